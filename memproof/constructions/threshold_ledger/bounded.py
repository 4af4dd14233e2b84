"""What the threshold ledger guarantees for weights of B bits, and for a depth of at most D.

docs/proofs/threshold-ledger.md#TL-12 and #TL-13: K segments on a line of rho bits, labels of c
bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from memproof.errors import MemproofError
from memproof.exact import ceil_log2, ceil_sqrt, floor_sqrt

THEOREM = "vardi-2022"
LEAST_DEPTH = 3


@dataclass(frozen=True)
class BitsBound:
    """Slots n, and at most so many layers and dense parameters, at width 5."""

    slots: int
    depth: int
    dense_parameters: int


@dataclass(frozen=True)
class DepthBound:
    """Slots n, and at most this width, this depth and so many nonzero parameters."""

    slots: int
    width: int
    depth: int
    nonzero_parameters: int


def with_bits(
    segments: int, line_bits: int, label_bits: int, bits: int, dimension: int
) -> BitsBound:
    """S = rho + c, n = floor(B / S), or sqrt(2 K / (3 (S + 1))) if that is less, rounded down:
    L <= ceil(K/n) + n (S + 1) + ceil(log2 n),
    P <= d + 1 + 20 ceil(K/n) + 30 n (S + 1) + 12 ceil(log2 n).

    Errors: MP-B006 for B < rho + c.
    """
    field = line_bits + label_bits
    if segments < 1 or bits < field:
        raise MemproofError("MP-B006", THEOREM, f"weights of at least {field} bits, and a segment",
                            f"{bits} bits, {segments} segments")
    n = min(bits // field, max(1, floor_sqrt(Fraction(2 * segments, 3 * (field + 1)))))
    blocks, strips, read = -(-segments // n), ceil_log2(n), n * (field + 1)
    dense = dimension + 1 + 20 * blocks + 30 * read + 12 * strips
    return BitsBound(n, blocks + read + strips, dense)


def with_depth(
    segments: int, line_bits: int, label_bits: int, depth: int, dimension: int
) -> DepthBound:
    """beta = rho + c + 1, n = floor((D - 2) / (beta + 1)), or sqrt(4 K / (17 beta)) if that is
    less, rounded down, or 1; s = ceil(sqrt(ceil(K/n))): width max(5, 2 s + 2), at most
    d + 5 + 4 ceil(K/n) + 12 s + 17 n beta + 11 ceil(log2 n) nonzero parameters.

    Errors: MP-B006 for D < 3.
    """
    if segments < 1 or depth < LEAST_DEPTH:
        raise MemproofError("MP-B006", THEOREM, f"depth {LEAST_DEPTH} at least, and a segment",
                            f"depth {depth}, {segments} segments")
    beta = line_bits + label_bits + 1
    balanced = floor_sqrt(Fraction(4 * segments, 17 * beta))
    n = max(1, min(balanced, (depth - 2) // (beta + 1)))
    blocks = -(-segments // n)
    side = ceil_sqrt(blocks)
    count = dimension + 5 + 4 * blocks + 12 * side + 17 * n * beta + 11 * ceil_log2(n)
    return DepthBound(n, max(5, 2 * side + 2), depth, count)
