"""This checkout beside another one, stage by stage, in one run: what a change gained or cost.

    git worktree add /tmp/other 0e215dd
    python tests/benchmarks/versus.py /tmp/other            digits and 10^4 points
    python tests/benchmarks/versus.py /tmp/other --large    10^5 points, too (a few minutes)

Each repetition runs both checkouts in turn, each in a process of its own, from the table to the
verdict (threshold-ledger, width 6); seconds of CPU, the least of the repetitions, and their ratio.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("build", "trace and write", "check")
# Runs in either checkout, with nothing but the package of that checkout.
PROGRAM = """
import json, sys, tempfile, time
from pathlib import Path
import memproof
from memproof.certificate import write
name, clock = sys.argv[1], time.process_time
if name.isdigit():
    import numpy as np
    rng = np.random.default_rng(0)
    points = np.unique(rng.integers(-1000, 1000, (int(name), 10)), axis=0)
    data = memproof.Dataset.from_rows(points.tolist(), rng.integers(0, 10, len(points)).tolist())
else:
    data = memproof.bundled(name)
with tempfile.TemporaryDirectory() as folder:
    path, times = Path(folder) / "c.memproof.jsonl", [clock()]
    built = memproof.memorize(data, width=6)
    times.append(clock())
    write(path, data, built.network, built.lines, construction="threshold-ledger",
          parameters=built.parameters)
    times.append(clock())
    verdict = memproof.check(path)
    times.append(clock())
    if verdict.outcome != "ACCEPTED":
        raise SystemExit(verdict.report())
print(json.dumps([b - a for a, b in zip(times, times[1:])]))
"""


def measured(checkout: Path, name: str) -> list[float]:
    """CPU seconds of the stages in that checkout."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, name], cwd=checkout, check=True,
                          capture_output=True, text=True)
    loaded: list[float] = json.loads(done.stdout)
    return loaded


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="another checkout of memproof")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    print(f"{'table':>7} {'stage':<16} {'here s':>8} {'other s':>8} {'ratio':>6}")
    for name in ("digits", "10000", *(["100000"] if options.large else [])):
        runs: tuple[list[list[float]], list[list[float]]] = ([], [])
        for _ in range(1 if name == "100000" else options.repetitions):
            for found, checkout in zip(runs, (ROOT, options.other), strict=True):
                found.append(measured(checkout, name))
        ours, theirs = ([min(each) for each in zip(*found, strict=True)] for found in runs)
        rows = [*zip(STAGES, ours, theirs, strict=True), ("all", sum(ours), sum(theirs))]
        for stage, here, other in rows:
            print(f"{name:>7} {stage:<16} {here:>8.2f} {other:>8.2f} {here / other:>6.2f}",
                  flush=True)


if __name__ == "__main__":
    main()
