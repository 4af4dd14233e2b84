"""What sympy's linear arithmetic finds by itself: many goals, and nothing that is false."""

from __future__ import annotations

import ast
import copy
import json
import random
from typing import Any

import pytest
from helpers.command_line import memproof
from helpers.layers import long
from helpers.library import LIBRARY, proved, used_by
from helpers.paths import LEMMA_VARIANTS, ROOT

from memproof.lemmas.shown import unaided as module
from memproof.lemmas.shown.unaided import finds, instances, unaided_goals
from memproof.lemmas.trusted.kernel import assumptions
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import Compare, Or
from memproof.lemmas.trusted.text import formula_text

SCOPE = Scope()
SCOPE.declare({"x": "R", "y": "R", "w": "R", "n": "Z", "k": "Z"})
SCOPE.declare_function("f", "R -> R")


def found(goal: Any, *assumed: Any) -> bool:
    return finds(SCOPE.formula(goal), [SCOPE.formula(each) for each in assumed])


# -- what it finds


@pytest.mark.parametrize("lemma", ["G1", "G6", "G12", "YD1", "YD2", "YH1", "YH3", "YR1"])
def test_all_goals_of_these_lemmas_are_found(lemma: str) -> None:
    assert set(unaided_goals(proved(lemma)).values()) == {True}


def test_not_all_goals_are_found() -> None:
    assert not any(unaided_goals(proved("G5")).values())


@pytest.mark.parametrize(("goal", "assumed"), [
    ("x + y > 0", ["x > 0", "y > 0"]),
    ("x == y", ["x <= y", "x >= y"]),
    ("relu(x) >= 0", []), ("relu(x) >= x", []), ("relu(relu(x)) == relu(x)", []),
    ("floor(x) <= x + 1", []), ("pow2(k) >= 1/2", []),
    ("x <= 1 or x >= 1", []), ("x >= 2", ["x <= 0 or x >= 2", "x > 1"]),
    ("x*y + 1 > 0", ["y*x >= 0"]), ("f(x + y) >= 0", ["f(y + x) >= 1"]),
    ({"all": {"z": "R"}, "if": ["z > 1"], "then": "z > 0"}, []),
])
def test_what_is_true_and_linear_is_found(goal: Any, assumed: list[str]) -> None:
    assert found(goal, *assumed)


@pytest.mark.parametrize(("goal", "assumed"), [
    ("x*x >= 0", []), ("n >= 1", ["n > 0"]),
    ("f(0) == 0", [{"all": {"z": "R"}, "then": "f(z) == 0"}]),
])
def test_it_does_not_know_everything(goal: Any, assumed: list[Any]) -> None:
    """Squares, integers, statements for all values."""
    assert not found(goal, *assumed)


# -- what is false is never found


@pytest.mark.parametrize(("goal", "assumed"), [
    ("x + y > 0", ["x > 0", "y >= 0 - 1"]), ("x > 0", ["x >= 0"]), ("x == y", ["x <= y"]),
    ("relu(x) == x", []), ("relu(x) > 0", []), ("floor(x) == x", []), ("pow2(k) > 1", []),
    ("x >= 2", ["x <= 0 or x >= 2"]), ("x <= 1 or x >= 2", []), ("f(x) == f(y)", []),
    ("x*y > 0", ["x > 0", "y*y > 0"]),
    ({"all": {"z": "R"}, "if": ["z >= 0"], "then": "z > 0"}, []),
])
def test_what_is_false_is_not_found(goal: Any, assumed: list[str]) -> None:
    assert not found(goal, *assumed)


def test_nothing_follows_from_a_contradiction() -> None:
    """sympy raises an error there; a vacuous goal is left to the kernel."""
    assert not found("x == 5", "x > 1", "x < 0")


# Those of which something is found, and of every sixth other; all in the exhaustive layer.
FOUND = {"C4", "D2f", "D5", "D6", "G1", "G2", "G6", "G11", "G12", "G16", "H2", "YB2", "YD1", "YD2",
         "YH1", "YH3", "YR1", "YR2"}
BY_DEFAULT = FOUND | set([each for each in LIBRARY.files if each not in ("D4", "E1", "E1e")][::6])


