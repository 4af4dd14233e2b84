"""Networks rewritten so that no pre-activation is 0 at a point; the outputs there are the same.

A network that takes its kinks at the points is no place where the risk is differentiable.  Its
neurons are replaced (docs/proofs/sgd.md, section 1), and weights between two layers balanced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm

from memproof.dataset import Dataset
from memproof.exact import floor_log2
from memproof.network.columns import sums_of
from memproof.network.model import IDENTITY, RELU, Layer, Network

Row = dict[int, Fraction]


@dataclass(frozen=True)
class Piece:
    """``factor`` act(z + shift), a part of what the next layer reads of a neuron."""

    shift: Fraction
    factor: Fraction


@dataclass
class Part:
    """The pieces that stand for a neuron, and what is added to their sum.  A neuron without
    pieces is a constant, or is in ``twin``, the neuron whose pieces are for both."""

    pieces: list[Piece] = field(default_factory=list)
    constant: Fraction = Fraction(0)


@dataclass
class Plain:
    """A layer of fractions: z = rows h + biases."""

    rows: list[Row]
    biases: list[Fraction]
    activations: list[str]
    names: list[str]
    stage: str
    lemma: str

    @classmethod
    def of(cls, layer: Layer) -> Plain:
        """The same map."""
        q = int(layer.denominator)
        rows = [{j: Fraction(int(w), q) for j, w in row} for row in layer.rows]
        return cls(rows, [Fraction(int(b), q) for b in layer.biases], list(layer.activations),
                   list(layer.names), layer.stage, layer.lemma)

    def layer(self) -> Layer:
        """The same map over its least denominator."""
        numbers = [*self.biases, *(w for row in self.rows for w in row.values())]
        q = lcm(*(n.denominator for n in numbers))
        rows = tuple(tuple((j, int(w * q)) for j, w in sorted(row.items()) if w)
                     for row in self.rows)
        return Layer(rows, tuple(int(b * q) for b in self.biases), q, tuple(self.activations),
                     tuple(self.names), self.stage, self.lemma)


def power_below(value: Fraction) -> Fraction:
    """The largest power of 2 that is at most the value > 0."""
    return Fraction(2) ** floor_log2(value)


def without_zeros(network: Network, dataset: Dataset) -> Network:
    """A network with the same outputs at all points, where no ReLU's pre-activation is 0 at one.

    A layer that needs nothing is left as it is.  Theta* is dyadic if the network was.
    """
    plain = [Plain.of(layer) for layer in network.layers]
    for number, (layer, columns, scale) in enumerate(sums_of(network, dataset)):
        if number < len(network.hidden):
            values = [sorted({Fraction(int(v), int(scale)) for v in z}) for z in columns]
            parts = _parts(plain[number], plain[number + 1], layer.activations, values)
            _replace(plain[number], plain[number + 1], parts)
    layers = [each.layer() for each in plain]
    return Network(network.dimension, tuple(layers[:-1]), layers[-1])


def _parts(layer: Plain, after: Plain, kinds: Sequence[str], values: list[list[Fraction]]
           ) -> list[Part]:
    """What stands for each neuron."""
    zeros = [kind == RELU and 0 in own for kind, own in zip(kinds, values, strict=True)]
    parts: dict[int, Part] = {}
    for i, k in _ramps(layer, after, kinds):
        if (zeros[i] or zeros[k]) and i not in parts and k not in parts:
            found = _ramp(layer.biases[i] - layer.biases[k], values[i])
            if found is not None:
                parts[i], parts[k] = found, Part()
    for i, own in enumerate(values):
        if i not in parts:
            parts[i] = _single(own) if zeros[i] else Part([Piece(Fraction(0), Fraction(1))])
    return [parts[i] for i in range(len(values))]


def _ramps(layer: Plain, after: Plain, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Neurons relu(z), relu(z - c), c > 0, of which the next layer reads the difference alone."""
    groups: dict[tuple[tuple[int, Fraction], ...], list[int]] = {}
    for i, row in enumerate(layer.rows):
        if kinds[i] == RELU:
            groups.setdefault(tuple(sorted(row.items())), []).append(i)
    for own in groups.values():
        own.sort(key=lambda i: -layer.biases[i])
        for i, k in pairwise(own):
            read = [(row.get(i, 0), row.get(k, 0)) for row in after.rows]
            if layer.biases[i] > layer.biases[k] and all(a == -b for a, b in read) and any(
                    a for a, _ in read):
                yield i, k


