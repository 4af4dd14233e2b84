"""One-hot: the number of a class becomes the unit vector of the class."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from memproof.exact import Q
from memproof.gadgets.clip import side_of
from memproof.network.language import Gadget, gadget, together

HALF = Q(1, 2)


def unit_vector(v: Any, classes: int) -> tuple[int, ...] | None:
    """([v = 0], ..., [v = classes - 1]) for an integer v of them; else nothing is promised."""
    return tuple(int(v == q) for q in range(classes)) if v in range(classes) else None


@gadget("YD1 YD2", value=unit_vector)
def hot(v: Any, classes: int) -> Gadget:
    """([v = 0], ..., [v = C-1]) for an integer 0 <= v < C, C >= 2: one layer of C - 1 neurons.

    R_s = relu(v - s): [v = q] = R_(q-1) - 2 R_q + R_(q+1) with R_s = 0 for s >= C - 1, and
    [v = 0] = 1 - R_0 + R_1.
    """
    feet = yield {f"R{s}": v - s for s in range(classes - 1)}
    r = [*feet, 0, 0]
    rest = [r[q - 1] - 2 * r[q] + r[q + 1] for q in range(1, classes)]
    return [1 - r[0] + r[1], *rest]


@gadget("YH3", value=unit_vector)
def hot_by_clips(v: Any, classes: int) -> Gadget:
    """The same with C - 1 hard-tanh units (2C - 2 relus): [v >= s] = (1 + side of v at s) / 2."""
    sides = yield from together(*[side_of(v, s, str(s)) for s in range(1, classes)])
    reached = [1, *[(side + 1) * HALF for side in sides], 0]
    return [a - b for a, b in pairwise(reached)]
