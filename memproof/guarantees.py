"""What theorems guarantee for numbers alone: sizes for all data with these N, d, C and distances.

A row says "at most": every set of such points, with any labels, has a network of this construction
with at most this depth and these parameters.  What no theorem bounds is an estimate, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from math import isqrt
from typing import Any

from memproof.constructions import ledger_sizes, named
from memproof.constructions.ledger_sizes import Pattern
from memproof.errors import MemproofError, shown
from memproof.exact import floor_sqrt, log2_enclosure, rational
from memproof.network.model import dense_parameters
from memproof.planning import refused_row, sizes_row
from memproof.theorems import park_2021, vardi_2022, yang_yang_2026

GUARANTEED, ESTIMATED = "guaranteed", "estimated"
REMAINDER = "remainder-ledger"
REMAINDER_VARIANTS = {"by default": False, "encoder=narrow": True}  # -> width 3
LARGEST_SIDE, MOST_BITS = 10**6, 64
PAPER_SAYS = (
    "park-2021, the paper says: log2 Delta < 17 for the ImageNet dataset; 0.7 million parameters "
    "for one million of its images with 1000 classes; 4.5 million for 15.8 million bounding boxes "
    "of Open Images V6 with 600 classes"
)

Sizes = tuple[int, int, int, int]  # width, depth, nodes, dense parameters
Found = tuple[Sizes, int | None]  # with the slots of a ledger


# -- the numbers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Image:
    """Images of height a, width b, with ``channels`` values of 0, ..., 2^bits - 1."""

    height: int
    width: int
    channels: int
    bits: int = 8

    @property
    def dimension(self) -> int:
        """a b c."""
        return self.height * self.width * self.channels

    @property
    def diameter_squared(self) -> int:
        """c (2^b - 1)^2 a b: no two images differ by more, and no norm is larger."""
        return self.dimension * ((1 << self.bits) - 1) ** 2

    @property
    def log2_delta(self) -> tuple[Fraction, Fraction]:
        """An enclosure of log2 of the largest distance; the least one is at least 1, so that Delta
        may be any number above their quotient (sublinear-parameters T4)."""
        low, high = log2_enclosure(self.diameter_squared, 20)
        return low / 2, high / 2

    def __str__(self) -> str:
        return f"{self.height}x{self.width}x{self.channels}, {self.bits} bits"


def image(text: str) -> Image:
    """``224x224x3``, ``224x224x3x8``: height, width, channels, and bits of a value (8).

    Errors: MP-U012.
    """
    match = re.fullmatch(r"([1-9]\d{0,6})x([1-9]\d{0,6})x([1-9]\d{0,6})(?:x([1-9]\d?))?", text,
                         re.ASCII)
    sizes = [int(word) for word in match.groups("8")] if match else []
    if not sizes or max(sizes[:3]) > LARGEST_SIDE or sizes[3] > MOST_BITS:
        expected = (f"HEIGHTxWIDTHxCHANNELS[xBITS] such as 224x224x3, up to {LARGEST_SIDE} each "
                    f"and {MOST_BITS} bits")
        raise MemproofError("MP-U012", "--image", expected, shown(text))
    return Image(*sizes)


@dataclass(frozen=True)
class Numbers:
    """N points of R^dimension with labels 0, ..., C-1.

    ``ratio_squared``: (delta/r)^2 at least; ``diameter_squared``: D^2 at most, for points with
    integer coordinates (images), None if they need not have any.
    """

    points: int
    dimension: int
    classes: int
    ratio_squared: Fraction
    diameter_squared: int | None = None

    @property
    def aspect_squared(self) -> Fraction:
        """Delta^2 at most: the largest distance is at most 2r, and D for integers, whose least one
        is at least 1."""
        if self.diameter_squared is not None:
            return Fraction(self.diameter_squared)
        return 4 / self.ratio_squared


def numbers(points: int, dimension: int, classes: int, separation: str) -> Numbers:
    """For points with delta/r >= ``separation`` (exact text).

    Errors: MP-U004 for numbers out of range, and those of a number's text.
    """
    try:
        ratio = rational(separation)
    except MemproofError as error:
        raise MemproofError(error.code, "--separation", error.expected, error.found) from None
    if points < 2 or dimension < 1 or classes < 1 or not 0 < ratio <= 2:
        raise MemproofError("MP-U004", "the options", "N >= 2, d >= 1, C >= 1, 0 < delta/r <= 2",
                            f"N = {points}, d = {dimension}, C = {classes}, delta/r = {ratio}")
    return Numbers(points, dimension, classes, ratio**2)


def numbers_of_images(points: int, classes: int, kind: Image) -> Numbers:
    """For different images: delta >= 1, r <= D.  Errors: MP-U004 for fewer than two images or no
    class, MP-U012 for more images than there are."""
    if points < 2 or classes < 1:
        raise MemproofError("MP-U004", "the options", "N >= 2, C >= 1",
                            f"N = {points}, C = {classes}")
    bits = kind.bits * kind.dimension
    if bits < points.bit_length() and points > 1 << bits:
        raise MemproofError("MP-U012", "--image", f"at least {points} different images",
                            f"{1 << bits} of {kind}")
    squared = kind.diameter_squared
    return Numbers(points, kind.dimension, classes, Fraction(1, squared), squared)


# -- sizes of a width ------------------------------------------------------------------------------


def of_widths(dimension: int, widths: Iterable[int]) -> Sizes:
    """The sizes of a network with one output and these hidden widths."""
    listed = list(widths)
    return (max(listed), len(listed), sum(listed), dense_parameters((dimension, *listed, 1)))


def of_bound(bound: park_2021.Bound) -> Sizes:
    """The sizes of the bound."""
    return bound.width, bound.depth, bound.nodes, bound.parameters


def folded_index(about: Numbers, width: int) -> Found:
    """Least depth at most this wide, with a layer for the line, an encoder of this width, and slots
    of width 3; if the points need not be integers, the Delta form at width 3.

    Errors: MP-B006 for a width below 3.
    """
    if width < park_2021.LEAST_WIDTH:
        raise MemproofError("MP-B006", "folded-index", "width >= 3", str(width))
    if about.diameter_squared is None:
        bound = park_2021.on_delta(about.points, about.aspect_squared, about.dimension,
                                   about.classes)
    else:
        line = line_of(about)
        bound = park_2021.bound_with(line, park_2021.least_depth_group(line, width), width)
    return of_bound(bound), bound.slots


def line_of(about: Numbers) -> park_2021.Line:
    """The line of all integer data with these numbers.

    Errors: MP-B006 for points that need not be integers.
    """
    if about.diameter_squared is None:
        raise MemproofError("MP-B006", "folded-index", "integer points of known distance: --image",
                            "delta/r alone")
    return park_2021.line_of(about.points, about.diameter_squared, about.dimension, about.classes)


# The bits of a line are the same at all widths.
projected_bits = lru_cache(yang_yang_2026.projected_bits)
range_bits = lru_cache(vardi_2022.range_bits)


def threshold_ledger(about: Numbers, width: int) -> Found:
    """yang-yang-2026: 1 neuron, then L-1 layers of W.  Errors: MP-B006 for a width below 6."""
    bits = projected_bits(about.points, about.ratio_squared, about.dimension)
    bound = yang_yang_2026.bound_on_line(about.points, bits, park_2021.label_bits(about.classes),
                                         width)
    w, depth = bound.width, bound.depth
    dense = about.dimension + 1 + 2 * w + max(0, depth - 2) * w * (w + 1) + w + 1
    return (w, depth, 1 + (depth - 1) * w, dense), bound.slots


def triangle_ledger(about: Numbers, width: int) -> Found:
    """vardi-2022: p = floor(W/12) copies, each with its share of the ceil(N/n) blocks, n slots of
    least depth (lemma G21), which is at most that of the theorem's n.

    Errors: MP-B006 for a width below 12.
    """
    bits = range_bits(about.points, about.ratio_squared, about.dimension)
    bound = vardi_2022.bound_on_line(about.points, bits, park_2021.label_bits(about.classes), width)
    slots = least_deep(about.points, bound.field, bound.groups)
    blocks = -(-about.points // slots)
    copies = min(bound.groups, blocks)
    patterns = (((1,), 1), *copied_encoder(blocks, copies),
                *copied_decoder(slots, bound.field, copies))
    sizes = ledger_sizes.sizes(about.dimension, patterns)
    return (sizes.width, sizes.depth, sizes.nodes, sizes.dense_parameters), slots


def least_deep(points: int, field: int, copies: int) -> int:
    """The least n that minimizes 2 + 2 ceil(N/(n p)) + n (3S + 2)."""
    cost = 3 * field + 2

    def value(slots: int) -> int:
        return 2 + 2 * -(-points // (slots * copies)) + slots * cost

    def hopeful(slots: int, found: int) -> bool:
        return 2 * points + slots**2 * copies * cost <= (found - 2) * slots * copies

    near = floor_sqrt(Fraction(2 * points, copies * cost))
    return park_2021.minimizer(points, near, value, hopeful)


def copied_encoder(blocks: int, copies: int) -> tuple[Pattern, ...]:
    """The encoders side by side; those with a block less are idle for two layers.  From the third
    block on all layers are alike."""
    from memproof.constructions.triangle_ledger import encoder_widths

    longest, most = -(-blocks // copies), blocks % copies or copies
    begun = min(longest, 3)
    full = encoder_widths(begun, 0)
    other = encoder_widths(begun - 1, 1) if most < copies else full
    columns = tuple(most * a + (copies - most) * b for a, b in zip(full, other, strict=True))
    return (columns, 1), (columns[-2:], longest - begun)


def copied_decoder(slots: int, field: int, copies: int) -> tuple[Pattern, ...]:
    """The decoders side by side; all slots but the first and the last are alike."""
    from memproof.constructions.triangle_ledger import decoder_widths

    begun = min(slots, 3)
    columns = tuple(copies * w for w in decoder_widths(begun, field))
    each = 3 * field + 2
    if begun < 3:
        return ((columns, 1),)
    inner = 1 + each, 1 + 2 * each
    return ((columns[: inner[0]], 1), (columns[slice(*inner)], slots - 2), (columns[inner[1] :], 1))


def deep_pairs(about: Numbers, width: int) -> Found:
    """yun-2019: pairs of layers of this constant width.  Errors: MP-B006 if it has no room."""
    from memproof.constructions.deep_pairs import least_depth

    depth = least_depth(about.points, width, 1)
    if depth is None:
        raise MemproofError("MP-B006", "deep-pairs", "a width with room for a point in each pair",
                            str(width))
    d = about.dimension
    dense = (d + 1) * width + (depth - 1) * (width + 1) * width + width + 1
    return (width, depth, depth * width, dense), None


# -- sizes without a width -------------------------------------------------------------------------


def wide_index(about: Numbers, w: Fraction | None = None) -> Found:
    """park-2021, Theorem 1: one wide layer, with the B for this w, or with the one of width 3.

    Errors: MP-B006 for points that need not be integers.
    """
    line = line_of(about)
    group = park_2021.least_depth_group(line) if w is None else park_2021.group_for(line, w)
    bound = park_2021.wide(line, group)
    return of_bound(bound), bound.slots


def two_layers(about: Numbers) -> Found:
    """park-2021, w = 1: not built, since a staircase is smaller."""
    widths = park_2021.two_layers(about.points, about.dimension)
    return of_widths(about.dimension, widths), None


def staircase(about: Numbers, depth: int) -> Found:
    """N - 1 ReLUs, for depth 2 behind a neuron for the line."""
    return of_widths(about.dimension, [1] * (depth - 1) + [about.points - 1]), None


def max_min_string(about: Numbers) -> Found:
    """Width 2: a neuron for the line, and a layer for every point but two."""
    n, d = about.points, about.dimension
    if n == 2:
        return of_widths(d, (1,)), None
    return (2, n - 1, 2 * n - 3, (d + 1) + 4 + 6 * (n - 3) + 3), None


def sawtooth_grid(about: Numbers, variant: str) -> Found:
    """yun-2019: g groups of m points, g m >= N, fewest nodes, of those fewest parameters.

    2g - 1 + N/g (short) and g + N/g (fewest) exceed their minima by more than 1 where g is farther
    than sqrt(g) from it.
    """
    weight = {"short": 2, "fewest": 1}[variant]
    near = isqrt(about.points // weight)
    spread = 2 * isqrt(near) + 3
    groups = range(max(1, near - spread), min(about.points, near + spread) + 1)
    sizes = [of_widths(about.dimension, (weight * g - weight + 1, -(-about.points // g)))
             for g in groups]
    return min(sizes, key=lambda found: (found[2], found[3])), None


# -- rows ------------------------------------------------------------------------------------------

AtWidth = Callable[[Numbers, int], Found]
# construction -> (sizes at a width, widths by default)
BY_WIDTH: dict[str, tuple[AtWidth, tuple[int, ...]]] = {
    "folded-index": (folded_index, (3,)),
    "threshold-ledger": (threshold_ledger, (6, 8, 10, 12, 24, 48, 96)),
    "triangle-ledger": (triangle_ledger, (12, 24, 48, 96)),
    "deep-pairs": (deep_pairs, (12, 24, 48, 96)),
}
# construction -> what it is asked for without a width
VARIANTS: dict[str, dict[str, Callable[[Numbers], Found]]] = {
    "folded-index": {
        "encoder=wide": wide_index,
        "w=2/3": partial(wide_index, w=Fraction(2, 3)),
        "w=3/4": partial(wide_index, w=Fraction(3, 4)),
        "w=1 (not built)": two_layers,
    },
    "sawtooth-grid": {f"variant={variant}": partial(sawtooth_grid, variant=variant)
                      for variant in ("short", "fewest")},
    "staircase": {f"depth={depth}": partial(staircase, depth=depth) for depth in (1, 2)},
    "max-min-string": {"by default": max_min_string},
}
NAMES = tuple(dict.fromkeys([*BY_WIDTH, *VARIANTS]))


def guaranteed(
    about: Numbers, widths: Iterable[int] | None = None, only: str | None = None
) -> list[dict[str, Any]]:
    """A row for every construction with a guarantee (or for ``only`` one) and every width.

    Without widths each construction is asked for some that show its range.  Equal sizes share a
    row, and so do refusals for one cause; if all are refusals, the first error is raised.
    Errors: MP-B001 an unknown construction, MP-B006 one without a guarantee, or no width that fits.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    failures: list[MemproofError] = []
    listed = None if widths is None else list(widths)
    for name in NAMES if only is None else (checked(only),):
        for asked, sizes_of in requests(name, listed):
            try:
                sizes, slots = sizes_of(about)
                key: tuple[Any, ...] = (name, *sizes)
                row = sizes_row(name, asked, *sizes, slots, GUARANTEED)
            except MemproofError as error:
                failures.append(error)
                key, row = (name, error.code), refused_row(name, asked, error)
            if key in rows:
                rows[key]["asked"] += f", {asked.removeprefix('width ')}"
            else:
                rows[key] = row
    if all("reason" in row for row in rows.values()):
        raise failures[0]
    return list(rows.values())


