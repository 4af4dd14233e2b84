"""The kernel: checks that a certificate's network maps every point exactly to its label.

Usage: python kernel.py CERTIFICATE.  This file is all that has to be trusted, beside
docs/certificate-format.md (which it follows section by section) and Python's standard library.
How: after a `line` the points are sorted by one scalar t, and a neuron is a function on the points
that is affine in t on runs of consecutive points.  An affine map adds such functions; relu looks at
the two ends of every run and splits the run where the sign changes.  That is exact, because an
affine function is monotone along the sorted points.  Without a line every t is 0.
"""

import hashlib
import json
import os
import re
import sys
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, repeat
from math import gcd
from typing import Any, BinaryIO

Layer = dict[str, Any]  # the record, with ``relu`` and the text of its row for every neuron
LARGEST_NUMBER = 2**53  # larger integers are hexadecimal strings
MAX_FILE, MAX_LINE, MAX_DIGITS = 2**28, 2**24, 2**16  # bytes, bytes, hexadecimal digits
MAX_WORK, MAX_WORDS = 10**10, 2**28  # products of 64-bit words in all, words in one layer
EXIT = {"ACCEPTED": 0, "REJECTED": 1, "DECLINED": 3, "UNREADABLE": 2, "ERROR": 4}
ACCEPTED = """ACCEPTED {sha256:.16}: {rows} rows, {points} points; every row's label is hit exactly
  recomputed: width {width}, depth {depth}, {dense_parameters} dense and {nonzero_parameters} \
nonzero parameters, largest weight {largest_weight_bits} bits
  declared, not checked: construction {construction}, data {dataset}, producer {producer}"""


@dataclass(frozen=True)
class Verdict:
    """ACCEPTED with the recomputed ``facts``, REJECTED, DECLINED; or none: UNREADABLE, ERROR."""

    outcome: str
    code: str
    place: str
    expected: str
    found: str
    facts: dict[str, Any] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)

    def report(self) -> str:
        """What a person reads; the first lines hold only what was recomputed."""
        if self.outcome == "ACCEPTED":
            return ACCEPTED.format(**self.facts, **self.declared)
        w = "stated {}, value is {}" if self.code == "MP-R017" else "expected {}, found {}"
        return f"{self.outcome} {self.code} at {self.place}: " + w.format(self.expected, self.found)


class Failed(Exception):
    """A check failed: REJECTED, or DECLINED if a limit of the reader is exceeded."""


def need(condition: Any, code: str, place: str, expected: object, found: object) -> None:
    """Fail with this code unless the condition holds."""
    if not condition:
        outcome = "DECLINED" if code.startswith("MP-L") else "REJECTED"
        raise Failed(Verdict(outcome, code, place, show(expected), show(found)))


def show(value: object) -> str:
    """At most 60 printable ASCII characters, whatever the value."""
    if type(value) is int and value.bit_length() > 180:
        value = f"{value:x}"[:24] + f"... (hexadecimal, {value.bit_length()} bits)"
    if isinstance(value, (list, tuple)):  # not ascii(): Python refuses to print large integers
        value = "[" + ", ".join(map(show, value[:30])) + "]"
    words = value if isinstance(value, str) and value.isascii() else ascii(value)
    return words if len(words) <= 60 else words[:57] + "..."


