"""The network of a folded index: from the line to the label (docs/proofs/folded-index.md#FI-4).

    X = place of the point on the line, an integer >= 0, after folds of the range
    Z = E (2h + 1) + V: the place h in all groups, and the ledger V of the point's group
    g = 2 phi E + ...: h, folded to a short range; v = V
    slot by slot: the label's bits change at the thresholds that phi has reached

A plain network is the one of the theorem: strip, then folds, every slot of width 3.  A short one
(FI-5 there) folds Z itself, one channel instead of two, and the strip takes off what is left of
the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from memproof.brief import brief
from memproof.constructions.folded_index.sizes import NAME, Layout, Shape
from memproof.constructions.registry import Built, check_widths
from memproof.dataset.labels import Labels
from memproof.exact import Q
from memproof.gadgets.alone import alone
from memproof.gadgets.cell_fold import cell_fold, center
from memproof.gadgets.constant import constant
from memproof.gadgets.fold import fold
from memproof.gadgets.index_encoder import Indexed, Step, gap_encoder, index_encoder
from memproof.gadgets.label import label
from memproof.gadgets.label_table import label_table
from memproof.gadgets.odd_strip import odd_strip
from memproof.gadgets.slot import slot
from memproof.line.folded import FoldedLine
from memproof.network import Affine, Gadget, Network, carry, network_of, tagged, together
from memproof.network.sizes import Sizes, of_widths


@dataclass(frozen=True)
class Coding:
    """Labels as kinds: ``kinds[i]`` of point i.  The label's code is the kind itself or, if there
    is a ``table``, table[kind]; the label is least + step * code."""

    labels: Labels
    kinds: tuple[int, ...]
    table: tuple[int, ...] = ()

    __repr__ = brief

    @property
    def bits(self) -> int:
        """kappa: kinds are below 2^kappa."""
        return max(self.kinds).bit_length()

    @cached_property
    def used_bits(self) -> tuple[int, ...]:
        """The bits that are 1 in some kind; the others need no slots."""
        every = 0
        for kind in self.kinds:
            every |= kind
        return tuple(q for q in range(every.bit_length()) if every >> q & 1)

    def label(self, kind: Any, narrow: bool) -> Gadget:
        """The label of a kind."""
        code = kind
        if self.table:
            step = label_table(kind, self.table, narrow)
            code = yield from tagged(step, stage="labels")
        return label(code, self.labels)


@dataclass(frozen=True)
class IndexPart:
    """From X to v and gg by an index: the groups between the edges, the folds of the index.

    Positions are multiplied by 2^stretch.  ``starts``: the first point of every group on the line.
    """

    stretch: int
    starts: tuple[int, ...]
    groups: tuple[Indexed, ...]
    folds: tuple[int, ...]

    __repr__ = brief


@dataclass(frozen=True)
class GapPart:
    """From X to v and gg by gaps: X = unit * position, gaps 3/2; the first ledger, and its changes.

    ``folds``: places on this scale.
    """

    unit: Fraction
    starts: tuple[int, ...]
    first: int
    steps: tuple[Step, ...]
    folds: tuple[Fraction, ...]

    __repr__ = brief


@dataclass(frozen=True)
class Plan:
    """Everything that decides the network, and its exact sizes.

    ``searched`` says how the direction was found, and what fell back to what is guaranteed.
    """

    line: FoldedLine
    coding: Coding
    part: IndexPart | GapPart
    layout: Layout
    shape: Shape
    searched: str
    seed: int = 0

    __repr__ = brief

    @property
    def slots(self) -> int:
        """S."""
        return self.shape.slots

    @property
    def groups(self) -> int:
        """A."""
        return self.shape.groups

    @property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return self.shape.sizes

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """The channel that orders the points in a certificate: X, after the folds of the range.

        Small numbers: X itself, if that can be had, which the first layer of an encoder after folds
        keeps.
        """
        shape = self.shape
        if not shape.range_folds and (shape.line or shape.dimension == 1):
            line = (int(shape.line), 0)
        elif shape.groups > 1:
            line = (shape.line + shape.range_folds + 1, 0)
        else:
            line = (1, 0)
        return (line,) if line[0] < len(shape.widths) else ()

    @property
    def parameters(self) -> str:
        """One line of printable text, from which ``folded_index_words`` explains a point."""
        shape, layout = self.shape, self.layout
        encoder = "gaps" if shape.gaps else "narrow" if shape.encoder is None else shape.encoder
        planes = ",".join(map(str, layout.planes)) if len(layout.planes) <= 20 else "many"
        words = {
            "layout": "short" if shape.short else "plain",
            "encoder": encoder,
            "groups": shape.groups,
            "folds": f"{shape.range_folds}+{shape.folds}",
            "digit": layout.digit,
            "planes": planes,
            "slots": shape.slots,
            "H": layout.height,
            "direction": self.searched,
            "seed": self.seed,
        }
        return " ".join(f"{word}={value}" for word, value in words.items())


@dataclass(frozen=True)
class ConstantPlan:
    """All labels are equal: one neuron that is never active."""

    dimension: int
    label: Fraction
    slots: int = 0
    parameters: str = "layout=constant"

    __repr__ = brief

    @property
    def sizes(self) -> Sizes:
        """One hidden layer of one neuron."""
        return of_widths(self.dimension, (1,))


# -- the network -----------------------------------------------------------------------------------


def memorizer(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """x -> label: the construction."""
    t = yield from place(plan, x)
    part, layout, shape = plan.part, plan.layout, plan.shape
    if isinstance(part, GapPart):
        v, gg = yield from gap_stages(part, layout, t)
    elif shape.short:
        v, gg = yield from short_stages(part, layout, shape, t)
    else:
        v, gg = yield from plain_stages(part, layout, shape, t)
    kind = yield from decode(v, gg, layout, shape)
    return (yield from plan.coding.label(kind, shape.narrow))


def place(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """X: the projection, in a layer of its own if that is planned, and the folds of the range."""
    line = plan.line
    t = line.projection.axis(line.denominator, x)
    if plan.shape.line:
        t = yield from tagged(alone(t, "X"), stage="projection")
    for high, low in line.folds:
        t = yield from tagged(fold(t, low, high), stage="range fold")
    return t


def plain_stages(part: IndexPart, layout: Layout, shape: Shape, t: Any) -> Gadget:
    """(v, gg): encoder (lemma D4e), strip (lemma D5), folds of the index (lemma D6)."""
    cell = layout.cell
    x, keep = t * 2**part.stretch, shape.range_folds > 0
    z = yield from index_encoder(x, part.groups, cell, shape.encoder, keep=keep)
    strip = odd_strip(z, shape.strip, cell, [carry(z, "G")])
    v, g = yield from tagged(strip, stage="strip")
    g = g - cell
    for s in part.folds:
        step = together(cell_fold(g, s, cell), carry(v, "v"))
        g, v = yield from tagged(step, stage="index fold")
    return v, g + 2 * cell


def short_stages(part: IndexPart, layout: Layout, shape: Shape, t: Any) -> Gadget:
    """(v, gg): encoder, folds of the index, strip; the ledger is at most half a cell.

    g = 2 h E + (E/2 + V) keeps the form 2 h E + eps under folds (lemma D6), eps = E/2 + V or
    E/2 - V: either is V from the middle, and so between 0 and E.
    """
    cell = layout.cell
    x, keep = t * 2**part.stretch, shape.range_folds > 0
    z = yield from index_encoder(x, part.groups, cell, shape.encoder, shape.gather, keep)
    g = z - cell // 2
    for s in part.folds:
        g = yield from tagged(cell_fold(g, s, cell), stage="index fold")
    kept = [carry(g, "g")] if shape.slots else []
    v = g
    for k in reversed(range(shape.strip - 1)):
        step = together(cell_fold(v, 2**k, cell, "v"), *kept)
        v, *values = yield from tagged(step, stage="strip")
        kept = [carry(value, "g") for value in values]
    v, *values = yield from tagged(together(center(v, cell // 2), *kept), stage="strip")
    return v, (values[0] + 2 * cell if values else None)


def gap_stages(part: GapPart, layout: Layout, t: Any) -> Gadget:
    """(v, gg): the encoder that keeps X (lemma D4g), and folds of X; gg = 2E (X + 1)."""
    x, v = yield from gap_encoder(t * part.unit, part.first, part.steps, layout.cell)
    for s in part.folds:
        step = together(fold(x, s, s), carry(v, "v"))
        x, v = yield from tagged(step, stage="index fold")
    return v, (x + 1) * (2 * layout.cell)


def decode(v: Any, gg: Any, layout: Layout, shape: Shape) -> Gadget:
    """The kind: slot by slot (lemma D7c), and what is left of vv in units of the last slot."""
    if not layout.slots:
        return v
    unit = 2 ** (layout.spare + layout.digit)
    vv = v * unit
    for number, each in enumerate(layout.slots, 1):
        last = shape.short and number == len(layout.slots)
        vv, *rest = yield from slot(
            vv, gg, unit, 2**each.plane, each.falling, layout.digit, layout.cell, shape.narrow,
            last, f"slot {number}")
        gg = rest[0] if rest else None
        unit <<= layout.digit
    return vv * Q(1, unit)


def realize(plan: Plan | ConstantPlan) -> Built:
    """The network of a plan.  Errors: MP-X002 if its sizes are not the predicted ones."""
    if isinstance(plan, ConstantPlan):
        network = network_of(lambda x: constant((plan.label,)), plan.dimension)
        return Built(network, (), plan.parameters, plan)
    made = plan
    network = network_of(lambda x: memorizer(made, x), plan.shape.dimension)
    check_sizes(plan, network)
    return Built(network, plan.lines, plan.parameters, plan)


def check_sizes(plan: Plan, network: Network) -> None:
    """MP-X002 unless the network has exactly the widths of the formula."""
    check_widths(NAME, network, plan.shape.widths)
