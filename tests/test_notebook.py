"""What a notebook shows: small, static, escaped; and what a prompt shows: short."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from helpers.hostile_text import HOSTILE
from helpers.notebooks import NOTEBOOK, run_notebook
from helpers.paths import ROOT

import memproof
from memproof.lemmas import Library
from memproof.notebook import LARGEST, html


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("results")
    return {
        "iris": memproof.certify("iris", folder / "iris.memproof.jsonl"),
        "digits": memproof.certify("digits", folder / "digits.memproof.jsonl"),
        "table": memproof.bundled("digits"), "built": memproof.memorize("iris", "staircase"),
        "network": memproof.memorize("iris", "bumps").network,
        "lemma": Library().verdict("G1"),
        "false": Library({"X": {"lemma": "X", "title": "<b>"}}).verdict("X"),
    }


def test_everything_is_small_and_static(results: dict[str, Any]) -> None:
    for value in results.values():
        shown = value._repr_html_()
        assert shown.startswith("<div>")
        assert len(shown) <= LARGEST
        assert not any(word in shown for word in ("<script", "href=", "src=", "url(", "<b><"))
        assert len(repr(value)) <= 1000


def test_what_is_said_is_there(results: dict[str, Any]) -> None:
    assert "ACCEPTED" in results["iris"]._repr_html_()
    assert "<b>PROVED</b><p>G1: Unit ramp" in results["lemma"]._repr_html_()
    assert "<b>NOT PROVED</b>" in results["false"]._repr_html_()
    assert "and 1791 more points" in results["table"]._repr_html_()
    assert "<svg" in results["iris"]._repr_html_()


def test_explain_and_draw_take_a_row(results: dict[str, Any]) -> None:
    iris = results["iris"]
    assert repr(iris.explain(row=18)).startswith("point 17 (row 18), label setosa")
    assert "layer" in iris.explain()
    assert "= 51/10" in iris.draw(row=18)
    assert "= 51/10" not in iris.draw()
    with pytest.raises(memproof.MemproofError, match="MP-U002"):
        iris.draw(row=151)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_text(text: str) -> None:
    table = memproof.Dataset.from_rows([[0], [1]], ["a", "b"], name=text)
    shown = html(table)
    assert "<script" not in shown
    assert "<img" not in shown
    assert all(char.isprintable() or char == "\n" for char in shown)


def test_help_fits_two_screens() -> None:
    told = io.StringIO()
    with redirect_stdout(told):
        help(memproof)
    lines = told.getvalue().splitlines()
    assert len(lines) <= 100
    assert all(name in told.getvalue() for name in memproof.PUBLIC)


def test_the_notebook_of_the_documentation_shows_what_it_shows_now(tmp_path: Path) -> None:
    pytest.importorskip("nbclient")
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert run_notebook(text, tmp_path) == text
    assert '"output_type": "error"' not in text


def test_star_imports_and_dir() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from memproof import *; import memproof; print(dir(memproof))"],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "'certify'" in ran.stdout
