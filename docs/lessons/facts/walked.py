"""Networks of certificates, neuron by neuron: what the lessons quote of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from memproof.certificate.loader import load
from memproof.explain import notes
from memproof.network import Layer, Network

ROOT = Path(__file__).resolve().parents[3]


def described(names: Sequence[str], layers: Iterable[Layer]) -> dict[str, Any]:
    """A network for the widgets: integers as texts, for they may be longer than a float."""
    return {"inputs": list(names), "layers": [
        {"names": list(layer.names), "stage": layer.stage, "denominator": str(layer.denominator),
         "rows": [[[j, str(w)] for j, w in row] for row in layer.rows],
         "biases": list(map(str, layer.biases)),
         "relu": [each == "relu" for each in layer.activations]} for layer in layers]}


class Walked:
    """A certificate and its network."""

    def __init__(self, name: str) -> None:
        self.certificate = load(ROOT / "certificates" / f"{name}.memproof.jsonl")
        self.network, self.data = self.certificate.network, self.certificate.dataset

    def point(self, row: int) -> int:
        """The point (from 0) of a row (from 1)."""
        return next(i for i, rows in enumerate(self.data.rows) if row in rows)

    def values(self, row: int) -> list[dict[str, Fraction]]:
        """Layer by layer the values by name, the output last, of a row."""
        x = [Fraction(each, self.data.denominator) for each in self.data.points[self.point(row)]]
        return [dict(zip(layer.names, values, strict=True))
                for layer, values in zip(self.network.layers, self.network.values(x), strict=True)]

    def value(self, row: int, layer: int, name: str) -> Fraction:
        """One neuron at a row."""
        return self.values(row)[layer - 1][name]

    @cached_property
    def behind(self) -> Network:
        """The network behind its first layer, the projection: a function of t."""
        return Network(1, self.network.hidden[1:], self.network.output)

    def at(self, t: int | str) -> Fraction:
        """Its output at any place of the line."""
        return self.behind.evaluate([Fraction(t)])[0]

    def inside(self, t: int | str, layer: int, name: str) -> Fraction:
        """One neuron (layers counted as in the whole network) at any place of the line."""
        values = list(self.behind.values([Fraction(t)]))[layer - 2]
        names = self.network.layers[layer - 1].names
        return values[names.index(name)]

    @cached_property
    def line(self) -> dict[str, Any]:
        """It as data of a widget."""
        return described(["t"], self.behind.layers)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """(t, label) of every point, in the order of the line; places once."""
        values = {}
        for i, point in enumerate(self.data.points):
            x = [Fraction(each, self.data.denominator) for each in point]
            values[int(next(self.network.values(x))[0])] = self.data.labels[i][0]
        return sorted(values.items())

    def segments(self) -> list[tuple[int, int, int]]:
        """(first place, last place, label) of the stretches of equal labels."""
        found: list[tuple[int, int, int]] = []
        for t, label in self.places:
            if found and found[-1][2] == label:
                found[-1] = (found[-1][0], t, label)
            else:
                found.append((t, t, label))
        return found

    def ledgers(self, row: int) -> dict[int, str]:
        """Layer -> the bits that ``explain`` shows for it."""
        hidden = [list(each.values()) for each in self.values(row)[:-1]]
        return {layer: found[1] for layer, text in notes(self.certificate, hidden).items()
                if (found := re.match(r"ledger ([01|]+)", text))}
