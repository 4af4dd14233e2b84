"""A network on all points of a table at once: exact, channel by channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from memproof.network.model import RELU, STEP, Layer, Network

if TYPE_CHECKING:
    from memproof.dataset import Dataset

Column = list[int]  # the numerators of a channel at all points


class Sums(NamedTuple):
    """A layer, and what comes before its activations: numerators over one ``scale``."""

    layer: Layer
    columns: list[Column]
    scale: int


def sums_of(network: Network, dataset: Dataset) -> Iterator[Sums]:
    """A h + b, layer by layer, the output map last."""
    channels = [list(column) for column in zip(*dataset.points, strict=True)]
    scale, count = dataset.denominator, len(dataset)
    for layer in network.layers:
        found = []
        for row, bias in zip(layer.rows, layer.biases, strict=True):
            z = [bias * scale] * count
            for j, w in row:
                z = [a + w * b for a, b in zip(z, channels[j], strict=True)]
            found.append(z)
        scale *= layer.denominator
        yield Sums(layer, found, scale)
        channels = [_activated(kind, z, scale)
                    for kind, z in zip(layer.activations, found, strict=True)]


def _activated(kind: str, column: Column, scale: int) -> Column:
    if kind == STEP:
        return [scale if z >= 0 else 0 for z in column]
    return [z if z > 0 else 0 for z in column] if kind == RELU else column
