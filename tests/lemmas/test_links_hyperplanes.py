"""The gadgets and sums of the hyperplane constructions compute the terms of their lemmas.

As in test_lemma_links_a.py: a gadget runs on terms instead of numbers, and what it returns must be
a side of a formula that is read from the lemma's file.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from helpers.lemma_terms import (
    function,
    goal,
    hypothesis,
    on_terms,
    proved,
    rules,
    same,
    unrolled,
)

from memproof.constructions.hyperplanes import residual
from memproof.constructions.polygons import staircase
from memproof.gadgets.bump import bump, hat
from memproof.lemmas.trusted.kernel import Checker
from memproof.lemmas.trusted.terms import Term, number, put, variable

z, w, u, K, e, lo, M, c, x = map(variable, ("z", "w", "u", "K", "e", "lo", "M", "c", "x"))
D, P, T, label, weight = map(function, ("D", "P", "T", "y", "v"))


def summed(terms: Any, start: Any = 0) -> Any:
    """Like ``total``, on terms."""
    return sum(terms, start)


# -- H1, H2: bump and hat


@pytest.mark.parametrize("name", ["plane", "right", "left", "off"])
def test_bump_is_the_bump_of_h1(name: str) -> None:
    (made,) = on_terms(bump(z, [w], K))
    assert same(made, goal("H1", name).left)
    assert same(goal("H1", name).right, w if name == "plane" else 0)


def test_bumps_of_several_functionals_are_bumps_of_h1() -> None:
    made = on_terms(bump(z, [w, u], K))
    for found, each in zip(made, (w, u), strict=True):
        assert same(found, put(goal("H1", "plane").left, {"w": each}))


@pytest.mark.parametrize("name", ["peak", "right", "left", "off"])
def test_hat_is_the_hat_of_h2(name: str) -> None:
    assert same(on_terms(hat(z)), goal("H2", name).left)
    assert same(goal("H2", name).right, int(name == "peak"))


def test_hat_of_an_integer_is_the_hat_of_h2() -> None:
    assert same(on_terms(hat(variable("n"))), goal("H2", "integer").left)


# -- HB, HH: one more group


def test_a_group_adds_the_bump_of_hb() -> None:
    j, place = variable("j"), variable("s")
    step = hypothesis(proved("HB"), "next", j=j, s=place)
    form, functional = (function(name)(j + 1, place) for name in ("z", "w"))
    (made,) = on_terms(bump(form, [functional], function("K")(j + 1)))
    assert same(T(j, place) + weight(j + 1) * made, step.right)


def test_a_group_adds_the_hat_of_hh() -> None:
    j, place = variable("j"), variable("s")
    step = hypothesis(proved("HH"), "next", j=j, s=place)
    made = on_terms(hat(function("z")(j + 1, place)))
    assert same(T(j, place) + (label(j + 1) - variable("y0")) * made, step.right)


# -- H7: the decoder


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_decode_is_the_sum_of_h7(classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residual, "total", summed)
    kinds: Any = Kinds(classes)
    (made,) = on_terms(residual.decode(e + M * c, M, kinds))
    found = proved("H7")
    steps = [hypothesis(found, "next", k=k) for k in range(classes - 1)]
    known = rules(hypothesis(found, "start"), *steps)
    assert same(made, put(unrolled(D(classes - 1), known), {"lo": number(0)}))


class Kinds:
    """Classes 0, 1, ... with the labels y(0), y(1), ..."""

    outputs = 1

    def __init__(self, size: int) -> None:
        self.vectors = [(label(k),) for k in range(size)]

    def __len__(self) -> int:
        return len(self.vectors)


# -- HS: the staircase


@pytest.mark.parametrize("labels", [(1, 5, 2), (0, 3, 6, 7), (4, 4), (2, -1, -1, 3)])
def test_staircase_is_the_sum_of_hs(
        labels: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Positions are 0, 2, 4, ...; a relu without a change of slope is left out (no_bend)."""
    monkeypatch.setattr(staircase, "total", summed)
    points: Any = [(2 * k, (Fraction(y),)) for k, y in enumerate(labels)]
    polygon: Any = SimpleNamespace(
        projection=SimpleNamespace(axis=lambda _, inputs: inputs[0]), denominator=1, depth=1,
        bends=list(staircase.bends(points)), positions=[(t, k) for k, (t, _) in enumerate(points)],
        kinds=SimpleNamespace(vectors=[y for _, y in points], outputs=1))
    if not polygon.bends:
        made: Term | int = labels[0]
    else:
        (made,) = on_terms(staircase.staircase([x], polygon))  # type: ignore[list-item]
    found, size = proved("HS"), len(labels)
    slopes = [Fraction(0), *(Fraction(b - a, 2) for a, b in pairwise(labels))]
    known = rules(hypothesis(found, "start"),
                  *[hypothesis(found, "next", j=j) for j in range(1, size)])
    chain = unrolled(P(size, x), known)
    values = {("t", k + 1): Fraction(2 * k) for k in range(size)}
    values |= {("y", k + 1): Fraction(y) for k, y in enumerate(labels)}
    values |= {("s", k + 1): slope for k, slope in enumerate(slopes)}
    assert same(made, evaluated(chain, values))


def evaluated(t: Term, values: dict[tuple[str, int], Fraction]) -> Term:
    """The term in which t(k), y(k), s(k) are numbers."""
    args = tuple(evaluated(a, values) if isinstance(a, Term) else a for a in t.args)
    if t.op == "apply" and t.args[0] in ("t", "y", "s"):
        return number(values[t.args[0], int(Checker().normal(args[1]).get((), 0))])
    return Term(t.op, args)
