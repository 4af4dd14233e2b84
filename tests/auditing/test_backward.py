"""The signed bound: thousands of evaluations stay within it, and every part of it is needed."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from helpers.trees import ORDERS, Runtime, network, table

from memproof.auditing import backward
from memproof.auditing.audit import audit
from memproof.auditing.backward import leading, sharpen, signed_errors, work
from memproof.auditing.formats import GRID, Evaluation, evaluation
from memproof.auditing.rounding import store, trail
from memproof.auditing.values import all_sums, points, steps
from memproof.dataset import Dataset
from memproof.interop.foreign import Dense, network_of

WIDTHS = (3, 6, 6, 6, 3)


def within(value: Fraction, bound: int) -> bool:
    return abs(value) <= Fraction(int(bound), 1 << GRID)


def check_trees(hows: list[Evaluation], seeds: range) -> None:
    """The sums of every layer, and differences of outputs, of evaluations in all kinds of orders.
    """
    for seed in seeds:
        net = network(seed, widths=WIDTHS, kind=np.float16 if seed % 3 else np.float64, size=0.6)
        data, chance = table(seed, points_=2), random.Random(seed)
        layers, block = list(steps(net)), points(data, 0, len(data))
        exact = all_sums(layers, block)
        pairs = np.array([[1, -1, 0], [0, 1, -1], [-2, 1, 3]])
        functionals = np.broadcast_to(pairs[:, None, :], (3, len(data), 3))
        for how in hows:
            kept = store(layers, how)
            found = sharpen(kept, block, exact)
            signed = signed_errors(found, functionals)
            for i, x in enumerate(data.points):
                x = [Fraction(int(v), int(data.denominator)) for v in x]
                sums = Runtime(how, chance).sums(net, x, ORDERS[seed % len(ORDERS)])
                off = [[value - Fraction(int(z), each.exact.scale) for value, z in zip(
                    layer, each.exact.numerators[i], strict=True)]
                    for layer, each in zip(sums, found.sums, strict=True)]
                for each, errors in zip(found.sums, off, strict=True):
                    assert all(map(within, errors, each.errors[i])), (seed, how.name)
                for pair, bounds in zip(pairs, signed, strict=True):
                    assert within(sum(int(a) * e for a, e in zip(pair, off[-1], strict=True)),
                                  bounds[i]), (seed, how.name)


HALF = evaluation("float16", gradual=True)


def test_no_evaluation_leaves_the_signed_bound() -> None:
    check_trees([HALF, evaluation("bfloat16/float32")], range(40))


def test_it_is_smaller_in_deep_networks() -> None:
    """Four layers of 32 neurons: less than a fifth of the forward bound."""
    chance = np.random.default_rng(4)
    widths = [8, 32, 32, 32, 32, 2]
    net = network_of([Dense("w", chance.normal(0, 0.3, (b, a)), chance.normal(0, 1, b), k < 4)
                      for k, (a, b) in enumerate(itertools.pairwise(widths))])
    data = Dataset.from_rows(chance.integers(-5, 6, (4, 8)).tolist(), [0] * 4, name="t")
    layers, block = list(steps(net)), points(data, 0, 4)
    exact, how = all_sums(layers, block), evaluation("float32")
    kept = store(layers, how)
    plain = trail(kept, block, exact).sums[-1].errors[:, 0]
    (signed,) = signed_errors(sharpen(kept, block, exact), np.array([[[1, 0]] * 4]))
    assert all(5 * a < b for a, b in zip(signed, plain, strict=True))


@pytest.mark.exhaustive
def test_thousands_of_evaluations() -> None:
    check_trees([evaluation(name, gradual) for gradual in (True, False)
                 for name in ("float16", "bfloat16", "bfloat16/float32", "float32")],
                range(100, 900))


def test_few_leading_bits_cost_sharpness_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backward, "SHARP", 4)
    check_trees([HALF], range(12))


def nothing(*arguments: Any) -> Any:
    return 0


def check_a_neuron_at_zero() -> None:
    """y = relu(s) - relu(s + 1/2) + 1/2 with s = 0 exactly: the errors of s cancel only where both
    are on."""
    for sign in (1.0, -1.0):
        net = network_of([
            Dense("a", np.array([[64.0, -192.0]]) * sign, np.zeros(1)),
            Dense("b", np.ones((2, 1)), np.array([0, 0.5]), True),
            Dense("c", np.array([[1.0, -1.0]]), np.array([0.5]))])
        data = Dataset.from_rows([["0.3", "0.1"]], [1], name="t")
        layers, block = list(steps(net)), points(data, 0, 1)
        exact = all_sums(layers, block)
        found = sharpen(store(layers, HALF), block, exact)
        ((bound,),) = signed_errors(found, np.array([[[1]]]))
        for seed in range(20):
            x = [Fraction(3, 10), Fraction(1, 10)]
            (y,) = Runtime(HALF, random.Random(seed)).outputs(net, x, "random")
            assert within(y, bound)


def test_a_neuron_at_zero() -> None:
    check_a_neuron_at_zero()


@pytest.mark.parametrize("change", ["open neurons", "all are on", "what is dropped"])
def test_every_part_is_needed(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what open neurons give, with all neurons taken for on, without what the dropped bits
    give: an evaluation outside of the bound."""
    if change == "open neurons":
        monkeypatch.setattr(backward.np, "where", lambda mask, a, b: mask * a)
    elif change == "all are on":
        monkeypatch.setattr(backward, "_are_on", lambda step, sums: np.ones(
            sums.errors.shape, dtype=bool))
    else:
        monkeypatch.setattr(backward, "SHARP", 2)
        through = backward.Sensitivities.through
        monkeypatch.setattr(backward.Sensitivities, "through", lambda self, step, errors: (
            through(self, step, errors)[0], 0))
    with pytest.raises(AssertionError):
        check_a_neuron_at_zero() if change == "all are on" else check_trees(
            [evaluation("bfloat16", gradual=True)], range(200))


