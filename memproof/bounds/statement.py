"""What a bound, a question about an architecture, and an answer are."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from memproof.brief import brief
from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.names import unknown
from memproof.network.sizes import dense_parameters

FIT, SHATTER = "fit", "shatter"
CAPACITY, VC_DIMENSION = "memorization capacity", "VC dimension"
QUANTIFIERS = {
    FIT: "one labelled dataset",
    SHATTER: "all labelings of one set of N points",
    CAPACITY: "all labelings of every set of N points",
    VC_DIMENSION: "all labelings of some set of N points",
}
PROVED, CITED = "proved here", "cited and not checked"
NECESSARY, SUFFICIENT = "necessary", "sufficient"
BREAKPOINTS = {"relu": 1, "hard-tanh": 2}  # where these activations are not affine
ACTIVATIONS = (*BREAKPOINTS, "sigmoid")


@dataclass(frozen=True)
class Bound:
    """A statement about all networks of an architecture.

    ``quantifier`` is a key of QUANTIFIERS: the claim that the statement refutes (NECESSARY) or
    grants (SUFFICIENT).  ``hypotheses`` are its domain; ``proof`` is the proof or what is known of
    it; ``instead`` names the bounds that apply where a hypothesis fails, ``lemmas`` those of the
    library that the proof rests on ('memproof lemmas ID').
    """

    id: str
    statement: str
    quantifier: str
    hypotheses: tuple[str, ...]
    status: str
    side: str
    source: str
    proof: str
    instead: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()

    __repr__ = brief

    def refuses(self, hypothesis: str, found: str, instead: str = "") -> MemproofError:
        """MP-U010: the hypothesis that fails, and the bound that applies ("": none here does)."""
        return MemproofError("MP-U010", f"the bound {self.id}", hypothesis,
                             f"{found} ({instead or 'no bound here'} applies)")


@dataclass(frozen=True)
class Question:
    """Networks and data of which a bound is asked.

    ``widths``: d_1, ..., d_H >= 1, units of ``activation`` in H >= 1 hidden layers; ``dimension`` d
    of the points, ``outputs`` d_y; ``labels``: C >= 2 labels, or None for all real ones;
    ``points``: N or None; ``ratio``: delta / r, points of norm at most r and at least delta apart,
    or None for all points.
    Errors: MP-U010 for a question about nothing.
    """

    widths: tuple[int, ...]
    activation: str = "relu"
    dimension: int = 1
    outputs: int = 1
    labels: int | None = 2
    points: int | None = None
    ratio: Fraction | None = None

    __repr__ = brief

    def __post_init__(self) -> None:
        named = {"a width": min(self.widths, default=0), "the dimension": self.dimension,
                 "the number of outputs": self.outputs, "the number of points": self.points}
        for name, size in named.items():
            if size is not None and size < 1:
                raise outside(f"{name} of at least 1", printed(size))
        if self.activation not in ACTIVATIONS:
            raise unknown("MP-U010", "the question", self.activation, ACTIVATIONS)
        if self.labels is not None and self.labels < 2:
            raise outside("at least two labels", printed(self.labels))
        if self.ratio is not None and not 0 < self.ratio <= 2:
            raise outside("0 < delta/r <= 2", printed(self.ratio))

    @property
    def depth(self) -> int:
        """H, the number of hidden layers."""
        return len(self.widths)

    def parameters(self, dimension: int, outputs: int) -> int:
        """All weights and biases for inputs and outputs of these dimensions."""
        return dense_parameters((dimension, *self.widths, outputs))

    def breakpoints(self, bound: Bound) -> int:
        """Of the activation: 1 for relu, 2 for hard-tanh.  Errors: MP-U010 for others."""
        if self.activation not in BREAKPOINTS:
            instead = "sontag-1997" if self.ratio is None else ""
            raise bound.refuses("relu or hard-tanh", self.activation, instead)
        return BREAKPOINTS[self.activation]


def outside(expected: str, found: str) -> MemproofError:
    """MP-U010 for a question that no bound is about."""
    return MemproofError("MP-U010", "the question", expected, found)


@dataclass(frozen=True)
class Answer:
    """What a bound says to a question.

    ``points``: for a NECESSARY bound the least N from which on its claim fails, for a SUFFICIENT
    one the largest N that it grants (of those found by its search); None if no number is given, and
    ``note`` says why.  ``up_to``: it says nothing beyond so many points (None: no such limit).
    ``details``: other exact numbers, by name.
    """

    bound: Bound
    question: Question
    points: int | None
    note: str = ""
    up_to: int | None = None
    details: dict[str, int | Fraction] = field(default_factory=dict)

    __repr__ = brief

    def refutes(self, points: int) -> bool:
        """Whether the claim fails for so many points."""
        speaks = self.up_to is None or points <= self.up_to
        necessary = self.bound.side == NECESSARY and self.points is not None
        return necessary and speaks and points >= (self.points or 0)

    def grants(self, points: int) -> bool:
        """Whether the claim holds for so many points."""
        return self.bound.side == SUFFICIENT and self.points is not None and points <= self.points


def on_a_line(
    bound: Bound, question: Question, least: int, **details: int | Fraction
) -> Answer:
    """The answer of a bound that refutes N >= ``least`` points on a line.

    With a ratio it speaks of the N for which equidistant points on a diameter are delta apart, up
    to 1 + floor(2 r / delta).  Errors: MP-U010 if the question's N, or ``least``, is more.
    """
    if question.ratio is None:
        return Answer(bound, question, least, details=details)
    most, wanted = 1 + floor(2 / question.ratio), question.points or least
    if most < wanted:
        raise bound.refuses(
            f"delta/r <= 2/(N - 1) for N = {printed(wanted)}, so that N points fit on a line",
            f"delta/r = {printed(question.ratio)}", "vc")
    if most < least:
        return Answer(bound, question, None, f"nothing up to {most} points, which fit on a line",
                      details=details)
    return Answer(bound, question, least, up_to=most, details=details)
