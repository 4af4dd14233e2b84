"""Texts as printable ASCII, in which certificates hold them, and back."""

from __future__ import annotations

from urllib.parse import unquote

MAX_TEXT = 200


def percent_encode(value: str) -> str:
    """Printable ASCII: what is not from space to ~, and ``"``, ``\\``, ``%``, is written as %XX."""
    return "".join(map(_character, value))


def text(value: str) -> str:
    """``percent_encode`` with at most 200 characters: whole characters are dropped at the end."""
    plain = list(map(_character, value))
    while sum(map(len, plain)) > MAX_TEXT:
        plain.pop()
    return "".join(plain)


def _character(c: str) -> str:
    return c if " " <= c <= "~" and c not in '"\\%' else _percent(c)


def _percent(character: str) -> str:
    """%XX for every byte; file names that are not UTF-8 keep the bytes that they have."""
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


def readable(value: str) -> str:
    """The text before ``text`` encoded it; as it stands if ``text`` does not write it so."""
    try:
        plain = unquote(value, errors="surrogateescape")
        return plain if percent_encode(plain) == value else value
    except UnicodeEncodeError:
        return value
