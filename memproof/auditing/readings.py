"""The margins of all points of a table; what a margin is stands in ``memproof.readings``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from memproof.auditing.values import Block
from memproof.matrices import Matrix
from memproof.readings import gaps, unit


@dataclass(frozen=True)
class Margins:
    """The margin of every point over one denominator; under equals 1 for a hit and 0 for a miss."""

    reading: str
    numerators: Matrix
    denominator: int

    def of(self, point: int) -> Fraction:
        """The margin of one point."""
        return Fraction(int(self.numerators[point]), self.denominator)

    @property
    def hits(self) -> Matrix:
        """Which points read as their labels."""
        return self.numerators > 0


def margins(reading: str, found: Block, labels: Sequence[Sequence[int]], step: int) -> Margins:
    """The margins of points with these outputs; labels are numerators over ``step``."""
    scale, rows = found.scale, found.numerators.tolist()
    least = [min(gaps(reading, values, [int(y) for y in label], scale, step))[0]
             for values, label in zip(rows, labels, strict=True)]
    return Margins(reading, np.array(least, dtype=object), unit(reading, scale, step))
