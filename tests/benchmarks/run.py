"""Certify and check, next to pointwise evaluation: times, memory, ratios, in one run.

    python tests/benchmarks/run.py            digits and 10^4 random points, about two minutes
    python tests/benchmarks/run.py --large    10^5 random points and the small networks of 10^4
                                              points too, about seven minutes more

Every stage runs in a process of its own; memory is that process's peak.  Pointwise evaluation
(Fraction, int, gmpy2) is measured on a sample of points and extrapolated to all, marked "est.".
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

WORKLOADS = (("digits", 6), ("10000", 6), ("10000", 24), ("10000", 96))
LARGE = (("100000", 6),)
SAMPLE = 12
# The small networks: table, construction, options.
SMALL: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("digits", "sawtooth-grid", {"merge": 0}),
    ("digits", "sawtooth-grid", {"merge": 0, "variant": "fewest"}),
    ("digits", "sawtooth-grid", {"merge": 0, "variant": "tanh"}),
    ("digits", "residual", {}), ("2000x64", "bumps", {}),
)
ENGINE, LARGE_ENGINE = ("10000",), ("100000",)
LARGE_SMALL: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("10000", "sawtooth-grid", {"merge": 0}),
)


def table(name: str) -> Any:
    """A bundled table, or N random points of the unit ball (d = 10, 3 decimals, 10 classes)."""
    from helpers.tables import integers, unit_ball

    from memproof.dataset import bundled

    if "x" in name:
        return integers(*map(int, name.split("x")))
    return unit_ball(int(name)) if name.isdigit() else bundled(name)


def stage_certify(name: str, width: int, path: str) -> dict[str, Any]:
    """Build, trace and write (without the check)."""
    from memproof.api import memorize
    from memproof.certificate import write

    data = table(name)
    start = time.perf_counter()
    built = memorize(data, width=width)
    middle = time.perf_counter()
    written = write(path, data, built.network, built.lines, construction="threshold-ledger",
                    parameters=built.plan.parameters)
    sizes = written.sizes
    return {"build": middle - start, "trace": time.perf_counter() - middle, "forms": written.forms,
            "bytes": written.size, "depth": sizes.depth, "dense": sizes.dense_parameters}


def stage_small(name: str, construction: str, options: str, path: str) -> dict[str, Any]:
    """Build, trace and write one of the small networks."""
    from memproof.api import memorize
    from memproof.certificate import write
    from memproof.regions import natural_lines

    data = table(name)
    start = time.perf_counter()
    built = memorize(data, construction, **json.loads(options))
    lines = natural_lines(built.network) if built.lines is None else built.lines
    sizes = write(path, data, built.network, lines, construction=construction,
                  parameters=built.parameters).sizes
    return {"certify": time.perf_counter() - start, "nodes": sizes.nodes,
            "dense": sizes.dense_parameters, "bits": sizes.total_weight_bits}


def stage_engine(name: str) -> dict[str, Any]:
    """Every layer of a remainder ledger on every point, by the engine."""
    from memproof.api import memorize
    from memproof.regions import evaluate

    data = table(name)
    built = memorize(data, "remainder-ledger")
    start = time.perf_counter()
    found = evaluate(built.network, data, built.lines)
    if not found.exact:
        raise SystemExit(f"{name}: {found.miss_count} labels are missed")
    return {"evaluate": time.perf_counter() - start, "depth": found.layers,
            "values": found.neuron_points}


def stage_lemmas() -> dict[str, Any]:
    """Prove all lemmas of the package."""
    from memproof.lemmas import verdicts

    found = list(verdicts())
    if not all(each.proved for each in found):
        raise SystemExit("a lemma is refused")
    slowest = max(found, key=lambda each: each.seconds)
    return {"lemmas": len(found), "seconds": sum(each.seconds for each in found),
            "slowest": f"{slowest.id} {slowest.seconds:.2f}s"}


def stage_check(path: str) -> dict[str, Any]:
    """The kernel alone: standard library only."""
    sys.path.insert(0, str(ROOT / "memproof" / "checker"))
    import kernel

    start = time.perf_counter()
    verdict = kernel.check_file(path)
    return {"check": time.perf_counter() - start, "verdict": verdict.outcome}


def stage_pointwise(path: str) -> dict[str, Any]:
    """The same network, point by point, with three kinds of numbers."""
    import gmpy2

    from memproof.certificate import load

    certificate = load(path)
    data, network = certificate.dataset, certificate.network
    sample = random.Random(0).sample(range(len(data)), min(SAMPLE, len(data)))
    return {
        kind: seconds_per_point(network, data, sample, number) * len(data)
        for kind, number in (("Fraction", Fraction), ("int", int), ("gmpy2", gmpy2.mpz))
    }


def seconds_per_point(
    network: Any, data: Any, sample: list[int], number: Callable[[int], Any]
) -> float:
    """Mean time of one exact evaluation; every output is compared with its label."""
    layers = [
        ([[(j, number(w)) for j, w in row] for row in layer.rows],
         [number(b) for b in layer.biases], number(layer.denominator), layer.activations)
        for layer in network.layers
    ]
    start = time.perf_counter()
    for point in sample:
        values = [number(x) for x in data.points[point]]
        scale = number(data.denominator)
        for rows, biases, denominator, activations in layers:
            values = [
                z if (z := b * scale + sum(w * values[j] for j, w in row)) > 0 or act != "relu"
                else number(0)
                for row, b, act in zip(rows, biases, activations, strict=True)
            ]
            scale *= denominator
        label = data.labels[point]
        if [v * data.label_denominator for v in values] != [y * scale for y in label]:
            raise SystemExit(f"point {point} misses its label")
    return (time.perf_counter() - start) / len(sample)


def stage_layers() -> dict[str, Any]:
    """Build 10^5 layers of four neurons with the gadget language."""
    from memproof.network import carry, network_of, together

    def ramp(t: Any, r: int) -> Any:
        p, q = yield {"p": t - r + 1, "q": t - r}
        return p - q

    def staircase(x: tuple[Any, ...]) -> Any:
        (t,) = yield x
        y = 0
        for r in range(10**5):
            t, y, j = yield from together(carry(t), carry(y), ramp(t, r))
            y = y + j
        return y

    start = time.perf_counter()
    network_of(staircase, 1)
    return {"layers": time.perf_counter() - start}


def cpu_seconds(*arguments: str) -> float:
    """CPU time of a Python process, the least of five."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def measured(stage: str, *arguments: str) -> dict[str, Any]:
    """Run one stage in a new process; adds its peak memory in MB."""
    command = [sys.executable, __file__, "--stage", stage, *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, Any] = json.loads(output)
    return result