def test_errors_that_cancel() -> None:
    """y = (h - h, 1/2^7) by way of two copies of h: the forward bound adds what both inherit."""
    first = Dense("a", np.array([[1.0, 1.0]]), np.array([1.0]), True)
    copies = Dense("b", np.array([[1.0], [1.0]]), np.zeros(2), True)
    last = Dense("c", np.array([[1.0, -1.0], [0.0, 0.0]]), np.array([0, 2.0**-7]))
    net = network_of([first, copies, last])
    data = Dataset.from_rows([["0.3", "0.4"]], [1], name="t")
    layers, block = list(steps(net)), points(data, 0, 1)
    exact = all_sums(layers, block)
    kept = store(layers, HALF)
    forward = trail(kept, block, exact).sums[-1].errors[0, 0]
    (signed,), = signed_errors(sharpen(kept, block, exact), np.array([[[1, 0]]]))
    assert signed < Fraction(1, 2**7) * (1 << GRID) < forward
    (cells,) = audit(net, data, "argmax", formats=[HALF]).cells
    assert cells.right_certain == 1


def test_large_networks_are_not_sharpened(monkeypatch: pytest.MonkeyPatch) -> None:
    """They get the signed bound of the outputs only; the work is counted beforehand."""
    net, data = network(3, widths=WIDTHS), table(3, points_=5)
    layers = store(list(steps(net)), HALF)
    assert work(layers, 5) == 5 * 6 * ((18 + 36) + (18 + 36 + 36))
    assert work(store(list(steps(network(3))), HALF), 5) == 0  # one hidden layer
    sharp = audit(net, data, "argmax", formats=[HALF]).cells[0]
    monkeypatch.setattr("memproof.auditing.audit.MOST_WORK", 0)
    plain = audit(net, data, "argmax", formats=[HALF]).cells[0]
    assert set(sharp.depends) <= set(plain.depends)


def test_leading_bits() -> None:
    chance = np.random.default_rng(1)
    for bits in (3, 20, 40, 70):
        a = chance.integers(-(2**62), 2**62, 50).astype(object) * 2 ** max(0, bits - 30) - 1
        b, k = leading(a, bits)
        assert all(0 <= int(x) - (int(y) << k) < 1 << k for x, y in zip(a, b, strict=True))
        assert max(abs(int(y)) for y in b) <= 2**bits
