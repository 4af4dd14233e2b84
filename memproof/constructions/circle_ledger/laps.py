"""The line of the windows: a projection, folded, and three tables of one layer each.

    x = dist(s t, M Z)
    x <- x + c + 1/p or -x + c + 1/p, on the laps of a table in turn

Every table makes the line as many times shorter as it has laps (docs/proofs/circle-ledger.md#CL-7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from memproof.brief import brief
from memproof.constructions.circle_ledger.line import GAP, in_order, projections, stretch_of
from memproof.constructions.circle_ledger.slots import TABLES, Slots, integers
from memproof.dataset.labels import Labels, labels_of
from memproof.exact import Q
from memproof.gadgets.alone import alone
from memproof.gadgets.label import label
from memproof.gadgets.remainder import halvings, multiple_distance
from memproof.gadgets.zigzag import Lap, zigzag_table
from memproof.line.projection import Projection, projector
from memproof.network import Affine, Gadget, tagged

if TYPE_CHECKING:
    from memproof.dataset import Dataset

FLAT = 3  # the projection is so many times folded in two: then it is about uniform


@dataclass(frozen=True)
class ShortLine:
    """How a point comes to its place, and the points there, in the order of the line."""

    labels: Labels
    projection: Projection
    denominator: int
    stretch: int
    fold: int
    layers: int
    tables: tuple[tuple[Lap, ...], ...]
    points: Slots

    __repr__ = brief

    def __len__(self) -> int:
        return len(self.points)

    @property
    def widths(self) -> list[int]:
        """Projection, folds, the folded line, the tables."""
        return [1, *[2] * self.layers, 1, *(w for laps in self.tables for w in (len(laps), 1))]

    @property
    def channels(self) -> tuple[tuple[int, int], ...]:
        """The layers of one neuron after the folds."""
        first = self.layers + 2
        return tuple((first + 2 * k, 0) for k in range(TABLES + 1))

    def place(self, x: Sequence[Affine]) -> Gadget:
        """x -> the place on the line."""
        t = yield from tagged(projector(self.projection, self.denominator, x), stage="projection")
        fold = multiple_distance(t * self.stretch, self.fold, self.layers)
        t = yield from tagged(fold, stage="hash")
        t = yield from tagged(alone(t), stage="line")
        for number, laps in enumerate(self.tables, 1):
            t = yield from tagged(zigzag_table(t, laps), stage=f"table {number}")
        return t

    def label(self, code: Affine) -> Affine:
        """The label with this code: an affine map."""
        return label(code, self.labels)


def short_line(
    dataset: Dataset, moduli: Sequence[Sequence[int]], last: int, seed: int
) -> ShortLine:
    """The line with these tables that is about ``last`` long at the end, or longer.

    Errors: MP-B002 label vectors, MP-B003 equal points with different labels.
    """
    labels, rng = labels_of(dataset), Random(seed)
    while True:
        length = last * prod(map(len, moduli))
        for projection in projections(dataset, labels, length << FLAT, rng):
            stretch = stretch_of(max(projection.values), length << FLAT, rng)
            layers = halvings(stretch * max(projection.values), 2 * length)
            least = -(-stretch * max(projection.values) >> max(0, layers - 1))
            fold = (least + rng.randrange(1 + least // 8)) | 1 if layers else 1
            values = integers([stretch * t for t in projection.values])
            rest = values % fold
            values = np.minimum(rest, fold - rest) if layers else values
            found = tables_of(values, labels.codes, moduli)
            if found is not None:
                return ShortLine(labels, projection, dataset.denominator, stretch, fold, layers,
                                 *found)
        last *= 2


def tables_of(
    places: Any, codes: Sequence[int], moduli: Sequence[Sequence[int]]
) -> tuple[tuple[tuple[Lap, ...], ...], Slots] | None:
    """The tables and the points on the line; None if two labels fall together, or a table finds no
    gap."""
    count = len(codes)
    empty = np.zeros((count, TABLES), dtype=np.int64)
    points = Slots(tuple(p for table in moduli for p in table), places, empty, empty,
                   np.array(codes, dtype=np.int64))
    tables: list[tuple[Lap, ...]] = []
    offset = 0
    for number, table in enumerate(moduli):
        cuts = even_cuts(points.places, len(table))
        if cuts is None:
            return None
        laps, points = with_laps(points, number, offset, cuts, table)
        tables.append(laps)
        offset += len(table)
    ordered = in_order(points)
    return None if ordered is None else (tuple(tables), ordered)


def even_cuts(places: Any, count: int) -> list[int] | None:
    """``count`` - 1 integers in gaps, 2 or more from every place, that cut the length evenly."""
    line = np.unique(places)
    gaps = np.nonzero(line[1:] - line[:-1] >= GAP)[0]
    if len(gaps) < count - 1:
        return None
    starts, found, at = line[gaps], list[int](), -1
    for k in range(1, count):
        wish = int(line[-1]) * k // count
        at = max(at + 1, int(np.searchsorted(starts, wish)) - 1)
        if at >= len(gaps):
            return None
        low, high = int(line[gaps[at]]), int(line[gaps[at] + 1])
        found.append(min(max(wish, low + 2), high - 2))
    return found


def with_laps(
    points: Slots, number: int, offset: int, cuts: Sequence[int], moduli: Sequence[int]
) -> tuple[tuple[Lap, ...], Slots]:
    """The laps (1, c + 1/p), (-1, c + 1/p) in turn, crossing within 1 of the cuts; the points after
    them, from place 1 on."""
    kind = points.places.dtype
    heights = [0]
    for k, cut in enumerate(cuts):
        heights.append(heights[-1] + (-2 * cut if k % 2 else 2 * cut))
    lap = np.searchsorted(np.array(cuts, dtype=kind), points.places)
    turn = np.where(lap % 2 == 1, -1, 1)
    places = points.places * turn + np.array(heights, dtype=kind)[lap]
    shift = 1 - int(places.min())
    slots, factors = points.slots.copy(), points.factors * turn[:, None]
    slots[:, number], factors[:, number] = offset + lap, 1
    laps = tuple((-1 if k % 2 else 1, Q(height + shift) + Q(1, p))
                 for k, (height, p) in enumerate(zip(heights, moduli, strict=True)))
    return laps, replace(points, places=places + shift, slots=slots, factors=factors)
