"""The parts of a comparison: what differs, how it was before, how it is now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 10  # changes of one kind that are shown


@dataclass(frozen=True)
class Change:
    """``what`` is ``before`` in the one and ``after`` in the other; a blank: it is not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """The changes of one part, at most SHOWN of each kind; ``more`` are not shown.  ``summary``:
    what the first line says of it, which may be nothing."""

    title: str
    summary: str
    changes: tuple[Change, ...]
    more: int = 0

    @property
    def same(self) -> bool:
        """Is nothing different?"""
        return not self.changes


def part(title: str, summary: str, *kinds: Sequence[Change]) -> Part:
    """Of each kind of changes the first ones are shown."""
    shown = tuple(change for kind in kinds for change in kind[:SHOWN])
    return Part(title, summary, shown, sum(map(len, kinds)) - len(shown))


def together(words: Iterable[str]) -> str:
    """Those that say something, in one line."""
    return "; ".join(filter(None, words))


def spans(numbers: Sequence[int], word: str) -> str:
    """``layer 2``, ``layers 2-5, 9``; at most four of them."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in found]
    more = [f"{len(texts) - 3} more spans"] if len(texts) > 4 else []
    shown = texts[:3] if more else texts
    return f"{word}{'s' * (len(numbers) > 1)} {', '.join([*shown, *more])}"
