"""Sizes of networks: one type for what is planned, guaranteed and built.

The width sequence of a long network is a product of few patterns, (widths, how often), so its sums
are closed forms in the numbers of blocks and slots.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pattern = tuple[tuple[int, ...], int]


@dataclass(frozen=True)
class Sizes:
    """Width W, depth L, nodes and dense parameters of a network: exact, or at most, as is said."""

    width: int
    depth: int
    nodes: int
    dense_parameters: int

    @property
    def product(self) -> int:
        """W^2 L^2."""
        return self.width**2 * self.depth**2


@dataclass(frozen=True)
class NetworkSizes(Sizes):
    """Exact sizes in the words of a certificate's claim (docs/certificate-format.md, section 5)."""

    nonzero_parameters: int
    largest_weight_bits: int
    total_weight_bits: int


def dense_parameters(widths: Iterable[int]) -> int:
    """sum of (w_(l-1) + 1) * w_l for the widths w_0 (inputs), w_1, ..., w_(L+1) (outputs)."""
    return sum((a + 1) * b for a, b in pairwise(widths))


def of_widths(dimension: int, widths: Sequence[int], outputs: int = 1) -> Sizes:
    """The sizes of a network with these hidden widths."""
    dense = dense_parameters((dimension, *widths, outputs))
    return Sizes(max(widths, default=0), len(widths), sum(widths), dense)


def of_patterns(dimension: int, patterns: Iterable[Pattern]) -> Sizes:
    """The sizes of a network with one output whose widths follow the patterns."""
    used = [(widths, times) for widths, times in patterns if widths and times]
    return Sizes(
        width=max((max(widths) for widths, _ in used), default=0),
        depth=sum(len(widths) * times for widths, times in used),
        nodes=sum(sum(widths) * times for widths, times in used),
        dense_parameters=_dense_of(dimension, used),
    )


def _dense_of(dimension: int, used: Sequence[Pattern]) -> int:
    """Dense parameters for widths that follow nonempty patterns, and one output."""
    before, result = dimension, 0
    for widths, times in used:
        inside = dense_parameters(widths) + (widths[-1] + 1) * widths[0]
        result += times * inside + (before - widths[-1]) * widths[0]
        before = widths[-1]
    return result + before + 1


def expand(patterns: Iterable[Pattern]) -> tuple[int, ...]:
    """The widths w_1, ..., w_L one by one."""
    return tuple(w for widths, times in patterns for _ in range(times) for w in widths)
