"""The table that a certificate is about: what ``check --data`` compares.  It needs no network, and
nothing but the standard library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memproof.dataset import Dataset
from memproof.dataset.dataset import input_name
from memproof.errors import show
from memproof.percent import readable

Records = dict[str, list[dict[str, Any]]]  # kind -> its records, in the order of the file


@dataclass(frozen=True)
class CertifiedTable:
    """The table in the certificate at ``path``, as it stands there."""

    path: Path
    dataset: Dataset
    class_names: tuple[str, ...]  # as they are written, percent-encoded


def records_of(data: bytes) -> Records:
    """The records of a certificate.  Errors: those of Python, if it is none."""
    records: Records = {}
    for line in data.splitlines():
        record = json.loads(line, parse_int=_number, parse_float=_number)
        records.setdefault(record["kind"], []).append(record)
    return records


def table_of(path: str | Path, records: Records) -> CertifiedTable:
    """The table in the records.  Errors: those of Python, if they are not of a certificate."""
    (meta,), (data,), points = records["meta"], records["data"], records["point"]
    dataset = Dataset(
        name=readable(str(meta["declared"]["dataset"])),
        points=tuple(tuple(integer_of(v) for v in p["x"]) for p in points),
        denominator=integer_of(data["coordinate_denominator"]),
        labels=tuple(tuple(integer_of(v) for v in p["y"]) for p in points),
        label_denominator=integer_of(data["label_denominator"]),
        rows=tuple(tuple(p["rows"]) for p in points),
        classes=tuple(readable(name) for name in data["classes"]),
        columns=tuple(map(input_name, range(len(points[0]["x"])))),
    )
    return CertifiedTable(Path(path), dataset, tuple(data["classes"]))


def _number(token: str) -> int:
    if len(token) > 17:
        raise ValueError("a number that is too long")
    return int(token)


def integer_of(value: Any) -> int:
    """The integer that a record writes as a number, or as hexadecimal digits."""
    if type(value) is int:
        return value
    if type(value) is str and len(value) <= 2**16:
        return int(value, 16)
    raise ValueError(f"{show(value)} is not an integer")
