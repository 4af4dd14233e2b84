"""The triangle ledger, after Vardi, Yehudai and Shamir 2022: width 12."""

from __future__ import annotations

from memproof.constructions.registry import Construction, Guarantee, later

ENTRIES = (
    Construction(
        id="triangle-ledger",
        place=3,
        title="Triangle ledger",
        summary="Projects the points onto a line, finds the bit strings of the block in which the "
        "point lies, and reads their bits by iterates of the triangle map: position and label of "
        "every slot. Width 12, or several such networks side by side.",
        sizes="width <= 12 p, depth 2 + 2 ceil(M/(n p)) + n (3S + 2), exactly",
        witnesses=("vardi-2022",),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("width", "slots", "seed"),
        at_widths=later(f"{__name__}.network", "sizes_at"),
        guarantee=Guarantee(3, later(f"{__name__}.guarantee", "at_width"), (12, 24, 48, 96)),
    ),
)
