"""What a point meets in a threshold ledger, in words: the ledger as bit fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.gadgets.decoder import Layout, split
from memproof.network import Layer


@dataclass(frozen=True)
class LedgerView:
    """In a layer, the sum of some channels is what is left of the ledger: bit fields (name, bits),
    most significant first; the first field may be partly read already.
    """

    channels: tuple[int, ...]
    fields: tuple[tuple[str, int], ...]

    def fields_text(self, values: Sequence[int]) -> str:
        """``000|01|011|11`` for the values of the layer's neurons."""
        rest, words = sum(values[c] for c in self.channels), []
        for _, bits in reversed(self.fields):
            words.append(f"{rest % 2**bits:0{bits}b}")
            rest >>= bits
        return "|".join(reversed(words))

    def fits(self, values: Sequence[Fraction]) -> bool:
        """Whether the layer has the ledger's channels, with natural values: the declared parameters
        of somebody else's certificate may speak of another network."""
        return max(self.channels) < len(values) and all(
            values[c].denominator == 1 and values[c] >= 0 for c in self.channels)


MOST_SHOWN = 5000  # bits of a ledger that is shown, and layers of an encoder


def notes(
    parameters: str, layers: Sequence[Layer], values: Sequence[Sequence[Fraction]]
) -> dict[int, str]:
    """Layer (from 1) -> the ledger as bit fields, with the fields' names; ``values`` those of one
    point.  {} unless the parameters are of a threshold ledger."""
    said = {}
    for number, ledger in ledger_views(parameters).items():
        if number <= len(values) and ledger.fits(values[number - 1]):
            fields = " ".join(name for name, _ in ledger.fields)
            shown = ledger.fields_text([int(v) for v in values[number - 1]])
            said[number] = f"ledger {shown} ({fields})"
    return said


def ledger_views(parameters: str) -> dict[int, LedgerView]:
    """Layer (from 1) -> its ledger, from the text ``Plan.parameters``; {} for any other text.

    The text of somebody else's certificate may say anything: large numbers are not followed.
    """
    try:
        p = {word: int(value) for word, value in (w.split("=") for w in parameters.split())}
        depth, slots, label = p["encoder"], p["slots"], p["label"]
        line = p.get("projection", 1)
        bits = p.get("base", 0) + slots * (p.get("gap", 0) + label)
        if min(p.values()) < 0 or min(depth, slots, label) < 1 or max(bits, depth) > MOST_SHOWN:
            return {}
        if slots == 1:
            whole = (("label", label),)
            return {line + i: LedgerView((int(i < depth),), whole) for i in range(1, depth + 1)}
        layout, k = Layout(slots, 1, p["base"], p["gap"], label), p["digit"]
    except (KeyError, ValueError):
        return {}
    encoder_views = [LedgerView((1,), unread(layout.fields))] * depth
    return dict(enumerate([*encoder_views, *decoder_views(layout, k)], 1 + line))


def decoder_views(layout: Layout, k: int) -> list[LedgerView]:
    """The ledger in each layer of the decoder that has one, digit and kill layers alike."""
    views = []
    for i, (name, bits) in enumerate(layout.fields):
        later = layout.fields[i + 1 :]
        if name.startswith("label") and i > 1:  # the kill layer between gap and label
            views.append(LedgerView((0,), unread(layout.fields[i:])))
        for size, exponent in split(bits, k or 1):
            views.append(LedgerView((0,), unread(((name, exponent + size), *later))))
            if not k:  # the second layer of a bit: the ledger is the sum of two neurons
                views.append(LedgerView((0, 1), unread(((name, exponent), *later))))
    return views


def unread(fields: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The fields that have bits left."""
    return tuple((name, bits) for name, bits in fields if bits)
