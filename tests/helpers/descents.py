"""SGD certificates for tests, and what they should state, computed otherwise than by the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import sqrt
from typing import Any

import numpy as np

from helpers.sealed import CLAIM, Edit, Record, edited, in_kind, numbers_of, records_of
from memproof.constructions import named
from memproof.dataset import Dataset
from memproof.network import Network
from memproof.network.foreign import network_from
from memproof.sgd.constants import Minimum, dyadic, statement
from memproof.sgd.nearby import certificate
from memproof.sgd.rewriting import balance, without_zeros

TOY = Dataset.from_rows([[Fraction(x, 4)] for x in (-4, -3, -1, 1, 3, 4)], [0, 0, 1, 1, 0, 0])
PAIRS = [(0, 0), (3, 1), (1, 4), (5, 2), (2, 7), (6, 6), (7, 3), (4, 5)]
DEEP = {
    "format": "memproof-network", "version": 1, "inputs": 2, "layers": [
        {"weights": [["1", "1/2"], ["-1/2", "1"], ["1/4", "-1"], ["1", "-1"]],
         "biases": ["-5/4", "1/3", "1/8", "0"],
         "activation": ["relu", "relu", "relu", "identity"], "names": ["a", "b", "c", "s"]},
        {"weights": [["1", "-1/2", "1", "1/8"], ["-1/4", "1", "0", "1/2"]],
         "biases": ["1/7", "-13/8"], "activation": ["relu", "relu"], "names": ["p", "q"]},
        {"weights": [["1", "1/2"], ["1/2", "-1"]], "biases": ["-1/5", "9/2"],
         "activation": ["relu", "relu"], "names": ["u", "v"]}],
    "output": {"weights": [["1/2", "-1"]], "biases": ["3"], "names": ["y"]}}


def labelled(network: Network, points: Sequence[Sequence[int | Fraction]]) -> Dataset:
    """The table that the network memorizes: its own outputs."""
    return Dataset.from_rows(points, [network.evaluate(point)[0] for point in points])


@cache
def case(name: str) -> tuple[Network, Dataset, int]:
    """(network without zeros, table, batch): one hidden layer, or three with an identity."""
    if name == "toy":
        built = named("staircase").build(TOY)
        return balance(without_zeros(built.network, TOY)), TOY, 2
    network = network_from(DEEP)
    return network, labelled(network, [(Fraction(a, 3), b) for a, b in PAIRS]), 4


@cache
def good(name: str) -> bytes:
    """The certificate of a case."""
    network, data, batch = case(name)
    return certificate(network, data, statement(Minimum(network, data), batch), "by hand")


def forged(name: str, edit: Edit) -> bytes:
    """The certificate after an edit, sealed again."""
    return edited(good(name), edit)


def number(value: Any) -> int:
    """An integer of a record."""
    return int(value, 16) if isinstance(value, str) else int(value)


@dataclass(frozen=True)
class Reference:
    """What the kernel should find, in floats, by other formulas."""

    points: int
    batch: int
    square: float  # the largest |v|^2
    sigma: float  # the least positive eigenvalue of sum v v'
    rho: float  # the largest radius on which all signs are kept

    layers: Any
    values: Any

    def hessian(self, rho: float) -> float:
        """The bound on the ball."""
        return max(self._of_a_point(z, h, rho)[0] for z, h in self.values)

    def keeps(self, rho: float) -> bool:
        """Are all signs kept on the ball?"""
        return all(self._of_a_point(z, h, rho)[1] for z, h in self.values)

    def _of_a_point(self, z: Any, h: Any, rho: float) -> tuple[float, bool]:
        moved = first = second = 0.0
        kept, last = True, len(self.layers) - 1
        for k, (matrix, _, kinds) in enumerate(self.layers):
            size = sqrt(float(h[k] @ h[k]) + 1) + moved
            norm = float(np.linalg.norm(matrix))
            for j, kind in enumerate(kinds):
                room = float(np.linalg.norm(matrix[j])) * moved + rho * size
                kept = kept and (k == last or kind != "relu" or room < abs(z[k][j]))
            second = (1 if last == 1 else 2) * first * (k > 0) + (norm + rho) * second
            first, moved = size + (norm + rho) * first, norm * moved + rho * size
        return second, kept

    def follow(self, rho: float, sigma: float, gamma: float) -> dict[str, float]:
        """lambda, tau, radius and C by the theorem."""
        epoch, h, v = self.points // self.batch, self.hessian(rho), sqrt(self.square)
        slowest = sigma / (8 * self.batch * (1 + epoch * (epoch - 1) / 2 * (gamma * v * v) ** 2))
        tau = 3 * epoch * (1.5 * h * v + h * h * rho / 2) / slowest
        return {"lambda": slowest, "tau": tau, "radius": min(5 * rho / 8, 1 / tau),
                "risk": (v * tau + h) ** 2 / 2}


@cache
def reference(name: str) -> Reference:
    """Of a case, from the records of its certificate."""
    records = records_of(good(name))
    layers = [
        (np.array([[sum(number(w) for j, w in row if j == k) / number(each["denominator"])
                    for k in range(width)] for row in each["rows"]]),
         np.array([number(b) / number(each["denominator"]) for b in each["biases"]]),
         each.get("activations", ["identity"]))
        for each, width in _with_widths(records)]
    scale = records[2]["coordinate_denominator"]
    points = [np.array(records[i]["x"]) / scale for i in numbers_of(records, "point")]
    values, gradients = [], []
    for x in points:
        z, h = _values(layers, x)
        values.append((z, h))
        gradients.append(_gradient(layers, z, h))
    matrix = np.array(gradients)
    eigen = np.linalg.svd(matrix, compute_uv=False) ** 2
    batch = records[numbers_of(records, "sgd")[0]]["batch"]
    found = Reference(len(points), batch, float((matrix**2).sum(1).max()),
                      float(eigen[eigen > 1e-12 * eigen[0]][-1]), 0.0, layers, values)
    low, high = 0.0, 8.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if found.keeps(middle) else (low, middle)
    return Reference(**{**found.__dict__, "rho": low})


def _with_widths(records: list[Record]) -> list[tuple[Record, int]]:
    """Layers and output, each with the number of its inputs."""
    found, width = [], records[CLAIM]["dimension"]
    for each in records:
        if each.get("kind") in ("layer", "output"):
            found.append((each, width))
            width = len(each["rows"])
    return found


def _values(layers: Any, x: Any) -> tuple[list[Any], list[Any]]:
    z, h = [], [x]
    for matrix, bias, kinds in layers:
        z.append(matrix @ h[-1] + bias)
        relu = np.array([kind == "relu" for kind in kinds])
        h.append(np.where(relu, np.maximum(z[-1], 0), z[-1]))
    return z, h


def _gradient(layers: Any, z: Any, h: Any) -> Any:
    back, parts = np.ones(1), []
    for k in range(len(layers) - 1, -1, -1):
        parts.append(np.outer(back, np.append(h[k], 1)).ravel())
        if k:
            relu = np.array([kind == "relu" for kind in layers[k - 1][2]])
            back = (layers[k][0].T @ back) * np.where(relu, z[k - 1] > 0, 1)
    return np.concatenate(parts[::-1])


def stated(**numbers: float | Fraction) -> Edit:
    """The ``sgd`` record states these numbers."""
    def edit(records: list[Record]) -> None:
        for key, value in numbers.items():
            in_kind("sgd", 0, key, list(dyadic(Fraction(value))))(records)

    return edit
