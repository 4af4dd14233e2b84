"""The first sentences of a page say what the certificate claims, and nothing else."""

from __future__ import annotations

import dataclasses

from helpers.paths import CERTIFICATES

from memproof.certificate.loader import load
from memproof.teach import page
from memproof.teach.story import story


def told(name: str) -> str:
    return " ".join(story(load(CERTIFICATES / name)))


def test_the_story_of_iris() -> None:
    assert told("iris-ledger.memproof.jsonl") == (
        "A row of iris is 4 numbers: sepal length (cm), sepal width (cm), petal length (cm) and "
        "petal width (cm). The certificate claims: from them this network computes the row's class "
        "(setosa, versicolor or virginica), exactly, for each of the 150 rows. It has 14 layers of "
        "at most 5 neurons and 158 weights and biases that are not 0.")


def test_many_columns_and_classes_are_counted() -> None:
    text = told("digits-ledger.memproof.jsonl.gz")
    assert "A row of digits is 64 numbers. " in text
    assert "the row's class of 10" in text or "the row's label" in text


def test_names_from_outside_are_shown_as_text() -> None:
    certificate = load(CERTIFICATES / "iris.memproof.jsonl")
    hostile = certificate.declared | {"dataset": "<b>\u202e"}
    assert "\u202e" not in story(dataclasses.replace(certificate, declared=hostile))[0]


def test_the_story_is_in_the_page_without_scripts() -> None:
    text = page(CERTIFICATES / "iris-ledger.memproof.jsonl")
    static = text[text.index("<body>") : text.index('<script type="application/json"')]
    assert "14 layers of at most 5 neurons" in static
    assert "<li>Layers 2-4: encoder.</li>" in static
