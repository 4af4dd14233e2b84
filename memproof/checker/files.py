"""Certificates in files, plain or gzipped, given to one of the checkers.

The kernel reads bytes from a stream and knows nothing of compression; its limits count the bytes
that come out, so a small file that unpacks to gigabytes is declined like any other large one.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import zlib
from os import PathLike

from memproof.checker import kernel
from memproof.errors import MemproofError, show
from memproof.outside import path_text

TEXTS = ("kind", "reading", "data_sha256", "network_sha256")


def read(path: str | PathLike[str]) -> bytes:
    """The bytes of a certificate, unpacked if they are gzip; ``-`` is the standard input.

    At most one byte more than the kernel's limit is unpacked.  Raises MP-U001.
    """
    try:
        with _opened(path) as raw:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            stream = gzip.GzipFile(fileobj=raw) if packed else raw
            return stream.read(kernel.MAX_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        found = getattr(error, "strerror", None) or str(error)
        raise MemproofError("MP-U001", path_text(path), "a readable file", found) from None


def _opened(path: str | PathLike[str]) -> io.BufferedReader:
    if str(path) == "-":
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
    return open(path, "rb")


def check(
    path: str | PathLike[str], *, checker: str = "kernel", max_work: int | None = None
) -> kernel.Verdict:
    """The verdict of the ``kernel`` (default) or of the ``second`` checker on a certificate.

    ``max_work`` is in the checker's own units.  A file that cannot be read is UNREADABLE, a failure
    of the checker itself is ERROR: neither is a verdict.  Raises MP-U004 for another checker.
    """
    try:
        return judged(path, read(path), checker=checker, max_work=max_work)
    except MemproofError as error:
        if error.code != "MP-U001":
            raise
        return kernel.Verdict("UNREADABLE", error.code, error.place, error.expected, error.found)


def judged(
    path: str | PathLike[str], data: bytes, *, checker: str, max_work: int | None = None
) -> kernel.Verdict:
    """``check`` for the bytes of a file that has been read: what is judged is what was read."""
    if checker not in ("kernel", "second"):
        raise MemproofError("MP-U004", "the checker", "kernel or second", show(checker))
    work = {} if max_work is None else {"max_work": max_work}
    try:
        if checker == "second":
            return _second(data, work)
        return kernel.check(io.BytesIO(data), **work)
    except Exception as error:  # a bug of the checker, or no memory left
        return kernel.Verdict("ERROR", "MP-X001", path_text(path), "no internal error",
                              show(error, 80))


def _second(data: bytes, work: dict[str, int]) -> kernel.Verdict:
    """The second checker's verdict; it has recomputed the whole claim of what it accepts."""
    from memproof.checker import second

    found = second.check(data, **work)
    if found.outcome != "ACCEPTED":
        return kernel.Verdict(found.outcome, found.code, found.place, found.expected, found.found)
    meta, claim = (json.loads(line) for line in data.split(b"\n", 2)[:2])
    facts = {key: value if key in TEXTS else integer(value) for key, value in claim.items()}
    facts["sha256"] = hashlib.sha256(data).hexdigest()
    return kernel.Verdict("ACCEPTED", "", "", "", "", facts, meta["declared"])


def integer(value: int | str) -> int:
    """An integer of an accepted certificate: a number, or hexadecimal digits."""
    return int(value, 16) if isinstance(value, str) else value
