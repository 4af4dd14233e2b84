"""Small certificates damaged everywhere: every bit, every length, every line.

As it is, no damaged file may be accepted. Sealed again (hashes, counts and sizes recomputed), it is
refused, or both checkers accept it and tests/oracle.py, a third evaluation with plain fractions,
says that what it states is true; then either informative text was changed only, or it is another
true claim. Both checkers always agree, on the code too.
"""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from helpers import forge, oracle

from memproof.checker import kernel, second

NAMES = ["example", "classes", "sign"]
INFORMATIVE = {"declared", "stage", "lemma", "names", "network_sha256", "sha256"}


@cache
def verdict(data: bytes) -> str:
    """The verdict on which both checkers agree."""
    a, b = kernel.check(io.BytesIO(data)), second.check(data)
    assert (a.outcome, a.code) == (b.outcome, b.code), data
    return a.outcome


def refused(data: bytes) -> bool:
    return verdict(data) in ("REJECTED", "DECLINED")


@cache
def honest(name: str) -> bytes:
    data: bytes = forge.HONEST[name]()
    assert verdict(data) == "ACCEPTED"
    return data


def flips(data: bytes) -> Iterator[bytes]:
    for i in range(len(data)):
        for bit in range(8):
            yield b"%b%c%b" % (data[:i], data[i] ^ 1 << bit, data[i + 1 :])


def parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, UnicodeDecodeError):
        return None


def sealed(lines: list[bytes], records: list[Any]) -> bytes:
    """The lines with everything recomputed; in ``records`` they are parsed."""
    c = forge.Certificate(b"")
    c.lines = list(lines)
    for kind in ("claim", "end"):  # the lines in which the seals stand
        for i in c.numbers(kind):
            if lines[i] == forge.encode(records[i]):
                c.lines[i] = copy.deepcopy(records[i])
    for claim in c.all("claim"):
        if isinstance(claim, dict):
            try:
                claim.update(oracle.sizes(records))
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                break  # not even the shape of a network: the sizes stay
    c.seal(keep="sizes")
    return c.bytes()


def kind_of_truth(data: bytes, original: bytes) -> str:
    """Why a changed file may be accepted; an empty text if it may not."""
    records = [json.loads(line) for line in data.splitlines()]
    if not oracle.true(records):
        return ""
    old = [json.loads(line) for line in original.splitlines()]
    same = [{k: v for k, v in r.items() if k not in INFORMATIVE} for r in records] == [
        {k: v for k, v in r.items() if k not in INFORMATIVE} for r in old]
    return "text" if same else "another true claim"


# --- as it is


@pytest.mark.parametrize("name", NAMES)
def test_every_bit(name: str) -> None:
    data = honest(name)
    accepted = [flipped for flipped in flips(data) if not refused(flipped)]
    assert accepted == []


@pytest.mark.parametrize("name", ["example", "classes", "deep", "argmax-names", "nearest"])
def test_every_prefix(name: str) -> None:
    data = honest(name)
    assert all(refused(data[:i]) for i in range(len(data)))


@pytest.mark.parametrize("name", ["example", "classes", "deep", "argmax-names", "nearest"])
def test_every_line_dropped_duplicated_swapped(name: str) -> None:
    lines = honest(name).splitlines(keepends=True)
    for i in range(len(lines)):
        assert refused(b"".join(lines[:i] + lines[i + 1 :]))
        assert refused(b"".join(lines[: i + 1] + lines[i:]))
    for i in range(len(lines) - 1):
        assert refused(b"".join([*lines[:i], lines[i + 1], lines[i], *lines[i + 2 :]]))


@pytest.mark.parametrize("name", NAMES)
def test_every_byte_dropped_or_repeated(name: str) -> None:
    data = honest(name)
    for i in range(len(data)):
        assert refused(data[:i] + data[i + 1 :])
        assert refused(data[: i + 1] + data[i:])


# --- sealed again


