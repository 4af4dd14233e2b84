"""Labelings counted by blocks of units: against floats, counting by hand, and what is built."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from math import e, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.bounds import ask
from memproof.bounds.blocks import (
    Block,
    blocks,
    is_excluded,
    least_not_shattered,
    least_parameters,
    log2_labelings,
    refutes_parameters,
    sizes,
)
from memproof.bounds.sandwich import at_width
from memproof.bounds.statement import Question
from memproof.bounds.vc import is_excluded as is_excluded_by_layers
from memproof.cli import main
from memproof.errors import MemproofError
from memproof.network.sizes import dense_parameters

WIDTHS = st.lists(st.integers(1, 6), min_size=1, max_size=12)


def in_floats(points: int, widths: list[int], dimension: int, labels: int, size: int) -> float:
    """The right side of BD-9, written anew: blocks of at most ``size`` units."""
    rows, row = [], []
    for layer, width in enumerate(widths, 1):
        if row and sum(w for _, w in row) + width > size:
            rows, row = [*rows, row], []
        row = [*row, (layer, width)]
    rows.append(row)
    ends = [([w for _, w in each], each[-1][0], False) for each in rows]
    if sum(ends[-1][0]) > size:
        ends.append(([], len(widths) + 1, True))
    else:
        ends[-1] = (ends[-1][0], len(widths) + 1, True)
    inputs = [dimension, *widths]
    total = sum(w * log2(2 * (k + 1)) for k, w in zip(inputs, widths, strict=False))
    for own, last, output in ends:
        inner = len(widths) if output else last
        free = sum(w * k for k, w in zip(inputs[:inner], widths[:inner], strict=True))
        free += widths[-1] + 1 if output else 0
        units = sum(own)
        many = labels * 2.0**units if output else 2.0**units
        many = labels - 1 if output and not own else many
        many = units if len(own) == 1 and not output else many
        signs = points * many
        total += signs if signs < free else min(
            signs, 1 + free * log2(2 * e * signs * last / free))
    return total


@settings(deadline=None)
@given(WIDTHS, st.integers(1, 5), st.integers(2, 1000), st.integers(1, 10**6),
       st.integers(1, 30))
def test_the_count_is_that_of_the_statement(
    widths: list[int], dimension: int, labels: int, points: int, size: int
) -> None:
    parts = list(blocks(widths, dimension, labels, size))
    low, high = log2_labelings(points, parts, 24)
    free = in_floats(points, widths, dimension, labels, size) - sum(
        w * log2(2 * (k + 1)) for k, w in zip([dimension, *widths], widths, strict=False))
    assert 0 <= high - low <= len(parts)
    assert abs(float(low) - free) < 1e-6 * free + 1
    assert parts[-1].parameters + sum(widths) == dense_parameters((dimension, *widths, 1))
    assert parts[-1].layer == len(widths) + 1


def test_the_blocks_of_a_network_by_hand() -> None:
    """Widths 2, 3, 1 of one input: one parameter less for each unit; the output joins or not."""
    assert list(blocks((2, 3, 1), 1, 10, 5)) == [
        Block(5, 1, 2, 2 + 6), Block(1, 10, 4, 2 + 6 + 3 + 2)]
    assert list(blocks((2, 3), 1, 10, 2)) == [
        Block(0, 2, 1, 2), Block(0, 3, 2, 2 + 6), Block(0, 9, 3, 2 + 6 + 4)]


@settings(deadline=None, max_examples=40)
@given(WIDTHS, st.integers(2, 50))
def test_the_least_number_of_points_is_where_it_begins(widths: list[int], labels: int) -> None:
    least = least_not_shattered(widths, 1, labels)
    assert is_excluded(least, widths, 1, labels)
    assert least == 1 or not is_excluded(least - 1, widths, 1, labels)
    right = min(in_floats(least, widths, 1, labels, size) for size in sizes(sum(widths)))
    assert least * log2(labels) > right * (1 - 1e-9)


def test_it_refutes_deep_networks_that_layers_do_not() -> None:
    widths = (2,) * 40
    assert is_excluded(20_000, widths, 1, 2)
    assert not is_excluded_by_layers(20_000, widths)
    assert not is_excluded(2, widths, 1, 2)


@pytest.mark.parametrize("labels", [2, 3, 1000])
def test_one_unit_on_a_line_has_fewer_labelings(labels: int) -> None:
    """One relu, one output: all functions that are constant, then affine.  With labels 0, 1, ...
    the labelings of three points that occur are fewer than the count allows."""
    points, count = 3, min(labels, 4)
    occur = sum(
        1 for y in product(range(count), repeat=points)
        if y[0] == y[1] or y[1] == y[2] or y[1] - y[0] == y[2] - y[1])
    assert log2(occur) <= in_floats(points, [1], 1, count, 1)


@pytest.mark.parametrize(("points", "labels", "least"), [
    (10**6, 1000, 7233), (10**6, 2, 2161), (10**4, 1000, 607), (1, 2, 1)])
def test_the_fewest_parameters(points: int, labels: int, least: int) -> None:
    assert least_parameters(points, labels) == least
    lam, kappa = log2(2 * e * points), log2(labels)

    def right(p: int) -> float:
        return min((1 + lam / g) * (p + g / 2) ** 2 / 6 + p * (lam + kappa + 1.5)
                   for g in range(1, 3000))

    if least > 1:
        assert right(least - 1) * (1 - 1e-3) < points * kappa < right(least) * (1 + 2e-3)
    assert not refutes_parameters(least, labels, points)


@settings(deadline=None, max_examples=40)
@given(WIDTHS, st.integers(2, 1000))
def test_an_architecture_is_refuted_before_its_number_of_parameters(
    widths: list[int], labels: int
) -> None:
    """What all architectures of P parameters cannot, this one cannot: the finer count says so."""
    by_parameters = ask("fewest-parameters", Question(tuple(widths), labels=labels)).points
    assert by_parameters is not None
    assert min(in_floats(by_parameters, widths, 1, labels, size) for size in range(1, 73)) < (
        by_parameters * log2(labels))


def test_what_suffices_is_above_what_is_necessary() -> None:
    question = Question((1,), dimension=10, labels=1000, ratio=Fraction(1, 500_000))
    for width in (2, 3, 12):
        found = at_width(10**5, width, question)
        assert found.least is not None
        assert found.most.by == "unit-blocks-line"
        assert found.ratio is not None
        assert found.ratio > 1
        assert found.fewest_ratio is not None
        assert found.fewest_ratio > 1
        assert found.on_integers is not None
        assert found.integers_ratio == Fraction(found.on_integers, found.fewest_needed or 1)
        assert 1 < found.integers_ratio < 10


@pytest.mark.parametrize(("question", "expected"), [
    (Question((3,), "hard-tanh"), "relu"),
    (Question((3,), labels=None), "finitely many labels"),
    (Question((3,), outputs=2), "one output"),
])
@pytest.mark.parametrize("name", ["unit-blocks", "unit-blocks-line", "fewest-parameters"])
def test_other_questions_are_refused(name: str, question: Question, expected: str) -> None:
    with pytest.raises(MemproofError) as caught:
        ask(name, question)
    assert (caught.value.code, caught.value.expected) == ("MP-U010", expected)
    assert at_width(10, 3, question).fewest_needed is None
    assert at_width(10, 3, question).on_integers is None


def test_classes_are_labels(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["bounds", "--points", "1000000", "--width", "3", "--json"]
    assert main([*command, "--classes", "1000"]) == 0
    row = json.loads(capsys.readouterr().out)["rows"][0]
    assert row["fewest_needed"] == 7233
    assert row["most_that_is_necessary"]["depth"] == 783
    assert main([*command, "--labels", "1000"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0] == row
    assert main(["bounds", "--points", "100", "--classes", "10", "--separation", "1/50"]) == 0
    assert "(fewest-parameters)" in capsys.readouterr().out


@pytest.mark.parametrize("widths", ["99999999999999999,5", "100000,100000", "9999999999"])
def test_wide_architectures_are_declined_by_blocks_and_answered_by_others(
    widths: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not after minutes, and not with all memory gone."""
    assert main(["bounds", "--widths", widths]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "at most 10000 units" in told
    assert "impossible for N >=" in told
