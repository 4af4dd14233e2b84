"""The data of a lemma's file: strict JSON, and which keys it has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from .statements import Refused, at, in_quotes, need

BYTES = 192 << 10  # of a file (MP-Q004)


def loads(data: bytes) -> Any:
    """What a file holds: strict JSON.  Errors: MP-Q001, MP-Q004."""
    need(len(data) <= BYTES, "MP-Q004", f"more than {BYTES} bytes")
    try:
        with at(""):
            return json.loads(data.decode("utf-8"), object_pairs_hook=each_once,
                              parse_float=no_number, parse_constant=no_number)
    except ValueError as error:
        raise Refused("MP-Q001", "", f"no strict JSON: {in_quotes(str(error))}") from None


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, if no key stands there twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def no_number(text: str) -> Any:
    """There are no numbers in a file but whole ones."""
    raise ValueError("a number that is not whole")


def keys(data: object, needed: Iterable[str] = (), optional: Iterable[str] | None = None) -> Any:
    """``data``, an object with all keys of ``needed``, and no others but ``optional``."""
    if not isinstance(data, dict):
        raise Refused("MP-Q001", "", "an object is wanted")
    need(data.keys() >= {*needed}, "MP-Q001", "a key is missing")
    known = optional is None or data.keys() <= {*needed, *optional}
    need(known, "MP-Q001", "a key too much")
    return data


def items(data: object) -> list[Any]:
    """``data``, a list."""
    if not isinstance(data, list):
        raise Refused("MP-Q001", "", "a list is wanted")
    return data


def need_texts(data: Mapping[str, Any], *wanted: str) -> None:
    """These keys hold texts that show what they hold."""
    for text in map(data.__getitem__, wanted):
        fits = isinstance(text, str) and text.strip() and text.isprintable()
        need(fits, "MP-Q001", "a printable text is wanted", text)
