"""Constructions: algorithms dataset -> network with exact sizes.  Ours are imported when used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from memproof.constructions.registry import (
    Built,
    Construction,
    Planned,
    PlannedSizes,
    construction,
    constructions,
    named,
    register,
)

__all__ = [
    "Built",
    "Construction",
    "Planned",
    "PlannedSizes",
    "construction",
    "constructions",
    "named",
    "register",
]


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function of one of our modules, imported at its first call."""

    def call(*args: Any, **options: Any) -> Any:
        return getattr(import_module(f"memproof.constructions.{module}"), name)(*args, **options)

    return call


register(
    Construction(
        id="threshold-ledger",
        title="Threshold ledger",
        summary="Projects the points onto a line, finds the ledger of the point's block by a step "
        "function, and reads the label out of the ledger's bits. Any width from 4 on.",
        sizes="depth 1 + enc(B) + ceil(rho/k) + ceil(c/k) + (n-1) beta + pi, exactly",
        witnesses=("yang-yang-2026",),
        builder=_later("threshold_ledger", "build"),
        planner=_later("threshold_ledger", "plan"),
        options=("width", "slots", "seed"),
    )
)
register(
    Construction(
        id="max-min-string",
        title="Max-min string",
        summary="Keeps one piecewise affine function of the projected line and bends it at one "
        "point after the other, by a maximum or a minimum with a steep line. Width 2, the least "
        "width that memorizes every table.",
        sizes="width <= 2, depth <= M - 1 for M >= 2 positions on the line",
        witnesses=(),
        builder=_later("max_min_string", "build"),
        planner=_later("max_min_string", "plan"),
        options=("seed",),
    )
)
register(
    Construction(
        id="triangle-ledger",
        title="Triangle ledger",
        summary="Projects the points onto a line, finds the bit strings of the block in which the "
        "point lies, and reads their bits by iterates of the triangle map: position and label of "
        "every slot. Width 12, or several such networks side by side.",
        sizes="width <= 12 p, depth 2 + 2 ceil(M/(n p)) + n (3S + 2), exactly",
        witnesses=("vardi-2022",),
        builder=_later("triangle_ledger", "build"),
        planner=_later("triangle_ledger", "plan"),
        options=("width", "slots", "seed"),
    )
)
