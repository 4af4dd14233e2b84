"""Exact evaluation of terms and formulas at an instance, and the witness of a lemma.

A witness (or a list of them) shows that the assumptions of a lemma can hold, and the premises of
each of its goals, so that neither is about nothing:

    {"variables": {"t": "5/2"}, "functions": {"f": {"of": ["k"], "is": "k + 1"}}, "range": [0, 6],
     "goals": {"NAME": {"k": "2"}}, "says": "what a reader should know of it"}

A function is a term in its arguments, a table {"table": {"0": "1", ...}, "else": "0"} of an integer
(its first argument), or a recursion on its first argument: {"of": ["k", "z"], "from": "0",
"base": "z", "next": "..."} where ``next`` is f(k + 1, z) and ``last`` stands for f(k, z).  A
function that the lemma defines, and the witness does not give, has the values that its definition
demands, and 0 elsewhere: so its definition holds, and need not be looked at.  Any other
assumption for all integers is looked at for those in ``range``, one for all reals at these and
halfway between.  ``goals`` gives values of the variables that a goal binds, at which its premises
hold; for a goal that no witness names, the values of the ranges are tried.  A goal that refutes its
premises has no witness: ``refutes`` of the lemma says in words what it is that cannot be.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from math import floor
from typing import Any

from memproof.errors import MemproofError, show
from memproof.lemmas.trusted.definitions import Bracket, Equations, Part, with_number
from memproof.lemmas.trusted.scope import (
    Scope,
    need,
    need_list,
    need_object,
    need_text,
    with_place,
    words,
)
from memproof.lemmas.trusted.terms import (
    All,
    Compare,
    Formula,
    Number,
    Or,
    Term,
    applications,
    free,
    whole,
)
from memproof.lemmas.trusted.text import digits

RELATIONS = {"==": operator.eq, ">=": operator.ge, ">": operator.gt,
             "<=": operator.le, "<": operator.lt}
# EVALUATIONS: of all witnesses of a lemma together.
BITS, EVALUATIONS, LONGEST, WITNESSES = 4000, 200_000, 400, 12
PLAIN, REMEMBERED = 62, 10_000  # bits of an int that ``small`` need not see; values, nodes
MUCH, LONG = f"at most {EVALUATIONS} evaluations", f"values of at most {BITS} bits"

Run = Callable[["Instance", Mapping[str, Number]], Number]
Known = dict[tuple[Any, ...], tuple[Number, int]]  # (function, *arguments): value, work


def program(t: Term) -> tuple[Run, int]:
    """The term as a Python function, which is faster than to look at it each time; its nodes."""
    if t.op == "number":
        return constant(whole(t.args[0])), 1
    if t.op == "variable":
        return lookup(t.args[0]), 1
    parts = [program(each) for each in t.inner()]
    runs, nodes = [run for run, _ in parts], 1 + sum([size for _, size in parts])
    if t.op == "apply":
        name = t.args[0]
        return lambda at, local: at.apply(name, [run(at, local) for run in runs]), nodes
    if t.op == "+":
        return total(runs), nodes
    return power_of(runs[0], t.args[1]) if t.op == "^" else product_of(runs), nodes


def constant(c: Number) -> Run:
    """The number c."""
    return lambda at, local: c


def lookup(name: str) -> Run:
    """The value of a variable.  Errors: MP-Q020 none."""
    def run(at: Instance, local: Mapping[str, Number]) -> Number:
        found = local.get(name)
        found = at.values.get(name) if found is None else found
        if found is None:
            raise MemproofError("MP-Q020", "", "a value", f"none for {name}")
        return found

    return run


def total(runs: Sequence[Run]) -> Run:
    """The sum.  Errors: MP-Q004 too long a number, as in a product and a power."""
    def run(at: Instance, local: Mapping[str, Number]) -> Number:
        result: Number = 0
        for each in runs:
            result += each(at, local)
            if type(result) is not int or result.bit_length() > PLAIN:
                result = at.small(result)
        return result

    return run


def product_of(runs: Sequence[Run]) -> Run:
    """The product."""
    def run(at: Instance, local: Mapping[str, Number]) -> Number:
        result: Number = 1
        for each in runs:
            result *= each(at, local)
            if type(result) is not int or result.bit_length() > PLAIN:
                result = at.small(result)
        return result

    return run


def power_of(base: Run, exponent: int) -> Run:
    """The power."""
    def run(at: Instance, local: Mapping[str, Number]) -> Number:
        factor = base(at, local)
        result: Number = 1
        for _ in range(exponent):
            result = at.small(result * factor)
        return result

    return run


def length(value: Number) -> int:
    """The bits of numerator and denominator."""
    return value.numerator.bit_length() + value.denominator.bit_length()


def short(values: Iterable[Number]) -> bool:
    """Are they so short that those that differ have different hashes (Python's are modulo
    2^61 - 1)?  Else many could be chosen that are slow to tell apart."""
    return all(length(each) < 60 for each in values)


@dataclass
class Instance:
    """Values of variables and functions: terms and formulas become numbers and truth values."""

    values: dict[str, Fraction]
    functions: dict[str, Any] = field(default_factory=dict)  # name -> callable on fractions
    span: tuple[int, int] = (0, 6)
    work: int = 0
    # The values of functions at short arguments; None while the values of variables may change.
    known: Known | None = None
    programs: dict[int, tuple[Term, Run, int]] = field(default_factory=dict)  # by id of the term
    kept: int = 0  # nodes of the programs
    samples: dict[str, list[Number]] = field(default_factory=dict)  # by sort
    dues: dict[int, tuple[All, list[int]]] = field(default_factory=dict)  # by id of the formula

    def value(self, t: Term, local: Mapping[str, Number] | None = None) -> Fraction:
        """The exact value.  Errors: MP-Q020 for a symbol without one, MP-Q004 too large."""
        return Fraction(self.number(t, local or {}))

    def number(self, t: Term, local: Mapping[str, Number]) -> Number:
        """The value, as an int wherever it is known to be one: that is faster."""
        found = self.programs.get(id(t))
        if found is None:
            found = self.keep_program(t)
        _, run, nodes = found
        self.spend(nodes)
        return run(self, local)

    def keep_program(self, t: Term) -> tuple[Term, Run, int]:
        """The program of a term; it is kept, and the others too if they are not too large."""
        run, nodes = program(t)
        self.kept += nodes
        if self.kept > REMEMBERED:
            self.programs.clear()
            self.kept = nodes
        self.programs[id(t)] = t, run, nodes
        return self.programs[id(t)]

    def spend(self, work: int) -> None:
        """Count evaluations.  Errors: MP-Q004 too many."""
        self.work += work
        if self.work > EVALUATIONS:
            raise MemproofError("MP-Q004", "", MUCH, "")

    def small(self, value: Number) -> Number:
        """The value, if it is not too long."""
        bits = length(value)
        if bits > BITS:
            raise MemproofError("MP-Q004", "", LONG, str(bits))
        self.work += bits // 64
        return value

    def apply(self, name: str, arguments: list[Number]) -> Number:
        """relu, floor, pow2, or a function of the instance."""
        x = arguments[0]
        if name == "relu":
            return x if x > 0 else 0
        if name == "floor":
            return floor(x)
        if name == "pow2":
            need(x <= BITS, "MP-Q004", f"pow2 of at most {BITS}", x)
            return 1 << max(int(x), 0)
        if name not in self.functions:
            raise MemproofError("MP-Q020", "", "a function", f"none for {name}")
        if self.known is None or not short(arguments):
            return whole(self.functions[name](*arguments))
        return self.once(self.known, name, arguments)

    def once(self, known: Known, name: str, arguments: list[Number]) -> Number:
        """The value of a function: evaluated once, and paid for each time that it is asked for."""
        key = (name, *arguments)
        if key in known:
            value, work = known[key]
            self.spend(work)
            return value
        before = self.work
        value = whole(self.functions[name](*arguments))
        if len(known) < REMEMBERED:
            known[key] = value, self.work - before
        return value

    def holds(self, f: Formula, local: Mapping[str, Number] | None = None) -> bool:
        """Is it true here?  "For all" is looked at for the values that the span offers."""
        here = local or {}
        if isinstance(f, Compare):
            left, right = self.number(f.left, here), self.number(f.right, here)
            return bool(RELATIONS[f.relation](left, right))
        if isinstance(f, Or):
            return any(self.holds(each, here) for each in f.alternatives)
        return all(self.holds(f.conclusion, chosen) for chosen in self.choices(f, here))

    def truth(self, f: Formula, local: Mapping[str, Number]) -> bool | None:
        """``holds``; None if a symbol has no value."""
        try:
            return self.holds(f, local)
        except MemproofError as error:
            if error.code != "MP-Q020":
                raise
            return None

    def meeting(self, f: Formula) -> dict[str, Number] | None:
        """The first choice for which the premises of "for all" hold, so that it says something."""
        return next(self.choices(f, {}), None) if isinstance(f, All) else {}

    def choices(self, f: All, local: Mapping[str, Number], bound: int = 0, met: int = 0
                ) -> Iterator[dict[str, Number]]:
        """``local``, and values for the bound variables for which the premises hold.  So many are
        bound, and so many premises hold already: each is looked at, after those before it, as soon
        as all that it speaks of is bound."""
        due = self.levels(f)
        while met < len(due) and due[met] <= bound:
            if not self.holds(f.premises[met], local):
                return
            met += 1
        if bound == len(f.variables):
            yield dict(local)
            return
        name, sort = f.variables[bound]
        for value in self.sample(sort):
            yield from self.choices(f, {**local, name: value}, bound + 1, met)

    def levels(self, f: All) -> list[int]:
        """How many variables are bound when a premise, and those before it, can be looked at."""
        if id(f) not in self.dues:
            places = {name: k for k, (name, _) in enumerate(f.variables, 1)}
            own = [max([places.get(name, 0) for name in free(p)], default=0) for p in f.premises]
            self.dues[id(f)] = f, list(accumulate(own, max))
        return self.dues[id(f)][1]

    def sample(self, sort: str) -> Sequence[Number]:
        """The values of a bound variable: the integers of the span; for sort R also halfway
        between."""
        if sort not in self.samples:
            (low, high), step = self.span, 1 if sort == "Z" else 2
            numbers = range(low * step, high * step + 1)
            self.samples[sort] = [whole(Fraction(k, step)) for k in numbers]
        return self.samples[sort]


def premises(f: Formula) -> tuple[Formula, ...]:
    """What the formula supposes."""
    return f.premises if isinstance(f, All) else ()


def conclusion(f: Formula) -> Compare | Or:
    """What the formula says then."""
    return f.conclusion if isinstance(f, All) else f


Definitions = Mapping[str, Equations | Bracket]


def instance_of(data: object, scope: Scope, work: int = 0, definitions: Definitions | None = None
                ) -> Instance:
    """An instance from its JSON form; ``work`` was done before it.  Errors: MP-Q020 and those of
    reading."""
    found = need_object(data, [], ["variables", "functions", "range", "goals", "says"])
    if "says" in found:
        need_text(found, "says")
    span = need_list(found.get("range", [0, 6]))
    plain = len(span) == 2 and all(type(k) is int and abs(k) <= LONGEST for k in span)
    need(plain and span[0] < span[1], "MP-Q020", "a range [low, high], low < high", show(span))
    instance = Instance({}, {}, (span[0], span[1]), work)
    for name, defined in (definitions or {}).items():
        if name in scope.functions:
            instance.functions[name] = function_by(defined, instance)
    for name, definition in need_object(found.get("functions", {})).items():
        expected = f"functions of the lemma: {sorted(scope.functions)}"
        need(name in scope.functions, "MP-Q020", expected, name)
        instance.functions[name] = function_of(definition, name, scope, instance)
    for name, text in need_object(found.get("variables", {})).items():
        expected = f"variables of the lemma: {sorted(scope.variables)}"
        need(name in scope.variables, "MP-Q020", expected, name)
        instance.values[name] = value_of(text, name, scope.variables[name], scope, instance)
    return instance


def value_of(text: object, name: str, sort: str, scope: Scope, instance: Instance) -> Fraction:
    """The value of a variable, from its text."""
    value = instance.value(scope.term(text), {})
    need(sort == "R" or value.denominator == 1, "MP-Q020", f"{name} an integer", value)
    return value


def function_of(data: object, name: str, scope: Scope, instance: Instance) -> Any:
    """A Python function from a term, a table or a recursion."""
    found = need_object(data, [], ["of", "is", "table", "else", "from", "base", "next"])
    sorts, result = scope.functions[name]
    if "table" in found:
        table = {str(k): instance.value(scope.term(v), {})
                 for k, v in need_object(found["table"]).items()}
        other = instance.value(scope.term(found.get("else", "0")), {})
        return lambda k, *_: in_sort(table.get(str(k), other), result)
    names = need_list(found.get("of"))
    plain = len(names) == len(sorts) and all(isinstance(each, str) for each in names)
    need(plain, "MP-Q020", f"{len(sorts)} names of arguments", show(names))
    inside = scope.copy()
    inside.declare(dict(zip(names, sorts, strict=True)))
    if "is" in found:
        body = inside.term(found["is"])
        return lambda *xs: in_sort(instance.number(body, dict(zip(names, xs, strict=True))), result)
    start = instance.value(scope.term(found.get("from")), {})
    base = inside.term(found.get("base"))
    inside.declare({"last": "R"})
    following = inside.term(found.get("next"))

    def recursion(k: Number, *rest: Number) -> Number:
        need(k - start <= LONGEST, "MP-Q004", f"recursions of at most {LONGEST} steps", k)
        last = instance.number(base, dict(zip(names, (start, *rest), strict=True)))
        for j in range(int(start), int(k)):
            here = dict(zip(names, (j, *rest), strict=True))
            last = instance.number(following, {**here, "last": last})
        return in_sort(last, result)

    return recursion


def function_by(definition: Equations | Bracket, instance: Instance) -> Any:
    """A Python function with the values that a definition demands, and 0 elsewhere."""
    known: dict[tuple[Number, ...], Number] = {}

    def value(*xs: Number) -> Number:
        here = (*xs, *instance.values.values())
        if here in known:
            return known[here]
        demanded = (quotient(definition, xs, instance) if isinstance(definition, Bracket)
                    else right_side(definition, xs, instance))
        found = in_sort(demanded, definition.sort)
        if short(xs) and len(known) < REMEMBERED:
            known[here] = found
        return found

    return value


def right_side(definition: Equations, xs: Sequence[Number], instance: Instance) -> Number:
    """The right side of the equation that applies to these arguments, if one does."""
    for each in definition.parts:
        local = applies(each, definition.arguments(each), xs, instance)
        if local is not None and isinstance(each.says, Compare):
            return instance.number(each.says.right, local)
    return 0


def quotient(definition: Bracket, xs: Sequence[Number], instance: Instance) -> Number:
    """The integer q with 0 <= e, where e = Z - q T or q T - Z, and e < T, if it is asked for."""
    first, head = definition.parts[0], definition.head()
    local = applies(first, head.inner(), xs, instance)
    if local is None:
        return 0
    sides = sorted(map(definition.side, definition.parts), key=lambda side: side[1] == ">")
    at_0, at_1 = (instance.value(with_number(sides[0][0], head, k), local) for k in (0, 1))
    slope = at_1 - at_0
    return floor(at_0 / -slope) if slope < 0 else -floor(at_0 / slope)


def applies(each: Part, arguments: Sequence[Term], xs: Sequence[Number], instance: Instance
            ) -> dict[str, Number] | None:
    """The values of the variables for which the arguments are these, if the premises hold then."""
    local = {t.args[0]: x for t, x in zip(arguments, xs, strict=True) if each.is_own(t)}
    for n in each.variables.keys() - local.keys():  # the index is n + c
        for t, x in zip(arguments, xs, strict=True):
            if not each.is_own(t) and not each.is_fixed(t):
                local[n] = x - instance.number(t, {**local, n: 0})
    integers = all(local[n].denominator == 1 for n, sort in each.variables.items() if sort == "Z")
    same = all(instance.number(t, local) == x for t, x in zip(arguments, xs, strict=True))
    fits = integers and same and all(instance.holds(p, local) for p in each.premises)
    return local if fits else None


def in_sort(value: Number, sort: str) -> Number:
    """The value of a function of this sort.  Errors: MP-Q020 a value of sort Z that is no
    integer."""
    need(sort == "R" or value.denominator == 1, "MP-Q020", "a function with integer values", value)
    return value


def witnesses(data: Mapping[str, Any]) -> list[Any]:
    """The witness of a lemma's file, or all of them."""
    given = data["witness"]
    return given if isinstance(given, list) and given else [given]


