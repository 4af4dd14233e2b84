"""Robust certificates of tables and of given networks: radii, thresholds, every refusal."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from helpers.command_line import memproof as command
from helpers.command_line import refused
from helpers.paths import CERTIFICATES
from helpers.tables import table
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.certificate.loader import load
from memproof.checker.files import check
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network import network_of
from memproof.robust import certify_ball, certify_distances, certify_robust
from memproof.robust.grid import axes, cell_network
from memproof.robust.thresholds import few_thresholds, gaps, separate, sides, widest

POINTS = st.lists(st.tuples(*[st.integers(0, 12)] * 2), min_size=2, max_size=7, unique=True)


def least_distance(data: Dataset, norm: Any) -> Fraction:
    return min(Fraction(norm([abs(a - b) for a, b in zip(data.points[i], data.points[k],
                                                         strict=True)]), data.denominator)
               for i, k in combinations(range(len(data)), 2) if data.labels[i] != data.labels[k])


@given(POINTS, st.data())
def test_the_widest_gaps_are_the_widest_and_wide_enough(points: Any, draw: st.DataObject) -> None:
    """docs/proofs/robust.md#RB-2: by trying every number, and against the promise."""
    labels = draw.draw(st.lists(st.integers(0, 2), min_size=len(points), max_size=len(points)))
    data = table(points, labels, denominator=4)
    found, every = widest(data), gaps(data)
    if len(set(labels)) == 1:
        assert found is None
        return
    assert found is not None
    works = [g for g in range(1, 14) if separate(data, [each for each in every if each.gap >= g])]
    assert found == max(works)
    assert Fraction(found, 4) * (len(points) - 1) >= least_distance(data, max)
    radius = Fraction(found, 8) * Fraction(9, 10)
    few = few_thresholds(data, radius)
    assert len(few) < len(points)
    assert all(each.gap > 8 * radius for each in few)
    assert len(set(zip(sides(data, few), data.labels, strict=True))) == len(set(sides(data, few)))


@given(POINTS, st.data())
def test_cells_hold_their_balls_and_one_label(points: Any, draw: st.DataObject) -> None:
    """docs/proofs/robust.md#RB-4: what the walls leave, and the bits at corners of the balls."""
    labels = draw.draw(st.lists(st.integers(0, 2), min_size=len(points), max_size=len(points)))
    labels[:2] = 0, 1
    data = table(points, labels, denominator=4)
    side = int(4 * least_distance(data, max))
    grid = axes(data, side)
    least = Fraction(min(axis.gap for axis in grid), 8)
    assert 2 * least >= Fraction(side, 4 * len(points))
    radius = least * Fraction(9, 10)
    cells = [tuple(axis.cell(x[axis.input]) for axis in grid) for x in data.points]
    assert len({*zip(cells, data.labels, strict=True)}) == len({*cells})
    network = cell_network(data, grid, radius)
    sizes = network.sizes()
    assert sizes.depth == max(axis.bits for axis in grid)
    assert sizes.nonzero_parameters <= (14 * sizes.depth + 3) * len(grid)
    for i, cell in enumerate(cells):
        for away in product((-radius, 0, radius), repeat=2):
            x = [a + b for a, b in zip(data.x(i), away, strict=True)]
            assert network.evaluate(x) == cell


@pytest.mark.parametrize("construction", ["threshold-ledger", "remainder-ledger", "folded-index",
                                          "staircase", "max-min-string", "bumps"])
def test_any_construction_behind_thresholds(construction: str, tmp_path: Path) -> None:
    data = Dataset.from_rows([["1/3", 1], ["1/2", 1], [2, 1], [2, -5], [9, 9]],
                             [0, "3/2", 0, 2, 0])
    out = tmp_path / "c.memproof.jsonl"
    for norm, grid in (("inf", False), ("1", False), ("inf", True)):
        found = certify_robust(data, out, norm=norm, construction=construction, grid=grid)
        assert found.verdict.outcome == "ACCEPTED", found.verdict
        assert found.limit == Fraction(1, 12)
        assert found.by == ("bits" if grid else "thresholds")
        assert found.radius == Fraction(1023, 1024) * found.limit
        assert found.half == Fraction(1, 12)
        assert found.rho == Fraction(1023, 1024)


