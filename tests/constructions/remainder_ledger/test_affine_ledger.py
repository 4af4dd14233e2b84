"""Blocks and their affine forms: lattices, crossings, chains on random and on nasty lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import gcd
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from memproof.constructions.remainder_ledger.congruence import Demand, Solutions, decode
from memproof.constructions.remainder_ledger.forms import (
    SLACK,
    Block,
    Crossing,
    Form,
    Ledger,
    Limit,
    excess,
    lagrange,
    nearest_integer,
    representative,
    short_basis,
    within,
)
from memproof.gadgets.affine_ledger import affine_chain, affine_fan, affine_windows
from memproof.network import value_of

HUGE = st.integers(-(10**30), 10**30)


@st.composite
def cosets(draw: st.DrawFn) -> Solutions:
    """Any coset in Hermite form."""
    steps, height = draw(st.integers(1, 10**12)), draw(st.integers(1, 10**12))
    return Solutions(draw(HUGE), draw(HUGE), steps, draw(st.integers(0, height - 1)), height)


@st.composite
def crossings(
    draw: st.DrawFn, highest: int = 10**40, widest: int = 10**4, longest: int = 10**5
) -> tuple[Crossing, int]:
    """A crossing, the first one or one behind a form in its zone, and the block's last point."""
    height = draw(st.integers(10, highest))
    gap, length = draw(st.integers(1, widest)), draw(st.integers(0, longest))
    left = draw(st.integers(0, 10**5))
    sign = draw(st.sampled_from((1, -1)))
    if sign > 0 and draw(st.booleans()):
        before = Form(0, 0)
    else:
        low = 0 if sign > 0 else 2 * height
        slope = -sign * draw(st.integers(1, height))
        before = Form(slope, draw(st.integers(low, low + height)) - slope * left)
    return Crossing(sign, before, left, left + gap, height), left + gap + length


# -- the lattice


@given(HUGE, HUGE.filter(bool))
def test_rounded(a: int, b: int) -> None:
    assert 2 * abs(a - b * nearest_integer(a, b)) <= abs(b)


@given(cosets(), crossings())
def test_reduced_spans_the_same_lattice(
    found: Solutions, drawn: tuple[Crossing, int]
) -> None:
    """Both vectors are in the lattice, its determinant is theirs, and none is shorter."""
    crossing, last = drawn
    basis, span = short_basis(found, crossing, last), 2 * last - crossing.double
    for end, middle in basis:
        turn, rest = divmod(end - middle, span)
        lift, other = divmod(end - 2 * turn * last, 2)
        x, no = divmod(turn, found.Ma)
        assert rest == other == no == (lift - x * found.s) % found.Mv == 0
    (a, b), (c, d) = basis
    assert abs(a * d - b * c) == 2 * found.Ma * found.Mv * span
    wide = 2 * crossing.bend(last) * (crossing.far - crossing.left)
    balance = wide.bit_length() - (2 * crossing.height).bit_length()
    left, right = 2 ** max(0, balance), 2 ** max(0, -balance)
    w, u = (a * left, b * right), (c * left, d * right)
    assert 2 * abs(w[0] * u[0] + w[1] * u[1]) <= w[0] ** 2 + w[1] ** 2 <= u[0] ** 2 + u[1] ** 2


@given(*[st.integers(-50, 50)] * 4, st.integers(0, 3), st.integers(0, 3))
def test_lagrange_finds_the_shortest(a: int, b: int, c: int, d: int, left: int, right: int) -> None:
    assume(a * d != b * c)
    (x, y), _ = lagrange((a, b), (c, d), left, right)

    def length(p: int, q: int) -> int:
        return (p << left) ** 2 + (q << right) ** 2

    near = [(i * a + j * c, i * b + j * d) for i in range(-6, 7) for j in range(-6, 7) if i or j]
    assert length(x, y) <= min(length(*each) for each in near)


# -- crossings


