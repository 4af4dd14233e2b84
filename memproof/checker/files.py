"""Certificates in files, plain or gzipped, given to one of the checkers.

The kernel reads bytes from a stream and knows nothing of compression; its limits count the bytes
that come out, so a small file that unpacks to gigabytes is declined like any other large one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from os import PathLike
from typing import BinaryIO, cast

from memproof.checker import kernel

TEXTS = ("kind", "reading", "data_sha256", "network_sha256")


def open_certificate(path: str | PathLike[str]) -> BinaryIO:
    """The bytes of a certificate; of its content if the name ends in ``.gz``.

    Raises OSError here; OSError, EOFError or zlib.error while reading a damaged gzip file.
    """
    if str(path).endswith(".gz"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    return open(path, "rb")


def check(
    path: str | PathLike[str], *, checker: str = "kernel", max_work: int | None = None
) -> kernel.Verdict:
    """The verdict of the ``kernel`` (default) or of the ``second`` checker on a certificate.

    ``max_work`` is in the checker's own units.  A file that cannot be read is UNREADABLE, a failure
    of the checker itself is ERROR: neither is a verdict on the certificate.
    """
    work = {} if max_work is None else {"max_work": max_work}
    try:
        with open_certificate(path) as stream:
            if checker == "kernel":
                return kernel.check(stream, **work)
            return _second(stream, work)
    except (OSError, EOFError, zlib.error) as error:
        found = getattr(error, "strerror", None) or str(error)
        return kernel.Verdict("UNREADABLE", "MP-U001", str(path), "a readable file", found)
    except Exception as error:  # a bug of the checker, or no memory left
        return kernel.Verdict("ERROR", "MP-X001", str(path), "no internal error", repr(error))


def _second(stream: BinaryIO, work: dict[str, int]) -> kernel.Verdict:
    """The second checker's verdict; it has recomputed the whole claim of what it accepts."""
    from memproof.checker import second

    data = stream.read(second.MAX_FILE + 1)
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
