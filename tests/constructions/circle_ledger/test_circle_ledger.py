"""The circle ledger: the line, the search against exact evaluation, every point, hostile tables."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise, product
from math import gcd, prod
from random import Random

import numpy as np
import pytest
from helpers.tables import table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.constructions.circle_ledger import blocks as circle_blocks
from memproof.constructions.circle_ledger import network as circle
from memproof.constructions.circle_ledger import planner as circle_planner
from memproof.constructions.circle_ledger import windows as circle_windows
from memproof.constructions.circle_ledger import zigzag as circle_zigzag
from memproof.constructions.circle_ledger.blocks import DISTANCE, BlockSearch, cells
from memproof.constructions.circle_ledger.chain import Chain
from memproof.constructions.circle_ledger.laps import short_line
from memproof.constructions.circle_ledger.line import Line, cuts_of, line_of
from memproof.constructions.circle_ledger.network import build, plan
from memproof.constructions.circle_ledger.peeling import peel
from memproof.constructions.circle_ledger.planner import (
    Sample,
    Setting,
    estimated_sizes,
    least_kappa,
    random_points,
)
from memproof.constructions.circle_ledger.residues import Arithmetic, assignments
from memproof.constructions.circle_ledger.slots import Slots, coprime_moduli
from memproof.constructions.circle_ledger.windows import window_plans
from memproof.constructions.circle_ledger.words import notes
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.network import network_of, network_sha256
from memproof.regions import evaluate
from memproof.testing import assert_memorizes

NAME = "circle-ledger"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few settings are compared, on few points, so that the tests are fast."""
    monkeypatch.setattr(circle_planner, "MOST", 5)
    monkeypatch.setattr(circle_planner, "SAMPLE", 150)
    monkeypatch.setattr(circle, "TAKES", 1)
    monkeypatch.setattr(circle_windows, "FEW", circle_windows.FEW[:2])


def dist(x: Fraction) -> Fraction:
    return min(x % 1, -x % 1)


# -- the line --------------------------------------------------------------------------------------


@given(st.integers(1, 60), st.integers(3, 400))
def test_moduli_are_coprime(count: int, least: int) -> None:
    found = coprime_moduli(count, least)
    assert len(found) == count
    assert min(found) >= least
    assert all(gcd(p, q) == 1 and p % 2 for k, p in enumerate(found) for q in found[:k])


def line(data: Dataset, seed: int = 0, moduli: int = 12) -> Line:
    return line_of(data, Setting(40, moduli, 15).tables(seed), 200, seed)


@settings(max_examples=12, deadline=None)
@given(st.integers(2, 40), st.integers(0, 10**6))
def test_the_network_of_a_line_gives_the_places(count: int, seed: int) -> None:
    """Every place is an integer and three fractions, and the layers compute it exactly."""
    rng = Random(seed)
    data = small_table_of(rng, count)
    found = line(data, seed, 9)
    network = network_of(found.place, data.dimension)
    assert network.widths == (1, *[2] * found.depth, 1)
    places = {found.points.position(i): int(found.points.codes[i]) for i in range(len(found))}
    assert len(places) == len(found)
    for point, code in zip(data.points, found.labels.codes, strict=True):
        x = [Fraction(v, data.denominator) for v in point]
        assert places[network.evaluate(x)[0]] == code


