"""A hundred small files and their right reading, each one line of tables/index.txt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from memproof.codes import CODES
from memproof.dataset import Dataset, read_table
from memproof.dataset.manner import delimiter_name
from memproof.errors import MemproofError

TABLES = Path(__file__).with_name("tables")
INDEX = [line.split(" | ") for line in (TABLES / "index.txt").read_text("utf-8").splitlines()
         if not line.startswith("#")]


def options_of(text: str) -> dict[str, Any]:
    """``label=u,v;decimal_comma`` as keyword arguments."""
    found: dict[str, Any] = {}
    for each in re.split(r";(?=[a-z_]+(?:=|;|$))", text) if text != "-" else []:
        name, equals, value = each.partition("=")
        several = name in ("ignore", "keep") or "," in value
        found[name] = (value.split(",") if several else value) if equals else True
    return found


def in_words(data: Dataset) -> str:
    """As in the index."""
    assert data.manner is not None
    manner, labels = data.manner, f"classes:{len(data.classes)}" if data.classes else "numbers"
    text = [delimiter_name(manner.delimiter), "header" if manner.header else "none"]
    return " ".join([*(text if manner.delimiter else [manner.form]), str(data.dimension),
                     labels if data.outputs == 1 else "vectors", str(data.row_count)])


@pytest.mark.parametrize(("file", "options", "expected"), INDEX,
                         ids=[f"{line[0]}-{line[1]}" for line in INDEX])
def test_a_table_is_read_rightly_or_refused(file: str, options: str, expected: str) -> None:
    try:
        found = in_words(read_table(TABLES / file, **options_of(options)))
    except MemproofError as error:
        found = error.code
        assert found in CODES
    assert found == expected


def test_every_file_is_in_the_index() -> None:
    files = {path.name for path in TABLES.iterdir()} - {"index.txt"}
    assert files == {line[0] for line in INDEX}
