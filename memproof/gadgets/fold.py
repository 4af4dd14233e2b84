"""A fold of the line: the part below a place is reflected into the part above it."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Gadget, gadget


def image(x: Any, low: Any, high: Any, name: str = "X") -> Any:
    """x - high for x >= high, low - x for x <= low; nothing is promised between the two."""
    if x >= high:
        return x - high
    return low - x if x <= low else None


@gadget("D2f", value=image)
def fold(x: Any, low: Any, high: Any, name: str = "X") -> Gadget:
    """x - high for x >= high, low - x for x <= low, where low <= high.  One layer of width 2.

    relu(x - high) + relu(low - x): at most one of the two is positive.  Integers x lie in no gap
    if low = high or low = high - 1.  Two points a, b meet only if a + b = low + high.
    Source: docs/proofs/folded-index.md#D2.
    """
    above, below = yield {f"{name}+": x - high, f"{name}-": low - x}
    return above + below
