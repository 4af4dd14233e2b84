"""Parameters against bits of a weight, and against depth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.tables import unit_ball

from memproof.bounds.bits import least_parameters
from memproof.cli import main
from memproof.constructions import named
from memproof.errors import MemproofError
from memproof.planning.of_limits import BITS, DEPTH, limit_rows

TABLE = unit_ball(60, 3, 4)


@pytest.mark.parametrize(("limit", "values"), [(BITS, (24, 40, 90)), (DEPTH, (2, 9, 40))])
def test_rows_are_what_is_built(limit: str, values: tuple[int, ...]) -> None:
    for row, value in zip(limit_rows(TABLE, "threshold-ledger", limit, values, {}), values,
                          strict=True):
        sizes = named("threshold-ledger").build(TABLE, **{limit: value}).network.sizes()
        assert row["asked"] == f"{limit} {value}"
        assert row["dense_parameters"] == sizes.dense_parameters
        assert sizes.nonzero_parameters <= row["most_nonzero"]
        assert sizes.largest_weight_bits <= row["most_bits"]
        assert ("needed_parameters" in row) == (limit == BITS)
        counted = sizes.dense_parameters if limit == BITS else sizes.nonzero_parameters
        assert row["guaranteed"] is None or counted <= row["guaranteed"]
        assert (row["guaranteed"] is None) == (limit == DEPTH and value < 3)
    assert sizes.dense_parameters > row.get("needed_parameters", 0)


def test_what_cannot_be_met_says_so() -> None:
    rows = limit_rows(TABLE, "threshold-ledger", BITS, (3, 90), {})
    assert rows[0]["certainty"] == "no (MP-B050)"
    assert "dense_parameters" not in rows[0]
    assert rows[1]["certainty"] == "exact"
    for construction, code in (("threshold-ledger", "MP-B050"), ("max-min-string", "MP-B008")):
        with pytest.raises(MemproofError, match=code):
            limit_rows(TABLE, construction, BITS, (3,), {})


def test_the_parameters_that_all_labelings_need() -> None:
    """P (1 + B + log2 B) >= N log2 C, at powers of two by hand."""
    for points, labels, bits, least in ((1000, 2, 64, 15), (71, 2, 64, 1), (72, 2, 64, 2),
                                        (10**4, 10, 64, 468), (10**4, 10, 1024, 33)):
        assert least_parameters(points, labels, bits) == least
    with pytest.raises(MemproofError, match="MP-U010"):
        least_parameters(9, 2, 1)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "iris", "--bits", "8,30", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["plans"]
    assert [row["bits"] for row in rows] == [8, 30]
    assert main(["plan", "iris", "--depth", "2,3", "--width", "40"]) == 0
    assert "needed" not in capsys.readouterr().out
    picture = tmp_path / "bits.svg"
    assert main(["plan", "iris", "--bits", "8,30", "--plot", str(picture)]) == 0
    assert "dense parameters" in picture.read_text(encoding="utf-8")
    assert "needed: with fewer" in capsys.readouterr().out


@pytest.mark.parametrize("words", [
    "iris --bits 8 --depth 3", "iris --bits 8 --build", "iris --depth 3 --plot x.svg",
    "iris --bits 8 --csv x.csv", "--points 9 --bits 8", "iris --bits 8 --width 5 --width 6",
    "iris --tradeoff --bits 8", "iris --bits 8 --option d1=2",
])
def test_options_that_do_not_go_together(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *words.split()]) == 2
    assert "MP-U004" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["8,x", ",", "-3"])
def test_only_numbers(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", "iris", f"--bits={word}"])
    assert "MP-U006" in capsys.readouterr().err


def test_the_depth_of_a_row_is_that_of_the_network() -> None:
    """And not the limit, within which there may be a network of far fewer layers."""
    rows = limit_rows(TABLE, "threshold-ledger", DEPTH, (30, 999_999_999), {})
    assert rows[0]["depth"] <= 30
    assert rows[1]["depth"] < 1000
    assert [row["asked"] for row in rows] == ["depth 30", "depth 999999999"]
