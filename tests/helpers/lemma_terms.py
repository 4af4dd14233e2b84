"""Gadgets run with the terms of lemmas: what the tests of the links share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from helpers.library import proved
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.algebra import poly_text
from memproof.lemmas.trusted.kernel import Checker
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Or,
    Term,
    apply,
    number,
    put,
    term,
)
from memproof.network.language import value_of


def function(name: str) -> Callable[..., Term]:
    """A function of the lemmas, to be applied to terms and numbers."""
    return lambda *arguments: apply(name, *map(term, arguments))


def relu(t: Term | int) -> Term:
    return apply("relu", term(t))


def on_terms(gadget: Any) -> Any:
    """What the gadget returns when its neurons are terms."""
    return value_of(gadget, relu=relu)


def same(a: Term | int, b: Term | int) -> bool:
    """Are they equal as polynomials in their atoms?"""
    return Checker().zero(term(a) - b)


def key(t: Term) -> str:
    """One text for equal terms."""
    return poly_text(Checker().normal(t))


def comparison(formula: Formula) -> Compare:
    """What a formula claims, without its premises."""
    found = formula.conclusion if isinstance(formula, All) else formula
    assert isinstance(found, Compare)
    return found


def claims(formula: Formula) -> tuple[Compare, ...]:
    """What a formula claims, without its premises: one comparison, or several alternatives."""
    if isinstance(formula, All):
        formula = formula.conclusion
    if isinstance(formula, Or):
        return formula.alternatives
    assert isinstance(formula, Compare)
    return (formula,)


def goal(identifier: str, name: str) -> Compare:
    found = proved(identifier)
    return claims(found.scope.formula(found.data["goals"][name]))[0]


def hypothesis(found: Lemma, name: str, alternative: int = 0, **values: Term | int) -> Compare:
    """What a hypothesis claims, at ``values``."""
    return at(claims(found.hypotheses[name])[alternative], **values)


def at(claim: Compare, **values: Term | int) -> Compare:
    """The claim at ``values``."""
    terms = {name: term(value) for name, value in values.items()}
    return Compare(put(claim.left, terms), claim.relation, put(claim.right, terms))


def goal_at(identifier: str, name: str, **values: Term | int) -> Compare:
    """What a goal of one comparison claims, without its premises, at ``values``."""
    found = proved(identifier)
    return at(comparison(found.scope.formula(found.data["goals"][name])), **values)


def hypothesis_at(identifier: str, name: str, **values: Term | int) -> Compare:
    """What a hypothesis of one comparison claims, without its premises, at ``values``."""
    return at(comparison(proved(identifier).hypotheses[name]), **values)


def rules(*equalities: Compare) -> dict[str, Term]:
    """left -> right of equalities f(...) == ..."""
    assert all(e.relation == "==" and e.left.op == "apply" for e in equalities)
    return {key(e.left): e.right for e in equalities}


def unrolled(t: Term, by: Mapping[str, Term]) -> Term:
    """The term in which the left sides are replaced by the right sides until none is left."""
    args = tuple(unrolled(a, by) if isinstance(a, Term) else a for a in t.args)
    t = Term(t.op, args)
    if t.op == "apply" and key(t) in by:
        return unrolled(by[key(t)], by)
    if t.op == "apply" and t.args[0] == "relu" and not Checker().normal(t.args[1]).keys() - {()}:
        value = Checker().normal(t.args[1]).get((), 0)
        return number(max(value, 0))
    return t


def replaced(t: Term, by: Mapping[str, Term]) -> Term:
    """The term in which the left sides are replaced by the right sides until none is left."""
    args = tuple(replaced(a, by) if isinstance(a, Term) else a for a in t.args)
    t = Term(t.op, args)
    return replaced(by[key(t)], by) if t.op == "apply" and key(t) in by else t
