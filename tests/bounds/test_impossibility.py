"""Impossibility certificates: what the writer writes is accepted, everything forged is refused."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.bounds.impossibility import Impossibility, impossibility, lines, widths_text, write
from memproof.bounds.pieces import enumerate_pieces, impossible_from
from memproof.checker import bounds_kernel as kernel
from memproof.checker.files import read
from memproof.codes import CODES
from memproof.errors import MemproofError
from memproof.network.foreign import network_from

PAGE = (ROOT / "docs" / "impossibility-format.md").read_text(encoding="utf-8")
KERNEL = Path(kernel.__file__)
Records = list[dict[str, Any]]


def content(certificate: Impossibility) -> bytes:
    return b"".join(lines(certificate))


HONEST = content(impossibility((1, 2)))
LARGE = content(impossibility((10**9, 10**9, 10**9), "hard-tanh", dimension=2, outputs=2))


def parsed(data: bytes) -> Records:
    return [json.loads(each) for each in data.splitlines()]


def written(records: Records) -> bytes:
    return b"".join(json.dumps(r, separators=(",", ":")).encode() + b"\n" for r in records)


def sealed(records: Records) -> bytes:
    """With the hash of what stands before the end record."""
    *before, end = records
    digest = hashlib.sha256(written(before)).hexdigest()
    return written([*before, {**end, "sha256": digest}])


def forged(change: Callable[[Records], None], data: bytes = HONEST) -> bytes:
    """The records changed, and sealed again."""
    records = parsed(data)
    change(records)
    return sealed(records)


def put(record: int, key: str, value: Any) -> bytes:
    """One value replaced, and sealed again."""
    return forged(lambda records: records[record].__setitem__(key, value))


# -- what is honest --------------------------------------------------------------------------------


def test_the_example_of_the_specification() -> None:
    (example,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert example.encode() == HONEST
    assert kernel.check(HONEST).outcome == "ACCEPTED"


@settings(max_examples=60)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
       st.sampled_from(["relu", "hard-tanh"]), st.integers(1, 4), st.integers(1, 3),
       st.integers(0, 5))
def test_what_is_written_is_accepted(
    widths: list[int], activation: str, dimension: int, outputs: int, more: int
) -> None:
    least = impossible_from(widths, kernel.BREAKPOINTS[activation])
    made = impossibility(tuple(widths), activation, points=least + more, dimension=dimension,
                         outputs=outputs)
    verdict = kernel.check(content(made))
    assert verdict.outcome == "ACCEPTED"
    assert verdict.facts["widths"] == widths
    assert verdict.facts["points"] == least + more
    assert verdict.facts["pieces"] == least - 2
    with pytest.raises(MemproofError) as caught:
        impossibility(tuple(widths), activation, points=least - 1)
    assert caught.value.code == "MP-U010"


def test_integers_beyond_2_53_are_hexadecimal_strings() -> None:
    records = parsed(LARGE)
    product = (2 * 10**9 + 1) ** 3
    assert records[3]["at_most"] == f"{product:x}"
    assert kernel.check(LARGE).facts["pieces"] == product


def test_a_dataset_of_ones_own() -> None:
    """Any points on a line, any two labels; negative and rational numbers."""
    made = Impossibility((3,), "relu", 7, (-1, 2), (3, -4), ((1, 5), (1, -5)), denominator=6,
                         label_denominator=10)
    assert kernel.check(content(made)).outcome == "ACCEPTED"
    data = made.dataset()
    assert data.points[:2] == ((-1, 2), (2, -2))
    assert data.denominator == 6
    assert data.labels[:3] == ((1, 5), (1, -5), (1, 5))


def test_a_thousand_by_a_thousand(tmp_path: Path) -> None:
    path = write(tmp_path / "new" / "square.jsonl", impossibility((1000, 1000)))
    verdict = kernel.check_file(str(path))
    assert verdict.outcome == "ACCEPTED"
    assert verdict.facts["points"] == 1001**2 + 2


def test_the_report_says_what_was_recomputed() -> None:
    text = kernel.check(HONEST).report()
    assert "no weights make a relu network" in text
    assert "with 2 hidden layers of at most 1, 2 units fit these 8 points" in text
    assert "at most 6 affine pieces" in text
    assert "need 7" in text


@given(st.lists(st.integers(1, 10**20), min_size=1, max_size=40))
def test_no_number_of_a_list_is_cut(widths: list[int]) -> None:
    text = kernel.check(content(impossibility(tuple(widths)))).report().splitlines()[0]
    shown = re.search(r"with (\d+) hidden layers? of at most (.*) units fit", text)
    assert shown is not None
    assert int(shown[1]) == len(widths)
    numbers, _, more = shown[2].partition(", ... ")
    found = list(map(int, numbers.split(", ")))
    assert found == widths[: len(found)]
    assert more == ("" if len(found) == len(widths) else f"({len(widths)} in all)")


@pytest.mark.parametrize("declared", [
    "x" + " " * 70 + "recomputed: at most 1 affine pieces on their line",
    "ACCEPTED 996cff113ee3fc4d: no weights make a relu network",
    "x" * 47 + "ACCEPTED 996cff113ee3fc4d: no weights"])
def test_a_declared_text_makes_no_line_of_the_report(declared: str) -> None:
    """Wherever a terminal of 80 columns or more breaks the lines."""
    verdicts = [kernel.check(put(0, "declared", {"subject": declared, "producer": declared})),
                kernel.check(put(1, "kind", declared)), kernel.check(put(0, "format", declared)),
                kernel.check(put(1, "activation", declared))]
    for verdict in verdicts:
        lines = verdict.report().splitlines()
        for width in (80, 90, 100):
            shown = [line[k : k + width] for line in lines for k in range(0, len(line), width)]
            accepted = [line for line in shown if line.lstrip().startswith("ACCEPTED")]
            recomputed = [line for line in shown if line.lstrip().startswith("recomputed")]
            assert len(accepted) == len(recomputed) == (verdict.outcome == "ACCEPTED")


@pytest.mark.parametrize("kinds", ["[", "{", "[{", "{["])
@pytest.mark.parametrize("depth", range(1, 10))
def test_nesting_is_counted_exactly(kinds: str, depth: int) -> None:
    """At most 4 levels, the record's own brackets among them."""
    value = "1"
    for level in range(depth - 1):
        value = f"[{value}]" if kinds[level % len(kinds)] == "[" else f'{{"a":{value}}}'
    verdict = kernel.check(f'{{"format":{value}}}\n'.encode())
    assert verdict.code == ("MP-I005" if depth <= 4 else "MP-I002")


