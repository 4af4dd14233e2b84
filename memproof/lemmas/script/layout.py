"""Lines of Python and of comments, none too long, and no text of a file but as a comment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from re import Match, Pattern

from memproof.errors import MemproofError
from memproof.outside import prose

WIDTH, DEEPEST = 112, 60
OPENING, CLOSING = tuple("([{"), tuple(")]}")
SUM, PRODUCT, COMMA, BRACKET = (re.compile(rf"({sign})|[][(){{}}]") for sign in (
    r" [+-] ", r"(?<!\*)\*(?!\*)", ",", r"[][(){}]"))  # each one, or a bracket


def comment(text: str, indent: int = 0) -> list[str]:
    """Lines of a comment: nothing in a text from outside ends one, or is hidden in it."""
    room = max(WIDTH - indent - 2, 40)
    return [" " * indent + "# " + line for line in textwrap.wrap(prose(text), room)]


def remark(line: str, text: str) -> list[str]:
    """A line, with a short remark behind it, or before it if there is no room."""
    short = f"{line:<56}    # {prose(text)}"
    if len(short) <= WIDTH:
        return [short]
    indent = len(line) - len(line.lstrip())
    return [*comment(text, indent), *code(line.lstrip(), indent)]


def code(text: str, indent: int) -> list[str]:
    """A statement in lines that fit.  Errors: MP-Q028 if it is nested deeper than Python reads."""
    several = text.count("(") + text.count("[") > DEEPEST
    deep = several and max(depth for _, depth in brackets(text, BRACKET)) > DEEPEST
    if deep or indent > 4 * DEEPEST:
        raise MemproofError("MP-Q028", "", f"at most {DEEPEST} levels of nesting", "more")
    return _broken(text, indent)


def _broken(text: str, indent: int, end: str = "") -> list[str]:
    """A part of a statement that stands in parentheses, in lines that fit: broken between summands,
    else between factors, else inside of its longest bracket."""
    line = " " * indent + text + end
    if len(line) <= WIDTH:
        return [line]
    for signs, between in ((SUM, " "), (PRODUCT, "")):
        parts = pieces(text, signs)
        if len(parts) > 1:
            return _filled(parts, between, indent, end)
    start, stop = longest_bracket(text)
    return _opened(text[:start], text[start:stop], text[stop:] + end, indent) if start else [line]


def _filled(parts: Sequence[str], between: str, indent: int, end: str) -> list[str]:
    """The parts, as many on a line as fit; one that does not fit is broken itself."""
    rows = [parts[0]]
    for part in parts[1:]:
        if indent + len(rows[-1]) + len(between + part + end) <= WIDTH:
            rows[-1] += between + part
        else:
            rows.append(part)
    lines = [line for row in rows[:-1] for line in _broken(row, indent)]
    return lines + _broken(rows[-1], indent, end)


def _opened(head: str, inner: str, tail: str, indent: int) -> list[str]:
    """What stands in a bracket, between the lines that open and close it."""
    parts, deeper = pieces(inner, COMMA), indent + (8 if head.startswith("def ") else 4)
    lines: list[str] = []
    for names, run in groupby(parts, str.isidentifier):
        broken = [line for part in run for line in _broken(part, deeper, ",")]
        lines += _filled(list(map(str.strip, broken)), " ", deeper, "") if names else broken
    lines[-1] = lines[-1].removesuffix(",")
    fits = len(lines[-1] + tail) <= WIDTH
    closed = [lines[-1] + tail] if fits else [lines[-1], " " * indent + tail]
    return [" " * indent + head, *lines[:-1], *closed]


def pieces(text: str, sign: Pattern[str]) -> list[str]:
    """The text, cut before the signs that stand outside of all brackets; a comma is left out."""
    cuts = [match.start() for match, depth in brackets(text, sign) if not depth and match.start()]
    ends = [*cuts, len(text)]
    return [text[a:b].strip().removeprefix(",").strip() for a, b in pairwise([0, *ends])]


def longest_bracket(text: str) -> tuple[int, int]:
    """Where the content of the longest outermost bracket begins and ends; (0, 0) without one."""
    found, start = (0, 0), 0
    for match, depth in brackets(text, BRACKET):
        if match[0] in OPENING and not depth:
            start = match.end()
        elif match[0] in CLOSING and depth == 1:
            found = max(found, (start, match.start()), key=lambda each: each[1] - each[0])
    return found


def brackets(text: str, sign: Pattern[str]) -> Iterator[tuple[Match[str], int]]:
    """The signs, each with the number of brackets around it."""
    depth = 0
    for match in sign.finditer(text):
        if match[1]:
            yield match, depth
        depth += (match[0] in OPENING) - (match[0] in CLOSING)
