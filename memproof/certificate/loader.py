"""Loads a certificate to show what is in it.  It judges nothing: that is the checkers' work."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from memproof.brief import brief
from memproof.certificate.table import dataset_of, refusal
from memproof.checker import kernel, records
from memproof.checker.files import (
    CERTIFICATE,
    FIRST,
    OTHER_KERNELS,
    byte_stream,
    version_of,
    with_cause,
)
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import Z, integers
from memproof.network.model import IDENTITY, Layer, Network
from memproof.percent import readable
from memproof.readings import EQUALS, READINGS, Margin

# The records behind the network that say what else a certificate claims.
BESIDE = {"ball-1": ("ball",), "box-1": ("ball",), "sgd-1": ("sgd",), "sgd-run-1": ("sgd", "run")}
HASHES = ("data_sha256", "network_sha256")
OF_RELUS = ("ball-1", "box-1", "sgd-1", "sgd-run-1")  # of other kernels: ReLUs and identities
WITHIN = "within"  # the reading of sigmoid certificates


@dataclass(frozen=True)
class Replacement:
    """The network of a sigmoid certificate, which replaces that of steps: what its neurons are, how
    far an output may be from its label, and the sha256 of its weights, as the file states it."""

    activation: str
    eps: Fraction
    sha256: str


@dataclass(frozen=True)
class Certificate:
    """What a certificate holds, as it stands there; ``claim`` and ``declared`` are its words, and
    ``margin`` is the least one that it states, which equals has not.  ``network`` of a sigmoid
    certificate is that of steps and identities, and ``replacement`` says by what it is replaced."""

    path: Path
    declared: dict[str, str]
    claim: dict[str, Any]
    dataset: Dataset
    network: Network
    lines: tuple[tuple[int, int], ...]
    class_names: tuple[str, ...]  # as they are written, percent-encoded
    margin: Margin | None = None
    version: int | str = 1  # of the format
    replacement: Replacement | None = None
    more: dict[str, Any] = field(default_factory=dict)  # "ball, norm": what else it claims

    __repr__ = brief

    @property
    def reading(self) -> str:
        """How outputs of ``network`` are read as labels."""
        stated = str(self.claim.get("reading", EQUALS))
        return stated if stated in READINGS else EQUALS

    @property
    def margin_place(self) -> str:
        """``point 3 (row 4)``: where the stated margin is said to be; nothing without one."""
        if self.margin is None:
            return ""
        point, rows = self.margin.point, self.dataset.rows
        row = f" (row {rows[point][0]})" if 0 <= point < len(rows) else ""
        return f"point {kernel.show(point)}{row}"


def load(path: str | Path, *, steps: bool = False) -> Certificate:
    """The content of a certificate; ``steps``: of one with steps, too.  Raises MP-U001
    (unreadable), MP-U018 (something else), and those of ``load_bytes``."""
    with byte_stream(path, CERTIFICATE) as stream:
        return _loaded(path, stream, steps)


def load_bytes(path: str | Path, data: bytes, *, steps: bool = False) -> Certificate:
    """The content of a certificate whose bytes are at hand, after the kernel's checks of its form.

    What has the form of a certificate may still be wrong: hashes, traces and outputs are not looked
    at.  Raises MP-C003 with the kernel's reason, MP-L... where the kernel declines, MP-N028 for a
    certificate with steps, unless ``steps``.
    """
    return _loaded(path, io.BufferedReader(io.BytesIO(data), FIRST), steps)


def without_steps(place: str, head: bytes) -> None:
    """MP-N028 if a file that begins so is a certificate of steps or sigmoids."""
    version = version_of(head[:100])
    if version in OTHER_KERNELS and version not in OF_RELUS:
        raise MemproofError("MP-N028", place, "ReLU and identity neurons",
                            f"a certificate of version {version}")


def _of_another_kernel(path: Path, stream: BinaryIO, version: str) -> Certificate:
    """A certificate of steps, of sigmoids instead of them, of balls, or of SGD, as far as its
    records are well-formed."""
    judge = import_module(OTHER_KERNELS[version])
    activations = judge.ACTIVATIONS if version in OF_RELUS else records.ACTIVATIONS
    reader = records.Reader(stream, activations=activations)
    try:
        declared, claim = records.take_claim(reader, judge.VERSION, judge.READING)
        any_hash = claim | dict.fromkeys(HASHES, _Anything())
        header, points = records.take_points(reader, any_hash)
        network = _network(claim["dimension"], records.take_network(reader, any_hash))
        replacement = _replacement(reader) if judge.READING == WITHIN else None
        more = {f"{kind}, {key}": value for kind in BESIDE.get(version, ())
                for key, value in reader.take(kind).items() if key != "kind"}
    except records.Failed as failure:
        raise refusal(path, kernel.Verdict(*failure.args[0])) from None
    dataset = dataset_of(readable(declared["dataset"]), header, points)
    said = {key: readable(value) for key, value in declared.items()}
    return Certificate(path, said, claim, dataset, network, (), tuple(header["classes"]),
                       version=version, replacement=replacement, more=more)


def _replacement(reader: records.Reader) -> Replacement:
    """What the record ``sigmoid`` states."""
    stated = records.take_sigmoid(reader)
    n, d = stated["eps_numerator"], stated["eps_denominator"]
    return Replacement(stated["activation"], Fraction(n, d), stated["sigma_sha256"])


def _loaded(path: str | Path, stream: io.BufferedReader[Any], steps: bool) -> Certificate:
    head = stream.peek(FIRST)
    version = version_of(head[:100])
    if version in OTHER_KERNELS and (steps or version in OF_RELUS):
        return _of_another_kernel(Path(path), stream, version)
    without_steps(str(path), head)
    try:
        return _certificate(Path(path), stream)
    except kernel.Failed as failure:
        raise refusal(path, with_cause(failure.args[0], head)) from None


class _Anything:
    """What every hash equals: those of the sections are not looked at."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def _certificate(path: Path, stream: BinaryIO) -> Certificate:
    """Raises kernel.Failed."""
    reader = kernel.Reader(stream)
    declared, claim = reader.take_claim()
    any_hash = claim | dict.fromkeys(HASHES, _Anything())
    header, points = reader.take_data(any_hash)
    layers = reader.take_network(any_hash)
    network = _network(claim["dimension"], layers)
    widths = [network.dimension, *network.widths[:-1]]
    lines = tuple(reader.take_lines(widths).items())
    for _ in network.hidden:
        reader.take(reader.form)
    margin = None if claim["reading"] == EQUALS else _margin(reader.take("margin"))
    reader.take("end")
    kernel.need(not reader.stream.read(1), "MP-R010", "the end record", "nothing after it", "more")
    dataset = dataset_of(readable(declared["dataset"]), header, points)
    said = {key: readable(value) for key, value in declared.items()}
    return Certificate(path, said, claim, dataset, network, lines, tuple(header["classes"]),
                       margin, 2 if reader.form == "digest" else 1)


def _margin(record: dict[str, Any]) -> Margin:
    """What a ``margin`` record states.  Raises kernel.Failed if it is no fraction."""
    n, d = record["numerator"], record["denominator"]
    kernel.need(d > 0, "MP-R026", "margin, denominator", "at least 1", d)
    return Margin(Fraction(n, d), record["point"])


def _network(dimension: int, layers: list[dict[str, Any]]) -> Network:
    *hidden, output = map(_layer, layers)
    return Network(dimension, tuple(hidden), output)


def _layer(found: dict[str, Any]) -> Layer:
    """The kernel's layer as one of ours: nothing else knows how the kernel holds it."""
    return Layer(
        rows=tuple(tuple((j, Z(w)) for j, w in row) for row in found["rows"]),
        biases=tuple(integers(found["biases"])),
        denominator=Z(found["denominator"]),
        activations=tuple(found.get("activations", [IDENTITY] * len(found["rows"]))),
        names=tuple(map(readable, found["names"])),
        stage=readable(found.get("stage", "")),
        lemma=readable(found.get("lemma", "")),
    )
