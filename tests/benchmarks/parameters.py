"""The fewest parameters: dense sizes of the constructions with few, every point evaluated.

    python tests/benchmarks/parameters.py              tables up to 10^4 points, about five minutes
    python tests/benchmarks/parameters.py --large      10^5 points too, and 10^6: about eight more
    python tests/benchmarks/parameters.py --only 1000000-c1000

One row for each table: dense parameters and what they have to be at most, depth and width, times
and peak memory of building, of the engine (every layer on every point), and of certify's trace and
the kernel's check where a certificate is asked for.  A row says which it was: accepted by
the kernel (a certificate), or evaluated by the engine (no certificate).  Tables are fixed by
generator, seed and sha256; another platform that draws other numbers is refused.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


@dataclass(frozen=True)
class Row:
    """A table, a construction with its options, and the size that it must not exceed."""

    table: str
    construction: str
    options: dict[str, Any]
    most: int
    kernel: bool = True
    large: bool = False


NARROW = {"encoder": "narrow"}
CHAIN = {"width": 2}
ROWS = (
    Row("iris", "folded-index", {}, 844),
    Row("digits", "folded-index", {}, 4195),
    Row("10000-bytes", "folded-index", {}, 9863),
    Row("digits", "remainder-ledger", NARROW, 3600),
    Row("1000-c1000", "remainder-ledger", NARROW, 3450),
    Row("10000-c10", "remainder-ledger", NARROW, 8300),
    Row("iris", "hashed-circle", {}, 600),
    Row("digits", "hashed-circle", {}, 2100),
    Row("1000-c1000", "hashed-circle", {}, 2000),
    Row("10000-c10", "hashed-circle", {}, 5000),
    Row("10000-c1000", "hashed-circle", {}, 5600, kernel=False),
    Row("100000-c1000", "hashed-circle", {}, 20_600, kernel=False, large=True),
    Row("digits", "circle-ledger", CHAIN, 1900),
    Row("10000-c10", "circle-ledger", CHAIN, 4500),
    Row("digits", "circle-ledger", {}, 1100),
    Row("10000-c1000", "circle-ledger", {}, 2600),
    Row("100000-c1000", "circle-ledger", {}, 6900, kernel=False, large=True),
    Row("iris", "remainder-ledger", {}, 538),
    Row("digits", "remainder-ledger", {}, 1690),
    Row("10000-c1000", "remainder-ledger", {}, 4700),
    Row("100000-c1000", "remainder-ledger", {}, 14_000, kernel=False, large=True),
    Row("1000000-c1000", "remainder-ledger", {}, 46_000, kernel=False, large=True),
)
SHA256 = {
    "1000-c1000": "5d41d401dd8ea8b3e0989b94b87776a37b9c6ee47e49098e79e5cf974c5b7445",
    "10000-c10": "4aabd9f65abba8ec3f1d2828ec4bf2edffd31d401825a22dc46d045184ff3fb3",
    "10000-c1000": "a49031cb62d75d59931b5024fcdf1a12450063d896e65513ea1223c35f5078a3",
    "10000-bytes": "e5ddb33926f268aec44c3724010fea173434d1d7d2141a01aa5c20ef8b1175af",
    "100000-c1000": "0f04c34e7e5b70c1126811379d5eb3e90528f249f8fe1a04a9ac9a27caf0e34b",
    "1000000-c1000": "fcb8bb413ecb9474880c0483e180ffc2a427a7b96c177080a6d58897368ce0a0",
}


def table(name: str) -> Any:
    """A bundled table; N points of the unit ball (d = 10, 3 decimals) with C random labels; or N
    points with 8 random bytes, 10 random labels.  Seed 0, sha256 of the data section compared."""
    from helpers.tables import random_bytes, unit_ball

    from memproof.certificate.writer import data_sha256
    from memproof.dataset import bundled

    if name not in SHA256:
        return bundled(name)
    count, kind = name.split("-")
    data = random_bytes(int(count)) if kind == "bytes" else unit_ball(int(count),
                                                                      classes=int(kind[1:]))
    found = data_sha256(data)
    if found != SHA256[name]:
        raise SystemExit(f"{name}: sha256 {found}, not {SHA256[name]}: another table")
    return data


def stage_run(number: str, path: str) -> dict[str, Any]:
    """Build, evaluate by the engine, write the certificate if one is asked for."""
    from memproof.api import memorize
    from memproof.certificate import write
    from memproof.regions import evaluate, natural_lines

    row = ROWS[int(number)]
    data, start = table(row.table), time.perf_counter()
    built = memorize(data, row.construction, **row.options)
    network, sizes = built.network, built.network.sizes()
    lines = natural_lines(network) if built.lines is None else built.lines
    times = [time.perf_counter()]
    exact = evaluate(network, data, lines).exact
    times.append(time.perf_counter())
    if row.kernel:
        write(path, data, network, lines, construction=row.construction,
              parameters=built.parameters)
    times.append(time.perf_counter())
    return {"points": len(data), "dense": sizes.dense_parameters,
            "nonzero": sizes.nonzero_parameters, "bits": sizes.total_weight_bits,
            "depth": sizes.depth, "width": sizes.width, "exact": exact,
            "build": times[0] - start, "engine": times[1] - times[0],
            "trace": times[2] - times[1]}


def stage_check(path: str) -> dict[str, Any]:
    """The kernel alone: standard library only."""
    sys.path.insert(0, str(ROOT / "memproof" / "checker"))
    import kernel

    start = time.perf_counter()
    verdict = kernel.check_file(path)
    return {"check": time.perf_counter() - start, "verdict": verdict.outcome}


def measured(stage: str, *arguments: str) -> dict[str, Any]:
    """Run one stage in a new process; adds its peak memory in MB."""
    command = [sys.executable, __file__, "--stage", stage, *arguments]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    result: dict[str, Any] = json.loads(output)
    return result


def show(number: int) -> bool:
    """Print the row; whether all is well with it."""
    row = ROWS[number]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "c.memproof.jsonl")
        made = measured("run", str(number), path)
        checked = measured("check", path) if row.kernel else {}
    small = made["dense"] <= row.most
    sure = made["exact"] and checked.get("verdict", "ACCEPTED") == "ACCEPTED"
    if checked:
        by = (f"{checked['verdict']} by the kernel in {checked['check']:.1f}s, {checked['MB']} MB")
    else:
        by = "every label hit" if made["exact"] else "LABELS MISSED"
        by += ", evaluated by the engine; no certificate"
    asked = "".join(f" {k}={v}" for k, v in row.options.items())
    print(f"{row.table:>13} {row.construction}{asked}: {made['dense']} dense (at most {row.most}"
          f"{'' if small else ': MISSED'}), {made['nonzero']} nonzero, {made['bits']} bits, depth "
          f"{made['depth']}, width {made['width']}; build {made['build']:.1f}s, engine "
          f"{made['engine']:.1f}s on {made['points']} points, trace {made['trace']:.1f}s, "
          f"{made['MB']} MB; {by}", flush=True)
    return bool(small and sure)


def main() -> int:
    """Print the rows; 1 if a size is missed or a network is not accepted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--only", metavar="TABLE", help="only the rows of this table")
    parser.add_argument("--stage", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        name, *rest = options.stage
        result = stage_run(*rest) if name == "run" else stage_check(*rest)
        result["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(result))
        return 0
    wanted = [k for k, row in enumerate(ROWS) if options.only in (None, row.table)
              and (options.large or not row.large or options.only is not None)]
    found = [show(k) for k in wanted]
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
