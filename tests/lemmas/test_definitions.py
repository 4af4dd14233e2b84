"""Definitions: what the lemma kernel takes for one, and what would make a hypothesis pass unseen.

Every attack is a set of hypotheses that would restrict something else than the symbol that they
are said to define, most of them so much that nothing fulfils them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from helpers.library import LIBRARY, proved
from helpers.small_lemmas import DROP, changed, lemma, refused, step

from memproof.errors import MemproofError
from memproof.lemmas import prove
from memproof.lemmas.trusted.definitions import check_definitions
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.witness import Instance, instance_of, true_by_definition, witnesses

VARIABLES = {"c": "Z", "d": "Z", "T": "Z", "q": "Z", "p": "Z", "r": "R", "s": "R"}
FUNCTIONS = {"f": "Z -> Z", "g": "Z -> Z", "F": "Z, R -> R", "G": "Z, R -> R", "h": "R -> R",
             "H": "Z, Z -> R", "Q": "Z -> Z", "S": "Z -> Z", "w": "Z -> R", "K": "R -> Z"}


def every(variables: str, then: str, *premises: str) -> dict[str, Any]:
    """A formula for all values: ``every("k, x: R", "F(k, x) == x", "k >= 0")``; sort Z unless
    said."""
    pairs = [each.strip().split(": ") for each in variables.split(",") if each.strip()]
    return {"all": {name: (sort or ["Z"])[0] for name, *sort in pairs}, "if": [*premises],
            "then": then}


def symbols() -> Scope:
    """The functions and variables of all tests."""
    scope = Scope()
    for name, sorts in FUNCTIONS.items():
        scope.declare_function(name, sorts)
    scope.declare(VARIABLES)
    return scope


def check(definitions: Any, **hypotheses: Any) -> Any:
    """The kernel's look at the definitions."""
    scope = symbols()
    return check_definitions(definitions, scope,
                             {n: scope.formula(f) for n, f in hypotheses.items()})


def place_of(definitions: Any, **hypotheses: Any) -> str:
    """Where the definitions are refused, for MP-Q026."""
    with pytest.raises(MemproofError) as caught:
        check(definitions, **hypotheses)
    assert caught.value.code == "MP-Q026", str(caught.value)
    symbol, *rest = caught.value.place.removeprefix("definition of ").split(", ", 1)
    return ", ".join([symbol.strip("'"), *rest])


START, NEXT = every("x: R", "F(0, x) == x"), every("k, x: R", "F(k + 1, x) == 2*F(k, relu(x) - c)",
                                                   "k >= 0")
LOW, HIGH, POSITIVE = "q*T <= d", "d < (q + 1)*T", "T >= 1"
ALL_LOW = every("i", "Q(i)*S(i) <= c*i", "i >= 0")
ALL_HIGH = every("i", "c*i < (Q(i) + 1)*S(i)", "i >= 0")
ALL_POSITIVE = every("i", "S(i) > 0", "i >= 0")

