"""Definitions: hypotheses that only say what a symbol stands for, and restrict nothing else.

    "definitions": {"F": ["start", "next"], "q": ["low", "high"]}

names, for functions and variables of a lemma, the hypotheses that define them.  The order counts:
a definition may speak of symbols defined before it, and of those that are not defined at all.
Whatever these stand for, the symbol can stand for something that makes its hypotheses true; that
is seen from their form alone (the argument: docs/proofs/definitions.md).  The forms are

* equations ``f(x, y) == right`` with premises, of which at most one applies to any arguments.  One
  argument, the index, may be a fixed integer or n + c; the value at an index may be made of values
  at the index before it, from a fixed index on;
* the two sides of a bracket of an integer q: 0 <= Z - q T < T, or 0 <= q T - Z < T, where T > 0 is
  a hypothesis that does not depend on q.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from memproof.errors import show
from memproof.lemmas.trusted.algebra import Algebra
from memproof.lemmas.trusted.scope import KNOWN, Scope, need, need_list, need_object, with_place
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Or,
    Term,
    applications,
    free,
    names_in,
    number,
    put,
    variable,
)

CODE = "MP-Q026"


@dataclass(frozen=True)
class Part:
    """A hypothesis: for all values of the variables, if the premises hold, so does what it says."""

    name: str
    variables: dict[str, str]
    premises: tuple[Formula, ...]
    says: Compare | Or

    @classmethod
    def of(cls, name: str, f: Formula) -> Part:
        """The parts of a formula."""
        if isinstance(f, All):
            return cls(name, dict(f.variables), f.premises, f.conclusion)
        return cls(name, {}, (), f)

    def is_fixed(self, t: Term) -> bool:
        """Does the term speak of none of the variables?"""
        return not free(t) & self.variables.keys()

    def is_own(self, t: Term) -> bool:
        """Is the term one of the variables?"""
        return t.op == "variable" and t.args[0] in self.variables


def check_definitions(data: object, scope: Scope, hypotheses: Mapping[str, Formula]
                      ) -> dict[str, Equations | Bracket]:
    """The definitions of a lemma, by the symbols that they define.

    Errors: MP-Q001 their form, MP-Q004 too much work, MP-Q026 no definition.
    """
    given = with_place("definitions", need_object, data)
    own, algebra = scope.variables.keys() | (scope.functions.keys() - KNOWN.keys()), Algebra()
    result: dict[str, Equations | Bracket] = {}
    spoken = {name: names_in(f) for name, f in hypotheses.items()}
    for index, symbol in enumerate(given):
        place = f"definition of {show(symbol)}"
        with_place(place, need, symbol in own, CODE, "a variable or function of the lemma",
                   "another symbol")
        known = (own | KNOWN.keys()) - set([*given][index:])
        assumed = [Part.of(name, f) for name, f in hypotheses.items() if spoken[name] <= known]
        parts = with_place(place, parts_about, symbol, given[symbol], hypotheses, known)
        form = Equations if any(is_equation(each) for each in parts) else Bracket
        result[symbol] = form(symbol, parts, scope, algebra, assumed)
        with_place(place, result[symbol].check)
    return result


def parts_about(symbol: str, names: object, hypotheses: Mapping[str, Formula],
                known: set[str]) -> list[Part]:
    """The hypotheses of these names; they speak of the symbol, and of known ones only."""
    for name in need_list(names):
        there = isinstance(name, str) and name in hypotheses
        need(there, CODE, "names of hypotheses", show(name))
        other = sorted(names_in(hypotheses[name]) - known - {symbol})
        expected = f"symbols that are defined before {symbol}, or not at all, in {name}"
        need(not other, CODE, expected, ", ".join(other))
    return [Part.of(name, hypotheses[name]) for name in need_list(names)]


def is_equation(each: Part) -> bool:
    """Does it say that two terms are equal?"""
    return isinstance(each.says, Compare) and each.says.relation == "=="


@dataclass(frozen=True)
class Definition:
    """A symbol, the hypotheses that are said to define it, and those about known symbols."""

    symbol: str
    parts: Sequence[Part]
    scope: Scope
    algebra: Algebra
    assumed: Sequence[Part]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the hypotheses that define it."""
        return tuple(each.name for each in self.parts)

    @property
    def sort(self) -> str:
        """The sort of the symbol's values."""
        signature = self.scope.functions.get(self.symbol)
        return signature[1] if signature else self.scope.variables[self.symbol]

    def inside(self, each: Part) -> Scope:
        """The scope in which the variables of a hypothesis have their sorts."""
        found = self.scope.copy()
        found.declare(each.variables)
        return found

    def constant(self, t: Term) -> Any:
        """The number that the term is as a polynomial, if it is one."""
        found = self.algebra.normal(t)
        return found.get((), 0) if found.keys() <= {()} else None


