"""The scripts of a page against Network.values: exact numbers, values, pieces."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.node import needs_node, run_node, text_of_certificate
from helpers.paths import CERTIFICATES

from memproof.certificate.loader import Certificate, load

pytestmark = needs_node
NAMES = ["iris-ledger.memproof.jsonl", "iris-folded.memproof.jsonl", "iris-hats.memproof.jsonl",
         "iris-one-hot.memproof.jsonl", "iris-residual.memproof.jsonl.gz",
         "tiny-gap.memproof.jsonl", "example.memproof.jsonl", "iris-remainder.memproof.jsonl"]


def path_of(name: str) -> Path:
    return CERTIFICATES / name


def point_values(certificate: Certificate, point: int) -> list[list[str]]:
    data = certificate.dataset
    x = [Fraction(c, data.denominator) for c in data.points[point]]
    return [list(map(str, layer)) for layer in certificate.network.values(x)]


# -------------------- exact numbers


def test_fractions_are_those_of_python() -> None:
    chance = random.Random(1)
    sizes = [3, 10, 60, 500]
    numbers = [Fraction(chance.randint(-(2**b), 2**b), chance.randint(1, 2**b))
               for b in sizes for _ in range(10)]
    pairs = [(chance.choice(numbers), chance.choice(numbers)) for _ in range(200)]
    found = run_node("""
        return given.map(([a, b]) => {
          const [x, y] = [fromText(a), fromText(b)];
          return [add(x, y), sub(x, y), mul(x, y), y.n ? div(x, y) : ZERO, relu(x), floorOf(x)]
            .map(toText).concat([compare(x, y), bits(x.n), bits(x.d)]);
        });""", [[str(a), str(b)] for a, b in pairs])
    for (a, b), got in zip(pairs, found, strict=True):
        exact = [a + b, a - b, a * b, a / b if b else Fraction(0), max(a, Fraction(0)), a // 1]
        bits = [a.numerator.bit_length(), a.denominator.bit_length()]
        assert got == [*map(str, exact), (a > b) - (a < b), *bits]


@pytest.mark.parametrize(("text", "value"), [
    ("7", "7"), (" -5/2 ", "-5/2"), ("\u22123", "-3"), ("0.25", "1/4"), ("10/4", "5/2"),
    ("1/0", None), ("", None), ("1e3", None), ("0x10", None), ("1/2/3", None), ("1.5/2", None),
    ("NaN", None), ("--1", None), ("1 2", None)])
def test_what_a_person_writes(text: str, value: str | None) -> None:
    found = run_node("const v = fromText(given); return v && toText(v);", text)
    assert found == value


@pytest.mark.parametrize("number", [0, 1, -1, 2**53, 2**53 + 1, -(2**53) - 1, 10**40, -(3**200)])
def test_integers_as_certificates_write_them(number: int) -> None:
    written = number if abs(number) <= 2**53 else f"{number:x}"
    found = run_node("const n = readInteger(given); return [String(n), writeInteger(n)];", written)
    assert found == [str(number), written]


def test_numbers_for_drawing_are_near() -> None:
    numbers = ["1/3", "-7", f"{10**400}/{10**398}", f"1/{10**400}", f"{10**300}",
               f"-{10**400}", "0"]
    found = run_node("return given.map((text) => approximate(fromText(text)));", numbers)
    assert found == pytest.approx([1 / 3, -7, 100, 0, 1e300, -1e300, 0])


# -------------------- values


@pytest.mark.parametrize("name", NAMES)
def test_values_of_points(name: str) -> None:
    certificate = load(path_of(name))
    several = random.Random(name).sample(range(len(certificate.dataset)), 3)
    found = run_node("""
        const model = new Model(readCertificate(given.text));
        return given.points.map((i) => model.values(i).slice(1)
          .map((v) => Array.from({ length: v.length }, (_, c) => toText(v.h(c)))));
        """, {"text": text_of_certificate(path_of(name)), "points": several})
    for point, got in zip(several, found, strict=True):
        assert got == point_values(certificate, point)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_fails_in_what_the_kernel_accepts(name: str) -> None:
    body = """const model = new Model(readCertificate(given));
              return [model.certificate.whole, failureOf(model, sha256)];"""
    assert run_node(body, text_of_certificate(path_of(name))) == [True, None]


# -------------------- pieces


@pytest.mark.parametrize("name", ["iris-ledger.memproof.jsonl", "iris-folded.memproof.jsonl",
                                  "iris-hats.memproof.jsonl", "iris-residual.memproof.jsonl.gz",
                                  "iris-one-hot.memproof.jsonl"])
def test_pieces_are_the_network_between_the_points(name: str) -> None:
    """At random t, and at every breakpoint, the graph is the value of the neuron."""
    chance = random.Random(2)
    asked: dict[str, Any] = {"text": text_of_certificate(path_of(name)), "layers": [1, 2, 5],
                             "ts": [str(Fraction(chance.randint(-3000, 3000), 300))
                                    for _ in range(20)]}
    found = run_node("""
        const model = new Model(readCertificate(given.text));
        const path = linePath(model) ?? inputPath(model, 3, 0), told = [];
        const pieces = new Pieces(model, path, fraction(-10n), fraction(10n));
        const layers = [...given.layers, model.depth];
        for (const l of layers.filter((each) => each >= path.layer && each <= model.depth)) {
          for (let c = 0; c < Math.min(6, model.width(l)); c++) {
            const graph = pieces.graph(l, c);
            if (!graph) continue;
            const ts = [...given.ts.map(fromText), ...graph.ts];
            const direct = ts.map((t) => model.from(path.layer, onPath(path, t))[l].h(c));
            const along = ts.map((t) => valueAt(graph, t));
            told.push([along.map(toText), direct.map(toText), graph.ts.map(toText)]);
          }
        }
        return told;""", asked)
    assert len(found) > 3
    for graph, direct, ts in found:
        assert graph == direct
        assert ts == list(map(str, sorted(map(Fraction, ts))))
    if name.startswith("iris-residual"):  # neurons that are no relus
        assert any(value.startswith("-") for graph, *_ in found for value in graph)


def test_pieces_have_no_point_where_nothing_bends() -> None:
    found = run_node("""
        const model = new Model(readCertificate(given));
        const pieces = new Pieces(model, linePath(model), ZERO, fraction(200n));
        const { ts, values } = pieces.graph(15, 0);
        return ts.slice(1, -1).map((_, k) => bends(ts, values, k + 1));
        """, text_of_certificate(path_of("iris-ledger.memproof.jsonl")))
    assert len(found) > 10
    assert all(found)


def test_too_many_pieces_are_not_drawn_and_it_is_said() -> None:
    found = run_node("""
        const model = new Model(readCertificate(given)), path = linePath(model);
        const pieces = new Pieces(model, path, ZERO, fraction(200n), 100);
        const graph = pieces.graph(15, 0);
        const most = Math.max(...pieces.found.filter(Boolean).map((each) => each.grid.length));
        return [graph, pieces.stopped, pieces.graph(2, 0).ts.length > 1, most];
        """, text_of_certificate(path_of("iris-ledger.memproof.jsonl")))
    graph, stopped, before, most = found
    assert graph is None
    assert stopped["pieces"] > 100 >= most
    assert before
