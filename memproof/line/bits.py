"""How many bits the line of a real direction has, for all data with given numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from memproof.errors import MemproofError
from memproof.exact import floor_log2, pi_enclosure


# The bits of a line are the same at all widths: a table of sizes asks for them again and again.
@lru_cache
def projected_bits(
    points: int, ratio_squared: Fraction, dimension: int, place: str = "yang-yang-2026"
) -> int:
    """rho of lemma B1s: the least rho with 4^rho > N^4 2 pi d / (delta/r)^2.

    Exact: pi is enclosed ever more closely until both ends say the same (pi is irrational).
    Errors: MP-B006 at ``place`` for fewer than two points or delta = 0.
    """
    if points < 2 or ratio_squared <= 0:
        found = f"{points} points, (delta/r)^2 = {ratio_squared}"
        raise MemproofError("MP-B006", place, "at least two distinct points", found)
    factor = Fraction(points**4 * 2 * dimension) / ratio_squared
    bits = 16
    while True:
        low, high = (floor_log2(factor * pi) // 2 + 1 for pi in pi_enclosure(bits))
        if low == high:
            return low
        bits *= 2


def range_bits(
    points: int, ratio_squared: Fraction, dimension: int, place: str = "vardi-2022"
) -> int:
    """ceil(log2 R): the least rho with 4^rho >= R^2 = 100 pi d N^4 / (delta/r)^2, exactly.

    It is the rho of lemma B1s, 4^rho > 2 pi d N^4 / (delta/r)^2, for (delta/r)^2 / 50; R^2 is no
    power of 4, as pi is irrational.  Errors: as ``projected_bits``.
    """
    return projected_bits(points, ratio_squared / 50, dimension, place)
