"""Forges certificates: each file of tests/checker/forged/ is an honest one with one lie in it.

    PYTHONPATH=.:tests python -m helpers.forge    # writes tests/checker/forged/

A forgery is an edit of the lines of a certificate. After it everything that can be recomputed is
recomputed (sizes, section hashes, the margin, counts, the hash of the file), so that nothing but
the lie is wrong. ``keep`` names what is left as the edit put it: "sizes", "sections", "margin",
"counts" or "file", and all that follows from it is still recomputed.

What is expected (outcome, code, place) is written by hand from docs/certificate-format.md.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from helpers import oracle
from helpers.paths import CERTIFICATES, FORGED
from memproof.certificate import write
from memproof.dataset import Dataset
from memproof.network import Layer, Network

EXAMPLE = CERTIFICATES / "example.memproof.jsonl"
LARGEST_STORED = 50_000
SECTIONS = {"data_sha256": ("data", "point"), "network_sha256": ("layer", "output")}
COUNTS = {"points": ("point",), "layers": ("layer",), "lines": ("line",),
          "traces": ("trace", "digest")}


# -------------------- certificates as lines, and their seals
def encode(record: object) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def sha256(lines: list[bytes]) -> str:
    return hashlib.sha256(b"".join(lines)).hexdigest()


def integer(n: int) -> int | str:
    return n if abs(n) <= 2**53 else f"{n:x}"


class Certificate:
    """The lines of a certificate: a record where possible, bytes where the text is forged."""

    def __init__(self, data: bytes) -> None:
        self.lines: list[Any] = [json.loads(line) for line in data.splitlines()]

    @staticmethod
    def kind(line: Any) -> Any:
        if isinstance(line, dict):
            return line.get("kind")
        found = re.search(rb'"kind" *: *"([a-z]+)"', line)
        return found and found[1].decode()

    def numbers(self, *kinds: str) -> list[int]:
        """The line numbers (from 0) of the records of these kinds."""
        return [i for i, line in enumerate(self.lines) if self.kind(line) in kinds]

    def all(self, *kinds: str) -> list[Any]:
        return [self.lines[i] for i in self.numbers(*kinds)]

    def encoded(self, *kinds: str) -> list[bytes]:
        lines = self.all(*kinds) if kinds else self.lines
        return [line if isinstance(line, bytes) else encode(line) for line in lines]

    def bytes(self) -> bytes:
        return b"".join(self.encoded())

    def seal(self, keep: str = "") -> None:
        """Recompute sizes, section hashes, the margin, counts and the hash of the file."""
        claim, end, margin = self.all("claim"), self.all("end"), self.all("margin")
        if claim and isinstance(claim[0], dict):
            if "sizes" not in keep and all(isinstance(line, dict) for line in self.lines):
                claim[0].update(oracle.sizes(self.lines))
            if "sections" not in keep:
                for key, kinds in SECTIONS.items():
                    claim[0][key] = sha256(self.encoded(*kinds))
        if margin and "margin" not in keep and all(isinstance(each, dict) for each in self.lines):
            least, point = oracle.least_margin(self.lines)
            margin[0].update(numerator=integer(least.numerator), point=point,
                             denominator=integer(least.denominator))
        if end and isinstance(end[-1], dict):
            if "counts" not in keep:
                for key, kinds in COUNTS.items():
                    end[-1][key] = len(self.numbers(*kinds))
            if "file" not in keep:
                before = max(self.numbers("end"))
                lines, self.lines = self.lines, self.lines[:before]
                digest, self.lines = sha256(self.encoded()), lines
                end[-1]["sha256"] = digest


# -------------------- the honest certificates
def certificate(network: Network, x: list[Any], y: list[Any], lines: list[Any]) -> bytes:
    """What ``memproof.certificate.write`` writes, without the version of the producer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c"
        write(path, Dataset.from_rows(x, y, name="made up"), network, lines)
        c = Certificate(path.read_bytes())
    c.lines[0]["declared"]["producer"] = "tests/forge.py"
    c.seal()
    return c.bytes()


def layer(q: int, *neurons: tuple[str, str, list[tuple[int, int]], int]) -> Layer:
    """A layer with denominator q of neurons (name, activation, weights, bias)."""
    names, activations, rows, biases = zip(*neurons, strict=True)
    return Layer(tuple(map(tuple, rows)), biases, q, activations, names, "stage", "lemma")


@cache
def deep() -> bytes:
    """d = 2, four hidden layers, two lines (one with ties), identity neurons, fractions, 2^62."""
    r, i = "relu", "identity"
    huge = 2**62 + 1
    network = Network(
        2,
        (
            layer(3, ("a", r, [(0, 2), (1, -1)], 0), ("b", r, [(1, 2)], -1),
                  ("c", i, [(0, 1), (1, 3)], -2)),
            layer(1, ("d", r, [(0, huge), (1, 3)], 0), ("e", i, [(0, -3), (2, 2)], 1)),
            layer(5, ("f", r, [(1, 5)], -1), ("g", r, [(0, 1), (1, -2)], 0), ("h", i, [(0, 2)], 0)),
            layer(1, ("j", r, [(0, 1)], 0), ("k", i, [(1, 1)], 0), ("m", i, [(2, 1)], 0),
                  ("n", r, [(0, 1)], 1), ("o", r, [], 0), ("p", r, [], 1)),
        ),
        layer(2, ("u", i, [(0, 1), (1, 1), (4, 7)], 0), ("v", i, [(2, 2), (3, 1), (5, -1)], 3)),
    )
    half = Fraction(1, 2)
    x = [(1, 0), (0, 1), (half, 1), (0, 0), (1, 1), (half, 0), (half, 1)]
    return certificate(network, x, [network.evaluate(p) for p in x], [(0, 0), (2, 1)])


def plateau(first: int, last: int) -> Any:
    """A neuron that is 1 at these integers and between, if channel 2 + i is relu(t - i)."""
    ends = (first - 1, 1), (first, -1), (last, -1), (last + 1, 1)
    return "plateau", "relu", [(2 + i, w) for i, w in ends], 0


@cache
def accumulators() -> bytes:
    """64 points; sums of one neuron of many runs and of others that are 0 almost everywhere."""
    n, source = 64, random.Random(1)
    f = [source.choice([0, 0, 1, 2, 3, 5, 8]) for _ in range(54)] + list(range(54, n + 1))
    kinks = [f[1] - f[0], *(f[i + 1] - 2 * f[i] + f[i - 1] for i in range(1, n))]
    rough = [(1 + i, w) for i, w in enumerate([f[0], *kinks]) if w]

    def add(*weights: tuple[int, int], bias: int = 0, kind: str = "relu") -> Any:
        return "sum", kind, sorted([(8, 1), *weights]), bias

    def keep(*channels: int) -> Any:
        return [("copy", "relu", [(j, 1)], 0) for j in channels]

    first = layer(1, *keep(0), ("one", "relu", [], 1),
                  *(("kink", "relu", [(0, 1)], -i) for i in range(n)))
    second = layer(1, *keep(0, 1), plateau(50, 54), plateau(20, 23), plateau(10, 30), *keep(5, 40),
                   ("minus", "identity", [(0, -1)], 0), ("rough", "relu", rough, 0))
    third = layer(1, *keep(*range(8)), add(), add((0, 1), bias=1), add((1, 3), bias=3),
                  add((2, -(2**60))), add((3, -2)), add((4, 2), (3, -2)), add((0, -1), bias=-1),
                  add((2, 7), kind="identity"), add((2, -100), (3, 1)), add((0, 1), (5, -1)),
                  add((4, -1)), add((7, 1)), add((2, 1)))
    wide = len(third.rows)
    fourth = layer(3, *(("sum", "relu", [(3, w), (j, 1)], 0) for w in (-3, 2)
                        for j in range(8, wide)))
    fifth = layer(2, *keep(*range(len(fourth.rows))), ("pass", "identity", [(0, 1)], 0))
    output = layer(1, *(("y", "identity", [(i, 1)], 0) for i in range(len(fifth.rows))))
    network = Network(1, (first, second, third, fourth, fifth), output)
    x = [(i,) for i in range(n)]
    return certificate(network, x, [network.evaluate(p) for p in x], [(0, 0)])


@cache
def falling() -> bytes:
    """64 points; relus that fall to 0 inside of a run and at its end, and a sum of a neuron of many
    runs and of two that are 0 almost everywhere, at equal distances from both ends."""
    n = 64
    f = [i % 3 for i in range(n + 1)]
    rough = [(1 + i, w) for i, w in enumerate([f[0], f[1] - f[0], *(
        a - 2 * b + c for a, b, c in zip(f, f[1:], f[2:], strict=False))]) if w]
    falls = [("fall", "relu", [(0, -w)], b) for w, b in ((1, n - 1), (1, 1), (2, 61))]
    first = layer(1, ("t", "relu", [(0, 1)], 0), ("one", "relu", [], 1),
                  *(("kink", "relu", [(0, 1)], -i) for i in range(n)), *falls)
    kept = [("copy", "relu", [(2 + n + i, 1)], 0) for i in range(3)]
    second = layer(1, plateau(10, 12), plateau(51, 53), ("rough", "relu", rough, 0), *kept)
    third = layer(1, ("sum", "relu", [(0, 1), (1, 1), (2, 1)], 0),
                  *(("copy", "relu", [(3 + i, 1)], 0) for i in range(3)))
    output = layer(1, *(("y", "identity", [(i, 1)], 0) for i in range(4)))
    network = Network(1, (first, second, third), output)
    x = [(i,) for i in range(n)]
    return certificate(network, x, [network.evaluate(p) for p in x], [(0, 0)])


RAMPS = 39  # points
AFTER_BEND, TIED, ODD, THIRD, LAST = 25, 32, 26, 36, 38  # positions along the line of ramps()


def at_ramp(position: int) -> int:
    """The number of the point at a position before any line: the points are shuffled."""
    return position * 28 % RAMPS


