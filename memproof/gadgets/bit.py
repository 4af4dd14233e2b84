"""One bit of a ledger in two layers, three neurons wide with its accumulator."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Gadget, gadget


@gadget("G10")
def two_layer_bit(z: Any, place: int, total: Any, weight: int, name: str) -> Gadget:
    """(z mod place, total + weight * [z >= place]) for integers 0 <= z < 2 * place, total >= 0.

    ``total`` is None for 0, not carried yet; ``name`` is the accumulator's.  If z < place, r = 0
    and the two later neurons are z, 0.  Otherwise z - place * r = (place - 1)(place - z) <= 0, they
    are 0, z - place, and r - (z - place) = 1.
    """
    if total is None:
        z, r = yield {"Z": z, "r1": z - (place - 1)}
    else:
        z, total, r = yield {"Z": z, name: total, "r1": z - (place - 1)}
    gained = r * weight if total is None else total + r * weight
    low, high, total = yield {"n1": z - r * place, "n2": z - place, name: gained}
    return low + high, total - high * weight
