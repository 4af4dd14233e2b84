"""The engine: the values of ``Network.evaluate``, for every network, however points are cut."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import lcm
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from helpers.command_line import Ran, memproof, refused
from helpers.layers import long
from helpers.networks import memorized
from helpers.tables import integers, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof as package
from memproof.api import memorize
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.network import Layer, Network, network_of
from memproof.network.foreign import network_json
from memproof.regions import arrays, columns, evaluate, evaluation, machine, places
from memproof.regions.evaluation import Evaluation, program_of

# -- random networks against Network.evaluate ------------------------------------------------------


@contextmanager
def limits(random: Random) -> Iterator[None]:
    """Limits so small that short tables meet everything: long numbers, values of points, blocks."""
    small, few = random.choice([1, 10, 1000, 1 << 62]), random.choice([0, 1, 8])
    chosen = [
        *((module, "SMALL", small) for module in (arrays, columns, places, evaluation)),
        (places, "FEW", few), (places, "DENSE", random.choice([1, 2, 8])),
        (places, "MANY", random.choice([1, 1, 10, 64])),
        (evaluation, "VALUES", random.choice([10, 100, 1 << 21])),
        (machine, "LONG", random.choice([0, 8, 64])), (places, "WIDE", random.choice([1, 512])),
    ]
    with ExitStack() as stack:
        for module, name, value in chosen:
            stack.enter_context(patch.object(module, name, value))
        yield


def random_layer(random: Random, inputs: int, width: int, size: int, hidden: bool) -> Layer:
    """Small weights, powers of two, weights up to ``size``; carries and rows that are equal."""
    def weight() -> int:
        return random.choice([
            random.choice([1, -1, 1, -1, 2, -2, 4]), random.choice([1, -1]) << random.randrange(40),
            random.randint(-3, 3), random.randint(-size, size)])

    dense, rows = random.choice([0.4, 0.8, 1]), []
    for _ in range(width):
        terms = [(j, weight()) for j in range(inputs) if random.random() < dense]
        rows.append(tuple((j, w) for j, w in terms if w))
        if random.random() < 0.25:
            rows[-1] = ((random.randrange(inputs), 1),)
        elif random.random() < 0.2:
            rows[-1] = rows[0]
    kinds = ["relu", "relu", "relu", "identity"] if hidden else ["identity"]
    return Layer(
        rows=tuple(rows),
        biases=tuple(random.choice([0, 0, random.randint(-9, 9), random.randint(-size, size)])
                     for _ in rows),
        denominator=random.choice([1, 1, 1, 2, 3, random.randint(1, size)]),
        activations=tuple(random.choice(kinds) for _ in rows),
        names=tuple(f"n{i}" for i in range(width)),
    )


def random_network(random: Random) -> Network:
    """Up to 4 inputs, up to 9 hidden layers of width up to 8, up to 3 outputs."""
    size = random.choice([2, 5, 100, 10**6, 1 << 70, 10**30])
    widths = [random.randint(1, 4)]
    widths += [random.choice([1, 1, 2, 3, 3, 5, 8]) for _ in range(random.randrange(10))]
    hidden = [random_layer(random, a, b, size, True) for a, b in pairwise(widths)]
    last = random_layer(random, widths[-1], random.randint(1, 3), size, False)
    return Network(widths[0], tuple(hidden), last)


def random_points(random: Random, dimension: int) -> list[tuple[int, ...]]:
    span, count = random.choice([3, 50, 10**6, 10**30]), random.choice([1, 2, 5, 20, 60])
    away = random.choice([0, 0, 0, 10**30, -(10**25)])
    points = [tuple(away + random.randint(-span, span) for _ in range(dimension))
              for _ in range(count)]
    return list(dict.fromkeys(points))


def labelled(
    network: Network, points: list[tuple[int, ...]], denominator: int, random: Random
) -> tuple[Dataset, dict[tuple[int, int], Fraction]]:
    """A table whose labels are the network's values, but for some: (point, output) -> value."""
    values = [network.evaluate([Fraction(x, denominator) for x in p]) for p in points]
    scale = lcm(*(v.denominator for value in values for v in value))
    labels = [[int(v * scale) for v in value] for value in values]
    wrong = {(i, k): values[i][k] for i in range(len(points)) for k in range(network.outputs)
             if random.random() < 0.05}
    for i, k in wrong:
        labels[i][k] += random.choice([-1, 1, 10**9])
    data = table(points, [0] * len(points), denominator, scale)
    return replace(data, labels=tuple(map(tuple, labels))), wrong


