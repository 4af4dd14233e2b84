"""The kernel: checks that a certificate's network maps every point to its label.

Usage: python kernel.py CERTIFICATE.  Nothing has to be trusted but Python's standard library and
docs/certificate-format.md; neurons are affine in t (0 before a `line`) on runs of sorted points."""

import json
import os
import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import accumulate, chain, pairwise, repeat
from math import gcd
from typing import Any, BinaryIO, NamedTuple

LARGEST_NUMBER = 2**53  # larger integers are hexadecimal strings
MAX_FILE, MAX_LINE, MAX_DIGITS = 2**28, 2**24, 2**16  # bytes, bytes, hexadecimal digits
MAX_WORK, WORK_OF_BYTE, MAX_WORDS = 10**10, 2000, 2**28  # units, more a byte; words of a layer
RECORD, BYTE, MARK, RUN, CELL, COPY, PRODUCT, DIVISION = 8000, 14, 475, 75, 8, 4, 2, 40  # units
EXIT = {"ACCEPTED": 0, "REJECTED": 1, "DECLINED": 3, "UNREADABLE": 2, "ERROR": 4}
READINGS = {"equals": "hit exactly",  # every label, in words
    "nearest": "the nearest\n  least margin {}/{} at point {}: half a step less |output - label|",
    "argmax": "the argmax\n  least margin {}/{} at point {}: the label's output less any other",
    "sign": "the sign\n  least margin {}/{} at point {}: the output, or minus it for label 0"}
ACCEPTED = """ACCEPTED {sha256:.16}: {rows} rows, {points} points; every label {hit}
  recomputed: width {width}, depth {depth}, largest weight {largest_weight_bits} bits,
    {dense_parameters} dense and {nonzero_parameters} nonzero parameters
  declared, not checked: construction {construction},
    data {dataset}, producer {producer}"""


class Verdict(NamedTuple):
    """ACCEPTED with the recomputed ``facts``, REJECTED, DECLINED; or none: UNREADABLE, ERROR."""
    outcome: str
    code: str = ""
    place: str = ""
    expected: str = ""
    found: str = ""
    facts: dict[str, Any] = {}  # noqa: RUF012  (nobody writes into it)
    declared: dict[str, str] = {}  # noqa: RUF012  (nobody writes into it)
    work: int = 0

    def report(self) -> str:
        """What a person reads; the first lines hold only what was recomputed."""
        if self.outcome == "ACCEPTED":
            brief = {key: show(text, 29) for key, text in self.declared.items()}
            hit = READINGS[self.facts["reading"]].format(*map(show, self.facts["margin"].values()))
            return ACCEPTED.format(**self.facts, **brief, hit=hit)
        w = "stated {}, value is {}" if self.code == "MP-R017" else "expected {}, found {}"
        return f"{self.outcome} {self.code} at {self.place}: " + w.format(self.expected, self.found)


class Failed(Exception):
    """A check failed: REJECTED, or DECLINED if a limit of the reader is exceeded."""


def need(condition: Any, code: str, place: str, expected: object, found: object) -> None:
    """Fail with this code unless the condition holds."""
    if not condition:
        outcome = "DECLINED" if code.startswith("MP-L") else "REJECTED"
        raise Failed(Verdict(outcome, code, place, show(expected), show(found)))


def show(value: object, most: int = 60) -> str:
    """At most so many printable ASCII characters, whatever the value, and no runs of spaces."""
    if type(value) is int and value.bit_length() > 180:
        value = f"{value:x}"[:24] + f"... (hexadecimal, {value.bit_length()} bits)"
    if isinstance(value, (list, tuple)):  # not ascii(): Python refuses to print large integers
        value = "[" + ", ".join(map(show, value[:30])) + "]"
    plain = type(value) is str and re.fullmatch("[ -~]*", value)
    words = re.sub("  +", " ", str(value) if plain else ascii(value))
    return words if len(words) <= most else words[:most - 3] + "..."


