"""Version 2: certificates that state digests of their traces, from the writer to every command."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpz
from helpers import oracle
from helpers.command_line import memproof
from helpers.networks import memorized
from helpers.node import needs_node
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof import api
from memproof.certificate import load, write, writer
from memproof.checker import files, kernel, second
from memproof.dataset import Dataset
from memproof.network.canonical import integer, line


def records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same network on the same table in versions 1 and 2."""
    folder, built = tmp_path_factory.mktemp("digests"), api.memorize("iris", width=6)
    paths = folder / "traces.memproof.jsonl", folder / "digests.memproof.jsonl"
    for path in paths:
        api.certify("iris", path, network=built, digest=path is paths[1])
    return paths


# -------------------- the writer
@settings(max_examples=60, deadline=None)
@given(memorized())
def test_a_digest_is_that_of_the_runs(tmp_path_factory: pytest.TempPathFactory, drawn: Any) -> None:
    """What version 2 states are the sha256 of what version 1 states, all else is the same; the
    kernel, the second checker and plain fractions agree that it is true."""
    network, dataset, lines = drawn
    folder = tmp_path_factory.getbasetemp()
    one, two = folder / "one", folder / "two"
    for path in (one, two):
        written = write(path, dataset, network, lines, digest=path is two)
        assert (written.version, written.size) == (1 + (path is two), path.stat().st_size)
    first, second = records(one), records(two)
    assert (first[0].pop("version"), second[0].pop("version")) == (1, 2)
    assert first[-1].pop("sha256") != second[-1].pop("sha256")
    for a, b in zip(first, second, strict=True):
        if a["kind"] == "trace":
            assert b["layer"] == a["layer"]
            assert b["neurons"] == [
                hashlib.sha256(f"[{','.join(map(str, runs))}]".encode()).hexdigest()
                for runs in a["neurons"]]
        else:
            assert a == b
    assert oracle.true(records(two))
    for checker in ("kernel", "second"):
        assert files.check(two, checker=checker).outcome == "ACCEPTED"


@needs_node
def test_the_third_checker_accepts_it(pair: tuple[Path, Path]) -> None:
    assert files.check(pair[1], checker="js").facts == files.check(pair[1]).facts


def test_from_many_activities_on_digests_are_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is said otherwise; the limit itself still has traces."""
    built = api.memorize("iris", width=6)
    activities = built.network.sizes().nodes * 149
    for limit, digest, version in ((activities, None, 1), (activities - 1, None, 2),
                                   (activities - 1, False, 1), (activities, True, 2)):
        monkeypatch.setattr(writer, "MOST_ACTIVITIES", limit)
        found = api.certify("iris", tmp_path / "c", network=built, digest=digest)
        assert (found.written.version, load(tmp_path / "c").version) == (version, version)
        assert found.accepted


def test_a_layer_whose_line_no_checker_would_read_has_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is bounded from above, and not by much where runs are short."""
    assert writer.LONGEST_LINE == kernel.MAX_LINE == second.MAX_LINE
    built = api.memorize("iris", width=6)
    sizes = built.network.sizes()
    longest = 64 + sizes.width * (2 * 149 + 4)
    path = tmp_path / "c"
    for limit, version in ((longest, 1), (longest - 1, 2)):
        monkeypatch.setattr(writer, "LONGEST_LINE", limit)
        assert api.certify("iris", path, network=built).written.version == version
        assert max(map(len, path.read_bytes().splitlines(keepends=True)[-sizes.depth:])) < longest

def test_a_wrong_digest_is_refused_by_the_function_that_takes_bytes(
    pair: tuple[Path, Path]
) -> None:
    """Whatever digit of whatever digest."""
    data = pair[1].read_bytes()
    start = data.index(b'{"kind":"digest"')
    for offset in range(start + 40, data.rindex(b'{"kind":"end"'), 997):
        digit = data[offset:offset + 1]
        if digit in b"0123456789abcdef":
            forged = data[:offset] + (b"0" if digit != b"0" else b"1") + data[offset + 1:]
            found = files.judged("x", forged, checker="kernel")
            assert found.outcome == "REJECTED"


