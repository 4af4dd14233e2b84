"""What ``plan`` shows on a terminal while it works: estimates first, exact sizes as they come.

All of it stands on stderr and is wiped out in the end, when the exact sizes of all rows are
printed.  What is piped, and JSON, holds these alone, so it is the same on every run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from memproof.cli.output import progress_bar
from memproof.constructions.registry import option_text
from memproof.dataset import Dataset
from memproof.network.sizes import Sizes
from memproof.planning.glances import Smaller, glances
from memproof.planning.rows import Progress, Row

Arrived = Callable[[Sequence[Row]], None]


def is_watched() -> bool:
    """Whether a terminal shows both what is printed and what is going on."""
    return sys.stdout.isatty() and sys.stderr.isatty()


@contextmanager
def preview(
    dataset: Dataset, is_asked: Callable[[Smaller], bool]
) -> Iterator[tuple[Progress, Arrived]]:
    """(progress, arrived): the one moves a bar, the other shows the exact rows found so far.

    rich draws it (imported here, as for a bar). Before either is called, the glances that are
    ``is_asked`` for are shown, each as soon as it is known.
    """
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import Progress as Bar
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    bar = Bar(console=console)
    task = bar.add_task("estimating", total=None)
    seen: list[Smaller] = []

    def show(rows: Sequence[Row]) -> None:
        texts = [Text(each, no_wrap=True, overflow="ellipsis") for each in lines(seen, rows)]
        live.update(Group(*texts, bar), refresh=not rows)

    with Live(bar, console=console, transient=True) as live:
        for each in glances(dataset):
            if is_asked(each):
                seen.append(each)
                show(())
        yield lambda done, total, doing: bar.update(
            task, completed=done, total=total, description=doing), show


@contextmanager
def plain() -> Iterator[tuple[Progress | None, None]]:
    """The same without a preview: a bar at most."""
    with progress_bar("planning") as progress:
        yield progress, None


def lines(seen: Iterable[Smaller], rows: Iterable[Row]) -> list[str]:
    """One line for each construction: its exact row with the fewest dense parameters; before there
    is one, what was ``seen`` at a glance, with ``~`` and the word estimate if it is one."""
    found = {each.construction: _glance_line(each) for each in seen}
    served = [row for row in rows if "reason" not in row]
    for row in sorted(served, key=lambda row: -row["dense_parameters"]):
        sizes = Sizes(row["width"], row["depth"], row["nodes"], row["dense_parameters"])
        asked = row["asked"].split(", ")[0]
        found[row["construction"]] = _line(row["construction"], asked, sizes, row["certainty"])
    return list(found.values())


def _glance_line(each: Smaller) -> str:
    certainty = "exact" if each.exact else "estimate"
    return _line(each.construction, option_text(each.options), each.sizes, certainty)


def _line(construction: str, asked: str, sizes: Sizes, certainty: str) -> str:
    about = "~" if certainty == "estimate" else ""
    return (f"{construction}, {asked}: {about}{sizes.dense_parameters} dense parameters, "
            f"width {about}{sizes.width}, depth {about}{sizes.depth} ({certainty})")
