"""Affine hulls, general position, groups on hyperplanes: against definitions, with fractions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, islice
from math import gcd
from random import Random

import numpy as np
import pytest
from helpers.tables import table
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions.hyperplanes import general_position
from memproof.constructions.hyperplanes.general_position import (
    degenerate,
    hull_of,
    is_checkable,
    proven_position,
    singular,
)
from memproof.constructions.hyperplanes.groups import (
    Group,
    Shadows,
    cover,
    functionals,
    least_factor,
    with_least_denominator,
)
from memproof.constructions.hyperplanes.integer_matrix import (
    inverse,
    inverses,
    pivots,
    prime_below,
    primes,
    rank,
    residues,
    solve,
    times,
)
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError

P = next(primes(8))
SMALL, LONG = st.integers(-4, 4), st.integers(-(2**200), 2**200)


def points(*rows: tuple[int, ...]) -> Dataset:
    return table(list(rows), [i % 3 for i in range(len(rows))])


@st.composite
def clouds(draw: st.DrawFn, least: int = 1, most: int = 14) -> Dataset:
    """Distinct points of a small grid: many on lines and planes, columns that are constant."""
    d = draw(st.integers(1, 4))
    span = draw(st.sampled_from((1, 2, 5, 1000)))
    row = st.tuples(*[st.integers(-span, span) if draw(st.integers(0, 5)) else st.just(3)] * d)
    rows = draw(st.lists(row, min_size=least, max_size=most, unique=True))
    return points(*rows)


# -- integer matrices


@pytest.mark.parametrize("columns", [1, 2, 8, 65, 785, 10**6])
def test_primes_leave_room_for_sums(columns: int) -> None:
    first, second = islice(primes(columns), 2)
    assert columns * first**2 < 2**63
    assert second < first == prime_below(first + 1)
    assert all(pow(a, first - 1, first) == 1 for a in (2, 3, 5))
    assert first > 2**20


@given(st.data(), st.sampled_from((SMALL, LONG)), st.integers(1, 5), st.integers(1, 3))
def test_solve_is_exact(
    data: st.DataObject, entry: st.SearchStrategy[int], size: int, count: int
) -> None:
    matrix, targets = (
        data.draw(st.lists(st.lists(entry, min_size=w, max_size=w), min_size=size, max_size=size))
        for w in (size, count))
    found = solve(matrix, targets, P)
    if found is None:
        assert len(pivots(residues(matrix, P), P)[0]) < size
        return
    numerators, q = found
    for row, goal in zip(matrix, targets, strict=True):
        for k in range(count):
            value = sum(a * x[k] for a, x in zip(row, numerators, strict=True))
            assert value == q * goal[k]
    assert q >= 1
    assert gcd(q, *(x for row in numerators for x in row)) == 1


def test_a_matrix_that_is_singular_modulo_the_prime() -> None:
    assert solve([[P, 0], [0, 1]], [[1], [1]], P) is None
    assert inverse(residues([[1, 2], [2, 4]], P), P) is None


@given(st.lists(st.lists(SMALL, min_size=4, max_size=4), min_size=1, max_size=6))
def test_pivots_are_the_leftmost_independent_columns(matrix: list[list[int]]) -> None:
    rows, columns = pivots(residues(matrix, P), P)
    assert len(rows) == rank(matrix)
    leftmost = [j for j in range(4) if rank([r[: j + 1] for r in matrix])
                > (rank([r[:j] for r in matrix]) if j else 0)]
    assert columns == leftmost
    assert not rows or rank([[matrix[i][j] for j in columns] for i in rows]) == len(rows)


# -- the hull


def test_constant_and_dependent_columns_are_left_out() -> None:
    hull = hull_of(points((7, 0, 1, 5), (7, 1, 3, 5), (7, 3, 7, 2), (7, 4, 9, 9)))
    assert hull.columns == (1, 3)
    assert (hull.dimension, hull.ambient) == (2, 4)
    assert hull.rows == ((1, 0, 3), (1, 1, 3), (1, 3, 0), (1, 4, 7))


def test_every_coordinate_has_its_own_least_denominator() -> None:
    data = Dataset.from_rows([["0.25", 3], ["1.5", 5], ["-1", -2]], [0, 1, 2])
    hull = hull_of(data)
    assert (hull.multipliers, hull.lows) == ((4, 1), (-4, -2))
    assert [row[1:] for row in hull.rows] == [(5, 5), (10, 7), (0, 0)]
    x = [Fraction(3, 2), Fraction(5)]
    assert hull.form((100, 10, 1), x) == 100 + 10 * 10 + 7  # type: ignore[arg-type]


def test_one_point_and_a_line() -> None:
    assert hull_of(points((4, 4))).dimension == 0
    assert hull_of(points((0, 0, 0), (1, 2, 3), (2, 4, 6))).dimension == 1


def test_a_prime_that_hides_a_difference_is_not_used() -> None:
    first, second = islice(primes(2), 2)
    assert hull_of(points((0,), (first,))).prime == second
    assert hull_of(points((0, 1), (1, 2), (2, 3 + next(primes(3))))).dimension == 2
    first, second = islice(primes(3), 2)
    assert hull_of(points((0, 0), (1, 0), (0, 1), (first, 0))).prime == second


def test_a_prime_has_room_for_a_form_that_misses_all_other_points(
        monkeypatch: pytest.MonkeyPatch) -> None:
    """Of N points each may exclude one in p of all forms: with N >= p perhaps none is left."""
    monkeypatch.setattr(general_position, "primes", lambda columns: iter([7, 5, 3]))
    grid = [(x, y) for x in range(3) for y in range(2)]
    assert hull_of(points(*grid)).prime == 7
    with pytest.raises(MemproofError, match="MP-X002"):
        hull_of(points(*grid, (3, 3)))


def test_long_integers() -> None:
    hull = hull_of(points((0, 0), (2**300, 1), (3**200, 2), (5**100, 7)))
    assert hull.dimension == 2
    for group in cover(hull, range(4), Random(0)):
        assert [i for i, z in enumerate(hull.values(group.normal)) if z == 0] == list(group.points)


@given(clouds())
def test_the_hull_has_the_rank_of_the_points(data: Dataset) -> None:
    hull = hull_of(data)
    assert hull.dimension + 1 == rank([(1, *x) for x in data.points])
    assert rank(hull.rows) == hull.dimension + 1
    kept = [tuple(x[j] for j in hull.columns) for x in data.points]
    assert len(set(kept)) == len(data)


def test_equal_points_are_refused() -> None:
    data = points((0, 1), (1, 1))
    with pytest.raises(MemproofError) as error:
        hull_of(replace(data, points=((0, 1), (0, 1))))
    assert error.value.code == "MP-B003"


# -- general position


@given(clouds(most=9))
def test_degenerate_is_the_first_subset_on_a_hyperplane(data: Dataset) -> None:
    hull = hull_of(data)
    size = hull.dimension + 1
    first = next((s for s in combinations(range(len(hull)), size)
                  if rank([hull.rows[i] for i in s]) < size), None)
    assert degenerate(hull) == first


def test_planted_collinear_points_are_found() -> None:
    rng = Random(5)
    rows = [(rng.randint(-999, 999), rng.randint(-999, 999)) for _ in range(40)]
    assert degenerate(hull_of(points(*rows))) is None
    planted = (2 * rows[31][0] - rows[7][0], 2 * rows[31][1] - rows[7][1])
    assert degenerate(hull_of(points(*rows, planted))) == (7, 31, 40)


def test_a_subset_that_is_singular_modulo_the_prime_only() -> None:
    """The determinant of the first three is p: not 0."""
    p = next(primes(3))
    hull = hull_of(points((0, 0), (1, 2), (3, 6 + p), (5, 1)))
    assert hull.prime == p
    assert singular(hull.residues[[[0, 1, 2]]], p).tolist() == [True]
    assert degenerate(hull) is None


def test_only_so_many_subsets_are_looked_at() -> None:
    rng = Random(0)
    rows = sorted({(rng.randint(-999, 999), rng.randint(-999, 999)) for _ in range(90)})
    assert is_checkable(hull_of(points(*rows[:85])))  # C(85, 3) = 98770
    hull = hull_of(points(*rows[:86]))  # C(86, 3) = 102340
    assert not is_checkable(hull)
    assert proven_position(hull, "any") == "group-condition"
    with pytest.raises(MemproofError) as error:
        proven_position(hull, "general")
    assert error.value.code == "MP-B020"
    assert "C(86, 3)" in error.value.found


def test_what_is_certified() -> None:
    good, bad = hull_of(points((0, 0), (1, 0), (0, 1))), points((0, 0), (1, 1), (2, 2), (0, 1))
    assert proven_position(good, "any") == proven_position(good, "general") == "general-position"
    assert proven_position(hull_of(bad), "any") == "group-condition"
    with pytest.raises(MemproofError) as error:
        proven_position(hull_of(bad), "general")
    assert (error.value.code, error.value.found) == ("MP-B020", "points 0, 1, 2 on one")
    with pytest.raises(MemproofError) as error:
        proven_position(good, "sideways")
    assert error.value.code == "MP-B021"


@given(st.lists(st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=3,
                         max_size=3), min_size=1, max_size=5))
def test_singular_matrices(matrices: list[list[list[int]]]) -> None:
    found = singular(np.array(matrices) % P, P).tolist()
    assert found == [rank(matrix) < 3 for matrix in matrices]


# -- groups


@given(st.integers(0, 2**30), st.sampled_from((7, 101, P)), st.integers(1, 200))
def test_many_inverses(seed: int, p: int, count: int) -> None:
    values = np.array([Random(seed + k).randrange(1, p) for k in range(count)])
    assert (inverses(values, p) * values % p == 1).all()


@pytest.mark.parametrize("columns", [1, 2, 7, 8, 65, 1000, 2**17])
def test_products_of_residues(columns: int) -> None:
    """With the largest prime for so many columns; doubles do not hold those of the last one."""
    rng, p = np.random.default_rng(columns), next(primes(columns))
    left, right = rng.integers(p - 9, p, (2, columns)), rng.integers(p - 9, p, (columns, 2))
    found = times(left.astype(float), right, p)
    assert (found == left.astype(object) @ right.astype(object) % p).all()


@given(st.integers(0, 2**30), st.sampled_from((5, 101, P)), st.booleans())
def test_counted_directions_decide_as_one_test_does(seed: int, p: int, absorbs: bool) -> None:
    """Parallel shadows, and shadows that are 0 on the flat and off it."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 4, (60, 2)) * rng.integers(0, 3, (60, 1)) % p
    on = ~rows.any(axis=1) & (rng.random(60) < 0.97)
    unwanted = ~on & (rng.random(60) < 0.3) if absorbs else ~on
    shadows = Shadows(rows, on, unwanted, p)
    for point in range(60):
        parallel = {k for k in range(60) if not on[k] and (
            int(rows[k][0]) * int(rows[point][1]) - int(rows[k][1]) * int(rows[point][0])) % p == 0}
        allowed = {k for k in range(60) if not unwanted[k]} | {point}
        if absorbs and unwanted[point]:
            continue
        assert shadows.allow(point) == (not on[point] and parallel <= allowed)