def true_by_definition(data: Mapping[str, Any], definitions: Definitions) -> set[str]:
    """The hypotheses that define a function to which no witness gives other values."""
    given = {name for each in witnesses(data) if isinstance(each, dict)
             and isinstance(each.get("functions"), dict) for name in each["functions"]}
    return {name for symbol, each in definitions.items()
            if symbol in each.scope.functions and symbol not in given for name in each.names}


def check_witness(data: dict[str, Any], scope: Scope, definitions: Definitions,
                  assumed: Mapping[str, Formula], goals: Mapping[str, Formula],
                  claims: Mapping[str, Formula]) -> None:
    """All assumptions hold at every witness, where every variable has a value.  Each of them, and
    each goal that is not said to refute, is met at some witness by values that satisfy its
    premises; and there the goal holds, as does what the steps claim.

    Errors: MP-Q004, MP-Q020 an assumption or a value, MP-Q024 a goal that is not met, or is wrongly
    said to refute; MP-Q025 a goal or a claim that is false: an assumption for all values is true
    only where it was looked at.
    """
    given, work = witnesses(data), 0
    need(len(given) <= WITNESSES, "MP-Q004", f"at most {WITNESSES} witnesses", len(given))
    named = {goal for each in given for goal in named_goals(each, goals)}
    true = true_by_definition(data, definitions)
    assumed = {name: f for name, f in assumed.items() if name not in true}
    waiting = set(assumed) | goals.keys() - refutations(data, goals)
    for each in given:
        instance = with_place("witness", complete, each, scope, work, definitions)
        for name, formula in assumed.items():
            if with_place(f"witness, {name}", is_met, instance, formula):
                waiting.discard(name)
        for name, formula in claims.items():
            with_place(f"witness, step {name}", need_not_false, instance, formula)
        for name, formula in goals.items():
            at = named_goals(each, goals).get(name)
            tried = at is not None or (name in waiting and name not in named)
            if tried and with_place(f"witness, goal {name}", shows, instance, formula, at, scope):
                waiting.discard(name)
        work = instance.work
    for name, formula in {**assumed, **goals}.items():
        code, place = ("MP-Q024", f"goal {name}") if name in goals else ("MP-Q020", name)
        if name in waiting:
            raise MemproofError(code, f"witness, {place}", words(formula),
                                "no value that meets the premises")


