"""Small lemmas for the tests of the lemma kernel: how to write one, and one for each rule."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from memproof.errors import MemproofError
from memproof.lemmas import Lemma, prove

Data = dict[str, Any]
DROP = object()  # in ``changed``: without this key


def step(name: str, claim: Any, by: str, **keys: Any) -> Data:
    """A step of a proof; ``from_`` stands for the key "from", ``in_`` for "in"."""
    named = {key.rstrip("_"): value for key, value in keys.items()}
    return {"name": name, "claim": claim, "by": by, "say": "So.", **named}


def lemma(name: str, variables: Mapping[str, str], *steps: Data, goals: Any = None,
          witness: Data | None = None, **keys: Any) -> Data:
    """A lemma's file; the last step is the goal, and each variable is 1, if nothing is said."""
    if goals is None:
        goals = {steps[-1]["name"]: steps[-1]["claim"]}
    witness = {"variables": dict.fromkeys(variables, "1"), **(witness or {})}
    data = {"lemma": name, "title": "A title", "statement": "In words.", "source": "a test",
            "variables": dict(variables), "goals": goals, "witness": witness, "proof": [*steps],
            **keys}
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]


def changed(data: Data, path: str, value: Any) -> Data:
    """A copy with another value at ``path``: keys, indices and names of steps, joined by "/"."""
    result = copy.deepcopy(data)
    *way, last = path.split("/")
    place: Any = result
    for part in way:
        place = place[key_of(place, part)]
    if value is DROP:
        del place[key_of(place, last)]
    elif isinstance(place, list) and last == "+":
        place.append(value)
    else:
        place[key_of(place, last)] = value
    return result


def key_of(place: Any, part: str) -> Any:
    """A key of an object, an index of a list, or the index of the step with that name."""
    if isinstance(place, dict):
        return part
    names = [each.get("name") if isinstance(each, dict) else None for each in place]
    return names.index(part) if part in names else int(part)


def refused(data: object, code: str, place: str, proved: Mapping[str, Lemma] | None = None) -> None:
    """It is refused, with this code and at this place, or in a column of a text there."""
    with pytest.raises(MemproofError) as caught:
        prove(data, proved or {})
    text = re.sub(r", column \d+ of .*", "", caught.value.place)
    assert (caught.value.code, text) == (code, place), str(caught.value)


R, Z = "R", "Z"
GROWS = {"all": {"k": Z}, "if": ["k >= 0"], "then": "f(k + 1) >= f(k)"}
AT_LEAST = {"all": {"k": Z}, "if": ["k >= 0"], "then": "f(k) >= f(0)"}
POWERS = {"all": {"k": Z, "y": R}, "if": ["k >= 0", "y >= 1"], "then": "F(k, y) >= 1"}

