"""The kernel of SGD certificates: its numbers against other formulas, forgeries, limits."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from helpers.descents import case, forged, good, labelled, reference, stated
from helpers.sealed import (
    CLAIM,
    DATA,
    META,
    POINT,
    Edit,
    Record,
    edited,
    in_kind,
    numbers_of,
    put,
    records_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.checker import sgd_kernel
from memproof.checker.records import Verdict
from memproof.network.foreign import network_from
from memproof.sgd.constants import Minimum, statement
from memproof.sgd.nearby import certificate

NAMES = ("toy", "deep")
NEAR = 1 + 1e-7  # floats are nearer than that


def judge(data: bytes, max_work: int | None = None, kernel: Any = sgd_kernel) -> Verdict:
    found: Verdict = kernel.check(io.BytesIO(data), max_work)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_good_ones_are_accepted(name: str) -> None:
    found = judge(good(name))
    assert found.outcome == "ACCEPTED", found
    assert found.facts["version"] == "sgd-1"
    assert f"in batches of {case(name)[2]}, for\n    every start" in found.report()


# -------------------- the numbers, a little to both sides of what other formulas give


def sides(name: str) -> Iterator[tuple[str, str, bool, Edit]]:
    """(key, code, is it right, edit): every stated number just right, and just wrong."""
    own = reference(name)
    rho, sigma, gamma = own.rho / 2, own.sigma / 2, 1 / own.square / 4
    base = own.follow(rho, sigma, gamma)
    weak = {"lambda": base["lambda"] / 4, "tau": base["tau"] * 8, "radius": base["radius"] / 99,
            "risk": base["risk"] * 999}
    start = {"rho": rho, "sigma": sigma, "gamma": gamma} | weak
    for key, limit in (("rho", own.rho), ("sigma", own.sigma), ("gamma", 1 / own.square),
                       ("lambda", base["lambda"])):
        code = {"rho": "MP-R040", "sigma": "MP-R043", "gamma": "MP-R044"}.get(key, "MP-R045")
        rest = {"tau": 2.0**60, "radius": 2.0**-90, "risk": 2.0**190}
        slow = {} if key == "lambda" else {"lambda": base["lambda"] / 2**12}
        yield key, code, True, stated(**start | rest | slow | {key: limit / NEAR})
        yield key, code, False, stated(**start | rest | slow | {key: limit * NEAR})
    told = start | {"lambda": base["lambda"] / 3}
    tau = base["tau"] * 3
    yield "tau", "MP-R045", True, stated(**told | {"tau": tau * NEAR, "radius": 2.0**-90,
                                                   "risk": 2.0**190})
    yield "tau", "MP-R045", False, stated(**told | {"tau": tau / NEAR, "radius": 2.0**-90,
                                                    "risk": 2.0**190})
    for key, limit, worse in (("radius", 1 / weak["tau"], 1 / NEAR),
                              ("risk", (own.square**0.5 * weak["tau"] + own.hessian(rho))**2 / 2,
                               NEAR)):
        yield key, "MP-R045", True, stated(**start | {key: limit * worse})
        yield key, "MP-R045", False, stated(**start | {key: limit / worse})
    small = own.rho * 2.0**-40  # where rho decides on the radius
    tiny = own.follow(small, sigma, gamma)
    numbers = start | {"rho": small, "tau": tiny["tau"] * 8, "risk": tiny["risk"] * 999}
    yield "radius", "MP-R045", True, stated(**numbers | {"radius": 5 * small / 8 / NEAR})
    yield "radius", "MP-R045", False, stated(**numbers | {"radius": 5 * small / 8 * NEAR})


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_compared_with_the_right_one(name: str) -> None:
    for key, code, right, edit in sides(name):
        found = judge(forged(name, edit))
        if right:
            assert found.outcome == "ACCEPTED", (key, found)
        else:
            assert found.code == code, (key, found)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_roots_are_upper_bounds_and_near(n: int, d: int) -> None:
    value = sgd_kernel.Fraction(n, d)
    found = sgd_kernel.root(value)
    assert value <= found * found <= value * (1 + sgd_kernel.Fraction(1, 1 << 60))
    assert value <= sgd_kernel.above(value) <= value * (1 + sgd_kernel.Fraction(1, 1 << 60))


@st.composite
def networks(draw: st.DrawFn) -> tuple[Any, list[tuple[int, ...]]]:
    """Small networks of odd weights, and some points."""
    widths = [draw(st.integers(1, 2)), *draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))]
    weight = st.integers(-8, 8).map(lambda w: f"{2 * w + 1}/8")

    def affine(inputs: int, outputs: int, word: str) -> dict[str, Any]:
        rows = [[draw(weight) for _ in range(inputs)] for _ in range(outputs)]
        return {"weights": rows, "biases": [f"{draw(st.integers(-20, 20))}/7" for _ in rows],
                "names": [f"{word}{i}" for i in range(outputs)]}

    layers = [{**affine(a, b, "n"), "activation": [draw(st.sampled_from(("relu", "identity")))
                                                    for _ in range(b)]}
              for a, b in pairwise(widths)]
    points = draw(st.lists(st.tuples(*[st.integers(-9, 9)] * widths[0]), min_size=1, max_size=6,
                           unique=True))
    content = {"format": "memproof-network", "version": 1, "inputs": widths[0], "layers": layers,
               "output": affine(widths[-1], 1, "y")}
    return network_from(content), points


@given(networks(), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_gradients_are_differences(drawn: tuple[Any, list[tuple[int, ...]]], seed: int) -> None:
    """An output is affine in one parameter as long as no sign changes: the difference quotient of
    a small change is the derivative."""
    network, points = drawn
    data = labelled(network, points)
    minimum = Minimum(network, data)
    try:
        rho = minimum.largest_rho()
    except Exception:
        return  # a pre-activation of 0
    flat = [(layer, i, j) for layer in range(len(network.layers))
            for i in range(len(network.layers[layer]))
            for j in range((data.dimension, *network.widths)[layer] + 1)]
    place = seed % len(flat)
    layer, i, j = flat[place]
    width = (data.dimension, *network.widths)[layer]
    for k, point in enumerate(data.points):
        x = [sgd_kernel.Fraction(int(v), int(data.denominator)) for v in point]
        if j == width:
            changed = _with_bias(network, layer, i, rho / 2)
        else:
            old = dict(network.layers[layer].rows[i]).get(j, 0)
            value = sgd_kernel.Fraction(int(old), int(network.layers[layer].denominator)) + rho / 2
            changed = network.with_weight(layer + 1, i, j, value)
        quotient = (changed.evaluate(x)[0] - network.evaluate(x)[0]) / (rho / 2)
        assert quotient == sgd_kernel.Fraction(minimum.vectors[k][place], minimum.unit)


def _with_bias(network: Any, layer: int, i: int, change: Any) -> Any:
    """The network with one bias changed."""
    from dataclasses import replace

    from memproof.sgd.rewriting import Plain

    plain = Plain.of(network.layers[layer])
    plain.biases[i] += change
    layers = [*network.layers]
    layers[layer] = plain.layer()
    return replace(network, hidden=tuple(layers[:-1]), output=layers[-1])


@given(networks())
@settings(max_examples=40, deadline=None)
def test_what_is_stated_of_random_networks_is_accepted(drawn: tuple[Any, Any]) -> None:
    network, points = drawn
    data = labelled(network, points)
    minimum = Minimum(network, data)
    if any(0 in run.z[k] for run in minimum.runs for k in range(len(network.hidden))):
        return
    for batch in (1, len(data)):
        found = judge(certificate(network, data, statement(minimum, batch), ""))
        assert found.outcome == "ACCEPTED", found


# -------------------- forged certificates


def basis(change: Callable[[list[int]], list[int]]) -> Edit:
    """The basis is changed."""
    def edit(records: list[Record]) -> None:
        record = records[numbers_of(records, "sgd")[0]]
        record["basis"] = change(record["basis"])

    return edit


def bias(kind: str, value: int) -> Edit:
    """The first bias of a layer is changed, and the sizes that are claimed with it."""
    return lambda records: in_kind(kind, 0, "biases", 0, value)(records)


def sgd(key: str, value: Any) -> Edit:
    return in_kind("sgd", 0, key, value)


def without(kind: str) -> Edit:
    """The first record of a kind is dropped."""
    return lambda records: records.__delitem__(numbers_of(records, kind)[0])


def twice(records: list[Record]) -> None:
    """The ``sgd`` record stands there twice."""
    i = numbers_of(records, "sgd")[0]
    records.insert(i, dict(records[i]))


def key_added(records: list[Record]) -> None:
    records[numbers_of(records, "sgd")[0]]["more"] = 1


def order_of_keys(records: list[Record]) -> None:
    i = numbers_of(records, "sgd")[0]
    records[i] = {"kind": "sgd", **dict(reversed(records[i].items()))}


def label(records: list[Record]) -> None:
    """Another label, with the right hash."""
    point = records[POINT]
    point["y"] = [point["y"][0] + 1]


LAST = "line 12"  # the sgd record of toy
# what is forged, in which certificate, the edit, code, place
FORGED: list[tuple[str, str, Edit, str, str]] = [
    ("a label", "toy", label, "MP-R018", r"point 0 \(row 1\)"),
    ("a label of the deep one", "deep", label, "MP-R018", r"point 0 \(row 1\)"),
    ("a row number", "toy", put(POINT, "rows", [9]), "MP-R020", "data"),
    ("a point twice", "toy", put(POINT, "x", [-3]), "MP-R019", "line 5"),
    ("two coordinates", "toy", put(POINT, "x", [-3, 1]), "MP-R005", "line 4"),
    ("another dimension", "toy", put(CLAIM, "dimension", 2), "MP-R005", "line 4"),
    ("two outputs", "toy", put(CLAIM, "outputs", 2), "MP-R005", "line 2, outputs"),
    ("no points", "toy", put(CLAIM, "points", 0), "MP-R015", "line 2, points"),
    ("another count of points", "toy", put(CLAIM, "points", 7), "MP-R016", "claim, points"),
    ("another depth", "toy", put(CLAIM, "depth", 2), "MP-R016", "claim, depth"),
    ("other parameters", "toy", put(CLAIM, "dense_parameters", 14), "MP-R016",
     "claim, dense_parameters"),
    ("a reading", "toy", put(CLAIM, "reading", "within"), "MP-L002", "line 2, reading"),
    ("a version", "toy", put(META, "version", "sgd-2"), "MP-L001", "line 1, version"),
    ("a version of others", "toy", put(META, "version", "step-1"), "MP-L001", "line 1, version"),
    ("a number as version", "toy", put(META, "version", 1), "MP-L001", "line 1, version"),
    ("a format", "toy", put(META, "format", "other"), "MP-R005", "line 1, format"),
    ("a denominator of 0", "toy", put(DATA, "coordinate_denominator", 0), "MP-R022", "line 3, .*"),
    ("a step in a layer", "toy", in_kind("layer", 0, "activations", 0, "step"), "MP-R023",
     "line 10"),
    ("a weight of 0", "toy", in_kind("layer", 0, "rows", 0, 0, 1, 0), "MP-R022", "line 10"),
    ("a channel too many", "toy", in_kind("layer", 0, "rows", 0, 0, 0, 1), "MP-R022", "line 10"),
    ("a neuron without a bias", "toy", in_kind("layer", 0, "biases", [1, 1, 1]), "MP-R005",
     "line 10"),
    ("no output", "toy", without("output"), "MP-R008", "line 11"),
    ("no sgd", "toy", without("sgd"), "MP-R008", LAST),
    ("sgd twice", "toy", twice, "MP-R008", "line 13"),
    ("a count in the end", "toy", in_kind("end", 0, "points", 5), "MP-R011", "end, points"),
    ("layers in the end", "toy", in_kind("end", 0, "layers", 2), "MP-R011", "end, layers"),
    ("a key more", "toy", key_added, "MP-R004", LAST),
    ("keys in another order", "toy", order_of_keys, "MP-R004", LAST),
    ("a batch of 0", "toy", sgd("batch", 0), "MP-R022", f"{LAST}, batch"),
    ("a batch that does not divide", "toy", sgd("batch", 4), "MP-R046", f"{LAST}, batch"),
    ("a batch beyond the points", "toy", sgd("batch", 12), "MP-R046", f"{LAST}, batch"),
    ("a smaller batch, the same numbers", "toy", sgd("batch", 1), "MP-R045", "sgd, .*"),
    ("no basis", "toy", basis(lambda own: []), "MP-R041", f"{LAST}, basis"),
    ("a point of the basis twice", "toy", basis(lambda own: [*own, own[0]]), "MP-R041",
     f"{LAST}, basis"),
    ("a point that is none", "toy", basis(lambda own: [*own[:-1], 6]), "MP-R041",
     f"{LAST}, basis"),
    ("a negative point", "toy", basis(lambda own: [-1, *own]), "MP-R005", f"{LAST}, basis"),
    ("a basis that is dependent", "toy", basis(lambda own: list(range(6))), "MP-R041",
     "basis, entry [1-5]"),
    ("a basis too short", "toy", basis(lambda own: own[:-1]), "MP-R042", r"point \d \(row \d\)"),
    ("a basis too short in the deep one", "deep", basis(lambda own: own[1:]), "MP-R042",
     r"point 0 \(row 1\)"),
    ("rho too large", "toy", sgd("rho", [1, 0]), "MP-R040", r"layer 1, point \d .*, neuron \d"),
    ("rho too large for a later layer", "deep", stated(rho=reference("deep").rho * NEAR), "MP-R040",
     r"layer [23], point \d .*, neuron \d"),
    ("sigma too large", "toy", sgd("sigma", [1, 9]), "MP-R043", "sgd, sigma"),
    ("gamma too large", "toy", sgd("gamma", [1, 0]), "MP-R044", "sgd, gamma"),
    ("lambda too large", "toy", sgd("lambda", [1, 0]), "MP-R045", "sgd, lambda"),
    ("tau too small", "toy", sgd("tau", [1, 3]), "MP-R045", "sgd, tau"),
    ("a radius too large", "toy", sgd("radius", [1, -3]), "MP-R045", "sgd, radius"),
    ("C too small", "toy", sgd("risk", [1, 20]), "MP-R045", "sgd, risk"),
    ("a rho of 0", "toy", sgd("rho", [0, 0]), "MP-R022", "sgd, rho"),
    ("a negative sigma", "toy", sgd("sigma", [-1, 0]), "MP-R022", "sgd, sigma"),
    ("an even m", "toy", sgd("tau", [2, 30]), "MP-R022", "sgd, tau"),
    ("one number", "toy", sgd("tau", [1]), "MP-R022", "sgd, tau"),
    ("three numbers", "toy", sgd("tau", [1, 40, 0]), "MP-R022", "sgd, tau"),
    ("a huge exponent", "toy", sgd("risk", [1, 8193]), "MP-L008", "sgd, risk"),
    ("a tiny exponent", "toy", sgd("radius", [1, -8193]), "MP-L008", "sgd, radius"),
    ("an m of 257 bits", "toy", sgd("tau", [f"1{63 * '0'}1", 0]), "MP-L008", "sgd, tau"),
    ("text as a number", "toy", sgd("rho", ["x", 1]), "MP-R003", f"{LAST}, rho"),
    ("a short number in hexadecimal", "toy", sgd("rho", ["ff", 1]), "MP-R003", f"{LAST}, rho"),
    ("a list in a list", "toy", sgd("rho", [[1], 1]), "MP-R005", f"{LAST}, rho"),
    ("no list", "toy", sgd("rho", 1), "MP-R005", f"{LAST}, rho"),
]


@pytest.mark.parametrize(("what", "name", "edit", "code", "place"), FORGED,
                         ids=[each[0] for each in FORGED])
def test_every_forgery_is_named(what: str, name: str, edit: Edit, code: str, place: str) -> None:
    found = judge(forged(name, edit))
    assert (found.code, bool(re.fullmatch(place, found.place))) == (code, True), (what, found)
    assert found.outcome == ("DECLINED" if code.startswith("MP-L") else "REJECTED")


BYTES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("nothing", lambda data: b"", "MP-R009"),
    ("no end", lambda data: data[:data.index(b'{"kind":"end"')], "MP-R009"),
    ("a cut", lambda data: data[:-30], "MP-R009"),
    ("more", lambda data: data + b"{}\n", "MP-R010"),
    ("CR", lambda data: data.replace(b"\n", b"\r\n"), "MP-R001"),
    ("a space", lambda data: data.replace(b'"batch":2', b'"batch": 2'), "MP-R006"),
    ("a float", lambda data: data.replace(b'"batch":2', b'"batch":2.0'), "MP-R003"),
    ("a key twice", lambda data: data.replace(b'"batch":2', b'"batch":2,"batch":2'), "MP-R004"),
    ("a deep list", lambda data: data.replace(b'"batch":2', b'"batch":' + b"[" * 50 + b"]" * 50),
     "MP-R002"),
    ("a hash", lambda data: data.replace(b'"batch":2', b'"batch":6'), "MP-R045"),
    ("a bit of the hash", lambda data: re.sub(rb'(sha256":"[0-9a-f]{63}).("}\n)$', rb"\1g\2", data),
     "MP-R005"),
]


@pytest.mark.parametrize(("what", "spoil", "code"), BYTES, ids=[each[0] for each in BYTES])
def test_bytes_that_are_spoilt(what: str, spoil: Callable[[bytes], bytes], code: str) -> None:
    assert judge(spoil(good("toy"))).code == code, what


def test_hashes_are_compared() -> None:
    for key in ("data_sha256", "network_sha256"):
        data = edited(good("toy"), put(CLAIM, key, "0" * 64), seal=False)
        assert judge(data).code == ("MP-R013" if key == "data_sha256" else "MP-R014")
    data = edited(good("toy"), in_kind("end", 0, "sha256", "0" * 64), seal=False)
    assert judge(data).code == "MP-R012"


def test_the_work_is_limited_everywhere() -> None:
    """However little is allowed, the verdict is MP-L005, until it is enough."""
    needed = judge(good("deep")).work
    for allowed in [0, *range(1000, needed, needed // 30)]:
        found = judge(good("deep"), allowed)
        assert (found.outcome, found.code) == ("DECLINED", "MP-L005")
        assert found.work <= allowed + needed // 4
    assert judge(good("deep"), needed).outcome == "ACCEPTED"


def test_long_numbers_are_declined_or_rejected_soon() -> None:
    big = f"{1 << 4 * 60000:x}"
    found = judge(forged("toy", in_kind("layer", 0, "biases", 0, big)), 10**8)
    assert found.outcome in ("DECLINED", "REJECTED")
    found = judge(forged("toy", sgd("tau", [big[:-1] + "1", -8000])), 10**9)
    assert found.outcome in ("DECLINED", "REJECTED", "ACCEPTED")


def test_records_are_those_of_the_page() -> None:
    kinds = [each["kind"] for each in records_of(good("toy"))]
    assert kinds == ["meta", "claim", "data", *["point"] * 6, "layer", "output", "sgd", "end"]
