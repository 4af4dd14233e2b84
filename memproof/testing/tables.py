"""Strategies for labels and tables, small ones and hard ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate, islice
from random import Random
from typing import Any

from hypothesis import strategies as st

from memproof.dataset import Dataset

Labels = st.SearchStrategy[Any]
Point = tuple[int | Fraction, ...]
Row = tuple[Point, Any]  # a point and its label


def binary_labels() -> Labels:
    """0 and 1; smaller first."""
    return st.integers(0, 1)


def integer_labels(least: int = -3, greatest: int = 5) -> Labels:
    """Integers from ``least`` to ``greatest``; those near to 0 first, positive before negative."""
    return st.integers(least, greatest)


def rational_labels(max_denominator: int = 6) -> Labels:
    """p/q with |p/q| <= 3 and q <= ``max_denominator``; whole numbers first."""
    denominators = range(1, max_denominator + 1)
    every = {Fraction(p, q) for q in denominators for p in range(-3 * q, 3 * q + 1)}
    return st.sampled_from(sorted(every, key=lambda x: (x.denominator, abs(x), x < 0)))


NAMES = ("a", "b", "c", "no", "yes", "class 1", "x, y", "Ä")


def class_names(count: int = 4) -> Labels:
    """One of ``count`` names (at most 8, none of them a number); plain letters first."""
    return st.sampled_from(NAMES[:count])


KINDS_OF_LABELS = (binary_labels, integer_labels, rational_labels, class_names)


@st.composite
def datasets(
    draw: st.DrawFn,
    max_points: int = 12,
    max_dimension: int = 3,
    labels: Labels | None = None,
    min_points: int = 1,
) -> Dataset:
    """Tables of ``min_points`` to ``max_points`` distinct points of Q^d, d <= ``max_dimension``.

    Coordinates have one small denominator and lie in [-1000, 1000]; rows are not sorted, and some
    rows may occur twice (with the same label, so they are one point).  ``labels`` is a strategy
    for one label (tuples: label vectors); without it a table has labels of one kind: binary,
    integers (some negative), fractions, or class names.  Shrinks to few points, few dimensions and
    small whole numbers.
    """
    d = draw(st.integers(1, max_dimension))
    span, q = draw(st.sampled_from((3, 10, 1000))), draw(st.sampled_from((1, 1, 1, 2, 3, 10)))
    # The last d coordinates: shrinking keeps a difference there, so that it can lower d.
    point = st.tuples(*[st.integers(-span, span)] * max_dimension).map(
        lambda p: tuple(Fraction(x, q) for x in p[-d:]))
    rows = draw(_rows(point, labels, min_points, min(max_points, (2 * span + 1) ** d)))
    return draw(_table_of(rows))


@st.composite
def line_datasets(
    draw: st.DrawFn,
    max_points: int = 12,
    *,
    gaps: st.SearchStrategy[Any] | None = None,
    labels: Labels | None = None,
    min_points: int = 1,
) -> Dataset:
    """Tables with d = 1: distinct integers in any order.

    With ``gaps``, a strategy of positive numbers, neighbours on the line have these distances.
    ``labels`` as for ``datasets``.  Shrinks to few points, near to 0, from left to right.
    """
    if gaps is None:
        span = draw(st.sampled_from((max(3, max_points), 100, 10**6)))
        rows = draw(_rows(st.tuples(st.integers(-span, span)), labels, min_points, max_points))
        return draw(_table_of(rows))
    steps = draw(_rows(st.tuples(gaps), labels, min_points, max_points, unique=False))
    first = draw(st.integers(-3, 3)) - steps[0][0][0]
    positions = accumulate((gap for (gap,), _ in steps), initial=first)
    rows = [((p,), label) for p, (_, label) in zip(islice(positions, 1, None), steps, strict=True)]
    return draw(_table_of(draw(st.permutations(rows))))


@st.composite
def adversarial_separations(
    draw: st.DrawFn,
    max_points: int = 8,
    max_dimension: int = 3,
    labels: Labels | None = None,
    kind: str | None = None,
) -> Dataset:
    """Tables that are hard to separate: all points distinct, in one of these ways (``kind``).

    "tiny gaps": distances 2^-k, k <= 60, beside coordinates up to 10^12; "clusters": a few far
    centres with neighbours at distance 1; "one coordinate": all others are equal; "collinear":
    multiples of one direction; "grid": from {-1, 0, 1}^d, so that many points have the same
    projection in many directions (needs d >= 2).  ``labels`` as for ``datasets``.
    """
    possible = [each for each in KINDS if max_dimension > 1 or each != "grid"]
    chosen = draw(st.sampled_from(possible)) if kind is None else kind
    d = draw(st.integers(2 if chosen == "grid" else 1, max_dimension))
    return draw(_table_of(draw(_rows(draw(KINDS[chosen](d)), labels, 1, max_points))))


def labelings(
    points: Sequence[Any], classes: int | Sequence[str] = 2
) -> st.SearchStrategy[Dataset]:
    """All ways to label the given points (rows, or numbers if d = 1) with 0 .. ``classes`` - 1.

    With a sequence of names, with these.  Equal points get equal labels.  Shrinks to label 0.
    """
    rows = [tuple(p) if isinstance(p, (tuple, list)) else (p,) for p in points]
    distinct = list(dict.fromkeys(rows))
    one = st.sampled_from(range(classes) if isinstance(classes, int) else tuple(classes))
    columns = st.lists(one, min_size=len(distinct), max_size=len(distinct))

    def table(column: list[Any]) -> Dataset:
        label = dict(zip(distinct, column, strict=True))
        return Dataset.from_rows(rows, [label[row] for row in rows], name="generated")

    return columns.map(table)


@st.composite
def _rows(
    draw: st.DrawFn, point: st.SearchStrategy[Point], labels: Labels | None, least: int, most: int,
    unique: bool = True,
) -> list[Row]:
    """Points, each beside its label, so that shrinking drops both; labels of one kind."""
    label = KINDS_OF_LABELS[draw(st.integers(0, 3))]() if labels is None else labels
    by = (lambda row: row[0]) if unique else None
    return draw(st.lists(st.tuples(point, label), min_size=least, max_size=most, unique_by=by))


@st.composite
def _table_of(draw: st.DrawFn, rows: Sequence[Row]) -> Dataset:
    """The table of these rows, up to two of which are repeated."""
    again = draw(st.lists(st.integers(0, len(rows) - 1), max_size=2))
    points, labels = zip(*rows, *[rows[i] for i in again], strict=True)
    return Dataset.from_rows(points, labels, name="generated")


@st.composite
def _tiny_gaps(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    gap, huge = Fraction(1, 2 ** draw(st.integers(1, 60))), 10 ** draw(st.integers(0, 12))
    near = st.sampled_from((0, huge)).flatmap(
        lambda base: st.integers(-3, 3).map(lambda m: base + m * gap))
    return st.tuples(near, *[st.sampled_from((0, huge, -huge))] * (d - 1))


@st.composite
def _clusters(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    far = st.tuples(*[st.integers(-(10**6), 10**6)] * d)
    centres = st.sampled_from(draw(st.lists(far, min_size=1, max_size=3)))
    near = st.tuples(*[st.integers(0, 2)] * d)
    return st.tuples(centres, near).map(
        lambda pair: tuple(a + b for a, b in zip(*pair, strict=True)))


@st.composite
def _one_coordinate(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    base = [st.just(draw(st.integers(-100, 100))) for _ in range(d)]
    base[draw(st.integers(0, d - 1))] = st.integers(-100, 100)
    return st.tuples(*base)


@st.composite
def _collinear(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    base = draw(st.tuples(*[st.integers(-10, 10)] * d))
    direction = draw(st.tuples(*[st.integers(-10, 10)] * d).filter(any))
    return st.integers(-10, 10).map(
        lambda s: tuple(b + s * v for b, v in zip(base, direction, strict=True)))


def _grid(d: int) -> st.SearchStrategy[st.SearchStrategy[Point]]:
    return st.just(st.tuples(*[st.integers(-1, 1)] * d))


KINDS: dict[str, Callable[[int], st.SearchStrategy[st.SearchStrategy[Point]]]] = {
    "collinear": _collinear,
    "one coordinate": _one_coordinate,
    "grid": _grid,
    "clusters": _clusters,
    "tiny gaps": _tiny_gaps,
}


def hard_tables(count: int, seed: int = 0) -> list[Dataset]:
    """``count`` tables of 2 to 40 points and at least two labels, the same for the same seed.

    In turn: random points, points on a line in clusters, gaps of 2^-60 beside 10^12, points of a
    grid; labels in turn binary, integers with negative ones, fractions, class names.
    """
    return [_hard_table(Random(f"{seed} {k}"), k) for k in range(count)]


def _hard_table(rng: Random, k: int) -> Dataset:
    count, d = rng.choice((2, 3, 5, 8, 13, 21, 40)), rng.randint(1, 3)
    kinds: tuple[Callable[[], int | Fraction], ...] = (
        lambda: Fraction(rng.randint(-1000, 1000), 10),
        lambda: 1000 * rng.randint(0, 9) + rng.randint(0, 3),
        lambda: rng.choice((0, 10**12)) + Fraction(rng.randint(-50, 50), 2**60),
        lambda: rng.randint(0, 7),
    )
    points: dict[Point, None] = {}
    while len(points) < min(count, 8**d):
        points[tuple(kinds[k % 4]() for _ in range(d))] = None
    labels = ((0, 1), range(-3, 9), [Fraction(p, 6) for p in range(-7, 12)], NAMES)[k // 4 % 4]
    first = rng.sample(list(labels), 2)
    rest = [rng.choice(list(labels)) for _ in range(len(points) - 2)]
    return Dataset.from_rows(list(points), [*first, *rest], name="generated")
