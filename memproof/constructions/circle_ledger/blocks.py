"""The search for a block: many neighboring points, and one slope that reads all their labels.

A slope a in [low, high] serves a point if a times its fraction, modulo 1, is in one of the two
cells of its code.  Residues of a are chosen modulo the moduli of the points (residues.py); the
Chinese remainder theorem makes a number of them, which is in the interval with a chance of one in
(product of the moduli) / (length of the interval), and the list has many entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from random import Random
from typing import Any, NamedTuple

import numpy as np

from memproof.constructions.circle_ledger.peeling import peel
from memproof.constructions.circle_ledger.residues import (
    CAPACITY,
    MARGIN,
    Arithmetic,
    Assignments,
    assignments,
)
from memproof.constructions.circle_ledger.slots import Slots
from memproof.exact import Z

GAIN = CAPACITY.bit_length() - 3  # bits by which the moduli may exceed the interval
SCALE = 6  # logarithms of moduli are integers over 2^SCALE
FAILURES = 5, 40  # lengths of a block that fail, about, for many points and for few
WORK = 10**6  # ... this over the number of points in between
TRIES = 2  # choices of residues for one set of points
SINGLES = 200  # ... for the fewest points that can be a block
DISTANCE = MARGIN + 1  # 2C dist(A, Z) is 1/2^DISTANCE from every integer
ENTRIES = 4  # entries of the list that are looked at
LEAST_TRIALS = 10_000  # sets of points that are tried before a search is given up
TRIALS = 10  # ... and so many more for each point that has its slope

Accept = Callable[[int, int], bool]  # (stop, slope): may the block be so?


class Block(NamedTuple):
    """Points ``start`` ... ``stop`` - 1, their slope, and the bits that their moduli have."""

    start: int
    stop: int
    slope: int


class BlockSearch:
    """Blocks of labelled points on a line; ``stops[i]``: a block may end before point i."""

    def __init__(self, points: Slots, classes: int, stops: Sequence[bool], rng: Random) -> None:
        self.points, self.stops, self.rng = points, stops, rng
        self.arithmetic = Arithmetic(points.moduli, classes)
        self.logs = [(p ** (1 << SCALE)).bit_length() for p in points.moduli]
        self.tried = 0
        self.reach = float(len(points.moduli))
        few, many = FAILURES
        self.failures = min(many, max(few, WORK // max(1, len(points))))

    def too_long(self, served: int) -> bool:
        """Whether so few points have their slopes after so much work that it is given up."""
        return self.tried > LEAST_TRIALS + TRIALS * served

    def longest(
        self, start: int, low: int, high: int, accept: Accept, stops: Sequence[bool] | None = None,
        farthest: int | None = None,
    ) -> Block | None:
        """The longest block found from ``start`` on with a slope from low to high; None: not even
        the shortest one that may end there.  ``stops`` instead of its own; ``farthest``: where it
        ends at the latest, if it can."""
        ends = self.candidates(start, (high - low + 1).bit_length() - 1 + GAIN,
                               self.stops if stops is None else stops, farthest)
        first = next((k for k, stop in enumerate(ends) if stop - start <= self.reach), 0)
        for number, stop in enumerate(ends[first:]):
            tries = TRIES if stop != ends[-1] else SINGLES
            slope = self.slope(start, stop, low, high, accept, tries)
            if slope is not None:
                self.learn(number == 0, first > 0)
                return Block(start, stop, slope)
        return None

    def learn(self, at_once: bool, bound: bool) -> None:
        """Longer blocks are tried next time if the longest one succeeded, slightly shorter ones if
        it did not."""
        if not at_once:
            self.reach -= 1 / self.failures
        elif bound:
            self.reach += 1

    def candidates(
        self, start: int, bits: int, stops: Sequence[bool], farthest: int | None
    ) -> list[int]:
        """Where the block might end, the farthest first: its moduli have at most so many bits."""
        edges = self.points.slots[start : start + len(self.points.moduli)].tolist()
        touched, total, found = set[int](), 0, list[int]()
        for number, edge in enumerate(edges, 1):
            total += sum(self.logs[v] for v in edge if v not in touched)
            touched.update(edge)
            late = farthest is not None and start + number > farthest
            if (total > bits << SCALE or late) and found:
                break
            if stops[start + number]:
                found.append(start + number)
        return found[::-1]

    def slope(
        self, start: int, stop: int, low: int, high: int, accept: Accept, tries: int
    ) -> int | None:
        """A slope for these points, if one is found."""
        points = self.points.part(slice(start, stop))
        self.tried += 1
        peeling = peel(points.slots.tolist(), points.moduli)
        if peeling is None:
            return None
        for _ in range(tries):
            found = assignments(self.arithmetic, points, peeling, self.rng)
            if found is not None:
                for slope in self.slopes(found, low, high):
                    if accept(stop, slope) and self.serves(points, slope):
                        return slope
        return None

    def slopes(self, found: Assignments, low: int, high: int) -> Iterator[int]:
        """Numbers from low to high with residues of the list: one or some for each entry."""
        moduli = [self.points.moduli[v] for v in found.moduli]
        product, size = Z(prod(moduli)), high - low + 1
        inverses = [int(pow(product // p, -1, p)) for p in moduli]
        column = np.array(moduli, dtype=np.uint64)[:, None]
        digits = found.residues * np.array(inverses, dtype=np.uint64)[:, None] % column
        place = (digits * self.arithmetic.units[found.moduli][:, None]).sum(
            axis=0, dtype=np.uint64)
        ahead = place - np.uint64(int((low % product << 64) // product))
        hopeful = np.nonzero(ahead < np.uint64(min(2**64 - 1, (size << 64) // product)))[0]
        for column_number in hopeful[:ENTRIES].tolist():
            terms = zip(digits[:, column_number].tolist(), moduli, strict=True)
            a = sum((digit * (product // p) for digit, p in terms), Z(0))
            a = low + (a - low) % product
            spare = (high - a) // product + 1  # as many numbers from a on are possible
            yield from (a + product * (spare * k // ENTRIES)
                        for k in range(min(ENTRIES, max(0, spare))))

    def serves(self, points: Slots, slope: int) -> bool:
        """Whether the slope reads every label, 1/2^DISTANCE from the ends of its cell: in exact
        machine integers."""
        y, rest, whole = cells(points, slope, self.arithmetic.classes)
        near = np.minimum(rest, whole - rest) << DISTANCE < whole
        return not bool(((y != points.codes) | near).any())


def cells(points: Slots, slope: int, classes: int) -> tuple[Any, Any, Any]:
    """(y, r, D) for each point: 2C dist(slope x, Z) = y + r / D with 0 <= r < D, y < C or r = 0.

    D is the product of three moduli below LARGEST, and C at most MOST_CLASSES: below 2^60.
    """
    moduli = np.array(points.moduli, dtype=np.int64)[points.slots]
    unique = {int(v): int(slope % points.moduli[v]) for v in np.unique(points.slots)}
    residues = np.array([unique[v] for v in points.slots.ravel().tolist()],
                        dtype=np.int64).reshape(points.slots.shape)
    denominator = moduli.prod(axis=1)
    digits = residues * points.factors % moduli
    rest = (digits * (denominator[:, None] // moduli)).sum(axis=1) % denominator
    scaled = 2 * classes * np.minimum(rest, denominator - rest)
    return scaled // denominator, scaled % denominator, denominator
