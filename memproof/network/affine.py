"""Affine expressions in the neurons of one layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from memproof.errors import MemproofError
from memproof.exact import ONE, Q, exact_number, printed
from memproof.network.places import ANYWHERE
from memproof.network.slips import describe

Number = int | Fraction

# Python's operators that an expression cannot answer: it has no value yet, is not affine
# afterwards, or is no collection.
TOO_EARLY = {
    "__lt__": "{0} < {1}", "__le__": "{0} <= {1}", "__gt__": "{0} > {1}", "__ge__": "{0} >= {1}",
    "__eq__": "{0} == {1}", "__ne__": "{0} != {1}", "__bool__": "whether {0} is true",
    "__int__": "int({0})", "__float__": "float({0})", "__index__": "{0} as an integer",
    "__round__": "round({0})", "__trunc__": "trunc({0})", "__floor__": "floor({0})",
    "__ceil__": "ceil({0})",
}
SIGNS = {"mod": "%", "floordiv": "//", "pow": "**", "lshift": "<<", "rshift": ">>", "and": "&",
         "or": "|", "xor": "^", "matmul": "@"}
NOT_AFFINE = {
    "__abs__": "abs({0})", "__invert__": "~{0}", "__divmod__": "divmod({0}, {1})",
    "__rtruediv__": "{1} / {0}",
    **{f"__{name}__": f"{{0}} {sign} {{1}}" for name, sign in SIGNS.items()},
    **{f"__r{name}__": f"{{1}} {sign} {{0}}" for name, sign in SIGNS.items()},
}
NO_COLLECTION = {
    "__iter__": "{0}, of which several are wanted", "__getitem__": "{0}[...]",
    "__len__": "len({0})", "__contains__": "in {0}", "__call__": "{0}(...)",
}


class Level:
    """The neurons of one layer of one build: what an expression may not mix with another."""

    __slots__ = ("index", "names")

    def __init__(self, index: int, names: Sequence[str]) -> None:
        self.index, self.names = index, names


class Affine:
    """sum of terms[j] * (neuron j of ``level``) + bias: exact coefficients, never changed in place.

    A constant has no level and mixes with everything.  Raises MP-N010 when neurons of different
    layers meet, MP-N011 for a number that is not exact.
    """

    __slots__ = ("bias", "level", "terms")
    __hash__ = object.__hash__
    __array_ufunc__ = None  # numpy leaves the arithmetic to us
    SLIP = "an expression"

    def __init__(self, terms: dict[int, Number], bias: Number, level: Level | None) -> None:
        self.terms, self.bias, self.level = terms, bias, level

    def __add__(self, other: Affine | Number) -> Affine:
        if type(other) is not Affine:
            return Affine(self.terms, self.bias + _exact(other), self.level)
        level = self.level
        if level is not other.level and other.level is not None:
            if level is not None:
                raise _mixed(self, other)
            level = other.level
        terms = self.terms.copy()
        for j, w in other.terms.items():
            terms[j] = terms[j] + w if j in terms else w
        return Affine(terms, self.bias + other.bias, level)

    __radd__ = __add__

    def __mul__(self, factor: Number) -> Affine:
        if isinstance(factor, Affine):
            raise MemproofError("MP-N012", ANYWHERE, "a number times a neuron",
                                "a product of two neurons, which is not affine")
        w = _exact(factor)
        return Affine({j: w * v for j, v in self.terms.items()}, w * self.bias, self.level)

    __rmul__ = __mul__

    def __pos__(self) -> Affine:
        return self

    def __neg__(self) -> Affine:
        return Affine({j: -v for j, v in self.terms.items()}, -self.bias, self.level)

    def __sub__(self, other: Affine | Number) -> Affine:
        return self + (-other)

    def __rsub__(self, other: Affine | Number) -> Affine:
        return -self + other

    def __truediv__(self, divisor: Number) -> Affine:
        if isinstance(divisor, Affine):
            raise MemproofError("MP-N012", ANYWHERE, "a neuron divided by a number",
                                "a quotient of two neurons, which is not affine")
        number = Q(_exact(divisor))
        if not number:
            raise MemproofError("MP-N012", ANYWHERE, "a divisor that is not 0", "0")
        return self * (ONE / number)

    def name(self) -> str:
        """The name of the only neuron in the expression, or the first one's."""
        for j in self.terms:
            return self.level.names[j] if self.level else ""
        return ""

    def text(self, most: int = 4) -> str:
        """``2 t - n0 + 1``: at most so many terms."""
        names = self.level.names if self.level else ()
        parts: list[tuple[Number, str]] = [
            (w, f" {names[j]}") for j, w in islice(self.terms.items(), most) if w]
        parts += [(self.bias, "")] if self.bias or not parts else []
        said = "".join(f" {'-' if w < 0 else '+'} {_factor(w, name)}" for w, name in parts)
        more = " + ..." if len(self.terms) > most else ""
        return ("-" if said[1] == "-" else "") + said[3:] + more

    def __repr__(self) -> str:
        return f"Affine({self.text()}, layer {self.level.index if self.level else '-'})"


