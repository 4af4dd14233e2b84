"""Counterexamples of refused lemmas: exact, or said to be sampled; none of true ones."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest
from helpers.library import LIBRARY, used_by
from helpers.small_lemmas import HONEST, changed, lemma, library

from memproof.lemmas import Library
from memproof.lemmas.finder import counterexample as search
from memproof.lemmas.finder.counterexample import counterexample
from memproof.lemmas.trusted.kernel import assumptions
from memproof.lemmas.trusted.terms import All
from memproof.lemmas.trusted.witness import instance_of


def found(data: dict[str, Any]) -> search.Counterexample:
    """The counterexample, evaluated once more."""
    result = counterexample(data, library())
    assert result is not None
    scope, imports, hypotheses = assumptions(data, library())
    instance = instance_of({**data["witness"], "variables": {
        name: str(value) for name, value in result.values.items() if name in scope.variables}},
        scope)
    goal = scope.formula(data["goals"][result.goal])
    assert all(instance.holds(each, result.values) for each in {**imports, **hypotheses}.values())
    if isinstance(goal, All):
        assert all(instance.holds(each, result.values) for each in goal.premises)
        goal = goal.conclusion
    assert not instance.holds(goal, result.values)
    return result


@pytest.mark.parametrize(("name", "path", "false"), [
    ("POS", "goals", {"sum": "2*x + z > 3"}),
    ("POS", "goals", {"equal": "x*z == y*y"}),
    ("CUT", "goals", {"half": "n >= 2"}),
    ("CASES", "goals", {"integer": "n*n - n >= 1"}),
    ("EITHER", "goals", {"some": "x < 0 or x >= 2"}),
    ("FORALL", "goals", {"all": {"all": {"y": "R"}, "if": ["y >= x"], "then": "y >= x + 1"}}),
    ("STURM", "goals", {"part": "1/2 - x**2 > 0"}),
    ("FLOOR", "goals", {"floor": "floor(x) >= n + 1"}),
])
def test_a_false_goal_has_one(name: str, path: str, false: Any) -> None:
    result = found(changed(HONEST[name], path, false))
    assert result.sampled == ()
    assert result.words.startswith(f"counterexample to {result.goal}: ")
    assert "sampled" not in result.words
    assert set(result.as_data()["values"]) == set(result.values)


def test_what_speaks_of_all_values_is_said_to_be_sampled() -> None:
    larger = {"all": {"k": "Z"}, "if": ["k >= 0"], "then": "f(k) >= f(0) + 1"}
    result = found(changed(HONEST["INDUCTION"], "goals", {"all": larger}))
    assert result.sampled == ("grows",)
    assert "(sampled, for all values: grows)" in result.words
    assert result.as_data()["sampled"] == ["grows"]


@pytest.mark.parametrize("name", HONEST)
def test_a_true_lemma_has_none(name: str) -> None:
    assert counterexample(HONEST[name], library()) is None


@pytest.mark.parametrize("name", ["B1c", "G14"])
def test_a_lemma_of_the_library_has_none(name: str) -> None:
    assert counterexample(LIBRARY.files[name], used_by(name)) is None


FAR = lemma("FAR", {"x": "R", "y": "R"}, goals={"far": "x*y - 1001*x - 997*y <= 0 - 996999"},
            witness={"variables": {"x": "1000", "y": "1000"}},
            hypotheses={"low": "x >= 990", "low_y": "y >= 990"})


def test_z3_looks_further() -> None:
    pytest.importorskip("z3")
    result = found(FAR)
    assert result.values["x"] * result.values["y"] > 0


def test_nothing_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A point of z3's at which the goal holds, or a hypothesis fails, is no counterexample."""
    model = pytest.importorskip("memproof.lemmas.finder.model")
    monkeypatch.setattr(search, "points", lambda sorts, start: iter(()))
    for x, y in ((1000, 1000), (0, 0)):
        point = {"x": Fraction(x), "y": Fraction(y)}
        monkeypatch.setattr(model, "model", lambda *_, point=point: point)
        assert counterexample(FAR, {}) is None
    monkeypatch.setattr(model, "model", lambda *_: {"x": Fraction(2000), "y": Fraction(2000)})
    assert counterexample(FAR, {}) is not None


def test_without_z3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "memproof.lemmas.finder.model", raising=False)
    monkeypatch.setitem(sys.modules, "z3", None)
    assert counterexample(FAR, {}) is None
    assert found(changed(HONEST["CUT"], "goals", {"half": "n >= 2"}))


@pytest.mark.parametrize("data", [{}, {"goals": 1}, {**HONEST["POS"], "goals": {"g": "x +"}},
                                  {**HONEST["POS"], "witness": 7}, {**HONEST["POS"], "witness": []},
                                  {**HONEST["POS"], "variables": None}])
def test_what_cannot_be_read_has_none(data: dict[str, Any]) -> None:
    assert counterexample(data, {}) is None


def test_only_of_a_proof_that_is_refused() -> None:
    false = changed(HONEST["CUT"], "goals", {"half": "n >= 2"})
    known = Library({"CUT": false, "POS": HONEST["POS"], "X": {**HONEST["POS"], "title": 7}})
    assert known.counterexample("CUT") is not None
    assert known.counterexample("POS") is None
    assert known.counterexample("X") is None


def test_z3_is_not_asked_about_towers() -> None:
    pytest.importorskip("z3")
    tower = "(((x + y)**24)**24)**24"
    far = changed(changed(FAR, "goals", {"far": f"{tower} <= 0"}), "hypotheses/low", "x*x >= 990")
    assert counterexample(far, {}) is None or found(far)
    wide = " + ".join(["x*y"] * 390)
    assert counterexample(changed(FAR, "goals", {"far": f"{wide} >= 0"}), {}) is None
