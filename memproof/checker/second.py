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
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

MAX_FILE, MAX_LINE, MAX_HEX_DIGITS, MAX_WORK = 2**28, 2**26, 2**18, 10**9
MAX_NESTING, MAX_TEXT, MAX_PLAIN = 6, 200, 2**53
EXIT_CODES = {"ACCEPTED": 0, "REJECTED": 1, "DECLINED": 3}
EXIT_USAGE, EXIT_INTERNAL = 2, 4

NETWORK_SIZES = ["depth", "width", "nodes", "dense_parameters", "nonzero_parameters"]
NETWORK_SIZES += ["largest_weight_bits", "total_weight_bits"]
CLAIM_SIZES = ["points", "rows", "dimension", "outputs", "width", "depth", *NETWORK_SIZES[2:]]
CLAIM_POSITIVE = ["points", "rows", "dimension", "outputs", "width", "depth"]
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


def shorten(n: int) -> str:
    """An integer in decimal, or its size: str() of a long integer is slow and may raise."""
    return str(n) if n.bit_length() <= 256 else f"an integer of {n.bit_length()} bits"


def show(value: object) -> str:
    """A text of bounded length for any value."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return shorten(value)
    if isinstance(value, Fraction):
        n, d = value.numerator, value.denominator
        return shorten(n) if d == 1 else f"{shorten(n)} / {shorten(d)}"
    if isinstance(value, list):
        return f"a list of length {len(value)}"
    if isinstance(value, Object):
        return "an object"
    text = str(value)
    return text if len(text) <= MAX_TEXT else f"{text[:40]}... ({len(text)} characters)"


# --- values (sections 2 and 3) --------------------------------------------------------------------


@dataclass(frozen=True)
class Object:
    """A JSON object with its keys in the order of the file, repetitions included."""

    pairs: list[tuple[str, object]]

    def first(self, key: str) -> list[object]:
        """The value of the first occurrence of the key, as a list of length 0 or 1."""
        return [value for name, value in self.pairs if name == key][:1]

    def fields(self, keys: list[str], place: str) -> dict[str, Value]:
        """The values of an object that has exactly these keys in this order (MP-R004)."""
        found = [key for key, _ in self.pairs]
        if found != keys:
            raise Stop("MP-R004", place, "the keys " + ", ".join(keys), ", ".join(found))
        return {key: Value(value, f"{place}, {key}") for key, value in self.pairs}


@dataclass(frozen=True)
class Value:
    """A JSON value that is still to be checked, and its place in the file."""

    json: object
    place: str

    def stop(self, code: str, expected: object, found: object) -> Stop:
        return Stop(code, self.place, expected, found)

    def integer(self) -> int:
        """An integer in its one way to write it (MP-R003, MP-R005, MP-L004)."""
        value = self.json
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if not isinstance(value, str):
            raise self.stop("MP-R005", "an integer", value)
        if not HEXADECIMAL.fullmatch(value):
            raise self.stop("MP-R003", "an integer in its canonical form", value)
        if len(value) > MAX_HEX_DIGITS:
            raise self.stop("MP-L004", f"at most {MAX_HEX_DIGITS} characters", value)
        n = int(value, 16)
        if abs(n) <= MAX_PLAIN:
            raise self.stop("MP-R003", "a JSON number, since |n| <= 2^53", value)
        return n

    def natural(self) -> int:
        """An integer >= 0 (MP-R005)."""
        n = self.integer()
        if n < 0:
            raise self.stop("MP-R005", "an integer >= 0", n)
        return n

    def at_least_one(self, code: str) -> int:
        n = self.integer()
        if n < 1:
            raise self.stop(code, "an integer >= 1", n)
        return n

    def items(self, length: int | None = None) -> list[Value]:
        """The elements of a list, of the given length if there is one (MP-R005)."""
        if not isinstance(self.json, list):
            raise self.stop("MP-R005", "a list", self.json)
        if length is not None and len(self.json) != length:
            raise self.stop("MP-R005", f"a list of length {shorten(length)}", self.json)
        return [Value(item, f"{self.place}[{i}]") for i, item in enumerate(self.json)]

    def integers(self, length: int | None = None) -> list[int]:
        return [item.integer() for item in self.items(length)]

    def string(self) -> str:
        if not isinstance(self.json, str):
            raise self.stop("MP-R005", "a string", self.json)
        return self.json

    def text(self) -> str:
        """At most 200 characters (MP-R007); which ones was checked with the bytes of the line."""
        text = self.string()
        if len(text) > MAX_TEXT:
            raise self.stop("MP-R007", f"at most {MAX_TEXT} characters", len(text))
        return text

    def texts(self, length: int | None = None) -> list[str]:
        return [item.text() for item in self.items(length)]

    def sha256(self) -> str:
        if not SHA256.fullmatch(self.string()):
            raise self.stop("MP-R005", "64 lower-case hexadecimal digits", self.json)
        return self.string()


# --- bytes, syntax, canonical form (section 2) ----------------------------------------------------


class BadNumber(Exception):
    """A JSON number that is not an integer of the format; the argument is how it was written."""


def number(text: str) -> int:
    """The integer n with |n| <= 2^53 written as ``text``; no other number is allowed anywhere."""
    if PLAIN.fullmatch(text) and abs(int(text)) <= MAX_PLAIN:
        return int(text)
    raise BadNumber(text)


class Repeated(Exception):
    """A key that occurs twice in an object."""


def unrepeated(pairs: list[tuple[str, object]]) -> Object:
    """The object, if no key occurs twice."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise Repeated(", ".join(keys))
    return Object(pairs)


