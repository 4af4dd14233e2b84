"""The triangle map, and the bits that it reads."""

from __future__ import annotations

from fractions import Fraction

from walked import Walked, described

from memproof.bounds.pieces import enumerate_pieces
from memproof.network import Layer, Network

TRIANGLE = Walked("iris-triangle")
HALF = Fraction(1, 2)


def phi(z: Fraction | str) -> Fraction:
    """The triangle map relu(relu(2z) - relu(4z - 2))."""
    z = Fraction(z)
    return max(max(2 * z, Fraction(0)) - max(4 * z - 2, Fraction(0)), Fraction(0))


def iterate(i: int, z: Fraction | str) -> Fraction:
    """phi, i times."""
    z = Fraction(z)
    for _ in range(i):
        z = phi(z)
    return z


def orbit(i: int, z: Fraction | str) -> list[Fraction]:
    """z, phi(z), ..., i times."""
    return [iterate(k, z) for k in range(i + 1)]


def folding(times: int) -> Network:
    """The triangle map ``times`` times as a network: two relus a layer."""
    first = Layer((((0, 2),), ((0, 4),)), (0, -2), 1, ("relu", "relu"), ("u", "v"))
    inner = Layer((((0, 2), (1, -2)), ((0, 4), (1, -4))), (0, -2), 1, ("relu", "relu"), ("u", "v"))
    output = Layer((((0, 1), (1, -1)),), (0,), 1, ("identity",), ("y",))
    return Network(1, (first, *[inner] * (times - 1)), output)


def inside(times: int) -> int:
    """Its affine pieces between 0 and 1."""
    pieces = enumerate_pieces(folding(times), [0], [1]).pieces
    return sum(piece.start is not None and piece.end is not None
               and 0 <= Fraction(piece.start) < 1 for piece in pieces)


def twins(v: int, w: int) -> tuple[Fraction, Fraction]:
    """The two numbers z1 > z2 of lemma G12b for an integer of w bits."""
    return Fraction(4 * v + 2, 2 ** (w + 2)), Fraction(4 * v + 1, 2 ** (w + 2))


def bit(v: int, w: int, k: int) -> int:
    """The k-th bit from the top, k from 0: which image is larger?"""
    one, other = twins(v, w)
    return int(iterate(k + 1, other) > iterate(k + 1, one))


def bits(v: int, w: int) -> list[int]:
    """All of them."""
    return [bit(v, w, k) for k in range(w)]


FOLD = {"network": described(["z"], folding(1).layers), "most": 7, "start": "5/8", "v": 11, "w": 4}
