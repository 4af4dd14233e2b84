"""Markdown for summaries and comments of reviews: text from outside stays text.

What may come from a file stands in code spans, where neither markup nor a mention begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from memproof.outside import line

SIGNS = re.compile(r"([\\`*_\[\]<|~&])")


def plain(text: str) -> str:
    """A text of ours between markup: its signs are no markup."""
    return SIGNS.sub(r"\\\1", line(text))


def code(text: str) -> str:
    """A text as a code span, nothing for nothing; in a table, a bar needs a backslash there, too.

    The fence is longer than every run of backticks in the text.
    """
    shown = line(text)
    if not shown:
        return ""
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return fence + gap + shown.replace("|", "\\|") + gap + fence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table whose cells are markdown already."""
    return ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]
