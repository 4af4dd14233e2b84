"""What a table does not say itself: delimiter, header, row numbers, numbers or classes.

Each function decides only where nothing speaks against it, and gives None, or the place of the
doubt, where something does: the reader then refuses with the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from memproof import exact

MISSING = {"na", "n/a", "#n/a", "<na>", "nan", "null", "?", "nil"}  # how programs write a gap
ROW_NUMBERS = {"id", "index", "idx", "row", "rowid", "row_id", "rownames", "row.names", "no", "no.",
               "nr", "nr.", "#", "level_0", "__index_level_0__"}
LABEL_WORDS = {"label", "labels", "class", "classes", "target", "y", "species", "category", "type",
               "output", "outcome", "letter", "digit", "variety", "price", "diagnosis", "kind"}
_COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?")
_LED_BY_A_DIGIT = re.compile(r"[+-]?\.?[0-9]")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
LEAST_RUN, LEAST_ROWS = 4, 5


# -- numbers or classes ----------------------------------------------------------------------------


def is_name(label: object) -> bool:
    """Is it text that has not the form of a number?"""
    return isinstance(label, str) and bool(label.strip()) and not exact.is_number(label)


def is_cell(label: object) -> bool:
    """Is it one value, no vector?"""
    return label is not None and not hasattr(label, "__len__")


def odd_label(labels: Sequence[object]) -> int | None:
    """The first label that makes it unclear whether all are numbers or all are class names: a gap
    (NA, ?) or NaN among names, or else the first name among numbers; None if it is clear."""
    names = [i for i, label in enumerate(labels) if is_name(label)]
    texts = [i for i, label in enumerate(labels) if isinstance(label, str) and label.strip()]
    if not names:
        return None
    gaps = [i for i in texts if _is_gap(str(labels[i]))]
    if gaps and len(texts) > len(gaps):
        return gaps[0]
    return names[0] if len(names) < len(texts) else None


def _is_gap(text: str) -> bool:
    return text.strip().lower() in MISSING


# -- the delimiter ---------------------------------------------------------------------------------

Records = list[list[str]]
Sample = tuple[Records, bool]  # the first records, and whether all of them are well-formed


@dataclass(frozen=True)
class Candidate:
    """A delimiter and what it makes of the first records; ``readable``: at most one column, the
    label's, is no column of numbers."""

    delimiter: str
    width: int
    readable: bool


def delimiter_of(
    sample_by: Callable[[str], Sample], candidates: str, labels: int
) -> list[str]:
    """The delimiters that the table may have: one, unless it is unclear.

    A delimiter fits if it gives all records the same number of cells, at least two.  Of those that
    fit, the readable ones win over the others; but a winner has a rival in another that fits and
    has as many cells.  If none fits, the one with the most cells in the first record is taken, and
    the reader will say what is wrong.  Every sample has a record.
    """
    samples = {each: sample_by(each) for each in candidates}
    fitting = [_candidate(each, records, labels) for each, (records, is_whole) in samples.items()
               if is_whole and records and len(records[0]) > 1
               and all(len(record) == len(records[0]) for record in records)]
    if not fitting:
        return [max(candidates, key=lambda each: len(samples[each][0][0]))]
    best = [each for each in fitting if each.readable] or fitting
    rivals = [each for each in fitting if each.width >= max(best, key=_width).width]
    return [each.delimiter for each in {each.delimiter: each for each in best + rivals}.values()]


def _width(candidate: Candidate) -> int:
    return candidate.width


def _candidate(delimiter: str, records: Records, labels: int) -> Candidate:
    data = records[1:] or records
    words = sum(any(not _may_be_number(record[j], delimiter) for record in data)
                for j in range(len(records[0])))
    return Candidate(delimiter, len(records[0]), words <= labels)


def _may_be_number(cell: str, delimiter: str) -> bool:
    if exact.is_number(cell):
        return True
    return delimiter != "," and is_comma_number(cell)


def is_comma_number(cell: object) -> bool:
    """``1,5``: a decimal comma, or one between thousands."""
    return isinstance(cell, str) and bool(_COMMA_NUMBER.fullmatch(cell))


# -- is the first row a header? --------------------------------------------------------------------


