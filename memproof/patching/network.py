"""A correction inside a network: new neurons beside the old ones, which stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from memproof.exact import Z, lcm
from memproof.network.model import IDENTITY, RELU, Layer, Network
from memproof.patching.correction import Bend, Correction
from memproof.patching.scale import Scale

NAME = "patch"
Affine = tuple[dict[int, Fraction], Fraction]  # weights of channels, bias


def with_correction(network: Network, scale: Scale, correction: Correction) -> Network:
    """x -> network(x) + correction(t(x)): a neuron for each bend in the layer that reads ``scale``,
    and in every later one an identity neuron for each entry that is not constant."""
    hidden, at = list(network.hidden), scale.layer
    bends, entries = correction.bends, correction.outputs
    sums = [{len(hidden[at]) + j: bend.change[k] for j, bend in enumerate(bends) if bend.change[k]}
            for k in entries]
    if bends:
        hidden[at] = _beside(hidden[at], [_neuron(scale, bend) for bend in bends], RELU)
        for later in range(at + 1, len(hidden)):
            first = len(hidden[later])
            hidden[later] = _beside(hidden[later], [(row, Fraction(0)) for row in sums], IDENTITY)
            sums = [{first + j: Fraction(1)} for j in range(len(entries))]
    added: list[Affine] = [({}, bias) for bias in correction.bias]
    for k, row in zip(entries, sums, strict=True):
        added[k] = row, correction.bias[k]
    return Network(network.dimension, tuple(hidden), _plus(network.output, added))


def _neuron(scale: Scale, bend: Bend) -> Affine:
    """facing * (t - place), as an affine function of the channels that the scale reads."""
    weights = {j: bend.facing * w for j, w in scale.weights}
    return weights, bend.facing * (scale.bias - bend.place)


def _beside(layer: Layer, neurons: Sequence[Affine], activation: str) -> Layer:
    """The layer with more neurons behind its own ones; all over the new common denominator."""
    factor, denominator = _common(layer, neurons)
    old = _times(layer, factor, denominator)
    return replace(
        old,
        rows=(*old.rows, *(tuple((j, Z(w * denominator)) for j, w in sorted(weights.items()))
                           for weights, _ in neurons)),
        biases=(*old.biases, *(Z(bias * denominator) for _, bias in neurons)),
        activations=(*old.activations, *[activation] * len(neurons)),
        names=(*old.names, *(f"{NAME}{j}" for j in range(1, len(neurons) + 1))))


def _plus(output: Layer, added: Sequence[Affine]) -> Layer:
    """The output map plus one affine function for each output, of channels that it did not read."""
    factor, denominator = _common(output, added)
    old = _times(output, factor, denominator)
    return replace(
        old,
        rows=tuple((*row, *((j, Z(w * denominator)) for j, w in sorted(weights.items())))
                   for row, (weights, _) in zip(old.rows, added, strict=True)),
        biases=tuple(b + Z(bias * denominator)
                     for b, (_, bias) in zip(old.biases, added, strict=True)))


def _common(layer: Layer, neurons: Sequence[Affine]) -> tuple[int, int]:
    """(factor, denominator): the least common denominator, and by what the layer's grows."""
    denominator = lcm(layer.denominator, *(
        number.denominator for weights, bias in neurons for number in (*weights.values(), bias)))
    return denominator // layer.denominator, denominator


def _times(layer: Layer, factor: int, denominator: int) -> Layer:
    if factor == 1:
        return layer
    return replace(layer, rows=tuple(tuple((j, w * factor) for j, w in row) for row in layer.rows),
                   biases=tuple(b * factor for b in layer.biases), denominator=denominator)
