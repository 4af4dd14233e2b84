"""The remainder ledger: the fewest parameters, by remainders of affine forms."""

from __future__ import annotations

from memproof.constructions.registry import Construction, Glance, later

ENTRIES = (
    Construction(
        id="remainder-ledger",
        place=10,
        least_depth=2,
        title="Remainder ledger",
        summary="Folds the projected line to the length of a hash, puts an affine form on every "
        "block of it, and reads the label as a remainder of its value: slope and offset of a form "
        "both carry bits. The fewest parameters of all; encoder=narrow at width 3.",
        sizes="sizes of the network that is found; it always ends, no worst case is claimed. "
        "Narrow: depth hash + blocks + decoder, width 3",
        witnesses=(),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("encoder", "tied", "kappa", "seed"),
        variants=({"encoder": "narrow"},),
        glances=(Glance({}, later(f"{__name__}.glance", "glance"), exact=False),),
        estimates={  # by a sample of random points with random labels
            "by default": later(f"{__name__}.planner", "estimate", narrow=False),
            "encoder=narrow": later(f"{__name__}.planner", "estimate", narrow=True)},
        words=later(f"{__name__}.words", "notes"),
    ),
)
