"""Sizes for a table without building, exactly (for numbers alone see of_numbers.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from memproof.constructions import Construction, named
from memproof.constructions.registry import mistakes, of_relus
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.planning.rows import Progress, refused_row, sizes_row

COMPARED = ("dense_parameters", "nodes", "depth", "width", "product")
WEIGHTS = ("nonzero_parameters", "largest_weight_bits", "total_weight_bits")
Winner = dict[str, Any]  # the least ``value`` of a size, and the ``rows`` that have it


def plan_rows(
    dataset: Dataset, widths: Iterable[int | None], slots: int | None, seed: int,
    only: str | None = None, others: Mapping[str, Any] | None = None, build: bool = False,
    progress: Progress | None = None,
    arrived: Callable[[list[dict[str, Any]]], None] | None = None,
) -> list[dict[str, Any]]:
    """The sizes of every construction (or of ``only`` one) at every requested width.

    Width None is the construction's own choice.  A construction that takes no width is asked once,
    and one that cannot serve a request (too narrow, vector labels, ...) has a row that says why.
    ``others`` are further options, for those that take them.  Equal networks share a row, and so do
    refusals for one cause.  With ``build`` the network of every row is built, and its own sizes are
    the row's.  If none can serve the request, the first error is raised.  ``progress`` is called
    with (constructions done, constructions, what is planned now), ``arrived`` with the rows so far
    after every request.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    failures: list[MemproofError] = []
    asked_of = of_relus().values() if only is None else [named(only)]
    taken = {option for each in asked_of for option in each.options}
    for name in others or ():
        if name not in taken:
            raise MemproofError("MP-B008", only or "the constructions", "an option of one of them",
                                show(name) + did_you_mean(name, sorted(taken)))
    for number, each in enumerate(asked_of):
        given = {"slots": slots, "seed": seed or None, **(others or {})}
        options = {k: v for k, v in given.items() if v is not None and k in each.options}
        for width in widths if "width" in each.options else (None,):
            asked = "by default" if width is None else f"width {width}"
            if progress is not None:
                progress(number, len(asked_of), f"planning {each.id}, {asked}")
            try:
                key, row = _planned(each, dataset, asked, options, width)
            except MemproofError as error:
                failures.append(error)
                key, row = (each.id, error.code), refused_row(each.id, asked, error)
            if key in rows:
                several = rows[key]["asked"][-1].isdigit()
                rows[key]["asked"] += f", {width}" if several else f", {asked}"
            elif build and "reason" not in row:
                rows[key] = _built(each, dataset, options, width, row, failures)
            else:
                rows[key] = row
            if arrived is not None:
                arrived(list(rows.values()))
    if all("reason" in row for row in rows.values()):
        raise failures[0]
    return list(rows.values())


def _planned(
    each: Construction, dataset: Dataset, asked: str, options: dict[str, Any], width: int | None
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """(what makes the row distinct, the row)."""
    with mistakes(each):
        plan = each.plan(dataset, **_with_width(options, width))
        s = plan.sizes
    certainty = getattr(plan, "certainty", "exact")
    row = sizes_row(each.id, asked, s, getattr(plan, "slots", None), certainty)
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
        return refused_row(each.id, row["asked"], error)
    return {
        **sizes_row(each.id, row["asked"], s, row["slots"], "built"),
        **{key: getattr(s, key) for key in WEIGHTS},
    }


def best(
    rows: Iterable[Mapping[str, Any]], certain: Collection[str] = ("exact", "built")
) -> dict[str, Winner]:
    """For every size the least ``value`` among the rows whose sizes are ``certain``, and the
    ``rows`` (construction, asked) that have it, in the order of the table; empty without such a
    row.

    The sizes of weights are compared if the networks have been built.
    """
    sure = [row for row in rows if row["certainty"] in certain]
    found = {}
    for key in (*COMPARED, *WEIGHTS) if sure else ():
        if all(key in row for row in sure):
            least = min(row[key] for row in sure)
            winners = [{"construction": row["construction"], "asked": row["asked"]}
                       for row in sure if row[key] == least]
            found[key] = {"value": least, "rows": winners}
    return found
