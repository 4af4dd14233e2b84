"""The second checker: point by point, with fractions, from docs/certificate-format.md alone.

It shares no line with the rest of the package and needs nothing but the standard library, so this
one file can be copied anywhere and run: ``python second.py FILE...``. It is deliberately naive.
With N points x^(p)/D in Q^d and layers l = 1..L of widths w_l it computes, for every single point,

    h_0 = x/D,   z_l = A_l h_(l-1) + b_l in Q^(w_l),   h_l = max(z_l, 0) or z_l per channel,

sorts the points where a ``line`` record says so, and compares the signs of z_l with the trace and
the output A_(L+1) h_L + b_(L+1) with the label y/E in Q^k. Only one layer is kept at a time.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key, partial
from itertools import chain, cycle, pairwise, repeat
from math import lcm
from typing import Any, NamedTuple

MAX_FILE, MAX_LINE, MAX_HEX, MAX_WORK = 2**28, 2**24, 2**16, 10**10
MAX_NESTING, MAX_TEXT, MAX_PLAIN = 6, 200, 2**53
EXIT_CODES = {"ACCEPTED": 0, "REJECTED": 1, "USAGE": 2, "DECLINED": 3, "INTERNAL": 4}
NETWORK_SIZES = ["depth", "width", "nodes", "dense_parameters", "nonzero_parameters",
                 "largest_weight_bits", "total_weight_bits"]
POSITIVE_SIZES = ["points", "rows", "dimension", "outputs", "width", "depth"]
CLAIM_SIZES = [*POSITIVE_SIZES, *NETWORK_SIZES[2:]]
COUNTS = ["points", "layers", "lines", "traces"]
FORBIDDEN_BYTE = re.compile(rb"[^\x20-\x5b\x5d-\x7e]")  # the backslash is 0x5c
STRING = re.compile(r'"[^"]*"?')
NOT_BRACKET, LEAF = re.compile(r"[^\[\]{}]+"), re.compile(r"\[\]|\{\}")
PLAIN, HEXADECIMAL = re.compile(r"0|-?[1-9][0-9]{0,15}"), re.compile(r"-?[1-9a-f][0-9a-f]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
ZERO = Fraction(0)
Vector = list[Fraction]
Type = Callable[["Value"], Any]  # from a value as written to what it means
Fields = Mapping[str, Type]


@dataclass(frozen=True)
class Verdict:
    """What the checker says of a file, and the work that it used; accepted without a code only."""
    outcome: str
    code: str
    place: str
    expected: str
    found: str
    work: int = 0

    def __str__(self) -> str:
        if self.outcome == "ACCEPTED":
            return f"ACCEPTED (second checker): {self.found}"
        text = f"expected {self.expected}, found {self.found}"
        return f"{self.outcome} {self.code} at {self.place}: {text}"


class Stop(Exception):
    """The first failure: ends the reading and carries the verdict."""

    def __init__(self, code: str, place: str, expected: object, found: object) -> None:
        outcome = "DECLINED" if code.startswith("MP-L") else "REJECTED"
        self.verdict = Verdict(outcome, code, place, show(expected), show(found))


def show(value: object) -> str:
    """A text of bounded length for any value: str() of a long integer is slow and may raise."""
    if isinstance(value, Fraction):
        n, d = show(value.numerator), show(value.denominator)
        return n if d == "1" else f"{n} / {d}"
    if isinstance(value, int) and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of length {len(value)}: [{', '.join(map(show, value[:4]))[:MAX_TEXT]}...]"
    text = json.dumps(value) if value is None or isinstance(value, bool) else str(value)
    return text if len(text) <= MAX_TEXT else f"{text[:40]}... ({len(text)} characters)"


class Work:
    """Reading of lines and arithmetic with numbers of any size, counted before it is done.  A unit
    is a nanosecond at worst, and more than the bytes that are kept: it limits memory, too."""

    def __init__(self, limit: int) -> None:
        self.limit, self.used = limit, 0

    def pay(self, units: int, a: int = 0, b: int = 0, share: int = 1) -> None:
        """Units, and a share of what a gcd and divisions of a and b may take (MP-L005)."""
        s, t = a.bit_length(), b.bit_length()
        units += (s + t + (s * t >> 8)) // share
        if self.used + units > self.limit:
            raise Stop("MP-L005", "work", f"at most {self.limit} (--max-work)", self.used + units)
        self.used += units

    def line(self, data: bytes, start: int, end: int) -> bytes:
        """A line and all that is done with it: each key, value and item has a mark of its own."""
        self.pay(20_000 + 25 * (end - start))
        line = data[start:end]
        self.pay(2000 * (len(line) - len(line.translate(None, b'"[]{}:,'))))
        return line

    def product(self, a: int, b: int) -> int:
        """a b."""
        self.pay(300, a, b, share=4)
        return a * b

    def scalar_product(self, row: list[list[int]], h: list[int], constant: int) -> int:
        """A constant and the sum of w h_j over the pairs [j,w] of a row."""
        total = constant
        for j, w in row:
            self.pay(500 + total.bit_length() // 4, w, h[j], share=4)
            total += w * h[j]
        return total

    def fraction(self, a: int, b: int) -> Fraction:
        """a/b in lowest terms; to look at its sign and whether it equals another is free."""
        self.pay(2500, a, b)
        return Fraction(a, b)

    def over_common_denominator(self, h: Vector) -> tuple[int, list[int]]:
        """The least common multiple c of the denominators, and c h."""
        c = 1
        for value in h:
            self.pay(400)
            if c != value.denominator:
                self.pay(300, c, value.denominator)
                c = lcm(c, value.denominator)
        return c, [self.numerator_over(c, value) for value in h]

    def numerator_over(self, c: int, value: Fraction) -> int:
        """c times a fraction, for a multiple c of its denominator."""
        if c == value.denominator:
            return value.numerator
        self.pay(300, c, value.denominator)
        return self.product(value.numerator, c // value.denominator)

    def order(self, column: Vector) -> list[int]:
        """The numbers of the points sorted by the value at each, ties by number."""
        def compare(p: int, q: int) -> int:
            self.pay(1500)
            left = self.product(column[p].numerator, column[q].denominator)
            right = self.product(column[q].numerator, column[p].denominator)
            return (left > right) - (left < right)
        return sorted(range(len(column)), key=cmp_to_key(compare))


# --- values (sections 2 and 3) --------------------------------------------------------------------
class Value(NamedTuple):
    """A JSON value that is still to be checked, and its place in the file."""
    json: object
    place: str

    def stop(self, code: str, expected: object) -> Stop:
        """The failure with this code at this value, to be raised."""
        return Stop(code, self.place, expected, self.json)

    def integer(self) -> int:
        """An integer in its one way to write it (MP-R003, MP-R005, MP-L004)."""
        value = self.json
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if not isinstance(value, str):
            raise self.stop("MP-R005", "an integer")
        if not HEXADECIMAL.fullmatch(value):
            raise self.stop("MP-R003", "an integer in its canonical form")
        if len(value) > MAX_HEX:
            raise self.stop("MP-L004", f"at most {MAX_HEX} characters")
        if abs(n := int(value, 16)) <= MAX_PLAIN:
            raise self.stop("MP-R003", "a JSON number, since |n| <= 2^53")
        return n

    def text(self) -> str:
        """At most 200 characters (MP-R007); which ones was checked with the bytes of the line."""
        if not isinstance(self.json, str):
            raise self.stop("MP-R005", "a string")
        if len(self.json) > MAX_TEXT:
            raise self.stop("MP-R007", f"at most {MAX_TEXT} characters")
        return self.json

    def sha256(self) -> str:
        """A hash in its one way to write it (MP-R005)."""
        if not (isinstance(self.json, str) and SHA256.fullmatch(self.json)):
            raise self.stop("MP-R005", "64 lower-case hexadecimal digits")
        return self.json

    def at_least(self, least: int, code: str) -> int:
        """An integer that is not smaller."""
        if (n := self.integer()) < least:
            raise self.stop(code, f"an integer >= {least}")
        return n

    def list_of(self, kind: Type) -> list[Any]:
        """A list (MP-R005); what is written gives place to its value, to need no second list."""
        if not isinstance(self.json, list):
            raise self.stop("MP-R005", "a list")
        for i, each in enumerate(self.json):
            self.json[i] = kind(Value(each, f"{self.place}[{i}]"))
        return self.json

    def object_of(self, kinds: Fields) -> dict[str, Any]:
        """An object (MP-R005) with exactly these keys in this order (MP-R004)."""
        if not isinstance(self.json, dict):
            raise self.stop("MP-R005", "an object")
        if list(self.json) != list(kinds):
            raise Stop("MP-R004", self.place, "the keys " + ", ".join(kinds), ", ".join(self.json))
        return {key: kinds[key](Value(each, f"{self.place}, {key}"))
                for key, each in self.json.items()}


NATURAL = partial(Value.at_least, least=0, code="MP-R005")
POSITIVE = partial(Value.at_least, least=1, code="MP-R022")
TEXTS = partial(Value.list_of, kind=Value.text)
INTEGERS = partial(Value.list_of, kind=Value.integer)
VECTORS = partial(Value.list_of, kind=INTEGERS)
DECLARED = "construction", "parameters", "producer", "dataset"
AFFINE: Fields = {"denominator": POSITIVE, "biases": INTEGERS,
                  "rows": partial(Value.list_of, kind=VECTORS)}
RECORDS: dict[str, Fields] = {
    "meta": {"format": Value.text, "version": Value.integer,
             "declared": partial(Value.object_of, kinds=dict.fromkeys(DECLARED, Value.text))},
    "claim": {"reading": Value.text, **dict.fromkeys(CLAIM_SIZES, NATURAL),
              "data_sha256": Value.sha256, "network_sha256": Value.sha256},
    "data": {"coordinate_denominator": POSITIVE, "label_denominator": POSITIVE, "classes": TEXTS},
    "point": {"x": INTEGERS, "y": INTEGERS, "rows": INTEGERS},
    "layer": {"stage": Value.text, "lemma": Value.text, "names": TEXTS, "activations": TEXTS,
              **AFFINE},
    "output": {"names": TEXTS, **AFFINE},
    "line": {"layer": NATURAL, "channel": NATURAL},
    "trace": {"layer": NATURAL, "neurons": VECTORS},
    "end": {**dict.fromkeys(COUNTS, NATURAL), "sha256": Value.sha256},
}


# --- bytes, syntax, canonical form (section 2) ----------------------------------------------------
class Source:
    """The file and the record at which the reading stands, the bytes from ``start`` to ``end``."""

    def __init__(self, data: bytes, work: Work) -> None:
        self.data, self.work, self.number, self.start, self.end = data, work, 0, 0, 0
        self.decoder = json.JSONDecoder(object_pairs_hook=self.dictionary, parse_int=self.number_of,
                                        parse_float=self.number_of, parse_constant=self.number_of)

    def next(self) -> object:
        """Read the next line, up to its canonical form (MP-L003, MP-R009, MP-R001); its kind."""
        self.number += 1
        self.place, self.start = f"line {self.number}", self.end
        self.end = self.data.find(b"\n", self.start) + 1 or len(self.data)
        if (size := self.end - self.start) > MAX_LINE or self.end > MAX_FILE:
            limits = f"at most {MAX_LINE} bytes in a line, {MAX_FILE} in the file"
            raise self.stop("MP-L003", limits, f"{size} after {self.start}")
        if not self.data.endswith(b"\n", self.start, self.end):
            raise self.stop("MP-R009", "a line that ends with LF", "the end of the file")
        line = self.work.line(self.data, self.start, self.end - 1)
        if bad := FORBIDDEN_BYTE.search(line):
            found = f"0x{bad.group()[0]:02x} at offset {self.start + bad.start()} of the file"
            raise self.stop("MP-R001", "bytes 0x20..0x7e but 0x5c", found)
        self.record = self.parse(line.decode("ascii"))
        self.kind = self.record.get("kind")
        if isinstance(self.kind, str) and self.kind in RECORDS:
            self.place += f" ({self.kind})"
        return self.kind

    def parse(self, text: str) -> dict[str, object]:
        """The object that a line is (MP-R002), written canonically (MP-R006)."""
        outside = STRING.sub("", text)
        # First, as the parser recurses. To remove all adjacent pairs lowers the depth by one.
        brackets = NOT_BRACKET.sub("", outside)
        for _ in range(MAX_NESTING):
            brackets = LEAF.sub("", brackets)
        if brackets:
            raise self.stop("MP-R002", f"brackets in pairs, at most {MAX_NESTING} levels", text)
        try:
            value: object = self.decoder.decode(text)
        except ValueError as error:
            value = error
        if not isinstance(value, dict):
            raise self.stop("MP-R002", "a JSON object", value)
        # Without escapes, repeated keys and other numbers, compact JSON leaves nothing else open.
        if " " in outside:
            raise self.stop("MP-R006", "no white space outside strings", text)
        return value

    def number_of(self, written: str) -> int:
        """The value of a JSON number (MP-R003)."""
        if PLAIN.fullmatch(written) and abs(n := int(written)) <= MAX_PLAIN:
            return n
        raise self.stop("MP-R003", "an integer in its canonical form", written)

    def dictionary(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        """The value of a JSON object (MP-R004)."""
        if len(value := dict(pairs)) < len(pairs):
            raise self.stop("MP-R004", "every key once", ", ".join(key for key, _ in pairs))
        return value

    def fields(self, kind: str) -> dict[str, Any]:
        """The values of the record, which is of this kind (MP-R008)."""
        if self.kind != kind:
            raise self.stop("MP-R008", f"a record of kind {kind}", self.kind)
        return Value(self.record, self.place).object_of({"kind": Value.text, **RECORDS[kind]})

    def stop(self, code: str, expected: object, found: object, key: str = "") -> Stop:
        """The failure with this code at the record, or at a key of it, to be raised."""
        return Stop(code, f"{self.place}, {key}" if key else self.place, expected, found)

    def expect_length(self, values: list[Any], length: int, key: str) -> None:
        """The length of a list (MP-R005), looked at after all types."""
        if len(values) != length:
            raise self.stop("MP-R005", f"a list of length {show(length)}", values, key)

    def sha256(self, start: int, end: int) -> str:
        """The hash of the bytes from offset ``start`` up to ``end``."""
        return hashlib.sha256(memoryview(self.data)[start:end]).hexdigest()


def compare(place: str, key: str, computed: object, claim: dict[str, Any], code: str) -> None:
    """A recomputed value is the claimed one."""
    if computed != claim[key]:
        raise Stop(code, f"{place}, {key}", computed, claim[key])


# --- meta, claim, and the data section (sections 3 and 4) -----------------------------------------
class Table(NamedTuple):
    """N points x/D in Q^d, their labels y/E in Q^k, and what each is called in a verdict."""
    d: int
    e: int
    x: list[list[int]]
    y: list[list[int]]
    names: list[str]


def read_claim(source: Source) -> dict[str, Any]:
    """The claim; in meta before it the version decides (MP-L001) before kind and keys."""
    source.next()
    version, name = source.record.get("version", 1), source.record.get("format")
    if name == "memproof" and not (type(version) is int and version == 1):
        raise source.stop("MP-L001", 1, version, "version")
    source.fields("meta")
    if name != "memproof":
        raise source.stop("MP-R005", "memproof", name, "format")
    source.next()
    claim = source.fields("claim")
    if claim["reading"] != "equals":
        raise source.stop("MP-L002", "equals", claim["reading"], "reading")
    for key in POSITIVE_SIZES:
        if claim[key] < 1:
            raise source.stop("MP-R015", "at least 1", claim[key], key)
    return claim


def read_denominators(source: Source, outputs: int) -> tuple[int, int, int]:
    """D, E, and the number of class names (0 if labels are numbers)."""
    v = source.fields("data")
    e, classes = v["label_denominator"], v["classes"]
    distinct = "" not in classes and len(set(classes)) == len(classes)
    if classes and not (distinct and (outputs, e) == (1, 1)):
        raise source.stop("MP-R021", "distinct names of one output over 1", classes, "classes")
    return v["coordinate_denominator"], e, len(classes)


def check_row_numbers(source: Source, rows: list[int], seen: set[str]) -> None:
    """Nonempty, from 1 to 2^53, increasing, and none of them seen before (MP-R020)."""
    new = [f"{n:x}" for n in rows]
    increasing = rows and all(a < b for a, b in pairwise([0, *rows, MAX_PLAIN + 1]))
    if not (increasing and seen.isdisjoint(new)):
        raise source.stop("MP-R020", "new numbers from 1 to 2^53, increasing", rows, "rows")
    seen.update(new)


def read_table(source: Source, claim: dict[str, Any]) -> Table:
    """The data section, and the first record after it."""
    source.next()
    start = source.start
    d, e, classes = read_denominators(source, claim["outputs"])
    table = Table(d, e, [], [], [])
    # Sets of strings: their hashes are salted, those of integers can be made to collide.
    seen_points, seen_rows = set[str](), set[str]()
    while source.next() == "point":
        v = source.fields("point")
        x, y, rows = v["x"], v["y"], v["rows"]
        source.expect_length(x, claim["dimension"], "x")
        source.expect_length(y, claim["outputs"], "y")
        if classes and not 0 <= y[0] < classes:
            raise source.stop("MP-R021", f"a class number below {classes}", y[0], "y")
        check_row_numbers(source, rows, seen_rows)
        key = ",".join(f"{n:x}" for n in x)
        if key in seen_points:
            raise source.stop("MP-R019", "a new point", "the x of an earlier point", "x")
        seen_points.add(key)
        table.x.append(x)
        table.y.append(y)
        table.names.append(f"point {len(table.names)} (row {rows[0]})")
    r, place = len(seen_rows), f"the data section (before line {source.number})"
    compare(place, "points", len(table.x), claim, "MP-R016")
    compare(place, "rows", r, claim, "MP-R016")
    # R distinct positive integers are 1..R if and only if none of 1..R is missing.
    if missing := next((n for n in range(1, r + 1) if f"{n:x}" not in seen_rows), 0):
        raise Stop("MP-R020", place, f"the row numbers 1..{r}", f"no row {missing}")
    compare(place, "data_sha256", source.sha256(start, source.start), claim, "MP-R013")
    return table


# --- the network section (sections 3 and 5) -------------------------------------------------------
class Layer(NamedTuple):
    """z = (A h + b)/q, A of sparse integer rows; max(z_i, 0) if relu[i] (empty for the output)."""
    names: list[str]
    relu: list[bool]
    q: int
    biases: list[int]
    rows: list[list[list[int]]]


def read_layer(source: Source, below: int) -> Layer:
    """A hidden layer Q^below -> Q^w, or the output map, which has no activation."""
    v = source.fields("layer" if source.kind == "layer" else "output")
    names, activations = v["names"], v.get("activations", [])
    if not names:
        raise source.stop("MP-R015", "at least one neuron", "none", "names")
    for key in ("activations", "biases", "rows"):
        source.expect_length(v.get(key, names), len(names), key)
    for i, activation in enumerate(activations):
        if activation not in ("relu", "identity"):
            raise source.stop("MP-R023", "relu or identity", activation, f"activations[{i}]")
    for i, row in enumerate(v["rows"]):
        last = -1
        for pair in row:
            if len(pair) != 2 or not last < pair[0] < below or pair[1] == 0:
                expected = f"pairs [j,w] with {last} < j < {below} and w not 0"
                raise source.stop("MP-R022", expected, pair, f"rows[{i}]")
            last = pair[0]
    relu = [activation == "relu" for activation in activations]
    return Layer(names, relu, v["denominator"], v["biases"], v["rows"])


def measure(work: Work, dimension: int, layers: list[Layer]) -> list[int]:
    """The sizes of the network recomputed, in the order of NETWORK_SIZES; the output is last."""
    widths = [dimension, *(len(layer.names) for layer in layers)]
    hidden, dense = widths[1:-1], sum((m + 1) * w for m, w in pairwise(widths))
    parameters = (work.fraction(n, layer.q) for layer in layers for n in chain(
        layer.biases, (w for row in layer.rows for _, w in row)) if n)
    sizes = [p.numerator.bit_length() + (p.denominator.bit_length() if p.denominator > 1 else 0)
             for p in parameters]
    largest, total = max(sizes, default=0), sum(sizes) + len(sizes)
    return [len(hidden), max(hidden, default=0), sum(hidden), dense, len(sizes), largest, total]


def read_network(source: Source, claim: dict[str, Any]) -> list[Layer]:
    """The network section from its first record on; the last layer is the output map."""
    start, dimension, outputs = source.start, claim["dimension"], claim["outputs"]
    layers = [read_layer(source, dimension)]
    while source.kind == "layer":
        source.next()
        layers.append(read_layer(source, len(layers[-1].names)))
    if (k := len(layers[-1].names)) != outputs:
        raise source.stop("MP-R005", f"{show(outputs)} outputs", k, "names")
    place = f"the network section (up to line {source.number})"
    for key, size in zip(NETWORK_SIZES, measure(source.work, dimension, layers), strict=True):
        compare(place, key, size, claim, "MP-R016")
    compare(place, "network_sha256", source.sha256(start, source.end), claim, "MP-R014")
    return layers


# --- lines, traces, outputs, end (sections 6 and 7) -----------------------------------------------
def read_lines(source: Source, widths: list[int]) -> dict[int, int]:
    """By layer (widths w_0..w_(L-1)) the channel that orders the points; and the record after."""
    lines, last = dict[int, int](), -1
    while source.next() == "line":
        v = source.fields("line")
        layer, channel = v["layer"], v["channel"]
        if not last < layer < len(widths):
            raise source.stop("MP-R024", f"{last} < layer < {len(widths)}", layer, "layer")
        if channel >= widths[layer]:
            raise source.stop("MP-R024", f"a channel below {widths[layer]}", channel, "channel")
        lines[layer], last = channel, layer
    return lines


def read_trace(source: Source, layer: int, width: int, n: int) -> list[list[int]]:
    """The runs of every neuron of the layer, each of sum n (MP-R025)."""
    v = source.fields("trace")
    if v["layer"] != layer:
        raise source.stop("MP-R025", layer, v["layer"], "layer")
    neurons: list[list[int]] = v["neurons"]
    source.expect_length(neurons, width, "neurons")
    for i, lengths in enumerate(neurons):
        bounded = all(0 <= length <= n for length in lengths)  # huge ones are not added
        if not (bounded and all(lengths[1:]) and sum(lengths) == n):
            expected = f"lengths of runs, all but the first positive, of sum {n}"
            raise source.stop("MP-R025", expected, lengths, f"neurons[{i}]")
    return neurons


def affine(work: Work, layer: Layer, h: Vector) -> Vector:
    """z = (A h + b)/q in Q^w for one point h in Q^m.  With c a common denominator of h, it is
    (A (c h) + c b) / (c q), a fraction of integers."""
    c, ch = work.over_common_denominator(h)
    cq = work.product(c, layer.q)
    return [work.fraction(work.scalar_product(row, ch, work.product(c, bias)), cq)
            for row, bias in zip(layer.rows, layer.biases, strict=True)]


def compare_trace(place: str, relu: bool, runs: list[int], z: Vector, names: Iterable[str]) -> None:
    """The stated activity of a neuron is the sign of z, point by point in their order (MP-R017)."""
    stated = chain.from_iterable(map(repeat, cycle((False, True)), runs))
    state = {True: "active", False: "inactive"}
    for name, z_p, said in zip(names, z, stated, strict=True):
        if (active := not relu or z_p.numerator > 0) != said:
            expected = f"{state[active]} (z = {show(z_p)})"
            raise Stop("MP-R017", f"{place}, {name}", expected, state[said])


def run_network(source: Source, table: Table, layers: list[Layer]) -> int:
    """Evaluate, compare each trace on the way and the labels at the end (MP-R018); count lines."""
    work, hidden, output = source.work, layers[:-1], layers[-1]
    h = [[work.fraction(n, table.d) for n in x] for x in table.x]
    order, widths = list(range(len(h))), [len(h[0]), *(len(layer.names) for layer in hidden)]
    lines = read_lines(source, widths[:-1])
    for number, layer in enumerate(hidden, 1):
        if (channel := lines.get(number - 1)) is not None:
            order = work.order([h_p[channel] for h_p in h])
        if number > 1:
            source.next()
        runs = read_trace(source, number, widths[number], len(h))
        z = [affine(work, layer, h_p) for h_p in h]
        names = [table.names[p] for p in order]
        for i, name in enumerate(layer.names):
            place = f"layer {number}, neuron {i} ({name})"
            compare_trace(place, layer.relu[i], runs[i], [z[p][i] for p in order], names)
        h = [[ZERO if r and v.numerator < 0 else v for r, v in zip(layer.relu, z_p, strict=True)]
             for z_p in z]
    for p, label in enumerate(table.y):
        for i, (value, n) in enumerate(zip(affine(work, output, h[p]), label, strict=True)):
            if value != (wanted := work.fraction(n, table.e)):
                raise Stop("MP-R018", f"{table.names[p]}, coordinate {i}", wanted, value)
    return len(lines)


def read_end(source: Source, counts: list[int]) -> None:
    """The counts (MP-R011), the hash of all before (MP-R012), and nothing after (MP-R010)."""
    source.next()
    v = source.fields("end")
    for key, count in zip(COUNTS, counts, strict=True):
        compare(source.place, key, count, v, "MP-R011")
    compare(source.place, "sha256", source.sha256(0, source.start), v, "MP-R012")
    if rest := len(source.data) - source.end:
        raise Stop("MP-R010", f"line {source.number + 1}", "the end of the file", f"{rest} bytes")


def check(data: bytes, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on the bytes of a certificate, read in their order up to the first failure."""
    work = Work(max_work)
    source = Source(data, work)
    try:
        claim = read_claim(source)
        table, layers = read_table(source, claim), read_network(source, claim)
        lines = run_network(source, table, layers)
        read_end(source, [claim["points"], claim["depth"], lines, claim["depth"]])
        return Verdict("ACCEPTED", "", "", "", f"{claim['points']} points", work.used)
    except Stop as stop:
        return replace(stop.verdict, work=work.used)


