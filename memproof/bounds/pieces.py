"""Affine pieces on a line: how many an architecture can have, and those of a given network.

On a line a network is continuous and piecewise affine, and every unit can break it only where its
own pre-activation meets a breakpoint.  Alternating labels on a line need many pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import prod

from memproof.bounds.statement import (
    CAPACITY,
    CITED,
    NECESSARY,
    PROVED,
    Answer,
    Bound,
    Question,
    on_a_line,
)
from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.exact import Q, plain_fraction, rational
from memproof.network.model import RELU, Layer, Network, common_denominator, refuse_steps
from memproof.network.work import Work, product_words

MOST_PIECES = 10**5

PIECES = Bound(
    id="pieces",
    statement="Let P be the product of b d_l + 1 over the hidden layers, with b = 1 for relu and "
    "b = 2 for hard-tanh. If N >= P + 2, then N equidistant points on a line with two labels in "
    "turn are not fitted by any weights, nor are they on the right sides of the mean label.",
    quantifier=CAPACITY,
    hypotheses=(
        "an activation that is continuous and affine but for b breakpoints",
        "two labels or more; every dimension, any number of outputs",
        "with a separation: delta/r <= 2/(N - 1), so that N points fit on a line",
    ),
    status=PROVED,
    side=NECESSARY,
    source="after Yun, Sra and Jadbabaie 2019; the count is ours and at most the paper's; "
    "docs/proofs/bounds.md#C5",
    proof="A layer of d units cuts an interval on which all its inputs are affine into at most "
    "b d + 1: so the output has at most P pieces. Alternating labels make output minus mean label "
    "change its sign N - 1 times, with a zero in each gap; two of these zeros in one piece would "
    "make it zero in between, where a point is. So N - 1 <= P. Skip connections and identity units "
    "change nothing. A certificate of this: memproof bounds --certificate.",
    instead=("vc", "sontag-1997"),
    lemmas=("C1", "C2", "C3", "C5"),
)

RECALLED = Bound(
    id="pieces-recalled",
    statement="N points exist that are not memorized if (p - 1) d_1 + 2 < N (one hidden layer), or "
    "p (p - 1) d_1 d_2 + (p - 1) d_2 + 2 < N (two hidden layers), for an activation with p pieces.",
    quantifier=CAPACITY,
    hypotheses=("an activation with p affine pieces: relu 2, hard-tanh 3",
                "one or two hidden layers"),
    status=CITED,
    side=NECESSARY,
    source="Yun, Sra and Jadbabaie 2019, arXiv 1810.07770, from memory",
    proof="As we recall it. The bound 'pieces' implies it: its count is the same for one hidden "
    "layer, and smaller by (p - 1) d_1 (d_2 - 1) for two.",
    instead=("pieces",),
    lemmas=("C4",),
)
ENTRIES = (PIECES, RECALLED)


# -- the bounds ------------------------------------------------------------------------------------


def most_pieces(widths: Sequence[int], breakpoints: int = 1) -> int:
    """P = product of b d_l + 1: the most affine pieces on a line (bound "pieces")."""
    return prod(breakpoints * width + 1 for width in widths)


def impossible_from(widths: Sequence[int], breakpoints: int = 1) -> int:
    """P + 2: so many alternating points on a line are not fitted."""
    return most_pieces(widths, breakpoints) + 2


def recalled_pieces(widths: Sequence[int], breakpoints: int) -> int:
    """The paper's count, recalled: (p-1) d_1 + 1 or p (p-1) d_1 d_2 + (p-1) d_2 + 1, p = b + 1."""
    b = breakpoints
    if len(widths) == 1:
        return b * widths[0] + 1
    d1, d2 = widths
    return (b + 1) * b * d1 * d2 + b * d2 + 1


def answer(bound: Bound, question: Question) -> Answer:
    """Impossible from P + 2 points on, with the count P of that bound.  Errors: MP-U010."""
    b = question.breakpoints(bound)
    if bound is RECALLED and question.depth > 2:
        raise bound.refuses("one or two hidden layers", f"{question.depth}", "pieces")
    count = (most_pieces if bound is PIECES else recalled_pieces)(question.widths, b)
    return on_a_line(bound, question, count + 2, pieces=count)


# -- the pieces of a network -----------------------------------------------------------------------

Form = tuple[int, int]  # (a, c): the function a s + c over a common denominator
End = Fraction | None  # None: unbounded
Interval = tuple[End, End, list[Form]]  # from, to, and the channels of a layer between them


@dataclass(frozen=True)
class Piece:
    """For start <= s <= end (None: no end) the output is slope s + offset, entry by entry."""

    start: End
    end: End
    slope: tuple[Fraction, ...]
    offset: tuple[Fraction, ...]

    __repr__ = brief

    def value(self, s: Fraction | int) -> tuple[Fraction, ...]:
        """The output at s."""
        return tuple(a * s + c for a, c in zip(self.slope, self.offset, strict=True))


@dataclass(frozen=True)
class Enumeration:
    """The maximal affine pieces of the output on a line, left to right.

    ``layers[l]``: the pieces of hidden layer l+1, all channels together; ``most[l]``: how many
    there can be, the product of (relus + 1) up to that layer.
    """

    pieces: tuple[Piece, ...]
    layers: tuple[int, ...]
    most: tuple[int, ...]

    __repr__ = brief

    @property
    def bound(self) -> int:
        """P: the most pieces of the output."""
        return self.most[-1] if self.most else 1


