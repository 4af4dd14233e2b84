"""The traces of two certificates: where the linear regions of the same points differ first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import BinaryIO

from memproof.certificate.loader import Certificate
from memproof.errors import MemproofError
from memproof.network.model import RELU, Network
from memproof.network.work import Work, counted_values
from memproof.outside import visible
from memproof.regions.tracers import tracer_of
from memproof.review.parts import Change, Part, part

TRACE, DIGEST = b'{"kind":"trace",', b'{"kind":"digest",'


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
    tracer = tracer_of(certificate.network, certificate.dataset, certificate.lines,
                       certificate.reading)
    try:
        neurons = next(islice(tracer.activities(), layer - 1, None))
    except MemproofError as error:
        if error.code != "MP-L007":
            raise
        return []
    return neurons[neuron] if neuron < len(neurons) else []


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
        return Change(f"{where}, sha256", *(each[neuron][:16] for each in digests))
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
    line = max((pair for pair in certificate.lines if pair[0] < layer), default=None)
    try:
        order = _order(certificate, line)
    except MemproofError as error:
        if error.code != "MP-L007":
            raise
        return f"place {place} along the line"
    if place >= len(order):
        return f"place {place} along the line"
    point = order[place]
    return f"point {point} (row {certificate.dataset.rows[point][0]})"


def _order(certificate: Certificate, line: tuple[int, int] | None) -> list[int]:
    """The points by the value of a channel, ties by their numbers; no line: by their numbers."""
    data, numbers = certificate.dataset, list(range(len(certificate.dataset)))
    if line is None:
        return numbers
    layer, channel = line
    if layer == 0:
        return sorted(numbers, key=lambda i: (data.points[i][channel], i))
    hidden, work = certificate.network.hidden, Work()
    cut = Network(data.dimension, hidden[: layer - 1], hidden[layer - 1])
    values = []
    for point in data.points:
        *_, found = counted_values(cut, point, data.denominator, work)
        on = found[channel] > 0 or hidden[layer - 1].activations[channel] != RELU
        values.append(found[channel] if on else 0 * found[channel])
    return sorted(numbers, key=lambda i: (values[i], i))
