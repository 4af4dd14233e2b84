"""Park, Lee, Yun and Shin 2021: sub-linear parameters, with explicit constants.

The constants are those of our witness, the folded index, a redesign with proofs of its own (lemmas
D1 to D10).  Of the paper, abstract and opening are at hand.  All functions compute with integers,
fractions and enclosures.

A bound is that of the worst case: N integer points on a line of range R0, folded to a range of at
most R, in A groups of B neighbours, S = kappa B slots; no luck is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import floor, isqrt

from memproof.errors import MemproofError
from memproof.exact import floor_sqrt, log2_enclosure
from memproof.network.model import dense_parameters
from memproof.theorems import ALL, EACH, Part, Theorem

LEAST_WIDTH = 3

THEOREM = Theorem(
    id="park-2021",
    citation="Sejun Park, Jaeho Lee, Chulhee Yun and Jinwoo Shin, Provable memorization via deep "
    "neural networks using sub-linear parameters, arXiv 2010.13363 (2021)",
    statement="Theorem 1 (Informal): for any w in (2/3, 1] there is an O(N^(2-2w)/log N + log "
    "Delta)-layer, O(N^w + log Delta)-parameter fully-connected network with sigmoidal or ReLU "
    "activation that can memorize any Delta-separated set of N input-label pairs. Theorem 2 "
    "(Informal): for width 3, O(N^(2/3) + log Delta) parameters (i.e., layers) suffice.",
    hypotheses=(
        "N >= 2 distinct points whose largest distance is less than Delta times the least one; "
        "for the constants given here, rational points",
        "labels 0, ..., C-1; kappa = ceil(log2 C), at least 1",
        "ReLU networks, for the constants given here",
        "the integer form: the points as integers over their common denominator, D = their "
        "largest distance, at most Delta times the least one (D < Delta if the least one is 1)",
    ),
    quantifiers="every labeling of every Delta-separated set of N points has a network",
    bound="integer form. Range: R0 = floor(N(N-1)/2 sqrt(d) D), or D for d = 1; Q = N(N-1)/4 + 2, "
    "q1 = least k with R0 - Q <= 2^k Q, R = min(R0, 2Q), rr = bl(8R+3) + 2 with bl = bit length. "
    "Width 3: L <= 1 + q1 + ceil((ceil(N/B)-1)/2) + bl(8R+1) + kappa B rr for every B >= 1, hence "
    "with B = ceil(sqrt(N/(2 kappa rr))): L <= sqrt(2 N kappa rr) + kappa rr + rr + q1; "
    "parameters <= 12 L + d. This is O(sqrt(N log N log C) + log D + log d) layers. "
    "w in [2/3, 1): B = max(1, floor(N^(2-2w) / (kappa log2(N)^2))) and one layer of "
    "A = ceil(N/B) neurons: L <= 2 + q1 + bl(8R+1) + kappa B rr, parameters <= 12 L + 6A + d. "
    "w = 1: two hidden layers of 1 and at most 2(N-1) neurons, any D. "
    "Delta form, for all rational points: L <= 1 + q1 + 2(ceil(N/B)-1) + kappa B "
    "(bl(3N(N-1)+3) + 2), q1 = least k with (3/2) d N^2 Delta - Q <= 2^k Q, Q = 3N(N-1)/4",
    proof="An integer direction with small entries puts the points on an integer line (lemma D1). "
    "Reflections at points of the line halve its range until about N^2/2 is left: among the "
    "integers near the end of the line one is no sum of two points, and a reflection at half of "
    "it keeps all points apart (D2). The line is cut into groups; one channel with slopes 1 and 2 "
    "in turn tells the place in all groups and carries a group's thresholds in its lowest bits "
    "(D3, D4). Strip layers take the place off (D5), slots compare the place with one threshold "
    "after the other and add 2^q or subtract it again (D7), so that the sum is the label (D8).",
    witnesses=("folded-index",),
    parts=(
        Part("a direction with small entries gives every point an integer of its own",
             ("D1", "D1r"), ALL),
        Part("a fold: a place for it exists, it keeps the points apart, and the range is halved",
             ("D2x", "D2", "D2f"), ALL),
        Part("the index: continuous, increasing, and at most twice the line", ("D3",), ALL),
        Part("one channel carries place and thresholds of every group, whatever the widths of the "
             "layers", ("D4", "D4w", "D4e"), ALL),
        Part("strip layers take odd digits off", ("D5",), ALL),
        Part("folds of the index, in smaller networks than those of the bound", ("D6",), ALL),
        Part("a slot compares, and the sum of the slots is the label", ("D7", "D8", "D7c"), ALL),
        Part("the size, and that greedy groups are never worse", ("D9", "D10"), ALL),
        Part("the encoder of the Delta form", ("D4g",), ALL),
        Part("that the layers of a network are these gadgets, group after group and slot after "
             "slot", ("D4e", "D7c"), EACH),
        Part("the direction of a network that is built is found by a search; (1, Q, Q^2, ...) "
             "always separates the points", ("G17",), EACH),
    ),
    notes=(
        "Abstract and opening of the paper are at hand: the statements are its informal ones, "
        "which hide C and d. The construction is a redesign after its idea.",
        "Width 3 needs O(sqrt(N log N log C)) layers here, less than N^(2/3) for large N. w = 2/3 "
        "is included. The constants depend on w: near w = 1 a factor of up to sqrt(kappa) log N "
        "is lost.",
        "A given architecture, proved here: hidden widths d_1, ..., d_L memorize all such integer "
        "data if there are B >= 1 and l1 <= l2 <= l3 <= L such that q1 of the first l1 widths are "
        "at least 2, the layers l1+1..l2 have ceil(N/B) - 1 breakpoints (2 floor((d_l - 1)/2) in "
        "each, d_l - 1 in the last), all later widths are at least 3, l3 - l2 >= bl(8R+1), and "
        "L - l3 >= kappa B rr (rr - 1 if all widths there are at least 4, rr - 2 if at least 5).",
        "The paper's own condition for an architecture is only recalled, and not verified: a "
        "product of floor((d_l+1)/2) over the first layers of at least Delta sqrt(2 pi d), then "
        "stages with sums of d_l - 2 that double, then a product of about N^2 / 2^K. Nothing here "
        "depends on it.",
        "If the least distance of the integers is above 1, the integer form has log D where the "
        "paper has log Delta. The Delta form keeps the gaps of the line at 3/2 instead, the "
        "encoder spends two layers on a group (lemma D4g), and the rest is as before. Two "
        "things are proved in words only. A fold can keep the gaps: N(N-1)/2 open intervals of "
        "length 3, which pairs of points forbid for its center, do not cover an interval of length "
        "3N(N-1)/2. A threshold fits into each gap: for X' >= X + 3/2 there is an integer t with "
        "X + 1/2 <= t <= X'. This form is shown beside the integer form, and taken for networks "
        "that only it allows.",
        "For a network: a width W > 3 is also judged by one layer of ceil(N/B) <= W neurons, "
        "whichever is less deep. A network that is smaller than the bound, as most are, has an "
        "easier table than the worst.",
    ),
)

Runs = tuple[tuple[int, int], ...]  # (width, how many layers of it in a row)


# -- the line --------------------------------------------------------------------------------------


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


def label_bits(classes: int) -> int:
    """kappa = max(1, ceil(log2 C))."""
    return max(1, (classes - 1).bit_length())


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
    """R0, lemma D1: floor(N(N-1)/2 sqrt(d D^2)) for integer points of largest distance D, since
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
        raise MemproofError("MP-B006", THEOREM.id, "two points, d >= 1, C >= 1, D^2 >= 1", found)
    return Line(points, label_bits(classes), dimension,
                projected_range(points, dimension, diameter_squared))


