"""The planner within limits: a depth that is not exceeded, weights of so many bits at most.

One encoder and one decoder serve all blocks.  Few slots make short ledgers, so short weights, and a
decoder of few layers; the blocks that they cost are the encoder's, which is as wide as it has to be
(docs/proofs/threshold-ledger.md#TL-11 and #TL-13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import NamedTuple

from memproof.constructions.threshold_ledger.blocks import Blocks, ledger_blocks, single_blocks
from memproof.constructions.threshold_ledger.bounded import (
    LEAST_DEPTH,
    BitsBound,
    DepthBound,
    with_bits,
    with_depth,
)
from memproof.constructions.threshold_ledger.cuts import Cuts
from memproof.constructions.threshold_ledger.planner import (
    MOST_DIGITS,
    POLISHED,
    PROMISING,
    WIDEST,
    Choice,
    Planner,
)
from memproof.constructions.threshold_ledger.sizes import (
    LEAST_WIDTH,
    Shape,
    decoder_patterns,
    depth,
    digit_width,
    encoder_groups,
    width_patterns,
)
from memproof.constructions.threshold_ledger.weights import (
    bits_of,
    encoder_bits,
    ledger_bits,
    nonzero_at_most,
    output_bits,
    projection_bits,
)
from memproof.dataset.labels import Labels
from memproof.exact import ceil_sqrt
from memproof.gadgets.decoder import Layout
from memproof.gadgets.encoder import Group
from memproof.line.halves import Halves
from memproof.line.projection import Projection
from memproof.line.segments import FEW, Segments
from memproof.network.sizes import Sizes, first_width, of_patterns

TWELFTHS = (6, 8, 10, 12, 14, 16, 20, 24, 32)  # of the slots that balance encoder and decoder
TERMS = 4  # nonzero parameters of a block in a wide encoder, about
Rank = tuple[int, int]


@dataclass(frozen=True)
class Limits:
    """Width, depth and bits of a weight at most; None: as many as pay."""

    width: int | None = None
    depth: int | None = None
    bits: int | None = None


class Ledger(NamedTuple):
    """n slots, unit 2^exponent, gaps of ``gap`` bits, k bits a layer; windows in the encoder?"""

    slots: int
    exponent: int
    gap: int
    digit: int
    windows: bool


@dataclass(frozen=True)
class Limited:
    """The search on one labelled line: fewest nonzero parameters if a depth is given; otherwise
    least depth if a width is; otherwise fewest dense parameters in widths up to 12."""

    projection: Projection
    denominator: int
    labels: Labels
    cuts: Cuts
    dimension: int
    limits: Limits
    halves: Halves | None = None

    @property
    def segments(self) -> Segments:
        """The labelled line."""
        return self.cuts.segments

    @cached_property
    def planner(self) -> Planner:
        """The search without limits: which units and gaps are worth a look."""
        return Planner(self.cuts, self.labels.bits, self.dimension, self.limits.width)

    @cached_property
    def widest(self) -> int:
        """The greatest width that is tried."""
        if self.limits.width is None and self.limits.depth is not None:
            return max(2 * len(self.segments) + 2, digit_width(3, MOST_DIGITS))
        return WIDEST if self.limits.width is None else self.planner.limit

    def best(self, slots: int | None) -> tuple[Rank, Choice] | None:
        """The best choice with so many slots (None: whatever is best) that is found within the
        limits; None if none is."""
        found = [self.staircase()] if slots in (None, 1) else []
        if slots != 1 and (slots or len(self.segments) > 2):
            found += self.ledgers(slots)
        if self.limits.depth is None:
            found.append(self.without_limits(slots))
        kept = [each for each in found if each is not None]
        return min(kept, key=lambda each: each[0], default=None)

    def fewest_bits(self, slots: int | None) -> int:
        """The fewest bits with which a choice is found: of the narrowest encoder, whose weights
        are steps of the ledger and places of the line; and of the shortest ledger, if ``slots``
        are given."""
        if slots in (None, 1):
            return self.bits(Shape(1, 0, 0), single_blocks(self.segments))
        digit, found = min(1, self.digits()[-1]), []
        for exponent, gap in self.least_fields():
            base = self.cuts(slots, exponent, gap)[1]
            layout = self.layout(Ledger(slots, exponent, gap, digit, False), base)
            found.append(self.bits_without_windows(layout, digit))
        return min(found)

    def least_fields(self) -> list[tuple[int, int]]:
        """(exponent, gap) with gaps of one bit, for all units: the shortest ledgers."""
        return [(exponent, 1) for exponent in range(self.planner.largest_exponent + 1)]

    def sizes(self, choice: Choice) -> Sizes:
        """The exact sizes of a choice."""
        blocks, layout = self.cut(choice)
        return self.sizes_of(blocks, choice.shape, layout)

    def sizes_of(self, blocks: int, shape: Shape, layout: Layout | None) -> Sizes:
        """The exact sizes with so many blocks."""
        patterns = width_patterns(blocks, shape, layout)
        return of_patterns(self.dimension, [((2,), len(self.lead)), *patterns])

    @property
    def lead(self) -> tuple[int, ...]:
        """The widths of the layers before the line."""
        return (2,) if self.halves else ()

    def cut(self, choice: Choice) -> tuple[int, Layout | None]:
        """The blocks of a choice, and the fields of their ledgers."""
        if choice.slots == 1:
            return len(self.segments), None
        fields = choice.slots, choice.exponent, choice.gap
        blocks, base = self.cuts(*fields)
        return blocks, self.layout(Ledger(*fields, choice.shape.digit, False), base)

    # -- one choice

    def rank(self, blocks: int, shape: Shape, layout: Layout | None) -> Rank | None:
        """The smaller the better; None beyond the limits of width and depth."""
        limits, sizes = self.limits, self.sizes_of(blocks, shape, layout)
        if sizes.width > self.widest:
            return None
        if limits.depth is None:
            return self.planner.rank(sizes)
        if sizes.depth > limits.depth:
            return None
        groups = encoder_groups(blocks, shape, following(shape, layout))
        count = nonzero_at_most(self.dimension, groups, shape, layout)
        return count + len(self.lead) * (self.dimension + 4), sizes.depth

    def bits_without_windows(self, layout: Layout | None, digit: int = 1) -> int:
        """Enough for the weights of a network whose encoder has one ramp for each jump."""
        outside = (max(map(bits_of, self.halves.numbers)) if self.halves
                   else projection_bits(self.projection, self.denominator))
        return max(outside,
                   output_bits(self.labels, layout),
                   ledger_bits(self.segments, digit, layout, self.labels.bits))

    def bits(self, shape: Shape, blocks: Blocks) -> int:
        """Enough for the weights of a network: what windows have is exact."""
        found = self.bits_without_windows(blocks.layout, shape.digit)
        if not shape.pairs:
            return found
        patterns = encoder_groups(len(blocks), shape, following(shape, blocks.layout))
        groups = [group for group, times in patterns for _ in range(times)]
        steps = list(zip(blocks.starts, blocks.ledgers, strict=True))
        return max(found, encoder_bits(steps, groups))

    def excess(self, choice: Choice, layout: Layout | None) -> int:
        """The bits beyond the limit; 0 if there is none, or none is given.  Ledgers are made only
        for windows."""
        if self.limits.bits is None:
            return 0
        short = self.bits_without_windows(layout, choice.shape.digit) - self.limits.bits
        if short > 0 or not choice.shape.pairs:
            return max(0, short)
        ledger = choice.slots, choice.exponent, choice.gap, self.labels.bits
        blocks = ledger_blocks(self.segments, *ledger) if layout else single_blocks(self.segments)
        return max(0, self.bits(choice.shape, blocks) - self.limits.bits)

    def settle(
        self, blocks: int, layout: Layout | None, digit: int, encoders: Iterable[Group]
    ) -> list[tuple[Rank, Shape]]:
        """The shapes within the limits of width and depth, best first."""
        shapes = (Shape(m, pairs, digit) for m, pairs in encoders)
        ranked = ((self.rank(blocks, shape, layout), shape) for shape in shapes)
        found = [(rank, shape) for rank, shape in ranked if rank is not None]
        return sorted(found, key=lambda each: each[0])

    def encoders(self, blocks: int, decoder: int, windows: bool, few: bool) -> list[Group]:
        """(windows, pairs) that are worth a look, beside a decoder of so many layers: those of few
        layers, those that use all layers that are left, and the small ones where width is short."""
        jumps, most = max(1, blocks - 1), (self.widest - 1) // 2
        layers = {2} if few else {1, 2, 3, 4, 6, 8}
        if self.limits.depth is not None:
            layers.add(self.limits.depth - len(self.lead) - 1 - decoder)
        if not windows:
            found = {-(-jumps // each) for each in layers if each > 0} | {1, most}
            return [(m, 0) for m in sorted(found) if m <= most]
        groups = {(most, most)}
        if not few and most <= WIDEST:
            groups |= {(m, p) for p in range(1, most + 1) for m in (p - 1, p, p + 1)}
        for size in (-(-jumps // (each // 2)) for each in layers if each > 1):
            side = isqrt(size - 1) + 1
            groups |= {(-(-size // (p + 1)), p) for p in range(max(1, side - 2), side + 1)}
        return sorted((m, p) for m, p in groups if 0 < m <= most and 0 < p <= most)

    # -- no ledger

    def staircase(self) -> tuple[Rank, Choice] | None:
        """The best choice without a ledger."""
        blocks = len(self.segments)
        groups = [group for windows in (False, True)
                  for group in self.encoders(blocks, 0, windows, False)]
        for rank, shape in self.settle(blocks, None, 0, groups):
            if not self.excess(Choice(shape, 1), None):
                return rank, Choice(shape, 1)
        return None

    # -- ledgers

    def ledgers(self, slots: int | None) -> list[tuple[Rank, Choice] | None]:
        """Guesses, the promising ones exactly, and the best of these after small steps."""
        guessed = sorted(self.guesses(slots))
        wanted = self.theorem_ledgers(slots)
        for windows in self.families:
            wanted += [each for _, each in guessed if each.windows == windows][:PROMISING]
        exact = {each: self.exactly(each, slots) for each in wanted}
        best = sorted((found[0], ledger) for ledger, found in exact.items() if found is not None)
        return [self.polish(ledger, slots, exact) for _, ledger in best[:POLISHED]]

    @property
    def families(self) -> tuple[bool, ...]:
        """Whether encoders have windows: without them weights are shorter, layers narrower, and
        few blocks cheaper."""
        few = self.widest < 2 * LEAST_WIDTH or len(self.segments) < FEW
        needed = self.limits.bits is not None or few
        return (False, True) if needed or self.limits.depth is None else (True,)

    def layout(self, ledger: Ledger, base: int) -> Layout:
        """The fields of a ledger whose blocks need ``base`` bits for the first threshold."""
        return Layout(ledger.slots, 2**ledger.exponent, base, ledger.gap, self.labels.bits)

    def exactly(self, ledger: Ledger, slots: int | None) -> tuple[Rank, Choice] | None:
        """The best choice with this ledger, or, unless ``slots`` are given, with the same fields
        and fewer slots, as weights are too long."""
        while ledger.slots > 1:
            count, base = self.cuts(*ledger[:3])
            layout = self.layout(ledger, base)
            decoder = depth(1, Shape(1, 0, ledger.digit), layout) - 1
            groups = self.encoders(count, decoder, ledger.windows, False)
            over = 1
            for rank, shape in self.settle(count, layout, ledger.digit, groups)[:1]:
                choice = Choice(shape, *ledger[:3])
                over = self.excess(choice, layout)
                if not over:
                    return rank, choice
            if slots is not None:
                return None
            fewer = -(-over // (ledger.gap + self.labels.bits))
            ledger = ledger._replace(slots=ledger.slots - fewer)
        return None

    def polish(
        self, ledger: Ledger, slots: int | None, exact: dict[Ledger, tuple[Rank, Choice] | None]
    ) -> tuple[Rank, Choice] | None:
        """The choice after small steps of one parameter, as long as they help; ``exact``: what is
        known of ledgers."""
        found = exact[ledger]
        while found is not None:
            better = []
            for each in self.steps(ledger, slots):
                if each not in exact:
                    exact[each] = self.exactly(each, slots)
                new = exact[each]
                if new is not None and new[0] < found[0]:
                    better.append((new[0], each, new))
            if not better:
                break
            _, ledger, found = min(better, key=lambda each: each[:2])
        return found

    def steps(self, ledger: Ledger, slots: int | None) -> Iterator[Ledger]:
        """The neighbours of a ledger: slots, unit, gap, or unit and gap against each other."""
        n, e, g, k, _ = ledger
        if slots is None:
            near = {n - 1, n + 1, n - 2, n + 2, n - n // 16, n + n // 16} - {n}
            yield from (ledger._replace(slots=other) for other in sorted(near) if other > 1)
        width = max(1, k)
        for up, longer in ((1, 0), (-1, 0), (0, width), (0, -width), (1, -width), (-1, width)):
            if 0 <= e + up <= self.planner.largest_exponent and g + longer > 0:
                yield ledger._replace(exponent=e + up, gap=g + longer)

    def without_limits(self, slots: int | None) -> tuple[Rank, Choice] | None:
        """What is found without limits, if it is within them."""
        choice = self.planner.best(slots)
        blocks, layout = self.cut(choice)
        rank = self.rank(blocks, choice.shape, layout)
        return None if rank is None or self.excess(choice, layout) else (rank, choice)

    def theorem_ledgers(self, slots: int | None) -> list[Ledger]:
        """U = 1, g the bits of the line, k = 1, and the slots of the bounds
        docs/proofs/threshold-ledger.md#TL-12 and #TL-13."""
        gap = max(1, self.segments.first[-1].bit_length())
        n = slots or max((bound.slots for bound in self.bounds), default=1)
        return [Ledger(n, 0, gap, 1, windows) for windows in (False, True)
                if n > 1 and 1 in self.digits()]

    @cached_property
    def bounds(self) -> list[BitsBound | DepthBound]:
        """What is guaranteed on this line, for whatever limits a guarantee exists."""
        limits, label = self.limits, self.labels.bits
        about = len(self.segments), max(1, self.segments.last[-1].bit_length()), label
        found: list[BitsBound | DepthBound] = []
        if self.halves:
            return found
        if limits.bits is not None and limits.bits >= about[1] + label:
            found.append(with_bits(*about, limits.bits, self.dimension))
        if limits.depth is not None and limits.depth >= LEAST_DEPTH:
            found.append(with_depth(*about, limits.depth, self.dimension))
        return found

    def digits(self) -> list[int]:
        """k, and 0 for two layers a bit where that pays."""
        useful = MOST_DIGITS
        if self.limits.depth is not None:  # a digit of k bits has about 4^(k + 1) terms
            useful = 1 + len(self.segments).bit_length() // 3
        fitting = [k for k in range(1, useful + 1) if digit_width(3, k) <= self.widest]
        narrow = self.limits.depth is not None or not fitting
        return [0, *fitting] if narrow and self.widest >= LEAST_WIDTH else fitting

    def fields(self) -> list[tuple[int, int]]:
        """(exponent, gap): usual ones, and those with which every threshold takes one slot."""
        apart = [(e, max(1, (self.segments.first[-1] >> e).bit_length()))
                 for e in (0, self.segments.exponent_apart)]
        return list(dict.fromkeys([*self.planner.units_and_gaps(), *apart]))

    def guesses(self, slots: int | None) -> Iterator[tuple[Rank, Ledger]]:
        """Ledgers with guessed ranks: one cut for each unit and gap tells how full blocks get."""
        fields = self.fields() + (self.least_fields() if slots else [])
        for exponent, gap in dict.fromkeys(fields):
            usual = slots or max(2, self.planner.balanced_slots(self.usual, gap))
            blocks, base = self.cuts(usual, exponent, gap)
            for digit in self.digits():
                for windows in self.families:
                    first = Ledger(2, exponent, gap, digit, windows)
                    for n in [slots] if slots else self.numbers(first, base):
                        ledger = first._replace(slots=n)
                        rank = self.guess(ledger, base, max(1, -(-blocks * usual // n)))
                        if rank is not None:
                            yield rank, ledger

    @property
    def usual(self) -> Shape:
        """A shape for which the slots of the first cut are balanced."""
        m = (min(self.widest, WIDEST) - 2) // 2
        return Shape(m, m if m > 1 else 0, 1)

    def guess(self, ledger: Ledger, base: int, blocks: int) -> Rank | None:
        """The rank with so many blocks; None beyond a limit, as far as that is seen."""
        layout = self.layout(ledger, base)
        shape = Shape(1, 0, ledger.digit)
        bits = self.limits.bits
        if bits is not None and self.bits_without_windows(layout, ledger.digit) > bits:
            return None
        groups = self.encoders(blocks, depth(1, shape, layout) - 1, ledger.windows, True)
        found = self.settle(blocks, layout, ledger.digit, groups)
        return found[0][0] if found else None

    def numbers(self, ledger: Ledger, base: int) -> list[int]:
        """Numbers of slots around the balance of encoder and decoder, and the most that the limits
        allow."""
        k, label = ledger.digit, self.labels.bits
        layers = [2 * bits if not k else -(-bits // k) for bits in (base, ledger.gap, label)]
        slot = layers[1] + layers[2] + 1
        most = [len(self.segments)]
        if self.limits.bits is not None:
            most.append(1 + (self.limits.bits - base - label) // (ledger.gap + label))
        if self.limits.depth is not None:
            room = self.limits.depth - len(self.lead) - 2 - layers[0] - layers[2]
            most.append(1 + room // slot)
            ramps = 2 * (2**k - 1)
            terms = (slot - 1) * (ramps * (ramps + 2) + 3 * (1 + ramps) if k else 8)
            balance = ceil_sqrt(TERMS * len(self.segments) // max(1, terms))
        else:
            side = (self.widest - 2) // 2
            pairs = side if ledger.windows else 0
            balance = self.planner.balanced_slots(Shape(side, pairs, k), ledger.gap)
        greatest = min(most)
        near = {min(greatest, balance * part // 12) for part in TWELFTHS}
        near |= {greatest, greatest - 1, greatest - 2}
        return sorted(n for n in near if n > 1)


def following(shape: Shape, layout: Layout | None) -> int:
    """The width of the layer behind the encoder; 1 for the output."""
    return (first_width(decoder_patterns(shape, layout)) if layout else None) or 1