def small_table_of(rng: Random, count: int) -> Dataset:
    rows = rng.sample(range(400), count)
    return table([(r % 20, r // 20) for r in rows], [rng.randrange(3) for _ in rows])


def test_places_are_in_order_and_fractions_short() -> None:
    found = line(unit_ball(300, classes=5))
    points = found.points
    positions = [points.position(i) for i in range(len(points))]
    assert all(a < b for a, b in pairwise(positions))
    assert all(abs(x - int(k)) < Fraction(1, 2)
               for x, k in zip(positions, points.places, strict=True))
    assert {abs(int(c)) for c in points.factors.ravel()} <= {1, 2, 4}


def test_cuts_stand_in_gaps() -> None:
    places = np.array([0, 1, 2, 9, 10, 14, 30], dtype=np.int64)
    assert cuts_of(places, 4) == [5, 12, 22]
    assert cuts_of(places, 5) == [5, 12, 22]
    assert cuts_of(places, 1) == []


# -- the search ------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(0, 11), min_size=3, max_size=3, unique=True), max_size=9))
def test_a_peeling_serves_every_point_once(edges: list[list[int]]) -> None:
    found = peel(edges, [0] * 12)
    if found is None:
        return
    assert sorted([i for i, _ in found.pivots] + found.checks) == list(range(len(edges)))
    position = {i: k for k, (i, _) in enumerate(found.pivots)}
    for i, v in found.pivots:
        assert v in edges[i]
        later = [j for j, edge in enumerate(edges) if v in edge and j != i and j in position]
        assert all(position[j] < position[i] for j in later)


def points_of(seed: int, size: int, classes: int, moduli: int = 12) -> Slots:
    rng = Random(seed)
    sample = Sample(size, 2, classes, True, range(classes))
    return random_points(sample, Setting(60, moduli, 15), rng)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(2, 40))
def test_residues_serve_every_point(seed: int, size: int, classes: int) -> None:
    """The residues that the search claims, against sums of fractions."""
    points = points_of(seed, size, classes)
    peeling = peel(points.slots.tolist(), points.moduli)
    if peeling is None:
        return
    found = assignments(Arithmetic(points.moduli, classes), points, peeling, Random(seed))
    if found is None:
        return
    for column in found.residues.T.tolist()[:20]:
        residue = dict(zip(found.moduli, column, strict=True))
        for i in range(len(points)):
            total = sum(Fraction(residue[v] * c, points.moduli[v]) for v, c in
                        zip(points.slots[i].tolist(), points.factors[i].tolist(), strict=True))
            u = 2 * classes * dist(Fraction(total))
            assert 0 < u - int(points.codes[i]) < 1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 500), st.integers(1, 2**200))
def test_cells_are_those_of_exact_fractions(seed: int, classes: int, slope: int) -> None:
    points = points_of(seed, 20, classes)
    y, rest, whole = cells(points, slope, classes)
    for i in range(len(points)):
        u = 2 * classes * dist(slope * points.position(i))
        assert u == int(y[i]) + Fraction(int(rest[i]), int(whole[i]))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.integers(45, 90))
def test_blocks_read_every_label(seed: int, kappa: int) -> None:
    points = points_of(seed, 40, 7, 36)
    found = list(Chain(points, 7, kappa, Random(seed)).blocks())
    assert None not in found
    stop, before = 0, None
    for each in found:
        assert each is not None
        block, (a, v) = each
        assert block.start == stop
        assert 2**kappa <= a < 2 ** (kappa + 1)
        stop = block.stop
        for i in range(block.start, block.stop):
            u = 2 * 7 * dist(a * points.position(i) + v)
            assert int(points.codes[i]) + Fraction(1, 2**DISTANCE) <= u
            assert u <= int(points.codes[i]) + 1 - Fraction(1, 2**DISTANCE)
        if before is not None:
            zero = Fraction(before[1] - v, a - before[0])
            assert points.position(block.start - 1) < zero < points.position(block.start)
            assert gcd(a, before[0]) == 1
        before = a, v
    assert stop == len(points)


def test_a_slope_that_misses_is_not_taken() -> None:
    points = points_of(3, 5, 4)
    search = BlockSearch(points, 4, [True] * 6, Random(0))
    slope = search.slope(0, 5, 2**60, 2**61, lambda stop, a: True, 50)
    assert slope is not None
    assert search.serves(points, slope)
    assert not all(search.serves(points, slope + k) for k in range(1, 9))


