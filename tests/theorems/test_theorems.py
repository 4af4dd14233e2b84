"""The theorem's bounds: exact, and never exceeded by the construction's formula."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isqrt
from random import Random

import pytest
from helpers.tables import small_table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions import named
from memproof.constructions.threshold_ledger.guarantee import (
    at_polynomial_width,
    bound_on_data,
    bound_on_line,
    bound_with,
    ceil_square_sum,
    depth_bound,
    digits,
)
from memproof.constructions.threshold_ledger.network import plan
from memproof.constructions.threshold_ledger.sizes import Shape, depth
from memproof.dataset import Separation
from memproof.errors import MemproofError
from memproof.exact import pi_enclosure
from memproof.gadgets.decoder import Layout
from memproof.line.bits import projected_bits
from memproof.theorems import REGISTRY, Theorem, theorem, theorems
from memproof.theorems.witness import Witness

SEGMENTS = (1, 2, 3, 5, 10, 44, 100, 877, 1331, 8940, 100_000, 1_000_000)


@pytest.mark.parametrize("width", [6, 8, 10, 12, 16, 24, 32, 48, 64, 96])
def test_the_formula_never_exceeds_the_bound(width: int) -> None:
    """The exact depth for U = 1, g = rho and n as in the theorem, for all k."""
    worst = Fraction(0)
    for segments in SEGMENTS:
        for line_bits in (1, 2, 5, 10, 20, 33, 50, 80):
            for label in (1, 2, 3, 4, 7, 10):
                for k in digits(width):
                    bound = bound_with(segments, line_bits, label, width, k)
                    found = theorem_depth(segments, line_bits, label, width, k, bound.slots)
                    assert found <= bound.depth
                    assert (width * bound.depth) ** 2 <= bound.product
                    worst = max(worst, Fraction(found, bound.depth))
    assert worst > Fraction(9, 10)  # the bound is no empty one


@pytest.mark.parametrize("width", [6, 8, 14, 24, 46, 64, 96, 130, 256, 1000])
def test_at_polynomial_width_the_logarithm_goes(width: int) -> None:
    """TL-9: the depth of the theorem at this width is within 169 ((rho + c)/log2 W + 1) N / W^2,
    as soon as W (beta + 2 + log2 N) <= sqrt(N); and the constant is not far off."""
    applied, worst = 0, Fraction(0)
    for exponent in range(8, 48):
        for line_bits in (exponent, 2 * exponent + 8, 5 * exponent):
            for label in (1, 4, 10):
                points = 1 << exponent
                most = at_polynomial_width(points, line_bits, label, width)
                if most is None:
                    continue
                product = (width * bound_on_line(points, line_bits, label, width).depth) ** 2
                assert product <= most
                applied, worst = applied + 1, max(worst, product / most)
    assert applied > 50
    assert worst > Fraction(1, 20)
    assert at_polynomial_width(1 << 47, 60, 4, width + 1) is None  # odd
    assert at_polynomial_width(50, 20, 4, width) is None  # too wide


def theorem_depth(
    segments: int, line_bits: int, label: int, width: int, k: int, slots: int
) -> int:
    blocks, m = -(-segments // slots), (width - 2) // 2
    layout = Layout(slots, 1, line_bits, line_bits, label) if slots > 1 else None
    return depth(blocks, Shape(m, m, k), layout)


@pytest.mark.parametrize("seed", range(12))
def test_networks_meet_the_bound_at_their_line(seed: int) -> None:
    rng = Random(seed)
    dataset = small_table(rng, size=rng.choice((10, 40, 120)))
    for width in (6, 7, 8, 12, 24):
        made = plan(dataset, width=width)
        bound = bound_on_line(len(made.segments), max(1, made.line_bits), made.label, width)
        assert made.depth <= bound.depth


def test_random_points_meet_the_bound_of_the_data() -> None:
    dataset = unit_ball(1000)
    separation = Separation(dataset)
    least = separation.least_squared_distance
    assert least is not None
    ratio = least / separation.largest_squared_norm
    for width in (6, 12):
        made = plan(dataset, width=width)
        assert made.depth <= depth_bound(len(dataset), ratio, 10, 10, width)
        assert bound_on_line(len(made.segments), made.line_bits, made.label, width).depth <= (
            bound_on_data(len(dataset), ratio, 10, 10, width).depth
        )


@settings(deadline=None)
@given(
    st.integers(2, 10**6), st.fractions(Fraction(1, 10**30), 4, max_denominator=10**31),
    st.integers(1, 1000),
)
def test_projected_bits_is_the_least(points: int, ratio: Fraction, dimension: int) -> None:
    if ratio <= 0:
        return
    rho = projected_bits(points, ratio, dimension)
    low, high = (points**4 * 2 * dimension * pi / ratio for pi in pi_enclosure(300))
    assert 4**rho > high
    assert Fraction(4) ** (rho - 1) <= low


@settings(deadline=None)
@given(st.fractions(0, 10**6, max_denominator=1000), st.integers(0, 1000))
def test_ceil_square_sum(x: Fraction, y: int) -> None:
    """(sqrt x + y)^2 <= m  <=>  sqrt x <= sqrt m - y, checked with roots to 60 bits."""
    m = ceil_square_sum(x, y)
    scale = 1 << 60
    low = Fraction(isqrt(x.numerator * x.denominator * scale**2), x.denominator * scale)
    assert (low + y) ** 2 <= m
    high = low + Fraction(1, scale)
    assert m - 1 < (high + y) ** 2


def test_ceil_square_sum_of_squares() -> None:
    assert ceil_square_sum(Fraction(9, 4), 2) == 13  # 3.5^2 = 12.25
    assert ceil_square_sum(Fraction(9), 2) == 25
    assert ceil_square_sum(Fraction(2), 0) == 2


def test_depth_bound_by_hand() -> None:
    """N = 10^4, d = 10, C = 10, W = 6, (delta/r)^2 = 1/100."""
    rho = projected_bits(10**4, Fraction(1, 100), 10)
    assert rho == 33  # log2(10^8 sqrt(20 pi) 10) = 32.9
    bound = bound_on_data(10**4, Fraction(1, 100), 10, 10, 6)
    assert (bound.digit, bound.beta, bound.slots) == (1, 38, 10)
    assert bound.depth == 711 + 38 + 2 + 4  # 2 sqrt(2 10^4 38 / 6) = 711.8...


def test_odd_widths_count_as_one_less() -> None:
    assert bound_on_line(100, 20, 4, 13) == bound_on_line(100, 20, 4, 12)


def test_outside_the_theorem() -> None:
    with pytest.raises(MemproofError, match="MP-B006"):
        bound_on_line(100, 20, 4, 5)
    with pytest.raises(MemproofError, match="MP-B006"):
        depth_bound(1, Fraction(1), 2, 2, 6)
    with pytest.raises(MemproofError, match="MP-B006"):
        depth_bound(2, Fraction(0), 2, 2, 6)
    with pytest.raises(MemproofError, match="MP-B007"):
        theorem("fermat-1637")


def test_registry() -> None:
    assert [each.id for each in theorems()] == list(REGISTRY.entries)
    for each in theorems():
        assert isinstance(each, Theorem)
        assert theorem(each.id) is each
        for witness in each.witnesses:
            assert each.id in named(witness).witnesses


@pytest.mark.parametrize(
    ("width", "bits", "why"),
    [(4, 3, "a network of width 4 is narrower"), (8, 40, "its line has positions of 40 bits"),
     (8, 3, "sizes that were asked for")])
def test_why_a_bound_is_missed(width: int, bits: int, why: str) -> None:
    on_line, on_data = (bound_on_line(20, rho, 2, 8) for rho in (bits, 5))
    found = Witness("yang-yang-2026", width, on_data.depth, None, on_data, on_line, "")
    assert found.is_met
    assert found.why_missed == ""
    deeper = replace(found, depth=on_data.depth + 1)
    assert not deeper.is_met
    assert why in deeper.why_missed
