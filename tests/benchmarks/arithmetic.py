"""What gmpy2 gains or costs, stage by stage, in one run: its numbers beside Python's own.

    python tests/benchmarks/arithmetic.py             digits and 10^4 random points, a minute
    python tests/benchmarks/arithmetic.py --large     10^5 random points too, five minutes more

Each row runs in two processes, in turn, MEMPROOF_ARITHMETIC=gmpy2 and =python; seconds of CPU, the
least of the repetitions, and their ratio.  Both must write the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from run import ROOT
from stages import table

# table, construction, options, with a certificate (without: the engine)
ROWS: tuple[tuple[str, str, dict[str, Any], bool], ...] = (
    ("digits", "threshold-ledger", {"width": 6}, True),
    ("10000", "threshold-ledger", {"width": 6}, True),
    ("10000", "threshold-ledger", {"width": 96}, True),
    ("digits", "sawtooth-grid", {"variant": "fewest"}, True),
    ("digits", "residual", {}, True),
    ("10000", "remainder-ledger", {}, False),
)
LARGE: tuple[tuple[str, str, dict[str, Any], bool], ...] = (
    ("100000", "threshold-ledger", {"width": 6}, True),
)
STAGES = ("build", "trace and write", "engine")


def measured(name: str, construction: str, options: str, certified: str) -> dict[str, Any]:
    """CPU seconds of the stages, and the sha256 of what was written or found."""
    from memproof.api import memorize
    from memproof.certificate import write
    from memproof.network import network_sha256
    from memproof.regions import evaluate, natural_lines

    data, clock = table(name), time.process_time
    start = clock()
    built = memorize(data, construction, **json.loads(options))
    found: dict[str, Any] = {"build": clock() - start}
    lines = natural_lines(built.network) if built.lines is None else built.lines
    if json.loads(certified):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "c.memproof.jsonl"
            start = clock()
            write(path, data, built.network, lines, construction=construction,
                  parameters=built.parameters)
            found["trace and write"] = clock() - start
            found["bytes"] = hashlib.sha256(path.read_bytes()).hexdigest()
    else:
        start = clock()
        answer = evaluate(built.network, data, built.lines)
        found["engine"] = clock() - start
        found["bytes"] = f"{network_sha256(built.network)} {answer}"
    return found


def run(row: tuple[str, str, dict[str, Any], bool], arithmetic: str) -> dict[str, Any]:
    """``measured`` in a process of its own with that arithmetic."""
    name, construction, options, certified = row
    words = [name, construction, json.dumps(options), json.dumps(certified)]
    done = subprocess.run(
        [sys.executable, __file__, "--stage", *words], cwd=ROOT, check=True, text=True,
        capture_output=True, env={**os.environ, "MEMPROOF_ARITHMETIC": arithmetic})
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def compared(row: tuple[str, str, dict[str, Any], bool], repetitions: int) -> None:
    """Prints a line for each stage."""
    runs: dict[str, list[dict[str, Any]]] = {"gmpy2": [], "python": []}
    for _ in range(repetitions):
        for arithmetic, found in runs.items():
            found.append(run(row, arithmetic))
    if len({each["bytes"] for found in runs.values() for each in found}) > 1:
        raise SystemExit(f"{row}: other bytes with other numbers")
    options = " ".join(f"{key}={value}" for key, value in row[2].items())
    for stage in STAGES:
        if stage in runs["gmpy2"][0]:
            ours, plain = (min(each[stage] for each in found) for found in runs.values())
            print(f"{row[0]:>8} {row[1]:<18} {options:<16} {stage:<16} {ours:>8.2f} {plain:>8.2f} "
                  f"{ours / plain:>6.2f}")


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--stage", nargs=4)
    options = parser.parse_args()
    if options.stage is not None:
        print(json.dumps(measured(*options.stage)))
        return
    print(f"{'table':>8} {'construction':<18} {'options':<16} {'stage':<16} {'gmpy2 s':>8} "
          f"{'int s':>8} {'ratio':>6}")
    for row in (*ROWS, *(LARGE if options.large else ())):
        compared(row, options.repetitions)


if __name__ == "__main__":
    main()
