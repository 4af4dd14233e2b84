"""Four points and three relus."""

from __future__ import annotations

from fractions import Fraction

from walked import ROOT, described

import memproof

TABLE = memproof.read_table(ROOT / "docs" / "lessons" / "tables" / "three.csv", label="label")
BUILT = memproof.memorize(TABLE, construction="staircase")
NETWORK = BUILT.network
POINTS = [(x, y) for (x,), (y,) in zip(TABLE.points, TABLE.labels, strict=True)]


def output(x: int | str, *slopes: int) -> Fraction:
    """2 + a relu(x) + b relu(x - 1) + c relu(x - 3); without slopes: the network that is built."""
    if not slopes:
        return NETWORK.evaluate([x])[0]
    kinks = (0, 1, 3)
    return 2 + sum(Fraction(a) * max(Fraction(x) - r, Fraction(0))
                   for a, r in zip(slopes, kinks, strict=True))


def weights() -> list[Fraction]:
    """The weights of the output."""
    return [Fraction(w, NETWORK.output.denominator) for _, w in NETWORK.output.rows[0]]


def slope(first: int, second: int) -> Fraction:
    """The slope between two points of the table."""
    (a, b), (c, d) = POINTS[first], POINTS[second]
    return Fraction(d - b, c - a)


def two(x: int) -> int:
    """Two relus, one of which opens to the left."""
    return 2 * max(1 - x, 0) + max(x - 3, 0)


def two_are_enough() -> str:
    """Do they hit all labels?"""
    return "yes" if all(two(x) == y for x, y in POINTS) else "no"


POLYGON = {"network": described(["x"], NETWORK.layers), "places": [list(each) for each in POINTS],
           "kinks": [0, 1, 3], "constant": 2, "from": -1, "to": 6}
