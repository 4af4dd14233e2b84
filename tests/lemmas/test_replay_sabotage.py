"""The attacks see it if the replay is broken: each sabotage lets some of them through.

A row patches one place of the replay and has an attack, one of those on the kernel or one of its
own, that is accepted then, and refused without the patch.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from helpers.attacked import ON_THE_PROOF, attacked
from helpers.replayed import replay_code
from helpers.small_lemmas import LIB, lemma, step

from memproof.lemmas import sympy_replay
from memproof.lemmas.sympy_replay import reading, rules, statements, work
from memproof.lemmas.sympy_replay.rules import Proof
from memproof.lemmas.sympy_replay.statements import All, Compare
from memproof.lemmas.sympy_replay.work import Work

Patch = Callable[[pytest.MonkeyPatch], None]


def lemma_of(attack: str | dict[str, Any]) -> dict[str, Any]:
    """That of an attack on the kernel, or the one given."""
    return attacked(ON_THE_PROOF[attack]) if isinstance(attack, str) else attack


def before(owner: Any, name: str, change: Callable[..., Any]) -> Patch:
    """``name`` of ``owner`` does what ``change`` makes of the honest function."""
    return lambda patch: patch.setattr(owner, name, change(getattr(owner, name)))


def without(code: str, module: ModuleType, why: str) -> Patch:
    """``need`` of a module lets this refusal pass."""
    honest = statements.need

    def need(condition: object, found: str, words: str, about: object = None) -> None:
        honest(condition or (found == code and words == why), found, words, about)

    return lambda patch: patch.setattr(module, "need", need)


def skipping_base(honest: Any) -> Any:
    def prove(self: Proof, wanted: All, assume: Any, steps: Any, place: Any) -> None:
        if place[-1] != "induction base":
            honest(self, wanted, assume, steps, place)
    return prove


def capturing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(work, "names", lambda symbols: set())


T0 = {"all": {"t": "R"}, "if": ["t >= 0"]}
CAPTURE = lemma(
    "CAPTURE", {}, step("trivial", {**T0, "then": "t + 1 >= t + 1"}, "generalization",
                        assume=["t0"], steps=[step("end", "t + 1 >= t + 1", "pos")]),
    step("false", {**T0, "then": "t + 1 <= 1"}, "generalization", assume=["t0"], steps=[
        step("end", "t + 1 <= 1", "instance", fact="h", at={"s": "t + 1"}, given=["trivial"])]),
    hypotheses={"h": {"all": {"s": "R"}, "if": [{**T0, "then": "t + 1 >= s"}], "then": "s <= 1"}})
LEAK = lemma(
    "LEAK", {"x": "R"}, step("split", "0 >= 0", "cases", on="x", branches=[
        {"assume": "big", "steps": [step("first", "0 >= 0", "pos")]},
        {"assume": "small", "steps": [step("second", "0 >= 0", "pos")]}]),
    step("leak", "0 > 0", "pos", sum=[{"c": "1", "facts": ["small"]},
                                      {"c": "1", "facts": ["big"]}]))
INSTANCE = lemma("INSTANCE", {"x": "R"}, step("more", "x >= 1", "instance", fact="h"),
                 hypotheses={"h": {"then": "x >= 0"}})
HALF = lemma("HALF", {}, step("false", "1/2*(1/2) >= 1/2", "instance", fact="h", at={"k": "1/2"}),
             hypotheses={"h": {"all": {"k": "Z"}, "then": "k*k >= k"}})
ROOT = lemma("ROOT", {"x": "R"},
             step("line", "x**2 - 2 > 0", "sturm", in_="x", low="low", high="high"),
             hypotheses={"low": "x >= -2", "high": "x <= 2"})

# what is broken: the patch, and what is accepted then
SABOTAGES: dict[str, tuple[Patch, str | dict[str, Any]]] = {
    "every term is zero": (
        before(Work, "zero", lambda honest: lambda self, e: True), "off by a rational"),
    "every summand is strict": (
        before(Proof, "summand", lambda honest: lambda self, entry: (honest(self, entry)[0], True)),
        "a square is not strictly positive"),
    "strict claims from anything": (
        without("MP-Q012", rules, "no summand is strictly positive"), "strict from nothing"),
    "an equality from inequalities": (
        without("MP-Q013", rules, "an equality from inequalities"), "an equality from a square"),
    "any multiplier": (without("MP-Q011", rules, "no positive number"),
                       "negative multiplier, claim turned"),
    "an inequality as an equality": (
        without("MP-Q013", rules, "no equality"), "an inequality with a cofactor of any sign"),
    "a real number in a cut": (
        without("MP-Q006", rules, "no integers are compared"), "a cut of a real"),
    "every term is an integer": (
        before(reading.Scope, "compare", lambda honest: lambda self, node: Compare(
            *[getattr(honest(self, node), key) for key in ("left", "written", "right")], True)),
        "a cut of a real"),
    "a cut too far": (without("MP-Q014", rules, "a cut too far"), "a cut one too far"),
    "a captured symbol": (capturing, CAPTURE),
    "no base of an induction": (before(Proof, "prove", skipping_base), "no base"),
    "a case that leaks": (
        before(Proof, "copy", lambda honest: lambda self:
               self if self.work.steps else honest(self)), LEAK),
    "a branch that proves something else": (
        without("MP-Q016", rules, "the last step does not make the claim"),
        "a branch that proves something else"),
    "a branch less": (lambda patch: patch.setattr(
        rules, "zip", lambda *pairs, strict: zip(*pairs, strict=False), raising=False) or without(
            "MP-Q016", rules, "another number of branches")(patch), "a branch left out"),
    "premises that are not looked at": (
        without("MP-Q015", rules, "a premise that is not given"), "pow2.next at a negative number"),
    "an instance that says something else": (
        without("MP-Q015", rules, "the instance says something else"), INSTANCE),
    "an instance of integers at real numbers": (
        without("MP-Q006", rules, "no integer"), HALF),
    "a true comparison is absurd": (
        without("MP-Q016", rules, "a comparison that is true"), "0 >= 0 is not absurd"),
    "a root is no root": (
        without("MP-Q018", rules, "not positive there"), ROOT),
    "no end of an interval": (
        without("MP-Q018", rules, "no such bound"), "an end on the wrong side"),
    "a goal that no step claims": (
        before(sympy_replay.lemmas, "need", lambda honest: lambda condition, code, *words: honest(
            condition or code == "MP-Q019", code, *words)), "a goal stronger than its step"),
    "names that are taken twice": (
        without("MP-Q007", reading, "no new name"), "a step with the name of a hypothesis"),
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_sabotage_lets_an_attack_through(
        sabotage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    used = {"LIB": sympy_replay.replay(LIB, {})}
    patch, attack = SABOTAGES[sabotage]
    assert replay_code(lemma_of(attack), used) != "accepted"
    patch(monkeypatch)
    assert replay_code(lemma_of(attack), used) == "accepted"


# ------------------------------------------------------------------- every check, one after another

FOLDER = Path(sympy_replay.__file__).parent
MODULES = ("rules", "reading", "lemmas", "statements")
# Limits, and what needs several files: test_replay_hostile.py and test_sympy_replay.py have these.
ELSEWHERE = {
    "too many blocks in each other", "too many steps", "too long coefficients", "too many symbols",
    "an id such as G12 is wanted", "another function than in ", "a circle of lemmas",
    "a file of another lemma"}


def checks(module: str) -> list[tuple[int, str]]:
    """(line, why) of every call of ``need``."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)
             and ast.unparse(node.func) == "need"]
    return [(node.lineno, why_of(node.args[2])) for node in found]


