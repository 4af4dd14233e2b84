"""Teeth: a function of zigzag shape, whose every side runs through one point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from memproof.gadgets.window import linear
from memproof.network.language import Gadget, gadget


def sign(k: int) -> int:
    """eps_k = (-1)^(k-1), k = 1, 2, ..."""
    return 1 if k % 2 else -1


def alternating(values: Sequence[Any]) -> Any:
    """sum of eps_k values[k-1]."""
    return linear([value * sign(k) for k, value in enumerate(values, 1)])


def in_group(begun: Sequence[Any], values: Sequence[Any]) -> Any:
    """values[j] after j of the groups have begun: a sum that telescopes."""
    steps = [(b - a) * bit for (a, b), bit in zip(pairwise(values), begun, strict=True) if a != b]
    return linear(steps) + values[0] if steps else values[0]


def zigzag(
    t: Any, begun: Sequence[Any], slopes: Sequence[Any], offsets: Sequence[Sequence[Any]],
    name: str = "",
) -> Any:
    """The same sum on numbers, which is what the lemma speaks of."""
    own = offsets[int(sum(begun))]
    return alternating([max(0, a * t - b) for a, b in zip(slopes, own, strict=True)])


@gadget("YR2 YR3", value=zigzag)
def teeth(
    t: Any, begun: Sequence[Any], slopes: Sequence[Any], offsets: Sequence[Sequence[Any]],
    name: str = "",
) -> Gadget:
    """sum_k eps_k relu(slopes[k] t - offsets[j][k]), if j of the bits ``begun`` are 1, the first j.

    With the slopes S, 2S, 2S, ... and offsets S t_1 - y_1, S (t_k + t_(k-1)) - eps_k
    (y_k - y_(k-1)) it runs through the points (t_k, y_k), t_1 < t_2 < ..., if S is at least every
    |y_k - y_(k-1)| / (t_k - t_(k-1)) and y_1 >= 0.  One layer of len(slopes) neurons.
    """
    columns = zip(slopes, zip(*offsets, strict=True), strict=True)
    sides = yield {
        f"z{name}{k}": slope * t - in_group(begun, column)
        for k, (slope, column) in enumerate(columns, 1)
    }
    return alternating(sides)
