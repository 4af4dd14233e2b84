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

CAPACITY = 2048  # partial assignments
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
        self.quotients: dict[tuple[int, int], Any] = {}

    def ends(self, code: int) -> tuple[np.uint64, np.uint64]:
        """Where the two cells of a code begin, behind their margins."""
        low, high = (2**63 * (code + e) // self.classes for e in (0, 1))
        return np.uint64(low + self.margin), np.uint64((2**64 - high + self.margin) % 2**64)

    def weight(self, v: int, factor: int) -> Any:
        """factor / p modulo 1."""
        return np.uint64(2**64 // self.moduli[v] * factor % 2**64)

    def quotient(self, v: int, factor: int) -> Any:
        """b / factor modulo p for b = 0, ..., p."""
        key = v, factor
        if key not in self.quotients:
            p = self.moduli[v]
            numerators = np.arange(p + 1, dtype=np.int64)
            self.quotients[key] = (numerators * pow(factor, -1, p) % p).astype(np.uint16)
        return self.quotients[key]


class Assignments:
    """The list for one block: ``values`` has a row for each entry, a column for each modulus."""

    def __init__(self, arithmetic: Arithmetic, edges: Sequence[Sequence[int]],
                 factors: Sequence[Sequence[int]], codes: Sequence[int], rng: Random) -> None:
        self.arithmetic, self.edges, self.factors, self.codes = arithmetic, edges, factors, codes
        self.rng, self.columns = rng, dict[int, int]()
        touched = len({v for edge in edges for v in edge})
        self.values = np.zeros((1, touched), dtype=np.uint16)

    @property
    def count(self) -> int:
        """The number of entries."""
        return len(self.values)

    @property
    def moduli(self) -> list[int]:
        """The numbers of the moduli, column by column."""
        return list(self.columns)

    @property
    def residues(self) -> Any:
        """A row for each modulus, a column for each entry."""
        return self.values.T.astype(np.uint64)

    def fraction(self, i: int, pivot: int = -1) -> Any:
        """The sum of the point's terms but the pivot's, for every entry."""
        total = np.zeros(self.count, dtype=np.uint64)
        for v, factor in zip(self.edges[i], self.factors[i], strict=True):
            if v != pivot:
                total += self.values[:, self.columns[v]] * self.arithmetic.weight(v, factor)
        return total

    def keep(self, entries: Any) -> None:
        """Keep these entries, in this order."""
        self.values = self.values.take(entries, axis=0)

    def add(self, v: int, residues: Any) -> None:
        """Give a modulus its residues."""
        self.values[:, len(self.columns)] = residues
        self.columns[v] = len(self.columns)

    def choose_freely(self, i: int, pivot: int) -> None:
        """Random residues for moduli without a point of their own: the list is filled first."""
        moduli = [v for v in self.edges[i] if v != pivot and v not in self.columns]
        times = CAPACITY // self.count
        if moduli and times > 1:
            self.values = np.tile(self.values, (times, 1))
        for v in moduli:
            drawn = np.frombuffer(self.rng.randbytes(4 * self.count), dtype="<u4")
            p = np.uint64(self.arithmetic.moduli[v])
            self.add(v, (drawn * p) >> np.uint64(32))

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
        self.choose_freely(i, pivot)
        arithmetic, rest = self.arithmetic, self.fraction(i, pivot)
        p, unit = np.uint64(arithmetic.moduli[pivot]), arithmetic.units[pivot]
        missing = np.concatenate([end - rest for end in arithmetic.ends(self.codes[i])])
        first = ((missing >> np.uint64(16)) * p >> np.uint64(48)) + np.uint64(1)
        good = np.nonzero(first * unit - missing < arithmetic.room)[0]
        if len(good) > CAPACITY:
            good = good[np.arange(CAPACITY) * len(good) // CAPACITY]
        factor = self.factors[i][self.edges[i].index(pivot)]
        self.keep(np.where(good < self.count, good, good - self.count))
        self.add(pivot, arithmetic.quotient(pivot, factor).take(first[good].astype(np.intp)))
        return self.count > 0


def assignments(
    arithmetic: Arithmetic, points: Slots, peeling: Peeling, rng: Random
) -> Assignments | None:
    """Assignments that serve the points, at most CAPACITY; None if none was found."""
    found = Assignments(arithmetic, points.slots.tolist(), points.factors.tolist(),
                        points.codes.tolist(), rng)
    for i, pivot in schedule(found, peeling):
        if not (found.check(i) if pivot < 0 else found.serve(i, pivot)):
            return None
    return found


def schedule(found: Assignments, peeling: Peeling) -> Iterator[tuple[int, int]]:
    """The points with their pivots (-1: only checked), each when its other moduli have residues or
    are free: those with free moduli while the list is short, the others while it is long."""
    pivots, owners = dict(peeling.pivots), {v: i for i, v in peeling.pivots}
    users: dict[int, list[int]] = {}
    for i, pivot in peeling.pivots:
        for v in found.edges[i]:
            if v != pivot:
                users.setdefault(v, []).append(i)
    waits = {i: sum(v in owners for v in found.edges[i]) - 1 for i in pivots}
    free = {i: TABLES - 1 - waits[i] for i in pivots}
    ready: list[list[int]] = [[], [], []]  # by their number of free moduli
    for i, count in waits.items():
        if not count:
            ready[free[i]].append(i)
    checks = list(peeling.checks)
    while checks or any(ready):
        known = [i for i in checks if all(v in found.columns for v in found.edges[i])]
        if known and (3 * found.count > CAPACITY or not any(ready)):
            checks.remove(known[0])
            yield known[0], -1
            continue
        order = (1, 2, 0) if 4 * found.count <= CAPACITY else (0, 1, 2)
        i = ready[next(k for k in order if ready[k])].pop(0)
        new = [v for v in found.edges[i] if v not in found.columns]
        yield i, pivots[i]
        for v in new:
            for user in users.get(v, ()):
                if v in owners:
                    waits[user] -= 1
                    if not waits[user]:
                        ready[free[user]].append(user)
                elif user != i:
                    if not waits[user]:
                        ready[free[user]].remove(user)
                        ready[free[user] - 1].append(user)
                    free[user] -= 1
