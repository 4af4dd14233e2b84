"""Delimited text read in blocks of rows: the columns of a large table, as arrays.

Records, header, columns and cells are those of ``text.py``, in so far as the rows below cannot
change them.  ``NotPlainError`` says that only ``read_text``, cell by cell, knows the answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from memproof import exact
from memproof.dataset.columns import Columns, columns_of
from memproof.dataset.decimals import Decimals
from memproof.dataset.guesses import first_row_is_header, is_comma_number, is_run
from memproof.dataset.manner import Asked
from memproof.dataset.source import Source
from memproof.dataset.text import (
    is_blank,
    point_for_comma,
    prepare,
    reader_of,
    said_of_header,
    without_blanks,
)
from memproof.errors import MemproofError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS = 1 << 16  # of a block, about

Rows = list[list[str]]


class NotPlainError(Exception):
    """Something that is decided cell by cell, or an error that is found there."""


@dataclass(frozen=True)
class Codes:
    """A label column: row i has the text ``texts[codes[i]]``; the texts are different."""

    codes: NDArray[np.int32]
    texts: list[str]


@dataclass(frozen=True)
class Found:
    """What stands in a text: ``lines`` are those in which the rows begin, from 1."""

    delimiter: str
    columns: Columns
    features: Decimals
    labels: list[Codes]
    lines: Sequence[int]


def found_in(source: Source, asked: Asked) -> Found:
    """The columns of a text.  Errors: NotPlainError."""
    try:
        return _Reading(source, asked).all()
    except (MemproofError, csv.Error) as error:
        raise NotPlainError from error


class _Reading:
    """One pass over the text."""

    def __init__(self, source: Source, asked: Asked) -> None:
        self.source, self.asked = source, asked
        text, self.skipped, self.delimiter = prepare(source, asked)
        contents = text.encode() if self.skipped else source.contents
        self.stream, self.size = io.BytesIO(contents), len(contents)
        self.most = contents.count(b"\n") + 1
        self.is_padded = b" " in contents or (b"\t" in contents and self.delimiter != "\t")
        encoding = "utf-8" if self.skipped else "utf-8-sig"
        lines = io.TextIOWrapper(self.stream, encoding, newline="")
        self.reader = reader_of(lines, self.delimiter)

    def all(self) -> Found:
        """Everything that stands in the text."""
        number, first = self._first_record()
        self.width = len(first)
        if self.width < 2:
            raise NotPlainError
        # A row has a byte for each delimiter and one for its end; blank lines are not rows.
        self.most = min(self.most, (self.size + 1) // self.width)
        has_header, repeated = self._header(first)
        columns = columns_of(self.source.file, self.asked, first if has_header else (), self.width)
        found = self._body(columns, [] if has_header else [(range(number, number + 1), [first])])
        if repeated is not None:
            place = columns_of(self.source.file, self.asked, (), self.width).labels[0]
            if columns.labels[0] != place or repeated is not _is_below(
                    first[place], found.labels[0], has_header):
                raise NotPlainError
        return found

    def _first_record(self) -> tuple[int, list[str]]:
        """The line in which it begins, and its cells."""
        begin = 1
        for row in self.reader:
            cells = without_blanks(row)
            if not is_blank(cells):
                return begin + self.skipped, cells
            begin = self.reader.line_num + 1
        raise NotPlainError

    # -- the header --------------------------------------------------------------------------------

    def _header(self, first: list[str]) -> tuple[bool, bool | None]:
        """(is the first row a header?, if that hangs on it: does its label stand below, too?),
        where ``first_row_is_header`` says so whatever else stands below."""
        said = said_of_header(self.asked, self.width)
        if said is not None:
            return said, None
        cells = first if self.delimiter == "," else list(map(point_for_comma, first))
        columns = columns_of(self.source.file, self.asked, (), self.width)
        label, features = cells[columns.labels[0]], columns.features_of(cells)
        if not label or not all(features):
            raise NotPlainError
        if not all(map(exact.is_number, features)):
            if first_row_is_header(features, label, ()) is not True:
                raise NotPlainError
            return True, False
        if not exact.is_number(label):
            return False, True
        if is_run([*features, label]):
            raise NotPlainError
        return False, None

    # -- the rows ----------------------------------------------------------------------------------

    def _body(self, columns: Columns, head: list[tuple[Sequence[int], Rows]]) -> Found:
        features = Decimals.empty(self.most, len(columns.features))
        labels = [_Column(j, self.most) for j in columns.labels]
        lines, count = list[Sequence[int]](), 0
        for numbers, rows in chain(head, self._blocks()):
            if count + len(rows) > self.most:
                raise NotPlainError
            features.put(count, self._cells(rows, columns.features))
            for label in labels:
                label.put(count, rows)
            lines.append(numbers)
            count += len(rows)
        if not count:
            raise NotPlainError
        features.cut(count)
        return Found(self.delimiter, columns, features,
                     [self._checked(label.codes[:count], list(label.known)) for label in labels],
                     _joined(lines))

    def _blocks(self) -> Iterator[tuple[Sequence[int], Rows]]:
        """The records that are not blank, all as wide as the first, and the lines they are in."""
        step, lengths = max(1, CELLS // self.width), {self.width}
        while True:
            before = self.reader.line_num + 1
            rows = list(islice(self.reader, step))
            if not rows:
                return
            if self.reader.line_num + 1 - before != len(rows):  # a cell with new lines
                raise NotPlainError
            numbers: Sequence[int] = range(before + self.skipped,
                                           before + self.skipped + len(rows))
            if set(map(len, rows)) != lengths:
                kept = [k for k, row in enumerate(rows) if not is_blank(without_blanks(row))]
                rows, numbers = [rows[k] for k in kept], [numbers[k] for k in kept]
                if set(map(len, rows)) - lengths:
                    raise NotPlainError
            if rows:
                yield numbers, rows
            if self.source.progress is not None:
                self.source.progress(self.stream.tell(), self.size)

    def _cells(self, rows: Rows, positions: Sequence[int]) -> list[str]:
        """The cells of these columns, row by row."""
        if len(positions) == 1:
            cells = [row[positions[0]] for row in rows]
        else:
            cells = list(chain.from_iterable(map(itemgetter(*positions), rows)))
        if self.is_padded:
            cells = without_blanks(cells)
        if not self.asked.decimal_comma:
            return cells
        if any("." in cell for cell in cells):
            raise NotPlainError
        return list(map(point_for_comma, cells))

    def _checked(self, codes: NDArray[np.int32], texts: list[str]) -> Codes:
        """The labels, with decimal points, if nothing is said of the commas in them."""
        asked = self.asked
        if asked.labels_are == "classes":
            if asked.decimal_comma:
                raise NotPlainError
            return Codes(codes, texts)
        wrong = ((lambda text: "." in text and exact.is_number(text)) if asked.decimal_comma
                 else is_comma_number)
        if any(map(wrong, texts)):
            raise NotPlainError
        return Codes(codes, list(map(point_for_comma, texts)) if asked.decimal_comma else texts)


class _Column:
    """A label column that is being read: the code of every row, and of every text."""

    def __init__(self, position: int, most: int) -> None:
        self.position, self.codes = position, np.zeros(most, dtype=np.int32)
        self.known: dict[str, int] = {}

    def put(self, start: int, rows: Rows) -> None:
        """The labels of rows from ``start`` on."""
        known, position = self.known, self.position
        self.codes[start:start + len(rows)] = [
            known.setdefault(row[position].strip(" \t"), len(known)) for row in rows]


def _is_below(text: str, label: Codes, has_header: bool) -> bool:
    """Does the label of the first row stand in a row below it?"""
    if has_header:
        return text in label.texts
    return bool((label.codes[1:] == label.codes[0]).any())


def _joined(parts: list[Sequence[int]]) -> Sequence[int]:
    """All of these numbers; a range, if they are one."""
    first, last = parts[0][0], parts[-1][-1]
    if last - first + 1 == sum(map(len, parts)):  # they increase
        return range(first, last + 1)
    return tuple(chain.from_iterable(parts))
