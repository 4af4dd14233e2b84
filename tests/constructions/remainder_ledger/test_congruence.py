"""The solver of the remainder ledger: cosets of pairs (a, v), against brute force."""

from __future__ import annotations

from itertools import product
from math import gcd, lcm, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions.remainder_ledger import congruence
from memproof.constructions.remainder_ledger.congruence import (
    EVERY,
    LARGE,
    Choice,
    Demand,
    Solutions,
    choices,
    decode,
    distance,
    pick,
    prime_powers,
    shared_primes,
    shared_residues,
    solve,
)

WHEELS = (2, 4, 6, 8, 12)  # 2K
FROM = st.integers(-30, 30)


@st.composite
def lines(draw: st.DrawFn, most: int = 9, largest: int = 60) -> tuple[list[Demand], int]:
    """Demands in increasing order of t, and the wheel: m odd, above it, without its factors."""
    wheel = draw(st.sampled_from(WHEELS))
    fit = [m for m in range(wheel + 1, largest, 2) if gcd(m, wheel) == 1]
    places = draw(st.lists(st.integers(0, 40), min_size=1, max_size=most, unique=True))
    return [Demand(t, draw(st.sampled_from(fit)), draw(st.integers(0, wheel // 2)))
            for t in sorted(places)], wheel


def serves(a: int, v: int, demands: list[Demand], wheel: int) -> bool:
    return all(decode(a * t + v, m, wheel) == y for t, m, y in demands)


def coset(found: Solutions, x: int, y: int) -> tuple[int, int]:
    return found.a + x * found.Ma, found.v + x * found.s + y * found.Mv


# -- z


@given(st.integers(-500, 500), st.integers(1, 40))
def test_distance(a: int, m: int) -> None:
    assert distance(a, m) == min(abs(a - k * m) for k in range(-501, 502))


@given(st.data(), st.sampled_from(WHEELS), st.integers(1, 20))
def test_choices_are_all_and_once(data: st.DataObject, wheel: int, factor: int) -> None:
    """Against brute force over |z| <= (m-1)/2, for a divisor of m and a residue."""
    divisor = data.draw(st.sampled_from([d for d in range(1, 30) if gcd(d, wheel) == 1]))
    m = divisor * (2 * factor - 1)
    if gcd(m, wheel) > 1 or m <= wheel:
        return
    y, residue = data.draw(st.integers(0, wheel // 2)), data.draw(st.integers(0, divisor - 1))
    found = choices(Demand(0, m, y), wheel, divisor, residue)
    assert all(each.number >= 1 for each in found)
    listed = sorted(z for least, number in found
                    for z in range(least, least + number * wheel * divisor, wheel * divisor))
    assert listed == [z for z in range(-(m - 1) // 2, (m + 1) // 2)
                      if (z - y) % wheel * ((z + y) % wheel) == 0 and (z - residue) % divisor == 0]


@pytest.mark.parametrize("wheel", WHEELS)
def test_a_choice_is_what_the_decoder_reads(wheel: int) -> None:
    """decoded(a) = y if and only if a is one of the choices for y, modulo m."""
    for m in [m for m in range(wheel + 1, 50, 2) if gcd(m, wheel) == 1]:
        for y in range(wheel // 2 + 1):
            good = {z % m for z, number in choices(Demand(0, m, y), wheel)
                    for z in range(z, z + number * wheel, wheel)}
            for a in range(-m, 3 * m):
                assert (decode(a, m, wheel) == y) == (a % m in good)


def test_picked_is_uniform_over_all_progressions() -> None:
    found, rng = [Choice(-5, 2), Choice(3, 3)], Random(0)
    drawn = [pick(found, 10, rng) for _ in range(5000)]
    assert sorted(set(map(int, drawn))) == [-5, 3, 5, 13, 23]
    assert all(900 < drawn.count(z) < 1100 for z in set(drawn))
    assert pick([], 10, rng) is None


# -- Solutions


@settings(max_examples=150)
@given(lines(), st.integers(0, 5), st.lists(st.tuples(FROM, FROM), min_size=4, max_size=4))
def test_the_whole_coset_serves_all_points(
    line: tuple[list[Demand], int], seed: int, steps: list[tuple[int, int]]
) -> None:
    """Also where points share primes; a point that is not served leaves no solution at all."""
    (demands, wheel), rng = line, Random(seed)
    found, served = EVERY, list[Demand]()
    for demand in demands:
        after = found.serving(demand, wheel, rng)
        if after is None:
            pairs = product(range(demand.m), repeat=2)  # all there are modulo m
            assert not any(serves(*coset(found, x, y), [demand], wheel) for x, y in pairs)
            continue
        served.append(demand)
        assert after.cells % found.cells == 0
        assert coset(found, *inside(found, after)) == (after.a, after.v)
        found = after
        assert (found.Ma >= 1, 0 <= found.s < found.Mv) == (True, True)
        for t, m, _ in served:  # lemma AL2
            assert (found.Ma * t + found.s) % m == found.Mv % m == 0
        assert all(serves(*coset(found, x, y), served, wheel) for x, y in steps)


def inside(outer: Solutions, inner: Solutions) -> tuple[int, int]:
    """x, y with inner's (a, v) = (a + x Ma, v + x s + y Mv) of outer."""
    x, rest = divmod(inner.a - outer.a, outer.Ma)
    y, other = divmod(inner.v - outer.v - x * outer.s, outer.Mv)
    assert (rest, other) == (0, 0)
    return x, y


@settings(max_examples=60)
@given(lines(most=3, largest=16), st.integers(0, 3))
def test_the_coset_is_as_large_as_can_be(line: tuple[list[Demand], int], seed: int) -> None:
    """All pairs with the chosen z are in it: their number modulo the lcm is lcm^2 / cells."""
    (demands, wheel), rng = line, Random(seed)
    found = EVERY
    for demand in demands:
        after = found.serving(demand, wheel, rng)
        if after is None:
            return
        found = after
    period = lcm(*[m for _, m, _ in demands])
    if period > 350:
        return
    wanted = [(t, m, (found.a * t + found.v) % m) for t, m, _ in demands]
    number = 0
    for a in range(period):
        places = [(z - a * t) % m for t, m, z in wanted]
        number += sum(all((v - place) % m == 0 for place, (_, m, _) in
                          zip(places, wanted, strict=True)) for v in range(period))
    assert number * found.cells == period**2


# -- shared primes


def test_prime_powers() -> None:
    for m in range(1, 3000, 2):
        found = prime_powers(m)
        assert prod(power for _, power in found) == m
        for p, power in found:
            assert all(p % q for q in range(2, p))
            assert power % p == 0
            assert (m // power) % p
    assert prime_powers(3**4 * 1009) == ((3, 81), (1009, 1009))


def test_large_primes_are_not_looked_for() -> None:
    """1009 * 1013 is above LARGE^2; two primes that three points share are then left to chance."""
    assert LARGE**2 < 1009 * 1013
    assert prime_powers(9 * 1009 * 1013) == ((3, 9),)
    assert prime_powers(10**40 + 1)  # in no time
    three = [Demand(t, 1009 * 1013, 1) for t in (1, 2, 5)]
    found = solve(three, 4, Random(0))
    assert found is None or serves(found.a, found.v, three, 4)
    two = solve(three[:2], 4, Random(0))
    assert two is not None
    assert serves(two.a, two.v, three[:2], 4)


@given(lines(most=6))
def test_shared_primes(line: tuple[list[Demand], int]) -> None:
    """Those of three points, and those of two whose t agree modulo the prime."""
    demands, _ = line
    found = shared_primes(demands)
    for p in (3, 5, 7, 11, 13, 17, 19, 23, 29):
        users = [i for i, each in enumerate(demands) if each.m % p == 0]
        alike = len(users) == 2 and (demands[users[0]].t - demands[users[1]].t) % p == 0
        assert (p in found) == (len(users) > 2 or alike)
        if p in found:
            assert found[p].points == tuple(users)
            assert found[p].power == max(dict(prime_powers(demands[i].m))[p] for i in users)


@settings(max_examples=200)
@given(lines(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_shared_residues_leave_every_point_a_z(
    line: tuple[list[Demand], int], seed: int, order: Random
) -> None:
    """Whatever z are chosen and in whatever order the points come: none is left without one."""
    demands, wheel = line
    found = shared_residues(demands, wheel, Random(seed))
    if found is None:
        return
    shuffled = demands.copy()
    order.shuffle(shuffled)
    for demand in shuffled:
        found = found.serving(demand, wheel, Random(seed))
        assert found is not None
    assert serves(found.a, found.v, demands, wheel)


@settings(max_examples=60)
@given(lines(most=4, largest=16), st.integers(0, 3))
def test_solved_is_right_and_finds_what_is_there(
    line: tuple[list[Demand], int], seed: int
) -> None:
    """Few points with small m: found if and only if there is a solution."""
    demands, wheel = line
    found = solve(demands, wheel, Random(seed))
    period = lcm(*[m for _, m, _ in demands])
    exists = any(serves(a, v, demands, wheel) for a in range(period) for v in range(period))
    assert (found is not None) == exists
    assert found is None or serves(found.a, found.v, demands, wheel)


def test_what_nobody_can_solve() -> None:
    """a*t + v = 0 modulo 5 at t = 0 and 1, so also at 2, where the label is 1."""
    demands = [Demand(0, 5, 0), Demand(1, 5, 0), Demand(2, 5, 1)]
    assert solve(demands, 4, Random(0)) is None
    assert solve(demands[:2], 4, Random(0)) is not None


def test_many_points_that_share_small_primes() -> None:
    """m = 15, 21, 35, 105, ... at 8 points: never wrong, and often solved."""
    found = 0
    for seed in range(40):
        rng = Random(seed)
        moduli = [rng.choice((15, 21, 33, 35, 45, 55, 63, 75, 77, 99, 105)) for _ in range(8)]
        demands = [Demand(t, m, rng.randrange(3)) for t, m in
                   zip(sorted(rng.sample(range(60), 8)), moduli, strict=True)]
        pairs = solve(demands, 4, rng)
        if pairs is not None:
            found += 1
            assert serves(pairs.a, pairs.v, demands, 4)
            assert serves(*coset(pairs, 3, -7), demands, 4)
    assert found >= 15


def test_the_search_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    moves = []
    move = congruence.ResidueSearch.move
    monkeypatch.setattr(congruence.ResidueSearch, "move",
                        lambda self: (moves.append(self), move(self)))
    demands = [Demand(t, 5, y) for t, y in ((0, 0), (1, 0), (2, 1))]
    assert shared_residues(demands, 4, Random(0)) is None
    assert len(moves) == congruence.STEPS


@settings(max_examples=100)
@given(lines(), st.integers(0, 5))
def test_the_search_keeps_its_books(line: tuple[list[Demand], int], seed: int) -> None:
    """The residue of every hard point is that of the pair, and ``open`` are those without a z."""
    demands, wheel = line
    primes = shared_primes(demands)
    hard = congruence.hard_points(demands, primes, wheel)
    if not all(point.wanted for point in hard.values()):
        return
    search = congruence.ResidueSearch(primes, hard, Random(seed))
    for _ in range(5):
        pair = search.solutions
        assert search.open == {i for i, point in hard.items() if not point.is_served}
        for i, point in hard.items():
            assert point.rest == (pair.a * demands[i].t + pair.v) % point.part
            assert point.wanted == {z % point.part for z in range(-demands[i].m, demands[i].m)
                                    if 2 * abs(z) < demands[i].m
                                    and distance(z, wheel) == demands[i].y}
        if not search.open:
            break
        search.move()
