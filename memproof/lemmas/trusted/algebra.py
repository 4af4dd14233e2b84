"""Is a term 0, and do two formulas say the same?  Polynomial identities, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from memproof.errors import MemproofError
from memproof.lemmas.trusted.scope import need
from memproof.lemmas.trusted.terms import All, Compare, Formula, Number, Or, Term, whole
from memproof.lemmas.trusted.text import digits

# Limits that a bomb meets before it hurts (MP-Q004).
WORK, TOTAL, BITS = 300_000, 60, 4000
ZERO_TEST, APPLIED = 300, 50  # least work of a zero test, of an applied function
MUCH, HIGH, LONG = (f"at most {WORK} operations for a lemma", f"a degree of at most {TOTAL}",
                    f"numbers of at most {BITS} bits")

Monomial = tuple[tuple[str, int], ...]  # ((atom, exponent), ...), sorted
Poly = dict[Monomial, Number]  # monomial: coefficient


class Algebra:
    """Is a term 0 as a polynomial in its atoms, which are variables and applied functions?"""

    def __init__(self) -> None:
        self.work = 0
        self.atoms: dict[int, tuple[Term, str, int]] = {}  # by the id of the term: name, work
        self.forms: dict[int, tuple[Term, Poly, int]] = {}  # likewise: normal form, work

    def zero(self, t: Term) -> bool:
        """Is every coefficient 0?  Errors: MP-Q004 too much work."""
        self.spend(ZERO_TEST)
        return not self.normal(t)

    def equal(self, e: Term, f: Term) -> bool:
        """Is e - f 0: are their normal forms the same?  Errors: MP-Q004 too much work."""
        self.spend(ZERO_TEST)
        return self.normal(e) == self.normal(f)

    def normal(self, t: Term) -> Poly:
        """The monomials with their coefficients, none of them 0.  An applied function is an atom,
        named by the normal forms of its arguments, so equal arguments give one atom.
        The very same term is done once, and paid for each time; nobody changes a normal form.
        Errors: MP-Q004 too much work, too high a degree or too long numbers."""
        op = t.op
        if op == "number":
            self.spend(1)
            return {(): whole(t.args[0])} if t.args[0] else {}
        if op == "variable":
            self.spend(1)
            return {((t.args[0], 1),): 1}
        if op == "apply":
            self.spend(APPLIED)
            return {((self.atom(t), 1),): 1}
        if id(t) in self.forms:
            _, found, work = self.forms[id(t)]
            self.spend(work)
            return found
        before = self.work
        self.spend(1)
        found = self.sum_of(t) if op == "+" else self.product_of(t)
        self.forms[id(t)] = t, found, self.work - before
        return found

    def atom(self, t: Term) -> str:
        """The name of an applied function; where the very same term comes again, it is known, and
        costs as much."""
        if id(t) in self.atoms:
            _, name, work = self.atoms[id(t)]
            self.spend(work)
            return name
        before = self.work
        inside = ", ".join([poly_text(self.normal(each)) for each in t.inner()])
        self.spend(len(inside))
        name = f"{t.args[0]}({inside})"
        self.atoms[id(t)] = t, name, self.work - before
        return name

    def sum_of(self, t: Term) -> Poly:
        """The normal form of a sum.  Errors: MP-Q004 too long a number, too much work."""
        result: Poly = {}
        for part in [self.normal(each) for each in t.inner()]:
            for monomial, c in part.items():
                self.add(result, monomial, c)
        return {m: c for m, c in result.items() if c}

    def product_of(self, t: Term) -> Poly:
        """The normal form of a product or a power.  Errors: those of ``product``."""
        parts = [self.normal(each) for each in t.inner()]
        result: Poly = {(): 1}
        for part in parts * (t.args[1] if t.op == "^" else 1):
            result = self.product(result, part)
        return result

    def product(self, a: Poly, b: Poly) -> Poly:
        """a b, no coefficient 0.  Errors: MP-Q004 too high a degree, too long a number, too much
        work."""
        result: Poly = {}
        for m, c in a.items():
            for n, d in b.items():
                self.add(result, together(m, n), c * d)
        return {m: c for m, c in result.items() if c}

    def add(self, p: Poly, monomial: Monomial, c: Number) -> None:
        """Add c times the monomial to p, in place.  Errors: MP-Q004 too long a number, too much
        work."""
        work = 1 + len(monomial)
        if type(c) is not int or c.bit_length() > 62:
            bits = c.numerator.bit_length() + c.denominator.bit_length()
            need(bits <= BITS, "MP-Q004", LONG, bits)
            work += bits // 64
        self.spend(work)
        p[monomial] = p.get(monomial, 0) + c

    def spend(self, work: int) -> None:
        """Count operations.  Errors: MP-Q004 beyond the limit for one lemma."""
        self.work += work
        if self.work > WORK:
            raise MemproofError("MP-Q004", "", MUCH, "")

    def same(self, a: Formula, b: Formula) -> bool:
        """Do they say the same, up to polynomial identities?  Bound variables by their names."""
        if isinstance(a, Compare) and isinstance(b, Compare):
            (e, r), (f, s) = a.positive(), b.positive()
            return r == s and (a == b or self.equal(e, f) or (r == "==" and self.zero(e + f)))
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
                return self.equal(e, f) or (r == "==" and self.zero(e + f))
        return self.same(fact, wanted)


def together(m: Monomial, n: Monomial) -> Monomial:
    """The product of two monomials.  Errors: MP-Q004 too high a degree."""
    if not m or not n:
        return m or n
    powers = dict(m)
    for atom, exponent in n:
        powers[atom] = powers.get(atom, 0) + exponent
    need(sum(powers.values()) <= TOTAL, "MP-Q004", HIGH)
    return tuple(sorted(powers.items()))


def poly_text(p: Poly) -> str:
    """One text for each polynomial."""
    terms = (digits(c) + "".join(f"*{atom}**{k}" for atom, k in m) for m, c in sorted(p.items()))
    return " + ".join(terms) or "0"
