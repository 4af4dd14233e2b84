"""A line is cut into the groups of a folded index, for given folds and slots.

Groups are cut from left to right.  Where the edge tau between two groups lies in its gap decides
the shift j of the right one, hence phi on all of its points: of many places the one is taken with
which the group gets longest.  It costs nothing, and acts as a hash of the group's own
(docs/proofs/folded-index.md#FI-12).

Positions are below 2^POSITION_BITS, so all numbers here fit into 64 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

POSITION_BITS = 40  # X < 2^40: h < 2^42, and a key (phi, kind) has at most 42 + KIND_BITS bits
KIND_BITS = 20  # planes that a search can count
CELLS = 1 << 21  # numbers in one array
TABLE = 1 << 16  # lengths below it: all folds are one table
SMALL_BITS = 14  # with at most so many bits of a kind, a key from the table has 31 bits
PACKED_BITS = 8  # with at most so many bits of a kind, the flips of its bits are counted together
Array = Any


class Partition(NamedTuple):
    """The first point of every group, and the edges between them."""

    starts: tuple[int, ...]
    edges: tuple[int, ...]


def top_of(digit: int) -> int:
    """The largest Rf with 2 Rf + 3 < 2^digit."""
    return (1 << digit - 1) - 2


def fold_list(length: int, top: int, extra: int, rng: Random) -> list[int]:
    """s_1, s_2, ...: folds T_s that bring an index of 0..length to 0..top, top >= 0.

    As few as possible, and ``extra`` ones.  What they might overlap is spent on the last folds, at
    random: folds that halve the line exactly would leave points apart that are congruent modulo
    powers of two.
    """
    count = extra
    while (top + 1) << (count - extra) <= length:
        count += 1
    lengths = [top + 1]  # R + 1 before the last fold, the last but one, ...
    for rest in range(count - 1, 0, -1):
        least = -(-(length + 1) >> rest)
        overlap = rng.randrange(lengths[-1] // 4 + 1)
        lengths.append(max(least, 2 * lengths[-1] - overlap))
    found: list[int] = []
    for size in reversed(lengths[:count]):
        place = max(size, (length + 2) // 2)
        if place > length:
            continue
        found.append(place)
        length = max(place - 1, length - place)
    return found


def folded_range(length: int, folds: Sequence[int]) -> int:
    """Rf: the range of an index of 0..length after these folds."""
    for place in folds:
        length = max(place - 1, length - place)
    return length


class Folding:
    """phi = T_(s_q2) o ... o T_(s_1), on arrays of integers of 0..length."""

    def __init__(self, length: int, folds: Sequence[int], kind: Any) -> None:
        """``kind``: of the numbers that come out of the table."""
        import numpy as np

        first = 0
        while first < len(folds) and length >= TABLE:
            length = max(folds[first] - 1, length - folds[first])
            first += 1
        self.folds, table = folds[:first], np.arange(min(length, TABLE) + 1, dtype=np.int64)
        reflect(table, folds[first:])
        self.table = table.astype(kind) if length < TABLE else None

    def __call__(self, index: Array) -> Array:
        """phi of every entry; ``index`` may be overwritten.

        As long as all entries are on one side of a fold, only the affine map is kept.
        """
        low, high = int(index.min()), int(index.max())
        sign, offset, done = 1, 0, 0
        for place in self.folds:
            if low < place <= high:
                break
            if low >= place:
                low, high, offset = low - place, high - place, offset - place
            else:
                low, high = place - 1 - high, place - 1 - low
                sign, offset = -sign, place - 1 - offset
            done += 1
        index *= sign
        index += offset
        reflect(index, self.folds[done:])
        return index if self.table is None else self.table.take(index)


def reflect(index: Array, places: Sequence[int]) -> None:
    """T_s for one place after another, in place: h - s, and where that is negative -1 - (h - s).

    Of 2h + 1 that is the absolute value of 2h + 1 - 2s.
    """
    import numpy as np

    index <<= 1
    index += 1
    for place in places:
        index -= 2 * place
        np.abs(index, out=index)
    index >>= 1


class Cutter:
    """Cuts a line into groups, for given folds and slots."""

    def __init__(self, positions: Sequence[int], kinds: Sequence[int], bits: int) -> None:
        """``kinds[i]`` < 2^bits: the label bits of the planes that are used."""
        import numpy as np

        self.doubled = 2 * np.array(positions, dtype=np.int64)
        self.kinds = np.array(kinds, dtype=np.int64)
        self.bits = bits

    def stretch(self, bits: int) -> Cutter:
        """The same for positions that are multiplied by 2^bits."""
        other = copy(self)
        other.doubled = self.doubled << bits
        return other

    def cut(
        self, folds: Sequence[int], planes: Sequence[int], places: int, count: int | None = None,
        most: int | None = None,
    ) -> Partition | None:
        """Greedy groups of the first ``count`` points; ``places`` of every edge are tried.  None if
        that takes more than ``most`` groups."""
        import numpy as np

        total = len(self.kinds) if count is None else min(count, len(self.kinds))
        small = self.bits <= SMALL_BITS
        folding = Folding(2 * int(self.doubled[-1]), folds, np.int32 if small else np.int64)
        starts, edges = [0], list[int]()
        slope, guess = 1, 8
        tried = shifts = np.zeros(1, dtype=np.int64)
        while True:
            rows = Rows(self, folding, planes, starts[-1], total, slope, shifts)
            length, row = rows.longest(guess)
            start = starts[-1] + length
            edges.append(int(tried[row]))
            if start == total:
                return Partition(tuple(starts), tuple(edges[1:]))
            if len(starts) == most:
                return None
            tried = self.edges(start, places)
            change = 3 - 2 * slope  # of the slope: 1 -> 2 -> 1
            shifts = shifts[row] - change * tried
            slope += change
            starts.append(start)
            recent = starts[-9:]
            guess = max(1, (recent[-1] - recent[0]) // (len(recent) - 1))

    def edges(self, start: int, places: int) -> Array:
        """At most so many odd numbers between the points start - 1 and start, evenly spread."""
        import numpy as np

        left = int(self.doubled[start - 1])
        gap = (int(self.doubled[start]) - left) // 2
        number = min(places, gap)
        return left + 1 + 2 * (np.arange(number, dtype=np.int64) * gap // number)


class Rows:
    """One group, with each of several shifts: phi and kind of its points, packed into keys."""

    def __init__(
        self, cutter: Cutter, folding: Folding, planes: Sequence[int], start: int, total: int,
        slope: int, shifts: Array,
    ) -> None:
        self.cutter, self.folding, self.planes = cutter, folding, planes
        self.start, self.most, self.slope = start, total - start, slope
        self.shifts, self.width = shifts, 0
        self.keys: Array = None
        self.unsigned = ""  # the type of the keys, without a sign

    def longest(self, guess: int) -> tuple[int, int]:
        """(the greatest length that some shift allows, such a shift's number).

        What a shift does not allow it does not allow for longer groups either; a group of one point
        is always allowed.
        """
        import numpy as np

        rows = np.arange(len(self.shifts))
        low, high = 0, self.most + 1  # low: allowed (so far with all rows), high: not
        step, probe = 1, min(guess, self.most)
        while high - low > 1:
            found = self.admissible(rows, probe)
            if len(found):
                low, rows = probe, found
            else:
                high = probe
            if high > self.most:
                probe = min(self.most, low + step)
            elif low == 0:
                probe = max(1, high - step)
            else:
                probe = (low + high) // 2
            step *= 2
        return low, int(rows[0])

    def admissible(self, rows: Array, length: int) -> Array:
        """Those rows with which the first ``length`` points are a group.

        Equal phi have equal kinds, and no bit changes more often than its slots allow.
        """
        import numpy as np

        if length > self.width:
            self._compute(length)
            rows = rows[rows < len(self.shifts)]
        keys = self.keys.take(rows, axis=0)[:, :length]
        keys.sort(axis=1)
        keys = np.ascontiguousarray(keys.T)
        mask = (1 << self.cutter.bits) - 1
        changes = keys[1:] ^ keys[:-1]
        # 1 to mask: equal phi, other kinds; 0 becomes the largest number of all
        wrong = np.logical_or.reduce((changes - 1).view(self.unsigned) < mask, axis=0)
        changes &= mask
        first = keys[0] & mask
        if self.cutter.bits <= PACKED_BITS:
            wrong |= too_many(changes, first, self.planes)
        else:
            wrong |= too_many_of_one(changes, first, self.planes)
        return rows[~wrong]

    def _compute(self, length: int) -> None:
        """The keys of at least ``length`` points; of fewer shifts, if those are too many."""
        self.width = min(self.most, length + length // 2 + 2)
        self.shifts = self.shifts[: max(1, CELLS // self.width)]
        window = slice(self.start, self.start + self.width)
        index = self.slope * self.cutter.doubled[window][None, :] + self.shifts[:, None]
        keys = self.folding(index)
        keys <<= self.cutter.bits
        keys |= self.cutter.kinds[window].astype(keys.dtype)
        self.keys, self.unsigned = keys, f"u{keys.dtype.itemsize}"


def too_many_of_one(changes: Array, first: Array, planes: Sequence[int]) -> Array:
    """In which columns some bit q flips more than planes[q] times: bit by bit.

    ``changes``: a column of the bits that flip from each point to the next; ``first``: the kinds of
    the first points.  One slot of an odd number can only rise, which a ledger that begins with 1
    cannot use.
    """
    import numpy as np

    found = np.zeros(len(first), dtype=bool)
    for q, count in enumerate(planes):
        flips = (changes >> q & 1).sum(axis=0)
        found |= flips > (count - (first >> q & 1) if count % 2 else count)
    return found


def too_many(changes: Array, first: Array, planes: Sequence[int]) -> Array:
    """``too_many_of_one`` for at most PACKED_BITS planes: the numbers of flips are fields of one
    sum, or of a few, and the top bit of a field says that there are too many."""
    import numpy as np

    most = len(changes) + 1  # flips of a bit, and its first value
    field = most.bit_length() + 1
    found = np.zeros(len(first), dtype=bool)
    for start, tables in packed_fields(tuple(min(count, most) for count in planes), field):
        total = np.add.reduce(tables.flips.take(changes), axis=0)
        total += tables.first.take(first)
        found |= (total & start) != 0
    return found


class Fields(NamedTuple):
    """What a kind, or a change of kinds, adds to the fields of its bits: ``flips`` of the bits, and
    ``first`` for the kind of the first point, with what makes a field's top bit the verdict."""

    flips: Array
    first: Array


@lru_cache(maxsize=1 << 10)
def packed_fields(planes: tuple[int, ...], field: int) -> list[tuple[int, Fields]]:
    """(the top bits, the tables) for as many planes at a time as fit into 63 bits.

    A field of f bits begins with 2^(f-1) - 1 - count, which is not negative; what is added to it is
    below 2^(f-1).
    """
    import numpy as np

    found, step = [], 63 // field
    for start in range(0, len(planes), step):
        part = range(start, min(start + step, len(planes)))
        places = {q: field * (q - start) for q in part}
        kinds = range(1 << len(planes))
        flips = [sum((kind >> q & 1) << places[q] for q in part) for kind in kinds]
        first = [sum((2 ** (field - 1) - 1 - planes[q] + (planes[q] % 2 & kind >> q)) << places[q]
                     for q in part) for kind in kinds]
        tops = sum(1 << places[q] + field - 1 for q in part)
        found.append((tops, Fields(np.array(flips), np.array(first))))
    return found
