"""The pieces of a function of one scalar, one after the other, from a place to the right.

Where a function has too many pieces to list them all, only those that a point meets are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from memproof.bounds.pieces import Form, Piece, affine, start_of
from memproof.exact import Q, plain_fraction
from memproof.network.model import RELU, Layer, Network

End = Fraction | None


def pieces_from(network: Network, origin: Sequence[Fraction], direction: Sequence[Fraction]
                ) -> Iterator[Piece]:
    """The pieces of t -> network(origin + t direction) for t >= 0, from 0 on."""
    ((_, _, forms),), scale = start_of(network, origin, direction)
    t: End = Fraction(0)
    while t is not None:
        found, q, end = forms, scale, None
        for layer in network.hidden:
            found, end = _through(layer, affine(layer, found, q), t, end)
            q *= layer.denominator
        outputs, q = affine(network.output, found, q), q * network.output.denominator
        yield Piece(t, end, tuple(plain_fraction(a, q) for a, _ in outputs),
                    tuple(plain_fraction(c, q) for _, c in outputs))
        t = end


def _through(layer: Layer, before: Sequence[Form], t: Fraction, end: End
             ) -> tuple[list[Form], End]:
    """The channels right of t, and how far they stay the same functions."""
    after = list[Form]()
    for (a, c), activation in zip(before, layer.activations, strict=True):
        if activation != RELU:
            after.append((a, c))
            continue
        value = a * t.numerator + c * t.denominator
        on = value > 0 or (value == 0 and a > 0)
        after.append((a, c) if on else (0, 0))
        if (on and a < 0) or (not on and a > 0):
            zero = Q(-c, a)
            if zero > Q(t.numerator, t.denominator) and (end is None or zero < end):
                end = plain_fraction(zero)
    return after, end
