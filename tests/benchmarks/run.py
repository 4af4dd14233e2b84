"""Certify and check, stage by stage, next to pointwise evaluation: CPU seconds and peaks.

    python tests/benchmarks/run.py                  10^3 to 10^5 points, about ten minutes
    python tests/benchmarks/run.py --large          10^6 points too, with digests instead of traces
    python tests/benchmarks/run.py --sizes 1000     only so many points
    python tests/benchmarks/run.py -o after.json    saves what was measured, for compare.py
    python tests/benchmarks/run.py --checkout DIR   the memproof of another checkout

Every stage runs in a process of its own, whose peak of memory is printed beside it. Pointwise
evaluation (Fraction, int, mpz, mpq) runs on some points, and its seconds for all are estimated
(est.). Exponents are log10 of the ratio between a size and the one ten times smaller.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import log10
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "benchmarks")]

SIZES, LARGEST = (1000, 10_000, 100_000), 1_000_000
SAMPLE = {1000: 200, 10_000: 20, 100_000: 3, LARGEST: 1}  # points that are evaluated pointwise
LEDGER = "threshold-ledger"
SMALL = (("10000", "sawtooth-grid"), ("10000", "residual"), ("10000", "bumps"),
         ("10000x64", "bumps"))
ENGINE = ("remainder-ledger",)
TABLES, LARGE_TABLES = ("100000x100",), ("1000000x10",)
PLANS = ("iris", "digits", "glass", "wine", "ecoli")
STARTS: tuple[tuple[str, ...], ...] = (
    ("--help",), ("check", "certificates/iris.memproof.jsonl"))
REPETITIONS = 20  # of a start, of which the least counts

Results = dict[str, dict[str, float | None]]  # "10000 threshold-ledger: check" -> {"s", "MB"}
Report = Callable[[str, str, float | None, float | None], None]


class Bench:
    """``results`` of stages, each printed when it is there; ``limit``: seconds of a stage."""

    def __init__(self, checkout: Path, limit: float, report: Report) -> None:
        self.checkout, self.limit, self.report = checkout, limit, report
        self.results: Results = {}

    def run(self, key: str, stage: str, *arguments: str) -> bool:
        """A stage in a new process; was it finished within the limit?  What fails (an older
        checkout that declines a file) is said, has no seconds, and the other stages go on."""
        path = os.pathsep.join(map(str, (self.checkout, ROOT / "tests")))
        command = [sys.executable, str(ROOT / "tests" / "benchmarks" / "stages.py"), stage]
        try:
            done = subprocess.run([*command, *arguments], capture_output=True, text=True,
                                  timeout=self.limit, cwd=self.checkout,
                                  env={**os.environ, "PYTHONPATH": path})
        except subprocess.TimeoutExpired:
            self.add(key, stage, None, None)
            return False
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            print(f"{key}: {stage}: failed", *said[-1:], sep="\n  ", file=sys.stderr)
            self.add(key, stage, None, None)
            return False
        found = json.loads(done.stdout)
        peak = found.pop("MB")
        found.pop("about", None)
        for part, seconds in found.items():
            self.add(key, part, seconds, peak)
        return True

    def add(self, key: str, part: str, seconds: float | None, peak: float | None) -> None:
        self.results[f"{key}: {part}"] = {"s": seconds, "MB": peak}
        self.report(key, part, seconds, peak)


def certificate(bench: Bench, name: str, construction: str, sample: int = 0, form: str = "trace"
                ) -> None:
    """From a table to an accepted certificate, and its network pointwise."""
    key = f"{name} {construction}"
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "c.memproof.jsonl")
        if bench.run(key, "certify", name, construction, path, form):
            bench.run(key, "check", path)
            if sample:
                bench.run(key, "pointwise", path, str(sample))


def start(bench: Bench, words: Sequence[str]) -> None:
    """CPU of a command above that of an empty program, the least of some repetitions."""
    nothing = min(cpu(bench, "-c", "pass") for _ in range(REPETITIONS))
    least = min(cpu(bench, "-m", "memproof", *words) for _ in range(REPETITIONS))
    bench.add("start", " ".join(words), least - nothing, None)


def cpu(bench: Bench, *words: str) -> float:
    """CPU seconds of a Python program."""
    process = subprocess.Popen([sys.executable, *words], cwd=bench.checkout,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "PYTHONPATH": str(bench.checkout)})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: failed")
    return usage.ru_utime + usage.ru_stime


def all_stages(bench: Bench, sizes: Sequence[int], only: Sequence[str]) -> None:
    """The stages whose names begin with one of ``only``, or all."""
    def wanted(name: str) -> bool:
        return not only or name.startswith(tuple(only))

    if wanted("start"):
        for words in STARTS:
            start(bench, words)
    if wanted("lemmas"):
        bench.run("library", "lemmas")
    for size in sizes:
        if wanted("certify"):
            form = "digest" if size >= LARGEST else "trace"
            certificate(bench, str(size), LEDGER, SAMPLE.get(size, 3), form)
        for construction in (LEDGER, *ENGINE):
            if wanted("engine"):
                bench.run(f"{size} {construction}", "engine", str(size), construction)
    largest = max(sizes)
    for name, construction in SMALL:
        if wanted("small") and int(name.split("x")[0]) <= largest:
            certificate(bench, name, construction)
    for shape in (*TABLES, *(LARGE_TABLES if largest >= LARGEST else ())):
        if wanted("read") and int(shape.split("x")[0]) <= largest:
            with tempfile.TemporaryDirectory() as folder:
                bench.run(shape, "reading", shape, str(Path(folder) / "table.csv"))
    for shape in TABLES:
        if wanted("whole") and int(shape.split("x")[0]) <= largest:
            with tempfile.TemporaryDirectory() as folder:
                bench.run(shape, "whole", shape, str(Path(folder) / "table.csv"))
    for name in PLANS:
        if wanted("plan"):
            with tempfile.TemporaryDirectory() as folder:
                bench.run(name, "plan", name, str(Path(folder) / f"{name}.csv"))


def exponents(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    """A line for each part of each construction that was measured at two sizes, one ten times the
    other: log10 of the ratios."""
    for key in results:
        size, _, rest = key.partition(" ")
        if size != str(min(sizes)):
            continue
        seconds = [results.get(f"{each} {rest}", {}).get("s") for each in sorted(sizes)]
        found = [f"{log10(b / a):.2f}" if a and b else "-"
                 for a, b in pairwise(seconds)]
        if {*found} - {"-"}:
            yield f"{rest:<44} {'  '.join(found)}"


def say(key: str, part: str, seconds: float | None, peak: float | None) -> None:
    """One row of the table."""
    shown = "over the limit" if seconds is None else f"{seconds:>12.3f} s"
    memory = "" if peak is None else f"{peak:>8.0f} MB"
    print(f"{key:<28} {part:<36} {shown}{memory}{'  est.' if 'pointwise' in part else ''}",
          flush=True)


def commit(checkout: Path) -> str:
    """The commit that is measured."""
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=checkout,
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("stages", nargs="*", metavar="STAGE",
                        help="start, lemmas, certify, engine, small, read, whole, plan "
                        "(default: all)")
    parser.add_argument("--large", action="store_true", help="10^6 points too")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--checkout", type=Path, default=ROOT, metavar="DIR")
    parser.add_argument("--limit", type=float, default=1800, help="seconds for a stage (1800)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="save as JSON")
    options = parser.parse_args(arguments)
    sizes = [*options.sizes, *([LARGEST] if options.large else [])]
    bench = Bench(options.checkout.resolve(), options.limit, say)
    try:
        all_stages(bench, sizes, options.stages)
        for line in exponents(bench.results, sizes):
            print(f"exponents  {line}")
    finally:
        if options.output:
            about: dict[str, Any] = {
                "commit": commit(bench.checkout), "python": platform.python_version(),
                "sizes": sizes, "results": bench.results}
            options.output.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