def named_goals(data: object, goals: Mapping[str, Formula]) -> dict[str, Any]:
    """The goals that a witness names, with the values of what they bind.  Errors: MP-Q001."""
    found: dict[str, Any] = with_place(
        "witness", need_object, need_object(data).get("goals", {}), (), goals)
    return found


def complete(data: object, scope: Scope, work: int, definitions: Definitions) -> Instance:
    """An instance that has a value for every variable."""
    instance = instance_of(data, scope, work, definitions)
    for name in scope.variables:
        need(name in instance.values, "MP-Q020", f"a value of {name} in the witness", "none")
    instance.known = {}
    return instance


def is_met(instance: Instance, f: Formula) -> bool:
    """Is a true assumption about something here?  Errors: MP-Q020 if it is false."""
    need(instance.holds(f), "MP-Q020", f, values_in(instance))
    return instance.meeting(f) is not None


def need_not_false(instance: Instance, claim: Formula) -> None:
    """A claim about single values is not false here.  Errors: MP-Q025."""
    false = not isinstance(claim, All) and instance.truth(claim, {}) is False
    need(not false, "MP-Q025", claim, values_in(instance))


def shows(instance: Instance, goal: Formula, at: object, scope: Scope) -> bool:
    """Are the premises of a goal met here?  ``at``: the values given for what it binds, if any.

    Errors: MP-Q024 if the values given do not meet them, MP-Q025 if the goal is false there.
    """
    chosen = instance.meeting(goal) if at is None else bound_values(instance, goal, at, scope)
    for premise in premises(goal) if at is not None else ():
        need(instance.holds(premise, chosen), "MP-Q024", premise, values_in(instance, chosen))
    false = chosen is not None and instance.truth(conclusion(goal), chosen) is False
    need(not false, "MP-Q025", conclusion(goal), values_in(instance, chosen))
    return chosen is not None


