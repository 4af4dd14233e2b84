"""What grids and pairs guarantee for all data, after Yun, Sra and Jadbabaie 2019: their room.

The rooms are those of docs/proofs/sawtooth-grid.md#SG-5 and docs/proofs/sawtooth-grid.md#SG-9.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt

from memproof.constructions.registry import Found
from memproof.dataset.numbers import Numbers
from memproof.errors import MemproofError
from memproof.network.sizes import of_patterns, of_widths

Room = Callable[[int, int, bool, bool], int]  # (widths of a pair, first?, last?) -> points


def proved_short(d1: int, d2: int, outputs: int = 1) -> int:
    """floor((d1+1)/2) floor(d2/d_y): lemmas YR1 to YR3."""
    return (d1 + 1) // 2 * (d2 // outputs)


def proved_room(d1: int, d2: int, outputs: int = 1) -> int:
    """d1 floor(d2/d_y): lemma YR4 for relus, lemmas YH1 to YH3 for hard-tanh units."""
    return d1 * (d2 // outputs)


def proved_pair(outputs: int) -> Room:
    """g m: lemmas YB0 to YB3."""

    def room(a: int, b: int, first: bool, last: bool) -> int:
        sums = outputs * (not first)
        groups = (a - sums + 1) // 2 if last else (a - 1 - sums) // 2
        return max(0, groups) * max(0, (b - sums - (not last)) // outputs)

    return room


def proved_deep(widths: Sequence[int], outputs: int = 1) -> int:
    """The room proved here, with the best pairs."""
    return best_sum(widths, proved_pair(outputs),
                    lambda w, begun, over: w >= (not over) + outputs * begun)


def best_sum(
    widths: Sequence[int], room: Room, idle: Callable[[int, bool, bool], bool]
) -> int:
    """max of the sums of room over disjoint pairs of neighbouring layers; 0 if there is none.

    A layer outside of the pairs must be ``idle``(width, a pair precedes, no pair follows).
    """
    none: list[int] = [0]  # -1: not possible
    some, done = [-1], [-1]
    for end, w in enumerate(widths, 1):
        none.append(none[-1] if idle(w, False, False) else -1)
        some.append(some[-1] if idle(w, True, False) else -1)
        done.append(done[-1] if idle(w, True, True) else -1)
        for before, first in ((none, True), (some, False)):
            if end >= 2 and before[end - 2] >= 0:
                for after, last in ((some, False), (done, True)):
                    gained = room(widths[end - 2], w, first, last)
                    if gained:
                        after[end] = max(after[end], before[end - 2] + gained)
    return max(0, done[-1])


def pairs_needed(points: int, width: int, room: Room) -> int | None:
    """The least k such that k pairs of this constant width have room; None if no k does."""
    if room(width, width, True, True) >= points:
        return 1
    first, final = room(width, width, True, False), room(width, width, False, True)
    inner = room(width, width, False, False)
    rest = max(0, points - first - final)
    if not first or not final or (rest and not inner):
        return None
    return 2 + (-(-rest // inner) if rest else 0)


def room(widths: Sequence[int], outputs: int = 1) -> int:
    """The largest room proved here: of the pairs, and for two layers also of long weights."""
    found = proved_deep(widths, outputs)
    return max(found, proved_room(widths[0], widths[1], outputs)) if len(widths) == 2 else found


# -- for numbers alone -----------------------------------------------------------------------------


def pairs_at_width(about: Numbers, width: int) -> Found:
    """yun-2019: pairs of layers of this constant width.  Errors: MP-B006 if it has no room."""
    pairs = pairs_needed(about.points, width, proved_pair(1))
    if pairs is None:
        raise MemproofError("MP-B006", "deep-pairs", "a width with room for a point in each pair",
                            str(width))
    return of_patterns(about.dimension, [((width,), 2 * pairs)]), None


def grid(about: Numbers, variant: str) -> Found:
    """yun-2019: g groups of m points, g m >= N, fewest nodes, of those fewest parameters.

    2g - 1 + N/g (short) and g + N/g (fewest) exceed their minima by more than 1 where g is farther
    than sqrt(g) from it.
    """
    weight = {"short": 2, "fewest": 1}[variant]
    near = isqrt(about.points // weight)
    spread = 2 * isqrt(near) + 3
    groups = range(max(1, near - spread), min(about.points, near + spread) + 1)
    sizes = [of_widths(about.dimension, (weight * g - weight + 1, -(-about.points // g)))
             for g in groups]
    return min(sizes, key=lambda found: (found.nodes, found.dense_parameters)), None
