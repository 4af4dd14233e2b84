"""The layers before the line: every point by itself, in arrays of integers.

Arrays are int64 where bounds, proved with Python's integers before anything is computed, exclude
an overflow; otherwise they hold Python's integers: weights are handed to numpy as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from memproof.dataset import Dataset
from memproof.exact import plain_integer
from memproof.network.model import RELU, Layer, Network
from memproof.network.work import Work
from memproof.regions.tracer import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

Range = tuple[int, int]
SMALL = 1 << 62  # sums whose terms, in absolute value, add up to less fit in int64
BLOCK = 1 << 12  # points that go through the layers together


@dataclass(frozen=True)
class Start:
    """The channels of layer ``layer``, numerators over ``scale``: channels[j][p] at point p.

    ``line`` is the channel that orders the points, None if there is no line.
    """

    layer: int
    scale: int
    line: int | None
    channels: list[NDArray[Any]]


def start(network: Network, dataset: Dataset, lines: Sequence[Line] | None) -> Start:
    """Evaluate up to the last line that int64 reaches, or else up to the first line.

    ``lines`` None: every layer with a single channel.  Without any line: up to where int64 reaches.
    Raises MP-L007 if the numbers become too long.
    """
    import numpy as np

    inputs = _array(dataset.points)
    ranges = [(int(low), int(high)) for low, high in
              zip(inputs.min(axis=0), inputs.max(axis=0), strict=True)]
    small = _small(network, ranges, dataset.denominator)
    reached = next((k for k, flags in enumerate(small) if not all(flags)), len(small)) - 1
    layer, line = _line(network, lines, small, reached)
    blocks, work = [], Work()
    for first in range(0, len(dataset), BLOCK):
        channels, scale = list(inputs[first : first + BLOCK].T), dataset.denominator
        for number, each in enumerate(network.hidden[:layer]):
            work.spend(number + 1, each.rows, each.biases, scale.bit_length(),
                       partial(_sizes, channels))
            channels = _advance(each, channels, scale, small[number + 1])
            scale *= each.denominator
        blocks.append(channels)
    return Start(layer, scale, line, [np.concatenate(each) for each in zip(*blocks, strict=True)])


def _sizes(channels: Sequence[NDArray[Any]]) -> list[tuple[int, int]]:
    """For each channel how many numbers it has, and the bits of the longest."""
    return [(len(each), max(int(each.max()), -int(each.min())).bit_length()) for each in channels]


def _array(points: Sequence[Sequence[int]]) -> NDArray[Any]:
    import numpy as np

    try:
        return np.array(points, dtype=np.int64)
    except OverflowError:
        return np.array(points, dtype=object)


def _line(
    network: Network, lines: Sequence[Line] | None, small: Sequence[Sequence[bool]], reached: int
) -> tuple[int, int | None]:
    """The layer to begin at, and its channel that is the line."""
    if lines is None:
        widths = (network.dimension, *network.widths)
        lines = [(layer, 0) for layer, width in enumerate(widths) if width == 1]
    easy = [(layer, j) for layer, j in lines if layer <= reached + 1 and small[layer][j]]
    if easy:
        return max(easy)
    return min(lines) if lines else (max(reached, 0), None)


def _small(network: Network, ranges: list[Range], scale: int) -> list[list[bool]]:
    """For the inputs and every hidden layer, channel by channel: int64 holds it and its sum.

    After a layer without any such channel the others are not looked at.
    """
    small = [[max(-low, high) < SMALL for low, high in ranges]]
    for layer in network.hidden:
        if not any(small[-1]):
            small.append([False] * len(layer))
            continue
        sizes = [max(-low, high, 1) for low, high in ranges]
        small.append([
            sum([abs(w) * sizes[j] for j, w in row], abs(bias) * scale) < SMALL
            for row, bias in zip(layer.rows, layer.biases, strict=True)
        ])
        ranges = _ranges(layer, ranges, scale)
        scale *= layer.denominator
    return small


def _ranges(layer: Layer, ranges: Sequence[Range], scale: int) -> list[Range]:
    """Bounds for every neuron of a layer, by interval arithmetic."""
    result = []
    for row, bias, activation in zip(layer.rows, layer.biases, layer.activations, strict=True):
        low = high = bias * scale
        for j, w in row:
            ends = w * ranges[j][0], w * ranges[j][1]
            low, high = low + min(ends), high + max(ends)
        relu = activation == RELU
        result.append((max(low, 0), max(high, 0)) if relu else (low, high))
    return result


def _advance(
    layer: Layer, channels: Sequence[NDArray[Any]], scale: int, small: Sequence[bool]
) -> list[NDArray[Any]]:
    """The layer's neurons; ``small[i]``: neuron i and all that it reads fit in int64."""
    import numpy as np

    result = []
    for i, (row, bias) in enumerate(zip(layer.rows, layer.biases, strict=True)):
        kind = np.int64 if small[i] else object
        z = np.full(len(channels[0]), plain_integer(bias * scale), dtype=kind)
        for j, w in row:
            z += plain_integer(w) * channels[j].astype(kind, copy=False)
        result.append(np.maximum(z, 0) if layer.activations[i] == RELU else z)
    return result
