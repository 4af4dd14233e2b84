"""Hostile lemmas cost the replay little work and 64 MiB, and execute nothing."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from typing import Any

import pytest
from helpers.effort import counted
from helpers.replayed import replay_code
from helpers.small_lemmas import HONEST, LIB, changed, lemma, step

from memproof.lemmas import sympy_replay

# A second of one core is some 1.5 million calls; that it is a second, tests/benchmarks/lemmas.py.
CALLS, MEBIBYTES = 4_000_000, 64
V = {f"v{k}": "R" for k in range(40)}
NAMES = [*V]
H = "v1 >= 0"


def names(count: int, start: int = 0) -> str:
    """v1 + v2 + ..."""
    return " + ".join(NAMES[start:start + count])


def many(make: Callable[[int], Any], rule: str = "pos", **keys: Any) -> list[Any]:
    """More steps than there may be, with the claims of ``make``."""
    return [step(f"s{k}", make(k), rule, **{
        key: value(k) if callable(value) else value for key, value in keys.items()})
        for k in range(3100)]


def nested(times: int) -> str:
    text = "v1"
    for k in range(times):
        text = f"f({text}*v2 + v{k})"
    return text


def deep(times: int) -> list[Any]:
    """Cases in cases."""
    if not times:
        return [step("e", "0 >= 0", "pos")]
    return [step("e", "0 >= 0", "cases", on="v1", branches=[
        {"assume": f"a{times}", "steps": deep(times - 1)},
        {"assume": f"a{times}", "steps": deep(0)}])]


def binders(times: int) -> Any:
    """If, if, if ..."""
    found: Any = "v1 >= 0"
    for _ in range(times):
        found = {"if": [found], "then": "v2 >= 0"}
    return found


LONG = " + ".join(f"{k}*{NAMES[k % 40]}*{NAMES[7 * k % 40]}" for k in range(70))
BACK = " + ".join(f"{k}*{NAMES[k % 40]}*{NAMES[7 * k % 40]}" for k in reversed(range(70)))
QUOTIENT = f"{'9' * 199}/{'3' * 198}"
EVERY = {"all": {"t": "R"}, "then": "t >= 0"}

# What is in a lemma: its steps, and other keys than usual.  Made when it is asked for.
HOSTILE: dict[str, Callable[[], tuple[list[Any], dict[str, Any]]]] = {
    "steps": lambda: (many(lambda k: "0 >= 0"), {}),
    "steps with numbers": lambda: (many(lambda k: f"{k + 1} + v1 - v1 >= 0",
                                sum=lambda k: [{"c": str(k + 1)}]), {}),
    "sums": lambda: (many(lambda k: f"{LONG} + {k} == {BACK} + {k}"), {}),
    "sums of fractions": lambda: (many(lambda k: "0 == " + " + ".join(
        f"{k + 1}/{j + 1003} - {k + 1}/{j + 1003}" for j in range(70))), {}),
    "names": lambda: (
        many(lambda k: f"{names(40)} == {names(20, 20)} + {names(20)} + {k} - {k}"), {}),
    "products of two": lambda: (
        many(lambda k: f"({k} + v1)*({k} - v2) == {k}*({k} - v2) + v1*({k} - v2)"),
                        {}),
    "products of five": lambda: (
        many(lambda k: f"({k} + v1)*({k} - v2)*(v3 + v4)*(v5 + v6)*(v7 - v8) == "
                              f"({k}*({k} - v2) + v1*({k} - v2))*(v3 + v4)*(v5 + v6)*(v7 - v8)"),
                         {}),
    "products of long sums": lambda: (many(
        lambda k: f"({k} + {names(20)})*({k} - {names(20, 9)}) == "
                  f"{k}*({k} - {names(20, 9)}) + ({names(20)})*({k} - {names(20, 9)})"), {}),
    "a product that is too large": lambda: (many(
        lambda k: f"({names(40)})*({names(40)})*({names(40)}) >= {k}"), {}),
    "powers": lambda: (
        many(lambda k: f"({k}*v1 + v2)**9 == ({k}*v1 + v2)**5*({k}*v1*({k}*v1 + v2)**3 + "
                              f"v2*({k}*v1 + v2)**3)"), {}),
    "squares of sums": lambda: (many(lambda k: f"({names(28)} + {k})**2 == ({names(28)} + {k})*"
                                       f"({names(28)}) + {k}*({names(28)} + {k})"), {}),
    "a tower of powers": lambda: (many(lambda k: "(((v1 + v2)**24)**24)**24 >= 0"), {}),
    "a tower of numbers": lambda: (many(lambda k: "((((2**24)**24)**24)**24)**24 >= 0"), {}),
    "a tower in a multiplier": lambda: (
        many(lambda k: H, sum=[{"c": "(((9**24)**24)**24)**24"}]), {}),
    "long fractions": lambda: (many(
        lambda k: f"({k}*v1 + {QUOTIENT}*v2)*(v1 - v2) == "
                  f"({k}*v1 + {QUOTIENT}*v2)*v1 - v2*({k}*v1 + {QUOTIENT}*v2)"), {}),
    "functions in functions": lambda: (
        many(lambda k: f"{nested(27)}*{k} == {k}*{nested(27)} + v1 - v1"),
                               {"functions": {"f": "R -> R"}}),
    "minus": lambda: (many(lambda k: "-" * 80 + f"v1*{k} == v1*{k}"), {}),
    "alternatives": lambda: (many(lambda k: " or ".join(
        [f"{names(40)} + v{j}*v{j + 1} == {j}" for j in range(8)] + [f"v1 + {k} >= {k} + 7"]),
        "either", from_="h"), {"hypotheses": {"h": "v1 >= 7"}}),
    "instances": lambda: (many(lambda k: f"({k} + v1)**7 >= 0", "instance", fact="h",
                       at=lambda k: {"t": f"v1 + {k}"}),
                  {"hypotheses": {"h": {"all": {"t": "R"}, "then": "t**7 + t - t >= 0"}}}),
    "an instance with numbers": lambda: (
        many(lambda k: "0 >= 0", "instance", fact="h", at={"t": "(9**24)**5"}),
        {"hypotheses": {"h": {"all": {"t": "R"}, "then": "*".join(["t"] * 900) + " >= 0"}}}),
    "an instance with a power": lambda: (
        many(lambda k: "0 >= 0", "instance", fact="h", at={"t": "v1 + v2"}),
        {"hypotheses": {"h": {"all": {"t": "R"}, "then": "*".join(["t"] * 900) + " >= 0"}}}),
    "roots": lambda: (
        many(lambda k: " + ".join(f"{7 * j * 7919 % 9973 + 1}*v1**{j}" for j in range(13))
                   + f" + {'9' * 40}*v1**12 + {'8' * 40}*v1**6 > 0", "sturm", in_="v1", low=None,
                   high=None), {}),
    "binders": lambda: (many(lambda k: {"all": {f"t{j}": "R" for j in range(5)},
                                "if": [f"t{j} >= v{j}" for j in range(5)] * 4, "then": "t1 >= v1"},
                     "generalization", assume=[f"a{j}" for j in range(20)],
                     steps=[step("e", "t1 >= v1", "pos", sum=[{"c": "1", "facts": ["a1"]}])]), {}),
    "cases in cases": lambda: (deep(100), {}),
    "a sum of many products": lambda: (
        [step("e", "10000*v1**9 >= 0", "pos", sum=[{"c": "1", "facts": ["h"] * 9}] * 10_000)],
        {"hypotheses": {"h": H}}),
    "a product of many numbers": lambda: (
        [step("e", "0 >= 0", "pos", sum=[{"c": "1", "facts": ["h"] * 10_000}] * 100)],
        {"hypotheses": {"h": "9" * 300 + " >= 0"}}),
    "many equalities": lambda: (
        [step("e", "v1 == v1", "pos", with_=[["0 - 1", "h"], ["1", "h"]] * 20_000)],
                        {"hypotheses": {"h": f"{LONG} == 0"}}),
    "premises in premises": lambda: (many(lambda k: "v1 >= 0", "instance", fact="h", at={"t": "v3"},
                                  given=["given"]),
                             {"hypotheses": {"given": binders(60), "h": {
                                 "all": {"t": "R"}, "if": [binders(60)], "then": "v1 >= t - t"}}}),
    "a text of 12 MB": lambda: ([step("e", "v1 >= 0" + " + 0" * 3_000_000, "pos")], {}),
    "hypotheses": lambda: ([], {"hypotheses": {f"h{k}": f"{LONG} >= {k}" for k in range(5000)}}),
    "variables": lambda: ([], {"variables": {f"w{k}": "R" for k in range(50_000)}}),
    "functions": lambda: ([], {"functions": {f"f{k}": "R -> R" for k in range(50_000)}}),
    "uses": lambda: ([], {"uses": ["MANY"] * 60_000}),
    "a huge number": lambda: ([step("e", "v1 >= 0", "pos", sum=[{"c": 10**100_000}])], {}),
}


def many_goals() -> dict[str, Any]:
    """A lemma with many goals, replayed."""
    steps = [step(f"g{k}", "0 >= 0", "pos") for k in range(1500)]
    data = lemma("MANY", {}, *steps, goals={each["name"]: "0 >= 0" for each in steps})
    return {"MANY": sympy_replay.replay(data, {})}


def hostile_lemma(name: str) -> dict[str, Any]:
    """The file of a case."""
    steps, keys = HOSTILE[name]()
    return {"lemma": "L", "title": "t", "statement": "s", "source": "a test", "witness": {},
            "variables": V, "goals": {"e": "0 >= 0"}, "proof": steps, **keys}


@pytest.fixture(scope="module")
def used() -> dict[str, Any]:
    return many_goals()


def memory() -> float:
    """The most that this process had, in MiB."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_lemma_costs_little(name: str, used: dict[str, Any]) -> None:
    data = hostile_lemma(name)
    before = memory()
    code, calls = counted(lambda: replay_code(data, used))
    assert calls <= CALLS
    assert memory() - before <= MEBIBYTES
    assert code != "accepted"


