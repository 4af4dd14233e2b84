"""A slot of the ledger: compare the index with one threshold, add to the label, strip the digit.

Two channels hold the ledger and the index phi, in cells of size E:

    vv = F E + u * rest,  0 <= u * rest <= E - u,  F = 2t + 1;
    E (2 phi + 2) <= gg <= E (2 phi + 3);

the lowest digits of ``rest`` are the label so far, and u is the unit of vv.
"""

from __future__ import annotations

from typing import Any

from memproof.gadgets.odd_strip import scaled_strip
from memproof.network.language import Gadget, carry, gadget, tagged


def comparison(
    vv: Any, gg: Any, unit: Any, size: Any, falling: bool = False, narrow: bool = True,
    last: bool = False,
) -> Any:
    """vv, or vv +- size * unit if gg - vv >= unit.

    Nothing is promised for 0 < gg - vv < unit, or where a relu would clip vv or gg.
    """
    step = -size if falling else size
    if unit <= 0 or size < 0 or min(vv, gg, vv + min(step, 0) * unit) < 0 or 0 < gg - vv < unit:
        return None
    vv = vv + step * unit if gg - vv >= unit else vv
    return (vv,) if last else (vv, gg)


@gadget("D7 D8", value=comparison)
def compare(
    vv: Any, gg: Any, unit: Any, size: Any, falling: bool = False, narrow: bool = True,
    last: bool = False,
) -> Gadget:
    """(vv + size * u * [phi >= t], gg), minus if ``falling``; without gg if ``last``.

    e = relu(gg - vv), or relu(vv - gg + u) if falling, is 0 or at least u, so that e - relu(e - u)
    is 0 or u.  Two layers of width 3 (``narrow``), or one of width 4: e and relu(e - u) side by
    side.  ``size`` is a power of two, so that vv holds a label (D8).
    Source: docs/proofs/folded-index.md#D7.
    """
    e = vv - gg + unit if falling else gg - vv
    missing = unit if falling else 0
    kept = {} if last else {"gg": gg}
    if narrow:
        vv, gg, e = yield {"vv": vv, "gg": gg, "e": e}
        kept = {} if last else {"gg": gg}
        vv, *line, excess = yield {"vv": vv + (e - missing) * size, **kept, "e-u": e - unit}
        return (vv - excess * size, *line)
    vv, *line, e, excess = yield {"vv": vv, **kept, "e": e, "e-u": e - unit}
    return (vv + (e - excess - missing) * size, *line)


def slot(
    vv: Any, gg: Any, unit: Any, size: Any, falling: bool, bits: int, cell: Any,
    narrow: bool = True, last: bool = False, stage: str = "slot",
) -> Gadget:
    """The (vv, gg) of the next slot, whose unit is 2^bits * u; (vv,) if ``last``.

    Compare and add (D7, D8), then take the digit F < 2^bits off and double what is left (D5):
    bits + 2 layers, one less if not ``narrow``.  E = ``cell``.
    """
    step = compare(vv, gg, unit, size, falling, narrow, last)
    vv, *line = yield from tagged(step, stage=f"{stage} compare")
    kept = [carry(value, "gg") for value in line]
    strip = scaled_strip(vv, bits, cell * 2 ** (bits - 1), unit, kept, "vv")
    return (yield from tagged(strip, stage=f"{stage} strip"))
