"""The search of the folded index: folds, digits and slots.

Where the edges lie is chosen while a line is cut into groups (cutting.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import NamedTuple

from memproof.constructions.folded_index.cutting import (
    POSITION_BITS,
    Cutter,
    Partition,
    fold_list,
    folded_range,
    top_of,
)
from memproof.constructions.folded_index.sizes import Shape

LEAST_DIGIT, MOST_DIGIT = 2, 44
STRETCHED = 2  # bits by which the line is made longer or shorter in one step
EXPLORED = 2000  # points of the line that the first search looks at
FEW, MANY = 128, 512  # places of an edge tried, in the first search and in the second
WORK = 8_000_000  # points * places tried, in one partition of the second search
MORE = 4  # times as many places in the end
ROUNDS = 80  # partitions of the first search, for one beginning
HOPELESS = 2  # times the best cost so far: nothing is begun there
NEAR = 8  # another line is left if it begins with a cost that is an eighth larger
REFINED = 12  # partitions of the second search
HASHES = 4  # lists of folds tried in the end


class Choice(NamedTuple):
    """``digit`` rho, ``planes`` P_q; positions are multiplied by 2^stretch, which leaves more room
    for edges; ``extra`` folds, ``seed`` of the folds."""

    digit: int
    planes: tuple[int, ...]
    stretch: int = 0
    extra: int = 0
    seed: int = 0


def some_planes(kinds: Sequence[int], bits: int) -> list[int]:
    """Slots for groups of about eight points: as many as there are changes of each bit."""
    flips = [a ^ b for a, b in pairwise(kinds)]
    changes = [sum(flip >> q & 1 for flip in flips) for q in range(bits)]
    return [min(8, max(1, 8 * count // len(kinds))) for count in changes]


@dataclass(frozen=True)
class Candidate:
    """A choice, the network's shape, the folds of the index, and the groups."""

    shape: Shape
    choice: Choice
    folds: tuple[int, ...]
    partition: Partition

    @property
    def cost(self) -> tuple[int, int]:
        """Dense parameters, then depth."""
        return self.shape.cost


Key = tuple[Choice, int, int]  # a choice, places of an edge, points


