"""The parity ledger of steps: sizes by formula, all small tables, groups, counters, errors."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from helpers.tables import small_table, table
from hypothesis import given
from hypothesis import strategies as st

from memproof.constructions.step_parity.groups import Shape, counters, cut, mask
from memproof.constructions.step_parity.network import build
from memproof.constructions.step_parity.planner import Plan, plan
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.planning.tradeoff import of_table
from memproof.testing import assert_memorizes


def depth_of(found: Plan) -> int:
    """docs/proofs/step-networks.md#SN-5."""
    shape, w, count = found.shape, found.counter_bits, len(found.groups)
    m, kr, kw = shape.rows, shape.planes * shape.thresholds, shape.planes * found.counter_bits
    assert w >= 1
    if found.width == 3:
        return count + m * (2 * kr + 1) + kw - 2
    if found.width == 4:
        return -(-count // 2) + m * (kr + 1) + kw - 1
    return -(-count // (found.width - 2)) + m * kr + kw


def memorizes(data: Dataset, width: int) -> Plan:
    built, planned = build(data, width=width), plan(data, width=width)
    sizes = built.network.sizes()
    assert built.network.first_failure(data) is None
    assert sizes.width <= width
    assert sizes.depth == planned.sizes.depth == depth_of(planned)
    assert (sizes.nodes, sizes.dense_parameters) == (planned.sizes.nodes,
                                                     planned.sizes.dense_parameters)
    assert {each for layer in built.network.hidden for each in layer.activations} == {
        "step", "identity"}
    return planned


@pytest.mark.parametrize("width", [3, 4, 5, 6, 9])
def test_all_labelings_of_five_points(width: int) -> None:
    for labels in product(range(2), repeat=5):
        memorizes(table([(i,) for i in (0, 1, 5, 7, 8)], list(labels)), width)


@pytest.mark.parametrize("seed", range(12))
def test_random_tables(seed: int) -> None:
    rng = Random(seed)
    data = small_table(rng, size=rng.randint(1, 40), classes=rng.randint(1, 10))
    memorizes(data, rng.randint(3, 7))


@pytest.mark.parametrize("width", [3, 5])
def test_iris(width: int) -> None:
    found = memorizes(bundled("iris"), width)
    assert found.sizes.depth <= (18 if width == 3 else 10)


def test_digits_has_less_than_3000_parameters() -> None:
    found = plan(bundled("digits"), width=5)
    assert (found.sizes.depth, found.sizes.dense_parameters) == (118, 2979)


def test_anybodys_tables() -> None:
    """Tables that hypothesis makes up, certified and checked."""
    assert_memorizes("step-parity", cases=15, width=4)


def test_trade_offs_are_those_of_relus() -> None:
    """The ratios and needed depths there are about ReLU networks."""
    with pytest.raises(MemproofError) as caught:
        of_table(bundled("iris"), only="step-parity")
    assert caught.value.code == "MP-B006"


def test_a_width_of_two_is_refused() -> None:
    with pytest.raises(MemproofError) as caught:
        plan(bundled("iris"), width=2)
    assert (caught.value.code, caught.value.place, caught.value.found) == (
        "MP-B004", "the width", "2")


SHAPES = st.builds(lambda m, r, more, planes: Shape(m, r, m + more, planes), st.integers(1, 4),
                   st.integers(1, 3), st.integers(2, 5), st.integers(1, 3))


@given(SHAPES, st.data())
def test_labels_are_parities_of_columns(shape: Shape, data: st.DataObject) -> None:
    """Every group's words count, modulo 2, to the label; groups cover the line once."""
    positions = sorted(data.draw(st.sets(st.integers(0, 200), min_size=1, max_size=30)))
    codes = [data.draw(st.integers(0, 2 ** shape.planes - 1)) for _ in positions]
    groups = cut(positions, codes, shape, 3, 1)
    assert [each.first for each in groups] == [each.end for each in groups[1:]] + [0]
    cuts = list(shape.cuts())
    for group in groups:
        for i in range(group.first, group.end):
            g = positions[i] - group.offset
            assert 0 <= g < 2 ** shape.exponent
            counted = counters(group, g, shape, cuts)
            assert sum((count & 1) << q for q, count in enumerate(counted)) == codes[i]


def test_columns_of_a_row_see_what_is_left() -> None:
    shape = Shape(2, 1, 3, 1)  # thresholds 4, then 2
    assert [mask(g, list(shape.cuts())) for g in range(8)] == [
        0b001, 0b001, 0b101, 0b101, 0b011, 0b011, 0b111, 0b111]