HONEST: dict[str, Data] = {each["lemma"]: each for each in [
    lemma("POS", {"x": R, "y": R, "z": R},
          step("product", "x*y > 0", "pos", sum=[{"c": "1", "facts": ["x0", "y0"]}]),
          step("square", "(x - y)**2 >= 0", "pos", sum=[{"c": "1", "square": "x - y"}]),
          step("weak", "x >= 0", "pos", sum=[{"c": "1", "facts": ["x0"]}]),
          step("equal", "x*z == x*y", "pos", with_=[["x", "zy"]]),
          step("sum", "2*x + z > 0", "pos",
               sum=[{"c": "2", "facts": ["x0"]}, {"c": "1", "facts": ["y0"]}],
               with_=[["1", "zy"]]),
          step("one", "x**2 + 1 > 0", "pos", sum=[{"c": "1"}, {"c": "1", "square": "x"}]),
          hypotheses={"x0": "x > 0", "y0": "y > 0", "zy": "z == y"}),
    lemma("CUT", {"n": Z, "m": Z, "x": R},
          step("cut", "n - m >= 0", "cut", from_="near"),
          step("half", "n >= 1", "cut", from_="positive"),
          step("next", "m > 0", "cut", from_="third"),
          hypotheses={"near": "n - m > -1", "positive": "2*n >= 1", "third": "3*m >= 1",
                      "real": "2*x >= 1"},
          witness={"variables": {"n": "1", "m": "1", "x": "1"}}),
    lemma("ANTI", {"x": R, "y": R},
          step("equal", "x == y", "antisymmetry", facts=["low", "high"]),
          hypotheses={"low": "x <= y", "high": "x >= y"}),
    lemma("INSTANCE", {"x": R, "n": Z},
          step("on", "relu(x + 1) == x + 1", "instance", fact="relu.on", at={"t": "x + 1"},
               given=["x1"]),
          step("double", "pow2(n + 1) == 2*pow2(n)", "instance", fact="pow2.next", at={"k": "n"},
               given=["n0"]),
          step("own", "n + x >= 1", "instance", fact="all", at={"k": "n", "y": "x"}, given=["n0"]),
          hypotheses={"x1": "x + 1 >= 0", "n0": "n >= 0",
                      "all": {"all": {"k": Z, "y": R}, "if": ["k >= 0"], "then": "k + x >= 1"}},
          witness={"variables": {"x": "1", "n": "1"}}),
    lemma("CONGRUENCE", {"x": R, "y": R},
          step("equal", "relu(x) == relu(y)", "congruence", given=["xy"]),
          step("both", "g(x, x) == g(y, x + y - y)", "congruence", given=["xy", "same"]),
          functions={"g": "R, R -> R"}, hypotheses={"xy": "x == y", "same": "0 == 0"}),
    lemma("EITHER", {"x": R},
          step("some", "x < 0 or x >= 1", "either", from_="x1"), hypotheses={"x1": "x >= 1"}),
    lemma("ABSURD", {"x": R},
          step("nonsense", {"if": ["x >= 2", "x <= 1"], "then": "x == 7"}, "generalization",
               assume=["high", "low"], steps=[
                   step("false", "0 >= 1", "pos",
                        sum=[{"c": "1", "facts": ["high"]}, {"c": "1", "facts": ["low"]}]),
                   step("any", "x == 7", "absurd", from_="false")]),
          step("never", {"if": ["x >= 2", "x <= 1"], "then": "0 >= 1"}, "generalization",
               assume=["high", "low"], steps=[
                   step("false", "0 >= 1", "pos",
                        sum=[{"c": "1", "facts": ["high"]}, {"c": "1", "facts": ["low"]}])]),
          refutes={"never": "That x is at least 2 and at most 1."}),
    lemma("CASES", {"n": Z, "x": R},
          step("relu", "relu(x) >= 0", "cases", on="x", branches=[
              {"assume": "big", "steps": [
                  step("on", "relu(x) == x", "instance", fact="relu.on", at={"t": "x"},
                       given=["big"]),
                  step("end", "relu(x) >= 0", "pos", sum=[{"c": "1", "facts": ["big"]}],
                       with_=[["1", "on"]])]},
              {"assume": "small", "steps": [
                  step("weak", "x <= 0", "pos", sum=[{"c": "1", "facts": ["small"]}]),
                  step("off", "relu(x) == 0", "instance", fact="relu.off", at={"t": "x"},
                       given=["weak"]),
                  step("end", "relu(x) >= 0", "pos", with_=[["1", "off"]])]}]),
          step("integer", "n*n - n >= 0", "cases", on="n - 1", branches=[
              {"assume": "big", "steps": [
                  step("end", "n*n - n >= 0", "pos", sum=[{"c": "1", "square": "n - 1"},
                                                         {"c": "1", "facts": ["big"]}])]},
              {"assume": "small", "steps": [
                  step("end", "n*n - n >= 0", "pos", sum=[{"c": "1", "square": "n"},
                                                         {"c": "1", "facts": ["small"]}])]}]),
          step("of", "x**2 >= 1", "cases", of="apart", branches=[
              {"assume": "left", "steps": [
                  step("end", "x**2 >= 1", "pos", sum=[{"c": "1", "facts": ["left", "left"]},
                                                      {"c": "2", "facts": ["left"]}])]},
              {"assume": "right", "steps": [
                  step("end", "x**2 >= 1", "pos", sum=[{"c": "1", "facts": ["right", "right"]},
                                                      {"c": "2", "facts": ["right"]}])]}]),
          goals={"relu": "relu(x) >= 0", "integer": "n*n - n >= 0", "of": "x**2 >= 1"},
          hypotheses={"apart": "x <= -1 or x >= 1"}),
    lemma("FORALL", {"x": R},
          step("all", {"all": {"y": R}, "if": ["y >= x"], "then": "y + 1 >= x"}, "generalization",
               assume=["yx"],
               steps=[step("end", "y + 1 >= x", "pos",
                           sum=[{"c": "1", "facts": ["yx"]}, {"c": "1"}])])),
    lemma("INDUCTION", {},
          step("all", AT_LEAST, "induction", on="k",
               base={"steps": [step("end", "f(0) >= f(0)", "pos")]},
               step={"from": "k0", "hypothesis": "before", "steps": [
                   step("one", "f(k + 1) >= f(k)", "instance", fact="grows", at={"k": "k"},
                        given=["k0"]),
                   step("ih", "f(k) >= f(0)", "instance", fact="before"),
                   step("end", "f(k + 1) >= f(0)", "pos", sum=[{"c": "1", "facts": ["one"]},
                                                              {"c": "1", "facts": ["ih"]}])]}),
          functions={"f": "Z -> R"}, hypotheses={"grows": GROWS},
          witness={"functions": {"f": {"of": ["k"], "is": "k"}}}),
    lemma("INDUCTION2", {},
          step("all", POWERS, "induction", on="k",
               base={"assume": ["y1"], "steps": [
                   step("start", "F(0, y) == 1", "instance", fact="zero", at={"y": "y"}),
                   step("end", "F(0, y) >= 1", "pos", with_=[["1", "start"]])]},
               step={"from": "k0", "hypothesis": "before", "assume": ["y1"], "steps": [
                   step("one", "F(k + 1, y) == y*F(k, y)", "instance", fact="next",
                        at={"k": "k", "y": "y"}, given=["k0"]),
                   step("ih", "F(k, y) >= 1", "instance", fact="before", at={"y": "y"},
                        given=["y1"]),
                   step("end", "F(k + 1, y) >= 1", "pos", with_=[["1", "one"]],
                        sum=[{"c": "1", "facts": ["y1", "ih"]}, {"c": "1", "facts": ["ih"]},
                             {"c": "1", "facts": ["y1"]}])]}),
          functions={"F": "Z, R -> R"},
          hypotheses={"zero": {"all": {"y": R}, "then": "F(0, y) == 1"},
                      "next": {"all": {"k": Z, "y": R}, "if": ["k >= 0"],
                               "then": "F(k + 1, y) == y*F(k, y)"}},
          witness={"range": [0, 3], "functions": {"F": {"of": ["k", "y"], "from": "0", "base": "1",
                                                       "next": "y*last"}}}),
    lemma("STURM", {"x": R, "y": R},
          step("line", "x**4 - x + 1 > 0", "sturm", in_="x", low=None, high=None),
          step("part", "2 - x**2 > 0", "sturm", in_="x", low="low", high="high"),
          step("ray", "x**3 + 2 > 0", "sturm", in_="x", low="low", high=None),
          goals={"line": "x**4 - x + 1 > 0", "part": "2 - x**2 > 0", "ray": "x**3 + 2 > 0"},
          hypotheses={"low": "x >= -1", "high": "2*x < 2", "yx": "y >= x"},
          witness={"variables": {"x": "0", "y": "0"}}),
    lemma("FLOOR", {"x": R, "n": Z},
          step("below", "floor(x) <= x", "instance", fact="floor.below", at={"t": "x"}),
          step("above", "x < floor(x) + 1", "instance", fact="floor.above", at={"t": "x"}),
          step("near", "floor(x) - n > -1", "pos",
               sum=[{"c": "1", "facts": ["above"]}, {"c": "1", "facts": ["nx"]}]),
          step("floor", "floor(x) >= n", "cut", from_="near"),
          hypotheses={"nx": "n <= x"}),
    lemma("USER", {"a": R},
          step("used", "2*a*a + 1 > 0", "instance", fact="LIB.plus", at={"x": "a*a"},
               given=["square"]),
          uses=["LIB"], hypotheses={"square": "a*a >= 0"}),
]}
LIB = lemma("LIB", {"x": R},
            step("plus", "2*x + 1 > 0", "pos", sum=[{"c": "2", "facts": ["x0"]}, {"c": "1"}]),
            hypotheses={"x0": "x >= 0"})


def library() -> dict[str, Lemma]:
    """The lemma that USER uses."""
    return {"LIB": prove(LIB, {})}
