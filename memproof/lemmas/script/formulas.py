"""Terms and formulas of a lemma as Python expressions of sympy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from memproof.lemmas.script.names import Names
from memproof.lemmas.trusted.terms import All, Compare, Formula, Or, Term, number

RELATIONS = {"==": "eq", ">=": "ge", ">": "gt", "<=": "le", "<": "lt"}
LITERAL: dict[str, Callable[[str], str]] = {
    "relu": "Max(0, {})".format, "floor": "floor({})".format, "pow2": "2**Max(0, {})".format}


@dataclass(frozen=True)
class Language:
    """How a script writes: its names, the sorts of the variables that are in scope; ``literal``:
    relu, floor and pow2 as what sympy has for them."""

    names: Names
    sorts: Mapping[str, str]
    literal: bool = False

    def inside(self, variables: Iterable[tuple[str, str]]) -> Language:
        """The language where some more variables are bound."""
        return replace(self, sorts={**self.sorts, **dict(variables)})

    def symbol(self, name: str) -> str:
        """A variable."""
        return self.names.of(self.sorts[name], name)

    def fact(self, name: str) -> str:
        """A fact."""
        return self.names.of("fact", name)

    def function(self, name: str) -> str:
        """A function, as a name."""
        return self.names.of("function", name)

    # -- terms; ``level`` 1 inside a product, 2 under a power

    def term(self, t: Term, level: int = 0) -> str:
        """A term, in parentheses where they are needed."""
        if t.op == "number":
            return self.number(t.args[0], level)
        if t.op == "variable":
            return self.symbol(t.args[0])
        if t.op == "apply":
            return self.application(t, level)
        if t.op == "^":
            return between(f"{self.term(t.args[0], 2)}**{t.args[1]}", level == 2)
        if t.op == "*":
            return self.product(t.inner(), level)
        return between(total(self.term(each) for each in t.inner()), level > 0)

    @staticmethod
    def number(value: Fraction, level: int) -> str:
        """A number: 5, or Q(1, 2), which is sympy's."""
        sign, size = "-" * (value < 0), abs(value)
        text = str(size) if size.denominator == 1 else f"Q({size.numerator}, {size.denominator})"
        return between(sign + text, bool(sign and level))

    def product(self, factors: tuple[Term, ...], level: int) -> str:
        """A product; of -1 and something, its negative."""
        sign, rest = ("-", factors[1:]) if factors[0] == number(-1) and factors[1:] else (
            "", factors)
        leading = not sign and self.term(rest[0])[0] == "-" and rest[0].op != "+"
        first = self.term(rest[0], 0 if leading else 1)
        text = sign + "*".join([first, *(self.term(each, 1) for each in rest[1:])])
        return between(text, level == 2 or bool(level and text[0] == "-"))

    def application(self, t: Term, level: int) -> str:
        """A function of its arguments."""
        inside = ", ".join(map(self.term, t.inner()))
        if self.literal and t.args[0] in LITERAL:
            return between(LITERAL[t.args[0]](inside), level == 2 and t.args[0] == "pow2")
        return f"{self.function(t.args[0])}({inside})"

    # -- formulas

    def formula(self, f: Formula) -> str:
        """A statement."""
        if isinstance(f, Compare):
            return f"{RELATIONS[f.relation]}({self.term(f.left)}, {self.term(f.right)})"
        if isinstance(f, Or):
            return f"any_of({', '.join(map(self.formula, f.alternatives))})"
        inner = self.inside(f.variables)
        premises = f"[{', '.join(map(inner.formula, f.premises))}]"
        conclusion = inner.formula(f.conclusion)
        if not f.variables:
            return f"implies({premises}, {conclusion})"
        bound = ", ".join(inner.symbol(name) for name, _ in f.variables)
        return f"forall([{bound}], {premises}, {conclusion})"

    def words(self, f: Formula) -> str:
        """A statement as a comment has it."""
        if isinstance(f, Compare):
            return f"{self.term(f.left)} {f.relation} {self.term(f.right)}"
        if isinstance(f, Or):
            return " or ".join(map(self.words, f.alternatives))
        inner = self.inside(f.variables)
        bound = ", ".join(inner.symbol(name) for name, _ in f.variables)
        premises = " and ".join(between(inner.words(p), isinstance(p, All)) for p in f.premises)
        parts = [bound and f"for all {bound}", premises and f"if {premises}"]
        return f"{', '.join(filter(None, parts))}: {inner.words(f.conclusion)}"


def between(text: str, needed: bool) -> str:
    """The text, in parentheses if they are needed."""
    return f"({text})" if needed else text


def total(parts: Iterable[str]) -> str:
    """The sum of what is written; 0 of nothing."""
    found = list(parts)
    return found[0] + "".join(f" - {part[1:]}" if part[0] == "-" else f" + {part}"
                              for part in found[1:]) if found else "0"


def any_order(parts: Iterable[str]) -> str:
    """A sum whose order does not matter: first what is not subtracted, if there is such a part."""
    found = list(parts)
    first = next((part for part in found if part[0] != "-"), None)
    if first is not None:
        found.remove(first)
        found.insert(0, first)
    return total(found)


def variables_in(f: Formula) -> Iterator[tuple[str, str]]:
    """The variables, with their sorts, that a formula binds."""
    if isinstance(f, All):
        yield from f.variables
        for each in f.premises:
            yield from variables_in(each)
