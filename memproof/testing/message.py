"""What a failure looks like: the smallest table, and the first thing that is wrong there."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from memproof.brief import brief
from memproof.certificate.compare import label_text
from memproof.certificate.loader import Certificate
from memproof.dataset import Dataset
from memproof.exact import plain_integer, printed
from memproof.network import Network
from memproof.network.declared import number_text
from memproof.outside import visible


@dataclass(frozen=True)
class Failure:
    """What is wrong with one table: ``text`` says it, ``kind`` is a key of WORDS."""

    kind: str
    text: str
    point: int | None = None
    layer: int | None = None
    neuron: str | None = None
    expected: Any = None
    found: Any = None
    place: str = ""
    network: Network | None = None
    hint: str = ""
    cause: Exception | None = field(default=None, compare=False)

    __repr__ = brief


WORDS = {
    "output": "does not memorize this table",
    "gadget": "does not do what its gadgets declare at this table",
    "error": "fails with an error at this table",
    "certificate": "gets no accepted certificate for this table",
    "size": "has not the claimed size for this table",
}


class NotMemorized(AssertionError):
    """A construction fails at ``dataset``, the smallest table found.

    ``kind``: "output", "gadget", "error", "certificate" or "size".  ``point`` is the number of the
    point, ``layer`` 1..L+1 (L+1: the output), ``neuron`` the name of the neuron or the gadget with
    its arguments, ``expected`` and ``found`` its values (of a size, or of an error, what belongs
    there), ``place`` the line in the user's file: each None or empty where it makes no sense.
    ``network`` is the network, if there is one.  ``brief`` is the message without what to type.
    """

    def __init__(self, name: str, dataset: Dataset, failure: Failure) -> None:
        self.failure, self.dataset, self.network = failure, dataset, failure.network
        self.kind, self.point, self.layer = failure.kind, failure.point, failure.layer
        self.neuron, self.place = failure.neuron, failure.place
        self.expected, self.found = failure.expected, failure.found
        count = f"{len(dataset)} point{'s' * (len(dataset) > 1)}"
        title = f"{name} {WORDS[failure.kind]}, the smallest found ({count}):"
        table = "\n".join(f"    {line}" for line in _table(dataset))
        self.brief = f"{title}\n\n{table}\n\n{failure.text}"
        super().__init__("\n".join([self.brief, *_closer(dataset, failure)]))

    def explain(self) -> str:
        """Every neuron's value at the point: as ``memproof explain CERTIFICATE --point``."""
        from memproof.explain import walk

        if self.network is None:
            return "there is no network"
        shown_as = Certificate(Path(), {"parameters": ""}, {}, self.dataset, self.network, (), ())
        return "\n".join(walk(shown_as, self.point or 0))


MOST_ROWS = 20


def _row(dataset: Dataset, point: int) -> str:
    """``row 3 (point 2)``."""
    rows = dataset.rows[point]
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows))} (point {point})"


def _table(dataset: Dataset) -> list[str]:
    """The table's rows, in columns."""
    number = {row: i for i, rows in enumerate(dataset.rows) for row in rows}
    cells = [("row", *map(visible, dataset.columns), "label")]
    for row in sorted(number)[:MOST_ROWS]:
        i = number[row]
        x = [printed(Fraction(v, dataset.denominator)) for v in dataset.points[i]]
        cells.append((str(row), *x, label_text(dataset, i)))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.rjust, line, widths)) for line in cells]
    return lines if len(number) <= MOST_ROWS else [*lines, f"... {len(number)} rows in all"]


def _closer(dataset: Dataset, failure: Failure) -> list[str]:
    """How to look closer: lines for the end of the message."""
    lines = [failure.hint] if failure.hint else []
    if failure.network is not None and failure.point is not None:
        layers = failure.network.layers
        change = next(((k, i, j, w) for k in range(len(layers), 0, -1)
                       for i, row in enumerate(layers[k - 1].rows) for j, w in row), (1, 0, 0, 0))
        weight = (*change[:3], plain_integer(change[3] + 1))
        lines += ["look closer, with this exception as e: print(e.explain()) shows every neuron "
                  "there;",
                  f"    e.network.with_weight{weight} is the network with "
                  "another weight (layer, neuron, channel, value)"]
    again = f"again: Dataset.from_rows({_literal(dataset)})"
    return [*lines, again] if len(again) <= 200 else lines


def _literal(dataset: Dataset) -> str:
    """The arguments of Dataset.from_rows, as source."""
    number = {row: i for i, rows in enumerate(dataset.rows) for row in rows}
    points = [dataset.points[number[row]] for row in sorted(number)]
    labels = [dataset.labels[number[row]] for row in sorted(number)]
    rows = [[_cell(x, dataset.denominator) for x in point] for point in points]
    if dataset.classes:
        return f"{rows}, {[dataset.classes[label[0]] for label in labels]!a}"
    cells = [[_cell(y, dataset.label_denominator) for y in label] for label in labels]
    return f"{rows}, {[c[0] if len(c) == 1 else tuple(c) for c in cells]}"


def _cell(numerator: int, denominator: int) -> int | str:
    value = Fraction(numerator, denominator)
    return value.numerator if value.denominator == 1 else number_text(value)
