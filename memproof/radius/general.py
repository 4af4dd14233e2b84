"""Certified intervals for the radii of any network: from below by gains, from above by points.

From below: behind a layer a difference is at most its gain times longer, relu makes none longer, so
a margin m lasts for a ball of radius m / (gains of all layers times that of the output).  From
above: a point of the table that reads as another label is too far.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from memproof.auditing.readings import Margins
from memproof.dataset import Dataset
from memproof.matrices import SMALL, Matrix, bits_of, narrow, product, widen
from memproof.network.model import Layer, Network
from memproof.radius.norms import Norm

BLOCK = 200  # points at a time
MOST_CELLS = 1 << 23  # of all differences at a time


def lower_bounds(network: Network, margins: Margins, dataset: Dataset, norm: Norm
                 ) -> list[Fraction]:
    """For each point a radius in which it reads as its label; 0 if it does not."""
    gain = Fraction(1)
    for layer in network.hidden:
        gain *= norm.gain(layer)
    heads = _heads(network.output, margins.reading, sorted({y[0] for y in dataset.labels}), norm)
    found = []
    for i, label in enumerate(dataset.labels):
        margin = max(margins.of(i), Fraction(0)) if margins.reading != "equals" else Fraction(0)
        size = gain * (heads[label[0]] if margins.reading == "argmax" else heads[0])
        reached = margin * margin if norm.is_squared else margin
        found.append(reached / size if size else Fraction(0))
    return found


def _heads(output: Layer, reading: str, labels: Sequence[int], norm: Norm) -> dict[int, Fraction]:
    """How much a difference before the output map can change a margin: the largest dual norm of an
    output, or for argmax of a difference of outputs, for each class."""
    q = int(output.denominator)
    rows = [dict(row) for row in output.rows]

    def dual(row: dict[int, int]) -> Fraction:
        return norm.dual([Fraction(int(w), q) for w in row.values()] or [0])

    if reading != "argmax":
        return {0: max(map(dual, rows))}
    found = {}
    for y in labels:
        apart = [{j: rows[y].get(j, 0) - row.get(j, 0) for j in rows[y].keys() | row.keys()}
                 for k, row in enumerate(rows) if k != y]
        found[y] = max(map(dual, apart))
    return found


def upper_bounds(dataset: Dataset, hits: Matrix, norm: Norm) -> list[Fraction | None]:
    """For each point the distance of the nearest point with another label that reads as that; None
    if there is none."""
    x = narrow(np.array([[int(v) for v in p] for p in dataset.points], dtype=object))
    labels = {label: k for k, label in enumerate(dict.fromkeys(dataset.labels))}
    kinds = np.array([labels[label] for label in dataset.labels])
    found: list[Fraction | None] = []
    scale = int(dataset.denominator) ** (2 if norm.is_squared else 1)
    each = max(1, min(BLOCK, MOST_CELLS // x.size))
    for start in range(0, len(x), each):
        rows = x[start : start + each]
        apart = _distances(rows, x, norm)
        for i, distances in enumerate(apart, start):
            others = distances[(kinds != kinds[i]) & hits]
            found.append(Fraction(int(others.min()), scale) if len(others) else None)
    return found


def _distances(rows: Matrix, x: Matrix, norm: Norm) -> Matrix:
    """|r - y|, or its square, for all pairs, as integers."""
    if norm.is_squared:
        squares = (widen(x) ** 2).sum(axis=1)
        own = (widen(rows) ** 2).sum(axis=1)
        return own[:, None] + squares[None, :] - 2 * widen(product(rows, x.T))
    apart = abs(rows[:, None, :] - x[None, :, :])
    if norm.name == "inf":
        return apart.max(axis=2)
    fits = bits_of(apart) + apart.shape[2].bit_length() <= SMALL
    return (apart if fits else widen(apart)).sum(axis=2)
