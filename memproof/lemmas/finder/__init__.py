"""The finder: completes the draft of a lemma.  Nothing that it says is trusted."""
