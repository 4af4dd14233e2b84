"""Is a term 0, and do two formulas say the same?  Polynomial identities, and nothing else.

Whether two terms are equal is decided twice, by a normal form of our own and by sympy.Poly over QQ;
should they ever disagree, nothing is proved (MP-Q022).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from memproof.lemmas.trusted.scope import need
from memproof.lemmas.trusted.terms import All, Compare, Formula, Or, Term, applications, free
from memproof.lemmas.trusted.text import digits

# Limits that a bomb meets before it hurts (MP-Q004).
WORK, TOTAL, BITS = 300_000, 60, 4000
ZERO_TEST, APPLIED, CALLS = 300, 50, 64  # least work of a zero test, of an applied function

Poly = dict[tuple[tuple[str, int], ...], Fraction]  # monomial ((atom, exponent), ...): coefficient


class Algebra:
    """Is a term 0 as a polynomial in its atoms, which are variables and applied functions?"""

    def __init__(self) -> None:
        self.work = 0

    def zero(self, t: Term) -> bool:
        """The answer of both tests.  Errors: MP-Q004 too much work, MP-Q022 two answers."""
        self.spend(ZERO_TEST)
        own = not self.normal(t)
        need(self.second_zero(t) == own, "MP-Q022", "one answer from two zero tests", t)
        return own

    def normal(self, t: Term) -> Poly:
        """The monomials with their coefficients, none of them 0."""
        return {m: c for m, c in self.expand(t).items() if c}

    def expand(self, t: Term) -> Poly:
        """The polynomial of a term, coefficients 0 perhaps among them.  An applied function is an
        atom, named by the normal forms of its arguments, so equal arguments give one atom.
        Errors: MP-Q004 too much work, too high a degree or too long numbers."""
        self.spend(APPLIED if t.op == "apply" else 1)
        if t.op == "number":
            return {(): t.args[0]}
        if t.op == "variable":
            return {((t.args[0], 1),): Fraction(1)}
        if t.op == "apply":
            inside = ", ".join(poly_text(self.normal(each)) for each in t.inner())
            self.spend(len(inside))
            return {((f"{t.args[0]}({inside})", 1),): Fraction(1)}
        parts = [self.normal(each) for each in t.inner()]
        result: Poly = {} if t.op == "+" else {(): Fraction(1)}
        for part in parts * (t.args[1] if t.op == "^" else 1):
            if t.op == "+":
                for monomial, c in part.items():
                    self.add(result, monomial, c)
            else:
                result = self.product(result, part)
        return result

    def product(self, a: Poly, b: Poly) -> Poly:
        """a b, coefficients 0 perhaps among them.  Errors: MP-Q004 too high a degree, too much
        work."""
        result: Poly = {}
        for m, c in a.items():
            for n, d in b.items():
                powers = dict(m)
                for atom, exponent in n:
                    powers[atom] = powers.get(atom, 0) + exponent
                need(sum(powers.values()) <= TOTAL, "MP-Q004", f"a degree of at most {TOTAL}")
                self.add(result, tuple(sorted(powers.items())), c * d)
        return result

    def add(self, p: Poly, monomial: tuple[tuple[str, int], ...], c: Fraction) -> None:
        """Add c times the monomial to p, in place.  Errors: MP-Q004 too long a number, too much
        work."""
        bits = c.numerator.bit_length() + c.denominator.bit_length()
        need(bits <= BITS, "MP-Q004", f"numbers of at most {BITS} bits", bits)
        self.spend(1 + len(monomial) + bits // 64)
        p[monomial] = p.get(monomial, Fraction(0)) + c

    def spend(self, work: int) -> None:
        """Count operations.  Errors: MP-Q004 beyond the limit for one lemma."""
        self.work += work
        need(self.work <= WORK, "MP-Q004", f"at most {WORK} operations for a lemma")

    def second_zero(self, t: Term) -> bool:
        """sympy's answer; an applied function is a generator, one for equal arguments."""
        import sympy

        names = [*sorted(free(t)), *(f"_{index}" for index in range(len(applications(t)) + 1))]
        need(len(names) <= CALLS, "MP-Q004", f"at most {CALLS} atoms in a step", len(names))
        ring, *generators = sympy.ring(names, sympy.QQ)
        p = sympy_of(t, ring, dict(zip(names, generators, strict=True)), {})
        return bool(sympy.Poly.from_dict(dict(p), *ring.symbols, domain=sympy.QQ).is_zero)

    def same(self, a: Formula, b: Formula) -> bool:
        """Do they say the same, up to polynomial identities?  Bound variables by their names."""
        if isinstance(a, Compare) and isinstance(b, Compare):
            (e, r), (f, s) = a.positive(), b.positive()
            return r == s and (a == b or self.zero(e - f) or (r == "==" and self.zero(e + f)))
        if isinstance(a, Or) and isinstance(b, Or):
            return self.all_same(a.alternatives, b.alternatives)
        return (isinstance(a, All) and isinstance(b, All) and a.variables == b.variables
                and self.all_same(a.premises, b.premises) and self.same(a.conclusion, b.conclusion))

    def all_same(self, a: Sequence[Formula], b: Sequence[Formula]) -> bool:
        """Are there as many formulas, and the same ones place by place?"""
        return len(a) == len(b) and all(map(self.same, a, b))

    def covers(self, fact: Formula, wanted: Formula) -> bool:
        """Is it the same, or e > 0 or e == 0 where e >= 0 is wanted?"""
        if isinstance(fact, Compare) and isinstance(wanted, Compare):
            (e, r), (f, s) = fact.positive(), wanted.positive()
            if s == ">=" and r != s:
                return self.zero(e - f) or (r == "==" and self.zero(e + f))
        return self.same(fact, wanted)


def sympy_of(t: Term, ring: Any, atoms: dict[str, Any], known: dict[Any, str]) -> Any:
    """The term as a polynomial of sympy's over QQ; ``known``: the functions applied so far."""
    if t.op == "number":
        return ring(t.args[0].numerator) / t.args[0].denominator
    if t.op == "variable":
        return atoms[t.args[0]]
    inside = [sympy_of(each, ring, atoms, known) for each in t.inner()]
    if t.op == "apply":
        return atoms[known.setdefault((t.args[0], *inside), f"_{len(known)}")]
    result = ring(0 if t.op == "+" else 1)
    for each in inside * (t.args[1] if t.op == "^" else 1):
        result = result + each if t.op == "+" else result * each
    return result


def poly_text(p: Poly) -> str:
    """One text for each polynomial."""
    terms = (digits(c) + "".join(f"*{atom}**{k}" for atom, k in m) for m, c in sorted(p.items()))
    return " + ".join(terms) or "0"
