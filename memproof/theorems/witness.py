"""A network and its data against the bounds of the theorems, with exact numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, Protocol

from memproof.brief import brief
from memproof.constructions import constructions
from memproof.constructions.folded_index import guarantee as folded_index
from memproof.constructions.threshold_ledger import guarantee as threshold_ledger
from memproof.constructions.triangle_ledger import guarantee as triangle_ledger
from memproof.dataset import Dataset, Separation
from memproof.dataset.integers import Vectors
from memproof.dataset.labels import label_bits, labels_of
from memproof.network.model import IDENTITY, Layer, Network, layer_numerators
from memproof.network.sizes import dense_parameters
from memproof.theorems import yun_2019

Point = tuple[int, Sequence[int]]  # (t, label): a point on the line

AT_MOST = "N, an upper bound of delta/r (at delta/r itself no less is allowed)"
ALL_PAIRS = "its distances take all pairs of points; `memproof theorems --of` computes them"


class Bound(Protocol):
    """What the bounds of all theorems have: width, largest depth, and W^2 L^2; each is a dataclass
    with numbers of its own besides."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def width(self) -> int:
        """W of the networks that the bound is about."""

    @property
    def depth(self) -> int:
        """L at most."""

    @property
    def product(self) -> int:
        """W^2 L^2 at the bound."""


@dataclass(frozen=True)
class Witness:
    """W and L of a network beside the bounds of a theorem for the data it memorizes.

    ``on_data``: for every data set with these N, delta/r, d and C.  ``on_line``: for the line that
    the network found, None if it has none.  ``why_not``: which hypothesis fails, when there is no
    bound.  ``parameters`` (dense) and ``aspect_squared`` (Delta^2) if the theorem is about them.
    """

    theorem: str
    width: int
    depth: int
    ratio_squared: Fraction | None  # (delta / r)^2
    on_data: Bound | None
    on_line: Bound | None
    why_not: str
    at: str = "N, delta/r"  # what the bound depends on, beside the width
    parameters: int | None = None
    aspect_squared: Fraction | None = None

    __repr__ = brief

    @property
    def product(self) -> int:
        """W^2 L^2."""
        return self.width**2 * self.depth**2

    @property
    def is_met(self) -> bool:
        """Whether the depth is within the bound for the data, and the parameters if they count."""
        if self.on_data is None or self.depth > self.on_data.depth:
            return False
        most = getattr(self.on_data, "parameters", None)
        return most is None or self.parameters is None or self.parameters <= most


    @property
    def why_missed(self) -> str:
        """In plain words, why the network is beyond the bound; "" if it is not."""
        if self.on_data is None or self.is_met:
            return ""
        evaluated = EVALUATED[self.theorem]
        least = getattr(evaluated, "least_width", 0)
        if self.width < least:
            return (f"a network of width {self.width} is narrower than those of the theorem, "
                    f"which begin at width {least}")
        ours, theirs = (getattr(bound, "line_bits", 0) for bound in (self.on_line, self.on_data))
        if ours > theirs:
            return (f"its line has positions of {ours} bits, the theorem's of {theirs}: the "
                    "coordinates have more digits than their distances need")
        return ("it has sizes that were asked for, such as slots, or comes from a search that this "
                "bound does not guide")


@dataclass(frozen=True)
class Evaluated:
    """How a theorem is evaluated.  ``on_line(line, label bits, width)``: the line is sorted."""

    least_width: int
    on_data: Callable[[int, Fraction, int, int, int], Bound]
    on_line: Callable[[Sequence[Point], int, int], Bound]

    __repr__ = brief


@dataclass(frozen=True)
class EvaluatedAtWidths:
    """How a theorem without distances is evaluated: ``on_network(N, d_y, hidden widths)``."""

    on_network: Callable[[int, int, Sequence[int]], Bound | None]
    why_not: str


@dataclass(frozen=True)
class EvaluatedAtDistances:
    """How a theorem about largest and least distance is evaluated:
    ``on_data(N, Delta^2, D^2, d, C, hidden widths)``, D the largest distance of the points as
    integers over their common denominator."""

    on_data: Callable[[int, Fraction, int, int, int, Sequence[int]], Bound]


