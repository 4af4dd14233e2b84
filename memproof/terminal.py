"""What fits on a terminal: its columns, text wrapped to them, colours for a verdict."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from typing import TextIO

USUAL = 80  # columns of a pipe, of a file, and of a terminal that does not say
LEAST = 20  # fewer are not obeyed
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


def wrap(line: str, width: int | None = None, hanging: int = 2,
           breaks: str = "[^ ]+") -> list[str]:
    """The line, wrapped at spaces: no line is longer than ``width`` (default: ``columns()``),
    unless a word is.  What follows is indented by ``hanging`` more than the beginning.

    ``breaks`` matches what must not be broken: by default a word.
    """
    width = columns() if width is None else width
    if cells(line) <= width:
        return [line]
    indent = min(len(line) - len(line.lstrip(" ")), width // 2)
    lines, now, used = [], " " * indent, indent
    for gap, word in re.findall(f"( *)({breaks})", line.lstrip(" ")):
        size = cells(word)
        if used + len(gap) + size > width and now.strip():
            lines.append(now)
            indent = min(len(lines[0]) - len(lines[0].lstrip(" ")) + hanging, width // 2)
            now, used = " " * indent + word, indent + size
        else:
            now, used = now + gap + word, used + len(gap) + size
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
