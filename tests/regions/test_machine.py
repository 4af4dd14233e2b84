"""The machine against its slow twin: runs and outputs, for every network, whatever is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest
from helpers.networks import memorized
from helpers.tables import small_table, table
from hypothesis import given, settings
from hypothesis import strategies as st
from regions.test_engine import limits, random_network, random_points

from memproof.api import memorize
from memproof.constructions import Built
from memproof.dataset import Dataset
from memproof.dataset.integers import Vectors
from memproof.exact import Z
from memproof.network import Layer, Network, network_of
from memproof.regions import Tracer, evaluate, machine
from memproof.regions.arrays import SMALL, long_array, short, union
from memproof.regions.columns import Activity, column_of, constant, list_text
from memproof.regions.lines import Line
from memproof.regions.machine import along, array_of
from memproof.regions.places import Places
from memproof.regions.pointwise import PointwiseTracer


def agree(network: Network, data: Dataset, lines: Sequence[Line]) -> None:
    """Tracer and twin find the same, in lists and as text."""
    twin, tracer, texts = (kind(network, data, lines)
                           for kind in (PointwiseTracer, Tracer, Tracer))
    for expected, found, written in zip(
            twin.activities(), tracer.activities(), texts.traces(), strict=True):
        assert found == expected
        assert written == [str(each).replace(" ", "").encode() for each in expected]
    expected, found = twin.outputs(), tracer.outputs()
    shorter, rest = divmod(expected.scale, found.scale)
    assert not rest
    assert [[value * shorter for value in values] for values in found.numerators] == (
        expected.numerators)


def some_lines(network: Network, random: Random) -> tuple[Line, ...]:
    below = [network.dimension, *network.widths[:-1]]
    return tuple((layer, random.randrange(width)) for layer, width in enumerate(below)
                 if random.random() < 0.4)


def labelled_zero(points: list[tuple[int, ...]], network: Network) -> Dataset:
    data = table(points, [0] * len(points))
    return replace(data, labels=((0,) * network.outputs,) * len(points))


@settings(max_examples=300)
@given(st.integers(0, 1 << 32))
def test_random_networks(seed: int) -> None:
    random = Random(seed)
    network = random_network(random)
    data = labelled_zero(random_points(random, network.dimension), network)
    with limits(random):
        agree(network, data, some_lines(network, random))


@given(memorized(), st.integers(0, 1 << 32))
def test_small_networks(case: Any, seed: int) -> None:
    network, data, lines = case
    with limits(Random(seed)):
        agree(network, data, lines)


CONSTRUCTIONS = ("threshold-ledger", "triangle-ledger", "folded-index", "remainder-ledger",
                 "sawtooth-grid", "max-min-string", "staircase", "residual", "bumps")


@cache
def built(name: str) -> tuple[Dataset, Built]:
    data = small_table(Random(5), 30)
    return data, memorize(data, name)


def test_scales_stay_short_where_values_do() -> None:
    """Every block of a residual network has a denominator; what it carries is over the first."""
    points = [tuple(Random(seed).sample(range(1000), 3)) for seed in range(40)]
    data = replace(table(points, [seed % 3 for seed in range(40)]), denominator=1000)
    network = memorize(data, "residual").network
    assert sum(layer.denominator.bit_length() for layer in network.layers) > 100
    tracer = Tracer(network, data)
    assert len(list(tracer.activities())) == len(network.hidden)
    assert tracer.outputs().scale.bit_length() < machine.LONG + 10
    found = evaluate(network, replace(data, labels=tuple((y + 1,) for y, in data.labels)))
    assert found.miss_count == len(data)
    assert [miss.found for miss in found.misses] == [Fraction(y) for y, in data.labels]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(CONSTRUCTIONS), st.integers(0, 1 << 32))
def test_changed_networks_of_all_constructions(name: str, seed: int) -> None:
    """A weight or a bias, or several, a little or much."""
    random, (data, made) = Random(seed), built(name)
    network = made.network
    for _ in range(random.randrange(4)):
        network = mutated(network, random)
    with limits(random):
        agree(network, data, made.lines or ())


def mutated(network: Network, random: Random) -> Network:
    number = random.randrange(len(network.layers))
    layer = network.layers[number]
    i = random.randrange(len(layer))
    change = random.choice([-2, -1, 1, 2, 1 << 40, -(1 << 62), 1 << 63, 10**30])
    rows, biases = [dict(row) for row in layer.rows], list(layer.biases)
    if rows[i] and random.random() < 0.6:
        j = random.choice(list(rows[i]))
        rows[i][j] += Z(change)
    else:
        biases[i] += Z(change)
    cleaned = tuple(tuple((j, w) for j, w in row.items() if w) for row in rows)
    layers = list(network.layers)
    layers[number] = replace(layer, rows=cleaned, biases=tuple(biases))
    return Network(network.dimension, tuple(layers[:-1]), layers[-1])


# -- where int64 ends ------------------------------------------------------------------------------

EDGE = [e + d for e in (1 << 31, 1 << 61, 1 << 62, 1 << 63, 1 << 64) for d in (-1, 0, 1)]


@pytest.mark.parametrize("edge", EDGE)
def test_weights_biases_and_points_at_the_end_of_int64(edge: int) -> None:
    relu = ("relu",) * 4
    for sign in (1, -1):
        first = Layer((((0, sign * edge),), ((0, 1),), ((0, 1), (1, -1)), ((1, edge),)),
                      (0, sign * edge, -sign * edge, 1 - edge), 1, relu, tuple("abcd"))
        second = Layer((((0, 1), (1, edge), (2, -edge)), ((0, 1), (3, -1)), ((1, 1),), ((2, 1),)),
                       (0, 1, -edge, edge), 3, (*relu[:2], "identity", "identity"), tuple("abcd"))
        output = Layer((((0, 1), (1, -1), (2, 2), (3, edge)),), (edge,), 1, ("identity",), ("y",))
        network = Network(2, (first, second), output)
        points = [(x, y) for x in (-edge, -1, 0, 1, edge - 1, edge) for y in (-edge, 0, 2, edge)]
        for lines in ((), ((0, 0),), ((0, 1), (1, 0)), ((1, 1),)):
            agree(network, labelled_zero(points, network), lines)


@pytest.mark.parametrize("weights", [(2**20,), (2**20, 3), (-(2**30), 1)])
def test_long_values_close_together_times_a_long_weight(weights: tuple[int, ...]) -> None:
    """Each value fits an int64, and so do their differences times the weight; the products do not:
    columns as int64 and columns in one number must not send each other such a sum for ever."""
    rows = (tuple((j, w) for j, w in enumerate(weights)),)
    network = Network(2, (Layer(rows, (-5,), 1, ("relu",), ("a",)),
                          Layer((((0, 3),),), (-1,), 1, ("relu",), ("b",))),
                      Layer((((0, 1),),), (0,), 1, ("identity",), ("y",)))
    agree(network, labelled_zero([(2**61 + k % 4, k) for k in range(100)], network), ())


@pytest.mark.parametrize("edge", EDGE)
def test_a_cast_never_loses_a_number(edge: int) -> None:
    for values in ([edge], [-edge], [0, 0, 0, edge, 0, 0, 0], [0, -edge, 0], [edge - 1, 1 - edge]):
        found = short(long_array(values))
        assert (found is None) == (max(map(abs, values)) >= SMALL)
        assert found is None or found.tolist() == values
        assert array_of(values).tolist() == values
        assert column_of(None, None, array_of(values)).b.tolist() == values
    assert constant(edge).first == edge
    assert constant(-edge).first == -edge


# -- no array is changed once it is in a column ----------------------------------------------------


@settings(max_examples=200)
@given(st.integers(0, 1 << 32))
def test_columns_keep_their_values(seed: int) -> None:
    """Sums and relus of shared columns change none of them."""
    random = Random(seed)
    t = sorted(random.choice([0, 0, 10**20]) + random.randrange(40) for _ in range(30))
    made = [[random.choice([random.randrange(-9, 9), 1 << 70, x * (1 << 65), x]) for x in t]
            for _ in range(3)]
    with limits(random):
        places = Places(array_of(t))
        columns = [along(places.t, array_of(values)) for values in made]
        for _ in range(6):
            row = [(j, random.choice([1, -1, 2, 1 << 66])) for j in range(len(columns))
                   if random.random() < 0.7]
            shift = random.choice([0, 3, -(1 << 67)])
            total = places.sum_of_row(row, columns, {})
            values = [sum(w * made[j][i] for j, w in row) for i in range(30)]
            columns += [places.relu(total, shift), places.shift(total, shift)]
            made += [[max(v + shift, 0) for v in values], [v + shift for v in values]]
        for column, values in zip(columns, made, strict=True):
            assert places.values(column).tolist() == values


# -- small parts -----------------------------------------------------------------------------------


@given(st.lists(st.booleans(), min_size=1, max_size=100), st.booleans())
def test_lengths_and_their_text(positive: list[bool], longer: bool) -> None:
    count = len(positive) * (5000 if longer else 1)
    starts = np.arange(len(positive)) * (5000 if longer else 1)
    lengths = Activity(np.array(positive), starts, count).lengths.tolist()
    assert sum(lengths) == count
    assert all(lengths[1:])
    assert list_text(np.array(lengths)) == str(lengths).replace(" ", "").encode()
    spread, state = [], False
    for length in lengths:
        spread += [state] * length
        state = not state
    assert spread == [each for each in positive for _ in range(5000 if longer else 1)]


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=4))
def test_the_union_of_starts(sets: list[set[int]]) -> None:
    arrays = [np.array(sorted(each | {0})) for each in sets]
    merged = union(arrays)
    assert merged.tolist() == sorted({0}.union(*sets))
    same = [each for each in arrays if len(each) == len(merged)]
    assert not same or any(merged is each for each in same)


def test_an_affine_function_is_one_run_and_a_kink_makes_two() -> None:
    t = array_of(list(range(0, 300, 3)))
    column = along(t, 5 * t - 100)
    assert (column.starts.tolist(), column.a.tolist(), column.b.tolist()) == ([0], [5], [-100])
    relu = Places(t).relu(column, 0)
    assert (relu.starts.tolist(), relu.a.tolist(), relu.b.tolist()) == ([0, 7], [0, 5], [0, -100])


def test_a_relu_of_a_relu_is_the_same_column() -> None:
    network = network_of(_carried_twice, 1)
    tracer = Tracer(network, table([(i,) for i in range(-5, 5)], [0] * 10), [(0, 0)])
    first, second = tracer.traces()
    assert first[0] is second[0]
    assert tracer.forms == 2


def _carried_twice(x: tuple[Any, ...]) -> Any:
    (y,) = yield (x[0],)
    (z,) = yield (y,)
    return z


def test_points_of_a_matrix_are_not_made_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables from files keep their points as a matrix: its columns are the channels."""
    random = Random(3)
    points = list(dict.fromkeys(
        tuple(random.choice([-1, 1]) * random.randrange(1 << random.choice([4, 61]))
              for _ in range(5)) for _ in range(40)))

    def body(x: tuple[Any, ...]) -> Any:
        a, b, _ = yield x[0] - 2 * x[4] + x[2], 3 * x[1] - x[3], x[4]
        (d,) = yield (a - b,)
        return d

    network = network_of(body, 5)
    plain = table(points, [0] * len(points))
    twin = PointwiseTracer(network, plain)
    expected = list(twin.activities())
    outputs = twin.outputs()
    held = replace(plain, points=Vectors(np.array(points, dtype=np.int64)),
                   labels=tuple(map(tuple, outputs.numerators)), label_denominator=outputs.scale)

    def refuse(_: Vectors) -> None:
        raise AssertionError("all points were made")

    monkeypatch.setattr(Vectors, "__iter__", refuse)
    tracer = Tracer(network, held)
    assert list(tracer.activities()) == expected
    assert [list(row) for row in tracer.outputs().numerators] == outputs.numerators
    assert evaluate(network, held).exact
