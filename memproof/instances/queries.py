"""A query of a verifier: is there an input in a box whose outputs have a property?

``sat`` says that there is one, ``unsat`` that there is none.  Everything is real arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.brief import brief

SAT, UNSAT = "sat", "unsat"
Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Atom:
    """y[more] - y[less] >= bound.  One of the two outputs may be missing; if none is, bound = 0."""

    more: int | None
    less: int | None
    bound: Fraction = Fraction(0)

    def slack(self, outputs: Sequence[Fraction]) -> Fraction:
        """y[more] - y[less] - bound: at least 0 where the atom holds."""
        more = Fraction(0) if self.more is None else outputs[self.more]
        less = Fraction(0) if self.less is None else outputs[self.less]
        return more - less - self.bound


@dataclass(frozen=True)
class Query:
    """Is there an x with low <= x_j <= high for every j, at which one of the atoms holds?"""

    box: Box
    outputs: int
    atoms: tuple[Atom, ...]

    __repr__ = brief

    def slack(self, outputs: Sequence[Fraction]) -> Fraction:
        """The largest slack of an atom: at least 0 where the property holds."""
        return max(atom.slack(outputs) for atom in self.atoms)

    def has(self, point: Sequence[Fraction]) -> bool:
        """Does the point lie in the box?"""
        return len(point) == len(self.box) and all(
            low <= x <= high for x, (low, high) in zip(point, self.box, strict=True))


def span(box: Box, direction: Sequence[int]) -> tuple[Fraction, Fraction]:
    """The least and the largest value of direction . x in the box: all between them occur."""
    ends = [sorted((u * low, u * high)) for u, (low, high) in zip(direction, box, strict=True)]
    return sum((low for low, _ in ends), Fraction(0)), sum((high for _, high in ends), Fraction(0))


def answer_of(margin: Fraction) -> str:
    """sat or unsat, for the largest slack in the box."""
    return SAT if margin >= 0 else UNSAT
