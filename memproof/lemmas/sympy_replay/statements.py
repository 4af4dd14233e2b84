"""What is said: errors, comparisons, alternatives, statements for all values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from sympy import Expr, Symbol, preorder_traversal


class Refused(Exception):
    """What is wrong with a lemma: a code (the lemma kernel's for the same rule), a place, why."""

    def __init__(self, code: str, place: str, why: str) -> None:
        self.code, self.place, self.why = code, place, why
        super().__init__(f"{code} at {place}: {why}" if place else f"{code}: {why}")


def need(condition: object, code: str, why: str, about: object = None) -> None:
    """Raise ``code`` unless the condition holds."""
    if not condition:
        raise Refused(code, "", why if about is None else f"{why}: {in_quotes(about)}")


def in_quotes(about: object) -> str:
    """Something from a file, or a term, for a message: printable ASCII, and not too long."""
    if isinstance(about, Expr):
        short = sum(1 for _ in islice(preorder_traversal(about), 100)) < 100
        return str(about)[:300] if short else "a long term"
    return ascii(about[:60] if isinstance(about, str) else f"of type {type(about).__name__}")


@contextmanager
def at(*place: str) -> Iterator[None]:
    """Errors in here say where, unless they know it better."""
    try:
        yield
    except Refused as error:
        raise Refused(error.code, error.place or ", ".join(place), error.why) from None
    except RecursionError:
        raise Refused("MP-Q004", ", ".join(place), "too much nesting") from None


@dataclass(frozen=True)
class Compare:
    """left written right: e == 0, e >= 0 or e > 0.  ``integer``: both sides were read as such."""

    left: Expr
    written: str
    right: Expr
    integer: bool = False

    @cached_property
    def sides(self) -> tuple[Expr, Expr]:
        """The one that is said to be at least the other, and that."""
        return (self.right, self.left) if "<" in self.written else (self.left, self.right)

    @cached_property
    def e(self) -> Expr:
        """Their difference."""
        large, small = self.sides
        return large - small

    @cached_property
    def relation(self) -> str:
        """==, >= or >."""
        return self.written.replace("<", ">")

    @cached_property
    def free(self) -> set[Symbol]:
        """Its free symbols."""
        return set(self.left.free_symbols | self.right.free_symbols)


@dataclass(frozen=True)
class Or:
    """At least one alternative holds."""

    alternatives: tuple[Compare, ...]

    @cached_property
    def free(self) -> set[Symbol]:
        """Its free symbols."""
        return set().union(*(each.free for each in self.alternatives))


@dataclass(frozen=True)
class All:
    """For all values of the symbols: if the premises hold, so does the conclusion."""

    symbols: tuple[Symbol, ...]
    premises: tuple[Formula, ...]
    conclusion: Compare | Or

    @cached_property
    def free(self) -> set[Symbol]:
        """Its free symbols."""
        return self.conclusion.free.union(*(p.free for p in self.premises)) - set(self.symbols)


Formula = Compare | Or | All


def of_kind(kind: type, f: Formula) -> Any:
    """The formula, which is a comparison, alternatives, or about all values.  Errors: MP-Q013."""
    need(isinstance(f, kind), "MP-Q013", f"not of the kind {kind.__name__}")
    return f


def names(symbols: Iterable[Symbol]) -> set[str]:
    """Symbols of one name and different sorts are two to sympy, not to a reader."""
    return {x.name for x in symbols}
