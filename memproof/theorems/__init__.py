"""Theorems: the literature's statements, with their bounds as exact functions.

One file per paper.  A construction *witnesses* a theorem: it reaches the bound on every data set.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from memproof.errors import MemproofError, shown


@dataclass(frozen=True)
class Theorem:
    """A statement of the literature.

    ``quantifiers`` says which data the statement is about (a fit, all labelings, ...); ``bound`` is
    what ``module`` evaluates; ``lemmas`` are those the witness's proof uses; ``notes`` say what is
    ours, what is not at hand, and what is doubtful.
    """

    id: str
    citation: str
    statement: str
    hypotheses: tuple[str, ...]
    quantifiers: str
    bound: str
    proof: str
    witnesses: tuple[str, ...]
    lemmas: tuple[str, ...]
    notes: tuple[str, ...]


MODULES = {
    "yang-yang-2026": "memproof.theorems.yang_yang_2026",
    "vardi-2022": "memproof.theorems.vardi_2022",
}


def theorem(identifier: str) -> Theorem:
    """The theorem of that name.  Errors: MP-B007."""
    if identifier not in MODULES:
        expected = f"one of {', '.join(MODULES)}"
        raise MemproofError("MP-B007", "the theorem", expected, shown(identifier))
    found = import_module(MODULES[identifier]).THEOREM
    if not isinstance(found, Theorem):
        raise TypeError(f"{MODULES[identifier]}.THEOREM is not a Theorem")
    return found


def theorems() -> tuple[Theorem, ...]:
    """All of them."""
    return tuple(theorem(identifier) for identifier in MODULES)
