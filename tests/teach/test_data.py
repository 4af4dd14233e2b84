"""What Python adds to a certificate: against ``memproof explain``; and how much a page holds."""

from __future__ import annotations

import base64
import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.forge import HONEST
from helpers.node import needs_node, run_node, script, text_of_certificate
from helpers.paths import CERTIFICATES

from memproof.certificate.loader import Certificate, load
from memproof.checker.files import read
from memproof.constructions.threshold_ledger.words import ledger_views
from memproof.explain import notes
from memproof.teach.data import walk_data


def data_of(name: str) -> dict[str, Any]:
    path = CERTIFICATES / name
    return walk_data(path, read(path))


def unpacked(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))


def hidden_values(certificate: Certificate, point: int) -> list[tuple[Fraction, ...]]:
    data = certificate.dataset
    x = [Fraction(c, data.denominator) for c in data.points[point]]
    return list(certificate.network.values(x))[:-1]


@pytest.mark.parametrize("name", ["iris-ledger.memproof.jsonl", "digits-ledger.memproof.jsonl.gz",
                                  "tiny-gap.memproof.jsonl", "iris.memproof.jsonl"])
@needs_node
def test_the_ledger_is_that_of_explain(name: str) -> None:
    certificate, points = load(CERTIFICATES / name), [0, 7, 23]
    ledger = data_of(name)["ledger"]
    views = ledger_views(certificate.declared["parameters"])
    assert [row["layer"] for row in ledger["rows"]] == sorted(views)
    found = run_node("""
        const model = new Model(readCertificate(given.text));
        return given.points.map((i) => given.rows.map((row) => ledgerBits(row, model.values(i))));
        """, {"text": text_of_certificate(CERTIFICATES / name), "points": points,
              "rows": ledger["rows"]}, library=script("ledger"))
    for point, texts in zip(points, found, strict=True):
        values = hidden_values(certificate, point)
        for row, text in zip(ledger["rows"], texts, strict=True):
            here = values[row["layer"] - 1]
            said = views[row["layer"]].fields_text(list(map(int, here)))
            assert text == said.replace("|", "")


@needs_node
def test_what_is_no_ledger_is_not_shown_as_one() -> None:
    found = run_node("""
        const row = { layer: 1, channels: [0, 1], fields: [["gap", 1], ["label", 2]] };
        const at = (...numbers) => ledgerBits(row, [null, valuesOf(numbers.map(fromText))]);
        return [at("5", "0"), at("3", "2"), at("1/2", "0"), at("-1", "2"), ledgerBits(row, [])];
        """, None, library=script("ledger"))
    assert found == ["101", "101", None, None, None]


@pytest.mark.parametrize("name", ["iris-folded.memproof.jsonl", "iris-remainder.memproof.jsonl"])
def test_notes_are_those_of_explain(name: str) -> None:
    certificate, found = load(CERTIFICATES / name), unpacked(data_of(name)["notes"])
    assert len(found["points"]) == len(certificate.dataset)
    for place in (0, 60, 148):
        said = notes(certificate, hidden_values(certificate, found["points"][place]))
        told = {int(layer): texts[place] for layer, texts in found["texts"].items()}
        assert {layer: text for layer, text in told.items() if text} == said
        assert said


def test_columns_stages_and_words() -> None:
    found = data_of("iris-ledger.memproof.jsonl")
    assert found["columns"][0] == "sepal length (cm)"
    assert found["stages"][:2] == [
        {"name": "projection", "first": 1, "last": 1, "widths": [1]},
        {"name": "encoder", "first": 2, "last": 4, "widths": [4]}]
    assert found["title"] == "iris, threshold-ledger"
    assert walk_data(Path("no-names.jsonl"), HONEST["sign"]())["title"] == "made up"
    assert found["verdict"] == {"outcome": "ACCEPTED", "code": "", "place": "", "expected": "",
                                "found": ""}
    assert set(unpacked(found["lemmas"])) == {"G1", "G5", "G6", "G7", "G9"}
    assert found["notes"] == ""
