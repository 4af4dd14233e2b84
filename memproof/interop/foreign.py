"""The contract of all loaders: an exact network, and what its file says of its outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.exact import Z
from memproof.network.model import IDENTITY, RELU, Layer, Network

MOST_PARAMETERS = 1 << 26  # of one network, dense
MOST_BITS = 1 << 31  # of all numerators of a layer


@dataclass(frozen=True)
class Foreign:
    """A network that somebody else wrote.  ``reading``: how its outputs are read, "" if nothing
    says so; ``classes``: their names, in the order of the outputs, () if nothing says so; ``notes``
    say what a reader of the audit must know; ``source``: the file and its sha256, or what object.
    """

    kind: str
    network: Network
    reading: str = ""
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    __repr__ = brief


@dataclass(frozen=True)
class Dense:
    """z = W x + b, then relu or nothing: W of shape (out, in), b of shape (out,); floating-point
    numbers, or arrays of objects that are int or Fraction."""

    name: str
    weights: Any
    biases: Any
    relu: bool = False


def exact(array: Any, place: str) -> tuple[Any, int]:
    """(integers, q): the array is integers / q, as a numpy array of objects; q is a power of two
    unless there are Fractions.

    Errors: MP-A004 a number that is not finite, or a type that is no number; MP-A005 Fractions
    whose common denominator is too long.
    """
    values = np.asarray(array)
    if values.dtype == object:
        return _over_common(values, place)
    if values.dtype.kind in "iub":
        return values.astype(object), 1
    if values.dtype.kind != "f" or values.dtype.itemsize > 8:
        raise MemproofError("MP-A004", place, "numbers of at most 64 bits", show(values.dtype))
    values = values.astype(np.float64)
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        raise MemproofError("MP-A004", f"{place}, number {int(wrong[0])}", "a finite number",
                            str(values.ravel()[wrong[0]]))
    fractions = [x.as_integer_ratio() for x in values.ravel().tolist()]
    q = max((d for _, d in fractions), default=1)
    integers = np.empty(len(fractions), dtype=object)
    integers[:] = [n * (q // d) for n, d in fractions]
    return integers.reshape(values.shape), q


def _over_common(values: Any, place: str) -> tuple[Any, int]:
    """Fractions and integers over their common denominator."""
    flat = values.ravel().tolist()
    for number, value in enumerate(flat):
        if not isinstance(value, (int, Fraction)):
            raise MemproofError("MP-A004", f"{place}, number {number}", "a number", show(value))
    q = 1
    for value in flat:
        q = lcm(q, value.denominator)
        if q.bit_length() * len(flat) > MOST_BITS:
            raise MemproofError("MP-A005", place, "fractions with a short common denominator "
                                "(or fold the scaler into the weights in floating point)",
                                f"{len(flat)} numbers over one of {q.bit_length()} bits or more")
    integers = np.empty(len(flat), dtype=object)
    integers[:] = [value.numerator * (q // value.denominator) for value in flat]
    return integers.reshape(values.shape), q


def network_of(layers: Sequence[Dense], inputs: int | None = None) -> Network:
    """The network of these layers, the last one without an activation.

    Errors: MP-A004 numbers, MP-A005 shapes that do not fit, MP-A006 no hidden layer, or a last
    layer with an activation.
    """
    found, width = list[Layer](), inputs
    for layer in layers:
        _check_shape(layer, width)
        width = len(layer.biases)
        found.append(_layer(layer))
    if not found or any(act == RELU for act in found[-1].activations):
        raise MemproofError("MP-A006", "the output", "a last layer without an activation",
                            "a relu" if found else "no layer")
    return Network(int(np.shape(layers[0].weights)[1]), tuple(found[:-1]), found[-1])


def _check_shape(layer: Dense, width: int | None) -> None:
    shape, biases = np.shape(layer.weights), np.shape(layer.biases)
    if len(shape) != 2 or len(biases) != 1 or 0 in shape:
        raise MemproofError("MP-A005", layer.name, "weights (out, in) and biases (out,)",
                            f"shapes {shape} and {biases}")
    if shape[0] * shape[1] > MOST_PARAMETERS:
        raise MemproofError("MP-A005", layer.name, f"at most {MOST_PARAMETERS} weights",
                            str(shape[0] * shape[1]))
    inputs = width
    if inputs is None:  # of the first layer: its weights say it, and may be transposed
        inputs = shape[0] if shape[1] == biases[0] else shape[1]
    wanted = (biases[0], inputs)
    if shape != wanted:
        turned = " (transposed: did you forget .T?)" if shape == wanted[::-1] else ""
        raise MemproofError("MP-A005", layer.name, f"weights of shape {wanted}",
                            f"{shape}{turned}")


def _layer(layer: Dense) -> Layer:
    weights, p = exact(layer.weights, f"{layer.name}, weights")
    biases, r = exact(layer.biases, f"{layer.name}, biases")
    q = lcm(p, r)
    return layer_of(weights * (q // p), biases * (q // r), q, layer.name, layer.relu)


def layer_of(weights: Any, biases: Any, q: int, name: str, relu: bool) -> Layer:
    """(W x + b)/q with integers, then relu or nothing."""
    count = len(biases)
    return Layer(
        rows=tuple(tuple((j, Z(w)) for j, w in enumerate(row) if w) for row in weights.tolist()),
        biases=tuple(Z(b) for b in biases.tolist()), denominator=Z(q),
        activations=(RELU if relu else IDENTITY,) * count,
        names=tuple(f"n{i}" for i in range(count)) if relu else tuple(
            f"y{i}" for i in range(count)), stage=name[:40])


def fractions(array: Any, place: str) -> list[Fraction]:
    """The exact numbers of an array of one dimension.  Errors: MP-A004."""
    integers, q = exact(array, place)
    return [Fraction(n, q) for n in integers.ravel().tolist()]


def exact_fractions(array: Any, place: str) -> Any:
    """The same array with Fractions as its entries.  Errors: MP-A004."""
    found = np.empty(np.size(array), dtype=object)
    found[:] = fractions(array, place)
    return found.reshape(np.shape(array))


def scale_inputs(layer: Dense, factors: Sequence[Fraction], offsets: Sequence[Fraction]) -> Dense:
    """W (factors x + offsets) + b, exactly: what a scaler before the layer computes if nothing is
    rounded.  Errors: MP-A004."""
    weights = exact_fractions(layer.weights, f"{layer.name}, weights")
    biases = exact_fractions(layer.biases, f"{layer.name}, biases")
    shifts = np.array([sum((w * c for w, c in zip(row, offsets, strict=True)), Fraction(0))
                       for row in weights], dtype=object)
    return replace(layer, weights=weights * np.array(factors, dtype=object), biases=biases + shifts)


def scale_outputs(layer: Dense, factors: Sequence[Fraction], offsets: Sequence[Fraction]) -> Dense:
    """factors (W x + b) + offsets, exactly.  Errors: MP-A004."""
    each = np.array(factors, dtype=object)
    weights = exact_fractions(layer.weights, f"{layer.name}, weights") * each[:, None]
    biases = exact_fractions(layer.biases, f"{layer.name}, biases") * each
    return replace(layer, weights=weights, biases=biases + np.array(offsets, dtype=object))
