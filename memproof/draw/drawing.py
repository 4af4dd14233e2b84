"""What a picture is: SVG text that a notebook shows and a file keeps."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from memproof.outputs import Kind, replacing
from memproof.outside import visible

SVG = Kind("an SVG drawing", rb"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg\b",
           ".svg")
INK, FAINT, ACCENT, NEGATIVE, PAPER = "#1f2933", "#9aa5b1", "#1d6fa5", "#b3541e", "#ffffff"
# Okabe and Ito's colours, told apart by colour-blind people, and a shape for each.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d1f")

CORNERS = {1: ((-4, -4), (4, -4), (4, 4), (-4, 4)), 2: ((0, -5), (5, 4), (-5, 4)),
           3: ((0, -6), (6, 0), (0, 6), (-6, 0))}


class Drawing(str):
    """An SVG document; ``_repr_svg_`` shows it in a notebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Drawing({len(self)} characters of SVG; .save(path) writes them)"

    def _repr_svg_(self) -> str:
        return str(self)

    def save(self, path: str | Path) -> None:
        """Write it to a file.  Errors: MP-U005 for a file that is no drawing, or cannot be
        written."""
        with replacing(path, SVG) as stream:
            stream.write(self.encode())


def document(title: str, width: int, height: int, body: Iterable[str]) -> Drawing:
    """A picture of so many pixels, which shrinks to the width that it is given."""
    return Drawing("\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" style="max-width:100%;height:auto" '
        'font-family="system-ui, sans-serif" font-size="12" role="img">',
        f"<title>{plain(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>', *body, "</svg>", ""]))


def plain(text: str) -> str:
    """Text from anywhere, as text of a picture."""
    return escape(visible(text))


def words(x: float, y: float, text: str, *, anchor: str = "middle", fill: str = INK,
          size: int = 12) -> str:
    """A line of text at a place."""
    return (f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{fill}" '
            f'font-size="{size}">{plain(text)}</text>')


def mark(x: float, y: float, kind: int, title: str) -> str:
    """A point with the colour and the shape of kind number 0, 1, 2, ..."""
    fill, r = COLOURS[kind % len(COLOURS)], 4.5
    about = f"<title>{plain(title)}</title>"
    shape = (kind + kind // len(COLOURS)) % 4
    if shape == 0:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r}" fill="{fill}">{about}</circle>'
    points = " ".join(f"{x + a:g},{y + b:g}" for a, b in CORNERS[shape])
    return f'<polygon points="{points}" fill="{fill}">{about}</polygon>'
