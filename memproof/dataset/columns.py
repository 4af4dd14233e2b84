"""Which columns are labels, which are left out, which are features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from memproof.dataset.guesses import is_row_numbers, may_count_rows
from memproof.dataset.manner import Asked, Column, Label
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.outside import visible

_POSITION = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Columns:
    """Positions, from 0; ``labels`` in the order of the label vector."""

    names: tuple[str, ...]
    labels: tuple[int, ...]
    ignored: tuple[int, ...]
    features: tuple[int, ...]

    def features_of(self, row: Sequence[Any]) -> list[Any]:
        """The feature cells of a row."""
        return [row[j] for j in self.features]

    def label_of(self, row: Sequence[Any]) -> Any:
        """The label cell, or the list of several."""
        return row[self.labels[0]] if len(self.labels) == 1 else [row[j] for j in self.labels]

    def name(self, position: int) -> str:
        """What a column is called in words: its name, or ``in column 3``."""
        named = self.names and self.names[position]
        return self.names[position] if named else f"in column {position + 1}"

    def label_names(self) -> tuple[str, ...]:
        """The names of the label columns; "label" for one that has none."""
        return tuple((self.names and self.names[j]) or "label" for j in self.labels)

    def feature_names(self) -> tuple[str, ...]:
        """The names of the feature columns; x0, x1, ... for those that have none."""
        return tuple((self.names and self.names[j]) or f"x{k}"
                     for k, j in enumerate(self.features))


def columns_of(file: str, asked: Asked, names: Sequence[str], width: int) -> Columns:
    """The columns of a table of ``width`` columns.

    Errors: MP-D015 no such column, MP-D024 one given twice, MP-D016 no column left.
    """
    ignored = sorted(set(_positions(file, asked.ignore, names, width, "column")))
    both = set(ignored) & set(_positions(file, asked.keep, names, width, "column"))
    if both:
        raise MemproofError("MP-D024", file, "a column that is kept or ignored",
                            f"column {min(both) + 1}, which is both")
    left = [j for j in range(width) if j not in ignored]
    if not left:
        raise MemproofError("MP-D016", file, "a column that is not ignored", "none")
    labels = (left[-1:] if asked.label is None
              else _positions(file, labels_asked(asked.label), names, width, "label column"))
    if not labels:
        raise MemproofError("MP-D015", file, "at least one label column", "none")
    twice = next((p for k, p in enumerate(labels) if p in labels[:k] or p in ignored), None)
    if twice is not None:
        raise MemproofError("MP-D024", file, "every label column once, and not ignored",
                            show(names[twice]) if names else f"position {twice} twice")
    features = [j for j in left if j not in labels]
    if not features:
        raise MemproofError("MP-D016", file, "a feature column beside the label columns",
                            f"{len(labels)} label column{'s' * (len(labels) > 1)}")
    return Columns(tuple(names), tuple(labels), tuple(ignored), tuple(features))


def labels_asked(label: Label) -> Sequence[Any]:
    """The label columns asked for, as a sequence."""
    return label if isinstance(label, list | tuple) else [label]


def _positions(file: str, asked: Sequence[Any], names: Sequence[str], width: int,
               what: str) -> list[int]:
    return [_position(file, each, names, width, what) for each in asked]


def _position(file: str, column: Column, names: Sequence[str], width: int, what: str) -> int:
    """The position, from 0, of a column.  Errors: MP-D015."""
    if isinstance(column, str) and names.count(column) == 1:
        return names.index(column)
    is_text = isinstance(column, str)
    if is_text and not (_POSITION.fullmatch(str(column)) and column not in names):
        found = "no header" if not names else f"{names.count(str(column))} such among " + show(
            list(names), 200) + did_you_mean(str(column), names) * (column not in names)
        raise MemproofError("MP-D015", file, f"one column named {show(column)}", found)
    position = int(column)
    if not -width <= position < width:
        expected = f"a {what} from 0 to {width - 1} (or -{width} to -1)"
        raise MemproofError("MP-D015", file, expected, f"{position}")
    return position % width


def is_position(column: object, width: int) -> bool:
    """Is it a number, or text that can be a position?"""
    if not isinstance(column, str):
        return True
    return bool(_POSITION.fullmatch(column)) and -width <= int(column) < width


def check_row_numbers(file: str, columns: Columns, asked: Asked,
                      rows: Sequence[Sequence[Any]]) -> None:
    """MP-D028 if a feature column beside others may be row numbers and nobody said that it is
    kept; in a table without a header there are at least two others."""
    names = columns.names
    for j in that_may_count_rows(file, columns, asked):
        name = names[j] if names else ""
        if is_row_numbers(j, name, bool(names), partial(_cells, rows, j)):
            raise _may_be_row_numbers(file, j, names, [row[j] for row in rows[:2]])


def that_may_count_rows(file: str, columns: Columns, asked: Asked) -> list[int]:
    """The feature columns that by their names or places may be numbers of rows, and of which nobody
    said that they are kept."""
    names = columns.names
    width = len(columns.features) + len(columns.labels) + len(columns.ignored)
    kept = _positions(file, asked.keep, names, width, "column")
    if len(columns.features) < (2 if names else 3):
        return []
    return [j for j in columns.features
            if j not in kept and may_count_rows(j, names[j] if names else "", bool(names))]


def _cells(rows: Sequence[Sequence[Any]], position: int) -> list[Any]:
    """The cells of a column."""
    return [row[position] for row in rows]


def _may_be_row_numbers(
    file: str, position: int, names: Sequence[str], first: Sequence[Any]
) -> MemproofError:
    name = names[position] if names else ""
    behind = position - len(names)  # where another column has the position as its name
    number = position if str(position) not in names else behind
    option = name if name.isalnum() and name == visible(name) else number
    called = f"column {show(name)}" if name else f"column {position + 1}, which has no name"
    expected = (f"features, no numbers of rows (--ignore {option} leaves it out, --keep {option} "
                "makes it a feature)")
    return MemproofError("MP-D028", f"{file}, {called}", expected,
                         f"{visible(str(first[0]))}, {visible(str(first[1]))}, ...")
