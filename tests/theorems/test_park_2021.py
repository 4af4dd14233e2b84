"""park-2021: exact bounds against brute force, a table of images, and the built folded index."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor, isqrt, log2
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.cli import main
from memproof.constructions.folded_index.guarantee import (
    Bound,
    Line,
    Runs,
    Split,
    bound_on_data,
    bound_with,
    capacities,
    encoder_layers,
    encoder_runs,
    fixed_range,
    floor_root,
    group_for,
    halvings,
    least_depth_group,
    line_of,
    narrow,
    on_delta,
    on_integers,
    projected_range,
    split,
    two_layers,
    wide,
)
from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import label_bits
from memproof.errors import MemproofError
from memproof.exact import log2_enclosure, minimizer
from memproof.network.sizes import dense_parameters, of_patterns
from memproof.theorems import theorem
from memproof.theorems.witness import witness

IMAGES = [  # N, C, a, b; B, depth and parameters of ``coarse``
    (10**6, 1000, 224, 224, 34, 29747, 507_264),
    (1_281_167, 1000, 224, 224, 38, 34039, 558_768),
    (15_800_000, 600, 256, 256, 123, 128278, 1_735_710),
]


def coarse(points: int, classes: int, a: int, b: int) -> tuple[int, int, int]:
    """(B, depth, parameters) with R0 = d N^2 D, counted less closely than the package does."""
    d = 3 * a * b
    kappa, r = max(1, (classes - 1).bit_length()), points * (points - 1) // 2 + 4
    rr = (8 * r + 3).bit_length() + 2
    q1 = 4
    while 4 ** (q1 - 4) < 255**2 * d * d**2:  # ceil(log2 Delta + log2 d) + 4
        q1 += 1
    layers, group = min(
        (-(-(-(-points // g) - 1) // 2) + (8 * r + 1).bit_length() + kappa * g * rr, g)
        for g in range(1, 1000))
    return group, 1 + q1 + layers, (d + 1) + 4 + 6 * (q1 - 1) + 9 + 12 * layers + 4


@pytest.mark.parametrize(("points", "classes", "a", "b", "group", "depth", "parameters"), IMAGES)
def test_the_images(
    points: int, classes: int, a: int, b: int, group: int, depth: int, parameters: int
) -> None:
    """Coarse numbers, and why ours are smaller: 11 or 12 folds fewer, since R0 is at most N(N-1)/2
    sqrt(d) D, not d N^2 D; the first layer of width 3 is counted once; for even A the last layer
    of the encoder has width 2."""
    assert coarse(points, classes, a, b) == (group, depth, parameters)
    d = 3 * a * b
    bound = narrow(line_of(points, 255**2 * d, d, classes))
    folds = depth - bound.depth
    assert folds == {224: 11, 256: 12}[a]
    assert bound.group == group
    assert parameters - bound.parameters == 6 * folds + 12 + 7 * (bound.groups % 2 == 0)


def widths_of(runs: Runs) -> list[int]:
    return [width for width, times in runs for _ in range(times)]


# -- the parts of the bound ------------------------------------------------------------------------


@given(st.integers(2, 60), st.integers(1, 10), st.integers(1, 10**12))
def test_the_line(points: int, dimension: int, diameter_squared: int) -> None:
    line = line_of(points, diameter_squared, dimension, 7)
    assert line.label_bits == 3
    pairs = points * (points - 1) // 2
    if dimension == 1:
        assert line.projected**2 <= diameter_squared < (line.projected + 1) ** 2
    else:
        square = pairs**2 * dimension * diameter_squared
        assert line.projected**2 <= square < (line.projected + 1) ** 2
    half = Fraction(pairs, 2) + 2
    assert 2 * half == fixed_range(points)
    # q1 steps of R -> R/2 + N(N-1)/8 + 1 end at 2Q, one step less does not.
    ranges = [Fraction(line.projected)]
    for _ in range(line.folds):
        ranges.append(ranges[-1] / 2 + half / 2)
    assert ranges[-1] <= 2 * half
    assert all(r > 2 * half for r in ranges[:-1])
    assert line.range == min(line.projected, 2 * half)


def test_a_direction_stays_within_the_range() -> None:
    """Lemma D1 in small: entries 0..N(N-1)/2, any two of the points."""
    rng = Random(3)
    for _ in range(40):
        n, d = rng.randint(2, 8), rng.randint(2, 4)
        points = [[rng.randint(-9, 9) for _ in range(d)] for _ in range(n)]
        diameter = max(sum((a - b) ** 2 for a, b in zip(p, q, strict=True))
                       for p in points for q in points)
        u = [rng.choice((0, n * (n - 1) // 2)) for _ in range(d)]
        values = [sum(a * b for a, b in zip(u, p, strict=True)) for p in points]
        assert max(values) - min(values) <= projected_range(n, d, diameter)


@pytest.mark.parametrize("width", [3, 4, 5, 6, 9, 12, 50])
def test_the_encoder_has_room_and_no_layer_too_many(width: int) -> None:
    for groups in range(1, 400):
        widths = widths_of(encoder_runs(groups, width))
        assert len(widths) == encoder_layers(groups, width)
        assert all(2 <= w <= width for w in widths)
        assert all(w % 2 for w in widths[:-1])
        assert sum(w - 1 for w in widths) == groups - 1
        if widths:  # one layer less has no room, whatever the widths
            most = [width - 1 - (width - 1) % 2] * max(0, len(widths) - 2)
            fewer = sum(most) + (width - 1 if len(widths) > 1 else 0)
            assert fewer < groups - 1
    if width == 3:
        assert [encoder_layers(a, 3) for a in range(1, 9)] == [0, 1, 1, 2, 2, 3, 3, 4]


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), min_size=1))
def test_dense_parameters_of_runs(dimension: int, runs: list[tuple[int, int]]) -> None:
    expected = dense_parameters((dimension, *widths_of(tuple(runs)), 1))
    patterns = [((width,), times) for width, times in runs]
    assert of_patterns(dimension, patterns).dense_parameters == expected


def brute(line: Line, group: int, width: int = 3) -> tuple[int, int]:
    """(depth, dense parameters) of the widths one by one."""
    groups = -(-line.points // group)
    rr = (8 * line.range + 3).bit_length() + 2
    widths = [1] + [2] * line.folds + widths_of(encoder_runs(groups, width))
    widths += [3] * ((8 * line.range + 1).bit_length() + line.label_bits * group * rr)
    return len(widths), dense_parameters((line.dimension, *widths, 1))


@settings(max_examples=40)
@given(st.integers(2, 300), st.integers(1, 11), st.integers(1, 5), st.integers(1, 10**9),
       st.sampled_from((3, 3, 4, 5, 8, 40)))
def test_the_best_group_is_the_best_of_all(
    points: int, kappa: int, dimension: int, projected: int, width: int
) -> None:
    line = Line(points, kappa, dimension, projected)
    sizes = {group: brute(line, group, width) for group in range(1, points + 1)}
    best = least_depth_group(line, width)
    assert best == min(sizes, key=lambda group: (sizes[group][0], group))
    for group in (1, best, points):
        bound = bound_with(line, group, width)
        assert (bound.depth, bound.parameters) == sizes[group]
        assert bound.nodes <= bound.width * bound.depth
        assert bound.width <= width


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.integers(-5, 70),
       st.integers(1, 60))
def test_the_minimizer_from_anywhere(noise: list[int], near: int, dip: int) -> None:
    """A convex function plus something between 0 and 3: the least of all places of the minimum."""
    def convex(b: int) -> int:
        return -(-((b - dip) ** 2) // 16)

    values = {b: convex(b) + extra for b, extra in enumerate(noise, 1)}
    found = minimizer(len(noise), near, values.__getitem__, lambda b, v: (b - dip) ** 2 <= 16 * v)
    assert found == min(values, key=lambda b: (values[b], b))


@given(st.integers(2, 10**5), st.integers(1, 10**4), st.integers(1, 1000), st.integers(1, 10**20))
def test_the_closed_form(points: int, classes: int, dimension: int, diameter: int) -> None:
    """L <= sqrt(2 N kappa rr) + kappa rr + rr + q1 and parameters <= 12 L + d."""
    bound = narrow(line_of(points, diameter, dimension, classes))
    cost = bound.label_bits * bound.slot_layers
    assert bound.closed_form is not None
    assert bound.depth <= bound.closed_form
    rest = bound.closed_form - cost - bound.slot_layers - bound.folds
    assert rest**2 <= 2 * points * cost < (rest + 1) ** 2
    assert bound.parameters <= 12 * bound.depth + dimension
    flat = wide(line_of(points, diameter, dimension, classes), bound.group)
    assert flat.depth <= bound.depth
    assert flat.parameters <= 12 * flat.depth + 6 * flat.groups + dimension


def test_more_of_anything_is_never_less() -> None:
    for points, squared, classes, dimension in product(
            (2, 3, 10, 77, 1000, 12345), (1, 50, 10**6, 10**40), (1, 2, 3, 1000), (1, 2, 100)):
        here = on_integers(points, squared, dimension, classes)
        larger = on_integers(points + 1, squared, dimension, classes)  # its R0 / Q may be smaller
        assert larger.depth - larger.folds >= here.depth - here.folds
        for more in (on_integers(points, 4 * squared, dimension, classes),
                     on_integers(points, squared, dimension, 2 * classes),
                     on_integers(points, squared, dimension + 1, classes)):
            assert more.depth >= here.depth
        depths = [on_integers(points, squared, dimension, classes, w).depth
                  for w in (3, 4, 7, 30, 200, 5000)]
        assert all(a >= b for a, b in pairwise(depths))
        by_delta = [on_delta(points, Fraction(s), dimension, classes).depth
                    for s in (1, 2, 5, squared + 4, 4 * squared + 16)]
        assert by_delta == sorted(by_delta)


def test_a_wide_layer_counts_if_it_is_less_deep() -> None:
    line = line_of(10**4, 10**6, 3, 10)
    for width in (3, 4, 500, 501, 10**4, 10**5):
        found = on_integers(10**4, 10**6, 3, 10, width)
        flat = wide(line, -(-(10**4) // width))
        assert flat.width <= width
        assert found.depth == min(narrow(line).depth, flat.depth if width > 3 else 10**9)
    assert on_integers(10**4, 10**6, 3, 10, 5000).groups == 5000
    assert on_integers(10**4, 10**6, 3, 10, 4).groups == narrow(line).groups


def test_growth() -> None:
    """Theorem 2: L / sqrt(N log N log C) stays bounded, while L / N^(2/3) tends to 0."""
    ratios = []
    for k in range(10, 60, 5):
        bound = narrow(line_of(2**k, 3 * 2**20, 3, 2))
        assert bound.depth**2 <= 9 * 2**k * k
        ratios.append(Fraction(bound.depth**3, 4**k))
    assert all(a > b for a, b in pairwise(ratios))


# -- Theorem 1 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("w", [Fraction(2, 3), Fraction(3, 4), Fraction(4, 5), Fraction(99, 100)])
def test_the_group_of_theorem_1(w: Fraction) -> None:
    for points, kappa in product((2, 16, 1000, 65536, 10**6, 10**9, 2**60, 10**24), (1, 10)):
        found = group_for(points, kappa, w)
        p, q = (2 - 2 * w).numerator, (2 - 2 * w).denominator
        low, high = log2_enclosure(points, 200)
        if found > 1:
            assert (found * kappa * low**2) ** q <= points**p
        assert points**p < ((found + 1) * kappa * high**2) ** q


def test_the_group_is_exact_where_the_quotient_is_an_integer() -> None:
    """N = 2^16, w = 3/4: sqrt(N) / 16^2 = 1; N = 2^64: 2^32 / 2^12 = 2^20."""
    assert group_for(2**16, 1, Fraction(3, 4)) == 1
    assert group_for(2**64, 1, Fraction(3, 4)) == 2**20
    for wrong in (Fraction(1, 2), Fraction(1)):
        with pytest.raises(MemproofError, match=r"MP-B006.*2/3 <= w < 1"):
            group_for(9, 1, wrong)


@given(st.fractions(0, 10**30), st.integers(1, 7))
def test_floor_root(x: Fraction, degree: int) -> None:
    n = floor_root(x, degree)
    assert n**degree <= x < (n + 1) ** degree


def test_theorem_1_has_its_sizes() -> None:
    for k, w in product((20, 40, 60), (Fraction(2, 3), Fraction(3, 4), Fraction(9, 10))):
        line = line_of(2**k, 100, 3, 2)
        bound = wide(line, group_for(line.points, line.label_bits, w))
        assert bound.width == max(3, bound.groups)
        assert bound.depth == 2 + line.folds + line.strip_layers + bound.slots * line.slot_layers
        # S rr <= N^(2-2w)/log^2 N rr, and rr < 2 log N + 8
        slots_depth = 2 ** ceil((2 - 2 * w) * k) * line.slot_layers // k**2
        assert bound.slots * line.slot_layers <= max(line.slot_layers, slots_depth)


def test_two_layers() -> None:
    first, second = two_layers(10, 5)
    assert (first, second) == (1, 18)
    assert dense_parameters((5, first, second, 1)) == 5 + 6 * 10 - 4
    with pytest.raises(MemproofError, match="MP-B006"):
        two_layers(1, 5)


# -- the Delta form --------------------------------------------------------------------------------


@given(st.integers(2, 200), st.fractions(1, 10**12), st.integers(1, 20), st.integers(1, 100))
def test_the_delta_form(points: int, aspect: Fraction, dimension: int, classes: int) -> None:
    bound = on_delta(points, aspect, dimension, classes)
    half = Fraction(3 * points * (points - 1), 4)
    factor = Fraction(3, 2) * (dimension * points**2 if dimension > 1 else 1)
    # R0 = factor sqrt(aspect); q1 = least k with R0 <= (2^k + 1) Q
    assert factor**2 * aspect <= ((2**bound.folds + 1) * half) ** 2
    if bound.folds:
        assert factor**2 * aspect > ((2 ** (bound.folds - 1) + 1) * half) ** 2
    assert 2 ** (bound.slot_layers - 2) > 2 * (2 * half) + 3 >= 2 ** (bound.slot_layers - 3)

    def depth(group: int) -> int:
        slots = label_bits(classes) * group
        return (1 + bound.folds + 2 * (-(-points // group) - 1) + slots * bound.slot_layers)

    assert bound.depth == min(map(depth, range(1, points + 1))) == depth(bound.group)
    widths = [1] + [2] * bound.folds + [3] * (bound.depth - 1 - bound.folds)
    assert bound.parameters == dense_parameters((dimension, *widths, 1))


def test_delta_alone_may_be_better_than_long_integers() -> None:
    data = Dataset.from_rows([[10**40 * i + i * i] for i in range(20)],
                             [str(i % 2) for i in range(20)])
    found = witness(data, memproof.memorize(data, "staircase").network, "park-2021").on_data
    assert isinstance(found, Bound)
    assert found.delta_depth is not None
    assert found.delta_depth < narrow(line_of(20, (19 * 10**40 + 361) ** 2, 1, 2)).depth


# -- a given architecture --------------------------------------------------------------------------


def by_brute_force(widths: list[int], line: Line) -> bool:
    """The criterion, all B, l1, l2, l3 tried."""
    depth = len(widths)
    for l1 in range(depth + 1):
        if sum(w >= 2 for w in widths[:l1]) < line.folds:
            continue
        for l2 in range(l1, depth + 1):
            if any(w < 3 for w in widths[l2:]):
                continue
            room = sum(2 * ((w - 1) // 2) for w in widths[l1 : max(l1, l2 - 1)])
            room += widths[l2 - 1] - 1 if l2 > l1 else 0
            for l3 in range(l2 + line.strip_layers, depth + 1):
                saved = min(2, min(widths[l3:], default=5) - 3)
                for group in range(1, line.points + 1):
                    enough = line.label_bits * group * (line.slot_layers - saved)
                    if room >= -(-line.points // group) - 1 and depth - l3 >= enough:
                        return True
    return False


def test_the_criterion_against_all_splits() -> None:
    rng, answers = Random(5), list[bool]()
    for _ in range(500):
        line = Line(rng.randint(2, 8), rng.choice((1, 1, 2)), 2, rng.randint(1, 90))
        depth = rng.randint(8, 34)
        widths = [rng.choice((1, 2, 2, 3)) for _ in range(rng.randint(0, 8))]
        usual = rng.choice(((3,), (3, 4, 9), (4,), (4, 5), (5,), (5, 6)))
        widths += [rng.choice(usual) for _ in range(depth)]
        if rng.random() < 0.3:  # a narrow layer further back
            widths[rng.randrange(len(widths) // 2)] = rng.choice((1, 2, 3))
        found = split(widths, line)
        answers.append(found is not None)
        assert answers[-1] == by_brute_force(widths, line)
        if found is not None:
            assert found.fold <= found.encode <= found.strip <= len(widths)
    assert 100 < sum(answers) < 400


def test_wider_layers_save_layers_of_the_slots() -> None:
    """N = 4, B = 1, kappa = 2: one encoder layer, then two slots of rr, rr - 1, rr - 2 layers."""
    line = Line(4, 2, 3, 10)
    for width, saved in ((4, 1), (5, 2), (9, 2)):
        least = 1 + line.strip_layers + 2 * (line.slot_layers - saved)
        assert line.folds == 0
        assert split([width] * least, line) == Split(1, 0, 1, 1 + line.strip_layers)
        assert split([width] * (least - 1), line) is None
        assert split([width] * least + [3], line) is None


def test_no_strip_in_narrow_layers() -> None:
    line = Line(2, 1, 3, 1)
    least = 1 + line.strip_layers + line.slot_layers
    assert split([3] * least, line) is not None
    for place in range(1, 1 + line.strip_layers):
        widths = [3] * least
        widths[place] = 2
        assert split(widths, line) is None
        assert split([*widths, *[3] * place], line) is not None


def test_the_bound_meets_the_criterion() -> None:
    """The widths of a bound suffice; without one layer of the line's or the folds' they do not."""
    for points, classes, width in product((2, 9, 50, 400), (2, 5), (3, 6)):
        line = line_of(points, 10**9, 3, classes)
        bound = bound_with(line, least_depth_group(line, width), width)
        widths = [1] + [2] * line.folds + widths_of(encoder_runs(bound.groups, width))
        widths += [3] * (bound.depth - len(widths))
        found = split(widths, line)
        assert found is not None
        assert split(widths[1:], line) is not None
        assert split(widths[2:], line) is None
        if width == 3:  # B is the best, so that nothing can be left out
            assert split(widths[1:-1], line) is None
            assert split([3] * (bound.depth - 1), line) is not None
            assert split([3] * (bound.depth - 2), line) is None
            assert split(widths[: bound.folds + 1], line) is None
    assert list(capacities([3, 4, 5, 2])) == [0, 2, 5, 8, 9]
    assert split([], Line(2, 1, 1, 1)) is None


# -- the theorem -----------------------------------------------------------------------------------


def test_outside_the_theorem() -> None:
    for wrong in ((1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 0, 1), (2, 1, 1, 0)):
        with pytest.raises(MemproofError, match=r"MP-B006.*park-2021"):
            on_integers(*wrong)
    for points, aspect, dimension, classes in ((1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 0, 1),
                                               (2, 1, 1, 0), (2, Fraction(1, 2), 1, 1)):
        with pytest.raises(MemproofError, match=r"MP-B006.*park-2021"):
            on_delta(points, Fraction(aspect), dimension, classes)
    with pytest.raises(MemproofError, match=r"MP-B006.*width >= 3"):
        on_integers(2, 1, 1, 1, 2)
    assert [halvings(distance, 5) for distance in (3, 5, 10, 11, 15, 16, 21)] == [
        0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("seed", range(6))
def test_the_networks_of_the_worst_case_meet_the_bound(seed: int) -> None:
    """guaranteed=1: plain, wide, Theorem 1 and gaps; never larger than what is guaranteed."""
    rng = Random(seed)
    count, dimension = rng.choice((2, 5, 20, 60)), rng.choice((1, 2, 5))
    points = {tuple(rng.randint(0, 999) for _ in range(dimension)) for _ in range(count)}
    data = Dataset.from_rows([list(p) for p in sorted(points)],
                             [str(rng.randint(0, 4)) for _ in points])
    for options, form in (({}, "integers"), ({"encoder": "wide"}, "integers"),
                          ({"w": "2/3"}, "integers"), ({"digits": "e2"}, None)):
        network = memproof.memorize(data, "folded-index", guaranteed=1, **options).network
        found = witness(data, network, "park-2021")
        bound = found.on_data
        assert isinstance(bound, Bound)
        assert found.is_met
        assert form in (None, bound.form)
        assert found.parameters == network.sizes().dense_parameters <= bound.parameters
        assert max(network.widths) <= bound.width


def test_a_network_that_only_the_delta_form_allows() -> None:
    bound = bound_on_data(60, Fraction(10**6), 10**6, 2, 5, (3,) * 120)
    assert (bound.form, bound.delta_depth) == ("Delta", bound.depth)
    assert bound.depth > on_integers(60, 10**6, 2, 5).depth
    deeper = bound_on_data(60, Fraction(10**6), 10**6, 2, 5, (3,) * (bound.depth + 1))
    assert deeper.form == "integers"


def group_counted(points: int, bits: int, w: Fraction) -> int:
    """B by counting up, with B kappa log2(N)^2 <= N^(2-2w) decided for every B by itself."""
    power, group = 2 - 2 * w, 1

    def holds(candidate: int) -> bool:
        precision = 16
        while True:
            ends = [candidate * bits * end**2 for end in log2_enclosure(points, precision)]
            low, high = (bool(end**power.denominator <= points**power.numerator) for end in ends)
            if low == high:
                return low
            precision *= 2

    while holds(group + 1):
        group += 1
    return group


def test_the_group_is_that_of_the_construction() -> None:
    for points, kappa, w in product((2, 100, 10**4, 10**6, 2**40), (1, 3, 10),
                                    (Fraction(2, 3), Fraction(3, 4), Fraction(9, 10))):
        if points ** (2 - 2 * w) < 10**6:
            assert group_for(points, kappa, w) == group_counted(points, kappa, w)


def test_a_theorem_says_what_is_stated_and_what_is_in_words() -> None:
    found = theorem("park-2021")
    assert found.statement.startswith("In our words. Theorem 1: for w in [2/3, 1] a network ")
    assert any("D24 joins them" in note for note in found.notes)
    assert {f"D{k}" for k in range(1, 25)} | {"D2f", "G17"} <= set(found.lemmas)
    assert found.root == "D16"


def test_a_network_against_the_theorem() -> None:
    data = bundled("iris")
    found = witness(data, memproof.memorize(data, "max-min-string").network, "park-2021")
    bound = found.on_data
    assert isinstance(bound, Bound)
    assert (bound.width, bound.group, bound.folds) == (3, 1, 9)
    assert (found.parameters, found.aspect_squared) == (found.depth * 6, Fraction(5020))
    assert found.is_met
    assert bound.depth == 139
    assert bound.criterion is False
    assert not replace(found, parameters=bound.parameters + 1).is_met
    assert not replace(found, depth=bound.depth + 1).is_met
    single = Dataset.from_rows([[3]], [7])
    none = witness(single, memproof.memorize(single, "staircase").network, "park-2021")
    assert none.why_not == "one point has no separation"
    assert not none.is_met


def test_iris_by_hand() -> None:
    """N = 149, d = 4, D^2 = 5020 in tenths of a centimetre: R0 = 11026 sqrt(20080) = 1562411."""
    line = line_of(149, 5020, 4, 3)
    assert line.projected == isqrt(11026**2 * 20080) == floor(11026 * 20080**0.5)
    assert line.folds == ceil(log2(line.projected / 5515 - 1)) == 9
    assert (line.range, line.strip_layers, line.slot_layers) == (11030, 17, 19)
    bound = bound_on_data(149, Fraction(5020), 5020, 4, 3, (1, *(2,) * 9, *(3,) * 129))
    assert bound.depth == 1 + 9 + 74 + 17 + 2 * 19
    assert bound.parameters == 5 + 4 + 8 * 6 + 9 + 128 * 12 + 4
    assert bound.criterion is True


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "c.memproof.jsonl")
    assert main(["certify", "iris", "--construction", "max-min-string", "-o", path]) == 0
    capsys.readouterr()
    assert main(["theorems", "--of", path]) == 0
    out = capsys.readouterr().out
    part = out[out.index("park-2021 at"):]
    assert "(largest / least distance)^2 = 5020, exactly" in part
    assert "lies between 6.1467 and 6.1468" in part
    assert "the bound for the data is met" in part
    rows = {line.rsplit("  ", 1)[0].split("  ")[0].strip(): line.split() for line in
            part.splitlines()}
    assert rows["depth L"][-1] == "139"
    assert rows["dense parameters"][-1] == "1606"
    assert rows["the network's widths suffice"][-1] == "no"  # "for all such data" is below it
