"""How far a trial is: a callback, or a line on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from memproof.outside import visible

Tell = Callable[[int, int], None]  # (tables tried, tables in all)


@dataclass
class Count:
    """Tables tried so far, of ``total``; those that make a failure smaller are not counted."""

    total: int
    tell: Tell
    done: int = 0

    def step(self) -> None:
        """One more."""
        if self.done < self.total:
            self.done += 1
            self.tell(self.done, self.total)


@contextmanager
def show_progress(name: str, tell: Tell | None) -> Iterator[Tell]:
    """The callback; without one, a line that is rewritten where stderr is a terminal."""
    if tell is not None or not sys.stderr.isatty():
        yield tell or _silent
        return

    def rewrite(done: int, total: int) -> None:
        print(f"\r{visible(name)}: {done} of {total} tables", end="", file=sys.stderr, flush=True)

    try:
        yield rewrite
    finally:
        print(end="\r\x1b[K", file=sys.stderr, flush=True)


def _silent(done: int, total: int) -> None:
    """Nobody looks."""
