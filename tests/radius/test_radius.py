"""Radii against a search by bisection with fractions, and against points at their very ends."""

from __future__ import annotations

import itertools
import json
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from helpers.command_line import memproof, refused
from helpers.paths import CERTIFICATES
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.bounds.pieces import enumerate_pieces
from memproof.certificate.loader import load
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.interop.foreign import Dense, network_of
from memproof.network import Network
from memproof.radius import scalar
from memproof.radius.general import upper_bounds
from memproof.radius.norms import Norm
from memproof.radius.radii import Radii, radii_of
from memproof.radius.scalar import Function, Rule, direction_of, distance_by_walk, unit
from memproof.radius.walk import Budget, pieces_from

U = (2, -1, 0)
DUAL = {"inf": 3, "1": 2, "2": 5}  # of the 2-norm the square


def bottleneck(seed: int, outputs: int = 1) -> Network:
    """A function of 2 x - y, with small integers behind it."""
    chance = random.Random(seed)
    rows = [[k * v for v in U] for k in (chance.choice([-2, -1, 1, 3]) for _ in range(4))]
    layers = [Dense("first", np.array(rows), np.array([chance.randint(-6, 6) for _ in rows]), True)]
    for width, relu in ((3, True), (outputs, False)):
        before = len(layers[-1].biases)
        layers.append(Dense("next", np.array([[chance.randint(-2, 2) for _ in range(before)]
                                              for _ in range(width)]),
                            np.array([chance.randint(-3, 3) for _ in range(width)]), relu))
    return network_of(layers)


def reads(network: Network, x: list[Fraction], label: Fraction, reading: str) -> bool:
    y = network.evaluate(x)
    if reading == "argmax":
        return all(y[int(label)] > v for k, v in enumerate(y) if k != label)
    if reading == "sign":
        return bool(y[0] > 0 if label else y[0] < 0)
    if reading == "nearest":
        return abs(y[0] - label) < Fraction(1, 2)
    return y[0] == label


@pytest.mark.parametrize(("norm", "distance"), [("inf", 2**62), ("1", 6 * 2**62),
                                               ("2", 6 * 2**124)])
def test_distances_of_long_integers(norm: str, distance: int, monkeypatch: pytest.MonkeyPatch
                                    ) -> None:
    """Also where their sums are longer than 64 bits, and where all of them at once are too many."""
    table = Dataset.from_rows([[2**61] * 6, [-2**61] * 6, [0] * 6], [0, 1, 0], name="long",
                              labels_are="numbers")
    half = distance // (4 if norm == "2" else 2)
    for most in (1 << 20, 1):
        monkeypatch.setattr("memproof.radius.general.MOST_CELLS", most)
        found = upper_bounds(table, np.array([True] * 3), Norm(norm))
        assert found == [distance, half, half]


def data(seed: int, labels: int) -> Dataset:
    chance = random.Random(seed)
    points = list(dict.fromkeys(tuple(Fraction(chance.randint(-20, 20), 4) for _ in range(3))
                                for _ in range(6)))
    return Dataset.from_rows(points, [chance.randrange(labels) for _ in points], name="t")


def check(found: Radii, network: Network, reading: str) -> None:
    """Just inside of the radius every place along u reads as the label; at its end, or just behind
    it, one of both sides does not."""
    v = unit(U)
    for i, radius in enumerate(found.radii):
        x = [Fraction(int(a), int(found.dataset.denominator)) for a in found.dataset.points[i]]
        label = Fraction(int(found.dataset.labels[i][0]), int(found.dataset.label_denominator))
        at = lambda t, x=x: [a + t * b for a, b in zip(x, v, strict=True)]  # noqa: E731
        assert radius.exact
        if radius.lower is None:
            assert all(reads(network, at(Fraction(t)), label, reading) for t in range(-99, 99, 7))
            continue
        d = radius.lower * DUAL[found.norm.name]  # along u, or its square
        d = Fraction(int(d.numerator**0.5 + 0.5), 1) / int(
            d.denominator**0.5 + 0.5) if found.norm.is_squared else d
        assert not found.norm.is_squared or d * d == radius.lower * 5
        assert all(reads(network, at(d * Fraction(k, 64)), label, reading)
                   for k in range(-63, 64)) or d == 0
        tiny = Fraction(1, 10**9)
        behind = [at(sign * (d + e)) for sign in (1, -1) for e in (0, tiny)]
        assert not all(reads(network, each, label, reading) for each in behind)


@settings(max_examples=80)
@given(st.integers(0, 10**6), st.sampled_from(["nearest", "argmax", "sign", "equals"]),
       st.sampled_from(["inf", "1", "2"]))
