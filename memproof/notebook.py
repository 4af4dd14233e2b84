"""What a notebook shows of an object: a sentence, a small table or a picture, static and escaped.

At most ``LARGEST`` characters; no script, no link, nothing that is loaded from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from memproof.api import Certified
from memproof.constructions.registry import Built
from memproof.dataset import Dataset
from memproof.draw.drawing import plain
from memproof.draw.line import line
from memproof.draw.network import network as picture
from memproof.errors import MemproofError
from memproof.exact import decimal_or_fraction, plain_fraction
from memproof.lemmas.proving import Verdict
from memproof.network.model import Network

LARGEST, ROWS, COLUMNS = 50_000, 6, 8


def html(value: Any) -> str:
    """The HTML of a Dataset, Network, Built, Certified, or of the verdict on a lemma."""
    for kind, parts in PARTS.items():
        if isinstance(value, kind):
            return "<div>" + "".join(parts(value)) + "</div>"
    return f"<code>{plain(repr(value))}</code>"


def _paragraph(text: str, tag: str = "p") -> str:
    return f"<{tag}>{plain(text)}</{tag}>"


def _small(picture: str, instead: str) -> str:
    """The picture, unless it is too large for a notebook."""
    return picture if len(picture) <= LARGEST - 8_000 else _paragraph(
        f"The picture has {len(picture):,} characters; {instead} makes it.")


def _dataset(data: Dataset) -> Iterator[str]:
    yield _paragraph(f"{data.name}: {len(data)} points, {data.row_count} rows, dimension "
                     f"{data.dimension}, {data.label_kind}")
    yield _table(data)
    more = len(data) - ROWS
    if more > 0:
        yield _paragraph(f"and {more} more points")


def _table(data: Dataset) -> str:
    """The first points, with their first coordinates and their labels."""
    shown = data.columns[:COLUMNS]
    head = ["row", *shown, *(["..."] if len(data.columns) > COLUMNS else []), "label"]
    rows = []
    for point, label, numbers in list(zip(data.points, data.labels, data.rows, strict=True))[:ROWS]:
        cells = [_number(v, data.denominator) for v in point[:COLUMNS]]
        cells += ["..."] if len(point) > COLUMNS else []
        named = data.classes[label[0]] if data.classes else ", ".join(
            _number(v, data.label_denominator) for v in label[:COLUMNS])
        rows.append([str(numbers[0]), *cells, named])
    return "<table>" + _row("th", head) + "".join(_row("td", row) for row in rows) + "</table>"


def _number(numerator: int, denominator: int) -> str:
    text = decimal_or_fraction(plain_fraction(numerator, denominator))
    return text if len(text) <= 20 else f"{text[:17]}..."


def _row(tag: str, cells: list[str]) -> str:
    return "<tr>" + "".join(_paragraph(cell[:80], tag) for cell in cells) + "</tr>"


def _network(network: Network) -> Iterator[str]:
    yield _paragraph(repr(network))
    yield _small(picture(network), "memproof.draw.network(network)")


def _built(built: Built) -> Iterator[str]:
    if built.parameters:
        yield _paragraph(built.parameters)
    yield from _network(built.network)


def _certified(result: Certified) -> Iterator[str]:
    yield f"<pre>{escape(result.verdict.report())}</pre>"  # the kernel shows ASCII only
    try:
        yield _small(line(result.network, result.dataset),
                     "memproof.draw.line(result.network, result.dataset)")
    except MemproofError:  # not a function of one scalar
        yield _small(picture(result.network), "memproof.draw.network(result.network)")


def _lemma(verdict: Verdict) -> Iterator[str]:
    word = "PROVED" if verdict.proved else "NOT PROVED"
    yield f"<b>{word}</b>"
    yield _paragraph(f"{verdict.id}: {verdict.data.get('title', '')}")
    yield _paragraph(str(verdict.data.get("statement", "")))
    if verdict.lemma is not None:
        yield _paragraph(f"{verdict.lemma.steps} steps, each checked by "
                         f"{' and '.join(verdict.checkers)}; source: {verdict.data['source']}")
    else:
        yield _paragraph(str(verdict.error))


PARTS: dict[type, Callable[[Any], Iterator[str]]] = {
    Dataset: _dataset, Network: _network, Built: _built, Certified: _certified, Verdict: _lemma,
}
