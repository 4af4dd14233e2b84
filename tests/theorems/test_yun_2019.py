"""yun-2019: each recalled condition implies the one proved here, which our networks reach."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest

import memproof
from memproof.cli import main
from memproof.constructions.sawtooth_grid.deep_pairs import capacity as deep_capacity
from memproof.constructions.sawtooth_grid.deep_pairs import least_depth
from memproof.constructions.sawtooth_grid.guarantee import (
    pairs_needed,
    proved_deep,
    proved_pair,
    proved_room,
    proved_short,
    room,
)
from memproof.constructions.sawtooth_grid.network import capacity
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.lemmas.files import library
from memproof.theorems import theorem
from memproof.theorems.witness import Case, witness
from memproof.theorems.yun_2019 import (
    bound_on_network,
    impossible_from,
    recalled_deep,
    recalled_pair,
    recalled_room,
    recalled_tanh,
)

OUTPUTS = (1, 2, 3, 5, 10)


def test_the_recalled_conditions_imply_the_proved_ones() -> None:
    for d1, d2, outputs in product(range(1, 80), range(1, 80), OUTPUTS):
        assert recalled_room(d1, d2, outputs) <= proved_short(d1, d2, outputs) <= proved_room(
            d1, d2, outputs)
        assert recalled_tanh(d1, d2, outputs) <= proved_room(d1, d2, outputs)
        assert proved_short(d1, d2, outputs) == capacity("short", d1, d2, outputs)
        assert proved_room(d1, d2, outputs) == capacity("fewest", d1, d2, outputs)
        assert proved_room(d1, d2, outputs) == capacity("tanh", d1, d2, outputs)


def test_the_deep_condition_too() -> None:
    rng = Random(1)
    for _ in range(600):
        widths = [rng.randint(1, 40) for _ in range(rng.randint(1, 8))]
        outputs = rng.choice((1, 1, 2, 3))
        assert recalled_deep(widths, outputs) <= proved_deep(widths, outputs)
        assert proved_deep(widths, outputs) == deep_capacity(widths, outputs)


def test_pairs_of_a_constant_width() -> None:
    for width, outputs, points in product(range(1, 30), (1, 2, 3), (1, 7, 149, 2000)):
        ours = pairs_needed(points, width, proved_pair(outputs))
        assert (ours and 2 * ours) == least_depth(points, width, outputs)
        theirs = pairs_needed(points, width, recalled_pair(outputs))
        if theirs is not None:
            assert ours is not None
            assert ours <= theirs
            assert recalled_deep([width] * 2 * theirs, outputs) >= points
            if theirs > 1:
                assert recalled_deep([width] * (2 * theirs - 2), outputs) < points


def test_necessity_is_not_contradicted() -> None:
    """What is proved is below what is impossible: d1 d2 < (d1 + 1)(d2 + 1) + 2."""
    rng = Random(2)
    for _ in range(300):
        widths = [rng.randint(1, 20) for _ in range(rng.randint(2, 6))]
        assert room(widths) < impossible_from(widths)
    assert impossible_from([1, 2]) == 8


def test_by_hand() -> None:
    bound = bound_on_network(149, 1, (15, 19))
    assert bound is not None
    assert (bound.recalled_room, bound.proved_room, bound.impossible) == (48, 285, 322)
    # W = 19: two layers hold 4*4*4 = 64; three pairs 64 + 64 + 64 >= 149.
    assert (bound.width, bound.depth, bound.proved_depth, bound.product) == (19, 6, 2, 12996)
    assert bound_on_network(149, 1, (3, 3)) is None
    for wrong in ((0, 1, (3,)), (1, 0, (3,)), (1, 1, ())):
        with pytest.raises(MemproofError, match=r"MP-B006.*yun-2019"):
            bound_on_network(*wrong)


def test_witnesses() -> None:
    data = bundled("iris")
    for name in ("sawtooth-grid", "deep-pairs"):
        found = witness(data, memproof.memorize(data, name).network, "yun-2019")
        assert found.is_met
        assert found.on_line is None
        assert found.at == "N, d_y"
    vectors = Case(data.one_hot(), memproof.memorize(data.one_hot(), "sawtooth-grid").network)
    assert vectors.against("yun-2019").is_met
    assert vectors.against("yang-yang-2026").why_not == "the theorem is about one output"
    narrow = Case(data, memproof.memorize(data, "max-min-string").network)
    assert "no room" in narrow.against("yun-2019").why_not
    single = Dataset.from_rows([[3]], [7])
    assert witness(single, memproof.memorize(single, "sawtooth-grid").network, "yun-2019"
                   ).width == 1


def test_the_theorem_says_what_is_recalled() -> None:
    statement = theorem("yun-2019")
    assert statement.statement.startswith("As we recall it, not a quotation.")
    assert {"sawtooth-grid", "one-hot", "deep-pairs"} == set(statement.witnesses)
    assert set(statement.lemmas) <= library().keys()


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "c.memproof.jsonl")
    assert main(["certify", "iris", "--construction", "sawtooth-grid", "--option", "merge=0",
                 "-o", path]) == 0
    out = capsys.readouterr().out
    assert "theorem yun-2019 at N, d_y, W = 19" in out
    assert "depth 2 meets the bound 6" in out
    assert main(["theorems", "--of", path]) == 0
    out = capsys.readouterr().out
    assert " ".join(out.split()).startswith(f"yun-2019 at {path}: N = 149, W = 19, L = 2")
    for row in ("room of the widths, recalled", "room of the widths, proved here", "322"):
        assert set(row.split()) <= set(out.split())
