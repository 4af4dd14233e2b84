"""Cells of a grid, which no ball leaves, and their numbers bit by bit (docs/proofs/robust.md#RB-4).

The side of a cell is the least distance of points with other labels in the inf-norm.  On each
axis the grid is shifted so that its walls stand in the middle of the widest gap that the points
leave modulo the side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from memproof.dataset import Dataset
from memproof.exact import Q
from memproof.network import Affine, Gadget, network_of
from memproof.network.model import Network


@dataclass(frozen=True)
class Axis:
    """Walls at ``offset`` + n side, n in Z, on input ``input``; the points are in the cells
    0, ..., 2^bits - 1, and ``gap`` / 2 away from every wall.  Numerators over the dataset's
    denominator."""

    input: int
    offset: Fraction
    side: int
    gap: int
    bits: int

    def cell(self, x: int) -> int:
        """The number of the cell of a numerator."""
        return int((x - self.offset) // self.side)


def axes(dataset: Dataset, side: int) -> list[Axis]:
    """The axis of every input on which the points are in more than one cell."""
    found = []
    for j, column in enumerate(zip(*dataset.points, strict=True)):
        values = [int(value) for value in column]
        low, high = min(values), max(values)
        residues = sorted({(value - low) % side for value in values})
        around = pairwise([*residues, residues[0] + side])
        gap, start = max((b - a, -a) for a, b in around)
        offset = low + Fraction(gap, 2) - start - side  # below all points, by at most one side
        axis = Axis(j, offset, side, gap, 0)
        first, last = axis.cell(low), axis.cell(high)
        if first < last:
            found.append(Axis(j, offset + first * side, side, gap, (last - first).bit_length()))
    return found


def table_of_cells(dataset: Dataset, grid: Sequence[Axis]) -> Dataset:
    """The cells of the points, with their labels."""
    labels = [[Fraction(int(y), dataset.label_denominator) for y in label]
              for label in dataset.labels]
    cells = [[axis.cell(int(point[axis.input])) for axis in grid] for point in dataset.points]
    return Dataset.from_rows(cells, labels, name=dataset.name)


def cell_network(dataset: Dataset, grid: Sequence[Axis], radius: Fraction) -> Network:
    """x -> the numbers of its cells, right on all balls of ``radius``: a layer for each bit, from
    the highest one, with four ReLUs an axis: what is left, two for the bit, the number so far."""

    def numbers(x: Sequence[Affine]) -> Gadget:
        rest = [(x[axis.input] * dataset.denominator - Q(axis.offset)) / axis.side
                for axis in grid]
        cells: list[Affine] = [0 * x[0] for _ in grid]
        room = [(Fraction(axis.gap, 2) - radius * dataset.denominator) / axis.side
                for axis in grid]
        for bit in reversed(range(max(axis.bits for axis in grid))):
            at = 2**bit
            found = yield {
                f"{name}{axis.input}": value for axis, z, c, w in zip(grid, rest, cells, room,
                                                                      strict=True)
                for name, value in (("z", z), ("p", z - at + Q(w)), ("q", z - at - Q(w)),
                                    ("c", c))}
            rows = [found[4 * k : 4 * k + 4] for k in range(len(grid))]
            bits = [(p - q) / Q(2 * w) for (_, p, q, _), w in zip(rows, room, strict=True)]
            rest = [z - b * at for (z, *_), b in zip(rows, bits, strict=True)]
            cells = [c + b * at for (*_, c), b in zip(rows, bits, strict=True)]
        return cells

    return network_of(numbers, dataset.dimension, [f"cell{axis.input}" for axis in grid])
