"""Files that are written: whole or not at all, and never in the place of another kind of file."""

from __future__ import annotations

import errno
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from memproof.appearance import appearance
from memproof.errors import MemproofError, require_path, show
from memproof.outside import path_text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 4096  # bytes of a file that tell what it is
GZIP = b"\x1f\x8b"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # no space, a quota, a limit of sizes
# Endings that promise one kind of file, which other programs then take it for.
ENDINGS = (".svg", ".png", ".onnx", ".npz", ".html", ".csv", ".pdf", ".safetensors")


class Kind(NamedTuple):
    """A kind of file that memproof writes.  ``begins`` (a regular expression) matches the first
    bytes of such a file, of this version or another one, and of no other file.  ``ending``: which
    of ENDINGS is its own, if any."""

    name: str
    begins: bytes
    ending: str = ""

    def has(self, head: bytes) -> bool:
        """Is a file that begins so of this kind?"""
        return re.match(self.begins, head, re.DOTALL) is not None


@contextmanager
def replacing(path: str | os.PathLike[str], kind: Kind) -> Iterator[BinaryIO]:
    """A binary stream whose content becomes the file at the end, and nothing on any exception.

    A name that ends in ``.gz`` gets the content gzipped (without a time, so always the same bytes).
    Errors: MP-U005, and those of ``replaceable``.
    """
    import gzip  # here, as all that is slow to import: ``check`` imports this file, and starts fast
    import tempfile

    target = replaceable(path, kind)
    new_folders = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    except OSError as error:
        _remove(new_folders)
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if target.suffix == ".gz":
                with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield stream
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        replaceable(path, kind)  # it may have come while we worked
        os.replace(temporary, target)
    except BaseException as error:
        os.unlink(temporary)
        _remove(new_folders)
        if isinstance(error, OSError) and error.errno in FULL:
            raise _unwritable(path, error) from None
        raise


def replaceable(path: str | os.PathLike[str], kind: Kind) -> Path:
    """Where ``path`` leads to, links followed: to nothing, to an empty file, or to a file of this
    kind, gzipped or not.

    Errors: MP-U004 for what is no path, MP-U005 for anything else: another file, a folder, a
    device, a pipe, and a name whose ending is that of another kind.
    """
    from pathlib import Path

    require_path("the output", path)
    try:
        target = Path(os.path.realpath(path))
        if os.fspath(path).endswith(os.sep) or target.is_dir():
            raise _occupied(path, kind, "a folder")
        if target.is_symlink():
            raise _occupied(path, kind, "a link that leads back to itself")
        if not target.exists():
            _check_ending(path, kind)
            return target
        if not target.is_file():
            raise _occupied(path, kind, "a device or a pipe")
        head = _head(target)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    if head and not kind.has(head):
        raise _occupied(path, kind, _begins(head))
    _check_ending(path, kind)
    return target


def _begins(head: bytes) -> str:
    """The first line, if it is text; else what it seems to be."""
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    if "\0" in first or "\ufffd" in first:
        return appearance(head)
    return f"a file that begins with {show(first)}"


def _check_ending(path: str | os.PathLike[str], kind: Kind) -> None:
    """Nothing is written under a name that would make other programs take it for something else."""
    name = os.fsdecode(path).lower().removesuffix(".gz")
    other = next((each for each in ENDINGS if name.endswith(each) and each != kind.ending), None)
    if other is not None:
        wanted = f"in {kind.ending}" if kind.ending else f"in another way than {other}"
        raise MemproofError("MP-U005", path_text(path), f"a name that ends {wanted}: {kind.name} "
                            "is written", other)


def _head(target: Path) -> bytes:
    """The first bytes of a file, unpacked if they are gzip."""
    with open(target, "rb") as stream:
        head = stream.read(HEAD)
    if not head.startswith(GZIP):
        return head
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(head, HEAD) or head
    return head


def _occupied(path: str | os.PathLike[str], kind: Kind, found: str) -> MemproofError:
    expected = f"a new name, or {kind.name} to replace"
    return MemproofError("MP-U005", path_text(path), expected, found)


def _unwritable(path: str | os.PathLike[str], error: Exception) -> MemproofError:
    found = getattr(error, "strerror", None) or str(error)
    return MemproofError("MP-U005", path_text(path), "a place to write to", found)


def _remove(folders: Sequence[Path]) -> None:
    """Take back the folders that were made for nothing, innermost first."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
