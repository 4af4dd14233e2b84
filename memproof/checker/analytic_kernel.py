"""The kernel of analytic sigmoid certificates: real outputs within eps of their labels, by a proof.

Usage: python -m memproof.checker.analytic_kernel CERTIFICATE.  To be trusted: this file,
records.py, step_kernel.py, docs/sigmoid-format.md and Python's standard library.

The network of steps and identities is run exactly.  A sigmoid neuron stands for each of its
neurons: s(S (z + shift)) for a step with slope S, and s(w z), w = 2^-e, for an identity; what the
next layer reads is alpha s + beta, near step(z) or near z.  In docs/sigmoid-format.md, section 4,
stands why the errors below bound what is read at every point, in real arithmetic.  They are
integers over 2^P, and every division rounds them up."""

import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from memproof.checker.records import (
    MAX_PRECISION,
    TERM,
    Reader,
    Verdict,
    demand,
    judge,
    power_of_two,
    take_claim,
    take_sigma,
    take_sigmoid,
    visible,
    within,
)
from memproof.checker.step_kernel import exact_run, run_file

VERSION, READING = "analytic-1", "within"
Fraction = tuple[int, int]  # numerator, denominator > 0
Record = dict[str, Any]
# For each activation: the error of an identity is Z^power / (over * 2^(2 e)), or 2^e for softsign
CUBE = {"logistic": 12, "tanh": 3}
# A step's tail is at most 2^-floor(rate x / 7) at distance x from 0
RATE = {"logistic": 10, "tanh": 20}


