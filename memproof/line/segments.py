"""The segments of a labelled line: neighbours with equal labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from memproof.errors import MemproofError

FEW = 1000  # segments below which arrays gain nothing
ARRAY_BITS = 61  # of an entry, so that the sum of two fits an int64 with room


@dataclass(frozen=True)
class Segments:
    """Maximal stretches of the line with one label: codes[s] on first[s] <= t <= last[s].

    t are integers >= 0, last[s] < first[s+1], codes[s] != codes[s+1].
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    codes: tuple[int, ...]

    def __len__(self) -> int:
        """K."""
        return len(self.first)

    @cached_property
    def median_gap(self) -> int:
        """The median distance between the starts of neighbouring segments; 1 if K = 1."""
        gaps = sorted(b - a for a, b in pairwise(self.first))
        return gaps[len(gaps) // 2] if gaps else 1

    @cached_property
    def ends(self) -> tuple[Any, Any] | None:
        """(first, last) as int64 arrays; None if t takes more than 61 bits, or K is
        small: then tuples are as fast, and numpy need not be loaded."""
        import numpy as np

        if len(self) < FEW or self.last[-1].bit_length() > ARRAY_BITS:
            return None
        return np.array(self.first, dtype=np.int64), np.array(self.last, dtype=np.int64)

    @property
    def exponent_apart(self) -> int:
        """The largest e for which any two segments are 2^e apart; 0 if K = 1."""
        gaps = [low - high for high, low in zip(self.last, self.first[1:], strict=False)]
        return min(gaps, default=1).bit_length() - 1

    def multiples(self, exponent: int) -> tuple[list[int], list[int]]:
        """(least, greatest) multiples of U = 2^exponent, in units of U, that part s-1 and s.

        A threshold theta of segment s > 0 has last[s-1] < theta <= first[s].  It need not exist.
        A shift of an int64 by 63 bits or more is not defined in C: it goes the long way.
        """
        if self.ends is not None and exponent <= ARRAY_BITS:
            starts, ends = self.ends
            return [0, *((ends[:-1] >> exponent) + 1).tolist()], (starts >> exponent).tolist()
        least = [0, *[(e >> exponent) + 1 for e in self.last[:-1]]]
        return least, [f >> exponent for f in self.first]


def segments_of(values: Sequence[int], codes: Sequence[int]) -> Segments:
    """The segments of the labelled line.  Errors: MP-B003 equal values with different labels."""
    first: list[int] = []
    last: list[int] = []
    kinds: list[int] = []
    for t, code in sorted(zip(values, codes, strict=True)):
        if kinds and kinds[-1] == code:
            last[-1] = t
            continue
        if last and last[-1] == t:
            raise MemproofError("MP-B003", f"t = {t} on the line", "one label", "two")
        first.append(t)
        last.append(t)
        kinds.append(code)
    return Segments(tuple(first), tuple(last), tuple(kinds))
