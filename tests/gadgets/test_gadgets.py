"""Every gadget does what its lemma says: exhaustively where that is possible."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.gadgets import (
    decoder,
    digit,
    encoder,
    kill,
    kill_increasing,
    narrow_decoder,
    signed_forms,
    strip,
    two_layer_bit,
    unit_ramp,
    window_form,
    window_group,
)
from memproof.gadgets.decoder import Layout, split
from memproof.network import network_of, value_of


def relu(z: int) -> int:
    return max(z, 0)


def at(form: tuple[int, int], t: int) -> int:
    return form[0] * t + form[1]


# -- G1, G3: ramps


@pytest.mark.parametrize("r", range(-3, 4))
def test_unit_ramp(r: int) -> None:
    for t in range(-10, 10):
        assert value_of(unit_ramp(t, r)) == (t >= r)


@pytest.mark.parametrize("jump", range(-4, 5))
def test_signed_forms(jump: int) -> None:
    for s in range(-3, 4):
        upper, lower = signed_forms(jump, s)
        assert upper[0] >= 0
        assert lower[0] >= 0
        for t in range(-10, 10):
            assert relu(at(upper, t)) - relu(at(lower, t)) == jump * (t >= s)


def test_ramp_needs_integers_or_the_unit_margin() -> None:
    from fractions import Fraction

    assert value_of(unit_ramp(Fraction(5, 2), 3)) == Fraction(1, 2)


# -- G2, G4: windows

starts_and_forms = st.lists(
    st.tuples(st.integers(1, 9), st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=6
)


@settings(deadline=None)
@given(starts_and_forms)
def test_window_form(drawn: list[tuple[int, int, int]]) -> None:
    starts, position = [], 0
    for gap, _, _ in drawn:
        position += gap
        starts.append(position)
    forms = [(alpha, eta) for _, alpha, eta in drawn]
    for t in range(starts[-1] + 20):
        feet = [(relu(t - r + 1), relu(t - r)) for r in starts]
        window = sum(t >= r for r in starts)
        assert window_form(feet, starts, forms) == (at(forms[window - 1], t) if window else 0)


@st.composite
def steps(draw: st.DrawFn, most: int = 14) -> list[tuple[int, int]]:
    """Blocks (r_b, Z_b), r increasing."""
    gaps = draw(st.lists(st.integers(1, 6), min_size=1, max_size=most))
    blocks, position = [], 0
    for gap in gaps:
        position += gap
        blocks.append((position, draw(st.integers(0, 100))))
    return blocks


def step_function(blocks: list[tuple[int, int]], t: int) -> int:
    """The Z of the last block that has begun, of the first one if none has."""
    begun = [z for r, z in blocks if r <= t]
    return begun[-1] if begun else blocks[0][1]


@settings(deadline=None)
@given(steps(), st.integers(1, 4), st.booleans())
def test_window_group(blocks: list[tuple[int, int]], size: int, keep_line: bool) -> None:
    before, rest = blocks[0], blocks[1:]
    windows = [rest[i : i + size] for i in range(0, len(rest), size)]
    if not windows:
        return
    for t in range(before[0], blocks[-1][0] + 8):
        line, ledger = value_of(window_group(t, before[1], before[1], windows, keep_line))
        assert ledger == step_function(blocks, t)
        assert line == (t if keep_line else None)


@st.composite
def groupings(draw: st.DrawFn, jumps: int) -> list[tuple[int, int]]:
    """Groups that carry so many jumps."""
    groups = []
    while jumps > 0:
        windows, pairs = draw(st.integers(1, 3)), draw(st.integers(0, 3))
        groups.append((windows, pairs))
        jumps -= windows * (pairs + 1)
    return groups


@settings(deadline=None)
@given(st.data(), steps(), st.booleans())
def test_encoder(data: st.DataObject, blocks: list[tuple[int, int]], keep_line: bool) -> None:
    groups = data.draw(groupings(len(blocks) - 1))
    for t in range(blocks[-1][0] + 8):
        line, ledger = value_of(encoder(t, blocks, groups, keep_line))
        assert ledger == step_function(blocks, t)
        assert line == (t if keep_line or not groups else None)


# -- G5, G9, G10: bits


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_digit(k: int) -> None:
    for place in range(1, 9):
        for z in range(2**k * place):
            assert value_of(digit(z, place, k)) == z // place


def test_digit_beyond_its_range_is_wrong() -> None:
    assert value_of(digit(8, 2, 2)) == 3 != 8 // 2


def test_strip() -> None:
    for low in range(5):
        for high in range(low, 7):
            for y in range(2**high):
                assert value_of(strip(y, high, low)) == y % 2**low


def test_two_layer_bit() -> None:
    for place in range(1, 40):
        for z in range(2 * place):
            for total in (None, 0, 5):
                found = value_of(two_layer_bit(z, place, total, 3, "y"))
                assert found == (z % place, (total or 0) + 3 * (z >= place))


@settings(deadline=None)
@given(st.integers(0, 100), st.integers(1, 6))
def test_split_covers_the_field(bits: int, k: int) -> None:
    sizes = list(split(bits, k))
    assert sum(size for size, _ in sizes) == bits
    assert [exponent for _, exponent in sizes] == [
        bits - sum(size for size, _ in sizes[: i + 1]) for i in range(len(sizes))
    ]
    assert len(sizes) == -(-bits // k)
    assert all(1 <= size <= k for size, _ in sizes)


# -- G6, G7: kill


def test_kill() -> None:
    for bits in range(6):
        for sigma in range(-5, 6):
            for z in range(2**bits):
                assert relu(z - value_of(kill(sigma, bits))) == z * (sigma >= 1)


def test_kill_between_zero_and_one_is_wrong() -> None:
    from fractions import Fraction

    assert relu(7 - value_of(kill(Fraction(1, 2), 3))) not in (0, 7)


def test_kill_increasing() -> None:
    for bits in range(6):
        for nu in range(12):
            for z in range(2**bits):
                assert relu(z - value_of(kill_increasing(nu, 6, bits))) == z * (nu <= 6)


# -- G8: decoders


def random_ledger(rng: Random, layout: Layout) -> tuple[int, list[int], list[int]]:
    """(Z, thresholds, label steps) of a ledger with random fields."""
    z, values = 0, []
    for _, bits in layout.fields:
        values.append(rng.randrange(2**bits))
        z = z << bits | values[-1]
    thresholds = [layout.unit * values[0]]
    for gap in values[2::2]:
        thresholds.append(thresholds[-1] + layout.unit * gap)
    return z, thresholds, values[1::2]


def random_layout(rng: Random) -> Layout:
    unit = 2 ** rng.randrange(4)
    return Layout(
        rng.randint(2, 6), unit, rng.randint(0, 6), rng.randint(1, 5), rng.randint(1, 4)
    )


def label_of(layout: Layout, thresholds: list[int], labels: list[int], t: int) -> int:
    alive = [e for theta, e in zip(thresholds, labels, strict=True) if theta <= t]
    return sum(alive) % 2**layout.label


def positions(rng: Random, thresholds: list[int]) -> list[int]:
    """Some, from the base on: at thresholds, just below them, and anywhere."""
    near = {theta + step for theta in thresholds for step in (-1, 0)}
    anywhere = {thresholds[0] + rng.randrange(1 + 2 * (thresholds[-1] - thresholds[0]))}
    admissible = sorted(t for t in near | anywhere if t >= thresholds[0])
    return rng.sample(admissible, min(2, len(admissible)))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_decoder_on_random_ledgers(k: int) -> None:
    rng = Random(k)
    for _ in range(1000):
        layout = random_layout(rng)
        z, thresholds, labels = random_ledger(rng, layout)
        for t in positions(rng, thresholds):
            expected = label_of(layout, thresholds, labels, t)
            assert value_of(decoder(z, t, layout, k)) == expected


def test_narrow_decoder_on_random_ledgers() -> None:
    rng = Random(4)
    for _ in range(3000):
        layout = random_layout(rng)
        z, thresholds, labels = random_ledger(rng, layout)
        for t in positions(rng, thresholds):
            expected = label_of(layout, thresholds, labels, t)
            found = value_of(narrow_decoder(z, t, layout, t + rng.randrange(3)))
            assert found == expected


def test_decoder_of_a_point_left_of_the_base_is_not_promised() -> None:
    layout = Layout(2, 1, 3, 3, 2)
    z = 0b100_11_101_11
    assert value_of(decoder(z, 4, layout, 1)) == 3
    assert value_of(decoder(z, 9, layout, 1)) == 2


# -- the same code as a network


@settings(max_examples=30, deadline=None)
@given(steps(8), st.data())
def test_encoder_as_a_network(blocks: list[tuple[int, int]], data: st.DataObject) -> None:
    groups = data.draw(groupings(len(blocks) - 1))
    if not groups:
        return

    def construction(x):  # type: ignore[no-untyped-def]
        _, ledger = yield from encoder(x[0], blocks, groups)
        return ledger

    network = network_of(construction, 1)
    assert len(network.hidden) == sum(2 if pairs else 1 for _, pairs in groups)
    assert all(layer.denominator == 1 and layer.lemma for layer in network.layers[:-1])
    for t in range(blocks[-1][0] + 4):
        assert network.evaluate([t]) == (step_function(blocks, t),)


def test_layers_name_their_lemmas() -> None:
    layout = Layout(2, 1, 3, 3, 2)

    def construction(x):  # type: ignore[no-untyped-def]
        return (yield from decoder(x[0], x[1], layout, 1))

    hidden = network_of(construction, 2).hidden
    assert {layer.stage for layer in hidden} == {
        "decoder slot 1 base", "decoder slot 1 label",
        "decoder slot 2 gap", "decoder slot 2 kill", "decoder slot 2 label", "strip",
    }
    assert {word for layer in hidden for word in layer.lemma.split()} == {"G5", "G6", "G7", "G9"}
