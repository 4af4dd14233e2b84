"""The choice of exhaustive tests: what is due when something has changed (tests/exhaustive.py)."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from helpers.paths import ROOT, TESTS


@pytest.fixture(scope="module")
def chooser() -> ModuleType:
    spec = spec_from_file_location("exhaustive", TESTS / "exhaustive.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("test", "changed", "due"), [
    ("tests/lemmas/test_smt.py", "tests/lemmas/test_smt.py", True),
    ("tests/lemmas/test_smt.py", "tests/lemmas/test_files.py", False),
    ("tests/lemmas/test_smt.py", "tests/lemmas/variants/A1.json", True),
    ("tests/lemmas/test_smt.py", "memproof/lemmas/trusted/kernel.py", True),
    ("tests/lemmas/test_smt.py", "memproof/line/bits.py", False),
    ("tests/lemmas/test_smt.py", "tests/conftest.py", False),
    ("tests/constructions/polygons/test_x.py", "memproof/constructions/polygons/sizes.py", True),
    ("tests/constructions/polygons/test_x.py", "memproof/constructions/registry.py", False),
    ("tests/constructions/polygons/test_x.py", "memproof/line/bits.py", True),
    ("tests/constructions/test_sizes.py", "memproof/constructions/polygons/sizes.py", True),
    ("tests/certificate/test_x.py", "memproof/checker/second.py", True),
    ("tests/certificate/test_x.py", "certificates/iris.memproof.jsonl", True),
    ("tests/test_exact.py", "memproof/exact.py", True),
    ("tests/test_exact.py", "tests/test_docs.py", False),
    ("tests/test_exact.py", "memproof/errors.py", False),
])
def test_what_is_due(chooser: ModuleType, test: str, changed: str, due: bool) -> None:
    assert chooser.due(test, {"README.md", changed}) == due


def test_the_last_landed_commit(chooser: ModuleType, tmp_path: Path) -> None:
    """First of a history without main, on main, on a branch that main has left behind, merged."""
    def git(*arguments: str) -> str:
        given = ["-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        done = subprocess.run(["git", *given], cwd=tmp_path, capture_output=True, text=True,
                              check=True)
        return done.stdout.strip()

    def commit(name: str) -> str:
        (tmp_path / name).write_text(name)
        git("add", "-A")
        git("commit", "-q", "-m", name)
        return git("rev-parse", "HEAD")

    assert chooser.changes(tmp_path) is None
    git("init", "-q", "-b", "main")
    assert chooser.changes(tmp_path) is None
    first = commit("a")
    assert chooser.changes(tmp_path) is None
    second = commit("b")
    assert chooser.last_landed(tmp_path) == first
    git("checkout", "-q", "-b", "topic")
    commit("c")
    commit("d")
    assert chooser.last_landed(tmp_path) == second
    (tmp_path / "e").write_text("not in git yet")
    assert chooser.changes(tmp_path) == (second, {"c", "d", "e"})
    git("checkout", "-q", "main")
    third = commit("f")
    git("merge", "-q", "--no-ff", "-m", "land", "topic")
    assert chooser.last_landed(tmp_path) == third


def test_all_are_chosen_if_asked_for(
    chooser: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMPROOF_EXHAUSTIVE", "1")
    assert chooser.chosen(["tests/x.py"], tmp_path)[1] == ["tests/x.py"]
    monkeypatch.delenv("MEMPROOF_EXHAUSTIVE")
    why, files = chooser.chosen(["tests/x.py"], tmp_path)
    assert files == []
    assert "no history" in why


def test_the_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default no exhaustive test; with --exhaustive both layers."""
    for each in ("MEMPROOF_EXHAUSTIVE", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(each, raising=False)
    file = "tests/constructions/test_sizes.py"

    def count(*options: str) -> int:
        done = subprocess.run([sys.executable, "-m", "pytest", "--collect-only", "-q", file,
                               *options], cwd=ROOT, capture_output=True, text=True, check=True)
        return int(done.stdout.split(f"{file}: ")[1].split()[0])

    assert count() + count("-m", "exhaustive") == count("--exhaustive")
