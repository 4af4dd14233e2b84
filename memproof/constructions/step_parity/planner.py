"""How many rows a parity ledger has: the number with the fewest parameters, by trial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from random import Random

from memproof.brief import brief
from memproof.constructions.step_parity.groups import Group, Shape, counters, cut
from memproof.dataset import Dataset
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError
from memproof.line.integer import Line, line_along, line_of
from memproof.line.projection import project_along, score_of
from memproof.network.sizes import Sizes, of_widths

WIDTH, LEAST = 5, 3  # by default; at least
TRIES, FIRST_TRIES = 32, 6  # offsets of a group; while the number of rows is sought
FINALISTS = 3  # numbers of rows that are planned with all offsets
SPREAD = 6  # rows are tried up and down from the guess, as long as fewer than so many are worse
Job = tuple[str, int, int, int]  # ("bit", position, 0, 0), ("and", top, theta, plane), ("strip"..)


@dataclass(frozen=True)
class Plan:
    """The groups of a line, and how they become layers of a network of ``width``."""

    dimension: int
    width: int
    line: Line
    shape: Shape
    groups: tuple[Group, ...]
    seed: int

    __repr__ = brief

    @cached_property
    def counter_bits(self) -> int:
        """w: no counter is 2^w or more at any position."""
        cuts, positions = list(self.shape.cuts()), self.line.positions
        return max(max(counters(group, positions[i] - group.offset, self.shape, cuts))
                   for group in self.groups for i in range(group.first, group.end)
                   ).bit_length() or 1

    @property
    def low_bits(self) -> int:
        """Bits of all counters."""
        return self.shape.planes * self.counter_bits

    def word(self, group: Group) -> int:
        """The ledger of a group: the words of its columns, below them the counters, in which the
        constant has counted."""
        word, planes = 0, range(self.shape.planes)
        for column in group.words[1:]:
            for q in planes:
                word = 2 * word + (column >> q & 1)
        for q in reversed(planes):
            word = (word << self.counter_bits) + (group.words[0] >> q & 1)
        return word

    def jobs(self) -> Iterator[Job]:
        """What the decoder does, step by step."""
        position = self.low_bits + (self.shape.columns - 1) * self.shape.planes
        for p, (top, thresholds) in enumerate(self.shape.cuts()):
            for theta in thresholds:
                for q in range(self.shape.planes):
                    position -= 1
                    yield "bit", position, 0, 0
                    yield "and", top, theta, q
            if p + 1 < self.shape.rows:
                yield "strip", top >> 1, 0, 0

    @cached_property
    def decoder(self) -> list[list[Job]]:
        """The jobs of each layer: a bit needs the ledger only, so it joins the job before it; a
        strip joins the last ``and`` of its row."""
        layers: list[list[Job]] = []
        for job in self.jobs():
            before = layers[-1][-1][0] if layers else ""
            joins = (job[0] in ("bit", "strip") and before == "and") or (
                job[0] == "bit" and before == "strip")
            if joins and len(layers[-1]) < self.width - 2:
                layers[-1].append(job)
            else:
                layers.append([job])
        return layers

    @property
    def encoder(self) -> list[tuple[Group, ...]]:
        """The groups of each layer, from the right end on."""
        size = self.width - 2
        return [self.groups[i:i + size] for i in range(0, len(self.groups), size)]

    @property
    def sizes(self) -> Sizes:
        """Exactly those of ``build``."""
        widths = [1 + (i > 0) + len(part) for i, part in enumerate(self.encoder)]
        widths += [2 + len(jobs) for jobs in self.decoder]
        low, highest = self.low_bits, (self.shape.planes - 1) * self.counter_bits
        widths += [2 + (bit < highest) for bit in range(low - 1, 0, -1)]
        return of_widths(self.dimension, widths, 1)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        shape = self.shape
        return (f"groups={len(self.groups)} rows={shape.rows} thresholds={shape.thresholds} "
                f"window=2^{shape.exponent} planes={shape.planes} counter={self.counter_bits} "
                f"width={self.width} seed={self.seed}")


def plan(dataset: Dataset, *, width: int = WIDTH, seed: int = 0) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    if width < LEAST:
        raise MemproofError("MP-B004", "the width", f"at least {LEAST}", str(width))
    return _planned(dataset, width, seed)


@per_dataset
def _planned(dataset: Dataset, width: int, seed: int) -> Plan:
    """With as many rows as have the fewest dense parameters, of those around a guess."""
    line = line_of(dataset, seed=seed)
    guess = _guess(line, width)
    sizes = {guess: _with_rows(dataset, line, width, guess, seed, FIRST_TRIES).sizes}
    for direction in (-1, 1):
        m = best = _best(sizes)
        while m + direction > 0 and abs(m - best) < SPREAD:
            m += direction
            sizes[m] = _with_rows(dataset, line, width, m, seed, FIRST_TRIES).sizes
            best = _best(sizes)
    finalists = sorted(sizes, key=lambda m: sizes[m].dense_parameters)[:FINALISTS]
    plans = {m: _with_rows(dataset, line, width, m, seed, TRIES) for m in finalists}
    return plans[_best({m: each.sizes for m, each in plans.items()})]


def _best(sizes: dict[int, Sizes]) -> int:
    """How many rows have the fewest dense parameters."""
    return min(sizes, key=lambda rows: (sizes[rows].dense_parameters, rows))


def _guess(line: Line, width: int) -> int:
    """M positions have about M/m groups and so M/((W-2) m) layers of the encoder; the decoder has
    kappa layers for each of m rows, and at the least widths more."""
    bits = line.labels.bits
    layers = {3: 2 * bits + 1, 4: bits + 1}.get(width, bits)
    return max(1, isqrt(len(line) // ((width - 2) * layers)))


def _reach(line: Line, rows: int) -> int:
    """Bits of a window with twice the positions that so many rows may serve."""
    return (2 * line.positions[-1] * (rows + 2) // len(line)).bit_length()


def _finer(dataset: Dataset, line: Line, rows: int, seed: int) -> Line:
    """A line on which a window has a bit for every row: the same direction, with random bits below
    its own, unless points of different labels meet there."""
    missing, rng = rows + 2 - _reach(line, rows), Random(seed)
    if missing <= 0:
        return line
    direction = [(w << missing) + rng.randrange(1 << missing) for w in line.projection.direction]
    found = project_along(dataset, direction)
    meets = score_of(found.values, line.labels.codes) is None
    return line if meets else line_along(dataset, found)


def _with_rows(dataset: Dataset, line: Line, width: int, rows: int, seed: int, tries: int) -> Plan:
    """The plan with so many rows; a window has room for twice the positions that it may serve."""
    line = _finer(dataset, line, rows, seed)
    shape = Shape(rows, 1, max(rows + 2, _reach(line, rows)), line.labels.bits)
    groups = cut(line.positions, line.codes, shape, tries, seed)
    return Plan(dataset.dimension, width, line, shape, tuple(groups), seed)
