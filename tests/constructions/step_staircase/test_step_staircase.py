"""The staircase of steps: every small table, label vectors, sizes as planned."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from helpers.tables import table
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.constructions import named
from memproof.constructions.step_staircase.network import build, plan
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError


def memorizes(data: Dataset) -> int:
    built, planned = build(data), plan(data)
    sizes = built.network.sizes()
    assert built.network.first_failure(data) is None
    assert (planned.sizes.width, planned.sizes.depth, planned.sizes.dense_parameters) == (
        sizes.width, sizes.depth, sizes.dense_parameters)
    assert {each for layer in built.network.hidden for each in layer.activations} == {"step"}
    return sizes.width


@pytest.mark.parametrize("labels", [*product(range(3), repeat=4)], ids=str)
def test_all_labelings_of_four_points(labels: tuple[int, ...]) -> None:
    jumps = sum(a != b for a, b in pairwise(labels))
    assert memorizes(table([(i,) for i in (0, 1, 5, 7)], list(labels))) == max(1, jumps)


@given(st.dictionaries(st.tuples(*[st.integers(-9, 9)] * 2),
                       st.tuples(*[st.fractions(-2, 2, max_denominator=4)] * 2), min_size=1,
                       max_size=8))
def test_label_vectors(points: dict[tuple[int, ...], tuple[object, ...]]) -> None:
    memorizes(Dataset.from_rows(list(map(list, points)), list(map(list, points.values()))))


def test_iris_has_four_steps_and_25_parameters() -> None:
    assert memorizes(bundled("iris")) == 4
    assert plan(bundled("iris")).sizes.dense_parameters == 25


def test_it_is_certified_and_stays_out_of_comparisons(tmp_path: object) -> None:
    path = f"{tmp_path}/iris.memproof.jsonl"
    result = memproof.certify("iris", path, construction="step-staircase")
    assert result.accepted
    assert "step and identity" in result.verdict.report()
    assert "s1 = " in str(result.explain(row=1))
    entry = named("step-staircase")
    assert entry.activation == "step"
    with pytest.raises(MemproofError) as caught:
        memproof.evaluate("iris", construction="step-staircase")
    assert caught.value.code == "MP-N028"
