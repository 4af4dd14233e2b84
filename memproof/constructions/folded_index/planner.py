"""The search of the folded index: folds, digits, slots, and the edges between the groups.

Groups are cut from left to right.  Where the edge tau between two groups lies in its gap decides
the shift j of the right one, hence phi on all of its points: of many places the one is taken with
which the group gets longest.  It costs nothing, and acts as a hash of the group's own
(docs/proofs/folded-index.md#FI-12).

Positions are below 2^POSITION_BITS, so all numbers here fit into 64 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from memproof.constructions.folded_index.sizes import Shape

POSITION_BITS = 40  # X < 2^40: h < 2^42, and a key (phi, kind) has at most 42 + KIND_BITS bits
KIND_BITS = 20  # planes that a search can count
LEAST_DIGIT, MOST_DIGIT = 2, 44
STRETCHED = 2  # bits by which the line is made longer or shorter in one step
EXPLORED = 2000  # points of the line that the first search looks at
FEW, MANY = 128, 512  # places of an edge tried, in the first search and in the second
WORK = 8_000_000  # points * places tried, in one partition of the second search
MORE = 4  # times as many places in the end
ROUNDS = 80  # partitions of the first search, for one beginning
HOPELESS = 2  # times the best cost so far: nothing is begun there
REFINED = 12  # partitions of the second search
HASHES = 4  # lists of folds tried in the end
CELLS = 1 << 21  # numbers in one array
TABLE = 1 << 12  # lengths below it: all folds are one table
SMALL_BITS = 18  # with at most so many bits of a kind, a key from the table has 31 bits
Array = Any


class Choice(NamedTuple):
    """``digit`` rho, ``planes`` P_q; positions are multiplied by 2^stretch, which leaves more room
    for edges; ``extra`` folds, ``seed`` of the folds."""

    digit: int
    planes: tuple[int, ...]
    stretch: int = 0
    extra: int = 0
    seed: int = 0


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
        for place in folds[first:]:
            reflect(table, place)
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
        for place in self.folds[done:]:
            reflect(index, place)
        return index if self.table is None else self.table[index]


def reflect(index: Array, place: int) -> None:
    """T_s in place: h - s, and where that is negative -1 - (h - s)."""
    import numpy as np

    index -= place
    np.bitwise_xor(index, index >> 63, out=index)


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
        self, folds: Sequence[int], planes: Sequence[int], places: int, count: int | None = None
    ) -> Partition:
        """Greedy groups of the first ``count`` points; ``places`` of every edge are tried."""
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
        bits = self.cutter.bits
        keys = np.ascontiguousarray(np.sort(self.keys[rows, :length], axis=1).T)
        kinds = keys & ((1 << bits) - 1)
        keys >>= bits
        changes = kinds[1:] ^ kinds[:-1]
        good = ~((keys[1:] == keys[:-1]) & (changes != 0)).any(axis=0)
        for q, count in enumerate(self.planes):
            flips = (changes >> q & 1).sum(axis=0)
            # one slot of an odd number can only rise, which a ledger that begins with 1 cannot use
            good &= flips <= (count - (kinds[0] >> q & 1) if count % 2 else count)
        return rows[good]

    def _compute(self, length: int) -> None:
        """The keys of at least ``length`` points; of fewer shifts, if those are too many."""
        self.width = min(self.most, length + length // 2 + 2)
        self.shifts = self.shifts[: max(1, CELLS // self.width)]
        window = slice(self.start, self.start + self.width)
        index = self.slope * self.cutter.doubled[window][None, :] + self.shifts[:, None]
        keys = self.folding(index)
        keys <<= self.cutter.bits
        keys |= self.cutter.kinds[window].astype(keys.dtype)
        self.keys = keys


def some_planes(kinds: Sequence[int], bits: int) -> list[int]:
    """Slots for groups of about eight points: as many as there are changes of each bit."""
    flips = [a ^ b for a, b in pairwise(kinds)]
    changes = [sum(flip >> q & 1 for flip in flips) for q in range(bits)]
    return [min(8, max(1, 8 * count // len(kinds))) for count in changes]


@dataclass(frozen=True)
class Candidate:
    """A choice, the network's shape, the folds of the index, and the groups."""

    shape: Shape
    choice: Choice
    folds: tuple[int, ...]
    partition: Partition

    @property
    def cost(self) -> tuple[int, int]:
        """Dense parameters, then depth."""
        return self.shape.cost


