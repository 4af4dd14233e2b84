"""The sawtooth grid of eight points."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from walked import ROOT, described

import memproof
from memproof.bounds.pieces import impossible_from

TABLE = memproof.read_table(ROOT / "docs" / "lessons" / "tables" / "eight.csv", label="label")
NETWORK = memproof.memorize(TABLE, construction="sawtooth-grid", merge=0).network
POINTS = [(x, y) for (x,), (y,) in zip(TABLE.points, TABLE.labels, strict=True)]


def teeth(x: int | str) -> list[Fraction]:
    """The neurons of the second layer."""
    return list(list(NETWORK.values([x]))[1])


def output(x: int | str) -> Fraction:
    """The output."""
    return NETWORK.evaluate([x])[0]


def slopes() -> list[Fraction]:
    """Between neighbours of one group."""
    groups = POINTS[:4], POINTS[4:]
    return [Fraction(d - b, c - a) for group in groups
            for (a, b), (c, d) in pairwise(group)]


def relus(points: int, groups: int) -> int:
    """2g - 1 neurons that tell the group, and a tooth for every place in a group."""
    return 2 * groups - 1 + -(-points // groups)


def fewest(points: int) -> int:
    """With the best number of groups."""
    return min(relus(points, groups) for groups in range(1, points + 1))


TEETH: dict[str, Any] = {"network": described(["t"], NETWORK.layers),
                         "places": [list(each) for each in POINTS], "from": 0, "to": 11}
__all__ = ["NETWORK", "POINTS", "TEETH", "fewest", "impossible_from", "output", "relus", "slopes",
           "teeth"]
