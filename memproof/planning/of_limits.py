"""Sizes for a table within several limits: parameters against bits of a weight, or against depth.

A row of bits has a number beside it that does not depend on the construction: dense parameters that
networks of any widths need, with weights of so many bits, to have all labelings of N points with
the table's number of labels (docs/proofs/bounds.md#BD-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from memproof.bounds.bits import least_parameters
from memproof.constructions import named
from memproof.constructions.registry import mistakes
from memproof.dataset import Dataset
from memproof.dataset.labels import distinct_labels
from memproof.errors import MemproofError
from memproof.planning.rows import Row, refused_row, sizes_row

BITS, DEPTH = "bits", "depth"


def limit_rows(
    dataset: Dataset, construction: str, limit: str, values: Iterable[int],
    options: dict[str, Any], arrived: Callable[[int, str], None] | None = None,
) -> list[Row]:
    """A row for every value of the ``limit``, BITS or DEPTH; what cannot be met says so.

    ``options`` are those of the construction besides.  Errors: MP-B001, MP-B008, and the first
    refusal if no value can be met.
    """
    entry, rows, failures = named(construction), [], []
    for number, value in enumerate(values):
        asked = f"{limit} {value}"
        within = {BITS: value} if limit == BITS else {}  # the depth of a row is the network's
        if arrived is not None:
            arrived(number, f"planning {asked}")
        try:
            with mistakes(entry):
                plan = entry.plan(dataset, **options, **{limit: value})
        except MemproofError as error:
            failures.append(error)
            rows.append(refused_row(construction, asked, error) | within)
            continue
        sizes, slots = plan.sizes, getattr(plan, "slots", None)
        row = sizes_row(construction, asked, sizes, slots, getattr(plan, "certainty", "exact"))
        row |= {"most_bits": getattr(plan, "most_bits", None),
                "most_nonzero": getattr(plan, "most_nonzero", None),
                "guaranteed": getattr(plan, "guaranteed", None)}
        rows.append(row | within | need_of_all(dataset, limit, value))
    if failures and len(failures) == len(rows):
        raise failures[0]
    return rows


def need_of_all(dataset: Dataset, limit: str, value: int) -> Row:
    """What all labelings need within the limit, where that is known."""
    labels = distinct_labels(dataset)
    if limit != BITS or labels < 2 or value < 2:
        return {}
    return {"needed_parameters": least_parameters(len(dataset), labels, value)}
