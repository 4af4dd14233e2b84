"""From a gadget to its lemma: the gadget run on symbols of sympy, beside the lemma's own side.

    def unit_ramp(t, r): ...                  the program, as it stands
    -Max(0, -r + t) + Max(0, -r + t + 1)      what it computes, with relu(x) = Max(0, x)
    relu(t - r + 1) - relu(t - r)             what the lemma speaks of, read as sympy's expression
    identical                                 by == of sympy, which simplifies nothing

This is for seeing, and for tests: no verdict on a lemma rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import sympy

from memproof.lemmas.shown.links import LINKS, Link
from memproof.lemmas.shown.to_sympy import ASSUMPTIONS, term
from memproof.lemmas.shown.unfold import definition, unfold
from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.scope import comparison
from memproof.lemmas.trusted.terms import All, Formula, Term, put
from memproof.lemmas.trusted.text import text_of
from memproof.network import value_of

IDENTICAL, EXPANDED, DIFFERENT = "identical", "equal after expand", "different"


@dataclass(frozen=True)
class Side:
    """Formulas of the lemma that speak of one term: its text, the term unfolded, as sympy's."""

    formulas: tuple[str, ...]
    text: str
    expression: Any
    verdict: str


@dataclass(frozen=True)
class Chain:
    """A link, what the gadget gave on symbols, and the sides that it was compared with."""

    link: Link
    result: Any
    sides: tuple[Side, ...]

    @property
    def call(self) -> str:
        """``two_layer_bit(Z, T, None, w)[1]``."""
        shown = [_text(each) for each in self.link.arguments]
        shown += [f"{key}={each}" for key, each in self.link.options.items() if key != "name"]
        return f"{self.link.gadget.__name__}({', '.join(shown)})" + "".join(
            f"[{k}]" for k in self.link.part)


def _parts(data: Any) -> list[tuple[str, Any]]:
    return [(each.name, getattr(data, each.name)) for each in fields(data)]


def _text(argument: Any) -> str:
    if is_dataclass(argument):
        inside = [_text(part) for _, part in _parts(argument) if part != ()]
        return f"{type(argument).__name__}({', '.join(inside)})"
    if hasattr(argument, "_fields"):
        return f"({', '.join(map(_text, argument))})"
    return f"[{', '.join(map(_text, argument))}]" if isinstance(argument, tuple) else str(argument)


def chains(lemma: Lemma) -> list[Chain]:
    """The chains of the gadgets that belong to a lemma of the package, in the table's order."""
    return [chain(link, lemma) for link in LINKS if link.lemma == lemma.id]


def chain(link: Link, lemma: Lemma) -> Chain:
    """The gadget on symbols, compared with every formula that the link names.

    Errors: those of the gadget, and of reading terms (MP-Q).
    """
    reader = Reader(link, lemma)
    found = value_of(
        link.gadget(*map(reader.argument, link.arguments), **link.options),
        relu=lambda x: sympy.Max(0, x))
    for k in link.part:
        found = found[k]
    return Chain(link, found, tuple(reader.sides(found)))


class Reader:
    """Terms of a lemma as expressions of sympy, with the symbols that a link asks for."""

    def __init__(self, link: Link, lemma: Lemma) -> None:
        self.link, self.lemma, self.scope = link, lemma, lemma.scope.copy()
        self.formulas = {name: formula_of(lemma, name) for name in link.formulas.split()}
        variables = dict(link.variables)
        for formula in self.formulas.values():
            if isinstance(formula, All):
                variables |= dict(formula.variables)
        self.scope.declare({name: sort for name, sort in variables.items()
                            if name not in self.scope.variables})
        self.where = {name: self.scope.term(text) for name, text in link.where.items()}
        named = [lemma.hypotheses[name] for name in link.definitions.split()]
        named += [self.scope.formula(text) for text in link.given]
        self.definitions = [definition(put(each, self.where)) for each in named]
        self.symbols = {self.symbol(name): self.symbol(name, **{sign: True})
                        for name, sign in link.assume.items()}

    def symbol(self, name: str, **more: bool) -> Any:
        """The symbol of a variable, by its sort."""
        return sympy.Symbol(name, **ASSUMPTIONS[self.scope.variables[name]], **more)

    def expression(self, t: Term) -> Any:
        """A term as sympy's expression."""
        return term(t, self.scope).xreplace(self.symbols)

    def argument(self, each: Any) -> Any:
        """An argument of the gadget: texts are terms, all else is as it is."""
        if isinstance(each, str):
            return self.expression(self.scope.term(each))
        if isinstance(each, tuple):
            inside = map(self.argument, each)
            return type(each)(*inside) if hasattr(each, "_fields") else tuple(inside)
        if is_dataclass(each) and not isinstance(each, type):
            return replace(each, **{key: self.argument(part) for key, part in _parts(each)})
        return each

    def sides(self, found: Any) -> Iterator[Side]:
        """Of each term that the formulas speak of: does the gadget compute it?"""
        speaking: dict[str, list[str]] = {}
        for name, formula in self.formulas.items():
            text = self.link.term or text_of(self.side(name, formula))
            speaking.setdefault(text, []).append(name)
        for text, names in speaking.items():
            wanted = self.own_expression(text, self.formulas[names[0]])
            yield Side(tuple(names), text, wanted, verdict_on(found, wanted))

    def side(self, name: str, formula: Formula) -> Term:
        """The left side of a goal, the right side of a hypothesis."""
        claim = comparison(formula.conclusion if isinstance(formula, All) else formula)
        return claim.right if name in self.lemma.hypotheses else claim.left

    def own_expression(self, text: str, formula: Formula) -> Any:
        """A term of the lemma in the gadget's symbols, functions unfolded."""
        supposed = formula.premises if isinstance(formula, All) else ()
        t = put(self.scope.term(text), self.where)
        return self.expression(unfold(t, self.definitions, supposed))


def formula_of(lemma: Lemma, name: str) -> Formula:
    """A goal as the file has it, or a hypothesis."""
    if name in lemma.hypotheses:
        return lemma.hypotheses[name]
    return lemma.scope.formula(lemma.data["goals"][name])


def verdict_on(found: Any, wanted: Any) -> str:
    """Are two expressions the same to sympy, without or with multiplying out?"""
    if found == wanted:
        return IDENTICAL
    return EXPANDED if sympy.expand(found - wanted) == 0 else DIFFERENT
