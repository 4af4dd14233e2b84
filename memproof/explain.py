"""What a certificate says, in words: an overview, and one point through every layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from memproof.certificate.compare import label_text
from memproof.certificate.loader import Certificate
from memproof.codes import CODES
from memproof.constructions import constructions
from memproof.dataset import bundled, bundled_names
from memproof.dataset.dataset import input_name
from memproof.errors import MemproofError, show
from memproof.exact import (
    ABOUT,
    decimal_or_fraction,
    plain_fraction,
    short_number,
    with_decimal,
)
from memproof.names import did_you_mean
from memproof.network.model import RELU, Layer, Network
from memproof.network.work import Work, counted_values
from memproof.outside import count_text, names_apart, title, visible
from memproof.readings import ARGMAX, EQUALS, MEANING, NEAREST, SIGN, gaps, unit
from memproof.regions import natural_lines

CLAIMS = {"ball": "labels on balls around the points", "sgd": "what SGD does near these weights",
          "run": "a run of SGD"}  # by the records that state them
MOST_COORDINATES = 100  # that are shown
MOST_TERMS = 8  # of a sum that are shown one by one
MOST_INPUTS, MOST_BITS = 10**6, 1000  # of a sum that is shown, and of its numbers
Values = Sequence[Fraction]


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
    yield (f"{title(str(certificate.path))}: {count_text(claim['points'], 'point')} "
           f"({count_text(claim['rows'], 'row')}) "
           f"in dimension {claim['dimension']}, {count_text(claim['outputs'], 'output')}")
    if data.classes:
        yield "classes: " + "; ".join(
            f"{j} = {name}" for j, name in enumerate(names_apart(data.classes)))
    yield from _reading_lines(certificate)
    for key in ("construction", "parameters", "producer", "dataset"):
        yield f"{key}: {visible(certificate.declared[key])}"
    yield from _stages(certificate.network)
    for layer, channel in certificate.lines:
        names = list(map(input_name, range(data.dimension)))
        name = certificate.network.hidden[layer - 1].names[channel] if layer else names[channel]
        yield f"line: from layer {layer} on the points are ordered by {visible(name)}"
    if certificate.version == 2:
        yield "traces: only their digests (version 2); what is shown of runs is recomputed"
    yield from _replacement(certificate)
    yield "(as it stands in the file: 'memproof check' judges it)"


def _replacement(certificate: Certificate) -> Iterator[str]:
    """What a certificate claims that is not of ReLUs on points alone."""
    if (new := certificate.replacement) is not None:
        yield (f"claimed of {new.activation} neurons in the place of these steps and identities: "
               f"every output is within {short_number(new.eps)} of its label")
    if certificate.more:
        kinds = " and ".join(dict.fromkeys(CLAIMS[key.partition(", ")[0]] for key in
                                           certificate.more))
        yield f"claimed beside it: {kinds} (memproof check says what, and judges it)"


def _reading_lines(certificate: Certificate) -> Iterator[str]:
    """How outputs are read, and the least margin; nothing where outputs are the labels."""
    if certificate.margin is not None:
        yield f"reading: {certificate.reading}: {MEANING[certificate.reading]}"
        value = with_decimal(certificate.margin.value)
        yield f"least margin: {value} at {certificate.margin_place}"


def _stages(network: Network) -> Iterator[str]:
    numbered = enumerate(network.hidden, 1)
    for stage, group in groupby(numbered, key=lambda item: item[1].stage):
        layers = list(group)
        first, last = layers[0][0], layers[-1][0]
        span = f"layer {first}" if first == last else f"layers {first}-{last}"
        widths = sorted({len(layer) for _, layer in layers})
        lemmas = sorted({word for _, layer in layers for word in layer.lemma.split()})
        about = f", lemmas {visible(', '.join(lemmas))}" if lemmas else ""
        name = "" if stage == span else f": {visible(stage) or 'no stage'}"
        yield f"  {span}{name} (width {'-'.join(map(str, widths))}{about})"


def point_of(certificate: Certificate, point: int | None, row: int | None) -> int:
    """The point number meant by ``--point`` or ``--row``.  Raises MP-U002."""
    data = certificate.dataset
    if row is not None:
        return data.point_with_row(row, "--row")
    number = 0 if point is None else point
    if not 0 <= number < len(data):
        raise MemproofError("MP-U002", "--point", f"a point from 0 to {len(data) - 1}", str(point))
    return number


def walk(
    certificate: Certificate, point: int, layer: int | None = None, stage: str | None = None
) -> Iterator[str]:
    """One point through every layer: the exact value of every neuron, the sum behind the scalar t
    of a line, and what the constructions have to say of a network with these declared parameters
    (``Construction.words``).  Decimals stand beside fractions.

    ``layer`` or ``stage`` (its beginning) restrict what is shown.  Raises MP-U002 if no layer fits,
    MP-L007 if the values become too long.
    """
    data, network = certificate.dataset, certificate.network
    wanted = [number for number, each in enumerate(network.hidden, 1)
              if layer in (None, number) and (stage is None or each.stage.startswith(stage))]
    if not wanted:
        raise MemproofError("MP-U002", "--layer, --stage", "a layer or a stage of this network",
                            show(stage if layer is None else layer))
    *values, output = counted_values(network, data.points[point], data.denominator, Work())
    rows = ", ".join(map(str, data.rows[point]))
    said = [f"point {point} (row {rows}), label {label_text(data, point)}",
            _coordinates(column_names(certificate), values[0]),
            *_layers(certificate, values, wanted), _output(certificate, point, output),
            *_replacement(certificate)]
    yield from said
    if any(ABOUT in line for line in said):
        yield f"({ABOUT} stands before decimals that are rounded; all else is exact)"


def column_names(certificate: Certificate) -> Sequence[str]:
    """The names of the inputs: those of the table, if it is known to be a bundled one."""
    data = certificate.dataset
    if data.columns[0] == input_name(0) and data.name in bundled_names():
        table = bundled(data.name)
        if (table.points, table.denominator) == (data.points, data.denominator):
            return table.columns
    return data.columns


def _coordinates(names: Sequence[str], x: Values) -> str:
    words = [f"{visible(name)} = {with_decimal(value)}"
             for name, value in zip(names[:MOST_COORDINATES], x, strict=False)]
    more = len(x) - len(words)
    return "  x: " + "  ".join(words) + (f"  and {more} more" if more else "")


def _layers(
    certificate: Certificate, values: Sequence[Values], wanted: Sequence[int]
) -> Iterator[str]:
    """The layers with these numbers, below the names of their stages."""
    hidden, heading = certificate.network.hidden, ""
    said = notes(certificate, values[1:])
    lines = certificate.lines or natural_lines(certificate.network)
    for number in wanted:
        each = hidden[number - 1]
        if each.stage != heading:
            heading = each.stage
            if heading != f"layer {number}":  # which the next line says
                yield visible(heading) or "no stage"
        yield _layer_line(number, each, values[number], said.get(number, ""))
        for line, neuron in lines:
            if line == number and _is_short(values[number - 1], values[number][neuron]):
                yield f"    {_sum_behind(each, neuron, values[number - 1], values[number][neuron])}"


def _is_short(inputs: Values, value: Fraction) -> bool:
    """Are there not too many numbers for a sum that is shown, and none too long?"""
    bits = (n.bit_length() for v in (*inputs, value) for n in (v.numerator, v.denominator))
    return len(inputs) <= MOST_INPUTS and max(bits) <= MOST_BITS


def _output(certificate: Certificate, point: int, values: Values) -> str:
    """``output: y = 1 = versicolor: hits the label``."""
    data, names = certificate.dataset, certificate.network.output.names
    classes = data.classes if certificate.reading == EQUALS else ()
    outputs = ", ".join(f"{visible(name)} = {with_decimal(v)}{_class_of(classes, v)}"
                        for name, v in zip(names, values, strict=True))
    if certificate.reading != EQUALS:
        return f"output: {outputs}: {_margin_text(certificate, point, values)}"
    expected = tuple(Fraction(y, data.label_denominator) for y in data.labels[point])
    hit = "hits the label" if values == expected else f"MISSES the label {label_text(data, point)}"
    return f"output: {outputs}: {hit}"


def _margin_text(certificate: Certificate, point: int, values: Values) -> str:
    """Whether the outputs read as the label, and by how much."""
    data, reading = certificate.dataset, certificate.reading
    label, step = data.labels[point], data.label_denominator
    gap, k = min(gaps(reading, values, label, 1, step))
    size = plain_fraction(gap, unit(reading, 1, step))
    why = {ARGMAX: _against_the_next, SIGN: _side, NEAREST: _distance}[reading](
        certificate, point, k, size)
    return f"{'reads as the label' if size > 0 else 'MISSES the label'} " + (
        f"{label_text(data, point)}: {why}")


def _against_the_next(certificate: Certificate, point: int, k: int, size: Fraction) -> str:
    """Under argmax: the output of the class, and the largest other one."""
    names = certificate.network.output.names
    own = certificate.dataset.labels[point][0]
    first, other = (f"{i}" + f" ({visible(names[i])})" * _is_name(names[i], i) for i in (own, k))
    if size > 0:
        return f"output {first} is larger than the next one, {other}, by {with_decimal(size)}"
    if size == 0:
        return f"output {first} is not larger than {other}: a tie"
    return f"output {first} is smaller than {other}, by {with_decimal(-size)}"


def _is_name(name: str, number: int) -> bool:
    """Does it say more than the number?"""
    return name not in (str(number), "y", f"y{number}")


def _side(certificate: Certificate, point: int, k: int, size: Fraction) -> str:
    """Under sign: on which side of 0 the output is."""
    side = "positive" if certificate.dataset.labels[point][0] else "negative"
    return f"the output is {side if size > 0 else f'not {side}'}, by {with_decimal(abs(size))}"


def _distance(certificate: Certificate, point: int, k: int, size: Fraction) -> str:
    """Under nearest: how far the output is from the label that is farthest from it."""
    half = Fraction(1, 2 * certificate.dataset.label_denominator)
    name = certificate.network.output.names[k]
    return (f"output {k} ({visible(name)}) is {with_decimal(half - size)} away from it, "
            f"{'less' if size > 0 else 'not less'} than half a step, {with_decimal(half)}"
            + f", by {with_decimal(size)}" * (size > 0))


def _class_of(classes: Sequence[str], value: Fraction) -> str:
    """`` = versicolor``, if the value is the number of a class."""
    known = value.denominator == 1 and 0 <= value < len(classes)
    return f" = {visible(classes[int(value)])}" if known else ""


def notes(certificate: Certificate, hidden: Sequence[Values]) -> dict[int, str]:
    """Layer (from 1) -> what is said of it.  Every construction is asked, since which one made the
    network is declared and not checked."""
    parameters = certificate.declared["parameters"]
    said: dict[int, str] = {}
    for each in constructions().values():
        if each.words is not None:
            said = each.words(parameters, certificate.network.hidden, hidden) | said
    return said


def _layer_line(number: int, layer: Layer, values: Values, said: str) -> str:
    words = [f"{visible(name)} = {with_decimal(v)}" + ("" if v > 0 or act != RELU else " (off)")
             for name, act, v in zip(layer.names, layer.activations, values, strict=True)]
    return f"  layer {number}: {'  '.join(words)}" + (f"   {said}" if said else "")


def _sum_behind(layer: Layer, neuron: int, inputs: Values, value: Fraction) -> str:
    """``t = 92 = 3*5.7 + 10*2.8 - 4*1.4 + 7``: exactly, the last terms of many as one number."""
    parts = [(plain_fraction(w, layer.denominator), inputs[j]) for j, w in layer.rows[neuron]]
    bias = plain_fraction(layer.biases[neuron], layer.denominator)
    shown = parts[: MOST_TERMS - 1] if len(parts) > MOST_TERMS else parts
    rest = sum(w * v for w, v in parts[len(shown):])
    terms = [f"{decimal_or_fraction(w)}*{_factor(v)}" for w, v in shown]
    if len(shown) < len(parts):
        terms.append(f"{decimal_or_fraction(rest)} ({len(parts) - len(shown)} more terms)")
    if bias or not terms:
        terms.append(decimal_or_fraction(bias))
    text = " + ".join(terms).replace("+ -", "- ")
    total = sum((w * v for w, v in shown), bias + rest)
    cut = f"relu({with_decimal(total)}), from " if total != value else ""
    return f"{visible(layer.names[neuron])} = {with_decimal(value)} = {cut}{text}"


def _factor(value: Fraction) -> str:
    text = decimal_or_fraction(value)
    return f"({text})" if value < 0 else text
