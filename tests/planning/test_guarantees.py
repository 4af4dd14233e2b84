"""Sizes for numbers: the images, every guaranteed row against its theorem, what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.cli import main
from memproof.constructions import named
from memproof.constructions.folded_index import guarantee as folded_index
from memproof.constructions.folded_index.guarantee import (
    integer_line,
    narrow,
    on_delta,
    wide_index,
)
from memproof.constructions.polygons.guarantee import max_min_string, staircase
from memproof.constructions.sawtooth_grid.deep_pairs import capacity
from memproof.constructions.sawtooth_grid.guarantee import grid, pairs_at_width
from memproof.constructions.threshold_ledger import guarantee as threshold_ledger
from memproof.constructions.triangle_ledger import guarantee as triangle_ledger
from memproof.constructions.triangle_ledger.sizes import (
    decoder_widths,
    depth,
    encoder_widths,
    least_deep,
)
from memproof.dataset import Dataset
from memproof.dataset.numbers import Image, Numbers, image, numbers, numbers_of_images
from memproof.errors import MemproofError
from memproof.exact import log2_enclosure
from memproof.network.sizes import Sizes, of_widths
from memproof.planning.of_numbers import by_width, estimated_rows, guaranteed_rows, guarantees


def least_deep_of_all(positions: int, field: int, groups: int) -> int:
    """By trying every n."""
    return min(range(1, positions + 1), key=lambda n: (depth(positions, field, n, groups), n))


ImageSize = tuple[int, int, int, int]


# -- images ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "sizes"), [
    ("224x224x3", (224, 224, 3, 8)), ("1x1x1x1", (1, 1, 1, 1)), ("28x28x1x64", (28, 28, 1, 64)),
    ("1000000x2x3x16", (10**6, 2, 3, 16)),
])
def test_images(text: str, sizes: ImageSize) -> None:
    found = image(text)
    assert (found.height, found.width, found.channels, found.bits) == sizes
    a, b, c, bits = sizes
    assert found.dimension == a * b * c
    assert found.diameter_squared == c * (2**bits - 1) ** 2 * a * b


@pytest.mark.parametrize("text", [
    "", "224", "224x224", "224X224X3", "224x224x3x", "0x2x3", "2x0x3", "2x3x0", "2x3x4x0",
    "2x3x4x65", "2x3x4x8x1", "-2x3x4", "2.5x3x4", "2x3x4 ", "axbxc", "1000001x1x1", "२x2x2",
    "9" * 5000 + "x1x1",
])
def test_images_that_are_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MemproofError, match="MP-U012 at --image"):
        image(text)
    assert main(["plan", "--points", "9", f"--image={text}"]) == 2
    assert "MP-U012" in capsys.readouterr().err


def test_two_images_differ_by_no_more_and_no_less() -> None:
    rng = Random(1)
    for _ in range(200):
        kind = Image(rng.randint(1, 3), rng.randint(1, 3), rng.randint(1, 3), rng.randint(1, 9))
        top = 2**kind.bits - 1
        one, two = ([rng.choice((0, top, rng.randint(0, top))) for _ in range(kind.dimension)]
                    for _ in "12")
        squared = sum((a - b) ** 2 for a, b in zip(one, two, strict=True))
        assert squared == 0 or 1 <= squared <= kind.diameter_squared
        assert sum(a * a for a in one) <= kind.diameter_squared
    extreme = Image(2, 3, 4)
    assert extreme.diameter_squared == 255**2 * 24


@pytest.mark.parametrize("size", [224, 256, 1, 777])
def test_log2_delta_of_images(size: int) -> None:
    """log2 Delta < 9 + log2(ab)/2 for 3 channels of 8 bits."""
    low, high = image(f"{size}x{size}x3").log2_delta
    squared = 255**2 * 3 * size**2
    sharp_low, sharp_high = log2_enclosure(squared, 200)
    assert 2 * low <= sharp_low <= sharp_high <= 2 * high
    assert high - low <= Fraction(1, 2**20)
    assert squared < 4**9 * size**2
    if size == 256:
        assert Fraction(167, 10) < low < high < Fraction(168, 10) < 17


def test_numbers() -> None:
    about = numbers(100, 3, 4, "1/50")
    assert about == Numbers(100, 3, 4, Fraction(1, 2500))
    assert about.aspect_squared == 100**2
    assert numbers(100, 3, 4, "2").aspect_squared == 1
    kind = image("2x2x1x1")
    assert numbers_of_images(16, 3, kind).aspect_squared == 4
    with pytest.raises(MemproofError, match=r"MP-U012.*17 different images, found 16 of 2x2x1"):
        numbers_of_images(17, 3, kind)
    for wrong in ((1, 2), (5, 0)):
        with pytest.raises(MemproofError, match="MP-U004"):
            numbers_of_images(*wrong, kind)


# -- the rows --------------------------------------------------------------------------------------

Cases = st.builds(
    Numbers, st.integers(2, 2000), st.integers(1, 30), st.integers(1, 60),
    st.fractions(Fraction(1, 10**20), 4, max_denominator=10**21).filter(lambda q: q > 0),
    st.none() | st.integers(1, 10**15))


@settings(deadline=None, max_examples=60)
@given(Cases, st.sampled_from((12, 13, 24, 36, 120, 1200, 30000)))
def test_the_triangle_ledger(about: Numbers, width: int) -> None:
    """The sizes layer by layer, n from all n, and the theorem's bound."""
    sizes, slots = triangle_ledger.at_width(about, width)
    bound = triangle_ledger.bound_on_data(about.points, about.ratio_squared, about.dimension,
                                          about.classes, width)
    assert slots == least_deep_of_all(about.points, bound.field, bound.groups)
    blocks = -(-about.points // slots)
    copies = min(bound.groups, blocks)
    shares = [blocks // copies + (k < blocks % copies) for k in range(copies)]
    parts = [encoder_widths(share, shares[0] - share) for share in shares]
    widths = (1, *map(sum, zip(*parts, strict=True)),
              *[copies * w for w in decoder_widths(slots, bound.field)])
    assert sizes == of_widths(about.dimension, widths)
    assert sizes.depth <= bound.depth
    assert sizes.width <= width


@given(st.integers(1, 300), st.integers(1, 50), st.integers(1, 40))
def test_least_deep(points: int, field: int, copies: int) -> None:
    assert least_deep(points, field, copies) == least_deep_of_all(points, field, copies)


@settings(deadline=None)
@given(Cases, st.integers(6, 200))
def test_the_threshold_ledger(about: Numbers, width: int) -> None:
    sizes, slots = threshold_ledger.at_width(about, width)
    bound = threshold_ledger.bound_on_data(about.points, about.ratio_squared, about.dimension,
                                           about.classes, width)
    assert (sizes.width, sizes.depth, slots) == (bound.width, bound.depth, bound.slots)
    assert sizes == of_widths(about.dimension, [1] + [bound.width] * (bound.depth - 1))


@given(Cases, st.integers(4, 200))
def test_deep_pairs(about: Numbers, width: int) -> None:
    sizes, slots = pairs_at_width(about, width)
    depth = sizes.depth
    assert slots is None
    assert sizes == of_widths(about.dimension, [width] * depth)
    assert capacity([width] * depth) >= about.points
    assert depth == 2 or capacity([width] * (depth - 2)) < about.points
    with pytest.raises(MemproofError, match=r"MP-B006 at deep-pairs"):
        pairs_at_width(about, 1)


@given(Cases, st.integers(3, 60))
def test_the_folded_index(about: Numbers, width: int) -> None:
    sizes, _ = folded_index.at_width(about, width)
    three, _ = folded_index.at_width(about, 3)
    assert sizes.depth <= three.depth
    assert sizes.width <= width
    if about.diameter_squared is None:
        bound = on_delta(about.points, about.aspect_squared, about.dimension, about.classes)
        assert sizes == Sizes(3, bound.depth, bound.nodes, bound.parameters)
        with pytest.raises(MemproofError, match=r"MP-B006.*--image"):
            wide_index(about)
    else:
        flat, _ = wide_index(about)
        assert flat.depth <= three.depth


def test_the_wide_index_has_one_wide_layer() -> None:
    about = numbers_of_images(10**6, 1000, image("224x224x3"))
    line = integer_line(about)
    sizes, slots = wide_index(about)
    three = narrow(line)
    assert (sizes.width, slots) == (three.groups, three.slots)
    assert three.depth - sizes.depth == (three.groups - 1 + 1) // 2 - 1
    # 6 a breakpoint, in one layer or in many
    assert abs(sizes.dense_parameters - three.parameters) < 12
    two_thirds, _ = wide_index(about, Fraction(2, 3))
    assert two_thirds.width == 500_000  # B = floor(10^4 / (10 log2(10^6)^2)) = 2


@pytest.mark.parametrize("variant", ["short", "fewest"])
def test_the_sawtooth_grid_is_the_best_of_all(variant: str) -> None:
    for points, d in product((2, 3, 7, 10, 50, 149, 1000, 4099), (1, 4, 300)):
        sizes, _ = grid(Numbers(points, d, 2, Fraction(1)), variant)
        weight = 2 if variant == "short" else 1
        every = [of_widths(d, (weight * g - weight + 1, -(-points // g)))
                 for g in range(1, points + 1)]
        assert sizes == min(every, key=lambda s: (s.nodes, s.dense_parameters))


def line_with(points: int) -> Dataset:
    """Points on a line whose labels need everything: no two neighbours alike, no kink missing."""
    rng = Random(points)
    return Dataset.from_rows([[i] for i in range(points)],
                             [i % 2 + 2 * rng.randint(0, 10**6) * (i % 3) for i in range(points)])


@pytest.mark.parametrize("points", [2, 3, 10, 40])
def test_what_is_built_is_within_the_guarantees(points: int) -> None:
    data = line_with(points)
    about = Numbers(points, 1, 10**7, Fraction(1, points**2), points**2)
    for name, options, sizes in (
        ("staircase", {"depth": 1}, staircase(about, 1)),
        ("staircase", {"depth": 2}, staircase(about, 2)),
        ("max-min-string", {}, max_min_string(about)),
        ("sawtooth-grid", {"variant": "short"}, grid(about, "short")),
        ("sawtooth-grid", {"variant": "fewest"}, grid(about, "fewest")),
        ("deep-pairs", {"width": 12}, pairs_at_width(about, 12)),
        ("triangle-ledger", {"width": 12}, triangle_ledger.at_width(about, 12)),
        ("threshold-ledger", {"width": 6}, threshold_ledger.at_width(about, 6)),
        ("folded-index", {"guaranteed": 1}, folded_index.at_width(about, 3)),
        ("folded-index", {"guaranteed": 1, "encoder": "wide"}, wide_index(about)),
        ("folded-index", {"guaranteed": 1, "w": "2/3"}, wide_index(about, Fraction(2, 3))),
        ("folded-index", {"guaranteed": 1, "w": "3/4"}, wide_index(about, Fraction(3, 4))),
    ):
        most, _ = sizes
        built = named(name).build(data, **options).network.sizes()
        assert built.depth <= most.depth, name
        assert built.width <= most.width, name
        assert built.nodes <= most.nodes, name
        assert built.dense_parameters <= most.dense_parameters, name
    tight = named("staircase").build(data, depth=1).network.sizes()
    assert staircase(about, 1)[0] == Sizes(tight.width, 1, tight.nodes, tight.dense_parameters)
    string = named("max-min-string").build(data).network.sizes()
    assert string.depth >= points // 2


def test_rows_of_all_theorems() -> None:
    rows = guaranteed_rows(numbers_of_images(10**6, 1000, image("224x224x3")))
    assert list(dict.fromkeys(row["construction"] for row in rows)) == list(guarantees())
    assert {row["certainty"] for row in rows} == {"guaranteed"}
    first = rows[0]
    assert (first["width"], first["depth"], first["dense_parameters"]) == (3, 29736, 507_179)
    assert all(row["product"] == row["width"] ** 2 * row["depth"] ** 2 for row in rows)
    separated = guaranteed_rows(numbers(100, 3, 4, "1/1000"))
    refused = [row for row in separated if "reason" in row]
    assert [(row["construction"], row["asked"]) for row in refused] == [
        ("folded-index", "encoder=wide, w=2/3, w=3/4"), ("hashed-circle", "by default")]


def test_estimates_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    about = numbers(200, 3, 4, "1/1000")
    rows = estimated_rows(about, "remainder-ledger")
    assert [(row["asked"], row["certainty"]) for row in rows] == [
        ("by default", "estimated"), ("encoder=narrow", "estimated")]
    assert rows[1]["width"] == 3
    assert rows[0]["dense_parameters"] < rows[1]["dense_parameters"]
    assert main(["plan", "--points", "200", "--dimension", "3", "--classes", "4", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert rows[0] in content["plans"]
    assert content["best"]["dense_parameters"]["rows"][0]["construction"] != "remainder-ledger"
    assert main(["plan", "--points", "200", "--dimension", "3", "--classes", "4",
                 "--construction", "remainder-ledger"]) == 0
    out = capsys.readouterr().out
    assert out.count("estimated") == 2
    assert "guaranteed" not in out
    with pytest.raises(MemproofError, match="MP-B006"):
        guaranteed_rows(about, None, "remainder-ledger")


def test_widths_and_refusals() -> None:
    about = numbers(100, 3, 4, "1/1000")
    rows = guaranteed_rows(about, [2, 3, 4, 5, 13])
    asked = {(row["construction"], row["asked"]): row["certainty"] for row in rows}
    assert asked["threshold-ledger", "width 2, 3, 4, 5"] == "no (MP-B006)"
    assert asked["threshold-ledger", "width 13"] == "guaranteed"
    assert asked["folded-index", "width 2"] == "no (MP-B006)"
    assert asked["folded-index", "width 3, 4, 5, 13"] == "guaranteed"
    assert ("staircase", "depth=1") in asked
    with pytest.raises(MemproofError, match=r"MP-B006.*width >= 6"):
        guaranteed_rows(about, [4], "threshold-ledger")
    with pytest.raises(MemproofError, match=r"MP-B006.*guarantee for all data"):
        guaranteed_rows(about, None, "bumps")
    with pytest.raises(MemproofError, match="MP-B001"):
        guaranteed_rows(about, None, "nope")
    assert {row["construction"]
            for row in guaranteed_rows(about, None, "deep-pairs")} == {"deep-pairs"}
    assert set(by_width()) <= set(guarantees())


def test_images_in_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["plan", "--points", "1000000", "--image", "224x224x3", "--classes", "1000",
            "--construction", "folded-index"]  # without it, an estimate takes seconds
    assert main(argv) == 0
    out = capsys.readouterr().out
    for part in ("1000000 images of 224x224x3, 8 bits, 1000 classes", "dimension: 150528",
                 "sqrt(9788083200)", "16.5941", "the paper says", "0.7 million", "4.5 million",
                 "507179", "fewest dense parameters: 507179, folded-index (width 3)"):
        assert part in " ".join(out.split())
    assert main([*argv, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "memproof/plan/1"
    low, high = map(Fraction, content["log2_delta"])
    assert low < Fraction(165942, 10000) < high + Fraction(1, 1000)
    assert content["best"]["dense_parameters"]["value"] == 507_179
    assert content["dimension"] == 224 * 224 * 3
    assert main(["plan", "--points", "9", "--image", "2x2x1x2", "--construction", "staircase"]) == 0
    assert "deep-pairs" not in capsys.readouterr().out


@pytest.mark.parametrize("argv", [
    "--image 2x2x3", "--points 9 --image 2x2x3 --dimension 12",
    "--points 9 --image 2x2x3 --separation 1/9", "iris --image 2x2x3",
    "--points 9 --image 2x2x3 --seed 1", "--points 9 --image 2x2x3 --build",
])
def test_options_that_do_not_go_with_images(
    argv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *argv.split()]) == 2
    assert "MP-U004" in capsys.readouterr().err
