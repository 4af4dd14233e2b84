"""The certificate of a box, judged: exact evaluation at its places, and one condition on signs.

Let all rows of the first layer be multiples of u, so that every neuron is a function of t = u . x.
Between two neighbouring places let no relu's sum have strictly different signs.  Then, layer by
layer, every sum is affine between them: the sums of a layer are affine where the values before them
are, and a relu of an affine sum that has one sign at both ends is affine.  So an output, and the
largest slack of several atoms, is nowhere larger than at the places.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.instances.queries import Box, span
from memproof.instances.stated import BoxCertificate
from memproof.instances.tolerance import enlarged_box
from memproof.network.model import RELU, Network, common_denominator

MOST_WORK = 10**9  # products, by their words
MOST_SUMS = 10**7  # numbers in memory
Values = tuple[list[int], int]  # numerators over one denominator
Traces = list[list[Values]]  # for each place, the sums of all layers


def traces_of(network: Network, box: Box, certificate: BoxCertificate, place: str) -> Traces:
    """The sums at all places, once they are known to be enough.

    Errors: MP-V009 where the certificate proves nothing, MP-V004 more work than is done.
    """
    u, knots = certificate.direction, certificate.knots
    _check_direction(network, u, place)
    _check_places(box, u, knots, place)
    _check_work(network, knots, place)
    j = next(k for k, each in enumerate(u) if each)
    found = []
    for t in knots:
        point = [Fraction(0)] * len(u)
        point[j] = t / u[j]
        found.append(_trace(network, point))
    for number, (left, right) in enumerate(pairwise(found), 1):
        _check_signs(network, left, right, f"{place}, between knots {number} and {number + 1}")
    return found


def _check_direction(network: Network, u: Sequence[int], place: str) -> None:
    """Is every row of the first layer a multiple of u?"""
    if len(u) != network.dimension:
        raise MemproofError("MP-V009", f"{place}, direction", f"{network.dimension} entries",
                            str(len(u)))
    j = next(k for k, each in enumerate(u) if each)
    for i, row in enumerate(network.layers[0].rows):
        weights = dict(row)
        lead = weights.get(j, 0)
        if any(weights.get(k, 0) * u[j] != lead * each for k, each in enumerate(u)):
            raise MemproofError("MP-V009", f"{place}, direction",
                                f"a vector of which row {i} of the first layer is a multiple",
                                "another")


def _check_places(box: Box, u: Sequence[int], knots: Sequence[Fraction], place: str) -> None:
    """From end to end of the larger box, through the ends of the box, from left to right."""
    first, last = span(enlarged_box(box), u)
    if (knots[0], knots[-1]) != (first, last):
        raise MemproofError("MP-V009", f"{place}, ends", f"{printed(first)} and {printed(last)}",
                            f"{printed(knots[0])} and {printed(knots[-1])}")
    for number, (left, right) in enumerate(pairwise(knots), 1):
        if left >= right:
            raise MemproofError("MP-V009", f"{place}, knot {number + 1}",
                                f"more than {printed(left)}", printed(right))
    for end in span(box, u):
        if end not in knots:
            raise MemproofError("MP-V009", f"{place}, knots", f"the end {printed(end)} of the box",
                                "none such")


def _check_work(network: Network, knots: Sequence[Fraction], place: str) -> None:
    """Every weight at every place, on numbers that grow from layer to layer; and all sums, which
    are kept."""
    longest = max(max(t.numerator.bit_length(), t.denominator.bit_length()) for t in knots)
    bits, work = 2 * longest, 0
    for layer in network.layers:
        weights = sum(map(len, layer.rows)) + len(layer)
        numbers = [layer.denominator, *layer.biases, *(w for row in layer.rows for _, w in row)]
        bits += max(int(number).bit_length() for number in numbers)
        work += weights * len(knots) * (bits // 64 + 1)
    kept = len(knots) * sum(map(len, network.layers))
    if kept > MOST_SUMS:
        raise MemproofError("MP-V004", place, f"at most {MOST_SUMS} sums at all places", str(kept))
    if work > MOST_WORK:
        raise MemproofError("MP-V004", place, f"at most {MOST_WORK} products of words", str(work))


def _trace(network: Network, point: Sequence[Fraction]) -> list[Values]:
    """Exactly what comes before the activations of every layer."""
    values, scale = common_denominator(point)
    found = list[Values]()
    for layer in network.layers:
        sums = [sum(w * values[j] for j, w in row) + b * scale
                for row, b in zip(layer.rows, layer.biases, strict=True)]
        scale = int(scale * layer.denominator)
        found.append((sums, scale))
        values = [0 if z < 0 and act == RELU else z
                  for z, act in zip(sums, layer.activations, strict=True)]
    return found


def _check_signs(network: Network, left: Sequence[Values], right: Sequence[Values], place: str
                 ) -> None:
    for number, layer in enumerate(network.hidden):
        for i, (z, w) in enumerate(zip(left[number][0], right[number][0], strict=True)):
            if layer.activations[i] == RELU and (z < 0 < w or w < 0 < z):
                raise MemproofError("MP-V009", f"{place}, layer {number + 1}, neuron {i}",
                                    "no change of sign", "one: it bends between them")


def as_fractions(values: Values) -> list[Fraction]:
    """The values of a layer."""
    numerators, scale = values
    return [Fraction(int(z), int(scale)) for z in numerators]