@given(POINTS, st.data())
@settings(max_examples=25)
def test_distances_reach_half_of_the_least_distance(points: Any, draw: st.DataObject) -> None:
    """docs/proofs/robust.md#RB-5: sizes, and the kernel of boxes, at nearly the largest radius."""
    labels = draw.draw(st.lists(st.integers(-1, 2), min_size=len(points), max_size=len(points)))
    labels[:2] = 0, 1
    data, terms = table(points, labels, denominator=4), draw.draw(st.integers(1, 5))
    with TemporaryDirectory() as folder:
        found = certify_distances(data, Path(folder) / "c.memproof.jsonl", width=5 + terms)
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    assert found.limit == found.half == least_distance(data, max) / 2
    assert found.rho == Fraction(1023, 1024)
    others = [label for label in labels if label != min(labels)]
    assert found.steps == len(others)
    assert found.sizes.width <= 5 + terms
    assert found.sizes.depth == len(others) * (-(-4 // terms) + 1) + len({*others}) + 1


def test_distances_for_vectors_for_one_label_and_in_the_one_norm(tmp_path: Path) -> None:
    out = tmp_path / "c.memproof.jsonl"
    data = Dataset.from_rows([["1/3", 0], [4, 0], [4, 4]], [[1, 0], [0, "1/2"], [1, 0]])
    found = certify_distances(data, out, radius=Fraction(9, 5), width=7)
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    assert found.sizes.width == 7
    found = certify_distances(table([(0, 0), (3, 4), (3, 9)], [0, 1, 1]), out, norm="1")
    assert found.verdict.outcome == "ACCEPTED"
    assert (found.limit, found.half) == (2, Fraction(7, 2))
    found = certify_distances(table([(0, 5), (4, 7)], [3, 3]), out, radius=10**9)
    assert found.verdict.outcome == "ACCEPTED"
    assert (found.limit, found.steps) == (None, 0)
    assert load(out).version == "box-1"
    twins = Dataset.from_rows([[0], [0], [1]], [0, 1, 1], contradictions=True)
    with pytest.raises(MemproofError) as caught:
        certify_distances(twins, out)
    assert caught.value.code == "MP-B003"


def test_half_of_the_least_distance_in_both_norms(tmp_path: Path) -> None:
    data = table([(0, 0), (3, 4), (3, 9)], [0, 1, 1])
    found = [certify_robust(data, tmp_path / "c.memproof.jsonl", norm=norm).half
             for norm in ("inf", "1")]
    assert found == [2, Fraction(7, 2)]


def test_label_vectors_and_one_label(tmp_path: Path) -> None:
    out = tmp_path / "c.memproof.jsonl"
    data = Dataset.from_rows([[0, 0], [4, 0], [4, 4]], [[1, 0], [0, "1/2"], [1, 0]])
    found = certify_robust(data, out, radius=1, construction="staircase")
    assert found.verdict.outcome == "ACCEPTED"
    for grid in (False, True):
        found = certify_robust(table([(0, 5), (4, 7)], [3, 3]), out, radius=10**9, grid=grid)
        assert found.verdict.outcome == "ACCEPTED"
        assert (found.limit, found.half, found.rho) == (None, None, None)


def test_digits_have_nearly_half_a_grey_level(tmp_path: Path) -> None:
    found = certify_robust(memproof.bundled("digits"), tmp_path / "c.memproof.jsonl",
                           radius=Fraction(49, 100))
    assert found.verdict.outcome == "ACCEPTED"
    assert found.steps <= 20
    assert (found.limit, found.half) == (Fraction(1, 2), Fraction(7, 2))
    assert found.sizes.dense_parameters < 10_000


def test_iris_at_a_terminal(tmp_path: Path) -> None:
    out = tmp_path / "iris-robust.memproof.jsonl"
    ran = command("robust", "iris", "--radius", "0.049", "-o", out)
    assert ran.code == 0
    assert "at every real point within 49/1000 of a point, in the inf-norm" in ran.out
    assert "radii that are possible so: below 0.05" in ran.flat
    shown = json.loads(command("robust", "iris", "--norm", "1", "-o", out, "--json").out)
    assert (shown["verdict"], shown["radius"], shown["limit"]) == ("ACCEPTED", "1023/20480", "1/20")
    assert shown["half_least_distance_of_other_labels"] == "3/20"
    assert shown["replaced"]
    assert command("check", out, "--data", "iris").code == 0
    loaded = load(out)
    assert (loaded.version, loaded.reading) == ("ball-1", "equals")
    assert loaded.network.first_failure(loaded.dataset) is None
    assert command("explain", out, "--row", "3").code == 0
    compared = command("diff", out, CERTIFICATES / "iris.memproof.jsonl")
    assert "reading ball -> equals" in compared.flat
    assert "MP-L001" in command("check", "--checker", "second", out).out


def ramp(x: Any) -> Any:
    """1 from 2 on, 0 up to 1."""
    p, q = yield x[0] - 1, x[0] - 2
    return p - q


def test_the_network_of_a_certificate(tmp_path: Path) -> None:
    old, new = tmp_path / "old.memproof.jsonl", tmp_path / "new.memproof.jsonl"
    memproof.certify(table([(0,), (5,), (9,)], [0, 1, 1]), old, network=network_of(ramp, 1))
    found = certify_ball(old, new)
    assert found.verdict.outcome == "ACCEPTED"
    assert (found.radius, found.limit, found.half) == (1, 1, Fraction(5, 2))
    assert certify_ball(old, new, radius=Fraction(1, 2)).verdict.outcome == "ACCEPTED"
    with pytest.raises(MemproofError, match="at most 1, what this network has") as caught:
        certify_ball(old, new, radius=2)
    assert caught.value.code == "MP-B042"
    assert command("robust", old, "-o", new).code == 0
    assert certify_ball(new, tmp_path / "again.memproof.jsonl").radius == 1
    refused(command("robust", CERTIFICATES / "iris.memproof.jsonl", "-o", new), "MP-B043",
            "is no longer its label")
    refused(command("robust", CERTIFICATES / "iris-hats.memproof.jsonl", "-o", new), "MP-B043",
            "several directions")
    refused(command("robust", CERTIFICATES / "iris-mlp.memproof.jsonl", "-o", new), "MP-A002")
    refused(command("robust", old, "--construction", "bumps", "-o", new), "MP-U004")


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["--radius", "1/20"], "MP-B042", "less than 1/20, what thresholds on inputs allow"),
    (["--radius", "1/2"], "MP-B042", "from 1/10 on"),
    (["--grid", "--radius", "1/19"], "MP-B042", "what the gaps modulo the cells allow"),
    (["--distances", "--radius", "1/10"], "MP-B042", "less than 1/10, half of the least distance"),
    (["--distances", "--width", "7"], "MP-B021", "at least 8"),
    (["--distances", "--grid"], "MP-U004", "grid"),
    (["--width", "9"], "MP-U004", "width"),
    (["--radius", "0"], "MP-B042", "a number above 0"),
    (["--radius", "-1"], "MP-B042", "a number above 0"),
    (["--radius", "x"], "MP-B042", "a number"),
    (["--construction", "bump"], "MP-B001", "did you mean bumps?"),
    (["--construction", "step-parity"], "MP-N028", ""),
], ids=str)
def test_refusals(arguments: list[str], code: str, words: str, tmp_path: Path) -> None:
    out = tmp_path / "c.memproof.jsonl"
    refused(command("robust", "iris", *arguments, "-o", out), code, words)
    assert not out.exists()


