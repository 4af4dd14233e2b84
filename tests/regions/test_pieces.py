"""The affine pieces of a network on a line, against evaluation point by point; and how many."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from helpers.networks import networks
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.bounds.impossibility import impossibility
from memproof.bounds.pieces import (
    Enumeration,
    Piece,
    enumerate_pieces,
    impossible_from,
    line_of,
    most_pieces,
    recalled_pieces,
)
from memproof.errors import MemproofError
from memproof.network import Network
from memproof.network.foreign import network_from
from memproof.theorems import yun_2019

NUMBERS = st.fractions(-3, 3, max_denominator=4)


def network(inputs: int, *layers: tuple[list[list[object]], list[object]]) -> Network:
    """Relu layers, and the output map."""
    described = [{"weights": w, "biases": b} for w, b in layers]
    return network_from({"format": "memproof-network", "version": 1, "inputs": inputs,
                         "layers": described[:-1], "output": described[-1]})


def at(origin: Sequence[Fraction], direction: Sequence[Fraction], s: Fraction) -> list[Fraction]:
    return [a + s * u for a, u in zip(origin, direction, strict=True)]


def inside(piece: Piece) -> list[Fraction]:
    """The ends of a piece, and places in it."""
    if piece.start is None and piece.end is None:
        return [Fraction(-100), Fraction(0), Fraction(100)]
    if piece.start is None or piece.end is None:
        end = piece.start if piece.end is None else piece.end
        away = 1 if piece.end is None else -1
        return [end, end + away, end + 1000 * away]
    return [piece.start, (2 * piece.start + piece.end) / 3, piece.end]


def check(found: Enumeration, net: Network, origin: list[Fraction], direction: list[Fraction],
          ) -> None:
    """Every piece has the network's values; they follow on each other, and neighbours differ."""
    assert found.pieces[0].start is None
    assert found.pieces[-1].end is None
    for piece in found.pieces:
        assert piece.start is None or piece.end is None or piece.start < piece.end
        for s in inside(piece):
            assert piece.value(s) == net.evaluate(at(origin, direction, s))
    for left, right in pairwise(found.pieces):
        assert left.end == right.start is not None
        assert (left.slope, left.offset) != (right.slope, right.offset)


@st.composite
def lines(draw: st.DrawFn, dimension: int) -> tuple[list[Fraction], list[Fraction]]:
    vector = st.lists(NUMBERS, min_size=dimension, max_size=dimension)
    return draw(vector), draw(vector.filter(any))


@given(st.data(), networks())
def test_pieces_are_those_of_the_network(data: st.DataObject, net: Network) -> None:
    """Random networks with identity units, rational weights, several outputs; random lines."""
    origin, direction = data.draw(lines(net.dimension))
    found = enumerate_pieces(net, origin, direction)
    check(found, net, origin, direction)


@given(st.data(), networks())
def test_there_are_never_more_pieces_than_the_bound(data: st.DataObject, net: Network) -> None:
    found = enumerate_pieces(net, *data.draw(lines(net.dimension)))
    relus = [layer.activations.count("relu") for layer in net.hidden]
    assert found.most == tuple(most_pieces(relus[: k + 1]) for k in range(len(relus)))
    for count, most in zip(found.layers, found.most, strict=True):
        assert count <= most
    assert len(found.pieces) <= found.layers[-1] <= found.bound


@given(networks(), st.data())
def test_a_shift_and_a_scale_of_the_line_move_the_pieces(net: Network, data: st.DataObject) -> None:
    origin, direction = data.draw(lines(net.dimension))
    found = enumerate_pieces(net, origin, direction)
    moved = enumerate_pieces(net, at(origin, direction, Fraction(1)),
                             [-2 * u for u in direction])
    assert [(None if p.end is None else 1 - 2 * p.end,
             None if p.start is None else 1 - 2 * p.start) for p in reversed(moved.pieces)
            ] == [(p.start, p.end) for p in found.pieces]


def test_a_network_by_hand() -> None:
    """y = |s| - |s - 1| on a diagonal: three pieces."""
    net = network(2, ([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, -1, 1]),
                  ([[1, 1, -1, -1]], [0]))
    found = enumerate_pieces(net, [0, 0], [1, 1])
    one, zero = (Fraction(1),), (Fraction(0),)
    assert found.pieces == (
        Piece(None, Fraction(0), zero, (Fraction(-1),)),
        Piece(Fraction(0), Fraction(1), (Fraction(2),), (Fraction(-1),)),
        Piece(Fraction(1), None, zero, one),
    )
    assert found.layers == (3,)
    assert found.bound == 5


def test_breakpoints_at_the_same_place_and_pieces_that_are_joined_again() -> None:
    """relu(s) + relu(-s) - relu(s) - relu(-s) = 0: cut at 0 by four units, and one piece."""
    net = network(1, ([[1], [-1], [1], [-1]], [0, 0, 0, 0]), ([[1, 1, -1, -1]], [0]))
    found = enumerate_pieces(net, [0], [1])
    assert len(found.pieces) == 1
    assert found.layers == (2,)


