"""Slips in the gadget language: what somebody wrote, in words, and how it is mended.

A forgotten ``yield from``, a comma too few, a question that only numbers can answer: Python itself
would say ``unsupported operand type(s)``, or nothing at all.
"""

from __future__ import annotations

import re
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType
from typing import Any, NoReturn

from memproof.errors import MemproofError, show
from memproof.network.places import ANYWHERE

# What Python says -> what was expected, and what to do.
SAID = (
    (TypeError, "'generator'", "a gadget that has run",
     "{said}: y = yield from gadget(...) runs it"),
    (TypeError, "'NoneType'", "a value", "{said}: is a return or a yield from missing?"),
    (AttributeError, "no attribute 'send'", "a gadget after yield from",
     "another thing: y, z = yield (..., ...) asks for neurons"),
    (TypeError, "(function|method)' object is not iterable", "a gadget after yield from",
     "a function: call it with its arguments"),
    (AttributeError, "'Neurons' object", "neurons in a tuple, as they were asked for", "{said}"),
    (AttributeError, "'Affine' object", "an expression, which has + - * / only", "{said}"),
    (TypeError, r"\(\) (missing|takes|got)", "the arguments that a function takes", "{said}"),
    (ValueError, "values to unpack", "as many names as there are neurons",
     "{said}; the last yield asked for {asked}"),
)


def describe(value: Any) -> str:
    """What stands where an expression should, for a message."""
    if isinstance(value, GeneratorType):
        name = value.__name__
        return "a generator expression: make it a list" if name == "<genexpr>" else (
            f"the gadget {name}, which has not run: y = yield from {name}(...)")
    if isinstance(value, (FunctionType, MethodType, BuiltinFunctionType)):
        return f"the function {value.__name__}, which is not called"
    if isinstance(value, (tuple, list)):
        count = f"{len(value)} value" + "s" * (len(value) != 1)
        return f"{count} in a {'list' if isinstance(value, list) else 'tuple'}: unpack it, (t,) = t"
    if value is None:
        return "None: is a return or a yield from missing?"
    return str(getattr(type(value), "SLIP", "")) or show(value)


def mend(error: Exception, asked: int, place: str) -> MemproofError | None:
    """MP-N019 for what Python says of a slip; None for an error of another kind."""
    said = " ".join(str(error).split())
    for kind, pattern, expected, found in SAID:
        if isinstance(error, kind) and re.search(pattern, said):
            return MemproofError("MP-N019", place, expected,
                                 found.format(said=show_text(said), asked=asked))
    return None


def show_text(text: str) -> str:
    """At most 90 characters."""
    return text if len(text) <= 90 else f"{text[:87]}..."


class Neurons(tuple[Any, ...]):
    """The neurons of a layer, as a ``yield`` gives them back: a tuple, which is no expression."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        try:
            return super().__getitem__(index)
        except (IndexError, TypeError):
            raise MemproofError("MP-N019", ANYWHERE, f"one of {len(self)}, counted from 0",
                                show(index)) from None

    def __add__(self, other: Any) -> Any:
        return super().__add__(other) if isinstance(other, tuple) else self._no_number(other)

    def _no_number(self, *others: Any) -> NoReturn:
        raise MemproofError("MP-N019", ANYWHERE, "one neuron",
                            f"{describe(self)} (a comma too few, or too many)")

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _no_number
    __truediv__ = __neg__ = _no_number
