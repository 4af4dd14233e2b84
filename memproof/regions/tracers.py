"""Which tracer traces a network fast; both give the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from memproof.dataset import Dataset
from memproof.network.model import Network
from memproof.network.work import Work
from memproof.readings import EQUALS
from memproof.regions.lines import Line
from memproof.regions.tracer import Tracer

if TYPE_CHECKING:
    from memproof.regions.blocks import BlockTracer


def tracer_of(network: Network, dataset: Dataset, lines: Sequence[Line], reading: str = EQUALS,
              work: Work | None = None) -> Tracer | BlockTracer:
    """Along lines, or where most weights are 0, piece by piece; else by matrices.

    Raises what a Tracer raises.
    """
    if lines or not is_dense(network):
        return Tracer(network, dataset, lines, reading, work)
    from memproof.regions.blocks import BlockTracer  # numpy, which others do not need

    return BlockTracer(network, dataset, reading, work)


def is_dense(network: Network) -> bool:
    """Are at least half of all weights there?"""
    widths = (network.dimension, *network.widths, network.outputs)
    weights = sum(len(row) for layer in network.layers for row in layer.rows)
    return 2 * weights >= sum(a * b for a, b in pairwise(widths))
