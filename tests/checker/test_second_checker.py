"""The second checker against docs/certificate-format.md: one example, edited and sealed again."""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.paths import ROOT

from memproof.checker import second

EXAMPLE = (ROOT / "certificates" / "example.memproof.jsonl").read_bytes()
SOURCE = ROOT / "memproof" / "checker" / "second.py"

META, CLAIM, DATA, POINT, LAYER, OUTPUT, LINE, TRACE, END = 0, 1, 2, 3, 6, 7, 8, 9, 10

Records = list[Any]
Edit = Callable[[Records], object]


# --- building certificates ------------------------------------------------------------------------


def example() -> Records:
    return [json.loads(line) for line in EXAMPLE.splitlines()]


def encode(record: Any) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def of_kind(records: Records, *kinds: str) -> Records:
    return [record for record in records if record["kind"] in kinds]


def sha(lines: list[bytes]) -> str:
    return hashlib.sha256(b"".join(lines)).hexdigest()


def section_sha(records: Records, *kinds: str) -> str:
    return sha([encode(record) for record in of_kind(records, *kinds)])


def as_int(value: Any) -> int:
    return int(value, 16) if isinstance(value, str) else int(value)


def network_sizes(records: Records, d: int) -> dict[str, int]:
    """The sizes of section 5, from the JSON."""
    maps = of_kind(records, "layer", "output")
    widths = [d] + [len(m["rows"]) for m in maps]
    parameters = []
    for m in maps:
        numbers = [pair[1] for row in m["rows"] for pair in row] + m["biases"]
        parameters += [Fraction(as_int(n), as_int(m["denominator"])) for n in numbers]
    sizes = [
        abs(p.numerator).bit_length() + (p.denominator.bit_length() if p.denominator > 1 else 0)
        for p in parameters
        if p
    ]
    return {
        "width": max(widths[1:-1], default=0),
        "depth": len(maps) - 1,
        "nodes": sum(widths[1:-1]),
        "dense_parameters": sum((a + 1) * b for a, b in pairwise(widths)),
        "nonzero_parameters": len(sizes),
        "largest_weight_bits": max(sizes, default=0),
        "total_weight_bits": sum(sizes) + len(sizes),
    }


def seal(records: Records) -> Records:
    """Recompute every size, count and hash of an edited certificate of well-formed records."""
    claim, points = records[CLAIM], of_kind(records, "point")
    claim["points"] = len(points)
    claim["rows"] = sum(len(point["rows"]) for point in points)
    claim["dimension"], claim["outputs"] = len(points[0]["x"]), len(points[0]["y"])
    claim.update(network_sizes(records, claim["dimension"]))
    claim["data_sha256"] = section_sha(records, "data", "point")
    claim["network_sha256"] = section_sha(records, "layer", "output")
    for key, kind in [("points", "point"), ("layers", "layer"), ("lines", "line")]:
        records[-1][key] = len(of_kind(records, kind))
    records[-1]["traces"] = len(of_kind(records, "trace"))
    return seal_end(records)


def seal_end(records: Records) -> Records:
    records[-1]["sha256"] = sha([encode(record) for record in records[:-1]])
    return records


def dump(records: Records) -> bytes:
    return b"".join(encode(record) for record in records)


def edited(edit: Edit) -> bytes:
    """The example, edited but not sealed."""
    records = example()
    edit(records)
    return dump(records)


def resealed(edit: Edit) -> bytes:
    records = example()
    edit(records)
    return dump(seal(records))


def put(*path: Any) -> Edit:
    """put(a, b, c, v) sets records[a][b][c] = v; callable values are applied to the old value."""
    *steps, last, value = path

    def edit(records: Records) -> None:
        target: Any = records
        for step in steps:
            target = target[step]
        target[last] = value(target[last]) if callable(value) else value

    return edit


def line_edit(index: int, old: bytes, new: bytes) -> bytes:
    """The example with a replacement in the bytes of one line."""
    lines = EXAMPLE.splitlines(keepends=True)
    assert old in lines[index]
    lines[index] = lines[index].replace(old, new, 1)
    return b"".join(lines)


def verdict(data: bytes, **options: int) -> tuple[str, str]:
    found = second.check(data, **options)
    assert found.outcome == ("DECLINED" if found.code.startswith("MP-L") else "REJECTED")
    assert str(found).isascii()
    assert "\n" not in str(found)
    assert len(str(found)) < 2000
    return found.code, found.place


# --- accepted -------------------------------------------------------------------------------------


def test_the_example_is_accepted() -> None:
    found = second.check(EXAMPLE)
    assert found == second.Verdict("ACCEPTED", "", "", "", "3 points", found.work)
    assert str(found) == "ACCEPTED (second checker): 3 points"


def test_the_example_is_that_of_the_specification() -> None:
    specification = (ROOT / "docs" / "certificate-format.md").read_text(encoding="utf-8")
    assert EXAMPLE.decode() in specification


def test_sealing_the_example_changes_nothing() -> None:
    assert resealed(lambda records: None) == EXAMPLE


def big(value: int) -> int | str:
    return value if abs(value) <= 2**53 else f"{value:x}"


def scaled(factor: int) -> Edit:
    """The same network with all integers of a map times a factor, its denominator too."""

    def edit(records: Records) -> None:
        for m in of_kind(records, "layer", "output"):
            m["denominator"] = big(m["denominator"] * factor)
            m["biases"] = [big(b * factor) for b in m["biases"]]
            m["rows"] = [[[j, big(w * factor)] for j, w in row] for row in m["rows"]]

    return edit


def with_classes(records: Records) -> None:
    records[DATA]["classes"] = ["no", "yes"]


def several_rows(records: Records) -> None:
    records[POINT]["rows"], records[POINT + 1]["rows"] = [2, 5], [1]
    records[POINT + 2]["rows"] = [3, 4]


def points_reversed(records: Records) -> None:
    records[POINT : POINT + 3] = records[POINT : POINT + 3][::-1]


def identity_neuron(records: Records) -> None:
    layer = records[LAYER]
    layer["activations"][0] = "identity"
    records[TRACE]["neurons"][0] = [0, 3]


