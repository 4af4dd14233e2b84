"""A fold of an index that sits in cells of size E: g = 2hE + eps, 0 <= eps <= E."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Gadget, gadget


def reflection(h: Any, place: Any) -> Any:
    """T_s(h) = h - s for h >= s, s - 1 - h otherwise."""
    return h - place if h >= place else place - 1 - h


def folded_cell(g: Any, place: Any, cell: Any, name: str = "g") -> Any:
    """2 T_s(h) E + (eps if h >= s else E - eps) for g = 2hE + eps; None for other g or s < 1."""
    h, offset = divmod(g, 2 * cell)
    if h < 0 or place < 1 or offset > cell:
        return None
    return 2 * reflection(h, place) * cell + (offset if h >= place else cell - offset)


@gadget("D6", value=folded_cell)
def cell_fold(g: Any, place: Any, cell: Any, name: str = "g") -> Gadget:
    """2hE + eps -> 2 T_s(h) E + eps or E - eps, with s = ``place`` >= 1, E = ``cell``.

    For an integer h >= 0 and 0 <= eps <= E: relu(g - 2sE) + relu((2s-1)E - g), of which at most one
    is positive.  T_s(h) = h - s or s - 1 - h keeps h a natural number and folds it at s.  One layer
    of width 2.  Source: docs/proofs/folded-index.md#D6.
    """
    above, below = yield {f"{name}+": g - 2 * place * cell, f"{name}-": (2 * place - 1) * cell - g}
    return above + below


def distance(g: Any, middle: Any, name: str = "v") -> Any:
    """|g - middle|."""
    return abs(g - middle)


@gadget("D6", value=distance)
def center(g: Any, middle: Any, name: str = "v") -> Gadget:
    """|g - middle|: V from the ends E/2 + V and E/2 - V of a cell.  One layer of width 2.

    Folds leave an offset eps or E - eps; for eps = E/2 + V both lie V from the middle.
    """
    above, below = yield {f"{name}+": g - middle, f"{name}-": middle - g}
    return above + below
