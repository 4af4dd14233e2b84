"""Tables in binary files: .npy, .npz, and .parquet, .feather and .arrow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from memproof.dataset.columns import check_row_numbers, columns_of
from memproof.dataset.dataset import Table
from memproof.dataset.frames import rows_of
from memproof.dataset.manner import Asked
from memproof.dataset.source import MOST_BYTES, Source
from memproof.dataset.text import manner_of
from memproof.errors import MemproofError, show

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Pairs of arrays that programs save: features and labels.
PAIRS = (("x", "y"), ("data", "target"), ("features", "labels"), ("data", "labels"),
         ("x", "labels"), ("data", "label"), ("points", "labels"))


def read_array(source: Source, asked: Asked) -> Table:
    """The table in a .npy file: a 2-d array of numbers, or a structured one.  Errors: MP-D019 and
    those of ``columns_of``."""
    return _table(source, asked, _array(source, source.contents))


def _array(source: Source, contents: bytes) -> NDArray[Any]:
    from numpy.lib import format as npy

    try:
        _check_size(contents)
        return npy.read_array(io.BytesIO(contents), allow_pickle=False)
    except Exception as error:  # numpy lets through what its parsers raise: TokenError, ...
        raise MemproofError("MP-D019", source.file, "a .npy array", show(str(error), 200)) from None


def _listed(source: Source, array: NDArray[Any]) -> list[Any]:
    """The cells.  Errors: MP-D019 text with code points that do not exist."""
    try:
        return list(array.tolist())
    except Exception as error:
        raise MemproofError("MP-D019", source.file, "an array of numbers or text",
                            show(str(error), 200)) from None


def _check_size(contents: bytes) -> None:
    """ValueError if a header claims a shape that the bytes do not hold."""
    from numpy.lib import format as npy

    stream = io.BytesIO(contents)
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    size = dtype.itemsize
    for side in shape:
        size *= side
    if size > len(contents):
        raise ValueError(f"{len(contents)} bytes for shape {shape} of {dtype}")


def _table(source: Source, asked: Asked, array: NDArray[Any]) -> Table:
    if array.dtype.names is not None and array.ndim == 1:
        rows = [list(row) for row in _listed(source, array)]
        return _with_columns(source, asked, array.dtype.names, rows, "structured array")
    if array.ndim != 2 or array.dtype.kind not in "iuf":
        found = f"shape {array.shape} of {array.dtype}"
        raise MemproofError("MP-D019", source.file, "a 2-d array of numbers", found)
    return _with_columns(source, asked, (), _listed(source, array), f"array of {array.dtype}",
                         array.shape[1])


def _with_columns(source: Source, asked: Asked, names: Sequence[str], rows: list[list[Any]],
                  form: str, width: int = 0) -> Table:
    width = len(names) or width
    if width < 2:
        expected = "a label column and at least one feature column"
        raise MemproofError("MP-D016", source.file, expected, f"{width} columns")
    columns = columns_of(source.file, asked, names, width)
    check_row_numbers(source.file, columns, asked, rows)
    return Table(source.name, [columns.features_of(row) for row in rows],
                 [columns.label_of(row) for row in rows], columns.feature_names(),
                 columns.label_names(), source.file, labels_are=asked.labels_are,
                 manner=manner_of(source, columns, form))


# -- .npz ------------------------------------------------------------------------------------------


def read_archive(source: Source, asked: Asked) -> Table:
    """The table in a .npz file: its only array, or features and labels in two of them.

    Errors: MP-D019 no archive of arrays, or arrays of which it is unclear what they are.
    """
    arrays = _members(source)
    if len(arrays) == 1:
        return _table(source, asked, next(iter(arrays.values())))
    lower = {name.lower(): name for name in arrays}
    pairs = [pair for pair in PAIRS if set(pair) == set(lower)]
    if len(lower) != 2 or len(pairs) != 1:
        expected = "one array, or two that are called X and y (np.savez(FILE, X=.., y=..))"
        raise MemproofError("MP-D019", source.file, expected, show(sorted(arrays), 80))
    return _pair(source, asked, *(arrays[lower[word]] for word in pairs[0]))


def _pair(source: Source, asked: Asked, x: NDArray[Any], y: NDArray[Any]) -> Table:
    import numpy as np

    if x.ndim != 2 or y.ndim not in (1, 2) or len(x) != len(y):
        raise MemproofError("MP-D019", source.file, "shapes (N, d) and (N,) or (N, outputs)",
                            f"{x.shape} and {y.shape}")
    if asked.label is not None:
        raise MemproofError("MP-D015", source.file, "no label column (the labels are an array)",
                            show(asked.label))
    for array, kinds in ((x, "iuf"), (y, "iufU")):
        if array.dtype.kind not in kinds:
            raise MemproofError("MP-D019", source.file, "numbers", f"an array of {array.dtype}")
    labels = np.atleast_2d(y.T).T
    rows = [[*a, *b] for a, b in zip(_listed(source, x), _listed(source, labels),
                                               strict=True)]
    width, outputs = x.shape[1], labels.shape[1]
    of_pair = Asked(range_of(width, outputs), ignore=asked.ignore, labels_are=asked.labels_are)
    return _with_columns(source, of_pair, (), rows, f"arrays of {x.dtype} and {y.dtype}",
                         width + outputs)


def range_of(width: int, outputs: int) -> list[str | int]:
    """The positions of ``outputs`` columns behind ``width`` others."""
    return list(range(width, width + outputs))


def _members(source: Source) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(source.contents)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise MemproofError("MP-D001", source.file, f"at most {MOST_BYTES} bytes", "more")
            contents = {name: archive.read(name) for name in archive.namelist()}
    except MemproofError:
        raise
    except Exception as error:  # a hostile archive: BadZipFile, zlib.error, struct.error, ...
        raise MemproofError("MP-D019", source.file, "a .npz archive", str(error)) from None
    if not contents or not all(name.endswith(".npy") for name in contents):
        raise MemproofError("MP-D019", source.file, "an archive of .npy arrays",
                            show(sorted(contents), 80))
    return {name.removesuffix(".npy"): _array(source, each) for name, each in contents.items()}


# -- .parquet --------------------------------------------------------------------------------------


def read_parquet(source: Source, asked: Asked) -> Table:
    """The table in a .parquet, .feather or .arrow file, read by pyarrow.

    Errors: MP-U008 no pyarrow, MP-D019 no such file, and those of ``columns_of``.
    """
    try:
        is_parquet = source.suffix == ".parquet"
        library = import_module("pyarrow.parquet" if is_parquet else "pyarrow.feather")
    except ModuleNotFoundError:
        raise MemproofError("MP-U008", source.file, "the package pyarrow: pip install pyarrow",
                            "none") from None
    try:
        names, rows = rows_of(library.read_table(io.BytesIO(source.contents)))
    except Exception as error:  # pyarrow's errors have types of its own
        raise MemproofError("MP-D019", source.file, f"a {source.suffix} table",
                            show(str(error), 200)) from None
    return _with_columns(source, asked, names, [list(row) for row in rows],
                         source.suffix[1:], len(names))
