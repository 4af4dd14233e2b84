"""Networks for queries: functions of one scalar t = u . x whose weights have few bits.

control: one layer, few pieces.  classes: the same with three outputs.  teeth: s -> 2 min(s, 1-s)
over and over, 2^K sides from 3K neurons.  ledger: a construction of this package on a table.
flip: a sum that the format rounds away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from memproof.dataset import Dataset
from memproof.instances.queries import Box
from memproof.network.model import IDENTITY, RELU, Layer, Network

Matrix = Sequence[Sequence[Fraction | int]]
Vector = Sequence[Fraction | int]


def layer_of(weights: Matrix, biases: Vector, activation: str = RELU) -> Layer:
    """The layer with these rational weights."""
    numbers = [Fraction(w) for row in (*weights, biases) for w in row]
    q = max(number.denominator for number in numbers)  # powers of two
    rows = tuple(tuple((j, int(w * q)) for j, w in enumerate(row) if w) for row in weights)
    names = tuple(f"n{i}" for i in range(len(rows)))
    return Layer(rows, tuple(int(b * q) for b in biases), q, (activation,) * len(rows), names)


def network_of(*layers: tuple[Matrix, Vector]) -> Network:
    """Relu behind all layers but the last."""
    dimension = len(layers[0][0][0])
    *hidden, (weights, biases) = layers
    return Network(dimension, tuple(layer_of(*each) for each in hidden),
                   layer_of(weights, biases, IDENTITY))


def box_around(rng: Random, direction: Sequence[int], middle: Fraction, half: Fraction) -> Box:
    """A box of side 2 half around a point with u . x = middle; u_0 is 1 or -1."""
    centre = [Fraction(rng.randrange(-16, 17), 8) for _ in direction]
    rest = sum((u * c for u, c in zip(direction[1:], centre[1:], strict=True)), Fraction(0))
    centre[0] = direction[0] * (middle - rest)
    return tuple((c - half, c + half) for c in centre)


def direction(rng: Random, dimension: int) -> tuple[int, ...]:
    """(1, ...): small integers."""
    return (1, *(rng.choice((-3, -2, -1, 1, 2, 3)) for _ in range(dimension - 1)))


def bent_network(rng: Random, outputs: int) -> tuple[tuple[int, ...], Network, Box]:
    """One layer of six relus, slopes that are powers of two, knots on a grid of 1/8."""
    u = direction(rng, 3)
    scales = [rng.choice((1, -1)) * Fraction(rng.choice((1, 2, 4)), 2) for _ in range(6)]
    places = [Fraction(rng.randrange(-15, 16), 8) for _ in range(6)]
    weights = [[s * each for each in u] for s in scales]
    heads = [[Fraction(rng.randrange(-6, 7), 4) for _ in range(6)] for _ in range(outputs)]
    offsets = [Fraction(rng.randrange(-4, 5), 2) for _ in range(outputs)]
    biases = [-s * p for s, p in zip(scales, places, strict=True)]
    box = box_around(rng, u, Fraction(rng.randrange(-8, 9), 8), Fraction(1, 4))
    return u, network_of((weights, biases), (heads, offsets)), box


def with_offset(network: Network, output: int, offset: Fraction) -> Network:
    """The network with an offset added to one output."""
    head = network.output
    q = int(head.denominator)
    rows = [[Fraction(int(dict(row).get(j, 0)), q) for j in range(network.widths[-1])]
            for row in head.rows]
    biases = [Fraction(int(b), q) for b in head.biases]
    biases[output] += offset
    return Network(network.dimension, network.hidden, layer_of(rows, biases, IDENTITY))


def teeth(rng: Random, depth: int) -> tuple[tuple[int, ...], Network, Box]:
    """2^depth sides of height 1 on 0 <= t <= 1, tilted: y = tent(...(tent(t))) + slope t."""
    u = direction(rng, 2)
    slope = Fraction(rng.choice((-1, 1)), 16)
    biases: Vector = [0, Fraction(-1, 2), 0]
    fold: Matrix = [[2, -4, 0], [2, -4, 0], [0, 0, 1]]
    folds: list[tuple[Matrix, Vector]] = [(fold, biases)] * (depth - 1)
    network = network_of(([u, u, u], biases), *folds, ([[2, -4, slope]], [0]))
    middle = Fraction(rng.randrange(28, 37), 64)
    reach = 1 << (sum(map(abs, u)) - 1).bit_length()  # at least |u|_1, less than twice of it
    return u, network, box_around(rng, u, middle, Fraction(3, 16 * reach))


def small_table(rng: Random, points: int) -> Dataset:
    """Different points of a grid of halves in the plane, four labels."""
    rows: dict[tuple[Fraction, ...], int] = {}
    while len(rows) < points:
        point = tuple(Fraction(rng.randrange(-4 * points, 4 * points), 2) for _ in range(2))
        rows.setdefault(point, rng.randrange(4))
    return Dataset.from_rows([list(p) for p in rows], list(rows.values()), name="planted")


@dataclass(frozen=True)
class Flip:
    """y = relu(x + B) - relu(B) = x in real arithmetic, where x is half a unit of B in the last
    place: rounded, x + B is B."""

    network: Network
    unit: Fraction  # x


def flip(rng: Random, precision: int) -> Flip:
    """B = (2^p + 4 r) x, an even multiple of 2x: x + B lies in the middle, and B is even."""
    x = Fraction(2) ** rng.randrange(-3, 4)
    large = (2**precision + 4 * rng.randrange(1 << 10)) * x
    return Flip(network_of(([[1], [0]], [large, large]), ([[1, -1], [0, 0]], [0, x / 2])), x)
