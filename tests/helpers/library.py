"""The lemmas of the library, each proved once in a process: many tests speak of them."""

from __future__ import annotations

from memproof.lemmas import Lemma, Library

LIBRARY = Library()


def proved(identifier: str) -> Lemma:
    """The lemma, proved."""
    return LIBRARY.verdict(identifier).accepted()


def used_by(identifier: str) -> dict[str, Lemma]:
    """The lemmas that a lemma uses."""
    return {used: proved(used) for used in LIBRARY.uses(identifier)}
