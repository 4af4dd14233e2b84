"""Fully connected residual networks: trained in float32 by numpy, then taken exactly as they are.

The network with b blocks of w channels, d inputs and c classes is

    z_0 = U x + u,  z_k = z_(k-1) + V_k relu(W_k z_(k-1) + a_k) + v_k  (k = 1..b),  y = T z_b + t

with w(d + 1) + b(2 w^2 + 2 w) + c(w + 1) parameters (Park et al. 2021, Section 6, have convolutions
where these are matrices).  A trained network is a network of rational numbers like any other one:
every float32 is an integer over a power of 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from memproof.network.model import IDENTITY, RELU, Layer, Network

Array = np.ndarray[Any, np.dtype[np.float32]]
Labels = np.ndarray[Any, np.dtype[np.int64]]
BATCH, RATE, MEAN, SQUARE = 64, 0.01, 0.9, 0.999  # Adam with a rate that falls to 0 like a cosine
TINY = np.float32(1e-8)


@dataclass(frozen=True)
class Shape:
    """d inputs, c classes, b blocks of w channels."""

    inputs: int
    classes: int
    blocks: int
    channels: int

    @property
    def parameters(self) -> int:
        """Of the matrices and the vectors."""
        d, c, b, w = self.inputs, self.classes, self.blocks, self.channels
        return w * (d + 1) + b * (2 * w * w + 2 * w) + c * (w + 1)


def nearest(inputs: int, classes: int, blocks: int, budget: int) -> Shape:
    """The shape with so many blocks whose number of parameters is nearest to the budget."""
    shapes = (Shape(inputs, classes, blocks, w) for w in range(1, budget))
    return min(shapes, key=lambda each: abs(each.parameters - budget))


@dataclass(frozen=True)
class Parameters:
    """``all``: U, u, then W_k, a_k, V_k, v_k of every block, then T, t; matrices stand transposed,
    for points as rows."""

    all: tuple[Array, ...]

    @property
    def blocks(self) -> list[tuple[Array, ...]]:
        """(W_k, a_k, V_k, v_k) for k = 1..b."""
        inner = self.all[2:-2]
        return [inner[k : k + 4] for k in range(0, len(inner), 4)]


def start(shape: Shape, rng: np.random.Generator) -> Parameters:
    """Normal entries whose variances keep those of the channels from growing with b."""
    d, c, b, w = shape.inputs, shape.classes, shape.blocks, shape.channels

    def normal(rows: int, columns: int, variance: float) -> Array:
        drawn = rng.standard_normal((rows, columns)) * np.sqrt(variance)
        return drawn.astype(np.float32)

    def zeros(n: int) -> Array:
        return np.zeros(n, np.float32)

    inner = [each for _ in range(b) for each in (
        normal(w, w, 2 / w), zeros(w), normal(w, w, 1 / (w * b)), zeros(w))]
    return Parameters((normal(d, w, 4 / d), zeros(w), *inner, normal(w, c, 1 / w), zeros(c)))


def outputs(parameters: Parameters, x: Array) -> Array:
    """y at the points that are the rows of x, in float32."""
    return _forward(parameters, x)[0]


def _forward(parameters: Parameters, x: Array) -> tuple[Array, list[tuple[Array, Array]]]:
    """(y, of every block z_(k-1) and relu(...)), and at last (z_b, y)."""
    z, tape = x @ parameters.all[0] + parameters.all[1], []
    for w, a, v, b in parameters.blocks:
        h = np.maximum(z @ w + a, 0)
        tape.append((z, h))
        z = z + h @ v + b
    y = z @ parameters.all[-2] + parameters.all[-1]
    return y, [*tape, (z, y)]


def gradient(parameters: Parameters, x: Array, labels: Labels) -> list[Array]:
    """Of the mean cross-entropy of softmax(y), in the order of ``parameters.all``."""
    y, tape = _forward(parameters, x)
    g = np.exp(y - y.max(axis=1, keepdims=True))
    g /= g.sum(axis=1, keepdims=True)
    g[np.arange(len(labels)), labels] -= 1
    g /= len(labels)
    last, _ = tape.pop()
    found = [last.T @ g, g.sum(axis=0)]
    g = g @ parameters.all[-2].T
    for (w, _, v, _), (z, h) in zip(reversed(parameters.blocks), reversed(tape), strict=True):
        inside = (g @ v.T) * (h > 0)
        found = [z.T @ inside, inside.sum(axis=0), h.T @ g, g.sum(axis=0), *found]
        g = g + inside @ w.T
    return [x.T @ g, g.sum(axis=0), *found]


def train(shape: Shape, x: Array, labels: Labels, epochs: int, rng: np.random.Generator
          ) -> Parameters:
    """Adam on batches that are drawn without replacement; what does not fill a batch waits for the
    next epoch."""
    found = start(shape, rng)
    means, squares = ([np.zeros_like(each) for each in found.all] for _ in range(2))
    steps = epochs * (len(x) // BATCH)
    for step, batch in enumerate(_batches(len(x), epochs, rng), 1):
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for each, g, m, s in zip(found.all, gradient(found, x[batch], labels[batch]), means,
                                 squares, strict=True):
            m += (1 - MEAN) * (g - m)
            s += (1 - SQUARE) * (g * g - s)
            each -= np.float32(rate) * (m / np.float32(1 - MEAN**step)) / (
                np.sqrt(s / np.float32(1 - SQUARE**step)) + TINY)
    return found


def _batches(count: int, epochs: int, rng: np.random.Generator) -> Iterable[Labels]:
    for _ in range(epochs):
        order = rng.permutation(count)
        yield from (order[k : k + BATCH] for k in range(0, count - BATCH + 1, BATCH))


# -- the same network, exactly ---------------------------------------------------------------------


def exact(parameters: Parameters, scale: int) -> Network:
    """The network on ``scale`` times the features it was trained on, with exactly its weights:
    identity neurons hold z_0, then for every block relu(...) beside z_(k-1), and z_k."""
    first, *_, last, end = parameters.all
    w = first.shape[1]
    names = [f"z{i}" for i in range(w)]
    hidden = [_layer(_rational(first, scale), parameters.all[1], [IDENTITY] * w, names, "inputs")]
    for k, (inner, a, outer, v) in enumerate(parameters.blocks, 1):
        kept = [[Fraction(i == j) for j in range(w)] for i in range(w)]
        none = np.zeros(w, np.float32)
        hidden.append(_layer([*_rational(inner), *kept], np.concatenate([a, none]),
                             [RELU] * w + [IDENTITY] * w,
                             [*(f"h{i}" for i in range(w)), *names], f"block {k}"))
        both = [[*row, *same] for row, same in zip(_rational(outer), kept, strict=True)]
        hidden.append(_layer(both, v, [IDENTITY] * w, names, f"block {k}"))
    classes = len(end)
    return Network(first.shape[0], tuple(hidden), _layer(
        _rational(last), end, [IDENTITY] * classes, [f"y{i}" for i in range(classes)], ""))


def _rational(matrix: Array, scale: int = 1) -> list[list[Fraction]]:
    """The rows of the matrix that stands transposed, divided by ``scale``."""
    return [[Fraction(float(value)) / scale for value in row] for row in matrix.T]


def _layer(rows: Sequence[Sequence[Fraction]], biases: Array, activations: Sequence[str],
           names: Sequence[str], stage: str) -> Layer:
    """The layer over the largest denominator, which all powers of 2 divide."""
    shifts = [Fraction(float(value)) for value in biases]
    q = max(value.denominator for row in (*rows, shifts) for value in row)
    return Layer(
        tuple(tuple((j, int(value * q)) for j, value in enumerate(row) if value) for row in rows),
        tuple(int(value * q) for value in shifts), q, tuple(activations), tuple(names), stage)
