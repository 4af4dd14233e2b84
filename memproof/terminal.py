"""What fits on a terminal: its columns, text wrapped to them, colours for a verdict."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from itertools import accumulate
from typing import TextIO

USUAL = 80  # columns of a pipe, of a file, and of a terminal that does not say
LEAST = 20  # fewer are not obeyed
WORD = "[^ ]+"
ITEM = "[^ ]+(?: [^ ]+)*"
SIGNS = (", ", "; ", ": ")
STYLE = re.compile("\x1b\\[[0-9;]*m")
STYLES = {"good": "1;32", "bad": "1;31", "unclear": "1;33"}  # bold green, red, yellow


def columns(stream: TextIO | None = None, piped: int = USUAL) -> int:
    """COLUMNS if it is a number, else the columns of the terminal, else ``piped``."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked):
        return max(int(asked), LEAST)
    try:
        found = os.get_terminal_size((stream or sys.stdout).fileno()).columns
    except (OSError, ValueError, AttributeError):  # no terminal, a closed or an odd stream
        return piped
    return max(found, LEAST) if found else USUAL


def cells(text: str) -> int:
    """The columns that a text takes: two for a wide character, none for what is put above one."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    return sum(_cells_of(character) for character in STYLE.sub("", text))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(line: str, width: int | None = None, hanging: int = 2, kept: str = "") -> list[str]:
    """The line within ``width`` columns (default: ``columns()``), unless a word is longer.

    What follows is indented by ``hanging`` more than the beginning.  A line of items with two
    blanks between them is broken before an item, one that makes two behind punctuation, any other
    where a word no longer fits.  ``kept`` matches what else must not be broken.
    """
    width = columns() if width is None else width
    if cells(line) <= width:
        return [line]
    text = line.lstrip(" ")
    first = min(len(line) - len(text), width // 2)
    more = min(first + hanging, width // 2)
    if not kept:
        items = [cells(item) for item in re.findall(ITEM, text)]
        listed = len(items) > 2 and max(items) <= width - more
        two = None if listed else _halves(text, width - first, width - more)
        if two:
            return [" " * first + two[0], " " * more + two[1]]
        kept = ITEM if listed else WORD
    return _filled(re.findall(f"( *)({kept})", text), " " * first, " " * more, width)


def _halves(text: str, first: int, second: int) -> tuple[str, str] | None:
    """The text in two parts of at most so many columns, broken behind a sign of punctuation,
    rather outside of parentheses and as late as may be; None if there is no such place."""
    if cells(text) > first + second:
        return None
    depths = accumulate((character == "(") - (character == ")") for character in text)
    places = [(-depth, k) for k, depth in enumerate(depths) if text[k : k + 2] in SIGNS]
    parts = [(text[: k + 1], text[k + 2 :].lstrip(" ")) for _, k in sorted(places, reverse=True)]
    fit = (each for each in parts if cells(each[0]) <= first and cells(each[1]) <= second)
    return next(fit, None)


def _filled(pieces: list[tuple[str, str]], first: str, more: str, width: int) -> list[str]:
    """Lines of (blanks, piece), as many as fit."""
    lines, now, used = [], first, len(first)
    for gap, piece in pieces:
        size = cells(piece)
        if used + len(gap) + size > width and now.strip():
            lines.append(now)
            now, used, gap = more, len(more), ""
        now, used = now + gap + piece, used + len(gap) + size
    return [*lines, now]


def has_colours(stream: TextIO) -> bool:
    """NO_COLOR forbids them, FORCE_COLOR asks for them; else a terminal that is not dumb has."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def colour(text: str, style: str, stream: TextIO) -> str:
    """The text in one of STYLES, where the stream has colours."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if has_colours(stream) else text
