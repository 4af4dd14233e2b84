"""Terms as polynomials: the work that they are, counted before it is done; substitution; the zero
test; when two statements say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import comb, prod
from typing import Any

from sympy import Expr, Mul, Rational, Symbol, expand

from .statements import All, Compare, Formula, Or, names, need

# Limits (MP-Q004): the operations for a lemma; terms and bits of a term that is expanded.
WORK, TERMS, BITS = 180_000, 3000, 8000

Weight = tuple[int, int, int]  # at least the terms, and the bits, of a term expanded; the cost


@dataclass
class Work:
    """The steps and operations for a lemma; the zero test."""

    spent: int = 0
    steps: int = 0
    weights: dict[Expr, Weight] = field(default_factory=dict)
    zeros: dict[Expr, bool] = field(default_factory=dict)
    said: dict[Any, dict[Any, Any]] = field(default_factory=dict)  # of every scope: what texts mean

    def spend(self, operations: int) -> None:
        """Errors: MP-Q004 beyond the limit."""
        self.spent += operations
        need(self.spent <= WORK, "MP-Q004", f"more than {WORK} operations")

    def weight(self, e: Expr, values: Mapping[Expr, Weight] | None = None) -> Weight:
        """The weight of a term; its symbols may have those of ``values``.  Errors: MP-Q004."""
        known = self.weights if values is None else values
        if e in known:
            return known[e]
        self.spend(1)
        found = weigh(e, [self.weight(each, values) for each in e.args])
        need(found[0] <= TERMS and found[1] <= BITS, "MP-Q004", "a term too large to expand")
        if values is None:
            self.weights[e] = found
        return found

    def times(self, *factors: Expr) -> Expr:
        """Their product, weighed before sympy multiplies numbers."""
        _, bits, costs = zip(*map(self.weight, factors), strict=True)
        self.spend(sum(costs) // 4)
        need(sum(bits) <= BITS, "MP-Q004", "too long numbers")
        return Mul(*factors)

    def put(self, f: Any, values: Mapping[Symbol, Expr]) -> Any:
        """A formula or term with values in the place of free symbols, all at once.  Both sides of
        a comparison are rebuilt: sympy would evaluate it.  Errors: MP-Q007 captured symbols."""
        if isinstance(f, Expr):
            weights = {x: self.weight(value) for x, value in values.items()}
            self.spend(3 * self.weight(f, weights)[2])
            return f.xreplace(values)
        self.spend(1)
        if f.free.isdisjoint(values):
            return f
        if isinstance(f, Compare):
            return Compare(self.put(f.left, values), f.written, self.put(f.right, values))
        if isinstance(f, Or):
            return Or(tuple(self.put(each, values) for each in f.alternatives))
        inside = {x: values[x] for x in f.free & values.keys()}
        captured = names(f.symbols) & names(set().union(*(e.free_symbols for e in inside.values())))
        need(not captured, "MP-Q007", "a binder captures a symbol")
        return All(f.symbols, tuple(self.put(p, inside) for p in f.premises),
                   self.put(f.conclusion, inside))

    def normal(self, e: Expr) -> Expr:
        """The term expanded, as are the arguments of functions in it."""
        _, bits, cost = self.weight(e)
        self.spend(20 + cost * (8 + bits // 64))
        return expand(e, power_base=False, log=False, basic=False)  # there is nothing of these

    def zero(self, e: Expr) -> bool:
        """Is the term 0 as a polynomial in its symbols and applied functions?"""
        if e not in self.zeros:
            self.zeros[e] = bool(e == 0 or self.normal(e) == 0)
        return self.zeros[e]

    def equal(self, a: Expr, b: Expr) -> bool:
        """Are they the same polynomial?"""
        self.spend(1)
        if a == b:
            return True
        self.spend((self.weight(a)[2] + self.weight(b)[2]) // 4)
        return self.zero(a - b)

    def coefficients(self, e: Expr) -> dict[Expr, Rational]:
        """{monomial: number} of the expanded term; the monomial of a constant is 1."""
        return {m: c for m, c in self.normal(e).as_coefficients_dict().items() if c}

    def same(self, a: Formula, b: Formula, weaker: bool = False) -> bool:
        """Do they say the same, up to polynomial identities and, of an equality, the sign?
        ``weaker``: or does b say e >= 0 where a says e > 0 or e == 0?  Bound symbols are those."""
        if isinstance(a, Compare) and isinstance(b, Compare):
            fits = a.relation == b.relation or (weaker and b.relation == ">=")
            return fits and (a.sides == b.sides or self.equal(a.e, b.e)
                             or (a.relation == "==" and self.equal(a.e, -b.e)))
        if isinstance(a, Or) and isinstance(b, Or):
            return self.all_same(a.alternatives, b.alternatives)
        return (isinstance(a, All) and isinstance(b, All) and a.symbols == b.symbols
                and self.all_same(a.premises, b.premises) and self.same(a.conclusion, b.conclusion))

    def all_same(self, a: Sequence[Formula], b: Sequence[Formula]) -> bool:
        """As many formulas, and the same in every place?"""
        return len(a) == len(b) and all(map(self.same, a, b))


def weigh(e: Expr, arguments: Sequence[Weight]) -> Weight:
    """The weight of a term whose arguments have these."""
    if e.is_Rational:
        return 1, number_bits(e) - 2, 1
    terms, bits, costs = zip(*arguments, strict=True) if arguments else ((), (), ())
    if e.is_Add:
        return sum(terms), sum(bits) + len(bits), sum(costs)
    if e.is_Mul:
        many = prod(terms)
        return many, sum(bits) + many.bit_length(), sum(costs) + many * len(terms)
    if e.is_Pow and e.exp.is_Integer:
        k = int(e.exp)
        many = comb(terms[0] + min(k, TERMS) - 1, terms[0] - 1)
        return many, k * (bits[0] + terms[0].bit_length() - 1), costs[0] + many * k
    return 1, 0, sum(costs) + 1


def number_bits(c: Rational) -> int:
    """Those of its numerator and denominator."""
    return int(c.p).bit_length() + int(c.q).bit_length()
