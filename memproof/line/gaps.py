"""A line whose places keep gaps: for inputs of many digits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from memproof.dataset.per_dataset import per_dataset
from memproof.exact import Q
from memproof.line.folded import Fold, FoldedLine, image, line_along
from memproof.line.projection import Columns, Projection, kronecker, pictures, project_along

if TYPE_CHECKING:
    from memproof.dataset import Dataset

DIRECTIONS = 40  # directions tried, for the best range in units of the least gap
ENTRIES = 1 << 12  # their entries are at most so large
PLACES = 200  # places tried for a fold


@dataclass(frozen=True)
class GapLine:
    """A line of integers whose least gap is ``gap``: X = 3/2 position / gap."""

    line: FoldedLine
    gap: int

    @property
    def unit(self) -> Fraction:
        """X of the position 1."""
        return Q(3, 2 * self.gap)


def gap_line(dataset: Dataset, kinds: Sequence[int], seed: int) -> GapLine:
    """The line of the direction with the shortest range in gaps, folded as often as gaps allow."""
    projection, found = widest(dataset, seed)
    places = sorted(set(projection.values))
    gap = min(b - a for a, b in pairwise(places))
    folds: list[Fold] = []
    while (place := next_place(places, gap)) is not None:
        folds.append((place, place))
        places = sorted(image(x, folds[-1]) for x in places)
    return GapLine(line_along(projection, dataset.denominator, kinds, folds, found), gap)


@per_dataset
def widest(dataset: Dataset, seed: int) -> tuple[Projection, str]:
    """The projection with the shortest range in units of its least gap, and how it was found."""
    columns = Columns.of(dataset)
    distinct = len(set(dataset.points))
    if len(columns.used) == 1:
        return project_along(dataset, columns.direction([1], [1])), "only"
    rng, best = Random(seed), list[tuple[Fraction, Projection]]()
    for multipliers in pictures(columns):
        for _ in range(DIRECTIONS // 2):
            u = [rng.randint(-ENTRIES, ENTRIES) for _ in multipliers]
            candidate = project_along(dataset, columns.direction(u, multipliers))
            places = sorted(set(candidate.values))
            if len(places) == distinct:
                gap = min(b - a for a, b in pairwise(places))
                best = [min([*best, (Q(places[-1], gap), candidate)], key=lambda c: c[0])]
    if best:
        return best[0][1], "gaps"
    tried = DIRECTIONS // 2 * len(pictures(columns))
    return project_along(dataset, kronecker(columns)), f"kronecker,{tried}-random-ones-failed"


def next_place(places: Sequence[int], gap: int) -> int | None:
    """A place s at which the sorted places can be folded: |x - s| keep the gap, range 3/4 at most.

    Some places near the middle are tried; if the range is so long that there is one, and none was
    found, all sums of two places are looked at.
    """
    length, pairs = places[-1], len(places) * (len(places) - 1) // 2
    middle, step = (length + 1) // 2, max(1, gap // 4)
    for k in range(PLACES):
        s = middle + (k // 2 + 1) * step * (1 - 2 * (k % 2)) if k else middle
        if 4 * max(s, length - s) > 3 * length:
            break
        if keeps(places, gap, s):
            return s
    if length > 2 * pairs * gap + 8:
        return free_place(places, gap, middle)
    return None


def keeps(places: Sequence[int], gap: int, s: int) -> bool:
    """Whether all |x - s| are still at least ``gap`` apart."""
    images = sorted(abs(x - s) for x in places)
    return all(b - a >= gap for a, b in pairwise(images))


def free_place(places: Sequence[int], gap: int, middle: int) -> int:
    """The first s from the middle on with |a + b - 2s| >= gap for all pairs of places.

    Every pair forbids less than gap + 1 integers, so s - middle is at most pairs * (gap + 1).
    """
    sums = sorted(a + b for i, a in enumerate(places) for b in places[:i])
    s = middle
    for each in sums[bisect_left(sums, 2 * middle - gap) :]:
        if each >= 2 * s + gap:
            break
        if each > 2 * s - gap:
            s = -(-(each + gap) // 2)
    return s
