"""Random mutations of the frozen proofs: each is refused, or proves the very same goals.

Seeded, a fixed number for each lemma: a coefficient, a cofactor, the name of a fact,
a substitution,
a claim, a dropped, doubled or moved step, two swapped branches, a rule.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from helpers.layers import long
from helpers.library import LIBRARY, proved, used_by

from memproof.errors import MemproofError
from memproof.lemmas import prove

MUTANTS = 4  # of each lemma and seed
Step = dict[str, Any]


def blocks(steps: list[Step]) -> Iterator[list[Step]]:
    """Every list of steps."""
    yield steps
    for each in steps:
        yield from blocks(each.get("steps", []) or [])
        for branch in each.get("branches", []):
            yield from blocks(branch["steps"])
        for part in ("base", "step"):
            if part in each:
                yield from blocks(each[part]["steps"])


def texts(place: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of every text of a proof that counts, except the sentences."""
    items = list(place.items()) if isinstance(place, dict) else list(enumerate(place))
    for key, value in items:
        if isinstance(value, str) and key not in ("say", "by", "name"):
            yield place, key
        elif isinstance(value, dict | list):
            yield from texts(value)


def another_number(text: str, chance: random.Random) -> str:
    """One of the numbers, one larger; or a number more."""
    found = list(re.finditer(r"(?<![\w.])\d+(?!\w)", text))
    if not found:
        return f"{text} + 1" if re.search(r"[^\w]|^\w$", text) else f"{text}x"
    match = chance.choice(found)
    return text[: match.start()] + str(int(match[0]) + 1) + text[match.end():]


def another_sign(text: str, chance: random.Random) -> str:
    places = [i for i, sign in enumerate(text) if sign in "+-<>="]
    if not places:
        return f"0 - ({text})"
    i = chance.choice(places)
    swapped = {"+": "-", "-": "+", "<": ">", ">": "<", "=": " "}[text[i]]
    return text[:i] + swapped + text[i + 1:]


def mutated(proof: list[Step], chance: random.Random) -> list[Step]:
    """The proof with one small change."""
    result = copy.deepcopy(proof)
    lists = [each for each in blocks(result) if each]
    block = chance.choice(lists)
    index = chance.randrange(len(block))
    facts = [step["name"] for each in lists for step in each]
    branching = [step for each in lists for step in each if "branches" in step]
    match chance.randrange(9):
        case 0:
            del block[index]
        case 1:
            block.insert(chance.randrange(len(block) + 1), block.pop(index))
        case 2 if branching:
            chance.choice(branching)["branches"].reverse()
        case 3:
            block[index]["by"] = chance.choice(["pos", "cut", "absurd", "instance", "either"])
        case 4:
            block.insert(index, copy.deepcopy(block[index]))
        case 5:
            place, key = chance.choice(list(texts(result)))
            place[key] = chance.choice(facts)
        case 6:
            place, key = chance.choice(list(texts(result)))
            place[key] = another_sign(place[key], chance)
        case _:
            place, key = chance.choice(list(texts(result)))
            place[key] = another_number(place[key], chance)
    return result


@pytest.mark.parametrize("seed", long(["", "2", "3", "4"], bool))
@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_a_mutated_proof_is_refused_or_proves_the_same(identifier: str, seed: str) -> None:
    data = LIBRARY.files[identifier]
    used = used_by(identifier)
    goals = proved(identifier).goals
    chance = random.Random(identifier + seed)
    refused, changed = 0, 0
    for _ in range(MUTANTS):
        mutant = {**data, "proof": mutated(data["proof"], chance)}
        if mutant["proof"] == data["proof"]:
            continue
        changed += 1
        try:
            lemma = prove(mutant, used)
        except MemproofError as error:
            refused += 1
            code, place = error.code, error.place
        else:
            code, place = "MP-Q", f"lemma {identifier}"
            assert lemma.goals == goals
            assert claims(mutant["proof"], goals) == claims(data["proof"], goals)
        assert code.startswith("MP-Q")
        assert code != "MP-Q020"
        assert place.startswith(f"lemma {identifier}")
    assert refused >= changed // 3


def claims(proof: list[Step], goals: dict[str, Any]) -> set[str]:
    """The goals that have a step of their own."""
    return {step["name"] for step in proof if step["name"] in goals}


@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_a_goal_that_is_changed_with_its_step_is_refused_or_another_lemma(identifier: str) -> None:
    """Goals and claims together: what is then accepted has other closed formulas, and says so."""
    data = LIBRARY.files[identifier]
    chance = random.Random(f"{identifier} goals")
    mutant = copy.deepcopy(data)
    name = chance.choice(list(mutant["goals"]))
    plain = isinstance(mutant["goals"][name], str)
    holder, key = (mutant["goals"], name) if plain else (mutant["goals"][name], "then")
    holder[key] = another_number(holder[key], chance)
    for step in mutant["proof"]:
        if step["name"] == name:
            step["claim"] = mutant["goals"][name]
    try:
        lemma = prove(mutant, used_by(identifier))
    except MemproofError:
        return
    assert lemma.goals[name] != proved(identifier).goals[name]
