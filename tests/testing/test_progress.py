"""A trial says how far it is, and does not look for the same line twice."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

import memproof
from memproof.dataset import Dataset
from memproof.line import integer
from memproof.network import Affine
from memproof.testing import NotMemorized, assert_memorizes
from memproof.testing.progress import show_progress


def stairs(x: tuple[Affine, ...], data: Dataset) -> Any:
    """A staircase that lays the line anew wherever it is read."""
    line = memproof.line_of(data)
    t = yield from line.project(x)
    y, last = t * 0 + line.codes[0], line.codes[0]
    for r, code in zip(line.positions[1:], line.codes[1:], strict=True):
        t, y, p, q = yield t, y, t - r + 1, t - r
        y, last = y + (code - last) * (p - q), code
    return line.label(y)


def test_a_line_is_searched_once_for_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The construction is built once and read at every point; the search runs once for each."""
    searched: list[Dataset] = []
    search = integer.project

    def counting(data: Dataset, *args: Any, **options: Any) -> Any:
        searched.append(data)
        return search(data, *args, **options)

    monkeypatch.setattr(integer, "project", counting)
    tables = [Dataset.from_rows([[i, k] for i in range(6)], [i % 2 for i in range(6)])
              for k in range(3)]
    assert_memorizes(stairs, datasets=tables)
    assert len(searched) == len(tables)


def test_another_seed_is_another_line() -> None:
    data = Dataset.from_rows([[i * i % 7, i] for i in range(7)], [i % 3 for i in range(7)])
    one, other = memproof.line_of(data), memproof.line_of(data, seed=1)
    assert one is memproof.line_of(data, seed=0)
    assert other is not one


@pytest.mark.parametrize(("cases", "total"), [(4, 6), (1, 1)])
def test_the_callback_counts_all_tables(cases: int, total: int) -> None:
    told: list[tuple[int, int]] = []
    assert_memorizes("staircase", cases=cases, progress=lambda *pair: told.append(pair))
    assert told == [(k, total) for k in range(1, len(told) + 1)]
    assert cases <= len(told) <= total


def test_given_tables_are_counted() -> None:
    told: list[tuple[int, int]] = []
    tables = [Dataset.from_rows([[0], [k]], [0, 1]) for k in (1, 2, 3)]
    assert_memorizes("staircase", datasets=tables, progress=lambda *pair: told.append(pair))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_making_a_failure_smaller_is_not_counted() -> None:
    told: list[tuple[int, int]] = []

    def wrong(x: tuple[Affine, ...], data: Dataset) -> Any:
        (t,) = yield (x[0],)
        return t * 0 + 17

    with pytest.raises(NotMemorized):
        assert_memorizes(wrong, cases=5, progress=lambda *pair: told.append(pair))
    assert told == [(k, 7) for k in range(1, len(told) + 1)]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_on_a_terminal_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with show_progress("mine", None) as tell:
        tell(3, 150)
    assert sys.stderr.getvalue() == "\rmine: 3 of 150 tables\r\x1b[K"


def test_nothing_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert_memorizes("staircase", cases=1)
    assert capsys.readouterr() == ("", "")
