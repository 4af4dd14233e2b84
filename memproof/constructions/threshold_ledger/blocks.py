"""Labels as codes, the line as segments, segments as ledger blocks (integer line)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from memproof.exact import Z
from memproof.gadgets.decoder import Layout
from memproof.line.segments import Segments


def place(position: int, least: int, greatest: int, limit: int) -> tuple[int, int]:
    """(slots used, threshold): from ``position`` to a threshold in [least, greatest], by gaps of at
    most ``limit``; all but the last gap are dummies of full length.

    As few slots as possible, and then as far to the right as possible.
    """
    slots = max(1, -(-(least - position) // limit))
    return slots, min(greatest, position + slots * limit)


def cut(segments: Segments, slots: int, exponent: int, gap: int) -> list[int]:
    """The first segment of each block: every block takes as many segments as its slots allow.

    No other cut has fewer blocks: what a block can hold, any part of it can hold, and of the places
    of a threshold the rightmost that saves slots leaves the most room to its right.
    """
    least, greatest = segments.multiples(exponent)
    return cut_multiples(least, greatest, slots, 2**gap - 1)


def cut_multiples(
    least: Sequence[int], greatest: Sequence[int], slots: int, limit: int
) -> list[int]:
    """``cut`` on the line in units of U, the largest gap being ``limit``; O(K)."""
    starts = [0]
    position, used = greatest[0], 1
    for s in range(1, len(least)):
        low, high = least[s], greatest[s]
        if low <= high:
            if high - position <= limit:  # ``place``, in the usual case
                needed, found = 1, high
            else:
                needed, found = place(position, low, high, limit)
            if used + needed <= slots:
                used += needed
                position = found
                continue
        starts.append(s)
        position, used = high, 1
    return starts


@dataclass(frozen=True)
class Blocks:
    """Block b begins at t = starts[b] and has the ledger ledgers[b].

    With one slot a ledger is a label code and ``layout`` is None.  ``firsts[b]`` is the number of
    the block's first segment.
    """

    starts: tuple[int, ...]
    ledgers: tuple[int, ...]
    firsts: tuple[int, ...]
    layout: Layout | None

    def __len__(self) -> int:
        """B."""
        return len(self.starts)


def single_blocks(segments: Segments) -> Blocks:
    """One segment a block: no ledger, the code itself."""
    numbers = tuple(range(len(segments)))
    return Blocks(segments.first, segments.codes, numbers, None)


def ledger_blocks(
    segments: Segments, slots: int, exponent: int, gap: int, label: int
) -> Blocks:
    """Greedy blocks of at most ``slots`` slots with thresholds in U Z, U = 2^exponent."""
    firsts = cut(segments, slots, exponent, gap)
    base = base_bits(segments, firsts, exponent)
    layout = Layout(slots, 2**exponent, base, gap, label)
    least, greatest = segments.multiples(exponent)
    ledgers = []
    for begin, end in pairwise([*firsts, len(segments)]):
        thresholds = greatest[begin], least[begin + 1 : end], greatest[begin + 1 : end]
        ledgers.append(ledger(layout, segments.codes[begin:end], *thresholds))
    return Blocks(
        tuple(segments.first[s] for s in firsts), tuple(ledgers), tuple(firsts), layout
    )


def base_bits(segments: Segments, firsts: Sequence[int], exponent: int) -> int:
    """rho: the bits of the largest base, which is the last block's."""
    return (segments.first[firsts[-1]] >> exponent).bit_length()


def ledger(
    layout: Layout, codes: Sequence[int], base: int, least: Sequence[int], greatest: Sequence[int]
) -> int:
    """Z = base | e_1 | gap_2 | e_2 | ... | gap_n | e_n for consecutive segments (lemma G8).

    Label steps are modulo 2^c; dummies have the largest gap and step 0, slots left over gap and
    step 0.
    """
    limit, modulus = 2**layout.gap - 1, 2**layout.label
    z, used, position = Z(base) << layout.label | codes[0], 1, base
    for (before, code), low, high in zip(pairwise(codes), least, greatest, strict=True):
        slots, theta = place(position, low, high, limit)
        for _ in range(slots - 1):
            z = (z << layout.gap | limit) << layout.label
            position += limit
        z = (z << layout.gap | (theta - position)) << layout.label | (code - before) % modulus
        used, position = used + slots, theta
    return z << (layout.slots - used) * (layout.gap + layout.label)
