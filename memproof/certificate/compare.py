"""A certificate against a reviewer's own table and limits: what ``check --data`` compares."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from memproof.certificate.table import CertifiedTable
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import decimal_or_fraction
from memproof.outside import contrast, path_text, visible
from memproof.percent import percent_encode
from memproof.readings import OF_CLASSES, class_name

if TYPE_CHECKING:
    from memproof.certificate.loader import Certificate
    from memproof.dataset.cells import Vector
    Certified = Certificate | CertifiedTable

LABEL_HINT = " (--label names several columns, --one-hot makes vectors of classes)"


SHOWN = 10  # differences that are shown
KEPT = 4096  # pairs of labels whose comparison is kept


@dataclass(frozen=True)
class Comparison:
    """``cells``: all cells and labels that were compared; ``differing`` of them differ, and
    ``first`` are the first ten of those, as errors MP-P003 and MP-P004; ``rows`` are theirs;
    ``order``: what is the same but for its order, in words."""

    cells: int
    differing: int
    first: tuple[MemproofError, ...]
    rows: tuple[int, ...] = ()
    order: str = ""


def compare_data(certificate: Certified, table: Dataset) -> None:
    """Every row of ``table`` is the row of the certificate, cell by cell and label by label.

    Raises MP-P002 for another shape, MP-P003 for the first cell and MP-P004 for the first label
    that differs (the first row, then the first column).
    """
    found = comparison(certificate, table)
    if found.first:
        raise found.first[0]


def comparison(certificate: Certified, table: Dataset) -> Comparison:
    """All cells and labels that differ are counted, in the order of ``compare_data``.

    Raises MP-P002 for another shape.
    """
    mine, theirs = certificate.dataset, table
    for what, a, b in (("rows", mine.row_count, theirs.row_count),
                       ("labels in a row", mine.outputs, theirs.outputs),
                       ("columns", mine.dimension, theirs.dimension)):
        if a != b:
            hint = LABEL_HINT if what == "labels in a row" else (
                _first_other_row(certificate, table) if what == "rows" else "")
            raise MemproofError("MP-P002", path_text(certificate.path),
                                f"{what}: {b}, as in the table", f"{a}{hint}")
    first, rows, count = list[MemproofError](), list[int](), 0
    for row, pair in _pairs_that_differ(certificate, table):
        for column in _differing(certificate, table, *pair):
            count += 1
            if count <= SHOWN:
                first.append(_difference(certificate, table, row, column, *pair))
                rows.append(row)
    return Comparison(table.row_count * (table.dimension + 1), count, tuple(first), tuple(rows),
                      _order(mine, theirs) if count else "")


def _pairs_that_differ(certificate: Certified, table: Dataset
                       ) -> Iterator[tuple[int, tuple[int, int]]]:
    """Row, point of the certificate and point of the table, where these may differ.

    Vectors over one denominator are compared as they are, and few pairs of labels twice.
    """
    data = certificate.dataset
    mine, theirs = _points_of_rows(data), _points_of_rows(table)
    same_scale = data.denominator == table.denominator
    equal: dict[tuple[Vector, Vector], bool] = {}
    for row, pair in enumerate(zip(mine, theirs, strict=True), 1):
        labels = data.labels[pair[0]], table.labels[pair[1]]
        if labels not in equal:
            if len(equal) == KEPT:
                equal.clear()
            equal[labels] = same_label(certificate, pair[0], table, pair[1])
        if not (equal[labels] and same_scale and data.points[pair[0]] == table.points[pair[1]]):
            yield row, pair


def _points_of_rows(data: Dataset) -> list[int]:
    """The point of each row, of rows 1, ..., R."""
    found = [0] * data.row_count
    for point, rows in enumerate(data.rows):
        for row in rows:
            found[row - 1] = point
    return found


def difference_lines(first: Sequence[MemproofError], count: int) -> list[str]:
    """The first of ``count`` differences, a line each, if there are several."""
    if count < 2:
        return []
    more = [f"    ... and {count - len(first)} more"] if count > len(first) else []
    return [f"    {each.place}: {each.expected}, {each.found} in the certificate"
            for each in first] + more


def _first_other_row(certificate: Certified, table: Dataset) -> str:
    """``; the first row that is not the same is 4``, of tables with different numbers of rows."""
    mine, theirs = _by_row(certificate.dataset), _by_row(table)
    shapes = {(each.dimension, each.outputs) for each in (certificate.dataset, table)}
    if len(shapes) > 1:
        return ""
    row = next(row for row in sorted(mine.keys() | theirs.keys())
               if row not in mine or row not in theirs
               or any(_differing(certificate, table, mine[row], theirs[row])))
    return f"; the first row that is not the same is {row}"


def _order(mine: Dataset, theirs: Dataset) -> str:
    """Whether the points are the same but for the order of their rows, or of their columns."""
    ours, others = ([tuple(int(v) * int(scale) for v in data.points[point])
                     for _, point in sorted(_by_row(data).items())]
                    for data, scale in ((mine, theirs.denominator), (theirs, mine.denominator)))
    if ours == others:
        return ""
    if sorted(ours) == sorted(others):
        return "the points are the same, in another order"
    columns = [sorted(zip(*rows, strict=True)) for rows in (ours, others)]
    return "the columns are the same, in another order" if columns[0] == columns[1] else ""


def _by_row(dataset: Dataset) -> dict[int, int]:
    """Row of the table -> point number."""
    return {row: point for point, rows in enumerate(dataset.rows) for row in rows}


def _differing(
    certificate: Certified, table: Dataset, mine: int, theirs: int
) -> Iterator[int]:
    """The columns in which a point of the certificate and one of the table differ; d for labels."""
    data = certificate.dataset
    for column, (a, b) in enumerate(zip(data.points[mine], table.points[theirs], strict=True)):
        if a * table.denominator != b * data.denominator:
            yield column
    if not same_label(certificate, mine, table, theirs):
        yield table.dimension


def _difference(
    certificate: Certified, table: Dataset, row: int, column: int, mine: int, theirs: int
) -> MemproofError:
    """MP-P003 for a cell, MP-P004 for a label."""
    data = certificate.dataset
    if column < table.dimension:
        found = Fraction(data.points[mine][column], data.denominator)
        expected = Fraction(table.points[theirs][column], table.denominator)
        place = f"row {row}, column {visible(table.columns[column])}"
        return MemproofError("MP-P003", place, f"{decimal_or_fraction(expected)} as in the table",
                             decimal_or_fraction(found) + usual_cause(found, expected))
    kinds = ["a number" if not d.classes else "a class name" for d in (table, data)]
    notes = [f" ({kind})" if kinds[0] != kinds[1] else "" for kind in kinds]
    words = contrast(_label_words(table, theirs), _label_words(data, mine))
    return MemproofError("MP-P004", f"row {row}, label", f"{words[0]}{notes[0]} as in the table",
                         words[1] + notes[1])


def same_label(certificate: Certified, mine: int, table: Dataset, theirs: int) -> bool:
    """Equal numbers, entry by entry, or the same class name as it is written in certificates.

    What is shown to people (cut, decoded) is never compared.  A name is not a number, except where
    labels are classes (argmax, sign): there the class 7 may be called 7.
    """
    data = certificate.dataset
    a, b = data.labels[mine], table.labels[theirs]
    if certificate.reading in OF_CLASSES:
        names = certificate.class_names
        own = names[a[0]] if names else class_name(Fraction(a[0]))
        return len(b) == 1 and bool(own) and own == _class_text(table, b[0])
    if bool(data.classes) != bool(table.classes):
        return False
    if data.classes:
        return certificate.class_names[a[0]] == percent_encode(table.classes[b[0]])
    return all(p * table.label_denominator == q * data.label_denominator
               for p, q in zip(a, b, strict=True))


def _class_text(table: Dataset, label: int) -> str:
    """A class as certificates write it: its name, or its number."""
    if table.classes:
        return percent_encode(table.classes[label])
    return class_name(Fraction(label, table.label_denominator))


def usual_cause(a: Fraction, b: Fraction) -> str:
    """The remark that explains most differences: one number is the other's nearest float."""
    if b in floats_of(a) or a in floats_of(b):
        return (" (one is decimal text, the other the binary float nearest to it: "
                "read both from text, or both from floats)")
    return ""


def floats_of(x: Fraction) -> list[Fraction]:
    """The double and the single precision float nearest to x: for a remark, never for a verdict."""
    try:
        double = x.numerator / x.denominator
        (single,) = struct.unpack("f", struct.pack("f", double))
    except OverflowError:
        return []
    return [Fraction(*value.as_integer_ratio()) for value in (double, single)]


def label_text(dataset: Dataset, point: int) -> str:
    """The label of a point as it is shown: a class name, or numbers."""
    return visible(_label_words(dataset, point))


def _label_words(dataset: Dataset, point: int) -> str:
    label = dataset.labels[point]
    if dataset.classes:
        return dataset.classes[label[0]]
    return ", ".join(decimal_or_fraction(Fraction(y, dataset.label_denominator)) for y in label)
