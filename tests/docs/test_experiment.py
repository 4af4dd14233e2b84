"""docs/experiment: the trained networks are taken exactly, and the page shows what was measured."""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof

FOLDER = ROOT / "docs" / "experiment"
sys.path.insert(0, str(FOLDER))

import experiment  # noqa: E402
import residual  # noqa: E402

SHAPES = st.builds(residual.Shape, st.integers(1, 4), st.integers(2, 3), st.integers(1, 3),
                   st.integers(1, 4))


def by_hand(parameters: residual.Parameters, x: list[Fraction]) -> list[Fraction]:
    """The formula of residual.py, number by number."""
    def affine(matrix: Any, shift: Any, values: list[Fraction]) -> list[Fraction]:
        return [sum((Fraction(float(matrix[i, j])) * v for i, v in enumerate(values)), Fraction())
                + Fraction(float(b)) for j, b in enumerate(shift)]

    first, u, *_, last, t = parameters.all
    z = affine(first, u, x)
    for w, a, v, b in parameters.blocks:
        h = [max(value, Fraction()) for value in affine(w, a, z)]
        z = [old + new for old, new in zip(z, affine(v, b, h), strict=True)]
    return affine(last, t, z)


@settings(deadline=None, max_examples=40)
@given(SHAPES, st.integers(0, 99), st.data())
def test_the_exact_network_is_the_trained_one(shape: residual.Shape, seed: int,
                                              data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    found = residual.start(shape, rng)
    for each in found.all:
        each += rng.standard_normal(each.shape).astype(np.float32)
    x = data.draw(st.lists(st.integers(0, 16), min_size=shape.inputs, max_size=shape.inputs))
    network = residual.exact(found, 16)
    assert list(network.evaluate(x)) == by_hand(found, [Fraction(v, 16) for v in x])
    y = residual.outputs(found, (np.array([x]) / 16).astype(np.float32))[0]
    assert np.allclose(y, [float(v) for v in network.evaluate(x)], rtol=1e-3, atol=1e-3)
    assert sum(each.size for each in found.all) == shape.parameters


@settings(deadline=None, max_examples=20)
@given(SHAPES, st.integers(0, 99))
def test_the_gradient_is_that_of_the_cross_entropy(shape: residual.Shape, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = residual.start(shape, rng).all
    found: Any = residual.Parameters(tuple(
        each.astype(np.float64) + rng.standard_normal(each.shape) for each in start))
    x: Any = rng.standard_normal((5, shape.inputs))
    labels = rng.integers(0, shape.classes, 5)

    def loss() -> float:
        y = residual.outputs(found, x)
        y = y - y.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(y).sum(axis=1)) - y[np.arange(5), labels]))

    slopes = residual.gradient(found, x, labels)
    for each, slope in zip(found.all, slopes, strict=True):
        place = tuple(int(rng.integers(0, n)) for n in each.shape)
        kept, step = each[place], 1e-6
        each[place] = kept + step
        above = loss()
        each[place] = kept - step
        below = loss()
        each[place] = kept
        assert slope[place] == pytest.approx((above - below) / (2 * step), rel=1e-3, abs=1e-5)


def test_the_rows_are_complete_and_possible() -> None:
    rows = experiment.read(FOLDER / "results.csv")
    cells = Counter((row.labels, row.network, row.budget, row.blocks, row.seed) for row in rows)
    assert set(cells.values()) == {1}
    assert len(rows) == len(list(experiment.tasks(experiment.EPOCHS, experiment.SEEDS)))
    for row in rows:
        assert row.rows == 1797
        assert 0 <= row.right <= 1797
        if row.network == experiment.TRAINED:
            shape = residual.nearest(64, 10, row.blocks, row.budget)
            assert (row.channels, row.parameters) == (shape.channels, shape.parameters)
            assert row.epochs == experiment.EPOCHS
            assert 0 <= row.certain <= row.right
        else:
            assert row.right == row.rows


def test_a_construction_has_the_size_that_is_stated() -> None:
    stated = next(row for row in experiment.read(FOLDER / "results.csv")
                  if (row.labels, row.network) == ("true", "threshold-ledger"))
    found = memproof.memorize("digits", "threshold-ledger").network.sizes()
    assert stated.parameters == found.dense_parameters


def test_the_page_shows_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    assert experiment.main(["--table"]) == 0
    page = (ROOT / "docs" / "explanation" / "experiment.md").read_text("utf-8")
    assert capsys.readouterr().out in page


def test_a_short_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                     capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way from the table to the file and the picture."""
    monkeypatch.setattr(experiment, "BLOCKS", (1, 2))
    monkeypatch.setattr(experiment, "BUDGETS", (300, 400))
    monkeypatch.setattr(experiment, "CONSTRUCTIONS", ())
    path = tmp_path / "out.csv"
    assert experiment.main(["--epochs", "1", "--seeds", "1", "--csv", str(path)]) == 0
    rows = experiment.read(path)
    assert [(row.labels, row.budget, row.blocks) for row in rows] == [
        (kind, budget, blocks) for kind in experiment.KINDS for budget in (300, 400)
        for blocks in (1, 2)]
    assert all(abs(row.right - row.right_float32) <= 2 for row in rows)
    assert path.with_suffix(".svg").read_text("utf-8").startswith("<?xml")
    assert "8/8" in capsys.readouterr().err
    sizes = [row.parameters for row in rows[:4]]
    assert all(abs(a - b) < 200 for a, b in pairwise(sizes))
