"""Many cells at once: plain decimals as integers and numbers of decimal places, by arrays.

A plain decimal is a sign or none and 1 to 18 digits, at most one point among them: its digits, read
as an integer m, are below 10^18 < 2^62, and its value is m / 10^k with k places behind the point.
Every other cell is read alone, by ``exact.ratio``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from memproof import exact
from memproof.brief import brief
from memproof.dataset.cells import Ratio, Vector, least_common_multiple
from memproof.dataset.integers import MOST_BITS, Vectors, matrix_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Places = NDArray[np.uint8]

MOST_DIGITS = 18
BLOCK = 1 << 16  # entries that are worked on at a time
_LINE, _PLUS, _MINUS, _POINT, _ZERO = b"\n+-.0"
_POWERS = {10**k: k for k in range(MOST_DIGITS + 1)}


@dataclass
class Decimals:
    """``values[i, j] / 10^places[i, j]``, but for the entries in ``others``, which are p/q (and 0
    in the arrays); ``denominators``: the q of cells that were read alone, as they were."""

    values: Whole
    places: Places
    others: dict[tuple[int, int], Ratio] = field(default_factory=dict)
    denominators: set[int] = field(default_factory=set)

    __repr__ = brief

    @classmethod
    def empty(cls, rows: int, width: int) -> Decimals:
        """Room for so many cells."""
        return cls(np.zeros((rows, width), np.int64), np.zeros((rows, width), np.uint8))

    def put(self, start: int, cells: Sequence[str]) -> None:
        """The cells of whole rows from ``start`` on.  Errors: those of ``exact.ratio``."""
        width = self.values.shape[1]
        values, places, odd = plain_decimals(cells)
        rows = slice(start, start + len(cells) // width)
        self.values[rows] = values.reshape(-1, width)
        self.places[rows] = places.reshape(-1, width)
        for k in odd:
            i, j = divmod(k, width)
            self._put_alone((start + i, j), exact.ratio(cells[k]))

    def _put_alone(self, at: tuple[int, int], found: Ratio) -> None:
        p, q = found
        self.denominators.add(q)
        while p % 10 == 0 == q % 10:
            p, q = p // 10, q // 10
        if q in _POWERS and abs(p) < 1 << MOST_BITS:
            self.values[at], self.places[at] = p, _POWERS[q]
        else:
            self.others[at] = p, q

    def cut(self, rows: int) -> None:
        """Keep the first rows only."""
        self.values, self.places = self.values[:rows], self.places[:rows]

    def over_common_denominator(self) -> tuple[Sequence[Vector], int]:
        """Integers X_ij and the least D > 0 with X_ij / D the entries; once, as it takes the
        arrays.  Errors: MP-D021 as ``cells.over_common_denominator``."""
        used = np.flatnonzero(np.bincount(self.places.ravel(), minlength=1)).tolist()
        least_common_multiple({10**k for k in used} | self.denominators)
        common = lcm(*[10**k for k in used], *[q for _, q in self.others.values()])
        if not self._scale(used, common):
            return _of_any_size(self._numerators(common), common)
        surplus = _gcd(self.values, common)
        if surplus > 1:
            _divide(self.values, surplus)
        return Vectors(self.values), common // surplus

    def _scale(self, used: list[int], common: int) -> bool:
        """Make the values numerators over ``common``; nothing is done, and False, if one has more
        than 62 bits."""
        most, factors = 1 << MOST_BITS, np.zeros(MOST_DIGITS + 1, dtype=np.int64)
        numerators = {at: p * (common // q) for at, (p, q) in self.others.items()}
        if any(abs(x) >= most for x in numerators.values()):
            return False
        largest = self._largest(used)
        for k in used:
            factor = common // 10**k
            if largest[k] * factor >= most:
                return False
            factors[k] = factor if largest[k] else 0
        if (factors[used] != 1).any():
            for rows in _blocks(self.values):
                self.values[rows] *= factors[self.places[rows]]
        for at, x in numerators.items():
            self.values[at] = x
        return True

    def _largest(self, used: list[int]) -> dict[int, int]:
        """The largest absolute value with so many decimal places."""
        largest = dict.fromkeys(used, 0)
        for rows in _blocks(self.values):
            sizes, places = np.abs(self.values[rows]), self.places[rows]
            for k in used:
                largest[k] = max(largest[k], int(sizes.max(where=places == k, initial=0)))
        return largest

    def _numerators(self, common: int) -> list[list[int]]:
        factors = [common // 10**k if common % 10**k == 0 else 0 for k in range(MOST_DIGITS + 1)]
        rows = [[value * factors[k] for value, k in zip(values, places, strict=True)]
                for values, places in zip(self.values.tolist(), self.places.tolist(), strict=True)]
        for (i, j), (p, q) in self.others.items():
            rows[i][j] = p * (common // q)
        return rows


def plain_decimals(cells: Sequence[str]) -> tuple[Whole, Places, list[int]]:
    """(m, k, positions of the cells that are no plain decimals): the others are m / 10^k."""
    text = "\n".join(cells).encode() + b"\n"
    points, plain = _plain(text, len(cells))
    odd = np.flatnonzero(~plain).tolist()
    if odd:
        all_plain = list(cells)
        for k in odd:
            all_plain[k] = "0"
        text = "\n".join(all_plain).encode() + b"\n"
        points[odd] = 0
    values = np.fromstring(text.translate(None, b"."), dtype=np.int64, sep="\n")
    if len(values) != len(cells):
        raise AssertionError(f"{len(values)} numbers in {len(cells)} cells")
    return values, points, odd


def _plain(text: bytes, count: int) -> tuple[Places, NDArray[np.bool_]]:
    """(decimal places, is it a plain decimal?) of each of ``count`` cells, which end with a new
    line; where a cell has new lines in it nothing is said to be plain."""
    signs = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(signs == _LINE)
    places, plain = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.bool_)
    if len(ends) != count:
        return places, plain
    starts = np.concatenate(([0], ends[:-1] + 1))
    digits = ends - starts
    points = np.flatnonzero(signs == _POINT)
    cell = ends.searchsorted(points)
    behind = ends[cell] - points - 1
    digits -= np.bincount(cell, minlength=count)
    signed = (signs[starts] == _PLUS) | (signs[starts] == _MINUS)
    digits -= signed
    plain = (digits >= 1) & (digits <= MOST_DIGITS)
    known = signs - np.uint8(_ZERO) <= 9  # bytes below the digits wrap around
    known[points] = known[ends] = known[starts[signed]] = True
    if not known.all():
        plain[ends.searchsorted(np.flatnonzero(~known))] = False
    plain[cell[1:][cell[1:] == cell[:-1]]] = False  # a second point
    places[cell] = np.minimum(behind, MOST_DIGITS + 1)
    return places, plain


def _blocks(values: Whole) -> list[slice]:
    """Whole rows, together about so many entries."""
    step = max(1, BLOCK // max(1, values.shape[1]))
    return [slice(start, start + step) for start in range(0, len(values), step)]


def _gcd(values: Whole, common: int) -> int:
    """The greatest common divisor of all values and of ``common``."""
    found = common
    for rows in _blocks(values):
        if found == 1:
            break
        found = gcd(found, int(np.gcd.reduce(values[rows], axis=None)))
    return found


def _divide(values: Whole, divisor: int) -> None:
    """Divide all values, multiples of the divisor, in place."""
    if divisor >= 1 << MOST_BITS:  # all of them are zero
        return
    for rows in _blocks(values):
        values[rows] //= divisor


def _of_any_size(rows: list[list[int]], common: int) -> tuple[Sequence[Vector], int]:
    surplus = reduce(gcd, (x for row in rows for x in row), common)
    found = [tuple([x // surplus for x in row]) for row in rows]
    matrix: Any = matrix_of(found)
    return (found if matrix is None else Vectors(matrix)), common // surplus
