"""The sawtooth grid: worked examples to the letter, every labeling of small sets, exact sizes."""

from __future__ import annotations

import io
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.grids import X, Y, example, instance, matrices
from helpers.layers import long
from helpers.tables import small_table, table
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.checker import kernel, second
from memproof.constructions import Built, named
from memproof.constructions.sawtooth_grid.network import (
    VARIANTS,
    Grid,
    Plan,
    build,
    capacity,
    plan,
    plan_on,
    realize,
)
from memproof.constructions.sawtooth_grid.turning import kinks, traversal, turning_units
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.gadgets.clip import clip, side_of
from memproof.gadgets.teeth import in_group, sign, teeth
from memproof.gadgets.thermometer import thermometer
from memproof.line.projection import Columns, kronecker, project_along
from memproof.line.vectors import VectorLine, pad, steepness, vector_line, vector_line_of
from memproof.network import Network, value_of
from memproof.testing.tables import datasets as small_datasets
from memproof.testing.tables import rational_labels
from memproof.testing.trial import assert_memorizes

GRIDS = [(2, 4), (3, 3), (4, 2), (1, 5), (8, 1)]
NAMES = sorted(VARIANTS)


# -- gadgets and their lemmas ----------------------------------------------------------------------


def test_thermometer_on_integers() -> None:
    for t in range(12):
        assert value_of(thermometer(t, [3, 4, 9])) == (t, [t >= 3, t >= 4, t >= 9])


def test_teeth_run_through_the_points() -> None:
    """z_1, ..., z_q are on at t_q and the later ones off; the sum is y_q (YR2, YR3)."""
    points, steep = [(0, 2), (1, 0), (3, 1), (4, 1)], 2
    own = [steep * points[0][0] - points[0][1]] + [
        steep * (t + s) - sign(k) * (y - x)
        for k, ((s, x), (t, y)) in enumerate(pairwise(points), 2)]
    for q, (t, y) in enumerate(points, 1):
        heights = [steep, *[2 * steep] * 3]
        z = [a * t - b for a, b in zip(heights, own, strict=True)]
        assert all(each >= 0 for each in z[:q])
        assert all(each <= 0 for each in z[q:])
        assert value_of(teeth(t, [], heights, [own])) == y


def test_in_group_telescopes() -> None:
    values = [5, -3, -3, Fraction(7, 2)]
    for j in range(4):
        assert in_group([1] * j + [0] * (3 - j), values) == values[j]


@given(st.integers(-5, 5), st.fractions(-1, 1))
def test_clip(d: int, e: Fraction) -> None:
    """At 2D + e it is e for D = 0, else the sign of D (YH1)."""
    assert value_of(clip(2 * d + e)) == (e if d == 0 else 1 if d > 0 else -1)


def test_side_of_a_threshold() -> None:
    for t in range(-3, 9):
        assert value_of(side_of(t, 4)) == (1 if t >= 4 else -1)


@given(st.integers(1, 9))
def test_alternating_sum_of_signs(m: int) -> None:
    """YH2: sum of eps_k before q, minus that after it, is [m is even]."""
    for q in range(1, m + 1):
        before, after = range(1, q), range(q + 1, m + 1)
        assert sum(map(sign, before)) - sum(map(sign, after)) == (m + 1) % 2


# -- the worked examples ---------------------------------------------------------------------------



def test_worked_example_short() -> None:
    network = realize(Plan(Grid(example(), 2, 4), "short", 0)).network
    assert steepness(Grid(example(), 2, 4).rows) == 2
    assert matrices(network) == [
        ([[1, 4]] * 3, [0, -5, -6]),
        ([[2, -13, 13], [4, -29, 29], [4, -26, 26], [4, -21, 21]], [2, 0, -8, -15]),
        ([[1, -1, 1, -1]], [0]),
    ]
    sizes = network.sizes()
    found = sizes.nodes, sizes.dense_parameters, sizes.nonzero_parameters, sizes.total_weight_bits
    assert found == (7, 30, 27, 108)
    assert network.first_failure(table(X, Y)) is None


def tanh_units(network: Network) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    """The same network in hard-tanh units: h = p - q - 1 for the pair p = relu(z + 1),
    q = relu(z - 1), so weights on p and q are w and -w, and every bias contains -w."""
    found = []
    for number, (rows, biases) in enumerate(matrices(network)):
        if number:
            assert all(row[::2] == [-w for w in row[1::2]] for row in rows)
            biases = [b + sum(row[::2]) for row, b in zip(rows, biases, strict=True)]
            rows = [row[::2] for row in rows]
        if number < len(network.hidden):
            assert rows[::2] == rows[1::2]
            assert [b - 2 for b in biases[::2]] == biases[1::2]
            rows, biases = rows[::2], [b - 1 for b in biases[::2]]
        found.append((rows, biases))
    return found


