"""Linear arithmetic for the finder: facts, products, a certificate by linear programming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from memproof.lemmas.trusted.algebra import Poly
from memproof.lemmas.trusted.kernel import Checker
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import All, Compare, Formula, Term, number
from memproof.lemmas.trusted.text import formula_text, text_of

Step = dict[str, Any]
CANDIDATES = 700  # products of facts in one linear program
TIMEOUT = 5000  # milliseconds for one of them


def data_of(f: Formula) -> Any:
    """A formula as the files have it."""
    if not isinstance(f, All):
        return formula_text(f)
    parts: dict[str, Any] = {"all": dict(f.variables)} if f.variables else {}
    if f.premises:
        parts["if"] = [data_of(p) for p in f.premises]
    return {**parts, "then": formula_text(f.conclusion)}


class Free(Checker):
    """An algebra without limits and without a second opinion: for searching only."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[Term, Poly] = {}

    def zero(self, t: Term) -> bool:
        """One answer is enough here."""
        return not self.normal(t)

    def normal(self, t: Term) -> Poly:
        """The same, remembered."""
        if t not in self.known:
            self.known[t] = super().normal(t)
        return self.known[t]

    def spend(self, work: int) -> None:
        """No limit."""


ALGEBRA = Free()


class NotFound(Exception):
    """The finder has no proof of a claim: which says nothing about its truth."""


def times(a: Poly, b: Poly) -> Poly:
    """The product of two polynomials, without monomials whose coefficient is 0."""
    return {m: c for m, c in ALGEBRA.product(a, b).items() if c}


def monomial_term(c: Fraction, monomial: Any, atoms: Mapping[str, Term]) -> Term:
    """c times the monomial."""
    factors = [Term("^", (atoms[a], k)) if k > 1 else atoms[a] for a, k in monomial]
    if c != 1 or not factors:
        factors.insert(0, number(c))
    return factors[0] if len(factors) == 1 else Term("*", tuple(factors))


def atoms_of(terms: Iterable[Term]) -> dict[str, Term]:
    """Canonical text -> term, for the variables and applications of terms."""
    found: dict[str, Term] = {}
    stack = list(terms)
    while stack:
        t = stack.pop()
        if t.op in ("variable", "apply"):
            ((((name, _),), _),) = ALGEBRA.normal(t).items()
            found.setdefault(name, t)
        if t.op != "apply":
            stack.extend(t.inner())
    return found


def applications(terms: Iterable[Term], name: str) -> list[Term]:
    """All name(...) inside terms, inner ones first, each once."""
    found: dict[str, Term] = {}

    def visit(t: Term) -> None:
        for each in t.inner():
            visit(each)
        if t.op == "apply" and t.args[0] == name:
            ((((text, _),), _),) = ALGEBRA.normal(t).items()
            found.setdefault(text, t)

    for t in terms:
        visit(t)
    return list(found.values())


def solve(
    e: Poly, relation: str, products: Sequence[Product], multiples: Sequence[Multiple]
) -> tuple[list[Fraction], list[Fraction]] | None:
    """c >= 0 and d with e = sum c_i products_i + sum d_j multiples_j, or None."""
    import z3

    solver = z3.Solver()
    solver.set("timeout", TIMEOUT)
    c = [z3.Real(f"c{i}") for i in range(len(products))]
    d = [z3.Real(f"d{j}") for j in range(len(multiples))]
    rows: dict[Any, list[Any]] = {m: [] for m in e}
    polys = [p.poly for p in products] + [p.poly for p in multiples]
    for unknown, poly in zip([*c, *d], polys, strict=True):
        for m, value in poly.items():
            rows.setdefault(m, []).append(unknown * z3.Q(value.numerator, value.denominator))
    for m, parts in rows.items():
        wanted = e.get(m, Fraction(0))
        total = z3.Sum(parts or [z3.RealVal(0)])
        solver.add(total == z3.Q(wanted.numerator, wanted.denominator))
    solver.add(*[x >= 0 for x in c])
    if relation == ">":
        sure = [x for x, p in zip(c, products, strict=True) if p.strict]
        solver.add(z3.Sum(sure) > 0)
    if solver.check() != z3.sat:
        return None
    model = solver.model()

    def exact(x: Any) -> Fraction:
        found = model.eval(x, model_completion=True)
        return Fraction(found.numerator_as_long(), found.denominator_as_long())

    return [exact(x) for x in c], [exact(x) for x in d]


