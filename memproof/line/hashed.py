"""A short integer line: a random direction, then the distance to the multiples of M.

Folding at the multiples of M makes the line as short as the number of points allows, whatever their
separation is: about N^2 places (the birthday bound), no matter how long the projected line was.
Points may fall together if their labels are equal.  The search works on machine integers where a
bound for every sum is proved, and on long ones otherwise.  A direction and an M are taken only if
no two labels share a place dist(s, M Z), s the projection before common factors are divided out;
then none do after it (docs/proofs/projections.md#PR-8).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from memproof.brief import brief
from memproof.dataset.labels import Labels, labels_of
from memproof.dataset.per_dataset import per_dataset
from memproof.gadgets.label import label
from memproof.gadgets.remainder import halvings, multiple_distance
from memproof.line.projection import (
    INTEGER_BITS,
    Columns,
    Projection,
    kronecker,
    project_along,
    projector,
    ranks,
    separating,
)
from memproof.network import Affine, Gadget, tagged

if TYPE_CHECKING:
    from memproof.dataset import Dataset

WORK = 30_000_000  # points * moduli tried
TRIES = 2000  # moduli tried at one length of the line, at most
MODULI = 10  # moduli tried with one direction
LONGER = 3  # the projected line is at most about 2^LONGER times as long as the folded one,
STAGES = 3  # unless a column has a longer range: such columns come in from stage to stage


@dataclass(frozen=True)
class HashedLine:
    """Positions t_1 < ... < t_M on the folded line, with their label codes.

    ``fold`` M; 0: the line is not folded.  ``tried``: how many foldings the search looked at.
    """

    positions: tuple[int, ...]
    codes: tuple[int, ...]
    labels: Labels
    projection: Projection
    denominator: int
    fold: int
    tried: int

    __repr__ = brief

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def layers(self) -> int:
        """The fold layers."""
        return halvings(max(self.projection.values), self.fold) if self.fold else 0

    def place(self, x: Sequence[Affine]) -> Gadget:
        """x -> t, affine in the last layer's neurons: the projection, the folds."""
        t = yield from tagged(projector(self.projection, self.denominator, x), stage="projection")
        fold = multiple_distance(t, self.fold, self.layers)
        return (yield from tagged(fold, stage="hash"))

    def label(self, code: Affine) -> Affine:
        """The label with this code: an affine map."""
        return label(code, self.labels)


@per_dataset
def hashed_line(dataset: Dataset, seed: int) -> HashedLine:
    """The shortest line found.  Errors: MP-B002 label vectors, MP-B003 equal points with different
    labels.

    If no folding separates the labels, the Kronecker direction does, unfolded
    (docs/proofs/projections.md#PR-2).
    """
    labels = labels_of(dataset)
    search = LineSearch(dataset, labels.codes, Random(seed))
    direction, fold = search.shortest()
    found = project_along(dataset, direction)
    if not fold:
        separating(found, labels.codes)
    folded = [min(t % fold, fold - t % fold) for t in found.values] if fold else found.values
    places = sorted(set(zip(folded, labels.codes, strict=True)))
    positions, codes = zip(*places, strict=True)
    return HashedLine(positions, codes, labels, found, dataset.denominator, fold, search.tried)


class Folding(NamedTuple):
    """A direction in the columns' units, M (0: none), the length asked for, the fold layers."""

    direction: list[int]
    fold: int
    length: int
    layers: int

    @property
    def cost(self) -> int:
        """12 log2(length) + 6 layers, about."""
        return 6 * (self.length**2).bit_length() + 6 * self.layers


