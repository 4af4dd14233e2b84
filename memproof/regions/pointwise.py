"""Every neuron on every point by the definition: the slow twin of the machine, for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from memproof.dataset import Dataset
from memproof.network.model import RELU, Network, layer_numerators
from memproof.readings import Outputs
from memproof.regions.lines import Line


class PointwiseTracer:
    """What a Tracer of the same arguments gives, but ``forms``."""

    def __init__(self, network: Network, dataset: Dataset, lines: Sequence[Line] = ()) -> None:
        self.network, self.lines, self._scale = network, dict(lines), dataset.denominator
        self._values = {i: list(point) for i, point in enumerate(dataset.points)}
        self._sort(0)

    def _sort(self, layer: int) -> None:
        if layer in self.lines:
            channel = self.lines[layer]
            order = sorted(self._values, key=lambda i: (self._values[i][channel], i))
            self._values = {i: self._values[i] for i in order}

    def activities(self) -> Iterator[list[list[int]]]:
        """For each hidden layer the runs of every neuron: lengths, inactive first."""
        for number, layer in enumerate(self.network.hidden, 1):
            self._values = {i: layer_numerators(layer, values, self._scale)
                            for i, values in self._values.items()}
            self._scale *= layer.denominator
            yield [_runs([kind != RELU or values[k] > 0 for values in self._values.values()])
                   for k, kind in enumerate(layer.activations)]
            self._sort(number)

    def outputs(self) -> Outputs:
        """After the last layer: the outputs at all points."""
        output = self.network.output
        return Outputs([layer_numerators(output, self._values[i], self._scale)
                        for i in range(len(self._values))], self._scale * output.denominator)


def _runs(active: Sequence[bool]) -> list[int]:
    lengths = [(state, len(list(group))) for state, group in groupby(active)]
    return [0] * lengths[0][0] + [length for _, length in lengths]
