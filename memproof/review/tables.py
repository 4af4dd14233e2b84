"""The tables of two certificates, row by row: added, removed, labelled otherwise, reordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from memproof.certificate.compare import label_text
from memproof.certificate.loader import Certificate
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import decimal_or_fraction, gcd, plain_fraction, rational
from memproof.outside import names_apart
from memproof.readings import OF_CLASSES, class_name
from memproof.review.parts import Change, Part, part

MOST_COORDINATES = 6  # of a point that are shown

Key = tuple[int | Fraction, ...]
Label = tuple[int | Fraction | str, ...]


@dataclass(frozen=True)
class Rows:
    """The points of a table by their coordinates: (point number, label, rows of the table)."""

    table: Dataset
    points: dict[Key, tuple[int, Label, tuple[int, ...]]]

    def in_order(self) -> list[tuple[Key, Label]]:
        """Point and label of row 1, 2, ..."""
        numbered = ((row, key, label) for key, (_, label, rows) in self.points.items()
                    for row in rows)
        return [(key, label) for _, key, label in sorted(numbered, key=lambda found: found[0])]


def table_part(a: Certificate, b: Certificate) -> Part:
    """What is different in the tables, and in the first line how much of it."""
    one, other = a.dataset, b.dataset
    shape = [Change(what, str(x), str(y)) for what, x, y in (
        ("dimension", one.dimension, other.dimension),
        ("labels of a row", one.outputs, other.outputs)) if x != y]
    if shape:
        words = ", ".join(f"{each.what} {each.before} -> {each.after}" for each in shape)
        return part("data", f"another table: {words}", shape)
    classes = _classes(one, other)
    if _identical(a, b):
        return part("data", "same data", classes)
    return _compared(*_rows(a, b), classes)


def _classes(one: Dataset, other: Dataset) -> list[Change]:
    """The names of the classes, in the order of their numbers."""
    if one.classes == other.classes:
        return []
    before, after = ("; ".join(names_apart(each.classes)) or "none: labels are numbers"
                     for each in (one, other))
    return [Change("classes", before, after)]


def _identical(a: Certificate, b: Certificate) -> bool:
    """Do the same points stand there, in the same order and over the same denominators?"""
    first, second = ((c.dataset.points, c.dataset.labels, c.dataset.rows, c.dataset.denominator,
                      c.dataset.label_denominator, c.class_names) for c in (a, b))
    return first == second


def _rows(a: Certificate, b: Certificate) -> tuple[Rows, Rows]:
    """Both by coordinates: as integers, if they have the same least common denominator."""
    factors = [int(gcd(c.dataset.denominator, *(x for point in c.dataset.points for x in point)))
               for c in (a, b)]
    same = len({c.dataset.denominator // g for c, g in zip((a, b), factors, strict=True)}) == 1
    numbers = not (a.class_names and b.class_names)
    return (_by_key(a, factors[0] if same else 0, numbers),
            _by_key(b, factors[1] if same else 0, numbers))


def _by_key(certificate: Certificate, factor: int, numbers: bool) -> Rows:
    """``factor``: what all numerators are divided by; 0: every coordinate becomes a fraction.
    ``numbers``: labels of one of the tables are."""
    data = certificate.dataset
    found: dict[Key, tuple[int, Label, tuple[int, ...]]] = {}
    for number, (point, rows) in enumerate(zip(data.points, data.rows, strict=True)):
        key = tuple(x // factor if factor else plain_fraction(x, data.denominator) for x in point)
        found[key] = number, _label(certificate, number, numbers), tuple(rows)
    return Rows(data, found)


def _label(certificate: Certificate, point: int, numbers: bool) -> Label:
    """The name of the class as it is written, or numbers; beside numbers, a class that is called 7
    because its output stands for it is 7."""
    data = certificate.dataset
    label = data.labels[point]
    if not data.classes:
        return tuple(plain_fraction(y, data.label_denominator) for y in label)
    name = certificate.class_names[label[0]]
    return (_number(name) if numbers and certificate.reading in OF_CLASSES else name,)


def _number(name: str) -> Fraction | str:
    """The number that a class is called after, if it is one."""
    try:
        number = rational(name)
    except MemproofError:
        return name
    return number if class_name(number) == name else name


def _compared(old: Rows, new: Rows, classes: list[Change]) -> Part:
    """Rows added and removed, counted with repetitions, and points whose label is another."""
    removed = [Change(f"row {row} removed", words, "") for row, words in _surplus(old, new)]
    added = [Change(f"row {row} added", "", words) for row, words in _surplus(new, old)]
    labels = [Change(_rows_text(new, key), label_text(old.table, old.points[key][0]),
                     label_text(new.table, new.points[key][0]))
              for key in old.points
              if key in new.points and old.points[key][1] != new.points[key][1]]
    order = []
    if not (removed or added or labels or classes) and old.in_order() != new.in_order():
        place = next(row for row, pair in enumerate(
            zip(old.in_order(), new.in_order(), strict=True), 1) if pair[0] != pair[1])
        order = [Change("order of the rows", "", f"another, from row {place} on")]
    words = [f"{len(rows)} row{'s' * (len(rows) > 1)} {verb}"
             for rows, verb in ((added, "added"), (removed, "removed")) if rows]
    words += [f"{len(labels)} label{'s' * (len(labels) > 1)} changed"] if labels else []
    words += ["other classes"] if classes else []
    return part("data", ", ".join(words) or ("same rows in another order" if order else
                                             "same data, written otherwise"),
                classes, labels, removed, added, order)


def _surplus(mine: Rows, theirs: Rows) -> Iterator[tuple[int, str]]:
    """The rows of one table that the other does not have, or not so often: number and words."""
    for key, (point, _, rows) in mine.points.items():
        count = len(theirs.points[key][2]) if key in theirs.points else 0
        for row in rows[count:]:
            yield row, f"{_words(mine.table, point)}: {label_text(mine.table, point)}"


def _rows_text(rows: Rows, key: Key) -> str:
    """``label of row 3``; of several rows the first."""
    numbers = rows.points[key][2]
    more = f" (and {len(numbers) - 1} equal)" if len(numbers) > 1 else ""
    return f"label of row {numbers[0]}{more}"


def _words(table: Dataset, point: int) -> str:
    """The first coordinates of a point."""
    x = table.points[point]
    shown = [decimal_or_fraction(plain_fraction(each, table.denominator))
             for each in x[:MOST_COORDINATES]]
    more = [f"... {len(x) - len(shown)} more"] if len(x) > len(shown) else []
    return f"({', '.join([*shown, *more])})"
