"""A channel on all points of a line: few affine runs, or a value a point; exactly.

``Column`` has numpy's int64 where bounds, proved with Python's integers, say that this is enough,
and arrays of Z, which are never too short, everywhere else.  No array is changed once it is in a
column, so that columns may share them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from memproof.exact import Z, plain_integer
from memproof.regions.arrays import SMALL, Array, bits_of, box, largest, long_array, short, zeros
from memproof.regions.packed import Packed

HEAVY = 1 << 8  # int64 is nearly too short where it is exhausted up to this factor

_FIRST = np.zeros(1, dtype=np.int64)  # the starts of a single run


class Activity:
    """Where a relu is positive: at the positions of run k, which begins at ``starts[k]`` (None:
    every position is a run), if ``positive[k]``; there are ``count`` positions."""

    __slots__ = ("_positive", "_text", "count", "starts")

    def __init__(self, positive: Array | Packed, starts: Array | None, count: int) -> None:
        self._positive, self.starts, self.count = positive, starts, count
        self._text: bytes | None = None

    @property
    def positive(self) -> Array:
        """Which runs are positive."""
        if isinstance(self._positive, Packed):
            self._positive = self._positive.positive()
        return self._positive

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
    of a relu, positive there.  ``packed``: its values in one number, if they are so, too.
    """

    __slots__ = ("_b", "_relu", "a", "activity", "packed", "sizes", "starts")

    def __init__(
        self, starts: Array | None, a: Array | None, b: Array | None,
        sizes: tuple[int, int] = (0, 0), activity: Activity | None = None,
        relu: tuple[Array, int] | None = None, packed: Packed | None = None,
    ) -> None:
        self.starts: Any = starts
        self.a: Any = a
        self._b: Any = b
        self.sizes, self.activity = sizes, activity
        self.packed: Any = packed
        self._relu: Any = relu

    @property
    def b(self) -> Array:
        """What is added, run by run; of long numbers it is perhaps made when it is asked for."""
        if self._b is None and self.packed is not None:
            self._b = self.packed.values()
        elif self._b is None:
            values, shift = self._relu
            where = np.flatnonzero(self.activity.positive)  # type: ignore[union-attr]
            self._b = zeros(len(values))
            self._b[where] = values[where] + box(shift) if shift else values[where]
        found: Array = self._b
        return found

    def __len__(self) -> int:
        """How many runs, or values."""
        if self._b is None:
            return len(self._relu[0]) if self.packed is None else int(self.packed.fields.count)
        return len(self._b)

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
    def heavy(self) -> bool:
        """Is it long, or nearly?"""
        return not self.small or max(self.sizes) * HEAVY >= SMALL

    @property
    def only_packed(self) -> bool:
        """Are its values in one number, and have not been asked for one by one?"""
        return self._b is None and self.packed is not None

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
        """The bits of the longest number, or a little more."""
        if self.only_packed:
            return int(max(abs(self.packed.low), self.packed.span).bit_length())
        b = self._b if self._relu is None else self._relu[0]
        return max([bits_of(each) for each in (self.a, b) if each is not None])

    def quotient(self, q: int) -> Column | None:
        """self / q for q > 0, or None if it is not known that all numbers are multiples of q."""
        if self.only_packed:
            packed = self.packed.quotient(q)
            return packed and Column(None, None, None, activity=self.activity, packed=packed)
        a, b = (None if each is None else _quotients(each, q) for each in (self.a, self.b))
        if b is None or (a is None) != (self.a is None):
            return None
        found = column_of(self.starts, a, b)
        found.activity = self.activity
        return found

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


def _quotients(values: Array, q: int) -> Array | None:
    """values / q, if all are multiples of q; the first tell it of most that are not."""
    if any(value % q for value in values[:4].tolist()):
        return None
    divisor = box(q) if values.dtype == object or q >= SMALL else plain_integer(q)
    return None if (values % divisor).any() else values // divisor


# -- columns ---------------------------------------------------------------------------------------


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
