"""The folded index for inputs of many digits (docs/proofs/folded-index.md#FI-11).

The line is not made of small integers: it is scaled until its least gap is 3/2, so that its length
counts gaps, not digits.  Folds keep the gaps.  A group's ledger is a step function of X, with a
ramp in every gap between two groups, and a threshold is an integer t with X <= t - 1/2 before and
X >= t after a change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from memproof.constructions.folded_index.network import Coding, GapPart, Plan
from memproof.constructions.folded_index.planner import some_planes
from memproof.constructions.folded_index.sizes import Layout, Shape
from memproof.gadgets.index_encoder import Step
from memproof.line.gaps import GapLine

ROUNDS = 30  # cuts into groups, for one number of folds
PATIENCE = 2  # further folds that may bring nothing


# -- groups ----------------------------------------------------------------------------------------


class GapCutter:
    """Cuts a line into groups, for given folds and slots."""

    def __init__(self, line: GapLine, folds: Sequence[int]) -> None:
        self.gap, self.kinds = line.gap, line.line.codes
        places: Sequence[int] = line.line.positions
        for s in folds:
            places = [abs(x - s) for x in places]
        self.places = places
        self.top = -((self.gap - 3 * max(places)) // (2 * self.gap))  # top + 1 >= X + 1/2

    def threshold(self, x: int) -> int:
        """floor(X): the greatest threshold that x reaches."""
        return 3 * x // (2 * self.gap)

    def apart(self, low: int, high: int) -> bool:
        """Whether a threshold t has X_low <= t - 1/2 and t <= X_high."""
        return 3 * low + self.gap <= 2 * self.gap * self.threshold(high)

    def cut(self, planes: Sequence[int]) -> list[int]:
        """The first points of greedy groups: thresholds exist, at most ``planes`` changes."""
        starts = [0]
        members: list[tuple[int, int]] = []
        flips = [0] * len(planes)
        for i, member in enumerate(zip(self.places, self.kinds, strict=True)):
            at = bisect_left(members, member)
            around = members[max(0, at - 1) : at], members[at : at + 1]
            changed = [flip + more for flip, more in
                       zip(flips, new_changes(member[1], *around, len(planes)), strict=True)]
            first = members[0][1] if at else member[1]
            fits = all(self.apart(a[0], b[0]) for a, b in pairwise([*around[0], member, *around[1]])
                       if a[1] != b[1])
            if not fits or any(
                flip > count - (first >> q & 1 if count % 2 else 0)
                for q, (flip, count) in enumerate(zip(changed, planes, strict=True))
            ):
                starts.append(i)
                members, flips = [member], [0] * len(planes)
            else:
                members.insert(at, member)
                flips = changed
        return starts

    def points(self, start: int, stop: int) -> list[tuple[int, int]]:
        """(greatest threshold reached, kind) of a group's points, in the order of their places."""
        members = sorted(zip(self.places[start:stop], self.kinds[start:stop], strict=True))
        return [(self.threshold(x), kind) for x, kind in members]


def new_changes(
    kind: int, before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]], bits: int
) -> list[int]:
    """How many changes of each bit a new point between its neighbours brings."""
    if before and after:
        twice = (kind ^ before[0][1]) & (kind ^ after[0][1])
        return [2 * (twice >> q & 1) for q in range(bits)]
    one = [kind ^ neighbour[1] for neighbour in (*before, *after)]
    return [one[0] >> q & 1 if one else 0 for q in range(bits)]


# -- plans -----------------------------------------------------------------------------------------


def guaranteed_gap_plan(gaps: GapLine, coding: Coding, shape: Shape, group: int, seed: int) -> Plan:
    """Groups of ``group`` neighbours, as many slots for every used bit, no further folds."""
    planes = tuple(group if q in coding.used_bits else 0 for q in range(coding.bits))
    starts = list(range(0, len(gaps.line), group))
    return plan_of(gaps, coding, shape, planes, [], starts, seed)


def searched_gap_plan(gaps: GapLine, coding: Coding, shape: Shape, seed: int) -> Plan:
    """The smallest plan found: folds of X, one more at a time, and slots for every bit."""
    rng, folds = Random(seed), list[int]()
    length = gaps.line.range
    plans = [with_folds(gaps, coding, shape, folds, seed)]
    while length >= 4 * gaps.gap:
        folds = [*folds, length // 2 + rng.randrange(length // 16 + 1)]
        length = max(folds[-1], length - folds[-1])
        plans.append(with_folds(gaps, coding, shape, folds, seed))
        best = min(range(len(plans)), key=lambda k: plans[k].shape.cost)
        if len(plans) - 1 - best > PATIENCE:
            break
    return min(plans, key=lambda each: each.shape.cost)


def with_folds(
    gaps: GapLine, coding: Coding, shape: Shape, folds: Sequence[int], seed: int
) -> Plan:
    """The smallest plan found with these folds."""
    planes, starts = least_planes(GapCutter(gaps, folds), gaps, coding, shape, folds)
    return plan_of(gaps, coding, shape, planes, folds, starts, seed)


def least_planes(
    cutter: GapCutter, gaps: GapLine, coding: Coding, shape: Shape, folds: Sequence[int]
) -> tuple[tuple[int, ...], list[int]]:
    """(the slots of every bit with the least cost found, the groups)."""

    def tried(planes: tuple[int, ...]) -> tuple[tuple[int, int], tuple[int, ...], list[int]]:
        starts = cutter.cut(planes)
        return shape_of(shape, cutter, planes, folds, starts).cost, planes, starts

    best = tried(tuple(some_planes(gaps.line.codes, coding.bits)))
    for _ in range(ROUNDS):
        options = [tuple(max(0, count + step) for count in best[1]) for step in (-1, 1)]
        options += [(*best[1][:q], max(0, best[1][q] + step), *best[1][q + 1 :])
                    for q in range(len(best[1])) for step in (-1, 1)]
        better = next((each for each in map(tried, options) if each[0] < best[0]), None)
        if better is None:
            break
        best = better
    return best[1], best[2]


def shape_of(
    shape: Shape, cutter: GapCutter, planes: Sequence[int], folds: Sequence[int],
    starts: Sequence[int],
) -> Shape:
    """The shape of the network with these slots, folds of X, and groups."""
    return replace(shape, groups=len(starts), folds=len(folds), slots=sum(planes), strip=0,
                   digit=(2 * cutter.top + 3).bit_length())


def plan_of(
    gaps: GapLine, coding: Coding, shape: Shape, planes: tuple[int, ...], folds: Sequence[int],
    starts: Sequence[int], seed: int,
) -> Plan:
    """The plan of a choice: its ledgers."""
    cutter = GapCutter(gaps, folds)
    shape = shape_of(shape, cutter, planes, folds, starts)
    layout = Layout(planes, shape.digit, cutter.top, start=shape.short, spare=0)
    stops = [*starts[1:], len(gaps.line)]
    ledgers = [layout.ledger(cutter.points(a, b)) for a, b in zip(starts, stops, strict=True)]
    places, unit = gaps.line.positions, gaps.unit
    steps = tuple(
        Step(places[at - 1] * unit, places[at] * unit, before, after)
        for at, (before, after) in zip(starts[1:], pairwise(ledgers), strict=True))
    part = GapPart(unit, tuple(starts), ledgers[0], steps, tuple(s * unit for s in folds))
    return Plan(gaps.line, coding, part, layout, shape, gaps.line.how, seed)
