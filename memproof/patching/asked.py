"""Which points are to have which labels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from memproof.certificate.loader import Certificate
from memproof.dataset import Dataset
from memproof.dataset.cells import cell_ratio
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.names import unknown
from memproof.patching.correction import Vector
from memproof.readings import NEAREST, OF_CLASSES, SIGN

Asked = dict[int, list[tuple[int, object]]]  # point -> its rows and their labels


def points_of(dataset: Dataset, rows: Sequence[int], labels: Sequence[object]) -> Asked:
    """What is asked of each point.  Errors: MP-B040, MP-U002."""
    if not rows:
        raise MemproofError("MP-B040", "the rows", "at least one", "none")
    if len(rows) != len(labels):
        raise MemproofError("MP-B040", "the labels", f"one for each of {len(rows)} rows",
                            str(len(labels)))
    number = {row: i for i, own in enumerate(dataset.rows) for row in own}
    points, seen = Asked(), set[int]()
    for row, label in zip(rows, labels, strict=True):
        if row not in number:
            raise MemproofError("MP-U002", "row", f"a row from 1 to {dataset.row_count}", show(row))
        if row in seen:
            raise MemproofError("MP-B040", f"row {row}", "every row once", "it again")
        seen.add(row)
        points.setdefault(number[row], []).append((row, label))
    for point, asked in points.items():
        missing = [row for row in dataset.rows[point] if row not in seen]
        if missing:
            raise MemproofError(
                "MP-B040", f"row {asked[0][0]}", f"row {missing[0]} with it, which is equal",
                "not all rows of this point")
    return points


def labels_asked(before: Certificate, points: Asked) -> dict[int, Vector]:
    """The label that each point is to have.  Errors: MP-B040, MP-B041, MP-D004 ..."""
    found = dict[int, Vector]()
    for point, asked in points.items():
        for row, label in asked:
            vector = _label(before, label, f"the label of row {row}")
            if found.setdefault(point, vector) != vector:
                raise MemproofError("MP-B040", f"row {row}", f"the label of row {asked[0][0]}, "
                                    "which is equal", "another one")
    return found


def label_of(dataset: Dataset, point: int) -> Vector:
    """The label that a point has."""
    return tuple(Fraction(int(y), dataset.label_denominator) for y in dataset.labels[point])


def _label(before: Certificate, label: object, place: str) -> Vector:
    """A label as the certificate's are.  Errors: MP-B041, MP-D004 ..."""
    dataset = before.dataset
    if dataset.classes:
        if label not in dataset.classes:
            raise unknown("MP-B041", place, label, dataset.classes)
        return (Fraction(dataset.classes.index(str(label))),)
    if isinstance(label, str):
        label = label.split() or [label]
    entries = list(label) if isinstance(label, (list, tuple)) else [label]
    if len(entries) != dataset.outputs:
        raise MemproofError("MP-B041", place, f"entries: {dataset.outputs}", str(len(entries)))
    vector = tuple(_number(entry, place) for entry in entries)
    if before.reading in OF_CLASSES:
        classes = 2 if before.reading == SIGN else before.network.outputs
        if vector[0] not in range(classes):
            raise MemproofError("MP-B041", place, f"a class from 0 to {classes - 1}",
                                printed(vector[0]))
    if before.reading == NEAREST and any(y * dataset.label_denominator % 1 for y in vector):
        raise MemproofError("MP-B041", place, "a multiple of the labels' step, "
                            f"1/{dataset.label_denominator}", " ".join(map(printed, vector)))
    return vector


def _number(entry: object, place: str) -> Fraction:
    """Raises MP-D004 ... at ``place``."""
    try:
        return Fraction(*cell_ratio(entry))
    except MemproofError as error:
        raise MemproofError(error.code, place, error.expected, error.found) from None
