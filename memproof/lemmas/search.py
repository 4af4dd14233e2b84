"""The finder: fills in what a draft of a proof leaves out.  Nothing here is trusted.

A draft is a lemma's file in which a step may say ``"by": "auto"`` (``using``: the only facts to
look at; ``depth``: case splits), a block may lack its last step, an instance its claim and its
premises, and any step its name, its sentence or the names of what it assumes.  ``freeze`` returns
the complete file, for the kernel to check.

``auto`` looks for a certificate of the rule ``pos``: an exact linear program (z3, extra [smt]) over
products of the facts; for relu, floor and pow2 it adds instances of the axioms; it cuts integers
and splits cases where that is not enough.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any

from memproof.errors import MemproofError
from memproof.lemmas.kernel import Checker, Lemma, Poly, assumptions
from memproof.lemmas.scope import Scope, need, universal
from memproof.lemmas.terms import All, Compare, Formula, Or, Term, number, put
from memproof.lemmas.text import said, text_of

Step = dict[str, Any]
CANDIDATES = 700  # products of facts in one linear program
TIMEOUT = 5000  # milliseconds for one of them


def data_of(f: Formula) -> Any:
    """A formula as the files have it."""
    if not isinstance(f, All):
        return said(f)
    parts: dict[str, Any] = {"all": dict(f.variables)} if f.variables else {}
    if f.premises:
        parts["if"] = [data_of(p) for p in f.premises]
    return {**parts, "then": said(f.conclusion)}


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


# ------------------------------------------------------------------------------ linear programming


def times(a: Poly, b: Poly) -> Poly:
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


# ------------------------------------------------------------------------------------------- auto


class Attempt:
    """The steps found so far, in a scope of their own."""

    def __init__(self, scope: Scope, name: str, using: Sequence[str] | None = None) -> None:
        self.scope, self.name, self.steps = scope.copy(), name, list[Step]()
        self.using = list(using) if using is not None else None

    def facts(self) -> list[str]:
        """The comparisons that may be used."""
        own = {step["name"] for step in self.steps}
        return [name for name, fact in self.scope.facts.items() if isinstance(fact, Compare)
                and (self.using is None or name in self.using or name in own)]

    def add(self, step: Step, say: str) -> str:
        """Take a step that is right by construction; the kernel will look at it."""
        step.setdefault("name", f"{self.name}_{len(self.steps) + 1}")
        while step["name"] in self.scope.facts:
            step["name"] += "x"
        step.setdefault("say", say)
        self.scope.facts[step["name"]] = self.scope.formula(step["claim"])
        self.steps.append(step)
        return str(step["name"])

    def known(self, wanted: Formula) -> str | None:
        """The name of a fact that covers the formula."""
        own = {step["name"] for step in self.steps}
        for name, fact in self.scope.facts.items():
            usable = self.using is None or name in self.using or name in own
            if usable and type(fact) is type(wanted) and ALGEBRA.covers(fact, wanted):
                return name
        return None

    def compare(self, claim: Compare, degree: int = 1) -> str | None:
        """The name of a step with this claim, by pos, by a cut, or by antisymmetry."""
        if (name := self.known(claim)) is not None:
            return name
        step = certificate(self.scope, claim, self.facts(), degree)
        if step is not None:
            return self.add(step, "The claim is a combination of these facts.")
        e, relation = claim.positive()
        if relation == "==":
            low = self.compare(Compare(claim.left, "<=", claim.right), degree)
            high = low and self.compare(Compare(claim.left, ">=", claim.right), degree)
            if low and high:
                both: Step = {"claim": data_of(claim), "by": "antisymmetry", "facts": [low, high]}
                return self.add(both, "Neither side is larger than the other.")
            return None
        if relation == ">=" and self.scope.integer(e):
            wide = Compare(e + 1, ">", number(0))
            step = certificate(self.scope, wide, self.facts(), degree)
            if step is not None:
                name = self.add(step, "First up to less than 1.")
                cut: Step = {"claim": data_of(claim), "by": "cut", "from": name}
                return self.add(cut, "An integer that is more than -1 is at least 0.")
        return None

    def impossible(self, claim: Formula, name: str) -> list[Step]:
        """The steps if the facts exclude each other; else none."""
        for degree in (1, 2):
            nothing = Compare(number(0), ">", number(0))
            step = certificate(self.scope, nothing, self.facts(), degree)
            if step is not None:
                false = self.add(step, "These facts exclude each other.")
                last: Step = {"name": name, "claim": data_of(claim), "by": "absurd", "from": false}
                self.add(last, "So this case cannot occur.")
                return pruned(self.steps)
        return []

    def instance(self, fact: str, at: Mapping[str, Term], given: Sequence[str], say: str) -> str:
        """The fact at these terms."""
        formula = self.scope.facts[fact]
        claim = put(formula.conclusion, at) if isinstance(formula, All) else formula
        if (name := self.known(claim)) is not None:
            return name
        step: Step = {"claim": data_of(claim), "by": "instance", "fact": fact,
                      "at": {name: text_of(t) for name, t in at.items()}, "given": list(given)}
        for key in ("at", "given"):
            if not step[key]:
                del step[key]
        return self.add(step, say)

    def describe(self, terms: Sequence[Term]) -> list[Term]:
        """What the axioms say of relu, floor and pow2 in the terms; the relus left undecided."""
        for t in applications(terms, "floor"):
            at = {"t": t.args[1]}
            self.instance("floor.below", at, (), "A floor is at most its argument.")
            self.instance("floor.above", at, (), "A floor is more than its argument minus 1.")
        powers = applications(terms, "pow2")
        for t in powers:
            if not self.known(Compare(t, ">=", number(1))):
                self.instance("pow2.least", {"k": t.args[1]}, (), "A power of two is at least 1.")
            if ALGEBRA.zero(t.args[1]):
                self.instance("pow2.zero", {}, (), "2^0 = 1.")
        for t, s in product(powers, powers):
            if ALGEBRA.zero(t.args[1] - s.args[1] - 1):
                known = self.compare(Compare(s.args[1], ">=", number(0)))
                if known:
                    self.instance("pow2.next", {"k": s.args[1]}, [known],
                                  "One more in the exponent doubles the power.")
        return [t for t in applications(terms, "relu") if not self.decided(t)]

    def decided(self, t: Term) -> bool:
        """Is the sign of the relu's argument known, or found now?"""
        inside, zero = t.args[1], number(0)
        if self.known(Compare(t, "==", inside)) or self.known(Compare(t, "==", zero)):
            return True
        if name := self.compare(Compare(inside, ">=", zero)):
            self.instance("relu.on", {"t": inside}, [name],
                          "The argument is not negative, so relu leaves it as it is.")
        elif name := self.compare(Compare(inside, "<=", zero)):
            self.instance("relu.off", {"t": inside}, [name],
                          "The argument is not positive, so relu is 0.")
        return bool(name)


