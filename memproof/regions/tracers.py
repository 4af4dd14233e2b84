"""Which tracer traces a network fast; both give the same.

Columns take a pass over all points for each weight of each row that differs from the others.
Products of matrices take a few operations for each neuron at each point, more where numbers are
long, and some for each weight, those that are 0 too.  Both are estimated in nanoseconds, as
measured for 50 to 3,000 points; an estimate decides about time alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from memproof.dataset import Dataset
from memproof.network.model import Layer, Network
from memproof.network.work import Work
from memproof.readings import EQUALS
from memproof.regions.lines import Line
from memproof.regions.tracer import Tracer

if TYPE_CHECKING:
    from memproof.regions.blocks import BlockTracer

LOOKED_AT = 100  # points whose coordinates tell how long numbers are
SHORT = 62  # bits of a machine's integers
FEW = 64  # long values of fewer points are numbers of their own
DIGIT = 24  # bits of a digit of a product


def tracer_of(network: Network, dataset: Dataset, lines: Sequence[Line], reading: str = EQUALS,
              work: Work | None = None) -> Tracer | BlockTracer:
    """Along lines, or where most weights are 0, piece by piece; else by matrices.

    Raises what a Tracer raises.
    """
    if lines or not prefers_matrices(network, dataset):
        return Tracer(network, dataset, lines, reading, work)
    from memproof.regions.blocks import BlockTracer  # numpy, which others do not need

    return BlockTracer(network, dataset, reading, work)


def prefers_matrices(network: Network, dataset: Dataset) -> bool:
    """Do products of matrices take less time than columns, for a network without a line?"""
    points = islice(dataset.points, LOOKED_AT)
    bits = max(abs(int(x)) for point in points for x in point).bit_length()
    width, columns, matrices = network.dimension, 0, 0
    for layer in network.layers:
        weights = max((abs(w) for row in layer.rows for _, w in row), default=0).bit_length()
        after = bits + weights + width.bit_length()
        columns += time_of_columns(layer, len(dataset), after)
        matrices += time_of_matrices(layer, len(dataset), width, (bits, weights, after))
        width, bits = len(layer.rows), after
    return matrices < columns


def time_of_columns(layer: Layer, points: int, bits: int) -> int:
    """A pass for each weight of the rows that differ, over sums of so many bits."""
    passes = sum(map(len, set(layer.rows)))
    if bits <= SHORT:
        return passes * (1500 + points)
    return passes * (3000 + points * (bits // DIGIT if points >= FEW else 250))


def time_of_matrices(layer: Layer, points: int, width: int, bits: tuple[int, int, int]) -> int:
    """``bits`` of the values before, the weights, the sums."""
    before, weights, after = (-(-each // DIGIT) for each in bits)
    each = 100 if bits[2] <= SHORT else 250 * after
    products = before * weights * width * points // 10
    return len(layer.rows) * (points * each + width * 400 + products)
