"""The engine: every layer of a network on every point of a table, exactly and fast.

It is for networks in which points have values of their own, so that runs do not help.  Layers
before the line are evaluated pointwise (``pointwise``).  From there on the points, in the order of
the line, are cut into tasks, and every task goes through all later layers by itself (``segments``):
that takes little memory, and processes can share the work.  Nothing is approximated.  The engine is
the producer's, as the tracer is: no verdict of the kernel depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import plain_fraction
from memproof.network.model import Network
from memproof.network.work import Work
from memproof.readings import Miss
from memproof.regions.engine.columns import Arithmetic, arithmetic_of_house, prepare
from memproof.regions.engine.pointwise import Start, start
from memproof.regions.engine.segments import Along, Neuron, Segment, Step, compile_layer
from memproof.regions.pieces import Pieces, along
from memproof.regions.tracer import Line, check_lines

if TYPE_CHECKING:
    from concurrent.futures import Future

Progress = Callable[[int, int], None]

KEPT = 50  # misses that are kept; all are counted
TASK = 1 << 14  # points of a task


@dataclass(frozen=True)
class Evaluation:
    """What the engine found: a network of ``layers`` hidden layers and ``neurons`` neurons, on
    ``points`` points.

    ``miss_count`` labels are not hit; ``misses`` are the first of them by point, at most 50.
    ``field_bits``: the widest field of a packed column, 0 if there was none.
    """

    points: int
    layers: int
    neurons: int
    miss_count: int
    misses: tuple[Miss, ...]
    field_bits: int

    __repr__ = brief

    @property
    def neuron_points(self) -> int:
        """neurons * points: how many values of neurons are settled."""
        return self.neurons * self.points

    @property
    def exact(self) -> bool:
        """Whether every label is hit exactly."""
        return not self.miss_count


class Task(NamedTuple):
    """Consecutive points of the line: its values there, the channels, point numbers, labels."""

    t: list[int]
    channels: list[Pieces]
    points: list[int]
    labels: list[tuple[int, ...]]


class Wrong(NamedTuple):
    """Output ``coordinate`` of ``point`` has the numerator ``found``: not the label's."""

    point: int
    coordinate: int
    found: int


class Found(NamedTuple):
    """Of a task: the number of its points, of its misses, the first of them, the widest field."""

    points: int
    misses: int
    first: list[Wrong]
    bits: int


@dataclass(frozen=True)
class Program:
    """The layers from number ``first`` (from 0) on; outputs are numerators over ``scale``, labels
    over ``below``."""

    layers: list[tuple[Neuron, ...]]
    first: int
    scale: int
    below: int
    arithmetic: Arithmetic
    work: Work = field(default_factory=Work)

    __repr__ = brief

    def run(self, task: Task) -> Found:
        """Evaluate the points of a task, and compare the outputs with the labels."""
        channels = [Along(pieces) for pieces in task.channels]
        segments, wrong, bits = [Segment(0, len(task.t), 0, list(channels))], list[Wrong](), 0
        while segments:
            segment = segments.pop()
            if segment.layer == len(self.layers):
                wrong += self._wrong(segment, task)
            else:
                neurons = self.layers[segment.layer]
                self.work.spend(self.first + segment.layer + 1, (each.terms for each in neurons),
                                (), 0, segment.sizes)
                segments += Step(segment, neurons, task.t, self.arithmetic).advance()
                bits = max(bits, segments[-1].bits)
        return Found(len(task.t), len(wrong), nsmallest(KEPT, wrong), bits)

    def _wrong(self, segment: Segment, task: Task) -> Iterator[Wrong]:
        for k in range(len(segment.channels)):
            values = segment.values(k, task.t, self.arithmetic)
            for position, value in enumerate(values, segment.first):
                if value * self.below != task.labels[position][k] * self.scale:
                    yield Wrong(task.points[position], k, value)


