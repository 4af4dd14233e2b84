"""Deep pairs: the worked example to the letter, capacities, many architectures, exact sizes."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.grids import X, Y, example, instance, matrices
from helpers.layers import long
from helpers.tables import table

import memproof
from memproof.checker import second
from memproof.constructions import Built, named
from memproof.constructions.sawtooth_grid.deep_pairs import (
    Block,
    DeepPlan,
    Pair,
    best_pairs,
    blocks_of,
    build,
    capacity,
    least_depth,
    pair_at,
    parse_widths,
    plan,
    plan_on,
    realize,
)
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.line.projection import Columns, kronecker, project_along
from memproof.line.vectors import VectorLine, vector_line
from memproof.testing.trial import assert_memorizes


def test_worked_example() -> None:
    """Widths 5, 3, 4, 3 with the pairs (1, 2) and (3, 4)."""
    line = example()
    blocks = tuple(blocks_of([Pair(1, 2, 2), Pair(3, 2, 2)], len(line)))
    assert blocks == (Block(Pair(1, 2, 2), 0, 4, False), Block(Pair(3, 2, 2), 4, 8, True))
    made = DeepPlan(line, (5, 3, 4, 3), blocks)
    network = realize(made).network
    assert matrices(network) == [
        ([[1, 4]] * 5, [0, -2, -3, -5, -6]),
        ([[2, -8, 8, -14, 14], [4, -15, 15, -25, 25], [1, 0, 0, 0, 0]], [2, 0, 0]),
        ([[0, 0, 1]] * 3 + [[1, -1, 0]], [0, -8, -9, 0]),
        ([[2, -5, 5, 0], [4, -7, 7, 0], [0, 0, 0, 1]], [-11, -29, 0]),
        ([[1, -1, 1]], [0]),
    ]
    sizes = network.sizes()
    assert (sizes.dense_parameters, sizes.nonzero_parameters) == (68, 45)
    assert network.first_failure(table(X, Y)) is None


def test_capacities() -> None:
    assert [capacity([23] * 10), capacity([17] * 32)] == [1114, 1726]
    assert capacity([3, 15, 16, 3, 15, 16, 4], 2) == 98
    assert capacity([9] * 6) == 85
    # Two pairs hold 4 + 4; one pair of two wider layers holds more.
    assert capacity([5, 3, 4, 3]) == 9


def by_hand(widths: tuple[int, ...], outputs: int) -> int:
    """The formula of docs/proofs/sawtooth-grid.md#SG-8 over all sets of disjoint pairs."""
    depth, found = len(widths), 0
    for k in range(1, depth // 2 + 1):
        for starts in combinations(range(depth - 1), k):
            if any(b - a < 2 for a, b in pairwise(starts)):
                continue
            paired = {*starts, *[s + 1 for s in starts]}
            needs = [(n < starts[-1]) + outputs * (n > starts[0] + 1) for n in range(depth)]
            if any(widths[n] < needs[n] for n in range(depth) if n not in paired):
                continue
            room = 0
            for j, s in enumerate(starts):
                later, more = outputs * (j > 0), j < k - 1
                g = (widths[s] - 1 - later) // 2 if more else (widths[s] - later + 1) // 2
                m = (widths[s + 1] - later - more) // outputs
                if g <= 0 or m <= 0:
                    break
                room += g * m
            else:
                found = max(found, room)
    return found


def test_the_best_pairs_are_the_best() -> None:
    rng = Random(0)
    for _ in range(400):
        widths = tuple(rng.randint(1, 9) for _ in range(rng.randint(1, 7)))
        outputs = rng.randint(1, 3)
        assert capacity(widths, outputs) == by_hand(widths, outputs), (widths, outputs)


def test_the_least_depth_of_a_constant_width() -> None:
    for width, outputs, count in product(range(1, 12), (1, 2), (1, 5, 30, 100)):
        depth = least_depth(count, width, outputs)
        if depth is not None:
            assert capacity([width] * depth, outputs) >= count
            assert depth == 2 or capacity([width] * (depth - 2), outputs) < count
        else:
            assert capacity([width] * 60, outputs) < count


def test_no_pair_fits_into_narrow_layers() -> None:
    assert pair_at(1, [2, 9], 1, 1, last=False) is None
    assert best_pairs([1], 1) == []
    assert best_pairs([5, 5], 6) == []


def checked(built: Built, data: Dataset, widths: tuple[int, ...]) -> Built:
    """Every label, the depth, at most the given widths, and the planned sizes."""
    network, sizes, ours = built.network, built.network.sizes(), built.plan.sizes
    assert network.first_failure(data) is None
    assert len(network.widths) == len(widths)
    assert all(a <= b for a, b in zip(network.widths, widths, strict=True))
    for name in ("width", "depth", "nodes", "dense_parameters"):
        assert getattr(ours, name) == getattr(sizes, name)
    for layer in network.hidden:
        assert set(layer.activations) == {"relu"}
        assert len(set(layer.names)) == len(layer)
        assert "Y" in layer.lemma
    return built


def quick_line(data: Dataset) -> VectorLine:
    columns = Columns.of(data)
    return vector_line(data, project_along(data, kronecker(columns) if columns.used
                                           else [0] * data.dimension))


@pytest.mark.parametrize(("widths", "pairs"), [
    ((5, 3, 4, 3), [(1, 2, 2), (3, 2, 2)]),
    ((3, 4, 4, 4, 4, 3), [(1, 1, 3), (3, 1, 2), (5, 2, 2)]),
    ((1, 3, 3, 2, 4, 3, 2, 4, 4, 1), [(2, 1, 2), (5, 1, 1), (8, 2, 3)]),
    ((5, 4), [(1, 3, 3)]),
    ((3, 2, 4, 3, 4, 3, 4, 2), [(1, 1, 1), (3, 1, 1), (5, 1, 1), (7, 2, 1)]),
])
def test_all_binary_labelings(
    widths: tuple[int, ...], pairs: list[tuple[int, int, int]]
) -> None:
    """As many points as the pairs hold, all 2^N labelings, N <= 9."""
    chosen = [Pair(*each) for each in pairs]
    count = sum(pair.room for pair in chosen)
    assert count <= 9
    points = [(i * i - 3 * i,) for i in range(2, count + 2)]
    for labels in product((0, 1), repeat=count):
        data = table(points, list(labels))
        line = vector_line(data, project_along(data, (1,)))
        made = DeepPlan(line, widths, tuple(blocks_of(chosen, count)))
        checked(realize(made), data, widths)


def test_random_architectures() -> None:
    """Vector rational labels; widths with idle layers, narrow ends, and slack."""
    tried = 0
    for seed in range(1500):
        rng = Random(seed)
        data = instance(rng)
        line = quick_line(data)
        widths = tuple(rng.randint(1, 14) for _ in range(rng.randint(2, 9)))
        if capacity(widths, data.outputs) < len(line):
            with pytest.raises(MemproofError, match="MP-B015"):
                plan_on(line, widths)
            continue
        tried += 1
        checked(realize(plan_on(line, widths)), data, widths)
    assert tried > 400


def test_random_blocks() -> None:
    """Up to four pairs that the table fills, idle layers between them, vector rational labels."""
    for seed in range(300):
        rng = Random(f"blocks {seed}")
        data = instance(rng)
        line = quick_line(data)
        pairs, layer = list[Pair](), 1
        while sum(pair.room for pair in pairs) < len(line):
            layer += rng.randrange(3)
            room = -(-len(line) // rng.randint(1, 4))
            groups = rng.randint(1, room)
            pairs.append(Pair(layer, groups, -(-room // groups)))
            layer += 2
        made = DeepPlan(line, (200,) * (layer + rng.randrange(3)),
                        tuple(blocks_of(pairs, len(line))))
        checked(realize(made), data, made.limits)


def test_defaults_and_constant_widths() -> None:
    for seed in range(10):
        data = instance(Random(seed))
        built = build(data, seed=seed)
        checked(built, data, built.plan.limits)
        assert len(built.network.hidden) >= 4
        wide = build(data, width=data.outputs + 4)
        checked(wide, data, wide.plan.limits)


def test_idle_layers_carry_on() -> None:
    data = table([(0,), (1,), (2,)], [1, 0, 1])
    built = checked(build(data, widths="1,1,3,2,1,1,1"), data, (1, 1, 3, 2, 1, 1, 1))
    assert built.network.widths == (1, 1, 3, 2, 1, 1, 1)


@pytest.mark.parametrize(
    "name", long(["iris", "breast_cancer", "digits"], lambda name: name == "digits"))
def test_real_tables_are_certified(name: str, tmp_path: Path) -> None:
    data, path = bundled(name), tmp_path / "c.memproof.jsonl"
    for options in ({"merge": 0}, {"width": 9}) if name != "digits" else ({"width": 17},):
        result = memproof.certify(data, path, construction="deep-pairs", **options)
        assert result.accepted
        assert second.check(path.read_bytes()).outcome == "ACCEPTED"
    result = memproof.certify(bundled("iris").one_hot(), path, construction="deep-pairs")
    assert result.accepted


def test_hard_tables_with_the_testing_kit() -> None:
    assert_memorizes("deep-pairs", cases=16, width=4,
                     size=lambda data, built: {"depth": built.plan.sizes.depth,
                                               "nodes": built.plan.sizes.nodes})


# -- errors ----------------------------------------------------------------------------------------


def test_the_error_names_widths_that_suffice() -> None:
    data = table([(i,) for i in range(40)], [i % 2 for i in range(40)])
    with pytest.raises(MemproofError) as error:
        build(data, widths=[5, 3, 4, 3], merge=0)
    assert error.value.code == "MP-B015"
    assert error.value.found == "room for 9"
    more, layers = (part.split()[0] for part in error.value.expected.split(": ")[1].split(" or "))
    wide = tuple(w + int(more) for w in (5, 3, 4, 3))
    checked(build(data, widths=wide, merge=0), data, wide)
    assert capacity([w - 1 for w in wide]) < 40
    deep = (5,) * int(layers)
    checked(build(data, widths=deep, merge=0), data, deep)
    with pytest.raises(MemproofError, match="MP-B015"):
        build(data, width=2, merge=0)


@pytest.mark.parametrize("widths", ["5", "5,x", "", [3], [3, 0], [3, 2.5], 7, "5,-3", [True, 2]])
def test_widths_that_make_no_sense(widths: Any) -> None:
    with pytest.raises(MemproofError, match="MP-B016"):
        parse_widths(widths)


def test_options() -> None:
    data = table([(0,), (1,)], [0, 1])
    assert parse_widths(" 5, 3,4 ,3") == (5, 3, 4, 3)
    with pytest.raises(MemproofError, match="MP-B016"):
        build(data, widths="5,3", width=5)
    with pytest.raises(MemproofError, match="MP-B012"):
        build(data, width=0)


def test_the_construction_is_registered() -> None:
    assert named("deep-pairs").witnesses == ("yun-2019",)
    assert named("deep-pairs").plan(bundled("iris"), width=9).sizes.depth == (
        plan(bundled("iris"), width=9).sizes.depth)
