"""Chains of forms in one channel, and the two readouts: on numbers, wherever it is promised."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, gcd
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from memproof.gadgets.ramp import Form
from memproof.gadgets.readout import bit_widths, cell_by_bits, collapse_layers, collapsed_cell
from memproof.gadgets.value_chain import recombination, value_chain
from memproof.network import network_of, value_of

Forms = list[tuple[int, int]]


@st.composite
def chains(draw: st.DrawFn, coprime: bool) -> tuple[Forms, list[Fraction]]:
    """Forms with slopes >= 1, neighbors crossing at the zeros that are given, rising."""
    slopes = draw(st.lists(st.integers(1, 60), min_size=1, max_size=7))
    forms, zeros = [(slopes[0], draw(st.integers(0, 5)))], [Fraction(0)]
    for (a, b), gap in zip(pairwise(slopes), draw(st.lists(st.integers(1, 9), min_size=6)),
                           strict=False):
        assume(a != b)
        assume(not coprime or gcd(a, b) == 1)
        w = (b - a) * (floor(zeros[-1]) + gap) + (1 if b > a else -1)
        zeros.append(Fraction(w, b - a))
        forms.append((b, forms[-1][1] - w))
    return forms, zeros[1:]


def value(forms: Forms, zeros: list[Fraction], x: Fraction) -> Fraction:
    """What the form of x's block is at x."""
    a, v = forms[sum(z < x for z in zeros)]
    return a * x + v


@settings(max_examples=80, deadline=None)
@given(chains(coprime=False), st.data())
def test_a_chain_is_the_form_of_every_block(case: tuple[Forms, list[Fraction]], data: Any) -> None:
    forms, zeros = case
    ends = [Fraction(0), *zeros, (zeros or [Fraction(0)])[-1] + 5]
    for left, right in pairwise(ends):
        part = data.draw(st.fractions(0, 1, max_denominator=6))
        x = left + part * (right - left)
        assert value_of(value_chain(x, forms)) == value(forms, zeros, x)


@settings(max_examples=60, deadline=None)
@given(chains(coprime=True))
def test_a_chain_of_coprime_slopes_has_integer_weights(case: tuple[Forms, list[Fraction]]) -> None:
    forms, _ = case

    def chain(x: Any) -> Any:
        return value_chain(x[0], forms)

    if len(forms) > 1:
        network = network_of(chain, 1)
        assert network.widths == (2,) * (len(forms) - 1)
        assert {layer.denominator for layer in network.layers} == {1}


@given(*[st.tuples(st.integers(1, 40), st.integers(-40, 40))] * 3)
def test_recombination(form: Form, bend: Form, asked: Form) -> None:
    alpha, beta, gamma = recombination(form, bend, asked)
    assert alpha >= 0
    assert alpha * form[0] + beta * bend[0] == asked[0]
    assert alpha * form[1] + beta * bend[1] + gamma == asked[1]
    if asked[0] % gcd(form[0], bend[0]) == 0:
        assert alpha == int(alpha) < bend[0]


READOUTS = (collapsed_cell, cell_by_bits)


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cells", range(1, 18))
def test_readouts_of_every_cell(readout: Any, cells: int) -> None:
    for margin in (Fraction(1, 3), Fraction(1, 2048)):
        for y in range(cells):
            for u in (y + margin, y + Fraction(1, 2), y + 1 - margin):
                assert value_of(readout(Fraction(u), cells, margin)) == y


@settings(max_examples=60)
@given(st.integers(2, 200), st.integers(3, 1000), st.data())
def test_readouts_agree(cells: int, below: int, data: Any) -> None:
    margin = Fraction(1, below)
    y = data.draw(st.integers(0, cells - 1))
    u = y + margin + data.draw(st.fractions(0, 1)) * (1 - 2 * margin)
    for readout in READOUTS:
        assert value_of(readout(u, cells, margin)) == y


@pytest.mark.parametrize("u", [Fraction(9, 10), Fraction(1), Fraction(11, 10)])
def test_a_readout_is_between_two_cells_near_an_integer(u: Fraction) -> None:
    assert 0 < value_of(collapsed_cell(u, 3, Fraction(1, 4))) < 1


@pytest.mark.parametrize("cells", [2, 3, 8, 9, 1000])
def test_widths_of_readouts(cells: int) -> None:
    for readout, widths in ((collapsed_cell, [2] * collapse_layers(cells)),
                            (cell_by_bits, bit_widths(cells))):
        def read(x: Any, readout: Any = readout) -> Any:
            return readout(x[0], cells, Fraction(1, 8))

        assert list(network_of(read, 1).widths) == widths
    assert max(bit_widths(cells)) <= 4
    assert len(bit_widths(cells)) == ceil((cells - 1).bit_length())
