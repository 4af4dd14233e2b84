"""Every text and every table within the columns; colours for verdicts where they are wanted."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
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
BROAD = ROOT / "certificates" / "digits.memproof.jsonl.gz"
NETWORK = """{"format": "memproof-network", "version": 1, "inputs": 1, "layers": [{"weights":
[["1/123456789012345678901234567890"]], "biases": [0]}], "output": {"weights": [[7]], "biases": [0]}}"""
SAID = [
    *([name, "--help"] for name in COMMANDS), ["--help"], [],
    ["certify", "iris", "-o", "c.jsonl"], ["certify", "iris", "--network", "net1.json"],
    ["evaluate", "iris"], ["check", IRIS], ["check", IRIS, "--data", "iris"],
    ["check", IRIS, "--data", "wine"], ["check", IRIS, IRIS, "--max-width", "2"],
    ["explain", IRIS], ["explain", IRIS, "--row", "1"], ["explain", IRIS, "--text"],
    ["explain", "MP-R017"], ["explain", BROAD, "--row", "3"],
    ["constructions"], ["theorems"], ["theorems", "yun-2019"], ["theorems", "--of", IRIS],
    ["lemmas", "G1", "A3", "--steps"], ["lemmas", "--rules"], ["lemmas", "G1", "D1"],
    ["plan", "--points", "100"], ["plan", "--points", "100", "--tradeoff"],
    ["plan", "--points", "1000000", "--image", "224x224x3", "--classes", "1000"],
    ["plan", "--sweep", "points=10,100", "--sweep", "dimension=1,2", "--width", "6"],
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
