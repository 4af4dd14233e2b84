"""A network beside a theorem's bound, without all pairs of points where those take long."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof import memorize
from memproof.cli import main
from memproof.dataset import Dataset, Separation, separation
from memproof.dataset.integers import Vectors
from memproof.network.model import IDENTITY, RELU, Layer
from memproof.theorems.witness import (
    ALL_PAIRS,
    AT_MOST,
    EVALUATED,
    Case,
    Evaluated,
    Witness,
    _numerators,
)
from tests.helpers.tables import unit_ball


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table takes long, and no distance of all pairs may be computed."""
    monkeypatch.setattr(separation, "LONG", 0)
    for name in ("least_squared_distance", "largest_squared_distance"):
        monkeypatch.delattr(separation, name)


def case(construction: str = "threshold-ledger") -> Case:
    data = unit_ball(60, 3, 3)
    return Case(data, memorize(data, construction).network)


@pytest.mark.usefixtures("long")
def test_an_upper_bound_of_the_separation_decides() -> None:
    rough = case().beside("yang-yang-2026")
    assert rough.at == AT_MOST
    assert rough.is_met


def test_what_an_upper_bound_allows_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    one = case()
    exact = one.against("yang-yang-2026")
    monkeypatch.setattr(separation, "LONG", 0)
    rough = one.beside("yang-yang-2026")
    assert rough.on_data is not None
    assert exact.on_data is not None
    assert rough.on_data.depth <= exact.on_data.depth
    assert (rough.on_line, rough.is_met) == (exact.on_line, exact.is_met)


def test_where_it_does_not_decide_the_exact_separation_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = case()
    exact = one.against("yang-yang-2026")
    monkeypatch.setattr(Witness, "is_met", property(lambda _: False))
    monkeypatch.setattr(separation, "LONG", 0)
    assert one.beside("yang-yang-2026") == exact
    assert one.beside("yang-yang-2026", decisive=False).at == AT_MOST


@pytest.mark.usefixtures("long")
def test_a_theorem_about_the_largest_distance_is_left_out() -> None:
    found = case("folded-index").beside("park-2021")
    assert found.on_data is None
    assert found.why_not == ALL_PAIRS


@pytest.mark.usefixtures("long")
def test_certify_computes_no_distance_of_all_pairs(capsys: pytest.CaptureFixture[str],
                                                   tmp_path: object) -> None:
    assert main(["certify", "iris", "-o", f"{tmp_path}/iris.memproof.jsonl"]) == 0
    assert AT_MOST in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("theorem", [t for t, e in EVALUATED.items() if isinstance(e, Evaluated)])
@given(st.integers(2, 10**6), st.integers(1, 100), st.integers(1, 10), st.integers(12, 40),
       st.lists(st.fractions(Fraction(1, 10**9), 4), min_size=2, max_size=2))
def test_bounds_grow_as_points_come_together(theorem: str, points: int, dimension: int,
                                             classes: int, width: int, ratios: list[Fraction]
                                             ) -> None:
    evaluated = EVALUATED[theorem]
    assert isinstance(evaluated, Evaluated)
    depths = [evaluated.on_data(points, ratio, dimension, classes, width).depth
              for ratio in sorted(ratios)]
    assert depths[0] >= depths[1]


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-(1 << 70), 1 << 70)), min_size=2,
                max_size=12, unique=True))
def test_the_upper_bound_is_one(points: list[tuple[int, int]]) -> None:
    found = Separation(Dataset.from_rows(points, range(len(points))))
    assert found.ratio_squared is not None
    assert found.ratio_squared_at_most is not None
    assert found.ratio_squared <= found.ratio_squared_at_most


@given(st.lists(st.integers(-(1 << 70), 1 << 70), min_size=2, max_size=2),
       st.lists(st.tuples(st.integers(-(1 << 61), 1 << 61), st.integers(-50, 50)), min_size=1,
                max_size=6, unique=True),
       st.integers(-(1 << 70), 1 << 70), st.sampled_from([RELU, IDENTITY]))
def test_the_first_layer_on_arrays_is_that_on_tuples(
    weights: list[int], points: list[tuple[int, int]], bias: int, activation: str
) -> None:
    row = tuple((j, w) for j, w in enumerate(weights) if w)
    layer = Layer((row,), (bias,), 1, (activation,), ("t",))
    plain = Dataset.from_rows([[x, y, "1/3"] for x, y in points], range(len(points)))
    if plain.matrix is None:
        return
    arrays = replace(plain, points=Vectors(plain.matrix))
    assert _numerators(layer, arrays) == _numerators(layer, plain)
