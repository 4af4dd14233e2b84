"""The clip: hard tanh as two relus, and the sum of clips that picks one of them."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Gadget, gadget


def hard_tanh(z: Any, name: str = "") -> Any:
    """The hard tanh of a number: min(1, max(-1, z))."""
    return min(1, max(-1, z))


@gadget("YH1", value=hard_tanh)
def clip(z: Any, name: str = "") -> Gadget:
    """min(1, max(-1, z)) = relu(z + 1) - relu(z - 1) - 1: one layer of two neurons.

    At z = 2D + e, for an integer D and |e| <= 1, it is e if D = 0 and else the sign of D.
    """
    upper, lower = yield {f"p{name}": z + 1, f"q{name}": z - 1}
    return upper - lower - 1


def side(t: Any, start: int, name: str = "") -> int | None:
    """1 if t >= start, -1 if t <= start - 1; nothing is promised between."""
    return None if start - 1 < t < start else 1 if t >= start else -1


@gadget("YH3", value=side)
def side_of(t: Any, start: int, name: str = "") -> Gadget:
    """1 if t >= start, -1 if t <= start - 1: the clip of 2 (t - start) + 1."""
    return (yield from clip(2 * (t - start) + 1, name))
