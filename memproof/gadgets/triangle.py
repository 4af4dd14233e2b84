"""The gadgets of Vardi, Yehudai and Shamir: triangle map, bit, interval indicator, gate.

The bits of an integer v of w bits are read from the iterates of the triangle map phi at two points,

    z1 = v / 2^w + 1 / 2^(w+1),     z2 = v / 2^w + 1 / 2^(w+2):

phi^(i)(z) = 2^i z - j for even j = floor(2^i z), j + 1 - 2^i z for odd j.  For every i <= w both
points have the same j, whose parity is the i-th bit of v from the top, so
bit_i = relu(2^(w+2-i) (phi^(i)(z2) - phi^(i)(z1))).
"""

from __future__ import annotations

from typing import Any

from memproof.exact import quotient
from memproof.network.language import Gadget, gadget, together


def bit_points(v: Any, bits: int) -> tuple[Any, Any]:
    """(z1, z2) for v, an integer 0 <= v < 2^bits: affine in v."""
    unit = quotient(1, 2 ** (bits + 2))
    return (v * 4 + 2) * unit, (v * 4 + 1) * unit


@gadget("G12", value=lambda z, name="z": 2 * max(0, min(z, 1 - z)))
def triangle(z: Any, name: str = "z") -> Gadget:
    """phi(z) for 0 <= z <= 1: 2z on [0, 1/2], 2 - 2z on [1/2, 1].  Two layers."""
    rising, excess = yield {f"{name}up": z * 2, f"{name}down": z * 4 - 2}
    (image,) = yield {name: rising - excess}
    return image


@gadget("G12")
def triangle_bit(z1: Any, z2: Any, rest: int, name: str = "z", last: bool = False) -> Gadget:
    """(phi(z1), phi(z2), the leading bit) for the points of an integer with ``rest`` bits unread.

    Three layers: the iterates have moved apart to phi(z2) - phi(z1) = -+ 2^-(rest+1), + if the bit
    is 1.  With ``last`` the third layer forgets the iterates, and None, None take their place.
    """
    z1, z2 = yield from together(triangle(z1, f"{name}1"), triangle(z2, f"{name}2"))
    bit = (z2 - z1) * 2 ** (rest + 1)
    if last:
        (bit,) = yield {f"bit{name}": bit}
        return None, None, bit
    z1, z2, bit = yield {f"{name}1": z1, f"{name}2": z2, f"bit{name}": bit}
    return z1, z2, bit


def inside(x: Any, low: int, high: int, name: str = "") -> int | None:
    """[low <= x <= high]; nothing is promised within distance 1 of the interval."""
    if low <= x <= high:
        return 1
    return 0 if x <= low - 1 or x >= high + 1 else None


@gadget("G15", value=inside)
def indicator(x: Any, low: int, high: int, name: str = "") -> Gadget:
    """1 for low <= x <= high, 0 for x <= low - 1 and x >= high + 1.  Two layers.

    On its ramps, at distances between 0 and 1, there must be no data.
    """
    before, after = yield {f"left{name}": low - x, f"right{name}": x - high}
    (within,) = yield {f"I{name}": 1 - before - after}
    return within


def let_through(x: Any, position: Any, value: Any, bits: int, name: str = "") -> Any:
    """value * [position <= x <= position + 1]; nothing is promised within distance 1 of that."""
    if not 0 <= value <= 2**bits:
        return None
    if position <= x <= position + 1:
        return value
    return 0 if x <= position - 1 or x >= position + 2 else None


@gadget("G13", value=let_through)
def gate(x: Any, position: Any, value: Any, bits: int, name: str = "") -> Gadget:
    """value if position <= x <= position + 1, 0 if x <= position - 1 or x >= position + 2.

    For 0 <= value <= 2^bits: e = relu(position - x) + relu(x - position - 1) is 0 or at least 1,
    and relu(value - 2^bits e) is the value or 0.  Two layers.
    """
    value, left, right = yield {
        f"accY{name}": value, f"e1{name}": position - x, f"e2{name}": x - position - 1,
    }
    (passed,) = yield {f"h{name}": value - (left + right) * 2**bits}
    return passed
