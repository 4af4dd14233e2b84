"""What is not the same in two certificates.

It is said what stands in the files; whether it is right is the checkers' matter.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from memproof.certificate.loader import Certificate, load, load_bytes
from memproof.checker.files import byte_stream, read_certificate
from memproof.exact import short_number, with_decimal
from memproof.outside import contrast
from memproof.review.networks import network_part
from memproof.review.parts import Change, Part, part, together
from memproof.review.tables import table_part
from memproof.review.traces import trace_part

# key of the claim -> how it is called, and whether the first line says it
SIZES = {
    "width": ("width", True), "depth": ("depth", True), "nodes": ("nodes", False),
    "dense_parameters": ("parameters", True),
    "nonzero_parameters": ("nonzero parameters", False),
    "largest_weight_bits": ("largest weight, bits", False),
    "total_weight_bits": ("all weights, bits", False),
}
DECLARED = ("construction", "parameters", "producer", "dataset")


Opened = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True)
class File:
    """A certificate that was read: what is in it, and how to read its bytes, unpacked, again."""

    certificate: Certificate
    opened: Opened = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the bytes, unpacked.  Raises MP-U001."""
        digest = hashlib.sha256()
        with self.opened() as stream:
            for line in stream:
                digest.update(line)
        return digest.hexdigest()


@dataclass(frozen=True)
class Difference:
    """``parts`` of two certificates: table, claim, network, trace, what is declared."""

    parts: tuple[Part, ...]

    @property
    def same(self) -> bool:
        """Is there no difference?"""
        return not any(each.changes for each in self.parts)

    @property
    def headline(self) -> str:
        """``same data; width 9 -> 6, 33 -> 42 parameters; layer 2 changed``."""
        if self.same:
            return "no difference"
        return together(each.summary for each in self.parts)


def read(path: str | Path) -> File:
    """Raises MP-U001, MP-U018, MP-C003, and MP-L... where the kernel declines.

    Only the bytes of the standard input, which cannot be read again, are kept.
    """
    if str(path) != "-":
        return File(load(path, steps=True), partial(byte_stream, path))
    data = read_certificate(path)
    return File(load_bytes(path, data, steps=True), partial(io.BytesIO, data))


def difference(before: File, after: File) -> Difference:
    """How the second certificate differs from the first.  Raises MP-L007, MP-U001."""
    a, b = before.certificate, after.certificate
    table = table_part(a, b)
    with before.opened() as old, after.opened() as new:
        trace = trace_part(old, a, new, b, table.same)
    return Difference((table, _claim(a, b), network_part(a.network, b.network), trace,
                       _declared(a, b)))


def _claim(a: Certificate, b: Certificate) -> Part:
    """The reading and the sizes; the first line says those that people speak of."""
    changes, words = list[Change](), list[str]()
    if a.version != b.version:
        changes.append(Change("version of the format", str(a.version), str(b.version)))
        words.append(f"version {a.version} -> {b.version}")
    if a.claim["reading"] != b.claim["reading"]:
        changes.append(Change("reading", *contrast(a.claim["reading"], b.claim["reading"])))
        words.append(f"reading {changes[-1].before} -> {changes[-1].after}")
    if a.replacement != b.replacement:
        changes.append(Change("replaced by", *(_replaced(c) for c in (a, b))))
        words.append("replaced otherwise")
    keys = dict.fromkeys((*a.more, *b.more))
    others = [key for key in keys if a.more.get(key) != b.more.get(key)]
    if others:
        words.append(f"other {', '.join(key.partition(', ')[2] for key in others)}")
    for key in others:
        old, new = ("" if c.more.get(key) is None else record_text(c.more[key]) for c in (a, b))
        changes.append(Change(key, *contrast(old, new)))
    for key, (name, first) in SIZES.items():
        old, new = a.claim[key], b.claim[key]
        if old != new:
            changes.append(Change(name, str(old), str(new)))
            if first:
                words.append(f"{old} -> {new} parameters" if key == "dense_parameters"
                             else f"{name} {old} -> {new}")
    if a.margin != b.margin:
        changes.append(Change("least margin", _margin(a, with_decimal), _margin(b, with_decimal)))
        words += [f"least margin {' -> '.join(_margin(c, short_number) or 'none' for c in (a, b))}"]
    same = "" if changes else "same sizes"
    return part("claim", ", ".join(words) or same or "other weights", changes)


def record_text(value: Any) -> str:
    """A number of a record, [m, e] as m*2^e; of a long list its sha256."""
    if isinstance(value, list) and len(value) == 2:
        return f"{short_number(value[0])}*2^{value[1]}"
    if isinstance(value, list):
        return f"{len(value)} numbers, {hashlib.sha256(repr(value).encode()).hexdigest()[:16]}"
    return short_number(value) if isinstance(value, int) else str(value)


def _replaced(certificate: Certificate) -> str:
    """What stands in the place of steps, and the beginning of the hash of its weights."""
    new = certificate.replacement
    return "" if new is None else (
        f"{new.activation} neurons, eps = {short_number(new.eps)}, weights {new.sha256[:16]}")


def _margin(certificate: Certificate, number: Callable[[Fraction], str]) -> str:
    """``5/128 at point 3 (row 4)``; nothing under equals."""
    margin = certificate.margin
    return "" if margin is None else f"{number(margin.value)} at {certificate.margin_place}"


def _declared(a: Certificate, b: Certificate) -> Part:
    """The informative texts."""
    changes = list(_texts(a, b))
    names = ", ".join(each.what.removeprefix("declared ") for each in changes)
    return part("declared", f"declared otherwise: {names}" if changes else "", changes)


def _texts(a: Certificate, b: Certificate) -> Iterator[Change]:
    for key in DECLARED:
        if a.declared[key] != b.declared[key]:
            yield Change(f"declared {key}", *contrast(a.declared[key], b.declared[key]))
