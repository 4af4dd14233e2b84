"""Small networks and tables for the tests: hypothesis strategies, and one honest pair."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import lcm

from hypothesis import strategies as st

from memproof.dataset import Dataset
from memproof.network import Layer, Network

SMALL = st.integers(-3, 3)


@st.composite
def layers(draw: st.DrawFn, inputs: int, width: int, hidden: bool = True) -> Layer:
    """A sparse layer with small rational weights; some neurons are identity."""
    rows = tuple(
        tuple((j, w) for j in range(inputs) if (w := draw(SMALL)) != 0) for _ in range(width)
    )
    kinds = st.sampled_from(["relu", "relu", "identity"]) if hidden else st.just("identity")
    return Layer(
        rows=rows,
        biases=tuple(draw(st.integers(-4, 4)) for _ in range(width)),
        denominator=draw(st.sampled_from([1, 1, 2, 3, 6])),
        activations=tuple(draw(kinds) for _ in range(width)),
        names=tuple(f"n{i}" for i in range(width)),
    )


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to 3 inputs, up to 4 hidden layers of up to 4 neurons, 1 or 2 outputs."""
    more = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    widths = [draw(st.integers(1, 3)), *more]
    hidden = tuple(draw(layers(a, b)) for a, b in pairwise(widths))
    outputs = draw(st.integers(1, 2))
    return Network(widths[0], hidden, draw(layers(widths[-1], outputs, hidden=False)))


@st.composite
def memorized(draw: st.DrawFn) -> tuple[Network, Dataset, tuple[tuple[int, int], ...]]:
    """A network, a table whose labels are its values (points with ties), and some lines."""
    network = draw(networks())
    point = st.tuples(*[st.integers(-4, 4)] * network.dimension)
    points = draw(st.lists(point, min_size=1, max_size=10, unique=True))
    denominator = draw(st.sampled_from([1, 2, 3]))
    values = [network.evaluate([Fraction(x, denominator) for x in p]) for p in points]
    scale = lcm(*(v.denominator for value in values for v in value))
    dataset = Dataset(
        name="random",
        points=tuple(points),
        denominator=denominator,
        labels=tuple(tuple(int(v * scale) for v in value) for value in values),
        label_denominator=scale,
        rows=tuple((i + 1,) for i in range(len(points))),
        classes=(),
        columns=tuple(f"x{j}" for j in range(network.dimension)),
    )
    widths = (network.dimension, *network.widths[:-1])
    wanted = draw(st.lists(st.booleans(), min_size=len(widths), max_size=len(widths)))
    lines = tuple(
        (layer, draw(st.integers(0, width - 1)))
        for layer, width in enumerate(widths) if wanted[layer]
    )
    return network, dataset, lines
