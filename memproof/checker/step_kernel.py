"""The kernel of step certificates: a network of step and identity neurons hits every label.

Usage: python -m memproof.checker.step_kernel CERTIFICATE.  To be trusted: this file, records.py,
docs/step-format.md and Python's standard library.  With h_0 = x a layer is z = (A h + b) / q, and
h = z for an identity neuron, [z >= 0] for a step, max(z, 0) for a ReLU, which step certificates
have not; the output map has no activation.  All points at once, in integers: channel k at point i
is columns[k][i] / unit."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

from memproof.checker.records import (
    EXIT,
    TERM,
    Reader,
    Verdict,
    demand,
    judge,
    take_claim,
    take_network,
    take_points,
    visible,
)

VERSION, READING = "step-1", "equals"
MAX_WORDS = 2**28  # words of 64 bits that one layer may hold
NEURON, PRODUCT = 8000, 2  # units of work

Record = dict[str, Any]
Look = Callable[[Record, list[list[int]], int], None]  # a layer, the columns of z, their unit


def largest(column: Sequence[int]) -> int:
    """The largest absolute value."""
    return max(max(column), -min(column))


def affine(layer: dict[str, Any], columns: list[list[int]], unit: int, reader: Reader
           ) -> Iterator[list[int]]:
    """The columns of z over ``unit`` times the layer's denominator."""
    count, longest = len(columns[0]), [largest(column).bit_length() for column in columns]
    words = 0
    for row, bias in zip(layer["rows"], layer["biases"], strict=True):
        terms = [(w, columns[j], longest[j]) for j, w in row]
        bits = [bias.bit_length() + unit.bit_length()] + [b + w.bit_length() for w, _, b in terms]
        words += count * (5 + (max(bits) + len(bits)) // 64)
        demand(words <= MAX_WORDS, "MP-L006", "memory", f"at most {MAX_WORDS} words", words)
        reader.pay(NEURON + count * sum(
            TERM + PRODUCT * (1 + b // 64) * (1 + w.bit_length() // 64) for w, _, b in terms))
        z = [bias * unit] * count
        for w, column, _ in terms:
            z = [a + w * b for a, b in zip(z, column, strict=True)]
        yield z


def run(header: Record, points: list[Record], layers: list[Record], reader: Reader
        ) -> Iterator[tuple[Record, list[list[int]], int]]:
    """Layer by layer the columns of z and their unit; the output map comes last."""
    columns = [list(column) for column in zip(*(point["x"] for point in points), strict=True)]
    unit = header["coordinate_denominator"]
    for layer in layers:
        z = list(affine(layer, columns, unit, reader))
        reader.pay(PRODUCT * (1 + unit.bit_length() // 64) * len(f"{layer['denominator']:x}"))
        unit *= layer["denominator"]
        yield layer, z, unit
        columns = [[unit if v >= 0 else 0 for v in column] if kind == "step" else
                   [max(v, 0) for v in column] if kind == "relu" else column
                   for column, kind in zip(z, layer.get("activations", ()), strict=False)]


def exact_run(reader: Reader, claim: Record, look: Look = lambda layer, z, unit: None
              ) -> tuple[Record, list[Record], list[Record]]:
    """(header, points, layers): every output is the label; ``look`` sees every layer's z."""
    header, points = take_points(reader, claim)
    layers = take_network(reader, claim)
    for layer, z, unit in run(header, points, layers, reader):
        look(layer, z, unit)
    scale, words = header["label_denominator"], 1 + max(map(largest, z)).bit_length() // 64
    reader.pay(len(points) * len(z) * (TERM + PRODUCT * words * (2 + scale.bit_length() // 64)))
    for i, point in enumerate(points):
        for k, (y, column) in enumerate(zip(point["y"], z, strict=True)):
            demand(column[i] * scale == y * unit, "MP-R018",
                   f"point {i} (row {point['rows'][0]}), output {k} ({layer['names'][k]:.60})",
                   f"{visible(y)}/{visible(scale)}", f"{visible(column[i])}/{visible(unit)}")
    return header, points, layers


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    exact_run(reader, claim)
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    facts = claim | {"version": VERSION, "sha256": digest}
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on a step certificate, which is read once."""
    return judge(Reader(stream, max_work), check_records)


def run_file(arguments: list[str], judge: Callable[[BinaryIO], Verdict] = check) -> int:
    """Judge one file and print the verdict; the exit code."""
    if len(arguments) != 1:
        print("usage: python -m memproof.checker.... CERTIFICATE", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as stream:
            verdict = judge(stream)
    except OSError as error:
        verdict = Verdict("UNREADABLE", "MP-U001", ascii(arguments[0]), "a readable file",
                          str(error.strerror))
    print(verdict.report(), flush=True)
    return EXIT[verdict.outcome]


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:]))