def without_line(records: Records) -> None:
    del records[LINE]


@pytest.mark.parametrize(
    "edit",
    [
        scaled(7),
        scaled(2**60 - 1),
        scaled(16**5000),
        with_classes,
        several_rows,
        points_reversed,
        identity_neuron,
        without_line,
        put(META, "declared", "producer", "x" * 200),
        put(META, "declared", "producer", "two  spaces, %41 [{"),
        put(LAYER, "names", 0, ""),
    ],
)
def test_accepted_variants(edit: Edit) -> None:
    assert str(second.check(resealed(edit))) == "ACCEPTED (second checker): 3 points"


def second_layer(records: Records) -> None:
    """Pass a and b through a second layer, which also is ordered by b of layer 1, then by point."""
    layer = copy.deepcopy(records[LAYER])
    layer.update(denominator=1, biases=[0, 0], rows=[[[0, 1]], [[1, 1]]], names=["c", "d"])
    records.insert(OUTPUT, layer)
    records.insert(-1, {"kind": "trace", "layer": 2, "neurons": [[1, 2], [2, 1]]})


def descending_line(records: Records) -> None:
    """Let a = relu(-x + 2), so that the line of layer 1 turns the order into 2, 1, 0."""
    second_layer(records)
    layer, output = records[LAYER], records[LAYER + 2]
    layer.update(biases=[4, -1], rows=[[[0, -2]], [[0, 2]]])
    # y = 4 - 2a - (8/3) b
    output.update(biases=[12], rows=[[[0, -6], [1, -8]]])
    at = LAYER + 4
    assert records[at]["kind"] == "trace"
    records[at]["neurons"] = [[0, 2, 1], [2, 1]]
    records[at + 1]["neurons"] = [[1, 2], [0, 1, 2]]
    records.insert(at, {"kind": "line", "layer": 1, "channel": 0})


def test_a_line_orders_the_layers_after_its_own() -> None:
    assert second.check(resealed(second_layer)).outcome == "ACCEPTED"
    assert second.check(resealed(descending_line)).outcome == "ACCEPTED"

    def wrong(records: Records) -> None:
        descending_line(records)
        records[-2]["neurons"][0] = [2, 1]

    code, place = verdict(resealed(wrong))
    assert (code, place) == ("MP-R017", "layer 2, neuron 0 (c), point 1 (row 2)")


def test_ties_along_a_line_are_broken_by_point_number() -> None:
    """b is 0 at the points 0 and 1: along b the order is 0, 1, 2, also after the order 2, 1, 0."""

    def edit(records: Records) -> None:
        second_layer(records)
        # Points numbered 0, 1, 2 have x = 1/2, 0, 2, so the line of layer 0 is 1, 0, 2.
        records[POINT], records[POINT + 1] = records[POINT + 1], records[POINT]
        records.insert(LINE + 2, {"kind": "line", "layer": 1, "channel": 1})
        records[-2]["neurons"] = [[0, 1, 1, 1], [2, 1]]

    assert second.check(resealed(edit)).outcome == "ACCEPTED"


# --- rejected and declined ------------------------------------------------------------------------


TEXT201 = "x" * 201
HEX = "1" + "0" * 20
LONG_HEX = "1" + "0" * 2**16
DEEP = b"[" * 100_000 + b"]" * 100_000 + b"\n"


def end_edit(**changes: object) -> bytes:
    records = example()
    records[END].update(changes)
    return dump(records)


def sealed_claim(key: str, value: object) -> bytes:
    records = example()
    records[CLAIM][key] = value
    return dump(seal_end(records))


