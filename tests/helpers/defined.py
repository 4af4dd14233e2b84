"""Functions evaluated by their definitions in a lemma, and values of a plan put into its
hypotheses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import All, Compare, Term
from memproof.lemmas.trusted.witness import Instance

Function = Callable[..., Fraction | int]


class Defined(Instance):
    """An instance in which the functions that the lemma defines have the values that its
    definitions demand; ``values`` and ``functions`` are those of the others."""

    def __init__(self, lemma: Lemma, values: Mapping[str, Any], functions: Mapping[str, Function],
                 last: int = 6) -> None:
        super().__init__({name: Fraction(v) for name, v in values.items()}, dict(functions),
                         (0, last))
        self.lemma = lemma
        self.memory: dict[Any, Fraction] = {}
        for name in lemma.data["definitions"].keys() & lemma.scope.functions.keys():
            self.functions[name] = self.function(name)

    def function(self, name: str) -> Function:
        """The function, remembered."""
        def value(*arguments: Fraction) -> Fraction:
            if (name, arguments) not in self.memory:
                self.memory[name, arguments] = self.demanded(name, arguments)
            return self.memory[name, arguments]

        return value

    def demanded(self, name: str, arguments: tuple[Fraction, ...]) -> Fraction:
        """The value that the equations demand; exactly one applies."""
        self.work = 0  # the limit is that of the kernel, for hostile files
        found = []
        for hypothesis in self.lemma.data["definitions"][name]:
            formula = self.lemma.hypotheses[hypothesis]
            bound, premises, equation = parts(formula)
            local = self.matched(equation.left, arguments, bound)
            if local is not None and all(self.holds(p, local) for p in premises):
                found.append(self.value(equation.right, local))
        assert len(found) == 1, (name, arguments, found)
        return found[0]

    def matched(self, left: Term, arguments: tuple[Fraction, ...], bound: Mapping[str, str]
                ) -> dict[str, Fraction] | None:
        """The values of the bound variables for which the left side has these arguments."""
        local: dict[str, Fraction] = {}
        for t, value in zip(left.inner(), arguments, strict=True):
            shift = Fraction(0)
            if t.op == "+":
                t, constant = t.args
                shift = self.value(constant, {})
            if t.op == "variable" and t.args[0] in bound:
                local[t.args[0]] = value - shift
            elif self.value(t, {}) + shift != value:
                return None
        whole = all(bound[name] == "R" or v.denominator == 1 for name, v in local.items())
        return local if whole else None

    def supposed(self) -> list[str]:
        """The hypotheses that define nothing."""
        defining = {name for names in self.lemma.data["definitions"].values() for name in names}
        return [name for name in self.lemma.hypotheses if name not in defining]

    def supposes(self, name: str) -> bool:
        """Does the hypothesis hold here, for all values in the range?"""
        self.work = 0
        return self.holds(self.lemma.hypotheses[name])


def parts(formula: Any) -> tuple[dict[str, str], tuple[Any, ...], Compare]:
    """Bound variables, premises and the equation."""
    if isinstance(formula, All):
        assert isinstance(formula.conclusion, Compare)
        return dict(formula.variables), formula.premises, formula.conclusion
    assert isinstance(formula, Compare)
    return {}, (), formula
