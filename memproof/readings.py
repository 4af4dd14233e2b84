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
from memproof.exact import plain_fraction, printed

if TYPE_CHECKING:
    from memproof.dataset import Dataset

EQUALS, NEAREST, ARGMAX, SIGN = READINGS = ("equals", "nearest", "argmax", "sign")
OF_CLASSES = (ARGMAX, SIGN)  # whose labels are numbers of classes

Numbers = Sequence[Any]  # integers, or fractions


@dataclass(frozen=True)
class Margin:
    """The least margin of the points of a table, and the first point that has it."""

    value: Fraction
    point: int

    def __str__(self) -> str:
        return f"{printed(self.value)} at point {self.point}"


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


def margin(reading: str, values: Numbers, label: Numbers, scale: int, step: int) -> Fraction:
    """The margin of a point; positive if and only if it reads as its label."""
    gap, _ = min(gaps(reading, values, label, scale, step))
    return plain_fraction(gap, unit(reading, scale, step))


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
        wrong = next((y for (y,) in dataset.labels if not 0 <= y < most), None)
        if wrong is not None:
            raise MemproofError("MP-A002", reading, f"classes 0 to {most - 1}", str(wrong))
