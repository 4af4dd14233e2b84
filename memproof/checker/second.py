"""The second checker: point by point, with fractions, from docs/certificate-format.md alone.

It shares no line with the package and needs only the standard library, so this one file can be
copied anywhere and run: ``python second.py FILE...``. For every point x/D in Q^d it computes

    h_0 = x/D,   z_l = A_l h_(l-1) + b_l in Q^(w_l),   h_l = max(z_l, 0) or z_l per channel,

layer by layer, sorts the points where a ``line`` record says so, compares the signs of z_l with the
trace, and sees how far the output A_(L+1) h_L + b_(L+1) is from missing the label y/E."""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cmp_to_key, partial
from itertools import chain, cycle, groupby, pairwise, repeat
from math import lcm
from typing import Any, NamedTuple

MAX_FILE, MAX_LINE, MAX_HEX, MAX_WORK = 2**28, 2**24, 2**16, 10**10
MAX_NESTING, MAX_TEXT, MAX_PLAIN = 6, 200, 2**53
EXIT_CODES = {"ACCEPTED": 0, "REJECTED": 1, "USAGE": 2, "DECLINED": 3, "INTERNAL": 4}
NETWORK_SIZES = ["depth", "width", "nodes", "dense_parameters", "nonzero_parameters",
                 "largest_weight_bits", "total_weight_bits"]
POSITIVE_SIZES = ["points", "rows", "dimension", "outputs", "width", "depth"]
CLAIM_SIZES = [*POSITIVE_SIZES, *NETWORK_SIZES[2:]]
READINGS, MARGIN = ["equals", "nearest", "argmax", "sign"], ["numerator", "denominator", "point"]
COUNTS = ["points", "layers", "lines", "traces"]
ZERO, ONE = Fraction(0), Fraction(1)
Vector = list[Fraction]
Type = Callable[["Value"], Any]  # from a value as written to what it means


class Verdict(NamedTuple):
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
        d = f" / {show(value.denominator)}" if value.denominator > 1 else ""
        return show(value.numerator) + d
    if isinstance(value, int) and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, (list, dict)):
        first = ", ".join(map(show, [*value][:20]))[:MAX_TEXT]
        return f"a {type(value).__name__} of length {len(value)}: [{first}...]"
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

    def cross(self, a: Fraction, b: Fraction) -> int:
        """a - b times both denominators: its sign orders fractions."""
        self.pay(1500)
        return self.product(a.numerator, b.denominator) - self.product(b.numerator, a.denominator)

    def difference(self, a: Fraction, b: Fraction) -> Fraction:
        """a - b."""
        return self.fraction(self.cross(a, b), self.product(a.denominator, b.denominator))

    def order(self, column: Vector) -> list[int]:
        """The numbers of the points sorted by the value at each, ties by number."""
        def compare(p: int, q: int) -> int:
            return self.cross(column[p], column[q])
        return sorted(range(len(column)), key=cmp_to_key(compare))


# --- values (sections 2 and 3) --------------------------------------------------------------------
class Value(NamedTuple):
    """A JSON value that is still to be checked, and its place in the file."""
    json: Any
    place: str

    def need(self, condition: object, code: str, expected: object) -> None:
        """Stop with this code at this value unless the condition holds."""
        if not condition:
            raise Stop(code, self.place, expected, self.json)

    def integer(self) -> int:
        """An integer in its one way to write it (MP-R003, MP-R005, MP-L004)."""
        value = self.json
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.need(isinstance(value, str), "MP-R005", "an integer")
        well = re.fullmatch(r"-?[1-9a-f][0-9a-f]*", value)
        self.need(well, "MP-R003", "an integer in its canonical form")
        self.need(len(value) <= MAX_HEX, "MP-L004", f"at most {MAX_HEX} characters")
        n = int(value, 16)
        self.need(abs(n) > MAX_PLAIN, "MP-R003", "a JSON number, since |n| <= 2^53")
        return n

    def text(self) -> str:
        """At most 200 characters (MP-R007); which ones was checked with the bytes of the line."""
        self.need(isinstance(self.json, str), "MP-R005", "a string")
        self.need(len(self.json) <= MAX_TEXT, "MP-R007", f"at most {MAX_TEXT} characters")
        return str(self.json)

    def sha256(self) -> str:
        """A hash in its one way to write it (MP-R005)."""
        well = isinstance(self.json, str) and re.fullmatch(r"[0-9a-f]{64}", self.json)
        self.need(well, "MP-R005", "64 lower-case hexadecimal digits")
        return str(self.json)

    def at_least(self, least: int, code: str) -> int:
        """An integer that is not smaller."""
        n = self.integer()
        self.need(n >= least, code, f"an integer >= {least}")
        return n

    def list_of(self, kind: Type) -> Any:
        """A list (MP-R005); what is written gives place to its value, to need no second list."""
        self.need(isinstance(self.json, list), "MP-R005", "a list")
        for i, each in enumerate(self.json):
            self.json[i] = kind(Value(each, f"{self.place}[{i}]"))
        return self.json

    def object_of(self, kinds: Mapping[str, Type]) -> dict[str, Any]:
        """An object (MP-R005) with exactly these keys in this order (MP-R004)."""
        self.need(isinstance(self.json, dict), "MP-R005", "an object")
        self.need(list(self.json) == list(kinds), "MP-R004", "the keys " + ", ".join(kinds))
        return {key: kinds[key](Value(each, f"{self.place}, {key}"))
                for key, each in self.json.items()}