# -- the network -----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [None, 2, 4])
@pytest.mark.parametrize("classes", [2, 10, 40])
def test_networks_have_the_planned_sizes(classes: int, width: int | None) -> None:
    data = unit_ball(120, 3, classes)
    built = memproof.memorize(data, NAME, width=width)
    found = plan(data, width=width)
    network = built.network
    assert (network.sizes().width, network.sizes().depth) == (found.sizes.width, found.sizes.depth)
    assert network.sizes().dense_parameters == found.sizes.dense_parameters
    assert evaluate(network, data, built.lines or ()).exact
    assert width is None or network.sizes().width == (width if classes == 40 else 2)


def test_the_chain_has_integer_weights() -> None:
    network = build(unit_ball(150, 3, 5), width=2).network
    layers = [layer for layer in network.hidden if layer.stage in ("encoder", "circle")]
    assert layers
    assert {layer.denominator for layer in layers[1:]} == {1}


def planned_sizes(data: Dataset) -> dict[str, int]:
    found = plan(data).sizes
    return {"width": found.width, "depth": found.depth, "nodes": found.nodes,
            "dense_parameters": found.dense_parameters}


def test_every_labelling_of_four_points() -> None:
    tables = [table([(0,), (1,), (2,), (5,)], [*labels, 0])
              for labels in product(range(2), repeat=3)]
    assert_memorizes(NAME, datasets=tables, size=planned_sizes)


def test_small_tables() -> None:
    assert_memorizes(NAME, cases=10, checker="both", size=planned_sizes)


# -- windows ---------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_the_network_of_a_short_line_gives_the_places(seed: int) -> None:
    data = small_table_of(Random(seed), 30)
    found = short_line(data, Setting(40, 9, 15).tables(seed), 960, seed)
    network = network_of(found.place, data.dimension)
    assert list(network.widths) == found.widths
    places = {found.points.position(i): int(found.points.codes[i]) for i in range(len(found))}
    for point, code in zip(data.points, found.labels.codes, strict=True):
        x = [Fraction(v, data.denominator) for v in point]
        assert places[network.evaluate(x)[0]] == code


@pytest.mark.parametrize("classes", [2, 300])
def test_windows_hit_every_label(classes: int) -> None:
    data = unit_ball(300, 3, classes)
    plans = [*window_plans(data, None, 0), *window_plans(data, None, 1)]
    found = [each for each in plans if not isinstance(each, str)]
    assert found
    for each in found[:2]:
        network = network_of(each.memorizer, each.dimension)
        assert network.widths == each.widths
        assert evaluate(network, data, each.channels).exact
        assert network.sizes().dense_parameters == each.sizes.dense_parameters


def test_windows_are_smaller_for_many_points() -> None:
    data = unit_ball(2000, 4, 10)
    windows = min(each.sizes.dense_parameters for each in window_plans(data, None, 0)
                  if not isinstance(each, str))
    assert windows < plan(data, encoder="chain").sizes.dense_parameters


@pytest.mark.parametrize(("limit", "said"), [
    (True, "work-limit-at-"), (False, "no-slope-at-")])
def test_a_chain_says_why_there_are_no_windows(
    monkeypatch: pytest.MonkeyPatch, limit: bool, said: str
) -> None:
    """The work of one window is too much, or no block is found."""
    data = unit_ball(60, 3, 3)
    chain = plan(data, encoder="chain")
    if limit:
        monkeypatch.setattr(circle_zigzag.ZigzagSearch, "window", lambda self, number, foot: 1)
        monkeypatch.setattr(BlockSearch, "too_long", lambda self, served: True)
    else:
        monkeypatch.setattr(circle_zigzag.ZigzagSearch, "window", lambda self, number, foot: None)
    monkeypatch.setattr(circle, "searched_plan", lambda *a: chain)
    found = plan(data)
    assert f"encoder=chain reason=windows:{said}0" in found.parameters
    assert "reason" not in chain.parameters


def test_a_search_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circle_blocks, "LEAST_TRIALS", 0)
    monkeypatch.setattr(circle_blocks, "TRIALS", 0)
    with pytest.raises(MemproofError, match=r"MP-B028 at the points"):
        plan(unit_ball(60, 3, 3))


