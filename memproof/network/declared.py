"""What a gadget declares to return on numbers, beside what it returns."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from memproof.errors import MemproofError, show
from memproof.exact import NUMBERS, RATIONALS, printed
from memproof.network.places import ANYWHERE, home_of, place_in

Gadget = Generator[Any, Any, Any]


class WrongValue(MemproofError):
    """MP-T002: a gadget read with numbers returned ``found_value``, not ``expected_value``.

    ``gadget`` its name with the arguments, ``home`` its definition, ``layer`` the layers read so
    far (the result lives there), ``used`` the line that used it: file.py:12 (caller), or empty.
    """

    def __init__(
        self, gadget: str, home: str, expected: Any, found: Any, layer: int = 0, used: str = ""
    ) -> None:
        self.gadget, self.home, self.layer, self.used = gadget, home, layer, used
        self.expected_value, self.found_value = expected, found
        place = f"layer {layer}, {gadget} of {home}" + (f", used at {used}" if used else "")
        super().__init__("MP-T002", place, number_text(expected), number_text(found))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.gadget, self.home, self.expected_value, self.found_value,
                            self.layer, self.used)


def check_declared(
    generator: Gadget, function: Any, value: Callable[..., Any], args: Any, kwargs: Any
) -> Gadget:
    """The same gadget; if its result is numbers, they must be the declared ones."""
    result = yield from generator
    found = plain(result)
    if not is_numbers(found):
        return result
    named = [f"{key}={number_text(each)}" for key, each in kwargs.items()]
    name = f"{function.__name__}({', '.join([*map(number_text, args), *named])})"
    home = home_of(function)
    try:
        expected = plain(value(*plain(args), **plain(kwargs)))
    except Exception as error:
        raise MemproofError("MP-T003", f"{name} of {home}", "a declared value for these arguments",
                            f"{type(error).__name__}: {error}") from error
    if expected is not None and expected != found:
        raise WrongValue(name, home, expected, found)
    return result


def plain(value: Any) -> Any:
    """Whole fractions and truth values as int, lists as tuples: what arguments and results mean."""
    kind = type(value)
    if kind is tuple or kind is list:
        return tuple(map(plain, value))
    if kind is dict:
        return {key: plain(each) for key, each in value.items()}
    if kind is bool or (kind in RATIONALS and value.denominator == 1):
        return int(value)
    return value


def is_numbers(value: Any) -> bool:
    """Whether a plain result is integers and Fractions throughout, so that it can be compared."""
    if type(value) is tuple:
        return all(map(is_numbers, value))
    if type(value) is dict:
        return all(map(is_numbers, value.values()))
    return type(value) in NUMBERS


def number_text(value: Any) -> str:
    """A number, or numbers, as a message shows it: 7/2 for Fraction(7, 2)."""
    if type(value) is tuple or type(value) is list:
        return f"({', '.join(map(number_text, value))})"
    if type(value) in NUMBERS:
        return printed(value)
    return show(value)


def locate(error: MemproofError, layer: int) -> MemproofError:
    """An error in an expression, or a wrong value, with its place in the user's file."""
    if isinstance(error, WrongValue) and not error.layer:
        return WrongValue(error.gadget, error.home, error.expected_value, error.found_value, layer,
                          place_in(error.__traceback__))
    if error.place == ANYWHERE:
        place = place_in(error.__traceback__) or ANYWHERE
        return MemproofError(error.code, place, error.expected, error.found)
    return error
