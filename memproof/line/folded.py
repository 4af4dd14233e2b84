"""The line of the folded index: integers that separate the points, folded to a short range.

A direction with small random entries is injective as soon as it may be, so the range is about as
short as N points allow.  A fold reflects the lower part of the line into the upper one, at a place
where no two points meet; a line of length R becomes one of about R/2.  Why this is sound:
docs/proofs/projections.md#PR-8 and docs/proofs/folded-index.md#FI-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import mul
from random import Random
from typing import TYPE_CHECKING

from memproof.brief import brief
from memproof.dataset.per_dataset import per_dataset
from memproof.line.projection import (
    INTEGER_BITS,
    Columns,
    Projection,
    kronecker,
    pictures,
    project_along,
)

if TYPE_CHECKING:
    from memproof.dataset import Dataset

TRIES = 8  # directions tried at one size of their entries
FOLD_TRIES = 2000  # places tried for a fold that need not exist
Fold = tuple[int, int]  # (high, low): x >= high -> x - high, x <= low -> low - x


@dataclass(frozen=True)
class FoldedLine:
    """Distinct integers 0 <= X_1 < ... < X_M, and the codes of their labels.

    X is the projection (of which it is an affine function), folded at ``folds``.  ``how`` says
    how the direction was found.
    """

    projection: Projection
    denominator: int
    folds: tuple[Fold, ...]
    positions: tuple[int, ...]
    codes: tuple[int, ...]
    how: str

    __repr__ = brief

    def __len__(self) -> int:
        """M."""
        return len(self.positions)

    @property
    def range(self) -> int:
        """R."""
        return self.positions[-1]


def line_along(
    projection: Projection, denominator: int, codes: Sequence[int], folds: Sequence[Fold] = (),
    how: str = "",
) -> FoldedLine:
    """The line of a projection that tells codes apart, folded at admissible places."""
    places = dict(zip(projection.values, codes, strict=True))
    for fold in folds:
        places = {image(x, fold): code for x, code in places.items()}
    positions = sorted(places)
    return FoldedLine(projection, denominator, tuple(folds), tuple(positions),
                      tuple(places[x] for x in positions), how)


def image(x: int, fold: Fold) -> int:
    """Where the fold puts x."""
    high, low = fold
    return x - high if x >= high else low - x


# -- the direction ---------------------------------------------------------------------------------


@per_dataset
def injective(dataset: Dataset, seed: int = 0) -> tuple[Projection, str]:
    """(a projection that keeps distinct points distinct, with a short range; how it was found).

    Entries uniform in [-M, M], M = 1, 2, 4, ..., in the pictures of the data with common and with
    own units; up to twice the first M at which one is injective.  From M = N(N-1)/2 + 1 on at least
    every second direction is (docs/proofs/projections.md#PR-4); should all tries fail up to there,
    the Kronecker direction is taken.
    """
    columns = Columns.of(dataset)
    if len(columns.used) < 2:
        direction = columns.direction([1] * len(columns.used), [1] * len(columns.used))
        return project_along(dataset, direction), "only"
    distinct, tried = len(set(dataset.points)), 0
    best: tuple[int, Projection] | None = None
    for multipliers in pictures(columns)[:2]:
        rng = Random(seed)
        first = 0
        for size in sizes(distinct * (distinct - 1) // 2 + 1):
            if first and size > 2 * first:
                break
            tried += TRIES
            for direction in islice(injective_ones(columns, multipliers, size, distinct, rng), 3):
                first = first or size
                candidate = project_along(dataset, columns.direction(direction, multipliers))
                if best is None or max(candidate.values) < best[0]:
                    best = max(candidate.values), candidate
    if best is None:
        return project_along(dataset, kronecker(columns)), f"kronecker,{tried}-random-ones-failed"
    return best[1], "random"


def sizes(most: int) -> Iterator[int]:
    """1, 2, 4, ... up to the first power of two that is at least ``most``."""
    size = 1
    while size < 2 * most:
        yield size
        size *= 2


def injective_ones(
    columns: Columns, multipliers: Sequence[int], size: int, distinct: int, rng: Random
) -> Iterator[list[int]]:
    """The injective ones of TRIES directions with entries up to ``size``, shortest range first."""
    measure = measuring(columns, multipliers, size)
    found = []
    for _ in range(TRIES):
        direction = [rng.randint(-size, size) for _ in multipliers]
        count, length = measure(direction)
        if count == distinct:
            found.append((length, direction))
    yield from (direction for _, direction in sorted(found))


def measuring(
    columns: Columns, multipliers: Sequence[int], size: int
) -> Callable[[Sequence[int]], tuple[int, int]]:
    """direction -> (how many values sum_j direction_j multiplier_j column_j takes, their range).

    In machine integers if d * size * max |multiplier_j column_j| < 2^62, which bounds every partial
    sum, in long ones otherwise.
    """
    rows = [[e * m for e in entries]
            for entries, m in zip(columns.entries, multipliers, strict=True)]
    bound = len(rows) * size * max(map(max, rows))
    if bound.bit_length() <= INTEGER_BITS:
        import numpy as np

        matrix = np.array(rows, dtype=np.int64)

        def measure(direction: Sequence[int]) -> tuple[int, int]:
            values = np.unique(np.array(direction, dtype=np.int64) @ matrix)
            return len(values), int(values[-1] - values[0])

        return measure
    points = list(zip(*rows, strict=True))

    def measure_exactly(direction: Sequence[int]) -> tuple[int, int]:
        values = {sum(map(mul, direction, point)) for point in points}
        return len(values), max(values) - min(values)

    return measure_exactly


# -- folds of the range ----------------------------------------------------------------------------


def folds_to(positions: Sequence[int], target: int) -> list[Fold]:
    """Folds after which the range is at most ``target``, or as short as the search gets it.

    A line longer than N(N-1)/2 + 4 can always be folded, and keeps its points apart (lemmas D2x and
    D2).
    """
    found: list[Fold] = []
    places = sorted(set(positions))
    while places[-1] > target:
        fold = next_fold(places)
        if fold is None:
            break
        found.append(fold)
        places = sorted(image(x, fold) for x in places)
    return found


def next_fold(places: Sequence[int]) -> Fold | None:
    """An admissible fold of the sorted places that shortens the range to 3/4 at least.

    c = high + low = R, R + 1, R - 1, R + 2, ... is admissible if it is no sum of two places; of the
    first N(N-1)/4 + 2 distances one is, which is what counts for a range above N(N-1)/2 + 4.
    """
    count, length = len(places), places[-1]
    pairs = count * (count - 1) // 2
    most = pairs // 2 + 2 if length > pairs + 4 else min(pairs // 2 + 2, FOLD_TRIES)
    meets = meeting(places)
    for c in islice(around(length), 2 * most):
        high = -(-c // 2)
        low = c - high
        if 4 * max(length - high, low) > 3 * length or low < 0:
            return None
        if not meets(c):
            return high, low
    return None


def around(center: int) -> Iterator[int]:
    """center, center + 1, center - 1, center + 2, ..."""
    yield center
    distance = 1
    while True:
        yield center + distance
        yield center - distance
        distance += 1


def meeting(places: Sequence[int]) -> Callable[[int], bool]:
    """c -> whether c is the sum of two different places."""
    if places[-1].bit_length() < INTEGER_BITS:
        import numpy as np

        xs = np.array(places, dtype=np.int64)

        def meets(c: int) -> bool:
            partner = c - xs
            at = np.minimum(np.searchsorted(xs, partner), len(xs) - 1)
            return bool(((xs[at] == partner) & (partner != xs)).any())

        return meets
    known = set(places)
    return lambda c: any(c - x in known and c != 2 * x for x in places)
