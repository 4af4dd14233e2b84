"""Points on hyperplanes: the affine hull, general position, and the group condition.

Points of Q^d are in *general position* if no d + 1 of them lie on one affine hyperplane.  Then
any d of them span a hyperplane that misses all others.  The constructions need less, the *group
condition*: the points fall into groups, and for each there is an integer vector (b, a), a != 0,
with b + a.e_i = 0 for the points i of the group and for no other point.

Tables are first reduced to their affine hull, since constant and dependent columns put all points
on one hyperplane.  After that, groups exist for every table: a single point is one (lemma H3; the
search for larger ones is docs/proofs/hyperplanes.md#HP-3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, takewhile
from math import comb, gcd, lcm
from random import Random
from typing import TYPE_CHECKING, Any

from memproof.brief import brief
from memproof.constructions.hyperplanes.integer_matrix import (
    Array,
    eliminate,
    modulo,
    pivots,
    primes,
    primitive,
    rank,
    residues,
    solve,
)
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.network import Affine, total

if TYPE_CHECKING:
    from memproof.dataset import Dataset

Row = tuple[int, ...]
SUBSETS = 10**5  # general position is checked if there are at most so many sets of d + 1 points
SUBSET_WORK = 10**9  # and at most so many steps of elimination
BATCH = 10**6  # entries of matrices that are eliminated together
COLUMNS_TRIED = 5  # solutions that are combined for a small denominator


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


# -- the group condition ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """A hyperplane (b, a) = ``normal`` that contains the points ``points`` and no others.

    ``basis``: points of the group whose rows are independent, in the ``columns`` alone too.
    """

    points: tuple[int, ...]
    basis: tuple[int, ...]
    columns: tuple[int, ...]
    normal: Row

    __repr__ = brief


def cover(
    hull: Hull, wanted: Sequence[int], rng: Random, *, absorbs: bool = False
) -> Iterator[Group]:
    """Groups that cover each of the points ``wanted`` once, as large as the search makes them.

    Without ``absorbs`` the rows of a group are independent, so it has at most d points; with it
    further wanted points may lie on the hyperplane.  In general position every group but the last
    gets d points, unless an accident modulo the prime turns a point down: then groups are smaller
    and more.  Every group has a point, so the search ends (docs/proofs/hyperplanes.md#HP-3).
    """
    left = list(wanted)
    rng.shuffle(left)
    while left:
        group = flat(hull, left, rng, absorbs)
        covered = set(group.points)
        left = [i for i in left if i not in covered]
        yield group


def flat(hull: Hull, left: Sequence[int], rng: Random, absorbs: bool) -> Group:
    """A hyperplane through points of ``left``, taken greedily.

    The first point is taken.  Another one is taken if the flat spanned with it has no unwanted
    point: modulo the flat, no other row is a multiple of its row.  A point for which that fails
    would not be taken later either; by accident (about N/p) one may be turned down for which it
    holds.
    """
    rest, free = hull.residues, list(range(hull.dimension + 1))
    basis, columns, on, wanted = list[int](), list[int](), set[int](), set(left)
    shadows = shadow(rest, rng, hull.prime)
    for i in left:
        if len(free) == 1:
            break
        # Rows begin with 1 and differ modulo p: none is a multiple of the first point's.
        if basis and not admissible(i, on, shadows, wanted if absorbs else {i}, hull.prime):
            continue
        column = int((rest[i] != 0).argmax())
        rest = without(eliminate(rest, i, column, hull.prime), column)
        on = indices(~rest.any(axis=1))
        shadows = shadow(rest, rng, hull.prime)
        basis.append(i)
        columns.append(free.pop(column))
    values = missing(rest, len(on), rng, hull.prime)
    normal = normal_of(hull, basis, columns, dict(zip(free, values, strict=True)))
    return Group(tuple(i for i in sorted(on) if is_on(hull, normal, i)), tuple(basis),
                 tuple(columns), normal)


def admissible(i: int, on: set[int], shadows: Array, allowed: set[int], p: int) -> bool:
    """Whether point i is not ``on`` the flat, and only ``allowed`` points are on the one with i."""
    return i not in on and parallel(shadows, i, p) - on <= allowed


def shadow(rest: Array, rng: Random, p: int) -> Array:
    """Two random combinations of the columns: multiples of a row have parallel shadows."""
    import numpy as np

    directions = [[rng.randrange(p) for _ in range(2)] for _ in range(rest.shape[1])]
    return modulo(rest @ np.array(directions, dtype=np.int64), p)


def parallel(shadows: Array, point: int, p: int) -> set[int]:
    """The rows whose shadow is parallel to the point's: all multiples of its row, seldom more."""
    first, second = shadows[point]
    return indices(modulo(shadows[:, 0] * second - shadows[:, 1] * first, p) == 0)


def indices(mask: Array) -> set[int]:
    """Where a mask is true."""
    return set(mask.nonzero()[0].tolist())


def without(matrix: Array, column: int) -> Array:
    """The matrix without a column."""
    import numpy as np

    return np.delete(matrix, column, axis=1)


def missing(rest: Array, members: int, rng: Random, p: int) -> list[int]:
    """Small integers f with rest @ f = 0 modulo p for the ``members`` zero rows and no others.

    They exist: a row that is not 0 is met by one in p of all f modulo p, and there are fewer rows
    than p (``hull_of``).  Drawn from -size, ..., size a row is met with a probability of at most
    1/(2 size + 1), so once size is the number of rows every draw succeeds more often than not.
    """
    import numpy as np

    def off(values: list[int]) -> int:
        return int(np.count_nonzero(modulo(rest @ np.array(values, dtype=np.int64), p)))

    count, size, tries = rest.shape[1], 1, 0
    values = [1] * count
    while off(values) + members < len(rest):
        tries += 1
        size += tries % 4 == 0
        values = [rng.randint(-size, size) for _ in range(count)]
    return values


def normal_of(
    hull: Hull, basis: Sequence[int], columns: Sequence[int], free: dict[int, int]
) -> Row:
    """The primitive (b, a) with these values at ``free`` columns, up to a factor, that vanishes on
    the basis; the first entry of a that is not 0 is positive."""
    matrix = [[hull.rows[i][j] for j in columns] for i in basis]
    targets = [[-sum(hull.rows[i][j] * f for j, f in free.items())] for i in basis]
    numerators, q = solve_nonsingular(matrix, targets, hull.prime)
    vector = [0] * (hull.dimension + 1)
    for j, f in free.items():
        vector[j] = q * f
    for j, (value,) in zip(columns, numerators, strict=True):
        vector[j] = value
    result = primitive(vector)
    sign = 1 if next(a for a in result[1:] if a) > 0 else -1
    return tuple(sign * entry for entry in result)


def solve_nonsingular(
    matrix: Sequence[Row] | Any, targets: Any, p: int
) -> tuple[list[list[int]], int]:
    """``solve`` for a matrix that is known to be nonsingular modulo p."""
    found = solve(matrix, targets, p)
    if found is None:
        raise MemproofError("MP-X002", "a group", "independent rows", "dependent ones")
    return found


def is_on(hull: Hull, normal: Row, point: int) -> bool:
    """Whether the point lies on the hyperplane."""
    return not sum(a * e for a, e in zip(normal, hull.rows[point], strict=True))


def functionals(
    hull: Hull, group: Group, targets: Sequence[Sequence[int]]
) -> tuple[list[Row], int]:
    """([w_1, ..., w_k], q): w_k(e) / q is the k-th entry of targets[i] at the i-th basis point.

    Each w is an integer vector (constant, slopes); it uses the group's columns, and one more where
    that makes q smaller: q is often 1 (lemma H5).
    """
    free = [j for j in range(hull.dimension + 1) if j not in group.columns]
    j = next((j for j in free if any(hull.rows[i][j] for i in group.basis)), free[0])
    columns = [*group.columns, j]
    matrix = [[hull.rows[i][c] for c in group.columns] for i in group.basis]
    both = [[*row, -hull.rows[i][j]] for i, row in zip(group.basis, targets, strict=True)]
    numerators, q = solve_nonsingular(matrix, both, hull.prime)
    *solutions, null = zip(*numerators, strict=True)
    null = primitive((*null, q))
    found = [with_least_denominator((*w, 0), q, null) for w in solutions]
    common = lcm(*(q for _, q in found))
    result = []
    for w, own in found:
        vector = [0] * (hull.dimension + 1)
        for column, value in zip(columns, w, strict=True):
            vector[column] = value * (common // own)
        result.append(tuple(vector))
    return result, common


def with_least_denominator(w: Row, q: int, null: Row) -> tuple[Row, int]:
    """(w', q'): w'/q' = w/q + a multiple of ``null``, with a smaller denominator q' if possible.

    The solution whose entry j is 0 has another denominator r; with s q + t r = gcd(q, r) the
    numerators s w + t u belong to that gcd.  Whole multiples of ``null`` keep numbers short.
    """
    common = gcd(q, *w)
    w, q = tuple(a // common for a in w), q // common
    longest = max(range(len(null)), key=lambda j: abs(null[j]))
    for j in [j for j, n in enumerate(null) if n][:COLUMNS_TRIED]:
        if q == 1:
            break
        u = [null[j] * a - w[j] * n for a, n in zip(w, null, strict=True)]
        r = gcd(q * null[j], *u)
        u, r = [a // r for a in u], q * null[j] // r
        divisor, s, t = bezout(q, r)
        if divisor < q:
            w = tuple(s * a + t * b for a, b in zip(w, u, strict=True))
            surplus = w[longest] // null[longest]
            w, q = tuple(a - surplus * n for a, n in zip(w, null, strict=True)), divisor
    return w, q


def bezout(a: int, b: int) -> tuple[int, int, int]:
    """(g, s, t): g = gcd(a, b) = s a + t b > 0, for a > 0."""
    (r0, s0), (r1, s1) = (a, 1), (b, 0)
    while r1:
        quotient = r0 // r1
        (r0, s0), (r1, s1) = (r1, s1), (r0 - quotient * r1, s0 - quotient * s1)
    sign = -1 if r0 < 0 else 1
    return sign * r0, sign * s0, (sign * r0 - sign * s0 * a) // b if b else 0


def least_factor(
    distances: Sequence[int], sizes: Sequence[int], bound: int, group: Group
) -> int:
    """The least integer alpha >= 1 with alpha |z_i| >= bound + |w_i| off the group (lemma H4).

    ``distances`` are the z_i, ``sizes`` the largest |w_i| of all functionals.  Errors: MP-X002
    unless z vanishes on the group and nowhere else: this certifies the group condition.
    """
    inside = set(group.points)
    if any((z == 0) != (i in inside) for i, z in enumerate(distances)):
        raise MemproofError("MP-X002", "a hyperplane", "the points of its group", "others")
    needed = [-(-(bound + w) // abs(z)) for z, w in zip(distances, sizes, strict=True) if z]
    return max([1, *needed])