def test_a_table_that_is_too_large_for_distances(tmp_path: Path) -> None:
    out = tmp_path / "c.memproof.jsonl"
    refused(command("robust", "digits", "--distances", "-o", out), "MP-B044", "pairs of a point")
    assert not out.exists()


def test_errors_of_the_function(tmp_path: Path) -> None:
    out = tmp_path / "c.memproof.jsonl"
    data = table([(0,), (1,)], [0, 1])
    with pytest.raises(MemproofError) as caught:
        certify_robust(data, out, norm="2")
    assert caught.value.code == "MP-A011"
    twins = Dataset.from_rows([[0], [0], [1]], [0, 1, 1], contradictions=True)
    for grid in (False, True):
        with pytest.raises(MemproofError) as caught:
            certify_robust(twins, out, grid=grid)
        assert caught.value.code == "MP-B003"
    refused(command("robust", "iris", "-o", "-"), "MP-U005")


def test_a_certificate_of_less_is_not_of_more(tmp_path: Path) -> None:
    """The radius in the file is what is judged."""
    out = tmp_path / "c.memproof.jsonl"
    certify_robust(table([(0,), (4,)], [0, 1]), out, radius=1)
    text = out.read_bytes()
    out.write_bytes(text.replace(b'"numerator":1,', b'"numerator":3,'))
    assert check(out).outcome == "REJECTED"
