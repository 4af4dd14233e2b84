"""The kernels of sigmoid certificates: enclosures, forged certificates, limits."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import pytest
from helpers.sealed import CLAIM, META, Edit, Record, edited, in_kind, line, numbers_of, put, sealed
from helpers.sealed import records_of as records_in
from helpers.tables import table
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.checker import analytic_kernel, balls_kernel, kernel, step_kernel
from memproof.checker.records import Verdict, power_of_two
from memproof.sigmoid import replace_steps

KERNELS = {"analytic": analytic_kernel, "balls": balls_kernel}
REAL = {"logistic": lambda x: 1 / (1 + mpmath.exp(-x)), "tanh": mpmath.tanh,
        "softsign": lambda x: x / (1 + abs(x))}


@cache
def good(method: str, activation: str = "logistic") -> bytes:
    """Six points in the plane with three labels, width 3, within 1/1000."""
    data = table([(0, 1), (2, 2), (1, 5), (7, 3), (4, 4), (6, 0)], [0, 1, 2, 1, 0, 2])
    with tempfile.TemporaryDirectory() as folder:
        steps, path = Path(folder) / "s.memproof.jsonl", Path(folder) / "r.memproof.jsonl"
        memproof.certify(data, steps, construction="step-parity", width=3)
        replace_steps(steps, path, activation=activation, eps=Fraction(1, 1000), method=method)
        return path.read_bytes()


def judge(data: bytes, method: str, max_work: int | None = None) -> Verdict:
    found: Verdict = KERNELS[method].check(io.BytesIO(data), max_work)  # type: ignore[attr-defined]
    return found


def seal(records: list[Record]) -> bytes:
    """All hashes right, that of the sigma section, too."""
    from hashlib import sha256

    numbers = numbers_of(records, "sigmoid")
    if numbers:
        part = b"".join(line(each) for each in records if each.get("kind") == "sigma")
        records[numbers[0]]["sigma_sha256"] = sha256(part).hexdigest()
    return sealed(records)


def forged(method: str, edit: Edit) -> bytes:
    records = records_in(good(method))
    edit(records)
    return seal(records)


@pytest.mark.parametrize("method", KERNELS)
@pytest.mark.parametrize("activation", REAL)
def test_the_good_ones_are_accepted(method: str, activation: str) -> None:
    found = judge(good(method, activation), method)
    assert found.outcome == "ACCEPTED", found
    assert (found.facts["version"], found.facts["activation"], found.facts["eps"]) == (
        f"{method}-1", activation, "1/1000")
    assert f"a {activation} network, in real arithmetic" in found.report()


# -------------------- enclosures


BALLS = st.tuples(st.sampled_from(sorted(REAL)), st.integers(1, 130), st.integers(-2**136, 2**136),
                  st.integers(0, 136), st.integers(0, 140), st.floats(-1, 1))


@given(BALLS)
@settings(max_examples=400)
def test_a_ball_holds_its_values(ball: tuple[str, int, int, int, int, float]) -> None:
    """For middles and radii of every size: the ends and a point between are in the image's ball."""
    name, p, m, shift, bits, part = ball
    m, r = m >> shift, (1 << bits) - 1 if bits else 0
    middle, radius = balls_kernel.ACTIVATIONS[name](m, r, p)
    with mpmath.workprec(p + 300):
        for x in (m - r, m + r, m, m + int(r * mpmath.mpf(part))):
            value = REAL[name](mpmath.mpf(x) / 2**p) * 2**p
            assert middle - radius <= value <= middle + radius


@given(st.integers(1, 200), st.integers(0, 2**210), st.integers(0, 210))
@settings(max_examples=300)
def test_the_exponential(p: int, x: int, shift: int) -> None:
    x >>= shift
    v, e = balls_kernel.exp_minus(x, p)
    with mpmath.workprec(2 * p + 300):
        assert abs(mpmath.exp(-mpmath.mpf(x) / 2**p) * 2**p - v) <= e
    assert e <= 2**14


def test_small_balls_stay_small() -> None:
    """Radii are a few units, not thousands, and shrink where the function is flat."""
    for name, act in balls_kernel.ACTIVATIONS.items():
        for p in (20, 64, 200):
            assert all(act(m << p, 0, p)[1] <= 24 for m in range(-3, 4)), name
            assert act(6 << p, 1 << p - 10, p)[1] < 1 << p - 13, name


@given(st.sampled_from(sorted(REAL)), st.integers(0, 30), st.integers(0, 2**70),
       st.integers(20, 60))