# What is accepted after a flip and a new seal, counted.  The 44 other true claims: 42 other names
# of a class, and the point 2 moved to 3 and to 6, where the label is the same (pytest -s).  The 3
# of sign: the last point moved to 4 and to 7, where the sign is the same, and the bias of a neuron
# that the output does not read.
SEALED = {
    "example": {"text": 249, "another true claim": 0},
    "classes": {"text": 309, "another true claim": 44},
    "sign": {"text": 232, "another true claim": 3},
}


def sealed_flips(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(line, flipped line, certificate sealed again) for every flip that still parses."""
    lines = data.splitlines(keepends=True)
    records = [json.loads(line) for line in lines]
    for i, line in enumerate(lines):
        for flipped in flips(line):
            record = parsed(flipped)
            if record is None or b"\n" in flipped[:-1] or flipped[-1:] != b"\n":
                continue
            changed = [*lines[:i], flipped, *lines[i + 1 :]]
            forged = sealed(changed, [*records[:i], record, *records[i + 1 :]])
            if forged != data:
                yield line, flipped, forged


@pytest.mark.parametrize("name", NAMES)
def test_every_bit_sealed_again(name: str) -> None:
    data = honest(name)
    counts: Counter[str] = Counter()
    others = set()
    for line, flipped, forged in sealed_flips(data):
        outcome = verdict(forged)
        counts[outcome] += 1
        if outcome == "ACCEPTED":
            truth = kind_of_truth(forged, data)
            assert truth, flipped
            counts[truth] += 1
            if truth != "text":
                others.add((line.decode()[:-1], flipped.decode()[:-1]))
    print(counts, *sorted(others), sep="\n")
    assert len(others) == counts["another true claim"]
    assert counts["REJECTED"] > 3000
    assert counts["DECLINED"] > 20
    assert {truth: counts[truth] for truth in SEALED[name]} == SEALED[name]


@pytest.mark.parametrize("name", ["example", "classes", "deep", "argmax-names", "nearest"])
def test_every_line_dropped_duplicated_swapped_and_sealed_again(name: str) -> None:
    lines = honest(name).splitlines(keepends=True)
    changes = []
    for i in range(len(lines) - 1):
        changes += [lines[:i] + lines[i + 1 :], lines[: i + 1] + lines[i:],
                    [*lines[:i], lines[i + 1], lines[i], *lines[i + 2 :]]]
    accepted = []
    for changed in changes:
        forged = sealed(changed, [json.loads(line) for line in changed])
        if not refused(forged):
            accepted.append(forged)
            assert kind_of_truth(forged, honest(name)) == "another true claim"
    # Two neighbouring points exchanged, and the line of the example left out: true claims.
    assert len(accepted) == {
        "example": 3, "classes": 2, "deep": 5, "argmax-names": 4, "nearest": 3}[name]


# --- without asserts and docstrings


ALONE = """
import io, json, sys
sys.path.insert(0, sys.argv[1])
import kernel, second
with open(sys.argv[2], "rb") as file:
    while size := file.read(8):
        data = file.read(int.from_bytes(size, "big"))
        print(kernel.check(io.BytesIO(data)).outcome, second.check(data).outcome)
"""


def test_every_bit_and_every_prefix_under_python_oo(tmp_path: Path) -> None:
    """The same outcomes for all damaged files when Python strips assertions."""
    data = honest("example")
    damaged = [*flips(data), *(data[:i] for i in range(len(data)))]
    damaged += [forged for _, _, forged in sealed_flips(data)]
    with open(tmp_path / "damaged", "wb") as file:
        for each in damaged:
            file.write(len(each).to_bytes(8, "big") + each)
    folder = str(Path(kernel.__file__).parent)
    command = [sys.executable, "-OO", "-I", "-c", ALONE, folder, str(tmp_path / "damaged")]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    expected = [verdict(each) for each in damaged]
    assert found.split() == [outcome for each in expected for outcome in (each, each)]
    assert len(expected) > 14_000
