"""The polygon through the labels on the projected line, neuron by neuron or layer by layer."""

from __future__ import annotations

from memproof.constructions.registry import Construction, Glance, Guarantee, later

ENTRIES = (
    Construction(
        id="max-min-string",
        place=2,
        least_width=2,
        title="Max-min string",
        summary="Keeps one piecewise affine function of the projected line and bends it at one "
        "point after the other, by a maximum or a minimum with a steep line. Width 2, the least "
        "width that memorizes every table.",
        sizes="width <= 2, depth <= M - 1 for M >= 2 positions on the line",
        witnesses=(),
        builder=later(f"{__name__}.max_min_string", "build"),
        planner=later(f"{__name__}.max_min_string", "plan"),
        options=("seed",),
        guarantee=Guarantee(7, variants={
            "by default": later(f"{__name__}.guarantee", "max_min_string")}),
    ),
    Construction(
        id="staircase",
        place=6,
        title="Staircase",
        summary="Projects the points onto a line and follows the polygon through their labels, "
        "with one ReLU wherever it bends. Two layers, label vectors too.",
        sizes="one layer of at most M - 1 ReLUs for M positions on the line; depth=2: one neuron "
        "before it",
        witnesses=(),
        builder=later(f"{__name__}.staircase", "build"),
        planner=later(f"{__name__}.staircase", "plan"),
        options=("depth", "seed"),
        variants=({"depth": 1}, {"depth": 2}),
        glances=(Glance({"depth": 2}, later(f"{__name__}.staircase", "glance"), exact=True),),
        guarantee=Guarantee(6, variants={
            f"depth={depth}": later(f"{__name__}.guarantee", "staircase", depth=depth)
            for depth in (1, 2)}),
    ),
)
