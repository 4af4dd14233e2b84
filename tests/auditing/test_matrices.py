"""Exact products against their definition: every length of numbers, every shape."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memproof import matrices
from memproof.matrices import bits_of, digit_bits, narrow, plain_product, product, widen


def matrix(draw: st.DrawFn, rows: int, columns: int) -> matrices.Matrix:
    bits = draw(st.sampled_from([0, 1, 8, 24, 25, 26, 27, 31, 53, 61, 62, 63, 64, 120, 700]))
    numbers = st.integers(-(2**bits), 2**bits) | st.sampled_from([2**bits, -(2**bits), 0])
    values = draw(st.lists(numbers, min_size=rows * columns, max_size=rows * columns))
    found = np.empty(rows * columns, dtype=object)
    found[:] = values
    return narrow(found.reshape(rows, columns))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[matrices.Matrix, matrices.Matrix]:
    n, k, m = (draw(st.integers(1, 4)) for _ in range(3))
    return matrix(draw, n, k), matrix(draw, k, m)


@pytest.fixture
def by_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digits however small matrices are."""
    monkeypatch.setattr(matrices, "_digits_are_fast", lambda *sizes: True)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs())
def test_a_product_is_exact(by_digits: None, pair: tuple[matrices.Matrix, matrices.Matrix]) -> None:
    a, b = pair
    assert widen(product(a, b)).tolist() == plain_product(a, b).tolist()


@given(pairs())
def test_a_product_is_exact_either_way(pair: tuple[matrices.Matrix, matrices.Matrix]) -> None:
    a, b = pair
    assert widen(product(a, b)).tolist() == plain_product(a, b).tolist()


def test_long_numbers_are_not_cut_into_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A single product of numbers as long as certificates may have is a hundred million products of
    digits."""
    ways = list[str]()

    def digits(a: matrices.Matrix, s: int) -> Iterator[matrices.Matrix]:
        ways.append("digits")
        return cut(a, s)

    cut = matrices._digits
    monkeypatch.setattr(matrices, "_digits", digits)
    for n, k, m, bits, others, by_digits in (
            (1, 1, 1, 1 << 18, 1 << 18, 0), (9, 3, 2, 1 << 14, 60, 0), (1, 1, 1, 62, 62, 0),
            (400, 60, 60, 62, 62, 2), (400, 60, 60, 120, 30, 2)):
        a, b = (np.full(shape, (1 << size) - 1, dtype=object)
                for shape, size in (((n, k), bits), ((k, m), others)))
        ways.clear()
        assert (product(a, b) == k * a[0, 0] * b[0, 0]).all()
        assert len(ways) == by_digits


@pytest.mark.parametrize("k", [1, 2, 3, 7, 64, 100, 784, 5000])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_digits_lose_nothing(by_digits: None, k: int, sign: int) -> None:
    """All digits at their ends: the partial sums come closest to 2^53."""
    s = digit_bits(k)
    assert 2 * s + k.bit_length() <= 55
    for value in (-(2 ** (s - 1)), 2 ** (s - 1) - 1, 2 ** (2 * s) // 3, 2 ** (3 * s) - 1):
        a = np.full((1, k), value, dtype=object)
        b = np.full((k, 1), sign * value, dtype=object)
        assert int(product(a, b)[0, 0]) == k * sign * value * value


def test_nothing_and_zero(by_digits: None) -> None:
    assert bits_of(np.zeros((0, 3), dtype=np.int64)) == 0
    zero = np.zeros((2, 3), dtype=object)
    assert product(zero, zero.T).tolist() == [[0, 0], [0, 0]]


def test_too_long_digits_are_noticed(by_digits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is sharp enough to matter: with four more bits a digit, products go wrong."""
    monkeypatch.setattr(matrices, "digit_bits", lambda k: digit_bits(k) + 4)
    chance = np.random.default_rng(1)
    a = chance.integers(2**61, 2**62, (1, 64)).astype(object)
    assert widen(product(a, a.T)).tolist() != plain_product(a, a.T).tolist()
