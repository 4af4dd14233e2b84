"""Tensors as affine maps of the channels of a layer: how a graph becomes a network.

A tensor of a graph is A h + c over q, where h are the channels of hidden layer ``level`` (level 0:
the inputs).  A relu makes its cells neurons of the next layer; a tensor that is used there, too, is
carried by identity neurons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import lcm, prod
from typing import Any

import numpy as np

from memproof.errors import MemproofError
from memproof.exact import Z
from memproof.interop.foreign import exact
from memproof.matrices import bits_of, narrow, product, widen
from memproof.network.model import IDENTITY, RELU, Layer, Network

MOST_CELLS = 1 << 25  # entries of a matrix
MOST_BITS = 1 << 13  # of a number in it


@dataclass(frozen=True)
class Tensor:
    """``matrix`` (cells, channels of the level) and ``constant`` (cells), integers over
    ``denominator``; ``shape``: of the cells, without the batch."""

    level: int
    shape: tuple[int, ...]
    matrix: Any
    constant: Any
    denominator: int

    def reshape(self, shape: Sequence[int]) -> Tensor:
        """The same cells in another shape."""
        return Tensor(self.level, tuple(shape), self.matrix, self.constant, self.denominator)

    def pick(self, cells: Any) -> Tensor:
        """The cells with these numbers, in the shape of ``cells``."""
        flat = np.asarray(cells).ravel()
        return Tensor(self.level, np.shape(cells), self.matrix[flat], self.constant[flat],
                      self.denominator)

    def apply(self, weights: Any, shape: Sequence[int]) -> Tensor:
        """weights (new cells, cells), applied to the cells as a list.  Errors: MP-A004, MP-A005."""
        check_cells(weights.shape[0] * self.matrix.shape[1])
        numbers, q = exact(weights, "weights") if weights.dtype != object else (weights, 1)
        constant = product(narrow(numbers), narrow(self.constant[:, None]))[:, 0]
        return Tensor(self.level, tuple(shape), product(narrow(numbers), self.matrix),
                      widen(constant), self.denominator * q)

    def __neg__(self) -> Tensor:
        return self.scale_by((np.array(-1, dtype=object), 1))

    def scale_by(self, factors: Any) -> Tensor:
        """Each cell times an exact number: (integers of the shape of the cells, q)."""
        integers, q = factors
        flat = np.broadcast_to(integers, self.shape).ravel()
        return Tensor(self.level, self.shape, narrow(widen(self.matrix) * flat[:, None]),
                      self.constant * flat, self.denominator * q)

    def shift_by(self, offsets: Any) -> Tensor:
        """Each cell plus an exact number."""
        integers, q = offsets
        flat = np.broadcast_to(integers, self.shape).ravel()
        common = lcm(self.denominator, q)
        a = self.over(common)
        return Tensor(a.level, a.shape, a.matrix, a.constant + flat * (common // q), common)

    def over(self, denominator: int) -> Tensor:
        """The same over a multiple of the denominator."""
        factor = denominator // self.denominator
        if factor == 1:
            return self
        return Tensor(self.level, self.shape, narrow(widen(self.matrix) * factor),
                      self.constant * factor, denominator)

    def plus(self, other: Tensor, sign: int = 1) -> Tensor:
        """The sum of two tensors of one level and one shape."""
        common = lcm(self.denominator, other.denominator)
        a, b = self.over(common), other.over(common)
        width = max(a.matrix.shape[1], b.matrix.shape[1])
        first, second = (widen(pad(each.matrix, width)) for each in (a, b))
        return Tensor(self.level, self.shape, narrow(first + second * sign),
                      a.constant + b.constant * sign, common)


def pad(matrix: Any, width: int) -> Any:
    """Columns of zeros for channels that came later."""
    missing = width - matrix.shape[1]
    if not missing:
        return matrix
    check_cells(matrix.shape[0] * width)
    return np.pad(matrix, ((0, 0), (0, missing)), constant_values=0)


def check_cells(count: int) -> None:
    """MP-A005 for a matrix that is too large."""
    if count > MOST_CELLS:
        raise MemproofError("MP-A005", "the network, unrolled", f"at most {MOST_CELLS} weights "
                            "between two layers", str(count))


def check_bits(tensor: Tensor) -> None:
    """MP-A005 for numbers that a short graph has made long."""
    bits = max(bits_of(tensor.matrix), bits_of(tensor.constant), tensor.denominator.bit_length())
    if bits > MOST_BITS:
        raise MemproofError("MP-A005", "the network, unrolled", f"numbers of at most {MOST_BITS} "
                            "bits", str(bits))


@dataclass
class Graph:
    """The layers as far as they are known: for each level its neurons, a list of tensors with
    their activation."""

    inputs: int
    levels: list[list[tuple[Tensor, str]]] = field(default_factory=list)

    def start(self, shape: Sequence[int]) -> Tensor:
        """The inputs themselves."""
        return self._channels(0, 0, self.inputs, shape)

    def _channels(self, level: int, first: int, end: int, shape: Sequence[int]) -> Tensor:
        """The channels first, ..., end - 1 of a level."""
        check_cells((end - first) * end)
        matrix = np.eye(end - first, end, first, dtype=np.int64)
        return Tensor(level, tuple(shape), matrix, np.zeros(end - first, dtype=object), 1)

    def _neurons(self, tensor: Tensor, activation: str) -> Tensor:
        """The cells of a tensor as neurons of the next layer."""
        while len(self.levels) <= tensor.level:
            self.levels.append([])
        level = self.levels[tensor.level]
        first = sum(prod(each.shape) for each, _ in level)
        level.append((tensor, activation))
        return self._channels(tensor.level + 1, first, first + prod(tensor.shape), tensor.shape)

    def relu(self, tensor: Tensor) -> Tensor:
        """relu of every cell."""
        return self._neurons(tensor, RELU)

    def lift(self, tensor: Tensor, level: int) -> Tensor:
        """The same values as channels of a later layer."""
        while tensor.level < level:
            tensor = self._neurons(tensor, IDENTITY)
        return tensor

    def level(self, *tensors: Tensor) -> list[Tensor]:
        """All on the level of the latest."""
        last = max(each.level for each in tensors)
        return [self.lift(each, last) for each in tensors]

    def network(self, output: Tensor) -> Network:
        """The network whose outputs these cells are.  Errors: MP-A006 without a hidden layer is
        none: then there are none."""
        tensors = [*self.levels[: output.level], [(output, IDENTITY)]]
        widths = [self.inputs, *(sum(prod(t.shape) for t, _ in level) for level in tensors)]
        layers = [_layer(level, width, number) for number, (level, width) in
                  enumerate(zip(tensors, widths, strict=False), 1)]
        return Network(self.inputs, tuple(layers[:-1]), layers[-1])


def _layer(level: list[tuple[Tensor, str]], width: int, number: int) -> Layer:
    q = lcm(*(tensor.denominator for tensor, _ in level))
    rows, biases, activations = [], list[int](), list[str]()
    for tensor, activation in level:
        same = tensor.over(q)
        for row in pad(same.matrix, width).tolist():
            rows.append(tuple((j, Z(w)) for j, w in enumerate(row) if w))
        biases += same.constant.tolist()
        activations += [activation] * len(same.constant)
    return Layer(tuple(rows), tuple(map(Z, biases)), Z(q), tuple(activations),
                 tuple(f"n{i}" for i in range(len(rows))), f"layer {number}")
