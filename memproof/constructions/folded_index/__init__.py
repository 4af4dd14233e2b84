"""The folded index, after Park, Lee, Yun and Shin 2021: width 3."""

from __future__ import annotations

from fractions import Fraction

from memproof.constructions.registry import Construction, Guarantee, later

ENTRIES = (
    Construction(
        id="folded-index",
        place=11,
        least_depth=2,
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
        builder=later(f"{__name__}.plan", "build"),
        planner=later(f"{__name__}.plan", "plan"),
        options=("encoder", "guaranteed", "group", "w", "digits", "seed"),
        variants=({"encoder": "wide"},),
        guarantee=Guarantee(1, later(f"{__name__}.guarantee", "at_width"), (3,), {
            "encoder=wide": later(f"{__name__}.guarantee", "wide_index"),
            "w=2/3": later(f"{__name__}.guarantee", "wide_index", w=Fraction(2, 3)),
            "w=3/4": later(f"{__name__}.guarantee", "wide_index", w=Fraction(3, 4)),
            "w=1 (not built)": later(f"{__name__}.guarantee", "two_layer_sizes"),
        }),
        words=later(f"{__name__}.words", "notes"),
    ),
)
