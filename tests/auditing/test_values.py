"""Sums and activations of blocks against their definition, where int64 ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.auditing.values import Block, Step, activate, sums
from memproof.matrices import SMALL, bits_of, narrow
from memproof.network import Layer

EDGES = st.builds(lambda sign, power, more: sign * ((1 << power) + more), st.sampled_from([1, -1]),
                  st.sampled_from([0, 30, 31, 59, 60, 61, 62, 63, 64, 90]), st.integers(-2, 2))


@given(st.lists(st.lists(EDGES, min_size=2, max_size=2), min_size=1, max_size=4),
       st.lists(st.tuples(EDGES, EDGES, EDGES, st.sampled_from(["relu", "identity"])), min_size=1,
                max_size=3), EDGES.map(abs).filter(bool))
def test_sums_are_exact(points: list[list[int]], neurons: list[tuple[int, int, int, str]],
                        scale: int) -> None:
    """z = W h + b s, int64 wherever it fits, and never where it does not."""
    rows = tuple(tuple((j, w) for j, w in enumerate(row[:2]) if w) for row in neurons)
    layer = Layer(rows, tuple(row[2] for row in neurons), 3, tuple(row[3] for row in neurons),
                  ("",) * len(neurons), "", "")
    step = Step.of(layer, 2)
    z = sums(step, Block(narrow(np.array(points, dtype=object)), scale))
    expected = [[v * x + w * y + bias * scale for v, w, bias, _ in neurons] for x, y in points]
    assert z.numerators.tolist() == expected
    assert z.scale == 3 * scale
    is_short = bits_of(np.array(expected, dtype=object)) <= SMALL
    assert (z.numerators.dtype == np.int64) == is_short
    assert activate(step, z).numerators.tolist() == [
        [max(value, 0) if row[3] == "relu" else value
         for value, row in zip(values, neurons, strict=True)] for values in expected]


@pytest.mark.parametrize("bias", [2**61 - 1, 2**61, 2**62, -(2**61)])
@pytest.mark.parametrize("value", [2**61 - 1, 2**61, 2**62 - 1, -(2**61)])
def test_a_sum_of_two_that_fit(value: int, bias: int) -> None:
    """Each fits an int64, and their sum may not."""
    step = Step.of(Layer((((0, 1),),), (bias,), 1, ("identity",), ("",), "", ""), 1)
    z = sums(step, Block(np.array([[value]]), 1))
    assert z.numerators.tolist() == [[value + bias]]