@given(crossings())
def test_the_zeros_looked_for_are_where_the_form_before_is_low(
    drawn: tuple[Crossing, int]
) -> None:
    crossing, last = drawn
    assert crossing.left < crossing.far <= crossing.right
    if crossing.far > crossing.left + 1:
        assert 0 <= crossing.before(crossing.far) <= 3 * crossing.height
    if crossing.far < crossing.right:
        assert not 0 <= crossing.before(crossing.far + 1) <= 3 * crossing.height
    assert crossing.bend(last) >= 1


@settings(max_examples=300)
@given(cosets(), crossings())
def test_a_representative_is_allowed_and_a_solution(
    found: Solutions, drawn: tuple[Crossing, int]
) -> None:
    crossing, last = drawn
    form = representative(found, crossing, last)
    if form is not None:
        assert allowed(crossing, form, last)
        x, rest = divmod(form.a - found.a, found.Ma)
        assert rest == (form.v - found.v - x * found.s) % found.Mv == 0


def allowed(crossing: Crossing, form: Form, last: int) -> bool:
    """What the encoder needs, in words of its own."""
    sign, before, left, right, height = (crossing.sign, crossing.before, crossing.left,
                                         crossing.right, crossing.height)
    low = 0 if sign < 0 else 2 * height
    ends = [form(t) - before(t) for t in (left, right)]
    crosses = ends[0] <= 0 <= ends[1] if sign > 0 else ends[0] >= 0 >= ends[1]
    return crosses and low <= form(last) <= low + height and 0 <= form(right) <= 3 * height


@given(st.lists(st.tuples(st.sampled_from((-1, 1)), st.integers(-3, 3), st.integers(-9, 9)),
                max_size=6),
       *[st.integers(-4, 4)] * 4)
def test_within(limits: list[tuple[int, int, int]], a: int, v: int, da: int, dv: int) -> None:
    """Against all i from -60 to 60."""
    assume(da or dv)
    found = within(Form(a, v), Form(da, dv), [Limit(*each) for each in limits])
    good = [i for i in range(-60, 61) if all(
        sign * ((a + i * da) * t + v + i * dv) >= least for sign, t, least in limits)]
    assert (found is None) == (not good)
    if found is not None:
        assert found in good
        low, high = min(good), max(good)
        if low > -60 and high < 60:
            assert found == (low + high) // 2
        else:
            assert abs(found) == min(map(abs, good))


@given(crossings(), st.integers(-(10**6), 10**6), HUGE)
def test_allows(drawn: tuple[Crossing, int], a: int, v: int) -> None:
    crossing, last = drawn
    assert crossing.allows(Form(a, v), last) == allowed(crossing, Form(a, v), last)


@settings(max_examples=300)
@given(crossings(100, 12, 40), st.integers(1, 4), st.integers(1, 30), st.integers(0, 9),
       st.integers(0, 99))
