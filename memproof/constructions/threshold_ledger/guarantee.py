"""What the threshold ledger guarantees for all data: the bound of Yang & Yang 2026, explicit.

All functions compute with integers and fractions (docs/proofs/threshold-ledger.md#E1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from memproof.constructions.registry import Found
from memproof.dataset import Dataset
from memproof.dataset.labels import label_bits
from memproof.dataset.numbers import Numbers
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, ceil_sqrt, floor_sqrt, log2_enclosure
from memproof.line.bits import projected_bits
from memproof.line.promise import Promise
from memproof.network.sizes import of_patterns

THEOREM = "yang-yang-2026"
LEAST_WIDTH = 6


@dataclass(frozen=True)
class Bound:
    """The bound for K segments on a line below 2^rho, labels of c bits, width W, k bits a layer.

    ``depth`` is the largest depth it allows; ``product`` the least integer that is at least the
    bound on W^2 L^2.
    """

    width: int
    segments: int
    line_bits: int
    label_bits: int
    digit: int
    beta: int
    slots: int
    depth: int
    product: int


def bound_on_line(segments: int, line_bits: int, label_bits: int, width: int) -> Bound:
    """Lemma E1 at the line that was found, with the best k; odd widths count as one less.

    Errors: MP-B006 for a width below 6 or no segments.
    """
    if width < LEAST_WIDTH or segments < 1:
        found = f"width {width}, {segments} segments"
        raise MemproofError("MP-B006", THEOREM, "width >= 6 and a segment", found)
    even = width - width % 2
    found_bounds = (bound_with(segments, line_bits, label_bits, even, k) for k in digits(even))
    return min(found_bounds, key=lambda b: (b.depth, b.product, b.digit))


def digits(width: int) -> Iterator[int]:
    """All k >= 1 with 3 + 2(2^k - 1) <= width."""
    return (k for k in range(1, width.bit_length()) if 3 + 2 * ((1 << k) - 1) <= width)


def bound_with(segments: int, line_bits: int, label_bits: int, width: int, k: int) -> Bound:
    """Lemma E1 for an even width >= 6 and a given k.

    L <= 2 sqrt(2K beta/q) + beta + 2 + ceil(log2 n) <=> L <= floor(sqrt(8K beta/q)) + the rest.
    """
    q = width * (width - 2) // 4
    beta = -(-line_bits // k) - (-label_bits // k) + 1
    slots = ceil_sqrt(Fraction(2 * segments, q * beta))
    rest = beta + 2 + ceil_log2(slots)
    depth = floor_sqrt(Fraction(8 * segments * beta, q)) + rest
    product = ceil_square_sum(Fraction(32 * width * segments * beta, width - 2), width * rest)
    return Bound(width, segments, line_bits, label_bits, k, beta, slots, depth, product)


def ceil_square_sum(x: Fraction, y: int) -> int:
    """The least integer m >= (sqrt(x) + y)^2 = x + y^2 + sqrt(4 y^2 x), for x, y >= 0."""
    m = floor(x) + y * y + floor_sqrt(4 * y * y * x)
    while m - x - y * y < 0 or (m - x - y * y) ** 2 < 4 * y * y * x:
        m += 1
    return m


def at_polynomial_width(
    segments: int, line_bits: int, label_bits: int, width: int
) -> Fraction | None:
    """169 ((rho + c)/log2 W + 1) K, rounded up a little: at least W^2 L^2, if W is even and
    W (beta + 2 + log2 K) <= sqrt(K) with the largest k; None otherwise
    (docs/proofs/threshold-ledger.md#TL-9).  Errors: MP-B006.
    """
    bound = bound_with(segments, line_bits, label_bits, width, max(digits(width), default=1))
    rest = bound.beta + 2 + log2_enclosure(segments, 64)[1]
    if width % 2 or (width * rest) ** 2 > segments:
        return None
    shares = (line_bits + label_bits) / log2_enclosure(width, 64)[0]
    return 169 * (shares + 1) * segments


def bound_on_data(
    points: int, ratio_squared: Fraction, dimension: int, classes: int, width: int
) -> Bound:
    """The bound for every data set of N points with separation (delta/r)^2 in R^d, C classes.

    K = N, and rho as in docs/proofs/threshold-ledger.md#TL-8.  Errors: MP-B006.
    """
    line_bits = projected_bits(points, ratio_squared, dimension, THEOREM)
    return bound_on_line(points, line_bits, label_bits(classes), width)


def depth_bound(
    points: int, ratio_squared: Fraction, dimension: int, classes: int, width: int
) -> int:
    """The largest depth that the theorem allows: ``bound_on_data(...).depth``."""
    return bound_on_data(points, ratio_squared, dimension, classes, width).depth


def promise(dataset: Dataset, classes: int) -> Promise:
    """The bound for this table."""
    return Promise(dataset, classes, bound_on_data, LEAST_WIDTH)


def at_width(about: Numbers, width: int) -> Found:
    """yang-yang-2026: 1 neuron, then L-1 layers of W.  Errors: MP-B006 for a width below 6."""
    bound = bound_on_data(about.points, about.ratio_squared, about.dimension, about.classes, width)
    patterns = (((1,), 1), ((bound.width,), bound.depth - 1))
    return of_patterns(about.dimension, patterns), bound.slots