def too_deep(text: str) -> bool:
    """Is the nesting of the brackets outside strings deeper than 6 (or unbalanced)?

    Removing all pairs of adjacent brackets lowers the depth by one, so six rounds leave nothing.
    """
    rest = NOT_BRACKET.sub("", STRING.sub("", text))
    for _ in range(MAX_NESTING):
        rest = LEAF.sub("", rest)
    return bool(rest)


def parse(text: str, place: str) -> Object:
    """The object that a line is (MP-R002), written canonically (MP-R006)."""
    # The depth comes first: the parser of the standard library recurses.
    if too_deep(text):
        raise Stop("MP-R002", place, f"balanced JSON, at most {MAX_NESTING} levels", text)
    decoder = json.JSONDecoder(
        object_pairs_hook=unrepeated, parse_int=number, parse_float=number, parse_constant=number
    )
    try:
        value: object = decoder.decode(text)
    except BadNumber as bad:
        raise Stop("MP-R003", place, "an integer in its canonical form", bad.args[0]) from None
    except Repeated as bad:
        raise Stop("MP-R004", place, "every key once", bad.args[0]) from None
    except ValueError as error:
        raise Stop("MP-R002", place, "a JSON object", error) from None
    if not isinstance(value, Object):
        raise Stop("MP-R002", place, "a JSON object", value)
    if " " in STRING.sub("", text):
        raise Stop("MP-R006", place, "no white space outside strings", text)
    return value


@dataclass(frozen=True)
class Record:
    """One line: its kind, its object, its place, and the offset of its first byte."""

    kind: object
    body: Object
    place: str
    start: int

    def fields(self, *kinds: str) -> dict[str, Value]:
        """The values of a record of one of these kinds (MP-R008)."""
        if not isinstance(self.kind, str) or self.kind not in kinds:
            raise Stop("MP-R008", self.place, "a record of kind " + " or ".join(kinds), self.kind)
        return self.body.fields(["kind", *KEYS[self.kind]], self.place)