@dataclass(frozen=True)
class Product:
    """A product of facts, or a square: a summand that is not negative."""

    poly: Poly
    facts: tuple[str, ...] = ()
    strict: bool = True
    square: Term | None = None

    def entry(self, c: Fraction) -> Step:
        """As the rule pos has it, with the factor c."""
        step: Step = {"c": str(c)}
        if self.facts:
            step["facts"] = list(self.facts)
        if self.square is not None:
            step["square"] = text_of(self.square)
        return step


@dataclass(frozen=True)
class Multiple:
    """An equality times a monomial."""

    poly: Poly
    fact: str
    monomial: Any


def certificate(scope: Scope, claim: Compare, using: Sequence[str], degree: int) -> Step | None:
    """A step of the rule ``pos`` from the facts ``using``, products of up to ``degree`` of them."""
    e, relation = claim.positive()
    target = ALGEBRA.normal(e)
    compared = {name: fact.positive() for name in using
                if isinstance(fact := scope.facts[name], Compare)}
    atoms = atoms_of([e, *(f for f, _ in compared.values())])
    products: list[Product] = []
    if relation != "==":
        signed = [Product(ALGEBRA.normal(f), (name,), r == ">")
                  for name, (f, r) in compared.items() if r != "=="]
        products = products_of([p for p in signed if p.poly.keys() - {()}], degree)
        if degree > 1:
            squares = [(times(ALGEBRA.normal(t), ALGEBRA.normal(t)), t) for t in atoms.values()]
            products += [Product(poly, (), False, t) for poly, t in squares]
    occurring = set(target) | {m for p in products for m in p.poly}
    multiples = [
        Multiple(times(poly, {m: Fraction(1)}), name, m)
        for name, (f, r) in compared.items() if r == "==" for poly in [ALGEBRA.normal(f)]
        for m in cofactor_monomials(poly, occurring, atoms, degree)]
    if len(products) > CANDIDATES or len(multiples) > 3 * CANDIDATES:
        return None
    found = solve(target, relation, products, multiples)
    if found is None:
        return None
    step: Step = {"claim": data_of(claim), "by": "pos"}
    if entries := [p.entry(c) for c, p in zip(found[0], products, strict=True) if c]:
        step["sum"] = entries
    cofactors: dict[str, list[Term]] = {}
    for d, each in zip(found[1], multiples, strict=True):
        if d:
            cofactors.setdefault(each.fact, []).append(monomial_term(d, each.monomial, atoms))
    if cofactors:
        step["with"] = [[text_of(ts[0] if len(ts) == 1 else Term("+", tuple(ts))), name]
                        for name, ts in cofactors.items()]
    return step


def products_of(signed: Sequence[Product], degree: int) -> list[Product]:
    """1, and the products of up to ``degree`` facts."""
    found = [Product({(): Fraction(1)})]
    for size in range(1, degree + 1):
        for chosen in combinations_with_replacement(signed, size):
            poly: Poly = {(): Fraction(1)}
            for each in chosen:
                poly = times(poly, each.poly)
            names = tuple(name for each in chosen for name in each.facts)
            found.append(Product(poly, names, all(each.strict for each in chosen)))
            if len(found) > CANDIDATES:
                return found
    return found


def cofactor_monomials(poly: Poly, occurring: Iterable[Any], atoms: Mapping[str, Term],
                       degree: int) -> list[Any]:
    """1, the atoms, and the quotients of monomials that occur by monomials of the equality."""
    found: dict[Any, None] = {(): None}
    if degree > 1:
        found |= {((a, 1),): None for a in atoms}
    for big in occurring:
        powers = dict(big)
        for small in poly:
            rest = {a: powers.get(a, 0) - k for a, k in small}
            if all(k >= 0 for k in rest.values()):
                quotient = {**powers, **rest}
                found[tuple(sorted((a, k) for a, k in quotient.items() if k))] = None
    return [m for m in found if sum(k for _, k in m) <= 2 * degree]
