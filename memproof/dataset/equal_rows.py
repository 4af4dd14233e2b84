"""Equal rows of a matrix of integers: which are equal is decided by comparing them, and hashes only
say where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from memproof.brief import brief

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """The groups of equal rows, in the order of their first rows: ``rows[starts[g]:starts[g + 1]]``
    are those of group g, from 0, increasing."""

    rows: Whole
    starts: Whole

    __repr__ = brief

    @property
    def firsts(self) -> Whole:
        """The first row of each group."""
        return self.rows[self.starts[:-1]]

    @property
    def are_single(self) -> bool:
        """Are all rows different?"""
        return len(self.starts) == len(self.rows) + 1


def groups_of(matrix: Whole) -> Groups:
    """The groups of equal rows of a matrix of shape (R, d)."""
    order = hashes(matrix).argsort(kind="stable")
    begins = _begins(matrix, order)
    if begins is None:  # different rows with one hash
        order = np.lexsort(matrix.T)  # stable, too
        begins = np.concatenate(([True], (matrix[order[1:]] != matrix[order[:-1]]).any(axis=1)))
    starts = np.flatnonzero(begins)
    if len(starts) == len(order):
        count = len(order)
        return Groups(np.arange(count, dtype=np.int64), np.arange(count + 1, dtype=np.int64))
    sizes = np.diff(np.append(starts, len(order)))
    turn = order[starts].argsort()  # groups by their first rows
    ends = sizes[turn].cumsum()
    places = np.repeat(starts[turn] - (ends - sizes[turn]), sizes[turn]) + np.arange(len(order))
    return Groups(order[places].astype(np.int64), np.concatenate(([0], ends)).astype(np.int64))


def _begins(matrix: Whole, order: Whole) -> NDArray[np.bool_] | None:
    """Where in the order, by hashes, a new group begins; None if rows of one hash differ."""
    sums = hashes(matrix)[order]
    begins = np.concatenate(([True], sums[1:] != sums[:-1]))
    same = np.flatnonzero(~begins)
    equal = matrix[order[same]] == matrix[order[same - 1]]
    return begins if equal.all() else None


def hashes(matrix: Whole) -> NDArray[np.uint64]:
    """sum_j x_j c_j modulo 2^64 for each row, with odd c_j."""
    found, state = np.zeros(len(matrix), dtype=np.uint64), 0
    for column in matrix.T:
        state, factor = _next(state)
        found += column.astype(np.uint64) * np.uint64(factor)
    return found


def _next(state: int) -> tuple[int, int]:
    """The next state of splitmix64 and its odd output."""
    mask = (1 << 64) - 1
    state = (state + 0x9E3779B97F4A7C15) & mask
    z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return state, (z ^ z >> 31) | 1