@settings(max_examples=200)
def test_errors_of_identities(name: str, exponent: int, z: int, p: int) -> None:
    """SD-1: |alpha s(w z') + beta - z'| is at most the error, in units of 2^-p."""
    error = analytic_kernel.identity_error(name, exponent, z, p)
    alpha, beta = analytic_kernel.read_as(name, "identity", exponent)
    with mpmath.workprec(p + 500):
        x = mpmath.mpf(z) / 2**p
        for value in (x, -x, x / 2):
            near = alpha * REAL[name](value / 2**exponent) / 2 + mpmath.mpf(beta) / 2
            assert abs(near - value) * 2**p <= error


@given(st.sampled_from(sorted(REAL)), st.integers(1, 2**20), st.integers(1, 2**40),
       st.integers(20, 60))
@settings(max_examples=200)
def test_tails_of_steps(name: str, slope: int, distance: int, p: int) -> None:
    tail = analytic_kernel.step_error(name, slope, distance, p)
    alpha, beta = analytic_kernel.read_as(name, "step", slope)
    with mpmath.workprec(p + 500):
        for sign in (1, -1):
            x = sign * mpmath.mpf(distance) / 2**p
            value = alpha * REAL[name](slope * x) / 2 + mpmath.mpf(beta) / 2
            assert abs(value - (sign > 0)) * 2**p <= tail


@given(st.integers(0, 2**100), st.integers(1, 100))
def test_what_is_shown_of_a_deviation_is_not_too_small(a: int, p: int) -> None:
    digits, power = power_of_two(a, p).split(" * 2^")
    shown = Fraction(digits) * Fraction(2) ** int(power)
    assert Fraction(a, 2**p) <= shown
    assert shown <= Fraction(a, 2**p) * Fraction(11, 10)


# -------------------- forged certificates


def scaled(kind: str, number: int, key: str, factor: int) -> Edit:
    """Scales of a layer are multiplied."""
    def edit(records: list[Record]) -> None:
        record = records[numbers_of(records, kind)[number]]
        record[key] = [factor * each for each in record[key]]

    return edit


def weight(number: int, change: Callable[[int], int]) -> Edit:
    """The first weight of a sigma layer is changed."""
    def edit(records: list[Record]) -> None:
        entry = records[numbers_of(records, "sigma")[number]]["rows"][0][0]
        entry[1] = change(entry[1])

    return edit


def bias(number: int, change: Callable[[int], int]) -> Edit:
    """The first bias of a sigma layer is changed."""
    def edit(records: list[Record]) -> None:
        biases = records[numbers_of(records, "sigma")[number]]["biases"]
        biases[0] = change(biases[0])

    return edit


