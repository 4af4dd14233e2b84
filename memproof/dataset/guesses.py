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

# How programs write that there is nothing.
MISSING = {"na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "-nan", "nat", "null", "nil", "?",
           "??", "#value!", "#ref!", "#div/0!", "#name?", "#null!", "#num!"}
# Names of running numbers: id, ID, sample_id, PassengerId, S.No., row.names, Unnamed: 0, ...
_ROW_NUMBERS = re.compile(
    r"#|(?:.*[_ .-])?(?:id|ID|Id|[Ii]ndex|INDEX|idx|[Nn]o|[Nn]r)\.?|.*[a-z]I[dD]|[Rr]ow|[Ss]no|"
    r"[Rr]ow[_. ]?(?:[Ii]d|[Nn]ames?|[Nn]o|[Nn]umber)|[Uu]nnamed:.*|level_0|__index_level_\d+__|")
LABEL_WORDS = {"label", "labels", "class", "classes", "target", "species", "category", "outcome",
               "diagnosis", "variety", "response"}
SHORT_LABEL_WORDS = {"y", "type", "output", "letter", "digit", "price", "kind"}  # classes, too
_COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?")
_LED_BY_A_DIGIT = re.compile(r"[+-]?\.?[0-9]")
# 1 000 and $10 and 10 %: a number as people write it, with a unit or between thousands.
_WRITTEN_NUMBER = re.compile("[$€£¥]? ?[+\\-\u2212]?[0-9][0-9.,_' \u00a0\u202f]*[%$€£¥]?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}(?:\.0{1,18})?")
_PLAIN = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
LEAST_RUN, LEAST_ROWS = 4, 5


# -- numbers or classes ----------------------------------------------------------------------------


def is_name(label: object) -> bool:
    """Is it text that has not the form of a number?"""
    return isinstance(label, str) and bool(label.strip()) and not exact.is_number(label)


def is_cell(label: object) -> bool:
    """Is it one value, no vector?"""
    return label is not None and not hasattr(label, "__len__")


def is_text(label: object) -> bool:
    """Can it be written as UTF-8?  Half of a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in str(label))


def odd_label(labels: Sequence[object]) -> int | None:
    """The first label that makes it unclear whether all are numbers or all are class names: a gap
    (NA, ?) or NaN among names, or else the first name among numbers, or one that is a number as
    people write it ($10, 1 000) where all are; None if it is clear."""
    names = [i for i, label in enumerate(labels) if is_name(label)]
    texts = [i for i, label in enumerate(labels) if isinstance(label, str) and label.strip()]
    if not names:
        return None
    words = any(any(map(str.isalnum, str(labels[i]))) for i in texts)
    gaps = [i for i in texts if _is_gap(str(labels[i]), words)]
    if gaps and len(texts) > len(gaps):
        return gaps[0]
    written = all(_WRITTEN_NUMBER.fullmatch(str(labels[i]).strip()) for i in names)
    return names[0] if len(names) < len(texts) or written else None


def _is_gap(text: str, among_words: bool = False) -> bool:
    """Is it how a program writes that there is nothing; ``among_words``, also ``-`` and ``...``?"""
    text = text.strip()
    dash = among_words and not any(map(str.isalnum, text))
    return text.lower() in MISSING or text == "None" or dash


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
    return isinstance(cell, str) and "," in cell and bool(_COMMA_NUMBER.fullmatch(cell))


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
    if not words and _gap_of_the_first_row(features, below):
        return None
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
    word = label.lower()
    unlike = repeated and any(len(other) != len(word) for other in others)
    return counted or (steps and len(features) >= LEAST_RUN - 1) or (
        bool(others) and word in LABEL_WORDS) or (unlike and word in SHORT_LABEL_WORDS)


def _is_numbered_row(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """k, k + 1, .. in a row, at least four, or three above cells with decimals, and in no other."""
    if len(first) < LEAST_RUN - 1 or not below or not is_run(first):
        return False
    decimals = any("." in cell for row in below for cell in row)
    return not any(map(is_run, below)) and (decimals or len(first) >= LEAST_RUN)


def is_run(cells: Sequence[str]) -> bool:
    """k, k + 1, ... as plain numbers?"""
    return _equal_steps(cells) and exact.rational(cells[1]) - exact.rational(cells[0]) == 1


def _equal_steps(cells: Sequence[str]) -> bool:
    """Numbers in equal steps > 0."""
    if not all(map(_PLAIN.fullmatch, cells)):
        return False
    numbers = list(map(exact.rational, cells))
    steps = {b - a for a, b in pairwise(numbers)}
    return len(steps) == 1 and min(steps) > 0


def _gap_of_the_first_row(features: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Is a cell of the first row the only blank one of its column, as above a frame's index?"""
    return bool(below) and any(not cell and all(row[j] for row in below if j < len(row))
                               for j, cell in enumerate(features))


def _above_words(features: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Does every word among the features stand above words only?"""
    return bool(below) and all(
        not cell or exact.is_number(cell)
        or not any(exact.is_number(row[j]) for row in below if j < len(row))
        for j, cell in enumerate(features))


# -- row numbers -----------------------------------------------------------------------------------


def may_count_rows(position: int, name: str, named: bool) -> bool:
    """May a column, by its name or its place, be numbers of rows?"""
    return bool(_ROW_NUMBERS.fullmatch(name.strip())) if named else position == 0


def is_row_numbers(position: int, name: str, named: bool, cells: Callable[[], list[Any]]) -> bool:
    """May a feature column beside others be the number of its row: of a data frame's index, or a
    running number?

    All cells are different integers, at least two; the column has no name, or one such as ``id``,
    or it is the first of a table without a header and counts the rows from 0 or 1, at least five.
    """
    if not may_count_rows(position, name, named):
        return False
    texts = list(map(str, cells()))
    if len(texts) < 2 or not all(map(_INTEGER.fullmatch, texts)):
        return False
    numbers = [int(text.partition(".")[0]) for text in texts]
    if named:
        return len(set(numbers)) == len(numbers)
    counts = numbers[0] in (0, 1) and all(b - a == 1 for a, b in pairwise(numbers))
    return len(numbers) >= LEAST_ROWS and counts
