"""What closeness costs: the guaranteed sizes for points with a given separation."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from walked import Walked

from memproof.dataset.numbers import Numbers
from memproof.planning.of_numbers import by_width

TINY = Walked("tiny-gap")
NAME = TINY.certificate.declared["construction"]
POINTS, WIDTH = 10_000, 6
EXPONENTS = (1, 2, 4, 8, 16, 32, 64, 128)


def depth(exponent: int, points: int = POINTS) -> int:
    """The guaranteed depth at width 6 for points of the plane with delta/r = 2^-exponent."""
    about = Numbers(points, 2, 2, Fraction(1, 4**exponent))
    return by_width()[NAME](about, WIDTH)[0].depth


def place(x: str, exponent: int) -> Fraction:
    """Where a point of the line goes if 2^-exponent is stretched to 1."""
    return Fraction(x) * 2**exponent


def bits(exponent: int, last: int = 11) -> int:
    """The binary digits of the last place."""
    return int(place(str(last), exponent)).bit_length()


def room(delta: str, dimension: int) -> Fraction:
    """No more points than this have distances of at least delta in a ball of radius 1."""
    return (1 + 2 / Fraction(delta)) ** dimension


__all__ = ["CROWD", "depth", "isqrt", "place", "room"]
# "fit": are so many points not excluded by the areas of discs?
CROWD = [{"exponent": k, "bits": bits(k), "depth": depth(k),
          "fit": room(str(Fraction(1, 2**k)), 2) >= POINTS} for k in EXPONENTS]
