"""The contract of all loaders: an exact network, and what its file says of its outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.exact import Z
from memproof.network.model import IDENTITY, RELU, Layer, Network

MOST_PARAMETERS = 1 << 26  # of one network, dense


@dataclass(frozen=True)
class Foreign:
    """A network that somebody else wrote.  ``reading``: how its outputs are read, "" if nothing
    says so; ``classes``: their names, in the order of the outputs, () if nothing says so; ``notes``
    say what a reader of the audit must know."""

    kind: str
    network: Network
    reading: str = ""
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    __repr__ = brief


@dataclass(frozen=True)
class Dense:
    """z = W x + b, then relu or nothing: W of shape (out, in), b of shape (out,)."""

    name: str
    weights: Any
    biases: Any
    relu: bool = False


def exact(array: Any, place: str) -> tuple[Any, int]:
    """(integers, q): the array is integers / q, q a power of two, as a numpy array of objects.

    Errors: MP-A004 a number that is not finite, or a type that is no number.
    """
    values = np.asarray(array)
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
    wanted = (biases[0], shape[1] if width is None else width)
    if shape != wanted:
        turned = " (did you forget .T?)" if shape == wanted[::-1] else ""
        raise MemproofError("MP-A005", layer.name, f"weights of shape {wanted}",
                            f"{shape}{turned}")


def _layer(layer: Dense) -> Layer:
    weights, p = exact(layer.weights, f"{layer.name}, weights")
    biases, r = exact(layer.biases, f"{layer.name}, biases")
    q = max(p, r)
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


def behind_scaler(layer: Dense, factors: Sequence[Fraction], offsets: Sequence[Fraction]) -> Layer:
    """W (factors x + offsets) + b, exactly: what a scaler before the layer computes if nothing is
    rounded.  Errors: MP-A004."""
    weights, q = exact(layer.weights, f"{layer.name}, weights")
    rows = [[Fraction(int(w), q) for w in row] for row in weights]
    given = fractions(layer.biases, f"{layer.name}, biases")
    biases = [b + sum(w * c for w, c in zip(row, offsets, strict=True))
              for b, row in zip(given, rows, strict=True)]
    scaled = [[w * f for w, f in zip(row, factors, strict=True)] for row in rows]
    common = lcm(*(f.denominator for row in (*scaled, biases) for f in row))
    table = np.array([[int(f * common) for f in row] for row in scaled], dtype=object)
    return layer_of(table, np.array([int(b * common) for b in biases], dtype=object), common,
                    layer.name, layer.relu)
