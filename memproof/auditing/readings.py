"""What "hits its label" means for a network that was not made for it, and by how much it does.

    equals    every output equals the label                          no margin
    nearest   |f - y| is below half of the label step 1/E            1/(2E) - |f - y|, the least
    argmax    the output of its class is larger than every other     the least difference
    sign      one output, positive for class 1, negative for 0       f, or -f

A tie is a miss, and so is 0 under sign.  A margin is positive if and only if the label is hit; it
is a numerator over one denominator for all points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from memproof.auditing.values import Block
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.matrices import Matrix, widen

READINGS = ("equals", "nearest", "argmax", "sign")


@dataclass(frozen=True)
class Margins:
    """The margin of every point over one denominator; under equals 1 for a hit and 0 for a miss."""

    reading: str
    numerators: Matrix
    denominator: int

    def of(self, point: int) -> Fraction:
        """The margin of one point."""
        return Fraction(int(self.numerators[point]), self.denominator)

    @property
    def hits(self) -> Matrix:
        """Which points read as their labels."""
        return self.numerators > 0


def check_reading(reading: str, dataset: Dataset, outputs: int) -> None:
    """Can the labels of this table be read so?  Errors: MP-A002."""
    classes = reading in ("argmax", "sign")
    if reading not in READINGS:
        raise MemproofError("MP-A002", "--reading", ", ".join(READINGS), reading)
    if classes and (dataset.outputs != 1 or dataset.label_denominator != 1):
        raise MemproofError("MP-A002", reading, "one label for each row, the number of a class",
                            dataset.label_kind)
    if reading == "sign" and outputs != 1:
        raise MemproofError("MP-A002", reading, "a network with one output", str(outputs))
    if reading == "argmax" and outputs < 2:
        raise MemproofError("MP-A002", reading, "a network with at least two outputs", str(outputs))
    if not classes and dataset.outputs != outputs:
        raise MemproofError("MP-A002", reading, f"{outputs} labels for each row, one an output",
                            str(dataset.outputs))
    most = 2 if reading == "sign" else outputs
    if classes:
        wrong = next((y for (y,) in dataset.labels if not 0 <= y < most), None)
        if wrong is not None:
            raise MemproofError("MP-A002", reading, f"classes 0 to {most - 1}", str(wrong))


def margins(reading: str, found: Block, labels: Sequence[Sequence[int]], step: int) -> Margins:
    """The margins of points with these outputs; labels are numerators over ``step``."""
    values, scale = widen(found.numerators), found.scale
    wanted = np.array([[int(y) for y in label] for label in labels], dtype=object)
    rows = np.arange(len(values))
    if reading == "argmax":
        own = values[rows, wanted[:, 0].astype(int)]
        others = values.copy()
        others[rows, wanted[:, 0].astype(int)] = values.min() - 1
        return Margins(reading, own - others.max(axis=1), scale)
    if reading == "sign":
        return Margins(reading, np.where(wanted[:, 0] == 1, values[:, 0], -values[:, 0]), scale)
    apart = abs(values * step - wanted * scale).max(axis=1)
    if reading == "nearest":
        return Margins(reading, scale - 2 * apart, 2 * scale * step)
    return Margins(reading, (apart == 0).astype(object) * 1, 1)