def enumerate_pieces(
    network: Network, origin: Sequence[int | Fraction], direction: Sequence[int | Fraction],
    most: int = MOST_PIECES,
) -> Enumeration:
    """The affine pieces of s -> network(origin + s direction), s in R: all of them, exactly.

    Interval by interval the channels are affine, a s + c; a relu cuts the interval where it changes
    its sign, and neighbours on which all channels are the same functions are joined again
    (docs/proofs/bounds.md#BD-4).
    Errors: MP-N002 for another dimension, MP-N028 for a network with steps, which jumps, MP-U011
    for a direction that is 0, or if a layer has more than ``most`` pieces, MP-L007 if the numbers
    become too long.
    """
    refuse_steps(network)
    intervals, scale = start_of(network, origin, direction)
    counts, limits, work = list[int](), [1], Work()
    for number, layer in enumerate(network.hidden, 1):
        count_layer(work, number, layer, intervals, scale)
        cuts = (cut for each in intervals for cut in through(layer, each, scale))
        intervals = merge(cuts, most)
        scale *= layer.denominator
        counts.append(len(intervals))
        limits.append(limits[-1] * (layer.activations.count(RELU) + 1))
    count_layer(work, len(network.hidden) + 1, network.output, intervals, scale)
    values = ((start, end, affine(network.output, forms, scale)) for start, end, forms in intervals)
    outputs = merge(values, most)
    scale *= network.output.denominator
    pieces = tuple(
        Piece(_given(start), _given(end), tuple(plain_fraction(a, scale) for a, _ in forms),
              tuple(plain_fraction(c, scale) for _, c in forms))
        for start, end, forms in outputs)
    return Enumeration(pieces, tuple(counts), tuple(limits[1:]))


def start_of(
    network: Network, origin: Sequence[int | Fraction], direction: Sequence[int | Fraction]
) -> tuple[list[Interval], int]:
    """The inputs as functions of s, and their denominator."""
    for name, vector in (("origin", origin), ("direction", direction)):
        if len(vector) != network.dimension:
            raise MemproofError("MP-N002", f"the line's {name}", f"{network.dimension} coordinates",
                                str(len(vector)))
    if not any(direction):
        raise MemproofError("MP-U011", "the line", "a direction that is not 0", "0")
    both, scale = common_denominator([*direction, *origin])
    d = network.dimension
    return [(None, None, list(zip(both[:d], both[d:], strict=True)))], scale


def count_layer(
    work: Work, number: int, layer: Layer, intervals: Sequence[Interval], scale: int
) -> None:
    """Every channel on every interval, and in lowest terms where it meets zero.  Errors: MP-L007"""
    numbers = (n for _, _, forms in intervals for form in forms for n in form)
    bits = max([scale.bit_length(), *(n.bit_length() for n in numbers)])
    sizes = [(2 * len(intervals), bits)] * len(intervals[0][2])
    work.spend(number, layer.rows, layer.biases, scale.bit_length(), partial(list, sizes))
    work.add(number, bits, len(layer) * len(intervals) * product_words(bits, bits))


def _given(end: End) -> End:
    """An end of an interval, to hand out."""
    return None if end is None else plain_fraction(end)


def affine(layer: Layer, forms: Sequence[Form], scale: int) -> list[Form]:
    """The pre-activations on one interval, over scale * denominator."""
    return [
        (sum(w * forms[j][0] for j, w in row), sum(w * forms[j][1] for j, w in row) + bias * scale)
        for row, bias in zip(layer.rows, layer.biases, strict=True)
    ]


def through(layer: Layer, interval: Interval, scale: int) -> Iterator[Interval]:
    """The intervals into which a layer cuts one, with its channels."""
    start, end, forms = interval
    before = affine(layer, forms, scale)
    relus = [activation == RELU for activation in layer.activations]
    zeros = {Q(-c, a) for (a, c), relu in zip(before, relus, strict=True) if relu and a}
    inside = sorted(z for z in zeros
                    if (start is None or start < z) and (end is None or z < end))
    for left, right in pairwise([start, *inside, end]):
        after = [form if not relu or active(form, left, right) else (0, 0)
                 for form, relu in zip(before, relus, strict=True)]
        yield left, right, after


def active(form: Form, left: End, right: End) -> bool:
    """Is a s + c > 0 inside the interval, where it has no zero?"""
    a, c = form
    if a > 0:
        return left is not None and a * left + c >= 0
    if a < 0:
        return right is not None and a * right + c >= 0
    return c > 0


def merge(intervals: Iterator[Interval], most: int) -> list[Interval]:
    """Neighbours with the same channels become one.  Errors: MP-U011 for more than ``most``."""
    found: list[Interval] = []
    for start, end, forms in intervals:
        if found and found[-1][2] == forms:
            found[-1] = (found[-1][0], end, forms)
        else:
            found.append((start, end, forms))
        if len(found) > most:
            raise MemproofError("MP-U011", "the line", f"at most {most} pieces", "more")
    return found


def line_of(text: str) -> tuple[list[Fraction], list[Fraction]]:
    """(origin, direction) of ``x0;direction``, exact numbers with commas: ``0,1/2;1,-1``.

    Errors: MP-U011.
    """
    parts = [part.split(",") for part in text.split(";")]
    if len(parts) != 2:
        raise MemproofError("MP-U011", "--line", "x0;direction, such as 0,1/2;1,-1", show(text))
    origin, direction = ([coordinate(word) for word in part] for part in parts)
    return origin, direction


def coordinate(word: str) -> Fraction:
    """An exact number of a line.  Errors: MP-U011."""
    try:
        return rational(word.strip())
    except MemproofError as error:
        raise MemproofError("MP-U011", "--line", error.expected, error.found) from None
