"""Networks: exact evaluation, sizes, canonical bytes, text, and foreign files."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from math import gcd

import pytest
from helpers.networks import memorized, networks
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.errors import MemproofError
from memproof.network import Layer, Network, foreign, network_sha256
from memproof.network.canonical import integer, network_lines
from memproof.network.foreign import network_from, network_json, read_network
from memproof.network.sizes import Pattern, expand, first_width, of_patterns, of_widths
from memproof.network.text import network_text
from memproof.network.work import PERIOD, SHORT, Work
from memproof.percent import text

TENT = Network(
    1,
    (Layer((((0, 4),), ((0, 2),)), (0, -1), 2, ("relu", "relu"), ("a", "b"), "example"),),
    Layer((((0, 3), (1, -8)),), (0,), 3, ("identity",), ("y",)),
)


PARTS = st.recursive(st.integers(1, 9), lambda part: st.tuples(
    st.lists(part, max_size=4), st.integers(0, 3)), max_leaves=12)


@given(st.integers(1, 20), st.lists(st.tuples(st.lists(PARTS, max_size=4), st.integers(0, 3)),
                                    max_size=4))
def test_sizes_of_patterns(dimension: int, patterns: list[Pattern]) -> None:
    """Patterns of patterns have the sizes of the widths that they stand for, one by one."""
    widths = expand(patterns)
    assert of_patterns(dimension, patterns) == of_widths(dimension, widths)
    assert first_width(patterns) == (widths[0] if widths else None)


def test_expand() -> None:
    assert expand([((1, 2), 2), ((3,), 1), ((4,), 0)]) == (1, 2, 1, 2, 3)
    assert expand([((1, ((2, 3), 2), ((), 5)), 2)]) == (1, 2, 3, 2, 3) * 2


def plain_value(network: Network, point: list[Fraction]) -> list[Fraction]:
    """The definition, with fractions: the slow second opinion."""
    h = point
    for layer in network.layers:
        z = [
            (sum((w * h[j] for j, w in row), Fraction(b))) / layer.denominator
            for row, b in zip(layer.rows, layer.biases, strict=True)
        ]
        h = [max(v, Fraction(0)) if act == "relu" else v
             for v, act in zip(z, layer.activations, strict=True)]
    return h


@pytest.mark.parametrize(("x", "y"), [("0", 0), ("1/2", 1), ("2", 0), ("1/4", "1/2")])
def test_the_worked_example_of_the_specification(x: str, y: object) -> None:
    assert TENT.evaluate([Fraction(x)]) == (Fraction(y),)


def test_sizes_of_the_worked_example() -> None:
    sizes = TENT.sizes()
    assert (sizes.width, sizes.depth, sizes.nodes, sizes.dense_parameters) == (2, 1, 2, 7)
    assert (sizes.nonzero_parameters, sizes.largest_weight_bits, sizes.total_weight_bits) == (
        5, 6, 18)


@given(memorized())
def test_evaluation_is_the_definition(case: object) -> None:
    network, dataset, _ = case
    for point in dataset.points:
        x = [Fraction(v, dataset.denominator) for v in point]
        assert list(network.evaluate(x)) == plain_value(network, x)


@given(memorized(), st.data())
def test_first_failure_finds_a_changed_label(case: object, data: st.DataObject) -> None:
    network, dataset, _ = case
    assert network.first_failure(dataset) is None
    i = data.draw(st.integers(0, len(dataset) - 1))
    labels = list(dataset.labels)
    labels[i] = (labels[i][0] + 1, *labels[i][1:])
    changed = type(dataset)(**{**vars(dataset), "labels": tuple(labels)})
    failure = network.first_failure(changed)
    assert failure is not None
    assert failure[0] == i


def test_a_point_of_the_wrong_dimension_is_refused() -> None:
    with pytest.raises(MemproofError) as error:
        TENT.evaluate([1, 2])
    assert error.value.code == "MP-N002"


@given(networks(), st.data())
def test_with_weight_changes_one_weight_exactly(network: Network, data: st.DataObject) -> None:
    layer = data.draw(st.integers(1, len(network.layers)))
    neuron = data.draw(st.integers(0, len(network.layers[layer - 1]) - 1))
    inputs = (network.dimension, *network.widths)[layer - 1]
    channel = data.draw(st.integers(0, inputs - 1))
    value = data.draw(st.fractions(-3, 3, max_denominator=12))
    changed = network.with_weight(layer, neuron, channel, value)

    def weights(net: Network) -> dict[tuple[int, int, int], Fraction]:
        return {(k, i, j): Fraction(w, z.denominator) for k, z in enumerate(net.layers, 1)
                for i, row in enumerate(z.rows) for j, w in row}

    expected = {**weights(network), (layer, neuron, channel): value}
    assert weights(changed) == {key: w for key, w in expected.items() if w}
    for old, new in zip(network.layers, changed.layers, strict=True):
        assert [Fraction(b, old.denominator) for b in old.biases] == [
            Fraction(b, new.denominator) for b in new.biases]


@given(networks())
def test_bits_are_those_of_lowest_terms(network: Network) -> None:
    bits = []
    for layer in network.layers:
        for number in [*layer.biases, *(w for row in layer.rows for _, w in row)]:
            if number:
                g = gcd(number, layer.denominator)
                a, b = abs(number // g), layer.denominator // g
                bits.append(len(f"{a:b}") + (len(f"{b:b}") if b > 1 else 0))
    sizes = network.sizes()
    assert sizes.nonzero_parameters == len(bits)
    assert sizes.largest_weight_bits == max(bits, default=0)
    assert sizes.total_weight_bits == sum(bits) + len(bits)


def test_the_hash_is_that_of_the_lines() -> None:
    lines = b"".join(network_lines(TENT))
    assert network_sha256(TENT) == hashlib.sha256(lines).hexdigest()
    for line in lines.splitlines():
        assert json.dumps(json.loads(line), separators=(",", ":")).encode() == line


@pytest.mark.parametrize(
    ("n", "written"),
    [(0, 0), (-5, -5), (2**53, 2**53), (2**53 + 1, "20000000000001"),
     (-(2**53) - 1, "-20000000000001"), (10**5000, f"{10**5000:x}")],
    ids=["zero", "small", "largest", "beyond", "below", "5000 digits"],
)
def test_integers_have_one_spelling(n: int, written: object) -> None:
    assert integer(n) == written


@given(st.text(max_size=300))
def test_texts_are_short_printable_ascii(value: str) -> None:
    result = text(value)
    assert len(result) <= 200
    assert all(" " <= c <= "~" and c not in '"\\' for c in result)


def test_names_are_percent_encoded() -> None:
    assert text('50% "é"\\') == "50%25 %22%C3%A9%22%5C"
    assert text("x" * 250) == "x" * 200


def test_the_text_form_reads_like_the_formulas() -> None:
    assert list(network_text(TENT)) == [
        "layer 1: example", "  a = relu(2 x0)", "  b = relu(x0 - 1/2)", "output",
        "  y = a - 8/3 b",
    ]


@given(networks())
@settings(max_examples=50)
def test_foreign_networks_come_back_exactly(network: Network) -> None:
    again = network_from(json.loads(network_json(network), parse_float=str))
    for a, b in zip(network.layers, again.layers, strict=True):
        assert a.activations == b.activations
        assert a.names == b.names
        for row_a, row_b in zip(a.rows, b.rows, strict=True):
            assert {j: Fraction(w, a.denominator) for j, w in row_a} == {
                j: Fraction(w, b.denominator) for j, w in row_b}
        assert [Fraction(x, a.denominator) for x in a.biases] == [
            Fraction(x, b.denominator) for x in b.biases]


GOOD = {"format": "memproof-network", "version": 1, "inputs": 1,
        "layers": [{"weights": [["2"], [1]], "biases": [0, "-1/2"]}],
        "output": {"weights": [[1, "-8/3"]], "biases": [0]}}


def test_json_numbers_are_read_as_the_decimals_they_are(tmp_path: object) -> None:
    path = tmp_path / "net.json"
    content = json.dumps(GOOD).replace('"-1/2"', "-0.5").replace('"2"', "2e0")
    path.write_text(content)
    network = read_network(path)
    assert network.evaluate([Fraction(2)]) == (0,)
    path.write_text(content.replace("-0.5", "-0.1"))
    assert read_network(path).evaluate([Fraction(1, 10)]) == (Fraction(1, 5),)


def edited(key: str, value: object) -> dict[str, object]:
    return {**GOOD, key: value}


def first_layer(**changes: object) -> dict[str, object]:
    return edited("layers", [{**GOOD["layers"][0], **changes}])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ([], "MP-N021"),
        ({**GOOD, "extra": 1}, "MP-N021"),
        (edited("format", "onnx"), "MP-N022"),
        (edited("version", 2), "MP-N022"),
        (edited("inputs", 0), "MP-N023"),
        (edited("inputs", "1/2"), "MP-N023"),
        (edited("inputs", None), "MP-N021"),
        (edited("layers", {}), "MP-N021"),
        (first_layer(weights=[["2", 1], [1, 1]]), "MP-N023"),
        (first_layer(weights=[["2"]]), "MP-N023"),
        (first_layer(weights=[]), "MP-N023"),
        (first_layer(weights=[[True], [1]]), "MP-N021"),
        (first_layer(weights=[["x"], [1]]), "MP-D004"),
        (first_layer(weights=[["1e999"], [1]]), "MP-D007"),
        (first_layer(weights=[["nan"], [1]]), "MP-D006"),
        (first_layer(activation="tanh"), "MP-N024"),
        (first_layer(activation=["relu"]), "MP-N023"),
        (first_layer(names=["a"]), "MP-N023"),
        (first_layer(names=["a", 1]), "MP-N023"),
        (first_layer(bias=[0]), "MP-N021"),
        (edited("output", {"weights": [[1, 1]], "biases": [0], "activation": "relu"}), "MP-N024"),
    ],
)
def test_a_malformed_network_is_refused_with_its_code(content: object, code: str) -> None:
    with pytest.raises(MemproofError) as error:
        network_from(content)
    assert error.value.code == code


def refused(content: object) -> MemproofError:
    with pytest.raises(MemproofError) as error:
        network_from(content)
    return error.value


def test_weights_that_are_too_long_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many large denominators, and many weights over one that is long enough by itself."""
    primes = [2**k - 1 for k in range(4000, 4200)]
    rows = [[f"1/{prime}" for prime in primes]]
    found = refused({**GOOD, "inputs": 200, "layers": [{"weights": rows, "biases": [0]}],
                     "output": {"weights": [[1]], "biases": [0]}})
    assert (found.code, found.place) == ("MP-N025", "layer 1")
    assert "131072 bits" in found.expected
    monkeypatch.setattr(foreign, "MOST_BITS", 4001 * 100 - 1)
    wide = [["1/3", *[f"1/{2**4000 - 1}"] * 99]]
    found = refused({**GOOD, "inputs": 100, "layers": [{"weights": wide, "biases": [0]}],
                     "output": {"weights": [[1]], "biases": [0]}})
    assert (found.code, found.place) == ("MP-N025", "layer 1")
    assert found.found == "400100 bits"