def bound_values(instance: Instance, goal: Formula, at: object, scope: Scope
                 ) -> dict[str, Fraction]:
    """The values that a witness gives to the variables that a goal binds."""
    sorts = dict(goal.variables) if isinstance(goal, All) else {}
    found = need_object(at, sorts, ())
    return {name: value_of(found[name], name, sort, scope, instance)
            for name, sort in sorts.items()}


def refutations(data: Mapping[str, Any], goals: Mapping[str, Formula]) -> set[str]:
    """The goals that are vacuous by design: they conclude a false comparison of numbers, so that
    their premises cannot hold.  Errors: MP-Q001, MP-Q024."""
    found = with_place("refutes", need_object, data.get("refutes", {}), (), goals)
    for name in found:
        with_place("refutes", need_text, found, name)
        plain = bool(premises(goals[name])) and not symbols(conclusion(goals[name]))
        false = plain and not Instance({}).holds(conclusion(goals[name]))
        if not false:
            raise MemproofError("MP-Q024", f"refutes, {name}",
                                "premises, and a false comparison of numbers as the conclusion",
                                words(goals[name]))
    return set(found)


def symbols(f: Compare | Or) -> bool:
    """Does it speak of variables or functions?"""
    if isinstance(f, Or):
        return any(map(symbols, f.alternatives))
    return bool(free(f) or applications(f.left) or applications(f.right))


def values_in(instance: Instance, chosen: Mapping[str, Number] | None = None) -> str:
    """``t = 5/2, r = 3``."""
    shown = {**instance.values, **(chosen or {})}
    return ", ".join(f"{name} = {digits(value)}" for name, value in shown.items())
