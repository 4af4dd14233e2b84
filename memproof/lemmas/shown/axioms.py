"""The axioms of the lemma kernel as facts of sympy: relu is Max(0, x), floor sympy's, pow2 2**k.

An axiom is read as it stands in the kernel, its premise as an assumption about its symbol, and
sympy is asked.  Nothing rests on the answer; where there is none, the words beside it are all.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.functions.elementary.integers import frac

from memproof.lemmas.shown.to_sympy import ASSUMPTIONS, term
from memproof.lemmas.trusted.kernel import AXIOMS
from memproof.lemmas.trusted.scope import KNOWN, Scope, comparison
from memproof.lemmas.trusted.terms import All, Compare, Formula, number
from memproof.lemmas.trusted.text import formula_text

WORDS = {
    "relu.on": "relu(t) is the larger of 0 and t: t, if t is not negative.",
    "relu.off": "relu(t) is the larger of 0 and t: 0, if t is not positive.",
    "floor.below": "floor(t) is the greatest integer that is at most t.",
    "floor.above": "The next integer, floor(t) + 1, is more than t: else it were floor(t).",
    "pow2.zero": "2 to the power 0 is 1.",
    "pow2.next": "2 to the power k + 1 is twice 2 to the power k.",
    "pow2.least": "2 to the power k is at least 1 for k >= 0, and pow2(k) is 1 for k < 0.",
}
# How the kernel's functions are read, and what it takes their values for.
SORTS = {
    "relu": "A real number: the larger of two.",
    "floor": "An integer, by what floor means.",
    "pow2": "An integer: a product of twos, or 1.",
}
ARTICLE = {"Z": "an integer", "R": "real"}
OPERATORS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
SIGNS = {">=": "nonnegative", "<=": "nonpositive"}


@dataclass(frozen=True)
class Fact:
    """What sympy confirms, as a text: ``Max(0, t) == t for t nonnegative``; "" if it does not."""

    name: str
    text: str
    words: str

    @property
    def by(self) -> str:
        """``sympy``, or ``words``."""
        return "sympy" if self.text else "words"

    @property
    def line(self) -> str:
        """``checked by sympy: ...``, or ``in words: ...``."""
        return f"checked by sympy: {self.text}" if self.text else f"in words: {self.words}"


def axiom_facts() -> list[Fact]:
    """The axioms of the kernel, in its order."""
    return [Fact(name, confirmation(axiom), WORDS[name]) for name, axiom in AXIOMS.items()]


def sort_facts() -> list[Fact]:
    """That the values of the kernel's functions are of the sorts that it takes them for."""
    return [Fact(name, _sort(name), SORTS[name]) for name in KNOWN]


def _sort(name: str) -> str:
    (argument,), value = KNOWN[name]
    scope = Scope(variables={"t": argument})
    applied = term(scope.term(f"{name}(t)"), scope)
    (assumption,) = ASSUMPTIONS[value]
    known = getattr(applied, f"is_{assumption}")
    return f"{applied} is {ARTICLE[value]} for t {ARTICLE[argument]}" if known else ""


def confirmation(axiom: Formula) -> str:
    """What sympy confirms of an axiom without premises, or with x >= 0 or x <= 0; "" if nothing."""
    claim = comparison(axiom.conclusion if isinstance(axiom, All) else axiom)
    variables = dict(axiom.variables) if isinstance(axiom, All) else {}
    symbols = _symbols(axiom)
    if symbols is None:
        return ""
    scope = Scope(variables=variables)
    left, right = (term(side, scope).xreplace(symbols) for side in (claim.left, claim.right))
    how = _equal(left, right) if claim.relation == "==" else _ordered(left, claim.relation, right)
    if how is None:
        return ""
    known = [f"{symbol} {_assumed(symbol)}" for symbol in symbols.values()]
    return " ".join([_read(claim), *([f"for {', '.join(known)}"] if known else []), *how])


def _read(claim: Compare) -> str:
    """The claim with relu, floor and pow2 as they are read, before sympy touches it."""
    return formula_text(claim).replace("relu(", "Max(0, ").replace("pow2(", "2**Max(0, ")


def _symbols(axiom: Formula) -> dict[Any, Any] | None:
    """The symbols of an axiom, with what its premises say of their signs; None for others."""
    if not isinstance(axiom, All):
        return {}
    found = {}
    for name, sort in axiom.variables:
        signs = {}
        for premise in axiom.premises:
            if not isinstance(premise, Compare) or premise.right != number(0) or (
                    premise.left.args[0] != name or premise.relation not in SIGNS):
                return None
            signs[SIGNS[premise.relation]] = True
        plain = sympy.Symbol(name, **ASSUMPTIONS[sort])
        found[plain] = sympy.Symbol(name, **ASSUMPTIONS[sort], **signs)
    return found


def _assumed(symbol: Any) -> str:
    given = symbol.assumptions0
    return next((sign for sign in SIGNS.values() if given.get(sign)),
                ARTICLE["Z" if given.get("integer") else "R"])


def _equal(left: Any, right: Any) -> list[str] | None:
    if left == right:
        return []
    return ["(after expand)"] if sympy.expand(left - right) == 0 else None


def _ordered(left: Any, relation: str, right: Any) -> list[str] | None:
    """The relation itself is true to sympy, or what it says of t - floor(t), which is frac(t)."""
    holds = OPERATORS[relation]
    if holds(left, right) == sympy.true:
        return []
    difference = (left - right).rewrite(frac)
    part = sum(difference.atoms(frac))
    for sign, turned in ((1, relation), (-1, TURNED[relation])):
        bound = part - sign * difference  # left - right == sign * (part - bound)
        if not bound.free_symbols and OPERATORS[turned](part, bound) == sympy.true:
            return [f"(as {part} {turned} {bound}, frac(t) = t - floor(t))"]
    return None
