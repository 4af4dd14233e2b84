"""sympy confirms the axioms of the lemma kernel, and none that is false."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers.command_line import memproof

from memproof.lemmas.shown import axioms
from memproof.lemmas.shown.axioms import SORTS, WORDS, axiom_facts, confirmation, sort_facts
from memproof.lemmas.trusted.kernel import AXIOMS
from memproof.lemmas.trusted.scope import KNOWN, Scope


def read(then: str, *premises: str, **variables: str) -> Any:
    return Scope().formula({"all": variables, "if": list(premises), "then": then})


def test_every_axiom_is_confirmed_and_has_words() -> None:
    found = axiom_facts()
    assert [fact.name for fact in found] == list(AXIOMS) == list(WORDS)
    assert [fact.by for fact in found] == ["sympy"] * 7
    assert [fact.line.split(": ")[0] for fact in found] == ["checked by sympy"] * 7
    assert found[0].text == "Max(0, t) == t for t nonnegative"


def test_every_sort_is_confirmed_and_has_words() -> None:
    found = sort_facts()
    assert [fact.name for fact in found] == list(KNOWN) == list(SORTS)
    assert [fact.text for fact in found] == [
        "Max(0, t) is real for t real", "floor(t) is an integer for t real",
        "2**Max(0, t) is an integer for t an integer"]


@pytest.mark.parametrize("false", [
    read("relu(t) == t", t="R"), read("relu(t) == 0", t="R"),
    read("relu(t) == 0", "t >= 0", t="R"), read("relu(t) == t", "t <= 0", t="R"),
    read("floor(t) < t", t="R"), read("t <= floor(t)", t="R"), read("floor(t) >= t", t="R"),
    read("t < floor(t)", t="R"), read("t < floor(t) + 1/2", t="R"),
    read("floor(t) > t - 1/2", t="R"),
    read("t == floor(t)", t="R"), read("pow2(k + 1) == 2*pow2(k)", k="Z"),
    read("pow2(k + 1) == 2*pow2(k)", "k <= 0", k="Z"), read("pow2(k) >= 2", k="Z"),
    read("pow2(k) <= 1", k="Z"), read("pow2(k) > 1", "k >= 0", k="Z"), read("pow2(0) == 2"),
])
def test_what_is_false_is_not_confirmed(false: Any) -> None:
    assert confirmation(false) == ""


@pytest.mark.parametrize("other", [
    read("relu(t) == t", "t >= 1", t="R"), read("relu(t) == t", "t > 0", t="R"),
    read("relu(t) == t", "s >= 0", t="R", s="R"), read("relu(t) == t", "t >= s", t="R", s="R"),
])
def test_a_premise_that_is_no_sign_is_not_taken_for_one(other: Any) -> None:
    assert confirmation(other) == ""


@pytest.mark.parametrize("true", [
    read("t >= floor(t)", t="R"), read("floor(t) > t - 1", t="R"), read("floor(t) + 1 >= t", t="R"),
])
def test_it_does_not_depend_on_how_a_relation_is_turned(true: Any) -> None:
    assert confirmation(true)


def test_a_false_sort_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KNOWN, "relu", (("R",), "Z"))
    assert [fact.by for fact in sort_facts()] == ["words", "sympy", "sympy"]


def test_what_sympy_does_not_confirm_is_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(axioms, "confirmation", lambda axiom: "")
    fact, *_ = axiom_facts()
    assert fact.by == "words"
    assert fact.line == f"in words: {WORDS['relu.on']}"


def test_the_command_says_so() -> None:
    out = memproof("lemmas", "--rules").out
    assert out.count("checked by sympy: ") == 10
    assert "in words: " not in out
    data = json.loads(memproof("lemmas", "--rules", "--json").out)
    assert {each["by"] for each in data["axioms_checked"].values()} == {"sympy"}
    assert data["axioms"].keys() == data["axioms_checked"].keys()
