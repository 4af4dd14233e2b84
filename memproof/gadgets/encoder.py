"""The encoder: t -> the ledger Z_b of the block b in which t lies, a step function of t."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from memproof.gadgets.group import Block, window_group
from memproof.gadgets.ramp import unit_ramp
from memproof.gadgets.window import linear
from memproof.network.language import Gadget, carry, tagged, together

Group = tuple[int, int]  # (windows, pairs): two layers; (jumps, 0): one layer


def encoder(
    t: Any, blocks: Sequence[Block], groups: Sequence[Group], keep_line: bool = True
) -> Gadget:
    """(t, A): A = Z_b for the last block b with r_b <= t, and Z_1 left of all of them.

    ``blocks`` are the pairs (r_b, Z_b), r increasing, t and r integers, Z >= 0; ``groups`` carry
    len(blocks) - 1 jumps in all.  At every integer t the running A is the Z of some block, so it is
    nonnegative and no relu ever clips it.  Without ``keep_line`` the last layer forgets t.
    """
    ledger: Any = blocks[0][1]
    done = 1
    for index, (windows, pairs) in enumerate(groups):
        part = blocks[done : done + windows * (pairs + 1)]
        keep = keep_line or index + 1 < len(groups)
        before = blocks[done - 1][1]
        if pairs:
            step = window_group(t, ledger, before, windows_of(part, pairs), keep)
        else:
            step = jumps(t, ledger, before, part, keep)
        t, ledger = yield from tagged(step, stage="encoder")
        done += len(part)
    return t, ledger


def windows_of(blocks: Sequence[Block], pairs: int) -> list[Sequence[Block]]:
    """Consecutive blocks in windows of ``pairs`` + 1; the last may be short."""
    size = pairs + 1
    return [blocks[i : i + size] for i in range(0, len(blocks), size)]


def jumps(
    t: Any, ledger: Any, before: int, blocks: Sequence[Block], keep_line: bool = True
) -> Gadget:
    """(t, A + sum of the jumps of ``blocks`` that t has passed): one layer, one ramp for each."""
    several = len(blocks) > 1
    ramps = [unit_ramp(t, r, str(i) if several else "") for i, (r, _) in enumerate(blocks, 1)]
    line = [carry(t, "t")] if keep_line else []
    results = list((yield from together(*line, carry(ledger, "A"), *ramps)))
    t = results.pop(0) if keep_line else None
    ledgers = [before, *[z for _, z in blocks]]
    steps = [b - a for a, b in pairwise(ledgers)]
    ledger, *passed = results
    return t, linear([ledger, *[j * step for j, step in zip(passed, steps, strict=True)]])
