"""Certificates in files, plain or gzipped, given to one of the checkers.

The kernel reads bytes from a stream and knows nothing of compression; its limits count the bytes
that come out, and what it may spend grows with them.  So here a file that is small because it is
packed, and large when it is unpacked, is declined.
Nor does it know of step and sigmoid certificates, which go to kernels of their own, nor of files
that are no certificates at all: they are told apart here, by their first line
(docs/certificate-format.md, section 1), and whatever is like a certificate is the kernel's.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from os import PathLike
from typing import Any, BinaryIO, NamedTuple

from memproof.appearance import BYTE_ORDER_MARK, appearance
from memproof.checker import kernel
from memproof.errors import MemproofError, require_integer, require_path, show
from memproof.outside import path_text

TEXTS = ("kind", "reading", "data_sha256", "network_sha256")
FIRST = 1 << 16  # bytes of a first line that are looked at
# A packed file may be so many bytes when it is unpacked, and beyond that so many times as long as
# it is packed: certificates are 3 to 20 times as long, and bombs up to 1,000 times.
UNPACKED, TIMES = 1 << 22, 40
TOO_LONG = (f"at most {UNPACKED} bytes, or {TIMES} times those of the packed file (gunzip it, if "
            "you trust the sender)")


class FileKind(NamedTuple):
    """What a file should be.  Its ``format``, or one of its ``kinds`` of records, in the first line
    that is not blank is a sign of it; there the format ``other`` is not."""

    words: str
    format: str
    kinds: str
    other: str

    def begins(self, data: bytes) -> bool:
        """Is the first line, as far as it is there, one of such a file, however spoilt?

        Of JSON on many lines the first KiB is looked at.
        """
        body = data[:FIRST].removeprefix(BYTE_ORDER_MARK).lstrip()
        first, start = body.split(b"\n", 1)[0], f'{{"kind":"meta","format":"{self.format}"'.encode()
        cut_short = bool(body) and start.startswith(body.rstrip())
        on_many_lines = first.strip() in (b"{", b"[", b"[{")
        return cut_short or self.has_sign(first) or (on_many_lines and self.has_sign(body[:1024]))

    def has_sign(self, first: bytes) -> bool:
        """Is there a sign of this kind, and not one of the other?"""
        formats = rb'"format"\s*:\s*"%s"'
        if re.search(formats % self.format.encode(), first):
            return True
        other = re.search(formats % self.other.encode(), first)
        return not other and bool(re.search(rb'"kind"\s*:\s*"(%s)"' % self.kinds.encode(), first))


CERTIFICATE = FileKind("a certificate", "memproof", "|".join(kernel.SCHEMA),
                       "memproof-impossibility")
IMPOSSIBILITY = FileKind("an impossibility certificate", "memproof-impossibility",
                         "meta|architecture|data|pieces|end", "memproof")


def read_certificate(path: str | PathLike[str], kind: FileKind = CERTIFICATE) -> bytes:
    """``read``, for a file that is at least meant to be of this kind.  Raises MP-U001, MP-U018,
    MP-L003."""
    with byte_stream(path, kind) as stream:
        return stream.read(kernel.MAX_FILE + 1)


def read(path: str | PathLike[str]) -> bytes:
    """The bytes of a certificate, unpacked if they are gzip; ``-`` is the standard input.

    At most one byte more than the kernel's limit is unpacked.  Raises MP-U001, MP-L003.
    """
    with byte_stream(path) as stream:
        return stream.read(kernel.MAX_FILE + 1)


@contextmanager
def byte_stream(path: str | PathLike[str], kind: FileKind | None = None
                ) -> Iterator[io.BufferedReader[Any]]:
    """The bytes of a file as a stream, unpacked if they are gzip: so many of them are in memory as
    are read.  ``peek`` sees the first FIRST of them.

    With a ``kind`` the file is at least meant to be of this kind: what is like a certificate,
    however spoilt, is for the checkers.  Raises MP-U001 and MP-L003, also while it is read, and
    MP-U018; MP-U004 for what is no path.
    """
    require_path("the file", path)
    with _Unpacked(path) as raw, io.BufferedReader(raw, FIRST) as stream:
        if kind is not None and not kind.begins(head := stream.peek(FIRST)):
            raise MemproofError("MP-U018", path_text(path), kind.words, appearance(head))
        yield stream


class _Packed(io.RawIOBase):
    """A file whose bytes are counted: so many were ``taken``."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file, self.taken = file, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As many bytes as there is room for, or all that are left."""
        count = self._file.readinto(buffer)
        self.taken += count
        return count


