"""The kernel of sigmoid certificates by balls: every output, enclosed at every point.

Usage: python -m memproof.checker.balls_kernel CERTIFICATE.  To be trusted: this file, records.py,
step_kernel.py, docs/sigmoid-format.md and Python's standard library.

A ball (m, r) is the interval from m - r to m + r, over 2^P; m and r are integers.  Every division
is downwards and loses less than 1, and every such loss is added to a radius.  What is proved: the
real number that the network computes lies in the ball."""

import sys
from typing import Any, BinaryIO

from memproof.checker.records import (
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
from memproof.checker.step_kernel import MAX_WORDS, exact_run, run_file

VERSION, READING = "balls-1", "within"
WORK_OF_BYTE = 100_000  # units of work for every byte that was read, beside those of all files
Record = dict[str, Any]
Balls = tuple[list[int], list[int]]  # the middles of a channel at all points, and the radii


def exp_minus(x: int, p: int) -> tuple[int, int]:
    """(v, e) with |2^p exp(-x / 2^p) - v| <= e, for x >= 0."""
    if x >= p << p:  # exp(-p) < 2^-p
        return 0, 1
    # y = x / 2^(p + s) < 2^-8 is exact over 2^q; exp(-x / 2^p) = exp(-y)^(2^s)
    s = max(0, x.bit_length() - p + 8)
    q, y = p + s + 8, x << 8
    # Taylor: each term is too small by less than 2 (a floor, and the loss of the one before times
    # y / n < 2^-8), and so is what is left out when a term has become 0
    term = v = 1 << q
    n = 0
    while term:
        n += 1
        term = (term * y >> q) // n
        v += -term if n & 1 else term
    e = 2 * n + 2
    # (v +- e)^2 = v^2 +- (2 v e + e^2); one for the floor of v^2 / 2^q, one for that of the error
    for _ in range(s):
        e = ((2 * v + e) * e >> q) + 2
        v = v * v >> q
    return v >> s + 8, (e >> s + 8) + 2


def logistic(m: int, r: int, p: int) -> tuple[int, int]:
    """A ball with 1 / (1 + exp(-x)) for all x in the ball (m, r)."""
    one = 1 << p
    v, e = exp_minus(abs(m), p)
    # at |m|: 1 / (1 + t) moves by at most the error e of t >= 0; the rest by symmetry
    middle = (one << p) // (one + v)
    # |s'| <= 1/4, and |s'(x)| <= exp(-|x|) <= exp(r) exp(-|m|) <= 3 exp(-|m|) for r <= 1
    radius = min(r >> 2, 3 * r * (v + e) >> p) if r <= one else r >> 2
    return (middle if m >= 0 else one - middle), radius + e + 3


def tanh(m: int, r: int, p: int) -> tuple[int, int]:
    """A ball with tanh(x) for all x in the ball (m, r)."""
    one = 1 << p
    v, e = exp_minus(2 * abs(m), p)
    # at |m|: (1 - t) / (1 + t) moves by at most 2 e
    middle = ((one - v) << p) // (one + v)
    # tanh' <= 1, and tanh'(x) <= 4 exp(-2 |x|) <= 12 exp(-2 |m|) for r <= 1/2
    radius = min(r, 12 * r * (v + e) >> p) if 2 * r <= one else r
    return (middle if m >= 0 else -middle), radius + 2 * e + 3


def softsign(m: int, r: int, p: int) -> tuple[int, int]:
    """A ball with x / (1 + |x|) for all x in the ball (m, r)."""
    one, a = 1 << p, abs(m)
    middle = (a << p) // (one + a)
    # the derivative 1 / (1 + |x|)^2 is largest where |x| is least; two floors, one of the middle
    least = one + max(0, a - r)
    radius = ((r << p) // least << p) // least
    return (middle if m >= 0 else -middle), radius + 4


ACTIVATIONS = {"logistic": logistic, "tanh": tanh, "softsign": softsign}


def affine(layer: Record, channels: list[Balls], unit: int, p: int, reader: Reader) -> list[Balls]:
    """Balls with A h + b over q: of channels over ``unit`` (2^p, or exact inputs with r = 0)."""
    found, count, over, held = [], len(channels[0][0]), layer["denominator"] * unit, 0
    # x 2^p / over = (x 2^p / 2^zeros) / odd, floor by floor
    zeros = (over & -over).bit_length() - 1
    odd = over >> zeros
    bits = [max(max(m), -min(m), *r).bit_length() for m, r in channels]
    for row, bias in zip(layer["rows"], layer["biases"], strict=True):
        words = [(1 + (bits[j] + w.bit_length()) // 64, 1 + w.bit_length() // 64) for j, w in row]
        width = 1 + (max([bits[j] + w.bit_length() for j, w in row], default=0)
                     + bias.bit_length() + over.bit_length() + p) // 64
        reader.pay(count * (8 * TERM + 40 * width + sum(2 * TERM + 4 * a * b for a, b in words)))
        held += count * (24 + 3 * width)
        demand(held <= MAX_WORDS, "MP-L006", "memory", f"at most {MAX_WORDS} words", held)
        m, r = [bias * unit] * count, [0] * count
        for j, w in row:
            m = [a + w * b for a, b in zip(m, channels[j][0], strict=True)]
            r = [a + abs(w) * b for a, b in zip(r, channels[j][1], strict=True)]
        # over 2^p: the middle loses less than 1, the radius less than 1
        m, r = ([(a << p - zeros if p > zeros else a >> zeros - p) for a in column]
                for column in (m, r))
        m, r = (column if odd == 1 else [a // odd for a in column] for column in (m, r))
        found.append((m, [a + 2 for a in r]))
    return found


def outputs(header: Record, points: list[Record], sigma: list[Record], sigmoid: Record,
            reader: Reader) -> list[Balls]:
    """The balls of the output map at all points."""
    p, act = sigmoid["precision"], ACTIVATIONS[sigmoid["activation"]]
    price = (24 + p // 8) * (TERM + 2 * (1 + p // 64) ** 2)
    columns = zip(*(point["x"] for point in points), strict=True)
    channels: list[Balls] = [(list(column), [0] * len(points)) for column in columns]
    unit = header["coordinate_denominator"]
    for layer in sigma[:-1]:
        balls = affine(layer, channels, unit, p, reader)
        reader.pay(price * len(points) * len(balls))
        channels, unit = [], 1 << p
        for middles, radii in balls:
            values = [act(m, r, p) for m, r in zip(middles, radii, strict=True)]
            channels.append(([m for m, _ in values], [r for _, r in values]))
    return affine(sigma[-1], channels, unit, p, reader)


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    header, points, layers = exact_run(reader, claim)
    sigmoid = take_sigmoid(reader)
    sigma = take_sigma(reader, claim, [len(layer["rows"]) for layer in layers], sigmoid)
    found = outputs(header, points, sigma, sigmoid, reader)
    p, scale, worst = sigmoid["precision"], header["label_denominator"], 0
    n, d = sigmoid["eps_numerator"], sigmoid["eps_denominator"]
    for i, point in enumerate(points):
        for k, y in enumerate(point["y"]):
            (middles, radii), row = found[k], point["rows"][0]
            away = abs(middles[i] * scale - (y << p)) + radii[i] * scale  # over scale * 2^p
            demand(away * d <= (n << p) * scale, "MP-R032",
                   f"point {i} (row {row}), output {k} ({layers[-1]['names'][k]:.60})",
                   f"within {visible(n)}/{visible(d)}", power_of_two(-(-away // scale), p))
            worst = max(worst, -(-away // scale))
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    return Verdict("ACCEPTED", facts=within(claim, sigmoid, VERSION, worst, digest),
                   declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on a certificate by balls, which is read once."""
    return judge(Reader(stream, max_work, WORK_OF_BYTE), check_records)


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:], check))
