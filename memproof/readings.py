"""How outputs are read as a label: when a point reads as its label, and by how much.

With the values v_k of the outputs, and a label y that is a class, or numbers y_k in steps of 1/E:

    reading   a point reads as its label if                        margin
    equals    v_k = y_k for every k                                -
    nearest   |v_k - y_k| < 1/(2E) for every k                     least 1/(2E) - |v_k - y_k|
    argmax    v_y > v_k for every k other than y                   least v_y - v_k
    sign      there is one output, v > 0 for class 1, v < 0 for 0  v for class 1, -v for class 0

A tie is a miss, and so is 0 under sign.  A margin is positive if and only if the label is hit.
All of it is integers: values are numerators over a scale S, labels numerators over E.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from memproof.errors import MemproofError
from memproof.exact import decimal_or_fraction, printed, short_number, with_decimal

if TYPE_CHECKING:
    from memproof.dataset import Dataset

EQUALS, NEAREST, ARGMAX, SIGN = READINGS = ("equals", "nearest", "argmax", "sign")
OF_CLASSES = (ARGMAX, SIGN)  # whose labels are numbers of classes

MEANING = {
    EQUALS: "every output equals its label",
    NEAREST: "every output is less than half of the labels' step away from its label",
    ARGMAX: "the output of the class is larger than every other one",
    SIGN: "the output is positive for class 1, negative for class 0",
}
LONGEST_NAME = 300  # bits of a number that is the name of a class
LONGEST_SHOWN = 1900  # bits of a number that is shown in decimals

Numbers = Sequence[Any]  # integers, or fractions


@dataclass(frozen=True)
class Outputs:
    """The outputs at all points, by point number: ``numerators`` over one ``scale``."""

    numerators: Sequence[Numbers]
    scale: int


@dataclass(frozen=True)
class Margin:
    """The least margin of the points of a table, and the first point that has it."""

    value: Fraction
    point: int

    def __str__(self) -> str:
        return f"{printed(self.value)} at point {self.point}"


def margin_text(value: Fraction, row: int) -> str:
    """``0.25 at row 3``, for people: a decimal, rounded where a sign says so, of numbers that are
    not too long for that."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return f"{short_number(value) if bits <= LONGEST_SHOWN else printed(value)} at row {row}"


@dataclass(frozen=True)
class Miss:
    """Output ``coordinate`` of ``point`` (its ``row`` of the table) is ``found``, not as the label
    asks: not ``expected``, or what ``reading`` makes of it.  ``own``: the class, where the label is
    one; ``expected`` is then the output of the class under argmax, and 0 under sign."""

    point: int
    row: int
    coordinate: int
    expected: Fraction
    found: Fraction
    reading: str = EQUALS
    own: int = -1

    @property
    def demand(self) -> str:
        """What the label asks of the output, in words."""
        if self.reading == SIGN:
            return f"{'more' if self.own else 'less'} than 0"
        if self.reading == ARGMAX:
            return f"less than {with_decimal(self.expected)}, output {self.own}"
        number = printed(self.expected)
        return f"nearest to {number}" if self.reading == NEAREST else number


def gaps(reading: str, values: Numbers, label: Numbers, scale: Any, step: Any
         ) -> list[tuple[Any, int]]:
    """Pairs (gap, output): the label is hit if and only if all gaps are positive.

    Values are over ``scale`` and labels over ``step``; the least gap over ``unit`` is the margin
    (under equals, where there is none, a gap is 1 or 0).  But under equals, gaps are linear in the
    values and the scale.
    """
    if reading == ARGMAX:
        return [(values[label[0]] - v, k) for k, v in enumerate(values) if k != label[0]]
    if reading == SIGN:
        return [(values[0] if label[0] else -values[0], 0)]
    apart = [(v * step - y * scale, k) for k, (v, y) in enumerate(zip(values, label, strict=True))]
    if reading == NEAREST:
        return [(scale + 2 * sign * z, k) for z, k in apart for sign in (-1, 1)]
    return [(int(z == 0), k) for z, k in apart]


