"""What the labels of a table are: codes 0, ..., C - 1 with a step, or kinds of vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from memproof.brief import brief
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError

if TYPE_CHECKING:
    from memproof.dataset import Dataset


@dataclass(frozen=True)
class Labels:
    """y_i = least + step * codes[i] with the smallest integers codes >= 0.

    ``step`` is the gcd of all differences, 1 if there are none.
    """

    least: Fraction
    step: Fraction
    codes: tuple[int, ...]

    __repr__ = brief

    @property
    def classes(self) -> int:
        """C = 1 + the largest code."""
        return 1 + max(self.codes)

    @property
    def bits(self) -> int:
        """c: codes are below 2^c; at least 1."""
        return label_bits(self.classes)


def distinct_labels(dataset: Dataset) -> int:
    """How many different labels there are: at most C, and fewer if codes are left out."""
    return len(set(dataset.labels))


def label_bits(classes: int) -> int:
    """c = max(1, ceil(log2 C)) for C >= 1 classes."""
    return max(1, (classes - 1).bit_length())


@per_dataset
def labels_of(dataset: Dataset) -> Labels:
    """The label codes.  Errors: MP-B002 for label vectors of more than one entry."""
    if dataset.outputs != 1:
        found = f"vectors of {dataset.outputs} entries"
        raise MemproofError("MP-B002", "the labels", "one number for each point", found)
    return labels_from([label for (label,) in dataset.labels], dataset.label_denominator)


def labels_from(values: Sequence[int], denominator: int) -> Labels:
    """The codes of the labels values[i] / denominator, at least one of them."""
    least = min(values)
    step = gcd(*[value - least for value in values]) or 1
    codes = tuple((value - least) // step for value in values)
    return Labels(Fraction(least, denominator), Fraction(step, denominator), codes)


def conflict() -> MemproofError:
    """MP-B003: equal points with different labels, which no function memorizes."""
    return MemproofError("MP-B003", "the data", "distinct points", "two with different labels")


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


@per_dataset
def kinds_of(data: Dataset) -> Kinds:
    """The kinds of a table."""
    number = {label: j for j, label in enumerate(sorted(set(data.labels)))}
    below = data.label_denominator
    vectors = tuple(tuple(Fraction(y, below) for y in label) for label in number)
    return Kinds(vectors, tuple(number[label] for label in data.labels))
