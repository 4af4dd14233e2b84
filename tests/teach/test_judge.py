"""Edits of one number: what the page says first is what the checkers say of the file it makes."""

from __future__ import annotations

import io
import random
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.forge import HONEST
from helpers.node import needs_node, run_node, text_of_certificate
from helpers.paths import CERTIFICATES, PACKAGE

from memproof.certificate.loader import Certificate, load_bytes
from memproof.checker import kernel
from memproof.checker.files import read

pytestmark = needs_node
PLACE = re.compile(r"(?:layer (\d+), neuron (\d+) .*, )?point (\d+) \(row \d+\)"
                   r"(?:, output (\d+) .*)?|margin, (\w+)")
NEURON = re.compile(r"layer (\d+), neuron (\d+) .*")
NAMES = ["iris-ledger.memproof.jsonl", "iris-folded.memproof.jsonl", "iris-one-hot.memproof.jsonl",
         "iris-hats.memproof.jsonl", "iris-grid-short.memproof.jsonl"]
JUDGE = """
    const model = new Model(readCertificate(given.text));
    return given.edits.map((edits) => {
      for (const [layer, neuron, k, value] of edits) model.edit(layer, neuron, k, fromText(value));
      const said = failureOf(model, sha256), text = sealedText(model, sha256);
      model.undo();
      const words = (value) => (value.d ? toText(value) : value);
      const checked = memproofChecker.check(new TextEncoder().encode(text));
      return [said && { ...said, expected: words(said.expected), found: words(said.found) }, text,
              [checked.outcome, checked.code, checked.place]];
    });"""
CHECKER = (PACKAGE / "checker" / "checker.js").read_text("utf-8")


def path_of(name: str) -> Path:
    return CERTIFICATES / name


def random_edit(chance: random.Random, certificate: Certificate) -> list[Any]:
    """[layer, neuron, k, value]: a number whose new value is near, zero, or a fraction."""
    layers = certificate.network.layers
    layer = chance.randrange(len(layers))
    neuron = chance.randrange(len(layers[layer]))
    terms = layers[layer].rows[neuron]
    k = chance.choice(["b", *range(len(terms))])
    old = Fraction(layers[layer].biases[neuron] if k == "b" else terms[k][1],
                   layers[layer].denominator)
    new = chance.choice([old + 1, old - 1, -old, Fraction(0), old + Fraction(1, 3), 2 * old,
                         old * 10**20, old + chance.randint(-50, 50)])
    return [layer + 1, neuron, k, str(new)]


def said_by_the_kernel(text: str) -> tuple[str, ...]:
    """(code, layer, neuron, point, output, expected, found), as far as they are said."""
    verdict = kernel.check(io.BytesIO(text.encode()))
    if verdict.outcome == "ACCEPTED":
        return ("ACCEPTED",)
    if verdict.code == "MP-R028":
        neuron = NEURON.fullmatch(verdict.place)
        assert neuron, verdict
        return (verdict.code, *neuron.groups(), verdict.expected[:57], verdict.found[:57])
    place = PLACE.fullmatch(verdict.place)
    assert place, verdict
    expected = re.sub(" by (nearest|argmax|sign)$", "", verdict.expected)
    return (verdict.code, *(each or "" for each in place.groups()), expected, verdict.found)


def said_by_the_page(found: dict[str, Any] | None) -> tuple[str, ...]:
    if found is None:
        return ("ACCEPTED",)
    if found["code"] == "MP-R026":
        return (found["code"], *[""] * 4, found["key"], found["expected"], found["found"])
    if found["code"] == "MP-R028":
        return (found["code"], str(found["layer"]), str(found["neuron"]),
                found["expected"][:57], found["found"][:57])
    trace = found["code"] == "MP-R017"
    where = (str(found["layer"]), str(found["neuron"])) if trace else ("", "")
    output = "" if trace else str(found["output"])
    return (found["code"], *where, str(found["point"]), output, "", found["expected"],
            found["found"])


@pytest.mark.parametrize("name", [*NAMES, *HONEST])
def test_the_first_failure_is_the_checkers(name: str) -> None:
    data = HONEST[name]() if name in HONEST else read(path_of(name))
    certificate, chance = load_bytes(name, data), random.Random(name)
    edits = [[random_edit(chance, certificate) for _ in range(chance.choice([1, 1, 1, 2]))]
             for _ in range(20)]
    found = run_node(JUDGE, {"text": data.decode(), "edits": edits}, library=CHECKER)
    kinds = set()
    for edit, (said, text, checked) in zip(edits, found, strict=True):
        assert said_by_the_page(said) == said_by_the_kernel(text), edit
        verdict = kernel.check(io.BytesIO(text.encode()))
        assert checked == [verdict.outcome, verdict.code, verdict.place], edit
        kinds.add(said and said["code"])
    assert len(kinds) > 1


def test_an_edit_that_is_taken_back_leaves_the_file() -> None:
    text = text_of_certificate(path_of("iris-ledger.memproof.jsonl"))
    found = run_node("""
        const model = new Model(readCertificate(given));
        const before = sealedText(model, sha256) === given;
        model.edit(2, 1, "b", fromText("33/2"));
        const edited = [model.changed, toText(model.bias(2, 1)), toText(model.bias(2, 2))];
        model.edit(2, 1, "b", fromText("32"));
        const back = [model.changed, sealedText(model, sha256) === given];
        model.edit(3, 1, 0, fromText("7/5")); model.edit(3, 1, 1, fromText("-1/7"));
        const two = [0, 1].map((k) => toText(model.weight(3, 1, k)));
        model.undo();
        return [before, edited, back, two, failureOf(model, sha256),
                sealedText(model, sha256) === given];
        """, text)
    assert found == [True, [True, "33/2", "-61"], [False, True], ["7/5", "-1/7"], None, True]


def test_what_can_be_edited() -> None:
    found = run_node("""
        const model = new Model(readCertificate(given));
        const asked = [[1, 0, "b"], [1, 0, 2], [1, 0, 3], [0, 0, "b"], [99, 0, 0], [2, 9, "b"],
                       [1, 0, "x"], [1, 0, "__proto__"], [1, 0, "length"]];
        return asked.map((edit) => model.exists(...edit));
        """, text_of_certificate(path_of("iris-ledger.memproof.jsonl")))
    assert found == [True, True, False, False, False, False, False, False, False]
