"""The kernel of runs of SGD: the run is replayed, in integers, and its last risk is as stated.

Usage: python -m memproof.checker.sgd_run_kernel CERTIFICATE.  To be trusted: this file,
sgd_kernel.py, records.py, docs/sgd-format.md and Python's standard library.

A run certificate is an SGD certificate with one more record: a start xi, a step size, a seed, a
number of epochs.  All parameters are integers over 2^g, and after every step each of them is
rounded to the nearest one, a half upwards.  So the run is the same on every machine."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from typing import Any, BinaryIO

from memproof.checker.records import (
    MAX_PRECISION,
    TERM,
    Reader,
    Verdict,
    demand,
    judge,
    take_claim,
    visible,
)
from memproof.checker.sgd_kernel import (
    ACTIVATIONS,
    PRODUCT,
    READING,
    STATEMENT,
    Record,
    check_statement,
    dyadic,
    exact_minimum,
    take_sgd,
    text,
    words,
)
from memproof.checker.step_kernel import run_file

VERSION = "sgd-run-1"
RUN = """
  and one run, replayed: from r <= {distance}, steps of {step}, seed {seed}, rounded to
    multiples of 2^-{grid}; after {epochs} epochs the risk is at most {end}
    {where}"""
INSIDE = "r, the step and the rounding are such as the theorem speaks of"
OUTSIDE = "an illustration, which proves nothing of other runs: {why}"
Theta = list[list[list[int]]]  # layers of rows, the bias last, over 2^g


def order_of(seed: int, epoch: int, count: int) -> list[int]:
    """The points in the order of an epoch, counted from 1: by the sha256 of three numbers."""
    return sorted(range(count), key=lambda i: sha256(f"{seed} {epoch} {i}".encode()).digest())


def on_grid(layers: list[Record], grid: int, dimension: int) -> Theta:
    """theta* over 2^grid."""
    theta, width = [], dimension
    for number, layer in enumerate(layers):
        q, rows = layer["denominator"], []
        for row, bias in zip(layer["rows"], layer["biases"], strict=True):
            dense = [0] * width + [bias]
            for j, w in row:
                dense[j] = w
            for w in dense:
                demand((w << grid) % q == 0, "MP-R047", f"layer {number + 1}",
                       f"multiples of 2^-{grid}", f"{visible(w)}/{visible(q)}")
            rows.append([(w << grid) // q for w in dense])
        theta.append(rows)
        width = len(rows)
    return theta


class Descent:
    """The parameters, step after step."""
    def __init__(self, theta: Theta, kinds: list[list[str]], scales: tuple[int, int],
                 grid: int) -> None:
        self.theta, self.kinds, self.grid = theta, kinds, grid
        self.points, self.labels = scales  # the denominators of the table

    def values(self, x: list[int]) -> tuple[list[list[int]], list[list[int]]]:
        """What each layer reads, its unit behind it, and the pre-activations."""
        reads, found, unit, h = [], [], self.points, x
        for rows, kinds in zip(self.theta, self.kinds, strict=True):
            reads.append([*h, unit])
            z = [sum(map(int.__mul__, row, reads[-1])) for row in rows]
            found.append(z)
            unit <<= self.grid
            h = [max(v, 0) if kind == "relu" else v for v, kind in zip(z, kinds, strict=True)]
        return reads, found

    def error(self, z: list[list[int]], y: int) -> int:
        """The output minus the label, over ``unit`` times the labels' denominator."""
        return z[-1][0] * self.labels - y * self.unit

    @property
    def unit(self) -> int:
        """Of the output."""
        return self.points << self.grid * len(self.theta)

    def gradients(self, batch: list[tuple[list[int], int]]) -> Theta:
        """The sum of error times gradient, over unit^2 labels / 2^grid."""
        total = [[[0] * len(row) for row in rows] for rows in self.theta]
        for x, y in batch:
            reads, z = self.values(x)
            back = [self.error(z, y)]
            for number in range(len(self.theta) - 1, -1, -1):
                for own, d in zip(total[number], back, strict=True):
                    for k, v in enumerate(reads[number]) if d else ():
                        own[k] += d * v
                if number:
                    columns = zip(*self.theta[number], strict=True)
                    before = [sum(map(int.__mul__, column, back)) for column in columns][:-1]
                    back = [d if kind == "identity" or v > 0 else 0 for d, kind, v in
                            zip(before, self.kinds[number - 1], z[number - 1], strict=True)]
        return total

    def step(self, batch: list[tuple[list[int], int]], eta: Fraction) -> None:
        """theta - eta * mean of the gradients, rounded."""
        up = 2 * eta.numerator << 2 * self.grid
        down = eta.denominator * len(batch) * self.labels * self.unit * self.unit
        for rows, sums in zip(self.theta, self.gradients(batch), strict=True):
            for row, own in zip(rows, sums, strict=True):
                for k, g in enumerate(own):
                    if g:
                        row[k] += (down - up * g) // (2 * down)

    def risk(self, table: list[tuple[list[int], int]]) -> Fraction:
        """R = (1/2N) sum of squared errors."""
        squares = sum(self.error(self.values(x)[1], y) ** 2 for x, y in table)
        return Fraction(squares, 2 * len(table) * (self.unit * self.labels) ** 2)


