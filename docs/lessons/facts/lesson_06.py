"""The ledger of iris-ledger: which number says what."""

from __future__ import annotations

from lesson_08 import IRIS, LEDGER, at, bits, inside, label, threshold, value
from walked import Walked

segments = IRIS.segments()
ledgers = sorted({int(inside(t, 5, "Z")): t for t, _ in IRIS.places}.items(), key=lambda z: z[1])
of_block = [int(inside(first, 5, "Z")) for first, _, _ in segments]
WIDE = Walked("iris")

__all__ = ["IRIS", "LEDGER", "WIDE", "at", "bits", "inside", "label", "ledgers", "of_block",
           "segments", "threshold", "value"]


def fields(z: int) -> list[int]:
    """The four fields of a ledger of eight bits."""
    return [z >> 6 & 3, z >> 4 & 3, z >> 2 & 3, z & 3]


def packed(*fields: int) -> int:
    """The ledger of four fields of two bits."""
    z = 0
    for each in fields:
        z = 4 * z + each
    return z
