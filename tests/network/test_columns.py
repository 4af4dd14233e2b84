"""All points at once: the values of evaluation, point by point."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from helpers.tables import small_table

from memproof.network import identity, network_of, step
from memproof.network.columns import sums_of


@pytest.mark.parametrize("seed", range(10))
def test_the_last_sums_are_the_outputs(seed: int) -> None:
    """Networks of ReLUs, identities and steps with rational weights."""
    rng = Random(seed)
    data = small_table(rng, size=6)

    def number() -> Fraction:
        return Fraction(rng.randint(-4, 4), rng.randint(1, 3))

    def network(x: Any) -> Any:
        t = sum((xj * number() for xj in x), number())
        a, b, c = yield t, step(t + number()), identity(t * 2)
        a, b = yield a - b + c, step(a + b * number())
        return a + b, b - a

    found = network_of(network, data.dimension)
    *_, (_, columns, scale) = sums_of(found, data)
    for i, point in enumerate(data.points):
        x = [Fraction(int(v), data.denominator) for v in point]
        assert found.evaluate(x) == tuple(Fraction(int(c[i]), int(scale)) for c in columns)
