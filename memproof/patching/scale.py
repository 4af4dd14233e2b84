"""The integer scale on which a correction is read: a channel of the network, or a new direction.

Points that stand at one place have to get one correction.  The line of the certificate is taken if
they do; it is known to the network, and runs along it stay short.  Otherwise directions are drawn
until one fits; the last one separates all points, so there always is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from memproof.brief import brief
from memproof.certificate.loader import Certificate
from memproof.dataset import Dataset
from memproof.exact import gcd, integers, plain_fraction
from memproof.line.projection import Columns, kronecker, project_along
from memproof.network.model import Network, layer_numerators
from memproof.patching.correction import Vector

BITS, TRIES = (3, 6, 9, 12, 16, 24, 32, 48), 4  # of the entries of a direction; at each size
SEED = 0


@dataclass(frozen=True)
class Scale:
    """t = weights . h + bias, an integer at every point (``values``), of the channels h behind
    hidden layer ``layer``; 0: of the inputs.  ``is_new``: not a channel of the network."""

    layer: int
    weights: tuple[tuple[int, Fraction], ...]
    bias: Fraction
    values: tuple[int, ...]
    is_new: bool

    __repr__ = brief

    def polygon(self, corrections: Sequence[Vector]) -> tuple[list[int], list[Vector]] | None:
        """The places t_1 < ... < t_K and the correction at each; None if points at one place need
        different ones."""
        found: dict[int, Vector] = {}
        for t, correction in zip(self.values, corrections, strict=True):
            if found.setdefault(t, correction) != correction:
                return None
        places = sorted(found)
        return places, [found[t] for t in places]


def scales(certificate: Certificate) -> Iterator[Scale]:
    """The certificate's lines, then directions, of which the last one separates all points."""
    network, dataset = certificate.network, certificate.dataset
    for layer, channel in certificate.lines:
        if layer < len(network.hidden):
            yield of_channel(network, dataset, layer, channel)
    columns, random = Columns.of(dataset), Random(SEED)
    for bits in BITS:
        for _ in range(TRIES):
            u = [random.randrange(1 - 2**bits, 2**bits) for _ in columns.used]
            if any(u):
                yield of_direction(dataset, columns.direction(u, [1] * len(u)))
    yield of_direction(dataset, kronecker(columns))


def of_channel(network: Network, dataset: Dataset, layer: int, channel: int) -> Scale:
    """One channel behind hidden layer ``layer`` (0: an input), over its least common step."""
    values, unit = [], dataset.denominator
    for each in network.hidden[:layer]:
        unit *= each.denominator
    for point in dataset.points:
        numerators, scale = integers(point), dataset.denominator
        for each in network.hidden[:layer]:
            numerators = layer_numerators(each, numerators, scale)
            scale *= each.denominator
        values.append(numerators[channel])
    offset = min(values)
    step = gcd(*[v - offset for v in values]) or 1
    return Scale(layer, ((channel, plain_fraction(unit, step)),), plain_fraction(-offset, step),
                 tuple(int((v - offset) // step) for v in values), False)


def of_direction(dataset: Dataset, direction: Sequence[int]) -> Scale:
    """An integer direction of the inputs' numerators."""
    found = project_along(dataset, direction)
    weights = ((j, _plain(w)) for j, w in enumerate(found.weights(dataset.denominator)) if w)
    values = tuple(map(int, found.values))
    return Scale(0, tuple(weights), _plain(found.bias), values, True)


def _plain(x: Fraction) -> Fraction:
    """Python's own fraction, whatever kind of number it is."""
    return plain_fraction(x.numerator, x.denominator)
