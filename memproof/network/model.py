"""Layers, networks and their exact sizes: the data model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from memproof.brief import Shown, brief
from memproof.errors import MemproofError, show
from memproof.exact import NUMBERS, ONE, Z, exact_number, gcd, plain_fraction
from memproof.network.sizes import NetworkSizes, dense_parameters

if TYPE_CHECKING:
    from memproof.dataset import Dataset

Row = tuple[tuple[int, int], ...]  # pairs (channel of the layer before, integer weight != 0)
RELU, IDENTITY, STEP = "relu", "identity", "step"


@dataclass(frozen=True)
class Layer:
    """The affine map z = (A h + b) / q followed by relu, identity or step, neuron by neuron.

    ``rows[i]`` are the nonzero entries of row i of the integer matrix A (channels increasing),
    ``biases[i]`` is b_i, ``denominator`` is q >= 1.  ``names``, ``stage`` and ``lemma`` inform.
    """

    rows: tuple[Row, ...]
    biases: tuple[int, ...]
    denominator: int
    activations: tuple[str, ...]
    names: tuple[str, ...]
    stage: str = ""
    lemma: str = ""

    __repr__ = brief

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Network(Shown):
    """x -> output(h_L), h_l = act(A_l h_(l-1) + b_l), h_0 = x in Q^dimension.

    relu(z) = max(z, 0), identity(z) = z, step(z) = 1 if z >= 0 and 0 otherwise.
    ``hidden`` are the layers 1..L, ``output`` is the affine output map (activations "identity").
    """

    dimension: int
    hidden: tuple[Layer, ...]
    output: Layer

    def __repr__(self) -> str:
        several = "-".join(map(str, self.widths[:6])) + "-..." * (len(self.widths) > 6)
        return (f"Network({self.dimension} -> {self.outputs}, {len(self.hidden)} hidden layers, "
                f"widths {several or 'none'})")

    @property
    def outputs(self) -> int:
        """The dimension of the output."""
        return len(self.output)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Hidden layers and output map: L+1 affine maps."""
        return (*self.hidden, self.output)

    @property
    def has_steps(self) -> bool:
        """Is there a neuron that jumps?"""
        return any(STEP in layer.activations for layer in self.hidden)

    @property
    def widths(self) -> tuple[int, ...]:
        """(w_1, ..., w_L)."""
        return tuple(len(layer) for layer in self.hidden)

    def sizes(self) -> NetworkSizes:
        """Width, depth, nodes, dense and nonzero parameters, weight bits: all exact."""
        bits = [b for layer in self.layers for b in parameter_bits(layer)]
        return NetworkSizes(
            width=max(self.widths, default=0),
            depth=len(self.hidden),
            nodes=sum(self.widths),
            dense_parameters=dense_parameters((self.dimension, *self.widths, self.outputs)),
            nonzero_parameters=len(bits),
            largest_weight_bits=max(bits, default=0),
            total_weight_bits=sum(bits) + len(bits),
        )

    def evaluate(self, point: Sequence[Any]) -> tuple[Fraction, ...]:
        """The exact output at ``point``: ``dimension`` numbers, read like cells of a table."""
        *_, output = self.values(point)
        return output

    def values(self, point: Sequence[Any]) -> Iterator[tuple[Fraction, ...]]:
        """h_1, ..., h_L and the output at ``point``: exact, one tuple for each layer."""
        if len(point) != self.dimension:
            place, expected = "the point", f"{self.dimension} coordinates"
            raise MemproofError("MP-N002", place, expected, str(len(point)))
        numerators, scale = common_denominator([_rational(x) for x in point])
        for layer in self.layers:
            numerators = layer_numerators(layer, numerators, scale)
            scale *= layer.denominator
            yield tuple(plain_fraction(v, scale) for v in numerators)

    def first_failure(self, dataset: Dataset) -> tuple[int, tuple[Fraction, ...]] | None:
        """(point number, output) of the first point of ``dataset`` that misses its label.

        Raises MP-N003 if the dimensions do not fit.
        """
        self.check_fits(dataset)
        for i, point in enumerate(dataset.points):
            found = self.evaluate([Fraction(x, dataset.denominator) for x in point])
            expected = tuple(Fraction(y, dataset.label_denominator) for y in dataset.labels[i])
            if found != expected:
                return i, found
        return None

    def check_fits(self, dataset: Dataset) -> None:
        """MP-N003 unless points and labels have as many entries as there are inputs and outputs."""
        shape = (dataset.dimension, dataset.outputs)
        if shape != (self.dimension, self.outputs):
            raise MemproofError("MP-N003", "the network", f"{shape[0]} inputs, {shape[1]} outputs",
                                f"{self.dimension} inputs, {self.outputs} outputs")

    def with_weight(self, layer: int, neuron: int, channel: int, value: int | Fraction) -> Network:
        """The network in which one weight is replaced: for what-if questions.

        ``layer`` from 1 to L+1 (the output map), ``neuron`` and ``channel`` from 0.
        Raises MP-N006 for a weight that does not exist, MP-N011 for a value that is not exact.
        """
        widths = (self.dimension, *self.widths, self.outputs)
        inside = 1 <= layer < len(widths) and 0 <= neuron < widths[layer]
        if not inside or not 0 <= channel < widths[layer - 1]:
            expected = f"layer 1..{len(widths) - 1}, a neuron, a channel of the layer before"
            raise MemproofError("MP-N006", "the weight", expected,
                                f"layer {layer}, neuron {neuron}, channel {channel}")
        weight = exact_number(value) if type(value) in NUMBERS else None
        if weight is None:
            raise MemproofError("MP-N011", "the weight", "an integer or a Fraction", show(value))
        old = self.layers[layer - 1]
        factor = weight.denominator // gcd(weight.denominator, old.denominator)
        rows = [{j: w * factor for j, w in row} for row in old.rows]
        rows[neuron][channel] = Z(weight * old.denominator * factor)
        new = replace(
            old,
            rows=tuple(tuple(sorted((j, w) for j, w in row.items() if w)) for row in rows),
            biases=tuple(b * factor for b in old.biases),
            denominator=old.denominator * factor,
        )
        layers = (*self.layers[: layer - 1], new, *self.layers[layer:])
        return Network(self.dimension, layers[:-1], layers[-1])


