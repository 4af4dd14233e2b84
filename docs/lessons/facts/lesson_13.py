"""What a memorizing network does not promise: a neighbourhood, and floating point."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from walked import Walked

IRIS, LEDGER, FOLDED = Walked("iris"), Walked("iris-ledger"), Walked("iris-folded")


def direction(walked: Walked) -> list[Fraction]:
    """The weights of the projection, by features."""
    layer = walked.network.hidden[0]
    return [Fraction(w, layer.denominator) for _, w in layer.rows[0]]


def steepness(walked: Walked) -> Fraction:
    """The most that t changes if no feature changes by more than 1."""
    return sum(map(abs, direction(walked)), Fraction(0))


def radius(walked: Walked, change: str = "1/2") -> Fraction:
    """How far features may move until t has moved by ``change``."""
    return Fraction(change) / steepness(walked)


def digits(v: int, count: int, number: Any = int) -> list[int]:
    """The digits that the decoder of lesson 8 reads, in ``int`` or in ``float``."""
    z, found = number(v), []
    for place in range(count - 1, -1, -1):
        t = number(2**place)
        bit = max(z - t + 1, number(0)) - max(z - t, number(0))
        found.append(int(bit))
        z = max(z - t * bit, number(0))
    return found


def first_wrong() -> int:
    """The least number of ones that float64 reads wrongly."""
    return next(n for n in range(1, 80) if digits(2**n - 1, n, float) != digits(2**n - 1, n))


def wrong(n: int) -> int:
    """How many digits of 2^n - 1 float64 reads wrongly."""
    return sum(bit != 1 for bit in digits(2**n - 1, n, float))


FLOATS = {"start": 20, "most": 70}


def at_unseen() -> Fraction:
    """The output at a place of the line that no flower has."""
    return IRIS.at("123/2")


def rows() -> int:
    """The rows of iris."""
    return IRIS.data.row_count
