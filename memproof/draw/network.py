"""A network as a picture: layers as columns, neurons as discs, weights as lines.

With a point, every neuron has its value: filled if it is on, hollow if relu holds it at 0.  Of a
large network the first and last layers and neurons are drawn, and how many are not is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from memproof.dataset.dataset import input_name
from memproof.draw.drawing import (
    ACCENT,
    FAINT,
    INK,
    NEGATIVE,
    PAPER,
    Drawing,
    document,
    plain,
    words,
)
from memproof.errors import MemproofError
from memproof.exact import plain_fraction, printed, rounded_decimal
from memproof.network.model import Layer, Network

MOST_COLUMNS, MOST_NEURONS = 20, 14  # drawn; beyond it the middle is left out
MANY = 60  # lines of a layer that have no room for their weights
STEP_X, STEP_Y, TOP, RADIUS = 84, 54, 40, 16
INSIDE, BESIDE, LETTER = 5, 24, 6  # characters of a name in a disc, and beside it; pixels of one
Values = Sequence[Fraction]


@dataclass(frozen=True)
class Column:
    """A layer (0: the inputs) and the neurons of it that are drawn."""

    layer: int
    names: Sequence[str]
    drawn: Sequence[int]

    @property
    def missing(self) -> int:
        """How many neurons are not drawn."""
        return len(self.names) - len(self.drawn)

    @property
    def places(self) -> int:
        """One for each neuron that is drawn, and one for those that are not."""
        return len(self.drawn) + (self.missing > 0)

    def y(self, neuron: int, height: int) -> float:
        """Where a neuron is; the drawn ones stand around the middle."""
        index = self.drawn.index(neuron)
        return self.at(index + (index != neuron), height)

    def at(self, place: int, height: int) -> float:
        """Where a place is, from 0."""
        return TOP + height / 2 + (place - (self.places - 1) / 2) * STEP_Y

    @property
    def beside(self) -> int:
        """Pixels for names beside the discs; 0 if all have room in them."""
        longest = max(len(_short(self.names[k], BESIDE)) for k in self.drawn)
        return LETTER * longest if longest > INSIDE else 0


def network(network: Network, at: Sequence[Any] | None = None,
            inputs: Sequence[str] | None = None) -> Drawing:
    """The picture of a network, with the values of all neurons ``at`` a point of Q^dimension.

    ``inputs``: names of the inputs (default: x0, x1, ...).  Errors: MP-N002 for a point of another
    dimension, MP-N003 for another number of names, those of numbers.
    """
    if inputs is not None and len(inputs) != network.dimension:
        raise MemproofError("MP-N003", "the names of the inputs", str(network.dimension),
                            str(len(inputs)))
    values = None if at is None else [tuple(_exact(at, network)), *network.values(at)]
    names = [list(inputs or map(input_name, range(network.dimension))),
             *(layer.names for layer in network.layers)]
    columns = [Column(layer, names[layer], _ends(len(names[layer]), MOST_NEURONS))
               for layer in _ends(len(names), MOST_COLUMNS)]
    height = STEP_Y * max(column.places for column in columns)
    first, last = columns[0].beside, columns[-1].beside
    places = {column.layer: 50 + first + STEP_X * k for k, column in enumerate(columns)}
    body = [*_edges(network, columns, places, height)]
    for column in columns:
        body += _neurons(column, places[column.layer], height,
                         None if values is None else values[column.layer], len(network.layers))
    body += _omissions(columns, places, height, len(names))
    kind = "Network of steps" if network.has_steps else "ReLU network"
    return document(f"{kind}, widths {_widths(names)}",
                    100 + first + STEP_X * (len(columns) - 1) + last, TOP + height + 34, body)


def _exact(at: Sequence[Any], network: Network) -> Iterator[Fraction]:
    """The point, as the first layer of an identity network sees it."""
    inputs = tuple(((j, 1),) for j in range(network.dimension))
    layer = Layer(inputs, (0,) * network.dimension, 1, ("identity",) * network.dimension,
                  tuple(map(input_name, range(network.dimension))))
    yield from Network(network.dimension, (), layer).evaluate(at)


def _ends(count: int, most: int) -> list[int]:
    """All, or as many as may be drawn: the first ones and the last ones."""
    if count <= most:
        return list(range(count))
    head = (most + 1) // 2
    return [*range(head), *range(count - (most - head), count)]


def _widths(names: Sequence[Sequence[str]]) -> str:
    counts = [str(len(each)) for each in names]
    return ", ".join(counts if len(counts) <= 30 else [*counts[:15], "...", *counts[-15:]])


def _edges(network: Network, columns: Sequence[Column], places: dict[int, int], height: int
           ) -> Iterator[str]:
    """Weights between neighbouring layers that are drawn, negative ones dashed."""
    for before, after in pairwise(columns):
        if after.layer == before.layer + 1:
            layer = network.layers[after.layer - 1]
            lines = [(w, f"M{places[before.layer]} {before.y(j, height):g}"
                         f"L{places[after.layer]} {after.y(i, height):g}")
                     for i in after.drawn for j, w in layer.rows[i] if j in before.drawn]
            yield from _many(lines) if len(lines) > MANY else _few(lines, layer)


def _few(lines: Sequence[tuple[int, str]], layer: Layer) -> Iterator[str]:
    """Each line with its weight."""
    for weight, path in lines:
        text = printed(plain_fraction(weight, layer.denominator))
        yield f'<path d="{path}" {_style(weight < 0)}><title>{plain(text)}</title></path>'


def _many(lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    """All lines of one sign together, without their weights."""
    for negative in (False, True):
        if path := "".join(line for weight, line in lines if (weight < 0) == negative):
            yield f'<path d="{path}" {_style(negative)}/>'


def _style(negative: bool) -> str:
    ink = f'stroke="{NEGATIVE}" stroke-dasharray="4 3"' if negative else f'stroke="{ACCENT}"'
    return f'fill="none" {ink} stroke-opacity="0.55"'


def _neurons(column: Column, x: int, height: int, values: Values | None, last: int
             ) -> Iterator[str]:
    heading = ("inputs" if column.layer == 0 else "output" if column.layer == last
               else str(column.layer))
    yield words(x, 20, heading, fill=FAINT)
    for neuron in column.drawn:
        y, name = column.y(neuron, height), column.names[neuron]
        value = None if values is None else values[neuron]
        on = value is None or value != 0 or column.layer in (0, last)
        told = name if value is None else f"{name} = {printed(value)}"
        yield (f'<circle cx="{x}" cy="{y:g}" r="{RADIUS}" fill="{PAPER}" '
               f'stroke="{INK if on else FAINT}" stroke-width="{2 if on and values else 1}"'
               f'{"" if on else _DASHED}><title>{plain(told)}</title></circle>')
        ink = INK if on else FAINT
        if column.layer in (0, last) and column.beside:
            aside = (x - RADIUS - 6, "end") if column.layer == 0 else (x + RADIUS + 6, "start")
            yield words(aside[0], y + 4, _short(name, BESIDE), anchor=aside[1], fill=ink, size=11)
        else:
            yield words(x, y + 4, _short(name, INSIDE), fill=ink, size=11)
        if value is not None:
            yield words(x, y + RADIUS + 11, _number(value), fill=ink, size=10)


_DASHED = ' stroke-dasharray="2 2"'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def _number(value: Fraction) -> str:
    """The value if it is short, else the nearest short decimal, which says that it is near."""
    exact = printed(value)
    return exact if len(exact) <= 9 else "\u2248" + rounded_decimal(value, 4)


def _omissions(columns: Sequence[Column], places: dict[int, int], height: int, count: int
               ) -> Iterator[str]:
    """How many layers and neurons are not drawn, and where."""
    for before, after in pairwise(columns):
        missing = after.layer - before.layer - 1
        if missing:
            x = (places[before.layer] + places[after.layer]) / 2
            yield words(x, TOP + height / 2, f"\u2026 {missing} \u2026", fill=FAINT)
            yield words(x, TOP + height / 2 + 14, "layers", fill=FAINT, size=10)
    for column in columns:
        if column.missing:
            x, gap = places[column.layer], column.at((MOST_NEURONS + 1) // 2, height)
            yield words(x, gap + 4, "\u22ee", fill=FAINT)
            yield words(x, TOP + height + 24, f"+ {column.missing} more", fill=FAINT, size=10)
