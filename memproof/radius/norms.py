"""The norms inf, 1 and 2 with rational numbers: of the 2-norm the square is computed.

|u . x| <= |u|* |x| with the dual norm |u|*, and for every u there is an x with equality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.exact import sqrt_enclosure
from memproof.network.model import Layer

NORMS = ("inf", "1", "2")


@dataclass(frozen=True)
class Norm:
    """``name`` is inf, 1 or 2.  Sizes are norms, or for 2 their squares."""

    name: str

    @property
    def is_squared(self) -> bool:
        """Are sizes squares?"""
        return self.name == "2"

    def size(self, x: Sequence[int | Fraction]) -> Fraction:
        """|x|, or its square."""
        parts = [Fraction(v) for v in x]
        if self.name == "inf":
            return max(map(abs, parts), default=Fraction(0))
        return sum((v * v if self.is_squared else abs(v) for v in parts), Fraction(0))

    def dual(self, u: Sequence[int | Fraction]) -> Fraction:
        """|u|*, or its square."""
        other = {"inf": "1", "1": "inf", "2": "2"}[self.name]
        return Norm(other).size(u)

    def quotient(self, distance: Fraction, u: Sequence[int | Fraction]) -> Fraction:
        """How far x must move at least to change u . x by the distance: distance / |u|*, or its
        square."""
        return (distance * distance if self.is_squared else distance) / self.dual(u)

    def gain(self, layer: Layer) -> Fraction:
        """At most this many times longer is what a layer makes of a difference; or its square.

        The norm of the matrix for inf and 1; for 2 the smaller one of the sum of all squares and
        |W|_1 |W|_inf, both of which are at least its square.
        """
        q = layer.denominator
        rows = [[Fraction(int(abs(w)), int(q)) for _, w in row] for row in layer.rows]
        largest_row = max((sum(row, Fraction(0)) for row in rows), default=Fraction(0))
        columns: dict[int, Fraction] = {}
        for row, values in zip(layer.rows, rows, strict=True):
            for (j, _), value in zip(row, values, strict=True):
                columns[j] = columns.get(j, Fraction(0)) + value
        largest_column = max(columns.values(), default=Fraction(0))
        if self.name == "inf":
            return largest_row
        if self.name == "1":
            return largest_column
        squares = sum((v * v for row in rows for v in row), Fraction(0))
        return min(squares, largest_row * largest_column)

    def enclosure(self, size: Fraction, bits: int = 60) -> tuple[Fraction, Fraction]:
        """(low, high) with low <= the norm itself <= high."""
        return sqrt_enclosure(size, bits) if self.is_squared else (size, size)
