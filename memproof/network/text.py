"""A network as text that a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from memproof.dataset.dataset import input_name
from memproof.exact import plain_fraction, printed
from memproof.network.model import IDENTITY, RELU, STEP, Layer, Network
from memproof.outside import visible

WRITTEN = {RELU: "relu({})", IDENTITY: "{}", STEP: "[{} >= 0]"}


def network_text(network: Network) -> Iterator[str]:
    """One line for each neuron: ``t = relu(10 x0 - 3 x1 + 5)``, layers with stage and lemma."""
    names = tuple(map(input_name, range(network.dimension)))
    for number, layer in enumerate(network.hidden, 1):
        lemma = f" [{visible(layer.lemma)}]" if layer.lemma else ""
        yield f"layer {number}: {visible(layer.stage) or 'no stage'}{lemma}"
        yield from _neurons(layer, names)
        names = tuple(map(visible, layer.names))
    yield "output"
    yield from _neurons(network.output, names)


def _neurons(layer: Layer, names: tuple[str, ...]) -> Iterator[str]:
    for i, name in enumerate(layer.names):
        form = affine_text(layer, i, names)
        form = WRITTEN[layer.activations[i]].format(form)
        yield f"  {visible(name)} = {form}"


def affine_text(layer: Layer, neuron: int, names: tuple[str, ...]) -> str:
    """``2 t - 1/3 A + 5``: the pre-activation of a neuron in the names of its inputs."""
    terms = [(plain_fraction(w, layer.denominator), names[j]) for j, w in layer.rows[neuron]]
    bias = plain_fraction(layer.biases[neuron], layer.denominator)
    if bias or not terms:
        terms.append((bias, ""))
    return _signed_sum(terms)


def _signed_sum(terms: list[tuple[Fraction, str]]) -> str:
    text = ""
    for weight, name in terms:
        size = printed(abs(weight))
        body = size if not name else name if size == "1" else f"{size} {name}"
        if not text:
            text = f"-{body}" if weight < 0 else body
        else:
            text += f" - {body}" if weight < 0 else f" + {body}"
    return text
