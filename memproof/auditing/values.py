"""Every layer of a network on every point of a table, by exact products of matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from memproof.dataset import Dataset
from memproof.matrices import SMALL, Matrix, bits_of, narrow, product, widen
from memproof.network.model import RELU, Layer, Network


@dataclass(frozen=True)
class Block:
    """Values numerators / scale, a row for each point, a column for each channel."""

    numerators: Matrix
    scale: int


@dataclass(frozen=True)
class Step:
    """A layer as matrices: z = (W h + b)/q; ``relu`` marks the neurons with a relu."""

    weights: Matrix
    biases: Matrix
    denominator: int
    relu: Matrix

    @classmethod
    def of(cls, layer: Layer, inputs: int) -> Step:
        """The layer with dense rows."""
        dense = np.zeros((len(layer), inputs), dtype=object)
        for i, row in enumerate(layer.rows):
            for j, w in row:
                dense[i, j] = int(w)
        biases = np.array([int(b) for b in layer.biases], dtype=object)
        relu = np.array([act == RELU for act in layer.activations])
        return cls(narrow(dense), biases, int(layer.denominator), relu)


def steps(network: Network) -> Iterator[Step]:
    """The layers, the output map last."""
    inputs = network.dimension
    for layer in network.layers:
        yield Step.of(layer, inputs)
        inputs = len(layer)


def points(dataset: Dataset, start: int, end: int) -> Block:
    """The points number start, ..., end - 1."""
    rows = [[int(x) for x in point] for point in dataset.points[start:end]]
    return Block(narrow(np.array(rows, dtype=object)), int(dataset.denominator))


def sums(step: Step, inputs: Block) -> Block:
    """What comes before the activation."""
    z, shift = product(inputs.numerators, step.weights.T), step.biases * inputs.scale
    if max(bits_of(z), bits_of(shift)) < SMALL:  # then a sum of two has at most SMALL bits
        return Block(narrow(z) + narrow(shift), inputs.scale * step.denominator)
    return Block(narrow(widen(z) + shift), inputs.scale * step.denominator)


def activate(step: Step, z: Block) -> Block:
    """relu where there is one."""
    off = (z.numerators < 0) & step.relu
    return Block(np.where(off, 0, z.numerators), z.scale)


def all_sums(layers: Sequence[Step], block: Block) -> list[Block]:
    """The sums of every layer at these points; the last ones are the outputs."""
    found = list[Block]()
    for step in layers:
        found.append(sums(step, block))
        block = activate(step, found[-1])
    return found
