"""The folded line: exact for every size of numbers, and no two labels at one place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from operator import mul
from random import Random

import numpy as np
import pytest
from helpers.tables import small_table, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import labels_of
from memproof.errors import MemproofError
from memproof.line import hashed as module
from memproof.line.hashed import HashedLine, LineSearch, distance, hashed_line
from memproof.line.projection import INTEGER_BITS
from memproof.network import network_of, value_of


def line_of(dataset: Dataset, seed: int = 0) -> HashedLine:
    return hashed_line(dataset, seed)


def checked(dataset: Dataset, seed: int = 0) -> HashedLine:
    """Every point is at its place, with fractions, by the formula and by the gadget."""
    line = line_of(dataset, seed)
    assert list(line.positions) == sorted(set(line.positions))
    assert all(type(t) is int and t >= 0 for t in line.positions)
    at = dict(zip(line.positions, line.codes, strict=True))
    weights, bias = line.projection.weights(dataset.denominator), line.projection.bias
    network = network_of(lambda x: line.place(x), dataset.dimension)
    used = set()
    for point, code in zip(dataset.points, labels_of(dataset).codes, strict=True):
        x = [Fraction(v, dataset.denominator) for v in point]
        t = sum(map(mul, weights, x), bias)
        assert t >= 0
        if line.fold:
            t = min(abs(t - k * line.fold) for k in (t // line.fold, t // line.fold + 1))
        assert at[int(t)] == code
        assert network.evaluate(x) == (t,)
        used.add(t)
    assert used == set(line.positions)
    assert len(network.hidden) == 1 + line.layers
    assert line.fold == 0 or 2 * line.positions[-1] <= line.fold
    return line


# -- whole lines


@pytest.mark.parametrize("seed", range(30))
def test_random_tables(seed: int) -> None:
    rng = Random(seed)
    dataset = small_table(rng, rng.choice((2, 5, 20, 40)), rng.choice((1, 2, 3, 7)),
                          rng.choice((2, 3, 9)))
    checked(dataset, seed)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.tuples(st.integers(-(10**40), 10**40), st.integers(-3, 3), st.integers(0, 10**18)),
        st.integers(-5, 5), min_size=1, max_size=12,
    ),
    st.sampled_from((1, 10, 3**50)),
)
def test_columns_of_every_size(points: dict[tuple[int, ...], int], denominator: int) -> None:
    checked(table(list(points), list(points.values()), denominator))


@pytest.mark.parametrize("bits", [40, 60, 61, 62, 63, 64, 130])
def test_long_coordinates(bits: int) -> None:
    """Near the bounds of machine integers, and far beyond them."""
    rng = Random(bits)
    points = [tuple(rng.choice((0, 1, 2**bits - rng.randrange(3), rng.randrange(2**bits)))
                    for _ in range(3)) for _ in range(25)]
    checked(table(sorted(set(points)), [rng.randrange(3) for _ in set(points)]))


@pytest.mark.parametrize("size", [10**18, 10**40])
def test_a_column_far_longer_than_the_others_comes_in_last(size: int) -> None:
    """It decides the labels: a short line is found all the same, by folding."""
    rng = Random(size)
    points = [(k % 2, rng.randrange(size)) for k in range(20)]
    line = checked(table(points, [rng.randrange(3) for _ in points]))
    assert line.fold
    assert line.positions[-1] < 1000
    left_out = [(k, rng.randrange(size)) for k in range(20)]
    assert checked(table(left_out, [rng.randrange(3) for _ in points])).layers <= 1


def test_lines_are_as_short_as_their_number_allows() -> None:
    """About N^2 / 10 places, whatever the points are."""
    for dataset in (unit_ball(300, classes=300), unit_ball(300, 3, classes=300)):
        line = checked(dataset)
        assert line.positions[-1] < 300 * 300 // 8
        assert line.layers <= 6
    far = table([(k**40, 7**k) for k in range(40)], list(range(40)))
    line = checked(far)
    assert line.positions[-1] < 800
    assert line.layers > 100


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_bundled_tables(name: str) -> None:
    assert checked(bundled(name)).layers <= 3


SPECIAL = {
    "one point": table([(7, 3)], [5]),
    "one class": table([(0,), (1,), (2,)], [4, 4, 4]),
    "one dimension": table([(0,), (1,), (5,), (10**9,)], [1, 0, 1, 2]),
    "constant columns": table([(4, 0, 7), (4, 1, 7), (4, 9, 7)], [0, 1, 2]),
    "constant columns, far away": table([(10**50, 0, -(10**50)), (10**50, 1, -(10**50))], [0, 1]),
    "equal points, equal labels": table([(1, 1), (1, 1), (2, 0)], [3, 3, 4]),
    "all points equal": table([(1, 1), (1, 1)], [3, 3]),
    "negative and rational": table([(-5, 3), (6, -8), (0, 0)], [-7, 3, 5], 11, 4),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_cases(name: str) -> None:
    line = checked(SPECIAL[name])
    if name in ("one point", "one class", "all points equal"):
        assert (line.positions, line.codes, line.fold, line.layers) == ((0,), (0,), 0, 0)


@pytest.mark.parametrize("more", [[], [(0, 0)], [(3, 10**40), (4, 5)], [(2, 1), (9, 9)]])
def test_equal_points_with_different_labels(more: list[tuple[int, ...]]) -> None:
    points = [(2, 1), (2, 1), *more]
    with pytest.raises(MemproofError, match="MP-B003"):
        line_of(table(points, list(range(len(points)))))


def test_the_same_seed_gives_the_same_line() -> None:
    dataset = unit_ball(100)
    assert line_of(dataset, 3) == line_of(dataset, 3)
    assert len({line_of(dataset, seed).fold for seed in range(5)}) > 1


# -- the direction that never fails


def test_kronecker_if_the_search_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LineSearch, "of_length", lambda self, length: None)
    for dataset in (*SPECIAL.values(), small_table(Random(1)), bundled("iris")):
        line = checked(replace(dataset))  # nothing is kept with a copy
        assert (line.fold, line.layers, line.tried) == (0, 0, 0)
    with pytest.raises(MemproofError, match="MP-B003"):
        line_of(table([(2, 1), (2, 1), (0, 10**40)], [0, 1, 2]))


def test_tried_counts_the_foldings_that_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    separates = LineSearch.separates
    monkeypatch.setattr(LineSearch, "separates",
                        lambda self, t: seen.append(t) or separates(self, t))
    line = line_of(small_table(Random(3)))
    assert line.tried == len(seen) > 100


def test_the_search_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each length as many foldings as are allowed, about; at most eight lengths."""
    monkeypatch.setattr(LineSearch, "separates", lambda self, t: False)
    dataset = small_table(Random(3))
    search = LineSearch(dataset, labels_of(dataset).codes, Random(0))
    drawn = []
    monkeypatch.setattr(LineSearch, "line", lambda self, u: drawn.append(u) or np.array([0, 9**9]))
    assert search.of_length(100) is None
    assert len(drawn) == search.tries // module.MODULI == module.TRIES // module.MODULI
    direction, fold = search.shortest()
    assert len(drawn) == 9 * module.TRIES // module.MODULI
    assert fold == 0
    assert direction


