"""A network and its data against the bound of a theorem, with exact numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd

from memproof.dataset import Dataset, Separation
from memproof.network.model import Network, layer_numerators
from memproof.theorems.yang_yang_2026 import (
    LEAST_WIDTH,
    Bound,
    bound_on_data,
    bound_on_line,
)


@dataclass(frozen=True)
class Witness:
    """W and L of a network beside the bounds of ``yang-yang-2026`` for the data it memorizes.

    ``on_data``: for every data set with these N, delta/r, d and C.  ``on_line``: for the line that
    the network found (K segments, rho bits), None if it has none.  ``why_not``: which hypothesis
    fails, when there is no bound.
    """

    width: int
    depth: int
    ratio_squared: Fraction | None  # (delta / r)^2
    on_data: Bound | None
    on_line: Bound | None
    why_not: str

    @property
    def product(self) -> int:
        """W^2 L^2."""
        return self.width**2 * self.depth**2

    @property
    def met(self) -> bool:
        """Whether the depth is within the bound for the data."""
        return self.on_data is not None and self.depth <= self.on_data.depth


def witness(dataset: Dataset, network: Network) -> Witness:
    """The bound of yang-yang-2026 at the exact (N, delta/r, d, C, W) of a memorized data set.

    delta^2 and r^2 are computed from the points; C = 1 + (range of the labels) / (their gcd).
    """
    width, depth = max(network.widths), len(network.hidden)
    separation = Separation(dataset)
    least, norm = separation.least_squared_distance, separation.largest_squared_norm
    if least is None:
        return Witness(width, depth, None, None, None, "one point has no separation")
    ratio = least / norm
    if dataset.outputs > 1:
        return Witness(width, depth, ratio, None, None, "the theorem is about one output")
    if width < LEAST_WIDTH:
        return Witness(width, depth, ratio, None, None,
                       f"the constants are for widths from {LEAST_WIDTH} on")
    classes = class_count([y for (y,) in dataset.labels])
    on_data = bound_on_data(len(dataset), ratio, dataset.dimension, classes, width)
    return Witness(width, depth, ratio, on_data, _line_bound(dataset, network, classes, width), "")


def class_count(labels: list[int]) -> int:
    """C = 1 + max over labels of (y - y0)/h, with y0 the least label and h the gcd of gaps."""
    least = min(labels)
    step = gcd(*(y - least for y in labels)) or 1
    return 1 + (max(labels) - least) // step


def _line_bound(dataset: Dataset, network: Network, classes: int, width: int) -> Bound | None:
    """The bound at K and rho of the first layer, if that is one neuron with natural values."""
    first = network.hidden[0]
    if len(first) != 1:
        return None
    scale = dataset.denominator * first.denominator
    values = [layer_numerators(first, point, dataset.denominator)[0] for point in dataset.points]
    if any(v % scale for v in values):
        return None
    line = sorted((v // scale, y) for v, y in zip(values, dataset.labels, strict=True))
    segments = 1 + sum(a[1] != b[1] for a, b in pairwise(line))
    bits = max(1, line[-1][0].bit_length())
    return bound_on_line(segments, bits, max(1, (classes - 1).bit_length()), width)
