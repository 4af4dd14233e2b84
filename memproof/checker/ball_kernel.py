"""The kernel of robust certificates: every real point of a ball around each point has its label.

Usage: python -m memproof.checker.ball_kernel CERTIFICATE.  To be trusted: this file, records.py,
step_kernel.py, docs/robust-format.md and Python's standard library.

The network of ReLUs and identities hits all labels at the points themselves, exactly.  Then it is
seen, layer by layer, what a channel is on the balls: a function of one scalar s = u . x, piecewise
linear, known on all of R; or *settled*, the same at all points of one ball.  A neuron that adds
functions of several scalars, or settled channels, has to be settled: each function is constant
where its scalar goes on a ball, the interval of half-width radius times the dual norm of u around
u . x_i.  So are all outputs."""

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import gcd
from typing import Any, BinaryIO, NamedTuple

from memproof.checker.records import TERM, Reader, Verdict, demand, judge, take_claim, visible
from memproof.checker.step_kernel import exact_run, run_file

VERSION, READING = "ball-1", "ball"
ACTIVATIONS = ("relu", "identity")
NORMS = ("inf", "1")
BEND = 1500  # units of work for a bend of short numbers

Record = dict[str, Any]
Direction = tuple[tuple[int, int], ...]  # (input, weight), primitive, the first weight positive
Bend = tuple[Fraction, Fraction]  # (place, change of the slope)


class Curve(NamedTuple):
    """s -> slope * s + offset + the sum of change * max(0, s - place), places increasing."""
    slope: Fraction
    offset: Fraction
    bends: Sequence[Bend] = ()

    def pieces(self) -> Iterator[tuple[Fraction | None, Fraction | None, Fraction, Fraction]]:
        """(start, end, a, b): it is a s + b from start to end; None: no end."""
        start, a, b = None, self.slope, self.offset
        for place, change in self.bends:
            yield start, place, a, b
            start, a, b = place, a + change, b - change * place
        yield start, None, a, b


def of_slopes(slope: Fraction, offset: Fraction, parts: Sequence[tuple[Fraction, Fraction]]
              ) -> Curve:
    """From the line at the left and (start, slope) of what follows, in order."""
    slopes = [slope, *(a for _, a in parts)]
    changes = zip((start for start, _ in parts), pairwise(slopes), strict=True)
    return Curve(slope, offset, [(start, b - a) for start, (a, b) in changes if a != b])


def positive_part(curve: Curve) -> Curve:
    """max(0, f)."""
    parts = list[tuple[Fraction, Fraction]]()
    first = (Fraction(0), Fraction(0))
    for start, end, a, b in curve.pieces():
        root = -b / a if a else None
        inside = root is not None and (start is None or start < root) and (
            end is None or root < end)
        if a == 0:
            signs = [b > 0]
        elif inside:
            signs = [a < 0, a > 0]
        elif end is not None:  # the sign at the far end, or at the near one
            signs = [a * end + b > 0 or (a < 0 and a * end + b == 0)]
        else:
            signs = [a > 0]
        for place, sign in zip([start, root], signs, strict=False):
            slope = a if sign else Fraction(0)
            if place is None:
                first = (slope, b if sign else Fraction(0))
            else:
                parts.append((place, slope))
    return of_slopes(*first, parts)


def combination(terms: Sequence[tuple[Fraction, Curve]], constant: Fraction) -> Curve:
    """constant + the sum of weight * curve."""
    slope, offset, bends = Fraction(0), constant, dict[Fraction, Fraction]()
    for weight, curve in terms:
        slope, offset = slope + weight * curve.slope, offset + weight * curve.offset
        for place, change in curve.bends:
            bends[place] = bends.get(place, Fraction(0)) + weight * change
    return Curve(slope, offset, sorted(bend for bend in bends.items() if bend[1]))


def longest(*numbers: Fraction) -> int:
    """Words of 64 bits of the longest one."""
    return 1 + max(max(n.numerator.bit_length(), n.denominator.bit_length()) for n in numbers) // 64


class Places:
    """Where s = u . x goes on the balls: disjoint closed intervals, and a point of each."""
    def __init__(self, points: Sequence[Record], unit: int, direction: Direction, radius: Fraction,
                 norm: str) -> None:
        sizes = [abs(w) for _, w in direction]
        half = radius * (sum(sizes) if norm == "inf" else max(sizes))
        places = sorted((sum(w * point["x"][j] for j, w in direction), i)
                        for i, point in enumerate(points))
        self.lows, self.highs, self.points = list[Fraction](), list[Fraction](), list[int]()
        for s, i in places:
            low, high = Fraction(s, unit) - half, Fraction(s, unit) + half
            if self.highs and low <= self.highs[-1]:
                self.highs[-1] = high
            else:
                self.lows.append(low)
                self.highs.append(high)
                self.points.append(i)

    def moves(self, curve: Curve) -> int | None:
        """A point on whose ball the curve may not be constant; None if there is none."""
        for start, end, a, _ in curve.pieces():
            k = (len(self.lows) if end is None else bisect_left(self.lows, end)) - 1
            if a and k >= 0 and (start is None or self.highs[k] > start):
                return self.points[k]
        return None


