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
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

MAX_FILE, MAX_LINE, MAX_HEX, MAX_WORK = 2**28, 2**24, 2**16, 10**9
MAX_NESTING, MAX_TEXT, MAX_PLAIN = 6, 200, 2**53
EXIT_CODES = {"ACCEPTED": 0, "REJECTED": 1, "USAGE": 2, "DECLINED": 3, "INTERNAL": 4}

NETWORK_SIZES = ["depth", "width", "nodes", "dense_parameters", "nonzero_parameters"]
NETWORK_SIZES += ["largest_weight_bits", "total_weight_bits"]
POSITIVE_SIZES = ["points", "rows", "dimension", "outputs", "width", "depth"]
CLAIM_SIZES = [*POSITIVE_SIZES, *NETWORK_SIZES[2:]]
DECLARED_KEYS = ["construction", "parameters", "producer", "dataset"]
KEYS = {
    "meta": ["format", "version", "declared"],
    "claim": ["reading", *CLAIM_SIZES, "data_sha256", "network_sha256"],
    "data": ["coordinate_denominator", "label_denominator", "classes"],
    "point": ["x", "y", "rows"],
    "layer": ["stage", "lemma", "names", "activations", "denominator", "biases", "rows"],
    "output": ["names", "denominator", "biases", "rows"],
    "line": ["layer", "channel"],
    "trace": ["layer", "neurons"],
    "end": ["points", "layers", "lines", "traces", "sha256"],
}

