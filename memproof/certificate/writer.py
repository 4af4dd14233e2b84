"""Writes a certificate as docs/certificate-format.md specifies it: whole, or not at all."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.network.canonical import MAX_TEXT, integer, line, network_lines, percent_encode, text
from memproof.network.model import Network
from memproof.network.sizes import NetworkSizes
from memproof.regions import Miss, Tracer
from memproof.version import VERSION

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """A certificate on disk: its path, its size in bytes, the affine pieces that tracing took."""

    path: Path
    size: int
    forms: int
    sizes: NetworkSizes

    __repr__ = brief


class LabelsMissed(MemproofError):
    """MP-C001: the network does not memorize the dataset; ``misses`` are all labels not hit."""

    def __init__(self, misses: Sequence[Miss]) -> None:
        first = misses[0]
        self.misses = list(misses)
        super().__init__("MP-C001", f"point {first.point} (row {first.row})",
                         f"output {first.expected}",
                         f"{first.found} ({len(misses)} labels are missed in all)")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary stream whose content becomes ``path`` at the end, and nothing on any exception.

    A name that ends in ``.gz`` gets the content gzipped (without a time, so always the same bytes).
    A link is followed; what is no regular file (a device, a pipe, a folder) is refused: MP-U005.
    """
    path = Path(os.path.realpath(path))
    new_folders = [folder for folder in path.parents if not folder.exists()]
    if path.exists() and not path.is_file():
        raise MemproofError("MP-U005", str(path), "a file, or a new name", "something else there")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        _remove(new_folders)
        raise MemproofError("MP-U005", str(path), "a place to write to",
                            error.strerror or str(error)) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if path.suffix == ".gz":
                with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield stream
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        _remove(new_folders)
        raise


def _remove(folders: Sequence[Path]) -> None:
    """Take back the folders that were made for nothing, innermost first."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


class _Hashing:
    """Lines go to the stream and to the hash of the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.size, self.digest = stream, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Write the bytes, and count and hash them: ``digest`` is sha256 of all of them so far."""
        self.stream.write(data)
        self.digest.update(data)
        self.size += len(data)


def data_lines(dataset: Dataset) -> Iterator[bytes]:
    """The data section: the ``data`` record and one ``point`` record for each point."""
    yield line(
        {
            "kind": "data",
            "coordinate_denominator": integer(dataset.denominator),
            "label_denominator": integer(dataset.label_denominator),
            "classes": [_class_name(name) for name in dataset.classes],
        }
    )
    for x, y, rows in zip(dataset.points, dataset.labels, dataset.rows, strict=True):
        yield line({"kind": "point", "x": [integer(v) for v in x], "y": [integer(v) for v in y],
                    "rows": list(rows)})


def _class_name(name: str) -> str:
    """The name, whole: two names may not become one.  Raises MP-C004 if it is too long."""
    written = percent_encode(name)
    if len(written) > MAX_TEXT:
        raise MemproofError("MP-C004", "the classes", f"names of at most {MAX_TEXT} characters",
                            f"{show(name)}, {len(written)} characters")
    return written


def write(
    path: str | Path,
    dataset: Dataset,
    network: Network,
    lines: Sequence[tuple[int, int]] = (),
    *,
    construction: str = "",
    parameters: str = "",
    progress: Progress | None = None,
) -> Written:
    """Trace ``network`` on ``dataset`` and write the certificate to ``path``.

    Raises LabelsMissed (MP-C001) if an output is not the label, MP-C002 for a network without a
    hidden layer, MP-N003 if the dimensions do not fit; then ``path`` is left as it was.
    """
    if not network.hidden:
        raise MemproofError("MP-C002", "the network", "at least one hidden layer", "none")
    tracer = Tracer(network, dataset, lines)
    sizes = network.sizes()
    declared = {"construction": text(construction), "parameters": text(parameters),
                "producer": f"memproof {VERSION}", "dataset": text(dataset.name)}
    target = Path(path)
    with replacing(target) as stream:
        out = _Hashing(stream)
        out.write(line({"kind": "meta", "format": "memproof", "version": 1, "declared": declared}))
        out.write(line(_claim(dataset, network, sizes)))
        for each in (*data_lines(dataset), *network_lines(network)):
            out.write(each)
        for layer, channel in sorted(lines):
            out.write(line({"kind": "line", "layer": layer, "channel": channel}))
        for number, neurons in enumerate(tracer.activities(), 1):
            out.write(line({"kind": "trace", "layer": number, "neurons": neurons}))
            if progress is not None:
                progress(number, len(network.hidden))
        misses = tracer.misses()
        if misses:
            raise LabelsMissed(misses)
        depth = len(network.hidden)
        end = {"kind": "end", "points": len(dataset), "layers": depth, "lines": len(lines),
               "traces": depth, "sha256": out.digest.hexdigest()}
        out.write(line(end))
    return Written(target, out.size, tracer.forms, sizes)


def _claim(dataset: Dataset, network: Network, sizes: NetworkSizes) -> dict[str, object]:
    return {
        "kind": "claim",
        "reading": "equals",
        "points": len(dataset),
        "rows": dataset.row_count,
        "dimension": dataset.dimension,
        "outputs": dataset.outputs,
        **asdict(sizes),
        "data_sha256": data_sha256(dataset),
        "network_sha256": _sha256(network_lines(network)),
    }


def data_sha256(dataset: Dataset) -> str:
    """sha256 of the data section: the identity of a table."""
    return _sha256(data_lines(dataset))


def _sha256(section: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for each in section:
        digest.update(each)
    return digest.hexdigest()
