"""Which goals sympy's linear arithmetic proves by itself, without a proof: a second opinion.

``sympy.assumptions.lra_satask`` decides statements about sums of unknowns with numbers as factors.
What is no such sum becomes an unknown of its own: a product, a power, an applied function.  Of
relu, floor and pow2 it is told what the axioms say at the arguments that occur.  Hypotheses for all
values are left out, and integers are taken for real numbers.  So it knows less than the lemma says:
what it proves is true if sympy is right, and what it does not prove may be true all the same.

This is never a verdict: that is the kernel's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import sympy
from sympy import Q

from memproof.errors import MemproofError
from memproof.lemmas.trusted.algebra import Algebra, poly_text
from memproof.lemmas.trusted.kernel import AXIOMS, Lemma
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Or,
    Term,
    applications,
    apply,
    put,
    variable,
)
from memproof.lemmas.trusted.text import text_of

try:
    from sympy.assumptions.lra_satask import lra_satask
    from sympy.logic.algorithms.lra_theory import UnhandledInput
except ImportError:  # sympy 1.12
    lra_satask, UnhandledInput = None, ValueError

RELATIONS = {"==": Q.eq, ">=": Q.ge, ">": Q.gt, "<=": Q.le, "<": Q.lt}
NOT = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
MOST = 6  # facts about relu, floor and pow2: with more of them sympy may take minutes


def unaided_goals(lemma: Lemma) -> dict[str, bool]:
    """Of each goal of a lemma: does sympy's linear arithmetic find it by itself?"""
    assumed = [*lemma.imports.values(), *lemma.hypotheses.values()]
    return {name: finds(lemma.scope.formula(text), assumed)
            for name, text in lemma.data["goals"].items()}


def finds(goal: Formula, assumed: Iterable[Formula]) -> bool:
    """Does sympy prove the goal from those that are assumed and speak of no other values?

    Errors: MP-U008 if there is no such arithmetic in this sympy.
    """
    if lra_satask is None:
        raise MemproofError("MP-U008", "linear arithmetic", "sympy 1.13 or newer: pip install -U "
                            "sympy", f"sympy {sympy.__version__}")
    premises, claim = (goal.premises, goal.conclusion) if isinstance(goal, All) else ((), goal)
    known = [each for each in (*assumed, *premises) if isinstance(each, Compare | Or)]
    axioms = list(instances([*known, claim]))
    if len(axioms) > MOST:
        return False
    linear = Linear()
    assumptions = sympy.And(*map(linear.formula, (*known, *axioms)))
    return all(_proved(linear.formula(side), assumptions) for side in _sides(claim))


def _sides(claim: Compare | Or) -> list[Compare | Or]:
    """An equality as two inequalities."""
    if isinstance(claim, Compare) and claim.relation == "==":
        return [Compare(claim.left, relation, claim.right) for relation in ("<=", ">=")]
    return [claim]


def _proved(claim: Any, assumptions: Any) -> bool:
    try:
        return lra_satask(claim, assumptions) is True
    except (UnhandledInput, ValueError):  # nothing that it understands, or nothing to suppose
        return False


class Linear:
    """Formulas as sympy's predicates on sums of unknowns."""

    def __init__(self) -> None:
        self.atoms: dict[str, Any] = {}
        self.algebra = Algebra()

    def formula(self, f: Compare | Or) -> Any:
        """A comparison e >= 0, or alternatives of them."""
        if isinstance(f, Or):
            return sympy.Or(*map(self.formula, f.alternatives))
        difference, relation = f.positive()
        return RELATIONS[relation](self.sum(difference), 0)

    def sum(self, t: Term) -> Any:
        """The term as a sum: one unknown for each product of powers and applied functions."""
        parts = []
        for monomial, factor in self.algebra.normal(t).items():
            number = sympy.Rational(factor.numerator, factor.denominator)
            parts.append(number * self.unknown(monomial) if monomial else number)
        return sympy.Add(*parts)

    def unknown(self, monomial: Any) -> Any:
        """The unknown of a product, one and the same for equal products."""
        name = poly_text({monomial: Fraction(1)})
        return self.atoms.setdefault(name, sympy.Symbol(f"u{len(self.atoms)}", real=True))


def instances(formulas: Iterable[Compare | Or]) -> Iterator[Compare | Or]:
    """What the axioms say of the functions that occur, at the arguments that occur."""
    for call in sorted(set().union(*map(applications, formulas)), key=text_of):
        for axiom in AXIOMS.values():
            if isinstance(axiom, All) and len(axiom.variables) == 1:
                ((name, _),) = axiom.variables
                if applications(axiom) == {apply(call.args[0], variable(name))}:
                    yield _alternatives(axiom, {name: call.args[1]})


def _alternatives(axiom: All, values: dict[str, Term]) -> Compare | Or:
    """An axiom "if P then Q", at these values: not P, or Q."""
    sides = [Compare(each.left, NOT[each.relation], each.right) for each in axiom.premises
             if isinstance(each, Compare)]
    claim = axiom.conclusion
    parts = [*sides, *(claim.alternatives if isinstance(claim, Or) else (claim,))]
    made = tuple(put(part, values) for part in parts)
    return made[0] if len(made) == 1 else Or(made)
