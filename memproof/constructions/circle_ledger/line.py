"""The line of a chain: a projection, and three monotone tables of width 2, each folded.

    x = s t, t the projection: an integer for each point, s an integer
    x <- a x + c + 1/p on lap p of a table, a = 1 and 2 in turn, c an integer
    x <- dist(x, M Z)

The laps are cut in gaps of the points, each about as full as the others.  A fold changes signs and
places, not the moduli (docs/proofs/circle-ledger.md#CL-2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from memproof.brief import brief
from memproof.constructions.circle_ledger.slots import TABLES, Slots, integers
from memproof.dataset.labels import Labels, labels_of
from memproof.exact import Q
from memproof.gadgets.alone import alone
from memproof.gadgets.label import label
from memproof.gadgets.ramp import Form
from memproof.gadgets.remainder import halvings, multiple_distance
from memproof.gadgets.value_chain import value_chain
from memproof.line.hashed import MODULI, LineSearch
from memproof.line.projection import Projection, kronecker, project_along, projector, separating
from memproof.network import Affine, Gadget, tagged

if TYPE_CHECKING:
    from memproof.dataset import Dataset

GAP = 4  # between two laps: forms cross within 1 of its middle
TRIES = 12  # lines that are tried for tables of some size; then they are made longer


@dataclass(frozen=True)
class Table:
    """Forms (a, c + 1/p) of the laps in the variable ``unit`` x, ``unit`` the product of the p;
    then the fold at the multiples of M = ``fold`` in so many layers."""

    forms: tuple[Form, ...]
    unit: int
    fold: int
    layers: int

    @property
    def depth(self) -> int:
        """Layers of width 2."""
        return len(self.forms) - 1 + self.layers

    def place(self, x: Any, number: int) -> Gadget:
        """x -> dist(a x + c + 1/p, M Z)."""
        laps = value_chain(x * self.unit, self.forms)
        value = yield from tagged(laps, stage=f"table {number}")
        fold = multiple_distance(value * Q(1, self.unit), self.fold, self.layers)
        return (yield from tagged(fold, stage=f"fold {number}"))


@dataclass(frozen=True)
class Line:
    """How a point comes to its place, and the points there: ``points`` in the order of the line.

    The projection is stretched if it is too short.
    """

    labels: Labels
    projection: Projection
    denominator: int
    stretch: int
    tables: tuple[Table, ...]
    points: Slots

    __repr__ = brief

    def __len__(self) -> int:
        return len(self.points)

    @property
    def depth(self) -> int:
        """Layers of width 2: tables and folds."""
        return sum(table.depth for table in self.tables)

    @property
    def channels(self) -> tuple[tuple[int, int], ...]:
        """The two layers of one neuron, by which the points can be ordered: t, and the place."""
        return (1, 0), (self.depth + 2, 0)

    def place(self, x: Sequence[Affine]) -> Gadget:
        """x -> the place on the line: a layer of one neuron, the layers of width 2, another one."""
        t = yield from tagged(projector(self.projection, self.denominator, x), stage="projection")
        t = t * self.stretch
        for number, table in enumerate(self.tables, 1):
            t = yield from table.place(t, number)
        return (yield from tagged(alone(t, "x"), stage="line"))

    def label(self, code: Affine) -> Affine:
        """The label with this code: an affine map."""
        return label(code, self.labels)


def line_of(dataset: Dataset, moduli: Sequence[Sequence[int]], last: int, seed: int) -> Line:
    """The line with these tables that is about ``last`` long at the end, or longer.

    Errors: MP-B002 label vectors, MP-B003 equal points with different labels.
    """
    labels, rng = labels_of(dataset), Random(seed)
    while True:
        length = last * prod(map(len, moduli))
        for projection in projections(dataset, labels, length, rng):
            stretch = stretch_of(max(projection.values), length, rng)
            values = [stretch * t for t in projection.values]
            found = tables_of(values, labels.codes, moduli, last, rng)
            if found is not None:
                return Line(labels, projection, dataset.denominator, stretch, *found)
        last *= 2


def stretch_of(range_: int, length: int, rng: Random) -> int:
    """1 for a projection that is long enough; else a factor that makes it so, at random: equal
    distances become different ones when the line is folded."""
    factor = length // max(1, range_)
    return 1 if factor <= 1 else factor + rng.randrange(factor)


def projections(
    dataset: Dataset, labels: Labels, length: int, rng: Random
) -> Iterator[Projection]:
    """Directions that separate the labels on a line about so long; at last the Kronecker one."""
    search = LineSearch(dataset, labels.codes, rng)
    made = 0
    for number, u in enumerate(search.directions(length) if search.columns.used else ()):
        if number * MODULI >= search.tries or made == TRIES:
            break
        if search.separates(search.line(u)):
            made += 1
            yield project_along(dataset, search.columns.direction(u, [1] * len(u)))
    if not made:
        yield separating(project_along(dataset, kronecker(search.columns)), labels.codes)


# -- the tables ------------------------------------------------------------------------------------


def tables_of(
    values: Sequence[int], codes: Sequence[int], moduli: Sequence[Sequence[int]], last: int,
    rng: Random,
) -> tuple[tuple[Table, ...], Slots] | None:
    """The tables for a projected line and the points on it; None if two labels fall together.

    A table has as many laps as it has moduli, or fewer if there are too few gaps."""
    first = sorted(set(zip(values, codes, strict=True)))
    count = len(first)
    points = Slots(tuple(p for table in moduli for p in table),
                   integers([t for t, _ in first]),
                   np.zeros((count, TABLES), dtype=np.int64),
                   np.zeros((count, TABLES), dtype=np.int64),
                   np.array([code for _, code in first], dtype=np.int64))
    tables: list[Table] = []
    offsets = [sum(map(len, moduli[:k])) for k in range(TABLES)]
    for number in range(TABLES):
        length = last * prod(map(len, moduli[number + 1:]))
        cuts = cuts_of(points.places, len(moduli[number]))
        used = moduli[number][: len(cuts) + 1]
        unit, forms = prod(used), laps(cuts, used)
        points = with_slots(points, number, offsets[number], cuts, forms, unit)
        table, points = folded_table(points, number + 1, forms, unit, length, rng)
        tables.append(table)
    ordered = in_order(points)
    return None if ordered is None else (tuple(tables), ordered)


def cuts_of(places: Any, count: int) -> list[int]:
    """``count`` - 1 integers, each 2 or more from every place, that cut the line into about equal
    parts; fewer if there are too few gaps."""
    line = np.unique(places)
    gaps = np.nonzero(line[1:] - line[:-1] > GAP - 1)[0]
    count = min(count, len(gaps) + 1)
    found, at = list[int](), -1
    for k in range(1, count):
        near = int(np.searchsorted(gaps, k * len(line) // count))
        at = min(max(near, at + 1), len(gaps) - count + k)
        low, high = (int(line[gaps[at] + e]) for e in (0, 1))
        found.append((low + high) // 2)
    return found


def laps(cuts: Sequence[int], moduli: Sequence[int]) -> tuple[Form, ...]:
    """The forms (a, unit (c + 1/p)), a = 1, 2, 1, ...: neighbors cross within 1 of the cut."""
    unit, c = prod(moduli), 0
    forms = [(1, unit // moduli[0])]
    for k, (cut, p) in enumerate(zip(cuts, moduli[1:], strict=True)):
        c += cut if k % 2 else -cut
        forms.append((1 if k % 2 else 2, c * unit + unit // p))
    return tuple(forms)


def with_slots(
    points: Slots, number: int, offset: int, cuts: Sequence[int], forms: Sequence[Form], unit: int
) -> Slots:
    """The points after the laps of one table: slots ``number``, before the fold."""
    places, kind = points.places, points.places.dtype
    lap = np.searchsorted(np.array(cuts, dtype=kind), places)
    slope = np.array([a for a, _ in forms], dtype=np.int64)[lap]
    lift = np.array([v // unit for _, v in forms], dtype=kind)[lap]
    slots, factors = points.slots.copy(), points.factors * slope[:, None]
    slots[:, number], factors[:, number] = offset + lap, 1
    return replace(points, places=places * slope + lift, slots=slots, factors=factors)


def folded_table(
    points: Slots, number: int, forms: tuple[Form, ...], unit: int, length: int, rng: Random
) -> tuple[Table, Slots]:
    """The fold after the laps: to about ``length``, by an odd M, any of those that need few layers.

    The fraction is below 1/2, so x is right of M/2 if its place is.
    """
    largest = int(points.places.max()) + 1
    layers = halvings(largest, 2 * length)
    least = -(-largest >> (layers - 1)) if layers else 2 * largest
    fold = (least + rng.randrange(1 + least // 8)) | 1
    table = Table(forms, unit, fold, layers)
    rest = points.places % fold
    turned = (2 * rest > fold) | ((rest == 0) & (fractions(points, number) < 0))
    places = np.where(rest == 0, 0, np.where(turned, fold - rest, rest))
    signs = np.where(turned, -1, 1)
    return table, replace(points, places=places, factors=points.factors * signs[:, None])


def fractions(points: Slots, tables: int) -> Any:
    """The sums of factor / modulus over the first ``tables`` tables, in floats: 0 or farther from
    0 than they can be wrong, for the product of three moduli is below 2^ROOM / 2^14."""
    moduli = np.array(points.moduli, dtype=np.float64)
    return (points.factors / moduli[points.slots])[:, :tables].sum(axis=1)


def in_order(points: Slots) -> Slots | None:
    """The points in the order of the line, equal ones once; None if two labels fall together."""
    keys = points.codes, fractions(points, TABLES), points.places
    if points.places.dtype == object:
        order = np.array(sorted(range(len(points)),
                                key=lambda i: tuple(key[i] for key in reversed(keys))))
    else:
        order = np.lexsort(keys)
    points = points.part(order)
    rows = np.column_stack([points.places, points.slots, points.factors])
    equal = (rows[1:] == rows[:-1]).all(axis=1)
    if (equal & (points.codes[1:] != points.codes[:-1])).any():
        return None
    return points.part(np.append(True, ~equal))
