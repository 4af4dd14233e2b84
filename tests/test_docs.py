"""Every command in the documentation is run, and its output is what the documentation shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
BLOCK = re.compile(r"(?:<!-- file: (\S+) -->\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """(file name or "", language, content) of the fenced blocks of a page."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def run(command: str, folder: Path) -> str:
    words = command.split()
    assert words[:3] == ["python", "-m", "memproof"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run([sys.executable, *words[1:]], cwd=folder, env=environment,
                            capture_output=True, text=True, encoding="utf-8")
    return "\n".join(line.rstrip() for line in result.stdout.splitlines()).rstrip()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "certificates", tmp_path / "certificates")
    for name, language, content in blocks(page):
        if name:
            (tmp_path / name).write_text(content, encoding="utf-8")
        if language == "console":
            for command, shown in COMMAND.findall(content):
                lines = "\n".join(line.rstrip() for line in shown.splitlines()).rstrip()
                assert run(command, tmp_path) == lines


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_python_blocks_of_a_page_run(page: Path, tmp_path: Path) -> None:
    for _, language, content in blocks(page):
        if language == "python":
            environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
            subprocess.run([sys.executable, "-c", content], cwd=tmp_path, env=environment,
                           check=True, capture_output=True)


def test_the_worked_example_of_the_format_is_the_committed_file() -> None:
    page = ROOT / "docs" / "certificate-format.md"
    (example,) = [content for _, language, content in blocks(page) if language == "json"]
    assert example == (ROOT / "certificates" / "example.memproof.jsonl").read_text()


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "certificates" / "README.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_is_documented() -> None:
    from memproof.cli import COMMANDS

    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for command in COMMANDS:
        assert f"memproof {command}" in text