@pytest.mark.parametrize("lemma", long(LIBRARY.files, lambda each: each not in BY_DEFAULT))
def test_no_false_variant_of_a_lemma_is_found(lemma: str) -> None:
    file = LEMMA_VARIANTS / f"{lemma}.json"
    for variant in json.loads(file.read_text()):
        data = copy.deepcopy(LIBRARY.files[lemma])
        for name in variant.get("drop", []):
            data.get("hypotheses", {}).pop(name, None)
            data.get("imports", {}).pop(name, None)
        data.setdefault("hypotheses", {}).update(variant.get("hypotheses", {}))
        data["goals"].update(variant.get("goals", {}))
        data.pop("definitions", None)
        scope, imports, hypotheses = assumptions(data, used_by(lemma))
        goal = scope.formula(data["goals"][variant["goal"]])
        assert not finds(goal, [*imports.values(), *hypotheses.values()]), variant["name"]


def random_comparison(draw: random.Random) -> str:
    numbers = [draw.randint(-3, 3) for _ in range(3)]
    left = " + ".join(f"{number}*{name}" for number, name in zip(numbers, "xyw", strict=True))
    return f"{left} {draw.choice(['>=', '>', '<=', '<', '=='])} {draw.randint(-4, 4)}"


def test_it_agrees_with_z3_about_random_comparisons() -> None:
    z3 = pytest.importorskip("z3")
    draw, names = random.Random(5), dict(zip("xyw", z3.Reals("x y w"), strict=True))
    seen = set()
    for _ in range(60):
        assumed = [random_comparison(draw) for _ in range(draw.randint(1, 3))]
        goal = random_comparison(draw)
        solver = z3.Solver()
        solver.add(*[eval(each, {}, names) for each in assumed])
        if solver.check() != z3.sat:
            continue
        solver.add(z3.Not(eval(goal, {}, names)))
        follows = solver.check() == z3.unsat
        assert found(goal, *assumed) == follows, (assumed, goal)
        seen.add(follows)
    assert seen == {True, False}


# -- its bounds


def test_with_too_many_cases_it_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    many = " + ".join(f"relu(x - {k})" for k in range(module.MOST))
    monkeypatch.setattr(module, "lra_satask", "never called")
    assert not found(f"{many} >= 0")


def test_an_older_sympy_is_said_to_be_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "lra_satask", None)
    ran = memproof("lemmas", "G1", "--unaided")
    assert ran.code == 2
    assert "MP-U008" in ran.err
    assert "sympy 1.13 or newer" in ran.err


def test_the_instances_are_those_of_the_axioms() -> None:
    formula = SCOPE.formula("relu(floor(x)) + pow2(k) + f(x) >= 0")
    assert isinstance(formula, Compare | Or)
    assert [formula_text(each) for each in instances([formula])] == [
        "floor(x) <= x", "x < floor(x) + 1", "pow2(k) >= 1",
        "floor(x) < 0 or relu(floor(x)) == floor(x)", "floor(x) > 0 or relu(floor(x)) == 0"]


def test_the_wrong_minimum_of_sympy_is_never_used() -> None:
    """sympy.solvers.simplex.lpmin of sympy 1.14 returns points that violate an equality."""
    for path in (ROOT / "memproof").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = [getattr(node, "module", "") or "", *(each.name for each in node.names)]
                assert not any(("simplex" in name and "sympy" in name) or name.startswith("lpm")
                               for name in names), path


# -- the command


def test_the_command_says_what_it_is_worth() -> None:
    ran = memproof("lemmas", "G1", "--unaided")
    assert ran.code == 0
    assert "on: sympy's linear arithmetic finds this by itself" in ran.out
    assert "no verdict rests on it" in ran.out
    assert "\nPROVED G1 (kernel): " in ran.out
    assert "not found" in memproof("lemmas", "G5", "--unaided").out
    assert json.loads(memproof("lemmas", "G1", "--unaided", "--json").out)["lemmas"] == {
        "G1": {"on": True, "off": True}}


def test_of_a_refused_lemma_nothing_is_said(tmp_path: Any) -> None:
    data = copy.deepcopy(LIBRARY.files["G1"])
    data["goals"]["on"]["if"] = ["t >= r - 1"]
    (tmp_path / "G1.json").write_text(json.dumps(data))
    ran = memproof("lemmas", "--file", tmp_path / "G1.json", "--unaided")
    assert ran.code == 1
    assert "by itself" not in ran.out
    assert "REFUSED G1" in ran.out