# -- the sizes -------------------------------------------------------------------------------------


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


def dense_of(dimension: int, runs: Iterable[tuple[int, int]]) -> int:
    """Dense parameters of a network with one output whose layers are the runs, in order."""
    before, total = dimension, 0
    for width, times in runs:
        if times:
            total += (before + 1) * width + (times - 1) * (width + 1) * width
            before = width
    return total + before + 1


def bound_of(line: Line, group: int, encoder: Runs, strip: int, slot_layers: int,
             folds: int) -> Bound:
    """The bound for groups of B points whose encoder is given: a layer for the line, the folds, the
    encoder, the strip and S slots (width 3)."""
    slots = line.label_bits * group
    runs = ((1, 1), (2, folds), *encoder, (LEAST_WIDTH, strip + slots * slot_layers))
    return Bound(
        width=max(width for width, times in runs if times),
        points=line.points,
        label_bits=line.label_bits,
        folds=folds,
        group=group,
        groups=-(-line.points // group),
        slots=slots,
        slot_layers=slot_layers,
        depth=sum(times for _, times in runs),
        nodes=sum(width * times for width, times in runs),
        parameters=dense_of(line.dimension, runs),
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


def minimizer(
    points: int, near: int, value: Callable[[int], int], hopeful: Callable[[int, int], bool]
) -> int:
    """The least minimizer of ``value`` on 1, ..., N.

    ``hopeful(B, v)``: a convex function, nowhere above ``value``, is at most v at B.  So what is
    hopeful is an interval, and the search from ``near`` may stop at its ends.
    """
    start = min(points, max(1, near))
    best = (value(start), start)
    for step in (-1, 1):
        group = start + step
        while 1 <= group <= points and hopeful(group, best[0]):
            best = min(best, (value(group), group))
            group += step
    return best[1]


# -- the bounds ------------------------------------------------------------------------------------


def narrow(line: Line) -> Bound:
    """Theorem 2: width 3, the best B, and what the closed form allows (lemma D9)."""
    found = bound_with(line, least_depth_group(line))
    cost = line.label_bits * line.slot_layers
    root = floor_sqrt(2 * line.points * cost)
    return replace(found, closed_form=root + cost + line.slot_layers + line.folds)


def wide(line: Line, group: int) -> Bound:
    """Theorem 1: one layer of A = ceil(N/B) neurons holds all thresholds."""
    return bound_with(line, group, max(LEAST_WIDTH, -(-line.points // group)))


def group_for(line: Line, w: Fraction) -> int:
    """B of Theorem 1: max(1, floor(N^(2-2w) / (kappa log2(N)^2))), exactly.

    The enclosure of log2 N is refined until both ends agree: the quotient is no integer, unless
    log2 N is one, and then the enclosure is exact.  Errors: MP-B006 unless 2/3 <= w < 1.
    """
    if not Fraction(2, 3) <= w < 1:
        raise MemproofError("MP-B006", THEOREM.id, "2/3 <= w < 1", str(w))
    exponent = 2 - 2 * w
    power = line.points**exponent.numerator
    bits = 16
    while True:
        low, high = (
            floor_root(power / (line.label_bits * log**2) ** exponent.denominator,
                       exponent.denominator)
            for log in reversed(log2_enclosure(line.points, bits))
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

    Its parameters are d + 6N - 4; distances do not matter.  Errors: MP-B006 for fewer than two
    points.
    """
    if points < 2 or dimension < 1:
        raise MemproofError("MP-B006", THEOREM.id, "two points, d >= 1", f"{points}, {dimension}")
    return 1, 2 * (points - 1)


def on_delta(points: int, aspect_squared: Fraction, dimension: int, classes: int) -> Bound:
    """The Delta form: width 3, for every set of rational points with this Delta^2 at most.

    The line is scaled to gaps of at least 3/2, so that its range is at most (3/2) d N^2 Delta
    (lemma D1r; (3/2) Delta for d = 1), and folded to 2Q at most, Q = 3N(N-1)/4.
    Errors: MP-B006 for fewer than two points, no dimension or class, or Delta < 1.
    """
    if points < 2 or dimension < 1 or classes < 1 or aspect_squared < 1:
        found = f"N = {points}, d = {dimension}, C = {classes}, Delta^2 = {aspect_squared}"
        raise MemproofError("MP-B006", THEOREM.id, "two points, d >= 1, C >= 1, Delta >= 1", found)
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
        raise MemproofError("MP-B006", THEOREM.id, f"width >= {LEAST_WIDTH}", str(width))
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


# -- a given architecture --------------------------------------------------------------------------


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
    is given.  Source: sublinear-parameters T3, where all widths are at least 3 and the last layer
    of the encoder has an even number of breakpoints, too.
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
