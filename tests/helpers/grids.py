"""The worked example of the grids, their matrices, and random tables for them."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from helpers.tables import table
from memproof.dataset import Dataset
from memproof.line.projection import project_along
from memproof.line.vectors import VectorLine, vector_line
from memproof.network import Layer, Network

X = [(0, 0), (1, 0), (0, 1), (2, 1), (1, 2), (3, 0), (2, 2), (4, 1)]
Y = [2, 0, 1, 1, 2, 0, 0, 2]


def example(shift: int = 0) -> VectorLine:
    """The line of u = (1, 4), t = 0, 1, 3, 4, 6, 8, 9, 10."""
    data = table(X, [y + shift for y in Y])
    line = vector_line(data, project_along(data, (1, 4)))
    assert [t for t, _ in line.places] == [0, 1, 3, 4, 6, 8, 9, 10]
    assert [y for _, (y,) in line.places] == [2, 0, 0, 1, 1, 2, 2, 0]
    return line


def dense(layer: Layer, inputs: int) -> tuple[list[list[Fraction]], list[Fraction]]:
    """The matrix and the biases, whatever the denominator."""
    rows = [[Fraction(dict(row).get(j, 0), layer.denominator) for j in range(inputs)]
            for row in layer.rows]
    return rows, [Fraction(b, layer.denominator) for b in layer.biases]


def matrices(network: Network) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    inputs = (network.dimension, *network.widths)
    return [dense(layer, n) for layer, n in zip(network.layers, inputs, strict=True)]


def instance(rng: Random) -> Dataset:
    """N <= 40, d <= 4, d_y <= 3, labels k/7."""
    d, outputs = rng.randint(1, 4), rng.randint(1, 3)
    span = rng.choice((5, 50, 1000))
    points = {tuple(rng.randint(-span, span) for _ in range(d)) for _ in range(rng.randint(1, 40))}
    labels = [tuple(Fraction(rng.randint(-9, 9), 7) for _ in range(outputs)) for _ in points]
    return Dataset.from_rows([*points], labels)
