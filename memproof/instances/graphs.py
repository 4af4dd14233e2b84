"""The networks of a folder, read again: one input, Gemm and Relu in a chain, one output."""

from __future__ import annotations

from typing import Any

from memproof.errors import MemproofError, show
from memproof.interop.onnx import from_model
from memproof.interop.onnx_nodes import text_of
from memproof.network.model import Network
from memproof.outside import visible

OPERATORS = ("Gemm", "Relu")
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
    _check_chain(model.graph, place)
    _check_formats(model.graph, ELEMENTS[form], place)
    return from_model(model).network


def _check_chain(graph: Any, place: str) -> None:
    """Each node takes the output of the one before, and the last one's is the graph's."""
    if len(graph.input) != 1 or len(graph.output) != 1 or not graph.node:
        raise MemproofError("MP-V005", place, "one input, nodes and one output", "others")
    at = text_of(graph.input[0].name)
    constants = {text_of(each.name) for each in graph.initializer}
    if len(constants) < len(graph.initializer) or at in constants:
        raise MemproofError("MP-V005", place, "every name once", "one twice")
    for node in graph.node:
        operator, inputs = text_of(node.op_type), [text_of(name) for name in node.input]
        known = operator in OPERATORS and node.domain == "" and len(node.output) == 1
        if not known or inputs[:1] != [at] or not constants.issuperset(inputs[1:]) or (
                len(inputs) != (3 if operator == "Gemm" else 1)):
            raise MemproofError("MP-V005", f"{place}, node {visible(operator, 40)}",
                                "a Gemm or Relu on what comes before", "another node")
        at = text_of(node.output[0])
    if text_of(graph.output[0].name) != at:
        raise MemproofError("MP-V005", place, "the last node's output as that of the graph",
                            "another")


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
