"""The radii of all points of a table, exactly or as certified intervals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from memproof.auditing.audit import Progress, audit
from memproof.auditing.readings import Margins
from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network.model import Network
from memproof.radius.general import lower_bounds, upper_bounds
from memproof.radius.norms import NORMS, Norm
from memproof.radius.scalar import (
    Function,
    Label,
    Rule,
    Vector,
    direction_of,
    distance_by_walk,
)

Between = tuple[Fraction | None, Fraction | None]  # two ends; None: no limit


@dataclass(frozen=True)
class Radius:
    """lower <= radius <= upper of a point, or the squares of these; None: there is no limit."""

    lower: Fraction | None
    upper: Fraction | None

    @property
    def exact(self) -> bool:
        """Do both ends agree?"""
        return self.lower == self.upper


@dataclass(frozen=True)
class Radii:
    """``radii`` of the points; ``direction`` u if the network is a function of u . x alone: then
    the radii are exact, unless a walk gets too long.  ``separation``: half of
    the least distance of two points with other labels (or its square), None if all are equal.
    """

    dataset: Dataset
    norm: Norm
    reading: str
    direction: Vector | None
    radii: tuple[Radius, ...]
    separation: Fraction | None

    __repr__ = brief

    @property
    def least(self) -> int | None:
        """The first point with the least lower end, an exact radius before others; None if no
        point has a limit."""
        known = [(r.lower, not r.exact, i) for i, r in enumerate(self.radii) if r.lower is not None]
        return min(known)[2] if known else None

    @property
    def mu(self) -> Radius:
        """The least radius of all points.  It is at most every upper end, and at most half of the
        least distance of other labels, since no place reads as both."""
        lowers = (r.lower for r in self.radii if r.lower is not None)
        uppers = (end for end in (self.separation, *(r.upper for r in self.radii))
                  if end is not None)
        return Radius(min(lowers, default=None), min(uppers, default=None))

    @property
    def rho(self) -> Radius | None:
        """mu over half of the least distance of other labels (or the square), at most 1; None
        where there is no such distance."""
        if not self.separation:
            return None
        low, high = (None if end is None else end / self.separation
                     for end in (self.mu.lower, self.mu.upper))
        return Radius(low, high)


def radii_of(network: Network, dataset: Dataset, reading: str, norm: str,
             progress: Progress | None = None) -> Radii:
    """The radius of every point in a norm (inf, 1 or 2).

    Errors: MP-A011 another norm, MP-A002 labels that cannot be read so, MP-N003, MP-U011 more
    pieces than can be walked, MP-L007 numbers that become too long.
    """
    if norm not in NORMS:
        raise MemproofError("MP-A011", "--norm", ", ".join(NORMS), norm)
    kind = Norm(norm)
    margins = audit(network, dataset, reading).margins
    u = direction_of(network)
    uppers = upper_bounds(dataset, margins.hits, kind)
    if u is not None:
        radii = _along(network, dataset, reading, kind, u, uppers, progress)
    else:
        radii = _enclosed(network, dataset, margins, kind, uppers)
    every = upper_bounds(dataset, margins.hits | True, kind)
    least = min((each for each in every if each is not None), default=None)
    half = None if least is None else least / (4 if kind.is_squared else 2)
    return Radii(dataset, kind, reading, u, tuple(radii), half)


def _along(network: Network, dataset: Dataset, reading: str, norm: Norm, u: Vector,
           uppers: list[Fraction | None], progress: Progress | None) -> list[Radius]:
    """By the pieces of the function of u . x: all of them, or those around each point."""
    rule, scale = Rule(reading, int(dataset.label_denominator)), int(dataset.denominator)
    try:
        function = Function(network, u, rule)
    except MemproofError as error:
        if error.code != "MP-U011":
            raise
        function = None
    found, known = list[Radius](), dict[tuple[Fraction, Label], Between]()
    for i, (x, y) in enumerate(zip(dataset.points, dataset.labels, strict=True)):
        s = Fraction(sum(a * int(b) for a, b in zip(u, x, strict=True)), scale)
        label = tuple(Fraction(int(v), rule.step) for v in y)
        if (s, label) not in known:
            known[s, label] = (distance_by_walk(network, u, rule, s, label) if function is None
                               else (function.distance(s, label),) * 2)
        found.append(_radius(known[s, label], norm, u, uppers[i]))
        if progress is not None:
            progress(i + 1, len(dataset))
    return found


def _radius(between: Between, norm: Norm, u: Vector, upper: Fraction | None) -> Radius:
    """Of distances along u; where they are not equal, another point may be nearer than the larger
    one."""
    low, high = (None if each is None else norm.quotient(each, u) for each in between)
    if low == high:
        return Radius(low, high)
    return Radius(low, min((each for each in (high, upper) if each is not None), default=None))


def _enclosed(network: Network, dataset: Dataset, margins: Margins, norm: Norm,
              uppers: list[Fraction | None]) -> list[Radius]:
    """Between gains and other points; 0 for a point that misses."""
    lowers = lower_bounds(network, margins, dataset, norm)
    return [Radius(low, high if margins.hits[i] else Fraction(0))
            for i, (low, high) in enumerate(zip(lowers, uppers, strict=True))]
