"""The numbers of a lesson: each stands beside the expression that it is the value of.

In the text, ``{n}`159 = ledger(5)` `` shows 159.  The names are those of the lesson's own file
``docs/lessons/facts/NN.py``, which runs memproof.  An answer of a task is written in the same way.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "docs" / "lessons"
MARK = re.compile(r"\{n\}`([^`]+)`|^:(?:answer|start): (.+)$", re.MULTILINE)
sys.path.insert(0, str(LESSONS / "facts"))  # a lesson may take a name from a neighbour


@cache
def names(lesson: str) -> Mapping[str, Any]:
    """What the file of a lesson (``08``) defines."""
    path = LESSONS / "facts" / f"lesson_{lesson}.py"
    return runpy.run_path(str(path)) if path.exists() else {}


def said(text: str) -> tuple[str, str]:
    """(what is shown, the expression) of ``159 = ledger(5)``."""
    shown, _, expression = text.partition(" = ")
    return shown.strip(), expression.strip()


def plain(value: object) -> str:
    """A value as it is written in a text: no brackets around a list, no quotes."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(plain, value))
    return str(value)


def differs(text: str, lesson: str) -> str:
    """Empty if the number is the value of its expression, otherwise what it should be."""
    shown, expression = said(text)
    try:
        value = plain(eval(expression, dict(names(lesson))))
    except Exception as error:  # whatever it is, the page is wrong
        return f"{text}: {type(error).__name__}: {error}"
    same = value in (shown, re.sub(r"(?<=\d),(?=\d{3}\b)", "", shown))
    return "" if same else f"{text}: it is {value}"


def marked(page: str) -> Iterator[str]:
    """All numbers of a page, with their expressions."""
    for inline, answer in MARK.findall(page):
        yield inline or answer


def lesson_of(name: str) -> str:
    """The number of a lesson from the name of its page: ``docs/lessons/08-one-point`` -> ``08``."""
    return Path(name).name[:2]
