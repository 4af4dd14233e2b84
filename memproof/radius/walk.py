"""The pieces of a function of one scalar, one after the other, from a place to the right.

Where a function has too many pieces to list them all, only those that a point meets are looked at.
A layer cuts an interval on which its inputs are affine; the leftmost part goes through the next
layer, the others wait.  So a layer is computed once for each of its own pieces, of which the first
layers have few, and not for each piece of the output.  On a part a channel is known by its values
at both ends, whose signs say what a relu does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import Any

from memproof.bounds.pieces import Piece, start_of
from memproof.exact import Q, plain_fraction
from memproof.network.model import RELU, Layer, Network

Rational = Any


@dataclass
class Part:
    """start <= t <= end, with the channels of a layer: ``first`` at the start, and ``last`` at the
    end, integers over ``scale``; where there is no end (None), ``last`` are their slopes."""

    start: Rational
    end: Rational
    first: list[int]
    last: list[int]
    scale: int

    def cut(self, low: Rational, high: Rational) -> Part:
        """From ``low`` to ``high``: shares of the way from start to end; without an end, lengths
        (high None: all the rest)."""
        length = 1 if self.end is None else self.end - self.start
        first, p = self._at(low)
        last, q = (self.last, 1) if high is None else self._at(high)
        first, last = [v * q for v in first], [v * p for v in last]
        scale = self.scale * p * q
        common = gcd(scale, *first, *last)
        return Part(self.start + low * length, None if high is None else self.start + high * length,
                    [v // common for v in first], [v // common for v in last], scale // common)

    def _at(self, place: Rational) -> tuple[list[int], int]:
        """(values, q): all channels there, over scale q."""
        n, q = int(place.numerator), int(place.denominator)
        m = q if self.end is None else q - n
        return [a * m + b * n for a, b in zip(self.first, self.last, strict=True)], q


@dataclass
class Budget:
    """How many parts may still go through a layer; after ``patience`` of them what is known is
    told, even if it may continue."""

    left: int
    patience: int = 2000


def pieces_from(network: Network, origin: Sequence[Fraction], direction: Sequence[Fraction],
                budget: Budget | None = None) -> Iterator[Piece]:
    """The pieces of t -> network(origin + t direction) for t >= 0, from 0 on.  Neighbours that are
    one affine function are one piece, unless a budget loses its patience; it ends early when the
    budget is spent."""
    walk = Walk(network, origin, direction)
    since = 0
    while (walk.waiting or walk.held) and (budget is None or budget.left > 0):
        found = walk.step(budget is not None and since > budget.patience)
        since += 1
        if budget is not None:
            budget.left -= 1
        if found is not None:
            yield piece(found)
            since = 0


class Walk:
    """Parts on their way through the layers, from left to right: ``waiting`` behind a layer, the
    leftmost last; and ``held``, for layers that make fewer channels, the last part that is known
    behind them, since its neighbour may be the same functions of what is left."""

    def __init__(self, network: Network, origin: Sequence[Fraction],
                 direction: Sequence[Fraction]) -> None:
        ((_, _, forms),), scale = start_of(network, origin, direction)
        self.steps = [Step(layer) for layer in network.layers]
        self.joints = _joints(network)
        self.held = dict[int, Part]()
        self.waiting = [(0, Part(Q(0), None, [int(c) for _, c in forms],
                                 [int(a) for a, _ in forms], int(scale)))]

    def step(self, is_impatient: bool) -> Part | None:
        """One part through one layer; the part itself if it has gone through all of them."""
        level, part = self._next(is_impatient)
        if part is not None and level < len(self.steps):
            behind = self.steps[level].parts(part)
            self.waiting += [(level + 1, each) for each in reversed(behind)]
            return None
        return part

    def _next(self, is_impatient: bool) -> tuple[int, Part | None]:
        """The next part that need not be held, and the layers behind it; None if one is held."""
        deepest = max(self.held, default=-1)
        if is_impatient and self.held and not (self.waiting and self.waiting[-1][0] > deepest):
            return deepest, self.held.pop(deepest)
        if not self.waiting:
            level = min(self.held)
            return level, self.held.pop(level)
        level, part = self.waiting.pop()
        return level, self._hold(level, part) if level in self.joints else part

    def _hold(self, level: int, part: Part) -> Part | None:
        """The part that was held before, unless this one continues it."""
        before = self.held.get(level)
        whole = None if before is None else join(before, part)
        self.held[level] = part if whole is None else whole
        return before if whole is None else None


def _joints(network: Network) -> set[int]:
    """The layers behind which there are fewer channels than before, and the outputs."""
    widths = [network.dimension, *network.widths, network.outputs]
    narrower = {k for k in range(1, len(widths)) if widths[k] < widths[k - 1]}
    return narrower | {len(widths) - 1}


def join(one: Part, other: Part) -> Part | None:
    """Two neighbours as one part, if all channels are the same affine functions there."""
    lengths = [one.end - one.start, 1 if other.end is None else other.end - other.start]
    starts = [0] * len(one.first) if other.end is None else other.first
    for a, b, c, d in zip(one.first, one.last, starts, other.last, strict=True):
        if (b - a) * other.scale * lengths[1] != (d - c) * one.scale * lengths[0]:
            return None
    scale = lcm(one.scale, other.scale)
    return Part(one.start, other.end, [v * (scale // one.scale) for v in one.first],
                [v * (scale // other.scale) for v in other.last], scale)


class Step:
    """A layer, ready for many parts."""

    def __init__(self, layer: Layer) -> None:
        self.rows = [([(j, int(w)) for j, w in row], int(bias))
                     for row, bias in zip(layer.rows, layer.biases, strict=True)]
        self.denominator = int(layer.denominator)
        self.relus = [i for i, activation in enumerate(layer.activations) if activation == RELU]

    def sums(self, part: Part) -> Part:
        """What comes before the activation."""
        x, y, scale = part.first, part.last, part.scale
        first, last = list[int](), list[int]()
        for row, bias in self.rows:
            a = bias * scale
            b = 0 if part.end is None else a
            for j, w in row:
                a += w * x[j]
                b += w * y[j]
            first.append(a)
            last.append(b)
        return Part(part.start, part.end, first, last, scale * self.denominator)

    def parts(self, part: Part) -> list[Part]:
        """The intervals into which the layer cuts one, from left to right, with its channels."""
        sums = self.sums(part)
        first, last = sums.first, sums.last
        zeros = {_zero(sums, first[i], last[i]) for i in self.relus
                 if first[i] < 0 < last[i] or last[i] < 0 < first[i]}
        if not zeros:
            return [self._behind(sums)]
        ends = [Q(0), *sorted(zeros), None if sums.end is None else Q(1)]
        return [self._behind(sums.cut(low, high)) for low, high in pairwise(ends)]

    def _behind(self, sums: Part) -> Part:
        """Behind the activations, where no relu changes its sign inside."""
        for i in self.relus:
            if sums.first[i] <= 0 and sums.last[i] <= 0:
                sums.first[i] = sums.last[i] = 0
        return sums


def _zero(sums: Part, a: int, b: int) -> Rational:
    """Where a channel is 0, as ``Part.cut`` counts."""
    return Q(-a, b) if sums.end is None else Q(a, a - b)


def piece(outputs: Part) -> Piece:
    """The outputs as functions of t."""
    start, end = outputs.start, outputs.end
    if end is None:
        slopes = [Q(b, outputs.scale) for b in outputs.last]
    else:
        slopes = [Q(b - a, outputs.scale) / (end - start)
                  for a, b in zip(outputs.first, outputs.last, strict=True)]
    offsets = [Q(a, outputs.scale) - slope * start
               for a, slope in zip(outputs.first, slopes, strict=True)]
    return Piece(plain_fraction(start), None if end is None else plain_fraction(end),
                 tuple(map(plain_fraction, slopes)), tuple(map(plain_fraction, offsets)))
