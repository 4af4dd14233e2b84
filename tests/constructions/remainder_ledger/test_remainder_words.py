"""What explain says about a point in a remainder ledger: true, and silent where it does not fit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from helpers.tables import table, unit_ball

import memproof
from memproof.cli import main
from memproof.constructions import Built
from memproof.constructions.remainder_ledger import planner as remainder_planner
from memproof.constructions.remainder_ledger.congruence import decode, distance
from memproof.constructions.remainder_ledger.network import build
from memproof.constructions.remainder_ledger.words import notes
from memproof.dataset import Dataset, bundled
from memproof.network import Layer, network_of

WINDOWS = table([(k * k,) for k in range(70)], [k * 7 % 5 for k in range(70)])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remainder_planner, "MOST", 8)


def said(built: Built, dataset: Dataset, point: int) -> dict[str, str]:
    """Stage -> sentence."""
    x = [Fraction(v, dataset.denominator) for v in dataset.points[point]]
    *hidden, _ = built.network.values(x)
    layers = built.network.hidden
    found = notes("", layers, hidden)
    for number in found:  # at the end of a stage
        assert number == len(layers) or layers[number].stage != layers[number - 1].stage
    return {layers[number - 1].stage: words for number, words in found.items()}


@pytest.mark.parametrize("encoder", ["windows", "narrow"])
@pytest.mark.parametrize("tied", [0, 1])
@pytest.mark.parametrize("dataset", [WINDOWS, bundled("iris"), unit_ball(60)],
                         ids=["squares", "iris", "unit ball"])
def test_all_sentences_are_true(dataset: Dataset, encoder: str, tied: int) -> None:
    """Against the plan: place, window and block, M, m, A, and which halves were turned."""
    built = build(dataset, encoder=encoder, tied=tied, kappa=9)
    plan = built.plan
    coder, line = plan.coder, plan.line
    for point, found in enumerate(said(built, dataset, k) for k in range(len(dataset))):
        place = line.projection.values[point]
        if line.layers:
            assert turns(found["hash"]) == folds(place, line.fold, line.layers)
            rest = distance(place, line.fold)
            assert found["hash"].startswith(
                f"M = {line.fold}: {place} is {rest} from a multiple of it; "
                if "1" in turns(found["hash"]) else f"t stays {place}; ")
            place = rest
        number = line.positions.index(place)
        window, block = next((w, b) for w, blocks in enumerate(plan.windows, 1)
                             for b, each in enumerate(blocks, 1)
                             if each.start <= number < each.stop)
        form = plan.windows[window - 1][block - 1].form
        if len(plan.windows) > 1:
            expected = f"t = {place}: window {window} of {len(plan.windows)}, block {block} of it"
        else:
            expected = f"t = {place}: block {block} of {plan.blocks}"
        if form != other_form(plan.windows[window - 1], block - 2, place):
            assert found["encoder"] == expected
        m, a = coder.modulus(place), form(place)
        rest = distance(a, m)
        assert found["remainder"].startswith(
            f"A = {a}, m = {m}, A mod m = {a % m}: {rest} from a multiple of m; halves turned ")
        assert turns(found["remainder"]) == folds(a, m, plan.decoder_layers[1])
        if plan.decoder_layers[2]:
            assert turns(found["code"]) == folds(rest, coder.wheel, plan.decoder_layers[2])
        assert decode(a, m, coder.wheel) == line.codes[number]


def other_form(window: tuple[object, ...], index: int, place: int) -> object:
    """The form of the block before, if it has the same value at the place: both may be told."""
    if index < 0:
        return None
    before, own = window[index].form, window[index + 1].form
    return own if before(place) == own(place) else None


def turns(words: str) -> str:
    return words.rpartition("halves turned ")[2]


def folds(a: int, m: int, layers: int) -> str:
    found = ""
    for j in reversed(range(layers)):
        upper = 2 * a > m << j
        a = (m << j) - a if upper else a
        found += str(int(upper))
    return found


def test_the_example_in_words() -> None:
    """t = 9: A = 138 and m = 20, turned at 80 and at 20: 2."""
    def example(x: tuple[object, ...]) -> object:
        from memproof.gadgets.affine_ledger import affine_chain
        from memproof.gadgets.remainder import multiple_distance
        from memproof.network import tagged

        (t,) = yield {"t": x[0]}
        t, value = yield from tagged(affine_chain(t, [(21, 21), (9, 57)]), stage="encoder")
        return (yield from tagged(multiple_distance(value, t + 11, 4), stage="remainder"))

    network = network_of(example, 1)
    *hidden, _ = network.values([Fraction(9)])
    assert notes("", network.hidden, hidden) == {
        2: "t = 9: block 2 of 2",
        6: "A = 138, m = 20, A mod m = 18: 2 from a multiple of m; halves turned 1011",
    }


def foreign(names: list[tuple[str, ...]], stages: list[str]) -> tuple[Layer, ...]:
    """Layers of somebody else, with these names."""
    return tuple(Layer(((),) * len(each), (0,) * len(each), 1, ("relu",) * len(each), each, stage)
                 for each, stage in zip(names, stages, strict=True))


STATES = [("t", "z"), ("a", "m", "s"), ("a", "m", "s")]
STAGES = ["encoder", "remainder", "remainder"]


def test_silent_where_the_arithmetic_does_not_fit() -> None:
    """8 mod 5: the same names, another result, m = 0, fractions, neurons that are missing."""
    def at(*values: tuple[object, ...]) -> dict[int, str]:
        return notes("", foreign(STATES, STAGES), [tuple(map(Fraction, each)) for each in values])

    assert set(at((3, 1), (8, 5, 6), (2, 5, 0))) == {1, 3}
    assert at((3, 1), (8, 5, 6), (3, 5, 0)) == {}
    assert at((3, 1), (8, 0, 6), (2, 0, 0)) == {}
    assert at((3, 1), (8, Fraction(5, 2), 6), (2, 5, 0)) == {}
    assert at((3, 1), (Fraction(17, 3), 5, 6), (2, 5, 0)) == {}
    values = [(3, 1), (8, 5, 6), (2, 5, 0)]
    for names in ([("x",), *STATES[1:]], [STATES[0], ("a", "m"), STATES[2]],
                  [STATES[0], ("a", "m", "q"), STATES[2]]):
        short = [tuple(map(Fraction, each[: len(name)]))
                 for each, name in zip(values, names, strict=True)]
        assert notes("", foreign(names, STAGES), short).get(1) is None
    assert notes("", foreign(STATES, ["encoder", "decoder", "decoder"]),
                 [tuple(map(Fraction, each)) for each in values]) == {}
    assert notes("", (), ()) == {}


def test_silent_about_a_fold_that_is_none() -> None:
    """A stage called code whose layers turn at no common number, or turn to the wrong place."""
    names = [("a", "m", "s"), ("a", "s"), ("a", "s")]
    layers = foreign(names, ["remainder", "code", "code"])

    def at(*code: tuple[int, int]) -> str | None:
        found = notes("", layers, [tuple(map(Fraction, each)) for each in ((2, 5, 0), *code)])
        assert 1 in found
        return found.get(3)

    assert at((9, 10), (1, 0)) == "2K = 4: 9 is 1 from a multiple of it; halves turned 10"
    assert at((9, 10), (-1, -4)) is None
    assert at((9, 10), (3, 2)) == "2K = 4: 9 is 1 from a multiple of it; halves turned 11"
    assert at((9, 10), (3, 1)) is None
    assert at((9, 18), (1, 0)) is None
    assert at((1, 0), (1, 0)) == "it stays 1; halves turned 00"
    assert at((1, 0), (2, 0)) is None


def test_other_constructions_say_nothing_of_the_kind() -> None:
    dataset = bundled("iris")
    for name in ("threshold-ledger", "triangle-ledger", "staircase"):
        network = memproof.memorize(dataset, name).network
        *hidden, _ = network.values([Fraction(v, dataset.denominator) for v in dataset.points[3]])
        assert notes("", network.hidden, hidden) == {}
        renamed = tuple(replace(each, stage="remainder") for each in network.hidden)
        assert notes("", renamed, hidden) == {}


@pytest.mark.parametrize("encoder", ["windows", "narrow"])
def test_the_command_line(
    encoder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "c")
    (tmp_path / "squares.csv").write_text(
        "t,label\n" + "".join(f"{k * k},{k * 7 % 5}\n" for k in range(70)), encoding="utf-8")
    assert main(["certify", str(tmp_path / "squares.csv"), "--construction", "remainder-ledger",
                 "--option", f"encoder={encoder}", "-o", path]) == 0
    capsys.readouterr()
    assert main(["explain", path, "--row", "6"]) == 0
    shown = capsys.readouterr().out
    for part in ("A mod m = ", "halves turned ", "block ", " from a multiple of m;"):
        assert part in " ".join(shown.split())
    assert shown.endswith("y = 0: hits the label\n")
    assert main(["explain", path, "--row", "6", "--stage", "remainder"]) == 0
    part = capsys.readouterr().out
    assert "A mod m = " in part
    assert "block" not in part
