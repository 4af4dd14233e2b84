"""A segment: consecutive points of the line that go through the layers together.

A channel of a segment is an ``Along`` (affine pieces, while they are few) or a ``Column`` (packed,
one field for each point).  ``Step`` takes a segment through one layer:

- a sum of pieces only stays pieces, and its relu cuts them;
- any other sum is c + P - Q in every field, where P and Q collect the positive and the negative
  weights and c the constants; the bounds of P and Q, proved from those of the channels, decide how
  wide the fields must be;
- fields become wider when they must and narrower when that saves enough; a segment whose columns
  would be too long is cut into halves, and these do the layer again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, cast

from memproof.network.model import RELU, Layer
from memproof.network.model import Row as Terms
from memproof.regions.engine.columns import (
    Arithmetic,
    Column,
    Fields,
    lowest,
    packed_values,
    resize,
    tight,
    times,
    total,
)
from memproof.regions.pieces import Pieces, combination, extent, part, positive, size_of, spread

LIMIT = 1 << 21  # bits of a column: a handful of columns fits into a processor's second cache
PERIOD = 32  # packed layers between two looks at how long the values really are
FEW = 8  # so few pieces are always kept
PIECE = 1 << 14  # handling a piece takes about as long as handling so many bits of columns

Groups = Sequence[tuple[int, tuple[int, ...], tuple[int, ...]]]


class Neuron(NamedTuple):
    """bias + sum of w * channel, all numerators over one scale, and perhaps relu of it.

    ``groups``: (|w|, channels with weight |w|, channels with weight -|w|).
    """

    terms: Terms
    groups: Groups
    bias: int
    relu: bool


def compile_layer(layer: Layer, scale: int) -> tuple[Neuron, ...]:
    """The neurons of ``layer``, whose inputs are numerators over ``scale``."""
    rows = zip(layer.rows, layer.biases, layer.activations, strict=True)
    return tuple(Neuron(row, group_terms(row), bias * scale, act == RELU) for row, bias,
                 act in rows)


def group_terms(terms: Iterable[tuple[int, int]]) -> Groups:
    """The channels by the size of their weights."""
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for j, w in terms:
        groups.setdefault(abs(w), ([], []))[w < 0].append(j)
    return [(w, tuple(plus), tuple(minus)) for w, (plus, minus) in groups.items()]


class Along:
    """A channel as pieces; ``nonnegative``: it is known to be.

    ``copy`` is its packed form in fields of ``bits`` bits, which carries pass on.
    """

    __slots__ = ("bits", "copy", "nonnegative", "pieces")

    def __init__(self, pieces: Pieces, nonnegative: bool = False) -> None:
        self.pieces, self.nonnegative = pieces, nonnegative
        self.copy: Column | None = None
        self.bits = 0

    def pack(self, fields: Fields, t: Sequence[int], end: int) -> Column:
        """Its packed form."""
        if self.copy is None or self.bits != fields.bits:
            self.copy = packed_values(fields, list(spread(self.pieces, t, end)))
            self.bits = fields.bits
        return self.copy

    def bounds(self, t: Sequence[int], end: int) -> tuple[int, int]:
        """(low, span) of its packed form."""
        if self.copy is not None:
            return self.copy.low, self.copy.span
        low, high = extent(self.pieces, t, end)
        low = lowest(low, high)
        return low, high - low

    def heavy(self, t: Sequence[int], count: int) -> bool:
        """Whether its pieces take longer than packed columns would, judged by some values."""
        pieces = self.pieces
        if len(pieces) <= FEW:
            return False
        some = [a * t[i] + b for i, a, b in (pieces[0], pieces[len(pieces) // 2], pieces[-1])]
        bits = max(value.bit_length() for value in some) + FEW
        return len(pieces) * PIECE > count * bits


Channel = Along | Column


@dataclass(frozen=True)
class Segment:
    """The positions ``first`` to ``last`` - 1 of the line before layer ``layer``.

    Columns have fields of ``bits`` bits; ``age`` counts the packed layers since the last look at
    the true sizes of the values.
    """

    first: int
    last: int
    layer: int
    channels: list[Channel]
    bits: int = 0
    age: int = 0

    def __len__(self) -> int:
        return self.last - self.first

    def sizes(self) -> list[tuple[int, int]]:
        """For each channel how many numbers it has, and the bits of the longest."""
        return [size_of(each.pieces) if isinstance(each, Along) else (len(self), self.bits)
                for each in self.channels]

    def values(self, j: int, t: Sequence[int], arithmetic: Arithmetic) -> list[int]:
        """The numerators of channel j, position by position."""
        channel = self.channels[j]
        if isinstance(channel, Along):
            return list(spread(channel.pieces, t, self.last))
        fields = fields_of(arithmetic, len(self), self.bits)
        return [channel.low + int(v) for v in fields.unpack(channel.packed)]

    def halves(self, arithmetic: Arithmetic) -> list[Segment]:
        """The later and the earlier half, before the same layer."""
        middle = self.first + len(self) // 2
        fields = fields_of(arithmetic, len(self), self.bits)
        early: list[Channel] = []
        late: list[Channel] = []
        for channel in self.channels:
            if isinstance(channel, Along):
                early.append(Along(part(channel.pieces, self.first, middle), channel.nonnegative))
                late.append(Along(part(channel.pieces, middle, self.last), channel.nonnegative))
            else:
                low, high = fields.cut(channel.packed, middle - self.first)
                early.append(channel._replace(packed=low))
                late.append(channel._replace(packed=high))
        return [replace(self, first=middle, channels=late),
                replace(self, last=middle, channels=early)]


@lru_cache(maxsize=16)
def fields_of(arithmetic: Arithmetic, count: int, bits: int) -> Fields:
    """Segments of one length share their constants."""
    return Fields(arithmetic, count, bits)


class Sum(NamedTuple):
    """A neuron on a segment, before anything long is computed.

    It is ``constant`` + the sum of w * f over ``pieces`` + the packed channels of ``groups`` (both
    do not come together); ``relu``: its positive part is to be taken.  Or it is the channel
    ``carried`` as it is.  ``needs``: the largest field that computing it takes.
    """

    relu: bool = False
    constant: int = 0
    pieces: Sequence[tuple[int, Pieces]] = ()
    groups: Groups = ()
    needs: int = 0
    carried: int | None = None


class Term(NamedTuple):
    """``weight`` times a channel that is to be packed, with its bounds."""

    channel: int
    weight: int
    low: int
    span: int


class Step:
    """One layer on one segment; ``t`` are the values of the line at all positions."""

    def __init__(
        self, segment: Segment, neurons: Sequence[Neuron], t: Sequence[int], arithmetic: Arithmetic
    ) -> None:
        self.segment, self.neurons, self.t, self.arithmetic = segment, neurons, t, arithmetic
        self.channels = list(segment.channels)
        self.fields = fields_of(arithmetic, len(segment), segment.bits)
        self._known: dict[Any, tuple[Any, int, Any, int]] = {}

    def advance(self) -> list[Segment]:
        """The segment after the layer, or its halves before it."""
        segment, bits, age = self.segment, self.segment.bits, self.segment.age
        sums = self._sums()
        needs = max([each.needs for each in sums])
        if needs:
            age += 1
            if needs.bit_length() >= bits or age >= PERIOD:
                self._tighten()
                sums, age = self._sums(), 0
                needs = max([each.needs for each in sums])
                bits = width(needs.bit_length() + 1, bits)
                if bits * len(segment) > LIMIT and len(segment) > 1:
                    channels = self.channels[: len(segment.channels)]
                    return replace(segment, channels=channels).halves(self.arithmetic)
                self._move(bits)
        channels = [self._neuron(each) for each in sums]
        return [Segment(segment.first, segment.last, segment.layer + 1, channels, bits, age)]

    # -- what is to be added -----------------------------------------------------------------------

    def _sums(self) -> list[Sum]:
        bounds = [self._bounds(channel) for channel in self.channels]
        return [self._sum(neuron, bounds) for neuron in self.neurons]

    def _bounds(self, channel: Channel) -> tuple[int, int] | None:
        """(low, span) of a channel to be packed; None for one that had better stay pieces."""
        if isinstance(channel, Column):
            return channel.low, channel.span
        pieces = channel.pieces
        if len(pieces) == 1 and not pieces[0][1]:
            return pieces[0][2], 0
        if channel.heavy(self.t, len(self.segment)):
            return channel.bounds(self.t, self.segment.last)
        return None

    def _sum(self, neuron: Neuron, bounds: Sequence[tuple[int, int] | None]) -> Sum:
        light: list[tuple[int, int]] = []
        packed: list[Term] = []
        constant = neuron.bias
        for j, w in neuron.terms:
            known = bounds[j]
            if known is None:
                light.append((j, w))
            elif known[1]:
                packed.append(Term(j, w, *known))
            else:
                constant += w * known[0]
        if not packed:
            return self._light_sum(neuron, constant, light)
        if light:
            j, w = self._one(light)
            packed.append(Term(j, w, *self._along(j).bounds(self.t, self.segment.last)))
        return self._packed_sum(neuron, constant, packed)

    def _one(self, light: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Channels that are pieces as one term."""
        if len(light) == 1:
            return light[0]
        self.channels.append(Along(combination([(w, self._along(j).pieces) for j, w in light], 0)))
        return len(self.channels) - 1, 1

    def _along(self, j: int) -> Along:
        return cast(Along, self.channels[j])

    def _light_sum(self, neuron: Neuron, constant: int, light: list[tuple[int, int]]) -> Sum:
        if not constant and len(light) == 1 and light[0][1] == 1:
            j = light[0][0]
            if not neuron.relu or self._along(j).nonnegative:
                return Sum(carried=j)
        return Sum(neuron.relu, constant, [(w, self._along(j).pieces) for j, w in light])

    def _packed_sum(self, neuron: Neuron, constant: int, terms: list[Term]) -> Sum:
        c = constant + sum([w * low for _, w, low, _ in terms])
        p = sum([w * span for _, w, _, span in terms if w > 0])
        q = sum([-w * span for _, w, _, span in terms if w < 0])
        if neuron.relu and c + p <= 0:
            return Sum()
        relu = neuron.relu and c < q
        if not relu and not constant and len(terms) == 1 and terms[0].weight == 1:
            j = terms[0].channel
            return Sum(needs=p if isinstance(self.channels[j], Column) else 0, carried=j)
        if relu:
            needs = max(p + max(c, 0), q + max(-c, 0))
        else:
            needs = p + (1 << q.bit_length() if q else 0)
        whole = len(terms) == len(neuron.terms)
        groups = neuron.groups if whole else group_terms([(j, w) for j, w, _, _ in terms])
        return Sum(relu, c, (), groups, needs)

    # -- fields ------------------------------------------------------------------------------------

    def _tighten(self) -> None:
        """Look at the true sizes of all values."""
        self._each_column(lambda column: tight(self.fields, column))

    def _move(self, bits: int) -> None:
        """Go over to fields of ``bits`` bits; what does not fit is not read by this layer."""
        if bits != self.fields.bits:
            old, self.fields = self.fields, fields_of(self.arithmetic, len(self.segment), bits)
            limit = 1 << (bits - 1)
            self._each_column(
                lambda column: resize(old, self.fields, column) if column.span < limit else column)

    def _each_column(self, change: Callable[[Column], Column]) -> None:
        changed: dict[int, Column] = {}
        for j, channel in enumerate(self.channels):
            if isinstance(channel, Column):
                if id(channel) not in changed:
                    changed[id(channel)] = change(channel)
                self.channels[j] = changed[id(channel)]

    # -- the values --------------------------------------------------------------------------------

    def _neuron(self, each: Sum) -> Channel:
        if each.carried is not None:
            return self.channels[each.carried]
        if each.groups:
            return self._packed_neuron(each)
        if not each.pieces:
            return self._constant(max(each.constant, 0) if each.relu else each.constant)
        pieces = combination(each.pieces, each.constant)
        if each.relu:
            pieces = positive(pieces, self.t, self.segment.last)
        return Along(pieces, each.relu)

    def _constant(self, value: int) -> Along:
        return Along([(self.segment.first, 0, value)])

    def _packed_neuron(self, each: Sum) -> Channel:
        """c + P - Q, or max(c + P - Q, 0), in every field."""
        plus, minus, c = list[Any](), list[Any](), each.constant
        p = q = 0
        for w, up, down in each.groups:
            x, x_span, y, y_span = self._group(up, down)
            if x_span:
                plus.append(times(x, w))
                p += w * x_span
            if y_span:
                minus.append(times(y, w))
                q += w * y_span
        if each.relu:
            if c:
                (plus if c > 0 else minus).append(self.fields.repeat(abs(c)))
            column = Column(self.fields.monus(total(plus), total(minus)), 0, p + max(c, 0))
        else:
            column = self._shifted(total(plus), p, total(minus), q, c)
        return column if column.packed else self._constant(column.low)

    def _shifted(self, plus: Any, p: int, minus: Any, q: int, c: int) -> Column:
        """c + P - Q, where P - Q may be negative."""
        difference = self.fields.difference(plus, minus) if q else plus
        if difference is None:
            up = 1 << q.bit_length()
            return Column(plus + self.fields.repeat(up) - minus, c - up, p + up)
        if c and not lowest(c, c + p) and (c + p).bit_length() < self.fields.bits:
            return Column(difference + self.fields.repeat(c), 0, c + p)
        return Column(difference, c, p)

    def _group(self, up: tuple[int, ...], down: tuple[int, ...]) -> tuple[Any, int, Any, int]:
        """(P, p, Q, q): P - Q is the sum of the columns ``up`` minus that of ``down``, fields of P
        are at most p, those of Q at most q.

        When one of the two sums is the greater in every field, the other part is left out.  Rows
        of a layer share these sums.
        """
        if (down, up) in self._known:
            y, y_span, x, x_span = self._known[down, up]
            return x, x_span, y, y_span
        if (up, down) not in self._known:
            self._known[up, down] = self._compared(*self._total(up), *self._total(down))
        return self._known[up, down]

    def _compared(self, x: Any, x_span: int, y: Any, y_span: int) -> tuple[Any, int, Any, int]:
        if x_span and y_span:
            difference = self.fields.difference(x, y)
            if difference is not None:
                return difference, x_span, 0, 0
            difference = self.fields.difference(y, x)
            if difference is not None:
                return 0, 0, difference, y_span
        return x, x_span, y, y_span

    def _total(self, channels: Sequence[int]) -> tuple[Any, int]:
        """The sum of packed channels, and a bound of its fields."""
        columns = [self._column(j) for j in channels]
        return total([column.packed for column in columns]), sum([each.span for each in columns])

    def _column(self, j: int) -> Column:
        channel = self.channels[j]
        if isinstance(channel, Column):
            return channel
        return channel.pack(self.fields, self.t, self.segment.last)


def width(required: int, bits: int) -> int:
    """The bits of fields for ``required`` ones, when there are ``bits`` now.

    Some room is left, so that bounds which grow a little do not move the columns in every layer;
    narrower fields must save a sixteenth.
    """
    if required > bits - 4:
        return _bytes(required + max(8, required >> 4))
    narrow = _bytes(required + 8)
    return narrow if 16 * narrow <= 15 * bits else bits


def _bytes(bits: int) -> int:
    return -(-bits // 8) * 8
