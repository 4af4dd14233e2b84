"""The stages that run.py measures: each function runs in a process of its own.

A stage returns its parts, {part: CPU seconds}, and under "about" numbers that say what was done.
"""

from __future__ import annotations

import contextlib
import csv
import io
import random
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Any

Stage = dict[str, Any]
LABELS = {"glass": (214, 9, 6), "wine": (178, 13, 3), "ecoli": (336, 7, 8)}  # rows, columns, labels


def table(name: str) -> Any:
    """``10000``: points of the unit ball (d = 10, 3 decimals, 10 classes); ``2000x64``: so many
    integer points in dimension 64; ``glass``, ``wine``, ``ecoli``: random tables of the shapes of
    these; else a bundled table."""
    from helpers.tables import integers, unit_ball

    from memproof.dataset import bundled

    if name in LABELS:
        rows, columns, labels = LABELS[name]
        return unit_ball(rows, columns, labels)
    if "x" in name:
        return integers(*map(int, name.split("x")))
    return unit_ball(int(name)) if name.isdigit() else bundled(name)


def certify(name: str, construction: str, path: str, form: str) -> Stage:
    """Build, trace and write; ``form`` is "digest" or "trace"."""
    from memproof.api import memorize
    from memproof.certificate import write
    from memproof.regions import natural_lines

    data, options = table(name), {"width": 6} if construction == "threshold-ledger" else {}
    start = process_time()
    built = memorize(data, construction, **options)
    middle = process_time()
    lines = natural_lines(built.network) if built.lines is None else built.lines
    more = {"digest": True} if form == "digest" else {}
    written = write(path, data, built.network, lines, construction=construction,
                    parameters=built.parameters, **more)
    sizes = written.sizes
    return {"build": middle - start, "trace and write": process_time() - middle,
            "about": {"bytes": written.size, "depth": sizes.depth, "dense": sizes.dense_parameters}}


def check(path: str) -> Stage:
    """The kernel alone."""
    from memproof.checker import kernel

    start = process_time()
    verdict = kernel.check_file(path)
    if verdict.outcome != "ACCEPTED":
        raise SystemExit(verdict.report())
    return {"check": process_time() - start, "about": {"work": verdict.work}}


def engine(name: str, construction: str) -> Stage:
    """Every layer on every point, by the engine."""
    from memproof.api import memorize
    from memproof.regions import evaluate

    data, options = table(name), {"width": 6} if construction == "threshold-ledger" else {}
    built = memorize(data, construction, **options)
    start = process_time()
    if not evaluate(built.network, data, built.lines).exact:
        raise SystemExit(f"{name}: labels are missed")
    return {"evaluate": process_time() - start}


def pointwise(path: str, points: str) -> Stage:
    """The network of a certificate, point by point, with four kinds of numbers: so many points,
    and from them the seconds of all."""
    import gmpy2

    from memproof.certificate import load

    certificate = load(path)
    data, network = certificate.dataset, certificate.network
    sample = random.Random(0).sample(range(len(data)), min(int(points), len(data)))
    kinds = (("Fraction", Fraction), ("int", int), ("mpz", gmpy2.mpz), ("mpq", gmpy2.mpq))
    return {f"pointwise {kind}": seconds_per_point(network, data, sample, number) * len(data)
            for kind, number in kinds}


def seconds_per_point(network: Any, data: Any, sample: list[int], number: Callable[[int], Any]
                      ) -> float:
    """Mean time of one exact evaluation; every output is compared with its label."""
    layers = [
        ([[(j, number(int(w))) for j, w in row] for row in layer.rows],
         [number(int(b)) for b in layer.biases], number(int(layer.denominator)), layer.activations)
        for layer in network.layers
    ]
    start = process_time()
    for point in sample:
        values = [number(int(x)) for x in data.points[point]]
        scale = number(int(data.denominator))
        for rows, biases, denominator, activations in layers:
            values = [
                z if (z := b * scale + sum(w * values[j] for j, w in row)) > 0 or act != "relu"
                else number(0)
                for row, b, act in zip(rows, biases, activations, strict=True)
            ]
            scale *= denominator
        label = data.labels[point]
        if [v * int(data.label_denominator) for v in values] != [int(y) * scale for y in label]:
            raise SystemExit(f"point {point} misses its label")
    return (process_time() - start) / len(sample)


def reading(shape: str, path: str) -> Stage:
    """A csv file of so many rows and columns is read."""
    from memproof.dataset import read_table

    write_csv(shape, path)
    start = process_time()
    found = read_table(path)
    return {"read": process_time() - start, "about": {"points": len(found)}}


def whole(shape: str, path: str) -> Stage:
    """``memproof certify`` of such a file, from its bytes to the verdict on the certificate."""
    write_csv(shape, path)
    words = ("--width", "6", "--digest", "-o", f"{path}.memproof.jsonl")
    return {"certify a file": seconds_of("certify", path, *words)}


def write_csv(shape: str, path: str) -> None:
    """So many rows and columns, with three decimals in each cell, the last one a class."""
    rows, columns = map(int, shape.split("x"))
    chance = random.Random(0)
    with open(path, "w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write([*(f"x{j}" for j in range(columns)), "class"])
        for row in range(rows):
            cells = [f"{chance.randrange(-10**4, 10**4) / 1000:.3f}" for _ in range(columns - 1)]
            write([*cells, f"{row}.5", f"c{chance.randrange(10)}"])


def plan(name: str, path: str) -> Stage:
    """``memproof plan`` of a table."""
    data = table(name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*data.columns, "class"])
        for point, label in zip(data.points, data.labels, strict=True):
            rows.writerow([*(f"{int(x)}/{int(data.denominator)}" for x in point), f"c{label[0]}"])
    return {"plan": seconds_of("plan", path)}


def lemmas() -> Stage:
    """``memproof lemmas``: all of them are proved."""
    return {"lemmas": seconds_of("lemmas")}


def seconds_of(*words: str) -> float:
    """CPU seconds of a command of memproof."""
    from memproof.cli import main

    start = process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        code = main(words)
    if code:
        raise SystemExit(f"memproof {' '.join(words)}: exit code {code}")
    return process_time() - start


STAGES: dict[str, Callable[..., Stage]] = {
    each.__name__: each
    for each in (certify, check, engine, pointwise, reading, whole, plan, lemmas)}


def peak() -> int:
    """The most MB that this program ever held; ru_maxrss knows of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """``stages.py STAGE ARGUMENT...``: prints what the stage returns, and its peak, as JSON."""
    import json

    name, *arguments = sys.argv[1:]
    print(json.dumps({**STAGES[name](*arguments), "MB": peak()}))


if __name__ == "__main__":
    main()