def requests(
    name: str, widths: list[int] | None
) -> Iterator[tuple[str, Callable[[Numbers], Found]]]:
    """(how it is asked for, the function that tells the sizes)."""
    if name in BY_WIDTH:
        at_width, usual = BY_WIDTH[name]
        for width in usual if widths is None else widths:
            yield f"width {width}", at_one(at_width, width)
    if widths is None or name not in BY_WIDTH:
        yield from VARIANTS.get(name, {}).items()


def at_one(at_width: AtWidth, width: int) -> Callable[[Numbers], Found]:
    """The sizes at one width."""
    return lambda about: at_width(about, width)


def checked(name: str) -> str:
    """The name of a construction with a guarantee.  Errors: MP-B001, MP-B006."""
    if name in NAMES:
        return name
    expected = f"a guarantee for all data: {', '.join(NAMES)}"
    raise MemproofError("MP-B006", named(name).id, expected, "none")


# -- estimates -------------------------------------------------------------------------------------


def estimated(about: Numbers, variants: Sequence[str] = ("by default",)) -> list[dict[str, Any]]:
    """The remainder ledger, whose size no theorem bounds: rows for random labels and random points,
    a sample of which is served (takes seconds for a million points).

    ``variants``: of REMAINDER_VARIANTS.
    """
    from memproof.constructions.remainder_planner import estimated_sizes

    rows = []
    for asked in variants:
        s = estimated_sizes(about.points, about.classes, about.dimension,
                            narrow=REMAINDER_VARIANTS[asked])
        rows.append(sizes_row(REMAINDER, asked, s.width, s.depth, s.nodes, s.dense_parameters,
                              None, ESTIMATED))
    return rows
