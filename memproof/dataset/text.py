"""Delimited text as a table: records, delimiter, header, columns, cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from memproof import exact
from memproof.dataset.columns import (
    Columns,
    check_row_numbers,
    columns_of,
    is_position,
    labels_asked,
)
from memproof.dataset.dataset import Table
from memproof.dataset.guesses import (
    Sample,
    delimiter_of,
    first_row_is_header,
    is_comma_number,
)
from memproof.dataset.manner import DELIMITERS, Asked, Manner, delimiter_name
from memproof.dataset.source import Source
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean

if TYPE_CHECKING:
    from _csv import Reader

_QUOTED = re.compile(r'"[^"]*"')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # with its end
SAMPLE = 1000  # records that the delimiter is decided by


@dataclass(frozen=True)
class _Line:
    """The cells of a row and the number, from 1, of the line it begins in."""

    number: int
    cells: list[str]


def read_text(source: Source, asked: Asked) -> Table:
    """The table in delimited text, cell by cell.  Errors: those of ``read_table``."""
    text, skipped, delimiter = prepare(source, asked)
    lines = [replace(line, number=line.number + skipped)
             for line in _lines(source, text, delimiter)]
    if not lines:
        raise MemproofError("MP-D012", source.file, "at least one data row", "an empty file")
    _check_widths(source, lines, delimiter)
    has_header = _has_header(source, lines, asked, delimiter)
    columns = columns_of(source.file, asked, lines[0].cells if has_header else (),
                         len(lines[0].cells))
    data = lines[1:] if has_header else lines
    if not data:
        raise MemproofError("MP-D013", source.file, "data rows below the header", "none")
    data = _with_points(source, data, columns, asked)
    check_row_numbers(source.file, columns, asked, [line.cells for line in data])
    return Table(
        name=source.name,
        features=[columns.features_of(line.cells) for line in data],
        labels=[columns.label_of(line.cells) for line in data],
        columns=columns.feature_names(),
        label_names=columns.label_names(),
        file=source.file,
        lines=[line.number for line in data],
        labels_are=asked.labels_are,
        manner=replace(manner_of(source, columns, "text", delimiter, asked.decimal_comma),
                       lines=tuple(line.number for line in data)),
    )


def manner_of(source: Source, columns: Columns, form: str, delimiter: str = "",
              decimal_comma: bool = False) -> Manner:
    """How the table was read."""
    return Manner(source.file, source.sha256, form, delimiter, decimal_comma, bool(columns.names),
                  columns.feature_names(), tuple(map(columns.name, columns.labels)),
                  tuple(map(columns.name, columns.ignored)))


def _decoded(source: Source) -> str:
    expected, contents = "text in UTF-8", source.contents
    if b"\0" in contents:
        place = f"{source.file}, byte {contents.index(0) + 1}"
        raise MemproofError("MP-D002", place, expected, "a zero byte (binary data, or UTF-16)")
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{contents[error.start]:02x}"
        raise MemproofError("MP-D002", f"{source.file}, line {line}", expected, found) from None


# -- records ---------------------------------------------------------------------------------------


def prepare(source: Source, asked: Asked) -> tuple[str, int, str]:
    """(text, lines left out before it, delimiter): a first line ``sep=;`` names the delimiter.
    Errors: MP-D002 no text, MP-D026 two delimiters fit."""
    text = _decoded(source)
    first, _, rest = text.partition("\n")
    said = first.rstrip("\r")
    if len(said) == 5 and said.lower().startswith("sep="):
        return rest, 1, asked.delimiter or said[4]
    return text, 0, asked.delimiter or _delimiter(source, text, asked)


def _delimiter(source: Source, text: str, asked: Asked) -> str:
    """The delimiter, by the first records.  Errors: MP-D026 two of them fit."""
    if source.suffix == ".tsv":
        return "\t"
    candidates = ";\t|" if asked.decimal_comma else ",;\t|"
    labels = len(labels_asked(asked.label)) + len(asked.ignore)
    found = delimiter_of(partial(_sample, text), candidates, labels)
    if len(found) > 1:
        names = [delimiter_name(each) for each in found]
        cells = [show(_sample(text, each)[0][0], 60) for each in found]
        options = " or ".join(f"--delimiter {name}" for name in names)
        raise MemproofError("MP-D026", source.file, f"one delimiter that fits ({options})",
                            " or ".join(f"{name}: {cell}" for name, cell in
                                        zip(names, cells, strict=True)))
    if asked.decimal_comma and len(_sample(text, found[0])[0][0]) < 2:
        return ","
    return found[0]


def _sample(text: str, delimiter: str) -> Sample:
    """The cells of the first records that are not blank, at least one, and whether all of them are
    well-formed; the first line without its quoted cells stands for records that are not."""
    found = []
    try:
        for line in islice(_records(text, delimiter), SAMPLE):
            found += [line.cells] if any(line.cells) else []
    except csv.Error:
        pass
    else:
        return found or [[""]], True
    first = text.lstrip("\r\n").splitlines()[:1]
    return found or [_QUOTED.sub("", first[0] if first else "").split(delimiter)], False


def reader_of(lines: Iterable[str], delimiter: str) -> Reader:
    """Splits lines into cells; a quoted cell may go on in the next line."""
    if delimiter == " ":
        lines = (each.strip(" ") + "\n" for line in lines for each in line.splitlines())
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def without_blanks(row: Sequence[str]) -> list[str]:
    """The cells without spaces and tabs around them."""
    return [cell.strip(" \t") for cell in row]


def is_blank(cells: Sequence[str]) -> bool:
    """Is a row, whose cells are stripped, no record?"""
    return len(cells) < 2 and not any(cells)


def _records(text: str, delimiter: str) -> Iterator[_Line]:
    """The rows that are not blank."""
    reader = reader_of((found[0] for found in _LINE.finditer(text)), delimiter)
    begin = 1
    try:
        for row in reader:
            cells = without_blanks(row)
            if not is_blank(cells):
                yield _Line(begin, cells)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(str(error), begin) from None


def _lines(source: Source, text: str, delimiter: str) -> Iterator[_Line]:
    """The rows that are not blank.  Errors: MP-D017, MP-D018."""
    try:
        yield from _records(text, delimiter)
    except csv.Error as error:
        reason, begin = error.args
        too_large = "field larger" in reason
        expected = f"cells of at most {csv.field_size_limit()} characters"
        raise MemproofError(
            "MP-D018" if too_large else "MP-D017",
            f"{source.file}, line {begin}",
            expected if too_large else "well-formed quoted cells",
            reason,
        ) from None


def _check_widths(source: Source, lines: Sequence[_Line], delimiter: str) -> None:
    width, taken = len(lines[0].cells), f"the delimiter taken: {delimiter_name(delimiter)}"
    if width < 2:
        expected = "a label column and at least one feature column"
        place = f"{source.file}, line {lines[0].number}"
        raise MemproofError("MP-D016", place, expected,
                            f"one column ({taken}; --delimiter names another)")
    for line in lines:
        if len(line.cells) != width:
            expected = f"{width} cells, as in line {lines[0].number}"
            place = f"{source.file}, line {line.number}"
            raise MemproofError("MP-D009", place, expected, f"{len(line.cells)} ({taken})")


# -- header and decimal commas ---------------------------------------------------------------------


def _has_header(source: Source, lines: Sequence[_Line], asked: Asked, delimiter: str) -> bool:
    """Is the first row a header?  Errors: MP-D014 that is unclear."""
    first, width = lines[0].cells, len(lines[0].cells)
    said = said_of_header(asked, width)
    if said is not None:
        return said
    rows = [[point_for_comma(cell) for cell in line.cells] if delimiter != "," else line.cells
            for line in lines]
    columns = columns_of(source.file, asked, (), width)
    label, head = columns.labels[0], columns.features_of(rows[0])
    decision = first_row_is_header(head, rows[0][label], [row[label] for row in rows[1:]],
                                   [columns.features_of(row) for row in rows[1:]])
    if decision is None:
        place = f"{source.file}, line {lines[0].number}"
        expected = "a first row that is a header (--header yes) or data (--header no)"
        raise MemproofError("MP-D014", place, expected, _doubt(first, columns))
    return decision


def said_of_header(asked: Asked, width: int) -> bool | None:
    """Whether there is one, by what was asked for, as a column by its name; None if that says
    nothing."""
    if asked.header != "auto":
        return asked.header == "yes"
    named = [*labels_asked(asked.label), *asked.ignore, *asked.keep]
    if any(not is_position(each, width) for each in named if each is not None):
        return True
    return None


def _doubt(first: Sequence[str], columns: Columns) -> str:
    """The cell that speaks against the others: a word among numbers, or a number among words."""
    order = [*columns.features, *columns.labels]
    words = [j for j in order if first[j] and not exact.is_number(first[j])]
    numbers = [j for j in order if exact.is_number(first[j])]
    if not words or not numbers:
        return show(list(first), 80)
    odd, other = (words[0], numbers[0]) if len(words) <= len(numbers) else (numbers[0], words[0])
    return (f"{show(first[odd])} in column {odd + 1}, beside {show(first[other])} in column "
            f"{other + 1}")


def point_for_comma(cell: str) -> str:
    """``1,5`` as ``1.5``; every other text as it is."""
    return cell.replace(",", ".") if is_comma_number(cell) else cell


def _with_points(source: Source, data: list[_Line], columns: Columns, asked: Asked) -> list[_Line]:
    """The cells with decimal points.

    Errors: MP-D027 decimal commas nobody spoke of, or a decimal point where commas were asked for.
    """
    checked = [*columns.features, *(columns.labels if asked.labels_are != "classes" else ())]
    for i, line in enumerate(data):
        for j in checked:
            cell = line.cells[j]
            wrong = ("." in cell and exact.is_number(cell) if asked.decimal_comma
                     else is_comma_number(cell))
            if wrong:
                place = f"{source.file}, line {line.number}, row {i + 1}, column {j + 1}"
                expected = ("a number with a decimal comma" if asked.decimal_comma else
                            "a number with a decimal point (--decimal-comma reads 1,5 as 1.5)")
                raise MemproofError("MP-D027", place, expected, show(cell))
    if not asked.decimal_comma:
        return data
    return [_Line(line.number, [point_for_comma(cell) if j in checked else cell
                                for j, cell in enumerate(line.cells)]) for line in data]


def delimiter_asked(word: str) -> str:
    """The character that an option names: ``;`` or ``semicolon``; "" for auto.  Errors: MP-U004."""
    if word == "auto":
        return ""
    found = DELIMITERS.get(word, "\t" if word == "\\t" else word)
    if len(found) != 1 or found in '"\r\n\0' or found.isalnum():
        expected = f"one character, or a name: {', '.join(DELIMITERS)}"
        raise MemproofError("MP-U004", "--delimiter", expected,
                            show(word) + did_you_mean(word, DELIMITERS))
    return found
