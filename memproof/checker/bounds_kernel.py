"""The kernel of impossibility certificates: no weights whatever make such a network fit the points.

Usage: python bounds_kernel.py CERTIFICATE.  This file is all that has to be trusted, beside
docs/impossibility-format.md, which it follows, and Python's standard library.  Integers only.

The points x_i = (origin + i direction) / denominator, i = 0, ..., N-1, lie on a line, and those of
even and of odd number have two different labels.  The networks have hidden layers of at most
d_1, ..., d_H units, any real weights and biases, connections from any earlier layers, any number of
identity units, an affine output, and an activation that is affine but for b breakpoints (relu: 1,
hard-tanh: 2).  That none of them fits the points is seen as follows.

1. On the line the output is a continuous function of s, x = (origin + s direction) / denominator.
   If all that a layer reads is affine on an interval, then each of its d units meets each of the b
   breakpoints once there, or never, or is constant: the layer cuts the interval into at most
   b d + 1 intervals, on which everything so far is affine.  By induction over the layers the output
   is affine on each of at most P = (b d_1 + 1) ... (b d_H + 1) closed intervals.
2. Let g be the output, in a coordinate where the two labels differ, minus the mean of the two.  A
   network that fits (or is only on the right side of the mean) makes g change its sign between
   s = i and s = i + 1, where g has thus a zero z_i, i = 0, ..., N-2.  Two of them, i < j, are not
   in one interval: g would be zero from z_i to z_j, and at i + 1 it is not.  So N - 1 <= P.
3. The certificate states b d_l + 1, P and N - 1; the kernel computes them, and that P < N - 1.
"""

import hashlib
import json
import os
import re
import sys
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
LARGEST_NUMBER = 2**53  # larger integers are hexadecimal strings
MAX_FILE, MAX_DIGITS = 2**22, 2**16  # bytes, hexadecimal digits of an integer
EXIT = {"ACCEPTED": 0, "REJECTED": 1, "DECLINED": 3, "UNREADABLE": 2, "ERROR": 4}
BREAKPOINTS = {"relu": 1, "hard-tanh": 2}
CODES = {
    "MP-I001": "the bytes are not printable ASCII lines",
    "MP-I002": "a line is not a JSON object",
    "MP-I003": "an integer is not canonical",
    "MP-I004": "the keys are not those of the record",
    "MP-I005": "a value has the wrong type, size or length",
    "MP-I006": "a line is not in compact form",
    "MP-I007": "a record is of another kind",
    "MP-I008": "the file is truncated",
    "MP-I009": "something follows the end record",
    "MP-I010": "a text is too long",
    "MP-I011": "the architecture has nothing to speak of",
    "MP-I012": "the activation is unknown",
    "MP-I013": "the points are not on a line",
    "MP-I014": "the labels do not alternate",
    "MP-I015": "a number of pieces is wrong",
    "MP-I016": "there are too few points: nothing is proved",
    "MP-I017": "the end record does not fit the file",
    "MP-I018": "the version is unknown",
    "MP-I019": "the file is too long",
    "MP-I020": "an integer has too many digits",
}
DECLINES = ("MP-I018", "MP-I019", "MP-I020")  # limits of the reader: no judgement
ACCEPTED = """ACCEPTED {sha256:.16}: no weights make a {activation} network with {layers} of at \
most {widths} units fit these {points} points
  recomputed: at most {pieces} affine pieces on their line; alternating labels need {needed}
  declared, not checked:"""
COLUMNS = 79  # of a line with a declared text: no terminal breaks it into two


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
            shown = {key: show(value) for key, value in self.facts.items()}
            count = len(self.facts["widths"])
            layers = f"{count} hidden layer{'s' * (count > 1)}"
            lines = [f"    {key}: {plain(text)}" for key, text in self.declared.items()]
            return "\n".join([ACCEPTED.format(layers=layers, **shown),
                              *(cut(line, COLUMNS) for line in lines)])
        why = f" ({CODES[self.code]})" if self.code in CODES else ""
        return (f"{self.outcome} {self.code}{why} at {self.place}: "
                f"expected {self.expected}, found {self.found}")


