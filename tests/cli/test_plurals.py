"""One row is not ``1 rows``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.command_line import memproof, write

from memproof.outside import count_text

WRONG = re.compile(r"(?<![\d.,=])\b1 [a-z]+s\b(?<! 1 is)")  # a=1 bits=2 are parameters
COMMANDS = ("certify t.csv -o c.jsonl", "check c.jsonl", "check c.jsonl --data t.csv",
            "explain c.jsonl", "explain c.jsonl --row 1", "plan t.csv", "evaluate t.csv",
            "diff c.jsonl c.jsonl", "export c.jsonl -o c.npz", "radius c.jsonl",
            "theorems --of c.jsonl", "plan --points 1 --dimension 1 --classes 1")


def test_counts() -> None:
    assert [count_text(n, word) for word in ("point", "class") for n in (0, 1, 2)] == [
        "0 points", "1 point", "2 points", "0 classes", "1 class", "2 classes"]


@pytest.mark.parametrize("table", ["a,y\n1,1\n", "a,y\n1,0\n2,1\n", "a,y\n3,2\n3,2\n"])
def test_one_of_a_thing(table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("t.csv", table)
    wrong = []
    for command in COMMANDS:
        ran = memproof(*command.split())
        wrong += [(command, found) for found in WRONG.findall(ran.text)]
    assert not wrong, "\n".join(map(str, wrong))
