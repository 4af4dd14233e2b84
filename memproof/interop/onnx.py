"""ONNX: graphs of affine operators and relus, read exactly (package onnx, extra ``[onnx]``).

Softmax, LogSoftmax, Sigmoid and ArgMax may stand at the output only: there they do not change which
output is the largest, or on which side of 1/2 it is.  What a graph does behind them (labels from a
list, a map of probabilities) is looked at for the names of classes and not for values.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.interop.expressions import Graph, Tensor, check_bits, check_cells
from memproof.interop.files import Beside, beginning, file_bytes
from memproof.interop.foreign import Foreign, exact
from memproof.interop.normalization import normalization
from memproof.interop.onnx_nodes import Node, Windows, constant_of, inverse, text_of
from memproof.outside import path_text, visible

MISFITS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
HEADS = {"Softmax": "argmax", "LogSoftmax": "argmax", "ArgMax": "argmax", "Sigmoid": "sign"}
BEHIND = ("Identity", "Cast", "Reshape", "ArgMax", "ZipMap", "ArrayFeatureExtractor", "Sub", "Log",
          "Concat", "Squeeze", "Normalizer", "Greater", "Not", "Flatten")
DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
OF_TWO = ("Sub", "Greater", "Not", "Concat")  # make two classes of one probability
FLOATS = {1: "float32", 10: "float16", 11: "float64", 16: "bfloat16"}
ORDER = {"float16": 0, "bfloat16": 0, "float32": 1, "float64": 2}
# How outputs are read, the outputs, and of a probability p what the name holds: one of FORMS.
Head = tuple[str, Tensor, str]
FORMS = ("p", "1 - p", "1 - p, p", "class", "not class")
HINTS = {
    "If": " (control flow)", "Loop": " (control flow)", "Scan": " (control flow)",
    "QuantizeLinear": " (quantized)", "DequantizeLinear": " (quantized)",
    "QLinearMatMul": " (quantized)", "MatMulInteger": " (quantized)",
}


def read_onnx(path: str | Path) -> Foreign:
    """The network of a file.  Errors: MP-U001 no file, MP-A007 a damaged file, MP-A003 an operator
    that is not read, MP-A004 numbers, MP-A005 shapes, MP-U008 without the package onnx."""
    data = file_bytes(path)
    import onnx

    refusal = MemproofError("MP-A007", path_text(path), "a model of ONNX", beginning(data))
    if not data:  # which protobuf takes for a model without a graph
        raise refusal
    try:
        model = onnx.load_model_from_string(data)
    except Exception:  # whatever the parser of protobuf raises
        raise refusal from None
    return from_model(model, Beside(Path(path).parent))


def from_model(model: Any, beside: Beside | None = None) -> Foreign:
    """The network of a model in memory; numbers in other files are read ``beside`` it, or not at
    all.  Errors: those of ``read_onnx``."""
    reader = _Reader(model, beside)
    for proto in model.graph.node:
        try:
            reader.read(proto)
        except MISFITS as error:  # attributes of other types, lengths or shapes than they have
            raise MemproofError("MP-A003", f"node {visible(text_of(proto.name), 60)} "
                                f"({visible(text_of(proto.op_type), 40)})", "attributes and shapes "
                                "that go together", show(error, 80)) from None
    return reader.result()


def _is_number(value: Any, number: float) -> bool:
    """Is it a constant of one cell, this number?"""
    return isinstance(value, np.ndarray) and value.size == 1 and value.ravel()[0] == number


class _Reader:
    """Walks through the nodes: ``constants`` and ``tensors`` by name, the head once it is there."""

    def __init__(self, model: Any, beside: Beside | None) -> None:
        graph = model.graph
        self.beside = beside
        self.functions = {(text_of(each.domain), text_of(each.name)) for each in model.functions}
        self.constants = {text_of(each.name): constant_of(each, beside)
                          for each in graph.initializer}
        self.outputs = [text_of(each.name) for each in graph.output]
        inputs = [each for each in graph.input if text_of(each.name) not in self.constants]
        if len(inputs) != 1:
            raise MemproofError("MP-A003", "the graph", "one input", str(len(inputs)))
        kind = inputs[0].type.tensor_type
        shape = [each.dim_value for each in kind.shape.dim][1:]
        if not shape or min(shape) < 1 or prod(shape) > 1 << 20:
            raise MemproofError("MP-A003", f"input {visible(text_of(inputs[0].name))}",
                                "a batch of rows of a fixed shape", show(shape))
        self.graph = Graph(prod(shape))
        self.tensors = {text_of(inputs[0].name): self.graph.start(shape)}
        self.format = FLOATS.get(kind.elem_type, "")
        self.heads = dict[str, Head]()  # for every name behind a head
        self.classes: tuple[str, ...] = ()
        self.notes = list[str]()

    # -- the walk

    def read(self, proto: Any) -> None:
        """One node.  Errors: MP-A003 and those of tensors."""
        node = Node(proto)
        own = (text_of(proto.domain), node.operator)
        if own[0] not in DOMAINS or own in self.functions:
            raise node.refusal("an operator of ONNX itself", visible(":".join(own)))
        known = [name for name in node.inputs if name in self.tensors]
        if node.operator == "Constant":
            self._constant_node(node)
        elif not known and all(name in self.constants for name in node.inputs if name):
            self._folded(node)
        elif not known or self._is_behind(node):
            self._behind(node)
        elif node.operator in HEADS:
            self._head(node)
        else:
            self._operator(node)

    def _operator(self, node: Node) -> None:
        known = node.operator.isidentifier() and node.operator[0].isupper()
        rule = getattr(self, f"_{node.operator}", None) if known else None
        if rule is None:
            raise node.refusal("an operator that is affine, or a relu",
                               visible(node.operator) + HINTS.get(node.operator, ""))
        tensor = rule(node)
        check_bits(tensor)
        self.tensors[node.output] = tensor

    def _is_behind(self, node: Node) -> bool:
        return any(name in self.heads for name in node.inputs)

    def _head(self, node: Node) -> None:
        """Errors: MP-A003 for a Softmax or ArgMax along another axis than that of the outputs."""
        tensor = self.tensors[node.inputs[0]]
        if node.operator != "Sigmoid":
            sizes = (0, *tensor.shape)  # 0: the batch
            axis = node.attributes.get("axis", 0 if node.operator == "ArgMax" else -1)
            if not -len(sizes) <= axis < len(sizes) or sizes[axis] != prod(tensor.shape):
                raise node.refusal("an axis with all outputs of a row", f"axis {axis}")
        form = "p" if node.operator == "Sigmoid" else ""
        self.heads |= dict.fromkeys(node.outputs, (HEADS[node.operator], tensor, form))

    def _behind(self, node: Node) -> None:
        """Behind the output: names of classes are taken, values are not."""
        head = next((self.heads[name] for name in node.inputs if name in self.heads), None)
        form = None if head is None or node.operator not in BEHIND else self._form(node, head[2])
        if head is None or form is None:
            raise node.refusal("an operator on the way to the output", visible(node.operator))
        names = node.attributes.get("classlabels_strings") or node.attributes.get(
            "classlabels_int64s")
        if node.operator == "ArrayFeatureExtractor" and node.inputs[0] in self.constants:
            names = self.constants[node.inputs[0]].ravel().tolist()
        if names:
            found = tuple(each.decode("utf-8", "replace") if isinstance(each, bytes)
                          else str(each) for each in names)
            if self.classes not in ((), found):
                raise node.refusal("the same classes everywhere", "others than before")
            self.classes = found
        self.heads |= dict.fromkeys(node.outputs, (*head[:2], form))

    def _form(self, node: Node, form: str) -> str | None:
        """What a name behind a head holds after this node; None for what is not understood."""
        if not form:  # of several outputs: only what leaves their order as it is
            return None if node.operator in OF_TWO else ""
        inputs = [self.heads[name][2] if name in self.heads else self.constants.get(name)
                  for name in node.inputs]
        one = _is_number(inputs[0], 1)
        if node.operator == "Sub":
            return {"p": "1 - p", "1 - p": "p"}.get(form) if one else None
        if node.operator == "Concat":
            return "1 - p, p" if inputs == ["1 - p", "p"] else None
        if node.operator == "ArgMax":
            return "class" if form == "1 - p, p" else None
        if node.operator == "Greater":
            half = len(inputs) == 2 and _is_number(inputs[1], 0.5)
            return "class" if half and inputs[0] == "p" else None
        if node.operator == "Not":
            return {"class": "not class", "not class": "class"}.get(form)
        return form

    def _constant_node(self, node: Node) -> None:
        value = node.attributes.get("value")
        if value is None:
            raise node.refusal("a tensor as its value", show(sorted(node.attributes)))
        self.constants[node.output] = constant_of(value, self.beside)

    def _folded(self, node: Node) -> None:
        """An operator on constants alone."""
        rules: dict[str, Callable[..., Any]] = {
            "Identity": lambda a: a,
            "Transpose": lambda a: a.transpose(node.attributes.get("perm")),
            "Reshape": lambda a, shape: a.reshape([int(n) for n in shape]),
            "Unsqueeze": lambda a, *axes: np.expand_dims(
                a, tuple(axes[0].tolist() if axes else node.attributes["axes"])),
        }
        if node.operator not in rules:
            raise node.refusal("constants that are folded before (onnxsim, do_constant_folding)",
                               visible(node.operator))
        values = [self.constants[name] for name in node.inputs if name]
        try:
            self.constants[node.output] = rules[node.operator](*values)
        except (ValueError, TypeError, KeyError):
            raise node.refusal("shapes that fit", "others") from None

    def result(self) -> Foreign:
        """The network, once all nodes are read.  Errors: MP-A003 without an output."""
        heads = [self.heads[name] for name in self.outputs if name in self.heads] + [
            ("", self.tensors[name], "") for name in self.outputs if name in self.tensors]
        if not heads:
            raise MemproofError("MP-A003", "the graph", "an output", "none that is computed")
        turned = [form for _, _, form in heads if form in ("1 - p", "not class")]
        if turned:
            raise MemproofError("MP-A003", "the output", "the probability p of class 1, or the "
                                "class: p > 1/2", turned[0])
        reading, tensor, _ = heads[0]
        if reading == "sign" and prod(tensor.shape) != 1:
            reading = ""
        return Foreign("ONNX", self.graph.network(tensor), reading, self.classes,
                       tuple(dict.fromkeys(self.notes)))

    # -- what an input is

    def _tensor(self, node: Node, index: int = 0) -> Tensor:
        name = node.inputs[index] if index < len(node.inputs) else ""
        if name not in self.tensors:
            raise node.refusal(f"values of the network as input {index + 1}", "a constant")
        return self.tensors[name]

    def _numbers(self, node: Node, index: int) -> Any:
        name = node.inputs[index] if index < len(node.inputs) else ""
        if name not in self.constants:
            raise node.refusal(f"a constant as input {index + 1}", "values of the network")
        return self.constants[name]

    def _fitting(self, node: Node, index: int, tensor: Tensor) -> tuple[Any, int]:
        """A constant for every cell of a tensor."""
        array = self._numbers(node, index)
        cells = array[0] if array.ndim == len(tensor.shape) + 1 and array.shape[0] == 1 else array
        try:
            np.broadcast_to(cells, tensor.shape)
        except ValueError:
            raise node.refusal(f"a constant for cells of shape {tensor.shape}",
                               str(array.shape)) from None
        return exact(cells, node.place)

    # -- operators, by their names

    def _Identity(self, node: Node) -> Tensor:
        return self._tensor(node)

    _Dropout = _Identity

    def _Cast(self, node: Node) -> Tensor:
        to = FLOATS.get(node.attributes.get("to", 0), "")
        if not to:
            raise node.refusal("a cast to floating point", show(node.attributes.get("to")))
        if ORDER[to] < ORDER.get(self.format, 3):
            self.notes.append(f"{node.place} rounds values to {to} when it runs; in real "
                              "arithmetic it does nothing")
        return self._tensor(node)

    def _Relu(self, node: Node) -> Tensor:
        return self.graph.relu(self._tensor(node))

    def _Max(self, node: Node) -> Tensor:
        """max(x, c) = c + relu(x - c); where c is -infinity, x."""
        x, floors = self._tensor(node), self._numbers(node, 1)
        if len(node.inputs) != 2 or not np.issubdtype(floors.dtype, np.floating):
            raise node.refusal("a tensor and floating-point numbers", "others")
        free = np.broadcast_to(np.isneginf(floors), (1, *x.shape)).ravel()
        zeros = exact(np.where(np.isneginf(floors), 0, floors), node.place)
        if free.all():
            return x
        above = self.graph.relu(x.shift_by((-zeros[0], zeros[1]))).shift_by(zeros)
        kept = self.graph.lift(x, above.level)
        cells = np.diag(free.astype(np.float64))
        return kept.apply(cells, x.shape).plus(above.apply(np.eye(len(free)) - cells, x.shape))

    def _Clip(self, node: Node) -> Tensor:
        """low + relu(x - low) - relu(x - high)."""
        ends = [node.attributes.get(key) for key in ("min", "max")]
        for index in (1, 2):
            if index < len(node.inputs) and node.inputs[index]:
                ends[index - 1] = self._numbers(node, index).reshape(())
        x = self._tensor(node)
        low, high = (None if end is None or end == free else exact(end, node.place)
                     for end, free in zip(ends, (-np.inf, np.inf), strict=True))
        if low is None and high is not None:  # high - relu(high - x)
            return (-self.graph.relu((-x).shift_by(high))).shift_by(high)
        if low is None:
            return x
        above = self.graph.relu(x.shift_by((-low[0], low[1])))
        if high is None:
            return above.shift_by(low)
        if Fraction(int(high[0]), high[1]) < Fraction(int(low[0]), low[1]):
            raise node.refusal("min at most max", "more")
        return above.plus(self.graph.relu(x.shift_by((-high[0], high[1]))), -1).shift_by(low)

    def _Flatten(self, node: Node) -> Tensor:
        x = self._tensor(node)
        if node.attributes.get("axis", 1) not in (0, 1):
            raise node.refusal("axis 1", show(node.attributes["axis"]))
        return x.reshape((prod(x.shape),))

    def _Reshape(self, node: Node) -> Tensor:
        x, shape = self._tensor(node), [int(n) for n in self._numbers(node, 1).ravel()]
        wanted = [x.shape[k - 1] if n == 0 and 0 < k <= len(x.shape) else n
                  for k, n in enumerate(shape)][1:]
        known = prod([n for n in wanted if n != -1])
        if wanted.count(-1) == 1 and known:
            wanted[wanted.index(-1)] = prod(x.shape) // known
        if not shape or shape[0] not in (-1, 0, 1) or prod(wanted) != prod(x.shape):
            raise node.refusal("a reshape within each row", show(shape))
        return x.reshape(wanted)

    def _Squeeze(self, node: Node) -> Tensor:
        x, axes = self._tensor(node), node.attributes.get("axes")
        if len(node.inputs) > 1 and node.inputs[1]:
            axes = self._numbers(node, 1).ravel().tolist()
        sizes = (0, *x.shape)  # 0: the batch
        gone = [k for k, n in enumerate(sizes) if n == 1] if axes is None else [
            int(axis) % len(sizes) for axis in axes]
        if any(sizes[k] != 1 for k in gone):
            raise node.refusal("axes of one cell behind the batch", show(axes))
        return x.reshape([n for k, n in enumerate(sizes) if k and k not in gone] or [1])

    def _Transpose(self, node: Node) -> Tensor:
        x, order = self._tensor(node), list(node.attributes.get("perm", []))
        if sorted(order) != list(range(len(x.shape) + 1)) or order[0] != 0:
            raise node.refusal("an order of the axes behind the batch", show(order))
        cells = np.arange(prod(x.shape)).reshape(x.shape)
        return x.pick(cells.transpose([axis - 1 for axis in order[1:]]))

    def _MatMul(self, node: Node) -> Tensor:
        return self._times(node, self._tensor(node), self._numbers(node, 1))

    def _times(self, node: Node, x: Tensor, weights: Any) -> Tensor:
        """x W for rows x, cell by cell of all but the last axis."""
        if weights.ndim != 2 or x.shape[-1:] != weights.shape[:1]:
            raise node.refusal(f"weights of shape ({x.shape[-1] if x.shape else 1}, ...)",
                               str(weights.shape))
        lead = prod(x.shape[:-1])
        check_cells(lead * lead * weights.size)
        whole = np.kron(np.eye(lead, dtype=weights.dtype), weights.T) if lead > 1 else weights.T
        return x.apply(whole, (*x.shape[:-1], weights.shape[1]))

    def _Gemm(self, node: Node) -> Tensor:
        if node.attributes.get("transA"):
            raise node.refusal("transA = 0", "1")
        weights = self._numbers(node, 1)
        y = self._times(node, self._tensor(node), weights.T if node.attributes.get("transB")
                        else weights)
        if node.attributes.get("alpha", 1.0) != 1.0:
            y = y.scale_by(exact(np.float64(node.attributes["alpha"]), node.place))
        if len(node.inputs) > 2 and node.inputs[2]:
            offset, q = self._fitting(node, 2, y)
            beta, r = exact(np.float64(node.attributes.get("beta", 1.0)), node.place)
            y = y.shift_by((offset * int(beta), q * r))
        return y

    def _Add(self, node: Node, sign: int = 1) -> Tensor:
        names = [name in self.tensors for name in node.inputs[:2]]
        if names == [True, True]:
            x, y = self.graph.level(self._tensor(node), self._tensor(node, 1))
            if x.shape != y.shape:
                raise node.refusal(f"two tensors of shape {x.shape}", str(y.shape))
            return x.plus(y, sign)
        if names == [True, False]:
            x = self._tensor(node)
            numbers, q = self._fitting(node, 1, x)
            return x.shift_by((numbers * sign, q))
        x = self._tensor(node, 1)
        return (x if sign == 1 else -x).shift_by(self._fitting(node, 0, x))

    def _Sub(self, node: Node) -> Tensor:
        return self._Add(node, -1)

    def _Neg(self, node: Node) -> Tensor:
        return -self._tensor(node)

    def _Mul(self, node: Node) -> Tensor:
        index = 0 if node.inputs[0] in self.tensors else 1
        x = self._tensor(node, index)
        return x.scale_by(self._fitting(node, 1 - index, x))

    def _Div(self, node: Node) -> Tensor:
        x = self._tensor(node)
        return x.scale_by(inverse(node, *self._fitting(node, 1, x)))

    def _Scaler(self, node: Node) -> Tensor:
        """(x - offset) scale, of ai.onnx.ml, both float32."""
        self.notes.append(f"{node.place} holds its offset and scale as float32: it is another "
                          "network than the pipeline that it was made from")
        x = self._tensor(node)
        offset, scale = (exact(np.float32(node.attributes[key]), node.place)
                         for key in ("offset", "scale"))
        return x.shift_by((-offset[0], offset[1])).scale_by(scale)

    def _BatchNormalization(self, node: Node) -> Tensor:
        """In evaluation mode, if all square roots are rational; channels are the first axis."""
        x = self._tensor(node)
        gamma, beta, mean, variance = (self._numbers(node, index) for index in range(1, 5))
        if node.attributes.get("training_mode") or len([name for name in node.outputs if name]) > 1:
            raise node.refusal("evaluation mode", "training mode")
        epsilon = np.float32(node.attributes.get("epsilon", 1e-5))
        found = normalization(node.place, mean, variance, gamma, beta, float(epsilon))
        if len(found) != x.shape[0]:
            raise node.refusal(f"{x.shape[0]} channels", str(len(found)))
        cells = found.repeat(prod(x.shape[1:]))
        factors, offsets = (exact(np.array(part, dtype=object).reshape(x.shape), node.place)
                            for part in (cells.factors, cells.offsets))
        return x.scale_by(factors).shift_by(offsets)

    # -- windows

    def _Conv(self, node: Node) -> Tensor:
        x, kernel = self._tensor(node), self._numbers(node, 1)
        if kernel.ndim != 4 or len(x.shape) != 3:
            raise node.refusal("a convolution in two dimensions", str(kernel.shape))
        group = node.attributes.get("group", 1)
        windows = Windows(node, x.shape, kernel.shape[2:], kernel.shape[0])
        if kernel.shape[1] * group != x.shape[0] or kernel.shape[0] % group:
            raise node.refusal(f"{x.shape[0]} channels", str(kernel.shape))
        weights = np.zeros((kernel.shape[0], *windows.size, *x.shape), dtype=kernel.dtype)
        for (i, j), cells in windows.all():
            for out in range(kernel.shape[0]):
                part = out // (kernel.shape[0] // group) * kernel.shape[1]
                for (p, q), (row, column) in cells:
                    weights[out, i, j, part : part + kernel.shape[1], row, column] += (
                        kernel[out, :, p, q])
        shape = (kernel.shape[0], *windows.size)
        y = x.apply(weights.reshape(prod(shape), -1), shape)
        if len(node.inputs) > 2 and node.inputs[2]:
            bias, q = exact(self._numbers(node, 2), node.place)
            y = y.shift_by((bias[:, None, None], q))
        return y

    def _AveragePool(self, node: Node) -> Tensor:
        x = self._tensor(node)
        windows = Windows(node, x.shape, node.attributes.get("kernel_shape", ()), x.shape[0])
        every = node.attributes.get("count_include_pad", 0)
        weights = np.zeros((x.shape[0], *windows.size, *x.shape))
        counts = np.zeros((x.shape[0], *windows.size), dtype=object)
        for (i, j), cells in windows.all():
            counts[:, i, j] = windows.area if every else len(cells)
            for _, (row, column) in cells:
                weights[range(x.shape[0]), i, j, range(x.shape[0]), row, column] += 1
        shape = (x.shape[0], *windows.size)
        return x.apply(weights.reshape(prod(shape), -1), shape).scale_by(inverse(node, counts, 1))

    def _GlobalAveragePool(self, node: Node) -> Tensor:
        x = self._tensor(node)
        cells = prod(x.shape[1:])
        check_cells(x.shape[0] ** 2 * cells)
        weights = np.kron(np.eye(x.shape[0]), np.ones((1, cells)))
        shape = (x.shape[0], *[1] * (len(x.shape) - 1))
        return x.apply(weights, shape).scale_by((np.array(1, dtype=object), cells))

    def _MaxPool(self, node: Node) -> Tensor:
        """max(a, b) = b + relu(a - b), pair by pair."""
        x = self._tensor(node)
        windows = Windows(node, x.shape, node.attributes.get("kernel_shape", ()), x.shape[0])
        numbers = np.arange(prod(x.shape)).reshape(x.shape)
        lists = [[int(numbers[channel, row, column]) for _, (row, column) in cells]
                 for channel in range(x.shape[0]) for _, cells in windows.all()]
        most = max(map(len, lists))
        parts = [x.pick([each[min(k, len(each) - 1)] for each in lists]) for k in range(most)]
        while len(parts) > 1:
            pairs = list(zip(parts[::2], parts[1::2], strict=False))
            merged = [self.graph.relu(a.plus(b, -1)) for a, b in pairs]
            carried = [self.graph.lift(b, b.level + 1) for _, b in pairs]
            rest = [self.graph.lift(parts[-1], parts[-1].level + 1)] if len(parts) % 2 else []
            parts = [m.plus(c) for m, c in zip(merged, carried, strict=True)] + rest
        return parts[0].reshape((x.shape[0], *windows.size))
