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


# The first ``argv[1]`` files are programs, the others certificates. Each program has a context of
# its own; printed is the number of the first certificate of which it says something else.
MUTANTS = """
const vm = require("vm"), count = Number(process.argv[1]), certificates = files.slice(count);
const order = certificates.map((_, i) => i);
function load(source) {
  const page = vm.createContext({ TextDecoder, TextEncoder });
  const script = `${source};\\nconst said = (file) => { const v = memproofChecker.check(file);
    return [v.outcome, v.code, v.place, v.facts.sha256, Object.values(v.facts.margin ?? {})].join();
  }`;
  return vm.runInContext(`${script};\nsaid`, page, { timeout: 3000 });
}
function said(program, file) {
  try { return program(file); } catch { return "crash"; }
}
const [checker, ...mutants] = files.slice(0, count).map((f) => new TextDecoder().decode(f));
const program = load(checker), wanted = certificates.map((file) => said(program, file));
for (const mutant of mutants) {
  let changed = -1, at;
  try { at = load(mutant); } catch { print(null); continue; }
  for (const [k, i] of order.entries()) {
    if (said(at, certificates[i]) === wanted[i]) continue;
    order.unshift(...order.splice(k, 1)); // what notices one mutant often notices the next
    changed = i;
    break;
  }
  print(changed);
}
"""


def noticed(mutants: list[str], certificates: list[bytes]) -> list[int | None]:
    """For each mutant of checker.js the number of a certificate on which it says something else: -1
    if there is none, None if it is no program."""
    programs = [CHECKER.read_bytes(), *(each.encode() for each in mutants)]
    return run_checker(MUTANTS, [*programs, *certificates], str(len(programs)))
