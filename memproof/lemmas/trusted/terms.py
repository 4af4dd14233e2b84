"""Terms and formulas of the lemmas: the data, and substitution.

A term is built from rationals, variables, +, *, natural powers and applied functions.  A formula
compares two terms, offers alternatives, or speaks of all values of some variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import is_
from typing import Any

from memproof.errors import MemproofError


@dataclass(frozen=True)
class Term:
    """``op`` is number, variable, +, *, ^ or apply; ``args``: (Fraction,), (name,), terms, terms,
    (term, exponent), (function, *terms).
    """

    op: str
    args: tuple[Any, ...]

    def inner(self) -> tuple[Term, ...]:
        """The terms directly below."""
        if self.op in ("+", "*"):
            return self.args
        if self.op == "apply":
            return self.args[1:]
        return self.args[:1] if self.op == "^" else ()

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        if self.op == "variable":
            return frozenset(self.args)
        return frozenset().union(*[each.variables for each in self.inner()])

    def __add__(self, other: Term | int | Fraction) -> Term:
        left = self.args if self.op == "+" else (self,)
        return Term("+", (*left, term(other)))

    def __mul__(self, other: Term | int | Fraction) -> Term:
        left = self.args if self.op == "*" else (self,)
        return Term("*", (*left, term(other)))

    def __neg__(self) -> Term:
        return Term("*", (MINUS_ONE, self))

    def __sub__(self, other: Term | int | Fraction) -> Term:
        return self + -term(other)

    def __rsub__(self, other: int | Fraction) -> Term:
        return term(other) + -self

    def __rpow__(self, base: int) -> Term:
        return apply("pow2", self) if base == 2 else NotImplemented

    __radd__, __rmul__ = __add__, __mul__


Number = int | Fraction  # an int where it is known to be whole, which is faster; never divided


def whole(value: Number) -> Number:
    """The number, as an int if it is one."""
    return value.numerator if value.denominator == 1 else value


@lru_cache(maxsize=1000)
def number(value: int | Fraction) -> Term:
    """A constant, of Python's own integers."""
    own = type(value) is Fraction and type(value.numerator) is int
    exact = value if own else Fraction(int(value.numerator), int(value.denominator))
    return Term("number", (exact,))


MINUS_ONE = number(-1)


@lru_cache(maxsize=1000)
def variable(name: str) -> Term:
    """A variable."""
    return Term("variable", (name,))


def apply(function: str, *arguments: Term) -> Term:
    """function(arguments)."""
    return Term("apply", (function, *arguments))


def term(value: Term | int | Fraction) -> Term:
    """A term as it is, a number as a constant."""
    return value if isinstance(value, Term) else number(value)


@dataclass(frozen=True)
class Compare:
    """left relation right; the relation is ==, >=, >, <= or <."""

    left: Term
    relation: str
    right: Term

    def positive(self) -> tuple[Term, str]:
        """(e, relation): the same statement as e == 0, e >= 0 or e > 0; each time the same e."""
        return self._positive

    @cached_property
    def _positive(self) -> tuple[Term, str]:
        if self.relation in ("<=", "<"):
            return self.right - self.left, self.relation.replace("<", ">")
        return self.left - self.right, self.relation


@dataclass(frozen=True)
class Or:
    """At least one alternative holds."""

    alternatives: tuple[Compare, ...]


@dataclass(frozen=True)
class All:
    """For all values of (name, sort), ...: if the premises hold, so does the conclusion."""

    variables: tuple[tuple[str, str], ...]
    premises: tuple[Formula, ...]
    conclusion: Compare | Or


Formula = Compare | Or | All


def free(f: Term | Formula) -> frozenset[str]:
    """The names of the variables in a term, or of the free variables in a formula."""
    if isinstance(f, Term):
        return f.variables
    if isinstance(f, Compare):
        return f.left.variables | f.right.variables
    if isinstance(f, Or):
        return frozenset().union(*map(free, f.alternatives))
    inside = free(f.conclusion).union(*map(free, f.premises))
    return inside - {name for name, _ in f.variables}


def below(f: Term | Formula) -> tuple[Any, ...]:
    """The terms and formulas of which it is made."""
    if isinstance(f, Term):
        return f.inner()
    if isinstance(f, Compare):
        return f.left, f.right
    return f.alternatives if isinstance(f, Or) else (*f.premises, f.conclusion)


def applications(f: Term | Formula) -> set[Term]:
    """The applied functions anywhere in it, each once."""
    own = {f} if isinstance(f, Term) and f.op == "apply" else set()
    return own.union(*map(applications, below(f)))


def names_in(f: Term | Formula) -> frozenset[str]:
    """The names of its free variables and of the functions that it applies."""
    return free(f) | {t.args[0] for t in applications(f)}


def size(f: Any, values: Mapping[str, int]) -> int:
    """The number of nodes; ``values``: how many a variable counts for."""
    if isinstance(f, Term):
        own = values.get(f.args[0], 1) if f.op == "variable" else 1
        return own + sum(size(each, values) for each in f.inner())
    if isinstance(f, Compare):
        return size(f.left, values) + size(f.right, values)
    parts = f.alternatives if isinstance(f, Or) else (*f.premises, f.conclusion)
    return sum(size(each, values) for each in parts)


def put(f: Any, values: Mapping[str, Term]) -> Any:
    """A term or formula with ``values`` in the place of free variables, all at once; itself, if
    that changes nothing.

    Errors: MP-Q007 if a variable of a value would be captured by a binder.
    """
    if isinstance(f, Term):
        if f.op == "variable":
            return values.get(f.args[0], f)
        if f.op == "number":
            return f
        args = tuple([put(a, values) if type(a) is Term else a for a in f.args])
        return f if all(map(is_, args, f.args)) else Term(f.op, args)
    if isinstance(f, Compare):
        left, right = put(f.left, values), put(f.right, values)
        return f if left is f.left and right is f.right else Compare(left, f.relation, right)
    if isinstance(f, Or):
        return Or(tuple(put(each, values) for each in f.alternatives))
    bound = {name for name, _ in f.variables}
    inside = {name: values[name] for name in free(f) & values.keys()}
    for value in inside.values():
        if free(value) & bound:
            raise MemproofError("MP-Q007", "", "terms that no binder captures", ", ".join(bound))
    return All(f.variables, tuple(put(p, inside) for p in f.premises), put(f.conclusion, inside))


def closure(variables: Mapping[str, str], premises: tuple[Formula, ...], goal: Formula) -> All:
    """The goal for all values of the variables {name: sort}, if the premises hold."""
    outer = tuple(variables.items())
    if isinstance(goal, All):
        return All(outer + goal.variables, premises + goal.premises, goal.conclusion)
    return All(outer, premises, goal)