def why_of(node: ast.expr) -> str:
    """The words of a refusal, up to the first that depends on something."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    assert isinstance(first, ast.Constant)
    return str(first.value)


def without_check(module: str, line: int, folder: Path) -> ModuleType:
    """A copy of the replay in which the check on that line passes."""
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "need" and (
                    path.stem, node.lineno) == (module, line):
                node.args[0] = ast.Constant(True)
        (folder / path.name).write_text(ast.unparse(tree), encoding="utf-8")
    name = f"replay_without_{module}_{line}"
    spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
    assert spec
    assert spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return package


def outcome(package: ModuleType, data: object, used: dict[str, Any]) -> str:
    """The code, "accepted", or the name of a crash."""
    try:
        package.replay(data, used)
    except package.Refused as error:
        return str(error.code)
    except Exception as error:
        return type(error).__name__
    return "accepted"


@pytest.mark.exhaustive
@pytest.mark.parametrize(("module", "line", "why"), [
    pytest.param(module, line, why, id=f"{module} {line} {why}")
    for module in MODULES for line, why in checks(module) if why not in ELSEWHERE])
def test_the_attacks_miss_every_check_that_is_gone(
        module: str, line: int, why: str, tmp_path: Path) -> None:
    package = without_check(module, line, tmp_path)
    used = {"LIB": package.replay(LIB, {})}
    own = [data for _, data in SABOTAGES.values() if isinstance(data, dict)]
    assert any(outcome(package, attacked(each), used) != each.code
               for each in ON_THE_PROOF.values()) or any(
        outcome(package, data, used) == "accepted" for data in own)