BYTES: list[tuple[str, bytes, str, str]] = [
    ("carriage return", EXAMPLE.replace(b"\n", b"\r\n"), "MP-R001", "line 1"),
    ("byte-order mark", b"\xef\xbb\xbf" + EXAMPLE, "MP-R001", "line 1"),
    ("NUL", line_edit(3, b"[0]", b"[\x00]"), "MP-R001", "line 4"),
    ("tab", line_edit(3, b"[0]", b"[\t0]"), "MP-R001", "line 4"),
    ("invalid UTF-8", line_edit(0, b"by hand", b"by \xff"), "MP-R001", "line 1"),
    ("UTF-8", line_edit(0, b"by hand", "händisch".encode()), "MP-R001", "line 1"),
    ("DEL", line_edit(0, b"by hand", b"\x7f"), "MP-R001", "line 1"),
    ("bad byte at a truncation", EXAMPLE[:20] + b"\xff", "MP-R009", "line 1"),
    ("bytes before syntax", b"nonsense\x80\n", "MP-R001", "line 1"),
    ("empty file", b"", "MP-R009", "line 1"),
    ("no last LF", EXAMPLE[:-1], "MP-R009", "line 11"),
    ("no end record", b"".join(EXAMPLE.splitlines(True)[:-1]), "MP-R009", "line 11"),
    ("empty line", b"\n" + EXAMPLE, "MP-R002", "line 1"),
    ("not JSON", b"hello\n", "MP-R002", "line 1"),
    ("a list", b"[]\n", "MP-R002", "line 1"),
    ("a number", b"1\n", "MP-R002", "line 1"),
    ("two objects", b"{}{}\n", "MP-R002", "line 1"),
    ("leading zero", line_edit(3, b"[0]", b"[00]"), "MP-R002", "line 4"),
    ("plus", line_edit(3, b"[0]", b"[+1]"), "MP-R002", "line 4"),
    ("unclosed", b'{"kind":"meta"\n', "MP-R002", "line 1"),
    ("invalid escape", line_edit(0, b"by hand", b"by\\q"), "MP-R001", "line 1"),
    ("nested deeply", DEEP, "MP-R002", "line 1"),
    ("objects nested deeply", b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n", "MP-R002", ""),
    ("nested in an object", line_edit(3, b"[0]", DEEP[:-1]), "MP-R002", "line 4"),
    ("opened only", b"[" * 100_000 + b"\n", "MP-R002", "line 1"),
    ("hidden behind an escape", b'"\\"' + b"[" * 100_000 + b"\n", "MP-R001", "line 1"),
    ("7 levels", line_edit(3, b'"x":[0]', b'"x":[[[[[[0]]]]]]'), "MP-R002", "line 4"),
    ("6 levels", line_edit(3, b'"x":[0]', b'"x":[[[[[0]]]]]'), "MP-R005", "line 4 (point), x[0]"),
    ("white space", line_edit(3, b",", b", "), "MP-R006", "line 4"),
    ("leading space", b" " + EXAMPLE, "MP-R006", "line 1"),
    ("trailing space", EXAMPLE.replace(b"\n", b" \n", 1), "MP-R006", "line 1"),
    ("escaped letter", line_edit(0, b"by hand", b"b\\u0079"), "MP-R001", "line 1"),
    ("escaped quote", line_edit(0, b"by hand", b'\\"'), "MP-R001", "line 1"),
    ("escaped surrogate", line_edit(0, b"by hand", b"\\ud800"), "MP-R001", "line 1"),
    ("canonical before kind", b'{"kind": "nonsense"}\n', "MP-R006", "line 1"),
    ("duplicate key", line_edit(3, b'"y":[0]', b'"y":[0],"y":[0]'), "MP-R004", "line 4"),
    ("duplicate before canonical", b'{"a":1, "a":1}\n', "MP-R004", "line 1"),
    ("duplicate before kind", b'{"kind":"x","a":1,"a":1}\n', "MP-R004", "line 1"),
    ("unknown key", line_edit(3, b'"y":[0]', b'"y":[0],"z":[0]'), "MP-R004", "line 4 (point)"),
    ("missing key", line_edit(3, b'"y":[0],', b""), "MP-R004", "line 4 (point)"),
    ("no key at all", b"{}\n", "MP-R008", "line 1"),
    ("kind before keys", line_edit(3, b'"kind":"point"', b'"kond":"point"'), "MP-R016", "data sec"),
    ("missing kind", line_edit(1, b'"kind":"claim",', b""), "MP-R008", "line 2"),
    ("brackets crossed", b'{"a":[}]\n', "MP-R002", "line 1"),
    ("brackets in strings", line_edit(0, b"by hand", b"[[[[[[[}{"), "MP-R012", "line 11"),
    ("bad number before kind", b'{"kond":1.5}\n', "MP-R003", "line 1"),
    ("bad number before canonical", b'{"kind": 1.5}\n', "MP-R003", "line 1"),
    ("bad number for a text", line_edit(0, b'"by hand"', b"-0"), "MP-R003", "line 1"),
    ("bad number in an unknown key", line_edit(3, b'"y"', b'"z":NaN,"y"'), "MP-R003", "line 4"),
    ("bad number in the version", line_edit(0, b'"version":1', b'"version":1e0'), "MP-R003", ""),
    ("words in a string", line_edit(0, b"by hand", b"NaN 1.5 -0"), "MP-R012", "line 11"),
    ("key order", line_edit(8, b'"layer":0,"channel":0', b'"channel":0,"layer":0'), "MP-R004", ""),
    ("kind not first", line_edit(8, b'{"kind":"line","layer":0', b'{"layer":0,"kind":"line"'),
     "MP-R004", "line 9 (line)"),
    ("duplicate kind", line_edit(3, b'"kind"', b'"kind":"point","kind"'), "MP-R004", "line 4"),
    ("nested key", line_edit(0, b'"producer"', b'"Producer"'), "MP-R004", "line 1 (meta), decl"),
    ("duplicate nested", line_edit(0, b'"dataset":', b'"dataset":"","dataset":'), "MP-R004", ""),
    ("something follows", EXAMPLE + b"\n", "MP-R010", "line 12"),
    ("anything follows", EXAMPLE + b"\xff", "MP-R010", "line 12"),
    ("twice", EXAMPLE * 2, "MP-R010", "line 12"),
]  # fmt: skip

NUMBERS: list[tuple[str, bytes, str]] = [
    ("fraction", b"1.5", "MP-R003"),
    ("integral fraction", b"0.0", "MP-R003"),
    ("exponent", b"1e3", "MP-R003"),
    ("infinite exponent", b"1e999999999", "MP-R003"),
    ("NaN", b"NaN", "MP-R003"),
    ("Infinity", b"Infinity", "MP-R003"),
    ("minus Infinity", b"-Infinity", "MP-R003"),
    ("minus zero", b"-0", "MP-R003"),
    ("too large", b"9007199254740993", "MP-R003"),
    ("too small", b"-9007199254740993", "MP-R003"),
    ("5000 digits", b"7" * 5000, "MP-R003"),
    ("a million digits", b"-" + b"7" * 1_000_000, "MP-R003"),
    ("small hexadecimal", b'"1"', "MP-R003"),
    ("2^53 in hexadecimal", b'"20000000000000"', "MP-R003"),
    ("minus 2^53 in hexadecimal", b'"-20000000000000"', "MP-R003"),
    ("zero in hexadecimal", b'"0"', "MP-R003"),
    ("empty string", b'""', "MP-R003"),
    ("minus", b'"-"', "MP-R003"),
    ("capitals", b'"ABCDEF0123456789ABCDEF"', "MP-R003"),
    ("leading zero", b'"0100000000000000000000"', "MP-R003"),
    ("prefix", b'"0x100000000000000000000"', "MP-R003"),
    ("underscore", b'"1_00000000000000000000"', "MP-R003"),
    ("space", b'" 100000000000000000000"', "MP-R003"),
    ("long nonsense", b'"' + b"z" * (2**16 + 1) + b'"', "MP-R003"),
    ("true", b"true", "MP-R005"),
    ("false", b"false", "MP-R005"),
    ("null", b"null", "MP-R005"),
    ("list", b"[0]", "MP-R005"),
    ("object", b"{}", "MP-R005"),
    ("2^18 + 1 digits", b'"' + LONG_HEX.encode() + b'"', "MP-L004"),
    ("a negative one", b'"-' + LONG_HEX.encode() + b'"', "MP-L004"),
]

# Edits that are found before any hash, count or size matters.
VALUES: list[tuple[str, Edit, str, str]] = [
    ("version 3", put(META, "version", 3), "MP-L001", "line 1 (meta), version"),
    ("version true", put(META, "version", True), "MP-L001", "line 1 (meta), version"),
    ("version text", put(META, "version", "1"), "MP-L001", "line 1 (meta), version"),
    ("version 1.0", put(META, "version", 1.0), "MP-R003", "line 1"),
    ("version null", put(META, "version", None), "MP-L001", "line 1 (meta), version"),
    ("version before kind", lambda r: r[META].update(kind=0, version=3), "MP-L001", "line 1, ver"),
    ("version list", put(META, "version", [1]), "MP-L001", "line 1 (meta), version"),
    ("version before keys", lambda r: r[META].update(version=3, more=1), "MP-L001", "version"),
    ("no version", lambda r: r[META].pop("version"), "MP-R004", "line 1 (meta)"),
    ("format", put(META, "format", "memproof2"), "MP-R005", "line 1 (meta), format"),
    ("format and version", lambda r: r[META].update(format="x", version=2), "MP-R005", "format"),
    ("format long", put(META, "format", TEXT201), "MP-R007", "line 1 (meta), format"),
    ("types first", lambda r: (put(META, "format", "x")(r),
                               put(META, "declared", "producer", TEXT201)(r)), "MP-R007", ""),
    ("format number", put(META, "format", 1), "MP-R005", "line 1 (meta), format"),
    ("declared", put(META, "declared", []), "MP-R005", "line 1 (meta), declared"),
    ("declared number", put(META, "declared", "producer", 1), "MP-R005", "declared, producer"),
    ("declared long", put(META, "declared", "producer", TEXT201), "MP-R007", "producer"),
    ("reading", put(CLAIM, "reading", "median"), "MP-L002", "line 2 (claim), reading"),
    ("argmax of one output", put(CLAIM, "reading", "argmax"), "MP-R027", "line 2 (claim), outputs"),
    ("names of signs", lambda r: (put(CLAIM, "reading", "sign")(r),
                                  put(DATA, "classes", ["a"])(r)), "MP-R027", "line 3 (data)"),
    ("reading and points", lambda r: r[CLAIM].update(reading="median", points=0), "MP-L002", ""),
    ("reading, keys first", lambda r: r[CLAIM].update(reading="argmax", z=0), "MP-R004", ""),
    ("reading, types first", lambda r: r[CLAIM].update(reading="argmax", nodes=-1), "MP-R005", ""),
    ("types in order", lambda r: r[CLAIM].update(nodes=-1, width="zz"), "MP-R003", "width"),
    ("reading number", put(CLAIM, "reading", 1), "MP-R005", "line 2 (claim), reading"),
    ("reading long", put(CLAIM, "reading", TEXT201), "MP-R007", "line 2 (claim), reading"),
    ("negative size", put(CLAIM, "nodes", -1), "MP-R005", "line 2 (claim), nodes"),
    ("negative points", put(CLAIM, "points", -1), "MP-R005", "line 2 (claim), points"),
    *[(f"no {key}", put(CLAIM, key, 0), "MP-R015", f"line 2 (claim), {key}")
      for key in ("points", "rows", "dimension", "outputs", "width", "depth")],
    ("first zero", lambda r: r[CLAIM].update(points=0, rows=0), "MP-R015", "claim), points"),
    ("zero before width", lambda r: r[CLAIM].update(width=0, outputs=0), "MP-R015", "outputs"),
    ("claim sha", put(CLAIM, "data_sha256", "0" * 63), "MP-R005", "line 2 (claim), data_sha256"),
    ("capital sha", put(CLAIM, "network_sha256", "A" * 64), "MP-R005", "network_sha256"),
    ("no sha", put(CLAIM, "network_sha256", 0), "MP-R005", "network_sha256"),
    ("D", put(DATA, "coordinate_denominator", 0), "MP-R022", "line 3 (data), coordinate"),
    ("E", put(DATA, "label_denominator", -1), "MP-R022", "line 3 (data), label_denominator"),
    ("classes", put(DATA, "classes", "no"), "MP-R005", "line 3 (data), classes"),
    ("class number", put(DATA, "classes", [1]), "MP-R005", "line 3 (data), classes[0]"),
    ("class long", put(DATA, "classes", [TEXT201]), "MP-R007", "line 3 (data), classes[0]"),
    ("class empty", put(DATA, "classes", [""]), "MP-R021", "line 3 (data), classes"),
    ("class twice", put(DATA, "classes", ["a", "b", "a"]), "MP-R021", "line 3 (data), classes"),
    ("classes and E", lambda r: r[DATA].update(classes=["a", "b"], label_denominator=2),
     "MP-R021", "line 3 (data), classes"),
    ("classes and k", lambda r: (r[DATA].update(classes=["a"]), r[CLAIM].update(outputs=2)),
     "MP-R021", "line 3 (data), classes"),
    ("label not a class", put(DATA, "classes", ["a"]), "MP-R021", "line 5 (point), y"),
    ("types before lengths", lambda r: r[POINT].update(x=[], rows=[True]), "MP-R005", "rows[0]"),
    ("class before rows", lambda r: (put(DATA, "classes", ["a"])(r), put(POINT + 1, "rows", [])(r)),
     "MP-R021", "line 5 (point), y"),
    ("rows before x", lambda r: r[POINT + 2].update(x=[1], rows=[1]), "MP-R020", "line 6 (point)"),
    ("negative denominator type", lambda r: r[DATA].update(coordinate_denominator=0, classes=0),
     "MP-R022", "line 3 (data), coordinate_denominator"),
    ("x length", put(POINT, "x", [0, 0]), "MP-R005", "line 4 (point), x"),
    ("x empty", put(POINT, "x", []), "MP-R005", "line 4 (point), x"),
    ("x no list", put(POINT, "x", 0), "MP-R005", "line 4 (point), x"),
    ("y length", put(POINT, "y", []), "MP-R005", "line 4 (point), y"),
    ("no rows", put(POINT, "rows", []), "MP-R020", "line 4 (point), rows"),
    ("row 0", put(POINT, "rows", [0]), "MP-R020", "line 4 (point), rows"),
    ("rows not increasing", put(POINT, "rows", [2, 2]), "MP-R020", "line 4 (point), rows"),
    ("rows decreasing", put(POINT, "rows", [4, 1]), "MP-R020", "line 4 (point), rows"),
    ("row twice", put(POINT + 2, "rows", [1, 3]), "MP-R020", "line 6 (point), rows"),
    ("point twice", put(POINT + 2, "x", [1]), "MP-R019", "line 6 (point), x"),
    ("unknown kind", put(POINT, "kind", "Point"), "MP-R016", "data section"),
    ("kind number", put(META, "kind", 1), "MP-R008", "line 1"),
    ("kind null", put(META, "kind", None), "MP-R008", "line 1"),
    ("kind list", put(META, "kind", []), "MP-R008", "line 1"),
    ("claim first", lambda r: r.reverse(), "MP-R008", "line 1 (end)"),
    ("no meta", lambda r: r.pop(META), "MP-R008", "line 1 (claim)"),
    ("no claim", lambda r: r.pop(CLAIM), "MP-R008", "line 2 (data)"),
    ("no data", lambda r: r.pop(DATA), "MP-R008", "line 3 (point)"),
    ("point missing", lambda r: r.pop(POINT), "MP-R016", "data section (before line 6), points"),
    ("no points", lambda r: r.__delitem__(slice(3, 6)), "MP-R016", "data section"),
    ("point more", lambda r: r.insert(POINT, {**r[POINT], "x": [9], "rows": [4]}),
     "MP-R016", "data section (before line 8), points"),
    ("rows claimed", put(CLAIM, "rows", 4), "MP-R016", "data section (before line 7), rows"),
    ("row missing", put(POINT + 2, "rows", [4]), "MP-R020", "data section (before line 7)"),
    ("data hash", put(CLAIM, "data_sha256", "0" * 64), "MP-R013", "data section"),
    ("point changed", put(POINT, "x", [-1]), "MP-R013", "data section"),
    ("line instead of layer", lambda r: r.pop(LAYER) and r.pop(LAYER), "MP-R008", "line 7 (line)"),
    ("section before kind", lambda r: r.__delitem__(slice(POINT, LINE)), "MP-R016", "points"),
    ("unknown kind of layer", put(LAYER, "kind", "conv"), "MP-R008", "line 7"),
    ("stage", put(LAYER, "stage", 1), "MP-R005", "line 7 (layer), stage"),
    ("lemma", put(LAYER, "lemma", TEXT201), "MP-R007", "line 7 (layer), lemma"),
    ("no names", put(LAYER, "names", []), "MP-R015", "line 7 (layer), names"),
    ("name", put(LAYER, "names", 1, None), "MP-R005", "line 7 (layer), names[1]"),
    ("fewer names", put(LAYER, "names", ["a"]), "MP-R005", "line 7 (layer), activations"),
    ("activations", put(LAYER, "activations", ["relu"]), "MP-R005", "line 7 (layer), activations"),
    ("activation", put(LAYER, "activations", 1, "tanh"), "MP-R023", "line 7 (layer), activations"),
    ("activation long", put(LAYER, "activations", 1, TEXT201), "MP-R007", "activations"),
    ("activation number", put(LAYER, "activations", 1, 1), "MP-R005", "activations[1]"),
    ("q", put(LAYER, "denominator", 0), "MP-R022", "line 7 (layer), denominator"),
    ("negative q", put(OUTPUT, "denominator", -3), "MP-R022", "line 8 (output), denominator"),
    ("biases", put(LAYER, "biases", [0]), "MP-R005", "line 7 (layer), biases"),
    ("rows", put(LAYER, "rows", [[]]), "MP-R005", "line 7 (layer), rows"),
    ("row no list", put(LAYER, "rows", 1, 0), "MP-R005", "line 7 (layer), rows[1]"),
    ("no pair", put(LAYER, "rows", 1, [[]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("half a pair", put(LAYER, "rows", 1, [[0]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("triple", put(LAYER, "rows", 1, [[0, 2, 0]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("triple of a type", put(LAYER, "rows", 1, [[0, 2, None]]), "MP-R005", "rows[1][0][2]"),
    ("q before the rows", lambda r: r[LAYER].update(denominator=0, rows=0), "MP-R022", "denomin"),
    ("names after types", lambda r: r[LAYER].update(names=[], rows=[0]), "MP-R005", "rows[0]"),
    ("lengths before activations", lambda r: r[LAYER].update(activations=["x", "relu"], biases=[]),
     "MP-R005", "line 7 (layer), biases"),
    ("activations before rows", lambda r: (put(LAYER, "activations", 1, "x")(r),
                                           put(LAYER, "rows", 0, [[]])(r)), "MP-R023", "[1]"),
    ("weight 0", put(LAYER, "rows", 1, [[0, 0]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("channel", put(LAYER, "rows", 1, [[1, 2]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("negative channel", put(LAYER, "rows", 1, [[-1, 2]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("huge channel", put(LAYER, "rows", 1, [[HEX, 2]]), "MP-R022", "line 7 (layer), rows[1]"),
    ("channel twice", put(OUTPUT, "rows", 0, [[0, 3], [0, 1]]), "MP-R022", "line 8 (output), ro"),
    ("channels down", put(OUTPUT, "rows", 0, [[1, 3], [0, 1]]), "MP-R022", "line 8 (output), ro"),
    ("output names", put(OUTPUT, "names", []), "MP-R015", "line 8 (output), names"),
    ("outputs", put(CLAIM, "outputs", 2), "MP-R005", "line 4 (point), y"),
    ("more outputs", lambda r: r[OUTPUT].update(names=["a", "b"], biases=[0, 0], rows=[[], []]),
     "MP-R005", "line 8 (output), names"),
    ("more outputs, rows first", lambda r: r[OUTPUT].update(
        names=["a", "b"], biases=[0, 0], rows=[[], [[0, 0]]]), "MP-R022", "output), rows[1]"),
    ("output biases", put(OUTPUT, "biases", [0, 0]), "MP-R005", "line 8 (output), biases"),
    ("output rows", put(OUTPUT, "rows", []), "MP-R005", "line 8 (output), rows"),
    ("layer missing", lambda r: (r.pop(LAYER), r[LAYER]["rows"][0].pop()), "MP-R016", "depth"),
    ("layer more", lambda r: r.insert(OUTPUT, {**r[LAYER], "rows": [[], []]}), "MP-R016", "depth"),
    *[(key, put(CLAIM, key, lambda n: n + 1), "MP-R016", f"(up to line 8), {key}")
      for key in ("width", "depth", "nodes", "dense_parameters", "nonzero_parameters",
                  "largest_weight_bits", "total_weight_bits")],
    ("huge size", put(CLAIM, "total_weight_bits", HEX), "MP-R016", "total_weight_bits"),
    ("network hash", put(CLAIM, "network_sha256", "0" * 64), "MP-R014", "network section"),
    ("renamed neuron", put(LAYER, "names", 0, "A"), "MP-R014", "network section"),
    ("no output", lambda r: r.pop(OUTPUT), "MP-R008", "line 8 (line)"),
    ("two outputs", lambda r: r.insert(OUTPUT, r[OUTPUT]), "MP-R008", "line 9 (output)"),
    ("line layer", put(LINE, "layer", 1), "MP-R024", "line 9 (line), layer"),
    ("line layer negative", put(LINE, "layer", -1), "MP-R005", "line 9 (line), layer"),
    ("line channel", put(LINE, "channel", 1), "MP-R024", "line 9 (line), channel"),
    ("line channel negative", put(LINE, "channel", -1), "MP-R005", "line 9 (line), channel"),
    ("line twice", lambda r: r.insert(LINE, r[LINE]), "MP-R024", "line 10 (line), layer"),
    ("line after trace", lambda r: r.insert(END, r[LINE]), "MP-R008", "line 11 (line)"),
    ("no trace", lambda r: r.pop(TRACE), "MP-R008", "line 10 (end)"),
    ("two traces", lambda r: r.insert(TRACE, r[TRACE]), "MP-R008", "line 11 (trace)"),
    ("trace of 0", put(TRACE, "layer", 0), "MP-R025", "line 10 (trace), layer"),
    ("trace of -1", put(TRACE, "layer", -1), "MP-R005", "line 10 (trace), layer"),
    ("trace layer after types", lambda r: r[TRACE].update(layer=2, neurons=0), "MP-R005", "neuro"),
    ("trace layer first", lambda r: r[TRACE].update(layer=2, neurons=[]), "MP-R025", "layer"),
    ("trace of 2", put(TRACE, "layer", 2), "MP-R025", "line 10 (trace), layer"),
    ("neurons", put(TRACE, "neurons", [[1, 2]]), "MP-R005", "line 10 (trace), neurons"),
    ("neuron no list", put(TRACE, "neurons", 1, 3), "MP-R005", "line 10 (trace), neurons[1]"),
    ("runs empty", put(TRACE, "neurons", 1, []), "MP-R025", "line 10 (trace), neurons[1]"),
    ("runs sum", put(TRACE, "neurons", 1, [2, 2]), "MP-R025", "line 10 (trace), neurons[1]"),
    ("runs huge", put(TRACE, "neurons", 1, [0, HEX]), "MP-R025", "line 10 (trace), neurons[1]"),
    ("runs zero", put(TRACE, "neurons", 1, [2, 0, 0, 1]), "MP-R025", "line 10 (trace), neurons"),
    ("runs last zero", put(TRACE, "neurons", 1, [3, 0]), "MP-R025", "line 10 (trace), neurons"),
    ("runs negative", put(TRACE, "neurons", 1, [-1, 4]), "MP-R025", "line 10 (trace), neurons"),
    ("form before content", put(TRACE, "neurons", [[3], [3, 3]]), "MP-R025", "neurons[1]"),
    ("trace", put(TRACE, "neurons", 0, [2, 1]), "MP-R017",
     "layer 1, neuron 0 (a), point 1 (row 2)"),
    ("trace at zero", put(TRACE, "neurons", 1, [1, 2]), "MP-R017",
     "layer 1, neuron 1 (b), point 1 (row 2)"),
    ("first neuron first", put(TRACE, "neurons", [[1, 1, 1], [0, 3]]), "MP-R017",
     "layer 1, neuron 0 (a), point 2 (row 3)"),
    ("end points", put(END, "points", 4), "MP-R011", "line 11 (end), points"),
    ("end layers", put(END, "layers", 0), "MP-R011", "line 11 (end), layers"),
    ("end lines", put(END, "lines", 2), "MP-R011", "line 11 (end), lines"),
    ("end negative", put(END, "lines", -1), "MP-R005", "line 11 (end), lines"),
    ("end traces", put(END, "traces", HEX), "MP-R011", "line 11 (end), traces"),
    ("end types first", lambda r: r[END].update(points=9, sha256="x"), "MP-R005", "sha256"),
    ("end sha", put(END, "sha256", "x"), "MP-R005", "line 11 (end), sha256"),
    ("end other sha", put(END, "sha256", "0" * 64), "MP-R012", "line 11 (end), sha256"),
    ("declared only", put(META, "declared", "dataset", "4 points"), "MP-R012", "line 11 (end)"),
]  # fmt: skip

def nearest(denominator: int = 2, point: int = 0, label: int = 1) -> Edit:
    """Labels that are nearest, with this margin record; the right one is 1/2 at point 0."""
    def edit(records: Records) -> None:
        records[CLAIM]["reading"] = "nearest"
        records[POINT + 1]["y"] = [label]
        records.insert(-1, {"kind": "margin", "numerator": 1, "denominator": denominator,
                            "point": point})
    return edit


# Edits of the meaning, with every size, count and hash made right again.
SEALED: list[tuple[str, Edit, str, str]] = [
    ("label", put(POINT + 1, "y", [2]), "MP-R018", "point 1 (row 2), coordinate 0"),
    ("two labels", lambda r: (put(POINT + 1, "y", [2])(r), put(POINT + 2, "y", [9])(r)),
     "MP-R018", "point 1 (row 2), coordinate 0"),
    ("weight", put(OUTPUT, "rows", 0, 1, 1, -7), "MP-R018", "point 2 (row 3), coordinate 0"),
    ("bias", put(OUTPUT, "biases", [1]), "MP-R018", "point 0 (row 1), coordinate 0"),
    ("tiny bias", lambda r: (scaled(16**300)(r), put(OUTPUT, "biases", [1])(r)),
     "MP-R018", "point 0 (row 1), coordinate 0"),
    ("label denominator", put(DATA, "label_denominator", 2), "MP-R018", "point 1 (row 2), coord"),
    ("coordinates", put(DATA, "coordinate_denominator", 1), "MP-R017",
     "layer 1, neuron 1 (b), point 1 (row 2)"),
    ("threshold", put(LAYER, "biases", [0, -2]), "MP-R018", "point 2 (row 3), coordinate 0"),
    ("other order", points_reversed, "", ""),
    ("order without line", lambda r: (points_reversed(r), without_line(r)), "MP-R017",
     "layer 1, neuron 0 (a), point 0 (row 3)"),
    ("identity", put(LAYER, "activations", 0, "identity"), "MP-R017",
     "layer 1, neuron 0 (a), point 0 (row 1)"),
    ("nearest", nearest(), "", ""),
    ("margin", nearest(3), "MP-R026", "line 11 (margin), denominator"),
    ("margin over 0", nearest(0), "MP-R026", "line 11 (margin), denominator"),
    ("margin elsewhere", nearest(2, 1), "MP-R026", "line 11 (margin), point"),
    ("not nearest", nearest(2, 0, 2), "MP-R018", "point 1 (row 2), coordinate 0"),
    ("no margin", put(CLAIM, "reading", "nearest"), "MP-R008", "line 11 (end)"),
]  # fmt: skip


def by_name(cases: list[Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case[0] for case in cases])


@by_name(BYTES)
def test_bytes_syntax_form_keys(case: tuple[str, bytes, str, str]) -> None:
    _, data, code, place = case
    found = verdict(data)
    assert found[0] == code
    assert place in found[1]


@by_name(NUMBERS)
@pytest.mark.parametrize(
    ("index", "old", "new", "place"),
    [
        (3, b'"x":[0]', b'"x":[%s]', "line 4 (point), x[0]"),
        (1, b'"nodes":2', b'"nodes":%s', "line 2 (claim), nodes"),
        (6, b"[[0,4]]", b"[[0,%s]]", "line 7 (layer), rows[0][0][1]"),
        (9, b"[2,1]", b"[%s,1]", "line 10 (trace), neurons[1][0]"),
    ],
)
def test_integers(
    case: tuple[str, bytes, str], index: int, old: bytes, new: bytes, place: str
) -> None:
    """A bad JSON number is found while parsing, before the place of a value is known."""
    _, written, code = case
    if code == "MP-R003" and not written.startswith(b'"'):
        place = f"line {index + 1}"
    assert verdict(line_edit(index, old, new % written)) == (code, place)


@by_name(VALUES)
def test_values(case: tuple[str, Edit, str, str]) -> None:
    _, edit, code, place = case
    found = verdict(edited(edit))
    assert found[0] == code
    assert place in found[1]


@by_name([case for case in SEALED if case[2]])
def test_sealed(case: tuple[str, Edit, str, str]) -> None:
    _, edit, code, place = case
    found = verdict(resealed(edit))
    assert found[0] == code
    assert place in found[1]


def test_expected_and_found_are_shown() -> None:
    found = second.check(resealed(put(TRACE, "neurons", 1, [1, 2])))
    assert str(found) == (
        "REJECTED MP-R017 at layer 1, neuron 1 (b), point 1 (row 2): "
        "expected inactive (z = 0), found active"
    )
    found = second.check(resealed(put(OUTPUT, "biases", [1])))
    assert (found.expected, found.found) == ("0", "1 / 3")


def test_reading_and_margin_are_shown() -> None:
    said = "ACCEPTED (second checker): 3 points by nearest, least margin 1 / 2 at point 0"
    assert str(second.check(resealed(nearest()))) == said
    found = second.check(resealed(nearest(2, 0, 2)))
    assert (found.expected, found.found) == ("2 by nearest", "1")


def test_every_truncation_is_rejected() -> None:
    for size in range(len(EXAMPLE)):
        number = EXAMPLE[:size].count(b"\n") + 1
        assert verdict(EXAMPLE[:size]) == ("MP-R009", f"line {number}"), size


def test_every_code_is_tested() -> None:
    """The codes of the specification, of the checker and of these tables are the same."""
    specification = (ROOT / "docs" / "certificate-format.md").read_text(encoding="utf-8")
    tests = Path(__file__).read_text(encoding="utf-8")
    for prefix, last in [("MP-R0", 27), ("MP-L0", 5)]:
        for number in range(1, last + 1):
            code = f"{prefix}{number:02}"
            for document in (specification, SOURCE.read_text(encoding="utf-8"), tests):
                assert f"{code}" in document, code


# --- limits ---------------------------------------------------------------------------------------


def test_work_limit() -> None:
    """Every step counts, from the first line on; what is found before the limit stays rejected."""
    work = second.check(EXAMPLE).work
    assert second.check(EXAMPLE, max_work=work).outcome == "ACCEPTED"
    assert verdict(EXAMPLE, max_work=work - 1) == ("MP-L005", "work")
    assert verdict(EXAMPLE, max_work=0) == ("MP-L005", "work")
    wrong = edited(put(LINE, "layer", 7))
    work = second.check(wrong).work
    assert 0 < work < second.check(EXAMPLE).work
    assert verdict(wrong, max_work=work)[0] == "MP-R024"
    found = second.check(wrong, max_work=work - 1)
    assert (found.code, found.work < work) == ("MP-L005", True)


def test_line_limit() -> None:
    long = b"x" * (2**24 - 1)  # and the LF
    assert verdict(long + b"\n") == ("MP-R002", "line 1")
    assert verdict(long + b"x\n") == ("MP-L003", "line 1")
    assert verdict(long + b"x") == ("MP-R009", "line 1")
    assert verdict(long + b"xx") == ("MP-L003", "line 1")
    assert verdict(long[:-1] + b"\xff\n") == ("MP-R001", "line 1")


def test_file_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(second, "MAX_FILE", len(EXAMPLE) - 1)
    assert verdict(EXAMPLE) == ("MP-L003", "line 11")
    path = tmp_path / "large"
    path.write_bytes(EXAMPLE * 100)
    assert second.check_file(str(path)).code == "MP-L003"
    monkeypatch.setattr(second, "MAX_FILE", len(EXAMPLE))
    assert second.check(EXAMPLE).outcome == "ACCEPTED"


def test_digit_limit() -> None:
    longest = "1" + "0" * (2**16 - 1)
    assert verdict(edited(put(POINT, "x", [longest])))[0] == "MP-R013"
    # The sign is a character, too.
    assert verdict(edited(put(POINT, "x", ["-" + longest[:-1]])))[0] == "MP-R013"
    assert verdict(edited(put(POINT, "x", ["-" + longest])))[0] == "MP-L004"
    assert verdict(edited(put(POINT, "x", [longest + "0"])))[0] == "MP-L004"


# --- hostile files --------------------------------------------------------------------------------


def test_random_bytes_never_crash() -> None:
    source = random.Random(1)
    for _ in range(1500):
        data = bytearray(EXAMPLE)
        for _ in range(source.randint(1, 4)):
            at = source.randrange(len(data))
            replacement = source.choice(['"', "[", "]", "{", "}", ",", "0", "-", "9", "\n", " "])
            data[at : at + source.randint(0, 2)] = replacement.encode()
        if data != EXAMPLE:
            # A changed version or reading is declined.
            assert second.check(bytes(data)).outcome in ("REJECTED", "DECLINED")


@pytest.mark.parametrize("value", [None, True, 1.5, -1, "", "x", [], [[]], {}, HEX, [None], [HEX]])
def test_every_value_replaced_never_crashes(value: object) -> None:
    """Replace each value of each record, at any depth, by a value of any type."""

    def paths(item: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        keys = list(item) if isinstance(item, dict) else range(len(item))
        found = [(*path, key) for key in keys]
        for key in keys:
            if isinstance(item[key], dict | list):
                found += paths(item[key], (*path, key))
        return found

    for path in paths(example(), ()):
        if path[-1] in ("", None) or len(path) < 2:
            continue
        data = edited(put(*path, value))
        if data != EXAMPLE:
            assert second.check(data).outcome in ("REJECTED", "DECLINED")


def test_quadratic_strings_are_read_in_linear_time() -> None:
    for line in (b'"' * (2**21 + 1), b'"" ' * 2**20, b"[]" * 2**20, b"{" * 2**21):
        assert verdict(line + b"\n") == ("MP-R002", "line 1")


# --- the program ----------------------------------------------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program as a stranger runs it: no package, no site-packages, optimized."""
    command = [sys.executable, "-I", "-S", "-O", str(SOURCE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, other = (str(tmp_path / name) for name in ("good", "bad", "other"))
    Path(good).write_bytes(EXAMPLE)
    Path(bad).write_bytes(EXAMPLE[:-1])
    Path(other).write_bytes(edited(put(META, "version", 3)))
    missing = str(tmp_path / "missing")
    for arguments, code in [
        ([good], 0),
        ([bad], 1),
        ([good, bad], 1),
        ([bad, good], 1),
        ([other, good], 3),
        ([missing], 2),
        ([missing, good], 2),
        ([str(tmp_path)], 2),
        ([], 2),
        (["--unknown", good], 2),
        (["--max-work"], 2),
        (["--max-work", "-1", good], 2),
        (["--max-work", "1"], 2),
        (["--max-work", "1", good], 3),
        (["--max-work", str(second.check(EXAMPLE).work), good], 0),
    ]:
        assert second.main(arguments) == code, arguments
        output = capsys.readouterr()
        assert (code == 2) == bool(output.err)
    # Of several files the gravest code counts: rejected before declined.
    assert second.main([good, bad, other]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ACCEPTED", "REJECTED", "DECLINED"]


def test_the_file_runs_alone(tmp_path: Path) -> None:
    path = tmp_path / "example"
    path.write_bytes(EXAMPLE)
    result = run(str(path))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "ACCEPTED (second checker): 3 points\n"
    path.write_bytes(resealed(put(TRACE, "neurons", 0, [2, 1])))
    result = run(str(path), str(tmp_path / "missing"))
    assert result.returncode == 2
    assert result.stdout == (
        "REJECTED MP-R017 at layer 1, neuron 0 (a), point 1 (row 2): "
        "expected active (z = 1), found inactive\n"
    )
    assert "missing" in result.stderr


def test_an_internal_error_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(source: second.Source) -> None:
        raise RuntimeError("broken")

    path = tmp_path / "example"
    path.write_bytes(EXAMPLE)
    monkeypatch.setattr(second, "read_claim", broken)
    assert second.main([str(path)]) == 4
    output = capsys.readouterr()
    assert output.out == ""
    assert "MP-X001" in output.err


def test_nobody_reads_the_verdict(tmp_path: Path) -> None:
    """The exit code of a verdict that cannot be printed is not that of a rejection."""
    bad = tmp_path / "bad"
    bad.write_bytes(EXAMPLE[:-1])
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, str(SOURCE), str(bad)], stdout=full,
                              stderr=subprocess.DEVNULL, check=False)
    assert done.returncode not in (0, 1, 3)


@pytest.mark.parametrize("name", ["x\nreal: ACCEPTED", "\x1b[2J", "\u202etxt.lnosj", "\udcff"])
def test_a_file_name_is_never_printed_raw(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert second.main([name]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.isascii()
    assert output.err[:-1].isprintable()


# --- the source -----------------------------------------------------------------------------------


def test_only_the_standard_library_no_float_no_assert() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module or "")
        assert not isinstance(node, ast.Assert)
        # A true division of integers is a float.
        assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float | complex)
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            assert name not in ("float", "eval", "exec", "__import__", "import_module")
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
