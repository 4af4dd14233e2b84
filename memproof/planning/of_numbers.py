"""What is guaranteed for numbers alone: sizes for all data with these N, d, C and distances.

A row says "at most": every set of such points, with any labels, has a network of this construction
with at most this depth and these parameters.  What no theorem bounds is an estimate, and marked.
The numbers are those of the constructions (``Construction.guarantee`` and ``estimates``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from memproof.constructions import Guarantee, constructions, named
from memproof.constructions.registry import Found
from memproof.dataset.numbers import Numbers
from memproof.errors import MemproofError
from memproof.planning.rows import Row, refused_row, sizes_row

GUARANTEED, ESTIMATED = "guaranteed", "estimated"
PAPER_SAYS = (
    "park-2021, the paper says: log2 Delta < 17 for the ImageNet dataset; 0.7 million parameters "
    "for one million of its images with 1000 classes; 4.5 million for 15.8 million bounding boxes "
    "of Open Images V6 with 600 classes"
)


def guarantees() -> dict[str, Guarantee]:
    """construction -> its guarantee, in the order of their ranks."""
    known = {name: each.guarantee for name, each in constructions().items() if each.guarantee}
    return dict(sorted(known.items(), key=lambda item: item[1].rank))


def by_width() -> dict[str, Callable[[Numbers, int], Found]]:
    """construction -> sizes at a width, of those that take one."""
    return {name: each.at_width for name, each in guarantees().items() if each.at_width}


def guaranteed_rows(
    about: Numbers, widths: Iterable[int] | None = None, only: str | None = None
) -> list[Row]:
    """A row for every construction with a guarantee (or for ``only`` one) and every width.

    Without widths each construction is asked for some that show its range.  Equal sizes share a
    row, and so do refusals for one cause; if all are refusals, the first error is raised.
    Errors: MP-B001 an unknown construction, MP-B006 one without a guarantee, or no width that fits.
    """
    rows: dict[tuple[Any, ...], Row] = {}
    failures: list[MemproofError] = []
    listed = None if widths is None else list(widths)
    for name in guarantees() if only is None else (check_name(only),):
        for asked, sizes_of in requests(guarantees()[name], listed):
            try:
                sizes, slots = sizes_of(about)
                key: tuple[Any, ...] = (name, sizes)
                row = sizes_row(name, asked, sizes, slots, GUARANTEED)
            except MemproofError as error:
                failures.append(error)
                key, row = (name, error.code), refused_row(name, asked, error)
            if key in rows:
                rows[key]["asked"] += f", {asked.removeprefix('width ')}"
            else:
                rows[key] = row
    if all("reason" in row for row in rows.values()):
        raise failures[0]
    return list(rows.values())


def requests(
    guarantee: Guarantee, widths: list[int] | None
) -> Iterator[tuple[str, Callable[[Numbers], Found]]]:
    """(how it is asked for, the function that tells the sizes)."""
    if guarantee.at_width is not None:
        for width in guarantee.widths if widths is None else widths:
            yield f"width {width}", partial(_at, guarantee.at_width, width)
    if widths is None or guarantee.at_width is None:
        yield from guarantee.variants.items()


def _at(at_width: Callable[[Numbers, int], Found], width: int, about: Numbers) -> Found:
    return at_width(about, width)


def check_name(name: str) -> str:
    """The name of a construction with a guarantee.  Errors: MP-B001, MP-B006."""
    if name in guarantees():
        return name
    expected = f"a guarantee for all data: {', '.join(guarantees())}"
    raise MemproofError("MP-B006", named(name).id, expected, "none")


def estimated_rows(about: Numbers, only: str | None = None) -> list[Row]:
    """Sizes that no theorem bounds, for random labels and random points, a sample of which is
    served (seconds for a million points): the first estimate of every construction that has some,
    or all of ``only`` one.  Errors: MP-B001.
    """
    rows = []
    for each in constructions().values() if only is None else [named(only)]:
        listed = list(each.estimates.items())
        for asked, sizes_of in listed[:1] if only is None else listed:
            rows.append(sizes_row(each.id, asked, sizes_of(about), None, ESTIMATED))
    return rows
