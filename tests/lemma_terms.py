"""Gadgets run with the terms of lemmas: what the tests of the links share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from memproof.lemmas import lemma
from memproof.lemmas.trusted.kernel import Checker, poly_text
from memproof.lemmas.trusted.terms import All, Compare, Formula, Term, apply, term
from memproof.network.language import value_of

proved = cache(lemma)


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
