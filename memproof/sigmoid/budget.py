"""The backward recursion: from eps to the error that every neuron may have, and its scale.

The inputs of a layer share what the layer may err: a step takes half of its gap, an identity its
own allowance but a 2L-th part, which pays for the neuron itself (docs/proofs/sigmoid-networks.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.exact import ONE, Q, floor_log2
from memproof.network.model import Layer, Network
from memproof.sigmoid.activations import Activation
from memproof.sigmoid.ranges import Range

BITS = 48  # significant bits of an allowance


@dataclass(frozen=True)
class Budget:
    """``scales``: layer by layer the slope of a step, the exponent of an identity; ``least``: no
    neuron may err by less than 2^-least."""

    scales: list[list[int]]
    least: int


def budget_of(network: Network, ranges: Sequence[Sequence[Range]], eps: Fraction,
              activation: Activation) -> Budget:
    """Allowances from the output back to the first layer."""
    depth, scales, least = len(network.hidden), list[list[int]](), 0
    allowed = _shares([(network.output, i, eps, True) for i in range(network.outputs)],
                      ranges[-1], depth)
    for number in range(depth - 1, -1, -1):
        layer, found, asked = network.hidden[number], [], []
        for i, each in enumerate(ranges[number]):
            own = rounded_down(allowed.get(i, Q(1)))
            least = max(least, -floor_log2(own))
            scale, rest = _scale(each, own, depth, activation, number == 0)
            found.append(scale)
            asked.append((layer, i, rest, not each.is_step))
        scales.append(found)
        allowed = _shares(asked, ranges[number - 1], depth) if number else {}
    return Budget(scales[::-1], least)


def _scale(each: Range, allowed: Fraction, depth: int, activation: Activation, first: bool
           ) -> tuple[int, Fraction]:
    """(the neuron's scale, what its inputs may err together); inputs of the first layer do not."""
    if each.is_step:
        rest = Q(0) if first else each.size / 2
        return activation.slope(allowed, each.size - rest), rest
    own = allowed if first else allowed / (2 * depth)
    rest = Q(0) if first else min(Q(1), allowed - own)
    return activation.flatness(own, each.size + rest), rest


def _shares(asked: Sequence[tuple[Layer, int, Fraction, bool]], inputs: Sequence[Range],
            depth: int) -> Mapping[int, Fraction]:
    """Channel -> the least of the shares that the rows of a layer give it.

    Of what a row may err, its steps get a 2L-th part if it is carried on by an identity, else the
    half, and its identities the rest; those of one kind get equal parts.
    """
    found: dict[int, Fraction] = {}
    for layer, i, rest, carried in asked:
        kinds = {jumps: [(j, w) for j, w in layer.rows[i] if inputs[j].is_step == jumps]
                 for jumps in (True, False)}
        part = Q(ONE, 2 * depth) if carried else Q(1, 2)
        part = part if kinds[True] and kinds[False] else Q(1)
        for jumps, entries in kinds.items():
            share = rest * (part if jumps or part == 1 else 1 - part)
            for j, w in entries:
                own = share * layer.denominator / (len(entries) * abs(w))
                found[j] = min(found.get(j, own), own)
    return found


def rounded_down(x: Fraction) -> Fraction:
    """x with so many significant bits: fractions would explode."""
    power = floor_log2(x) - BITS
    scaled = x * Q(2) ** -power
    return Q(scaled.numerator // scaled.denominator) * Q(2) ** power
