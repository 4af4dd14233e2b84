"""Yun, Sra and Jadbabaie 2019: about 2 sqrt(N) nodes in two hidden layers; pairs of layers.

The paper's full text is not at hand: the conditions called recalled are from memory, and some of
them also from secondary sources.  Those called
proved are of our witnesses, with proofs of their own (docs/proofs/sawtooth-grid.md); they follow
from nothing that is recalled, and each is implied by the recalled condition of its kind.  A
condition is a number of points, the *room* of an architecture: it is met if room >= N.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from memproof.brief import brief
from memproof.constructions.sawtooth_grid.guarantee import (
    Room,
    best_sum,
    pairs_needed,
    proved_pair,
    room,
)
from memproof.errors import MemproofError
from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

THEOREM = Theorem(
    id="yun-2019",
    citation="Chulhee Yun, Suvrit Sra and Ali Jadbabaie, Small ReLU networks are powerful "
    "memorizers: a tight analysis of memorization capacity, arXiv 1810.07770 (NeurIPS 2019)",
    statement="As we recall it, not a quotation. Two hidden layers of d1 and d2 units memorize "
    "any N distinct points with labels in [-1, 1]^d_y if 4 floor(d1/4) floor(d2/(4 d_y)) >= N "
    "(ReLU), or 4 floor(d1/2) floor(d2/(2 d_y)) >= N (hard tanh); one-hot labels of d_y classes "
    "with a third layer of 4 d_y ReLUs already if 4 floor(d1/4) floor(d2/4) >= N; a deep ReLU "
    "network if the sum over k disjoint pairs of neighbouring layers of 4 floor((d_l - r_j)/4) "
    "floor((d_(l+1) - r_j)/(4 d_y)), r_j = d_y [j > 1] + [j < k], is at least N and all other "
    "layers are at least d_y + 1 wide.",
    hypotheses=(
        "N distinct points of R^d; their distances do not matter",
        "labels in [-1, 1]^d_y (our witnesses: any rational labels), or one-hot vectors",
        "the hidden widths d_1, d_2, ...",
    ),
    quantifiers="every labeling of every set of N distinct points has a network of these widths",
    bound="proved here, for rational points: floor((d1+1)/2) floor(d2/d_y) >= N (ReLU, short "
    "integer weights), d1 floor(d2/d_y) >= N (ReLU, long weights; also hard tanh); classes: the "
    "same with d_y = 1 and a third layer of d_y - 1 units; deep ReLU: sum over the pairs of g_j "
    "m_j >= N with g_j = floor((d_l - 1 - d_y [j > 1])/2) for j < k, g_k = floor((d_l + 1 - d_y "
    "[k > 1])/2), m_j = floor((d_(l+1) - d_y [j > 1] - [j < k])/d_y), where another layer l "
    "needs width [l < l_k] + d_y [l > l_1 + 1]. Each is implied by what is recalled. At a "
    "constant width W the recalled condition for pairs bounds the depth: L <= 2k for the least k",
    proof="A direction puts the points on the integer line; g groups of m neighbours. The first "
    "layer tells the group (a thermometer of relus, a kink for each group, or hard-tanh units), "
    "and the k-th unit of the second is a tooth whose side runs through the k-th point of the "
    "group: earlier teeth are on there, later ones off, and the alternating sum telescopes to "
    "the label. Classes: C - 1 ramps make the number of the class a unit vector. Deep: block "
    "after block, silent outside of its own points. Widths: 4 floor(a/4) floor(b/(4 d_y)) <= "
    "floor((a+1)/2) floor(b/d_y), and likewise with 2, since x = 4 floor(x/4) + (remainder).",
    witnesses=("sawtooth-grid", "one-hot", "deep-pairs"),
    parts=(
        Part("a direction gives every point an integer of its own", ("G17",), ALL),
        Part("the grid with short weights: at every point every output is the label, in 2 g - 1 "
             "and m d_y relus, which fit if floor((d1+1)/2) floor(d2/d_y) >= N",
             ("YR-grid", "YR1", "YR2"), ALL),
        Part("one group by itself: the thermometer's offset, the zigzag",
             ("YR1-group", "YR3"), ALL),
        Part("the grid of turning teeth, with one kink for each group: where the slopes are steep "
             "enough on a group, every output is the label at its points, in g and m d_y relus, "
             "which fit if d1 floor(d2/d_y) >= N (fewest)", ("YR4-grid", "YR4"), ALL),
        Part("from some X on every slope is as steep as wanted, and one power of two is above all "
             "bounds", ("YR4-kinks", "YR4-power", "YR4-turn"), ALL),
        Part("the grid of hard-tanh units: at every point every output is the label, in g and "
             "m d_y units, which fit if d1 floor(d2/d_y) >= N (tanh)",
             ("YH-grid", "YH1", "YH3"), ALL),
        Part("one group of hard-tanh units by itself: the alternating sum picks the label",
             ("YH2", "YH2-teeth"), ALL),
        Part("the number of a class becomes a unit vector, behind the grid with short weights",
             ("YD-grid", "YD1", "YD2"), ALL),
        Part("a grid in every pair of layers: each block speaks at its own places only, at every "
             "point every output is the label, and each pair fits into its two widths",
             ("YB-pairs", "YB-block"), ALL),
        Part("the silence of a block, what is carried, and the sum over the blocks by themselves",
             ("YB0", "YB1", "YB2", "YB3"), ALL),
        Part("the recalled conditions imply those proved here", ("YIMP",), ALL),
        Part("that every table has what the root supposes of it: the values of the direction in "
             "order are its places (SG-1)", (), WORDS),
        Part("that for every table some X makes all slopes of the turning teeth steep enough "
             "(SG-4)", ("YR4-turn", "YR4-power"), WORDS),
        Part("the layer of classes behind turning teeth or hard-tanh units (SG-7)",
             ("YD1", "YD2"), WORDS),
        Part("that pairs whose g_j m_j sum up to N have room for N places, and idle layers change "
             "nothing (SG-8)", ("YB-pairs", "YB2"), WORDS),
        Part("that the layers of a network are these gadgets, group after group and block after "
             "block", ("YR-grid", "YR4-grid", "YH-grid", "YB-pairs"), EACH),
    ),
    notes=(
        "Only the abstract is at hand; the conditions are from memory, in our words (Theorem 3.1; "
        "Proposition 3.4 for pairs of layers, r_j the channels that are carried), and nothing "
        "proved here depends on them. Secondary sources (a course of a co-author, 2026; the "
        "abstract of a talk, 2019) have d1 d2 >= 4 N d_y, and d1 d2 >= 4 N, d3 >= 4 d_y for "
        "one-hot labels, without floors.",
        "The constructions are redesigned after the paper's idea, with proofs of their own.",
        "For a network, evaluated: the room of its own hidden widths, and the depth that the "
        "recalled condition allows at its width. A network that memorizes more points than its "
        "widths have room for is no contradiction: its table is easier than the worst.",
        "In the other direction, by lemma C5: with P the product of "
        "d_l + 1 over the hidden layers, N <= P + 1 is necessary, because a ReLU network has at "
        "most P affine pieces on a line, and labels may alternate along one.",
    ),
    root="YR-grid",
)


# -- the conditions --------------------------------------------------------------------------------


def recalled_room(d1: int, d2: int, outputs: int = 1) -> int:
    """4 floor(d1/4) floor(d2/(4 d_y))."""
    return 4 * (d1 // 4) * (d2 // (4 * outputs))


def recalled_tanh(d1: int, d2: int, outputs: int = 1) -> int:
    """4 floor(d1/2) floor(d2/(2 d_y)), in hard-tanh units."""
    return 4 * (d1 // 2) * (d2 // (2 * outputs))


def recalled_pair(outputs: int) -> Room:
    """4 floor((a - r)/4) floor((b - r)/(4 d_y)), r = d_y [not first] + [not last]."""

    def room(a: int, b: int, first: bool, last: bool) -> int:
        r = outputs * (not first) + (not last)
        return recalled_room(max(0, a - r), max(0, b - r), outputs)

    return room


def recalled_deep(widths: Sequence[int], outputs: int = 1) -> int:
    """The recalled room of the hidden widths, with the best pairs."""
    return best_sum(widths, recalled_pair(outputs), lambda w, begun, over: w > outputs)


def impossible_from(widths: Sequence[int]) -> int:
    """P + 2: for so many points there is a set that no ReLU network of these widths memorizes."""
    return prod(w + 1 for w in widths) + 2


# -- a network against them ------------------------------------------------------------------------


@dataclass(frozen=True)
class Bound:
    """For N points, d_y outputs and a network of these hidden widths, ``width`` the largest.

    ``depth``: the recalled condition allows 2k layers of this constant width; ``proved_depth``:
    the same for the one proved here; ``recalled_room``, ``proved_room``: the points that the widths
    have room for; ``impossible``: from that many points on, some set needs other widths.
    """

    width: int
    points: int
    outputs: int
    depth: int
    proved_depth: int
    recalled_room: int
    proved_room: int
    impossible: int

    __repr__ = brief

    @property
    def product(self) -> int:
        """W^2 L^2 at the bound."""
        return self.width**2 * self.depth**2


def bound_on_network(points: int, outputs: int, widths: Sequence[int]) -> Bound | None:
    """The bound at a network's widths; None if the recalled condition does not reach N points at
    its largest width, whatever the depth.  Errors: MP-B006 for no points, outputs or layers."""
    if points < 1 or outputs < 1 or not widths:
        found = f"{points} points, {outputs} outputs, {len(widths)} hidden layers"
        raise MemproofError("MP-B006", THEOREM.id, "a point, an output and a hidden layer", found)
    width = max(widths)
    pairs = pairs_needed(points, width, recalled_pair(outputs))
    ours = pairs_needed(points, width, proved_pair(outputs))
    if pairs is None or ours is None:
        return None
    return Bound(width, points, outputs, 2 * pairs, 2 * ours, recalled_deep(widths, outputs),
                 room(widths, outputs), impossible_from(widths))

ENTRIES = (THEOREM,)
