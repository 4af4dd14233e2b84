"""The threshold ledger, after Yang and Yang 2026: any width from 4 on."""

from __future__ import annotations

from memproof.constructions.registry import Construction, Guarantee, later

ENTRIES = (
    Construction(
        id="threshold-ledger",
        place=1,
        least_width=4,
        title="Threshold ledger",
        summary="Projects the points onto a line, finds the ledger of the point's block by a step "
        "function, and reads the label out of the ledger's bits. Any width from 4 on.",
        sizes="depth 1 + enc(B) + ceil(rho/k) + ceil(c/k) + (n-1) beta + pi, exactly",
        witnesses=("yang-yang-2026", "nagler-langer-2026"),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("width", "slots", "depth", "bits", "seed"),
        at_widths=later(f"{__name__}.network", "sizes_at"),
        guarantee=Guarantee(2, later(f"{__name__}.guarantee", "at_width"),
                            (6, 8, 10, 12, 24, 48, 96)),
        words=later(f"{__name__}.words", "notes"),
        ledger=later(f"{__name__}.words", "ledger_views"),
    ),
)
