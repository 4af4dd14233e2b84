"""How the answers of ``memproof bounds`` show numbers, and refusals."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from memproof.cli.output import say
from memproof.errors import MemproofError
from memproof.exact import printed

LONGEST = 30  # characters of a number that is shown in full
EXACT = 2**53  # readers of JSON may round larger integers
LONGEST_BITS = 1900  # Python's own reader refuses more decimal digits than these make

Refusals = Iterable[tuple[str, MemproofError]]  # (bound, MP-U010)


def short_number(number: int) -> str:
    """All digits, or the first twelve and how many there are."""
    text = printed(number)
    return text if len(text) <= LONGEST or "." in text else f"{text[:12]}...({len(text)} digits)"


def json_number(value: object) -> object:
    """An integer as a JSON number, or as text if readers might round or refuse it; a fraction as
    text; anything else as it is."""
    if isinstance(value, Fraction):
        return printed(value)
    if type(value) is not int or abs(value) <= EXACT:
        return value
    return printed(value) if value.bit_length() <= LONGEST_BITS else f"{value:#x}"


def print_refusals(refusals: Refusals) -> None:
    """Which bounds do not apply, and why."""
    for name, error in refusals:
        say(f"not {name}: expected {error.expected}, found {error.found}")


def refusals_json(refusals: Refusals) -> list[dict[str, str]]:
    """The same as JSON."""
    return [{"bound": name, "code": e.code, "expected": e.expected, "found": e.found}
            for name, e in refusals]
