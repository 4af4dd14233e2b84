"""Tables with several label columns, rational labels, one-hot labels: through every command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.cli import main
from memproof.dataset import Dataset, bundled, read_table
from memproof.errors import MemproofError
from memproof.testing.tables import datasets

TABLE = """\
a,b,c,u,v
0,1,5,1/2,0.25
1,1,5,-3,0
2,0,5,7/3,1
3,5,5,1/2,2
1,7,5,0,1e-1
"""
TWO = ["--label", "u", "--label", "v"]
CONSTRUCTIONS = (["bumps"], ["bumps", "--option", "variant=hat"], ["residual"],
                 ["residual", "--option", "groups_per_block=2"], ["staircase"])


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(TABLE)

    def call(*words: str) -> Ran:
        code = main(list(words))
        return Ran(code, *capsys.readouterr())

    return call


# -- reading


def labels(data: Dataset) -> list[tuple[Fraction, ...]]:
    return [tuple(Fraction(y, data.label_denominator) for y in label) for label in data.labels]


@pytest.mark.parametrize("label", [["u", "v"], ("u", "v"), [3, 4], [-2, -1], ["3", "v"]])
def test_several_label_columns(label: list[str | int], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    data = read_table(tmp_path / "t.csv", label=label)
    assert data.columns == ("a", "b", "c")
    assert data.outputs == 2
    assert labels(data)[:3] == [(Fraction(1, 2), Fraction(1, 4)), (-3, 0), (Fraction(7, 3), 1)]


def test_the_order_of_the_columns_is_that_of_the_vector(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    data = read_table(tmp_path / "t.csv", label=["v", "a"])
    assert data.columns == ("b", "c", "u")
    assert labels(data)[2] == (1, 2)


def test_one_column_in_a_list_is_a_scalar(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    assert read_table(tmp_path / "t.csv", label=["u"]).outputs == 1


def test_without_a_header(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE.split("\n", 1)[1])
    data = read_table(tmp_path / "t.csv", label=[-1, 0])
    assert (data.row_count, data.columns, labels(data)[0]) == (
        5, ("x0", "x1", "x2"), (Fraction(1, 4), 0))


def test_arrays(tmp_path: Path) -> None:
    np.save(tmp_path / "t.npy", np.array([[0, 1, 0.5], [2, 3, 0.25]]))
    data = read_table(tmp_path / "t.npy", label=[2, 0])
    assert labels(data) == [(Fraction(1, 2), 0), (Fraction(1, 4), 2)]
    assert data.dimension == 1


@pytest.mark.parametrize(("label", "code", "words"), [
    (["u", "u"], "MP-D024", ["'u'"]), (["u", 3], "MP-D024", ["'u'"]),
    (["a", "b", "c", "u", "v"], "MP-D016", ["5 label columns"]),
    (["u", "zzz"], "MP-D015", ["'zzz'"]), ([], "MP-D015", ["at least one"])])
def test_label_columns_that_do_not_fit(
    label: list[str | int], code: str, words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    with pytest.raises(MemproofError) as error:
        read_table(tmp_path / "t.csv", label=label)
    assert error.value.code == code
    for word in words:
        assert word in str(error.value)


def test_a_class_name_in_a_vector_is_refused_at_its_cell(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE.replace("1e-1", "red"))
    with pytest.raises(MemproofError) as error:
        read_table(tmp_path / "t.csv", label=["u", "v"])
    assert error.value.code == "MP-D004"
    assert "row 5, column v" in error.value.place


def test_equal_rows_with_different_vectors(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,u,v\n1,2,3\n1,2,4\n")
    with pytest.raises(MemproofError) as error:
        read_table(tmp_path / "t.csv", label=["u", "v"])
    assert error.value.code == "MP-D010"
    assert "(2, 3) and (2, 4)" in error.value.found


# -- one-hot labels


def test_one_hot_of_class_names() -> None:
    data = Dataset.from_rows([[0], [1], [2], [1]], ["no", "yes", "maybe", "yes"]).one_hot()
    assert data.labels == ((0, 1, 0), (0, 0, 1), (1, 0, 0))
    assert (data.classes, data.label_denominator, data.rows) == ((), 1, ((1,), (2, 4), (3,)))


def test_one_hot_of_numbers() -> None:
    data = Dataset.from_rows([[0], [1], [2]], ["-1/2", 7, "-1/2"]).one_hot()
    assert (data.labels, data.label_denominator) == (((1, 0), (0, 1), (1, 0)), 1)


@given(datasets(labels=st.integers(-3, 3)))
def test_one_hot_labels_are_unit_vectors(data: Dataset) -> None:
    hot = data.one_hot()
    assert hot.outputs == len(set(data.labels))
    assert all(sorted(label) == [0] * (hot.outputs - 1) + [1] for label in hot.labels)
    order = {label: j for j, label in enumerate(sorted(set(data.labels)))}
    assert [label.index(1) for label in hot.labels] == [order[label] for label in data.labels]
    assert replace(hot, labels=data.labels, label_denominator=data.label_denominator,
                   classes=data.classes) == data


def test_what_cannot_become_one_hot(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MemproofError) as error:
        Dataset.from_rows([[0], [1]], [[1, 2], [3, 4]]).one_hot()
    assert error.value.code == "MP-D023"
    monkeypatch.setattr("memproof.dataset.dataset.MAX_ONE_HOT", 100)
    with pytest.raises(MemproofError) as error:
        Dataset.from_rows([[i] for i in range(11)], list(range(11))).one_hot()
    assert (error.value.code, error.value.found) == ("MP-D023", "11 classes of 11 points")


# -- every command


@pytest.mark.parametrize("construction", CONSTRUCTIONS, ids=" ".join)
@pytest.mark.parametrize(("data", "options"), [("t.csv", TWO), ("iris", ["--one-hot"]),
                                               ("t.csv", ["--label", "u"])], ids=str)
def test_certify_check_explain(run, construction, data, options) -> None:  # type: ignore[no-untyped-def]
    certified = run("certify", data, *options, "--construction", *construction, "-o", "c.jsonl")
    assert certified.code == 0
    assert certified.out.startswith("ACCEPTED")
    (again,) = re.findall(r"^  (?:python -m )?memproof (check .*)$", certified.out, re.MULTILINE)
    assert run(*again.split()).code == 0
    for checker in ("kernel", "second"):
        assert run("check", "c.jsonl", "--checker", checker, "--data", data, *options).code == 0
    assert run("explain", "c.jsonl", "--row", "2").out.endswith("hits the label\n")
    assert run("explain", "c.jsonl").code == run("explain", "c.jsonl", "--text").code == 0
    assert run("theorems", "--of", "c.jsonl").code == 0


def test_the_outputs_are_shown_with_the_vector(run) -> None:  # type: ignore[no-untyped-def]
    run("certify", "t.csv", *TWO, "--construction", "staircase", "-o", "c.jsonl")
    walk = run("explain", "c.jsonl", "--row", "3").out
    assert "label 7/3, 1\n" in walk
    assert "output: y0 = 7/3 ≈ 2.33333, y1 = 1: hits the label" in walk
    assert run("explain", "c.jsonl", "--drawing", "n.svg").code == 0
    facts = json.loads(run("check", "c.jsonl", "--json").out)["results"][0]["recomputed"]
    assert (facts["outputs"], facts["points"]) == (2, 5)


@pytest.mark.parametrize(("options", "words"), [
    ([], ["MP-P002", "labels in a row: 1", "found 2", "--one-hot"]),
    (["--label", "v", "--label", "u"], ["MP-P004", "row 1", "0.25, 0.5"]),
    (["--label", "u", "--one-hot"], ["MP-P002", "labels in a row: 4"])])
def test_another_table_of_labels(run, options, words) -> None:  # type: ignore[no-untyped-def]
    run("certify", "t.csv", *TWO, "--construction", "bumps", "-o", "c.jsonl")
    ran = run("check", "c.jsonl", "--data", "t.csv", *options)
    assert ran.code == 1
    for word in words:
        assert word in ran.out


def test_a_changed_label_is_named(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("certify", "t.csv", *TWO, "--construction", "bumps", "-o", "c.jsonl")
    (tmp_path / "t.csv").write_text(TABLE.replace("3,5,5,1/2,2", "3,5,5,1/2,3"))
    assert "REJECTED MP-P004 at row 4, label: expected 0.5, 3" in run(
        "check", "c.jsonl", "--data", "t.csv", *TWO).out


def test_plan_is_what_is_built(run) -> None:  # type: ignore[no-untyped-def]
    plans = json.loads(run("plan", "t.csv", *TWO, "--json").out)["plans"]
    found = {row["construction"]: row for row in plans}
    assert found["threshold-ledger"]["certainty"] == "no (MP-B002)"
    for name in ("bumps", "residual", "staircase"):
        made = json.loads(run("certify", "t.csv", *TWO, "--construction", name, "-o", "c.jsonl",
                              "--json").out)
        assert found[name]["certainty"] == "exact"
        for key in ("width", "depth", "nodes", "dense_parameters"):
            assert found[name][key] == made[key]


def test_plan_takes_the_options_of_certify(run) -> None:  # type: ignore[no-untyped-def]
    words = ["plan", "iris", "--one-hot", "--json", "--option", "groups_per_block=4"]
    plans = json.loads(run(*words, "--option", "variant=hat").out)["plans"]
    found = {row["construction"]: row for row in plans}
    assert (found["bumps"]["nodes"], found["residual"]["depth"]) == (75, 11)
    only = json.loads(run(*words, "--construction", "residual").out)["plans"]
    assert [row["depth"] for row in only] == [11]


@pytest.mark.parametrize(("words", "code"), [
    (["plan", "iris", "--option", "colour=red"], "MP-B008"),
    (["plan", "iris", "--construction", "bumps", "--option", "groups_per_block=2"], "MP-B008"),
    (["plan", "--points", "9", "--option", "depth=2"], "MP-U004"),
    (["certify", "t.csv", *TWO, "--one-hot"], "MP-D023"),
    (["certify", "t.csv", *TWO], "MP-B002"),
    (["certify", "t.csv", "--label", "u", "--label", "u"], "MP-D024"),
    (["check", "c.jsonl", "--one-hot"], "MP-U004"),
    (["check", "c.jsonl", "--label", "u"], "MP-U004"),
    (["plan", "--points", "9", "--one-hot"], "MP-U004")])
def test_refused(run, words, code) -> None:  # type: ignore[no-untyped-def]
    ran = run(*words)
    assert ran.code == 2
    assert code in ran.err


def test_a_network_of_somebody_else_with_two_outputs(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "p.csv").write_text("x,u,v\n0,0,1\n1,1,1\n2,2,1/2\n")
    net = {"format": "memproof-network", "version": 1, "inputs": 1,
           "layers": [{"weights": [["1"], ["1"]], "biases": ["0", "-1"]}],
           "output": {"weights": [["1", "0"], ["0", "-1/2"]], "biases": ["0", "1"]}}
    (tmp_path / "net.json").write_text(json.dumps(net))
    ran = run("certify", "p.csv", *TWO, "--network", "net.json", "-o", "c.jsonl")
    assert ran.code == 0
    net["output"]["biases"][1] = "2"  # type: ignore[index]
    (tmp_path / "net.json").write_text(json.dumps(net))
    missed = run("certify", "p.csv", *TWO, "--network", "net.json", "-o", "c.jsonl", "--json")
    assert missed.code == 1
    assert {miss["output"] for miss in json.loads(missed.out)["misses"]} == {1}


def test_from_python(tmp_path: Path) -> None:
    data = bundled("iris").one_hot()
    result = memproof.certify(data, tmp_path / "c.jsonl", construction="residual")
    assert result.accepted
    assert result.network.outputs == 3
