"""The triangle gadgets compute the very terms of which lemmas G12, G12i, G12b and G12f speak.

A gadget runs on terms instead of numbers, with relu applied as a function of the lemmas; what it
returns must be a side of a formula that is read from the lemma's file, up to the normal form of
polynomials in variables and applied functions.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from helpers.lemma_terms import comparison, on_terms, proved, same

from memproof.gadgets.triangle import bit_points, triangle, triangle_bit
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import All, Compare, apply, number, put, variable
from memproof.lemmas.trusted.witness import Instance


def goal(found: Lemma, name: str) -> Compare:
    return comparison(found.scope.formula(found.data["goals"][name]))


def hypothesis(found: Lemma, name: str) -> Compare:
    return comparison(found.hypotheses[name])


@pytest.mark.parametrize("name", ["left", "right", "before", "after", "low", "high"])
def test_triangle_is_the_map_of_g12(name: str) -> None:
    assert same(on_terms(triangle(variable("z"))), goal(proved("G12"), name).left)


@pytest.mark.parametrize("identifier", ["G12i", "G12b"])
def test_triangle_makes_the_next_iterate(identifier: str) -> None:
    step = hypothesis(proved(identifier), "next")
    iterate = apply("F", variable("n"), variable("u"))
    assert same(step.left, put(iterate, {"n": variable("n") + 1}))
    assert same(on_terms(triangle(iterate)), step.right)


@pytest.mark.parametrize("last", [False, True])
def test_triangle_bit_is_the_bit_of_g12b(last: bool) -> None:
    found = proved("G12b")
    first, second = found.scope.term("F(k, z1)"), found.scope.term("F(k, z2)")
    next1, next2, bit = on_terms(triangle_bit(first, second, found.scope.term("rest"), last=last))
    assert same(bit, goal(found, "bit").left)
    assert goal(found, "bit").right == variable("b")
    if last:
        assert next1 is None
        assert next2 is None
        return
    for made, point in ((next1, "1"), (next2, "2")):
        assert same(made, goal(found, f"keeps{point}").left)
        # ... which the lemma says to be what the next call, with k + 1 and rest - 1, gets
        following = put(found.scope.term(f"F(k, z{point})"), {"k": variable("k") + 1})
        assert same(following, goal(found, f"keeps{point}").right)


def test_triangle_bit_with_w_minus_j_bits_unread_is_the_bit_of_g12f() -> None:
    found = proved("G12f")
    formula = found.scope.formula(found.data["goals"]["bit"])
    assert isinstance(formula, All)
    inside = found.scope.copy()
    inside.declare(dict(formula.variables))
    first, second, rest = map(inside.term, ("F(j, z1)", "F(j, z2)", "w - j"))
    *_, bit = on_terms(triangle_bit(first, second, rest, last=True))
    assert same(bit, comparison(formula).left)


@pytest.mark.parametrize("bits", [*range(1, 9), 64, 200])
def test_bit_points_are_those_of_g12b(bits: int) -> None:
    """With nothing read yet, k = 0 and rest = bits."""
    found = proved("G12b")
    unit = Fraction(1, 2 ** (bits + 2))
    values = {"k": Fraction(0), "rest": Fraction(bits), "unit": unit}
    assert Instance(values).holds(found.hypotheses["unit"])
    points = bit_points(variable("v"), bits)
    for made, name in zip(points, ("1", "2"), strict=True):
        at = hypothesis(found, f"at{name}")
        assert same(made, put(at.right, {"unit": number(unit)}))
        # ... and z1, z2 = F(0, z1), F(0, z2) are what the first call of triangle_bit gets
        start = goal(found, f"first{name}")
        assert at.left == start.right
        assert same(start.left, put(found.scope.term(f"F(k, z{name})"), {"k": number(0)}))
