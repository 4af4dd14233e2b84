"""Counting bits: C^N labelings need as many networks, so some labeling needs long weights."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from memproof.bounds.statement import NECESSARY, PROVED, SHATTER, Answer, Bound, Question
from memproof.errors import MemproofError
from memproof.exact import log2_enclosure

BASES = 40  # values of z that are tried

CODE = Bound(
    id="bits",
    statement="If every labeling of one set of N points with C labels is memorized by a network of "
    "a fixed architecture that is described by b bits, then 2^b >= C^N.",
    quantifier=SHATTER,
    hypotheses=("finitely many labels, C", "all networks are told apart by b bits, whatever the "
                "code; a code of several lengths is free of prefixes, or b counts its length too"),
    status=PROVED,
    side=NECESSARY,
    source="elementary (counting); docs/proofs/bounds.md#BITS",
    proof="Different labelings have different networks, and b bits describe at most 2^b. The bound "
    "is about the worst labeling: an easy one may need few bits.",
    instead=("dimension",),
    lemmas=("BITS",),
)

WEIGHTS = Bound(
    id="weight-bits",
    statement="Let P be the number of weights and biases, T the largest total of weight bits (for "
    "each nonzero a/b in lowest terms: sign, bits of a, and bits of b unless b = 1). If every "
    "labeling of one set of N points with C labels is memorized, then for every z in (0, 1/2) "
    "T log2(1/z) + P log2(G(z)) >= N log2(C), with x = 2z and "
    "G(z) = 1 + z x/(1-x) + z x^3/(2 (1-x)^2). At z = 1/4: 2 T + P log2(21/16) >= N log2(C).",
    quantifier=SHATTER,
    hypotheses=("finitely many labels, C", "rational weights"),
    status=PROVED,
    side=NECESSARY,
    source="elementary (counting with a generating function); docs/proofs/bounds.md#BITS-weights",
    proof="At most 2^t integers and (t-2) 2^(t-1) fractions have t bits without the sign, so G(z) "
    "bounds the sum of z^(bits and sign) over all values of a parameter, 0 included. The sum of "
    "z^T' over the networks, T' the total of each, is at most G(z)^P, so at most z^-T G(z)^P "
    "networks have a total of at most T. There are C^N labelings.",
    instead=("dimension",),
    lemmas=("BITS-weights",),
)
ENTRIES = (CODE, WEIGHTS)


def least_bits(points: int, labels: int) -> int:
    """The least b with 2^b >= C^N: ceil(N log2 C), exactly.

    The enclosure is refined until both ends agree: N log2 C is irrational unless C is a power of 2,
    and then the enclosure is exact.
    """
    bits = points.bit_length() + 16
    while True:
        low, high = (ceil(points * end) for end in log2_enclosure(labels, bits))
        if low == high:
            return low
        bits *= 2


def values_of_a_parameter(z: Fraction) -> Fraction:
    """G(z), for 0 < z < 1/2."""
    x = 2 * z
    return 1 + z * x / (1 - x) + z * x**3 / (2 * (1 - x) ** 2)


def least_parameters(points: int, labels: int, bits: int) -> int:
    """The least P with P (1 + B + log2 B) >= N log2 C: dense parameters of networks of any widths
    that have all labelings with C labels, if no weight has more than B bits
    (docs/proofs/bounds.md#BD-11).  Rounded down.  Errors: MP-U010 for B < 2.
    """
    if bits < 2:
        raise MemproofError("MP-U010", "the bits of a weight", "at least 2", str(bits))
    guard = points.bit_length() + bits.bit_length() + 16
    needed = points * log2_enclosure(labels, guard)[0]
    return ceil(needed / (1 + bits + log2_enclosure(bits, guard)[1]))


def least_weight_bits(points: int, labels: int, parameters: int) -> int:
    """A total of weight bits that the worst labeling needs (bound "weight-bits"): the best of
    z = (1 - 2^-k)/2, rounded down in every step but the last."""
    bits = points.bit_length() + parameters.bit_length() + 16
    needed = points * log2_enclosure(labels, bits)[0]
    found = Fraction(0)
    for k in range(1, BASES + 1):
        z = Fraction((1 << k) - 1, 2 << k)
        rest = needed - parameters * log2_enclosure(values_of_a_parameter(z), bits)[1]
        if rest > 0:
            found = max(found, rest / log2_enclosure(1 / z, bits)[1])
    return ceil(found)


def answer(bound: Bound, question: Question) -> Answer:
    """The bits that the worst labeling of N points needs, as ``details["bits"]``.

    Errors: MP-U010 for real labels, or without a number of points.
    """
    if question.labels is None:
        raise bound.refuses("finitely many labels", "all real labels", bound.instead[0])
    if question.points is None:
        raise MemproofError("MP-U010", f"the bound {bound.id}", "a number of points", "none")
    if bound is CODE:
        bits = least_bits(question.points, question.labels)
    else:
        parameters = question.parameters(question.dimension, question.outputs)
        bits = least_weight_bits(question.points, question.labels, parameters)
    note = f"the worst labeling needs {bits} bits"
    return Answer(bound, question, None, note, details={"bits": bits})
