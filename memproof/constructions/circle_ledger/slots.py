"""Points on a line whose fractions are known: x = place + sum of factor / modulus.

A table of the line puts 1/p into the fraction of every point of its lap p.  A number a times x,
modulo 1, is then a sum of remainders, (a factor mod p) / p, one for each table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np

from memproof.brief import brief

TABLES = 3
ROOM = 59  # bits of places in machine integers: three times one is one, too


def coprime_moduli(count: int, least: int) -> list[int]:
    """``count`` odd integers from ``least`` on, pairwise coprime, each the least one possible."""
    found: list[int] = []
    product, candidate = 1, least | 1
    while len(found) < count:
        if gcd(product, candidate) == 1:
            found.append(candidate)
            product *= candidate
        candidate += 2
    return found


@dataclass(frozen=True)
class Slots:
    """The points in the order of the line, as arrays of one row for each.

    ``slots[i]`` are the numbers of three moduli, ``factors[i]`` units modulo these; ``codes`` the
    label codes.  |sum of factor / modulus| < 1/2, so the order is that of places, then fractions.
    """

    moduli: tuple[int, ...]
    places: Any
    slots: Any
    factors: Any
    codes: Any

    __repr__ = brief

    def __len__(self) -> int:
        return len(self.codes)

    def position(self, i: int) -> Fraction:
        """x of point i."""
        return int(self.places[i]) + sum(
            (Fraction(int(c), self.moduli[v])
             for v, c in zip(self.slots[i], self.factors[i], strict=True)), Fraction(0))

    def part(self, chosen: Any) -> Slots:
        """The chosen points: a slice, a mask or an order."""
        return Slots(self.moduli, self.places[chosen], self.slots[chosen], self.factors[chosen],
                     self.codes[chosen])


def integers(values: Sequence[int]) -> Any:
    """An array of integers: machine integers if all are below 2^ROOM."""
    largest = max(map(abs, map(int, values)), default=0)
    return np.array(values, dtype=np.int64 if largest < 2**ROOM else object)