class Failed(Exception):
    """A check failed: REJECTED, or DECLINED if a limit of the reader is exceeded."""


def need(condition: Any, code: str, place: str, expected: object, found: object) -> None:
    """Fail with this code unless the condition holds."""
    if not condition:
        outcome = "DECLINED" if code in DECLINES else "REJECTED"
        raise Failed(Verdict(outcome, code, place, show(expected), show(found)))


def show(value: object) -> str:
    """At most 100 printable ASCII characters, whatever the value; no number of a list is cut."""
    if type(value) is int and value.bit_length() > 180:  # Python refuses to print large integers
        return f"{'-' * (value < 0)}0x{abs(value):x}"[:24] + f"... ({value.bit_length()} bits)"
    if isinstance(value, (list, tuple)):
        items = [show(item) for item in value[:30]]
        fit = [k for k in range(1, len(items) + 1) if len(", ".join(items[:k])) <= 60]
        kept = max(fit, default=1)
        more = f", ... ({len(value)} in all)" if kept < len(value) else ""
        return cut(", ".join(items[:kept]), 70) + more
    return cut(plain(value if isinstance(value, str) and value.isascii() else ascii(value)), 70)


def plain(text: str) -> str:
    """No word of a text from the file looks like a verdict: A C C E P T E D."""
    return re.sub("[A-Z]{6,}", lambda word: " ".join(word[0]), text)


def cut(text: str, most: int) -> str:
    """At most so many characters, with a sign that some are missing."""
    return text if len(text) <= most else text[: most - 3] + "..."


# -------------------- section 2: bytes, numbers, values
DECLARED = {"subject": "text", "producer": "text"}
SCHEMA: dict[str, Record] = {
    "meta": {"format": "text", "version": "integer", "declared": DECLARED},
    "architecture": {"activation": "text", "widths": "integer*", "dimension": "integer",
                     "outputs": "integer"},
    "data": {"points": "integer", "origin": "integer*", "direction": "integer*",
             "denominator": "positive", "labels": "integer**", "label_denominator": "positive"},
    "pieces": {"factors": "integer*", "at_most": "integer", "needed": "integer"},
    "end": {"records": "integer", "sha256": "text"},
}


def number(token: str) -> int:
    """The value of a JSON number, if it is an integer up to 2^53 in its only spelling."""
    short = re.fullmatch("0|-?[1-9][0-9]{0,15}", token)
    need(short and abs(int(token)) <= LARGEST_NUMBER, "MP-I003", "",
         "an integer of at most 2^53", token)
    return int(token)


def hexadecimal(digits: str, place: str) -> int:
    """The value of a string of digits: an integer beyond 2^53."""
    well = re.fullmatch("-?[1-9a-f][0-9a-f]*", digits)
    need(well, "MP-I003", place, "lower-case hexadecimal digits", digits)
    fits = len(digits) <= MAX_DIGITS
    need(fits, "MP-I020", place, f"at most {MAX_DIGITS} digits", len(digits))
    value = int(digits, 16)
    need(abs(value) > LARGEST_NUMBER, "MP-I003", place, "a JSON number up to 2^53", digits)
    return value


def keys_once(pairs: list[tuple[str, Any]]) -> Record:
    """A JSON object, if no key is repeated."""
    need(len(dict(pairs)) == len(pairs), "MP-I004", "", "every key once", [k for k, _ in pairs])
    return dict(pairs)


DECODER = json.JSONDecoder(object_pairs_hook=keys_once, parse_int=number, parse_float=number,
                           parse_constant=number)
ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def parse(line: bytes, place: str) -> Record:
    """The JSON object whose compact serialization is exactly ``line``."""
    plain = re.fullmatch(rb"[ -\[\]-~]*", line)
    need(plain, "MP-I001", place, "printable ASCII without backslash", "other bytes")
    brackets = re.sub(rb'"[^"]*"?|[^][{}"]+', b"", line)
    for _ in range(4):
        brackets = re.sub(rb"\[\]|\{\}", b"", brackets)
    need(not brackets, "MP-I002", place, "pairs of brackets, at most 4 deep", brackets[:30])
    try:
        values: Any = DECODER.decode(line.decode("ascii"))
        compact = ENCODER.encode(values).encode("ascii")
    except Failed as failure:
        v: Verdict = failure.args[0]
        raise Failed(Verdict(v.outcome, v.code, place, v.expected, v.found)) from None
    except ValueError as error:
        need(False, "MP-I002", place, "JSON", type(error).__name__)
    need(type(values) is dict, "MP-I002", place, "a JSON object", values)
    need(line == compact, "MP-I006", place, "the compact form", "another")
    return values  # type: ignore[no-any-return]


