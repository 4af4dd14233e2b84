"""How results look: texts and tables within the columns, verdicts, progress bars, JSON.

Whatever a command prints passes this file.  Every argument of ``say`` is one line: what is hidden
in it, a line feed too, is shown (``outside.line``), since it may come from outside.

rich is imported where a bar is drawn: it takes 35 ms of CPU, half of what ``check`` takes in all.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from memproof.outside import count_text as count_text
from memproof.outside import line, no_verdict, sentence
from memproof.terminal import USUAL, WORD, cells, colour, columns, wrap
from memproof.version import VERSION

# The words that a verdict begins with, and how they are shown.
VERDICTS = {
    "ACCEPTED": "good", "PROVED": "good", "REJECTED": "bad", "REFUSED": "bad", "UNREADABLE": "bad",
    "DISAGREEMENT": "bad", "ERROR": "bad", "NOT MEMORIZED": "bad", "DECLINED": "unclear",
}
MESSAGE = 10**6  # columns of a message in a pipe: it is one line, for programs that look for it
# A word, or a part of one that has hyphens, or of a sha256.
PIECE = "[^ ]*?[a-z][-=_](?=[a-z])|(?=[0-9]*[a-f])[0-9a-f]{16}(?=[0-9a-f])|[^ ]+"
QUOTED = """(?:'[^']*'|"[^"]*"|[^ ])+"""  # a word of a command
# What a table gives up that is too wide, one after the other: blanks between columns, and what is
# kept in one piece (None: every cell).
MANNERS = ((3, None), (2, None), (2, WORD), (1, WORD), (1, PIECE))
EASY = 18  # columns in which a wrapped cell is still easy to read


def say(*lines: str, stream: TextIO | None = None, hanging: int = 2) -> None:
    """Print lines, each within the columns."""
    _print(map(line, lines), columns(stream), stream, hanging)


def say_verdict(text: str, *below: str, stream: TextIO | None = None, where: str = "") -> None:
    """Print a verdict after ``where``, and lines below it; its word is coloured on a terminal.

    The line of all but good news is a message: a code, a place, what was expected, and found.
    """
    word = next((each for each in VERDICTS if text.startswith(each)), "")
    style = VERDICTS.get(word, "unclear")
    first = line(where) + colour(word, style, stream or sys.stdout) + _told(text[len(word) :])
    width = columns(stream, USUAL if style == "good" else MESSAGE)
    _print([first], width, stream, kept=WORD)
    _print(map(_told, below), columns(stream), stream)


def _told(text: str) -> str:
    """A line of a verdict: behind its first colon may stand what a file says of itself."""
    label, colon, rest = line(text).partition(": ")
    return label + colon + no_verdict(rest)


def say_message(*lines: str) -> None:
    """Print an error on stderr: lines in a pipe, wrapped on a terminal."""
    _print(map(line, lines), columns(sys.stderr, MESSAGE), sys.stderr)


def say_raw(*lines: str) -> None:
    """Print lines for a program, not for a person: none of them may be wrapped."""
    print(*map(line, lines), sep="\n")


def say_command(command: str, indent: str = "  ") -> None:
    """Print a command that can be typed as it is shown; a backslash joins the lines of a long
    one."""
    width, command = columns(), line(command)
    if cells(command) + len(indent) > width:
        lines = wrap(indent + command, width - 2, 4, QUOTED)
        command = " \\\n".join(lines)[len(indent) :]
    print(indent + command)


def _print(texts: Iterable[str], width: int, stream: TextIO | None, hanging: int = 2,
           kept: str = "") -> None:
    for text in texts:
        print(*wrap(text, width, hanging, kept), sep="\n", file=stream or sys.stdout)


# -- tables ----------------------------------------------------------------------------------------


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]], left: int = 1,
                spare: Sequence[str] = ()) -> None:
    """A table on stdout: the first ``left`` columns left, the others right.

    Where the columns of the terminal are too few, cells are wrapped; where they are far too few,
    every row becomes a paragraph.  Nothing is cut.  Before a cell is squeezed, those of the columns
    ``spare`` are left out, one after the other, which is said below; a table whose command has
    --json may have some.
    """
    grid = [list(header), *(list(map(_cell, row)) for row in rows)]
    room, gone = columns() - 1, list[str]()
    while len(gone) < len(spare) and _is_squeezed(grid, room):
        gone.append(spare[len(gone)])
        place = grid[0].index(gone[-1])
        grid = [[*row[:place], *row[place + 1 :]] for row in grid]
    _print_grid(grid, left, room)
    if gone:
        say(f"left out here: {', '.join(gone)} (more columns, or --json, have them)")


