"""The sawtooth grid and its relatives, after Yun, Sra and Jadbabaie 2019."""

from __future__ import annotations

from memproof.constructions.registry import Construction, Guarantee, later

ENTRIES = (
    Construction(
        id="sawtooth-grid",
        place=7,
        title="Sawtooth grid",
        summary="Projects the points onto a line, in groups: the first layer tells the group, the "
        "second has a tooth for every place in a group. Two hidden layers, label vectors. "
        "Variants: short (short integer weights), fewest (fewest relus, long weights), tanh "
        "(hard-tanh units as pairs of relus). d1 and d2 are the most units of the layers; merge=0 "
        "gives every point a place of its own.",
        sizes="2g - 1 and m d_y relus (short), g and m d_y units (fewest, tanh), with g m >= M, "
        "exactly",
        witnesses=("yun-2019",),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("variant", "d1", "d2", "seed", "merge"),
        variants=({"variant": "fewest"},),
        guarantee=Guarantee(5, variants={
            f"variant={variant}": later(f"{__name__}.guarantee", "grid", variant=variant)
            for variant in ("short", "fewest")}),
    ),
    Construction(
        id="one-hot",
        place=8,
        title="One-hot vectors of classes",
        summary="A sawtooth grid for the number of the class, and a third hidden layer that makes "
        "it a one-hot vector. The table's labels are one-hot vectors: certify --one-hot. Options "
        "as for sawtooth-grid; d3 is the most units of the third layer.",
        sizes="those of sawtooth-grid for one output, and C - 1 units in a third layer, exactly",
        witnesses=("yun-2019",),
        builder=later(f"{__name__}.one_hot", "build"),
        planner=later(f"{__name__}.one_hot", "plan"),
        options=("variant", "d1", "d2", "d3", "seed", "merge"),
        variants=({"variant": "fewest"},),
    ),
    Construction(
        id="deep-pairs",
        place=9,
        title="Deep pairs",
        summary="Projects the points onto a line, in blocks; every pair of layers is a sawtooth "
        "grid for one block and silent for all others. Any hidden widths with enough room: "
        "widths=5,3,4,3 or one width; label vectors.",
        sizes="sum over pairs of g_j m_j >= M points, about W^2/2 a pair of width W; exactly",
        witnesses=("yun-2019",),
        builder=later(f"{__name__}.deep_pairs", "build"),
        planner=later(f"{__name__}.deep_pairs", "plan"),
        options=("widths", "width", "seed", "merge"),
        at_widths=later(f"{__name__}.deep_pairs", "sizes_at"),
        guarantee=Guarantee(4, later(f"{__name__}.guarantee", "pairs_at_width"),
                            (12, 24, 48, 96)),
    ),
)
