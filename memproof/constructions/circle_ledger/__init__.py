"""The circle ledger: labels from one number modulo 1, at width 2."""

from __future__ import annotations

from memproof.constructions.registry import Construction, later

ENTRIES = (
    Construction(
        id="circle-ledger",
        place=11,
        least_depth=2,
        title="Circle ledger",
        summary="Puts three known fractions into the place of every point, and a slope on every "
        "block of the line: the label is the slope times the place, modulo 1. A weight holds the "
        "labels of a block: the fewest parameters for many points. With width=2 a chain of two "
        "neurons in every layer.",
        sizes="sizes of the network that is found, no worst case is claimed. width=2: depth "
        "tables + blocks + bits of a slope + classes",
        witnesses=(),
        builder=later(f"{__name__}.network", "build"),
        planner=later(f"{__name__}.network", "plan"),
        options=("encoder", "width", "kappa", "seed"),
        variants=({"width": 2},),
        estimates={  # by random points with random labels
            "encoder=chain": later(f"{__name__}.planner", "estimate", narrow=False),
            "width=2": later(f"{__name__}.planner", "estimate", narrow=True)},
        words=later(f"{__name__}.words", "notes"),
    ),
)