def at_segments(line: Sequence[Point], label_bits: int, width: int) -> Bound:
    """yang-yang-2026 at K segments and rho bits."""
    segments = 1 + sum(a[1] != b[1] for a, b in pairwise(line))
    bits = max(1, line[-1][0].bit_length())
    return threshold_ledger.bound_on_line(segments, bits, label_bits, width)


def at_positions(line: Sequence[Point], label_bits: int, width: int) -> Bound:
    """vardi-2022 at M positions, twice as far apart as on the integer line."""
    positions = len({t for t, _ in line})
    bits = (2 * line[-1][0]).bit_length()
    return triangle_ledger.bound_on_line(positions, bits, label_bits, width)


EVALUATED: dict[str, Evaluated | EvaluatedAtWidths | EvaluatedAtDistances] = {
    "yang-yang-2026": Evaluated(
        threshold_ledger.LEAST_WIDTH, threshold_ledger.bound_on_data, at_segments),
    "vardi-2022": Evaluated(
        triangle_ledger.LEAST_WIDTH, triangle_ledger.bound_on_data, at_positions),
    "yun-2019": EvaluatedAtWidths(
        yun_2019.bound_on_network,
        "at this width it has no room for the points, however deep; the table is easier than the "
        "worst one, and its network smaller than what the theorem promises",
    ),
    "park-2021": EvaluatedAtDistances(folded_index.bound_on_data),
}


