"""The kernel of runs of SGD: against SGD in fractions, forgeries, mutants, the theorem."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from checker.test_sigmoid_mutants import with_mutant
from helpers.descents import case
from helpers.sealed import Edit, Record, edited, in_kind, numbers_of, put

from memproof.checker import sgd_run_kernel
from memproof.checker.records import Verdict
from memproof.checker.sgd_run_kernel import Descent, epochs, on_grid, order_of
from memproof.network.model import Network
from memproof.sgd.constants import Minimum, statement
from memproof.sgd.nearby import certificate
from memproof.sgd.rewriting import balance
from memproof.sgd.runs import Request, Run, run_from


@cache
def setting(name: str) -> tuple[Network, Any, int, Minimum, Any]:
    """A case with dyadic weights."""
    network, data, batch = case(name)
    network = balance(network)
    minimum = Minimum(network, data)
    return network, data, batch, minimum, statement(minimum, batch)


@cache
def run(exponent: int = 8, most: int = 6, step: int = -6, grid: int = 60) -> Run:
    network, data, _, minimum, stated = setting("toy")
    asked = Request(Fraction(2) ** -exponent, 3, grid, Fraction(2) ** step, most)
    return run_from(asked, minimum, network, data, stated)


@cache
def good() -> bytes:
    network, data, _, _, stated = setting("toy")
    return certificate(network, data, stated, "by hand", run())


def judge(data: bytes, max_work: int | None = None, kernel: Any = sgd_run_kernel) -> Verdict:
    found: Verdict = kernel.check(io.BytesIO(data), max_work)
    return found


def in_fractions(grid: int, start: list[int], eta: Fraction, seed: int, count: int) -> Fraction:
    """The risk after so many epochs of the toy: one hidden layer, by its own formulas."""
    network, data, batch, _, _ = setting("toy")
    unit = Fraction(1, 1 << grid)
    flat = []
    for layer, width in zip(network.layers, (1, len(network.hidden[0])), strict=True):
        for row, bias in zip(layer.rows, layer.biases, strict=True):
            dense = [Fraction(0)] * width
            for j, w in row:
                dense[j] = Fraction(int(w), int(layer.denominator))
            flat += [*dense, Fraction(int(bias), int(layer.denominator))]
    theta = [a + b * unit for a, b in zip(flat, start, strict=True)]
    n = len(network.hidden[0])
    table = [(Fraction(int(x[0]), int(data.denominator)), Fraction(int(y[0]),
              int(data.label_denominator))) for x, y in zip(data.points, data.labels, strict=True)]

    def error(x: Fraction, y: Fraction) -> tuple[Fraction, list[Fraction]]:
        z = [theta[2 * k] * x + theta[2 * k + 1] for k in range(n)]
        out, f = theta[2 * n:-1], theta[-1]
        f += sum(a * max(v, 0) for a, v in zip(out, z, strict=True))
        slopes = [a if v > 0 else Fraction(0) for a, v in zip(out, z, strict=True)]
        first = [part for s in slopes for part in (s * x, s)]
        return f - y, [*first, *(max(v, Fraction(0)) for v in z), Fraction(1)]

    for epoch in range(1, count + 1):
        order = order_of(seed, epoch, len(table))
        for begin in range(0, len(table), batch):
            found = [error(*table[i]) for i in order[begin:begin + batch]]
            for k in range(len(theta)):
                mean = sum(e * g[k] for e, g in found) / batch
                theta[k] = ((theta[k] - eta * mean) / unit + Fraction(1, 2)).__floor__() * unit
    return sum(error(x, y)[0] ** 2 for x, y in table) / (2 * len(table))


def test_a_run_is_that_of_fractions() -> None:
    found = run()
    start = found.record["start"]
    assert isinstance(start, list)
    assert found.risk == in_fractions(60, start, Fraction(1, 64), 3, 6)
    assert judge(good()).outcome == "ACCEPTED"


def test_the_order_of_an_epoch() -> None:
    assert order_of(0, 1, 6) == [5, 1, 4, 3, 0, 2]  # as docs/sgd-format.md has it
    assert len({tuple(order_of(s, e, 6)) for s in range(5) for e in range(1, 6)}) > 20
    firsts = [order_of(7, epoch, 5)[0] for epoch in range(1, 1001)]
    assert all(140 < firsts.count(i) < 260 for i in range(5))


def test_the_theorem_holds_on_exact_runs() -> None:
    """GD-4 epoch by epoch within the radius, in integers, from starts of many directions."""
    network, data, batch, minimum, stated = setting("toy")
    vectors = np.array([[a / minimum.unit for a in v] for v in minimum.vectors])
    _, values, rows = np.linalg.svd(vectors, full_matrices=False)
    span = rows[values > 1e-9 * values[0]]
    r, grid = stated.radius, 120
    star = [w for each in on_grid(minimum.layers, grid, 1) for row in each for w in row]
    for seed in range(4):
        asked = Request(r, seed, grid, most=0)
        start = run_from(asked, minimum, network, data, stated).record["start"]
        assert isinstance(start, list)
        theta, numbers = on_grid(minimum.layers, grid, 1), iter(start)
        for row in (row for each in theta for row in each):
            row[:] = [w + next(numbers) for w in row]
        kinds = [layer.get("activations", ["identity"]) for layer in minimum.layers]
        descent = Descent(theta, kinds, (int(data.denominator), 1), grid)
        table = [(list(map(int, x)), int(y[0])) for x, y in
                 zip(data.points, data.labels, strict=True)]
        every = epochs(descent, table, batch, stated.gamma, seed)
        lengths = []
        for _ in range(12):
            now = [w for each in descent.theta for row in each for w in row]
            xi = np.array([float(a - b) for a, b in zip(now, star, strict=True)]) / 2.0**grid
            assert np.linalg.norm(xi) <= 2 * float(r)
            lengths.append(float(np.linalg.norm(span @ xi)))
            next(every)
        rate = 1 - float(stated.gamma) * float(stated.slowest)
        limit = float(stated.tau) * float(r) ** 2
        for before, after in pairwise(lengths):
            assert after <= rate * before or before <= limit


def test_what_is_said_of_where_a_run_starts() -> None:
    network, data, _, minimum, stated = setting("toy")
    for exponent, step, grid, word in (
            (8, stated.gamma, 60, "r is larger"), (20, Fraction(1, 64), 120, "the step is larger"),
            (20, stated.gamma, 120, "speaks of")):
        asked = Request(Fraction(1, 2**exponent), 1, grid, step, 2)
        found = run_from(asked, minimum, network, data, stated)
        verdict = judge(certificate(network, data, stated, "", found))
        assert verdict.outcome == "ACCEPTED"
        assert word in verdict.facts["where"]
    numbers = {"gamma": [1, 0], "radius": [1, 0], "tau": [3, 4], "lambda": [1, -4], "batch": 1}
    for grid, word in ((11, "too coarse"), (12, "speaks of")):  # 2^12 > 2^10 sqrt(9)
        told = sgd_run_kernel.where({"grid": grid}, numbers, Fraction(1), Fraction(1, 32), 9, 1)
        assert word in told


def test_risks_fall_with_the_fourth_power() -> None:
    """The slope of log R against log r of toy runs."""
    network, data, _ = case("toy")
    minimum = Minimum(network, data)
    stated, step, found = statement(minimum, 1), Fraction(1, 64), []
    for exponent in (4, 10, 16, 22):
        asked = Request(Fraction(1, 2**exponent), 0, 120, step)
        done = run_from(asked, minimum, network, data, stated)
        found.append((-exponent, done.history[-1][0]))
    slope = np.polyfit(*zip(*found, strict=True), 1)[0]
    assert abs(slope - 4) < 0.1


# -------------------- forged certificates


def ran(key: str, value: Any) -> Edit:
    return in_kind("run", 0, key, value)


def start(change: Callable[[list[Any]], list[Any]]) -> Edit:
    def edit(records: list[Record]) -> None:
        record = records[numbers_of(records, "run")[0]]
        record["start"] = change(record["start"])

    return edit


LAST = "line 13"
FORGED: list[tuple[str, Edit, str, str]] = [
    ("a smaller risk", ran("risk", [1, -300]), "MP-R049", "run, risk"),
    ("fewer epochs", ran("epochs", 0), "MP-R049", "run, risk"),
    ("one epoch fewer", ran("epochs", 5), "MP-R049", "run, risk"),
    ("a smaller step", ran("step", [1, -40]), "MP-R049", "run, risk"),
    ("a large step", ran("step", [1, 5]), "MP-R049", "run, risk"),
    ("another start", start(lambda own: [0] * 12 + [1 << 52]), "MP-R049",
     "run, risk"),
    ("a smaller distance", ran("distance", [1, -9]), "MP-R048", "run, start"),
    ("a start further away", start(lambda own: [2 * a for a in own]), "MP-R048", "run, start"),
    ("a number too few", start(lambda own: own[:-1]), "MP-R005", "run, start"),
    ("a number too many", start(lambda own: [*own, 0]), "MP-R005", "run, start"),
    ("a grid that has not the weights", ran("grid", 1), "MP-R047", "layer 1"),
    ("a grid of 0", ran("grid", 0), "MP-R047", "layer 1"),
    ("a huge grid", ran("grid", 8193), "MP-L008", "run, grid"),
    ("a negative seed", ran("seed", -1), "MP-R005", f"{LAST}, seed"),
    ("negative epochs", ran("epochs", -1), "MP-R005", f"{LAST}, epochs"),
    ("epochs without end", ran("epochs", 2**53), "MP-L005", "work"),
    ("an even m", ran("step", [2, 0]), "MP-R022", "run, step"),
    ("a step of 0", ran("step", [0, 0]), "MP-R022", "run, step"),
    ("a huge exponent", ran("risk", [1, 9000]), "MP-L008", "run, risk"),
    ("a distance of 0", ran("distance", [0, 1]), "MP-R022", "run, distance"),
    ("no run", lambda records: records.__delitem__(numbers_of(records, "run")[0]), "MP-R008", LAST),
    ("no statement", lambda records: records.__delitem__(numbers_of(records, "sgd")[0]), "MP-R008",
     "line 12"),
    ("a statement that is too good", in_kind("sgd", 0, "tau", [1, 3]), "MP-R045", "sgd, tau"),
    ("the version of a statement alone", put(0, "version", "sgd-1"), "MP-L001", "line 1, version"),
    ("a label", put(3, "y", [1]), "MP-R018", r"point 0 \(row 1\)"),
]


@pytest.mark.parametrize(("what", "edit", "code", "place"), FORGED, ids=[e[0] for e in FORGED])
def test_every_forgery_is_named(what: str, edit: Edit, code: str, place: str) -> None:
    found = judge(edited(good(), edit), 10**7)
    assert (found.code, bool(re.fullmatch(place, found.place))) == (code, True), (what, found)


def test_the_work_is_limited() -> None:
    needed = judge(good()).work
    assert judge(good(), needed - 1).code == "MP-L005"
    assert judge(good(), needed).outcome == "ACCEPTED"


# -------------------- mutants


@cache
def files() -> list[tuple[bytes, str, str]]:
    forgeries = [(edited(good(), edit), code, place) for _, edit, code, place in FORGED]
    return [(good(), "", ""), *forgeries]


def exact(kernel: Any) -> bool:
    """Is the risk of the run the one that fractions give, in this kernel, too?"""
    _, data, batch, minimum, _ = setting("toy")
    theta = kernel.on_grid(minimum.layers, 60, 1)
    numbers = iter(run().record["start"])  # type: ignore[call-overload]
    for row in (row for each in theta for row in each):
        row[:] = [w + next(numbers) for w in row]
    kinds = [layer.get("activations", ["identity"]) for layer in minimum.layers]
    descent = kernel.Descent(theta, kinds, (int(data.denominator), 1), 60)
    table = [(list(map(int, x)), int(y[0])) for x, y in zip(data.points, data.labels, strict=True)]
    every = kernel.epochs(descent, table, batch, Fraction(1, 64), 3)
    for _ in range(6):
        next(every)
    return bool(descent.risk(table) == run().risk)


def noticed(kernel: Any) -> Iterator[bool]:
    yield not exact(kernel)
    for data, code, place in files():
        found = judge(data, 10**7, kernel)
        yield not (found.code == code and re.fullmatch(place, found.place))


MUTANTS = [
    ("{seed} {epoch} {i}", "{seed} {i}"), ("{seed} {epoch} {i}", "{epoch} {i}"),
    ("demand((w << grid) % q == 0", "demand(True"),
    ("rows.append([(w << grid) // q for w in dense])", "rows.append([w << grid for w in dense])"),
    ("max(v, 0) if kind == \"relu\" else v for v, kind in zip(z", "v for v, kind in zip(z"),
    ("unit <<= self.grid", "unit <<= 0"),
    ("- y * self.unit", "- y"),
    ("own[k] += d * v", "own[k] += v"),
    ("if kind == \"identity\" or v > 0 else 0 for d", "if True else 0 for d"),
    ("up = 2 * eta", "up = eta"),
    ("* len(batch) * self.labels", "* self.labels"),
    ("(down - up * g) // (2 * down)", "-up * g // (2 * down)"),
    ("(down - up * g)", "(down + up * g)"),
    ("Fraction(squares, 2 * len(table)", "Fraction(squares, 4 * len(table)"),
    ("order[start:start + batch]", "order[:batch]"),
    ("demand(squares <= r * r", "demand(squares <= 2**20 * r * r"),
    ("demand(len(run[\"start\"]) == size", "demand(len(run[\"start\"]) >= size"),
    ("demand(descent.risk(table) <= end", "demand(True or descent.risk(table) <= end"),
    ("for _ in range(run[\"epochs\"])", "for _ in range(min(6, run[\"epochs\"]))"),
    ("demand(run[\"grid\"] <= MAX_PRECISION", "demand(True"),
    ("found: dict[str, Any] = check_statement(reader, sgd, layers, runs, place)",
     "found: dict[str, Any] = {}"),
]


@pytest.mark.parametrize(("old", "new"), MUTANTS, ids=[f"{k}" for k in range(len(MUTANTS))])
def test_every_mutant_is_noticed(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files()
    kernel = with_mutant(monkeypatch, "sgd_run_kernel", old, new)["sgd_run_kernel"]
    try:
        assert any(noticed(kernel))
    except (IndexError, ValueError, StopIteration, KeyError):
        return  # a kernel that fails is noticed


def test_the_kernel_as_it_is_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    old = "demand(squares <= r * r"
    kernel = with_mutant(monkeypatch, "sgd_run_kernel", old, "demand(squares  <= r * r")
    assert not any(noticed(kernel["sgd_run_kernel"]))
