"""The threshold ledger: every point exactly, every size as predicted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from helpers.layers import long
from helpers.tables import small_table, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.constructions import constructions, named
from memproof.constructions.registry import Built
from memproof.constructions.threshold_ledger.blocks import base_bits, cut, ledger_blocks
from memproof.constructions.threshold_ledger.cuts import Cuts
from memproof.constructions.threshold_ledger.guarantee import bound_on_line
from memproof.constructions.threshold_ledger.network import (
    Plan,
    build,
    check_sizes,
    explicit,
    plan,
    plan_of,
    realize,
    size_formula,
)
from memproof.constructions.threshold_ledger.planner import Choice, Planner
from memproof.constructions.threshold_ledger.sizes import Shape, depth, width_patterns
from memproof.constructions.threshold_ledger.words import ledger_views
from memproof.dataset import Dataset, bundled
from memproof.dataset.labels import label_bits, labels_of
from memproof.errors import MemproofError
from memproof.gadgets.decoder import Layout
from memproof.line.projection import Projection
from memproof.line.search import project
from memproof.line.segments import FEW, Segments, segments_of
from memproof.network.sizes import expand, of_patterns, of_widths


@cache
def data(name: str) -> Dataset:
    return unit_ball(int(name)) if name.isdigit() else bundled(name)


@cache
def line(name: str) -> Projection:
    return project(data(name), labels_of(data(name)).codes)


def planned(name: str, width: int | None, slots: int | None = None) -> Plan:
    """``plan`` with the projection computed once for each table."""
    dataset, labels = data(name), labels_of(data(name))
    segments = segments_of(line(name).values, labels.codes)
    choice = Planner(Cuts(segments), labels.bits, dataset.dimension, width).best(slots)
    return plan_of(dataset, line(name), labels, choice)


def check(built: Built, dataset: Dataset) -> None:
    """Every point, the sizes, and the structure."""
    plan, network = built.plan, built.network
    assert network.first_failure(dataset) is None
    structure(built)
    sizes = network.sizes()
    assert (sizes.width, sizes.depth) == (plan.width, plan.depth)
    assert sizes.nodes == plan.sizes.nodes
    assert sizes.dense_parameters == plan.sizes.dense_parameters


def structure(built: Built) -> None:
    """Integer relu layers after the projection, weights of at most Lambda + bl(t_max) + 2 bits."""
    plan, network = built.plan, built.network
    assert network.widths == size_formula(plan)
    assert built.lines == (((1, 0),) if len(built.network.hidden) > 1 else ())
    assert network.hidden[0].stage == "projection"
    assert len(network.hidden[0]) == 1
    for layer in network.hidden[1:]:
        assert layer.denominator == 1
        assert layer.stage
        assert layer.lemma
        weights = [w for row in layer.rows for _, w in row] + list(layer.biases)
        line_bits = max(plan.line_bits, plan.unit.bit_length())  # the planner has U <= t_max
        assert max(abs(w) for w in weights).bit_length() <= plan.ledger_bits + line_bits + 2
    assert all(set(layer.activations) == {"relu"} for layer in network.hidden)
    assert len(plan.parameters) <= 200
    assert plan.parameters.isascii()
    assert plan.parameters.isprintable()


# -- the worked example

H1 = table([(0,), (3,), (4,), (9,)], [1, 0, 3, 2])


def worked_example() -> Built:
    return realize(explicit(H1, [1], Choice(Shape(1, 0, 1), slots=2, exponent=0, gap=3)))


def test_worked_example() -> None:
    built = worked_example()
    check(built, H1)
    assert built.plan.blocks.ledgers == (47, 631)
    assert built.plan.blocks.starts == (0, 4)
    layout = built.plan.layout
    assert layout is not None
    assert (layout.base, layout.gap, layout.unit, layout.slots, layout.bits) == (3, 3, 1, 2, 10)
    sizes = built.network.sizes()
    assert (sizes.depth, sizes.width) == (14, 5)
    assert (sizes.dense_parameters, sizes.nonzero_parameters) == (288, 168)


@pytest.mark.parametrize(
    ("t", "label", "states"),
    [
        (0, 1, [(3, 0, 1, 2), (0, 1, 0, 0), (0, 1, 0, 0), (1, 0, 0)]),
        (3, 0, [(3, 1, 1, 0), (3, 1, 2, 1), (1, 3, 1, 0), (4, 1, 0)]),
        (4, 3, [(3, 0, 3, 2), (0, 3, 0, 0), (0, 3, 0, 0), (3, 0, 0)]),
        (9, 2, [(3, 1, 3, 0), (3, 3, 2, 1), (1, 5, 1, 0), (6, 3, 2)]),
    ],
)
def test_states_of_the_worked_example(
    t: int, label: int, states: list[tuple[int, ...]]
) -> None:
    """Layers 11 (Z, sigma, y, iota), 12, 13 (Z, y, p, q), 14 (y, p, q).

    iota = 1 - sigma' with sigma' = -1 where the point is dead: 2, not 1.
    """
    *_, a, b, c, d, output = worked_example().network.values([t])
    assert [a, b, c, d] == states
    assert output == (label,)


def test_ledger_as_bit_fields() -> None:
    built = worked_example()
    views = ledger_views(built.plan.parameters)
    values = list(built.network.values([3]))
    shown = {i: view.fields_text([int(v) for v in values[i - 1]]) for i, view in views.items()}
    assert shown == {
        2: "000|01|011|11", 3: "000|01|011|11", 4: "00|01|011|11", 5: "0|01|011|11",
        6: "01|011|11", 7: "1|011|11", 8: "011|11", 9: "11|11", 10: "1|11",
        11: "11", 12: "11", 13: "1",
    }
    names = [name for name, _ in views[2].fields]
    assert names == ["base", "label 1", "gap 2", "label 2"]


@pytest.mark.parametrize(
    ("width", "slots"), [(4, 3), (4, 1), (5, 2), (6, 3), (9, 4), (12, 2), (17, 3)]
)
def test_views_show_what_is_left_of_the_ledger(width: int, slots: int) -> None:
    """In the encoder some block's ledger, in the decoder its last bits, or 0 where it is dead."""
    dataset = small_table(Random(width), size=40)
    built = build(dataset, width=width, slots=slots)
    views, blocks = ledger_views(built.plan.parameters), built.plan.blocks
    decoding = 2 + built.plan.encoder_depth
    assert min(views) == 2
    strips = strip_layers(built.plan) if slots > 1 else 0
    assert max(views) == len(views) + 1 == built.plan.depth - strips
    for point, t in zip(dataset.points, built.plan.projection.values, strict=True):
        mine = blocks.ledgers[sum(start <= t for start in blocks.starts) - 1]
        x = [Fraction(v, dataset.denominator) for v in point]
        for i, values in enumerate(built.network.values(x), 1):
            if i not in views:
                continue
            value = sum(values[c] for c in views[i].channels)
            bits = sum(b for _, b in views[i].fields)
            if i < decoding:
                assert bits == built.plan.ledger_bits
                assert value in blocks.ledgers
            else:
                assert value in (0, mine % 2**bits)
            if i == decoding:
                assert value == mine


