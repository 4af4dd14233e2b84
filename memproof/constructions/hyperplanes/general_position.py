"""Points on hyperplanes: the affine hull, and general position.

Points of Q^d are in *general position* if no d + 1 of them lie on one affine hyperplane.  Then
any d of them span a hyperplane that misses all others.  The constructions need less (groups.py).

Tables are first reduced to their affine hull, since constant and dependent columns put all points
on one hyperplane.  After that, groups exist for every table: a single point is one (lemma H3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, takewhile
from math import comb, gcd
from typing import Any

from memproof.brief import brief
from memproof.constructions.hyperplanes.integer_matrix import (
    Array,
    modulo,
    pivots,
    primes,
    rank,
    residues,
    solve,
)
from memproof.dataset import Dataset
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.network import Affine, total

Row = tuple[int, ...]
SUBSETS = 10**5  # general position is checked if there are at most so many sets of d + 1 points
SUBSET_WORK = 10**9  # and at most so many steps of elimination
BATCH = 10**6  # entries of matrices that are eliminated together


# -- the affine hull -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hull:
    """Integer coordinates e_j = multipliers[j] x_(columns[j]) - lows[j] in which the points span.

    ``rows[i]`` = (1, e_i1, ..., e_id); the rows have rank d + 1, modulo ``prime`` too, are
    pairwise distinct modulo it, and fewer than it.  ``ambient``: the number of columns of the
    table.
    """

    columns: tuple[int, ...]
    multipliers: tuple[int, ...]
    lows: tuple[int, ...]
    rows: tuple[Row, ...]
    ambient: int
    prime: int

    __repr__ = brief

    @property
    def dimension(self) -> int:
        """d, the dimension of the affine hull."""
        return len(self.columns)

    def __len__(self) -> int:
        """N."""
        return len(self.rows)

    @cached_property
    def matrix(self) -> Array:
        """The rows as a matrix of Python integers."""
        import numpy as np

        return np.array(self.rows, dtype=object)

    @cached_property
    def doubles(self) -> Array:
        """The residues as doubles, which hold them exactly."""
        return self.residues.astype(float)

    @cached_property
    def residues(self) -> Array:
        """The rows modulo the prime."""
        return residues(self.rows, self.prime)

    def form(self, vector: Sequence[int], x: Sequence[Affine]) -> Any:
        """b + a.e as an expression in the kept columns' x, for vector = (b, a_1, ..., a_d)."""
        bias, *weights = vector
        bias -= sum(a * low for a, low in zip(weights, self.lows, strict=True))
        slopes = [a * m for a, m in zip(weights, self.multipliers, strict=True)]
        return total([xj * w for xj, w in zip(x, slopes, strict=True) if w], bias)

    def values(self, vector: Sequence[int]) -> list[int]:
        """b + a.e_i for all points."""
        import numpy as np

        found: list[int] = (self.matrix @ np.array(vector, dtype=object)).tolist()
        return found


@per_dataset
def hull_of(data: Dataset) -> Hull:
    """The affine hull: the leftmost columns of [1 X] that are independent, in integers.

    Errors: MP-B003 equal points.
    """
    if len(set(data.points)) < len(data):
        raise MemproofError("MP-B003", "the data", "distinct points", "equal ones")
    scaled = [integers(column, data.denominator) for column in zip(*data.points, strict=True)]
    used = [j for j, (_, _, entries) in enumerate(scaled) if any(entries)]
    rows = list(zip([1] * len(data), *(scaled[j][2] for j in used), strict=True))
    for p in takewhile(lambda prime: prime > len(rows), primes(len(used) + 1)):
        kept = spanning(rows, p)
        if kept is not None:
            columns = [used[j - 1] for j in kept[1:]]
            return Hull(
                tuple(columns), tuple(scaled[j][0] for j in columns),
                tuple(scaled[j][1] for j in columns),
                tuple(tuple(row[j] for j in kept) for row in rows), data.dimension, p)
    raise MemproofError("MP-X002", "the affine hull", "a prime", "none")


def integers(column: Sequence[int], denominator: int) -> tuple[int, int, list[int]]:
    """(m, low, entries): entries = m x - low >= 0, integers, x = column / denominator, m least."""
    surplus = gcd(denominator, *column)
    low = min(column) // surplus
    return denominator // surplus, low, [x // surplus - low for x in column]


def spanning(rows: Sequence[Row], p: int) -> list[int] | None:
    """The pivot columns, if the others are combinations of them exactly and rows differ modulo p;
    None asks for another prime."""
    import numpy as np

    small = residues(rows, p)
    basis, kept = pivots(small, p)
    others = [j for j in range(len(rows[0])) if j not in kept]
    if len(np.unique(small[:, kept], axis=0)) < len(rows):
        return None
    if others:
        exact = np.array(rows, dtype=object)
        picked = exact[basis]
        found = solve(picked[:, kept].tolist(), picked[:, others].tolist(), p)
        if found is None:
            return None
        combined = exact[:, kept] @ np.array(found[0], dtype=object)
        if (combined != found[1] * exact[:, others]).any():
            return None
    return kept


# -- general position ------------------------------------------------------------------------------


def is_checkable(hull: Hull) -> bool:
    """Whether all C(N, d+1) sets of d + 1 points are few enough to look at."""
    size = hull.dimension + 1
    subsets = comb(len(hull), size)
    return subsets <= SUBSETS and subsets * size**3 <= SUBSET_WORK


def degenerate(hull: Hull) -> tuple[int, ...] | None:
    """The first d + 1 points on one hyperplane; None: general position.  All sets are looked at."""
    import numpy as np

    size = hull.dimension + 1
    subsets = combinations(range(len(hull)), size)
    while batch := list(islice(subsets, max(1, BATCH // size**2))):
        suspects = singular(hull.residues[np.array(batch)], hull.prime)
        for subset in (batch[k] for k in np.flatnonzero(suspects)):
            if rank([hull.rows[i] for i in subset]) < size:
                return subset
    return None


def singular(matrices: Array, p: int) -> Array:
    """Which of many square matrices are singular modulo p."""
    import numpy as np

    count, size, _ = matrices.shape
    every, found = np.arange(count), np.zeros(count, dtype=bool)
    for c in range(size):
        nonzero = matrices[:, c:, c] != 0
        found |= ~nonzero.any(axis=1)
        chosen = nonzero.argmax(axis=1) + c
        row = matrices[every, chosen].copy()
        matrices[every, chosen] = matrices[:, c]
        below = matrices[:, c + 1 :]
        left, right = below * row[:, None, c, None], below[:, :, c, None] * row[:, None, :]
        matrices[:, c + 1 :] = modulo(left - right, p)
    return found


def proven_position(hull: Hull, position: str) -> str:
    """"general-position" if that was checked and holds, otherwise "group-condition".

    ``position`` "general" insists.  Errors: MP-B021 another word, MP-B020 points on one hyperplane,
    or too many sets of points to look at.
    """
    if position not in ("any", "general"):
        raise MemproofError("MP-B021", "the position", "any or general",
                            show(position) + did_you_mean(str(position), ("any", "general")))
    checkable = is_checkable(hull)
    found = degenerate(hull) if checkable else None
    if position == "general" and (found or not checkable):
        expected = f"no {hull.dimension + 1} points on one hyperplane of their hull"
        sets = f"C({len(hull)}, {hull.dimension + 1}) sets of points, too many to look at"
        points = ", ".join(map(str, found or ()))
        raise MemproofError("MP-B020", "the data", expected,
                            f"points {points} on one" if found else sets)
    return "general-position" if checkable and found is None else "group-condition"
