"""All that a lemma's truth rests on: terms, their text, scopes, the rules, witnesses."""