@pytest.mark.parametrize(("key", "value", "code"), [
    ("names", ["a", "\ud800"], "MP-N023"), ("names", ["a", None], "MP-N023"),
    ("stage", "\udfff", "MP-N021"), ("weights", [[1.5], [1]], "MP-N021"),
    ("weights", [["1e9999999"], [1]], "MP-D007"), ("weights", [["9" * 4001], [1]], "MP-D008"),
    ("names", [10**5000, "b"], "MP-N023"),
])
def test_hostile_values_are_refused(key: str, value: object, code: str) -> None:
    assert refused(first_layer(**{key: value})).code == code


def test_any_text_can_be_a_name() -> None:
    """A long one is cut in time, and a surrogate, which a program may pass, is written somehow."""
    assert text("x" * 10**6) == "x" * 200
    assert text("\ud800\udc80") == "%ED%A0%80%80"
    assert len(text("\u20ac" * 10**5)) == 198


def test_work_with_short_numbers_is_free() -> None:
    work = Work(most=0)
    for _ in range(100):
        work.spend(1, [[(0, 2**70)]], [2**70], 70, lambda: [(10**6, SHORT)])
    assert work.spent == 0


def test_all_work_is_counted_where_a_file_asks_for_it() -> None:
    """From the first layer on, zeros too; and what one layer may take is limited by itself."""
    work = Work(1000, most_at_once=60, short=-1)
    work.spend(1, [[(0, 1)], [(0, 7)]], [0, 0], 0, lambda: [(4, 0)])
    assert work.spent == 2 * 4 * 5 + 2 * 5
    work.spend(2, [[(0, 1)]], [1], 1, lambda: [(11, 1)])
    assert work.spent == 110
    with pytest.raises(MemproofError, match=r"MP-L007.*layer 3.*at most 60 products"):
        work.spend(3, [[(0, 1)]], [1], 1, lambda: [(12, 1)])
    for _ in range(13):
        work.spend(4, [[(0, 1)]], [1], 1, lambda: [(11, 1)])
    with pytest.raises(MemproofError, match="at most 1000 products"):
        work.spend(4, [[(0, 1)]], [1], 1, lambda: [(11, 1)])


