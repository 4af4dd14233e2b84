"""The folded index: the worked example weight by weight, tables of all kinds, sizes, the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise, product
from math import isqrt
from pathlib import Path
from random import Random

import pytest
from helpers.tables import random_bytes, small_table, table, unit_ball
from hypothesis import example, given, settings
from hypothesis import strategies as st

import memproof
from memproof.certificate import load, write
from memproof.checker import kernel, second
from memproof.constructions import Built, constructions, named
from memproof.constructions.folded_index import cutting
from memproof.constructions.folded_index import plan as construction
from memproof.constructions.folded_index import planner as planner_search
from memproof.constructions.folded_index.cutting import (
    PACKED_BITS,
    Cutter,
    Folding,
    Rows,
    fold_list,
    folded_range,
    too_many,
    too_many_of_one,
    top_of,
)
from memproof.constructions.folded_index.gaps import GapCutter
from memproof.constructions.folded_index.guarantee import group_for
from memproof.constructions.folded_index.network import (
    ConstantPlan,
    GapPart,
    IndexPart,
    Plan,
    check_sizes,
    realize,
)
from memproof.constructions.folded_index.plan import build, codings, explicit, plan
from memproof.constructions.folded_index.planner import Choice, Planner
from memproof.constructions.folded_index.words import notes
from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import labels_of
from memproof.errors import MemproofError
from memproof.explain import overview, walk
from memproof.gadgets.cell_fold import reflection
from memproof.line import folded as line_search
from memproof.line import gaps as line_gaps
from memproof.line.folded import folds_to, image, injective, line_along, next_fold
from memproof.line.gaps import gap_line, next_place
from memproof.line.projection import Columns, project_along
from memproof.network import Layer

OPTIONS: list[dict[str, object]] = [
    {}, {"guaranteed": 1}, {"encoder": "wide"}, {"encoder": 2}, {"guaranteed": 1, "encoder": 3},
    {"w": "3/4"}, {"group": 2}, {"digits": "e2"}, {"digits": "e2", "guaranteed": 1},
]


def checked(built: Built, dataset: Dataset) -> Built:
    """Every point exactly, the sizes of the plan, widths, names, stages and lemmas."""
    network, made = built.network, built.plan
    assert network.first_failure(dataset) is None
    sizes = network.sizes()
    for name in ("width", "depth", "nodes", "dense_parameters"):
        assert getattr(made.sizes, name) == getattr(sizes, name)
    assert built.parameters == made.parameters
    assert len(built.parameters) <= 200
    assert built.parameters.isascii()
    assert built.parameters.isprintable()
    for layer in network.hidden:
        assert set(layer.activations) == {"relu"}
        assert len(set(layer.names)) == len(layer)
    if isinstance(made, Plan):
        assert all(layer.stage for layer in network.hidden)
        assert all(layer.lemma or layer.stage == "projection" for layer in network.hidden)
        assert network.widths == made.shape.widths
        if made.shape.encoder is None:
            assert sizes.width <= 3
        if not made.shape.short:
            assert sizes.depth == plain_depth(made)
    return built


def plain_depth(made: Plan) -> int:
    """The depth of docs/proofs/folded-index.md#FI-4, and that of the encoder of lemma D4g."""
    shape = made.shape
    slots = shape.slots * (shape.digit + 2)
    table = max(0, shape.table - 2)
    before = shape.line + shape.range_folds
    if shape.gaps:
        return before + 2 * (shape.groups - 1) + shape.folds + slots + table
    if shape.encoder is None:
        encoder = -(-(shape.groups - 1) // 2)
    else:
        points = 2 * -(-(shape.groups - 1) // (2 * shape.encoder)) or 1
        encoder = -(-(shape.groups - 1) // points)
    return before + encoder + shape.strip + shape.folds + slots + table


def accepted(dataset: Dataset, path: Path, **options: object) -> Built:
    """Built, certified, and accepted by the kernel and by the second checker."""
    built = checked(build(dataset, **options), dataset)  # type: ignore[arg-type]
    write(path, dataset, built.network, built.lines, construction="folded-index",
          parameters=built.parameters)
    with path.open("rb") as stream:
        verdict = kernel.check(stream)
    assert verdict.outcome == "ACCEPTED", verdict.report()
    assert verdict.facts["depth"] == built.plan.sizes.depth
    assert verdict.facts["dense_parameters"] == built.plan.sizes.dense_parameters
    assert second.check(path.read_bytes()).outcome == "ACCEPTED"
    return built


# -- G: the worked example

POINTS = [(0, 3), (1, 0), (4, 1), (2, 5), (5, 5), (7, 2)]
EXAMPLE = Dataset.from_rows(POINTS, [0, 1, 1, 0, 1, 0])


@pytest.fixture(scope="module")
def worked() -> Built:
    """One index fold at 12, one slot, edges 5 and 9."""
    made = explicit(EXAMPLE, project_along(EXAMPLE, (1, 1)), (5, 9), (12,), (1,))
    return checked(realize(made), EXAMPLE)


def matrix(built: Built, layer: int) -> list[list[int]]:
    """The rows of a layer, with the bias at the end."""
    each, before = built.network.layers[layer - 1], 2 if layer == 1 else 3
    assert each.denominator == 1
    rows = []
    for row, bias in zip(each.rows, each.biases, strict=True):
        weights = dict(row)
        rows.append([*[weights.get(j, 0) for j in range(before)], bias])
    return rows


def test_the_worked_example_weight_by_weight(worked: Built) -> None:
    assert matrix(worked, 1) == [[256, 256, -146], [256, 256, -940], [256, 256, -1448]]
    assert matrix(worked, 2) == [[1, 1, -1, -2048], [-1, -1, 1, 2047], [1, 1, -1, 0]]
    for layer, middle in zip(range(3, 8), (1024, 512, 256, 128, 64), strict=True):
        assert matrix(worked, layer) == [[1, 1, 0, -middle], [-1, -1, 0, middle - 1], [0, 0, 1, 0]]
    assert matrix(worked, 8) == [[0, 0, 1, -1600], [0, 0, -1, 1536], [1, 1, 0, 0]]
    assert matrix(worked, 9) == [[0, 0, 32, 0], [1, 1, 0, 128], [1, 1, -32, 128]]
    assert matrix(worked, 10) == [[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 1, -32]]
    assert matrix(worked, 11) == [[1, 0, -1, -1024], [-1, 0, 1, 992], [0, 1, 0, 0]]
    for layer, unit in zip(range(12, 16), (64, 128, 256, 512), strict=True):
        assert matrix(worked, layer) == [
            [2, 2, 0, -1024], [-2, -2, 0, 1024 - unit], [0, 0, 1, 0]]
    output = worked.network.output
    assert (output.rows, output.biases, output.denominator) == (((((0, 1), (1, 1))),), (0,), 512)


def test_the_worked_example_in_numbers(worked: Built) -> None:
    made = worked.plan
    assert isinstance(made.part, IndexPart)
    assert (made.line.positions, made.line.codes) == ((0, 2, 4, 6, 8, 9), (1, 0, 1, 0, 0, 1))
    assert [tuple(group) for group in made.part.groups] == [
        (1, 0, 46, 5), (2, -5, 2, 9), (1, 4, 42, None)]
    assert (made.layout.top, made.layout.digit, made.layout.height) == (11, 5, 6)
    sizes = worked.network.sizes()
    assert (sizes.width, sizes.depth) == (3, 15)
    assert (sizes.dense_parameters, sizes.nonzero_parameters) == (181, 111)


def test_the_layers_of_the_worked_example(worked: Built) -> None:
    values = list(worked.network.values((2, 5)))
    assert values == [
        (1646, 852, 344), (106, 0, 2154), (0, 917, 2154), (405, 0, 2154), (149, 0, 2154),
        (21, 0, 2154), (0, 42, 2154), (554, 0, 42), (1344, 682, 0), (1344, 682, 0), (320, 0, 682),
        (0, 320, 682), (0, 256, 682), (0, 256, 682), (0, 0, 682), (0,)]
    other = list(worked.network.values((5, 5)))
    assert other[7] == (1322, 0, 42)
    assert other[8:10] == [(1344, 1450, 106), (1450, 1450, 74)]
    assert other[14:] == [(0, 512, 1450), (1,)]


def in_stages(built: Built, stages: Sequence[str]) -> list[Layer]:
    """Layers of which only the stages matter."""
    return [replace(built.network.hidden[0], stage=stage) for stage in stages]


def test_the_worked_example_in_words(worked: Built) -> None:
    *hidden, _ = worked.network.values((5, 5))
    said = notes(worked.parameters, worked.network.hidden, hidden)
    assert said == {
        1: "group 2, h = 22, V = 42", 7: "V = 42: code 0; +1 at 10", 8: "phi = 10",
        9: "phi = 10 >= t = 10: +1", 15: "label code so far 1"}


# -- tables of all kinds


@pytest.mark.parametrize("seed", range(16))
def test_random_tables(seed: int) -> None:
    rng = Random(seed)
    dataset = small_table(rng, rng.choice((2, 5, 20, 35)), rng.choice((1, 2, 3, 5)),
                          rng.choice((2, 3, 9)))
    for options in rng.sample(OPTIONS, 5):
        checked(build(dataset, **options, seed=seed), dataset)  # type: ignore[arg-type]


def test_all_labelings_of_five_points_on_a_line() -> None:
    """Positions 0, 1, 2, 4, 7, three classes: 243 tables, searched and in groups of two."""
    points = [(0,), (1,), (2,), (4,), (7,)]
    for labels in product(range(3), repeat=5):
        dataset = table(points, list(labels))
        for options in ({}, {"group": 2}, {"digits": "e2", "group": 3}):
            built = build(dataset, **options)  # type: ignore[arg-type]
            assert built.network.first_failure(dataset) is None


def test_all_binary_labelings_of_a_square() -> None:
    points = list(product(range(3), repeat=2))[:8]
    for labels in product(range(2), repeat=8):
        dataset = table(points, list(labels))
        assert build(dataset, group=3).network.first_failure(dataset) is None


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_line(data: st.DataObject) -> None:
    """Lines of all kinds, any labels, options and seeds."""
    gaps = data.draw(st.lists(st.integers(1, 10**data.draw(st.integers(1, 15))), max_size=14))
    positions = [sum(gaps[:i]) for i in range(len(gaps) + 1)]
    labels = [data.draw(st.integers(-3, 3)) for _ in positions]
    dataset = table([(x,) for x in positions], labels, data.draw(st.integers(1, 3)),
                    data.draw(st.integers(1, 3)))
    options = data.draw(st.sampled_from(OPTIONS))
    checked(build(dataset, **options, seed=data.draw(st.integers(0, 3))),  # type: ignore[arg-type]
            dataset)


@pytest.mark.parametrize("encoder", [None, 1, 2])
@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_given_folds_and_slots(encoder: int | None, short: bool, seed: int) -> None:
    """Small tables that are searched need no slots; here they have some, in every layout."""
    rng = Random(seed)
    xs = sorted(rng.sample(range(300), 30))
    dataset = table([(x - 9, 0) for x in xs], [rng.randrange(4) for _ in xs])
    planes = rng.choice([(2, 3), (1, 2), (4, 2), (0, 2)] if short else [(3, 3), (2, 4)])
    folds = fold_list(4 * (xs[-1] - xs[0]), top_of(rng.choice((5, 7))), 0, rng)
    places = [x - xs[0] for x in xs]
    kinds = [label for (label,) in dataset.labels]
    # a ledger that begins with 0 may have to rise to its first code: one slot less for changes
    counted = planes if short else tuple(count - 1 for count in planes)
    cut = Cutter(places, kinds, 2).cut(folds, counted, 5)
    made = explicit(dataset, project_along(dataset, (1, 0)), cut.edges, folds, planes, short=short,
                    encoder=encoder, line=short)
    assert made.part.starts == cut.starts
    assert 1 < made.shape.groups < 30
    built = checked(realize(made), dataset)
    assert sum("compare" in layer.stage for layer in built.network.hidden) == sum(planes) * (
        2 if made.shape.narrow else 1)


@pytest.mark.parametrize("short", [True, False])
def test_folds_of_the_range_and_of_the_index(short: bool) -> None:
    """Both at once: X is kept by the first layer of the encoder, and orders the points."""
    rng = Random(7)
    dataset = table([(x,) for x in sorted(rng.sample(range(5000), 24))],
                    [rng.randrange(2) for _ in range(24)])
    projection = project_along(dataset, (1,))
    range_folds = folds_to(projection.values, 600)
    assert range_folds
    line = line_along(projection, 1, labels_of(dataset).codes, range_folds)
    folds = fold_list(4 * line.range, top_of(8), 0, rng)
    cut = Cutter(line.positions, line.codes, 1).cut(folds, (2,), 8)
    made = explicit(dataset, projection, cut.edges, folds, (3,), short=short,
                    range_folds=range_folds)
    built = checked(realize(made), dataset)
    assert built.lines == ((len(range_folds) + 1, 0),)
    assert built.network.hidden[len(range_folds)].names[0] == "X"


SPECIAL = {
    "one point": table([(7, 3)], [5]),
    "one class": table([(0,), (1,), (2,)], [4, 4, 4]),
    "two points": table([(0,), (1,)], [0, 1]),
    "three points": table([(0, 1), (1, 0), (5, 5)], [2, 0, 2]),
    "two points, large labels": table([(0,), (1,)], [-(10**30), 10**30 + 1]),
    "rational labels": table([(0,), (3,), (4,), (9,)], [1, 0, 3, 2], 7, label_denominator=6),
    "labels with gaps": table([(0,), (3,), (4,), (9,), (10,)], [0, 100, 7, 7, 10**40]),
    "two labels with a gap": table([(0,), (3,), (4,)], [-7, 1000, -7]),
    "equal columns": table([(0, 0, 5), (1, 1, 5), (2, 2, 5), (9, 9, 5)], [1, 0, 1, 2]),
    "far apart": table([(0,), (2**200,), (2**200 + 1,), (2**201,)], [2, 0, 1, 1]),
    "close together": table([(0,), (1,), (2**200,)], [2, 0, 1], denominator=2**250),
    "negative": table([(-5, 3), (-7, -7), (2, -9), (0, 0)], [0, 1, 1, 0]),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_cases(name: str, tmp_path: Path) -> None:
    for options in OPTIONS:
        accepted(SPECIAL[name], tmp_path / "c", **options)


def test_labels_that_are_all_equal_make_a_constant() -> None:
    for name in ("one point", "one class"):
        built = build(SPECIAL[name])
        assert isinstance(built.plan, ConstantPlan)
        assert built.network.widths == (1,)
        assert built.network.hidden[0].rows == ((),)


def test_labels_with_gaps_are_ranked() -> None:
    """Codes up to 10^40 would need more than a hundred bits; four ranks need two and a table."""
    dataset = SPECIAL["labels with gaps"]
    direct, ranked = codings(labels_of(dataset))
    assert (direct.bits, direct.table) == (133, ())
    assert (ranked.bits, ranked.table) == (2, (0, 7, 100, 10**40))
    assert ranked.used_bits == (0, 1)
    built = checked(build(dataset), dataset)
    assert built.plan.coding == ranked
    assert built.network.hidden[-1].stage == "labels"
    assert len(codings(labels_of(SPECIAL["two labels with a gap"]))) == 1


def test_bits_that_no_label_has_need_no_slots() -> None:
    dataset = table([(k,) for k in range(12)], [0, 4, 4, 0, 1, 5, 5, 1, 0, 0, 4, 5])
    built = checked(build(dataset, group=3), dataset)
    assert built.plan.layout.planes in ((3, 0, 3), (3, 3))


# -- real data


@pytest.mark.parametrize(("name", "most"), [("iris", 844), ("wine", 700), ("breast_cancer", 1275)])
def test_bundled_tables(name: str, most: int, tmp_path: Path) -> None:
    built = accepted(bundled(name), tmp_path / "c")
    assert built.plan.sizes.dense_parameters <= most
    assert built.plan.sizes.width == 3


@pytest.mark.exhaustive
def test_digits(tmp_path: Path) -> None:
    result = memproof.certify(bundled("digits"), tmp_path / "c", construction="folded-index")
    assert result.accepted
    assert result.written.sizes.dense_parameters <= 2100
    assert result.written.sizes.width == 3


@pytest.mark.parametrize(("points", "classes", "most"), [
    (100, 2, 450), (1000, 2, 1525), (150, 10, 800)])
def test_random_bytes(points: int, classes: int, most: int, tmp_path: Path) -> None:
    dataset = random_bytes(points, classes=classes)
    built = accepted(dataset, tmp_path / "c")
    assert built.plan.sizes.dense_parameters <= most


@pytest.mark.parametrize(("options", "width"), [
    ({"encoder": "wide"}, 90), ({"encoder": 5}, 20), ({"digits": "e2"}, 3),
    ({"guaranteed": 1}, 3), ({"w": "2/3"}, 150)])
def test_encoders_are_certified(options: dict[str, object], width: int, tmp_path: Path) -> None:
    dataset = unit_ball(150, dimension=4, classes=3)
    built = accepted(dataset, tmp_path / "c", **options)
    assert 3 <= built.plan.sizes.width <= width


def test_wide_encoders_save_parameters() -> None:
    dataset = random_bytes(150, classes=2)
    narrow, mixed, wide = (plan(dataset, encoder=each).sizes for each in ("narrow", 4, "wide"))
    assert wide.dense_parameters < narrow.dense_parameters
    assert mixed.dense_parameters < narrow.dense_parameters
    assert wide.depth < mixed.depth < narrow.depth
    assert wide.width > mixed.width > narrow.width == 3


def test_one_layer_is_the_wide_encoder() -> None:
    dataset = random_bytes(60, classes=2)
    assert plan(dataset, encoder=1).parameters == plan(dataset, encoder="wide").parameters


# -- the worst case


def worst_case(points: int, classes: int, length: int, group: int, range_folds: int) -> int:
    """q1 + ceil((ceil(N/B)-1)/2) + bl(8R+1) + kappa B (bl(8R+3) + 2)."""
    kappa, groups = max(1, (classes - 1).bit_length()), -(-points // group)
    encoder, slot = -(-(groups - 1) // 2), (8 * length + 3).bit_length() + 2
    return range_folds + encoder + (8 * length + 1).bit_length() + kappa * group * slot


def test_the_formula_of_the_worst_case() -> None:
    """N = 10, C = 2, R = 5, B = 3, q1 = 2: four groups, bl(41) = bl(43) = 6."""
    assert worst_case(10, 2, 5, 3, 2) == 2 + 2 + 6 + 3 * 8


@pytest.mark.parametrize(("points", "classes", "group"), [
    (200, 5, 2), (300, 2, 3), (50, 2, 2), (5, 2, 1), (40, 7, 5), (30, 2, 30)])
def test_guaranteed_groups(points: int, classes: int, group: int) -> None:
    """At most ``worst_case`` for the line, N(N-1)/2 + 4 long; a layer for the projection."""
    dataset = random_bytes(points, dimension=3, classes=classes, seed=points)
    built = checked(build(dataset, group=group), dataset)
    made = built.plan
    assert not made.shape.short
    assert made.shape.groups == -(-points // group)
    assert made.layout.planes == (group,) * len(made.layout.planes)
    assert made.line.range <= points * (points - 1) // 2 + 4
    most = worst_case(points, classes, made.line.range, group, made.shape.range_folds)
    assert made.sizes.depth - made.shape.line <= most


@pytest.mark.parametrize("seed", range(4))
def test_the_best_group_is_not_worse_than_the_closed_form(seed: int) -> None:
    """sqrt(2 N kappa rr) + kappa rr + rr + 1 + q1, with R = N(N-1)/2 + 4."""
    rng = Random(seed)
    points, classes = rng.choice((40, 90, 150)), rng.choice((2, 3, 8))
    dataset = random_bytes(points, dimension=4, classes=classes, seed=seed)
    made = plan(dataset, guaranteed=1)
    kappa = (classes - 1).bit_length()
    slot = (8 * (points * (points - 1) // 2 + 4) + 3).bit_length() + 2
    closed = isqrt(2 * points * kappa * slot) + kappa * slot + slot + 1
    assert made.sizes.depth - made.shape.line <= closed + made.shape.range_folds


def test_the_group_of_theorem_1() -> None:
    """B = floor(N^(2-2w) / (kappa log2(N)^2)): by hand where log2 N is an integer."""
    assert group_for(2**16, 1, Fraction(2, 3)) == isqrt(int(2 ** Fraction(64, 3))) // 256
    assert group_for(2**16, 1, Fraction(3, 4)) == 1  # 256 / 256, exactly
    assert group_for(2**20, 1, Fraction(3, 4)) == 2  # 1024 / 400
    assert group_for(2**20, 3, Fraction(3, 4)) == 1
    assert group_for(2, 1, Fraction(2, 3)) == 1
    assert group_for(10**6, 1, Fraction(2, 3)) == 25  # 10^4 / 397.2


def test_theorem_1_has_one_wide_layer() -> None:
    dataset = random_bytes(120, dimension=3, classes=2)
    built = checked(build(dataset, w="9/10"), dataset)
    shape = built.plan.shape
    assert (shape.encoder, shape.groups, shape.slots) == (1, 120, 1)
    assert max(built.network.widths) == 120
    slots = shape.digit + 2
    assert built.plan.sizes.depth == shape.line + shape.range_folds + 1 + shape.strip + slots


# -- inputs of many digits


@pytest.mark.parametrize("dimension", [1, 2])
def test_inputs_of_thirty_digits(dimension: int, tmp_path: Path) -> None:
    rng = Random(dimension)
    points = [tuple(rng.randrange(10**30) for _ in range(dimension)) for _ in range(60)]
    dataset = table(points, [rng.randrange(2) for _ in points])
    auto = accepted(dataset, tmp_path / "c")
    plain = accepted(dataset, tmp_path / "c", digits="plain")
    gaps = accepted(dataset, tmp_path / "c", digits="e2")
    assert isinstance(plain.plan.part, IndexPart)
    assert isinstance(gaps.plan.part, GapPart)
    assert gaps.plan.sizes.depth < plain.plan.sizes.depth
    assert auto.plan.sizes.dense_parameters == min(
        plain.plan.sizes.dense_parameters, gaps.plan.sizes.dense_parameters)


def test_the_depth_of_the_gap_encoder_ignores_digits() -> None:
    """The same table, 10^40 times as large: the same network but for its first layer's scale."""
    rng = Random(3)
    points = [(rng.randrange(10**4),) for _ in range(30)]
    points = list(dict.fromkeys(points))
    labels = [rng.randrange(3) for _ in points]
    small = table(points, labels)
    large = table([(x * 10**40 + 3,) for (x,) in points], labels)
    for options in ({"digits": "e2"}, {"digits": "e2", "group": 3}):
        first, other = (build(each, **options) for each in (small, large))  # type: ignore[arg-type]
        assert first.network.widths == other.network.widths
        checked(other, large)


def test_gap_lines_keep_their_gaps() -> None:
    dataset = random_bytes(50, dimension=2, classes=3, seed=4)
    found = gap_line(dataset, labels_of(dataset).codes, seed=0)
    places = found.line.positions
    assert found.line.folds
    assert min(b - a for a, b in pairwise(places)) >= found.gap
    assert found.gap * found.unit == Fraction(3, 2)
    assert len(places) == len(dataset)


@given(st.sets(st.integers(0, 3000), min_size=2, max_size=9), st.booleans())
def test_places_of_folds_that_keep_gaps(places: set[int], patient: bool) -> None:
    """Tried or computed: the images are as far apart as the places, the range is at most 3/4."""
    xs = sorted(x - min(places) for x in places)
    gap = min(b - a for a, b in pairwise(xs))
    with pytest.MonkeyPatch.context() as patch:
        if not patient:
            patch.setattr(line_gaps, "PLACES", 0)
        s = next_place(xs, gap)
    if s is None:
        pairs = len(xs) * (len(xs) - 1) // 2
        assert xs[-1] <= 2 * pairs * gap + 8
        return
    images = sorted(abs(x - s) for x in xs)
    assert min(b - a for a, b in pairwise(images)) >= gap
    assert 4 * images[-1] <= 3 * xs[-1]


def test_thresholds_in_gaps() -> None:
    """Groups of the cutter: at every change there is an integer t, X <= t - 1/2 and X >= t."""
    dataset = random_bytes(80, dimension=2, classes=3, seed=2)
    found = gap_line(dataset, labels_of(dataset).codes, seed=0)
    cutter = GapCutter(found, [found.line.range // 2 + 3, found.line.range // 4])
    starts = cutter.cut((2, 2))
    for a, b in zip(starts, [*starts[1:], len(dataset)], strict=True):
        members = sorted(zip(cutter.places[a:b], cutter.kinds[a:b], strict=True))
        kinds = [members[0][1], *[kind for _, kind in members]]
        for q in range(2):
            assert sum((x ^ y) >> q & 1 for x, y in pairwise(kinds)) <= 2
        for (low, kind), (high, other) in pairwise(members):
            t = high * found.unit // 1
            assert kind == other or low * found.unit <= t - Fraction(1, 2)
        assert max(members)[0] * found.unit <= cutter.top + Fraction(1, 2)
    assert len(starts) < 60


# -- the line


@pytest.mark.parametrize("size", [10**3, 10**18, 10**40])
def test_injective_directions_are_exact_for_any_coordinates(size: int) -> None:
    """Machine integers are used only where no sum can overflow: 10^18 times a few entries would."""
    rng = Random(size % 97)
    points = [tuple(rng.randint(-size, size) for _ in range(3)) for _ in range(40)]
    dataset = table(points, [rng.randrange(3) for _ in points])
    projection, how = injective(dataset)
    assert how == "random"
    assert len(set(projection.values)) == len(points)
    values = [sum(w * x for w, x in zip(projection.direction, point, strict=True))
              for point in points]
    assert [v - projection.offset for v in values] == [
        v * projection.divisor for v in projection.values]
    built = checked(build(dataset, guaranteed=1, digits="plain"), dataset)
    assert built.plan.line.range <= 40 * 39 // 2 + 4


def test_the_shortest_range_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to twice the size at which the first injective direction was found."""
    lists = {1: [], 2: [[7, 1], [8, 1]], 4: [[1, 3], [9, 1]], 8: [[1, 2]]}
    asked = []

    def given_ones(columns: Columns, multipliers: object, size: int, *_: object) -> object:
        asked.append(size)
        return iter(lists[size])

    monkeypatch.setattr(line_search, "injective_ones", given_ones)
    dataset = table(list(product(range(3), repeat=2)), [0] * 8 + [1])
    assert injective(dataset)[0].direction == (1, 3)
    assert asked == [1, 2, 4]


@pytest.mark.parametrize("size", [100, 2**58, 2**59, 2**70])
def test_measuring_counts_exactly(size: int) -> None:
    """d size max |x| below 2^62 or not: the values are those of long integers."""
    rng = Random(5)
    points = [(rng.randrange(size), rng.randrange(size)) for _ in range(30)]
    columns = Columns.of(table([(0, 0), (size, size), *points], [0] * 32))
    measure = line_search.measuring(columns, [1, 1], 7)
    for direction in ((3, -7), (1, 0), (7, 7), (-2, 5)):
        values = {sum(w * x for w, x in zip(direction, p, strict=True))
                  for p in zip(*columns.entries, strict=True)}
        assert measure(direction) == (len(values), max(values) - min(values))


def test_without_luck_the_kronecker_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_search, "TRIES", 0)
    monkeypatch.setattr(line_gaps, "DIRECTIONS", 0)
    dataset = random_bytes(20, dimension=3, classes=2)
    for options in ({"guaranteed": 1}, {"digits": "e2"}):
        built = checked(build(dataset, **options), dataset)  # type: ignore[arg-type]
        assert "direction=kronecker,0-random-ones-failed" in built.parameters


def test_with_too_many_kinds_of_labels_what_is_guaranteed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(construction, "KIND_BITS", 1)
    dataset = random_bytes(20, dimension=3, classes=5)
    built = checked(build(dataset), dataset)
    assert not built.plan.shape.short
    assert "no-search-over-1-label-bits" in built.parameters


@given(st.sets(st.integers(0, 60), min_size=2, max_size=12))
@example({0, 3, 5})  # c = 6 = 3 + 3 is admissible: it is no sum of two places
def test_a_fold_is_found_if_there_is_one(places: set[int]) -> None:
    """The first admissible sum around R, by brute force."""
    xs = sorted(x - min(places) for x in places)
    length, sums = xs[-1], {a + b for a in xs for b in xs if a < b}
    expected = None
    for c in islice(line_search.around(length), 2 * len(sums) + 4):
        high = -(-c // 2)
        low = c - high
        if low < 0 or 4 * max(length - high, low) > 3 * length:
            break
        if c not in sums:
            expected = (high, low)
            break
    assert next_fold(xs) == expected
    if length > len(xs) * (len(xs) - 1) // 2 + 4:
        assert expected is not None


@given(st.sets(st.integers(0, 10**9), min_size=2, max_size=25), st.booleans())
def test_folds_of_the_range(places: set[int], large: bool) -> None:
    """Distinct places stay distinct; the range ends at N(N-1)/2 + 4 at most, for any integers."""
    xs = sorted(x - min(places) << 70 * large for x in places)
    folds = folds_to(xs, 0)
    images = xs
    for fold in folds:
        before = max(images)
        images = [image(x, fold) for x in images]
        assert len(set(images)) == len(xs)
        assert 4 * max(images) <= 3 * before
        assert min(images) >= 0
    assert max(images) <= len(xs) * (len(xs) - 1) // 2 + 4


def test_a_line_keeps_points_and_labels() -> None:
    dataset = random_bytes(40, dimension=3, classes=4)
    projection, _ = injective(dataset)
    codes = labels_of(dataset).codes
    folds = folds_to(projection.values, 0)
    line = line_along(projection, 1, codes, folds, "x")
    assert list(line.positions) == sorted(set(line.positions))
    for value, code in zip(projection.values, codes, strict=True):
        for fold in folds:
            value = image(value, fold)
        assert line.codes[line.positions.index(value)] == code


# -- the search


@given(st.integers(0, 10**12), st.integers(2, 20), st.integers(0, 2), st.integers(0, 5))
def test_fold_lists_end_where_they_should(length: int, digit: int, extra: int, seed: int) -> None:
    top = top_of(digit)
    assert 2 * top + 3 < 2**digit
    folds = fold_list(length, top, extra, Random(seed))
    assert folded_range(length, folds) <= top
    before = length
    for place in folds:
        assert 1 <= place <= before
        before = max(place - 1, before - place)
    least = 0
    while (top + 1) << least <= length:
        least += 1
    assert len(folds) <= least + extra


@given(st.integers(1, 10**9), st.integers(2, 14), st.integers(0, 3), st.data())
def test_folding_is_phi(length: int, digit: int, seed: int, data: st.DataObject) -> None:
    """Affine shortcut, arrays and table: the folds one by one."""
    import numpy as np

    folds = fold_list(length, top_of(digit), 1, Random(seed))
    low = data.draw(st.integers(0, length))
    high = data.draw(st.integers(low, min(length, low + 10 ** data.draw(st.integers(0, 9)))))
    values = sorted({low, high, (low + high) // 2, *[min(high, low + k) for k in range(9)]})
    index = np.array([values, values[::-1]], dtype=np.int64)
    found = Folding(length, folds, np.int64)(index)
    expected = []
    for h in values:
        for place in folds:
            h = reflection(h, place)
        expected.append(h)
    assert found.tolist() == [expected, expected[::-1]]


def brute_force(
    doubled: list[int], kinds: list[int], folds: list[int], planes: tuple[int, ...], edges: int,
) -> list[int]:
    """Greedy groups, each edge tried point by point: the lengths of the groups."""
    start, slope, shifts, lengths = 0, 1, [0], list[int]()
    while start < len(doubled):
        best = (0, 0)
        for k, shift in enumerate(shifts):
            length = 0
            while start + length < len(doubled) and valid(
                [(slope * x + shift, kind) for x, kind in
                 zip(doubled[start : start + length + 1], kinds[start:], strict=False)],
                folds, planes,
            ):
                length += 1
            best = max(best, (length, -k))
        length, k = best[0], -best[1]
        lengths.append(length)
        start += length
        if start < len(doubled):
            left, gap = doubled[start - 1], (doubled[start] - doubled[start - 1]) // 2
            number = min(edges, gap)
            change = 3 - 2 * slope
            shifts = [shifts[k] - change * (left + 1 + 2 * (i * gap // number))
                      for i in range(number)]
            slope += change
    return lengths


def valid(points: list[tuple[int, int]], folds: list[int], planes: tuple[int, ...]) -> bool:
    """Equal phi, equal kinds; few changes, for a ledger that begins with the first code."""
    members = []
    for h, kind in points:
        for place in folds:
            h = reflection(h, place)
        members.append((h, kind))
    members.sort()
    if any(a[0] == b[0] and a[1] != b[1] for a, b in pairwise(members)):
        return False
    for q, count in enumerate(planes):
        bits = [kind >> q & 1 for _, kind in members]
        rises = sum(b > a for a, b in pairwise(bits))
        falls = sum(b < a for a, b in pairwise(bits))
        if rises > (count + 1) // 2 or falls > count // 2:
            return False
    return True


@pytest.mark.parametrize("seed", range(8))
def test_the_cutter_cuts_like_brute_force(seed: int) -> None:
    rng = Random(seed)
    xs = sorted(rng.sample(range(600), 60))
    kinds = [rng.randrange(4) for _ in xs]
    planes = rng.choice([(1, 1), (2, 2), (3, 2), (0, 1), (0, 0)])
    digit, edges = rng.choice((3, 5, 8)), rng.choice((1, 4, 20))
    folds = fold_list(4 * xs[-1], top_of(digit), 0, rng)
    found = Cutter(xs, kinds, 2).cut(folds, planes, edges)
    lengths = brute_force([2 * x for x in xs], kinds, folds, planes, edges)
    stops = [*found.starts[1:], len(xs)]
    assert [b - a for a, b in zip(found.starts, stops, strict=True)] == lengths
    for start, edge in zip(found.starts[1:], found.edges, strict=True):
        assert edge % 2 == 1
        assert 2 * xs[start - 1] < edge < 2 * xs[start]


@given(st.integers(1, PACKED_BITS), st.integers(0, 40), st.integers(1, 9), st.data())
def test_flips_are_counted_together_as_one_by_one(
    bits: int, length: int, columns: int, data: st.DataObject
) -> None:
    """Few and many planes, short and long groups, slots that suffice and that do not."""
    import numpy as np

    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    planes = data.draw(st.tuples(*[st.integers(0, length + 2)] * bits))
    sparse = data.draw(st.sampled_from([1, 3]))
    kind = data.draw(st.sampled_from([np.int32, np.int64]))
    changes = rng.integers(0, 1 << bits, (length, columns)).astype(kind)
    changes[rng.integers(0, sparse, changes.shape) != 0] = 0
    first = rng.integers(0, 1 << bits, columns).astype(kind)
    found = too_many(changes, first, planes)
    assert found.tolist() == too_many_of_one(changes, first, planes).tolist()


def test_a_search_leaves_what_cannot_be_better() -> None:
    """``better`` says of every bound what the whole cost says, and cuts no more than it must."""
    line = sorted(Random(3).sample(range(10**6), 120))
    kinds = [Random(x).randrange(4) for x in line]
    shape = plan(random_bytes(120, dimension=3, classes=4)).shape
    for choice in (Choice(5, (2, 2)), Choice(7, (4, 1)), Choice(3, (0, 0))):
        whole = Planner(line, kinds, 2, shape, 0).evaluate(choice, 16, 120)
        groups, (cost, depth) = len(whole.partition.starts), whole.cost
        for than in ((0, 0), (cost // 2, 0), (cost, depth), (cost, depth + 1), (2 * cost, 0)):
            planner = Planner(line, kinds, 2, shape, 0)
            found = planner.better(choice, 16, 120, than)
            assert found == (whole if whole.cost < than else None)
            again = planner.better(choice, 16, 120, (2 * cost, 0))
            assert again == whole
            assert len(planner.seen) == 1
        most = planner.most_groups(whole.shape, 120, whole.cost)
        assert most == groups - 1
        cut = planner.cutter.cut(whole.folds, choice.planes, 16, 120, groups - 1)
        assert cut is None


def test_more_places_of_an_edge_make_fewer_groups() -> None:
    """The edges act as hashes: with many of them, far fewer groups are needed."""
    rng = Random(0)
    xs = sorted(rng.sample(range(10**6), 500))
    kinds = [rng.randrange(2) for _ in xs]
    folds = fold_list(4 * xs[-1], top_of(7), 0, rng)
    counts = [len(Cutter(xs, kinds, 1).cut(folds, (4,), places).starts) for places in (1, 16, 256)]
    assert counts[2] < counts[1] < counts[0]
    assert 3 * counts[2] < 2 * counts[0]


def test_long_groups_and_few_numbers_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One class but for the ends: a group grows by doubling; arrays stay below the limit."""
    import numpy as np

    monkeypatch.setattr(cutting, "CELLS", 50)
    xs = list(range(0, 9000, 3))
    kinds = [1, *[0] * (len(xs) - 2), 1]
    folds = fold_list(4 * xs[-1], top_of(20), 0, Random(1))
    cutter = Cutter(xs, kinds, 1)
    assert cutter.cut(folds, (2,), 64).starts == (0,)
    shifts = np.arange(40, dtype=np.int64)
    rows = Rows(cutter, Folding(4 * xs[-1], folds, np.int64), (2,), 0, len(xs), 1, shifts)
    assert rows.longest(4) == (len(xs), 0)
    assert rows.keys.size == rows.width == len(xs)


def test_the_cost_of_a_search_is_that_of_its_plan() -> None:
    dataset = random_bytes(150, dimension=3, classes=3)
    made = plan(dataset)
    network = realize(made).network
    assert made.shape.cost == (network.sizes().dense_parameters, len(network.hidden))


def test_the_search_is_never_worse_than_where_it_begins() -> None:
    dataset = random_bytes(200, dimension=3, classes=2)
    labels = labels_of(dataset)
    projection, _ = injective(dataset)
    line = line_along(projection, 1, labels.codes)
    shape = plan(dataset).shape
    planner = Planner(line.positions, line.codes, 1, shape, seed=0)
    first = planner.evaluate(planner.beginnings()[0], planner_search.FEW, len(line))
    explored = planner.explore()
    assert explored.cost < first.cost
    assert planner.refine(explored).cost < explored.cost
    assert len(planner.seen) <= 2 * planner_search.ROUNDS + 40


def test_a_seed_decides_everything() -> None:
    dataset = random_bytes(100, dimension=3, classes=3)
    once, again, other = (build(dataset, seed=seed).network for seed in (1, 1, 2))
    assert once == again
    assert once != other


# -- the registry, words, errors


def test_registry_and_plan() -> None:
    entry = named("folded-index")
    assert entry is constructions()[entry.id]
    assert entry.witnesses == ("park-2021",)
    dataset = bundled("iris")
    for options in ({}, {"guaranteed": 1}, {"encoder": "wide"}, {"group": 3}, {"seed": 3}):
        planned, built = entry.plan(dataset, **options), entry.build(dataset, **options)
        sizes = built.network.sizes()
        for name in ("width", "depth", "nodes", "dense_parameters"):
            assert getattr(planned.sizes, name) == getattr(sizes, name)
        assert planned.parameters == built.parameters


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_explain_follows_a_point(options: dict[str, object], tmp_path: Path) -> None:
    """Group, index, thresholds and label code are said, and they are right."""
    dataset = random_bytes(40, dimension=2, classes=4, seed=5)
    built = accepted(dataset, tmp_path / "c", **options)
    certificate = load(tmp_path / "c")
    text = "\n".join(overview(certificate))
    assert "construction: folded-index" in text
    made = built.plan
    starts = made.part.starts
    for number in (0, 7, 31):
        lines = list(walk(certificate, number))
        assert any(line.endswith("hits the label") for line in lines[-2:])
        value = made.line.projection.values[number]
        for fold in made.line.folds:
            value = image(value, fold)
        place = made.line.positions.index(value)
        group = sum(start <= place for start in starts) - 1
        assert any(f"group {group}" in line for line in lines)
        if made.shape.slots:
            code = made.coding.kinds[number]
            assert [line for line in lines if line.endswith(f"label code so far {code}")]
            assert sum("not passed" in line or " at t = " in line or ">= t" in line
                       for line in lines) <= made.shape.slots


@pytest.mark.parametrize("parameters", [
    "", "layout=short", "layout=other encoder=narrow digit=5 planes=1 H=6",
    "layout=plain encoder=narrow digit=5 planes=1 H=7", "layout=plain planes=many digit=1 H=3",
    "layout=plain encoder=narrow digit=-5 planes=1 H=6",
    "layout=plain encoder=narrow digit=99999999999999999999 planes=1 H=99999999999999999999",
    "layout=plain encoder=narrow digit=5 planes=1,2,x H=6", "width=6 segments=5 blocks=5",
])
def test_parameters_of_another_network_are_not_explained(parameters: str, worked: Built) -> None:
    stages = ["encoder", "slot 1 compare", "slot x strip", "strip"]
    values = [(Fraction(1, 3), Fraction(0))] * 4
    assert notes(parameters, in_stages(worked, stages), values) == {}


def test_a_false_declaration_does_no_harm(worked: Built) -> None:
    """Right parameters, wrong layers: what does not fit is not said."""
    stages = ["encoder", "index fold", "slot 9 compare", "slot compare", "strip", "slot 1 strip"]
    values = [(Fraction(1, 3),), (Fraction(5),), (Fraction(1), Fraction(2)), (), (Fraction(1),), ()]
    assert notes(worked.parameters, in_stages(worked, stages), values) == {}


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"encoder": "narrower"}, "MP-B021"), ({"encoder": 0}, "MP-B021"), ({"encoder": -2}, "MP-B021"),
    ({"encoder": True}, "MP-B021"), ({"guaranteed": 2}, "MP-B021"), ({"group": 0}, "MP-B021"),
    ({"group": "3"}, "MP-B021"), ({"digits": "e3"}, "MP-B021"), ({"w": "1/2"}, "MP-B021"),
    ({"w": "1"}, "MP-B021"), ({"w": "two thirds"}, "MP-B021"), ({"seed": "0"}, "MP-B012"),
    ({"w": "3/4", "group": 3}, "MP-B022"), ({"w": "3/4", "encoder": "narrow"}, "MP-B022"),
    ({"w": "3/4", "encoder": 2}, "MP-B022"), ({"guaranteed": 0, "group": 2}, "MP-B022"),
    ({"guaranteed": 0, "w": "3/4"}, "MP-B022"), ({"digits": "e2", "encoder": "wide"}, "MP-B022"),
    ({"digits": "e2", "w": "3/4"}, "MP-B022"),
]


@pytest.mark.parametrize(("options", "code"), REFUSED, ids=str)
def test_options_that_are_refused(options: dict[str, object], code: str) -> None:
    with pytest.raises(MemproofError, match=code):
        plan(EXAMPLE, **options)  # type: ignore[arg-type]


def test_data_that_are_refused() -> None:
    with pytest.raises(MemproofError, match="MP-B002"):
        build(replace(EXAMPLE, labels=((0, 1),) * 6))
    for options in ({}, {"guaranteed": 1}, {"digits": "e2"}):
        with pytest.raises(MemproofError, match="MP-B003"):
            build(table([(0,), (0,), (1,)], [0, 1, 1]), **options)  # type: ignore[arg-type]


def test_a_network_of_another_size_is_noticed(worked: Built) -> None:
    other = explicit(EXAMPLE, project_along(EXAMPLE, (1, 1)), (5, 9), (12, 3), (1,))
    with pytest.raises(MemproofError, match="MP-X002"):
        check_sizes(other, worked.network)


def test_more_changes_than_slots_are_noticed() -> None:
    with pytest.raises(MemproofError, match=r"MP-X002.*3 up, 2 down"):
        explicit(EXAMPLE, project_along(EXAMPLE, (1, 1)), (), (12,), (2,))
