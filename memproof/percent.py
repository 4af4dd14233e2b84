"""Texts as printable ASCII, in which certificates hold them, and back."""

from __future__ import annotations

from urllib.parse import unquote

MAX_TEXT = 200


def percent_encode(value: str) -> str:
    """Printable ASCII: what is not from space to ~, and ``"``, ``\\``, ``%``, is written as %XX."""
    return "".join(map(_character, value))


def text(value: str) -> str:
    """``percent_encode`` with at most 200 characters: whole characters are dropped at the end."""
    plain = ""
    for each in map(_character, value):
        if len(plain) + len(each) > MAX_TEXT:
            break
        plain += each
    return plain


def _character(c: str) -> str:
    return c if " " <= c <= "~" and c not in '"\\%' else _percent(c)


def _percent(character: str) -> str:
    """%XX for every byte; file names that are not UTF-8 keep the bytes that they have, and other
    surrogates, which are no characters, get the three bytes that they would have."""
    escaped = "\udc80" <= character <= "\udcff"
    data = character.encode("utf-8", "surrogateescape" if escaped else "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in data)


def readable(value: str) -> str:
    """The text before ``text`` encoded it; as it stands if ``text`` does not write it so."""
    try:
        plain = unquote(value, errors="surrogateescape")
        return plain if percent_encode(plain) == value else value
    except UnicodeEncodeError:
        return value
