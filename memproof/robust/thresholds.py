"""Thresholds on the inputs, in the middle of gaps (docs/proofs/robust.md).

A threshold stands between two neighbouring values of one input.  If the gap between them is wider
than 2 mu, the threshold tells x_j <= a + mu from x_j >= b - mu.  Thresholds separate a table if
points with other labels lie on different sides of one of them.  Then every ball of radius mu in the
inf-norm is known by its sides, and so are those of all other p-norms, which are smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations, pairwise
from random import Random
from typing import Any

from memproof.dataset import Dataset
from memproof.errors import MemproofError

PAIRS = 20_000  # of points with other labels that are looked at for one threshold


@dataclass(frozen=True, order=True)
class Threshold:
    """Between the neighbouring values ``low`` < ``high`` of input ``input``, numerators over the
    dataset's denominator."""

    input: int
    low: int
    high: int

    @property
    def gap(self) -> int:
        """high - low."""
        return self.high - self.low


def gaps(dataset: Dataset) -> list[Threshold]:
    """All of them, input by input, from left to right."""
    columns = zip(*dataset.points, strict=True)
    return [Threshold(j, int(a), int(b)) for j, column in enumerate(columns)
            for a, b in pairwise(sorted(set(column)))]


def sides(dataset: Dataset, thresholds: Sequence[Threshold]) -> list[tuple[bool, ...]]:
    """For each point which thresholds it lies above."""
    return [tuple(point[each.input] >= each.high for each in thresholds)
            for point in dataset.points]


def separate(dataset: Dataset, thresholds: Sequence[Threshold]) -> bool:
    """Do points with other labels lie on different sides of one of them?"""
    found = dict[tuple[int, ...], Any]()
    places = _cells(dataset, thresholds)
    return all(found.setdefault(cell, label) == label
               for cell, label in zip(places, dataset.labels, strict=True))


def _cells(dataset: Dataset, thresholds: Sequence[Threshold]) -> Iterator[tuple[int, ...]]:
    """For each point how many thresholds of each input it lies above."""
    highs, number = dict[int, set[int]](), list[dict[int, int]]()
    for each in thresholds:
        highs.setdefault(each.input, set()).add(each.high)
    for j, column in enumerate(zip(*dataset.points, strict=True)):
        values = sorted(set(column))
        counts = accumulate(value in highs.get(j, ()) for value in values)
        number.append(dict(zip(values, counts, strict=True)))
    for point in dataset.points:
        yield tuple(own[value] for own, value in zip(number, point, strict=True))


def widest(dataset: Dataset) -> int | None:
    """The largest g for which the gaps of at least g separate the table, over its denominator; None
    if all labels are equal.  Every mu < g/2 is possible, and no larger one by thresholds on inputs.

    Errors: MP-B003 equal points with different labels.
    """
    every = gaps(dataset)
    if len(set(dataset.labels)) == 1:
        return None
    sizes = sorted({each.gap for each in every}, reverse=True)
    if not separate(dataset, every):
        raise MemproofError("MP-B003", "the data", "distinct points", "two with different labels")
    low, high = 0, len(sizes) - 1  # sizes[high] separates
    while low < high:
        middle = (low + high) // 2
        if separate(dataset, [each for each in every if each.gap >= sizes[middle]]):
            high = middle
        else:
            low = middle + 1
    return sizes[high]


def few_thresholds(dataset: Dataset, radius: Fraction, seed: int = 0) -> list[Threshold]:
    """Few thresholds in gaps wider than 2 radius that separate the table; one above all points if
    all labels are equal.  Greedy: each separates the most pairs of a sample that is left.
    The gaps have to suffice (``widest``)."""
    twice, random = 2 * radius * dataset.denominator, Random(seed)
    search = Search(dataset, [each for each in gaps(dataset) if each.gap > twice])
    found, cells = list[Threshold](), [0] * len(dataset)
    while pairs := _pairs(cells, dataset.labels, random):
        best = search.best(pairs)
        found.append(best)
        cells = _renumbered((cell, point[best.input] >= best.high)
                            for cell, point in zip(cells, dataset.points, strict=True))
    return sorted(found) or [_above(dataset, radius)]


def _above(dataset: Dataset, radius: Fraction) -> Threshold:
    """Wide enough, and above all points."""
    most = max(point[0] for point in dataset.points)
    low = int(most)
    return Threshold(0, low, low + 2 * (int(radius * dataset.denominator) + 1))


class Search:
    """The columns as ranks, for counting how many pairs each threshold separates."""

    def __init__(self, dataset: Dataset, thresholds: Sequence[Threshold]) -> None:
        import numpy as np

        self.by_input = dict[int, tuple[Any, int, list[tuple[int, Threshold]]]]()
        for j in sorted({each.input for each in thresholds}):
            column = [point[j] for point in dataset.points]
            rank = {value: k for k, value in enumerate(sorted(set(column)))}
            own = [(rank[each.high], each) for each in thresholds if each.input == j]
            self.by_input[j] = np.array([rank[value] for value in column]), len(rank), own

    def best(self, pairs: Sequence[tuple[int, int]]) -> Threshold:
        """The threshold that separates the most pairs, the first one of them."""
        import numpy as np

        first, second = np.array(pairs).T
        scored = list[tuple[int, Threshold]]()
        for ranks, size, own in self.by_input.values():
            low, high = np.minimum(ranks[first], ranks[second]), np.maximum(
                ranks[first], ranks[second])
            starts, ends = (np.bincount(each + 1, minlength=size + 1) for each in (low, high))
            counts = np.cumsum(starts - ends)  # at k: the pairs with low < k <= high
            scored += [(int(counts[rank]), each) for rank, each in own]
        return max(scored, key=lambda each: each[0])[1]


def _pairs(cells: Sequence[int], labels: Sequence[Any], random: Random) -> list[tuple[int, int]]:
    """Pairs of points of one cell with other labels: all, or a sample if there are too many."""
    members = dict[int, list[int]]()
    for i, cell in enumerate(cells):
        members.setdefault(cell, []).append(i)
    mixed = [own for own in members.values() if any(labels[i] != labels[own[0]] for i in own)]
    weights = [len(own) ** 2 for own in mixed]
    if sum(weights) <= 2 * PAIRS:
        return [(i, k) for own in mixed for i, k in combinations(own, 2) if labels[i] != labels[k]]
    found = [(own[0], next(i for i in own if labels[i] != labels[own[0]])) for own in mixed]
    for own in random.choices(mixed, weights, k=PAIRS):
        i, k = random.choice(own), random.choice(own)
        if labels[i] != labels[k]:
            found.append((i, k))
    return found


def _renumbered(cells: Iterable[tuple[int, bool]]) -> list[int]:
    number = dict[tuple[int, bool], int]()
    return [number.setdefault(cell, len(number)) for cell in cells]
