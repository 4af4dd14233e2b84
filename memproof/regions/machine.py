"""The machine: all points through a network, layer by layer, each channel a column on the line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from memproof.dataset.cells import Vector
from memproof.dataset.integers import Vectors
from memproof.exact import Z
from memproof.network.model import RELU, Layer, Row
from memproof.network.work import Work
from memproof.regions.arrays import Array, long_array
from memproof.regions.columns import Activity, Column, column_of
from memproof.regions.places import Group, Places

LONG = 64  # bits of a scale: from here on it is worth a division of all columns to keep it short


class Machine:
    """``columns`` are the channels of a layer, numerators over ``scale``, at the points ``points``
    (numbers of points, in this order: that of the line, if there is one).

    It starts with the channels ``values``, a number a point.  ``forms`` counts the runs and long
    values that were made; a channel that is passed on makes none.
    """

    def __init__(self, points: Array, values: Sequence[Array], scale: int, layer: int = 0,
                 work: Work | None = None) -> None:
        self.points, self.scale, self.layer, self.forms = points, Z(scale), layer, 0
        self.places = Places(np.zeros(len(points), dtype=np.int64))
        self.columns = [column_of(None, None, each) for each in values]
        self._work = Work() if work is None else work

    def lay_line(self, channel: int) -> None:
        """Sort the points by the channel, ties by their numbers; every channel is a column anew."""
        values = [self.places.values(column) for column in self.columns]
        key = values[channel]
        rank = ranks(key, self.points)
        self.points = self.points[rank]
        self.places = Places(key[rank])
        self.columns = [along(self.places.t, each[rank]) for each in values]
        one = column_of(*(np.array(each, dtype=np.int64) for each in ([0], [1], [0])))
        self.columns[channel] = one

    def lay_short_line(self, channel: int) -> None:
        """The same, if int64 holds the channel's values: else sorting would take long."""
        if self.places.values(self.columns[channel]).dtype != object:
            self.lay_line(channel)

    def advance(self, layer: Layer) -> list[Activity | None]:
        """The neurons of the layer; where they are positive, None for neurons without a relu."""
        self.layer += 1
        self._work.spend(self.layer, layer.rows, layer.biases, self.scale.bit_length(),
                         lambda: [(len(column), column.bits) for column in self.columns])
        sums: dict[Row, Column] = {}
        known: dict[Group, Column] = {}
        columns, activities = [], list[Activity | None]()
        for row, bias, activation in zip(
            layer.rows, layer.biases, layer.activations, strict=True
        ):
            if row not in sums:
                sums[row] = self.places.sum_of_row(row, self.columns, known)
            shift = bias * self.scale
            if activation == RELU:
                column = self.places.relu(sums[row], shift)
                activities.append(column.activity)
            else:
                column = self.places.shift(sums[row], shift)
                activities.append(None)
            columns.append(column)
        self.forms += sum(column.forms for column in set(columns).difference(self.columns))
        self._replace(columns, layer)
        return activities

    def _replace(self, columns: list[Column], layer: Layer) -> None:
        """Go on with these; over the scale of before, if that is long and all are multiples of the
        layer's denominator: else scales grow layer by layer, though the values do not."""
        q, before = layer.denominator, self.columns
        self.columns, self.scale = columns, self.scale * q
        if q == 1 or self.scale.bit_length() < LONG:
            return
        quotients = list[Column]()
        for column, row, bias in zip(columns, layer.rows, layer.biases, strict=True):
            passed = not bias and len(row) == 1 and row[0][1] == q
            carried = before[row[0][0]] if passed else None
            if carried is None or carried.activity is not column.activity:
                carried = column.quotient(q)
            if carried is None:
                return
            quotients.append(carried)
        self.columns, self.scale = quotients, self.scale // q

    def values(self) -> list[Array]:
        """Each channel position by position."""
        return [self.places.values(column) for column in self.columns]


def channels_of(points: Sequence[Vector]) -> list[Array]:
    """The coordinates of the points, an array each.  Points that are rows of a matrix have them as
    its columns: they are not made one by one, which would take a pass over all for each."""
    if isinstance(points, Vectors):
        return list(points.array.T)
    return [array_of(column) for column in zip(*points, strict=True)]


def array_of(values: Sequence[int]) -> Array:
    """int64 if the values fit, else Z."""
    try:
        found = np.array(values, dtype=np.int64)
    except OverflowError:
        return long_array(values)
    return found


def ranks(key: Array, points: Array) -> Array:
    """The positions in the order of their keys, ties by the numbers of the points."""
    if key.dtype != object:
        return np.lexsort((points, key))
    pairs = sorted(zip(key.tolist(), points.tolist(), range(len(key)), strict=True))
    return np.array([position for _, _, position in pairs], dtype=np.int64)


def along(t: Array, values: Array) -> Column:
    """``values`` as runs with integer slopes, each as long as its first two points allow."""
    x, y = t.tolist(), values.tolist()
    starts, slopes, offsets = list[int](), list[int](), list[int]()
    a = b = 0
    for i, value in enumerate(y):
        if starts and a * x[i] + b == value:
            continue
        a = 0
        if i + 1 < len(x) and x[i] < x[i + 1]:
            slope, rest = divmod(y[i + 1] - value, x[i + 1] - x[i])
            a = 0 if rest else slope
        b = value - a * x[i]
        starts.append(i)
        slopes.append(a)
        offsets.append(b)
    if 4 * len(starts) > len(x) > 8:
        return column_of(None, None, values)
    return column_of(np.array(starts), array_of(slopes), array_of(offsets))
