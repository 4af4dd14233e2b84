"""One-hot: classes by four layers, exactly; every labeling of small sets, exact sizes."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.grids import X, Y, example, matrices
from helpers.layers import long
from helpers.tables import small_table, table

import memproof
from memproof.checker import second
from memproof.cli import main
from memproof.constructions import Built, named
from memproof.constructions.sawtooth_grid.network import VARIANTS, Grid, Plan, plan_on
from memproof.constructions.sawtooth_grid.one_hot import (
    HotPlan,
    build,
    class_numbers,
    plan,
    realize,
)
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.gadgets.hot import hot, hot_by_clips
from memproof.line.projection import project_along
from memproof.line.vectors import vector_line
from memproof.network import value_of

NAMES = sorted(VARIANTS)


@pytest.mark.parametrize("decoder", [hot, hot_by_clips])
def test_the_decoder_at_every_class(decoder: Any) -> None:
    for classes in range(2, 9):
        for v in range(classes):
            vector = value_of(decoder(v, classes))
            assert vector == [int(v == q) for q in range(classes)]


def test_worked_example() -> None:
    """The third layer and the output behind the grid of the worked example."""
    data = table(X, Y).one_hot()
    made = HotPlan(Plan(Grid(example(), 2, 4), "short", 0), 3)
    network = realize(made).network
    assert matrices(network)[2:] == [
        ([[1, -1, 1, -1]] * 2, [0, -1]), ([[-1, 1], [1, -2], [0, 1]], [1, 0, 0])]
    assert network.widths == (3, 4, 2) == made.widths
    assert network.first_failure(data) is None


def memorized(data: Dataset, **options: Any) -> Built:
    """Every one-hot vector, and the planned sizes."""
    built = build(data, **options)
    assert built.network.first_failure(data) is None
    check_sizes(built)
    return built


def check_sizes(built: Built) -> None:
    planned_sizes, sizes = built.plan.sizes, built.network.sizes()
    for name in ("width", "depth", "nodes", "dense_parameters"):
        assert getattr(planned_sizes, name) == getattr(sizes, name)


@pytest.mark.parametrize("variant", NAMES)
def test_all_labelings_with_three_classes(variant: str) -> None:
    """3^6 labelings of six points, also those that miss a class."""
    points = [(i * i,) for i in range(6)]
    for labels in product(range(3), repeat=6):
        numbers = table(points, list(labels))
        hot_labels = Dataset.from_rows(
            [list(p) for p in points], [[int(y == q) for q in range(3)] for y in labels])
        assert class_numbers(hot_labels).labels == numbers.labels
        line = vector_line(numbers, project_along(numbers, (1,)))
        built = realize(HotPlan(plan_on(line, variant), 3))
        assert built.network.first_failure(hot_labels) is None
        check_sizes(built)


@pytest.mark.parametrize("variant", NAMES)
def test_random_tables(variant: str) -> None:
    for seed in range(12):
        rng = Random(seed)
        data = small_table(rng, rng.choice((2, 10, 30)), 2, rng.choice((1, 2, 3, 7))).one_hot()
        built = memorized(data, variant=variant, merge=rng.randint(0, 1))
        assert built.network.sizes().depth == (3 if data.outputs > 1 else 2)


def test_one_class() -> None:
    built = memorized(table([(0,), (5,)], [3, 3]).one_hot())
    assert built.network.evaluate([1]) == (1,)


def test_two_classes_need_one_unit() -> None:
    assert memorized(table([(0,), (5,), (7,)], [3, 4, 3]).one_hot()).network.widths[2] == 1


# (units, dense parameters) of the variant short, without merging
SIZES = {"iris": (36, 428), "breast_cancer": (68, 2082), "digits": (128, 7968)}


@pytest.mark.parametrize("name", long(SIZES, lambda name: name == "digits"))
def test_real_tables_are_certified(name: str, tmp_path: Path) -> None:
    path, data = tmp_path / "c.memproof.jsonl", bundled(name).one_hot()
    for variant in NAMES if name != "digits" else ("short",):
        result = memproof.certify(data, path, construction="one-hot", variant=variant, merge=0)
        assert result.accepted
        assert result.verdict.facts["outputs"] == data.outputs
        assert second.check(path.read_bytes()).outcome == "ACCEPTED"
        facts = result.verdict.facts
        if variant == "short":
            assert (facts["nodes"], facts["dense_parameters"]) == SIZES[name]


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """certify --one-hot, and check --data --one-hot with the reviewer's table of classes."""
    path = str(tmp_path / "c.memproof.jsonl")
    words = ["certify", "iris", "--one-hot", "--construction", "one-hot", "-o", path]
    assert main([*words, "--option", "variant=fewest", "--option", "d3=5"]) == 0
    assert main(["check", path, "--data", "iris", "--one-hot"]) == 0
    capsys.readouterr()
    assert main(["certify", "iris", "--construction", "one-hot", "-o", path]) == 2
    message = capsys.readouterr().err
    assert "MP-B017" in message
    assert "--one-hot" in message


@pytest.mark.parametrize("labels", [
    ["a", "b"], [0, 1], [[0, 1], [1, 1]], [[0, 1], [0, 0]], [[0, 2], [2, 0]],
    [["1/2", 0], [0, "1/2"]]])
def test_other_labels_are_refused(labels: list[Any]) -> None:
    with pytest.raises(MemproofError, match="MP-B017"):
        build(Dataset.from_rows([[0], [1]], labels))


def test_widths() -> None:
    data = table([(i,) for i in range(12)], [i % 4 for i in range(12)]).one_hot()
    assert memorized(data, d1=5, d2=4, d3=3, merge=0).network.widths == (5, 4, 3)
    with pytest.raises(MemproofError, match=r"MP-B015.*third layer.*d3 = 3 or more"):
        build(data, d3=2)
    with pytest.raises(MemproofError, match="MP-B015"):
        build(data, d1=3, d2=4, merge=0)
    with pytest.raises(MemproofError, match="MP-B012"):
        build(data, d3=0)


def test_the_construction_is_registered() -> None:
    assert named("one-hot").witnesses == ("yun-2019",)
    assert plan(bundled("iris").one_hot(), merge=0).sizes.nodes == 36
