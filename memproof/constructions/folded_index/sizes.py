"""The folded index: the fields of a ledger, and the exact sizes of a network.

A ledger is the string of digits F_1 ... F_S of ``digit`` bits and a label code.  Slot i adds 2^q or
subtracts it, for the plane q of label bits that it belongs to, if phi has reached t, F_i = 2t + 1.
The widths are those of docs/proofs/folded-index.md#FI-4 and docs/proofs/folded-index.md#FI-5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from memproof.errors import MemproofError
from memproof.exact import ZERO
from memproof.gadgets.index_encoder import layer_groups
from memproof.network.sizes import Sizes, of_widths

NAME = "folded-index"


@dataclass(frozen=True)
class Slot:
    """It adds 2^plane, or subtracts it if ``falling``."""

    plane: int
    falling: bool


@dataclass(frozen=True)
class Layout:
    """``planes[q]`` = P_q slots for bit q of the label code, which rise and fall in turn.

    ``digit`` rho; ``top`` Rf, the largest phi: 2 Rf + 3 < 2^rho.  ``start``: a ledger begins with
    the code of its group's first point (least phi), instead of 0; one more bit, since a slot may
    add before another one subtracts.  ``spare`` bits are free below a cell.
    """

    planes: tuple[int, ...]
    digit: int
    top: int
    start: bool
    spare: int

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slots, plane by plane."""
        return tuple(Slot(q, i % 2 == 1) for q, count in enumerate(self.planes)
                     for i in range(count))

    @property
    def label(self) -> int:
        """The bits of the accumulator."""
        return len(self.planes) + self.start

    @property
    def bits(self) -> int:
        """Bits of a ledger: V < 2^bits."""
        return self.label + len(self.slots) * self.digit

    @property
    def height(self) -> int:
        """H: a cell is 2^H >= 2^spare V."""
        return self.bits + self.spare

    @property
    def cell(self) -> int:
        """E = 2^H."""
        return 1 << self.height

    @property
    def never(self) -> int:
        """A threshold that no phi reaches."""
        return self.top + 1

    def thresholds(self, points: Sequence[tuple[int, int]]) -> tuple[list[int], int]:
        """(t of every slot, the code that the ledger begins with) for points (t, code).

        A point is the greatest threshold that it reaches, and its code; points increase, and the
        codes of equal ones are equal.  Errors: MP-X002 (a bug) if there are more changes than
        slots.
        """
        first = points[0][1] if self.start else 0
        found: list[int] = []
        for q, count in enumerate(self.planes):
            bits = [first >> q & 1, *[code >> q & 1 for _, code in points]]
            steps = [(b > a, t) for (a, b), (t, _) in zip(pairwise(bits), points, strict=True)
                     if a != b]
            rises, falls = ([t for up, t in steps if up is side] for side in (True, False))
            if len(rises) > (count + 1) // 2 or len(falls) > count // 2:
                raise MemproofError("MP-X002", NAME, f"at most {count} changes of bit {q}",
                                    f"{len(rises)} up, {len(falls)} down")
            queues = (iter(rises), iter(falls))
            found += [next(queues[i % 2], self.never) for i in range(count)]
        return found, first

    def ledger(self, points: Sequence[tuple[int, int]]) -> int:
        """V: the digits 2t + 1, most significant first, and the code to begin with."""
        thresholds, first = self.thresholds(points)
        value = ZERO
        for t in thresholds:
            value = value << self.digit | 2 * t + 1
        return value << self.label | first


@dataclass(frozen=True)
class Shape:
    """The numbers that decide all widths.

    ``line``: a layer for the projection; ``range_folds`` q1; ``groups`` A; ``encoder`` its layers,
    None: width 3; ``folds`` q2; ``strip`` layers; ``digit`` rho; ``slots`` S, 0: a ledger is a
    label; ``table``: entries of the table of labels, 0: none.  ``short``: folds before the strip,
    and nothing is carried longer than it is needed.  ``gaps``: the encoder of lemma D4g.
    """

    dimension: int
    line: bool
    range_folds: int
    groups: int
    encoder: int | None
    folds: int
    strip: int
    digit: int
    slots: int
    table: int = 0
    short: bool = True
    gaps: bool = False

    @property
    def gather(self) -> bool:
        """A layer of one neuron after each layer of the encoder: it saves parameters."""
        return self.short and self.encoder is not None

    @property
    def narrow(self) -> bool:
        """Slots of width 3, not 4."""
        return not self.short or self.encoder is None

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """(w_1, ..., w_L)."""
        return (*[1] * self.line, *[2] * self.range_folds, *self._encoder(), *self._slots(),
                *self._table())

    def _encoder(self) -> list[int]:
        if self.gaps:
            return [3] * (2 * (self.groups - 1) + self.folds)
        found: list[int] = []
        for points in layer_groups(self.groups, self.encoder):
            found += [1 + points, 1] if self.gather else [1 + points]
        if self.short:
            return found + [2] * self.folds + [3 if self.slots else 2] * self.strip
        return found + [3] * (self.strip + self.folds)

    def _slots(self) -> list[int]:
        if not self.slots:
            return []
        compare = [3, 3] if self.narrow else [4]
        found = [*compare, *[3] * self.digit] * (self.slots - 1)
        if not self.short:
            return found + compare + [3] * self.digit
        return found + ([3, 2] if self.narrow else [3]) + [2] * self.digit

    def _table(self) -> list[int]:
        if not self.table:
            return []
        return [3] * (self.table - 3) + [2] if self.narrow else [self.table - 1]

    @cached_property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return of_widths(self.dimension, self.widths)

    @property
    def cost(self) -> tuple[int, int]:
        """What a search makes small: dense parameters, then depth."""
        return self.sizes.dense_parameters, self.sizes.depth
