"""The tracer: every neuron on every point, exactly, as few affine pieces along the line.

A channel is a list of pieces (first, a, b): from position ``first`` of the line up to the next
piece its value is (a*t + b) / scale; pieces.py has what the engine needs of them, too.  A relu is
cut here, since the runs of its activity are asked for with its pieces.
The tracer is the producer's; the kernel recomputes everything with code of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import ONE, ZERO, Z, integers
from memproof.network.model import RELU, Layer, Network, Row
from memproof.network.work import Work
from memproof.readings import EQUALS, Outputs, check_reading
from memproof.regions.pieces import Piece, along, size_of, spread, sum_of_jumps

Line = tuple[int, int]  # (layer, channel)


@dataclass(frozen=True)
class Channel:
    """The pieces of a neuron; ``activity`` are its runs if it is the value of a relu."""

    pieces: list[Piece]
    activity: list[int] | None = None


def natural_lines(network: Network) -> tuple[Line, ...]:
    """The line of a network: the first layer with a single channel, on which all later ones depend.

    A network without such a layer (below its last one) has no line.
    """
    widths = (network.dimension, *network.widths[:-1])
    return next((((layer, 0),) for layer, width in enumerate(widths) if width == 1), ())


def check_lines(network: Network, lines: Sequence[Line]) -> None:
    """MP-N004 unless every line is a channel of the inputs or of a hidden layer but the last."""
    widths = (network.dimension, *network.widths[:-1])
    for layer, channel in lines:
        if not (0 <= layer < len(widths) and 0 <= channel < widths[layer]):
            raise MemproofError("MP-N004", f"line ({layer}, {channel})", "a channel of a layer "
                                f"below the last hidden one ({len(widths)})", "none")


def check_shape(network: Network, dataset: Dataset, reading: str) -> None:
    """Do points and labels fit the inputs and outputs?  Raises MP-N003, MP-A002."""
    if reading == EQUALS or network.dimension != dataset.dimension:
        network.check_fits(dataset)
    check_reading(reading, dataset, network.outputs)


class Tracer:
    """Evaluates ``network`` on the points of ``dataset``, layer by layer.

    ``lines`` are pairs (layer, channel), layers increasing below the depth: from there on the
    points are ordered by that channel's value.  ``forms`` counts the affine pieces handled.
    Raises MP-N003 if the dimensions do not fit, MP-A002 for labels that cannot be read so, MP-N004
    for a line that does not exist; later MP-L007 if the numbers become too long.
    """

    def __init__(self, network: Network, dataset: Dataset, lines: Sequence[Line] = (),
                 reading: str = EQUALS) -> None:
        check_shape(network, dataset, reading)
        check_lines(network, lines)
        self.network, self.dataset, self.lines, self.forms = network, dataset, dict(lines), 0
        self._work, self._number = Work(), 0
        self._order = list(range(len(dataset)))
        self._t = [ZERO] * len(dataset)
        self._scale = Z(dataset.denominator)
        self._channels = [
            Channel(self._pointwise(integers(point[j] for point in dataset.points)))
            for j in range(network.dimension)
        ]
        self._lay_line(0)

    def activities(self) -> Iterator[list[list[int]]]:
        """For each hidden layer the runs of every neuron: lengths, inactive first."""
        for number, layer in enumerate(self.network.hidden, 1):
            yield self._advance(layer)
            self._lay_line(number)

    def outputs(self) -> Outputs:
        """After the last layer: the outputs at all points."""
        self._advance(self.network.output)
        rows = zip(*map(self._values, self._channels), strict=True)
        by_point = dict(zip(self._order, rows, strict=True))
        return Outputs([by_point[point] for point in range(len(self._order))], self._scale)

    def _pointwise(self, values: Sequence[int]) -> list[Piece]:
        """A channel known position by position; equal neighbours are one piece."""
        pieces, before = [], None
        for position, value in enumerate(values):
            if value != before:
                pieces.append((position, 0, value))
                before = value
        return pieces

    def _values(self, channel: Channel) -> list[int]:
        """The numerators, position by position."""
        return list(spread(channel.pieces, self._t, len(self._t)))

    def _lay_line(self, layer: int) -> None:
        """Sort the points by the line's channel and express every channel anew."""
        if layer not in self.lines:
            return
        columns = [self._values(channel) for channel in self._channels]
        key = columns[self.lines[layer]]
        rank = sorted(range(len(key)), key=lambda i: (key[i], self._order[i]))
        self._order = [self._order[i] for i in rank]
        self._t = [key[i] for i in rank]
        self._channels = [Channel(along(self._t, [c[i] for i in rank])) for c in columns]
        self._channels[self.lines[layer]] = Channel([(0, ONE, ZERO)])

    def _advance(self, layer: Layer) -> list[list[int]]:
        self._number += 1
        self._work.spend(self._number, layer.rows, layer.biases, self._scale.bit_length(),
                         lambda: [size_of(channel.pieces) for channel in self._channels])
        sums: dict[Row, Channel] = {}
        channels, activities = [], []
        for row, bias, activation in zip(
            layer.rows, layer.biases, layer.activations, strict=True
        ):
            if row not in sums:
                sums[row] = self._sum(row)
            shift = bias * self._scale
            if activation == RELU:
                channel = self._relu(sums[row], shift)
                activities.append(channel.activity or [])
            else:
                channel = Channel([(first, a, b + shift) for first, a, b in sums[row].pieces])
                activities.append([0, len(self._t)])
            channels.append(channel)
            self.forms += len(channel.pieces)
        self._channels, self._scale = channels, self._scale * layer.denominator
        return activities

    def _sum(self, row: Row) -> Channel:
        """sum of w * channel."""
        if len(row) == 1 and row[0][1] == 1:
            return self._channels[row[0][0]]
        if not row:
            return Channel([(0, ZERO, ZERO)])
        return Channel(sum_of_jumps([(w, self._channels[j].pieces) for j, w in row], ZERO))

    def _relu(self, channel: Channel, shift: int) -> Channel:
        """max(channel + shift, 0) and where it is positive."""
        if not shift and channel.activity is not None:
            return channel
        pieces: list[Piece] = []
        changes: list[int] = []  # positions where activity changes, from inactive
        active, last_a, last_b, bound = False, ZERO, ZERO, -shift
        for number, (first, a, b) in enumerate(channel.pieces, 1):
            if a:
                for start, positive, slope, value in self._parts(channel.pieces, number, shift):
                    if positive != active:
                        changes.append(start)
                        active = positive
                    elif not positive or (slope == last_a and value == last_b):
                        continue
                    pieces.append((start, slope, value))
                    last_a, last_b = slope, value
            elif b > bound:  # a constant: no number is made where it stays inactive
                b = b + shift if shift else b
                if not active:
                    changes.append(first)
                    active = True
                elif b == last_b and not last_a:
                    continue
                pieces.append((first, ZERO, b))
                last_a, last_b = ZERO, b
            elif active:
                changes.append(first)
                active = False
                pieces.append((first, ZERO, ZERO))
                last_a = last_b = ZERO
        if not pieces or pieces[0][0]:
            pieces.insert(0, (0, ZERO, ZERO))
        bounds = [0, *changes, len(self._t)]
        return Channel(pieces, [end - start for start, end in pairwise(bounds)])

    def _parts(
        self, pieces: Sequence[Piece], number: int, shift: int
    ) -> Iterator[tuple[int, bool, int, int]]:
        """(first, positive, a, b): max(piece ``number`` (from 1) + shift, 0), a not 0, cut where it
        becomes or stops being positive.

        For integers t: a*t + b > 0 iff t > floor(-b/a) if a > 0, and iff t < ceil(b/-a) if a < 0.
        A part on which t does not vary is a constant.
        """
        t, (first, a, b) = self._t, pieces[number - 1]
        end = pieces[number][0] if number < len(pieces) else len(t)
        b += shift
        if a > 0:
            cut, rising = bisect_right(t, -b // a, first, end), True
        else:
            cut, rising = bisect_left(t, -(-b // -a), first, end), False
        for start, stop, positive in ((first, cut, not rising), (cut, end, rising)):
            if start == stop:
                continue
            if not positive:
                yield start, False, ZERO, ZERO
            elif t[start] == t[stop - 1]:
                yield start, True, ZERO, a * t[start] + b
            else:
                yield start, True, a, b
