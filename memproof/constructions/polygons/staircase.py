"""The staircase: N - 1 ReLUs in one layer memorize every table (after Zhang et al. 2017).

    y(x) = y_1 + sum over j = 2..M of (s_j - s_(j-1)) relu(t - t_(j-1)),
    s_j = (y_j - y_(j-1)) / (t_j - t_(j-1)),  s_1 = 0

t = u.x takes the values t_1 < ... < t_M at the points.  The function is the polygon through the
points (t_j, y_j), continued by a constant to the left; where it does not bend it has no neuron
(docs/proofs/polygons.md#PG-1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from memproof.brief import brief
from memproof.constructions.registry import Built
from memproof.dataset import Dataset
from memproof.dataset.labels import Kinds, Vector, kinds_of
from memproof.errors import MemproofError, show
from memproof.exact import Q
from memproof.gadgets.alone import alone
from memproof.gadgets.constant import constant
from memproof.line.projection import Projection
from memproof.line.search import project
from memproof.network import Affine, Gadget, network_of, tagged, total
from memproof.network.sizes import Sizes, of_widths

Bend = tuple[int, Vector]  # (t_j, the change of slope there, entry by entry)
POINTWISE = 10**6  # points times neurons of one layer that a checker may look at one by one


@dataclass(frozen=True)
class Plan:
    """The polygon and the projected points; ``depth`` 2: the projection is a layer of its own."""

    dimension: int
    denominator: int
    projection: Projection
    kinds: Kinds
    depth: int
    seed: int

    __repr__ = brief

    @cached_property
    def positions(self) -> list[tuple[int, int]]:
        """(t_j, kind of y_j), increasing."""
        return sorted(set(zip(self.projection.values, self.kinds.numbers, strict=True)))

    @cached_property
    def bends(self) -> list[Bend]:
        """Where the slope changes, and by how much: at most M - 1 of them."""
        return list(bends([(t, self.kinds.vectors[k]) for t, k in self.positions]))

    @property
    def sizes(self) -> Sizes:
        """A neuron for every bend (an idle one if there is none), exactly."""
        widths = [1] * (self.depth - 1) + [max(1, len(self.bends))]
        return of_widths(self.dimension, widths, self.kinds.outputs)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        return (f"positions={len(self.positions)} bends={len(self.bends)} depth={self.depth} "
                f"seed={self.seed}")


def bends(points: Sequence[tuple[int, Vector]]) -> Iterator[Bend]:
    """(t_(j-1), s_j - s_(j-1)) for j = 2..M, where it is not 0."""
    before: Vector = (Q(0),) * len(points[0][1])
    for (t, y), (following, target) in pairwise(points):
        slope = tuple((b - a) / (following - t) for a, b in zip(y, target, strict=True))
        if slope != before:
            yield t, tuple(s - r for s, r in zip(slope, before, strict=True))
        before = slope


def plan(dataset: Dataset, *, depth: int | None = None, seed: int = 0) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    if depth not in (None, 1, 2):
        raise MemproofError("MP-B021", "the depth", "1 or 2", show(depth))
    kinds = kinds_of(dataset)
    projection = project(dataset, kinds.numbers, seed=seed)
    flat = Plan(dataset.dimension, dataset.denominator, projection, kinds, 1, seed)
    pointwise = dataset.dimension > 1 and len(flat.bends) * len(dataset) > POINTWISE
    return replace(flat, depth=depth or (2 if pointwise else 1))


def glance(dataset: Dataset) -> Sizes:
    """The sizes of depth 2; the line is that of other constructions."""
    return plan(dataset, depth=2).sizes


def build(dataset: Dataset, *, depth: int | None = None, seed: int = 0) -> Built:
    """A network with at most N - 1 ReLUs that memorizes the table, label vectors too.

    ``depth`` 1: one hidden layer, in which every neuron knows the direction u.  ``depth`` 2: t is
    a layer of its own, the network has about d + 3N numbers instead of N d, and its certificate is
    checked along a line.  None: 1, but 2 for tables of more than about 1000 points.
    Errors: MP-B003 equal points with different labels, MP-B021 another depth.
    """
    found = plan(dataset, depth=depth, seed=seed)
    network = network_of(lambda x: staircase(x, found), dataset.dimension)
    return Built(network, None, found.parameters, found)


def staircase(x: Sequence[Affine], plan: Plan) -> Gadget:
    """x -> label: the projection, and a neuron for every bend."""
    t = plan.projection.axis(plan.denominator, x)
    if plan.depth == 2:
        t = yield from tagged(alone(t), stage="projection")
    first = plan.kinds.vectors[plan.positions[0][1]]
    if not plan.bends:
        return (yield from constant(first))
    found = yield from tagged(_bends(t, plan.bends), stage="staircase")
    return tuple(
        total([r * change[k] for r, (_, change) in zip(found, plan.bends, strict=True)], first[k])
        for k in range(plan.kinds.outputs))


def _bends(t: Affine, found: Sequence[Bend]) -> Gadget:
    return (yield {f"r{number}": t - at for number, (at, _) in enumerate(found, 1)})
