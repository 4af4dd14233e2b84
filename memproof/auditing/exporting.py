"""A network as floating-point weights for other programs, where it loses nothing.

Every weight is a number of float64, and at every point of the table no evaluation in float64
rounds, whatever the order of its sums: so the other program computes the very same values there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from memproof.auditing.decisions import is_exact
from memproof.auditing.formats import FLOAT64, Evaluation, Format
from memproof.auditing.rounding import store
from memproof.auditing.values import all_sums, points, steps
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.network.model import RELU, Layer, Network
from memproof.outputs import Kind

BLOCK = 1000  # points at a time
ONNX = Kind("a network in ONNX by memproof", rb"\x08.\x12\x08memproof", ".onnx")
NPZ = Kind("a network in NPZ", rb"PK\x03\x04.{26}W0\.npy", ".npz")
TORCH_JSON = Kind("a network in JSON for PyTorch", rb'\{"format": "memproof-torch"')


@dataclass(frozen=True)
class FloatLayer:
    """z = W x + b in float64, W of shape (out, in); ``relu`` marks the neurons with a relu."""

    weights: Any
    biases: Any
    relu: Any


def float_layers(network: Network, dataset: Dataset) -> list[FloatLayer]:
    """The layers in float64, the output map last.

    Errors: MP-A012 the first weight that is no float64, or the first point at which a value might
    be rounded; MP-N003 another dimension.
    """
    if network.dimension != dataset.dimension:
        network.check_fits(dataset)
    layers = as_floats(network)
    matrices = list(steps(network))
    kept = store(matrices, Evaluation(FLOAT64, FLOAT64))
    for start in range(0, len(dataset), BLOCK):
        block = points(dataset, start, min(start + BLOCK, len(dataset)))
        exact = is_exact(kept, block, all_sums(matrices, block))
        if not exact.all():
            row = dataset.rows[start + int(np.argmin(exact))][0]
            raise MemproofError("MP-A012", f"row {row}", "values that float64 has, in any order of "
                                "sums", "an input or a sum that might be rounded")
    return layers


def as_floats(network: Network, form: Format = FLOAT64) -> list[FloatLayer]:
    """The layers, the output map last.  Errors: MP-A012 the first weight that the format lacks."""
    return [_float_layer(layer, number, width, form) for number, (layer, width) in enumerate(
        zip(network.layers, (network.dimension, *network.widths), strict=True), 1)]


def _float_layer(layer: Layer, number: int, width: int, form: Format) -> FloatLayer:
    weights, q = np.zeros((len(layer), width)), int(layer.denominator)
    for i, row in enumerate(layer.rows):
        for j, w in row:
            weights[i, j] = _float(int(w), q, f"layer {number}, neuron {i}, channel {j}", form)
    biases = [_float(int(b), q, f"layer {number}, bias {i}", form)
              for i, b in enumerate(layer.biases)]
    return FloatLayer(weights, np.array(biases),
                      np.array([each == RELU for each in layer.activations]))


def _float(numerator: int, denominator: int, place: str, form: Format) -> float:
    """The number, which the format has."""
    if not form.has(numerator, denominator):
        raise MemproofError("MP-A012", place, f"a weight that is a number of {form.name}",
                            printed(Fraction(numerator, denominator)))
    return numerator / denominator


def npz_bytes(layers: list[FloatLayer], classes: Sequence[str] = ()) -> bytes:
    """W0, b0, W1, ... as ``memproof audit`` reads them, and the names of the classes, if there are
    some, in the order of the outputs.  Errors: MP-A012 a hidden layer that has
    neurons without relu, which this form cannot say."""
    for number, layer in enumerate(layers[:-1], 1):
        if not layer.relu.all():
            raise MemproofError("MP-A012", f"layer {number}", "relu at every neuron (ONNX can say "
                                "more)", "a neuron without")
    stream = io.BytesIO()
    arrays = {f"{name}{k}": array for k, layer in enumerate(layers)
              for name, array in (("W", layer.weights), ("b", layer.biases))}
    if classes:
        arrays["classes"] = np.array(classes, dtype=str)
    np.savez(stream, **arrays)
    return stream.getvalue()


def torch_json_bytes(layers: list[FloatLayer]) -> bytes:
    """JSON with weight (out, in), bias and relu (a truth value for each neuron) of every layer;
    its numbers are decimals that name exactly one float64, this one."""
    content = {"format": "memproof-torch", "version": 1, "layers": [
        {"weight": layer.weights.tolist(), "bias": layer.biases.tolist(),
         "relu": layer.relu.tolist()} for layer in layers]}
    return json.dumps(content, allow_nan=False).encode() + b"\n"


def onnx_bytes(layers: list[FloatLayer], form: Format = FLOAT64, batch: int | str = "N") -> bytes:
    """A graph of Gemm and Relu; where only some neurons have a relu, Max with 0 or -infinity.

    ``form``: FLOAT64, or FLOAT32 for weights ``as_floats`` of it; ``batch``: rows at a time.
    Errors: MP-U008 without the package onnx.
    """
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants, at = [], [], "x"
    for k, layer in enumerate(layers):
        constants += [numpy_helper.from_array(array.astype(form.name), f"{name}{k}")
                      for name, array in (("W", layer.weights), ("b", layer.biases))]
        nodes.append(helper.make_node("Gemm", [at, f"W{k}", f"b{k}"], [f"z{k}"], transB=1))
        at = f"z{k}"
        if layer.relu.all():
            nodes.append(helper.make_node("Relu", [at], [f"h{k}"]))
        elif layer.relu.any():
            floors = np.where(layer.relu, 0.0, -np.inf).astype(form.name)
            constants.append(numpy_helper.from_array(floors, f"floor{k}"))
            nodes.append(helper.make_node("Max", [at, f"floor{k}"], [f"h{k}"]))
        at = f"h{k}" if layer.relu.any() else at
    kind = TensorProto.DOUBLE if form == FLOAT64 else TensorProto.FLOAT
    ends = [helper.make_tensor_value_info(name, kind, [batch, width]) for name, width in
            (("x", layers[0].weights.shape[1]), (at, len(layers[-1].biases)))]
    graph = helper.make_graph(nodes, "memproof", ends[:1], ends[1:], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9,
                              producer_name="memproof")
    return bytes(model.SerializeToString())