class Source:
    """The records of the file in turn; ``position`` is the offset of the next line."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position, self.number = data, 0, 0

    def line(self, place: str) -> str:
        """The next line without its line feed (MP-L003, MP-R001, MP-R009)."""
        start, end = self.position, self.data.find(b"\n", self.position)
        stop = end if end >= 0 else len(self.data)
        if stop - start > MAX_LINE:
            raise Stop("MP-L003", place, f"at most {MAX_LINE} bytes", f"{stop - start} bytes")
        if end < 0:
            raise Stop("MP-R009", place, "a line that ends with LF", "the end of the file")
        chunk = self.data[start:stop]
        if bad := FORBIDDEN_BYTE.search(chunk):
            found = f"0x{bad.group()[0]:02x} at offset {start + bad.start()} of the file"
            raise Stop("MP-R001", place, "bytes 0x20..0x7e but 0x5c", found)
        self.position = end + 1
        return chunk.decode("ascii")

    def next(self) -> Record:
        """The next record, checked up to its canonical form."""
        self.number += 1
        place, start = f"line {self.number}", self.position
        body = parse(self.line(place), place)
        kind = [*body.first("kind"), None][0]
        known = isinstance(kind, str) and kind in KEYS
        return Record(kind, body, f"{place} ({kind})" if known else place, start)

    def sha256(self, start: int, end: int) -> str:
        return hashlib.sha256(memoryview(self.data)[start:end]).hexdigest()


def compare(place: str, key: str, computed: object, claimed: object, code: str) -> None:
    """A claimed value equals the recomputed one."""
    if computed != claimed:
        raise Stop(code, f"{place}, {key}", computed, claimed)


# --- meta, claim, and the data section (sections 3 and 4) -----------------------------------------


@dataclass(frozen=True)
class Claim:
    """The claimed sizes, integers >= 0 or >= 1, and the claimed hashes."""

    sizes: dict[str, int]
    data_sha256: str
    network_sha256: str


@dataclass(frozen=True)
class Table:
    """N points in Q^d, their labels in Q^k, and the first row number of each."""

    points: list[list[Fraction]]
    labels: list[list[Fraction]]
    rows: list[int]

    def name(self, p: int) -> str:
        return f"point {p} (row {shorten(self.rows[p])})"


def read_meta(record: Record) -> None:
    """The version decides (MP-L001) before any key is looked at."""
    version = record.body.first("version")
    if record.body.first("format") == ["memproof"]:
        # In Python true equals 1.
        known = version == [1] and not isinstance(version[0], bool)
        if version and not known:
            raise Stop("MP-L001", f"{record.place}, version", 1, version[0])
    v = record.fields("meta")
    name = v["format"].text()
    v["version"].integer()
    declared = v["declared"].json
    if not isinstance(declared, Object):
        raise v["declared"].stop("MP-R005", "an object", declared)
    for value in declared.fields(DECLARED_KEYS, v["declared"].place).values():
        value.text()
    if name != "memproof":
        raise v["format"].stop("MP-R005", "memproof", name)


def read_claim(record: Record) -> Claim:
    v = record.fields("claim")
    reading = v["reading"].text()
    sizes = {key: v[key].natural() for key in CLAIM_SIZES}
    claim = Claim(sizes, v["data_sha256"].sha256(), v["network_sha256"].sha256())
    if reading != "equals":
        raise v["reading"].stop("MP-L002", "equals", reading)
    for key in CLAIM_POSITIVE:
        if sizes[key] == 0:
            raise v[key].stop("MP-R015", "an integer >= 1", 0)
    return claim


def read_data(record: Record, outputs: int) -> tuple[int, int, int]:
    """The denominators D, E >= 1 and the number of class names (0 if labels are numbers)."""
    v = record.fields("data")
    d = v["coordinate_denominator"].at_least_one("MP-R022")
    e = v["label_denominator"].at_least_one("MP-R022")
    classes = v["classes"].texts()
    if "" in classes or len(set(classes)) < len(classes):
        raise v["classes"].stop("MP-R021", "nonempty, distinct names", classes)
    if classes and (outputs, e) != (1, 1):
        found = f"{shorten(outputs)} and {shorten(e)}"
        raise v["classes"].stop("MP-R021", "one output and label denominator 1", found)
    return d, e, len(classes)


def read_row_numbers(value: Value, rows: list[int], seen: set[str]) -> int:
    """The first of them; nonempty, positive, increasing, none of them seen before (MP-R020)."""
    if not rows or rows[0] < 1 or not all(a < b for a, b in pairwise(rows)):
        raise value.stop("MP-R020", "positive row numbers, strictly increasing", rows)
    for n in rows:
        if f"{n:x}" in seen:
            raise value.stop("MP-R020", "new row numbers", f"row {shorten(n)} again")
        seen.add(f"{n:x}")
    return rows[0]


def read_table(source: Source, claim: Claim) -> tuple[Table, Record]:
    """The data section, and the first record after it."""
    record = source.next()
    start, sizes, table = record.start, claim.sizes, Table([], [], [])
    d, e, classes = read_data(record, sizes["outputs"])
    # Sets of strings: their hashes are salted, those of integers can be made to collide.
    seen_points: set[str] = set()
    seen_rows: set[str] = set()
    while (record := source.next()).kind == "point":
        v = record.fields("point")
        x, y, rows = v["x"].integers(), v["y"].integers(), v["rows"].integers()
        v["x"].items(sizes["dimension"])
        v["y"].items(sizes["outputs"])
        if classes and not 0 <= y[0] < classes:
            raise v["y"].stop("MP-R021", f"a class number below {classes}", y[0])
        table.rows.append(read_row_numbers(v["rows"], rows, seen_rows))
        key = ",".join(f"{n:x}" for n in x)
        if key in seen_points:
            raise v["x"].stop("MP-R019", "a new point", "the x of an earlier point")
        seen_points.add(key)
        table.points.append([Fraction(n, d) for n in x])
        table.labels.append([Fraction(n, e) for n in y])
    r, place = len(seen_rows), f"the data section (before line {source.number})"
    compare(place, "points", len(table.points), sizes["points"], "MP-R016")
    compare(place, "rows", r, sizes["rows"], "MP-R016")
    # R distinct positive integers are 1..R if and only if none of 1..R is missing.
    if missing := next((n for n in range(1, r + 1) if f"{n:x}" not in seen_rows), 0):
        raise Stop("MP-R020", place, f"the row numbers 1..{r}", f"no row {missing}")
    computed = source.sha256(start, record.start)
    compare(place, "data_sha256", computed, claim.data_sha256, "MP-R013")
    return table, record


# --- the network section (sections 3 and 5) -------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """A map Q^m -> Q^w, z = (A h + b)/q, A of sparse integer rows, and where max(z, 0) follows."""

    names: list[str]
    relu: list[bool]
    q: int
    biases: list[int]
    rows: list[list[list[int]]]


def read_matrix(value: Value, height: int, below: int) -> list[list[list[int]]]:
    """The sparse rows of a matrix in Z^(height x below), pairs [j,w] (MP-R005, MP-R022)."""
    rows = [[pair.integers() for pair in row.items()] for row in value.items(height)]
    for row, pairs in zip(value.items(), rows, strict=True):
        last = -1
        for pair in pairs:
            if len(pair) != 2 or not last < pair[0] < below or pair[1] == 0:
                expected = f"pairs [j,w] with {last} < j < {below} and w not 0"
                raise row.stop("MP-R022", expected, f"[{','.join(map(shorten, pair))}]")
            last = pair[0]
    return rows


def read_affine(v: dict[str, Value], names: list[str], acts: list[str], below: int) -> Layer:
    """The affine map of a layer or of the output; the lists have one length w >= 1."""
    q, biases = v["denominator"].at_least_one("MP-R022"), v["biases"].integers()
    rows = [[pair.integers() for pair in row.items()] for row in v["rows"].items()]
    if not names:
        raise v["names"].stop("MP-R015", "at least one neuron", names)
    if {len(acts), len(biases), len(rows)} != {len(names)}:
        raise v["names"].stop("MP-R005", "lists of one length", [acts, biases, rows])
    for activation in acts:
        if activation not in ("relu", "identity"):
            raise v["activations"].stop("MP-R023", "relu or identity", activation)
    matrix = read_matrix(v["rows"], len(names), below)
    return Layer(names, [activation == "relu" for activation in acts], q, biases, matrix)


def read_layer(v: dict[str, Value], below: int) -> Layer:
    """A hidden layer Q^below -> Q^w, w >= 1 (MP-R015), of relu and identity (MP-R023)."""
    v["stage"].text()
    v["lemma"].text()
    return read_affine(v, v["names"].texts(), v["activations"].texts(), below)


def bits(parameter: Fraction) -> int:
    """For a/b in lowest terms: bitlength(|a|), plus bitlength(b) unless b = 1."""
    a, b = parameter.numerator, parameter.denominator
    return a.bit_length() + (0 if b == 1 else b.bit_length())


def measure(dimension: int, layers: list[Layer], output: Layer) -> list[int]:
    """The sizes of the network recomputed, in the order of NETWORK_SIZES."""
    widths = [len(layer.names) for layer in layers]
    dense = sum((m + 1) * w for m, w in pairwise([dimension, *widths, len(output.names)]))
    sizes: list[int] = []
    for layer in [*layers, output]:
        sizes += [bits(Fraction(b, layer.q)) for b in layer.biases if b]
        sizes += [bits(Fraction(w, layer.q)) for row in layer.rows for _, w in row]
    largest, total = max(sizes, default=0), sum(sizes) + len(sizes)
    return [len(layers), max(widths, default=0), sum(widths), dense, len(sizes), largest, total]


def read_network(source: Source, record: Record, claim: Claim) -> tuple[list[Layer], Layer]:
    """The network section from its first record on, and the comparison with the claim."""
    start, below, outputs = record.start, claim.sizes["dimension"], claim.sizes["outputs"]
    layers: list[Layer] = []
    while record.kind == "layer":
        layers.append(read_layer(record.fields("layer"), below))
        below = len(layers[-1].names)
        record = source.next()
    expected = ["output"] if len(layers) == claim.sizes["depth"] else ["layer", "output"]
    v = record.fields(*expected)
    names = v["names"].texts()
    output = read_affine(v, names, ["identity"] * len(names), below)
    if len(names) != outputs:
        raise v["names"].stop("MP-R005", f"{outputs} outputs", names)
    place = f"the network section (up to line {source.number})"
    measured = measure(claim.sizes["dimension"], layers, output)
    for key, size in zip(NETWORK_SIZES, measured, strict=True):
        compare(place, key, size, claim.sizes[key], "MP-R016")
    computed = source.sha256(start, source.position)
    compare(place, "network_sha256", computed, claim.network_sha256, "MP-R014")
    return layers, output


# --- lines, traces, outputs, end (sections 6 and 7) -----------------------------------------------


def read_lines(source: Source, widths: list[int]) -> tuple[dict[int, int], Record]:
    """The channel that orders the points, per layer with a line (MP-R024); the next record.

    ``widths`` are w_0, ..., w_(L-1).
    """
    lines: dict[int, int] = {}
    last = -1
    while (record := source.next()).kind == "line":
        v = record.fields("line")
        layer, channel = v["layer"].natural(), v["channel"].natural()
        if not last < layer < len(widths):
            raise v["layer"].stop("MP-R024", f"{last} < layer < {len(widths)}", layer)
        if channel >= widths[layer]:
            raise v["channel"].stop("MP-R024", f"a channel below {widths[layer]}", channel)
        lines[layer] = channel
        last = layer
    return lines, record


def read_trace(v: dict[str, Value], layer: int, width: int, n: int) -> list[list[int]]:
    """The runs of every neuron of the layer, each of sum n (MP-R025)."""
    found = v["layer"].natural()
    neurons = [(item, item.integers()) for item in v["neurons"].items()]
    if found != layer:
        raise v["layer"].stop("MP-R025", layer, found)
    v["neurons"].items(width)
    for item, runs in neurons:
        if not runs or sum(runs) != n or runs[0] < 0 or any(length < 1 for length in runs[1:]):
            expected = f"lengths of runs, all but the first positive, of sum {n}"
            raise item.stop("MP-R025", expected, f"the sum {shorten(sum(runs))}")
    return [runs for _, runs in neurons]


def affine(layer: Layer, h: list[Fraction]) -> list[Fraction]:
    """z = (A h + b)/q in Q^w for one point h in Q^m.

    With c a common denominator of h, z = (A (c h) + c b) / (c q), a fraction of integers.
    """
    c = lcm(*(value.denominator for value in h))
    ch = [value.numerator * (c // value.denominator) for value in h]
    z: list[Fraction] = []
    for row, bias in zip(layer.rows, layer.biases, strict=True):
        z.append(Fraction(sum([w * ch[j] for j, w in row], c * bias), c * layer.q))
    return z


def activate(layer: Layer, z: list[Fraction]) -> list[Fraction]:
    """h_i = max(z_i, 0) for relu, z_i for identity."""
    zero = Fraction(0)
    pairs = zip(layer.relu, z, strict=True)
    return [zero if relu and value.numerator < 0 else value for relu, value in pairs]


def compare_trace(
    name: str, relu: bool, runs: list[int], z: list[Fraction], table: Table, order: list[int]
) -> None:
    """The stated activity of one neuron along the order is the sign of z in Q^N (MP-R017)."""
    stated = [i % 2 == 1 for i, length in enumerate(runs) for _ in range(length)]
    state = {True: "active", False: "inactive"}
    for p, said in zip(order, stated, strict=True):
        active = not relu or z[p].numerator > 0
        if active != said:
            expected = f"{state[active]} (z = {show(z[p])})"
            raise Stop("MP-R017", f"{name}, {table.name(p)}", expected, state[said])


def run_network(source: Source, table: Table, layers: list[Layer], output: Layer) -> int:
    """Evaluate layer by layer, compare each trace on the way and the labels at the end (MP-R018).

    Returns the number of lines.
    """
    n, h = len(table.points), table.points
    order = list(range(n))
    widths = [len(h[0]), *(len(layer.names) for layer in layers)]
    lines, record = read_lines(source, widths[:-1])
    for number, layer in enumerate(layers, 1):
        if (channel := lines.get(number - 1)) is not None:
            column = [h_p[channel] for h_p in h]
            order = sorted(range(n), key=column.__getitem__)
        v = record.fields(*(["line", "trace"] if number == 1 else ["trace"]))
        runs = read_trace(v, number, widths[number], n)
        z = [affine(layer, h_p) for h_p in h]
        for i, name in enumerate(layer.names):
            place = f"layer {number}, neuron {i} ({name})"
            compare_trace(place, layer.relu[i], runs[i], [z_p[i] for z_p in z], table, order)
        h = [activate(layer, z_p) for z_p in z]
        if number < len(layers):
            record = source.next()
    for p, label in enumerate(table.labels):
        for i, (value, wanted) in enumerate(zip(affine(output, h[p]), label, strict=True)):
            if value != wanted:
                raise Stop("MP-R018", f"{table.name(p)}, coordinate {i}", wanted, value)
    return len(lines)


def read_end(source: Source, counts: list[int]) -> None:
    """The counts (MP-R011), the hash of all before (MP-R012), and nothing after (MP-R010)."""
    record = source.next()
    v = record.fields("end")
    stated = [v[key].natural() for key in KEYS["end"][:-1]]
    sha256 = v["sha256"].sha256()
    for key, count, found in zip(KEYS["end"][:-1], counts, stated, strict=True):
        compare(record.place, key, count, found, "MP-R011")
    compare(record.place, "sha256", source.sha256(0, record.start), sha256, "MP-R012")
    if rest := len(source.data) - source.position:
        raise Stop("MP-R010", f"line {source.number + 1}", "the end of the file", f"{rest} bytes")


# --- the verdict ----------------------------------------------------------------------------------


def judge(data: bytes, max_work: int) -> str:
    """Read the file in its order; return what was accepted or raise the first failure."""
    if len(data) > MAX_FILE:
        raise Stop("MP-L003", "the file", f"at most {MAX_FILE} bytes", "more")
    source = Source(data)
    read_meta(source.next())
    claim = read_claim(source.next())
    table, record = read_table(source, claim)
    layers, output = read_network(source, record, claim)
    n, depth, size = len(table.points), len(layers), claim.sizes
    # Channels count too: even a row without weights has a value at every point.
    work = n * (size["nonzero_parameters"] + size["nodes"] + size["outputs"])
    if work > max_work:
        place = f"the network section (up to line {source.number})"
        raise Stop("MP-L005", place, f"at most {shorten(max_work)} units (--max-work)", work)
    lines = run_network(source, table, layers, output)
    read_end(source, [n, depth, lines, depth])
    return f"{n} points"


def check(data: bytes, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on the bytes of a certificate.

    A unit of work is one nonzero parameter, or one channel, at one point.
    """
    try:
        return Verdict("ACCEPTED", "", "", "", judge(data, max_work))
    except Stop as stop:
        return stop.verdict


