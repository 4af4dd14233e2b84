"""The trade-off: complete, exact, and the same as what plan and certify say; sweeps; files."""

from __future__ import annotations

import builtins
import csv
import io
import json
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.layers import long
from helpers.paths import ROOT
from helpers.tables import small_table
from hypothesis import given
from hypothesis import strategies as st

from memproof.bounds.vc import least_product
from memproof.cli import main
from memproof.constructions import constructions, named
from memproof.dataset import Dataset, Separation, bundled
from memproof.dataset.numbers import Numbers, image, numbers, numbers_of_images
from memproof.errors import MemproofError
from memproof.exact import log2_enclosure
from memproof.planning.of_numbers import by_width, guaranteed_rows
from memproof.planning.tradeoff import (
    COLUMNS,
    Case,
    all_widths,
    as_csv,
    cases,
    drops,
    exact_drops,
    group_of,
    narrower_first,
    of_table,
    parse_sweep,
    planner,
    sweep,
    thin,
    trial_widths,
)

# -- the ratio and the bound -----------------------------------------------------------------------


@given(st.integers(2, 10**7), st.fractions(Fraction(1, 10**30), 1, max_denominator=10**31),
       st.integers(1, 10**15))
def test_the_ratio_is_rounded_exactly(points: int, squared: Fraction, found: int) -> None:
    if not 0 < squared < 1:
        return
    text = Case(points, 1, 2, squared).ratio(found)
    low, high = log2_enclosure(1 / squared, 400)
    tick = Fraction(1, 200)
    assert Fraction(text) - tick <= Fraction(2 * found, points) / low
    assert Fraction(text) + tick >= Fraction(2 * found, points) / high


def test_the_ratio_by_hand() -> None:
    case = Case(100, 1, 2, Fraction(1, 4**10))  # log2(r/delta) = 10
    assert case.ratio(36 * 28**2) == "28.22"
    assert case.ratio(125) == "0.13"  # 0.125, half-way, is rounded up
    assert Case(100, 1, 2, Fraction(1)).ratio(5) == "-"
    assert Case(100, 1, 2, Fraction(4)).ratio(5) == "-"


def test_the_needed_depth() -> None:
    case = Case(10**6, 1, 2, Fraction(1, 4))
    needed = least_product(10**6)
    assert needed == 4679  # 10^6 / (10 log2(e 10^6)) = 4678.5...
    for width in (1, 3, 24, 68, 69, 1000):
        row = case.row({"construction": "x", "width": width, "depth": 1, "nodes": 1,
                        "dense_parameters": 1, "product": width**2, "certainty": "?"})
        least = row["least_depth"]
        assert width**2 * least**2 >= needed
        assert least == 1 or width**2 * (least - 1) ** 2 < needed
        assert tuple(row) == COLUMNS


# -- all widths ------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 12), min_size=1, max_size=120), st.integers(1, 20))
def test_drops_finds_them_all(depths: list[int], least: int) -> None:
    falling = sorted(depths, reverse=True)
    most = least + len(falling) - 1
    expected = [least + k for k, depth in enumerate(falling) if not k or depth < falling[k - 1]]
    assert list(drops(lambda w: falling[w - least], least, most)) == expected
    assert list(drops(lambda w: 1, 5, 4)) == []


@pytest.mark.parametrize("squared", [None, 10**6])
@pytest.mark.parametrize("points", [2, 9, 60, 300])
def test_all_widths_is_complete(points: int, squared: int | None) -> None:
    """Every width is looked at: depths fall, and the rows are where they do."""
    about = Numbers(points, 3, 5, Fraction(1, 10**6), squared)
    rows = all_widths(about)
    assert list(dict.fromkeys(row["construction"] for row in rows)) == list(by_width())
    for name, at_width in by_width().items():
        mine = [row for row in rows if row["construction"] == name]
        best: int | None = None
        front = {}
        most = max(12 if name == "triangle-ledger" else 6, 2 * points + 2)
        for width in range(1, most + 1):
            try:
                sizes, _ = at_width(about, width)
            except MemproofError:
                continue
            assert best is None or sizes.depth <= best  # a wider network is never deeper
            if best is None or sizes.depth < best:
                front = {w: d for w, d in front.items() if w < sizes.width}
                front[sizes.width] = (sizes.depth, sizes.dense_parameters)
            best = sizes.depth
        assert {row["width"]: (row["depth"], row["dense_parameters"]) for row in mine} == front
        assert all(a["width"] < b["width"] and a["depth"] > b["depth"] for a, b in pairwise(mine))


