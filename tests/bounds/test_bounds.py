"""Bounds: their numbers against other computations, their domains, and that the two sides agree."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import comb, gcd, isqrt
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.bounds import REGISTRY, ask, bound, bounds
from memproof.bounds.bits import least_bits, least_weight_bits, values_of_a_parameter
from memproof.bounds.pieces import impossible_from
from memproof.bounds.sandwich import (
    IMPOSSIBLE,
    OPEN,
    POWERS,
    SUFFICES,
    WIDTHS,
    at_depth,
    at_width,
    capacity,
    comparable,
    refuting,
)
from memproof.bounds.statement import (
    CITED,
    NECESSARY,
    PROVED,
    QUANTIFIERS,
    SHATTER,
    SUFFICIENT,
    Answer,
    Question,
)
from memproof.bounds.sufficient import WAYS, known_points, largest
from memproof.bounds.vc import (
    E_ABOVE,
    Map,
    excluded_by_parameters,
    excluded_by_product,
    is_excluded,
    least_not_shattered,
    least_parameters,
    least_product,
    log2_signs,
    maps,
)
from memproof.cli import main
from memproof.constructions.sawtooth_grid import deep_pairs
from memproof.constructions.sawtooth_grid import network as sawtooth_grid
from memproof.errors import MemproofError
from memproof.exact import ceil_sqrt
from memproof.network import dense_parameters

WIDTH_LISTS = st.lists(st.integers(1, 30), min_size=1, max_size=6).map(tuple)
RATIOS = st.sampled_from([None, Fraction(1, 2), Fraction(1, 50), Fraction(1, 10**4),
                          Fraction(1, 10**9)])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Networks, wide and deep ones too, and data."""
    widths = draw(WIDTH_LISTS | st.builds(lambda w, n: (w,) * n, st.integers(1, 60),
                                          st.integers(1, 40)))
    return Question(widths, draw(st.sampled_from(["relu", "hard-tanh"])), draw(st.integers(1, 4)),
                    draw(st.sampled_from([1, 1, 2, 3])), draw(st.sampled_from([2, 2, 7, None])),
                    None, draw(RATIOS))


def asked(identifier: str, question: Question) -> Answer | None:
    try:
        return ask(identifier, question)
    except MemproofError:
        return None


# -- statements ------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", REGISTRY.entries)
def test_every_bound_says_what_it_is_about(identifier: str) -> None:
    found = bound(identifier)
    assert found.id == identifier
    assert found.quantifier in QUANTIFIERS
    assert found.status in (PROVED, CITED)
    assert found.side in (NECESSARY, SUFFICIENT)
    assert all((found.statement, found.hypotheses, found.source, found.proof))
    assert set(found.instead) <= set(REGISTRY.entries) - {identifier}


def test_what_is_cited_and_not_checked() -> None:
    cited = {each.id for each in bounds() if each.status == CITED}
    assert cited == {"pieces-recalled", "bartlett-2019", "sontag-1997", "siegel-2023",
                     "park-architecture"}


def test_an_unknown_bound() -> None:
    with pytest.raises(MemproofError) as caught:
        bound("no-such")
    assert caught.value.code == "MP-U010"


# -- pieces and dimension --------------------------------------------------------------------------


