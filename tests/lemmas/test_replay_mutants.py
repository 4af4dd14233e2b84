"""The lemma kernel and the replay, two programs that share nothing, agree on what is no lemma.

Random mutants of proofs and of statements, seeded: both accept or both refuse, with the same code.
Apart stand the codes of what only one of them looks at, or limits in its own way.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
from helpers.layers import long
from helpers.library import LIBRARY, used_by
from helpers.replayed import replay_code, replays_used_by
from lemmas.test_mutations import another_number, another_sign, mutated, texts

from memproof.errors import MemproofError
from memproof.lemmas import prove

MUTANTS = 4  # of each lemma and seed, half of them of its statement
PARTS = ("goals", "hypotheses", "imports", "variables", "functions")
# Witness, goals that it does not meet, claims that it refutes, definitions; limits of both.
KERNEL_ALONE = {"MP-Q020", "MP-Q024", "MP-Q025", "MP-Q026", "MP-Q004"}
REPLAY_ALONE = {"MP-Q004"}


def mutants(data: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """The lemma with a step changed, and with a text of its statement changed."""
    for _ in range(MUTANTS // 2):
        yield {**data, "proof": mutated(data["proof"], chance)}
        mutant = copy.deepcopy(data)
        part = chance.choice([key for key in PARTS if mutant.get(key)])
        place, key = chance.choice([
            pair for pair in texts({part: mutant[part]}) if pair[1] not in ("says", "cite")])
        place[key] = chance.choice([another_number, another_sign])(place[key], chance)
        yield mutant


def kernel_code(data: dict[str, Any], identifier: str) -> str:
    """The code of the kernel's refusal, or "accepted"."""
    try:
        prove(data, used_by(identifier))
    except MemproofError as error:
        return error.code
    return "accepted"


@pytest.mark.parametrize("seed", long(["", "2", "3", "4"], bool))
@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_kernel_and_replay_agree_on_mutants(identifier: str, seed: str) -> None:
    chance = random.Random(f"{identifier} replay {seed}")
    for mutant in mutants(LIBRARY.files[identifier], chance):
        kernel = kernel_code(mutant, identifier)
        replay = replay_code(mutant, replays_used_by(identifier))
        assert kernel in KERNEL_ALONE or replay in REPLAY_ALONE or kernel == replay, mutant


def test_there_are_enough_mutants_and_most_are_refused() -> None:
    data = LIBRARY.files["G12"]
    codes = [replay_code(mutant, replays_used_by("G12"))
             for mutant in mutants(data, random.Random("G12"))]
    assert len(LIBRARY.files) * MUTANTS >= 500
    assert codes.count("accepted") < len(codes)
