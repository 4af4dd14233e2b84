"""Projection: an integer direction that puts the points on the integer line, exactly.

A direction is drawn in a *picture* of the data: the columns as integers Y_j >= 0, and a positive
multiplier for each, so that u in Z^d stands for the direction with entries u_j * multiplier_j.
Three pictures are tried: columns in their common unit (the data as they are), each in its own unit,
and all blown up to a comparable range.  Scores are computed by matrix products of float64 whose
every partial sum is an integer below 2^53, so they are exact and the same on every platform; if the
numbers are too long for that, the scores are those of the leading bits, and only the winners are
computed with long integers.  What is returned is exact in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd
from operator import mul
from typing import TYPE_CHECKING, Any

from memproof.brief import brief
from memproof.dataset.integers import columns_of
from memproof.dataset.labels import conflict
from memproof.dataset.per_dataset import per_dataset
from memproof.exact import is_symbolic, quotient
from memproof.gadgets.alone import alone
from memproof.network import Affine, Gadget, total

if TYPE_CHECKING:
    from memproof.dataset import Dataset

Direction = tuple[int, ...]
Step = Sequence[tuple[int, int]]  # changes (j, w): u_j += w
Score = tuple[int, int]  # (segments K, bits of the range): the smaller the better
Scored = tuple[Score, Direction]
EXACT_FLOAT_BITS = 53
INTEGER_BITS = 62


@dataclass(frozen=True)
class Projection:
    """t = (direction . X - offset) / divisor, an integer >= 0 at every point, 0 at one of them.

    X are the numerators of the points over the data set's denominator D, so the weights on x are
    D * direction / divisor.  ``values[i]`` is t of point i.
    """

    direction: tuple[int, ...]
    offset: int
    divisor: int
    values: tuple[int, ...]

    __repr__ = brief

    def weights(self, denominator: int) -> tuple[Fraction, ...]:
        """The weights of t as a function of x."""
        return tuple(quotient(denominator * w, self.divisor) for w in self.direction)

    @property
    def bias(self) -> Fraction:
        """The bias of t as a function of x."""
        found: Fraction = quotient(-self.offset, self.divisor)
        return found

    def axis(self, denominator: int, x: Sequence[Affine]) -> Any:
        """t as an affine expression in the inputs; those whose weight is 0 do not occur.

        Inputs, direction, offset and divisor may be symbols of sympy.
        """
        terms = [xj * w for xj, w in zip(x, self.weights(denominator), strict=True) if w]
        if any(map(is_symbolic, terms)):
            return sum(terms, self.bias)
        return total(terms, self.bias)


def projector(projection: Projection, denominator: int, x: Sequence[Affine]) -> Gadget:
    """t = direction . x, shifted and scaled to an integer >= 0 at every point: the first layer."""
    return (yield from alone(projection.axis(denominator, x)))


def project_along(dataset: Dataset, direction: Sequence[int]) -> Projection:
    """The projection along an integer direction in the numerators X, t divided by their gcd."""
    sums = [sum(map(mul, direction, point)) for point in dataset.points]
    offset = min(sums)
    divisor = gcd(*[s - offset for s in sums]) or 1
    values = tuple((s - offset) // divisor for s in sums)
    common = gcd(divisor, offset, *direction)
    return Projection(
        tuple(w // common for w in direction), offset // common, divisor // common, values
    )


def separating(projection: Projection, codes: Sequence[int]) -> Projection:
    """The projection, which separates all distinct points.  Errors: MP-B003."""
    if score_of(projection.values, codes) is None:
        raise conflict()
    return projection


def score_of(values: Sequence[int], codes: Sequence[int]) -> Score | None:
    """(K, bits of the range) of a labelled line; None if equal t have different labels."""
    order = sorted(zip(values, codes, strict=True))
    count = 1
    for (t, code), (following, other) in pairwise(order):
        if code != other:
            if t == following:
                return None
            count += 1
    return count, (order[-1][0] - order[0][0]).bit_length()


@dataclass(frozen=True)
class Columns:
    """The columns that are not constant, in their own units: X_ij = low_j + unit_j * entries[j][i].

    entries >= 0, with minimum 0 and gcd 1; ``used`` are their numbers, ``dimension`` counts all.
    """

    used: tuple[int, ...]
    units: tuple[int, ...]
    entries: tuple[tuple[int, ...], ...]
    dimension: int

    @staticmethod
    @per_dataset
    def of(dataset: Dataset) -> Columns:
        """The columns of a table that are not constant, each from 0 on in its own unit."""
        used, units, entries = [], [], []
        for j, column in enumerate(columns_of(dataset.points)):
            low = min(column)
            shifted = [x - low for x in column]
            unit = gcd(*shifted)
            if unit:
                used.append(j)
                units.append(unit)
                entries.append(tuple(x // unit for x in shifted) if unit > 1 else tuple(shifted))
        return Columns(tuple(used), tuple(units), tuple(entries), dataset.dimension)

    @property
    def ranges(self) -> list[int]:
        """The largest entry of each column."""
        return [max(entries) for entries in self.entries]

    def direction(self, u: Sequence[int], multipliers: Sequence[int]) -> list[int]:
        """The direction in the numerators X that is sum of u_j * multiplier_j * entries[j].

        Up to a common factor, which the projection divides out.
        """
        common = 1
        for unit in self.units:
            common *= unit // gcd(common, unit)
        result = [0] * self.dimension
        for j, unit, w, multiplier in zip(self.used, self.units, u, multipliers, strict=True):
            result[j] = w * multiplier * (common // unit)
        return result


def kronecker(columns: Columns) -> list[int]:
    """A direction that gives distinct values to distinct points (docs/proofs/projections.md#PR-2).

    u_j = product of (1 + range_k) over k < j: the values are the points written as digit strings in
    mixed radices.  With one radix for all columns it is the direction of lemma G17.
    """
    u, place = [], 1
    for largest in columns.ranges:
        u.append(place)
        place *= 1 + largest
    return columns.direction(u, [1] * len(u))


def pictures(columns: Columns) -> list[tuple[int, ...]]:
    """The multipliers of the three pictures, without repetitions."""
    common = gcd(*columns.units)
    bits = [largest.bit_length() for largest in columns.ranges]
    candidates = [
        tuple(unit // common for unit in columns.units),
        tuple(1 for _ in columns.units),
        tuple(2 ** (max(bits) - b) for b in bits),
    ]
    return list(dict.fromkeys(candidates))


def ranks(codes: Sequence[int]) -> tuple[Any, int]:
    """(kinds, bits): the codes' numbers 0, 1, ... in increasing order, in int64, below 2^bits."""
    import numpy as np

    number = {code: i for i, code in enumerate(sorted(set(codes)))}
    kinds = np.array([number[code] for code in codes], dtype=np.int64)
    return kinds, (len(number) - 1).bit_length()