def test_a_form_is_found_if_there_is_one(
    drawn: tuple[Crossing, int], steps: int, high: int, turn: int, lift: int
) -> None:
    """Against all pairs of small cosets."""
    crossing, last = drawn
    found = Solutions(turn, lift, steps, lift % high, high)
    if representative(found, crossing, last) is None:
        three = 3 * crossing.height
        for x in range(-three - 9, three + 9):
            a, v = found.a + x * steps, found.v + x * found.s
            v += (-a * last - v) // high * high  # the value at the end is now in [-high, 0)
            assert not any(allowed(crossing, Form(a, v + k * high), last)
                           for k in range(three // high + 3))


def test_a_dense_coset_has_a_form_nearly_always() -> None:
    """Random cosets with a quarter of the room that there is."""
    rng, found = Random(1), 0
    for _ in range(300):
        height, gap = 1 << rng.randrange(50, 80), rng.randrange(1, 50)
        crossing = Crossing(1, Form(0, 0), 0, gap, height)
        last = gap + rng.randrange(1, 500)
        steps = rng.choice((1, 1, 3, 35))
        high = crossing.cells(last) // 4 // steps
        pairs = Solutions(rng.randrange(10**9), rng.randrange(10**9), steps, rng.randrange(high),
                          high)
        found += representative(pairs, crossing, last) is not None
    assert found >= 285


@given(st.integers(1, 10**30), st.integers(0, 10**30), st.integers(2, 10**4))
def test_excess(cells: int, room: int, count: int) -> None:
    assert 1 <= excess(cells, room, count) < count


# -- chains


def demands_of(
    places: Sequence[int], codes: Sequence[int], wheel: int, step: int = 6, least: int = 0,
    fold: int = 11,
) -> list[Demand]:
    """m = step * dist(t, fold Z) + q, the least q > wheel (or ``least``) without step's primes."""
    q = next(q for q in range(max(wheel + 1, least), 10**9) if gcd(q, step) == 1)
    return [Demand(t, step * min(t % fold, -t % fold) + q, y)
            for t, y in zip(places, codes, strict=True)]


def largest(demands: Sequence[Demand]) -> int:
    return max(demand.m for demand in demands)


def checked(demands: list[Demand], wheel: int, height: int, most: int | None = None,
            seed: int = 0) -> list[list[Block]]:
    """The windows of a line: all that the encoder relies on, and the encoder itself, on numbers."""
    ledger, windows = Ledger(demands, wheel, height, Random(seed)), list[list[Block]]()
    while not windows or windows[-1][-1].stop < len(demands):
        start = windows[-1][-1].stop if windows else 0
        windows.append(list(ledger.chain(start, most)))
        assert 1 <= len(windows[-1]) <= (most or len(demands))
        assert windows[-1][0].start == start
    for window in windows:
        for number, (start, stop, form) in enumerate(window):
            sign = 1 - 2 * (number % 2)
            assert start < stop
            assert form.a * sign > 0
            for t, m, y in demands[start:stop]:
                assert decode(form(t), m, wheel) == y
                assert 0 <= form(t) <= 3 * height
            assert form(demands[stop - 1].t) // height in ((2, 3) if sign > 0 else (0, 1))
        for before, after in pairwise(window):
            assert before.stop == after.start
            e = 1 if after.form.a > before.form.a else -1
            z = [e * (after.form(t) - before.form(t)) for t, _, _ in demands]
            assert max(z[window[0].start : after.start]) <= 0 <= min(z[after.start :])
    encodes(demands, windows)
    return windows


def encodes(demands: list[Demand], windows: list[list[Block]]) -> None:
    starts = [demands[window[0].start].t for window in windows]
    forms = [[block.form for block in window] for window in windows]
    for window in windows:
        for start, stop, form in window:
            for t, _, _ in demands[start:stop]:
                wanted = t, form(t)
                if len(windows) == 1:
                    assert value_of(affine_chain(t, forms[0])) == wanted
                    assert value_of(affine_fan(t, forms[0])) == wanted
                else:
                    assert value_of(affine_windows(t, starts, forms)) == wanted


LINES = {
    "adjacent": (list(range(40)), None),
    "adjacent, far away": (list(range(10**30, 10**30 + 40)), None),
    "huge gaps": ([k * 10**25 for k in range(12)], None),
    "growing gaps": ([3**k for k in range(40)], None),
    "shrinking gaps": ([3**40 - 3 ** (40 - k) for k in range(40)], None),
    "pairs": ([10**6 * (k // 2) + k % 2 for k in range(30)], None),
    "clusters": ([10**9 * (k // 15) + k % 15 for k in range(45)], None),
    "one point": ([7], None),
    "one point at 0": ([0], None),
    "two points": ([3, 4], None),
    "two points, far apart": ([0, 10**50], None),
    "all labels equal": (list(range(0, 120, 3)), lambda k, wheel: 1),
    "all labels 0": (list(range(0, 120, 3)), lambda k, wheel: 0),
    "alternating": (list(range(0, 80, 2)), lambda k, wheel: wheel // 2 * (k % 2)),
    "multiples of 11": (list(range(0, 330, 11)), None),  # one m for all points
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("tight", [True, False], ids=["least H", "large H"])
def test_nasty_lines(name: str, tight: bool) -> None:
    """With the least H there are blocks of one point; the chain ends in any case."""
    places, label = LINES[name]
    rng = Random(name)
    for wheel, step in ((2, 2), (4, 2), (18, 6), (200, 30)):
        codes = [label(k, wheel) if label else rng.randrange(wheel // 2 + 1)
                 for k in range(len(places))]
        demands = demands_of(places, codes, wheel, step)
        height = 2 * largest(demands) << (0 if tight else 40)
        for most in (None, 1, 3):
            checked(demands, wheel, height, most)


def test_blocks_of_one_point_occur() -> None:
    demands = demands_of(range(0, 3000, 37), [k * k % 10 for k in range(82)], 18, 30, least=500)
    (window,) = checked(demands, 18, 2 * largest(demands))
    assert sum(block.stop - block.start == 1 for block in window) >= 10


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True), st.data(),
       st.integers(0, 30), st.sampled_from((None, 1, 2, 5)), st.integers(0, 9))
def test_random_lines(
    places: list[int], data: st.DataObject, bits: int, most: int | None, seed: int
) -> None:
    wheel, step = data.draw(st.sampled_from(((2, 2), (4, 2), (6, 6), (8, 30), (18, 6), (20, 30))))
    codes = [data.draw(st.integers(0, wheel // 2)) for _ in places]
    demands = demands_of(sorted(places), codes, wheel, step)
    checked(demands, wheel, 2 * largest(demands) << bits, most, seed)


def test_more_height_makes_longer_blocks() -> None:
    rng = Random(0)
    places = sorted(rng.sample(range(20_000), 200))
    demands = demands_of(places, [rng.randrange(4) for _ in places], 6, fold=101)
    counts = [len(checked(demands, 6, 1 << bits)[0]) for bits in (9, 15, 30, 60, 120)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 60
    assert counts[-1] <= 8


@pytest.mark.parametrize("seed", range(10))
def test_a_block_of_one_point_does_not_spoil_the_next(seed: int) -> None:
    """Its form is steep; if the next gap is wide, the zeros looked for are near its left end."""
    rng = Random(seed)
    places = [0, 2, 100, *sorted(rng.sample(range(1000, 9000), 60))]
    demands = demands_of(places, [rng.randrange(4) for _ in places], 6, fold=1001)
    ledger = Ledger(demands, 6, 1 << 90, rng)
    first = ledger.single(0, Crossing(1, Form(0, 0), -1, 0, ledger.height))
    second = ledger.single(1, Crossing(-1, first.form, 0, 2, ledger.height))
    third = ledger.block(2, Crossing(1, second.form, 2, 100, ledger.height))
    assert third.stop - third.start >= 8


@settings(max_examples=100)
@given(crossings(), st.integers(0, 3), st.sampled_from((2, 4, 8)))
def test_a_block_of_one_point_is_always_allowed(
    drawn: tuple[Crossing, int], code: int, wheel: int
) -> None:
    crossing, _ = drawn
    demand = Demand(crossing.right, wheel + 1, min(code, wheel // 2))
    if crossing.height >= 2 * demand.m:
        block = Ledger([demand], wheel, crossing.height, Random(0)).single(0, crossing)
        assert (block.start, block.stop) == (0, 1)
        assert allowed(crossing, block.form, demand.t)
        assert decode(block.form(demand.t), demand.m, wheel) == demand.y


def test_slack_is_what_the_room_is_measured_with() -> None:
    """H = 100, gap 10, block 90: zeros over 10, values over 100, bend 250/95 -> 2."""
    crossing = Crossing(1, Form(0, 0), 0, 10, 100)
    assert (crossing.slope(100), crossing.bend(100)) == (2, 2)
    assert crossing.cells(100) == 2 * 100 * 2 * 10 // (SLACK * 190)
