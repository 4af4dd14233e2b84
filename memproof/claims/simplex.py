"""Points off a line need less: N points of R^(N-1) on no hyperplane, W = L = 1, all labels.

The points are 0 and the unit vectors e_i.  With labels y_0, ..., y_(N-1) one ReLU takes them all:
relu(c + sum of (y_i - y_0) x_i) - c + y_0, with c so large that it is never off.  So W^2 L^2 = 1,
while any N points on a line need W^2 L^2 >= N / (10 log2(e N)) for all labelings (lemma G22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memproof.bounds.vc import least_product
from memproof.certificate.writer import write
from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.claims.family import labelings
from memproof.dataset import Dataset
from memproof.network import Affine, Gadget, Network, network_of, total

POINTS = 100


@dataclass(frozen=True)
class Simplex:
    """The kernel's verdicts on two labelings, and the least W^2 L^2 of N points on a line."""

    points: int
    verdicts: tuple[Verdict, ...]
    on_a_line: int

    @property
    def accepted(self) -> int:
        """How many the kernel accepted."""
        return sum(each.outcome == "ACCEPTED" for each in self.verdicts)

    @property
    def product(self) -> int | None:
        """The largest W^2 L^2 that the kernel recomputed; None if it did not accept all."""
        if self.accepted < len(self.verdicts):
            return None
        return max(int(v.facts["width"] * v.facts["depth"]) ** 2 for v in self.verdicts)

    @property
    def holds(self) -> bool:
        """Are all accepted, and is their W^2 L^2 less than on a line?"""
        return self.product is not None and self.product < self.on_a_line


def simplex(folder: Path, points: int = POINTS) -> Simplex:
    """Writes a certificate for each of two labelings, judged by the kernel.  Errors: MP-U005."""
    verdicts = []
    for name, labels in labelings(points).items():
        path = folder / f"simplex-{name}.memproof.jsonl"
        write(path, corners(labels, name), one_relu(labels), construction="one relu")
        verdicts.append(check(path))
    return Simplex(points, tuple(verdicts), least_product(points))


def corners(labels: Sequence[int], name: str) -> Dataset:
    """0 and the unit vectors, with these labels."""
    d = len(labels) - 1
    unit = [[int(i == j) for j in range(d)] for i in range(d)]
    return Dataset.from_rows([[0] * d, *unit], labels, name=f"simplex-{name}")


def one_relu(labels: Sequence[int]) -> Network:
    """relu(c + sum of (y_i - y_0) x_i) - c + y_0."""
    first, *others = labels
    c = max(abs(y - first) for y in others)

    def body(x: Sequence[Affine]) -> Gadget:
        """One layer of one neuron."""
        (h,) = yield (total([xi * (y - first) for y, xi in zip(others, x, strict=True)], c),)
        return h - c + first

    return network_of(body, len(others))


def as_data(found: Simplex) -> dict[str, Any]:
    """For JSON."""
    return {"points": found.points, "dimension": found.points - 1, "product": found.product,
            "on_a_line": found.on_a_line, "holds": found.holds, "accepted": found.accepted}
