"""The projection: exact, deterministic, and good."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from operator import mul
from random import Random

import pytest
from helpers.tables import small_table, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import labels_of
from memproof.errors import MemproofError
from memproof.line import search
from memproof.line.projection import (
    Columns,
    Projection,
    kronecker,
    pictures,
    project_along,
    score_of,
)
from memproof.line.search import Search, cube, project
from memproof.line.segments import segments_of


def check(dataset: Dataset, found: Projection) -> None:
    """t = weights . x + bias at every point, an integer >= 0, and no label is lost."""
    weights, bias = found.weights(dataset.denominator), found.bias
    for point, t in zip(dataset.points, found.values, strict=True):
        assert sum(map(mul, weights, point)) / dataset.denominator + bias == t
    assert all(isinstance(t, int) for t in found.values)
    assert min(found.values) == 0
    assert gcd(*found.values) <= 1
    assert score_of(found.values, labels_of(dataset).codes) is not None


def project_labels(dataset: Dataset, seed: int = 0) -> Projection:
    return project(dataset, labels_of(dataset).codes, seed=seed)


@pytest.mark.parametrize("seed", range(30))
def test_random_tables(seed: int) -> None:
    dataset = small_table(Random(seed))
    check(dataset, project_labels(dataset))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(-(2**70), 2**70), st.integers(-3, 3), st.just(7)),
        st.integers(-5, 5),
        min_size=1,
        max_size=12,
    )
)
def test_any_table(points: dict[tuple[int, ...], int]) -> None:
    dataset = table(list(points), list(points.values()))
    found = project_labels(dataset)
    check(dataset, found)
    assert found.direction[2] == 0  # the constant column


def test_same_seed_same_direction() -> None:
    dataset = unit_ball(200)
    assert project_labels(dataset, 3) == project_labels(dataset, 3)
    assert project_labels(dataset, 3) != project_labels(dataset, 4)


def test_pinned_direction() -> None:
    """The same on every platform: only exact sums and Python's own generator are used."""
    assert project_labels(bundled("iris")).direction == (0, 2, -1, -6)
    assert project_labels(unit_ball(100, dimension=3)).direction == (-31, -62, 35)


@pytest.mark.parametrize(
    ("name", "segments"), [("iris", 5), ("breast_cancer", 40), ("wine", 40), ("digits", 1286)]
)
def test_real_tables_reach_the_specified_segments(name: str, segments: int) -> None:
    dataset = bundled(name)
    found = project_labels(dataset)
    check(dataset, found)
    assert len(segments_of(found.values, labels_of(dataset).codes)) <= segments


def test_tiny_and_huge_coordinates() -> None:
    """1e-40 and 1e40 in one table, over the denominator 10^40."""
    rng = Random(1)
    points = [(rng.randrange(1, 100), rng.randrange(1, 100) * 10**80) for _ in range(40)]
    points = sorted(set(points))
    dataset = table(points, [rng.randrange(3) for _ in points], denominator=10**40)
    check(dataset, project_labels(dataset))


def test_points_at_a_distance_of_2_to_the_minus_200() -> None:
    points = [(0, 0), (1, 0), (0, 1), (2**200, 5), (2**200 + 1, 5), (2**200, 6)]
    dataset = table(points, [0, 1, 2, 0, 1, 0], denominator=2**200)
    check(dataset, project_labels(dataset))


def test_three_thousand_columns() -> None:
    rng = Random(2)
    points = [tuple(rng.randrange(256) for _ in range(3000)) for _ in range(20)]
    dataset = table(points, [i % 4 for i in range(20)])
    check(dataset, project_labels(dataset))


def test_when_no_direction_is_drawn_the_kronecker_direction_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_winners", lambda *_: iter(()))
    dataset = unit_ball(50, dimension=3)
    found = project_labels(dataset)
    check(dataset, found)
    assert len(set(found.values)) == len(dataset)


@pytest.mark.parametrize("seed", range(10))
def test_kronecker_separates_all_points(seed: int) -> None:
    dataset = small_table(Random(seed), size=60)
    found = project_along(dataset, kronecker(Columns.of(dataset)))
    assert len(set(found.values)) == len(dataset)


def test_one_point_and_one_class() -> None:
    for dataset in (table([(3, 4)], [7]), table([(3, 4), (5, 6)], [7, 7])):
        found = project_labels(dataset)
        assert set(found.values) == {0}
        assert set(found.direction) == {0}


def test_one_column_is_taken_as_it_is() -> None:
    found = project_labels(table([(10,), (4,), (16,)], [0, 1, 0], denominator=7))
    assert found.values == (1, 0, 2)
    assert found.weights(7) == (Fraction(7, 6),)


def test_equal_points_with_different_labels_are_refused() -> None:
    for points in ([(1, 2), (1, 2), (3, 3)], [(1,), (1,), (2,)]):
        dataset = table(points, [0, 1, 0])
        with pytest.raises(MemproofError, match="MP-B003"):
            segments_of(project_labels(dataset).values, labels_of(dataset).codes)


# -- the scores


@pytest.mark.parametrize("one_core", [search.ONE_CORE, 0])
def test_scores_are_exact(one_core: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "ONE_CORE", one_core)  # by matrix products, by sums of columns
    dataset = unit_ball(300, dimension=4)
    codes, columns, rng = labels_of(dataset).codes, Columns.of(dataset), Random(0)
    directions = [tuple(rng.randint(-2000, 2000) for _ in range(4)) for _ in range(40)]
    for multipliers in pictures(columns):
        scored = {u: s for s, u in Search(columns, multipliers, codes).scores(directions)}
        for u in directions:
            exactly = projected_sums(columns, u, multipliers)
            assert scored.get(u) == score_of(exactly, codes)
        u, steps = directions[0], [[(0, 5)], [(1, -7), (3, 2)], [(2, 1), (2, -1)]]
        for score, v in Search(columns, multipliers, codes).step_scores(u, steps):
            assert score == score_of(projected_sums(columns, v, multipliers), codes)


def projected_sums(columns: Columns, u: tuple[int, ...], multipliers: tuple[int, ...]) -> list[int]:
    weights = [w * m for w, m in zip(u, multipliers, strict=True)]
    return [sum(map(mul, weights, entries)) for entries in zip(*columns.entries, strict=True)]


def test_an_inadmissible_direction_has_no_score() -> None:
    dataset = table([(0, 0), (0, 1), (1, 0)], [0, 1, 0])
    search = Search(Columns.of(dataset), (1, 1), labels_of(dataset).codes)
    assert search.scores([(1, 0), (0, 0)]) == []
    assert search.scores([(0, 1)]) == [((2, 1), (0, 1))]


def test_the_numbers_below_are_those_of_randrange() -> None:
    fast, plain = Random(5), Random(5)
    for n in [*range(1, 70), 2**20 - 1, 2**20, 2**20 + 1] * 20:
        assert search.below(n, fast) == plain.randrange(n)


def test_cube_is_half_of_a_cube() -> None:
    assert len(cube(4)) == (9**4 - 1) // 2
    square = set(cube(2))
    assert all(tuple(-w for w in u) not in square for u in square)
    assert cube(64) == []
