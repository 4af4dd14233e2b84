"""The function of a network along its line, with the points of a table: what lies between them.

The kinks are exact; only where a picture puts them is rounded to pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, takewhile

from memproof.bounds.pieces import Piece
from memproof.dataset import Dataset
from memproof.draw.drawing import ACCENT, FAINT, INK, Drawing, document, mark, words
from memproof.errors import MemproofError
from memproof.exact import printed, rounded_decimal
from memproof.network.model import Network
from memproof.outside import count_text
from memproof.radius.scalar import direction_of, unit
from memproof.radius.walk import pieces_from

MOST_PIECES = 2500  # of the function; beyond it only the points are drawn, and that is said
WIDTH, HEIGHT, LEFT, TOP = 860, 300, 56, 30
Place = tuple[Fraction, Fraction]  # on the line, and a value


def line(network: Network, dataset: Dataset, output: int = 0, row: int | None = None) -> Drawing:
    """The graph of t -> f(t) for an output of a network all of which reads x through one scalar
    t = u . x, from the first point of the table to the last, and the points with their labels.

    ``row`` (from 1) is marked.  Errors: MP-N005 if the network has no such scalar, MP-N003 for a
    table of another dimension, MP-U002 for a row or an output that is not there.
    """
    u = _scalar(network, dataset, output)
    places = [sum((Fraction(a * v, dataset.denominator) for a, v in zip(u, p, strict=True)),
                  Fraction(0)) for p in dataset.points]
    labels = [Fraction(y[min(output, len(y) - 1)], dataset.label_denominator)
              for y in dataset.labels]
    low, high = min(places), max(places)
    margin = (high - low) / 40 or Fraction(1)
    graph = _graph(network, unit(u), low - margin, high + margin, output)
    title = f"f(t) along t = u . x, {count_text(len(dataset), 'point')}"
    heights = [y for _, y in graph] + labels
    frame = _Frame(low - margin, high + margin, min(heights), max(heights))
    body = [*_axes(frame), *_curve(frame, graph)]
    body += _points(frame, dataset, places, labels)
    if row is not None:
        point = dataset.point_with_row(row)
        body.append(f'<circle cx="{frame.x(places[point]):.1f}" cy="{frame.y(labels[point]):.1f}" '
                    f'r="10" fill="none" stroke="{INK}"/>')
    if not graph:
        body.append(words(WIDTH / 2, 18, f"more than {MOST_PIECES} pieces: only the points are "
                          "drawn", fill=FAINT))
    return document(title, WIDTH, HEIGHT, body)


def _scalar(network: Network, dataset: Dataset, output: int) -> tuple[int, ...]:
    if network.dimension != dataset.dimension:
        raise MemproofError("MP-N003", "the table", f"{network.dimension} features",
                            str(dataset.dimension))
    if not 0 <= output < network.outputs:
        raise MemproofError("MP-U002", "output", f"an output from 0 to {network.outputs - 1}",
                            str(output))
    u = direction_of(network)
    if u is None:
        raise MemproofError("MP-N005", "the network", "one that reads its inputs through one "
                            "scalar u . x", "a first layer with several directions")
    return u


def _graph(network: Network, v: Sequence[Fraction], low: Fraction, high: Fraction, output: int
           ) -> list[Place]:
    """The ends of the pieces on [low, high]; nothing if there are more than may be drawn."""
    origin = [low * a for a in v]
    pieces = list(islice(takewhile(lambda piece: _start(piece) < high - low,
                                   pieces_from(network, origin, v)), MOST_PIECES + 1))
    if len(pieces) > MOST_PIECES:
        return []

    def value(piece: Piece, s: Fraction) -> Place:
        return low + s, piece.slope[output] * s + piece.offset[output]

    return [*(value(piece, _start(piece)) for piece in pieces), value(pieces[-1], high - low)]


def _start(piece: Piece) -> Fraction:
    return piece.start or Fraction(0)


def _points(frame: _Frame, dataset: Dataset, places: Sequence[Fraction],
            labels: Sequence[Fraction]) -> Iterator[str]:
    """A mark for every point; those that would cover each other share one, which names them."""
    kinds = {label: k for k, label in enumerate(sorted(set(labels)))}
    marks: dict[tuple[int, Fraction], list[int]] = {}
    for point, (t, y) in enumerate(zip(places, labels, strict=True)):
        marks.setdefault((round(frame.x(t)), y), []).append(point)
    for (x, y), points in marks.items():
        rows = [str(row) for point in points for row in dataset.rows[point]]
        more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
        about = f"row {', '.join(rows[:5])}{more}: t = {printed(places[points[0]])}"
        yield mark(x, round(frame.y(y), 1), kinds[y], f"{about}, label {printed(y)}")


class _Frame:
    """From numbers to pixels, the only place with floating point numbers."""

    def __init__(self, left: Fraction, right: Fraction, low: Fraction, high: Fraction) -> None:
        self.left, self.across = left, right - left
        rise = high - low or Fraction(1)
        self.low, self.high, self.up = low - rise / 12, high, rise * Fraction(7, 6)

    def x(self, t: Fraction) -> float:
        """A place on the line."""
        return LEFT + float((t - self.left) / self.across) * (WIDTH - LEFT - 20)

    def y(self, value: Fraction) -> float:
        """The height of a value."""
        return HEIGHT - TOP - float((value - self.low) / self.up) * (HEIGHT - 2 * TOP)


def _axes(frame: _Frame) -> Iterator[str]:
    """The line itself, and the least and greatest value beside it."""
    y = HEIGHT - TOP
    yield f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - 20}" y2="{y}" stroke="{FAINT}"/>'
    for t, anchor in ((frame.left, "start"), (frame.left + frame.across, "end")):
        yield words(frame.x(t), HEIGHT - 10, _near(t), anchor=anchor, fill=FAINT, size=11)
    yield words(WIDTH / 2, HEIGHT - 10, "t", fill=FAINT)
    for value in (frame.low + frame.up / 14, frame.high):
        yield words(LEFT - 8, frame.y(value) + 4, _near(value), anchor="end", fill=FAINT, size=11)


def _near(value: Fraction) -> str:
    exact = printed(value)
    return exact if len(exact) <= 7 else rounded_decimal(value, 3)


def _curve(frame: _Frame, graph: Sequence[Place]) -> Iterator[str]:
    if graph:
        points = " ".join(f"{frame.x(t):.2f},{frame.y(y):.2f}" for t, y in graph)
        yield (f'<polyline points="{points}" fill="none" stroke="{ACCENT}" stroke-width="1.5" '
               'stroke-linejoin="round"/>')
