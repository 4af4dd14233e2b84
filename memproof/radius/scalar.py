"""Exact radii where everything behind the first layer is a function of one scalar s = u . x.

Then f(x) = F(u . x) with F continuous and piecewise affine.  The s at which a label is read form
intervals; a point at s may move by the distance of s to the end of its interval, divided by the
dual norm of u, and no farther: there is an x in the direction of equality.  The radius is the least
upper bound of the r for which the open ball of radius r around the point reads as its label.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from memproof.bounds.pieces import Piece, enumerate_pieces
from memproof.exact import gcd
from memproof.network.model import Network
from memproof.radius.walk import Budget, pieces_from
from memproof.readings import EQUALS, gaps

End = Fraction | None  # None: no end
Interval = tuple[End, End]
Vector = tuple[int, ...]
Label = tuple[Fraction, ...]
MOST_PIECES = 5_000  # listed at once
MOST_PARTS = 60_000  # of all layers, walked through from a point to each side


def direction_of(network: Network) -> Vector | None:
    """The primitive integer u of which all rows of the first layer are multiples; None if there is
    none.  A network that reads no input has u = (1, 0, ..., 0)."""
    found: Vector | None = None
    for row in network.layers[0].rows:
        u = [0] * network.dimension
        for j, w in row:
            u[j] = int(w)
        if any(u):
            u = _primitive(u)
            if found is not None and tuple(u) != found:
                return None
            found = tuple(u)
    return found or (1,) + (0,) * (network.dimension - 1)


def _primitive(u: Sequence[int]) -> list[int]:
    """Over the greatest common divisor, the first entry that is not 0 positive."""
    divisor = int(reduce(gcd, u))
    sign = 1 if next(v for v in u if v) > 0 else -1
    return [sign * v // divisor for v in u]


@dataclass(frozen=True)
class Rule:
    """When an affine piece reads as a label; ``step``: the denominator of labels."""

    reading: str
    step: int

    def conditions(self, piece: Piece, label: Label) -> list[tuple[Fraction, Fraction]]:
        """Pairs (a, c): the label is read where every a s + c > 0.  Gaps are linear in values and
        scale, so those of the slopes, at scale 0, are the slopes of the gaps."""
        if self.reading == EQUALS:
            pairs = zip(piece.slope, piece.offset, label, strict=True)
            exact = all(a == 0 and c == y for a, c, y in pairs)
            return [] if exact else [(Fraction(0), Fraction(0))]
        numerators = [int(y * self.step) for y in label]
        slopes, offsets = (gaps(self.reading, values, numerators, scale, self.step)
                           for values, scale in ((piece.slope, 0), (piece.offset, 1)))
        return [(a, c) for (a, _), (c, _) in zip(slopes, offsets, strict=True)]

    def part(self, piece: Piece, label: Label) -> Interval | None:
        """The places of a piece at which the label is read, without isolated ones."""
        low, high = piece.start, piece.end
        for a, c in self.conditions(piece, label):
            if a == 0:
                if c <= 0:
                    return None
            elif a > 0:
                low = -c / a if low is None else max(low, -c / a)
            else:
                high = -c / a if high is None else min(high, -c / a)
        return None if low is not None and high is not None and low >= high else (low, high)

    def reads_at(self, piece: Piece, s: Fraction, label: Label) -> bool:
        """Is the label read at s itself?"""
        return all(a * s + c > 0 for a, c in self.conditions(piece, label))


def unit(u: Vector) -> list[Fraction]:
    """A vector v with u . v = 1."""
    j = next(k for k, value in enumerate(u) if value)
    found = [Fraction(0)] * len(u)
    found[j] = Fraction(1, u[j])
    return found


class Side:
    """One side of a point: how far the label is read, as far as one has looked; ``end`` once it is
    known where it ends, if it does.  ``is_lost``: the budget does not suffice to know more."""

    def __init__(self, pieces: Iterator[Piece], rule: Rule, label: Label) -> None:
        self.pieces, self.rule, self.label = pieces, rule, label
        self.reached = Fraction(0)
        self.end: End = None
        self.is_known = self.is_lost = False

    def step(self) -> None:
        """One piece farther."""
        piece = next(self.pieces, None)
        if piece is None:
            self.is_lost = True
            return
        part = self.rule.part(piece, self.label)
        start = piece.start or Fraction(0)
        if part is None or part[0] != piece.start or not (
                self.rule.reads_at(piece, start, self.label)):
            self.end = self.reached
        elif part[1] != piece.end:
            self.end = part[1]
        self.is_known = self.end is not None or piece.end is None
        self.reached = self.reached if piece.end is None else piece.end


def distance_by_walk(network: Network, u: Vector, rule: Rule, s: Fraction, label: Label,
                     most: int = MOST_PARTS) -> tuple[End, End]:
    """(low, high): the distance from s to the nearest place where the label is not read is between
    them (None: no end).  They are equal unless more than so many parts of layers lie between.

    The walk goes to both sides, always on the side where less is known, and no farther than where
    the label ends on the other one.
    """
    v = unit(u)
    sides = [Side(pieces_from(network, [s * each for each in v], [sign * each for each in v],
                              Budget(most)), rule, label) for sign in (1, -1)]
    while True:
        high = min((each.end for each in sides if each.end is not None), default=None)
        open_ = [each for each in sides if not each.is_known and (
            high is None or each.reached < high)]
        if not open_:
            return high, high
        side = min(open_, key=lambda each: each.reached)
        if side.is_lost:
            return side.reached, high
        side.step()


class Function:
    """F with f(x) = F(u . x): its pieces, and for each label the intervals where it is read."""

    def __init__(self, network: Network, u: Vector, rule: Rule) -> None:
        """Errors: MP-U011 more than MOST_PIECES pieces, MP-L007."""
        found = enumerate_pieces(network, [0] * len(u), unit(u), MOST_PIECES)
        self.pieces, self.rule = found.pieces, rule
        self.known: dict[Label, list[Interval]] = {}

    def intervals(self, label: Label) -> list[Interval]:
        """Where the label is read, from left to right; neighbours that touch are one."""
        if label not in self.known:
            joined: list[Interval] = []
            for piece in self.pieces:
                part = self.rule.part(piece, label)
                if part is None:
                    continue
                if joined and joined[-1][1] is not None and joined[-1][1] == part[0] and (
                        self.rule.reads_at(piece, joined[-1][1], label)):
                    joined[-1] = (joined[-1][0], part[1])
                else:
                    joined.append(part)
            self.known[label] = joined
        return self.known[label]

    def distance(self, s: Fraction, label: Label) -> End:
        """From s to the nearest place where the label is not read; 0 if it is not read at s, None
        if it is read everywhere."""
        found = self.intervals(label)
        starts = [low for low, _ in found]
        place = bisect_right([x for x in starts if x is not None], s) - (starts[:1] != [None])
        if not 0 <= place < len(found):
            return Fraction(0)
        low, high = found[place]
        ends = [abs(s - end) for end in (low, high) if end is not None]
        inside = (low is None or low <= s) and (high is None or s <= high)
        return min(ends, default=None) if inside else Fraction(0)
