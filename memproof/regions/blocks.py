"""The trace of a network without a line: all points at once, a product of matrices a layer.

Without a line no run of points has anything in common, and the tracer handles each value by itself.
A dense network is traced here, in a fraction of that time, and with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator

from memproof.auditing.values import Block, Step, activate, points, sums
from memproof.dataset import Dataset
from memproof.matrices import bits_of
from memproof.network.model import Layer, Network
from memproof.network.work import Work
from memproof.readings import EQUALS, Outputs
from memproof.regions.columns import Activity
from memproof.regions.lines import check_shape


class Matrices:
    """Values at points, before layer number ``layer`` (from 0), as a block of rows."""

    def __init__(self, block: Block, layer: int, work: Work) -> None:
        self.block, self.layer, self._work = block, layer, work

    def sums(self, layer: Layer) -> tuple[Step, Block]:
        """What comes before the activations of the next layer.  Raises MP-L007."""
        self.layer += 1
        values, scale = self.block.numerators, self.block.scale
        self._work.spend(self.layer, layer.rows, layer.biases, scale.bit_length(),
                         lambda: [(len(values), bits_of(values))] * values.shape[1])
        step = Step.of(layer, values.shape[1])
        return step, sums(step, self.block)

    def advance(self, layer: Layer) -> None:
        """The next layer's values."""
        self.block = activate(*self.sums(layer))


class BlockTracer:
    """Evaluates ``network`` on the points of ``dataset``, in the order of their numbers.

    Raises what a Tracer raises.  ``forms``: the values that were handled.
    """

    def __init__(self, network: Network, dataset: Dataset, reading: str = EQUALS,
                 work: Work | None = None) -> None:
        check_shape(network, dataset, reading)
        self.network, self.forms, self.order = network, 0, range(len(dataset))
        self._matrices = Matrices(points(dataset, 0, len(dataset)), 0,
                                  Work() if work is None else work)

    def activities(self) -> Iterator[list[list[int]]]:
        """For each hidden layer the runs of every neuron: lengths, inactive first."""
        for found in self._activities():
            yield [each.lengths.tolist() for each in found]

    def traces(self) -> Iterator[list[bytes]]:
        """The same as compact JSON, neuron by neuron."""
        for found in self._activities():
            yield [each.text for each in found]

    def _activities(self) -> Iterator[list[Activity]]:
        for layer in self.network.hidden:
            step, z = self._sums(layer)
            self._matrices.block = activate(step, z)
            active = (z.numerators > 0) | ~step.relu
            yield [Activity(column, None, len(column)) for column in active.T]

    def outputs(self) -> Outputs:
        """After the last layer: the outputs at all points."""
        _, z = self._sums(self.network.output)
        return Outputs(z.numerators.tolist(), z.scale)

    def _sums(self, layer: Layer) -> tuple[Step, Block]:
        step, found = self._matrices.sums(layer)
        self.forms += found.numerators.size
        return step, found
