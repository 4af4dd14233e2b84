"""The lemma kernel: what a proof may do.  With the other files of this folder, all that is trusted:
terms, their text, scopes, the zero test of algebra.py, definitions, witnesses.

A proof is a list of steps.  Each makes a claim by one of the RULES, from facts that are in scope.
Functions: relu, floor, pow2(k) = 2^max(k, 0), described by AXIOMS, and a lemma's own.  Every error
names its step.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from memproof.errors import MemproofError, show
from memproof.lemmas.trusted.algebra import Algebra, poly_text
from memproof.lemmas.trusted.definitions import Bracket, Equations, check_definitions
from memproof.lemmas.trusted.scope import (
    ID,
    Scope,
    comparison,
    need,
    need_list,
    need_object,
    need_text,
    universal,
    with_place,
)
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Or,
    Term,
    closure,
    free,
    number,
    put,
    size,
    variable,
)
from memproof.lemmas.trusted.text import formula_text
from memproof.lemmas.trusted.witness import check_witness

# Limits that a bomb meets before it hurts (MP-Q004); DEGREE and STURM (bits) for the rule sturm.
STEPS, DEGREE, STURM = 3000, 12, 600

# ------------------------------------------------------------------------------------------- rules


class Checker(Algebra):
    """Checks steps.  A rule is a method (scope, claim, step, path) that raises or returns."""

    steps = 0

    def block(self, scope: Scope, steps: object, target: Formula | None, path: str) -> None:
        """The steps, each from the facts so far; the last one claims the target."""
        last: Formula | None = None
        for index, step in enumerate(need_list(steps), 1):
            name = step.get("name") if isinstance(step, dict) else None
            here = f"{path}, step {name if isinstance(name, str) and len(name) < 60 else index}"
            last = with_place(here, self.step, scope, step, here)
        if target is not None and not (last and with_place(path, self.same, last, target)):
            raise MemproofError("MP-Q016", path,
                                f"a last step that claims {formula_text(target)}"[:300],
                                formula_text(last)[:200] if last else "no step")

    def step(self, scope: Scope, step: object, path: str) -> Formula:
        """The claim of a step, accepted by the rule that it names and learned under its name.

        Errors: MP-Q001 the form of the step, MP-Q004 too many steps, MP-Q009 an unknown rule, and
        those of the rule and of reading.
        """
        self.steps += 1
        need(self.steps <= STEPS, "MP-Q004", f"at most {STEPS} steps")
        rule = need_object(step, ["name", "claim", "by", "say"])["by"]
        known = isinstance(rule, str) and rule in RULES
        need(known, "MP-Q009", ", ".join(RULES), known or show(rule))
        check, keys, optional = RULES[rule]
        found = need_object(step, ["name", "claim", "by", "say", *keys], optional)
        need_text(found, "say")
        claim = scope.formula(found["claim"])
        check(self, scope, claim, found, path)
        scope.learn(found["name"], claim)
        return claim

    def check_goal(self, goal: str, formula: Formula, before: Scope, proof: Scope) -> None:
        """A step of the proof, named as the goal, claims it.  Errors: MP-Q019."""
        steps = proof.facts.keys() - before.facts.keys()
        need(goal in steps, "MP-Q019", f"a step {goal}", formula)
        need(self.same(proof.fact(goal), formula), "MP-Q019", formula, proof.fact(goal))

    def pos(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """e = sum of c * facts * square^2 + sum of cofactor * equality, each c > 0: e >= 0.  e > 0
        if a summand is a product of strict facts (of none: the number c) without a square.  e == 0
        from equalities alone.  (Positivstellensatz, Handelman, Farkas.)"""
        e, relation = comparison(claim).positive()
        parts, strict = [number(0)], False
        for entry in need_list(step.get("sum", [])):
            need_object(entry, ["c"], ["facts", "square"])
            factors, sure = [scope.term(entry["c"])], "square" not in entry
            positive = factors[0].op == "number" and factors[0].args[0] > 0
            need(positive, "MP-Q011", "a positive number", factors[0])
            for name in need_list(entry.get("facts", [])):
                f, r = scope.comparison(name)
                need(r != "==", "MP-Q013", "an inequality", scope.fact(name))
                factors.append(f)
                sure = sure and r == ">"
            if "square" in entry:
                factors.append(Term("^", (scope.term(entry["square"]), 2)))
            strict = strict or sure
            parts.append(Term("*", tuple(factors)))
        need(relation != "==" or len(parts) == 1, "MP-Q013", "equalities alone for an equality")
        need(relation != ">" or strict, "MP-Q012", "a summand that is strictly positive", "none")
        for pair in need_list(step.get("with", [])):
            need(len(need_list(pair)) == 2, "MP-Q001", "[cofactor, fact]", show(pair))
            f, r = scope.comparison(pair[1])
            need(r == "==", "MP-Q013", "an equality", scope.fact(pair[1]))
            parts.append(scope.term(pair[0]) * f)
        self.identity(e, Term("+", tuple(parts)))

    def identity(self, e: Term, total: Term) -> None:
        """e and the combination are the same polynomial.  Errors: MP-Q010, with what is left
        over."""
        if not self.equal(e, total):
            rest = poly_text(dict([*self.normal(e - total).items()][:9]))
            raise MemproofError("MP-Q010", "", "claim - combination to be 0", rest[:300])

    def cut(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """p an integer, g p + r >= 0 with 0 <= r < g: p > -1, so p >= 0 (r = g too, if > 0)."""
        (p, relation), (f, r) = comparison(claim).positive(), scope.comparison(step["from"])
        scope.need_sort(p, "Z")
        need("==" not in (relation, r), "MP-Q013", "inequalities", "an equality")
        p = p - 1 if relation == ">" else p
        small, large = self.normal(p), self.normal(f)
        monomial = next((m for m in small if m), None)
        need(monomial, "MP-Q014", "a claim with variables", claim)
        g = Fraction(large.get(monomial or (), 0)) / small[monomial or ()]
        rest = large.get((), 0) - g * small.get((), 0)
        self.identity(f, number(g) * p + number(rest))
        need(g > 0 and (rest < g or (r == ">" and rest == g)), "MP-Q014",
             "fact = g * claim + r with r < g", f"g = {g}, r = {rest}")

    def antisymmetry(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """a <= b and a >= b: a == b."""
        e, relation = comparison(claim).positive()
        need(relation == "==", "MP-Q013", "an equality as the claim", claim)
        both = [Compare(e, "<=", number(0)), Compare(e, ">=", number(0))]
        self.discharge(scope, both, step["facts"])

    def discharge(self, scope: Scope, premises: Sequence[Formula], names: object) -> None:
        """The facts named, one for each premise, say the premises at least.  Errors: MP-Q015."""
        given = need_list(names)
        need(len(given) == len(premises), "MP-Q015", f"{len(premises)} facts", len(given))
        for premise, fact in zip(premises, map(scope.fact, given), strict=True):
            need(self.covers(fact, premise), "MP-Q015", premise, fact)

    def instance(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """What holds for all values, at terms of the right sorts; its premises are facts."""
        fact = universal(scope.fact(step["fact"]))
        sorts = dict(fact.variables)
        at = need_object(step.get("at", {}), sorts, ())
        values = {name: scope.term(at[name]) for name in sorts}
        for name, sort in sorts.items():
            scope.need_sort(values[name], sort)
        self.spend(size(fact, {name: size(t, {}) for name, t in values.items()}))
        premises = [put(p, values) for p in fact.premises]
        self.discharge(scope, premises, step.get("given", []))
        found = put(fact.conclusion, values)
        need(self.covers(found, claim), "MP-Q015", found, claim)

    def congruence(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """Equal arguments: f(a, ...) == f(b, ...)."""
        wanted = comparison(claim)
        a, b = wanted.left, wanted.right
        need(wanted.relation == "==" and a.op == b.op == "apply" and a.args[0] == b.args[0],
             "MP-Q013", "f(...) == f(...)", claim)
        pairs = zip(a.inner(), b.inner(), strict=True)
        self.discharge(scope, [Compare(x, "==", y) for x, y in pairs], step["given"])

    def either(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """One of the alternatives is a fact."""
        fact = scope.fact(step["from"])
        fits = isinstance(claim, Or) and any(self.covers(fact, a) for a in claim.alternatives)
        need(fits, "MP-Q015", fact, claim)

    def absurd(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """From a comparison of numbers that is false, anything follows."""
        e, relation = scope.comparison(step["from"])
        c = self.normal(e).get((), 0)
        self.identity(e, number(c))
        false = c != 0 if relation == "==" else c < 0 or (c == 0 and relation == ">")
        need(false, "MP-Q016", "a false comparison of numbers", scope.fact(step["from"]))

    def cases(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """The alternatives of a fact ("of"), or t >= 0 and t < 0 ("on"; t <= -1 for integers)."""
        need(("of" in step) != ("on" in step), "MP-Q001", "'of' a fact or 'on' a term, not both")
        if "of" in step:
            fact = scope.fact(step["of"])
            if not isinstance(fact, Or):
                raise MemproofError("MP-Q013", "", "a fact with alternatives",
                                    formula_text(fact)[:200])
            assumed = fact.alternatives
        else:
            t = scope.term(step["on"])
            below = (t, "<=", number(-1)) if scope.integer(t) else (t, "<", number(0))
            assumed = (Compare(t, ">=", number(0)), Compare(*below))
        branches = need_list(step["branches"])
        need(len(branches) == len(assumed), "MP-Q016", f"{len(assumed)} branches", len(branches))
        for index, (branch, assumption) in enumerate(zip(branches, assumed, strict=True), 1):
            need_object(branch, ["assume", "steps"], ())
            inside = scope.copy()
            inside.learn(branch["assume"], assumption)
            self.block(inside, branch["steps"], claim, f"{path}, case {index}")

    def assume(self, scope: Scope, variables: Iterable[tuple[str, str]],
               premises: Sequence[Formula], names: object) -> Scope:
        """A scope with fresh variables in which the premises are facts."""
        inside = scope.copy()
        inside.declare(dict(variables))
        given = need_list(names)
        need(len(given) == len(premises), "MP-Q015", f"{len(premises)} names", len(given))
        for name, premise in zip(given, premises, strict=True):
            inside.learn(name, premise)
        return inside

    def generalization(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """Proved for fresh variables from the premises: it holds for all values."""
        wanted = universal(claim)
        inside = self.assume(scope, wanted.variables, wanted.premises, step.get("assume", []))
        self.block(inside, step["steps"], wanted.conclusion, path)

    def induction(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """For all n >= s: it holds for s, and for n + 1 if for n (and all other variables)."""
        name, wanted = step["on"], universal(claim)
        need((name, "Z") in wanted.variables and wanted.premises, "MP-Q017",
             f"a claim for all integers {show(name)} >= s", claim)
        n, (first, *rest) = variable(name), wanted.premises
        fits = isinstance(first, Compare) and (first.left, first.relation) == (n, ">=")
        need(fits, "MP-Q017", f"the first premise {name} >= s", first)
        start = comparison(first).right
        bound = free(start) & dict(wanted.variables).keys()
        need(not bound, "MP-Q017", "a start without bound variables", first)
        scope.need_sort(start, "Z")
        others = tuple(pair for pair in wanted.variables if pair[0] != name)
        hypothesis = All(others, tuple(rest), wanted.conclusion)
        base = need_object(step["base"], ["steps"], ["assume"])
        following = need_object(step["step"], ["from", "hypothesis", "steps"], ["assume"])
        for part, value, where in ((base, start, "base"), (following, n + 1, "step")):
            inside = scope.copy()
            if part is following:
                inside.declare({name: "Z"})
                inside.learn(part["from"], first)
                inside.learn(part["hypothesis"], hypothesis)
            at = put(hypothesis, {name: value})
            inside = self.assume(inside, others, at.premises, part.get("assume", []))
            self.block(inside, part["steps"], at.conclusion, f"{path}, induction {where}")

    def sturm(self, scope: Scope, claim: Formula, step: dict[str, Any], path: str) -> None:
        """p(x) > 0 for low <= x <= high: it is at the ends, and has no root between (Sturm)."""
        import sympy

        (e, relation), x = comparison(claim).positive(), step["in"]
        known = isinstance(x, str) and x in scope.variables
        need(known, "MP-Q018", "the name of a variable", show(x))
        degrees = {dict(m).get(x, 0): c for m, c in self.normal(e).items()}
        need(relation != "==" and 1 <= max(degrees, default=0) <= DEGREE, "MP-Q018",
             f"an inequality of degree 1 to {DEGREE} in {x}", claim)
        powers = [number(c) * Term("^", (variable(x), k)) for k, c in degrees.items()]
        self.identity(e, Term("+", tuple(powers)))  # there is no other variable
        bits = sum(c.numerator.bit_length() + c.denominator.bit_length() for c in degrees.values())
        need(bits <= STURM, "MP-Q004", f"coefficients of at most {STURM} bits", bits)
        self.spend(max(degrees) * bits // 5)
        p = sympy.Poly({k: sympy.Rational(c.numerator, c.denominator) for k, c in degrees.items()},
                       sympy.Symbol("x"), domain=sympy.QQ)
        low, high = self.end(scope, x, step["low"], 1), self.end(scope, x, step["high"], -1)
        signs = [p.LC() * (-1) ** p.degree() if low is None else p.eval(low),
                 p.LC() if high is None else p.eval(high)]
        need(min(signs) > 0 and not p.count_roots(low, high), "MP-Q018", "p > 0 there", claim)

    def end(self, scope: Scope, x: str, name: object, sign: int) -> Any:
        """a, if the fact is x >= a or x > a (sign 1), x <= a or x < a (-1); None for no end."""
        import sympy

        if name is None:
            return None
        e, relation = scope.comparison(name)
        slope = Fraction(self.normal(e).get(((x, 1),), 0))
        need(relation != "==" and slope * sign > 0, "MP-Q018", f"a bound of {x}", scope.fact(name))
        rest = self.normal(e).get((), 0)
        self.identity(e, number(slope) * variable(x) + number(rest))
        return sympy.Rational((-rest / slope).numerator, (-rest / slope).denominator)


# rule -> (method, keys that it needs, keys that it may have)
RULES: dict[str, tuple[Any, list[str], list[str]]] = {
    "pos": (Checker.pos, [], ["sum", "with"]),
    "cut": (Checker.cut, ["from"], []),
    "antisymmetry": (Checker.antisymmetry, ["facts"], []),
    "instance": (Checker.instance, ["fact"], ["at", "given"]),
    "congruence": (Checker.congruence, ["given"], []),
    "either": (Checker.either, ["from"], []),
    "absurd": (Checker.absurd, ["from"], []),
    "cases": (Checker.cases, ["branches"], ["of", "on"]),
    "generalization": (Checker.generalization, ["steps"], ["assume"]),
    "induction": (Checker.induction, ["on", "base", "step"], []),
    "sturm": (Checker.sturm, ["in", "low", "high"], []),
}
AXIOMS: dict[str, Formula] = {name: Scope().formula(data) for name, data in {
    "relu.on": {"all": {"t": "R"}, "if": ["t >= 0"], "then": "relu(t) == t"},
    "relu.off": {"all": {"t": "R"}, "if": ["t <= 0"], "then": "relu(t) == 0"},
    "floor.below": {"all": {"t": "R"}, "then": "floor(t) <= t"},
    "floor.above": {"all": {"t": "R"}, "then": "t < floor(t) + 1"},
    "pow2.zero": {"then": "pow2(0) == 1"},
    "pow2.next": {"all": {"k": "Z"}, "if": ["k >= 0"], "then": "pow2(k + 1) == 2*pow2(k)"},
    "pow2.least": {"all": {"k": "Z"}, "then": "pow2(k) >= 1"},
}.items()}


# ------------------------------------------------------------------------------------------ lemmas


@dataclass(frozen=True)
class Lemma:
    """A lemma whose proof was accepted; only ``prove`` makes one.  ``data``: its file.  ``goals``:
    for all values of the variables, if imported facts and hypotheses hold, so does the goal.
    ``definitions``: symbol -> how hypotheses of these ``names`` say what it stands for.
    """

    id: str
    data: dict[str, Any]
    scope: Scope
    imports: dict[str, Formula]
    hypotheses: dict[str, Formula]
    definitions: dict[str, Equations | Bracket]
    goals: dict[str, All]
    steps: int
    work: int

    def __repr__(self) -> str:
        return f"Lemma({self.id[:60]!r}, {self.steps} steps)"


def prove(data: object, proved: Mapping[str, Lemma]) -> Lemma:
    """The lemma of a file, checked against the lemmas that it uses.  Errors: MP-Q."""
    name = data.get("lemma") if isinstance(data, dict) else None
    path = f"lemma {name}" if isinstance(name, str) and len(name) < 60 else "lemma without a name"
    return with_place(path, _prove, data, proved, path)  # type: ignore[no-any-return]


def _prove(data: object, proved: Mapping[str, Lemma], path: str) -> Lemma:
    texts = ["lemma", "title", "statement", "source"]
    found = need_object(data, [*texts, "variables", "goals", "witness", "proof"],
                        ["functions", "imports", "hypotheses", "definitions", "uses", "refutes"])
    for key in texts:
        need_text(found, key)
    need(ID.fullmatch(found["lemma"]), "MP-Q001", "an id such as G12", show(found["lemma"]))
    scope, imports, hypotheses = assumptions(found, proved)
    definitions = check_definitions(found.get("definitions", {}), scope, hypotheses)
    checker, proof = Checker(), scope.copy()
    checker.block(proof, found["proof"], None, path)
    stated = with_place("goals", need_object, found["goals"]).items()
    goals = {goal: with_place(f"goal {show(goal)}", scope.formula, each) for goal, each in stated}
    need(goals, "MP-Q019", "a goal", "none")
    for goal, formula in goals.items():
        with_place(f"goal {show(goal)}", checker.check_goal, goal, formula, scope, proof)
    claims = {name: f for name, f in proof.facts.items() if name not in scope.facts | goals}
    check_witness(found, scope, definitions, {**imports, **hypotheses}, goals, claims)
    premises = (*imports.values(), *hypotheses.values())
    scope.readings.clear()  # of use during the proof only
    sealed = {goal: closure(scope.variables, premises, formula) for goal, formula in goals.items()}
    return Lemma(found["lemma"], own_copy(found), scope, imports, hypotheses, definitions,
                 sealed, checker.steps, checker.work)


def own_copy(data: Any) -> Any:
    """JSON data that share nothing with those of the caller, who may change his."""
    if type(data) is dict:
        return {key: own_copy(value) for key, value in data.items()}
    if type(data) is list:
        return [own_copy(each) for each in data]
    return data if type(data) is str else copy.deepcopy(data)


Facts = dict[str, Formula]


def assumptions(data: dict[str, Any], proved: Mapping[str, Lemma]) -> tuple[Scope, Facts, Facts]:
    """The scope in which a proof begins, the imported facts, the hypotheses."""
    scope = Scope(facts=dict(AXIOMS))
    for name, text in with_place("functions", need_object, data.get("functions", {})).items():
        with_place(f"function {show(name)}", scope.declare_function, name, text)
    for used in with_place("uses", need_list, data.get("uses", [])):
        with_place("uses", use, scope, used, proved)
    with_place("variables", scope.declare, data["variables"])
    given = with_place("imports", need_object, data.get("imports", {})).items()
    stated = with_place("hypotheses", need_object, data.get("hypotheses", {})).items()
    imports = {n: with_place(f"import {show(n)}", read_import, scope, each) for n, each in given}
    hypotheses = {n: with_place(f"hypothesis {show(n)}", scope.formula, f) for n, f in stated}
    for kind, formulas in (("import", imports), ("hypothesis", hypotheses)):
        for name, formula in formulas.items():
            with_place(f"{kind} {show(name)}", scope.learn, name, formula)
    return scope, imports, hypotheses


def use(scope: Scope, used: object, proved: Mapping[str, Lemma]) -> None:
    """Learn the goals of a lemma that was proved before, about the same functions."""
    there = isinstance(used, str) and used in proved
    need(there, "MP-Q021", "a lemma proved before", show(used))
    for name, signature in proved[str(used)].scope.functions.items():
        same = scope.functions.get(name) == signature
        need(same, "MP-Q021", f"the function {name} as in {used}", "another or none")
    scope.facts |= {f"{used}.{goal}": fact for goal, fact in proved[str(used)].goals.items()}


def read_import(scope: Scope, data: object) -> Formula:
    """A fact that is not proved here, which says what it means and where it is from."""
    found = need_object(data, ["fact", "says", "cite"], ())
    need_text(found, "says")
    need_text(found, "cite")
    return scope.formula(found["fact"])
