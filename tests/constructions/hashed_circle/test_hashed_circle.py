"""The hashed circle: gadgets, every point exactly, and that no network exceeds what is promised."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import gcd
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions import named
from memproof.constructions.hashed_circle.guarantee import bound, of_numbers, setting
from memproof.constructions.hashed_circle.network import ConstantPlan, build, plan
from memproof.constructions.hashed_circle.planner import Spot, cut, residue_for
from memproof.constructions.hashed_circle.sizes import (
    Shape,
    encoder_cost,
    is_prime,
    moduli,
    prime_from,
    windows_for,
)
from memproof.constructions.hashed_circle.words import notes
from memproof.dataset import Dataset
from memproof.dataset.numbers import image, numbers, numbers_of_images
from memproof.errors import MemproofError
from memproof.exact import Q
from memproof.gadgets.laps import lap_value, laps, place
from memproof.gadgets.slope_windows import slope_windows
from memproof.network import value_of
from memproof.network.sizes import dense_parameters
from memproof.testing import assert_memorizes


def table(points: int, dimension: int, classes: int, seed: int, side: int = 1000) -> Dataset:
    """Random different integer points with random labels."""
    rng, rows = Random(seed), dict[tuple[int, ...], int]()
    while len(rows) < points:
        label = len(rows) if len(rows) < 2 else rng.randrange(classes)
        rows.setdefault(tuple(rng.randrange(-side, side) for _ in range(dimension)), label)
    return Dataset.from_rows(list(rows), list(rows.values()))


def sizes_of(dataset: Dataset) -> dict[str, int]:
    found = plan(dataset).sizes
    return {"width": found.width, "depth": found.depth, "nodes": found.nodes,
            "dense_parameters": found.dense_parameters}


def test_every_point_is_hit_and_sizes_are_planned() -> None:
    assert_memorizes("hashed-circle", size=sizes_of, cases=25)


@pytest.mark.parametrize(("points", "dimension", "classes"), [
    (2, 1, 2), (9, 2, 9), (40, 3, 5), (300, 2, 2), (300, 10, 300), (1000, 3, 1000)])
def test_the_network_is_exact_and_within_its_bound(
    points: int, dimension: int, classes: int
) -> None:
    for seed in range(3 if points < 100 else 1):
        data = table(points, dimension, classes, seed)
        built = build(data, seed=seed)
        assert built.plan.sizes.dense_parameters <= built.plan.bound.sizes.dense_parameters
        assert built.network.sizes().dense_parameters == built.plan.sizes.dense_parameters
        assert [built.network.evaluate(data.x(i)) for i in range(len(data))] == [
            (Fraction(y, data.label_denominator),) for (y,) in data.labels]


def test_close_points_and_fractions() -> None:
    tiny = Fraction(1, 2**60)
    data = Dataset.from_rows([[Fraction(1, 3)], [Fraction(1, 3) + tiny], [5]], ["1/2", "2/3", "0"])
    built = build(data)
    assert [built.network.evaluate(data.x(i))[0] for i in range(3)] == [
        Fraction(1, 2), Fraction(2, 3), 0]
    assert built.plan.hash.folds >= 60


def test_one_label_takes_one_neuron() -> None:
    data = Dataset.from_rows([[1], [2]], [7, 7])
    found = build(data)
    assert isinstance(found.plan, ConstantPlan)
    assert found.network.evaluate([3]) == (7,)
    assert found.plan.sizes.nodes == 1


# -- parts -----------------------------------------------------------------------------------------


@given(st.integers(1, 9), st.integers(1, 6), st.integers(2, 12))
def test_laps(length: int, count: int, classes: int) -> None:
    primes = moduli(classes, count)
    for x in range(length * count):
        lap, e = place(x, length)
        assert 0 <= e < length
        assert lap == x // length
        assert value_of(laps(Q(x), length, primes)) == e + Fraction(1, primes[lap])
        assert lap_value(x, length, primes) == e + Fraction(1, primes[lap])
    assert lap_value(length * count, length, primes) is None


@pytest.mark.parametrize("p", [3, 5, 7, 9, 31])
def test_there_is_a_residue_for_every_label(p: int) -> None:
    for classes in range(1, p + 1):
        for code in range(classes):
            rest = (Fraction(residue_for(code, classes, p), p) + Fraction(1, 4)) % 1
            assert code <= 2 * classes * min(rest, 1 - rest) < code + 1


def test_windows_of_forms() -> None:
    """Three blocks in two windows; x is an integer and a fraction up to a third."""
    windows = [[(3, -3), (-2, 17)], [(5, -60)]]
    for x, value in ((1, 0), (3, 6), (Fraction(10, 3), 7), (5, 7), (9, -1), (12, 0), (14, 10)):
        assert value_of(slope_windows(Q(x), [10], windows, 20)) == value + 20


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=30),
       st.integers(1, 6))
def test_blocks_have_one_label_for_a_slot(pairs: list[tuple[int, int]], most: int) -> None:
    order = [Spot(2 * i, slot, code) for i, (slot, code) in enumerate(pairs)]
    found = list(cut(order, most))
    assert found[0][0] == 0
    assert found[-1][1] == order[-1].e
    for first, last, codes in found:
        inside = {(s.slot, s.code) for s in order if first <= s.e <= last}
        assert inside == set(codes.items())
        assert len(codes) <= most
    assert sum((last - first) // 2 + 1 for first, last, _ in found) == len(order)


def test_primes() -> None:
    assert [n for n in range(43, 2000, 2) if is_prime(n)] == [
        n for n in range(43, 2000, 2) if all(n % q for q in range(3, 45, 2) if q < n)]
    assert not is_prime(3215031751)  # a strong pseudoprime to the bases 2, 3, 5, 7
    assert prime_from(10**20) == 10**20 + 39
    primes = moduli(1000, 50)
    assert primes[0] == 1009
    assert all(gcd(a, b) == 1 for a, b in combinations(primes, 2))
    assert moduli(2, 3) == (3, 5, 7)


@given(st.integers(1, 3000), st.integers(1, 60))
def test_windows_hold_all_blocks(blocks: int, units: int) -> None:
    for windows, each in (windows_for(blocks), windows_for(blocks, units)):
        assert windows * each >= blocks
    windows = -(-blocks // units)
    assert encoder_cost(*windows_for(blocks, units)) <= encoder_cost(windows, units)


@given(st.integers(1, 5), st.integers(0, 5), st.integers(1, 9), st.integers(1, 5),
       st.integers(1, 7), st.integers(1, 9), st.integers(2, 2000))
def test_the_parameters_are_those_of_the_statement(
    dimension: int, folds: int, slots: int, windows: int, units: int, kappa: int, classes: int
) -> None:
    """HC-7, for C > 4 and g > 1."""
    shape = Shape(dimension, folds, slots, windows, units, kappa, classes)
    assert shape.sizes.dense_parameters == dense_parameters((dimension, *shape.widths, 1))
    if classes > 4 and windows > 1:
        assert shape.sizes.dense_parameters == (
            dimension + 1 + 4 + 6 * folds + 3 + 3 * slots + 1 + encoder_cost(windows, units)
            + 6 * kappa + 4 + 20 * shape.digits - 16)


# -- the promise -----------------------------------------------------------------------------------


def conflicts(points: list[int], modulus: int, u: int, v: int, found: int, slots: int) -> int:
    """Y of HC-4 for one seed: pairs in one cell of one lap, and c + 1 for places that are near."""
    asked = setting(len(points), slots, 1, 1)
    lap, cell = asked.lap(modulus), asked.lap(modulus) // asked.cells
    spots = []
    for x in points:
        rest = (u * x + v) % modulus
        k, e = place(min(rest, modulus - rest), lap)
        assert k < slots
        spots.append((k, e))
    pairs = list(combinations(spots, 2))
    together = sum(a[0] == b[0] and a[1] // cell == b[1] // cell for a, b in pairs)
    return together + (found + 1) * sum(abs(a[1] - b[1]) < 2 for a, b in pairs)


@pytest.mark.parametrize(("points", "slots"), [([0, 1, 2], 1), ([0, 2, 3], 2), ([0, 1], 3)])
def test_some_seed_has_few_conflicts(points: list[int], slots: int) -> None:
    """All seeds: their average is below the statement's, and one of them has at most c."""
    asked = setting(len(points), slots, 1, 3)
    modulus = prime_from(asked.hash_from)
    pairs, cell = len(points) * (len(points) - 1) // 2, asked.lap(modulus) // asked.cells
    rows = [conflicts(points, modulus, u, v, asked.conflicts, slots)
            for u, v in product(range(modulus), repeat=2)]
    most = len(rows) * pairs * (2 * cell + 6 * slots * (asked.conflicts + 1))
    assert modulus * sum(rows) <= most
    assert min(rows) <= asked.conflicts
    assert 2 * slots * asked.cells * (cell - 1) <= modulus
    assert asked.conflicts * slots * asked.cells >= pairs


