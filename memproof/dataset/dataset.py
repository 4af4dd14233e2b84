"""A dataset: N distinct points of Q^d with labels, exactly, and the rows they come from.

``Table`` holds cells as they were found and knows what to call their places; ``Table.dataset``
turns the cells into integers over common denominators and merges equal rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from memproof import exact
from memproof.brief import Shown, brief, short
from memproof.dataset.cells import Ratio, Vector, cell_ratio, over_common_denominator
from memproof.dataset.frames import check_same_order, labels_of, rows_of
from memproof.dataset.guesses import is_cell, is_name, is_text, odd_label
from memproof.dataset.integers import count_of_rows, matrix_of, point_with
from memproof.dataset.manner import LabelKind, Manner, class_text
from memproof.errors import MemproofError, show
from memproof.outside import contrast, quote, visible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_ONE_HOT = 10**8  # entries of one-hot labels


@dataclass(frozen=True)
class Dataset(Shown):
    """Points x_i = points[i] / denominator in Q^d, pairwise distinct, i = 0..N-1, in the order of
    their first rows; label vectors y_i = labels[i] / label_denominator; both denominators least.

    ``rows[i]``: the data rows, counted from 1, that are point i, increasing.  ``classes``: empty if
    labels are numbers; otherwise the label (j,) means the class named classes[j], sorted.
    ``columns``: the d feature names.  ``manner``: how it was read, if it was read from a file.
    Where ``contradictions`` were asked for, points with different labels may be equal.
    Points, labels and rows are tuples of tuples, or of a large table what equals them
    (``integers.py``); ``matrix`` and ``label_matrix`` are their integers as arrays.
    """

    name: str
    points: Sequence[Vector]
    denominator: int
    labels: Sequence[Vector]
    label_denominator: int
    rows: Sequence[tuple[int, ...]]
    classes: tuple[str, ...]
    columns: tuple[str, ...]
    manner: Manner | None = field(default=None, compare=False, repr=False)

    def __len__(self) -> int:
        """N, the number of distinct points."""
        return len(self.points)

    def __repr__(self) -> str:
        labels = f"{len(self.classes)} classes" if self.classes else self.label_kind
        return (f"Dataset({short(self.name)}: {len(self)} points, {self.row_count} rows, "
                f"dimension {self.dimension}, {labels})")

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.points[0])

    @property
    def outputs(self) -> int:
        """The number of entries of a label vector."""
        return len(self.labels[0])

    @property
    def row_count(self) -> int:
        """The number of data rows before merging."""
        return count_of_rows(self.rows)

    @cached_property
    def matrix(self) -> NDArray[np.int64] | None:
        """The points as an int64 array of shape (N, d), not to be written to; None if an entry has
        more than 62 bits."""
        return matrix_of(self.points)

    @cached_property
    def label_matrix(self) -> NDArray[np.int64] | None:
        """The labels as ``matrix`` has the points: of shape (N, outputs), or None."""
        return matrix_of(self.labels)

    def x(self, point: int) -> tuple[Fraction, ...]:
        """The coordinates of x_i."""
        return tuple(Fraction(v, self.denominator) for v in self.points[point])

    def point_with_row(self, row: int, place: str = "row") -> int:
        """The number i of the point that has this row (from 1).  Errors: MP-U002 at ``place``."""
        point = point_with(self.rows, row)
        if point is None:
            raise MemproofError("MP-U002", place, f"a row from 1 to {self.row_count}", show(row))
        return point

    @property
    def label_kind(self) -> str:
        """``numbers``, ``3 classes (a, b, c)`` or ``vectors of 2 numbers``."""
        if self.classes:
            return class_text(self.classes)
        return "numbers" if self.outputs == 1 else f"vectors of {self.outputs} numbers"

    @property
    def how_read(self) -> str:
        """``comma, header in row 1, 4 features, label species: 3 classes (...)``; "" for a table
        that was not read from a file."""
        return self.manner.words(self.label_kind) if self.manner else ""

    @classmethod
    def from_rows(
        cls,
        features: Any,
        labels: Any,
        *,
        name: str = "data",
        columns: Sequence[str] = (),
        merge: bool = True,
        labels_are: LabelKind = "auto",
        contradictions: bool = False,
    ) -> Dataset:
        """The dataset with ``features[i]`` labelled ``labels[i]``; equal rows become one point.

        A cell is an int, a float (the dyadic rational it holds), a Fraction, a Decimal, a number of
        numpy, gmpy2, sympy, mpmath or python-flint, or text in the form of ``exact.rational``; bool
        is refused.  Labels are cells, sequences of cells of one length, or class names; where some
        are names and some are numbers ``labels_are`` ("numbers" or "classes") has to say it.
        Features may be a data frame of pandas or polars, or a table of pyarrow, whose columns then
        have names; labels are taken in their order, never by an index.  With ``merge=False`` equal
        rows are refused; with ``contradictions`` equal rows with different labels are points of
        their own, for audits.

        Errors: MP-D004..D008 a cell, MP-D009 rows of different length, MP-D010 equal rows with
        different labels, MP-D011 equal rows (merge=False), MP-D012 no rows, MP-D016 no features,
        MP-D019 a sparse matrix, MP-D020 labels that do not fit, or that have no order, MP-D021 the
        common denominator is too large, MP-D025 labels that may be numbers or classes, MP-D028 an
        index without a name among the columns of a data frame.
        """
        check_same_order(features, labels)
        names, rows = rows_of(features)
        columns = tuple(columns) or names
        table = Table(name, rows, labels_of(labels), columns, labels_are=labels_are)
        return table.dataset(merge=merge, contradictions=contradictions)

    @classmethod
    def from_arrays(
        cls,
        X: NDArray[Any],
        y: NDArray[Any],
        *,
        name: str = "data",
        columns: Sequence[str] = (),
        merge: bool = True,
        labels_are: LabelKind = "auto",
    ) -> Dataset:
        """``from_rows`` for numpy arrays: X of shape (N, d), y of shape (N,) or (N, outputs).

        Floats are taken as the dyadic rationals they hold: 0.1 becomes 3602879701896397/2^55.
        Errors: MP-D019 another shape; otherwise as ``from_rows``.
        """
        if getattr(X, "ndim", 2) != 2 or getattr(y, "ndim", 1) not in (1, 2):
            found = f"shapes {getattr(X, 'shape', '?')} and {getattr(y, 'shape', '?')}"
            raise MemproofError("MP-D019", "", "shapes (N, d) and (N,) or (N, outputs)", found)
        return cls.from_rows(X, y, name=name, columns=columns, merge=merge, labels_are=labels_are)

    def one_hot(self) -> Dataset:
        """The same points with one-hot labels: entry j is 1 for class j, all others are 0.

        The classes are the class names, or else the distinct labels, both in increasing order.
        Errors: MP-D023 label vectors, or more than 10^8 entries.
        """
        if self.outputs != 1:
            raise MemproofError("MP-D023", visible(self.name), "one label for each row",
                                f"label vectors of {self.outputs} entries")
        values = range(len(self.classes)) if self.classes else sorted({y for (y,) in self.labels})
        if len(values) * len(self) > MAX_ONE_HOT:
            raise MemproofError("MP-D023", visible(self.name), f"at most {MAX_ONE_HOT} entries",
                                f"{len(values)} classes of {len(self)} points")
        hot = {y: tuple(int(y == each) for each in values) for y in values}
        labels = tuple(hot[y] for (y,) in self.labels)
        manner = replace(self.manner, one_hot=self.label_kind) if self.manner else None
        return replace(self, labels=labels, label_denominator=1, classes=(), manner=manner)


def input_name(position: int) -> str:
    """What input ``position`` (from 0) is called where it has no name of its own: x0, x1, ..."""
    return f"x{position}"


@dataclass(frozen=True)
class Table:
    """Cells as found, and the names of their places: row i (from 0) stands in line lines[i]."""

    name: str
    features: Sequence[Sequence[object]]
    labels: Sequence[object]
    columns: tuple[str, ...] = ()
    label_names: tuple[str, ...] = ()
    file: str = ""
    lines: Sequence[int] = ()
    labels_are: LabelKind = "auto"
    manner: Manner | None = None

    __repr__ = brief

    def place(self, row: int, column: str = "") -> str:
        """``data.csv, line 8, row 7, column age`` for row = 6."""
        parts = [self.file, f"line {self.lines[row]}" if self.lines else "", f"row {row + 1}"]
        return ", ".join(filter(None, [*parts, f"column {visible(column)}" if column else ""]))

    def label_place(self, row: int, entry: int = 0) -> str:
        """The place of an entry of the row's label."""
        named = entry < len(self.label_names)
        return self.place(row, self.label_names[entry] if named else "label")

    def column(self, position: int) -> str:
        """The name of feature ``position`` (from 0)."""
        named = position < len(self.columns)
        return self.columns[position] if named else input_name(position)

    def dataset(self, *, merge: bool = True, contradictions: bool = False) -> Dataset:
        """The dataset of this table.  Errors: as ``Dataset.from_rows``."""
        self._check_shape()
        points, denominator = self._common([self._point(i) for i in range(len(self.features))])
        vectors, classes = self._label_vectors()
        labels, label_denominator = self._common(vectors)
        rows = self._rows_by_point(points, labels, merge, contradictions)
        first = [numbers[0] - 1 for numbers in rows]
        return Dataset(
            name=self.name,
            points=tuple(points[i] for i in first),
            denominator=denominator,
            labels=tuple(labels[i] for i in first),
            label_denominator=label_denominator,
            rows=tuple(map(tuple, rows)),
            classes=classes,
            columns=tuple(map(self.column, range(len(points[0])))),
            manner=self.manner,
        )

    def _check_shape(self) -> None:
        """Errors: MP-D012 no rows, MP-D016 no features, MP-D009 ragged rows, MP-D020 labels."""
        if not len(self.features):
            raise MemproofError("MP-D012", self.file, "at least one data row", "none")
        if len(self.labels) != len(self.features):
            expected, found = f"{len(self.features)} labels", f"{len(self.labels)}"
            raise MemproofError("MP-D020", self.file, expected, found)
        for i, row in enumerate(self.features):
            if isinstance(row, (str, bytes)) or not hasattr(row, "__len__"):
                raise MemproofError("MP-D009", self.place(i), "a sequence of cells", show(row))
        width = len(self.columns) or len(self.features[0])
        if width == 0:
            raise MemproofError("MP-D016", self.place(0), "at least one feature", "none")
        for i, row in enumerate(self.features):
            if len(row) != width:
                raise MemproofError("MP-D009", self.place(i), f"{width} features", f"{len(row)}")

    def _point(self, i: int) -> list[Ratio]:
        row, ratios = self.features[i], list[Ratio]()
        try:
            ratios.extend(map(cell_ratio, row))
        except MemproofError as error:
            raise _placed(error, self.place(i, self.column(len(ratios)))) from None
        return ratios

    def _label_vectors(self) -> tuple[list[list[Ratio]], tuple[str, ...]]:
        """Label vectors and class names."""
        if not self._are_classes():
            return self._numeric_labels(), ()
        classes = tuple(sorted(set(map(self._class_name, range(len(self.labels))))))
        number = {name: j for j, name in enumerate(classes)}
        return [[(number[str(label)], 1)] for label in self.labels], classes

    def _are_classes(self) -> bool:
        """Are the labels class names?  Errors: MP-D025 where that is not clear."""
        if self.labels_are != "auto":
            return self.labels_are == "classes"
        odd = odd_label(self.labels)
        if odd is not None:
            expected = ("labels that all are numbers, or all names (--numbers, --classes; "
                        "labels_are= in Python)")
            raise MemproofError("MP-D025", self.label_place(odd), expected,
                                show(self.labels[odd]) + self._beside(odd))
        return any(map(is_name, self.labels))

    def _beside(self, odd: int) -> str:
        """The first label of another kind than label ``odd``; nothing, if it is the only one."""
        if len(self.labels) == 1:
            return ""
        other = next((i for i, label in enumerate(self.labels)
                      if is_name(label) != is_name(self.labels[odd])), odd - 1 if odd else 1)
        return f" beside {show(self.labels[other])} in row {other + 1}"

    def _class_name(self, i: int) -> str:
        label = self.labels[i]
        named = isinstance(label, str) or (self.labels_are == "classes" and is_cell(label))
        if not named:
            place = self.label_place(i)
            raise MemproofError("MP-D020", place, "a class name, as other labels", show(label))
        if not str(label).strip():
            raise MemproofError("MP-D005", self.label_place(i), "a label", "nothing")
        if not is_text(label):
            raise MemproofError("MP-D020", self.label_place(i), "Unicode text", show(label))
        return str(label)

    def _numeric_labels(self) -> list[list[Ratio]]:
        outputs = len(_entries(self.labels[0]))
        return [self._numeric_label(i, outputs) for i in range(len(self.labels))]

    def _numeric_label(self, i: int, outputs: int) -> list[Ratio]:
        entries = _entries(self.labels[i])
        if len(entries) != outputs or not entries:
            place, expected = self.label_place(i), f"{max(outputs, 1)} label entries"
            raise MemproofError("MP-D020", place, expected, f"{len(entries)}")
        ratios = list[Ratio]()
        try:
            ratios.extend(map(cell_ratio, entries))
        except MemproofError as error:
            raise _placed(error, self.label_place(i, len(ratios))) from None
        return ratios

    def _common(self, ratios: Sequence[Sequence[Ratio]]) -> tuple[list[Vector], int]:
        try:
            return over_common_denominator(ratios)
        except MemproofError as error:
            raise _placed(error, self.file) from None

    def _rows_by_point(
        self,
        points: Sequence[Vector],
        labels: Sequence[Vector],
        merge: bool,
        contradictions: bool,
    ) -> list[list[int]]:
        """For each point its rows, counted from 1.  Errors: MP-D010, MP-D011."""
        rows: dict[tuple[Vector, ...], list[int]] = {}
        for i, point in enumerate(points):
            earlier = rows.setdefault((point, labels[i]) if contradictions else (point,), [])
            earlier.append(i + 1)
            first = earlier[0] - 1
            if labels[i] != labels[first]:
                place = two_places(self.file, self.lines, first, i)
                raise contradiction(place, self.labels[first], self.labels[i])
            if i != first and not merge:
                expected = "rows to be pairwise different (merge=False)"
                raise MemproofError("MP-D011", two_places(self.file, self.lines, first, i),
                                    expected)
        return list(rows.values())


