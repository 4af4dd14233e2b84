"""Strip: a number modulo a power of two, one top bit at a time."""

from __future__ import annotations

from typing import Any

from memproof.gadgets.digit import digit
from memproof.network.language import Gadget, carry, gadget, together


def remainder(y: Any, high: int, low: int) -> int | None:
    """y mod 2^low; nothing is promised for y that are not whole, negative, or 2^high and more."""
    return int(y) % 2**low if 0 <= y < 2**high and int(y) == y else None


@gadget("G9", value=remainder)
def strip(y: Any, high: int, low: int) -> Gadget:
    """y mod 2^low for an integer 0 <= y < 2^high: one layer of width 3 for each bit stripped."""
    for bit in reversed(range(low, high)):
        y, top = yield from together(carry(y, "y"), digit(y, 2**bit, 1))
        y = y - top * 2**bit
    return y