NATURAL = partial(Value.at_least, least=0, code="MP-R005")
POSITIVE = partial(Value.at_least, least=1, code="MP-R022")
TEXTS = partial(Value.list_of, kind=Value.text)
INTEGERS = partial(Value.list_of, kind=Value.integer)
VECTORS = partial(Value.list_of, kind=INTEGERS)
DECLARED = "construction", "parameters", "producer", "dataset"
AFFINE: Mapping[str, Type] = {"denominator": POSITIVE, "biases": INTEGERS,
                  "rows": partial(Value.list_of, kind=VECTORS)}
RECORDS: dict[str, Mapping[str, Type]] = {
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
    "digest": {"layer": NATURAL, "neurons": partial(Value.list_of, kind=Value.sha256)},
    "margin": dict.fromkeys(MARGIN, Value.integer),
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
        fits = self.end - self.start <= MAX_LINE and self.end <= MAX_FILE
        self.need(fits, "MP-L003", f"lines up to {MAX_LINE} bytes, {MAX_FILE} in all", self.end)
        self.need(self.data.endswith(b"\n", self.start, self.end), "MP-R009", "a last LF", "none")
        line = self.work.line(self.data, self.start, self.end - 1)
        bad = re.search(rb"[^\x20-\x5b\x5d-\x7e]", line)  # the backslash is 0x5c
        self.need(not bad, "MP-R001", "bytes 0x20..0x7e but 0x5c", bad and bad.group().hex())
        self.record = self.parse(line.decode("ascii"))
        self.kind = self.record.get("kind")
        self.place += f" ({self.kind})" if self.kind in [*RECORDS] else ""
        return self.kind

    def parse(self, text: str) -> dict[str, object]:
        """The object that a line is (MP-R002), written canonically (MP-R006)."""
        outside = re.sub(r'"[^"]*"?', "", text)
        # First, as the parser recurses. To remove all adjacent pairs lowers the depth by one.
        brackets = re.sub(r"[^\[\]{}]+", "", outside)
        for _ in range(MAX_NESTING):
            brackets = re.sub(r"\[\]|\{\}", "", brackets)
        self.need(not brackets, "MP-R002", f"brackets in pairs, at most {MAX_NESTING} levels", text)
        try:
            value: Any = self.decoder.decode(text)
        except ValueError as error:
            value = error
        self.need(isinstance(value, dict), "MP-R002", "a JSON object", value)
        # Without escapes, repeated keys and other numbers, compact JSON leaves nothing else open.
        self.need(" " not in outside, "MP-R006", "no white space outside strings", text)
        return dict(value)

    def number_of(self, written: str) -> int:
        """The value of a JSON number (MP-R003)."""
        well = re.fullmatch(r"0|-?[1-9][0-9]{0,15}", written) and abs(int(written)) <= MAX_PLAIN
        self.need(well, "MP-R003", "an integer in its canonical form", written)
        return int(written)

    def dictionary(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        """The value of a JSON object (MP-R004)."""
        value = dict(pairs)
        self.need(len(value) == len(pairs), "MP-R004", "every key once", [key for key, _ in pairs])
        return value

    def fields(self, kind: str) -> dict[str, Any]:
        """The values of the record, which is of this kind (MP-R008)."""
        self.need(self.kind == kind, "MP-R008", f"a record of kind {kind}", self.kind)
        return Value(self.record, self.place).object_of({"kind": Value.text, **RECORDS[kind]})

    def need(self, well: object, code: str, expected: object, found: object, key: str = "") -> None:
        """Stop with this code at the record, or at a key of it, unless all is well."""
        if not well:
            raise Stop(code, f"{self.place}, {key}" if key else self.place, expected, found)

    def sha256(self, start: int, end: int) -> str:
        """The hash of the bytes from offset ``start`` up to ``end``."""
        return hashlib.sha256(memoryview(self.data)[start:end]).hexdigest()


def compare(place: str, key: str, computed: object, claim: dict[str, Any], code: str) -> None:
    """A recomputed value is the claimed one."""
    if computed != claim[key]:
        raise Stop(code, f"{place}, {key}", computed, claim[key])


# --- meta, claim, and the data section (sections 3 and 4) -----------------------------------------
class Table(NamedTuple):
    """N points x/D in Q^d, their labels y/E, names of classes, and what the points are called."""
    d: int
    e: int
    classes: list[str]
    x: list[list[int]]
    y: list[list[int]]
    names: list[str]


def read_claim(source: Source) -> dict[str, Any]:
    """The claim, ``traces``; in meta the version decides (MP-L001) before kind and keys."""
    source.next()
    version, name = source.record.get("version", 1), source.record.get("format")
    known = name != "memproof" or (type(version) is int and version in (1, 2))
    source.need(known, "MP-L001", "1 or 2", version, "version")
    source.fields("meta")
    source.need(name == "memproof", "MP-R005", "memproof", name, "format")
    source.next()
    claim = source.fields("claim")
    reading, outputs = claim["reading"], claim["outputs"]
    source.need(reading in READINGS, "MP-L002", READINGS, reading, "reading")
    for key in POSITIVE_SIZES:
        source.need(claim[key] >= 1, "MP-R015", "at least 1", claim[key], key)
    fits = {"argmax": outputs >= 2, "sign": outputs == 1}.get(reading, True)
    source.need(fits, "MP-R027", f"as many outputs as {reading} needs", outputs, "outputs")
    return claim | {"traces": "trace" if version == 1 else "digest"}


def read_header(source: Source, claim: dict[str, Any]) -> tuple[Table, int, int]:
    """No points yet, the entries of a label, the number of classes or 0 (MP-R021, MP-R027)."""
    v, reading, outputs = source.fields("data"), claim["reading"], claim["outputs"]
    e, names, of_classes = v["label_denominator"], v["classes"], reading in ("argmax", "sign")
    entries, kinds = (1, max(2, outputs)) if of_classes else (outputs, len(names))
    well = not names or (entries == e == 1 and "" not in names and len(set(names)) == len(names))
    source.need(well, "MP-R021", "distinct names of integers", names, "classes")
    well = not of_classes or (e == 1 and len(names) in (0, kinds))
    source.need(well, "MP-R027", "integers, all of them named or none", [e, *names], "classes")
    return Table(v["coordinate_denominator"], e, names, [], [], []), entries, kinds


def read_table(source: Source, claim: dict[str, Any]) -> Table:
    """The data section, and the first record after it."""
    source.next()
    start = source.start
    table, entries, kinds = read_header(source, claim)
    # Sets of strings: their hashes are salted, those of integers can be made to collide.
    seen_points, seen = set[str](), set[str]()
    while source.next() == "point":
        _, x, y, rows = source.fields("point").values()
        source.need(len(x) == claim["dimension"], "MP-R005", claim["dimension"], x, "x")
        source.need(len(y) == entries, "MP-R005", entries, y, "y")
        source.need(not kinds or 0 <= y[0] < kinds, "MP-R021", "a class number", y[0], "y")
        new = [f"{n:x}" for n in rows]
        increasing = all(a < b for a, b in pairwise([0, *rows, MAX_PLAIN + 1]))
        well = rows and increasing and seen.isdisjoint(new)
        source.need(well, "MP-R020", "new numbers from 1 to 2^53, increasing", rows, "rows")
        seen.update(new)
        key = ",".join(f"{n:x}" for n in x)
        source.need(key not in seen_points, "MP-R019", "a new point", "that of an earlier one", "x")
        seen_points.add(key)
        table.x.append(x)
        table.y.append(y)
        table.names.append(f"point {len(table.names)} (row {rows[0]})")
    r, place = len(seen), f"the data section (before line {source.number})"
    compare(place, "points", len(table.x), claim, "MP-R016")
    compare(place, "rows", r, claim, "MP-R016")
    # R distinct positive integers are 1..R if and only if none of 1..R is missing.
    if missing := next((n for n in range(1, r + 1) if f"{n:x}" not in seen), 0):
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
    names, kinds = v["names"], v.get("activations", [])
    source.need(names, "MP-R015", "at least one neuron", "none", "names")
    for key in ("activations", "biases", "rows"):
        source.need(len(v.get(key, names)) == len(names), "MP-R005", len(names), v.get(key), key)
    for i, kind in enumerate(kinds):
        known = kind in ("relu", "identity")
        source.need(known, "MP-R023", "relu or identity", kind, f"activations[{i}]")
    expected = f"pairs [j,w], j increasing below {below}, w not 0"
    for i, row in enumerate(v["rows"]):
        last, place = -1, f"rows[{i}]"
        for pair in row:
            well = len(pair) == 2 and last < pair[0] < below and pair[1] != 0
            source.need(well, "MP-R022", expected, pair, place)
            last = pair[0]
    return Layer(names, [k == "relu" for k in kinds], v["denominator"], v["biases"], v["rows"])


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


def read_network(source: Source, claim: dict[str, Any], classes: list[str]) -> list[Layer]:
    """The network section from its first record on; the last layer is the output map."""
    start, dimension, outputs = source.start, claim["dimension"], claim["outputs"]
    layers = [read_layer(source, dimension)]
    while source.kind == "layer":
        source.next()
        layers.append(read_layer(source, len(layers[-1].names)))
    source.need(len(layers[-1].names) == outputs, "MP-R005", outputs, layers[-1].names, "names")
    place = f"the network section (up to line {source.number})"
    for key, size in zip(NETWORK_SIZES, measure(source.work, dimension, layers), strict=True):
        compare(place, key, size, claim, "MP-R016")
    compare(place, "network_sha256", source.sha256(start, source.end), claim, "MP-R014")
    named = claim["reading"] != "argmax" or classes in ([], layers[-1].names)
    source.need(named, "MP-R027", classes, layers[-1].names, "names")
    return layers


# --- lines, traces, outputs, end (sections 6 and 7) -----------------------------------------------
def read_lines(source: Source, widths: list[int]) -> dict[int, int]:
    """By layer (widths w_0..w_(L-1)) the channel that orders the points; and the record after."""
    lines, last = dict[int, int](), -1
    while source.next() == "line":
        _, layer, channel = source.fields("line").values()
        source.need(last < layer < len(widths), "MP-R024", "a later layer", layer, "layer")
        source.need(channel < widths[layer], "MP-R024", "a channel of it", channel, "channel")
        lines[layer], last = channel, layer
    return lines


def read_trace(source: Source, kind: str, layer: int, width: int, n: int) -> Any:
    """The runs of every neuron of the layer, each of sum n (MP-R025); or digests of them."""
    _, number, neurons = source.fields(kind).values()
    source.need(number == layer, "MP-R025", layer, number, "layer")
    source.need(len(neurons) == width, "MP-R005", width, neurons, "neurons")
    for i, lengths in enumerate(neurons if kind == "trace" else []):
        bounded = all(0 <= length <= n for length in lengths)  # huge ones are not added
        well = bounded and all(lengths[1:]) and sum(lengths) == n
        source.need(well, "MP-R025", f"positive runs of sum {n}", lengths, f"neurons[{i}]")
    return neurons


def affine(work: Work, layer: Layer, h: Vector) -> Vector:
    """z = (A h + b)/q for one point h: (A (c h) + c b) / (c q), c a common denominator of h."""
    c, ch = work.over_common_denominator(h)
    cq = work.product(c, layer.q)
    return [work.fraction(work.scalar_product(row, ch, work.product(c, bias)), cq)
            for row, bias in zip(layer.rows, layer.biases, strict=True)]


def compare_trace(place: str, relu: bool, said: Any, z: Vector, names: Iterable[str]) -> None:
    """Are the signs of z as stated along the order (MP-R017), or by their digest (MP-R028)?"""
    state, active = ("inactive", "active"), [not relu or z_p.numerator > 0 for z_p in z]
    if isinstance(said, str):
        runs = [0] * active[0] + [len([*stretch]) for _, stretch in groupby(active)]
        digest = hashlib.sha256(json.dumps(runs, separators=(",", ":")).encode()).hexdigest()
        compare(place, "digest", digest, {"digest": said}, "MP-R028")
        return
    stated = chain.from_iterable(map(repeat, cycle((False, True)), said))
    for name, z_p, a, b in zip(names, z, active, stated, strict=True):
        if a != b:
            raise Stop("MP-R017", f"{place}, {name}", f"{state[a]} (z = {show(z_p)})", state[b])


def run_network(source: Source, kind: str, table: Table, hidden: list[Layer]) -> Any:
    """Evaluate and compare each trace on the way; the number of lines, and h_L at every point."""
    h = [[source.work.fraction(n, table.d) for n in x] for x in table.x]
    order, widths = list(range(len(h))), [len(h[0]), *(len(layer.names) for layer in hidden)]
    lines = read_lines(source, widths[:-1])
    for number, layer in enumerate(hidden, 1):
        if (channel := lines.get(number - 1)) is not None:
            order = source.work.order([h_p[channel] for h_p in h])
        if number > 1:
            source.next()
        said = read_trace(source, kind, number, widths[number], len(h))
        z = [affine(source.work, layer, h_p) for h_p in h]
        names = [table.names[p] for p in order]
        for i, name in enumerate(layer.names):
            place = f"layer {number}, neuron {i} ({name})"
            compare_trace(place, layer.relu[i], said[i], [z[p][i] for p in order], names)
        h = [[ZERO if r and v.numerator < 0 else v for r, v in zip(layer.relu, z_p, strict=True)]
             for z_p in z]
    return len(lines), h


def margins_of(work: Work, reading: str, z: Vector, y: list[int], e: int) -> dict[int, Fraction]:
    """Output -> how far one point is from missing there; under equals 1 if it does not, or 0."""
    if reading == "argmax":
        return {k: work.difference(z[y[0]], z_k) for k, z_k in enumerate(z) if k != y[0]}
    if reading == "sign":
        return {0: z[0] if y[0] else -z[0]}
    wanted = [work.fraction(n, e) for n in y]
    if reading == "equals":
        return {k: ONE if z[k] == w else ZERO for k, w in enumerate(wanted)}
    half = work.fraction(1, work.product(2, e))
    return {k: work.difference(half, abs(work.difference(z[k], w))) for k, w in enumerate(wanted)}


def read_labels(work: Work, reading: str, table: Table, last: Layer, h: list[Vector]) -> list[int]:
    """Every point reads as its label (MP-R018); the least margin and its first point."""
    least, first = ZERO, -1
    for p, (label, h_p) in enumerate(zip(table.y, h, strict=True)):
        z = affine(work, last, h_p)
        for k, margin in margins_of(work, reading, z, label, table.e).items():
            if margin.numerator <= 0:
                wanted = show(work.fraction(label[k % len(label)], table.e))
                wanted += f" by {reading}" * (reading != "equals")
                raise Stop("MP-R018", f"{table.names[p]}, coordinate {k}", wanted, z[k])
            if first < 0 or (reading != "equals" and work.cross(margin, least) < 0):
                least, first = margin, p
    return [least.numerator, least.denominator, first]


def read_numbers(source: Source, kind: str, keys: list[str], numbers: list[int], code: str) -> Any:
    """The next record, which is of this kind and states these numbers, which were recomputed."""
    source.next()
    v = source.fields(kind)
    for key, n in zip(keys, numbers, strict=True):
        compare(source.place, key, n, v, code)
    return v


def read_end(source: Source, counts: list[int]) -> None:
    """The counts (MP-R011), the hash of all before (MP-R012), and nothing after (MP-R010)."""
    v = read_numbers(source, "end", COUNTS, counts, "MP-R011")
    compare(source.place, "sha256", source.sha256(0, source.start), v, "MP-R012")
    if rest := len(source.data) - source.end:
        raise Stop("MP-R010", f"line {source.number + 1}", "the end of the file", f"{rest} bytes")


def check(data: bytes, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on the bytes of a certificate, read in their order up to the first failure."""
    source = Source(data, Work(max_work))
    try:
        claim = read_claim(source)
        table = read_table(source, claim)
        layers = read_network(source, claim, table.classes)
        lines, h = run_network(source, claim["traces"], table, layers[:-1])
        least = read_labels(source.work, claim["reading"], table, layers[-1], h)
        said = f"{claim['points']} points"
        if claim["reading"] != "equals":
            read_numbers(source, "margin", MARGIN, least, "MP-R026")
            n, d, point = map(show, least)
            said += f" by {claim['reading']}, least margin {n} / {d} at point {point}"
        read_end(source, [claim["points"], claim["depth"], lines, claim["depth"]])
        return Verdict("ACCEPTED", "", "", "", said, source.work.used)
    except Stop as stop:
        return stop.verdict._replace(work=source.work.used)


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
        code, exit_code = ("MP-U001", 2) if isinstance(error, OSError) else ("MP-X001", 4)
        found = getattr(error, "strerror", type(error).__name__)
        print(f"second checker: {code} at {path!a}: {found}", file=sys.stderr)
        return exit_code


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