def test_parts_before_a_line_may_come_over_scales_of_their_own(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the first ten points all sums are multiples of the denominator 3, of the others not."""
    monkeypatch.setattr(machine, "LONG", 0)
    monkeypatch.setattr(evaluation, "VALUES", 20)
    points = [(3 * k, 0) for k in range(10)] + [(k, 1) for k in range(10)]
    first = Layer((((0, 1), (1, 2)),), (0,), 3, ("relu",), ("t",))
    last = Layer((((0, 3),),), (0,), 1, ("identity",), ("y",))
    network = Network(2, (first,), last)
    data = table(points, [x + 2 * y for x, y in points])
    assert evaluate(network, data).exact
    changed = replace(data, labels=((5,), *data.labels[1:-1], (0,)))
    assert [(miss.point, miss.found) for miss in evaluate(network, changed).misses] == [
        (0, Fraction(0)), (19, Fraction(11))]


@settings(max_examples=300)
@given(st.integers(0, 1 << 32))
def test_every_value_is_that_of_the_network(seed: int) -> None:
    random = Random(seed)
    network = random_network(random)
    points = random_points(random, network.dimension)
    data, wrong = labelled(network, points, random.choice([1, 1, 2, 3]), random)
    below = [network.dimension, *network.widths[:-1]]
    some = tuple((layer, random.randrange(width)) for layer, width in enumerate(below)
                 if random.random() < 0.5)
    with limits(random):
        found = evaluate(network, data, random.choice([None, (), some]))
    assert found.miss_count == len(wrong)
    assert found.exact == (not wrong)
    assert [(m.point, m.coordinate) for m in found.misses] == sorted(wrong)[:50]
    for m in found.misses:
        assert m.found == wrong[m.point, m.coordinate]
        assert m.expected == Fraction(data.labels[m.point][m.coordinate], data.label_denominator)
        assert m.row == m.point + 1


@given(memorized(), st.integers(0, 1 << 32))
def test_small_networks(case: Any, seed: int) -> None:
    network, data, lines = case
    with limits(Random(seed)):
        assert evaluate(network, data, lines).exact
        assert evaluate(network, data).exact


# -- a network made for it: the distance to the next multiple of a modulus of the point's own ------


def remainder_network(folds: int) -> Network:
    """(m, A) -> dist(A, mZ) for 0 <= A <= 2^(folds-1) m (lemma G11, m a channel)."""
    def fold(x: tuple[Any, ...]) -> Any:
        m, a = x
        for j in reversed(range(folds)):
            m, a, s = yield m, a, 2 * a - (1 << j) * m
            a = a - s
        return a

    return network_of(fold, 2)


def remainder_table(count: int, bits: int, seed: int = 0) -> Dataset:
    """Moduli of 17 bits, numbers of ``bits`` bits, and the distances by division."""
    random = Random(seed)
    points = [(random.randrange(1 << 16, 1 << 17), random.getrandbits(bits)) for _ in range(count)]
    return table(points, [min(a % m, -a % m) for m, a in points])


def test_remainders_of_long_numbers() -> None:
    found = evaluate(remainder_network(286), remainder_table(1000, 300))
    assert found == Evaluation(points=1000, layers=286, neurons=858, miss_count=0, misses=())
    assert found.neuron_points == 1000 * 858


def test_a_changed_weight_is_found() -> None:
    network, data = remainder_network(60), remainder_table(500, 70)
    assert evaluate(network, data).exact
    changed = network.with_weight(40, 2, 1, 3)
    found = evaluate(changed, data)
    expected = [i for i, p in enumerate(data.points) if changed.evaluate(p) != (data.labels[i][0],)]
    assert 0 < found.miss_count == len(expected)
    assert [miss.point for miss in found.misses] == expected[:50]
    for miss in found.misses:
        assert (miss.found,) == changed.evaluate(data.points[miss.point])


def test_coordinates_beyond_int64_are_exact() -> None:
    # x mod 2^64 would give the same sums.
    network = network_of(_difference, 2)
    points = [(10**30 + i, 10**30 - (1 << 64)) for i in range(100)]
    right = table(points, [(1 << 64) + i for i in range(100)])
    assert evaluate(network, right).exact
    assert evaluate(network, table(points, list(range(100)))).miss_count == 100


def _difference(x: tuple[Any, ...]) -> Any:
    (d,) = yield (x[0] - x[1],)
    return d


@pytest.mark.parametrize("weight", [(1 << 62) - 1, 1 << 62, 1 << 63, (1 << 64) + 1])
def test_products_beyond_int64_are_exact(weight: int) -> None:
    def multiple(x: tuple[Any, ...]) -> Any:
        (y,) = yield (weight * x[0],)
        (z,) = yield (4 * y - 1,)
        return z

    points = [(i,) for i in range(-5, 50)]
    data = table(points, [max(4 * max(weight * x, 0) - 1, 0) for (x,) in points])
    assert evaluate(network_of(multiple, 1), data).exact


# -- which line, constructions, tables -------------------------------------------------------------


def folded(folds: int, modulus: int) -> Any:
    """t -> dist(t, modulus), in a layer of its own, and then a few ramps of it."""
    def body(x: tuple[Any, ...]) -> Any:
        (t,) = yield x
        for j in reversed(range(folds)):
            t, s = yield t, 2 * t - (modulus << j)
            t = t - s
        (h,) = yield (t,)
        p = yield [h - 3 * k for k in range(20)]
        y = yield [sum(p[: k + 1]) * (1 << 50 + k) - (k << 60) for k in range(20)]
        return sum(y)

    return body


def test_any_lines_give_the_same() -> None:
    network = network_of(folded(10, 101), 1)
    data = table([(7 * i,) for i in range(2000)], [0] * 2000)
    assert program_of(network, data, None)[0].first == 0
    assert program_of(network, data, [(5, 0), (1, 0)])[0].first == 1
    for lines in (None, (), [(1, 0)], [(5, 0), (1, 0)]):
        found = evaluate(network, data, lines)
        assert found.miss_count == sum(network.evaluate(p) != (0,) for p in data.points)


def test_a_line_that_int64_does_not_reach() -> None:
    def body(x: tuple[Any, ...]) -> Any:
        (t,) = yield (x[0] * 10**30,)
        (u,) = yield (t - 10**31,)
        return u

    data = table([(i,) for i in range(40)], [max(0, i * 10**30 - 10**31) for i in range(40)])
    network = network_of(body, 1)
    for lines in (None, (), [(0, 0)], [(1, 0)]):
        assert evaluate(network, data, lines).exact


@pytest.mark.parametrize(("name", "construction", "options"), long([
    ("iris", "threshold-ledger", {}), ("digits", "threshold-ledger", {"width": 6}),
    ("iris", "triangle-ledger", {}), ("wine", "max-min-string", {}),
    ("digits", "sawtooth-grid", {}), ("iris", "residual", {}), ("breast_cancer", "staircase", {}),
], lambda each: each[0] == "digits"))
def test_constructions_on_real_tables(
    name: str, construction: str, options: dict[str, Any]
) -> None:
    data = bundled(name)
    built = memorize(data, construction, **options)
    found = evaluate(built.network, data, built.lines)
    assert found.exact
    sizes = built.network.sizes()
    assert (found.layers, found.neurons) == (sizes.depth, sizes.nodes)
    first = data.labels[0][0]
    wrong = replace(data, labels=((first + 1,), *data.labels[1:]))
    (miss,) = evaluate(built.network, wrong, built.lines).misses
    assert (miss.point, miss.row, miss.expected, miss.found) == (0, 1, first + 1, first)


def test_more_points_than_one_task() -> None:
    data = unit_ball(2000)
    built = memorize(data, width=6)
    whole = evaluate(built.network, data, built.lines)
    done: list[tuple[int, int]] = []
    with patch.object(evaluation, "VALUES", 300 * 10):
        parts = evaluate(built.network, data, built.lines,
                         progress=lambda points, total: done.append((points, total)))
    assert whole.exact
    assert parts.exact
    assert [points for points, _ in done] == sorted({points for points, _ in done})
    assert len(done) > 7
    assert done[-1] == (2000, 2000)


def test_blocks_have_every_point_once_and_pass_through_a_pipe() -> None:
    data = unit_ball(500)
    built = memorize(data, width=6)
    program, blocks = pickle.loads(pickle.dumps(program_of(built.network, data, built.lines, 7)))
    assert len(blocks) == 7
    assert sorted(p for block in blocks for p in block.points.tolist()) == list(range(500))
    assert [program.run(block).misses for block in reversed(blocks)] == [0] * 7


# -- processes and errors --------------------------------------------------------------------------


def test_two_processes_find_the_same() -> None:
    data = remainder_table(400, 90)
    network = remainder_network(70).with_weight(40, 2, 1, 3)
    with patch.object(evaluation, "VALUES", 150):
        one, two = (evaluate(network, data, jobs=jobs) for jobs in (1, 2))
    assert one == two
    assert one.miss_count > 50 == len(one.misses)


class Ends:
    """A label that ends the process that receives it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_a_process_that_ends_is_reported() -> None:
    data = replace(integers(3, 1), labels=((Ends(),),) * 3)
    with pytest.raises(MemproofError) as error:
        evaluate(network_of(lambda x: _carried(x), 1), data, jobs=2)
    assert error.value.code == "MP-U009"


def _carried(x: tuple[Any, ...]) -> Any:
    (y,) = yield x
    return y


def test_an_interrupted_evaluation_ends() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with patch.object(evaluation, "VALUES", 60), pytest.raises(KeyboardInterrupt):
        evaluate(remainder_network(30), remainder_table(200, 40), jobs=2, progress=stop)


@pytest.mark.parametrize(("change", "code"), [
    ({"jobs": 0}, "MP-U009"), ({"lines": [(1, 0)]}, "MP-N004"), ({"lines": [(0, 2)]}, "MP-N004"),
    ({"lines": [(-1, 0)]}, "MP-N004"), ({"network": network_of(_carried, 1)}, "MP-N003"),
])
def test_arguments_that_do_not_fit(change: dict[str, Any], code: str) -> None:
    arguments = {"network": network_of(_difference, 2), "dataset": table([(0, 1)], [0]), **change}
    with pytest.raises(MemproofError) as error:
        evaluate(**arguments)
    assert error.value.code == code


# -- the function and the command ------------------------------------------------------------------


def test_the_function_of_the_package() -> None:
    data = bundled("iris")
    built = package.memorize(data, width=6)
    by_name = package.evaluate(data, width=6)
    assert isinstance(by_name, package.Evaluated)
    assert by_name.exact
    assert by_name.construction == "threshold-ledger"
    assert by_name.network == built.network
    for network in (built, built.network):
        given_one = package.evaluate(data, network)
        assert given_one.found == by_name.found
        assert given_one.construction == "given network"
    with pytest.raises(MemproofError) as error:
        package.evaluate(data, built, width=6)
    assert error.value.code == "MP-U004"


def test_the_command() -> None:
    ran = memproof("evaluate", "iris", "--width", "5")
    assert ran.code == 0
    assert ran.err == ""
    assert "ACCEPTED" not in ran.out
    assert ran.flat.startswith(
        "EVALUATED by the engine: 150 rows, 149 points, 5 layers: every label is hit exactly ")
    assert "no certificate was written" in ran.out
    assert memproof("evaluate", "iris", "--one-hot", "--construction", "one-hot").code == 0


def test_the_command_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert memproof("evaluate", "--jobs", "2").code == 0
    assert list(tmp_path.iterdir()) == []


def misses_of_zero(tmp_path: Path, rows: int, *options: str) -> Ran:
    """A network that is 0 on a table of labels 1, with and without --json."""
    network = network_of(_zero, 1)
    (tmp_path / "zero.json").write_text(network_json(network))
    content = "x,y\n" + "".join(f"{i},1\n" for i in range(rows))
    (tmp_path / "ones.csv").write_text(content)
    return memproof("evaluate", tmp_path / "ones.csv", "--network", tmp_path / "zero.json",
                    *options)


def _zero(x: tuple[Any, ...]) -> Any:
    (y,) = yield (x[0],)
    return 0 * y


def test_misses_are_listed_and_the_exit_code_is_1(tmp_path: Path) -> None:
    ran = misses_of_zero(tmp_path, 60)
    assert ran.code == 1
    assert "60 rows, 60 points, 1 layer: the output misses 60 labels" in ran.flat
    assert "no certificate" not in ran.out
    assert len([line for line in ran.out.splitlines() if line.split()[-2:] == ["1", "0"]]) == 50
    assert "... and 10 more" in ran.out


def test_json(tmp_path: Path) -> None:
    found = json.loads(memproof("evaluate", "iris", "--json").out)
    assert found["schema"] == "memproof/evaluate/1"
    assert (found["exact"], found["miss_count"], found["misses"]) == (True, 0, [])
    certified = {"width", "depth", "nodes", "dense_parameters", "nonzero_parameters",
                 "largest_weight_bits", "total_weight_bits", "points", "rows", "dimension"}
    assert certified <= set(found)
    assert "verdict" not in found
    ran = misses_of_zero(tmp_path, 2, "--json")
    assert ran.code == 1
    missed = json.loads(ran.out)
    assert not missed["exact"]
    assert missed["misses"][1] == {"row": 2, "point": 1, "output": 0, "expected": "1", "found": "0"}


def test_options_that_are_refused(tmp_path: Path) -> None:
    assert memproof("evaluate", "iris", "--jobs", "0").code == 2
    refused(memproof("evaluate", "iris", "--construction", "nothing"), "MP-B001")
    refused(memproof("evaluate", "no.csv"), "MP-U001")
    (tmp_path / "zero.json").write_text(network_json(network_of(_zero, 1)))
    refused(memproof("evaluate", "iris", "--network", tmp_path / "zero.json"), "MP-N003")
    refused(memproof("evaluate", "iris", "--network", tmp_path / "zero.json", "--width", "6"),
            "MP-U004")