class Equations(Definition):
    """Equations ``symbol(arguments) == right``.

    The arguments are variables of the equation, each once and all of them, or fixed terms, the same
    ones in all equations, but for one, the index.
    """

    def check(self) -> None:
        """Each equation by itself, and that no two apply to the same arguments."""
        index = self.index()
        for each in self.parts:
            with_place(each.name, self.check_arguments, each, index)
            with_place(each.name, self.check_right, each, index)
        general = self.symbol in self.scope.variables or any(each.variables for each in self.parts)
        need(general, CODE, f"the values of {self.symbol}", "one value")
        for a, b in combinations(self.parts, 2):
            with_place(f"{a.name} and {b.name}", self.check_apart, a, b, index)

    def arguments(self, each: Part) -> tuple[Term, ...]:
        """To what the symbol is applied on the left side."""
        left = each.says.left if isinstance(each.says, Compare) else number(0)
        fits = is_equation(each) and left.op != "number" and left.args[0] == self.symbol
        shape = f"{self.symbol}{'' if self.symbol in self.scope.variables else '(...)'} == ..."
        need(fits, CODE, shape, each.name)
        return left.inner()

    def index(self) -> int | None:
        """The place of the argument that is neither always a variable nor always the same term."""
        rows = [(each, self.arguments(each)) for each in self.parts]
        places = [
            k for k in range(len(rows[0][1]))
            if not all(each.is_own(row[k]) for each, row in rows)
            and not all(each.is_fixed(row[k]) and row[k] == rows[0][1][k] for each, row in rows)]
        need(len(places) <= 1, CODE, "one index among the arguments", f"{len(places)} of them")
        return places[0] if places else None

    def counter(self, each: Part, index: int | None) -> tuple[str, Term] | None:
        """(n, c) if the index is n + c, None if it is fixed or if there is none."""
        h = number(0) if index is None else self.arguments(each)[index]
        for name in free(h) & each.variables.keys():
            c = self.constant(h - variable(name))
            integers = (each.variables[name], self.scope.functions[self.symbol][0][index or 0])
            if integers == ("Z", "Z") and c is not None:
                return name, number(c)
        need(each.is_fixed(h), CODE, "an index n + c, with an integer n and a number c", h)
        return None

    def check_arguments(self, each: Part, index: int | None) -> None:
        """Every variable of the equation is an argument, and none is two of them."""
        arguments, counter = self.arguments(each), self.counter(each, index)
        used = [t.args[0] for k, t in enumerate(arguments) if k != index and each.is_own(t)]
        used += [counter[0]] if counter else []
        need(sorted(used) == sorted(each.variables), CODE,
             f"each of the bound variables as one argument of {self.symbol}", each.says)
        need(not any(self.symbol in names_in(t) for t in arguments), CODE,
             f"no {self.symbol} in its arguments", each.says)

    def check_right(self, each: Part, index: int | None) -> None:
        """The right side is of the symbol's sort.  There and in the premises the symbol stands at
        the index before only, and if the index is n + c, it does so from some given value on."""
        right = each.says.right if isinstance(each.says, Compare) else number(0)
        integer = self.sort == "R" or self.inside(each).integer(right)
        need(integer, CODE, "an integer on the right side", right)
        if not any(self.symbol in names_in(f) for f in (*each.premises, right)):
            return
        need(index is not None, CODE, f"no {self.symbol} but on the left side", each.says)
        before = self.arguments(each)[index or 0] - 1
        for f in (*each.premises, right):
            for t in applications(f):
                fits = t.args[0] != self.symbol or self.algebra.zero(t.inner()[index or 0] - before)
                need(fits, CODE, f"{self.symbol} at the index before only", t)
        counter = self.counter(each, index)
        if counter:
            begins = [s + counter[1] - 1 for s in self.bounds(each, counter[0])]
            given = [self.arguments(other)[index or 0] for other in self.parts
                     if not self.counter(other, index)]
            fits = any(self.algebra.zero(s - t) for s in begins for t in given)
            need(fits, CODE, f"the premise {counter[0]} >= s, where the value at the index before "
                 "is given by another equation", each.says)

    @staticmethod
    def bounds(each: Part, name: str) -> Iterator[Term]:
        """The terms s of the premises name >= s."""
        for p in each.premises:
            if isinstance(p, Compare) and (p.left, p.relation) == (variable(name), ">="):
                yield p.right

    def check_apart(self, a: Part, b: Part, index: int | None) -> None:
        """No arguments to which both equations apply: what both suppose contradicts itself."""
        supposed = [p for p in self.common(a, b, index) if isinstance(p, Compare)]
        inside = self.inside(a)
        sides = [(number(0), ">=")]
        for p in supposed:
            e, relation = p.positive()
            if relation == ">" and inside.integer(e):
                e, relation = e - 1, ">="
            sides += [(e, ">="), (-e, ">=")] if relation == "==" else [(e, relation)]
        need(any(self.contradict(*pair) for pair in combinations(sides, 2)), CODE,
             "premises of which one excludes the other", "both may apply")

    def common(self, a: Part, b: Part, index: int | None) -> Iterator[Formula]:
        """The premises of both, at arguments that are the same, in the variables of a."""
        x, y = self.arguments(a), self.arguments(b)
        put_a: dict[str, Term] = {}
        put_b = {t.args[0]: x[k] for k, t in enumerate(y) if k != index and b.is_own(t)}
        n, m = self.counter(a, index), self.counter(b, index)
        if index is not None and m:
            put_b[m[0]] = x[index] - m[1]
        elif index is not None and n:
            put_a[n[0]] = y[index] - n[1]
        elif index is not None:
            yield Compare(x[index], "==", y[index])
        yield from (put(p, put_a) for p in a.premises if isinstance(p, Compare))
        yield from (put(p, put_b) for p in b.premises if isinstance(p, Compare))

    def contradict(self, one: tuple[Term, str], other: tuple[Term, str]) -> bool:
        """Can e >= 0 or e > 0 not hold with f >= 0 or f > 0, as e + f is a number?"""
        total = self.constant(one[0] + other[0])
        strict = ">" in (one[1], other[1])
        return total is not None and (total < 0 or (total == 0 and strict))


