"""Bumps: two layers, 4 ReLUs for every d points in general position (after Bubeck et al. 2020).

    y(x) = sum over groups of F(x),   F = the labels of the group on its hyperplane, 0 elsewhere

A group is up to d points on a hyperplane z = 0 that no other point lies on; there is an affine w
with w(x_i) = y_i on the group, and F = bump(z, w).  Classes can do with a hat, [z = 0], of 3 ReLUs:
then the groups have one class each, and the largest class needs none.  That it memorizes is
docs/proofs/hyperplanes.md#HP-4, with hats docs/proofs/hyperplanes.md#HP-5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from memproof.brief import brief
from memproof.constructions.hyperplanes.general_position import Hull, Row, hull_of, proven_position
from memproof.constructions.hyperplanes.groups import (
    Group,
    cover,
    functionals,
    groups_of_all,
    least_factor,
)
from memproof.constructions.registry import Built
from memproof.dataset import Dataset
from memproof.dataset.labels import Kinds, kinds_of
from memproof.errors import MemproofError, show
from memproof.exact import Q
from memproof.gadgets.bump import bump, hat
from memproof.gadgets.constant import constant
from memproof.names import did_you_mean
from memproof.network import Affine, Gadget, network_of, tagged, together, total
from memproof.network.sizes import Sizes, of_widths

HAT_UNITS = 3
VARIANTS = ("bump", "hat")


@dataclass(frozen=True)
class Plan:
    """The groups, which decide the sizes; ``group_kinds`` is the kind of each group's points (hat).

    No groups: the labels are all the same.
    """

    hull: Hull
    kinds: Kinds
    variant: str
    groups: tuple[Group, ...]
    group_kinds: tuple[int, ...]
    position: str
    seed: int

    __repr__ = brief

    @property
    def units(self) -> int:
        """ReLUs of one group: 2 + 2k for label vectors of k entries, 3 for a hat."""
        return HAT_UNITS if self.variant == "hat" else 2 + 2 * self.kinds.outputs

    @property
    def sizes(self) -> Sizes:
        """One layer of ``units`` for each group (one idle neuron if there is no group), exactly."""
        width = max(1, self.units * len(self.groups))
        return of_widths(self.hull.ambient, (width,), self.kinds.outputs)

    @property
    def least_groups(self) -> int:
        """ceil(N/d), or the sum of ceil(N_r/d) over all kinds r but the largest: what general
        position needs at most, and what ``parameters`` states as ``bound``.

        No network of this construction with variant bump has fewer groups, since a group has at
        most d points.  Hats may have fewer: more than d points of a kind may lie on one hyperplane.
        """
        if not self.groups:
            return 0
        largest = self.kinds.largest
        counts = [len(self.kinds.members(r)) for r in range(len(self.kinds)) if r != largest]
        wanted = counts if self.variant == "hat" else [len(self.hull)]
        return sum(-(-count // self.hull.dimension) for count in wanted)

    @property
    def parameters(self) -> str:
        """One line of printable text; ``certified`` says what is certified about the points."""
        return (f"variant={self.variant} points={len(self.hull)} hull={self.hull.dimension} "
                f"groups={len(self.groups)} bound={self.least_groups} certified={self.position} "
                f"seed={self.seed}")


def plan(
    dataset: Dataset, *, variant: str = "bump", position: str = "any", seed: int = 0
) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    if variant not in VARIANTS:
        raise MemproofError("MP-B021", "the variant", "bump or hat",
                            show(variant) + did_you_mean(str(variant), ("bump", "hat")))
    hull, kinds = hull_of(dataset), kinds_of(dataset)
    known = proven_position(hull, position)
    found = list(_groups(dataset, hull, kinds, variant, seed))
    return Plan(hull, kinds, variant, tuple(group for group, _ in found),
                tuple(kind for _, kind in found), known, seed)


def _groups(
    dataset: Dataset, hull: Hull, kinds: Kinds, variant: str, seed: int
) -> Iterator[tuple[Group, int]]:
    """(group, kind): all points are grouped together (kind -1), or each kind but the largest."""
    if len(kinds) == 1:
        return
    if variant == "bump":
        yield from ((group, -1) for group in groups_of_all(dataset, seed))
        return
    for kind in range(len(kinds)):
        if kind != kinds.largest:
            wanted = kinds.members(kind)
            found = cover(hull, wanted, Random(seed), absorbs=True)
            yield from ((group, kind) for group in found)


def build(
    dataset: Dataset, *, variant: str = "bump", position: str = "any", seed: int = 0
) -> Built:
    """A network with one hidden layer that memorizes the table, label vectors too.

    ``variant`` "bump": (2 + 2k) q ReLUs for q groups and k label entries; "hat": 3 q ReLUs for the
    groups of all classes but the largest.  ``position`` "general": refuse points that are not in
    general position.  Errors: MP-B003 equal points, MP-B020 not in general position, MP-B021 an
    unknown variant or position.
    """
    found = plan(dataset, variant=variant, position=position, seed=seed)
    network = network_of(lambda x: bumps(x, dataset, found), dataset.dimension)
    return Built(network, None, found.parameters, found)


def bumps(x: Sequence[Affine], data: Dataset, plan: Plan) -> Gadget:
    """x -> label: all groups side by side in one layer."""
    kept = [x[j] for j in plan.hull.columns]
    if not plan.groups:
        return (yield from constant(plan.kinds.vectors[0]))
    if plan.variant == "hat":
        hats = [hat(plan.hull.form(group.normal, kept), f"_{k}")
                for k, group in enumerate(plan.groups, 1)]
        found = yield from tagged(together(*hats), stage="hats")
        return _by_kind(found, plan)
    pieces = [piece(plan.hull, group, data, kept, f"_{k}")
              for k, group in enumerate(plan.groups, 1)]
    found = yield from tagged(together(*pieces), stage="bumps")
    return tuple(total(column) for column in zip(*found, strict=True))


def _by_kind(found: Sequence[Affine], plan: Plan) -> tuple[Any, ...]:
    """y_r0 + sum of (y_r - y_r0) [x is of kind r], entry by entry."""
    vectors = plan.kinds.vectors
    base = vectors[plan.kinds.largest]
    return tuple(
        total([h * (vectors[kind][k] - base[k])
               for h, kind in zip(found, plan.group_kinds, strict=True)], base[k])
        for k in range(plan.kinds.outputs))


def piece(
    hull: Hull, group: Group, data: Dataset, x: Sequence[Affine], name: str
) -> Gadget:
    """The labels at the points of the group, 0 at all others."""
    targets = [data.labels[i] for i in group.basis]
    z, functions, bound, scale = scaled_bump(hull, group, targets)
    results = yield from bump(
        hull.form(z, x), [hull.form(w, x) for w in functions], bound, name)
    return tuple(f * Q(1, scale * data.label_denominator) for f in results)


def scaled_bump(
    hull: Hull, group: Group, targets: Sequence[Sequence[int]]
) -> tuple[Row, list[Row], int, int]:
    """(z, [w_1, ...], K, q): bump(z, w, K) / q has the targets on the group and 0 elsewhere.

    z is the least multiple of the normal with |z| >= K + |w| off the group, K = q max(1, targets).
    """
    functions, q = functionals(hull, group, targets)
    bound = q * max(1, *(abs(y) for row in targets for y in row))
    sizes = [max(map(abs, row)) for row in zip(*map(hull.values, functions), strict=True)]
    factor = least_factor(hull.values(group.normal), sizes, bound, group)
    return tuple(factor * entry for entry in group.normal), functions, bound, q
