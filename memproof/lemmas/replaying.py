"""What sympy alone says of a lemma, beside the kernel: two answers, and whether they agree."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memproof.brief import brief
from memproof.errors import MemproofError
from memproof.lemmas.trusted.kernel import Lemma
from memproof.outside import visible

if TYPE_CHECKING:
    from memproof.lemmas import sympy_replay

# Refusals of the kernel that the replay need not share: of the witness, of what is refuted and of
# definitions, which it does not read, of lemmas that are refused for these, and of limits.
KERNEL_ALONE = {"MP-Q001", "MP-Q004", "MP-Q020", "MP-Q021", "MP-Q024", "MP-Q025", "MP-Q026"}
LIMIT = "MP-Q004"


@dataclass(frozen=True)
class Replay:
    """The replay of one lemma with sympy alone: ``lemma`` if every step was accepted, else
    ``error``."""

    lemma: sympy_replay.Lemma | None
    error: MemproofError | None
    seconds: float

    __repr__ = brief


def replay_of(data: object, used: Mapping[str, sympy_replay.Lemma]) -> Replay:
    """The replay of a lemma's file, which may use these."""
    from memproof.lemmas import sympy_replay

    started = time.perf_counter()
    lemma, error = None, None
    try:
        lemma = sympy_replay.replay(data, used)
    except sympy_replay.Refused as refused:
        error = MemproofError(refused.code, visible(refused.place, 400),
                              "what sympy alone accepts", visible(refused.why, 400))
    return Replay(lemma, error, time.perf_counter() - started)


def objection(name: str, lemma: Lemma | None, error: MemproofError | None, replay: Replay
              ) -> MemproofError | None:
    """What speaks against the kernel's answer (``lemma`` or ``error``): MP-Q027 if the two
    disagree about the lemma, its goals or the number of its steps; MP-Q004 if it is too much work
    for the replay."""
    if lemma is not None and replay.error is not None and replay.error.code == LIMIT:
        return replay.error
    if lemma is None and (replay.lemma is None or (error and error.code in KERNEL_ALONE)):
        return None
    if lemma is not None and replay.lemma is not None and _kernels(lemma) == _sympys(replay.lemma):
        return None
    kernel, sympy = _answer(lemma, error), _answer(replay.lemma, replay.error)
    return MemproofError("MP-Q027", f"lemma {visible(name)}",
                         "one answer of the lemma kernel and of sympy alone",
                         f"kernel: {kernel}; sympy: {sympy}")


def _answer(lemma: Lemma | sympy_replay.Lemma | None, error: MemproofError | None) -> str:
    if lemma is None:
        return f"refused, {error.code} at {error.place}" if error else "refused"
    return f"proved, {lemma.steps} steps, goals {', '.join(lemma.goals)}"[:300]


# A goal as both have it: its variables with their sorts, and how many premises it has.
Outline = tuple[int, dict[str, tuple[list[tuple[str, str]], int]]]


def _kernels(lemma: Lemma) -> Outline:
    return lemma.steps, {name: (list(goal.variables), len(goal.premises))
                         for name, goal in lemma.goals.items()}


def _sympys(lemma: sympy_replay.Lemma) -> Outline:
    return lemma.steps, {name: ([(x.name, "Z" if x.is_integer else "R") for x in goal.symbols],
                                len(goal.premises)) for name, goal in lemma.goals.items()}