# -------------------- section 8: work and memory
def cost(bits: int, others: int = 0) -> int:
    """Units of work for a number of so many bits, or for its product with another one."""
    return CELL + PRODUCT * (1 + bits // 64) * (1 + others // 64)


def span(column: Sequence[int]) -> int:
    """The bits of the largest number in a list."""
    return max(max(column), -min(column)).bit_length() if any(column) else 0


class Work:
    """What was paid, and arithmetic with two numbers of any size."""
    def __init__(self, limit: int) -> None:
        self.limit, self.spent, self.held = limit, 0, 0

    def pay(self, units: int) -> None:
        """Pay for what comes next; or decline, if that is more than the limit of all work."""
        need(self.spent + units <= self.limit, "MP-L005", "work", f"at most {self.limit}", "more")
        self.spent += units

    def hold(self, numbers: int, bits: int, price: int) -> None:
        """Make and hold so many numbers of so many bits, and 12 words of Python's for each."""
        self.pay(RECORD // 4 + numbers * price)
        self.held += numbers * (13 + bits // 64)
        need(self.held <= MAX_WORDS, "MP-L006", "memory", f"at most {MAX_WORDS} words", self.held)

    def product(self, x: int, y: int) -> int:
        """x * y."""
        self.pay(cost(x.bit_length(), y.bit_length()))
        return x * y

    def lowest_terms(self, x: int, y: int) -> tuple[int, int]:
        """x / y = the quotient of these, for y > 0."""
        self.pay(DIVISION * cost(x.bit_length(), y.bit_length()))
        g = gcd(x, y)
        return x // g, y // g

    def text(self, x: int, y: int) -> str:
        """x / y, in lowest terms unless that takes long."""
        x, y = self.lowest_terms(x, y) if max(x.bit_length(), y.bit_length()) < 2**17 else (x, y)
        return show(x) + (f"/{show(y)}" if y != 1 else "")


# -------------------- section 2: values, bytes, records
ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)
NO_BRACKETS = bytes({*range(256)} - {*b"[]{}"})
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
    "trace": {"layer": "natural", "neurons": "integer**"},  # of version 1
    "digest": {"layer": "natural", "neurons": "sha256*"},  # of version 2
    "margin": dict.fromkeys(("numerator", "denominator", "point"), "integer"),
    "end": dict.fromkeys(("points", "layers", "lines", "traces"), "natural") | {"sha256": "sha256"},
}


def of_kind(kind: Any, value: Any, place: str) -> Any:
    """The value, if it is of this kind: a name; ``kind*`` a list; a dictionary of kinds."""
    if type(kind) is dict:
        need(type(value) is dict, "MP-R005", place, "an object", value)
        need(list(value) == list(kind), "MP-R004", place, ",".join(kind), ",".join(value))
        return {key: of_kind(kind[key], value[key], f"{place}, {key}") for key in kind}
    if kind.endswith("*"):
        need(type(value) is list, "MP-R005", place, "a list", value)
        plain = int if kind == "integer*" else None
        return [x if type(x) is plain else of_kind(kind[:-1], x, place) for x in value]
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


def compare(claim: dict[str, Any], recomputed: dict[str, Any], code: str = "MP-R016") -> None:
    """Every recomputed value is what the claim says."""
    for key, value in recomputed.items():
        need(claim[key] == value, code, f"{claim['kind']}, {key}", value, claim[key])


class Reader:
    """The records of a file, one by one; ``section`` and ``file`` hash the lines as they are."""
    def __init__(self, stream: BinaryIO, limit: int | None = None) -> None:
        self.stream, self.line, self.number, self.size = stream, b"", 0, 0
        self.work, self.grows = Work(MAX_WORK if limit is None else limit), limit is None
        self.file, self.section = sha256(), sha256()
        self.decoder, self.short_decoder = (json.JSONDecoder(
            object_pairs_hook=self.parse_object, parse_int=parse_int, parse_float=self.parse_number,
            parse_constant=self.parse_number) for parse_int in (self.parse_number, int))

    def parse_object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """The value of every JSON object: its keys and values.  Errors: MP-R004 a key twice."""
        need(len(dict(pairs)) == len(pairs), "MP-R004", self.place, "every key once", pairs)
        return dict(pairs)

    def parse_number(self, token: str) -> int:
        """The value of a JSON number (of short ones -0 alone is bad) or NaN.  Errors: MP-R003."""
        well = re.fullmatch("0|-?[1-9][0-9]{0,15}", token) and abs(int(token)) <= LARGEST_NUMBER
        need(well, "MP-R003", self.place, "a canonical integer of at most 2^53", token)
        return int(token)

    def parse(self, line: bytes) -> Any:
        """The JSON object whose compact serialization is exactly ``line``."""
        plain = re.fullmatch(rb"[ -\[\]-~]*", line)
        need(plain, "MP-R001", self.place, "ASCII, no backslash (gzip: unpack it first)", "others")
        outside = b"".join(line.split(b'"')[::2])  # of strings, as nothing escapes a quotation mark
        brackets, depth = outside.translate(None, NO_BRACKETS), 0
        while brackets and depth < 6:
            brackets, depth = re.sub(rb"\[\]|{}", b"", brackets), depth + 1
        need(not brackets, "MP-R002", self.place, "pairs of brackets, 6 deep at most", brackets[:9])
        is_short = b"-0" not in outside and not re.search(rb"[0-9]{16}", outside)
        try:
            values: Any = (self.short_decoder if is_short else self.decoder).decode(line.decode())
        except ValueError as error:
            values = f"text that is not JSON ({error})"
        need(type(values) is dict, "MP-R002", self.place, "a JSON object", values)
        need(line == ENCODER.encode(values).encode(), "MP-R006", self.place, "compact JSON", "text")
        return values

    def next_line(self) -> bytes:
        """The line of the next record; ``place`` tells where it stands."""
        if not self.line:
            self.line, self.values = self.stream.readline(MAX_LINE + 1), dict[str, Any]()
            self.number, self.size = self.number + 1, self.size + len(self.line)
            self.place = f"line {self.number}"
            fits = len(self.line) <= MAX_LINE and self.size <= MAX_FILE
            need(fits, "MP-L003", self.place, f"at most {MAX_LINE} and {MAX_FILE} bytes", self.size)
            need(self.line[-1:] == b"\n", "MP-R009", self.place, "a line with LF", "the file's end")
            self.work.limit += self.grows * WORK_OF_BYTE * len(self.line)
            self.work.pay(RECORD + BYTE * len(self.line))
        return self.line

    def kind(self) -> Any:
        """The kind of the next record; parses it into ``values``, unless they are known."""
        if self.next_line() and not self.values:
            self.work.pay(MARK * (len(self.line) - len(self.line.translate(None, b'"[]{}:,'))))
            self.values = self.parse(self.line[:-1])
        return self.values.get("kind")

    def take(self, kind: str, right: bytes = b"") -> Any:
        """The next record, which must be of this kind; None if its line is the ``right`` one."""
        found = kind if (is_right := self.next_line() == right) else self.kind()
        need(found == kind, "MP-R008", self.place, f"a record of kind {kind}", found)
        self.file.update(self.line)
        self.section.update(self.line)
        self.line, schema = b"", {"kind": "text", **SCHEMA[kind]}
        return None if is_right else of_kind(schema, self.values, self.place)

    def take_claim(self) -> tuple[dict[str, str], dict[str, Any]]:
        """(declared, claim): version and reading are known, the claim is not vacuous."""
        self.kind()
        version, format_name = self.values.get("version", 1), self.values.get("format")
        known = format_name != "memproof" or (type(version) is int and version in (1, 2))
        need(known, "MP-L001", "line 1, version", "1 or 2", version)
        meta = self.take("meta")
        need(format_name == "memproof", "MP-R005", "line 1, format", "memproof", format_name)
        claim = self.take("claim")
        reading, k = claim["reading"], claim["outputs"]
        need(reading in READINGS, "MP-L002", "line 2, reading", ", ".join(READINGS), reading)
        for key in SHAPE:
            need(claim[key] > 0, "MP-R015", f"line 2, {key}", "at least 1", claim[key])
        need(k > 1 or reading != "argmax", "MP-R027", "line 2, outputs", "at least 2", k)
        need(k == 1 or reading != "sign", "MP-R027", "line 2, outputs", 1, k)
        self.section, self.form = sha256(), "digest" if version == 2 else "trace"
        return meta["declared"], claim

    def take_data(self, claim: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """(header, points): distinct points, and every row 1..R exactly once."""
        header, points, rows, seen = self.take("data"), [], set[int](), set[bytes]()
        names, e, k = header["classes"], header["label_denominator"], claim["outputs"]
        kinds = {"argmax": k, "sign": 2}.get(claim["reading"], len(names))  # 0: labels are values
        shape = (claim["dimension"], 1 if claim["reading"] in ("argmax", "sign") else k)
        well = not names or (shape[1] == e == 1 and all(names) and len(set(names)) == len(names))
        need(well, "MP-R021", self.place, "distinct names for one integer label", names)
        well = not kinds or (e == 1 and len(names) in (0, kinds))
        need(well, "MP-R027", self.place, "labels over 1, names for all or none", [e, *names])
        while self.kind() == "point":
            line, p = self.line, self.take("point")
            need((n := (len(p["x"]), len(p["y"]))) == shape, "MP-R005", self.place, shape, n)
            need(not kinds or 0 <= p["y"][0] < kinds, "MP-R021", self.place, "a class", p["y"])
            r, x = p["rows"], line.partition(b"]")[0]  # text: nobody can make it collide
            well = r and rows.isdisjoint(r) and all(a < b for a, b in pairwise([0, *r, 2**53 + 1]))
            need(well, "MP-R020", self.place, "new row numbers, increasing", r)
            need(x not in seen, "MP-R019", self.place, "a new point", p["x"])
            seen.add(x)
            rows.update(r)
            points.append(p)
        compare(claim, {"points": len(points), "rows": len(rows)})
        need(max(rows) == len(rows), "MP-R020", "data", f"rows 1..{len(rows)}", f"row {max(rows)}")
        compare(claim, {"data_sha256": self.section.hexdigest()}, "MP-R013")
        self.section = sha256()
        return header, points

    def take_layer(self, width: int) -> dict[str, Any]:
        """A hidden layer or the output map, on ``width`` channels; ``texts`` of its rows."""
        r: dict[str, Any] = self.take("layer" if self.kind() == "layer" else "output")
        need((n := len(r["names"])) > 0, "MP-R015", self.place, "at least one neuron", "none")
        lengths = [len(r.get("activations", r["names"])), len(r["biases"]), len(r["rows"])]
        need(lengths == [n, n, n], "MP-R005", self.place, f"lists of {n} items", lengths)
        for each in r.setdefault("activations", ["identity"] * n):
            need(each in ("relu", "identity"), "MP-R023", self.place, "relu or identity", each)
        for w in r["rows"]:
            ok = all(len(b) == 2 and a[0] < b[0] < width and b[1] for a, b in pairwise([[-1], *w]))
            need(ok, "MP-R022", self.place, f"channels increasing below {width}, no 0", w)
        return r | {"texts": [ENCODER.encode(row) for row in self.values["rows"]]}

    def take_network(self, claim: dict[str, Any]) -> list[dict[str, Any]]:
        """Hidden layers and output map; sizes and hash are those of the claim."""
        layers, widths = list[dict[str, Any]](), [claim["dimension"]]
        while not layers or layers[-1]["kind"] == "layer":  # up to the output map
            layers.append(self.take_layer(widths[-1]))
            widths.append(len(layers[-1]["names"]))
        need(widths[-1] == claim["outputs"], "MP-R005", self.place, claim["outputs"], widths[-1])
        fractions = (self.work.lowest_terms(n, layer["denominator"]) for layer in layers for n in
                     chain(layer["biases"], (w for row in layer["rows"] for _, w in row)) if n)
        bits = [a.bit_length() + (b.bit_length() if b > 1 else 0) for a, b in fractions]
        compare(claim, {"depth": len(layers) - 1, "width": max(widths[1:-1], default=0),
            "nodes": sum(widths[1:-1]),
            "dense_parameters": sum((a + 1) * b for a, b in pairwise(widths)),
            "nonzero_parameters": len(bits), "largest_weight_bits": max(bits, default=0),
            "total_weight_bits": sum(bits) + len(bits)})
        compare(claim, {"network_sha256": self.section.hexdigest()}, "MP-R014")
        return layers

    def take_lines(self, widths: list[int]) -> dict[int, int]:
        """layer -> the channel that orders the points from there on (widths: w_l for l < L)."""
        lines = [(-1, 0)]
        while self.kind() == "line":
            r = _, layer, channel = list(self.take("line").values())
            well = layer > lines[-1][0] and channel < sum(widths[layer:layer + 1])
            need(well, "MP-R024", self.place, "a later layer, a channel of it", r)
            lines.append((layer, channel))
        return dict(lines[1:])


# -------------------- section 6: runs and traces
class Channel:
    """A function on all points: (a[k]*t + b[k]) / scale from position starts[k] on, in numbers of
    at most so many ``bits``.  It is positive from position flips[0] up to flips[1], from flips[2]
    up to flips[3], ..., and a = b = 0 elsewhere, if it is the value of a relu."""
    def __init__(self, is_relu: bool = False) -> None:
        self.starts, self.a, self.b, self.flips = list[int](), list[int](), list[int](), list[int]()
        self.bits, self.is_relu, self.activity = 0, is_relu, ""

    def copy(self, z: "Channel", starts: list[int], a: list[int], b: list[int], end: int) -> None:
        """Go on with these runs of a relu's value and with its activity."""
        for column, new in (self.starts, starts), (self.a, a), (self.b, b):
            column += new
        self.bits = max(self.bits, z.bits)
        i, k = bisect_right(z.flips, starts[0]), bisect_left(z.flips, end)
        self.flips += starts[:1] * (len(self.flips) & 1 != i & 1) + z.flips[i:k]

    def extend(self, runs: Iterable[tuple[int, int, int]]) -> "Channel":
        """Go on with runs (start, a, b), of which equal neighbours are joined."""
        starts, slopes, offsets, flips = self.starts, self.a, self.b, self.flips
        old, last_a, last_b = (len(starts), slopes[-1], offsets[-1]) if starts else (0, None, None)
        for start, a, b in runs:
            if b != last_b or a != last_a:
                last_a, last_b = a, b
                starts.append(start)
                slopes.append(a)
                offsets.append(b)
                if len(flips) & 1 == (not b and not a):
                    flips.append(start)
        self.bits = max(self.bits, span(slopes[old:]), span(offsets[old:]))
        return self


class Evaluation:
    """The channels of one layer on all points: integers over one common ``scale``."""
    def __init__(self, header: dict[str, Any], table: list[Any], reader: Reader) -> None:
        self.points, self.work, self.form, self.count = table, reader.work, reader.form, len(table)
        self.places, self.t, self.t_bits = list(range(self.count)), [0] * self.count, 0
        self.order, (_, self.scale, self.label_scale, _) = self.places, header.values()
        self.channels = [self.constants(x) for x in zip(*(p["x"] for p in table), strict=True)]

    def constants(self, values: Sequence[int]) -> Channel:
        """A channel given position by position; all share the integers of ``places``."""
        self.work.hold(self.count, span(values), 3 * RUN + cost(span(values)))
        return Channel().extend(zip(self.places, repeat(0), values, strict=False))

    def values(self, z: Channel) -> list[int]:
        """The numerators at all positions."""
        self.work.hold(self.count, z.bits + self.t_bits, RUN + cost(z.bits, self.t_bits))
        runs = zip(z.starts, [*z.starts[1:], self.count], z.a, z.b, strict=True)
        return [a * t + b for first, end, a, b in runs for t in self.t[first:end]]

    def lay_line(self, channel: int) -> None:
        """Order the points by a channel, ties by point number, and express all channels anew."""
        columns = [self.values(z) for z in self.channels]
        self.work.pay(self.count * self.count.bit_length() * (RUN + cost(span(columns[channel]))))
        positions = sorted(range(self.count), key=lambda i: (columns[channel][i], self.order[i]))
        self.order, *columns = ([column[i] for i in positions] for column in (self.order, *columns))
        self.t, self.t_bits = columns[channel], span(columns[channel])
        self.channels = [self.along_line(column) for column in columns]

    def along_line(self, values: list[int]) -> Channel:
        """A channel given position by position; points on which it is affine in t are joined."""
        z, runs = self.constants(values), list[tuple[int, int | None]]([(0, None)])
        self.work.pay(self.count * (4 * RUN + 4 * cost(z.bits, self.t_bits)))
        for i, (p, q) in enumerate(pairwise(zip(self.t, values, strict=True)), 1):
            (start, slope), dt, dy = runs[-1], q[0] - p[0], q[1] - p[1]
            if slope is None and dt and dy % dt == 0:
                runs[-1] = start, dy // dt
            elif dy != (slope or 0) * dt:
                runs.append((i, None))
        lines = ((i, a or 0, values[i] - (a or 0) * self.t[i]) for i, a in runs)
        return Channel().extend(lines) if 4 * len(runs) < len(z.starts) else z

    def margins(self, reading: str, values: Sequence[int], y: list[int]) -> dict[int, int]:
        """At a point: how far each output is from a miss, times 2 * scale * label_scale."""
        self.work.pay(len(values) * (RUN + 3 * cost(span(values))))
        if reading == "argmax":
            return {k: 2 * (values[y[0]] - v) for k, v in enumerate(values) if k != y[0]}
        if reading == "sign":
            return {0: 2 * values[0] if y[0] else -2 * values[0]}
        product, room = self.work.product, self.scale if reading == "nearest" else 1
        return {k: room - 2 * abs(product(v, self.label_scale) - product(label, self.scale))
                for k, (v, label) in enumerate(zip(values, y, strict=True))}  # equals: |miss| < 1/2

    def step(self, layer: dict[str, Any]) -> None:
        """Replace the channels by the layer's."""
        self.work.held, rows = 0, dict(zip(layer["texts"], layer["rows"], strict=True))
        sums = {text: self.combination(row) for text, row in rows.items()}  # of equal rows once
        neurons = zip(layer["texts"], layer["biases"], layer["activations"], strict=True)
        self.channels = [self.neuron(*sums[text], self.work.product(bias, self.scale), activation)
                         for text, bias, activation in neurons]
        self.scale = self.work.product(self.scale, layer["denominator"])

    def combination(self, row: list[list[int]]) -> tuple[Channel, Channel]:
        """Two channels with the sum of w * channel j.  One with many more runs is kept."""
        terms = [(self.channels[j], w) for j, w in row] or [(Channel(), 1)]
        *others, (z, w) = sorted(terms, key=lambda term: len(term[0].starts))
        if w == 1 and len(z.starts) > 4 * sum(len(y.starts) for y, _ in others):
            return z, self.total(others)
        return self.total(terms), self.total([])

    def total(self, terms: list[tuple[Channel, int]]) -> Channel:
        """The sum of w * z over the terms: where a and b change, and by how much, is added up."""
        runs, a, b = 1 + sum(len(z.starts) for z, _ in terms), {0: 0}, dict[int, int]()
        bits = max([z.bits + w.bit_length() for z, w in terms], default=0) + len(terms)
        self.work.hold(min(runs, self.count), bits, RUN)
        for z, w in terms:
            self.work.pay(len(z.starts) * (RUN + 2 * cost(bits) + 2 * cost(z.bits, w.bit_length())))
            for changes, column in (a, z.a), (b, z.b):
                for start, x, y in zip(z.starts, column, [0, *column], strict=False):
                    if x != y:
                        changes[start] = changes.get(start, 0) + w * (x - y)
        starts = sorted({**a, **b})
        columns = (accumulate([changes.get(start, 0) for start in starts]) for changes in (a, b))
        return Channel().extend(zip(starts, *columns, strict=True))

    def neuron(self, base: Channel, delta: Channel, shift: int, activation: str) -> Channel:
        """The activation of base + delta + shift; relu keeps a relu where nothing is added."""
        bits = max(base.bits, delta.bits, shift.bit_length()) + self.t_bits + 2
        price, z = cost(bits, self.t_bits), Channel(is_relu=activation == "relu")
        self.work.hold(min(2 * (len(base.starts) + len(delta.starts)), self.count), bits, COPY)
        self.work.pay(RECORD + len(delta.starts) * 20 * RUN)
        ends = [*delta.starts[1:], self.count]
        for first, end, da, db in zip(delta.starts, ends, delta.a, delta.b, strict=True):
            i, k = bisect_right(base.starts, first), bisect_left(base.starts, end)
            starts, a, b = [first, *base.starts[i:k]], base.a[i - 1:k], base.b[i - 1:k]
            if z.is_relu and base.is_relu and da == db + shift == 0:
                if end - first == self.count:
                    return base
                z.copy(base, starts, a, b, end)
                continue
            self.work.pay(len(starts) * (RUN + 4 * price))
            a = [x + da for x in a] if da else a
            b = [x + db + shift for x in b] if db or shift else b
            if z.is_relu and any(a):
                z.extend(self.relu(zip(starts, [*starts[1:], end], a, b, strict=True), price))
            else:
                b = [x if x > 0 else 0 for x in b] if z.is_relu else b
                z.extend(zip(starts, a, b, strict=True))
        self.work.pay(len(z.flips) * RUN)
        flips = pairwise([0, *(z.flips if z.is_relu else [0]), self.count])
        runs = ENCODER.encode([b - a for a, b in flips])
        z.activity = runs if self.form == "trace" else f'"{sha256(runs.encode()).hexdigest()}"'
        return z

    def relu(self, runs: Iterable[tuple[int, ...]], price: int) -> Iterator[tuple[int, int, int]]:
        """The runs of max(z, 0): z is monotone along the sorted t, so the ends of a run decide."""
        for first, end, a, b in runs:
            left, right = (a * self.t[first] + b, a * self.t[end - 1] + b) if a else (b, b)
            if (up := right > 0) == (left > 0):
                yield (first, a, b) if up and left != right else (first, 0, max(left, 0))
            else:
                self.work.pay(RUN + price * (end - first).bit_length())
                cut = bisect_left(self.t, True, first, end, key=lambda x: (a * x + b > 0) == up)
                yield from self.relu([(first, cut, a, b), (cut, end, a, b)], price)


def take_trace(reader: Reader, number: int, layer: dict[str, Any], points: Evaluation) -> None:
    """Evaluate a layer and compare its trace, or its digests, with the one right line."""
    channels, scale = points.channels, points.scale
    points.step(layer)
    neurons = ",".join(z.activity for z in points.channels)
    right = f'{{"kind":"{reader.form}","layer":{number},"neurons":[{neurons}]}}\n'
    if stated := reader.take(reader.form, right.encode()):
        points.channels, points.scale = channels, scale
        refuse_trace(reader.place, stated, json.loads(right), layer, points)


def refuse_trace(place: str, stated: Any, right: Any, layer: Any, points: Evaluation) -> None:
    """For people: where a trace is wrong first.  ``points`` are before the layer.  Always fails."""
    number, n, count, work = right["layer"], len(right["neurons"]), points.count, points.work
    need(stated["layer"] == number, "MP-R025", place, f"layer {number}", stated["layer"])
    need(len(stated["neurons"]) == n, "MP-R005", place, f"{n} neurons", len(stated["neurons"]))
    for runs in stated["neurons"] if points.form == "trace" else ():
        well = all(0 <= each <= count for each in runs) and all(runs[1:])
        need(well and sum(runs) == count, "MP-R025", place, f"positive runs, sum {count}", runs)
    pairs = enumerate(zip(stated["neurons"], right["neurons"], strict=True))
    i, said, active = next((i, a, b) for i, (a, b) in pairs if a != b)
    place = f"layer {number}, neuron {i} ({show(layer['names'][i])})"
    need(points.form == "trace", "MP-R028", place, active, said)
    position = min({*accumulate(said)} ^ {*accumulate(active)})  # the first of only one of them
    points.step(layer | {"activations": ["identity"] * n})
    value = work.text(points.values(points.channels[i])[position], points.scale)
    row = points.points[point := points.order[position]]["rows"][0]
    state = ("inactive", "active")[sum(each <= position for each in accumulate(said)) & 1]
    need(False, "MP-R017", f"{place}, point {point} (row {row})", state, value)


def check_outputs(output: Any, reading: str, points: Evaluation) -> dict[str, int]:
    """Section 7: every point reads as its label.  The right margin record, none for equals."""
    points.step(output)
    work, q, e, least = points.work, points.scale, points.label_scale, (0, 0)
    columns = zip(*map(points.values, points.channels), strict=True)
    values = dict(zip(points.order, columns, strict=True))
    for i, point in enumerate(points.points):
        y, margins = point["y"], points.margins(reading, values[i], point["y"])
        if (margin := min(margins.values())) <= 0:
            k = next(k for k, each in margins.items() if each <= 0)
            place = f"point {i} (row {point['rows'][0]}), output {k} ({show(output['names'][k])})"
            label = work.text(y[k % len(y)], e) + f" by {reading}" * (reading != "equals")
            need(False, "MP-R018", place, label, work.text(values[i][k], q))
        least = min(least, (margin, i)) if i else (margin, i)
    if reading == "equals":
        return {}
    n, d = work.lowest_terms(least[0], work.product(work.product(2, q), e))
    return {"numerator": n, "denominator": d, "point": least[1]}


def check_records(reader: Reader) -> Verdict:
    """All records in their order (section 3); raises Failed."""
    declared, claim = reader.take_claim()
    header, table = reader.take_data(claim)
    points, layers = Evaluation(header, table, reader), reader.take_network(claim)
    if claim["reading"] == "argmax" and header["classes"]:
        compare(layers[-1], {"names": header["classes"]}, "MP-R027")
    lines = reader.take_lines([claim["dimension"], *(len(r["names"]) for r in layers[:-2])])
    for number, layer in enumerate(layers[:-1]):
        if number in lines:
            points.lay_line(lines[number])
        take_trace(reader, number + 1, layer, points)
    if margin := check_outputs(layers[-1], claim["reading"], points):
        compare(reader.take("margin"), margin, "MP-R026")
    before, end = reader.file.hexdigest(), reader.take("end")
    compare(end, {"points": claim["points"], "layers": claim["depth"], "lines": len(lines),
                  "traces": claim["depth"]}, "MP-R011")
    compare(end, {"sha256": before}, "MP-R012")
    need(not reader.stream.read(1), "MP-R010", "the end record", "nothing after it", "more")
    facts = claim | {"margin": margin, "sha256": reader.file.hexdigest()}
    return Verdict("ACCEPTED", facts=facts, declared=declared)


def check(stream: BinaryIO, max_work: int | None = None) -> Verdict:
    """The verdict on a certificate, read once from a binary stream."""
    reader = Reader(stream, max_work)
    try:
        verdict = check_records(reader)
    except Failed as failure:
        verdict = failure.args[0]
    return verdict._replace(work=reader.work.spent)


def check_file(path: str, max_work: int | None = None) -> Verdict:
    """The verdict on a file; UNREADABLE and ERROR are no verdicts on its content."""
    try:
        with open(path, "rb") as stream:
            return check(stream, max_work)
    except OSError as error:
        return Verdict("UNREADABLE", "MP-U001", ascii(path), "a readable file", str(error.strerror))
    except Exception as error:  # a bug of the kernel, or no memory: never a verdict
        return Verdict("ERROR", "MP-X001", ascii(path), "no internal error", show(repr(error)))


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
