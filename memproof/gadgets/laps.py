"""Laps: a line run through to and fro, with a fraction of its own on every lap."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from memproof.exact import quotient
from memproof.gadgets.window import linear
from memproof.network.language import Gadget, gadget


def place(x: int, length: int) -> tuple[int, int]:
    """(k, e): the lap of x, and the place on it, from 0 to length - 1; odd laps run backwards."""
    lap, rest = divmod(x, length)
    return lap, length - 1 - rest if lap % 2 else rest


def lap_value(x: Any, length: int, moduli: Sequence[int]) -> Any:
    """e + 1/p_k; nothing is promised for x that is not whole, or on no lap."""
    if x < 0 or int(x) != x or x >= length * len(moduli):
        return None
    lap, rest = place(int(x), length)
    return rest + Fraction(1, int(moduli[lap]))


def turns(length: int, moduli: Sequence[int]) -> list[Fraction]:
    """theta_1, ..., theta_(S-1): 2 theta_k = 2 k L - 1 + (-1)^(k-1) (1/p_k - 1/p_(k-1))."""
    return [k * length - Fraction(1, 2)
            + (-1) ** (k - 1) * (quotient(1, p) - quotient(1, before)) / 2
            for k, (before, p) in enumerate(pairwise(moduli), 1)]


@gadget("HC-laps", value=lap_value)
def laps(x: Any, length: int, moduli: Sequence[int]) -> Gadget:
    """e + 1/p_k for an integer x of lap k = 0, 1, ...: e = x - k L on even laps, L - 1 - that on
    odd ones.  One layer of a unit for each lap, x the first.

    The line turns at theta_k, between the last integer of a lap and the first of the next: there
    both forms have the same value.  Moduli are at least 3, so theta_k is within 1/6 of k L - 1/2.
    """
    asked = {"x": x}
    for k, theta in enumerate(turns(length, moduli), 1):
        asked[f"k{k}"] = x - theta
    first, *others = yield asked
    steps = [n * (2 * (-1) ** k) for k, n in enumerate(others, 1)]
    return linear([first, *steps], 0) + quotient(1, moduli[0])
