"""The trade-off as a picture: depth over width, and below it what no network can reach.

The only file with floating point numbers: they become pixels and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import groupby
from math import sqrt
from pathlib import Path
from typing import Any

from memproof.bounds.vc import least_product
from memproof.draw.drawing import SVG
from memproof.errors import MemproofError, show
from memproof.outputs import Kind
from memproof.planning.rows import Row
from memproof.planning.tradeoff import COLUMNS, group_of

KINDS = (".svg", ".png")
PICTURES = {"svg": SVG, "png": Kind("a PNG picture", rb"\x89PNG\r\n\x1a\n", ".png")}
MARKERS = "os^DvP*X<>"  # one for each construction, in turn
LINES = ("-", "--", ":", "-.")  # one for each case, in turn
MANY = 40  # a curve of more points has no markers


def kind_of(path: str) -> str:
    """``svg`` or ``png``, from the name of the file.  Errors: MP-U014."""
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        raise MemproofError("MP-U014", "--plot", f"a name that ends in {' or '.join(KINDS)}",
                            show(path))
    return suffix[1:]


def canvas() -> Any:
    """matplotlib.  Errors: MP-U014 if it is not installed."""
    try:
        import matplotlib
        import matplotlib.figure
    except ImportError as error:
        raise MemproofError("MP-U014", "--plot", "matplotlib: pip install matplotlib",
                            str(error)) from None
    return matplotlib


def picture(rows: Sequence[Row], title: str, kind: str) -> bytes:
    """A file of this kind: a curve for every case and construction, both axes logarithmic, and for
    every N the depth max(1, sqrt(P)/W) of the bound vc-product.  Equal rows make equal bytes.

    Errors: MP-U014 if matplotlib is not installed.
    """
    return figure_of(lambda axes: draw(axes, rows), ("width W", "depth L"), title, kind)


def picture_of_bits(rows: Sequence[Row], title: str, kind: str) -> bytes:
    """Dense parameters against the bits that a weight may have, and below them how many all
    labelings need.  Errors: MP-U014 if matplotlib is not installed."""
    served = [row for row in rows if "reason" not in row]

    def curves(axes: Any) -> None:
        for key, word, style in (
            ("dense_parameters", served[0]["construction"], "C0o-"),
            ("needed_parameters", "needed for all labelings (counting)", "k--"),
        ):
            shown = [(row["bits"], row[key]) for row in served if key in row]
            axes.plot(*zip(*sorted(shown), strict=True), style, label=word, markersize=4)

    return figure_of(curves, ("bits of a weight, at most", "dense parameters"), title, kind)


def figure_of(
    curves: Callable[[Any], None], words: tuple[str, str], title: str, kind: str,
    scale: str = "log",
) -> bytes:
    """A file of this kind with the ``curves``, both axes logarithmic, or of this ``scale``."""
    matplotlib = canvas()
    with matplotlib.rc_context({"svg.hashsalt": "memproof", "svg.fonttype": "none",
                                "text.parse_math": False}):
        figure = matplotlib.figure.Figure(figsize=(9, 6), layout="constrained")
        axes = figure.add_subplot()
        curves(axes)
        axes.set(xscale=scale, yscale=scale, xlabel=words[0], ylabel=words[1], title=title)
        axes.grid(visible=True, which="both", linewidth=0.3)
        figure.legend(loc="outside right upper", fontsize="small")
        out = io.BytesIO()
        stamp = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, metadata=stamp)
    return out.getvalue()


def picture_of_a_run(history: Sequence[tuple[float, float]], distance: float, title: str, kind: str
                     ) -> bytes:
    """log2 of the risk and of |xi_perp| of ``history`` against the epochs of a run of SGD, and the
    fourth power of its ``distance`` (its log2).  Errors: MP-U014 if matplotlib is not installed."""
    def curves(axes: Any) -> None:
        risks, lengths = zip(*history, strict=True)
        axes.plot(risks, label="log2 of the risk R")
        axes.plot(lengths, label="log2 of |xi_perp|", linestyle="--")
        axes.axhline(4 * distance, color="black", linewidth=0.8, label="4 log2 r, r the distance")

    return figure_of(curves, ("epochs", "log2"), title, kind, "linear")


def draw(axes: Any, rows: Sequence[Row]) -> None:
    """The curves and the bounds."""
    curves = [(key, list(each)) for key, each in groupby(rows, group_of)]
    cases = list(dict.fromkeys(key[:-1] for key, _ in curves))
    varying = [k for k in range(4) if len({case[k] for case in cases}) > 1]
    names = list(dict.fromkeys(key[-1] for key, _ in curves))
    for key, each in curves:
        number, place = cases.index(key[:-1]), names.index(key[-1])
        axes.plot(
            [row["width"] for row in each], [row["depth"] for row in each],
            label=", ".join([str(key[-1]), *(f"{COLUMNS[k]} {key[k]}" for k in varying)]),
            color=f"C{place}", linestyle=LINES[number % len(LINES)], markersize=4,
            marker=MARKERS[place % len(MARKERS)] if len(each) <= MANY else None)
    first, last = min(row["width"] for row in rows), max(row["width"] for row in rows)
    for number, points in enumerate(dict.fromkeys(row["points"] for row in rows)):
        root = sqrt(least_product(points))
        widths = [first, min(max(root, first), last), last]
        many = f", points {points}" if 0 in varying else ""
        axes.plot(widths, [max(1.0, root / width) for width in widths], color="black",
                  linewidth=0.8, linestyle=LINES[(number + 2) % len(LINES)],
                  label=f"needed for all labelings (VC){many}")
