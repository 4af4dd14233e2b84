"""Every format that rounding is spoken of: no evaluation leaves the bound, every term is needed."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from helpers.trees import ORDERS, Runtime, network, table

from memproof.auditing.formats import BFLOAT16, FORMATS, GRID, Evaluation, evaluation, growth
from memproof.auditing.rounding import at_outputs, store
from memproof.auditing.values import all_sums, points, steps
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.interop.foreign import Dense, network_of

HOWS = [evaluation(name, gradual) for gradual in (True, False)
        for name in (*FORMATS, "float16/float32", "bfloat16/float32", "float32/float64")]


def check_trees(hows: list[Evaluation], count: int, kind: Any = np.float32) -> Fraction:
    """Evaluations in every format, of weights that are mostly no numbers of it: all errors are
    within the bound.  The largest quotient of error and bound."""
    closest = Fraction(0)
    for seed in range(count):
        net = network(seed, widths=(3, 5, 4, 2), kind=kind, size=0.3)
        data, chance = table(seed, points_=2), random.Random(seed)
        layers, block = list(steps(net)), points(data, 0, len(data))
        exact = all_sums(layers, block)
        for how in hows:
            _, bounded = at_outputs(store(layers, how), block, exact)
            assert bounded.finite.all()
            for i, x in enumerate(data.points):
                x = [Fraction(int(v), int(data.denominator)) for v in x]
                found = Runtime(how, chance).outputs(net, x, ORDERS[seed % len(ORDERS)])
                for j, value in enumerate(found):
                    right = Fraction(int(exact[-1].numerators[i, j]), exact[-1].scale)
                    bound = Fraction(int(bounded.errors[i, j]), 1 << GRID)
                    assert abs(value - right) <= bound, (seed, how.name)
                    closest = max(closest, abs(value - right) / bound if bound else 0)
    return closest


@pytest.mark.parametrize("how", HOWS, ids=lambda how: f"{how.name}-{how.gradual}")
def test_every_format(how: Evaluation) -> None:
    assert check_trees([how], 12) > Fraction(1, 60)


@pytest.mark.exhaustive
def test_every_format_often() -> None:
    check_trees(HOWS, 300)


@pytest.mark.parametrize(("name", "change"), [
    ("float16", "losses"), ("bfloat16/float32", "_storing"), ("float16", "underflow")])
def test_every_term_is_needed(name: str, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what weights lose, what storing adds, or what is flushed: a violation."""
    if change == "losses":
        monkeypatch.setattr("memproof.auditing.rounding.Stored.is_same", True)
        monkeypatch.setattr("memproof.auditing.rounding.growth",
                            lambda k, form: growth(k, form) / 5)
    elif change == "_storing":
        monkeypatch.setattr("memproof.auditing.rounding._storing",
                            lambda how, z, errors: (0 * errors, True))
    else:
        monkeypatch.setattr("memproof.auditing.rounding.Terms.underflow", lambda self: 0)
    with pytest.raises(AssertionError):
        check_tiny(evaluation(name)) if change == "underflow" else check_trees(
            [evaluation(name)], 60, np.float64)


def check_tiny(how: Evaluation) -> None:
    """Products below the least normal number."""
    net = network_of([Dense("a", np.array([[2.0**-10]]), np.zeros(1), True),
                      Dense("b", np.array([[1.0]]), np.zeros(1))])
    layers, block = list(steps(net)), points(Dataset.from_rows([[Fraction(1, 32)]], [1], name="t"),
                                             0, 1)
    exact = all_sums(layers, block)
    bounded = at_outputs(store(layers, how), block, exact)[1]
    for seed in range(20):
        value = Runtime(how, random.Random(seed)).outputs(net, [Fraction(1, 32)], "random")[0]
        assert abs(value - Fraction(1, 2**15)) <= Fraction(int(bounded.errors[0, 0]), 1 << GRID)


def test_tiny_products_are_within_the_bound() -> None:
    check_tiny(evaluation("float16"))
    check_tiny(evaluation("float16", gradual=True))


def test_bfloat16_is_the_upper_half_of_float32() -> None:
    chance = np.random.default_rng(2)
    numbers = (chance.normal(0, 1, 500) * 2.0 ** chance.integers(-140, 120, 500)).astype(np.float32)
    bits = numbers.view(np.uint32)
    rounded_bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000  # ties to even
    for x, y in zip(numbers, rounded_bits.astype(np.uint32).view(np.float32), strict=True):
        assert BFLOAT16.nearest(Fraction(float(x))) == Fraction(float(y))


def test_formats_within_formats() -> None:
    """What float16 decides float32 decides; bfloat16 and float16 say nothing of each other."""
    inside = {(a, b) for a in FORMATS for b in FORMATS if FORMATS[a].is_within(FORMATS[b])}
    assert {(a, b) for a, b in inside if a != b} == {
        ("float16", "float32"), ("float16", "float64"), ("bfloat16", "float32"),
        ("bfloat16", "float64"), ("float32", "float64")}
    for text in ("float8", "float16/bfloat16", "float64/float32", "a/b/c", ""):
        with pytest.raises(MemproofError, match="MP-A013"):
            evaluation(text)
    assert not evaluation("float16", True).is_within(evaluation("float32"))


def test_many_summands_in_bfloat16() -> None:
    """k u > 2, where the usual quotient would be negative."""
    for k in (1, 100, 255, 256, 257, 700):
        exactly = (1 + BFLOAT16.unit) ** k - 1
        assert exactly <= growth(k, BFLOAT16) <= 2 * exactly
