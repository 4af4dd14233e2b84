"""The sawtooth grid: g groups of m points in two hidden layers (after Yun, Sra, Jadbabaie 2019).

The points lie on an integer line, in g groups of m.  The first layer tells the group, the second
has m teeth: the k-th one hits the k-th point of every group, and what later teeth do begins to the
right of it.  So g m points need about g + m neurons (docs/proofs/sawtooth-grid.md#SG-5).  Three
variants:

- "short": g groups cost 2g - 1 relus (a thermometer), weights are short integers (lemmas YR1-YR3);
- "fewest": g groups cost g relus, weights are rational and grow with g (lemma YR4);
- "tanh": g + m hard-tanh units, each of them a pair of relus (lemmas YH1-YH3).

For d_y outputs the second layer has m teeth for each.  Widths that are not needed are not built.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from memproof.brief import brief
from memproof.constructions.registry import Built, check_widths
from memproof.constructions.sawtooth_grid.turning import Unit, kinks, traversal, turning_units
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.exact import Q
from memproof.gadgets.clip import clip, side_of
from memproof.gadgets.teeth import alternating, in_group, sign, teeth
from memproof.gadgets.thermometer import thermometer
from memproof.gadgets.window import linear
from memproof.line.vectors import (
    Group,
    VectorLine,
    offsets,
    pad,
    slopes,
    steepness,
    vector_line_of,
)
from memproof.names import unknown
from memproof.network import Gadget, Network, network_of, tagged, together
from memproof.network.language import gadget
from memproof.network.sizes import Sizes, of_widths

NAME = "sawtooth-grid"


@dataclass(frozen=True)
class Variant:
    """``groups(d1)`` that d1 units of the first layer tell apart, ``units(g)`` that g groups need;
    a unit is ``relus`` relus; ``codes(t, grid)`` is the network behind the projection."""

    groups: Callable[[int], int]
    units: Callable[[int], int]
    relus: int
    codes: Callable[[Any, Grid], Gadget]

    __repr__ = brief


@dataclass(frozen=True)
class Grid:
    """``groups`` groups of ``teeth`` places of the line; the last group may be smaller."""

    line: VectorLine
    groups: int
    teeth: int

    __repr__ = brief

    @cached_property
    def rows(self) -> list[Group]:
        """The groups."""
        return self.line.groups(self.teeth)


# -- the size formula and the best grid ------------------------------------------------------------


def capacity(variant: str, d1: int, d2: int, outputs: int = 1) -> int:
    """How many points of the line these widths hold: floor((d1+1)/2) floor(d2/d_y) for "short",
    d1 floor(d2/d_y) for "fewest" and "tanh" (widths in hard-tanh units).

    Errors: MP-B012 for an unknown variant.
    """
    return variant_named(variant).groups(d1) * (d2 // outputs)


def grid_units(variant: str, groups: int, teeth: int, outputs: int) -> tuple[int, int]:
    """(d1, d2) of a grid, in units."""
    return variant_named(variant).units(groups), teeth * outputs


@dataclass(frozen=True)
class Plan:
    """A grid of the line's places for a variant; ``sizes`` are exact."""

    grid: Grid
    variant: str
    seed: int

    __repr__ = brief

    @property
    def units(self) -> tuple[int, int]:
        """(d1, d2): relus, or hard-tanh units for "tanh"."""
        line, grid = self.grid.line, self.grid
        return grid_units(self.variant, grid.groups, grid.teeth, line.outputs)

    @property
    def widths(self) -> tuple[int, ...]:
        """The neurons of the two hidden layers."""
        return tuple(variant_named(self.variant).relus * n for n in self.units)

    @property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return of_widths(self.grid.line.dimension, self.widths, self.grid.line.outputs)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        grid, line, units = self.grid, self.grid.line, sum(self.units)
        return (f"variant={self.variant} groups={grid.groups} teeth={grid.teeth} units={units} "
                f"relus={sum(self.widths)} points={line.points} places={len(line)} "
                f"seed={self.seed}")