def ramps() -> bytes:
    """39 points along t with gaps and ties, and coordinates that are affine in t on long stretches:
    bent, odd at one point, of slope 1/3, huge, different between ties; and a line that falls."""
    t = [*range(12), 12, 12, *range(13, 30), 30, 30, 30, 33, 36, 39, 42, 45]
    tie = [0] * 13 + [1] + [0] * 18 + [2, 1] + [0] * 5
    columns = [
        t,
        [2 * s if s <= 20 else 100 - 3 * s for s in t],  # bent
        [5 * s + 1 for s in t],  # over ties
        [3 * s + (s == 25) for s in t],  # odd
        [9 * s if s < 30 else 260 + s // 3 for s in t],  # of slope 1/3 where gaps are 3
        [(2**70 + 1) * s - 2**65 for s in t],
        [s + extra for s, extra in zip(t, tie, strict=True)],  # different between ties
        [4 * s if s < 12 else 72 - s for s in t],  # bent where there is a tie
        [max(s - 27, 0) if s < 33 else 6 for s in t],  # four runs along t, of five values
        [min(s, 7) for s in t],  # two runs along t, of eight values
        [25 - s for s in t],
        [-3] * RAMPS,
        [i * i % 11 for i in range(RAMPS)],
    ]
    d = len(columns)
    first = layer(1, *(("pass", "identity", [(j, 1)], 0) for j in range(d)),
                  *(("kink", "relu", [(j, 1)], -17 - 5 * j) for j in range(d - 4)),
                  ("fall", "relu", [(10, 1)], 0), ("low", "relu", [(11, -1)], -1))
    second = layer(2, *(("pass", "identity", [(j, 1)], 0) for j in range(2 * d - 2)),
                   ("cross", "relu", [(1, 1), (10, -1)], 0),
                   ("cross", "relu", [(1, -1), (7, 1)], 0),
                   ("over", "relu", [(0, -(2**70)), (5, 1)], 0))
    output = layer(1, *(("y", "identity", [(j, 2)], 1) for j in range(1, 13)),
                   *(("y", "identity", [(j, 2)], 0) for j in (15, 22, 23, 24, 25, 26)))
    network = Network(d, (first, second), output)
    x = [tuple(column[7 * k % RAMPS] for column in columns) for k in range(RAMPS)]
    return certificate(network, x, [network.evaluate(p) for p in x], [(0, 0), (1, 10)])


@cache
def classes() -> bytes:
    """Class names, a line, a hexadecimal integer, two rows that are one point: a short one."""
    q = 2**60
    network = Network(
        1,
        (
            layer(1, ("a", "relu", [(0, q)], 0), ("b", "relu", [(0, 1)], -1)),
            layer(1, ("c", "relu", [(0, 1), (1, -q)], 0)),
        ),
        layer(q, ("y", "identity", [(0, 1)], 0)),
    )
    return certificate(network, [[2], [0], [1], [0]], ["cat", "ape", "cat", "ape"], [(0, 0)])


def read_as(
    data: bytes, reading: str, labels: list[list[int]], e: int = 1, classes: tuple[str, ...] = ()
) -> bytes:
    """The same network on the same points, which have other labels, under another reading."""
    c = Certificate(data)
    c.all("claim")[0]["reading"] = reading
    c.all("data")[0].update(label_denominator=e, classes=list(classes))
    for point, y in zip(c.all("point"), labels, strict=True):
        point["y"] = y
    c.lines.insert(-1, {"kind": "margin", "numerator": 0, "denominator": 1, "point": 0})
    c.seal()
    return c.bytes()


def four_points(q: int, *outputs: tuple[str, int, int, int]) -> bytes:
    """x = 0, 1, 2, 5, a = x, b = relu(x - 2), and outputs (name, A, B, C): (A a + B b + C) / q."""
    hidden = layer(1, ("a", "relu", [(0, 1)], 0), ("b", "relu", [(0, 1)], -2))
    output = layer(q, *((name, "identity", [(j, w) for j, w in enumerate(weights) if w], bias)
                        for name, *weights, bias in outputs))
    network = Network(1, (hidden,), output)
    x = [[0], [1], [2], [5]]
    return certificate(network, x, [network.evaluate(p) for p in x], [(0, 0)])


@cache
def argmax() -> bytes:
    """Outputs (1, 0, -4)/2, (1, 2, -4)/2, (1, 4, -4)/2, (1, 1, 5)/2: margins 1/2, 1/2, 3/2, 2."""
    outputs = ("u", 0, 0, 1), ("v", 2, -3, 0), ("w", 0, 3, -4)
    return read_as(four_points(2, *outputs), "argmax", [[0], [1], [1], [2]])


@cache
def argmax_names() -> bytes:
    """The same with class names."""
    outputs = ("ape", 0, 0, 1), ("bee", 2, -3, 0), ("cat", 0, 3, -4)
    return read_as(four_points(2, *outputs), "argmax", [[0], [1], [1], [2]],
                   classes=("ape", "bee", "cat"))


@cache
def sign() -> bytes:
    """Outputs -3/2, -1/2, 1/2, 7/2."""
    return read_as(four_points(2, ("y", 2, 0, -3)), "sign", [[0], [0], [1], [1]])


@cache
def nearest() -> bytes:
    """Labels (x, relu(x - 2)) over 2; outputs that are 1/20, 1/20, 1/20, 1/5 away, and 1/10."""
    outputs = ("u", 20, 1, 1), ("v", 0, 20, -2)
    return read_as(four_points(20, *outputs), "nearest", [[0, 0], [2, 0], [4, 0], [10, 6]], 2)


@cache
def nearest_names() -> bytes:
    """Class numbers that are nearest to 1/5, 6/5, 11/5, 8/5."""
    outputs = ("y", 5, -6, 1)
    return read_as(four_points(5, outputs), "nearest", [[0], [1], [2], [2]],
                   classes=("ape", "bee", "cat"))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_runs(runs: list[int]) -> str:
    return digest_of(json.dumps(runs, separators=(",", ":")))


def with_digests(data: bytes) -> bytes:
    """The same certificate in version 2."""
    c = Certificate(data)
    state_digests(c)
    c.seal()
    return c.bytes()


def state_digests(c: Certificate) -> None:
    """Version 2: every trace becomes its digests, right or wrong."""
    c.lines[0]["version"] = 2
    for record in c.all("trace"):
        record.update(kind="digest", neurons=list(map(digest_of_runs, record["neurons"])))


HONEST = {"example": EXAMPLE.read_bytes, "deep": deep, "classes": classes,
          "accumulators": accumulators, "falling": falling, "ramps": ramps, "argmax": argmax,
          "argmax-names": argmax_names, "sign": sign, "nearest": nearest,
          "nearest-names": nearest_names}
HONEST |= {f"digest-{name}": lambda make=make: with_digests(make())
           for name, make in HONEST.items()}


# -------------------- edits
Edit = Callable[[Certificate], object]


def both(*edits: Edit) -> Edit:
    """One edit after the other."""
    def edit(c: Certificate) -> None:
        for each in edits:
            each(c)
    return edit


def put(value: object, kind: str, number: int, *keys: Any) -> Edit:
    """Set a value in the record with this number (from 0) among those of its kind."""
    def edit(c: Certificate) -> None:
        target = c.all(kind)[number]
        for key in keys[:-1]:
            target = target[key]
        target[keys[-1]] = value
    return edit


def pop(kind: str, number: int, *keys: Any) -> Edit:
    """Remove a value from a record."""
    def edit(c: Certificate) -> None:
        target = c.all(kind)[number]
        for key in keys[:-1]:
            target = target[key]
        del target[keys[-1]]
    return edit


def exchange(kind: str, number: int, *keys: Any, by: tuple[Any, Any]) -> Edit:
    """Exchange two entries of a list or object."""
    def edit(c: Certificate) -> None:
        target = c.all(kind)[number]
        for key in keys:
            target = target[key]
        target[by[0]], target[by[1]] = target[by[1]], target[by[0]]
    return edit


def front(kind: str, key: str, *keys: Any) -> Edit:
    """Move a key of an object to the front."""
    def edit(c: Certificate) -> None:
        target = c.all(kind)[0]
        for each in keys:
            target = target[each]
        old = dict(target)
        target.clear()
        target.update({key: old.pop(key), **old})
    return edit


def drop(*kinds: str, only: int | None = None) -> Edit:
    """Remove the records of these kinds, or only one of them."""
    def edit(c: Certificate) -> None:
        numbers = c.numbers(*kinds)
        gone = numbers if only is None else [numbers[only]]
        c.lines = [line for i, line in enumerate(c.lines) if i not in gone]
    return edit


def twice(kind: str, number: int = 0) -> Edit:
    """Repeat a record."""
    def edit(c: Certificate) -> None:
        i = c.numbers(kind)[number]
        c.lines.insert(i, json.loads(json.dumps(c.lines[i])))
    return edit


def swap(kind: str, a: int, b: int, other: str = "") -> Edit:
    """Exchange two records."""
    def edit(c: Certificate) -> None:
        i, j = c.numbers(kind)[a], c.numbers(other or kind)[b]
        c.lines[i], c.lines[j] = c.lines[j], c.lines[i]
    return edit


def add(record: object, before: str, number: int = 0) -> Edit:
    """Insert a record before one of this kind."""
    def edit(c: Certificate) -> None:
        c.lines.insert(c.numbers(before)[number], record)
    return edit


def text(old: str | bytes, new: str | bytes, kind: str, number: int = 0) -> Edit:
    """Replace some text of a record: the first occurrence of ``old``, which must be there."""
    old, new = (s.encode() if isinstance(s, str) else s for s in (old, new))

    def edit(c: Certificate) -> None:
        i = c.numbers(kind)[number]
        line = encode(c.lines[i])
        if old not in line:
            raise ValueError(f"no {old!r} in {line!r}")
        c.lines[i] = line.replace(old, new, 1)
    return edit


def traced(order: list[list[int]], change: Edit | None = None) -> Edit:
    """State the traces along other orders of the points."""
    def edit(c: Certificate) -> None:
        if change:
            change(c)
        for record, neurons in zip(c.all("trace"), oracle.activities(c.lines, order), strict=True):
            record["neurons"] = neurons
    return edit


def section_of(name: str, *kinds: str) -> Edit:
    """Replace all records of these kinds by those of another honest certificate."""
    def edit(c: Certificate) -> None:
        start = c.numbers(*kinds)[0]
        drop(*kinds)(c)
        c.lines[start:start] = Certificate(HONEST[name]()).all(*kinds)
    return edit


def claim_hash(key: str, of: Callable[[Certificate], list[bytes]]) -> Edit:
    return lambda c: put(sha256(of(c)), "claim", 0, key)(c)


def nothing(c: Certificate) -> None:
    """No edit."""


# -------------------- forgeries
@dataclass(frozen=True)
class Forgery:
    """One forged certificate and what both checkers must say of it."""

    name: str
    family: str
    forged: str
    outcome: str
    code: str
    place: str
    base: str
    edit: Edit
    keep: str
    raw: Callable[[bytes], bytes]

    def bytes(self) -> bytes:
        c = Certificate(HONEST[self.base]())
        self.edit(c)
        c.seal(self.keep)
        return self.raw(c.bytes())


FORGERIES: list[Forgery] = []


def forge(
    family: str, name: str, forged: str, code: str, place: str, edit: Edit = nothing,
    base: str = "example", keep: str = "", raw: Callable[[bytes], bytes] = lambda data: data,
) -> None:
    """Register a forgery; MP-L codes are DECLINED, no code is ACCEPTED."""
    outcome = "ACCEPTED" if not code else "DECLINED" if code.startswith("MP-L") else "REJECTED"
    FORGERIES.append(Forgery(f"{family}-{name}", family, forged, outcome, code, place, base, edit,
                             keep, raw))


def last_line_cut(data: bytes, count: int) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:-count])


HUGE = f"1{'0' * 5000}"  # 16^5000, longer than the 4300 digits that CPython prints
TINY = 2**10000

# F1: certificates about nothing
forge("F01", "empty-file", "nothing at all", "MP-R009", "line 1", raw=lambda data: b"")
forge("F01", "header-only", "the meta record only", "MP-R009", "line 2",
      drop("claim", "data", "point", "layer", "output", "line", "trace", "end"))
forge("F01", "meta-and-end", "a claim about nothing: meta and end", "MP-R008", "line 2",
      drop("claim", "data", "point", "layer", "output", "line", "trace"))
forge("F01", "claim-and-end", "a claim and no proof", "MP-R008", "line 3",
      drop("data", "point", "layer", "output", "line", "trace"), keep="sizes")
forge("F01", "end-only", "the end record only", "MP-R008", "line 1",
      drop("meta", "claim", "data", "point", "layer", "output", "line", "trace"))
forge("F01", "no-points", "zero points, and said so", "MP-R015", "line 2, points",
      both(drop("point"), put([[0], [0]], "trace", 0, "neurons")))
forge("F01", "no-points-claimed-3", "zero points where three are claimed", "MP-R016",
      "claim, points", drop("point"), keep="sizes")
forge("F01", "no-rows-claimed", "zero rows claimed", "MP-R015", "line 2, rows",
      put(0, "claim", 0, "rows"), keep="sizes")
forge("F01", "point-without-row", "a point that is no row of the table", "MP-R020", "line 4",
      put([], "point", 0, "rows"), keep="sizes")
forge("F01", "no-coordinates", "points in Q^0", "MP-R015", "line 2, dimension",
      both(put([], "point", 0, "x"), drop("point", only=2), drop("point", only=1)))
forge("F01", "no-outputs", "labels in Q^0: every network hits them", "MP-R015", "line 2, outputs",
      both(*(put([], "point", i, "y") for i in range(3)),
           *(put([], "output", 0, key) for key in ("names", "biases", "rows"))))
forge("F01", "output-without-names", "no outputs in the network, one in the claim", "MP-R015",
      "line 8", both(*(put([], "output", 0, key) for key in ("names", "biases", "rows"))),
      keep="sizes")
forge("F01", "no-layers", "no hidden layer", "MP-R015", "line 2, width",
      both(drop("layer", "trace"), put([[[0, 1]]], "output", 0, "rows")))
forge("F01", "no-layers-width-2", "no hidden layer, width 2 claimed", "MP-R015", "line 2, depth",
      both(drop("layer", "trace"), put(0, "claim", 0, "depth")), keep="sizes")
forge("F01", "no-layers-claimed-1", "no hidden layer where one is claimed", "MP-R016",
      "claim, depth", both(drop("layer", "trace"), put([[[0, 1]]], "output", 0, "rows")),
      keep="sizes")
forge("F01", "no-network", "neither a hidden layer nor an output map", "MP-R008", "line 7",
      drop("layer", "output", "trace"), keep="sizes")
forge("F01", "width-zero", "a layer without neurons", "MP-R015", "line 7",
      both(*(put([], "layer", 0, key) for key in ("names", "activations", "biases", "rows")),
           put([[]], "output", 0, "rows"), put([], "trace", 0, "neurons")), keep="sizes")
forge("F01", "empty-trace", "a trace of no neurons", "MP-R005", "line 10",
      put([], "trace", 0, "neurons"))
forge("F01", "empty-runs", "a neuron with an empty trace", "MP-R025", "line 10",
      put([], "trace", 0, "neurons", 0))
forge("F01", "no-traces", "no trace", "MP-R008", "line 10", drop("trace"))
forge("F01", "nothing-is-claimed", "an empty object in place of the claim", "MP-R008", "line 2",
      text(encode(Certificate(EXAMPLE.read_bytes()).lines[1])[:-1], "{}", "claim"))

# F2: ends too early
forge("F02", "no-end-record", "the end record is missing", "MP-R009", "line 11",
      raw=lambda data: last_line_cut(data, 1))
forge("F02", "no-last-line-feed", "the last line feed is missing", "MP-R009", "line 11",
      raw=lambda data: data[:-1])
