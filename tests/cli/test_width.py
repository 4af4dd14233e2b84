"""Every text and every table within the columns; colours for verdicts where they are wanted."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from helpers.command_line import memproof
from helpers.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from memproof.cli import COMMANDS
from memproof.cli.output import print_table, say_command
from memproof.terminal import LEAST, cells, columns, has_colours, wrap

IRIS = ROOT / "certificates" / "iris.memproof.jsonl"
BROAD = ROOT / "certificates" / "digits-wide.memproof.jsonl.gz"
NETWORK = """{"format": "memproof-network", "version": 1, "inputs": 1,
"layers": [{"weights": [["1/123456789012345678901234567890"]], "biases": [0]}],
"output": {"weights": [[7]], "biases": [0]}}"""
SAID = [
    *([name, "--help"] for name in COMMANDS), ["--help"], [],
    ["certify", "iris", "-o", "c.jsonl"], ["certify", "iris", "--network", "net.json"],
    ["evaluate", "iris"], ["check", IRIS], ["check", IRIS, "--data", "iris"],
    ["check", IRIS, "--data", "wine"], ["check", IRIS, IRIS, "--max-width", "2"],
    ["explain", IRIS], ["explain", IRIS, "--row", "1"], ["explain", IRIS, "--text"],
    ["explain", "MP-R017"], ["explain", BROAD, "--row", "3"],
    ["constructions"], ["theorems"], ["theorems", "yun-2019"], ["theorems", "--of", IRIS],
    ["lemmas", "G1", "A3", "--steps"], ["lemmas", "--rules"], ["lemmas", "G1", "D1"],
    ["plan", "--points", "100", "--width", "6"], ["plan", "--points", "100", "--tradeoff"],
    ["plan", "--points", "20", "--image", "224x224x3", "--classes", "1000", "--width", "6"],
    ["plan", "--sweep", "points=10,100", "--sweep", "dimension=1,2", "--width", "6"],
    ["plan", "iris", "--bits", "7,20"],
    ["bounds"], ["bounds", "vc"], ["bounds", "--widths", "1000,1000"], ["bounds", "--depth", "2"],
    ["bounds", "--points", "1000", "--width", "12"], ["bounds", "--points", "1000"],
    ["bounds", "--network", "net.json", "--line", "0;1"],
    ["claims"], ["claims", "park-imagenet"], ["claims", "yang-yang-upper"],
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.json").write_text(NETWORK)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("argv", SAID, ids=lambda argv: " ".join(map(str, argv))[-60:])
def test_no_line_is_longer_than_the_columns(
    argv: list[str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = memproof(*argv)
    assert ran.code in (0, 1, 2)
    for line in ran.text.splitlines():
        assert cells(line) <= width or max(map(cells, line.split())) > width - 16, line


words = st.text("ab-(:,; é漢\u0301", min_size=1, max_size=60)


@given(words, st.integers(LEAST, 70), st.integers(0, 30), st.integers(0, 4))
def test_wrapping_keeps_every_word(text: str, width: int, indent: int, hanging: int) -> None:
    line = " " * indent + text
    lines = wrap(line, width, hanging)
    assert " ".join(" ".join(lines).split()) == " ".join(line.split())
    for each in lines:
        assert cells(each) <= width or len(each.split(" ")) <= len(each) - len(each.lstrip()) + 1


@pytest.mark.parametrize(("text", "lines"), [
    ("one: two three", ["one: two three"]),
    ("ACCEPTED 12: 150 rows, 149 points", ["ACCEPTED 12: 150 rows,", "  149 points"]),
    ("a line (with, commas): inside", ["a line (with, commas):", "  inside"]),
    ("  x = 1  y = 2  z = 3  u = 4  v = 5", ["  x = 1  y = 2  z = 3", "    u = 4  v = 5"]),
    ("x" * 30 + " y", ["x" * 30, "  y"]),
    ("漢字" * 6 + " ab", ["漢字" * 6, "  ab"]),
])
def test_where_a_line_is_broken(text: str, lines: list[str]) -> None:
    assert wrap(text, 24) == lines


@pytest.mark.parametrize(("value", "found"), [
    ("60", 60), ("5", LEAST), ("0", 80), ("", 80), ("-4", 80), ("wide", 80), ("9" * 500, 80),
    ("\u0663", 80),
])
def test_columns_of_a_pipe(value: str, found: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", value)
    assert columns(io.StringIO()) == found


@pytest.mark.parametrize("width", [200, 90, 70, 50, 30])
def test_a_table_loses_nothing(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [["threshold-ledger", "the first of them", 123456789, None, "no (MP-B006)"],
            ["sawtooth-grid", "variant=fewest", 10, "yes", "guaranteed"]]
    print_table(["construction", "what is asked", "dense parameters", "", "how sure"], rows)
    out = capsys.readouterr().out
    flat = "".join(out.split())
    for row in rows:
        for cell in row:
            for word in re.split("[ =-]", "" if cell is None else str(cell)):
                assert word in flat
    assert max(map(len, out.splitlines())) <= width
    assert ("construction: " in out) == (width < 50)


def test_a_command_can_be_typed_at_any_width(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    command = "echo certify 'a b  c.csv' --construction threshold-ledger --width 6"
    say_command(command)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 34
    typed = subprocess.run(["sh", "-c", shown], capture_output=True, text=True, check=True)
    assert typed.stdout == "certify a b  c.csv --construction threshold-ledger --width 6\n"


def test_a_message_is_one_line_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs look for it: a code, a place, what was expected and found."""
    monkeypatch.delenv("COLUMNS", raising=False)
    ran = memproof("certify", "--construction", "nope")
    assert len(ran.err.splitlines()) == 2
    ran = memproof("check", IRIS, "--max-width", "2")
    assert re.match(r"REJECTED MP-P001 at width \(--max-width\): .* found \d+\n", ran.out)


