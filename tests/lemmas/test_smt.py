"""A second opinion: z3 on the leaves of the library's proofs.  An oracle, which decides nothing.

For every step by ``pos`` and ``cut``: the facts that it names, and the negation of its claim, have
no common model.  ``unknown`` is no answer; ``sat`` would be a hole of the kernel.
"""

from __future__ import annotations

from typing import Any

import pytest
from helpers.layers import long
from helpers.library import LIBRARY, proved, used_by

from memproof.lemmas.trusted.kernel import Checker, assumptions
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import Compare, Formula, Term

z3 = pytest.importorskip("z3")
EFFORT = 100_000  # of z3's own units for a leaf: the same answer on every machine
LONGEST = 10_000  # milliseconds, where z3 does not count its own work
BY_DEFAULT = [*LIBRARY.files][::8]  # the lemmas that are looked at in the default run
Leaf = tuple[str, Scope, list[Compare], Compare]


class Recorder(Checker):
    """Checks a proof, and keeps its leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[Leaf] = []

    def step(self, scope: Scope, step: Any, path: str) -> Formula:
        if step["by"] in ("pos", "cut"):
            names = [name for entry in step.get("sum", []) for name in entry.get("facts", [])]
            names += [name for _, name in step.get("with", [])]
            names += [step["from"]] if step["by"] == "cut" else []
            facts = [scope.fact(name) for name in dict.fromkeys(names)]
            claim = scope.formula(step["claim"])
            assert isinstance(claim, Compare)
            compared = [fact for fact in facts if isinstance(fact, Compare)]
            assert len(compared) == len(facts)
            self.leaves.append((path, scope.copy(), compared, claim))
        return super().step(scope, step, path)


def sort_of(letter: str) -> Any:
    return z3.IntSort() if letter == "Z" else z3.RealSort()


def emit(t: Term, scope: Scope) -> Any:
    """A term for z3: integers as Int, functions without a meaning."""
    if t.op == "number":
        value = t.args[0]
        return (z3.IntVal(value.numerator) if value.denominator == 1
                else z3.Q(value.numerator, value.denominator))
    if t.op == "variable":
        return z3.Const(t.args[0], sort_of(scope.variables[t.args[0]]))
    inside = [emit(each, scope) for each in t.inner()]
    if t.op == "apply":
        sorts, result = scope.functions[t.args[0]]
        function = z3.Function(t.args[0], *map(sort_of, sorts), sort_of(result))
        reals = [z3.ToReal(x) if sort == "R" and z3.is_int(x) else x
                 for x, sort in zip(inside, sorts, strict=True)]
        return function(*reals)
    factors = inside * t.args[1] if t.op == "^" else inside
    total: Any = z3.IntVal(0 if t.op == "+" else 1)
    for each in factors:
        total = total + each if t.op == "+" else total * each
    return total


def compare(f: Compare, scope: Scope) -> Any:
    a, b = emit(f.left, scope), emit(f.right, scope)
    return {"==": lambda: a == b, ">=": lambda: a >= b, ">": lambda: a > b,
            "<=": lambda: a <= b, "<": lambda: a < b}[f.relation]()


def answer(scope: Scope, facts: list[Compare], claim: Compare) -> str:
    """unsat if the facts imply the claim."""
    context = z3.Context()  # of its own: what z3 does depends on what it has seen before
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", EFFORT)
    solver.set("timeout", LONGEST)
    formulas = [*(compare(fact, scope) for fact in facts), z3.Not(compare(claim, scope))]
    solver.add(*(each.translate(context) for each in formulas))
    return str(solver.check())


def leaves(identifier: str) -> list[Leaf]:
    data = LIBRARY.files[identifier]
    assert proved(identifier).data == data
    recorder = Recorder()
    scope, _, _ = assumptions(data, used_by(identifier))
    recorder.block(scope, data["proof"], None, f"lemma {identifier}")
    return recorder.leaves


@pytest.mark.parametrize("identifier", long(LIBRARY.files, lambda each: each not in BY_DEFAULT))
def test_z3_confirms_the_leaves(identifier: str) -> None:
    answers = {path: answer(scope, facts, claim) for path, scope, facts,
               claim in leaves(identifier)}
    assert not [path for path, found in answers.items() if found == "sat"]
    unknown = [path for path, found in answers.items() if found == "unknown"]
    assert len(unknown) <= 6 + len(answers) // 5, unknown
    assert set(answers.values()) <= {"sat", "unsat", "unknown"}


@pytest.mark.parametrize(("facts", "claim", "expected"), [
    (["x >= 0"], "x >= 0", "unsat"), (["x >= 0"], "x > 0", "sat"),
    (["2*n >= 1"], "n >= 1", "unsat"),
    (["2*x >= 1"], "x >= 1", "sat"), ([], "relu(x) >= 0", "sat"),
    (["f(n) == 1/2"], "f(n) < 1", "unsat"),
    (["x*y > 0", "x > 0"], "y > 0", "unsat"), ([], "floor(x) == floor(x + 1)", "sat"),
])
def test_z3_can_say_no(facts: list[str], claim: str, expected: str) -> None:
    scope = Scope({"x": "R", "y": "R", "n": "Z"})
    scope.declare_function("f", "Z -> R")
    read = [scope.formula(text) for text in (*facts, claim)]
    compared = [each for each in read if isinstance(each, Compare)]
    assert answer(scope, compared[:-1], compared[-1]) == expected
