"""Counting pieces: what no network of a size can do."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

from lesson_07 import iterate

from memproof.bounds.pieces import enumerate_pieces, impossible_from, most_pieces
from memproof.network import Layer, Network


def network(*layers: tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]) -> Network:
    """A network on a line from (matrix, biases) of every layer; the last one is the output."""
    made = [Layer(tuple(tuple((j, w) for j, w in enumerate(row) if w) for row in matrix), biases, 1,
                  ("relu" if number < len(layers) else "identity",) * len(matrix),
                  tuple(f"n{i}" for i in range(len(matrix))))
            for number, (matrix, biases) in enumerate(layers, 1)]
    return Network(1, tuple(made[:-1]), made[-1])


# Two and two relus with seven pieces, which is the most.
WEIGHTS = [[[[-3], [-1]], [-3, 2]], [[[2, -2], [-3, 3]], [4, -1]], [[[-2, -1]], [0]]]


def pieces(found: Network) -> int:
    """Its affine pieces on the whole line."""
    return len(enumerate_pieces(found, [0], [1]).pieces)


def prepared() -> Network:
    """The network of the prepared weights."""
    return network(*[(tuple(map(tuple, matrix)), tuple(biases)) for matrix, biases in WEIGHTS])


def least_width(points: int) -> int:
    """The least W for which two layers of W are not excluded for these points, labels in turn."""
    width = 1
    while impossible_from((width, width)) <= points:
        width += 1
    return width


def least_depth(points: int, width: int) -> int:
    """The least number of layers of this width that is not excluded."""
    depth = 1
    while impossible_from((width,) * depth) <= points:
        depth += 1
    return depth


def max_crossings(most: int = 4) -> int:
    """How often an argument a relu(+-x) + b relu(+-(x - 2)) + c crosses 0, over small weights."""
    def relus(x: Fraction, s: int, r: int) -> tuple[Fraction, Fraction]:
        return max(s * x, Fraction(0)), max(r * (x - 2), Fraction(0))

    found = 0
    places = [Fraction(x) for x in (-99, 0, 2, 99)]
    small = range(-most, most + 1)
    for s, r, a, b, c in product((-1, 1), (-1, 1), small, small, small):
        z = [a * u + b * v + c for x in places for u, v in [relus(x, s, r)]]
        found = max(found, sum(first * second < 0 for first, second in pairwise(z)))
    return found


__all__ = ["WEIGHTS", "Fraction", "iterate", "least_depth", "least_width", "most_pieces", "pieces"]
