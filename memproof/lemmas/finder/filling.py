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
from collections.abc import Mapping
from typing import Any

from memproof.errors import MemproofError
from memproof.lemmas.finder.attempt import Attempt, auto
from memproof.lemmas.finder.linear import Free, NotFound, Step, data_of
from memproof.lemmas.trusted.kernel import Lemma, assumptions
from memproof.lemmas.trusted.scope import (
    Scope,
    need,
    need_list,
    need_object,
    universal,
    with_place,
)
from memproof.lemmas.trusted.terms import Formula, put
from memproof.lemmas.trusted.text import text_of


class Filler(Free):
    """Checks a draft, and completes it in place."""

    counter = 0

    def block(self, scope: Scope, steps: Any, target: Formula | None, path: str) -> None:
        """Complete the steps of a block in place and check them; a last step that claims the
        ``target`` is added if there is none.  Errors: MP-Q023 where the finder is at a loss, and
        MP-Q."""
        index = 0
        last: Formula | None = None
        while index < len(need_list(steps)):
            step = with_place(f"{path}, step {index + 1}", need_object, steps[index])
            is_last = index + 1 == len(steps)
            here = f"{path}, step {step.get('name', index + 1)}"
            found = with_place(here, self.fill_formed, scope, step, target if is_last else None,
                               here)
            steps[index : index + 1] = found
            index += len(found)
            last = scope.facts[steps[index - 1]["name"]]
        if target is not None and (last is None or not self.same(last, target)):
            closing = {"by": "auto", "claim": data_of(target)}
            steps.extend(self.fill(scope, closing, target, path))

    def new(self, scope: Scope) -> str:
        """A name s1, s2, ... that no fact of the scope has."""
        while True:
            Filler.counter += 1
            if f"s{Filler.counter}" not in scope.facts:
                return f"s{Filler.counter}"

    def fill_formed(self, scope: Scope, step: Step, target: Formula | None, path: str
                    ) -> list[Step]:
        """``fill``; MP-Q001 for a step that has not the form of one: the finder is not trusted, and
        does not look at the form of all that it is given."""
        try:
            return self.fill(scope, step, target, path)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            missing = isinstance(error, KeyError)
            found = f"no {error.args[0]}" if missing else f"{type(error).__name__}: {error}"
            raise MemproofError("MP-Q001", "", "a step of a draft", found[:90]) from None

    def fill(self, scope: Scope, step: Step, target: Formula | None, path: str) -> list[Step]:
        """The steps in the place of one step of the draft."""
        step.setdefault("name", self.new(scope))
        rule = step.get("by", "auto")
        if "claim" not in step and target is not None and rule != "instance":
            step["claim"] = data_of(target)
        before: list[Step] = []
        if rule == "auto":
            need("claim" in step, "MP-Q001", "a claim", path)
            before = self.search(scope, scope.formula(step["claim"]), step, step["name"], path)
            if "say" in step:
                before[-1]["say"] = step["say"]
            for each in before:
                self.check(scope, each, path)
            return before
        if rule == "instance":
            before = self.premises(scope, step, path)
        if rule in ("generalization", "induction", "cases"):
            self.name_assumptions(scope, step)
        step.setdefault("say", {"generalization": "Take any values that satisfy the premises.",
                                "cases": "Both cases lead to the claim.",
                                "induction": "By induction."}.get(rule, "By the facts named."))
        for each in before:
            self.check(scope, each, path)
        self.check(scope, step, path)
        return [*before, step]

    def search(self, scope: Scope, claim: Formula, step: Step, name: str, path: str) -> list[Step]:
        """Steps for the claim.  Errors: MP-Q023."""
        try:
            return auto(scope, claim, name, step.get("using"), step.get("depth", 3))
        except NotFound as missing:
            raise MemproofError("MP-Q023", path, f"a proof of {missing}",
                                "none by the finder") from None

    def check(self, scope: Scope, step: Step, path: str) -> None:
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
                name = Attempt(inside, "known").find(wanted)
                if name is None:
                    name = f"{step['name']}_p{index}"
                    steps = self.search(inside, wanted, step, name, path)
                    for each in steps:
                        inside.facts[each["name"]] = inside.formula(each["claim"])
                    before.extend(steps)
                given.append(name)
            step["given"] = given
        step.pop("using", None)
        step.pop("depth", None)
        return before

    def name_assumptions(self, scope: Scope, step: Step) -> None:
        """Give names to what a step assumes and has not named, and empty blocks to those it
        lacks: the branches of cases, the premises of a generalization, base and step of an
        induction."""
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
    name = with_place("the draft", need_object, data, ["lemma", "variables", "goals"])["lemma"]
    path = f"lemma {name}"
    scope, _, _ = with_place(path, assumptions, data, proved)
    Filler.counter = 0
    goals = with_place(f"{path}, goals", need_object, data["goals"])
    steps = with_place(f"{path}, proof", need_list, data.setdefault("proof", []))
    have = {step.get("name") for step in steps if isinstance(step, dict)}
    for goal, formula in goals.items():
        if goal not in have:
            steps.append({"name": goal, "claim": formula, "by": "auto"})
    Filler().block(scope, steps, None, path)
    return data


def loosen(data: Mapping[str, Any]) -> dict[str, Any]:
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
