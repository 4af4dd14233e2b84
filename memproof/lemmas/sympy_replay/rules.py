"""The rules of proof: each is a method that looks at one step."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from sympy import QQ, Add, Expr, Poly, S, Symbol

from .data import items, keys, need_texts
from .reading import NAME, NESTING, Scope
from .statements import All, Compare, Formula, Or, Refused, at, names, need, of_kind
from .work import number_bits

STEPS, DEGREE, STURM = 3000, 12, 600  # limits (MP-Q004): of a lemma; of a polynomial of sturm's

# rule, a method of Proof: the keys that its steps need, and those that they may have
RULES = {
    "pos": ([], ["sum", "with"]), "cut": (["from"], []), "antisymmetry": (["facts"], []),
    "instance": (["fact"], ["at", "given"]), "congruence": (["given"], []),
    "either": (["from"], []), "absurd": (["from"], []), "cases": (["branches"], ["of", "on"]),
    "generalization": (["steps"], ["assume"]), "induction": (["on", "base", "step"], []),
    "sturm": (["in", "low", "high"], [])}
Place = tuple[str, ...]


class Proof(Scope):
    """Replays steps.  A rule (claim, step, place) returns, or refuses."""

    def block(self, steps: object, target: Formula | None, place: Place) -> None:
        """The steps, each from the facts before it; the last one claims the target."""
        need(len(place) <= NESTING, "MP-Q004", "too many blocks in each other")
        last = None
        for index, step in enumerate(items(steps), 1):
            name = step.get("name") if isinstance(step, dict) else None
            plain = isinstance(name, str) and NAME.fullmatch(name)
            here = *place, f"step {name if plain else index}"
            with at(*here):
                last = self.step(step, here)
        with at(*place):
            reached = target is None or (last is not None and self.work.same(last, target))
            need(reached, "MP-Q016", "the last step does not make the claim")

    def step(self, step: object, place: Place) -> Formula:
        """The claim of a step, learned under its name if the rule that it names accepts it."""
        self.work.steps += 1
        need(self.work.steps <= STEPS, "MP-Q004", "too many steps")
        self.work.spend(10)
        rule = keys(step, ["name", "claim", "by", "say"])["by"]
        need(isinstance(rule, str) and rule in RULES, "MP-Q009", "no such rule", rule)
        needed, optional = RULES[rule]
        found = keys(step, ["name", "claim", "by", "say", *needed], optional)
        need_texts(found, "say")
        claim = self.formula(found["claim"])
        getattr(self, rule)(claim, found, place)
        self.learn(found["name"], claim)
        return claim

    def pos(self, claim: Formula, step: Any, place: Place) -> None:
        """e = sum of c facts square^2 + sum of cofactor equality, each c > 0: e >= 0."""
        wanted = of_kind(Compare, claim)
        found = [self.summand(keys(each, ["c"], ["facts", "square"]))
                 for each in items(step.get("sum", []))]
        need(wanted.relation != "==" or not found, "MP-Q013", "an equality from inequalities")
        strict = wanted.relation != ">" or any(sure for _, sure in found)
        need(strict, "MP-Q012", "no summand is strictly positive")
        multiples = [self.multiple(items(each)) for each in items(step.get("with", []))]
        self.identity(wanted.e, Add(*(e for e, _ in found), *multiples))

    def summand(self, entry: Any) -> tuple[Expr, bool]:
        """c facts square^2, and is it strictly positive?"""
        c, _ = self.term(entry["c"])
        need(c.is_Rational and c > 0, "MP-Q011", "no positive number", c)
        facts = [self.fact(name, Compare) for name in items(entry.get("facts", []))]
        need(all(f.relation != "==" for f in facts), "MP-Q013", "an equality among the factors")
        squares = [self.term(entry["square"])[0]] * 2 if "square" in entry else []
        sure = not squares and all(f.relation == ">" for f in facts)
        return self.work.times(c, *(f.e for f in facts), *squares), sure

    def multiple(self, pair: Sequence[Any]) -> Expr:
        """[cofactor, fact]: any term times an equality."""
        need(len(pair) == 2, "MP-Q001", "[cofactor, fact] is wanted")
        fact = self.fact(pair[1], Compare)
        need(fact.relation == "==", "MP-Q013", "no equality", pair[1])
        return self.work.times(self.term(pair[0])[0], fact.e)

    def identity(self, e: Expr, other: Expr) -> None:
        """Errors: MP-Q010 if they are not the same polynomial."""
        if not self.work.equal(e, other):
            need(False, "MP-Q010", "no identity, left over", self.work.normal(e - other))

    def discharge(self, premises: Sequence[Formula], facts: object) -> None:
        """The facts named say what the premises say, or more.  Errors: MP-Q015."""
        found = list(map(self.fact, items(facts)))
        need(len(found) == len(premises), "MP-Q015", "another number of premises")
        for fact, premise in zip(found, premises, strict=True):
            need(self.work.same(fact, premise, True), "MP-Q015", "a premise that is not given")

    def cut(self, claim: Formula, step: Any, place: Place) -> None:
        """p an integer, and g p + r >= 0 with r < g: p > -1, so p >= 0 (r = g too, if > 0)."""
        wanted, fact = of_kind(Compare, claim), self.fact(step["from"], Compare)
        need(wanted.integer, "MP-Q006", "no integers are compared")
        need("==" not in (wanted.relation, fact.relation), "MP-Q013", "an equality")
        p = wanted.e - 1 if wanted.relation == ">" else wanted.e
        small, large = self.work.coefficients(p), self.work.coefficients(fact.e)
        monomial = next((m for m in small if m != 1), S.One)
        need(monomial != 1, "MP-Q014", "a claim about numbers")
        g = large.get(monomial, S.Zero) / small[monomial]
        r = large.get(S.One, S.Zero) - g * small.get(S.One, S.Zero)
        self.identity(fact.e, g * p + r)
        need(g > 0 and (r < g or (fact.relation == ">" and r == g)), "MP-Q014", "a cut too far")

    def antisymmetry(self, claim: Formula, step: Any, place: Place) -> None:
        """a <= b and a >= b: a == b."""
        wanted = of_kind(Compare, claim)
        need(wanted.relation == "==", "MP-Q013", "no equality")
        self.discharge([Compare(wanted.e, each, S.Zero) for each in ("<=", ">=")], step["facts"])

    def instance(self, claim: Formula, step: Any, place: Place) -> None:
        """What holds for all values, at values of the right sorts; its premises are facts."""
        fact = self.fact(step["fact"], All)
        data = keys(step.get("at", {}), names(fact.symbols), ())
        terms = {x: self.term(data[x.name]) for x in fact.symbols}
        for x, (e, integer) in terms.items():
            need(integer or not x.is_integer, "MP-Q006", "no integer", e)
        at_values = self.work.put(All((), fact.premises, fact.conclusion),
                                  {x: e for x, (e, _) in terms.items()})
        self.discharge(at_values.premises, step.get("given", []))
        reached = self.work.same(at_values.conclusion, claim, True)
        need(reached, "MP-Q015", "the instance says something else")

    def congruence(self, claim: Formula, step: Any, place: Place) -> None:
        """Equal arguments: f(a, ...) == f(b, ...), as it is written."""
        of_kind(Compare, claim)
        match self.tree(step["claim"]):
            case ast.Compare(left=ast.Call(func=ast.Name(id=f), args=a), ops=[ast.Eq()],
                             comparators=[ast.Call(func=ast.Name(id=g), args=b)]) if f == g:
                pairs = [(self.read(x)[0], self.read(y)[0]) for x, y in zip(a, b, strict=True)]
                self.discharge([Compare(x, "==", y) for x, y in pairs], step["given"])
            case _:
                raise Refused("MP-Q013", "", "not f(...) == f(...)")

    def either(self, claim: Formula, step: Any, place: Place) -> None:
        """One of the alternatives is a fact."""
        fact = self.fact(step["from"])
        alternatives = claim.alternatives if isinstance(claim, Or) else ()
        fits = any(self.work.same(fact, each, True) for each in alternatives)
        need(fits, "MP-Q015", "the fact is none of the alternatives")

    def absurd(self, claim: Formula, step: Any, place: Place) -> None:
        """From a comparison of numbers that is false, anything follows."""
        fact = self.fact(step["from"], Compare)
        c = self.work.normal(fact.e)
        need(c.is_Rational, "MP-Q010", "no number", c)
        false = c != 0 if fact.relation == "==" else c < 0 or (c == 0 and fact.relation == ">")
        need(false, "MP-Q016", "a comparison that is true")

    def cases(self, claim: Formula, step: Any, place: Place) -> None:
        """The alternatives of a fact ("of"), or t >= 0 and t < 0 ("on"; t <= -1 for integers)."""
        need(("of" in step) != ("on" in step), "MP-Q001", "'of' a fact or 'on' a term")
        assumed = self.alternatives(step)
        branches = items(step["branches"])
        need(len(branches) == len(assumed), "MP-Q016", "another number of branches")
        for index, (branch, each) in enumerate(zip(branches, assumed, strict=True), 1):
            keys(branch, ["assume", "steps"], ())
            inside = self.copy()
            inside.learn(branch["assume"], each)
            inside.block(branch["steps"], claim, (*place, f"case {index}"))

    def alternatives(self, step: Any) -> tuple[Compare, ...]:
        """What the branches of a step assume."""
        if "of" in step:
            found: tuple[Compare, ...] = self.fact(step["of"], Or).alternatives
            return found
        t, integer = self.term(step["on"])
        below = Compare(t, "<=", S.NegativeOne) if integer else Compare(t, "<", S.Zero)
        return Compare(t, ">=", S.Zero), below

    def prove(self, wanted: All, assume: object, steps: object, place: Place) -> None:
        """Steps for fresh symbols, from the premises, to the conclusion."""
        inside = self.copy()
        inside.declare({x.name: "Z" if x.is_integer else "R" for x in wanted.symbols})
        need(len(items(assume)) == len(wanted.premises), "MP-Q015", "not a name for each premise")
        for name, premise in zip(items(assume), wanted.premises, strict=True):
            inside.learn(name, premise)
        inside.block(steps, wanted.conclusion, place)

    def generalization(self, claim: Formula, step: Any, place: Place) -> None:
        """Proved for fresh symbols from the premises: it holds for all values."""
        self.prove(of_kind(All, claim), step.get("assume", []), step["steps"], place)

    def induction(self, claim: Any, step: Any, place: Place) -> None:
        """For all n >= s: it holds for s, and for n + 1 if for n (and all other variables)."""
        n, start = self.start(of_kind(All, claim), step["on"])
        first, *rest = claim.premises
        hypothesis = All(tuple(x for x in claim.symbols if x != n), tuple(rest), claim.conclusion)
        base = keys(step["base"], ["steps"], ["assume"])
        self.prove(self.work.put(hypothesis, {n: start}), base.get("assume", []), base["steps"],
                   (*place, "induction base"))
        following = keys(step["step"], ["from", "hypothesis", "steps"], ["assume"])
        inside = self.copy()
        inside.declare({n.name: "Z"})
        inside.learn(following["from"], first)
        inside.learn(following["hypothesis"], hypothesis)
        inside.prove(self.work.put(hypothesis, {n: n + 1}), following.get("assume", []),
                     following["steps"], (*place, "induction step"))

    def start(self, wanted: All, name: object) -> tuple[Symbol, Expr]:
        """n and s of a claim for all integers n, ... whose first premise is n >= s."""
        n = next((x for x in wanted.symbols if x.name == name and x.is_integer), None)
        first: Any = wanted.premises[0] if wanted.premises else None
        fits = isinstance(first, Compare) and (first.left, first.written) == (n, ">=")
        need(fits, "MP-Q017", "no claim for all integers n whose first premise is n >= s", name)
        bound = first.right.free_symbols & set(wanted.symbols)
        need(not bound, "MP-Q017", "a start with bound variables", first.right)
        need(first.integer, "MP-Q006", "a start that is no integer", first.right)
        return n, first.right

    def sturm(self, claim: Formula, step: Any, place: Place) -> None:
        """p(x) > 0 for low <= x <= high: it is at the ends, and has no root between (Sturm)."""
        wanted, name = of_kind(Compare, claim), step["in"]
        need(isinstance(name, str) and name in self.symbols, "MP-Q018", "no variable", name)
        x, found = self.symbols[name], self.work.coefficients(wanted.e)
        powers = {m: m.as_powers_dict().get(x, 0) for m in found}
        degree, bits = max(powers.values(), default=0), sum(map(number_bits, found.values()))
        need(wanted.relation != "==" and 1 <= degree <= DEGREE, "MP-Q018", "no such inequality")
        need(all(m == x**k for m, k in powers.items()), "MP-Q010", "more than one variable")
        need(bits <= STURM, "MP-Q004", "too long coefficients")
        self.work.spend(int(degree) * bits // 3)
        p = Poly({(k,): found[m] for m, k in powers.items()}, x, domain=QQ)
        low, high = self.end(x, step["low"], 1), self.end(x, step["high"], -1)
        ends = [p.LC() * (-1)**p.degree() if low is None else p.eval(low),
                p.LC() if high is None else p.eval(high)]
        need(min(ends) > 0 and p.count_roots(low, high) == 0, "MP-Q018", "not positive there")

    def end(self, x: Symbol, name: object, sign: int) -> Expr | None:
        """a, if the fact is x >= a or x > a (sign 1), x <= a or x < a (-1); None for no end."""
        if name is None:
            return None
        fact = self.fact(name, Compare)
        found = self.work.coefficients(fact.e)
        slope, rest = found.pop(x, S.Zero), found.pop(S.One, S.Zero)
        need(fact.relation != "==" and slope * sign > 0, "MP-Q018", "no such bound", name)
        need(not found, "MP-Q010", "a bound with more than one variable", name)
        return -rest / slope
