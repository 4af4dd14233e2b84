"""One point through the decoder of iris-ledger."""

from __future__ import annotations

from walked import Walked

IRIS = Walked("iris-ledger")
value, at, inside = IRIS.value, IRIS.at, IRIS.inside
bits = IRIS.ledgers(100)


def threshold(slot: int) -> int:
    """The places where the two slots of the last block begin, from its bits: units of 32."""
    base, _, gap, _ = (int(field, 2) for field in bits[5].split("|"))
    return 32 * (base + gap * (slot - 1))


def label(slot: int) -> int:
    """The labels of the two slots, from the bits."""
    _, first, _, step = (int(field, 2) for field in bits[5].split("|"))
    return (first + step * (slot - 1)) % 4


LEDGER = {"network": IRIS.line, "first": 5, "offset": 2,
          "bits": {str(layer): text.count("0") + text.count("1")
                   for layer, text in bits.items() if layer >= 5},
          "fields": [["base", 2], ["label", 2], ["gap", 2], ["label step", 2]],
          "start": 92, "last": IRIS.places[-1][0]}