@pytest.mark.parametrize("bits", [SHORT + 1, 10**6])
def test_work_with_long_numbers_is_counted(bits: int) -> None:
    """From the first look on at which they are long, and in proportion to how many there are."""
    work = Work()
    for _ in range(PERIOD):
        work.spend(1, [[(0, 1), (1, 2**640)]], [1], 1, lambda: [(3, bits), (2, 1)])
    words = 1 + bits // 64
    assert work.spent == 3 * words * 5 + 2 * 15 + 5
    with pytest.raises(MemproofError) as error:
        Work(most=work.spent - 1).add(7, bits, work.spent)
    assert (error.value.code, error.value.place) == ("MP-L007", "layer 7")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "MP-N020"), (b"{", "MP-N020"), (b"\xff\xfe", "MP-N020"), (b"[" * 10**5, "MP-N020"),
     (b'{"format": 1, "format": 2}', "MP-N020"), (b"a,b\n1,2\n3,4\n", "MP-N020")],
)
def test_a_file_that_is_not_json_is_refused(tmp_path: object, data: bytes, code: str) -> None:
    path = tmp_path / "net.json"
    path.write_bytes(data)
    with pytest.raises(MemproofError) as error:
        read_network(path)
    assert error.value.code == code


def test_a_missing_file_is_refused(tmp_path: object) -> None:
    with pytest.raises(MemproofError) as error:
        read_network(tmp_path / "none.json")
    assert error.value.code == "MP-U001"


@pytest.mark.parametrize(("place", "value", "code"), [
    ((0, 0, 0), 2, "MP-N006"), ((3, 0, 0), 2, "MP-N006"), ((1, 2, 0), 2, "MP-N006"),
    ((1, -1, 0), 2, "MP-N006"), ((1, 0, 5), 2, "MP-N006"), ((1, 0, 0), 0.5, "MP-N011"),
    ((1, 0, 0), "1/2", "MP-N011"),
])
def test_with_weight_refuses_what_does_not_exist(
    place: tuple[int, int, int], value: object, code: str
) -> None:
    with pytest.raises(MemproofError) as error:
        TENT.with_weight(*place, value)
    assert error.value.code == code


def test_first_failure_needs_a_table_that_fits() -> None:
    from memproof.dataset import Dataset

    with pytest.raises(MemproofError) as error:
        TENT.first_failure(Dataset.from_rows([[1]], [(1, 2)]))
    assert error.value.code == "MP-N003"
