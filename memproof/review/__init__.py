"""What a review needs: how two certificates differ, and verdicts in the forms of other tools."""