def test_all_widths_of_a_million_points() -> None:
    rows = all_widths(numbers_of_images(10**6, 1000, image("224x224x3")))
    assert len(rows) > 1000
    widths = {row["width"]: row for row in rows if row["construction"] == "threshold-ledger"}
    for row in guaranteed_rows(numbers_of_images(10**6, 1000, image("224x224x3")),
                               [6, 24, 96], "threshold-ledger"):
        assert widths[row["width"]]["depth"] == row["depth"]
    for row in rows:
        assert row["product"] >= least_product(10**6)
    short = thin(rows)
    assert len(short) < 200
    assert {group_of(row) for row in short} == {group_of(row) for row in rows}
    for a, b in pairwise(short):
        same = group_of(a) == group_of(b)
        last = rows.index(b) + 1 == len(rows) or group_of(rows[rows.index(b) + 1]) != group_of(b)
        assert not same or last or b["width"] * 4 >= 5 * a["width"]


def test_one_construction_and_refusals() -> None:
    about = numbers(50, 2, 2, "1/100")
    assert {row["construction"] for row in all_widths(about, "deep-pairs")} == {"deep-pairs"}
    for name, code in (("staircase", "MP-B006.*takes a width"), ("bumps", "MP-B006"),
                       ("nope", "MP-B001")):
        with pytest.raises(MemproofError, match=code):
            all_widths(about, name)
    with pytest.raises(MemproofError, match="MP-U013 at --tradeoff"):
        all_widths(numbers(10**9 + 1, 2, 2, "1/100"))


# -- a table ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", long(range(4), lambda seed: seed > 1))
def test_our_planners_are_those_of_the_constructions(seed: int) -> None:
    data = small_table(Random(seed), size=30)
    for name in (each.id for each in constructions().values() if each.at_widths):
        at = planner(name, data, seed)
        for width in (1, 3, 4, 5, 7, 12, 13, 25, 40):
            options = {"seed": seed} if seed else {}
            try:
                expected = named(name).plan(data, width=width, **options).sizes
            except MemproofError as error:
                with pytest.raises(MemproofError, match=error.code):
                    at(width)
                continue
            assert at(width) == expected


def test_a_table() -> None:
    data = bundled("iris")
    steps = list[tuple[int, int]]()
    rows = of_table(data, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps)
    assert {row["certainty"] for row in rows} == {"exact"}
    separation = Separation(data)
    assert separation.least_squared_distance is not None
    assert {(row["points"], row["dimension"], row["classes"], row["ratio_squared"])
            for row in rows} == {(149, 4, 3, "1/12346")}
    mine = [row for row in rows if row["construction"] == "threshold-ledger"]
    assert [(row["width"], row["depth"]) for row in mine] == [(4, 5), (6, 3), (9, 2)]
    for row in mine:
        built = named("threshold-ledger").build(data, width=row["width"]).network.sizes()
        assert (built.depth, built.dense_parameters) == (row["depth"], row["dense_parameters"])
    assert [r["construction"] for r in of_table(data, only="deep-pairs")] == ["deep-pairs"] * len(
        [row for row in rows if row["construction"] == "deep-pairs"])


def test_tables_that_are_refused() -> None:
    for data, only, code in (
        (Dataset.from_rows([[1]], [2]), None, "MP-B006"),
        (bundled("iris"), "staircase", "MP-B006.*takes a width"),
        (bundled("iris"), "nope", "MP-B001"),
        (bundled("iris").one_hot(), "threshold-ledger", "MP-B002"),
    ):
        with pytest.raises(MemproofError, match=code):
            of_table(data, only=only)
    vectors = of_table(bundled("iris").one_hot())
    assert {row["construction"] for row in vectors} == {"deep-pairs"}