def test_numbers_worked_out_by_hand() -> None:
    """Pieces (lemmas C4 and C5), and the growth function (lemma G22-growth)."""
    assert asked("pieces", Question((1, 2))).points == 8  # type: ignore[union-attr]
    assert asked("pieces-recalled", Question((1, 2))).points == 9  # type: ignore[union-attr]
    for widths, d, everywhere, pieces in (((15, 19), 4, 9052, 321), ((29, 38), 30, 57874, 1171),
                                          ((57, 62), 64, 223092, 3655), ((3, 4), 1, 509, 21)):
        assert least_not_shattered(widths, d) == everywhere
        assert impossible_from(widths) == pieces + 1


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4))
def test_the_capacity_sheet(d1: int, d2: int, outputs: int) -> None:
    for activation, b, free in (
        ("relu", 1, d1 + d1 * d2 + outputs * (d2 + 1)),
        ("hard-tanh", 2, 2 * d1 + d1 * d2 + d2 + outputs * (d2 + 1)),
    ):
        q = Question((d1, d2), activation, 3, outputs, None)
        assert ask("yun-2019-grid", q).points == d1 * (d2 // outputs)
        assert ask("pieces", q).points == (b * d1 + 1) * (b * d2 + 1) + 2
        least = ask("dimension-line", q).points
        assert least is not None
        assert least * outputs > free >= (least - 1) * outputs
        anywhere = ask("dimension", q).points
        assert anywhere is not None
        assert anywhere * outputs > free + 2 * d1 >= (anywhere - 1) * outputs


def rank(rows: list[list[Fraction]]) -> int:
    """Gauss."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def test_the_labels_of_a_network_have_no_more_dimensions_than_the_bound_says() -> None:
    """The Jacobian of one hidden layer on 30 points of a line has rank W - H at most, and at random
    weights it has it: 2n + 1 = (3n + 1) - n."""
    random = Random(1)
    for units in (1, 2, 3, 4):
        free = Question((units,), labels=None)
        most = 0
        for _ in range(30):
            w, b, v = ([Fraction(random.randint(-9, 9), 7) for _ in range(units)]
                       for _ in range(3))
            rows = []
            for x in range(-15, 15):
                z = [w[k] * x + b[k] for k in range(units)]
                row = [Fraction(1)]
                for k in range(units):
                    row += [v[k] * x, v[k], z[k]] if z[k] > 0 else [Fraction(0)] * 3
                rows.append(row)
            most = max(most, rank(rows))
        assert ask("dimension-line", free).points == most + 1 == 2 * units + 2


# -- the growth function ---------------------------------------------------------------------------


def test_e_is_enclosed() -> None:
    """e < 1 + 1 + ... + 1/n! + 1/(n n!)."""
    below, term = Fraction(0), Fraction(1)
    for k in range(1, 40):
        below, term = below + term, term / k
    above = below + 2 * term
    assert below < above < E_ABOVE < below + Fraction(1, 10**18)


def exact_signs(points: int, parts: list[Map]) -> Fraction:
    """B_1 ... B_(H+1) itself."""
    found = Fraction(1)
    for i, signs, parameters in parts:
        m = signs * points
        trivial = Fraction(2) ** m
        if m < parameters:
            found *= trivial
        else:
            found *= min(trivial, 2 * (2 * E_ABOVE * m * i / parameters) ** parameters)
    return found


@pytest.mark.parametrize(("widths", "d", "b"), [
    ((1,), 1, 1), ((1,), 3, 2), ((2,), 1, 1), ((1, 1), 1, 2), ((2, 2), 2, 1), ((1, 1, 1), 1, 1)])
def test_the_least_number_of_points_exactly(widths: tuple[int, ...], d: int, b: int) -> None:
    """2^N against the product of fractions, for all N below and some above."""
    parts = list(maps(widths, d, b))
    least = least_not_shattered(widths, d, b)
    for points in range(1, least + 30, 1 + least // 40):
        assert (2**points > exact_signs(points, parts)) == (points >= least)
        assert is_excluded(points, widths, d, b) == (points >= least)
    assert 2 ** (least - 1) <= exact_signs(least - 1, parts)
    assert 2**least > exact_signs(least, parts)


def test_layers_of_the_growth_function() -> None:
    assert list(maps((3, 4), 2, 1)) == [(1, 3, 9), (2, 4, 25), (3, 1, 30)]
    assert list(maps((3, 4), 2, 2)) == [(1, 6, 9), (2, 8, 25), (3, 1, 30)]


@given(WIDTH_LISTS, st.integers(1, 5), st.integers(1, 2), st.integers(1, 10**6))
def test_an_enclosure_of_the_growth_function(
    widths: tuple[int, ...], d: int, b: int, points: int
) -> None:
    parts = list(maps(widths, d, b))
    low, high = log2_signs(points, parts, 20)
    closer = log2_signs(points, parts, 60)
    assert low <= closer[0] <= closer[1] <= high
    assert high - low <= sum(part.parameters for part in parts) * Fraction(1, 2**20)


@settings(max_examples=60)
@given(WIDTH_LISTS, st.integers(1, 4), st.sampled_from(["relu", "hard-tanh"]))
def test_weaker_forms_of_the_vc_bound_are_weaker(
    widths: tuple[int, ...], d: int, activation: str
) -> None:
    q = Question(widths, activation, d)
    line, anywhere, parameters = (ask(name, q).points for name in ("vc-line", "vc",
                                                                  "vc-parameters"))
    assert line is not None
    assert anywhere is not None
    assert parameters is not None
    assert line <= anywhere <= parameters
    cited = asked("bartlett-2019", q)
    if cited is not None:
        assert anywhere <= (cited.points or 0)
    if activation == "relu":
        assert line <= (ask("vc-product", q).points or 0)


@given(WIDTH_LISTS, st.integers(1, 2), st.integers(0, 5), st.integers(1, 9))
def test_larger_networks_are_excluded_later(
    widths: tuple[int, ...], b: int, layer: int, more: int
) -> None:
    wider = [*widths]
    wider[layer % len(widths)] += more
    least = least_not_shattered(widths, 1, b)
    assert least <= least_not_shattered(tuple(wider), 1, b)
    assert least <= least_not_shattered((*widths, more), 1, b)


@given(st.integers(1, 10**12))
def test_the_product_form_in_both_directions(size: int) -> None:
    least = excluded_by_product(size)
    assert least_product(least - 1) <= size
    assert least_product(2 * least) > size
    assert least_product(least) >= size


@given(st.integers(1, 10**9), st.integers(1, 1000), st.integers(1, 2))
def test_the_parameter_form_in_both_directions(parameters: int, depth: int, b: int) -> None:
    least = excluded_by_parameters(parameters, depth, b)
    assert least_parameters(least - 1, depth, b) <= parameters
    assert least_parameters(2 * least, depth, b) > parameters


def test_small_numbers_of_points() -> None:
    assert [least_product(n) for n in (1, 10, 100, 10**6)] == [1, 1, 2, 4679]
    assert least_parameters(1, 3) == 1


# -- bits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("points", "labels", "bits"), [
    (149, 3, 237), (569, 2, 569), (1797, 10, 5970), (2000, 10, 6644), (10, 1024, 100), (1, 3, 2)])
def test_least_bits(points: int, labels: int, bits: int) -> None:
    assert least_bits(points, labels) == bits
    assert 2 ** (bits - 1) < labels**points <= 2**bits


def values_with(bits: int) -> int:
    """The nonzero rationals a/b in lowest terms with so many bits, the sign included."""
    plain = bits - 1
    whole = 2 ** (plain - 1) if plain >= 1 else 0
    fractions = sum(gcd(a, b) == 1 for i in range(1, plain - 1)
                    for a in range(2 ** (i - 1), 2**i)
                    for b in range(2 ** (plain - i - 1), 2 ** (plain - i)))
    return 2 * (whole + fractions)


@pytest.mark.parametrize(("points", "parameters"), [(4, 1), (10, 1), (10, 3), (16, 5), (20, 2)])
def test_weight_bits_by_counting(points: int, parameters: int) -> None:
    """The exact number of networks with a total of at most T, one by one: with fewer bits than the
    bound there are fewer networks than labelings."""
    least = least_weight_bits(points, 2, parameters)
    longest = least + 1
    counts = [1, 0] + [values_with(bits) for bits in range(2, longest + 1)]
    networks = [1] + [0] * longest  # by their total
    for _ in range(parameters):
        networks = [sum(networks[t - own] * counts[own] for own in range(t + 1))
                    for t in range(longest + 1)]
    assert sum(networks[:least]) < 2**points  # totals of at most least - 1


def test_a_generating_function() -> None:
    """G(z) is at least the sum over the values of a parameter, z^bits."""
    for z in (Fraction(1, 4), Fraction(3, 8), Fraction(1, 10)):
        head = 1 + sum(values_with(bits) * z**bits for bits in range(2, 12))
        assert head <= values_of_a_parameter(z)
    assert values_of_a_parameter(Fraction(1, 4)) == Fraction(21, 16)


def test_some_labeling_needs_the_weight_bits() -> None:
    """All 2^6 labelings of six points by the staircase: 5 units, 16 parameters at most."""
    most = 0
    for labels in product((0, 1), repeat=6):
        data = memproof.Dataset.from_rows([[i] for i in range(6)], list(labels))
        sizes = memproof.memorize(data, "staircase").network.sizes()
        assert sizes.dense_parameters <= 16
        most = max(most, sizes.total_weight_bits)
    assert least_weight_bits(6, 2, 16) <= most
    assert least_weight_bits(60, 2, 16) > 20


# -- what suffices ---------------------------------------------------------------------------------


@given(WIDTH_LISTS.filter(lambda widths: len(widths) > 1), st.integers(1, 3))
def test_rooms_are_those_of_the_constructions(widths: tuple[int, ...], outputs: int) -> None:
    q = Question(widths, outputs=outputs)
    assert ask("yun-2019-pairs", q).points == deep_pairs.capacity(widths, outputs)
    if len(widths) == 2:
        assert ask("yun-2019-grid", q).points == sawtooth_grid.capacity("fewest", *widths, outputs)


@pytest.mark.parametrize(("widths", "construction", "options"), [
    ((6,), "staircase", {}),
    ((2, 2, 2, 2, 2, 2), "max-min-string", {}),
    ((1, 2, 2), "max-min-string", {}),
    ((3, 4), "sawtooth-grid", {"variant": "fewest", "d1": 3, "d2": 4, "merge": 0}),
    ((5, 3, 4, 3), "deep-pairs", {"widths": "5,3,4,3", "merge": 0}),
])
def test_what_is_granted_is_built(
    widths: tuple[int, ...], construction: str, options: dict[str, Any]
) -> None:
    """As many alternating points as are guaranteed, in a network within the widths; the pieces
    bound refuses no such number."""
    identifier = {"sawtooth-grid": "yun-2019-grid", "deep-pairs": "yun-2019-pairs"}.get(
        construction, construction)
    answer = ask(identifier, Question(widths))
    points = answer.points
    assert points is not None
    assert answer.grants(points)
    assert not answer.grants(points + 1)
    data = memproof.Dataset.from_rows([[i * i] for i in range(points)],
                                      [i % 2 for i in range(points)])
    network = memproof.memorize(data, construction, **options).network
    assert network.first_failure(data) is None
    assert len(network.widths) <= len(widths)
    assert all(a <= b for a, b in zip(network.widths, widths, strict=False))
    assert not ask("pieces", Question(widths)).refutes(points)


@pytest.mark.parametrize("identifier", ["yang-yang-2026", "vardi-2022", "park-2021"])
def test_rooms_of_theorems_about_separated_points(identifier: str) -> None:
    """The room is the N up to which the depth of the theorem is within the architecture's."""
    q = Question((24,) * 400, dimension=3, labels=5, ratio=Fraction(1, 1000))
    room, way = ask(identifier, q).points, WAYS[identifier]
    assert room is not None
    assert room > 1
    for points, within in ((room, True), (room + 1, False)):
        assert (way.depth(q, points, 24) <= 400) == within  # type: ignore[operator]
    few = replace(q, dimension=1, ratio=Fraction(1, 50))
    assert ask(identifier, few).points == min(101, room)


@pytest.mark.parametrize("identifier", ["yang-yang-2026", "park-2021"])
def test_the_room_is_that_of_the_least_width(identifier: str) -> None:
    q = Question((6,) * 400, ratio=Fraction(1, 10**6))
    wider = replace(q, widths=(*(24,) * 399, 6))
    assert ask(identifier, wider).points == ask(identifier, q).points


def test_separated_points_that_are_known() -> None:
    """On a diameter, or a grid in the ball; here the grid itself, point by point."""
    assert known_points(Question((1,))) is None
    assert known_points(Question((1,), ratio=Fraction(2, 7))) == 8
    for ratio, d in ((Fraction(1, 4), 2), (Fraction(1, 3), 3), (Fraction(7, 5), 2)):
        found = known_points(Question((1,), dimension=d, ratio=ratio))
        side = 1 + isqrt(int(4 / (ratio**2 * d)))
        grid = [[Fraction(2 * i - side + 1, 2) * ratio for i in corner]
                for corner in product(range(side), repeat=d)]
        assert all(sum(x * x for x in p) <= 1 for p in grid)
        assert found == max(1 + int(2 / ratio), len(grid))
        near = min((sum((a - b) ** 2 for a, b in zip(p, q, strict=True))
                    for p, q in combinations(grid, 2)), default=ratio**2)
        assert near >= ratio**2


def test_largest() -> None:
    for last in range(40):
        assert largest(lambda n, last=last: n <= last, None) == last
        for limit in range(1, 45):
            assert largest(lambda n, last=last: n <= last, limit) == min(last, limit)


# -- the two sides ---------------------------------------------------------------------------------


@settings(max_examples=250)
@given(questions(), st.integers(1, 10**5))
def test_what_is_guaranteed_is_never_impossible(question: Question, points: int) -> None:
    """No sufficient bound grants what a necessary one refutes, whatever the architecture."""
    found = capacity(question)
    grants, refusals = found.of(SUFFICIENT), found.of(NECESSARY)
    for grant in grants:
        for n in {grant.points or 0, (grant.points or 0) // 2, points} - {0}:
            assert not grant.grants(n) or not any(refusal.refutes(n) for refusal in refusals), (
                grant.bound.id, n)
    assert found.ratio is None or found.ratio > 1
    word, answer = found.verdict(points)
    granted = any(grant.grants(points) for grant in grants)
    refuted = any(refusal.refutes(points) for refusal in refusals)
    assert word == (SUFFICES if granted else IMPOSSIBLE if refuted else OPEN)
    assert (answer is None) == (word == OPEN)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 60), questions())
