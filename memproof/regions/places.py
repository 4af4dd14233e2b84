"""Arithmetic of columns on the points in the order of a line: sums, and relus of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from memproof.exact import ZERO, Z, plain_integer
from memproof.regions.arrays import (
    SMALL,
    Array,
    bits_of,
    bounds_at,
    box,
    expand,
    largest,
    long_array,
    union,
    zeros,
)
from memproof.regions.columns import Activity, Column, column_of, constant
from memproof.regions.packed import (
    Packed,
    least_bits,
    pack_values,
    packed_relu,
    packed_sum,
    room,
    sum_by_digits,
)

FEW = 8  # runs that are handled one by one
DENSE = 3  # runs are kept while they have so many points each, on the average
MANY = 64  # long values of so many points are packed
WIDE = 512  # fields of so many bits take no more memory than values that are numbers of their own

Terms = Sequence[tuple[int, Column]]  # pairs (weight, column)
Parts = list[tuple[int, Array, Array | None]]  # (weight, values, where their runs start)
Group = tuple[tuple[int, ...], tuple[int, ...]]  # channels that are added, that are subtracted


class Places:
    """The points: ``t`` are their values on the line, which never sink."""

    def __init__(self, t: Array) -> None:
        self.t = t
        self.count = len(t)
        self.size = largest(t) if t.dtype != object else 1 << bits_of(t)

    def values(self, column: Column) -> Array:
        """The value at each position."""
        starts, a, b = column.starts, column.a, column.b
        if starts is None:
            return b
        if a is None:
            return expand(b, starts, None, self.count)
        if self._fits(column, 0):
            values = expand(a, starts, None, self.count) * self.t
            values += expand(b, starts, None, self.count)
            return values
        a, b = (expand(long_array(x), starts, None, self.count) for x in (a, b))
        return a * long_array(self.t) + b

    def _fits(self, column: Column, shift: int) -> bool:
        """Are a*t and b + shift below SMALL = 2^62?  Then int64 holds their sum."""
        if not column.small or self.t.dtype == object:
            return False
        for _ in range(2):
            if max(column.sizes[0] * self.size, column.sizes[1] + abs(shift)) < SMALL:
                return True
            column.measure()
        return False

    # -- sums --------------------------------------------------------------------------------------

    def sum_of_row(self, row: Sequence[tuple[int, int]], columns: Sequence[Column],
                   known: dict[Group, Column]) -> Column:
        """sum of w * column.  Where numbers are long, terms with one |w| are added up before they
        are multiplied: that is often short.  Rows of a layer share these sums, by ``known``."""
        terms = [(w, columns[j]) for j, w in row]
        if len(row) > 1 and _bounds(terms, 0) is None:
            terms = self._grouped(row, columns, known)
        return self.total(terms)

    def _grouped(self, row: Sequence[tuple[int, int]], columns: Sequence[Column],
                 known: dict[Group, Column]) -> list[tuple[int, Column]]:
        groups: dict[int, tuple[list[int], list[int]]] = {}
        for j, w in row:
            groups.setdefault(abs(w), ([], []))[w < 0].append(j)
        terms = []
        for w, (plus, minus) in groups.items():
            if len(plus) + len(minus) == 1:
                terms.append((w, columns[plus[0]]) if plus else (-w, columns[minus[0]]))
                continue
            terms += [(sign * w, columns[j]) for sign, part in ((1, plus), (-1, minus))
                      for j in part if not columns[j].heavy]
            key = (tuple([j for j in plus if columns[j].heavy]),
                   tuple([j for j in minus if columns[j].heavy]))
            if not any(key):
                continue
            if key not in known:
                known[key] = self._signed_sum(*([columns[j] for j in part] for part in key))
            terms.append((w, known[key]))
        return terms

    def _signed_sum(self, plus: Sequence[Column], minus: Sequence[Column]) -> Column:
        if len(plus) == len(minus) == 1:
            found = plus[0].difference(minus[0])
            if found is not None:
                return column_of(plus[0].starts, None, found)
        return self.total([*((1, each) for each in plus), *((-1, each) for each in minus)])

    def total(self, terms: Terms) -> Column:
        """The sum of w * column."""
        offset, rest = ZERO, []
        for w, column in terms:
            if column.constant:
                offset += w * column.first
            else:
                rest.append((w, column))
        if not rest:
            return constant(offset)
        if len(rest) == 1 and rest[0][0] == 1:
            return self.shift(rest[0][1], offset)
        return self._total(rest, offset)

    def _total(self, terms: Terms, offset: int) -> Column:
        columns = [column for _, column in terms]
        sizes = _bounds(terms, offset)
        at = self._division(columns)
        if at is None and any(column.a is not None for column in columns):
            columns = [each if each.a is None else column_of(None, None, self.values(each))
                       for each in columns]
            terms = [(w, column) for (w, _), column in zip(terms, columns, strict=True)]
            sizes = _bounds(terms, offset)
        if at is None and sizes is None and self.count >= MANY:
            column = self._total_by_digits(terms, offset) or self._packed_total(terms, offset)
            if column is not None:
                return column
        add = self._long_sum if sizes is None else self._short_sum
        parts = [(w, column.b, column.starts) for w, column in terms]
        slopes = [(w, column.a, column.starts) for w, column in terms if column.a is not None]
        a, b = add(slopes, ZERO, at) if slopes else None, add(parts, offset, at)
        if at is not None and all(at is not column.starts for column in columns):
            at, a, b = join_equal(at, a, b)
        elif at is not None and a is None and len(at) > FEW:
            at, b = without_zeros(at, b)
        if sizes is None:
            return column_of(at, a, b)
        return Column(at, None if a is None or not a.any() else a, b, sizes)

    def _total_by_digits(self, terms: Terms, offset: int) -> Column | None:
        """The sum of short columns without slopes, if some weight is longer than WIDE."""
        if max(w.bit_length() for w, _ in terms) <= WIDE or not all(
                column.small for _, column in terms):
            return None
        parts = [(w, expand(column.b, column.starts, None, self.count)) for w, column in terms]
        packed = sum_by_digits(parts, offset)
        return packed and Column(None, None, None, packed=packed)

    def _packed_total(self, terms: Terms, offset: int) -> Column | None:
        """The sum of columns without slopes; None if fields would be more than twice as wide, and
        of more than WIDE bits."""
        columns = [column for _, column in terms]
        for column in columns:
            self._pack(column)
        need, bits = _least_bits(terms), max(column.packed.fields.bits for column in columns)
        if need > bits:
            for column in columns:
                column.packed = column.packed.tight()
            need = _least_bits(terms)
            if need < SMALL.bit_length() and all(abs(each.packed.low) < SMALL for each in columns):
                shorter = [(w, column_of(None, None, each.packed.values())) for w, each in terms]
                if _bounds(shorter, offset) is not None:  # else they would come back here
                    return self._total(shorter, offset)
            if need > max(2 * bits, WIDE):
                return None
            if need > bits or 4 * room(need) < 3 * bits:
                bits = room(need)
        for column in columns:
            column.packed = column.packed.move(bits)
        total = packed_sum([(w, column.packed) for w, column in terms], offset)
        return Column(None, None, None, packed=total)

    def _pack(self, column: Column) -> Packed:
        """Its packed form, which it keeps."""
        if column.packed is None:
            column.packed = pack_values(expand(column.b, column.starts, None, self.count))
        packed: Packed = column.packed
        return packed

    def _division(self, columns: Sequence[Column]) -> Array | None:
        """The starts of a sum's runs, or None."""
        starts = [column.starts for column in columns if column.starts is not None]
        if len(starts) < len(columns):
            return None
        at = union(starts)
        return None if len(at) > FEW and len(at) * DENSE > self.count else at

    def _short_sum(self, parts: Parts, offset: int, at: Array | None) -> Array:
        total = None if offset else self._first(parts, at)
        if total is None:
            count = self.count if at is None else len(at)
            total = np.full(count, plain_integer(offset), dtype=np.int64)
        for w, values, starts in parts:
            values = expand(values, starts, at, self.count)
            if w == 1:
                total += values
            elif w == -1:
                total -= values
            else:
                total += plain_integer(w) * values
        return total

    def _first(self, parts: Parts, at: Array | None) -> Array | None:
        """A copy of the first part, which is taken away; None if it has a weight."""
        w, values, starts = parts[0]
        if w != 1:
            return None
        del parts[0]
        return expand(values, starts, at, self.count) if starts is not at else values.copy()

    def _long_sum(self, parts: Parts, offset: int, at: Array | None) -> Array:
        parts.sort(key=lambda part: (part[0] != 1, -len(part[1])))
        total = self._first(parts, at)
        total = zeros(self.count if at is None else len(at)) if total is None else (
            long_array(total))
        if offset:
            total += box(offset)
        for w, values, starts in parts:
            if starts is not None and len(values) <= FEW:
                ends = bounds_at(starts, at, self.count).tolist()
                for value, (begin, end) in zip(values.tolist(), pairwise(ends), strict=True):
                    if value:
                        total[begin:end] += box(w * Z(value))
            else:
                _add(total, w, expand(values, starts, at, self.count))
        return total

    def shift(self, column: Column, offset: int) -> Column:
        """column + offset."""
        if not offset:
            return column
        if column.constant:
            return constant(column.first + offset)
        if column.only_packed:
            packed = column.packed._replace(low=column.packed.low + offset)
            return Column(None, None, None, packed=packed)
        sizes = _bounds([(1, column)], offset)
        if sizes is not None:
            return Column(column.starts, column.a, column.b + plain_integer(offset), sizes)
        a = column.a if column.a is None else long_array(column.a)
        return column_of(column.starts, a, long_array(column.b) + box(offset))

    # -- relu --------------------------------------------------------------------------------------

    def relu(self, column: Column, shift: int) -> Column:
        """max(column + shift, 0)."""
        if not shift and column.activity is not None:
            return column
        if column.a is None:
            return self._flat_relu(column, shift)
        return self._sloped_relu(column, shift)

    def _flat_relu(self, column: Column, shift: int) -> Column:
        sizes = _bounds([(1, column)], shift) if column.small else None
        if sizes is not None:
            z = column.b + plain_integer(shift) if shift else column.b
            activity = Activity(z > 0, column.starts, self.count)
            z = z if activity.positive.all() else np.maximum(z, 0)
            return self._if_any(Column(column.starts, None, z, sizes, activity))
        if column.starts is None and self.count >= MANY:
            return self._packed_relu(self._pack(column), shift)
        b = long_array(column.b)
        activity = Activity(b > box(-shift), column.starts, self.count)
        return self._if_any(Column(column.starts, None, None, activity=activity, relu=(b, shift)))

    def _packed_relu(self, packed: Packed, shift: int) -> Column:
        found = packed_relu(packed, shift)
        if found is None:
            bits = room(int((packed.low + shift + packed.span).bit_length()))
            return self._packed_relu(packed.move(bits), shift)
        if not found.number:
            return self._nothing()
        activity = Activity(found, None, self.count)
        return Column(None, None, None, activity=activity, packed=found)

    def _if_any(self, column: Column) -> Column:
        """A relu; the constant 0 where it is nowhere positive."""
        if column.activity is not None and column.activity.positive.any():
            return column
        return self._nothing()

    def _nothing(self) -> Column:
        nothing = Activity(np.zeros(1, dtype=bool), _FIRST_RUN, self.count)
        return Column(_FIRST_RUN, None, _FIRST_RUN, (0, 0), nothing)

    def _sloped_relu(self, column: Column, shift: int) -> Column:
        starts, a, b = column.starts, column.a, column.b
        if not self._fits(column, shift):
            a, b = long_array(a), long_array(b)
        b = b + _like(b, shift) if shift else b
        slopes = np.flatnonzero(a)
        ends = bounds_at(starts, None, self.count)[1:]
        left = b > _like(b, ZERO)
        right = left.copy()
        for side, at in ((left, starts[slopes]), (right, ends[slopes] - 1)):
            side[slopes] = a[slopes] * self._t_like(a, at) + b[slopes] > _like(b, ZERO)
        cut = left != right
        if cut.any():
            twice = np.repeat(np.arange(len(cut)), cut + 1)
            later = np.flatnonzero(twice[1:] == twice[:-1]) + 1
            kinks = self._kinks(a[cut], b[cut])
            starts, a, b, left = starts[twice], a[twice], b[twice], left[twice]
            starts[later], left[later] = kinks, right[cut]
        return self._of_parts(starts, a, b, left)

    def _t_like(self, like: Array, at: Array) -> Array:
        """t at some positions, as int64 or as Z."""
        return long_array(self.t[at]) if like.dtype == object else self.t[at]

    def _kinks(self, a: Array, b: Array) -> Array:
        """Where each a*t + b, not of one sign on its run, becomes or stops being positive.

        For integers t: a*t + b > 0 iff t > floor(-b/a) if a > 0, and iff t < ceil(b/-a) if a < 0.
        These bounds lie between values of t on the run, and t never sinks.
        """
        found = np.empty(len(a), dtype=np.int64)
        rising = (a > _like(a, ZERO)).astype(bool)
        up, down = a[rising], -a[~rising]
        floors, ceilings = -b[rising] // up, -(-b[~rising] // down)
        found[rising] = self.t.searchsorted(floors.astype(self.t.dtype), side="right")
        found[~rising] = self.t.searchsorted(ceilings.astype(self.t.dtype), side="left")
        return found

    def _of_parts(self, starts: Array, a: Array, b: Array, positive: Array) -> Column:
        """A relu from its parts, of which some are 0 in truth; what has one t is a constant."""
        if not positive.all():
            a, b = np.where(positive, a, _like(a, ZERO)), np.where(positive, b, _like(b, ZERO))
        slopes = np.flatnonzero(a)
        first, last = starts[slopes], bounds_at(starts, None, self.count)[1:][slopes] - 1
        single = self.t[first] == self.t[last]
        some = slopes[single]
        if len(some):
            a, b = a.copy(), b.copy()
            b[some] += a[some] * self._t_like(a, first[single])
            a[some] = _like(a, ZERO)
        keep = different(a, b)
        if not keep.all():
            starts, a, b, positive = starts[keep], a[keep], b[keep], positive[keep]
        found = column_of(starts, a, b)
        found.activity = Activity(positive, starts, self.count)
        return found


