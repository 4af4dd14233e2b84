"""Sizes without building: exact for a table, guaranteed by a theorem for numbers alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from memproof.constructions import Construction, constructions, named
from memproof.constructions.registry import mistakes
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import rational


def planned(
    dataset: Dataset, widths: Iterable[int | None], slots: int | None, seed: int,
    only: str | None = None,
) -> list[dict[str, Any]]:
    """The sizes of every construction (or of ``only`` one) at every requested width.

    Width None is the construction's own choice.  A construction that takes no width is asked once,
    and one that cannot serve a request (too narrow, vector labels, ...) has a row that says why.
    Equal networks share a row.  If none can serve it, the first error is raised.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    failures: list[MemproofError] = []
    for each in constructions().values() if only is None else [named(only)]:
        given = {"slots": slots, "seed": seed or None}
        options = {k: v for k, v in given.items() if v is not None and k in each.options}
        for width in widths if "width" in each.options else (None,):
            asked = "by default" if width is None else f"width {width}"
            try:
                key, row = _planned(each, dataset, asked, options, width)
            except MemproofError as error:
                failures.append(error)
                key, row = (each.id, str(error)), _refused(each.id, asked, error)
            if key in rows:
                several = rows[key]["asked"][-1].isdigit()
                rows[key]["asked"] += f", {width}" if several else f", {asked}"
            else:
                rows[key] = row
    if all("reason" in row for row in rows.values()):
        raise failures[0]
    return list(rows.values())


def _refused(identifier: str, asked: str, error: MemproofError) -> dict[str, Any]:
    return {"construction": identifier, "asked": asked, "certainty": f"no ({error.code})",
            "reason": str(error)}


def _planned(
    each: Construction, dataset: Dataset, asked: str, options: dict[str, Any], width: int | None
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """(what makes the row distinct, the row)."""
    if width is not None:
        options = {**options, "width": width}
    with mistakes(each):
        plan = each.plan(dataset, **options)
        s = plan.sizes
    certainty = getattr(plan, "certainty", "exact")
    row = _row(each.id, asked, s.width, s.depth, s.nodes, s.dense_parameters,
               getattr(plan, "slots", None), certainty)
    return (each.id, s.width, s.depth, s.dense_parameters), row


def _row(
    construction: str, asked: str, width: int, depth: int, nodes: int, dense: int,
    slots: int | None, certainty: str,
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
