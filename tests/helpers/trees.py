"""Floating-point evaluations of a network that a runtime might do, one operation at a time.

Numbers are fractions that ``Format.nearest`` rounds; products are fused or not, sums are trees of
any shape, subnormal numbers are kept or flushed as chance will have it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from memproof.auditing.formats import Evaluation, Format
from memproof.dataset import Dataset
from memproof.interop.foreign import Dense, network_of
from memproof.network import Network

ORDERS = ("random", "ascending", "descending", "cancelling")
Leaf = tuple[Fraction, bool]  # a value, and whether it is a product that is not rounded yet


class Runtime:
    """An evaluation with chance for all that it leaves open."""

    def __init__(self, how: Evaluation, chance: random.Random) -> None:
        self.how, self.chance = how, chance

    def rounded(self, x: Fraction, form: Format) -> Fraction:
        """x as a number of the format."""
        if not self.how.gradual and abs(x) < form.least_normal and self.chance.random() < 0.5:
            return Fraction(0)
        found = form.nearest(x)
        assert found is not None, "overflow"
        return found

    def outputs(self, network: Network, x: Sequence[Fraction], order: str) -> list[Fraction]:
        """What comes out of the network."""
        return self.sums(network, x, order)[-1]

    def sums(self, network: Network, x: Sequence[Fraction], order: str) -> list[list[Fraction]]:
        """The sums of every layer, before its activation."""
        h, found = [self.rounded(v, self.how.stored) for v in x], []
        for layer in network.layers:
            rows = [[(self.rounded(Fraction(int(w), int(layer.denominator)), self.how.stored), h[j])
                     for j, w in row] for row in layer.rows]
            biases = [self.rounded(Fraction(int(b), int(layer.denominator)), self.how.stored)
                      for b in layer.biases]
            sums = [self._sum(row, b, order) for row, b in zip(rows, biases, strict=True)]
            found.append(sums)
            h = [max(v, Fraction(0)) if act == "relu" else v
                 for v, act in zip(sums, layer.activations, strict=True)]
        return found

    def _sum(self, row: Sequence[tuple[Fraction, Fraction]], bias: Fraction, order: str
             ) -> Fraction:
        leaves: list[Leaf] = [(w * v, True) for w, v in row if w and v]
        leaves += [(bias, False)] if bias else []
        while len(leaves) > 1:
            first, second = self._pair(leaves, order)
            a, b = leaves.pop(max(first, second)), leaves.pop(min(first, second))
            if a[1] and (b[1] or self.chance.random() < 0.5):
                a = self.rounded(a[0], self.how.sums), False
            if b[1] and self.chance.random() < 0.5:
                b = self.rounded(b[0], self.how.sums), False
            leaves.append((self.rounded(a[0] + b[0], self.how.sums), False))
        total = self.rounded(leaves[0][0], self.how.sums) if leaves else Fraction(0)
        return total if self.how.sums == self.how.stored else self.rounded(total, self.how.stored)

    def _pair(self, leaves: Sequence[Leaf], order: str) -> tuple[int, int]:
        """Which two are added next."""
        places = list(range(len(leaves)))
        if order == "random":
            return tuple(self.chance.sample(places, 2))  # type: ignore[return-value]
        places.sort(key=lambda i: abs(leaves[i][0]), reverse=order != "ascending")
        if order != "cancelling":
            return places[0], places[1]
        top = places[0]
        other = [i for i in places[1:] if (leaves[i][0] > 0) == (leaves[top][0] > 0)]
        return top, (other or places[1:])[0]  # all of one sign first: the largest partial sums


def network(seed: int, *, widths: tuple[int, ...] = (3, 4, 3), kind: Any = np.float16,
            size: float = 1.0) -> Network:
    """Random weights of a format; some are 0, some tiny."""
    chance = np.random.default_rng(seed)
    layers = []
    for k, (a, b) in enumerate(itertools.pairwise(widths)):
        w = chance.normal(0, size, (b, a)) * 2.0 ** chance.integers(-6, 3, (b, a))
        w[chance.random((b, a)) < 0.2] = 0
        layers.append(Dense(f"layer {k}", w.astype(kind), chance.normal(0, 1, b).astype(kind),
                            k < len(widths) - 2))
    return network_of(layers)


def table(seed: int, *, points_: int = 6, dimension: int = 3, classes: int = 3) -> Dataset:
    chance = random.Random(seed)
    rows = [[Fraction(chance.randint(-40, 40), chance.choice([1, 8, 10])) for _ in range(dimension)]
            for _ in range(points_)]
    rows = [list(row) for row in dict.fromkeys(map(tuple, rows))]
    return Dataset.from_rows(rows, [chance.randrange(classes) for _ in rows], name="t")
