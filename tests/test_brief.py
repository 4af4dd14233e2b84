"""What a user holds has a short repr, one line, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import make_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.bounds import Question, ask, bound
from memproof.bounds.sandwich import capacity
from memproof.brief import brief
from memproof.certificate.loader import load
from memproof.claims import claims
from memproof.constructions import constructions, named
from memproof.dataset import Dataset, bundled
from memproof.lemmas.proving import Library
from memproof.theorems import theorems
from memproof.theorems.witness import Case

LONGEST = 220
DIGITS = bundled("digits")


def short(value: object) -> bool:
    text = repr(value)
    return len(text) <= LONGEST and len(text.splitlines()) == 1 and text.isprintable()


def test_a_table() -> None:
    assert repr(bundled("iris")) == (
        "Dataset('iris': 149 points, 150 rows, dimension 4, 3 classes)")
    assert repr(DIGITS) == "Dataset('digits': 1797 points, 1797 rows, dimension 64, numbers)"
    assert short(Dataset.from_rows([[0], [1]], [(1, 2), (3, 4)], name="\x1b[2J\n" * 500))


def test_a_certificate(tmp_path: Path) -> None:
    result = memproof.certify("iris", tmp_path / "iris.jsonl")
    assert repr(result).startswith("Certified(ACCEPTED, '")
    assert repr(result.network) == "Network(4 -> 1, 2 hidden layers, widths 1-9)"
    held = [result, result.written, result.network.hidden[0], load(tmp_path / "iris.jsonl"),
            Case(result.dataset, result.network), memproof.evaluate("iris")]
    assert all(map(short, held)), list(map(repr, held))


def things() -> Iterator[tuple[str, Callable[[], Any]]]:
    """What functions of the package give back."""
    for name, entry in constructions().items():
        data = bundled("iris").one_hot() if name == "one-hot" else bundled("iris")
        yield from ((f"{name} {word}", lambda f=f, data=data: f(data))
                    for word, f in (("plan", entry.plan), ("network", entry.build)))
    yield "line", lambda: memproof.line_of(DIGITS)
    yield "manner", lambda: DIGITS.manner
    yield "lemma", lambda: Library().verdict("G1").accepted()
    yield "refusal", lambda: Library({"x": {}}).verdict("x")
    yield "capacity", lambda: capacity(Question((1000,) * 5))
    yield "answer", lambda: ask("pieces", Question((1000,) * 50))


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in things()])
def test_results(make: Callable[[], Any]) -> None:
    assert short(make()), repr(make())


def test_statements() -> None:
    every = [*theorems(), *claims(), *constructions().values(), bound("vc"), named("staircase")]
    assert [each for each in every if not short(each)] == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.fractions() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner), max_leaves=8)


@given(st.lists(values, max_size=30))
def test_whatever_the_fields_hold(held: list[Any]) -> None:
    kind = make_dataclass("Kind", [f"field{k}" for k in range(len(held))])
    assert len(brief(kind(*held))) <= LONGEST
    assert brief(kind(*held)).isprintable()


def test_huge_numbers_are_not_written_out() -> None:
    kind = make_dataclass("Kind", ["n", "items"])
    assert brief(kind(1 << 10**7, range(10**9))) == (
        "Kind(n=<10000001 bits>, items=<1000000000 items>)")
