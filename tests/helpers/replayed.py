"""The lemmas of the library, each replayed with sympy once in a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from helpers.library import LIBRARY
from memproof.lemmas import sympy_replay
from memproof.lemmas.sympy_replay import Lemma, Refused


@cache
def replayed(identifier: str) -> Lemma:
    """The lemma, replayed."""
    return sympy_replay.replay(LIBRARY.files[identifier], replays_used_by(identifier))


def replays_used_by(identifier: str) -> dict[str, Lemma]:
    """The lemmas that a lemma uses."""
    return {used: replayed(used) for used in LIBRARY.uses(identifier)}


def replay_code(data: Any, used: Mapping[str, Lemma] | None = None) -> str:
    """The code of the refusal, or "accepted"."""
    try:
        sympy_replay.replay(data, used or {})
    except Refused as error:
        return error.code
    return "accepted"
