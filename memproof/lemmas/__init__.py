"""Lemmas: universally quantified statements with proofs that a small kernel checks.

    from memproof.lemmas import lemma, verdicts
    lemma("G1").goals                # proved now, from its file
    for verdict in verdicts(): ...   # all of them
    Library(sympy=True).verdict("G1").checkers   # ("kernel", "sympy"): by sympy alone, too

Trusted: the folder trusted/.  sympy_replay/ checks the same files again and shares no line with it.
Not trusted: finder/, which finds proofs; shown/, which prints them;
the files in library/.
"""

from memproof.lemmas.proving import Library, Verdict, lemma, verdicts
from memproof.lemmas.trusted.kernel import Lemma, prove

__all__ = ["Lemma", "Library", "Verdict", "lemma", "prove", "verdicts"]
