"""Constructions: algorithms dataset -> network with exact sizes.  Ours are imported when used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from memproof.constructions.registry import (
    Built,
    Construction,
    Planned,
    PlannedSizes,
    construction,
    constructions,
    named,
    register,
)

__all__ = [
    "Built",
    "Construction",
    "Planned",
    "PlannedSizes",
    "construction",
    "constructions",
    "named",
    "register",
]


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function of one of our modules, imported at its first call."""

    def call(*args: Any, **options: Any) -> Any:
        return getattr(import_module(f"memproof.constructions.{module}"), name)(*args, **options)

    return call


register(
    Construction(
        id="threshold-ledger",
        title="Threshold ledger",
        summary="Projects the points onto a line, finds the ledger of the point's block by a step "
        "function, and reads the label out of the ledger's bits. Any width from 4 on.",
        sizes="depth 1 + enc(B) + ceil(rho/k) + ceil(c/k) + (n-1) beta + pi, exactly",
        witnesses=("yang-yang-2026",),
        builder=_later("threshold_ledger", "build"),
        planner=_later("threshold_ledger", "plan"),
        options=("width", "slots", "seed"),
    )
)
register(
    Construction(
        id="max-min-string",
        title="Max-min string",
        summary="Keeps one piecewise affine function of the projected line and bends it at one "
        "point after the other, by a maximum or a minimum with a steep line. Width 2, the least "
        "width that memorizes every table.",
        sizes="width <= 2, depth <= M - 1 for M >= 2 positions on the line",
        witnesses=(),
        builder=_later("max_min_string", "build"),
        planner=_later("max_min_string", "plan"),
        options=("seed",),
    )
)
register(
    Construction(
        id="triangle-ledger",
        title="Triangle ledger",
        summary="Projects the points onto a line, finds the bit strings of the block in which the "
        "point lies, and reads their bits by iterates of the triangle map: position and label of "
        "every slot. Width 12, or several such networks side by side.",
        sizes="width <= 12 p, depth 2 + 2 ceil(M/(n p)) + n (3S + 2), exactly",
        witnesses=("vardi-2022",),
        builder=_later("triangle_ledger", "build"),
        planner=_later("triangle_ledger", "plan"),
        options=("width", "slots", "seed"),
    )
)
register(
    Construction(
        id="bumps",
        title="Bumps",
        summary="Puts up to d points at a time on a hyperplane that no other point lies on, and "
        "adds up functions that have the labels on it and are 0 elsewhere. Two layers, label "
        "vectors too. variant=hat: one class on each hyperplane, 3 ReLUs instead of 4.",
        sizes="one layer of (2 + 2k) q ReLUs for k label entries; q = ceil(N/d) groups in general "
        "position; variant=hat: 3 for every group of a class, none for the largest class",
        witnesses=(),
        builder=_later("bumps", "build"),
        planner=_later("bumps", "plan"),
        options=("variant", "position", "seed"),
    )
)
register(
    Construction(
        id="residual",
        title="Residual network",
        summary="Carries the coordinates by identity rows and moves the points of a group along "
        "the first one, block by block, by a multiple of their class; ramps read the class at the "
        "end. Classes are the distinct labels, label vectors too.",
        sizes="4q + 2(C - 1) ReLUs, q = ceil(N/d) in general position; d identity rows in each of "
        "the ceil(q / groups_per_block) blocks",
        witnesses=(),
        builder=_later("residual", "build"),
        planner=_later("residual", "plan"),
        options=("groups_per_block", "position", "seed"),
    )
)
register(
    Construction(
        id="staircase",
        title="Staircase",
        summary="Projects the points onto a line and follows the polygon through their labels, "
        "with one ReLU wherever it bends. Two layers, label vectors too.",
        sizes="one layer of at most M - 1 ReLUs for M positions on the line; depth=2: one neuron "
        "before it",
        witnesses=(),
        builder=_later("staircase", "build"),
        planner=_later("staircase", "plan"),
        options=("depth", "seed"),
    )
)
register(
    Construction(
        id="sawtooth-grid",
        title="Sawtooth grid",
        summary="Projects the points onto a line, in groups: the first layer tells the group, the "
        "second has a tooth for every place in a group. Two hidden layers, label vectors. "
        "Variants: short (short integer weights), fewest (fewest relus, long weights), tanh "
        "(hard-tanh units as pairs of relus). d1 and d2 are the most units of the layers; merge=0 "
        "gives every point a place of its own.",
        sizes="2g - 1 and m d_y relus (short), g and m d_y units (fewest, tanh), with g m >= M, "
        "exactly",
        witnesses=("yun-2019",),
        builder=_later("sawtooth_grid", "build"),
        planner=_later("sawtooth_grid", "plan"),
        options=("variant", "d1", "d2", "seed", "merge"),
    )
)
register(
    Construction(
        id="one-hot",
        title="One-hot vectors of classes",
        summary="A sawtooth grid for the number of the class, and a third hidden layer that makes "
        "it a one-hot vector. The table's labels are one-hot vectors: certify --one-hot. Options "
        "as for sawtooth-grid; d3 is the most units of the third layer.",
        sizes="those of sawtooth-grid for one output, and C - 1 units in a third layer, exactly",
        witnesses=("yun-2019",),
        builder=_later("one_hot", "build"),
        planner=_later("one_hot", "plan"),
        options=("variant", "d1", "d2", "d3", "seed", "merge"),
    )
)
register(
    Construction(
        id="deep-pairs",
        title="Deep pairs",
        summary="Projects the points onto a line, in blocks; every pair of layers is a sawtooth "
        "grid for one block and silent for all others. Any hidden widths with enough room: "
        "widths=5,3,4,3 or one width; label vectors.",
        sizes="sum over pairs of g_j m_j >= M points, about W^2/2 a pair of width W; exactly",
        witnesses=("yun-2019",),
        builder=_later("deep_pairs", "build"),
        planner=_later("deep_pairs", "plan"),
        options=("widths", "width", "seed", "merge"),
    )
)
register(
    Construction(
        id="remainder-ledger",
        title="Remainder ledger",
        summary="Folds the projected line to the length of a hash, puts an affine form on every "
        "block of it, and reads the label as a remainder of its value: slope and offset of a form "
        "both carry bits. The fewest parameters of all; encoder=narrow at width 3.",
        sizes="sizes of the network that is found; it always ends, no worst case is claimed. "
        "Narrow: depth hash + blocks + decoder, width 3",
        witnesses=(),
        builder=_later("remainder_ledger", "build"),
        planner=_later("remainder_ledger", "plan"),
        options=("encoder", "tied", "kappa", "seed"),
    )
)
register(
    Construction(
        id="folded-index",
        title="Folded index",
        summary="Projects the points onto a line in groups; one channel tells the place in the "
        "group and carries the group's ledger. The place is folded to a short index, and the "
        "label's bits change where it has passed the ledger's thresholds. Width 3, and "
        "O(sqrt(N log N log C)) parameters. encoder: narrow, wide, or a number of layers; "
        "guaranteed=1: the network of the worst case, with group or w (2/3 <= w < 1); digits: "
        "auto, plain, e2 (which counts gaps, for inputs of many digits).",
        sizes="guaranteed: depth 1 + q1 + ceil((A-1)/2) + bl(2h+1) + S (rho + 2) at width 3; "
        "searched: a fraction of that, exact by plan",
        witnesses=("park-2021",),
        builder=_later("folded_index", "build"),
        planner=_later("folded_index", "plan"),
        options=("encoder", "guaranteed", "group", "w", "digits", "seed"),
    )
)
