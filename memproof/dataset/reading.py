"""Tables in files (.csv, .tsv, .txt, .npy) and the bundled ones, as datasets."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from memproof import exact
from memproof.dataset.dataset import Dataset, Table, input_name
from memproof.errors import MemproofError, show

Header = Literal["auto", "yes", "no"]
Label = str | int | Sequence[str | int] | None  # one column, or several: label vectors

_TABLES = Path(__file__).with_name("tables")
_POSITION = re.compile(r"-?[0-9]{1,9}")
_QUOTED = re.compile(r'"[^"]*"')


def read_table(
    path: str | os.PathLike[str],
    label: Label = None,
    header: Header = "auto",
    name: str | None = None,
) -> Dataset:
    """The dataset in a file; its type is told by the extension: .csv .tsv .txt .npy.

    Text is UTF-8, with or without a byte order mark; blank lines are skipped, spaces and tabs
    around a cell dropped.  The delimiter is the tab in .tsv, otherwise the most frequent of
    comma, semicolon and tab in the first line.  ``label`` names the label column, or gives its
    position (from 0, or from the end if negative; digits as text are a position unless a column has
    that name); by default it is the last column.  A sequence of them makes label vectors, with
    entries in that order.  ``header``: is the first row column names?
    ``auto`` decides as ``first_row_is_header`` says.  A .npy file holds a 2-d array of numbers; its
    floats are taken as the dyadic rationals they hold.

    Errors: MP-U001 no such file, MP-D001 unreadable, MP-D002 not UTF-8 text, MP-D003 unknown
    extension, MP-D009 ragged row, MP-D012 empty, MP-D013 header only, MP-D014 unclear header,
    MP-D015 no such label column, MP-D016 no feature column, MP-D017 malformed quoting, MP-D018
    a cell too large, MP-D019 not an array of numbers, MP-D024 a label column given twice; and those
    of ``Dataset.from_rows``.
    """
    if header not in ("auto", "yes", "no"):
        raise ValueError(f"header must be 'auto', 'yes' or 'no', not {header!r}")
    path = Path(path)
    if path.is_dir():
        raise MemproofError("MP-D001", str(path), "a file", "a directory")
    reader = _READERS.get(path.suffix.lower())
    if reader is None and path.exists():
        found = show(path.suffix) if path.suffix else "none"
        raise MemproofError("MP-D003", str(path), "extension .csv, .tsv, .txt or .npy", found)
    table = (reader or _read_text)(path, label, header, path.stem if name is None else name)
    return table.dataset()


def bundled_names() -> tuple[str, ...]:
    """The names ``bundled`` knows, sorted."""
    return tuple(sorted(file.stem for file in _TABLES.glob("*.csv")))


def bundled(name: str, label: Label = None) -> Dataset:
    """One of the tables that memproof brings along; tables/SOURCES.md says where they come from.

    ``label`` names another column than ``label`` as the label, or several.
    Errors: MP-D022 no such table, MP-D015 no such column, MP-D024 a column given twice.
    """
    if name not in bundled_names():
        expected = f"a bundled table: {', '.join(bundled_names())}"
        raise MemproofError("MP-D022", "", expected, show(name))
    return read_table(_TABLES / f"{name}.csv", label="label" if label is None else label,
                      header="yes")


# -- text ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """The cells of a row and the number, from 1, of the line it begins in."""

    number: int
    cells: list[str]


def _read_text(path: Path, label: Label, header: Header, name: str) -> Table:
    lines = list(_lines(path, _decoded(path, _contents(path))))
    if not lines:
        raise MemproofError("MP-D012", str(path), "at least one data row", "an empty file")
    _check_widths(path, lines)
    has_header = header == "yes" or (header == "auto" and _header_is_found(path, lines, label))
    names = lines[0].cells if has_header else []
    positions = _label_positions(path, label, names, len(lines[0].cells))
    data = lines[1:] if has_header else lines
    if not data:
        raise MemproofError("MP-D013", str(path), "data rows below the header", "none")
    return Table(
        name=name,
        features=[_without(line.cells, positions) for line in data],
        labels=[_label_of(line.cells, positions) for line in data],
        columns=_feature_names(names or [""] * len(lines[0].cells), positions),
        label_names=_label_names(names, positions),
        file=str(path),
        lines=[line.number for line in data],
    )


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MemproofError("MP-U001", str(path), "a file", "none") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> MemproofError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return MemproofError("MP-D001", str(path), "a readable file", reason)


def _decoded(path: Path, contents: bytes) -> str:
    expected = "text in UTF-8"
    if b"\0" in contents:
        place = f"{path}, byte {contents.index(0) + 1}"
        raise MemproofError("MP-D002", place, expected, "a zero byte (binary data, or UTF-16)")
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{contents[error.start]:02x}"
        raise MemproofError("MP-D002", f"{path}, line {line}", expected, found) from None


def _lines(path: Path, text: str) -> Iterator[_Line]:
    """The rows that are not blank.  Errors: MP-D017, MP-D018."""
    source = io.StringIO(text, newline="")
    delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(text)
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True, strict=True)
    begin = 1
    try:
        for row in reader:
            cells = [cell.strip(" \t") for cell in row]
            if len(cells) > 1 or any(cells):
                yield _Line(begin, cells)
            begin = reader.line_num + 1
    except csv.Error as error:
        too_large = "field larger" in str(error)
        expected = f"cells of at most {csv.field_size_limit()} characters"
        raise MemproofError(
            "MP-D018" if too_large else "MP-D017",
            f"{path}, line {begin}",
            expected if too_large else "well-formed quoted cells",
            str(error),
        ) from None


def _delimiter(text: str) -> str:
    """The most frequent of , ; and tab in the first line that is not blank, outside quotes."""
    first = text.lstrip("\r\n").splitlines()[:1]
    unquoted = _QUOTED.sub("", first[0] if first else "")
    return max(",;\t", key=unquoted.count)


def _check_widths(path: Path, lines: Sequence[_Line]) -> None:
    width = len(lines[0].cells)
    if width < 2:
        expected = "a label column and at least one feature column"
        raise MemproofError("MP-D016", f"{path}, line {lines[0].number}", expected, "one column")
    for line in lines:
        if len(line.cells) != width:
            expected = f"{width} cells, as in line {lines[0].number}"
            place = f"{path}, line {line.number}"
            raise MemproofError("MP-D009", place, expected, f"{len(line.cells)}")


def _label_positions(path: Path, label: Label, names: Sequence[str], width: int) -> list[int]:
    """The positions of the label columns, in the order of the label vector.

    Errors: MP-D015, MP-D024 a column given twice, MP-D016 no column left.
    """
    asked: Sequence[Any] = label if isinstance(label, list | tuple) else [label]
    if not asked:
        raise MemproofError("MP-D015", str(path), "at least one label column", "none")
    positions = [_label_position(path, each, names, width) for each in asked]
    twice = next((p for k, p in enumerate(positions) if p in positions[:k]), None)
    if twice is not None:
        raise MemproofError("MP-D024", str(path), "every label column once",
                            show(names[twice]) if names else f"position {twice} twice")
    if len(positions) == width:
        raise MemproofError("MP-D016", str(path), "a feature column beside the label columns",
                            f"{width} label columns")
    return positions


def _label_position(path: Path, label: Any, names: Sequence[str], width: int) -> int:
    """The position, from 0, of the label column.  Errors: MP-D015."""
    if isinstance(label, str) and names.count(label) == 1:
        return names.index(label)
    if isinstance(label, str) and not (_POSITION.fullmatch(label) and label not in names):
        found = "no header" if not names else f"{names.count(label)} such among {show(names, 200)}"
        raise MemproofError("MP-D015", str(path), f"one column named {show(label)}", found)
    position = -1 if label is None else int(label)
    if not -width <= position < width:
        expected = f"a label column from 0 to {width - 1} (or -{width} to -1)"
        raise MemproofError("MP-D015", str(path), expected, f"{position}")
    return position % width


def _is_position(label: str, width: int) -> bool:
    return bool(_POSITION.fullmatch(label)) and -width <= int(label) < width


def _without(cells: Sequence[str], positions: Sequence[int]) -> list[str]:
    return [cell for j, cell in enumerate(cells) if j not in positions]


def _label_of(cells: Sequence[Any], positions: Sequence[int]) -> Any:
    """The label cell, or the list of several."""
    return cells[positions[0]] if len(positions) == 1 else [cells[j] for j in positions]


def _label_names(names: Sequence[str], positions: Sequence[int]) -> tuple[str, ...]:
    """The names of the label columns; "label" for one that has none."""
    return tuple(names[j] if names and names[j] else "label" for j in positions)


def _feature_names(names: Sequence[str], positions: Sequence[int]) -> tuple[str, ...]:
    """Names of the feature columns; x0, x1, .. for those that have none."""
    features = enumerate(_without(names, positions))
    return tuple(name or input_name(j) for j, name in features)


# -- is the first row a header? --------------------------------------------------------------------


def _header_is_found(path: Path, lines: Sequence[_Line], label: Label) -> bool:
    first = lines[0].cells
    asked: Sequence[Any] = label if isinstance(label, list | tuple) else [label]
    if any(isinstance(each, str) and not _is_position(each, len(first)) for each in asked):
        return True
    position, *_ = _label_positions(path, label, (), len(first))
    others = {line.cells[position] for line in lines[1:]}
    decision = first_row_is_header(_without(first, [position]), first[position], others)
    if decision is None:
        place, found = f"{path}, line {lines[0].number}", show(first, 80)
        raise MemproofError("MP-D014", place, "a first row that is a header or data", found)
    return decision


def first_row_is_header(features: Sequence[str], label: str, others: set[str]) -> bool | None:
    """Is a first row of feature cells and a label cell a header?  None where that is unclear.

    ``others``: the label cells of the rows below.  A label column asked for by a name is a header
    already.  Otherwise
    - header: no cell is a number, and no row below has this label;
    - data: all feature cells are numbers (a blank is data's business);
    - unclear: everything else (``5.1,n/a,3``), and two kinds of numbers that tables use as names: a
      label that is no number above labels that all are (``0,label`` above ``3,1``), and features
      0, 1, .., d-1, d > 1, with a label that no row below has (as pandas names columns).
    A typing error in the first row of data is therefore never taken for a header.
    """
    names = [cell for cell in features if cell and not exact.is_number(cell)]
    named_label = bool(label) and not exact.is_number(label)
    if not names:
        numbered = len(features) > 1 and list(features) == list(map(str, range(len(features))))
        above_numbers = bool(others) and all(map(exact.is_number, others))
        doubtful = named_label and (above_numbers or (numbered and label not in others))
        return None if doubtful else False
    all_names = len(names) == len([cell for cell in features if cell])
    return True if all_names and named_label and label not in others else None


# -- arrays ----------------------------------------------------------------------------------------


def _read_array(path: Path, label: Label, header: Header, name: str) -> Table:
    import numpy as np

    try:
        # Mapped: a header that claims a huge shape is compared with the size of the file.
        array = np.lib.format.open_memmap(path, mode="r")
    except FileNotFoundError:
        raise MemproofError("MP-U001", str(path), "a file", "none") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError as error:
        raise MemproofError("MP-D019", str(path), "a .npy array", str(error)) from None
    if array.ndim != 2 or array.dtype.kind not in "iuf":
        found = f"shape {array.shape} of {array.dtype}"
        raise MemproofError("MP-D019", str(path), "a 2-d array of numbers", found)
    if array.shape[1] < 2:
        expected = "a label column and at least one feature column"
        raise MemproofError("MP-D016", str(path), expected, f"{array.shape[1]} columns")
    positions = _label_positions(path, label, (), array.shape[1])
    features = np.delete(array, positions, axis=1).tolist()
    labels = [_label_of(row, positions) for row in array.tolist()]
    return Table(name, features, labels, file=str(path))


_READERS: dict[str, Callable[[Path, Label, Header, str], Table]] = {
    ".csv": _read_text,
    ".tsv": _read_text,
    ".txt": _read_text,
    ".npy": _read_array,
}
