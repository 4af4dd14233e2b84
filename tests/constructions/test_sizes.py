"""What version 0.1.0 planned and built, row by row: today's code gives the same.

sizes-0.1.0.jsonl: table, construction, options; planned (width, depth, nodes, dense parameters);
built (the same and nonzero parameters, bits of the largest weight and of all), the sha256 of the
network, parameters, lines; or the code, place, expected and found of the refusal.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from helpers.layers import long

from memproof.constructions import named
from memproof.constructions.registry import OURS
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.network.canonical import network_sha256

FILE = Path(__file__).with_name("sizes-0.1.0.jsonl")
ROWS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text().splitlines()]
LATER = {"hashed-circle"}  # constructions that 0.1.0 did not have
SIZES = ("width", "depth", "nodes", "dense_parameters", "nonzero_parameters",
         "largest_weight_bits", "total_weight_bits")


def title(row: dict[str, Any]) -> str:
    options = [f"{name}={value}" for name, value in row["options"].items()]
    return "-".join([row["table"], row["construction"], *options])


@cache
def table(name: str, one_hot: bool) -> Dataset:
    return bundled(name).one_hot() if one_hot else bundled(name)


def sizes(found: Any, count: int) -> list[int]:
    return [getattr(found, name) for name in SIZES[:count]]


def today(row: dict[str, Any]) -> dict[str, Any]:
    """The row as this code makes it."""
    entry, options = named(row["construction"]), row["options"]
    data = table(row["table"], row["construction"] == "one-hot")
    found = {key: row[key] for key in ("table", "construction", "options")}
    try:
        found["planned"] = sizes(entry.plan(data, **options).sizes, 4)
        if "built" in row:
            built = entry.build(data, **options)
            found |= {"built": sizes(built.network.sizes(), 7),
                      "network": network_sha256(built.network),
                      "parameters": built.parameters, "lines": built.lines}
    except MemproofError as error:
        found["refused"] = [error.code, error.place, error.expected, error.found]
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def takes_long(row: dict[str, Any]) -> bool:
    """By default: iris, of the remainder ledger one row."""
    other = row["construction"] == "remainder-ledger" and row["options"] != {"encoder": "narrow"}
    return row["table"] != "iris" or other


@pytest.mark.parametrize(
    "row", long(ROWS, takes_long), ids=map(title, ROWS))
def test_the_same_sizes_and_networks(row: dict[str, Any]) -> None:
    assert today(row) == row


def test_every_construction_has_rows() -> None:
    assert {row["construction"] for row in ROWS} == OURS.entries.keys() - LATER
    assert len(ROWS) == len({title(row) for row in ROWS}) == 96
