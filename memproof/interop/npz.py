"""NPZ: arrays W0, b0, W1, b1, ... with W of shape (out, in); relu behind all but the last layer."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.interop.files import MOST_BYTES, looking_into
from memproof.interop.foreign import Dense, Foreign, network_of
from memproof.outside import path_text, visible

MOST_ARRAYS = 5000
EXPECTED = "W0, b0, W1, b1, ..., and perhaps classes"


def read_npz(path: str | Path) -> Foreign:
    """The network in a file of ``numpy.savez``.

    Errors: MP-U001 no file, MP-A007 a damaged or too large file, MP-A008 other arrays, MP-A004 to
    MP-A006.
    """
    arrays = _arrays(path)
    classes = arrays.pop("classes", None)
    count = sum(name.startswith("W") for name in arrays)
    wanted = {f"{letter}{k}" for k in range(count) for letter in "Wb"}
    if not count or set(arrays) != wanted:
        raise MemproofError("MP-A008", path_text(path), EXPECTED,
                            visible(", ".join(arrays)[:200]) or "none")
    layers = [Dense(f"layer {k + 1}", arrays[f"W{k}"], arrays[f"b{k}"], k < count - 1)
              for k in range(count)]
    names = () if classes is None else np.asarray(classes).ravel().tolist()
    return Foreign("NPZ", network_of(layers), "", tuple(map(_name, names)))


def _name(value: Any) -> str:
    """A class; bytes are taken as UTF-8."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _arrays(path: str | Path) -> dict[str, Any]:
    """All arrays; how long they are is looked at before they are unpacked."""
    try:
        with looking_into(path) as (stream, _), zipfile.ZipFile(stream) as archive:
            size = sum(each.file_size for each in archive.infolist())
            if size > MOST_BYTES:
                raise MemproofError("MP-A007", path_text(path),
                                    f"at most {MOST_BYTES} bytes unpacked", str(size))
            if len(archive.infolist()) > MOST_ARRAYS:
                raise MemproofError("MP-A007", path_text(path), f"at most {MOST_ARRAYS} arrays",
                                    str(len(archive.infolist())))
            return {each.filename.removesuffix(".npy"): _array(archive, each, path)
                    for each in archive.infolist()}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, SyntaxError, NotImplementedError,
            MemoryError, RuntimeError) as error:
        raise MemproofError("MP-A007", path_text(path), "an archive of numpy arrays",
                            show(error, 80)) from None


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str | Path) -> Any:
    """An array whose header says no more than its bytes hold.  Errors: MP-A007 Python objects,
    ValueError."""
    with archive.open(entry) as stream:
        version = np.lib.format.read_magic(stream)
        read = {(1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0}.get(version)
        if read is None:
            raise ValueError(f"version {version} of an array")
        shape, _, kind = read(stream, max_header_size=10_000)
        size = kind.itemsize
        for n in shape:
            size *= n
        if kind.hasobject:
            name = visible(entry.filename.removesuffix(".npy"))
            raise MemproofError("MP-A007", f"{path_text(path)}, array {name}", "numbers, or names "
                                f"as text ({name}.astype(str))", f"dtype {visible(str(kind), 40)}, "
                                "which numpy stores as a pickle")
        if not kind.itemsize or size > entry.file_size:
            raise ValueError(f"{entry.filename}: {kind}, shape {shape}")
    with archive.open(entry) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False, max_header_size=10_000)
