"""A point where formulas hold and another fails, by z3 (extra [smt]).  Nothing that it says is
trusted."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import z3

from memproof.lemmas.trusted.terms import All, Compare, Formula, Or, Term, size

MILLISECONDS, EFFORT, LARGEST_POWER = 2000, 2_000_000, 16
LARGEST, DEGREE = 1000, 12  # nodes and degree of a formula that z3 is asked about
BOUNDS = (9, 1000, 10**6)  # small numbers first: they are for a reader
RELATIONS = {"==": operator.eq, ">=": operator.ge, ">": operator.gt, "<=": operator.le,
             "<": operator.lt}
Values = Mapping[str, Any]


def model(sorts: Mapping[str, str], supposed: Iterable[Formula], failing: Compare | Or,
          share: int = 1) -> dict[str, Fraction] | None:
    """Values of the variables, or None, in one of ``share`` parts of the time and effort.

    ``supposed`` is without "for all" and own functions.
    """
    supposed = list(supposed)
    if any(size(f, {}) > LARGEST or degree(f) > DEGREE for f in (*supposed, failing)):
        return None
    names = {name: z3.Int(name) if sort == "Z" else z3.Real(name) for name, sort in sorts.items()}
    values = {name: z3.ToReal(x) if sorts[name] == "Z" else x for name, x in names.items()}
    wanted = [*(formula(each, values) for each in supposed), z3.Not(formula(failing, values))]
    for bound in BOUNDS:
        solver = z3.Solver()
        solver.set("timeout", max(1, MILLISECONDS // len(BOUNDS) // share))
        solver.set("rlimit", EFFORT // share)
        solver.add(*wanted, *(z3.And(x >= -bound, x <= bound) for x in values.values()))
        if solver.check() == z3.sat:
            return read(solver.model(), names)
    return None


def degree(f: Any) -> int:
    """The degree of the terms in a formula; an applied function has that of its arguments."""
    if isinstance(f, Term):
        inner = [degree(each) for each in f.inner()]
        if f.op in ("*", "^"):
            return sum(inner) * (f.args[1] if f.op == "^" else 1)
        return int(f.op == "variable") if not inner else max(inner)
    parts = (f.left, f.right) if isinstance(f, Compare) else (
        f.alternatives if isinstance(f, Or) else (*f.premises, f.conclusion))
    return max(map(degree, parts))


def read(found: Any, names: Values) -> dict[str, Fraction] | None:
    """The values of a model; None if one of them is irrational."""
    result = {}
    for name, x in names.items():
        value = found.eval(x, model_completion=True)
        if not (z3.is_int_value(value) or z3.is_rational_value(value)):
            return None
        result[name] = Fraction(str(value))
    return result


def formula(f: Formula, values: Values) -> Any:
    """As z3 has it."""
    if isinstance(f, Compare):
        return RELATIONS[f.relation](term(f.left, values), term(f.right, values))
    if isinstance(f, Or):
        return z3.Or(*(formula(each, values) for each in f.alternatives))
    if isinstance(f, All) and f.variables:
        raise ValueError("a statement for all values")
    return z3.Implies(z3.And(*(formula(each, values) for each in f.premises)),
                      formula(f.conclusion, values))


def term(t: Term, values: Values) -> Any:
    """As z3 has it, a real number."""
    if t.op == "number":
        return z3.RealVal(str(t.args[0]))
    if t.op == "variable":
        return values[t.args[0]]
    inside = [term(each, values) for each in t.inner()]
    if t.op == "apply":
        return FUNCTIONS[t.args[0]](inside[0])
    result = z3.RealVal(0 if t.op == "+" else 1)
    for each in inside * (t.args[1] if t.op == "^" else 1):
        result = result + each if t.op == "+" else result * each
    return result


def power(k: Any) -> Any:
    """2^max(k, 0) up to a limit, and beyond it something else: such a model is turned down."""
    result = z3.RealVal(1)
    for exponent in range(1, LARGEST_POWER + 1):
        result = z3.If(k >= exponent, z3.RealVal(2**exponent), result)
    return result


FUNCTIONS: dict[str, Any] = {
    "relu": lambda x: z3.If(x >= 0, x, z3.RealVal(0)),
    "floor": lambda x: z3.ToReal(z3.ToInt(x)),
    "pow2": power,
}
