"""Groups of positions whose labels are parities of threshold bits (docs/proofs/step-networks.md).

A position at g, 0 <= g < 2^T, has the columns: the constant 1, and for each of m rows and r
thresholds a bit; row p sees what the rows before it have left of g.  A group is a stretch of the
line on which the bits of the labels are inner products, modulo 2, of the columns with fixed words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Shape:
    """m ``rows`` of r ``thresholds``, a window of 2^T, T = ``exponent``; ``planes`` label bits."""

    rows: int
    thresholds: int
    exponent: int
    planes: int

    @property
    def columns(self) -> int:
        """The constant and m r bits."""
        return 1 + self.rows * self.thresholds

    def cuts(self) -> Iterator[tuple[int, list[int]]]:
        """For each row: top = 2^(T-p), and the r thresholds below it."""
        for p in range(self.rows):
            top, parts = 1 << (self.exponent - p), self.thresholds + 1
            yield top, [top * i // parts for i in range(1, parts)]


@dataclass(frozen=True)
class Group:
    """The positions first..end-1 of the line; window from ``offset`` on.  ``words[b]``: in which
    planes column b counts, as bits."""

    first: int
    end: int
    offset: int
    words: tuple[int, ...]


def mask(g: int, cuts: Sequence[tuple[int, list[int]]]) -> int:
    """The columns of a position at g, as bits; the lowest is the constant."""
    found, bit = 1, 2
    for top, thresholds in cuts:
        for theta in thresholds:
            if g >= theta:
                found |= bit
            bit <<= 1
        if g >= top >> 1:
            g -= top >> 1
    return found


def cut(positions: Sequence[int], codes: Sequence[int], shape: Shape, tries: int, seed: int
        ) -> list[Group]:
    """The whole line in groups, from its right end on: of so many offsets the one that reaches
    furthest."""
    rng, groups, end, cuts = Random(seed), list[Group](), len(positions), list(shape.cuts())
    while end:
        spots = [(1 << shape.exponent) - 1]
        spots += [rng.randrange(1 << (shape.exponent - 1), 1 << shape.exponent)
                  for _ in range(tries - 1)]
        found = [_stretch(positions, codes, end, positions[end - 1] - spot, shape, cuts)
                 for spot in spots]
        first, offset, pivots = min(found, key=lambda each: each[0])
        groups.append(Group(first, end, offset, _solution(pivots, shape.columns)))
        end = first
    return groups


def _stretch(positions: Sequence[int], codes: Sequence[int], end: int, offset: int, shape: Shape,
             cuts: Sequence[tuple[int, list[int]]]) -> tuple[int, int, dict[int, int]]:
    """(first, offset, pivots): as many positions below ``end`` as have a solution.

    Elimination over GF(2), a row for each position: its columns, and above them its label.
    """
    pivots, columns = dict[int, int](), (1 << shape.columns) - 1
    for i in range(end - 1, -1, -1):
        g = positions[i] - offset
        if g < 0:
            return i + 1, offset, pivots
        row = mask(g, cuts) | codes[i] << shape.columns
        while row & columns:
            highest = (row & columns).bit_length() - 1
            if highest not in pivots:
                pivots[highest] = row
                break
            row ^= pivots[highest]
        else:
            if row:
                return i + 1, offset, pivots
    return 0, offset, pivots


def _solution(pivots: dict[int, int], columns: int) -> tuple[int, ...]:
    """The word of every column; 0 for those that are free."""
    words = [0] * columns
    for highest in sorted(pivots):
        row = pivots[highest]
        value, below = row >> columns, row & ((1 << highest) - 1)
        while below:
            other = below.bit_length() - 1
            value ^= words[other]
            below ^= 1 << other
        words[highest] = value
    return tuple(words)


def counters(group: Group, g: int, shape: Shape, cuts: Sequence[tuple[int, list[int]]]
             ) -> list[int]:
    """In each plane: how many columns of a position at g count."""
    found = mask(g, cuts)
    hit = [group.words[b] for b in range(shape.columns) if found >> b & 1]
    return [sum(word >> q & 1 for word in hit) for q in range(shape.planes)]
