"""A lemma's statement as a sympy expression, for whoever wants to go on with it there.

relu(t) becomes Max(t, 0), floor(t) sympy's floor, pow2(k) 2**Max(k, 0), a function of the lemma an
undefined Function, a variable a Symbol that is real or an integer.  sympy has no quantifiers, so a
statement for all values becomes ForAll(variables, statement), which sympy leaves as it is.

This is for use, not for trust: the kernel never reads it, and sympy may simplify what it is given.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.logic.boolalg import BooleanFunction

from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.scope import Scope, comparison
from memproof.lemmas.trusted.terms import All, Compare, Formula, Term
from memproof.names import unknown

RELATIONS = {"==": sympy.Eq, ">=": sympy.Ge, ">": sympy.Gt, "<=": sympy.Le, "<": sympy.Lt}
ASSUMPTIONS = {"Z": {"integer": True}, "R": {"real": True}}


class ForAll(BooleanFunction):  # type: ignore[misc]
    """ForAll((k, n), statement): the statement holds for all values of its symbols k, n.

    Not evaluated, but where the statement is true or false whatever the values are.
    """

    @classmethod
    def eval(cls, variables: Any, statement: Any) -> Any:
        """The statement itself if it is a truth value; else nothing, which leaves it as it is."""
        return statement if statement in (sympy.true, sympy.false) else None

    @property
    def free_symbols(self) -> set[Any]:
        """The symbols of the statement that are not bound here."""
        return set(self.args[1].free_symbols) - set(self.args[0])


def statement(lemma: Lemma) -> Any:
    """Implies(And(imported facts, hypotheses), And(goals))."""
    scope = lemma.scope
    assumed = [formula(f, scope) for f in (*lemma.imports.values(), *lemma.hypotheses.values())]
    goals = [formula(scope.formula(text), scope) for text in lemma.data["goals"].values()]
    return sympy.Implies(sympy.And(*assumed), sympy.And(*goals))


def sides(lemma: Lemma, goal: str) -> tuple[Any, Any]:
    """(left, right) of what a goal compares, without its premises.

    Errors: MP-Q021 for no goal of that name, MP-Q013 for alternatives.
    """
    if goal not in lemma.data["goals"]:
        raise unknown("MP-Q021", "the goal", goal, lemma.data["goals"])
    scope, stated = lemma.scope.copy(), lemma.scope.formula(lemma.data["goals"][goal])
    if isinstance(stated, All):
        scope.declare(dict(stated.variables))
        stated = stated.conclusion
    claim = comparison(stated)
    return term(claim.left, scope), term(claim.right, scope)


def formula(f: Formula, scope: Scope) -> Any:
    """A formula as one of sympy's Boolean expressions; ``scope`` has its free variables."""
    if isinstance(f, Compare):
        return RELATIONS[f.relation](term(f.left, scope), term(f.right, scope))
    if isinstance(f, All):
        inside = scope.copy()
        inside.declare(dict(f.variables))
        premises = [formula(p, inside) for p in f.premises]
        conclusion = formula(f.conclusion, inside)
        body = sympy.Implies(sympy.And(*premises), conclusion) if premises else conclusion
        bound = [symbol(name, sort) for name, sort in f.variables]
        return ForAll(sympy.Tuple(*bound), body) if bound else body
    return sympy.Or(*[formula(each, scope) for each in f.alternatives])


def symbol(name: str, sort: str) -> Any:
    """The symbol of a variable: Symbol("t", real=True), Symbol("k", integer=True)."""
    return sympy.Symbol(name, **ASSUMPTIONS[sort])


def term(t: Term, scope: Scope) -> Any:
    """A term as one of sympy's expressions."""
    if t.op == "number":
        return sympy.Rational(t.args[0].numerator, t.args[0].denominator)
    if t.op == "variable":
        return symbol(t.args[0], scope.variables[t.args[0]])
    inside = [term(each, scope) for each in t.inner()]
    if t.op == "^":
        return inside[0] ** t.args[1]
    if t.op != "apply":
        return (sympy.Add if t.op == "+" else sympy.Mul)(*inside)
    name = t.args[0]
    if name == "relu":
        return sympy.Max(inside[0], 0)
    if name == "floor":
        return sympy.floor(inside[0])
    if name == "pow2":
        return 2 ** sympy.Max(inside[0], 0)
    return sympy.Function(name, **ASSUMPTIONS[scope.functions[name][1]])(*inside)
