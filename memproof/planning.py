"""Sizes without building: exact for a table, guaranteed by a theorem for numbers alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from memproof.constructions import CONSTRUCTIONS
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import rational


def planned(
    dataset: Dataset, widths: Iterable[int | None], slots: int | None, seed: int
) -> list[dict[str, Any]]:
    """The exact sizes of every construction at every requested width (None: fewest parameters)."""
    rows = []
    for each in CONSTRUCTIONS.values():
        for width in widths:
            plan = each.plan(dataset, width=width, slots=slots, seed=seed)
            sizes = plan.sizes
            rows.append({
                "construction": each.id,
                "asked": "fewest parameters" if width is None else f"width {width}",
                "width": sizes.width,
                "depth": sizes.depth,
                "nodes": sizes.nodes,
                "dense_parameters": sizes.dense_parameters,
                "slots": plan.slots,
                "product": sizes.width**2 * sizes.depth**2,
                "certainty": "exact",
            })
    return rows


def guaranteed(
    points: int, dimension: int, classes: int, separation: str, widths: Iterable[int]
) -> list[dict[str, Any]]:
    """The bound of yang-yang-2026 for every set of ``points`` points in R^dimension.

    ``separation`` is delta/r > 0, exact text.  Raises MP-U004 for numbers out of range, MP-B006 for
    a width below 6.
    """
    from memproof.theorems.yang_yang_2026 import bound_on_data

    ratio = rational(separation)
    if points < 2 or dimension < 1 or classes < 1 or not 0 < ratio <= 2:
        raise MemproofError("MP-U004", "the options", "N >= 2, d >= 1, C >= 1, 0 < delta/r <= 2",
                            f"N = {points}, d = {dimension}, C = {classes}, delta/r = {ratio}")
    rows = []
    for width in widths:
        bound = bound_on_data(points, ratio**2, dimension, classes, width)
        rows.append({
            "construction": "threshold-ledger",
            "asked": f"width {width}",
            "width": width,
            "depth": bound.depth,
            "slots": bound.slots,
            "product": bound.product,
            "certainty": "guaranteed",
        })
    return rows
