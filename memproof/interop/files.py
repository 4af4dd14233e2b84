"""Files of networks: looked at before they are read, and never more of them than is allowed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from memproof.errors import MemproofError, show
from memproof.outside import path_text

MOST_BYTES = 1 << 28
# Opening a pipe must not wait for somebody who writes into it.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def looking_into(path: str | Path) -> Iterator[tuple[BinaryIO, int]]:
    """(a stream, how many bytes the file has).  Errors: MP-U001 no regular file to be read."""
    try:
        descriptor = os.open(path, FLAGS)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MemproofError("MP-U001", path_text(path), "a readable file", reason) from None
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise MemproofError("MP-U001", path_text(path), "a regular file", "something else")
        yield stream, status.st_size


def file_bytes(path: str | Path, most: int = MOST_BYTES) -> bytes:
    """The whole file.  Errors: MP-U001, MP-A007 more than so many bytes."""
    with looking_into(path) as (stream, size):
        if size > most:
            raise MemproofError("MP-A007", path_text(path), f"at most {most} bytes", str(size))
        return stream.read(most)


def beginning(data: bytes) -> str:
    """The first bytes of a file that is not what it should be, for a message: as text in quotes if
    they are printable ASCII, otherwise in hexadecimal."""
    if not data:
        return "an empty file"
    text = data[:20].decode("latin-1")
    return show(text) if text.isascii() and text.isprintable() else f"bytes {data[:8].hex(' ')}"


class Beside:
    """Files in the folder of a model, for tensors whose numbers stand there.

    Only regular files whose real place is in that folder are read, and never more than MOST_BYTES
    in all.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = os.path.realpath(folder)
        self.left = MOST_BYTES

    def numbers(self, place: str, location: str, offset: int, size: int) -> bytes:
        """``size`` bytes of the file from ``offset`` on.

        Errors: MP-A007 a place outside of the folder, more bytes than the file has or than are
        allowed; MP-U001 no such file.
        """
        parts = Path(location).parts
        real = os.path.realpath(os.path.join(self.folder, *parts)) if _is_plain(location) else ""
        if not real.startswith(self.folder + os.sep):
            raise MemproofError("MP-A007", place, "numbers in the folder of the model",
                                show(location, 80))
        if not 0 <= size <= self.left:
            raise MemproofError("MP-A007", place, f"at most {self.left} bytes", str(size))
        with looking_into(real) as (stream, length):
            if not 0 <= offset <= length - size:
                raise MemproofError("MP-A007", place, f"{size} bytes of {show(location, 80)} from "
                                    f"byte {offset} on", f"a file of {length} bytes")
            self.left -= size
            stream.seek(offset)
            return stream.read(size)


def _is_plain(location: str) -> bool:
    """A relative path that goes down only."""
    parts = location.replace("\\", "/").split("/")
    return "\0" not in location and ":" not in location and not {"", ".."} & set(parts)
