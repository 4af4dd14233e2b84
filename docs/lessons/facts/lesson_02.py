"""A pair of relus is a threshold, for integers."""

from __future__ import annotations

from fractions import Fraction

from walked import Walked, described

from memproof.network import Layer

IRIS = Walked("iris")
at = IRIS.at


def relu(z: Fraction | int) -> Fraction | int:
    """max(z, 0)."""
    return max(z, 0)


def ramp(t: Fraction | int | str, r: int) -> Fraction | int:
    """The pair of relus of lemma G1."""
    t = Fraction(t)
    return relu(t - r + 1) - relu(t - r)


segments = IRIS.segments()
PAIR = described(["t"], [
    Layer((((0, 1),), ((0, 1),)), (-3, -4), 1, ("relu", "relu"), ("p", "q")),
    Layer((((0, 1), (1, -1)),), (0,), 1, ("identity",), ("y",))])
PAIR_DATA = {"network": PAIR, "places": [[t, int(t >= 4)] for t in range(9)], "start": "7/2",
             "from": 0, "to": 8}
LINE = {"network": IRIS.line, "places": [list(each) for each in IRIS.places], "start": "62",
        "from": 56, "to": 80}
