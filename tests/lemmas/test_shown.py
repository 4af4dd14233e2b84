"""Proofs as outlines, on pages, and as sympy expressions: all mean what the kernel means."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any
from unittest.mock import patch

import pytest
import sympy
from helpers.library import LIBRARY, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.errors import MemproofError
from memproof.lemmas import Library, lemma
from memproof.lemmas.shown.mathml import flowing, of_term
from memproof.lemmas.shown.outline import Block, applies, instance_at, numbers, outline, truth, walk
from memproof.lemmas.shown.page import page
from memproof.lemmas.shown.to_sympy import ForAll, formula, statement, term
from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import All, Formula, Term, apply, number, variable
from memproof.lemmas.trusted.witness import Instance

IDS = list(LIBRARY.files)


@pytest.mark.parametrize("identifier", IDS)
def test_outlines_are_the_proofs_and_true_at_the_witness(identifier: str) -> None:
    """Every step is there, and where the witness enters, its claim holds at the witness."""
    proved = accepted(identifier)
    block = outline(proved)
    assert len(list(walk(block))) == proved.steps
    instance = instance_at(proved)
    low, high = instance.span
    instance.span = low, min(high, low + 2)  # a longer one uses up the evaluations on the way

    def look(inside: Block) -> None:
        if not applies(inside, instance):
            return
        for step in inside.steps:
            assert truth(step.claim, instance) is not False, step.name
            for each in step.blocks:
                look(each)

    look(block)
    lines_ = LIBRARY.verdict(identifier).text().splitlines()
    for step in walk(block):
        assert any(line.lstrip().startswith(f"{step.number}  {step.name}: ") for line in lines_)
    assert max(map(len, lines_)) <= 100


def accepted(identifier: str) -> Lemma:
    found = LIBRARY.verdict(identifier)
    assert found.lemma is not None, found.error
    return found.lemma


LEAVES = st.one_of(
    st.sampled_from([variable(name) for name in ("x", "x1", "theta", "k")]),
    st.fractions(-3, 3, max_denominator=3).map(number),
)
TERMS = st.recursive(LEAVES, lambda inner: st.one_of(
    st.builds(lambda a, b: a + b, inner, inner), st.builds(lambda a, b: a - b, inner, inner),
    st.builds(lambda a, b: a * b, inner, inner), st.builds(lambda a: -a, inner),
    st.builds(lambda a, k: Term("^", (a, k)), inner, st.integers(0, 3)),
    st.builds(lambda a: apply("relu", a), inner), st.builds(lambda a: apply("floor", a), inner),
    st.builds(lambda a: apply("pow2", apply("floor", a)), inner),
), max_leaves=7)
SIGNS = {"−": "-", "⋅": "*", "\u2062": "*", "\u2061": "", "+": "+", "(": "(", ")": ")",
         "⌊": "down(", "⌋": ")"}


def python_of(e: ElementTree.Element) -> str:
    """What a reader of the formula would compute."""
    inside = [python_of(each) for each in e]
    if e.tag == "mfrac":
        return f"(F({inside[0]})/{inside[1]})"
    if e.tag == "msup":
        two = inside[0] == "F(2)" and e[1].tag == "mrow"  # a power of two, 1 for k < 0
        return f"F(2)**max({inside[1]}, 0)" if two else f"{inside[0]}**{inside[1].strip('F()')}"
    if e.tag == "msub":
        return f"{e[0].text}{e[1].text}"
    if e.tag == "mn":
        return f"F({e.text})"
    if e.tag == "mo":
        return SIGNS[e.text or ""]
    return "".join(inside) or {"θ": "theta"}.get(e.text or "", e.text or "")


@settings(max_examples=300)
@given(TERMS, st.lists(st.fractions(-3, 3, max_denominator=2), min_size=4, max_size=4))
def test_formulas_on_the_page_mean_what_the_kernel_means(t: Term, xs: list[Fraction]) -> None:
    values = dict(zip(("x", "x1", "theta", "k"), xs, strict=True))
    try:
        expected = Instance(values).value(t)
    except MemproofError:
        return  # a number that is too long
    names = {"F": Fraction, "down": lambda x: Fraction(floor(x)), "relu": lambda x: max(x, 0)}
    assert eval(python_of(of_term(t)), {**names, **values}) == expected
    with patch("memproof.lemmas.shown.mathml.LONG", 3):  # in as many parts as there can be
        parts = [python_of(each) for each in flowing(t) if not isinstance(each, str)]
    assert eval("".join(parts), {**names, **values}) == expected


VALUES = st.fractions(-20, 20, max_denominator=4)
INTEGERS = st.integers(-20, 20).map(Fraction)


def plain(identifier: str) -> bool:
    """Does the lemma speak of nothing but numbers, one instance at a time?"""
    data = LIBRARY.files[identifier]
    if data.get("functions") or not data["variables"]:
        return False
    scope = Scope(data["variables"])
    said = [each["fact"] for each in data.get("imports", {}).values()]
    texts = [*data.get("hypotheses", {}).values(), *said, *data["goals"].values()]
    return not any(isinstance(f, All) and f.variables for f in map(scope.formula, texts))


PLAIN = [identifier for identifier in IDS if plain(identifier)]


def test_there_are_lemmas_of_this_kind() -> None:
    assert {"G1", "G6"} <= set(PLAIN)


@settings(max_examples=12)
@given(st.data())
@pytest.mark.parametrize("identifier", PLAIN)
def test_the_sympy_statement_is_true_at_every_instance(
    identifier: str, data: st.DataObject
) -> None:
    found = accepted(identifier)
    values = {name: data.draw(INTEGERS if sort == "Z" else VALUES, label=name)
              for name, sort in found.scope.variables.items()}
    instance = Instance(values)
    said, hypotheses = in_sympy(identifier)
    here = at(said, values, found.scope)
    assert here is sympy.true
    for f, expression in hypotheses:
        assert at(expression, values, found.scope) == instance.holds(f)


@lru_cache(maxsize=1)
def in_sympy(identifier: str) -> tuple[Any, list[tuple[Formula, Any]]]:
    """The statement, and each hypothesis beside its expression."""
    found = accepted(identifier)
    return statement(found), [(f, formula(f, found.scope)) for f in found.hypotheses.values()]


def at(expression: Any, values: dict[str, Fraction], scope: Scope) -> Any:
    from memproof.lemmas.shown.to_sympy import symbol

    exact = {name: sympy.Rational(x.numerator, x.denominator) for name, x in values.items()}
    return expression.subs({symbol(name, scope.variables[name]): x for name, x in exact.items()})


@settings(max_examples=60)
@given(VALUES, INTEGERS)
@pytest.mark.parametrize("text", [
    "relu(x - 2) + relu(-x)", "floor(x)*floor(x + 1/2)", "pow2(k) + pow2(k + 1)*x", "(x + k)**3",
    "relu(relu(2*x) - relu(4*x - 2))", "-x*-k + 1/3", "floor(relu(x)*pow2(k))",
])
def test_terms_have_the_same_values_in_sympy(text: str, x: Fraction, k: Fraction) -> None:
    scope = Scope({"x": "R", "k": "Z"})
    read = scope.term(text)
    values = {"x": x, "k": k}
    found = at(term(read, scope), values, scope)
    assert Fraction(int(found.p), int(found.q)) == Instance(values).value(read)


def test_statements_about_all_values_in_sympy() -> None:
    t2 = Library({"T1": sample("ramp"), "T2": sample("halves")}).verdict("T2")
    said = t2.sympy()
    (next_,) = [each for each in said.args[0].args if isinstance(each, ForAll)]
    k = sympy.Symbol("k", integer=True)
    assert next_.args[0] == sympy.Tuple(k)
    assert next_.free_symbols == set()
    assert {str(s) for s in said.free_symbols} == {"x", "p"}
    assert isinstance(lemma("G1"), Lemma)
    assert LIBRARY.verdict("G1").sympy() == statement(lemma("G1"))
    broken = Library({"T1": sample("ramp") | {"proof": []}}).verdict("T1")
    with pytest.raises(MemproofError, match="MP-Q019"):
        broken.sympy()


def test_numbers_are_those_of_the_claim() -> None:
    proved = Library({"T1": sample("ramp")}).verdict("T1").lemma
    assert proved is not None
    instance = instance_at(proved, "t=4,r=1")
    assert numbers(proved.hypotheses["margin"], instance) == "4 <= 0 or 4 >= 1"
    assert page([]).count("<section>") == 2  # rules and axioms
