"""Residual networks: identity rows, one coordinate moved, classes read by ramps; exactly."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from helpers.tables import small_table, table
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.checker import second
from memproof.constructions import named
from memproof.constructions.hyperplanes.general_position import hull_of
from memproof.constructions.hyperplanes.groups import Group
from memproof.constructions.hyperplanes.residual import (
    Plan,
    build,
    decode,
    plan,
    residual,
    shift_of,
)
from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import kinds_of
from memproof.errors import MemproofError
from memproof.network import network_of, value_of
from memproof.network.model import IDENTITY, RELU
from memproof.testing.tables import adversarial_separations, datasets
from memproof.testing.trial import assert_memorizes

EXAMPLE = table([(0, 0), (1, 2), (3, 1), (2, 5)], [1, -1, 0, 1])
GROUPS = (Group((0, 1), (0, 1), (0, 1), (0, 2, -1)), Group((2, 3), (2, 3), (0, 1), (-13, 4, 1)))
VECTORS = st.tuples(st.integers(-1, 1), st.fractions(-1, 1, max_denominator=2))


def sizes(data: Dataset, built: memproof.Built, **options: int) -> dict[str, int]:
    found = plan(data, **options).sizes  # type: ignore[arg-type]
    return {key: getattr(found, key) for key in ("width", "depth", "nodes", "dense_parameters")}


def test_the_groups_of_the_worked_example() -> None:
    """A block for each group, coordinates 0..3: M = 4, classes -1, 0, 1.

    Point 0 (class 2) is moved to (8, 0), point 1 (class 0) stays, on 4 x_1 + x_2 = 13 is neither.
    """
    hull, kinds = hull_of(EXAMPLE), kinds_of(EXAMPLE)
    example = Plan(hull, kinds, ((GROUPS[0],), (GROUPS[1],)), "", 0)
    assert shift_of(example) == 4
    network = network_of(lambda x: residual(x, example), 2)
    moved = [[list(h)[:2] for h in network.values(point)][:2] for point in EXAMPLE.points]
    assert [before for before, _ in moved] == [list(x) for x in EXAMPLE.points]
    assert network.widths == (2 + 4, 2 + 4, 2 * 2)
    assert network.first_failure(EXAMPLE) is None
    assert [after for _, after in moved] == [[8, 0], [1, 2], [3, 1], [2, 5]]


def test_the_layers_are_residual() -> None:
    """Identity rows carry the coordinates with weight 1, and only the first gains anything."""
    data = small_table(Random(3), size=20, classes=3)
    network = build(data).network
    d = hull_of(data).dimension
    for number, layer in enumerate(network.hidden[:-1]):
        assert layer.activations == (IDENTITY,) * d + (RELU,) * 4
        for j, row in enumerate(layer.rows[:d]):
            assert dict(row)[j] == layer.denominator
            assert len(row) == (5 if number and j == 0 else 1)
    assert set(network.hidden[-1].activations) == {RELU}


def test_an_excluded_shift_is_skipped() -> None:
    """The range allows M = 4, which moves point 1 to (5, 2), on the line x_1 + x_2 = 7 of a later
    block; in one block with it, that does no harm."""
    data = table([(0, 0), (1, 2), (3, 4), (2, 5)], [0, 1, 0, 1])
    groups = (GROUPS[0], Group((2, 3), (2, 3), (0, 1), (-7, 1, 1)))
    for blocks, shift in ((tuple((g,) for g in groups), 5), ((groups,), 4)):
        example = Plan(hull_of(data), kinds_of(data), blocks, "", 0)
        assert shift_of(example) == shift
        network = network_of(lambda x, p=example: residual(x, p), 2)  # type: ignore[misc]
        assert network.first_failure(data) is None


@given(st.integers(1, 9), st.integers(1, 5), st.data())
def test_decode(shift: int, count: int, data: st.DataObject) -> None:
    kinds = kinds_of(Dataset.from_rows([[i] for i in range(count)], [[i, -i] for i in
                                                                      range(count)]))
    c = data.draw(st.integers(0, count - 1))
    e = data.draw(st.integers(shift * c, shift * (c + 1) - 1))
    assert value_of(decode(e, shift, kinds)) == kinds.vectors[c]  # type: ignore[arg-type]


@pytest.mark.parametrize("groups_per_block", [1, 3])
def test_small_tables(groups_per_block: int) -> None:
    assert_memorizes(
        "residual", groups_per_block=groups_per_block, checker="both", cases=50,
        size=lambda data, built: sizes(data, built, groups_per_block=groups_per_block))


def test_label_vectors() -> None:
    tables = datasets(max_points=9, labels=VECTORS) | adversarial_separations(labels=VECTORS)
    assert_memorizes("residual", checker="both", cases=50, datasets=tables, size=sizes)


@pytest.mark.parametrize("groups_per_block", [1, 2, 5, 100])
def test_blocks_share_the_relus(groups_per_block: int) -> None:
    """10 points of the plane in general position, 3 classes: 4 * 5 + 2 * 2 = 24."""
    data = table([(i, i * i) for i in range(10)], [i % 3 for i in range(10)])
    found = plan(data, groups_per_block=groups_per_block)
    assert found.relus == 24
    assert len(found.blocks) == -(-5 // groups_per_block)
    network = build(data, groups_per_block=groups_per_block).network
    relus = sum(layer.activations.count(RELU) for layer in network.hidden)
    assert relus == 24
    assert network.first_failure(data) is None


def test_one_hot_labels_have_one_output_for_every_class() -> None:
    data = table([(i, i * i) for i in range(7)], [i % 3 for i in range(7)]).one_hot()
    network = build(data).network
    assert network.outputs == 3
    assert network.first_failure(data) is None


def test_equal_labels_need_nothing() -> None:
    built = build(table([(0, 1), (5, 5)], [7, 7]))
    assert (built.network.widths, built.network.evaluate([9, 9])) == ((1,), (7,))


@pytest.mark.parametrize(("options", "code"), [
    ({"groups_per_block": 0}, "MP-B021"), ({"groups_per_block": "x"}, "MP-B021"),
    ({"position": "general"}, "MP-B020"), ({"variant": "hat"}, "MP-B008")])
def test_refused(options: dict[str, object], code: str) -> None:
    data = table([(0, 0), (1, 1), (2, 2), (0, 1)], [0, 1, 0, 1])
    for function in (named("residual").build, named("residual").plan):
        with pytest.raises(MemproofError) as error:
            function(data, **options)
        assert error.value.code == code


@pytest.mark.parametrize(("groups_per_block", "depth"), [(1, 39), (4, 11)])
def test_iris_is_certified(groups_per_block: int, depth: int, tmp_path: Path) -> None:
    """152 + 4 ReLUs, in 38 blocks of one group or 10 of four."""
    path = tmp_path / "c.memproof.jsonl"
    result = memproof.certify(bundled("iris"), path, construction="residual",
                              groups_per_block=groups_per_block)
    assert result.accepted
    assert "relus=156" in result.parameters
    assert result.written.sizes.depth == depth
    assert second.check_file(str(path)).outcome == "ACCEPTED"


@pytest.mark.exhaustive
def test_digits_is_certified(tmp_path: Path) -> None:
    """Constant columns and points on common planes: the hull of 61 columns, groups of about 50."""
    result = memproof.certify(bundled("digits"), tmp_path / "c.jsonl", construction="residual")
    assert result.accepted
    assert "hull=61" in result.parameters
    assert "certified=group-condition" in result.parameters
