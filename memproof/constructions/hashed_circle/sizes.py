"""Moduli, blocks and widths of the hashed circle (docs/proofs/hashed-circle.md).

All numbers are integers; logarithms are bit lengths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isqrt, prod

from memproof.brief import brief
from memproof.errors import MemproofError
from memproof.network.sizes import Sizes, of_widths

LOG_PARTS = 64
MOST_CLASSES = 1 << 20  # primes are found by a sieve that is as long as the labels are many


@lru_cache(maxsize=8)
def _sieve(limit: int) -> tuple[int, ...]:
    """All odd primes up to ``limit``."""
    marks = bytearray([1]) * (limit + 1)
    for k in range(3, isqrt(limit) + 1, 2):
        if marks[k]:
            marks[k * k::2 * k] = bytes(len(range(k * k, limit + 1, 2 * k)))
    return tuple(k for k in range(3, limit + 1, 2) if marks[k])


def moduli(classes: int, count: int) -> tuple[int, ...]:
    """p_1 < ... < p_S: the first odd primes that are at least C.  Each of them has a residue for
    every label (lemma HC-residue).  MP-B006 for more than 2^20 labels."""
    if classes > MOST_CLASSES:
        raise MemproofError("MP-B006", "hashed-circle", f"labels below {MOST_CLASSES}",
                            f"one of {(classes - 1).bit_length()} bits")
    limit = 64
    while True:
        found = [p for p in _sieve(limit) if p >= classes]
        if len(found) >= count:
            return tuple(found[:count])
        limit *= 2


def is_prime(number: int) -> bool:
    """Miller and Rabin's test of an odd number > 41 with the bases 2, 3, ..., 41: for numbers below
    3 * 10^24 it is a proof (Sorenson and Webster 2015), beyond that no composite one is known."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, *_sieve(41)):
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        if all((power := power * power % number) != number - 1 for _ in range(twos - 1)):
            return False
    return True


def prime_from(least: int) -> int:
    """The least prime that is at least ``least`` and more than 41 (``is_prime``)."""
    found = max(least, 43) | 1
    while not is_prime(found):
        found += 2
    return found


def log2_above(number: int) -> int:
    """a with log2(number) < a/LOG_PARTS."""
    power: int = number**LOG_PARTS
    return power.bit_length()


@dataclass(frozen=True)
class Shape:
    """All that decides the widths.

    ``folds`` r of the hash, ``slots`` S, ``windows`` g of at most ``units`` J blocks, ``halvings``
    kappa of the circle, ``classes`` C; the points have ``dimension`` entries.
    """

    dimension: int
    folds: int
    slots: int
    windows: int
    units: int
    halvings: int
    classes: int

    __repr__ = brief

    @property
    def digits(self) -> int:
        """ceil(log2 C)."""
        return (self.classes - 1).bit_length()

    @property
    def widths(self) -> tuple[int, ...]:
        """Projection, hash, laps, windows, circle, digits: (w_1, ..., w_L)."""
        feet = (2 * self.windows - 1,) if self.windows > 1 else ()
        digits = tuple(2 + (j > 0) + (j < self.digits - 1) for j in range(self.digits))
        return (1, *(2,) * (self.folds + 1), 1, self.slots, 1, *feet, self.units, 1,
                *(2,) * (self.halvings + 1), *digits)

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return of_widths(self.dimension, self.widths)


def windows_for(blocks: int, units: int | None = None) -> tuple[int, int]:
    """(g, J) with g J >= B: the fewest parameters of the encoder; with ``units``, no more than with
    J = units and as many windows as are needed."""
    middle = isqrt(blocks // 6)
    tried = {1, *range(max(2, middle // 2), 2 * middle + 8)}
    if units is not None:
        tried.add(-(-blocks // units))
    best = min(tried, key=lambda g: (encoder_cost(g, -(-blocks // g)), g))
    return best, -(-blocks // best)


def encoder_cost(windows: int, units: int) -> int:
    """Parameters of the encoder: 4g - 2 of the feet, 2gJ, J + 1; 3J + 1 for one window."""
    feet = 4 * windows - 2 + 2 * windows * units if windows > 1 else 2 * units
    return feet + units + 1


def largest_product(slots: tuple[int, ...], count: int) -> int:
    """The product of the ``count`` largest moduli."""
    return prod(slots[-count:])
