"""The kernel of SGD certificates: what SGD does from every start near a memorizing minimum.

Usage: python -m memproof.checker.sgd_kernel CERTIFICATE.  To be trusted: this file, records.py,
docs/sgd-format.md and Python's standard library (of step_kernel.py only its command line).

The network has one output and hits every label with the parameters theta*; xi = theta - theta*.
On |xi| <= rho every ReLU keeps its sign at every point, so an output f_i is a polynomial of xi
there; v_i is its gradient at theta*, V >= |v_i|, and its Hessian's norm is at most h.  xi_perp is
the part of xi in the span of the v_i.  SGD on R = (1/2N) sum (f_i - y_i)^2 without replacement, in
batches of B, E = N/B steps an epoch.  docs/proofs/sgd.md proves GD-5:

    lambda = sigma / (8 B (1 + E (E-1)/2 (gamma V^2)^2)),    D = 3 h V/2 + h^2 rho/2,
    tau = 3 E D / lambda,   radius = min(5 rho/8, 1/tau),    C = (V tau + h)^2 / 2:

for every start with |xi| <= r <= radius, every step eta <= gamma <= 1/V^2 and every order, the
length |xi_perp| falls by 1 - eta lambda in every epoch until it is at most tau r^2, |xi| <= 2 r
all the time, and then R <= C r^4.  What it needs is checked here: the signs, and that
sum (v_i.xi)^2 >= sigma |xi_perp|^2.  Integers and fractions; roots and quotients are rounded to
the safe side."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Any, BinaryIO, NamedTuple

from memproof.checker.records import (
    MAX_PRECISION,
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
from memproof.checker.step_kernel import run_file

VERSION, READING = "sgd-1", "equals"
ACTIVATIONS = ("relu", "identity")
MAX_BITS = 256  # of a number that is stated
MAX_WORDS = 2**27  # words of 64 bits that the gradients, or their products, may hold
NEURON, PRODUCT, QUOTIENT = 4000, 4, 3000  # units of work
STATEMENT = """hit exactly
  by a ReLU network; proved of SGD on its squared loss, in batches of {batch}, for
    every start at a distance r <= {radius} of its parameters, every step
    size eta <= {gamma} and every order of every epoch: after at most
    ln(1/(tau r))/(eta lambda) + 1 epochs the risk has been at most C r^4,
    and until then the distance has been at most 2 r
    lambda = {lambda}, tau = {tau}, C = {risk}, rank {rank}"""
Record = dict[str, Any]


class Pass(NamedTuple):
    """A point's way through the network: what each layer reads, over its unit, and its z, over
    that unit times the layer's denominator."""
    reads: list[list[int]]
    units: list[int]
    z: list[list[int]]


class Constants(NamedTuple):
    """What was found of theta*: bounds of the Hessian and of |v|^2, and the rank of the v_i."""
    hessian: Fraction
    square: Fraction
    rank: int


def dyadic(pair: list[int], place: str) -> Fraction:
    """m 2^e for a list [m, e] with m odd and positive: the only spelling of a number."""
    demand(len(pair) == 2 and pair[0] > 0 and pair[0] % 2, "MP-R022", place,
           "[m, e] with m odd and positive, for m 2^e", pair)
    m, e = pair
    demand(abs(e) <= MAX_PRECISION, "MP-L008", place, f"an exponent up to {MAX_PRECISION}", e)
    demand(m < 1 << MAX_BITS, "MP-L008", place, f"m below 2^{MAX_BITS}", m)
    return Fraction(m << max(e, 0), 1 << max(-e, 0))


def text(pair: list[int]) -> str:
    """A number [m, e], as it is stated: 5*2^-7."""
    m, e = pair
    if 0 <= e < 20 or (m == 1 and e == 0):
        return visible(m << e)
    return f"2^{e}" if m == 1 else f"{visible(m)}*2^{e}"