forge("F02", "half", "the first half of a certificate", "MP-R009", "line 3",
      raw=lambda data: data[:len(data) // 2])
forge("F02", "blank-line-for-end", "an empty line in place of the end", "MP-R002", "line 11",
      raw=lambda data: last_line_cut(data, 1) + b"\n")
forge("F02", "no-output-map", "the output map is missing", "MP-R008", "line 8",
      drop("output"), keep="sizes")

# F3: the claim is edited, everything is sealed again
MISS = "point 1 (row 2), output 0 (y)"
forge("F03", "label", "the label of point 1 is 2, the output 1", "MP-R018", MISS,
      put([2], "point", 1, "y"))
forge("F03", "label-negative", "the label has the other sign", "MP-R018", MISS,
      put([-1], "point", 1, "y"))
forge("F03", "label-denominator", "all labels are halved", "MP-R018", MISS,
      put(2, "data", 0, "label_denominator"))
forge("F03", "labels-exchanged", "two points exchange their labels", "MP-R018",
      "point 0 (row 1), output 0 (y)", both(put([1], "point", 0, "y"), put([0], "point", 1, "y")))
forge("F03", "coordinate", "a coordinate is edited, the traces stay true", "MP-R018",
      "point 2 (row 3), output 0 (y)", put([3], "point", 2, "x"))
forge("F03", "coordinate-region", "a coordinate leaves its region", "MP-R017",
      "layer 1, neuron 0 (a), point 2 (row 3)",
      both(put([-4], "point", 2, "x"), drop("line")))
forge("F03", "coordinate-denominator", "all points are moved nearer", "MP-R017",
      "layer 1, neuron 1 (b), point 2 (row 3)", put(8, "data", 0, "coordinate_denominator"))
forge("F03", "label-second-output", "the second output of one point misses", "MP-R018",
      "point 4 (row 5), output 1 (v)", put(1, "point", 4, "y", 1), base="deep")
forge("F03", "class-label", "a cat is called an ape", "MP-R018", "point 0 (row 1), output 0 (y)",
      put([0], "point", 0, "y"), base="classes")
forge("F03", "weight", "one weight of the output map is edited", "MP-R018",
      "point 2 (row 3), output 0 (y)", put(-7, "output", 0, "rows", 0, 1, 1))
forge("F03", "weight-hidden", "one weight of a hidden layer is edited", "MP-R018", MISS,
      put(5, "layer", 0, "rows", 0, 0, 1))
forge("F03", "bias", "one bias is edited", "MP-R018", "point 2 (row 3), output 0 (y)",
      put(-2, "layer", 0, "biases", 1))
forge("F03", "output-bias", "a bias of the output map is edited", "MP-R018",
      "point 0 (row 1), output 0 (y)", put(1, "output", 0, "biases", 0))
forge("F03", "denominator", "the denominator of a layer is edited", "MP-R018", MISS,
      put(1, "layer", 0, "denominator"))
forge("F03", "output-denominator", "the denominator of the output map is edited", "MP-R018", MISS,
      put(1, "output", 0, "denominator"))
forge("F03", "identity-to-relu", "a neuron that is negative somewhere becomes a relu", "MP-R017",
      "layer 1, neuron 2 (c), point 3 (row 4)", put("relu", "layer", 0, "activations", 2),
      base="deep")
forge("F03", "relu-to-identity", "a relu becomes an identity", "MP-R017",
      "layer 1, neuron 0 (a), point 0 (row 1)", put("identity", "layer", 0, "activations", 0))
forge("F03", "swapped-class-names", "another true claim: the class names change places", "", "",
      exchange("data", 0, "classes", by=(0, 1)), base="classes")
forge("F03", "weight-missing", "a weight is left out", "MP-R018", MISS,
      pop("output", 0, "rows", 0, 0), keep="")

# F4: proofs exchanged between layers, neurons, certificates
forge("F04", "traces-swapped", "the traces of two layers exchange their places", "MP-R025",
      "line 17", swap("trace", 0, 1), base="deep")
forge("F04", "traces-swapped-renumbered", "and are numbered anew", "MP-R005", "line 17",
      both(swap("trace", 0, 1), put(1, "trace", 0, "layer"), put(2, "trace", 1, "layer")),
      base="deep")
forge("F04", "trace-duplicated", "the first trace stands twice", "MP-R025", "line 18",
      both(twice("trace"), drop("trace", only=2)), base="deep")
forge("F04", "trace-once-more", "one trace too many", "MP-R008", "line 11", twice("trace"))
forge("F04", "trace-dropped", "the last trace is missing", "MP-R008", "line 20",
      drop("trace", only=3), base="deep")
forge("F04", "neurons-swapped", "two neurons exchange their traces", "MP-R017",
      "layer 1, neuron 0 (a), point 1 (row 2)", exchange("trace", 0, "neurons", by=(0, 1)))
forge("F04", "trace-too-long", "a trace for a neuron that does not exist", "MP-R005", "line 10",
      put([[1, 2], [2, 1], [3]], "trace", 0, "neurons"))
forge("F04", "layers-swapped", "two layers exchange their places", "MP-R022", "line 10",
      swap("layer", 0, 1), base="deep", keep="sizes")
forge("F04", "layer-dropped", "a layer is left out", "MP-R022", "line 10", drop("layer", only=0),
      base="deep", keep="sizes")
forge("F04", "layer-duplicated", "a layer stands twice", "MP-R022", "line 9",
      twice("layer", 1), base="classes")
forge("F04", "network-of-another", "the network of another certificate", "MP-R018", MISS,
      both(section_of("classes", "layer", "output"), section_of("classes", "trace"), drop("line")))
forge("F04", "data-of-another", "the data of another certificate", "MP-R005", "line 4",
      section_of("deep", "data", "point"), keep="sizes")
forge("F04", "outputs-swapped", "the outputs exchange their places", "MP-R018",
      "point 0 (row 1), output 0 (u)", exchange("output", 0, "rows", by=(0, 1)), base="deep")

# F5: flags and fields that are none of the format
forge("F05", "meta-skip", "meta says skip", "MP-R004", "line 1", put(True, "meta", 0, "skip"))
forge("F05", "declared-trusted", "declared says trusted", "MP-R004", "line 1, declared",
      put("yes", "meta", 0, "declared", "trusted"))
forge("F05", "claim-trusted", "the claim says trusted", "MP-R004", "line 2",
      put(True, "claim", 0, "trusted"))
forge("F05", "point-skip", "a wrong label with skip", "MP-R004", "line 5",
      both(put([2], "point", 1, "y"), put(True, "point", 1, "skip")))
forge("F05", "layer-lemma-proved", "a layer says that it is proved", "MP-R004", "line 7",
      put("lean", "layer", 0, "proved"))
forge("F05", "trace-delegated", "a trace is delegated", "MP-R004", "line 10",
      put(True, "trace", 0, "delegated"))
forge("F05", "end-verified", "the end says verified", "MP-R004", "line 11",
      put(True, "end", 0, "verified"))
forge("F05", "record-hole", "a hole in place of a trace", "MP-R008", "line 10",
      both(add({"kind": "hole", "layer": 1}, "trace"), drop("trace")))
forge("F05", "record-comment", "a comment ends the points", "MP-R016", "claim, points",
      add({"kind": "comment", "text": "checked already"}, "point"))
forge("F05", "record-without-kind", "a record without its kind", "MP-R008", "line 3",
      pop("data", 0, "kind"))
forge("F05", "kind-list", "the kind is a list", "MP-R016", "claim, points",
      put(["point"], "point", 0, "kind"), keep="sizes")
forge("F05", "kind-null", "the kind is null", "MP-R008", "line 3", put(None, "data", 0, "kind"))

# F6, F9: what is recomputed must be right
for size, place in (
    ("points", "claim"), ("rows", "claim"), ("width", "claim"), ("depth", "claim"),
    ("nodes", "claim"), ("dense_parameters", "claim"), ("nonzero_parameters", "claim"),
    ("largest_weight_bits", "claim"), ("total_weight_bits", "claim"),
):
    for step in (1, -1):
        if size in ("width", "depth", "points", "rows") or step == 1:
            forge("F06", f"size-{size.replace('_', '-')}-{'more' if step > 0 else 'less'}",
                  f"{size} is {'larger' if step > 0 else 'smaller'} by 1 than it is", "MP-R016",
                  f"{place}, {size}",
                  lambda c, size=size, step=step: c.all("claim")[0].update(
                      {size: c.all("claim")[0][size] + step}),
                  base="deep", keep="sizes")
forge("F06", "size-dimension", "the dimension is wrong", "MP-R005", "line 4",
      put(2, "claim", 0, "dimension"), keep="sizes")
forge("F06", "size-outputs", "the number of outputs is wrong", "MP-R005", "line 4",
      put(2, "claim", 0, "outputs"), keep="sizes")
forge("F06", "outputs-of-network", "the network has another number of outputs than the data",
      "MP-R005", "line 9",
      both(*(put(value, "output", 0, key) for key, value in
             (("names", ["y", "y"]), ("biases", [0, 0]), ("rows", [[], []])))),
      base="classes", keep="sizes")
for key, value in (("points", 4), ("layers", 2), ("lines", 0), ("traces", 0)):
    forge("F06", f"count-{key}", f"the end counts another number of {key}", "MP-R011",
          f"end, {key}", put(value, "end", 0, key), keep="counts")
forge("F06", "trace-late", "a neuron is stated active from one point later", "MP-R017",
      "layer 1, neuron 0 (a), point 1 (row 2)", put([2, 1], "trace", 0, "neurons", 0))
forge("F06", "trace-early", "a neuron is stated active from one point earlier", "MP-R017",
      "layer 1, neuron 0 (a), point 0 (row 1)", put([0, 3], "trace", 0, "neurons", 0))
forge("F06", "trace-inverted", "active and inactive are exchanged", "MP-R017",
      "layer 1, neuron 0 (a), point 0 (row 1)", put([0, 1, 2], "trace", 0, "neurons", 0))
forge("F06", "trace-never", "a neuron is stated never active", "MP-R017",
      "layer 1, neuron 1 (b), point 2 (row 3)", put([3], "trace", 0, "neurons", 1))
forge("F06", "trace-flicker", "a neuron is stated to flicker", "MP-R017",
      "layer 1, neuron 0 (a), point 2 (row 3)", put([1, 1, 1], "trace", 0, "neurons", 0))
forge("F06", "trace-fifth-run", "the fifth run is too short", "MP-R017",
      "layer 1, neuron 1 (b), point 0 (row 1)",
      put([0, 1, 1, 1, 1, 2], "trace", 0, "neurons", 1), base="deep")
forge("F06", "trace-deep", "a wrong run in the last layer", "MP-R017",
      "layer 4, neuron 0 (j), point 0 (row 1)", put([0, 6], "trace", 3, "neurons", 0), base="deep")
forge("F06", "trace-dead-neuron", "a neuron without weights is stated active", "MP-R017",
      "layer 4, neuron 4 (o), point 0 (row 1)", put([0, 6], "trace", 3, "neurons", 4),
      base="deep")
forge("F06", "trace-identity", "an identity neuron has the trace of a relu", "MP-R017",
      "layer 1, neuron 2 (c), point 3 (row 4)",
      lambda c: traced([[1, 3, 2, 5, 0, 4]] * 4,
                       put("relu", "layer", 0, "activations", 2))(c) or put(
          "identity", "layer", 0, "activations", 2)(c), base="deep")
forge("F09", "line-at-last-layer", "a line that orders nothing: layer L", "MP-R024", "line 10",
      add({"kind": "line", "layer": 1, "channel": 0}, "trace"))
forge("F09", "line-beyond", "a line of a layer that does not exist", "MP-R024", "line 10",
      add({"kind": "line", "layer": 7, "channel": 0}, "trace"))
forge("F09", "line-channel", "a line along a channel that does not exist", "MP-R024", "line 9",
      put(1, "line", 0, "channel"))
forge("F09", "line-channel-of-the-next", "a line along a channel that only the next layer has",
      "MP-R024", "line 15", put(2, "line", 0, "channel"), base="deep")
forge("F09", "line-twice", "the same line twice", "MP-R024", "line 16", twice("line"), base="deep")
forge("F09", "lines-not-increasing", "two lines in the wrong order", "MP-R024", "line 16",
      swap("line", 0, 1), base="deep")
forge("F09", "line-negative", "a line of layer -1", "MP-R005", "line 9, layer",
      put(-1, "line", 0, "layer"))
forge("F09", "line-late", "a line after the first trace", "MP-R008", "line 17",
      swap("trace", 0, 1, other="line"), base="deep")
forge("F09", "trace-layer-0", "a trace of layer 0", "MP-R025", "line 10",
      put(0, "trace", 0, "layer"))

# F10: no tolerance
forge("F10", "label-off-2-10000", "a label is off by 2^-10000", "MP-R018", MISS,
      both(put(integer(TINY), "data", 0, "label_denominator"),
           put([integer(TINY + 1)], "point", 1, "y")))
forge("F10", "output-off-2-10000", "an output is off by 2^-10000", "MP-R018",
      "point 0 (row 1), output 0 (y)",
      both(put(integer(3 * TINY), "output", 0, "denominator"), put(3, "output", 0, "biases", 0),
           put([[[0, integer(3 * TINY)], [1, integer(-8 * TINY)]]], "output", 0, "rows")))
forge("F10", "pre-activation-2-10000", "z = 2^-10000 > 0 is stated inactive", "MP-R017",
      "layer 1, neuron 1 (b), point 1 (row 2)",
      both(put(integer(2 * TINY), "layer", 0, "denominator"),
           put([0, integer(1 - TINY)], "layer", 0, "biases"),
           put([[[0, integer(4 * TINY)]], [[0, integer(2 * TINY)]]], "layer", 0, "rows")))
forge("F10", "weights-large-but-true", "another true claim: the same network, extended by 2^10000",
      "", "", both(put(integer(3 * TINY), "output", 0, "denominator"),
                   put([[[0, integer(3 * TINY)], [1, integer(-8 * TINY)]]], "output", 0, "rows")))
forge("F10", "coordinates-large-but-true", "another true claim: the same points, over 2^10001",
      "", "", both(put(integer(2 * TINY), "data", 0, "coordinate_denominator"),
                   put([integer(TINY)], "point", 1, "x"),
                   put([integer(4 * TINY)], "point", 2, "x")))

# F11: the boundary of a region
def move_boundary(layer: int, neuron: int, k: int) -> Edit:
    """One run of a trace is longer by a point, and the next one is shorter."""
    def edit(c: Certificate) -> None:
        runs = c.all("trace")[layer - 1]["neurons"][neuron]
        runs[k : k + 2] = runs[k] + 1, runs[k + 1] - 1
    return edit


forge("F11", "accumulators-but-true", "another true claim: sums that change at few points", "", "",
      nothing, base="accumulators")
forge("F11", "accumulator-boundary", "a boundary is moved where a sum does not change", "MP-R017",
      "layer 3, neuron 11 (sum), point 55 (row 56)", move_boundary(3, 11, 26), base="accumulators")
forge("F11", "accumulator-boundary-early", "a boundary is moved before a sum changes", "MP-R017",
      "layer 4, neuron 0 (sum), point 8 (row 9)", move_boundary(4, 0, 4), base="accumulators")
forge("F11", "accumulator-label", "the label of a point where no sum changes", "MP-R018",
      "point 60 (row 61), output 3 (y)", put([0] * 3, "point", 60, "y", slice(3, 6)),
      base="accumulators")
forge("F11", "falling-but-true", "another true claim: relus that fall to 0", "", "",
      nothing, base="falling")
forge("F11", "falling-zero-stated-active", "z = 0 at the end of a run is stated active", "MP-R017",
      "layer 1, neuron 66 (fall), point 63 (row 64)", put([0, 64], "trace", 0, "neurons", 66),
      base="falling")
forge("F11", "falling-boundary", "a relu that falls is stated active for a point too long",
      "MP-R017", "layer 1, neuron 68 (fall), point 31 (row 32)",
      put([0, 32, 32], "trace", 0, "neurons", 68), base="falling")
forge("F11", "sum-beside-the-middle", "a label as if the sum did not change beside the middle",
      "MP-R018", "point 52 (row 53), output 0 (y)", put(1, "point", 52, "y", 0), base="falling")
forge("F11", "ramps-but-true", "another true claim: coordinates that are affine along a line", "",
      "", base="ramps")


def ramp(name: str, forged: str, position: int, output: int, by: int) -> None:
    """The label at a position is wrong by so much in one output."""
    number = at_ramp(position)
    place = f"point {number} (row {number + 1}), output {output} (y)"

    def edit(c: Certificate) -> None:
        label = c.all("point")[number]["y"]
        label[output] = integer(oracle.number(label[output]) + by)
    forge("F11", f"ramp-{name}", forged, "MP-R018", place, edit, base="ramps")


ramp("bent", "a label as if a ramp went on where it is bent", AFTER_BEND, 0, 10)
ramp("tied", "a label as if a ramp rose between ties", TIED, 1, 5)
ramp("odd", "a label as if the one odd point were on the ramp", ODD, 2, -1)
ramp("thirds", "a label as if a slope of 1/3 were 0", THIRD, 3, -1)
ramp("huge-slope", "a label beside a ramp of slope 2^70 + 1", AFTER_BEND, 4, 1)
ramp("between-ties", "a label as if tied points were equal", TIED, 5, -2)
ramp("last", "the label of the last point of a ramp", LAST, 1, -5)
ramp("first", "the label of the first point of a ramp", 0, 1, 1)
ramp("constant", "a label on a stretch that is constant", LAST, 8, 1)
forge("F11", "ramp-boundary", "a boundary is moved inside of a ramp", "MP-R017",
      "layer 1, neuron 13 (kink), point 25 (row 26)", move_boundary(1, 13, 0), base="ramps")
forge("F11", "ramp-along-the-second-line", "a boundary is moved inside of a ramp that falls",
      "MP-R017", "layer 2, neuron 25 (cross), point 11 (row 12)", move_boundary(2, 25, 0),
      base="ramps")
forge("F12", "digits-in-names-but-true", "another true claim: names of digits and -0", "", "",
      put(["1234567890123456", "-0"], "layer", 0, "names"))
forge("F12", "minus-zero-beside-names", "a bias -0, and names of digits", "MP-R003", "line 7",
      both(put(["1234567890123456", "-0"], "layer", 0, "names"),
           text('"biases":[0,', '"biases":[-0,', "layer")))
forge("F12", "17-digits-beside-names", "a bias beyond 2^53 as a number, and names of digits",
      "MP-R003", "line 7", both(put(["1234567890123456", "-0"], "layer", 0, "names"),
                                text('"biases":[0,', '"biases":[9007199254740993,', "layer")))
forge("F11", "zero-stated-active", "z = 0 is stated active", "MP-R017",
      "layer 1, neuron 1 (b), point 1 (row 2)", put([1, 2], "trace", 0, "neurons", 1))
forge("F11", "zero-stated-active-first", "z = 0 at the first point is stated active", "MP-R017",
      "layer 1, neuron 0 (a), point 0 (row 1)", put([0, 3], "trace", 0, "neurons", 0))
forge("F11", "zero-identity-inactive", "an identity neuron with z = 0 is stated inactive",
      "MP-R017", "layer 4, neuron 2 (m), point 3 (row 4)",
      put([0, 2, 1, 3], "trace", 3, "neurons", 2), base="deep")
forge("F11", "line-inside-layer", "the trace of a layer with a line uses the order after it",
      "MP-R017", "layer 2, neuron 0 (d), point 3 (row 4)",
      lambda c: traced([oracle.orders(c.lines, oracle.values(c.lines)[1])[i]
                        for i in (0, 2, 2, 3)])(c), base="deep")
forge("F11", "line-ignored", "the traces ignore the lines", "MP-R017",
      "layer 1, neuron 0 (a), point 1 (row 2)", traced([list(range(6))] * 4), base="deep")
forge("F11", "line-added", "a line is added, the traces stay", "MP-R017",
      "layer 2, neuron 0 (d), point 3 (row 4)",
      add({"kind": "line", "layer": 1, "channel": 2}, "line", 1), base="deep")
forge("F11", "ties-reversed", "ties along a line are ordered from the last point", "MP-R017",
      "layer 1, neuron 0 (a), point 2 (row 3)", traced([[3, 1, 5, 2, 4, 0]] * 4), base="deep")
forge("F11", "line-removed", "a line is removed, the traces stay", "MP-R017",
      "layer 1, neuron 0 (a), point 0 (row 1)", drop("line", only=0), base="deep")
forge("F11", "no-lines-but-true", "the same claim without lines: true", "", "",
      both(drop("line"), traced([list(range(6))] * 4)), base="deep")

# F12: the syntax of numbers
for name, old, new, code, place in (
    ("plus", '"x":[1]', '"x":[+1]', "MP-R002", ""),
    ("leading-zero", '"x":[1]', '"x":[01]', "MP-R002", ""),
    ("minus-zero", '"x":[1]', '"x":[-0]', "MP-R003", ""),
    ("0x", '"x":[1]', '"x":[0x1]', "MP-R002", ""),
    ("underscore", '"x":[1]', '"x":[1_0]', "MP-R002", ""),
    ("exponent", '"x":[1]', '"x":[1e0]', "MP-R003", ""),
    ("exponent-bomb", '"x":[1]', '"x":[1e999999999]', "MP-R003", ""),
    ("point-zero", '"x":[1]', '"x":[1.0]', "MP-R003", ""),
    ("nan", '"x":[1]', '"x":[NaN]', "MP-R003", ""),
    ("infinity", '"x":[1]', '"x":[Infinity]', "MP-R003", ""),
    ("minus-infinity", '"x":[1]', '"x":[-Infinity]', "MP-R003", ""),
    ("fraction", '"x":[1]', '"x":["1/2"]', "MP-R003", ", x"),
    ("small-string", '"x":[1]', '"x":["1"]', "MP-R003", ", x"),
    ("2-53-string", '"x":[1]', '"x":["20000000000000"]', "MP-R003", ", x"),
    ("2-53-plus-1", '"x":[1]', '"x":[9007199254740993]', "MP-R003", ""),
    ("minus-2-53-minus-1", '"x":[1]', '"x":[-9007199254740993]', "MP-R003", ""),
    ("17-digits", '"x":[1]', '"x":[10000000000000000]', "MP-R003", ""),
    ("upper-case", '"x":[1]', '"x":["ABCDEF0123456789"]', "MP-R003", ", x"),
    ("string-leading-zero", '"x":[1]', '"x":["01000000000000000"]', "MP-R003", ", x"),
    ("string-plus", '"x":[1]', '"x":["+1000000000000000"]', "MP-R003", ", x"),
    ("string-0x", '"x":[1]', '"x":["0x100000000000000"]', "MP-R003", ", x"),
    ("string-underscore", '"x":[1]', '"x":["1_000000000000000"]', "MP-R003", ", x"),
    ("string-space", '"x":[1]', '"x":[" 1000000000000000"]', "MP-R003", ", x"),
    ("string-minus-only", '"x":[1]', '"x":["-"]', "MP-R003", ", x"),
    ("string-empty", '"x":[1]', '"x":[""]', "MP-R003", ", x"),
    ("true", '"x":[1]', '"x":[true]', "MP-R005", ", x"),
    ("null", '"x":[1]', '"x":[null]', "MP-R005", ", x"),
    ("list", '"x":[1]', '"x":[[1]]', "MP-R005", ", x"),
    ("object", '"x":[1]', '"x":[{}]', "MP-R005", ", x"),
    ("scalar", '"x":[1]', '"x":1', "MP-R005", ", x"),
    ("arabic-digit", '"x":[1]', '"x":[\u0661]', "MP-R001", ""),
    ("minus-only", '"x":[1]', '"x":[-]', "MP-R002", ""),
    ("true-elsewhere", '"rows":[2]', '"rows":[true]', "MP-R005", ", rows"),
    ("mixed", '"rows":[2]', '"rows":[2,"3"]', "MP-R003", ", rows"),
    ("x-too-long", '"x":[1]', '"x":[1,1]', "MP-R005", ""),
    ("x-too-short", '"x":[1]', '"x":[]', "MP-R005", ""),
    ("y-too-long", '"y":[1]', '"y":[1,1]', "MP-R005", ""),
    ("y-too-short", '"y":[1]', '"y":[]', "MP-R005", ""),
):
    forge("F12", f"number-{name}", f"a point with {new.replace(chr(0x661), 'an Arabic digit')}",
          code, f"line 5{place}", text(old, new, "point", 1))
forge("F12", "number-10-6-digits", "a decimal number of 10^6 digits", "MP-R003", "line 5",
      text('"x":[1]', f'"x":[{"9" * 10**6}]', "point", 1))
forge("F12", "number-10-6-hexadecimal", "a hexadecimal number of 10^6 digits", "MP-L004",
      "line 5, x", text('"x":[1]', f'"x":["{"9" * 10**6}"]', "point", 1))
forge("F12", "number-2-18-and-1", "2^18 + 1 hexadecimal digits", "MP-L004", "line 5, x",
      text('"x":[1]', f'"x":["{"9" * (2**18 + 1)}"]', "point", 1))
forge("F12", "denominator-zero", "a layer divides by zero", "MP-R022", "line 7, denominator",
      put(0, "layer", 0, "denominator"), keep="sizes")
forge("F12", "denominator-negative", "a layer divides by -2", "MP-R022", "line 7, denominator",
      put(-2, "layer", 0, "denominator"), keep="sizes")
forge("F12", "output-denominator-zero", "the output map divides by zero", "MP-R022",
      "line 8, denominator", put(0, "output", 0, "denominator"), keep="sizes")
forge("F12", "coordinate-denominator-zero", "points over zero", "MP-R022",
      "line 3, coordinate_denominator", put(0, "data", 0, "coordinate_denominator"))
forge("F12", "label-denominator-zero", "labels over zero: 0 = y * 0 holds always", "MP-R022",
      "line 3, label_denominator", put(0, "data", 0, "label_denominator"))
forge("F12", "label-denominator-negative", "labels over -1", "MP-R022",
      "line 3, label_denominator", put(-1, "data", 0, "label_denominator"))
forge("F12", "claim-negative", "a negative size", "MP-R005", "line 2, nodes",
      put(-2, "claim", 0, "nodes"), keep="sizes")
forge("F12", "claim-true", "true for 1", "MP-R005", "line 2, outputs",
      put(True, "claim", 0, "outputs"), keep="sizes")
forge("F12", "claim-huge-string-negative", "a negative size in hexadecimal", "MP-R005",
      "line 2, width", put(integer(-TINY), "claim", 0, "width"), keep="sizes")

# F13: bytes, JSON, keys
for name, old, new, kind, code, place in (
    ("crlf", "\n", "\r\n", "point", "MP-R001", "line 5"),
    ("tab", ":", ":\t", "point", "MP-R001", "line 5"),
    ("nul", ":", ":\0", "point", "MP-R001", "line 5"),
    ("del", '"y"', '"\x7f"', "output", "MP-R001", "line 8"),
    ("utf-8", '"y"', '"\u00ff"', "output", "MP-R001", "line 8"),
    ("invalid-utf-8", '"y"', b'"\xff"', "output", "MP-R001", "line 8"),
    ("line-separator", '"y"', '"\u2028"', "output", "MP-R001", "line 8"),
    ("escaped-letter", '"y"', '"\\u0079"', "output", "MP-R001", "line 8"),
    ("escaped-slash", '"y"', '"\\/"', "output", "MP-R001", "line 8"),
    ("escaped-key", '"names"', '"n\\u0061mes"', "output", "MP-R001", "line 8"),
    ("space-after-colon", ":", ": ", "point", "MP-R006", "line 5"),
    ("space-before", "{", " {", "point", "MP-R006", "line 5"),
    ("space-at-the-end", "\n", " \n", "point", "MP-R006", "line 5"),
    ("blank-line", "{", "\n{", "point", "MP-R002", "line 5"),
    ("trailing-comma", "]}", "],}", "point", "MP-R002", "line 5"),
    ("single-quotes", '"kind"', "'kind'", "point", "MP-R002", "line 5"),
    ("comment", "}", "}//", "point", "MP-R002", "line 5"),
    ("two-objects", "\n", "{}\n", "point", "MP-R002", "line 5"),
    ("list", "{", "[{", "point", "MP-R002", "line 5"),
    ("nesting-7", '"classes":[]', '"classes":[[[[[[]]]]]]', "data", "MP-R002", "line 3"),
    ("nesting-6", '"classes":[]', '"classes":[[[[[]]]]]', "data", "MP-R005", "line 3, classes"),
    ("nesting-10-5", '"classes":[]', f'"classes":{"[" * 10**5}{"]" * 10**5}', "data", "MP-R002",
     "line 3"),
    ("nesting-objects", '"classes":[]', f'"classes":{{"a":{"[" * 3000}{"]" * 3000}}}', "data",
     "MP-R002", "line 3"),
    ("brackets-open", '"classes":[]', f'"classes":[{"[" * 40000}', "data", "MP-R002", "line 3"),
    ("bracket-of-another-kind", '"classes":[]', '"classes":[}', "data", "MP-R002", "line 3"),
    ("quote-missing-after-a-number", '{"kind"', '-0kind"', "point", "MP-R003", "line 5"),
    ("quote-open", '"classes":[]', '"classes":["]', "data", "MP-R002", "line 3"),
    ("duplicate-key", '"y":[1]', '"y":[1],"y":[1]', "point", "MP-R004", "line 5"),
    ("duplicate-key-other-value", '"y":[1]', '"y":[2],"y":[1]', "point", "MP-R004", "line 5"),
    ("duplicate-kind", "{", '{"kind":"end",', "point", "MP-R004", "line 5"),
    ("duplicate-key-nested", '"classes":[]', '"classes":[{"a":1,"a":2}]', "data", "MP-R004",
     "line 3"),
):
    forge("F13", name, f"the {kind} record: {name.replace('-', ' ')}", code, place,
          text(old, new, kind, 1 if kind == "point" else 0))
forge("F13", "byte-order-mark", "a byte order mark", "MP-R001", "line 1",
      text("{", b"\xef\xbb\xbf{", "meta"))
forge("F13", "utf-16", "UTF-16", "MP-R001", "line 1",
      raw=lambda data: data.decode().encode("utf-16-le"))
forge("F13", "carriage-returns", "carriage returns for line feeds", "MP-R009", "line 1",
      raw=lambda data: data.replace(b"\n", b"\r"))
forge("F13", "keys-reordered", "a key stands before the kind", "MP-R004", "line 4",
      front("point", "x"))
forge("F13", "keys-reordered-declared", "declared in another order", "MP-R004",
      "line 1, declared", front("meta", "dataset", "declared"))
forge("F13", "key-missing", "the row numbers are missing", "MP-R004", "line 4",
      pop("point", 0, "rows"), keep="sizes")
forge("F13", "key-missing-line", "a line without its channel", "MP-R004", "line 9",
      pop("line", 0, "channel"))
forge("F13", "key-unknown", "an unknown key", "MP-R004", "line 3", put(1, "data", 0, "note"))
forge("F13", "key-case", "a key in upper case", "MP-R004", "line 4",
      text('"rows"', '"Rows"', "point"))
forge("F13", "declared-is-text", "declared is not an object", "MP-R005", "line 1, declared",
      put("", "meta", 0, "declared"))
forge("F13", "declared-is-list", "declared is a list", "MP-R005", "line 1, declared",
      put([], "meta", 0, "declared"))
forge("F13", "text-201", "a text of 201 characters", "MP-R007", "line 7, stage",
      put("s" * 201, "layer", 0, "stage"))
forge("F13", "text-200", "another true claim: a text of 200 characters", "", "",
      put("s" * 200, "layer", 0, "stage"))
forge("F13", "text-is-number", "a name is a number", "MP-R005", "line 7, names",
      put(1, "layer", 0, "names", 0))
forge("F13", "text-is-null", "a text is null", "MP-R005", "line 7, lemma",
      put(None, "layer", 0, "lemma"))
forge("F13", "hash-upper-case", "a hash in upper case", "MP-R005", "line 2, data_sha256",
      lambda c: c.seal() or put(c.all("claim")[0]["data_sha256"].upper(), "claim", 0,
                                "data_sha256")(c), keep="sections")
forge("F13", "hash-short", "a hash of 63 digits", "MP-R005", "line 2, network_sha256",
      put("0" * 63, "claim", 0, "network_sha256"), keep="sections")
forge("F13", "hash-is-number", "a hash that is a number", "MP-R005", "line 11, sha256",
      put(0, "end", 0, "sha256"), keep="file")

# F14, F17: resources, and values that are hard to show in an error message
forge("F14", "points-declared-2-60", "2^60 points are declared, three stand there", "MP-R016",
      "claim, points", put(integer(2**60), "claim", 0, "points"), keep="sizes")
forge("F14", "dimension-declared-2-60", "dimension 2^60 is declared", "MP-R005", "line 4",
      put(integer(2**60), "claim", 0, "dimension"), keep="sizes")
forge("F14", "runs-sum-huge", "runs whose sum is huge", "MP-R025", "line 10",
      put([1, integer(2**60)], "trace", 0, "neurons", 0))
forge("F17", "dimension-16-5000", "dimension 16^5000 is declared", "MP-R005", "line 4",
      put(HUGE, "claim", 0, "dimension"), keep="sizes")
forge("F17", "outputs-16-5000", "16^5000 outputs are declared", "MP-R005", "line 4",
      put(HUGE, "claim", 0, "outputs"), keep="sizes")
forge("F17", "depth-16-5000", "depth 16^5000 is declared", "MP-R016", "claim, depth",
      put(HUGE, "claim", 0, "depth"), keep="sizes")
forge("F17", "row-16-5000", "row number 16^5000", "MP-R020", "line 6",
      put([HUGE], "point", 2, "rows"))
forge("F17", "rows-decreasing-16-5000", "row numbers 16^5000, 3", "MP-R020", "line 6",
      put([HUGE, 3], "point", 2, "rows"))
forge("F17", "point-twice-16-5000", "the same huge point twice", "MP-R019", "line 6",
      both(put([HUGE], "point", 1, "x"), put([HUGE], "point", 2, "x")))
forge("F17", "class-16-5000", "class number 16^5000", "MP-R021", "line 4",
      put([HUGE], "point", 0, "y"), base="classes")
forge("F17", "channel-16-5000", "channel 16^5000", "MP-R022", "line 7",
      put(HUGE, "layer", 0, "rows", 0, 0, 0), keep="sizes")
forge("F17", "line-16-5000", "a line of layer 16^5000", "MP-R024", "line 9",
      put(HUGE, "line", 0, "layer"))
forge("F17", "runs-16-5000", "a run of 16^5000 points", "MP-R025", "line 10",
      put([0, HUGE], "trace", 0, "neurons", 0))
forge("F17", "trace-layer-16-5000", "the trace of layer 16^5000", "MP-R025", "line 10",
      put(HUGE, "trace", 0, "layer"))
forge("F17", "version-16-5000", "version 16^5000", "MP-L001", "line 1, version",
      put(HUGE, "meta", 0, "version"))
forge("F17", "label-16-5000", "a label of 5000 digits", "MP-R018", MISS,
      put([HUGE], "point", 1, "y"))
forge("F17", "bias-16-5000", "a pre-activation of 5000 digits", "MP-R017",
      "layer 1, neuron 0 (a), point 0 (row 1)", put(HUGE, "layer", 0, "biases", 0))
forge("F17", "kind-1000-letters", "a kind of 1000 letters", "MP-R008", "line 9",
      put("l" * 1000, "line", 0, "kind"))

# F19, F20: honest certificates, informative text, hashes of the wrong bytes
forge("F19", "honest-example", "nothing: the worked example", "", "")
forge("F19", "honest-deep", "nothing: four layers, two lines, fractions, merged rows", "", "",
      base="deep")
forge("F19", "honest-classes", "nothing: class names", "", "", base="classes")
forge("F19", "informative-text", "another true claim: names and declarations are others", "", "",
      both(put("c", "layer", 0, "names", 0), put("%C3%BC {rows} {}", "meta", 0, "declared",
                                                 "construction")))
forge("F20", "file-hash-digit", "one digit of the hash of the file", "MP-R012", "end, sha256",
      put("0" * 64, "end", 0, "sha256"), keep="file")
forge("F20", "data-hash-digit", "another data hash", "MP-R013", "claim, data_sha256",
      put("0" * 64, "claim", 0, "data_sha256"), keep="sections")
forge("F20", "network-hash-digit", "another network hash", "MP-R014", "claim, network_sha256",
      put("0" * 64, "claim", 0, "network_sha256"), keep="sections")
forge("F20", "data-hash-points-only", "the data hash leaves the data record out", "MP-R013",
      "claim, data_sha256", claim_hash("data_sha256", lambda c: c.encoded("point")),
      keep="sections")
forge("F20", "data-hash-without-line-feeds", "the data hash leaves the line feeds out", "MP-R013",
      "claim, data_sha256",
      claim_hash("data_sha256", lambda c: [s[:-1] for s in c.encoded("data", "point")]),
      keep="sections")
forge("F20", "network-hash-layers-only", "the network hash leaves the output map out", "MP-R014",
      "claim, network_sha256", claim_hash("network_sha256", lambda c: c.encoded("layer")),
      keep="sections")
forge("F20", "network-hash-with-line", "the network hash goes on to the line", "MP-R014",
      "claim, network_sha256",
      claim_hash("network_sha256", lambda c: c.encoded("layer", "output", "line")),
      keep="sections")
forge("F20", "hashes-exchanged", "data and network hash exchange their places", "MP-R013",
      "claim, data_sha256",
      lambda c: c.seal() or exchange("claim", 0, by=("data_sha256", "network_sha256"))(c),
      keep="sections")
forge("F20", "file-hash-of-old-file", "a label is edited, the hash of the file stays", "MP-R012",
      "end, sha256", put("other", "meta", 0, "declared", "dataset"), keep="file")
forge("F20", "label-edited-old-hash", "a label is edited, the data hash stays", "MP-R013",
      "claim, data_sha256", put([2], "point", 1, "y"), keep="sections")
forge("F20", "weight-edited-old-hash", "a name is edited, the network hash stays", "MP-R014",
      "claim, network_sha256", put("c", "layer", 0, "names", 0), keep="sections")

# F21: versions and readings
for name, version in (("3", 3), ("0", 0), ("minus-1", -1), ("string", "1"), ("true", True),
                      ("null", None), ("list", [1]), ("object", {})):
    forge("F21", f"version-{name}", f"version {json.dumps(version)}", "MP-L001", "line 1, version",
          put(version, "meta", 0, "version"))
forge("F21", "version-1-0", "version 1.0", "MP-R003", "line 1",
      text('"version":1', '"version":1.0', "meta"))
forge("F21", "version-missing", "no version", "MP-R004", "line 1", pop("meta", 0, "version"))
forge("F21", "version-3-other-kind", "version 3 under an unknown kind, with unknown keys",
      "MP-L001", "line 1, version",
      both(put(3, "meta", 0, "version"), put(1, "meta", 0, "new"),
           put("header", "meta", 0, "kind")))
forge("F21", "version-3-no-kind", "version 3 without a kind", "MP-L001", "line 1, version",
      both(put(3, "meta", 0, "version"), pop("meta", 0, "kind")))
forge("F21", "format-other", "another format", "MP-R005", "line 1, format",
      put("memproof2", "meta", 0, "format"))
for version in (2, 3):
    forge("F21", f"format-other-version-{version}", f"another format, version {version}", "MP-R005",
          "line 1, format", both(put("drat", "meta", 0, "format"),
                                 put(version, "meta", 0, "version")))
forge("F21", "format-list", "the format is a list", "MP-R005", "line 1, format",
      put(["memproof"], "meta", 0, "format"))
forge("F21", "reading-argmax", "the argmax of one output", "MP-R027", "line 2, outputs",
      put("argmax", "claim", 0, "reading"))
forge("F21", "reading-unknown", "an unknown reading", "MP-L002", "line 2, reading",
      put("median", "claim", 0, "reading"))
forge("F21", "reading-empty", "an empty reading", "MP-L002", "line 2, reading",
      put("", "claim", 0, "reading"))
forge("F21", "reading-null", "the reading is null", "MP-R005", "line 2, reading",
      put(None, "claim", 0, "reading"))
forge("F21", "reading-argmax-vacuous", "the argmax of one output, and a wrong type", "MP-R005",
      "line 2, points",
      both(put("argmax", "claim", 0, "reading"), put(-1, "claim", 0, "points")), keep="sizes")

# F3 again: the table: points, rows, classes
forge("F03", "points-equal", "a point stands twice with two labels", "MP-R019", "line 5",
      both(put([0], "point", 1, "x")))
forge("F03", "points-equal-same-label", "a point stands twice with the same label", "MP-R019",
      "line 6", both(put([0], "point", 2, "x")))
forge("F03", "row-twice", "a row stands at two points", "MP-R020", "line 5",
      put([1], "point", 1, "rows"), keep="sizes")
forge("F03", "row-twice-beside-a-new-one", "a row of another point stands beside a new one",
      "MP-R020", "line 6", put([2, 3], "point", 2, "rows"), keep="sizes")
forge("F03", "row-repeated", "a row stands twice at one point", "MP-R020", "line 4",
      put([1, 1], "point", 0, "rows"))
forge("F03", "rows-decreasing", "the rows of a point decrease", "MP-R020", "line 6",
      put([4, 3], "point", 2, "rows"))
forge("F03", "row-zero", "row 0", "MP-R020", "line 4", put([0], "point", 0, "rows"))
forge("F03", "row-negative", "row -1", "MP-R020", "line 4", put([-1], "point", 0, "rows"))
forge("F03", "row-gap", "a row of the table is left out", "MP-R020", "data",
      put([4], "point", 2, "rows"))
forge("F03", "row-point-dropped", "the point of row 2 is left out", "MP-R020", "data",
      both(drop("point", only=1), put([[1, 1], [1, 1]], "trace", 0, "neurons")))
forge("F03", "class-name-twice", "two classes have the same name", "MP-R021", "line 3",
      put("ape", "data", 0, "classes", 1), base="classes")
forge("F03", "class-name-empty", "a class has no name", "MP-R021", "line 3",
      put("", "data", 0, "classes", 1), base="classes")
forge("F03", "class-names-too-few", "a label without a class name", "MP-R021", "line 4",
      put(["ape"], "data", 0, "classes"), base="classes")
forge("F03", "class-number-negative", "class -1", "MP-R021", "line 5",
      put([-1], "point", 1, "y"), base="classes")
forge("F03", "class-names-half-labels", "class names with label denominator 2", "MP-R021",
      "line 3", put(2, "data", 0, "label_denominator"), base="classes")
forge("F03", "class-names-two-outputs", "class names with two outputs", "MP-R021", "line 3",
      put(["u", "v"], "data", 0, "classes"), base="deep")
forge("F03", "class-names-more", "another true claim: a class without points", "", "",
      put(["ape", "cat", "dog"], "data", 0, "classes"), base="classes")

# the shape of layers and traces
LISTS = ("names", "activations", "biases", "rows")
for key in LISTS:
    forge("F06", f"layer-{key}-short", f"the list {key} of a layer is too short", "MP-R005",
          "line 7", pop("layer", 0, key, 1), keep="sizes")
forge("F06", "output-biases-short", "the list biases of the output map is too short", "MP-R005",
      "line 8", put([], "output", 0, "biases"), keep="sizes")
forge("F06", "output-rows-long", "the list rows of the output map is too long", "MP-R005",
      "line 8", put([[], []], "output", 0, "rows"), keep="sizes")
forge("F06", "activation-unknown", "an activation that rounds", "MP-R023", "line 7",
      put("round", "layer", 0, "activations", 0))
forge("F06", "activation-case", "ReLU", "MP-R023", "line 7",
      put("ReLU", "layer", 0, "activations", 1))
forge("F06", "activation-null", "no activation", "MP-R005", "line 7, activations",
      put(None, "layer", 0, "activations", 1))
forge("F06", "weight-zero", "a weight 0", "MP-R022", "line 7",
      put(0, "layer", 0, "rows", 0, 0, 1))
forge("F06", "channel-beyond", "a channel that does not exist", "MP-R022", "line 8",
      put(2, "output", 0, "rows", 0, 1, 0))
forge("F06", "channel-beyond-hidden", "a coordinate that does not exist", "MP-R022", "line 7",
      put(1, "layer", 0, "rows", 0, 0, 0))
forge("F06", "channel-negative", "channel -1, the last one in Python", "MP-R022", "line 8",
      put([[[-1, 3], [1, -8]]], "output", 0, "rows"))
forge("F06", "channel-twice", "a channel twice in a row", "MP-R022", "line 8",
      put([[[0, 3], [0, -8]]], "output", 0, "rows"))
forge("F06", "channels-decreasing", "channels in the wrong order", "MP-R022", "line 8",
      put([[[1, -8], [0, 3]]], "output", 0, "rows"))
forge("F06", "pair-of-three", "a pair of three numbers", "MP-R022", "line 8",
      put([[[0, 3, 1], [1, -8]]], "output", 0, "rows"), keep="sizes")
forge("F06", "pair-of-one", "a pair of one number", "MP-R022", "line 8",
      put([[[0], [1, -8]]], "output", 0, "rows"), keep="sizes")
forge("F06", "pair-is-number", "a number in place of a pair", "MP-R005", "line 8, rows",
      put([[0, 3]], "output", 0, "rows"), keep="sizes")
forge("F06", "row-is-object", "an object in place of a row", "MP-R005", "line 8, rows",
      put([{}], "output", 0, "rows"), keep="sizes")
for name, runs in (("negative-first", [-1, 4]), ("zero-inside", [1, 0, 2]), ("zero-last", [3, 0]),
                   ("negative-inside", [2, -1, 2]), ("sum-less", [1, 1]), ("sum-more", [1, 3])):
    forge("F06", f"runs-{name}", f"the runs {runs} of three points", "MP-R025", "line 10",
          put(runs, "trace", 0, "neurons", 1))
forge("F06", "runs-huge-cancel", "huge runs that cancel", "MP-R025", "line 10",
      put([0, integer(2**60), integer(3 - 2**60)], "trace", 0, "neurons", 1))

# order of the records, and what follows the end
forge("F20", "trailing-record", "a record after the end", "MP-R010", "the end record",
      raw=lambda data: data + b'{"kind":"end"}\n')
forge("F20", "trailing-line-feed", "an empty line after the end", "MP-R010", "the end record",
      raw=lambda data: data + b"\n")
forge("F20", "trailing-byte", "one byte after the end", "MP-R010", "the end record",
      raw=lambda data: data + b"\0")
forge("F20", "concatenated", "two certificates in one file", "MP-R010", "the end record",
      raw=lambda data: data * 2)
forge("F20", "end-twice", "the end stands twice", "MP-R010", "the end record",
      twice("end"), keep="file")
forge("F20", "meta-twice", "meta stands twice", "MP-R008", "line 2", twice("meta"))
forge("F20", "claim-twice", "a second claim", "MP-R008", "line 3", twice("claim"))
forge("F20", "data-twice", "a second data record ends the points", "MP-R016",
      "claim, points", twice("data"))
forge("F20", "output-twice", "a second output map", "MP-R008", "line 9", twice("output"),
      keep="sizes sections")
forge("F20", "claim-first", "the claim stands before meta", "MP-R008", "line 1",
      swap("meta", 0, 0, other="claim"))
forge("F20", "layer-after-output", "the output map stands before the layer", "MP-R016",
      "claim, depth",
      both(put([[[0, 3]]], "output", 0, "rows"), swap("layer", 0, 0, other="output")),
      keep="sizes")


# what one mutant or another of the kernel takes for granted
forge("F12", "number-2-53", "another true claim: the coordinates over 2^53, as a number", "", "",
      both(put(2**53, "data", 0, "coordinate_denominator"), put([2**52], "point", 1, "x"),
           put([integer(2**54)], "point", 2, "x")))
forge("F11", "smallest-positive", "another true claim: z = 1 over the scale at a point of its own",
      "", "", both(drop("line"), traced([[0, 1, 2]] * 2)), base="classes")
forge("F03", "class-names-two-outputs-only", "class names with two outputs", "MP-R021", "line 3",
      both(put(["u", "v"], "data", 0, "classes"), put(1, "data", 0, "label_denominator")),
      base="deep")
forge("F03", "class-names-two-of-two", "class names with two outputs and label denominator 2",
      "MP-R021", "line 3",
      both(put(["u", "v"], "data", 0, "classes"), put(2, "data", 0, "label_denominator")),
      base="deep")
forge("F03", "row-2-53", "row number 2^53", "MP-R020", "data", put([2**53], "point", 2, "rows"))
forge("F03", "row-2-53-and-1", "row number 2^53 + 1", "MP-R020", "line 6",
      put([integer(2**53 + 1)], "point", 2, "rows"))
forge("F09", "line-at-last-place", "another true claim: a line of layer L-1", "", "",
      both(add({"kind": "line", "layer": 3, "channel": 1}, "trace"),
           lambda c: traced(oracle.orders(c.lines, oracle.values(c.lines)[1]))(c)), base="deep")
forge("F19", "zero-network", "another true claim: a network of zeros on labels 0", "", "",
      both(put([0], "point", 1, "y"), put([0, 0], "layer", 0, "biases"),
           put([[], []], "layer", 0, "rows"), put([[]], "output", 0, "rows"),
           put([[3], [3]], "trace", 0, "neurons")))


# F23: readings
MARGIN = {"kind": "margin", "numerator": 1, "denominator": 2, "point": 0}
CLASSES = ("ape", "bee", "cat")


def read(reading: str, *edits: Edit) -> Edit:
    """Claim another reading."""
    return both(put(reading, "claim", 0, "reading"), *edits)


def margin(**values: object) -> Edit:
    """State another margin."""
    return lambda c: c.all("margin")[0].update(values)


def labelled(*labels: object) -> Edit:
    """Other labels, a number for each point."""
    return both(*(put([y], "point", i, "y") for i, y in enumerate(labels)))


def reordered(*names: str) -> Edit:
    """Another order of the keys of the margin record."""
    def edit(c: Certificate) -> None:
        c.lines[c.numbers("margin")[0]] = {key: c.all("margin")[0][key] for key in names}
    return edit


for name in ("argmax", "argmax-names", "sign", "nearest", "nearest-names"):
    forge("F23", f"honest-{name}", f"nothing: {name.replace('-', ' with ')}", "", "", base=name)
forge("F23", "honest-sign-names", "nothing: sign with names", "", "",
      put(["no", "yes"], "data", 0, "classes"), base="sign")
forge("F23", "equals-as-nearest", "another true claim: what is equal is nearest", "", "",
      read("nearest", add(MARGIN.copy(), "end")))
forge("F23", "equals-as-nearest-deep", "another true claim: what is equal is nearest, over E = 30",
      "", "", read("nearest", add(MARGIN.copy(), "end")), base="deep")
forge("F23", "names-and-labels-permuted", "another true claim: about another table", "", "",
      both(put(["bee", "ape", "cat"], "data", 0, "classes"), labelled(1, 0, 0, 2),
           put(["bee", "ape", "cat"], "output", 0, "names"),
           *(exchange("output", 0, key, by=(0, 1)) for key in ("rows", "biases"))),
      base="argmax-names")
forge("F23", "margin-2-10000", "another true claim: a margin of 2^-10000", "", "",
      both(put(integer(TINY), "output", 0, "denominator"), labelled(0, 1, 1, 1),
           put([[], [[0, integer(TINY)]], []], "output", 0, "rows"),
           put([1, 0, 0], "output", 0, "biases")), base="argmax")
forge("F23", "margin-long", "another true claim: a margin in hexadecimal", "", "",
      both(put(integer(3**50), "output", 0, "denominator"),
           put([[[0, integer(2 * 3**50)]]], "output", 0, "rows"),
           put([integer(-3**51 - 1)], "output", 0, "biases")), base="sign")
forge("F23", "argmax-as-identity-permuted", "another true claim: other names of outputs", "", "",
      put(["x", "x", ""], "output", 0, "names"), base="argmax")

# another reading of the same file
forge("F23", "argmax-as-equals", "argmax is called equals", "MP-R005", "line 4", read("equals"),
      base="argmax", keep="sizes margin")
forge("F23", "argmax-as-nearest", "argmax is called nearest", "MP-R005", "line 4",
      read("nearest"), base="argmax", keep="sizes margin")
forge("F23", "argmax-as-sign", "argmax is called sign", "MP-R027", "line 2, outputs",
      read("sign"), base="argmax", keep="sizes margin")
forge("F23", "sign-as-argmax", "sign is called argmax", "MP-R027", "line 2, outputs",
      read("argmax"), base="sign", keep="sizes margin")
forge("F23", "sign-as-equals", "sign is called equals", "MP-R018", "point 0 (row 1), output 0 (y)",
      read("equals", drop("margin")), base="sign")
forge("F23", "sign-as-nearest", "sign is called nearest", "MP-R018",
      "point 0 (row 1), output 0 (y)", read("nearest"), base="sign")
forge("F23", "nearest-as-equals", "nearest is called equals", "MP-R018",
      "point 0 (row 1), output 0 (u)", read("equals", drop("margin")), base="nearest")
forge("F23", "nearest-as-argmax", "nearest is called argmax", "MP-R027", "line 3",
      read("argmax"), base="nearest", keep="sizes margin")
forge("F23", "nearest-as-sign", "nearest is called sign", "MP-R027", "line 2, outputs",
      read("sign"), base="nearest", keep="sizes margin")
forge("F23", "equals-as-sign", "labels 0 and outputs 0 are called signs", "MP-R018",
      "point 0 (row 1), output 0 (y)", read("sign", add(MARGIN.copy(), "end")))
forge("F23", "equals-as-nearest-no-margin", "nearest without a margin", "MP-R008", "line 11",
      read("nearest"))
for name in ("ARGMAX", "argmax ", "top-5", "softmax"):
    forge("F23", f"reading-{name.strip()}-unknown", f"the reading {name!r}", "MP-L002",
          "line 2, reading", read(name), base="argmax", keep="margin")

# the margin record
for name, said, key, values in (
    ("too-large", "by one unit too large", "numerator", {"numerator": 2}),
    ("too-small", "by one unit too small: 0", "numerator", {"numerator": 0}),
    ("half-of-it", "a lower bound of the least one", "denominator", {"denominator": 3}),
    ("not-in-lowest-terms", "not in lowest terms", "numerator", {"numerator": 2, "denominator": 4}),
    ("negative", "negative", "numerator", {"numerator": -1}),
    ("negative-twice", "a fraction of negative numbers", "numerator",
     {"numerator": -1, "denominator": -2}),
    ("zero", "0/1", "numerator", {"numerator": 0, "denominator": 1}),
    ("over-zero", "over 0", "denominator", {"denominator": 0}),
    ("exchanged", "upside down", "numerator", {"numerator": 2, "denominator": 1}),
    ("later-point", "at a later point that has the same", "point", {"point": 1}),
    ("second-least", "of another point", "numerator", {"numerator": 3, "point": 2}),
    ("wrong-point", "right, at another point", "point", {"point": 3}),
    ("negative-point", "at point -1", "point", {"point": -1}),
    ("point-beyond", "at a point that does not exist", "point", {"point": 4}),
    ("row-for-point", "at the row in place of the point", "point", {"point": 1}),
    ("16-5000", "of 16^5000", "numerator", {"numerator": HUGE}),
    ("point-16-5000", "at point 16^5000", "point", {"point": HUGE}),
):
    forge("F23", f"margin-{name}", f"the margin is {said}", "MP-R026", f"margin, {key}",
          margin(**values), base="argmax", keep="margin")
forge("F23", "margin-of-sign-too-large", "the margin of a sign doubled", "MP-R026",
      "margin, denominator", margin(numerator=1, denominator=1), base="sign", keep="margin")
forge("F23", "margin-of-nearest-outputs", "the least margin of the other output", "MP-R026",
      "margin, numerator", margin(numerator=3, denominator=20, point=0), base="nearest",
      keep="margin")
forge("F23", "margin-of-nearest-whole-step", "the margin as if a step were twice as wide",
      "MP-R026", "margin, numerator", margin(numerator=3, denominator=10), base="nearest",
      keep="margin")
forge("F23", "margin-off-2-10000", "a margin that is off by 2^-10000", "MP-R026",
      "margin, numerator", margin(numerator=integer(TINY + 1), denominator=integer(2 * TINY)),
      base="argmax", keep="margin")
forge("F23", "margin-after-a-scale", "the outputs are scaled, the margin stays", "MP-R026",
      "margin, denominator", put(3, "output", 0, "denominator"), base="argmax", keep="margin")
forge("F23", "margin-missing", "no margin", "MP-R008", "line 12", drop("margin"), base="argmax")
forge("F23", "margin-twice", "the margin stands twice", "MP-R008", "line 13", twice("margin"),
      base="argmax", keep="margin")
forge("F23", "margin-before-the-trace", "the margin stands before the trace", "MP-R008", "line 11",
      swap("margin", 0, 0, other="trace"), base="argmax")
forge("F23", "margin-before-the-line", "the margin stands before the line", "MP-R008", "line 10",
      swap("margin", 0, 0, other="line"), base="argmax")
forge("F23", "margin-at-the-end", "the margin stands after the end", "MP-R008", "line 12",
      swap("margin", 0, 0, other="end"), base="argmax")
forge("F23", "margin-once-more", "a margin after the end, too", "MP-R010", "the end record",
      base="argmax", raw=lambda data: data + encode(MARGIN))
forge("F23", "margin-of-equals", "a margin where outputs equal labels", "MP-R008", "line 11",
      add(MARGIN.copy(), "end"), keep="margin")
forge("F23", "margin-for-the-end", "the margin in place of the end", "MP-R008", "line 13",
      both(drop("end"), lambda c: c.lines.append(MARGIN)), base="argmax", keep="margin")
for name, old, new, code, place in (
    ("true", '"numerator":1', '"numerator":true', "MP-R005", ", numerator"),
    ("null", '"point":0', '"point":null', "MP-R005", ", point"),
    ("list", '"point":0', '"point":[0]', "MP-R005", ", point"),
    ("fraction", '"numerator":1', '"numerator":"1/2"', "MP-R003", ", numerator"),
    ("string", '"numerator":1', '"numerator":"1"', "MP-R003", ", numerator"),
    ("0x", '"denominator":2', '"denominator":"0x20000000000000"', "MP-R003", ", denominator"),
    ("upper-case", '"denominator":2', '"denominator":"ABCDEF0123456789"', "MP-R003",
     ", denominator"),
    ("decimal", '"numerator":1', '"numerator":0.5', "MP-R003", ""),
    ("minus-zero", '"point":0', '"point":-0', "MP-R003", ""),
    ("exponent", '"denominator":2', '"denominator":2e0', "MP-R003", ""),
    ("nan", '"numerator":1', '"numerator":NaN', "MP-R003", ""),
    ("2-53-plus-1", '"denominator":2', '"denominator":9007199254740993', "MP-R003", ""),
    ("2-16-and-1", '"numerator":1', f'"numerator":"{"9" * (2**16 + 1)}"', "MP-L004", ", numerator"),
    ("spaces", '"point":0', '"point": 0', "MP-R006", ""),
    ("key-twice", '"point":0', '"point":0,"point":0', "MP-R004", ""),
    ("key-unknown", '"point":0', '"point":0,"row":1', "MP-R004", ""),
    ("key-missing", ',"point":0', "", "MP-R004", ""),
    ("key-of-output", '"point":0', '"point":0,"output":1', "MP-R004", ""),
):
    forge("F23", f"margin-{name}", f"the margin record: {name.replace('-', ' ')}", code,
          f"line 12{place}", text(old, new, "margin"), base="argmax", keep="margin")
forge("F23", "margin-reordered", "the keys of the margin in another order", "MP-R004", "line 12",
      reordered("kind", "point", "numerator", "denominator"), base="argmax", keep="margin")

# outputs, labels and class names that do not go with the reading
forge("F23", "argmax-label-beyond", "a label that is no output", "MP-R021", "line 7",
      put([3], "point", 3, "y"), base="argmax", keep="margin")
forge("F23", "argmax-label-negative", "label -1, the last output in Python", "MP-R021", "line 7",
      put([-1], "point", 3, "y"), base="argmax", keep="margin")
forge("F23", "argmax-label-16-5000", "label 16^5000", "MP-R021", "line 7",
      put([HUGE], "point", 3, "y"), base="argmax", keep="margin")
forge("F23", "argmax-two-labels", "two labels with argmax", "MP-R005", "line 4",
      put([0, 1], "point", 0, "y"), base="argmax", keep="margin")
forge("F23", "argmax-one-hot", "one-hot labels with argmax", "MP-R005", "line 4",
      put([1, 0, 0], "point", 0, "y"), base="argmax", keep="margin")
forge("F23", "argmax-no-label", "no label with argmax", "MP-R005", "line 4",
      put([], "point", 0, "y"), base="argmax", keep="margin")
forge("F23", "argmax-half-labels", "argmax with labels over 2", "MP-R027", "line 3",
      put(2, "data", 0, "label_denominator"), base="argmax")
forge("F23", "argmax-names-half-labels", "class names and labels over 2", "MP-R021", "line 3",
      put(2, "data", 0, "label_denominator"), base="argmax-names")
forge("F23", "argmax-names-too-few", "two class names for three outputs", "MP-R027", "line 3",
      put(["ape", "bee"], "data", 0, "classes"), base="argmax-names")
forge("F23", "argmax-names-too-many", "four class names for three outputs", "MP-R027", "line 3",
      put([*CLASSES, "dog"], "data", 0, "classes"), base="argmax-names")
forge("F23", "argmax-name-twice", "a class name twice", "MP-R021", "line 3",
      put(["ape", "bee", "ape"], "data", 0, "classes"), base="argmax-names")
forge("F23", "argmax-name-empty", "an empty class name", "MP-R021", "line 3",
      put(["ape", "bee", ""], "data", 0, "classes"), base="argmax-names")
forge("F23", "argmax-names-permuted", "the class names are permuted", "MP-R027", "output, names",
      put(["bee", "ape", "cat"], "data", 0, "classes"), base="argmax-names")
forge("F23", "argmax-outputs-permuted", "the names of the outputs are permuted", "MP-R027",
      "output, names", put(["ape", "cat", "bee"], "output", 0, "names"), base="argmax-names")
forge("F23", "argmax-names-decoded", "a name of an output is not as the class is written",
      "MP-R027", "output, names", put("c%61t", "output", 0, "names", 2), base="argmax-names")
forge("F23", "argmax-names-added", "class names, and outputs that have others", "MP-R027",
      "output, names", put([*CLASSES], "data", 0, "classes"), base="argmax")
forge("F23", "argmax-names-before-the-hash", "permuted names and a wrong network hash", "MP-R014",
      "claim, network_sha256",
      both(put(["bee", "ape", "cat"], "data", 0, "classes"),
           lambda c: c.seal() or put("0" * 64, "claim", 0, "network_sha256")(c)),
      base="argmax-names", keep="sections")
forge("F23", "argmax-one-output", "argmax of one output", "MP-R027", "line 2, outputs",
      read("argmax"), base="classes")
forge("F23", "argmax-no-outputs", "argmax of no outputs", "MP-R015", "line 2, outputs",
      put(0, "claim", 0, "outputs"), base="argmax", keep="sizes margin")
forge("F23", "argmax-16-5000-outputs", "argmax of 16^5000 outputs", "MP-R005", "line 9",
      put(HUGE, "claim", 0, "outputs"), base="argmax", keep="sizes margin")
forge("F23", "argmax-16-5000-names", "class names for 3 of 16^5000 outputs", "MP-R027", "line 3",
      put(HUGE, "claim", 0, "outputs"), base="argmax-names", keep="sizes margin")
forge("F23", "sign-label-2", "label 2 with sign", "MP-R021", "line 7",
      put([2], "point", 3, "y"), base="sign", keep="margin")
forge("F23", "sign-label-minus-1", "label -1 with sign", "MP-R021", "line 4",
      put([-1], "point", 0, "y"), base="sign", keep="margin")
forge("F23", "sign-half-labels", "sign with labels over 2", "MP-R027", "line 3",
      put(2, "data", 0, "label_denominator"), base="sign", keep="margin")
forge("F23", "sign-one-name", "one class name with sign", "MP-R027", "line 3",
      put(["no"], "data", 0, "classes"), base="sign", keep="margin")
forge("F23", "sign-three-names", "three class names with sign", "MP-R027", "line 3",
      put(["no", "yes", "perhaps"], "data", 0, "classes"), base="sign", keep="margin")
forge("F23", "sign-two-labels", "two labels with sign", "MP-R005", "line 4",
      put([0, 1], "point", 0, "y"), base="sign", keep="margin")
forge("F23", "sign-two-outputs", "two outputs with sign", "MP-R027", "line 2, outputs",
      both(read("sign"), drop("margin")), base="nearest")
forge("F23", "sign-two-outputs-claimed-1", "two outputs with sign, one claimed", "MP-R005",
      "line 9", both(*(put(value, "output", 0, key) for key, value in
                       (("names", ["y", "y"]), ("biases", [-3, 0]), ("rows", [[[0, 2]], []])))),
      base="sign", keep="sizes margin")
forge("F23", "nearest-label-no-class", "a label without a class name", "MP-R021", "line 7",
      put([3], "point", 3, "y"), base="nearest-names", keep="margin")
forge("F23", "nearest-one-label", "one label for two outputs", "MP-R005", "line 4",
      put([0], "point", 0, "y"), base="nearest", keep="sizes margin")

# labels that are missed
forge("F23", "argmax-label", "a label of another output", "MP-R018",
      "point 2 (row 3), output 0 (u)", put([2], "point", 2, "y"), base="argmax")
forge("F23", "argmax-labels-permuted", "classes 0 and 1 are exchanged", "MP-R018",
      "point 0 (row 1), output 0 (u)", labelled(1, 0, 0, 2), base="argmax")
forge("F23", "argmax-tie", "two outputs are the largest", "MP-R018",
      "point 1 (row 2), output 0 (u)", put(2, "output", 0, "biases", 0), base="argmax")
forge("F23", "argmax-tie-after", "two outputs are the largest, and the label's is the first",
      "MP-R018", "point 0 (row 1), output 2 (w)", put(1, "output", 0, "biases", 2), base="argmax")
forge("F23", "argmax-all-equal", "all outputs are equal", "MP-R018",
      "point 0 (row 1), output 1 (v)",
      both(put([[], [], []], "output", 0, "rows"), put([7, 7, 7], "output", 0, "biases")),
      base="argmax")
forge("F23", "argmax-outputs-swapped", "two outputs exchange their places", "MP-R018",
      "point 0 (row 1), output 1 (v)",
      both(*(exchange("output", 0, key, by=(0, 1)) for key in ("rows", "biases"))), base="argmax")
forge("F23", "argmax-names-and-outputs", "permuted with their names, the labels stay", "MP-R018",
      "point 0 (row 1), output 1 (ape)",
      both(*(exchange("output", 0, key, by=(0, 1)) for key in ("rows", "biases", "names")),
           exchange("data", 0, "classes", by=(0, 1))), base="argmax-names")
forge("F23", "argmax-off-2-10000", "the largest output is another by 2^-10000", "MP-R018",
      "point 0 (row 1), output 1 (v)",
      both(put(integer(TINY), "output", 0, "denominator"),
           put([[], [], []], "output", 0, "rows"),
           put([integer(TINY), integer(TINY + 1), 0], "output", 0, "biases")), base="argmax")
forge("F23", "sign-zero", "an output 0 of class 1", "MP-R018", "point 2 (row 3), output 0 (y)",
      put(-4, "output", 0, "biases", 0), base="sign")
forge("F23", "sign-zero-of-class-0", "an output 0 of class 0", "MP-R018",
      "point 1 (row 2), output 0 (y)", put(-2, "output", 0, "biases", 0), base="sign")
forge("F23", "sign-labels-exchanged", "classes 0 and 1 are exchanged", "MP-R018",
      "point 0 (row 1), output 0 (y)", labelled(1, 1, 0, 0), base="sign")
forge("F23", "sign-names-exchanged", "another true claim: the names of the signs", "", "",
      put(["yes", "no"], "data", 0, "classes"), base="sign")
forge("F23", "nearest-half", "half a step away from the label", "MP-R018",
      "point 0 (row 1), output 0 (u)", put(5, "output", 0, "biases", 0), base="nearest")
forge("F23", "nearest-half-below", "half a step below the label", "MP-R018",
      "point 0 (row 1), output 1 (v)", put(-5, "output", 0, "biases", 1), base="nearest")
forge("F23", "nearest-second-output", "the second output of a point misses", "MP-R018",
      "point 3 (row 4), output 1 (v)", put(7, "point", 3, "y", 1), base="nearest")
forge("F23", "nearest-finer-labels", "all labels are halved", "MP-R018",
      "point 1 (row 2), output 0 (u)", put(4, "data", 0, "label_denominator"), base="nearest")
forge("F23", "nearest-names-label", "a class number that is not the nearest", "MP-R018",
      "point 3 (row 4), output 0 (y)", put([1], "point", 3, "y"), base="nearest-names")
forge("F23", "trace-before-output", "a wrong trace and a missed label", "MP-R017",
      "layer 1, neuron 0 (a), point 1 (row 2)",
      both(labelled(1, 0, 0, 2), put([2, 2], "trace", 0, "neurons", 0)), base="argmax",
      keep="margin")
forge("F23", "count-of-end", "the margin is counted as a trace", "MP-R011", "end, traces",
      put(2, "end", 0, "traces"), base="argmax", keep="counts")
forge("F23", "file-hash-without-margin", "the hash of the file leaves the margin out", "MP-R012",
      "end, sha256", lambda c: put(sha256(c.encoded(
          "meta", "claim", "data", "point", "layer", "output", "line", "trace")),
          "end", 0, "sha256")(c), base="argmax", keep="file")


# F24: version 2, digests of traces
def state(number: int, neuron: int, digest: object) -> Edit:
    """State something for a neuron in the digest record with this number (from 0)."""
    return put(digest, "digest", number, "neurons", neuron)


def of_the_right_runs(write_down: Callable[[list[int]], str]) -> Edit:
    """Every digest is that of its runs, but written down in another way."""
    def edit(c: Certificate) -> None:
        for record, neurons in zip(c.all("digest"), oracle.activities(c.lines), strict=True):
            record["neurons"] = [digest_of(write_down(runs)) for runs in neurons]
    return edit


def as_traces(*numbers: int) -> Edit:
    """The true runs in place of digests, in the records with these numbers."""
    def edit(c: Certificate) -> None:
        records, true = c.all("digest"), oracle.activities(c.lines)
        for number in numbers:
            records[number].update(kind="trace", neurons=true[number])
    return edit


def digests_along(order: list[list[int]]) -> Edit:
    """The digests of the traces along other orders of the points."""
    def edit(c: Certificate) -> None:
        neurons = oracle.activities(c.lines, order)
        for record, runs in zip(c.all("digest"), neurons, strict=True):
            record["neurons"] = list(map(digest_of_runs, runs))
    return edit


for base in ("example", "deep", "classes", "accumulators", "falling", "ramps", "argmax-names",
             "sign", "nearest"):
    forge("F24", f"honest-{base}", "nothing, in version 2", "", "", base=f"digest-{base}")
NEURON_A, NEURON_B = "layer 1, neuron 0 (a)", "layer 1, neuron 1 (b)"
RIGHT = digest_of("[1,2]")
for name, digest, forged in (
        ("first-digit", f"{int(RIGHT[0], 16) ^ 1:x}{RIGHT[1:]}", "one digit, the first"),
        ("last-digit", f"{RIGHT[:-1]}{int(RIGHT[-1], 16) ^ 1:x}", "one digit, the last"),
        ("reversed", RIGHT[::-1], "the digits backwards"), ("zeros", "0" * 64, "zeros"),
        ("of-nothing", digest_of(""), "the hash of nothing"),
        ("of-no-runs", digest_of("[]"), "the hash of no runs"),
        ("of-early", digest_of("[0,3]"), "active from one point earlier"),
        ("of-late", digest_of("[2,1]"), "active from one point later"),
        ("of-inverted", digest_of("[0,1,2]"), "active and inactive exchanged"),
        ("of-zero-run", digest_of("[1,0,0,2]"), "the same with empty runs"),
        ("of-split-run", digest_of("[1,1,0,1]"), "the same with a run that is split"),
        ("of-last-zero", digest_of("[1,2,0]"), "the same with an empty last run"),
        ("of-first-zero", digest_of("[0,0,1,2]"), "the same with empty runs at first"),
        ("twice", digest_of(RIGHT), "the hash of the hash"),
        ("of-record", digest_of('{"kind":"trace","layer":1,"neurons":[[1,2],[2,1]]}'),
         "the hash of the trace record"),
        ("of-all-neurons", digest_of("[[1,2],[2,1]]"), "the hash of the layer's runs"),
        ("with-line-feed", digest_of("[1,2]\n"), "the runs with a line feed")):
    forge("F24", f"digest-{name}", f"{forged}, for a digest", "MP-R028", NEURON_A,
          state(0, 0, digest), base="digest-example")
for name, written in (("spaces", lambda runs: json.dumps(runs)),
                      ("no-brackets", lambda runs: ",".join(map(str, runs))),
                      ("strings", lambda runs: json.dumps(list(map(str, runs)))),
                      ("ends", lambda runs: json.dumps([sum(runs[:i + 1]) for i in range(
                          len(runs))], separators=(",", ":")))):
    forge("F24", f"all-of-{name}", f"all digests of right runs, written down with {name}",
          "MP-R028", NEURON_A, of_the_right_runs(written), base="digest-deep")
forge("F24", "neurons-exchanged", "two neurons exchange their digests", "MP-R028", NEURON_A,
      exchange("digest", 0, "neurons", by=(0, 1)), base="digest-example")
forge("F24", "last-of-the-first", "a neuron has the digest of the one before", "MP-R028", NEURON_B,
      state(0, 1, RIGHT), base="digest-example")
forge("F24", "last-layer", "the last neuron of the last layer", "MP-R028",
      "layer 4, neuron 5 (p)", state(3, 5, digest_of("[6]")), base="digest-deep")
forge("F24", "dead-neuron", "a neuron without weights is stated active", "MP-R028",
      "layer 4, neuron 4 (o)", state(3, 4, digest_of("[0,6]")), base="digest-deep")
forge("F24", "layers-exchanged", "two layers exchange their digests", "MP-R028", NEURON_B,
      lambda c: [a.update(neurons=n) for a, n in zip(
          c.all("digest"), [d["neurons"] for d in (c.all("digest")[2], c.all("digest")[1],
                                                   c.all("digest")[0])], strict=False)],
      base="digest-deep")
forge("F24", "records-exchanged", "the records of two layers change places", "MP-R025", "line 17",
      swap("digest", 0, 2), base="digest-deep")
forge("F24", "records-renumbered", "and are numbered anew", "MP-R028", NEURON_B,
      both(swap("digest", 0, 2), put(1, "digest", 0, "layer"), put(3, "digest", 2, "layer")),
      base="digest-deep")
forge("F24", "identity-as-relu", "an identity neuron has the digest of a relu", "MP-R028",
      "layer 1, neuron 2 (c)", state(0, 2, digest_of("[1,5]")), base="digest-deep")
forge("F24", "order-ignored", "digests of the runs in the order of the numbers", "MP-R028",
      NEURON_A, digests_along([[0, 1, 2, 3, 4, 5]] * 4), base="digest-deep")
forge("F24", "accumulator", "the digest of a long sum that is off by one point", "MP-R028",
      "layer 3, neuron 9 (sum)", state(2, 9, digest_of("[1,63]")), base="digest-accumulators")
forge("F24", "network-edited", "the network is edited, the digests stay", "MP-R028", NEURON_B,
      put(0, "layer", 0, "biases", 1), base="digest-example")
forge("F24", "label", "a wrong label, right digests", "MP-R018", MISS,
      put([3], "point", 1, "y"), base="digest-example")
forge("F24", "digest-before-label", "a wrong digest and a wrong label", "MP-R028", NEURON_A,
      both(put([1], "point", 0, "y"), state(0, 0, "0" * 64)), base="digest-example")
forge("F24", "first-of-two-layers", "wrong digests in two layers", "MP-R028",
      "layer 2, neuron 1 (e)", both(state(1, 1, "0" * 64), state(2, 0, "0" * 64)),
      base="digest-deep")
forge("F24", "margin-missing", "no margin in version 2", "MP-R008", "line 12", drop("margin"),
      base="digest-nearest")
forge("F24", "margin-too-large", "another margin in version 2", "MP-R026", "margin, denominator",
      put(3, "margin", 0, "denominator"), base="digest-nearest", keep="margin")
# the types of values
for name, value, code, place in (
        ("upper-case", RIGHT.upper(), "MP-R005", "line 10, neurons"),
        ("63-digits", RIGHT[:63], "MP-R005", "line 10, neurons"),
        ("65-digits", RIGHT + "0", "MP-R005", "line 10, neurons"),
        ("empty", "", "MP-R005", "line 10, neurons"),
        ("0x", f"0x{RIGHT[2:]}", "MP-R005", "line 10, neurons"),
        ("space", f"{RIGHT[:63]} ", "MP-R005", "line 10, neurons"),
        ("other-letter", f"{RIGHT[:63]}g", "MP-R005", "line 10, neurons"),
        ("prefix", f"sha256:{RIGHT}", "MP-R005", "line 10, neurons"),
        ("long", "0" * 5000, "MP-R005", "line 10, neurons"),
        ("number", 0, "MP-R005", "line 10, neurons"),
        ("number-of-64-digits", int("1" * 64), "MP-R003", "line 10"),
        ("null", None, "MP-R005", "line 10, neurons"),
        ("true", True, "MP-R005", "line 10, neurons"),
        ("object", {}, "MP-R005", "line 10, neurons"),
        ("runs", [1, 2], "MP-R005", "line 10, neurons"),
        ("list-of-it", [RIGHT], "MP-R005", "line 10, neurons")):
    forge("F24", f"type-{name}", f"a digest that is none: {name}", code, place,
          state(0, 0, value), base="digest-example")
for name, value in (("text", RIGHT), ("number", 2), ("null", None), ("object", {"0": RIGHT})):
    forge("F24", f"neurons-{name}", f"the digests are no list: {name}", "MP-R005",
          "line 10, neurons", put(value, "digest", 0, "neurons"), base="digest-example")
forge("F24", "neurons-too-few", "one digest too few", "MP-R005", "line 10",
      put([RIGHT], "digest", 0, "neurons"), base="digest-example")
forge("F24", "neurons-too-many", "one digest too many", "MP-R005", "line 10",
      put([RIGHT, digest_of("[2,1]"), RIGHT], "digest", 0, "neurons"), base="digest-example")
forge("F24", "neurons-none", "no digest", "MP-R005", "line 10",
      put([], "digest", 0, "neurons"), base="digest-example")
forge("F24", "layer-0", "a digest of layer 0", "MP-R025", "line 10", put(0, "digest", 0, "layer"),
      base="digest-example")
forge("F24", "layer-negative", "a digest of layer -1", "MP-R005", "line 10, layer",
      put(-1, "digest", 0, "layer"), base="digest-example")
forge("F24", "layer-16-5000", "a digest of layer 16^5000", "MP-R025", "line 10",
      put(HUGE, "digest", 0, "layer"), base="digest-example")
forge("F24", "layer-before-length", "another layer and no digest", "MP-R025", "line 10",
      both(put(2, "digest", 0, "layer"), put([], "digest", 0, "neurons")), base="digest-example")
# kinds and versions that do not go together
forge("F24", "traces-in-2", "version 2 with all its traces", "MP-R008", "line 10",
      put(2, "meta", 0, "version"))
forge("F24", "digests-in-1", "version 1 with digests", "MP-R008", "line 10",
      put(1, "meta", 0, "version"), base="digest-example")
forge("F24", "digests-in-3", "version 3 with digests", "MP-L001", "line 1, version",
      put(3, "meta", 0, "version"), base="digest-example")
for name, value in (("string", "2"), ("true", True), ("list", [2])):
    forge("F24", f"version-2-{name}", f"version 2 as another type: {name}", "MP-L001",
          "line 1, version", put(value, "meta", 0, "version"), base="digest-example")
forge("F24", "version-2-0", "version 2.0", "MP-R003", "line 1",
      text('"version":2', '"version":2.0', "meta"), base="digest-example")
forge("F24", "version-missing", "no version, with digests", "MP-R004", "line 1",
      pop("meta", 0, "version"), base="digest-example")
forge("F24", "version-of-other-format", "version 2 of another format", "MP-R005",
      "line 1, format", put("drat", "meta", 0, "format"), base="digest-example")
forge("F24", "one-trace", "one layer with its runs, which are right", "MP-R008", "line 18",
      as_traces(1), base="digest-deep")
forge("F24", "all-traces", "runs in all layers", "MP-R008", "line 17", as_traces(0, 1, 2, 3),
      base="digest-deep")
forge("F24", "trace-beside", "runs and digests of the same layer", "MP-R008", "line 11",
      add({"kind": "trace", "layer": 1, "neurons": [[1, 2], [2, 1]]}, "end"),
      base="digest-example")
forge("F24", "one-digest", "one layer with digests in version 1", "MP-R008", "line 19",
      lambda c: c.all("trace")[2].update(kind="digest", neurons=list(map(
          digest_of_runs, c.all("trace")[2]["neurons"]))), base="deep")
for kind in ("Digest", "digests", "sha256", "hash"):
    forge("F24", f"kind-{kind}", f"a record of kind {kind}", "MP-R008", "line 10",
          put(kind, "digest", 0, "kind"), base="digest-example", keep="counts")
forge("F24", "key-renamed", "digests under another key", "MP-R004", "line 10",
      lambda c: c.all("digest")[0].update(
          digests=c.all("digest")[0].pop("neurons")), base="digest-example")
forge("F24", "key-more", "runs beside the digests", "MP-R004", "line 10",
      lambda c: c.all("digest")[0].update(runs=[[1, 2], [2, 1]]), base="digest-example")
forge("F24", "key-order", "the layer after its digests", "MP-R004", "line 10",
      lambda c: c.all("digest")[0].update(layer=c.all("digest")[0].pop("layer")),
      base="digest-example")
# records that are missing, counts, what is cut off
forge("F24", "dropped", "the last digest record is missing", "MP-R008", "line 20",
      drop("digest", only=3), base="digest-deep")
forge("F24", "once-more", "one digest record too many", "MP-R008", "line 11", twice("digest"),
      base="digest-example")
forge("F24", "no-digests", "no digests at all", "MP-R008", "line 10", drop("digest"),
      base="digest-example")
forge("F24", "before-the-line", "a digest before the line", "MP-R008", "line 10",
      swap("line", 0, 0, other="digest"), base="digest-example")
for name, value in (("0", 0), ("2", 2)):
    forge("F24", f"count-{name}", f"the end counts {name} traces", "MP-R011", "end, traces",
          put(value, "end", 0, "traces"), base="digest-example", keep="counts")
forge("F24", "count-renamed", "the end counts digests", "MP-R004", "line 11",
      lambda c: c.lines.__setitem__(-1, {
          "digests" if key == "traces" else key: n for key, n in c.lines[-1].items()}),
      base="digest-example", keep="counts")
forge("F24", "file-hash-of-version-1", "the file hash of version 1", "MP-R012", "end, sha256",
      lambda c: put(Certificate(HONEST["example"]()).lines[-1]["sha256"], "end", 0, "sha256")(c),
      base="digest-example", keep="file")
forge("F24", "cut-inside-a-digest", "the file ends inside a digest", "MP-R009", "line 10",
      base="digest-example", raw=lambda data: data[:data.index(b'"digest"') + 60])
forge("F24", "cut-before-the-end", "no end record", "MP-R009", "line 11",
      base="digest-example", raw=lambda data: last_line_cut(data, 1))


def main() -> None:
    """Write the files and the table of what is expected."""
    FORGED.mkdir(exist_ok=True)
    for old in FORGED.iterdir():
        old.unlink()
    for name, data in files().items():
        (FORGED / name).write_bytes(data)


def files() -> dict[str, bytes]:
    """File name -> content of tests/checker/forged/: the small forgeries, and forged.json."""
    result, table = {}, {}
    for f in sorted(FORGERIES, key=lambda f: f.name):
        data = f.bytes()
        stored = len(data) <= LARGEST_STORED
        if stored:
            result[f"{f.name}.memproof.jsonl"] = data
        table[f.name] = {"forged": f.forged, "class": f.family.replace("F0", "F"),
                         "outcome": f.outcome, "code": f.code, "place": f.place, "stored": stored}
    lines = [f" {json.dumps(name)}: {json.dumps(entry)}" for name, entry in table.items()]
    result["forged.json"] = ("{\n" + ",\n".join(lines) + "\n}\n").encode()
    return result


if __name__ == "__main__":
    main()
