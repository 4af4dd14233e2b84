"""The gadget language: building, evaluating the same source, and its errors."""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from typing import Any

import gmpy2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.errors import MemproofError
from memproof.exact import Z
from memproof.network import (
    Affine,
    carry,
    gadget,
    identity,
    network_of,
    tagged,
    together,
    total,
    value_of,
)


@gadget(lemma="G1")
def ramp(t: Any, r: int) -> Generator[Any, Any, Any]:
    p, q = yield {"p": t - r + 1, "q": t - r}
    return p - q


def staircase(t: Any, jumps: list[tuple[int, Any]]) -> Generator[Any, Any, Any]:
    y: Any = 0
    (t,) = yield (t,)
    for r, step in jumps:
        t, y, j = yield from together(carry(t), carry(y), ramp(t, r))
        y = y + step * j
    return y


JUMPS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), max_size=6)


@given(JUMPS, st.integers(0, 25))
def test_one_source_two_readings(jumps: list[tuple[int, int]], t: int) -> None:
    expected = sum(step for r, step in jumps if t >= r)
    assert value_of(staircase(t, jumps)) == expected
    network = network_of(lambda x: staircase(x[0], jumps), 1)
    assert network.evaluate([t]) == (expected,)
    assert len(network.hidden) == 1 + len(jumps)


def test_names_stages_and_lemmas_are_recorded() -> None:
    network = network_of(lambda x: tagged(staircase(x[0], [(3, 2)]), stage="stairs"), 1)
    last = network.hidden[-1]
    assert last.names == ("x0", "n1", "p", "q")
    assert (last.stage, last.lemma) == ("stairs", "G1")
    assert network.output.names == ("y",)


def test_rational_weights_get_one_denominator_per_layer() -> None:
    def gadget_of(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0] * Fraction(1, 2) - Fraction(1, 3)
        return a / 5

    network = network_of(gadget_of, 1)
    assert network.hidden[0].denominator == 6
    assert network.evaluate([4]) == (Fraction(1, 3),)


@pytest.mark.parametrize("three", [3, gmpy2.mpz(3), np.int64(3), Fraction(3), gmpy2.mpq(3)])
def test_integers_of_every_kind_become_the_numbers_of_the_house(three: Any) -> None:
    def one(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0] * three + three
        return a / 2

    network = network_of(one, 1)
    (((_, weight),),) = network.hidden[0].rows
    assert {type(weight), type(network.output.denominator)} <= {type(Z(3))}
    assert weight == 3
    (value,) = network.evaluate([gmpy2.mpz(1)])
    assert (type(value), value) == (Fraction, 3)
    assert {type(value.numerator), type(value.denominator)} == {int}


def test_what_is_given_back_is_plain() -> None:
    """Nobody who evaluates a network meets another kind of number than a Fraction of integers."""
    def halves(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a, b = yield x[0] / 2, x[0] - Fraction(1, 3)
        return a + b, b

    network = network_of(halves, 1)
    for values in network.values([Fraction(7, 5)]):
        for value in values:
            assert type(value) is Fraction
            assert {type(value.numerator), type(value.denominator)} == {int}
    moved = network.with_weight(1, 0, 0, gmpy2.mpq(1, 7))
    assert moved.evaluate([7]) == (Fraction(1) + 7 - Fraction(1, 3), 7 - Fraction(1, 3))


def test_identity_neurons_carry_signs() -> None:
    def signed(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        h, r = yield identity(x[0] - 5, "h"), x[0]
        h, _ = yield from together(carry(h, signed=True), ramp(r, 2))
        return h

    network = network_of(signed, 1)
    assert network.hidden[0].activations == ("identity", "relu")
    assert network.evaluate([1]) == (-4,)
    assert value_of(signed((1,))) == -4


def test_several_outputs_are_numbered() -> None:
    def two(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0]
        return [a, 1 - a]

    network = network_of(two, 1)
    assert network.output.names == ("y0", "y1")
    assert network.evaluate([3]) == (3, -2)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 3)), max_size=8))
def test_total_is_the_sum(terms: list[tuple[int, int]]) -> None:
    def sums(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield list(x)
        return [total([w * a[j] for j, w in terms], 7),
                sum([w * a[j] for j, w in terms], Affine({}, 7, None))]

    first, second = network_of(sums, 3).evaluate([2, 3, 5])
    assert first == second


def fails(construction: Any, code: str) -> MemproofError:
    with pytest.raises(MemproofError) as error:
        network_of(construction, 1)
    assert error.value.code == code
    return error.value


def test_neurons_of_different_layers_do_not_mix() -> None:
    def mixed(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield {"old": x[0]}
        b = yield {"new": a[0]}
        return b[0] + a[0]

    assert "old lives in layer 1: carry it" in str(fails(mixed, "MP-N010"))


def test_a_stale_neuron_is_refused_at_its_line() -> None:
    def stale(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0]
        yield a
        yield a
        return a

    message = str(fails(stale, "MP-N010"))
    assert "test_language.py" in message
    assert "(stale)" in message


def test_a_stale_neuron_in_a_gadget_side_by_side_is_placed() -> None:
    def outer(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0]
        b = yield a
        c, _ = yield from together(carry(b), ramp(a, 1))
        return c

    assert "(ramp)" in str(fails(outer, "MP-N010"))


def test_a_stale_output_is_refused() -> None:
    def stale(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0]
        yield a
        return a

    fails(stale, "MP-N010")


@pytest.mark.parametrize("value", [0.5, "1", None, True, float("nan")])
def test_what_is_not_exact_is_refused(value: Any) -> None:
    def bad(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0] + value
        return a

    fails(bad, "MP-N011")


def test_a_float_neuron_is_refused() -> None:
    def bad(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield 0.5
        return a

    assert "test_language.py" in str(fails(bad, "MP-N017"))


def test_a_product_of_neurons_is_refused() -> None:
    def bad(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0] * x[0]
        return a

    fails(bad, "MP-N012")


def test_gadgets_of_different_depth_are_refused() -> None:
    def two(t: Any) -> Generator[Any, Any, Any]:
        a = yield t
        a = yield a
        return a

    def bad(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a, _ = yield from together(two(x[0]), ramp(x[0], 1))
        return a

    message = str(fails(bad, "MP-N013"))
    assert "(ramp)" in message
    assert "(two)" in message


def test_a_construction_must_yield_and_return() -> None:
    fails(lambda x: x[0], "MP-N014")

    def silent(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        yield x[0]

    def empty(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        yield ()
        return x[0]

    fails(silent, "MP-N015")
    fails(empty, "MP-N016")


def test_a_stale_carried_value_is_placed_at_the_yield() -> None:
    def stale(x: tuple[Any, ...]) -> Generator[Any, Any, Any]:
        a = yield x[0]
        b = yield a
        _, r = yield from together(carry(a), ramp(b, 1))
        return r

    message = str(fails(stale, "MP-N010"))
    assert "test_language.py" in message
