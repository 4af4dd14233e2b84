"""The exact widths and depth of a triangle ledger, without building it.

The widths are those of docs/proofs/triangle-ledger.md#VY-4.
"""

from __future__ import annotations

from fractions import Fraction

from memproof.exact import floor_sqrt, minimizer

COPY_WIDTH = 12


def slot_depth(field: int) -> int:
    """3S + 2 layers read a slot of a field of S bits, and let its label through or not."""
    return 3 * field + 2


def depth(positions: int, field: int, slots: int, groups: int = 1) -> int:
    """1 + 2 ceil(M/(np)) + 1 + n (3S + 2): projection, encoder, iterates, decoder (lemma G21)."""
    return 2 + 2 * -(-positions // (slots * groups)) + slots * slot_depth(field)


def least_deep(positions: int, field: int, groups: int = 1) -> int:
    """The n of least depth, the smallest one if there are several: strings have n S bits.

    2 + 2M/(np) + n (3S + 2) is convex in n and nowhere above the depth.
    """
    cost = slot_depth(field)

    def hopeful(slots: int, found: int) -> bool:
        return 2 * positions + slots**2 * groups * cost <= (found - 2) * slots * groups

    near = floor_sqrt(Fraction(2 * positions, groups * cost))
    return minimizer(positions, near, lambda n: depth(positions, field, n, groups), hopeful)


def encoder_widths(blocks: int, idle: int) -> list[int]:
    """x alone while idle; x and the indicator's for the first block; x, U, Y, the indicator's."""
    return [1] * (2 * idle) + [3, 2] + [5, 4] * (blocks - 1)


def decoder_widths(slots: int, field: int) -> list[int]:
    """x and four iterates; then bits and gate of every slot.

    A bit is read by 8, 4 and 4 + 2 neurons beside x, y (from slot 2 on) and accU, accY (from the
    slot's second bit on): at most 12.
    """
    widths = [5]
    for slot in range(1, slots + 1):
        y, kept = int(slot > 1), 5 if slot < slots else 0
        for bit in range(1, field + 1):
            acc = 2 if bit > 1 else 0
            iterates = 4 if bit < field or kept else 0
            widths += [9 + y + acc, 5 + y + acc, 3 + y + acc + iterates]
        widths += [3 + y + kept, 1 + y + kept]
    return widths
