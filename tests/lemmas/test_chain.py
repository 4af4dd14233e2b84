"""Every gadget, run on symbols of sympy, is the side of its lemma that the table says."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sympy
from helpers.command_line import memproof
from helpers.library import proved
from helpers.paths import ROOT

from memproof.errors import MemproofError
from memproof.gadgets.ramp import unit_ramp
from memproof.gadgets.triangle import bit_points
from memproof.lemmas.shown.chain import Chain, chain, chains
from memproof.lemmas.shown.chain_text import chain_json, sources
from memproof.lemmas.shown.links import LINKS, UNLINKED, Link, signed_pair, window
from memproof.lemmas.shown.unfold import definition, match, unfold, value
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import Formula, Term
from memproof.lemmas.trusted.text import formula_text, text_of
from memproof.line.projection import Projection, projector
from memproof.network import Gadget, value_of

# What is multiplied out in the lemma, and not by the gadget, or the other way round.
MULTIPLIED_OUT = {("G2", "window"), ("G4", "window_group"), ("D5", "odd_strip"), ("D7", "compare")}


def name_of(link: Link) -> str:
    return f"{link.lemma}-{link.gadget.__name__}-{link.formulas.split()[0]}-{link.size}"


def run(link: Link) -> Chain:
    return chain(link, proved(link.lemma))


@pytest.mark.parametrize("link", LINKS, ids=name_of)
def test_a_gadget_is_the_side_of_its_lemma(link: Link) -> None:
    found = run(link)
    assert found.sides
    for side in found.sides:
        if side.verdict == "equal after expand":
            assert (link.lemma, link.gadget.__name__) in MULTIPLIED_OUT
            assert found.result != side.expression
        else:
            assert side.verdict == "identical"
            assert found.result == side.expression


@pytest.mark.parametrize("link", [each for each in LINKS if each.term], ids=name_of)
def test_the_formulas_speak_of_the_term(link: Link) -> None:
    """D(2, m, x) stands for the D(k, m, x) of the goal."""
    function = re.findall(r"[A-Za-z]\w*(?=\()", link.term)
    for name in link.formulas.split():
        lemma = proved(link.lemma)
        formula = lemma.hypotheses.get(name) or lemma.scope.formula(lemma.data["goals"][name])
        assert all(f"{each}(" in formula_text(formula) for each in function if each != "relu")


# -- the table is complete


def declared() -> Iterator[tuple[str, str]]:
    """(module.function, lemmas) of everything in the package that is a gadget with a lemma."""
    for path in sorted((ROOT / "memproof").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for each in getattr(node, "decorator_list", []):
                named = isinstance(each, ast.Call) and ast.unparse(each.func) == "gadget"
                if named and each.args:
                    assert isinstance(node, ast.FunctionDef)
                    yield f"{module}.{node.name}", ast.literal_eval(each.args[0])


def test_every_gadget_that_names_a_lemma_is_in_the_table_or_it_is_said_why_not() -> None:
    shown = {f"{link.gadget.__module__}.{link.gadget.__name__}" for link in LINKS}
    names = dict(declared())
    assert len(names) > 30
    assert names.keys() - shown == UNLINKED.keys()
    assert all(len(why.split()) > 5 for why in UNLINKED.values())


def test_a_gadget_names_the_lemma_that_it_is_compared_with() -> None:
    """Or the lemma of which that one is a part: G12b of G12, G7-increasing of G7."""
    for name, lemmas in declared():
        for link in LINKS:
            if f"{link.gadget.__module__}.{link.gadget.__name__}" == name:
                assert link.gadget.lemma == lemmas  # type: ignore[attr-defined]
                assert link.lemma.startswith(tuple(lemmas.split())), name


def test_the_functions_that_are_shown_are_those_of_the_package() -> None:
    local = {signed_pair, window}
    for link in LINKS:
        text = "\n".join(chain_json(run(link))["sources"][0]["lines"])
        assert f"def {link.gadget.__name__}(" in text
        assert (link.source is not None) == (link.gadget in local)


# -- it can fail


def broken_ramp(t: Any, r: Any) -> Gadget:
    p, q = yield t - r + 1, t - r
    return p + q


@pytest.mark.parametrize("wrong", [
    Link(broken_ramp, ("t", "r"), "G1", "on off"),
    Link(unit_ramp, ("t", "r + 1"), "G1", "on off"),
    Link(unit_ramp, ("r", "t"), "G1", "on off"),
], ids=["sign", "place", "order"])
def test_another_gadget_is_different(wrong: Link) -> None:
    assert [side.verdict for side in run(wrong).sides] == ["different"]


@pytest.mark.parametrize(("lemma", "gadget", "change"), [
    ("G9", "strip", {"where": {"T": "3"}}),
    ("G11", "multiple_distance", {"term": "D(3, m, x)"}),
    ("D5", "scaled_strip", {"arguments": ("v", 1, "M", "u")}),
    ("ALs", "affine_fan", {"given": ("a(1) == 2", "a(2) == 1", "a(3) == 5", "eps(2) == 1",
                                     "eps(3) == 1")}),
    ("YR3", "teeth", {"given": ("eps(1) == -1",)}),
    ("HS", "label_table", {"where": {}}),
])
def test_other_numbers_are_different(lemma: str, gadget: str, change: dict[str, Any]) -> None:
    link = next(each for each in LINKS if (each.lemma, each.gadget.__name__) == (lemma, gadget))
    assert run(link).sides[0].verdict != "different"
    assert run(replace(link, **change)).sides[0].verdict == "different"


# -- unfolding


SCOPE = Scope()
SCOPE.declare({"x": "R", "n": "Z", "k": "Z"})
SCOPE.declare_function("f", "Z -> R")
SCOPE.declare_function("g", "Z, R -> R")


def hypothesis(then: str, *premises: str, **variables: str) -> Formula:
    return SCOPE.formula({"all": variables, "if": list(premises), "then": then})


def term(text: str) -> Term:
    return SCOPE.term(text)


@pytest.mark.parametrize(("text", "wanted"), [
    ("f(2)", "f(1) + x"), ("f(3)", "f(1) + x + x"), ("f(1)", "f(1)"), ("f(n)", "f(n)"),
    ("f(1 + 1)", "f(1) + x"), ("relu(f(2))", "relu(f(1) + x)"), ("g(2, x)", "g(2, x)"),
])
def test_a_recursion_is_unfolded_where_its_premise_is_true(text: str, wanted: str) -> None:
    step = definition(hypothesis("f(i + 1) == f(i) + x", "i >= 1", i="Z"))
    assert text_of(unfold(term(text), [step])) == wanted


def test_a_premise_may_be_supposed() -> None:
    step = definition(hypothesis("f(i) == x", "i >= k", i="Z"))
    assert text_of(unfold(term("f(n)"), [step])) == "f(n)"
    assert text_of(unfold(term("f(n)"), [step], [SCOPE.formula("n >= k")])) == "x"
    assert text_of(unfold(term("f(n)"), [step], [SCOPE.formula("n >= k + 1")])) == "f(n)"


@pytest.mark.parametrize(("pattern", "found", "values"), [
    ("f(i)", "f(n)", {"i": "n"}), ("f(-i)", "f(3)", {"i": "-3"}), ("f(i + 2)", "f(1)", {"i": "-1"}),
    ("f(i + 1)", "f(n)", None), ("f(i + 1)", "f(n + 1)", None), ("f(4)", "f(3 + 1)", {}),
    ("f(4)", "f(5)", None), ("f(i**2)", "f(9)", None), ("f(0*i + 1)", "f(1)", None),
    ("g(i, x)", "g(i, x)", None), ("g(i, u)", "g(2, x)", {"i": "2", "u": "x"}),
    ("g(i, i)", "g(2, 3)", None), ("g(2, x)", "g(2, x + 0)", None),
])
def test_a_pattern_matches(pattern: str, found: str, values: dict[str, str] | None) -> None:
    inside = SCOPE.copy()
    inside.declare({"i": "Z", "u": "R"})
    variables = frozenset({"i", "u"})
    if pattern == "g(i, x)":  # another function
        assert match(inside.term(pattern), inside.term("f(2)"), variables) is None
        return
    made = match(inside.term(pattern), inside.term(found), variables)
    assert (None if made is None else {k: text_of(v) for k, v in made.items()}) == values


@pytest.mark.parametrize("text", ["f(1) >= 0", "x == f(1)", "f(1) == 0 or f(1) == 1"])
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(MemproofError, match="MP-Q013"):
        definition(SCOPE.formula(text))


@pytest.mark.parametrize(("text", "number"), [
    ("2 + 3*4", 14), ("-(2**3)", -8), ("1/2*3", sympy.Rational(3, 2)), ("x", None),
    ("relu(2)", None), ("0*x", None),
])
def test_the_value_of_numbers(text: str, number: Any) -> None:
    assert value(term(text)) == number


# -- gadgets that divide take symbols, too


def test_the_projector_takes_symbols() -> None:
    x = sympy.symbols("x0:2", real=True)
    u, o = sympy.symbols("u0:2", real=True), sympy.Symbol("o", real=True)
    q = sympy.Symbol("q", positive=True)
    known = Projection((3, -1), -5, 2, ())

    def relu(z: Any) -> Any:
        return sympy.Max(0, z)

    assert value_of(projector(known, 7, x), relu=relu) == sympy.Max(
        0, sympy.Rational(21, 2) * x[0] - sympy.Rational(7, 2) * x[1] + sympy.Rational(5, 2))
    free: Any = Projection(u, o, q, ())  # type: ignore[arg-type]
    found = value_of(projector(free, 1, x), relu=relu)
    assert sympy.simplify(found - sympy.Max(0, (u[0] * x[0] + u[1] * x[1] - o) / q)) == 0


PRINTS = """
import sympy
from memproof.gadgets.hot import hot_by_clips
from memproof.gadgets.triangle import bit_points
from memproof.line.projection import Projection, projector
from memproof.network import value_of
x, y = sympy.symbols("x y", real=True)
relu = lambda z: sympy.Max(0, z)
print(*bit_points(x, 2), value_of(projector(Projection((3, -1), -5, 2, ()), 1, (x, y)), relu=relu),
      *value_of(hot_by_clips(x, 2), relu=relu))
