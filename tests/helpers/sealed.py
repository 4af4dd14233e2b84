"""Step and sigmoid certificates, edited and sealed again: hashes and counts are right once more."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

Record = dict[str, Any]
Edit = Callable[[list[Record]], object]
META, CLAIM, DATA, POINT = 0, 1, 2, 3  # the first of the records


def records_of(data: bytes) -> list[Record]:
    """The records of a certificate."""
    return [json.loads(line) for line in data.splitlines()]


def line(record: Record) -> bytes:
    """A record in compact form."""
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def numbers_of(records: list[Record], kind: str) -> list[int]:
    """Where the records of a kind stand."""
    return [i for i, record in enumerate(records) if record.get("kind") == kind]


def sealed(records: list[Record]) -> bytes:
    """The file; the hashes of its sections and its end are those of what stands there now."""
    for key, kinds in (("data_sha256", ("data", "point")), ("network_sha256", ("layer", "output"))):
        part = b"".join(line(each) for each in records if each.get("kind") in kinds)
        records[CLAIM][key] = sha256(part).hexdigest()
    before = b"".join(map(line, records[:-1]))
    records[-1]["sha256"] = sha256(before).hexdigest()
    return before + line(records[-1])


def edited(data: bytes, edit: Edit, seal: bool = True) -> bytes:
    """The certificate after an edit; ``seal``: with right hashes."""
    records = records_of(data)
    edit(records)
    return sealed(records) if seal else b"".join(map(line, records))


def put(place: int, *path: Any) -> Edit:
    """Records: the value at the path below record ``place`` is replaced by its last item."""
    def edit(records: list[Record]) -> None:
        *keys, last, value = path
        found: Any = records[place]
        for key in keys:
            found = found[key]
        found[last] = value

    return edit


def in_kind(kind: str, number: int, *path: Any) -> Edit:
    """``put`` in the record of this kind and number among its kind (from the end if negative)."""
    return lambda records: put(numbers_of(records, kind)[number], *path)(records)
