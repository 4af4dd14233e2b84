"""The affine ledger: blocks of points on the line, and for each an affine form a*t + v.

On its block a form codes the labels (congruence.py).  It crosses the form of the block before it in
the gap between the two, so that one relu, zero in the gap, leads from one to the other: any zero in
the gap will do, which leaves a *and* v free.  Signs alternate: forms rise on odd blocks and fall on
even ones, so the values stay between 0 and 3H.

A form is a point of a lattice coset of rank two in a parallelogram (crossing in the gap, value at
the block's end in its zone): the lattice is reduced, and the points near the middle are tried.  A
block of one point can always be served; so the chain ends, with at most one block for each point
(docs/proofs/remainder-ledger.md#RL-10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import NamedTuple

from memproof.constructions.remainder_ledger.congruence import Demand, Solutions, solve

SLACK = 2  # a parallelogram is taken to be large enough if its area is so many cells
NEAR = 2  # lines of lattice points that are looked at on each side of the middle
MORE = 64  # points added at most to a block that is solved


class Form(NamedTuple):
    """t -> a*t + v, integers."""

    a: int
    v: int

    def __call__(self, t: int) -> int:
        return self.a * t + self.v


class Block(NamedTuple):
    """The points ``start`` ... ``stop`` - 1 of the line, and the form that codes their labels."""

    start: int
    stop: int
    form: Form


@dataclass(frozen=True)
class Crossing:
    """What a block's form has to satisfy: the form before it, and the two ends of the gap.

    ``sign`` +1: it rises above ``before`` somewhere in [left, right], with its last value in
    [2H, 3H]; -1: it falls below it, with its last value in [0, H]; H = ``height``.
    """

    sign: int
    before: Form
    left: int
    right: int
    height: int

    @cached_property
    def far(self) -> int:
        """Where the form before leaves [0, 3H], if that is in the gap; else its right end.

        Zeros are looked for from ``left`` to here: a steep form is far away at the right end.
        """
        a, v = self.before
        if a == 0:
            return self.right
        leaves = (3 * self.height - v) // a if a > 0 else v // -a
        return min(self.right, max(self.left + 1, leaves))

    @cached_property
    def double(self) -> int:
        """Twice the middle of the zeros that are looked for."""
        return self.left + self.far

    @property
    def middle(self) -> int:
        """The middle of the zone of the last value, doubled."""
        return 5 * self.height if self.sign > 0 else self.height

    def slope(self, last: int) -> int:
        """The slope that leads from the middle zero to the middle of the zone."""
        start = self.before.a * self.double + 2 * self.before.v
        return (self.middle - start) // (2 * last - self.double)

    def bend(self, last: int) -> int:
        """The change of slope that goes with it, at least 1."""
        return max(1, self.sign * (self.slope(last) - self.before.a))

    def cells(self, last: int) -> int:
        """The parallelogram has room for one solution of a lattice with so many pairs to each."""
        area = 2 * self.height * self.bend(last) * (self.far - self.left)
        return area // (SLACK * (2 * last - self.double))

    def limits(self, last: int) -> tuple[Limit, ...]:
        """The crossing, the value at the start of the block, the value at its end."""
        sign, before, height = self.sign, self.before, self.height
        zone = 2 * height if sign > 0 else 0
        return (
            Limit(-sign, self.left, -sign * before(self.left)),
            Limit(sign, self.right, sign * before(self.right)),
            Limit(1, self.right, 0),
            Limit(-1, self.right, -3 * height),
            Limit(1, last, zone),
            Limit(-1, last, -zone - height),
        )

    def allows(self, form: Form, last: int) -> bool:
        """Whether the form is one."""
        return all(sign * form(t) >= least for sign, t, least in self.limits(last))


class Limit(NamedTuple):
    """sign * form(t) >= least."""

    sign: int
    t: int
    least: int


def within(form: Form, step: Form, limits: Iterable[Limit]) -> int | None:
    """An i for which form + i * step keeps all limits, in the middle of all these; None: no i.

    If there is no end of them to one side, that with the least absolute value.
    """
    low: int | None = None
    high: int | None = None
    for sign, t, least in limits:
        more, rise = sign * form(t) - least, sign * step(t)
        if rise > 0:
            low = -(more // rise) if low is None else max(low, -(more // rise))
        elif rise < 0:
            high = more // -rise if high is None else min(high, more // -rise)
        elif more < 0:
            return None
    if low is None or high is None:
        return max(0, low or 0) if high is None else min(0, high)
    return (low + high) // 2 if low <= high else None


Vector = tuple[int, int]  # changes of the doubled values at the block's end, at the middle zero


def representative(solutions: Solutions, crossing: Crossing, last: int) -> Form | None:
    """A form among the solutions that ``crossing`` allows, near the middle; None: not found.

    Of the lattice, NEAR lines along the shorter vector are looked at on each side of the middle.
    """
    double, before, limits = crossing.double, crossing.before, crossing.limits(last)
    short, long = short_basis(solutions, crossing, last)
    end = crossing.middle - 2 * (solutions.a * last + solutions.v)
    middle = (before.a - solutions.a) * double + 2 * (before.v - solutions.v)
    nearest = nearest_integer(short[0] * middle - short[1] * end,
                              short[0] * long[1] - short[1] * long[0])
    step, other = (change(vector, double, last) for vector in (short, long))
    for beside in NEIGHBORS:
        j = nearest + beside
        form = Form(solutions.a + j * other.a, solutions.v + j * other.v)
        i = within(form, step, limits)
        if i is not None:
            return Form(form.a + i * step.a, form.v + i * step.v)
    return None


NEIGHBORS = sorted(range(-NEAR, NEAR + 1), key=abs)


def change(vector: Vector, double: int, last: int) -> Form:
    """The change of a form with these changes of its values."""
    end, middle = vector
    slope = (end - middle) // (2 * last - double)
    return Form(slope, (middle - slope * double) // 2)


def nearest_integer(a: int, b: int) -> int:
    """The nearest integer to a/b, b != 0."""
    return (2 * a + abs(b)) // (2 * b) if b > 0 else (-2 * a + abs(b)) // (-2 * b)


def short_basis(solutions: Solutions, crossing: Crossing, last: int) -> tuple[Vector, Vector]:
    """A short basis of the lattice: both changes are measured by the sides of the parallelogram.

    Euclid's algorithm on (change of slope, change of the doubled value at the middle zero) until
    both measures are alike, then Lagrange's reduction.
    """
    double, span = crossing.double, 2 * last - crossing.double
    high = 2 * crossing.height
    wide = 2 * crossing.bend(last) * (crossing.far - crossing.left)
    u: Vector = (0, 2 * solutions.Mv)
    w: Vector = (solutions.Ma, (solutions.Ma * double + 2 * solutions.s) % u[1])
    steep = wide.bit_length() - max(1, high // span).bit_length()
    while w[1] and w[1].bit_length() > w[0].bit_length() + steep:
        quotient = u[1] // w[1]
        u, w = w, (u[0] - quotient * w[0], u[1] - quotient * w[1])
    balance = wide.bit_length() - high.bit_length()
    first, second = ((turn * span + middle, middle) for turn, middle in (u, w))
    return lagrange(first, second, max(0, balance), max(0, -balance))


def lagrange(u: Vector, w: Vector, left: int, right: int) -> tuple[Vector, Vector]:
    """The two shortest vectors, in the lengths (x 2^left)^2 + (y 2^right)^2."""

    def product(p: Vector, q: Vector) -> int:
        return (p[0] * q[0] << 2 * left) + (p[1] * q[1] << 2 * right)

    if product(u, u) < product(w, w):
        u, w = w, u
    while True:
        length = product(w, w)
        k = nearest_integer(product(u, w), length)
        u = (u[0] - k * w[0], u[1] - k * w[1])
        if product(u, u) >= length:
            return w, u
        u, w = w, u


# -- the chain of blocks ---------------------------------------------------------------------------


class Ledger:
    """Cuts a labelled line into blocks, from left to right.

    ``demands`` in increasing order of t; ``wheel`` 2K; ``height`` H; ``rng`` decides the choices.
    """

    def __init__(
        self, demands: Sequence[Demand], wheel: int, height: int, rng: Random
    ) -> None:
        self.demands, self.wheel, self.height, self.rng = demands, wheel, height, rng
        longest = max(demand.m for demand in demands).bit_length()
        self.guess = max(1, 2 * (height // (longest + 1)).bit_length() // longest)
        spread = demands[-1].t - demands[0].t
        self.spacing = max(1, spread // len(demands))

    def chain(self, start: int = 0, most: int | None = None) -> Iterator[Block]:
        """At most ``most`` blocks from point ``start`` on; without, until the points end."""
        left = self.demands[start].t - self.spacing
        sign, before, made = 1, Form(0, 0), 0
        while start < len(self.demands) and (most is None or made < most):
            crossing = Crossing(sign, before, left, self.demands[start].t, self.height)
            block = self.block(start, crossing)
            yield block
            start, before, sign, made = block.stop, block.form, -sign, made + 1
            left = self.demands[start - 1].t

    def block(self, start: int, crossing: Crossing) -> Block:
        """The longest block found that begins at ``start``."""
        count = min(self.guess, len(self.demands) - start)
        while True:
            block = self.attempt(start, count, crossing)
            if isinstance(block, Block):
                self.guess = block.stop - start + 1 + (block.stop - start) // 32
                return block
            count = block

    def attempt(self, start: int, count: int, crossing: Crossing) -> Block | int:
        """A block of ``count`` points, made longer while it can be; or a smaller count to try."""
        demands, last = self.demands, start + count - 1
        found = solve(demands[start : start + count], self.wheel, self.rng)
        if found is None:
            return count - 1 - count // 16
        room = crossing.cells(demands[last].t)
        if found.cells > room and count > 1:
            return count - excess(found.cells, room, count)
        for stop, pairs in reversed(list(self.extensions(start + count, found, crossing))):
            form = representative(pairs, crossing, demands[stop - 1].t)
            if form is not None:
                return Block(start, stop, form)
        return count - 1 if count > 1 else self.single(start, crossing)

    def extensions(
        self, stop: int, solutions: Solutions, crossing: Crossing
    ) -> Iterator[tuple[int, Solutions]]:
        """(stop, solutions), and the same with one point more after another, while that goes."""
        yield stop, solutions
        for demand in self.demands[stop : stop + MORE]:
            served = solutions.serving(demand, self.wheel, self.rng)
            if served is None or served.cells > crossing.cells(demand.t):
                return
            stop, solutions = stop + 1, served
            yield stop, solutions

    def single(self, start: int, crossing: Crossing) -> Block:
        """A block of one point: the label itself is a z, for 2y <= 2K < m.

        The value is that of the zone which makes the form least steep, the zero is just right of
        the gap's left end.
        """
        t, m, y = self.demands[start]
        if crossing.sign > 0:
            value = 2 * self.height + (y - 2 * self.height) % m
        else:
            value = self.height - (self.height - y) % m
        rise, gap = value - crossing.before(crossing.left), crossing.right - crossing.left
        slope = -(-rise // gap) if crossing.sign > 0 else rise // gap
        return Block(start, start + 1, Form(slope, value - slope * t))


def excess(cells: int, room: int, count: int) -> int:
    """How many of ``count`` points are too many, judged by the bits; at least 1, not all."""
    bits = cells.bit_length() - room.bit_length()
    return max(1, min(count - 1, bits * count // cells.bit_length()))
