"""Folding: of a line, and of the index of a point."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from walked import Walked

from memproof.dataset.numbers import Numbers
from memproof.line.folded import image
from memproof.planning.of_numbers import guaranteed_rows

FOLDED = Walked("iris-folded")
LINE = (0, 5, 30)
LABELS = (1, 0, 1)


def images(high: int, low: int, places: tuple[int, ...] = LINE) -> list[int]:
    """Where the fold x -> x - high or low - x puts the places."""
    return [image(x, (high, low)) for x in places]


def forbidden(places: tuple[int, ...] = LINE) -> list[int]:
    """The sums of two places: no center of a fold that keeps them apart."""
    return sorted({x + y for i, x in enumerate(places) for y in places[:i]})


def index(row: int, layer: int) -> Fraction:
    """|g| behind a layer of the index fold."""
    values = FOLDED.values(row)[layer - 1]
    return values["g+"] + values["g-"]


def parameters(points: int) -> int:
    """What is guaranteed at width 3 for points of the plane with separation 1/1000."""
    about = Numbers(points, 2, 2, Fraction(1, 10**6))
    rows = guaranteed_rows(about, only=str(FOLDED.certificate.declared["construction"]))
    return next(int(row["dense_parameters"]) for row in rows if row["asked"] == "width 3")


FOLD_LINE: dict[str, Any] = {"places": [0, 4, 8, 12, 16, 21, 30], "labels": [1, 0, 1, 1, 0, 0, 1]}
