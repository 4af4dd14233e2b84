"""What the exact run of a step network shows of its neurons: how far from 0, or how large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.dataset import Dataset
from memproof.exact import Q
from memproof.network.columns import sums_of
from memproof.network.model import STEP, Network


@dataclass(frozen=True)
class Range:
    """A step is at least ``size`` away from 0 at every point once ``shift`` is added; an identity
    is at most ``size``, and has no shift."""

    is_step: bool
    size: Fraction
    shift: Fraction


def ranges_of(dataset: Dataset, network: Network) -> list[list[Range]]:
    """For every hidden layer, neuron by neuron."""
    *hidden, _ = ([_range(kind == STEP, column, scale)
                   for kind, column in zip(layer.activations, columns, strict=True)]
                  for layer, columns, scale in sums_of(network, dataset))
    return hidden


def _range(is_step: bool, column: Sequence[int], scale: int) -> Range:
    """The middle of the gap at 0; a gap of 1 where all points are on one side."""
    if not is_step:
        return Range(False, Q(max(map(abs, column)), scale), Q(0))
    low = max((z for z in column if z < 0), default=None)
    high = min((z for z in column if z >= 0), default=None)
    if high is None:
        high = (low or 0) + scale
    if low is None:
        low = high - scale
    return Range(True, Q(high - low, 2 * scale), Q(-(low + high), 2 * scale))
