"""Functions on points in the order of a line, as few affine pieces.

A piece (first, a, b) has the values a*t_i + b at the positions i from ``first`` up to the next
piece.  t_i are integers, increasing (not strictly) with the position i.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from memproof.exact import ZERO

Piece = tuple[int, int, int]
Pieces = list[Piece]


def along(t: Sequence[int], values: Sequence[int]) -> Pieces:
    """``values`` as pieces with integer slopes, each as long as its first two points allow."""
    pieces: Pieces = []
    a = b = 0
    for i, value in enumerate(values):
        if pieces and a * t[i] + b == value:
            continue
        a = 0
        if i + 1 < len(t) and t[i] < t[i + 1]:
            slope, rest = divmod(values[i + 1] - value, t[i + 1] - t[i])
            a = 0 if rest else slope
        b = value - a * t[i]
        pieces.append((i, a, b))
    return pieces


def spread(pieces: Pieces, t: Sequence[int], end: int) -> Iterator[int]:
    """The values, position by position, up to ``end``."""
    for first, stop, a, b in _with_ends(pieces, end):
        yield from [a * x + b for x in t[first:stop]] if a else [b] * (stop - first)


def extent(pieces: Pieces, t: Sequence[int], end: int) -> tuple[int, int]:
    """The least and the greatest value: they are at ends of pieces."""
    ends = [a * t[i] + b for first, stop, a, b in _with_ends(pieces, end)
            for i in (first, stop - 1)]
    return min(ends), max(ends)


def part(pieces: Pieces, first: int, last: int) -> Pieces:
    """The function on the positions from ``first`` up to ``last``."""
    start = bisect_right(pieces, first, key=lambda piece: piece[0]) - 1
    stop = bisect_left(pieces, last, key=lambda piece: piece[0])
    return [(first, *pieces[start][1:]), *pieces[start + 1 : stop]]


def combination(terms: Sequence[tuple[int, Pieces]], constant: int) -> Pieces:
    """constant + sum of w * f over the pairs (w, f), which are at least one, without pieces that
    continue the one before."""
    return merge(sum_of_jumps(terms, constant))


def sum_of_jumps(terms: Sequence[tuple[int, Pieces]], constant: int) -> Pieces:
    """The same, with a piece wherever a or b of some f jumps, even where the jumps cancel.

    Long numbers are only touched where they change: functions of one piece are added up first.
    """
    begin, slope, offset = terms[0][1][0][0], ZERO, constant
    others: list[tuple[int, Pieces]] = []
    for w, f in terms:
        if len(f) > 1:
            others.append((w, f))
            continue
        _, a, b = f[0]
        slope = slope + w * a if a else slope
        offset = offset + w * b if b else offset
    if not others:
        return [(begin, slope, offset)]
    if len(others) > 1:
        return _by_jumps(others, begin, slope, offset)
    ((w, f),) = others
    if w == 1 and not slope:
        return [(first, a, b + offset) for first, a, b in f] if offset else f
    return [(first, w * a + slope if a else slope, w * b + offset) for first, a, b in f]


def _by_jumps(terms: Sequence[tuple[int, Pieces]], begin: int, slope: int, offset: int) -> Pieces:
    """slope * t + offset + sum of w * f: the jumps at the starts of pieces, from the left."""
    jumps_a, jumps_b = {begin: slope}, {begin: offset}
    for w, f in terms:
        a_before = b_before = ZERO
        for first, a, b in f:
            if a is not a_before and a != a_before:
                jump = w * (a - a_before)
                jumps_a[first] = jumps_a[first] + jump if first in jumps_a else jump
                a_before = a
            if b is not b_before and b != b_before:
                jump = w * (b - b_before)
                jumps_b[first] = jumps_b[first] + jump if first in jumps_b else jump
                b_before = b
    pieces, a, b = [], ZERO, ZERO
    for first in sorted(jumps_a.keys() | jumps_b.keys()):
        if first in jumps_a:
            a += jumps_a[first]
        if first in jumps_b:
            b += jumps_b[first]
        pieces.append((first, a, b))
    return pieces


def positive(pieces: Pieces, t: Sequence[int], end: int) -> Pieces:
    """max(f, 0): a piece is cut where it changes its sign.

    For integers t: a*t + b > 0 iff t > floor(-b/a) if a > 0, and iff t < ceil(-b/a) if a < 0.
    """
    result: Pieces = []
    for first, stop, a, b in _with_ends(pieces, end):
        left, right = a * t[first] + b, a * t[stop - 1] + b
        if left >= 0 and right >= 0:
            result.append((first, a, b))
        elif left <= 0 and right <= 0:
            result.append((first, 0, 0))
        elif a > 0:
            cut = bisect_right(t, -b // a, first, stop)
            result += [(first, 0, 0), (cut, a, b)]
        else:
            cut = bisect_left(t, -(b // a), first, stop)
            result += [(first, a, b), (cut, 0, 0)]
    return merge(result)


def size_of(pieces: Pieces) -> tuple[int, int]:
    """How many pieces, and the bits of their longest number."""
    return len(pieces), max([max(a.bit_length(), b.bit_length()) for _, a, b in pieces])


def merge(pieces: Iterable[Piece]) -> Pieces:
    """Without pieces that continue the one before."""
    result: Pieces = []
    for piece in pieces:
        if not result or piece[1:] != result[-1][1:]:
            result.append(piece)
    return result


def _with_ends(pieces: Pieces, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(first, stop, a, b) of every piece."""
    for k, (first, a, b) in enumerate(pieces):
        yield first, pieces[k + 1][0] if k + 1 < len(pieces) else end, a, b
