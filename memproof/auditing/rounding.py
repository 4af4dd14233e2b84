"""How far a floating-point evaluation of a network may be from the exact one.

Precision p, u = 2^-p, the least normal number lambda = 2^emin, the largest finite number Omega.
The bound holds for round to nearest, for every order in which sums are taken, fused or not, and
whether subnormal numbers are kept or flushed to zero.  For a neuron with inputs h_j that are known
up to e_j, V_j = |h_j| + e_j, m the number of weights that are not 0 at an input with V_j > 0, and
beta = 1 if there is a bias, else 0, the computed sum is within

    R = g(m+beta) sum |w_j| V_j + g(m+beta-1) |b| + U,      g(k) = 2 k u / (2 - k u) >= (1+u)^k - 1,
    U = (2m+1) lambda (1 + g(m)) + sum over |w_j| < lambda of |w_j| V_j + (|b| if |b| < lambda)

of the exact sum of the computed inputs, and so within E = R + sum |w_j| e_j of the exact sum s.
Behind a relu, e' = max(0, E + min(s, 0)).  Nothing overflows where (1+g)(sum |w_j| V_j + |b|) + U
is below Omega.  (A sum of n nonzero leaves has at most n - 1 additions that round, a leaf at most
one product that does; a fused operation rounds once less.  After Higham 2002, section 4.2.)

All of it grows with u and lambda: what is decided in a format is decided in every wider one.

It does not hold for TF32, Winograd, Strassen, or flags that let a compiler reorder products.  All
bounds here are integers over 2^GRID, rounded up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from memproof.auditing.values import Block, Step, activate
from memproof.matrices import Matrix, bits_of, narrow, product, widen

GRID = 160  # bits behind the point of a bound
COARSE = 42  # leading bits that count in a product of bounds


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
    def largest(self) -> Fraction:
        """Omega."""
        return Fraction(2) ** self.high * (2 - Fraction(2) ** (1 - self.precision))

    def nearest(self, x: Fraction) -> Fraction | None:
        """The number nearest to x, ties to even; None beyond the range."""
        if x == 0:
            return Fraction(0)
        a = abs(x)
        exponent = a.numerator.bit_length() - a.denominator.bit_length()
        exponent -= a < Fraction(2) ** exponent
        step = Fraction(2) ** (max(exponent, self.low) - self.precision + 1)
        found = round(a / step) * step
        return None if found > self.largest else (found if x > 0 else -found)

    def has(self, numerator: int, denominator: int) -> bool:
        """Is the quotient a number of this format, subnormal ones among them?"""
        if not numerator:
            return True
        x = Fraction(numerator, denominator)
        return self.nearest(x) == x


FLOAT32, FLOAT64 = Format("float32", 24, -126, 127), Format("float64", 53, -1022, 1023)


def up(x: Fraction) -> int:
    """The least integer over 2^GRID that is not below x."""
    return -((-x.numerator << GRID) // x.denominator)


def growth(k: int, form: Format) -> Fraction:
    """g(k)."""
    return 2 * k * form.unit / (2 - k * form.unit)


def quotient_up(a: Any, q: int) -> Any:
    """ceil(a / q), entry by entry."""
    below = -widen(a)
    return -(below >> q.bit_length() - 1 if q & (q - 1) == 0 else below // q)


def product_up(a: Matrix, b: Matrix) -> Matrix:
    """At least a b, for entries >= 0, and more by at most a part in 2^(COARSE - 1) of the largest
    entries: all but the leading bits are rounded up, so that the products are fast."""
    (first, x), (second, y) = _coarse(a), _coarse(b)
    return widen(product(first, second)) << (x + y)


def _coarse(a: Matrix) -> tuple[Matrix, int]:
    """(b, k) with a <= b 2^k, b of at most COARSE + 1 bits."""
    k = max(0, bits_of(a) - COARSE)
    return narrow(-((-a) >> k)), k


@dataclass(frozen=True)
class Bounded:
    """Exact values and a bound of the errors of computed ones, over 2^GRID; ``local`` is R of the
    neurons, the part that is made in them; ``finite`` marks rows in which nothing overflows."""

    exact: Block
    errors: Matrix
    local: Matrix
    finite: Matrix


def inputs(block: Block, form: Format) -> Bounded:
    """The points, rounded to the format: directly or by way of float64, whichever is worse."""
    values, where = np.unique(block.numerators, return_inverse=True)
    found = [_input_error(Fraction(int(value), block.scale), form) for value in values]
    table = np.array([each or 0 for each in found], dtype=object)
    beyond = np.array([each is None for each in found])
    where = where.reshape(block.numerators.shape)
    return Bounded(block, table[where], np.zeros(where.shape, dtype=object),
                   ~beyond[where].any(axis=1))


def _input_error(x: Fraction, form: Format) -> int | None:
    """|fl(x) - x| at most, over 2^GRID; a subnormal number may become 0.  None: out of range."""
    direct, double = form.nearest(x), FLOAT64.nearest(x)
    twice = None if double is None else form.nearest(double)
    if direct is None or twice is None:
        return None
    flushed = abs(x) if 0 < abs(x) < form.least_normal else Fraction(0)
    return up(max(abs(direct - x), abs(twice - x), flushed))


class Terms:
    """What R, U and overflow need of a layer, for every row and neuron."""

    def __init__(self, step: Step, before: Bounded, form: Format) -> None:
        self.step, self.form = step, form
        weights = abs(step.weights)
        self.sizes = before.errors + quotient_up(
            widen(abs(before.exact.numerators)) << GRID, before.exact.scale)
        self.sum = quotient_up(product_up(self.sizes, weights.T), step.denominator)
        self.passed = quotient_up(product_up(before.errors, weights.T), step.denominator)
        self.bias = quotient_up(abs(step.biases) << GRID, step.denominator)
        used = (self.sizes > 0).astype(np.float64) @ (step.weights != 0).T.astype(np.float64)
        self.products = used.astype(np.int64)
        self.leaves = self.products + (step.biases != 0).astype(np.int64)

    def growths(self, counts: Matrix) -> Matrix:
        """g of every count, rounded up."""
        table = [up(growth(k, self.form)) for k in range(int(counts.max(initial=0)) + 1)]
        return np.array(table, dtype=object)[counts]

    def underflow(self) -> Matrix:
        """U."""
        least = self.form.least_normal
        most = int(self.products.max(initial=0))
        table = np.array([up((2 * m + 1) * least * (1 + growth(m, self.form)))
                          for m in range(most + 1)], dtype=object)
        q, size = self.step.denominator, widen(abs(self.step.weights))
        tiny = np.where(size * least.denominator < q * least.numerator, size, 0)
        lost = quotient_up(product_up(self.sizes, tiny.T), q) if tiny.any() else 0
        small = np.where(self.bias < up(least), self.bias, 0)
        return table[self.products] + lost + small

    def bounds(self) -> tuple[Matrix, Matrix]:
        """(R, whether nothing overflows)."""
        g, less = self.growths(self.leaves), self.growths(np.maximum(self.leaves - 1, 0))
        under = self.underflow()
        local = quotient_up(g * self.sum + less * self.bias, 1 << GRID) + under
        whole = self.sum + self.bias
        reached = whole + quotient_up(g * whole, 1 << GRID) + under
        return local, (reached < up(self.form.largest)).all(axis=1)


def through(step: Step, before: Bounded, z: Block, form: Format) -> tuple[Bounded, Bounded]:
    """A layer whose exact sums are z: bounds for the sums, and for the values behind them."""
    terms = Terms(step, before, form)
    local, finite = terms.bounds()
    errors = local + terms.passed
    at_sums = Bounded(z, errors, local, before.finite & finite)
    below = quotient_up(np.minimum(widen(z.numerators), 0) << GRID, z.scale)
    behind = np.where(step.relu, np.maximum(errors + below, 0), errors)
    return at_sums, Bounded(activate(step, z), behind, local, at_sums.finite)


def at_outputs(layers: Sequence[Step], block: Block, exact: Sequence[Block], form: Format
               ) -> tuple[Bounded, Bounded]:
    """What goes into the output map, and the outputs; ``exact`` are the sums of all layers."""
    before = inputs(block, form)
    for step, z in zip(layers[:-1], exact[:-1], strict=True):
        before = through(step, before, z, form)[1]
    return before, through(layers[-1], before, exact[-1], form)[0]


def fits(layers: Sequence[Step], form: Format) -> bool:
    """Are all weights and biases numbers of the format?"""
    return all(form.has(int(value), step.denominator)
               for step in layers for array in (step.weights, step.biases)
               for value in np.unique(narrow(array)).tolist())