def _is_squeezed(grid: Sequence[Sequence[str]], room: int) -> bool:
    """Is there a cell that does not get its own width, and not EASY columns either?"""
    found = _widths(grid, room)
    return found is None or any(
        width < min(EASY, max(map(cells, column), default=0))
        for width, column in zip(found[0], zip(*grid[1:], strict=True), strict=False))


def _print_grid(grid: Sequence[Sequence[str]], left: int, room: int) -> None:
    """The first row is the header."""
    header = grid[0]
    found = _widths(grid, room)
    if found is None:
        for row in grid[1:]:
            say(*_paragraph(header, row))
        return
    widths, gap, kept = found
    title, *body = [_row_lines(row, widths, gap, kept, left) for row in grid]
    rule = " " + "─" * (sum(widths) + gap * (len(widths) - 1))
    for each in ("", *title, rule, *(part for lines in body for part in lines), ""):
        print(each.rstrip())


def _cell(value: object) -> str:
    return "" if value is None else sentence(str(value))


def _widths(grid: Sequence[Sequence[str]], room: int) -> tuple[list[int], int, str] | None:
    """Widths of the columns, blanks between them, what is kept in one piece; None: no room."""
    natural = [max(map(cells, column)) for column in zip(*grid, strict=True)]
    for gap, kept in MANNERS:
        least = natural if kept is None else [
            max(_longest(cell, kept) for cell in column) for column in zip(*grid, strict=True)]
        free = room - gap * (len(natural) - 1)
        if sum(least) <= free:
            return _shrunk(natural, least, free), gap, kept or WORD
    return None


def _longest(cell: str, kept: str) -> int:
    """The columns of the widest piece that is kept."""
    return max(map(cells, re.findall(kept, cell)), default=0)


def _shrunk(natural: Sequence[int], least: Sequence[int], free: int) -> list[int]:
    """The widest columns give way first, until all fit."""
    widths = list(natural)
    while sum(widths) > free:
        widest = max(range(len(widths)), key=lambda j: (widths[j] > least[j], widths[j]))
        widths[widest] -= 1
    return widths


def _row_lines(
    row: Sequence[str], widths: Sequence[int], gap: int, kept: str, left: int
) -> list[str]:
    """A row; its height is that of the cell with the most lines."""
    wrapped = [wrap(cell, width, 0, kept) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, wrapped))
    lines = []
    for k in range(height):
        parts = [lines_of[k] if k < len(lines_of) else "" for lines_of in wrapped]
        lines.append(" " + (" " * gap).join(
            _padded(part, width, j < left)
            for j, (part, width) in enumerate(zip(parts, widths, strict=True))))
    return lines


def _padded(text: str, width: int, left: bool) -> str:
    blank = " " * (width - cells(text))
    return text + blank if left else blank + text


def _paragraph(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """The first cell, and below it the others with their titles."""
    yield f"{header[0]}: {row[0]}" if header[0] else row[0]
    others = zip(header[1:], row[1:], strict=True)
    yield "  " + "; ".join(f"{title}: {cell}" for title, cell in others if cell)


# -- the rest --------------------------------------------------------------------------------------


def print_json(kind: str, content: Mapping[str, object]) -> None:
    """``json_text`` on stdout."""
    print(json_text(kind, content))


def json_text(kind: str, content: Mapping[str, object]) -> str:
    """The versioned envelope ``{"schema": "memproof/KIND/1", "producer": ..., ...}``."""
    envelope = {"schema": f"memproof/{kind}/1", "producer": f"memproof {VERSION}", **content}
    text = json.dumps(envelope, indent=1, default=_json_value)
    return text.replace("\x7f", "\\u007f")  # json leaves this control character as it is


def _json_value(value: object) -> object:
    """An integer of another kind is written as a number (paths and fractions are text)."""
    return value.__index__() if hasattr(value, "__index__") else str(value)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[..., None] | None]:
    """A callback (done, total) that moves a bar on stderr; None when stderr is no terminal.

    A third argument says what is being done, in place of the title.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total, doing=title: bar.update(
            task, completed=done, total=total, description=doing)


def note(message: str) -> None:
    """A line about what is going on, on stderr, for a person at a terminal."""
    if sys.stderr.isatty():
        say(message, stream=sys.stderr)
