"""A proof as data for readers: numbered steps, what every branch assumes, values at an instance.

Nothing here is trusted: an outline is made of a lemma that the kernel has accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Or,
    Term,
    free,
    number,
    put,
    variable,
)
from memproof.lemmas.trusted.text import formula_text
from memproof.lemmas.trusted.witness import EVALUATIONS, Instance, instance_of, witnesses

Assumption = tuple[str, Formula]
LONG = 200  # bits of a number that is still written out


@dataclass(frozen=True)
class Summand:
    """c * facts * square^2, or (``equality``) c * fact with any term c."""

    c: Term
    facts: tuple[str, ...]
    square: Term | None = None

    __repr__ = brief


@dataclass(frozen=True)
class Block:
    """Steps that may use the assumptions.  ``title``: "", "case 1", "base", "step"."""

    title: str
    assumed: tuple[Assumption, ...]
    variables: tuple[tuple[str, str], ...]  # new ones
    steps: tuple[Step, ...]
    scope: Scope

    __repr__ = brief


@dataclass(frozen=True)
class Step:
    """A step as the file has it (``data``), its claim read, its sub-proofs."""

    number: str
    name: str
    claim: Formula
    data: Mapping[str, Any]
    blocks: tuple[Block, ...]
    scope: Scope

    __repr__ = brief

    @property
    def rule(self) -> str:
        """One of the kernel's rules."""
        return str(self.data["by"])

    @property
    def combination(self) -> tuple[Term, tuple[Summand, ...]]:
        """For pos: (e, summands) where the claim says e >= 0, e > 0 or e == 0, and e is the sum."""
        summands = [
            Summand(self.scope.term(entry["c"]), tuple(entry.get("facts", [])),
                    self.scope.term(entry["square"]) if "square" in entry else None)
            for entry in self.data.get("sum", [])
        ]
        summands += [Summand(self.scope.term(c), (fact,)) for c, fact in self.data.get("with", [])]
        return difference(self.claim), tuple(summands)

    @property
    def at(self) -> tuple[tuple[str, Term], ...]:
        """For instance: the terms that are put in the place of the variables."""
        return tuple((name, self.scope.term(t)) for name, t in self.data.get("at", {}).items())

    @property
    def references(self) -> tuple[str, ...]:
        """The names of the facts that the step uses, but those of a combination."""
        data = self.data
        single = [data[key] for key in ("from", "fact", "of", "low", "high")
                  if isinstance(data.get(key), str)]
        return (*single, *data.get("given", []), *data.get("facts", []))


def outline(lemma: Lemma) -> Block:
    """The proof of an accepted lemma."""
    scope = lemma.scope.copy()
    return Block("", (), (), _steps(scope, lemma.data["proof"], ""), scope)


def walk(block: Block) -> Iterator[Step]:
    """All steps, in the order of the file."""
    for step in block.steps:
        yield step
        for each in step.blocks:
            yield from walk(each)


def _steps(scope: Scope, steps: list[dict[str, Any]], prefix: str) -> tuple[Step, ...]:
    found = []
    for index, data in enumerate(steps, 1):
        claim = scope.formula(data["claim"])
        number_ = f"{prefix}{index}"
        blocks = tuple(_blocks(scope, claim, data, number_))
        found.append(Step(number_, data["name"], claim, data, blocks, scope))
        scope.learn(data["name"], claim)
    return tuple(found)


def _blocks(scope: Scope, claim: Formula, data: dict[str, Any], number_: str) -> Iterator[Block]:
    if data["by"] == "cases":
        several = zip(_alternatives(scope, data), data["branches"], strict=True)
        for index, (assumption, branch) in enumerate(several, 1):
            yield _block(scope, f"case {index}", (), [(branch["assume"], assumption)],
                         branch["steps"], f"{number_}.{_letter(index)}")
    elif data["by"] == "generalization" and isinstance(claim, All):
        names = data.get("assume", [])
        yield _block(scope, "", claim.variables, zip(names, claim.premises, strict=True),
                     data["steps"], f"{number_}.")
    elif data["by"] == "induction" and isinstance(claim, All):
        yield from _induction(scope, claim, data, number_)


def _letter(index: int) -> str:
    return chr(96 + index) if index <= 26 else f"{index}-"


def _alternatives(scope: Scope, data: dict[str, Any]) -> tuple[Compare, ...]:
    if "of" in data:
        fact = scope.fact(data["of"])
        return fact.alternatives if isinstance(fact, Or) else ()
    t = scope.term(data["on"])
    below = (t, "<=", number(-1)) if scope.integer(t) else (t, "<", number(0))
    return Compare(t, ">=", number(0)), Compare(*below)


def _induction(scope: Scope, claim: All, data: dict[str, Any], number_: str) -> Iterator[Block]:
    name = data["on"]
    first, *rest = claim.premises
    start = first.right if isinstance(first, Compare) else number(0)
    others = tuple(pair for pair in claim.variables if pair[0] != name)
    hypothesis = All(others, tuple(rest), claim.conclusion)
    for title, value, mark in (("base", start, "b"), ("step", variable(name) + 1, "s")):
        part = data[title]
        known: list[Assumption] = []
        if title == "step":
            known = [(part["from"], first), (part["hypothesis"], hypothesis)]
        at = put(hypothesis, {name: value})
        known += zip(part.get("assume", []), at.premises, strict=True)
        bound = claim.variables if title == "step" else others
        yield _block(scope, title, bound, known, part["steps"], f"{number_}.{mark}")


