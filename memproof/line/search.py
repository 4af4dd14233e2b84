"""The search for a direction, exactly: drawn at random, then climbed, and the best kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

from memproof.dataset.per_dataset import per_dataset
from memproof.line.projection import (
    EXACT_FLOAT_BITS,
    INTEGER_BITS,
    Columns,
    Direction,
    Projection,
    Score,
    Scored,
    Step,
    kronecker,
    pictures,
    project_along,
    ranks,
    score_of,
    separating,
)

if TYPE_CHECKING:
    from memproof.dataset import Dataset

    Array = Any


def project(dataset: Dataset, codes: Sequence[int], *, seed: int = 0) -> Projection:
    """The best projection found: fewest segments K, then the shortest range.

    Points with equal t have equal labels.  Deterministic for a seed.  Never fails for points that
    are distinct, or equal with equal labels: the Kronecker direction separates any distinct points
    (docs/proofs/projections.md#PR-7).
    Errors: MP-B003 equal points with different labels.
    """
    number = {code: i for i, code in enumerate(sorted(set(codes)))}
    return search_line(dataset, tuple(number[code] for code in codes), seed)


@per_dataset
def search_line(dataset: Dataset, codes: tuple[int, ...], seed: int) -> Projection:
    """``project`` for codes 0, 1, 2, ...: several constructions ask for the line of one table."""
    columns = Columns.of(dataset)
    if len(set(codes)) == 1 or not columns.used:
        return separating(project_along(dataset, [0] * dataset.dimension), codes)
    if len(columns.used) == 1:
        return separating(project_along(dataset, columns.direction([1], [1])), codes)
    found = [best_of(dataset, codes, each) for each in _winners(columns, codes, Random(seed))]
    admissible = [each for each in found if each is not None]
    if admissible:
        return min(admissible, key=lambda each: each[0])[1]
    return separating(project_along(dataset, kronecker(columns)), codes)


@per_dataset
def short_line(dataset: Dataset, codes: tuple[int, ...], seed: int) -> Projection | None:
    """A line with a short range, for codes 0, 1, 2, ...: the best direction, by range and then by
    segments, among those of the least magnitude that has an admissible one; None if none is found,
    or numbers are too long to see it."""
    columns, rng = Columns.of(dataset), Random(seed)
    if len(set(codes)) == 1 or len(columns.used) < 2:
        return None
    each = max(DRY, min(DRAWN, WORK // (len(codes) + 10 * len(columns.used))) // 4)
    found = [u for multipliers in pictures(columns)
             for u in shortest(Search(columns, multipliers, codes), each, rng)]
    lines = [project_along(dataset, direction) for direction in found]
    admissible = [line for line in lines if score_of(line.values, codes) is not None]
    return min(admissible, key=lambda line: max(line.values), default=None)


def shortest(search: Search, count: int, rng: Random) -> list[list[int]]:
    """The direction of shortest range among ``count`` of the least magnitude that has one."""
    for a in MAGNITUDES:
        if search.shift(2**a):
            break
        drawn = search.scores(random_directions(search.dimension, 2**a, count, rng))
        if drawn:
            (_, _), u = min(drawn, key=lambda each: (each[0][1], each[0][0]))
            return [search.columns.direction(u, search.multipliers)]
    return []


def best_of(
    dataset: Dataset, codes: Sequence[int], candidates: Sequence[tuple[Score, Sequence[int]]]
) -> tuple[Score, Projection] | None:
    """The best of the candidates that are computed, exactly.

    They come best first, and the first one whose predicted K is right ends it.  If no bits were
    dropped, predictions are right, and its K is the least of all.  With dropped bits they are
    estimates, and a better candidate may be passed over (docs/proofs/projections.md#PR-6).
    """
    best = None
    for predicted, direction in candidates:
        found = project_along(dataset, direction)
        score = score_of(found.values, codes)
        if score is not None and (best is None or score < best[0]):
            best = score, found
        if score is not None and score[0] == predicted[0]:
            break
    return best


MAGNITUDES = (2, 3, 4, 6, 8, 12, 16, 20, 24, 28, 32, 40)  # a: entries of u in [-2^a, 2^a]
CUBE = 3300  # all directions of a cube up to sign, if there are no more than these
DRAWN = 3000  # directions drawn at most
CLIMBED = 20000  # directions tried around the best ones at most
LARGEST = 2**44  # entries of u while climbing
WORK = 25_000_000  # (points + 10 columns) * directions, in each of the two phases
BATCH = 1_000_000  # points * directions scored at once
# Products of a matrix that take no more multiplications are made by one core (OpenBLAS's limit); a
# BLAS shares larger ones among all cores, which here takes longer than it saves.
ONE_CORE = 1 << 18
DRY = 30  # directions after which a magnitude without an admissible one is left
ROUND = 30  # directions tried around the best one before it moves
STEADY = 20  # a climb ends when so many rounds have won less than one segment in 1000
KEPT = 4  # candidates of a picture that may be computed with long integers


class Search:
    """The scores of many directions of one picture at a time."""

    def __init__(self, columns: Columns, multipliers: Sequence[int], codes: Sequence[int]) -> None:
        self.columns, self.multipliers = columns, multipliers
        self.kinds, self.kind_bits = ranks(codes)
        self.points = len(codes)
        self.bits = max(
            (m * r).bit_length() for m, r in zip(multipliers, columns.ranges, strict=True)
        )
        self._matrices: dict[int, Array] = {}

    @property
    def dimension(self) -> int:
        """The number of entries of a direction: the columns that are not constant."""
        return len(self.multipliers)

    def shift(self, magnitude: int) -> int:
        """Bits to drop so that sums with |u_j| <= magnitude, and keys, fit: 0 or a multiple of 8.

        Keys: values lie in a range below 2^room with room <= 62 - kind_bits, so a value minus the
        least one, shifted by kind_bits, is below 2^62.
        d * magnitude * 2^bits is below 2^53: products of an entry of the matrix and a difference of
        two such u_j, and all partial sums, are integers that a float64 holds
        (docs/proofs/projections.md#PR-6).
        """
        room = min(EXACT_FLOAT_BITS, INTEGER_BITS - self.kind_bits)
        excess = self.bits + magnitude.bit_length() + self.dimension.bit_length() - room
        return 8 * -(-excess // 8) if excess > 0 else 0

    def matrix(self, shift: int) -> Array:
        """d x N: entry * multiplier / 2^shift, rounded down, in float64 (exactly integers)."""
        import numpy as np

        if shift not in self._matrices:
            rows = [  # one by one, since a list takes four times as much room as its row
                np.array([e * m >> shift for e in entries], dtype=np.float64)
                for entries, m in zip(self.columns.entries, self.multipliers, strict=True)
            ]
            self._matrices = {shift: np.stack(rows)}
        return self._matrices[shift]

    def scores(self, directions: Sequence[Direction]) -> list[Scored]:
        """The admissible directions with their scores."""
        import numpy as np

        directions = [u for u in directions if any(u)]
        step = ONE_CORE // (self.points * self.dimension)
        if step < 2:
            step = max(1, BATCH // self.points)
        result = []
        for i in range(0, len(directions), step):
            batch = directions[i : i + step]
            shift = self.shift(max(map(largest, batch)))
            values = np.array(batch, dtype=np.float64) @ self.matrix(shift)
            result += self._admissible(batch, values, shift)
        return result

    def step_scores(self, u: Direction, steps: Sequence[Step]) -> list[Scored]:
        """The admissible u + step with their scores."""
        import numpy as np

        directions = [translate(u, step) for step in steps]
        directions = [v for v in directions if 0 < largest(v) <= LARGEST]
        if not directions:
            return []
        shift = self.shift(max(largest(u), *map(largest, directions)))
        if len(directions) * self.points * self.dimension <= ONE_CORE:
            values = np.array(directions, dtype=np.float64) @ self.matrix(shift)
        else:
            values = self._moved(u, directions, shift)
        return self._admissible(directions, values, shift)

    def _moved(self, u: Direction, directions: Sequence[Direction], shift: int) -> Array:
        """The lines of directions near u, by sums of columns: many small matrix products would
        fight for the cores."""
        import numpy as np

        matrix, base = self.matrix(shift), np.zeros(self.points)
        for j, w in enumerate(u):
            base += w * matrix[j]
        values = np.repeat(base[None], len(directions), axis=0)
        for row, v in zip(values, directions, strict=True):
            for j, (old, new) in enumerate(zip(u, v, strict=True)):
                if old != new:
                    row += (new - old) * matrix[j]
        return values

    def _admissible(self, directions: list[Direction], values: Array, shift: int) -> list[Scored]:
        """Those whose line, ``values`` in float64, has no two labels at one t.

        With dropped bits nothing is inadmissible: equal values may differ in what was dropped.
        """
        import numpy as np

        keys = values.astype(np.int64)
        keys -= keys.min(axis=1, keepdims=True)
        keys <<= self.kind_bits
        keys |= self.kinds
        keys.sort(axis=1)
        kinds = keys & ((1 << self.kind_bits) - 1)
        keys >>= self.kind_bits
        changes = kinds[:, 1:] != kinds[:, :-1]
        counts = 1 + changes.sum(axis=1)
        bad = (changes & (keys[:, 1:] == keys[:, :-1])).any(axis=1)
        ends = zip(directions, counts.tolist(), keys[:, -1].tolist(), bad.tolist(), strict=True)
        return [
            ((count, end.bit_length() + shift), u)
            for u, count, end, wrong in ends
            if shift or not wrong
        ]


def _winners(
    columns: Columns, codes: Sequence[int], rng: Random
) -> Iterator[list[tuple[Score, list[int]]]]:
    """For each picture its best directions, best first, with their scores."""
    all_multipliers = pictures(columns)
    most = WORK // (len(codes) + 10 * len(columns.used))
    draws, steps = (max(DRY, min(n, most) // len(all_multipliers)) for n in (DRAWN, CLIMBED))
    for multipliers in all_multipliers:
        search = Search(columns, multipliers, codes)
        best = climb_all(search, draw(search, draws, rng), steps, rng)
        yield [(score, columns.direction(u, multipliers)) for score, u in best]


def draw(search: Search, budget: int, rng: Random) -> list[Scored]:
    """The best of all directions of a small cube and of ``budget`` random ones, best first.

    A magnitude is left after a few tries without an admissible direction.
    """
    best = few_best(search.scores(cube(search.dimension)))
    dry, each = min(DRY, -(-budget // 20)), -(-budget // 4)
    for a in MAGNITUDES:
        if budget <= 0:
            break
        found = search.scores(random_directions(search.dimension, 2**a, dry, rng))
        budget -= dry
        if found:
            rest = max(0, min(each, budget) - dry)
            found += search.scores(random_directions(search.dimension, 2**a, rest, rng))
            budget -= rest
        best = few_best(found + best)
    return best


def climb_all(search: Search, starts: list[Scored], budget: int, rng: Random) -> list[Scored]:
    """The best after a climb from each of the starts, best first, while the budget lasts."""
    best = starts
    for start in starts:
        found, rounds = climb(search, start, budget // ROUND, rng)
        budget -= rounds * ROUND
        best = few_best(found + best)
    return best


def climb(search: Search, start: Scored, rounds: int, rng: Random) -> tuple[list[Scored], int]:
    """(the best, rounds used): move the best by small random steps, as long as that helps."""
    best, before = [start], start[0][0]
    for count in range(1, rounds + 1):
        u = best[0][1]
        steps = [random_step(len(u), largest(u), rng) for _ in range(ROUND)]
        best = few_best(search.step_scores(u, steps) + best)
        if count % STEADY == 0:
            if 1000 * (before - best[0][0][0]) < before:
                return best, count
            before = best[0][0][0]
    return best, rounds


def few_best(candidates: list[Scored]) -> list[Scored]:
    """The few best; of equally good ones the first, so a climb may walk along a plateau."""
    return sorted(candidates, key=lambda candidate: candidate[0])[:KEPT]


def random_step(dimension: int, size: int, rng: Random) -> Step:
    """One or two changes (j, +-2^i), at most about ``size`` large."""
    bits = size.bit_length() + 1
    return [(below(dimension, rng), (-1, 1)[below(2, rng)] << below(bits, rng))
            for _ in range((1, 1, 2)[below(3, rng)])]


def below(n: int, rng: Random) -> int:
    """``rng.randrange(n)``, the same numbers in half of the time: a search asks for millions."""
    bits = n.bit_length()
    while (number := rng.getrandbits(bits)) >= n:
        pass
    return number


def translate(u: Direction, step: Step) -> Direction:
    """u + step."""
    result = list(u)
    for j, w in step:
        result[j] += w
    return tuple(result)


def largest(u: Direction) -> int:
    """max |u_j|."""
    return max(map(abs, u))


def cube(dimension: int) -> list[Direction]:
    """The directions of the largest cube {-m..m}^d with at most CUBE of them, up to sign."""
    m = 0
    while (2 * m + 3) ** dimension // 2 <= CUBE and m < 40:
        m += 1
    every = product(range(-m, m + 1), repeat=dimension) if m else ()
    return [u for u in every if next((w for w in u if w), 0) > 0]


def random_directions(dimension: int, size: int, count: int, rng: Random) -> list[Direction]:
    """``count`` directions with entries uniform in [-size, size]."""
    entries = range(-size, size + 1)
    return [tuple(rng.choices(entries, k=dimension)) for _ in range(count)]
