"""How results look: aligned tables, progress bars, the JSON envelope.

rich is imported where something is drawn: it takes 35 ms of CPU, half of what ``check`` takes in
all, and what goes into a pipe as JSON needs no drawing.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from memproof.version import VERSION


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]], left: int = 1) -> None:
    """A table on stdout: the first ``left`` columns left, the others right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="")
    for k, title in enumerate(header):
        grid.add_column(title, justify="left" if k < left else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    canvas = io.StringIO()
    Console(file=canvas, width=1000, highlight=False, color_system=None).print(grid)
    # Printed by print(), so that a closed pipe or a full disk is met in one place.
    print("\n".join(line.rstrip() for line in canvas.getvalue().splitlines()))


def count_text(number: int, word: str) -> str:
    """``1 label``, ``2 labels``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def print_json(kind: str, content: Mapping[str, object]) -> None:
    """The versioned envelope ``{"schema": "memproof/KIND/1", "producer": ..., ...}``."""
    envelope = {"schema": f"memproof/{kind}/1", "producer": f"memproof {VERSION}", **content}
    print(json.dumps(envelope, indent=1, default=_json_value))


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
        print(message, file=sys.stderr)
