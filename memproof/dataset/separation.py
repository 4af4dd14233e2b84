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
from itertools import pairwise
from typing import TYPE_CHECKING

from memproof.brief import brief
from memproof.dataset.cells import Vector
from memproof.dataset.dataset import Dataset
from memproof.exact import ceil_sqrt, floor_sqrt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TILE = 128
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
        square = max(sum(x * x for x in point) for point in self.data.points)
        return Fraction(square, self.data.denominator**2)

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


def squared_distance(x: Vector, y: Vector) -> int:
    """|x - y|^2."""
    return sum([(a - b) ** 2 for a, b in zip(x, y, strict=True)])


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


def rounding(points: Sequence[Vector]) -> Rounded:
    """The points, centred, and rounded by the least shift that makes float64 products exact.

    With |y_k| <= M_k every partial sum of left . right is an integer of size at most 4 sum M_k^2.
    """
    import numpy as np

    columns = list(zip(*points, strict=True))
    centre = [(min(column) + max(column)) // 2 for column in columns]
    radii = [max(column) - c for column, c in zip(columns, centre, strict=True)]
    shift = _least_shift(radii)
    integers = [[(a - c) >> shift for a, c in zip(x, centre, strict=True)] for x in points]
    y = np.array(integers, dtype=np.float64)
    norms, ones = (y * y).sum(axis=1, keepdims=True), np.ones((len(points), 1))
    left, right = np.hstack([y, norms, ones]), np.hstack([-2 * y, ones, norms])
    return Rounded(left, right, shift, ceil_sqrt(len(columns)) if shift else 0)


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

    Neighbours in lexicographic order give a first bound.  The points are cut where they leave a gap
    of that size along their widest axis, again and again, and what is left whole is swept.
    """
    kinds = _kinds(points, labels)
    order = sorted(range(len(points)), key=points.__getitem__)
    near = [(i, j) for i, j in pairwise(order) if kinds[i] != kinds[j]]
    if not near:
        return None
    best = min(squared_distance(points[i], points[j]) for i, j in near)
    parts = [order]
    while parts:
        part, axis = _along_widest_axis(points, parts.pop())
        pieces = _cut_at_gaps(part, axis, best)
        if len(pieces) > 1:
            parts.extend(piece for piece in pieces if len({kinds[i] for i in piece}) > 1)
        else:
            best = _sweep_least([points[i] for i in part], axis, [kinds[i] for i in part], best)
    return best


def _kinds(points: Sequence[Vector], labels: Sequence[Vector] | None) -> list[int]:
    """Small integers; pairs of different kind are the ones that count."""
    if labels is None:
        return list(range(len(points)))
    number: dict[Vector, int] = {}
    return [number.setdefault(label, len(number)) for label in labels]


def _along_widest_axis(points: Sequence[Vector], part: list[int]) -> tuple[list[int], list[int]]:
    """The part sorted by the coordinate of largest range, and that coordinate."""
    columns = zip(*[points[i] for i in part], strict=True)
    widest = max(columns, key=lambda column: max(column) - min(column))
    order = sorted(range(len(part)), key=widest.__getitem__)
    return [part[k] for k in order], [widest[k] for k in order]


def _cut_at_gaps(part: list[int], axis: list[int], best: int) -> list[list[int]]:
    """Pieces of the sorted part; points of different pieces are at least sqrt(best) apart."""
    cuts = [k for k in range(1, len(part)) if (axis[k] - axis[k - 1]) ** 2 >= best]
    return [part[a:b] for a, b in pairwise([0, *cuts, len(part)])]


def _sweep_least(points: list[Vector], axis: list[int], kinds: list[int], best: int) -> int:
    """min(best, least squared distance of two points of different kind); axis is sorted."""
    import numpy as np

    cloud, kind, count = rounding(points), np.array(kinds), len(points)
    for first in range(0, count, TILE):  # tiles on the diagonal first: they make best small
        diagonal = slice(first, first + TILE)
        best = _least_in_tile(points, cloud, kind, (diagonal, diagonal), best)
    for first in range(0, count, TILE):
        last = min(first + TILE, count) - 1
        end = bisect_left(axis, axis[last] + ceil_sqrt(best))
        for columns in _stretches(last + 1, end):
            best = _least_in_tile(points, cloud, kind, (slice(first, last + 1), columns), best)
    return best


def _stretches(first: int, end: int) -> Iterator[slice]:
    """The columns first..end-1, eight tiles at a time."""
    for start in range(first, end, 8 * TILE):
        yield slice(start, min(start + 8 * TILE, end))


def _least_in_tile(
    points: list[Vector],
    cloud: Rounded,
    kind: NDArray[np.int_],
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
        best = min(best, squared_distance(points[rows.start + i], points[columns.start + j]))
    return best


# -- the largest distance --------------------------------------------------------------------------


def largest_squared_distance(points: Sequence[Vector]) -> int | None:
    """max |x_i - x_j|^2; None for fewer than two points.

    From the outside inwards, as |y_i - y_j|^2 <= 2 (|y_i|^2 + |y_j|^2).
    """
    import numpy as np

    if len(points) < 2:
        return None
    cloud = rounding(points)
    order = np.argsort(-cloud.right[:, -1], kind="stable")
    points = [points[i] for i in order]
    cloud = replace(cloud, left=cloud.left[order], right=cloud.right[order])
    norms, count = cloud.right[:, -1], len(points)
    best = max(squared_distance(points[0], point) for point in points[:TILE])
    for first in range(0, count, TILE):
        for columns in _stretches(first, count):
            if 2 * (norms[first] + norms[columns.start]) <= cloud.above(best):
                break
            best = _largest_in_tile(points, cloud, (slice(first, first + TILE), columns), best)
    return best


def _largest_in_tile(
    points: list[Vector], cloud: Rounded, tile: tuple[slice, slice], best: int
) -> int:
    rows, columns = tile
    squares, bound = cloud.squares(rows, columns), cloud.above(best)
    if squares.max() <= bound:
        return best
    for square, i, j in _pairs(squares, squares > bound, -1):
        if square <= cloud.above(best):
            break
        best = max(best, squared_distance(points[rows.start + i], points[columns.start + j]))
    return best
