"""Petals of iris, put on a line by a direction."""

from __future__ import annotations

from collections import Counter, defaultdict

from walked import Walked

import memproof

IRIS = memproof.bundled("iris")
# Petal length and width in millimetres, and the species, of the 102 different petals.
FLOWERS = sorted({(x[2], x[3], y[0]) for x, y in zip(IRIS.points, IRIS.labels, strict=True)})
LEDGER = Walked("iris")


def places(a: int, b: int) -> dict[int, set[int]]:
    """Place a * length + b * width -> the species that meet there."""
    found = defaultdict(set)
    for length, width, species in FLOWERS:
        found[a * length + b * width].add(species)
    return found


def collisions(a: int, b: int) -> int:
    """The places where different species meet."""
    return sum(len(species) > 1 for species in places(a, b).values())


def shared(a: int, b: int) -> int:
    """The places where different petals meet, of whatever species."""
    petals = {(length, width) for length, width, _ in FLOWERS}
    met = Counter(a * length + b * width for length, width in petals)
    return sum(count > 1 for count in met.values())


def length_of(a: int, b: int) -> int:
    """The length of the line."""
    return max(places(a, b)) - min(places(a, b))


def twins() -> list[tuple[int, int]]:
    """The petals that two species have in common."""
    seen = defaultdict(set)
    for length, width, species in FLOWERS:
        seen[length, width].add(species)
    return [petal for petal, species in seen.items() if len(species) > 1]


def box(points: int) -> int:
    """The least n for which N points have less than (2n + 1)/2 pairs."""
    pairs = points * (points - 1) // 2
    return next(n for n in range(pairs + 1) if 2 * pairs < 2 * n + 1)


widths = sorted({width for _, width, _ in FLOWERS})
changes = len(LEDGER.segments()) - 1
DIRECTION = {"points": [list(each) for each in FLOWERS], "classes": list(IRIS.classes),
             "axes": ["petal length (mm)", "petal width (mm)"], "most": 30, "start": [1, 1]}
