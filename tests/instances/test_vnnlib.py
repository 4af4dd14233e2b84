"""VNN-LIB in both versions: what is written is read back, and nothing else is read."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.errors import MemproofError
from memproof.instances.parsing import query_of
from memproof.instances.queries import Atom, Query
from memproof.instances.vnnlib import VERSIONS, decimal_text, text_of

dyadic = st.builds(lambda n, k: Fraction(n, 2**k), st.integers(-(2**40), 2**40),
                   st.integers(0, 60))
ends = st.tuples(dyadic, dyadic).map(lambda pair: (min(pair), max(pair)))
atoms = st.one_of(st.builds(Atom, st.integers(0, 2), st.none(), dyadic),
                  st.builds(Atom, st.none(), st.integers(0, 2), dyadic),
                  st.sampled_from([Atom(1, 0), Atom(0, 2), Atom(2, 1)]))
queries = st.builds(Query, st.lists(ends, min_size=1, max_size=3).map(tuple), st.just(3),
                    st.lists(atoms, min_size=1, max_size=3).map(tuple))


@given(queries, st.sampled_from(VERSIONS))
def test_what_is_written_is_read(query: Query, version: str) -> None:
    assert query_of(text_of(query, version, "a comment (with signs)"), "f") == query


@given(dyadic)
def test_decimals_are_exact_and_have_a_point(value: Fraction) -> None:
    text = decimal_text(value)
    assert Fraction(text) == value
    assert "." in text
    assert not text.startswith((".", "-."))


def test_version_2_never_writes_an_integer() -> None:
    text = text_of(Query(((Fraction(0), Fraction(5)),), 1, (Atom(0, None, Fraction(-2)),)), "2.0",
                   "c")
    assert "5.0)" in text
    assert "-2.0)" in text


ONE = """(declare-const X_0 Real)
(declare-const Y_0 Real)
(declare-const Y_1 Real)
(assert (>= X_0 0.0))
(assert (<= X_0 1.0))
(assert (>= Y_0 0.5))
"""
TWO = """(vnnlib-version <2.0>)
(declare-network f
    (declare-input X real [1,1])
    (declare-output Y real [1,2])
)
(assert (>= X[0,0] 0.0))
(assert (<= X[0,0] 1.0))
(assert (>= Y[0,0] 0.5))
"""
CHANGES = [  # in 1.0: old, new
    ("(assert (>= Y_0 0.5))", ""), ("(>= Y_0 0.5)", "(> Y_0 0.5)"), ("0.5", "1"), ("0.5", ".5"),
    ("0.5", "5e-1"), ("0.5", "1/2"), ("0.5", "nan"), ("0.5", "inf"), ("0.5", "0x1.0"),
    ("0.5", "+0.5"),
    ("0.5", "Y_0"), ("0.5", "Y_2"), ("0.5", "X_0"), ("0.5", "Z_0"),
    ("(>= Y_0 0.5)", "(>= 0.5 Y_0)"),
    ("(>= Y_0 0.5)", "(and (>= Y_0 0.5))"), ("(>= Y_0 0.5)", "(or (>= Y_0 0.5) (>= Y_1 0.5))"),
    ("(>= Y_0 0.5)", "(or (and (>= Y_0 0.5)))"), ("(>= Y_0 0.5)", "(or)"),
    ("(>= Y_0 0.5)", "(or (and (>= Y_0 0.5) (>= Y_1 0.5)) (and (>= Y_1 0.5)))"),
    ("(>= Y_0 0.5)", "(or (and (>= Y_0 0.5)) (and (>= X_0 0.5)))"),
    ("(>= Y_0 0.5)", "(not (>= Y_0 0.5))"), ("(>= Y_0 0.5)", "(>= (+ Y_0 Y_1) 0.5)"),
    ("(>= Y_0 0.5)", "(>= Y_0 0.5 0.6)"), ("(assert (>= X_0 0.0))\n", ""),
    ("(assert (<= X_0 1.0))", "(assert (<= X_0 -1.0))"),
    ("(assert (<= X_0 1.0))", "(assert (<= X_0 1.0))(assert (<= X_0 2.0))"),
    ("(assert (<= X_0 1.0))", "(assert (<= X_0 Y_0))"), ("(assert (<= X_0 1.0))", "assert"),
    ("(assert (<= X_0 1.0))", "(assert)"), ("(assert (<= X_0 1.0))", "(check-sat)"),
    ("0.5))\n", "0.5))\n(assert (>= Y_1 0.5))"), ("(declare-const Y_1 Real)", ""),
    ("(declare-const X_0 Real)", "(declare-const X_0 Int)"), ("X_0 Real", "X_1 Real"),
    ("(declare-const X_0 Real)", "(declare-fun X_0 () Real)"), ("0.5))\n", "0.5)"),
    ("0.5))\n", "0.5)))"), ("(declare-const Y_0 Real)\n", "(declare-const Y_00 Real)\n"),
    ("0.5", "((((((((0.5))))))))"), ("0.5", "\"0.5\""), ("0.5", "0.5 ;"),
    ("0.5", "1" * 1300 + ".0"),
]
STILL_READ = {'(declare-const Y_1 Real)'}  # an output that is not declared is not missed
CHANGES_2 = [
    ("<2.0>", "<2.1>"), ("(vnnlib-version <2.0>)\n", ""), ("real [1,1]", "float32 [1,1]"),
    ("real [1,1]", "Real [1,1]"), ("[1,1]", "[1]"), ("[1,1]", "[1,0]"), ("[1,1]", "[1,1,1]"),
    ("[1,2]", "[1,9999]"), ("(declare-input X real [1,1])", ""),
    ("declare-network f", "declare-network g"),
    ("X[0,0] 0.0", "X_0 0.0"), ("X[0,0] 0.0", "X[1,0] 0.0"), ("Y[0,0] 0.5", "Y[0,2] 0.5"),
    ("Y[0,0] 0.5", "Y[0,0] 5"), ("Y[0,0] 0.5", "Y[0, 0] 0.5"), ("declare-output", "declare-hidden"),
    ("(declare-output Y real [1,2])", "(declare-output Y real [1,2])(declare-output Z real [1,2])"),
    ("(>= Y[0,0] 0.5)", "(or (and (>= Y[0,0] 0.5)) (and (>= Y[0,1] 0.5)))"),
]


def test_the_examples_are_read() -> None:
    assert query_of(ONE, "f") == query_of(TWO, "f") == Query(
        ((Fraction(0), Fraction(1)),), 2, (Atom(0, None, Fraction(1, 2)),))


@pytest.mark.parametrize(("text", "old", "new"), [
    *((ONE, *each) for each in CHANGES if each[0] not in STILL_READ),
    *((TWO, *each) for each in CHANGES_2)])
def test_anything_else_is_refused(text: str, old: str, new: str) -> None:
    assert old in text
    with pytest.raises(MemproofError, match="MP-V002 at f"):
        query_of(text.replace(old, new, 1), "f")


@pytest.mark.parametrize("text", ["", "()", "(", ")", "x", "; comment", "(" * 10**5, "((()))",
                                  "(declare-const)", "(vnnlib-version <2.0>)", "\0"])
def test_fragments_are_refused(text: str) -> None:
    with pytest.raises(MemproofError, match="MP-V002"):
        query_of(text, "f")


@given(st.text(alphabet="()<>= XY_0123456789.-;\nasertdcloni-v[],f", max_size=80))
def test_noise_is_refused(text: str) -> None:
    for whole in (text, ONE + text + ONE, TWO.replace("0.5", text)):
        with suppress(MemproofError):  # nothing else is raised
            query_of(whole, "f")
