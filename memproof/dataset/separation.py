"""How far the points of a dataset lie apart, exactly: squared distances, no square roots.

The sweeps run on rounded points: integers so small that float64 matrix products compute their
squared distances without error.  A rounded distance bounds the exact one, so only the pairs that
may improve the best value so far are evaluated, in Python integers; where rounding is not needed
(shift 0) the bound is the exact distance itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from memproof.brief import brief
from memproof.dataset.cells import Vector
from memproof.dataset.dataset import Dataset
from memproof.dataset.integers import BLOCK, MOST_BITS, matrix_of
from memproof.exact import ceil_sqrt, floor_sqrt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Matrix = NDArray[Any]  # of shape (N, d), of int64 or of Python's integers

TILE = 128
ORDERS = 6  # coordinates, and directions, by which near points are looked for
LONG = 1 << 33  # products of coordinates, for all pairs of points, that take seconds
EXACT_FLOATS = 1 << 53

# OpenBLAS computes a product of at most 2^18 multiplications in the calling thread.  Threads gain
# little on thin matrices, and lose a factor of ten when another program keeps a core busy.
SMALL_PRODUCT = 1 << 18


@dataclass(frozen=True)
class Separation:
    """The separation of a dataset, each value computed when it is first asked for.

    Exact rationals; None where there is no pair of points to speak of.
    """

    data: Dataset

    @cached_property
    def least_squared_distance(self) -> Fraction | None:
        """delta^2 = min |x_i - x_j|^2 over i < j; None for N = 1."""
        return self._scaled(least_squared_distance(self.data.points))

    @cached_property
    def largest_squared_norm(self) -> Fraction:
        """r^2 = max |x_i|^2."""
        return Fraction(largest_squared_norm(self.data.points), self.data.denominator**2)

    @property
    def takes_long(self) -> bool:
        """Would all pairs of points take seconds?"""
        return len(self.data) ** 2 * self.data.dimension > LONG

    @cached_property
    def ratio_squared_at_most(self) -> Fraction | None:
        """An upper bound of (delta/r)^2, from some pairs of near points; None for N = 1."""
        near = self._scaled(near_squared_distance(self.data.points))
        return None if near is None else near / self.largest_squared_norm

    @property
    def ratio_squared(self) -> Fraction | None:
        """(delta/r)^2, which is at most 4; None for N = 1."""
        least = self.least_squared_distance
        return None if least is None else least / self.largest_squared_norm

    @cached_property
    def largest_squared_distance(self) -> Fraction | None:
        """max |x_i - x_j|^2; None for N = 1."""
        return self._scaled(largest_squared_distance(self.data.points))

    @cached_property
    def aspect_squared(self) -> Fraction | None:
        """Delta^2 = largest squared distance / least squared distance; None for N = 1."""
        least, largest = self.least_squared_distance, self.largest_squared_distance
        return None if least is None or largest is None else largest / least

    @cached_property
    def label_margin_squared(self) -> Fraction | None:
        """eps_D^2 = min |x_i - x_j|^2 / 4 over y_i != y_j; None if all labels are equal."""
        least = self._scaled(least_squared_distance(self.data.points, self.data.labels))
        return None if least is None else least / 4

    def _scaled(self, square: int | None) -> Fraction | None:
        return None if square is None else Fraction(square, self.data.denominator**2)


def squared_distance(x: Sequence[int], y: Sequence[int]) -> int:
    """|x - y|^2."""
    return sum([(a - b) ** 2 for a, b in zip(x, y, strict=True)])


def largest_squared_norm(points: Sequence[Vector]) -> int:
    """max |x_i|^2."""
    matrix = matrix_of(points)
    if matrix is not None:
        bits = max(abs(int(matrix.min())), abs(int(matrix.max()))).bit_length()
        if 2 * bits + matrix.shape[1].bit_length() <= MOST_BITS:
            return max(int((matrix[k:k + BLOCK] ** 2).sum(axis=1).max())
                       for k in range(0, len(matrix), BLOCK))
    return max(sum(x * x for x in point) for point in points)


# -- rounded points --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rounded:
    """Points y = floor((x - centre) / 2^shift), with every |y - y'|^2 computed exactly in float64.

    left[i] . right[j] = |y_i - y_j|^2, from left = (y, |y|^2, 1), right = (-2y, 1, |y|^2).
    x - x' = 2^shift (y - y') + e with |e| <= 2^shift slack (< sqrt(d) 2^shift; 0 for shift 0).
    """

    left: Floats
    right: Floats
    shift: int
    slack: int

    __repr__ = brief

    def squares(self, rows: slice, columns: slice) -> Floats:
        """|y_i - y_j|^2 for i in rows, j in columns."""
        import numpy as np

        left, right = self.left[rows], self.right[columns]
        step = max(SMALL_PRODUCT // left.size, 1)
        if step < 32:
            step = len(right)
        squares = np.empty((len(left), len(right)))
        for start in range(0, len(right), step):
            piece = slice(start, start + step)
            np.matmul(left, right[piece].T, out=squares[:, piece])
        return squares

    def below(self, best: int) -> int:
        """s <= 2^53 such that |x - x'|^2 < best implies |y - y'|^2 < s."""
        if self.shift == 0:
            return min(best, EXACT_FLOATS)
        root = (floor_sqrt(best) >> self.shift) + 1 + self.slack
        return min(root * root, EXACT_FLOATS)

    def above(self, best: int) -> int:
        """s <= 2^53 such that |x - x'|^2 > best implies |y - y'|^2 > s; -1 excludes nothing."""
        if self.shift == 0:
            return min(best, EXACT_FLOATS)
        root = (floor_sqrt(best) >> self.shift) - self.slack
        return min(root * root, EXACT_FLOATS) if root >= 0 else -1


def rounding(points: Sequence[Vector] | Matrix) -> Rounded:
    """The points, centred, and rounded by the least shift that makes float64 products exact.

    With |y_k| <= M_k every partial sum of left . right is an integer of size at most 4 sum M_k^2.
    """
    import numpy as np

    matrix = _matrix(points)
    least, largest = matrix.min(axis=0).tolist(), matrix.max(axis=0).tolist()
    centre = [(a + b) // 2 for a, b in zip(least, largest, strict=True)]
    shift = _least_shift([b - c for b, c in zip(largest, centre, strict=True)])
    y = ((matrix - np.array(centre, dtype=matrix.dtype)) >> shift).astype(np.float64)
    norms, ones = (y * y).sum(axis=1, keepdims=True), np.ones((len(y), 1))
    left, right = np.hstack([y, norms, ones]), np.hstack([-2 * y, ones, norms])
    return Rounded(left, right, shift, ceil_sqrt(y.shape[1]) if shift else 0)


def _matrix(points: Sequence[Vector] | Matrix) -> Matrix:
    """The points as an array: of int64, where differences of entries are exact, or of Python's
    integers."""
    import numpy as np

    if isinstance(points, np.ndarray):
        return points
    small = matrix_of(points)
    return np.array([list(map(int, x)) for x in points], dtype=object) if small is None else small


def _least_shift(radii: Sequence[int]) -> int:
    """Least s with 4 sum M_k^2 < 2^53, where M_k >= |floor((x_k - centre_k) / 2^s)|."""

    def exact(shift: int) -> bool:
        sizes = [(radius >> shift) + (shift > 0) for radius in radii]
        return 4 * sum(size * size for size in sizes) < EXACT_FLOATS

    shift = max(0, max(radii).bit_length() - EXACT_FLOATS.bit_length() // 2)
    while not exact(shift):
        shift += 1
    return shift


def _pairs(squares: Floats, wanted: NDArray[np.bool_], sign: int) -> Iterator[tuple[int, int, int]]:
    """(|y_i - y_j|^2, i, j) where ``wanted``, in increasing (sign 1) or decreasing (-1) order."""
    import numpy as np

    rows, columns = np.nonzero(wanted)
    values = squares[rows, columns]
    for k in np.argsort(sign * values, kind="stable"):
        yield int(values[k]), int(rows[k]), int(columns[k])


# -- the least distance ----------------------------------------------------------------------------


def least_squared_distance(
    points: Sequence[Vector], labels: Sequence[Vector] | None = None
) -> int | None:
    """min |x_i - x_j|^2 over i < j (with labels: over those with y_i != y_j); None if no such pair.

    Neighbours in some orders give a first bound.  The points are cut where they leave a gap of that
    size along their widest axis, again and again, and what is left whole is swept.
    """
    import numpy as np

    matrix, kinds = _matrix(points), _kinds(points, labels)
    best = _near(matrix, kinds)
    if best is None:
        return None
    parts = [np.arange(len(matrix))]
    while parts:
        part, axis = _along_widest_axis(matrix, parts.pop())
        pieces = _cut_at_gaps(part, axis, best)
        if pieces is not None:
            parts += [piece for piece in pieces if _are_mixed(kinds[piece])]
        else:
            best = _sweep_least(matrix[part], axis, kinds[part], best)
    return best


def near_squared_distance(points: Sequence[Vector]) -> int | None:
    """|x_i - x_j|^2 of two points that are near each other, if not nearest; None for N = 1."""
    return _near(_matrix(points), _kinds(points, None))


def _kinds(points: Sequence[Vector], labels: Sequence[Vector] | None) -> Whole:
    """Small integers; pairs of different kind are the ones that count."""
    import numpy as np

    if labels is None:
        return np.arange(len(points))
    number: dict[Vector, int] = {}
    return np.array([number.setdefault(label, len(number)) for label in labels])


def _are_mixed(kinds: Whole) -> bool:
    """Are there two of different kind?"""
    return bool((kinds != kinds[0]).any())


def _near(matrix: Matrix, kinds: Whole) -> int | None:
    """The exact square distance of two points of different kind, neighbours in one of some orders;
    None if there is only one kind."""
    import numpy as np

    if not _are_mixed(kinds):
        return None
    found = list[int]()
    for order in _orders(matrix, kinds):
        differ = kinds[order[:-1]] != kinds[order[1:]]
        first, second = order[:-1][differ], order[1:][differ]
        steps = matrix[first] - matrix[second]
        if steps.dtype == object:
            found += [min((steps * steps).sum(axis=1))] if len(first) else []
        elif len(first):
            k = int((steps.astype(np.float64) ** 2).sum(axis=1).argmin())  # where floats say so
            found.append(_squared(matrix, int(first[k]), int(second[k])))
    return min(found)


def _orders(matrix: Matrix, kinds: Whole) -> Iterator[Whole]:
    """Orders in which near points are often neighbours: by the first coordinates, and along some
    directions; and one in which points of different kind are neighbours."""
    import numpy as np

    leading = matrix[:, :ORDERS]
    if matrix.dtype == object:
        yield np.array(sorted(range(len(matrix)), key=leading.tolist().__getitem__))
    else:
        yield np.lexsort(leading.T[::-1])
        rough, rng = matrix.astype(np.float64), np.random.default_rng(0)
        for _ in range(ORDERS):
            yield (rough @ rng.normal(size=rough.shape[1])).argsort()
    yield kinds.argsort(kind="stable")


def _squared(matrix: Matrix, i: int, j: int) -> int:
    return squared_distance(matrix[i].tolist(), matrix[j].tolist())


def _along_widest_axis(matrix: Matrix, part: Whole) -> tuple[Whole, Matrix]:
    """The part sorted by the coordinate of largest range, and that coordinate."""
    inside = matrix[part]
    widest = inside[:, (inside.max(axis=0) - inside.min(axis=0)).argmax()]
    order = widest.argsort(kind="stable")
    return part[order], widest[order]


def _cut_at_gaps(part: Whole, axis: Matrix, best: int) -> list[Whole] | None:
    """Pieces of the sorted part, those with several points; points of different pieces are at least
    sqrt(best) apart.  None if it is not cut."""
    import numpy as np

    cuts = np.flatnonzero(axis[1:] - axis[:-1] >= ceil_sqrt(best)) + 1
    if not len(cuts):
        return None
    ends = np.concatenate(([0], cuts, [len(part)]))
    several = np.flatnonzero(np.diff(ends) > 1)
    return [part[a:b] for a, b in zip(ends[several], ends[several + 1], strict=True)]


def _sweep_least(points: Matrix, axis: Matrix, kind: Whole, best: int) -> int:
    """min(best, least squared distance of two points of different kind); axis is sorted."""
    cloud, count = rounding(points), len(points)
    for first in range(0, count, TILE):  # tiles on the diagonal first: they make best small
        diagonal = slice(first, first + TILE)
        best = _least_in_tile(points, cloud, kind, (diagonal, diagonal), best)
    for first in range(0, count, TILE):
        last = min(first + TILE, count) - 1
        end = bisect_left(axis, int(axis[last]) + ceil_sqrt(best), key=int)
        for columns in _stretches(last + 1, end):
            best = _least_in_tile(points, cloud, kind, (slice(first, last + 1), columns), best)
    return best


def _stretches(first: int, end: int) -> Iterator[slice]:
    """The columns first..end-1, eight tiles at a time."""
    for start in range(first, end, 8 * TILE):
        yield slice(start, min(start + 8 * TILE, end))


def _least_in_tile(
    points: Matrix,
    cloud: Rounded,
    kind: Whole,
    tile: tuple[slice, slice],
    best: int,
) -> int:
    rows, columns = tile
    squares, bound = cloud.squares(rows, columns), cloud.below(best)
    if squares.min() >= bound:
        return best
    wanted = (squares < bound) & (kind[rows, None] != kind[None, columns])
    for square, i, j in _pairs(squares, wanted, 1):
        if square >= cloud.below(best):
            break
        best = min(best, _squared(points, rows.start + i, columns.start + j))
    return best


# -- the largest distance --------------------------------------------------------------------------


def largest_squared_distance(points: Sequence[Vector]) -> int | None:
    """max |x_i - x_j|^2; None for fewer than two points.

    From the outside inwards, as |y_i - y_j|^2 <= 2 (|y_i|^2 + |y_j|^2).
    """
    import numpy as np

    if len(points) < 2:
        return None
    matrix = _matrix(points)
    cloud = rounding(matrix)
    order = np.argsort(-cloud.right[:, -1], kind="stable")
    matrix = matrix[order]
    cloud = replace(cloud, left=cloud.left[order], right=cloud.right[order])
    norms, count = cloud.right[:, -1], len(matrix)
    best = max(_squared(matrix, 0, j) for j in range(min(TILE, count)))
    for first in range(0, count, TILE):
        for columns in _stretches(first, count):
            if 2 * (norms[first] + norms[columns.start]) <= cloud.above(best):
                break
            best = _largest_in_tile(matrix, cloud, (slice(first, first + TILE), columns), best)
    return best


def _largest_in_tile(
    points: Matrix, cloud: Rounded, tile: tuple[slice, slice], best: int
) -> int:
    rows, columns = tile
    squares, bound = cloud.squares(rows, columns), cloud.above(best)
    if squares.max() <= bound:
        return best
    for square, i, j in _pairs(squares, squares > bound, -1):
        if square <= cloud.above(best):
            break
        best = max(best, _squared(points, rows.start + i, columns.start + j))
    return best
