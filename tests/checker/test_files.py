"""What is given to a checker: certificates, however spoilt; anything else is told apart, with what
it looks like."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import forge
from helpers.command_line import memproof, process
from helpers.executors import Scripted
from helpers.paths import CERTIFICATES, ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from memproof.appearance import appearance
from memproof.certificate import load
from memproof.checker import bounds_kernel, files, kernel
from memproof.checker.files import CERTIFICATE, IMPOSSIBILITY, check
from memproof.checker.many import check_many
from memproof.cli import judging
from memproof.errors import MemproofError

GOOD = (CERTIFICATES / "example.memproof.jsonl").read_bytes()
BOUND = (
    b'{"kind":"meta","format":"memproof-impossibility","version":1,"declared":'
    b'{"subject":"","producer":""}}\n{"kind":"architecture","activation":"relu","widths":[1]}\n')
MARK = b"\xef\xbb\xbf"


def packed(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    return stream.getvalue()


def array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.zeros((2, 2)))
    return stream.getvalue()


NETWORK = b'{"format": "memproof-network", "version": 1, "inputs": 1, "layers": []}'
OTHERS = {
    "an empty file": b"",
    "white space": b"\n \n\n",
    "a table, with commas": b"a,b,class\n1,2,x\n3,4,y\n",
    "with semicolons": b"a;b\r\n1,5;2\r\n1,7;3\r\n",
    "with tabs": b"a\tb\n1\t2\n3\t4\n",
    "with commas": MARK + b'name,y\n"a, b",1\nc,2\n',
    "plain text": b"This file is no certificate,\nbut a letter.\n",
    "Markdown": (ROOT / "README.md").read_bytes(),
    "Markdown text": (ROOT / "docs" / "certificate-format.md").read_bytes(),
    "HTML": b"\n<!DOCTYPE html>\n<html><body>404</body></html>\n",
    "web page": b'<html lang="en">{"kind": 1}</html>',
    "XML": b'<?xml version="1.0"?><a/>',
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "git-lfs pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n",
    "a network": NETWORK,
    "('memproof certify TABLE --network FILE'": json.dumps(json.loads(NETWORK), indent=1).encode(),
    "a lemma": b'{\n "lemma": "G1",\n "title": "x"\n}\n',
    "--json": b'{\n "schema": "memproof/check/1",\n "results": [{"declared": {}}]\n}\n',
    "other JSON": b'{"a": 1}\n',
    "JSON": b"[1, 2]\n",
    "an impossibility certificate": BOUND,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "text in UTF-16": GOOD.decode().encode("utf-16-le"),
    "zip": packed("a"),
    "(.npy)": array(),
    "parquet": b"PAR1\x15\x04\x15 \x00" * 9,
    "PDF": b"%PDF-1.7\n%\xe2\xe3\n",
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00",
    "gzip data": gzip.compress(gzip.compress(gzip.compress(GOOD))),
    "tar": b"a.jsonl".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0"),
    "no text": bytes(range(256)) * 9,
}


@pytest.mark.parametrize("words", OTHERS)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_file_of_another_kind_is_unreadable(words: str, wrapped: bool, tmp_path: Path) -> None:
    """In every command that reads a certificate; the kernel alone, given its bytes, rejects it."""
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(OTHERS[words]) if wrapped else OTHERS[words])
    for arguments in (["check", path], ["check", "--checker", "second", path], ["explain", path],
                      ["theorems", "--of", path]):
        ran = memproof(*arguments)
        assert (ran.code, ran.out) == (2, ""), ran
        assert "MP-U018 at " in ran.err
        assert words in ran.err
    assert kernel.check(io.BytesIO(OTHERS[words])).outcome == "REJECTED"


def test_each_kind_of_certificate_is_told_from_the_other(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(GOOD)
    ran = memproof("bounds", "--check", path)
    assert ran.code == 2
    assert "expected an impossibility certificate, found a certificate" in ran.err
    assert "memproof bounds --check" in memproof("explain", "MP-U018").flat
    path.write_bytes(BOUND)
    assert memproof("bounds", "--check", path).out.startswith("REJECTED MP-I004")
    assert IMPOSSIBILITY.begins(BOUND)
    assert not IMPOSSIBILITY.begins(GOOD)


@pytest.mark.parametrize("kind", kernel.SCHEMA)
def test_every_kind_of_record_is_a_sign_of_a_certificate(kind: str, tmp_path: Path) -> None:
    """What is left of a certificate is rejected, whatever record it begins with."""
    assert set(CERTIFICATE.kinds.split("|")) == set(kernel.SCHEMA)
    assert set(IMPOSSIBILITY.kinds.split("|")) == set(bounds_kernel.SCHEMA)
    path = tmp_path / "x"
    path.write_bytes(b'{"kind":"%s"}\n' % kind.encode())
    expected = ("REJECTED", "MP-R004" if kind == "meta" else "MP-R008")
    for checker in ("kernel", "second"):
        found = check(path, checker=checker)
        assert (found.outcome, found.code) == expected


@pytest.mark.parametrize(("data", "code", "words"), [
    (GOOD.replace(b"\n", b"\r\n"), "MP-R001", "its line ends were changed (git autocrlf?)"),
    (GOOD.replace(b"\n", b"\r"), "MP-R009", ""),
    (MARK + GOOD, "MP-R001", "a byte order mark before it"),
    (GOOD[:1000], "MP-R009", "the file's end"),
    (GOOD[:20], "MP-R009", "the file's end"),
    (GOOD[:1], "MP-R009", "the file's end"),
    (b"\n" + GOOD, "MP-R002", ""),
    (GOOD.replace(b'"kind"', b'"Kind"'), "MP-R008", ""),
    (json.dumps([json.loads(line) for line in GOOD.splitlines()], indent=2).encode(), "", ""),
    (json.dumps(json.loads(GOOD.splitlines()[0]), indent=2).encode(), "MP-R002", ""),
])
def test_a_spoilt_certificate_is_rejected(
    data: bytes, code: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    ran = memproof("check", path)
    assert ran.code == 1
    assert ran.out.startswith(f"REJECTED {code}")
    assert words in ran.out
    assert words in memproof("explain", path).err


@pytest.mark.parametrize("name", [each.name for each in forge.FORGERIES])
def test_what_the_kernel_judges_is_judged(name: str, tmp_path: Path) -> None:
    """No forgery but the two that are no certificate at all becomes unreadable."""
    (forgery,) = (each for each in forge.FORGERIES if each.name == name)
    path = tmp_path / "x"
    path.write_bytes(forgery.bytes())
    verdict = kernel.check_file(str(path))
    found = check(path)
    assert (found.outcome, found.code) == (verdict.outcome, verdict.code) or (
        name in ("F01-empty-file", "F13-utf-16") and found.outcome == "UNREADABLE")


@given(st.data())
def test_a_certificate_stays_one_when_bytes_are_changed(data: st.DataObject) -> None:
    """A few bytes, wherever they are: it is still judged."""
    spoilt = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(GOOD) - 1))] = data.draw(st.integers(0, 255))
    signs = (b'"kind":"meta"', b'"format":"memproof"')
    first = bytes(spoilt).split(b"\n")[0]
    assert CERTIFICATE.begins(bytes(spoilt)) or not any(sign in first for sign in signs)


def test_every_bit_of_the_first_line() -> None:
    for k in range(8 * GOOD.index(b"\n")):
        flipped = bytearray(GOOD)
        flipped[k // 8] ^= 1 << k % 8
        assert CERTIFICATE.begins(bytes(flipped)), k


@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'"' * 100_000)
@example(b"\xff" * 70_000)
@example(b"a\x00" * 10)
@example(b'x,"\n' * 100)
def test_anything_looks_like_something(data: bytes) -> None:
    words = appearance(data)
    assert words
    assert words.isascii()
    assert words.isprintable()


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    damaged = gzip.compress(GOOD * 50)
    for name, data, words in [("cut.gz", damaged[:400], "damaged gzip data"),
                              ("changed.gz", damaged[:99] + b"xyz" + damaged[102:],
                               "damaged gzip data"),
                              ("crc.gz", damaged[:-8] + bytes(8), "damaged gzip data")]:
        (tmp_path / name).write_bytes(data)
        for command in (["check"], ["explain"], ["theorems", "--of"], ["bounds", "--check"]):
            ran = memproof(*command, tmp_path / name)
            assert ran.code == 2
            assert "MP-U001" in ran.err
            assert words in ran.err
    assert "Is a directory" in memproof("check", tmp_path).err
    assert "null" in memproof("check", "a\0b").err
    assert "amaged gzip" in memproof("explain", "MP-U001").out
    closed = process("check", "-", preexec_fn=partial(os.close, 0))
    assert closed.returncode == 2
    assert "MP-U001" in closed.stderr


# -------------------- streams


class Counted(io.FileIO):
    """A file that counts the bytes that are read."""

    read_bytes = 0

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer) or 0
        Counted.read_bytes += count
        return count


def bomb(path: Path, megabytes: int) -> None:
    """A certificate whose second line never ends, of so many MB, in a few KB."""
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(GOOD.split(b"\n")[0] + b"\n" + b'{"kind":"claim","reading":"')
        for _ in range(megabytes):
            stream.write(b"x" * 2**20)


def test_a_bomb_is_declined_after_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out is counted, and not more is unpacked than a line may have."""
    path = tmp_path / "bomb.gz"
    bomb(path, 100)
    monkeypatch.setattr(files, "_opened", lambda path: io.BufferedReader(Counted(path)))
    monkeypatch.setattr(Counted, "read_bytes", 0)
    found = check(path)
    assert (found.outcome, found.code, found.place) == ("DECLINED", "MP-L003", str(path))
    assert Counted.read_bytes <= 4 * files.FIRST
    monkeypatch.setattr(files, "TIMES", 2000)
    found = check(path)
    assert (found.outcome, found.code, found.place) == ("DECLINED", "MP-L003", "line 2")
    with pytest.raises(MemproofError, match="MP-L003"):
        load(path)


