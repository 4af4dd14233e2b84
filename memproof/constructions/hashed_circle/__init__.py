"""The hashed circle: few parameters, guaranteed."""

from __future__ import annotations

from memproof.constructions.registry import Construction, Guarantee, later

ENTRIES = (
    Construction(
        id="hashed-circle",
        place=12,
        least_depth=2,
        title="Hashed circle",
        summary="Hashes the points onto a line that runs to and fro, with a modulus for each lap; "
        "on every block of it the slope of one affine form has, modulo the point's modulus, a "
        "residue that tells the label, read as a place on a circle. Sizes are guaranteed for all "
        "integer points, O(N^(2/3)) parameters, and the network is smaller.",
        sizes="guaranteed: 2B + O(sqrt B) + 3S + 6 log2(range) + 20 log2 C with B <= N/n + "
        "sqrt(2) N/sqrt(S) blocks of n points and S laps; the network's own: exact by plan",
        witnesses=(),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("seed",),
        words=later(f"{__name__}.words", "notes"),
        guarantee=Guarantee(8, None, (), {
            "by default": later(f"{__name__}.guarantee", "of_numbers")}),
    ),
)
