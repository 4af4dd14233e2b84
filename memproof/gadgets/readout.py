"""The number of a unit cell: y of a real y + r with e <= r <= 1 - e, one cell or one bit a layer.

Source: docs/proofs/circle-ledger.md#CL-5.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from memproof.exact import quotient
from memproof.network.language import Gadget, gadget


def cell(u: Any, cells: int, margin: Any) -> int | None:
    """floor(u); nothing is promised within ``margin`` of an integer, or out of 0 <= u <= cells."""
    y = floor(Fraction(u))
    return y if 0 <= u <= cells and margin <= u - y <= 1 - margin else None


def collapse_layers(cells: int) -> int:
    """Layers of ``collapsed_cell``."""
    return cells - 1


@gadget(value=cell)
def collapsed_cell(u: Any, cells: int, margin: Any) -> Gadget:
    """y for y + e <= u <= y + 1 - e, 0 <= y < ``cells``, 0 < e = ``margin`` < 1/2; width 2.

    A layer shrinks a cell to a point: v <- relu(v - end) - relu(start - v), and keeps the distances
    elsewhere; the first layer does so with the first and the last cell.  In the end only the gaps
    of 2e between the cells are left.  One cell needs no layer.
    """
    if cells == 1:
        return 0 * u
    above, beyond = yield {"u": u - (1 - margin), "v": u - (cells - 1 + margin)}
    v = above - beyond
    for _ in range(1, cells - 1):  # the next cell begins a gap after 0
        above, below = yield {"u": v - 1, "v": 2 * margin - v}
        v = above - below
    return v * quotient(1, 2 * margin) + max(0, cells - 2)


def bit_widths(cells: int) -> list[int]:
    """The widths of ``cell_by_bits``."""
    bits = (cells - 1).bit_length()
    return [2 + (k > 0) + (k < bits - 1) for k in range(bits)]


@gadget(value=cell)
def cell_by_bits(u: Any, cells: int, margin: Any) -> Gadget:
    """The same, one bit of y a layer, of width at most 4: a ramp of width 2e at 2^k.

    What is left of u is carried up to the last bit, what is known of y from the second one on.
    """
    found: Any = None
    steep = quotient(1, 2 * margin)
    for k in reversed(range((cells - 1).bit_length())):
        carried = {name: each for name, each in (("u", u if k else None), ("y", found))
                   if each is not None}
        ramp = {"p": (u - 2**k + margin) * steep, "q": (u - 2**k - margin) * steep}
        made = dict(zip([*carried, *ramp], (yield {**carried, **ramp}), strict=True))
        bit = (made["p"] - made["q"]) * 2**k
        u = made["u"] - bit if k else u
        found = made["y"] + bit if "y" in made else bit
    return 0 * u if found is None else found
