"""What an object is, in one short line: the repr of all that a user can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import fields
from fractions import Fraction
from importlib import import_module
from typing import Any

from memproof.errors import show

LONGEST = 160  # characters, but for what is said of the last field


class Shown:
    """What has more to show in a notebook than its repr: memproof/notebook.py says what."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        found: str = import_module("memproof.notebook").html(self)
        return found


class Told(str):
    """Text for a reader: a notebook and a prompt show it as it is, line by line."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def brief(value: Any) -> str:
    """``Line(positions=<38 items>, codes=<38 items>, ...)`` for a dataclass."""
    told, length = list[str](), 0
    for part in _parts(value):
        told.append(part)
        length += len(part) + 2
        if length > LONGEST - 40:
            told.append("...")
            break
    return f"{type(value).__name__}({', '.join(told)})"


def short(text: str) -> str:
    """A text in quotes, cut; more of it if there is nothing in it that is hidden."""
    found = show(text)
    return found if len(found) <= 60 else show(text, 5)


def _parts(value: Any) -> Iterator[str]:
    return (f"{field.name}={_short(getattr(value, field.name))}"
            for field in fields(value) if field.repr)


def _short(value: Any) -> str:
    """A number, a short text, how many items, or only what kind of thing it is."""
    if value is None or isinstance(value, bool):
        return str(value)
    if hasattr(value, "bit_length") and hasattr(value, "__index__"):
        bits = value.bit_length()
        return str(value) if bits <= 64 else f"<{bits} bits>"
    if isinstance(value, Fraction):
        return f"{_short(value.numerator)}/{_short(value.denominator)}"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, str):
        return short(value)
    if hasattr(value, "__fspath__"):
        return short(str(value))
    if isinstance(value, Sized) and not hasattr(value, "__dataclass_fields__"):
        count = len(value)
        return f"<{count} item{'s' * (count != 1)}>"
    return f"<{type(value).__name__}>"
