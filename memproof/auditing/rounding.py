"""How far a floating-point evaluation of a network may be from the exact one.

Of the format of sums: precision p, u = 2^-p, the least positive number eta, the least normal number
lambda, the largest finite number Omega.  The bound holds for round to nearest, for every order in
which sums are taken, fused or not.  For a neuron with inputs h_j that are known up to e_j, weights
w_j and a bias b that are stored as numbers at most d_j and c away, V_j = |h_j| + e_j, m the number
of weights that are not 0 at an input with V_j > 0, and beta = 1 if there is a bias, else 0, the
computed sum is within

    R = g(m+beta) sum (|w_j| + d_j) V_j + g(m+beta-1) (|b| + c) + U + sum d_j V_j + c,
    g(k) >= (1+u)^k - 1,
    U = m (eta/2) (1 + g(m)) if subnormal numbers are kept, (2m+1) lambda (1 + g(m)) if each may be
    kept or flushed to zero (then d_j = |w_j| where this is subnormal),

of the exact sum of the computed inputs, and so within E = R + sum |w_j| e_j of the exact sum s.
What is stored in another format, with u', eta', lambda', gets u' (|s| + E) + eta'/2 more, or
lambda' instead of eta'/2 where it may be flushed; it is stored once, behind the whole sum with its
bias.  Behind a relu, e' = max(0, E + min(s, 0)).  Nothing overflows where
(1+g)(sum (|w_j| + d_j) V_j + |b| + c) + U, and what is stored, is below Omega of its format.
(A sum of n nonzero leaves has at most n - 1 additions that round, a leaf at most one product that
does; a fused operation rounds once less; sums of subnormal numbers do not round.  After Higham
2002, section 4.2.)

All of it grows with u, eta and lambda: what is decided in a format is decided in every wider one.

It does not hold for TF32, Winograd, Strassen, or flags that let a compiler reorder products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from memproof.auditing.formats import GRID, Evaluation, growth, up
from memproof.auditing.values import Block, Step, activate
from memproof.matrices import Matrix, bits_of, narrow, product, widen

COARSE = 42  # leading bits that count in a product of bounds


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

    def of(self, rows: Matrix) -> Bounded:
        """The same for some of the rows."""
        return Bounded(Block(self.exact.numerators[rows], self.exact.scale), self.errors[rows],
                       self.local[rows], self.finite[rows])


class Stored:
    """A layer whose weights and biases are stored as an evaluation stores them."""

    def __init__(self, step: Step, how: Evaluation) -> None:
        self.step, self.how = step, how
        self.lost, beyond = how.losses(step.weights, step.denominator)
        self.lost_biases, off = how.losses(step.biases, step.denominator)
        self.is_beyond = bool(beyond.any() or off.any())

    @cached_property
    def is_same(self) -> bool:
        """Are all weights and biases stored as they are?"""
        return not (self.is_beyond or self.lost.any() or self.lost_biases.any())


def store(layers: Sequence[Step], how: Evaluation) -> list[Stored]:
    """The layers with what storing them loses."""
    return [Stored(step, how) for step in layers]


def inputs(block: Block, how: Evaluation) -> Bounded:
    """The points, as they are stored."""
    lost, beyond = how.losses(block.numerators, block.scale)
    return Bounded(block, lost, np.zeros(lost.shape, dtype=object), ~beyond.any(axis=1))


class Terms:
    """What R, U and overflow need of a layer, for every row and neuron."""

    def __init__(self, layer: Stored, before: Bounded) -> None:
        self.how, step = layer.how, layer.step
        weights = abs(step.weights)
        self.sizes = before.errors + quotient_up(
            widen(abs(before.exact.numerators)) << GRID, before.exact.scale)
        self.lost = 0 if layer.is_same else (
            quotient_up(product_up(self.sizes, layer.lost.T), 1 << GRID) + layer.lost_biases)
        self.sum = quotient_up(product_up(self.sizes, weights.T), step.denominator) + self.lost
        self.passed = quotient_up(product_up(before.errors, weights.T), step.denominator)
        self.bias = quotient_up(abs(step.biases) << GRID, step.denominator) + layer.lost_biases
        used = (self.sizes > 0).astype(np.float64) @ (step.weights != 0).T.astype(np.float64)
        self.products = used.astype(np.int64)
        self.leaves = self.products + (step.biases != 0).astype(np.int64)

    def growths(self, counts: Matrix) -> Matrix:
        """g of every count, rounded up."""
        table = [up(growth(k, self.how.sums)) for k in range(int(counts.max(initial=0)) + 1)]
        return np.array(table, dtype=object)[counts]

    def underflow(self) -> Matrix:
        """U."""
        form, most = self.how.sums, int(self.products.max(initial=0))
        return np.array([
            up((m * form.least / 2 if self.how.gradual else (2 * m + 1) * form.least_normal)
               * (1 + growth(m, form))) for m in range(most + 1)], dtype=object)[self.products]

    def bounds(self) -> tuple[Matrix, Matrix]:
        """(R, whether nothing overflows)."""
        g, less = self.growths(self.leaves), self.growths(np.maximum(self.leaves - 1, 0))
        under = self.underflow() + self.lost
        local = quotient_up(g * self.sum + less * self.bias, 1 << GRID) + under
        whole = self.sum + self.bias
        reached = whole + quotient_up(g * whole, 1 << GRID) + under
        return local, (reached < up(self.how.sums.largest)).all(axis=1)


def sums_of(layer: Stored, before: Bounded, z: Block) -> Bounded:
    """Bounds for the sums of a layer, which are exactly z."""
    terms = Terms(layer, before)
    local, finite = terms.bounds()
    if layer.how.stored != layer.how.sums:
        more, fits = _storing(layer.how, z, local + terms.passed)
        local, finite = local + more, finite & fits
    return Bounded(z, local + terms.passed, local, before.finite & finite)


def behind(step: Step, sums: Bounded) -> Bounded:
    """Bounds for the values of a layer behind its sums."""
    z = sums.exact
    below = quotient_up(np.minimum(widen(z.numerators), 0) << GRID, z.scale)
    errors = np.where(step.relu, np.maximum(sums.errors + below, 0), sums.errors)
    return Bounded(activate(step, z), errors, sums.local, sums.finite)


def _storing(how: Evaluation, z: Block, errors: Matrix) -> tuple[Matrix, Matrix]:
    """(what storing computed sums adds to their errors, whether it does not overflow)."""
    form = how.stored
    sizes = quotient_up(widen(abs(z.numerators)) << GRID, z.scale) + errors
    least = form.least / 2 if how.gradual else form.least_normal
    return (quotient_up(sizes, 1 << form.precision) + up(least),
            (sizes < up(form.largest)).all(axis=1))


@dataclass(frozen=True)
class Trail:
    """Bounds all the way through: of the inputs, and for each layer of its sums and of the values
    behind them."""

    layers: Sequence[Stored]
    given: Bounded
    sums: list[Bounded]
    values: list[Bounded]

    @property
    def before(self) -> Bounded:
        """What goes into the output map."""
        return self.values[-2] if len(self.values) > 1 else self.given

    def of(self, rows: Matrix) -> Trail:
        """The same for some of the rows."""
        return Trail(self.layers, self.given.of(rows), [each.of(rows) for each in self.sums],
                     [each.of(rows) for each in self.values])


def trail(layers: Sequence[Stored], block: Block, exact: Sequence[Block]) -> Trail:
    """From the inputs to the outputs; ``exact`` are the sums of all layers."""
    found = Trail(layers, inputs(block, layers[0].how), [], [])
    before = found.given
    for layer, z in zip(layers, exact, strict=True):
        found.sums.append(sums_of(layer, before, z))
        before = behind(layer.step, found.sums[-1])
        found.values.append(before)
    return found


def at_outputs(layers: Sequence[Stored], block: Block, exact: Sequence[Block]
               ) -> tuple[Bounded, Bounded]:
    """What goes into the output map, and the outputs."""
    found = trail(layers, block, exact)
    return found.before, found.sums[-1]