class _Unpacked(io.RawIOBase):
    """The bytes of a file, unpacked if they are gzip.  Whatever cannot be read is MP-U001; what
    becomes too long for a packed file is MP-L003."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path, self._given = path, 0
        self._packed: _Packed | None = None
        with self._readable():
            self._file = self._stream = _opened(path)
            if self._file.peek(2)[:2] == b"\x1f\x8b":
                from gzip import GzipFile  # here: no plain file needs it

                self._packed = _Packed(self._file)
                self._stream = io.BufferedReader(GzipFile(fileobj=self._packed), FIRST)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As many bytes as there is room for, or all that are left."""
        with self._readable():
            count = self._stream.readinto(buffer)
        self._given += count
        if self._packed and self._given > max(UNPACKED, TIMES * self._packed.taken):
            raise MemproofError("MP-L003", path_text(self._path), TOO_LONG, "more")
        return count

    def close(self) -> None:
        """The file is closed, too."""
        if not self.closed:
            self._file.close()
        super().close()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, ValueError, zlib.error) as error:
            found = getattr(error, "strerror", None) or f"damaged gzip data ({error})"
            found = f"a name with {error}" if type(error) is ValueError else found
            raise MemproofError("MP-U001", path_text(self._path), "a readable file", found
                                ) from None


def _opened(path: str | PathLike[str]) -> io.BufferedReader:
    if str(path) != "-":
        return open(path, "rb")
    if sys.stdin is None:
        raise MemproofError("MP-U001", "-", "a readable file", "a standard input that is closed")
    return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))


def with_cause(verdict: kernel.Verdict, head: bytes) -> kernel.Verdict:
    """The verdict, which says what usually spoils the bytes of a certificate that was once good;
    ``head`` are its first ones."""
    first = head[:FIRST].split(b"\n", 1)[0]
    if verdict.code != "MP-R001":
        return verdict
    if first.startswith(BYTE_ORDER_MARK):
        return verdict._replace(found="a byte order mark before it (an editor wrote that)")
    if b"\r" in first:
        return verdict._replace(found="CR: its line ends were changed (git autocrlf?)")
    return verdict


def check(
    path: str | PathLike[str], *, checker: str = "kernel", max_work: int | None = None,
    proof: str | PathLike[str] | None = None,
) -> kernel.Verdict:
    """The verdict of the ``kernel`` (default), the ``second`` checker, the third, ``js``, or of the
    kernel and then of Rocq on a checker that is proved sound, ``rocq``.

    ``max_work`` is in the checker's own units; ``proof``: a folder for the files of ``rocq``.  What
    cannot be read, or is no certificate at all, is UNREADABLE, a failure of the checker itself is
    ERROR: neither is a verdict.  The kernel reads the file line by line; the others hold it.
    Raises MP-U004 for another checker or ``proof`` without ``rocq``, MP-U019 for ``js`` without
    node, MP-U021 for ``rocq`` without coqc, MP-U005 for a folder that cannot be written to.
    """
    try:
        with byte_stream(path, CERTIFICATE) as stream:
            return _judged(path, stream, checker, max_work, proof)
    except MemproofError as error:
        return unreadable(error)


def unreadable(error: MemproofError) -> kernel.Verdict:
    """What is said of a file that is not read, or not to its end.  Raises every other error."""
    if error.code not in ("MP-U001", "MP-U018", "MP-L003"):
        raise error
    outcome = "DECLINED" if error.code == "MP-L003" else "UNREADABLE"
    return kernel.Verdict(outcome, error.code, error.place, error.expected, error.found)


def judged(
    path: str | PathLike[str], data: bytes, *, checker: str, max_work: int | None = None,
    proof: str | PathLike[str] | None = None,
) -> kernel.Verdict:
    """``check`` for the bytes of a file that has been read: what is judged is what was read."""
    stream = io.BufferedReader(io.BytesIO(data), FIRST)
    return _judged(path, stream, checker, max_work, proof)


