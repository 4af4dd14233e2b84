"""Odd strip: takes the odd leading digit off a number, one triangle wave for each of its bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memproof.network.language import Carry, Gadget, carry, gadget, together


def image(v: Any, middle: Any, unit: Any, name: str = "v") -> Any:
    """v - M for v >= M, M - unit - v for v <= M - unit; nothing is promised between the two."""
    if v >= middle:
        return v - middle
    return middle - unit - v if v <= middle - unit else None


@gadget("D5", value=image)
def wave(v: Any, middle: Any, unit: Any, name: str = "v") -> Gadget:
    """v - M for v >= M = ``middle``, M - unit - v below, for multiples v of ``unit`` > 0.

    One layer of width 2: relu(v - M) + relu(M - unit - v), of which at most one is positive.
    """
    above, below = yield {f"{name}+": v - middle, f"{name}-": middle - unit - v}
    return above + below


def remainder(
    v: Any, bits: int, place: Any, carried: Sequence[Carry] = (), name: str = "v"
) -> Any:
    """(v mod place,) if the digit floor(v / place) is odd and of at most ``bits`` bits."""
    digit, rest = divmod(v, place)
    if carried or int(v) != v or not 0 <= digit < 2**bits or digit % 2 == 0:
        return None
    return (rest,)


@gadget("D5", value=remainder)
def odd_strip(
    v: Any, bits: int, place: Any, carried: Sequence[Carry] = (), name: str = "v"
) -> Gadget:
    """(r, *carried) for v = F * place + r with an odd digit F < 2^bits and 0 <= r < place.

    Integers; one layer for each bit, of width 2 and one neuron for each carried value.  A wave at
    M = 2^k * place takes the top bit off: F loses it, or F becomes 2^k - 1 - F and r becomes
    place - 1 - r; an odd F ends with r itself.  (An even one ends with place - 1 - r.)
    Source: docs/proofs/folded-index.md#D5.
    """
    for k in reversed(range(bits)):
        v, *values = yield from together(wave(v, 2**k * place, 1, name), *carried)
        carried = [carry(value, each.name) for value, each in zip(values, carried, strict=True)]
    return (v, *[each.value for each in carried])


def scaled_remainder(
    v: Any, bits: int, top: Any, unit: Any, carried: Sequence[Carry] = (), name: str = "v"
) -> Any:
    """(2^bits * (v mod 2^(1-bits) top),) for multiples v of unit with an odd digit."""
    place = 2 * top / 2**bits
    digit, rest = divmod(v, place)
    if carried or v % unit or place % unit or not 0 <= digit < 2**bits or digit % 2 == 0:
        return None
    return (rest * 2**bits,)


@gadget("D5", value=scaled_remainder)
def scaled_strip(
    v: Any, bits: int, top: Any, unit: Any, carried: Sequence[Carry] = (), name: str = "v"
) -> Gadget:
    """(2^bits * r, *carried) for v = F * P + r, F odd, F < 2^bits, P = 2^(1-bits) * ``top``.

    v, P and 0 <= r < P are multiples of ``unit``.  The same waves, but what is left is doubled in
    every layer, so that the wave's middle is always ``top``; the unit doubles, too (lemma D5,
    scaled).
    """
    for k in range(bits):
        step = wave(v, top, unit * 2**k, name)
        v, *values = yield from together(step, *carried)
        v = v * 2
        carried = [carry(value, each.name) for value, each in zip(values, carried, strict=True)]
    return (v, *[each.value for each in carried])
