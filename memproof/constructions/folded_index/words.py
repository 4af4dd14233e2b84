"""What a point does in a network of the folded index, in words: group, h, phi, the slots passed.

Everything is computed from the values of the neurons, with the few numbers of ``Plan.parameters``.
That text, in somebody else's certificate, may say anything: nothing here trusts it, and what does
not fit is not said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from memproof.constructions.folded_index.sizes import Layout
from memproof.exact import printed
from memproof.network import Layer

MOST = 10_000  # bits of a cell, and slots, that are explained
SHOWN = 12  # thresholds of a ledger that are listed
Values = Sequence[Fraction]


@dataclass(frozen=True)
class Numbers:
    """What the parameters say: H, rho, P_q, and whether it is a short network, or one of gaps."""

    height: int
    digit: int
    planes: tuple[int, ...]
    short: bool
    gaps: bool

    @property
    def cell(self) -> int:
        """E."""
        return 1 << self.height

    @cached_property
    def layout(self) -> Layout:
        """The fields of a ledger; of a larger ``top`` nothing is known here."""
        spare = int(self.short and not self.gaps)
        return Layout(self.planes, self.digit, 0, self.short, spare)


def numbers(parameters: str) -> Numbers | None:
    """The numbers in the text ``Plan.parameters``; None for any other text."""
    try:
        words = dict(word.split("=") for word in parameters.split())
        layout = words["layout"]
        planes = tuple(int(count) for count in words["planes"].split(","))
        found = Numbers(int(words["H"]), int(words["digit"]), planes, layout == "short",
                        words["encoder"] == "gaps")
    except (KeyError, ValueError):
        return None
    least = min(found.height, found.digit, *planes)
    if layout not in ("short", "plain") or least < 0 or max(found.height, sum(planes)) > MOST:
        return None
    return found if found.layout.height == found.height else None


def notes(
    parameters: str, layers: Sequence[Layer], values: Sequence[Values]
) -> dict[int, str]:
    """Layer (from 1) -> what is said about it; {} unless the parameters are of a folded index.

    ``values[k]`` are those of layer k + 1, at one point.
    """
    stages = [layer.stage for layer in layers]
    found = numbers(parameters)
    if found is None:
        return {}
    teller = Teller(found, stages, values)
    said: dict[int, str] = {}
    for number, stage in enumerate(stages, 1):
        try:
            words = teller.words(number, stage)
        except (ArithmeticError, IndexError, ValueError):  # another network than the text's
            continue
        if words:
            said[number] = words
    return said


class Teller:
    """Tells of one point, layer by layer."""

    def __init__(self, given: Numbers, stages: Sequence[str], values: Sequence[Values]) -> None:
        self.given, self.stages, self.values = given, stages, values
        self.group, self.encoders = 0, 0

    def words(self, number: int, stage: str) -> str:
        """What the layer is about."""
        values, ends = self.values[number - 1], self._ends(number)
        if stage == "encoder":
            kept = self._begins(number) and number > 1 and self.stages[number - 2] == "range fold"
            return self._encoder(values, ends, kept)
        if stage == "range fold":
            return f"X = {printed(values[0] + values[1])}"
        if stage == "index fold":
            return self._fold(values[0] + values[1], ends)
        if stage == "strip" and ends:
            return f"V = {whole(values[0] + values[1])}: {self._ledger(values[0] + values[1])}"
        word, _, rest = stage.partition(" ")
        slot, _, part = rest.partition(" ")
        if word == "slot" and part == "compare" and self._begins(number):
            return self._compare(int(slot), values)
        if word == "slot" and part == "strip" and ends:
            return f"label code so far {self._code(int(slot), values[0] + values[1])}"
        return ""

    def _begins(self, number: int) -> bool:
        return number < 2 or self.stages[number - 2] != self.stages[number - 1]

    def _ends(self, number: int) -> bool:
        return number == len(self.stages) or self.stages[number] != self.stages[number - 1]

    def _encoder(self, values: Values, ends: bool, kept: bool) -> str:
        """The group is the number of breakpoints passed; at the end Z = E (2h + 1) + V.

        In a layer that has ``kept`` X instead of Z, only the group is known.
        """
        self.encoders += 1
        given = self.given
        if given.gaps:
            self.group += self.encoders % 2 == 1 and values[1] > 0
            return f"group {self.group}" if ends else ""
        self.group += sum(v > 0 for v in values[1:])
        if not ends:
            return ""
        if kept:
            return f"group {self.group}"
        z = values[0] + sum(v if k % 2 == 0 else -v for k, v in enumerate(values[1:]))
        cells, ledger = divmod(whole(z), given.cell)
        return f"group {self.group}, h = {cells // 2}, V = {ledger}"

    def _fold(self, folded: Fraction, ends: bool) -> str:
        name = "phi" if ends else "h"
        if self.given.gaps:
            return f"{name} = {printed(folded)}"
        return f"{name} = {folded // (2 * self.given.cell)}"

    def _ledger(self, ledger: Fraction) -> str:
        """Its thresholds, and the code that it begins with."""
        layout = self.given.layout
        digits, label = divmod(whole(ledger), 1 << layout.label)
        found = []
        for slot in reversed(layout.slots):
            digits, digit = divmod(digits, 1 << layout.digit)
            found.append(f"{'-' if slot.falling else '+'}{1 << slot.plane} at {digit // 2}")
        found.reverse()
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        return "; ".join([f"code {label}", *found[:SHOWN], *more])

    def _compare(self, number: int, values: Values) -> str:
        """phi against the threshold of the slot; the last slot of a wide network has no gg."""
        given, slot = self.given, self.given.layout.slots[number - 1]
        threshold = values[0] // given.cell // 2
        step = f"{'-' if slot.falling else '+'}{1 << slot.plane}"
        with_index = len(values) == 4 or self.stages.count(f"slot {number} compare") == 2
        if not with_index:
            passed = (values[1] == 0) == slot.falling
            return f"t = {threshold}: {step if passed else 'not passed'}"
        index = values[1] / (2 * given.cell) - 1
        phi = index if given.gaps else Fraction(index // 1)
        if phi >= threshold:
            return f"phi = {printed(phi)} >= t = {threshold}: {step}"
        return f"phi = {printed(phi)} < t = {threshold}: not passed"

    def _code(self, number: int, half: Fraction) -> int:
        """The accumulator: the lowest digits of vv in its unit."""
        layout = self.given.layout
        unit = 1 << layout.spare + layout.digit * (number + 1)
        return whole(2 * half / unit) % (1 << layout.label)


def whole(value: Fraction) -> int:
    """The integer.  Errors: ValueError."""
    if value.denominator != 1:
        raise ValueError(f"expected an integer, found {printed(value)}")
    return int(value)
