"""The preview of ``plan``: estimates are marked, exact sizes replace them, a pipe has none."""

import io
import sys

import pytest

from memproof.cli import main, preview
from memproof.dataset import bundled
from memproof.planning.glances import glances
from memproof.planning.of_a_table import plan_rows

ESTIMATE = "remainder-ledger, by default: ~"


class Terminal(io.StringIO):
    """What a terminal is told."""

    def isatty(self) -> bool:
        return True


def run_on_terminals(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[str, str]:
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["plan", "iris", *arguments]) == 0
    return out.getvalue(), err.getvalue()


def test_estimates_are_marked_and_exact_sizes_take_their_place() -> None:
    data = bundled("iris")
    seen = list(glances(data))
    assert {each.exact for each in seen} == {True, False}
    for each, text in zip(seen, preview.lines(seen, ()), strict=True):
        assert ("~" in text) == ("estimate" in text) == (not each.exact)
    rows = plan_rows(data, (None, 6), None, 0, "remainder-ledger")
    after = preview.lines(seen, rows)
    assert len(after) == len(seen)
    assert not any("~" in text for text in after)
    assert f"{rows[0]['dense_parameters']} dense parameters" in " ".join(after)


def test_of_several_rows_the_smallest_is_shown_and_refusals_are_not() -> None:
    rows = plan_rows(bundled("iris"), (2, 6, 48), None, 0, "threshold-ledger")
    assert any("reason" in row for row in rows)
    least = min(row["dense_parameters"] for row in rows if "reason" not in row)
    (text,) = preview.lines((), rows)
    assert f": {least} dense parameters" in text


def test_a_terminal_shows_estimates_before_the_exact_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = run_on_terminals(monkeypatch, "--construction", "remainder-ledger")
    assert ESTIMATE in err
    assert "(exact)" in err
    assert err.index(ESTIMATE) < err.index("(exact)")
    assert "~" not in out
    assert "estimate" not in out


@pytest.mark.parametrize("more", [("--json",), ("--seed", "1")])
def test_no_estimate_of_what_was_not_asked(
    monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    out, err = run_on_terminals(monkeypatch, "--construction", "remainder-ledger", *more)
    assert "~" not in out + err


def test_a_pipe_has_the_exact_sizes_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(preview, "glances", lambda dataset: pytest.fail("a glance for a pipe"))
    assert main(["plan", "iris", "--construction", "remainder-ledger"]) == 0
    assert "~" not in capsys.readouterr().out
