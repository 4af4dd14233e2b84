"""Objects of a wrong type, where Python code calls memproof: a code and a place, no TypeError."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from helpers.paths import CERTIFICATES

import memproof

IRIS = str(CERTIFICATES / "iris.memproof.jsonl")
CALLS: list[tuple[Callable[[], Any], str, str]] = [
    (lambda: memproof.evaluate("iris", jobs="a"), "MP-U009", "jobs"),
    (lambda: memproof.evaluate("iris", jobs=1.5), "MP-U009", "jobs"),
    (lambda: memproof.evaluate("iris", jobs=True), "MP-U009", "jobs"),
    (lambda: memproof.evaluate("iris", jobs=0), "MP-U009", "jobs"),
    (lambda: memproof.check_many([3]), "MP-U004", "the file"),
    (lambda: memproof.check_many(IRIS), "MP-U004", "the files"),
    (lambda: memproof.check_many(None), "MP-U004", "the files"),
    (lambda: memproof.check(None), "MP-U004", "the file"),
    (lambda: memproof.check(IRIS, max_work="a"), "MP-U004", "max_work"),
    (lambda: memproof.check(IRIS, checker=4), "MP-U004", "the checker"),
    (lambda: memproof.certify(3), "MP-U004", "the table"),
    (lambda: memproof.certify("iris", 5), "MP-U004", "the output"),
    (lambda: memproof.certify("iris", network=5), "MP-A001", "the model"),
    (lambda: memproof.memorize("iris", width=6.0), "MP-B012", "the width"),
    (lambda: memproof.memorize("iris", width=True), "MP-B012", "the width"),
    (lambda: memproof.Dataset.from_rows(3, 4), "MP-D009", ""),
    (lambda: memproof.bundled(5), "MP-D022", ""),
]


@pytest.mark.parametrize(("call", "code", "place"), CALLS)
def test_it_is_refused(call: Callable[[], Any], code: str, place: str) -> None:
    with pytest.raises(memproof.MemproofError) as caught:
        call()
    assert (caught.value.code, caught.value.place) == (code, place)


def test_a_number_is_not_taken_for_an_open_file() -> None:
    """Python's open takes the number of a file that this process has open."""
    with open(IRIS, "rb") as stream:
        with pytest.raises(memproof.MemproofError, match="MP-U004"):
            memproof.check(stream.fileno())
        assert os.fstat(stream.fileno()).st_size > 0
