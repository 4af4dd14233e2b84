"""Every command and every block of the documentation is run, and prints what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from helpers.command_line import memproof
from helpers.paths import ROOT
from helpers.reference import generator

from memproof.constructions import registry

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# A fenced block: with the marker "file: NAME" it is saved, with "output" it is what the last
# Python block printed.
BLOCK = re.compile(
    r"(?:<!-- (file: \S+|output) -->\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"}


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """(marker or "", language, content) of the fenced blocks of a page."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def run(arguments: list[str], folder: Path) -> tuple[int, str]:
    """(exit code, what Python printed on stdout and, for a failure, on stderr)."""
    result = subprocess.run([sys.executable, *arguments], cwd=folder, env=ENVIRONMENT,
                            capture_output=True, text=True, encoding="utf-8")
    return result.returncode, trimmed(result.stdout) or trimmed(result.stderr)


def shown_by(command: str) -> str:
    """What ``python -m memproof ...`` prints on stdout or, for a failure, on stderr."""
    assert command.startswith("python -m memproof ")
    with patch.dict(os.environ, ENVIRONMENT, clear=True):
        ran = memproof(*shlex.split(command)[3:], program=str(ROOT / "memproof" / "__main__.py"))
    return trimmed(ran.out) or trimmed(ran.err)


def trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_page_is_true(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "certificates", tmp_path / "certificates")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))  # --load adds to it
    printed = ""
    for marker, language, content in blocks(page):
        if marker.startswith("file: "):
            (tmp_path / marker.removeprefix("file: ")).write_text(content, encoding="utf-8")
        elif marker == "output":
            assert printed == trimmed(content)
        elif language == "python":
            code, printed = run(["-c", content], tmp_path)
            assert code == 0, printed
        elif language == "console":
            for command, shown in COMMAND.findall(content):
                assert shown_by(command) == trimmed(shown)


def test_the_worked_example_of_the_format_is_the_committed_file() -> None:
    page = ROOT / "docs" / "certificate-format.md"
    (example,) = [content for _, language, content in blocks(page) if language == "json"]
    assert example == (ROOT / "certificates" / "example.memproof.jsonl").read_text()


def listed_certificates() -> list[tuple[str, str]]:
    """(file, command) of every row of the table in certificates/README.md."""
    text = (ROOT / "certificates" / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\S+)` \|.*\| (?:`memproof (.+)`|by hand.*) \|$", text, re.MULTILINE)


def test_the_table_of_certificates_is_complete() -> None:
    folder = ROOT / "certificates"
    found = [str(path.relative_to(folder)) for path in folder.rglob("*.memproof.jsonl*")]
    assert sorted(name for name, _ in listed_certificates()) == sorted(found)


@pytest.mark.parametrize(
    ("name", "command"), [row for row in listed_certificates()
                          if row[1].startswith(("certify iris", "audit certificates/iris"))]
)
def test_a_listed_command_makes_the_certificate(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "certificates" / "other").mkdir(parents=True)
    for network in (ROOT / "certificates").glob("*.json"):
        shutil.copy(network, tmp_path / "certificates")
    monkeypatch.chdir(tmp_path)
    ran = memproof(*command.split())
    assert ran.code == 0, ran.text
    made = (tmp_path / "certificates" / name).read_bytes()
    assert made == (ROOT / "certificates" / name).read_bytes()
    labels = ["--one-hot"] if "--one-hot" in command else []
    assert memproof("check", f"certificates/{name}", "--data", "iris", *labels).code == 0


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "certificates" / "README.md"]:
        for target in re.findall(r"\]\(([^)#: ]{2,})\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_is_documented() -> None:
    from memproof.cli import COMMANDS

    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for command in COMMANDS:
        assert f"memproof {command}" in text


def test_the_reference_is_up_to_date(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generator().main() == 0, capsys.readouterr().out


def test_the_lines_of_trusted_code_are_those_of_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.split("## What is trusted")[1].split("##")[0]

    def lines(*parts: str) -> int:
        return len(ROOT.joinpath("memproof", *parts).read_text(encoding="utf-8").splitlines())

    trusted = {path.stem: lines("lemmas", "trusted", path.name)
               for path in (ROOT / "memproof" / "lemmas" / "trusted").glob("*.py")
               if path.name != "__init__.py"}
    assert f"`checker/records.py`, {lines('checker', 'records.py')};" in table
    for name in ("kernel", "step_kernel", "analytic_kernel", "balls_kernel", "ball_kernel",
                 "box_kernel", "sgd_kernel", "sgd_run_kernel", "bounds_kernel"):
        assert f"`checker/{name}.py`, {lines('checker', name + '.py')} |" in table
    assert f"`checker/checker.js`, {lines('checker', 'checker.js')} lines" in table
    assert f"`lemmas/trusted/`, {sum(trusted.values()):,}:" in table
    assert dict(re.findall(r"([a-z]+) (\d+)\s*[,;|]", table)).items() >= {
        name: str(count) for name, count in trusted.items()}.items()


def test_the_lines_of_the_trust_page_are_those_of_its_files() -> None:
    page = ROOT / "docs" / "explanation" / "trust.md"
    found = re.findall(r"(?:\]\(../../([^)]+)\)|`([\w/]+/)`), ([\d,]+)",
                       page.read_text(encoding="utf-8"))
    assert len(found) >= 8
    for target, folder, stated in found:
        where = ROOT / (target or folder)
        files = sorted(where.glob("*.py")) if where.is_dir() else [where]
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
        assert lines == int(stated.replace(",", "")), where


def test_what_pages_show_of_the_development_in_rocq_stands_there() -> None:
    theories = "\n".join(path.read_text(encoding="utf-8")
                         for path in (ROOT / "memproof" / "rocq" / "theories").glob("*.v"))
    shown = [content for page in PAGES for _, language, content in blocks(page)
             if language == "coq"]
    assert len(shown) >= 10
    for content in shown:
        assert content in theories
