"""Exact evaluation of terms and formulas at an instance, and the witness of a lemma.

A witness (or a list of them) shows that the assumptions of a lemma can hold, so that the lemma is
not about nothing:

    {"variables": {"t": "5/2"}, "functions": {"f": {"of": ["k"], "is": "k + 1"}}, "range": [0, 6]}

A function is a term in its arguments, a table {"table": {"0": "1", ...}, "else": "0"} of an integer
(its first argument), or a recursion on its first argument: {"of": ["k", "z"], "from": "0",
"base": "z", "next": "..."} where ``next`` is f(k + 1, z) and ``last`` stands for f(k, z).  An
assumption for all integers is looked at for those in ``range``, one for all reals at these and
halfway between.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any

from memproof.errors import MemproofError, show
from memproof.lemmas.trusted.scope import Scope, need, need_list, need_object, words
from memproof.lemmas.trusted.terms import All, Compare, Formula, Or, Term
from memproof.lemmas.trusted.text import digits

RELATIONS = {"==": operator.eq, ">=": operator.ge, ">": operator.gt,
             "<=": operator.le, "<": operator.lt}
BITS, EVALUATIONS, LONGEST, WITNESSES = 4000, 200_000, 400, 4


@dataclass
class Instance:
    """Values of variables and functions: terms and formulas become numbers and truth values."""

    values: dict[str, Fraction]
    functions: dict[str, Any] = field(default_factory=dict)  # name -> callable on fractions
    span: tuple[int, int] = (0, 6)
    work: int = 0

    def value(self, t: Term, local: Mapping[str, Fraction] | None = None) -> Fraction:
        """The exact value.  Errors: MP-Q020 for a symbol without one, MP-Q004 too large."""
        self.work += 1
        need(self.work <= EVALUATIONS, "MP-Q004", f"at most {EVALUATIONS} evaluations")
        if t.op == "number":
            return Fraction(t.args[0])
        if t.op == "variable":
            found = (local or {}).get(t.args[0], self.values.get(t.args[0]))
            need(found is not None, "MP-Q020", "a value", f"none for {t.args[0]}")
            return Fraction(found or 0)
        inside = [self.value(each, local) for each in t.inner()]
        if t.op == "apply":
            return self.apply(t.args[0], inside)
        if t.op == "^":
            inside *= t.args[1]
        result = Fraction(0 if t.op == "+" else 1)
        for each in inside:
            result = self.small(result + each if t.op == "+" else result * each)
        return result

    def small(self, value: Fraction) -> Fraction:
        """The value, if it is not too long."""
        bits = value.numerator.bit_length() + value.denominator.bit_length()
        need(bits <= BITS, "MP-Q004", f"values of at most {BITS} bits", bits)
        self.work += bits // 64
        return value

    def apply(self, name: str, arguments: list[Fraction]) -> Fraction:
        """relu, floor, pow2, or a function of the instance."""
        x = arguments[0]
        if name == "relu":
            return max(x, Fraction(0))
        if name == "floor":
            return Fraction(floor(x))
        if name == "pow2":
            need(x <= BITS, "MP-Q004", f"pow2 of at most {BITS}", x)
            return Fraction(1 << max(int(x), 0))
        need(name in self.functions, "MP-Q020", "a function", f"none for {name}")
        return Fraction(self.functions[name](*arguments))

    def holds(self, f: Formula, local: Mapping[str, Fraction] | None = None) -> bool:
        """Is it true here?  "For all" is looked at for the values that the span offers."""
        if isinstance(f, Compare):
            left, right = self.value(f.left, local), self.value(f.right, local)
            return bool(RELATIONS[f.relation](left, right))
        if isinstance(f, Or):
            return any(self.holds(each, local) for each in f.alternatives)
        return all(self.follows(f, {**(local or {}), **chosen}) for chosen in self.choices(f))

    def follows(self, f: All, local: Mapping[str, Fraction]) -> bool:
        """Does a premise fail at these values of the bound variables, or the conclusion hold?"""
        return not all(self.holds(p, local) for p in f.premises) or self.holds(f.conclusion, local)

    def is_met(self, f: Formula) -> bool:
        """Is there a choice for which the premises of "for all" hold, so that it says something?"""
        return not isinstance(f, All) or any(
            all(self.holds(p, chosen) for p in f.premises) for chosen in self.choices(f))

    def choices(self, f: All) -> Iterator[dict[str, Fraction]]:
        """Values for the bound variables."""
        names = [name for name, _ in f.variables]
        for values in product(*(self.sample(sort) for _, sort in f.variables)):
            yield dict(zip(names, values, strict=True))

    def sample(self, sort: str) -> Iterable[Fraction]:
        """The values of a bound variable: the integers of the span; for sort R also halfway
        between."""
        low, high = self.span
        step = 1 if sort == "Z" else 2
        return [Fraction(k, step) for k in range(low * step, high * step + 1)]


def instance_of(data: object, scope: Scope) -> Instance:
    """An instance from its JSON form.  Errors: MP-Q020 and those of reading."""
    found = need_object(data, [], ["variables", "functions", "range"])
    span = need_list(found.get("range", [0, 6]))
    plain = len(span) == 2 and all(type(k) is int and abs(k) <= LONGEST for k in span)
    need(plain and span[0] < span[1], "MP-Q020", "a range [low, high], low < high", show(span))
    instance = Instance({}, {}, (span[0], span[1]))
    for name, definition in need_object(found.get("functions", {})).items():
        expected = f"functions of the lemma: {sorted(scope.functions)}"
        need(name in scope.functions, "MP-Q020", expected, name)
        instance.functions[name] = function_of(definition, name, scope, instance)
    for name, text in need_object(found.get("variables", {})).items():
        expected = f"variables of the lemma: {sorted(scope.variables)}"
        need(name in scope.variables, "MP-Q020", expected, name)
        value = instance.value(scope.term(text), {})
        whole = scope.variables[name] == "R" or value.denominator == 1
        need(whole, "MP-Q020", f"{name} an integer", value)
        instance.values[name] = value
    return instance


def function_of(data: object, name: str, scope: Scope, instance: Instance) -> Any:
    """A Python function from a term, a table or a recursion."""
    found = need_object(data, [], ["of", "is", "table", "else", "from", "base", "next"])
    sorts, result = scope.functions[name]
    if "table" in found:
        table = {str(k): constant(v, scope) for k, v in need_object(found["table"]).items()}
        other = constant(found.get("else", "0"), scope)
        return lambda k, *_: in_sort(table.get(str(k), other), result)
    names = need_list(found.get("of"))
    plain = len(names) == len(sorts) and all(isinstance(each, str) for each in names)
    need(plain, "MP-Q020", f"{len(sorts)} names of arguments", show(names))
    inside = scope.copy()
    inside.declare(dict(zip(names, sorts, strict=True)))
    if "is" in found:
        body = inside.term(found["is"])
        return lambda *xs: in_sort(instance.value(body, dict(zip(names, xs, strict=True))), result)
    start, base = constant(found.get("from"), scope), inside.term(found.get("base"))
    inside.declare({"last": "R"})
    following = inside.term(found.get("next"))

    def recursion(k: Fraction, *rest: Fraction) -> Fraction:
        need(k - start <= LONGEST, "MP-Q004", f"recursions of at most {LONGEST} steps", k)
        last = instance.value(base, dict(zip(names, (start, *rest), strict=True)))
        for j in range(int(start), int(k)):
            here = dict(zip(names, (Fraction(j), *rest), strict=True))
            last = instance.value(following, {**here, "last": last})
        return in_sort(last, result)

    return recursion


def constant(text: object, scope: Scope) -> Fraction:
    """A number from its text."""
    return Instance({}).value(scope.term(text), {})


def in_sort(value: Fraction, sort: str) -> Fraction:
    """The value of a function of this sort.  Errors: MP-Q020 a value of sort Z that is no
    integer."""
    need(sort == "R" or value.denominator == 1, "MP-Q020", "a function with integer values", value)
    return value


def witnesses(data: Mapping[str, Any]) -> list[Any]:
    """The witness of a lemma's file, or all of them."""
    given = data["witness"]
    return given if isinstance(given, list) and given else [given]


def check_witness(data: dict[str, Any], scope: Scope, assumed: Mapping[str, Formula]) -> None:
    """All assumptions hold at every witness, where every variable has a value; and each statement
    for all values is met, at some witness, by values that satisfy its premises.  Errors: MP-Q020.
    """
    need(len(witnesses(data)) <= WITNESSES, "MP-Q004", f"at most {WITNESSES} witnesses")
    instances = [instance_of(each, scope) for each in witnesses(data)]
    for instance in instances:
        for name in scope.variables:
            need(name in instance.values, "MP-Q020", f"a value of {name} in the witness", "none")
    for name, formula in assumed.items():
        try:
            false = [each for each in instances if not each.holds(formula)]
            met = any(each.is_met(formula) for each in instances)
        except MemproofError as error:
            raise MemproofError(error.code, f"witness, {name}", error.expected,
                                error.found) from None
        if false or not met:
            found = values_in(false[0]) if false else "no value that meets the premises"
            raise MemproofError("MP-Q020", f"witness, {name}", words(formula), found)


def values_in(instance: Instance) -> str:
    """``t = 5/2, r = 3``."""
    return ", ".join(f"{name} = {digits(value)}" for name, value in instance.values.items())