def test_the_depth_that_suffices_is_never_less_than_the_necessary(
    points: int, width: int, question: Question
) -> None:
    found = at_width(points, width, question)
    for enough in found.enough:
        for needed in found.needed:
            assert enough.depth >= needed.depth
            assert enough.width == needed.width == width
    assert found.ratio is None or found.ratio >= 1
    refuted = dict(refuting(replace(question, points=points)))
    for needed in found.needed:
        assert not refuted[needed.by](width, needed.depth)
        assert needed.depth == 1 or refuted[needed.by](width, needed.depth - 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 12), questions())
def test_the_width_that_suffices_is_never_less_than_the_necessary(
    points: int, depth: int, question: Question
) -> None:
    found = at_depth(points, depth, question)
    for enough in found.enough:
        assert enough.depth <= depth
        assert WAYS[enough.by].depth(
            replace(question, points=points), points, enough.width) == enough.depth
        for needed in found.needed:
            assert enough.width >= needed.width
        assert enough.parameters >= (found.needed_parameters or 0)
        assert enough.parameters == dense_parameters(
            (question.dimension, *(enough.width,) * enough.depth, question.outputs))
    refuted = dict(refuting(replace(question, points=points)))
    for needed in found.needed:
        assert not refuted[needed.by](needed.width, depth)
        assert needed.width == 1 or refuted[needed.by](needed.width - 1, depth)


