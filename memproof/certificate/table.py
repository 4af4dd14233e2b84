"""The table that a certificate is about: what ``check --data`` compares.  It is read by the
kernel's reader, and needs no network and nothing but the standard library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from memproof.checker import kernel, records
from memproof.dataset import Dataset
from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError
from memproof.outside import path_text
from memproof.percent import readable


@dataclass(frozen=True)
class CertifiedTable:
    """The table in the certificate at ``path``, as it stands there, and how outputs are read."""

    path: Path
    dataset: Dataset
    class_names: tuple[str, ...]  # as they are written, percent-encoded
    reading: str


def table_of(path: str | Path, stream: BinaryIO, facts: dict[str, Any]) -> CertifiedTable:
    """The table in a certificate that a checker has accepted with these ``facts``: of the same
    claim it is the same table, since its hash is.  Errors: MP-C003 for others."""
    version = facts.get("version")
    try:
        if version is None:
            reader = kernel.Reader(stream)
            declared, claim = reader.take_claim()
            header, points = reader.take_data(claim)
            is_same = all(facts[key] == value for key, value in claim.items())
        else:
            other = records.Reader(stream)
            declared, claim = records.take_claim(other, version, facts["reading"])
            header, points = records.take_points(other, claim)
            is_same = facts["data_sha256"] == claim["data_sha256"]  # other facts may say more
        kernel.need(is_same, "MP-R016", "claim", "that of the file that was checked", "another")
    except (kernel.Failed, records.Failed) as failure:
        raise refusal(path, kernel.Verdict(*failure.args[0])) from None
    dataset = dataset_of(readable(declared["dataset"]), header, points)
    return CertifiedTable(Path(path), dataset, tuple(header["classes"]), claim["reading"])


def refusal(path: str | Path, found: kernel.Verdict) -> MemproofError:
    """What the kernel's reader says of a file that it does not read: MP-C003 with the kernel's
    code, or that code itself where it declines."""
    place = f"{path_text(path)}, {found.place}"
    if found.outcome == "DECLINED":
        return MemproofError(found.code, place, found.expected, found.found)
    return MemproofError("MP-C003", place, found.expected, f"{found.found} ({found.code})")


def class_names(written: Sequence[str]) -> tuple[str, ...]:
    """The names of classes; as they are written, if two would be the same."""
    names = tuple(map(readable, written))
    return names if len(set(names)) == len(names) else tuple(written)


def dataset_of(name: str, header: dict[str, Any], points: list[dict[str, Any]]) -> Dataset:
    """The dataset in the records of the data section."""
    return Dataset(
        name=name,
        points=tuple(tuple(p["x"]) for p in points),
        denominator=header["coordinate_denominator"],
        labels=tuple(tuple(p["y"]) for p in points),
        label_denominator=header["label_denominator"],
        rows=tuple(tuple(p["rows"]) for p in points),
        classes=class_names(header["classes"]),
        columns=tuple(map(input_name, range(len(points[0]["x"])))),
    )
