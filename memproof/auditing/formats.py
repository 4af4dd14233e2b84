"""Binary floating-point formats, and how a program evaluates a network in them.

All bounds of errors are integers over 2^GRID, rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.matrices import Matrix, narrow

GRID = 160  # bits behind the point of a bound


@dataclass(frozen=True)
class Format:
    """Binary floating point: ``precision`` bits with the hidden one, normal numbers from 2^low to
    below 2^(high+1)."""

    name: str
    precision: int
    low: int
    high: int

    @property
    def unit(self) -> Fraction:
        """u: half the distance from 1 to the next number."""
        return Fraction(1, 2**self.precision)

    @property
    def least_normal(self) -> Fraction:
        """lambda."""
        return Fraction(2) ** self.low

    @property
    def least(self) -> Fraction:
        """eta: the least positive number, a subnormal one."""
        return Fraction(2) ** (self.low - self.precision + 1)

    @property
    def largest(self) -> Fraction:
        """Omega."""
        return Fraction(2) ** self.high * (2 - Fraction(2) ** (1 - self.precision))

    def nearest(self, x: Fraction) -> Fraction | None:
        """The number nearest to x, ties to even; None beyond the range."""
        a, b = abs(x.numerator), x.denominator
        exponent = a.bit_length() - b.bit_length()
        exponent -= a << max(-exponent, 0) < b << max(exponent, 0)
        step = max(exponent, self.low) - self.precision + 1  # what is kept: multiples of 2^step
        above, below = a << max(-step, 0), b << max(step, 0)
        count, rest = divmod(above, below)
        count += 2 * rest > below or (2 * rest == below and count % 2)
        if count.bit_length() + step > self.high + 1:
            return None
        found = Fraction(count << step) if step > 0 else Fraction(count, 1 << -step)
        return found if x > 0 else -found

    def has(self, numerator: int, denominator: int) -> bool:
        """Is the quotient a number of this format, subnormal ones among them?"""
        if not numerator:
            return True
        if denominator & (denominator - 1):
            x = Fraction(numerator, denominator)
            return self.nearest(x) == x
        places, bits = denominator.bit_length() - 1, numerator.bit_length()
        twos = (numerator & -numerator).bit_length() - 1
        return (bits - twos <= self.precision and bits - 1 - places <= self.high
                and twos - places >= self.low - self.precision + 1)

    def is_within(self, other: Format) -> bool:
        """Is every number of this format one of the other, and every normal one normal there?"""
        return (self.precision <= other.precision and self.low >= other.low
                and self.high <= other.high)


FLOAT16, BFLOAT16 = Format("float16", 11, -14, 15), Format("bfloat16", 8, -126, 127)
FLOAT32, FLOAT64 = Format("float32", 24, -126, 127), Format("float64", 53, -1022, 1023)
FORMATS = {each.name: each for each in (FLOAT16, BFLOAT16, FLOAT32, FLOAT64)}


@dataclass(frozen=True)
class Evaluation:
    """Sums are taken in ``sums``; weights, inputs, and what a layer gives, are ``stored`` in the
    same format or a narrower one.  ``gradual``: subnormal numbers are kept; otherwise each may be
    kept or flushed to zero."""

    sums: Format
    stored: Format
    gradual: bool = False

    @property
    def name(self) -> str:
        """``float32``, or ``bfloat16/float32``: stored in the first, summed in the second."""
        same = self.sums == self.stored
        return self.sums.name if same else f"{self.stored.name}/{self.sums.name}"

    def is_within(self, other: Evaluation) -> bool:
        """Is what is decided for this one decided for the other?"""
        return (self.sums.is_within(other.sums) and self.stored.is_within(other.stored)
                and other.gradual >= self.gradual)

    def loss(self, x: Fraction) -> int | None:
        """How far x may be from the number that it is stored as, which is nearest to it, directly
        or by way of wider formats; a subnormal number may become 0.  None: out of range."""
        found = list(_ways(self.stored, x))
        if None in found:
            return None
        may_vanish = not self.gradual and abs(x) < self.stored.least_normal
        most = max(abs(each - x) for each in found if each is not None)
        return up(max(most, abs(x)) if may_vanish else most)

    def losses(self, numerators: Matrix, denominator: int) -> tuple[Matrix, Matrix]:
        """(losses of all these quotients, which of them are out of range)."""
        values, where = np.unique(narrow(numerators), return_inverse=True)
        found = [self._loss(int(value), denominator) for value in values.tolist()]
        table = np.array([each or 0 for each in found], dtype=object)
        beyond = np.array([each is None for each in found], dtype=bool)
        where = where.reshape(np.shape(numerators))
        return table[where], beyond[where]

    def _loss(self, numerator: int, denominator: int) -> int | None:
        if self.stored.has(numerator, denominator) and (
                self.gradual or abs(numerator) >= self.stored.least_normal * denominator):
            return 0
        return self.loss(Fraction(numerator, denominator))


def _ways(form: Format, x: Fraction) -> Iterator[Fraction | None]:
    """What may be stored: rounded directly, or by way of float64, float32, or both."""
    doubled = FLOAT64.nearest(x)
    for start in (x, doubled):
        yield None if start is None else form.nearest(start)
        if form.precision < FLOAT32.precision:
            single = None if start is None else FLOAT32.nearest(start)
            yield None if single is None else form.nearest(single)


def evaluation(text: str, gradual: bool = False) -> Evaluation:
    """``float16``, or ``bfloat16/float32``: what is stored, and how sums are taken.

    Errors: MP-A013 a format that is not known, or that does not hold what is stored.
    """
    names = text.split("/")
    forms = [FORMATS[name] for name in names if name in FORMATS]
    if len(forms) != len(names) or len(forms) > 2 or not forms[0].is_within(forms[-1]):
        raise MemproofError("MP-A013", "--float", f"{', '.join(FORMATS)}, or STORED/SUMS as in "
                            "bfloat16/float32", show(text))
    return Evaluation(forms[-1], forms[0], gradual)


def up(x: Fraction) -> int:
    """The least integer over 2^GRID that is not below x."""
    return -((-x.numerator << GRID) // x.denominator)


def growth(k: int, form: Format) -> Fraction:
    """g(k) >= (1+u)^k - 1: 2ku/(2 - ku) where ku <= 1, since e^t <= (2+t)/(2-t) there."""
    t: Any = k * form.unit
    return 2 * t / (2 - t) if t <= 1 else (1 + form.unit) ** k - 1