class LineSearch:
    """Directions and moduli, tried for shorter and shorter lines until nothing is found."""

    def __init__(self, dataset: Dataset, codes: Sequence[int], rng: Random) -> None:
        import numpy as np

        self.columns, self.rng, self.tried = Columns.of(dataset), rng, 0
        self.kinds, self.kind_bits = ranks(codes)
        self.points, self.ranges = len(codes), self.columns.ranges
        self.tries = max(8, min(TRIES, WORK // self.points))
        self.arrays = [np.array(entries, dtype=np.int64 if largest < 2**INTEGER_BITS else object)
                       for entries, largest in zip(self.columns.entries, self.ranges, strict=True)]

    def shortest(self) -> tuple[list[int], int]:
        """(direction in the numerators, M), M = 0 for a line that is not folded.

        The least of 12 log2(length) + 6 (fold layers), about: what both cost in parameters.
        """
        if len(set(self.kinds.tolist())) == 1 or not self.columns.used:
            return [0] * self.columns.dimension, 0
        start = self.points * self.points // 2 + 4
        rising = (self.of_length(start << 2 * k) for k in range(8))
        found = next((each for each in rising if each is not None), None)
        if found is None:
            return kronecker(self.columns), 0
        best = found
        while found is not None:
            best = min(best, found, key=lambda each: each.cost)
            found = self.of_length(found.length * 4 // 5)
        return self.columns.direction(best.direction, [1] * len(best.direction)), best.fold

    def of_length(self, length: int) -> Folding | None:
        """A folding of the line to at most ``length``, if one is found in so many tries."""
        for number, u in enumerate(self.directions(length)):
            if number * MODULI >= self.tries:
                return None
            t = self.line(u)
            unfolded = int(t.max())
            if unfolded <= length and self.separates(t):
                return Folding(u, 0, length, 0)
            for _ in range(MODULI):
                fold = 2 * length - self.rng.randrange(1 + length // 4)
                if fold and unfolded > length and self.separates(distance(t, fold)):
                    return Folding(u, fold, length, halvings(unfolded, fold))
        return None

    def directions(self, length: int) -> Iterator[list[int]]:
        """Random directions to which every column contributes about as much.

        A column whose range is far too long is left out at first; in the third stage all are in.
        """
        missing = max(self.ranges).bit_length() - length.bit_length()
        longer = max(0, missing // (STAGES - 1) + STAGES - 1)
        for number in count():
            stage = STAGES * MODULI * number // self.tries
            extra = stage * longer + self.rng.randrange(LONGER)
            sizes = [(length << extra) // largest for largest in self.ranges]
            if any(sizes):
                yield [self.rng.randint(-size, size) for size in sizes]
            else:
                yield [int(k == number % len(sizes)) for k in range(len(sizes))]

    def line(self, u: Sequence[int]) -> Any:
        """sum of u_j X_j, from 0: in machine integers if every partial sum is below 2^62."""
        import numpy as np

        bound = sum(abs(w) * largest for w, largest in zip(u, self.ranges, strict=True))
        kind: Any = np.int64 if bound < 2**INTEGER_BITS else object
        t = np.zeros(self.points, dtype=kind)
        for w, column in zip(u, self.arrays, strict=True):
            if w:
                t = t + w * column.astype(kind, copy=False)
        return t - t.min()

    def separates(self, t: Any) -> bool:
        """Whether no two labels share a place."""
        import numpy as np

        self.tried += 1
        if int(t.max()).bit_length() + self.kind_bits > INTEGER_BITS:
            return len(set(t.tolist())) == len(set(zip(t.tolist(), self.kinds.tolist(),
                                                       strict=True)))
        keys = (t.astype(np.int64) << self.kind_bits) | self.kinds
        keys.sort()
        same = (keys[1:] >> self.kind_bits) == (keys[:-1] >> self.kind_bits)
        return not bool((same & (keys[1:] != keys[:-1])).any())


def distance(t: Any, fold: int) -> Any:
    """dist(t, M Z), in machine integers if M is one."""
    import numpy as np

    rest = t % fold
    if fold < 2**INTEGER_BITS:
        rest = rest.astype(np.int64)
    return np.minimum(rest, fold - rest)