"""


@pytest.mark.parametrize("ground", ["python", "gmpy"])
def test_numbers_stay_exact_whatever_sympy_computes_with(ground: str) -> None:
    """sympy without gmpy2 makes floats of gmpy2's numbers, unless it is told what they are."""
    ran = subprocess.run([sys.executable, "-c", PRINTS], capture_output=True, text=True, check=True,
                         env={**os.environ, "SYMPY_GROUND_TYPES": ground, "PYTHONPATH": str(ROOT)})
    assert ran.stdout.strip() == (
        "x/4 + 1/8 x/4 + 1/16 Max(0, 3*x/2 - y/2 + 5/2) "
        "-Max(0, 2*x)/2 + Max(0, 2*x - 2)/2 + 1 Max(0, 2*x)/2 - Max(0, 2*x - 2)/2")


def test_the_projector_still_refuses_floats() -> None:
    with pytest.raises(MemproofError, match="MP-N011"):
        value_of(projector(Projection((3, -1), -5, 2, ()), 1, (1.5, 2)))  # type: ignore[arg-type]


def test_points_of_symbolic_bits() -> None:
    v, bits = sympy.Symbol("v"), sympy.Symbol("bits", integer=True, nonnegative=True)
    first, second = bit_points(v, bits)
    assert sympy.expand(first - v / 2**bits - sympy.Rational(1, 2) / 2**bits) == 0
    assert sympy.expand((first - second) * 2 ** (bits + 2)) == 1


