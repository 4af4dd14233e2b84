"""What sympy's linear arithmetic finds by itself, as text: a second opinion, beside the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from memproof.outside import prose, visible

if TYPE_CHECKING:
    from memproof.lemmas import Verdict

FOUND = "sympy's linear arithmetic finds this by itself"
NOT_FOUND = "not found: it knows too little, or this is not linear"
NO_VERDICT = "a second opinion, without a proof to check: no verdict rests on it"


def unaided_lines(verdict: Verdict, found: Mapping[str, bool]) -> Iterator[str]:
    """Of a proved lemma: the title, each goal, and what this is worth."""
    if found:
        yield f"{visible(verdict.id)}  {prose(verdict.data['title'])}"
        yield from (f"  {goal}: {FOUND if by_itself else NOT_FOUND}"
                    for goal, by_itself in found.items())
        yield f"  ({NO_VERDICT})"


def unaided_rows(found: Mapping[str, Mapping[str, bool]]) -> Iterator[list[str]]:
    """Lemma, how many of its goals, which."""
    for lemma, goals in found.items():
        which = [goal for goal, by_itself in goals.items() if by_itself]
        if which:
            yield [visible(lemma), f"{len(which)} of {len(goals)}", ", ".join(which)]


def unaided_summary(found: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    """How many goals are found, and of how many lemmas all."""
    goals = [by_itself for each in found.values() for by_itself in each.values()]
    whole = [lemma for lemma, each in found.items() if all(each.values())]
    yield f"{sum(goals)} of {len(goals)} goals; all goals of {len(whole)} of {len(found)} lemmas"
    yield NO_VERDICT
