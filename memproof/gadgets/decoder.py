"""The decoder: ledger and position -> label.

A ledger is the bit string  base | e_1 | gap_2 | e_2 | ... | gap_n | e_n : thresholds theta_1 =
unit * base, theta_j = theta_(j-1) + unit * gap_j, and label steps modulo 2^c.  Slot j is alive at t
if theta_j <= t.  The decoder adds the label steps of the slots that are alive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from memproof.gadgets.bit import two_layer_bit
from memproof.gadgets.digit import digit
from memproof.gadgets.kill import kill, kill_increasing
from memproof.gadgets.strip import strip
from memproof.network.language import Gadget, carry, tagged, together

State = dict[str, Any]  # the channels: "Z", "sigma" or "nu", and "y" as soon as there is a label


@dataclass(frozen=True)
class Layout:
    """The fields of a ledger: n >= 2 slots, unit U, and the bits of base, gap and label step."""

    slots: int
    unit: int
    base: int
    gap: int
    label: int

    @property
    def fields(self) -> tuple[tuple[str, int], ...]:
        """(name, bits), most significant first."""
        later = [
            field
            for j in range(2, self.slots + 1)
            for field in ((f"gap {j}", self.gap), (f"label {j}", self.label))
        ]
        return (("base", self.base), ("label 1", self.label), *later)

    @property
    def bits(self) -> int:
        """Lambda, the length of a ledger."""
        return self.base + self.label + (self.slots - 1) * (self.gap + self.label)

    @property
    def label_sum_bits(self) -> int:
        """Enough for a sum of n label steps: what is above 2^label is stripped at the end."""
        return (self.slots * ((1 << self.label) - 1)).bit_length()


def split(bits: int, k: int) -> Iterator[tuple[int, int]]:
    """(size, exponent) of the digits of a field: at most k bits each, the first may be smaller."""
    while bits:
        size = bits % k or k
        bits -= size
        yield size, bits


def decoder(ledger: Any, t: Any, layout: Layout, k: int = 1) -> Gadget:
    """The label code of t: sum of the label steps of the slots with theta_j <= t, modulo 2^c.

    ``ledger`` = Z, an integer below 2^bits; t >= 0, with t <= theta - 1 or t >= theta for every
    threshold (integers will do).  Invariant after slot j (lemma G8), each channel after a relu:
    if alive, Z is the rest of the ledger and sigma = t + 1 - theta_j >= 1; if dead, Z = sigma = 0;
    y is the label of the last slot alive, modulo 2^c.
    """
    state: State = {"Z": ledger, "sigma": t + 1}
    rest = layout.bits
    for slot in range(1, layout.slots + 1):
        threshold, label = layout.base if slot == 1 else layout.gap, layout.label
        stage, field = f"decoder slot {slot}", "base" if slot == 1 else "gap"
        step = read_field(state, "sigma", threshold, -layout.unit, rest, k)
        state = yield from tagged(step, stage=f"{stage} {field}")
        rest -= threshold
        if slot > 1:
            step = kill_layer(state, rest, kill(state["sigma"], rest))
            state = yield from tagged(step, stage=f"{stage} kill")
        if slot == layout.slots:
            del state["sigma"]
        step = read_field(state, "y", label, 1, rest, k)
        state = yield from tagged(step, stage=f"{stage} label")
        rest -= label
    step = strip(state["y"], layout.label_sum_bits, label)
    return (yield from tagged(step, stage="strip"))


def read_field(state: State, target: str, bits: int, weight: int, rest: int, k: int) -> Gadget:
    """The state after a field: its value times ``weight`` is added to the channel ``target``.

    ``rest`` = bits of the ledger still unread; one layer for each digit of at most k bits (G5).
    An accumulator that only sinks may be clipped to 0, and then it stays 0 (G6).
    """
    for size, exponent in split(bits, k):
        place = 2 ** (rest - bits + exponent)
        carried = [carry(value, name) for name, value in state.items()]
        *values, found = yield from together(*carried, digit(state["Z"], place, size))
        state = dict(zip(state, values, strict=True))
        state["Z"] = state["Z"] - found * place
        gained = found * (weight * 2**exponent)
        state[target] = state[target] + gained if target in state else gained
    return state


def kill_layer(state: State, rest: int, killer: Gadget) -> Gadget:
    """The state in which the ledger is 0 unless the slot is alive, once the next relu has acted."""
    carried = [carry(value, name) for name, value in state.items()]
    *values, excess = yield from together(*carried, killer)
    state = dict(zip(state, values, strict=True))
    state["Z"] = state["Z"] - excess
    return state


def narrow_decoder(ledger: Any, t: Any, layout: Layout, largest: int) -> Gadget:
    """The same with width 4: two layers a bit, and nu = largest - t + theta instead of sigma.

    ``largest`` >= every t: nu only grows, so it needs no clipping; a slot is dead if nu > largest.
    """
    state: State = {"Z": ledger, "nu": largest - t}
    rest = layout.bits
    for slot in range(1, layout.slots + 1):
        threshold, label = layout.base if slot == 1 else layout.gap, layout.label
        stage, field = f"decoder slot {slot}", "base" if slot == 1 else "gap"
        step = read_bits(state, "nu", threshold, layout.unit, rest)
        state = yield from tagged(step, stage=f"{stage} {field}")
        rest -= threshold
        if slot > 1:
            step = kill_layer(state, rest, kill_increasing(state["nu"], largest, rest))
            state = yield from tagged(step, stage=f"{stage} kill")
        if slot == layout.slots:
            del state["nu"]
        step = read_bits(state, "y", label, 1, rest)
        state = yield from tagged(step, stage=f"{stage} label")
        rest -= label
    step = strip(state["y"], layout.label_sum_bits, label)
    return (yield from tagged(step, stage="strip"))


def read_bits(state: State, target: str, bits: int, weight: int, rest: int) -> Gadget:
    """The state after a field, read bit by bit with two layers each (lemma G10)."""
    for exponent in reversed(range(bits)):
        place, worth = 2 ** (rest - bits + exponent), weight * 2**exponent
        others = {name: value for name, value in state.items() if name not in ("Z", target)}
        carried = [carry(value, name) for name, value in others.items()]
        bit = two_layer_bit(state["Z"], place, state.get(target), worth, target)
        (ledger, total), *values = yield from together(bit, *carried)
        state = {"Z": ledger, target: total, **dict(zip(others, values, strict=True))}
    return state