@pytest.mark.parametrize("points", [2, 3, 4, 5, 10, 26, 100, 101, 1000, 10**6, 10**12])
def test_two_hidden_layers_within_one_unit(points: int) -> None:
    """ceil(sqrt(N-1)) - 1 <= W*(N) <= ceil(sqrt N), for two hidden relu layers."""
    found = at_depth(points, 2, Question((1,)))
    grid = next(size for size in found.enough if size.by == "yun-2019-grid")
    pieces = next(size for size in found.needed if size.by == "pieces")
    assert grid.width == ceil_sqrt(points)
    assert pieces.width == max(1, ceil_sqrt(points - 1) - 1)


def test_a_table_for_a_fixed_depth() -> None:
    """Parameters that suffice over those that the VC bound proves necessary: a factor of log N."""
    rows = [at_depth(n, 2, Question((1,))) for n in POWERS]
    assert [row.fewest.parameters for row in rows if row.fewest] == [141, 1153, 10401, 101758,
                                                                     1004001]
    assert [row.needed_parameters for row in rows] == [4, 26, 205, 1698, 14519]
    ratios = [row.parameter_ratio for row in rows]
    assert all(a is not None and b is not None and a < b < 2 * a
               for a, b in pairwise(ratios))


def test_an_easy_labeling_is_never_compared() -> None:
    """What is put against each other is about all labelings of every (or any) set of points."""
    found = capacity(Question((3, 4), points=20))
    ids = {answer.bound.id for answer in found.answers}
    compared = {answer.bound.id for side in (NECESSARY, SUFFICIENT) for answer in found.of(side)}
    assert {"bits", "weight-bits", "pieces-recalled", "bartlett-2019", "siegel-2023"} <= ids
    assert not compared & {"bits", "weight-bits", "pieces-recalled", "bartlett-2019", "siegel-2023"}
    assert all(bound(name).quantifier != SHATTER and bound(name).status == PROVED
               for name in compared)
    some = Answer(bound("bits"), Question((3, 4)), 5)
    assert not comparable(some)
    assert comparable(Answer(bound("pieces"), Question((3, 4)), 5))