def check_file(path: str, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on a file; raises OSError if it cannot be read."""
    with open(path, "rb") as file:
        # One byte more than allowed shows that a file is too large, even one without a size.
        data = file.read(MAX_FILE + 1)
    return check(data, max_work)


def report(path: str, max_work: int) -> int:
    """Print one line about the file and return its exit code."""
    try:
        verdict = check_file(path, max_work)
    except OSError as error:
        print(f"second checker: cannot read {path!r}: {error.strerror}", file=sys.stderr)
        return EXIT_USAGE
    except Exception as error:
        print(f"second checker: MP-X001 {path!r}: {type(error).__name__}", file=sys.stderr)
        return EXIT_INTERNAL
    print(verdict)
    return EXIT_CODES[verdict.outcome]


def main(argv: Sequence[str]) -> int:
    """Check the files; the exit code is the gravest one: 4, 2, 1, 3, 0."""
    paths, max_work = list(argv), MAX_WORK
    if len(paths) > 1 and paths[0] == "--max-work" and re.fullmatch(r"[0-9]{1,30}", paths[1]):
        max_work = int(paths[1])
        paths = paths[2:]
    if not paths or paths[0].startswith("-"):
        print("usage: python second.py [--max-work N] FILE...", file=sys.stderr)
        return EXIT_USAGE
    codes = [report(path, max_work) for path in paths]
    return next(code for code in (4, 2, 1, 3, 0) if code in codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
