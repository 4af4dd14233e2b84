"""Distances to the points, one after the other (docs/proofs/robust.md#RB-5).

With a margin g > 0, after Egosi, Yehudai and Shamir 2025, Theorem 6:

    S_i(x) = sum over j of relu(x_j - x_ij - mu) + relu(x_ij - mu - x_j)
    r_c(x) = relu(g - sum over points i of class c of relu(g - S_i(x)))
    y(x)   = least label + sum over classes c of (y_c - least label) (1 - r_c / g)

All of it in integers: coordinates are multiplied by ``scale``, and r_c, not r_c/g, is carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from memproof.dataset import Dataset
from memproof.network import Affine, Gadget, network_of
from memproof.network.model import Network

Label = tuple[int, ...]


def distance_network(dataset: Dataset, radius: Fraction, gap: Fraction, terms: int = 1) -> Network:
    """The network for balls of ``radius`` in the inf-norm, if points with other labels are at least
    ``gap`` > 2 radius apart.  ``terms`` of the 2d terms of a distance share a layer: the width is
    d + 2 + terms + outputs, the depth N' (ceil(2d / terms) + 1) + C' + 1 for N' points that have
    not the least label, in C' classes."""
    least = least_label(dataset)
    classes = dict[Label, list[tuple[int, ...]]]()
    for point, label in zip(dataset.points, dataset.labels, strict=True):
        if tuple(label) != least:
            classes.setdefault(tuple(label), []).append(tuple(map(int, point)))
    scale = lcm(int(dataset.denominator), radius.denominator)
    lows = [int(min(column)) for column in zip(*dataset.points, strict=True)]
    return network_of(
        lambda x: Distances(dataset, radius, gap, scale, lows, least).network(x, classes, terms),
        dataset.dimension, [f"y{k}" for k in range(len(least))] if len(least) > 1 else ["y"])


def least_label(dataset: Dataset) -> Label:
    """The least label; of vectors the least entries, which need not be a label."""
    return tuple(int(min(entries)) for entries in zip(*dataset.labels, strict=True))


class Distances:
    """What is the same for all points."""

    def __init__(self, dataset: Dataset, radius: Fraction, gap: Fraction, scale: int,
                 lows: Sequence[int], least: Label) -> None:
        self.unit, self.label_unit = int(dataset.denominator), int(dataset.label_denominator)
        self.scale, self.lows, self.least = scale, lows, least
        self.mu, self.g = int(radius * scale), int((gap - 2 * radius) * scale)

    def place(self, j: int, x: int) -> int:
        """Where a numerator of input j is among the carried inputs, which are 0 at the end of the
        leftmost ball."""
        return (x - self.lows[j]) * (self.scale // self.unit) + self.mu

    def network(self, x: Sequence[Affine], classes: dict[Label, list[tuple[int, ...]]],
                terms: int) -> Gadget:
        """x -> y(x)."""
        inputs: Sequence[Affine] = [
            v * self.scale - (low * (self.scale // self.unit) - self.mu)
            for v, low in zip(x, self.lows, strict=True)]
        rest: Affine = 0 * x[0] + self.g
        sums: Sequence[Affine] = [0 * x[0] for _ in self.least]
        for label, points in classes.items():
            for point in points:
                inputs, rest, sums = yield from self.near(point, inputs, rest, sums, terms)
            found = yield self.carriers(inputs, rest, sums)
            inputs, rest, sums = found[: len(inputs)], found[len(inputs)], found[len(inputs) + 1 :]
            sums = [s + (self.g - rest) * (y - low)
                    for s, y, low in zip(sums, label, self.least, strict=True)]
            rest = 0 * rest + self.g
        found = yield {f"s{k}": s for k, s in enumerate(sums)}
        return [(s / self.g + low) / self.label_unit
                for s, low in zip(found, self.least, strict=True)]

    def near(self, point: Sequence[int], inputs: Sequence[Affine], rest: Affine,
             sums: Sequence[Affine], terms: int) -> Gadget:
        """One point: rest becomes rest - relu(g - S), whose positive part the next layer takes."""
        signed = [(j, sign) for j in range(len(inputs)) for sign in (1, -1)]
        distance: Affine = 0 * rest
        d, end = len(inputs), len(inputs) + 1 + len(sums)
        for number in range(0, len(signed), terms):
            batch = signed[number : number + terms]
            found = yield {
                **self.carriers(inputs, rest, sums),
                **{f"t{j}{'+' if sign > 0 else '-'}":
                   (inputs[j] - self.place(j, point[j])) * sign - self.mu for j, sign in batch},
                **({"S": distance} if number else {})}
            inputs, rest, sums, parts = found[:d], found[d], found[d + 1 : end], found[end:]
            distance = sum(parts[1:], parts[0])
        found = yield {**self.carriers(inputs, rest, sums), "near": self.g - distance}
        return found[:d], found[d] - found[end], found[d + 1 : end]

    def carriers(self, inputs: Sequence[Affine], rest: Affine, sums: Sequence[Affine]
                ) -> dict[str, Affine]:
        """What every layer has: none of it is negative on the balls."""
        return {**{f"x{j}": v for j, v in enumerate(inputs)}, "r": rest,
                **{f"s{k}": s for k, s in enumerate(sums)}}
