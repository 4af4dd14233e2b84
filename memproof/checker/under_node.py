"""checker.js as a program beside this one: the third checker, where there is node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from memproof.checker.kernel import Verdict
from memproof.errors import MemproofError

CHECKER = Path(__file__).with_name("checker.js")
# Prints the verdict on what comes from standard input; argv: the checker, and units of work or "".
PROGRAM = """
const [path, maxWork] = process.argv.slice(1);
const bytes = new Uint8Array(require("fs").readFileSync(0));
const verdict = require(path).check(bytes, maxWork ? { maxWork: Number(maxWork) } : {});
const plain = (key, value) => (typeof value === "bigint" ? { integer: value.toString(16) } : value);
process.stdout.write(JSON.stringify(verdict, plain));
"""


def node() -> str:
    """The program that runs checker.js.  Errors: MP-U019 if there is none."""
    found = shutil.which("node")
    if found is None:
        raise MemproofError("MP-U019", "--checker js", "node, version 18 or later",
                            "no program of this name")
    return found


def check(data: bytes, max_work: int | None = None) -> Verdict:
    """The verdict of checker.js on the bytes of a certificate, in its own units of work.

    Raises MP-U019, and RuntimeError if the program ends without a verdict.
    """
    command = [node(), "-e", PROGRAM, str(CHECKER), "" if max_work is None else str(max_work)]
    ran = subprocess.run(command, input=data, capture_output=True)
    if ran.returncode:
        raise RuntimeError(f"node ended with {ran.returncode}: {_last_words(ran.stderr)}")
    return Verdict(**json.loads(ran.stdout, object_hook=_integer))


def _integer(record: dict[str, Any]) -> Any:
    """An integer of any size, which JSON by itself would round."""
    return int(record["integer"], 16) if set(record) == {"integer"} else record


def _last_words(text: bytes) -> str:
    """The line of a report of node that says what happened."""
    lines = text.decode(errors="replace").split("\n")
    return next((line for line in lines if "rror" in line), lines[0])
