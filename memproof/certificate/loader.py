"""Loads a certificate to show what is in it.  It judges nothing: that is the checkers' work."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memproof.brief import brief
from memproof.checker import kernel
from memproof.checker.files import read
from memproof.dataset import Dataset
from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError, show
from memproof.exact import Z
from memproof.network.model import IDENTITY, Layer, Network
from memproof.outside import path_text
from memproof.percent import readable


@dataclass(frozen=True)
class Certificate:
    """What a certificate holds, as it stands there; ``claim`` and ``declared`` are its words."""

    path: Path
    declared: dict[str, str]
    claim: dict[str, Any]
    dataset: Dataset
    network: Network
    lines: tuple[tuple[int, int], ...]
    class_names: tuple[str, ...]  # as they are written, percent-encoded

    __repr__ = brief


def load(path: str | Path) -> Certificate:
    """The content of a certificate.  Raises MP-U001 (unreadable), MP-C003 (not a certificate)."""
    return load_bytes(path, read(path))


def load_bytes(path: str | Path, data: bytes) -> Certificate:
    """The content of a certificate whose bytes are at hand.  Raises MP-C003."""
    records: dict[str, list[dict[str, Any]]] = {}
    try:
        for line in data.splitlines():
            record = json.loads(line, parse_int=_number, parse_float=_number)
            records.setdefault(record["kind"], []).append(record)
        return _certificate(Path(path), records)
    except MemproofError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        verdict = kernel.check(io.BytesIO(data))
        raise MemproofError("MP-C003", path_text(path), "a certificate that memproof check accepts",
                            f"{verdict.code} at {verdict.place}") from None


def _certificate(path: Path, records: dict[str, list[dict[str, Any]]]) -> Certificate:
    (meta,), (claim,), (data,), (output,) = (
        records[kind] for kind in ("meta", "claim", "data", "output"))
    if meta["version"] != 1:
        raise MemproofError("MP-C003", path_text(path), "version 1", show(meta["version"]))
    declared = {key: readable(str(value)) for key, value in meta["declared"].items()}
    points = records["point"]
    dataset = Dataset(
        name=declared["dataset"],
        points=tuple(tuple(_integer(v) for v in p["x"]) for p in points),
        denominator=_integer(data["coordinate_denominator"]),
        labels=tuple(tuple(_integer(v) for v in p["y"]) for p in points),
        label_denominator=_integer(data["label_denominator"]),
        rows=tuple(tuple(p["rows"]) for p in points),
        classes=_class_names(data["classes"]),
        columns=tuple(map(input_name, range(len(points[0]["x"])))),
    )
    hidden = tuple(_layer(r, tuple(r["activations"])) for r in records["layer"])
    network = Network(dataset.dimension, hidden, _layer(output, (IDENTITY,) * len(output["names"])))
    lines = tuple((r["layer"], r["channel"]) for r in records.get("line", ()))
    return Certificate(path, declared, claim, dataset, network, lines, tuple(data["classes"]))


def _class_names(written: list[str]) -> tuple[str, ...]:
    """The names; as they are written, if two would be the same."""
    names = tuple(map(readable, written))
    return names if len(set(names)) == len(names) else tuple(written)


def _layer(record: dict[str, Any], activations: tuple[str, ...]) -> Layer:
    return Layer(
        rows=tuple(tuple((j, Z(_integer(w))) for j, w in row) for row in record["rows"]),
        biases=tuple(Z(_integer(b)) for b in record["biases"]),
        denominator=Z(_integer(record["denominator"])),
        activations=activations,
        names=tuple(readable(name) for name in record["names"]),
        stage=readable(record.get("stage", "")),
        lemma=record.get("lemma", ""),
    )


def _number(token: str) -> int:
    if len(token) > 17:
        raise ValueError("a number that is too long")
    return int(token)


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is str and len(value) <= 2**16:
        return int(value, 16)
    raise ValueError(f"{show(value)} is not an integer")
