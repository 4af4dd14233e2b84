"""Lemmas at the neurons of a certificate: the instances are true, and they are of these neurons."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from helpers.node import needs_node, run_node, text_of_certificate
from helpers.paths import CERTIFICATES

from memproof.certificate.loader import load
from memproof.lemmas import Library
from memproof.lemmas.shown.outline import numbers, values
from memproof.lemmas.trusted.witness import instance_of
from memproof.network import Layer, Network
from memproof.teach.forms import Form
from memproof.teach.instances import RULES, Instance, instances_in, instances_of
from memproof.teach.lemma_data import lemma_data, lemmas_data

SPOKEN = {
    "iris-ledger.memproof.jsonl": {"G1", "G5", "G7", "G9"},
    "digits-ledger.memproof.jsonl.gz": {"G5", "G7", "G9"},
    "iris-folded.memproof.jsonl": {"D6"}, "iris-hats.memproof.jsonl": {"H2"},
    "iris-bumps.memproof.jsonl.gz": {"H1"}, "iris-residual.memproof.jsonl.gz": {"G1", "H1"},
    "iris-one-hot.memproof.jsonl": {"YR1", "YD2"}, "iris-grid-tanh.memproof.jsonl": {"YH1"},
    "iris-triangle.memproof.jsonl": {"G12", "G13", "G15"},
    "iris-remainder.memproof.jsonl": {"G11"},
}
HERE = """
    const model = new Model(readCertificate(given.text));
    return given.points.map((point) => given.instances.map(([layer, instance]) => {
      const at = instanceValues(instance, model.values(point)[layer - 1]);
      const lemma = given.lemmas[instance.lemma], relus = new Set();
      const visit = (term) => {
        if (!Array.isArray(term)) return;
        if (term[0] === "apply" && term[1] === "relu") {
          const value = termValue(term, at);
          if (value) relus.add(toText(value));
        }
        term.forEach(visit);
      };
      lemma.goals.forEach(({ formula }) => visit(formula));
      const own = instance.neurons.map((c) => toText(model.values(point)[layer].h(c)));
      return { ...lemmaHere(lemma, at), foreign: own.filter((value) => !relus.has(value)),
               at: [...at].map(([name, value]) => [name, value && toText(value)]) };
    }));"""


def data_of(instance: Instance) -> dict[str, Any]:
    return {"lemma": instance.lemma, "neurons": list(instance.neurons),
            "at": [list(pair) for pair in instance.at.items()]}


def in_certificate(name: str) -> tuple[list[tuple[int, Instance]], int]:
    """(layer, instance), at most 60 of them, and the number of points."""
    certificate = load(CERTIFICATES / name)
    network = certificate.network
    found = [(number, instance) for number in range(1, len(network.hidden) + 1)
             for instance in instances_in(network.layers, number)]
    return random.Random(name).sample(found, min(60, len(found))), len(certificate.dataset)


@needs_node
@pytest.mark.parametrize("name", SPOKEN)
def test_instances_are_true_and_of_their_neurons(name: str) -> None:
    """No hypothesis and no goal fails, some goal speaks of the point, and the values of the neurons
    are those of relu terms in the goals."""
    found, count = in_certificate(name)
    lemmas = lemmas_data(sorted({each.lemma for _, each in found}))
    assert set(lemmas) == SPOKEN[name]
    points = random.Random(3).sample(range(count), 5)
    told = run_node(HERE, {
        "text": text_of_certificate(CERTIFICATES / name), "points": points, "lemmas": lemmas,
        "instances": [[layer, data_of(each)] for layer, each in found]})
    for at_point in told:
        for (layer, instance), here in zip(found, at_point, strict=True):
            where = (name, layer, instance, here["at"])
            for each in here["hypotheses"] + here["goals"]:
                assert each["holds"] is not False, (*where, each)
            assert any(each["applies"] and each["holds"] for each in here["goals"]), where
            assert here["foreign"] == [], where


@needs_node
def test_the_numbers_are_those_of_the_lemma_kernel() -> None:
    """Formulas at an instance: as ``memproof lemmas --steps --at`` shows them."""
    lemma = Library().verdict("G5").accepted()
    given = {"Z": "23", "T": "8", "D": "2"}
    found = run_node("""
        const at = new Map(Object.entries(given.at).map(([name, text]) => [name, fromText(text)]));
        return [lemmaHere(given.lemma, at), proofHere(given.lemma, at)];
        """, {"lemma": lemma_data(lemma), "at": given})
    here, proof = found
    instance = instance_of({"variables": given}, lemma.scope, 0, lemma.definitions)
    assert values(instance) == "Z = 23, T = 8, D = 2"
    for each in here["hypotheses"]:
        assert each["here"] == numbers(lemma.hypotheses[each["name"]], instance)
    assert {each["name"]: each["applies"] for each in here["goals"]}["two"] is True
    assert {each["name"]: each["applies"] for each in here["goals"]}["one"] is False
    entered = [step for step in proof if step["entered"] and step["here"]]
    assert len(entered) > 5
    assert all(step["holds"] for step in entered)
    assert any(step["entered"] is False and step["here"] is None for step in proof)


@needs_node
def test_what_has_no_value_is_not_guessed() -> None:
    formulas: dict[str, Any] = {
        "known": [">=", "x", ["number", "1/2"]], "unknown": ["==", "y", ["number", "1"]],
        "function": ["==", ["apply", "f", "x"], "x"], "huge": ["==", ["apply", "pow2", "n"], "x"],
        "or": ["or", ["==", "y", "x"], [">", "x", ["number", "0"]]],
        "off": ["all", ["k"], [["<", "x", ["number", "0"]]], ["==", "y", "x"]],
        "all": ["all", ["k"], [["<", "k", "x"]], ["==", "x", "x"]]}
    found = run_node("""
        const at = new Map([["x", fromText("3")], ["n", fromText("1000000000000")]]);
        return Object.entries(given).map(([name, f]) => [name, formulaHolds(f, at)]);
        """, formulas)
    assert dict(found) == {"known": True, "unknown": None, "function": None, "huge": None,
                           "or": True, "off": True, "all": None}


# -------------------- what fits no lemma is not said to be one


def ramps(lemma: str, biases: tuple[int, ...], weight: int = 1) -> Network:
    row = ((0, weight),)
    layer = Layer((row,) * len(biases), biases, 1, ("relu",) * len(biases),
                  tuple(f"n{k}" for k in range(len(biases))), "ramp", lemma)
    output = Layer((((0, 1),),), (0,), 1, ("identity",), ("y",))
    return Network(1, (layer,), output)


@pytest.mark.parametrize(("lemma", "biases", "count"), [
    ("G1", (-3, -4), 1), ("G1", (-3, -5), 0), ("G1", (-4, -3), 0), ("unknown", (-3, -4), 0),
    ("H2", (1, 0, -1), 1), ("H2", (1, 0, -2), 0), ("YR1", (0, -3, -4, -7, -8), 2),
    ("G5", (1, 0), 0), ("G5", (-3, -4), 1)])
def test_only_forms_that_fit(lemma: str, biases: tuple[int, ...], count: int) -> None:
    assert len(instances_in(ramps(lemma, biases).layers, 1)) == count


def wide(lemma: str, width: int) -> list[Layer]:
    """A layer of neurons none of which is a multiple of another one, and an output of all."""
    rows = tuple(((0, 1), (1, k * k)) for k in range(1, width + 1))
    names = tuple(f"n{k}" for k in range(width))
    hidden = Layer(rows, (1,) * width, 1, ("relu",) * width, names, "stage", lemma)
    every = tuple((k, 1) for k in range(width))
    return [hidden, Layer((every,), (0,), 1, ("identity",), ("y",))]


@pytest.mark.parametrize("lemma", ["G7", "G9", "G11", "G13", "H1"])
def test_wide_layers_do_not_take_for_ever(lemma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that compares all pairs or triples of neurons is not begun where they are many."""
    def too_much(site: object) -> Any:
        raise AssertionError

    monkeypatch.setitem(RULES, lemma, too_much)
    assert instances_of(wide(lemma, 4000), 1) == {}
    with pytest.raises(AssertionError):
        instances_of(wide(lemma, 8), 1)


def test_layers_in_front_are_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """All layers share what may be compared."""
    layers = load(CERTIFICATES / "iris-remainder.memproof.jsonl").network.layers
    every = instances_of(layers, len(layers) - 1)
    assert {k: instances_in(layers, k) for k in every} == every
    monkeypatch.setattr("memproof.teach.instances.MOST_COMPARISONS", 100)
    some = instances_of(layers, len(layers) - 1)
    assert 0 < len(some) < len(every)
    assert list(some) == list(every)[: len(some)]


def test_a_form_and_its_multiples() -> None:
    form = Form({0: Fraction(2), 3: Fraction(-1)}, Fraction(1, 2))
    assert (form * 6).multiple_of(form) == 6
    assert (form * 6 + 1).multiple_of(form) is None
    assert form.multiple_of(Form({})) is None
    assert form - form == Form({})
    assert Form({}).term == ["number", "0"]


def test_every_rule_is_of_a_lemma_of_the_library() -> None:
    assert set(RULES) <= set(Library().files)
