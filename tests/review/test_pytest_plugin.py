"""The plugin in a pytest of its own: a certificate is a test, and a failure is its verdict."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import CERTIFICATES, FORGED, ROOT


def ran(folder: Path, *arguments: str) -> tuple[int, str]:
    """pytest in a folder, with the plugin."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    env.pop("PYTEST_ADDOPTS", None)
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "memproof.pytest_plugin", "-p", "no:cacheprovider",
         *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=300)
    return found.returncode, found.stdout + found.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "other.jsonl").write_text("no certificate")
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n")
    shutil.copy(CERTIFICATES / "iris.memproof.jsonl", tmp_path)
    shutil.copy(CERTIFICATES / "iris-folded.memproof.jsonl", tmp_path / "sub")
    return tmp_path


def test_certificates_are_tests(folder: Path) -> None:
    code, out = ran(folder, "-v")
    assert code == 0
    assert "iris.memproof.jsonl::accepted PASSED" in out
    assert "sub/iris-folded.memproof.jsonl::accepted PASSED" in out
    assert "3 passed" in out


def test_a_failure_is_a_verdict(folder: Path) -> None:
    shutil.copy(FORGED / "F03-bias.memproof.jsonl", folder)
    (folder / "page.memproof.jsonl").write_text("<!doctype html>")
    code, out = ran(folder)
    assert code == 1
    assert "REJECTED MP-R018 at point 2 (row 3), output 0 (y): expected 0, found 4/3" in out
    assert "UNREADABLE MP-U018" in out
    assert "Traceback" not in out
    assert "2 failed, 3 passed" in out


def test_nothing_is_imported_without_certificates() -> None:
    """What the start of pytest pays for is this file, the package's names and its version."""
    code = ("import sys, pytest; before = set(sys.modules); import memproof.pytest_plugin; "
            "print(sorted(set(sys.modules) - before))")
    out = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)},
                         capture_output=True, text=True, check=True).stdout
    assert out.strip() == "['memproof', 'memproof.pytest_plugin', 'memproof.version']"
