"""The gadgets of the folded index on numbers: what they return, and where they promise it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions.folded_index.sizes import Layout
from memproof.gadgets.cell_fold import cell_fold, center, folded_cell, reflection
from memproof.gadgets.fold import fold
from memproof.gadgets.index_encoder import (
    Indexed,
    Step,
    gap_encoder,
    index_encoder,
    index_groups,
    layer_groups,
    start,
)
from memproof.gadgets.label_table import label_table
from memproof.gadgets.odd_strip import odd_strip, scaled_strip
from memproof.gadgets.slot import compare, slot
from memproof.network import carry, network_of, value_of

# -- D2f: the fold of the range


@pytest.mark.parametrize("low", [6, 7])
def test_fold_on_integers(low: int) -> None:
    for x in range(20):
        assert value_of(fold(x, low, 7)) == (x - 7 if x >= 7 else low - x)


@given(st.fractions(0, 40), st.fractions(0, 40))
def test_fold_at_one_place(x: Fraction, s: Fraction) -> None:
    assert value_of(fold(x, s, s)) == abs(x - s)


@given(st.sets(st.integers(0, 60), min_size=2, max_size=8), st.integers(2, 120))
def test_a_fold_keeps_points_apart_unless_two_have_its_sum(places: set[int], c: int) -> None:
    high = -(-c // 2)
    images = [value_of(fold(x, c - high, high)) for x in sorted(places)]
    meet = any(a + b == c for a in places for b in places if a < b)
    assert (len(set(images)) < len(images)) == meet


# -- D6: folds of the index


@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 1 << 40), st.data())
def test_cell_fold(h: int, s: int, cell: int, data: st.DataObject) -> None:
    eps = data.draw(st.fractions(0, cell))
    folded = value_of(cell_fold(2 * h * cell + eps, s, cell))
    expected = 2 * reflection(h, s) * cell + (eps if h >= s else cell - eps)
    assert folded == expected
    assert reflection(h, s) == (h - s if h >= s else s - 1 - h)


def test_what_is_no_cell_is_not_promised() -> None:
    assert folded_cell(5, 1, 4) is None  # eps = 5 > 4
    assert folded_cell(-1, 1, 4) is None
    assert folded_cell(4, 0, 4) is None
    assert folded_cell(4, 1, 4) == 0


@given(st.integers(0, 63), st.integers(0, 31), st.lists(st.integers(1, 60), max_size=4))
def test_folds_and_strip_find_the_ledger(h: int, ledger: int, folds: list[int]) -> None:
    """The short way to v: all folds on one channel, then its distance from the middle."""
    cell, g, index = 64, 2 * h * 64 + 32 + ledger, h
    for s in folds:
        g, index = value_of(cell_fold(g, s, cell)), reflection(index, s)
    assert g // (2 * cell) == index
    for k in reversed(range(7)):
        g = value_of(cell_fold(g, 2**k, cell))
    assert value_of(center(g, 32)) == ledger


# -- D5: strips


@pytest.mark.parametrize(("bits", "rest"), [(1, 0), (1, 3), (2, 2), (4, 3), (6, 1)])
def test_every_digit_and_every_rest(bits: int, rest: int) -> None:
    """r for an odd digit, the complement for an even one."""
    place = 2**rest
    for digit, r in product(range(2**bits), range(place)):
        (found,) = value_of(odd_strip(digit * place + r, bits, place))
        assert found == (r if digit % 2 else place - 1 - r)


@given(st.integers(1, 40), st.integers(0, 300), st.data())
def test_long_digits(bits: int, rest: int, data: st.DataObject) -> None:
    digit = 2 * data.draw(st.integers(0, 2 ** (bits - 1) - 1)) + 1
    r = data.draw(st.integers(0, 2**rest - 1))
    v = digit * 2**rest + r
    assert value_of(odd_strip(v, bits, 2**rest, [carry(7, "G")])) == (r, 7)


@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 20), st.data())
def test_scaled_strip(bits: int, rest: int, scale: int, data: st.DataObject) -> None:
    """Multiples of u = 2^scale: the rest is doubled ``bits`` times."""
    digit = 2 * data.draw(st.integers(0, 2 ** (bits - 1) - 1)) + 1
    r, unit = data.draw(st.integers(0, 2**rest - 1)), 2**scale
    v = (digit * 2**rest + r) * unit
    top = 2 ** (rest + bits - 1) * unit
    assert value_of(scaled_strip(v, bits, top, unit)) == (r * unit * 2**bits,)
    assert value_of(scaled_strip(v, bits, top, unit, [carry(5, "g")]))[1] == 5


def test_a_strip_has_one_layer_for_each_bit() -> None:
    network = network_of(lambda x: odd_strip(x[0], 5, 8, [carry(x[0], "G")]), 1)
    assert network.widths == (3,) * 5
    network = network_of(lambda x: scaled_strip(x[0], 4, 64, 2), 1)
    assert network.widths == (2,) * 4


# -- D7: slots


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("falling", [True, False])
@pytest.mark.parametrize("last", [True, False])
def test_compare_under_all_its_hypotheses(narrow: bool, falling: bool, last: bool) -> None:
    """H = S rho + kappa, u = 2^(i rho), all t, phi, rests, and both ends of gg's cell."""
    rho, kappa = 3, 2
    for slots in (1, 2):
        cell = 2 ** (slots * rho + kappa)
        for i, t, phi, q in product(range(1, slots + 1), range(4), range(3), range(kappa)):
            unit = 2 ** (i * rho)
            for rest in {0, cell // unit - 1, cell // unit // 2}:
                vv = (2 * t + 1) * cell + rest * unit
                for eps in (0, Fraction(1, 3), cell):
                    gg = cell * (2 * phi + 2) + eps
                    step = compare(vv, gg, unit, 2**q, falling, narrow, last)
                    moved = vv + (-1 if falling else 1) * 2**q * unit * (phi >= t)
                    assert value_of(step) == ((moved,) if last else (moved, gg))


def test_widths_of_a_slot() -> None:
    for narrow, last, expected in (
        (True, False, [3, 3, 3, 3, 3]), (True, True, [3, 2, 2, 2, 2]),
        (False, False, [4, 3, 3, 3]), (False, True, [3, 2, 2, 2]),
    ):
        def gadget(x: tuple[object, ...], narrow: bool = narrow, last: bool = last) -> object:
            return slot(x[0], x[1], 8, 1, False, 3, 64, narrow, last)

        assert list(network_of(gadget, 2).widths) == expected  # type: ignore[arg-type]


@st.composite
def groups_of_points(draw: st.DrawFn) -> tuple[Layout, list[tuple[int, int]]]:
    """A layout, and points (phi, code) with no more changes than it has slots."""
    bits, begins = draw(st.integers(1, 3)), draw(st.booleans())
    values = draw(st.sets(st.integers(0, 13), min_size=1, max_size=8))
    points = [(phi, draw(st.integers(0, 2**bits - 1))) for phi in sorted(values)]
    codes = [points[0][1] if begins else 0, *[code for _, code in points]]
    flips = [sum((a ^ b) >> q & 1 for a, b in pairwise(codes)) for q in range(bits)]
    # from 1 on, an odd number of changes begins with a fall, and one slot more can only rise
    planes = tuple(flip + (codes[0] >> q & flip & 1) + draw(st.integers(0, 1)) * 2
                   for q, flip in enumerate(flips))
    return Layout(planes, 5, 13, begins, draw(st.integers(0, 1))), points


@settings(max_examples=150)
@given(groups_of_points(), st.booleans())
def test_slots_read_the_label_of_every_point(
    group: tuple[Layout, list[tuple[int, int]]], narrow: bool
) -> None:
    """V, and all slots one after the other: what is left is the code, for both ends of a cell."""
    layout, points = group
    ledger = layout.ledger(points)
    assert 0 <= ledger < 2**layout.bits <= layout.cell
    thresholds, _ = layout.thresholds(points)
    for phi, code in points:
        for eps in (0, layout.cell):
            unit = 2 ** (layout.spare + layout.digit)
            vv, gg = ledger * unit, layout.cell * (2 * phi + 2) + eps
            for each, t in zip(layout.slots, thresholds, strict=True):
                digit, rest = divmod(vv, layout.cell)  # the hypotheses of D7
                assert digit == 2 * t + 1
                assert rest % unit == 0
                vv, gg = value_of(slot(vv, gg, unit, 2**each.plane, each.falling, layout.digit,
                                       layout.cell, narrow))
                unit <<= layout.digit
            assert vv == code * unit


def test_the_ledger_of_the_worked_example() -> None:
    layout = Layout((1,), 5, 11, start=False, spare=0)
    assert layout.height == 6
    ledgers = [layout.ledger(points) for points in (
        [(7, 0), (11, 1)], [(0, 1)], [(4, 0), (8, 0), (10, 1)])]
    assert ledgers == [46, 2, 42]


# -- D3, D4: the index encoder


@st.composite
def lines_in_groups(draw: st.DrawFn) -> tuple[list[list[int]], list[Indexed], int]:
    """Groups of even x', edges between them, ledgers below a cell."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=8))
    x, groups, edges = 0, list[list[int]](), list[int]()
    for size in sizes:
        if groups:
            gap = draw(st.integers(1, 9))
            edges.append(x + 2 * draw(st.integers(0, gap - 1)) + 1)
            x += 2 * gap
        members = [x]
        for _ in range(size - 1):
            x += 2 * draw(st.integers(1, 5))
            members.append(x)
        groups.append(members)
    cell = 2 ** draw(st.integers(1, 80))
    ledgers = [draw(st.integers(0, cell - 1)) for _ in sizes]
    return groups, index_groups(edges, ledgers), cell


@settings(max_examples=150)
@given(lines_in_groups(), st.sampled_from([None, 1, 2, 3]), st.booleans(), st.booleans())
def test_the_encoder_is_the_line_of_every_group(
    made: tuple[list[list[int]], list[Indexed], int], layers: int | None, gather: bool, keep: bool
) -> None:
    groups, index, cell = made
    for members, group in zip(groups, index, strict=True):
        for x in members:
            z = value_of(index_encoder(x // 2, index, cell, layers, gather, keep))
            h = group.slope * x + group.shift
            assert z == cell * (2 * h + 1) + group.ledger


@given(lines_in_groups())
def test_the_index_is_continuous_increasing_and_at_most_twice_the_line(
    made: tuple[list[list[int]], list[Indexed], int]
) -> None:
    groups, index, _ = made
    assert [group.slope for group in index] == [1 + a % 2 for a in range(len(index))]
    for left, right in pairwise(index):
        assert left.edge is not None
        assert left.slope * left.edge + left.shift == right.slope * left.edge + right.shift
    values = [group.slope * x + group.shift
              for group, members in zip(index, groups, strict=True) for x in members]
    assert all(a < b for a, b in pairwise(values)) or len(values) == 1
    assert values[0] >= 0
    assert values[-1] <= 2 * groups[-1][-1]


def test_breakpoints_of_the_layers() -> None:
    """Two a layer, or as even as possible; all but the last layer have an even number."""
    assert [layer_groups(count, None) for count in (1, 2, 3, 4)] == [[], [1], [2], [2, 1]]
    assert [layer_groups(8, layers) for layers in (1, 2, 3, 4, 9)] == [
        [7], [4, 3], [4, 3], [2, 2, 2, 1], [2, 2, 2, 1]]
    for count, layers in product(range(1, 30), range(1, 8)):
        points = layer_groups(count, layers)
        assert sum(points) == count - 1
        assert len(points) <= layers
        assert all(each % 2 == 0 for each in points[:-1])


def test_the_start_of_the_worked_example() -> None:
    """Z = 256 X + 64 + 46, theta_1 = 794, theta_2 = 1302."""
    index = index_groups([5, 9], [46, 2, 42])
    assert index == [Indexed(1, 0, 46, 5), Indexed(2, -5, 2, 9), Indexed(1, 4, 42, None)]
    assert [start(x, index[0], 64) for x in (0, 1)] == [110, 366]
    network = network_of(lambda x: index_encoder(x[0], index, 64), 1)
    assert network.hidden[0].biases == (110, 110 - 794, 110 - 1302)


# -- D4g: the encoder that keeps X


@settings(max_examples=100)
@given(st.lists(st.tuples(st.fractions(0, 5), st.fractions(0, 9), st.integers(0, 31)),
                min_size=1, max_size=6))
def test_gap_encoder(parts: list[tuple[Fraction, Fraction, int]]) -> None:
    """Groups of any length, gaps above 1, ledgers below the cell; X may be any rational number."""
    x, ends = Fraction(0), list[tuple[Fraction, Fraction]]()
    for length, gap, _ in parts:
        ends.append((x, x + length))
        x += length + gap + Fraction(101, 100)
    ledgers = [ledger for _, _, ledger in parts]
    steps = [Step(a[1], b[0], before, after)
             for (a, b), (before, after) in zip(pairwise(ends), pairwise(ledgers), strict=True)]
    for (left, right), ledger in zip(ends, ledgers, strict=True):
        for place in (left, (left + right) / 2, right):
            assert value_of(gap_encoder(place, ledgers[0], steps, 32)) == (place, ledger)


def test_the_encoder_of_gaps_has_two_layers_for_each_change() -> None:
    steps = [Step(Fraction(k), Fraction(2 * k + 3, 2), k, k + 1) for k in range(0, 9, 3)]
    network = network_of(lambda x: gap_encoder(x[0], 0, steps, 16), 1)
    assert network.widths == (3,) * 6


# -- E: the table of labels


@given(st.lists(st.integers(1, 10**20), min_size=2, max_size=9), st.booleans())
def test_label_table(gaps: list[int], narrow: bool) -> None:
    values = [sum(gaps[:k]) for k in range(len(gaps) + 1)]
    for y, value in enumerate(values):
        assert value_of(label_table(y, values, narrow)) == value


def test_widths_of_a_label_table() -> None:
    values = [0, 5, 6, 9, 30]
    widths = [network_of(lambda x, narrow=narrow: label_table(x[0], values, narrow), 1).widths
              for narrow in (True, False)]
    assert widths == [(3, 3, 2), (4,)]


def test_random_slots_are_as_wide_as_the_worst_case() -> None:
    """A group of B points has at most B changes of each bit, so B slots suffice."""
    rng = Random(1)
    for size in (1, 2, 3, 5, 8):
        layout = Layout((size, size), 8, 100, start=False, spare=0)
        for _ in range(30):
            places = sorted(rng.sample(range(101), size))
            points = [(phi, rng.randrange(4)) for phi in places]
            thresholds, first = layout.thresholds(points)
            assert first == 0
            assert len(thresholds) == 2 * size
            assert max(thresholds) <= layout.never
