"""A window group: m(J+1) jumps of the ledger in two layers of widths 2+2m and 2+2J."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from memproof.gadgets.ramp import Form, signed_forms
from memproof.gadgets.window import linear, window_form
from memproof.network.language import Gadget, gadget

Block = tuple[int, int]  # (r_b, Z_b): from t = r_b on, the ledger is Z_b


@gadget("G2 G3 G4")
def window_group(
    t: Any, ledger: Any, before: int, windows: Sequence[Sequence[Block]], keep_line: bool = True
) -> Gadget:
    """(t, ledger'): ledger' = ledger left of the group, else the Z of the last block begun by t.

    ``ledger`` = ``before`` from the group's first block on; t and all r are integers.  The first
    layer has two feet for each window.  In the second, one neuron moves the ledger to the first
    block of t's window, and the j-th pair of ramps adds the jump of the window's j-th other block.
    Without ``keep_line`` the second layer forgets t, and None is returned in its place.
    """
    starts = [window[0][0] for window in windows]
    asked = {"t": t, "A": ledger}
    for k, rho in enumerate(starts, 1):
        asked |= {f"a{k}": t - rho + 1, f"b{k}": t - rho}
    t, ledger, *neurons = yield asked
    feet = list(zip(neurons[::2], neurons[1::2], strict=True))

    base = window_form(feet, starts, base_forms(before, windows))
    asked = {"t": t} if keep_line else {}
    asked |= {"A": ledger + base}
    for j, forms in enumerate(pair_forms(windows), 1):
        upper, lower = zip(*forms, strict=True)
        asked |= {f"P{j}": window_form(feet, starts, upper)}
        asked |= {f"Q{j}": window_form(feet, starts, lower)}
    made = list((yield asked))
    line = made.pop(0) if keep_line else None
    ledger, *pairs = made
    return line, linear([ledger, *pairs[::2], *[-q for q in pairs[1::2]]])


def base_forms(before: int, windows: Sequence[Sequence[Block]]) -> list[Form]:
    """In each window, what takes the ledger to the window's first block."""
    return [(0, window[0][1] - before) for window in windows]


def pair_forms(windows: Sequence[Sequence[Block]]) -> list[list[tuple[Form, Form]]]:
    """For j = 1, 2, ...: in each window, the two forms of its j-th jump (zero forms if none)."""
    jumps = [[(r, z - w[j][1]) for j, (r, z) in enumerate(w[1:])] for w in windows]
    return [
        [signed_forms(jump, r) for r, jump in row] for row in zip_longest(*jumps, fillvalue=(0, 0))
    ]