def best_grid(line: VectorLine, variant: str, d1: int | None, d2: int | None) -> Grid:
    """Fewest nodes within the widths, of those fewest dense parameters.  Errors: MP-B015."""
    m, outputs, kind = len(line), line.outputs, variant_named(variant)
    most_groups = m if d1 is None else min(m, kind.groups(d1))
    most_teeth = m if d2 is None else min(m, d2 // outputs)
    if most_groups * most_teeth < m:
        raise too_small(line, variant, d1, d2)
    least_groups = -(-m // most_teeth)

    def cost(groups: int) -> tuple[int, int]:
        units = grid_units(variant, groups, -(-m // groups), outputs)
        sizes = of_widths(line.dimension, [kind.relus * n for n in units], outputs)
        return sizes.nodes, sizes.dense_parameters

    chosen = min(range(least_groups, most_groups + 1), key=cost)
    size = -(-m // chosen)
    return Grid(line, -(-m // size), size)


def too_small(line: VectorLine, variant: str, d1: int | None, d2: int | None) -> MemproofError:
    """MP-B015: what the widths hold, and the nearest that suffice."""
    needed, outputs, kind = len(line), line.outputs, variant_named(variant)
    ways = []
    groups = needed if d1 is None else kind.groups(d1)
    tall = needed if d2 is None else d2 // outputs
    if d1 is not None and tall:
        ways.append(f"d1 = {kind.units(-(-needed // tall))}")
    if d2 is not None and groups > 0:
        ways.append(f"d2 = {-(-needed // groups) * outputs}")
    if not ways:
        ways.append(f"d1 = {kind.units(1)} and d2 = {needed * outputs}")
    given = ", ".join(f"{word} = {d}" for word, d in (("d1", d1), ("d2", d2)) if d is not None)
    holds = max(0, groups) * max(0, tall)
    beside = " (the other width as given)" if d1 is not None and d2 is not None else ""
    return MemproofError(
        "MP-B015", f"the widths of variant {variant}, {outputs} output(s)",
        f"room for {needed} points on the line: {' or '.join(ways)}{beside} suffices",
        f"{given}: room for {holds}")


# -- a plan and its network ------------------------------------------------------------------------


def plan(
    dataset: Dataset, *, variant: str = "short", d1: int | None = None, d2: int | None = None,
    seed: int = 0, merge: int = 1,
) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    check_options(variant, d1, d2)
    return plan_on(vector_line_of(dataset, seed=seed, merge=merge), variant, d1, d2, seed)


def check_options(variant: str, d1: int | None, d2: int | None) -> None:
    """Errors: MP-B012."""
    variant_named(variant)
    for word, value in (("d1", d1), ("d2", d2)):
        if value is not None and (type(value) is not int or value < 1):
            raise MemproofError("MP-B012", f"the width {word}", "a positive integer", show(value))


def plan_on(
    line: VectorLine, variant: str, d1: int | None = None, d2: int | None = None, seed: int = 0
) -> Plan:
    """The plan for a line that is laid already.  Errors: MP-B015."""
    return Plan(best_grid(line, variant, d1, d2), variant, seed)


def build(
    dataset: Dataset, *, variant: str = "short", d1: int | None = None, d2: int | None = None,
    seed: int = 0, merge: int = 1,
) -> Built:
    """Two hidden layers that memorize the dataset exactly; label vectors of any length.

    ``d1``, ``d2``: the layers have at most so many units (the rest of them is not built); without
    them the fewest nodes.  ``merge`` 0: every point has a place of its own on the line.  Errors:
    MP-B003 equal points with different labels, MP-B012 an option of the wrong kind, MP-B015 widths
    that are too small; MP-X002 (a bug) if the network has not the planned sizes.
    """
    return realize(plan(dataset, variant=variant, d1=d1, d2=d2, seed=seed, merge=merge))


def realize(plan: Plan) -> Built:
    """The network of a plan.  Errors: MP-X002."""
    line = plan.grid.line
    network = network_of(lambda x: memorizer(x, plan), line.dimension)
    check_widths(NAME, network, plan.widths)
    return Built(network, natural_line(network), plan.parameters, plan)


def natural_line(network: Network) -> tuple[tuple[int, int], ...]:
    """The input of a one-dimensional table, or the first neuron: it grows with t on the data."""
    if network.dimension == 1:
        return ((0, 0),)
    return ((1, 0),)


def memorizer(x: Sequence[Any], plan: Plan) -> Gadget:
    """x -> labels."""
    line = plan.grid.line
    codes = yield from variant_named(plan.variant).codes(line.axis(x), plan.grid)
    return line.labels(codes)


def by_outputs(part: Callable[[int, str], Gadget], count: int) -> Gadget:
    """The gadgets part(r, name) of all outputs side by side."""
    names = [""] if count == 1 else [f"{r}." for r in range(1, count + 1)]
    return together(*[part(r, name) for r, name in enumerate(names)])


# -- short weights ---------------------------------------------------------------------------------


def short_codes(t: Any, grid: Grid) -> Gadget:
    """Codes of the labels at t, by a thermometer and teeth: integers throughout."""
    rows = grid.rows
    t, begun = yield from tagged(
        thermometer(t, [group[0][0] for group in rows[1:]]), stage="thermometer")
    steep, end = steepness(rows), grid.line.end
    heights = slopes(grid.teeth, steep)

    def part(r: int, name: str) -> Gadget:
        own = [offsets(group, r, grid.teeth, steep, end) for group in rows]
        return tagged(teeth(t, begun, heights, own, name), stage="teeth")

    return (yield from by_outputs(part, grid.line.outputs))


# -- hard tanh -------------------------------------------------------------------------------------


def tanh_codes(t: Any, grid: Grid) -> Gadget:
    """Codes of the labels at t, by hard-tanh units: one passes t on, the others tell the group."""
    rows, line = pad(grid.rows), grid.line
    centre = line.end // 2
    radius = max(line.end - centre, centre, 1)
    starts = [group[0][0] for group in rows[1:]]
    passed, *sides = yield from tagged(together(
        clip((t - centre) * Q(1, radius), "1"),
        *[side_of(t, start, str(j)) for j, start in enumerate(starts, 2)],
    ), stage="groups")
    place = passed * radius + centre
    begun = [(side + 1) * Q(1, 2) for side in sides]

    def part(r: int, name: str) -> Gadget:
        return tagged(clipped_teeth(place, begun, tanh_offsets(rows, r, line.top[r]), name),
                      stage="teeth")

    sums = yield from by_outputs(part, line.outputs)
    return [(y + 1) * Q(top, 2) for y, top in zip(sums, line.top, strict=True)]


def tanh_offsets(rows: Sequence[Group], output: int, top: int) -> list[list[Fraction]]:
    """b_jk = 2 t_jk - eps_k y_jk, where y in [-1, 1] is 2 code / top - 1."""
    return [
        [2 * t - sign(k) * Q(2 * codes[output] - top, top)
         for k, (t, codes) in enumerate(row, 1)]
        for row in rows
    ]


@gadget("YH1 YH2")
def clipped_teeth(
    t: Any, begun: Sequence[Any], offsets: Sequence[Sequence[Any]], name: str = ""
) -> Gadget:
    """y_q at t = t_q of the group: sum of eps_k clip(2 t - b_k) minus [m is even].

    There 2 t - b_k = 2 (t - t_k) + eps_k y_k: the clips are 1 for k < q and -1 for k > q.
    """
    columns = list(zip(*offsets, strict=True))
    made = yield from together(*[
        clip(2 * t - in_group(begun, column), f"{name}{k}") for k, column in enumerate(columns, 1)
    ])
    return alternating(made) - (len(columns) + 1) % 2


# -- fewest relus ----------------------------------------------------------------------------------


def fewest_codes(t: Any, grid: Grid) -> Gadget:
    """Codes of the labels at t: teeth that turn with every group, a kink between the groups."""
    rows = traversal(pad(grid.rows))
    turns = kinks(rows)
    ramps = yield from tagged(kink_ramps(2 * t, turns[:-1]), stage="kinks")

    def part(r: int, name: str) -> Gadget:
        return tagged(turning_teeth(ramps, list(turning_units(rows, turns, r)), name),
                      stage="teeth")

    return (yield from by_outputs(part, grid.line.outputs))


@gadget("YR4")
def kink_ramps(t: Any, turns: Sequence[int]) -> Gadget:
    """relu(t - tau_j) for all j: one layer.  The first is positive at every point."""
    return (yield {f"r{j}": t - turn for j, turn in enumerate(turns, 1)})


@gadget("YR4")
def turning_teeth(ramps: Sequence[Any], units: Sequence[Unit], name: str = "") -> Gadget:
    """sum of eps_k relu(z_k), where z_k = bias + sum of weights times ramps.

    So that a layer has no huge common denominator, z_k is multiplied by its own one, and its relu
    divided by it in the output.
    """
    scales = [lcm(*(w.denominator for w in unit)) for unit in units]
    sides = yield {
        f"z{name}{k}": linear([r * int(w * scale) for r, w in zip(ramps, weights, strict=True)])
        + int(bias * scale)
        for k, ((bias, *weights), scale) in enumerate(zip(units, scales, strict=True), 1)
    }
    return alternating([z * Q(1, scale) for z, scale in zip(sides, scales, strict=True)])


VARIANTS = {
    "short": Variant(lambda d1: (d1 + 1) // 2, lambda g: 2 * g - 1, 1, short_codes),
    "fewest": Variant(lambda d1: d1, lambda g: g, 1, fewest_codes),
    "tanh": Variant(lambda d1: d1, lambda g: g, 2, tanh_codes),
}


def variant_named(name: str) -> Variant:
    """Errors: MP-B012."""
    if name not in VARIANTS:
        raise unknown("MP-B012", "the option variant", name, VARIANTS)
    return VARIANTS[name]
