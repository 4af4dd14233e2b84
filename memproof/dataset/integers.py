"""Long sequences of tuples of integers, held as arrays: the points, labels and rows of a large
table.  They equal the tuples that they stand for, and yield Python's integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from memproof.dataset.cells import Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

BLOCK = 4096  # vectors that are made at a time
MOST_BITS = 62  # of an entry, so that a sum or a difference of two fits an int64


class _Tuples(Sequence[Vector]):
    """A sequence that is equal to the tuple of its items, and has its hash."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (_Tuples, tuple)):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{len(self)} tuples of integers>"

    @overload
    def __getitem__(self, index: int) -> Vector: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Vector]: ...

    def __getitem__(self, index: int | slice) -> Vector | Sequence[Vector]:
        if isinstance(index, slice):
            return tuple(self.item(i) for i in range(*index.indices(len(self))))
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f"item {index} of {len(self)}")
        return self.item(position)

    def item(self, position: int) -> Vector:
        """The tuple at a position from 0."""
        raise NotImplementedError


class Vectors(_Tuples):
    """The rows of ``array``, of shape (N, d) with N >= 1 and of type int64, whose entries have at
    most 62 bits."""

    __slots__ = ("array",)

    def __init__(self, array: Whole) -> None:
        self.array = array
        array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[Vector]:
        for start in range(0, len(self), BLOCK):
            yield from map(tuple, self.array[start:start + BLOCK].tolist())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vectors):
            return super().__eq__(other)
        return self.array.shape == other.array.shape and bool((self.array == other.array).all())

    __hash__ = _Tuples.__hash__

    def item(self, position: int) -> Vector:
        """The vector at a position from 0."""
        return tuple(self.array[position].tolist())


class RowNumbers(_Tuples):
    """For each point its rows: ``numbers[starts[i]:starts[i + 1]]`` is item i, increasing."""

    __slots__ = ("numbers", "starts")

    def __init__(self, numbers: Whole, starts: Whole) -> None:
        self.numbers, self.starts = numbers, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[Vector]:
        for start in range(0, len(self), BLOCK):
            ends = self.starts[start:start + BLOCK + 1].tolist()
            numbers = self.numbers[ends[0]:ends[-1]].tolist()
            for a, b in pairwise(ends):
                yield tuple(numbers[a - ends[0]:b - ends[0]])

    def item(self, position: int) -> Vector:
        """The rows of a point."""
        return tuple(self.numbers[self.starts[position]:self.starts[position + 1]].tolist())


def matrix_of(vectors: Sequence[Vector]) -> Whole | None:
    """The vectors as an int64 array of shape (N, d), not to be written to; None if an entry has
    more than 62 bits."""
    import numpy as np

    if isinstance(vectors, Vectors):
        return vectors.array
    most = 1 << MOST_BITS
    if any(not -most < x < most for vector in vectors for x in vector):
        return None
    array = np.array([list(map(int, vector)) for vector in vectors], dtype=np.int64)
    array.flags.writeable = False
    return array.reshape(len(vectors), -1)


def columns_of(vectors: Sequence[Vector]) -> Iterator[Sequence[int]]:
    """The columns, of an array one by one: all at once are many times as large as it is."""
    if isinstance(vectors, Vectors):
        return (column.tolist() for column in vectors.array.T)
    return zip(*vectors, strict=True)


def count_of_rows(rows: Sequence[Vector]) -> int:
    """How many rows there are of all points."""
    return len(rows.numbers) if isinstance(rows, RowNumbers) else sum(map(len, rows))


def point_with(rows: Sequence[Vector], row: Any) -> int | None:
    """The point that has a row; None if there is none."""
    if not isinstance(rows, RowNumbers):
        return next((point for point, numbers in enumerate(rows) if row in numbers), None)
    places = (rows.numbers == row).nonzero()[0].tolist()
    return int(rows.starts.searchsorted(places[0], side="right")) - 1 if places else None