def _block(scope: Scope, title: str, variables: tuple[tuple[str, str], ...], assumed: Any,
           steps: list[dict[str, Any]], prefix: str) -> Block:
    inside = scope.copy()
    inside.declare(dict(variables))
    known = tuple(assumed)
    for name, formula in known:
        inside.learn(name, formula)
    return Block(title, known, variables, _steps(inside, steps, prefix), inside)


def difference(f: Formula) -> Term:
    """e, where the comparison says e >= 0, e > 0 or e == 0; without a zero that is taken away."""
    if not isinstance(f, Compare):
        raise TypeError("a comparison")
    large, small = (f.right, f.left) if f.relation in ("<=", "<") else (f.left, f.right)
    if small == number(0):
        return large
    return -small if large == number(0) else large - small


# ------------------------------------------------------------------------------- at an instance


def instance_at(lemma: Lemma, at: str | None = None) -> Instance:
    """The lemma's witness, with the values of ``at``, such as "t=5/2,r=2".

    Of several witnesses it is the first with which all assumptions hold.  ``at`` may also name
    variables that are bound in a step.  Errors: MP-Q020 for an unknown variable or an instance
    where an assumption fails; MP-Q002 and others for what is no number.
    """
    given = {} if at is None else dict(_given(at))
    errors = []
    several = witnesses(lemma.data)
    for witness in several:
        try:
            return _instance(lemma, witness, given, EVALUATIONS // len(several))
        except MemproofError as error:
            errors.append(error)
    raise errors[0]


def _instance(lemma: Lemma, witness: dict[str, Any], given: dict[str, str], evaluations: int
              ) -> Instance:
    """The witness with other values; so many evaluations may show that what is assumed holds."""
    scope = replace(lemma.scope, variables=dict(lemma.scope.variables))
    bound = _bound(lemma) if given.keys() - scope.variables.keys() else {}
    scope.variables |= {name: bound[name] for name in given if name in bound}
    try:
        chosen = {**witness.get("variables", {}), **given}
        instance = instance_of({**witness, "variables": chosen}, scope,
                               EVALUATIONS - evaluations, lemma.definitions)
        for name, formula in {**lemma.imports, **lemma.hypotheses}.items() if given else ():
            if not instance.holds(formula):
                raise MemproofError("MP-Q020", f"--at, {name}", formula_text(formula),
                                    values(instance))
    except MemproofError as error:
        place = error.place.removeprefix("--at, ")
        raise MemproofError(error.code, ", ".join(filter(None, ["--at", place])), error.expected,
                            error.found) from None
    instance.work = 0
    return instance


def _given(at: str) -> Iterator[tuple[str, str]]:
    names = set()
    for part in at.split(","):
        name, sign, value = part.partition("=")
        if not sign or not value.strip() or name.strip() in names:
            raise MemproofError("MP-Q020", "--at", "NAME=VALUE,NAME=VALUE,...", show(part))
        names.add(name.strip())
        yield name.strip(), value


def _bound(lemma: Lemma) -> dict[str, str]:
    """Name -> sort of the variables that steps bind, Z if one of them is an integer."""
    found: dict[str, str] = {}
    stack = [outline(lemma)]
    while stack:
        block = stack.pop()
        for name, sort in block.variables:
            found[name] = "Z" if "Z" in (sort, found.get(name)) else "R"
        stack += [each for step in block.steps for each in step.blocks]
    return found


def applies(block: Block, instance: Instance) -> bool | None:
    """Does the instance satisfy the block's assumptions, as far as that can be said?

    None if it has no value for a variable of the block: then claims inside have no numbers.
    """
    if any(truth(formula, instance) is False for _, formula in block.assumed):
        return False
    return True if all(name in instance.values for name, _ in block.variables) else None


def truth(f: Formula, instance: Instance) -> bool | None:
    """Is a formula true at the instance?  None if that cannot be said.

    A statement for all values can be seen to be false at the values that are looked at, not true.
    """
    try:
        holds = instance.holds(f)
    except MemproofError:
        return None
    return None if holds and isinstance(f, All) and f.variables else holds


def numbers(f: Formula, instance: Instance) -> str:
    """``3/2 >= 0``: both sides at the instance; "" for a statement about all values.

    Also "" where a variable or a function has no value there, or once the evaluations of
    the instance are used up (witness.EVALUATIONS).
    """
    if isinstance(f, Compare):
        try:
            left, right = instance.value(f.left), instance.value(f.right)
        except MemproofError:
            return ""
        return f"{numeral(left)} {f.relation} {numeral(right)}"
    if isinstance(f, Or):
        parts = [numbers(each, instance) for each in f.alternatives]
        return " or ".join(parts) if all(parts) else ""
    return ""


def numeral(value: Fraction) -> str:
    """A number as text; of one that is very long, how long it is."""
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    return str(value) if bits <= LONG else f"(a number of {bits} bits)"


def constant(f: Formula) -> bool:
    """Does a comparison speak of numbers only, so that its values add nothing?"""
    if isinstance(f, Compare):
        return not free(f.left) | free(f.right)
    return isinstance(f, Or) and all(map(constant, f.alternatives))


def values(instance: Instance) -> str:
    """``t = 5/2, r = 2``."""
    return ", ".join(f"{name} = {numeral(value)}" for name, value in instance.values.items())
