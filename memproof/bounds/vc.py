"""The growth function of networks with piecewise affine units, with explicit constants.

How many sets of signs can an architecture give to N points?  Fewer than 2^N, if N is large.  All
logarithms are enclosed by rationals, and e by a rational above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from memproof.bounds.statement import (
    CAPACITY,
    CITED,
    NECESSARY,
    PROVED,
    VC_DIMENSION,
    Answer,
    Bound,
    Question,
    on_a_line,
)
from memproof.exact import log2_enclosure

E_ABOVE = Fraction(2718281828459045236, 10**18)  # e < E_ABOVE < e + 10^-18
ROUNDS = 4  # doublings of the precision before a comparison is left open

GROWTH = (
    "Let W_i be the weights and biases up to layer i = 1, ..., H+1 (the last is the output), k_i "
    "its units, m_i = b k_i N for hidden layers and m_(H+1) = N. The networks give at most B_1 ... "
    "B_(H+1) sets of signs to N points, B_i = 2^m_i if m_i < W_i, and else the smaller of 2^m_i "
    "and 2 (2 e m_i i / W_i)^W_i. "
)
GROWTH_PROOF = (
    "Layer by layer: where it is known between which breakpoints all earlier units are at all "
    "points, the pre-activations of layer i, minus its b breakpoints, are m_i polynomials of "
    "degree at most i in W_i parameters; m of degree l in n <= m variables have at most "
    "2 (2 e m l / n)^n sign vectors (imported: Anthony and Bartlett 1999, Theorem 8.3). The "
    "logarithm of the product is a concave function of N that is 0 at 0: once it is below N it "
    "stays below. Two labels are told apart by the sign of output minus mean label."
)

LINE = Bound(
    id="vc-line",
    statement=GROWTH + "If 2^N exceeds this number for inputs of dimension 1, then of no set of N "
    "points on a line all labelings with two labels are memorized.",
    quantifier=CAPACITY,
    hypotheses=("relu or hard-tanh", "two labels or more",
                "with a separation: delta/r <= 2/(N - 1), so that N points fit on a line"),
    status=PROVED,
    side=NECESSARY,
    source="after Bartlett, Harvey, Liaw and Mehrabian 2019; docs/proofs/bounds.md#G22-growth",
    proof=GROWTH_PROOF + " On a line the d weights of a first unit count once.",
    instead=("vc", "sontag-1997"),
    lemmas=("G22-growth",),
)
ANYWHERE = Bound(
    id="vc",
    statement=GROWTH + "If 2^N exceeds it, then of no set of N points all labelings with two "
    "labels are memorized.",
    quantifier=VC_DIMENSION,
    hypotheses=("relu or hard-tanh", "two labels or more"),
    status=PROVED,
    side=NECESSARY,
    source="after Bartlett, Harvey, Liaw and Mehrabian 2019; docs/proofs/bounds.md#G22-growth",
    proof=GROWTH_PROOF,
    instead=("sontag-1997",),
    lemmas=("G22-growth",),
)
PRODUCT = Bound(
    id="vc-product",
    statement="If networks of width at most W and depth L memorize all labelings, with two labels, "
    "of some set of N points on a line, then W^2 L^2 >= N / (10 log2(e N)).",
    quantifier=CAPACITY,
    hypotheses=("relu", "two labels or more",
                "with a separation: delta/r <= 2/(N - 1), so that N points fit on a line"),
    status=PROVED,
    side=NECESSARY,
    source="after Bartlett, Harvey, Liaw and Mehrabian 2019; docs/proofs/bounds.md#G22",
    proof="Pad all layers to width W; on a line there are P = 2W + (L-1) W (W+1) + W + 1 "
    "parameters, at most 4 L W^2. If N < P, done. Otherwise the growth function applies, with "
    "W_i >= 2 i k_i: so 2^N <= product of 2 (e N)^W_i, and N <= (L+1) (1 + P log2(e N)), at most "
    "10 W^2 L^2 log2(e N).",
    instead=("vc-line", "vc"),
    lemmas=("G22",),
)
PARAMETERS = Bound(
    id="vc-parameters",
    statement="If networks of depth L with P weights and biases, of whatever widths, memorize all "
    "labelings, with two labels, of some set of N points, then "
    "P >= (N/(L+1) - 1) / log2(e b (L+1) N).",
    quantifier=VC_DIMENSION,
    hypotheses=("relu (b = 1) or hard-tanh (b = 2)", "two labels or more"),
    status=PROVED,
    side=NECESSARY,
    source="after Bartlett, Harvey, Liaw and Mehrabian 2019; docs/proofs/bounds.md#G22-parameters",
    proof="If N < P, done. Otherwise the growth function applies; every unit has two parameters or "
    "more, so b k_i i / W_i <= b (L+1)/2, and 2^N <= product of 2 (e b (L+1) N)^W_i, W_i <= P.",
    instead=("sontag-1997",),
    lemmas=("G22-parameters",),
)
LITERATURE = Bound(
    id="bartlett-2019",
    statement="VCdim <= L + (sum of W_i) log2(4 e p R log2(2 e p R)), for L affine maps, W_i "
    "weights and biases up to layer i, an activation of p breakpoints, R = sum of i k_i.",
    quantifier=VC_DIMENSION,
    hypotheses=("an activation that is affine but for p breakpoints", "more than 2 units"),
    status=CITED,
    side=NECESSARY,
    source="Bartlett, Harvey, Liaw and Mehrabian, Nearly-tight VC-dimension and pseudodimension "
    "bounds for piecewise linear neural networks, JMLR 20 (2019), Theorem 6, as we recall it",
    proof="Not checked here. The bound 'vc' uses the growth function behind it and is smaller.",
    instead=("vc", "sontag-1997"),
)
ENTRIES = (LINE, ANYWHERE, PRODUCT, PARAMETERS, LITERATURE)


# -- the growth function ---------------------------------------------------------------------------


class Map(NamedTuple):
    """Affine map i of a network: ``signs`` b k_i to know for each point, ``parameters`` W_i."""

    layer: int
    signs: int
    parameters: int


def maps(widths: Sequence[int], dimension: int, breakpoints: int) -> Iterator[Map]:
    """The affine maps 1, ..., H+1 of the networks with one output."""
    total, before = 0, dimension
    for index, width in enumerate([*widths, 1], 1):
        total += (before + 1) * width
        last = index > len(widths)
        yield Map(index, 1 if last else breakpoints * width, total)
        before = width


def log2_signs(points: int, parts: Sequence[Map], bits: int) -> tuple[Fraction, Fraction]:
    """lo <= log2(B_1 ... B_(H+1)) <= hi for N points; hi - lo <= 2^-bits (sum of W_i).

    With E_ABOVE in the place of e, which makes the number larger.
    """
    low = high = Fraction(0)
    for i, signs, parameters in parts:
        m = signs * points
        if m < parameters:
            low, high = low + m, high + m
        else:
            ratio = Fraction(2 * m * i * E_ABOVE.numerator, parameters * E_ABOVE.denominator)
            lo, hi = log2_enclosure(ratio, bits)
            low += min(Fraction(m), 1 + parameters * lo)
            high += min(Fraction(m), 1 + parameters * hi)
    return low, high


def least_not_shattered(
    widths: Sequence[int], dimension: int = 1, breakpoints: int = 1
) -> int:
    """The least N with 2^N > B_1 ... B_(H+1): no set of N points of R^dimension is shattered."""
    parts = list(maps(widths, dimension, breakpoints))
    bits = sum(part.parameters for part in parts).bit_length() + 8
    weaker = excluded_by_parameters(parts[-1].parameters, len(widths), breakpoints)
    return least_above(lambda points, more: log2_signs(points, parts, bits << more), weaker)


Enclosed = Callable[[int, int], tuple[Fraction, Fraction]]


def least_above(f: Enclosed, start: int) -> int:
    """The least N >= 1 with N > f(N), for an increasing f such that N > f(N) holds from some N
    on: for all N from there on, and for no N before (docs/proofs/bounds.md#BD-5: concave f).

    ``f(N, k)`` encloses f(N), more closely for larger k; a comparison that stays open counts as
    N <= f(N), so that what is returned is certain.  From an N that is large enough the search goes
    down: with N' = floor(f(N)) + 1 <= N also f(N') <= f(N) < N'.
    """
    points = max(1, start)
    while not exceeds(points, f):
        points *= 2
    while True:
        smaller = floor(f(points, 0)[1]) + 1
        if smaller >= points:
            if points == 1 or not exceeds(points - 1, f):
                return points
            smaller = points - 1
        points = smaller


def exceeds(points: int, f: Enclosed) -> bool:
    """Is N > f(N)?"""
    for more in range(ROUNDS):
        low, high = f(points, more)
        if points > high:
            return True
        if points <= low:
            return False
    return False


def is_excluded(
    points: int, widths: Sequence[int], dimension: int = 1, breakpoints: int = 1
) -> bool:
    """Is 2^N > B_1 ... B_(H+1)?"""
    parts = list(maps(widths, dimension, breakpoints))
    if points <= parts[-1].parameters:
        return False  # the last factor alone is 2^N
    bits = sum(part.parameters for part in parts).bit_length() + 8
    return exceeds(points, lambda n, more: log2_signs(n, parts, bits << more))


# -- width, depth and parameters alone -------------------------------------------------------------


def least_product(points: int) -> int:
    """An integer that W^2 L^2 is not below: N / (10 log2(e N)), whose logarithm is taken a little
    larger, rounded up (bound "vc-product")."""
    _, high = log2_enclosure(E_ABOVE * points, points.bit_length() + 16)
    return max(1, ceil(Fraction(points, 10) / high))


def excluded_by_product(product: int) -> int:
    """The least N with N > 10 W^2 L^2 log2(E N), for W^2 L^2 = product."""

    def f(points: int, more: int) -> tuple[Fraction, Fraction]:
        low, high = log2_enclosure(E_ABOVE * points, product.bit_length() + 16 << more)
        return 10 * product * low, 10 * product * high

    return least_above(f, 10 * product)


def least_parameters(points: int, depth: int, breakpoints: int = 1) -> int:
    """An integer that P is not below: (N/(L+1) - 1) / log2(e b (L+1) N), whose logarithm is taken a
    little larger, rounded up (bound "vc-parameters")."""
    x = E_ABOVE * breakpoints * (depth + 1) * points
    _, high = log2_enclosure(x, points.bit_length() + 16)
    return max(1, ceil((Fraction(points, depth + 1) - 1) / high))


def excluded_by_parameters(parameters: int, depth: int, breakpoints: int = 1) -> int:
    """The least N with N > (L+1) (1 + P log2(E b (L+1) N))."""

    def f(points: int, more: int) -> tuple[Fraction, Fraction]:
        x, bits = E_ABOVE * breakpoints * (depth + 1) * points, parameters.bit_length() + 16 << more
        low, high = ((depth + 1) * (1 + parameters * end) for end in log2_enclosure(x, bits))
        return low, high

    return least_above(f, parameters)


def literature(parts: Sequence[Map], breakpoints: int) -> Fraction:
    """An upper bound of L + (sum W_i) log2(4 e p R log2(2 e p R)), R = sum of i k_i."""
    hidden = sum(part.layer * part.signs // breakpoints for part in parts[:-1])
    x = 2 * E_ABOVE * breakpoints * (hidden + len(parts))
    total = sum(part.parameters for part in parts)
    bits = total.bit_length() + 16
    _, inner = log2_enclosure(x, bits)
    _, outer = log2_enclosure(2 * x * inner, bits)
    return len(parts) + total * outer


def answer(bound: Bound, question: Question) -> Answer:
    """Impossible from the least N on that the growth function (or its form) excludes.

    Errors: MP-U010.
    """
    b = question.breakpoints(bound)
    if bound is ANYWHERE:
        least = least_not_shattered(question.widths, question.dimension, b)
        return Answer(bound, question, least)
    if bound is LITERATURE:
        if sum(question.widths) < 2:
            raise bound.refuses("more than 2 units, the output included", "2", "vc")
        parts = list(maps(question.widths, question.dimension, b))
        return Answer(bound, question, floor(literature(parts, b)) + 1)
    if bound is PARAMETERS:
        parameters = question.parameters(question.dimension, 1)
        least = excluded_by_parameters(parameters, question.depth, b)
        return Answer(bound, question, least, details={"parameters": parameters})
    if bound is PRODUCT:
        if question.activation != "relu":
            raise bound.refuses("relu", question.activation, "vc-line")
        product = max(question.widths) ** 2 * question.depth**2
        return on_a_line(bound, question, excluded_by_product(product), product=product)
    return on_a_line(bound, question, least_not_shattered(question.widths, 1, b))