FORBIDDEN_BYTE = re.compile(rb"[^\x20-\x5b\x5d-\x7e]")  # the backslash is 0x5c
STRING = re.compile(r'"[^"]*"?')
NOT_BRACKET, LEAF = re.compile(r"[^\[\]{}]+"), re.compile(r"\[\]|\{\}")
PLAIN, HEXADECIMAL = re.compile(r"0|-?[1-9][0-9]{0,15}"), re.compile(r"-?[1-9a-f][0-9a-f]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
ZERO = Fraction(0)
Vector = list[Fraction]


@dataclass(frozen=True)
class Verdict:
    """What the checker says of a file; ``code`` is empty if and only if it is accepted."""

    outcome: str
    code: str
    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        if self.outcome == "ACCEPTED":
            return f"ACCEPTED (second checker): {self.found}"
        text = f"expected {self.expected}, found {self.found}"
        return f"{self.outcome} {self.code} at {self.place}: {text}"


class Stop(Exception):
    """The first failure: ends the reading and carries the verdict."""

    def __init__(self, code: str, place: str, expected: object, found: object) -> None:
        outcome = "DECLINED" if code.startswith("MP-L") else "REJECTED"
        super().__init__(code)
        self.verdict = Verdict(outcome, code, place, show(expected), show(found))


def show(value: object) -> str:
    """A text of bounded length for any value: str() of a long integer is slow and may raise."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int) and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, Fraction):
        n, d = value.numerator, value.denominator
        return show(n) if d == 1 else f"{show(n)} / {show(d)}"
    if isinstance(value, list):
        return f"a list of length {len(value)}"
    if isinstance(value, dict):
        return "an object"
    text = str(value)
    return text if len(text) <= MAX_TEXT else f"{text[:40]}... ({len(text)} characters)"


# --- values (sections 2 and 3) --------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
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

    def at_least(self, least: int, code: str = "MP-R005") -> int:
        """An integer >= 0 or >= 1."""
        if (n := self.integer()) < least:
            raise self.stop(code, f"an integer >= {least}")
        return n

    def items(self) -> list[Value]:
        """The elements of a list (MP-R005)."""
        if not isinstance(self.json, list):
            raise self.stop("MP-R005", "a list")
        return [Value(item, f"{self.place}[{i}]") for i, item in enumerate(self.json)]

    def integers(self) -> list[int]:
        """The elements of a list of integers."""
        return [item.integer() for item in self.items()]

    def expect_length(self, length: int) -> None:
        """The length of what is known to be a list (MP-R005), looked at after all types."""
        if isinstance(self.json, list) and len(self.json) != length:
            raise self.stop("MP-R005", f"a list of length {show(length)}")

    def string(self) -> str:
        """A string (MP-R005)."""
        if not isinstance(self.json, str):
            raise self.stop("MP-R005", "a string")
        return self.json

    def text(self) -> str:
        """At most 200 characters (MP-R007); which ones was checked with the bytes of the line."""
        if len(text := self.string()) > MAX_TEXT:
            raise self.stop("MP-R007", f"at most {MAX_TEXT} characters")
        return text

    def sha256(self) -> str:
        """A hash in its one way to write it (MP-R005)."""
        if not SHA256.fullmatch(text := self.string()):
            raise self.stop("MP-R005", "64 lower-case hexadecimal digits")
        return text

    def fields(self, keys: list[str]) -> dict[str, Value]:
        """The values of an object (MP-R005) with exactly these keys in this order (MP-R004)."""
        if not isinstance(self.json, dict):
            raise self.stop("MP-R005", "an object")
        if list(self.json) != keys:
            raise Stop("MP-R004", self.place, "the keys " + ", ".join(keys), ", ".join(self.json))
        return {key: Value(value, f"{self.place}, {key}") for key, value in self.json.items()}


# --- bytes, syntax, canonical form (section 2) ----------------------------------------------------


def too_deep(outside: str) -> bool:
    """Are the brackets of a text without its strings unpaired, or nested deeper than 6?  To remove
    all pairs of adjacent brackets lowers the depth by one, so six rounds leave nothing."""
    rest = NOT_BRACKET.sub("", outside)
    for _ in range(MAX_NESTING):
        rest = LEAF.sub("", rest)
    return bool(rest)


def parse(text: str, place: str) -> dict[str, object]:
    """The object that a line is (MP-R002, MP-R003, MP-R004), written canonically (MP-R006)."""

    def number(written: str) -> int:
        if PLAIN.fullmatch(written) and abs(int(written)) <= MAX_PLAIN:
            return int(written)
        raise Stop("MP-R003", place, "an integer in its canonical form", written)

    def unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise Stop("MP-R004", place, "every key once", ", ".join(key for key, _ in pairs))
        return dict(pairs)

    outside = STRING.sub("", text)
    # The depth comes first: the parser of the standard library recurses.
    if too_deep(outside):
        raise Stop("MP-R002", place, f"brackets in pairs, at most {MAX_NESTING} levels", text)
    decoder = json.JSONDecoder(object_pairs_hook=unrepeated, parse_int=number, parse_float=number,
                               parse_constant=number)
    try:
        value: object = decoder.decode(text)
    except ValueError as error:
        value = error
    if not isinstance(value, dict):
        raise Stop("MP-R002", place, "a JSON object", value)
    # Without escapes, repeated keys and other numbers this is all that compact JSON leaves open.
    if " " in outside:
        raise Stop("MP-R006", place, "no white space outside strings", text)
    return value


@dataclass(frozen=True)
class Record:
    """One line: its kind if it has one, its object, its place, and the offset of its first byte."""

    kind: object
    body: dict[str, object]
    place: str
    start: int

    def fields(self, *kinds: str) -> dict[str, Value]:
        """The values of a record of one of these kinds (MP-R008)."""
        if not isinstance(self.kind, str) or self.kind not in kinds:
            raise Stop("MP-R008", self.place, "a record of kind " + " or ".join(kinds), self.kind)
        return Value(self.body, self.place).fields(["kind", *KEYS[self.kind]])


class Source:
    """The records of the file in turn; ``position`` is the offset of the next line."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position, self.number = data, 0, 0

    def next(self) -> Record:
        """The next line, checked up to its canonical form (MP-L003, MP-R009, MP-R001)."""
        self.number += 1
        place, start = f"line {self.number}", self.position
        end = self.data.find(b"\n", start)
        size = (end + 1 if end >= 0 else len(self.data)) - start
        if size > MAX_LINE or start + size > MAX_FILE:
            limits = f"at most {MAX_LINE} bytes in a line, {MAX_FILE} in the file"
            raise Stop("MP-L003", place, limits, f"{size} after {start}")
        if end < 0:
            raise Stop("MP-R009", place, "a line that ends with LF", "the end of the file")
        if bad := FORBIDDEN_BYTE.search(self.data, start, end):
            found = f"0x{bad.group()[0]:02x} at offset {bad.start()} of the file"
            raise Stop("MP-R001", place, "bytes 0x20..0x7e but 0x5c", found)
        self.position = end + 1
        body = parse(self.data[start:end].decode("ascii"), place)
        kind = body.get("kind")
        known = isinstance(kind, str) and kind in KEYS
        return Record(kind, body, f"{place} ({kind})" if known else place, start)

    def sha256(self, start: int, end: int) -> str:
        """The hash of the bytes from offset ``start`` up to ``end``."""
        return hashlib.sha256(memoryview(self.data)[start:end]).hexdigest()


def compare(place: str, key: str, computed: object, claimed: object, code: str) -> None:
    """A claimed value equals the recomputed one."""
    if computed != claimed:
        raise Stop(code, f"{place}, {key}", computed, claimed)


# --- meta, claim, and the data section (sections 3 and 4) -----------------------------------------


@dataclass(frozen=True)
class Table:
    """N points in Q^d, their labels in Q^k, and what each is called in a verdict."""

    points: list[Vector]
    labels: list[Vector]
    names: list[str]


def read_meta(record: Record) -> None:
    """The version decides (MP-L001) before the kind and the keys are looked at."""
    version = record.body.get("version", 1)
    # In Python true equals 1.
    if record.body.get("format") == "memproof" and (version != 1 or isinstance(version, bool)):
        raise Stop("MP-L001", f"{record.place}, version", 1, version)
    v = record.fields("meta")
    name, _ = v["format"].text(), v["version"].integer()
    for value in v["declared"].fields(DECLARED_KEYS).values():
        value.text()
    if name != "memproof":
        raise v["format"].stop("MP-R005", "memproof")


def read_claim(record: Record) -> tuple[dict[str, int], str, str]:
    """The claimed sizes, integers >= 0 or >= 1, and the claimed hashes of the two sections."""
    v = record.fields("claim")
    reading = v["reading"].text()
    sizes = {key: v[key].at_least(0) for key in CLAIM_SIZES}
    data_sha256, network_sha256 = v["data_sha256"].sha256(), v["network_sha256"].sha256()
    if reading != "equals":
        raise v["reading"].stop("MP-L002", "equals")
    for key in POSITIVE_SIZES:
        v[key].at_least(1, "MP-R015")
    return sizes, data_sha256, network_sha256


def read_data(record: Record, outputs: int) -> tuple[int, int, int]:
    """The denominators D, E >= 1 and the number of class names (0 if labels are numbers)."""
    v = record.fields("data")
    d = v["coordinate_denominator"].at_least(1, "MP-R022")
    e = v["label_denominator"].at_least(1, "MP-R022")
    classes = [item.text() for item in v["classes"].items()]
    if "" in classes or len(set(classes)) < len(classes):
        raise v["classes"].stop("MP-R021", "nonempty, distinct names")
    if classes and (outputs, e) != (1, 1):
        raise v["classes"].stop("MP-R021", "names only with one output and label denominator 1")
    return d, e, len(classes)


def check_row_numbers(value: Value, rows: list[int], seen: set[str]) -> None:
    """Nonempty, from 1 to 2^53, increasing, and none of them seen before (MP-R020)."""
    if not rows or any(a >= b for a, b in pairwise([0, *rows, MAX_PLAIN + 1])):
        raise value.stop("MP-R020", "row numbers from 1 to 2^53, strictly increasing")
    for n in rows:
        if f"{n:x}" in seen:
            raise Stop("MP-R020", value.place, "new row numbers", f"row {show(n)} again")
        seen.add(f"{n:x}")


def read_table(source: Source, sizes: dict[str, int], sha256: str) -> tuple[Table, Record]:
    """The data section, and the first record after it."""
    record, table = source.next(), Table([], [], [])
    start = record.start
    d, e, classes = read_data(record, sizes["outputs"])
    # Sets of strings: their hashes are salted, those of integers can be made to collide.
    seen_points, seen_rows = set[str](), set[str]()
    while (record := source.next()).kind == "point":
        v = record.fields("point")
        x, y, rows = v["x"].integers(), v["y"].integers(), v["rows"].integers()
        v["x"].expect_length(sizes["dimension"])
        v["y"].expect_length(sizes["outputs"])
        if classes and not 0 <= y[0] < classes:
            raise Stop("MP-R021", v["y"].place, f"a class number below {classes}", y[0])
        check_row_numbers(v["rows"], rows, seen_rows)
        key = ",".join(f"{n:x}" for n in x)
        if key in seen_points:
            raise Stop("MP-R019", v["x"].place, "a new point", "the x of an earlier point")
        seen_points.add(key)
        table.names.append(f"point {len(table.points)} (row {show(rows[0])})")
        table.points.append([Fraction(n, d) for n in x])
        table.labels.append([Fraction(n, e) for n in y])
    r, place = len(seen_rows), f"the data section (before line {source.number})"
    compare(place, "points", len(table.points), sizes["points"], "MP-R016")
    compare(place, "rows", r, sizes["rows"], "MP-R016")
    # R distinct positive integers are 1..R if and only if none of 1..R is missing.
    if missing := next((n for n in range(1, r + 1) if f"{n:x}" not in seen_rows), 0):
        raise Stop("MP-R020", place, f"the row numbers 1..{r}", f"no row {missing}")
    compare(place, "data_sha256", source.sha256(start, record.start), sha256, "MP-R013")
    return table, record


# --- the network section (sections 3 and 5) -------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """z = (A h + b)/q, A of sparse integer rows; max(z_i, 0) if relu[i] (empty for the output)."""

    names: list[str]
    relu: list[bool]
    q: int
    biases: list[int]
    rows: list[list[list[int]]]


def check_row(place: str, row: list[list[int]], below: int) -> None:
    """Pairs [j,w] with w not 0 and j a channel below, strictly increasing (MP-R022)."""
    last = -1
    for pair in row:
        if len(pair) != 2 or not last < pair[0] < below or pair[1] == 0:
            expected = f"pairs [j,w] with {last} < j < {below} and w not 0"
            raise Stop("MP-R022", place, expected, f"[{','.join(map(show, pair[:3]))}]")
        last = pair[0]


def read_layer(record: Record, below: int) -> Layer:
    """A hidden layer Q^below -> Q^w, or the output map, which has no activation."""
    v = record.fields("layer", "output")
    hidden = record.kind == "layer"
    if hidden:
        v["stage"].text()
        v["lemma"].text()
    names = [item.text() for item in v["names"].items()]
    stated = v["activations"].items() if hidden else []
    activations = [item.text() for item in stated]
    q, biases = v["denominator"].at_least(1, "MP-R022"), v["biases"].integers()
    rows = [[pair.integers() for pair in row.items()] for row in v["rows"].items()]
    if not names:
        raise v["names"].stop("MP-R015", "at least one neuron")
    for key in ("activations", "biases", "rows"):
        if key in v:
            v[key].expect_length(len(names))
    for item, activation in zip(stated, activations, strict=True):
        if activation not in ("relu", "identity"):
            raise item.stop("MP-R023", "relu or identity")
    for i, row in enumerate(rows):
        check_row(f"{v['rows'].place}[{i}]", row, below)
    return Layer(names, [activation == "relu" for activation in activations], q, biases, rows)


def bits(parameter: Fraction) -> int:
    """For a/b in lowest terms: bitlength(|a|), plus bitlength(b) unless b = 1."""
    a, b = parameter.numerator, parameter.denominator
    return a.bit_length() + (0 if b == 1 else b.bit_length())


def measure(dimension: int, layers: list[Layer]) -> list[int]:
    """The sizes of the network recomputed, in the order of NETWORK_SIZES; the output is last."""
    widths = [dimension, *(len(layer.names) for layer in layers)]
    dense, hidden = sum((m + 1) * w for m, w in pairwise(widths)), widths[1:-1]
    sizes = [bits(Fraction(b, layer.q)) for layer in layers for b in layer.biases if b]
    sizes += [bits(Fraction(w, layer.q)) for layer in layers for row in layer.rows for _, w in row]
    largest, total = max(sizes, default=0), sum(sizes) + len(sizes)
    return [len(hidden), max(hidden, default=0), sum(hidden), dense, len(sizes), largest, total]


def read_network(source: Source, record: Record, sizes: dict[str, int], sha256: str) -> list[Layer]:
    """The network section from its first record on; the last layer is the output map."""
    start, dimension, outputs = record.start, sizes["dimension"], sizes["outputs"]
    layers = [read_layer(record, dimension)]
    while record.kind == "layer":
        record = source.next()
        layers.append(read_layer(record, len(layers[-1].names)))
    if (k := len(layers[-1].names)) != outputs:
        raise Stop("MP-R005", f"{record.place}, names", f"{show(outputs)} outputs", k)
    place = f"the network section (up to line {source.number})"
    for key, size in zip(NETWORK_SIZES, measure(dimension, layers), strict=True):
        compare(place, key, size, sizes[key], "MP-R016")
    compare(place, "network_sha256", source.sha256(start, source.position), sha256, "MP-R014")
    return layers


# --- lines, traces, outputs, end (sections 6 and 7) -----------------------------------------------


def read_lines(source: Source, widths: list[int]) -> tuple[dict[int, int], Record]:
    """By layer (widths w_0..w_(L-1)) the channel that orders the points; the record after that."""
    lines: dict[int, int] = {}
    while (record := source.next()).kind == "line":
        v = record.fields("line")
        layer, channel = v["layer"].at_least(0), v["channel"].at_least(0)
        last = max(lines, default=-1)
        if not last < layer < len(widths):
            raise v["layer"].stop("MP-R024", f"{last} < layer < {len(widths)}")
        if channel >= widths[layer]:
            raise v["channel"].stop("MP-R024", f"a channel below {widths[layer]}")
        lines[layer] = channel
    return lines, record


def read_trace(v: dict[str, Value], layer: int, width: int, n: int) -> list[list[int]]:
    """The runs of every neuron of the layer, each of sum n (MP-R025)."""
    found, neurons = v["layer"].at_least(0), v["neurons"].items()
    stated = [item.integers() for item in neurons]
    if found != layer:
        raise v["layer"].stop("MP-R025", layer)
    v["neurons"].expect_length(width)
    for item, runs in zip(neurons, stated, strict=True):
        if not runs or sum(runs) != n or runs[0] < 0 or any(length < 1 for length in runs[1:]):
            expected = f"lengths of runs, all but the first positive, of sum {n}"
            raise Stop("MP-R025", item.place, expected, f"the sum {show(sum(runs))}")
    return stated


def affine(layer: Layer, h: Vector) -> Vector:
    """z = (A h + b)/q in Q^w for one point h in Q^m.  With c a common denominator of h, it is
    (A (c h) + c b) / (c q), a fraction of integers."""
    c = lcm(*(value.denominator for value in h))
    ch = [value.numerator * (c // value.denominator) for value in h]
    sums = [sum([w * ch[j] for j, w in row], c * bias)
            for row, bias in zip(layer.rows, layer.biases, strict=True)]
    return [Fraction(numerator, c * layer.q) for numerator in sums]


def compare_trace(place: str, relu: bool, runs: list[int], z: Vector, names: list[str]) -> None:
    """The stated activity of a neuron is the sign of z, point by point in their order (MP-R017)."""
    stated = [i % 2 == 1 for i, length in enumerate(runs) for _ in range(length)]
    state = {True: "active", False: "inactive"}
    for name, z_p, said in zip(names, z, stated, strict=True):
        active = not relu or z_p.numerator > 0
        if active != said:
            expected = f"{state[active]} (z = {show(z_p)})"
            raise Stop("MP-R017", f"{place}, {name}", expected, state[said])


def run_network(source: Source, table: Table, layers: list[Layer]) -> int:
    """Evaluate, compare each trace on the way and the labels at the end (MP-R018); count lines."""
    n, h, hidden, output = len(table.points), table.points, layers[:-1], layers[-1]
    order = list(range(n))
    widths = [len(h[0]), *(len(layer.names) for layer in hidden)]
    lines, record = read_lines(source, widths[:-1])
    for number, layer in enumerate(hidden, 1):
        if (channel := lines.get(number - 1)) is not None:
            column = [h_p[channel] for h_p in h]
            order = sorted(range(n), key=column.__getitem__)
        if number > 1:
            record = source.next()
        runs = read_trace(record.fields("trace"), number, widths[number], n)
        z = [affine(layer, h_p) for h_p in h]
        names = [table.names[p] for p in order]
        for i, name in enumerate(layer.names):
            place = f"layer {number}, neuron {i} ({name})"
            compare_trace(place, layer.relu[i], runs[i], [z[p][i] for p in order], names)
        h = [[ZERO if r and v.numerator < 0 else v for r, v in zip(layer.relu, z_p, strict=True)]
             for z_p in z]
    for p, label in enumerate(table.labels):
        for i, (value, wanted) in enumerate(zip(affine(output, h[p]), label, strict=True)):
            if value != wanted:
                raise Stop("MP-R018", f"{table.names[p]}, coordinate {i}", wanted, value)
    return len(lines)


def read_end(source: Source, counts: list[int]) -> None:
    """The counts (MP-R011), the hash of all before (MP-R012), and nothing after (MP-R010)."""
    record = source.next()
    v = record.fields("end")
    stated = [v[key].at_least(0) for key in KEYS["end"][:-1]]
    sha256 = v["sha256"].sha256()
    for key, count, found in zip(KEYS["end"][:-1], counts, stated, strict=True):
        compare(record.place, key, count, found, "MP-R011")
    compare(record.place, "sha256", source.sha256(0, record.start), sha256, "MP-R012")
    if rest := len(source.data) - source.position:
        raise Stop("MP-R010", f"line {source.number + 1}", "the end of the file", f"{rest} bytes")


# --- the verdict ----------------------------------------------------------------------------------


def judge(data: bytes, max_work: int) -> str:
    """Read the file in its order; return what was accepted or raise the first failure."""
    source = Source(data)
    read_meta(source.next())
    size, data_sha256, network_sha256 = read_claim(source.next())
    table, record = read_table(source, size, data_sha256)
    layers, n = read_network(source, record, size, network_sha256), size["points"]
    # A unit is a parameter or a channel (a row without weights has a value, too) at a point.
    work = n * (size["nonzero_parameters"] + size["nodes"] + size["outputs"])
    if work > max_work:
        expected = f"at most {show(max_work)} units (--max-work)"
        raise Stop("MP-L005", "the end of the network section", expected, work)
    lines = run_network(source, table, layers)
    read_end(source, [n, size["depth"], lines, size["depth"]])
    return f"{n} points"


def check(data: bytes, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on the bytes of a certificate."""
    try:
        return Verdict("ACCEPTED", "", "", "", judge(data, max_work))
    except Stop as stop:
        return stop.verdict


def check_file(path: str, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on a file; raises OSError if it cannot be read.  One byte more than allowed shows
    that a file is too large, even one without a size."""
    with open(path, "rb") as file:
        return check(file.read(MAX_FILE + 1), max_work)


def report(path: str, max_work: int) -> int:
    """Print one line about the file and return its exit code."""
    try:
        verdict = check_file(path, max_work)
    except OSError as error:
        print(f"second checker: cannot read {path!r}: {error.strerror}", file=sys.stderr)
        return EXIT_CODES["USAGE"]
    except Exception as error:
        print(f"second checker: MP-X001 {path!r}: {type(error).__name__}", file=sys.stderr)
        return EXIT_CODES["INTERNAL"]
    print(verdict)
    return EXIT_CODES[verdict.outcome]


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
