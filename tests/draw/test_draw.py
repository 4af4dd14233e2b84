"""Pictures: what they show is what the network does, and text from outside stays text."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers.hostile_text import HOSTILE
from helpers.paths import ROOT
from hypothesis import given, settings

import memproof
from memproof import draw
from memproof.certificate.loader import load
from memproof.draw.drawing import COLOURS, mark
from memproof.draw.line import MOST_PIECES, _graph
from memproof.draw.network import MOST_COLUMNS, MOST_NEURONS
from memproof.errors import MemproofError
from memproof.network.model import Layer, Network
from memproof.radius.scalar import direction_of, unit
from memproof.testing import line_datasets

SVG = "{http://www.w3.org/2000/svg}"
LEDGER = load(ROOT / "certificates" / "iris-ledger.memproof.jsonl")


def titles(picture: str) -> list[str]:
    """All titles; fails for what is no XML."""
    root = ElementTree.fromstring(picture)
    return [each.text or "" for each in root.iter(f"{SVG}title")]


def test_every_neuron_has_its_value() -> None:
    data, network = LEDGER.dataset, LEDGER.network
    point = data.point_with_row(18)
    told = titles(draw.network(network, data.x(point)))
    for layer, values in zip(network.layers, network.values(data.x(point)), strict=True):
        for name, value in zip(layer.names, values, strict=True):
            assert f"{name} = {value}" in told


def test_every_weight_of_a_small_network_is_there() -> None:
    told = titles(draw.network(LEDGER.network))
    weights = [str(Fraction(int(w), int(layer.denominator))) for layer in LEDGER.network.layers
               for row in layer.rows for _, w in row]
    assert all(told.count(each) >= weights.count(each) for each in set(weights))


def test_a_picture_has_every_connection_and_neuron() -> None:
    picture = draw.network(LEDGER.network)
    connections = sum(len(row) for layer in LEDGER.network.layers for row in layer.rows)
    assert picture.count("<path") == connections
    assert picture.count("<circle") == 4 + sum(map(len, LEDGER.network.layers))


def test_of_a_large_network_what_is_left_out_is_said() -> None:
    network = load(ROOT / "certificates" / "digits-ledger.memproof.jsonl.gz").network
    picture = draw.network(network)
    hidden = len(network.layers) + 1 - MOST_COLUMNS
    assert f"{hidden} " in picture
    assert f"+ {network.dimension - MOST_NEURONS} more" in picture
    assert len(picture) < 60_000


def test_the_graph_is_the_function() -> None:
    network = LEDGER.network
    u = direction_of(network)
    assert u is not None
    graph = _graph(network, unit(u), Fraction(-20), Fraction(8), 0)
    assert [t for t, _ in graph] == sorted(t for t, _ in graph)
    for (t, y), (s, z) in pairwise(graph):
        for place, value in ((t, y), ((t + s) / 2, (y + z) / 2), (s, z)):
            assert network.evaluate([place * each for each in unit(u)]) == (value,)


@settings(max_examples=15)
@given(line_datasets(max_points=6))
def test_every_row_is_named_once(data: memproof.Dataset) -> None:
    network = memproof.memorize(data, "staircase").network if data.outputs == 1 else None
    if network is None:
        return
    told = " ".join(re.findall(r"rows? [0-9, ]+", " ".join(titles(draw.line(network, data)))))
    rows = sorted(int(each) for each in re.findall("[0-9]+", told))
    assert rows == sorted(row for point in data.rows for row in point)


def test_too_many_pieces_are_said() -> None:
    certificate = load(ROOT / "certificates" / "digits-ledger.memproof.jsonl.gz")
    picture = draw.line(certificate.network, certificate.dataset)
    assert f"more than {MOST_PIECES} pieces" in picture
    assert "polyline" not in picture


def test_ten_classes_look_different() -> None:
    shapes = {re.sub("<title>.*", "", mark(0, 0, kind, "")) for kind in range(2 * len(COLOURS))}
    assert len(shapes) == 2 * len(COLOURS)


def test_names_are_whole() -> None:
    """Those of inputs and classes stand beside the discs, within the picture."""
    certificate = load(ROOT / "certificates" / "iris-mlp.memproof.jsonl")
    inputs = memproof.bundled("iris").columns
    picture = draw.network(certificate.network, inputs=inputs)
    root = ElementTree.fromstring(picture)
    told = {each.text: each for each in root.iter(f"{SVG}text")}
    for name in inputs:
        assert float(told[name].attrib["x"]) - 6 * len(name) > 0
        assert told[name].attrib["text-anchor"] == "end"
    for name in certificate.dataset.classes:
        assert float(told[name].attrib["x"]) + 6 * len(name) < float(root.attrib["width"])
    with pytest.raises(MemproofError, match="MP-N003"):
        draw.network(certificate.network, inputs=["x"])


def test_a_gap_is_where_neurons_are_left_out() -> None:
    """Of 64 inputs the first seven and the last seven: the two parts are two steps apart."""
    network = load(ROOT / "certificates" / "digits-ledger.memproof.jsonl.gz").network
    root = ElementTree.fromstring(draw.network(network))
    y = {each.text: float(each.attrib["y"]) for each in root.iter(f"{SVG}text")}
    assert y["x57"] - y["x6"] == 2 * (y["x6"] - y["x5"])
    assert y["x6"] < y["\u22ee"] < y["x57"]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_text(text: str) -> None:
    layer = Layer((((0, 1),),), (0,), 1, ("relu",), (text,))
    network = Network(1, (layer,), Layer((((0, 1),),), (0,), 1, ("identity",), (text,)))
    picture = draw.network(network, [1])
    kinds = {each.tag.removeprefix(SVG) for each in ElementTree.fromstring(picture).iter()}
    assert kinds == {"svg", "title", "rect", "path", "circle", "text"}


def test_what_cannot_be_drawn() -> None:
    wide = load(ROOT / "certificates" / "iris-bumps.memproof.jsonl.gz")
    for call, code in [
        (lambda: draw.line(wide.network, wide.dataset), "MP-N005"),
        (lambda: draw.line(LEDGER.network, LEDGER.dataset, output=1), "MP-U002"),
        (lambda: draw.line(LEDGER.network, LEDGER.dataset, row=151), "MP-U002"),
        (lambda: draw.network(LEDGER.network, [1]), "MP-N002"),
        (lambda: draw.line(LEDGER.network, memproof.bundled("wine")), "MP-N003"),
    ]:
        with pytest.raises(MemproofError) as caught:
            call()
        assert caught.value.code == code


def test_a_picture_is_saved_and_shown(tmp_path: Path) -> None:
    picture = draw.line(LEDGER.network, LEDGER.dataset, row=18)
    picture.save(tmp_path / "line.svg")
    assert (tmp_path / "line.svg").read_text() == picture == picture._repr_svg_()
    assert len(repr(picture)) < 100
    assert "<script" not in picture
    (tmp_path / "mine.svg").write_text("mine")
    with pytest.raises(MemproofError):
        picture.save(tmp_path / "mine.svg")
