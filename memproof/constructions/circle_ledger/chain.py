"""The chain of blocks: forms a x + v with slopes from 2^kappa on, crossing in the gaps.

v is an integer, so modulo 1 only a counts.  The zero of the difference of two neighboring forms has
to be in the gap between their blocks: it is an integer over the difference of the slopes, so there
is one in every gap that is longer than 1 over that difference
(docs/proofs/circle-ledger.md#CL-4).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from math import floor, gcd
from random import Random

import numpy as np

from memproof.constructions.circle_ledger.blocks import Block, BlockSearch
from memproof.constructions.circle_ledger.line import fractions
from memproof.constructions.circle_ledger.slots import TABLES, Slots
from memproof.gadgets.ramp import Form

LEAST_GAP = 2.0**-30  # a block ends in a gap that is longer; floats are wrong by less


class Chain:
    """Cuts the points into blocks, from left to right, and gives each a form."""

    def __init__(self, points: Slots, classes: int, kappa: int, rng: Random) -> None:
        self.points, self.kappa = points, kappa
        self.search = BlockSearch(points, classes, stops_of(points, kappa), rng)

    def blocks(self, start: int = 0) -> Iterator[tuple[Block, Form] | None]:
        """The blocks with their forms, up to the last point; None, and an end, if one fails or
        the search takes too long."""
        low, high, count = 2**self.kappa, 2 ** (self.kappa + 1) - 1, len(self.points)
        before: Form | None = None
        while start < count:
            accept = partial(self.accepts, start, before)
            block = self.search.longest(start, low, high, accept)
            if block is None or self.search.too_long(start):
                yield None
                return
            before = block.slope, self.height(start, before, block.slope)
            yield block, before
            start = block.stop

    def accepts(self, start: int, before: Form | None, stop: int, slope: int) -> bool:
        """Whether the form before can pass over into one of this slope: with integer weights, that
        is, and in the gap."""
        if before is None:
            return True
        return gcd(before[0], slope) == 1 and self.crossing(start, before[0], slope) is not None

    def crossing(self, start: int, before: int, slope: int) -> int | None:
        """An integer w with w / (slope - before) in the gap before the point ``start``; None if
        there is none."""
        left, right = (self.points.position(i) for i in (start - 1, start))
        rise = slope - before
        w = floor(rise * (left + right) / 2)
        return next((each for each in (w, w + 1)
                     if rise and left < Fraction(each, rise) < right), None)

    def height(self, start: int, before: Form | None, slope: int) -> int:
        """v of the form of a block, 0 for the first one."""
        if before is None:
            return 0
        w = self.crossing(start, before[0], slope)
        return before[1] - (w or 0)


def stops_of(points: Slots, kappa: int) -> list[bool]:
    """Whether a block may end before point i: where the gap is long enough for most slopes."""
    places = points.places
    gaps = (places[1:] - places[:-1]).astype(np.float64) + np.diff(fractions(points, TABLES))
    least = max(LEAST_GAP, 2.0 ** (6 - kappa))
    return [False, *(gaps > least).tolist(), True]
