"""A function of one integer t that is given at some places, by few ReLUs (docs/proofs/patches.md).

Let t_1 < ... < t_K be integers with values g_1, ..., g_K in Q^m, N of them not 0.  The polygon
through the points (t_i, g_i) bends at most at min(3N, K-2) of t_2, ..., t_(K-1): only where g is
not 0 at t_i or beside it.  A bend at p is c relu(t - p), or c relu(p - t), which differs by a line.
If a segment is flat, its value is a bias, bends left of it look to the left and the others to the
right; otherwise there is one more neuron, at t_1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from memproof.brief import brief

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Bend:
    """t -> change * relu(facing * (t - place)); ``facing`` is 1 or -1."""

    place: int
    facing: int
    change: Vector


@dataclass(frozen=True)
class Correction:
    """t -> bias + the sum of the bends: a function from Q to Q^m."""

    bias: Vector
    bends: tuple[Bend, ...]

    __repr__ = brief

    def __call__(self, t: int | Fraction) -> Vector:
        """The value at t."""
        values = list(self.bias)
        for bend in self.bends:
            height = max(Fraction(0), bend.facing * (t - bend.place))
            values = [v + c * height for v, c in zip(values, bend.change, strict=True)]
        return tuple(values)

    @property
    def outputs(self) -> list[int]:
        """The entries that are not constant."""
        return [k for k in range(len(self.bias)) if any(bend.change[k] for bend in self.bends)]


def correction_of(places: Sequence[int], values: Sequence[Vector]) -> Correction:
    """A correction that has ``values[i]`` at ``places[i]``, which increase: at most min(3N, K-1)
    bends, N the number of values that are not 0 and K of all; none for K = 1.

    Of two polygons the one with fewer bends is taken: through the points, or ``narrow``, which has
    integers as slopes as long as its steps do not stand too close (docs/proofs/patches.md#PT-1).
    """
    found = [_polygon(each, values) for each in (narrow(places, values), places)]
    return min(found, key=lambda each: len(each.bends))


def narrow(places: Sequence[int], values: Sequence[Vector]) -> list[int]:
    """Where else the corners may be: a slope beside a flat segment becomes a step of length 1.

    A flat segment grows into its neighbour, so it still holds the places that it held.
    """
    corners, flat = list(places), [a == b for a, b in pairwise(values)]
    for i, is_flat in enumerate(flat):
        if is_flat:
            continue
        if flat[i + 1 : i + 2] == [True]:
            corners[i + 1] = places[i] + 1
        elif i > 0 and flat[i - 1]:
            corners[i] = places[i + 1] - 1
    return corners


def _polygon(corners: Sequence[int], values: Sequence[Vector]) -> Correction:
    """The polygon through the corners, which goes on straight at both ends."""
    slopes = [tuple((b - a) / (q - p) for a, b in zip(one, other, strict=True))
              for (p, one), (q, other) in pairwise(zip(corners, values, strict=True))]
    flat = next((i for i, slope in enumerate(slopes) if not any(slope)), None)
    bends = list(_bends(corners, slopes, len(slopes) if flat is None else flat))
    if flat is not None:
        return Correction(values[flat], tuple(bends))
    first = [Bend(corners[0], 1, slope) for slope in slopes[:1]]
    right = [Bend(bend.place, 1, bend.change) for bend in bends]
    return Correction(values[0], (*first, *right))


def _bends(corners: Sequence[int], slopes: Sequence[Vector], flat: int) -> Iterator[Bend]:
    """Where the slope changes, looking away from segment ``flat``."""
    for i, (before, after) in enumerate(pairwise(slopes), 1):
        if before != after:
            change = tuple(b - a for a, b in zip(before, after, strict=True))
            yield Bend(corners[i], 1 if i > flat else -1, change)