def strip_layers(plan: Plan) -> int:
    assert plan.layout is not None
    return plan.layout.label_sum_bits - plan.layout.label


def test_views_of_foreign_text() -> None:
    assert ledger_views("") == {}
    assert ledger_views("width=6") == {}
    assert ledger_views("made by hand = 3 = 4") == {}


# -- all widths, special cases


@pytest.mark.parametrize("width", range(4, 41))
def test_every_width(width: int) -> None:
    rng = Random(width)
    for slots in (None, 1, 2, rng.randint(3, 6)):
        dataset = small_table(rng, size=24, classes=rng.choice((2, 3, 4, 8, 9)))
        built = build(dataset, width=width, slots=slots, seed=width)
        check(built, dataset)
        assert built.plan.width <= width
        assert slots is None or built.plan.slots == slots


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_choice(data: st.DataObject) -> None:
    """Not only the planner's choices are exact."""
    values = sorted(data.draw(st.sets(st.integers(0, 300), min_size=2, max_size=25)))
    labels = [data.draw(st.integers(0, 6)) for _ in values]
    dataset = table([(v,) for v in values], labels)
    shape = Shape(
        data.draw(st.integers(1, 4)), data.draw(st.integers(0, 4)), data.draw(st.integers(0, 3))
    )
    slots = data.draw(st.integers(1, 8))
    choice = Choice(shape, slots, data.draw(st.integers(0, 6)), data.draw(st.integers(1, 9)))
    check(realize(explicit(dataset, [1], choice)), dataset)