def test_a_separation_that_leaves_no_room_on_a_line() -> None:
    """Ten points at delta/r = 1 do not fit on a line, in dimension 3 they do: other bounds."""
    q = Question((1, 1), dimension=3, ratio=Fraction(1), points=8)
    found = capacity(q)
    assert {answer.bound.id for answer in found.of(NECESSARY)} == {
        "vc", "vc-parameters", "unit-blocks", "fewest-parameters"}
    assert [name for name, _ in refuting(q)] == ["vc", "unit-blocks"]
    wide = ask("pieces", replace(q, widths=(9, 9), ratio=Fraction(2, 7)))  # 102 points, 8 fit
    assert (wide.points, wide.note) == (None, "nothing up to 8 points, which fit on a line")
    assert not wide.refutes(102)
    near = replace(q, ratio=Fraction(2, 7))
    assert ask("pieces", near).up_to == 8
    assert ask("pieces", near).refutes(8)
    assert not ask("pieces", near).refutes(9)


# -- domains ---------------------------------------------------------------------------------------

OUTSIDE: list[tuple[str, Question, str, str]] = [
    ("pieces", Question((3,), "sigmoid"), "relu or hard-tanh", "sontag-1997"),
    ("pieces", Question((3,), ratio=Fraction(1)), "delta/r <= 2/(N - 1)", "vc applies"),
    ("pieces", Question((3,), points=9, ratio=Fraction(1, 3)), "delta/r <= 2/(N - 1)", "vc"),
    ("pieces-recalled", Question((3, 3, 3)), "one or two hidden layers", "pieces"),
    ("dimension", Question((3,)), "all real labels", "vc"),
    ("dimension-line", Question((3,)), "all real labels", "pieces"),
    ("dimension-line", Question((3,), labels=None, ratio=Fraction(2)), "fit on a line", "vc"),
    ("vc", Question((3,), "sigmoid"), "relu or hard-tanh", "sontag-1997"),
    ("vc-line", Question((3,), ratio=Fraction(1)), "delta/r <= 2/(N - 1)", "vc"),
    ("vc-product", Question((3,), "hard-tanh"), "relu", "vc-line"),
    ("bartlett-2019", Question((1,)), "more than 2 units", "vc"),
    ("bits", Question((3,), labels=None, points=5), "finitely many labels", "dimension"),
    ("bits", Question((3,)), "a number of points", ""),
    ("weight-bits", Question((3,), labels=None, points=5), "finitely many labels", "dimension"),
    ("sontag-1997", Question((3,)), "analytic", "pieces"),
    ("sontag-1997", Question((3,), "sigmoid", ratio=Fraction(1, 9)), "however close", "no bound"),
    ("siegel-2023", Question((3,), "hard-tanh"), "relu", "vc-line"),
    ("staircase", Question((3, 3)), "1 hidden layer", "yun-2019-grid"),
    ("staircase", Question((3,), "sigmoid"), "relu or hard-tanh", "no bound"),
    ("yun-2019-grid", Question((3,)), "2 hidden layers", "staircase"),
    ("yun-2019-grid", Question((3, 3, 3)), "2 hidden layers", "yun-2019-pairs"),
    ("yun-2019-pairs", Question((3,)), "2 hidden layers or more", "staircase"),
    ("max-min-string", Question((3, 1)), "at least 2 units", "yun-2019-pairs"),
    ("max-min-string", Question((3, 3), outputs=2), "one output", "yun-2019-pairs"),
    ("yang-yang-2026", Question((6,) * 9), "a separation", "yun-2019-pairs"),
    ("yang-yang-2026", Question((6,) * 9, labels=None, ratio=Fraction(1, 9)), "finitely many",
     "yun-2019-pairs"),
    ("yang-yang-2026", Question((5,) * 9, ratio=Fraction(1, 9)), "at least 6 units", "park-2021"),
    ("yang-yang-2026", Question((6,) * 9, points=20, ratio=Fraction(1, 9)), "19 for delta/r = 1/9",
     "yun-2019-pairs"),
    ("vardi-2022", Question((11,) * 9, ratio=Fraction(1, 9)), "at least 12", "yang-yang-2026"),
    ("park-2021", Question((2,) * 9, ratio=Fraction(1, 9)), "at least 3", "max-min-string"),
]


