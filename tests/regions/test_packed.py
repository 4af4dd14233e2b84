"""Packed columns against lists of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof import exact
from memproof.exact import Z
from memproof.regions.arrays import long_array
from memproof.regions.packed import (
    Fields,
    Packed,
    fields_of,
    least_bits,
    pack_values,
    packed_relu,
    packed_sum,
    room,
    sum_by_digits,
)


@pytest.fixture(params=["gmpy2", "python"], autouse=True, scope="module")
def arithmetic(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both ways of packing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "ARITHMETIC", request.param)
        yield


NUMBERS = st.one_of(st.integers(-9, 9), st.integers(-(1 << 200), 1 << 200),
                    st.integers((1 << 90) - 5, 1 << 90))
VALUES = st.lists(NUMBERS, min_size=1, max_size=40)
WEIGHTS = st.one_of(st.sampled_from([1, -1, 2, -4, 3]), st.integers(1, 1 << 80),
                    st.integers(-(1 << 80), -1))


def packed_and_list(values: list[int]) -> tuple[Packed, list[int]]:
    return pack_values(long_array(values)), values


LONG = st.one_of(st.integers(-(1 << 900), 1 << 900),
                 st.sampled_from([1, -1, 1 << 16, -(1 << 512)]))
SHORT = st.one_of(st.integers(-9, 9), st.integers(-(1 << 34), 1 << 34))


@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.tuples(
    LONG, st.lists(SHORT, min_size=n, max_size=n)), min_size=1, max_size=6)), NUMBERS)
def test_sums_by_digits(parts: list[tuple[int, list[int]]], offset: int) -> None:
    """Of any weights, of either sign, the lowest digits or the highest of which may be 0."""
    packed = sum_by_digits([(Z(w), np.array(values)) for w, values in parts], Z(offset))
    wanted = [offset + sum(w * v for (w, _), v in zip(parts, values, strict=True))
              for values in zip(*(values for _, values in parts), strict=True)]
    assert packed is not None
    assert packed.values().tolist() == wanted
    assert packed.low <= min(wanted)
    assert max(wanted) <= packed.low + packed.span < packed.low + (1 << packed.fields.bits - 1)


def test_doubles_must_hold_the_sums_by_digits() -> None:
    most = (1 << 37) - 1
    for size, number, is_exact in ((most, 1, True), (most + 1, 1, False),
                                   (most // 2 + 1, 2, False)):
        parts = [(Z((1 << 800) - 1), np.array([size, -size]))] * number
        packed = sum_by_digits(parts, Z(0))
        assert (packed is not None) == is_exact
        if packed is not None:
            assert packed.values().tolist() == [size * ((1 << 800) - 1), -size * ((1 << 800) - 1)]


@given(VALUES, st.one_of(st.integers(2, 12), st.integers(2, 1 << 70)), st.booleans(),
       st.integers(0, 20))
def test_quotients(values: list[int], q: int, divides: bool, low: int) -> None:
    """Multiples of q are divided, wherever the fields begin; others are not."""
    values = [v * q for v in values] if divides else values
    column = pack_values(long_array(values))
    moved = column.move(room(column.span.bit_length() + q.bit_length() + 8))
    shifted = moved._replace(low=moved.low - low, span=moved.span + low,
                             number=moved.number + low * moved.fields.ones)
    for each in (column, moved, shifted):
        found = each.quotient(q)
        if any(v % q for v in values):
            assert found is None
        elif found is None:
            assert each is column  # whose fields may be too narrow
        else:
            assert found.values().tolist() == [v // q for v in values]
            assert max(values) // q - found.low <= found.span < 1 << found.fields.bits - 1


def test_fields_that_q_divides_together_only() -> None:
    """2 + 2^16 is a multiple of 3, as 2 + 1 is."""
    fields = Fields(2, 16)
    number = fields.pack([Z(2), Z(1)])
    assert number % 3 == 0
    assert Packed(fields, number, Z(0), 2).quotient(3) is None
    assert Packed(fields, 3 * number, Z(0), 6).quotient(3) == Packed(fields, number, Z(0), 2)


@given(VALUES, st.integers(0, 3))
def test_columns_keep_their_values(values: list[int], wider: int) -> None:
    column = pack_values(np.array(values, dtype=object))
    assert column.values().tolist() == values
    assert column.positive().tolist() == [v > column.low for v in values]
    assert column.span == max(values) - column.low
    assert column.span < 1 << column.fields.bits - 1
    loose = column._replace(span=(1 << column.fields.bits - 1) - 1)
    tight = loose.tight()
    assert tight.values().tolist() == values
    fields = [v - column.low for v in values]
    assert tight.span == (1 << reduce(or_, fields).bit_length()) - 1
    moved = tight.move(room(tight.span.bit_length()) + 8 * wider)
    assert moved.values().tolist() == values


@given(st.data(), VALUES)
def test_sums_and_relus(data: st.DataObject, first: list[int]) -> None:
    """With fields that have no bit more than these need."""
    others = st.lists(NUMBERS, min_size=len(first), max_size=len(first))
    lists = [first, *data.draw(st.lists(others, max_size=3))]
    weights = [data.draw(WEIGHTS) for _ in lists]
    offset, shift = data.draw(NUMBERS), data.draw(NUMBERS)
    parts = [(Z(w), pack_values(long_array(values)))
             for w, values in zip(weights, lists, strict=True)]
    bits = -(-least_bits(parts) // 8) * 8
    total = packed_sum([(w, column.move(bits)) for w, column in parts], offset)
    expected = [offset + sum(w * v for w, v in zip(weights, each, strict=True))
                for each in zip(*lists, strict=True)]
    assert total.values().tolist() == expected
    assert all(0 <= v - total.low <= total.span < 1 << bits - 1 for v in expected)
    relu = packed_relu(total, shift)
    if relu is None:
        wide = room(int((total.low + shift + total.span).bit_length()))
        relu = packed_relu(total.move(wide), shift)
    assert relu is not None
    values = [max(v + shift, 0) for v in expected]
    assert relu.values().tolist() == values
    assert relu.positive().tolist() == [v > 0 for v in values]
    assert (relu.low, max(values) <= relu.span < 1 << relu.fields.bits - 1) == (0, True)


@given(st.lists(st.tuples(st.integers(0, 127), st.integers(0, 127)), min_size=1, max_size=40))
def test_differences_of_fields_without_a_spare_bit(pairs: list[tuple[int, int]]) -> None:
    fields, (p, q) = Fields(len(pairs), 8), zip(*pairs, strict=True)
    x, y = fields.pack([Z(v) for v in p]), fields.pack([Z(v) for v in q])
    difference = fields.difference(x, y)
    exactly = [a - b for a, b in pairs]
    assert (difference is None) == (min(exactly) < 0)
    assert difference is None or fields.unpack(difference) == exactly
    assert fields.unpack(fields.monus(x, y)) == [max(d, 0) for d in exactly]
    assert fields.union(x) == reduce(or_, p)
    assert fields_of(len(pairs), 8) is fields_of(len(pairs), 8)
