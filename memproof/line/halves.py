"""A projection in two layers, whose weights have half of the digits.

docs/proofs/projections.md#PR-10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from operator import mul
from typing import Any

from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.exact import quotient
from memproof.line.projection import Projection
from memproof.network import Affine, Gadget, total


@dataclass(frozen=True)
class Halves:
    """t = 2^exponent h + l + shift with h = high . x + high_bias, l = low . x + low_bias, which are
    not negative at any point; all numbers are integers, but for the shift."""

    exponent: int
    high: tuple[int, ...]
    low: tuple[int, ...]
    high_bias: int
    low_bias: int
    shift: Fraction

    __repr__ = brief

    @property
    def numbers(self) -> list[Fraction]:
        """All weights and biases of both layers."""
        integers = (*self.high, *self.low, self.high_bias, self.low_bias, 1 << self.exponent)
        return [*map(Fraction, integers), self.shift]


def halves_of(dataset: Dataset, projection: Projection) -> Halves | None:
    """The halves of a projection whose weights are integers; None if they are not."""
    weights = [Fraction(w) for w in projection.weights(dataset.denominator)]
    if any(w.denominator > 1 for w in weights):
        return None
    numbers = [int(w) for w in weights]
    exponent = (max(map(abs, numbers)).bit_length() + 1) // 2
    if not exponent:
        return None
    high = tuple(sign(w) * (abs(w) >> exponent) for w in numbers)
    low = tuple(w - (h << exponent) for w, h in zip(numbers, high, strict=True))
    biases = [-least_value(dataset, part) for part in (high, low)]
    shift = Fraction(projection.bias) - (biases[0] << exponent) - biases[1]
    return Halves(exponent, high, low, biases[0], biases[1], shift)


def sign(number: int) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def least_value(dataset: Dataset, weights: Sequence[int]) -> int:
    """The least value of weights . x at the points, rounded down."""
    least = min(sum(map(mul, weights, map(int, point))) for point in dataset.points)
    return floor(Fraction(least, dataset.denominator))


def halved_projector(halves: Halves, x: Sequence[Affine]) -> Gadget:
    """t in two layers of 2 neurons and 1: both halves, and their sum."""

    def part(weights: Sequence[int], bias: int) -> Any:
        terms = [xj * w for xj, w in zip(x, weights, strict=True) if w]
        return total(terms, quotient(bias, 1))

    high, low = yield {"high": part(halves.high, halves.high_bias),
                       "low": part(halves.low, halves.low_bias)}
    (t,) = yield {"t": high * (1 << halves.exponent) + low + halves.shift}
    return t