def test_exact_radii(seed: int, reading: str, norm: str) -> None:
    outputs = 3 if reading == "argmax" else 1
    network = bottleneck(seed, outputs)
    table = data(seed, 3 if reading == "argmax" else 2)
    found = radii_of(network, table, reading, norm)
    if found.direction == U:  # all rows of the first layer may be 0 where nothing reads them
        check(found, network, reading)


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_a_walk_says_what_the_list_says(seed: int) -> None:
    network, rule = bottleneck(seed), Rule("nearest", 1)
    function = Function(network, U, rule)
    for k in range(-12, 12):
        s, label = Fraction(k, 3), (Fraction(k % 3),)
        assert distance_by_walk(network, U, rule, s, label) == (function.distance(s, label),) * 2


def test_a_walk_that_is_cut_short_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = load(CERTIFICATES / "iris-ledger.memproof.jsonl")
    network, table = certificate.network, certificate.dataset
    exact = radii_of(network, table, "nearest", "inf")
    assert all(radius.exact for radius in exact.radii)
    monkeypatch.setattr(scalar, "MOST_PIECES", 3)
    assert radii_of(network, table, "nearest", "inf").radii == exact.radii
    monkeypatch.setattr(scalar.distance_by_walk, "__defaults__", (30,))
    walked = radii_of(network, table, "nearest", "inf")
    assert not all(radius.exact for radius in walked.radii)
    for a, b in zip(exact.radii, walked.radii, strict=True):
        assert b.lower is not None
        assert a.lower is not None
        assert b.lower <= a.lower
        assert b.upper is None or a.lower <= b.upper


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from([1, -1]))
def test_pieces_are_those_of_the_whole_line(seed: int, sign: int) -> None:
    """From a place on: the maximal pieces, in their order, as the enumeration of all has them."""
    network, s = bottleneck(seed, 2), Fraction(seed % 41 - 20, 3)
    v = unit(U)
    origin, direction = [s * each for each in v], [sign * each for each in v]
    walked = list(pieces_from(network, origin, direction))
    assert walked[0].start == 0
    assert walked[-1].end is None
    assert all(a.end == b.start for a, b in itertools.pairwise(walked))
    whole = [each for each in enumerate_pieces(network, origin, direction).pieces
             if each.end is None or each.end > 0]
    assert [(each.slope, each.offset, each.end) for each in walked] == [
        (each.slope, each.offset, each.end) for each in whole]


def test_a_budget_ends_the_walk() -> None:
    network, v = bottleneck(3), unit(U)
    budget = Budget(5)
    assert len(list(pieces_from(network, [Fraction(-99)] * 3, v, budget))) < len(
        list(pieces_from(network, [Fraction(-99)] * 3, v)))
    assert budget.left == 0


def test_deep_ledgers_are_exact() -> None:
    """Tens of thousands of parts of the last layers lie before the end of the label."""
    certificate = load(CERTIFICATES / "digits-ledger.memproof.jsonl.gz")
    network, table = certificate.network, certificate.dataset
    u, rule = direction_of(network), Rule("nearest", 1)
    places = sorted((Fraction(sum(a * int(b) for a, b in zip(u, x, strict=True))), int(y))
                    for x, (y,) in zip(table.points, table.labels, strict=True))
    for s, y in places[500:510]:
        label = (Fraction(y),)
        low, high = distance_by_walk(network, u, rule, s, label)
        assert low == high
        loose, upper = distance_by_walk(network, u, rule, s, label, 500)
        assert loose <= low
        assert upper is None or upper >= low
        for end in (low * Fraction(999, 1000), -low * Fraction(999, 1000)):
            value = network.evaluate([(s + end) * w for w in unit(u)])[0]
            assert abs(value - y) < Fraction(1, 2)  # inside, on both sides
        tiny = Fraction(1, 10**12)
        assert any(abs(network.evaluate([(s + end) * w for w in unit(u)])[0] - y)
                   >= Fraction(1, 2) for end in (low, -low, low + tiny, -low - tiny))


def test_directions() -> None:
    assert direction_of(bottleneck(1)) == U
    other = network_of([Dense("a", np.array([[1, 2], [2, 1]]), np.zeros(2), True),
                        Dense("b", np.ones((1, 2)), np.zeros(1))])
    assert direction_of(other) is None
    blind = network_of([Dense("a", np.zeros((1, 2)), np.zeros(1), True),
                        Dense("b", np.ones((1, 1)), np.ones(1))])
    assert direction_of(blind) == (1, 0)
    found = radii_of(blind, Dataset.from_rows([[1, 2]], [1], name="t"), "nearest", "2")
    assert (found.radii[0].lower, found.least, found.separation) == (None, None, None)


