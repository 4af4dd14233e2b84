"""Label vectors as kinds: the distinct ones, sorted, and a number for every point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from memproof.network import Gadget

if TYPE_CHECKING:
    from memproof.dataset import Dataset

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Kinds:
    """``vectors``: the distinct labels y in Q^k, sorted; ``numbers[i]`` is the kind of point i."""

    vectors: tuple[Vector, ...]
    numbers: tuple[int, ...]

    def __len__(self) -> int:
        """C, the number of classes."""
        return len(self.vectors)

    @property
    def outputs(self) -> int:
        """The number of entries of a label."""
        return len(self.vectors[0])

    def members(self, kind: int) -> list[int]:
        """The points of a kind."""
        return [i for i, number in enumerate(self.numbers) if number == kind]

    @property
    def largest(self) -> int:
        """A kind with the most points, the first of them."""
        counts = [0] * len(self)
        for number in self.numbers:
            counts[number] += 1
        return counts.index(max(counts))


def kinds_of(data: Dataset) -> Kinds:
    """The kinds of a table."""
    number = {label: j for j, label in enumerate(sorted(set(data.labels)))}
    below = data.label_denominator
    vectors = tuple(tuple(Fraction(y, below) for y in label) for label in number)
    return Kinds(vectors, tuple(number[label] for label in data.labels))


def constant(vector: Vector) -> Gadget:
    """A gadget that outputs ``vector`` everywhere: its one neuron is never active."""
    yield {"idle": 0}
    return vector