def small_networks(workloads: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
    """One row for each; certify is build, trace, write and the kernel's check together."""
    for name, construction, options in workloads:
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "c.memproof.jsonl")
            made = measured("small", name, construction, json.dumps(options), path)
            checked = measured("check", path)
        if checked["verdict"] != "ACCEPTED":
            raise SystemExit(f"{name} {construction}: {checked}")
        total = made["certify"] + checked["check"]
        asked = " ".join(f"{k}={v}" for k, v in options.items())
        print(f"{name:>8} {construction} {asked}: {made['nodes']} nodes, {made['dense']} dense, "
              f"{made['bits']} bits; certify {total:.1f}s ({made['MB']} MB), of it check "
              f"{checked['check']:.1f}s", flush=True)


def engine(names: Sequence[str]) -> None:
    """One row for each table."""
    for name in names:
        done = measured("engine", name)
        print(f"{name:>8} remainder-ledger by the engine: {done['depth']} layers, fields up to "
              f"{done['values']} values in {done['evaluate']:.2f}s "
              f"({done['MB']} MB, building included)", flush=True)


def main() -> None:
    """Print one row for each workload."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--stage", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        name, *rest = options.stage
        run: dict[str, Callable[..., dict[str, Any]]] = {
            "certify": lambda n, w, p: stage_certify(n, int(w), p),
            "check": stage_check, "pointwise": stage_pointwise, "layers": stage_layers,
            "small": stage_small, "lemmas": stage_lemmas, "engine": stage_engine}
        result = run[name](*rest)
        result["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(result))
        return
    layers = measured("layers")
    print(f"building 10^5 layers: {layers['layers']:.2f}s, {layers['MB']} MB")
    nothing = cpu_seconds("-c", "pass")
    iris = "certificates/iris.memproof.jsonl"
    for command in (["--help"], ["check", iris]):
        extra = 1000 * (cpu_seconds("-m", "memproof", *command) - nothing)
        print(f"memproof {' '.join(command)}: {extra:.0f} ms of CPU more than python -c pass")
    proved = measured("lemmas")
    print(f"{proved['lemmas']} lemmas proved in {proved['seconds']:.2f}s, the slowest "
          f"{proved['slowest']}, {proved['MB']} MB")
    small_networks(SMALL + (LARGE_SMALL if options.large else ()))
    engine(ENGINE + (LARGE_ENGINE if options.large else ()))
    print(f"{'table':>8} {'W':>3} {'L':>5} {'dense':>6} {'build':>7} {'trace':>7} {'MB':>5} "
          f"{'check':>7} {'MB':>5} | pointwise, est.: {'Fraction':>9} {'int':>8} {'gmpy2':>8} "
          f"{'gmpy2/check':>12} {'forms':>10} {'bytes':>10}")
    for name, width in WORKLOADS + (LARGE if options.large else ()):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "c.memproof.jsonl")
            made = measured("certify", name, str(width), path)
            checked = measured("check", path)
            slow = measured("pointwise", path)
        if checked["verdict"] != "ACCEPTED":
            raise SystemExit(f"{name}: {checked}")
        print(f"{name:>8} {width:>3} {made['depth']:>5} {made['dense']:>6} {made['build']:>6.2f}s "
              f"{made['trace']:>6.2f}s {made['MB']:>5} {checked['check']:>6.2f}s "
              f"{checked['MB']:>5} | {'':>16} {slow['Fraction']:>8.1f}s {slow['int']:>7.1f}s "
              f"{slow['gmpy2']:>7.1f}s {slow['gmpy2'] / checked['check']:>11.1f}x "
              f"{made['forms']:>10} {made['bytes']:>10}", flush=True)


if __name__ == "__main__":
    main()
