"""A network that is said to witness a theorem meets its bound at the table, or says why not."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from helpers.tables import hostile_tables, table
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions import constructions, named
from memproof.constructions.threshold_ledger.cuts import Cuts
from memproof.constructions.threshold_ledger.guarantee import bound_on_line
from memproof.constructions.threshold_ledger.planner import Planner
from memproof.dataset import Dataset
from memproof.line.segments import Segments
from memproof.regions import evaluate
from memproof.theorems.witness import Case, theorems_of

WITNESSES = [name for name, each in constructions().items() if each.witnesses]


def check(data: Dataset, name: str, **options: int) -> None:
    """The network memorizes the table, and is within the bounds or has none."""
    built = named(name).build(data, **options)
    assert evaluate(built.network, data, built.lines).exact
    case = Case(data, built.network)
    for theorem in theorems_of(name):
        found = case.against(theorem)
        assert found.is_met or (found.on_data is None and found.why_not)


@pytest.mark.parametrize("name", WITNESSES)
@settings(max_examples=8, deadline=None)
@given(data=hostile_tables(12))
def test_hostile_tables(name: str, data: Dataset) -> None:
    check(data.one_hot() if name == "one-hot" else data, name)


@settings(max_examples=8, deadline=None)
@given(hostile_tables(12), st.integers(6, 14))
def test_at_a_width(data: Dataset, width: int) -> None:
    check(data, "threshold-ledger", width=width)


def test_many_digits() -> None:
    """On the integer line the triangle ledger has 2000 layers, and 300 are allowed."""
    rng = Random(3)
    points = [tuple(rng.randrange(10**200) for _ in range(3)) for _ in range(40)]
    data = table(points, [rng.randrange(3) for _ in points], denominator=10**200)
    check(data, "triangle-ledger")
    check(data, "triangle-ledger", width=30)


def cube() -> Dataset:
    """The corners of a cube of dimension 8, with 256 classes at random."""
    rng = Random(3)
    points = list(product((-1, 1), repeat=8))
    return table(points, [rng.randrange(256) for _ in points])


def test_fewest_parameters_within_the_bound() -> None:
    """The network with the fewest parameters alone is too deep for the theorem."""
    check(cube(), "threshold-ledger")


def line_of(count: int, bits: int) -> Segments:
    """So many segments below 2^12, codes at random."""
    rng = Random(count + bits)
    places = (0, *sorted(rng.sample(range(1, 2**12), count - 1)))
    codes = tuple(i % 2 + 2 * rng.randrange(2 ** (bits - 1)) for i in range(count))
    return Segments(places, places, codes)


@pytest.mark.parametrize("bits", [2, 8])
@pytest.mark.parametrize("count", [200, 300])
def test_the_planner_keeps_a_bound(count: int, bits: int) -> None:
    """TL-7 without a width: fewest parameters alone would be too deep on some of these lines."""
    def bound(width: int) -> int:
        return bound_on_line(count, 12, bits, max(6, width)).depth

    keeping = Planner(Cuts(line_of(count, bits)), bits, 3, None, bound)
    sizes = keeping.sizes(keeping.best(None))
    assert sizes.depth <= bound(sizes.width)


def test_some_lines_need_it() -> None:
    """Or the test above tests nothing."""
    free = Planner(Cuts(line_of(300, 2)), 2, 3, None)
    sizes = free.sizes(free.best(None))
    assert sizes.depth > bound_on_line(300, 12, 2, max(6, sizes.width)).depth
