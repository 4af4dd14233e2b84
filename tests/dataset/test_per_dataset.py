"""What is kept with a table: computed once for each, gone with it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from helpers.tables import table

import memproof
from memproof.constructions import named
from memproof.dataset import Dataset
from memproof.dataset import per_dataset as module
from memproof.dataset.per_dataset import per_dataset
from memproof.line import search
from memproof.planning.of_a_table import plan_rows


def stairs(points: int = 8) -> Dataset:
    return table([(i, i * i % 5) for i in range(points)], [i % 3 for i in range(points)])


def counting() -> tuple[list[Any], Callable[..., Any]]:
    asked: list[Any] = []

    @per_dataset
    def answer(dataset: Dataset, *args: Any, **options: Any) -> list[Any]:
        asked.append((args, options))
        return [len(dataset), args]

    return asked, answer


def test_an_answer_is_computed_once_for_a_table_and_its_arguments() -> None:
    asked, answer = counting()
    data = stairs()
    assert answer(data, 1) is answer(data, 1) is not answer(data, 2)
    assert answer(data, seed=1) is answer(data, seed=1)
    assert asked == [((1,), {}), ((2,), {}), ((), {"seed": 1})]


def test_another_object_is_asked_anew() -> None:
    asked, answer = counting()
    data = stairs()
    answer(data), answer(stairs()), answer(replace(data, name="another"))
    assert len(asked) == 3


def test_the_latest_answers_are_kept() -> None:
    asked, answer = counting()
    data = stairs()
    for seed in range(3 * module.LATEST):
        answer(data, seed)
    answer(data, 3 * module.LATEST - 1), answer(data, 2 * module.LATEST)
    assert len(asked) == 3 * module.LATEST
    answer(data, 0)
    assert len(asked) == 3 * module.LATEST + 1


def test_a_table_does_not_know_what_is_kept_with_it() -> None:
    data, same = stairs(), stairs()
    memproof.memorize(data)
    assert (data, hash(data), repr(data)) == (same, hash(same), repr(same))
    assert copy(data) == same


def test_nothing_is_kept_when_a_table_is_gone() -> None:
    gc.disable()
    try:
        data = stairs()
        gone = weakref.ref(data)
        memproof.memorize(data, width=6)
        memproof.memorize(data, "triangle-ledger")
        memproof.memorize(data, "sawtooth-grid")
        memproof.memorize(data, "remainder-ledger")
        del data
        assert gone() is None
    finally:
        gc.enable()


def test_all_constructions_and_widths_share_one_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """One search for the changes of label, one for the places of label vectors: per table."""
    searched: list[tuple[int, ...]] = []
    winners = search._winners

    def counted(columns: Any, codes: tuple[int, ...], rng: Any) -> Any:
        searched.append(codes)
        return winners(columns, codes, rng)

    monkeypatch.setattr(search, "_winners", counted)
    data = stairs(20)
    for width in (5, 6, 12):
        memproof.memorize(data, width=width)
    plan_rows(data, (6, 12, 24), None, 0)
    named("threshold-ledger").at_widths(data, 0)(8)
    assert len(searched) == len(set(searched))
