"""A network as text that a person can read, and as a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape

from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError
from memproof.exact import plain_fraction, printed
from memproof.network.model import RELU, Layer, Network
from memproof.outputs import Kind
from memproof.outside import visible

DRAWING = Kind("an SVG drawing", rb"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg\b")
LARGEST_DRAWING = 1500  # connections: beyond it a drawing shows nothing


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
        form = f"relu({form})" if layer.activations[i] == RELU else form
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


def drawing(network: Network) -> str:
    """An SVG picture: layers as columns, neurons as discs, weights as lines (negative: dashed).

    Raises MP-N005 if there are more than LARGEST_DRAWING connections, or neurons.
    """
    connections = sum(len(row) for layer in network.layers for row in layer.rows)
    neurons = network.dimension + sum(map(len, network.layers))
    for what, count in (("connections", connections), ("neurons", neurons)):
        if count > LARGEST_DRAWING:
            raise MemproofError("MP-N005", "the drawing", f"at most {LARGEST_DRAWING} {what}",
                                str(count))
    columns = [tuple(map(input_name, range(network.dimension)))]
    columns += [layer.names for layer in network.layers]
    height = 60 + 46 * max(len(names) for names in columns)
    body: list[str] = []
    for number, layer in enumerate(network.layers, 1):
        body += _edges(layer, number, [len(columns[number - 1]), len(layer)], height)
    for number, names in enumerate(columns):
        body += _discs(names, number, height, len(columns))
    width = 60 + 110 * len(columns)
    title = f"ReLU network, widths {', '.join(str(len(names)) for names in columns)}"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *body,
        "</svg>",
        "",
    ])


def _place(column: int, index: int, count: int, height: int) -> tuple[int, int]:
    return 60 + 110 * column, (height * (2 * index + 1)) // (2 * count)


def _edges(layer: Layer, number: int, counts: list[int], height: int) -> Iterator[str]:
    for i, row in enumerate(layer.rows):
        x2, y2 = _place(number, i, counts[1], height)
        for j, w in row:
            x1, y1 = _place(number - 1, j, counts[0], height)
            weight = printed(plain_fraction(w, layer.denominator))
            style = 'stroke="#a33" stroke-dasharray="5 3"' if w < 0 else 'stroke="#357"'
            yield (f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}>'
                   f"<title>{escape(weight)}</title></line>")


def _discs(names: tuple[str, ...], column: int, height: int, columns: int) -> Iterator[str]:
    fill = "#eee" if column == 0 else "#dfd" if column == columns - 1 else "#fff"
    for i, name in enumerate(names):
        x, y = _place(column, i, len(names), height)
        name = visible(name)
        label = name if len(name) <= 5 else name[:4] + "."
        yield (f'<circle cx="{x}" cy="{y}" r="18" fill="{fill}" stroke="#333">'
               f"<title>{escape(name)}</title></circle>"
               f'<text x="{x}" y="{y + 4}" text-anchor="middle">{escape(label)}</text>')
