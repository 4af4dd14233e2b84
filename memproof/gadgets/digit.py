"""A digit: the leading bits of a ledger, read by one layer."""

from __future__ import annotations

from typing import Any

from memproof.gadgets.window import linear
from memproof.network.language import Gadget, gadget


def leading(z: Any, place: int, bits: int) -> int | None:
    """floor(z / place), 0 for z <= 0; nothing is promised for z not whole, or too large."""
    if z >= 2**bits * place or int(z) != z:
        return None
    return int(max(z, 0)) // place


@gadget("G5", value=leading)
def digit(z: Any, place: int, bits: int) -> Gadget:
    """floor(z / place) for an integer 0 <= z < 2^bits * place, place >= 1.

    One layer of 2^bits - 1 unit ramps: each is [z >= i * place].
    """
    last = 2**bits - 1
    asked: dict[str, Any] = {}
    for i in range(1, last + 1):
        mark = str(i) if last > 1 else ""
        asked |= {f"p{mark}": z - (i * place - 1), f"q{mark}": z - i * place}
    neurons = yield asked
    return linear([*neurons[::2], *[-q for q in neurons[1::2]]])