@pytest.mark.parametrize("checker", ["kernel", "second"])
def test_a_small_file_may_not_become_a_large_one(checker: str, tmp_path: Path) -> None:
    """The work that is allowed grows with the bytes that come out: they must not cost nothing."""
    path = tmp_path / "bomb.gz"
    bomb(path, 5)
    assert path.stat().st_size < 10_000
    expected = kernel.Verdict("DECLINED", "MP-L003", str(path), files.TOO_LONG, "more")
    assert check(path, checker=checker) == expected
    assert check_many([path], executor=Scripted([]), checker=checker) == [expected]
    with path.open("rb") as stream:
        ran = process("check", "-", "--checker", checker, stdin=stream)
    assert (ran.returncode, ran.stdout.split(":")[0]) == (3, "DECLINED MP-L003 at -")
    for command in (["diff", path, path], ["explain", path], ["teach", path, "-o", "-"]):
        ran = memproof(*command)
        assert (ran.code, "MP-L003" in ran.err) == (3, True), command


def test_how_long_a_packed_file_may_become(tmp_path: Path) -> None:
    """Up to 4 MiB whatever it was; then in proportion."""
    path, zeros = tmp_path / "zeros.gz", bytes(1 << 22)
    for data in (zeros, os.urandom(1 << 18) + bytes(1 << 23)):
        path.write_bytes(gzip.compress(data))
        assert files.read(path) == data
    path.write_bytes(gzip.compress(bytes(files.FIRST + (1 << 22))))
    with pytest.raises(MemproofError, match=r"MP-L003.*gunzip it"):
        files.read(path)
    path.write_bytes(b"".join(gzip.compress(bytes(1 << 20)) for _ in range(5)))
    with pytest.raises(MemproofError, match="MP-L003"):
        files.read(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_no_more_is_read_than_is_asked_for(
    pack: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel gets a stream: a file is nowhere in memory as a whole."""
    path, lines = tmp_path / "long", list[bytes]()
    path.write_bytes(pack(GOOD + os.urandom(2**20).hex().encode()))
    monkeypatch.setattr(files, "_opened", lambda path: io.BufferedReader(Counted(path)))
    monkeypatch.setattr(Counted, "read_bytes", 0)

    def first_line(stream: Any) -> kernel.Verdict:
        lines.append(stream.readline())
        return kernel.Verdict("REJECTED")

    monkeypatch.setattr(kernel, "check", first_line)
    assert check(path).outcome == "REJECTED"
    assert lines == [GOOD.splitlines(keepends=True)[0]]
    assert Counted.read_bytes <= 4 * files.FIRST < path.stat().st_size // 4


@pytest.mark.parametrize("checker", ["kernel", "second"])
@pytest.mark.parametrize("spoil", [
    lambda data: data[:-9], lambda data: data[:len(data) // 2], lambda data: data[:-8] + b"\0" * 8,
    lambda data: data[:40] + bytes([data[40] ^ 255]) + data[41:], lambda data: data + b"more"])
def test_damaged_gzip_is_no_verdict(
    checker: str, spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """Wherever it is damaged, in its checksum, too: nothing is said of what is inside."""
    path = tmp_path / "damaged.gz"
    path.write_bytes(spoil(gzip.compress((CERTIFICATES / "wine.memproof.jsonl").read_bytes())))
    found = check(path, checker=checker)
    assert (found.outcome, found.code) == ("UNREADABLE", "MP-U001")
    with pytest.raises(MemproofError, match="MP-U001"):
        load(path)


def test_two_members_of_gzip_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "two.gz"
    path.write_bytes(gzip.compress(GOOD[:700]) + gzip.compress(GOOD[700:]))
    assert check(path).facts == check(forge.EXAMPLE).facts
    assert load(path).claim == load(forge.EXAMPLE).claim


def test_a_file_that_changes_between_check_and_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared with a table, and where the least margin is, is the file that was judged."""
    path, other = tmp_path / "c", CERTIFICATES / "iris-ledger.memproof.jsonl"
    original = judging.check

    def check_and_change(name: str, **how: Any) -> kernel.Verdict:
        found = original(name, **how)
        path.write_bytes(other.read_bytes())
        return found

    monkeypatch.setattr(judging, "check", check_and_change)
    for data, options in (((CERTIFICATES / "iris.memproof.jsonl").read_bytes(), ["--data", "iris"]),
                          (forge.HONEST["argmax"](), [])):
        path.write_bytes(data)
        ran = memproof("check", path, *options)
        assert (ran.code, "it has changed meanwhile" in " ".join(ran.err.split())) == (2, True)
