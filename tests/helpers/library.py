"""The lemmas of the library, each proved once in a process: many tests speak of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from helpers.paths import LEMMA_SAMPLES
from memproof.lemmas import Lemma, Library, prove

LIBRARY = Library()


def sample(name: str) -> dict[str, Any]:
    """The file of a lemma that is not in the library."""
    data: dict[str, Any] = json.loads((LEMMA_SAMPLES / f"{name}.json").read_text())
    return data


def proved(identifier: str) -> Lemma:
    """The lemma, proved."""
    return LIBRARY.verdict(identifier).accepted()


def used_by(identifier: str) -> dict[str, Lemma]:
    """The lemmas that a lemma uses."""
    return {used: proved(used) for used in LIBRARY.uses(identifier)}


def remembering() -> Callable[[object, Mapping[str, Lemma]], Lemma]:
    """``prove`` that gives the same file with the same lemmas to the kernel once; refusals anew."""
    memory: dict[Any, tuple[Lemma, list[Lemma]]] = {}

    def remembered(data: object, used: Mapping[str, Lemma]) -> Lemma:
        key = json.dumps(data), tuple((name, id(each)) for name, each in used.items())
        if key not in memory:
            memory[key] = prove(data, used), [*used.values()]  # kept: an id is not given twice
        return memory[key][0]

    return remembered