def evaluate(
    network: Network,
    dataset: Dataset,
    lines: Sequence[Line] | None = None,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    arithmetic: Arithmetic | None = None,
) -> Evaluation:
    """The outputs of ``network`` on all points of ``dataset``, compared with the labels: exact.

    ``lines`` are pairs (layer, channel), such as a construction gives; the points are ordered by
    one of them.  None: by a layer with a single channel, if there is one.  They change the time,
    never the result.  With ``jobs`` > 1 so many processes share the work (a program that asks for
    them must be importable: ``if __name__ == "__main__":``).  ``progress`` is called with (points
    done, points); ``arithmetic`` None is that of ``exact``.
    Raises MP-N003 if the dimensions do not fit, MP-N004 for a line that does not exist, MP-U009 for
    ``jobs`` < 1 or a process that the system has ended, MP-L007 if the numbers become too long.
    """
    _check(network, dataset, lines, jobs)
    arithmetic = arithmetic or arithmetic_of_house()
    begin = start(network, dataset, lines)
    program = _program(network, dataset, begin, arithmetic)
    found: list[Found] = []
    for each in _results(program, _tasks(begin, dataset), jobs):
        found.append(each)
        if progress is not None:
            progress(sum(one.points for one in found), len(dataset))
    first = nsmallest(KEPT, [wrong for each in found for wrong in each.first])
    return Evaluation(
        points=len(dataset), layers=len(network.hidden), neurons=sum(network.widths),
        miss_count=sum(each.misses for each in found),
        misses=tuple(_miss(wrong, dataset, program.scale) for wrong in first),
        field_bits=max(each.bits for each in found),
    )


def _check(
    network: Network, dataset: Dataset, lines: Sequence[Line] | None, jobs: int
) -> None:
    network.check_fits(dataset)
    check_lines(network, lines or ())
    if jobs < 1:
        raise MemproofError("MP-U009", "jobs", "at least one process", str(jobs))


def _program(
    network: Network, dataset: Dataset, begin: Start, arithmetic: Arithmetic
) -> Program:
    layers, scale, work = [], begin.scale, Work()
    for number, layer in enumerate(network.layers[begin.layer :], begin.layer + 1):
        work.spend(number, (), layer.biases, scale.bit_length(), list)
        layers.append(compile_layer(layer, scale))
        scale *= layer.denominator
    return Program(layers, begin.layer, scale, dataset.label_denominator, arithmetic, work)


def _tasks(begin: Start, dataset: Dataset) -> Iterator[Task]:
    """The points in the order of the line, cut into tasks of nearly equal size."""
    import numpy as np

    total = len(dataset)
    order = np.arange(total) if begin.line is None else (
        np.argsort(begin.channels[begin.line], kind="stable"))
    count = -(-total // TASK)
    for k in range(count):
        points = order[k * total // count : (k + 1) * total // count]
        columns = [channel[points].tolist() for channel in begin.channels]
        t = [0] * len(points) if begin.line is None else columns[begin.line]
        channels = [[(0, 1, 0)] if j == begin.line else along(t, column)
                    for j, column in enumerate(columns)]
        yield Task(t, channels, points.tolist(), [dataset.labels[p] for p in points])


def _miss(wrong: Wrong, dataset: Dataset, scale: int) -> Miss:
    point, k, found = wrong
    expected = Fraction(dataset.labels[point][k], dataset.label_denominator)
    return Miss(point, dataset.rows[point][0], k, expected, plain_fraction(found, scale))


# -- processes -------------------------------------------------------------------------------------


def _results(program: Program, tasks: Iterable[Task], jobs: int) -> Iterator[Found]:
    """The results of all tasks, as they come."""
    if jobs == 1:
        prepare(program.arithmetic)
        yield from map(program.run, tasks)
        return
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield from _shared(program, tasks, jobs)
    except BrokenProcessPool:
        raise MemproofError("MP-U009", f"one of {jobs} processes", "it to finish its work",
                            "that the system has ended it") from None


def _shared(program: Program, tasks: Iterable[Task], jobs: int) -> Iterator[Found]:
    """Two tasks for each process are under way at any time: a task waits nowhere for long."""
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, get_context("spawn"), _receive, (program,)) as pool:
        under_way: set[Future[Found]] = set()
        try:
            for task in tasks:
                under_way.add(pool.submit(_work, task))
                if len(under_way) > 2 * jobs:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            yield from (each.result() for each in under_way)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_received: list[Program] = []  # in a process of the pool: its program


def _receive(program: Program) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits
    prepare(program.arithmetic)
    _received.append(program)


def _work(task: Task) -> Found:
    return _received[0].run(task)