def test_worked_example_tanh() -> None:
    """Labels y - 1: the hard-tanh network of the worked example, each unit a pair of relus."""
    made = Plan(Grid(example(-1), 2, 4), "tanh", 0)
    network = realize(made).network
    half = Fraction(1, 2)
    assert tanh_units(network) == [
        ([[Fraction(1, 5), Fraction(4, 5)], [2, 8]], [-1, -11]),
        ([[10, -13 * half], [10, -8], [10, -5], [10, -11 * half]],
         [9 * half, 1, -2, -7 * half]),
        ([[1, -1, 1, -1]], [-1]),
    ]
    assert "units=6 relus=12" in made.parameters
    assert network.first_failure(table(X, [y - 1 for y in Y])) is None


def test_worked_example_fewest() -> None:
    data = table([(0,), (1,), (2,), (3,)], [0, 1, 0, 1])
    grid = Grid(vector_line(data, project_along(data, (1,))), 2, 2)
    rows = traversal(pad(grid.rows))
    assert kinks(rows) == [-1, 3, 7]
    third = Fraction(1, 3)
    assert list(turning_units(rows, kinks(rows), 0)) == [[-1, 1, -5 * third], [-8, 3, -14 * third]]
    network = realize(Plan(grid, "fewest", 0)).network
    assert matrices(network) == [  # every unit of the second layer times its denominator, 3
        ([[2], [2]], [1, -3]), ([[3, -5], [9, -14]], [-3, -24]), ([[third, -third]], [0])]
    assert [*network.values([3])] == [(7, 3), (3, 0), (1,)]
    assert (network.sizes().nodes, network.sizes().dense_parameters) == (4, 13)
    assert network.first_failure(data) is None


# -- small sets, every labeling --------------------------------------------------------------------


def memorized(data: Dataset, line: VectorLine | None = None, **options: Any) -> Built:
    """Every label, the planned sizes, and the structure of the network; ``line`` saves a search."""
    made = plan(data, **options) if line is None else plan_on(line, **options)
    built = realize(made)
    network, sizes, ours = built.network, built.network.sizes(), made.sizes
    assert (ours.width, ours.depth, ours.nodes, ours.dense_parameters) == (
        sizes.width, sizes.depth, sizes.nodes, sizes.dense_parameters)
    assert network.first_failure(data) is None
    assert sizes.depth == 2
    for layer in network.hidden:
        assert set(layer.activations) == {"relu"}
        assert len(set(layer.names)) == len(layer)
        assert layer.stage
        assert layer.lemma.startswith("Y")
    assert built.parameters.isascii()
    assert len(built.parameters) <= 200
    return built


@pytest.mark.parametrize("variant", NAMES)
@pytest.mark.parametrize(("groups", "size"), GRIDS)
def test_all_binary_labelings(groups: int, size: int, variant: str) -> None:
    """All 2^N labelings of a fixed set of N = g m points, at widths that have no room for more."""
    d1 = VARIANTS[variant].units(groups)
    rng = Random(groups)
    points = rng.sample([(i, j) for i in range(-9, 10) for j in range(-9, 10)], groups * size)
    direction = vector_line_of(table(points, [0] * len(points)), merge=0).projection.direction
    for labels in product((0, 1), repeat=groups * size):
        data = table(points, list(labels))
        line = vector_line(data, project_along(data, direction))
        built = memorized(data, line, variant=variant, d1=d1, d2=size)
        assert (built.plan.grid.groups, built.plan.grid.teeth) == (groups, size)


