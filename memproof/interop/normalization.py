"""Batch normalization in evaluation mode, exactly: x -> gamma (x - mean)/sqrt(var + eps) + beta.

It is taken only where the square root of every channel is rational.  What is folded in floating
point by the program that trained the network is another network, and may be audited as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from memproof.errors import MemproofError
from memproof.exact import ABOUT, decimal_or_fraction, floor_sqrt, rounded_decimal
from memproof.interop.foreign import fractions

EXPECTED = ("a rational square root of var + eps in every channel (otherwise fold the "
            "normalization into its neighbour in your framework, in floating point, and audit the "
            "network that this makes)")


@dataclass(frozen=True)
class Affine:
    """x_c -> factors[c] x_c + offsets[c], channel by channel."""

    factors: tuple[Fraction, ...]
    offsets: tuple[Fraction, ...]

    def __len__(self) -> int:
        return len(self.factors)

    def repeat(self, times: int) -> Affine:
        """Each channel for so many neighbouring cells."""
        return Affine(*(tuple(v for v in part for _ in range(times))
                        for part in (self.factors, self.offsets)))

    def then(self, other: Affine) -> Affine:
        """First this one, then the other."""
        return Affine(tuple(a * b for a, b in zip(self.factors, other.factors, strict=True)),
                      tuple(f * o + p for f, o, p in zip(other.factors, self.offsets,
                                                         other.offsets, strict=True)))


def normalization(place: str, mean: Any, variance: Any, gamma: Any, beta: Any, epsilon: float
                  ) -> Affine:
    """The affine map of a normalization; ``gamma`` or ``beta`` None: 1 or 0.

    Errors: MP-A003 a square root that is irrational, or of nothing positive, MP-A004 numbers,
    MP-A005 lists of different lengths.
    """
    centres, spreads = fractions(mean, place), fractions(variance, place)
    count = len(centres)
    scales = fractions(np.ones(count) if gamma is None else gamma, place)
    shifts = fractions(np.zeros(count) if beta is None else beta, place)
    if not len(spreads) == len(scales) == len(shifts) == count:
        raise MemproofError("MP-A005", place, f"lists of {count} channels",
                            f"{len(spreads)}, {len(scales)} and {len(shifts)}")
    (added,) = fractions(np.float64(epsilon), place)
    factors = tuple(g / _root(place, channel, v + added)
                    for channel, (g, v) in enumerate(zip(scales, spreads, strict=True)))
    return Affine(factors, tuple(b - f * m for b, f, m in zip(shifts, factors, centres,
                                                              strict=True)))


def _root(place: str, channel: int, square: Fraction) -> Fraction:
    """The square root, which is rational and positive.  Errors: MP-A003."""
    if square > 0:
        root = Fraction(floor_sqrt(square.numerator), floor_sqrt(square.denominator))
        if root * root == square:
            return root
    text = decimal_or_fraction(square)
    short = text if len(text) <= 14 else f"{ABOUT} {rounded_decimal(square)}"
    raise MemproofError("MP-A003", place, EXPECTED, f"channel {channel}: var + eps {short}")
