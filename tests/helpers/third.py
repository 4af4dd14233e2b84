"""The third checker, checker.js, on many files in one process of node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from typing import Any, NamedTuple

from helpers.node import NODE
from helpers.paths import PACKAGE

CHECKER = PACKAGE / "checker" / "checker.js"
# Standard input: files, each after its length in 8 hexadecimal digits.
FRAMES = """
const input = require("fs").readFileSync(0), files = [];
for (let at = 0; at < input.length; ) {
  const end = at + 8 + parseInt(input.toString("latin1", at, at + 8), 16);
  files.push(new Uint8Array(input.subarray(at + 8, end)));
  at = end;
}
const plain = (key, value) => (typeof value === "bigint" ? `${value}` : value);
const print = (value) => process.stdout.write(JSON.stringify(value, plain) + "\\n");
"""
EACH = """
const { check } = require(process.argv[1]);
for (const file of files) print(check(file));
"""


class ThirdVerdict(NamedTuple):
    """What checker.js says of a file; numbers of the facts are texts."""

    outcome: str
    code: str
    place: str
    expected: str
    found: str
    facts: dict[str, Any]
    declared: dict[str, str]
    work: int


def run_checker(program: str, files: Iterable[bytes], *arguments: str) -> list[Any]:
    """What a program prints, line by line, that finds the files in ``files``."""
    frames = b"".join(b"%08x" % len(each) + each for each in files)
    command = [str(NODE), "-e", FRAMES + program, *arguments]
    ran = subprocess.run(command, input=frames, capture_output=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return [json.loads(line) for line in ran.stdout.splitlines()]


def verdicts(files: Iterable[bytes]) -> list[ThirdVerdict]:
    """The verdict on each file."""
    return [ThirdVerdict(**each) for each in run_checker(EACH, files, str(CHECKER))]
