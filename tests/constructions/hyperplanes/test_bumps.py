"""Bumps and hats: the worked example to the letter, every point exactly, sizes as planned."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from helpers.tables import table
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.checker import kernel, second
from memproof.constructions import named
from memproof.constructions.hyperplanes.bumps import Plan, build, bumps, plan, scaled_bump
from memproof.constructions.hyperplanes.general_position import hull_of
from memproof.constructions.hyperplanes.groups import Group
from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import kinds_of
from memproof.errors import MemproofError
from memproof.gadgets.bump import bump, hat
from memproof.network import network_of, value_of
from memproof.testing.tables import adversarial_separations, datasets
from memproof.testing.trial import assert_memorizes

EXAMPLE = table([(0, 0), (1, 2), (3, 1), (2, 5)], [1, -1, 0, 1])
GROUPS = (Group((0, 1), (0, 1), (0, 1), (0, 2, -1)), Group((2, 3), (2, 3), (0, 1), (-13, 4, 1)))
VECTORS = st.tuples(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=4))


def sizes(data: Dataset, built: memproof.Built, **options: str) -> dict[str, int]:
    found = plan(data, **options).sizes  # type: ignore[arg-type]
    return {key: getattr(found, key) for key in ("width", "depth", "nodes", "dense_parameters")}


# -- the worked example


def test_the_worked_example_step_by_step() -> None:
    hull = hull_of(EXAMPLE)
    assert [row[1:] for row in hull.rows] == list(EXAMPLE.points)
    first, second = (scaled_bump(hull, group, [EXAMPLE.labels[i] for i in group.basis])
                     for group in GROUPS)
    assert first == ((0, 8, -4), [(1, -2, 0)], 1, 1)  # alpha = 4, w = 1 - 2 x_1, K = 1
    assert second == ((-13, 4, 1), [(3, -1, 0)], 1, 1)  # alpha = 1, w = 3 - x_1


def test_the_worked_example_to_the_letter() -> None:
    example = Plan(hull_of(EXAMPLE), kinds_of(EXAMPLE), "bump", GROUPS, (), "", 0)
    network = network_of(lambda x: bumps(x, EXAMPLE, example), 2)
    (layer,), out = network.hidden, network.output
    signs = dict(out.rows[0])
    found = {(signs[i], row, bias)
             for i, (row, bias) in enumerate(zip(layer.rows, layer.biases, strict=True))}
    assert found == {
        (1, ((0, 6), (1, -4)), 2), (-1, ((0, 8), (1, -4)), 1),
        (-1, ((0, 6), (1, -4)), 0), (1, ((0, 8), (1, -4)), -1),
        (1, ((0, 3), (1, 1)), -9), (-1, ((0, 4), (1, 1)), -12),
        (-1, ((0, 3), (1, 1)), -11), (1, ((0, 4), (1, 1)), -14)}
    assert (layer.denominator, out.denominator, out.biases) == (1, 1, (0,))
    assert network.first_failure(EXAMPLE) is None


def test_the_search_finds_groups_of_the_example() -> None:
    built = build(EXAMPLE)
    assert built.network.sizes().nodes == 8
    assert built.network.first_failure(EXAMPLE) is None
    assert "certified=general-position" in built.parameters


# -- gadgets


@given(st.integers(-9, 9), st.integers(-5, 5), st.integers(-5, 5), st.integers(1, 5))
def test_bump(z: int, w: int, v: int, bound: int) -> None:
    found = value_of(bump(z, (w, v), bound))  # raises WrongValue where it promises
    if z == 0 and max(abs(w), abs(v)) <= bound:
        assert found == (w, v)
    if abs(z) >= bound + max(abs(w), abs(v)):
        assert found == (0, 0)


def test_bump_in_between() -> None:
    """Nothing is promised there, and nothing is compared."""
    assert value_of(bump(1, (2,), 2)) == (1,)
    assert value_of(bump(Fraction(1, 2), (2,), 2)) == (Fraction(3, 2),)


@given(st.integers(-5, 5))
def test_hat(z: int) -> None:
    assert value_of(hat(z)) == (z == 0)


# -- every table


@pytest.mark.parametrize("variant", ["bump", "hat"])
def test_small_tables(variant: str) -> None:
    assert_memorizes("bumps", variant=variant, checker="both", cases=60,
                     size=lambda data, built: sizes(data, built, variant=variant))


@pytest.mark.parametrize("variant", ["bump", "hat"])
def test_label_vectors(variant: str) -> None:
    tables = datasets(max_points=9, labels=VECTORS) | adversarial_separations(labels=VECTORS)
    assert_memorizes("bumps", variant=variant, checker="both", cases=60, datasets=tables,
                     size=lambda data, built: sizes(data, built, variant=variant))


def test_the_units_of_a_group() -> None:
    rows = [(i, i * i) for i in range(8)]  # a parabola: general position
    scalar, vector = table(rows, [*range(8)]), Dataset.from_rows(rows, [(i, -i, 1) for i in
                                                                        range(8)])
    assert build(scalar).network.widths == (4 * 4,)
    assert build(vector).network.widths == ((2 + 2 * 3) * 4,)
    classes = table(rows, [0, 1, 1, 1, 2, 2, 1, 0])
    assert build(classes, variant="hat").network.widths == (3 * 2,)  # 1 + 1 groups, none of kind 1


def test_equal_labels_need_nothing() -> None:
    built = build(table([(0, 1), (5, 5)], [7, 7]))
    assert (built.network.widths, built.network.evaluate([9, 9])) == ((1,), (7,))


def test_a_group_of_one_class_has_no_other_class_on_it() -> None:
    rows = [(i, 0) for i in range(6)] + [(i, 1) for i in range(6)]
    data = table(rows, [i % 2 for i in range(12)])
    assert build(data, variant="hat").network.first_failure(data) is None


def test_the_same_seed_gives_the_same_network() -> None:
    data = bundled("iris")
    assert build(data, seed=3).network == build(data, seed=3).network


# -- options and errors


@pytest.mark.parametrize(("options", "code"), [
    ({"variant": "box"}, "MP-B021"), ({"position": "good"}, "MP-B021"),
    ({"position": "general"}, "MP-B020"), ({"width": 3}, "MP-B008")])
def test_refused(options: dict[str, str], code: str) -> None:
    data = table([(0, 0), (1, 1), (2, 2), (0, 1)], [0, 1, 0, 1])
    for function in (named("bumps").build, named("bumps").plan):
        with pytest.raises(MemproofError) as error:
            function(data, **options)
        assert error.value.code == code
    if code == "MP-B020":
        assert "0, 1, 2" in error.value.found


def test_general_position_is_accepted_where_it_holds() -> None:
    data = table([(i, i * i) for i in range(9)], [i % 2 for i in range(9)])
    assert "certified=general-position" in build(data, position="general").parameters


# -- real tables


@pytest.mark.parametrize(("name", "variant", "nodes"), [
    ("iris", "bump", 152), ("iris", "hat", 75),
    ("breast_cancer", "bump", 76), ("breast_cancer", "hat", 24)])
def test_real_tables_are_certified(name: str, variant: str, nodes: int, tmp_path: Path) -> None:
    path = tmp_path / "c.memproof.jsonl"
    result = memproof.certify(bundled(name), path, construction="bumps", variant=variant)
    assert result.accepted
    assert result.written.sizes.nodes == nodes
    assert "certified=group-condition" in result.parameters
    assert second.check_file(str(path)).outcome == "ACCEPTED"


def test_a_changed_weight_is_rejected(tmp_path: Path) -> None:
    network = build(EXAMPLE).network
    for layer in (1, 2):
        changed = network.with_weight(layer, 0, 0, 12345)
        with pytest.raises(MemproofError) as error:
            memproof.certify(EXAMPLE, tmp_path / "c.jsonl", network=changed)
        assert error.value.code == "MP-C001"


def test_random_points_need_four_relus_for_every_d(tmp_path: Path) -> None:
    """N = 300, d = 16: ceil(300/16) = 19 groups, 76 ReLUs."""
    rng = Random(0)
    rows = [tuple(rng.randint(-1000, 1000) for _ in range(16)) for _ in range(300)]
    data = table(rows, [rng.randrange(10) for _ in rows])
    result = memproof.certify(data, tmp_path / "c.jsonl", construction="bumps")
    assert (result.accepted, result.written.sizes.nodes) == (True, 76)
    assert kernel.check_file(str(tmp_path / "c.jsonl")).outcome == "ACCEPTED"
