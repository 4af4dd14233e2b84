"""Width 1 and width 2 on a line."""

from __future__ import annotations

from fractions import Fraction

from walked import ROOT

import memproof
from memproof.lemmas import Library

TABLE = memproof.read_table(ROOT / "docs" / "lessons" / "tables" / "string.csv", label="label")
NETWORK = memproof.memorize(TABLE, construction="max-min-string").network
POINTS = [(x, y) for (x,), (y,) in zip(TABLE.points, TABLE.labels, strict=True)]
STEEP = max(y for _, y in POINTS) - min(y for _, y in POINTS)


def output(x: int | str) -> Fraction:
    """The max-min string of the table."""
    return NETWORK.evaluate([x])[0]


def first(x: int) -> int:
    """The line through the first two points."""
    return x


def second(x: int) -> int:
    """Its minimum with the falling line through (3, 0)."""
    return min(first(x), -STEEP * (x - 3))


def third(x: int) -> int:
    """The maximum of that with the rising line through (5, 2)."""
    return max(second(x), 2 + STEEP * (x - 5))


def narrow(x: int | str, *layers: tuple[int, int]) -> Fraction:
    """A chain of single neurons relu(a h + b)."""
    h = Fraction(x)
    for a, b in layers:
        h = max(a * h + b, Fraction(0))
    return h


def chains_are_monotone() -> bool:
    """Lemma W1, proved anew."""
    return Library().verdict("W1").proved


STRING = {"places": [list(each) for each in POINTS], "steep": STEEP, "from": 0, "to": 6}
CHAIN = {"places": [[0, 0], [1, 1], [2, 0]], "layers": [["2", "-1"], ["-1", "5"]],
         "output": ["1", "0"], "from": -1, "to": 4}
