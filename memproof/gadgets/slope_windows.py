"""An affine form for every block, the blocks dealt out to windows: two weights a block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from memproof.gadgets.affine_ledger import bends
from memproof.gadgets.ramp import Form
from memproof.gadgets.window import linear, window_form
from memproof.network.language import Gadget, gadget


def breaks_of(forms: Sequence[Form]) -> list[Form]:
    """The form of the first block, and the bends to the next ones."""
    return [forms[0], *bends(forms)]


@gadget("G2 ALz ALs ALc")
def slope_windows(
    x: Any, starts: Sequence[int], windows: Sequence[Sequence[Form]], lift: Any
) -> Gadget:
    """f_b(x) + lift for x in block b: feet of the windows, a layer of one unit for the j-th block
    of every window, and their sum alone.

    ``starts``: an integer s for each window but the first, x <= s or x >= s + 1.  Slopes fall for
    even j and rise for odd j; neighbouring forms of a window cross between their blocks; ``lift``
    makes the first form of a window positive in it.
    """
    feet: list[tuple[Any, Any]] = []
    if starts:
        asked = {"x": x}
        for k, start in enumerate(starts, 2):
            asked |= {f"p{k}": x - start, f"q{k}": x - start - 1}
        x, *neurons = yield asked
        feet = list(zip(neurons[::2], neurons[1::2], strict=True))
    rows = zip_longest(*map(breaks_of, windows), fillvalue=(0, 0))
    asked = {}
    for j, (first, *others) in enumerate(rows, 1):
        steps = [(a - first[0], v - first[1]) for a, v in others]
        form = linear([x * first[0] + first[1],
                       window_form(feet, [s + 1 for s in starts], steps)])
        asked[f"z{j}"] = form + lift if j == 1 else form
    units = yield asked
    (total,) = yield {"A": linear([z * (-1) ** j for j, z in enumerate(units)])}
    return total
