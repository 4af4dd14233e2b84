"""The readings against their definitions, with fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.readings import READINGS, Margin, check_reading, gaps, margin

SMALL = st.integers(-6, 6)


def by_definition(reading: str, v: list[Fraction], label: list[int], step: int) -> Fraction:
    """The margin as the table in ``memproof.readings`` says it; of equals 1 or 0."""
    y = [Fraction(each, step) for each in label]
    if reading == "argmax":
        return v[label[0]] - max(each for k, each in enumerate(v) if k != label[0])
    if reading == "sign":
        return v[0] if label[0] == 1 else -v[0]
    if reading == "nearest":
        return Fraction(1, 2 * step) - max(abs(a - b) for a, b in zip(v, y, strict=True))
    return Fraction(v == y)


@given(st.sampled_from(READINGS), st.lists(SMALL, min_size=2, max_size=5), st.integers(1, 5),
       st.integers(1, 4), st.data())
def test_a_margin_is_what_the_table_says(reading: str, values: list[int], scale: int, step: int,
                                         data: st.DataObject) -> None:
    values = values[:1] if reading == "sign" else values
    step = 1 if reading in ("argmax", "sign") else step
    if reading in ("argmax", "sign"):
        label = [data.draw(st.integers(0, max(2, len(values)) - 1))]
    else:
        label = data.draw(st.lists(SMALL, min_size=len(values), max_size=len(values)))
    expected = by_definition(reading, [Fraction(v, scale) for v in values], label, step)
    assert margin(reading, values, label, scale, step) == expected
    found = gaps(reading, values, label, scale, step)
    assert all(gap > 0 for gap, _ in found) == (expected > 0)
    assert {k for _, k in found} <= set(range(len(values)))


@given(st.sampled_from(READINGS[1:]), st.lists(SMALL, min_size=2, max_size=2), SMALL, SMALL)
def test_gaps_are_linear(reading: str, values: list[int], scale: int, factor: int) -> None:
    """In values and scale together: so the gaps of an affine function are those of its parts."""
    values = values[:1] if reading == "sign" else values
    label = [1] if reading in ("argmax", "sign") else [1] * len(values)
    once = gaps(reading, values, label, scale, 3)
    scaled = gaps(reading, [factor * v for v in values], label, factor * scale, 3)
    assert scaled == [(factor * gap, k) for gap, k in once]


def test_ties_are_misses() -> None:
    assert margin("argmax", [2, 2, 1], [0], 1, 1) == 0
    assert margin("sign", [0], [0], 1, 1) == margin("sign", [0], [1], 1, 1) == 0
    assert margin("nearest", [1], [0], 2, 1) == 0
    assert str(Margin(Fraction(5, 128), 3)) == "5/128 at point 3"


@pytest.mark.parametrize(("reading", "labels", "outputs"), [
    ("largest", [0, 1], 2), ("argmax", [0, 1], 1), ("argmax", [0, 3], 3), ("argmax", [0, -1], 3),
    ("argmax", ["1/2", 1], 3), ("argmax", [(0, 1), (1, 0)], 3), ("sign", [0, 1], 2),
    ("sign", [0, 2], 1), ("nearest", [0, 1], 2), ("equals", [(0, 1), (1, 0)], 1)])
def test_labels_that_cannot_be_read_so(reading: str, labels: list[object], outputs: int) -> None:
    with pytest.raises(MemproofError, match="MP-A002"):
        check_reading(reading, Dataset.from_rows([[0], [1]], labels, name="t"), outputs)


@pytest.mark.parametrize(("reading", "labels", "outputs"), [
    ("argmax", ["b", "a"], 2), ("argmax", [0, 1], 3), ("sign", [0, 1], 1), ("sign", ["n", "y"], 1),
    ("nearest", ["1/2", 1], 1), ("equals", [(0, 1), (1, 0)], 2)])
def test_labels_that_can_be_read_so(reading: str, labels: list[object], outputs: int) -> None:
    check_reading(reading, Dataset.from_rows([[0], [1]], labels, name="t"), outputs)