@pytest.mark.parametrize(("points", "most"), [
    (100, 974), (1000, 1901), (10**4, 5609), (10**5, 20679), (10**6, 83277)])
def test_what_is_promised(points: int, most: int) -> None:
    """d = 10, 1000 classes, coordinates whose ranges add up to less than 2^40."""
    found = bound(points, 10, 1000, 2**40 - 1, 2**37)
    assert found.sizes.dense_parameters <= most
    asked = found.setting
    assert asked.most * asked.blocks <= points + (asked.most - 1) * (asked.cells + asked.conflicts)
    assert found.shape.windows * found.shape.units >= asked.blocks


def test_images() -> None:
    small = of_numbers(numbers_of_images(10**4, 10, image("8x8x1")))
    assert small[0].dense_parameters < 6000
    assert named("hashed-circle").guarantee is not None


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 120), st.integers(1, 3), st.integers(2, 40), st.integers(0, 5))
def test_no_table_exceeds_the_promise(
    points: int, dimension: int, classes: int, seed: int
) -> None:
    data = table(points, dimension, classes, seed)
    found = plan(data, seed=seed)
    assert not isinstance(found, ConstantPlan)
    assert found.sizes.dense_parameters <= found.bound.sizes.dense_parameters


# -- errors ----------------------------------------------------------------------------------------


