"""The exact sizes of a threshold-ledger network, without building it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from memproof.gadgets.decoder import Layout
from memproof.gadgets.encoder import Group
from memproof.network.sizes import Parts, Pattern, dense_parameters, expand, first_width

LEAST_WIDTH = 4


@dataclass(frozen=True)
class Shape:
    """What the layers look like, whatever the data.

    Encoder: two layers of ``windows`` (m) windows with ``pairs`` (J) pairs each, or, for J = 0, one
    layer with m jumps at a time.  Decoder: ``digit`` (k) bits a layer; 0 means two layers a bit,
    the decoder of width 4.
    """

    windows: int
    pairs: int
    digit: int

    @property
    def jumps(self) -> int:
        """The most jumps one layer may make."""
        return max(self.windows, self.pairs)

    @property
    def width(self) -> int:
        """max(2 + 2m, 2 + 2J, 3 + 2(2^k - 1)), or 4 at least."""
        return max(LEAST_WIDTH, 2 + 2 * self.jumps, digit_width(3, self.digit))


def digit_width(carried: int, bits: int) -> int:
    """Carried channels and the ramps of a digit."""
    return carried + 2 * ((1 << bits) - 1)


def encoder_depth(blocks: int, shape: Shape) -> int:
    """enc(B): two layers a group of m(J+1) jumps, one if few enough are left at the end.

    Lemma G20-encoder bounds it.
    """
    if not shape.pairs:
        return -(-(blocks - 1) // shape.windows)
    full, rest = divmod(blocks - 1, shape.windows * (shape.pairs + 1))
    return 2 * full + min(2, -(-rest // shape.jumps))


def depth(blocks: int, shape: Shape, layout: Layout | None) -> int:
    """L = 1 + enc + ceil(rho/k) + ceil(c/k) + (n-1) beta + pi, beta = ceil(g/k) + ceil(c/k) + 1.

    With k = 1/2 (two layers a bit) the same; L = 1 + enc without a ledger (lemma G20).
    """
    encoder = 1 + encoder_depth(blocks, shape)
    if layout is None:
        return encoder
    base, gap, label = (
        2 * bits if not shape.digit else -(-bits // shape.digit)
        for bits in (layout.base, layout.gap, layout.label)
    )
    strip = layout.label_sum_bits - layout.label
    return encoder + base + label + (layout.slots - 1) * (gap + label + 1) + strip


def encoder_groups(blocks: int, shape: Shape, following: int) -> tuple[tuple[Group, int], ...]:
    """((group, how often), ...), the last one small: the layers of the encoder.

    ``following`` = width of the layer after the encoder, which decides the cheapest last group.
    """
    size = shape.windows * (shape.pairs + 1)
    full, rest = divmod(blocks - 1, size)
    groups = [((shape.windows, shape.pairs), full)] if full else []
    if rest:
        before = 2 + 2 * (shape.pairs or shape.windows) if full else 1
        groups.append((last_group(rest, shape, before, following), 1))
    return tuple(groups)


@lru_cache(maxsize=1 << 16)
def last_group(jumps: int, shape: Shape, before: int, following: int) -> Group:
    """The cheapest group (dense parameters) that carries ``jumps`` jumps in the least depth."""
    if jumps <= shape.jumps:
        return jumps, 0
    groups = [(-(-jumps // (p + 1)), p) for p in range(1, shape.pairs + 1)]
    groups = [group for group in groups if group[0] <= shape.windows]

    def cost(group: Group) -> tuple[int, Group]:
        first, second = group
        return dense_parameters((before, 2 + 2 * first, 2 + 2 * second, following)), group

    return min(groups, key=cost)


def width_patterns(blocks: int, shape: Shape, layout: Layout | None) -> list[Pattern]:
    """The widths of the hidden layers, as patterns (docs/proofs/threshold-ledger.md#TL-5)."""
    decoder = decoder_patterns(shape, layout) if layout else []
    groups = encoder_groups(blocks, shape, first_width(decoder) or 1)
    encoder: list[Pattern] = [
        ((2 + 2 * m, 2 + 2 * pairs) if pairs else (2 + 2 * m,), times)
        for (m, pairs), times in groups
    ]
    if layout is None and encoder:
        encoder = _without_line(encoder)
    return [((1,), 1), *encoder, *decoder]


def _without_line(encoder: list[Pattern]) -> list[Pattern]:
    """The same, with a last layer that does not carry t."""
    group, times = encoder[-1]
    *others, widest = expand(group)
    return [*encoder[:-1], (group, times - 1), ((*others, widest - 1), 1)]


def decoder_patterns(shape: Shape, layout: Layout) -> list[Pattern]:
    """base, label 1 (the label channel begins in it), n - 2 slots, the last slot, strip."""
    if not shape.digit:
        return narrow_decoder_patterns(layout)
    two, three = (
        {bits: field_widths(carried, bits, shape.digit)
         for bits in (layout.base, layout.gap, layout.label)}
        for carried in (2, 3)
    )
    gap, label = three[layout.gap], three[layout.label]
    return [
        (two[layout.base], 1),
        ((two[layout.label][0], *label[1:]), 1),
        ((*gap, 4, *label), layout.slots - 2),
        ((*gap, 4, *two[layout.label]), 1),
        ((3,), layout.label_sum_bits - layout.label),
    ]


def field_widths(carried: int, bits: int, k: int) -> Parts:
    """The widths of the layers that read a field: a digit of at most k bits, then k bits each."""
    if not bits:
        return ()
    digits = -(-bits // k)
    return digit_width(carried, bits - (digits - 1) * k), ((digit_width(carried, k),), digits - 1)


def narrow_decoder_patterns(layout: Layout) -> list[Pattern]:
    """The same with two layers a bit."""
    gap, label = ((4,), 2 * layout.gap), ((4,), 2 * layout.label)
    return [
        ((3,), 2 * layout.base),
        ((3, ((4,), 2 * layout.label - 1)), 1),
        ((gap, 4, label), layout.slots - 2),
        ((gap, 4), 1),
        ((3,), 2 * layout.label + layout.label_sum_bits - layout.label),
    ]
