"""Errors are values: a code, a place, what was expected, what was found.

Families of codes: MP-R rejected and MP-L declined by the kernel (explained there), MP-I both by the
kernel of impossibility certificates, MP-D data tables, MP-N networks and the gadget language, MP-B
building a construction, MP-T testing one, MP-V queries for verifiers, MP-P a reviewer's own
conditions, MP-Q lemmas and their proofs, MP-U usage and files, MP-X internal.
``memproof explain CODE`` prints the entries of CODES.
"""

from __future__ import annotations

import os
from typing import Any

from memproof.outside import no_verdict, quote, sentence, short_numbers, visible


class MemproofError(Exception):
    """A problem of the user's making, or a limit: never a bug of memproof.

    Attributes: ``code`` (a key of CODES), ``place`` (file, line, row, column, layer, neuron ... in
    words), ``expected`` and ``found`` (empty when they add nothing).
    """

    def __init__(self, code: str, place: str, expected: str, found: str = "") -> None:
        self.code, self.place, self.expected, self.found = code, place, expected, found
        super().__init__(self.message())

    def message(self) -> str:
        """One line, in which nothing is hidden, no number is long, and nothing is like a verdict:
        ``MP-D004 at row 3, column age: expected a number, found 'n/a'``."""
        place = f" at {self.place}" if self.place else ""
        found = f", found {self.found}" if self.found else ""
        line = f"{self.code}{place}: expected {self.expected}{found}"
        return no_verdict(sentence(short_numbers(line)))

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.code, self.place, self.expected, self.found))


def show(value: object, longest: int = 40) -> str:
    """A value from outside, for a message: a text in quotes or a repr, cut, nothing hidden."""
    if isinstance(value, str):
        return quote(value, longest)
    try:
        return visible(repr(value), longest)
    except (RecursionError, ValueError):  # nested too deep, or a number that Python will not print
        return f"a value of type {type(value).__name__} that cannot be shown"


def require_path(place: str, value: Any) -> None:
    """MP-U004 unless it is the name of a file: a number would be an open file of this process."""
    if not isinstance(value, str | os.PathLike):
        raise MemproofError("MP-U004", place, "the path of a file",
                            f"an object of type {type(value).__name__}")


def require_integer(code: str, place: str, value: Any, expected: str) -> None:
    """This code unless it is an int, and no bool."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise MemproofError(code, place, expected, show(value))
