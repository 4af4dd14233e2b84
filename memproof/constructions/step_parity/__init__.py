"""A ledger of parities: labels as sums of bits modulo 2, in steps and identities."""

from __future__ import annotations

from memproof.constructions.registry import STEPS, Construction, later

ENTRIES = (
    Construction(
        id="step-parity",
        place=13,
        least_width=3,
        title="Parity ledger of steps",
        summary="Cuts the projected line into groups; a word of bits for each group says which "
        "threshold bits of a point, summed modulo 2, are the bits of its label. Step and identity "
        "neurons only, at any width from 3 on.",
        sizes="width 3: depth A + m (2 kappa r + 1) + kappa w - 2; width W >= 5: "
        "ceil(A/(W-2)) + m kappa r + kappa w, for A groups",
        witnesses=(),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.planner", "plan"),
        options=("width", "seed"),
        activation=STEPS,
    ),
)
