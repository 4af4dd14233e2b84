"""Teeth that turn with every group: one relu for each kink, at the price of long weights.

On the line with doubled positions let tau_1 be left of all points, tau_2, ..., tau_g between the
groups, tau_(g+1) right of all.  Unit k is z_k, piecewise affine with kinks tau_1, ..., tau_g, and
rises in odd groups and falls in even ones.  In the order of traversal (even groups from right to
left) group j has the points s_j1, ..., s_jm, and z_k is to be

    zeta_jk = eps_k (Y_jk - what the units before k give at s_jk) >= 0   at s_jk, and
    at most 0 at s_j1, ..., s_j(k-1).

Then the units before k are on at s_jk, and those after it off, so the sum of eps_k relu(z_k) is
Y_jk.  Lemma YR4: if z_k is -X left of tau_1, then, going from tau_j through (s_jk, zeta_jk) to
tau_(j+1), its value w_j at tau_j is alpha_j + beta_j X with beta_j of sign (-1)^j.  Everything
that is wanted is an inequality in X that holds from some X on; X is the least power of 2 there
(docs/proofs/sawtooth-grid.md#SG-4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from memproof.exact import Q
from memproof.gadgets.teeth import sign
from memproof.line.vectors import Group

Unit = Sequence[Fraction]  # the bias -X, and the weights of the g ramps: A_1, A_2 - A_1, ...
Form = tuple[Fraction, Fraction]  # (slope, constant)


def traversal(rows: Sequence[Group]) -> list[Group]:
    """The positions times 2, every other group from right to left."""
    twice = [[(2 * t, codes) for t, codes in row] for row in rows]
    return [row[::-1] if j % 2 else row for j, row in enumerate(twice)]


def kinks(rows: Sequence[Group]) -> list[int]:
    """tau_1, ..., tau_(g+1): the middle between two groups, and 1 outside of all points."""
    spans = [sorted((row[0][0], row[-1][0])) for row in rows]
    middles = [(a[1] + b[0]) // 2 for a, b in pairwise(spans)]
    return [spans[0][0] - 1, *middles, spans[-1][1] + 1]


@dataclass(frozen=True)
class Side:
    """Unit k in group j: through (s, zeta); alpha + beta X at tau; it rises (+1) or falls (-1)."""

    s: int
    zeta: Fraction
    tau: int
    alpha: Fraction
    beta: Fraction
    turn: int

    def slope(self, x: int) -> Fraction:
        """A_jk."""
        return (self.zeta - self.alpha - self.beta * x) / (self.s - self.tau)

    def form(self, x: int) -> Form:
        """z_k on the group."""
        slope = self.slope(x)
        return slope, self.zeta - slope * self.s

    def steep_from(self, steepness: Fraction | int) -> Fraction:
        """From this X on turn * A_jk >= steepness."""
        wanted = steepness * (self.s - self.tau) - self.turn * (self.zeta - self.alpha)
        return wanted / abs(self.beta)

    def following(self, s: int, zeta: Fraction, tau: int) -> Side:
        """The side in the next group, which begins at ``tau``."""
        rho = Q(tau - self.s, self.s - self.tau)
        alpha = self.zeta * (1 + rho) - self.alpha * rho
        return Side(s, zeta, tau, alpha, -self.beta * rho, -self.turn)


def turning_units(rows: Sequence[Group], turns: Sequence[int], output: int) -> Iterator[Unit]:
    """The m units of one output, for rows and turns in traversal order."""
    sums: list[Form] = [(Q(0), Q(0)) for _ in rows]
    for k in range(1, len(rows[0]) + 1):
        sides = sides_of(rows, turns, output, sums, k)
        x = least_power(bounds(rows, output, sums, sides, k))
        forms = [side.form(x) for side in sides]
        sums = [(a + sign(k) * slope, c + sign(k) * constant)
                for (a, c), (slope, constant) in zip(sums, forms, strict=True)]
        steps = [b - a for (a, _), (b, _) in pairwise(forms)]
        yield [Q(-x), forms[0][0], *steps]


def missing(row: Group, output: int, form: Form, k: int, unit: int) -> Fraction:
    """eps_unit (Y - form) at the k-th point of the row."""
    t, codes = row[k - 1]
    return sign(unit) * (codes[output] - form[0] * t - form[1])


def sides_of(
    rows: Sequence[Group], turns: Sequence[int], output: int, sums: Sequence[Form], k: int
) -> list[Side]:
    """Unit k in all groups, as functions of X."""
    sides: list[Side] = []
    for row, tau, form in zip(rows, turns, sums, strict=False):
        s, zeta = row[k - 1][0], missing(row, output, form, k, k)
        sides.append(sides[-1].following(s, zeta, tau) if sides
                     else Side(s, zeta, tau, Q(0), Q(-1), 1))
    return sides


def bounds(
    rows: Sequence[Group], output: int, sums: Sequence[Form], sides: Sequence[Side], k: int
) -> Iterator[Fraction]:
    """What X has to be at least, group by group: then z_k is as the lemma wants it.

    At the point before it is at most 0; as zeta_jk >= 0, it rises (falls) then, what is asked for
    k = 1.  Before the last point, what will be missing at the next one is not negative.
    """
    for row, form, side in zip(rows, sums, sides, strict=True):
        s = side.s
        yield side.steep_from(side.zeta / abs(s - row[k - 2][0]) if k > 1 else 0)
        if k < len(row):
            given = side.zeta + missing(row, output, form, k + 1, k + 1)
            yield side.steep_from(-given / abs(row[k][0] - s))


def least_power(wanted: Iterable[Fraction]) -> int:
    """The least 2^e >= 1 that is at least every bound."""
    x = 1
    for bound in wanted:
        while x < bound:
            x *= 2
    return x
