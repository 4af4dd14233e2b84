"""Impossibility certificates: data that no weights make a network of an architecture fit.

docs/impossibility-format.md specifies the file, docs/proofs/bounds.md#BD-3 proves what it says;
``memproof.checker.bounds_kernel`` checks it and shares no code with this writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from memproof.bounds.pieces import PIECES, impossible_from, most_pieces
from memproof.bounds.statement import BREAKPOINTS, Question, outside
from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.network.canonical import integer, line
from memproof.outputs import Kind, replacing
from memproof.percent import text
from memproof.version import VERSION

IMPOSSIBILITY = Kind("an impossibility certificate",
                     rb'\{"kind":"meta","format":"memproof-impossibility","')

MOST_ROWS = 10**6  # of a dataset that is written out


@dataclass(frozen=True)
class Impossibility:
    """No network with hidden layers of at most ``widths`` units of ``activation`` has the value
    labels[i mod 2] / label_denominator at (origin + i direction) / denominator, i = 0, ..., N-1.

    Errors: MP-U010 unless N >= P + 2 (bound "pieces"), the direction is not 0 and the labels
    differ.
    """

    widths: tuple[int, ...]
    activation: str
    points: int
    origin: tuple[int, ...]
    direction: tuple[int, ...]
    labels: tuple[tuple[int, ...], tuple[int, ...]]
    denominator: int = 1
    label_denominator: int = 1
    subject: str = ""

    __repr__ = brief

    def __post_init__(self) -> None:
        even, odd = self.labels
        question = Question(self.widths, self.activation, len(self.direction), len(even),
                            points=self.points)
        question.breakpoints(PIECES)
        if not any(self.direction) or len(self.origin) != len(self.direction):
            raise outside("a direction that is not 0, an origin of its dimension",
                          f"{show(self.direction)}, {show(self.origin)}")
        if even == odd or len(even) != len(odd):
            raise outside("two labels that differ", show(self.labels))
        if min(self.denominator, self.label_denominator) < 1:
            raise outside("positive denominators", "another one")
        least = impossible_from(self.widths, BREAKPOINTS[self.activation])
        if self.points < least:
            raise MemproofError(
                "MP-U010", "the certificate", f"N >= P + 2 = {printed(least)} points, for which "
                "the pieces do not suffice", f"N = {printed(self.points)}")

    @property
    def pieces(self) -> int:
        """P."""
        return most_pieces(self.widths, BREAKPOINTS[self.activation])

    def dataset(self) -> Dataset:
        """The points and their labels as a table.  Errors: MP-U010 for more than 10^6 points."""
        if self.points > MOST_ROWS:
            raise outside(f"at most {MOST_ROWS} rows", printed(self.points))
        numbers = range(self.points)
        ends = list(zip(self.origin, self.direction, strict=True))
        return Dataset(
            name=self.subject or "alternating",
            points=tuple(tuple(a + i * u for a, u in ends) for i in numbers),
            denominator=self.denominator,
            labels=tuple(self.labels[i % 2] for i in numbers),
            label_denominator=self.label_denominator,
            rows=tuple((i + 1,) for i in numbers),
            classes=(),
            columns=tuple(map(input_name, range(len(self.origin)))),
        )


def impossibility(
    widths: tuple[int, ...], activation: str = "relu", *, points: int | None = None,
    dimension: int = 1, outputs: int = 1,
) -> Impossibility:
    """x_i = i (1, ..., 1), with the labels (0, 0, ...) and (1, 0, ...) in turn; N = P + 2 points if
    ``points`` is not given.  Errors: MP-U010."""
    question = Question(widths, activation, dimension, outputs, points=points)
    least = impossible_from(widths, question.breakpoints(PIECES))
    even, odd = (0,) * outputs, (1, *(0,) * (outputs - 1))
    subject = f"{activation}, hidden widths {widths_text(widths)}"
    return Impossibility(widths, activation, least if points is None else points,
                         (0,) * dimension, (1,) * dimension, (even, odd), subject=subject)


def widths_text(widths: tuple[int, ...]) -> str:
    """``15, 19``, or ``1000 layers of at most 12`` for many."""
    if len(widths) <= 12:
        return ", ".join(map(str, widths))
    return f"{len(widths)} layers of at most {max(widths)}"


def records(certificate: Impossibility) -> Iterator[dict[str, Any]]:
    """All records but the last."""
    c, b = certificate, BREAKPOINTS[certificate.activation]
    declared = {"subject": text(c.subject), "producer": f"memproof {VERSION}"}
    yield {"kind": "meta", "format": "memproof-impossibility", "version": 1, "declared": declared}
    yield {"kind": "architecture", "activation": c.activation, "widths": integers(c.widths),
           "dimension": integer(len(c.direction)), "outputs": integer(len(c.labels[0]))}
    yield {"kind": "data", "points": integer(c.points), "origin": integers(c.origin),
           "direction": integers(c.direction), "denominator": integer(c.denominator),
           "labels": [integers(label) for label in c.labels],
           "label_denominator": integer(c.label_denominator)}
    yield {"kind": "pieces", "factors": integers(tuple(b * width + 1 for width in c.widths)),
           "at_most": integer(c.pieces), "needed": integer(c.points - 1)}


def integers(values: tuple[int, ...]) -> list[int | str]:
    """Each in its only spelling."""
    return [integer(value) for value in values]


def lines(certificate: Impossibility) -> Iterator[bytes]:
    """The lines of the file."""
    digest, count = sha256(), 1
    for record in records(certificate):
        each = line(record)
        digest.update(each)
        count += 1
        yield each
    yield line({"kind": "end", "records": count, "sha256": digest.hexdigest()})


def write(path: str | Path, certificate: Impossibility) -> Path:
    """Write the certificate: whole, or not at all.  Errors: MP-U005."""
    with replacing(path, IMPOSSIBILITY) as stream:
        stream.writelines(lines(certificate))
    return Path(path)
