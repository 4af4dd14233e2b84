"""Functions unfolded by the hypotheses that define them, as far as their arguments are numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from memproof.errors import MemproofError
from memproof.lemmas.trusted.terms import All, Compare, Formula, Term, free, number, put
from memproof.lemmas.trusted.text import formula_text, text_of

HOLDS = {"==": lambda e: e == 0, ">=": lambda e: e >= 0, ">": lambda e: e > 0}


@dataclass(frozen=True)
class Definition:
    """left == right for all values of its variables that satisfy the premises."""

    left: Term
    right: Term
    premises: tuple[Formula, ...]
    variables: frozenset[str]


def definition(formula: Formula) -> Definition:
    """A hypothesis f(...) == ..., to be used from left to right.  Errors: MP-Q013 for others."""
    bound, premises = frozenset[str](), tuple[Formula, ...]()
    claim = formula
    if isinstance(formula, All):
        bound, premises = frozenset(name for name, _ in formula.variables), formula.premises
        claim = formula.conclusion
    if not (isinstance(claim, Compare) and claim.relation == "==" and claim.left.op == "apply"):
        raise MemproofError("MP-Q013", "", "f(...) == ...", formula_text(formula))
    return Definition(claim.left, claim.right, premises, bound)


def unfold(t: Term, by: Sequence[Definition], supposed: Sequence[Formula] = ()) -> Term:
    """The term in which a function is replaced wherever a definition applies, until none does.

    A definition applies if its left side becomes the function, and every premise is true of
    numbers or stands among ``supposed``.
    """
    t = Term(t.op, tuple(unfold(a, by, supposed) if isinstance(a, Term) else a for a in t.args))
    if t.op != "apply":
        return t
    for each in by:
        values = match(each.left, t, each.variables)
        if values is not None and all(is_true(p, values, by, supposed) for p in each.premises):
            return unfold(put(each.right, values), by, supposed)
    return t


def is_true(
    premise: Formula, values: Mapping[str, Term], by: Sequence[Definition],
    supposed: Sequence[Formula],
) -> bool:
    """Is it, at these values, supposed, or true of numbers once it is unfolded?"""
    found = put(premise, values)
    if found in supposed or not isinstance(found, Compare):
        return found in supposed
    difference, relation = found.positive()
    number = value(unfold(difference, by, supposed))
    return number is not None and HOLDS[relation](number)


def match(pattern: Term, t: Term, variables: frozenset[str]) -> Mapping[str, Term] | None:
    """Values of the variables at which the applied function ``pattern`` is ``t``, or None.

    Its arguments are numbers, variables, or n + k and -n with a variable n and a number k.
    """
    if pattern.args[0] != t.args[0] or len(pattern.args) != len(t.args):
        return None
    values: dict[str, Term] = {}
    for wanted, found in zip(pattern.inner(), t.inner(), strict=True):
        names = free(wanted) & variables
        if not names:
            if not _same(wanted, found):
                return None
            continue
        new = _solved(wanted, names, found)
        if new is None or text_of(values.setdefault(min(names), new)) != text_of(new):
            return None
    return values


def _same(a: Term, b: Term) -> bool:
    return text_of(a) == text_of(b) if value(a) is None else value(a) == value(b)


def _solved(t: Term, names: frozenset[str], result: Term) -> Term | None:
    """The value of its only variable at which n, n + k or -n is ``result``, or None."""
    wanted = value(result)
    if t.op == "variable":
        return result if wanted is None else number(wanted)
    ends = [value(put(t, dict.fromkeys(names, number(n)))) for n in (0, 1)]
    if wanted is None or ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        return None
    found = number((wanted - ends[0]) / (ends[1] - ends[0]))
    return found if value(put(t, dict.fromkeys(names, found))) == wanted else None


def value(t: Term) -> Fraction | None:
    """The number that a term without variables and functions is; None for others."""
    if t.op == "number":
        return Fraction(t.args[0])
    if t.op not in ("+", "*", "^"):
        return None
    inside = [value(each) for each in t.inner()]
    numbers = [each for each in inside if each is not None]
    if len(numbers) != len(inside):
        return None
    if t.op == "^":
        return Fraction(numbers[0] ** t.args[1])
    result = Fraction(0 if t.op == "+" else 1)
    for each in numbers:
        result = result + each if t.op == "+" else result * each
    return result