def _rational(x: object) -> int | Fraction:
    """An exact number; text is read as in tables.  Raises MP-D004 ... for anything else."""
    if type(x) in NUMBERS:
        return x  # type: ignore[return-value]
    from memproof.dataset.cells import cell_ratio

    return Fraction(*cell_ratio(x))


def layer_numerators(layer: Layer, values: Sequence[int], scale: int) -> list[int]:
    """Numerators over ``scale * layer.denominator`` of act(A h + b), where h = values / scale."""
    result = []
    for row, bias, activation in zip(layer.rows, layer.biases, layer.activations, strict=True):
        z = bias * scale
        for j, w in row:
            z += w * values[j]
        if activation == STEP:
            z = scale * layer.denominator if z >= 0 else 0
        elif z < 0 and activation != IDENTITY:
            z = 0
        result.append(z)
    return result


def refuse_steps(network: Network, expected: str = "ReLU and identity neurons") -> None:
    """MP-N028 for a network that has step neurons, where they are not understood."""
    if network.has_steps:
        raise MemproofError("MP-N028", "the network", expected, "neurons with the activation step")


def common_denominator(point: Sequence[int | Fraction]) -> tuple[list[int], int]:
    """(numerators, denominator >= 1) of a rational point."""
    scale = ONE
    for x in point:
        scale *= x.denominator // gcd(scale, x.denominator)
    return [x.numerator * (scale // x.denominator) for x in point], scale


def parameter_bits(layer: Layer) -> list[int]:
    """Bits of every nonzero parameter a/b in lowest terms: bl(|a|), plus bl(b) unless b = 1."""
    q = layer.denominator
    numbers = [w for row in layer.rows for _, w in row] + [b for b in layer.biases if b]
    if q == 1:
        return [w.bit_length() for w in numbers]
    reduced = [(w // gcd(w, q), q // gcd(w, q)) for w in numbers]
    return [a.bit_length() + (b.bit_length() if b > 1 else 0) for a, b in reduced]
