"""Small tables with label vectors, and their places, as the lemmas of the sawtooth grid name
them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from helpers.defined import Function
from memproof.dataset import Dataset
from memproof.exact import plain_fraction
from memproof.line.vectors import VectorLine

Point = Sequence[Fraction]


def small(points: int, dimension: int, outputs: int, seed: int) -> Dataset:
    """Points with small coordinates, with labels between -1 and 3."""
    rng = Random(seed)
    chosen = rng.sample([*product(range(-2, 6), repeat=dimension)], points)
    labels = [[Fraction(rng.randint(-2, 6), 2) for _ in range(outputs)] for _ in chosen]
    return Dataset.from_rows(chosen, labels)


def points_of(data: Dataset) -> list[Point]:
    """The points of the table, and some between them, where no label is promised."""
    rng = Random(len(data))
    own = [[Fraction(c, data.denominator) for c in point] for point in data.points]
    return own + [[c + Fraction(rng.randint(-9, 9), 7) for c in point] for point in own[:3]]


def of_line(line: VectorLine, data: Dataset) -> tuple[dict[str, Any], dict[str, Function]]:
    """The variables and functions that describe a table on its line; X has the points of
    ``points_of``."""
    positions, points = [t for t, _ in line.places], points_of(data)
    weights = [plain_fraction(w) for w in line.projection.weights(line.denominator)]
    sums, known = line.projection.values, range(1, len(line) + 1)

    def code(p: Fraction, r: Fraction) -> int:
        inside = p in known and 1 <= r <= line.outputs
        return line.places[int(p) - 1][1][int(r) - 1] if inside else -5

    def label(i: Fraction, r: Fraction) -> Fraction:
        inside = 1 <= i <= len(data) and 1 <= r <= line.outputs
        found = data.labels[int(i) - 1][int(r) - 1] if inside else 0
        return Fraction(found, data.label_denominator)

    def entry(name: str) -> Function:
        found = [plain_fraction(getattr(each, name)) for each in line.entries]
        return lambda r: found[int(r) - 1] if 1 <= r <= line.outputs else 0

    values = {"N": line.points, "M": len(line), "d": line.dimension, "outputs": line.outputs,
              "bias": plain_fraction(line.projection.bias)}
    return values, {
        "X": lambda i, k: (points[int(i) - 1][int(k) - 1]
                           if 1 <= i <= len(points) and 1 <= k <= line.dimension else 0),
        "t": lambda p: positions[int(p) - 1] if p in known else -7,
        "place": lambda i: positions.index(sums[int(i) - 1]) + 1 if 1 <= i <= line.points else 0,
        "weight": lambda k: weights[int(k) - 1] if 1 <= k <= line.dimension else 0,
        "code": code, "label": label, "least": entry("least"), "step": entry("step")}
