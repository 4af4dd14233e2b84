"""What staircase and max-min string guarantee for all data: their sizes."""

from __future__ import annotations

from memproof.constructions.registry import Found
from memproof.dataset.numbers import Numbers
from memproof.network.sizes import of_patterns, of_widths


def staircase(about: Numbers, depth: int) -> Found:
    """N - 1 ReLUs, for depth 2 behind a neuron for the line."""
    return of_widths(about.dimension, [1] * (depth - 1) + [about.points - 1]), None


def max_min_string(about: Numbers) -> Found:
    """Width 2: a neuron for the line, and a layer for every point but two."""
    n, d = about.points, about.dimension
    if n == 2:
        return of_widths(d, (1,)), None
    return of_patterns(d, [((1,), 1), ((2,), n - 2)]), None
