"""The audit against fractions, and its bounds against what floating point really computes."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command_line import memproof, refused
from helpers.trees import network, table
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof as package
from memproof.auditing.audit import Audited, audit
from memproof.auditing.decisions import is_exact
from memproof.auditing.formats import (
    FLOAT16,
    FLOAT32,
    FLOAT64,
    GRID,
    Evaluation,
    Format,
    growth,
)
from memproof.auditing.rounding import at_outputs, store
from memproof.auditing.values import all_sums, points, steps
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.interop.foreign import Dense, network_of
from memproof.network import Network


# -------------------- real arithmetic
@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from(["argmax", "nearest", "equals", "sign"]))
def test_margins_are_those_of_fractions(seed: int, reading: str) -> None:
    """Every margin, hit and dead neuron by the definition, point by point with fractions."""
    outputs = 3 if reading == "argmax" else 1
    net = network(seed, widths=(3, 4, 2, outputs))
    data = table(seed, classes=3 if reading == "argmax" else 2)
    found = audit(net, data, reading)
    alive = set()
    for i, x in enumerate(data.points):
        *hidden, y = net.values([Fraction(int(v), int(data.denominator)) for v in x])
        label = Fraction(int(data.labels[i][0]), int(data.label_denominator))
        alive |= {(k, j) for k, h in enumerate(hidden, 1) for j, v in enumerate(h) if v > 0}
        margin = {
            "argmax": lambda y=y, c=int(label): y[c] - max(v for k, v in enumerate(y) if k != c)
            if reading == "argmax" else 0,
            "sign": lambda y=y, c=label: y[0] if c else -y[0],
            "nearest": lambda y=y, c=label: Fraction(1, 2) - abs(y[0] - c),
            "equals": lambda y=y, c=label: Fraction(int(y[0] == c)),
        }[reading]()
        assert found.margins.of(i) == margin
        assert bool(found.margins.hits[i]) == (margin > 0)
    assert {miss.point for miss in found.misses} == {
        i for i in range(len(data)) if found.margins.of(i) <= 0}
    every = {(k, j) for k, layer in enumerate(net.hidden, 1) for j in range(len(layer))}
    assert set(found.dead) == every - alive


def test_a_tie_is_a_miss() -> None:
    net = network_of([Dense("a", np.eye(1), np.zeros(1), True),
                      Dense("b", np.ones((2, 1)), np.zeros(2))])
    found = audit(net, Dataset.from_rows([[1], [2]], [0, 1], name="t"), "argmax")
    assert [(miss.found, miss.margin) for miss in found.misses] == [(-1, 0), (-1, 0)]


def test_what_comes_second() -> None:
    """Of a miss the class behind the one that is read; of a tie the one that it is a tie with."""
    net = network_of([Dense("a", np.eye(3), np.zeros(3), True),
                      Dense("b", np.eye(3), np.zeros(3))])
    data = Dataset.from_rows([[3, 1, 2], [3, 3, 1], [5, 5, 0], [0, 1, 9]], [1, 1, 0, 2], name="t")
    found = audit(net, data, "argmax")
    assert [(miss.found, miss.second) for miss in found.misses] == [(0, 2), (-1, 0), (-1, 1)]
    assert found.seconds.tolist() == [2, 0, 1, 1]


def test_contradictions_are_points_of_their_own() -> None:
    """One of two labels can be read; without being asked for, such a table is refused."""
    net = network_of([Dense("a", np.eye(1), np.zeros(1), True),
                      Dense("b", np.ones((1, 1)), np.zeros(1))])
    rows, labels = [[1], [2], [1], [3], [1], [3]], [1, 2, 0, 0, 0, 3]
    data = Dataset.from_rows(rows, labels, name="t", contradictions=True)
    assert data.rows == ((1,), (2,), (3, 5), (4,), (6,))
    found = audit(net, data, "equals")
    assert found.contradictions == ((0, 2), (3, 4))
    assert (found.rows_hit, [miss.row for miss in found.misses]) == (3, [3, 4])
    with pytest.raises(MemproofError, match="MP-D010"):
        Dataset.from_rows(rows, labels, name="t")


# -------------------- rounding
def in_some_order(weights: np.ndarray, bias: np.ndarray, x: np.ndarray, kind: Any,
                  chance: random.Random) -> np.ndarray:
    """One layer in floating point: each sum over its terms as a random tree."""
    found = []
    for row, b in zip(weights, bias, strict=True):
        terms = [kind(w) * kind(v) for w, v in zip(row, x, strict=True) if w] + ([b] if b else [])
        while len(terms) > 1:
            i, j = sorted(chance.sample(range(len(terms)), 2), reverse=True)
            terms.append(kind(terms.pop(i)) + kind(terms.pop(j)))
        found.append(kind(terms[0]) if terms else kind(0))
    return np.array(found, dtype=kind)


@pytest.mark.parametrize(("form", "kind"), [(FLOAT16, np.float16), (FLOAT32, np.float32)])
def test_no_order_of_sums_leaves_the_bound(form: Format, kind: Any) -> None:
    """Random trees in float16 and float32: the error is within the bound; and it is not idle."""
    chance, closest = random.Random(7), Fraction(0)
    for seed in range(40):
        net, data = network(seed, widths=(3, 5, 4, 2)), table(seed)
        layers, block = list(steps(net)), points(data, 0, len(data))
        exact = all_sums(layers, block)
        _, bounded = at_outputs(store(layers, Evaluation(form, form)), block, exact)
        assert bounded.finite.all()
        for i, x in enumerate(data.points):
            h = np.array([float(Fraction(int(v), int(data.denominator))) for v in x]).astype(kind)
            for k, step in enumerate(layers):
                w, b = ((np.array(a.tolist(), dtype=float) / step.denominator).astype(kind)
                        for a in (step.weights, step.biases))
                with np.errstate(all="ignore"):
                    h = in_some_order(w, b, h, kind, chance)
                h = h if k == len(layers) - 1 else np.maximum(h, kind(0))
            for j, value in enumerate(h):
                right = Fraction(int(exact[-1].numerators[i, j]), exact[-1].scale)
                error = abs(Fraction(float(value)) - right)
                bound = Fraction(int(bounded.errors[i, j]), 1 << GRID)
                assert error <= bound
                closest = max(closest, error / bound)
    assert closest > Fraction(1, 60)  # a bound that is far too large would pass, too


def test_a_bound_that_is_too_small_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a thousandth of g, the test above fails."""
    monkeypatch.setattr("memproof.auditing.rounding.growth",
                        lambda k, form: growth(k, form) / 1000)
    monkeypatch.setattr("memproof.auditing.rounding.Terms.underflow", lambda self: 0)
    with pytest.raises(AssertionError):
        test_no_order_of_sums_leaves_the_bound(FLOAT16, np.float16)


