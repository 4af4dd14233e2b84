"""Bounds: what no network can do, and what every one of its size can be made to do.

A *necessary* bound says from how many points on an architecture fails; a *sufficient* one up to how
many points it is guaranteed to serve.  Each says which of four claims it is about (``QUANTIFIERS``)
and under which hypotheses, and refuses a question outside of them.
"""

from __future__ import annotations

from memproof.bounds.statement import Answer, Bound, Question
from memproof.registry import Registry

__all__ = ["Answer", "Bound", "Question", "ask", "bound", "bounds"]


REGISTRY = Registry(
    __name__, ("pieces", "dimension", "vc", "blocks", "bits", "literature", "sufficient",
               "park"), Bound,
    "the bound", "MP-U010",
)


def bound(identifier: str) -> Bound:
    """The statement of that name.  Errors: MP-U010."""
    return REGISTRY.named(identifier)


def bounds() -> tuple[Bound, ...]:
    """All statements, necessary ones first."""
    return tuple(REGISTRY.entries.values())


def ask(identifier: str, question: Question) -> Answer:
    """What the bound of that name says.  Errors: MP-U010 outside of its domain."""
    found = REGISTRY.homes[bound(identifier).id].answer(bound(identifier), question)
    if not isinstance(found, Answer):
        raise TypeError(f"the answer of {identifier!r} is not an Answer")
    return found
