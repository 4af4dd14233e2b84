"""The line of a table with label vectors, and its points in groups: what zigzags start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Any

from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.dataset.labels import Labels, conflict, kinds_of, labels_from
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError, show
from memproof.gadgets.label import label
from memproof.gadgets.teeth import sign
from memproof.line.projection import (
    Columns,
    Direction,
    Projection,
    Scored,
    pictures,
    project_along,
    score_of,
)
from memproof.line.search import CLIMBED, DRAWN, DRY, WORK, Search, climb_all, draw, project
from memproof.network import Affine

Vector = tuple[int, ...]
Place = tuple[int, Vector]  # (t, codes): a position of the line and the codes of its labels
Group = Sequence[Place]  # consecutive places, t increasing


@dataclass(frozen=True)
class VectorLine:
    """The points of a dataset on the integer line: places (t, codes), t_1 = 0 < ... < t_M.

    Points with equal t (they have equal labels) share a place, so M <= N = ``points``.  Entry r of
    a label is the one with the code codes[r] in entries[r]: natural numbers, as small as possible.
    """

    places: tuple[Place, ...]
    entries: tuple[Labels, ...]
    projection: Projection
    denominator: int

    __repr__ = brief

    def __len__(self) -> int:
        """M."""
        return len(self.places)

    @property
    def points(self) -> int:
        """N."""
        return len(self.projection.values)

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.projection.direction)

    @property
    def outputs(self) -> int:
        """d_y."""
        return len(self.entries)

    @property
    def end(self) -> int:
        """t_M."""
        return self.places[-1][0]

    @cached_property
    def top(self) -> Vector:
        """The largest code of each output, at least 1."""
        return tuple(max(1, *column) for column in zip(*[c for _, c in self.places], strict=True))

    def axis(self, x: Sequence[Affine]) -> Any:
        """t as an affine expression in the inputs: a natural number at every point."""
        return self.projection.axis(self.denominator, x)

    def labels(self, codes: Sequence[Any]) -> list[Any]:
        """The labels with these codes, output by output: affine maps."""
        return [label(code, entry) for code, entry in zip(codes, self.entries, strict=True)]

    def groups(self, size: int) -> list[Group]:
        """The places in groups of ``size``; the last may be smaller."""
        return [self.places[k : k + size] for k in range(0, len(self), size)]


def vector_line_of(data: Dataset, *, seed: int = 0, merge: int = 1) -> VectorLine:
    """The line with the fewest places found; with merge=0 no two points share one.

    Such a line exists, and large entries mostly give one: docs/proofs/projections.md#PR-2 and
    docs/proofs/projections.md#PR-4.  The search is exact and seeded.  Errors: MP-B003 equal points
    with different labels, MP-B012.
    """
    for word, value in (("seed", seed), ("option merge", merge)):
        if type(value) is not int:
            raise MemproofError("MP-B012", f"the {word}", "an integer", show(value))
    return _line(data, seed, bool(merge))


@per_dataset
def _line(data: Dataset, seed: int, merge: bool) -> VectorLine:
    if merge:
        return vector_line(data, fewest_places(data, kinds_of(data).numbers, seed))
    return vector_line(data, project(data, range(len(data)), seed=seed))


def vector_line(data: Dataset, projection: Projection) -> VectorLine:
    """The line of a projection.  Errors: MP-B003 equal t with different labels."""
    entries = [labels_from(column, data.label_denominator)
               for column in zip(*data.labels, strict=True)]
    codes = zip(*[entry.codes for entry in entries], strict=True)
    places = sorted(set(zip(projection.values, codes, strict=True)))
    if any(a[0] == b[0] for a, b in pairwise(places)):
        raise conflict()
    return VectorLine(tuple(places), tuple(entries), projection, data.denominator)


# -- the projection with the fewest places ---------------------------------------------------------


class PlaceSearch(Search):
    """Directions scored by (number of different t, bits of the range): the smaller the better."""

    def _admissible(self, directions: list[Direction], values: Any, shift: int) -> list[Scored]:
        import numpy as np

        found = []
        keys = np.sort(values, axis=1)
        counts = 1 + (keys[:, 1:] != keys[:, :-1]).sum(axis=1)
        lengths = (keys[:, -1] - keys[:, 0]).astype(np.int64).tolist()
        for (_, u), row in self._separating(directions, values, shift):
            found.append(((int(counts[row]), lengths[row].bit_length() + shift), u))
        return found

    def _separating(
        self, directions: list[Direction], values: Any, shift: int
    ) -> list[tuple[Scored, int]]:
        """Those that have no two labels at one t, with their rows."""
        number = {u: row for row, u in enumerate(directions)}
        kept = super()._admissible(directions, values, shift)
        return [((score, u), number[u]) for score, u in kept]


def fewest_places(data: Dataset, codes: Sequence[int], seed: int) -> Projection:
    """The projection with the fewest different t found, then the shortest; equal t, equal codes.

    Errors: MP-B003 equal points with different labels.
    """
    columns = Columns.of(data)
    best = project(data, codes, seed=seed)
    if len(set(codes)) == 1 or len(columns.used) < 2:
        return best
    all_multipliers, rng = pictures(columns), Random(seed)
    most = WORK // (len(codes) + 10 * len(columns.used)) // len(all_multipliers)
    draws, steps = (max(DRY, min(n // len(all_multipliers), most)) for n in (DRAWN, CLIMBED))
    for multipliers in all_multipliers:
        search = PlaceSearch(columns, multipliers, codes)
        for _, u in climb_all(search, draw(search, draws, rng), steps, rng):
            found = project_along(data, columns.direction(u, multipliers))
            if score_of(found.values, codes) is not None:
                best = min(best, found, key=places_and_range)
    return best


def places_and_range(projection: Projection) -> tuple[int, int]:
    """(number of different t, largest t)."""
    return len(set(projection.values)), max(projection.values)


# -- groups of the zigzag --------------------------------------------------------------------------


def ceil_ratio(rise: int, run: int) -> int:
    """ceil(|rise| / run)."""
    return -(-abs(rise) // run)


def steepness(groups: Sequence[Group]) -> int:
    """S = max(1, every ceil(|y - y'| / (t - t'))) over neighbours of a group, all outputs.

    Lemma YR2 asks for it.
    """
    return max(1, *(
        ceil_ratio(a - b, t - s)
        for group in groups for (s, before), (t, here) in pairwise(group)
        for a, b in zip(before, here, strict=True)
    ), 1)


def slopes(teeth: int, steep: int) -> list[int]:
    """a_1 = S, a_k = 2S."""
    return [steep] + [2 * steep] * (teeth - 1)


def offsets(group: Group, output: int, teeth: int, steep: int, end: int) -> list[int]:
    """b_1, ..., b_m of a group (YR2); a tooth without a point is silent up to ``end`` (YB1)."""
    t, y = [t for t, _ in group], [codes[output] for _, codes in group]
    first = steep * t[0] - y[0]
    rest = [steep * (t[k] + t[k - 1]) - sign(k + 1) * (y[k] - y[k - 1])
            for k in range(1, len(group))]
    return [first, *rest, *[a * end for a in slopes(teeth, steep)[len(group) :]]]


def pad(groups: Sequence[Group]) -> list[Group]:
    """All groups as long as the first: virtual places t_M + 1, ... with the last label follow."""
    *full, last = groups
    end, codes = last[-1]
    missing = len(groups[0]) - len(last)
    return [*full, (*last, *[(end + i, codes) for i in range(1, missing + 1)])]