def flip() -> Network:
    """out = (relu(x + 2^24) - relu(2^24), 1/2): at x = 1 the first is 1, in float32 it is 0."""
    first = Dense("a", np.array([[1.0], [0.0]]), np.array([2.0**24, 2.0**24]), True)
    return network_of([first, Dense("b", np.array([[1.0, -1.0], [0.0, 0.0]]), np.array([0, 0.5]))])


def test_a_planted_flip_is_said_beforehand() -> None:
    found = audit(flip(), Dataset.from_rows([[1], [40]], [0, 0], name="t"), "argmax")
    assert not found.misses
    float32, float64 = found.cells
    assert (float32.right_certain, float32.right_depends, float32.depends) == (1, 1, (0,))
    assert (float64.right_certain, float64.right_depends) == (2, 0)
    h = np.float32(1) + np.float32(2**24)
    assert h - np.float32(2**24) < np.float32(0.5)  # and so it is


def test_exact_rows_are_certain_without_a_margin() -> None:
    """Short integers: nothing is rounded, so even equals is certain."""
    net = network_of([Dense("a", np.array([[1.0]]), np.array([1.0]), True),
                      Dense("b", np.array([[1.0]]), np.array([-1.0]))])
    found = audit(net, Dataset.from_rows([[1], [2], [5]], [1, 2, 4], name="t"), "equals")
    assert [miss.point for miss in found.misses] == [2]
    assert [(each.right_certain, each.wrong_certain) for each in found.cells] == [(2, 1), (2, 1)]
    data = Dataset.from_rows([["0.1"]], ["0.1"], name="t")
    assert [each.right_depends for each in audit(net, data, "equals").cells] == [1, 1]


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_exact_rows_are_exact(seed: int) -> None:
    """Where nothing should round, float32 gives the exact outputs in random orders."""
    chance = np.random.default_rng(seed)
    layers = [Dense("a", chance.integers(-9, 10, (4, 2)) / 8, chance.integers(-9, 10, 4) / 4, True),
              Dense("b", chance.integers(-9, 10, (2, 4)) / 2, chance.integers(-9, 10, 2) / 1)]
    net = network_of(layers)
    data = Dataset.from_rows([[3, 5], [-7, Fraction(1, 2)], [2**20 + 1, 3]], [0, 1, 0], name="t")
    block, found = points(data, 0, 3), list(steps(net))
    exact = all_sums(found, block)
    rows = is_exact(store(found, Evaluation(FLOAT32, FLOAT32)), block, exact)
    assert rows[:2].all()
    for i in np.flatnonzero(rows):
        h = np.array([float(Fraction(int(v), int(data.denominator))) for v in data.points[i]])
        for k, each in enumerate(layers):
            h = in_some_order(each.weights.astype(np.float32), each.biases.astype(np.float32),
                              h.astype(np.float32), np.float32, random.Random(seed))
            h = h if k else np.maximum(h, np.float32(0))
        assert [Fraction(float(v)) for v in h] == list(net.evaluate(
            [Fraction(int(v), int(data.denominator)) for v in data.points[i]]))


