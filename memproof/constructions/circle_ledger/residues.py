"""Residues of a number a modulo the moduli of a block, such that all points read their labels.

A list of partial assignments is kept: free moduli get random residues and fill the list, a pivot's
residue is computed for each entry.  Fractions are integers modulo 2^64: f stands for f 2^64, wrong
by less than 2^ERROR; what is near the end of a cell is not taken, and everything is checked
afterwards in exact integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from memproof.constructions.circle_ledger.peeling import Peeling
from memproof.constructions.circle_ledger.slots import TABLES, Slots

CAPACITY = 256  # partial assignments
LARGEST = 2**13  # moduli are below; then three of them and 2C, C < 2^20, make less than 2^62
MOST_CLASSES = 2**20
MARGIN = 10  # of a cell, a part of 2^-MARGIN at each end is not taken


class Arithmetic:
    """What does not depend on the block: the moduli, and the cells of the codes.

    The cells of y are [y, y + 1) / 2C and its mirror image.
    """

    def __init__(self, moduli: Sequence[int], classes: int) -> None:
        self.moduli, self.classes = moduli, classes
        self.units = np.array([2**64 // p for p in moduli], dtype=np.uint64)
        width = 2**63 // classes
        self.margin = max(1, width >> MARGIN)
        self.room = np.uint64(width - 2 * self.margin)
        self.inverses: dict[tuple[int, int], int] = {}

    def ends(self, code: int) -> tuple[np.uint64, np.uint64]:
        """Where the two cells of a code begin, behind their margins."""
        low, high = (2**63 * (code + e) // self.classes for e in (0, 1))
        return np.uint64(low + self.margin), np.uint64((2**64 - high + self.margin) % 2**64)

    def weight(self, v: int, factor: int) -> Any:
        """factor / p modulo 1."""
        return np.uint64(2**64 // self.moduli[v] * factor % 2**64)

    def inverse(self, v: int, factor: int) -> int:
        """1 / factor modulo p."""
        key = v, factor
        if key not in self.inverses:
            self.inverses[key] = pow(factor, -1, self.moduli[v])
        return self.inverses[key]


class Assignments:
    """The list for one block: ``values`` has a row for each modulus, a column for each entry."""

    def __init__(self, arithmetic: Arithmetic, edges: Sequence[Sequence[int]],
                 factors: Sequence[Sequence[int]], codes: Sequence[int], rng: Random) -> None:
        self.arithmetic, self.edges, self.factors, self.codes = arithmetic, edges, factors, codes
        self.rng, self.rows, self.count = rng, dict[int, int](), 1
        self.values = np.zeros((TABLES * len(edges), CAPACITY), dtype=np.uint64)

    @property
    def moduli(self) -> list[int]:
        """The numbers of the moduli, row by row."""
        return list(self.rows)

    @property
    def residues(self) -> Any:
        """The entries, as columns."""
        return self.values[: len(self.rows), : self.count]

    def fraction(self, i: int, pivot: int = -1) -> Any:
        """The sum of the point's terms but the pivot's, for every entry."""
        total = np.zeros(self.count, dtype=np.uint64)
        for v, factor in zip(self.edges[i], self.factors[i], strict=True):
            if v != pivot:
                total += self.values[self.rows[v], : self.count] * self.arithmetic.weight(v, factor)
        return total

    def keep(self, columns: Any) -> None:
        """Keep these columns, in this order."""
        rows = len(self.rows)
        self.count = len(columns)
        self.values[:rows, : self.count] = self.values[:rows].take(columns, axis=1)

    def add(self, v: int, residues: Any) -> None:
        """Give a modulus its residues."""
        self.values[len(self.rows), : self.count] = residues
        self.rows[v] = len(self.rows)

    def choose_freely(self, moduli: Sequence[int]) -> None:
        """Random residues for moduli without a point of their own: the list is filled first."""
        times = CAPACITY // self.count
        if moduli and times > 1:
            self.keep(np.tile(np.arange(self.count), times))
        for v in moduli:
            drawn = np.frombuffer(self.rng.randbytes(4 * self.count), dtype="<u4")
            p = np.uint64(self.arithmetic.moduli[v])
            self.add(v, (drawn.astype(np.uint64) * p) >> np.uint64(32))

    def check(self, i: int) -> bool:
        """Keep the entries that serve point i; whether there are any."""
        total, room = self.fraction(i), self.arithmetic.room
        good = np.zeros(self.count, dtype=bool)
        for end in self.arithmetic.ends(self.codes[i]):
            good |= total - end < room
        self.keep(np.nonzero(good)[0])
        return self.count > 0

    def serve(self, i: int, pivot: int) -> bool:
        """Give the pivot of point i the residues that serve it; whether an entry is left.

        b / p is in a cell if b is the first integer behind the cell's begin, and near enough.
        """
        arithmetic, rest = self.arithmetic, self.fraction(i, pivot)
        p, unit = np.uint64(arithmetic.moduli[pivot]), arithmetic.units[pivot]
        missing = np.concatenate([end - rest for end in arithmetic.ends(self.codes[i])])
        first = ((missing >> np.uint64(16)) * p >> np.uint64(48)) + np.uint64(1)
        good = np.nonzero(first * unit - missing < arithmetic.room)[0]
        if len(good) > CAPACITY:
            good = good[np.arange(CAPACITY) * len(good) // CAPACITY]
        factor = self.factors[i][self.edges[i].index(pivot)]
        inverse = np.uint64(arithmetic.inverse(pivot, factor))
        before = self.count
        self.keep(good % before)
        self.add(pivot, first[good] % p * inverse % p)
        return self.count > 0


def assignments(
    arithmetic: Arithmetic, points: Slots, peeling: Peeling, rng: Random
) -> Assignments | None:
    """Assignments that serve the points, at most CAPACITY; None if none was found."""
    found = Assignments(arithmetic, points.slots.tolist(), points.factors.tolist(),
                        points.codes.tolist(), rng)
    for i, pivot in schedule(found, peeling):
        if pivot < 0:
            served = found.check(i)
        else:
            found.choose_freely([v for v in found.edges[i] if v not in found.rows and v != pivot])
            served = found.serve(i, pivot)
        if not served:
            return None
    return found


def schedule(found: Assignments, peeling: Peeling) -> Iterator[tuple[int, int]]:
    """The points with their pivots (-1: only checked), each when its other moduli have residues or
    are free: those with free moduli while the list is short, the others while it is long."""
    owners = {v: i for i, v in peeling.pivots}
    pivots, checks = dict(peeling.pivots), list(peeling.checks)
    waiting = {i: {owners[v] for v in found.edges[i] if v in owners} - {i} for i in pivots}
    users: dict[int, list[int]] = {}
    for i, others in waiting.items():
        for other in others:
            users.setdefault(other, []).append(i)
    ready = [i for i, others in waiting.items() if not others]
    while ready or checks:
        known = [i for i in checks if all(v in found.rows for v in found.edges[i])]
        if known and (3 * found.count > CAPACITY or not ready):
            checks.remove(known[0])
            yield known[0], -1
            continue
        i = min(ready, key=lambda i: urgency(found, i))
        ready.remove(i)
        yield i, pivots[i]
        for user in users.get(i, ()):
            waiting[user].discard(i)
            if not waiting[user]:
                ready.append(user)


def urgency(found: Assignments, i: int) -> tuple[bool, int]:
    """The least comes first: its number of moduli without residues, 1 of them the pivot."""
    new = sum(v not in found.rows for v in found.edges[i])
    return 4 * found.count <= CAPACITY and new == 1, new
