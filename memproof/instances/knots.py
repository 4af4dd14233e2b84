"""The knots of a network in a box: the places between which every neuron is affine.

The networks here are functions of one scalar t = u . x.  On an interval of t the sums of a layer
are affine between knots; where a relu's sum changes its sign between two knots, the zero becomes a
knot.  Layer by layer, no place at which a neuron bends is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from memproof.errors import MemproofError
from memproof.exact import Q, plain_fraction
from memproof.instances.queries import Query
from memproof.network.model import RELU, Layer, Network
from memproof.radius.scalar import Vector, unit

MOST_KNOTS = 20_000
Sums = list[list[Fraction]]  # for each layer what comes before its activations; outputs last


@dataclass(frozen=True)
class Knot:
    """The sums of all layers at a place t."""

    t: Fraction
    sums: Sums

    @property
    def outputs(self) -> list[Fraction]:
        """What the network computes there."""
        return self.sums[-1]


def knots_of(network: Network, direction: Vector, places: Sequence[Fraction], most: int
             ) -> list[Knot]:
    """The knots from the least to the largest of the places, which are among them.

    Domain: a network all of whose first rows are multiples of the direction.
    Errors: MP-V004 for more than ``most``.
    """
    v = [Q(each.numerator, each.denominator) for each in unit(direction)]
    starts = [Q(t.numerator, t.denominator) for t in sorted(set(places))]
    found = [(Knot(t, []), [t * each for each in v]) for t in starts]
    for layer in network.layers:
        knots = [Knot(knot.t, [*knot.sums, _sums(layer, values)]) for knot, values in found]
        relus = [i for i, each in enumerate(layer.activations) if each == RELU]
        knots = list(_with_zeros(knots, relus))
        if len(knots) > most:
            raise MemproofError("MP-V004", "the box", f"at most {most} knots", "more")
        found = [(knot, _activated(layer, knot.sums[-1])) for knot in knots]
    return [Knot(plain_fraction(knot.t), [[plain_fraction(z) for z in sums] for sums in knot.sums])
            for knot, _ in found]


def _sums(layer: Layer, values: Sequence[Fraction]) -> list[Fraction]:
    return [Q(sum(w * values[j] for j, w in row) + b) / layer.denominator
            for row, b in zip(layer.rows, layer.biases, strict=True)]


def _activated(layer: Layer, sums: Sequence[Fraction]) -> list[Fraction]:
    return [z if z > 0 or activation != RELU else Q(0)
            for z, activation in zip(sums, layer.activations, strict=True)]


def _with_zeros(knots: Sequence[Knot], relus: Sequence[int]) -> Iterator[Knot]:
    """The knots, and between two of them the zeros of the last sums of relus."""
    for left, right in pairwise(knots):
        yield left
        parts = {z / (z - w) for z, w in ((left.sums[-1][i], right.sums[-1][i]) for i in relus)
                 if z * w < 0}
        yield from (_between(left, right, part) for part in sorted(parts))
    yield knots[-1]


def _between(left: Knot, right: Knot, part: Fraction) -> Knot:
    """All sums are affine between two knots."""
    sums = [[z + part * (w - z) for z, w in zip(ours, theirs, strict=True)]
            for ours, theirs in zip(left.sums, right.sums, strict=True)]
    return Knot(left.t + part * (right.t - left.t), sums)


def largest_slack(query: Query, knots: Sequence[Knot]) -> tuple[Fraction, Knot]:
    """The largest slack between the first knot and the last, and the first knot that has it: an
    affine slack is largest at an end, and so is the largest of several."""
    slacks = [query.slack(knot.outputs) for knot in knots]
    best = max(slacks)
    return best, knots[slacks.index(best)]
