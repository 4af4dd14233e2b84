"""A depth, and bits of a weight, that are not exceeded: every point, every size, every bound."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from random import Random

import pytest
from helpers.tables import hostile_tables, small_table, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions.threshold_ledger.bounded import with_bits, with_depth
from memproof.constructions.threshold_ledger.limits import Limited, Limits, following
from memproof.constructions.threshold_ledger.network import Plan, build, plan, realize
from memproof.constructions.threshold_ledger.selection import Selection, shorter_line
from memproof.constructions.threshold_ledger.sizes import encoder_groups
from memproof.constructions.threshold_ledger.weights import nonzero_at_most
from memproof.constructions.threshold_ledger.words import ledger_views
from memproof.dataset import Dataset
from memproof.dataset.labels import labels_of
from memproof.errors import MemproofError
from memproof.exact import Q
from memproof.line.halves import halved_projector, halves_of
from memproof.line.projection import project_along
from memproof.network import network_of

TABLES = {"random": unit_ball(150, 3, 5), "few": unit_ball(40, 2, 2), "ten": unit_ball(120)}
BITS, DEPTHS = (20, 32, 80), (2, 3, 20, 40)


@cache
def with_most(name: str, depth: int | None, bits: int | None) -> Plan:
    return plan(TABLES[name], depth=depth, bits=bits)


def limited(dataset: Dataset, limits: Limits) -> Limited:
    """The search on the usual line."""
    selection = Selection(dataset, labels_of(dataset))
    return selection.search(selection.usual, limits)


def most_nonzero(dataset: Dataset, found: Plan) -> int:
    """What the planner expects of a plan: at least as many nonzero parameters as there are."""
    groups = encoder_groups(len(found.blocks), found.shape, following(found.shape, found.layout))
    return nonzero_at_most(dataset.dimension, groups, found.shape, found.layout)


def at_least(error: MemproofError) -> int:
    """The least value that the message names."""
    assert error.code == "MP-B050"
    words = error.expected.split()
    assert words[:2] == ["at", "least"]
    return int(words[2])


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("bits", BITS)
def test_no_weight_is_longer(name: str, bits: int) -> None:
    network = realize(with_most(name, None, bits)).network
    assert network.first_failure(TABLES[name]) is None
    assert network.sizes().largest_weight_bits <= bits
    assert network.sizes().width <= 12


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("depth", DEPTHS)
def test_no_network_is_deeper(name: str, depth: int) -> None:
    network = realize(with_most(name, depth, None)).network
    assert network.first_failure(TABLES[name]) is None
    assert len(network.hidden) <= depth


@pytest.mark.parametrize("name", TABLES)
def test_more_room_never_costs(name: str) -> None:
    dense = [with_most(name, None, bits).sizes.dense_parameters for bits in BITS]
    nonzero = [most_nonzero(TABLES[name], with_most(name, depth, None)) for depth in DEPTHS]
    assert dense == sorted(dense, reverse=True)
    assert nonzero == sorted(nonzero, reverse=True)
    assert dense[-1] <= plan(TABLES[name]).sizes.dense_parameters
    assert name != "random" or (dense[0] > dense[-1] and nonzero[0] > nonzero[-1])


@given(st.integers(0, 10**6), st.sampled_from((None, 4, 5, 9)), st.sampled_from((None, 1, 2, 5)))
@settings(max_examples=10, deadline=None)
def test_the_least_bits_are_enough_and_fewer_are_not(
    seed: int, width: int | None, slots: int | None
) -> None:
    data = small_table(Random(seed), 20)
    with pytest.raises(MemproofError) as caught:
        build(data, bits=0, width=width, slots=slots)
    least = at_least(caught.value)
    network = build(data, bits=least, width=width, slots=slots).network
    assert network.first_failure(data) is None
    assert network.sizes().largest_weight_bits <= least
    with pytest.raises(MemproofError, match="MP-B050 at the bits"):
        build(data, bits=least - 1, width=width, slots=slots)


@given(st.integers(0, 10**6), st.sampled_from((None, 4, 6, 11)), st.sampled_from((None, 1, 2, 4)),
       st.sampled_from((None, 40)))
@settings(max_examples=10, deadline=None)
def test_the_least_depth_is_enough_and_less_is_not(
    seed: int, width: int | None, slots: int | None, bits: int | None
) -> None:
    data = small_table(Random(seed), 20)
    asked = {"width": width, "slots": slots, "bits": bits}
    with pytest.raises(MemproofError) as caught:
        build(data, depth=0, **asked)
    least = at_least(caught.value)
    network = build(data, depth=least, **asked).network
    assert network.first_failure(data) is None
    assert len(network.hidden) <= least
    assert width is None or network.sizes().width <= width
    with pytest.raises(MemproofError, match="MP-B050 at the depth"):
        build(data, depth=least - 1, **asked)


@given(hostile_tables(16), st.integers(2, 60))
@settings(max_examples=10, deadline=None)
def test_hard_tables_keep_a_depth(data: Dataset, depth: int) -> None:
    network = build(data, depth=depth).network
    assert network.first_failure(data) is None
    assert len(network.hidden) <= depth


@given(st.integers(0, 10**6), st.integers(4, 26), st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_bits_and_nonzero_parameters_are_as_predicted(seed: int, width: int, slots: int) -> None:
    """Exact but for what happens to be 0, or a power of two less one; never more."""
    data = small_table(Random(seed), 60)
    if slots > max(8, len(Selection(data, labels_of(data)).usual.segments)):
        return
    found = plan(data, width=width, slots=slots)
    sizes = realize(found).network.sizes()
    search = limited(data, Limits())
    bits = search.bits(found.shape, found.blocks)
    assert bits - 2 <= sizes.largest_weight_bits <= bits
    count = most_nonzero(data, found)
    assert sizes.nonzero_parameters <= count <= sizes.nonzero_parameters * Q(5, 4) + 12


@pytest.mark.parametrize("name", TABLES)
def test_what_is_built_keeps_the_bound_on_bits(name: str) -> None:
    data, search = TABLES[name], limited(TABLES[name], Limits())
    line, label = search.segments.last[-1].bit_length(), search.labels.bits
    for bits in range(line + label, 4 * (line + label), 15):
        bound = with_bits(len(search.segments), line, label, bits, data.dimension)
        found = plan(data, bits=bits)
        assert found.sizes.dense_parameters <= bound.dense_parameters
        assert bound.slots * (line + label) <= bits


@pytest.mark.parametrize("name", TABLES)
def test_what_is_built_keeps_the_bound_on_nonzero_parameters(name: str) -> None:
    data, search = TABLES[name], limited(TABLES[name], Limits())
    line, label = search.segments.last[-1].bit_length(), search.labels.bits
    for depth in (3, 24, 50, 90):
        bound = with_depth(len(search.segments), line, label, depth, data.dimension)
        network = realize(plan(data, depth=depth)).network
        assert network.sizes().nonzero_parameters <= bound.nonzero_parameters
        assert len(network.hidden) <= bound.depth == depth


def test_the_bounds_at_numbers() -> None:
    bits = with_bits(8850, 24, 4, 64, 10)
    assert (bits.slots, bits.depth, bits.dense_parameters) == (2, 4425 + 58 + 1, 90263)
    depth = with_depth(8850, 24, 4, 100, 10)
    assert (depth.slots, depth.width, depth.nonzero_parameters) == (3, 112, 13976)
    with pytest.raises(MemproofError, match="MP-B006"):
        with_bits(10, 20, 4, 23, 1)
    with pytest.raises(MemproofError, match="MP-B006"):
        with_depth(10, 20, 4, 2, 1)


def test_a_shorter_line_is_taken_where_bits_are_few() -> None:
    data = TABLES["ten"]
    usual, shorter = Selection(data, labels_of(data)).usual, shorter_line(data, 0)
    assert shorter is not None
    ends = [each.segments.last[-1].bit_length() for each in (usual, shorter)]
    assert ends[1] < ends[0]
    assert plan(data, bits=ends[0] - 1).line_bits == ends[1]
    assert shorter_line(table([(1,), (2,)], [0, 1]), 0) is None


@pytest.mark.parametrize("labels", [[5], [7, 7, 7], [0, 1], [1, 0, 1]])
def test_small_tables(labels: list[int]) -> None:
    data = table([(3 * i, i * i) for i in range(len(labels))], labels)
    least = 1 + (len(set(labels)) > 1)
    assert len(build(data, depth=least).network.hidden) == least
    with pytest.raises(MemproofError) as caught:
        build(data, depth=least - 1)
    assert at_least(caught.value) == least
    assert build(data, bits=16, depth=9).network.first_failure(data) is None


@pytest.mark.parametrize("asked", [{"depth": 1.5}, {"bits": "64"}, {"bits": True}])
def test_only_integers(asked: dict[str, object]) -> None:
    with pytest.raises(MemproofError, match="MP-B012"):
        plan(TABLES["few"], **asked)  # type: ignore[arg-type]


# -- the line in two layers ------------------------------------------------------------------------


def small_coordinates(rng: Random, digits: int, dimension: int) -> Dataset:
    """Points with many digits close to 0: the first layer has longer weights than its line."""
    points = {tuple(rng.randrange(-10**6, 10**6) for _ in range(dimension)) for _ in range(20)}
    chosen = sorted(points)
    return table(chosen, [rng.randrange(3) for _ in chosen], denominator=10**digits)


@given(st.integers(0, 10**6), st.integers(1, 3), st.sampled_from(({}, {"slots": 3}, {"depth": 30})))
@settings(max_examples=10, deadline=None)
def test_a_long_projection_takes_two_layers(
    seed: int, dimension: int, asked: dict[str, int]
) -> None:
    data = small_coordinates(Random(seed), 20, dimension)
    with pytest.raises(MemproofError) as caught:
        plan(data, bits=1, **asked)
    least = at_least(caught.value)
    built = build(data, bits=least, **asked)
    sizes, found = built.network.sizes(), built.plan
    assert least < 45 < limited(data, Limits()).bits_without_windows(None)
    assert found.halves is not None
    assert built.network.first_failure(data) is None
    assert sizes.largest_weight_bits <= least
    assert sizes.nonzero_parameters <= found.most_nonzero
    assert (sizes.depth, sizes.dense_parameters) == (found.depth, found.sizes.dense_parameters)
    assert built.lines == ((2, 0),)
    assert found.guaranteed is None
    assert plan(data, bits=200).halves is None


def test_the_halves_of_a_projection() -> None:
    data = table([(3, 5), (-7, 9), (0, 0)], [0, 1, 2], denominator=2)
    halves = halves_of(data, project_along(data, (500, -37)))
    assert halves is not None
    assert [h * 2**halves.exponent + low for h, low in zip(halves.high, halves.low, strict=True)] \
        == [1000, -74]
    network = network_of(lambda x: halved_projector(halves, x), 2)
    values = [network.evaluate(tuple(Fraction(v, 2) for v in point))[0] for point in data.points]
    assert values == list(project_along(data, (500, -37)).values)
    assert halves_of(data, project_along(data, (0, 0))) is None


def test_what_explain_says_of_two_layers() -> None:
    data = small_coordinates(Random(1), 20, 2)
    with pytest.raises(MemproofError) as caught:
        plan(data, bits=1, slots=2)
    found = plan(data, bits=at_least(caught.value), slots=2)
    views = ledger_views(found.parameters)
    assert min(views) == 3
    assert max(views) <= found.depth
    assert "projection=2" in found.parameters
