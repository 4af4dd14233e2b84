"""Groups of points on hyperplanes: bumps in two layers, and residual networks."""

from __future__ import annotations

from memproof.constructions.registry import Construction, later

ENTRIES = (
    Construction(
        id="bumps",
        place=4,
        title="Bumps",
        summary="Puts up to d points at a time on a hyperplane that no other point lies on, and "
        "adds up functions that have the labels on it and are 0 elsewhere. Two layers, label "
        "vectors too. variant=hat: one class on each hyperplane, 3 ReLUs instead of 4.",
        sizes="one layer of (2 + 2k) q ReLUs for k label entries; q = ceil(N/d) groups in general "
        "position; variant=hat: 3 for every group of a class, none for the largest class",
        witnesses=(),
        builder=later(f"{__name__}.bumps", "build"),
        planner=later(f"{__name__}.bumps", "plan"),
        options=("variant", "position", "seed"),
        variants=({"variant": "hat"},),
    ),
    Construction(
        id="residual",
        place=5,
        title="Residual network",
        summary="Carries the coordinates by identity rows and moves the points of a group along "
        "the first one, block by block, by a multiple of their class; ramps read the class at the "
        "end. Classes are the distinct labels, label vectors too.",
        sizes="4q + 2(C - 1) ReLUs, q = ceil(N/d) in general position; d identity rows in each of "
        "the ceil(q / groups_per_block) blocks",
        witnesses=(),
        builder=later(f"{__name__}.residual", "build"),
        planner=later(f"{__name__}.residual", "plan"),
        options=("groups_per_block", "position", "seed"),
    ),
)
