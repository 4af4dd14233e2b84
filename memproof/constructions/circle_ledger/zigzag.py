"""The zigzag encoder: windows of the line, and units, switched on in one and off in the next.

    A = base + sum of e_j relu(z_j),  e_j = 1, -1, 1, ...

The base and the z_j are continuous, affine on every window with integer slopes.  In even windows
every z_j rises through its one zero, in odd ones it falls, in the reverse order; so each block but
the first of a window begins at the zero of one unit.  A zero may be anywhere in its gap: the slope
of the unit is any of the integers that put it there, and among these one is found that reads the
labels.  The first block of a window has a free slope, which leads A back to 0
(docs/proofs/circle-ledger.md#CL-8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from random import Random

import numpy as np

from memproof.constructions.circle_ledger.blocks import Block, BlockSearch
from memproof.constructions.circle_ledger.line import fractions
from memproof.constructions.circle_ledger.slots import TABLES, Slots
from memproof.exact import Z
from memproof.gadgets.ramp import Form

STEEP = 8  # a slope is at least 2^kappa over this, if it can
SHORT = 12  # a block ends in a gap of at least 1/SHORT of the mean one, if it can


@dataclass
class Zigzag:
    """Windows from ``feet`` on; for each the slopes of base and units; their values at the first
    foot; the blocks with their forms."""

    feet: list[int] = field(default_factory=list)
    slopes: list[list[int]] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


class ZigzagSearch:
    """Cuts the points into windows of ``units`` + 1 blocks and finds the slopes, left to right."""

    def __init__(
        self, points: Slots, classes: int, kappa: int, units: int, rng: Random
    ) -> None:
        places = points.places
        gaps = (places[1:] - places[:-1]).astype(np.float64) + np.diff(fractions(points, TABLES))
        mean = float(int(places[-1]) - int(places[0])) / max(1, len(points))
        self.wide = [False, *(gaps > mean / SHORT).tolist(), True]
        self.any = [False, *(gaps > 0.05).tolist(), True]
        inside = (places[:-1] + 1 < places[1:]).tolist()
        feet = [False, *inside, True]
        self.last = [[a and b for a, b in zip(one, feet, strict=True)]
                     for one in (self.wide, self.any)]
        self.approximate = places.astype(np.float64)
        self.points, self.typical, self.units = points, Z(1) << kappa, units
        self.signs = [0, *(1 if j % 2 else -1 for j in range(1, units + 1))]
        self.search = BlockSearch(points, classes, self.any, rng)
        self.found = Zigzag()
        self.values = [Z(0)] * (units + 1)  # z_j at the foot of the window
        self.sizes = [self.typical] * (units + 1)
        self.start = 0
        self.height = Z(0)  # A at the foot
        self.length = 0  # of the window before
        self.reason = ""  # why there is no end

    def run(self) -> Zigzag | None:
        """All windows; None if a block is not found, or only with too much work: ``reason``."""
        foot = Z(0)
        while self.start < len(self.points):
            after = self.window(len(self.found.feet), foot)
            if after is None or self.search.too_long(self.start):
                self.reason = f"{'no-slope' if after is None else 'work-limit'}-at-{self.start}"
                return None
            self.length, foot = int(after - foot), after
        return self.found

    def window(self, number: int, foot: int) -> int | None:
        """One window; where the next one begins."""
        falls = number % 2 == 1
        order = list(range(1, self.units + 1))
        order = order[::-1] if falls else order
        turns = [Z(0)] * (self.units + 1)
        first = self.first_block(order, foot)
        if first is None:
            return None
        a, v = first, self.height - first * foot
        self.note(a, v)
        for place, j in enumerate(order):
            if self.start == len(self.points):
                break
            last = place + 1 == self.units
            size = self.unit_block(j, a, foot, order[place + 1] if not last else None, number)
            if size is None:
                return None
            turn = self.signs[j] * size
            if number == 0:
                self.values[j] = -((size * self.middle(2)) // 2)
            z = self.values[j] - (-size if falls else size) * foot
            a, v = a + turn, v + (-self.signs[j] * z if falls else self.signs[j] * z)
            turns[j] = -size if falls else size
            self.note(a, v)
        return self.close(first, turns, foot, a, v, falls)

    def middle(self, scale: int) -> int:
        """scale times the middle of the gap before the block that was found last, rounded down."""
        start = self.found_start
        left, right = (self.points.position(i) for i in (start - 1, start))
        return floor((left + right) / 2 * scale)

    def note(self, a: int, v: int) -> None:
        """The block that was found, with its form."""
        self.found.blocks.append(self.block)
        self.found.forms.append((a, v))

    def take(self, low: int, high: int, limit: Fraction | None, last: bool) -> int | None:
        """The slope of the next block, from low to high; it ends before ``limit`` if it can, and
        where an integer is in the gap if it is the last of its window."""
        farthest = None
        if limit is not None:
            farthest = max(self.start + 3,
                           int(np.searchsorted(self.approximate, float(floor(limit)))))
        for stops in self.last if last else (self.wide, self.any):
            block = self.search.longest(self.start, low, high, lambda stop, a: True, stops,
                                        farthest)
            if block is not None:
                self.block, self.found_start, self.start = block, self.start, block.stop
                return block.slope
        return None

    def first_block(self, order: Sequence[int], foot: int) -> int | None:
        """A slope that leads A back to 0 over the window, whatever the units add to it."""
        total = mean = Z(0)
        for j in order:
            total += self.signs[j] * self.sizes[j]
            mean += total
        mean = mean // (self.units + 1)
        blocks = len(self.found.blocks)
        per = self.start / blocks if blocks else 8.0
        points = per * (self.units + 1)
        length = self.length or max(1, int(self.approximate[min(
            len(self.points) - 1, int(points))]))
        target = -mean - self.height // length
        half = self.typical >> (2 + max(0, int(per * self.units / 2.7)).bit_length() - 1)
        limit = self.limit(order[0] if order else None, foot)
        return self.take(target - half, target + half, limit, not self.units)

    def limit(self, j: int | None, foot: int) -> Fraction | None:
        """Before this the unit j should have its zero."""
        if j is None or not self.found.feet:
            return None
        return foot + Fraction(STEEP * int(abs(self.values[j])), int(self.typical))

    def unit_block(
        self, j: int, a: int, foot: int, following: int | None, number: int
    ) -> int | None:
        """|slope| of the unit j for a block from here on: its zero is in the gap."""
        if number:
            left, right = (self.points.position(self.start - e) - foot for e in (1, 0))
            value = abs(self.values[j])
            low, high = floor(value / right) + 1, ceil(value / left) - 1
        else:
            low, high = self.typical - (self.typical >> 3), self.typical + (self.typical >> 3)
        if low > high:
            return None
        ends = sorted((a + self.signs[j] * low, a + self.signs[j] * high))
        slope = self.take(ends[0], ends[1], self.limit(following, foot), following is None)
        return None if slope is None else abs(slope - a)

    def close(
        self, first: int, turns: list[int], foot: int, a: int, v: int, falls: bool
    ) -> int:
        """Note the window; units without a block here have their zero behind the points."""
        done = self.start == len(self.points)
        end = int(self.points.places[-1]) + 10
        for j in range(1, self.units + 1):
            if not turns[j] and not self.found.feet:
                turns[j], self.values[j] = self.typical, -self.typical * end
            elif not turns[j]:
                size = abs(self.values[j]) // (end - foot)
                turns[j] = -size if falls else size
        base = first - (sum(s * t for s, t in zip(self.signs, turns, strict=True)) if falls else 0)
        if not self.found.feet:
            self.found.heights = [Z(0), *self.values[1:]]
        self.found.feet.append(foot)
        self.found.slopes.append([base, *turns[1:]])
        after = end if done else self.next_foot(turns, falls)
        self.height = a * after + v
        for j in range(1, self.units + 1):
            self.values[j] += turns[j] * (after - foot)
            self.sizes[j] = abs(turns[j])
        return after

    def next_foot(self, turns: Sequence[int], falls: bool) -> int:
        """An integer in the gap: the last one if slopes are small, the first one if they are large.

        A zero that is farther from the foot behind it than from the one before makes the next slope
        of its unit so many times larger: without this the slopes would drift.  The last units are
        the most sensitive.
        """
        left, right = (self.points.position(self.start - e) for e in (1, 0))
        order = range(1, self.units + 1) if falls else range(self.units, 0, -1)
        usual = int(self.typical).bit_length()
        lean = sum(Fraction(int(abs(turns[j])).bit_length() - usual, rank)
                   for rank, j in enumerate(order, 1))
        return ceil(right) - 1 if lean < 0 else floor(left) + 1
