"""What is guaranteed: constructions that memorize every labeling of every set of N points.

Each is a theorem with a proved size formula (``memproof.theorems``) or a construction of ours, seen
in two ways: how many points an architecture has room for, and how deep it must be at a constant
width.  A network may be smaller than its architecture: units that are not needed have weights 0,
and layers that are not needed carry values that are not negative, relu(z) = z
(docs/proofs/bounds.md#BD-6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from memproof.bounds.statement import (
    BREAKPOINTS,
    CAPACITY,
    PROVED,
    SUFFICIENT,
    Answer,
    Bound,
    Question,
)
from memproof.constructions.folded_index import guarantee as folded_index
from memproof.constructions.sawtooth_grid import guarantee as sawtooth_grid
from memproof.constructions.threshold_ledger import guarantee as threshold_ledger
from memproof.constructions.triangle_ledger import guarantee as triangle_ledger
from memproof.exact import floor_sqrt, printed

TANH = (
    "relu; or hard-tanh h, which is as good for finitely many points: "
    "relu(z) = (1 + h(2z/M - 1)) M/2 for z <= M"
)
POINTS = "distinct rational points, however close"
SEPARATED = (
    "rational points of norm at most r and at least delta apart, for a given delta/r, of which "
    "there are N"
)
CLASSES = "labels 0, ..., C-1 for a given C, one output"


@dataclass(frozen=True)
class Way:
    """A sufficient bound, evaluated.

    ``room``: the points that an architecture has room for (0: none).  ``depth``: a depth that
    suffices for N points at a constant width, None if none does; the question's own widths do not
    matter there.  ``separated``: it needs a ratio and finitely many labels.
    """

    bound: Bound
    room: Callable[[Question], int]
    depth: Callable[[Question, int, int], int | None]
    separated: bool = False


# -- rooms and depths ------------------------------------------------------------------------------


def staircase_depth(question: Question, points: int, width: int) -> int | None:
    """One hidden layer of N - 1 units."""
    return 1 if width >= points - 1 else None


def string_room(question: Question) -> int:
    """H + 1 points, if all layers have two units (the first may have one)."""
    return question.depth + 1 if all(width >= 2 for width in question.widths[1:]) else 0


def string_depth(question: Question, points: int, width: int) -> int | None:
    """N - 1 layers."""
    return max(1, points - 1) if width >= 2 else None


def grid_room(question: Question) -> int:
    """d_1 floor(d_2 / d_y)."""
    return sawtooth_grid.proved_room(question.widths[0], question.widths[1], question.outputs)


def grid_depth(question: Question, points: int, width: int) -> int | None:
    """Two layers of W units, W floor(W / d_y) >= N."""
    return 2 if sawtooth_grid.proved_room(width, width, question.outputs) >= points else None


def pairs_room(question: Question) -> int:
    """The best sum of g_j m_j over disjoint pairs of layers."""
    return sawtooth_grid.proved_deep(question.widths, question.outputs)


def pairs_depth(question: Question, points: int, width: int) -> int | None:
    """Twice the number of pairs that are needed."""
    pairs = sawtooth_grid.pairs_needed(points, width, sawtooth_grid.proved_pair(question.outputs))
    return None if pairs is None else 2 * pairs


def yang_yang_depth(question: Question, points: int, width: int) -> int | None:
    """Theorem yang-yang-2026, our constants."""
    ratio, labels = question.ratio, question.labels
    if width < threshold_ledger.LEAST_WIDTH or ratio is None or labels is None:
        return None
    if points < 2:
        return 1
    return threshold_ledger.depth_bound(points, ratio**2, question.dimension, labels, width)


def vardi_depth(question: Question, points: int, width: int) -> int | None:
    """Theorem vardi-2022, our constants."""
    ratio, labels = question.ratio, question.labels
    if width < triangle_ledger.LEAST_WIDTH or ratio is None or labels is None:
        return None
    if points < 2:
        return 1
    return triangle_ledger.depth_bound(points, ratio**2, question.dimension, labels, width)


def park_depth(question: Question, points: int, width: int) -> int | None:
    """Theorem park-2021, the Delta form, Delta = 2 r / delta."""
    ratio, labels = question.ratio, question.labels
    if width < folded_index.LEAST_WIDTH or ratio is None or labels is None:
        return None
    if points < 2:
        return 1
    aspect_squared = (2 / ratio) ** 2
    return folded_index.on_delta(points, aspect_squared, question.dimension, labels).depth


Depth = Callable[[Question, int, int], int | None]


def room_of(depth: Depth) -> Callable[[Question], int]:
    """The room of an architecture: the N that a search finds whose depth at the least width is no
    more than H, and of which there are so many points."""

    def room(question: Question) -> int:
        width = min(question.widths)

        def enough(points: int) -> bool:
            found = depth(question, points, width)
            return found is not None and found <= question.depth

        return largest(enough, known_points(question))

    return room


def known_points(question: Question) -> int | None:
    """So many points of norm at most r, delta apart, there are: on a diameter, or a cubic grid.

    On a diameter 1 + floor(2 r/delta), which are all for d = 1; on the grid of step delta in the
    cube with diagonal 2r, (1 + floor(2 r / (delta sqrt d)))^d.  None without a ratio.
    """
    if question.ratio is None:
        return None
    d = question.dimension
    side: int = 1 + floor_sqrt(4 / (question.ratio**2 * d))
    grid: int = side**d
    return max(1 + floor(2 / question.ratio), grid)


def largest(holds: Callable[[int], bool], limit: int | None) -> int:
    """An N <= limit with holds(N), the largest one if holds is true up to some N and false
    afterwards; 0 if holds(1) is false."""
    if not holds(1):
        return 0
    low = 1
    while limit is None or 2 * low <= limit:
        if not holds(2 * low):
            break
        low *= 2
    high = 2 * low if limit is None else min(2 * low, limit + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


# -- the bounds ------------------------------------------------------------------------------------

COMPOSED = ("The parts are lemmas; that they make up the network is proved in words, on the page "
            "of the source, and seen by the kernel network by network.")


def guarantee(
    identifier: str, statement: str, hypotheses: tuple[str, ...], source: str, proof: str,
    instead: tuple[str, ...],
) -> Bound:
    """A sufficient bound that is proved here: its parts by lemmas, their composition in words."""
    return Bound(identifier, statement, CAPACITY, hypotheses, PROVED, SUFFICIENT, source,
                 f"{proof} {COMPOSED}", instead)


STAIRCASE = guarantee(
    "staircase",
    "One hidden layer of N - 1 units memorizes N points.",
    (POINTS, "all labels, any number of outputs", TANH, "one hidden layer"),
    "after Zhang et al. 2017; construction staircase; docs/proofs/polygons.md#HS",
    "A direction puts the points on a line; the polygon through the labels bends at most N - 2 "
    "times between them, and one more unit gives it its first slope.",
    ("yun-2019-grid", "yun-2019-pairs"),
)
STRING = guarantee(
    "max-min-string",
    "Depth N - 1 memorizes N points if all hidden layers have two units (the first may have one).",
    (POINTS, "all labels, one output", TANH),
    "after Hanin and Sellke 2017; construction max-min-string; docs/proofs/polygons.md#MM",
    "A function of the line is bent at one point after the other, by a maximum or a minimum with "
    "a steep line, which is one unit; a second one carries the line.",
    ("yun-2019-pairs",),
)
GRID = guarantee(
    "yun-2019-grid",
    "Two hidden layers of d_1 and d_2 units memorize N points if d_1 floor(d_2 / d_y) >= N.",
    (POINTS, "all labels, d_y outputs", "relu or hard-tanh", "two hidden layers"),
    "after Yun, Sra and Jadbabaie 2019; sawtooth-grid, variants fewest and tanh; "
    "docs/proofs/sawtooth-grid.md#SG-5",
    "memproof theorems yun-2019: lemmas YR4 (relu), YH1 to YH3 (hard-tanh).",
    ("staircase", "yun-2019-pairs"),
)
PAIRS = guarantee(
    "yun-2019-pairs",
    "Hidden layers memorize N points if the sum of g_j m_j over disjoint pairs of neighbouring "
    "layers is at least N, with g_j = floor((d_l - 1 - d_y [j > 1])/2) for j < k, "
    "g_k = floor((d_l + 1 - d_y [k > 1])/2), m_j = floor((d_(l+1) - d_y [j > 1] - [j < k])/d_y), "
    "and another layer l has width [l < l_k] + d_y [l > l_1 + 1].",
    (POINTS, "all labels, d_y outputs", TANH, "two hidden layers or more"),
    "after Yun, Sra and Jadbabaie 2019; construction deep-pairs; "
    "docs/proofs/sawtooth-grid.md#SG-8",
    "memproof theorems yun-2019: lemmas YR1 to YR3, YB0 to YB3.",
    ("staircase",),
)
YANG = guarantee(
    "yang-yang-2026",
    "Width W >= 6 and the depth of our threshold ledger, 2 sqrt(2 N beta / q) + beta + 2 + "
    "ceil(log2 n), memorize N separated points.",
    (SEPARATED, CLASSES, TANH, "all hidden layers have at least 6 units"),
    "after Yang and Yang 2026; theorem yang-yang-2026; docs/proofs/threshold-ledger.md#TL-8",
    "memproof theorems yang-yang-2026.",
    ("yun-2019-pairs", "park-2021"),
)
VARDI = guarantee(
    "vardi-2022",
    "Width W >= 12 and the depth of our triangle ledger, 2 + 2 ceil(N/n) + n (3S + 2), memorize N "
    "separated points.",
    (SEPARATED, CLASSES, TANH, "all hidden layers have at least 12 units"),
    "after Vardi, Yehudai and Shamir 2022; theorem vardi-2022; "
    "docs/proofs/triangle-ledger.md#VY-6",
    "memproof theorems vardi-2022.",
    ("yang-yang-2026", "park-2021", "yun-2019-pairs"),
)
PARK = guarantee(
    "park-2021",
    "Width 3 and the depth of our folded index in its Delta form, 1 + q1 + 2 (ceil(N/B) - 1) + "
    "kappa B (bl(3N(N-1)+3) + 2), memorize N separated points, Delta = 2 r / delta.",
    (SEPARATED, CLASSES, TANH, "all hidden layers have at least 3 units"),
    "after Park, Lee, Yun and Shin 2021; theorem park-2021; "
    "docs/proofs/folded-index.md#FI-11",
    "memproof theorems park-2021; that the gaps of the line stay above 3/2 is proved in words.",
    ("yun-2019-pairs", "max-min-string"),
)

WAYS = {
    way.bound.id: way
    for way in (
        Way(STAIRCASE, lambda question: question.widths[0] + 1, staircase_depth),
        Way(STRING, string_room, string_depth),
        Way(GRID, grid_room, grid_depth),
        Way(PAIRS, pairs_room, pairs_depth),
        Way(YANG, room_of(yang_yang_depth), yang_yang_depth, separated=True),
        Way(VARDI, room_of(vardi_depth), vardi_depth, separated=True),
        Way(PARK, room_of(park_depth), park_depth, separated=True),
    )
}
ENTRIES = tuple(way.bound for way in WAYS.values())
DEPTHS = {"staircase": (1, 1), "yun-2019-grid": (2, 2), "yun-2019-pairs": (2, None)}
LEAST_WIDTHS = {
    "max-min-string": 2,
    "park-2021": folded_index.LEAST_WIDTH,
    "yang-yang-2026": threshold_ledger.LEAST_WIDTH,
    "vardi-2022": triangle_ledger.LEAST_WIDTH,
}


def check_data(way: Way, question: Question) -> None:
    """The hypotheses about activation, labels, outputs and points.  Errors: MP-U010."""
    bound = way.bound
    if question.activation not in BREAKPOINTS:
        raise bound.refuses("relu or hard-tanh", question.activation)
    if question.outputs > 1 and bound.id in LEAST_WIDTHS:
        raise bound.refuses("one output", f"{question.outputs}", "yun-2019-pairs")
    if not way.separated:
        return
    if question.labels is None:
        raise bound.refuses("finitely many labels", "all real labels", "yun-2019-pairs")
    if question.ratio is None:
        raise bound.refuses("a separation delta/r", "none", "yun-2019-pairs")
    known = known_points(question)
    if known is not None and question.points is not None and question.points > known:
        raise bound.refuses(
            f"N points in dimension {question.dimension} that are delta apart (on a diameter or a "
            f"grid there are {printed(known)} for delta/r = {printed(question.ratio)})",
            f"N = {printed(question.points)}", "yun-2019-pairs")


def check_architecture(bound: Bound, question: Question) -> None:
    """The hypotheses about hidden layers.  Errors: MP-U010."""
    least, most = DEPTHS.get(bound.id, (1, None))
    if question.depth < least or (most is not None and question.depth > most):
        many = f"{least} hidden layers" if most else f"{least} hidden layers or more"
        instead = {1: "staircase", 2: "yun-2019-grid"}.get(question.depth, "yun-2019-pairs")
        raise bound.refuses(many.replace("1 hidden layers", "1 hidden layer"),
                            str(question.depth), instead)
    width, needed = min(question.widths), LEAST_WIDTHS.get(bound.id, 1)
    if bound is STRING:  # the first layer may have one unit
        width = min(question.widths[1:], default=needed)
    if width < needed:
        raise bound.refuses(f"hidden layers of at least {needed} units", str(width),
                            narrower(question))


def narrower(question: Question) -> str:
    """A bound for layers that are narrow."""
    width = min(question.widths)
    separated = question.ratio is not None and question.labels is not None
    if width >= threshold_ledger.LEAST_WIDTH and separated:
        return "yang-yang-2026"
    if width >= folded_index.LEAST_WIDTH and separated:
        return "park-2021"
    if min(question.widths[1:], default=2) >= 2:
        return "max-min-string"
    return "yun-2019-pairs" if question.depth > 1 else "staircase"


def answer(bound: Bound, question: Question) -> Answer:
    """The N that is guaranteed for the question's architecture.  Errors: MP-U010."""
    way = WAYS[bound.id]
    check_data(way, question)
    check_architecture(bound, question)
    return Answer(bound, question, way.room(question))
