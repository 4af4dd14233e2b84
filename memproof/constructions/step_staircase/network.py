"""The staircase of steps: y(x) = y_1 + sum over j of (y_j - y_(j-1)) [t >= r_j].

t = u.x is the projection with the fewest segments, r_j the first position of the segment j, and y_j
its label (docs/proofs/step-networks.md#SN-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from memproof.brief import brief
from memproof.constructions.registry import Built
from memproof.dataset import Dataset
from memproof.dataset.labels import Kinds, Vector, kinds_of
from memproof.line.projection import Projection
from memproof.line.search import project
from memproof.network import Affine, Gadget, network_of, step, tagged, total
from memproof.network.language import Neuron
from memproof.network.sizes import Sizes, of_widths

Jump = tuple[int, Vector]  # (r_j, the change of the label there, entry by entry)


@dataclass(frozen=True)
class Plan:
    """The projected points and the kinds of their labels."""

    dimension: int
    denominator: int
    projection: Projection
    kinds: Kinds
    seed: int

    __repr__ = brief

    @cached_property
    def positions(self) -> list[tuple[int, int]]:
        """(t_j, kind of y_j), increasing."""
        return sorted(set(zip(self.projection.values, self.kinds.numbers, strict=True)))

    @cached_property
    def jumps(self) -> list[Jump]:
        """Where the label changes, and by how much."""
        vectors = self.kinds.vectors
        return [(t, tuple(b - a for a, b in zip(vectors[before], vectors[kind], strict=True)))
                for (_, before), (t, kind) in pairwise(self.positions) if kind != before]

    @property
    def sizes(self) -> Sizes:
        """A step for every jump (an idle one if there is none), exactly."""
        return of_widths(self.dimension, [max(1, len(self.jumps))], self.kinds.outputs)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        return f"positions={len(self.positions)} jumps={len(self.jumps)} seed={self.seed}"


def plan(dataset: Dataset, *, seed: int = 0) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    kinds = kinds_of(dataset)
    projection = project(dataset, kinds.numbers, seed=seed)
    return Plan(dataset.dimension, dataset.denominator, projection, kinds, seed)


def build(dataset: Dataset, *, seed: int = 0) -> Built:
    """One layer of at most M - 1 steps that memorizes a table with M positions on the line, label
    vectors too.

    Errors: MP-B003 equal points with different labels.
    """
    found = plan(dataset, seed=seed)
    network = network_of(lambda x: stairs(x, found), dataset.dimension)
    return Built(network, (), found.parameters, found)


def stairs(x: Sequence[Affine], plan: Plan) -> Gadget:
    """x -> label."""
    t = plan.projection.axis(plan.denominator, x)
    first = plan.kinds.vectors[plan.positions[0][1]]
    asked = {f"s{j}": step(t - r) for j, (r, _) in enumerate(plan.jumps, 1)} or {"s": step(-1)}
    found = yield from tagged(_ask(asked), stage="steps")
    jumps = [change for _, change in plan.jumps] or [tuple(0 * y for y in first)]
    return tuple(total([s * change[k] for s, change in zip(found, jumps, strict=True)], first[k])
                 for k in range(plan.kinds.outputs))


def _ask(neurons: dict[str, Neuron]) -> Gadget:
    """One layer."""
    return (yield neurons)
