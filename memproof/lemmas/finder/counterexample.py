"""Counterexamples to a lemma that is refused: values where all it assumes holds, and a goal fails.

Where they come from is not trusted: points near the witness, drawn points, z3 (extra [smt]).  Every
one is evaluated exactly, with fractions, before it is shown.  What speaks of all values, in an
assumption or a premise, can be looked at for some of them only; then it is said to be sampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from random import Random
from typing import Any

from memproof.errors import MemproofError
from memproof.lemmas.shown.outline import numeral
from memproof.lemmas.shown.standing import is_sampled
from memproof.lemmas.trusted.definitions import check_definitions
from memproof.lemmas.trusted.kernel import Lemma, assumptions
from memproof.lemmas.trusted.scope import KNOWN, Scope
from memproof.lemmas.trusted.terms import All, Compare, Formula, Or
from memproof.lemmas.trusted.witness import (
    EVALUATIONS,
    Definitions,
    Instance,
    conclusion,
    instance_of,
    premises,
    true_by_definition,
    witnesses,
)
from memproof.outside import visible

Point = dict[str, Fraction]
WHOLE = tuple(map(Fraction, (0, 1, -1, 2, 3, -2, 4, 5, -3, 8)))
HALVES = (Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(1, 3))
DRAWN, SEED = 3000, 0


@dataclass(frozen=True)
class Counterexample:
    """``values`` of the lemma's variables and of what the goal binds; ``says`` is the conclusion in
    numbers; ``sampled``: what speaks of all values and was looked at for some."""

    goal: str
    values: Point
    says: str
    sampled: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line."""
        where = ", ".join(f"{name} = {numeral(x)}" for name, x in self.values.items())
        held = "all that is assumed holds there"
        if self.sampled:
            held += f" (sampled, for all values: {', '.join(self.sampled)})"
        where = where or "as it is"
        name = visible(self.goal)
        return f"counterexample to {name}: {where}; {held}, but {self.says} does not"

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"goal": self.goal, "says": self.says, "sampled": list(self.sampled),
                "values": {name: numeral(value) for name, value in self.values.items()}}


@dataclass(frozen=True)
class Question:
    """A goal of a lemma, and how to see that it fails."""

    name: str
    goal: Formula
    scope: Scope
    assumed: Mapping[str, Formula]
    witness: Mapping[str, Any]
    definitions: Definitions

    @property
    def sorts(self) -> dict[str, str]:
        """Of the lemma's variables, and of those that the goal binds."""
        bound = dict(self.goal.variables) if isinstance(self.goal, All) else {}
        return {**self.scope.variables, **bound}

    @property
    def suppositions(self) -> tuple[Formula, ...]:
        """Assumptions, and the premises of the goal."""
        return (*self.assumed.values(), *premises(self.goal))

    @property
    def generalities(self) -> tuple[str, ...]:
        """What speaks of all values."""
        true = true_by_definition({"witness": self.witness}, self.definitions)
        own = [name for name, f in self.assumed.items() if name not in true and is_sampled(f)]
        inner = any(map(is_sampled, premises(self.goal)))
        return (*own, *[f"the premises of {self.name}"] * inner)

    def fails(self, instance: Instance, point: Point) -> bool:
        """Does all that is supposed hold at the point, and the goal's conclusion not?"""
        instance.values |= {name: point[name] for name in self.scope.variables}
        inner = {name: x for name, x in point.items() if name not in self.scope.variables}
        try:
            return not instance.holds(conclusion(self.goal), inner) and all(
                instance.holds(each, inner) for each in self.suppositions)
        except MemproofError:
            if instance.work > EVALUATIONS:
                raise  # there is no more to spend
            return False

    def answer(self, instance: Instance, point: Point) -> Counterexample:
        """The counterexample at a point where the goal fails."""
        inner = {name: x for name, x in point.items() if name not in self.scope.variables}
        said = numbers_of(conclusion(self.goal), instance, inner)
        return Counterexample(self.name, point, said, self.generalities)


def counterexample(data: Mapping[str, Any], proved: Mapping[str, Lemma]) -> Counterexample | None:
    """One to the first goal of the file that has one; None if none is found, or if the file cannot
    be read so far."""
    try:
        questions = list(questions_of(dict(data), proved))
    except (MemproofError, AttributeError, TypeError, KeyError, ValueError, RecursionError):
        return None
    goals = {each.name: each for each in questions}
    searched = (near(each, EVALUATIONS // len(questions)) for each in questions)
    solved = (by_solver(each, len(goals)) for each in goals.values())
    return next((found for found in chain(searched, solved) if found), None)


def questions_of(data: dict[str, Any], proved: Mapping[str, Lemma]) -> Iterator[Question]:
    """The goals of a file, each with each witness."""
    scope, imports, hypotheses = assumptions(data, proved)
    definitions = check_definitions(data.get("definitions", {}), scope, hypotheses)
    for name, text in data["goals"].items():
        goal = scope.formula(text)
        for each in witnesses(data):
            yield Question(name, goal, scope, {**imports, **hypotheses}, each, definitions)


def near(question: Question, evaluations: int) -> Counterexample | None:
    """Near the witness, or at drawn points, with so many evaluations."""
    try:
        instance = instance_of(question.witness, question.scope, EVALUATIONS - evaluations,
                               question.definitions)
        start = {name: instance.values.get(name, Fraction(0)) for name in question.sorts}
        for point in points(question.sorts, start):
            if question.fails(instance, point):
                return question.answer(instance, point)
    except (MemproofError, RecursionError):
        pass
    return None


def points(sorts: Mapping[str, str], start: Point) -> Iterator[Point]:
    """The start, with one other value, drawn values, the start with two other values."""
    offered = {name: WHOLE if sort == "Z" else WHOLE + HALVES for name, sort in sorts.items()}
    chance = Random(SEED)
    yield start
    yield from variations(start, offered, 1)
    for _ in range(DRAWN):
        yield {name: chance.choice(values) for name, values in offered.items()}
    yield from variations(start, offered, 2)


def variations(start: Point, offered: Mapping[str, Sequence[Fraction]], count: int
               ) -> Iterator[Point]:
    """The start with ``count`` other values."""
    for names in combinations(offered, count):
        for values in product(*(offered[name] for name in names)):
            yield {**start, **dict(zip(names, values, strict=True))}


def by_solver(question: Question, goals: int) -> Counterexample | None:
    """What z3 finds, if it is there, in its share of the time; evaluated like any other point."""
    if question.generalities or question.scope.functions.keys() - KNOWN.keys():
        return None
    try:
        from memproof.lemmas.finder.model import model
    except ModuleNotFoundError:
        return None
    instance = Instance({})
    try:
        point = model(question.sorts, question.suppositions, conclusion(question.goal), goals)
        found = point is not None and question.fails(instance, point)
    except (MemproofError, RecursionError):
        return None
    return question.answer(instance, point) if found and point is not None else None


def numbers_of(f: Compare | Or, instance: Instance, inner: Point) -> str:
    """The conclusion with its values."""
    if isinstance(f, Or):
        return " or ".join(numbers_of(each, instance, inner) for each in f.alternatives)
    left, right = (numeral(instance.value(side, inner)) for side in (f.left, f.right))
    return f"{left} {f.relation} {right}"
