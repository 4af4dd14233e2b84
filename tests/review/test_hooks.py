"""The hook for pre-commit and the steps of the action, really run."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import CERTIFICATES, FORGED, ROOT

pytest.importorskip("pre_commit", reason="pre-commit is not installed")


def run(*command: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    whole = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(list(map(str, command)), cwd=cwd, env=whole, capture_output=True,
                          text=True, timeout=300)


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A PATH on which there is a memproof, this one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "memproof"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m memproof "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a good certificate and a forged one, both staged."""
    folder = tmp_path / "repository"
    folder.mkdir()
    run("git", "init", "-q", cwd=folder)
    shutil.copy(CERTIFICATES / "iris.memproof.jsonl", folder / "good.memproof.jsonl")
    (folder / "notes.jsonl").write_text("{}\n")
    run("git", "add", "-A", cwd=folder)
    return folder


def local_hook() -> str:
    """The hook of .pre-commit-hooks.yaml, run with what is on the PATH instead of installed."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    text = text[text.index("- id:") :].replace("language: python", "language: system")
    return "repos:\n- repo: local\n  hooks:\n" + re.sub("(?m)^", "  ", text)


def test_pre_commit(repository: Path, programs: str) -> None:
    (repository / ".pre-commit-config.yaml").write_text(local_hook())
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    run("git", "add", "-A", cwd=repository)
    passed = run(*command, cwd=repository, PATH=programs)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "memproof check" in passed.stdout
    shutil.copy(FORGED / "F03-bias.memproof.jsonl", repository / "bad.memproof.jsonl")
    run("git", "add", "-A", cwd=repository)
    failed = run(*command, cwd=repository, PATH=programs)
    assert failed.returncode == 1
    assert "bad.memproof.jsonl: REJECTED MP-R018" in failed.stdout
    assert "notes.jsonl" not in failed.stdout


@pytest.mark.exhaustive
def test_pre_commit_installs_the_hook(repository: Path, tmp_path: Path) -> None:
    """As another repository has it: pre-commit installs this one and runs its hook."""
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(
        ".git", ".venv", "build", "*.egg-info", "__pycache__"))
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    run("git", "init", "-q", cwd=source)
    run("git", "add", "-A", cwd=source)
    assert run(*git, "commit", "-qm", "as it is", cwd=source).returncode == 0
    found = run(sys.executable, "-m", "pre_commit", "try-repo", source, "memproof-check",
                "--all-files", cwd=repository, PYTHONPATH="")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "Passed" in found.stdout


def test_the_steps_of_the_action(repository: Path, programs: str, tmp_path: Path) -> None:
    shutil.copy(FORGED / "F03-bias.memproof.jsonl", repository / "a bad.memproof.jsonl")
    summary = tmp_path / "summary.md"
    summary.touch()
    found = run("bash", ROOT / ".github" / "check.sh", cwd=repository, PATH=programs,
                MEMPROOF_CERTIFICATES="**/*.memproof.jsonl **/*.memproof.jsonl.gz",
                MEMPROOF_SARIF="out.sarif", MEMPROOF_OPTIONS="--max-width 12",
                GITHUB_STEP_SUMMARY=str(summary))
    assert found.returncode == 1, found.stderr
    assert found.stdout.startswith("::error file=a bad.memproof.jsonl,title=MP-R018::")
    assert "::notice file=good.memproof.jsonl," in found.stdout
    assert summary.read_text().startswith("**memproof check**: 1 REJECTED, 1 ACCEPTED")
    assert (repository / "out.sarif").exists()


def test_no_certificate_for_the_action(tmp_path: Path, programs: str) -> None:
    found = run("bash", ROOT / ".github" / "check.sh", cwd=tmp_path, PATH=programs,
                MEMPROOF_CERTIFICATES="*.memproof.jsonl")
    assert (found.returncode, found.stdout) == (
        2, "::error title=memproof::no certificate has a name of the form *.memproof.jsonl\n")


def test_what_the_action_is_given_is_no_command(tmp_path: Path, programs: str) -> None:
    """Inputs are data: nothing in them is run, and action.yml hands them over as environment."""
    found = run("bash", ROOT / ".github" / "check.sh", cwd=tmp_path, PATH=programs,
                MEMPROOF_CERTIFICATES="$(touch${IFS}bad1) `touch bad2` ;touch bad3",
                MEMPROOF_OPTIONS="$(touch bad4)")
    assert found.returncode == 2
    assert not list(tmp_path.glob("bad*"))
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    scripts = re.findall(r"run: (.*)", text)
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_git_shows_a_network_as_formulas(repository: Path, programs: str) -> None:
    """The commands of the page, in a repository: the diff of a certificate is readable."""
    page = (ROOT / "docs" / "how-to" / "review-certificates.md").read_text(encoding="utf-8")
    [script] = re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert run("bash", "-euc", script, cwd=repository, PATH=programs).returncode == 0
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    run("git", "add", "-A", cwd=repository)
    run(*git, "commit", "-qm", "one", cwd=repository)
    shutil.copy(CERTIFICATES / "iris-ledger.memproof.jsonl", repository / "good.memproof.jsonl")
    shown = run("git", "diff", cwd=repository, PATH=programs).stdout
    assert "+" in shown
    assert "relu(" in shown
    assert '{"kind"' not in shown