@settings(max_examples=200)
@given(clouds(least=2), st.integers(0, 5))
def test_the_group_condition(data: Dataset, seed: int) -> None:
    hull = hull_of(data)
    groups = list(cover(hull, range(len(hull)), Random(seed)))
    covered = [i for group in groups for i in group.points]
    assert sorted(covered) == list(range(len(hull)))
    for group in groups:
        assert any(group.normal[1:])
        assert gcd(*group.normal) == 1
        zeros = [i for i, z in enumerate(hull.values(group.normal)) if z == 0]
        assert zeros == list(group.points) == sorted(group.basis)
        assert rank([hull.rows[i] for i in group.basis]) == len(group.basis)
    if degenerate(hull) is None:
        assert len(groups) == -(-len(hull) // hull.dimension)


@given(clouds(least=2), st.data())
def test_absorbing_groups_take_wanted_points_only(data: Dataset, draw: st.DataObject) -> None:
    hull = hull_of(data)
    wanted = draw.draw(st.lists(st.integers(0, len(hull) - 1), unique=True))
    groups = list(cover(hull, wanted, Random(0), absorbs=True))
    assert sorted(i for group in groups for i in group.points) == sorted(wanted)
    for group in groups:
        zeros = [i for i, z in enumerate(hull.values(group.normal)) if z == 0]
        assert zeros == list(group.points)


def test_a_line_of_one_class_is_absorbed() -> None:
    rows = [(i, i) for i in range(9)] + [(0, 5), (3, 7)]
    hull = hull_of(points(*rows))
    assert len(list(cover(hull, range(9), Random(0), absorbs=True))) == 1
    assert len(list(cover(hull, range(9), Random(0)))) == 9


@settings(max_examples=200)
@given(clouds(least=2), st.data())
def test_functionals_hit_their_targets(data: Dataset, draw: st.DataObject) -> None:
    hull = hull_of(data)
    for group in cover(hull, range(len(hull)), Random(0)):
        target = st.tuples(st.integers(-9, 9), st.integers(-9, 9))
        targets = [draw.draw(target) for _ in group.basis]
        functions, q = functionals(hull, group, targets)
        assert q >= 1
        for k, w in enumerate(functions):
            values = hull.values(w)
            assert [values[i] for i in group.basis] == [q * y[k] for y in targets]


def test_denominators_are_small_on_random_points() -> None:
    """Without the last step q has about 80 bits here."""
    rng = Random(1)
    hull = hull_of(points(*(tuple(rng.randint(-999, 999) for _ in range(8)) for _ in range(60))))
    for group in cover(hull, range(60), Random(0)):
        functions, q = functionals(hull, group, [[rng.randint(0, 9)] for _ in group.basis])
        assert q < 100
        assert max(abs(a) for a in functions[0]) < 2**100


def test_a_smaller_denominator() -> None:
    """w = 1/2 + (1, 1) / 2 = (1, 1): whole."""
    assert with_least_denominator((1, 1), 2, (1, 1))[1] == 1
    assert with_least_denominator((1, 0), 2, (0, 1)) == ((1, 0), 2)


def test_a_hyperplane_with_other_points_is_noticed() -> None:
    group = Group((0, 1), (0, 1), (0, 1), (0, 1))
    assert least_factor([0, 0, 2, -3], [9, 9, 1, 3], 4, group) == 3  # ceil((4 + 1) / 2)
    for distances in ([0, 0, 0, -3], [0, 1, 2, -3]):
        with pytest.raises(MemproofError) as error:
            least_factor(distances, [9, 9, 1, 3], 4, group)
        assert error.value.code == "MP-X002"


@pytest.mark.parametrize(("name", "dimension", "count"), [
    ("iris", 4, 38), ("wine", 13, 14), ("breast_cancer", 30, 19)])
def test_real_tables(name: str, dimension: int, count: int) -> None:
    hull = hull_of(bundled(name))
    assert hull.dimension == dimension
    assert len(list(cover(hull, range(len(hull)), Random(0)))) == count


def test_digits_has_constant_columns() -> None:
    hull = hull_of(bundled("digits"))
    assert (hull.dimension, hull.ambient) == (61, 64)
    assert general_position.is_checkable(hull) is False


@pytest.mark.parametrize("absorbs", [False, True])
def test_accidents_of_the_shadows_only_make_groups_smaller(
    absorbs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Modulo a prime near the number of points many tests turn a point down by accident, the only
    point left over, too; every group has a point all the same, and its hyperplane is right."""
    small = [p for p in range(101, 1000) if all(p % q for q in range(2, 32))]
    monkeypatch.setattr(general_position, "primes", lambda columns: iter(small))
    grid = [(a, b) for a in range(-9, 10) for b in range(-9, 10)]
    for seed in range(60):
        rng = Random(seed)
        hull = hull_of(points(*sorted(rng.sample(grid, 30))))
        wanted = range(20) if absorbs else range(30)
        groups = list(cover(hull, wanted, Random(seed), absorbs=absorbs))
        assert sorted(i for group in groups for i in group.points) == list(wanted)
        for group in groups:
            assert group.basis
            values = hull.values(group.normal)
            assert {i for i, value in enumerate(values) if not value} == set(group.points)