_FIRST_RUN = np.zeros(1, dtype=np.int64)


def _like(array: Array, value: int) -> Array:
    """The value as int64 or as Z, as the array is."""
    if array.dtype == object:
        return box(value)
    return np.array([plain_integer(value)], dtype=np.int64)


def _least_bits(terms: Terms) -> int:
    return least_bits([(w, column.packed) for w, column in terms])


def _bounds(terms: Terms, offset: int) -> tuple[int, int] | None:
    """Bounds of slopes and values of a sum, and of all sums on the way to it, if int64 holds these:
    the columns are measured if what is known of them does not say so.  None otherwise."""
    if not all(column.small for _, column in terms):
        return None
    for attempt in range(2):
        a = sum(abs(w) * max(column.sizes[0], 1) for w, column in terms if column.a is not None)
        b = sum(abs(w) * max(column.sizes[1], 1) for w, column in terms) + abs(offset)
        if max(a, b) < SMALL:
            return plain_integer(a), plain_integer(b)
        if not attempt:
            for _, column in terms:
                column.measure()
    return None


def _add(total: Array, w: int, values: Array) -> None:
    """total += w * values, touching only what changes."""
    where = np.flatnonzero(values)
    if not len(where):
        return
    some = values[where]
    if some.dtype != object:
        low = int(some.min())
        if low == int(some.max()):
            total[where] += box(w * Z(low))
            return
        some = long_array(some)
    total[where] += some if w == 1 else some * box(w)


def without_zeros(starts: Array, b: Array) -> tuple[Array, Array]:
    """The same without zeros that follow a zero, if that saves a quarter."""
    keep = b.astype(bool)
    keep[1:] |= keep[:-1]
    keep[0] = True
    if 4 * np.count_nonzero(keep) > 3 * len(keep):
        return starts, b
    return starts[keep], b[keep]


def different(a: Array | None, b: Array) -> Array:
    """Which runs do not continue the one before."""
    keep = np.ones(len(b), dtype=bool)
    keep[1:] = b[1:] != b[:-1]
    if a is not None:
        same = np.flatnonzero(~keep)
        keep[same] = a[same] != a[same - 1]
        keep[0] = True
    return keep


def join_equal(starts: Array, a: Array | None, b: Array) -> tuple[Array, Array | None, Array]:
    """The same without runs that continue the one before."""
    keep = different(a, b)
    if keep.all():
        return starts, a, b
    return starts[keep], None if a is None else a[keep], b[keep]
