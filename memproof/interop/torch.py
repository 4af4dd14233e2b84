"""PyTorch: ``nn.Sequential`` in Python, and ``.safetensors`` with a list of layers.

Modules are told by the names of their classes, so PyTorch itself is not needed.  Files of
``torch.save`` are never read: they are pickles, which run what stands in them.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.interop.foreign import Dense, Foreign, network_of
from memproof.outside import path_text, visible

MOST_HEADER = 1 << 20
MOST_BYTES = 1 << 28
NOTHING = ("Identity", "Dropout", "Flatten")  # what changes no value of a row when it is applied
TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.uint16}
PLAIN = re.compile(r"[\\w.-]{1,200}")


def is_model(model: Any) -> bool:
    """A Sequential, told by its class."""
    return any(each.__name__ == "Sequential" for each in type(model).__mro__)


def from_sequential(model: Any) -> Foreign:
    """The network of a Sequential of Linear, ReLU, Identity, Dropout and Flatten.

    Errors: MP-A003 other modules, and those of ``network_of``.
    """
    return Foreign("PyTorch", network_of(list(_layers(_modules(model)))))


def _modules(model: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """(name, module), Sequentials inside opened."""
    for number, module in enumerate(model):
        if is_model(module):
            for name, inner in _modules(module):
                yield f"{number}.{name}", inner
        else:
            yield str(number), module


def _layers(modules: Iterable[tuple[str, Any]]) -> Iterable[Dense]:
    """Each Linear with the ReLU behind it."""
    waiting: Dense | None = None
    for name, module in modules:
        kind = type(module).__name__
        if kind in NOTHING:
            continue
        if kind == "ReLU" and waiting is not None and not waiting.relu:
            waiting = Dense(waiting.name, waiting.weights, waiting.biases, True)
        elif kind == "ReLU" and waiting is not None:
            continue  # relu of a relu
        elif kind == "Linear":
            if waiting is not None:
                yield waiting
            weights = _array(module.weight)
            bias = np.zeros(len(weights)) if module.bias is None else _array(module.bias)
            waiting = Dense(f"{name} (Linear)", weights, bias)
        else:
            raise MemproofError("MP-A003", f"module {visible(name)}", "Linear, ReLU, "
                                + ", ".join(NOTHING), visible(kind))
    if waiting is not None:
        yield waiting


def _array(tensor: Any) -> Any:
    """The numbers of a tensor, exactly: bfloat16 by way of float32."""
    values = tensor.detach().cpu() if hasattr(tensor, "detach") else tensor
    if "bfloat16" in str(getattr(values, "dtype", "")):
        values = values.float()
    return values.numpy() if hasattr(values, "numpy") else np.asarray(values)


# -- safetensors -----------------------------------------------------------------------------------


def read_safetensors(path: str | Path, layers: Sequence[str] | None) -> Foreign:
    """The network of a file's tensors: ``layers`` are names of Linear layers, and ``relu``.

    Errors: MP-U001 no file, MP-A007 a damaged file, MP-A008 no list of layers, MP-A003 to MP-A006.
    """
    tensors = Tensors(path)
    if not layers:
        linear = [name.removesuffix(".weight") for name in tensors.names
                  if name.endswith(".weight")]
        proposal = ",relu,".join(linear[:20])
        raise MemproofError("MP-A008", path_text(path), "--layers, since a file of tensors does "
                            "not say what is done with them", f"tensors for {visible(proposal)}")
    found = list[Dense]()
    for word in layers:
        if word == "relu" and found:
            found[-1] = Dense(found[-1].name, found[-1].weights, found[-1].biases, True)
        elif word != "relu":
            weights = tensors.array(f"{word}.weight")
            name = f"{word}.bias"
            bias = tensors.array(name) if name in tensors.names else np.zeros(len(weights))
            found.append(Dense(visible(word), weights, bias))
    return Foreign("safetensors", network_of(found))


class Tensors:
    """A file of safetensors: 8 bytes with the length of a header in JSON, the header, the numbers.

    Nothing is believed before it has been compared with the size of the file.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path
        try:
            with open(path, "rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise MemproofError("MP-U001", path_text(path), "a readable file", reason) from None
        if len(data) > MOST_BYTES:
            raise self._damaged(f"at most {MOST_BYTES} bytes", "more")
        if len(data) < 8:
            raise self._damaged("a header", f"{len(data)} bytes")
        (length,) = struct.unpack("<Q", data[:8])
        if length > min(MOST_HEADER, len(data) - 8):
            raise self._damaged(f"a header of at most {min(MOST_HEADER, len(data) - 8)} bytes",
                                str(length))
        self.data = data[8 + length :]
        self.entries = self._header(data[8 : 8 + length])

    @property
    def names(self) -> list[str]:
        """The tensors, in the order of the file."""
        return list(self.entries)

    def _header(self, text: bytes) -> dict[str, Any]:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise self._damaged("a header in JSON", show(text[:40].decode("latin-1"))) from None
        if not isinstance(found, dict):
            raise self._damaged("a header in JSON", "no object")
        found.pop("__metadata__", None)
        return found

    def array(self, name: str) -> Any:
        """The numbers of a tensor.  Errors: MP-A008 no such tensor, MP-A007."""
        if name not in self.entries:
            raise MemproofError("MP-A008", path_text(self.path), "the names of layers: "
                                + visible(", ".join(self.names)[:300]), visible(name))
        entry = self.entries[name]
        try:
            kind, shape, (start, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
            plain = all(type(n) is int and n >= 0 for n in (*shape, start, end))
        except (TypeError, KeyError, ValueError):
            kind, shape, start, end, plain = "", [], 0, 0, False
        if not plain or not isinstance(kind, str) or kind not in TYPES or len(shape) > 8:
            raise self._damaged(f"dtype among {', '.join(TYPES)}, shape, data_offsets of "
                                f"{visible(name)}", show(entry, 80))
        size = math.prod(shape) * np.dtype(TYPES[kind]).itemsize
        if not (start <= end <= len(self.data) and end - start == size):
            raise self._damaged(f"{size} bytes of {visible(name)} within {len(self.data)}",
                                f"{start} to {end}")
        numbers = np.frombuffer(self.data[start:end], dtype=np.dtype(TYPES[kind]).newbyteorder("<"))
        if kind == "BF16":
            numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
        return numbers.reshape(shape)

    def _damaged(self, expected: str, found: str) -> MemproofError:
        return MemproofError("MP-A007", path_text(self.path), expected, found)
