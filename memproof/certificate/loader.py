"""Loads a certificate to show what is in it.  It judges nothing: that is the checkers' work."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memproof.certificate.table import CertifiedTable, Records, integer_of, records_of, table_of
from memproof.checker import kernel
from memproof.checker.files import read
from memproof.errors import MemproofError, show
from memproof.exact import Z
from memproof.network.model import IDENTITY, Layer, Network
from memproof.percent import readable


@dataclass(frozen=True)
class Certificate(CertifiedTable):
    """What a certificate holds, as it stands there; ``claim`` and ``declared`` are its words."""

    declared: dict[str, str]
    claim: dict[str, Any]
    network: Network
    lines: tuple[tuple[int, int], ...]


def load(path: str | Path) -> Certificate:
    """The content of a certificate.  Raises MP-U001 (unreadable), MP-C003 (not a certificate)."""
    return load_bytes(path, read(path))


def load_bytes(path: str | Path, data: bytes) -> Certificate:
    """The content of a certificate whose bytes are at hand.  Raises MP-C003."""
    try:
        return _certificate(Path(path), records_of(data))
    except MemproofError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        verdict = kernel.check(io.BytesIO(data))
        raise MemproofError("MP-C003", str(path), "a certificate that memproof check accepts",
                            f"{verdict.code} at {verdict.place}") from None


def _certificate(path: Path, records: Records) -> Certificate:
    (meta,), (claim,), (output,) = (records[kind] for kind in ("meta", "claim", "output"))
    if meta["version"] != 1:
        raise MemproofError("MP-C003", str(path), "version 1", show(meta["version"]))
    declared = {key: readable(str(value)) for key, value in meta["declared"].items()}
    table = table_of(path, records)
    hidden = tuple(_layer(r, tuple(r["activations"])) for r in records["layer"])
    network = Network(table.dataset.dimension, hidden,
                      _layer(output, (IDENTITY,) * len(output["names"])))
    lines = tuple((r["layer"], r["channel"]) for r in records.get("line", ()))
    return Certificate(path, table.dataset, table.class_names, declared, claim, network, lines)


def _layer(record: dict[str, Any], activations: tuple[str, ...]) -> Layer:
    return Layer(
        rows=tuple(tuple((j, Z(integer_of(w))) for j, w in row) for row in record["rows"]),
        biases=tuple(Z(integer_of(b)) for b in record["biases"]),
        denominator=Z(integer_of(record["denominator"])),
        activations=activations,
        names=tuple(readable(name) for name in record["names"]),
        stage=readable(record.get("stage", "")),
        lemma=record.get("lemma", ""),
    )
