"""The separation against all pairs of fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.dataset import Dataset, Separation, bundled
from memproof.dataset import separation as module
from memproof.dataset.separation import rounding

Point = tuple[Fraction, ...]


def squared(x: Point, y: Point) -> Fraction:
    return sum(((a - b) ** 2 for a, b in zip(x, y, strict=True)), Fraction(0))


def all_pairs(data: Dataset) -> dict[str, Fraction | None]:
    points = [tuple(Fraction(x, data.denominator) for x in point) for point in data.points]
    pairs = list(combinations(range(len(points)), 2))
    squares = [squared(points[i], points[j]) for i, j in pairs]
    mixed = [
        s for s, (i, j) in zip(squares, pairs, strict=True) if data.labels[i] != data.labels[j]
    ]
    return {
        "least_squared_distance": min(squares, default=None),
        "largest_squared_norm": max(sum((a * a for a in x), Fraction(0)) for x in points),
        "largest_squared_distance": max(squares, default=None),
        "aspect_squared": max(squares) / min(squares) if squares else None,
        "label_margin_squared": min(mixed) / 4 if mixed else None,
    }


def check(data: Dataset) -> None:
    separation = Separation(data)
    for name, value in all_pairs(data).items():
        assert getattr(separation, name) == value, name


@pytest.fixture(params=[2, 5, 128], ids="tile {}".format)
def tile(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TILE", request.param)
    monkeypatch.setattr(module, "SMALL_PRODUCT", 10_000)  # products in several pieces, too


small = st.integers(-9, 9)
huge = st.integers(-(1 << 80), 1 << 80)
clustered = st.builds(lambda a, b: (a << 90) + b, st.integers(-1, 1), st.integers(-40, 40))
fine = st.builds(Fraction, st.integers(-(1 << 210), 1 << 210), st.just(1 << 200))
decimal = st.builds(lambda a: Fraction(a, 1000), st.integers(-(10**6), 10**6))


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    dimension = draw(st.integers(1, 4))
    cells = [
        draw(st.sampled_from([small, huge, clustered, fine, decimal])) for _ in range(dimension)
    ]
    points = draw(st.lists(st.tuples(*cells), min_size=1, max_size=25, unique=True))
    count = len(points)
    labels = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    return Dataset.from_rows(points, labels)


@given(datasets())
def test_against_all_pairs(data: Dataset) -> None:
    check(data)


@pytest.mark.usefixtures("tile")
@pytest.mark.parametrize("seed", range(8))
def test_several_tiles_against_all_pairs(seed: int) -> None:
    import random

    draw = random.Random(seed)
    size = 10 ** (1 + 5 * (seed % 4))
    points = {tuple(draw.randrange(-size, size) for _ in range(2 + seed % 3)) for _ in range(60)}
    check(Dataset.from_rows(sorted(points), [draw.randrange(3) for _ in points]))


@pytest.mark.usefixtures("tile")
@pytest.mark.parametrize("scale", [1, 1 << 70])
def test_equidistant_points(scale: int) -> None:
    """A cube and a cross: nothing can be pruned, every tile ties."""
    cube = [(a * scale, b * scale, c * scale) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    check(Dataset.from_rows(cube, [sum(x) // scale % 2 for x in cube]))
    cross = [tuple(s * scale * (i == j) for j in range(12)) for i in range(12) for s in (1, -1)]
    check(Dataset.from_rows(cross, range(24)))


def test_small_integers_are_not_rounded() -> None:
    cloud = rounding(bundled("digits").points)
    assert (cloud.shift, cloud.slack) == (0, 0)


@pytest.mark.parametrize(
    "points",
    [
        [(1 << 60, 0), ((1 << 60) + 1, 0), (0, 3), (0, 5)],
        [(10**80, 3), (10**80, 4), (-(10**80), 1), (-(10**80), 3)],
        [(3**130, 3**131), (3**130 + 1, 3**131), (0, 0)],
    ],
)
def test_beyond_2_to_53_points_are_rounded_and_exact_all_the_same(
    points: list[tuple[int, ...]],
) -> None:
    """The rounded points coincide where the exact ones do not: Python integers decide."""
    cloud = rounding(points)
    assert cloud.shift > 0
    assert len({tuple(row) for row in cloud.left}) < len(points)
    check(Dataset.from_rows(points, range(len(points))))


@given(st.lists(st.tuples(huge, small, clustered), min_size=2, max_size=12, unique=True))
def test_rounded_distances_bound_the_exact_ones(points: list[tuple[int, ...]]) -> None:
    cloud = rounding(points)
    everything = slice(0, len(points))
    squares = cloud.squares(everything, everything)
    for i, j in combinations(range(len(points)), 2):
        exact, y = module.squared_distance(points[i], points[j]), int(squares[i, j])
        assert y < cloud.below(exact + 1)
        assert y > cloud.above(exact - 1)
        assert int(squares[i, i]) == 0
        assert y == squares[j, i]


def test_float_products_stay_below_2_to_53() -> None:
    for radius in (2**25, 2**26 - 1, 2**26, 2**27, 2**300, 2**300 - 1):
        for dimension in (1, 3, 100):
            cloud = rounding([(radius,) * dimension, (-radius,) * dimension])
            assert 4 * cloud.right[:, -1].max() < 2**53
            x, y = ([int(a) for a in row[:dimension]] for row in cloud.left)
            square = sum((a - b) ** 2 for a, b in zip(x, y, strict=True))
            assert int(cloud.squares(slice(0, 1), slice(1, 2))[0, 0]) == square


def test_where_nothing_is_to_be_compared() -> None:
    one = Separation(Dataset.from_rows([[3, 4]], [1]))
    assert one.least_squared_distance is None
    assert one.largest_squared_distance is None
    assert one.aspect_squared is None
    assert one.label_margin_squared is None
    assert one.largest_squared_norm == 25
    assert Separation(Dataset.from_rows([[1], [3]], [0, 0])).label_margin_squared is None


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_bundled_tables_against_all_pairs(name: str) -> None:
    check(bundled(name))


def test_values_are_computed_once_and_lazily(monkeypatch: pytest.MonkeyPatch) -> None:
    separation = Separation(bundled("iris"))
    assert separation.least_squared_distance == Fraction(1, 100)
    monkeypatch.setattr(module, "least_squared_distance", None)
    assert separation.least_squared_distance == Fraction(1, 100)
    with pytest.raises(TypeError):
        _ = separation.label_margin_squared
