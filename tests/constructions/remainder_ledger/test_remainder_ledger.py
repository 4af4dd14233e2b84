"""The remainder ledger: gadgets, every point exactly, sizes, the worked example, real tables."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import gcd
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.layers import long
from helpers.paths import ROOT, TESTS
from helpers.tables import small_table, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.checker import second
from memproof.constructions import Built, named
from memproof.constructions.remainder_ledger import network as remainder_ledger
from memproof.constructions.remainder_ledger import planner as remainder_planner
from memproof.constructions.remainder_ledger.congruence import Solutions, decode
from memproof.constructions.remainder_ledger.network import Plan, build, plan
from memproof.constructions.remainder_ledger.planner import (
    PRIMES,
    Coder,
    Planner,
    Sample,
    Setting,
    encoder_widths,
    estimated_sizes,
    smooth_from,
    split,
    stretches,
)
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.gadgets.affine_ledger import affine_chain, affine_fan, affine_windows, bends, signs
from memproof.gadgets.remainder import halvings, multiple_distance, widths
from memproof.line.hashed import LineSearch
from memproof.network import Affine, Gadget, Layer, dense_parameters, network_of, value_of

ENCODERS = ("windows", "narrow")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few settings are compared, so that the tests are fast."""
    monkeypatch.setattr(remainder_planner, "MOST", 12)


def dist(a: int, m: int) -> int:
    return min(a % m, -a % m)


# -- G11: the distance to the multiples


@pytest.mark.parametrize("m", range(1, 13))
def test_multiple_distance_exhaustively(m: int) -> None:
    """All a in range, tied or not; one more in range than half a layer allows is wrong."""
    for layers in range(5):
        top = m * 2 ** (layers - 1) if layers else m // 2
        for a in range(top + 1):
            assert value_of(multiple_distance(a, m, layers)) == dist(a, m)
            tied = Fraction(a, 2 ** (layers - 1)) if layers else a
            assert value_of(multiple_distance(tied, m, layers, True)) == dist(a, m)


