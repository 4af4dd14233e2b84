"""A table of increasing values: 0, 1, ..., C-1 -> c_0 < c_1 < ... < c_(C-1)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from memproof.gadgets.window import linear
from memproof.network.language import Gadget, gadget


def entry(y: Any, values: Sequence[Any], narrow: bool = True) -> Any:
    """values[y]; nothing is promised for y that is no index."""
    return values[int(y)] if y in range(len(values)) else None


@gadget("HS", value=entry)
def label_table(y: Any, values: Sequence[Any], narrow: bool = True) -> Gadget:
    """values[y] for an integer 0 <= y < C, C >= 3, values increasing from 0 on.

    The polygon c_1 y + sum of (change of slope at k) relu(y - k), k = 1, ..., C-2: one layer of
    C - 1 neurons, or (``narrow``) C - 2 layers of at most 3.  Every partial sum is increasing, so
    it is never negative (docs/proofs/polygons.md#HS).
    """
    slopes = [b - a for a, b in pairwise(values)]
    bends = [b - a for a, b in pairwise(slopes)]
    if not narrow:
        y, *beyond = yield {"y": y, **{f"b{k}": y - k for k in range(1, len(values) - 1)}}
        return linear([y * slopes[0], *[n * w for n, w in zip(beyond, bends, strict=True)]])
    value = y * slopes[0]
    for k, bend in enumerate(bends, 1):
        line = {"y": y} if k < len(bends) else {}
        *rest, beyond, value = yield {**line, f"b{k}": y - k, "c": value}
        y, value = (rest[0] if rest else None), value + beyond * bend
    return value
