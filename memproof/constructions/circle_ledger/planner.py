"""The search for the setting of a chain: the bits of a slope, and the moduli.

Settings are compared by the dense parameters that they lead to, on random points of their own with
labels of the table: a line looks like that whatever the table is.  The same search estimates sizes
for numbers of points and classes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isqrt, prod
from random import Random

import numpy as np

from memproof.constructions.circle_ledger.chain import Chain
from memproof.constructions.circle_ledger.residues import LARGEST
from memproof.constructions.circle_ledger.slots import TABLES, Slots, coprime_moduli
from memproof.dataset.numbers import Numbers
from memproof.gadgets.readout import bit_widths, collapse_layers
from memproof.gadgets.remainder import halvings
from memproof.network.sizes import Sizes, of_widths

LEAST_MODULUS = 15  # then 4/p + 2/q + 1/r is below 1/2
SAMPLE = 900  # points on which settings are compared
MOST = 24  # settings that are compared at most


@dataclass(frozen=True)
class Setting:
    """The bits of a slope, the number of moduli, the least of them."""

    kappa: int
    moduli: int
    least: int

    def tables(self, seed: int) -> list[list[int]]:
        """The moduli, shuffled and dealt to three tables."""
        pool = coprime_moduli(self.moduli, self.least)
        Random(seed).shuffle(pool)
        return [pool[k::TABLES] for k in range(TABLES)]

    @property
    def holds_three(self) -> bool:
        """Whether every three moduli leave a slope for all residues, and arithmetic its room."""
        largest = coprime_moduli(self.moduli, self.least)[-TABLES:]
        return prod(largest) <= 2**self.kappa and largest[-1] < LARGEST


@dataclass(frozen=True)
class Sample:
    """What the sizes depend on: N points, d inputs, C classes, the readout's width; some codes."""

    points: int
    dimension: int
    classes: int
    narrow: bool
    codes: Sequence[int]


def least_moduli(classes: int) -> int:
    """The least modulus for C classes: three of them reach every cell."""
    least = LEAST_MODULUS
    while least**TABLES < 8 * classes:
        least += 2
    return least


def least_kappa(classes: int) -> int:
    """The bits of a slope that hold three moduli."""
    return (prod(coprime_moduli(TABLES, least_moduli(classes))) - 1).bit_length()