@given(st.integers(1, 10**30), st.integers(0, 40), st.data(), st.booleans())
def test_multiple_distance(m: int, layers: int, data: st.DataObject, tied: bool) -> None:
    a = data.draw(st.integers(0, m * 2 ** (layers - 1) if layers else m // 2))
    given_a = Fraction(a, 2 ** (layers - 1)) if tied and layers else a
    assert value_of(multiple_distance(given_a, m, layers, tied)) == dist(a, m)
    assert value_of(multiple_distance(given_a, m, layers, tied, A=7, B=0)) == (dist(a, m), 7, 0)


@given(st.integers(1, 200), st.integers(1, 6), st.data(), st.booleans())
def test_multiple_distance_with_a_channel(
    m: int, layers: int, data: st.DataObject, tied: bool
) -> None:
    """As layers of a network: the same value, m rides along, so do the carried values."""
    a = data.draw(st.integers(0, m * 2 ** (layers - 1)))
    carried = data.draw(st.integers(0, 1))
    scale = Fraction(1, 2 ** (layers - 1)) if tied else 1

    def steps(x: tuple[Affine, ...]) -> Gadget:
        value, modulus, other = x
        more = {"B": other} if carried else {}
        found = yield from multiple_distance(value * scale, modulus, layers, tied, **more)
        return found

    network = network_of(steps, 3)
    found = network.evaluate([Fraction(v) for v in (a, m, 11)])
    assert found == ((dist(a, m), 11) if carried else (dist(a, m),))
    assert list(network.widths) == widths(layers, carried, True)
    names = ("a", "B", "m", "s") if carried else ("a", "m", "s")
    assert all(each.names == names and each.lemma == "G11" for each in network.hidden)
    if tied:
        maps = [(each.rows, each.biases, each.denominator) for each in network.hidden[1:]]
        assert all(each == maps[0] for each in maps)


def test_multiple_distance_is_wrong_out_of_range() -> None:
    """Nothing is promised there; the gadget says so."""
    assert value_of(multiple_distance(29, 7, 3)) != dist(29, 7)
    assert value_of(multiple_distance(28, 7, 3)) == dist(28, 7)
    assert value_of(multiple_distance(4, 7, 0)) == 4 != dist(4, 7)


@pytest.mark.parametrize("m", range(1, 12))
def test_halvings_are_enough_and_no_layer_too_many(m: int) -> None:
    """For all a up to the largest one, in steps of 1/4: the fold is right for them, too."""
    for largest in range(40):
        layers, places = halvings(largest, m), [Fraction(k, 4) for k in range(4 * largest + 1)]
        wanted = [min(a % m, -a % m) for a in places]
        assert [value_of(multiple_distance(a, m, layers)) for a in places] == wanted
        if layers:
            assert [value_of(multiple_distance(a, m, layers - 1)) for a in places] != wanted


@given(st.integers(0, 10**60), st.integers(1, 10**30))
def test_halvings(largest: int, m: int) -> None:
    layers = halvings(largest, m)
    assert largest <= m * Fraction(2) ** (layers - 1)
    assert layers == 0 or largest > m * Fraction(2) ** (layers - 2)


def test_a_gadget_that_is_wrong_is_noticed() -> None:
    @memproof.gadget("G11", value=lambda a, m, layers: dist(a, m))
    def half(a: int, m: int, layers: int) -> Gadget:
        return (yield from multiple_distance(a, m, layers - 1))

    with pytest.raises(MemproofError, match="MP-T002"):
        value_of(half(20, 7, 3))


# -- ALz, ALs: the encoder


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[list[int]], list[list[tuple[int, int]]]]:
    """Places, block by block, and forms that cross in the gaps: rising, falling, rising, ..."""
    places, forms = [], list[tuple[int, int]]()
    t, height = draw(st.integers(0, 9)), 10**6
    for number in range(draw(st.integers(1, 6))):
        last = places[-1][-1] if places else t - 1
        first = last + draw(st.integers(1, 9))
        block = [first + k for k in sorted(draw(st.sets(st.integers(0, 12), min_size=1)))]
        block[0] = first
        before = forms[-1] if forms else (0, 0)
        sign = 1 - 2 * (number % 2)
        value = 2 * height if sign > 0 else 0
        value += draw(st.integers(0, height))
        base = before[0] * last + before[1]
        gap = first - last
        turn = value - base
        slope = -(-turn // gap) if sign > 0 else turn // gap
        # through (first, value), with a zero of the difference at or right of ``last``
        forms.append((slope, value - slope * first))
        places.append([first, *[p for p in block[1:]
                                if slope * (p - first) + value >= 0]])
    return places, [forms]


@given(ledgers())
def test_affine_chain_and_fan(drawn: tuple[list[list[int]], list[list[tuple[int, int]]]]) -> None:
    places, (forms,) = drawn
    chain = network_of(lambda x: affine_chain(x[0], forms), 1)
    fan = network_of(lambda x: affine_fan(x[0], forms), 1)
    assert chain.widths == (3,) * (len(forms) - 1)
    assert fan.widths == (len(forms), 2)
    for block, (a, v) in zip(places, forms, strict=True):
        for t in block:
            assert value_of(affine_chain(t, forms)) == (t, a * t + v)
            assert value_of(affine_fan(t, forms)) == (t, a * t + v)
            for network in (chain, fan):
                assert network.evaluate([Fraction(t)]) == (t, a * t + v)


@given(st.lists(ledgers(), min_size=2, max_size=4))
def test_affine_windows(
    drawn: list[tuple[list[list[int]], list[list[tuple[int, int]]]]]
) -> None:
    """Windows of different lengths side by side, each with forms of its own."""
    starts, windows, wanted, shift = [], [], list[tuple[int, int]](), 0
    for places, (forms,) in drawn:
        offset = shift - places[0][0]
        starts.append(shift)
        windows.append([(a, v - a * offset) for a, v in forms])
        wanted += [(t + offset, a * t + v) for block, (a, v) in zip(places, forms, strict=True)
                   for t in block]
        shift = places[-1][-1] + offset + 1
    network = network_of(lambda x: affine_windows(x[0], starts, windows), 1)
    assert network.widths == (2 * len(windows) - 1, max(map(len, windows)) + 1, 2)
    for t, value in wanted:
        assert value_of(affine_windows(t, starts, windows)) == (t, value)
        assert network.evaluate([Fraction(t)]) == (t, value)


def test_bends() -> None:
    forms = [(21, 21), (9, 57), (30, -200)]
    assert bends(forms) == [(12, -36), (21, -257)]
    assert signs(forms) == [-1, 1]
    assert bends([(3, 4), (3, 4)]) == [(0, 0)]


# -- the worked example: x = 0, 3, 4, 9, labels 1, 0, 3, 2, m = t + 11, two blocks


def example(x: tuple[Affine, ...]) -> Gadget:
    """t; the forms 21 (t + 1) on {0, 3} and 84 + 9 (t - 3) on {4, 9}; dist(A, m Z)."""
    t = yield {"t": x[0]}
    (t,) = t
    t, value = yield from affine_chain(t, [(21, 21), (9, 57)])
    return (yield from multiple_distance(value, t + 11, 4))


STATES = {  # t: (a after each layer of the decoder and at the end, m, label)
    0: ((21, 21, 21, 1, 1), 11, 1),
    3: ((84, 28, 28, 0, 0), 14, 0),
    4: ((93, 27, 27, 3, 3), 15, 3),
    9: ((138, 22, 22, 18, 2), 20, 2),
}


def test_the_worked_example_weight_by_weight() -> None:
    """Neurons in our order (t, A, z) and (a, m, s), and z = 12 (t - 3) where the plain ledger has
    t - 3 and the weight 12 behind it."""
    network = network_of(example, 1)
    shown = [([dict(row) for row in each.rows], each.biases) for each in network.hidden]
    assert shown == [
        ([{0: 1}], (0,)),
        ([{0: 1}, {0: 21}, {0: 12}], (0, 21, -36)),
        ([{1: 1, 2: -1}, {0: 1}, {0: -8, 1: 2, 2: -2}], (0, 11, -88)),
        ([{0: 1, 2: -1}, {1: 1}, {0: 2, 1: -4, 2: -2}], (0, 0, 0)),
        ([{0: 1, 2: -1}, {1: 1}, {0: 2, 1: -2, 2: -2}], (0, 0, 0)),
        ([{0: 1, 2: -1}, {1: 1}, {0: 2, 1: -1, 2: -2}], (0, 0, 0)),
    ]
    assert [dict(row) for row in network.output.rows] == [{0: 1, 2: -1}]
    sizes = network.sizes()
    assert (sizes.depth, network.widths, sizes.dense_parameters) == (6, (1, 3, 3, 3, 3, 3), 60)
    assert all(each.denominator == 1 for each in (*network.hidden, network.output))


@pytest.mark.parametrize("t", STATES)
def test_the_states_of_the_worked_example(t: int) -> None:
    values, m, label = STATES[t]
    *layers, output = network_of(example, 1).values([Fraction(t)])
    assert layers[0] == (t,)
    assert layers[1] == (t, 21 * t + 21, max(0, 12 * (t - 3)))
    assert [state[0] for state in layers[2:]] == list(values[:4])
    assert all(state[1] == m for state in layers[2:])
    assert [state[0] - state[2] for state in layers[2:]] == list(values[1:])
    assert output == (values[4],) == (label,)


def test_the_tied_form_of_the_worked_example() -> None:
    """The same labels; the last three layers are one matrix with entries 1, 2, -2, 4, -4, -1."""
    def tied(x: tuple[Affine, ...]) -> Gadget:
        (t,) = yield {"t": x[0]}
        t, value = yield from affine_chain(t, [(21, 21), (9, 57)])
        return (yield from multiple_distance(value * Fraction(1, 8), t + 11, 4, True))

    network = network_of(tied, 1)
    for t, (_, _, label) in STATES.items():
        assert network.evaluate([Fraction(t)]) == (label,)
    for each in network.hidden[3:]:
        assert [dict(row) for row in each.rows] == [{0: 2, 2: -2}, {1: 1}, {0: 4, 1: -1, 2: -4}]
        assert (each.biases, each.denominator) == ((0, 0, 0), 1)


# -- whole networks


def checked(dataset: Dataset, **options: object) -> Built:
    """Every point, the sizes, the structure, and what the plan says of every point."""
    built = build(dataset, **options)
    plan, network = built.plan, built.network
    assert isinstance(plan, Plan)
    for point, (label,) in zip(dataset.points, dataset.labels, strict=True):
        x = [Fraction(v, dataset.denominator) for v in point]
        assert network.evaluate(x) == (Fraction(label, dataset.label_denominator),)
    sizes = network.sizes()
    for name in ("width", "depth", "nodes", "dense_parameters"):
        assert getattr(sizes, name) == getattr(plan.sizes, name)
    assert network.widths == plan.widths
    for layer in network.hidden:
        assert set(layer.activations) == {"relu"}
        assert len(set(layer.names)) == len(layer)
        assert layer.stage
        assert layer.lemma or layer.stage in ("projection", "line")
    if plan.narrow:
        assert sizes.width <= 3
    coder = plan.coder
    for window in plan.windows:
        for block in window:
            for t, y in list(zip(plan.line.positions, plan.line.codes, strict=True))[
                    block.start : block.stop]:
                m = coder.modulus(t)
                assert m % 2 == 1
                assert coder.wheel < m <= coder.largest
                assert gcd(m, coder.wheel) == 1
                assert decode(block.form(t), m, coder.wheel) == y
    ends = [block for window in plan.windows for block in window]
    assert [each.start for each in ends] == [0, *[each.stop for each in ends[:-1]]]
    assert ends[-1].stop == len(plan.line)
    ((layer, channel),) = built.lines
    assert network.hidden[layer - 1].names[channel] in ("t", "a")
    if plan.tied:
        alike([each for each in network.hidden if each.stage == "remainder"][1:])
    return built


def alike(layers: list[Layer]) -> None:
    """The same weights, biases and activations."""
    maps = [(each.rows, each.biases, each.denominator, each.activations) for each in layers]
    assert all(a == b for a, b in pairwise(maps))


@pytest.mark.parametrize("seed", range(48))
def test_random_tables(seed: int) -> None:
    """Classes 1 to 6, dimensions 1 to 3, both encoders, tied and not, with kappa and without."""
    rng = Random(seed)
    dataset = small_table(rng, rng.choice((2, 4, 10, 30, 50)), 1 + seed % 3, 1 + seed % 6)
    checked(dataset, encoder=ENCODERS[seed % 2], tied=seed // 2 % 2, seed=seed,
            kappa=rng.choice((None, 1, 2, 8, 30)))


@settings(max_examples=40)
@given(st.integers(1, 3), st.data())
def test_one_two_and_three_points(count: int, data: st.DataObject) -> None:
    """Rational labels and coordinates."""
    numbers = st.integers(-60, 60)
    points = data.draw(st.lists(st.tuples(numbers), min_size=count, max_size=count, unique=True))
    labels = data.draw(st.lists(numbers, min_size=count, max_size=count))
    dataset = table(points, labels, 7, label_denominator=6)
    for encoder in ENCODERS:
        checked(dataset, encoder=encoder, tied=data.draw(st.integers(0, 1)))


SPECIAL = {
    "one point": table([(7, 3)], [5]),
    "one class": table([(0,), (1,), (2,)], [4, 4, 4]),
    "two points": table([(0,), (1,)], [0, 1]),
    "rational labels": table([(0,), (3,), (4,), (9,)], [1, 0, 3, 2], 7, label_denominator=6),
    "labels longer than the line": table([(0,), (1,), (2,)], [0, 100, 7]),
    "long labels": table([(k,) for k in range(8)], [0, 1, 10**7, 10**7 - 7, 3, 17, 99999, 5]),
    "very long labels": table([(k,) for k in range(8)], [0, 1, 10**30, -7, 3, 10**29, 99, 5]),
    "equal positions": table([(0, 0), (1, 0), (0, 1), (5, 5)], [1, 0, 1, 2]),
    "far apart": table([(0,), (2**200,), (2**200 + 1,)], [2, 0, 1]),
    "close together": table([(0,), (1,), (2**200,)], [2, 0, 1], denominator=2**250),
    "adjacent": table([(k,) for k in range(60)], [k * k % 7 for k in range(60)]),
    "alternating": table([(k, 1) for k in range(50)], [k % 2 for k in range(50)]),
    "powers": table([(3**k,) for k in range(30)], [k % 4 for k in range(30)]),
    "a cube": table([tuple(k >> j & 1 for j in range(5)) for k in range(32)],
                    [k.bit_count() % 3 for k in range(32)]),
}


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("name", SPECIAL)
def test_special_cases(name: str, encoder: str, tmp_path: Path) -> None:
    """Accepted by the kernel and by the second checker."""
    for tied in (0, 1):
        checked(SPECIAL[name], encoder=encoder, tied=tied)
    result = memproof.certify(SPECIAL[name], tmp_path / "c", construction="remainder-ledger",
                              encoder=encoder, tied=1)
    assert result.accepted, result.verdict.report()
    assert second.check((tmp_path / "c").read_bytes()).outcome == "ACCEPTED"


def test_an_unfolded_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """If no folding is found, the direction of docs/proofs/projections.md#PR-2 is taken."""
    monkeypatch.setattr(LineSearch, "of_length", lambda self, length: None)
    for encoder in ENCODERS:
        built = checked(small_table(Random(2), 20), encoder=encoder, kappa=20)
        assert "fold=0" in built.parameters
        assert built.lines == ((1, 0),)
        assert "tried=0+" in built.parameters


def test_the_line_of_the_certificate_is_behind_the_folds() -> None:
    for encoder in ENCODERS:
        built = checked(SPECIAL["powers"], encoder=encoder)
        assert built.plan.line.layers > 20
        assert built.lines == ((built.plan.line.layers + 2, 0),)
        stages = [each.stage for each in built.network.hidden]
        layers = built.plan.line.layers
        assert stages[: layers + 2] == ["projection", *["hash"] * layers,
                                        "line" if encoder == "windows" else "encoder"]


REAL = {  # table, encoder: (dense parameters at most, width at most)
    ("iris", "windows"): (380, 20), ("iris", "narrow"): (500, 3),
    ("wine", "windows"): (490, 20), ("wine", "narrow"): (720, 3),
    ("breast_cancer", "windows"): (710, 20), ("breast_cancer", "narrow"): (1130, 3),
    ("digits", "windows"): (1300, 40), ("digits", "narrow"): (2500, 3),
}


@pytest.mark.parametrize(
    ("name", "encoder"), long(REAL, lambda each: each[0] == "digits"), ids=lambda each: each)
def test_real_tables_are_certified(name: str, encoder: str, tmp_path: Path) -> None:
    dense, width = REAL[name, encoder]
    result = memproof.certify(bundled(name), tmp_path / "c", construction="remainder-ledger",
                              encoder=encoder)
    assert result.accepted, result.verdict.report()
    assert result.verdict.facts["dense_parameters"] <= dense
    assert result.verdict.facts["width"] <= width


def test_a_thousand_classes() -> None:
    dataset = unit_ball(1000, classes=1000)
    built = build(dataset, encoder="narrow")
    assert built.plan.sizes.dense_parameters <= 2250
    assert built.network.sizes().dense_parameters == built.plan.sizes.dense_parameters
    assert memproof.evaluate(dataset, built).exact


# -- the plan


def test_one_outlier_does_not_spoil_the_rest() -> None:
    """After a short block its steep form once led to blocks of one point for ever."""
    for seed in range(3):
        found = plan(unit_ball(200, classes=200), encoder="narrow", kappa=50, seed=seed)
        single = [b for w in found.windows for b in w if b.stop - b.start == 1]
        assert len(single) <= 3
        assert found.blocks <= 40


@pytest.mark.parametrize("step", PRIMES)
def test_smooth_from(step: int) -> None:
    primes = [p for p in (2, 3, 5) if step % p == 0]

    def smooth(k: int) -> bool:
        for p in primes:
            while k % p == 0:
                k //= p
        return k == 1

    for least in range(1, 700):
        assert smooth_from(least, step) == next(k for k in range(least, 2 * least + 1) if smooth(k))
    for digits in (40, 400):
        long = smooth_from(10**digits + 1, step)
        assert 10**digits < long < 2 * 10**digits
        assert smooth(long)


def test_labels_of_4000_digits_cost_few_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Products of primes, and points that are served: few enough for 5 seconds."""
    smooth_from.cache_clear()
    counted = dict.fromkeys(("products", "served"), 0)
    least_doubling, serving = remainder_planner.least_doubling, Solutions.serving

    def count_product(q: int, least: int) -> int:
        counted["products"] += 1
        return least_doubling(q, least)

    def count_served(self: Solutions, *given: Any) -> Solutions | None:
        counted["served"] += 1
        return serving(self, *given)

    monkeypatch.setattr(remainder_planner, "least_doubling", count_product)
    monkeypatch.setattr(Solutions, "serving", count_served)
    labels = [10**4000 + 7 if i % 3 else i for i in range(30)]
    found = plan(table([(i * i,) for i in range(30)], labels))
    assert found.coder.wheel > 2 * 10**4000
    assert counted["products"] <= 3 * 10**4
    assert counted["served"] <= 2000


@given(st.sampled_from(PRIMES), st.integers(0, 40), st.integers(1, 4), st.integers(1, 2000),
       st.integers(0, 10**6))
def test_coder(step: int, size: int, spread: int, classes: int, t: int) -> None:
    """m is odd, above 2K, without a common divisor; K >= C - 1; the largest m is reached."""
    coder = Setting(step, size, spread, 10).coder(classes)
    m = coder.modulus(t)
    assert m == step * dist(t, coder.fold) + coder.least
    assert m % 2 == 1
    assert gcd(m, coder.wheel) == 1 == gcd(m, step)
    assert coder.least <= m <= coder.largest == coder.modulus(coder.fold // 2)
    assert coder.wheel >= 2 * max(1, classes - 1)
    assert coder.least > coder.wheel
    assert coder.least**2 >= 2**size - 2 * coder.least


def test_split() -> None:
    """The windows hold all blocks, and no other number of windows is better."""
    for blocks in range(1, 400):
        found = split(blocks)
        assert sum(found) == blocks
        assert max(found) == found[0]
        assert all(each == found[0] for each in found[:-1])

        def cost(windows: int, blocks: int = blocks) -> int:
            longest = -(-blocks // windows)
            return dense_parameters((1, *encoder_widths([longest] * windows, False, False)))

        assert cost(len(found)) <= min(cost(w) for w in range(1, blocks + 1))


def test_the_search_remembers_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more settings than allowed; what it returns is the best that it has seen."""
    monkeypatch.setattr(remainder_planner, "MOST", 30)
    rng = Random(0)
    places = sorted(rng.sample(range(5000), 100))
    parts = tuple(stretches(places, [rng.randrange(5) for _ in places]))
    for narrow in (True, False):
        planner = Planner(Sample(parts, 100, places[-1], 1, 2, 5), narrow, rng)
        found = planner.search()
        assert planner.costs[found] == min(planner.costs.values())
        assert planner.ranking[0] in planner.costs
        assert len(planner.costs) == remainder_planner.MOST
        again = dict(planner.costs)
        assert planner.cost(found) == again[found]
        fixed = Planner(Sample(parts, 100, places[-1], 1, 2, 5), narrow, rng)
        assert fixed.search(7).kappa == 7
        assert {each.kappa for each in fixed.costs} == {7}
        assert all(each.size >= 0 for each in fixed.costs)


def test_stretches() -> None:
    short = list(range(3000))
    assert stretches(short, short) == [(short, short)]
    parts = stretches(range(8000), range(8000))
    assert [(places[0], len(places), places == codes) for places, codes in parts] == [
        (2000, 1000, True), (4000, 1000, True), (6000, 1000, True)]


def test_a_long_line_is_planned_on_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate from three stretches is near the network that is built."""
    monkeypatch.setattr(remainder_planner, "STRETCH", 100)
    dataset = unit_ball(800)
    found = plan(dataset)
    assert len(stretches(found.line.positions, found.line.codes)) == 3
    exact = checked(dataset)
    assert exact.plan == found
    assert 500 < found.sizes.dense_parameters < 1000


def test_estimated_sizes() -> None:
    """Near what is built; narrow is larger; more classes and more points need more."""
    found = estimated_sizes(200, 10, 10)
    built = plan(unit_ball(200)).sizes
    assert abs(found.dense_parameters - built.dense_parameters) < 100
    assert estimated_sizes(200, 10, 10, narrow=True).width == 3
    assert estimated_sizes(200, 1000, 10).dense_parameters > found.dense_parameters
    assert estimated_sizes(200, 10, 10) == found
    assert estimated_sizes(2, 1, 1).depth >= 1


@pytest.mark.parametrize("kappa", [1, 2, 5, 17, 40, 100, 300])
def test_kappa(kappa: int) -> None:
    """About the bits of A / m: more of them, fewer blocks; the network is exact in any case."""
    dataset = small_table(Random(4), 60)
    built = checked(dataset, kappa=kappa)
    assert built.plan.setting.kappa == kappa
    _, remainder, _ = built.plan.decoder_layers
    assert remainder <= kappa + 4
    assert kappa < 5 or remainder >= min(kappa, 40) // 2


def test_more_kappa_fewer_blocks() -> None:
    dataset = small_table(Random(4), 60, classes=3)
    blocks = [plan(dataset, kappa=kappa, encoder="narrow").blocks for kappa in (4, 15, 60)]
    assert blocks == sorted(blocks, reverse=True)
    assert len(set(blocks)) == 3


def test_parameters_say_what_was_found() -> None:
    built = checked(bundled("iris"), kappa=10, seed=5)
    found = dict(word.split("=") for word in built.parameters.split())
    plan = built.plan
    assert list(found) == ["positions", "blocks", "windows", "fold", "P", "q", "M'", "K", "hash",
                           "h", "remainder", "code", "tied", "tried", "seed"]
    assert int(found["positions"]) == len(plan.line)
    assert int(found["blocks"]) == plan.blocks == sum(map(len, plan.windows))
    assert int(found["windows"]) == len(plan.windows)
    assert int(found["K"]) == plan.coder.wheel // 2
    assert found["seed"] == "5"
    stages = [each.stage for each in built.network.hidden]
    for name, stage in (("hash", "hash"), ("h", "modulus"), ("remainder", "remainder"),
                        ("code", "code")):
        assert int(found[name]) == stages.count(stage)
    line, settings = map(int, found["tried"].split("+"))
    assert (line, settings) == (plan.line.tried, plan.tried)
    assert min(line, settings) > 10


# -- options, registry


def test_refused() -> None:
    dataset = SPECIAL["two points"]
    for options in ({"encoder": "wide"}, {"encoder": 3}, {"kappa": 0}, {"kappa": -3},
                    {"kappa": 2.5}, {"kappa": True}, {"kappa": "4"}, {"tied": 2}, {"tied": -1},
                    {"tied": "1"}):
        with pytest.raises(MemproofError, match="MP-B025"):
            build(dataset, **options)
        with pytest.raises(MemproofError, match="MP-B025"):
            plan(dataset, **options)
    for seed in ("0", 2.5, None, True):
        with pytest.raises(MemproofError, match="MP-B012"):
            build(dataset, seed=seed)
    with pytest.raises(MemproofError, match="MP-B002"):
        build(replace(dataset, labels=((0, 1),) * 2))
    for points in ([(0,), (0,)], [(0, 1), (5, 5), (0, 1)]):
        with pytest.raises(MemproofError, match="MP-B003"):
            build(table(points, list(range(len(points)))))


def test_a_network_of_another_size_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    memorizer = remainder_ledger.memorizer

    def longer(found: Plan, x: tuple[Affine, ...]) -> Gadget:
        y = yield from memorizer(found, x)
        (y,) = yield {"y": y}
        return y

    monkeypatch.setattr(remainder_ledger, "memorizer", longer)
    with pytest.raises(MemproofError, match="MP-X002"):
        build(SPECIAL["two points"])


def test_registry_and_plan() -> None:
    entry = named("remainder-ledger")
    for options in ({}, {"encoder": "narrow", "kappa": 9}, {"tied": 1, "seed": 3}):
        planned = entry.plan(bundled("iris"), **options)
        built = entry.build(bundled("iris"), **options)
        sizes = built.network.sizes()
        for name in ("width", "depth", "nodes", "dense_parameters"):
            assert getattr(planned.sizes, name) == getattr(sizes, name)
        assert planned.parameters == built.parameters


# -- determinism


def test_the_same_seed_gives_the_same_network() -> None:
    dataset = unit_ball(60)
    first, second_, other = build(dataset), build(dataset), build(dataset, seed=1)
    assert first == second_
    assert first.network != other.network


PROGRAM = """
import sys
sys.path.insert(0, {tests!r})
from helpers.tables import unit_ball
from memproof.constructions.remainder_ledger.network import build
from memproof.network.canonical import network_sha256
for encoder in ("windows", "narrow"):
    built = build(unit_ball(50, classes=7), encoder=encoder, kappa=12)
    print(network_sha256(built.network), built.parameters)
"""


def test_no_dependence_on_hashes_of_strings() -> None:
    """Two processes with different PYTHONHASHSEED."""
    program = PROGRAM.format(tests=str(TESTS))
    found = {subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
    ).stdout for seed in ("1", "2")}
    assert len(found) == 1
    assert len(found.pop().split("\n")) == 3


def test_coder_is_what_the_network_computes() -> None:
    """h, m and the code at every point, from the neurons."""
    built = checked(bundled("iris"), encoder="narrow", kappa=15)
    coder, line = built.plan.coder, built.plan.line
    assert isinstance(coder, Coder)
    dataset, hidden = bundled("iris"), built.network.hidden
    first = next(k for k, each in enumerate(hidden) if each.stage == "remainder")
    at = dict(zip(line.positions, line.codes, strict=True))
    for point in dataset.points[::7]:
        values = list(built.network.values([Fraction(v, dataset.denominator) for v in point]))
        t = int(values[built.lines[0][0] - 1][0])
        a, m, _ = values[first]
        assert m == coder.modulus(t)
        assert decode(int(a), int(m), coder.wheel) == at[t]