@pytest.mark.parametrize("slots", [None, 1, 2, 5])
@pytest.mark.parametrize("width", [None, 4, 5, 12])
@pytest.mark.parametrize(
    "dataset",
    [
        table([(3, 4)], [7]),
        table([(3, 4), (5, 6)], [7, 7]),
        table([(3, 4), (5, 6)], [7, -7]),
        table([(0,), (1,), (2,)], [-3, 5, -3], label_denominator=2),
        table([(0, 9, 0), (1, 9, 4), (2, 9, 0), (5, 9, 5)], [0, 1, 2, 3]),
        table([(i,) for i in range(9)], list(range(9)), denominator=7),
        table([(10**40, 1), (1, 10**40), (2, 3)], [0, 1, 0], denominator=10**40),
    ],
    ids=["point", "class", "two", "halves", "constant", "nine", "huge"],
)
def test_special_cases(dataset: Dataset, width: int | None, slots: int | None) -> None:
    built = build(dataset, width=width, slots=slots)
    check(built, dataset)
    assert built.plan.depth >= 1


def test_one_class_is_one_layer() -> None:
    built = build(table([(3, 4), (5, 6)], [7, 7]))
    assert built.network.widths == (1,)
    assert built.network.sizes().nonzero_parameters == 1


def test_refusals() -> None:
    dataset = table([(0,), (1,)], [0, 1])
    with pytest.raises(MemproofError, match=r"MP-B004.*at least 4.*found 3"):
        build(dataset, width=3)
    with pytest.raises(MemproofError, match="MP-B005"):
        build(dataset, slots=0)
    vectors = replace(dataset, labels=((0, 1), (1, 0)))
    with pytest.raises(MemproofError, match="MP-B002"):
        build(vectors)
    with pytest.raises(MemproofError, match="MP-B003"):
        build(table([(0,), (0,)], [0, 1]))
    with pytest.raises(MemproofError, match="MP-B001"):
        named("perpetuum-mobile")


def test_registry() -> None:
    entry = named("threshold-ledger")
    assert entry is constructions()[entry.id]
    built = entry.build(H1, width=5)
    assert built.network.first_failure(H1) is None
    assert entry.plan(H1, width=5).sizes == built.plan.sizes


# -- labels, segments, blocks


@pytest.mark.parametrize(
    ("classes", "bits"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (16, 4), (17, 5)]
)
def test_label_bits(classes: int, bits: int) -> None:
    assert label_bits(classes) == bits


def test_labels_are_as_small_as_possible() -> None:
    labels = labels_of(table([(0,), (1,), (2,)], [-9, 3, 15], label_denominator=2))
    assert labels.codes == (0, 1, 2)
    assert (labels.least, labels.step, labels.classes) == (Fraction(-9, 2), 6, 3)


def test_segments_join_equal_labels_and_equal_values() -> None:
    segments = segments_of([5, 0, 5, 3, 9], [1, 0, 1, 0, 0])
    assert segments == Segments((0, 5, 9), (3, 5, 9), (0, 1, 0))
    with pytest.raises(MemproofError, match="MP-B003"):
        segments_of([1, 1], [0, 1])


@st.composite
def segmented(draw: st.DrawFn, most: int = 7) -> Segments:
    first, last, position = [], [], draw(st.integers(0, 5))
    for _ in range(draw(st.integers(1, most))):
        first.append(position)
        position += draw(st.integers(0, 3))
        last.append(position)
        position += draw(st.sampled_from((1, 2, 5, 20)))
    return Segments(tuple(first), tuple(last), tuple(i % 3 for i in range(len(first))))


@settings(max_examples=150, deadline=None)
@given(segmented(), st.integers(2, 5), st.integers(0, 3), st.integers(1, 3))
def test_greedy_blocks_are_fewest(segments: Segments, slots: int, exponent: int, gap: int) -> None:
    assert len(cut(segments, slots, exponent, gap)) == fewest(segments, slots, exponent, gap)


