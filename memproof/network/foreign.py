"""Networks that somebody else wrote: a JSON file with rational weights.

    {"format": "memproof-network", "version": 1, "inputs": 2,
     "layers": [{"weights": [["1/2", -3], [0, "0.25"]], "biases": [0, "-1/3"],
                 "activation": "relu"}],
     "output": {"weights": [[1, -1]], "biases": [0]}}

A number is a JSON number (its decimal text is the exact value) or a string "p/q" or "0.1".
"activation" is "relu" (the default) or "identity", or a list with one of them for each neuron.
Optional: "names" for the neurons, "stage" for the layer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from memproof.appearance import why_no_json
from memproof.dataset.cells import least_common_multiple
from memproof.errors import MemproofError, show
from memproof.exact import Z, plain_fraction, printed, rational
from memproof.network.model import IDENTITY, RELU, Layer, Network
from memproof.outside import path_text

MOST_INPUTS = 10**7
MOST_BYTES = 1 << 26  # of a file
MOST_BITS = 1 << 28  # of all parameters of a layer, over their common denominator
TOP_KEYS = {"format", "version", "inputs", "layers", "output"}
Floats = Literal["decimal", "dyadic"]
LAYER_KEYS = {"weights", "biases", "activation", "names", "stage"}


class NumberText(str):
    """The text of a JSON number, to be read exactly."""


def read_network(path: str | Path, *, floats: Floats | None = "decimal") -> Network:
    """The network in a JSON file.

    A number such as 0.1 is the decimal, or with ``floats="dyadic"`` the float nearest to it, which
    is what ``json.dump`` was given; with None it is refused where these differ.

    Raises MP-U001 (unreadable), MP-N020 (not JSON, or longer than 64 MiB), MP-N021 ... MP-N025,
    MP-N026 a number that might be either.
    """
    data = _read(path)
    try:
        # Decoded here: json would guess UTF-16.
        content = json.loads(data.decode("utf-8"), parse_float=_READ[floats],
                             parse_int=NumberText, parse_constant=NumberText,
                             object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise MemproofError("MP-N020", path_text(path), "JSON text in UTF-8",
                            why_no_json(data, error)) from None
    return network_from(content)


def _nearest_float(text: str) -> NumberText | Fraction:
    """The float nearest to a decimal, exactly; a number beyond all floats as its text."""
    value = float(text)
    return Fraction(value) if isfinite(value) else NumberText(text)


def _either(text: str) -> NumberText:
    """A decimal that is a float.  Errors: MP-N026 for others."""
    if Fraction(_nearest_float(text)) != rational(text):
        raise MemproofError("MP-N026", show(text, 30), "to be told (--floats decimal or dyadic) "
                            "whether it is the decimal or the float nearest to it", "neither")
    return NumberText(text)


_READ: dict[Floats | None, Callable[[str], Any]] = {
    "decimal": NumberText, "dyadic": _nearest_float, None: _either}


def _read(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        raise MemproofError("MP-U001", path_text(path), "a readable file", found) from None
    if len(data) > MOST_BYTES:
        raise MemproofError("MP-N020", path_text(path), f"at most {MOST_BYTES} bytes", "more")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


def network_from(content: Any) -> Network:
    """The network described by parsed JSON (numbers may be str, int or Fraction; no floats).

    Raises MP-N021 ... MP-N025, and those of ``exact.ratio`` with the place of a number.
    """
    if not isinstance(content, dict) or set(content) != TOP_KEYS:
        found = list(content) if isinstance(content, dict) else content
        expected = "an object with " + ", ".join(sorted(TOP_KEYS))
        raise MemproofError("MP-N021", "the network", expected, show(found, 80))
    if content["format"] != "memproof-network" or str(content["version"]) != "1":
        raise MemproofError("MP-N022", "the network", "format memproof-network, version 1",
                            show((content["format"], content["version"])))
    inputs = _number(content["inputs"], "inputs")
    if inputs < 1 or inputs.denominator != 1 or inputs > MOST_INPUTS:
        raise MemproofError("MP-N023", "inputs", f"an integer from 1 to {MOST_INPUTS}",
                            printed(inputs))
    width, hidden = int(inputs), []
    for number, layer in enumerate(_list(content["layers"], "layers"), 1):
        hidden.append(_layer(layer, width, f"layer {number}", RELU))
        width = len(hidden[-1])
    return Network(int(inputs), tuple(hidden), _layer(content["output"], width, "output", IDENTITY))


def _layer(content: Any, width: int, place: str, activation: str) -> Layer:
    if not isinstance(content, dict):
        raise MemproofError("MP-N021", place, "an object", show(content))
    for key in [*({"weights", "biases"} - set(content)), *(set(content) - LAYER_KEYS)]:
        found = "an unknown key" if key in content else "a key is missing"
        expected = f"keys among {', '.join(sorted(LAYER_KEYS))}, with weights and biases"
        raise MemproofError("MP-N021", place, expected, f"{found}: {show(key)}")
    weights = [
        [_number(w, f"{place}, neuron {i}, weight {j}") for j, w in enumerate(_list(row, place))]
        for i, row in enumerate(_list(content["weights"], place))
    ]
    given = _list(content["biases"], place)
    biases = [_number(b, f"{place}, bias {i}") for i, b in enumerate(given)]
    if not weights or len(weights) != len(biases):
        raise MemproofError("MP-N023", place, "as many rows of weights as biases, at least one",
                            f"{len(weights)} and {len(biases)}")
    for i, row in enumerate(weights):
        if len(row) != width:
            raise MemproofError("MP-N023", f"{place}, neuron {i}", f"{width} weights",
                                str(len(row)))
    words = content.get("activation", activation)
    activations = _per_neuron([words] * len(biases) if isinstance(words, str) else words,
                              len(biases), f"{place}, activation")
    if not set(activations) <= ({RELU, IDENTITY} if activation == RELU else {IDENTITY}):
        expected = "relu or identity" if activation == RELU else "no activation at the output"
        raise MemproofError("MP-N024", place, expected, show(activations))
    default = [f"n{i}" for i in range(len(biases))] if activation == RELU else ["y"] * len(biases)
    names = _per_neuron(content.get("names", default), len(biases), f"{place}, names")
    stage = content.get("stage", "")
    if not _is_text(stage):
        raise MemproofError("MP-N021", f"{place}, stage", "a text", show(stage))
    q = _denominator([*biases, *(w for row in weights for w in row)], place)
    return Layer(
        rows=tuple(tuple((j, Z(w * q)) for j, w in enumerate(row) if w) for row in weights),
        biases=tuple(Z(b * q) for b in biases),
        denominator=Z(q),
        activations=tuple(activations),
        names=tuple(names),
        stage=stage,
    )


def _denominator(parameters: list[Fraction], place: str) -> int:
    """The common denominator.  Raises MP-N025 if it is too long, or all numbers together are."""
    try:
        q = least_common_multiple({each.denominator for each in parameters})
    except MemproofError as error:
        raise MemproofError("MP-N025", place, error.expected, error.found) from None
    bits = sum(each.numerator.bit_length() + q.bit_length() for each in parameters if each)
    if bits > MOST_BITS:
        raise MemproofError("MP-N025", place, f"at most {MOST_BITS} bits in all parameters, over "
                            "their common denominator", f"{bits} bits")
    return q


def _is_text(value: Any) -> bool:
    """A string of characters: a surrogate is none."""
    return type(value) is str and not re.search("[\ud800-\udfff]", value)


def _per_neuron(value: Any, count: int, place: str) -> Sequence[str]:
    values = _list(value, place)
    if len(values) != count or not all(map(_is_text, values)):
        raise MemproofError("MP-N023", place, f"a list of {count} texts, one for each neuron",
                            show(value))
    return values


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise MemproofError("MP-N021", place, "a list", show(value))
    return value


def _number(value: Any, place: str) -> Fraction:
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str):
        raise MemproofError("MP-N021", place, "an exact number", show(value))
    try:
        return rational(value)
    except MemproofError as error:
        raise MemproofError(error.code, place, error.expected, error.found) from None


def network_json(network: Network) -> str:
    """The network in this format: what ``read_network`` reads back exactly."""
    widths = (network.dimension, *network.widths)
    layers = [_described(z, w) for z, w in zip(network.layers, widths, strict=True)]
    for layer, description in zip(network.hidden, layers, strict=False):
        description["activation"] = list(layer.activations)
    return json.dumps({"format": "memproof-network", "version": 1, "inputs": network.dimension,
                       "layers": layers[:-1], "output": layers[-1]}, indent=1)


def _described(layer: Layer, width: int) -> dict[str, Any]:
    """A layer as dense rows of exact texts."""
    q, rows = layer.denominator, [dict(row) for row in layer.rows]
    return {
        "weights": [[str(plain_fraction(row.get(j, 0), q)) for j in range(width)] for row in rows],
        "biases": [str(plain_fraction(b, q)) for b in layer.biases],
        "names": list(layer.names),
        "stage": layer.stage,
    }