class Planner:
    """The search over digits and slots for one line."""

    def __init__(
        self, positions: Sequence[int], kinds: Sequence[int], bits: int, shape: Shape, seed: int
    ) -> None:
        """``kinds[i]`` < 2^bits; ``shape`` tells what is fixed: dimension, encoder, and what comes
        before and after.  Positions are below 2^POSITION_BITS, bits at most KIND_BITS."""
        self.cutter = Cutter(positions, kinds, bits)
        self.range, self.points = positions[-1], len(positions)
        self.bits, self.shape, self.seed = bits, shape, seed
        self.seen: set[Key] = set()
        self._known: dict[Key, Candidate] = {}
        self._refused: dict[Key, int] = {}  # more than so many groups

    def folds(self, choice: Choice) -> list[int]:
        """The folds of the index h <= 4 X."""
        rng = Random(f"{self.seed} {choice.seed} {choice.digit}")
        return fold_list(self.length(choice), top_of(choice.digit), choice.extra, rng)

    def length(self, choice: Choice) -> int:
        """R_0."""
        return 4 * self.range << choice.stretch

    def evaluate(self, choice: Choice, places: int, count: int) -> Candidate:
        """The choice with the groups of the first ``count`` points, and the cost for all points."""
        found = self.better(choice, places, count, None)
        if found is None:
            raise ValueError("expected groups")
        return found

    def better(
        self, choice: Choice, places: int, count: int, than: tuple[int, int] | None
    ) -> Candidate | None:
        """``evaluate``, or None as soon as it is certain that its cost is not below ``than``.

        The cost grows with the groups, so a bound on it is one on their number.
        """
        key = (choice, places, count)
        self.seen.add(key)
        if key not in self._known:
            folds = self.folds(choice)
            cutter = self.cutter.stretch(choice.stretch)
            wanted = places if sum(choice.planes) else 1  # groups of one label: all are alike
            top = folded_range(self.length(choice), folds)
            shape = replace(self.shape, folds=len(folds), strip=1 + top.bit_length(),
                            digit=choice.digit, slots=sum(choice.planes))
            most = self.most_groups(shape, count, than)
            if most <= self._refused.get(key, 0):
                return None
            partition = cutter.cut(folds, choice.planes, wanted, count, most)
            if partition is None:
                self._refused[key] = most
                return None
            shape = self.in_groups(shape, len(partition.starts), count)
            self._known[key] = Candidate(shape, choice, tuple(folds), partition)
        found = self._known[key]
        return found if than is None or found.cost < than else None

    def in_groups(self, shape: Shape, groups: int, count: int) -> Shape:
        """The shape for all points, if the first ``count`` of them need so many groups."""
        return replace(shape, groups=-(-groups * self.points // count))

    def most_groups(self, shape: Shape, count: int, than: tuple[int, int] | None) -> int:
        """The most groups of the first ``count`` points with which the cost is below ``than``."""
        if than is None:
            return count
        return bisect_left(range(1, count + 1), than,
                           key=lambda groups: self.in_groups(shape, groups, count).cost)

    def explore(self) -> Candidate:
        """The best found with few places, on the first points of the line."""
        count = min(self.points, EXPLORED)
        first, *others = self.beginnings()
        best = self.descent(self.evaluate(first, FEW, count), FEW, count, ROUNDS)
        for choice in others:
            found = self.better(choice, FEW, count, (HOPELESS * best.cost[0], 0))
            if found is not None:
                found = self.descent(found, FEW, count, ROUNDS)
                best = min(best, found, key=lambda each: each.cost)
        return best

    def explore_from(self, best: Candidate) -> Candidate | None:
        """The best found in the same way from what was ``best`` for another line; None if the first
        step does not come near it."""
        count, (cost, _) = min(self.points, EXPLORED), best.cost
        start = self.better(best.choice._replace(stretch=0), FEW, count,
                            (cost * (NEAR + 1) // NEAR, 0))
        return None if start is None else self.descent(start, FEW, count, ROUNDS)

    def refine(self, start: Candidate) -> Candidate:
        """The best found from there with many places, on all points."""
        places = max(FEW, min(MANY, WORK // self.points))
        best = self.evaluate(start.choice, places, self.points)
        best = self.descent(best, places, self.points, REFINED)
        choice = best.choice
        for seed in range(HASHES if sum(choice.planes) else 0):
            again = choice._replace(extra=choice.extra + seed % 2, seed=seed)
            best = self.better(again, MORE * places, self.points, best.cost) or best
        return best

    def beginnings(self) -> list[Choice]:
        """Two choices to begin with: groups of about eight points, and groups of one label."""
        some = some_planes(self.cutter.kinds.tolist(), self.bits)
        return [Choice(7, tuple(some)), Choice(LEAST_DIGIT, (0,) * self.bits)]

    def descent(self, start: Candidate, places: int, count: int, rounds: int) -> Candidate:
        """From neighbour to neighbour as long as that helps, at most ``rounds`` steps."""
        best, before = start, len(self.seen)
        moved = True
        while moved:
            moved = False
            for choice in self.neighbours(best.choice):
                if len(self.seen) - before >= rounds:
                    return best
                found = self.better(choice, places, count, best.cost)
                if found is not None:
                    best, moved = found, True
                    break
        return best

    def neighbours(self, choice: Choice) -> Iterator[Choice]:
        """Choices with another digit or stretch, or with other numbers of slots."""
        planes = choice.planes
        for step in (-1, 1):
            if LEAST_DIGIT <= choice.digit + step <= MOST_DIGIT:
                yield choice._replace(digit=choice.digit + step)
            yield choice._replace(planes=tuple(max(0, count + step) for count in planes))
        for step in (-1, 1, -2, 2):
            for q, count in enumerate(planes):
                if count + step >= 0:
                    yield choice._replace(planes=(*planes[:q], count + step, *planes[q + 1 :]))
        for step in (-STRETCHED, STRETCHED):
            stretch = choice.stretch + step
            if stretch >= 0 and self.range << stretch < 1 << POSITION_BITS:
                yield choice._replace(stretch=stretch)
