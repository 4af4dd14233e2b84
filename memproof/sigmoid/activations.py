"""How steep, and how flat: a sigmoid s near a step and near an identity.

step(z) is alpha s(S z) + beta up to a tail, z is alpha s(w z) + beta up to an error of Taylor's
(docs/proofs/sigmoid-networks.md#SD-1).  All numbers are rational, and what is returned is safe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from memproof.exact import ONE, Q, ceil_log2, floor_log2


@dataclass(frozen=True)
class Activation:
    """``slope(a, distance)``: the least integer S found whose tail at this distance is at most a;
    ``flatness(a, z)``: the least e >= 0 found for which w = 2^-e errs by at most a up to |z|;
    ``step``: (alpha, beta) of a step; ``identity(e)``: those of an identity."""

    name: str
    slope: Callable[[Fraction, Fraction], int]
    flatness: Callable[[Fraction, Fraction], int]
    step: tuple[Fraction, Fraction]
    identity: Callable[[int], tuple[Fraction, Fraction]]


def exponential_slope(rate: int) -> Callable[[Fraction, Fraction], int]:
    """For a tail 2^-floor(rate S distance / 7)."""

    def slope(a: Fraction, distance: Fraction) -> int:
        bits = max(1, -floor_log2(a))
        return max(1, _ceil(Q(7 * bits, rate) / distance))

    return slope


def cubic_flatness(over: int) -> Callable[[Fraction, Fraction], int]:
    """For an error w^2 z^3 / over."""

    def flatness(a: Fraction, z: Fraction) -> int:
        return max(0, -(floor_log2(over * a / z**3) // 2)) if z else 0

    return flatness


def rational_slope(a: Fraction, distance: Fraction) -> int:
    """For a tail 1 / (2 (1 + S distance))."""
    return max(1, _ceil(1 / (2 * a * distance)))


def quadratic_flatness(a: Fraction, z: Fraction) -> int:
    """For an error w z^2."""
    return max(0, ceil_log2(z * z / a)) if z else 0


def _ceil(x: Fraction) -> int:
    return int(-((-x.numerator) // x.denominator))


HALF, ZERO = Q(1, 2), Q(0)
SIGMOIDS = {each.name: each for each in (
    Activation("logistic", exponential_slope(10), cubic_flatness(12), (Q(1), ZERO),
               lambda e: (Q(4 << e), Q(-2 << e))),
    Activation("tanh", exponential_slope(20), cubic_flatness(3), (HALF, HALF),
               lambda e: (Q(ONE << e), ZERO)),
    Activation("softsign", rational_slope, quadratic_flatness, (HALF, HALF),
               lambda e: (Q(ONE << e), ZERO)),
)}
