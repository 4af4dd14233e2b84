"""Planting answers: a bound is put a chosen distance above or below an exact maximum.

The largest slack in a box is that at a knot (``knots``); a bound 2^-k beyond it makes the query
``unsat``, a bound 2^-k before it makes it ``sat``.  Bounds are dyadic: where the maximum itself is
not, the margin is less than 2^-k by at most a part in 256.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from memproof.auditing.formats import Format
from memproof.brief import brief
from memproof.errors import MemproofError
from memproof.instances.floats import (
    AGREES,
    DIFFERS,
    FORMATS,
    OPEN,
    determined_outputs,
    error_bounds,
    holds,
    slack_error,
    weights_fit,
)
from memproof.instances.knots import MOST_KNOTS, Knot, knots_of, largest_slack
from memproof.instances.queries import SAT, UNSAT, Atom, Box, Query, answer_of, span
from memproof.instances.tolerance import clearness, enlarged_box, outputs_of
from memproof.instances.vnnlib import is_dyadic
from memproof.network.model import Network
from memproof.radius.scalar import Vector

SPARE = 8  # bits of a margin that are kept where the maximum is not dyadic
FINE, FINEST = 4, 60  # bits behind the point of a coordinate of a witness
Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Planted:
    """A query with its answer.

    ``margin``: the largest slack in the box.  ``witness``: a point of the box at which the property
    holds, for sat.  ``knots``: places of t from end to end of the larger box (``tolerance``).
    ``tolerance``: clear or close.  ``rounding``: agrees, differs or open, for evaluations in the
    format ``form``; ``rounded_at``: a point of the box where they differ.
    """

    name: str
    network_name: str
    network: Network
    direction: Vector
    query: Query
    margin: Fraction
    witness: Point | None
    knots: tuple[Fraction, ...]
    tolerance: str
    form: Format
    rounding: str
    rounded_at: Point | None = None

    __repr__ = brief

    @property
    def answer(self) -> str:
        """sat or unsat."""
        return answer_of(self.margin)

    @property
    def is_point(self) -> bool:
        """Is the box one point?"""
        return all(low == high for low, high in self.query.box)

    @property
    def certified_point(self) -> Point | None:
        """What the ordinary certificate is about: the witness, or the only point of the box."""
        return tuple(low for low, _ in self.query.box) if self.is_point else self.witness


class Place:
    """A network in a box: its knots there, in the box and in the larger one."""

    def __init__(self, network: Network, direction: Vector, box: Box, most: int = MOST_KNOTS
                 ) -> None:
        """Errors: MP-V004 for more than ``most`` knots."""
        self.network, self.direction, self.box = network, direction, box
        self.ends = span(box, direction)
        places = [*self.ends, *span(enlarged_box(box), direction)]
        self.knots = knots_of(network, direction, places, most)
        self.inside = [k for k in self.knots if self.ends[0] <= k.t <= self.ends[1]]

    def maximum(self, atom: Atom) -> Fraction:
        """Of the slack of an atom in the box."""
        return max(atom.slack(knot.outputs) for knot in self.inside)

    def plant(self, name: str, network_name: str, atoms: Sequence[Atom],
              forms: Sequence[Format] = FORMATS) -> Planted:
        """The query with these atoms, answered; in the first format in which it agrees, else the
        last."""
        query = Query(self.box, self.network.outputs, tuple(atoms))
        margin, knot = largest_slack(query, self.inside)
        witness = None if margin < 0 else self.witness(query, knot)
        found = Planted(
            name, network_name, self.network, self.direction, query, margin, witness,
            tuple(each.t for each in self.knots),
            clearness(query, margin, outputs_of(self.knots)), forms[-1], OPEN)
        for form in forms:
            rounding, where = self.rounding(found, form)
            if rounding == AGREES or form == forms[-1]:
                return replace(found, form=form, rounding=rounding, rounded_at=where)
        return found

    def witness(self, query: Query, knot: Knot) -> Point:
        """A point of the box at which the property holds, with few bits.

        Errors: MP-V013 if the knot has no point of FINEST bits near it.
        """
        for bits in range(FINE, FINEST + 1, FINE):
            point = point_at(self.box, self.direction, knot.t, bits)
            if query.slack(self.network.evaluate(point)) >= 0:
                return point
        raise MemproofError("MP-V013", "the witness", f"a point of {FINEST} bits", "none")

    def rounding(self, planted: Planted, form: Format) -> tuple[str, Point | None]:
        """What evaluations in the format make of the answer, and where they differ."""
        query, point = planted.query, planted.certified_point
        if not holds(query, form) or not weights_fit(self.network, form):
            return OPEN, None
        places = [point] if point is not None else [
            point_at(self.box, self.direction, end, FINE * 3) for end in self.ends]
        for each in places:
            found = determined_outputs(self.network, each, form)
            if found is None:
                continue
            if point is not None and found == list(self.network.evaluate(each)):
                return AGREES, None
            if answer_of(query.slack(found)) != planted.answer:
                return DIFFERS, each
        return (AGREES if self._is_certain(planted, form) else OPEN), None

    def _is_certain(self, planted: Planted, form: Format) -> bool:
        """unsat, whatever the rounding."""
        if planted.answer == SAT:
            return False
        errors = error_bounds(self.network, self.box, [k.sums for k in self.inside], form)
        return errors is not None and slack_error(planted.query, errors) < -planted.margin


def point_at(box: Box, direction: Vector, t: Fraction, bits: int) -> Point:
    """A point of the box with u . x = t, or a little less: coordinates but the last are multiples
    of 2^-bits above the corner that has the least u . x."""
    order = sorted(range(len(box)), key=lambda j: (-abs(direction[j]), j))
    point = [low if u >= 0 else high for u, (low, high) in zip(direction, box, strict=True)]
    rest = t - span(box, direction)[0]
    for j in order:
        u, (low, high) = direction[j], box[j]
        if u == 0:
            continue
        wanted = rest / abs(u)
        if abs(u) != 1 or not is_dyadic(wanted):
            wanted = Fraction(floor(wanted * 2**bits), 2**bits)
        step = min(high - low, wanted)
        point[j] += step if u > 0 else -step
        rest -= abs(u) * step
    return tuple(point)


def bounds_beside(maximum: Fraction, bits: int) -> Iterator[tuple[str, Fraction]]:
    """(unsat, a bound about 2^-bits above the maximum), (sat, one below it)."""
    gap = Fraction(1, 2**bits)
    if is_dyadic(maximum) and maximum.denominator <= 2**40:
        low = high = maximum
    else:
        grid = 2 ** (bits + SPARE)
        low, high = Fraction(floor(maximum * grid), grid), Fraction(ceil(maximum * grid), grid)
    yield UNSAT, low + gap
    yield SAT, high - gap