@pytest.mark.parametrize("variant", NAMES)
def test_random_instances(variant: str) -> None:
    """Vector rational labels, given widths with slack, along the Kronecker direction."""
    for seed in range(200):
        rng = Random(f"{variant} {seed}")
        data = instance(rng)
        columns = Columns.of(data)
        direction = kronecker(columns) if columns.used else [0] * data.dimension
        line = vector_line(data, project_along(data, direction))
        groups = rng.randint(1, len(line))
        d1 = VARIANTS[variant].units(groups) + rng.randint(0, 2)
        tall = -(-len(line) // groups) + rng.randint(0, 3)
        d2 = tall * data.outputs + rng.randrange(data.outputs)
        units = memorized(data, line, variant=variant, d1=d1, d2=d2).plan.units
        assert units[0] <= d1
        assert units[1] <= d2
        assert sum(memorized(data, line, variant=variant).plan.units) <= sum(units)


@pytest.mark.parametrize("variant", NAMES)
def test_large_labels_on_a_dense_line(variant: str) -> None:
    """Consecutive integers, labels that jump by far more than the gaps: slopes are forced."""
    for seed in range(60):
        rng = Random(seed)
        groups, size = rng.randint(1, 6), rng.randint(1, 6)
        labels = [rng.choice((0, 1, 1000, rng.randint(0, 10**4))) for _ in range(groups * size)]
        data = table([(i,) for i in range(groups * size)], labels)
        line = vector_line(data, project_along(data, (1,)))
        d1 = VARIANTS[variant].units(groups)
        memorized(data, line, variant=variant, d1=d1, d2=size)


def test_the_first_tooth_turns_with_every_group() -> None:
    """Labels that would let the first tooth fall in the third group, and be negative at its end."""
    labels = [0] * 19 + [1000, 900] + [0] * 9
    data = table([(i,) for i in range(30)], labels)
    line = vector_line(data, project_along(data, (1,)))
    memorized(data, line, variant="fewest", d1=3, d2=10)


def test_the_best_grid_has_the_fewest_nodes() -> None:
    for variant in NAMES:
        for count in range(1, 60):
            data = table([(i,) for i in range(count)], [i % 2 for i in range(count)])
            found = plan_on(vector_line(data, project_along(data, (1,))), variant)
            kind = VARIANTS[variant]
            assert sum(found.units) == min(
                kind.units(g) + -(-count // g) for g in range(1, count + 1))


def test_the_order_of_the_rows_does_not_matter() -> None:
    data = small_table(Random(5), 30, 2, 3)
    line = vector_line_of(data)
    again = Dataset.from_rows(
        [[Fraction(x, data.denominator) for x in p] for p in data.points[::-1]],
        [y for (y,) in data.labels[::-1]])
    other = vector_line(again, project_along(again, line.projection.direction))
    for variant in NAMES:
        first, second_ = (realize(Plan(Grid(each, 5, -(-len(line) // 5)), variant, 0)).network
                          for each in (line, other))
        assert first.hidden == second_.hidden
        assert first.output == second_.output


def test_merging_is_said_and_only_of_equal_labels() -> None:
    data = bundled("iris")
    line = vector_line_of(data)
    assert len(line) < line.points == 149
    label: dict[int, tuple[int, ...]] = {}
    for t, y in zip(line.projection.values, data.labels, strict=True):
        assert label.setdefault(t, y) == y
    assert f"points=149 places={len(line)} " in plan(data).parameters
    assert len(vector_line_of(data, merge=0)) == 149


@pytest.mark.parametrize("variant", NAMES)
def test_special_tables(variant: str) -> None:
    for points, labels in [
        ([(7, 3)], [5]), ([(0,), (1,), (2,)], [4, 4, 4]), ([(0,), (1,)], [-(10**30), 10**30 + 1]),
        ([(0,), (2**200,), (2**200 + 1,)], [2, 0, 1]), ([(0, 0), (0, 9), (9, 0)], [-3, -3, 8]),
    ]:
        for merge in (0, 1):
            memorized(table(points, labels, 3, label_denominator=7), variant=variant, merge=merge)


# -- real tables, certificates ---------------------------------------------------------------------

# table -> units without merging, variant by variant
UNITS = {"iris": {"short": 34, "fewest": 25, "tanh": 25},
         "breast_cancer": {"short": 67, "fewest": 48, "tanh": 48},
         "digits": {"short": 119, "fewest": 85, "tanh": 85}}


@pytest.mark.parametrize(
    ("name", "variant"), long(product(UNITS, NAMES), lambda each: each[0] == "digits"))
def test_real_tables_are_certified(name: str, variant: str, tmp_path: Path) -> None:
    data, path = bundled(name), tmp_path / "c.memproof.jsonl"
    result = memproof.certify(data, path, construction="sawtooth-grid", variant=variant, merge=0)
    assert result.accepted
    relus = UNITS[name][variant] * VARIANTS[variant].relus
    assert (result.verdict.facts["nodes"], result.verdict.facts["depth"]) == (relus, 2)
    assert f"units={UNITS[name][variant]} relus={relus} " in result.parameters
    assert result.verdict.facts["dense_parameters"] == (
        plan(data, variant=variant, merge=0).sizes.dense_parameters)
    assert second.check(path.read_bytes(), 10**12).outcome == "ACCEPTED"


def test_merged_and_vector_labels_are_certified(tmp_path: Path) -> None:
    path = tmp_path / "c.memproof.jsonl"
    for variant, nodes in (("short", 25), ("fewest", 18), ("tanh", 36)):
        result = memproof.certify(bundled("iris"), path, construction="sawtooth-grid",
                                  variant=variant)
        assert result.accepted
        assert result.verdict.facts["nodes"] <= nodes
        result = memproof.certify(bundled("iris").one_hot(), path, construction="sawtooth-grid",
                                  variant=variant)
        assert kernel.check(io.BytesIO(path.read_bytes())).outcome == "ACCEPTED"
        assert second.check(path.read_bytes()).outcome == "ACCEPTED"
        assert result.verdict.facts["outputs"] == 3


def test_hard_tables_with_the_testing_kit() -> None:
    def size(data: Dataset, built: Built) -> dict[str, int]:
        sizes = built.plan.sizes
        return {"width": sizes.width, "depth": 2, "nodes": sizes.nodes,
                "dense_parameters": sizes.dense_parameters}

    for variant in NAMES:
        assert_memorizes("sawtooth-grid", size=size, cases=16, variant=variant)


@settings(max_examples=20)
@given(st.data(), st.sampled_from(NAMES))
def test_label_vectors(data: st.DataObject, variant: str) -> None:
    vectors = st.tuples(rational_labels(), rational_labels(3), st.integers(0, 1))
    memorized(data.draw(small_datasets(labels=vectors)), variant=variant)


# -- errors ----------------------------------------------------------------------------------------


def test_the_capacity_of_widths() -> None:
    assert [capacity(v, 9, 8) for v in NAMES] == [72, 40, 72]
    assert [capacity(v, 9, 8, 3) for v in NAMES] == [18, 10, 18]


@pytest.mark.parametrize("variant", NAMES)
def test_widths_that_are_too_small(variant: str) -> None:
    """The error tells the capacity, and the widths that it names suffice, and no smaller ones."""
    data = table([(i, i * i) for i in range(23)], [i % 3 for i in range(23)])
    for d1, d2 in [(1, 1), (3, 5), (5, 3), (4, None), (None, 4)]:
        options = {"variant": variant, "merge": 0, "d1": d1, "d2": d2}
        if d1 is None or d2 is None:
            assert memorized(data, **options)
            continue
        with pytest.raises(MemproofError, match="MP-B015") as error:
            build(data, **options)
        assert f"room for {capacity(variant, d1, d2)}" in error.value.found
        words = dict(w.split(" = ") for w in
                     error.value.expected.split(": ")[1].split(" (")[0].split(" or "))
        for word, enough in words.items():
            memorized(data, **{**options, word: int(enough)})
            with pytest.raises(MemproofError, match="MP-B015"):
                build(data, **{**options, word: int(enough) - 1})
    vectors = Dataset.from_rows([[0], [1]], [[0, 1], [1, 0]])
    with pytest.raises(MemproofError, match=r"MP-B015.*d2 = 2"):
        build(vectors, variant=variant, d2=1)


@pytest.mark.parametrize("options", [
    {"variant": "long"}, {"d1": 0}, {"d2": "x"}, {"seed": "x"}, {"merge": "no"}])
def test_options_of_the_wrong_kind(options: dict[str, Any]) -> None:
    with pytest.raises(MemproofError, match="MP-B012"):
        build(table([(0,), (1,)], [0, 1]), **options)


def test_the_search_never_merges_different_labels() -> None:
    """Numbers that float64 does not hold, so that the search sees their leading bits only."""
    rng = Random(3)
    for _ in range(5):
        points = [(rng.choice((0, 2**200)) + rng.randrange(3), rng.randrange(2)) for _ in range(12)]
        points = list(dict.fromkeys(points))
        memorized(table(points, [rng.randrange(2) for _ in points]))


def test_equal_places_with_different_labels_are_refused() -> None:
    data = table([(0, 1), (1, 0)], [0, 1])
    with pytest.raises(MemproofError, match="MP-B003"):
        vector_line(data, project_along(data, (1, 1)))


def test_the_construction_is_registered() -> None:
    assert named("sawtooth-grid").witnesses == ("yun-2019",)
    assert named("sawtooth-grid").plan(bundled("iris"), merge=0).sizes.nodes == 34