def epochs(descent: Descent, table: list[tuple[list[int], int]], batch: int, eta: Fraction,
           seed: int) -> Iterator[None]:
    """One epoch after the other."""
    epoch = 0
    while True:
        epoch += 1
        order = order_of(seed, epoch, len(table))
        for start in range(0, len(table), batch):
            descent.step([table[i] for i in order[start:start + batch]], eta)
        yield


def replay(run: Record, sgd: Record, theta: Theta, descent: Descent,
           table: list[tuple[list[int], int]], reader: Reader) -> Record:
    """The facts of a run that ends as it is stated."""
    grid, flat = run["grid"], [row for rows in theta for row in rows]
    size, start = sum(map(len, flat)), iter(run["start"])
    demand(len(run["start"]) == size, "MP-R005", "run, start", f"{size} numbers",
           len(run["start"]))
    eta, r, end = (dyadic(run[key], f"run, {key}") for key in ("step", "distance", "risk"))
    reader.pay(size * words(grid * 64) ** 2 * TERM)
    squares = sum(a * a for a in run["start"])
    demand(squares <= r * r * (1 << 2 * grid), "MP-R048", "run, start",
           f"at most {text(run['distance'])} long", "more")
    for row in flat:
        row[:] = [w + next(start) for w in row]
    longest = words(max(abs(w) for row in flat for w in row)) * (len(theta) + 1)
    once = len(table) * size * (4 * TERM + 3 * PRODUCT * longest**2)
    every = epochs(descent, table, sgd["batch"], eta, run["seed"])
    for _ in range(run["epochs"]):
        reader.pay(once)
        next(every)
    reader.pay(once)
    demand(descent.risk(table) <= end, "MP-R049", "run, risk", "at least that of the last epoch",
           text(run["risk"]))
    return {**{key: text(run[key]) for key in ("distance", "step")}, "end": text(run["risk"]),
            **{key: run[key] for key in ("seed", "grid", "epochs")},
            "where": where(run, sgd, eta, r, size, len(table))}


def where(run: Record, sgd: Record, eta: Fraction, r: Fraction, size: int, count: int) -> str:
    """Does the theorem speak of such a run?"""
    gamma, radius, tau, slowest = (dyadic(sgd[key], key)
                                   for key in ("gamma", "radius", "tau", "lambda"))
    rest = tau * slowest * sgd["batch"] / (3 * count)  # D, or more
    if r > radius:
        why = "r is larger than the radius"
    elif eta > gamma:
        why = "the step is larger than gamma"
    elif size > (eta * rest * r * r) ** 2 * (1 << 2 * run["grid"]):
        why = "the grid is too coarse"
    else:
        return INSIDE
    return OUTSIDE.format(why=why)


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    header, points, layers, runs, place = exact_minimum(reader, claim)
    sgd = take_sgd(reader, claim)
    found: dict[str, Any] = check_statement(reader, sgd, layers, runs, place)
    run = reader.take("run")
    demand(run["grid"] <= MAX_PRECISION, "MP-L008", "run, grid", f"at most {MAX_PRECISION}",
           run["grid"])
    theta = on_grid(layers, run["grid"], claim["dimension"])
    kinds = [layer.get("activations", ["identity"]) for layer in layers]
    descent = Descent(theta, kinds, (header["coordinate_denominator"],
                                     header["label_denominator"]), run["grid"])
    found |= replay(run, sgd, theta, descent, [(p["x"], p["y"][0]) for p in points], reader)
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    facts = claim | found | {"version": VERSION, "sha256": digest, "statement": STATEMENT + RUN}
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on a run certificate, which is read once."""
    return judge(Reader(stream, max_work, activations=ACTIVATIONS), check_records)


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:], check))
