"""The lessons of the documentation, as a list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from memproof.brief import brief
from memproof.errors import MemproofError


@dataclass(frozen=True)
class Lesson:
    """A lesson: a page of the documentation about one question, with a walk in the right state."""

    number: int
    id: str
    title: str
    question: str
    minutes: int
    page: str  # of the documentation, when it is built
    walk: str  # the name of its certificate, and the state in which the walk begins

    __repr__ = brief


def lessons() -> list[Lesson]:
    """All of them, in their order."""
    text = (resources.files("memproof.teach") / "lessons.json").read_text(encoding="utf-8")
    return [Lesson(**entry) for entry in json.loads(text)]


def lesson(number: int) -> Lesson:
    """The lesson of that number.  Errors: MP-U020."""
    found = {each.number: each for each in lessons()}
    if number not in found:
        raise MemproofError("MP-U020", "the lesson", f"a number from 1 to {len(found)}",
                            str(number))
    return found[number]