def fraction(numerator: int, denominator: int) -> str:
    """numerator/denominator as text, in lowest terms unless that takes long."""
    g = gcd(numerator, denominator) if denominator.bit_length() < 2**17 else 1
    return show(numerator // g) + (f"/{show(denominator // g)}" if denominator != g else "")


# -------------------- section 2: values, bytes, records
DECLARED = dict.fromkeys(("construction", "parameters", "producer", "dataset"), "text")
AFFINE = {"denominator": "positive", "biases": "integer*", "rows": "integer***"}
SHAPE = ("points", "rows", "dimension", "outputs", "width", "depth")
SIZES = (*SHAPE, "nodes", "dense_parameters", "nonzero_parameters", "largest_weight_bits",
         "total_weight_bits")
SCHEMA: dict[str, dict[str, Any]] = {
    "meta": {"format": "text", "version": "integer", "declared": DECLARED},
    "claim": {"reading": "text", **dict.fromkeys(SIZES, "natural"),
              "data_sha256": "sha256", "network_sha256": "sha256"},
    "data": {"coordinate_denominator": "positive", "label_denominator": "positive",
             "classes": "text*"},
    "point": {"x": "integer*", "y": "integer*", "rows": "integer*"},
    "layer": {"stage": "text", "lemma": "text", "names": "text*", "activations": "text*", **AFFINE},
    "output": {"names": "text*", **AFFINE},
    "line": {"layer": "natural", "channel": "natural"},
    "trace": {"layer": "natural", "neurons": "integer**"},
    "end": {"points": "natural", "layers": "natural", "lines": "natural", "traces": "natural",
            "sha256": "sha256"},
}


def of_kind(kind: Any, value: Any, place: str) -> Any:
    """The value, if it is of this kind: a name; ``kind*`` a list; a dictionary of kinds."""
    if type(kind) is dict:
        need(type(value) is dict, "MP-R005", place, "an object", value)
        need(list(value) == list(kind), "MP-R004", place, ",".join(kind), ",".join(value))
        return {key: of_kind(kind[key], value[key], f"{place}, {key}") for key in kind}
    if kind.endswith("*"):
        need(type(value) is list, "MP-R005", place, "a list", value)
        plain = kind == "integer*" and set(map(type, value)) <= {int}
        return value if plain else [of_kind(kind[:-1], item, place) for item in value]
    need(type(value) in (int, str), "MP-R005", place, f"a value of kind {kind}", value)
    if kind in ("text", "sha256"):
        well = type(value) is str and (kind == "text" or re.fullmatch("[0-9a-f]{64}", value))
        need(well, "MP-R005", place, f"a {kind}", value)
        need(len(value) <= 200, "MP-R007", place, "at most 200 characters", len(value))
        return value
    if type(value) is str:  # an integer beyond 2^53
        well = re.fullmatch("-?[1-9a-f][0-9a-f]*", value)
        need(well, "MP-R003", place, "lower-case hexadecimal digits", value)
        need(len(value) <= MAX_DIGITS, "MP-L004", place, f"at most {MAX_DIGITS} digits", len(value))
        digits, value = value, int(value, 16)
        need(abs(value) > LARGEST_NUMBER, "MP-R003", place, "a JSON number up to 2^53", digits)
    need(value >= 0 or kind != "natural", "MP-R005", place, "at least 0", value)
    need(value >= 1 or kind != "positive", "MP-R022", place, "at least 1", value)
    return value


def parse_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The value of every JSON object: its keys and values.  Errors: MP-R004 a key twice."""
    need(len(dict(pairs)) == len(pairs), "MP-R004", "", "every key once", [k for k, _ in pairs])
    return dict(pairs)


def parse_number(token: str) -> int:
    """The value of every JSON number, NaN and Infinity among them.  Errors: MP-R003."""
    well = (token.isdigit() and len(token) < 16) or (
        re.fullmatch("-?[1-9][0-9]{0,15}", token) and abs(int(token)) <= LARGEST_NUMBER)
    need(well, "MP-R003", "", "a canonical integer of at most 2^53", token)
    return int(token)


DECODER = json.JSONDecoder(object_pairs_hook=parse_object, parse_int=parse_number,
                           parse_float=parse_number, parse_constant=parse_number)
ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def parse(line: bytes, place: str) -> dict[str, Any]:
    """The JSON object whose compact serialization is exactly ``line``."""
    need(re.fullmatch(rb"[ -\[\]-~]*", line), "MP-R001", place, "ASCII without backslash", "others")
    brackets = re.sub(rb'"[^"]*"?|[^][{}"]+', b"", line)
    for _ in range(6):
        brackets = re.sub(rb"\[\]|{}", b"", brackets)
    need(not brackets, "MP-R002", place, "pairs of brackets, at most 6 deep", brackets[:30])
    try:
        values: Any = DECODER.decode(line.decode("ascii"))
    except Failed as failure:
        raise Failed(replace(failure.args[0], place=place)) from None
    except ValueError as error:
        values = f"text that is not JSON ({error})"
    need(type(values) is dict, "MP-R002", place, "a JSON object", values)
    need(line == ENCODER.encode(values).encode(), "MP-R006", place, "the compact form", "another")
    return values  # type: ignore[no-any-return]


def compare(claim: dict[str, Any], recomputed: dict[str, Any], code: str = "MP-R016") -> None:
    """Every recomputed value is what the claim says."""
    for key, value in recomputed.items():
        need(claim[key] == value, code, f"{claim['kind']}, {key}", value, claim[key])


def parameter_bits(layer: Layer) -> list[int]:
    """The bits of each nonzero parameter a/b in lowest terms: those of a, and of b unless b = 1."""
    q = layer["denominator"]
    parameters = [b for b in layer["biases"] if b] + [w for row in layer["rows"] for _, w in row]
    lowest = ((n // gcd(n, q), q // gcd(n, q)) for n in parameters)  # not all at a time
    return [a.bit_length() + (b.bit_length() if b > 1 else 0) for a, b in lowest]


class Reader:
    """The records of a file, one by one; ``section`` and ``file`` hash the lines as they are."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.line, self.number, self.size = stream, b"", 0, 0
        self.file, self.section = hashlib.sha256(), hashlib.sha256()

    def kind(self) -> Any:
        """The kind of the next record; reads its line, unless that is done, into ``values``."""
        if not self.line:
            self.line = self.stream.readline(MAX_LINE + 1)
            self.number, self.size = self.number + 1, self.size + len(self.line)
            self.place = f"line {self.number}"
            fits = len(self.line) <= MAX_LINE and self.size <= MAX_FILE
            need(fits, "MP-L003", self.place, f"at most {MAX_LINE} and {MAX_FILE} bytes", self.size)
            need(self.line[-1:] == b"\n", "MP-R009", self.place, "a line with LF", "the file's end")
            self.values = parse(self.line[:-1], self.place)
        return self.values.get("kind")

    def take(self, kind: str) -> dict[str, Any]:
        """The next record, which must be of this kind; ``place`` tells where it stands."""
        found = self.kind()
        need(found == kind, "MP-R008", self.place, f"a record of kind {kind}", found)
        values: dict[str, Any] = of_kind({"kind": "text", **SCHEMA[kind]}, self.values, self.place)
        self.file.update(self.line)
        self.section.update(self.line)
        self.line = b""
        return values

    def take_claim(self) -> tuple[dict[str, str], dict[str, Any]]:
        """(declared, claim): version and reading are known, the claim is not vacuous."""
        self.kind()
        version, format_name = self.values.get("version", 1), self.values.get("format")
        known = format_name != "memproof" or (type(version), version) == (int, 1)
        need(known, "MP-L001", "line 1, version", 1, version)
        meta = self.take("meta")
        need(format_name == "memproof", "MP-R005", "line 1, format", "memproof", format_name)
        claim = self.take("claim")
        need(claim["reading"] == "equals", "MP-L002", "line 2, reading", "equals", claim["reading"])
        for key in SHAPE:
            need(claim[key] > 0, "MP-R015", f"line 2, {key}", "at least 1", claim[key])
        self.section = hashlib.sha256()
        return meta["declared"], claim

    def take_data(self, claim: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """(header, points): distinct points, and every row 1..R exactly once."""
        header, points, rows, seen = self.take("data"), [], set[int](), set[str]()
        classes, shape = header["classes"], (claim["dimension"], claim["outputs"])
        scalar = claim["outputs"] == header["label_denominator"] == 1
        well = not classes or (scalar and all(classes) and len(set(classes)) == len(classes))
        need(well, "MP-R021", self.place, "distinct names for one integer label", classes)
        while self.kind() == "point":
            p = self.take("point")
            need((n := (len(p["x"]), len(p["y"]))) == shape, "MP-R005", self.place, shape, n)
            known = not classes or 0 <= p["y"][0] < len(classes)
            need(known, "MP-R021", self.place, f"a label below {len(classes)}", p["y"])
            r, x = p["rows"], ENCODER.encode(self.values["x"])  # text: nobody can make it collide
            well = r and rows.isdisjoint(r) and all(a < b for a, b in pairwise([0, *r, 2**53 + 1]))
            need(well, "MP-R020", self.place, "new row numbers, increasing", r)
            need(x not in seen, "MP-R019", self.place, "a new point", p["x"])
            seen.add(x)
            rows.update(p["rows"])
            points.append(p)
        compare(claim, {"points": len(points), "rows": len(rows)})
        need(max(rows) == len(rows), "MP-R020", "data", f"rows 1..{len(rows)}", f"row {max(rows)}")
        compare(claim, {"data_sha256": self.section.hexdigest()}, "MP-R013")
        self.section = hashlib.sha256()
        return header, points

    def take_layer(self, kind: str, width: int) -> Layer:
        """A hidden layer or the output map, on ``width`` channels."""
        r = self.take(kind)
        n, activations = len(r["names"]), r.get("activations", ["identity"] * len(r["names"]))
        need(n > 0, "MP-R015", self.place, "at least one neuron", "none")
        lengths = [len(activations), len(r["biases"]), len(r["rows"])]
        need(lengths == [n, n, n], "MP-R005", self.place, f"lists of {n} items", lengths)
        for each in activations:
            need(each in ("relu", "identity"), "MP-R023", self.place, "relu or identity", each)
        expected = f"[channel, weight], channels increasing below {width}, no weight 0"
        for row in r["rows"]:
            well = all(len(pair) == 2 and 0 <= pair[0] < width and pair[1] != 0 for pair in row)
            well = well and all(a[0] < b[0] for a, b in pairwise(row))
            need(well, "MP-R022", self.place, expected, row)
        texts = [ENCODER.encode(row) for row in self.values["rows"]]
        return {**r, "relu": [a == "relu" for a in activations], "texts": texts}

    def take_network(self, claim: dict[str, Any]) -> list[Layer]:
        """Hidden layers and output map; sizes and hash are those of the claim."""
        layers, widths, more = [], [claim["dimension"]], True
        while more:  # up to the output map
            more = self.kind() == "layer"
            layers.append(self.take_layer("layer" if more else "output", widths[-1]))
            widths.append(len(layers[-1]["names"]))
        need(widths[-1] == claim["outputs"], "MP-R005", self.place, claim["outputs"], widths[-1])
        bits = [b for layer in layers for b in parameter_bits(layer)]
        compare(claim, {
            "depth": len(layers) - 1, "width": max(widths[1:-1], default=0),
            "nodes": sum(widths[1:-1]),
            "dense_parameters": sum((a + 1) * b for a, b in pairwise(widths)),
            "nonzero_parameters": len(bits), "largest_weight_bits": max(bits, default=0),
            "total_weight_bits": sum(bits) + len(bits)})
        compare(claim, {"network_sha256": self.section.hexdigest()}, "MP-R014")
        return layers

    def take_lines(self, widths: dict[int, int]) -> dict[int, int]:
        """layer -> the channel that orders the points from there on (widths: l -> w_l, l < L)."""
        lines: dict[int, int] = {}
        while self.kind() == "line":
            r = self.take("line")
            well = r["layer"] > max(lines, default=-1) and r["channel"] < widths.get(r["layer"], 0)
            need(well, "MP-R024", self.place, "a later layer, a channel of it", list(r.values()))
            lines[r["layer"]] = r["channel"]
        return lines


# -------------------- section 6: runs and traces
class Channel:
    """A neuron: (a[k]*t + b[k]) / scale from position starts[k] on; a relu's runs of activity."""

    def __init__(self, starts: list[int], a: list[int], b: list[int], activity: list[int]) -> None:
        self.starts, self.a, self.b, self.activity = starts, a, b, activity
        self.bits = max(max(a), -min(a), max(b), -min(b)).bit_length()


class Evaluation:
    """The channels of one layer on all points: integers over one common ``scale``."""

    def __init__(self, header: dict[str, Any], points: list[Any], max_work: int) -> None:
        self.points, self.count, self.max_work = points, len(points), max_work
        self.work, self.words, self.t_bits = 0, 0, 0  # products of words, words held; bits of max t
        self.order, self.t = list(range(self.count)), [0] * self.count  # position -> point, t
        self.scale, self.label_scale = header["coordinate_denominator"], header["label_denominator"]
        self.channels = [self.constants(z) for z in zip(*(p["x"] for p in points), strict=True)]

    def constants(self, values: list[int] | tuple[int, ...]) -> Channel:
        """A channel given position by position; equal neighbours are joined."""
        starts = [i for i in range(self.count) if i == 0 or values[i] != values[i - 1]]
        return Channel(starts, [0] * len(starts), [values[i] for i in starts], [])

    def values(self, z: Channel) -> list[int]:
        """The numerators at all positions."""
        self.spend(self.count * (1 + (z.bits + self.t_bits + self.scale.bit_length()) // 64))
        runs = zip(z.starts, [*z.starts[1:], self.count], z.a, z.b, strict=True)
        return [a * t + b for first, end, a, b in runs for t in self.t[first:end]]

    def lay_line(self, channel: int) -> None:
        """Order the points by a channel, ties by point number, and express all channels anew."""
        columns = [self.values(each) for each in self.channels]
        positions = sorted(range(self.count), key=lambda i: (columns[channel][i], self.order[i]))
        self.order = [self.order[i] for i in positions]
        self.t = [columns[channel][i] for i in positions]
        self.channels = [self.constants([column[i] for i in positions]) for column in columns]
        self.t_bits = self.channels[channel].bits
        self.channels[channel] = Channel([0], [1], [0], [])

    def step(self, layer: Layer) -> list[list[int]]:
        """Replace the channels by the layer's; returns every neuron's runs of activity."""
        self.words = 0
        for row, bias in zip(layer["rows"], layer["biases"], strict=True):
            runs, largest = 1, 1 + (self.scale.bit_length() + bias.bit_length()) // 64
            self.work += largest * (1 + bias.bit_length() // 64)
            for z, w in [(self.channels[j], w) for j, w in row]:
                size, runs = 1 + (z.bits + w.bit_length()) // 64, runs + len(z.starts)
                self.work += len(z.starts) * size * (1 + (w.bit_length() + self.t_bits) // 64)
                largest = max(largest, size)
            self.spend(min(runs, self.count) * (12 + largest))  # 12 words are Python's own
        rows = dict(zip(layer["texts"], layer["rows"], strict=True))  # equal rows are summed once
        sums = {text: self.combination(row) for text, row in rows.items()}
        channels, activities = [], []
        for text, bias, relu in zip(layer["texts"], layer["biases"], layer["relu"], strict=True):
            z, shift = sums[text], bias * self.scale
            if not relu:
                z = Channel(z.starts, z.a, [b + shift for b in z.b], [])
            elif shift or not z.activity:  # otherwise z is a relu's value, and relu(z) = z
                z = self.relu(z, shift)
            channels.append(z)
            activities.append(z.activity if relu else [0, self.count])
        self.channels, self.scale = channels, self.scale * layer["denominator"]
        return activities

    def spend(self, words: int) -> None:
        """The limits of section 8, after so many more words that are computed and held."""
        self.work, self.words = self.work + words, self.words + words
        need(self.work <= self.max_work, "MP-L005", "work", f"at most {self.max_work}", self.work)
        need(self.words <= MAX_WORDS, "MP-L006", "memory", f"at most {MAX_WORDS} words", self.words)

    def combination(self, row: list[list[int]]) -> Channel:
        """The sum of w * channel j, run by run on the common refinement."""
        if len(row) == 1 and row[0][1] == 1:
            return self.channels[row[0][0]]
        starts = sorted({0}.union(*(self.channels[j].starts for j, _ in row)))
        index = dict(zip(starts, range(len(starts)), strict=True))
        slopes, offsets = [0] * len(starts), [0] * len(starts)
        for j, w in row:
            a, b = self.channels[j].a, self.channels[j].b
            if len(a) < len(starts):
                ends = pairwise([*map(index.__getitem__, self.channels[j].starts), len(starts)])
                lengths = [end - first for first, end in ends]
                a, b = (list(chain.from_iterable(map(repeat, z, lengths))) for z in (a, b))
            slopes = [x + w * y for x, y in zip(slopes, a, strict=True)]
            offsets = [x + w * y for x, y in zip(offsets, b, strict=True)]
        return Channel(starts, slopes, offsets, [])

    def relu(self, z: Channel, shift: int) -> Channel:
        """max(z + shift, 0): keep, drop or split every run; a run with a single t is constant."""
        starts, slopes, offsets, activity = list[int](), list[int](), list[int](), list[int]()
        t, since, state = self.t, 0, False
        for first, end, a, b in zip(z.starts, [*z.starts[1:], self.count], z.a, z.b, strict=True):
            b += shift
            left, right = a * t[first] + b > 0, a * t[end - 1] + b > 0
            pieces = [(first, end, left)]
            if left != right:
                cut = bisect_left(t, True, first, end, key=lambda x: (a * x + b > 0) == right)
                pieces = [(first, cut, left), (cut, end, right)]
            for begin, stop, active in pieces:
                slope, offset = (a, b) if active else (0, 0)
                if slope and t[begin] == t[stop - 1]:
                    slope, offset = 0, a * t[begin] + b
                if active != state:
                    activity.append(begin - since)
                    since, state = begin, active
                if not starts or (slopes[-1], offsets[-1]) != (slope, offset):  # else joined
                    starts.append(begin)
                    slopes.append(slope)
                    offsets.append(offset)
        return Channel(starts, slopes, offsets, [*activity, self.count - since])


def take_trace(reader: Reader, number: int, layer: Layer, points: Evaluation) -> None:
    """Evaluate one layer and compare the activity of every neuron with the stated runs."""
    r, n = reader.take("trace"), len(layer["names"])
    need(r["layer"] == number, "MP-R025", reader.place, f"layer {number}", r["layer"])
    need(len(r["neurons"]) == n, "MP-R005", reader.place, f"{n} neurons", len(r["neurons"]))
    expected = f"positive run lengths with sum {points.count}"
    for runs in r["neurons"]:
        well = runs and runs[0] >= 0 and min(runs[1:], default=1) > 0 and sum(runs) == points.count
        need(well, "MP-R025", reader.place, expected, runs)
    before, scale = points.channels, points.scale
    for i, (runs, activity) in enumerate(zip(r["neurons"], points.step(layer), strict=True)):
        if runs != activity:
            k = next(k for k in range(len(runs)) if runs[k] != activity[k])
            position = sum(runs[:k]) + min(runs[k], activity[k])
            said = "active" if (k % 2 == 1) != (runs[k] < activity[k]) else "inactive"
            points.channels = before
            z = points.combination(layer["rows"][i])
            run = bisect_right(z.starts, position) - 1
            value = z.a[run] * points.t[position] + z.b[run] + layer["biases"][i] * scale
            row = points.points[point := points.order[position]]["rows"][0]
            place = f"layer {number}, neuron {i} ({layer['names'][i]}), point {point} (row {row})"
            need(False, "MP-R017", place, said, fraction(value, points.scale))


# -------------------- section 7: the verdict
def check_outputs(output: Layer, points: Evaluation) -> None:
    """At every point, every coordinate of the output equals the label's."""
    points.step(output)
    columns = [points.values(channel) for channel in points.channels]
    for point, *values in sorted(zip(points.order, *columns, strict=True)):
        for k, (value, label) in enumerate(zip(values, points.points[point]["y"], strict=True)):
            if value * points.label_scale != label * points.scale:
                row, name = points.points[point]["rows"][0], output["names"][k]
                place = f"point {point} (row {row}), output {k} ({name})"
                expected = fraction(label, points.label_scale)
                need(False, "MP-R018", place, expected, fraction(value, points.scale))


def check_records(reader: Reader, max_work: int) -> Verdict:
    """All records in their order (section 3); raises Failed."""
    declared, claim = reader.take_claim()
    points = Evaluation(*reader.take_data(claim), max_work)
    layers = reader.take_network(claim)
    widths = [claim["dimension"], *(len(layer["names"]) for layer in layers[:-2])]
    lines = reader.take_lines(dict(enumerate(widths)))
    for number, layer in enumerate(layers[:-1]):
        if number in lines:
            points.lay_line(lines[number])
        take_trace(reader, number + 1, layer, points)
    check_outputs(layers[-1], points)
    before, end = reader.file.hexdigest(), reader.take("end")
    compare(end, {"points": claim["points"], "layers": claim["depth"], "lines": len(lines),
                  "traces": claim["depth"]}, "MP-R011")
    compare(end, {"sha256": before}, "MP-R012")
    need(not reader.stream.read(1), "MP-R010", "the end record", "nothing after it", "more")
    facts = {**claim, "sha256": reader.file.hexdigest(), "work": points.work}
    return Verdict("ACCEPTED", "", "", "", "", facts, declared)


def check(stream: BinaryIO, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on a certificate, read once from a binary stream."""
    try:
        return check_records(Reader(stream), max_work)
    except Failed as failure:
        return failure.args[0]  # type: ignore[no-any-return]


def check_file(path: str, max_work: int = MAX_WORK) -> Verdict:
    """The verdict on a file; UNREADABLE and ERROR are no verdicts on its content."""
    try:
        with open(path, "rb") as stream:
            return check(stream, max_work)
    except OSError as error:
        return Verdict("UNREADABLE", "MP-U001", ascii(path), "a readable file", str(error.strerror))
    except Exception as error:  # a bug of the kernel, or no memory: never a verdict
        return Verdict("ERROR", "MP-X001", path, "no internal error", show(repr(error)))


def main(arguments: list[str]) -> int:
    """Check one file and print the verdict; returns the exit code."""
    if len(arguments) != 1:
        print("usage: kernel.py CERTIFICATE", file=sys.stderr)
        return EXIT["UNREADABLE"]
    verdict = check_file(arguments[0])
    try:
        print(verdict.report(), flush=True)
    except OSError:  # nobody reads it: the exit code must not look like a verdict
        os._exit(EXIT["ERROR"])
    return EXIT[verdict.outcome]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
