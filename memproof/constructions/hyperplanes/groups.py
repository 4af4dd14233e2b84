"""The group condition: every point on a hyperplane of its own group, which misses all others.

The points fall into groups, and for each there is an integer vector (b, a), a != 0, with
b + a.e_i = 0 for the points i of the group and for no other point.  The search is greedy, modulo a
prime; what it finds is checked with integers (docs/proofs/hyperplanes.md#HP-3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd, lcm
from random import Random
from typing import Any

import numpy as np

from memproof.brief import brief
from memproof.constructions.hyperplanes.general_position import Hull, Row, hull_of
from memproof.constructions.hyperplanes.integer_matrix import (
    Array,
    inverses,
    modulo,
    primitive,
    solve,
    times,
)
from memproof.dataset import Dataset
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError

COLUMNS_TRIED = 5  # solutions that are combined for a small denominator


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


@per_dataset
def groups_of_all(dataset: Dataset, seed: int) -> tuple[Group, ...]:
    """Groups that cover all points: bumps and the residual network share them."""
    hull = hull_of(dataset)
    return tuple(cover(hull, range(len(hull)), Random(seed)))


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
    space, basis = Quotient(hull), list[int]()
    unwanted = np.ones(len(hull), dtype=bool)
    if absorbs:
        unwanted[list(left)] = False
    shadows = space.shadows(rng, unwanted)
    for i in left:
        if len(space.free) == 1:
            break
        # Rows begin with 1 and differ modulo p: none is a multiple of the first point's.
        if basis and not shadows.allow(i):
            continue
        space.take(i)
        shadows = space.shadows(rng, unwanted)
        basis.append(i)
    on = np.flatnonzero(shadows.on).tolist()
    values = missing(space, len(on), rng)
    normal = normal_of(hull, basis, space.taken, dict(zip(space.free, values, strict=True)))
    return Group(tuple(i for i in on if is_on(hull, normal, i)), tuple(basis), tuple(space.taken),
                 normal)


class Quotient:
    """The rows modulo those of a flat, and modulo the prime: row @ ``map`` in the columns ``free``.

    ``taken``: the columns that the rows of the flat have made 0, in their order.
    """

    def __init__(self, hull: Hull) -> None:
        self.hull, self.prime = hull, hull.prime
        self.taken, self.free = list[int](), list(range(hull.dimension + 1))
        self.map = np.eye(hull.dimension + 1, dtype=np.int64)

    def rows(self, points: Any) -> Array:
        """The rows of these points."""
        return modulo(self.hull.residues[points] @ self.map, self.prime)

    def values(self, vectors: Array) -> Array:
        """All rows times these columns."""
        return times(self.hull.doubles, modulo(self.map @ vectors, self.prime), self.prime)

    def take(self, point: int) -> None:
        """Add a point whose row is not 0 to the flat."""
        row = self.rows(point)
        column, p = int((row != 0).argmax()), self.prime
        factors = modulo(self.map[:, column] * pow(int(row[column]), -1, p), p)
        reduced = modulo(self.map - modulo(factors[:, None] * row[None, :], p), p)
        self.map = np.delete(reduced, column, axis=1)
        self.taken.append(self.free.pop(column))

    def shadows(self, rng: Random, unwanted: Array) -> Shadows:
        """Two random combinations of the columns: multiples of a row have parallel shadows."""
        p = self.prime
        directions = [[rng.randrange(p) for _ in range(2)] for _ in self.free]
        found = self.values(np.array(directions, dtype=np.int64))
        on = ~found.any(axis=1)
        zeros = np.flatnonzero(on)
        on[zeros] = ~self.rows(zeros).any(axis=1)
        return Shadows(found, on, unwanted & ~on, p)


class Shadows:
    """The shadows of all rows, which points are ``on`` the flat, and which of the others are
    ``unwanted`` on a larger one."""

    def __init__(self, shadows: Array, on: Array, unwanted: Array, p: int) -> None:
        self.first, self.second = shadows.T
        self.on, self.unwanted, self.prime, self.tests = on, unwanted, p, 0

    def allow(self, point: int) -> bool:
        """Whether a point is not on the flat, and no unwanted one but itself on the flat with it.

        After one test the points are counted by their directions, for all tests to come.
        """
        self.tests += 1
        if self.tests == 1 or self.counts is None:
            return not self.on[point] and self.count(point) <= self.unwanted[point]
        return not self.on[point] and self.counts[point] <= self.unwanted[point]

    def count(self, point: int) -> int:
        """The unwanted points whose shadow is parallel to the point's: all multiples of its row,
        seldom more."""
        cross = self.first * self.second[point] - self.second * self.first[point]
        return int(np.count_nonzero(self.unwanted & (modulo(cross, self.prime) == 0)))

    @cached_property
    def counts(self) -> Array | None:
        """``count`` of all points; None if a shadow off the flat is 0: it has no direction."""
        flat, p = self.second == 0, self.prime
        if (flat & (self.first == 0) & ~self.on).any():
            return None
        slopes = modulo(self.first * inverses(np.where(flat, 1, self.second), p), p)
        slopes[flat] = p
        _, where = np.unique(slopes, return_inverse=True)
        return np.bincount(where[self.unwanted], minlength=len(where))[where]


def missing(space: Quotient, members: int, rng: Random) -> list[int]:
    """Small integers f with row @ f = 0 in the quotient for the ``members`` rows that are 0 in it,
    and no others.

    They exist: a row that is not 0 is met by one in p of all f modulo p, and there are fewer rows
    than p (``hull_of``).  Drawn from -size, ..., size a row is met with a probability of at most
    1/(2 size + 1), so once size is the number of rows every draw succeeds more often than not.
    """
    def off(values: list[int]) -> int:
        return int(np.count_nonzero(space.values(np.array([values], dtype=np.int64).T)))

    count, size, tries = len(space.free), 1, 0
    values = [1] * count
    while off(values) + members < len(space.hull):
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