def fewest(segments: Segments, slots: int, exponent: int, gap: int) -> int:
    """By dynamic programming over all places of all thresholds and all dummies."""
    unit, limit, count = 2**exponent, 2**gap - 1, len(segments)
    best = {0: 0}
    for start in range(count):
        reach = {segments.first[start] // unit: 1}  # threshold -> slots used
        best[start + 1] = min(best.get(start + 1, count), best[start] + 1)
        for s in range(start + 1, count):
            places = range(segments.last[s - 1] // unit + 1, segments.first[s] // unit + 1)
            following: dict[int, int] = {}
            for position, used in reach.items():
                for theta in places:
                    needed = used + max(1, -(-(theta - position) // limit))
                    if needed <= slots:
                        following[theta] = min(needed, following.get(theta, needed))
            reach = following
            if not reach:
                break
            best[s + 1] = min(best.get(s + 1, count), best[start] + 1)
    return best[count]


@settings(max_examples=60, deadline=None)
@given(segmented(20), st.integers(2, 6), st.integers(0, 3), st.integers(1, 4))
def test_ledgers_say_the_labels(segments: Segments, slots: int, exponent: int, gap: int) -> None:
    """Read by the definition of a ledger, not by the decoder: the thresholds are in the gaps."""
    blocks = ledger_blocks(segments, slots, exponent, gap, 2)
    layout = blocks.layout
    assert layout is not None
    ends = [*blocks.firsts[1:], len(segments)]
    for z, begin, end in zip(blocks.ledgers, blocks.firsts, ends, strict=True):
        assert z < 2**layout.bits
        fields = []
        for _, bits in reversed(layout.fields):
            fields.append(z % 2**bits)
            z >>= bits
        base, *rest = reversed(fields)
        thetas = [base * layout.unit]
        for step in rest[1::2]:
            thetas.append(thetas[-1] + step * layout.unit)
        for s in range(begin, end):
            for t in (segments.first[s], segments.last[s]):
                alive = [e for theta, e in zip(thetas, rest[::2], strict=True) if theta <= t]
                assert sum(alive) % 4 == segments.codes[s]
                assert alive


def test_base_bits() -> None:
    segments = Segments((0, 8, 20), (0, 8, 20), (0, 1, 0))
    assert base_bits(segments, [0, 2], 2) == 3


# -- sizes


def test_a_wrong_size_is_an_internal_error() -> None:
    built = worked_example()
    with pytest.raises(MemproofError, match="MP-X002"):
        check_sizes(replace(built.plan, shape=Shape(1, 0, 2)), built.network)


def test_a_wrong_weight_is_found() -> None:
    """The tests above can fail: one wrong entry of the ledger is seen at a point."""
    network = worked_example().network
    assert network.with_weight(3, 0, 2, 585).first_failure(H1) is not None


@pytest.mark.parametrize(
    ("name", "width", "dense"), long([
        ("iris", 6, 66), ("iris", None, 36), ("breast_cancer", 12, 386), ("breast_cancer", 6, 570),
        ("wine", 12, 369), ("digits", 6, 5599), ("digits", None, 4489),
    ], lambda each: each[:2] == ("digits", 6)),
)
def test_sizes_of_real_tables(name: str, width: int | None, dense: int) -> None:
    built = realize(planned(name, width))
    check(built, data(name))
    assert built.plan.sizes.dense_parameters <= dense


@pytest.mark.parametrize(
    ("name", "width", "dense"),
    [("iris", 6, 371), ("breast_cancer", 6, 717), ("iris", 4, 700), ("breast_cancer", 4, 1000)],
)
def test_sizes_with_a_ledger(name: str, width: int, dense: int) -> None:
    """Some number of slots reaches the size; all of them are exact."""
    best = dense + 1
    for slots in range(2, 7):
        built = realize(planned(name, width, slots))
        assert built.plan.slots == slots
        check(built, data(name))
        best = min(best, built.plan.sizes.dense_parameters)
    assert best <= dense


@pytest.mark.parametrize(
    ("width", "depth"), [(5, 768), (6, 433), (12, 143), (24, 63), (48, 28), (96, 9)]
)
def test_random_points(width: int, depth: int) -> None:
    """10^4 points of the unit ball, d = 10, C = 10: within 3 % of the measured depths."""
    plan = planned("10000", width)
    assert 100 * plan.depth <= 103 * depth
    built = realize(plan)
    structure(built)
    dataset = data("10000")
    for i in Random(width).sample(range(len(dataset)), 20):
        point = [Fraction(x, dataset.denominator) for x in dataset.points[i]]
        assert built.network.evaluate(point) == dataset.labels[i]
    if width % 2 == 0:
        bound = bound_on_line(len(plan.segments), plan.line_bits, plan.label, width)
        assert plan.depth <= bound.depth


# -- the planner


@pytest.mark.parametrize("width", [4, 6, 12, None])
def test_planner_is_as_good_as_trying_everything(width: int | None) -> None:
    name = "1000"
    labels = labels_of(data(name))
    segments = segments_of(line(name).values, labels.codes)
    planner = Planner(Cuts(segments), labels.bits, 10, width)
    best = planner.key(planner.ledger(None))
    passes = len(planner.cuts.known)
    assert passes <= 200
    for shape in planner.shapes():
        for exponent in range(4, planner.largest_exponent + 1):
            for gap in range(2, 9):
                for slots in range(2, 16):
                    assert best <= planner.key(Choice(shape, slots, exponent, gap))


@st.composite
def uneven_lines(draw: st.DrawFn) -> Segments:
    """More segments than the pass is taken for; gaps, and lengths, of very different sizes."""
    rng, greatest = Random(draw(st.integers(0, 2**32))), draw(st.integers(1, 30))
    first, last, t = [], [], 0
    for _ in range(FEW + draw(st.integers(1, 200))):
        first.append(t)
        last.append(t + rng.randrange(2 ** rng.randrange(greatest)))
        t = last[-1] + 1 + rng.randrange(2 ** rng.randrange(greatest))
    return Segments(tuple(first), tuple(last), tuple(i % 2 for i in range(len(first))))


@settings(max_examples=60, deadline=None)
@given(uneven_lines(), st.integers(0, 12), st.integers(1, 12), st.integers(1, 40))
def test_all_thresholds_at_once_cut_like_one_pass(
    segments: Segments, exponent: int, gap: int, slots: int
) -> None:
    least = [0, *[(t >> exponent) + 1 for t in segments.last[:-1]]]
    greatest = [t >> exponent for t in segments.first]
    assert segments.multiples(exponent) == (least, greatest)
    assert Cuts(segments).starts(slots, exponent, gap) == cut(segments, slots, exponent, gap)


def test_lines_are_walked_at_once_up_to_61_bits() -> None:
    """A walk is taken where it may be: or the test above compares the pass with itself."""
    def line(end: int) -> Segments:
        places = (*range(0, 8 * FEW, 4), end)
        return Segments(places, places, tuple(i % 2 for i in range(len(places))))

    for end, walked in ((2**61 - 1, True), (2**61, False)):
        cuts = Cuts(line(end))
        for gap in (3, 4, 60):  # below, a chain of moves is too long
            assert (cuts.walk(0, gap) is not None) is walked
            for slots in (1, 3, 9):
                assert cuts.starts(slots, 0, gap) == cut(line(end), slots, 0, gap)


def test_without_a_width_no_width_is_better() -> None:
    for name in ("iris", "breast_cancer", "1000"):
        smallest = planned(name, None).sizes.dense_parameters
        for width in range(4, 13):
            assert smallest <= planned(name, width).sizes.dense_parameters


def test_plan_is_what_is_built() -> None:
    dataset = small_table(Random(5))
    assert plan(dataset, width=7, seed=2) == build(dataset, width=7, seed=2).plan


def test_the_patterns_of_long_labels_are_short() -> None:
    """The layers that read 13,000 bits are not listed one by one, but their sizes are the same."""
    for shape in (Shape(1, 0, 0), Shape(2, 2, 1), Shape(5, 5, 3)):
        patterns = width_patterns(40, shape, Layout(3, 4, 7, 5, 13_289))
        assert len(str(patterns)) < 1000
        widths = expand(patterns)
        assert of_patterns(2, patterns) == of_widths(2, widths)
        assert len(widths) == depth(40, shape, Layout(3, 4, 7, 5, 13_289))


@pytest.mark.parametrize("text", [
    "", "width=6", "slots=2", "encoder=-1 slots=2 label=2 digit=1 base=3 gap=3",
    "encoder=3 slots=1000000000 label=2 digit=1 base=3 gap=3", "encoder=3 slots=x label=2",
    "encoder=1000000000 slots=1 label=2", "encoder=3 slots=2 label=2 digit=99 base=3 gap=3",
])
def test_parameters_of_others_are_not_followed(text: str) -> None:
    """A text in somebody else's certificate may say anything: no error, no endless work."""
    views = ledger_views(text)
    assert len(views) < 100