# -------------------- points, many at a time
NUMBER = st.one_of(st.integers(-9, 9), st.integers(2**53 - 1, 2**53 + 1), st.integers(-2**70, 0),
                   st.integers(0, 9).map(mpz))


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(1, 3), st.integers(1, 3), st.integers(1, 7))
def test_points_are_written_as_one_by_one(
    data: st.DataObject, dimension: int, outputs: int, block: int
) -> None:
    """Numbers beyond 2^53, and of other types, are written in their one form, in blocks of any
    length."""
    count = data.draw(st.integers(1, 12))
    x, y = ([tuple(data.draw(NUMBER) for _ in range(n)) for _ in range(count)]
            for n in (dimension, outputs))
    rows = [tuple(range(10 * i + 1, 10 * i + data.draw(st.integers(2, 4)))) for i in range(count)]
    table = Dataset("x", tuple(x), 1, tuple(y), 1, tuple(rows), (), ("a",) * dimension)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "BLOCK", block)
        found = list(writer.data_lines(table))
    assert found[1:] == [
        line({"kind": "point", "x": [integer(v) for v in a], "y": [integer(v) for v in b],
              "rows": list(r)}) for a, b, r in zip(x, y, rows, strict=True)]


# -------------------- the commands
def test_certify_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--digest and --traces; where nothing is said, why there are no traces."""
    monkeypatch.chdir(tmp_path)
    ran = memproof("certify", "iris", "-o", "a", "--digest")
    assert (ran.code, "digests of traces (version 2)" in ran.flat) == (0, True)
    assert "--traces" not in ran.out
    found = json.loads(memproof("certify", "iris", "-o", "b", "--traces", "--json").out)
    assert found["certificate_version"] == 1
    monkeypatch.setattr(writer, "MOST_ACTIVITIES", 1)
    ran = memproof("certify", "iris", "-o", "c")
    assert "no traces, since there are more than 10^8 neurons times points, or 8" in ran.flat
    assert "--traces states them" in ran.flat
    assert json.loads(memproof("certify", "iris", "-o", "d", "--json").out)[
        "certificate_version"] == 2
    assert memproof("certify", "iris", "--digest", "--traces").code == 2
    assert "10^8 neurons times points" in " ".join(memproof("certify", "--help").out.split())


ONLY_DIGESTS = " traces: only their digests (version 2); what is shown of runs is recomputed"
COMMANDS = (["check"], ["check", "--checker", "second"], ["check", "--data", "iris"],
            ["check", "--format", "sarif"], ["check", "--format", "junit"], ["explain"],
            ["explain", "--row", "3"], ["radius"], ["theorems", "--of"],
            ["diff", "example"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_says_the_same_of_both_versions(
    command: list[str], pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the name and the hash of the file, and the version."""
    monkeypatch.chdir(pair[0].parent)
    (pair[0].parent / "example").write_bytes(
        (Path(kernel.__file__).parents[2] / "certificates" / "example.memproof.jsonl").read_bytes())
    ran = [memproof(*command, path.name) for path in pair]
    texts = []
    for each, path in zip(ran, pair, strict=True):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        short = each.flat.replace(sha256, "HASH").replace(sha256[:16], "HASH")
        texts.append(short.replace(path.name, "NAME").replace(ONLY_DIGESTS, ""))
    assert ran[0].code == ran[1].code
    assert ran[1].code in (0, 1)
    if command == ["diff", "example"]:
        assert "version 1 -> 2" in texts[1]
    else:
        assert texts[0] == texts[1]
    assert (ONLY_DIGESTS in ran[1].flat) == (command == ["explain"])


def test_what_is_written_of_it(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """A page is made of it as of one with traces, and a network of another form as little."""
    pages = []
    for path in pair:
        page = tmp_path / f"{path.name}.html"
        assert memproof("teach", path, "-o", page).code == 0
        pages.append(page.read_text(encoding="utf-8"))
        ran = memproof("export", path, "--npz", tmp_path / "x.npz")
        assert (ran.code, ran.err.split(" at ")[0]) == (2, "memproof: MP-A012")
    assert len(pages[0]) > 100_000
    assert abs(len(pages[0]) - len(pages[1])) < 20_000
