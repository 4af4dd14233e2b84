"""The records of step, sigmoid and robust certificates, read strictly: what their kernels trust.

docs/certificate-format.md has the rules of bytes and values (section 2), of the claim, the points
and the affine maps (sections 3 to 5), and docs/step-format.md says where it differs.  Nothing but
Python's standard library is needed, and nothing is shared with the kernel of ReLU networks."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from math import gcd
from typing import Any, BinaryIO, NamedTuple

LARGEST = 2**53  # larger integers are hexadecimal strings
MAX_FILE, MAX_LINE, MAX_DIGITS = 2**28, 2**24, 2**16  # bytes, bytes, hexadecimal digits
MAX_WORK, WORK_OF_BYTE = 10**10, 2000  # units of work, and so many more for every byte
RECORD, MARK, TERM = 8000, 475, 60  # units of work, of two nanoseconds
EXIT = {"ACCEPTED": 0, "REJECTED": 1, "UNREADABLE": 2, "DECLINED": 3, "ERROR": 4}
ACTIVATIONS = ("step", "identity")
SIGMOIDS = ("logistic", "tanh", "softsign")
MAX_PRECISION = 2**13  # bits behind the point
HIT = {"equals": "hit exactly\n  by a network of step and identity neurons",  # every label
       "within": """hit within eps
  eps = {eps}: by a {activation} network, in real arithmetic ({version}),
    at most {largest_deviation} off; exactly by its network of step and identity neurons""",
       "ball": """hit exactly
  and so is it at every real point within {radius} of a point, in the {norm}-norm"""}
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
        """What a person reads; what was recomputed comes first."""
        if self.outcome == "ACCEPTED":
            said = {key: visible(text)[:29] for key, text in self.declared.items()}
            words = self.facts.get("statement", HIT[self.facts["reading"]])
            hit = words.format(**self.facts)
            return ACCEPTED.format(**self.facts, **said, hit=hit)
        return "{} {} at {}: expected {}, found {}".format(*self)


class Failed(Exception):
    """A check failed: REJECTED, or DECLINED where the code is one of MP-L."""


def demand(holds: object, code: str, place: str, expected: object, found: object) -> None:
    """Nothing, if it holds; otherwise the end of the judgement, with this code."""
    if not holds:
        raise Failed(Verdict("DECLINED" if code[3] == "L" else "REJECTED", code, place,
                             visible(expected), visible(found)))


def visible(value: object) -> str:
    """At most 60 printable characters of ASCII, whatever the value."""
    if isinstance(value, int) and value.bit_length() > 180:  # Python refuses to print long ones
        return f"{value:x}"[:24] + f"... (hexadecimal, {value.bit_length()} bits)"
    if isinstance(value, (list, tuple)):
        value = f"[{', '.join(visible(each) for each in value[:20])}]"
    plain = type(value) is str and re.fullmatch("[ -~]*", value)
    words = " ".join((value if plain else ascii(value)).split())  # type: ignore[attr-defined]
    return words if len(words) < 61 else f"{words[:57]}..."


# -------------------- bytes and values (docs/certificate-format.md, section 2)
SIZES = ("points", "rows", "dimension", "outputs", "width", "depth", "nodes", "dense_parameters",
         "nonzero_parameters", "largest_weight_bits", "total_weight_bits")
AFFINE = {"denominator": "positive", "biases": "integer*", "rows": "integer***"}
RECORDS: dict[str, dict[str, Any]] = {
    "meta": {"format": "text", "version": "text", "declared": dict.fromkeys(
        ("construction", "parameters", "producer", "dataset"), "text")},
    "claim": {"reading": "text", **dict.fromkeys(SIZES, "natural"),
              "data_sha256": "sha256", "network_sha256": "sha256"},
    "data": {"coordinate_denominator": "positive", "label_denominator": "positive",
             "classes": "text*"},
    "point": {"x": "integer*", "y": "integer*", "rows": "integer*"},
    "layer": {"stage": "text", "lemma": "text", "names": "text*", "activations": "text*", **AFFINE},
    "output": {"names": "text*", **AFFINE},
    "sigmoid": {"activation": "text", "eps_numerator": "positive", "eps_denominator": "positive",
                "precision": "positive", **dict.fromkeys(SIZES[-3:], "natural"),
                "sigma_sha256": "sha256"},
    "scales": {"layer": "natural", "scales": "natural*"},
    "sigma": AFFINE,
    "ball": {"norm": "text", "numerator": "positive", "denominator": "positive"},
    "sgd": {"batch": "positive", "basis": "natural*", **dict.fromkeys(
        ("rho", "sigma", "gamma", "lambda", "tau", "radius", "risk"), "integer*")},
    "run": {"seed": "natural", "grid": "natural", "epochs": "natural", "start": "integer*",
            **dict.fromkeys(("step", "distance", "risk"), "integer*")},
    "end": {"points": "natural", "layers": "natural", "sha256": "sha256"},
}
COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)
LEAST = {"integer": None, "natural": (0, "MP-R005"), "positive": (1, "MP-R022")}


def as_kind(kind: Any, value: Any, place: str) -> Any:
    """The value as one of this kind: a name, ``kind*`` for a list, or a dictionary of kinds."""
    if isinstance(kind, dict):
        demand(type(value) is dict, "MP-R005", place, "an object", value)
        demand([*value] == [*kind], "MP-R004", place, ",".join(kind), ",".join(value))
        return {key: as_kind(inner, value[key], f"{place}, {key}") for key, inner in kind.items()}
    if kind[-1] == "*":
        demand(type(value) is list, "MP-R005", place, "a list", value)
        return [as_kind(kind[:-1], each, place) for each in value]
    demand(type(value) in (int, str), "MP-R005", place, f"a value of kind {kind}", value)
    if kind not in LEAST:
        good = type(value) is str and (kind == "text" or re.fullmatch("[0-9a-f]{64}", value))
        demand(good, "MP-R005", place, f"a {kind}", value)
        demand(len(value) <= 200, "MP-R007", place, "at most 200 characters", len(value))
        return value
    if type(value) is str:
        good = re.fullmatch("-?[1-9a-f][0-9a-f]*", value)
        demand(good, "MP-R003", place, "lower-case hexadecimal digits", value)
        demand((n := len(value)) <= MAX_DIGITS, "MP-L004", place, f"at most {MAX_DIGITS} digits", n)
        demand(abs(int(value, 16)) > LARGEST, "MP-R003", place, "a JSON number", value)
        value = int(value, 16)
    if least := LEAST[kind]:
        demand(value >= least[0], least[1], place, f"at least {least[0]}", value)
    return value


class Reader:
    """The records, one after the other; ``section`` and ``file`` hash their lines."""
    def __init__(self, stream: BinaryIO, max_work: int | None = None,
                 work_of_byte: int = WORK_OF_BYTE, activations: tuple[str, ...] = ACTIVATIONS
                 ) -> None:
        self.stream, self.line, self.size, self.number = stream, b"", 0, 0
        self.file, self.section, self.values = sha256(), sha256(), dict[str, Any]()
        self.limit, self.spent = MAX_WORK if max_work is None else max_work, 0
        self.grows = work_of_byte if max_work is None else 0
        self.activations = activations
        self.decoder = json.JSONDecoder(object_pairs_hook=self.members, parse_int=self.short,
                                        parse_float=self.short, parse_constant=self.short)

    def pay(self, units: int) -> None:
        """Work is paid before it is done."""
        self.spent += units
        demand(self.spent <= self.limit, "MP-L005", "work", f"at most {self.limit}", "more")

    def short(self, token: str) -> int:
        """A JSON number in its only spelling."""
        good = re.fullmatch("0|-?[1-9][0-9]{0,15}", token) and abs(int(token)) <= LARGEST
        demand(good, "MP-R003", self.place, "a canonical integer of at most 2^53", token)
        return int(token)

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """A JSON object whose keys are distinct."""
        found = dict(pairs)
        demand(len(found) == len(pairs), "MP-R004", self.place, "every key once", pairs)
        return found

    def kind(self) -> Any:
        """The kind of the record that comes next."""
        if self.line:
            return self.values.get("kind")
        self.line = self.stream.readline(MAX_LINE + 1)
        self.number, self.size = self.number + 1, self.size + len(self.line)
        self.place = place = f"line {self.number}"
        demand(len(self.line) <= MAX_LINE and self.size <= MAX_FILE, "MP-L003", place,
               f"at most {MAX_LINE} and {MAX_FILE} bytes", self.size)
        demand(self.line[-1:] == b"\n", "MP-R009", place, "a line with LF", "the file's end")
        self.limit += self.grows * len(self.line)
        self.pay(RECORD + MARK * sum(self.line.count(mark) for mark in b'"[]{}:,'))
        self.values = self.object_of(self.line[:-1])
        return self.values.get("kind")

    def object_of(self, line: bytes) -> dict[str, Any]:
        """The object whose compact form is the line."""
        demand(re.fullmatch(rb"[ -\[\]-~]*", line), "MP-R001", self.place,
               "ASCII, no backslash (gzip: unpack it first)", "others")
        brackets = re.sub(rb'"[^"]*"?|[^][{}"]+', b"", line)
        for _ in range(6):
            brackets = re.sub(rb"\[\]|\{\}", b"", brackets)
        demand(not brackets, "MP-R002", self.place, "brackets in pairs, 6 deep", brackets[:9])
        try:
            found: Any = self.decoder.decode(line.decode("ascii"))
        except ValueError as error:
            found = f"no JSON ({error})"
        demand(type(found) is dict, "MP-R002", self.place, "a JSON object", found)
        compact = COMPACT.encode(found).encode()
        demand(compact == line, "MP-R006", self.place, "compact JSON", "text")
        return found  # type: ignore[no-any-return]

    def take(self, *kinds: str) -> dict[str, Any]:
        """The next record, of one of these kinds, its values typed."""
        kind = self.kind()
        demand(kind in kinds, "MP-R008", self.place, f"a record of kind {kinds[-1]}", kind)
        for digest in (self.file, self.section):
            digest.update(self.line)
        self.line, schema = b"", {"kind": "text", **RECORDS[kind]}
        return as_kind(schema, self.values, self.place)  # type: ignore[no-any-return]

    def close(self, counts: dict[str, int]) -> str:
        """After the ``end`` record with these counts: the sha256 of the file."""
        before, end = self.file.hexdigest(), self.take("end")
        agree(end, counts, "MP-R011")
        agree(end, {"sha256": before}, "MP-R012")
        demand(not self.stream.read(1), "MP-R010", "the end record", "nothing after it", "more")
        return self.file.hexdigest()


def judge(reader: Reader, check_records: Callable[[Reader], Verdict]) -> Verdict:
    """The verdict on the records, and the work that it took."""
    try:
        found = check_records(reader)
    except Failed as failure:
        found = failure.args[0]
    return found._replace(work=reader.spent)


def agree(stated: dict[str, Any], right: dict[str, Any], code: str = "MP-R016") -> None:
    """The record states what was recomputed."""
    for key, value in right.items():
        demand(stated[key] == value, code, f"{stated['kind']}, {key}", value, stated[key])


# -------------------- claim, points, layers (docs/certificate-format.md, sections 3 to 5)
def take_claim(reader: Reader, version: str, reading: str) -> tuple[dict[str, str], dict[str, Any]]:
    """(declared, claim); a network that is there, and claims something."""
    reader.kind()
    form, found = (reader.values.get(key) for key in ("format", "version"))
    demand(form != "memproof" or found == version, "MP-L001", "line 1, version", version, found)
    meta = reader.take("meta")
    demand(form == "memproof", "MP-R005", "line 1, format", "memproof", form)
    claim = reader.take("claim")
    demand(claim["reading"] == reading, "MP-L002", "line 2, reading", reading, claim["reading"])
    for key in SIZES[:6]:
        demand(claim[key], "MP-R015", f"line 2, {key}", "at least 1", 0)
    reader.section = sha256()
    return meta["declared"], claim


def take_points(reader: Reader, claim: dict[str, Any]
                ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(header, points): distinct ones, every row of 1..R at one of them."""
    header, points, rows, seen = reader.take("data"), [], set[int](), set[tuple[int, ...]]()
    names, shape = header["classes"], [claim["dimension"], claim["outputs"]]
    good = not names or (all(names) and len({*names}) == len(names)
                         and shape[1] == header["label_denominator"] == 1)
    demand(good, "MP-R021", reader.place, "distinct names for one integer label", names)
    while reader.kind() == "point":
        point = reader.take("point")
        x, y, own = (point[key] for key in ("x", "y", "rows"))
        demand([len(x), len(y)] == shape, "MP-R005", reader.place, shape, [len(x), len(y)])
        demand(not names or 0 <= y[0] < len(names), "MP-R021", reader.place, "a class", y)
        good = own and all(a < b for a, b in pairwise([0, *own, LARGEST + 1]))
        demand(good and rows.isdisjoint(own), "MP-R020", reader.place, "new row numbers", own)
        demand(tuple(x) not in seen, "MP-R019", reader.place, "a new point", x)
        seen.add(tuple(x))
        rows.update(own)
        points.append(point)
    agree(claim, {"points": len(points), "rows": len(rows)})
    demand(max(rows) == len(rows), "MP-R020", "data", f"rows 1..{len(rows)}", f"row {max(rows)}")
    agree(claim, {"data_sha256": reader.section.hexdigest()}, "MP-R013")
    reader.section = sha256()
    return header, points


