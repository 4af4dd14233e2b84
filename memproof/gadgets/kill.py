"""Kill: the ledger of a point that has not reached a threshold becomes 0, for ever."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Gadget, gadget


@gadget("G6 G7", value=lambda sigma, bits: max(0, 1 - sigma) * 2**bits)
def kill(sigma: Any, bits: int) -> Gadget:
    """What to subtract from a ledger 0 <= Z < 2^bits: 0 if sigma >= 1, >= 2^bits if sigma <= 0.

    The relu that follows makes it Z * [sigma >= 1].  ``sigma`` is what the layer's own relu is
    about to clip, so it may be negative, and then iota is more than 1, which will do.
    """
    iota = yield {"iota": 1 - sigma}
    return iota[0] * 2**bits


@gadget("G6 G7", value=lambda nu, offset, bits: max(0, nu - offset) * 2**bits)
def kill_increasing(nu: Any, offset: int, bits: int) -> Gadget:
    """The same for nu = offset - t + theta: 0 if nu <= offset, >= 2^bits if nu >= offset + 1."""
    iota = yield {"iota": nu - offset}
    return iota[0] * 2**bits
