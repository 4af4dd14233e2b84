"""What the folded index guarantees for all data: Park et al. 2021 with explicit constants.

All functions compute with integers and fractions (docs/proofs/folded-index.md#FI-6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import floor, isqrt

from memproof.constructions.registry import Found
from memproof.dataset.labels import label_bits
from memproof.dataset.numbers import Numbers
from memproof.errors import MemproofError
from memproof.exact import floor_sqrt, log2_enclosure, minimizer
from memproof.network.sizes import Sizes, dense_parameters, of_patterns, of_widths

THEOREM = "park-2021"
NAME = "folded-index"
LEAST_WIDTH = 3
Runs = tuple[tuple[int, int], ...]  # (width, how many layers of it in a row)


@dataclass(frozen=True)
class Line:
    """N points with labels of ``label_bits`` (kappa) bits, from R^dimension, on an integer line of
    range ``projected`` (R0)."""

    points: int
    label_bits: int
    dimension: int
    projected: int

    @cached_property
    def folds(self) -> int:
        """q1, the least k with R0 - Q <= 2^k Q: then the range is at most 2Q (lemma D2)."""
        return halvings(2 * self.projected, fixed_range(self.points))

    @cached_property
    def range(self) -> int:
        """R = min(R0, 2Q)."""
        return min(self.projected, fixed_range(self.points))

    @cached_property
    def strip_layers(self) -> int:
        """bl(8R+1): the index is at most 4R."""
        return (8 * self.range + 1).bit_length()

    @cached_property
    def slot_layers(self) -> int:
        """rr = bl(8R+3) + 2: compare, add, and strip a digit."""
        return (8 * self.range + 3).bit_length() + 2


def fixed_range(points: int) -> int:
    """2Q = N(N-1)/2 + 4, where folds may end: half of it, Q, is the fixed point of
    R -> R/2 + N(N-1)/8 + 1."""
    return points * (points - 1) // 2 + 4


def halvings(distance: Fraction | int, half: Fraction | int) -> int:
    """The least k >= 0 with distance - half <= 2^k half, for half > 0."""
    k = 0
    while distance - half > half * (1 << k):
        k += 1
    return k


def projected_range(points: int, dimension: int, diameter_squared: int) -> int:
    """R0, lemma D1r: floor(N(N-1)/2 sqrt(d D^2)) for integer points of largest distance D, since
    u in {0, ..., N(N-1)/2}^d has |u| <= N(N-1)/2 sqrt(d); D itself for d = 1, with u = (1)."""
    if dimension == 1:
        return isqrt(diameter_squared)
    pairs = points * (points - 1) // 2
    return isqrt(pairs * pairs * dimension * diameter_squared)


def line_of(points: int, diameter_squared: int, dimension: int, classes: int) -> Line:
    """The line of all such integer data.  Errors: MP-B006 for fewer than two points, no dimension
    or class, or no distance."""
    if points < 2 or dimension < 1 or classes < 1 or diameter_squared < 1:
        found = f"N = {points}, d = {dimension}, C = {classes}, D^2 = {diameter_squared}"
        raise MemproofError("MP-B006", THEOREM, "two points, d >= 1, C >= 1, D^2 >= 1", found)
    return Line(points, label_bits(classes), dimension,
                projected_range(points, dimension, diameter_squared))


@dataclass(frozen=True)
class Bound:
    """At most these sizes, for N points in ``groups`` (A) groups of ``group`` (B) neighbours.

    ``folds`` q1, ``slots`` S = kappa B, each of ``slot_layers`` layers; ``parameters`` are dense.
    ``form``: integers, or Delta.  ``closed_form``: what the formula with sqrt(2 N kappa rr) allows
    at width 3; ``delta_depth``: what the Delta form allows; ``criterion``: whether the widths of a
    given network suffice for all such data; None where it is not asked for.
    """

    width: int
    points: int
    label_bits: int
    folds: int
    group: int
    groups: int
    slots: int
    slot_layers: int
    depth: int
    nodes: int
    parameters: int
    form: str = "integers"
    closed_form: int | None = None
    delta_depth: int | None = None
    criterion: bool | None = None

    @property
    def product(self) -> int:
        """W^2 L^2 at the bound."""
        return self.width**2 * self.depth**2

    @property
    def sizes(self) -> Sizes:
        """Its sizes."""
        return Sizes(self.width, self.depth, self.nodes, self.parameters)


def encoder_runs(groups: int, width: int) -> Runs:
    """The encoder's layers of width at most ``width`` >= 3, for A - 1 breakpoints.

    A layer begins and ends with slope 1, so that it has an even number of breakpoints, the last one
    excepted; one neuron carries the channel (lemma D4).
    """
    if groups == 1:
        return ()
    even = 2 * ((width - 1) // 2)
    full = -(-max(0, groups - width) // even)
    return (*(((1 + even, full),) if full else ()), (groups - even * full, 1))


def encoder_layers(groups: int, width: int) -> int:
    """How many layers that is: ceil((A-1)/2) for width 3."""
    return sum(times for _, times in encoder_runs(groups, width))


def bound_of(line: Line, group: int, encoder: Runs, strip: int, slot_layers: int,
             folds: int) -> Bound:
    """The bound for groups of B points whose encoder is given: a layer for the line, the folds, the
    encoder, the strip and S slots (width 3)."""
    slots = line.label_bits * group
    runs = ((1, 1), (2, folds), *encoder, (LEAST_WIDTH, strip + slots * slot_layers))
    sizes = of_patterns(line.dimension, [((width,), times) for width, times in runs])
    return Bound(
        width=sizes.width,
        points=line.points,
        label_bits=line.label_bits,
        folds=folds,
        group=group,
        groups=-(-line.points // group),
        slots=slots,
        slot_layers=slot_layers,
        depth=sizes.depth,
        nodes=sizes.nodes,
        parameters=sizes.dense_parameters,
    )


def bound_with(line: Line, group: int, width: int = LEAST_WIDTH) -> Bound:
    """The integer form for groups of ``group`` (B) points and an encoder of this width."""
    encoder = encoder_runs(-(-line.points // group), width)
    return bound_of(line, group, encoder, line.strip_layers, line.slot_layers, line.folds)


def least_depth_group(line: Line, width: int = LEAST_WIDTH) -> int:
    """The B of least depth of the integer form, the smallest one if there are several.

    The layers that depend on B are at least 1 + (N/B - W)/e + kappa rr B, e = 2 floor((W-1)/2).
    """
    points, even = line.points, 2 * ((width - 1) // 2)
    cost = line.label_bits * line.slot_layers

    def layers(group: int) -> int:
        return encoder_layers(-(-points // group), width) + cost * group

    def hopeful(group: int, found: int) -> bool:
        return points + (even - width) * group + even * cost * group**2 <= even * group * found

    return minimizer(points, floor_sqrt(Fraction(points, even * cost)), layers, hopeful)


def narrow(line: Line) -> Bound:
    """Theorem 2 of the paper: width 3, the best B, and what the closed form allows (lemma D9)."""
    found = bound_with(line, least_depth_group(line))
    cost = line.label_bits * line.slot_layers
    root = floor_sqrt(2 * line.points * cost)
    return replace(found, closed_form=root + cost + line.slot_layers + line.folds)


def wide(line: Line, group: int) -> Bound:
    """Theorem 1 of the paper: one layer of A = ceil(N/B) neurons holds all thresholds."""
    return bound_with(line, group, max(LEAST_WIDTH, -(-line.points // group)))


def group_for(points: int, label_bits: int, w: Fraction) -> int:
    """B of Theorem 1 of the paper: max(1, floor(N^(2-2w) / (kappa log2(N)^2))), exactly, for N >= 2
    (docs/proofs/folded-index.md#FI-7).

    The enclosure of log2 N is refined until both ends agree: the quotient is no integer, unless
    log2 N is one, and then the enclosure is exact.  Errors: MP-B006 unless 2/3 <= w < 1.
    """
    if not Fraction(2, 3) <= w < 1:
        raise MemproofError("MP-B006", THEOREM, "2/3 <= w < 1", str(w))
    exponent = 2 - 2 * w
    power = points**exponent.numerator
    bits = 16
    while True:
        low, high = (
            floor_root(power / (label_bits * log**2) ** exponent.denominator,
                       exponent.denominator)
            for log in reversed(log2_enclosure(points, bits))
        )
        if low == high:
            return max(1, low)
        bits *= 2


def floor_root(x: Fraction, degree: int) -> int:
    """The greatest integer n >= 0 with n^degree <= x, for x >= 0."""
    whole = floor(x)
    low, high = 0, 1 << (whole.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= whole else (low, middle)
    return low


def two_layers(points: int, dimension: int) -> tuple[int, int]:
    """w = 1: the widths 1 and 2(N-1) of a network with two ramps at every change of the label.

    Its parameters are d + 6N - 4; distances do not matter (docs/proofs/folded-index.md#FI-8).
    Errors: MP-B006 for fewer than two points.
    """
    if points < 2 or dimension < 1:
        raise MemproofError("MP-B006", THEOREM, "two points, d >= 1", f"{points}, {dimension}")
    return 1, 2 * (points - 1)


def on_delta(points: int, aspect_squared: Fraction, dimension: int, classes: int) -> Bound:
    """The Delta form: width 3, for every set of rational points with this Delta^2 at most.

    The line is scaled to gaps of at least 3/2, so that its range is at most (3/2) d N^2 Delta
    (lemma D1r; (3/2) Delta for d = 1), and folded to 2Q at most, Q = 3N(N-1)/4.  The theorem is
    docs/proofs/folded-index.md#FI-11.
    Errors: MP-B006 for fewer than two points, no dimension or class, or Delta < 1.
    """
    if points < 2 or dimension < 1 or classes < 1 or aspect_squared < 1:
        found = f"N = {points}, d = {dimension}, C = {classes}, Delta^2 = {aspect_squared}"
        raise MemproofError("MP-B006", THEOREM, "two points, d >= 1, C >= 1, Delta >= 1", found)
    half = Fraction(3 * points * (points - 1), 4)
    factor = Fraction(3, 2) * (dimension * points**2 if dimension > 1 else 1)
    folds = 0
    while factor**2 * aspect_squared > (half * ((1 << folds) + 1)) ** 2:
        folds += 1
    slot_layers = (3 * points * (points - 1) + 3).bit_length() + 2
    cost = label_bits(classes) * slot_layers

    def layers(group: int) -> int:
        return 2 * (-(-points // group) - 1) + cost * group

    def hopeful(group: int, found: int) -> bool:
        return 2 * points + cost * group**2 <= (found + 2) * group

    group = minimizer(points, floor_sqrt(Fraction(2 * points, cost)), layers, hopeful)
    line = Line(points, label_bits(classes), dimension, 0)
    encoder = ((LEAST_WIDTH, 2 * (-(-points // group) - 1)),)
    return replace(bound_of(line, group, encoder, 0, slot_layers, folds), form="Delta")


def on_integers(
    points: int, diameter_squared: int, dimension: int, classes: int, width: int = LEAST_WIDTH
) -> Bound:
    """The integer form at most this wide: Theorem 2, or Theorem 1 with A = ceil(N/B) <= width if
    that is less deep.  Errors: MP-B006, also for a width below 3."""
    if width < LEAST_WIDTH:
        raise MemproofError("MP-B006", THEOREM, f"width >= {LEAST_WIDTH}", str(width))
    line = line_of(points, diameter_squared, dimension, classes)
    found = [narrow(line)]
    if width > LEAST_WIDTH:
        found.append(wide(line, -(-points // width)))
    return min(found, key=lambda bound: (bound.depth, bound.parameters))


def bound_on_data(
    points: int, aspect_squared: Fraction, diameter_squared: int, dimension: int, classes: int,
    widths: Sequence[int],
) -> Bound:
    """The bound for a network of these hidden widths: the integer form, or the Delta form if only
    that allows its depth and parameters; beside it the depth of the Delta form, and whether the
    widths suffice for all such data.  Errors: MP-B006."""
    line = line_of(points, diameter_squared, dimension, classes)
    by_integers = on_integers(points, diameter_squared, dimension, classes,
                              max(LEAST_WIDTH, *widths))
    by_delta = on_delta(points, aspect_squared, dimension, classes)
    parameters = dense_parameters((dimension, *widths, 1))
    allowed = [bound for bound in (by_integers, by_delta)
               if len(widths) <= bound.depth and parameters <= bound.parameters]
    return replace([*allowed, by_integers][0], delta_depth=by_delta.depth,
                   criterion=split(widths, line) is not None)


@dataclass(frozen=True)
class Split:
    """Layers 1..l1 fold, l1+1..l2 encode the groups, l2+1..l3 strip, l3+1..L are the slots, for
    groups of B points."""

    group: int
    fold: int
    encode: int
    strip: int


def split(widths: Sequence[int], line: Line) -> Split | None:
    """How layers of these widths memorize all data on the line; None if the criterion fails.

    (i) q1 of the first l1 widths are at least 2; (ii) the layers l1+1..l2 have breakpoints for
    ceil(N/B) groups; (iii) l3 - l2 >= bl(8R+1); (iv) L - l3 >= kappa B (rr - j), all widths there
    at least 3 + j, j <= 2; and all widths after l2 are at least 3.  An idle layer carries what it
    is given.  Source: docs/proofs/folded-index.md#FI-9.
    """
    begins = [1 + max((k for k, d in enumerate(widths) if d < w), default=-1) for w in (3, 4, 5)]
    fold = first_with(widths, line.folds)
    if fold is None:
        return None
    for encode, breakpoints in enumerate(capacities(widths[fold:]), fold):
        group = -(-line.points // (breakpoints + 1))
        for saved, begin in enumerate(begins):
            strip = max(encode + line.strip_layers, begin)
            needed = line.label_bits * group * (line.slot_layers - saved)
            if encode >= begins[0] and len(widths) - strip >= needed:
                return Split(group, fold, encode, strip)
    return None


def first_with(widths: Sequence[int], folds: int) -> int | None:
    """The least l1 such that ``folds`` of the first l1 widths are 2 or more."""
    wide_enough = [k for k, width in enumerate(widths, 1) if width >= 2]
    if len(wide_enough) < folds:
        return None
    return wide_enough[folds - 1] if folds else 0


def capacities(widths: Sequence[int]) -> Iterator[int]:
    """The most breakpoints of an encoder in the first 0, 1, 2, ... of these layers."""
    before = 0
    yield 0
    for width in widths:
        yield before + width - 1
        before += 2 * ((width - 1) // 2)


# -- for numbers alone -----------------------------------------------------------------------------


def at_width(about: Numbers, width: int) -> Found:
    """Least depth at most this wide, with a layer for the line, an encoder of this width, and slots
    of width 3; if the points need not be integers, the Delta form at width 3.

    Errors: MP-B006 for a width below 3.
    """
    if width < LEAST_WIDTH:
        raise MemproofError("MP-B006", NAME, "width >= 3", str(width))
    if about.diameter_squared is None:
        bound = on_delta(about.points, about.aspect_squared, about.dimension, about.classes)
    else:
        line = integer_line(about)
        bound = bound_with(line, least_depth_group(line, width), width)
    return bound.sizes, bound.slots


def integer_line(about: Numbers) -> Line:
    """The line of all integer data with these numbers.

    Errors: MP-B006 for points that need not be integers.
    """
    if about.diameter_squared is None:
        raise MemproofError("MP-B006", NAME, "integer points of known distance: --image",
                            "delta/r alone")
    return line_of(about.points, about.diameter_squared, about.dimension, about.classes)


def wide_index(about: Numbers, w: Fraction | None = None) -> Found:
    """park-2021, Theorem 1: one wide layer, with the B for this w, or with the one of width 3.

    Errors: MP-B006 for points that need not be integers.
    """
    line = integer_line(about)
    group = least_depth_group(line) if w is None else group_for(line.points, line.label_bits, w)
    bound = wide(line, group)
    return bound.sizes, bound.slots


def two_layer_sizes(about: Numbers) -> Found:
    """park-2021, w = 1: not built, since a staircase is smaller."""
    return of_widths(about.dimension, two_layers(about.points, about.dimension)), None