def test_own_constructions_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    from memproof.constructions import Construction, registry
    from memproof.constructions.registry import Planned
    from memproof.network.sizes import Sizes

    def plan(data: Dataset, width: int) -> Planned:
        if width < 5:
            raise MemproofError("MP-B004", "the width", "5", str(width))
        return Planned(Sizes(width, 100 // width, 1, 1))

    entry = Construction("mine", "", "", "", (), lambda data, width: None, plan, ("width",))
    monkeypatch.setitem(registry._REGISTRY, "mine", entry)
    rows = of_table(bundled("iris"), only="mine")
    assert [(row["width"], row["depth"]) for row in rows][:3] == [(5, 20), (6, 16), (7, 14)]
    assert rows[-1]["depth"] == 2
    assert all(a["depth"] > b["depth"] for a, b in pairwise(rows))


def test_widths_tried() -> None:
    assert list(trial_widths(30)) == [*range(1, 17), 18, 20, 22, 24, 27, 30]
    with pytest.raises(MemproofError, match="MP-B004"):
        list(exact_drops(planner("threshold-ledger", bundled("iris"), 0), 3))
    assert narrower_first([{"width": w} for w in (3, 9, 7, 8)]) == [
        {"width": 3}, {"width": 7}, {"width": 8}]


# -- sweeps ----------------------------------------------------------------------------------------


def test_sweeps() -> None:
    usual = {"dimension": "1", "classes": "2", "separation": "1/1000"}
    found = cases({}, usual, ["points=10,100", "separation=1/10,1e-3,.5"])
    assert [(each.points, each.ratio_squared) for each in found] == [
        (n, q) for n in (10, 100) for q in (Fraction(1, 100), Fraction(1, 10**6), Fraction(1, 4))]
    assert cases({"points": "7", "dimension": "5"}, usual, ["classes=3"]) == [
        numbers(7, 5, 3, "1/1000")]
    (one,) = cases({}, usual, ["points=9"], image("2x2x3"))
    assert one == numbers_of_images(9, 2, image("2x2x3"))
    rows = sweep(found, [6, 12])
    assert rows == [
        Case(each.points, 1, 2, each.ratio_squared).row(row)
        for each in found for row in guaranteed_rows(each, [6, 12]) if "reason" not in row]
    assert parse_sweep("classes=2,10") == ("classes", ("2", "10"))


@pytest.mark.parametrize("sweeps", [
    ["points"], ["points="], ["points=1,,2"], ["points=-3"], ["points=1.5"], ["points=२"],
    ["points=" + "9" * 20], ["width=3"], ["points=10", "points=20"], ["classes=2,3"],
    ["points=10", "dimension=2"], ["points=" + ",".join(map(str, range(2, 1100)))], [""],
])
def test_sweeps_that_are_refused(sweeps: list[str]) -> None:
    with pytest.raises(MemproofError, match="MP-U013"):
        cases({"dimension": "4"}, {"classes": "2", "separation": "1"}, sweeps)


def test_swept_numbers_out_of_range() -> None:
    usual = {"dimension": "1", "classes": "2", "separation": "1"}
    for text, code in (("points=1", "MP-U004"), ("points=9,0", "MP-U004"),
                       ("separation=3", "MP-U004"), ("separation=abc", "MP-D004")):
        with pytest.raises(MemproofError, match=code):
            cases({} if text[0] == "p" else {"points": "9"}, usual, [text])
    with pytest.raises(MemproofError, match=r"MP-U013.*separation given again"):
        cases({"points": "9"}, usual, ["separation=1/2"], image("2x2x2"))


# -- the command -----------------------------------------------------------------------------------


def test_csv_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deep" / "out.csv"
    argv = ["plan", "--points", "300", "--classes", "4", "--tradeoff", "--csv", str(path)]
    assert main([*argv, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "memproof/tradeoff/1"
    rows = all_widths(numbers(300, 1, 4, "1/1000"))
    assert content["rows"] == rows
    text = path.read_text(encoding="utf-8")
    assert text == as_csv(rows)
    assert "\r" not in text
    found = list(csv.DictReader(io.StringIO(text)))
    assert found == [{key: str(value) for key, value in row.items()} for row in rows]
    assert [entry.name for entry in path.parent.iterdir()] == ["out.csv"]
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert f"{len(thin(rows))} of {len(rows)} widths at which the depth drops" in out
    assert f"written: {path}" in " ".join(out.split())


def test_tables_and_sweeps_in_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "iris", "--tradeoff", "--construction", "threshold-ledger"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("iris: 149 points, dimension 4\n")
    assert "(delta/r)^2" not in out
    assert main(["plan", "--sweep", "points=9,99", "--width", "6"]) == 0
    out = capsys.readouterr().out
    assert "(delta/r)^2" in out
    assert "drops" not in out
    argv = ["plan", "--sweep", "points=9,99", "--image", "2x2x3", "--tradeoff", "--json"]
    assert main(argv) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    kind = image("2x2x3")
    assert rows == [row for n in (9, 99) for row in all_widths(numbers_of_images(n, 2, kind))]


@pytest.mark.parametrize(("argv", "code"), [
    ("iris --csv x.csv", "MP-U004 at --csv"), ("iris --plot x.svg", "MP-U004 at --plot"),
    ("iris --tradeoff --width 6", "MP-U004 at --width"),
    ("iris --tradeoff --build", "MP-U004 at --build"),
    ("iris --tradeoff --classes 3", "MP-U004 at --classes"),
    ("iris --sweep points=9", "MP-U004 at DATA"),
    ("--points 9 --tradeoff --seed 3", "MP-U004 at --seed"),
    ("--sweep classes=2,3", "MP-U013 at --sweep"),
    ("--points 9 --sweep points=9", "MP-U013 at --sweep"),
    ("--points 9 --sweep classes=2 --image 2x2x3 --dimension 3", "MP-U004 at --dimension"),
    ("--points 9 --tradeoff --plot x.pdf", "MP-U014 at --plot"),
    ("--points 9 --tradeoff --plot svg", "MP-U014 at --plot"),
    ("--points 9 --tradeoff --csv .", "MP-U005"),
])
def test_options_that_are_refused(
    argv: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plan", *argv.split()]) == 2
    assert code in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "matplotlib":
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    path = tmp_path / "out.svg"
    assert main(["plan", "--points", "9", "--tradeoff", "--plot", str(path)]) == 2
    err = capsys.readouterr().err
    assert "MP-U014" in err
    assert "pip install matplotlib" in err
    assert not path.exists()
    assert main(["plan", "--points", "9", "--tradeoff"]) == 0


def test_matplotlib_is_imported_for_a_picture_only() -> None:
    program = ("import sys\nfrom memproof.cli import main\n"
               "main(['plan', '--points', '9', '--tradeoff'])\n"
               "print('matplotlib' in sys.modules, file=sys.stderr)")
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                         check=True, cwd=ROOT)
    assert ran.stderr.strip() == "False"


def test_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    argv = ["plan", "--sweep", "points=50,500", "--sweep", "classes=2", "--tradeoff", "--plot"]
    for name in ("a.svg", "b.svg", "c.png"):
        assert main([*argv, str(tmp_path / name)]) == 0
    assert capsys.readouterr().out.count("written: ") == 3
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert svg == (tmp_path / "b.svg").read_text(encoding="utf-8")
    for word in (*by_width(), "points 50", "points 500", "width W", "depth L", "(VC)"):
        assert word in svg
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "b.svg", "c.png"]


def test_what_is_drawn() -> None:
    """The curves are the rows, and the bound is where W L = sqrt(P), but 1 at least."""
    from memproof.planning.plot import MANY, draw

    class Axes:
        def __init__(self) -> None:
            self.lines: list[tuple[list[int], list[float], dict[str, Any]]] = []

        def plot(self, x: Any, y: Any, **style: Any) -> None:
            self.lines.append((list(x), list(y), style))

    axes = Axes()
    rows = all_widths(numbers(10**5, 1, 2, "1/1000"))
    draw(axes, rows)
    *curves, (x, y, style) = axes.lines
    assert [line[2]["label"] for line in curves] == list(by_width())
    for (widths, depths, look), name in zip(curves, by_width(), strict=True):
        mine = [row for row in rows if row["construction"] == name]
        assert widths == [row["width"] for row in mine]
        assert depths == [row["depth"] for row in mine]
        assert (look["marker"] is None) == (len(mine) > MANY)
    assert style["label"] == "needed for all labelings (VC)"
    needed = least_product(10**5)
    assert (x[0], x[-1]) == (3, max(row["width"] for row in rows))
    assert abs((x[0] * y[0]) ** 2 - needed) < 1
    assert x[1] ** 2 == pytest.approx(needed)
    assert y[1:] == [1.0, 1.0]
