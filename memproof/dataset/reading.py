"""Tables in files and the bundled ones, as datasets: what kind of file is read by whom."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, get_args

from memproof.dataset.arrays import read_archive, read_array, read_parquet
from memproof.dataset.dataset import Dataset
from memproof.dataset.manner import Asked, Column, Header, Label, LabelKind
from memproof.dataset.source import STANDARD_INPUT, Source, source_of, standard_input
from memproof.dataset.text import delimiter_asked, read_text
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean, unknown
from memproof.outside import path_text

_TABLES = Path(__file__).with_name("tables")
Progress = Callable[[int, int], None]
LARGE = 1 << 19  # bytes of text for which it pays to import numpy and to read whole blocks


def is_large(path: str | os.PathLike[str]) -> bool:
    """Is it a file that takes a while to read?"""
    return os.path.isfile(path) and os.path.getsize(path) >= LARGE


class _Read(Protocol):
    """A table that was read."""

    def dataset(self, *, contradictions: bool) -> Dataset:
        """Its dataset."""


def _delimited(source: Source, asked: Asked) -> _Read:
    """The table in delimited text: in blocks if it is large."""
    if len(source.contents) < LARGE:
        return read_text(source, asked)
    from memproof.dataset.bulk import read_in_blocks  # small tables need no numpy

    return read_in_blocks(source, asked)


_READERS: dict[str, Callable[[Source, Asked], _Read]] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".txt": _delimited,
    ".npy": read_array,
    ".npz": read_archive,
    ".parquet": read_parquet,
    ".feather": read_parquet,
    ".arrow": read_parquet,
}
_UNKNOWN = "extension .csv, .tsv, .txt (also with .gz), .npy, .npz, .parquet, .feather or .arrow"


def read_table(
    path: str | os.PathLike[str],
    label: Label = None,
    header: Header = "auto",
    name: str | None = None,
    *,
    delimiter: str = "auto",
    decimal_comma: bool = False,
    ignore: Sequence[Column] = (),
    keep: Sequence[Column] = (),
    labels_are: LabelKind = "auto",
    contradictions: bool = False,
    progress: Progress | None = None,
) -> Dataset:
    """The dataset in a file; its type is told by the extension: .csv .tsv .txt, which may be
    gzipped (.csv.gz), .npy .npz .parquet .feather .arrow; "-" is the standard input.

    Text is UTF-8, with or without a byte order mark; blank lines are skipped, spaces and tabs
    around a cell dropped.  The ``delimiter`` (a character, or comma, semicolon, tab, pipe, space)
    is the tab in .tsv, otherwise the one that gives the first 1000 records equally many cells.
    With ``decimal_comma`` 1,5 is 3/2.  ``label`` names the label column, or gives its
    position (from 0, or from the end if negative; digits as text are a position unless a column has
    that name); by default it is the last column.  A sequence of them makes label vectors, with
    entries in that order.  Columns to ``ignore`` are left out; those to ``keep`` are features even
    if they look like row numbers.  ``header``: is the first row column names?
    ``auto`` decides as ``first_row_is_header`` says.  ``labels_are``: "numbers" or "classes", where
    some are numbers and some are names.  ``contradictions``: for audits, equal rows with different
    labels are no error, but points of their own.  What is unclear is refused with the question.
    ``progress(bytes, all of them)`` is told how much of a large text has been read.

    A .npy file holds a 2-d array of numbers, or a structured array; a .npz file one array, or two
    that are called X and y.  Floats are taken as the dyadic rationals they hold.

    Errors: MP-U001 no such file, MP-D001 unreadable, MP-D002 not UTF-8 text, MP-D003 unknown
    extension, MP-D009 ragged row, MP-D012 empty, MP-D013 header only, MP-D014 unclear header,
    MP-D015 no such column, MP-D016 no feature column, MP-D017 malformed quoting, MP-D018
    a cell too large, MP-D019 not an array of numbers, MP-D024 a label column given twice, MP-D026
    an unclear delimiter, MP-D027 decimal commas, MP-D028 a column of row numbers, MP-U004 no
    delimiter, MP-U008 no pyarrow; and those of ``Dataset.from_rows``.
    """
    for value, values, what in ((header, get_args(Header), "header"),
                                (labels_are, get_args(LabelKind), "labels_are")):
        if value not in values:
            raise ValueError(f"{what} must be {', '.join(map(repr, values[:-1]))} or "
                             f"{values[-1]!r}, not {value!r}")
    columns = tuple([each] if isinstance(each, str | int) else each for each in (ignore, keep))
    asked = Asked(label, header, delimiter_asked(delimiter), decimal_comma,
                  tuple(columns[0]), tuple(columns[1]), labels_are)
    return _table(path, name, asked, progress).dataset(contradictions=contradictions)


def _table(path: str | os.PathLike[str], name: str | None, asked: Asked,
           progress: Progress | None) -> _Read:
    if path == STANDARD_INPUT:
        source = standard_input(name)
        return _READERS[source.suffix](replace(source, progress=progress), asked)
    path = Path(path)
    if path.is_dir():
        raise MemproofError("MP-D001", path_text(path), "a file", "a directory")
    try:
        source = source_of(path, name)
    except MemproofError as error:
        meant = _meant(path) if error.code == "MP-U001" else ""
        raise MemproofError(error.code, error.place, error.expected, error.found + meant) from None
    reader = _READERS.get(source.suffix)
    if reader is None:
        found = show(path.suffix) if path.suffix else "none"
        raise MemproofError("MP-D003", path_text(path), _UNKNOWN, found)
    return reader(replace(source, progress=progress), asked)


def _meant(path: Path) -> str:
    """Which bundled table, or table of the same folder, was probably meant."""
    try:
        beside = [each for each in sorted(os.listdir(path.parent))
                  if Path(each.removesuffix(".gz")).suffix in _READERS]
    except OSError:
        beside = []
    return (did_you_mean(path.stem, bundled_names()) if len(path.parts) == 1 else "") or (
        did_you_mean(path.name, beside))


def bundled_names() -> tuple[str, ...]:
    """The names ``bundled`` knows, sorted."""
    return tuple(sorted(file.stem for file in _TABLES.glob("*.csv")))


def bundled(name: str, label: Label = None, *, ignore: Sequence[Column] = (),
            labels_are: LabelKind = "auto", contradictions: bool = False) -> Dataset:
    """One of the tables that memproof brings along; tables/SOURCES.md says where they come from.

    ``label`` names another column than ``label`` as the label, or several; the rest as for
    ``read_table``.
    Errors: MP-D022 no such table, MP-D015 no such column, MP-D024 a column given twice.
    """
    if name not in bundled_names():
        raise unknown("MP-D022", "", name, bundled_names(), "a bundled table:")
    found = read_table(_TABLES / f"{name}.csv", label="label" if label is None else label,
                       header="yes", ignore=ignore, labels_are=labels_are,
                       contradictions=contradictions)
    if found.manner is None:
        return found
    return replace(found, manner=replace(found.manner, file=f"the bundled {name}.csv"))


def dataset_of(source: Dataset | str | os.PathLike[str], *, contradictions: bool = False
               ) -> Dataset:
    """A dataset as it is; the table of a file, or a bundled one by its name, which a folder of that
    name does not hide.  Errors: MP-U004 something else, and those of ``read_table``."""
    if isinstance(source, Dataset):
        return source
    if not isinstance(source, str | os.PathLike):
        raise MemproofError("MP-U004", "the table", "a Dataset, the path of a file, or the name of "
                            "a bundled table (arrays become one by Dataset.from_rows(X, y))",
                            f"an object of type {type(source).__name__}")
    if isinstance(source, str) and source in bundled_names() and not os.path.isfile(source):
        return bundled(source, contradictions=contradictions)
    return read_table(source, contradictions=contradictions)
