"""Lemmas as stand-alone Python scripts, which import sympy alone and check every step when run.

``rules.txt`` stands in every script as it is: what a fact is, and the rules, which say what follows
from facts.  ``writer.py`` puts the lemma below it.  Nothing of a file reaches a script but parsed
formulas, names that are mapped (``names.py``), and comments (``layout.comment``); nothing of a file
is executed.  Nothing here is trusted: a script stands or falls with its rules, and sympy.
"""
