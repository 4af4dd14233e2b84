"""PyTorch: ``nn.Sequential`` in Python, and ``.safetensors`` with a list of layers.

Modules are told by the names of their classes, so PyTorch itself is not needed.  Files of
``torch.save`` are never read: they are pickles, which run what stands in them.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.interop.files import MOST_BYTES, beginning, looking_into
from memproof.interop.foreign import Dense, Foreign, network_of, scale_inputs, scale_outputs
from memproof.interop.normalization import Affine, normalization
from memproof.outside import path_text, visible

MOST_HEADER = 1 << 20
NOTHING = ("Identity", "Dropout", "Flatten")  # what changes no value of a row when it is applied
NORMALIZATIONS = ("BatchNorm1d", "BatchNorm2d")
NORMALIZED = (" (a normalization, whose eps does not stand in the file: audit the model itself in "
              "Python, or fold it into its neighbour first)")
TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.uint16}


def is_model(model: Any) -> bool:
    """A Sequential, told by its class."""
    return any(each.__name__ == "Sequential" for each in type(model).__mro__)


def from_sequential(model: Any) -> Foreign:
    """The network of a Sequential of Linear, ReLU, Identity, Dropout, Flatten, and BatchNorm1d or
    BatchNorm2d in evaluation mode beside a Linear.

    Errors: MP-A003 other modules, MP-A004 numbers, and those of ``network_of``.
    """
    walk = _Walk()
    for name, module in _modules(model):
        walk.read(f"module {visible(name)} ({visible(type(module).__name__)})", module)
    return Foreign("PyTorch", network_of(walk.result()))


def _modules(model: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """(name, module), Sequentials inside opened.  Errors: MP-A003 for one with its own forward."""
    kind = type(model)
    plain = next(each for each in kind.__mro__ if each.__name__ == "Sequential")
    if getattr(kind, "forward", None) is not getattr(plain, "forward", None):
        raise MemproofError("MP-A003", visible(kind.__name__), "a Sequential that runs its modules "
                            "one after the other", "one with a forward of its own")
    for number, module in enumerate(model):
        if is_model(module):
            for name, inner in _modules(module):
                yield f"{number}.{name}", inner
        else:
            yield str(number), module


class _Walk:
    """The modules one after the other: the ``layers`` so far, a normalization that waits for the
    Linear behind it, and whether a Flatten stood between."""

    def __init__(self) -> None:
        self.layers = list[Dense]()
        self.before: Affine | None = None
        self.flat = False

    def read(self, place: str, module: Any) -> None:
        """One module.  Errors: MP-A003 and those of numbers."""
        kind = type(module).__name__
        if kind == "Linear":
            self._linear(place, module)
        elif kind in NORMALIZATIONS:
            self._normalization(place, module)
        elif kind == "ReLU" and self.layers and self.before is None:
            self.layers[-1] = replace(self.layers[-1], relu=True)
        elif kind not in NOTHING:
            raise MemproofError("MP-A003", place, "Linear, ReLU behind one, "
                                + ", ".join((*NORMALIZATIONS, *NOTHING)), visible(kind))
        self.flat |= kind == "Flatten" and not self.layers  # rows of a layer are flat already

    def _linear(self, place: str, module: Any) -> None:
        weights = _array(module.weight)
        bias = np.zeros(len(weights)) if module.bias is None else _array(module.bias)
        layer = Dense(place, weights, bias)
        if self.before is not None:
            layer = self._behind(self.before, layer)
        self.layers.append(layer)
        self.before = None

    def _behind(self, before: Affine, layer: Dense) -> Dense:
        """A Linear behind a normalization; flattened channels have several cells each."""
        width = np.shape(layer.weights)[1]
        times = width // len(before) if self.flat else 1
        if times * len(before) != width:
            raise MemproofError("MP-A005", layer.name, f"{len(before)} channels of the "
                                "normalization before", f"{width} inputs")
        cells = before.repeat(times)
        return scale_inputs(layer, cells.factors, cells.offsets)

    def _normalization(self, place: str, module: Any) -> None:
        """Into the Linear before, or kept for the one behind."""
        found = _normalization(place, module)
        last = self.layers[-1] if self.layers else None
        width = len(found if last is None else last.biases)
        if len(found) != width or (self.before is not None and len(found) != len(self.before)):
            raise MemproofError("MP-A005", place, "a channel for each value before it",
                                f"{len(found)} channels")
        if last is not None and not last.relu:
            self.layers[-1] = scale_outputs(last, found.factors, found.offsets)
        else:
            self.before = found if self.before is None else self.before.then(found)

    def result(self) -> list[Dense]:
        """The layers.  Errors: MP-A003 a normalization that nothing is behind."""
        if self.before is not None:
            raise MemproofError("MP-A003", "the end", "a Linear behind the normalization", "none")
        return self.layers


def _normalization(place: str, module: Any) -> Affine:
    """What a BatchNorm does to its channels.  Errors: MP-A003 in training mode."""
    if module.training or module.running_mean is None or module.running_var is None:
        raise MemproofError("MP-A003", place, "a normalization with running statistics, in "
                            "evaluation mode (model.eval())", "one that looks at the batch")
    gamma, beta = (None if each is None else _array(each) for each in (module.weight, module.bias))
    return normalization(place, _array(module.running_mean), _array(module.running_var), gamma,
                         beta, module.eps)


def _array(tensor: Any) -> Any:
    """The numbers of a tensor, exactly: bfloat16 by way of float32."""
    values = tensor.detach().cpu() if hasattr(tensor, "detach") else tensor
    if "bfloat16" in str(getattr(values, "dtype", "")):
        values = values.float()
    return values.numpy() if hasattr(values, "numpy") else np.asarray(values)


# -- safetensors -----------------------------------------------------------------------------------


def read_safetensors(path: str | Path, layers: Sequence[str] | None) -> Foreign:
    """The network of a file's tensors: ``layers`` are names of Linear layers, and ``relu``.

    Errors: MP-U001 no file, MP-A007 a damaged file, MP-A008 no list of layers, or one that leaves
    out a tensor, MP-A003 to MP-A006.
    """
    tensors = Tensors(path)
    if not layers:
        linear = [name.removesuffix(".weight") for name in tensors.names
                  if name.endswith(".weight") and tensors.is_matrix(name)]
        proposal = ",relu,".join(linear[:20])
        used = {f"{layer}.{part}" for layer in linear for part in ("weight", "bias")}
        raise MemproofError("MP-A008", path_text(path), "--layers, since a file of tensors does "
                            "not say what is done with them", f"tensors for {visible(proposal)}"
                            + _others(tensors, used, "; and of no Linear layer: "))
    found, used = list[Dense](), set[str]()
    for word in layers:
        if word == "relu":
            found = _with_relu(found, path)
            continue
        name, bias = f"{word}.weight", f"{word}.bias"
        weights = tensors.array(name)
        used |= {name, bias}
        found.append(Dense(visible(word), weights, tensors.array(bias) if bias in tensors.names
                           else np.zeros(len(weights))))
    others = _others(tensors, used)
    if others:  # without them it would be another network
        raise MemproofError("MP-A008", path_text(path), "every tensor to belong to a layer that "
                            "--layers names", others)
    return Foreign("safetensors", network_of(found))


def _with_relu(layers: Sequence[Dense], path: str | Path) -> list[Dense]:
    """The last layer with a relu.  Errors: MP-A008 if there is none."""
    if not layers:
        raise MemproofError("MP-A008", path_text(path), "a layer before the first relu", "none")
    return [*layers[:-1], replace(layers[-1], relu=True)]


def _others(tensors: Tensors, used: set[str], before: str = "") -> str:
    """The tensors that no layer uses, and what to do if a normalization is among them."""
    names = [name for name in tensors.names if name not in used]
    if not names:
        return ""
    hint = NORMALIZED if any(name.endswith(".running_mean") for name in names) else ""
    return before + visible(", ".join(names)[:300]) + hint


class Tensors:
    """A file of safetensors: 8 bytes with the length of a header in JSON, the header, the numbers.

    Nothing is believed before it has been compared with the size of the file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path, self.left = path, MOST_BYTES
        with looking_into(path) as (stream, size):
            if size < 8:
                raise self._damaged("a header", f"{size} bytes")
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > min(MOST_HEADER, size - 8):
                raise self._damaged(f"a header of at most {min(MOST_HEADER, size - 8)} bytes",
                                    str(length))
            self.start, self.size = 8 + length, size - 8 - length
            self.entries = self._header(stream.read(length))

    @property
    def names(self) -> list[str]:
        """The tensors, in the order of the file."""
        return list(self.entries)

    def _header(self, text: bytes) -> dict[str, Any]:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise self._damaged("a header in JSON", beginning(text)) from None
        if not isinstance(found, dict):
            raise self._damaged("a header in JSON", "no object")
        found.pop("__metadata__", None)
        return found

    def is_matrix(self, name: str) -> bool:
        """Does the header say that the tensor has two dimensions?"""
        entry = self.entries[name]
        shape = entry.get("shape") if isinstance(entry, dict) else None
        return isinstance(shape, list) and len(shape) == 2

    def array(self, name: str) -> Any:
        """The numbers of a tensor.  Errors: MP-A008 no such tensor, MP-A007."""
        if name not in self.entries:
            small = " (relu is written in small letters)" * (name.lower() == "relu.weight")
            raise MemproofError("MP-A008", path_text(self.path), "the names of layers: "
                                + visible(", ".join(self.names)[:300]), visible(name) + small)
        entry = self.entries[name]
        try:
            kind, shape, (start, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
            plain = all(type(n) is int and n >= 0 for n in (*shape, start, end))
        except (TypeError, KeyError, ValueError):
            kind, shape, start, end, plain = "", [], 0, 0, False
        if not plain or not isinstance(kind, str) or kind not in TYPES or not (
                1 <= len(shape) <= 8 and all(n <= MOST_BYTES for n in shape)):
            raise self._damaged(f"dtype among {', '.join(TYPES)}, shape, data_offsets of "
                                f"{visible(name)}", show(entry, 80))
        size = math.prod(shape) * np.dtype(TYPES[kind]).itemsize
        if not (start <= end <= self.size and end - start == size):
            raise self._damaged(f"{size} bytes of {visible(name)} within {self.size}",
                                f"{start} to {end}")
        numbers = np.frombuffer(self._bytes(start, size),
                                dtype=np.dtype(TYPES[kind]).newbyteorder("<"))
        if kind == "BF16":
            numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
        return numbers.reshape(shape)

    def _bytes(self, start: int, size: int) -> bytes:
        """Bytes behind the header.  Errors: MP-A007 more than MOST_BYTES in all."""
        if size > self.left:
            raise self._damaged(f"at most {self.left} bytes of tensors", str(size))
        self.left -= size
        with looking_into(self.path) as (stream, _):
            stream.seek(self.start + start)
            return stream.read(size)

    def _damaged(self, expected: str, found: str) -> MemproofError:
        return MemproofError("MP-A007", path_text(self.path), expected, found)
