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
    """The exact sizes of every construction at every requested width (None: fewest parameters).

    Requests that lead to the same network share a row.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in CONSTRUCTIONS.values():
        for width in widths:
            plan = each.plan(dataset, width=width, slots=slots, seed=seed)
            sizes = plan.sizes
            asked = "fewest parameters" if width is None else f"width {width}"
            key = (each.id, sizes.width, sizes.depth, sizes.dense_parameters)
            if key in rows:
                rows[key]["asked"] += f", {asked}"
                continue
            rows[key] = _row(each.id, asked, sizes.width, sizes.depth, sizes.nodes,
                             sizes.dense_parameters, plan.slots, "exact")
    return list(rows.values())


def _row(
    construction: str, asked: str, width: int, depth: int, nodes: int, dense: int, slots: int,
    certainty: str,
) -> dict[str, Any]:
    return {
        "construction": construction, "asked": asked, "width": width, "depth": depth,
        "nodes": nodes, "dense_parameters": dense, "slots": slots,
        "product": width**2 * depth**2, "certainty": certainty,
    }


def guaranteed(
    points: int, dimension: int, classes: int, separation: str, widths: Iterable[int]
) -> list[dict[str, Any]]:
    """What yang-yang-2026 guarantees for every set of ``points`` points in R^dimension: at most
    this depth, hence at most these nodes and dense parameters (1 neuron, then L-1 layers of W).

    ``separation`` is delta/r > 0, exact text.  Raises MP-U004 for numbers out of range, MP-B006 for
    a width below 6.
    """
    from memproof.theorems.yang_yang_2026 import bound_on_data

    try:
        ratio = rational(separation)
    except MemproofError as error:
        raise MemproofError(error.code, "--separation", error.expected, error.found) from None
    if points < 2 or dimension < 1 or classes < 1 or not 0 < ratio <= 2:
        raise MemproofError("MP-U004", "the options", "N >= 2, d >= 1, C >= 1, 0 < delta/r <= 2",
                            f"N = {points}, d = {dimension}, C = {classes}, delta/r = {ratio}")
    rows = []
    for asked in widths:
        bound = bound_on_data(points, ratio**2, dimension, classes, asked)
        w, depth = bound.width, bound.depth
        dense = dimension + 1 + 2 * w + max(0, depth - 2) * w * (w + 1) + w + 1
        rows.append(_row("threshold-ledger", f"width {asked}", w, depth, 1 + (depth - 1) * w,
                         dense, bound.slots, "guaranteed"))
    return rows