def two_places(file: str, lines: Sequence[int], first: int, second: int) -> str:
    """``data.csv, rows 3 and 7 (lines 4 and 8)`` for the rows 2 and 6."""
    where = f" (lines {lines[first]} and {lines[second]})" if len(lines) else ""
    return f"{file}{', ' * bool(file)}rows {first + 1} and {second + 1}{where}"


def contradiction(place: str, one: Any, other: Any) -> MemproofError:
    """MP-D010: equal rows with these labels."""
    expected = "equal rows to have equal labels (no function memorizes this)"
    return MemproofError("MP-D010", place, expected, " and ".join(_both_found(one, other)))


def _placed(error: MemproofError, place: str) -> MemproofError:
    return MemproofError(error.code, place, error.expected, error.found)


def _entries(label: Any) -> Sequence[object]:
    """The entries of a label vector; a number is a vector of one entry."""
    if getattr(label, "ndim", 0) == 1:
        return list(label)
    return label if isinstance(label, list | tuple) else [label]


def _both_found(one: Any, other: Any) -> tuple[str, str]:
    """Two labels as they stand in the table, with code points where names look alike."""
    if all(isinstance(each, str) and not exact.is_number(each) for each in (one, other)):
        return contrast(one, other, quote)
    return _as_found(one), _as_found(other)


def _as_found(label: Any) -> str:
    """A label as it stands in the table: a name is quoted, a number is not."""
    if isinstance(label, str):
        return label if exact.is_number(label) else show(label)
    entries = _entries(label)
    words = [entry if isinstance(entry, str) else str(entry) for entry in entries]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"
