"""A theorem's promise for a table, and a line as short as the theorem's."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from helpers.tables import hostile_tables, table
from hypothesis import given, settings

from memproof.constructions.threshold_ledger.guarantee import bound_on_data, promise
from memproof.dataset import Dataset, Separation
from memproof.line.bits import projected_bits
from memproof.line.segments import Segments
from memproof.network.sizes import Sizes


@settings(max_examples=40, deadline=None)
@given(hostile_tables())
def test_a_line_as_short_as_the_theorems(data: Dataset) -> None:
    """PR-9: 2 R < g 2^rho."""
    found = promise(data, 2).apart(0)
    ratio = Separation(data).ratio_squared
    assert (found is None) == (ratio is None)
    if found is not None and ratio is not None:
        values = sorted(found.values)
        gap = min(b - a for a, b in pairwise(values))
        rho = projected_bits(len(data), ratio, data.dimension)
        assert values[0] == 0
        assert 2 * values[-1] < gap * 2**rho


def test_the_same_line_for_the_same_seed() -> None:
    data = table([(1, 0, 5), (0, 2, 7), (3, 3, 1)], [0, 1, 0])
    assert promise(data, 2).apart(4) == promise(data, 2).apart(4) != promise(data, 2).apart(5)


@pytest.mark.parametrize("far", [1, 10**6, 10**40])
def test_what_is_allowed(far: int) -> None:
    """The exact bound decides; widths below the theorem's count as the least one."""
    data = table([(0, 0), (1, 0), (0, far)], [0, 1, 0])
    ratio = Separation(data).ratio_squared
    assert ratio == Fraction(1, far**2)
    most = bound_on_data(3, ratio, 2, 2, 6).depth
    for width in (3, 6, 7):
        assert promise(data, 2).allows(Sizes(width, most, 0, 0))
        assert not promise(data, 2).allows(Sizes(width, most + 1, 0, 0))


def test_one_point_is_promised_nothing() -> None:
    one = promise(table([(4, 2)], [1]), 1)
    assert one.allows(Sizes(1, 10**9, 0, 0))
    assert one.depth(6) is None
    assert one.apart(0) is None


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [((0,), (9,), 0), ((0, 9), (1, 12), 3), ((0, 9, 11), (1, 9, 30), 1)])
def test_segments_that_are_apart(
    first: tuple[int, ...], last: tuple[int, ...], expected: int
) -> None:
    assert Segments(first, last, tuple(range(len(first)))).exponent_apart == expected