@pytest.mark.parametrize("form", [FLOAT16, FLOAT32, FLOAT64])
def test_nearest_numbers(form: Format) -> None:
    kind = {"float16": np.float16, "float32": np.float32, "float64": np.float64}[form.name]
    chance = random.Random(3)
    for _ in range(300):
        x = Fraction(chance.randint(-(10**6), 10**6), chance.randint(1, 10**4)) * (
            Fraction(2) ** chance.randint(form.low - 20, form.high + 2))
        found = form.nearest(x)
        if form is not FLOAT64 and abs(x) < 2**100:
            with np.errstate(over="ignore"):
                y = kind(float(x)) if Fraction(float(x)) == x else None
        else:
            y = np.float64(float(x)) if form is FLOAT64 and abs(x) < 2**1020 else None
        if y is not None:
            assert found == (Fraction(float(y)) if np.isfinite(y) else None)
    assert form.nearest(form.largest) == form.largest
    assert form.nearest(form.largest * 2) is None


def test_weights_of_another_format_are_rounded_first() -> None:
    """0.1 in float32: the answer at 1 stands; at -1 + 10 * 0.1 the rounded weight decides."""
    net = network_of([Dense("a", np.array([[0.1]]), np.zeros(1), True),
                      Dense("b", np.array([[10.0]]), np.array([-1.0]))])
    data = Dataset.from_rows([[1], [2]], [1, 1], name="t")
    float32, float64 = audit(net, data, "sign").cells
    assert (float32.is_rounded, float64.is_rounded) == (True, False)
    assert (float32.right_certain, float32.right_depends, float32.depends) == (1, 1, (0,))
    big = network_of([Dense("a", np.array([[1e300]]), np.zeros(1), True),
                      Dense("b", np.array([[1.0]]), np.zeros(1))])
    float32, float64 = audit(big, data, "sign").cells
    assert "larger than every float32" in float32.why
    assert float64.right_certain == 2


def test_overflow_is_not_certain() -> None:
    big = Dense("a", np.array([[2.0**127], [2.0**127]]), np.zeros(2), True)
    net = network_of([big, Dense("b", np.array([[1.0, 1.0]]), np.zeros(1))])
    float32, float64 = audit(net, Dataset.from_rows([[2]], [1], name="t"), "sign").cells
    assert (float32.right_certain, float64.right_certain) == (0, 1)


def test_overflow_is_not_exact() -> None:
    """Powers of two that nothing rounds, but 2^130 is beyond float32: both outputs are infinite;
    and so is an input 2^129."""
    huge = Dense("b", np.array([[2.0**127], [2.0**127]]), np.array([0, 2.0**127]))
    small = Dense("b", np.ones((2, 1)), np.array([0, 2.0**100]))
    for point, weight, last in ((2**3, 1.0, huge), (2**129, 2.0**-20, small)):
        net = network_of([Dense("a", np.array([[weight]]), np.zeros(1), True), last])
        float32, float64 = audit(net, Dataset.from_rows([[point]], [1], name="t"), "argmax").cells
        assert (float32.right_certain, float64.right_certain) == (0, 1)


# -------------------- the command
@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.savez("net.npz", W0=np.eye(2), b0=np.zeros(2), W1=np.array([[1.0, 0], [0, 1]]),
             b1=np.zeros(2), classes=np.array(["left", "up"]))
    Path("t.csv").write_text("x,y,side\n3,1,left\n1,2,up\n2,5,left\n2,2,up\n")
    return tmp_path