def _judged(path: str | PathLike[str], stream: io.BufferedReader[Any], checker: str,
            max_work: int | None, proof: str | PathLike[str] | None) -> kernel.Verdict:
    """Raises MP-U001 if the stream breaks off, MP-U004, MP-U005, MP-U019, MP-U021."""
    if checker not in CHECKERS:
        raise MemproofError("MP-U004", "the checker", ", ".join(CHECKERS), show(checker))
    if proof is not None and checker != "rocq":
        raise MemproofError("MP-U004", "proof", "the checker rocq beside it", show(checker))
    if max_work is not None:
        require_integer("MP-U004", "max_work", max_work, "a number of units of work")
    head, asked = stream.peek(FIRST), {"max_work": max_work, "proof": proof}
    try:
        found = CHECKERS[checker](stream, {k: v for k, v in asked.items() if v is not None})
    except MemproofError:  # there is nothing to read, or to check with
        raise
    except Exception as error:  # a bug of the checker, or no memory left
        return kernel.Verdict("ERROR", "MP-X001", path_text(path), "no internal error",
                              show(error, 80))
    return with_cause(found, head)


class OtherVerdict(kernel.Verdict):
    """The verdict of a kernel for other certificates, in its own words."""

    def report(self) -> str:
        """What a person reads."""
        from memproof.checker.records import Verdict

        return Verdict(*self).report()


def version_of(head: bytes) -> str:
    """The version in a first record, if it is the name of one: ``step-1``; nothing for numbers."""
    start = b'{"kind":"meta","format":"memproof","version":"'
    found, end, _ = head.removeprefix(start).partition(b'","')
    return found.decode("ascii", "replace") if head.startswith(start) and end else ""


def _kernel(stream: io.BufferedReader[Any], work: dict[str, Any]) -> kernel.Verdict:
    """The verdict of the kernel that the version asks for."""
    module = OTHER_KERNELS.get(version_of(stream.peek(FIRST)[:100]))
    if module is None:
        return kernel.check(stream, **work)
    return OtherVerdict(*import_module(module).check(stream, **work))


def _third(stream: BinaryIO, work: dict[str, Any]) -> kernel.Verdict:
    from memproof.checker import under_node

    return under_node.check(stream.read(kernel.MAX_FILE + 1), **work)


def _rocq(stream: BinaryIO, asked: dict[str, Any]) -> kernel.Verdict:
    from memproof.checker import under_rocq

    return under_rocq.check(stream.read(kernel.MAX_FILE + 1), **asked)


def _second(stream: BinaryIO, work: dict[str, Any]) -> kernel.Verdict:
    """The second checker's verdict; it has recomputed the whole claim of what it accepts."""
    from memproof.checker import second

    data = stream.read(kernel.MAX_FILE + 1)
    found = second.check(data, **work)
    if found.outcome != "ACCEPTED":
        return kernel.Verdict(found.outcome, found.code, found.place, found.expected, found.found,
                              work=found.work)
    facts, declared = facts_of(data)
    return kernel.Verdict("ACCEPTED", facts=facts, declared=declared, work=found.work)


def facts_of(data: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """The facts of a certificate that is accepted, which are its claim, and what it declares."""
    meta, claim = (json.loads(line) for line in data.split(b"\n", 2)[:2])
    facts = {key: value if key in TEXTS else integer(value) for key, value in claim.items()}
    facts |= {"margin": _margin(data, claim["reading"]), "sha256": hashlib.sha256(data).hexdigest()}
    return facts, meta["declared"]


def _margin(data: bytes, reading: str) -> dict[str, int]:
    """What the record before the last one states, unless the reading is equals."""
    if reading == "equals":
        return {}
    record = json.loads(data.splitlines()[-2])
    return {key: integer(value) for key, value in record.items() if key != "kind"}


def integer(value: int | str) -> int:
    """An integer of an accepted certificate: a number, or hexadecimal digits."""
    return int(value, 16) if isinstance(value, str) else value


# Version -> the module of its kernel; other versions are the kernel's of ReLU networks.
OTHER_KERNELS = {"step-1": "memproof.checker.step_kernel",
                 "analytic-1": "memproof.checker.analytic_kernel",
                 "balls-1": "memproof.checker.balls_kernel",
                 "ball-1": "memproof.checker.ball_kernel",
                 "sgd-1": "memproof.checker.sgd_kernel",
                 "sgd-run-1": "memproof.checker.sgd_run_kernel",
                 "box-1": "memproof.checker.box_kernel"}
CHECKERS = {"kernel": _kernel, "second": _second, "js": _third, "rocq": _rocq}
