"""The trade-off between width and depth: for a table, for numbers, for sweeps over numbers.

A row has sizes, and beside them two numbers that do not depend on the construction's units:

    ratio        W^2 L^2 / (N log2(r/delta)), which the theorem yang-yang-2026 bounds
    least_depth  ceil(sqrt(P) / W), where W^2 L^2 >= P is necessary for all labelings (vc-product)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from itertools import product
from typing import Any

from memproof.bounds.vc import least_product
from memproof.constructions import named
from memproof.constructions.registry import At, Found, of_relus
from memproof.dataset import Dataset, Separation
from memproof.dataset.labels import distinct_labels
from memproof.dataset.numbers import Image, Numbers, numbers, numbers_of_images
from memproof.errors import MemproofError, show
from memproof.exact import ceil_sqrt, log2_enclosure, nearest_decimal, printed
from memproof.names import did_you_mean
from memproof.network.sizes import Sizes
from memproof.outputs import Kind
from memproof.planning.of_numbers import GUARANTEED, by_width, check_name, guaranteed_rows
from memproof.planning.rows import Row, sizes_row

SWEPT = ("points", "dimension", "classes", "separation")
MOST_CASES = 1000
MOST_POINTS = 10**9  # for all widths: the widths at which the depth drops are about N^(1/2)
SHALLOW = 2  # a depth that no wider network of a table is worth looking for
COLUMNS = ("points", "dimension", "classes", "ratio_squared", "construction", "width", "depth",
           "nodes", "dense_parameters", "product", "ratio", "least_depth", "certainty")

VALUES = Kind("values of a trade-off (--csv)", ",".join(COLUMNS).encode(), ".csv")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Case:
    """What a row is about: N points of R^d, C classes, (delta/r)^2."""

    points: int
    dimension: int
    classes: int
    ratio_squared: Fraction

    @cached_property
    def log2_ratio(self) -> Callable[[int], tuple[Fraction, Fraction]]:
        """bits -> an enclosure of 2 log2(r/delta)."""
        return lru_cache(lambda bits: log2_enclosure(1 / self.ratio_squared, bits))

    @cached_property
    def least_product(self) -> int:
        """P."""
        return least_product(self.points)

    def ratio(self, found: int) -> str:
        """W^2 L^2 / (N log2(r/delta)), rounded to two decimals; ``-`` for delta >= r."""
        if self.ratio_squared >= 1:
            return "-"

        def enclosure(bits: int) -> tuple[Fraction, Fraction]:
            # log2(r/delta) may be as small as the ratio of two long numbers allows
            low, high = self.log2_ratio(bits)
            least = Fraction(2 * found, self.points) / high
            return least, (Fraction(2 * found, self.points) / low if low > 0 else least + 1)

        return nearest_decimal(enclosure, 2)

    def row(self, sizes: Row) -> Row:
        """The columns of a row."""
        about = {"points": self.points, "dimension": self.dimension, "classes": self.classes,
                 "ratio_squared": printed(self.ratio_squared)}
        found = {"ratio": self.ratio(sizes["product"]),
                 "least_depth": ceil_sqrt(Fraction(self.least_product, sizes["width"] ** 2))}
        every = {**about, **sizes, **found}
        return {key: every[key] for key in COLUMNS}


# -- all widths ------------------------------------------------------------------------------------


def drops(depth_at: Callable[[int], int], least: int, most: int) -> Iterator[int]:
    """The widths from ``least`` to ``most`` at which a nonincreasing depth gets smaller, ``least``
    included; the next one is searched in steps that double, then by bisection."""
    depth_at, width = lru_cache(maxsize=None)(depth_at), least
    while width <= most:
        yield width
        step, low = 1, width
        while low + step <= most and depth_at(low + step) >= depth_at(width):
            low, step = low + step, 2 * step
        high = min(low + step, most)
        if high == low or depth_at(high) >= depth_at(width):
            return
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if depth_at(middle) >= depth_at(width) else (low, middle)
        width = high


def all_widths(about: Numbers, only: str | None = None) -> list[Row]:
    """A row for every width at which the guaranteed depth drops, for every construction that takes
    a width (or ``only`` one).

    No width beyond 2N + 2 is of use: it holds a staircase.  Errors: MP-B001, MP-B006, MP-U013 for
    more than 10^9 points.
    """
    if about.points > MOST_POINTS:
        raise MemproofError("MP-U013", "--tradeoff", f"at most {MOST_POINTS} points",
                            str(about.points))
    case = Case(about.points, about.dimension, about.classes, about.ratio_squared)
    rows = []
    known = by_width()
    for name in known if only is None else [with_width(only)]:
        at_width = lru_cache(maxsize=None)(partial(known[name], about))
        least = least_width(at_width)
        widths = drops(partial(depth_of, at_width), least, max(least, 2 * about.points + 2))
        found = [sizes_row(name, "", sizes, slots, GUARANTEED)
                 for sizes, slots in map(at_width, widths)]
        rows += [case.row(row) for row in narrower_first(found)]
    return rows


def narrower_first(rows: Sequence[Row]) -> list[Row]:
    """The rows, of falling depth, without those that a later one is not wider than: a network may
    turn out narrower than it was allowed to be."""
    kept: list[Row] = []
    for row in reversed(rows):
        if not kept or row["width"] < kept[-1]["width"]:
            kept.append(row)
    return kept[::-1]


def depth_of(at_width: Callable[[int], Found], width: int) -> int:
    """The depth at a width."""
    sizes, _ = at_width(width)
    return sizes.depth


def with_width(name: str) -> str:
    """A construction whose guarantee depends on the width.  Errors: MP-B001, MP-B006."""
    if check_name(name) not in by_width():
        raise MemproofError("MP-B006", name, f"one that takes a width: {', '.join(by_width())}",
                            "none")
    return name


def least_width(at_width: Callable[[int], object]) -> int:
    """The least width that has a guarantee; at most 12."""
    for width in range(1, 12):
        try:
            at_width(width)
        except MemproofError:
            continue
        return width
    return 12


# -- a table ---------------------------------------------------------------------------------------


def of_table(
    dataset: Dataset, *, seed: int = 0, only: str | None = None, progress: Progress | None = None
) -> list[Row]:
    """Exact sizes: a row for every width tried at which the depth drops, for every construction
    that takes a width (or ``only`` one).

    The widths up to 16, then by steps of an eighth, up to 2N + 2 or a depth of 2.
    Errors: MP-B001, MP-B006 a construction that takes no width, or a single point, and what a
    construction says to the table if none of them takes it.
    """
    ratio_squared = Separation(dataset).ratio_squared
    if ratio_squared is None:
        raise MemproofError("MP-B006", "--tradeoff", "at least two points", "one")
    case = Case(len(dataset), dataset.dimension, distinct_labels(dataset), ratio_squared)
    names = [name for name, each in of_relus().items() if "width" in each.options]
    if only is not None:
        if named(only).id not in names:
            expected = f"one that takes a width: {', '.join(names)}"
            raise MemproofError("MP-B006", only, expected, "none")
        names = [only]
    rows: list[Row] = []
    failures: list[MemproofError] = []
    for number, name in enumerate(names):
        try:
            sizes = list(exact_drops(planner(name, dataset, seed), 2 * len(dataset) + 2))
        except MemproofError as error:
            failures.append(error)
            sizes = []
        found = [sizes_row(name, "", each, None, "exact") for each in sizes]
        rows += [case.row(row) for row in narrower_first(found)]
        if progress is not None:
            progress(number + 1, len(names))
    if not rows:
        raise failures[0]
    return rows


def trial_widths(most: int) -> Iterator[int]:
    """1, ..., 16, then each an eighth larger."""
    width = 1
    while width <= most:
        yield width
        width += max(1, width // 8) if width >= 16 else 1


def exact_drops(at: At, most: int) -> Iterator[Sizes]:
    """The sizes where the depth is less than at all narrower widths tried.  Errors: the last
    refusal, if all widths are refused."""
    least: int | None = None
    refusal: MemproofError | None = None
    for width in trial_widths(most):
        try:
            sizes = at(width)
        except MemproofError as error:
            refusal = error
            continue
        if least is None or sizes.depth < least:
            least = sizes.depth
            yield sizes
        if least <= SHALLOW:
            return
    if least is None and refusal is not None:
        raise refusal


def planner(name: str, dataset: Dataset, seed: int) -> At:
    """width -> exact sizes of a construction; the line of ours is laid once."""
    each = named(name)
    if each.at_widths is not None:
        return each.at_widths(dataset, seed)
    options = {"seed": seed} if "seed" in each.options and seed else {}

    def at(width: int) -> Sizes:
        sizes: Sizes = each.plan(dataset, width=width, **options).sizes
        return sizes

    return at


# -- sweeps ----------------------------------------------------------------------------------------


def parse_sweep(text: str) -> tuple[str, tuple[str, ...]]:
    """("points", ("100", "1000")) for ``points=100,1000``.  Errors: MP-U013."""
    name, _, values = text.partition("=")
    listed = tuple(values.split(","))
    whole = name == "separation" or all(w.isascii() and w.isdigit() and len(w) < 20 for w in listed)
    if name not in SWEPT or not all(listed) or not whole:
        raise MemproofError("MP-U013", "--sweep", f"NAME=VALUE,VALUE,... for {', '.join(SWEPT)}",
                            show(text) + did_you_mean(name, SWEPT) * (name not in SWEPT))
    return name, listed


def cases(
    fixed: dict[str, str], usual: dict[str, str], sweeps: Sequence[str], kind: Image | None = None
) -> list[Numbers]:
    """The numbers of all combinations of the swept values, the last sweep changing fastest.

    ``fixed``: the other values that are given, ``usual``: those of what is neither given nor swept;
    ``kind``: images, whose dimension and distances are known.
    Errors: MP-U013 a sweep that makes no sense, MP-U004 and MP-U012 numbers out of range.
    """
    values = [parse_sweep(text) for text in sweeps]
    names = [name for name, _ in values]
    given = {*fixed, *(("dimension", "separation") if kind is not None else ())}
    for name in names:
        if names.count(name) > 1 or name in given:
            raise MemproofError("MP-U013", "--sweep", "names that are given once",
                                f"{name} given again")
    combined = list(product(*(listed for _, listed in values)))
    if len(combined) > MOST_CASES:
        raise MemproofError("MP-U013", "--sweep", f"at most {MOST_CASES} combinations",
                            str(len(combined)))
    found = []
    for chosen in combined:
        case = usual | fixed | dict(zip(names, chosen, strict=True))
        if "points" not in case:
            raise MemproofError("MP-U013", "--sweep", "--points N, or a sweep over points", "none")
        points, classes = int(case["points"]), int(case["classes"])
        found.append(
            numbers_of_images(points, classes, kind) if kind is not None else
            numbers(points, int(case["dimension"]), classes, case["separation"]))
    return found


def sweep(
    about: Iterable[Numbers], widths: Sequence[int] | None, only: str | None = None
) -> list[Row]:
    """The guaranteed rows of all cases, at these widths (None: those of ``guarantees``).

    Errors: MP-B001, MP-B006.
    """
    rows = []
    for each in about:
        case = Case(each.points, each.dimension, each.classes, each.ratio_squared)
        rows += [case.row(row) for row in guaranteed_rows(each, widths, only)
                 if "reason" not in row]
    return rows


# -- what is shown ---------------------------------------------------------------------------------


def thin(rows: Sequence[Row], factor: Fraction = Fraction(5, 4)) -> list[Row]:
    """Of each construction and case the rows whose widths grow by this factor, and the last one."""
    found: list[Row] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        last = following is None or group_of(row) != group_of(following)
        before = found[-1] if found and group_of(found[-1]) == group_of(row) else None
        if last or before is None or row["width"] >= factor * before["width"]:
            found.append(row)
    return found


def group_of(row: Row) -> tuple[Any, ...]:
    """What the rows of one curve share: case and construction."""
    return tuple(row[key] for key in COLUMNS[:5])


def as_csv(rows: Iterable[Row]) -> str:
    """The rows as comma-separated values with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
