"""The tracer: every neuron on every point, exactly, as runs along the line.

It is the producer's; the kernel recomputes everything with code of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from memproof.dataset import Dataset
from memproof.network.model import Network
from memproof.network.work import Work
from memproof.readings import EQUALS, Outputs
from memproof.regions.columns import Activity
from memproof.regions.lines import Line, check_lines, check_shape
from memproof.regions.machine import Machine, channels_of


class Tracer:
    """Evaluates ``network`` on the points of ``dataset``, layer by layer.

    ``lines`` are pairs (layer, channel), layers increasing below the depth: from there on the
    points are ordered by that channel's value.  ``forms`` counts the runs and long values made.
    Raises MP-N003 if the dimensions do not fit, MP-A002 for labels that cannot be read so, MP-N004
    for a line that does not exist; later MP-L007 if the numbers become too long.
    """

    def __init__(self, network: Network, dataset: Dataset, lines: Sequence[Line] = (),
                 reading: str = EQUALS, work: Work | None = None) -> None:
        check_shape(network, dataset, reading)
        check_lines(network, lines)
        self.network, self.dataset, self.lines = network, dataset, dict(lines)
        self._machine = Machine(np.arange(len(dataset)), channels_of(dataset.points),
                                dataset.denominator, work=work)
        self._lay_line(0)

    @property
    def forms(self) -> int:
        """How many runs and long values were made."""
        return self._machine.forms

    @property
    def order(self) -> list[int]:
        """The numbers of the points, in the order of the trace that was given last."""
        order: list[int] = self._machine.points.tolist()
        return order

    def activities(self) -> Iterator[list[list[int]]]:
        """For each hidden layer the runs of every neuron: lengths, inactive first."""
        whole = [0, len(self.dataset)]
        for found in self._activities():
            yield [list(whole) if each is None else each.lengths.tolist() for each in found]

    def traces(self) -> Iterator[list[bytes]]:
        """The same as compact JSON, neuron by neuron: ``[0,3,5]``."""
        whole = b"[0,%d]" % len(self.dataset)
        for found in self._activities():
            yield [whole if each is None else each.text for each in found]

    def _activities(self) -> Iterator[list[Activity | None]]:
        for number, layer in enumerate(self.network.hidden, 1):
            yield self._machine.advance(layer)
            self._lay_line(number)

    def outputs(self) -> Outputs:
        """After the last layer: the outputs at all points."""
        machine = self._machine
        machine.advance(self.network.output)
        back = np.argsort(machine.points, kind="stable")
        columns = [values[back].tolist() for values in machine.values()]
        return Outputs(list(zip(*columns, strict=True)), machine.scale)

    def _lay_line(self, layer: int) -> None:
        if layer in self.lines:
            self._machine.lay_line(self.lines[layer])