def test_only_the_line_of_a_verdict_is_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe what stands below it is within the columns, whatever the verdict is."""
    monkeypatch.delenv("COLUMNS", raising=False)
    changed = (ROOT / "memproof" / "dataset" / "tables" / "iris.csv").read_text()
    Path("t.csv").write_text(changed.replace("5.1,", "5.15,"))
    ran = memproof("check", IRIS, "--data", "t.csv")
    verdict, *below = ran.out.splitlines()
    assert verdict.startswith("REJECTED MP-P003 at row 1, column sepal length (cm): expected 5.15")
    assert max(map(cells, below)) <= 80 < cells(verdict)


# -- colours ---------------------------------------------------------------------------------------


def on_a_terminal(*argv: object, size: tuple[int, int] = (24, 70), **environment: str) -> str:
    """What a command writes on a pseudo terminal of this size."""
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    kept = {k: v for k, v in os.environ.items()
            if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")}
    env = {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment}
    process = subprocess.Popen([sys.executable, "-m", "memproof", *map(str, argv)], stdin=there,
                               stdout=there, stderr=there, env=env, close_fds=True)
    os.close(there)
    chunks: list[bytes] = []

    def read() -> None:
        while True:
            try:
                chunk = os.read(here, 4096)
            except OSError:  # the other end is closed
                return
            if not chunk:
                return
            chunks.append(chunk)

    reader = threading.Thread(target=read)
    reader.start()
    process.wait(60)
    reader.join(10)
    os.close(here)
    return b"".join(chunks).decode()


@pytest.mark.parametrize(("argv", "shown"), [
    (["check", IRIS], "\x1b[1;32mACCEPTED\x1b[0m "),
    (["check", IRIS, "--max-width", "2"], "\x1b[1;31mREJECTED\x1b[0m "),
    (["check", IRIS, "--max-work", "2"], "\x1b[1;33mDECLINED\x1b[0m "),
    (["check", IRIS, "none"], "\x1b[1;31mUNREADABLE\x1b[0m "),
])
def test_verdicts_are_coloured_on_a_terminal(argv: list[str], shown: str) -> None:
    found = on_a_terminal(*argv)
    assert shown in found
    assert "\x1b" not in found.replace("\x1b[1;32mACCEPTED\x1b[0m", "").replace(shown, "")
    assert max(cells(line.rstrip()) for line in found.splitlines() if "/" not in line) <= 70


@pytest.mark.parametrize(("environment", "coloured"), [
    ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False), ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
])
def test_the_environment_decides(
    environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert has_colours(Terminal()) is coloured


@pytest.mark.parametrize(("force", "coloured"), [("1", True), ("0", False), ("", False)])
def test_no_colours_in_a_pipe_unless_forced(
    force: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", force)
    assert ("\x1b[1;32mACCEPTED" in memproof("check", IRIS).out) is coloured
    assert "\x1b" not in memproof("check", IRIS, "--json").out
    assert "\x1b" not in memproof("check", IRIS, "--format", "github").out