def take_affine(reader: Reader, width: int, *kinds: str) -> dict[str, Any]:
    """A record with an affine map on ``width`` channels."""
    layer = reader.take(*kinds)
    lengths = [len(value) for value in layer.values() if type(value) is list]
    demand(lengths[0], "MP-R015", reader.place, "at least one neuron", "none")
    demand(len({*lengths}) == 1, "MP-R005", reader.place, "lists of one length", lengths)
    for activation in layer.get("activations", ()):
        demand(activation in reader.activations, "MP-R023", reader.place,
               " or ".join(reader.activations), activation)
    for row in layer["rows"]:
        good = all(len(b) == 2 and a[0] < b[0] < width and b[1] for a, b in pairwise([[-1], *row]))
        demand(good, "MP-R022", reader.place, f"channels increasing below {width}, no 0", row)
    return layer


def sizes_of(layers: list[dict[str, Any]], reader: Reader) -> dict[str, int]:
    """What is said of the parameters, in lowest terms."""
    bits = []
    for layer in layers:
        q = layer["denominator"]
        for n in (*layer["biases"], *(w for row in layer["rows"] for _, w in row)):
            reader.pay(TERM + 40 * (1 + n.bit_length() // 64) * (1 + q.bit_length() // 64))
            g = gcd(n, q)
            bits += [(n // g).bit_length() + (q // g > 1) * (q // g).bit_length()] if n else []
    return {"nonzero_parameters": len(bits), "largest_weight_bits": max(bits, default=0),
            "total_weight_bits": sum(bits) + len(bits)}


def take_network(reader: Reader, claim: dict[str, Any]) -> list[dict[str, Any]]:
    """Hidden layers and output map, of the sizes that are claimed."""
    layers, widths = list[dict[str, Any]](), [claim["dimension"]]
    while not layers or layers[-1]["kind"] == "layer":
        layers.append(take_affine(reader, widths[-1], "layer", "output"))
        widths.append(len(layers[-1]["names"]))
    demand(widths[-1] == claim["outputs"], "MP-R005", reader.place, claim["outputs"], widths[-1])
    agree(claim, {"depth": len(layers) - 1, "width": max(widths[1:-1], default=0),
                  "nodes": sum(widths[1:-1]),
                  "dense_parameters": sum((a + 1) * b for a, b in pairwise(widths)),
                  **sizes_of(layers, reader)})
    agree(claim, {"network_sha256": reader.section.hexdigest()}, "MP-R014")
    return layers


# -------------------- sigmoid certificates (docs/sigmoid-format.md, section 2)
def take_sigmoid(reader: Reader) -> dict[str, Any]:
    """The ``sigmoid`` record: an activation and a precision that are known, an eps."""
    found = reader.take("sigmoid")
    activation, precision = found["activation"], found["precision"]
    demand(activation in SIGMOIDS, "MP-L009", f"{reader.place}, activation", ", ".join(SIGMOIDS),
           activation)
    demand(precision <= MAX_PRECISION, "MP-L008", f"{reader.place}, precision",
           f"at most {MAX_PRECISION}", precision)
    return found


def take_sigma(reader: Reader, claim: dict[str, Any], widths: list[int], sigmoid: dict[str, Any]
               ) -> list[dict[str, Any]]:
    """The affine maps of the network, a neuron of it for each of the other one."""
    layers, before, reader.section = list[dict[str, Any]](), claim["dimension"], sha256()
    for width in widths:
        layers.append(take_affine(reader, before, "sigma"))
        found = len(layers[-1]["rows"])
        demand(found == width, "MP-R005", reader.place, f"{width} neurons", found)
        before = width
    agree(sigmoid, sizes_of(layers, reader))
    agree(sigmoid, {"sigma_sha256": reader.section.hexdigest()}, "MP-R014")
    return layers


def within(claim: dict[str, Any], sigmoid: dict[str, Any], version: str, deviation: int, sha: str
           ) -> dict[str, Any]:
    """The facts of an accepted certificate: ``deviation`` / 2^precision is proved for all outputs.
    """
    eps = [sigmoid[key] for key in ("eps_numerator", "eps_denominator")]
    more = {key: sigmoid[key] for key in ("activation", "precision", *SIZES[-3:])}
    return claim | more | {
        "version": version, "eps": "/".join(map(visible, eps)), "sha256": sha,
        "largest_deviation": power_of_two(deviation, sigmoid["precision"])}


def power_of_two(a: int, precision: int) -> str:
    """A number of two digits and a power of 2 that is a / 2^precision at least, for people."""
    shift = max(0, a.bit_length() - 7)
    tenths = -(-(a * 10) // (1 << shift + 6)) if shift else a * 10
    return f"{tenths // 10}.{tenths % 10} * 2^{shift + 6 * (shift > 0) - precision}"