# -- machine integers only where they are proved to be enough


@settings(max_examples=150)
@given(st.data(), st.integers(1, 4), st.integers(1, 6))
def test_line_is_exact_with_the_right_kind_of_numbers(
    data: st.DataObject, dimension: int, count: int
) -> None:
    sizes = st.sampled_from((3, 10**6, 2**61, 2**62, 2**63, 2**64, 10**40))
    columns = []
    for _ in range(dimension):
        size = data.draw(sizes)
        columns.append([0, size, *(data.draw(st.integers(0, size)) for _ in range(count))])
    dataset = table(list(zip(*columns, strict=True)), [k % 2 for k in range(count + 2)])
    search = LineSearch(dataset, labels_of(dataset).codes, Random(0))
    u = [data.draw(st.sampled_from((0, 0, 1, -1, 2, 1000, 2**40, -(2**61), 10**30)))
         for _ in columns]
    entries = search.columns.entries
    sums = [sum(map(mul, u, row)) for row in zip(*entries, strict=True)]
    found = search.line(u)
    assert found.tolist() == [each - min(sums) for each in sums]
    bound = sum(abs(w) * max(column) for w, column in zip(u, entries, strict=True))
    assert (found.dtype == np.int64) == (bound < 2**INTEGER_BITS)
    fold = data.draw(st.sampled_from((1, 2, 7, 10**9, 2**62, 2**70)))
    if found.dtype == object or fold < 2**63:
        places = distance(found, fold)
        assert places.tolist() == [min(t % fold, -t % fold) for t in found.tolist()]
    assert search.separates(found) == apart(found.tolist(), search.kinds.tolist())


def apart(places: list[int], kinds: list[int]) -> bool:
    return all(a != b or k == m for a, k in zip(places, kinds, strict=True)
               for b, m in zip(places, kinds, strict=True))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=3, max_size=9),
       st.sampled_from((0, 2**59, 2**60, 2**61, 2**62, 2**70)))
def test_separates(drawn: list[tuple[int, int]], shift: int) -> None:
    """Also where place and label together need more bits than a machine integer has."""
    dataset = table([(k,) for k in range(len(drawn))], [kind for _, kind in drawn])
    search = LineSearch(dataset, labels_of(dataset).codes, Random(0))
    places = [t + shift for t, _ in drawn]
    t = np.array(places, dtype=np.int64 if shift < 2**62 else object)
    assert search.separates(t) == apart(places, search.kinds.tolist())


def test_directions_take_all_columns_in_the_end() -> None:
    """Columns of 1, 10, 10^20 and 10^40: the longest has no part in the first stage, all in the
    third."""
    points = [(k % 2, k, k * 10**19, k * 10**39 + 1) for k in range(11)]
    dataset = table(points, [k % 3 for k in range(11)])
    search = LineSearch(dataset, labels_of(dataset).codes, Random(0))
    search.ranges = [1, 10, 10**20, 10**40]
    number = search.tries // module.MODULI
    drawn = [u for u, _ in zip(search.directions(64), range(number), strict=False)]
    third = number // module.STAGES
    assert not any(u[3] for u in drawn[:third])
    assert sum(all(u) for u in drawn[-third:]) > third // 2


# -- the gadget and the labels


def test_place_on_numbers() -> None:
    """Between the points, too: the gadget read with numbers is the distance to the multiples."""
    line = line_of(table([(k * k * k,) for k in range(101)], [k % 7 for k in range(101)]))
    ((w,), bias) = line.projection.weights(1), line.projection.bias
    assert line.fold
    for x in range(0, 10**6, 997):
        t = w * x + bias
        assert t.denominator == 1
        found = value_of(line.place([Fraction(x)]))
        assert found == min(t % line.fold, -t % line.fold)


def test_labels_come_back() -> None:
    dataset = SPECIAL["negative and rational"]  # -7/4, 3/4, 5/4
    line = line_of(dataset)
    assert [line.label(code) for code in (0, 5, 6)] == [
        Fraction(-7, 4), Fraction(3, 4), Fraction(5, 4)]
    assert {line.label(code) for code in line.codes} == {
        Fraction(y, 4) for (y,) in dataset.labels}
    with pytest.raises(MemproofError, match="MP-B002"):
        line_of(replace(dataset, labels=((0, 1),) * 3))