@dataclass(frozen=True)
class Case:
    """A data set and a network that memorizes it; what several theorems need is computed once."""

    dataset: Dataset
    network: Network

    @cached_property
    def separation(self) -> Separation:
        """The distances, each computed once."""
        return Separation(self.dataset)

    @property
    def ratio_squared(self) -> Fraction | None:
        """(delta/r)^2 from the points; None for a single one."""
        return self.separation.ratio_squared

    @cached_property
    def classes(self) -> int:
        """C, of labels with one entry."""
        return labels_of(self.dataset).classes

    @cached_property
    def line(self) -> list[Point] | None:
        """The points on the first layer, if that is one neuron with natural values that separates
        the labels."""
        first = self.network.hidden[0]
        if len(first) != 1:
            return None
        dataset = self.dataset
        scale = dataset.denominator * first.denominator
        values = _numerators(first, dataset)
        if any(v % scale for v in values):
            return None
        points = zip(values, dataset.labels, strict=True)
        line: list[Point] = sorted((v // scale, y) for v, y in points)
        separates = all(a[0] != b[0] or a[1] == b[1] for a, b in pairwise(line))
        return line if line[0][0] >= 0 and separates else None

    def against(self, theorem: str) -> Witness:
        """The bound of a theorem in EVALUATED at the exact (N, delta/r, d, C, W).

        Networks narrower than the theorem's least width are judged at that width.
        """
        if self.is_about_distances(theorem) and len(self.dataset) > 1 == self.dataset.outputs:
            return self._at_distances(theorem)
        return self._at_ratio(theorem, self.ratio_squared)

    def beside(self, theorem: str, decisive: bool = True) -> Witness:
        """``against``, without all pairs of points where they take long.

        The depth that is allowed grows with r/delta: what an upper bound of delta/r allows is
        allowed.  Only if that is too little, and ``decisive``, the exact delta/r is computed.  A
        theorem about the largest distance is left out.
        """
        if not self.separation.takes_long:
            return self.against(theorem)
        ratio = self.separation.ratio_squared_at_most
        if self.is_about_distances(theorem):
            width, depth = max(self.network.widths), len(self.network.hidden)
            return Witness(theorem, width, depth, ratio, None, None, ALL_PAIRS)
        found = self._at_ratio(theorem, ratio)
        if found.on_data is None:
            return found
        return self.against(theorem) if decisive and not found.is_met else replace(
            found, at=AT_MOST)

    def is_about_distances(self, theorem: str) -> bool:
        """Is it about the largest distance, too?"""
        return isinstance(EVALUATED[theorem], EvaluatedAtDistances)

    def _at_ratio(self, theorem: str, ratio: Fraction | None) -> Witness:
        """The bound at this (delta/r)^2."""
        width, depth = max(self.network.widths), len(self.network.hidden)
        evaluated = EVALUATED[theorem]

        def unbounded(why_not: str) -> Witness:
            return Witness(theorem, width, depth, ratio, None, None, why_not)

        if isinstance(evaluated, EvaluatedAtWidths):
            n, outputs = len(self.dataset), self.dataset.outputs
            bound = evaluated.on_network(n, outputs, self.network.widths)
            why_not = "" if bound else evaluated.why_not
            return Witness(theorem, width, depth, ratio, bound, None, why_not, "N, d_y")
        if ratio is None:
            return unbounded("one point has no separation")
        if self.dataset.outputs > 1 or isinstance(evaluated, EvaluatedAtDistances):
            return unbounded("the theorem is about one output")
        at_most = max(width, evaluated.least_width)  # a narrower network is one of that width
        points, dimension = len(self.dataset), self.dataset.dimension
        on_data = evaluated.on_data(points, ratio, dimension, self.classes, at_most)
        bits = label_bits(self.classes)
        on_line = evaluated.on_line(self.line, bits, at_most) if self.line else None
        return Witness(theorem, width, depth, ratio, on_data, on_line, "")

    def _at_distances(self, theorem: str) -> Witness:
        """The bound at Delta^2, and at the largest distance of the integers."""
        evaluated = EVALUATED[theorem]
        aspect, largest = self.separation.aspect_squared, self.separation.largest_squared_distance
        if aspect is None or largest is None or not isinstance(evaluated, EvaluatedAtDistances):
            raise ValueError("expected two points, and a theorem about their distances")
        dataset, widths = self.dataset, self.network.widths
        diameter_squared = int(largest * dataset.denominator**2)
        bound = evaluated.on_data(len(dataset), aspect, diameter_squared, dataset.dimension,
                                  self.classes, widths)
        parameters = dense_parameters((dataset.dimension, *widths, 1))
        return Witness(theorem, max(widths), len(widths), None, bound, None, "", "N, Delta",
                       parameters, aspect)


def _numerators(neuron: Layer, dataset: Dataset) -> list[int]:
    """The numerators of a layer of one neuron at all points, as ``layer_numerators`` has them: by a
    product of matrices, if the points are one."""
    if not isinstance(dataset.points, Vectors):
        return [layer_numerators(neuron, x, dataset.denominator)[0] for x in dataset.points]
    import numpy as np

    from memproof.matrices import product

    weights, (row,) = [0] * dataset.dimension, neuron.rows
    for j, w in row:
        weights[j] += int(w)
    column = np.array(weights, dtype=object).reshape(-1, 1)
    shift = int(neuron.biases[0] * dataset.denominator)
    values = [z + shift for z in product(dataset.points.array, column)[:, 0].tolist()]
    return values if neuron.activations[0] == IDENTITY else [max(z, 0) for z in values]


def witness(dataset: Dataset, network: Network, theorem: str = "yang-yang-2026") -> Witness:
    """The bound of one theorem at a memorized data set.

    delta^2 and r^2 are computed from the points; C = 1 + (range of the labels) / (their gcd).
    """
    return Case(dataset, network).against(theorem)


def witnesses(dataset: Dataset, network: Network) -> tuple[Witness, ...]:
    """The bounds of all theorems that can be evaluated, also those whose hypotheses fail."""
    case = Case(dataset, network)
    return tuple(case.against(theorem) for theorem in EVALUATED)


def theorems_of(construction: str) -> list[str]:
    """The theorems that a construction witnesses, of those that can be evaluated.

    yang-yang-2026 for a construction without any, and for a name that is not known: a certificate
    may declare what it likes.
    """
    known = constructions().get(construction)
    found = [theorem for theorem in known.witnesses if theorem in EVALUATED] if known else []
    return found or ["yang-yang-2026"]
