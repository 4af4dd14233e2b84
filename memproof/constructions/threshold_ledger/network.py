"""The threshold ledger: projector, encoder, decoder (after Yang & Yang 2026).

    t = projection of the point, an integer
    A = Z_b, the ledger of the block b of the line in which t lies: a step function of t
    y = label, read out of the ledger slot by slot: slot j counts if t has reached its threshold

With one slot the ledger is the label, and the network is a staircase in windows.
All weights after the first layer are integers, but for those of the output.  That it memorizes is
docs/proofs/threshold-ledger.md#TL-4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from memproof.brief import brief
from memproof.constructions.registry import At, Built, check_widths
from memproof.constructions.threshold_ledger.blocks import Blocks, ledger_blocks, single_blocks
from memproof.constructions.threshold_ledger.bounded import BitsBound
from memproof.constructions.threshold_ledger.cuts import Cuts
from memproof.constructions.threshold_ledger.limits import Limited, Limits, following
from memproof.constructions.threshold_ledger.planner import Choice
from memproof.constructions.threshold_ledger.selection import Selection
from memproof.constructions.threshold_ledger.sizes import (
    LEAST_WIDTH,
    Shape,
    encoder_depth,
    encoder_groups,
    width_patterns,
)
from memproof.constructions.threshold_ledger.sizes import depth as depth_formula
from memproof.constructions.threshold_ledger.weights import nonzero_at_most
from memproof.dataset import Dataset
from memproof.dataset.labels import Labels, labels_of
from memproof.errors import MemproofError, show
from memproof.gadgets import decoder, encoder, narrow_decoder
from memproof.gadgets.decoder import Layout
from memproof.gadgets.label import label
from memproof.line.halves import Halves, halved_projector
from memproof.line.projection import Projection, project_along, projector
from memproof.line.segments import Segments, segments_of
from memproof.network import Affine, Gadget, Network, network_of, tagged
from memproof.network.sizes import Sizes, expand

NAME = "threshold-ledger"


@dataclass(frozen=True)
class Plan:
    """Everything that decides the network, and its exact sizes.

    ``slots`` n, ``unit`` U, ``gap`` g, ``base`` rho, ``label`` c are those of the ledger; without
    one (n = 1) unit, gap and base are 0.
    """

    dimension: int
    denominator: int
    projection: Projection
    labels: Labels
    segments: Segments
    blocks: Blocks
    shape: Shape
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    halves: Halves | None = None

    __repr__ = brief

    @property
    def layout(self) -> Layout | None:
        """The fields of the ledger; None without one."""
        return self.blocks.layout

    @property
    def slots(self) -> int:
        """n: thresholds, and so segments, that a ledger serves; 1 without a ledger."""
        return self.layout.slots if self.layout else 1

    @property
    def unit(self) -> int:
        """U: thresholds inside a block are multiples of U; 0 without a ledger."""
        return self.layout.unit if self.layout else 0

    @property
    def gap(self) -> int:
        """g: the bits of a threshold's distance from the one before, in units; 0 without a
        ledger."""
        return self.layout.gap if self.layout else 0

    @property
    def base(self) -> int:
        """rho: the bits of the first threshold of a block, in units; 0 without a ledger."""
        return self.layout.base if self.layout else 0

    @property
    def label(self) -> int:
        """c: label codes are below 2^c."""
        return self.labels.bits

    @property
    def digit(self) -> int:
        """k bits a decoder layer; 0 for two layers a bit, and without a ledger."""
        return self.shape.digit if self.layout else 0

    @property
    def ledger_bits(self) -> int:
        """Lambda."""
        return self.layout.bits if self.layout else self.labels.bits

    @property
    def line_bits(self) -> int:
        """bl(t_max): the least rho with 2^rho > t_max."""
        return self.segments.last[-1].bit_length()

    @property
    def encoder_depth(self) -> int:
        """The layers of the encoder."""
        return encoder_depth(len(self.blocks), self.shape)

    @cached_property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return self.search.sizes_of(len(self.blocks), self.shape, self.layout)

    @property
    def width(self) -> int:
        """W, exactly."""
        return self.sizes.width

    @property
    def depth(self) -> int:
        """L, exactly."""
        return self.sizes.depth

    @property
    def most_bits(self) -> int:
        """Enough bits for every weight and bias (docs/proofs/threshold-ledger.md#TL-11)."""
        return self.search.bits(self.shape, self.blocks)

    @property
    def search(self) -> Limited:
        """The search within its limits, on its line."""
        return Limited(self.projection, self.denominator, self.labels, Cuts(self.segments),
                       self.dimension, self.limits, self.halves)

    @property
    def guaranteed(self) -> int | None:
        """What is guaranteed for the limit on this line: dense parameters for bits, nonzero ones
        for a depth; None for both, beside a width, and where there is no guarantee."""
        bounds = self.search.bounds
        if len(bounds) != 1 or self.limits.width is not None:
            return None
        found = bounds[0]
        return (found.dense_parameters if isinstance(found, BitsBound)
                else found.nonzero_parameters)

    @property
    def most_nonzero(self) -> int:
        """Enough for the parameters that are not 0."""
        groups = encoder_groups(len(self.blocks), self.shape, following(self.shape, self.layout))
        found = nonzero_at_most(self.dimension, groups, self.shape, self.layout)
        return found + len(self.search.lead) * (self.dimension + 4)

    @property
    def parameters(self) -> str:
        """One line of printable text, from which ``ledger_views`` recovers the bit fields."""
        words = {
            "width": self.width,
            "segments": len(self.segments),
            "blocks": len(self.blocks),
            "windows": self.shape.windows,
            "pairs": self.shape.pairs,
            "encoder": self.encoder_depth,
            "slots": self.slots,
        }
        if self.layout:
            words |= {"digit": self.digit, "base": self.base, "gap": self.gap}
            words |= {"unit": self.unit} if self.unit < 2**64 else {}
        words |= {"projection": 2} if self.halves else {}
        words |= {"label": self.label, "seed": self.seed}
        return " ".join(f"{word}={value}" for word, value in words.items())


def build(
    dataset: Dataset, *, width: int | None = None, slots: int | None = None, seed: int = 0,
    depth: int | None = None, bits: int | None = None,
) -> Built:
    """A network that memorizes the data set exactly.

    ``width``: least depth among networks of at most this width (>= 4); None: fewest dense
    parameters among widths up to 12.  The depth is within the bound of yang-yang-2026, but for
    widths below 6.  ``slots``: n >= 2 forces a ledger of n slots, 1 forces none: no bound is kept.
    ``depth``: fewest nonzero parameters among networks of at most this depth, of whatever width.
    ``bits``: no weight or bias has more bits, numerator and denominator together.
    Errors: MP-B002 label vectors, MP-B003 equal points with different labels, MP-B004 a width below
    4, MP-B005 slots below 1, MP-B050 a depth or bits that cannot be met; MP-X002 (a bug) if the
    network has not the planned sizes, or longer weights.
    """
    found = plan(dataset, width=width, slots=slots, seed=seed, depth=depth, bits=bits)
    built = realize(found)
    check_bits(built.network, bits)
    return built


def plan(
    dataset: Dataset, *, width: int | None = None, slots: int | None = None, seed: int = 0,
    depth: int | None = None, bits: int | None = None,
) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    asked = {"width": width, "slots": slots, "seed": seed, "depth": depth, "bits": bits}
    for word, value in asked.items():
        if value is not None and type(value) is not int:
            raise MemproofError("MP-B012", f"the {word}", "an integer", show(value))
    if width is not None and width < LEAST_WIDTH:
        expected = f"at least {LEAST_WIDTH}, if a width is asked for"
        raise MemproofError("MP-B004", "the width", expected, str(width))
    if slots is not None and slots < 1:
        raise MemproofError("MP-B005", "the slots", "at least 1", str(slots))
    selection = Selection(dataset, labels_of(dataset), seed)
    segments = selection.usual.segments
    most = max(8, len(segments))
    if slots is not None and slots > most:
        expected = f"at most {most} for the {len(segments)} segments of the line"
        raise MemproofError("MP-B005", "the slots", expected, str(slots))
    limits = Limits(width, depth, bits)
    if depth is None and bits is None:
        line, choice = selection.best(width, slots)
    else:
        line, choice = selection.within(limits, slots)
    found = plan_of(dataset, line.projection, selection.labels, choice)
    halves = None if limits.bits is None else selection.search(line, limits).halves
    return replace(found, seed=seed, limits=limits, halves=halves)


def explicit(dataset: Dataset, direction: Sequence[int], choice: Choice) -> Plan:
    """The plan for a given direction and given parameters: for worked examples and tests."""
    return plan_of(dataset, project_along(dataset, direction), labels_of(dataset), choice)


def plan_of(dataset: Dataset, projection: Projection, labels: Labels, choice: Choice) -> Plan:
    """The plan of a choice: its blocks and their ledgers."""
    segments = segments_of(projection.values, labels.codes)
    if choice.slots == 1:
        blocks = single_blocks(segments)
    else:
        ledger = choice.slots, choice.exponent, choice.gap, labels.bits
        blocks = ledger_blocks(segments, *ledger)
    return Plan(
        dataset.dimension, dataset.denominator, projection, labels, segments, blocks, choice.shape
    )


# -- the network -----------------------------------------------------------------------------------


def memorizer(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """x -> label: the construction."""
    step = (halved_projector(plan.halves, x) if plan.halves
            else projector(plan.projection, plan.denominator, x))
    t = yield from tagged(step, stage="projection")

    steps = list(zip(plan.blocks.starts, plan.blocks.ledgers, strict=True))
    t, code = yield from encoder(t, steps, plan_groups(plan), keep_line=plan.layout is not None)

    if plan.layout and plan.shape.digit:
        code = yield from decoder(code, t, plan.layout, plan.shape.digit)
    elif plan.layout:
        code = yield from narrow_decoder(code, t, plan.layout, plan.segments.last[-1])

    return label(code, plan.labels)


def plan_groups(plan: Plan) -> list[tuple[int, int]]:
    """The groups of the encoder, one by one."""
    behind = following(plan.shape, plan.layout)
    groups = encoder_groups(len(plan.blocks), plan.shape, behind)
    return [group for group, times in groups for _ in range(times)]


def realize(plan: Plan) -> Built:
    """The network of a plan.  Errors: MP-X002 if its sizes are not the predicted ones."""
    network = network_of(lambda x: memorizer(plan, x), plan.dimension)
    check_sizes(plan, network)
    line = 1 + len(plan.search.lead)
    lines = ((line, 0),) if len(network.hidden) > 1 else ()  # one layer needs no line
    return Built(network, lines, plan.parameters, plan)


def check_bits(network: Network, bits: int | None) -> None:
    """MP-X002 if a weight has more bits than were asked for."""
    if bits is not None:
        found = network.sizes().largest_weight_bits
        if found > bits:
            raise MemproofError("MP-X002", NAME, f"weights of {bits} bits at most", str(found))


def size_formula(plan: Plan) -> tuple[int, ...]:
    """The width sequence (w_1, ..., w_L) of the plan's network."""
    patterns = width_patterns(len(plan.blocks), plan.shape, plan.layout)
    return (*plan.search.lead, *expand(patterns))


def check_sizes(plan: Plan, network: Network) -> None:
    """MP-X002 unless the network has exactly the widths and the depth of the formulas."""
    expected = size_formula(plan)
    check_widths(NAME, network, expected)
    depth = len(plan.search.lead) + depth_formula(len(plan.blocks), plan.shape, plan.layout)
    if len(expected) != depth:
        raise MemproofError("MP-X002", NAME, f"depth {depth}", str(len(expected)))


# -- reading a network of this construction --------------------------------------------------------


def sizes_at(dataset: Dataset, seed: int) -> At:
    """The sizes of ``plan`` at many widths; the line is laid once."""
    selection = Selection(dataset, labels_of(dataset), seed)

    def at(width: int) -> Sizes:
        if width < LEAST_WIDTH:
            raise MemproofError("MP-B004", "the width", f"at least {LEAST_WIDTH}", str(width))
        line, choice = selection.best(width)
        return selection.planner(line, width).sizes(choice)

    return at
