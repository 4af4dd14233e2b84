"""A sharper bound for rows that the forward one leaves open: errors with their signs, backward.

The forward bound adds absolute values in every layer, as if an error had the worst sign for every
neuron behind it.  It has not: an error made in a neuron reaches an output through all paths at
once, and what the paths do to it adds up with signs.  Let a layer compute

    s^ = W h^ + b + rho  instead of  s = W h + b,  with |rho_i| <= R_i and d = h^ - h,

so that s^ - s = W d + rho.  The values behind it differ by d': behind an identity s^ - s; behind a
relu s^_i - s_i where the neuron is on in every evaluation (s_i > E_i), and |d'_i| <= e'_i where it
is not.  For a row vector a over the sums of a layer, therefore,

    |a . (s^ - s)| <= sum |a_i| R_i + |(a W) . d|,

and (a W) . d is bounded in the same way one layer earlier: neurons that are on have a' = a W, all
others give |(a W)_i| e'_i; at the inputs it is at most sum |(a W)_j| e_j.  With the unit vectors of
a hidden layer this bounds its E_i, with differences of them it bounds differences of outputs.
``sharpen`` goes through the layers from the first to the last, each time with the smaller E, and so
with smaller R and fewer neurons that may be on or off.

Leading bits suffice for a and W, and make the products fast: with W = W~ + D, 0 <= D_ij < 2^m, and
a W~ = c + r, 0 <= r_j < 2^l, what is dropped changes (a W) . d by at most
(2^m sum |a_i| + 2^l) sum |d_j|, which is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from memproof.auditing.formats import GRID
from memproof.auditing.rounding import Bounded, Stored, Trail, behind, inputs, quotient_up, sums_of
from memproof.auditing.values import Block, Step
from memproof.matrices import Matrix, bits_of, narrow, product, widen

SHARP = 20  # leading bits of a and W
MOST_CELLS = 1 << 22  # of all sensitivities at a time
MOST_WORK = 1 << 36  # products of numbers, to sharpen all layers at once


def leading(a: Matrix, bits: int) -> tuple[Matrix, int]:
    """(b, k) with a = b 2^k + r, 0 <= r < 2^k, and |b| <= 2^bits."""
    k = max(0, bits_of(a) - bits)
    return narrow(a >> k), k


@dataclass(frozen=True)
class Sensitivities:
    """a = ``matrix`` 2^shift / q, of shape (functionals, rows, neurons), of at most SHARP bits."""

    matrix: Matrix
    shift: int = 0
    q: int = 1

    def times(self, sizes: Matrix) -> Matrix:
        """sum |a_i| sizes_i for each functional and row, rounded up; in integers of 62 bits."""
        below, k = leading(-sizes, 61 - SHARP - sizes.shape[1].bit_length())
        return self._up(widen((abs(self.matrix) * -below).sum(axis=2)), k)

    def through(self, step: Step, errors: Matrix) -> tuple[Sensitivities, Matrix]:
        """(a W to its leading bits; what the others may give, where |d| <= errors)."""
        count, rows, width = self.matrix.shape
        weights, m = leading(step.weights, SHARP)
        exactly = product(self.matrix.reshape(-1, width), weights).reshape(count, rows, -1)
        kept, drop = leading(exactly, SHARP)
        lost = widen(abs(self.matrix).sum(axis=2)) * bool(m) + ((1 << drop) if drop else 0)
        found = Sensitivities(kept, self.shift + m + drop, self.q * step.denominator)
        return found, quotient_up((lost * errors.sum(axis=1)) << (self.shift + m), found.q)

    def where(self, mask: Matrix) -> Sensitivities:
        """0 where the mask is not."""
        return replace(self, matrix=np.where(mask, self.matrix, 0))

    def _up(self, total: Matrix, shift: int) -> Matrix:
        return quotient_up(total << (self.shift + shift), self.q)


def signed_errors(found: Trail, functionals: Matrix) -> Matrix:
    """A bound of |a . (s^ - s)| over 2^GRID at the last layer of the trail, for each functional and
    row; ``functionals``: small integers a, of shape (functionals, rows, neurons)."""
    a = Sensitivities(functionals)
    total = a.times(found.sums[-1].local)
    for level in reversed(range(1, len(found.sums))):
        sums, values = found.sums[level - 1], found.values[level - 1]
        a, dropped = a.through(found.layers[level].step, values.errors)
        on = _are_on(found.layers[level - 1].step, sums)
        total += dropped + a.times(np.where(on, sums.local, values.errors))
        a = a.where(on)
    a, dropped = a.through(found.layers[0].step, found.given.errors)
    return total + dropped + a.times(found.given.errors)


def _are_on(step: Step, sums: Bounded) -> Matrix:
    """Neurons that pass on their sums in every evaluation."""
    above = widen(sums.exact.numerators) << GRID
    return ~step.relu | (above > sums.errors * sums.exact.scale)


def sharpen(layers: Sequence[Stored], block: Block, exact: Sequence[Block]) -> Trail:
    """The trail with the smaller one of both bounds in every hidden layer."""
    found = Trail(layers, inputs(block, layers[0].how), [], [])
    before = found.given
    for level, (layer, z) in enumerate(zip(layers, exact, strict=True)):
        found.sums.append(sums_of(layer, before, z))
        if 0 < level < len(layers) - 1:  # in the first layer both bounds are the same
            found.sums[-1] = _sharper(found)
        before = behind(layer.step, found.sums[-1])
        found.values.append(before)
    return found


def _sharper(found: Trail) -> Bounded:
    """The sums of the last layer with smaller errors."""
    sums = found.sums[-1]
    rows, width = sums.errors.shape
    each = max(1, MOST_CELLS // (rows * max(np.shape(s.errors)[1] for s in found.sums)))
    errors = []
    for start in range(0, width, each):
        units = np.eye(width, dtype=np.int64)[start : start + each]
        functionals = np.broadcast_to(units[:, None, :], (len(units), rows, width))
        errors.append(signed_errors(found, functionals))
    return replace(sums, errors=np.minimum(sums.errors, np.concatenate(errors).T))


def work(layers: Sequence[Stored], rows: int) -> int:
    """Products of numbers that ``sharpen`` takes."""
    total, before = 0, 0
    for layer in layers[:-1]:
        width, cells = len(layer.step.biases), int(layer.step.weights.size)
        total += rows * width * (before + cells) if before else 0
        before += cells
    return total
