"""Steps and identities replaced by sigmoids: within eps in high precision, sizes, errors."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import mpmath
import pytest
from helpers.tables import small_table, table
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.cli import main
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network import Network, identity, network_of, step
from memproof.sigmoid import Replaced, replace_steps, replacement
from memproof.sigmoid.activations import SIGMOIDS
from memproof.sigmoid.budget import rounded_down

METHODS = ("analytic", "balls")
REAL = {"logistic": lambda x: 1 / (1 + mpmath.exp(-x)), "tanh": mpmath.tanh,
        "softsign": lambda x: x / (1 + abs(x))}


def ratio(x: Any) -> Any:
    return mpmath.mpf(int(x.numerator)) / int(x.denominator)


def outputs(network: Network, data: Dataset) -> list[list[Any]]:
    """The real outputs, in 400 digits."""
    found = []
    for point in data.points:
        values = [mpmath.mpf(int(x)) / data.denominator for x in point]
        for layer in network.layers:
            act = REAL.get(layer.activations[0], lambda x: x)
            values = [act((sum((int(w) * values[j] for j, w in row), mpmath.mpf(0)) + int(bias))
                          / int(layer.denominator))
                      for row, bias in zip(layer.rows, layer.biases, strict=True)]
        found.append(values)
    return found


def deviation(network: Network, data: Dataset) -> Any:
    with mpmath.workdps(400):
        return max(abs(value - mpmath.mpf(y) / data.label_denominator)
                   for values, label in zip(outputs(network, data), data.labels, strict=True)
                   for value, y in zip(values, label, strict=True))


def stated(found: Replaced) -> Any:
    """The bound that the kernel has proved."""
    text = found.verdict.facts["largest_deviation"]
    digits, power = text.split(" * 2^")
    return mpmath.mpf(digits) * mpmath.mpf(2) ** int(power)


def replaced(folder: Path, data: Dataset, network: Any = None, **options: Any) -> Replaced:
    made = {"network": network} if network is not None else {
        "construction": options.pop("construction", "step-parity")}
    if "width" in options:
        made["width"] = options.pop("width")
    memproof.certify(data, folder / "steps.memproof.jsonl", **made)
    return replace_steps(folder / "steps.memproof.jsonl", folder / "real.memproof.jsonl", **options)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("activation", SIGMOIDS)
@pytest.mark.parametrize("seed", range(4))
def test_it_is_within_eps(activation: str, method: str, seed: int, tmp_path: Path) -> None:
    """What the kernel proves of the deviation is true in 400 digits."""
    rng = Random(seed)
    data = small_table(rng, size=12, classes=rng.randint(2, 5))
    eps = Fraction(1, rng.choice((3, 2**20, 10**30)))
    found = replaced(tmp_path, data, width=rng.randint(3, 5), activation=activation, eps=eps,
                     method=method)
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    assert deviation(found.network, data) <= stated(found)
    assert stated(found) <= ratio(eps) * mpmath.mpf("1.02")


@pytest.mark.parametrize("method", METHODS)
def test_the_staircase_and_label_vectors(method: str, tmp_path: Path) -> None:
    data = Dataset.from_rows([[0, "1/3"], [1, "1/3"], [2, "7/5"]],
                             [["1/2", 0], [3, "-1/7"], [0, 5]])
    found = replaced(tmp_path, data, construction="step-staircase", method=method)
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    assert deviation(found.network, data) <= stated(found)


def test_a_network_of_ones_own_with_idle_neurons(tmp_path: Path) -> None:
    """A step that is always on, one that is never on, an identity that is always 0."""
    data = table([(0,), (1,), (3,)], [-2, -1, 1])

    def network(x: Any) -> Any:
        t, on, off, nothing = yield identity(x[0]), step(x[0] + 5), step(x[0] - 50), identity(0)
        t, s = yield identity(t - on * 2 + off * 7), step(t - 2 - nothing)
        return t + 0 * s

    for activation in SIGMOIDS:
        for method in METHODS:
            found = replaced(tmp_path, data, network_of(network, 1), activation=activation,
                             method=method)
            assert found.verdict.outcome == "ACCEPTED", found.verdict
            assert deviation(found.network, data) <= stated(found)


def test_iris_has_short_weights(tmp_path: Path) -> None:
    found = replaced(tmp_path, memproof.bundled("iris"), width=3)
    sizes = found.sizes
    assert (sizes.width, sizes.depth, sizes.dense_parameters) == (3, 18, 202)
    assert sizes.largest_weight_bits <= 30
    again = replace_steps(tmp_path / "steps.memproof.jsonl", tmp_path / "real.memproof.jsonl")
    assert again.replaced
    assert again.verdict == found.verdict


@pytest.mark.parametrize(("options", "code", "place", "words"), [
    ({"activation": "logistc"}, "MP-B030", "the activation", "did you mean logistic?"),
    ({"activation": "relu"}, "MP-B030", "the activation", "logistic, tanh, softsign"),
    ({"method": "ball"}, "MP-B030", "the method", "did you mean balls?"),
    ({"eps": 0}, "MP-B031", "eps", "a number above 0"),
    ({"eps": Fraction(-1, 9)}, "MP-B031", "eps", "a number above 0"),
    ({"eps": Fraction(1, 2**9000)}, "MP-B031", "eps", "8192 bits suffice"),
], ids=str)
def test_what_cannot_be_done(options: dict[str, Any], code: str, place: str, words: str,
                             tmp_path: Path) -> None:
    with pytest.raises(MemproofError) as caught:
        replaced(tmp_path, table([(0,), (1,), (2,)], [0, 1, 0]), **options)
    assert (caught.value.code, caught.value.place) == (code, place)
    assert words in str(caught.value)
    assert not (tmp_path / "real.memproof.jsonl").exists()


def test_the_least_eps_that_is_named_can_be_had(tmp_path: Path) -> None:
    data = table([(0,), (1,), (2,)], [0, 1, 0])
    with pytest.raises(MemproofError) as caught:
        replaced(tmp_path, data, eps=Fraction(1, 2**9000))
    k = int(caught.value.expected.split("2^-")[1].split(",")[0])
    assert replaced(tmp_path, data, eps=Fraction(1, 2**k)).verdict.outcome == "ACCEPTED"
    with pytest.raises(MemproofError):
        replaced(tmp_path, data, eps=Fraction(1, 2**(k + 1)))


def test_other_certificates_are_refused(tmp_path: Path) -> None:
    memproof.certify("iris", tmp_path / "relu.memproof.jsonl")
    with pytest.raises(MemproofError) as caught:
        replace_steps(tmp_path / "relu.memproof.jsonl", tmp_path / "o.memproof.jsonl")
    assert caught.value.code == "MP-N028"
    first = replaced(tmp_path, table([(0,), (1,)], [0, 1]))
    with pytest.raises(MemproofError) as caught:
        replace_steps(first.path, tmp_path / "o.memproof.jsonl")
    assert (caught.value.code, caught.value.found) == ("MP-N028", "one of version analytic-1")
    path = tmp_path / "steps.memproof.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"y":[1]', b'"y":[2]'))
    with pytest.raises(MemproofError) as caught:
        replace_steps(path, tmp_path / "o.memproof.jsonl")
    assert caught.value.code == "MP-C003"


def test_the_command(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memproof.certify("iris", "s.memproof.jsonl", construction="step-staircase")
    capsys.readouterr()
    words = ["sigmoid", "s.memproof.jsonl", "-o", "r.memproof.jsonl", "--eps", "0.001"]
    assert main([*words, "--activation", "tanh", "--method", "balls"]) == 0
    told = capsys.readouterr().out
    assert "eps = 1/1000: by a tanh network, in real arithmetic" in told
    assert "every label hit within eps\n" in told
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["eps"], found["depth"]) == ("ACCEPTED", "1/1000", 1)
    assert main(["check", "r.memproof.jsonl", "--data", "iris"]) == 0
    assert "every cell agrees" in " ".join(capsys.readouterr().out.split())
    for eps in ("x", "-1", "1e-999999999", "0"):
        assert main([*words[:-1], eps]) == 2
        assert "MP-B031" in capsys.readouterr().err
    assert main(["sigmoid", "s.memproof.jsonl", "-o", "-"]) == 2
    for eps, silent in (("1/2", False), ("49/100", True)):
        assert main([*words[:-1], eps]) == 0
        assert silent == ("may round to another label" not in capsys.readouterr().out)


@pytest.mark.parametrize("method", METHODS)
def test_it_is_explained_and_compared(method: str, tmp_path: Path, capsys: Any,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = replaced(tmp_path, table([(0,), (1,), (3,)], [0, 1, 0]), method=method)
    capsys.readouterr()
    claim = "every output is within 1/1048576 of its label"
    for point in ([], ["--point", "1"]):
        assert main(["explain", "real.memproof.jsonl", *point]) == 0
        assert claim in " ".join(capsys.readouterr().out.split())
    assert "y = 1: hits the label" in told(["explain", "real.memproof.jsonl", "--row", "2"], capsys)
    assert main(["diff", "real.memproof.jsonl", "real.memproof.jsonl"]) == 0
    capsys.readouterr()
    words = told(["diff", "steps.memproof.jsonl", "real.memproof.jsonl"], capsys, 1)
    assert f"version step-1 -> {found.verdict.facts['version']}, reading equals -> within" in words
    replace_steps("steps.memproof.jsonl", "other.memproof.jsonl", eps=Fraction(1, 3), method=method)
    words = told(["diff", "real.memproof.jsonl", "other.memproof.jsonl"], capsys, 1)
    assert words.startswith("same data; replaced otherwise; same network")
    assert "eps = 1/3" in words


def told(words: list[str], capsys: Any, status: int = 0) -> str:
    """What a command prints, in one line."""
    assert main(words) == status
    return " ".join(capsys.readouterr().out.split())


@given(st.sampled_from(sorted(SIGMOIDS)), st.fractions(Fraction(1, 10**12), 1),
       st.fractions(Fraction(1, 100), 100))
@settings(max_examples=60)
def test_slopes_and_flatness_do_what_they_say(name: str, allowed: Fraction, z: Fraction) -> None:
    """SD-1, in high precision: the tail of the slope, the error of the exponent."""
    own, act = SIGMOIDS[name], REAL[name]
    slope, e = own.slope(allowed, z), own.flatness(allowed, z)
    with mpmath.workdps(80):
        alpha, beta = map(ratio, own.step)
        for sign in (1, -1):
            value = alpha * act(slope * sign * ratio(z)) + beta
            assert abs(value - (sign > 0)) <= ratio(allowed)
        alpha, beta = map(ratio, own.identity(e))
        for part in (1, Fraction(1, 3), Fraction(-3, 4), -1):
            near = alpha * act(ratio(z * part) / 2**e) + beta
            assert abs(near - ratio(z * part)) <= ratio(allowed)


@given(st.fractions(Fraction(1, 10**30), 10**30))
def test_rounded_down(x: Fraction) -> None:
    found = Fraction(rounded_down(x))
    assert x * (1 - Fraction(1, 2**46)) <= found <= x


def test_a_precision_is_tried_at_few_points_first(tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """Too small a precision is seen there, and the whole table is judged once."""
    judged: list[int] = []
    check = replacement.check
    monkeypatch.setattr(replacement, "check", lambda path: judged.append(1) or check(path))
    monkeypatch.setitem(replacement.GUARD, "balls", -40)
    rng = Random(0)
    data = small_table(rng, size=150, classes=4)
    found = replaced(tmp_path, data, width=4, method="balls")
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    assert len(judged) == 2  # the step certificate, and the new one
    monkeypatch.setattr(replacement, "_rehearsed", lambda made, precision: precision)
    judged.clear()
    again = replaced(tmp_path, data, width=4, method="balls")
    assert (again.verdict.facts, again.precision) == (found.verdict.facts, found.precision)
    assert len(judged) > 2