def test_the_bound_is_reached() -> None:
    """Three layers of a tent have 2^3 pieces in [0, 1] and one on each side, of 3^3 at most; a
    zigzag in one layer has as many as there can be."""
    tent = ([[2, -4]], [0])
    first = ([[1], [1]], [0, "-1/2"])
    more = ([[2, -4], [2, -4]], [0, "-1/2"])
    net = network(1, first, more, more, tent)
    found = enumerate_pieces(net, [0], [1])
    assert len(found.pieces) == 2**3 + 2
    assert found.bound == 3**3
    one = network(1, ([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 2]], [0]))
    assert len(enumerate_pieces(one, [0], [1]).pieces) == most_pieces([3])


@pytest.mark.parametrize(("g", "m", "pieces"), [(2, 4, 11), (3, 6, 27), (4, 8, 51), (6, 12, 123)])
def test_pieces_of_a_sawtooth_grid(g: int, m: int, pieces: int) -> None:
    """Alternating points on a line, in the short variant; counted by hand."""
    data = memproof.Dataset.from_rows([[i] for i in range(g * m)], [i % 2 for i in range(g * m)])
    built = memproof.memorize(data, "sawtooth-grid", variant="short", merge=0, d1=2 * g - 1, d2=m)
    assert built.network.widths == (2 * g - 1, m)
    found = enumerate_pieces(built.network, [0], [1])
    assert len(found.pieces) == pieces
    assert found.bound == 2 * g * (m + 1)


def test_a_network_that_fits_has_the_pieces_that_the_labels_need() -> None:
    """What the certificate says a smaller one cannot have."""
    certificate = impossibility((2, 2))
    data = certificate.dataset()
    assert len(data) == certificate.points == 11
    built = memproof.memorize(data, "sawtooth-grid", merge=0)
    found = enumerate_pieces(built.network, certificate.origin, certificate.direction)
    assert certificate.pieces < certificate.points - 1 <= len(found.pieces) <= found.bound


def test_hard_tanh_units_are_pairs_of_relus() -> None:
    """The bound for g + m hard-tanh units is at most the one for their relus."""
    data = memproof.Dataset.from_rows([[i] for i in range(8)], [i % 2 for i in range(8)])
    built = memproof.memorize(data, "sawtooth-grid", variant="tanh", merge=0, d1=2, d2=4)
    assert built.network.widths == (4, 8)
    found = enumerate_pieces(built.network, [0], [1])
    assert len(found.pieces) <= most_pieces((2, 4), 2) == 45 == found.bound


def test_identity_units_do_not_count() -> None:
    """A residual network carries its coordinates by identity rows."""
    data = memproof.Dataset.from_rows([[0, 0], [1, 2], [3, 1], [2, 5]], [0, 1, 0, 1])
    built = memproof.memorize(data, "residual")
    kinds = [layer.activations for layer in built.network.hidden]
    assert any("identity" in each for each in kinds)
    found = enumerate_pieces(built.network, [0, 0], [1, 1])
    assert found.most[0] == kinds[0].count("relu") + 1
    check(found, built.network, [Fraction(0)] * 2, [Fraction(1)] * 2)


# -- counts ----------------------------------------------------------------------------------------

WIDTHS = st.lists(st.integers(1, 50), min_size=1, max_size=5)


@given(WIDTHS)
def test_the_count_is_that_of_the_theorem(widths: list[int]) -> None:
    assert impossible_from(widths) == yun_2019.impossible_from(widths)


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([1, 2]))
def test_the_papers_count_is_larger_by_a_product(d1: int, d2: int, b: int) -> None:
    """p (p-1) d1 d2 + (p-1) d2 + 1 - P = (p-1) d1 (d2 - 1), p = b + 1."""
    assert recalled_pieces((d1, d2), b) - most_pieces((d1, d2), b) == b * d1 * (d2 - 1)
    assert recalled_pieces((d1,), b) == most_pieces((d1,), b)


# -- what is refused -------------------------------------------------------------------------------

LINE = network(1, ([[1], [2]], [0, -1]), ([[1, 1]], [0]))


def refused(code: str, *arguments: object) -> str:
    with pytest.raises(MemproofError) as caught:
        enumerate_pieces(*arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    return str(caught.value)


def test_lines_that_are_none() -> None:
    assert "direction that is not 0" in refused("MP-U011", LINE, [0], [0])
    assert "direction" in refused("MP-N002", LINE, [0], [1, 2])
    assert "origin" in refused("MP-N002", LINE, [], [1])


def test_too_many_pieces() -> None:
    assert len(enumerate_pieces(LINE, [0], [1], 3).pieces) == 3
    refused("MP-U011", LINE, [0], [1], 2)


def test_lines_as_text() -> None:
    assert line_of("0, 1/2;1,-0.5") == ([0, Fraction(1, 2)], [1, Fraction(-1, 2)])


@pytest.mark.parametrize("text", ["", "0", "0;1;2", "x;1", "0;1/0", "0,;1,1"])
def test_lines_that_cannot_be_read(text: str) -> None:
    with pytest.raises(MemproofError) as caught:
        line_of(text)
    assert caught.value.code == "MP-U011"
