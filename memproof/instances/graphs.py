"""The networks of a folder, read again: one input, Gemm and Relu in a chain, one output."""

from __future__ import annotations

from typing import Any

from memproof.errors import MemproofError, show
from memproof.interop.onnx import from_model
from memproof.interop.onnx_nodes import text_of
from memproof.network.model import Network
from memproof.outside import visible

ATTRIBUTES = {"Gemm": {"transB"}, "Relu": set[str]()}  # no factors: they would round once more
INPUTS = {"Gemm": 3, "Relu": 1}
OPSETS = range(13, 26)
ELEMENTS = {"float32": 1, "float64": 11}


def network_of_graph(data: bytes, form: str, place: str) -> Network:
    """The network, with its weights as the rational numbers that they are.

    Errors: MP-V005 another graph than such a chain in the format; MP-A... what is no network.
    """
    import onnx

    try:
        model = onnx.load_model_from_string(data)
    except Exception:  # whatever the parser of protobuf raises
        raise MemproofError("MP-V005", place, "a model of ONNX",
                            show(data[:20].decode("latin-1"))) from None
    _check_meaning(model, place)
    _check_chain(model.graph, place)
    _check_formats(model.graph, ELEMENTS[form], place)
    return from_model(model).network


def _check_meaning(model: Any, place: str) -> None:
    """Operators mean what they mean: no functions of the file's own, one known set of them."""
    sets = [(text_of(each.domain), each.version) for each in model.opset_import]
    if model.functions or len(sets) != 1 or sets[0][0] not in ("", "ai.onnx") or (
            sets[0][1] not in OPSETS):
        raise MemproofError("MP-V005", place, "the operators of ONNX, of a version from "
                            f"{OPSETS[0]} to {OPSETS[-1]}, and no functions", show(sets))


def _check_chain(graph: Any, place: str) -> None:
    """Each node takes the output of the one before, and the last one's is the graph's."""
    if len(graph.input) != 1 or len(graph.output) != 1 or not graph.node:
        raise MemproofError("MP-V005", place, "one input, nodes and one output", "others")
    at = text_of(graph.input[0].name)
    constants = [text_of(each.name) for each in graph.initializer]
    names = [at, *constants, *(text_of(name) for node in graph.node for name in node.output)]
    if len(set(names)) < len(names) or graph.sparse_initializer:
        raise MemproofError("MP-V005", place, "every name once", "one twice")
    for node in graph.node:
        _check_node(node, at, set(constants), place)
        at = text_of(node.output[0])
    if text_of(graph.output[0].name) != at:
        raise MemproofError("MP-V005", place, "the last node's output as that of the graph",
                            "another")


def _check_node(node: Any, at: str, constants: set[str], place: str) -> None:
    """A Gemm or Relu on what comes before, with nothing else to say."""
    operator, inputs = text_of(node.op_type), [text_of(name) for name in node.input]
    said = {text_of(each.name) for each in node.attribute}
    if operator not in ATTRIBUTES or node.domain != "" or len(node.output) != 1 or (
            not said <= ATTRIBUTES[operator] or len(inputs) != INPUTS[operator]
            or inputs[0] != at or not constants.issuperset(inputs[1:])):
        raise MemproofError("MP-V005", f"{place}, node {visible(operator, 40)}", "a Gemm without "
                            "factors, or a Relu, on what comes before", "another node")


def _check_formats(graph: Any, element: int, place: str) -> None:
    """All numbers in one format; input and output of shape (1, n)."""
    for end in (graph.input[0], graph.output[0]):
        kind = end.type.tensor_type
        shape = [each.dim_value for each in kind.shape.dim]
        if kind.elem_type != element or len(shape) != 2 or shape[0] != 1:
            raise MemproofError("MP-V005", f"{place}, {visible(text_of(end.name), 40)}",
                                "the stated format and the shape (1, n)", show(shape))
    for each in graph.initializer:
        if each.data_type != element:
            raise MemproofError("MP-V005", f"{place}, tensor {visible(text_of(each.name), 40)}",
                                "the stated format", "another")
