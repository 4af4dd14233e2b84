"""The lemma kernel: the zero test, substitution, texts, every rule against brute force, limits.

The rules are tried with all small data: what they accept must be true at every point of a grid,
and at the boundary (strictness, remainders, ends) they accept exactly what is true.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest
from helpers.library import LIBRARY, used_by
from helpers.second_zero import zero_for_sympy
from helpers.small_lemmas import HONEST, changed, lemma, library, refused, step
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.errors import MemproofError
from memproof.lemmas import prove
from memproof.lemmas.trusted import algebra, kernel, scope, witness
from memproof.lemmas.trusted.algebra import Algebra, poly_text
from memproof.lemmas.trusted.kernel import AXIOMS, Checker
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Or,
    Term,
    apply,
    free,
    number,
    put,
    variable,
)
from memproof.lemmas.trusted.text import formula_text, text_of
from memproof.lemmas.trusted.witness import Instance, instance_of

F = Fraction
SORTS = {"x": "R", "y": "R", "n": "Z", "m": "Z"}
FUNCTIONS = {"f": (("R",), "R"), "g": (("Z", "R"), "Z")}
RELATIONS = {"==": operator.eq, ">=": operator.ge, ">": operator.gt,
             "<=": operator.le, "<": operator.lt}
Point = Mapping[str, Fraction]


def code_of(act: Callable[[], object]) -> str:
    """The code of the error that ``act`` raises, or "none"."""
    try:
        act()
    except MemproofError as error:
        return error.code
    return "none"


def fresh() -> Scope:
    return Scope(dict(SORTS), {**Scope().functions, **FUNCTIONS})


# --- an evaluator of our own


def value(t: Term, at: Point) -> Fraction:
    """The value of a term, with some f and g."""
    if t.op == "number":
        return F(t.args[0])
    if t.op == "variable":
        return at[t.args[0]]
    inside = [value(each, at) for each in t.inner()]
    if t.op == "+":
        return sum(inside, F(0))
    if t.op == "*":
        return math.prod(inside, start=F(1))
    if t.op == "^":
        return inside[0] ** t.args[1]
    return {"relu": lambda u: max(u, F(0)), "floor": lambda u: F(u // 1), "f": lambda u: u * u - 3,
            "pow2": lambda k: F(2) ** int(max(k, 0)),
            "g": lambda k, u: k + u // 1}[t.args[0]](*inside)  # type: ignore[operator]


def true(f: Formula, at: Point) -> bool:
    if isinstance(f, Compare):
        return bool(RELATIONS[f.relation](value(f.left, at), value(f.right, at)))
    assert isinstance(f, Or)
    return any(true(each, at) for each in f.alternatives)


numbers = st.fractions(min_value=-9, max_value=9, max_denominator=4).map(number)
reals = st.sampled_from([variable("x"), variable("y"), variable("n"), variable("m")])
integers = st.sampled_from([variable("n"), variable("m"), number(2), number(-3), number(0)])


def larger(small: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(small, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda parts: Term("+", parts)),
        several.map(lambda parts: Term("*", parts)),
        st.tuples(small, st.integers(0, 3)).map(lambda pair: Term("^", pair)),
        st.tuples(st.sampled_from(["relu", "floor", "f"]), small).map(lambda pair: apply(*pair)),
        integers.map(lambda k: apply("pow2", k)),
        st.tuples(integers, small).map(lambda pair: apply("g", *pair)),
        st.tuples(small, small).map(lambda pair: pair[0] - pair[1]),
        small.map(operator.neg))


anything = st.recursive(numbers | reals, larger, max_leaves=8)
points = st.fixed_dictionaries({
    "x": st.fractions(-5, 5, max_denominator=3), "y": st.fractions(-5, 5, max_denominator=3),
    "n": st.integers(-4, 4).map(F), "m": st.integers(-4, 4).map(F)})


# --- the zero test


def arranged(t: Term, draw: st.DataObject) -> Term:
    """The same polynomial, written in another way."""
    parts = [arranged(each, draw) for each in t.inner()]
    if t.op in "+*" and len(parts) > 0:
        parts = draw.draw(st.permutations(parts))
        if t.op == "*" and parts[0].op == "+" and draw.draw(st.booleans()):
            return Term("+", tuple(Term("*", (each, *parts[1:])) for each in parts[0].inner()))
        if len(parts) > 2 and draw.draw(st.booleans()):
            return Term(t.op, (Term(t.op, tuple(parts[:2])), *parts[2:]))
        return Term(t.op, tuple(parts))
    if t.op == "^":
        k = t.args[1]
        return Term("*", (number(1), *parts * k)) if draw.draw(st.booleans()) else Term("^",
                                        (*parts, k))
    if t.op == "apply":
        return apply(t.args[0], *parts)
    if t.op == "number" and draw.draw(st.booleans()):
        return Term("+", (number(t.args[0] - 1), number(1)))
    return t


@given(anything, st.data())
def test_a_term_equals_itself_in_another_arrangement(t: Term, data: st.DataObject) -> None:
    other = arranged(t, data)
    assert Checker().zero(t - other)
    assert Checker().zero(Term("*", (t - other, variable("x"))))
    assert not Checker().zero(t - other + number(1))


@given(anything, anything, points)
def test_what_is_zero_is_zero_everywhere(t: Term, u: Term, at: Point) -> None:
    """One direction for all terms; the other for polynomials (Kronecker: one huge point)."""
    for difference in (t - u, Term("*", (t, u)) - Term("*", (u, t)), t):
        if Checker().zero(difference):
            assert value(difference, at) == 0
        elif "apply" not in str(difference):
            far = {name: F(10) ** (50 * 30**k) for k, name in enumerate(sorted(free(difference)))}
            assert len(far) > 2 or value(difference, far) != 0


@given(anything, points)
def test_the_normal_form_has_the_value_of_the_term(t: Term, at: Point) -> None:
    """Atoms by their values: the atoms of the normal form are texts, so their terms are kept."""
    atoms: dict[str, Fraction] = {}

    def visit(each: Term) -> None:
        if each.op in ("variable", "apply"):
            ((((atom, power),), c),) = Algebra().normal(each).items()
            assert power == c == 1
            assert atoms.setdefault(atom, value(each, at)) == value(each, at)
        for inner in each.inner():
            visit(inner)

    visit(t)
    poly = Algebra().normal(t)
    assert all(poly.values())
    assert all(monomial == tuple(sorted(monomial)) and all(k > 0 for _, k in monomial)
               for monomial in poly)
    total = sum((c * math.prod((atoms[a] ** k for a, k in monomial), start=F(1))
                 for monomial, c in poly.items()), F(0))
    assert total == value(t, at)


@given(anything, anything)
def test_two_polynomials_never_share_a_text(t: Term, u: Term) -> None:
    a, b = Algebra().normal(t), Algebra().normal(u)
    assert (poly_text(a) == poly_text(b)) == (a == b)


def test_applications_are_equal_if_their_arguments_are() -> None:
    read = fresh().term
    assert Checker().zero(read("f((x + y)**2) - f(x*x + 2*x*y + y*y)"))
    assert not Checker().zero(read("f(x) - f(y)"))
    assert not Checker().zero(read("f(x) - relu(x)"))
    assert not Checker().zero(read("g(1, x) - g(n*0 + 2 - 2, x)"))
    assert not Checker().zero(read("f(x)*f(y) - f(x*y)"))
    assert not Checker().zero(read("f(2*x) - 2*f(x)"))


@given(anything, anything)
def test_the_zero_test_agrees_with_sympy(t: Term, u: Term) -> None:
    for each in (t, t - u, Term("*", (t, u)) - Term("*", (u, t)), Term("^", (t - u, 2))):
        assert Algebra().zero(each) == zero_for_sympy(each)
    assert Algebra().equal(t, u) == Algebra().zero(t - u) == zero_for_sympy(t - u)
    assert Algebra().equal(Term("*", (t, u)), Term("*", (u, t)))


@pytest.mark.exhaustive
@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_every_zero_test_of_the_library_agrees_with_sympy(
        identifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    zero, equal = Algebra.zero, Algebra.equal

    def both(self: Algebra, t: Term) -> bool:
        found = zero(self, t)
        asked.append(found == zero_for_sympy(t))
        return found

    def both_equal(self: Algebra, e: Term, f: Term) -> bool:
        found = equal(self, e, f)
        asked.append(found == zero_for_sympy(e - f))
        return found

    monkeypatch.setattr(Algebra, "zero", both)
    monkeypatch.setattr(Algebra, "equal", both_equal)
    prove(LIBRARY.files[identifier], used_by(identifier))
    assert asked
    assert all(asked)


# --- substitution


@given(anything, anything, st.sampled_from(["n", "m"]), points)
def test_putting_a_term_in_the_place_of_a_variable(t: Term, u: Term, name: str, at: Point) -> None:
    values = {"x": u, name: variable("n") + 1}
    then = {**at, "x": value(u, at), name: at["n"] + 1}
    assert value(put(t, values), at) == value(t, then)
    assert put(t, {}) == t
    formula = Or((Compare(t, ">=", u), Compare(u, "<", number(0))))
    assert true(put(formula, values), at) == true(formula, then)


def test_putting_is_simultaneous() -> None:
    swap = {"x": variable("y"), "y": variable("x")}
    assert put(fresh().term("x - 2*y"), swap) == fresh().term("y - 2*x")


def test_bound_variables_are_not_replaced_and_do_not_capture() -> None:
    formula = fresh().formula({"all": {"t": "R"}, "if": ["t >= x"], "then": "t + x >= 0"})
    assert put(formula, {"t": number(5)}) == formula
    by = put(formula, {"x": fresh().term("y + 1")})
    assert by == fresh().formula({"all": {"t": "R"}, "if": ["t >= y + 1"],
                                  "then": "t + (y + 1) >= 0"})
    for captured in ("t", "f(t) + 1", "x*t"):
        inside = fresh()
        inside.declare({"t": "R"})
        with pytest.raises(MemproofError, match="MP-Q007"):
            put(formula, {"x": inside.term(captured)})


def test_the_free_variables_of_formulas() -> None:
    read = fresh().formula
    for data, names in (("x >= n", "xn"), ("x >= 1 or m >= 1 or 1 >= f(y)", "xmy"),
                        ({"all": {"t": "R"}, "if": ["t >= x", "t >= y or n >= 1"],
                          "then": "t >= m"}, "xynm"),
                        ({"all": {"t": "R"},
                          "if": [{"all": {"s": "R"}, "then": "s + t >= x or s >= y"}],
                          "then": "t >= 0 or t >= n"}, "xyn"), ("1 >= 0", "")):
        assert free(read(data)) == set(names)


def test_putting_reaches_every_part_and_captures_nowhere() -> None:
    data = {"all": {"t": "R"},
            "if": ["t >= A or A >= t", {"all": {"s": "R"}, "then": "s + t >= A"}],
            "then": "t >= 0 or A >= t"}

    def formula(text: str) -> Formula:
        return fresh().formula(json.loads(json.dumps(data).replace("A", text)))

    assert put(formula("x"), {"x": fresh().term("(y + n)")}) == formula("(y + n)")
    for name in ("t", "s"):
        with pytest.raises(MemproofError, match="MP-Q007"):
            put(formula("x"), {"x": variable(name)})
        assert put(formula("x"), {"y": variable(name)}) == formula("x")


# --- texts


@given(anything, points)
def test_a_term_survives_being_written_and_read(t: Term, at: Point) -> None:
    text = text_of(t)
    again = fresh().term(text)
    assert value(again, at) == value(t, at), text
    assert Checker().zero(t - again)
    assert text_of(again) == text_of(fresh().term(text_of(again)))


@given(st.lists(st.tuples(anything, st.sampled_from([*RELATIONS]), anything), min_size=1,
                max_size=3),
       points)
def test_a_formula_survives_being_written_and_read(
        parts: list[tuple[Term, str, Term]], at: Point) -> None:
    compared = tuple(Compare(*part) for part in parts)
    formula: Formula = Or(compared) if len(compared) > 1 else compared[0]
    assert true(fresh().formula(formula_text(formula)), at) == true(formula, at)


@pytest.mark.parametrize("text", [
    "(x*y)**2", "(-x)**2", "-x**2", "(1/2)**2", "(-1/2)**2", "(x + y)**2", "(x**2)**3", "x*(-y)",
    "-(-x)",
    "x*(1/2)", "x*(y + 1)", "-(x + y)", "x - (y - n)", "1/2*x", "y*(1/2*x)", "-1/2*x", "y*(-1/2*x)",
    "(2*x)*(3*y)", "x - (-y)", "x + (-1/2)", "x + (-1/2)*y", "f(-x) - f(x - y)", "relu(-1/2)",
    "(x - y)*(y - x)", "(f(x))**2", "-(x*y)**3", "(-(x*y))**3", "-(1/2)", "0 - 1/2", "x*(-3)*y",
])
def test_a_tricky_term_survives_being_written_and_read(text: str) -> None:
    t = fresh().term(text)
    again = fresh().term(text_of(t))
    for at in ({"x": F(2), "y": F(-3), "n": F(5)}, {"x": F(-7, 2), "y": F(1, 3), "n": F(-1)}):
        assert value(again, at) == value(t, at), text_of(t)
    assert Checker().zero(again - t)


def test_how_formulas_are_said() -> None:
    for data, words in (
            ("x >= y + 1", "x >= y + 1"), ("x < 0 or x == 1", "x < 0 or x == 1"),
            ({"then": "x >= 0"}, "x >= 0"), ({"if": ["x >= 1"], "then": "x >= 0"},
                                             "if x >= 1 then x >= 0"),
            ({"all": {"t": "R", "k": "Z"}, "if": ["t >= 0", "k >= 1 or k <= 0"], "then": "t >= k"},
             "for all t in R, k in Z: if t >= 0 and (k >= 1 or k <= 0) then t >= k"),
            ({"all": {"t": "R"}, "then": "t >= x"}, "for all t in R: t >= x")):
        assert formula_text(fresh().formula(data)) == words


@pytest.mark.parametrize(("text", "meaning"), [
    ("-x**2", -4), ("(-x)**2", 4), ("2 - 3 - 4", -5), ("2*-3", -6), ("-2*-3", 6), ("--x", 2),
    ("x*3**2", 18), ("(x + 1)**0", 1), ("0**0", 1), ("1/2", F(1, 2)), ("10/4", F(5, 2)),
    ("-(1/2)", F(-1, 2)),
    ("relu(-x)", 0), ("relu(x)", 2), ("floor(-(1/2))", -1), ("pow2(3)", 8), ("pow2(-3)", 1),
    ("pow2(0)", 1), (" x ", 2), ("7*0", 0), ("(x)", 2), ("x-1", 1),
])
def test_what_a_text_means(text: str, meaning: Any) -> None:
    t = fresh().term(text)
    assert value(t, {"x": F(2)}) == meaning
    assert Instance({"x": F(2)}).value(t) == meaning


@given(st.text(alphabet="xyn0129+-*/() ,.=<>orelu'\"\\#:[]{}@!_\n\tе", max_size=25))
@settings(max_examples=400)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert code_of(lambda: fresh().formula(text)) in (
        "none", "MP-Q002", "MP-Q003", "MP-Q004", "MP-Q005", "MP-Q006")


# --- facts as formulas


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_comparison_in_its_normal_direction(relation: str) -> None:
    for a, b in itertools.product(range(3), repeat=2):
        e, direction = Compare(number(a), relation, number(b)).positive()
        assert direction in ("==", ">=", ">")
        assert RELATIONS[direction](value(e, {}), 0) == RELATIONS[relation](a, b)


COMPARES = [Compare(fresh().term(a), relation, fresh().term(b))
            for a, b in (("x", "y"), ("x", "y + 1"), ("y", "x"), ("2*x", "2*y"), ("x", "0"))
            for relation in RELATIONS]
GRID = [{"x": F(a, 2), "y": F(b, 2)} for a in range(-5, 6) for b in range(-5, 6)]


def test_same_and_covers_by_brute_force() -> None:
    """``same`` implies equivalent, ``covers`` implies implied."""
    found = 0
    for a, b in itertools.product(COMPARES, repeat=2):
        same, covers = Checker().same(a, b), Checker().covers(a, b)
        assert covers or not same
        for at in GRID:
            assert not same or true(a, at) == true(b, at)
            assert not covers or not true(a, at) or true(b, at)
        found += same + covers
    assert found > 40
    x_y = Compare(variable("x"), ">=", variable("y"))
    for stronger in (">", "=="):
        fact = Compare(variable("x"), stronger, variable("y"))
        assert Checker().covers(fact, x_y)
        assert not Checker().covers(x_y, fact)
        assert not Checker().same(fact, x_y)
    assert Checker().covers(Compare(variable("y"), "==", variable("x")), x_y)
    assert Checker().same(Compare(variable("y"), "==", variable("x")),
                          Compare(variable("x"), "==", variable("y")))


def test_same_looks_at_every_part() -> None:
    texts: list[Any] = [
        "x >= y", "x >= 1", "x >= y or x >= 1", "x >= 1 or x >= y", "x >= y or x >= 1 or x >= y",
        {"then": "x >= y"}, {"if": ["x >= 1"], "then": "x >= y"},
        {"if": ["x >= y"], "then": "x >= y"},
        {"if": ["x >= 1", "x >= 1"], "then": "x >= y"}, {"all": {"t": "R"}, "then": "x >= y"},
        {"all": {"t": "Z"}, "then": "x >= y"}, {"all": {"s": "R"}, "then": "x >= y"},
        {"all": {"t": "R", "s": "R"}, "then": "x >= y"},
        {"all": {"s": "R", "t": "R"}, "then": "x >= y"},
        {"all": {"t": "R"}, "then": "x >= y or x >= 1"}, {"all": {"t": "R"}, "then": "x >= 1"}]
    formulas = [fresh().formula(text) for text in texts]
    for (i, a), (j, b) in itertools.product(enumerate(formulas), repeat=2):
        assert Checker().same(a, b) == (i == j)
        assert Checker().covers(a, b) == (i == j)


# --- the axioms, by brute force


def test_the_axioms_are_true_and_these() -> None:
    assert list(AXIOMS) == ["relu.on", "relu.off", "floor.below", "floor.above", "pow2.zero",
                            "pow2.next", "pow2.least"]
    for fact in AXIOMS.values():
        assert isinstance(fact, All)
        names = [name for name, _ in fact.variables]
        steps = [[F(k, 4) if sort == "R" else F(k) for k in range(-20, 21)]
                 for _, sort in fact.variables]
        for values in itertools.product(*steps):
            at = dict(zip(names, values, strict=True))
            if all(true(p, at) for p in fact.premises):
                assert true(fact.conclusion, at)


# --- the rules, by brute force


def accepted(s: Scope, claim: str, by: str, **keys: Any) -> bool:
    """Does a single step pass?  Errors other than a refusal are no answer."""
    code = code_of(lambda: Checker().step(s.copy(), step("s", claim, by, **keys), "here"))
    assert code == "none" or code.startswith("MP-Q")
    return code == "none"


def with_facts(**facts: Any) -> Scope:
    s = fresh()
    for name, data in facts.items():
        s.learn(name, s.formula(data))
    return s


def implied(s: Scope, claim: str, grid: Iterable[Point]) -> bool:
    """Is the claim true at all points of the grid where the facts hold?"""
    wanted = s.formula(claim)
    facts = [fact for fact in s.facts.values() if not isinstance(fact, All)]
    return all(true(wanted, at) for at in grid if all(true(fact, at) for fact in facts))


INTEGERS = [{"n": F(k)} for k in range(-15, 16)]
LINE = [{"x": F(k, 4)} for k in range(-40, 41)]


def test_cut_accepts_exactly_what_integers_allow() -> None:
    """g*n + r >= 0 (or > 0), claims n >= a and n > a: accepted if and only if true and not idle."""
    count = 0
    for g, r, weak, a, strict in itertools.product((-2, -1, 1, 2, 3), range(-4, 5), (">=", ">"),
                                                   range(-2, 3), (">=", ">")):
        s = with_facts(fact=f"{g}*n + {r} {weak} 0")
        claim = f"n {strict} {a}"
        found = accepted(s, claim, "cut", from_="fact")
        assert found == implied(s, claim, INTEGERS), (g, r, weak, claim)
        count += implied(s, claim, INTEGERS)
        if a == 0:
            mirrored = f"0 {'<=' if strict == '>=' else '<'} n"
            assert accepted(s, mirrored, "cut", from_="fact") == implied(s, mirrored, INTEGERS)
    assert count > 50


def test_cut_of_rational_multiples() -> None:
    for c, fits in ((F(0), True), (F(1, 3), True), (F(1, 2), False), (F(2, 3), False)):
        assert accepted(with_facts(fact=f"1/2*n + {c} >= 0"), "n >= 0", "cut", from_="fact") == fits
        assert accepted(with_facts(fact=f"1/2*n + {c} > 0"), "n >= 0", "cut", from_="fact") == (
            c <= F(1, 2))


@pytest.mark.parametrize("sort", ["variable x", "f(x)", "relu(n)", "n*x", "1/2*n", "n + x"])
def test_cut_needs_an_integer(sort: str) -> None:
    t = sort.removeprefix("variable ")
    assert not accepted(with_facts(fact=f"{t} > 0 - 1"), f"{t} >= 0", "cut", from_="fact")


@pytest.mark.parametrize("t",
                         ["n", "floor(x)", "pow2(n)", "g(n, x)", "n*m + 2*n - 3", "n**2", "4/2*n"])
def test_cut_of_an_integer(t: str) -> None:
    assert accepted(with_facts(fact=f"{t} > 0 - 1"), f"{t} >= 0", "cut", from_="fact")


def test_pos_with_one_fact_by_brute_force() -> None:
    """All small claims from one fact, with all small multipliers: never more than is true."""
    count = 0
    for r, s_, c, extra, offset in itertools.product(
            RELATIONS, RELATIONS, (-1, 0, 1, 2), (0, 1), (-1, 0, 1)):
        s = with_facts(fact=f"x {r} 1")
        claim = f"2*x {s_} 2 + {offset}"
        summands: list[Any] = [{"c": str(c), "facts": ["fact"]}]
        if extra:
            summands.append({"c": "1"})
        for keys in ({"sum": summands}, {"with": [[str(c), "fact"]]},
                     {"sum": [{"c": "1"}], "with": [[str(c), "fact"]]}):
            if accepted(s, claim, "pos", **keys):
                count += 1
                assert implied(s, claim, LINE), (r, claim, keys)
    assert count > 15


def test_pos_with_products_by_brute_force() -> None:
    """Products of two facts of all strictnesses, with and without a square."""
    grid = [{"x": F(a, 2), "y": F(b, 2)} for a in range(-6, 7) for b in range(-6, 7)]
    count = 0
    for r, q, claimed, square in itertools.product(
            (">", ">="), (">", ">="), (">", ">=", "=="), ("", "x - 1")):
        s = with_facts(a=f"x {r} 0", b=f"y {q} 0")
        claim = f"3*x*y{'*(x - 1)**2' if square else ''} {claimed} 0"
        entry: dict[str, Any] = {"c": "3", "facts": ["a", "b"]}
        if square:
            entry["square"] = square
        wanted = implied(s, claim, grid)
        assert accepted(s, claim, "pos", sum=[entry]) == wanted
        count += wanted
    assert count == 9


def test_absurd_by_brute_force() -> None:
    for a, relation, b in itertools.product((0, 1, 2), RELATIONS, (0, 1, 2)):
        s = with_facts(fact=f"{a} {relation} {b}")
        assert accepted(s, "x == 77", "absurd", from_="fact") == (not RELATIONS[relation](a, b))


def test_antisymmetry_by_brute_force() -> None:
    for r, q in itertools.product(RELATIONS, repeat=2):
        s = with_facts(a=f"x {r} 1", b=f"x {q} 1")
        low, high = r in ("<=", "==", "<"), q in (">=", "==", ">")
        assert accepted(s, "x == 1", "antisymmetry", facts=["a", "b"]) == (low and high)
        assert not accepted(s, "x == 2", "antisymmetry", facts=["a", "b"])
        assert not accepted(s, "x >= 1", "antisymmetry", facts=["a", "b"])


def test_either_by_brute_force() -> None:
    for r, q in itertools.product(RELATIONS, repeat=2):
        s, claim = with_facts(a=f"x {r} 1"), f"x >= 5 or x {q} 1"
        fits = accepted(s, claim, "either", from_="a")
        assert fits == (r == q or (r in ("==", ">") and q == ">=") or (r in ("==",
                                        "<") and q == "<="))
        assert not fits or implied(s, claim, LINE)


@pytest.mark.parametrize("relation", [">=", ">", "=="])
def test_sturm_by_brute_force(relation: str) -> None:
    """All small parabolas, with all small ends: accepted if and only if positive there."""
    ends: list[Any] = [None, -2, 0, 1]
    fine = [F(k, 8) for k in range(-100, 101)]
    count = 0
    for a, b, c in itertools.product(range(-2, 3), repeat=3):
        for low, high in itertools.product(ends, ends):
            facts = {} if low is None else {"low": f"x >= {low}"}
            facts |= {} if high is None else {"high": f"x <= {high}"}
            s = with_facts(**facts)
            claim = f"{a}*x**2 + {b}*x + {c} {relation} 0"
            found = accepted(s, claim, "sturm", in_="x", low="low" if facts.get("low") else None,
                             high="high" if facts.get("high") else None)
            inside = [x for x in fine if (low is None or x >= low) and (high is None or x <= high)]
            true_there = all(a * x * x + b * x + c > 0 for x in inside)
            if low is not None and high is not None and low > high:
                continue  # nothing is between: either answer is right
            constant, equality = (a, b) == (0, 0), relation == "=="
            assert found == (true_there and not constant and not equality), (claim, facts)
            count += found
    assert count > 200 or relation == "=="


@pytest.mark.parametrize(("fact", "low", "high"), [
    ("x >= 1", True, False), ("x > 1", True, False), ("1 <= x", True, False),
    ("2*x - 1 >= 1", True, False),
    ("0 - x >= 0 - 1", False, True), ("x <= 1", False, True), ("1 > x", False, True),
    ("x == 1", False, False), ("x >= y", False, False), ("y >= 1", False, False),
    ("x**2 >= 1", False, False),
    ("x + 0*y >= 1", True, False), ("1 >= 0", False, False), ("x + x**2 >= 0", False, False),
])
def test_ends_of_sturm(fact: str, low: bool, high: bool) -> None:
    """x**3 + 10*x > 0 above 1/2; 30 - x**3 > 0 below 2."""
    s = with_facts(fact=fact)
    assert accepted(s, "x**3 + 10*x > 0", "sturm", in_="x", low="fact", high=None) == low
    assert accepted(s, "30 - x**3 > 0", "sturm", in_="x", low=None, high="fact") == high


def test_sturm_of_a_rational_end_and_an_integer_variable() -> None:
    s = with_facts(low="3*n >= 2", high="2*n < 3")
    assert accepted(s, "9*n**2 - 3 > 0", "sturm", in_="n", low="low", high="high")
    assert not accepted(s, "9*n**2 - 4 > 0", "sturm", in_="n", low="low", high="high")
    assert not accepted(s, "2 - n**2 > 0", "sturm", in_="n", low="low", high="high")


def test_instances_by_brute_force() -> None:
    """relu at x - 1, from all facts about x: accepted only if true."""
    count = 0
    for axiom, right in (("relu.on", "x - 1"), ("relu.off", "0")):
        for r, q, claimed in itertools.product(RELATIONS, RELATIONS, RELATIONS):
            s = with_facts(a=f"x {r} 1", b=f"x {q} 1")
            s.facts |= AXIOMS
            claim = f"relu(x - 1) {claimed} {right}"
            if accepted(s, claim, "instance", fact=axiom, at={"t": "x - 1"}, given=["a"]):
                count += 1
                facts = {"a": s.facts["a"]}
                assert implied(Scope(s.variables, s.functions, facts), claim, LINE)
    assert count > 20


# --- sorts


@pytest.mark.parametrize(("text", "whole"), [
    ("n", True), ("x", False), ("3", True), ("4/2", True), ("1/2", False), ("n + m*3 - n**2", True),
    ("n + x", False), ("n*x", False), ("x**0", False), ("1/2*n*2", False), ("floor(x)", True),
    ("relu(n)", False), ("pow2(n)", True), ("g(n, x)", True), ("f(n)", False), ("-n", True),
])
def test_what_is_known_to_be_an_integer(text: str, whole: bool) -> None:
    assert fresh().integer(fresh().term(text)) == whole


@pytest.mark.parametrize("text", ["pow2(x)", "pow2(1/2)", "g(x, n)", "pow2(relu(n))", "g(n/2, x)"])
def test_a_real_argument_in_an_integer_slot(text: str) -> None:
    with pytest.raises(MemproofError, match=r"MP-Q00[56]"):
        fresh().term(text)


# --- scopes


def test_scopes_do_not_leak() -> None:
    outer = fresh()
    inner = outer.copy()
    inner.declare({"t": "R"})
    inner.declare_function("h", "R -> R")
    inner.learn("fact", inner.formula("t >= 0"))
    assert "t" not in outer.variables
    assert "h" not in outer.functions
    assert "fact" not in outer.facts
    before = fresh()
    outer.formula({"all": {"t": "R"}, "then": "t >= t"})
    assert outer == before


@pytest.mark.parametrize("name",
                         ["", "1x", "_x", "x'", "x y", "or", "x\n", "é", "x" * 41, None, 1, True,
                          ["x"]])
def test_names_that_are_none(name: object) -> None:
    for act in (lambda: fresh().learn(name, Compare(number(0), "==", number(0))),
                lambda: fresh().declare({name if isinstance(name, str | int) else 0: "R"})):
        with pytest.raises(MemproofError, match="MP-Q007"):
            act()


@pytest.mark.parametrize("name", ["x", "f", "relu", "pow2", "floor"])
def test_names_that_are_taken(name: str) -> None:
    for act in (lambda: fresh().declare({name: "R"}),
                lambda: fresh().declare_function(name, "R -> R")):
        with pytest.raises(MemproofError, match="MP-Q007"):
            act()


@pytest.mark.parametrize("text",
                         ["", "R", "-> R", "R ->", "Q -> R", "R, -> R", "R -> R, R", "R,Z -> R",
                          "R -> Q", None, 5,
                                  "R -> R\n", "Z -> R -> R"])
def test_signatures_that_are_none(text: object) -> None:
    with pytest.raises(MemproofError, match="MP-Q001"):
        fresh().declare_function("h", text)


def test_a_signature() -> None:
    s = fresh()
    s.declare_function("h", "Z, R, Z -> R")
    assert s.functions["h"] == (("Z", "R", "Z"), "R")
    assert s.term("h(n, x, m)") == apply("h", variable("n"), variable("x"), variable("m"))


# --- goals: closed formulas


def test_goals_are_closed_under_all_assumptions() -> None:
    data = lemma("L", {"x": "R", "n": "Z"},
                 step("goal", {"all": {"y": "R"}, "if": ["y >= x"], "then": "y >= n"},
                      "generalization",
                      assume=["yx"], steps=[step("end", "y >= n", "pos", sum=[
                          {"c": "1", "facts": ["yx"]}, {"c": "1", "facts": ["xn"]}])]),
                 step("plain", "x >= n", "pos", sum=[{"c": "1", "facts": ["xn"]}]),
                 goals={"goal": {"all": {"y": "R"}, "if": ["y >= x"], "then": "y >= n"},
                        "plain": "n <= x"},
                 hypotheses={"xn": "x >= n"},
                 imports={"known": {"fact": "x <= 9", "says": "s", "cite": "c"}})
    proved = prove(data, {})
    read = fresh().formula
    y = Scope({**SORTS, "y": "R"}).formula
    wanted = All((("x", "R"), ("n", "Z"), ("y", "R")),
                 (read("x <= 9"), read("x >= n"), y("y >= x")),
                 y("y >= n"))  # type: ignore[arg-type]
    assert proved.goals["goal"] == wanted
    assert proved.goals["plain"] == All((("x", "R"), ("n", "Z")), (read("x <= 9"), read("x >= n")),
                                        read("n <= x"))  # type: ignore[arg-type]
    assert list(proved.imports) == ["known"]
    assert list(proved.hypotheses) == ["xn"]
    assert proved.id == "L"
    assert proved.data == data
    assert proved.steps == 3
    assert proved.work >= 3 * algebra.ZERO_TEST


def test_a_text_is_read_once_while_its_names_stand_for_the_same() -> None:
    outer = fresh()
    here, there, alike = outer.copy(), outer.copy(), outer.copy()
    here.declare({"k": "Z"})
    there.declare({"k": "R"})
    alike.declare({"k": "Z", "other": "R"})
    for text, read in (("pow2(k) + 1", Scope.term), ("pow2(k) >= 1 or k == 2", Scope.ground)):
        found = read(here, text)
        assert read(here, text) is read(alike, text) is found
        assert code_of(lambda read=read, text=text: read(there, text)) == "MP-Q006"
        assert code_of(lambda read=read, text=text: read(outer, text)) == "MP-Q003"
        assert read(alike, text) == found
    outer.functions["h"] = ("Z",), "R"
    assert here.copy().readings is here.readings
    other = outer.copy()
    other.functions["h"] = ("R",), "R"
    assert other.term("h(1/2)") == Term("apply", ("h", number(F(1, 2))))
    assert code_of(lambda: outer.term("h(1/2)")) == "MP-Q006"
    assert code_of(lambda: here.term("pow2(k) >= 1 or k == 2")) == "MP-Q002"


def test_a_term_that_comes_again_costs_as_much() -> None:
    for text in ("f(f(n + 1)*2)", "n + f(n)", "3*(n + 1)*n", "(n - 1)**5", "f((n - 1)**2) - 2"):
        t = fresh().term(text)
        again, equal = Checker(), Checker()
        assert again.normal(t) == equal.normal(t)
        work = again.work
        assert again.normal(t) == equal.normal(copy.deepcopy(t))
        assert again.work == equal.work == 2 * work


def test_what_a_substitution_does_not_change_is_the_same_term() -> None:
    t = fresh().term("f(n + 1) + n*x")
    changed = put(t, {"x": number(2)})
    assert changed == fresh().term("f(n + 1) + n*2")
    assert changed.args[0] is t.args[0]
    assert put(t, {}) is put(t, {"y": number(2)}) is t


def test_a_lemma_does_not_change_with_the_data_of_the_caller() -> None:
    data = copy.deepcopy(HONEST["FORALL"])
    proved, before = prove(data, {}), copy.deepcopy(data)
    assert proved.data == before
    shared = [proved.data, data]
    while shared:
        one, other = shared.pop(), shared.pop()
        assert one == other
        assert one is not other or isinstance(one, str | int)
        pairs = zip(one, other, strict=True) if isinstance(one, list) else (
            (one[key], other[key]) for key in one) if isinstance(one, dict) else ()
        for pair in pairs:
            shared += pair


# --- the witness


def instance(data: Any, s: Scope | None = None) -> Instance:
    return instance_of(data, s or fresh())


def test_functions_of_a_witness() -> None:
    found = instance({"variables": {"x": "3/2", "n": "2*3"}, "functions": {
        "f": {"table": {"0": "5", "1/2": "7"}, "else": "9"},
        "g": {"of": ["k", "u"], "from": "1", "base": "2*floor(u)", "next": "last + k"}}})
    read = fresh().term
    assert found.values == {"x": F(3, 2), "n": 6}
    assert [found.value(read(f"f({t})")) for t in ("0", "1/2", "2")] == [5, 7, 9]
    assert [found.value(read(f"g({k}, x)")) for k in (1, 2, 3, 4)] == [2, 3, 5, 8]
    assert found.value(read("g(n, x) + f(n) - x")) == 2 + 1 + 2 + 3 + 4 + 5 + 9 - F(3, 2)


@given(anything, points)
def test_the_values_of_the_witness_are_those_of_our_evaluator(t: Term, at: Point) -> None:
    found = Instance(dict(at), {"f": lambda u: u * u - 3, "g": lambda k, u: k + u // 1})
    assert found.value(t) == value(t, at)
    for relation in RELATIONS:
        formula = Compare(t, relation, number(1))
        assert found.holds(formula) == true(formula, at)
        assert found.holds(Or((formula, Compare(t, "==", number(2))))) == (
            true(formula, at) or value(t, at) == 2)


def test_what_a_witness_looks_at() -> None:
    found = Instance({"x": F(1)}, {}, (-1, 2))
    assert list(found.sample("Z")) == [-1, 0, 1, 2]
    assert list(found.sample("R")) == [-1, F(-1, 2), 0, F(1, 2), 1, F(3, 2), 2]
    read = fresh().formula
    for text, holds in (
            ("t <= 2", True), ("t < 2", False), ("t >= 0 - 1", True), ("t > 0 - 1", False),
            ("x + t >= 0", True), ("x + t > 0", False)):
        assert found.holds(read({"all": {"t": "Z"}, "then": text})) == holds
    pair = {"all": {"t": "Z", "u": "R"}, "if": ["t >= 1", "u <= 0"], "then": "t >= u + 1"}
    assert found.holds(read(pair))
    assert not found.holds(read({**pair, "if": ["t >= 0", "u <= 0"]}))
    assert not found.holds(read({**pair, "if": ["t >= 1"]}))
    nested = {"all": {"t": "Z"}, "if": [{"all": {"u": "Z"}, "then": "u <= t"}], "then": "t >= 2"}
    assert found.holds(read(nested))
    assert not found.holds(read({**nested, "then": "t >= 3"}))


comparisons = st.builds(
    lambda t, relation, c: Compare(t, relation, number(c)),
    st.lists(st.sampled_from([variable(name) for name in "nmxy"]), min_size=1, max_size=3).map(
        lambda parts: Term("+", tuple(parts))),
    st.sampled_from([*RELATIONS]), st.integers(-2, 3))


@given(st.lists(comparisons, max_size=4), comparisons, st.permutations("nmx"))
def test_a_premise_is_looked_at_as_soon_as_its_variables_have_values(
        premises: list[Compare], conclusion: Compare, names: list[str]) -> None:
    """The same values as when every choice is made first, and in the same order."""
    variables = tuple((name, "R" if name == "x" else "Z") for name in names)
    f = All(variables, tuple(premises), conclusion)
    found, outer = Instance({}, {}, (-1, 2)), {"y": 1}
    every = [dict(zip(names, values, strict=True)) | outer for values in itertools.product(
        *(found.sample(sort) for _, sort in variables))]
    meeting = [each for each in every
               if all(true(p, {k: F(v) for k, v in each.items()}) for p in premises)]
    assert list(found.choices(f, outer)) == meeting
    assert found.holds(f, outer) == all(
        true(conclusion, {k: F(v) for k, v in each.items()}) for each in meeting)
    assert Instance({"y": F(1)}, {}, (-1, 2)).meeting(f) == next(
        ({k: v for k, v in each.items() if k != "y"} for each in meeting), None)


def test_what_a_witness_has_no_value_for() -> None:
    for text in ("x", "f(1)"):
        assert code_of(lambda text=text: Instance({}).value(fresh().term(text))) == "MP-Q020"
    assert Instance({}).span == (0, 6)
    assert Instance({}).work == 0


def test_the_evaluations_of_a_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    t, at = fresh().term("x + 2*y"), {"x": F(1), "y": F(2)}
    needed = Instance(dict(at))
    assert needed.value(t) == 5
    assert needed.work == 5
    monkeypatch.setattr(witness, "EVALUATIONS", 5)
    assert Instance(dict(at)).value(t) == 5
    monkeypatch.setattr(witness, "EVALUATIONS", 4)
    assert code_of(lambda: Instance(dict(at)).value(t)) == "MP-Q004"


def test_what_is_remembered_costs_as_much_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"variables": {"n": "6"}, "functions": {
        "f": {"of": ["k"], "is": "3*k + n"},
        "g": {"of": ["k", "u"], "from": "1", "base": "2*floor(u)", "next": "last + f(k)"}}}
    for text in ("g(n, 1)", "g(n + 2, 1/3)", "f(7)"):
        t, found = fresh().term(text), instance(data)
        found.work = 0
        first, work = found.value(t), found.work
        assert (found.value(t), found.work) == (first, 2 * work)
        found.known, found.work = {}, 0
        assert (found.value(t), found.work) == (first, work)
        assert found.known
        assert (found.value(t), found.work) == (first, 2 * work)
        monkeypatch.setattr(witness, "EVALUATIONS", 3 * work - 1)
        assert code_of(lambda t=t, found=found: found.value(t)) == "MP-Q004"
        monkeypatch.undo()


def test_arguments_of_one_hash_are_not_remembered() -> None:
    prime = 2**61 - 1
    assert hash(prime) == hash(0)
    found = Instance({}, {"f": lambda k, *_: k}, known={})
    for k in (prime, 2 * prime, F(1, prime + 1), 1 << 59):
        assert found.apply("f", [k]) == k
    assert not found.known
    assert found.apply("f", [(1 << 58) - 1]) == (1 << 58) - 1
    assert found.known


def test_the_size_of_values() -> None:
    most = witness.BITS
    for x, fits in ((F(2) ** (most - 2), True), (F(2) ** (most - 1), False),
                    (F(1, 2 ** (most - 2)), True), (F(1, 2 ** (most - 1)), False)):
        for text in ("x*1", "x + 0", "x**1"):
            found = code_of(lambda x=x, text=text: Instance({"x": x}).value(fresh().term(text)))
            assert found == ("none" if fits else "MP-Q004")
    cheap, dear = Instance({"x": F(1)}), Instance({"x": F(2) ** (most - 2)})
    for each in (cheap, dear):
        each.value(fresh().term("x + 0"))
    assert dear.work > cheap.work + most // 70
    for k, fits in ((most, True), (most + 1, False)):
        found = code_of(lambda k=k: Instance({"n": F(k)}).value(fresh().term("pow2(n)")))
        assert found == ("none" if fits else "MP-Q004")


def test_the_length_of_a_recursion_and_of_a_range() -> None:
    most = witness.LONGEST
    found = instance({"functions": {
        "f": {"of": ["k"], "from": "3", "base": "0", "next": "last + 1"}}})
    assert found.value(fresh().term(f"f({most + 3})")) == most
    assert code_of(lambda: found.value(fresh().term(f"f({most + 4})"))) == "MP-Q004"
    assert instance({"range": [-most, most]}).span == (-most, most)
    for span in ([-most - 1, most], [-most, most + 1], [1, 1], [1, 0]):
        assert code_of(lambda span=span: instance({"range": span})) == "MP-Q020"


def test_the_limits_of_the_witness() -> None:
    assert (witness.BITS, witness.EVALUATIONS, witness.LONGEST) == (4000, 200_000, 400)


def test_several_witnesses_must_all_hold_and_one_must_meet_the_premises() -> None:
    data = HONEST["POS"]
    first = data["witness"]
    assert prove({**data, "witness": [first]}, {})
    assert prove({**data, "witness": [first, first]}, {})
    bad = changed(data, "witness/variables/x", "0")["witness"]
    for several in ([first, bad], [bad, first], [bad]):
        refused({**data, "witness": several}, "MP-Q020", "lemma POS, witness, x0")
    refused({**data, "witness": []}, "MP-Q001", "lemma POS")
    far = {**data, "hypotheses": {**data["hypotheses"], "far": {
        "all": {"k": "Z"}, "if": ["k >= 9"], "then": "k >= 8"}}}
    refused(far, "MP-Q020", "lemma POS, witness, far")
    assert prove({**far, "witness": [first, {**first, "range": [0, 10]}]}, {})


def test_a_witness_for_every_goal() -> None:
    """Values that a witness gives for a goal, one more witness, and what a range offers."""
    far = {"all": {"y": "R"}, "if": ["y >= x + 100"], "then": "y + 1 >= x"}
    data = changed(changed(HONEST["FORALL"], "goals/all", far), "proof/all/claim", far)
    data = changed(data, "proof/all/steps/end/sum", [{"c": "1", "facts": ["yx"]}, {"c": "101"}])
    refused(data, "MP-Q024", "lemma FORALL, witness, goal all")
    given = {"variables": {"x": "1"}, "goals": {"all": {"y": "x + 100"}}}
    for several in (given, [{"variables": {"x": "5"}}, given], {**given, "goals": {},
                                                               "range": [0, 101]}):
        assert prove({**data, "witness": several}, {})
    low = {**given, "goals": {"all": {"y": "x + 99"}}}
    refused({**data, "witness": [given, low]}, "MP-Q024", "lemma FORALL, witness, goal all")


def test_a_goal_of_functions_without_values_is_not_looked_at() -> None:
    data = HONEST["CONGRUENCE"]
    assert "functions" not in data["witness"]
    assert prove(data, {})


def test_the_evaluations_of_all_witnesses_are_counted_together(
        monkeypatch: pytest.MonkeyPatch) -> None:
    data = HONEST["INDUCTION2"]
    one = data["witness"]
    table = {"g": {"table": {str(k): "+".join("1" * 400) for k in range(9)}}}
    long = {**one, "functions": {**one["functions"], **table}}
    functions = {**data["functions"], "g": "Z -> R"}
    monkeypatch.setattr(witness, "EVALUATIONS", 2300)
    assert prove({**data, "witness": [one] * 3}, {})
    refused({**data, "witness": [one] * 6}, "MP-Q004", "lemma INDUCTION2, witness, next")
    monkeypatch.setattr(witness, "EVALUATIONS", 4000)
    refused({**data, "witness": long, "functions": functions}, "MP-Q004",
            "lemma INDUCTION2, witness, next")
    monkeypatch.setattr(witness, "EVALUATIONS", 7000)
    assert prove({**data, "witness": long, "functions": functions}, {})
    refused({**data, "witness": [long] * 2, "functions": functions}, "MP-Q004",
            "lemma INDUCTION2, witness")


@pytest.mark.parametrize(("path", "text", "place"), [
    ("proof/weak/claim", "x + w >= 0", ", step weak, column 5 of 'x + w >= 0'"),
    ("proof/weak/claim", "  x >= 0 1", ", step weak, column 8 of 'x >= 0 1'"),
    ("proof/weak/claim", "x >= 0 +", ", step weak, column 9 of 'x >= 0 +'"),
    ("proof/weak/claim", "x >= $", ", step weak, column 6 of 'x >= $'"),
    ("proof/weak/claim", "x + y/z >= 0", ", step weak, column 5 of 'x + y/z >= 0'"),
    ("proof/weak/claim", "relu(x, y) >= 0", ", step weak, column 1 of 'relu(x, y) >= 0'"),
    ("proof/weak/claim", "x >= 0 or x + 1", ", step weak, column 11 of 'x >= 0 or x + 1'"),
    ("proof/weak/sum/0/c", "2*(q)", ", step weak, column 4 of '2*(q)'"),
    ("goals/one", "x**2 + v > 0", ", goal 'one', column 8 of 'x**2 + v > 0'"),
    ("goals", {"one": {"all": {"t": "R"}, "if": ["t >= x", "t > s"], "then": "t >= x"}},
     ", goal 'one', column 5 of 't > s'"),
    ("hypotheses/x0", "x > pow2(x)", ", hypothesis 'x0', column 5 of 'x > pow2(x)'"),
    ("imports", {"i": {"fact": "x > @", "says": "s", "cite": "c"}},
     ", import 'i', column 5 of 'x > @'"),
    ("witness/variables/x", "1 + a", ", witness, column 5 of '1 + a'"),
])
def test_a_slip_in_a_text_is_found_at_its_column(path: str, text: Any, place: str) -> None:
    with pytest.raises(MemproofError) as caught:
        prove(changed(HONEST["POS"], path, text) if path != "imports"
              else {**HONEST["POS"], "imports": text}, {})
    assert caught.value.place == f"lemma POS{place}"
    assert caught.value.code in ("MP-Q002", "MP-Q003", "MP-Q005", "MP-Q006")


# --- limits: at the limit it passes, beyond it does not


def small_step(claim: str) -> dict[str, Any]:
    return lemma("L", {"x": "R", "y": "R", "z": "R"}, step("s", claim, "pos"), goals={"s": claim})


LIMITS: list[tuple[str, str]] = [
    (f"x**{scope.POWER} == x**{scope.POWER}", f"x**{scope.POWER + 1} == x**{scope.POWER + 1}"),
    ("x == " + "(" * scope.DEPTH + "x" + ")" * scope.DEPTH,
     "x == " + "(" * (scope.DEPTH + 1) + "x" + ")" * (scope.DEPTH + 1)),
    ("x == x" + " " * (scope.TEXT - 9) + "+ 0", "x == x" + " " * (scope.TEXT - 8) + "+ 0"),
    ("(x + y + z)**20 == (z + x + y)**20", "((x + y + z)**20)**9 == ((z + x + y)**20)**9"),
]


@pytest.mark.parametrize(("within", "beyond"), LIMITS)
def test_limits(within: str, beyond: str) -> None:
    assert prove(small_step(within), {})
    refused(small_step(beyond), "MP-Q004", "lemma L, step s")


def test_the_number_of_digits() -> None:
    assert prove(small_step(f"x == x + {'9' * 300} - {'9' * 300}"), {})
    refused(small_step(f"x == x + {'9' * 301} - {'9' * 301}"), "MP-Q002", "lemma L, step s")


def test_the_degree_of_sturm() -> None:
    def even(k: int) -> dict[str, Any]:
        half = f"x**{min(k, 24)}*x**{max(k - 24, 0)}"
        return lemma("L", {"x": "R"},
                     step("s", f"{half} + 1 > 0", "sturm", in_="x", low=None, high=None))

    assert prove(even(kernel.DEGREE // 2 * 2), {})
    refused(even(kernel.DEGREE // 2 * 2 + 2), "MP-Q018", "lemma L, step s")


def test_the_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    data = HONEST["CASES"]
    steps = prove(data, {}).steps
    monkeypatch.setattr(kernel, "STEPS", steps)
    assert prove(data, {}).steps == steps
    monkeypatch.setattr(kernel, "STEPS", steps - 1)
    refused(data, "MP-Q004", "lemma CASES, step of, case 2, step end")


def test_the_work_of_a_lemma(monkeypatch: pytest.MonkeyPatch) -> None:
    data = HONEST["CASES"]
    work = prove(data, {}).work
    monkeypatch.setattr(algebra, "WORK", work)
    assert prove(data, {}).work == work
    monkeypatch.setattr(algebra, "WORK", work - 1)
    with pytest.raises(MemproofError, match="MP-Q004"):
        prove(data, {})


def test_the_total_degree() -> None:
    most = algebra.TOTAL
    for degree, fits in ((most, True), (most + 1, False)):
        factors = "*".join([*["x**20"] * (degree // 20), f"y**{degree % 20}"])
        data = small_step(f"{factors} == {factors} + 0*z")
        assert code_of(lambda data=data: prove(data, {})) == ("none" if fits else "MP-Q004")


def test_the_bits_of_a_coefficient() -> None:
    def code(power: int) -> str:  # 2**power has power + 1 bits, its denominator 1
        rest = power % 576
        factors = "*".join(["(2**24)**24"] * (power // 576) + ["2**24"] * (rest // 24)
                           + [f"2**{rest % 24}"])
        return code_of(lambda: prove(small_step(f"{factors} == {factors} + 0*z"), {}))

    assert code(algebra.BITS - 2) == "none"
    assert code(algebra.BITS - 1) == "MP-Q004"


def test_the_bits_of_a_coefficient_count_both_parts() -> None:
    def code(power: int) -> str:
        rest = power % 576
        factors = "*".join(["((2/3)**24)**24"] * (power // 576) + ["(2/3)**24"] * (rest // 24))
        return code_of(lambda: prove(small_step(f"{factors} == {factors} + 0*z"), {}))

    assert code(int(algebra.BITS / 2.7)) == "none"
    assert code(int(algebra.BITS / 2.4)) == "MP-Q004"


def test_the_bits_of_sturm() -> None:
    def code(power: int) -> str:  # x**2: 1 + 1 bits, 2**power: power + 2
        rest = power % 576
        factors = "*".join(["(2**24)**24"] * (power // 576) + ["2**24"] * (rest // 24)
                           + [f"2**{rest % 24}"])
        return code_of(lambda: prove(lemma("L", {"x": "R"}, step(
            "s", f"x**2 + {factors} > 0", "sturm", in_="x", low=None, high=None)), {}))

    assert code(kernel.STURM - 4) == "none"
    assert code(kernel.STURM - 3) == "MP-Q004"


def test_large_facts_and_functions_cost_their_size() -> None:
    """The work that a lemma is charged grows with what is put into a fact, and with functions."""
    many = " + ".join(["t"] * 150)
    data = lemma("L", {"x": "R"}, step("s", "x >= x", "instance", fact="h", at={"t": "x"}),
                 hypotheses={"h": {"all": {"t": "R"}, "then": "t >= t"}})
    large = changed(data, "hypotheses/h", {"all": {"t": "R"}, "if": [f"{many} == {many}"],
                                           "then": "t >= t"})
    large = changed(large, "proof/s/given", ["e"])
    large = changed(large, "hypotheses/e", f"{many} == {many}".replace("t", "x"))
    assert prove(large, {}).work >= prove(data, {}).work + 300
    plain, applied = small_step("x == x + y - y"), small_step("f(x) == f(x) + y - y")
    applied = {**applied, "functions": {"f": "R -> R"}}
    assert prove(applied, {}).work >= prove(plain, {}).work + algebra.APPLIED


def test_the_number_of_variables_and_functions() -> None:
    own = scope.SYMBOLS - 3  # relu, floor and pow2 are there
    for count, fits in ((own, True), (own + 5, False)):
        variables = {f"v{k}": "R" for k in range(count)}
        data = lemma("L", variables, step("s", "v1 >= v1", "pos"))
        assert code_of(lambda data=data: prove(data, {})) == ("none" if fits else "MP-Q004")


def test_the_limits() -> None:
    """A change here is a change of what is accepted."""
    assert scope.TEXT == 2000
    assert (scope.DEPTH, scope.POWER, scope.SYMBOLS) == (30, 24, 96)
    assert (algebra.WORK, kernel.STEPS) == (300_000, 3000)
    assert (algebra.TOTAL, algebra.BITS, kernel.DEGREE, kernel.STURM) == (60, 4000, 12, 600)
    assert (algebra.ZERO_TEST, algebra.APPLIED) == (300, 50)


# --- the place of an error is the step


def walk(steps: list[Any], path: str) -> Iterator[tuple[str, list[Any], int]]:
    for index, each in enumerate(steps):
        here = f"{path}, step {each['name']}"
        yield here, steps, index
        yield from walk(each.get("steps", []), here)
        for number_, branch in enumerate(each.get("branches", []), 1):
            yield from walk(branch["steps"], f"{here}, case {number_}")
        for part in ("base", "step"):
            if part in each:
                yield from walk(each[part]["steps"], f"{here}, induction {part}")


@pytest.mark.parametrize("name", HONEST)
def test_a_wrong_claim_anywhere_is_noticed_there(name: str) -> None:
    """Every step of every honest lemma gets a claim that is not a formula, one at a time."""
    for index, (here, _, _) in enumerate(walk(HONEST[name]["proof"], f"lemma {name}")):
        data = changed(HONEST[name], "title", "The same")
        _, steps, position = list(walk(data["proof"], f"lemma {name}"))[index]
        steps[position]["claim"] = "0 > x("
        refused(data, "MP-Q002", here, library())
