"""The width of the first layer of a robust network: the bound, and two points for a given one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import memproof as command
from helpers.command_line import refused
from hypothesis import given
from hypothesis import strategies as st

from memproof.bounds.robust_width import least_first_width, orthogonal, witness
from memproof.errors import MemproofError
from memproof.network import Network, network_of, work
from memproof.network.foreign import network_json

ENTRIES = st.fractions(-3, 3, max_denominator=3)
MATRICES = st.integers(2, 5).flatmap(lambda d: st.lists(
    st.lists(ENTRIES, min_size=d, max_size=d), min_size=1, max_size=d - 1))


def with_first_layer(matrix: Sequence[Sequence[Fraction]]) -> Network:
    def network(x: Any) -> Any:
        h = yield [sum((v * w for v, w in zip(x, row, strict=True)), 0 * x[0]) + 1
                   for row in matrix]
        return sum(h, 0 * h[0])

    return network_of(network, len(matrix[0]))


@given(MATRICES)
def test_the_two_points(matrix: list[list[Fraction]]) -> None:
    """Equal first layers, as near as stated, and rho^2 is at most width / dimension."""
    network = with_first_layer(matrix)
    found, d = witness(network), network.dimension
    unit = [Fraction(int(j == found.input)) for j in range(d)]
    assert next(network.values(found.low)) == next(network.values(found.high))
    assert network.evaluate(found.low) == found.output == network.evaluate(found.high)
    for point, centre in ((found.low, [0] * d), (found.high, unit)):
        apart = sum((a - b) ** 2 for a, b in zip(point, centre, strict=True))
        assert apart == found.radius_squared
    assert found.rho_squared <= Fraction(len(matrix), d)


@given(MATRICES)
def test_no_other_unit_vector_is_nearer(matrix: list[list[Fraction]]) -> None:
    """The distance of e_j from the null space, by the determinants of Gram matrices."""
    basis = orthogonal(matrix)
    for a in basis:
        for b in basis:
            assert (sum(x * y for x, y in zip(a, b, strict=True)) == 0) == (a is not b)
    network = with_first_layer(matrix)
    found, d = witness(network), network.dimension
    parts = [sum((b[j] ** 2 / sum(v * v for v in b) for b in basis), Fraction(0))
             for j in range(d)]
    assert found.rho_squared == min(parts)
    assert sum(parts) == len(basis)


def test_the_bound() -> None:
    assert least_first_width(65, 64, Fraction(1, 2)) == 16
    assert least_first_width(5, 64, Fraction(1, 2)) == 1
    assert least_first_width(10**6, 1000, Fraction(999, 1000)) == 999
    assert least_first_width(1001, 1000, Fraction(1, 3)) == 112
    for points, dimension, rho, words in ((1, 5, "1/2", "at least 2"), (5, 0, "1/2", "at least 1"),
                                          (5, 5, "1", "less than 1"), (5, 5, "0", "more than 0")):
        with pytest.raises(MemproofError, match=words) as caught:
            least_first_width(points, dimension, Fraction(rho))
        assert caught.value.code == "MP-U010"


def saved(folder: Path, rows: list[list[int]]) -> Path:
    path = folder / "net.json"
    path.write_text(network_json(with_first_layer([list(map(Fraction, row)) for row in rows])))
    return path


def test_at_a_terminal(tmp_path: Path) -> None:
    ran = command("bounds", "--robust", "1/2", "--points", "65", "--dimension", "64")
    assert ran.code == 0
    assert "at least 16 units" in ran.flat
    path = saved(tmp_path, [[1, 1, 0, 0]])
    shown = json.loads(command("bounds", "--robust", "1/2", "--network", path, "--json").out)
    assert shown["not_robust"] is True
    assert (shown["not_robust_from_rho_squared"], shown["first_width_at_least"]) == ("0", 1)
    path = saved(tmp_path, [[1, 1, 1, 1]])
    ran = command("bounds", "--robust", "1/2", "--network", path)
    assert "not robust on 0 and the unit vectors" in ran.flat
    assert "not robust from rho^2 = 0.25 on" in ran.flat
    assert "near 0: (0.125, 0.125, 0.125, 0.125)" in ran.flat
    ran = command("bounds", "--robust", "0.49", "--network", path)
    assert "nothing said" in ran.flat


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["--robust", "1"], "MP-U010", "less than 1"),
    (["--robust", "x"], "MP-U010", "a number"),
    (["--robust", "1/2"], "MP-U004", "--points and --dimension"),
    (["--robust", "1/2", "--points", "5"], "MP-U004", "--points and --dimension"),
    (["--robust", "1/2", "--points", "5", "--dimension", "4", "--width", "3"], "MP-U004", "width"),
    (["pieces", "--robust", "1/2", "--points", "5", "--dimension", "4"], "MP-U004", "ID"),
    (["--check", "x", "--robust", "1/2"], "MP-U004", "robust"),
], ids=str)
def test_refusals(arguments: list[str], code: str, words: str) -> None:
    refused(command("bounds", *arguments), code, words)


def test_networks_of_which_nothing_is_known(tmp_path: Path) -> None:
    path = saved(tmp_path, [[1, 0], [0, 1]])
    refused(command("bounds", "--robust", "1/2", "--network", path), "MP-U010", "full rank")
    path = saved(tmp_path, [[2**4000 + k * j for j in range(40)] for k in range(30)])
    ran = command("bounds", "--robust", "1/2", "--network", path)
    assert (ran.code, ran.out) == (3, "")
    assert "MP-L007 at the first layer" in ran.err


def test_values_that_explode_are_declined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def network(x: Any) -> Any:
        (h,) = yield (x[0] + x[1],)
        for _ in range(40):
            (h,) = yield (h * (10**200 + 1) / (10**200 - 3),)
        return h

    path = tmp_path / "long.json"
    path.write_text(network_json(network_of(network, 2)))
    asked = ("bounds", "--robust", "1/2", "--network", path)
    assert command(*asked).code == 0
    monkeypatch.setattr(work, "MOST_WORDS", 10**5)
    ran = command(*asked)
    assert (ran.code, ran.out) == (3, "")
    assert "MP-L007 at layer" in ran.err
