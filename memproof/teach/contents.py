"""Which records of a certificate a page holds: all of them, or an extract that says so.

Only the beginnings of lines are looked at, and how long they are: the file may be no certificate.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from memproof.dataset import Dataset
from memproof.exact import Z, integers
from memproof.network.model import Network, layer_numerators

MOST_PACKED = 300_000  # characters of base64
MOST_WORK = 12_000_000  # products of 64-bit words, to evaluate every layer on every point
MOST_BYTES = 16_000_000  # of the text
FEWEST = 16  # points, before layers are left out
BETWEEN_NUMBERS = re.compile(rb"[^0-9a-f-]+")


@dataclass(frozen=True)
class Contents:
    """``file``: see ``memproof.teach.data``; ``points``: the numbers, in the certificate, of those
    that the page holds; ``layers``: how many hidden layers it holds; ``omitted``: sentences."""

    file: dict[str, Any]
    points: Sequence[int]
    layers: int
    omitted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Records:
    """The lines of a file, by their kinds."""

    head: list[bytes]
    points: list[bytes]
    layers: list[bytes]  # the output map is the last
    lines: list[bytes]

    def extract(self, points: Sequence[int], layers: int) -> bytes:
        """Some points, and the layers up to a number, with the output map if they are all."""
        chosen = [*self.head, *(self.points[i] for i in points), *self.layers[:layers], *self.lines]
        return b"".join(line + b"\n" for line in chosen)


def contents_of(
    data: bytes, network: Network | None = None, dataset: Dataset | None = None
) -> Contents:
    """The whole file, if it is not too much for a page and a browser; else an extract.

    ``network`` and ``dataset`` are the file's, if it has the form of a certificate.
    """
    known = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    found = _records(data)
    costs = _most_costs(found.layers) if network is None or dataset is None else (
        _costs(network, dataset))
    several = range(len(found.points))
    hidden = sum(line.startswith(b'{"kind":"layer"') for line in found.layers)
    if len(data) <= MOST_BYTES and len(several) * sum(costs) <= MOST_WORK:
        text = pack(data)
        if len(text) <= MOST_PACKED:
            return Contents(known | {"packed": text, "whole": True}, several, hidden)
    points, layers = _affordable(len(several), costs)
    while True:
        chosen = [i * len(several) // points for i in range(points)]
        body = found.extract(chosen, layers)
        text = pack(body) if len(body) <= MOST_BYTES else ""
        if (text and len(text) <= MOST_PACKED) or (points, layers) == (0, 0):
            omitted = _omitted((points, len(several)), (layers, len(found.layers)))
            file = known | {"packed": text, "whole": False}
            return Contents(file, chosen, min(layers, hidden), omitted)
        points, layers = _fewer(points, layers, max(len(text) / MOST_PACKED,
                                                    len(body) / MOST_BYTES))


def pack(data: bytes) -> str:
    """base64 of gzip, without a time: always the same text."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _records(data: bytes) -> Records:
    found = Records([], [], [], [])
    homes = {b"meta": found.head, b"claim": found.head, b"data": found.head,
             b"point": found.points, b"layer": found.layers, b"output": found.layers,
             b"line": found.lines}
    for line in data.split(b"\n"):
        kind = re.match(rb'\{"kind":"([a-z]+)"', line)
        if kind and kind[1] in homes:
            homes[kind[1]].append(line)
    return found


def _costs(network: Network, dataset: Dataset) -> list[int]:
    """Of each layer at the first point: its weights, times the words of a weight and of a value.
    The last is more than can be paid, where values become too long."""
    found: list[int] = []
    values, scale = integers(dataset.points[0]), Z(dataset.denominator)
    for layer in network.layers:
        weights = [w for row in layer.rows for _, w in row] + list(layer.biases)
        words = _words(weights) * _words([*values, scale])
        found.append(len(weights) * words)
        if sum(found) > MOST_WORK:
            break
        values, scale = layer_numerators(layer, values, scale), scale * layer.denominator
    return found


def _words(numbers: Sequence[int]) -> int:
    """How many words of 64 bits the largest has."""
    return 1 + max((n.bit_length() for n in numbers), default=0) // 64


def _most_costs(layers: Sequence[bytes]) -> list[int]:
    """At most that much, for layers that nobody could read: every layer makes values longer."""
    found, words = [], 1
    for line in layers:
        digits = max(map(len, BETWEEN_NUMBERS.split(line)))
        found.append(line.count(b",") // 2 * (1 + digits // 16) * words)
        words += digits // 16
    return found


def _affordable(points: int, costs: Sequence[int]) -> tuple[int, int]:
    """How many points and layers can be evaluated: at least a few points, on as many layers."""
    spent = [min(points, FEWEST) * total for total in accumulate(costs)]
    layers = sum(total <= MOST_WORK for total in spent)
    return min(points, MOST_WORK // max(1, sum(costs[:layers]))), layers


def _fewer(points: int, layers: int, excess: float) -> tuple[int, int]:
    """So many points less as the text is too long; when few are left, half of the layers."""
    if points > FEWEST or not layers:
        return min(points - 1, int(points / excess * 0.95)) if points else 0, layers
    return points, layers // 2


def _omitted(points: tuple[int, int], layers: tuple[int, int]) -> list[str]:
    """What is left out, in sentences."""
    found = []
    if points[0] < points[1]:
        found.append(f"This page holds {points[0]:,} of the {points[1]:,} points, evenly chosen.")
    if layers[0] < layers[1]:
        found.append(f"This page holds {layers[0]:,} of the {layers[1]:,} layers: all of them "
                     "would be too long for a page.")
    return [*found, "So it cannot be checked again here: memproof check judges the whole file."]