def unit(reading: str, scale: int, step: int) -> int:
    """The denominator of gaps."""
    return {EQUALS: 1, NEAREST: 2 * scale * step}.get(reading, scale)


def _quotient(p: Any, q: Any) -> Fraction:
    """p/q as Python's own fraction, whatever kind of numbers these are."""
    return Fraction(int(p.numerator), int(p.denominator) * int(q))


def margin(reading: str, values: Numbers, label: Numbers, scale: int, step: int) -> Fraction:
    """The margin of a point; positive if and only if it reads as its label."""
    gap, _ = min(gaps(reading, values, label, scale, step))
    return _quotient(gap, unit(reading, scale, step))


def least_margin(reading: str, outputs: Outputs, dataset: Dataset) -> Margin:
    """The least margin of all points, and where it is."""
    scale, step = outputs.scale, dataset.label_denominator
    least, point = min(
        (min(gaps(reading, values, label, scale, step))[0], i)
        for i, (values, label) in enumerate(zip(outputs.numerators, dataset.labels, strict=True)))
    return Margin(_quotient(least, unit(reading, scale, step)), point)


def all_misses(reading: str, outputs: Outputs, dataset: Dataset) -> list[Miss]:
    """What is not as the labels ask, by point number: of a class the output that is the most so,
    of numbers every such output."""
    found = []
    for i, (values, label) in enumerate(zip(outputs.numerators, dataset.labels, strict=True)):
        wrong = [pair for pair in gaps(reading, values, label, outputs.scale,
                                       dataset.label_denominator) if pair[0] <= 0]
        if wrong:
            chosen = {min(wrong)[1]} if reading in OF_CLASSES else {k for _, k in wrong}
            found += [_miss(reading, outputs, dataset, i, k) for k in sorted(chosen)]
    return found


def _miss(reading: str, outputs: Outputs, dataset: Dataset, point: int, k: int) -> Miss:
    values, label = outputs.numerators[point], dataset.labels[point]
    own = label[0] if reading in OF_CLASSES else -1
    if reading in OF_CLASSES:
        expected = _quotient(values[own] if reading == ARGMAX else 0, outputs.scale)
    else:
        expected = _quotient(label[k], dataset.label_denominator)
    return Miss(point, dataset.rows[point][0], k, expected,
                _quotient(values[k], outputs.scale), reading, own)


def class_name(number: Fraction) -> str:
    """How a class that is a number is called: ``7``, ``0.5``, ``1/3``; nothing if that is long."""
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    return decimal_or_fraction(number) if bits <= LONGEST_NAME else ""


def check_reading(reading: str, dataset: Dataset, outputs: int) -> None:
    """Can the labels of this table be read so?  Errors: MP-A002."""
    classes = reading in OF_CLASSES
    if reading not in READINGS:
        raise MemproofError("MP-A002", "--reading", ", ".join(READINGS), reading)
    if classes and (dataset.outputs != 1 or dataset.label_denominator != 1):
        raise MemproofError("MP-A002", reading, "one label for each row, the number of a class",
                            dataset.label_kind)
    if reading == SIGN and outputs != 1:
        raise MemproofError("MP-A002", reading, "a network with one output", str(outputs))
    if reading == ARGMAX and outputs < 2:
        raise MemproofError("MP-A002", reading, "a network with at least two outputs", str(outputs))
    if not classes and dataset.outputs != outputs:
        raise MemproofError("MP-A002", reading, f"{outputs} labels for each row, one an output",
                            str(dataset.outputs))
    most = 2 if reading == SIGN else outputs
    if classes:
        wrong = next((i for i, (y,) in enumerate(dataset.labels) if not 0 <= y < most), None)
        if wrong is not None:
            raise MemproofError(
                "MP-A002", reading, f"classes 0 to {most - 1}, as the network's outputs say",
                f"class {dataset.labels[wrong][0]} in row {dataset.rows[wrong][0]}")