def check_file(path: str, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on a file, of which at most a byte too much is read; raises OSError."""
    with open(path, "rb") as file:
        return check(file.read(MAX_FILE + 1), max_work)


def report(path: str, max_work: int) -> int:
    """Print one line about the file and return its exit code."""
    try:
        verdict = check_file(path, max_work)
        print(verdict, flush=True)
        return EXIT_CODES[verdict.outcome]
    except Exception as error:
        unread, found = isinstance(error, OSError), getattr(error, "strerror", type(error).__name__)
        code = "MP-U001" if unread else "MP-X001"
        print(f"second checker: {code} at {path!a}: {found}", file=sys.stderr)
        return EXIT_CODES["USAGE" if unread else "INTERNAL"]


def main(argv: list[str]) -> int:
    """Check the files; the exit code is the gravest one: 4, 2, 1, 3, 0."""
    paths, max_work = argv, MAX_WORK
    if len(paths) > 1 and paths[0] == "--max-work" and re.fullmatch(r"[0-9]{1,30}", paths[1]):
        max_work, paths = int(paths[1]), paths[2:]
    if not paths or paths[0].startswith("-"):
        print("usage: python second.py [--max-work N] FILE...", file=sys.stderr)
        return EXIT_CODES["USAGE"]
    codes = [report(path, max_work) for path in paths]
    return next(code for code in (4, 2, 1, 3, 0) if code in codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
