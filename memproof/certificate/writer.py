"""Writes a certificate as docs/certificate-format.md specifies it: whole, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.exact import decimal_or_fraction, with_decimal
from memproof.network.canonical import LARGEST_JSON_NUMBER, integer, line, network_lines
from memproof.network.model import Network
from memproof.network.sizes import NetworkSizes
from memproof.outputs import Kind, replacing
from memproof.outside import count_text
from memproof.percent import MAX_TEXT, percent_encode, text
from memproof.readings import ARGMAX, EQUALS, SIGN, Margin, Miss, Outputs, all_misses, least_margin
from memproof.regions.tracers import tracer_of
from memproof.version import VERSION

Progress = Callable[[int, int], None]
BLOCK = 4096  # points that are written at a time
MOST_ACTIVITIES = 10**8  # neurons times points, beyond which a certificate has digests of traces
LONGEST_LINE = 2**24  # bytes of a record: the checkers refuse to read longer ones
CERTIFICATE = Kind("a certificate", rb'\{"kind":"meta","format":"memproof","')


@dataclass(frozen=True)
class Written:
    """A certificate on disk: its path, the bytes of the file, the affine pieces that tracing took;
    ``replaced``: a file of this name was there before; the least ``margin``, except under equals;
    ``version`` of the format: 2 states digests of the traces.
    """

    path: Path
    size: int
    forms: int
    sizes: NetworkSizes
    replaced: bool = False
    margin: Margin | None = None
    version: int = 1

    __repr__ = brief


class LabelsMissed(MemproofError):
    """MP-C001: the network does not memorize the dataset; ``misses`` are all labels not hit, and
    ``classes`` the names of the classes whose numbers they have."""

    def __init__(self, misses: Sequence[Miss], classes: tuple[str, ...] = ()) -> None:
        first = misses[0]
        self.misses, self.classes = list(misses), classes
        place, count = f"point {first.point} (row {first.row})", count_text(len(misses), "label")
        if first.reading == EQUALS:
            expected, found = map(decimal_or_fraction, (first.expected, first.found))
        else:
            place += f", output {first.coordinate}"
            expected, found = first.demand, with_decimal(first.found)
        super().__init__("MP-C001", place, f"output {expected}",
                         f"{found} ({count} {'is' if len(misses) == 1 else 'are'} missed in all)")


class Hashing:
    """Lines go to the stream and to the hash of the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Write the bytes, and hash them: ``digest`` is sha256 of all of them so far."""
        self.stream.write(data)
        self.digest.update(data)


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
    columns = map(_lists, (dataset.points, dataset.labels, dataset.rows))
    for x, y, rows in zip(*columns, strict=True):
        yield f'{{"kind":"point","x":[{x}],"y":[{y}],"rows":[{rows}]}}\n'.encode("ascii")


def _lists(vectors: Iterable[Sequence[int]]) -> Iterator[str]:
    """The compact JSON of each vector, without its brackets.  One call for many vectors takes a
    fourth of the time of one call for each."""
    rest = iter(vectors)
    while block := list(islice(rest, BLOCK)):
        numbers = list(chain.from_iterable(block))
        is_short = -LARGEST_JSON_NUMBER <= min(numbers) <= max(numbers) <= LARGEST_JSON_NUMBER
        written: Sequence[object] = block
        if not is_short or {*map(type, numbers)} != {int}:
            written = [[integer(v) for v in vector] for vector in block]
        yield from json.dumps(written, separators=(",", ":"))[2:-2].split("],[")


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
    reading: str = EQUALS,
    construction: str = "",
    parameters: str = "",
    digest: bool | None = None,
    progress: Progress | None = None,
) -> Written:
    """Trace ``network`` on ``dataset`` and write the certificate to ``path``.

    ``reading``: equals, nearest, argmax or sign; under argmax the outputs get the names of the
    classes.  ``digest``: version 2 of the format, which states the sha256 of the runs of every
    neuron instead of the runs; None: if traces ``are_long``.  Raises LabelsMissed
    (MP-C001) if a label is missed, MP-C002 for a network without a hidden layer, MP-N003 if the
    dimensions do not fit, MP-A002 for labels that cannot be read so, MP-U005 if something else is
    at ``path``; then that is left as it was.
    """
    if not network.hidden:
        raise MemproofError("MP-C002", "the network", "at least one hidden layer", "none")
    tracer = tracer_of(network, dataset, lines, reading)
    network = _with_names_of_classes(network, dataset, reading)
    sizes, depth = network.sizes(), len(network.hidden)
    if digest is None:
        digest = are_long(sizes, len(dataset))
    version = 2 if digest else 1
    declared = {"construction": text(construction), "parameters": text(parameters),
                "producer": f"memproof {VERSION}", "dataset": text(dataset.name)}
    target = Path(path)
    replaced = target.exists()
    with replacing(target, CERTIFICATE) as stream:
        out = Hashing(stream)
        out.write(line({"kind": "meta", "format": "memproof", "version": version,
                        "declared": declared}))
        out.write(line(claim_of(dataset, network, sizes, reading)))
        for each in chain(data_lines(dataset), network_lines(network)):
            out.write(each)
        for layer, channel in sorted(lines):
            out.write(line({"kind": "line", "layer": layer, "channel": channel}))
        for number, texts in enumerate(tracer.traces(), 1):
            out.write(trace_line(number, texts, digest))
            if progress is not None:
                progress(number, depth)
        margin = _margin(reading, tracer.outputs(), dataset)
        if margin is not None:
            out.write(_margin_line(margin))
        end = {"kind": "end", "points": len(dataset), "layers": depth, "lines": len(lines),
               "traces": depth, "sha256": out.digest.hexdigest()}
        out.write(line(end))
    return Written(target, target.stat().st_size, tracer.forms, sizes, replaced, margin,
                   version)


def are_long(sizes: NetworkSizes, points: int) -> bool:
    """Are traces long: that of all layers together, or the line of one, which no checker reads?

    The runs of a neuron have at most two bytes for each point, and the line at most 64 more.
    """
    longest = 64 + sizes.width * (2 * points + 4)
    return sizes.nodes * points > MOST_ACTIVITIES or longest > LONGEST_LINE


def trace_line(number: int, texts: Sequence[bytes], digest: bool) -> bytes:
    """The ``trace`` record of a layer, or its ``digest`` record, of the compact JSON of each
    neuron's runs."""
    if digest:
        texts = [b'"%s"' % hashlib.sha256(text).hexdigest().encode("ascii") for text in texts]
    return b'{"kind":"%s","layer":%d,"neurons":[%s]}\n' % (
        b"digest" if digest else b"trace", number, b",".join(texts))


