"""The network with a zigzag encoder, and the search for its setting: the fewest parameters.

A block costs one weight, and about kappa bits of every weight hold labels; folds and readout are
those of the chain (docs/proofs/circle-ledger.md#CL-9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt, prod
from random import Random
from typing import TYPE_CHECKING, Any

from memproof.brief import brief
from memproof.constructions.circle_ledger.blocks import DISTANCE
from memproof.constructions.circle_ledger.laps import ShortLine, short_line
from memproof.constructions.circle_ledger.planner import (
    LEAST_MODULUS,
    Setting,
    least_kappa,
    readout_widths,
)
from memproof.constructions.circle_ledger.slots import TABLES, coprime_moduli
from memproof.constructions.circle_ledger.zigzag import Zigzag, ZigzagSearch
from memproof.dataset.labels import labels_of
from memproof.exact import Q
from memproof.gadgets.readout import bit_widths, cell_by_bits, collapsed_cell
from memproof.gadgets.remainder import halvings, multiple_distance
from memproof.gadgets.zigzag import zigzag_encoder
from memproof.network import Affine, Gadget, tagged
from memproof.network.sizes import Sizes, of_widths

if TYPE_CHECKING:
    from memproof.dataset import Dataset

EXTRA = 8  # bits of a slope that hold no label, about
SERVED = 120_000  # points that are served while settings are compared, about
# Percent: kappa of the likeliest one, bits of all moduli of kappa, least modulus of the classes.
MANY = tuple((longer, filled, least) for longer in (104, 98, 110)
             for filled, least in ((109, 80), (105, 70), (107, 80)))
FEW = tuple((longer, filled, least)
            for filled, least in ((107, 30), (110, 40), (108, 50), (113, 30))
            for longer in (100, 106, 94, 112))
SMALL = 30_000  # points that are few


@dataclass(frozen=True)
class WindowsPlan:
    """Everything that decides the network: the line, and the windows."""

    dimension: int
    line: ShortLine
    setting: Setting
    units: int
    zigzag: Zigzag
    seed: int
    tried: int = 1

    __repr__ = brief

    @property
    def classes(self) -> int:
        """C."""
        return self.line.labels.classes

    @cached_property
    def base(self) -> int:
        """What makes the base >= 0 on the line."""
        feet = [*self.zigzag.feet, int(self.line.points.places[-1]) + 1]
        value = least = 0
        for slopes, start, end in zip(self.zigzag.slopes, feet, feet[1:], strict=False):
            value += slopes[0] * (end - start)
            least = min(least, value)
        return -least

    @cached_property
    def span(self) -> tuple[int, int]:
        """The least and the largest A at a point, about: rounded away from 0."""
        places = self.line.points.places
        values = [a * int(places[i]) + v + e * abs(a)
                  for block, (a, v) in zip(self.zigzag.blocks, self.zigzag.forms, strict=True)
                  for i in (block.start, block.stop - 1) for e in (-1, 1)]
        return min(values), max(values)

    @cached_property
    def folds(self) -> int:
        """The layers that find dist(A, Z)."""
        return halvings(int(self.span[1] - self.span[0]), 1)

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """(w_1, ..., w_L): projection, folds, tables, encoder, folds of A, readout."""
        return (*self.line.widths, len(self.zigzag.feet), self.units + 1, *[2] * self.folds,
                *readout_widths(self.classes, False))

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return of_widths(self.dimension, self.widths)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        tables = "+".join(str(len(laps)) for laps in self.line.tables)
        return (f"positions={len(self.line)} blocks={len(self.zigzag.blocks)} "
                f"windows={len(self.zigzag.feet)} units={self.units} tables={tables} "
                f"moduli>={self.setting.least} kappa={self.setting.kappa} folds={self.folds} "
                f"margin=1/{1 << DISTANCE} tried={self.tried} seed={self.seed}")

    @property
    def channels(self) -> tuple[tuple[int, int], ...]:
        """The lines of the certificate."""
        return self.line.channels

    def memorizer(self, x: Sequence[Affine]) -> Gadget:
        """x -> label: the construction."""
        found = self.zigzag
        place = yield from self.line.place(x)
        heights = [found.heights[0] + self.base, *found.heights[1:]]
        encoder = zigzag_encoder(place, found.feet, found.slopes, heights)
        value = yield from tagged(encoder, stage="encoder")
        rest = yield from tagged(
            multiple_distance(value - self.base - self.span[0], 1, self.folds), stage="circle")
        code = yield from circle_code(rest, self.classes, uses_collapse(self.classes))
        return self.line.label(code)


def uses_collapse(classes: int) -> bool:
    """Whether the readout of width 2 has fewer parameters, or as many."""
    return readout_widths(classes, False) != bit_widths(classes)


def circle_code(distance: Any, classes: int, collapse: bool) -> Gadget:
    """The code in whose cell 2C dist(A, Z) is."""
    readout = collapsed_cell if collapse else cell_by_bits
    code = readout(distance * (2 * classes), classes, Q(1, 1 << DISTANCE))
    return tagged(code, stage="readout")


def window_plans(
    dataset: Dataset, kappa: int | None, seed: int
) -> Iterator[WindowsPlan | str]:
    """Plans for some settings; for one whose search comes to no end the reason, without spaces:
    no slope, or too much work, and the point on the line where that was.

    Every setting is tried on the whole line; of many points only few settings are tried, but all
    until one comes to an end.
    """
    labels, points = labels_of(dataset), len(dataset)
    ended = False
    for number, setting in enumerate(settings(points, labels.classes, kappa)):
        if ended and (number + 1) * points > SERVED:
            return
        tables = setting.tables(seed)
        last = max(32 * points, 6 * points * points // prod(map(len, tables)))
        line = short_line(dataset, tables, last, seed)
        units = units_for(points, labels.classes, setting.kappa)
        search = ZigzagSearch(line.points, labels.classes, setting.kappa, units,
                              Random(seed + number))
        found = search.run()
        ended = ended or found is not None
        yield search.reason if found is None else WindowsPlan(
            dataset.dimension, line, setting, units, found, seed, number + 1)


def label_cost(classes: int) -> int:
    """The bits that a point costs, about."""
    return classes.bit_length() + 2


def units_for(points: int, classes: int, kappa: int) -> int:
    """J: for B blocks, 2 g + g (J + 1) + 5 J is least at g = sqrt(5 B/2)."""
    blocks = max(1, points * label_cost(classes) // max(1, kappa - EXTRA))
    windows = max(1, isqrt(5 * blocks // 2))
    return max(1, blocks // windows - 1)


def settings(points: int, classes: int, kappa: int | None) -> Iterator[Setting]:
    """The likeliest one first: moduli whose product is a little larger than 2^kappa."""
    chances = FEW if points < SMALL else MANY
    best = isqrt(points * label_cost(classes) // 6) + EXTRA
    seen = set[Setting]()
    for longer, filled, part in chances:
        bits = max(kappa or best * longer // 100, least_kappa(classes))
        least = max(LEAST_MODULUS, classes * part // 100)
        count = fill(bits * filled // 100, least)
        found = Setting(bits, max(TABLES, min(count, points)), least)
        if found.holds_three and found not in seen:
            seen.add(found)
            yield found


def fill(bits: int, least: int) -> int:
    """How many moduli have so many bits together."""
    count, product = 0, 1
    pool = coprime_moduli(bits // (least.bit_length() - 1) + 1, least)
    while product.bit_length() <= bits:
        product *= pool[count]
        count += 1
    return count
