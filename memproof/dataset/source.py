"""The bytes of a table: of a file, of a gzipped file, of the standard input."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from memproof.errors import MemproofError
from memproof.outside import path_text

STANDARD_INPUT = "-"
MOST_BYTES = 1 << 30  # of an unpacked table
_NUMPY, _ZIP, _PARQUET = b"\x93NUMPY", b"PK\x03\x04", b"PAR1"
_GZIP = b"\x1f\x8b"
_SUFFIXES = {_NUMPY: ".npy", _ZIP: ".npz", _PARQUET: ".parquet"}


@dataclass(frozen=True)
class Source:
    """``file``: what the place of an error begins with, as it is shown; ``suffix``: what kind of
    table it is."""

    file: str
    name: str
    suffix: str
    contents: bytes
    path: Path | None = None
    raw: bytes = b""  # what the file itself holds
    progress: Callable[[int, int], None] | None = None  # is told how much of all has been read

    @cached_property
    def sha256(self) -> str:
        """Of the file as it is, gzipped or not."""
        return hashlib.sha256(self.raw).hexdigest()


def source_of(path: Path, name: str | None) -> Source:
    """The contents of a file.  Errors: MP-U001, MP-D001."""
    raw = _contents(path)
    file, suffixes = path_text(path), [suffix.lower() for suffix in path.suffixes]
    zipped = suffixes[-1:] == [".gz"]
    stem = path.with_suffix("").stem if zipped else path.stem
    suffix = "".join(suffixes[-2:-1] if zipped else suffixes[-1:])
    contents = _unpacked(file, raw) if zipped else raw
    return Source(file, stem if name is None else name, suffix, contents, path, raw)


def standard_input(name: str | None) -> Source:
    """What stands on the standard input; its first bytes tell what it is, text by default."""
    raw = sys.stdin.buffer.read()
    file = "the standard input"
    contents = _unpacked(file, raw) if raw.startswith(_GZIP) else raw
    suffix = next((kind for magic, kind in _SUFFIXES.items() if contents.startswith(magic)), ".csv")
    return Source(file, "stdin" if name is None else name, suffix, contents, None, raw)


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MemproofError("MP-U001", path_text(path), "a file", "none") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise MemproofError("MP-D001", path_text(path), "a readable file", reason) from None


def _unpacked(file: str, raw: bytes) -> bytes:
    """The contents of gzipped bytes.  Errors: MP-D001 corrupt, or longer than 2^30 bytes."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
            contents = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MemproofError("MP-D001", file, "a gzipped file", str(error)) from None
    if len(contents) > MOST_BYTES:
        raise MemproofError("MP-D001", file, f"at most {MOST_BYTES} bytes unpacked", "more")
    return contents
