"""The max-min string: width 2 memorizes every table (after Hanin & Sellke 2017, on the line).

Lemma MM.  Let t_1 < ... < t_M be integers, y_1, ..., y_M labels of range
R = max y - min y, and g an affine function with g(t_1) = y_1, g(t_2) = y_2.  For i = 3, ..., M let
l_i be the line through (t_i, y_i) with slope R if g(t_i) < y_i and -R if g(t_i) > y_i, and replace
g by max(g, l_i) or by min(g, l_i).  Then at the end g(t_i) = y_i for all i.

Proof.  At an earlier t_j the steep line is at least R (t_i - t_j) >= R below (above) y_i, hence not
above (below) y_j = g(t_j): nothing that was right changes.  All lines have slopes of at most R, so
from t_i on the new line is the larger (smaller) of the two: there g = l_i, and the next step sees a
line again.  A maximum is one neuron: max(g, l) = l + relu(g - l), min(g, l) = l - relu(l - g).
That the network memorizes is docs/proofs/polygons.md#PG-2.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from memproof.constructions.registry import Built, Planned
from memproof.dataset import Dataset
from memproof.exact import Q
from memproof.line.integer import Line, line_of
from memproof.network import Gadget, network_of, tagged
from memproof.network.sizes import of_widths

Bend = tuple[int, int, int]  # (t_i, y_i, slope): the line l_i; slope > 0 for max, < 0 for min


def bends(line: Line) -> Iterator[Bend]:
    """The lines l_i of the lemma, where g does not already hit: at most M - 2 of them."""
    steep = max(line.codes) - min(line.codes)
    t0, y0, slope = start(line)
    for t, y in zip(line.positions[2:], line.codes[2:], strict=True):
        now = y0 + slope * (t - t0)
        if now != y:
            t0, y0, slope = t, Q(y), Q(steep if now < y else -steep)
            yield t, y, int(slope)


def start(line: Line) -> tuple[int, Fraction, Fraction]:
    """(t, value, slope) of the affine function through the first two positions."""
    if len(line) < 2:
        return line.positions[0], Q(line.codes[0]), Q(0)
    rise = Q(line.codes[1] - line.codes[0], line.positions[1] - line.positions[0])
    return line.positions[0], Q(line.codes[0]), rise


def max_min_string(x: tuple[Any, ...], line: Line) -> Gadget:
    """The network: t, and in every further layer t and one bend."""
    t = yield from tagged(line.project(x), stage="projection")
    t0, y0, slope = start(line)
    g = y0 + slope * (t - t0)
    for number, (ti, yi, steep) in enumerate(bends(line), 1):
        t, g = yield from tagged(bend(t, g, ti, yi, steep), stage=f"bend {number}")
    return line.label(g)


def bend(t: Any, g: Any, ti: int, yi: int, steep: int) -> Gadget:
    """(t, max or min of g and the line l), for l(t) = y_i + steep (t - t_i): one layer."""
    sign = 1 if steep > 0 else -1
    t, n = yield {"t": t, "n": sign * (g - yi - steep * (t - ti))}
    return t, yi + steep * (t - ti) + sign * n


def plan(dataset: Dataset, *, seed: int = 0) -> Planned:
    """The exact sizes of ``build``: a projection, and t and one neuron for every bend."""
    widths = [1] + [2] * sum(1 for _ in bends(line_of(dataset, seed=seed)))
    return Planned(of_widths(dataset.dimension, widths))


def build(dataset: Dataset, *, seed: int = 0) -> Built:
    """The max-min string of a table: width <= 2 and depth <= M - 1 for M >= 2 positions.

    Errors: MP-B002 label vectors, MP-B003 equal points with different labels.
    """
    line = line_of(dataset, seed=seed)
    network = network_of(lambda x: max_min_string(x, line), dataset.dimension)
    parameters = f"positions={len(line)} bends={len(network.hidden) - 1} seed={seed}"
    return Built(network, ((1, 0),) if len(network.hidden) > 1 else (), parameters)