# -- the command


def test_the_command_shows_source_expression_and_verdict() -> None:
    ran = memproof("lemmas", "G1", "--gadget")
    assert ran.code == 0
    assert "    p, q = yield {f\"p{name}\": t - r + 1, f\"q{name}\": t - r}\n" in ran.out
    assert ran.out.count("-Max(0, -r + t) + Max(0, -r + t + 1)") == 2
    assert "identical (== in sympy: nothing is simplified)" in ran.out
    assert "\n\nPROVED G1 (kernel): " in ran.out


def test_beside_sympy_both_checkers_have_accepted_the_lemma() -> None:
    assert "PROVED G1 (kernel, sympy)" in memproof("lemmas", "G1", "--gadget", "--sympy").out


def test_without_an_id_all_gadgets_are_in_a_table() -> None:
    ran = memproof("lemmas", "--gadget")
    assert ran.code == 0
    assert f"{len({link.gadget for link in LINKS})} gadgets against the sides" in ran.out
    assert "start is not compared" in ran.out


def test_a_lemma_without_a_gadget_says_so() -> None:
    assert "no gadget belongs to this lemma" in memproof("lemmas", "G6", "--gadget").out


def test_as_json() -> None:
    (found,) = json.loads(memproof("lemmas", "G10", "--gadget", "--json").out)["lemmas"]
    assert [each["call"] for each in found["gadgets"]] == [
        "two_layer_bit(Z, T, S, w)[0]", "two_layer_bit(Z, T, S, w)[1]",
        "two_layer_bit(Z, T, None, w)[1]"]
    assert {side["verdict"] for each in found["gadgets"] for side in each["sides"]} == {"identical"}


def test_a_broken_link_is_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memproof.lemmas.shown.chain.LINKS",
                        (Link(broken_ramp, ("t", "r"), "G1", "on off"),))
    ran = memproof("lemmas", "G1", "--gadget")
    assert ran.code == 1
    assert "DIFFERENT: the lemma does not speak of what this gadget computes" in ran.out


def test_the_lemmas_own_chains() -> None:
    assert [each.call for each in chains(proved("YH3"))] == [
        "side_of(t, T)", "hot_by_clips(t, 2)[1]"]
    assert [each.__name__ for each in sources(chains(proved("G3"))[0])] == [
        "signed_pair", "signed_forms"]


def test_a_file_is_no_gadget() -> None:
    assert memproof("lemmas", "G1", "--gadget", "--steps").code == 2
