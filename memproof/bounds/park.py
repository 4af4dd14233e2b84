"""The condition of Park et al. 2021 for a given architecture, as stated, beside ours.

Theorem 3 of the paper is evaluated and not checked.  Our own condition is about integer points
(docs/proofs/folded-index.md#FI-9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from math import isqrt
from typing import NamedTuple

from memproof.bounds.statement import (
    CAPACITY,
    CITED,
    SUFFICIENT,
    Answer,
    Bound,
    Question,
)
from memproof.bounds.sufficient import (
    CLASSES,
    SEPARATED,
    WAYS,
    check_architecture,
    check_data,
    largest,
)
from memproof.constructions.folded_index.guarantee import LEAST_WIDTH, line_of, split
from memproof.errors import MemproofError
from memproof.exact import pi_enclosure, printed

ARCHITECTURE = Bound(
    id="park-architecture",
    statement="Hidden widths d_1, ..., d_L >= 3 memorize N points with C labels, largest distance "
    "below Delta times the least, if there are 2 <= K <= log2 N and 0 < L_1 < ... < L_K < L with: "
    "the product of floor((d_l + 1)/2), l <= L_1, is at least Delta sqrt(2 pi d); the sum of "
    "d_l - 2, L_(i-1) < l <= L_i, is at least 2^(i+3) for 1 < i < K; and 2^K (sum of d_l - 2, "
    "L_(K-1) < l <= L_K) floor((L - L_K) / (2 ceil(log2 C) + 1)) >= N^2 + 4.",
    quantifier=CAPACITY,
    hypotheses=(SEPARATED, CLASSES, "relu", "all hidden layers have at least 3 units"),
    status=CITED,
    side=SUFFICIENT,
    source="Park, Lee, Yun and Shin 2021, Theorem 3, in our words",
    proof="Not checked here. Beside it stands what is proved here: for integer points the "
    "condition of docs/proofs/folded-index.md#FI-9, for separated points the best of the other "
    "bounds.",
    instead=("park-2021", "yun-2019-pairs"),
)
ENTRIES = (ARCHITECTURE,)


class Granted(NamedTuple):
    """N points by the theorem, with K and the layers L_1, ..., L_K."""

    points: int
    k: int
    layers: tuple[int, ...]


def theorem_3(
    widths: Sequence[int], aspect_squared: Fraction, dimension: int, classes: int
) -> Granted | None:
    """The largest N that the condition grants at Delta^2; None if it grants none.

    Every L_i, i < K, is the least that is possible: layers that are spared serve the later
    conditions.  L_K is one of L - q (2 ceil(log2 C) + 1), the last with its quotient q.
    """
    slot = 2 * (classes - 1).bit_length() + 1
    sums = list(accumulate((width - 2 for width in widths), initial=0))
    best, starts = None, list(least_layers(widths, sums, aspect_squared, dimension))
    for k, before in enumerate(starts, 2):
        begin, depth = before[-1], len(widths)
        worth = {end: (sums[end] - sums[begin]) * ((depth - end) // slot)
                 for end in range(depth - slot, begin, -slot)}
        last = max(worth, key=lambda end: worth[end], default=begin)
        points = isqrt(max(0, (worth.get(last, 0) << k) - 4))
        if points >= 1 << k and (best is None or points > best.points):
            best = Granted(points, k, (*before, last))
    return best


def least_layers(
    widths: Sequence[int], sums: Sequence[int], aspect_squared: Fraction, dimension: int
) -> Iterator[tuple[int, ...]]:
    """(L_1, ..., L_(K-1)) for K = 2, 3, ..., each as small as the conditions allow."""
    factors = [(width + 1) // 2 for width in widths]
    first = next((layer for layer, product in enumerate(accumulate(factors, int.__mul__), 1)
                  if is_wide(product, aspect_squared, dimension)), None)
    layers: tuple[int, ...] = () if first is None else (first,)
    while layers:
        yield layers
        i, begin = len(layers) + 1, layers[-1]
        needed = sums[begin] + (1 << i + 3)
        ends = range(begin + 1, len(sums))
        following = next((end for end in ends if sums[end] >= needed), None)
        layers = () if following is None else (*layers, following)


def is_wide(product: int, aspect_squared: Fraction, dimension: int) -> bool:
    """product >= Delta sqrt(2 pi d); never equal, since pi is irrational."""
    bits = 2 * product.bit_length() + 32
    while True:
        low, high = (2 * dimension * aspect_squared * end for end in pi_enclosure(bits))
        if product**2 >= high:
            return True
        if product**2 < low:
            return False
        bits *= 2


def ours_on_integers(question: Question) -> int:
    """An N (the largest that a search finds) with which the widths suffice for all integer points
    of largest distance at most Delta = 2 r/delta (docs/proofs/folded-index.md#FI-9)."""
    diameter_squared = int(aspect_squared_of(question))

    def enough(points: int) -> bool:
        if points < 2:
            return True
        line = line_of(points, diameter_squared, question.dimension, question.labels or 2)
        return split(question.widths, line) is not None

    side = 1 + isqrt(diameter_squared)
    return largest(enough, side**question.dimension)


def ours_on_separated_points(question: Question) -> tuple[int, str]:
    """(N, by which bound that is proved here), for the points of the theorem."""
    found = [(0, "none")]
    for name, way in WAYS.items():
        try:
            check_data(way, question)
            check_architecture(way.bound, question)
        except MemproofError:
            continue
        found.append((way.room(question), name))
    return max(found, key=lambda each: each[0])


def aspect_squared_of(question: Question) -> Fraction:
    """Delta^2 = (2 r/delta)^2."""
    return (2 / (question.ratio or Fraction(2))) ** 2


def answer(bound: Bound, question: Question) -> Answer:
    """The N of Theorem 3, and ours as details.  Errors: MP-U010."""
    if question.activation != "relu":
        raise bound.refuses("relu", question.activation, bound.instead[1])
    if question.labels is None:
        raise bound.refuses("finitely many labels", "all real labels", bound.instead[1])
    if question.outputs > 1:
        raise bound.refuses("one output", printed(question.outputs), bound.instead[1])
    if question.ratio is None:
        raise bound.refuses("a separation delta/r, as --separation 1/1000", "none",
                            bound.instead[1])
    if min(question.widths) < LEAST_WIDTH:
        raise bound.refuses(f"hidden layers of at least {LEAST_WIDTH} units",
                            str(min(question.widths)), bound.instead[1])
    granted = theorem_3(question.widths, aspect_squared_of(question), question.dimension,
                        question.labels)
    integers, (separated, by) = ours_on_integers(question), ours_on_separated_points(question)
    details: dict[str, int | Fraction] = {"integers": integers, "separated": separated}
    theirs = 0
    if granted is not None:
        theirs = granted.points
        details |= {"K": granted.k}
        details |= {f"L_{i}": layer for i, layer in enumerate(granted.layers, 1)}
    note = (f"proved here: {printed(separated)} of these points ({by}), {printed(integers)} "
            "integer points of largest distance 2 r/delta (folded-index)")
    return Answer(bound, question, theirs, note, details=details)
