"""Mutants of the kernels for step and sigmoid certificates: each is noticed."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import mpmath
import pytest
from checker import test_sigmoid_kernels as sigmoids
from checker import test_step_kernel as steps
from helpers.paths import ROOT
from helpers.sealed import edited, in_kind
from helpers.tables import table

NAMES = ("records", "step_kernel", "analytic_kernel", "balls_kernel", "sgd_kernel",
         "sgd_run_kernel")
FOLDER = ROOT / "memproof" / "checker"


def with_mutant(patch: pytest.MonkeyPatch, name: str, old: str, new: str) -> dict[str, Any]:
    """The four modules, one of them with other text."""
    found: dict[str, Any] = {}
    for each in NAMES:
        source = Path(FOLDER / f"{each}.py").read_text(encoding="utf-8")
        if each == name:
            assert source.count(old) == 1, f"{old}: {source.count(old)} times"
            source = source.replace(old, new)
        module = ModuleType(f"memproof.checker.{each}")
        patch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, f"{each}.py", "exec"), module.__dict__)
        found[each] = module
    return found


def noticed(modules: dict[str, Any]) -> Iterator[bool]:
    """Test by test: is something else than it should be?"""
    step, kernels = modules["step_kernel"], {m: modules[f"{m}_kernel"] for m in sigmoids.KERNELS}
    yield from outside(modules["balls_kernel"])
    yield from sums(modules["balls_kernel"])
    yield from errors(modules["analytic_kernel"])
    yield step.check(io.BytesIO(rational())).outcome != "ACCEPTED"
    yield sigmoids.coarse(modules["analytic_kernel"]) != "MP-R031"
    yield step.check(io.BytesIO(steps.good())).outcome != "ACCEPTED"
    for method, kernel in kernels.items():
        for activation in sigmoids.REAL:
            data = sigmoids.good(method, activation)
            right = sigmoids.judge(data, method)
            found = kernel.check(io.BytesIO(data))
            yield (found.outcome, found.facts) != (right.outcome, right.facts)
    for _, method, edit, code, place in sigmoids.CASES:
        found = kernels[method].check(io.BytesIO(sigmoids.forged(method, edit)))
        yield not (re.fullmatch(code, found.code) and re.fullmatch(place, found.place))
    for _, edit, seal, code, place in steps.FORGED:
        found = step.check(io.BytesIO(edited(steps.good(), edit, seal)))
        yield found.code != code or not found.place.startswith(place)
    for _, spoil, code, place in steps.BYTES:
        found = step.check(io.BytesIO(spoil(steps.good())))
        yield found.code != code or not found.place.startswith(place)


@cache
def rational() -> bytes:
    """A step certificate of coordinates over 10 and labels over 2."""
    data = table([(0, 1), (7, 3), (4, 4), (12, 5)], [1, 3, 2, 1], denominator=10,
                 label_denominator=2)
    return steps.certified(data, construction="step-parity", width=3)


def sums(balls: Any) -> Iterator[bool]:
    """Is A h + b outside of its ball, at an end of the balls of h; is a radius not looked at?"""
    rng, p = Random(6), 8
    for q in (1, 3, 8, 12):
        layer = {"denominator": q, "biases": [rng.randint(-9, 9)],
                 "rows": [[[0, rng.randint(1, 9)], [1, rng.randint(-9, -1)]]]}
        m, r = [rng.randint(-99, 99) for _ in range(2)], [rng.randint(0, 9), 7]
        reader = sys.modules["memproof.checker.records"].Reader(io.BytesIO())
        for unit, widths in ((1 << p, r), (1, [0, 0])):
            channels = [([a], [b]) for a, b in zip(m, widths, strict=True)]
            (((middle,), (radius,)),) = balls.affine(layer, channels, unit, p, reader)
            away = sum(abs(w) * b for (_, w), b in zip(layer["rows"][0], widths, strict=True))
            z = sum(w * a for (_, w), a in zip(layer["rows"][0], m, strict=True))
            for sign in (1, -1):
                value = Fraction((z + sign * away + layer["biases"][0] * unit) << p, q * unit)
                yield abs(value - middle) > radius
    with pytest.MonkeyPatch.context() as patch:
        wide = [([y << 60 for y in (0, 1, 2, 1, 0, 2)], [1 << 59] * 6)]
        patch.setattr(balls, "outputs", lambda *_: wide)
        data = sigmoids.forged("balls", in_kind("sigmoid", 0, "precision", 60))
        yield balls.check(io.BytesIO(data)).code != "MP-R032"


def errors(analytic: Any) -> Iterator[bool]:
    """Is an identity's error or a step's tail larger than what is said of it?"""
    for name, act in sigmoids.REAL.items():
        for p, z, e in ((20, 1, 3), (60, 1 << 60, 12), (60, 5 << 60, 9), (12, 3 << 12, 0)):
            alpha, beta = analytic.read_as(name, "identity", e)
            with mpmath.workprec(400):
                x = mpmath.mpf(z) / 2**p
                near = (alpha * act(x / 2**e) + beta) / 2
                yield abs(near - x) * 2**p > analytic.identity_error(name, e, z, p)
        for p, slope, distance in ((50, 20, 1 << 50), (40, 7, 3 << 40), (9, 100, 1 << 9)):
            alpha, beta = analytic.read_as(name, "step", slope)
            with mpmath.workprec(400):
                value = (alpha * act(slope * mpmath.mpf(distance) / 2**p) + beta) / 2
                yield abs(value - 1) * 2**p > analytic.step_error(name, slope, distance, p)


def outside(balls: Any) -> Iterator[bool]:
    """Is a value outside of its ball?"""
    rng, cases = Random(5), [(30, 6 << 30, 1 << 30), (30, 6 << 30, 1 << 29), (30, 6 << 30, 5 << 30),
                               (20, 11 << 20, 0)]
    for _ in range(400):
        p = rng.choice((1, 2, 3, 5, 8, 13, 30, 90))
        m, r = rng.randint(-9 << p, 9 << p) >> rng.randint(0, p), rng.randint(0, 3 << p)
        cases.append((p, m, r >> rng.randint(0, p + 3)))
    for p, m, r in cases:
        for name, act in balls.ACTIVATIONS.items():
            middle, radius = act(m, r, p)
            with mpmath.workprec(2 * p + 40):
                yield any(abs(sigmoids.REAL[name](mpmath.mpf(x) / 2**p) * 2**p - middle) > radius
                          for x in (m - r, m, m + r))


MUTANTS = [
    ("records", "if not holds:", "if not holds and code != 'MP-R016':"),
    ("records", 'demand(value >= least[0]', "demand(value >= least[0] - 1"),
    ("records", "b[1] for a, b in pairwise", "True for a, b in pairwise"),
    ("records", "a[0] < b[0] < width", "a[0] <= b[0] < width"),
    ("records", "a[0] < b[0] < width", "a[0] < b[0] <= 99"),
    ("records", "and rows.isdisjoint(own)", ""),
    ("records", "demand(tuple(x) not in seen", "demand(True"),
    ("records", "demand(max(rows) == len(rows)", "demand(True"),
    ("records", 'agree(claim, {"data_sha256"', 'agree(claim, {} and {"data_sha256"'),
    ("records", 'agree(claim, {"network_sha256"', 'agree(claim, {} and {"network_sha256"'),
    ("records", 'agree(end, {"sha256": before}', 'agree(end, {} and {"sha256": before}'),
    ("records", "demand(not self.stream.read(1)", "demand(True"),
    ("records", "demand(compact == line", "demand(True"),
    ("records", "demand(len(found) == len(pairs)", "demand(True"),
    ("records", "demand(activation in reader.activations", "demand(activation != 'relu'"),
    ("records", "demand(precision <= MAX_PRECISION", "demand(True"),
    ("records", 'demand(claim["reading"] == reading', "demand(True"),
    ("records", "form != \"memproof\" or found == version", "True"),
    ("records", "demand(found == width", "demand(True"),
    ("records", 'agree(sigmoid, sizes_of(layers, reader))', "sizes_of(layers, reader)"),
    ("records", "-(-(a * 10) // (1 << shift + 6))", "((a * 10) // (1 << shift + 6))"),
    ("step_kernel", "unit if v >= 0 else 0", "unit if v > 0 else 0"),
    ("step_kernel", "unit if v >= 0 else 0", "1 if v >= 0 else 0"),
    ("step_kernel", 'if kind == "step" else', "if True else"),
    ("step_kernel", "z = [bias * unit] * count", "z = [bias] * count"),
    ("step_kernel", "demand(column[i] * scale == y * unit", "demand(abs(column[i] * scale - "
     "y * unit) < 2 * unit"),
    ("analytic_kernel", "return -(-a // b)", "return a // b"),
    ("analytic_kernel", "demand(found == channels", "demand(True"),
    ("analytic_kernel", "demand(2 * said * g * q ==", "demand(True or 2 * said * g * q =="),
    ("analytic_kernel", "demand(2 * stated_bias", "demand(True or 2 * stated_bias"),
    ("analytic_kernel", 'CUBE = {"logistic": 12', 'CUBE = {"logistic": 13'),
    ("analytic_kernel", 'RATE = {"logistic": 10', 'RATE = {"logistic": 11'),
    ("analytic_kernel", "// (2 * unit) - error", "// (2 * unit)"),
    ("analytic_kernel", "errors.append(error + identity_error", "errors.append(identity_error"),
    ("analytic_kernel", "sum(abs(w) * self.errors[j]", "sum(w * self.errors[j]"),
    ("analytic_kernel", "demand(error * d <= n <<", "demand(True or error * d <= n <<"),
    ("analytic_kernel", "demand(scale > 0", "demand(True"),
    ("analytic_kernel", "demand(scale <= MAX_PRECISION", "demand(scale <= 2**60"),
    ("analytic_kernel", 'demand(record["layer"] == number', "demand(True"),
    ("analytic_kernel", "found.append((0, max(map(abs, column))))", "found.append((0, 1))"),
    ("balls_kernel", "if x >= p << p:", "if x >= p << p - 1:"),
    ("balls_kernel", "return v >> s + 8, (e >> s + 8) + 2", "return v >> s + 8, 0"),
    ("balls_kernel", "v += -term if n & 1 else term", "v += -term if n & 1 else 0"),
    ("balls_kernel", "else one - middle), radius + e + 3", "else one - middle), radius + e"),
    ("balls_kernel", "else one - middle)", "else middle)"),
    ("balls_kernel", "min(r >> 2, 3 * r * (v + e) >> p)", "min(r >> 2, r * (v + e) >> p)"),
    ("balls_kernel", "if r <= one else r >> 2", "if r <= 9 * one else r >> 2"),
    ("balls_kernel", "min(r, 12 * r * (v + e) >> p)", "min(r, 4 * r * (v + e) >> p)"),
    ("balls_kernel", "else -middle), radius + 2 * e + 3", "else -middle), radius"),
    ("balls_kernel", "exp_minus(2 * abs(m), p)", "exp_minus(abs(m), p)"),
    ("balls_kernel", "one + max(0, a - r)", "one + a"),
    ("balls_kernel", "else -middle), radius + 4", "else -middle), radius"),
    ("balls_kernel", "r = [a + abs(w) * b for", "r = [a + w * b for"),
    ("balls_kernel", "found.append((m, [a + 2 for a in r]))", "found.append((m, r))"),
    ("balls_kernel", "demand(away * d <= (n << p) * scale", "demand(True"),
    ("balls_kernel", "+ radii[i] * scale", ""),
]


@pytest.mark.parametrize(("name", "old", "new"), MUTANTS,
                         ids=[f"{n}-{k}" for k, (n, _, _) in enumerate(MUTANTS)])
def test_every_mutant_is_noticed(name: str, old: str, new: str,
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    steps.good()
    rational()
    for method in sigmoids.KERNELS:  # made by the kernels as they are
        for activation in sigmoids.REAL:
            sigmoids.good(method, activation)
            sigmoids.judge(sigmoids.good(method, activation), method)
    found = noticed(with_mutant(monkeypatch, name, old, new))
    try:
        assert any(found)
    except (IndexError, MemoryError, ValueError):
        return  # a kernel that fails is noticed


def test_the_kernels_as_they_are_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = with_mutant(monkeypatch, "records", "if not holds:", "if not holds :")
    assert not any(noticed(modules))
