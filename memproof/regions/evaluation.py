"""The engine: the outputs of a network on every point of a table, exactly, against the labels.

The layers before the first line are evaluated on all points.  From there on the points, in the
order of the line, are cut into blocks, and every block goes through all later layers by itself:
that bounds memory, and processes can share the work.  Nothing is approximated.  The engine is the
producer's, as the tracer is: no verdict of the kernel depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import nsmallest
from itertools import pairwise
from math import lcm, prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from memproof.auditing.values import Block as Values
from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.errors import MemproofError, require_integer, show
from memproof.exact import Z, plain_fraction, plain_integer
from memproof.matrices import narrow
from memproof.network.model import Layer, Network, refuse_steps
from memproof.network.work import Work
from memproof.readings import Miss
from memproof.regions import blocks as by_matrices
from memproof.regions.arrays import SMALL, Array, box, largest, long_array
from memproof.regions.lines import Line, check_lines
from memproof.regions.machine import Machine, array_of, channels_of, ranks
from memproof.regions.tracers import prefers_matrices
from memproof.sharing import bad_answer, end_with_parent, share

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Progress = Callable[[int, int], None]

KEPT = 50  # misses that are kept; all are counted
VALUES = 1 << 21  # channels of a layer times points of a block: at most so many
SHARES = 8  # blocks at least for the workers of an executor: nobody knows how many these are


@dataclass(frozen=True)
class Evaluation:
    """What the engine found: a network of ``layers`` hidden layers and ``neurons`` neurons, on
    ``points`` points.

    ``miss_count`` labels are not hit; ``misses`` are the first of them by point, at most 50.
    """

    points: int
    layers: int
    neurons: int
    miss_count: int
    misses: tuple[Miss, ...]

    __repr__ = brief

    @property
    def neuron_points(self) -> int:
        """neurons * points: how many values of neurons are settled."""
        return self.neurons * self.points

    @property
    def exact(self) -> bool:
        """Whether every label is hit exactly."""
        return not self.miss_count


class Block(NamedTuple):
    """Some points: their numbers, in any order; each channel's values at them, in this
    order; their labels."""

    points: Array
    values: list[Array]
    labels: list[tuple[int, ...]]


class Wrong(NamedTuple):
    """Output ``coordinate`` of ``point`` has the numerator ``found``: not the label's."""

    point: int
    coordinate: int
    found: int


class Found(NamedTuple):
    """Of a block: the number of its points, of its misses, the first of them."""

    points: int
    misses: int
    first: list[Wrong]