def auto(scope: Scope, claim: Formula, name: str, using: Sequence[str] | None = None,
         depth: int = 3) -> list[Step]:
    """Steps that end in the claim, the last one called ``name``.  Raises NotFound."""
    if isinstance(claim, All):
        inside = scope.copy()
        inside.declare(dict(claim.variables))
        assume = []
        for index, premise in enumerate(claim.premises, 1):
            assume.append(f"{name}_if{index}")
            inside.learn(assume[-1], premise)
        using = None if using is None else [*using, *assume]
        steps = auto(inside, claim.conclusion, f"{name}_then", using, depth)
        return [{"name": name, "claim": data_of(claim), "by": "generalization", "assume": assume,
                 "steps": steps, "say": "Take any values that satisfy the premises."}]
    if isinstance(claim, Or):
        return some(scope, claim, name, using, depth)
    attempt = Attempt(scope, name, using)
    known = [attempt.scope.facts[fact] for fact in attempt.facts()]
    terms = [f.positive()[0] for f in [claim, *known] if isinstance(f, Compare)]
    undecided = attempt.describe(terms)
    done = attempt.compare(claim) or attempt.compare(claim, 2)
    if done:
        return finished(attempt, claim, done, name)
    if steps := attempt.impossible(claim, name):
        return steps
    found = split(attempt, claim, undecided, name, depth) if depth else None
    if found is None:
        raise NotFound(said(claim))
    return found


def finished(attempt: Attempt, claim: Formula, done: str, name: str) -> list[Step]:
    """The steps, without those that nothing needs, the last one under its own name."""
    if not attempt.steps or attempt.steps[-1]["name"] != done:
        step = {"claim": data_of(claim), "by": "pos", **again(attempt.scope, claim, done)}
        attempt.add({**step, "name": name}, "As we know.")
    else:
        attempt.steps[-1]["name"] = name
    return pruned(attempt.steps)


def again(scope: Scope, claim: Formula, done: str) -> Step:
    """A known fact once more, as a pos certificate."""
    found = certificate(scope, claim, [done], 1) if isinstance(claim, Compare) else None
    if found is None:
        raise NotFound(said(claim))
    return {key: found[key] for key in ("sum", "with") if key in found}


