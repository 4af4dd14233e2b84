"""The planner: which ledger, and which shape of network, for a labelled line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from memproof.constructions.threshold_ledger.cuts import Cuts
from memproof.constructions.threshold_ledger.sizes import (
    LEAST_WIDTH,
    Shape,
    digit_width,
    width_patterns,
)
from memproof.exact import ceil_sqrt
from memproof.gadgets.decoder import Layout
from memproof.line.segments import Segments
from memproof.network.sizes import Sizes, of_patterns

MOST_DIGITS = 10
WIDEST = 12  # without a requested width, networks up to this width are compared
PROMISING = 24  # (slots, unit, gap) whose guesses are so good that they are cut exactly
POLISHED = 3  # choices that are improved by small steps
Key = tuple[bool, bool, int, int, int]


@dataclass(frozen=True)
class Choice:
    """A ledger and a shape: n slots (1: no ledger), unit 2^exponent, gaps of ``gap`` bits."""

    shape: Shape
    slots: int
    exponent: int = 0
    gap: int = 0


@dataclass
class Planner:
    """The search for the best choice on one labelled line.

    With a width: least depth, then fewest dense parameters, in networks of at most that width.
    Without: fewest dense parameters, then least depth, among widths up to 12.
    ``most_depth``: a bound at every width; what is within it comes before what is not.
    """

    cuts: Cuts
    label: int
    dimension: int
    width: int | None
    most_depth: Callable[[int], int | None] | None = None

    @property
    def segments(self) -> Segments:
        """The labelled line."""
        return self.cuts.segments

    def best(self, slots: int | None) -> Choice:
        """The best choice with so many slots; None: whatever is best, a ledger or none."""
        choices: list[Choice] = []
        if slots in (None, 1):
            choices.append(self.staircase())
        if slots is None and len(self.segments) > 2:
            choices.append(self.ledger(None))
        if slots is not None and slots > 1:
            choices.append(self.ledger(slots))
        return min(choices, key=self.key)

    # -- exact sizes

    def sizes(self, choice: Choice) -> Sizes:
        """The exact sizes of a choice; one greedy pass for a new (slots, unit, gap)."""
        if choice.slots == 1:
            patterns = width_patterns(len(self.segments), choice.shape, None)
        else:
            blocks, base = self.cut(choice.slots, choice.exponent, choice.gap)
            patterns = width_patterns(blocks, choice.shape, self.layout(choice, base))
        return of_patterns(self.dimension, patterns)

    def layout(self, choice: Choice, base: int) -> Layout:
        """The fields of the ledger of a choice whose blocks need ``base`` bits for the first
        threshold."""
        return Layout(choice.slots, 2**choice.exponent, base, choice.gap, self.label)

    def cut(self, slots: int, exponent: int, gap: int) -> tuple[int, int]:
        """(blocks, bits of the base) of the greedy blocks."""
        return self.cuts(slots, exponent, gap)

    def rank(self, sizes: Sizes) -> tuple[int, int]:
        """(depth, dense parameters) if a width is asked for, else (dense parameters, depth): the
        smaller the better."""
        if self.width is None:
            return sizes.dense_parameters, sizes.depth
        return sizes.depth, sizes.dense_parameters

    def key(self, choice: Choice) -> Key:
        """The smaller the better; what is too wide comes last, before it what is too deep; the
        slots make it unique enough."""
        sizes = self.sizes(choice)
        return (sizes.width > self.limit, self.is_too_deep(sizes), *self.rank(sizes), choice.slots)

    def is_too_deep(self, sizes: Sizes) -> bool:
        """Whether there is a bound, and the depth is beyond it."""
        most = None if self.most_depth is None else self.most_depth(sizes.width)
        return most is not None and sizes.depth > most

    # -- shapes

    @property
    def limit(self) -> int:
        """The greatest width that is tried.

        A layer of 2K neurons holds a staircase of all K segments: wider ones gain nothing, but for
        digits of a ledger, of which MOST_DIGITS bits are as many as pay.
        """
        useful = max(2 * len(self.segments) + 2, digit_width(3, MOST_DIGITS))
        return WIDEST if self.width is None else min(self.width, useful)

    def encoders(self) -> Iterator[tuple[int, int]]:
        """(windows, pairs): all nearly square ones that fit, and the one-layer encoders.

        For an odd width one more jump may fit into a last layer, which need not carry t.
        """
        most = (self.limit - 1) // 2
        yield from ((m, 0) for m in range(1, most + 1))
        for m in range(1, most + 1):
            yield from ((m, pairs) for pairs in (m - 1, m, m + 1) if 0 < pairs <= most)

    def shapes(self) -> list[Shape]:
        """The shapes worth a first look with a ledger."""
        widths = [self.limit] if self.width is not None else range(LEAST_WIDTH, WIDEST + 1)
        found: dict[Shape, None] = {}
        for width in widths:
            m = (width - 2) // 2
            pairs = m if m > 1 else 0
            if width == LEAST_WIDTH:
                found[Shape(1, 0, 0)] = None
            for k in range(1, width):
                if digit_width(3, k) <= width:
                    found[Shape(m, pairs, k)] = None
        return list(found)

    def staircase(self) -> Choice:
        """The best choice without a ledger."""
        choices = [Choice(Shape(m, pairs, 0), 1) for m, pairs in self.encoders()]
        return min(choices, key=self.key)

    # -- ledgers

    def ledger(self, slots: int | None) -> Choice:
        """The best ledger found: guesses, the promising ones exactly, then small steps."""
        guesses = [choice for _, _, choice in sorted(self.guesses(slots))]
        cuts = dict.fromkeys((c.slots, c.exponent, c.gap) for c in guesses)
        wanted = set(list(cuts)[:PROMISING])
        promising = [c for c in guesses if (c.slots, c.exponent, c.gap) in wanted]
        found = sorted([*promising, *self.theorem_choices(slots)], key=self.key)
        best = min([self.polish(each, slots) for each in found[:POLISHED]], key=self.key)
        m_and_pairs = [Shape(m, pairs, best.shape.digit) for m, pairs in self.encoders()]
        if best.shape.digit:
            best = min([best, *[self.reshape(best, s) for s in m_and_pairs]], key=self.key)
        return best

    def reshape(self, choice: Choice, shape: Shape) -> Choice:
        """The same ledger in a network of another shape."""
        return Choice(shape, choice.slots, choice.exponent, choice.gap)

    def theorem_choices(self, slots: int | None) -> list[Choice]:
        """g = rho, n = ceil(sqrt(2K / (q beta))): what lemma E1 is about.  U = 1; if there is a
        bound to keep, also the largest U that has a multiple between any two segments.

        That the best choice is no worse: docs/proofs/threshold-ledger.md#TL-7, #TL-10.
        """
        result = []
        for exponent in [0] if self.most_depth is None else [0, self.segments.exponent_apart]:
            gap = max(1, (self.segments.first[-1] >> exponent).bit_length())
            for shape in self.shapes():
                n = slots or max(2, self.balanced_slots(shape, gap))
                result.append(Choice(shape, n, exponent, gap))
        return result

    def balanced_slots(self, shape: Shape, gap: int) -> int:
        """ceil(sqrt(2K / (q beta))), q blocks in two layers, beta layers a slot."""
        k = shape.digit
        beta = -(-gap // k) - (-self.label // k) + 1 if k else 2 * (gap + self.label) + 1
        q = shape.windows * (shape.pairs + 1) if shape.pairs else 2 * shape.windows
        return ceil_sqrt(-(-2 * len(self.segments) // (q * beta)))

    @property
    def largest_exponent(self) -> int:
        """U is at most the median gap."""
        return self.segments.median_gap.bit_length() - 1

    def units_and_gaps(self) -> Iterator[tuple[int, int]]:
        """(exponent, gap): 2^gap U between 1.5 and 64 median gaps, U up to a median gap."""
        median, top = self.segments.median_gap, self.largest_exponent
        for exponent in range(max(0, top - 10), top + 1):
            for gap in range(1, top - exponent + 8):
                if 3 * median <= 2 ** (exponent + gap + 1) <= 128 * median:
                    yield exponent, gap

    def guesses(self, slots: int | None) -> Iterator[tuple[tuple[int, int], int, Choice]]:
        """Choices with guessed ranks: one pass for each unit and gap tells how full blocks get."""
        number = 0
        shapes = self.shapes()
        for exponent, gap in self.units_and_gaps():
            usual = slots or max(2, self.balanced_slots(shapes[-1], gap))
            blocks, base = self.cut(usual, exponent, gap)
            for shape in shapes:
                if shape.digit and gap % shape.digit:
                    continue
                for n in [slots] if slots else self.slot_guesses(shape, gap):
                    choice = Choice(shape, n, exponent, gap)
                    guessed = max(1, -(-blocks * usual // n))
                    patterns = width_patterns(guessed, shape, self.layout(choice, base))
                    number += 1
                    yield self.rank(of_patterns(self.dimension, patterns)), number, choice

    def slot_guesses(self, shape: Shape, gap: int) -> list[int]:
        """Numbers of slots around the balance of encoder and decoder.

        It is a balance of depths; of parameters, a wide encoder has fewer for the same depth.
        """
        n = self.balanced_slots(shape, gap)
        twelfths: tuple[int, ...] = (6, 8, 9, 10, 11, 12, 13, 14, 16, 20, 24)
        if self.width is None:
            twelfths += (28, 32, 36)
        return sorted({max(2, n * part // 12) for part in twelfths})

    def polish(self, best: Choice, slots: int | None) -> Choice:
        """The choice after small steps of one parameter, as long as they help."""
        while True:
            found = min([best, *self.steps(best, slots)], key=self.key)
            if found == best:
                return best
            best = found

    def steps(self, choice: Choice, slots: int | None) -> Iterable[Choice]:
        """The neighbours of a choice: one or two slots or a sixteenth of them more or less,
        unless ``slots`` are given; the unit doubled or halved, the gap longer or shorter by a
        digit, or both."""
        shape, n, exponent, gap = choice.shape, choice.slots, choice.exponent, choice.gap
        make = partial(Choice, shape)
        if slots is None:
            near = {n - 1, n + 1, n - 2, n + 2, n - n // 16, n + n // 16}
            yield from (make(other, exponent, gap) for other in sorted(near) if other >= 2)
        width = max(1, shape.digit)
        for e, g in ((1, 0), (-1, 0), (0, width), (0, -width), (1, -width), (-1, width)):
            if 0 <= exponent + e <= self.largest_exponent and gap + g >= 1:
                yield make(n, exponent + e, gap + g)