class Bracket(Definition):
    """Two inequalities that say which multiple of T is the last one up to Z, or the first from Z
    on."""

    def check(self) -> None:
        """The two sides, and that T is positive."""
        need(len(self.parts) == 2, CODE, "an equation, or the two sides of a bracket",
             ", ".join(each.name for each in self.parts))
        need(self.sort == "Z", CODE, f"{self.symbol} of sort Z", "sort R")
        one, other = self.parts
        same = one.variables == other.variables and self.algebra.all_same(one.premises,
                                                                           other.premises)
        need(same, CODE, "two sides for the same values, with the same premises", "others")
        q = self.head()
        sides = [self.side(each) for each in self.parts]
        steps = [self.step(q, *pair) for pair in permutations(sides)]
        step = next(filter(None, steps), number(0))
        need(any(steps), CODE, f"0 <= Z - {self.symbol} T < T or 0 <= {self.symbol} T - Z < T",
             f"{one.name}, {other.name}")
        need(self.positive(step), CODE, "a hypothesis T > 0 or T >= 1, known before "
             f"{self.symbol}", step)

    def head(self) -> Term:
        """The symbol with its arguments: the same ones everywhere, fixed or each variable once."""
        first, heads = self.parts[0], [variable(self.symbol)]
        if self.symbol in self.scope.functions:
            heads = [*{t for each in self.parts for t in applications(each.says)
                       if t.args[0] == self.symbol}]
        arguments = heads[0].inner() if len(heads) == 1 else ()
        used = sorted(t.args[0] for t in arguments if first.is_own(t))
        fits = (len(heads) == 1 and used == sorted(first.variables)
                and all(first.is_own(t) or first.is_fixed(t) for t in arguments)
                and not any(self.symbol in names_in(f) for f in (*arguments, *first.premises)))
        need(fits, CODE, f"{self.symbol} with all bound variables as arguments", "others")
        return heads[0]

    def side(self, each: Part) -> tuple[Term, str]:
        """(e, relation): the inequality as e >= 0 or e > 0."""
        need(isinstance(each.says, Compare), CODE, "a bound", each.name)
        e, relation = each.says.positive() if isinstance(each.says, Compare) else (number(0), "")
        return e, relation

    def step(self, q: Term, low: tuple[Term, str], high: tuple[Term, str]) -> Term | None:
        """T, if the sides are 0 <= Z - q T and Z - q T < T, or so with q T - Z."""
        (e, r), (f, s) = low, high
        if r == s == ">=" and self.inside(self.parts[0]).integer(f):
            f, s = f + 1, ">"
        total, rest = with_number(e + f, q, 0), e - with_number(e, q, 0)
        fits = (r, s) == (">=", ">") and self.algebra.zero(e + f - total) and (
            self.algebra.zero(rest + q * total) or self.algebra.zero(rest - q * total))
        return total if fits else None

    def positive(self, step: Term) -> bool:
        """Is T > 0, for it is a number, or by a hypothesis about known symbols?"""
        c = self.constant(step)
        return c > 0 if c is not None else any(self.gives(p, step) for p in self.assumed)

    def gives(self, p: Part, step: Term) -> bool:
        """Does the hypothesis say e >= 0, e > 0 or e == 0, at least for these values, and T - e is
        a number so large that T > 0?"""
        given = self.parts[0]
        if not isinstance(p.says, Compare):
            return False
        e, relation = p.says.positive()
        c = self.constant(step - e)
        return (c is not None and (c > 0 or (c == 0 and relation == ">"))
                and p.variables.items() <= given.variables.items()
                and all(any(self.algebra.same(each, premise) for premise in given.premises)
                        for each in p.premises))


def with_number(t: Term, q: Term, k: int) -> Term:
    """The term with a number in the place of q."""
    if t == q:
        return number(k)
    return Term(t.op, tuple(with_number(a, q, k) if isinstance(a, Term) else a for a in t.args))