def mentioned(step: Any) -> Iterator[str]:
    """Every text inside a step."""
    if isinstance(step, dict):
        for each in step.values():
            yield from mentioned(each)
    elif isinstance(step, list):
        for each in step:
            yield from mentioned(each)
    elif isinstance(step, str):
        yield step


def pruned(steps: list[Step]) -> list[Step]:
    """Without the steps that no later one mentions."""
    needed: set[str] = set()
    kept: list[Step] = []
    for step in reversed(steps):
        if not kept or step["name"] in needed:
            kept.append(step)
            needed |= set(mentioned({k: v for k, v in step.items() if k != "name"}))
    return kept[::-1]


def some(scope: Scope, claim: Or, name: str, using: Sequence[str] | None, depth: int) -> list[Step]:
    """One of the alternatives."""
    for alternative in claim.alternatives:
        try:
            steps = auto(scope, alternative, f"{name}_a", using, 0)
        except NotFound:
            continue
        last: Step = {"name": name, "claim": data_of(claim), "by": "either",
                      "from": steps[-1]["name"], "say": "One alternative is enough."}
        return [*steps, last]
    found = split(Attempt(scope, name, using), claim, [], name, depth) if depth else None
    if found is None:
        raise NotFound(said(claim))
    return found


def split(attempt: Attempt, claim: Compare | Or, undecided: Sequence[Term], name: str,
          depth: int) -> list[Step] | None:
    """Cases: the alternatives of a fact, or the sign of a relu's argument."""
    options: list[tuple[Step, tuple[Compare, ...]]] = []
    for fact, formula in attempt.scope.facts.items():
        wanted = attempt.using is None or fact in attempt.using
        if isinstance(formula, Or) and wanted and not any(map(attempt.known, formula.alternatives)):
            options.append(({"of": fact}, formula.alternatives))
    for t in undecided[:3]:
        inside = t.args[1]
        low = Compare(inside, "<=", number(-1)) if attempt.scope.integer(inside) else Compare(
            inside, "<", number(0))
        options.append(({"on": text_of(inside)}, (Compare(inside, ">=", number(0)), low)))
    for how, alternatives in options:
        branches = []
        try:
            for index, alternative in enumerate(alternatives, 1):
                inside_scope = attempt.scope.copy()
                assumed = f"{name}_case{index}"
                while assumed in inside_scope.facts:
                    assumed += "x"
                inside_scope.learn(assumed, alternative)
                using = None if attempt.using is None else [
                    *attempt.using, assumed, *(s["name"] for s in attempt.steps)]
                branches.append({"assume": assumed, "steps": auto(
                    inside_scope, claim, name + " abcdefgh"[index], using, depth - 1)})
        except NotFound:
            continue
        attempt.add({"name": name, "claim": data_of(claim), "by": "cases", **how,
                     "branches": branches}, "Both cases lead to the claim.")
        return pruned(attempt.steps)
    return None


# ----------------------------------------------------------------------------------------- drafts


