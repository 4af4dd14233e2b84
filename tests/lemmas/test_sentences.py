"""Sentences on the pages of lemmas: their formulas are typeset, and every sign stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from memproof.lemmas.files import library
from memproof.lemmas.shown.mathml import GREEK, Content, element
from memproof.lemmas.shown.sentences import typeset
from memproof.outside import prose

SAME = {"≤": "<=", "≥": ">=", "−": "-", "⋅": "*", "…": "...", "\u2061": "", "\u2062": ""}
SAME |= {sign: name for name, sign in GREEK.items()}


def read_back(content: Content) -> str:
    """The sentence as it was, without blanks, powers' and indices' signs."""
    text = "".join(element("p", *content).itertext())
    return "".join(SAME.get(sign, sign) for sign in text).replace(" ", "")


def sentences(data: Any) -> Iterator[str]:
    """Everything that a lemma's file says in words."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("say", "statement", "says") and isinstance(value, str):
                yield value
            else:
                yield from sentences(value)
    elif isinstance(data, list):
        for each in data:
            yield from sentences(each)


@pytest.mark.parametrize("identifier", sorted(library()))
def test_nothing_is_lost_and_nothing_is_added(identifier: str) -> None:
    data = library()[identifier]
    names = {*data.get("variables", {}), *data.get("functions", {})}
    links = dict.fromkeys(library(), "page.html")
    for sentence in sentences(data):
        said = re.sub(r"==|[ ^_]", lambda found: "=" if found[0] == "==" else "", prose(sentence))
        found = read_back(typeset(prose(sentence), names, links)).replace("==", "=")
        assert re.sub("[_^]", "", found) == said


def formulas(text: str, *names: str) -> list[str]:
    """The formulas that are found in a sentence, each in its parts."""
    made = element("p", *typeset(text, names, {"G5": "G5.html"}))
    return ["".join(each.itertext()) for each in made.iter("math")]


@pytest.mark.parametrize(("text", "found"), [
    ("if t >= r, else 0", ["t", "≥r"]),
    ("relu(t - r) of a two-sided thing", ["relu\u2061(t−r)"]),
    ("a max-min string is a thing (2-separated), 17 times", []),
    ("W^2 L^2 <= 96 N", ["W2\u2062L2", "≤96\u2062N"]),
    ("x_k^2 and -1", ["xk2", "−1"]),
    ("a t is one", ["t"]),
    ("for gap <= 3 the gap is", ["gap", "≤3", "gap"]),
    ("the gaps (t, r] and [m is even]", ["t", "r", "m"]),
    ("f((a + b) c)", ["f\u2061((a+b)\u2062c)"]),
    ("by G5 and h51", ["h51"]),
    ("(" * 30 + "x" + ")" * 30, ["(" * 8 + "x" + ")" * 8]),
])
def test_what_is_a_formula(text: str, found: list[str]) -> None:
    assert formulas(text, "gap") == found


def test_a_lemma_that_is_named_is_a_link() -> None:
    made = element("p", *typeset("By G5, not by G51 or G5-x.", (), {"G5": "G5.html"}))
    assert [(each.text, each.get("href")) for each in made.iter("a")] == [("G5", "G5.html")]