def of_kind(kind: Any, value: Any, place: str) -> Any:
    """The value, if it is of this kind: a name; ``kind*`` a list; a dictionary of kinds."""
    if type(kind) is dict:
        need(type(value) is dict, "MP-I005", place, "an object", value)
        need(list(value) == list(kind), "MP-I004", place, ",".join(kind), ",".join(value))
        return {key: of_kind(kind[key], value[key], f"{place}, {key}") for key in kind}
    if kind.endswith("*"):
        need(type(value) is list, "MP-I005", place, "a list", value)
        return [of_kind(kind[:-1], item, place) for item in value]
    if kind == "text":
        need(type(value) is str, "MP-I005", place, "a text", value)
        need(len(value) <= 200, "MP-I010", place, "at most 200 characters", len(value))
        return value
    need(type(value) in (int, str), "MP-I005", place, "an integer", value)
    result = hexadecimal(value, place) if type(value) is str else value
    need(kind != "positive" or result >= 1, "MP-I005", place, "at least 1", result)
    return result


class Reader:
    """The records of a file, one by one; ``hash`` is that of the lines that have been taken."""

    def __init__(self, content: bytes) -> None:
        self.content, self.start, self.count = content, 0, 0
        self.hash = hashlib.sha256()

    def next_line(self) -> tuple[bytes, str]:
        """The line that comes next, without its LF, and its place."""
        place, end = f"line {self.count + 1}", self.content.find(b"\n", self.start)
        need(end >= 0, "MP-I008", place, "a line with LF", "the end of the file")
        return self.content[self.start : end], place

    def take(self, kind: str) -> Record:
        """The next record, which must be of this kind."""
        line, place = self.next_line()
        values = parse(line, place)
        found = values.get("kind")
        need(found == kind, "MP-I007", place, f"a record of kind {kind}", found)
        record: Record = of_kind({"kind": "text", **SCHEMA[kind]}, values, place)
        self.hash.update(line + b"\n")
        self.start, self.count = self.start + len(line) + 1, self.count + 1
        return record


# -------------------- section 3: the records
def take_meta(reader: Reader) -> dict[str, str]:
    """What is declared.  The format and its version are looked at before the rest."""
    line, place = reader.next_line()
    values, name = parse(line, place), "memproof-impossibility"
    need(values.get("format") == name, "MP-I005", f"{place}, format", name, values.get("format"))
    version = values.get("version")
    known = (type(version), version) == (int, 1)
    need(known, "MP-I018", f"{place}, version", 1, version)
    declared: dict[str, str] = reader.take("meta")["declared"]
    return declared


def take_architecture(reader: Reader) -> Record:
    """A known activation, at least one hidden layer, nothing of size 0."""
    a = reader.take("architecture")
    place = f"line {reader.count}"
    known = a["activation"] in BREAKPOINTS
    need(known, "MP-I012", f"{place}, activation", list(BREAKPOINTS), a["activation"])
    need(a["widths"], "MP-I011", f"{place}, widths", "a hidden layer", "none")
    for key, sizes in (("widths", a["widths"]), ("dimension", [a["dimension"]]),
                       ("outputs", [a["outputs"]])):
        need(min(sizes) >= 1, "MP-I011", f"{place}, {key}", "at least 1", min(sizes))
    return a


def take_data(reader: Reader, architecture: Record) -> Record:
    """Points on a line (not all the same place) with two different labels in turn."""
    data = reader.take("data")
    place = f"line {reader.count}"
    for key in ("origin", "direction"):
        length = len(data[key])
        fits = length == architecture["dimension"]
        need(fits, "MP-I005", f"{place}, {key}", architecture["dimension"], length)
    need(any(data["direction"]), "MP-I013", f"{place}, direction", "one that is not 0", "0")
    lengths = [len(label) for label in data["labels"]]
    well = len(lengths) == 2 and lengths[0] == lengths[1] == architecture["outputs"]
    need(well, "MP-I005", f"{place}, labels", f"two lists of {architecture['outputs']}", lengths)
    even, odd = data["labels"]
    need(even != odd, "MP-I014", f"{place}, labels", "two different labels", even)
    return data


