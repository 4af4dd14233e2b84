"""The sigmoid network itself: affine maps between neurons s(.), with explicit rational weights."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from memproof.exact import ONE, Q, Z, lcm
from memproof.network.model import Layer, Network
from memproof.sigmoid.activations import Activation
from memproof.sigmoid.budget import Budget
from memproof.sigmoid.ranges import Range

Form = tuple[Fraction, Fraction]  # alpha, beta: what is read of a neuron is alpha s + beta
Affine = tuple[dict[int, Fraction], Fraction]


def fold(network: Network, ranges: Sequence[Sequence[Range]], budget: Budget,
         activation: Activation) -> Network:
    """Every neuron of the step network becomes s(c (A (alpha s + beta) + b + shift)), c its slope
    or 2^-e; the output map reads alpha s + beta, too."""
    layers, forms = list[Layer](), list[Form]()
    for layer, own, scales in zip(network.hidden, ranges, budget.scales, strict=True):
        factors = [Q(scale) if each.is_step else Q(ONE, ONE << scale)
                   for each, scale in zip(own, scales, strict=True)]
        rows = [_row(layer, i, forms, factors[i], own[i].shift) for i in range(len(layer))]
        layers.append(_layer(rows, layer.names, activation.name))
        forms = [activation.step if each.is_step else activation.identity(scale)
                 for each, scale in zip(own, scales, strict=True)]
    output = network.output
    rows = [_row(output, i, forms, Q(1), Q(0)) for i in range(len(output))]
    return Network(network.dimension, tuple(layers), _layer(rows, output.names, ""))


def _row(layer: Layer, i: int, forms: Sequence[Form], factor: Fraction, shift: Fraction) -> Affine:
    """factor * (A (alpha s + beta) + b + shift); the inputs are read as they are."""
    bias, row = Q(layer.biases[i], layer.denominator) + shift, {}
    for j, w in layer.rows[i]:
        alpha, beta = forms[j] if forms else (Q(1), Q(0))
        weight = Q(w, layer.denominator)
        row[j] = factor * weight * alpha
        bias += weight * beta
    return row, factor * bias


def _layer(rows: Sequence[Affine], names: tuple[str, ...], activation: str) -> Layer:
    """Integers over one denominator."""
    q = lcm(*(x.denominator for row, bias in rows for x in (*row.values(), bias)))
    return Layer(tuple(tuple((j, Z(w * q)) for j, w in sorted(row.items())) for row, _ in rows),
                 tuple(Z(bias * q) for _, bias in rows), q, (activation,) * len(rows), names)
