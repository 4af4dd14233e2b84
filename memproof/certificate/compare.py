"""A certificate against a reviewer's own table and limits: what ``check --data`` compares."""

from __future__ import annotations

import struct
from fractions import Fraction

from memproof.certificate.loader import Certificate
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.network.canonical import text


def compare_data(certificate: Certificate, table: Dataset) -> None:
    """Every row of ``table`` is the row of the certificate, cell by cell and label by label.

    Raises MP-P002 for another shape, MP-P003 for the first cell and MP-P004 for the first label
    that differs (the first row, then the first column).
    """
    mine, theirs = certificate.dataset, table
    for what, a, b in (("rows", mine.row_count, theirs.row_count),
                       ("columns", mine.dimension, theirs.dimension),
                       ("labels in a row", mine.outputs, theirs.outputs)):
        if a != b:
            raise MemproofError("MP-P002", str(certificate.path), f"{what}: {b}, as in the table",
                                str(a))
    found, expected = _by_row(mine), _by_row(theirs)
    for row in sorted(expected):
        _compare_row(certificate, table, row, found[row], expected[row])


def _by_row(dataset: Dataset) -> dict[int, int]:
    """Row of the table -> point number."""
    return {row: point for point, rows in enumerate(dataset.rows) for row in rows}


def _compare_row(
    certificate: Certificate, table: Dataset, row: int, mine: int, theirs: int
) -> None:
    data = certificate.dataset
    for column, (a, b) in enumerate(zip(data.points[mine], table.points[theirs], strict=True)):
        if a * table.denominator != b * data.denominator:
            found, expected = Fraction(a, data.denominator), Fraction(b, table.denominator)
            place = f"row {row}, column {table.columns[column]}"
            raise MemproofError("MP-P003", place, f"{printed(expected)} as in the table",
                                printed(found) + usual_cause(found, expected))
    found_label, expected_label = label_text(data, mine), label_text(table, theirs)
    if text(found_label) != text(expected_label):
        raise MemproofError("MP-P004", f"row {row}, label", f"{expected_label} as in the table",
                            found_label)


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
    """The label of a point in words: a class name, or numbers."""
    label = dataset.labels[point]
    if dataset.classes:
        return dataset.classes[label[0]]
    return ", ".join(printed(Fraction(y, dataset.label_denominator)) for y in label)