class Balls:
    """What every channel is on the balls: (direction, curve), or None where it is settled."""
    def __init__(self, reader: Reader, header: Record, points: list[Record], ball: Record) -> None:
        self.reader, self.points, self.unit = reader, points, header["coordinate_denominator"]
        self.norm = ball["norm"]
        self.radius = Fraction(ball["numerator"], ball["denominator"])
        self.known = dict[Direction, Places]()
        self.channels = list[tuple[Direction, Curve] | None]()

    def places(self, direction: Direction) -> Places:
        """Of one direction, once."""
        if direction not in self.known:
            words = longest(self.radius, Fraction(1, self.unit)) + max(
                w.bit_length() for _, w in direction) // 64
            self.reader.pay(len(self.points) * (TERM * len(direction) + 4 * BEND) * words * words)
            self.known[direction] = Places(self.points, self.unit, direction, self.radius,
                                           self.norm)
        return self.known[direction]

    def moves(self, direction: Direction, curve: Curve) -> int | None:
        """``Places.moves``, paid for."""
        self.reader.pay(BEND * (1 + len(curve.bends)))
        return self.places(direction).moves(curve)

    def first(self, row: Sequence[Sequence[int]], bias: int, q: int
              ) -> tuple[dict[Direction, Curve], bool]:
        """What a neuron of the first layer reads: one scalar, or nothing."""
        if not row:
            return {}, False
        self.reader.pay(TERM * len(row) * (1 + max(w.bit_length() for _, w in row) // 64) ** 2)
        scale = reduce(gcd, (w for _, w in row)) * (1 if row[0][1] > 0 else -1)
        direction = tuple((j, w // scale) for j, w in row)
        return {direction: Curve(Fraction(scale, q), Fraction(bias, q))}, False

    def later(self, row: Sequence[Sequence[int]], bias: int, q: int
              ) -> tuple[dict[Direction, Curve], bool]:
        """The sum over each scalar of what is read, and whether settled channels are, too."""
        terms, has_settled = dict[Direction, list[tuple[Fraction, Curve]]](), False
        for j, w in row:
            channel = self.channels[j]
            if channel is None:
                has_settled = True
                continue
            direction, curve = channel
            weight = Fraction(w, q)
            for bend in (*curve.bends, (curve.slope, curve.offset)):
                self.reader.pay(BEND * longest(*bend, weight) ** 2)
            terms.setdefault(direction, []).append((weight, curve))
        constant = Fraction(bias, q) if len(terms) == 1 else Fraction(0)
        return {u: combination(each, constant) for u, each in terms.items()}, has_settled

    def advance(self, layer: Record, place: str) -> None:
        """One layer; the output map has no activations, and has to be settled."""
        read = self.later if self.channels else self.first
        found = list[tuple[Direction, Curve] | None]()
        kinds = layer.get("activations")
        for i, (row, bias) in enumerate(zip(layer["rows"], layer["biases"], strict=True)):
            curves, has_settled = read(row, bias, layer["denominator"])
            moving = [(u, point) for u, curve in curves.items()
                      if (point := self.moves(u, curve)) is not None]
            if not moving:
                found.append(None)
                continue
            point = moving[0][1]
            demand(kinds and not has_settled and len(curves) == 1, "MP-R033",
                   f"{place}, neuron {i} ({layer['names'][i]:.60}), point {point} "
                   f"(row {self.points[point]['rows'][0]})",
                   "a constant on the ball, since no scalar alone decides it", "a slope")
            ((direction, curve),) = curves.items()
            if kinds and kinds[i] == "relu":
                for bend in (*curve.bends, (curve.slope, curve.offset)):
                    self.reader.pay(2 * BEND * longest(*bend) ** 2)
                curve = positive_part(curve)
            found.append((direction, curve))
        self.channels = found


def take_ball(reader: Reader) -> Record:
    """A norm that is known, a radius."""
    ball = reader.take("ball")
    demand(ball["norm"] in NORMS, "MP-L010", f"{reader.place}, norm", ", ".join(NORMS),
           ball["norm"])
    return ball


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    header, points, layers = exact_run(reader, claim)
    ball = take_ball(reader)
    balls = Balls(reader, header, points, ball)
    for number, layer in enumerate(layers, 1):
        balls.advance(layer, f"layer {number}" if layer["kind"] == "layer" else "the output")
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    radius = "/".join(visible(n) for n in balls.radius.as_integer_ratio())
    facts = claim | {"version": VERSION, "sha256": digest, "norm": ball["norm"],
                     "radius": radius.removesuffix("/1")}
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on a robust certificate, which is read once."""
    return judge(Reader(stream, max_work, activations=ACTIVATIONS), check_records)


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:], check))
