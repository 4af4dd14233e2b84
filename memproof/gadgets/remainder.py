"""The distance to the multiples of m, one layer for each halving of the range."""

from __future__ import annotations

from typing import Any

from memproof.network.language import Affine, Gadget, gadget


def halvings(largest: int, m: int) -> int:
    """The layers for 0 <= a <= ``largest``: none if it is at most m/2, else 1 + the least k >= 0
    with largest <= 2^k m."""
    if 2 * largest <= m:
        return 0
    k = max(0, largest.bit_length() - m.bit_length() - 1)
    while m << k < largest:
        k += 1
    return k + 1


def remains(a: Any, m: Any, layers: int, tied: bool = False, **carried: Any) -> Any:
    """dist(a, m Z); nothing is promised for a out of range, or for numbers that are not whole."""
    a = a * 2 ** (layers - 1) if tied and layers else a
    top = m * 2 ** (layers - 1) if layers else a
    if min(a, m - 1, *carried.values()) < 0 or a > top or not all(int(b) == b for b in (a, m)):
        return None
    found = min(a % m, m - a % m) if layers else a
    return (found, *carried.values()) if carried else found


@gadget("G11", value=remains)
def multiple_distance(
    a: Any, m: Any, layers: int, tied: bool = False, **carried: Any
) -> Gadget:
    """dist(a, m Z) for 0 <= a <= 2^(layers-1) m and m >= 1: a <- a - relu(2a - 2^j m), j falling.

    The larger half of the range is turned onto the smaller one.  m is a number, or a channel, which
    rides along, as the ``carried`` do; returns (dist, *carried) if there are any, else dist.  With
    ``tied`` the argument is a / 2^(layers-1), and all layers but the first have the same weights.
    """
    channel = isinstance(m, Affine)
    for j in reversed(range(layers)):
        asked = {"a": a, **carried, **({"m": m} if channel else {})}
        asked["s"] = 2 * a - m if tied else 2 * a - m * 2**j
        values = dict(zip(asked, (yield asked), strict=True))
        a = values["a"] - values["s"]
        if tied and j:
            a = 2 * a
        m = values.get("m", m)
        carried = {name: values[name] for name in carried}
    return (a, *carried.values()) if carried else a


def widths(layers: int, carried: int, channel: bool) -> list[int]:
    """The widths of these layers."""
    return [2 + carried + channel] * layers
