"""A channel on all points of a line: few affine runs, or a value a point; exactly.

``Column`` has numpy's int64 where bounds, proved with Python's integers, say that this is enough,
and arrays of Z, which are never too short, everywhere else.  No array is changed once it is in a
column, so that columns may share them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memproof.exact import ZERO, Z, plain_integer

Array = NDArray[Any]  # of one dimension, of int64 or of Z
SMALL = 1 << 62  # sums whose terms, in absolute value, add up to less are computed in int64

_FIRST = np.zeros(1, dtype=np.int64)  # the starts of a single run


class Activity:
    """Where a relu is positive: at the positions of run k, which begins at ``starts[k]`` (None:
    every position is a run), if ``positive[k]``; there are ``count`` positions."""

    __slots__ = ("_text", "count", "positive", "starts")

    def __init__(self, positive: Array, starts: Array | None, count: int) -> None:
        self.positive, self.starts, self.count = positive, starts, count
        self._text: bytes | None = None

    @property
    def lengths(self) -> Array:
        """The lengths of the stretches, inactive first: the first may be 0."""
        positive = self.positive
        flips = np.flatnonzero(positive[1:] != positive[:-1]) + 1
        bounds = np.zeros(len(flips) + 2 + bool(positive[0]), dtype=np.int64)
        bounds[len(bounds) - 1 - len(flips) : -1] = (
            flips if self.starts is None else self.starts[flips])
        bounds[-1] = self.count
        return bounds[1:] - bounds[:-1]

    @property
    def text(self) -> bytes:
        """The same as compact JSON; it is made once."""
        if self._text is None:
            self._text = list_text(self.lengths)
        return self._text


_PIECE = 1 << 12
_TEXTS = np.array([b"%d," % n for n in range(_PIECE)])  # padded with zero bytes


def list_text(lengths: Array) -> bytes:
    """``[3,0,12]``: compact JSON of integers that are not negative."""
    if len(lengths) > 32 and int(lengths.max()) < _PIECE:
        return b"[%s]" % _TEXTS[lengths].tobytes().replace(b"\0", b"")[:-1]
    return b"[%s]" % ",".join(map(str, lengths.tolist())).encode()


class Column:
    """The value a*t_i + b at the positions i of each run.

    ``starts``: where runs begin, increasing from 0; None if every position has a value of its own,
    and then there are no slopes.  ``a``: a slope a run; None if all are 0.  ``b`` likewise.
    ``sizes``: |a|, |b| are at most these, if they are int64.  ``activity``: the column is the value
    of a relu, positive there.
    """

    __slots__ = ("_b", "_relu", "a", "activity", "sizes", "starts")

    def __init__(
        self, starts: Array | None, a: Array | None, b: Array | None,
        sizes: tuple[int, int] = (0, 0), activity: Activity | None = None,
        relu: tuple[Array, int] | None = None,
    ) -> None:
        self.starts: Any = starts
        self.a: Any = a
        self._b: Any = b
        self.sizes, self.activity = sizes, activity
        self._relu: Any = relu

    @property
    def b(self) -> Array:
        """What is added, run by run; of a relu of long numbers it is made when it is asked for."""
        if self._b is None:
            values, shift = self._relu
            where = np.flatnonzero(self.activity.positive)  # type: ignore[union-attr]
            self._b = zeros(len(values))
            self._b[where] = values[where] + box(shift) if shift else values[where]
        found: Array = self._b
        return found

    def __len__(self) -> int:
        """How many runs, or values."""
        return len(self._b) if self._b is not None else len(self._relu[0])

    @property
    def forms(self) -> int:
        """Its runs, or long values; short values of points are one array of a machine's integers,
        and count as one."""
        return 1 if self.starts is None and self.small else len(self)

    @property
    def small(self) -> bool:
        """Is it int64?"""
        return (self._b is not None and bool(self._b.dtype != object)
                and (self.a is None or bool(self.a.dtype != object)))

    @property
    def constant(self) -> bool:
        """Is it one number?"""
        return self.starts is not None and len(self) == 1 and self.a is None

    @property
    def first(self) -> int:
        """What is added in the first run."""
        return Z(self.b[:1].tolist()[0])

    def measure(self) -> None:
        """``sizes`` as they are, for int64: bounds that were only proved grow from sum to sum."""
        self.sizes = (0 if self.a is None else largest(self.a), largest(self.b))

    @property
    def bits(self) -> int:
        """The bits of the longest number."""
        b = self._b if self._relu is None else self._relu[0]
        return max([bits_of(each) for each in (self.a, b) if each is not None])

    def difference(self, other: Column) -> Array | None:
        """self - other in int64, for relus of one sum of long numbers, each with a shift of its
        own: where both are positive that is the difference of the shifts.  None if that is not so,
        or the result is long."""
        if self._relu is None or other._relu is None or self.starts is not other.starts:
            return None
        (values, shift), (others, less) = self._relu, other._relu
        if values is not others or abs(shift - less) >= SMALL:
            return None
        mine, its = self.activity.positive, other.activity.positive  # type: ignore[union-attr]
        found = np.where(mine & its, plain_integer(shift - less), 0)
        for sign, add, here in ((1, shift, mine & ~its), (-1, less, its & ~mine)):
            for k in np.flatnonzero(here).tolist():
                value = sign * (values[k] + add)
                if not -SMALL < value < SMALL:
                    return None
                found[k] = value
        return found


# -- arrays ----------------------------------------------------------------------------------------


def zeros(count: int) -> Array:
    """So many Z."""
    return np.full(count, box(ZERO), dtype=object)


def box(value: int) -> Array:
    """An array of one Z: with a number of gmpy2 itself numpy takes ten times as long."""
    array = np.empty(1, dtype=object)
    array[0] = Z(value)
    return array


def long_array(values: Sequence[int] | Array) -> Array:
    """The values as Z."""
    if isinstance(values, np.ndarray):
        if values.dtype == object:
            return values
        found, where = zeros(len(values)), np.flatnonzero(values)
        if 2 * len(where) < len(values):
            found[where] = long_array(values[where].tolist())
            return found
        values = values.tolist()
    return np.fromiter(map(Z, values), dtype=object, count=len(values))


def largest(values: Array) -> int:
    """The largest absolute value."""
    return max(int(values.max()), -int(values.min()))


def bits_of(values: Array) -> int:
    """The bits of the longest number."""
    return largest(values).bit_length()


def short(values: Array) -> Array | None:
    """The values as int64 if all of them are below SMALL, in absolute value; else None.

    Some are looked at first; the cast itself raises for what does not fit.
    """
    if values.dtype != object:
        return values
    if any(abs(values[k]) >= SMALL for k in (0, len(values) // 2, -1)):
        return None
    try:
        found = values.astype(np.int64)
    except OverflowError:
        return None
    return found if largest(found) < SMALL else None


def column_of(starts: Array | None, a: Array | None, b: Array) -> Column:
    """The column of these runs, in int64 if all numbers are short."""
    if a is not None and not a.any():
        a = None
    less = short(b)
    slopes = a if a is None else short(a)
    if less is None or (slopes is None) != (a is None):
        return Column(starts, None if a is None else long_array(a), long_array(b))
    column = Column(starts, slopes, less)
    column.measure()
    return column


def constant(value: int) -> Column:
    """One number everywhere."""
    if -SMALL < value < SMALL:
        small = np.array([plain_integer(value)], dtype=np.int64)
        return Column(_FIRST, None, small, (0, abs(plain_integer(value))))
    return Column(_FIRST, None, box(value))


def union(starts: Sequence[Array]) -> Array:
    """All starts, increasing; the very array that has them all, if one does."""
    merged = max(starts, key=len)
    for each in starts:
        if each is not merged:
            place = np.searchsorted(merged, each)
            place[place == len(merged)] = 0
            new = each[merged[place] != each]
            if len(new):
                merged = np.concatenate([merged, new])
                merged.sort(kind="stable")
    return merged


def bounds_at(starts: Array, at: Array | None, count: int) -> Array:
    """Where the runs begin among those that begin at ``at`` (None: among all ``count`` positions),
    and the end."""
    bounds = np.empty(len(starts) + 1, dtype=np.int64)
    bounds[:-1] = starts if at is None else np.searchsorted(at, starts)
    bounds[-1] = count if at is None else len(at)
    return bounds


def expand(values: Array, starts: Any, at: Array | None, count: int) -> Array:
    """The values of runs, for each run of a finer division; the very array if that is the same."""
    if starts is at:
        return values
    bounds = bounds_at(starts, at, count)
    return np.repeat(values, bounds[1:] - bounds[:-1])
