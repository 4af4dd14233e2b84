"""One attempt at a claim: steps that end in it, by cases, rules and linear arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from memproof.lemmas.finder.linear import (
    ALGEBRA,
    NotFound,
    Step,
    applications,
    certificate,
    data_of,
)
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import All, Compare, Formula, Or, Term, number, put
from memproof.lemmas.trusted.text import formula_text, text_of


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

    def find(self, wanted: Formula) -> str | None:
        """The name of a fact that covers the formula."""
        own = {step["name"] for step in self.steps}
        for name, fact in self.scope.facts.items():
            usable = self.using is None or name in self.using or name in own
            if usable and type(fact) is type(wanted) and ALGEBRA.covers(fact, wanted):
                return name
        return None

    def compare(self, claim: Compare, degree: int = 1) -> str | None:
        """The name of a step with this claim, by pos, by a cut, or by antisymmetry."""
        if (name := self.find(claim)) is not None:
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
                return prune(self.steps)
        return []

    def instance(self, fact: str, at: Mapping[str, Term], given: Sequence[str], say: str) -> str:
        """The fact at these terms."""
        formula = self.scope.facts[fact]
        claim = put(formula.conclusion, at) if isinstance(formula, All) else formula
        if (name := self.find(claim)) is not None:
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
            if not self.find(Compare(t, ">=", number(1))):
                self.instance("pow2.least", {"k": t.args[1]}, (), "A power of two is at least 1.")
            if ALGEBRA.zero(t.args[1]):
                self.instance("pow2.zero", {}, (), "2^0 = 1.")
        for t, s in product(powers, powers):
            if ALGEBRA.zero(t.args[1] - s.args[1] - 1):
                known = self.compare(Compare(s.args[1], ">=", number(0)))
                if known:
                    self.instance("pow2.next", {"k": s.args[1]}, [known],
                                  "One more in the exponent doubles the power.")
        return [t for t in applications(terms, "relu") if not self.decide(t)]

    def decide(self, t: Term) -> bool:
        """Is the sign of the relu's argument known, or found now?"""
        inside, zero = t.args[1], number(0)
        if self.find(Compare(t, "==", inside)) or self.find(Compare(t, "==", zero)):
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
        return finish(attempt, claim, done, name)
    if steps := attempt.impossible(claim, name):
        return steps
    found = split(attempt, claim, undecided, name, depth) if depth else None
    if found is None:
        raise NotFound(formula_text(claim))
    return found


def finish(attempt: Attempt, claim: Formula, done: str, name: str) -> list[Step]:
    """The steps, without those that nothing needs, the last one under its own name."""
    if not attempt.steps or attempt.steps[-1]["name"] != done:
        step = {"claim": data_of(claim), "by": "pos", **again(attempt.scope, claim, done)}
        attempt.add({**step, "name": name}, "As we know.")
    else:
        attempt.steps[-1]["name"] = name
    return prune(attempt.steps)


def again(scope: Scope, claim: Formula, done: str) -> Step:
    """A known fact once more, as a pos certificate."""
    found = certificate(scope, claim, [done], 1) if isinstance(claim, Compare) else None
    if found is None:
        raise NotFound(formula_text(claim))
    return {key: found[key] for key in ("sum", "with") if key in found}


def texts(step: Any) -> Iterator[str]:
    """Every text inside a step."""
    if isinstance(step, dict):
        for each in step.values():
            yield from texts(each)
    elif isinstance(step, list):
        for each in step:
            yield from texts(each)
    elif isinstance(step, str):
        yield step


def prune(steps: list[Step]) -> list[Step]:
    """Without the steps that no later one mentions."""
    needed: set[str] = set()
    kept: list[Step] = []
    for step in reversed(steps):
        if not kept or step["name"] in needed:
            kept.append(step)
            needed |= set(texts({k: v for k, v in step.items() if k != "name"}))
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
        raise NotFound(formula_text(claim))
    return found


def split(attempt: Attempt, claim: Compare | Or, undecided: Sequence[Term], name: str,
          depth: int) -> list[Step] | None:
    """Cases: the alternatives of a fact, or the sign of a relu's argument."""
    options: list[tuple[Step, tuple[Compare, ...]]] = []
    for fact, formula in attempt.scope.facts.items():
        wanted = attempt.using is None or fact in attempt.using
        if isinstance(formula, Or) and wanted and not any(map(attempt.find, formula.alternatives)):
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
        return prune(attempt.steps)
    return None
