"""Constructions: algorithms dataset -> network with exact sizes.  Each folder is a room of ours.

A room knows its network, its sizes, its worst case and its words; ``registry.py`` says what can be
asked of it, and of yours.
"""

from memproof.constructions.registry import (
    Built,
    Construction,
    Guarantee,
    Planned,
    construction,
    constructions,
    named,
    register,
)
from memproof.network.sizes import Sizes as PlannedSizes

__all__ = [
    "Built",
    "Construction",
    "Guarantee",
    "Planned",
    "PlannedSizes",
    "construction",
    "constructions",
    "named",
    "register",
]