# -------------------- any network
@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from(["inf", "1", "2"]))
def test_intervals_hold(seed: int, norm: str) -> None:
    """No place within the lower end misses: thousands are tried, ends of coordinates among them."""
    chance = np.random.default_rng(seed)
    layers = [Dense("a", chance.integers(-3, 4, (4, 2)), chance.integers(-3, 4, 4), True),
              Dense("b", chance.integers(-3, 4, (3, 4)), chance.integers(-3, 4, 3))]
    points = np.unique(chance.integers(-5, 6, (5, 2)), axis=0).tolist()
    network = network_of(layers)
    table = Dataset.from_rows(points, [k % 3 for k in range(len(points))], name="t")
    if direction_of(network) is not None:
        return
    found = radii_of(network, table, "argmax", norm)
    for i, radius in enumerate(found.radii):
        assert radius.lower is not None
        assert radius.upper is None or radius.lower <= radius.upper
        label, x = Fraction(int(table.labels[i][0])), [Fraction(int(v)) for v in table.points[i]]
        size = Norm(norm).enclosure(radius.lower)[0] * Fraction(999, 1000)
        for _ in range(20):
            way = [Fraction(int(v)) for v in chance.integers(-4, 5, 2)]
            length = Norm(norm).enclosure(Norm(norm).size(way))[1]
            if length:
                moved = [a + size * b / length for a, b in zip(x, way, strict=True)]
                assert not radius.lower or reads(network, moved, label, "argmax")


def test_norms() -> None:
    x = [Fraction(3), Fraction(-4)]
    assert [Norm(name).size(x) for name in ("inf", "1", "2")] == [4, 7, 25]
    assert [Norm(name).dual(x) for name in ("inf", "1", "2")] == [7, 4, 25]
    layer = network_of([Dense("a", np.array([[1, -2], [0, 3]]), np.zeros(2))]).output
    assert [Norm(name).gain(layer) for name in ("inf", "1", "2")] == [3, 5, 14]
    with pytest.raises(MemproofError, match="MP-A011"):
        radii_of(bottleneck(1), data(1, 2), "nearest", "3")


def test_mu_is_at_most_every_end_and_eps() -> None:
    """Bounds of single points, and two points of other labels that share their distance."""
    certificate = load(CERTIFICATES / "iris-mlp.memproof.jsonl")
    found = radii_of(certificate.network, certificate.dataset, "argmax", "2")
    mu, rho, eps = found.mu, found.rho, found.separation
    assert rho is not None
    assert eps is not None
    assert mu.lower == min(each.lower for each in found.radii if each.lower is not None)
    assert mu.upper == eps < min(each.upper for each in found.radii if each.upper is not None)
    assert mu.lower is not None
    assert (rho.lower, rho.upper) == (mu.lower / eps, 1)


# -------------------- the command
def test_intervals_are_said_as_intervals() -> None:
    mlp = CERTIFICATES / "iris-mlp.memproof.jsonl"
    flat = memproof("radius", mlp, "--norm", "2").flat
    assert "mu, the least radius: between ≈ 0.0114526 and ≈ 0.111803 eps" in flat
    assert "rho = mu/eps: between ≈ 0.102435 and 1 (" in flat
    found = json.loads(memproof("radius", mlp, "--norm", "2", "--json").out)
    assert found["mu"]["at_most"] == found["half_least_distance_of_other_labels"] == "1/80"
    assert found["rho"]["at_most"] == "1"
    assert Fraction(found["rho"]["at_least"]) == Fraction(found["mu"]["at_least"]) * 80


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    iris = CERTIFICATES / "iris.memproof.jsonl"
    ran = memproof("radius", iris, "--rows", 2)
    assert ran.code == 0
    assert "mu, the least radius: 1/180 at row 42" in ran.flat
    found = json.loads(memproof("radius", iris, "--norm", "2", "--json").out)
    assert (found["schema"], found["numbers_are"], found["exact"]) == (
        "memproof/radius/1", "squared", True)
    assert len(found["points"]) == 149
    refused(memproof("radius", iris, "iris"), "MP-U004", "at DATA: expected no table beside")
    monkeypatch.chdir(tmp_path)
    np.savez("net.npz", W0=np.eye(2), b0=np.zeros(2), W1=np.eye(2), b1=np.zeros(2))
    Path("t.csv").write_text("x,y,side\n3,1,left\n1,2,up\n")
    ran = memproof("radius", "net.npz", "t.csv", "--reading", "argmax")
    assert ran.code == 0
    assert "certified intervals" in ran.out