@pytest.mark.parametrize("text", [
    "__class__ >= 0", "x.__class__ >= 0", "x[0] >= 0", "(lambda: x)() >= 0", "(x := 1) >= 0",
    "'x' >= 0", "f'{x}' >= 0", "x if x else y >= 0", "[x for x in y] >= 0", "{x} >= 0", "*x >= 0",
    "relu(*x) >= 0", "relu(**x) >= 0", "relu(t=x) >= 0", "x @ y >= 0", "x // y >= 0", "x % y >= 0",
    "x << y >= 0", "~x >= 0", "+x >= 0", "not x >= 0", "x is y", "x in y", "x != y", "0 <= x <= 1",
    "await x >= 0", "yield x", "import os", "x >= 0; x", "x >= 0\nx", "# x >= 0", "...",
    "None >= 0", "True >= 0", "1e9 >= 0", "1j >= 0", "0x1 >= 0", "1_000 >= x", "007 >= 0",
    "x == 1or x == 2",
    "ｘ >= 0", "х >= 0", "x >= ٣", "x² >= 0", "x > = 0", "= x", "x => 0", "x <> y", "x ** -1 >= 0",
    "2 ** x >= 0", "x ** 1.5 >= 0", "x ** (1/2) >= 0", "x ** True >= 0", "eval(x) >= 0",
    "exec(x) >= 0", "open(x) >= 0", "__import__('os') >= 0", "x\u202e >= 0", "x\u200b >= 0", "\x00",
    "", " ", "()", ",", "x, y", "x(1) >= 0", "relu >= 0", "relu() >= 0", "relu(x)(x) >= 0",
    "and >= 0", "if >= 0", "all >= 0", "lambda >= 0", "sympy >= 0", "S.One >= 0", "Symbol(x) >= 0"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    data = changed(HONEST["POS"], "proof/weak/claim", text)
    assert replay_code(data) in ("MP-Q002", "MP-Q003")


@pytest.mark.parametrize("name", [
    "__class__", "_x", "x-y", "x y", "1x", "or", "ｘ", "х", "x" * 41, "", "x\n", "x.y", "x'",
    "\x00"])
def test_what_is_no_name_is_refused(name: str) -> None:
    for data in (changed(HONEST["POS"], f"variables/{name}", "R"),
                 {**HONEST["POS"], "functions": {name: "R -> R"}},
                 changed(HONEST["POS"], "proof/weak/name", name),
                 {**HONEST["FORALL"], "goals": {"all": {"all": {name: "R"}, "then": "x >= x"}}}):
        assert replay_code(data) == "MP-Q007"


@pytest.mark.parametrize("name", ["if", "all", "lambda", "print", "sympy", "expand", "S", "E", "I",
                                  "pi", "Max", "exp", "log", "zoo", "self", "None", "True"])
def test_a_name_of_python_or_sympy_is_a_name_only(name: str) -> None:
    """Facts may have it; a variable or function of that name is nobody's but the lemma's."""
    data = lemma("L", {"x": "R"}, step(name, "x == x", "pos"))
    assert replay_code(data) == "accepted"
    for text, keys in ((f"{name} == {name} + 1", {"variables": {"x": "R", name: "R"}}),
                       (f"{name}(0) == 1", {"functions": {name: "R -> R"}}),
                       (f"{name}(1) >= 0", {"functions": {name: "R -> R"}})):
        code = replay_code({**lemma("L", {"x": "R"}, step("s", text, "pos")), **keys})
        assert code == ("MP-Q002" if name in ("if", "lambda", "None", "True") else "MP-Q010")


@pytest.mark.parametrize("data", [
    None, 5, "text", [], {}, {"lemma": "L"}, {"lemma": ["L"]}, {"proof": {}}, True, 1.5])
def test_what_is_no_lemma_is_refused(data: Any) -> None:
    assert replay_code(data) == "MP-Q001"


PARTS = ["proof", "variables", "goals", "functions", "imports", "hypotheses", "uses", "title",
         "statement", "source", "lemma"]
ODD: list[Any] = [None, 5, 1.5, True, "x", [], {}, [None], [[]], {"x": None}, {"x": []}, [{}],
                  {"x": {"then": None}}, {"": ""}, [10**5000], {"x": {"all": 5, "then": "0 >= 0"}}]


@pytest.mark.parametrize("part", PARTS)
def test_odd_data_crash_nothing(part: str) -> None:
    for value in ODD:
        assert replay_code({**HONEST["POS"], part: value}).startswith(("MP-Q", "accepted"))


STEP_KEYS = ["name", "claim", "by", "say", "sum", "with", "from", "facts", "fact", "at", "given",
             "branches", "of", "on", "steps", "assume", "base", "step", "in", "low", "high"]


@pytest.mark.parametrize("name", HONEST)
def test_odd_steps_crash_nothing(name: str) -> None:
    used = {"LIB": sympy_replay.replay(LIB, {})}
    for index, each in enumerate(HONEST[name]["proof"]):
        for key in STEP_KEYS:
            if key not in each:
                continue
            for value in ODD:
                data = changed(HONEST[name], f"proof/{index}/{key}", value)
                assert replay_code(data, used).startswith(("MP-Q", "accepted"))
