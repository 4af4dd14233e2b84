"""The staircase: at most N - 1 ReLUs in one layer, exactly, label vectors too."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from helpers.tables import table
from hypothesis import strategies as st

import memproof
from memproof.checker import second
from memproof.constructions import named
from memproof.constructions.polygons.staircase import bends, build, plan
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.testing.tables import adversarial_separations, datasets, line_datasets
from memproof.testing.trial import assert_memorizes

VECTORS = st.tuples(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=4))


def sizes(data: Dataset, built: memproof.Built, **options: int) -> dict[str, int]:
    found = plan(data, **options).sizes
    return {key: getattr(found, key) for key in ("width", "depth", "nodes", "dense_parameters")}


def test_slopes_and_bends() -> None:
    points = [(t, (Fraction(y),)) for t, y in [(0, 1), (2, 2), (3, 2), (5, 2), (6, 0)]]
    assert [(t, change) for t, (change,) in bends(points)] == [
        (0, Fraction(1, 2)), (2, Fraction(-1, 2)), (5, -2)]


def test_a_network_by_hand() -> None:
    """x = 0, 1, 3 with labels 5, 7, 6: 5 + 2 relu(x) - (5/2) relu(x - 1)."""
    network = build(table([(0,), (1,), (3,)], [5, 7, 6])).network
    (layer,) = network.hidden
    assert (layer.rows, layer.biases) == ((((0, 1),), ((0, 1),)), (0, -1))
    out = network.output
    assert [Fraction(w, out.denominator) for _, w in out.rows[0]] == [2, Fraction(-5, 2)]
    assert network.evaluate(["-4"]) == (5,)


@pytest.mark.parametrize("size", range(1, 7))
def test_all_labelings(size: int) -> None:
    """All labelings of 0..N-1 by 0, 1, 2: never more than N - 1 neurons, unless that is 0."""
    for labels in product(range(3), repeat=size):
        data = table([(i,) for i in range(size)], list(labels))
        network = build(data).network
        assert network.first_failure(data) is None
        assert network.sizes().nodes <= max(1, size - 1)


@pytest.mark.parametrize("depth", [1, 2])
def test_small_tables(depth: int) -> None:
    assert_memorizes("staircase", depth=depth, checker="both", cases=40,
                     size=lambda data, built: sizes(data, built, depth=depth))


def test_label_vectors() -> None:
    tables = (datasets(max_points=9, labels=VECTORS) | line_datasets(labels=VECTORS)
              | adversarial_separations(labels=VECTORS))
    assert_memorizes("staircase", checker="both", cases=40, datasets=tables, size=sizes)


def test_a_straight_line_is_one_neuron() -> None:
    assert build(table([(i,) for i in range(9)], [3 * i for i in range(9)])).network.widths == (1,)


def test_equal_positions_with_equal_labels_merge() -> None:
    """Nine points on two lines x = const, and a label that depends on x alone."""
    data = table([(i % 2, i) for i in range(9)], [i % 2 for i in range(9)])
    assert build(data).network.widths == (1,)


def test_the_numbers_of_the_literature() -> None:
    """N = 10, d = 1: 28 dense and 27 nonzero parameters (Zhang et al.: N ReLUs, 2N + d numbers)."""
    data = table([(i * i + i,) for i in range(10)], [1, 5, 2, 7, 3, 9, 4, 8, 2, 6])
    found = build(data).network.sizes()
    assert (found.nodes, found.dense_parameters, found.nonzero_parameters) == (9, 28, 27)


def test_the_depth_for_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    data = table([(i, i * i % 7) for i in range(20)], [i % 3 for i in range(20)])
    assert len(build(data).network.hidden) == 1
    monkeypatch.setattr("memproof.constructions.polygons.staircase.POINTWISE", 100)
    assert plan(data).depth == len(build(data).network.hidden) == 2
    assert len(build(data, depth=1).network.hidden) == 1
    assert plan(table([(i,) for i in range(20)], [i % 3 for i in range(20)])).depth == 1


@pytest.mark.parametrize("function", [named("staircase").build, named("staircase").plan])
def test_refused(function: object) -> None:
    for depth in (0, 3, "x"):
        with pytest.raises(MemproofError) as error:
            function(bundled("iris"), depth=depth)  # type: ignore[operator]
        assert error.value.code == "MP-B021"


@pytest.mark.parametrize(("name", "depth"), [("iris", 1), ("wine", 2)])
def test_real_tables_are_certified(name: str, depth: int, tmp_path: Path) -> None:
    path = tmp_path / "c.memproof.jsonl"
    result = memproof.certify(bundled(name), path, construction="staircase", depth=depth)
    assert result.accepted
    assert result.written.sizes.depth == depth
    assert result.written.sizes.nodes < len(bundled(name))
    assert second.check_file(str(path)).outcome == "ACCEPTED"
