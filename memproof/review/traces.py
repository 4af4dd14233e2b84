"""The traces of two certificates: where the linear regions of the same points differ first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import BinaryIO

from memproof.certificate.loader import Certificate
from memproof.errors import MemproofError
from memproof.network.work import Work
from memproof.outside import visible
from memproof.regions.tracers import tracer_of
from memproof.review.parts import Change, Part, part

TRACE, DIGEST = b'{"kind":"trace",', b'{"kind":"digest",'
# Products of words, short ones included, when runs are recomputed: some seconds, and in one layer
# so many that its values take about a gigabyte.
MOST_WORDS, MOST_WORDS_AT_ONCE = 2 * 10**9, 5 * 10**7


def trace_part(old: BinaryIO, a: Certificate, new: BinaryIO, b: Certificate, same_table: bool
               ) -> Part:
    """The lines along which the points are ordered, and the first layer whose trace is another.

    Traces of other points say nothing about each other.
    """
    if not same_table or a.dataset.rows != b.dataset.rows:
        return part("trace", "", [])
    if a.lines != b.lines:
        change = Change("lines (layer, channel)", *(_lines_text(c) for c in (a, b)))
        return part("trace", "ordered along other lines", [change])
    for layer, pair in enumerate(zip(_traces(old), _traces(new), strict=False), 1):
        digests = [*map(_digests, pair)] if pair[0] != pair[1] else [[], []]
        if digests[0] != digests[1]:
            return part("trace", f"trace differs first in layer {layer}",
                        [_first(a, b, layer, pair, digests)])
    return part("trace", "", [])


def _traces(stream: BinaryIO) -> Iterator[bytes]:
    """The trace or digest records: equal bytes are equal traces, since there is one way to write
    them."""
    return (line for line in stream if line.startswith((TRACE, DIGEST)))


def _digests(record: bytes) -> list[str]:
    """Of each neuron the sha256 of its runs, stated or not."""
    neurons = json.loads(record)["neurons"]
    return [each if isinstance(each, str) else _digest(each) for each in neurons]


def _digest(runs: list[int | str]) -> str:
    """sha256 of the runs of a neuron, as a ``digest`` record states it."""
    return hashlib.sha256(json.dumps(runs, separators=(",", ":")).encode("ascii")).hexdigest()


def _runs(record: bytes, certificate: Certificate, layer: int, neuron: int) -> list[int]:
    """The runs of a neuron, as far as they are numbers that a point can have; recomputed where only
    digests are stated, and none if that takes too much work."""
    if record.startswith(TRACE):
        return [k for k in json.loads(record)["neurons"][neuron] if type(k) is int]
    neurons, _ = _traced(certificate, layer)
    return neurons[neuron] if neuron < len(neurons) else []


def _traced(certificate: Certificate, layer: int) -> tuple[list[list[int]], Sequence[int]]:
    """The runs of the neurons of a layer, recomputed, and the points in their order; nothing if
    that takes too much work: a file may state digests of more than anybody can compute."""
    work = Work(MOST_WORDS, most_at_once=MOST_WORDS_AT_ONCE, short=-1)
    tracer = tracer_of(certificate.network, certificate.dataset, certificate.lines,
                       certificate.reading, work)
    try:
        return next(islice(tracer.activities(), layer - 1, None)), tracer.order
    except MemproofError as error:
        if error.code != "MP-L007":
            raise
        return [], []


def _lines_text(certificate: Certificate) -> str:
    shown = [f"({layer}, {channel})" for layer, channel in certificate.lines[:8]]
    return ", ".join([*shown, *["..."] * (len(certificate.lines) > 8)]) or "none"


def _first(a: Certificate, b: Certificate, layer: int, records: tuple[bytes, bytes],
           digests: list[list[str]]) -> Change:
    """The first neuron of the layer that is on elsewhere, and the first such point."""
    neuron = next((i for i, (x, y) in enumerate(zip(*digests, strict=False)) if x != y), None)
    if neuron is None:
        return Change(f"trace of layer {layer}", *(f"{len(each)} neurons" for each in digests))
    names = [visible(c.network.hidden[layer - 1].names[neuron])
             if neuron < len(c.network.hidden[layer - 1]) else "?" for c in (a, b)]
    where = f"trace of layer {layer}, neuron {neuron} ({' / '.join(dict.fromkeys(names))})"
    old, new = (_runs(record, c, layer, neuron)
                for record, c in zip(records, (a, b), strict=True))
    if old == new or not old or not new:  # what is stated may be wrong, or too long to recompute
        stated = [each[neuron] for each in digests]
        most = 16 if stated[0][:16] != stated[1][:16] else None
        return Change(f"{where}, sha256", *(each[:most] for each in stated))
    place = _apart(old, new)
    said = " (recomputed)" if any(record.startswith(DIGEST) for record in records) else ""
    return Change(f"{where}, {_point_at(b, layer, place)}{said}",
                  *("on" if _is_on(runs, place) else "off" for runs in (old, new)))


def _apart(old: Sequence[int], new: Sequence[int]) -> int:
    """The first place at which one is on and the other off."""
    ends = sorted({0, *accumulate(old), *accumulate(new)})
    return next((end for end in ends if _is_on(old, end) != _is_on(new, end)), 0)


def _is_on(runs: Sequence[int], place: int) -> bool:
    """In the stretches off, on, off, ...: is the neuron on at this place?"""
    return sum(end <= place for end in accumulate(runs)) % 2 == 1


def _point_at(certificate: Certificate, layer: int, place: int) -> str:
    """``point 17 (row 18)``: the point at a place of the order in which the trace of a layer
    stands; the place, if that takes too much work."""
    order = _order(certificate, layer)
    if place >= len(order):
        return f"place {place} along the line"
    point = order[place]
    return f"point {point} (row {certificate.dataset.rows[point][0]})"


def _order(certificate: Certificate, layer: int) -> Sequence[int]:
    """The points as the last line before a layer orders them; without one by their numbers."""
    last = max((line for line, _ in certificate.lines if line < layer), default=None)
    if last is None:
        return range(len(certificate.dataset))
    return _traced(certificate, last + 1)[1]