RNG = Random(5)
HOSTILE = {
    "one point": table([(3,)], [7]),
    "one label": table([(k,) for k in range(9)], [4] * 9),
    "wide": table([(10 ** (k * k % 90) * 7 + k,) for k in range(12)], [k % 3 for k in range(12)]),
    "as many classes as points": table([(k,) for k in range(40)], RNG.sample(range(40), 40)),
    "few of many classes": table([(k * k,) for k in range(20)],
                                 [RNG.randrange(2**20) for k in range(20)]),
    "neighbors": table([(k,) for k in range(90)], [RNG.randrange(2) for _ in range(90)]),
    "columns far apart": table([(k, 10**40 * (k % 7)) for k in range(30)],
                               [k % 4 for k in range(30)]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables(name: str) -> None:
    assert_memorizes(NAME, datasets=[HOSTILE[name]], size=planned_sizes)


def test_one_label_needs_no_search() -> None:
    found = plan(HOSTILE["one label"])
    assert found.parameters.startswith("positions=9 blocks=1 ")
    assert found.sizes.depth < 5


def test_the_same_seed_gives_the_same_network() -> None:
    first, again, other = (network_sha256(build(unit_ball(80, 3, 4), seed=seed).network)
                           for seed in (0, 0, 1))
    assert first == again != other


# -- options and errors ----------------------------------------------------------------------------


def test_a_slope_has_to_hold_three_moduli() -> None:
    data = bundled("iris")
    least = least_kappa(3)
    assert 2 ** (least - 1) < prod(coprime_moduli(3, 15)) <= 2**least
    with pytest.raises(MemproofError, match=rf"MP-B026 at kappa: .*at least {least}"):
        build(data, kappa=least - 1)
    assert plan(unit_ball(30, 3, 3), kappa=least, width=2).setting.kappa == least


@pytest.mark.parametrize(("options", "code"), [
    ({"width": 1}, "MP-B026"), ({"width": "2"}, "MP-B026"), ({"kappa": 2.5}, "MP-B026"),
    ({"kappa": 10**4000}, "MP-B026"),
    ({"seed": "x"}, "MP-B012"), ({"encoder": "fan"}, "MP-B026"),
    ({"encoder": "windows", "width": 2}, "MP-B022"),
])
def test_options_out_of_range(options: dict[str, object], code: str) -> None:
    with pytest.raises(MemproofError, match=code):
        build(table([(0,), (1,)], [0, 1]), **options)  # type: ignore[arg-type]


def test_refused_tables() -> None:
    with pytest.raises(MemproofError, match="MP-B003"):
        build(table([(1,), (1,)], [0, 1]))
    with pytest.raises(MemproofError, match=r"MP-B027 at the labels: .*1048576"):
        build(table([(1,), (2,), (3,)], [0, 1, 2**20]))


def test_no_ledger_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chain, "blocks", lambda self: iter([None]))
    with pytest.raises(MemproofError, match=r"MP-B028 at the points: .*13 bits"):
        build(unit_ball(20, 3, 3), kappa=13, width=2)


def test_an_estimate_is_near() -> None:
    data = unit_ball(400, 10, 10)
    about = estimated_sizes(400, 10, 10).dense_parameters
    assert abs(about - plan(data, encoder="chain").sizes.dense_parameters) < about / 5


# -- words -----------------------------------------------------------------------------------------


def test_words_are_true() -> None:
    data = unit_ball(60, 3, 4)
    built = build(data, width=2)
    for k in range(0, 60, 7):
        x = [Fraction(v, data.denominator) for v in data.points[k]]
        *hidden, _ = built.network.values(x)
        said = notes("", built.network.hidden, hidden)
        stages = {built.network.hidden[n - 1].stage: words for n, words in said.items()}
        assert stages["encoder"].startswith("block ")
        assert re.search("A [=≈] .*, A mod 1 [=≈] ", stages["circle"])
        assert notes("", built.network.hidden[:-3], hidden[:-3]) == {} or "circle" in stages