@dataclass(frozen=True)
class Program:
    """The ``layers`` from number ``first`` (from 0) on, whose inputs are numerators over ``scale``;
    labels are numerators over ``below``.

    ``dense``: there are no lines, and products of matrices take less time than columns do.
    ``lines``: before layer number k (from 0) the points are sorted by channel lines[k].  A program
    and its blocks can be pickled: ``run`` may be called in any process, in any order.
    """

    layers: tuple[Layer, ...]
    first: int
    scale: int
    below: int
    lines: dict[int, int]
    work: Work = field(default_factory=Work)
    dense: bool = False

    __repr__ = brief

    def run(self, block: Block, progress: Progress | None = None) -> Found:
        """Evaluate the points of a block, and compare the outputs with the labels.

        ``progress`` is called with (layers done, layers).  Raises MP-L007.
        """
        if self.dense:
            return self._compared(block, *self._by_matrices(block, progress))
        machine = Machine(block.points, block.values, self.scale, self.first, self.work)
        for done, layer in enumerate(self.layers, 1):
            channel = self.lines.get(machine.layer)
            if channel is not None:
                machine.lay_short_line(channel)
            machine.advance(layer)
            if progress is not None:
                progress(done, len(self.layers))
        return self._compared(block, machine.points, machine.values(), machine.scale)

    def _by_matrices(self, block: Block, progress: Progress | None
                     ) -> tuple[Array, list[Array], int]:
        """The points, the outputs at them, and their scale."""
        rows = [list(map(int, row)) for row in zip(*block.values, strict=True)]
        values = Values(narrow(np.array(rows, dtype=object)), int(self.scale))
        matrices = by_matrices.Matrices(values, self.first, self.work)
        for done, layer in enumerate(self.layers, 1):
            matrices.advance(layer)
            if progress is not None:
                progress(done, len(self.layers))
        return block.points, list(matrices.block.numerators.T), matrices.block.scale

    def _compared(self, block: Block, points: Array, outputs: list[Array], scale: int) -> Found:
        """The outputs, numerators over ``scale`` at ``points``, against the labels.

        ``scale`` may have been kept shorter than the product of all denominators, over which
        misses are numerators: that they are whoever ran the block.
        """
        label_of = dict(zip(block.points.tolist(), block.labels, strict=True))
        labels = [label_of[point] for point in points.tolist()]
        whole = prod([layer.denominator for layer in self.layers], start=self.scale)
        found = []
        for k, values in enumerate(outputs):
            wanted = array_of([label[k] for label in labels])
            at = np.flatnonzero(_differ(values, self.below, wanted, scale))
            found += [Wrong(point, k, value * (whole // scale)) for point, value in zip(
                points[at].tolist(), values[at].tolist(), strict=True)]
        return Found(len(points), len(found), nsmallest(KEPT, found))


def _differ(values: Array, below: int, wanted: Array, scale: int) -> Array:
    """Where values / scale is not wanted / below."""
    short = values.dtype != object and wanted.dtype != object and max(
        (1 + largest(values)) * below, (1 + largest(wanted)) * scale) < SMALL
    if short:
        found: Array = values * plain_integer(below) != wanted * plain_integer(scale)
        return found
    long: Array = long_array(values) * box(below) != long_array(wanted) * box(scale)
    return long


def evaluate(
    network: Network,
    dataset: Dataset,
    lines: Sequence[Line] | None = None,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """The outputs of ``network`` on all points of ``dataset``, compared with the labels: exact.

    ``lines`` are pairs (layer, channel), such as a construction gives; the points are ordered by
    them.  None: by every layer with a single channel.  They change the time, never the result.
    With ``jobs`` > 1 so many processes share the work (a program that asks for them must be
    importable: ``if __name__ == "__main__":``).  With an ``executor``, any of concurrent.futures,
    its workers share it, in at least ``jobs`` blocks (8 unless that is more than 1); the block of a
    worker that dies is done again (``memproof.sharing``).  ``progress`` is called with (points
    done, points), where points that have passed a part of the layers count in part.
    Raises MP-N003 if the dimensions do not fit, MP-N028 for a network with step neurons, MP-N004
    for a line that does not exist, MP-U009 for ``jobs`` < 1 or a process that the system has ended,
    MP-L007 if the numbers become too long, MP-U004 for what is no executor, MP-U023 for what no
    worker can have found.
    """
    require_integer("MP-U009", "jobs", jobs, "a number of processes")
    parts = SHARES if executor is not None and jobs == 1 else jobs
    program, blocks = program_of(network, dataset, lines, parts)
    found, scale = list[Found](), program.scale
    for layer in program.layers:
        scale *= layer.denominator
    results = (_results(program, blocks, jobs, _of_points(progress, len(dataset), found))
               if executor is None else _shared_out(program, blocks, executor, scale))
    with closing(results):  # whoever is interrupted here does not wait for blocks under way
        for each in results:
            found.append(each)
            if progress is not None:
                progress(sum(one.points for one in found), len(dataset))
    first = nsmallest(KEPT, [wrong for each in found for wrong in each.first])
    return Evaluation(
        points=len(dataset), layers=len(network.hidden), neurons=sum(network.widths),
        miss_count=sum(each.misses for each in found),
        misses=tuple(_miss(wrong, dataset, scale) for wrong in first),
    )


def _miss(wrong: Wrong, dataset: Dataset, scale: int) -> Miss:
    point, k, found = wrong
    expected = Fraction(dataset.labels[point][k], dataset.label_denominator)
    return Miss(point, dataset.rows[point][0], k, expected, plain_fraction(found, scale))


def _of_points(progress: Progress | None, total: int, found: Sequence[Found]
               ) -> Callable[[int], Progress] | None:
    """The progress of a block of some points as that of all points: each call has more of them."""
    if progress is None:
        return None

    def of_block(points: int) -> Progress:
        before = last = sum(each.points for each in found)

        def of_layers(done: int, layers: int) -> None:
            nonlocal last
            now = before + points * done // (layers + 1)
            if now > last:
                last = now
                progress(now, total)

        return of_layers

    return of_block


# -- programs and blocks ---------------------------------------------------------------------------


def program_of(network: Network, dataset: Dataset, lines: Sequence[Line] | None = None,
               blocks: int = 1) -> tuple[Program, list[Block]]:
    """The program that evaluates ``network``, and at least so many ``blocks``, if there are enough
    points, that are to be run: together they have all points of ``dataset``, each once.

    Raises MP-N003, MP-N004, MP-L007 as ``evaluate``, MP-U009 for ``blocks`` < 1.
    """
    network.check_fits(dataset)
    refuse_steps(network)
    check_lines(network, lines or ())
    if blocks < 1:
        raise MemproofError("MP-U009", "jobs", "at least one process", str(blocks))
    if lines is None:
        widths = (network.dimension, *network.widths)
        lines = [(layer, 0) for layer, width in enumerate(widths) if width == 1]
    first, channel = min(lines, default=(0, -1))
    widest = max(network.dimension, *network.widths, network.outputs)
    size, total = max(VALUES // widest, 1), len(dataset)
    scale, values, work = _prelude(network.layers[:first], dataset, size)
    order = np.arange(total)
    if lines and values[channel].dtype != object:
        order = ranks(values[channel], order)
    count = min(max(-(-total // size), blocks), total)
    cuts = [order[k * total // count : (k + 1) * total // count] for k in range(count)]
    program = Program(network.layers[first:], first, scale, dataset.label_denominator, dict(lines),
                      work, not lines and prefers_matrices(network, dataset))
    return program, [_block(points, values, dataset) for points in cuts]


def _block(points: Array, values: Sequence[Array], dataset: Dataset) -> Block:
    return Block(points, [each[points] for each in values], [dataset.labels[p] for p in points])


def _prelude(layers: Sequence[Layer], dataset: Dataset, size: int) -> tuple[int, list[Array], Work]:
    """All points through the first layers, so many at a time: (scale, values a channel, work).

    Parts may come over scales of their own, since of some points all values may be multiples.
    """
    parts, work, scales = list[list[Array]](), Work(), list[int]()
    channels = channels_of(dataset.points)
    for start in range(0, len(dataset), size):
        values = [channel[start : start + size] for channel in channels]
        machine = Machine(np.arange(len(values[0])), values, dataset.denominator, 0, work)
        for layer in layers:
            machine.advance(layer)
        parts.append(machine.values())
        scales.append(machine.scale)
    scale = Z(lcm(*map(int, scales)))
    whole = [values if scale == own else [long_array(each) * box(scale // own) for each in values]
             for values, own in zip(parts, scales, strict=True)]
    return scale, [_concatenated(column) for column in zip(*whole, strict=True)], work


def _concatenated(parts: Sequence[Array]) -> Array:
    """One array; of Z, if one of them is."""
    if any(part.dtype == object for part in parts):
        parts = [long_array(part) for part in parts]
    return np.concatenate(parts)


# -- processes -------------------------------------------------------------------------------------


def _results(program: Program, blocks: Iterable[Block], jobs: int,
             progress: Callable[[int], Progress] | None) -> Generator[Found]:
    """The results of all blocks, as they come."""
    if jobs == 1:
        for block in blocks:
            yield program.run(block, progress and progress(len(block.points)))
        return
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield from _shared(program, blocks, jobs)
    except BrokenProcessPool:
        raise MemproofError("MP-U009", f"one of {jobs} processes", "it to finish its work",
                            "that the system has ended it") from None


def _shared(program: Program, blocks: Iterable[Block], jobs: int) -> Generator[Found]:
    """Two blocks for each process are under way at any time: a block waits nowhere for long."""
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, get_context("spawn"), _receive, (program,)) as pool:
        under_way: set[Future[Found]] = set()
        try:
            for block in blocks:
                under_way.add(pool.submit(_work, block))
                if len(under_way) > 2 * jobs:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            yield from (each.result() for each in under_way)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _shared_out(program: Program, blocks: list[Block], executor: Executor, scale: int
                ) -> Generator[Found]:
    """The results of the workers of an executor, each block's once."""
    with closing(share(program.run, blocks, executor,
                       lambda k, each: _checked(program, blocks[k], scale, each))) as results:
        for _, found in results:
            yield found


def _checked(program: Program, block: Block, scale: int, found: object) -> Found:
    """What came back for a block, if it can be its result.  Raises MP-U023."""
    label_of, total = dict(zip(block.points.tolist(), block.labels, strict=True)), len(block.points)
    fits = (type(found) is Found and [*map(type, found)] == [int, int, list]
            and found.points == total
            and 0 <= found.misses <= total * len(program.layers[-1].rows)
            and len(found.first) == min(found.misses, KEPT)
            and all(_is_miss(each, label_of, scale, program.below) for each in found.first)
            and all(a[:2] < b[:2] for a, b in pairwise(found.first)))
    if not fits or type(found) is not Found:
        raise bad_answer(f"a block of {total} points", f"counts of {total} points and their misses",
                         show(found))
    return found


def _is_miss(each: object, label_of: dict[int, tuple[int, ...]], scale: int, below: int) -> bool:
    """Has it the form of a miss, found / scale, at one of the points with these labels, which are
    numerators over ``below``?"""
    return (type(each) is Wrong and type(each.point) is type(each.coordinate) is int
            and each.point in label_of and 0 <= each.coordinate < len(label_of[each.point])
            and type(each.found) in (int, type(Z(0)))
            and each.found * below != label_of[each.point][each.coordinate] * scale)


_received: list[Program] = []  # in a process of the pool: its program


def _receive(program: Program) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits
    end_with_parent()
    _received.append(program)


def _work(block: Block) -> Found:
    return _received[0].run(block)
