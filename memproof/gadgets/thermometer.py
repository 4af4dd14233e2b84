"""The thermometer: which groups of the line have begun, one pair of neurons for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memproof.network.language import Gadget, gadget


def indicators(t: Any, starts: Sequence[int]) -> tuple[Any, ...] | None:
    """(t, [t >= T] for T in starts); nothing is promised for t that are negative or not whole."""
    return (t, tuple(int(t >= start) for start in starts)) if t >= 0 and int(t) == t else None


@gadget("YR1", value=indicators)
def thermometer(t: Any, starts: Sequence[int]) -> Gadget:
    """(t, [t >= T] for T in starts), for integers t >= 0: one layer of 1 + 2 len(starts) neurons.

    relu(t - T + 1) - relu(t - T) is 0 for t <= T - 1 and 1 for t >= T.
    """
    asked = {"t": t}
    for number, start in enumerate(starts, 2):
        asked |= {f"P{number}": t - start + 1, f"M{number}": t - start}
    t, *pairs = yield asked
    return t, [upper - lower for upper, lower in zip(pairs[::2], pairs[1::2], strict=True)]
