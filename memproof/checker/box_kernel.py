"""The kernel of robust certificates by boxes: every real point of a ball has its label.

Usage: python -m memproof.checker.box_kernel CERTIFICATE.  To be trusted: this file, records.py,
step_kernel.py, ball_kernel.py (its reader of the record ball), docs/robust-format.md and Python's
standard library.

A ball of the norms inf and 1 lies in the box [x_i - radius, x_i + radius]^d.  The network of ReLUs
and identities is run on all boxes at once with an interval for each neuron, exactly: an affine map
takes the end that its weight's sign asks for, a ReLU the positive part of both.  Every output has
to be the interval that holds the label alone.  Integers over one unit, as in the step kernel."""

import sys
from typing import Any, BinaryIO

from memproof.checker.ball_kernel import ACTIVATIONS, READING, take_ball
from memproof.checker.records import (
    Reader,
    Verdict,
    demand,
    judge,
    take_claim,
    take_network,
    take_points,
    visible,
)
from memproof.checker.step_kernel import affine, run_file

VERSION = "box-1"
PRODUCT = 2  # units of work, as in the step kernel

Record = dict[str, Any]


def ends(layer: Record, width: int) -> Record:
    """The layer as a map of lower and upper ends, channels j and width + j: first the lower ends of
    its neurons, then the upper ones."""
    lower = [[(j + width * (w < 0), w) for j, w in row] for row in layer["rows"]]
    upper = [[(j + width * (w > 0), w) for j, w in row] for row in layer["rows"]]
    return layer | {"rows": lower + upper, "biases": layer["biases"] * 2}


def run(header: Record, points: list[Record], layers: list[Record], ball: Record, reader: Reader
        ) -> tuple[list[list[int]], int]:
    """The ends of all outputs, and their unit."""
    n, d, unit = ball["numerator"], ball["denominator"], header["coordinate_denominator"]
    words = (1 + n.bit_length() // 64 + d.bit_length() // 64) * (1 + unit.bit_length() // 64)
    inputs = list(zip(*(point["x"] for point in points), strict=True))
    longest = max(max(map(abs, column)).bit_length() for column in inputs)
    reader.pay(4 * PRODUCT * len(points) * len(inputs) * (40 + words * (1 + longest // 64)))
    columns = [[x * d + sign * n * unit for x in column] for sign in (-1, 1) for column in inputs]
    unit *= d
    for layer in layers:
        columns = list(affine(ends(layer, len(columns) // 2), columns, unit, reader))
        reader.pay(PRODUCT * (1 + unit.bit_length() // 64) * len(f"{layer['denominator']:x}"))
        unit *= layer["denominator"]
        kinds = layer.get("activations", ()) * 2
        columns = [[max(v, 0) for v in column] if kind == "relu" else column
                   for column, kind in zip(columns, kinds, strict=True)] if kinds else columns
    return columns, unit


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    header, points = take_points(reader, claim)
    layers = take_network(reader, claim)
    ball = take_ball(reader)
    columns, unit = run(header, points, layers, ball, reader)
    scale, names = header["label_denominator"], layers[-1]["names"]
    for i, point in enumerate(points):
        for k, y in enumerate(point["y"]):
            low, high = columns[k][i], columns[len(names) + k][i]
            reader.pay(120 + PRODUCT * (1 + max(abs(low), abs(high)).bit_length() // 64)
                       * (2 + scale.bit_length() // 64))
            demand(low * scale == high * scale == y * unit, "MP-R033",
                   f"output {k} ({names[k]:.60}), point {i} (row {point['rows'][0]})",
                   f"{visible(y)}/{visible(scale)} on the box",
                   f"{visible(low)} to {visible(high)}, over {visible(unit)}")
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    radius = f"{visible(ball['numerator'])}/{visible(ball['denominator'])}".removesuffix("/1")
    facts = claim | {"version": VERSION, "sha256": digest, "norm": ball["norm"], "radius": radius}
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on a robust certificate, which is read once."""
    return judge(Reader(stream, max_work, activations=ACTIVATIONS), check_records)


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:], check))
