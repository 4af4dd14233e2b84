"""The audit of a network on a table: every point exactly, and what rounding may change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from memproof.auditing.backward import MOST_WORK, sharpen, work
from memproof.auditing.decisions import backward_errors, certain, forward_errors, is_exact
from memproof.auditing.formats import FLOAT32, FLOAT64, Evaluation
from memproof.auditing.readings import Margins, margins
from memproof.auditing.rounding import Stored, store, trail
from memproof.auditing.values import Block, all_sums, points, steps
from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.matrices import Matrix, widen
from memproof.network.model import Network
from memproof.readings import check_reading

BLOCK = 1000  # points at a time: memory does not grow with the table
USUAL = (Evaluation(FLOAT32, FLOAT32), Evaluation(FLOAT64, FLOAT64))
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Miss:
    """A point that does not read as its label; ``found`` is the class it reads as, -1 for none;
    ``second`` under argmax the class with the largest output beside it, or the one it ties with."""

    point: int
    row: int
    found: int
    margin: Fraction
    second: int = -1


@dataclass(frozen=True)
class Cells:
    """Rows of the table, right or wrong in real arithmetic, certain or not in a format; ``depends``
    are the points whose answer depends on rounding.  ``is_rounded``: some weights are no numbers of
    the format, so that storing them rounds, too.  ``why`` the format is not spoken of."""

    format: str
    right_certain: int = 0
    right_depends: int = 0
    wrong_certain: int = 0
    wrong_depends: int = 0
    depends: tuple[int, ...] = field(default=(), repr=False)
    why: str = ""
    is_rounded: bool = False


@dataclass(frozen=True)
class Audited:
    """What a network does on a table, in real arithmetic: ``margins`` of the points, ``misses``,
    neurons that are on nowhere, as (layer, neuron), ``contradictions``: points with the same input
    and different labels; and ``cells`` of the formats.  ``seconds``: see ``Miss``."""

    network: Network
    dataset: Dataset
    margins: Margins
    misses: tuple[Miss, ...]
    dead: tuple[tuple[int, int], ...]
    contradictions: tuple[tuple[int, ...], ...]
    seconds: Matrix = field(repr=False)
    cells: tuple[Cells, ...]

    __repr__ = brief

    @property
    def rows_hit(self) -> int:
        """Rows of the table that read as their labels."""
        missed = sum(len(self.dataset.rows[miss.point]) for miss in self.misses)
        return self.dataset.row_count - missed

    @property
    def least(self) -> int:
        """The first point with the least margin."""
        return int(np.argmin(self.margins.numerators))


class _Run:
    """The audit block by block."""

    def __init__(self, network: Network, dataset: Dataset, reading: str,
                 formats: Sequence[Evaluation]) -> None:
        self.dataset, self.reading = dataset, reading
        self.layers = list(steps(network))
        self.step = int(dataset.label_denominator)
        self.stored = {how: store(self.layers, how) for how in dict.fromkeys(formats)}
        self.margins, self.winners = list[Margins](), list[tuple[Matrix, Matrix]]()
        self.on = [np.zeros(len(layer.biases), dtype=bool) for layer in self.layers[:-1]]
        self.decided: dict[Evaluation, list[Matrix]] = {how: [] for how in self.stored}

    def block(self, start: int, end: int) -> None:
        """The points start, ..., end - 1."""
        labels = self.dataset.labels[start:end]
        inputs = points(self.dataset, start, end)
        exact = all_sums(self.layers, inputs)
        for on, z in zip(self.on, exact, strict=False):
            on |= (z.numerators > 0).any(axis=0)
        found = margins(self.reading, exact[-1], labels, self.step)
        self.margins.append(found)
        self.winners.append(_winners(self.reading, exact[-1], labels))
        wanted = np.array([[int(y) for y in label] for label in labels], dtype=object)
        for how, layers in self.stored.items():
            known = np.zeros(end - start, dtype=bool)
            for other, before in self.decided.items():
                if other.is_within(how) and len(before) > len(self.decided[how]):
                    known |= before[-1]  # decided in a format: decided in a wider one
            rest = np.flatnonzero(~known)
            if len(rest) and not any(layer.is_beyond for layer in layers):
                known[rest] = self._decided(layers, found, inputs, exact, wanted, rest)
            self.decided[how].append(known)

    def _decided(self, layers: Sequence[Stored], found: Margins, inputs: Block,
                 exact: Sequence[Block], labels: Matrix, rows: Matrix) -> Matrix:
        """Which of these rows are certain: by the forward bound, without any rounding, or by the
        signed bound, which takes longer."""
        answer = np.zeros(len(rows), dtype=bool)
        for test in (self._by_forward_bound, self._without_rounding, self._by_signed_bound):
            left = np.flatnonzero(~answer)
            if len(left):
                some = [Block(z.numerators[rows[left]], z.scale) for z in (inputs, *exact)]
                part = Margins(found.reading, found.numerators[rows[left]], found.denominator)
                answer[left] = test(layers, part, some, labels[rows[left]])
        return answer

    def _by_forward_bound(self, layers: Sequence[Stored], part: Margins, some: Sequence[Block],
                          labels: Matrix) -> Matrix:
        found = trail(layers, some[0], some[1:])
        errors = forward_errors(found, self.reading, labels)
        return certain(part, found.sums[-1], errors, labels, self.step)

    def _without_rounding(self, layers: Sequence[Stored], part: Margins, some: Sequence[Block],
                          labels: Matrix) -> Matrix:
        return is_exact(layers, some[0], some[1:])

    def _by_signed_bound(self, layers: Sequence[Stored], part: Margins, some: Sequence[Block],
                         labels: Matrix) -> Matrix:
        follow = sharpen if work(layers, len(labels)) <= MOST_WORK else trail
        found = follow(layers, some[0], some[1:])
        errors = np.minimum(forward_errors(found, self.reading, labels),
                            backward_errors(found, self.reading, labels))
        return certain(part, found.sums[-1], errors, labels, self.step)


def _winners(reading: str, outputs: Block, labels: Sequence[Sequence[int]]
             ) -> tuple[Matrix, Matrix]:
    """The class that each point reads as, and the one behind it; -1 where there is none."""
    values = widen(outputs.numerators)
    none = np.full(len(values), -1)
    if reading == "sign":
        return np.where(values[:, 0] > 0, 1, np.where(values[:, 0] < 0, 0, -1)), none
    if reading != "argmax":
        return none, none
    top = values.max(axis=1)
    tied = (values == top[:, None]).sum(axis=1) > 1
    first = values.argmax(axis=1)
    others = values.copy()
    own = np.array([int(y) for (y,) in labels])
    others[np.arange(len(values)), np.where(tied, own, first)] = values.min() - 1
    return np.where(tied, -1, first), others.argmax(axis=1)


def _contradictions(dataset: Dataset) -> tuple[tuple[int, ...], ...]:
    """The points that are equal, though their labels are not."""
    equal: dict[tuple[int, ...], list[int]] = {}
    for i, point in enumerate(dataset.points):
        equal.setdefault(point, []).append(i)
    return tuple(tuple(group) for group in equal.values() if len(group) > 1)


def audit(network: Network, dataset: Dataset, reading: str, progress: Progress | None = None,
          formats: Sequence[Evaluation] = USUAL) -> Audited:
    """Every point of the table through the network, in real arithmetic, and what rounding may do
    in these formats.

    Errors: MP-N003 other dimensions, MP-A002 labels that cannot be read so.
    """
    if network.dimension != dataset.dimension:
        wanted = dataset.dimension
        raise MemproofError("MP-N003", "the network", f"{wanted} input{'s' * (wanted != 1)}, as "
                            "the table has features", str(network.dimension))
    check_reading(reading, dataset, network.outputs)
    run = _Run(network, dataset, reading, formats)
    for start in range(0, len(dataset), BLOCK):
        end = min(start + BLOCK, len(dataset))
        run.block(start, end)
        if progress is not None:
            progress(end, len(dataset))
    numerators = np.concatenate([widen(each.numerators) for each in run.margins])
    found = Margins(reading, numerators, run.margins[0].denominator)
    winners, seconds = map(np.concatenate, zip(*run.winners, strict=True))
    misses = tuple(Miss(i, dataset.rows[i][0], int(winners[i]), found.of(i), int(seconds[i]))
                   for i in np.flatnonzero(~found.hits).tolist())
    dead = tuple((layer, int(i)) for layer, (on, step) in enumerate(
        zip(run.on, run.layers, strict=False), 1) for i in np.flatnonzero(~on & step.relu))
    cells = tuple(_cells(how, run, dataset, found) for how in run.stored)
    return Audited(network, dataset, found, misses, dead, _contradictions(dataset), seconds, cells)


def _cells(how: Evaluation, run: _Run, dataset: Dataset, found: Margins) -> Cells:
    """Rows in the four cells of a format."""
    if any(layer.is_beyond for layer in run.stored[how]):
        return Cells(how.name, why=f"a weight is larger than every {how.stored.name}")
    decided = np.concatenate(run.decided[how])
    count = np.array([len(rows) for rows in dataset.rows])

    def rows(points_: Matrix) -> int:
        return int(count[points_].sum())

    right = found.hits
    return Cells(how.name, rows(right & decided), rows(right & ~decided), rows(~right & decided),
                 rows(~right & ~decided), tuple(map(int, np.flatnonzero(~decided))),
                 is_rounded=not all(layer.is_same for layer in run.stored[how]))
