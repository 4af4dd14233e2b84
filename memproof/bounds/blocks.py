"""Labelings with many classes, counted by blocks of units: all branches of a block at once.

What a growth function counts layer by layer (``memproof.bounds.vc``) is counted here for several
layers together: where the signs of all units before a block are known, the units of the block have
2^u branches, each a polynomial of the parameters.  For deep networks this is far less, and labels
with C values only add to the last block.  All logarithms are enclosed by rationals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, isqrt
from typing import NamedTuple

from memproof.bounds.statement import (
    CAPACITY,
    NECESSARY,
    PROVED,
    VC_DIMENSION,
    Answer,
    Bound,
    Question,
    on_a_line,
)
from memproof.bounds.vc import E_ABOVE, exceeds, least_above
from memproof.exact import ceil_log2, log2_enclosure, short_number

MOST_PARAMETERS = 10**8
MOST_UNITS = 10_000  # of an architecture whose blocks are looked at
COUNT = (
    "Cut the layers into blocks. Let U_j be the hidden units of block j, i_j its last layer, V_j "
    "the parameters up to block j, without one of each hidden unit. With M_j = U_j for one hidden "
    "layer alone, C - 1 for the output alone, else 2^U_j, times C with the output, all labelings "
    "with C labels of one set of N points need N log2(C) <= sum of log2(2 (k + 1)) over the hidden "
    "units, k their inputs, + sum of b_j over the blocks, b_j = N M_j, or, if N M_j >= V_j, "
    "1 + V_j log2(2 e N M_j i_j/V_j), if that is less"
)
PROOF = (
    "A relu unit may be multiplied by a positive number if its outgoing weights are divided by it: "
    "one of its k + 1 parameters is 1 or -1. Where the signs of all earlier units are known at all "
    "points, a unit of a block is one of 2^s polynomials at a point, s the block's units in "
    "earlier layers, of degree at most the number of its layer; the C - 1 comparisons of the "
    "output with the midpoints between labels are such signs as well. m polynomials of degree l in "
    "n <= m variables have at most 2 (2 e m l/n)^n sign vectors (imported: Anthony and Bartlett "
    "1999, Theorem 8.3)."
)
LINE = Bound(
    id="unit-blocks-line",
    statement=COUNT + "; on a line the first units have one input. If this fails, then of no set "
    "of N points on a line all labelings with C labels are memorized.",
    quantifier=CAPACITY,
    hypotheses=("relu", "finitely many labels, C; one output",
                "with a separation: delta/r <= 2/(N - 1), so that N points fit on a line"),
    status=PROVED,
    side=NECESSARY,
    source="after Goldberg and Jerrum 1995 and Bartlett, Harvey, Liaw and Mehrabian 2019; "
    "docs/proofs/bounds.md#BD-9",
    proof=PROOF,
    instead=("vc-line", "vc", "dimension"),
    lemmas=("UB",),
)
ANYWHERE = Bound(
    id="unit-blocks",
    statement=COUNT + ". If this fails, then of no set of N points all labelings with C labels are "
    "memorized.",
    quantifier=VC_DIMENSION,
    hypotheses=("relu", "finitely many labels, C; one output"),
    status=PROVED,
    side=NECESSARY,
    source=LINE.source,
    proof=PROOF,
    instead=("vc", "dimension"),
    lemmas=("UB",),
)
PARAMETERS = Bound(
    id="fewest-parameters",
    statement="If all labelings with C labels of some set of N points are memorized by networks of "
    "one architecture with P weights and biases, whatever its widths and depth, then for every "
    "integer g >= 1, with lam = log2(2 e N): N log2(C) <= (1 + lam/g) (P + g/2)^2/6 "
    "+ P (lam + log2(C) + 3/2). So P >= sqrt(N log2 C), if that is at least "
    "5/2 (lam + log2(C) + 3/2).",
    quantifier=VC_DIMENSION,
    hypotheses=("relu", "finitely many labels, C; one output"),
    status=PROVED,
    side=NECESSARY,
    source="after Goldberg and Jerrum 1995, Vardi, Yehudai and Shamir 2022 (4.1); "
    "docs/proofs/bounds.md#UB",
    proof="unit-blocks with blocks of g units, also across layers. P - U of the P parameters are "
    "free, U the hidden units; of those each later unit has one or more. The worst U is P/3.",
    instead=("vc-parameters", "dimension"),
    lemmas=("UB", "UB-root"),
)
ENTRIES = (LINE, ANYWHERE, PARAMETERS)
DIGITS = 24  # binary digits of a logarithm, at first
LAYERS = 64  # so many layers are also tried as blocks of their own


class Block(NamedTuple):
    """A block of layers: ``branches`` and ``factor`` with M = factor 2^branches, the last
    ``layer``, and the free ``parameters`` V up to it."""

    branches: int
    factor: int
    layer: int
    parameters: int


# -- an architecture -------------------------------------------------------------------------------


def blocks(
    widths: Sequence[int], dimension: int, labels: int, size: int
) -> Iterator[Block]:
    """Blocks of layers with at most ``size`` units together, or of one layer that has more; the
    output is in the last one, or alone if that has more."""
    parameters, before, units, first = 0, dimension, 0, 1
    for layer, width in enumerate(widths, 1):
        if units and units + width > size:
            yield block(units, first, layer - 1, parameters)
            units, first = 0, layer
        parameters, before, units = parameters + before * width, width, units + width
    everything = parameters + before + 1
    if units > size:
        yield block(units, first, len(widths), parameters)
        yield Block(0, labels - 1, len(widths) + 1, everything)
    else:
        yield Block(units, labels, len(widths) + 1, everything)


def block(units: int, first: int, last: int, parameters: int) -> Block:
    """The block of the hidden layers ``first``, ..., ``last``."""
    alone = first == last
    return Block(0 if alone else units, units if alone else 1, last, parameters)


def choices(widths: Sequence[int], dimension: int, digits: int) -> tuple[Fraction, Fraction]:
    """An enclosure of the sum of log2(2 (k + 1)) over the hidden units of k inputs."""
    low = high = Fraction(0)
    inputs: dict[int, int] = {}
    for before, width in zip((dimension, *widths), widths, strict=False):
        inputs[before] = inputs.get(before, 0) + width
    for before, units in inputs.items():
        lo, hi = log2_enclosure(2 * (before + 1), digits)
        low, high = low + units * lo, high + units * hi
    return low, high


def log2_labelings(
    points: int, parts: Sequence[Block], digits: int
) -> tuple[Fraction, Fraction]:
    """An enclosure of the sum of b_j over the blocks for N points, with E_ABOVE in the place of e,
    which makes it larger."""
    low = high = Fraction(0)
    numerator, denominator = 2 * points * E_ABOVE.numerator, E_ABOVE.denominator
    for branches, factor, layer, parameters in parts:
        ratio = Fraction(numerator * factor * layer, denominator * parameters)
        lo, hi = log2_enclosure(ratio, digits + parameters.bit_length())
        signs = Fraction(points * factor << branches)
        if signs >= parameters:
            low += min(signs, 1 + parameters * (branches + lo))
            high += min(signs, 1 + parameters * (branches + hi))
        else:
            low, high = low + signs, high + signs
    return low, high


def sizes(units: int) -> Iterator[int]:
    """Units of a block that are tried: for 1, 2, 3, 5, 8, 12, ... blocks, up to twice sqrt(U),
    which is far beyond the best number of about sqrt(U/20)."""
    number = 1
    while number <= 2 * isqrt(units) + LAYERS:
        yield ceil(Fraction(units, number))
        number += (number + 1) // 2


def labelings_enclosure(
    widths: Sequence[int], dimension: int, labels: int, points: int, digits: int
) -> tuple[Fraction, Fraction]:
    """An enclosure of the right side over log2(C), at the best of the sizes of blocks."""
    chosen = choices(widths, dimension, digits)
    counted = [log2_labelings(points, list(blocks(widths, dimension, labels, size)), digits)
               for size in sizes(sum(widths))]
    below, above = log2_enclosure(labels, digits + points.bit_length())
    return ((chosen[0] + min(low for low, _ in counted)) / above,
            (chosen[1] + min(high for _, high in counted)) / below)


def is_excluded(points: int, widths: Sequence[int], dimension: int, labels: int) -> bool:
    """Is N log2(C) more than the right side?"""
    return exceeds(points, lambda n, more: labelings_enclosure(
        widths, dimension, labels, n, DIGITS << more))


def least_not_shattered(widths: Sequence[int], dimension: int, labels: int) -> int:
    """The least N with N log2(C) above the right side: so many labelings no set of N points has."""
    return least_above(lambda n, more: labelings_enclosure(
        widths, dimension, labels, n, DIGITS << more), 1)


# -- parameters alone ------------------------------------------------------------------------------


def parameters_enclosure(
    parameters: int, labels: int, points: int, digits: int
) -> tuple[Fraction, Fraction]:
    """An enclosure of the right side of "fewest-parameters" over log2(C), g about
    sqrt(lam P)."""
    kappa = log2_enclosure(labels, digits + points.bit_length())
    lam = log2_enclosure(2 * E_ABOVE * points, digits)
    g = max(1, isqrt(ceil_log2(6 * points) * parameters))
    square = (parameters + Fraction(g, 2)) ** 2 / 6
    low, high = ((1 + end / g) * square + parameters * (end + Fraction(3, 2)) for end in lam)
    return low / kappa[1] + parameters, high / kappa[0] + parameters


def refutes_parameters(parameters: int, labels: int, points: int) -> bool:
    """Is N log2(C) more than the right side for P parameters?"""
    return exceeds(points, lambda n, more: parameters_enclosure(
        parameters, labels, n, DIGITS << more))


def least_parameters(points: int, labels: int) -> int:
    """An integer that P is not below (bound "fewest-parameters"): one more than the largest P that
    the search finds to be refuted.  A refuted P refutes all smaller ones: for one g the right side
    grows with P."""
    if not refutes_parameters(1, labels, points):
        return 1
    low, high = 1, 2
    while refutes_parameters(high, labels, points):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if refutes_parameters(middle, labels, points) else (low, middle)
    return high


def answer(bound: Bound, question: Question) -> Answer:
    """Impossible from the least N on that the count excludes.  Errors: MP-U010."""
    if question.activation != "relu":
        raise bound.refuses("relu", question.activation, "vc")
    if question.labels is None:
        raise bound.refuses("finitely many labels", "all real labels", "dimension")
    if question.outputs > 1:
        raise bound.refuses("one output", str(question.outputs), "vc")
    if bound is not PARAMETERS and sum(question.widths) > MOST_UNITS:
        raise bound.refuses(f"at most {MOST_UNITS} units, as a block is a number of so many bits",
                            short_number(sum(question.widths)), "vc")
    if bound is PARAMETERS:
        parameters, labels = question.parameters(question.dimension, 1), question.labels
        if parameters > MOST_PARAMETERS:
            raise bound.refuses(f"at most {MOST_PARAMETERS} parameters: their logarithms would be "
                                "sharp enough to decide only with very many digits",
                                short_number(parameters), "vc")
        least = least_above(lambda n, more: parameters_enclosure(
            parameters, labels, n, DIGITS << more), 1)
        return Answer(bound, question, least, details={"parameters": parameters})
    if bound is ANYWHERE:
        least = least_not_shattered(question.widths, question.dimension, question.labels)
        return Answer(bound, question, least)
    return on_a_line(bound, question, least_not_shattered(question.widths, 1, question.labels))