@pytest.mark.parametrize(("identifier", "question", "hypothesis", "instead"), OUTSIDE)
def test_outside_of_its_domain_a_bound_names_the_hypothesis(
    identifier: str, question: Question, hypothesis: str, instead: str
) -> None:
    with pytest.raises(MemproofError) as caught:
        ask(identifier, question)
    assert caught.value.code == "MP-U010"
    assert hypothesis in caught.value.expected
    assert instead in caught.value.found


@pytest.mark.parametrize(("identifier", "question", "hypothesis", "instead"), OUTSIDE)
def test_the_bound_that_is_named_applies(
    identifier: str, question: Question, hypothesis: str, instead: str
) -> None:
    assume_named = instead.removesuffix(" applies")
    if assume_named in REGISTRY.entries:
        ask(assume_named, question)


@pytest.mark.parametrize("changed", [
    {"widths": ()}, {"widths": (3, 0)}, {"dimension": 0}, {"outputs": 0}, {"points": 0},
    {"labels": 1}, {"ratio": Fraction(0)}, {"ratio": Fraction(5, 2)}, {"activation": "step"}])
def test_questions_about_nothing(changed: dict[str, Any]) -> None:
    with pytest.raises(MemproofError) as caught:
        Question(**{"widths": (3,), **changed})
    assert caught.value.code == "MP-U010"


