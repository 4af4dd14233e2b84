"""The content of a certificate, and the Rocq file that states and proves its verdict.

``Content`` are all numbers of a certificate, without names, hashes, lines and traces: what a value
of ``certificate`` (theories/Certificate.v) holds, field by field.  Texts do not get any further:
readings and activations are looked up, all else are integers, and only integers are written.
What the file says is what coqc checks, so this program is trusted to have copied the numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

SIZES = ("points", "rows", "dimension", "outputs", "width", "depth", "nodes", "dense_parameters",
         "nonzero_parameters", "largest_weight_bits", "total_weight_bits")
READINGS = ("equals", "nearest", "argmax", "sign")
ACTIVATIONS = ("relu", "identity")
LARGEST_DECIMAL = 2**53  # larger numbers are written in hexadecimal, which Rocq reads faster
CHUNK = 100  # items of a list in one definition: Rocq reads a long list by recursion
SAMPLE = 8  # points whose evaluation is priced
# Units of work, about 15 ns each of coqc: a term of a row, a neuron, a number of the file.
TERM, NEURON, NUMBER = 12, 30, 4000
HEAD = """(* The content of the certificate with sha256
   {sha256}
   and the theorem that it is certified. *)
From Coq Require Import ZArith List.
From Memproof Require Import Certificate Judge.
Import ListNotations.
Open Scope Z_scope.
"""
THEOREM = """Theorem accepted : certified content.
Proof. apply judge_sound. vm_cast_no_check (eq_refl (@None (fault * Z))). Qed.
Print Assumptions accepted.
"""
QUESTION = "Eval vm_compute in judge content.\n"  # in place of the theorem: what is the fault?

Row = list[tuple[int, int]]
Neuron = tuple[str, Row, int]  # activation, pairs (channel, weight), bias


@dataclass(frozen=True)
class Layer:
    """A hidden layer, or the output map, whose activations are ``identity``."""

    denominator: int
    neurons: tuple[Neuron, ...]


@dataclass(frozen=True)
class Point:
    """Coordinates and label over their denominators, and the rows of the table."""

    x: list[int]
    y: list[int]
    rows: list[int]


@dataclass(frozen=True)
class Content:
    """``sizes``: of SIZES; ``classes``: how many have names; ``margin``: numerator, denominator,
    point, None if there is none; the last of the ``layers`` is the output map."""

    reading: str
    sizes: tuple[int, ...]
    coordinate_denominator: int
    label_denominator: int
    classes: int
    points: tuple[Point, ...]
    layers: tuple[Layer, ...]
    margin: tuple[int, int, int] | None


# -------------------- from the records


def content_of(data: bytes) -> Content:
    """The content of a certificate whose form the kernel has accepted.

    Raises ValueError for one that has another form, as far as that matters for the content.
    """
    try:
        records = [json.loads(line) for line in data.splitlines()]
        by_kind = {kind: [record for record in records if record["kind"] == kind]
                   for kind in ("claim", "data", "point", "layer", "output", "margin")}
        (claim,), (header,), (output,) = (by_kind[kind] for kind in ("claim", "data", "output"))
        margins = [(integer(each["numerator"]), _positive(each["denominator"]),
                    integer(each["point"])) for each in by_kind["margin"]]
        return Content(
            _word(claim["reading"], READINGS), tuple(integer(claim[key]) for key in SIZES),
            _positive(header["coordinate_denominator"]), _positive(header["label_denominator"]),
            len(header["classes"]), tuple(map(_point, by_kind["point"])),
            tuple(map(_layer, [*by_kind["layer"], output])), margins[0] if margins else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no certificate: {error!r}") from None


def integer(value: object) -> int:
    """An integer of the format: a number, or hexadecimal digits.  Raises ValueError."""
    if type(value) is int:
        return value
    if type(value) is str and re.fullmatch("-?[1-9a-f][0-9a-f]*", value):
        return int(value, 16)
    raise ValueError("no integer")


def _positive(value: object) -> int:
    if (number := integer(value)) < 1:
        raise ValueError("no positive integer")
    return number


def _word(value: object, words: Sequence[str]) -> str:
    """One of our own words, never the text of the file itself."""
    for word in words:
        if value == word:
            return word
    raise ValueError(f"none of {', '.join(words)}")


def _point(record: dict[str, Any]) -> Point:
    return Point(*([integer(value) for value in record[key]] for key in ("x", "y", "rows")))


def _layer(record: dict[str, Any]) -> Layer:
    activations = record.get("activations", ["identity"] * len(record["biases"]))
    rows = [[(integer(j), integer(w)) for j, w in row] for row in record["rows"]]
    neurons = zip(map(partial(_word, words=ACTIVATIONS), activations), rows,
                  map(integer, record["biases"]), strict=True)
    return Layer(_positive(record["denominator"]), tuple(neurons))


# -------------------- to Rocq


def number(value: int) -> str:
    """As Rocq reads it, where an argument stands; negative ones in parentheses."""
    text = f"{value:d}" if abs(value) <= LARGEST_DECIMAL else f"{value:#x}"
    return f"({text})" if value < 0 else text


def numbers(values: Iterable[int]) -> str:
    """A list of integers."""
    return f"[{'; '.join(map(number, values))}]"


def source(content: Content, sha256: str, end: str = THEOREM) -> Iterator[str]:
    """The file, piece by piece.  ``end``: THEOREM, or QUESTION."""
    yield HEAD.format(sha256=re.sub("[^0-9a-f]", "", sha256))
    points = [f"Point {numbers(each.x)} {numbers(each.y)} {numbers(each.rows)}"
              for each in content.points]
    table = yield from _chunks("points", "point", points)
    layers = []
    for k, layer in enumerate(content.layers):
        neurons = yield from _chunks(f"neurons_{k}", "neuron", list(map(_neuron, layer.neurons)))
        layers.append(f"layer_{k}")
        yield f"Definition layer_{k} : layer := Layer {number(layer.denominator)} ({neurons}).\n"
    hidden = yield from _chunks("hidden_layers", "layer", layers[:-1])
    sizes = " ".join(map(number, content.sizes))
    margin = "None" if content.margin is None else (
        f"(Some (Margin {' '.join(map(number, content.margin))}))")
    yield (f"Definition content : certificate :=\n"
           f"  Certificate {content.reading} (Sizes {sizes})\n"
           f"    {number(content.coordinate_denominator)} {number(content.label_denominator)} "
           f"{number(content.classes)}\n    ({table}) ({hidden}) {layers[-1]} {margin}.\n")
    yield end


def _neuron(neuron: Neuron) -> str:
    activation, row, bias = neuron
    pairs = "; ".join(f"({number(j)}, {number(w)})" for j, w in row)
    return f"Neuron {activation} [{pairs}] {number(bias)}"


def _chunks(name: str, kind: str, items: Sequence[str]) -> Generator[str, None, str]:
    """Definitions of a long list in parts; the value of the generator is their concatenation."""
    names = []
    for start in range(0, len(items), CHUNK):
        names.append(f"{name}_from_{start}")
        lines = ";\n".join(items[start:start + CHUNK])
        yield f"Definition {names[-1]} : list {kind} := [\n{lines}].\n"
    return " ++ ".join(names) or "[]"


# -------------------- how long it takes


def longest(content: Content) -> int:
    """Hexadecimal digits of the longest number that is written."""
    of_points = (n for each in content.points for n in (*each.x, *each.y, *each.rows))
    of_layers = (n for layer in content.layers for _, row, bias in layer.neurons
                 for n in (layer.denominator, bias, *(w for _, w in row)))
    others = (content.coordinate_denominator, content.label_denominator, *(content.margin or ()))
    bits = max(map(int.bit_length, (*others, *of_points, *of_layers)))
    return (bits + 3) // 4


def work(content: Content) -> int:
    """Units of work that coqc has with the file, about 15 ns each: an estimate.

    The terms of all rows are priced at SAMPLE points or a few more, by the digits that are
    multiplied and added.
    """
    count = len(content.points)
    chosen = content.points[::max(1, count // SAMPLE)]
    priced = sum(_work_at(content, point) for point in chosen)
    read = sum(len(each.x) + len(each.y) + len(each.rows) for each in content.points)
    read += sum(2 * len(row) + 1 for layer in content.layers for _, row, _ in layer.neurons)
    return NUMBER * read + priced * count // max(1, len(chosen)) + _work_of_sizes(content)


def _work_at(content: Content, point: Point) -> int:
    """Of the evaluation at a point, whose numbers are over one scale."""
    units, scale, values = 0, content.coordinate_denominator, point.x
    for layer in content.layers:
        sums = []
        for activation, row, bias in layer.neurons:
            total, units = bias * scale, units + NEURON
            for j, w in row:
                a = values[j] if j < len(values) else 0
                total += w * a
                units += TERM + _price(w, a) + total.bit_length()
            sums.append(max(total, 0) if activation == "relu" else total)
        values, scale = sums, scale * layer.denominator
    return units


def _price(w: int, a: int) -> int:
    """Of a product: an addition for each 1 among the digits of the shorter factor."""
    short, long = sorted((abs(w), abs(a)), key=int.bit_length)
    bits = short.bit_length()
    return bits + bin(short).count("1") * (long.bit_length() + bits // 2)


def _work_of_sizes(content: Content) -> int:
    """Of bringing weights to lowest terms, by subtracting and halving."""
    return sum(2 * (w.bit_length() + layer.denominator.bit_length()) ** 2
               for layer in content.layers if layer.denominator > 1
               for _, row, bias in layer.neurons for w in (bias, *(w for _, w in row)))
