"""Yang & Yang 2026: the trade-off between width and depth, with explicit constants.

The constants are those of our witness, the threshold ledger (docs/reference/lemmas.md, E1 and
B1); the paper's full text is not at hand.  All functions compute with integers and fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from memproof.errors import MemproofError
from memproof.exact import ceil_log2, ceil_sqrt, floor_log2, floor_sqrt, pi_enclosure
from memproof.theorems import ALL, EACH, Part, Theorem

LEAST_WIDTH = 6

THEOREM = Theorem(
    id="yang-yang-2026",
    citation="Xin Yang and Yunfei Yang, Memorization capacity of deep ReLU neural networks "
    "characterized by width and depth, arXiv 2603.09589 (2026)",
    statement="For any N points in the unit ball with pairwise distances at least delta, and any "
    "discrete labels, there is a ReLU network whose width W and depth L satisfy "
    "W^2 L^2 = O(N log(1/delta)) and which memorizes them.",
    hypotheses=(
        "N >= 2 distinct points x_i of R^d with |x_i| <= r and |x_i - x_j| >= delta; the paper's "
        "unit ball is r = 1, so only delta / r matters",
        "labels 0, ..., C-1",
        "any even width W >= 6, for the constants given here",
    ),
    quantifiers="every labeling of every such set of points has a network",
    bound="L <= 2 sqrt(2 K beta / q) + beta + 2 + ceil(log2 n), hence "
    "W^2 L^2 <= (sqrt(32 W/(W-2) K beta) + W (beta + 2 + ceil(log2 n)))^2, with K = N segments, "
    "q = W(W-2)/4, beta = ceil(rho/k) + ceil(c/k) + 1, n = ceil(sqrt(2K/(q beta))), "
    "c = ceil(log2 C), any k with 3 + 2(2^k - 1) <= W, and the least integer rho with "
    "2^rho > r N^2 sqrt(2 pi d) / delta",
    proof="A random direction puts the points on a line of length below 2^rho with gaps of at "
    "least 2 (Lemma B1). The line is cut into ceil(K/n) blocks of n segments. The encoder spends "
    "two layers on q blocks, the decoder beta layers on a segment of the block; n balances the two "
    "(Theorem E1).",
    witnesses=("threshold-ledger",),
    parts=(
        Part("some direction puts the points on a line of rho bits, at least 2 apart",
             ("B1", "B1c", "B1s", "B1r"), ALL),
        Part("between two segments there is a threshold, and no point lies on a ramp",
             ("G15", "G16"), ALL),
        Part("the encoder: after any number of groups of windows the channel A is the ledger of "
             "the block in which t lies", ("G1", "G2", "G3", "G4", "ENC"), ALL),
        Part("a field of a ledger is read digit by digit, a sinking accumulator may be clipped",
             ("G5", "G5-sum", "G6", "G6-iterated", "G8a", "G8a-digits"), ALL),
        Part("the decoder: after any number of slots the ledger is alive or killed as it should "
             "be, and what is left after the strip is the label",
             ("G7", "G8b", "G8", "G9", "G9-all", "G8c"), ALL),
        Part("the depth, and that it is within the bound",
             ("G20", "G20-encoder", "G20-field", "PI", "E1", "E1e"), ALL),
        Part("the direction of a network that is built is an integer one, found by a search; "
             "(1, Q, Q^2, ...) always separates the points", ("G17",), EACH),
        Part("the program's loops over blocks, slots and bits put the layers together as the "
             "lemmas say, with the widths of the theorem", (), EACH),
    ),
    notes=(
        "Only the upper bound is witnessed here.",
        "Two versions of the paper's lower bound circulate: W^2 L^2 = Omega(N log(1/delta)) in the "
        "abstract as listed, and Omega(N / log(1/delta)) in the abstract of the paper's own HTML "
        "version. The first cannot hold for all delta; the second is what the VC dimension gives.",
        "The explicit constants are those of our construction, not the paper's.",
        "The bound for a data set speaks of a real direction. For a network that was built, "
        "evaluate the bound at the line that was found: K segments, rho bits.",
    ),
)


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
    """Theorem E1 at the line that was found, with the best k; odd widths count as one less.

    Errors: MP-B006 for a width below 6 or no segments.
    """
    if width < LEAST_WIDTH or segments < 1:
        found = f"width {width}, {segments} segments"
        raise MemproofError("MP-B006", THEOREM.id, "width >= 6 and a segment", found)
    even = width - width % 2
    found_bounds = (bound_with(segments, line_bits, label_bits, even, k) for k in digits(even))
    return min(found_bounds, key=lambda b: (b.depth, b.product, b.digit))


def digits(width: int) -> Iterator[int]:
    """All k >= 1 with 3 + 2(2^k - 1) <= width."""
    return (k for k in range(1, width.bit_length()) if 3 + 2 * ((1 << k) - 1) <= width)


def bound_with(segments: int, line_bits: int, label_bits: int, width: int, k: int) -> Bound:
    """Theorem E1 for an even width >= 6 and a given k.

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


def projected_bits(points: int, ratio_squared: Fraction, dimension: int) -> int:
    """rho of Lemma B1: the least rho with 4^rho > N^4 2 pi d / (delta/r)^2.

    Exact: pi is enclosed ever more closely until both ends say the same (pi is irrational).
    Errors: MP-B006 for fewer than two points or delta = 0.
    """
    if points < 2 or ratio_squared <= 0:
        found = f"{points} points, (delta/r)^2 = {ratio_squared}"
        raise MemproofError("MP-B006", THEOREM.id, "at least two distinct points", found)
    factor = Fraction(points**4 * 2 * dimension) / ratio_squared
    bits = 16
    while True:
        low, high = (floor_log2(factor * pi) // 2 + 1 for pi in pi_enclosure(bits))
        if low == high:
            return low
        bits *= 2


def bound_on_data(
    points: int, ratio_squared: Fraction, dimension: int, classes: int, width: int
) -> Bound:
    """The bound for every data set of N points with separation (delta/r)^2 in R^d, C classes.

    K = N, and rho from Lemma B1.  Errors: MP-B006.
    """
    label_bits = max(1, (classes - 1).bit_length())
    line_bits = projected_bits(points, ratio_squared, dimension)
    return bound_on_line(points, line_bits, label_bits, width)


def depth_bound(
    points: int, ratio_squared: Fraction, dimension: int, classes: int, width: int
) -> int:
    """The largest depth that the theorem allows: ``bound_on_data(...).depth``."""
    return bound_on_data(points, ratio_squared, dimension, classes, width).depth