def line_length(points: int, setting: Setting) -> int:
    """How long the line is made: 4 N^2 places with all slots, N/4 places at least."""
    slots = prod(len(table) for table in setting.tables(0))
    return max(64, points // 4, 4 * points * points // slots)


class Planner:
    """Compares settings; ``costs`` are the dense parameters, about, that it has seen."""

    def __init__(self, sample: Sample, rng: Random) -> None:
        self.sample, self.rng = sample, rng
        self.estimates: dict[Setting, Sizes] = {}

    @property
    def ranking(self) -> list[Setting]:
        """The settings, from the best one on."""
        return sorted(self.estimates, key=lambda each: self.estimates[each].dense_parameters)

    def search(self, kappa: int | None = None) -> None:
        """Fill the ranking: neighbors of the best settings are tried until MOST are compared."""
        done: set[Setting] = set()
        for setting in self.first(kappa):
            self.compare(setting)
        while len(self.estimates) < MOST:
            start = next((each for each in self.ranking if each not in done), None)
            if start is None:
                break
            done.add(start)
            for other in self.neighbors(start, kappa):
                if len(self.estimates) < MOST:
                    self.compare(other)

    def first(self, kappa: int | None) -> Iterator[Setting]:
        """Where the search starts."""
        least, classes = least_moduli(self.sample.classes), self.sample.classes
        bits = classes.bit_length() + 5
        own = kappa or max(least_kappa(classes), isqrt(self.sample.points * bits))
        yield Setting(max(own, least_kappa(classes)), TABLES, least)
        for start in sorted({least, *(max(least, min(classes * part // 20, LARGEST // 2))
                                      for part in (8, 15))}):
            log = (start * 3 // 2).bit_length()
            bits = own if kappa else max(own, TABLES * log + 2)
            yield self.limit(Setting(bits, own // log + 2, start))

    def limit(self, setting: Setting) -> Setting:
        """With fewer moduli than points, but three."""
        return replace(setting, moduli=max(TABLES, min(setting.moduli, self.sample.points)))

    def neighbors(self, setting: Setting, kappa: int | None) -> Iterator[Setting]:
        """Settings that differ in one entry."""
        for percent in (88, 112, 94, 106):
            yield self.limit(replace(setting, moduli=setting.moduli * percent // 100))
            if kappa is None:
                yield replace(setting, kappa=setting.kappa * percent // 100)
        for percent in (75, 133):
            yield replace(setting, least=max(least_moduli(self.sample.classes),
                                             setting.least * percent // 100))

    def compare(self, setting: Setting) -> None:
        """Note the sizes that the setting leads to, if it holds three moduli and ends."""
        if setting in self.estimates or not setting.holds_three:
            return
        points = random_points(self.sample, setting, self.rng)
        chain = Chain(points, self.sample.classes, setting.kappa, self.rng)
        blocks = list(chain.blocks())
        if None not in blocks:
            self.estimates[setting] = self.sizes(setting, len(blocks), len(points))

    def sizes(self, setting: Setting, blocks: int, served: int) -> Sizes:
        """The sizes if so many blocks serve so many points, and the rest likewise."""
        sample, last = self.sample, line_length(self.sample.points, setting)
        every = -(-blocks * sample.points // served)
        folds = sum((len(table) * 3 // 2).bit_length() + 1 for table in setting.tables(0))
        found = widths(setting.moduli - TABLES + folds,
                       every - 1 + halvings(last << setting.kappa + 1, 1), sample.classes,
                       sample.narrow)
        return of_widths(sample.dimension, found)


def random_points(sample: Sample, setting: Setting, rng: Random) -> Slots:
    """Neighbors on a line of random slots, with some of the codes."""
    tables = setting.tables(0)
    size = min(sample.points, SAMPLE)
    length = max(size, line_length(sample.points, setting) * size // sample.points)
    places = sorted(rng.randrange(length) for _ in range(size))
    codes = [sample.codes[int(rng.random() * len(sample.codes))] for _ in range(size)]
    slots, before = [], 0
    for table in tables:
        slots.append([before + int(rng.random() * len(table)) for _ in range(size)])
        before += len(table)
    signs = [[1 - 2 * int(rng.random() * 2) for _ in range(TABLES)] for _ in range(size)]
    return Slots(tuple(p for table in tables for p in table), np.array(places, dtype=np.int64),
                 np.array(slots, dtype=np.int64).T, np.array(signs, dtype=np.int64),
                 np.array(codes, dtype=np.int64))


# -- sizes -----------------------------------------------------------------------------------------


def readout_widths(classes: int, narrow: bool) -> list[int]:
    """The widths of the readout: 2 throughout, or that of fewer parameters."""
    collapse, bits = [2] * collapse_layers(classes), bit_widths(classes)
    if narrow or of_widths(2, collapse).dense_parameters <= of_widths(2, bits).dense_parameters:
        return collapse
    return bits


def widths(line: int, chain: int, classes: int, narrow: bool) -> tuple[int, ...]:
    """The width sequence: projection, tables, place, chain and folds of A, readout."""
    return (1, *[2] * line, 1, *[2] * chain, *readout_widths(classes, narrow))


def estimated_sizes(points: int, classes: int, dimension: int, narrow: bool = False,
                    seed: int = 0) -> Sizes:
    """The sizes of the network for N points with random labels: an estimate, no bound."""
    sample = Sample(points, dimension, classes, narrow, range(classes))
    planner = Planner(sample, Random(seed))
    planner.search()
    return planner.estimates[planner.ranking[0]]


def estimate(about: Numbers, narrow: bool) -> Sizes:
    """``estimated_sizes`` for the numbers of a table that is not at hand."""
    return estimated_sizes(about.points, about.classes, about.dimension, narrow)
