"""Which tracer traces a network, and which form a sum of columns takes: both give the same, and the
choice takes the one that does less."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from helpers.tables import unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.api import memorize
from memproof.dataset import Dataset
from memproof.network import Network
from memproof.network.foreign import network_from
from memproof.readings import Outputs
from memproof.regions import Evaluation, Tracer, evaluate, evaluation, places, tracers
from memproof.regions.blocks import BlockTracer
from memproof.regions.tracers import prefers_matrices, tracer_of


def random_network(rng: Random, inputs: int, width: int, weights: int, digits: int) -> Network:
    """Two hidden layers, with so many weights a row, of so many digits."""
    def layer(before: int, after: int) -> dict[str, object]:
        def row() -> list[int]:
            chosen = set(rng.sample(range(before), min(weights, before)))
            return [rng.randrange(-10**digits, 10**digits) if j in chosen else 0
                    for j in range(before)]

        return {"weights": [row() for _ in range(after)],
                "biases": [rng.randrange(-10**digits, 10**digits) for _ in range(after)]}

    return network_from({"format": "memproof-network", "version": 1, "inputs": inputs,
                         "layers": [layer(inputs, width), layer(width, width)],
                         "output": layer(width, 1)})


def fractions(outputs: Outputs) -> list[list[Fraction]]:
    return [[Fraction(int(x), int(outputs.scale)) for x in each] for each in outputs.numerators]


def table(points: int, inputs: int) -> Dataset:
    return unit_ball(points, inputs, 2)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 6), st.integers(1, 12),
       st.sampled_from([1, 3, 12]), st.sampled_from([1, 8, 30]))
def test_both_tracers_give_the_same(
    seed: int, points: int, inputs: int, width: int, weights: int, digits: int
) -> None:
    network = random_network(Random(seed), inputs, width, weights, digits)
    data = table(points, inputs)
    columns, matrices = Tracer(network, data), BlockTracer(network, data)
    assert list(columns.activities()) == list(matrices.activities())
    assert fractions(columns.outputs()) == fractions(matrices.outputs())


@pytest.mark.parametrize(("points", "weights", "digits", "kind"), [
    (200, 60, 2, BlockTracer), (50, 60, 12, BlockTracer), (200, 1, 2, Tracer), (50, 1, 12, Tracer),
    (2000, 60, 12, Tracer)])  # long values are numbers of their own in matrices
def test_dense_layers_are_products_of_matrices(
    points: int, weights: int, digits: int, kind: type
) -> None:
    """60 neurons: where each has 60 weights, columns take 60 passes over all points for each."""
    network, data = random_network(Random(1), 10, 60, weights, digits), table(points, 10)
    assert prefers_matrices(network, data) is (kind is BlockTracer)
    assert type(tracer_of(network, data, ())) is kind
    with patch.object(tracers, "prefers_matrices", lambda *_: kind is Tracer):
        assert type(tracer_of(network, data, ())) is not kind  # the choice is what decides


def test_along_a_line_it_is_pieces() -> None:
    data = table(50, 3)
    built = memorize(data)
    assert type(tracer_of(built.network, data, built.lines)) is Tracer


def evaluated(wide: int, *, digits: bool) -> tuple[int, int, list[Evaluation]]:
    """How many sums were made by digits, and how many were too wide for fields, and what was found,
    with weights of 1, 30 and 300 digits; ``digits``: may sums be made so at all?"""
    by_digits, refused = [0], [0]
    total_by_digits, packed_total = places.Places._total_by_digits, places.Places._packed_total

    def counted(self: places.Places, *terms: Any) -> Any:
        found = total_by_digits(self, *terms) if digits else None
        by_digits[0] += found is not None
        return found

    def packed(self: places.Places, *terms: Any) -> Any:
        found = packed_total(self, *terms)
        refused[0] += found is None
        return found

    data, found = table(80, 3), []
    with (patch.object(places, "WIDE", wide), patch.object(places.Places, "_packed_total", packed),
          patch.object(places.Places, "_total_by_digits", counted),
          patch.object(evaluation, "prefers_matrices", lambda *_: False)):
        for length in (1, 30, 300):
            network = random_network(Random(length), 3, 8, 3, length)
            found.append(evaluate(network, data))
    return by_digits[0], refused[0], found


def test_long_weights_are_summed_by_digits_wide_fields_as_numbers_and_give_the_same() -> None:
    never, few, always = evaluated(1 << 20, digits=True)
    usual, _, chosen = evaluated(places.WIDE, digits=True)
    without, some, single = evaluated(places.WIDE, digits=False)
    _, most, seldom = evaluated(1, digits=False)
    assert never == without == 0 < usual
    assert 0 == few < some < most
    misses = [each.misses for each in always]
    for other in (chosen, single, seldom):
        assert [each.misses for each in other] == misses
    assert all(misses)  # random networks miss: there are outputs to compare
