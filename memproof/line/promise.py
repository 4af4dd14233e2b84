"""What a theorem promises a table: a depth for every width, on a line of so many bits.

A network that witnesses the theorem keeps the promise.  The line that the search finds has few
changes of label, but nothing bounds its length; ``apart`` finds one as short as the theorem's
(docs/proofs/projections.md#PR-9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Protocol

from memproof.dataset import Dataset, Separation
from memproof.dataset.per_dataset import per_dataset
from memproof.line.bits import projected_bits
from memproof.line.projection import Projection, project_along
from memproof.network.sizes import Sizes

TRIES = 64  # directions; each fails with a probability below 2/3
GUARD = 24  # bits of a direction beyond those of the line
LARGEST_RATIO = Fraction(4)  # (delta/r)^2: the diameter of a ball is 2 r


class Bound(Protocol):
    """What is asked of a theorem's bound."""

    @property
    def depth(self) -> int:
        """L at most."""


@dataclass(frozen=True)
class Promise:
    """``bound``(N, (delta/r)^2, d, C, W) of a theorem, for a table of C classes; a width below
    ``least_width`` counts as that one."""

    dataset: Dataset
    classes: int
    bound: Callable[[int, Fraction, int, int, int], Bound]
    least_width: int

    @property
    def ratio_squared(self) -> Fraction | None:
        """(delta/r)^2; None for one point, which is promised nothing."""
        return ratio_squared(self.dataset)

    def depth(self, width: int) -> int | None:
        """The largest depth that is allowed at this width; None if any is."""
        return None if self.ratio_squared is None else self._depth(self.ratio_squared, width)

    def _depth(self, ratio_squared: Fraction, width: int) -> int:
        at_least = max(width, self.least_width)
        points, dimension = len(self.dataset), self.dataset.dimension
        return self.bound(points, ratio_squared, dimension, self.classes, at_least).depth

    def allows(self, sizes: Sizes) -> bool:
        """Whether such a network keeps the bound.

        The bound grows with r/delta: what the largest delta/r allows needs no distances.
        """
        if len(self.dataset) < 2 or sizes.depth <= self._depth(LARGEST_RATIO, sizes.width):
            return True
        most = self.depth(sizes.width)
        return most is None or sizes.depth <= most

    def apart(self, seed: int) -> Projection | None:
        """A line on which different positions are g apart, and 2 t < g 2^rho everywhere, rho as in
        lemma B1s; None for one point, or if no direction that is drawn has such a line."""
        return _apart(self.dataset, seed)


@per_dataset
def ratio_squared(dataset: Dataset) -> Fraction | None:
    """(delta/r)^2 of a table; None for one point."""
    return Separation(dataset).ratio_squared


@per_dataset
def _apart(dataset: Dataset, seed: int) -> Projection | None:
    ratio = ratio_squared(dataset)
    if ratio is None:
        return None
    bits, rng = projected_bits(len(dataset), ratio, dataset.dimension), Random(seed)
    for _ in range(TRIES):
        direction = [normal(rng, bits + GUARD) for _ in range(dataset.dimension)]
        found = project_along(dataset, direction)
        if 2 * max(found.values) < least_gap(found.values) << bits:
            return found
    return None


def normal(rng: Random, bits: int) -> int:
    """2^bits times a sum of twelve uniform numbers, minus its mean: nearly normal, and the same on
    every machine."""
    return sum(rng.getrandbits(bits) for _ in range(12)) - (6 << bits)


def least_gap(values: tuple[int, ...]) -> int:
    """The least distance of neighbours on the line; 0 if two points share a place."""
    return min(b - a for a, b in pairwise(sorted(values)))