def number_short(number: Number) -> str:
    """All digits, or that they are many."""
    text = printed(number)
    return text if len(text) <= 20 else f"({len(text)} digits)"


def _factor(weight: Number, name: str) -> str:
    """The absolute value of the weight, unless it is 1, and the name."""
    size = -weight if weight < 0 else weight
    return name[1:] if name and size == 1 else f"{number_short(size)}{name}"


def _exact(value: Any) -> Number:
    """The value as Z or Q; integers of any kind are taken, floats are not."""
    found = exact_number(value)
    if found is None:
        raise MemproofError("MP-N011", ANYWHERE, "an integer or a Fraction", describe(value))
    return found


def _mixed(a: Affine, b: Affine) -> MemproofError:
    mixed = [x for x in (a, b) if x.level is not None]
    old = min(mixed, key=lambda x: x.level.index if x.level else 0)
    index = old.level.index if old.level else 0
    return MemproofError(
        "MP-N010", ANYWHERE, "neurons of one layer",
        f"{old.name() or 'a neuron'} lives in layer {index}: carry it",
    )


def total(expressions: Iterable[Affine | Number], start: Number = 0) -> Affine | Number:
    """The sum of many expressions, in time linear in their terms; of numbers alone, a number."""
    terms: dict[int, Number] = {}
    bias: Number = _exact(start)
    level: Level | None = None
    for each in expressions:
        if type(each) is not Affine:
            bias += _exact(each)
            continue
        if each.level is not None and each.level is not level:
            if level is not None:
                raise _mixed(each, Affine(terms, bias, level))
            level = each.level
        for j, w in each.terms.items():
            terms[j] = terms[j] + w if j in terms else w
        bias += each.bias
    return Affine(terms, bias, level) if terms else bias


def _refusal(code: str, expected: str, words: str) -> Callable[..., Any]:
    """A method that raises: ``words`` say what was written."""

    def refuse(self: Affine, *others: Any) -> Any:
        told = [each.text() if isinstance(each, Affine) else describe(each) for each in others]
        raise MemproofError(code, ANYWHERE, expected, words.format(self.text(), *told, "..."))

    return refuse


for _names, _code, _expected, _why in (
    (TOO_EARLY, "MP-N018", "what is known while the network is built",
     ", where a neuron has no value yet"),
    (NOT_AFFINE, "MP-N012", "an affine expression", ", which is not affine"),
    (NO_COLLECTION, "MP-N019", "one expression",
     ": a comma makes a tuple, (t,) = yield (t,), and yield from runs a gadget"),
):
    for _name, _words in _names.items():
        setattr(Affine, _name, _refusal(_code, _expected, _words + _why))
