"""What a certificate says, in words: an overview, and one point through every layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from memproof.certificate.compare import label_text
from memproof.certificate.loader import Certificate
from memproof.codes import CODES
from memproof.constructions import constructions
from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.names import did_you_mean
from memproof.network.model import RELU, Layer, Network
from memproof.outside import names_apart, title, visible


def code_text(code: str) -> Iterator[str]:
    """The explanation of an error code.  Raises MP-U003 for an unknown one."""
    key = code.upper()
    if key not in CODES:
        raise MemproofError("MP-U003", "the code", "a code such as MP-R017",
                            show(code) + did_you_mean(key, CODES))
    title, explanation = CODES[key]
    yield f"{key}: {title}"
    yield f"  {explanation}"


def overview(certificate: Certificate) -> Iterator[str]:
    """Claim, stages and lines of a certificate (as it stands there: not a check)."""
    claim, data = certificate.claim, certificate.dataset
    yield (f"{title(str(certificate.path))}: {claim['points']} points ({claim['rows']} rows) "
           f"in dimension {claim['dimension']}, {claim['outputs']} output(s)")
    if data.classes:
        yield "classes: " + "; ".join(
            f"{j} = {name}" for j, name in enumerate(names_apart(data.classes)))
    for key in ("construction", "parameters", "producer", "dataset"):
        yield f"{key}: {visible(certificate.declared[key])}"
    yield from _stages(certificate.network)
    for layer, channel in certificate.lines:
        names = list(map(input_name, range(data.dimension)))
        name = certificate.network.hidden[layer - 1].names[channel] if layer else names[channel]
        yield f"line: from layer {layer} on the points are ordered by {visible(name)}"
    yield "(as it stands in the file: 'memproof check' judges it)"


def _stages(network: Network) -> Iterator[str]:
    numbered = enumerate(network.hidden, 1)
    for stage, group in groupby(numbered, key=lambda item: item[1].stage):
        layers = list(group)
        first, last = layers[0][0], layers[-1][0]
        span = f"layer {first}" if first == last else f"layers {first}-{last}"
        widths = sorted({len(layer) for _, layer in layers})
        lemmas = sorted({word for _, layer in layers for word in layer.lemma.split()})
        about = f", lemmas {visible(', '.join(lemmas))}" if lemmas else ""
        name = visible(stage) or "no stage"
        yield f"  {span}: {name} (width {'-'.join(map(str, widths))}{about})"


def point_of(certificate: Certificate, point: int | None, row: int | None) -> int:
    """The point number meant by ``--point`` or ``--row``.  Raises MP-U002."""
    data = certificate.dataset
    if row is not None:
        for number, rows in enumerate(data.rows):
            if row in rows:
                return number
        raise MemproofError("MP-U002", "--row", f"a row from 1 to {data.row_count}", str(row))
    number = 0 if point is None else point
    if not 0 <= number < len(data):
        raise MemproofError("MP-U002", "--point", f"a point from 0 to {len(data) - 1}", str(point))
    return number


def walk(
    certificate: Certificate, point: int, layer: int | None = None, stage: str | None = None
) -> Iterator[str]:
    """One point through every layer: the exact value of every neuron, and what the constructions
    have to say of a network with these declared parameters (``Construction.words``).

    ``layer`` or ``stage`` (its beginning) restrict what is shown.  Raises MP-U002 if no layer fits.
    """
    data, network = certificate.dataset, certificate.network
    x = [Fraction(v, data.denominator) for v in data.points[point]]
    wanted = [number for number, each in enumerate(network.hidden, 1)
              if layer in (None, number) and (stage is None or each.stage.startswith(stage))]
    if not wanted:
        raise MemproofError("MP-U002", "--layer, --stage", "a layer or a stage of this network",
                            show(stage if layer is None else layer))
    rows = ", ".join(map(str, data.rows[point]))
    yield f"point {point} (row {rows}), label {label_text(data, point)}"
    yield "  x = (" + ", ".join(printed(v) for v in x) + ")"
    *hidden, values = network.values(x)
    said = notes(certificate, hidden)
    heading = ""
    for number, (each, found) in enumerate(zip(network.hidden, hidden, strict=True), 1):
        if number in wanted:
            if each.stage != heading:
                heading = each.stage
                yield visible(heading) or "no stage"
            yield _layer_line(number, each, found, said.get(number, ""))
    outputs = ", ".join(f"{visible(name)} = {printed(v)}"
                        for name, v in zip(network.output.names, values, strict=True))
    expected = tuple(Fraction(y, data.label_denominator) for y in data.labels[point])
    hit = "hits the label" if values == expected else f"MISSES the label {label_text(data, point)}"
    yield f"output: {outputs}: {hit}"


def notes(
    certificate: Certificate, hidden: Sequence[tuple[Fraction, ...]]
) -> dict[int, str]:
    """Layer (from 1) -> what is said of it.  Every construction is asked, since which one made the
    network is declared and not checked."""
    parameters = certificate.declared["parameters"]
    said: dict[int, str] = {}
    for each in constructions().values():
        if each.words is not None:
            said = each.words(parameters, certificate.network.hidden, hidden) | said
    return said


def _layer_line(number: int, layer: Layer, values: tuple[Fraction, ...], said: str) -> str:
    words = [f"{visible(name)} = {printed(v)}" + ("" if v > 0 or act != RELU else " (off)")
             for name, act, v in zip(layer.names, layer.activations, values, strict=True)]
    return f"  layer {number}: {'  '.join(words)}" + (f"   {said}" if said else "")
