"""SGD near a minimum: rewriting, constants, the theorem on random runs, errors, the command."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from math import log, sqrt
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from helpers.descents import DEEP, TOY, case, labelled, reference
from helpers.tables import small_table
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.certificate.writer import LabelsMissed
from memproof.cli import main
from memproof.constructions import named
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network import Network
from memproof.network.foreign import network_from, network_json
from memproof.sgd.constants import Minimum, below, dyadic, over, statement
from memproof.sgd.nearby import has_zeros, sgd_near
from memproof.sgd.rewriting import balance, without_zeros
from memproof.sgd.runs import Request

FAMILY = ("staircase", "max-min-string", "sawtooth-grid", "threshold-ledger", "residual")


@given(st.integers(0, 10**6), st.sampled_from(FAMILY), st.integers(-4, 4))
@settings(max_examples=40, deadline=None)
def test_rewriting_keeps_the_outputs_at_the_points(seed: int, name: str, lean: int) -> None:
    data = small_table(Random(seed), size=8, dimension=2, classes=3)
    given_one = named(name).build(data).network
    moved = without_zeros(given_one, data)
    assert has_zeros(moved, data) is None
    assert moved.first_failure(data) is None
    assert all(len(new) <= 2 * len(old) for old, new in
               zip(given_one.hidden, moved.hidden, strict=True))
    other = balance(moved, lean)
    assert has_zeros(other, data) is None
    for point in ([3, -7], [Fraction(1, 3), 2]):  # the same function everywhere
        assert other.evaluate(point) == moved.evaluate(point)


def test_a_network_without_zeros_stays() -> None:
    network, data, _ = case("deep")
    assert without_zeros(network, data) == network


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9), st.integers(1, 60))
def test_numbers_of_few_bits(value: Fraction, bits: int) -> None:
    low, high = below(value, bits), over(value, bits)
    assert low <= value <= high
    for each in (low, high):
        m, e = dyadic(each)
        assert each == m * Fraction(2) ** e
        assert m % 2 == 1
        assert m.bit_length() <= bits
    assert high <= value * (1 + Fraction(2, 2**bits))
    assert low >= value * (1 - Fraction(2, 2**bits))


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("rows", [TOY, Dataset.from_rows([[0, 0], [0, 1], [1, 0], [1, 1]],
                                                         [0, 1, 1, 0])])
def test_certificates_of_networks_and_tables(name: str, rows: Dataset) -> None:
    for batch in (1, len(rows)):
        found = sgd_near(named(name).build(rows).network, rows, batch=batch)
        assert found.verdict.outcome == "ACCEPTED", found.verdict
        assert found.statement.radius <= 1 / found.statement.tau


@pytest.mark.parametrize("name", ["toy", "deep"])
def test_what_is_stated_is_nearly_the_best(name: str) -> None:
    """Against other formulas, in floats: at most some percent are lost in rounding."""
    network, data, batch = case(name)
    found, own = statement(Minimum(network, data), batch), reference(name)
    assert 0.97 * own.sigma < found.sigma <= own.sigma
    best = own.follow(float(found.rho), own.sigma, float(found.gamma))
    assert 0.9 * best["lambda"] < found.slowest
    assert found.tau < 1.1 * best["tau"]
    assert found.risk < 1.25 * best["risk"]
    assert found.radius > 0.9 * best["radius"]


@pytest.mark.parametrize(("name", "seed"), [("toy", 1), ("toy", 2), ("deep", 3)])
def test_the_linear_part_contracts(name: str, seed: int) -> None:
    """GD-3 in floats: twice as fast as an epoch with its rest, in random orders."""
    network, data, batch = case(name)
    minimum = Minimum(network, data)
    found = statement(minimum, batch)
    vectors = np.array([[a / minimum.unit for a in v] for v in minimum.vectors])
    rng = np.random.default_rng(seed)
    x = vectors.T @ rng.normal(size=len(data))
    for part in (1, 3):
        eta = float(found.gamma) / part
        for _ in range(20):
            before = np.linalg.norm(x)
            for step in rng.permutation(len(data)).reshape(-1, batch):
                x = x - eta / batch * (vectors[step].T @ (vectors[step] @ x))
            assert np.linalg.norm(x) <= (1 - 2 * eta * float(found.slowest)) * before


def test_epochs_are_a_bound() -> None:
    network, data, batch = case("toy")
    found = statement(Minimum(network, data), batch)
    for k in (20, 30, 60):
        r = 2.0**-k
        real = log(1 / (float(found.tau) * r)) / (float(found.gamma) * float(found.slowest)) + 1
        stated = found.epochs(Fraction(1, 2**k), found.gamma)
        assert real <= stated <= 1.15 * real + 2000 + sqrt(real)


# -------------------- errors


def error_of(function: Any, *arguments: Any, **options: Any) -> tuple[str, str, str]:
    with pytest.raises(MemproofError) as caught:
        function(*arguments, **options)
    return caught.value.code, caught.value.place, caught.value.expected


def test_errors() -> None:
    toy = named("staircase").build(TOY).network
    assert error_of(sgd_near, toy, TOY, batch=4) == (
        "MP-B060", "batch", "a divisor of the 6 points: 1, 2, 3, 6")
    assert error_of(sgd_near, toy, TOY, batch=0)[0] == "MP-B060"
    code, place, _ = error_of(sgd_near, toy, TOY, rewrite=False)
    assert (code, place) == ("MP-B063", "layer 1, neuron 0 (r1), point 1 (row 2)")
    hot = TOY.one_hot()
    assert error_of(sgd_near, named("one-hot").build(hot).network, hot)[0] == "MP-B062"
    steps = named("step-staircase").build(TOY).network
    assert error_of(sgd_near, steps, TOY)[0] == "MP-N028"
    assert error_of(sgd_near, network_from(DEEP), TOY)[0] == "MP-N003"
    with pytest.raises(LabelsMissed) as caught:
        sgd_near(toy, Dataset.from_rows([[0], [1]], [1, 1]))
    assert (caught.value.code, caught.value.place) == ("MP-C001", "point 1 (row 2)")


@pytest.mark.parametrize("bits", [1000, 3000, 5000])
def test_a_table_that_is_too_hard(bits: int) -> None:
    """Points nearer and nearer to each other: the radius is said, or that no ball is found."""
    near = Dataset.from_rows([[0], [Fraction(1, 1 << bits)], [1]], [0, 1, 0])
    network = named("staircase").build(near).network
    if bits == 1000:
        assert sgd_near(network, near).verdict.outcome == "ACCEPTED"
        return
    with pytest.raises(MemproofError) as caught:
        sgd_near(network, near)
    assert (caught.value.code, caught.value.place) == ("MP-B061", "the network and its table")
    assert re.search(r"radius .*2\^-[0-9]{4}", caught.value.found)


def test_a_rank_beyond_the_work_is_refused_soon() -> None:
    data = small_table(Random(5), size=150, dimension=3, classes=9)
    with pytest.raises(MemproofError) as caught:
        sgd_near(named("bumps").build(data).network, data)
    assert caught.value.code == "MP-B061"
    assert "more work" in caught.value.found


# -------------------- the command


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.memproof.jsonl"
    memproof.certify(TOY, path, construction="staircase")
    return path


def test_the_command(toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.memproof.jsonl"
    assert main(["sgd", str(toy), "--batch", "3", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ACCEPTED")
    assert "in batches of 3, for" in said
    assert "nothing is said of starts further away" in said
    assert main(["check", str(out)]) == 0
    assert main(["explain", str(out), "--row", "1"]) == 0
    capsys.readouterr()
    assert main(["sgd", str(toy), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["points"], told["batch"]) == ("ACCEPTED", 6, 1)
    assert told["certificate"] is None


def test_the_command_runs(toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.memproof.jsonl"
    asked = ["sgd", str(toy), "--run", "3*2^-10", "--grid", "90", "--seed", "5", "--epochs", "9"]
    assert main([*asked, "--step", "1/64", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "an illustration, which proves nothing of other runs" in said
    assert "after 9 epochs" in said
    assert main(["check", str(out)]) == 0
    assert main(["explain", str(out)]) == 0
    capsys.readouterr()
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["run"]
    assert (told["epochs"], len(told["log2_risk"])) == (9, 10)


@pytest.mark.parametrize(("more", "code"), [
    (["--grid", "90"], "MP-U004"), (["--run", "1/3"], "MP-B064"), (["--run", "0"], "MP-B064"),
    (["--run", "2^-60", "--grid", "90"], "MP-B064"), (["--run", "2^-9", "--step", "-1"], "MP-B064"),
    (["--run", "x"], "MP-B064"), (["--run", "2^-99999999"], "MP-B064"),
    (["--run", "2^-9", "--step", "0"], "MP-B064"), (["--run", "2^-9", "--step", "2^60"], "MP-B064"),
    (["--run", "2^-9", "--grid", "9999"], "MP-B064")])
def test_runs_that_are_refused(toy: Path, more: list[str], code: str,
                               capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sgd", str(toy), *more]) == 2
    assert code in capsys.readouterr().err


def test_what_is_claimed_is_compared_and_explained(toy: Path, tmp_path: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    """Batches, constants and runs are claims: a certificate with others is another one."""
    made = {}
    for name, more in {"one": ["--batch", "1"], "two": ["--batch", "2"],
                       "run": ["--run", "2^-20", "--epochs", "3"],
                       "other": ["--run", "2^-20", "--epochs", "3", "--seed", "4"]}.items():
        made[name] = str(tmp_path / f"{name}.memproof.jsonl")
        assert main(["sgd", str(toy), "-o", made[name], *more]) == 0
    assert "--epochs takes more" in " ".join(capsys.readouterr().out.split())
    for first, second, words in (
        ("one", "two", "other batch, rho, gamma"), ("run", "other", "other seed, start, risk"),
        ("one", "run", "version sgd-1 -> sgd-run-1, other seed")):
        assert main(["diff", made[first], made[second]]) == 1
        assert words in " ".join(capsys.readouterr().out.split())
        assert main(["diff", made[first], made[first]]) == 0
        capsys.readouterr()
    assert main(["explain", made["run"]]) == 0
    assert "claimed beside it: what SGD does near these weights and a run of SGD" in " ".join(
        capsys.readouterr().out.split())


def test_a_run_is_drawn(toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "run.svg"
    asked = ["sgd", str(toy), "--epochs", "5", "--run", "2^-9"]
    assert main([*asked, "--plot", str(out)]) == 0
    drawn = out.read_text(encoding="utf-8")
    assert "log2 of the risk R" in drawn
    assert "SGD from 2^-9.0 of a minimum" in drawn
    assert main([*asked, "--plot", str(tmp_path / "run.pdf")]) == 2
    assert main(["sgd", str(toy), "--plot", str(out)]) == 2
    assert "MP-U004" in capsys.readouterr().err


def test_weights_that_are_not_dyadic(capsys: pytest.CaptureFixture[str]) -> None:
    network, data, batch = case("deep")
    code, place, expected = error_of(sgd_near, network, data, batch=batch,
                                     run=Request(Fraction(1, 1024)))
    assert (code, place, expected) == ("MP-B064", "the grid", "dyadic weights")


def test_the_command_takes_networks(toy: Path, tmp_path: Path,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    network, data, _ = case("deep")
    net, table = tmp_path / "net.json", tmp_path / "table.csv"
    net.write_text(network_json(network), encoding="utf-8")
    rows = [[Fraction(int(x), int(data.denominator)) for x in point] for point in data.points]
    labels = [network.evaluate(row)[0] for row in rows]
    lines = ["a,b,label", *(",".join(map(str, [*row, y])) for row, y in
                            zip(rows, labels, strict=True))]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["sgd", str(net), str(table), "--as-is"]) == 0
    assert "ACCEPTED" in capsys.readouterr().out
    table.write_text("\n".join(lines).replace("label\n", "label\n7,7,7\n") + "\n",
                     encoding="utf-8")
    assert main(["sgd", str(net), str(table)]) == 1
    assert "NOT MEMORIZED MP-C001" in capsys.readouterr().out
    assert main(["sgd", str(net), str(table), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["misses"][0]["row"] == 1
    assert main(["sgd", str(net)]) == 2
    assert "MP-U004" in capsys.readouterr().err


def test_labelled_is_memorized() -> None:
    network = network_from(DEEP)
    assert isinstance(network, Network)
    assert network.first_failure(labelled(network, [(1, 2), (3, 4)])) is None
