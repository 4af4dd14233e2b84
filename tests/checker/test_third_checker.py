"""The third checker, checker.js, under node: it says what the kernel says, at the same place.

Where the two may differ is a table, DIFFERENCES, and a row of docs/certificate-format.md.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from helpers import forge, hostile
from helpers.command_line import memproof
from helpers.node import NODE, needs_node
from helpers.paths import CERTIFICATES, FORGED
from helpers.third import CHECKER, ThirdVerdict, run_checker, verdicts

from memproof.checker import files, kernel, under_node

pytestmark = needs_node

SOURCE = CHECKER.read_text(encoding="utf-8")
EXPECTED = json.loads((FORGED / "forged.json").read_bytes())
MADE = {f.name: f for f in forge.FORGERIES}
# Codes of the limits that each checker has for itself: a file may be declined by one of them only.
DIFFERENCES = {
    "MP-L005": "the units of work are those of the algorithm",
    "MP-L006": "so is the memory",
}


def said(verdict: kernel.Verdict | ThirdVerdict) -> tuple[str, str, str]:
    return verdict.outcome, verdict.code, verdict.place


def as_texts(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: as_texts(value) if isinstance(value, dict) else str(value)
            for key, value in facts.items()}


def kernel_check(data: bytes) -> kernel.Verdict:
    return kernel.check(io.BytesIO(data))


def disagreements(damaged: Iterable[bytes]) -> tuple[Counter[str], list[tuple[object, ...]]]:
    """How often the kernel gives which code, and where the third checker says something else."""
    corpus = list(damaged)
    expected = [kernel_check(each) for each in corpus]
    wrong = [(said(a), said(b), data[:200]) for a, b, data
             in zip(expected, verdicts(corpus), corpus, strict=True)
             if said(a) != said(b) and {a.code, b.code}.isdisjoint(DIFFERENCES)]
    return Counter(each.code for each in expected), wrong


# --- the forged files, and the certificates that are there


def test_every_forged_file_is_refused_for_its_reason_and_at_its_place() -> None:
    names = list(EXPECTED)
    corpus = [(FORGED / f"{name}.memproof.jsonl").read_bytes() if EXPECTED[name]["stored"]
              else MADE[name].bytes() for name in names]
    wanted = [tuple(EXPECTED[name][key] for key in ("outcome", "code", "place")) for name in names]
    found = verdicts(corpus)
    assert [(name, want, is_) for name, want, is_ in zip(names, wanted, map(said, found),
                                                         strict=True) if want != is_] == []
    assert len(names) >= 460
    for data, third in zip(corpus, found, strict=True):
        if third.code in ("MP-R017", "MP-R018"):  # the values, unless they are shortened
            expected = kernel_check(data)
            if max(len(expected.expected), len(expected.found)) < 40:
                assert (third.expected, third.found) == (expected.expected, expected.found)


@pytest.mark.parametrize("size", [22_000, pytest.param(10**9, marks=pytest.mark.exhaustive)])
def test_the_certificates_are_accepted_with_the_facts_of_the_kernel(size: int) -> None:
    every = {path: files.read(path) for path in sorted(CERTIFICATES.glob("*.memproof.jsonl*"))}
    corpus = {path: data for path, data in every.items() if len(data) <= size}
    for (path, data), found in zip(corpus.items(), verdicts(corpus.values()), strict=True):
        wanted = kernel_check(data)
        assert (found.outcome, wanted.outcome) == ("ACCEPTED", "ACCEPTED"), path
        assert found.facts == as_texts(wanted.facts)
        assert found.declared == wanted.declared
    assert len(corpus) >= (14 if size < 10**9 else 25)


# --- damaged files


@cache
def honest(name: str) -> bytes:
    data: bytes = forge.HONEST[name]()
    return data


def flips(data: bytes) -> Iterator[bytes]:
    for i in range(len(data)):
        for bit in range(8):
            yield b"%b%c%b" % (data[:i], data[i] ^ 1 << bit, data[i + 1 :])


def lines_moved(data: bytes) -> Iterator[bytes]:
    """Every line dropped, repeated, exchanged with the next."""
    lines = data.splitlines(keepends=True)
    for i in range(len(lines)):
        yield b"".join(lines[:i] + lines[i + 1 :])
        yield b"".join(lines[: i + 1] + lines[i:])
        yield b"".join([*lines[:i], *lines[i : i + 2][::-1], *lines[i + 2 :]])


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.exhaustive), 23])
@pytest.mark.parametrize("name", ["example", "argmax-names", "digest-example"])
def test_bit_flips(name: str, step: int) -> None:
    codes, wrong = disagreements([*flips(honest(name))][::step])
    assert wrong == []
    assert codes[""] == 0
    assert len(codes) >= 8


def test_every_prefix_and_every_line_moved() -> None:
    data = honest("classes")
    prefixes = (data[:i] for i in range(len(data)))
    moved = (each for name in [*BASES, "digest-deep"] for each in lines_moved(honest(name)))
    _, wrong = disagreements([*prefixes, *moved])
    assert wrong == []


TOKEN = re.compile(rb'"[^"\n]*"|-?\d+|[\[\]{},:]|\n')
WORDS = [each.encode("latin-1") for each in (
    "0", "-0", "1", "-1", "01", "-01", "+1", "00", "-00", "1.0", "1.", "1.e", "-1.5", "-0.0", "1e3",
    "1E5", "1e+5", "1e", "0e0", "NaN", "-NaN", "Nan", "Infinity", "-Infinity", "Infinity1", "-I",
    "true", "tru", "null", "nul", "false", "-", ".", "0x1", " ", ",", ":", '"', "[", "]", "{", "}",
    "\n", "\r", "\\", "\x00", "\x7f", "\xff", "\xef\xbb\xbf", '""', '"a"', '"x"', '"1"', '"0"',
    '"-1"', '"relu"', '"identity"', '"20000000000001"', '"-20000000000001"', "9007199254740992",
    "-9007199254740992", "9007199254740993", "-9007199254740993", "123456789012345678", "[]", "{}",
    "[[]]", "[[[]]]", "[]]", "[0,1]", "[0,0]", "[[0,1]]", "[0,1,2]", '{"a":1,"a":2}', '"a":1,',
    '"equals"', '"nearest"', '"argmax"', '"sign"', '"kind":"point"', "1" * 400,
    '"' + "a" * 201 + '"')]
BASES = ["example", "classes", "deep", "argmax", "argmax-names", "sign", "nearest"]
LONG = [b'"' + b"1" * 70_000 + b'"', b"1" * 70_000]


def mutated(source: random.Random, words: list[bytes]) -> bytes:
    """An honest file in which tokens and lines were exchanged, sometimes sealed again."""
    data = honest(source.choice(BASES))
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        spans = [match.span() for match in TOKEN.finditer(data)]
        (first, end), (start, stop) = source.choice(spans), source.choice(spans)
        new = source.choice([source.choice(words), data[start:stop], b""])
        data = data[:first] + new + data[source.choice([end, end, first]):]
    return sealed(data) if source.random() < 0.6 else data


def sealed(data: bytes) -> bytes:
    """With the hashes of the sections and of the file recomputed, as far as the lines are there."""
    lines = data.splitlines(keepends=True)

    def digest(*kinds: bytes) -> bytes:
        own = (line for line in lines if line.startswith(tuple(b'{"kind":"' + k for k in kinds)))
        return hashlib.sha256(b"".join(own)).hexdigest().encode()

    for key, value in ((b"data", digest(b"data", b"point")),
                       (b"network", digest(b"layer", b"output"))):
        data = re.sub(b'"%b_sha256":"[0-9a-f]{64}"' % key, b'"%b_sha256":"%b"' % (key, value), data)
    before, end = data[: data.rfind(b'{"kind":"end"')], data[data.rfind(b'{"kind":"end"'):]
    hashed = b'"sha256":"%b"' % hashlib.sha256(before).hexdigest().encode()
    return before + re.sub(rb'"sha256":"[0-9a-f]{64}"', hashed, end)


@pytest.mark.parametrize("count", [900, pytest.param(40_000, marks=pytest.mark.exhaustive)])
def test_exchanged_tokens(count: int) -> None:
    source = random.Random(count)
    corpus = (mutated(source, WORDS + LONG * (i % 50 == 0)) for i in range(count))
    codes, wrong = disagreements(corpus)
    assert wrong == []
    assert len(codes) >= 15


def test_a_line_of_16_mib_is_read_and_a_longer_one_is_not() -> None:
    codes, wrong = disagreements([b"x" * (2**24 - 1) + b"\n", b"x" * 2**24 + b"\n", b"x" * 2**24])
    assert wrong == []
    assert codes == {"MP-R002": 1, "MP-L003": 1, "MP-R009": 1}


# --- the worst cases, small

LIMITS = """
const { check } = require(process.argv[1]);
const said = ({ outcome, code, place, work }) => [outcome, code, place, work];
for (const file of files) {
  const whole = said(check(file)), [,,, work] = whole, limits = [work, work - 1, work >> 1, 0];
  print([whole, ...limits.map((maxWork) => said(check(file, { maxWork })))]);
}
"""


def test_a_limit_stops_every_worst_case_and_no_work_is_left_out() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hostile, "DIGITS", 600)
        patch.setattr(hostile, "LONGEST", 16**599 + 1)
        corpus = {name: each.make(each.small) for name, each in hostile.GENERATORS.items()}
    found = run_checker(LIMITS, corpus.values(), str(CHECKER))
    for (name, data), (whole, enough, *less) in zip(corpus.items(), found, strict=True):
        assert tuple(whole[:3]) == said(kernel_check(data)), name
        assert enough == whole, name
        assert 0 < whole[3] < 10**9, name
        for outcome, code, place, work in less:
            assert (outcome, code, place) == ("DECLINED", "MP-L005", "work"), name
            assert work < whole[3]


def test_the_prices_of_a_line_are_those_of_the_format() -> None:
    [found] = verdicts([b'{"a":[1]}\n'])
    assert (found.code, found.work) == ("MP-R008", 8000 + 30 * 10 + 1000 * 7)


# --- the parts


def test_sha256() -> None:
    source = random.Random(1)
    corpus = [source.randbytes(n) for n in [*range(130), 1000, 4096, 100_003]]
    program = "for (const each of files) print(require(process.argv[1]).sha256(each));"
    assert run_checker(program, corpus, str(CHECKER)) == [
        hashlib.sha256(each).hexdigest() for each in corpus]


PLAIN_SCRIPT = """
const source = require("fs").readFileSync(process.argv[1], "utf8");
const page = require("vm").createContext({ TextDecoder });
require("vm").runInContext(source, page);
page.given = files[0];
page.steps = [];
const call = "memproofChecker.check(given, { progress: (l, L) => steps.push([l, L]) }).outcome";
print([require("vm").runInContext(call, page), page.steps]);
"""


def test_a_plain_script_needs_nothing_of_node_and_tells_its_progress() -> None:
    found = run_checker(PLAIN_SCRIPT, [honest("deep")], str(CHECKER))
    assert found == [["ACCEPTED", [[1, 4], [2, 4], [3, 4], [4, 4]]]]


# --- the program


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(NODE), str(CHECKER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_exit_codes(tmp_path: Path) -> None:
    for name, code, words in (
        ("F19-honest-deep", 0, "ACCEPTED 6 points, reading equals, sha256 "),
        ("F03-label", 1, "REJECTED MP-R018 at point 1 (row 2), output 0 (y): expected 2, found 1"),
        ("F21-version-3", 3,
         "DECLINED MP-L001 at line 1, version: expected 1 or 2, found 3\n"),
    ):
        ran = run(FORGED / f"{name}.memproof.jsonl")
        assert (ran.returncode, ran.stderr) == (code, "")
        assert ran.stdout.startswith(words)
    good = FORGED / "F19-honest-deep.memproof.jsonl"
    for arguments in ([], [good, good], [tmp_path], [tmp_path / "missing"]):
        ran = run(*arguments)
        assert (ran.returncode, ran.stdout) == (2, "")


def test_nobody_reads_the_verdict() -> None:
    bad = FORGED / "F03-label.memproof.jsonl"
    with open("/dev/full", "wb") as full:
        ran = subprocess.run([str(NODE), str(CHECKER), str(bad)], stdout=full,
                             stderr=subprocess.DEVNULL)
    assert ran.returncode == 4


def test_a_crash_is_no_verdict(tmp_path: Path) -> None:
    broken = tmp_path / "checker.js"
    broken.write_text(SOURCE.replace("function judge(source, progress) {",
                                     "function judge(source, progress) { null.x;"))
    ran = subprocess.run([str(NODE), str(broken), str(CERTIFICATES / "iris.memproof.jsonl")],
                         capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "TypeError" in ran.stderr


def test_an_endless_file_is_declined() -> None:
    assert run("/dev/zero").returncode == 3


# --- memproof check --checker js


def test_memproof_check_runs_it_and_says_so(tmp_path: Path) -> None:
    judge = "judged by the third checker, checker.js under node"
    for name, code, word in (("F19-honest-deep", 0, "ACCEPTED"), ("F03-label", 1, "MP-R018"),
                             ("F21-version-3", 3, "MP-L001")):
        ran = memproof("check", FORGED / f"{name}.memproof.jsonl", "--checker", "js")
        assert ran.code == code
        assert word in ran.out
        assert judge in ran.flat
    zipped = CERTIFICATES / "wine-triangle.memproof.jsonl.gz"
    assert memproof("check", zipped, "--checker", "js", "--data", "wine").code == 0
    ran = memproof("check", tmp_path, "--checker", "js")
    assert ran.code == 2
    assert judge not in ran.flat


def test_memproof_check_gives_the_facts_of_the_kernel() -> None:
    path = CERTIFICATES / "iris.memproof.jsonl"
    wanted, found = files.check(path), files.check(path, checker="js")
    assert (found.facts, found.declared) == (wanted.facts, wanted.declared)
    assert 0 < found.work != wanted.work
    for work in (found.work, 10**30):
        assert files.check(path, checker="js", max_work=work) == found
    assert files.check(path, checker="js", max_work=found.work - 1).code == "MP-L005"


def test_facts_of_any_size_come_as_they_are() -> None:
    """JSON by itself would round them."""
    assert under_node._integer({"integer": "-10000000000000001"}) == -(16**16) - 1


@pytest.mark.parametrize("script", ["process.exit(7)", "throw new Error('no memory')"])
def test_what_ends_without_a_verdict_is_an_error(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_node, "PROGRAM", script)
    found = files.check(CERTIFICATES / "iris.memproof.jsonl", checker="js")
    assert (found.outcome, found.code) == ("ERROR", "MP-X001")
    assert "7" in found.found or "no memory" in found.found


# --- the source


def test_it_is_short_and_has_no_floating_point() -> None:
    lines = SOURCE.splitlines()
    assert len(lines) <= 470
    assert max(map(len, lines)) <= 100
    code = re.sub(r"//.*", "", SOURCE)
    code = re.sub(r'"[^"\n]*"|`[^`]*`', '""', code)
    assert set(re.findall(r"Math\.(\w+)", code)) <= {"min", "max"}
    assert not re.search(r"\d\.\d|\b(parseFloat|eval|import|Function|fetch)\b", code)
    # Every division is one of BigInts, by their greatest common divisor.
    assert Counter(re.findall(r"(\S+) / (\S+)", code)) == {
        ("BigInt(bits(w", "g)"): 1, ("bits(q", "g)));"): 1, ("show(a", "g)"): 1,
        ("least[0]", "g,"): 1, ("all", "g,"): 1}
    assert set(re.findall(r"require\b\S*", code)) == {'require(""))', "require", "require.main"}
