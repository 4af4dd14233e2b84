"""Mutants of the kernel of SGD certificates: each is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from checker import test_sgd_kernel as sgd
from checker.test_sigmoid_mutants import with_mutant
from helpers.descents import forged, good


@cache
def files() -> list[tuple[bytes, str, str]]:
    """Certificates, right ones and forged ones, with the code and the place that they have."""
    found = [(good(name), "", "") for name in sgd.NAMES]
    found += [(forged(name, edit), "" if right else code, ".*")
              for name in sgd.NAMES for _, code, right, edit in sgd.sides(name)]
    return found + [(forged(name, edit), code, place) for _, name, edit, code, place in sgd.FORGED]


def noticed(kernel: Any) -> Iterator[bool]:
    """File by file: is the verdict another than it should be?"""
    for data, code, place in files():
        found = sgd.judge(data, kernel=kernel)
        yield not (found.code == code and re.fullmatch(place, found.place))


MUTANTS = [
    ("pair[0] > 0 and pair[0] % 2", "pair[0] > 0"),
    ("pair[0] > 0 and pair[0] % 2", "pair[0] % 2"),
    ("len(pair) == 2 and", "len(pair) > 1 and"),
    ("demand(abs(e) <= MAX_PRECISION", "demand(e <= MAX_PRECISION"),
    ("demand(abs(e) <= MAX_PRECISION", "demand(-e <= MAX_PRECISION"),
    ("1 << max(-e, 0))", "1)"),
    ("demand(m < 1 << MAX_BITS", "demand(True"),
    ("for j, w in row) + bias * unit", "for j, w in row) + bias"),
    ("h = [max(v, 0) if kind == \"relu\" else v", "h = [max(v, 0) if True else v"),
    ("h = [max(v, 0) if kind == \"relu\" else v", "h = [v if True else v"),
    ("unit *= layer[\"denominator\"]\n        kinds", "unit *= 1\n        kinds"),
    ("], unit * run.units[number]))", "], unit))"),
    ("lowest_terms(back, unit * layer[\"denominator\"])", "lowest_terms(back, unit)"),
    ("return ([v // common for v in values], unit // common)", "return (values, unit // common)"),
    ("[[v * (whole // unit) for v in values]", "[[v for v in values]"),
    ("[*run.reads[number], run.units[number]]", "[*run.reads[number], 1]"),
    ("[*run.reads[number], run.units[number]]", "[*run.reads[number], 0]"),
    ("before[j] += d * w", "before[j] += w"),
    ("back = [d if kind == \"identity\" or z > 0 else 0", "back = [d if True else 0"),
    ("back = [d if kind == \"identity\" or z > 0 else 0", "back = [d if z > 0 else 0"),
    ("squares.append(sum(w * w for", "squares.append(max(w * w for"),
    ("root(Fraction(sum(squares), q * q))", "root(Fraction(max(squares), q * q))"),
    ("unit * unit) + 1) + moved", "unit * unit)) + moved"),
    ("unit * unit) + 1) + moved", "unit * unit) + 1)"),
    ("if number < last:", "if number < last - 1:"),
    ("(1 if last == 1 else 2) * first", "first"),
    ("(1 if last == 1 else 2) * first", "2 * first"),
    ("first + wide * second)", "first + whole * second)"),
    ("above(size + wide * first)", "above(size + whole * first)"),
    ("above(size + wide * first)", "above(wide * first)"),
    ("above(whole * moved + rho * size)", "above(rho * size)"),
    ("above(whole * moved + rho * size)", "above(whole * moved)"),
    ("most = max(most, second)", "most = second"),
    ("rho * size, unit, reader,", "rho, unit, reader,"),
    ("if kind == \"relu\":\n            reader", "if kind == \"step\":\n            reader"),
    ("if kind == \"relu\":\n            reader", "if True:\n            reader"),
    ("row * moved + own < Fraction(abs(value)", "own < Fraction(abs(value)"),
    ("row * moved + own < Fraction(abs(value)", "row * moved < Fraction(abs(value)"),
    ("row * moved + own < Fraction(abs(value)", "row * moved + own < Fraction(value"),
    ("pivot * row[j] - factor * upper[j]", "pivot * row[j] + factor * upper[j]"),
    ("pivot * row[j] - factor * upper[j]", "pivot * row[j]"),
    ("pivot * square - upper[count + j] ** 2", "pivot * square"),
    ("demand(pivot > 0, \"MP-R041\"", "demand(pivot >= 0, \"MP-R041\""),
    ("demand(rest == 0", "demand(True"),
    ("squares = left", "pass"),
    ("demand(pivot > 0, \"MP-R043\"", "demand(True, \"MP-R043\""),
    ("sigma.numerator * unit * unit", "sigma.numerator * unit"),
    ("- n * row[basis[k]]", "- n * row[k]"),
    ("demand(gamma * v2 <= 1", "demand(gamma * v <= 1"),
    ("demand(gamma * v2 <= 1", "demand(gamma * v2 <= 2"),
    ("epoch * (epoch - 1) * (gamma", "epoch * (gamma"),
    ("(gamma * v2) ** 2 / 2", "(gamma * v2) / 2"),
    ("above(3 * h * v / 2 + h * h * rho / 2)", "above(3 * h * v / 2)"),
    ("above(3 * h * v / 2 + h * h * rho / 2)", "above(h * v + h * h * rho / 2)"),
    ("slowest * 8 * batch * spread <= sigma", "slowest * 8 * spread <= sigma"),
    ("slowest * 8 * batch * spread <= sigma", "slowest * 8 * batch <= sigma"),
    ("tau * slowest >= 3 * epoch * most", "tau * slowest >= 3 * most"),
    ("tau * slowest >= 3 * epoch * most", "tau * slowest >= 2 * epoch * most"),
    ("radius <= 5 * rho / 8 and", "radius <= rho and"),
    ("and radius * tau <= 1", ""),
    ("2 * risk >= (v * tau + h) ** 2", "risk >= (v * tau + h) ** 2"),
    ("2 * risk >= (v * tau + h) ** 2", "2 * risk >= (v * tau) ** 2"),
    ("demand(holds, \"MP-R045\"", "demand(holds or key == 'risk', \"MP-R045\""),
    ("demand(count % sgd[\"batch\"] == 0", "demand(sgd[\"batch\"] <= count"),
    ("len({*basis}) == len(basis)", "True"),
    ("and max(basis) < count", "and max(basis) <= count"),
    ("demand(claim[\"outputs\"] == 1", "demand(True"),
    ("ACTIVATIONS = (\"relu\", ", "ACTIVATIONS = (\"relu\", \"step\", "),
    ("demand(value * scale == y * whole", "demand(abs(value * scale - y * whole) < 2 * whole"),
    ("demand(value * scale == y * whole", "demand(value == y * whole"),
    ("max(sum(a * a for a in v) for v in vectors)", "min(sum(a * a for a in v) for v in vectors)"),
    ("reader.close({\"points\":", "reader.close({} and {\"points\":"),
]


@pytest.mark.parametrize(("old", "new"), MUTANTS, ids=[f"{k}" for k in range(len(MUTANTS))])
def test_every_mutant_is_noticed(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files()  # made by the kernel as it is
    found = noticed(with_mutant(monkeypatch, "sgd_kernel", old, new)["sgd_kernel"])
    try:
        assert any(found)
    except (IndexError, ValueError, ZeroDivisionError):
        return  # a kernel that fails is noticed


def test_the_kernel_as_it_is_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = with_mutant(monkeypatch, "sgd_kernel", "pair[0] > 0 and", "0 < pair[0] and")
    assert not any(noticed(kernel["sgd_kernel"]))