GOOD: dict[str, tuple[Any, Mapping[str, Any]]] = {
    "nothing": ({}, {}),
    "a variable": ({"c": ["a"]}, {"a": "c == 2*d + f(d)"}),
    "a variable if something holds": ({"c": ["a"]}, {"a": {"if": ["d >= 0"], "then": "c == d"}}),
    "a variable by cases": ({"r": ["a", "b"]}, {
        "a": {"if": ["s > 0"], "then": "r == s"}, "b": {"if": ["s <= 0"], "then": "r == -s"}}),
    "a function": ({"F": ["a"]}, {"a": every("k, y: R", "F(k, y) == y*f(k) + relu(r)")}),
    "its arguments in another order": (
        {"H": ["a"]}, {"a": every("i, k", "H(k, i) == 2*k + i")}),
    "with a parameter": ({"H": ["a", "b"]}, {
        "a": "H(c, d) == 0", "b": every("k", "H(c, k + 1) == H(c, k) + w(k)", "k >= d")}),
    "in order": ({"c": ["a"], "f": ["b"]}, {"b": every("k", "f(k) == c"), "a": "c == d"}),
    "recursion": ({"F": ["a", "b"]}, {"a": START, "b": NEXT}),
    "recursion, the other way round": ({"F": ["b", "a"]}, {"a": START, "b": NEXT}),
    "recursion that calls itself twice": ({"F": ["a", "b"]}, {
        "a": START, "b": every("k, x: R", "F(k + 1, x) == F(k, F(k, x))", "k >= 0")}),
    "recursion from a term": ({"f": ["a", "b"]}, {
        "a": "f(c + 1) == d", "b": every("k", "f(k + 1) == f(k) + k", "k >= c + 1")}),
    "recursion to n, from n - 1": ({"f": ["a", "b"]}, {
        "a": "f(0) == 0", "b": every("k", "f(k) == f(k - 1) + k", "k >= 1", "k <= c")}),
    "recursion by cases of the value before": ({"f": ["a", "b", "e"]}, {
        "a": "f(0) == 1", "b": every("k", "f(k + 1) == 2*f(k)", "k >= 0", "f(k) <= 9"),
        "e": every("k", "f(k + 1) == 0", "k >= 0", "f(k) >= 10")}),
    "three cases": ({"w": ["a", "b", "e"]}, {
        "a": every("k", "w(k) == 1", "h(r) < k"), "b": every("k", "w(k) == 0", "h(r) == k"),
        "e": every("k", "w(k) == -1", "h(r) > k")}),
    "two given values": ({"f": ["a", "b", "e"]}, {
        "a": "f(0) == 0", "b": "f(1) == f(0) + 1",
        "e": every("k", "f(k + 1) == f(k) + 2", "k >= 1")}),
    "up to a last one": ({"f": ["a", "b"]}, {
        "a": every("i", "f(i) == c", "i >= 1", "i <= d"), "b": "f(d + 1) == 1"}),
    "cases of an integer": ({"f": ["a", "b"]}, {
        "a": every("k", "f(k) == 1", "d > g(k)"), "b": every("j", "f(j) == 0", "d < g(j) + 1")}),
    "the next case after a bracket": (
        {"q": ["a", "b"], "f": ["e"]},
        {"a": LOW, "b": HIGH, "e": every("k", "f(k) == q + k"), "t": POSITIVE}),
    "bracket": ({"q": ["a", "b"]}, {"a": LOW, "b": HIGH, "t": POSITIVE}),
    "bracket, the other way round": ({"q": ["b", "a"]}, {"a": LOW, "b": HIGH, "t": POSITIVE}),
    "bracket with a step that is known": (
        {"q": ["a", "b"]}, {"a": LOW, "b": HIGH, "t": "T == 3"}),
    "bracket in whole numbers": (
        {"q": ["a", "b"]}, {"a": "d - q*T >= 0", "b": "d <= q*T + T - 1", "t": "T - 1 >= 0"}),
    "bracket from above": (
        {"q": ["a", "b"]}, {"a": "q*T >= d", "b": "q*T < d + T", "t": "T > 0"}),
    "bracket of a real number": ({"q": ["a", "b"]}, {"a": "r <= q", "b": "q < r + 1"}),
    "bracket for all values": (
        {"Q": ["a", "b"]}, {"a": ALL_LOW, "b": ALL_HIGH, "t": ALL_POSITIVE}),
    "bracket with a step for all values": (
        {"Q": ["a", "b"]}, {"a": ALL_LOW, "b": ALL_HIGH, "t": every("i", "S(i) >= 1")}),
    "bracket with a defined step": (
        {"S": ["s"], "Q": ["a", "b"]},
        {"s": every("i", "S(i) == 2"), "a": ALL_LOW, "b": ALL_HIGH, "t": ALL_POSITIVE}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_definition_is_taken(name: str) -> None:
    definitions, hypotheses = GOOD[name]
    check(definitions, **hypotheses)


def refusals() -> dict[str, tuple[Any, Mapping[str, Any], str]]:
    """Attack: (definitions, hypotheses, place)."""
    f, F, q = "fFq"
    explicit, start = every("k", "f(k) == g(k)"), "f(0) == 0"
    return {
        # -- what may be defined, and by what
        "an unknown symbol": ({"z": ["a"]}, {"a": "c == 0"}, "z"),
        "relu": ({"relu": ["a"]}, {"a": every("x: R", "relu(x) == x")}, "relu"),
        "floor": ({"floor": ["a"]}, {"a": every("x: R", "floor(x) == 0")}, "floor"),
        "pow2": ({"pow2": ["a"]}, {"a": every("k", "pow2(k) == k")}, "pow2"),
        "no hypothesis": ({"f": []}, {}, f),
        "an unknown hypothesis": ({"f": ["a"]}, {}, f),
        "a name that is none": ({"f": [["a"]]}, {}, f),
        "an axiom": ({"f": ["pow2.zero"]}, {"a": explicit}, f),
        "alternatives": ({"f": ["a"]}, {"a": every("k", "f(k) == 0 or f(k) == 1")}, f),
        "an inequality": ({"f": ["a"]}, {"a": every("k", "f(k) >= g(k)")}, f),
        "an inequality beside an equation": (
            {"f": ["a", "b"]}, {"a": explicit, "b": every("k", "f(k) >= 1")}, f),
        "another symbol's equation": ({"f": ["a"]}, {"a": every("k", "g(k) == f(k)")}, f),
        "its square": ({"c": ["a"]}, {"a": "c**2 == d"}, "c"),
        "its double": ({"c": ["a"]}, {"a": "2*c == d"}, "c"),
        "the right side": ({"c": ["a"]}, {"a": "d == c"}, "c"),
        "a number": ({"c": ["a"]}, {"a": "0 == 1"}, "c"),
        # -- circles
        "itself": ({"f": ["a"]}, {"a": every("k", "f(k) == f(k) + 1")}, f"{f}, a"),
        "itself, a variable": ({"c": ["a"]}, {"a": "c == c + 1"}, "c, a"),
        "itself in a premise": ({"f": ["a"]}, {"a": every("k", "f(k) == 0", "f(k) >= 1")},
                                f"{f}, a"),
        "itself in a premise, a variable": (
            {"c": ["a"]}, {"a": {"if": ["c >= 1"], "then": "c == 0"}}, "c, a"),
        "itself in a premise for all": (
            {"f": ["a"]}, {"a": {"all": {"k": "Z"}, "then": "f(k) == 0", "if": [
                every("j", "f(j) >= 1")]}}, f"{f}, a"),
        "itself in an argument": ({"f": ["a"]}, {"a": "f(f(0)) == 1"}, f"{f}, a"),
        "itself as its parameter": (
            {"H": ["a"]}, {"a": every("k", "H(k, floor(H(0, 0))) == 1")}, "H, a"),
        "two through each other": (
            {"f": ["a"], "g": ["b"]},
            {"a": explicit, "b": every("k", "g(k) == f(k) + 1")}, f),
        "the wrong order": (
            {"f": ["b"], "c": ["a"]}, {"a": "c == d", "b": every("k", "f(k) == c")}, f),
        "a later one in a premise": (
            {"f": ["b"], "c": ["a"]},
            {"a": "c == f(0)", "b": every("k", "f(k) == 0", "c <= 0")}, f),
        "a later one as the start": (
            {"f": ["a", "b"], "c": ["e"]},
            {"a": "f(c) == 0", "b": every("k", "f(k + 1) == f(k) + 1", "k >= c"),
             "e": "c == f(3)"}, f),
        # -- twice
        "twice": ({"f": ["a", "b"]}, {"a": explicit, "b": every("k", "f(k) == g(k) + 1")},
                  f"{f}, a and b"),
        "one hypothesis twice": ({"f": ["a", "a"]}, {"a": explicit}, f"{f}, a and a"),
        "a variable twice": ({"c": ["a", "b"]}, {"a": "c == 0", "b": "c == 1"},
                             "c, a and b"),
        "cases that touch": ({"f": ["a", "b"]}, {
            "a": every("k", "f(k) == 0", "k <= d"), "b": every("k", "f(k) == 1", "k >= d")},
            f"{f}, a and b"),
        "cases of something else": ({"f": ["a", "b"]}, {
            "a": every("k", "f(k) == 0", "k > d"), "b": every("k", "f(k) == 1", "k <= c")},
            f"{f}, a and b"),
        "cases of exchanged arguments": ({"H": ["a", "b"]}, {
            "a": every("i, k", "H(i, k) == 0", "i > k"),
            "b": every("i, k", "H(k, i) == 1", "i <= k")}, "H, a and b"),
        "real cases that leave no whole number": ({"h": ["a", "b"]}, {
            "a": every("x: R", "h(x) == 0", "x > 0"), "b": every("x: R", "h(x) == 1", "x < 1")},
            "h, a and b"),
        "a value and all values": ({"f": ["a", "b"]}, {"a": explicit, "b": "f(3) == 4"},
                                   f"{f}, a and b"),
        "two starts": ({"F": ["a", "b"]}, {"a": START, "b": every("x: R", "F(c, x) == 1")},
                       f"{F}, a and b"),
        "a start within the recursion": ({"f": ["a", "b", "e"]}, {
            "a": start, "b": every("k", "f(k + 1) == f(k)", "k >= 0"), "e": "f(5) == 1"},
            f"{f}, b and e"),
        "two rules of recursion": ({"f": ["a", "b", "e"]}, {
            "a": start, "b": every("k", "f(k + 1) == f(k)", "k >= 0"),
            "e": every("k", "f(k + 1) == f(k) + 1", "k >= 0")}, f"{f}, b and e"),
        # -- arguments
        "a variable that is no argument": (
            {"f": ["a"]}, {"a": every("i, k", "f(k) == i")}, f"{f}, a"),
        "a variable that is no argument, in a premise": (
            {"f": ["a"]}, {"a": every("i, k", "f(k) == 0", "i >= k")}, f"{f}, a"),
        "an argument twice": ({"H": ["a"]}, {"a": every("i", "H(i, i) == 0")},
                              "H, a"),
        "no variables": ({"f": ["a"]}, {"a": "f(0) == 0"}, f),
        "a multiple": ({"f": ["a"]}, {"a": every("k", "f(2*k) == k")}, f"{f}, a"),
        "a square": ({"f": ["a"]}, {"a": every("k", "f(k**2) == k")}, f"{f}, a"),
        "the square of an argument": (
            {"H": ["a", "b"]},
            {"a": every("k", "H(k**2, k) == 0"), "b": every("k", "H(k, k) == 1")}, "H, a"),
        "a sum": ({"H": ["a"]}, {"a": every("i, k", "H(i + k, k) == i")}, "H, a"),
        "another variable for all": (
            {"c": ["a"]}, {"a": every("k", "c == k")}, "c, a"),
        "two indices": ({"H": ["a", "b"]}, {
            "a": "H(0, 0) == 0", "b": every("k", "H(k + 1, k + 1) == H(k, k) + 1", "k >= 0")},
            "H"),
        # -- recursion
        "no start": ({"f": ["b"]}, {"b": every("k", "f(k + 1) == f(k)", "k >= 0")}, f"{f}, b"),
        "no premise": ({"f": ["a", "b"]}, {"a": start, "b": every("k", "f(k + 1) == f(k) + 1")},
                       f"{f}, b"),
        "from before the start": (
            {"f": ["a", "b"]}, {"a": start, "b": every("k", "f(k + 1) == f(k) + 1", "k >= -1")},
            f"{f}, b"),
        "from after the start": (
            {"f": ["a", "b"]}, {"a": start, "b": every("k", "f(k + 1) == f(k) + 1", "k >= 1")},
            f"{f}, b"),
        "downwards": ({"f": ["a", "b"]}, {
            "a": start, "b": every("k", "f(k + 1) == f(k) + 1", "k <= 0")}, f"{f}, b"),
        "a premise of another variable": ({"F": ["a", "b"]}, {
            "a": START, "b": every("k, x: R", "F(k + 1, x) == F(k, x) + 1", "x >= 0")}, f"{F}, b"),
        "a start that depends on an argument": ({"H": ["a", "b"]}, {
            "a": every("i", "H(0, i) == 0"),
            "b": every("i, k", "H(k + 1, i) == H(k, i + 1) + 1", "k >= i")},
            "H, b"),
        "the value after": ({"f": ["a", "b"]}, {
            "a": start, "b": every("k", "f(k + 1) == f(k + 2) + 1", "k >= 0")}, f"{f}, b"),
        "the same value": ({"F": ["a", "b"]}, {
            "a": START, "b": every("k, x: R", "F(k + 1, x) == F(k + 1, x + 1) + 1", "k >= 0")},
            f"{F}, b"),
        "the same value within": ({"F": ["a", "b"]}, {
            "a": START, "b": every("k, x: R", "F(k + 1, x) == F(k, F(k + 1, x))", "k >= 0")},
            f"{F}, b"),
        "the same value in a premise": ({"f": ["a", "b"]}, {
            "a": start, "b": every("k", "f(k + 1) == 0", "k >= 0", "f(k + 1) >= 1")}, f"{f}, b"),
        "two before": ({"f": ["a", "b", "e"]}, {
            "a": start, "b": "f(1) == 1", "e": every("k", "f(k + 2) == f(k)", "k >= 0")},
            f"{f}, e"),
        "a real index": ({"h": ["a", "b"]}, {
            "a": "h(0) == 0", "b": every("x: R", "h(x + 1) == h(x) + 1", "x >= 0")},
            "h, b"),
        "an integer at a real index": ({"h": ["a", "b"]}, {
            "a": "h(0) == 0", "b": every("k", "h(k + 1) == h(k) + 1", "k >= 0")},
            "h, b"),
        "a start given by itself": ({"f": ["a", "b"]}, {
            "a": "f(0) == f(0) + 1", "b": every("k", "f(k + 1) == f(k)", "k >= 0")}, f"{f}, a"),
        "a start given by what follows": ({"f": ["a", "b"]}, {
            "a": "f(0) == f(1) + 1", "b": every("k", "f(k + 1) == f(k)", "k >= 0")}, f"{f}, a"),
        # -- sorts
        "a half": ({"c": ["a"]}, {"a": "c == 1/2"}, "c, a"),
        "a real variable": ({"c": ["a"]}, {"a": "c == r"}, "c, a"),
        "a real value": ({"f": ["a"]}, {"a": every("k", "f(k) == w(k)")}, f"{f}, a"),
        "a real start": ({"f": ["a", "b"]}, {
            "a": "f(0) == relu(c)", "b": every("k", "f(k + 1) == f(k)", "k >= 0")}, f"{f}, a"),
        # -- brackets
        "one side": ({"q": ["a"]}, {"a": LOW, "t": POSITIVE}, q),
        "three sides": ({"q": ["a", "b", "e"]}, {"a": LOW, "b": HIGH, "e": "q <= 5",
                                                 "t": POSITIVE}, q),
        "one side twice": ({"q": ["a", "a"]}, {"a": LOW, "t": POSITIVE}, q),
        "a step without a sign": ({"q": ["a", "b"]}, {"a": LOW, "b": HIGH}, q),
        "a step that may be 0": ({"q": ["a", "b"]}, {"a": LOW, "b": HIGH, "t": "T >= 0"}, q),
        "a negative step": ({"q": ["a", "b"]}, {"a": "-q <= d", "b": "d < -q - 1"}, q),
        "a step that is 0": ({"q": ["a", "b"]}, {"a": "r <= c", "b": "c < r"}, q),
        "a sign that depends on it": (
            {"q": ["a", "b"]}, {"a": LOW, "b": HIGH, "t": "T >= 1 + q - q + 0*q"}, q),
        "a sign that depends on a later one": (
            {"q": ["a", "b"], "T": ["e"]},
            {"a": LOW, "b": HIGH, "t": POSITIVE, "e": "T == q"}, q),
        "a sign elsewhere": (
            {"Q": ["a", "b"]}, {"a": ALL_LOW, "b": ALL_HIGH, "t": every("i", "S(i) > 0", "i >= 1")},
            "Q"),
        "a sign at another index": (
            {"Q": ["a", "b"]},
            {"a": ALL_LOW, "b": ALL_HIGH, "t": every("i", "S(i + 1) > 0", "i >= 0")},
            "Q"),
        "a sign for whole numbers": (
            {"K": ["a", "b"]},
            {"a": every("x: R", "K(x)*h(x) <= r"), "b": every("x: R", "r < (K(x) + 1)*h(x)"),
             "t": every("x", "h(x) > 0")}, "K"),
        "one side for whole numbers": (
            {"K": ["a", "b"]},
            {"a": every("x", "K(x)*h(x) <= r"), "b": every("x: R", "r < (K(x) + 1)*h(x)"),
             "t": every("x", "h(x) > 0")}, "K"),
        "another step above than below": (
            {"q": ["a", "b"]}, {"a": LOW, "b": "d < (2*q + 1)*T", "t": POSITIVE}, q),
        "a sign as an alternative": (
            {"q": ["a", "b"]}, {"a": LOW, "b": HIGH, "t": "T >= 1 or T <= -1"}, q),
        "a step that is the bracket's own": (
            {"T": ["a", "b"]}, {"a": "T*T <= d", "b": "d < T*T + T", "t": POSITIVE},
            "T"),
        "a value that depends on it": (
            {"q": ["a", "b"]}, {"a": "q*T <= d + q**2", "b": "d + q**2 < (q + 1)*T",
                                "t": POSITIVE}, q),
        "a value of a function of it": (
            {"q": ["a", "b"]}, {"a": "q*T <= f(q)", "b": "f(q) < (q + 1)*T", "t": POSITIVE}, q),
        "both sides strict": (
            {"q": ["a", "b"]}, {"a": "q*T < r", "b": "r < (q + 1)*T", "t": POSITIVE}, q),
        "a real number in a bracket of whole ones": (
            {"q": ["a", "b"]}, {"a": "q <= r", "b": "r <= q"}, q),
        "too narrow": (
            {"q": ["a", "b"]}, {"a": "q*T <= d", "b": "d < q*T + T - 1", "t": POSITIVE}, q),
        "a real quotient": ({"r": ["a", "b"]}, {"a": "r*T <= d", "b": "d < (r + 1)*T",
                                                "t": POSITIVE}, "r"),
        "a quotient that is constant": (
            {"q": ["a", "b"]}, {"a": every("i", "q*T <= i"), "b": every("i", "i < (q + 1)*T"),
                                "t": POSITIVE}, q),
        "a quotient at two places": (
            {"Q": ["a", "b"]}, {"a": every("i", "Q(i)*T <= i"),
                                "b": every("i", "i < (Q(i + 1) + 1)*T"), "t": POSITIVE},
            "Q"),
        "a quotient of a quotient": (
            {"Q": ["a", "b"]}, {"a": every("i", "Q(Q(i))*T <= i"),
                                "b": every("i", "i < (Q(Q(i)) + 1)*T"), "t": POSITIVE},
            "Q"),
        "two kinds of premises": (
            {"Q": ["a", "b"]}, {"a": every("i", "Q(i) <= i", "i >= 0"),
                                "b": every("i", "i < Q(i) + 1", "i >= 1")}, "Q"),
        "a quotient in a premise": (
            {"Q": ["a", "b"]}, {"a": every("i", "Q(i) <= i", "Q(i) >= 1"),
                                "b": every("i", "i < Q(i) + 1", "Q(i) >= 1")},
            "Q"),
        "a quotient that is defined later": (
            {"q": ["a", "b"], "d": ["e"]},
            {"a": LOW, "b": HIGH, "t": POSITIVE, "e": "d == q*T + T"}, q),
    }


REFUSALS = refusals()


@pytest.mark.parametrize("name", REFUSALS)
def test_no_definition(name: str) -> None:
    definitions, hypotheses, place = REFUSALS[name]
    assert place_of(definitions, **hypotheses) == place


def test_the_form_of_the_key() -> None:
    for wrong in (["f"], {"f": "a"}, {"f": None}, "f", 1, {"f": {"a": "b"}}):
        with pytest.raises(MemproofError) as caught:
            check(wrong, a=every("k", "f(k) == k"))
        assert caught.value.code == "MP-Q001"


def test_work_is_limited() -> None:
    many = {f"a{k}": every("i, j", "H(i, j) == 0", f"(i + j)**20 >= {k}", "i > j")
            for k in range(60)}
    with pytest.raises(MemproofError) as caught:
        check({"H": [*many]}, **many)
    assert caught.value.code in ("MP-Q004", "MP-Q026")


DOUBLES = lemma(
    "L", {"x": "R"}, step("s", "x**2 >= 0", "pos", sum=[{"c": "1", "square": "x"}]),
    functions={"F": "Z -> R"}, hypotheses={
        "start": "F(0) == x", "next": every("k", "F(k + 1) == 2*F(k)", "k >= 0"),
        "small": "x <= 5"},
    definitions={"F": ["start", "next"]},
    witness={"functions": {"F": {"of": ["k"], "from": "0", "base": "x", "next": "2*last"}}})


def test_a_lemma_with_definitions() -> None:
    proved = prove(DOUBLES, {})
    assert {name: each.names for name, each in proved.definitions.items()} == {
        "F": ("start", "next")}
    assert list(proved.hypotheses) == ["start", "next", "small"]
    without = changed(DOUBLES, "definitions", {})
    assert prove(without, {}).definitions == {}
    assert prove(without, {}).goals == proved.goals


def test_the_place_within_a_lemma() -> None:
    refused(changed(DOUBLES, "hypotheses/next/if", []), "MP-Q026",
            "lemma L, definition of 'F', next")
    refused(changed(DOUBLES, "definitions/F/+", "small"), "MP-Q026",
            "lemma L, definition of 'F'")
    refused(changed(DOUBLES, "definitions", []), "MP-Q001", "lemma L, definitions")


# -- the values of what is defined -----------------------------------------------------------------


def values(definitions: Any, hypotheses: Mapping[str, Any], witness: Any) -> Instance:
    """An instance in which the functions have the values that their definitions demand."""
    return instance_of(witness, symbols(), 0, check(definitions, **hypotheses))


def value(instance: Instance, text: str) -> Fraction:
    return instance.value(symbols().term(text))


def test_a_recursion_has_the_values_that_it_demands() -> None:
    found = values(*GOOD["recursion"], {"variables": {"c": "-1"}})
    # F(2, x) = 2*F(1, relu(x) + 1) = 4*F(0, relu(relu(x) + 1) + 1)
    assert [value(found, f"F({k}, 1/2)") for k in (0, 1, 2)] == [Fraction(1, 2), 3, 10]
    assert value(found, "F(-1, 1/2)") == 0  # nothing is demanded


def test_cases_have_the_values_that_they_demand() -> None:
    found = values(*GOOD["recursion by cases of the value before"], {})
    assert [value(found, f"f({k})") for k in range(8)] == [1, 2, 4, 8, 16, 0, 0, 0]
    found = values(*GOOD["three cases"], {
        "variables": {"r": "1/2"}, "functions": {"h": {"of": ["x"], "is": "2*x"}}})
    assert [value(found, f"w({k})") for k in (0, 1, 2)] == [-1, 0, 1]


def test_the_index_of_an_equation_is_moved_back() -> None:
    found = values(*GOOD["recursion to n, from n - 1"], {"variables": {"c": "3"}})
    assert [value(found, f"f({k})") for k in range(-1, 6)] == [0, 0, 1, 3, 6, 0, 0]


def test_a_parameter_is_looked_at() -> None:
    definition = {"a": "H(c, d) == 1", "b": every("k", "H(c, k + 1) == 2*H(c, k)", "k >= d")}
    found = values({"H": ["a", "b"]}, definition, {"variables": {"c": "2", "d": "5"}})
    assert [value(found, f"H(2, {k})") for k in (4, 5, 6, 7)] == [0, 1, 2, 4]
    assert value(found, "H(1, 6)") == 0


def test_a_whole_number_is_not_any_number() -> None:
    definition = {"a": every("k", "h(k) == 1")}
    assert value(values({"h": ["a"]}, definition, {}), "h(3)") == 1
    assert value(values({"h": ["a"]}, definition, {}), "h(1/2)") == 0


@pytest.mark.parametrize(("name", "expected"), [
    ("bracket for all values", lambda c, i: c * i // 3),
    ("bracket with a step for all values", lambda c, i: c * i // 3),
])
@pytest.mark.parametrize("c", [-7, -1, 0, 2, 5])
def test_a_bracket_has_the_values_that_it_demands(name: str, expected: Any, c: int) -> None:
    steps = {"S": {"of": ["i"], "is": "3"}}
    found = values(*GOOD[name], {"variables": {"c": str(c)}, "functions": steps})
    assert [value(found, f"Q({i})") for i in range(9)] == [expected(c, i) for i in range(9)]
    assert value(found, "Q(-1)") == 0


@pytest.mark.parametrize(("low", "high", "expected"), [
    ("Q(i)*T >= i", "Q(i)*T < i + T", lambda i: -(-i // 4)),
    ("i < Q(i)*T + T", "i >= Q(i)*T", lambda i: i // 4),
    ("i - Q(i)*T >= 0", "i <= Q(i)*T + T - 1", lambda i: i // 4),
    ("i <= Q(i)*T + T - 1", "i - Q(i)*T >= 0", lambda i: i // 4),
])
def test_a_bracket_in_any_form(low: str, high: str, expected: Any) -> None:
    hypotheses = {"a": every("i", low), "b": every("i", high), "t": "T >= 1"}
    found = values({"Q": ["a", "b"]}, hypotheses, {"variables": {"T": "4"}})
    assert [value(found, f"Q({i})") for i in range(-9, 10)] == [*map(expected, range(-9, 10))]


def test_values_follow_the_variables() -> None:
    """The finder of counterexamples changes them."""
    found = values({"f": ["a"]}, {"a": every("k", "f(k) == c + k")}, {"variables": {"c": "1"}})
    assert value(found, "f(2)") == 3
    found.values["c"] = Fraction(5)
    assert value(found, "f(2)") == 7


def test_a_witness_need_not_give_what_is_defined() -> None:
    bare = changed(DOUBLES, "witness/functions", DROP)
    assert prove(bare, {}).goals == prove(DOUBLES, {}).goals
    refused(changed(bare, "definitions", {}), "MP-Q020", "lemma L, witness, start")
    assert true_by_definition(bare, prove(bare, {}).definitions) == {"start", "next"}
    assert true_by_definition(DOUBLES, prove(DOUBLES, {}).definitions) == set()


def test_a_witness_that_gives_other_values_is_looked_at() -> None:
    refused(changed(DOUBLES, "witness/functions/F/next", "3*last"), "MP-Q020",
            "lemma L, witness, next")
    late = changed(DOUBLES, "witness/functions/F", {"of": ["k"], "is": "pow2(k) + floor(k)*0"})
    assert prove(late, {})


def test_what_a_definition_makes_of_the_others_is_looked_at() -> None:
    bare = changed(DOUBLES, "witness/functions", DROP)
    slow = changed(bare, "hypotheses/slow", every("k", "F(k) <= 31", "k >= 0", "k <= 5"))
    refused(slow, "MP-Q020", "lemma L, witness, slow")
    assert prove(changed(slow, "hypotheses/slow/then", "F(k) <= 32"), {})


def test_a_deep_recursion_is_refused_and_ends() -> None:
    bare = changed(DOUBLES, "witness/functions", DROP)
    refused(changed(bare, "hypotheses/far", "F(1000000000) >= 0"), "MP-Q004",
            "lemma L, witness, far")


@pytest.mark.parametrize("identifier", [
    name for name, data in LIBRARY.files.items() if data.get("definitions")])
def test_definitions_hold_at_the_witness(identifier: str) -> None:
    """What the kernel takes as true by its form is true where it can be looked at."""
    found = proved(identifier)
    for data in witnesses(found.data):
        instance = instance_of(data, found.scope, 0, found.definitions)
        for name in true_by_definition(found.data, found.definitions):
            assert instance.holds(found.hypotheses[name]), name


def test_the_library_defines_what_it_can() -> None:
    files = LIBRARY.files.values()
    defining = [name for data in files for names in data.get("definitions", {}).values()
                for name in names]
    assert len(defining) >= 420
    assert sum(len(data.get("hypotheses", {})) for data in files) >= 2 * len(defining)
