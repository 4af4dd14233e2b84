"""The sandwich: what is guaranteed to suffice, what is proved to be necessary, and the ratio.

Both sides are about the memorization capacity: all labelings of every set of N points.  A bound on
one labeling, on some set of points, or without a proof here is never put against them, except where
it implies the same: that no set of N points is shattered says that not every one is
(docs/proofs/bounds.md#BD-1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from memproof.bounds import REGISTRY, ask, blocks, vc
from memproof.bounds import dimension as dimensions
from memproof.bounds.statement import (
    BREAKPOINTS,
    CAPACITY,
    NECESSARY,
    PROVED,
    SUFFICIENT,
    VC_DIMENSION,
    Answer,
    Question,
    outside,
)
from memproof.bounds.sufficient import WAYS, Way, check_data, largest
from memproof.brief import brief
from memproof.constructions.hashed_circle import guarantee as hashed_circle
from memproof.errors import MemproofError
from memproof.exact import floor_sqrt
from memproof.network.sizes import dense_parameters

SUFFICES, IMPOSSIBLE, OPEN = "suffices", "impossible", "open"
WIDTHS = (2, 3, 6, 12, 24, 48, 96)  # that are looked at if only N is given
FOR_INTEGERS = hashed_circle.NAME  # what suffices for integer points
POWERS = tuple(10**k for k in range(2, 7))  # N of the table for a fixed depth


# -- an architecture -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Capacity:
    """What the bounds say about the number of points of one architecture.

    ``answers``: all that apply; ``refusals``: (bound, MP-U010) of those that do not.
    """

    question: Question
    answers: tuple[Answer, ...]
    refusals: tuple[tuple[str, MemproofError], ...]

    __repr__ = brief

    def of(self, side: str) -> tuple[Answer, ...]:
        """The answers with a number that are proved here and about the memorization capacity."""
        return tuple(a for a in self.answers if comparable(a) and a.bound.side == side)

    @property
    def guaranteed(self) -> Answer | None:
        """The one that grants most points."""
        return max(self.of(SUFFICIENT), key=lambda a: a.points or 0, default=None)

    @property
    def impossible(self) -> Answer | None:
        """The one that refutes the fewest points."""
        return min(self.of(NECESSARY), key=lambda a: a.points or 0, default=None)

    @property
    def ratio(self) -> Fraction | None:
        """(Least N that is impossible) / (largest N that is guaranteed)."""
        high, low = self.impossible, self.guaranteed
        if high is None or low is None or not high.points or not low.points:
            return None
        return Fraction(high.points, low.points)

    def verdict(self, points: int) -> tuple[str, Answer | None]:
        """For N points: whether the architecture suffices, cannot, or neither is known, and who
        says so."""
        for side, word in ((SUFFICIENT, SUFFICES), (NECESSARY, IMPOSSIBLE)):
            for answer in self.of(side):
                if answer.grants(points) or answer.refutes(points):
                    return word, answer
        return OPEN, None


def comparable(answer: Answer) -> bool:
    """Is it proved here, with a number of points, and does it speak of the capacity?"""
    about = answer.bound.quantifier in (CAPACITY, VC_DIMENSION)
    return answer.bound.status == PROVED and answer.points is not None and about


def capacity(question: Question) -> Capacity:
    """What every bound says about the question's architecture.  The number of points, if there is
    one, decides only which bounds apply (see ``Capacity.verdict``)."""
    answers, refusals = list[Answer](), list[tuple[str, MemproofError]]()
    for identifier in REGISTRY.entries:
        try:
            answers.append(ask(identifier, question))
        except MemproofError as error:
            if error.code != "MP-U010":
                raise
            refusals.append((identifier, error))
    return Capacity(question, tuple(answers), tuple(refusals))


# -- N points at a constant width, or a given depth ------------------------------------------------


@dataclass(frozen=True)
class Size:
    """Depth and constant width of a network, and by which bound it suffices or is necessary."""

    width: int
    depth: int
    parameters: int
    by: str

    __repr__ = brief

    @property
    def product(self) -> int:
        """W^2 L^2."""
        return self.width**2 * self.depth**2


@dataclass(frozen=True)
class Sandwich:
    """For N points at one width, or at one depth: all constructions and all necessary bounds.

    ``free`` is what is looked for, "depth" or "width".  ``enough``: for each construction the least
    one that is guaranteed; ``needed``: for each bound the largest one that is proved to be
    necessary.  ``needed_parameters``: of every network of the given depth, whatever its widths
    (None at a given width); ``fewest_needed``: of every network, whatever its architecture (None
    if "fewest-parameters" does not apply).  ``on_integers``: the parameters that suffice if the
    points are integer ones with norms of at most r/delta (None where that is not proved here).  The
    constructions whose domain does not hold the data
    are in ``refusals``.
    """

    points: int
    free: str
    enough: tuple[Size, ...]
    needed: tuple[Size, ...]
    needed_parameters: int | None
    refusals: tuple[tuple[str, MemproofError], ...]
    fewest_needed: int | None = None
    on_integers: int | None = None

    __repr__ = brief

    def value(self, size: Size) -> int:
        """Its depth, or its width."""
        return size.depth if self.free == "depth" else size.width

    @property
    def least(self) -> Size | None:
        """The least depth (or width) that suffices."""
        return min(self.enough, key=lambda s: (self.value(s), s.parameters), default=None)

    @property
    def most(self) -> Size:
        """The largest depth (or width) that is necessary."""
        return max(self.needed, key=self.value)

    @property
    def ratio(self) -> Fraction | None:
        """What suffices over what is necessary; for W^2 L^2 the ratio is its square."""
        return Fraction(self.value(self.least), self.value(self.most)) if self.least else None

    @property
    def fewest(self) -> Size | None:
        """The one that suffices with fewest parameters."""
        return min(self.enough, key=lambda s: s.parameters, default=None)

    @property
    def parameter_ratio(self) -> Fraction | None:
        """Parameters that suffice over those that are necessary at this depth, by the VC bound."""
        if self.fewest is None or self.needed_parameters is None:
            return None
        return Fraction(self.fewest.parameters, self.needed_parameters)

    @property
    def fewest_ratio(self) -> Fraction | None:
        """Parameters that suffice over those that every architecture needs."""
        if self.fewest is None or self.fewest_needed is None:
            return None
        return Fraction(self.fewest.parameters, self.fewest_needed)

    @property
    def integers_ratio(self) -> Fraction | None:
        """The same for integer points."""
        if self.on_integers is None or self.fewest_needed is None:
            return None
        return Fraction(self.on_integers, self.fewest_needed)


def size(question: Question, width: int, depth: int, by: str) -> Size:
    """``depth`` layers of ``width`` units."""
    parameters = dense_parameters(
        (question.dimension, *(width,) * depth, question.outputs))
    return Size(width, depth, parameters, by)


def at_width(points: int, width: int, question: Question) -> Sandwich:
    """The least depths at a constant width: what suffices, and what is necessary.

    Of the question all but widths and points matters.  Errors: MP-U010 for a question outside of
    all domains.
    """
    asked = replace(question, widths=(width,), points=points)
    enough, refusals = list[Size](), list[tuple[str, MemproofError]]()
    for way in ways(asked, refusals):
        depth = way.depth(asked, points, width)
        if depth is not None:
            enough.append(size(asked, width, depth, way.bound.id))
    needed = [size(asked, width, least_depth(refuted, width), identifier)
              for identifier, refuted in refuting(asked)]
    return Sandwich(points, "depth", tuple(enough), tuple(needed), None, tuple(refusals),
                    fewest_needed(asked), on_integers(asked))


def at_depth(points: int, depth: int, question: Question) -> Sandwich:
    """The least constant widths at a depth: what suffices (perhaps at a smaller depth), and what is
    necessary; the parameters that are necessary at any widths.

    Of the question all but widths and points matters.  Errors: MP-U010 as ``at_width``.
    """
    asked = replace(question, widths=(1,) * depth, points=points)
    enough, refusals = list[Size](), list[tuple[str, MemproofError]]()
    for way in ways(asked, refusals):
        width = width_for(way, asked, points, depth)
        own = None if width is None else way.depth(asked, points, width)
        if width is not None and own is not None:
            enough.append(size(asked, width, own, way.bound.id))
    needed = [size(asked, least_width(refuted, depth), depth, identifier)
              for identifier, refuted in refuting(asked)]
    fewest = vc.least_parameters(points, depth, BREAKPOINTS[asked.activation])
    return Sandwich(points, "width", tuple(enough), tuple(needed), fewest, tuple(refusals),
                    fewest_needed(asked), on_integers(asked))


def ways(question: Question, refusals: list[tuple[str, MemproofError]]) -> Iterator[Way]:
    """The constructions whose hypotheses about the data hold; the others become refusals."""
    for identifier, way in WAYS.items():
        try:
            check_data(way, question)
        except MemproofError as error:
            refusals.append((identifier, error))
        else:
            yield way


def width_for(way: Way, question: Question, points: int, depth: int) -> int | None:
    """A constant width at which the construction is at most so deep, the least one that a search
    finds; None if it is not even at 12 (N + 1) d_y units."""

    def enough(width: int) -> bool:
        found = way.depth(question, points, width)
        return found is not None and found <= depth

    highest = 12 * (points + 1) * question.outputs
    if not enough(highest):
        return None
    return least(enough, highest)


def least(holds: Callable[[int], bool], limit: int | None = None) -> int:
    """The least n >= 1 with holds(n), if holds stays true from some n on (else such an n)."""
    return 1 + largest(lambda n: not holds(n), None if limit is None else limit - 1)


# -- what is necessary -----------------------------------------------------------------------------

Refuted = Callable[[int, int], bool]  # (width, depth) -> is the claim refuted?


def least_depth(refuted: Refuted, width: int) -> int:
    """The least depth at a width that is not refuted."""
    return least(lambda depth: not refuted(width, depth))


def least_width(refuted: Refuted, depth: int) -> int:
    """The least width at a depth that is not refuted."""
    return least(lambda width: not refuted(width, depth))


def refuting(question: Question) -> Iterator[tuple[str, Refuted]]:
    """The necessary bounds that apply to the question's points, as functions of width and depth.

    All of them refute less when width or depth grows.  Errors: MP-U010 if none applies.
    """
    points = question.points or 1
    if question.activation not in BREAKPOINTS:
        raise outside(" or ".join(BREAKPOINTS), question.activation)
    b = BREAKPOINTS[question.activation]
    on_a_line = question.ratio is None or question.ratio * (points - 1) <= 2
    if on_a_line:
        yield "pieces", lambda width, depth: (b * width + 1) ** depth + 2 <= points
        yield "vc-line", lambda width, depth: vc.is_excluded(points, (width,) * depth, 1, b)
        if question.activation == "relu":
            product = vc.least_product(points)
            yield "vc-product", lambda width, depth: width**2 * depth**2 < product
    else:
        yield "vc", lambda width, depth: vc.is_excluded(
            points, (width,) * depth, question.dimension, b)
    if question.labels is not None and counts_blocks(question):
        labels = question.labels
        name, d = ("unit-blocks-line", 1) if on_a_line else ("unit-blocks", question.dimension)
        yield name, lambda width, depth: blocks.is_excluded(points, (width,) * depth, d, labels)
    if question.labels is None:
        d = 1 if on_a_line else question.dimension
        name = "dimension-line" if on_a_line else "dimension"
        yield name, lambda width, depth: too_few(question, points, (width,) * depth, d)


def counts_blocks(question: Question) -> bool:
    """Do the bounds by blocks of units apply?"""
    return (question.activation == "relu" and question.outputs == 1
            and question.labels is not None)


def fewest_needed(question: Question) -> int | None:
    """The parameters that every architecture needs for the question's points."""
    if not counts_blocks(question):
        return None
    return blocks.least_parameters(question.points or 1, question.labels or 2)


def on_integers(question: Question) -> int | None:
    """The parameters of hashed-circle, at most, for the question's points if they are integer ones:
    their coordinates differ by 2 r/delta at most (docs/proofs/hashed-circle.md#HC-7)."""
    points, ratio = question.points or 1, question.ratio
    if not counts_blocks(question) or question.labels is None or ratio is None or points < 2:
        return None
    distance = floor(2 / ratio)
    spread = 1 + floor_sqrt(4 * question.dimension / ratio**2)
    found = hashed_circle.bound(points, question.dimension, question.labels, spread, distance)
    return found.sizes.dense_parameters


def too_few(question: Question, points: int, widths: Sequence[int], dimension: int) -> bool:
    """N d_y > W - H (relu), N d_y > W (hard-tanh)."""
    asked = replace(question, widths=tuple(widths))
    return points * question.outputs > dimensions.free_parameters(asked, dimension)
