"""Sizes without building: exact for a table, guaranteed by a theorem for numbers alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from memproof.constructions import Construction, constructions, named
from memproof.constructions.registry import mistakes
from memproof.dataset import Dataset
from memproof.errors import MemproofError, shown
from memproof.exact import rational

COMPARED = ("dense_parameters", "nodes", "depth", "width", "product")
WEIGHTS = ("nonzero_parameters", "largest_weight_bits", "total_weight_bits")


def planned(
    dataset: Dataset, widths: Iterable[int | None], slots: int | None, seed: int,
    only: str | None = None, others: Mapping[str, Any] | None = None, build: bool = False,
) -> list[dict[str, Any]]:
    """The sizes of every construction (or of ``only`` one) at every requested width.

    Width None is the construction's own choice.  A construction that takes no width is asked once,
    and one that cannot serve a request (too narrow, vector labels, ...) has a row that says why.
    ``others`` are further options, for those that take them.  Equal networks share a row, and so do
    refusals for one cause.  With ``build`` the network of every row is built, and its own sizes are
    the row's.  If none can serve the request, the first error is raised.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    failures: list[MemproofError] = []
    asked_of = constructions().values() if only is None else [named(only)]
    for name in others or ():
        if not any(name in each.options for each in asked_of):
            raise MemproofError("MP-B008", only or "the constructions", "an option of one of them",
                                shown(name))
    for each in asked_of:
        given = {"slots": slots, "seed": seed or None, **(others or {})}
        options = {k: v for k, v in given.items() if v is not None and k in each.options}
        for width in widths if "width" in each.options else (None,):
            asked = "by default" if width is None else f"width {width}"
            try:
                key, row = _planned(each, dataset, asked, options, width)
            except MemproofError as error:
                failures.append(error)
                key, row = (each.id, error.code), _refused(each.id, asked, error)
            if key in rows:
                several = rows[key]["asked"][-1].isdigit()
                rows[key]["asked"] += f", {width}" if several else f", {asked}"
            elif build and "reason" not in row:
                rows[key] = _built(each, dataset, options, width, row, failures)
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
    with mistakes(each):
        plan = each.plan(dataset, **_with_width(options, width))
        s = plan.sizes
    certainty = getattr(plan, "certainty", "exact")
    row = _row(each.id, asked, s.width, s.depth, s.nodes, s.dense_parameters,
               getattr(plan, "slots", None), certainty)
    return (each.id, s.width, s.depth, s.dense_parameters), row


def _with_width(options: dict[str, Any], width: int | None) -> dict[str, Any]:
    return options if width is None else {**options, "width": width}


def _built(
    each: Construction, dataset: Dataset, options: dict[str, Any], width: int | None,
    row: dict[str, Any], failures: list[MemproofError],
) -> dict[str, Any]:
    """The planned ``row`` with the sizes of the network itself, its weights included; a refusal
    (kept in ``failures``, too) if it cannot be built."""
    try:
        with mistakes(each):
            s = each.build(dataset, **_with_width(options, width)).network.sizes()
    except MemproofError as error:
        failures.append(error)
        return _refused(each.id, row["asked"], error)
    return {
        **_row(each.id, row["asked"], s.width, s.depth, s.nodes, s.dense_parameters, row["slots"],
               "built"),
        **{key: getattr(s, key) for key in WEIGHTS},
    }


def best(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """For every size the least ``value`` among the rows whose sizes are exact, and the ``rows``
    (construction, asked) that have it, in the order of the table; empty without such a row.

    The sizes of weights are compared if the networks have been built.
    """
    sure = [row for row in rows if row["certainty"] in ("exact", "built")]
    found = {}
    for key in (*COMPARED, *WEIGHTS) if sure else ():
        if all(key in row for row in sure):
            least = min(row[key] for row in sure)
            winners = [{"construction": row["construction"], "asked": row["asked"]}
                       for row in sure if row[key] == least]
            found[key] = {"value": least, "rows": winners}
    return found


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