class Planner:
    """The search over digits and slots for one line."""

    def __init__(
        self, positions: Sequence[int], kinds: Sequence[int], bits: int, shape: Shape, seed: int
    ) -> None:
        """``kinds[i]`` < 2^bits; ``shape`` tells what is fixed: dimension, encoder, and what comes
        before and after.  Positions are below 2^POSITION_BITS, bits at most KIND_BITS."""
        self.cutter = Cutter(positions, kinds, bits)
        self.range, self.points = positions[-1], len(positions)
        self.bits, self.shape, self.seed = bits, shape, seed
        self.evaluated = 0
        self._known: dict[tuple[Choice, int, int], Candidate] = {}

    def folds(self, choice: Choice) -> list[int]:
        """The folds of the index h <= 4 X."""
        rng = Random(f"{self.seed} {choice.seed} {choice.digit}")
        return fold_list(self.length(choice), top_of(choice.digit), choice.extra, rng)

    def length(self, choice: Choice) -> int:
        """R_0."""
        return 4 * self.range << choice.stretch

    def evaluate(self, choice: Choice, places: int, count: int) -> Candidate:
        """The choice with the groups of the first ``count`` points, and the cost for all points."""
        key = (choice, places, count)
        if key not in self._known:
            folds = self.folds(choice)
            cutter = self.cutter.stretch(choice.stretch)
            wanted = places if sum(choice.planes) else 1  # groups of one label: all are alike
            partition = cutter.cut(folds, choice.planes, wanted, count)
            groups = -(-len(partition.starts) * self.points // count)
            top = folded_range(self.length(choice), folds)
            shape = replace(
                self.shape, groups=groups, folds=len(folds), strip=1 + top.bit_length(),
                digit=choice.digit, slots=sum(choice.planes))
            self._known[key] = Candidate(shape, choice, tuple(folds), partition)
            self.evaluated += 1
        return self._known[key]

    def explore(self, beginnings: Sequence[Choice] = ()) -> Candidate:
        """The best found with few places, on the first points of the line.

        ``beginnings``: what was best for another line; without them, two of our own.
        """
        count = min(self.points, EXPLORED)
        first, *others = beginnings or self.beginnings()
        best = self.descent(self.evaluate(first, FEW, count), FEW, count, ROUNDS)
        for choice in others:
            found = self.evaluate(choice, FEW, count)
            if found.cost[0] < HOPELESS * best.cost[0]:
                found = self.descent(found, FEW, count, ROUNDS)
            best = min(best, found, key=lambda each: each.cost)
        return best

    def refine(self, start: Candidate) -> Candidate:
        """The best found from there with many places, on all points."""
        places = max(FEW, min(MANY, WORK // self.points))
        best = self.evaluate(start.choice, places, self.points)
        best = self.descent(best, places, self.points, REFINED)
        choice = best.choice
        for seed in range(HASHES if sum(choice.planes) else 0):
            again = choice._replace(extra=choice.extra + seed % 2, seed=seed)
            found = self.evaluate(again, MORE * places, self.points)
            best = min(best, found, key=lambda each: each.cost)
        return best

    def beginnings(self) -> list[Choice]:
        """Two choices to begin with: groups of about eight points, and groups of one label."""
        some = some_planes(self.cutter.kinds.tolist(), self.bits)
        return [Choice(7, tuple(some)), Choice(LEAST_DIGIT, (0,) * self.bits)]

    def descent(self, start: Candidate, places: int, count: int, rounds: int) -> Candidate:
        """From neighbour to neighbour as long as that helps, at most ``rounds`` steps."""
        best, before = start, self.evaluated
        better = True
        while better:
            better = False
            for choice in self.neighbours(best.choice):
                if self.evaluated - before >= rounds:
                    return best
                found = self.evaluate(choice, places, count)
                if found.cost < best.cost:
                    best, better = found, True
                    break
        return best

    def neighbours(self, choice: Choice) -> Iterator[Choice]:
        """Choices with another digit or stretch, or with other numbers of slots."""
        planes = choice.planes
        for step in (-1, 1):
            if LEAST_DIGIT <= choice.digit + step <= MOST_DIGIT:
                yield choice._replace(digit=choice.digit + step)
            yield choice._replace(planes=tuple(max(0, count + step) for count in planes))
        for step in (-1, 1, -2, 2):
            for q, count in enumerate(planes):
                if count + step >= 0:
                    yield choice._replace(planes=(*planes[:q], count + step, *planes[q + 1 :]))
        for step in (-STRETCHED, STRETCHED):
            stretch = choice.stretch + step
            if stretch >= 0 and self.range << stretch < 1 << POSITION_BITS:
                yield choice._replace(stretch=stretch)
