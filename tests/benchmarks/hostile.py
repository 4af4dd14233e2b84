"""Worst cases against the limits of the checkers: CPU time and memory for the work that is counted.

    python tests/benchmarks/hostile.py                      all checkers, some minutes
    python tests/benchmarks/hostile.py --checker kernel     one of them
    python tests/benchmarks/hostile.py scale_growth quotes  some of the cases

Each case of tests/helpers/hostile.py is made in one process and checked in another. Printed are
the verdict, CPU seconds, the work used in % of the limit, seconds for each 10 % of it, and the
peak of memory in bytes for each byte of the file. The promise is at most 2 s for each 10 %; where
less than 1 % is used and less than half a second is spent, there is nothing to measure. The exit
code is 1 if a case breaks it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

CHECKERS = ("kernel", "second", "js")  # js, checker.js under node, at the sizes of the kernel
PROMISE = 2.0  # seconds for each 10 % of the limit
HEADINGS = ("case", "size", "verdict", "MB", "CPU s", "work %", "s/10 %", "B/B")


def make(name: str, size: str, path: str) -> None:
    """Write the file of a case."""
    from helpers.hostile import GENERATORS

    Path(path).write_bytes(GENERATORS[name].make(int(size)))


NODE = """
const { check, MAX_WORK } = require(process.argv[1]);
const bytes = new Uint8Array(require("fs").readFileSync(process.argv[2]));
const before = process.resourceUsage().maxRSS, start = process.cpuUsage();
const { outcome, code, work } = check(bytes), { user, system } = process.cpuUsage(start);
const memory = 1024 * (process.resourceUsage().maxRSS - before);
console.log(JSON.stringify({ verdict: `${outcome} ${code}`.trim(), seconds: (user + system) / 1e6,
  used: work / MAX_WORK, memory }));
"""


def check(checker: str, path: str) -> None:
    """Print what one checker, the standard library and nothing else takes for a file."""
    if checker == "js":
        program = ["node", "-e", NODE, str(ROOT / "memproof" / "checker" / "checker.js"), path]
        subprocess.run(program, check=True)
        return
    sys.path.insert(0, str(ROOT / "memproof" / "checker"))
    module = __import__(checker)
    before, start = peak(), time.process_time()
    verdict = module.check_file(path)
    seconds = time.process_time() - start
    print(json.dumps({"verdict": f"{verdict.outcome} {verdict.code}".strip(), "seconds": seconds,
                      "used": verdict.work / module.MAX_WORK, "memory": peak() - before}))


def peak() -> int:
    """The most bytes that this program ever held; ru_maxrss knows of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run(*arguments: str) -> str:
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def measured(names: list[str], checkers: list[str], scale: float) -> Iterator[dict[str, Any]]:
    """One row for each case and checker."""
    from helpers.hostile import GENERATORS

    with tempfile.TemporaryDirectory() as folder:
        for name in names or GENERATORS:
            made = 0
            for checker in checkers:
                size = getattr(GENERATORS[name], "kernel" if checker == "js" else checker)
                path = Path(folder) / name
                size = max(1, int(size * scale))
                if size != made:
                    run("--make", name, str(size), str(path))
                made = size
                found = json.loads(run("--check", checker, str(path)))
                yield {"name": f"{checker} {name}", "size": size, "bytes": path.stat().st_size,
                       **found}
            path.unlink()


def is_broken(row: dict[str, Any]) -> bool:
    """Does the case take more than the promise?"""
    measurable = row["used"] >= 0.01 or row["seconds"] >= 0.5
    return bool(measurable and row["seconds"] > PROMISE * 10 * row["used"])


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    ratio = row["seconds"] / row["used"] / 10 if row["used"] else float("inf")
    return (row["name"], f"{row['size']:,}", row["verdict"], f"{row['bytes'] / 1e6:.2f}",
            f"{row['seconds']:.2f}", f"{100 * row['used']:.2f}", f"{ratio:.2f}",
            f"{row['memory'] / row['bytes']:.1f}", "BROKEN" if is_broken(row) else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="CASE")
    parser.add_argument("--checker", choices=CHECKERS, action="append")
    parser.add_argument("--scale", type=float, default=1.0, help="a factor for all sizes")
    arguments = parser.parse_args()
    line = "{:42} {:>10} {:17} {:>7} {:>6} {:>7} {:>7} {:>7} {}".format
    print(line(*HEADINGS, ""))
    broken = 0
    for row in measured(arguments.names, arguments.checker or list(CHECKERS), arguments.scale):
        print(line(*cells(row)), flush=True)
        broken += is_broken(row)
    print(f"{broken} cases take more than {PROMISE} s for each 10 % of the limit")
    return 1 if broken else 0


if __name__ == "__main__":
    stages = {"--make": make, "--check": check}
    if sys.argv[1:] and sys.argv[1] in stages:
        stages[sys.argv[1]](*sys.argv[2:])
    else:
        sys.exit(main())