def test_networks_without_a_sandwich() -> None:
    for call in (lambda: at_width(9, 3, Question((1,), "sigmoid")),
                 lambda: at_depth(9, 3, Question((1,), "sigmoid"))):
        with pytest.raises(MemproofError) as caught:
            call()
        assert caught.value.code == "MP-U010"


def test_cited_bounds_have_their_numbers() -> None:
    sontag = ask("sontag-1997", Question((5,), "sigmoid", dimension=2))
    assert sontag.points == 2 * dense_parameters((2, 5, 1)) + 2
    siegel = ask("siegel-2023", Question((5,)))
    assert siegel.points is None
    assert not siegel.refutes(10**100)
    assert "constant" in siegel.note


# -- the command line ------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["bounds", *argv])
    out, err = capsys.readouterr()
    return code, out, err


def loaded(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    code, out, _ = run(capsys, *argv, "--json")
    assert code == 0
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_command_lists_all_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys)
    assert all(f" {name} " in out for name in REGISTRY.entries)
    assert [each["id"] for each in loaded(capsys)["bounds"]] == list(REGISTRY.entries)
    code, out, _ = run(capsys, "pieces")
    assert code == 0
    assert "refutes: memorization capacity" in out
    assert "status: proved here" in out


def test_command_for_an_architecture(capsys: pytest.CaptureFixture[str]) -> None:
    found = loaded(capsys, "--widths", "1000,1000", "--points", "1002003")
    assert found["guaranteed"] == {"points": 10**6, "bound": "yun-2019-grid"}
    assert found["impossible"] == {"points": 1001**2 + 2, "bound": "pieces"}
    assert (found["verdict"], found["by"]) == (IMPOSSIBLE, "pieces")
    assert {"code": "MP-U010"}.items() <= found["refusals"][0].items()
    _, out, _ = run(capsys, "--widths", "1000,1000", "--points", "1000000")
    assert "N = 1000000: suffices (yun-2019-grid)" in out
    assert "ratio 1.0021" in out
    assert "not dimension: expected all real labels, found 2 labels (vc applies)" in out
    same = loaded(capsys, "--width", "3", "--depth", "2", "--labels", "real", "--outputs", "2")
    assert same["question"]["widths"] == [3, 3]
    assert same["question"]["labels"] == "real"


def test_command_for_one_bound(capsys: pytest.CaptureFixture[str]) -> None:
    found = loaded(capsys, "vc", "--widths", "15,19", "--dimension", "4")
    assert (found["points"], found["side"]) == (9052, NECESSARY)
    _, out, _ = run(capsys, "bits", "--points", "149", "--labels", "3")
    assert "N = 149, 3 labels:\n  the worst labeling needs 237 bits" in out


def test_command_for_large_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """The product of many widths is text, in hexadecimal if it is very long."""
    found = loaded(capsys, "pieces", "--width", "9", "--depth", "100")
    assert found["points"] == str(10**100 + 2)
    _, out, _ = run(capsys, "pieces", "--width", "9", "--depth", "100")
    assert "impossible for N >= 100000000000...(101 digits)" in out
    found = loaded(capsys, "pieces", "--width", "1", "--depth", "20000")
    assert found["points"] == hex(2**20000 + 2)
    code, out, _ = run(capsys, "pieces", "--width", "1", "--depth", "20000")
    assert code == 0
    assert "(20001 bits)" in out


