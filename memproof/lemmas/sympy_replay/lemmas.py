"""The lemmas of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sympy import Symbol

from .data import items, keys, loads, need_texts
from .reading import ID, Scope, Sorts, axioms
from .rules import Proof
from .statements import All, Formula, at, in_quotes, need
from .work import Work


class Lemma(NamedTuple):
    """A lemma whose steps were replayed.  ``goals``: for all values of its variables, if imported
    facts and hypotheses hold, so does the goal."""

    id: str
    functions: dict[str, Sorts]
    goals: dict[str, All]
    steps: int
    work: int


def replay(data: object, used: Mapping[str, Lemma], literal: bool = False) -> Lemma:
    """The lemma of a file (its bytes, or its object), which may use these.

    ``literal``: relu is Max(0, x), floor sympy's, pow2 2**Max(0, k), besides their axioms.
    Errors: ``Refused``.
    """
    found: Any = loads(data) if isinstance(data, bytes) else data
    name = found.get("lemma") if isinstance(found, dict) else None
    place = f"lemma {name}" if isinstance(name, str) and ID.fullmatch(name) else "lemma"
    with at(place):
        texts = ["lemma", "title", "statement", "source"]
        keys(found, [*texts, "variables", "goals", "witness", "proof"],
             ["functions", "imports", "hypotheses", "uses", "refutes", "definitions"])
        need_texts(found, *texts)
        need(place != "lemma", "MP-Q001", "an id such as G12 is wanted", name)
        scope = Proof(Work(), literal, facts=dict(axioms(literal)))
        symbols, premises = assumptions(scope, found, used, place)
        proof = scope.copy()
        proof.block(found["proof"], None, (place,))
        need(keys(found["goals"]), "MP-Q019", "no goal")
    goals = {}
    for goal, text in found["goals"].items():
        with at(place, f"goal {in_quotes(goal)}"):
            f = scope.formula(text)
            there = goal in proof.facts and goal not in scope.facts
            need(there and scope.work.same(proof.facts[goal], f), "MP-Q019", "no step claims it")
            goals[goal] = closure(symbols, premises, f)
    return Lemma(str(name), scope.functions, goals, scope.work.steps, scope.work.spent)


def closure(symbols: tuple[Symbol, ...], premises: tuple[Formula, ...], goal: Formula) -> All:
    """The goal for all values of the symbols, if the premises hold."""
    if isinstance(goal, All):
        return All(symbols + goal.symbols, premises + goal.premises, goal.conclusion)
    return All(symbols, premises, goal)


def assumptions(scope: Scope, data: Any, used: Mapping[str, Lemma], place: str
                ) -> tuple[tuple[Symbol, ...], tuple[Formula, ...]]:
    """The symbols of a lemma, its imported facts and hypotheses, which the scope learns."""
    for name, text in keys(data.get("functions", {})).items():
        with at(place, f"function {in_quotes(name)}"):
            scope.declare_function(name, text)
    with at(place, "uses"):
        for name in items(data.get("uses", [])):
            use(scope, name, used)
    with at(place, "variables"):
        symbols = scope.declare(data["variables"])
    stated = [("import", *pair) for pair in keys(data.get("imports", {})).items()]
    stated += [("hypothesis", *pair) for pair in keys(data.get("hypotheses", {})).items()]
    premises = []
    for kind, name, each in stated:
        with at(place, f"{kind} {in_quotes(name)}"):
            premises.append(scope.formula(imported_fact(each) if kind == "import" else each))
            scope.learn(name, premises[-1])
    return symbols, tuple(premises)


def use(scope: Scope, name: object, used: Mapping[str, Lemma]) -> None:
    """The goals of another lemma, about the same functions.  Errors: MP-Q021."""
    need(isinstance(name, str) and name in used, "MP-Q021", "a lemma that is not there", name)
    lemma = used[str(name)]
    for function, sorts in lemma.functions.items():
        same = scope.functions.get(function) == sorts
        need(same, "MP-Q021", f"another function than in {lemma.id}", function)
    scope.work.spend(1 + len(lemma.goals) // 8)
    scope.facts |= {f"{name}.{goal}": fact for goal, fact in lemma.goals.items()}


def imported_fact(data: object) -> object:
    """The formula of a fact that is not proved here; it says what it means and where it is from."""
    found = keys(data, ["fact", "says", "cite"], ())
    need_texts(found, "says", "cite")
    return found["fact"]


def replay_file(path: Path, known: dict[Path, Lemma], trail: tuple[Path, ...] = ()) -> Lemma:
    """The lemma of a file, after those that it uses, which stand beside it.

    ``known``: the lemmas of files that were replayed; ``trail``: files that wait for this one.
    Errors: OSError, ``Refused``.
    """
    if path not in known:
        data, used = loads(path.read_bytes()), {}
        for name in uses(data):
            other = path.with_name(f"{name}.json")
            with at(f"lemma {path.stem}"):
                need(other not in (*trail, path), "MP-Q021", "a circle of lemmas", name)
            used[name] = replay_file(other, known, (*trail, path))
            need(used[name].id == name, "MP-Q021", "a file of another lemma", name)
        known[path] = replay(data, used)
    return known[path]


def uses(data: object) -> list[str]:
    """The lemmas that a file names under ``uses``, as far as these are ids."""
    named = data.get("uses", []) if isinstance(data, dict) else []
    return [name for name in named if isinstance(name, str) and ID.fullmatch(name)] \
        if isinstance(named, list) else []
