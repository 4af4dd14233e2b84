"""Robust networks need a wide first layer: an argument about a null space, exactly.

Let 0 have one label and the unit vectors e_1, ..., e_n of R^d another one, n <= d; half of their
least distance is 1/2, so a network that is robust in balls of radius r has rho = 2r (2-norm).  If
its first layer has m units, then rho^2 n <= m (docs/proofs/bounds.md#BD-12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.network.model import Layer, Network, common_denominator
from memproof.network.work import Work, counted_values

MOST_WORK = 10**7  # rows^2 columns words^2 of the numbers that come up, some seconds
Vector = tuple[Fraction, ...]


def least_first_width(points: int, dimension: int, rho: Fraction) -> int:
    """ceil(rho^2 min(N - 1, d)): the least width of the first layer, for some N points of R^d.

    Errors: MP-U010 unless 0 < rho < 1, N >= 2 and d >= 1; from rho = 1 on no function is robust.
    """
    if not 0 < rho < 1:
        raise MemproofError("MP-U010", "rho", "more than 0, less than 1", printed(rho))
    for what, value, least in (("the points", points, 2), ("the dimension", dimension, 1)):
        if value < least:
            raise MemproofError("MP-U010", what, f"at least {least}", show(value))
    return -int(-(rho * rho * min(points - 1, dimension)) // 1)


@dataclass(frozen=True)
class Witness:
    """Two points that no later layer tells apart: ``low`` near 0, ``high`` near the unit vector of
    input ``input`` (from 0), both as near as the square of ``radius_squared`` says; ``output`` is
    what the network gives at both."""

    input: int
    low: Vector
    high: Vector
    radius_squared: Fraction
    output: Vector
    first_width: int

    __repr__ = brief

    @property
    def rho_squared(self) -> Fraction:
        """From this rho^2 on the network is not robust; at most width / dimension."""
        return 4 * self.radius_squared


def witness(network: Network) -> Witness:
    """Of the unit vectors the one that comes nearest: its ball and that of 0 have points that the
    first layer maps to the same values.

    Errors: MP-L007 a first layer with too many or too long weights, or values that become too
    long in later ones, MP-U010 one of full rank, of
    which nothing is known so.
    """
    first, d = network.layers[0], network.dimension
    _check_work(first, d)
    rows = [[Fraction(0)] * d for _ in first.rows]
    for values, row in zip(rows, first.rows, strict=True):
        for j, w in row:
            values[j] = Fraction(int(w), int(first.denominator))
    basis = orthogonal(rows)
    if len(basis) == d:
        raise MemproofError("MP-U010", "the first layer", f"a rank below the dimension, {d}",
                            "full rank")
    squares = [_dot(b, b) for b in basis]
    sizes = [sum((b[j] * b[j] / s for b, s in zip(basis, squares, strict=True)), Fraction(0))
             for j in range(d)]  # |w|^2 for the part w of e_j in the span of the rows
    best = min(range(d), key=lambda j: sizes[j])
    half = [sum((b[best] * b[k] / s for b, s in zip(basis, squares, strict=True)), Fraction(0)) / 2
            for k in range(d)]
    work, high = Work(), tuple((k == best) - half[k] for k in range(d))
    outputs = [_output(network, point, work) for point in (half, high)]
    if outputs[0] != outputs[1]:
        raise MemproofError("MP-X002", "the witness", "equal outputs", "others")
    return Witness(best, tuple(half), high, sizes[best] / 4, outputs[0], len(first))


def _output(network: Network, point: Sequence[Fraction], work: Work) -> Vector:
    """What the network gives there.  Raises MP-L007."""
    numerators, denominator = common_denominator(point)
    *_, output = counted_values(network, numerators, denominator, work)
    return output


def _check_work(first: Layer, dimension: int) -> None:
    """Raises MP-L007."""
    count = min(len(first), dimension)
    bits = max((w.bit_length() for row in first.rows for _, w in row), default=0)
    words = 1 + count * (bits + first.denominator.bit_length()) // 256
    if count * count * dimension * words * words > MOST_WORK:
        raise MemproofError("MP-L007", "the first layer", "fewer units, or shorter weights",
                            f"{len(first)} x {dimension} weights of up to {bits} bits")


def orthogonal(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """Orthogonal vectors with the same span, none of them 0 (Gram and Schmidt, without roots)."""
    found = list[list[Fraction]]()
    for row in rows:
        rest = list(row)
        for b in found:
            share = _dot(rest, b) / _dot(b, b)
            if share:
                rest = [v - share * c for v, c in zip(rest, b, strict=True)]
        if any(rest):
            found.append(rest)
    return found


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True) if x and y), Fraction(0))
