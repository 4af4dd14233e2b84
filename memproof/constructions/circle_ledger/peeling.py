"""The order in which the residues of a block are chosen: points are edges on three moduli.

A modulus that occurs in one point only can serve that point whatever the others ask for: it is the
point's pivot, and the point is set aside.  What is left in the end is a core; one point of it may
be checked instead of served.  Residues are chosen in the reverse order.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

CHECKS = 1  # points without a pivot in a block, at most


class Peeling(NamedTuple):
    """Points with their pivots, in the order of peeling; and points without one."""

    pivots: list[tuple[int, int]]
    checks: list[int]


def peel(edges: Sequence[Sequence[int]], moduli: Sequence[int]) -> Peeling | None:
    """A peeling of the points whose moduli are given: modulus v is moduli[v].  Large ones come
    first, for a pivot serves its point with a chance that grows with it.  None if more than CHECKS
    are left over."""
    users: dict[int, set[int]] = {}
    for i, edge in enumerate(edges):
        for v in edge:
            users.setdefault(v, set()).add(i)
    free = [(-moduli[v], v) for v, points in users.items() if len(points) == 1]
    heapify(free)
    found, left = Peeling([], []), set(range(len(edges)))
    while True:
        while free:
            v = heappop(free)[1]
            if len(users[v]) == 1:
                (i,) = users[v]
                found.pivots.append((i, v))
                for u in set_aside(i, edges[i], users, left):
                    heappush(free, (-moduli[u], u))
        if not left:
            return found
        if len(found.checks) == CHECKS:
            return None
        i = max(left, key=lambda e: (sum(len(users[v]) == 2 for v in edges[e]), e))
        found.checks.append(i)
        for u in set_aside(i, edges[i], users, left):
            heappush(free, (-moduli[u], u))


def set_aside(
    i: int, edge: Sequence[int], users: dict[int, set[int]], left: set[int]
) -> list[int]:
    """Take point i out; the moduli that one point is left with."""
    left.discard(i)
    for v in edge:
        users[v].discard(i)
    return [v for v in edge if len(users[v]) == 1]
