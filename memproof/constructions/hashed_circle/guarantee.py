"""What the hashed circle guarantees for all integer points: no search, no luck
(docs/proofs/hashed-circle.md#HC-7).

For every table there is a seed of the hash with few collisions, because on the average over all
seeds there are few; sizes follow from the number of points alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from memproof.brief import brief
from memproof.constructions.hashed_circle.sizes import (
    LOG_PARTS,
    Shape,
    largest_product,
    log2_above,
    moduli,
    windows_for,
)
from memproof.constructions.registry import Found
from memproof.dataset.numbers import Numbers
from memproof.errors import MemproofError
from memproof.network.sizes import Sizes

NAME = "hashed-circle"
STEPS = 8  # candidates for S between powers of two


@dataclass(frozen=True)
class Setting:
    """N points in blocks of at most ``most`` (n), S ``slots``, G ``cells``.

    ``conflicts``: at most so many pairs share slot and cell for some seed; ``hash_from``: the hash
    is taken modulo a prime M, hash_from <= M < 2 hash_from.
    """

    points: int
    slots: int
    most: int
    cells: int
    conflicts: int
    hash_from: int

    __repr__ = brief

    @property
    def blocks(self) -> int:
        """B: at most so many blocks (HC-5)."""
        return (self.points + (self.most - 1) * (self.cells + self.conflicts)) // self.most

    def lap(self, modulus: int) -> int:
        """L = G ceil((M+1)/(2 S G)): places of a lap, a whole number for each cell."""
        return self.cells * -(-(modulus + 1) // (2 * self.slots * self.cells))


def setting(points: int, slots: int, most: int, distance: int) -> Setting:
    """The numbers of HC-4 for N points of which no coordinates differ by more than ``distance``."""
    pairs = points * (points - 1) // 2
    cells = max(1, isqrt(points * points // (2 * slots)))
    conflicts = -(-pairs // (slots * cells))
    hash_from = max(pairs * (2 + 6 * slots * (conflicts + 1)), distance) + 1
    return Setting(points, slots, most, cells, conflicts, hash_from)


def hash_folds(spread: int) -> int:
    """r: the projected points are at most (M - 1) spread + M - 1 < 2^r M, 2^r >= spread + 1."""
    return spread.bit_length()


def shape_of(
    found: Setting, dimension: int, classes: int, spread: int, primes: tuple[int, ...]
) -> Shape:
    """The shape of the worst case: M < 2 hash_from, the n largest moduli in one block."""
    reach = largest_product(primes, min(found.most, found.slots)) * found.lap(
        2 * found.hash_from)
    windows, units = windows_for(found.blocks)
    return Shape(dimension, hash_folds(spread), found.slots, windows, units,
                 (2 * reach).bit_length(), classes)


def candidates(points: int) -> list[int]:
    """Numbers of slots that are tried: STEPS between powers of two, up to about 4 N^(2/3)."""
    found, power = set[int](), 1
    while power**3 <= 64 * points**2:
        found |= {power + power * k // STEPS for k in range(STEPS)}
        power *= 2
    return sorted(found)


def best_most(points: int, largest: int) -> int:
    """n that is about best: 2 N/n against 6 n log2(p), so n = sqrt(N/(3 log2 p))."""
    return max(1, isqrt(points * LOG_PARTS // (3 * log2_above(largest))))


@dataclass(frozen=True)
class Bound:
    """At most these sizes, for all integer points of these numbers."""

    setting: Setting
    shape: Shape

    __repr__ = brief

    @property
    def sizes(self) -> Sizes:
        """Widths, depth, nodes, dense parameters."""
        return self.shape.sizes


def bound(
    points: int, dimension: int, classes: int, spread: int, distance: int
) -> Bound:
    """The best setting of those that are tried.

    N >= 2 distinct integer points of R^dimension, C >= 2 labels; no two points differ by more than
    ``distance`` in one coordinate, and |u . (x - y)| <= ``spread`` max(u) for u >= 0.
    Errors: MP-B006 otherwise.
    """
    if points < 2 or dimension < 1 or classes < 2 or spread < 1 or distance < 1:
        found = f"N = {points}, d = {dimension}, C = {classes}, spread {spread}"
        raise MemproofError("MP-B006", NAME, "two points, d >= 1, C >= 2, a distance", found)
    tried = candidates(points)
    primes = moduli(classes, tried[-1])
    best: Bound | None = None
    for slots in tried:
        most = best_most(points, primes[slots - 1])
        for n in {max(1, most * k // 8) for k in range(5, 13)}:
            asked = setting(points, slots, n, distance)
            rough = 2 * asked.blocks + 3 * slots
            if best is not None and rough > best.sizes.dense_parameters:
                continue
            each = Bound(asked, shape_of(asked, dimension, classes, spread, primes[:slots]))
            if best is None or each.sizes.dense_parameters < best.sizes.dense_parameters:
                best = each
    if best is None:
        raise MemproofError("MP-X002", NAME, "a setting", "none")
    return best


def of_numbers(about: Numbers) -> Found:
    """Sizes at most, for integer points no two of which are further apart than D: coordinates
    differ by at most D, and |u . (x - y)| <= max(u) sqrt(d) D.

    Errors: MP-B006 for points that need not be integers, or one label.
    """
    squared = about.diameter_squared
    if squared is None:
        raise MemproofError("MP-B006", NAME, "integer points of known distance: --image",
                            "delta/r alone")
    spread = 1 + isqrt(about.dimension * squared)
    found = bound(about.points, about.dimension, about.classes, spread, isqrt(squared))
    return found.sizes, None