# -- what is forged --------------------------------------------------------------------------------

REJECTED, DECLINED = "REJECTED", "DECLINED"
NO_END = b"".join(HONEST.splitlines(keepends=True)[:4])
FORGED: dict[str, tuple[bytes, str, str]] = {
    # bytes
    "a carriage return": (HONEST.replace(b"\n", b"\r\n"), "MP-I001", "line 1"),
    "a byte-order mark": (b"\xef\xbb\xbf" + HONEST, "MP-I001", "line 1"),
    "an escape": (HONEST.replace(b'"meta"', b'"\\u006deta"'), "MP-I001", "line 1"),
    "a tab": (HONEST.replace(b":1,", b":\t1,", 1), "MP-I001", "line 1"),
    "not ASCII": (HONEST.replace(b"relu", "r\u00e9lu".encode(), 1), "MP-I001", "line 1"),
    # syntax
    "a list": (b"[]\n", "MP-I002", "line 1"),
    "a number": (b"1\n", "MP-I002", "line 1"),
    "an empty line": (b"\n" + HONEST, "MP-I002", "line 1"),
    "not JSON": (HONEST.replace(b"}", b"", 1), "MP-I002", "line 1"),
    "a comma too many": (HONEST.replace(b"}", b",}", 1), "MP-I002", "line 1"),
    "deep brackets": (b'{"format":' + b"[" * 10**5 + b"]" * 10**5 + b"}\n", "MP-I002", "line 1"),
    "deep brackets, not closed": (b'{"kind":' * 10**5 + b"\n", "MP-I002", "line 1"),
    "two objects": (HONEST.replace(b"\n", b"", 1), "MP-I002", "line 1"),
    # integers
    "a fraction": (HONEST.replace(b'"points":8', b'"points":8.0'), "MP-I003", "line 3"),
    "an exponent": (HONEST.replace(b'"points":8', b'"points":8e0'), "MP-I003", "line 3"),
    "minus zero": (HONEST.replace(b'"origin":[0]', b'"origin":[-0]'), "MP-I003", "line 3"),
    "a leading zero": (HONEST.replace(b'"points":8', b'"points":08'), "MP-I002", "line 3"),
    "not a number": (HONEST.replace(b'"points":8', b'"points":NaN'), "MP-I003", "line 3"),
    "infinity": (HONEST.replace(b'"points":8', b'"points":Infinity'), "MP-I003", "line 3"),
    "2^53 + 1 as a number": (HONEST.replace(b'"points":8', b'"points":9007199254740993'),
                             "MP-I003", "line 3"),
    "a million digits": (HONEST.replace(b'"points":8', b'"points":' + b"8" * 10**6),
                         "MP-I003", "line 3"),
    "a small hexadecimal": (put(2, "points", "8"), "MP-I003", "line 3, points"),
    "upper-case digits": (put(2, "points", "FFFFFFFFFFFFFFF"), "MP-I003", "line 3, points"),
    "a leading zero in a string": (put(2, "points", "0fffffffffffffff"), "MP-I003",
                                   "line 3, points"),
    "digits with underscores": (put(2, "points", "1_000_000_000_000_000"), "MP-I003",
                                "line 3, points"),
    "digits with a line feed": (put(2, "points", "1fffffffffffffff "), "MP-I003",
                                "line 3, points"),
    # keys
    "a key repeated": (HONEST.replace(b'"points":8', b'"points":8,"points":8'), "MP-I004",
                       "line 3"),
    "a key too many": (put(2, "note", 1), "MP-I004", "line 3"),
    "a key missing": (forged(lambda r: r[1].pop("outputs")), "MP-I004", "line 2"),
    "keys in another order": (forged(lambda r: r[3].update(at_most=r[3].pop("at_most"))),
                              "MP-I004", "line 4"),
    "a key of declared": (forged(lambda r: r[0]["declared"].pop("subject")), "MP-I004",
                          "line 1, declared"),
    "declared is a list": (put(0, "declared", []), "MP-I005", "line 1, declared"),
    # types
    "another format": (put(0, "format", "memproof"), "MP-I005", "line 1, format"),
    "no format": (b"{}\n", "MP-I005", "line 1, format"),
    "true": (put(2, "points", True), "MP-I005", "line 3, points"),
    "null": (put(2, "points", None), "MP-I005", "line 3, points"),
    "a list for an integer": (put(2, "points", [8]), "MP-I005", "line 3, points"),
    "an integer for a list": (put(1, "widths", 2), "MP-I005", "line 2, widths"),
    "a number for a text": (put(1, "activation", 1), "MP-I005", "line 2, activation"),
    "widths of widths": (put(1, "widths", [[1], [2]]), "MP-I005", "line 2, widths"),
    "denominator 0": (put(2, "denominator", 0), "MP-I005", "line 3, denominator"),
    "a negative denominator": (put(2, "denominator", -1), "MP-I005", "line 3, denominator"),
    "label denominator 0": (put(2, "label_denominator", 0), "MP-I005", "line 3, label_denominator"),
    "an origin of another dimension": (put(2, "origin", [0, 0]), "MP-I005", "line 3, origin"),
    "a direction of another dimension": (put(2, "direction", []), "MP-I005", "line 3, direction"),
    "one label": (put(2, "labels", [[0]]), "MP-I005", "line 3, labels"),
    "three labels": (put(2, "labels", [[0], [1], [2]]), "MP-I005", "line 3, labels"),
    "labels of other lengths": (put(2, "labels", [[0], [1, 1]]), "MP-I005", "line 3, labels"),
    "labels of another length": (put(2, "labels", [[0, 1], [1, 1]]), "MP-I005", "line 3, labels"),
    # form
    "white space": (HONEST.replace(b'"points":8', b'"points": 8'), "MP-I006", "line 3"),
    "white space at the end": (HONEST.replace(b"}\n", b"} \n", 1), "MP-I006", "line 1"),
    # records
    "another first record": (HONEST.replace(b'"kind":"meta"', b'"kind":"data"', 1), "MP-I007",
                             "line 1"),
    "no kind": (forged(lambda r: r[1].pop("kind")), "MP-I007", "line 2"),
    "records exchanged": (forged(lambda r: r.insert(1, r.pop(2))), "MP-I007", "line 2"),
    "a record twice": (forged(lambda r: r.insert(2, r[1])), "MP-I007", "line 3"),
    "no pieces": (forged(lambda r: r.pop(3)), "MP-I007", "line 4"),
    "nothing": (b"", "MP-I008", "line 1"),
    "no end record": (NO_END, "MP-I008", "line 5"),
    "no last line feed": (HONEST[:-1], "MP-I008", "line 5"),
    "a sixth line": (HONEST + b"\n", "MP-I009", "the end record"),
    "a second certificate": (HONEST + HONEST, "MP-I009", "the end record"),
    "a long text": (forged(lambda r: r[0]["declared"].update(subject="x" * 201)), "MP-I010",
                    "line 1, declared, subject"),
    # architecture
    "no hidden layer": (put(1, "widths", []), "MP-I011", "line 2, widths"),
    "width 0": (put(1, "widths", [1, 0]), "MP-I011", "line 2, widths"),
    "a negative width": (put(1, "widths", [-1, -2]), "MP-I011", "line 2, widths"),
    "dimension 0": (put(1, "dimension", 0), "MP-I011", "line 2, dimension"),
    "no outputs": (put(1, "outputs", 0), "MP-I011", "line 2, outputs"),
    "sigmoid": (put(1, "activation", "sigmoid"), "MP-I012", "line 2, activation"),
    "a step function": (put(1, "activation", "threshold"), "MP-I012", "line 2, activation"),
    # data
    "one point many times": (put(2, "direction", [0]), "MP-I013", "line 3, direction"),
    "one label in turn": (put(2, "labels", [[1], [1]]), "MP-I014", "line 3, labels"),
    # pieces
    "more widths than factors": (put(1, "widths", [1, 2, 3]), "MP-I015", "line 4, factors"),
    "wider than the factors": (put(1, "widths", [1, 3]), "MP-I015", "line 4, factors"),
    "hard-tanh with the factors of relu": (put(1, "activation", "hard-tanh"), "MP-I015",
                                           "line 4, factors"),
    "a smaller factor": (put(3, "factors", [2, 2]), "MP-I015", "line 4, factors"),
    "factors exchanged": (put(3, "factors", [3, 2]), "MP-I015", "line 4, factors"),
    "a smaller product": (put(3, "at_most", 5), "MP-I015", "line 4, at_most"),
    "more needed": (put(3, "needed", 8), "MP-I015", "line 4, needed"),
    "fewer points than stated": (put(2, "points", 7), "MP-I015", "line 4, needed"),
    "one point less": (forged(lambda r: (r[2].update(points=7), r[3].update(needed=6))[0]),
                       "MP-I016", "line 4"),
    "no points": (forged(lambda r: (r[2].update(points=0), r[3].update(needed=-1))[0]), "MP-I016",
                  "line 4"),
    "a negative number of points": (
        forged(lambda r: (r[2].update(points=-8), r[3].update(needed=-9))[0]), "MP-I016", "line 4"),
    "hard-tanh, honest factors, relu's points": (
        forged(lambda r: (r[1].update(activation="hard-tanh"),
                          r[3].update(factors=[3, 5], at_most=15))[0]), "MP-I016", "line 4"),
    # end
    "another hash": (HONEST[:-67] + b"0" * 64 + HONEST[-3:], "MP-I017", "line 5, sha256"),
    "another number of records": (put(4, "records", 4), "MP-I017", "line 5, records"),
    "a subject that is changed": (HONEST.replace(b"relu, hidden", b"relu, Hidden", 1), "MP-I017",
                                  "line 5, sha256"),
    # limits
    "version 2": (put(0, "version", 2), "MP-I018", "line 1, version"),
    "version true": (put(0, "version", True), "MP-I018", "line 1, version"),
    "version 1 as text": (put(0, "version", "1"), "MP-I018", "line 1, version"),
    "a long file": (HONEST + b"x" * kernel.MAX_FILE, "MP-I019", "the file"),
    "a long integer": (put(2, "points", "1" + "0" * kernel.MAX_DIGITS), "MP-I020",
                       "line 3, points"),
    "a product that is too long": (
        forged(lambda r: (r[1].update(widths=[1] * 300000),
                          r[3].update(factors=[2] * 300000))[0]), "MP-I020", "line 4, at_most"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_is_refused(name: str) -> None:
    data, code, place = FORGED[name]
    verdict = kernel.check(data)
    assert (verdict.code, verdict.place) == (code, place)
    assert verdict.outcome == (DECLINED if code in kernel.DECLINES else REJECTED)
    assert kernel.CODES[code] in verdict.report()
    assert max(map(len, (verdict.expected, verdict.found))) <= 80


def test_every_code_is_provoked_explained_and_specified() -> None:
    codes = {f"MP-I{n:03}" for n in range(1, 21)}
    assert {code for _, code, _ in FORGED.values()} == codes == set(kernel.CODES)
    assert codes == set(re.findall(r"MP-I\d{3}", PAGE))
    assert codes == {code for code in CODES if code.startswith("MP-I")}


@pytest.mark.parametrize("data", [HONEST, LARGE], ids=["small", "large"])
def test_no_flipped_bit_is_accepted(data: bytes) -> None:
    for i in range(len(data)):
        for bit in range(8):
            damaged = b"%b%c%b" % (data[:i], data[i] ^ 1 << bit, data[i + 1 :])
            assert kernel.check(damaged).outcome in (REJECTED, DECLINED), (i, bit)


def test_no_truncated_file_is_accepted() -> None:
    for length in range(len(HONEST)):
        assert kernel.check(HONEST[:length]).outcome == REJECTED


def claims_something_true(records: Records) -> bool:
    """By the theorem of the specification, from the records alone: a second opinion."""
    _, a, data, pieces, _ = records
    number = {key: int(v, 16) if isinstance(v, str) else v for key, v in
              (("points", data["points"]), ("at_most", pieces["at_most"]),
               ("needed", pieces["needed"]))}
    product = 1
    factors = []
    for width in a["widths"]:
        width = int(width, 16) if isinstance(width, str) else width
        factors.append({"relu": width + 1, "hard-tanh": 2 * width + 1}[a["activation"]])
        product *= factors[-1]
    return (a["widths"] != [] and all(w != 0 for w in a["widths"]) and any(data["direction"])
            and data["labels"][0] != data["labels"][1] and pieces["factors"] == factors
            and number["at_most"] == product and number["needed"] == number["points"] - 1
            and number["points"] >= product + 2)


def nearby(value: Any) -> list[Any]:
    return [value - 1, value + 1, -value, 0] if type(value) is int else []


def test_changed_numbers_are_accepted_only_if_the_claim_is_true() -> None:
    """Every number of architecture, data and pieces a little changed, and the file sealed again."""
    accepted = 0
    records = parsed(HONEST)
    for number in (1, 2, 3):
        for key, value in records[number].items():
            for changed in variants(value):
                forgery = copy.deepcopy(records)
                forgery[number][key] = changed
                outcome = kernel.check(sealed(forgery)).outcome
                if outcome == "ACCEPTED":
                    accepted += 1
                    assert claims_something_true(forgery), forgery
                else:
                    assert outcome == REJECTED
    assert accepted  # another origin or label is another true claim


def variants(value: Any) -> list[Any]:
    """The value with one of its integers changed."""
    if not isinstance(value, list):
        return nearby(value)
    return [[*value[:i], each, *value[i + 1 :]]
            for i, item in enumerate(value) for each in variants(item)]


@given(st.binary(max_size=200), st.integers(0, len(HONEST)), st.integers(0, len(HONEST)))
def test_no_bytes_make_the_kernel_fail(junk: bytes, start: int, end: int) -> None:
    for data in (junk, HONEST[:start] + junk + HONEST[end:]):
        verdict = kernel.check(data)
        assert verdict.outcome in ("ACCEPTED", REJECTED, DECLINED)
        assert verdict.outcome != "ACCEPTED" or data == HONEST


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6)


@given(st.sampled_from(range(5)), st.data())
def test_no_values_make_the_kernel_fail(record: int, data: st.DataObject) -> None:
    records = parsed(HONEST)
    key = data.draw(st.sampled_from(list(records[record])))
    records[record][key] = data.draw(JSON)
    verdict = kernel.check(sealed(records))
    assert verdict.outcome in ("ACCEPTED", REJECTED, DECLINED)
    assert verdict.outcome != "ACCEPTED" or key not in ("kind", "widths", "factors", "points")


# -- files, exit codes, standing alone -------------------------------------------------------------


def test_the_kernel_alone_in_an_empty_directory(tmp_path: Path) -> None:
    shutil.copy(KERNEL, tmp_path)
    (tmp_path / "good.jsonl").write_bytes(HONEST)
    (tmp_path / "bad.jsonl").write_bytes(FORGED["one point less"][0])
    (tmp_path / "later.jsonl").write_bytes(FORGED["version 2"][0])

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-OO", "bounds_kernel.py", *arguments],
                              cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert run("good.jsonl") == (0, kernel.check(HONEST).report() + "\n")
    assert run("bad.jsonl")[0] == 1
    assert "MP-I016 (there are too few points: nothing is proved)" in run("bad.jsonl")[1]
    assert run("later.jsonl")[0] == 3
    assert run("missing.jsonl")[0] == 2
    assert run(".")[0] == 2
    assert run()[0] == 2


def test_an_internal_error_is_no_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(content: bytes) -> kernel.Verdict:
        raise ValueError("broken")

    monkeypatch.setattr(kernel, "check", broken)
    (tmp_path / "good.jsonl").write_bytes(HONEST)
    verdict = kernel.check_file(str(tmp_path / "good.jsonl"))
    assert (verdict.outcome, verdict.code) == ("ERROR", "MP-X001")
    assert kernel.EXIT[verdict.outcome] == 4


def test_gzipped_files_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "small.jsonl.gz", impossibility((1, 2)))
    assert path.read_bytes()[:2] == b"\x1f\x8b"
    assert read(path) == HONEST
    bomb = tmp_path / "bomb.gz"
    bomb.write_bytes(gzip.compress(b" " * (2 * kernel.MAX_FILE)))
    with pytest.raises(MemproofError, match="MP-L003"):
        read(bomb)
    assert kernel.check(b" " * (kernel.MAX_FILE + 1)).code == "MP-I019"


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "c.jsonl", impossibility((1, 2)))
    made = impossibility((2, 2))
    monkeypatch.setattr("memproof.bounds.impossibility.integer", lambda n: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        write(path, made)
    assert path.read_bytes() == HONEST
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(MemproofError) as caught:
        write(tmp_path, impossibility((1, 2)))
    assert caught.value.code == "MP-U005"


# -- what cannot be asked for ----------------------------------------------------------------------

LINE = {"widths": (3,), "activation": "relu", "points": 7, "origin": (0,), "direction": (1,),
        "labels": ((0,), (1,))}


@pytest.mark.parametrize("changed", [
    {"widths": ()}, {"widths": (0,)}, {"activation": "sigmoid"}, {"activation": "step"},
    {"points": 5}, {"points": 0}, {"origin": (0, 0)}, {"direction": (0,)},
    {"labels": ((1,), (1,))}, {"labels": ((1,), (1, 2))}, {"labels": ((), ())},
    {"denominator": 0}, {"label_denominator": -1},
])
def test_certificates_of_nothing(changed: dict[str, Any]) -> None:
    Impossibility(**LINE)
    with pytest.raises(MemproofError) as caught:
        Impossibility(**{**LINE, **changed})
    assert caught.value.code == "MP-U010"


def test_datasets_that_are_too_large() -> None:
    with pytest.raises(MemproofError) as caught:
        impossibility((1000, 1000)).dataset()
    assert caught.value.code == "MP-U010"


def test_the_points_are_equidistant_and_the_labels_alternate() -> None:
    data = impossibility((2, 2), dimension=3, outputs=2).dataset()
    assert data.points == tuple((i, i, i) for i in range(11))
    assert data.labels == tuple(((0, 0), (1, 0))[i % 2] for i in range(11))


def test_many_widths_are_summed_up() -> None:
    assert widths_text((3, 4)) == "3, 4"
    assert widths_text((3,) * 12 + (4,)) == "13 layers of at most 4"


def test_small_architectures_by_trying() -> None:
    """Random weights never fit the data, and never have more than P pieces there."""
    random, made = Random(0), impossibility((2, 1))
    data = made.dataset()

    def numbers(rows: int, columns: int) -> list[list[Fraction]]:
        return [[Fraction(random.randint(-9, 9), random.randint(1, 3)) for _ in range(columns)]
                for _ in range(rows)]

    for _ in range(300):
        layers = [{"weights": numbers(b, a), "biases": numbers(1, b)[0]}
                  for a, b in ((1, 2), (2, 1), (1, 1))]
        net = network_from({"format": "memproof-network", "version": 1, "inputs": 1,
                            "layers": layers[:-1], "output": layers[-1]})
        assert len(enumerate_pieces(net, made.origin, made.direction).pieces) <= made.pieces
        assert net.first_failure(data) is not None