def up(a: int, b: int) -> int:
    """ceil(a / b) for b > 0."""
    return -(-a // b)


class Ranges:
    """What the exact run shows of every neuron."""
    def __init__(self) -> None:
        self.layers = list[tuple[list[tuple[int, int]], int]]()

    def look(self, layer: Record, columns: list[list[int]], unit: int) -> None:
        """For an identity (0, largest |z|); for a step, the largest z < 0 and the least z >= 0."""
        found = []
        kinds = layer.get("activations", ())
        for kind, column in zip(kinds, columns, strict=False):
            if kind == "step":
                below, above = [z for z in column if z < 0], [z for z in column if z >= 0]
                low = max(below) if below else min(above) - unit
                found.append((low, min(above) if above else low + unit))
            else:
                found.append((0, max(map(abs, column))))
        self.layers.append((found, unit))


def identity_error(activation: str, exponent: int, z: int, precision: int) -> int:
    """|alpha s(w z') + beta - z'| for |z'| <= z / 2^P."""
    if activation in CUBE:
        return up(z**3, CUBE[activation] << 2 * (exponent + precision))
    return up(z * z, 1 << exponent + precision)


def step_error(activation: str, slope: int, distance: int, precision: int) -> int:
    """|alpha s(slope z') + beta - step(z')| for |z'| >= distance / 2^P > 0."""
    if activation in RATE:
        bits = RATE[activation] * slope * distance // (7 << precision)
        return 1 << max(0, precision - bits)
    one = 1 << precision
    return up(one * one, 2 * (one + slope * distance))


def read_as(activation: str, kind: str, scale: int) -> tuple[int, int]:
    """(2 alpha, 2 beta): what is read of a sigmoid neuron."""
    if kind == "step":
        return (2, 0) if activation == "logistic" else (1, 1)
    return (8 << scale, -4 << scale) if activation == "logistic" else (2 << scale, 0)


class Replacement:
    """Layer by layer: what the sigmoid network has to be, and the errors of what is read of it."""
    def __init__(self, activation: str, precision: int, reader: Reader) -> None:
        self.activation, self.precision, self.reader = activation, precision, reader
        self.errors, self.forms = list[int](), list[tuple[int, int]]()

    def compare(self, layer: Record, sigma: Record, factors: list[Fraction], shifts: list[Fraction],
                place: str) -> None:
        """The stated rows and biases are factor * (A (alpha s + beta) + b / q + shift), exactly."""
        q, stated_q = layer["denominator"], sigma["denominator"]
        neurons = zip(layer["rows"], layer["biases"], sigma["rows"], sigma["biases"], factors,
                      shifts, strict=True)
        for i, (row, bias, stated, stated_bias, (f, g), (n, d)) in enumerate(neurons):
            here, channels = f"{place}, neuron {i}", [j for j, _ in row]
            found = [j for j, _ in stated]
            demand(found == channels, "MP-R030", here, f"channels {visible(channels)}", found)
            beta = 0  # twice the sum of A beta, over q
            for (j, w), (_, said) in zip(row, stated, strict=True):
                a, c = self.forms[j] if self.forms else (2, 0)
                self.pay(w, said, a, f, q)
                demand(2 * said * g * q == f * w * a * stated_q, "MP-R030", f"{here}, channel {j}",
                       "the weight of its scales", f"{visible(said)}/{visible(stated_q)}")
                beta += w * c
            self.pay(beta, n, d, q, stated_bias, f, stated_q)
            over = (2 * bias + beta) * d + 2 * n * q  # 2 q d times the sum of all that is added
            demand(2 * stated_bias * g * q * d == f * over * stated_q, "MP-R030", f"{here}, bias",
                   "the bias of its scales", f"{visible(stated_bias)}/{visible(stated_q)}")

    def pay(self, *numbers: int) -> None:
        """For products of these numbers."""
        words = 1 + sum(number.bit_length() for number in numbers) // 64
        self.reader.pay(10 * TERM + 8 * words * words)

    def read_errors(self, layer: Record) -> list[int]:
        """The error of every z, when its inputs have the errors that they have."""
        if not self.forms:
            return [0] * len(layer["rows"])  # the inputs are exact
        for row in layer["rows"]:
            for j, w in row:
                self.pay(w, self.errors[j])
        return [up(sum(abs(w) * self.errors[j] for j, w in row), layer["denominator"])
                for row in layer["rows"]]

    def advance(self, layer: Record, found: Sequence[Fraction], unit: int, scales: list[int],
                sigma: Record, number: int) -> None:
        """One hidden layer."""
        precision, activation = self.precision, self.activation
        factors, shifts, errors, forms = [], [], [], []
        neurons = zip(layer["activations"], found, scales, self.read_errors(layer), strict=True)
        for i, (kind, (low, high), scale, error) in enumerate(neurons):
            place = f"layer {number}, neuron {i} ({layer['names'][i]:.60})"
            self.pay(high, scale, error, 1 << 2 * precision)
            if kind == "step":
                demand(scale > 0, "MP-R022", place, "a slope of at least 1", scale)
                distance = ((high - low) << precision) // (2 * unit) - error
                demand(distance > 0, "MP-R031", place, "an error below half of the gap at 0",
                       power_of_two(error, precision))
                errors.append(step_error(activation, scale, distance, precision))
                factors.append((scale, 1))
                shifts.append((-(low + high), 2 * unit))
            else:
                demand(scale <= MAX_PRECISION, "MP-L008", place,
                       f"an exponent up to {MAX_PRECISION}", scale)
                z = up(high << precision, unit) + error
                errors.append(error + identity_error(activation, scale, z, precision))
                factors.append((1, 1 << scale))
                shifts.append((0, 1))
            forms.append(read_as(activation, kind, scale))
        self.compare(layer, sigma, factors, shifts, f"sigma layer {number}")
        self.errors, self.forms = errors, forms


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    ranges = Ranges()
    _, _, layers = exact_run(reader, claim, ranges.look)
    sigmoid, scales, widths = take_sigmoid(reader), [], [len(each["rows"]) for each in layers]
    for number, width in enumerate(widths[:-1], 1):
        record = reader.take("scales")
        demand(record["layer"] == number, "MP-R025", reader.place, f"layer {number}",
               record["layer"])
        demand(len(record["scales"]) == width, "MP-R005", reader.place, f"{width} scales",
               len(record["scales"]))
        scales.append(record["scales"])
    sigma = take_sigma(reader, claim, widths, sigmoid)
    network = Replacement(sigmoid["activation"], sigmoid["precision"], reader)
    for number, layer in enumerate(layers[:-1]):
        found, unit = ranges.layers[number]
        network.advance(layer, found, unit, scales[number], sigma[number], number + 1)
    count = widths[-1]
    network.compare(layers[-1], sigma[-1], [(1, 1)] * count, [(0, 1)] * count, "sigma output")
    errors = network.read_errors(layers[-1])
    n, d = sigmoid["eps_numerator"], sigmoid["eps_denominator"]
    for k, error in enumerate(errors):
        demand(error * d <= n << sigmoid["precision"], "MP-R032", f"output {k}",
               f"within {visible(n)}/{visible(d)}", power_of_two(error, sigmoid["precision"]))
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    facts = within(claim, sigmoid, VERSION, max(errors), digest)
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on an analytic certificate, which is read once."""
    return judge(Reader(stream, max_work), check_records)


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:], check))
