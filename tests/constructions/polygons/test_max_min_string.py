"""The max-min string: width 2, depth at most M - 1, exactly; every small table, many others."""

from __future__ import annotations

import io
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest
from helpers.layers import long
from helpers.tables import small_table, table

import memproof
from memproof.checker import kernel
from memproof.constructions.polygons.max_min_string import build, plan
from memproof.dataset import Dataset, bundled
from memproof.line.integer import line_of
from memproof.network import Network


def memorizes(dataset: Dataset) -> Network:
    network: Network = build(dataset).network
    planned, sizes = plan(dataset).sizes, network.sizes()
    assert (planned.width, planned.depth, planned.nodes, planned.dense_parameters) == (
        sizes.width, sizes.depth, sizes.nodes, sizes.dense_parameters)
    assert network.first_failure(dataset) is None
    m = len(line_of(dataset))
    assert network.sizes().width <= 2
    assert network.sizes().depth <= max(1, m - 1)
    return network


@pytest.mark.parametrize("size", range(1, 9))
def test_all_binary_labelings(size: int) -> None:
    """All 2^N labelings of the points 0..N-1, N <= 8."""
    for labels in product((0, 1), repeat=size):
        memorizes(table([(i,) for i in range(size)], list(labels)))


def test_all_binary_labelings_of_points_with_gaps() -> None:
    """All labelings of every choice of 5 points out of 8."""
    for points in combinations(range(8), 5):
        for labels in product((0, 1), repeat=5):
            memorizes(table([(t,) for t in points], list(labels)))


@pytest.mark.parametrize("first", long(range(0, 500, 50), bool))
def test_random_tables(first: int) -> None:
    """50 of 500 instances with C <= 10."""
    for seed in range(first, first + 50):
        rng = Random(seed)
        memorizes(small_table(rng, size=rng.randint(1, 25), classes=rng.randint(1, 10)))


def test_width_one_is_not_enough_and_two_is_used() -> None:
    # A network of width 1 is monotone along a line; 0, 1, 0 is not.
    assert memorizes(table([(0,), (1,), (2,)], [0, 1, 0])).sizes().width == 2


def test_equal_steps_are_left_out() -> None:
    assert len(memorizes(table([(i,) for i in range(9)], list(range(9)))).hidden) == 1


def test_rational_and_negative_labels() -> None:
    memorizes(table([(0,), (3,), (5,)], [-7, 2, -1], label_denominator=3))


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_real_tables_are_certified(name: str, tmp_path: Path) -> None:
    data = bundled(name)
    result = memproof.certify(data, tmp_path / "c.memproof.jsonl", construction="max-min-string")
    assert result.accepted
    assert result.verdict.facts["width"] == 2
    stream = io.BytesIO((tmp_path / "c.memproof.jsonl").read_bytes())
    assert kernel.check(stream).outcome == "ACCEPTED"