def test_command_for_a_number_of_points(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = loaded(capsys, "--points", "1000", "--depth", "2")["rows"]
    assert row["least_that_suffices"]["width"] == 32
    assert row["most_that_is_necessary"]["width"] == 31
    assert row["ratio"] == "32/31"
    rows = loaded(capsys, "--points", "1000", "--separation", "1/1000")["rows"]
    assert [row["most_that_is_necessary"]["width"] for row in rows] == list(WIDTHS)
    assert len(loaded(capsys, "--depth", "3")["rows"]) == len(POWERS)
    _, out, _ = run(capsys, "--points", "1000", "--width", "12")
    assert "depth 40 suffices (yun-2019-pairs); depth 3 is necessary (pieces)" in out
    _, out, _ = run(capsys, "--depth", "2")
    assert "1000000" in out
    assert "69.16" in out
    _, out, _ = run(capsys, "--points", "100", "--depth", "2")
    assert "141 parameters suffice (yun-2019-grid); 4 are necessary" in out
    _, out, _ = run(capsys, "--points", "100")
    assert "N = 100" in out


def test_command_writes_and_checks_certificates(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--widths", "15,19", "--certificate", "c.jsonl")
    assert code == 0
    assert out.startswith("ACCEPTED")
    checked = loaded(capsys, "--check", "c.jsonl")
    assert checked["verdict"] == "ACCEPTED"
    assert checked["recomputed"]["points"] == impossible_from((15, 19))
    text = Path("c.jsonl").read_text()
    Path("bad.jsonl").write_text(text.replace('"points":322', '"points":321'))
    code, out, err = run(capsys, "--check", "bad.jsonl")
    assert code == 1
    assert "REJECTED MP-I015" in out
    assert "memproof explain MP-I015" in err
    Path("later.jsonl").write_text(text.replace('"version":1', '"version":2'))
    assert run(capsys, "--check", "later.jsonl")[0] == 3
    code, out, err = run(capsys, "--check", "missing.jsonl")
    assert (code, out) == (2, "")
    assert "MP-U001" in err


def test_command_counts_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    net = {"format": "memproof-network", "version": 1, "inputs": 2,
           "layers": [{"weights": [["1/2", -3], [0, "0.25"]], "biases": [0, "-1/3"]}],
           "output": {"weights": [[1, -1]], "biases": [0]}}
    Path("net.json").write_text(json.dumps(net))
    found = loaded(capsys, "--network", "net.json", "--line", "0,0;1,1")
    assert (found["count"], found["at_most"]) == (3, 3)
    assert found["pieces"][1] == {"from": "0", "to": "4/3", "slope": ["0"], "offset": ["0"]}
    _, out, _ = run(capsys, "--network", "net.json", "--line", "0,0;1,1")
    assert "3 affine pieces (at most 3, bound pieces)" in out


@pytest.mark.parametrize(("argv", "code"), [
    ("no-such", "MP-U010"),
    ("dimension --widths 3,4", "MP-U010"),
    ("--widths 3,4 --certificate c.jsonl --points 5", "MP-U010"),
    ("--widths 3,4 --certificate c.jsonl --labels 3", "MP-U004"),
    ("--widths 3,4 --certificate c.jsonl --activation sigmoid", "MP-U010"),
    ("vc --widths 3,4 --certificate c.jsonl", "MP-U004"),
    ("--certificate c.jsonl", "MP-U004"),
    ("--certificate c.jsonl --points 9", "MP-U004"),
    ("--widths 3,4 --width 2", "MP-U004"),
    ("--widths 3,x", "MP-U004"),
    ("--widths 3,0", "MP-U010"),
    ("--widths 3 --labels some", "MP-U004"),
    ("--widths 3 --labels 1", "MP-U010"),
    ("--widths 3 --separation 3", "MP-U010"),
    ("--widths 3 --separation x", "MP-D004"),
    ("--widths 3 --points 0", "MP-U010"),
    ("--width 3", "MP-U004"),
    ("--dimension 3", "MP-U004"),
    ("--width 0 --points 4", "MP-U004"),
    ("--depth 0 --points 4", "MP-U004"),
    ("--width 3 --depth 9999999", "MP-U004"),
    ("vc --points 10", "MP-U004"),
    ("--check c.jsonl --widths 3", "MP-U004"),
    ("--network n.json", "MP-U004"),
    ("--line 0;1", "MP-U004"),
    ("--network n.json --line 0;1", "MP-U001"),
    ("--network n.json --line 0;1 --points 3", "MP-U004"),
    ("--max-pieces 5", "MP-U004"),
])
def test_command_refuses(argv: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, out, err = run(capsys, *argv.split())
    assert exit_code == 2
    assert out == ""
    assert err.startswith(f"memproof: {code} ")
    assert not list(Path().iterdir())


def test_a_binomial_is_not_the_bound() -> None:
    """Sanity of the growth function from below: on a line one relu gives at most 2N sign vectors,
    far below the bound, and half-lines alone give N + 1."""
    parts = list(maps((1,), 1, 1))
    for points in (3, 10, 50):
        assert points + 1 <= comb(points, 1) * 2 <= exact_signs(points, parts)


def test_the_lemmas_of_the_bounds_are_in_the_library() -> None:
    """A necessary bound with a proof of ours names its lemmas, and all that are named exist."""
    from memproof.lemmas.files import library

    known = set(library())
    for each in bounds():
        assert set(each.lemmas) <= known, each.id
        assert bool(each.lemmas) or each.side != NECESSARY or each.status != PROVED, each.id