def take_pieces(reader: Reader, architecture: Record, points: int) -> tuple[int, int]:
    """(P, N - 1), both recomputed, and P < N - 1."""
    record = reader.take("pieces")
    place, breakpoints = f"line {reader.count}", BREAKPOINTS[architecture["activation"]]
    factors = [breakpoints * width + 1 for width in architecture["widths"]]
    same = record["factors"] == factors
    need(same, "MP-I015", f"{place}, factors", factors, record["factors"])
    bits = sum(factor.bit_length() - 1 for factor in factors)  # the product is at least 2^bits
    short = bits < 4 * MAX_DIGITS
    need(short, "MP-I020", f"{place}, at_most", f"at most {MAX_DIGITS} digits", "more")
    pieces = product(factors)
    for key, value in (("at_most", pieces), ("needed", points - 1)):
        need(record[key] == value, "MP-I015", f"{place}, {key}", value, record[key])
    need(pieces < points - 1, "MP-I016", place, f"more than {show(pieces)} needed", points - 1)
    return pieces, points - 1


def product(factors: list[int]) -> int:
    """Halves first: many small factors at the end would take long."""
    half = len(factors) // 2
    return product(factors[:half]) * product(factors[half:]) if half else factors[0]


def take_end(reader: Reader) -> None:
    """The number of records and the hash of all lines before; nothing follows."""
    before = reader.hash.hexdigest()
    end = reader.take("end")
    for key, value in (("records", reader.count), ("sha256", before)):
        need(end[key] == value, "MP-I017", f"line {reader.count}, {key}", value, end[key])
    rest = len(reader.content) - reader.start
    need(rest == 0, "MP-I009", "the end record", "nothing after it", f"{rest} bytes")


# -------------------- section 4: the verdict
def check_records(content: bytes) -> Verdict:
    """All records in their order; raises Failed."""
    size = len(content)
    need(size <= MAX_FILE, "MP-I019", "the file", f"at most {MAX_FILE} bytes", size)
    reader = Reader(content)
    declared = take_meta(reader)
    architecture = take_architecture(reader)
    data = take_data(reader, architecture)
    pieces, needed = take_pieces(reader, architecture, data["points"])
    take_end(reader)
    facts = {key: architecture[key] for key in ("activation", "widths", "dimension", "outputs")}
    facts |= {"points": data["points"], "pieces": pieces, "needed": needed,
              "sha256": reader.hash.hexdigest()}
    return Verdict("ACCEPTED", "", "", "", "", facts, declared)


def check(content: bytes) -> Verdict:
    """The verdict on the bytes of a certificate."""
    try:
        return check_records(content)
    except Failed as failure:
        return failure.args[0]  # type: ignore[no-any-return]


def check_file(path: str) -> Verdict:
    """The verdict on a file; UNREADABLE and ERROR are no verdicts on its content."""
    try:
        with open(path, "rb") as stream:
            return check(stream.read(MAX_FILE + 1))
    except OSError as error:
        return Verdict("UNREADABLE", "MP-U001", "the file", "a readable file", show(error.strerror))
    except Exception as error:  # a bug of the kernel, or no memory: never a verdict
        return Verdict("ERROR", "MP-X001", "the file", "no internal error", show(repr(error)))


def main(arguments: list[str]) -> int:
    """Check one file and print the verdict; returns the exit code."""
    if len(arguments) != 1:
        print("usage: bounds_kernel.py CERTIFICATE", file=sys.stderr)
        return EXIT["UNREADABLE"]
    verdict = check_file(arguments[0])
    try:
        print(verdict.report(), flush=True)
    except OSError:  # nobody reads it: the exit code must not look like a verdict
        os._exit(EXIT["ERROR"])
    return EXIT[verdict.outcome]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
