"""Theorems: the literature's statements, with their bounds as exact functions.

One file per paper.  A construction *witnesses* a theorem: it reaches the bound on every data set.
"""

from __future__ import annotations

from dataclasses import dataclass

from memproof.brief import brief
from memproof.registry import Registry

# How a part of a proof is made sure of.
ALL = "for all parameters"  # its lemmas say it, for all values, and the lemma kernel proves them
EACH = "per instance"  # a loop over blocks or slots: the kernel checks every network that is built
WORDS = "in words"  # on the pages of docs/proofs; no program has checked it


@dataclass(frozen=True)
class Part:
    """A part of a witness's proof: what it says, the lemmas it rests on, how it is made sure of.

    With EACH the lemmas are proved too, but that a program's loop puts the layers of a network
    together as they say is seen when that network is certified.  With WORDS it is neither.
    """

    what: str
    lemmas: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class Theorem:
    """A statement of the literature.

    ``quantifiers`` says which data the statement is about (a fit, all labelings, ...); ``bound`` is
    what ``module`` evaluates; ``parts`` are those of the witness's proof, with their lemmas;
    ``notes`` say what is ours, what is not at hand, and what is doubtful; ``root`` is the composed
    lemma that joins the parts, "" if they are joined in words.
    """

    id: str
    citation: str
    statement: str
    hypotheses: tuple[str, ...]
    quantifiers: str
    bound: str
    proof: str
    witnesses: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    root: str = ""

    __repr__ = brief

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The lemmas of all parts, each once."""
        return tuple(dict.fromkeys(lemma for part in self.parts for lemma in part.lemmas))

    @property
    def is_composed_in_words(self) -> bool:
        """Is a part of the proof not proved for all parameters by lemmas?"""
        return any(part.how != ALL for part in self.parts)


REGISTRY = Registry(
    __name__,
    ("yang_yang_2026", "vardi_2022", "yun_2019", "park_2021", "nagler_langer_2026"), Theorem,
    "the theorem", "MP-B007",
)


def theorem(identifier: str) -> Theorem:
    """The theorem of that name.  Errors: MP-B007."""
    return REGISTRY.named(identifier)


def theorems() -> tuple[Theorem, ...]:
    """All of them."""
    return tuple(REGISTRY.entries.values())
