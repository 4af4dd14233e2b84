"""The benchmarks run, and say what they measured; nothing is measured here."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from helpers.paths import ROOT


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(ROOT / "tests" / "benchmarks"), *sys.path])
    found = import_module("run")
    for name, value in (("REPETITIONS", 1), ("SMALL", (("10", "residual"),)), ("PLANS", ("glass",)),
                        ("TABLES", ("20x3",)), ("SAMPLE", {10: 2, 100: 2})):
        monkeypatch.setattr(found, name, value)
    return found


def test_every_stage_runs_and_is_saved(
        run: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stages = ["start", "certify", "engine", "small", "read", "whole"]
    run.main([*stages, "--sizes", "10", "100", "-o", str(tmp_path / "a.json")])
    shown = capsys.readouterr().out
    saved = json.loads((tmp_path / "a.json").read_text())
    parts = {"build", "trace and write", "check", "evaluate",
             *(f"pointwise {kind}" for kind in ("Fraction", "int", "mpz", "mpq"))}
    ledger = {f"{size} threshold-ledger: {part}" for size in (10, 100) for part in parts}
    assert ledger | {"20x3: read", "20x3: certify a file", "10 residual: check", "start: --help",
                     "100 remainder-ledger: evaluate"} <= set(saved["results"])
    assert all(found["s"] >= 0 for found in saved["results"].values())
    assert shown.count("exponents") == len(parts) + 1
    assert shown.count("est.") == 8
    compare = import_module("compare")
    half = {**saved, "commit": "half", "results": {
        key: {"s": found["s"] / 2, "MB": None} for key, found in saved["results"].items()}}
    (tmp_path / "b.json").write_text(json.dumps(half))
    assert compare.main([str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 0
    assert capsys.readouterr().out.count(" 2.00x") == sum(
        found["s"] > 0 for found in saved["results"].values())
    assert compare.main([]) == 2


def test_what_takes_longer_than_the_limit_is_said(
        run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    run.main(["certify", "--sizes", "10", "--limit", "0.001"])
    assert "over the limit" in capsys.readouterr().out


def test_the_stages_of_exponents(run: ModuleType) -> None:
    results: Any = {f"{10 ** k} x: part": {"s": 2.0 * 10 ** (1.5 * k), "MB": 1} for k in (1, 2, 3)}
    assert [*run.exponents(results, (10, 100, 1000))] == [f"{'x: part':<44} 1.50  1.50"]