def test_errors() -> None:
    data = table(5, 1, 3, 0)
    for seed in (1.5, "1", None):
        with pytest.raises(MemproofError) as caught:
            build(data, seed=seed)  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.place) == ("MP-B012", "the seed")
    with pytest.raises(MemproofError) as caught:
        build(Dataset.from_rows([[1], [2]], [[1, 2], [3, 4]]))
    assert caught.value.code == "MP-B002"
    with pytest.raises(MemproofError) as caught:
        of_numbers(numbers(10, 1, 2, "1/100"))
    assert caught.value.code == "MP-B006"
    for wrong in ((1, 1, 2, 1, 1), (2, 0, 2, 1, 1), (2, 1, 1, 1, 1), (2, 1, 2, 0, 1)):
        with pytest.raises(MemproofError) as caught:
            bound(*wrong)
        assert caught.value.code == "MP-B006"


def test_more_labels_than_a_sieve_is_long_for_are_refused_at_once() -> None:
    assert moduli(1 << 20, 1)[0] >= 1 << 20
    with pytest.raises(MemproofError, match="MP-B006"):
        moduli(10**4000, 3)


# -- words -----------------------------------------------------------------------------------------


def test_words_are_true() -> None:
    """A and its distance to Z are those of the label's cell; with another A nothing is said."""
    data = table(40, 2, 3, 5)
    network = build(data).network
    where = [layer.stage for layer in network.hidden]
    last = {stage: number for number, stage in enumerate(where)}
    for k in range(0, 40, 9):
        *hidden, _ = network.values([Fraction(v, data.denominator) for v in data.points[k]])
        said = notes("", network.hidden, hidden)
        assert set(said) == {last[stage] + 1 for stage in ("line", "windows", "circle")}
        (a,) = hidden[last["windows"]]
        assert min(a % 1, -a % 1) * 2 * 3 // 1 == data.labels[k][0]
        assert said[last["circle"] + 1].endswith(" from an integer")
        hidden[last["windows"]] = (a + Fraction(1, 7),)
        assert notes("", network.hidden, hidden) == {}
    assert notes("", network.hidden[:1], hidden[:1]) == {}
