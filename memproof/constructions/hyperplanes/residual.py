"""Residual: blocks that move one coordinate of the points of a group (after Yun et al. 2019).

    h <- h + e_1 sum over the block's groups of F(h),   F = M c_i at the points i of the group

h are the coordinates themselves, carried by identity rows; c_i is the class of point i.  A block
moves the points of its groups and no others, wherever earlier blocks have moved those.  In the end
e_1 = e_1(x_i) + M c_i, M is larger than the range of e_1, and ramps read the class
(docs/proofs/hyperplanes.md#HP-6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from memproof.brief import brief
from memproof.constructions.hyperplanes.general_position import Hull, hull_of, proven_position
from memproof.constructions.hyperplanes.groups import (
    Group,
    functionals,
    groups_of_all,
    least_factor,
)
from memproof.constructions.registry import Built
from memproof.dataset import Dataset
from memproof.dataset.labels import Kinds, kinds_of
from memproof.errors import MemproofError, show
from memproof.exact import Q
from memproof.gadgets.bump import bump
from memproof.gadgets.constant import constant
from memproof.gadgets.ramp import unit_ramp
from memproof.gadgets.window import linear
from memproof.network import (
    Affine,
    Gadget,
    carry,
    gadget,
    network_of,
    tagged,
    together,
    total,
)
from memproof.network.sizes import Sizes, of_widths

UNITS = 4  # ReLUs of a group
FIRST = 1  # the entry of a vector (b, a_1, ..., a_d) that belongs to e_1


@dataclass(frozen=True)
class Plan:
    """The groups of every block, which decide the sizes; none: the labels are all the same."""

    hull: Hull
    kinds: Kinds
    blocks: tuple[tuple[Group, ...], ...]
    position: str
    seed: int

    __repr__ = brief

    @property
    def groups(self) -> int:
        """q."""
        return sum(map(len, self.blocks))

    @property
    def relus(self) -> int:
        """4q + 2(C - 1): the ReLUs; the identity rows are d more in every block."""
        return UNITS * self.groups + 2 * (len(self.kinds) - 1)

    @property
    def widths(self) -> tuple[int, ...]:
        """d + 4 (groups of the block) for every block, 2(C - 1) for the output layer."""
        if not self.blocks:
            return (1,)
        blocks = [self.hull.dimension + UNITS * len(block) for block in self.blocks]
        return (*blocks, 2 * (len(self.kinds) - 1))

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return of_widths(self.hull.ambient, self.widths, self.kinds.outputs)

    @property
    def parameters(self) -> str:
        """One line of printable text; ``certified`` says what is certified about the points."""
        bound = -(-len(self.hull) // self.hull.dimension) if self.blocks else 0
        return (f"points={len(self.hull)} hull={self.hull.dimension} classes={len(self.kinds)} "
                f"groups={self.groups} bound={bound} blocks={len(self.blocks)} "
                f"relus={self.relus} certified={self.position} seed={self.seed}")


def plan(
    dataset: Dataset, *, groups_per_block: int = 1, position: str = "any", seed: int = 0
) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    if type(groups_per_block) is not int or groups_per_block < 1:
        raise MemproofError("MP-B021", "groups_per_block", "an integer, at least 1",
                            show(groups_per_block))
    hull, kinds = hull_of(dataset), kinds_of(dataset)
    known = proven_position(hull, position)
    groups = groups_of_all(dataset, seed) if len(kinds) > 1 else ()
    blocks = [groups[k : k + groups_per_block]
              for k in range(0, len(groups), groups_per_block)]
    return Plan(hull, kinds, tuple(blocks), known, seed)


def build(
    dataset: Dataset, *, groups_per_block: int = 1, position: str = "any", seed: int = 0
) -> Built:
    """A residual network that memorizes the table: 4q + 2(C - 1) ReLUs for q groups and C classes.

    Classes are the distinct labels, be they numbers, names or vectors.  ``groups_per_block``: 1 is
    the deepest network; blocks share the number of ReLUs.  ``position`` "general": refuse points
    that are not in general position.  Errors: MP-B003 equal points, MP-B020 not in general
    position, MP-B021 an option out of range.
    """
    found = plan(dataset, groups_per_block=groups_per_block, position=position, seed=seed)
    network = network_of(lambda x: residual(x, found), dataset.dimension)
    return Built(network, None, found.parameters, found)


def residual(x: Sequence[Affine], plan: Plan) -> Gadget:
    """x -> label: the blocks, and the decoder."""
    if not plan.blocks:
        return (yield from constant(plan.kinds.vectors[0]))
    shift, h, moved = shift_of(plan), [x[j] for j in plan.hull.columns], set[int]()
    for number, block in enumerate(plan.blocks, 1):
        h = yield from tagged(residual_block(h, block, plan, shift, moved), stage=f"block {number}")
        moved |= {i for group in block for i in group.points}
    first = plan.hull.form((0, 1, *[0] * (plan.hull.dimension - 1)), h)
    return (yield from tagged(decode(first, shift, plan.kinds), stage="output"))


def shift_of(plan: Plan) -> int:
    """M: the least integer above the range of e_1 that puts no moved point on a later hyperplane.

    For M c_i a_1 + (b + a.e_i) = 0 there is at most one M, so only finitely many are excluded
    (lemma H6).
    """
    hull, classes = plan.hull, plan.kinds.numbers
    entries = [row[FIRST] for row in hull.rows]
    moved, excluded = set[int](), set[int]()
    for block in plan.blocks:
        for group in block:
            values, slope = hull.values(group.normal), group.normal[FIRST]
            for i in moved:
                step = classes[i] * slope
                if step and values[i] % step == 0:
                    excluded.add(-values[i] // step)
        moved |= {i for group in block for i in group.points}
    return next(m for m in count(max(entries) - min(entries) + 1) if m not in excluded)


def residual_block(
    h: Sequence[Affine], block: Sequence[Group], plan: Plan, shift: int, moved: set[int]
) -> Gadget:
    """h + e_1 sum of F(h): identity rows and the bumps of the groups, in one layer."""
    hull = plan.hull
    carried = [carry(each, f"x{j}", signed=True)
               for each, j in zip(h, hull.columns, strict=True)]
    bumps = [moving(h, group, plan, shift, moved, f"_{k}" if len(block) > 1 else "")
             for k, group in enumerate(block, 1)]
    found = yield from together(*carried, *bumps)
    first, *others = found[: len(h)]
    gained = [f * Q(1, hull.multipliers[0]) for f in found[len(h) :]]
    return [total([first, *gained]), *others]


def moving(
    h: Sequence[Affine], group: Group, plan: Plan, shift: int, moved: set[int], name: str
) -> Gadget:
    """M c_i at the points i of the group and 0 at all others, where they are now (lemma H1)."""
    hull, classes = plan.hull, plan.kinds.numbers
    steps = [shift * c if i in moved else 0 for i, c in enumerate(classes)]
    (w,), q = functionals(hull, group, [[shift * classes[i]] for i in group.basis])
    bound = q * shift * (len(plan.kinds) - 1)
    sizes = [abs(v + w[FIRST] * s) for v, s in zip(hull.values(w), steps, strict=True)]
    slope = group.normal[FIRST]
    distances = [v + slope * s
                 for v, s in zip(hull.values(group.normal), steps, strict=True)]
    factor = least_factor(distances, sizes, bound, group)
    z = [factor * entry for entry in group.normal]
    (found,) = yield from bump(hull.form(z, h), [hull.form(w, h)], bound, name)
    return found * Q(1, q)


@gadget("H7")
def decode(first: Affine, shift: int, kinds: Kinds) -> Gadget:
    """The label of class c where M c <= e_1 <= M (c + 1) - 1: a ramp at every M c."""
    ramps = [unit_ramp(first, shift * c, f"_{c}") for c in range(1, len(kinds))]
    reached: Any = yield from together(*ramps)
    return tuple(
        linear([step * (after[k] - before[k])
                for step, (before, after) in zip(reached, pairwise(kinds.vectors), strict=True)],
               kinds.vectors[0][k])
        for k in range(kinds.outputs))
