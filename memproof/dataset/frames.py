"""Rows and labels from what Python programs hold: lists, arrays, data frames, series.

A data frame is known by its methods, not by its type: no library of them is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import partial
from typing import Any

from memproof.dataset.guesses import is_row_numbers
from memproof.errors import MemproofError, show
from memproof.outside import visible

Rows = Sequence[Sequence[object]]


def rows_of(features: Any) -> tuple[tuple[str, ...], Rows]:
    """(column names or none, rows).

    Errors: MP-D009 no sequence of rows, MP-D019 a sparse matrix, an array that is not 2-d, MP-D028
    a column of row numbers without a name.
    """
    frame = _frame(features)
    if frame is not None:
        _check_index_column(*frame)
        return frame
    if hasattr(features, "toarray") or hasattr(features, "todense"):
        expected = "a dense array or rows (X.toarray() makes one of a sparse matrix)"
        raise MemproofError("MP-D019", "", expected, type(features).__name__)
    if getattr(features, "ndim", 2) != 2:
        raise MemproofError("MP-D019", "", "rows of cells", f"shape {features.shape}")
    if not _has_order(features):
        expected = "a sequence of rows, in an order"
        raise MemproofError("MP-D009", "", expected, _kind(features))
    rows = _plain(features)
    for i, row in enumerate(rows):
        if isinstance(row, Set | Mapping):
            raise MemproofError("MP-D009", f"row {i + 1}", "a sequence of cells, in an order",
                                _kind(row))
    return (), rows


def _check_index_column(names: tuple[str, ...], rows: Rows) -> None:
    """MP-D028 if a column beside others is an index that came in without a name."""
    for j, name in enumerate(names if len(names) > 1 else ()):
        nameless = not name.strip() or name.startswith("Unnamed:")
        if nameless and is_row_numbers(j, name, True, partial(_column, rows, j)):
            raise MemproofError("MP-D028", f"column {show(name)}", "features, no numbers of rows "
                                "(drop the column, or give it a name)",
                                f"{visible(str(rows[0][j]))}, ...")


def _column(rows: Rows, position: int) -> list[object]:
    return [row[position] for row in rows]


def labels_of(labels: Any) -> list[object]:
    """The labels in their order: never looked up by an index.  Errors: MP-D020."""
    frame = _frame(labels)
    if frame is not None:
        return [row[0] if len(row) == 1 else list(row) for row in frame[1]]
    if hasattr(labels, "toarray") or not _has_order(labels):
        raise MemproofError("MP-D020", "", "a sequence of labels, in an order", _kind(labels))
    found = _plain(labels)
    for i, label in enumerate(found):
        if isinstance(label, Set | Mapping):
            raise MemproofError("MP-D020", f"row {i + 1}", "a label, or a sequence of entries",
                                _kind(label))
    return found


def check_same_order(features: Any, labels: Any) -> None:
    """MP-D020 if both have an index, as in pandas, and the index differs."""
    first, second = (getattr(each, "index", ()) for each in (features, labels))
    if callable(first) or callable(second):  # list.index
        return
    mine, theirs = list(first), list(second)
    if mine != theirs and set(mine) == set(theirs):
        k = next(k for k, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b)
        expected = f"{show(mine[k])} in place {k} of the index, as for the features"
        raise MemproofError("MP-D020", f"row {k + 1}, label", expected,
                            f"{show(theirs[k])} (align them, or pass list(labels))")


def _has_order(values: Any) -> bool:
    unordered = isinstance(values, Set | Mapping | str | bytes)
    return isinstance(values, Iterable) and not unordered


def _kind(value: object) -> str:
    return f"{show(value)} of type {type(value).__name__}"


def _plain(values: Any) -> list[Any]:
    """A list; of an array of numbers with Python's own numbers, if they are the same."""
    if hasattr(values, "to_pylist"):  # a column of pyarrow
        return list(values.to_pylist())
    dtype = getattr(values, "dtype", None)
    if hasattr(values, "tolist") and getattr(dtype, "kind", "m") not in "mMV":
        return list(values.tolist())
    return list(values)


def _frame(values: Any) -> tuple[tuple[str, ...], Rows] | None:
    """(column names, rows) of a data frame or an arrow table; None for anything else."""
    if hasattr(values, "itertuples") and hasattr(values, "columns"):  # pandas
        return _names(values.columns), list(values.itertuples(index=False, name=None))
    if hasattr(values, "rows") and hasattr(values, "columns") and callable(values.rows):  # polars
        return _names(values.columns), list(values.rows())
    if hasattr(values, "column_names") and hasattr(values, "columns"):  # pyarrow
        cells = [column.to_pylist() for column in values.columns]
        return _names(values.column_names), list(zip(*cells, strict=True))
    return None


def _names(columns: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, columns))
