"""Certificates read as nearest, argmax and sign: what is written is what fractions say."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.networks import layers, networks
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.certificate import load, write
from memproof.certificate.compare import comparison
from memproof.certificate.table import table_of
from memproof.certificate.writer import LabelsMissed
from memproof.checker import kernel, second
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.interop.foreign import Dense, network_of
from memproof.network import Network
from memproof.readings import ARGMAX, EQUALS, NEAREST, READINGS, SIGN
from memproof.regions import natural_lines

OUTPUTS = {SIGN: (1, 1), ARGMAX: (2, 4), NEAREST: (1, 2), EQUALS: (1, 2)}


def by_fractions(reading: str, v: tuple[Fraction, ...], y: list[Fraction], step: int) -> Fraction:
    """The margin of a point by its definition; of equals 1 or 0."""
    if reading == ARGMAX:
        return v[int(y[0])] - max(x for k, x in enumerate(v) if k != y[0])
    if reading == SIGN:
        return v[0] if y[0] else -v[0]
    apart = max(abs(a - b) for a, b in zip(v, y, strict=True))
    return Fraction(1, 2 * step) - apart if reading == NEAREST else Fraction(apart == 0)


def honest_label(reading: str, v: tuple[Fraction, ...], step: int) -> tuple[int, ...]:
    """A label that the outputs may well be read as."""
    if reading == ARGMAX:
        return (v.index(max(v)),)
    if reading == SIGN:
        return (int(v[0] > 0),)
    return tuple(round(x * step) for x in v)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Network, Dataset]:
    """A reading, a network, and a table that it often reads as its labels."""
    reading = draw(st.sampled_from(READINGS))
    network = draw(networks())
    outputs = draw(st.integers(*OUTPUTS[reading]))
    network = replace(network, output=draw(layers(network.widths[-1], outputs, hidden=False)))
    points = draw(st.lists(st.tuples(*[st.integers(-4, 4)] * network.dimension), min_size=1,
                           max_size=8, unique=True))
    denominator, wrong = draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([None, None, 0, 1]))
    step = 1 if reading in (ARGMAX, SIGN) else draw(st.integers(1, 3))
    values = [network.evaluate([Fraction(x, denominator) for x in p]) for p in points]
    labels = [honest_label(reading, v, step) for v in values]
    if wrong is not None:
        labels[0] = (wrong,) * len(labels[0])
    return reading, network, Dataset(
        name="random", points=tuple(points), denominator=denominator, labels=tuple(labels),
        label_denominator=step, rows=tuple((i + 1,) for i in range(len(points))), classes=(),
        columns=tuple(f"x{j}" for j in range(network.dimension)))


@given(cases())
def test_a_certificate_is_written_if_and_only_if_fractions_say_so(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, Network, Dataset]
) -> None:
    reading, network, data = case
    step, path = data.label_denominator, tmp_path_factory.mktemp("c") / "c.memproof.jsonl"
    margins = [by_fractions(reading, network.evaluate([Fraction(x, data.denominator) for x in p]),
                            [Fraction(v, step) for v in y], step)
               for p, y in zip(data.points, data.labels, strict=True)]
    lines = natural_lines(network)
    if min(margins) <= 0:
        with pytest.raises(LabelsMissed) as error:
            write(path, data, network, lines, reading=reading)
        assert not path.exists()
        assert {miss.point for miss in error.value.misses} == {
            i for i, margin in enumerate(margins) if margin <= 0}
        return
    written = write(path, data, network, lines, reading=reading)
    content = path.read_bytes()
    records = [json.loads(line) for line in content.splitlines()]
    assert records[1]["reading"] == reading
    assert [r["kind"] for r in records[-2:]] == (
        ["trace", "end"] if reading == EQUALS else ["margin", "end"])
    if reading != EQUALS:
        assert Fraction(records[-2]["numerator"], records[-2]["denominator"]) == min(margins)
        assert records[-2]["point"] == margins.index(min(margins)) == written.margin.point
        assert written.margin.value == min(margins)
    for verdict in (second.check(content), memproof.check(path)):
        assert verdict.outcome == "ACCEPTED", verdict.report()
    again = load(path)
    assert (again.reading, again.margin) == (reading, written.margin)
    assert (again.network.hidden, again.dataset.labels) == (network.hidden, data.labels)
    assert table_of(path, io.BytesIO(content), verdict.facts).reading == reading


# -------------------- classes
def identity_network(count: int) -> Network:
    """Outputs that are the inputs, where these are positive."""
    one = [[int(i == j) for j in range(count)] for i in range(count)]
    zero = [0] * count
    return network_of([Dense("a", one, zero, True), Dense("b", one, zero)])


def table_of_classes(labels: list[Any]) -> Dataset:
    """The unit vectors, labelled."""
    rows = [[int(i == j) for j in range(len(labels))] for i in range(len(labels))]
    return Dataset.from_rows(rows, labels, name="units")


def test_outputs_are_called_as_the_classes(tmp_path: Path) -> None:
    path = tmp_path / "c.memproof.jsonl"
    result = memproof.certify(table_of_classes(["a", "b", "ü"]), path, network=identity_network(3),
                              reading="argmax")
    assert result.accepted
    assert (result.reading, str(result.margin)) == ("argmax", "1 at point 0")
    again = load(path)
    assert again.network.output.names == again.dataset.classes == ("a", "b", "ü")
    assert again.declared["construction"] == "given network"


def test_names_of_outputs_are_believed(tmp_path: Path) -> None:
    """A network whose outputs are called as the classes, in another order."""
    net = identity_network(3)
    turned = replace(net, output=replace(net.output, names=("c", "a", "b")))
    data = table_of_classes(["c", "a", "b"])
    names = memproof.certify(data, tmp_path / "c.memproof.jsonl", network=turned, reading="argmax")
    assert names.accepted
    assert load(names.written.path).dataset.classes == ("c", "a", "b")
    wrong = table_of_classes(["a", "b", "c"])
    with pytest.raises(LabelsMissed) as error:
        memproof.certify(wrong, tmp_path / "d.memproof.jsonl", network=turned, reading="argmax")
    assert len(error.value.misses) == 3
    assert error.value.place == "point 0 (row 1), output 0"
    assert error.value.expected == "output less than 0, output 1"


def test_an_output_without_a_row_has_a_name(tmp_path: Path) -> None:
    data = Dataset.from_rows([[1, 0, 0], [0, 1, 0]], ["a", "output 2"], name="two of three")
    result = memproof.certify(data, tmp_path / "c.memproof.jsonl", network=identity_network(3),
                              reading="argmax")
    assert result.accepted
    assert load(result.written.path).dataset.classes == ("a", "output 2", "output 2'")
    assert comparison(load(result.written.path), data).differing == 0


def test_classes_that_are_numbers_agree_with_these_numbers(tmp_path: Path) -> None:
    """The class 1.5 of the network is the label 3/2 of the table, and the name 1.5 of another."""
    import numpy as np

    one = np.eye(2)
    np.savez(tmp_path / "n.npz", W0=one, b0=[0, 0], W1=one, b1=[0, 0], classes=np.array([7.0, 1.5]))
    numbers = table_of_classes([7, "3/2"])
    path = tmp_path / "c.memproof.jsonl"
    result = memproof.certify(numbers, path, network=tmp_path / "n.npz", reading="argmax")
    assert result.accepted
    assert result.construction == "NPZ network"
    assert result.parameters.startswith("n.npz, sha256 ")
    found = load(path)
    assert found.dataset.classes == ("7", "1.5")
    assert comparison(found, numbers).differing == 0
    for labels, differing in ((["7", "1.5"], 0), (["1.5", "7"], 2), (["7.0", "1.5"], 1)):
        names = replace(table_of_classes([0, 1]), classes=tuple(labels))
        assert comparison(found, names).differing == differing
    assert comparison(found, table_of_classes([7, 1])).differing == 1


def test_a_name_is_not_a_number_where_outputs_are_labels(tmp_path: Path) -> None:
    """Under equals the number is what the network puts out."""
    data = replace(table_of_classes([0, 1]), classes=("0", "1"))
    result = memproof.certify(data, tmp_path / "c.memproof.jsonl")
    assert comparison(load(result.written.path), table_of_classes([0, 1])).differing == 2


@pytest.mark.parametrize(("labels", "reading", "outputs"), [
    (["a", "b"], "sign", 1), ([0, 1], "sign", 1), ([0, 1], "argmax", 2), ([0, 1], "nearest", 1)])
def test_labels_of_every_kind(tmp_path: Path, labels: list[Any], reading: str, outputs: int
                              ) -> None:
    """x0 against x1: for class 0 the first one is larger."""
    head = [[1, 0], [0, 1]] if outputs == 2 else ([[-1, 1]] if reading == "sign" else [[0, 1]])
    net = network_of([Dense("a", [[1, 0], [0, 1]], [0, 0], True), Dense("b", head, [0] * outputs)])
    data = table_of_classes(labels)
    result = memproof.certify(data, tmp_path / "c.memproof.jsonl", network=net, reading=reading)
    assert result.accepted
    assert result.margin.value == (Fraction(1, 2) if reading == "nearest" else 1)
    assert comparison(load(result.written.path), data).differing == 0


def test_constructions_hit_labels_exactly(tmp_path: Path) -> None:
    with pytest.raises(MemproofError, match="MP-U004"):
        memproof.certify("iris", tmp_path / "c.memproof.jsonl", reading="argmax")
    assert list(tmp_path.iterdir()) == []


def test_the_writer_refuses_names_that_are_not_one_for_each_class(tmp_path: Path) -> None:
    data = Dataset.from_rows([[1, 0, 0], [0, 1, 0]], ["a", "b"])
    with pytest.raises(MemproofError, match="MP-A002 at argmax: expected 3 names"):
        write(tmp_path / "c.memproof.jsonl", data, identity_network(3), reading="argmax")
    with pytest.raises(MemproofError, match="MP-N003"):
        write(tmp_path / "c.memproof.jsonl", table_of_classes(["a", "b"]), identity_network(3))


def test_a_certificate_about_another_margin_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "c.memproof.jsonl"
    memproof.certify(table_of_classes([0, 1]), path, network=identity_network(2), reading="argmax")
    text = path.read_bytes().replace(b'"margin","numerator":1,', b'"margin","numerator":2,')
    assert kernel.check(io.BytesIO(text)).code == "MP-R026"


def test_a_fitted_classifier_is_certified_with_its_classes(tmp_path: Path) -> None:
    """A network of scikit-learn on ten rows that it has learned; its source is its type."""
    from sklearn.neural_network import MLPClassifier

    rows = [[i, i * i % 7] for i in range(10)]
    names = ["low"] * 5 + ["high"] * 5
    clf = MLPClassifier((4,), solver="lbfgs", random_state=0, max_iter=500).fit(rows, names)
    data = Dataset.from_rows(rows, names, name="ten")
    result = memproof.certify(data, tmp_path / "c.memproof.jsonl", network=clf)
    assert (result.accepted, result.reading) == (True, "sign")
    found = load(result.written.path)
    assert found.dataset.classes == ("high", "low")
    assert found.declared["construction"] == "scikit-learn network"
    assert found.declared["parameters"] == "an object of type MLPClassifier"
    labels = {data.classes[label[0]]: found.network.evaluate(point)[0] > 0
              for point, label in zip(data.points, data.labels, strict=True)}
    assert labels == {"high": False, "low": True}