def first_row_is_header(features: Sequence[str], label: str, others: Sequence[str],
                        below: Sequence[Sequence[str]] = ()) -> bool | None:
    """Is a first row of feature cells and a label cell a header?  None where that is unclear.

    ``others``: the label cells of the rows below, ``below``: their feature cells.  A label column
    asked for by a name is a header already.  Otherwise
    - header: no cell is a number, some feature cell looks like a name (it is no ``NA`` and does not
      begin with a digit), and no row below has this label;
    - data: all feature cells are numbers (a blank is data's business), or those that are words
      stand above words;
    - unclear: everything else (``5.1,n/a,3``), and numbers that tables use as names: a label that
      is no number above labels that all are (``0,label`` above ``3,1``), features 0, 1, .., d-1 or
      in equal steps with a label that no row below has, a whole row 0, 1, .., d above others.
    A typing error in the first row of data is therefore never taken for a header.
    """
    words = [cell for cell in features if cell and not exact.is_number(cell)]
    named_label = bool(label) and not exact.is_number(label)
    if not any(features) and named_label and label not in others:
        return True
    if not words:
        doubt = _numbers_are_names(features, label, others, below)
        return None if doubt else False
    filled = [cell for cell in features if cell]
    like_names = [cell for cell in words
                  if not _LED_BY_A_DIGIT.match(cell) and not _is_gap(cell)]
    if len(words) == len(filled) and named_label and label not in others and like_names:
        return True
    return False if len(words) < len(filled) and _above_words(features, below) else None


def _numbers_are_names(features: Sequence[str], label: str, others: Sequence[str],
                       below: Sequence[Sequence[str]]) -> bool:
    """May a row whose feature cells are numbers be a header?"""
    if not label or exact.is_number(label):
        return _is_numbered_row([*features, label], [[*row, end] for row, end in
                                                     zip(below, others, strict=False)])
    if bool(others) and all(map(exact.is_number, others)):
        return True
    if label in others or len(features) < 2:
        return False
    counted = list(features) == list(map(str, range(len(features))))
    repeated = len(set(others)) < len(others)
    steps = _equal_steps(features) and not (below and all(map(_equal_steps, below)))
    return counted or (steps and (repeated or len(features) >= LEAST_RUN - 1)) or (
        repeated and label.lower() in LABEL_WORDS)


def _is_numbered_row(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """k, k + 1, .. in a row, at least four, or three above cells with decimals, and in no other."""
    if len(first) < LEAST_RUN - 1 or not below or not _is_run(first):
        return False
    decimals = any("." in cell for row in below for cell in row)
    return not any(map(_is_run, below)) and (decimals or len(first) >= LEAST_RUN)


def _is_run(cells: Sequence[str]) -> bool:
    return _equal_steps(cells) and int(cells[1]) - int(cells[0]) == 1


def _equal_steps(cells: Sequence[str]) -> bool:
    """Integers in equal steps > 0."""
    if not all(map(_INTEGER.fullmatch, cells)):
        return False
    numbers = list(map(int, cells))
    steps = {b - a for a, b in pairwise(numbers)}
    return len(steps) == 1 and min(steps) > 0


def _above_words(features: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Does every word among the features stand above words only?"""
    return bool(below) and all(
        not cell or exact.is_number(cell)
        or not any(exact.is_number(row[j]) for row in below if j < len(row))
        for j, cell in enumerate(features))


# -- row numbers -----------------------------------------------------------------------------------


def is_row_numbers(
    position: int, name: str, named: bool, cells: Sequence[Any], others: int
) -> bool:
    """May a column be the number of its row: of a data frame's index, or a running number?

    ``others``: how many feature columns there are beside it.  All cells are different integers,
    at least two; the column has no name, or one such as ``id``, or it is the first of a table
    without a header and counts the rows from 0 or 1, at least five.
    """
    if others < 1 or len(cells) < 2 or not all(_INTEGER.fullmatch(str(cell)) for cell in cells):
        return False
    numbers = [int(str(cell)) for cell in cells]
    if len(set(numbers)) < len(numbers):
        return False
    word = name.strip().lower()
    if named:
        return not word or word in ROW_NUMBERS or word.startswith("unnamed:")
    counts = numbers[0] in (0, 1) and all(
        b - a == 1 for a, b in pairwise(numbers))
    return position == 0 and others > 1 and len(numbers) >= LEAST_ROWS and counts