class Filler(Free):
    """Checks a draft, and completes it in place."""

    counter = 0

    def block(self, scope: Scope, steps: Any, target: Formula | None, path: str) -> None:
        index = 0
        last: Formula | None = None
        while index < len(steps):
            step = steps[index]
            is_last = index + 1 == len(steps)
            here = f"{path}, step {step.get('name', index + 1)}"
            found = self.filled(scope, step, target if is_last else None, here)
            steps[index : index + 1] = found
            index += len(found)
            last = scope.facts[steps[index - 1]["name"]]
        if target is not None and (last is None or not self.same(last, target)):
            closing = {"by": "auto", "claim": data_of(target)}
            steps.extend(self.filled(scope, closing, target, path))

    def new(self, scope: Scope) -> str:
        while True:
            Filler.counter += 1
            if f"s{Filler.counter}" not in scope.facts:
                return f"s{Filler.counter}"

    def filled(self, scope: Scope, step: Step, target: Formula | None, path: str) -> list[Step]:
        """The steps in the place of one step of the draft."""
        step.setdefault("name", self.new(scope))
        rule = step.get("by", "auto")
        if "claim" not in step and target is not None and rule != "instance":
            step["claim"] = data_of(target)
        before: list[Step] = []
        if rule == "auto":
            need("claim" in step, "MP-Q001", "a claim", path)
            before = self.found(scope, scope.formula(step["claim"]), step, step["name"], path)
            if "say" in step:
                before[-1]["say"] = step["say"]
            for each in before:
                self.checked(scope, each, path)
            return before
        if rule == "instance":
            before = self.premises(scope, step, path)
        if rule in ("generalization", "induction", "cases"):
            self.name_assumptions(scope, step)
        step.setdefault("say", {"generalization": "Take any values that satisfy the premises.",
                                "cases": "Both cases lead to the claim.",
                                "induction": "By induction."}.get(rule, "By the facts named."))
        for each in before:
            self.checked(scope, each, path)
        self.checked(scope, step, path)
        return [*before, step]

    def found(self, scope: Scope, claim: Formula, step: Step, name: str, path: str) -> list[Step]:
        """Steps for the claim.  Errors: MP-Q023."""
        try:
            return auto(scope, claim, name, step.get("using"), step.get("depth", 3))
        except NotFound as missing:
            raise MemproofError("MP-Q023", path, f"a proof of {missing}",
                                "none by the finder") from None

    def checked(self, scope: Scope, step: Step, path: str) -> None:
        """The step, accepted and learned; its blocks are completed on the way."""
        try:
            self.step(scope, step, path)
        except MemproofError as error:
            place = error.place or path
            raise MemproofError(error.code, place, error.expected, error.found) from None

    def premises(self, scope: Scope, step: Step, path: str) -> list[Step]:
        """The steps that prove the premises of an instance; its claim and ``given`` are set."""
        fact = universal(scope.fact(step["fact"]))
        at = {name: scope.term(step.get("at", {}).get(name, name)) for name, _ in fact.variables}
        if at:
            step["at"] = {name: text_of(t) for name, t in at.items()}
        step.setdefault("claim", data_of(put(fact.conclusion, at)))
        before: list[Step] = []
        if "given" not in step and fact.premises:
            inside, given = scope.copy(), []
            for index, premise in enumerate(fact.premises, 1):
                wanted = put(premise, at)
                name = Attempt(inside, "known").known(wanted)
                if name is None:
                    name = f"{step['name']}_p{index}"
                    steps = self.found(inside, wanted, step, name, path)
                    for each in steps:
                        inside.facts[each["name"]] = inside.formula(each["claim"])
                    before.extend(steps)
                given.append(name)
            step["given"] = given
        step.pop("using", None)
        step.pop("depth", None)
        return before

    def name_assumptions(self, scope: Scope, step: Step) -> None:
        name = step["name"]
        if step["by"] == "cases":
            for index, branch in enumerate(step["branches"], 1):
                branch.setdefault("assume", f"{name}_case{index}")
                branch.setdefault("steps", [])
            return
        claim = scope.formula(step["claim"])
        premises = [f"{name}_if{k + 1}" for k in range(len(universal(claim).premises))]
        if step["by"] == "generalization":
            step.setdefault("assume", premises)
            step.setdefault("steps", [])
            return
        step.setdefault("base", {})
        step.setdefault("step", {})
        for part, key in ((step["base"], "base"), (step["step"], "step")):
            part.setdefault("steps", [])
            part.setdefault("assume", [f"{each}_{key}" for each in premises[1:]])
            if not part["assume"]:
                del part["assume"]
        step["step"].setdefault("from", f"{name}_from")
        step["step"].setdefault("hypothesis", f"{name}_before")


def freeze(draft: Mapping[str, Any], proved: Mapping[str, Lemma]) -> dict[str, Any]:
    """The complete file of a draft.  Errors: MP-Q023 where the finder is at a loss, and MP-Q."""
    data = copy.deepcopy(dict(draft))
    scope, _, _ = assumptions(data, proved)
    Filler.counter = 0
    goals = dict(data["goals"])
    steps = data.setdefault("proof", [])
    have = {step.get("name") for step in steps}
    for goal, formula in goals.items():
        if goal not in have:
            steps.append({"name": goal, "claim": formula, "by": "auto"})
    Filler().block(scope, steps, None, f"lemma {data['lemma']}")
    return data


def loosened(data: Mapping[str, Any]) -> dict[str, Any]:
    """A proof whose leaves have lost their certificates: where a search can start anew."""
    result = copy.deepcopy(dict(data))

    def visit(steps: list[Step]) -> None:
        for step in steps:
            if step["by"] in ("pos", "cut", "antisymmetry", "absurd", "either"):
                for key in ("sum", "with", "from", "facts"):
                    step.pop(key, None)
                step["by"] = "auto"
            if step["by"] == "instance":
                step.pop("given", None)
                step.pop("claim", None)
            for branch in step.get("branches", []):
                visit(branch["steps"])
            visit(step.get("steps", []))
            for part in ("base", "step"):
                if part in step:
                    visit(step[part]["steps"])

    visit(result["proof"])
    return result
