"""Lemma files: strict JSON, and the library that is frozen in the package."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from memproof.appearance import why_no_json
from memproof.errors import MemproofError, show
from memproof.outputs import Kind
from memproof.outside import path_text

LEMMA = Kind("a lemma's file", rb'\s*\{\s*"lemma"\s*:')
LIMIT = 192 << 10  # bytes of a file


# A text, a bracket or colon, anything else: enough to find a place in what json could parse so far.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s"\[\]{}:,]+')


class _Fault(ValueError):
    """What json parses, and a lemma's file may not have; ``token`` is its text there, ``again`` if
    it is the second key of that name in an object."""

    def __init__(self, words: str, token: str, again: bool = False) -> None:
        super().__init__(f"{words}: {show(token)}")
        self.token, self.again = token, again

    def where(self, text: str) -> str:
        """``line 3 column 5``, as json says it; "" if it cannot be told."""
        places = _repeated_keys(text, self.token) if self.again else (
            match.start() for match in TOKEN.finditer(text) if match[0] == self.token)
        for place in places:
            column = place - text.rfind("\n", 0, place)
            return f": line {text.count(chr(10), 0, place) + 1} column {column}"
        return ""


def _repeated_keys(text: str, key: str) -> Iterator[int]:
    """Where a key stands in an object that has it already."""
    objects: list[bool] = []  # of those that are open: has it the key?
    for token, after in pairwise(TOKEN.finditer(text)):
        if token[0] in "[{":
            objects.append(False)
        elif token[0] in "]}" and objects:
            objects.pop()
        elif after[0] == ":" and objects and token[0] == json.dumps(key, ensure_ascii=False):
            if objects[-1]:
                yield token.start()
            objects[-1] = True


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = (key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise _Fault("a key twice", next(twice), again=True)
    return result


def _no_number(text: str) -> Any:
    raise _Fault("a number that is not whole", text)


def loads(text: bytes | str, place: str = "a lemma's file") -> dict[str, Any]:
    """The object in a lemma's file.

    Errors: MP-Q001 for what is not JSON in UTF-8, repeats a key, or has numbers that are not whole;
    MP-Q004 for more than 192 KiB or too much nesting.  Nothing is executed.
    """
    if len(text) > LIMIT:
        raise MemproofError("MP-Q004", place, f"at most {LIMIT} bytes", str(len(text)))
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    try:
        # Decoded here: json would guess UTF-16 and skip a byte order mark.
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        data = json.loads(text, object_pairs_hook=_without_repetition, parse_float=_no_number,
                          parse_constant=_no_number)
    except RecursionError:
        raise MemproofError("MP-Q004", place, "less nesting", "too much") from None
    except _Fault as fault:
        found = f"{fault}{fault.where(str(text))}"
        raise MemproofError("MP-Q001", place, "strict JSON", found) from None
    except ValueError as error:
        raise MemproofError("MP-Q001", place, "strict JSON", why_no_json(raw, error)) from None
    if not isinstance(data, dict):
        raise MemproofError("MP-Q001", place, "an object {...}", show(data))
    return data


def read(path: str | Path) -> dict[str, Any]:
    """The object in a file.  Errors: MP-U001, MP-D001, and those of ``loads``."""
    try:
        with open(path, "rb") as file:
            return loads(file.read(LIMIT + 1), path_text(path))
    except FileNotFoundError:
        raise MemproofError("MP-U001", path_text(path), "a file", "none") from None
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        raise MemproofError("MP-D001", path_text(path), "a readable file", found) from None


def library() -> dict[str, dict[str, Any]]:
    """The files of all lemmas of the package, by their ids, sorted as a reader expects them."""
    folder = resources.files("memproof.lemmas") / "library"
    found = {}
    for file in folder.iterdir():
        if file.name.endswith(".json"):
            data = loads(file.read_bytes(), file.name)
            found[file.name.removesuffix(".json")] = data
    return dict(sorted(found.items(), key=lambda pair: natural_order(pair[0])))


def natural_order(identifier: str) -> tuple[str, int, str]:
    """B2 before G1, and G9 before G10."""
    letters = identifier.rstrip("0123456789abcdefghijklmnopqrstuvwxyz-")
    digits = "".join(c for c in identifier[len(letters):] if c.isdigit())[:6]
    return letters, int(digits or 0), identifier


def dumps(data: dict[str, Any]) -> str:
    """A lemma's file as text; it begins with its name."""
    data = {key: data[key] for key in ("lemma",) if key in data} | data
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"