def test_the_command(files: Path) -> None:
    ran = memproof("audit", "net.npz", "t.csv", "--reading", "argmax")
    assert ran.code == 1
    assert ran.out.startswith("AUDITED net.npz: 2 rows of 4 missed\n  in real arithmetic")
    assert "read as argmax, as asked for; classes by their names in the NPZ network" in ran.flat
    assert "a tie" in ran.out
    found = json.loads(memproof("audit", "net.npz", "t.csv", "--json", "--float", "float16",
                                "--float", "bfloat16/float32", "--subnormal", "gradual").out)
    assert [each["format"] for each in found["formats"]] == ["float16", "bfloat16/float32"]
    assert (found["schema"], found["rows_hit"]) == ("memproof/audit/1", 2)
    assert [miss["reads_as"] for miss in found["misses"]] == ["up", "a tie"]
    assert (found["least_margin"], found["least_runner_up"]) == ("-3", "left")
    first = found["misses"][0]
    assert (first["margin"], first["margin_rounded"]) == ("-3", "-3.00000")
    assert (found["width"], found["depth"], found["contradictions"]) == (2, 1, [])


def test_contradictory_rows_are_listed(files: Path) -> None:
    text = Path("t.csv").read_text() + "3,1,up\n2,2,left\n3,1,up\n"
    Path("c.csv").write_text(text)
    ran = memproof("audit", "net.npz", "c.csv", "--reading", "argmax")
    assert "2 inputs with contradictory labels, of which a network can read one" in ran.flat
    assert "row 1: left; rows 5, 7: up" in ran.out
    assert "row 4: up; row 6: left" in ran.out
    assert "... and 1 more (--rows N)" in memproof(
        "audit", "net.npz", "c.csv", "--reading", "argmax", "--rows", 1).flat
    found = json.loads(memproof("audit", "net.npz", "c.csv", "--reading", "argmax", "--json").out)
    assert found["contradictions"][0] == [{"rows": [1], "label": "left"},
                                          {"rows": [5, 7], "label": "up"}]
    assert package.audit("net.npz", "c.csv", reading="argmax").contradictions == ((0, 4), (3, 5))


def test_classes_that_are_not_the_tables(files: Path) -> None:
    Path("u.csv").write_text("x,y,side\n3,1,Left\n1,2,up\n")
    ran = memproof("audit", "net.npz", "u.csv", "--reading", "argmax")
    refused(ran, "MP-A009", "the network's: left, up", "the table's: Left, up")


def test_how_outputs_are_read_is_asked(files: Path) -> None:
    Path("n.csv").write_text("x,y,side\n3,1,0\n1,2,1\n")
    refused(memproof("audit", "net.npz", "n.csv"), "MP-A010", "--reading")
    refused(memproof("audit", "net.npz", "t.csv", "--reading", "sign"), "MP-A002")


def test_the_table_is_asked_for(files: Path) -> None:
    for command in ("audit", "radius"):
        refused(memproof(command, "net.npz"), "MP-U004", "DATA", "a table behind the network")


def test_only_the_inputs_do_not_fit(files: Path) -> None:
    Path("narrow.csv").write_text("x,side\n3,left\n1,up\n")
    ran = memproof("audit", "net.npz", "narrow.csv")
    refused(ran, "MP-N003", "expected 1 input, as the table has features, found 2")


def test_arrays_from_python(files: Path) -> None:
    """As a pair, one behind the other, and as a Dataset: the same; without labels it is asked."""
    x, y = np.array([[3.0, 1], [1, 2], [2, 5], [3, 1]]), np.array(["left", "up", "left", "up"])
    data = Dataset.from_rows(x, y, contradictions=True)
    for found in (package.audit("net.npz", x, y), package.audit("net.npz", (x, y)),
                  package.audit("net.npz", data)):
        assert [miss.row for miss in found.misses] == [3, 4]
        assert found.contradictions == ((0, 3),)
    with pytest.raises(MemproofError, match=r"MP-U004.*Dataset.from_rows\(X, y\)"):
        package.audit("net.npz", x)


def test_from_python(files: Path) -> None:
    found = package.audit("net.npz", "t.csv", reading="argmax")
    assert isinstance(found, Audited)
    assert found.rows_hit == 2
    assert len(repr(found)) < 300
    found = package.audit("net.npz", "t.csv", reading="argmax", formats=["float16"])
    assert [each.format for each in found.cells] == ["float16"]
    with pytest.raises(MemproofError, match="MP-A001"):
        package.audit(object(), "iris")