def _ramp(rise: Fraction, values: list[Fraction]) -> Part | None:
    """relu(z) - relu(z - rise), of which no point sees the slope: a ramp amid the gap, half as
    long or less, between the last point below and the first one above."""
    below, above = [v for v in values if v <= 0], [v for v in values if v >= rise]
    if not below or not above or len(below) + len(above) < len(values):
        return None
    gap, middle = above[0] - below[-1], (above[0] + below[-1]) / 2
    half = power_below(gap / 4)
    middle = round(middle * 4 / half) * half / 4
    factor = rise / (2 * half)
    return Part([Piece(half - middle, factor), Piece(-half - middle, -factor)])


def _single(values: list[Fraction]) -> Part:
    """relu(z) for these values, 0 among them."""
    if values[0] == 0:  # relu(z) = relu(z + s) - s
        shift = power_below(values[-1] / 2) if values[-1] else Fraction(1)
        return Part([Piece(shift, Fraction(1))], -shift)
    if values[-1] == 0:  # relu(z) = 0 = relu(z - s)
        return Part([Piece(-power_below(-values[0]), Fraction(1))])
    least = power_below(next(v for v in values if v > 0))
    return Part([Piece(-least / 4, Fraction(2)), Piece(-least / 2, Fraction(-1))])


def _replace(layer: Plain, after: Plain, parts: list[Part]) -> None:
    """Both layers, with the parts in the place of neurons."""
    old, reads = Plain(layer.rows, layer.biases, layer.activations, layer.names, "", ""), after.rows
    layer.rows, layer.biases, layer.activations, layer.names = [], [], [], []
    after.rows = [{} for _ in reads]
    for i, part in enumerate(parts):
        for number, piece in enumerate(part.pieces):
            channel = len(layer.rows)
            layer.rows.append(dict(old.rows[i]))
            layer.biases.append(old.biases[i] + piece.shift)
            layer.activations.append(old.activations[i])
            layer.names.append(old.names[i] + "ab"[number] * (len(part.pieces) > 1))
            for row, read in zip(after.rows, reads, strict=True):
                if i in read:
                    row[channel] = read[i] * piece.factor
        if part.constant:
            for k, read in enumerate(reads):
                after.biases[k] += read.get(i, Fraction(0)) * part.constant


def balance(network: Network, lean: int = 0) -> Network:
    """The same function, relu(z) = relu(m z) / m, m powers of 2: the row of a neuron is about
    2^``lean`` times as long as the weights with which it is read."""
    plain = [Plain.of(layer) for layer in network.layers]
    for layer, after in pairwise(plain):
        reads = _columns(after, len(layer.rows))
        for i, (row, kind) in enumerate(zip(layer.rows, layer.activations, strict=True)):
            own = sum((w * w for w in row.values()), layer.biases[i] ** 2)
            out = sum((w * w for w in reads[i].values()), Fraction(0))
            if kind not in (RELU, IDENTITY) or not own or not out:
                continue
            factor = Fraction(2) ** ((floor_log2(out / own) + 2 * lean) // 4)
            layer.rows[i] = {j: w * factor for j, w in row.items()}
            layer.biases[i] *= factor
            for k in reads[i]:
                after.rows[k][i] /= factor
    layers = [each.layer() for each in plain]
    return Network(network.dimension, tuple(layers[:-1]), layers[-1])


def _columns(after: Plain, count: int) -> list[Mapping[int, Fraction]]:
    """For each neuron, what the neurons of the next layer read it with."""
    found: list[dict[int, Fraction]] = [{} for _ in range(count)]
    for k, row in enumerate(after.rows):
        for j, w in row.items():
            found[j][k] = w
    return list(found)
