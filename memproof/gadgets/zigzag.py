"""Piecewise affine functions in two layers: a table of laps, and units that turn at every foot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from memproof.gadgets.window import linear
from memproof.network.language import Gadget, gadget

Lap = tuple[Any, Any]  # (slope, height)


def lap_value(x: Any, laps: Sequence[Lap], name: str = "x") -> Any:
    """The value of the lap in which x is: neighbors cross where one takes over; None for x < 0."""
    if x < 0:
        return None
    (a, v), *others = laps
    for (slope, height), (after, lift) in pairwise([(a, v), *others]):
        if (slope - after) * x > lift - height if slope > after else (
                (after - slope) * x > height - lift):
            a, v = after, lift
    return a * x + v


@gadget(value=lap_value)
def zigzag_table(x: Any, laps: Sequence[Lap], name: str = "x") -> Gadget:
    """a x + v on each lap, for x >= 0 and laps that cross one after another, a result >= 0; a layer
    with a neuron for each lap, and the result in a neuron of its own."""
    (a, v), *_ = laps
    asked, turns = {"p1": x}, [a]
    for k, ((slope, height), (after, lift)) in enumerate(pairwise(laps), 2):
        asked[f"p{k}"] = x - (lift - height) / (slope - after)
        turns.append(after - slope)
    neurons = yield asked
    (value,) = yield {name: linear([p * turn for p, turn in zip(neurons, turns, strict=True)]) + v}
    return value


@gadget("ALz")
def zigzag_encoder(
    x: Any, feet: Sequence[int], slopes: Sequence[Sequence[int]], heights: Sequence[int]
) -> Gadget:
    """base + relu(z_1) - relu(z_2) + relu(z_3) - ...: the base, which is >= 0, and the z_j turn at
    the feet 0 = x_1 < x_2 < ...; ``slopes[k]`` are theirs from foot k on, ``heights`` their values
    at 0; x >= 0."""
    feet_neurons = yield {f"p{k}": x - foot if foot else x for k, foot in enumerate(feet, 1)}
    turns = [slopes[0], *([b - a for a, b in zip(one, two, strict=True)]
                          for one, two in pairwise(slopes))]
    asked = {}
    for j, height in enumerate(heights):
        terms = [p * turn[j] for p, turn in zip(feet_neurons, turns, strict=True) if turn[j]]
        asked[f"z{j}" if j else "b"] = linear(terms) + height if terms else height + 0 * x
    base, *units = yield asked
    return linear([base, *[z if k % 2 == 0 else -z for k, z in enumerate(units)]])
