"""A staircase of steps: one layer of thresholds on the projected line."""

from __future__ import annotations

from memproof.constructions.registry import STEPS, Construction, later

ENTRIES = (
    Construction(
        id="step-staircase",
        place=12,
        title="Staircase of steps",
        summary="Projects the points onto a line and adds the jump of the label wherever it "
        "changes. One layer of step neurons [z >= 0], label vectors too; no ReLU.",
        sizes="one layer of K - 1 steps for K segments of the line",
        witnesses=(),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("seed",),
        activation=STEPS,
    ),
)
