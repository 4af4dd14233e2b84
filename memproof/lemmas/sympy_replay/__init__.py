"""The lemmas, checked again with sympy alone: nothing of memproof outside this folder is used.

A lemma's file is read and its proof replayed, step by step, with objects of sympy: variables are
``Symbol``s with their assumptions, relu, floor and pow2 are ``Function``s with axioms, and two
terms are equal if ``expand`` makes their difference 0.  Nothing that guesses (simplify, ask,
solvers) is used, and no text of a file is ever evaluated or sympified.  Whether a lemma is about
something, which its witness shows, and what its words say is not looked at.

    python -m memproof.lemmas.sympy_replay FILE...     # of lemmas; those that they use beside them
    python -m sympy_replay FILE...                     # the same, beside a copy of this folder
"""

from .lemmas import Lemma, replay, replay_file
from .statements import Refused

__all__ = ["Lemma", "Refused", "replay", "replay_file"]