def above(value: Fraction) -> Fraction:
    """At least the value, of at most 65 significant bits."""
    n, d = value.numerator, value.denominator
    e = n.bit_length() - d.bit_length() - 64
    if e >= 0:
        return Fraction(-(-n // (d << e)) << e)
    return Fraction(-(-(n << -e) // d), 1 << -e)


def root(value: Fraction) -> Fraction:
    """At least the square root of a value >= 0."""
    n, d = value.numerator, value.denominator
    shift = max(0, 70 - n.bit_length() // 2)
    return above(Fraction(isqrt(n * d << 2 * shift) + 1, d << shift)) if n else Fraction(0)


def words(number: int) -> int:
    """Of 64 bits."""
    return 1 + number.bit_length() // 64


# -------------------- the network at a point
def lowest_terms(values: list[int], unit: int) -> tuple[list[int], int]:
    """The same fractions over the least common denominator."""
    common = gcd(unit, *values)
    return ([v // common for v in values], unit // common) if common > 1 else (values, unit)


def forward(layers: list[Record], x: list[int], unit: int, reader: Reader) -> Pass:
    """All values at one point."""
    found, h = Pass([], [], []), x
    for layer in layers:
        longest = words(max(map(abs, h)))
        reader.pay(sum(NEURON // 10 + len(row) * (TERM + PRODUCT * longest)
                       for row in layer["rows"]))
        z = [sum(w * h[j] for j, w in row) + bias * unit
             for row, bias in zip(layer["rows"], layer["biases"], strict=True)]
        found.reads.append(h)
        found.units.append(unit)
        found.z.append(z)
        unit *= layer["denominator"]
        kinds = layer.get("activations", ())
        h = [max(v, 0) if kind == "relu" else v for v, kind in zip(z, kinds, strict=False)]
        reader.pay(len(h) * (TERM + 8 * PRODUCT * words(unit) ** 2))
        h, unit = lowest_terms(h, unit)
    return found


def gradient(layers: list[Record], run: Pass, reader: Reader) -> tuple[list[int], int]:
    """d output / d parameter, for every dense parameter, over one denominator: layer by layer,
    neuron by neuron, the weights and then the bias."""
    parts, back, unit = list[tuple[list[int], int]](), [1], 1
    for number in range(len(layers) - 1, -1, -1):
        layer, h = layers[number], [*run.reads[number], run.units[number]]
        size = words(max(map(abs, back)))
        reader.pay(len(back) * len(h) * (TERM + 9 * PRODUCT * size * words(max(map(abs, h)))))
        parts.append(lowest_terms([d * v for d in back for v in h], unit * run.units[number]))
        if number:
            before = [0] * len(run.reads[number])
            for d, row in zip(back, layer["rows"], strict=True):
                reader.pay(len(row) * (TERM + PRODUCT * size) * (d != 0))
                for j, w in row if d else ():
                    before[j] += d * w
            kinds = layers[number - 1]["activations"]
            back = [d if kind == "identity" or z > 0 else 0
                    for d, kind, z in zip(before, kinds, run.z[number - 1], strict=True)]
            back, unit = lowest_terms(back, unit * layer["denominator"])
    found, unit = over_one(parts[::-1], reader)
    return [v for part in found for v in part], unit


def over_one(parts: list[tuple[list[int], int]], reader: Reader) -> tuple[list[list[int]], int]:
    """Lists of fractions, each over a denominator of its own, over one denominator of all."""
    whole = lcm(*(unit for _, unit in parts))
    held = sum(len(values) for values, _ in parts) * (2 + 2 * words(whole))
    demand(held <= MAX_WORDS, "MP-L006", "memory", f"at most {MAX_WORDS} words", held)
    reader.pay(PRODUCT * held)
    return [[v * (whole // unit) for v in values] for values, unit in parts], whole


# -------------------- the ball of radius rho
def norms(layer: Record, reader: Reader) -> tuple[list[Fraction], Fraction]:
    """(of every row of A/q, of A/q): at least the Euclidean norms."""
    q, squares = layer["denominator"], list[int]()
    for row in layer["rows"]:
        reader.pay(QUOTIENT + sum(TERM + PRODUCT * words(w) ** 2 for _, w in row))
        squares.append(sum(w * w for _, w in row))
    return ([root(Fraction(s, q * q)) for s in squares], root(Fraction(sum(squares), q * q)))


def curvature(layers: list[Record], runs: list[Pass], rho: Fraction, place: list[str],
              reader: Reader) -> Fraction:
    """A bound of the Hessian's norm of every output on |xi| <= rho, where every ReLU keeps its
    sign at every point.

    Of what a layer reads, ``moved`` bounds the change on the ball, ``first`` and ``second`` the
    derivatives along a unit vector, ``size`` the length with the 1 of the bias.
    """
    sizes, last, most = [norms(layer, reader) for layer in layers], len(layers) - 1, Fraction(0)
    for run, here in zip(runs, place, strict=True):
        moved = first = second = Fraction(0)
        for number, (h, unit, z) in enumerate(zip(*run, strict=True)):
            rows, whole = sizes[number]
            reader.pay(8 * QUOTIENT + len(h) * PRODUCT * words(max(map(abs, h))) ** 2)
            size = root(Fraction(sum(v * v for v in h), unit * unit) + 1) + moved
            if number < last:
                keeps_signs(layers[number], z, rows, moved, rho * size, unit, reader,
                            f"layer {number + 1}, {here}")
            wide = whole + rho
            if number:  # one hidden layer: 2 |u_1| |u_2| <= 1
                second = above((1 if last == 1 else 2) * first + wide * second)
            first, moved = above(size + wide * first), above(whole * moved + rho * size)
        most = max(most, second)
    return most


def keeps_signs(layer: Record, z: list[int], rows: list[Fraction], moved: Fraction, own: Fraction,
                unit: int, reader: Reader, place: str) -> None:
    """|z| of every ReLU is more than |its row| ``moved`` + ``own``."""
    unit *= layer["denominator"]
    for i, (value, row, kind) in enumerate(zip(z, rows, layer["activations"], strict=True)):
        if kind == "relu":
            reader.pay(2 * QUOTIENT)
            demand(row * moved + own < Fraction(abs(value), unit), "MP-R040",
                   f"{place}, neuron {i}", "a sign that it keeps on the ball of radius rho",
                   f"{visible(value)}/{visible(unit)}")


# -------------------- the gradients
def products(vectors: list[list[int]], basis: list[int], reader: Reader) -> list[list[int]]:
    """Row a, column j: the product of gradients basis[a] and j."""
    size = max(words(max(map(abs, v))) for v in vectors)
    held = len(basis) * len(vectors) * 2 * size + len(vectors) * len(vectors[0]) * size
    demand(held <= MAX_WORDS, "MP-L006", "memory", f"at most {MAX_WORDS} words", held)
    reader.pay(len(basis) * len(vectors) * len(vectors[0]) * (TERM // 2 + PRODUCT * size**2))
    return [[sum(a * b for a, b in zip(vectors[i], v, strict=True)) for v in vectors]
            for i in basis]


def eliminate(rows: list[list[int]], squares: list[int], reader: Reader
              ) -> Iterator[tuple[int, list[int]]]:
    """Fraction-free elimination of a symmetric matrix M, of which the first rows are given, and of
    the other rows the entry on the diagonal: step by step (pivot, the other diagonal entries).

    The k-th pivot is the k-th leading minor of M, and an entry is the minor of the first k rows and
    its own (Bareiss).  So M is positive definite on the first rows if all pivots are positive.
    """
    previous, count = 1, len(rows)
    rows, squares = [row[:] for row in rows], squares[:]
    for k in range(count):
        pivot, upper = rows[k][k], rows[k]
        size = words(max(map(abs, upper)))
        width = len(upper) - k
        reader.pay((count - k) * width * (2 * TERM + 3 * PRODUCT * size**2))
        yield pivot, squares
        for i in range(k + 1, count):
            row, factor = rows[i], upper[i]
            for j in range(i, len(row)):
                row[j] = (pivot * row[j] - factor * upper[j]) // previous
        squares = [(pivot * square - upper[count + j] ** 2) // previous
                   for j, square in enumerate(squares)]
        previous = pivot
    yield 1, squares


def spanning(gram: list[list[int]], vectors: list[list[int]], basis: list[int], place: list[str],
             reader: Reader) -> None:
    """The gradients of the basis are independent, and all others are in their span."""
    others = [j for j in range(len(vectors)) if j not in set(basis)]
    order = basis + others
    size = max(words(max(map(abs, v))) for v in vectors)
    reader.pay(len(others) * len(vectors[0]) * (TERM + PRODUCT * size**2))
    squares = [sum(a * a for a in vectors[j]) for j in others]
    rows = [[row[j] for j in order] for row in gram]
    for k, (pivot, left) in enumerate(eliminate(rows, squares, reader)):
        demand(pivot > 0, "MP-R041", f"basis, entry {k}", "independent gradients",
               "a dependent one")
        squares = left  # after the last pivot: what is outside of the span
    for j, rest in zip(others, squares, strict=True):
        demand(rest == 0, "MP-R042", place[j], "a gradient in the span of the basis", "another")


def spectrum(gram: list[list[int]], basis: list[int], unit: int, sigma: Fraction, reader: Reader
             ) -> None:
    """sum_j (v_j.x)^2 >= sigma |x|^2 for every x in the span of the v_j.

    With x = sum of c_a v_a over the basis the two sides are c'(G G')c and sigma c'G_I c.  The
    products in ``gram`` are over unit^2.
    """
    n, d = sigma.numerator * unit * unit, sigma.denominator
    size = words(max(max(map(abs, row)) for row in gram))
    reader.pay(len(basis) ** 2 * len(gram[0]) * (TERM + PRODUCT * size**2))
    matrix = [[d * sum(a * b for a, b in zip(row, other, strict=True)) - n * row[basis[k]]
               for k, other in enumerate(gram)] for row in gram]
    for pivot, _ in eliminate(matrix, [], reader):
        demand(pivot > 0, "MP-R043", "sgd, sigma", "at most the least positive eigenvalue of the "
               "gradients' products", "more")


# -------------------- the theorem
def constants_hold(sgd: Record, points: int, found: Constants) -> None:
    """The stated constants are what the theorem gives, or worse."""
    rho, sigma, gamma, slowest, tau, radius, risk = (
        dyadic(sgd[key], f"sgd, {key}")
        for key in ("rho", "sigma", "gamma", "lambda", "tau", "radius", "risk"))
    batch, h, v2, v = sgd["batch"], found.hessian, found.square, root(found.square)
    epoch = points // batch
    demand(gamma * v2 <= 1, "MP-R044", "sgd, gamma", "at most 1/V^2", text(sgd["gamma"]))
    spread = 1 + epoch * (epoch - 1) * (gamma * v2) ** 2 / 2
    most = above(3 * h * v / 2 + h * h * rho / 2)
    for key, holds in (("lambda", slowest * 8 * batch * spread <= sigma),
                       ("tau", tau * slowest >= 3 * epoch * most),
                       ("radius", radius <= 5 * rho / 8 and radius * tau <= 1),
                       ("risk", 2 * risk >= (v * tau + h) ** 2)):
        demand(holds, "MP-R045", f"sgd, {key}", "what the theorem gives, or a weaker number",
               text(sgd[key]))


def take_sgd(reader: Reader, claim: Record) -> Record:
    """The ``sgd`` record: a batch that divides the points, a basis among them."""
    sgd, count = reader.take("sgd"), claim["points"]
    demand(count % sgd["batch"] == 0, "MP-R046", f"{reader.place}, batch",
           f"a divisor of {count}", sgd["batch"])
    basis = sgd["basis"]
    good = basis and len({*basis}) == len(basis) and max(basis) < count
    demand(good, "MP-R041", f"{reader.place}, basis", f"distinct points below {count}", basis)
    return sgd


def exact_minimum(reader: Reader, claim: Record) -> tuple[Record, list[Record], list[Record],
                                                          list[Pass], list[str]]:
    """(data, points, layers, passes, places): every label is hit, by one output."""
    demand(claim["outputs"] == 1, "MP-R005", "line 2, outputs", 1, claim["outputs"])
    header, points = take_points(reader, claim)
    layers = take_network(reader, claim)
    unit, scale = header["coordinate_denominator"], header["label_denominator"]
    place = [f"point {i} (row {point['rows'][0]})" for i, point in enumerate(points)]
    runs = []
    for point, here in zip(points, place, strict=True):
        runs.append(run := forward(layers, point["x"], unit, reader))
        (value,), whole, (y,) = run.z[-1], run.units[-1] * layers[-1]["denominator"], point["y"]
        demand(value * scale == y * whole, "MP-R018", here, f"{visible(y)}/{visible(scale)}",
               f"{visible(value)}/{visible(whole)}")
    return header, points, layers, runs, place


def check_statement(reader: Reader, sgd: Record, layers: list[Record], runs: list[Pass],
                    place: list[str]) -> Record:
    """The facts of an ``sgd`` record that holds for these layers and points."""
    rho = dyadic(sgd["rho"], "sgd, rho")
    hessian = curvature(layers, runs, rho, place, reader)
    vectors, unit = over_one([gradient(layers, run, reader) for run in runs], reader)
    gram = products(vectors, sgd["basis"], reader)
    spanning(gram, vectors, sgd["basis"], place, reader)
    spectrum(gram, sgd["basis"], unit, dyadic(sgd["sigma"], "sgd, sigma"), reader)
    square = above(Fraction(max(sum(a * a for a in v) for v in vectors), unit * unit))
    constants_hold(sgd, len(runs), Constants(hessian, square, len(sgd["basis"])))
    names = ("rho", "gamma", "lambda", "tau", "radius", "risk")
    return {**{key: text(sgd[key]) for key in names}, "batch": sgd["batch"],
            "rank": len(sgd["basis"])}


def check_records(reader: Reader) -> Verdict:
    """All of them, in their order; raises Failed."""
    declared, claim = take_claim(reader, VERSION, READING)
    _, _, layers, runs, place = exact_minimum(reader, claim)
    found = check_statement(reader, take_sgd(reader, claim), layers, runs, place)
    digest = reader.close({"points": claim["points"], "layers": claim["depth"]})
    facts = claim | found | {"version": VERSION, "sha256": digest, "statement": STATEMENT}
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on an SGD certificate, which is read once."""
    return judge(Reader(stream, max_work, activations=ACTIVATIONS), check_records)


if __name__ == "__main__":
    sys.exit(run_file(sys.argv[1:], check))