def _with_names_of_classes(network: Network, dataset: Dataset, reading: str) -> Network:
    """Under argmax the outputs are called as the classes, if these have names.  Raises MP-A002 for
    more or fewer names than there are classes to be told apart."""
    count = {ARGMAX: network.outputs, SIGN: 2}.get(reading)
    if count is None or not dataset.classes:
        return network
    if len(dataset.classes) != count:
        raise MemproofError("MP-A002", reading, f"{count} names of classes, or none",
                            str(len(dataset.classes)))
    if reading == SIGN:
        return network
    return replace(network, output=replace(network.output, names=dataset.classes))


def _margin(reading: str, outputs: Outputs, dataset: Dataset) -> Margin | None:
    """The least margin; None under equals, which has none.  Raises LabelsMissed (MP-C001)."""
    misses = all_misses(reading, outputs, dataset)
    if misses:
        raise LabelsMissed(misses, dataset.classes)
    return None if reading == EQUALS else least_margin(reading, outputs, dataset)


def _margin_line(margin: Margin) -> bytes:
    """The ``margin`` record."""
    return line({"kind": "margin", "numerator": integer(margin.value.numerator),
                 "denominator": integer(margin.value.denominator), "point": margin.point})


def claim_of(dataset: Dataset, network: Network, sizes: NetworkSizes, reading: str
             ) -> dict[str, object]:
    """The ``claim`` record."""
    return {
        "kind": "claim",
        "reading": reading,
        "points": len(dataset),
        "rows": dataset.row_count,
        "dimension": dataset.dimension,
        "outputs": network.outputs,
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
