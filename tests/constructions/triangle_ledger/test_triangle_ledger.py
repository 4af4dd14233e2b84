"""The triangle ledger and vardi-2022: gadgets, every point exactly, sizes, the theorem's bound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from helpers.layers import long
from helpers.tables import small_table, table, unit_ball
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.certificate import load, write
from memproof.checker import kernel, second
from memproof.cli import main
from memproof.constructions import Built, constructions, named
from memproof.constructions.triangle_ledger.guarantee import (
    bound_on_data,
    bound_on_line,
    depth_bound,
)
from memproof.constructions.triangle_ledger.network import (
    COPY_WIDTH,
    Plan,
    blocks_of,
    build,
    check_sizes,
    field_bits,
    plan,
    size_formula,
    string,
)
from memproof.constructions.triangle_ledger.sizes import depth, least_deep
from memproof.dataset import Dataset, Separation, bundled
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, ceil_sqrt, pi_enclosure
from memproof.explain import overview, walk
from memproof.gadgets.triangle import bit_points, gate, indicator, triangle, triangle_bit
from memproof.line.bits import range_bits
from memproof.line.integer import line_of
from memproof.network import value_of
from memproof.theorems import theorem
from memproof.theorems.witness import EVALUATED, Case, witness, witnesses

# -- G12: the triangle map and its iterates


def tent(z: Fraction) -> Fraction:
    return 2 * z if 2 * z <= 1 else 2 - 2 * z


@given(st.fractions(0, 1))
def test_triangle(z: Fraction) -> None:
    assert value_of(triangle(z)) == tent(z)


@given(st.fractions(0, 1), st.integers(1, 12))
def test_iterates_have_slope_two_to_the_i(z: Fraction, i: int) -> None:
    image = z
    for _ in range(i):
        image = value_of(triangle(image))
    j = int(2**i * z)
    assert image == (2**i * z - j if j % 2 == 0 else j + 1 - 2**i * z)


def bits_of(v: int, width: int) -> list[int]:
    """The bits that the gadget reads, most significant first."""
    z1, z2 = bit_points(v, width)
    found = []
    for rest in range(width, 0, -1):
        z1, z2, bit = value_of(triangle_bit(z1, z2, rest, last=rest == 1))
        found.append(bit)
    assert (z1, z2) == (None, None)
    return found


@pytest.mark.parametrize("width", range(1, 9))
def test_every_bit_of_every_integer(width: int) -> None:
    for v in range(2**width):
        assert bits_of(v, width) == [v >> i & 1 for i in reversed(range(width))]


@settings(max_examples=30)
@given(st.data(), st.integers(1, 300))
def test_bits_of_long_strings(data: st.DataObject, width: int) -> None:
    v = data.draw(st.integers(0, 2**width - 1))
    assert bits_of(v, width) == [v >> i & 1 for i in reversed(range(width))]


@pytest.mark.parametrize("width", range(1, 9))
def test_both_points_stay_in_one_piece(width: int) -> None:
    """Why the formula holds: floor(2^i z1) = floor(2^i z2) for all i <= w, and it has the bits."""
    for v in range(2**width):
        z1, z2 = bit_points(v, width)
        assert 0 < z2 < z1 < 1
        for i in range(width + 1):
            assert int(2**i * z1) == int(2**i * z2) == v >> width - i


# -- indicator and gate


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 6), (4, 4), (4, 10)])
def test_indicator_on_integers(low: int, high: int) -> None:
    for x in range(-5, 20):
        assert value_of(indicator(x, low, high)) == (low <= x <= high)


@given(st.integers(0, 50), st.integers(0, 50), st.fractions(-20, 120))
def test_indicator_away_from_its_ramps(low: int, length: int, x: Fraction) -> None:
    high = low + length
    if x <= low - 1 or low <= x <= high or x >= high + 1:
        assert value_of(indicator(x, low, high)) == (low <= x <= high)


def test_gate_on_integers() -> None:
    for bits in (1, 2, 3):
        for value in range(2**bits + 1):
            for position in range(0, 12, 2):
                for x in range(-6, 20):
                    expected = value if position <= x <= position + 1 else 0
                    assert value_of(gate(x, position, value, bits)) == expected


@given(st.integers(0, 100), st.integers(0, 255), st.fractions(-10, 120))
def test_gate_on_a_line_with_gaps(position: int, value: int, x: Fraction) -> None:
    if position <= x <= position + 1:
        assert value_of(gate(x, position, value, 8)) == value
    if x <= position - 1 or x >= position + 2:
        assert value_of(gate(x, position, value, 8)) == 0


def test_there_is_something_between_on_the_ramps() -> None:
    assert value_of(indicator(Fraction(-1, 2), 0, 4)) == Fraction(1, 2)
    assert value_of(gate(Fraction(-1, 8), 0, 1, 2)) == Fraction(1, 2)


# -- blocks


def on_line(positions: list[int], labels: list[int]) -> Dataset:
    return table([(t,) for t in positions], labels)


def test_blocks_repeat_the_last_position_with_label_0() -> None:
    line = line_of(on_line([0, 1, 5], [2, 1, 3]))  # codes 1, 0, 2
    assert line.codes == (1, 0, 2)
    assert field_bits(line) == 4
    first, last = blocks_of(line, 2)
    assert (first.low, first.high, last.low, last.high) == (0, 2, 10, 10)
    assert (first.positions, first.labels) == (0x02, 0x10)
    assert (last.positions, last.labels) == (0xAA, 0x20)
    assert string([1, 2, 3], 8) == 0x010203


# -- whole networks


def checked(built: Built, dataset: Dataset) -> Built:
    """Every point, the sizes, and the structure."""
    plan, network = built.plan, built.network
    assert isinstance(plan, Plan)
    for point, (label,) in zip(dataset.points, dataset.labels, strict=True):
        x = [Fraction(v, dataset.denominator) for v in point]
        assert network.evaluate(x) == (Fraction(label, dataset.label_denominator),)
    sizes = network.sizes()
    assert network.widths == size_formula(plan)
    for name in ("width", "depth", "nodes", "dense_parameters"):
        assert getattr(sizes, name) == getattr(plan.sizes, name)
    m = -(-len(plan.line) // (plan.slots * plan.groups))
    assert sizes.depth == plan.depth == 1 + 2 * m + 1 + plan.slots * (3 * plan.field + 2)
    assert sizes.width <= COPY_WIDTH * plan.groups
    assert built.lines == ((1, 0),)
    assert len(network.hidden[0]) == 1
    for layer in network.hidden[1:]:
        assert layer.stage
        assert layer.lemma
    for layer in network.hidden:
        assert set(layer.activations) == {"relu"}
        assert len(set(layer.names)) == len(layer)
    assert built.parameters == plan.parameters
    assert len(built.parameters) <= 200
    assert built.parameters.isascii()
    assert built.parameters.isprintable()
    return built


@pytest.mark.parametrize(
    ("points", "slots", "field", "depth"), [(4, 2, 11, 76), (20, 4, 12, 164), (60, 6, 13, 268)]
)
def test_the_sizes(points: int, slots: int, field: int, depth: int) -> None:
    rng = Random(points)
    positions = [*range(points - 1), 2 ** (field - 2)]
    dataset = on_line(positions, [rng.randrange(10) for _ in positions])
    built = checked(build(dataset, slots=slots), dataset)
    assert (built.plan.field, built.plan.width, built.plan.depth) == (field, 12, depth)


@pytest.mark.parametrize("seed", range(24))
def test_random_tables(seed: int) -> None:
    rng = Random(seed)
    dataset = small_table(rng, rng.choice((2, 5, 20, 40)), rng.choice((1, 2, 5)))
    options = [{}, {"slots": rng.randint(1, 8)}, {"width": rng.choice((13, 24, 36, 50))}]
    for chosen in options:
        built = checked(build(dataset, **chosen, seed=seed), dataset)
        asked = chosen.get("width", COPY_WIDTH)
        assert built.plan.width <= asked
        if "slots" in chosen:
            assert built.plan.slots == chosen["slots"]


@settings(max_examples=25)
@given(st.data())
def test_any_line(data: st.DataObject) -> None:
    """Lines of all kinds, with slots, copies, labels that are negative or fractions."""
    gaps = data.draw(st.lists(st.integers(1, 40), min_size=0, max_size=14))
    positions = [sum(gaps[:i]) for i in range(len(gaps) + 1)]
    labels = [data.draw(st.integers(-9, 9)) for _ in positions]
    dataset = replace(on_line(positions, labels), label_denominator=data.draw(st.integers(1, 3)))
    slots, width = data.draw(st.integers(1, 8)), 12 * data.draw(st.integers(1, 5))
    built = checked(build(dataset, slots=slots, width=width), dataset)
    assert built.plan.groups == min(width // 12, -(-len(built.plan.line) // slots))


@pytest.mark.parametrize("copies", [2, 3])
def test_copies_side_by_side(copies: int) -> None:
    """Width 12 p, depth 2 + 2 ceil(M/(n p)) + n (3S + 2), also for unequal shares."""
    rng = Random(copies)
    for points in (13, 26, 27, 40):
        positions = sorted(rng.sample(range(500), points))
        dataset = on_line(positions, [rng.randrange(5) for _ in positions])
        for slots in (2, 3, 5):
            built = checked(build(dataset, width=12 * copies, slots=slots), dataset)
            assert built.plan.width == 12 * copies
            field = built.plan.field
            assert built.plan.depth == (
                2 + 2 * -(-points // (slots * copies)) + slots * (3 * field + 2)
            )
            alone = plan(dataset, slots=slots)
            assert built.plan.depth <= alone.depth


def test_more_copies_are_never_deeper() -> None:
    dataset = bundled("iris")
    depths = [plan(dataset, width=width).depth for width in (12, 24, 36, 48, 120, 2400)]
    assert depths == sorted(depths, reverse=True)
    assert plan(dataset, width=2400).groups <= 95


def accepted(dataset: Dataset, path: Path, **options: int) -> None:
    """Certified, and accepted by the kernel and by the second checker."""
    built = checked(build(dataset, **options), dataset)
    write(path, dataset, built.network, built.lines, construction="triangle-ledger",
          parameters=built.parameters)
    with path.open("rb") as stream:
        verdict = kernel.check(stream)
    assert verdict.outcome == "ACCEPTED", verdict.report()
    assert verdict.facts["width"] == built.plan.width
    assert verdict.facts["depth"] == built.plan.depth
    assert verdict.facts["dense_parameters"] == built.plan.sizes.dense_parameters
    assert second.check(path.read_bytes()).outcome == "ACCEPTED"


@pytest.mark.parametrize(
    ("width", "name"), long(product([12, 24], ["iris", "wine"]), lambda each: each == (24, "wine")))
def test_bundled_tables_are_certified(name: str, width: int, tmp_path: Path) -> None:
    accepted(bundled(name), tmp_path / "c", width=width)


SPECIAL = {
    "one point": table([(7, 3)], [5]),
    "one class": table([(0,), (1,), (2,)], [4, 4, 4]),
    "one segment, two places": table([(0, 0), (0, 9)], [-3, -3]),
    "two points": table([(0,), (1,)], [0, 1]),
    "two points, large labels": table([(0,), (1,)], [-(10**30), 10**30 + 1]),
    "rational labels": table([(0,), (3,), (4,), (9,)], [1, 0, 3, 2], 7, label_denominator=6),
    "negative labels": table([(0,), (3,), (4,), (9,)], [-1, -5, -3, -1]),
    "labels longer than the line": table([(0,), (1,), (2,)], [0, 100, 7]),
    "equal positions": table([(0, 0), (1, 0), (0, 1), (5, 5)], [1, 0, 1, 2]),
    "far apart": table([(0,), (2**200,), (2**200 + 1,)], [2, 0, 1]),
    "close together": table([(0,), (1,), (2**200,)], [2, 0, 1], denominator=2**250),
}


@pytest.mark.parametrize("name", long(SPECIAL, lambda name: name == "close together"))
def test_special_cases(name: str, tmp_path: Path) -> None:
    for options in ({}, {"slots": 1}, {"slots": 3}, {"width": 30}):
        accepted(SPECIAL[name], tmp_path / "c", **options)


def test_the_smallest_networks() -> None:
    built = build(SPECIAL["one point"])
    assert built.network.widths == (1, 3, 2, 5, 9, 5, 3, 3, 1)
    assert built.plan.field == 1
    assert "slots=1" in built.parameters


def test_explain_follows_a_point(tmp_path: Path) -> None:
    result = memproof.certify(bundled("iris"), tmp_path / "c", construction="triangle-ledger")
    certificate = load(tmp_path / "c")
    assert result.accepted
    text = "\n".join(overview(certificate))
    for part in ("construction: triangle-ledger", "decoder slot 1 gate", "G12", "G13", "by t"):
        assert part in text
    lines = list(walk(certificate, 0))
    assert len(lines) > len(certificate.network.hidden)
    assert any(line.endswith("hits the label") for line in lines[-2:])
    assert not any("ledger" in line for line in lines)


# -- options


def test_refused() -> None:
    dataset = SPECIAL["negative labels"]
    for width in (11, 4, 0, -12):
        with pytest.raises(MemproofError, match="MP-B011") as error:
            build(dataset, width=width)
        for part in ("12", "threshold-ledger", "max-min-string"):
            assert part in str(error.value)
    for slots in (0, -1, 9):
        with pytest.raises(MemproofError, match="MP-B005"):
            build(dataset, slots=slots)
    with pytest.raises(MemproofError, match="MP-B002"):
        build(replace(dataset, labels=((0, 1),) * 4))
    with pytest.raises(MemproofError, match="MP-B003"):
        build(table([(0,), (0,)], [0, 1]))


def test_a_network_of_another_size_is_noticed() -> None:
    small, large = build(SPECIAL["two points"]), build(SPECIAL["negative labels"])
    with pytest.raises(MemproofError, match="MP-X002"):
        check_sizes(small.plan, large.network)


def test_registry_and_plan() -> None:
    entry = named("triangle-ledger")
    assert entry is constructions()[entry.id]
    dataset = bundled("iris")
    for options in ({}, {"width": 40}, {"slots": 6}, {"seed": 3}):
        planned, built = entry.plan(dataset, **options), entry.build(dataset, **options)
        sizes = built.network.sizes()
        for name in ("width", "depth", "nodes", "dense_parameters"):
            assert getattr(planned.sizes, name) == getattr(sizes, name)
        assert planned.parameters == built.parameters


@given(st.integers(1, 400), st.integers(1, 80), st.integers(1, 6))
def test_the_least_deep_is_least(positions: int, field: int, groups: int) -> None:
    n = least_deep(positions, field, groups)
    best = depth(positions, field, n, groups)
    for other in range(1, positions + 8):
        assert depth(positions, field, other, groups) >= best + (other < n)


# -- the theorem


POINTS = (1, 2, 3, 4, 5, 10, 44, 95, 149, 877, 8940, 100_000)


@pytest.mark.parametrize("groups", [1, 2, 3, 7])
def test_the_bound_is_the_formula(groups: int) -> None:
    """Equality with the construction's depth at the theorem's n; the least depth is below."""
    for points in POINTS:
        for line_bits in (0, 1, 2, 10, 33, 80):
            for label_bits in (1, 2, 7):
                bound = bound_on_line(points, line_bits, label_bits, 12 * groups + 5)
                each = -(-points // groups)
                log = max(1, (each - 1).bit_length())
                n = next(n for n in range(1, each + 2) if n * n * log >= each)
                assert (bound.slots, bound.groups, bound.width) == (n, groups, 12 * groups)
                assert bound.field == max(1, line_bits, label_bits)
                assert bound.depth == depth(points, bound.field, n, groups)
                assert bound.product == (12 * groups * bound.depth) ** 2
                assert bound.depth <= bound.paper_form
                if points <= 1000:
                    least = least_deep(points, bound.field, groups)
                    assert depth(points, bound.field, least, groups) <= bound.depth


def test_the_paper_form() -> None:
    """2 + 2 ceil(sqrt(N l)) + ceil(sqrt(N/l)) (3S + 2), l = ceil(log2 N)."""
    for points in POINTS[1:]:
        log = ceil_log2(points)
        bound = bound_on_line(points, 20, 4)
        root = ceil_sqrt(points * log)
        assert bound.paper_form == 2 + 2 * root + ceil_sqrt(Fraction(points, log)) * 62
        assert bound.paper_form - bound.depth <= 2 * (root - points // bound.slots)


@pytest.mark.parametrize("seed", range(10))
def test_networks_meet_the_bound_at_their_line(seed: int) -> None:
    rng = Random(seed)
    dataset = small_table(rng, size=rng.choice((3, 10, 40, 90)))
    for width in (12, 24, 36):
        built = build(dataset, width=width)
        found = witness(dataset, built.network, "vardi-2022")
        line = built.plan.line
        bits = (2 * line.positions[-1]).bit_length()
        assert built.plan.depth <= bound_on_line(len(line), bits, line.labels.bits, width).depth
        if found.width >= 12 * (width // 12) and found.on_line is not None:
            assert found.on_line == bound_on_line(len(line), bits, line.labels.bits, found.width)
            assert built.plan.depth <= found.on_line.depth


def test_random_points_meet_the_bound_of_the_data() -> None:
    dataset = unit_ball(300)
    separation = Separation(dataset)
    least = separation.least_squared_distance
    assert least is not None
    ratio = least / separation.largest_squared_norm
    made = plan(dataset)
    assert made.depth <= depth_bound(len(dataset), ratio, 10, 10)
    assert made.field <= bound_on_data(len(dataset), ratio, 10, 10).field


@given(
    st.integers(2, 10**6), st.fractions(Fraction(1, 10**30), 4, max_denominator=10**31),
    st.integers(1, 1000),
)
def test_range_bits(points: int, ratio: Fraction, dimension: int) -> None:
    """2^(rho-1) < R <= 2^rho, squared."""
    if ratio <= 0:
        return
    rho = range_bits(points, ratio, dimension)
    low, high = (100 * pi * dimension * points**4 / ratio for pi in pi_enclosure(300))
    assert Fraction(4) ** (rho - 1) < low
    assert high <= Fraction(4) ** rho


def test_bound_by_hand() -> None:
    """N = 16, d = 1, C = 3, delta/r = 1: R = 10 16^2 sqrt(pi) = 4537.5, 13 bits; n = 2."""
    bound = bound_on_data(16, Fraction(1), 1, 3)
    assert (bound.line_bits, bound.label_bits, bound.slots) == (13, 2, 2)
    assert bound.depth == 2 + 2 * 8 + 2 * 41


def test_outside_the_theorem() -> None:
    for wrong in (lambda: bound_on_line(100, 20, 4, 11), lambda: bound_on_line(0, 20, 4),
                  lambda: depth_bound(1, Fraction(1), 2, 2), lambda: range_bits(2, Fraction(0), 2)):
        with pytest.raises(MemproofError, match=r"MP-B006.*vardi-2022"):
            wrong()


def test_the_theorem_is_registered() -> None:
    statement = theorem("vardi-2022")
    assert statement.witnesses == ("triangle-ledger",)
    assert statement.statement.startswith("Theorem 3.1, in our words: ")
    assert statement.id in named("triangle-ledger").witnesses
    assert {"yang-yang-2026", "vardi-2022"} <= set(EVALUATED)


def test_witnesses_say_which_hypothesis_fails() -> None:
    dataset = bundled("iris")
    both = {each.theorem: each for each in witnesses(dataset, memproof.memorize(dataset).network)}
    assert both["yang-yang-2026"].is_met
    # A network of width 9 is one of width at most 12, and is judged as such.
    narrow = both["vardi-2022"]
    assert (narrow.width, narrow.on_data.width if narrow.on_data else 0) == (9, 12)
    assert narrow.is_met
    deep = Case(dataset, build(dataset).network)
    assert deep.against("vardi-2022").is_met
    assert not deep.against("yang-yang-2026").is_met
    single = SPECIAL["one point"]
    assert witness(single, build(single).network, "vardi-2022").why_not == (
        "one point has no separation"
    )


def test_the_command_line_evaluates_the_theorem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "iris.memproof.jsonl")
    assert main(["certify", "iris", "--construction", "triangle-ledger", "-o", path]) == 0
    out = capsys.readouterr().out
    assert "theorem vardi-2022 at N, delta/r, W = 12" in out
    assert "meets the bound 477" in out
    assert main(["theorems", "--of", path]) == 0
    out = " ".join(capsys.readouterr().out.split())
    first, other = out.split(" yang-yang-2026 at ")
    assert first.startswith(f"vardi-2022 at {path}: N = 149, W = 12, L = 153 ")
    assert "the bound for the data is met" in first
    assert "the bound for the data is NOT met" in other
    assert main(["certify", "iris", "-o", path]) == 0
    assert "theorem yang-yang-2026 at" in capsys.readouterr().out
    assert main(["theorems", "--of", path]) == 0
    assert capsys.readouterr().out.split()[:2] == ["yang-yang-2026", "at"]


def test_a_declared_construction_is_only_a_hint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a certificate declares, every theorem whose hypotheses hold is evaluated."""
    dataset, path = bundled("iris"), tmp_path / "c"
    built = build(dataset)
    for declared, order in (("threshold-ledger", 1), ("no such thing", 1), ("triangle-ledger", -1)):
        write(path, dataset, built.network, built.lines, construction=declared)
        assert main(["theorems", "--of", str(path)]) == 0
        out = capsys.readouterr().out
        titles = [line.split()[0] for line in out.splitlines() if line[:1].isalpha()]
        ids = [each for each in titles if each in EVALUATED]
        assert ids[:2] == ["yang-yang-2026", "vardi-2022"][::order]
