"""Plans of all constructions: joined refusals, what is best, and the sizes of what is built."""

from __future__ import annotations

import json
from typing import Any

import pytest

from memproof.api import memorize
from memproof.cli import main
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.planning.of_a_table import COMPARED, WEIGHTS, best, plan_rows

SQUARES = Dataset.from_rows([[str(i * i)] for i in range(12)], [str(i % 3) for i in range(12)])


def row(name: str, certainty: str = "exact", **sizes: int) -> dict[str, Any]:
    """A row of a plan: every size that is not named is 9."""
    return {"construction": name, "asked": "by default", "certainty": certainty,
            **dict.fromkeys(COMPARED, 9), **sizes}


def winners(rows: list[dict[str, Any]], key: str) -> tuple[int, list[str]]:
    found = best(rows)[key]
    return found["value"], [winner["construction"] for winner in found["rows"]]


def test_the_best_is_the_least_of_the_exact_rows() -> None:
    rows = [row("a", depth=3, nodes=4), row("b", depth=2, nodes=4), row("c", "at most", depth=1),
            row("d", "guaranteed", nodes=1), row("e", "built", depth=2),
            {"construction": "f", "asked": "width 4", "certainty": "no (MP-B011)", "reason": "?"}]
    assert winners(rows, "depth") == (2, ["b", "e"])
    assert winners(rows, "nodes") == (4, ["a", "b"])
    assert list(best(rows)) == list(COMPARED)
    assert best([row("d", "guaranteed")]) == {}


def test_every_best_of_a_table_is_in_its_rows() -> None:
    rows = plan_rows(SQUARES, (None, 4, 6), None, 0)
    served = [each for each in rows if "reason" not in each]
    found = best(rows)
    assert set(found) == set(COMPARED)
    for key, entry in found.items():
        assert entry["value"] == min(each[key] for each in served)
        for winner in entry["rows"]:
            assert winner in [{k: each[k] for k in winner} for each in served
                              if each[key] == entry["value"]]


def test_widths_that_are_refused_for_one_cause_share_a_row() -> None:
    rows = plan_rows(SQUARES, (4, 5, 6, 8, 10, 12), None, 0, "triangle-ledger")
    refused = [each for each in rows if "reason" in each]
    assert [(each["asked"], each["certainty"]) for each in refused] == [
        ("width 4, 5, 6, 8, 10", "no (MP-B011)")]
    assert len(rows) == 2


def test_what_is_built_has_the_sizes_of_the_network() -> None:
    planned_rows = plan_rows(SQUARES, (None, 6), None, 0)
    built_rows = plan_rows(SQUARES, (None, 6), None, 0, build=True)
    for plan, built in zip(planned_rows, built_rows, strict=True):
        if "reason" in plan:
            assert built == plan
            continue
        assert built["certainty"] == "built"
        assert built == {**plan, "certainty": "built", **{key: built[key] for key in WEIGHTS}}
    (one,) = plan_rows(SQUARES, (6,), None, 0, "threshold-ledger", build=True)
    sizes = memorize(SQUARES, "threshold-ledger", width=6).network.sizes()
    assert {key: one[key] for key in WEIGHTS} == {key: getattr(sizes, key) for key in WEIGHTS}
    assert set(best(built_rows)) == {*COMPARED, *WEIGHTS}


def test_a_network_that_cannot_be_built_has_a_row_that_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from memproof.constructions import Construction, registry
    from memproof.constructions.registry import Planned
    from memproof.network.sizes import Sizes

    def unable(data: Dataset) -> None:
        raise MemproofError("MP-B006", "unable", "more room", "none")

    entry = Construction("unable", "", "", "", (), unable,
                         lambda data: Planned(Sizes(1, 1, 1, 1)))
    monkeypatch.setitem(registry._REGISTRY, "unable", entry)
    rows = plan_rows(SQUARES, (None,), None, 0, build=True)
    (mine,) = [each for each in rows if each["construction"] == "unable"]
    assert mine["certainty"] == "no (MP-B006)"
    with pytest.raises(MemproofError, match="MP-B006"):
        plan_rows(SQUARES, (None,), None, 0, "unable", build=True)


def test_the_lines_below_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Ties name the first two; one row alone is the best of nothing."""
    assert main(["plan", "iris", "--width", "12", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["best"]
    assert list(found) == list(COMPARED)
    assert main(["plan", "iris", "--width", "12"]) == 0
    left_out, *lines = capsys.readouterr().out.split("\n\n")[-1].splitlines()
    assert left_out == "left out here: slots, nodes (more columns, or --json, have them)"
    assert [line.split(":")[0] for line in lines] == [
        "fewest dense parameters", "fewest nodes", "least depth", "least width", "least W^2 L^2"]
    assert lines[2] == "least depth: 1, bumps (by default), staircase (by default)"
    for line, entry in zip(lines, found.values(), strict=True):
        assert f": {entry['value']}, {entry['rows'][0]['construction']} (" in line
    assert main(["plan", "iris", "--construction", "staircase"]) == 0
    assert "least" not in capsys.readouterr().out


def test_three_ties_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    from memproof.cli.plan import _show_best

    _show_best(best([row("a"), row("b"), row("c"), row("d")]))
    assert "fewest nodes: 9, a (by default), b (by default) and 2 more\n" in capsys.readouterr().out


@pytest.mark.parametrize(("room", "gone"), [
    (60, ["slots", "nodes", "W^2 L^2"]), (80, ["slots", "nodes"]), (160, [])])
def test_columns_that_can_be_spared(room: int, gone: list[str], capsys: pytest.CaptureFixture[str],
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for is not squeezed into one word a line, and what is left out is said."""
    monkeypatch.setenv("COLUMNS", str(room))
    assert main(["plan", "iris", "--width", "12"]) == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= room
    title = next(line for line in told.splitlines() if line.startswith(" construction "))
    assert [word for word in ("slots", "nodes", "W^2 L^2") if word not in title] == gone
    words = " ".join(told.split())
    assert ("left out here: " + ", ".join(gone) in words) == bool(gone)
    assert "threshold-ledger" in told


def test_build_in_the_command(capsys: pytest.CaptureFixture[str],
                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    argv = ["plan", "iris", "--construction", "staircase", "--build"]
    assert main([*argv, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    (entry,) = content["plans"]
    sizes = memorize(bundled("iris"), "staircase").network.sizes()
    assert [entry[key] for key in WEIGHTS] == [getattr(sizes, key) for key in WEIGHTS]
    assert content["best"]["total_weight_bits"]["value"] == sizes.total_weight_bits
    assert main(argv) == 0
    shown = capsys.readouterr().out
    for title in ("nonzero parameters", "largest weight bits", "all weight bits", "built"):
        assert title in shown
    assert main(["plan", "--points", "9", "--build"]) == 2
    assert "MP-U004 at --build" in capsys.readouterr().err


def test_one_hot_labels_are_planned_and_built(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["plan", "iris", "--one-hot", "--construction", "one-hot", "--build", "--json"]
    assert main(argv) == 0
    (entry,) = json.loads(capsys.readouterr().out)["plans"]
    assert entry["certainty"] == "built"


def test_what_is_planned_is_said() -> None:
    said: list[tuple[int, int, str]] = []
    plan_rows(SQUARES, (None, 6), None, 0, "threshold-ledger",
              progress=lambda *each: said.append(each))
    assert said == [(0, 1, "planning threshold-ledger, by default"),
                    (0, 1, "planning threshold-ledger, width 6")]
