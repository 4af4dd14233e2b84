"""Sizes of networks: one type for what is planned, guaranteed and built.

The width sequence of a long network is a product of few patterns, (parts, how often); a part is a
width, or a pattern again.  So its sums are closed forms in the numbers of blocks, slots and bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Pattern = tuple["Parts", int]
Parts = Sequence[int | Pattern]


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
    found = stretch(tuple(patterns))
    if found is None:
        return Sizes(0, 0, 0, dense_parameters((dimension, 1)))
    ends = (dimension + 1) * found.first + found.last + 1
    return Sizes(found.widest, found.length, found.nodes, found.inside + ends)


class Stretch(NamedTuple):
    """What is needed of the widths w_1, ..., w_n of n >= 1 layers: w_1, w_n, n, their sum and
    maximum, and the dense parameters of the layers 2, ..., n."""

    first: int
    last: int
    length: int
    nodes: int
    widest: int
    inside: int

    def power(self, times: int) -> Stretch:
        """So many of it, one after the other; times >= 1."""
        joints = (times - 1) * (self.last + 1) * self.first
        return Stretch(self.first, self.last, times * self.length, times * self.nodes, self.widest,
                       times * self.inside + joints)


def stretch(parts: Parts) -> Stretch | None:
    """The parts, one after the other; None if they have no layer."""
    first = last = length = nodes = widest = inside = 0
    for part in parts:
        if isinstance(part, int):
            begin = end = wide = part
            length, nodes = length + 1, nodes + part
        else:
            inner = stretch(part[0]) if part[1] else None
            if inner is None:
                continue
            begin, end, more, sum_, wide, within = inner.power(part[1])
            length, nodes, inside = length + more, nodes + sum_, inside + within
        if last:
            inside += (last + 1) * begin
        else:
            first = begin
        last, widest = end, max(widest, wide)
    return Stretch(first, last, length, nodes, widest, inside) if last else None


def first_width(parts: Parts) -> int | None:
    """The first width of the parts; None if they have no layer."""
    for part in parts:
        found = part if isinstance(part, int) else first_width(part[0]) if part[1] else None
        if found is not None:
            return found
    return None


def expand(parts: Parts) -> tuple[int, ...]:
    """The widths w_1, ..., w_L one by one."""
    found: list[int] = []
    for part in parts:
        if isinstance(part, int):
            found.append(part)
        else:
            found += expand(part[0]) * part[1]
    return tuple(found)
