"""Many greedy cuts of one labelled line, for a planner that compares thousands of ledgers.

Where gaps are long, a threshold may lie left of the greatest multiple that parts two segments.  It
depends on the threshold before it alone, so the thresholds of a line cut nowhere (a walk) are found
for all segments at once, corrected where the one before has moved, until none moves.  A block that
starts at a greatest multiple then ends where the sum of slots passes n; any other one is followed
step by step until it meets the walk.  So a cut costs a few sums and a search for each block.
``cut_multiples`` says the same in one pass over the segments, and serves lines that are short, or
whose numbers are long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from memproof.constructions.threshold_ledger.blocks import base_bits, cut_multiples, place
from memproof.line.segments import ARRAY_BITS, Segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

ROUNDS = 512  # corrections of a walk, at most: a longer chain of moves takes the pass
WALKS = 4  # walks that are kept, the latest
Key = tuple[int, int, int]


class Walk(NamedTuple):
    """The thresholds of a line that is cut nowhere, in units of U, with gaps of at most ``limit``.

    ``least``, ``greatest`` multiples for each segment (``Segments.multiples``); ``reached`` the
    threshold; ``sums[s]`` the slots of the segments 1..s, where one that cannot follow in a block,
    or needs more slots than there are segments, counts as ``most``.
    """

    least: Whole
    greatest: Whole
    reached: Whole
    sums: list[int]
    limit: int
    most: int

    def starts(self, slots: int) -> Iterator[int]:
        """The first segment of each block of at most ``slots`` < most slots."""
        count, begin = len(self.sums), 0
        while begin < count:
            yield begin
            met, used = self.meeting(begin, slots)
            begin = bisect_right(self.sums, self.sums[met] + slots - used) if used else met

    def meeting(self, begin: int, slots: int) -> tuple[int, int]:
        """(segment, slots used): where the block that starts with ``begin`` meets the walk, or
        (the segment with which the next block starts, 0), if it ends before."""
        position, used, s = int(self.greatest[begin]), 1, begin
        while position != self.reached[s]:
            s += 1
            if s == len(self.sums):
                return s, 0
            low, high = int(self.least[s]), int(self.greatest[s])
            if low > high:
                return s, 0
            needed, position = place(position, low, high, self.limit)
            used += needed
            if used > slots:
                return s, 0
        return s, used


def walk(least: Whole, greatest: Whole, limit: int) -> Walk | None:
    """The walk; None if its corrections take too long.

    All numbers are below 2^61, so no sum of two passes 2^62; a longer gap than the line itself
    changes nothing.  sums stay below K (max(8, K) + 1) < 2^62.
    """
    count, limit = len(least), min(limit, int(greatest[-1]) + 1)
    most = max(8, count) + 1
    reached, needed = greatest.copy(), np.zeros(count, dtype=np.int64)
    forced = least > greatest
    at = np.arange(1, count)
    for _ in range(ROUNDS):
        before, high = reached[at - 1], greatest[at]
        slots, missing = np.ones(len(at), dtype=np.int64), least[at] - before
        far = np.flatnonzero(missing > limit)  # dividing takes longer than all the rest
        slots[far] = -(-missing[far] // limit)
        found = np.minimum(high, before + slots * limit)
        stop = forced[at]
        found[stop], slots[stop] = high[stop], most
        needed[at] = np.minimum(slots, most)
        moved = at[found != reached[at]]
        reached[at] = found
        at = moved[moved < count - 1] + 1
        if not len(at):
            return Walk(least, greatest, reached, np.cumsum(needed).tolist(), limit, most)
    return None


@dataclass
class Cuts:
    """The greedy cuts of a labelled line: (blocks, bits of the base) for (slots, exponent, gap)."""

    segments: Segments
    known: dict[Key, tuple[int, int]] = field(default_factory=dict)
    walks: dict[tuple[int, int], Walk | None] = field(default_factory=dict)

    def __call__(self, slots: int, exponent: int, gap: int) -> tuple[int, int]:
        """(number of blocks, rho): of ``cut`` with thresholds in 2^exponent Z."""
        key = slots, exponent, gap
        if key not in self.known:
            firsts = self.starts(*key)
            self.known[key] = len(firsts), base_bits(self.segments, firsts, exponent)
        return self.known[key]

    def starts(self, slots: int, exponent: int, gap: int) -> list[int]:
        """The first segment of each block: what ``blocks.cut`` finds."""
        found = self.walk(exponent, gap)
        if found is not None and slots < found.most:
            return list(found.starts(slots))
        return cut_multiples(*self.segments.multiples(exponent), slots, 2**gap - 1)

    def walk(self, exponent: int, gap: int) -> Walk | None:
        """The walk of a unit and a gap; None if the pass is to be taken."""
        ends = self.segments.ends
        if ends is None or exponent > ARRAY_BITS:
            return None
        key = exponent, gap
        if key not in self.walks:
            first, last = ends
            least = np.concatenate(([0], (last[:-1] >> exponent) + 1))
            while len(self.walks) >= WALKS:
                self.walks.pop(next(iter(self.walks)))
            self.walks[key] = walk(least, first >> exponent, 2**gap - 1)
        return self.walks[key]
