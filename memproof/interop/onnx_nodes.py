"""What the reader of ONNX graphs is made of: nodes, windows, the tensors of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.interop.expressions import MOST_CELLS
from memproof.interop.files import Beside
from memproof.outside import visible

MOST_NUMBERS = 1 << 26
PLAIN_TYPES = (1, 6, 7, 10, 11, 16)  # float32, int32, int64, float16, float64, bfloat16
MOST_MEETINGS = 1 << 22  # cells of all windows of one channel
Pairs = list[tuple[tuple[int, ...], tuple[int, int]]]


@dataclass
class Node:
    """A node: where it stands in messages, its attributes, the names that come in."""

    proto: Any
    attributes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import onnx

        for each in self.proto.attribute:
            self.attributes[each.name] = onnx.helper.get_attribute_value(each)

    @property
    def operator(self) -> str:
        """What the node does."""
        return text_of(self.proto.op_type)

    @property
    def inputs(self) -> list[str]:
        """The names that come in; "" for one that is left out."""
        return [text_of(name) for name in self.proto.input]

    @property
    def outputs(self) -> list[str]:
        """The names that come out."""
        return [text_of(name) for name in self.proto.output]

    @property
    def output(self) -> str:
        """The first output.  Errors: MP-A003 without one."""
        if not self.outputs:
            raise self.refusal("an output", "none")
        return self.outputs[0]

    @property
    def place(self) -> str:
        """``Gemm fc1``."""
        name = text_of(self.proto.name) or next(map(text_of, self.proto.output), "")
        return f"node {visible(name, 60)} ({visible(self.operator, 40)})"

    def refusal(self, expected: str, found: str) -> MemproofError:
        """MP-A003 at this node."""
        return MemproofError("MP-A003", self.place, expected, found)


class Windows:
    """The windows of a convolution or a pool: for each place the cells of the kernel that lie
    inside, with the cells of the image that they meet."""

    def __init__(self, node: Node, shape: tuple[int, ...], kernel: Any, channels: int) -> None:
        given = node.attributes
        self.kernel = tuple(int(n) for n in kernel)
        if len(shape) != 3 or len(self.kernel) != 2:
            raise node.refusal("windows in two dimensions", f"{shape}, {self.kernel}")
        self.strides = tuple(given.get("strides", (1, 1)))
        self.dilations = tuple(given.get("dilations", (1, 1)))
        pads = tuple(given.get("pads", (0, 0, 0, 0)))
        automatic = given.get("auto_pad", b"NOTSET")
        plain = automatic in (b"NOTSET", b"VALID") and not given.get("ceil_mode")
        if not plain or min(*self.strides, *self.dilations, *self.kernel) < 1 or min(pads) < 0:
            raise node.refusal("explicit pads, ceil_mode 0", show(automatic))
        self.shape, self.before = shape[1:], pads[:2]
        self.size = tuple(
            (n + pads[k] + pads[k + 2] - self.dilations[k] * (self.kernel[k] - 1) - 1)
            // self.strides[k] + 1 for k, n in enumerate(self.shape))
        if min(self.size) < 1:
            raise node.refusal("a window that fits", show(self.shape))
        self.area = prod(self.kernel)
        if self.area * prod(self.size) > MOST_MEETINGS or (
                prod(shape) * prod(self.size) * channels > MOST_CELLS):
            raise node.refusal(f"at most {MOST_MEETINGS} cells in all windows, and {MOST_CELLS} "
                               "weights", "more")

    def all(self) -> Iterator[tuple[tuple[int, int], Pairs]]:
        """((i, j), [((p, q), (row, column)), ...]) for every place."""
        for i, j in np.ndindex(*self.size):
            found: Pairs = []
            for p, q in np.ndindex(*self.kernel):
                row = i * self.strides[0] - self.before[0] + p * self.dilations[0]
                column = j * self.strides[1] - self.before[1] + q * self.dilations[1]
                if 0 <= row < self.shape[0] and 0 <= column < self.shape[1]:
                    found.append(((p, q), (row, column)))
            yield (i, j), found


def inverse(node: Node, numbers: Any, q: int) -> tuple[Any, int]:
    """1 / (numbers / q), as integers over one denominator."""
    values = [Fraction(q, int(n)) if n else None for n in np.ravel(numbers)]
    if None in values:
        raise node.refusal("divisors other than 0", "0")
    common = int(np.lcm.reduce([f.denominator for f in values if f is not None], dtype=object))
    integers = np.empty(len(values), dtype=object)
    integers[:] = [int(f * common) for f in values if f is not None]
    return integers.reshape(np.shape(numbers)), common


def text_of(value: str | bytes) -> str:
    """A name; the parser leaves what is no UTF-8 as bytes."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


def constant_of(tensor: Any, beside: Beside | None = None) -> Any:
    """The array of a tensor whose numbers stand in the model itself, or ``beside`` it.

    Errors: MP-A007 numbers in a file that is not read, more or fewer numbers than declared.
    """
    import onnx

    place = f"tensor {visible(text_of(tensor.name), 60)}"
    size = prod(tensor.dims)
    if size > MOST_NUMBERS or any(n < 0 for n in tensor.dims):
        raise MemproofError("MP-A007", place, f"at most {MOST_NUMBERS} numbers", show(size))
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        tensor = _fetched(tensor, size, place, beside)
    try:
        array = onnx.numpy_helper.to_array(tensor)
    except Exception:  # whatever the reader of tensors raises
        raise MemproofError("MP-A007", place, f"{size} numbers", "others") from None
    if array.size != size:
        raise MemproofError("MP-A007", place, f"{size} numbers", str(array.size))
    if array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    return array


def _fetched(tensor: Any, size: int, place: str, beside: Beside | None) -> Any:
    """The tensor with its numbers inside.  Errors: MP-A007, MP-U001."""
    import onnx

    said = {each.key: each.value for each in tensor.external_data}
    try:
        each = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
        offset, length = (int(said.get(key, n)) for key, n in (("offset", 0), ("length",
                                                                               size * each)))
    except (KeyError, ValueError, TypeError):
        raise MemproofError("MP-A007", place, "offset and length of its numbers",
                            show(said, 80)) from None
    if beside is None or length != size * each or tensor.data_type not in PLAIN_TYPES:
        raise MemproofError("MP-A007", place, "numbers in the model itself, or floating-point "
                            "numbers in its folder", f"{length} bytes in another file")
    found = onnx.TensorProto()
    found.CopyFrom(tensor)
    found.ClearField("external_data")
    found.data_location = onnx.TensorProto.DEFAULT
    found.raw_data = beside.numbers(place, text_of(said.get("location", "")), offset, length)
    return found
