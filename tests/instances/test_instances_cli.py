"""The command: what it writes, in which place, and how it judges a folder."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.command_line import memproof, refused
from helpers.paths import ROOT

from memproof.instances import sets

pytest.importorskip("onnx", reason="onnx is not installed")
ALL_DEPTHS = sets.DEPTHS
QUICK = ("--margin-bits", "3", "--points", "4")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module", autouse=True)
def _few_teeth() -> Iterator[None]:
    """4,096 teeth take a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "DEPTHS", (2, 4))
        yield


@pytest.fixture(scope="module")
def quick(_few_teeth: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of few queries."""
    folder = tmp_path_factory.mktemp("quick") / "queries"
    ran = memproof("instances", *QUICK, "-o", folder, "--seed", 4)
    assert ran.code == 0, ran
    assert "32 queries in" in ran.out
    assert "replaced" not in ran.out
    return folder


def test_the_same_seed_gives_the_same_bytes(quick: Path, tmp_path: Path) -> None:
    assert memproof("instances", *QUICK, "-o", tmp_path / "again", "--seed", 4).code == 0
    assert contents(tmp_path / "again") == contents(quick)
    ran = memproof("instances", *QUICK, "-o", tmp_path / "again", "--seed", 5)
    assert "unsat; older queries of this folder are replaced" in ran.flat
    assert contents(tmp_path / "again") != contents(quick)


def test_the_folder_has_the_habits_of_the_field(quick: Path) -> None:
    for base in (quick, quick / "2.0"):
        with open(base / "instances.csv", newline="") as stream:
            rows = list(csv.reader(stream))
        assert len(rows) == 32
        assert sum(float(seconds) for *_, seconds in rows) <= 6 * 3600
        for network, query, _ in rows:
            assert (base / network).is_file()
            assert (base / query).is_file()
        files = {str(p.relative_to(base)) for kind in ("onnx", "vnnlib")
                 for p in (base / kind).iterdir()}
        assert files == {each for network, query, _ in rows for each in (network, query)}


def test_it_is_proved_from_its_files(quick: Path) -> None:
    ran = memproof("instances", "--check", quick)
    assert ran.code == 0
    assert "PROVED all 32 answers" in ran.out
    listed = memproof("instances", "--check", quick, "--list").out
    assert "flip-float64-box-unsat" in listed
    assert "flip-float64-box-unsat" not in ran.out
    found = json.loads(memproof("instances", "--check", quick, "--json").out)
    assert {each["outcome"] for each in found["queries"]} == {"PROVED"}


def test_the_ordinary_certificates_are_accepted(quick: Path) -> None:
    paths = sorted((quick / "certificates").glob("*.memproof.jsonl"))
    assert len(paths) > 15
    for checker in ("kernel", "second"):
        ran = memproof("check", "--checker", checker, *paths)
        assert ran.code == 0, ran


def test_a_wrong_answer_is_rejected(quick: Path, tmp_path: Path) -> None:
    for path, data in contents(quick).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    answers = tmp_path / "answers.json"
    answers.write_text(answers.read_text().replace('"margin": "-1/8"', '"margin": "-1/4"', 1))
    ran = memproof("instances", "--check", tmp_path)
    assert ran.code == 1
    assert "REJECTED MP-V007 at control-1-3-unsat: expected -1/8, found -1/4" in ran.flat
    assert "31 of 32 answers proved" in ran.out
    found = json.loads(memproof("instances", "--check", tmp_path, "--json").out)["queries"][0]
    assert (found["outcome"], found["code"]) == ("REJECTED", "MP-V007")
    (tmp_path / "certificates" / "mp-control-1-3-sat.box.json").unlink()
    assert memproof("instances", "--check", tmp_path).code == 1
    answers.write_bytes((quick / "answers.json").read_bytes())
    assert memproof("instances", "--check", tmp_path).code == 2
    refused(memproof("instances", "--check", tmp_path / "nowhere"), "MP-V001")


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    for name in ("README.md", "instances.csv", "2.0/instances.csv", "answers.json",
                 "onnx/mp-control-1-float32.onnx", "vnnlib/mp-control-1-3-sat.vnnlib",
                 "certificates/mp-control-1-3-sat.memproof.jsonl", "generate_properties.py"):
        folder = tmp_path / name.replace("/", "-")
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("onnx/mine.onnx,vnnlib/mine.vnnlib,100\n")
        refused(memproof("instances", *QUICK, "-o", folder), "MP-U005")
        assert list(contents(folder)) == [name]


def test_the_script_plants_anew(quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                ) -> None:
    script = tmp_path / "mine" / "generate_properties.py"
    script.parent.mkdir()
    script.write_bytes((quick / "generate_properties.py").read_bytes())
    ran = subprocess.run([sys.executable, script, "4"], cwd=tmp_path, check=False,
                         capture_output=True, text=True,
                         env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"})
    assert ran.returncode == 0, ran
    monkeypatch.setattr(sets, "DEPTHS", ALL_DEPTHS)
    assert memproof("instances", *QUICK, "-o", tmp_path / "ours", "--seed", 4).code == 0
    assert contents(script.parent) == contents(tmp_path / "ours")
    ran = subprocess.run([sys.executable, script], cwd=tmp_path, check=False,
                         capture_output=True, text=True)
    assert "usage" in ran.stderr


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y,class\n0,0,a\n0,1.5,b\n1,0,b\n3,2,c\n")
    table = tmp_path / "t.csv"
    assert memproof("instances", table, "--margin-bits", "3", "-o", tmp_path / "q").code == 0
    assert memproof("instances", "--check", tmp_path / "q").code == 0
    assert '"../t.csv"' in (tmp_path / "q" / "answers.json").read_text()
    refused(memproof("instances", "iris", "-o", tmp_path / "r"), "MP-V013")
    refused(memproof("instances", table, "--points", "5", "-o", tmp_path / "r"), "MP-U004")
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("words", [
    ["-o", "q", "--margin-bits", "0"], ["-o", "q", "--margin-bits", "41"],
    ["-o", "q", "--margin-bits", "3,3"], ["-o", "q", "--margin-bits", ""],
    ["-o", "q", "--points", "1"], ["-o", "q", "--points", "201"], ["-o", "q", "--seed", "-1"],
    ["-o", "q", "--construction", "none"], [], ["--check", "q", "-o", "q"],
    ["--check", "q", "--seed", "0"],
    ["-o", "q", "--list"]])
def test_wrong_usage(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = memproof("instances", *words)
    assert ran.code == 2, ran
    assert not (tmp_path / "q").exists()