def sizes_again(edit: Edit) -> Edit:
    """After the edit the sizes of the sigma network are stated rightly."""
    def both(records: list[Record]) -> None:
        from math import gcd

        edit(records)
        bits = []
        for each in (records[i] for i in numbers_of(records, "sigma")):
            q = int(str(each["denominator"]), 16) if isinstance(each["denominator"], str) else (
                each["denominator"])
            for w in [*each["biases"], *(w for row in each["rows"] for _, w in row)]:
                n = int(w, 16) if isinstance(w, str) else w
                g = gcd(n, q)
                bits += [(n // g).bit_length() + ((q // g).bit_length() if q > g else 0)
                         ] if n else []
        records[numbers_of(records, "sigmoid")[0]].update(
            nonzero_parameters=len(bits), largest_weight_bits=max(bits),
            total_weight_bits=sum(bits) + len(bits))

    return both


def second_row_dropped(records: list[Record]) -> None:
    """A neuron of a sigma layer is not there."""
    record = records[numbers_of(records, "sigma")[1]]
    del record["rows"][1], record["biases"][1]


def exchanged(kind: str, a: int, b: int) -> Edit:
    """Two records of a kind change places."""
    def edit(records: list[Record]) -> None:
        i, j = (numbers_of(records, kind)[k] for k in (a, b))
        records[i], records[j] = records[j], records[i]

    return edit


def without(kind: str) -> Edit:
    """The first record of a kind is dropped."""
    return lambda records: records.__delitem__(numbers_of(records, kind)[0])


BOTH = ("analytic", "balls")
# what is forged, in which certificates, the edit, code, place
FORGED: list[tuple[str, tuple[str, ...], Edit, str, str]] = [
    ("an eps that is smaller", BOTH, in_kind("sigmoid", 0, "eps_denominator", 10**9), "MP-R032",
     "(output 0|point 0 .*)"),
    ("an eps of 0", BOTH, in_kind("sigmoid", 0, "eps_numerator", 0), "MP-R022",
     "line 20, eps_numerator"),
    ("an eps over 0", BOTH, in_kind("sigmoid", 0, "eps_denominator", 0), "MP-R022",
     "line 20, eps_denominator"),
    ("a negative eps", BOTH, in_kind("sigmoid", 0, "eps_numerator", -1), "MP-R022",
     "line 20, eps_numerator"),
    ("a precision that is too small", BOTH, in_kind("sigmoid", 0, "precision", 3),
     "MP-R03[12]", ".*"),
    ("a precision of 0", BOTH, in_kind("sigmoid", 0, "precision", 0), "MP-R022",
     "line 20, precision"),
    ("a precision without end", BOTH, in_kind("sigmoid", 0, "precision", 10**9), "MP-L008",
     "line 20, precision"),
    ("arctan", BOTH, in_kind("sigmoid", 0, "activation", "arctan"), "MP-L009",
     "line 20, activation"),
    ("tanh for logistic", BOTH, in_kind("sigmoid", 0, "activation", "tanh"), "MP-R03[02]", ".*"),
    ("softsign for logistic", BOTH, in_kind("sigmoid", 0, "activation", "softsign"), "MP-R03[012]",
     ".*"),
    ("a weight", BOTH, sizes_again(weight(1, lambda w: -w)), "MP-R03[02]",
     "(sigma layer 2, neuron 0, channel 0|point .*)"),
    ("a weight of the output", BOTH, sizes_again(weight(-1, lambda w: w * 2)), "MP-R03[02]",
     "(sigma output, neuron 0, channel 0|point .*)"),
    ("a bias", BOTH, sizes_again(bias(0, lambda b: b + 10**6)), "MP-R03[02]",
     "(sigma layer 1, neuron 0, bias|point .*)"),
    ("a bias of the output", BOTH, sizes_again(bias(-1, lambda b: b + 10**9)), "MP-R03[02]",
     "(sigma output, neuron 0, bias|point .*)"),
    ("sizes of another network", BOTH, weight(1, lambda w: w * 4), "MP-R016",
     "sigmoid, (largest|total)_weight_bits"),
    ("the number of parameters", BOTH, in_kind("sigmoid", 0, "nonzero_parameters", 1), "MP-R016",
     "sigmoid, nonzero_parameters"),
    ("bits of a weight", BOTH, in_kind("sigmoid", 0, "largest_weight_bits", 1), "MP-R016",
     "sigmoid, largest_weight_bits"),
    ("a neuron dropped", BOTH, second_row_dropped, "MP-R005", "line .*"),
    ("a layer dropped", BOTH, without("sigma"), "MP-R(005|022|008)", "line .*"),
    ("layers exchanged", BOTH, sizes_again(exchanged("sigma", 1, 2)), "MP-R(030|032|022)", ".*"),
    ("no sigmoid record", BOTH, without("sigmoid"), "MP-R008", "line 20"),
    ("a record of names", BOTH, in_kind("sigma", 0, "names", ["a"]), "MP-R004", "line .*"),
    ("a label", BOTH, in_kind("point", 2, "y", [0]), "MP-R018", "point 2 .*"),
    ("a step's bias", BOTH, in_kind("layer", 2, "biases", 2, 99), "MP-R(016|018)", ".*"),
    ("a step that is an identity", BOTH, lambda r: r[numbers_of(r, "layer")[1]].update(
        activations=["identity"] * 3), "MP-R018", "point .*"),
    ("the reading equals", BOTH, put(CLAIM, "reading", "equals"), "MP-L002", "line 2, reading"),
    ("version analytic-2", BOTH, put(META, "version", "analytic-2"), "MP-L001", "line 1, version"),
    ("another format", BOTH, put(META, "format", "memory"), "MP-R005", "line 1, format"),
    ("the count of layers", BOTH, put(-1, "layers", 1), "MP-R011", "end, layers"),
    ("steeper steps", ("analytic",), scaled("scales", 0, "scales", 2), "MP-R030",
     "sigma layer 1, .*"),
    ("a slope of 0", ("analytic",), lambda r: r[numbers_of(r, "scales")[0]]["scales"].__setitem__(
        1, 0), "MP-R022", "layer 1, neuron 1 .*"),
    ("a negative exponent", ("analytic",), in_kind("scales", 0, "scales", 0, -1), "MP-R005",
     "line 21, scales"),
    ("an exponent without end", ("analytic",), in_kind("scales", 0, "scales", 0, 2**50),
     "MP-L008", "layer 1, neuron 0 .*"),
    ("a scale too few", ("analytic",), in_kind("scales", 1, "scales", [1]), "MP-R005", "line 22"),
    ("another layer's scales", ("analytic",), in_kind("scales", 1, "layer", 3), "MP-R025",
     "line 22"),
    ("no scales", ("analytic",), without("scales"), "MP-R025", "line 21"),
    ("scales in a certificate by balls", ("balls",), lambda r: r.insert(
        numbers_of(r, "sigma")[0], {"kind": "scales", "layer": 1, "scales": [1]}), "MP-R008",
     "line 21"),
    ("a channel less", ("analytic",), sizes_again(in_kind("sigma", 1, "rows", 0, [])), "MP-R030",
     "sigma layer 2, neuron 0"),
    ("another channel", ("analytic",), in_kind("sigma", 2, "rows", 1, 0, 0, 0), "MP-R030",
     "sigma layer 3, neuron 1"),
]
CASES = [(f"{method}: {what}", method, edit, code, place)
         for what, methods, edit, code, place in FORGED for method in methods]


@pytest.mark.parametrize(("method", "edit", "code", "place"), [row[1:] for row in CASES],
                         ids=[row[0] for row in CASES])
def test_forged(method: str, edit: Edit, code: str, place: str) -> None:
    import re

    found = judge(forged(method, edit), method)
    assert re.fullmatch(code, found.code), found
    assert found.outcome == ("DECLINED" if "MP-L" in code else "REJECTED")
    assert re.fullmatch(place, found.place), found


@pytest.mark.parametrize("method", KERNELS)
def test_hashes(method: str) -> None:
    data = edited(good(method), in_kind("sigma", -1, "biases", 0, 12345), seal=False)
    assert judge(data, method).code in ("MP-R016", "MP-R014")
    data = edited(good(method), in_kind("sigmoid", 0, "sigma_sha256", "0" * 64))
    assert judge(data, method)[1:3] == ("MP-R014", "sigmoid, sigma_sha256")
    assert judge(good(method)[:-1], method).code == "MP-R009"
    assert judge(good(method) + b"x", method).code == "MP-R010"


def coarse(kernel: Any) -> str:
    """The code for a certificate with coarse identities, if weights are not compared."""
    records = records_in(good("analytic"))
    for number in numbers_of(records, "scales"):
        records[number]["scales"] = [min(each, 2) for each in records[number]["scales"]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel.Replacement, "compare", lambda *_: None)
        return str(kernel.check(io.BytesIO(seal(records))).code)


def test_a_lost_gap_is_seen() -> None:
    """With coarse identities the error of a step's input is as large as its gap."""
    assert coarse(analytic_kernel) == "MP-R031"


def deviation(records: list[Record]) -> Any:
    """How far the outputs of the sigma network are from the labels, in 60 digits."""
    def number(n: int | str) -> int:
        return int(n, 16) if isinstance(n, str) else n

    worst = mpmath.mpf(0)
    layers = [records[i] for i in numbers_of(records, "sigma")]
    for point in (records[i] for i in numbers_of(records, "point")):
        values = list(map(mpmath.mpf, point["x"]))
        for layer in layers:
            sums = [(sum((number(w) * values[j] for j, w in row), mpmath.mpf(0)) + number(b))
                    / number(layer["denominator"])
                    for row, b in zip(layer["rows"], layer["biases"], strict=True)]
            values = sums if layer is layers[-1] else list(map(REAL["logistic"], sums))
        worst = max(worst, abs(values[0] - point["y"][0]))
    return worst


def test_signs_of_weights() -> None:
    """Every weight with the other sign is refused by the analytic kernel, and by balls if it makes
    a difference at the points."""
    for method in KERNELS:
        records = records_in(good(method))
        for number in numbers_of(records, "sigma"):
            for i, row in enumerate(records[number]["rows"]):
                for k, (_, w) in enumerate(row):
                    changed = put(number, "rows", i, k, 1, f"-{w}".replace("--", "") if isinstance(
                        w, str) else -w)
                    data = forged(method, changed)
                    found = judge(data, method)
                    if method == "analytic":
                        assert found[1:3] == ("MP-R030", found.place)
                    elif found.outcome == "ACCEPTED":
                        with mpmath.workdps(60):
                            assert deviation(records_in(data)) < mpmath.mpf("0.001")
                    else:
                        assert found.code == "MP-R032"


@pytest.mark.parametrize("method", KERNELS)
def test_limits(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spent = judge(good(method), method).work
    assert judge(good(method), method, spent).outcome == "ACCEPTED"
    assert judge(good(method), method, spent - 1)[1:3] == ("MP-L005", "work")
    monkeypatch.setattr(balls_kernel, "MAX_WORDS", 3)
    assert judge(good(method), method).code == ("MP-L006" if method == "balls" else "")


@pytest.mark.parametrize("method", KERNELS)
def test_other_kernels_decline_it(method: str) -> None:
    data = good(method)
    for each in (kernel, step_kernel, *(k for name, k in KERNELS.items() if name != method)):
        found = each.check(io.BytesIO(data))  # type: ignore[attr-defined]
        assert found[:3] == ("DECLINED", "MP-L001", "line 1, version")
