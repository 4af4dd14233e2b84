"""The leaves of lemmas as goals for Rocq: that they say what the steps say, and what coqc says."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from helpers.command_line import memproof
from hypothesis import given
from hypothesis import strategies as st

from memproof.lemmas import Lemma, Library, prove
from memproof.lemmas.shown.outline import Step, outline, walk
from memproof.lemmas.trusted.algebra import Algebra
from memproof.lemmas.trusted.scope import Scope, comparison
from memproof.lemmas.trusted.terms import (
    Compare,
    Formula,
    Term,
    applications,
    apply,
    number,
    variable,
)
from memproof.rocq import THEORIES, export
from memproof.rocq.build import CLOSED, FLAGS, run_tool
from memproof.rocq.leaves import EXPORTED, NOT_EXPORTED, Leaf, Writer, leaves, left_out

needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc")
SAMPLE = ("G1", "G5", "G6", "D8", "NORM", "YD2", "SQ")
TOKENS = re.compile(r"(?:[a-zA-Z_]\w*'?|\d+|[-+*^#().,:;]|[<>]=?|==|->|%|\s)*", re.ASCII)
VALUES = st.integers(-3, 3).map(Fraction) | st.fractions(-3, 3, max_denominator=4)


@pytest.fixture(scope="module")
def lemmas() -> list[Lemma]:
    """Some lemmas: relu, floor, powers, squares, cuts with fractions."""
    library = Library()
    return [library.verdict(each).accepted() for each in SAMPLE]


@pytest.fixture(scope="module")
def goals(lemmas: list[Lemma]) -> list[Leaf]:
    """Their leaves."""
    return [goal for lemma in lemmas for goal in leaves(lemma)]


def value(text: str, names: dict[str, Fraction]) -> Fraction | bool:
    """A term or comparison in Rocq's notation, read by Python."""
    plain = re.sub(r"(?<!\w)(\d+)", r"Fraction(\1)", text.replace("#", "/")).replace("^", "**")
    plain = re.sub(r"\*\* Fraction\((\d+)\)", r"** \1", plain)
    return eval(plain, {"Fraction": Fraction, "__builtins__": {}}, dict(names))


# -------------------- what they say

ATOMS = [variable("x"), variable("y"), apply("relu", variable("x"))]


def terms() -> st.SearchStrategy[Term]:
    """Terms in two variables and an applied function."""
    numbers = VALUES.map(number)
    return st.recursive(numbers | st.sampled_from(ATOMS), lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: Term("+", pair)),
        st.tuples(inner, inner).map(lambda pair: Term("*", pair)),
        st.tuples(inner, inner).map(lambda pair: pair[0] - pair[1]),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: Term("^", pair))), max_leaves=8)


def evaluated(t: Term, values: dict[Term, Fraction]) -> Fraction:
    """The value of a term, by its own rules."""
    if t in values:
        return values[t]
    if t.op == "number":
        return Fraction(t.args[0])
    inner = [evaluated(each, values) for each in t.inner()]
    if t.op == "^":
        return Fraction(inner[0] ** t.args[1])
    result = Fraction(0 if t.op == "+" else 1)
    for each in inner:
        result = result + each if t.op == "+" else result * each
    return result


@given(terms(), st.tuples(VALUES, VALUES, VALUES))
def test_a_term_is_written_as_it_is(t: Term, point: tuple[Fraction, ...]) -> None:
    writer = Writer(Algebra())
    text = writer.term(t)
    assert TOKENS.fullmatch(text)
    names = dict(zip(("v_x", "v_y", "f1"), point, strict=True))
    assert value(text, names) == evaluated(t, dict(zip(ATOMS, point, strict=True)))


def test_applied_functions_of_equal_arguments_are_one_variable() -> None:
    writer, x = Writer(Algebra()), variable("x")
    assert writer.term(apply("relu", x + x)) == writer.term(apply("relu", 2 * x)) == "f1"
    assert writer.term(apply("relu", x)) == "f2"
    assert writer.atoms == ["f1 = relu(x + x)", "f2 = relu(x)"]


def test_every_step_is_exported_or_counted(lemmas: list[Lemma], goals: list[Leaf]) -> None:
    assert len(goals) + sum(left_out(lemmas).values()) == sum(each.steps for each in lemmas)
    assert EXPORTED.keys() | NOT_EXPORTED.keys() >= {
        step.rule for lemma in lemmas for step in walk(outline(lemma))}
    assert not EXPORTED.keys() & NOT_EXPORTED.keys()
    text = export.text(lemmas)
    for rule, count in left_out(lemmas).items():
        assert f"{count} by {rule}: {NOT_EXPORTED[rule]}" in " ".join(text.split())


def test_the_conclusion_and_the_premises_are_those_of_the_step(lemmas: list[Lemma]) -> None:
    """Read back by Python at points: true where the kernel's formulas are."""
    chance, seen = random.Random(1), Counter[tuple[str, bool]]()
    for lemma in lemmas:
        steps = [step for step in walk(outline(lemma)) if step.rule in EXPORTED]
        for step, goal in zip(steps, leaves(lemma), strict=True):
            claims = [] if step.rule == "absurd" else [(comparison(step.claim), goal.conclusion)]
            facts = list(map(comparison, facts_of(step)))
            assert len(facts) == len(goal.premises)
            for f, text in (*claims, *zip(facts, goal.premises, strict=True)):
                names = {each: Fraction(chance.randint(-9, 9), 2) for each in goal.variables}
                found = value(text, names)
                assert found == holds(f, step.scope, goal, names), (goal.place, text)
                seen[step.rule, bool(found)] += 1
    assert len(seen) == 2 * len(EXPORTED) - 1  # what absurd uses is never true


def facts_of(step: Step) -> list[Formula]:
    """The facts that a step uses, each once."""
    parts = step.combination[1] if step.rule == "pos" else ()
    names = [*(name for part in parts for name in part.facts), *step.references]
    return [step.scope.fact(name) for name in dict.fromkeys(names)]


def holds(f: Compare, scope: Scope, goal: Leaf, names: dict[str, Fraction]) -> bool:
    """Is the kernel's comparison true there?"""
    algebra, values = Algebra(), {}
    there = dict(each.split(" = ", 1) for each in goal.atoms)
    keys = {algebra.atom(scope.term(text)): names[name] for name, text in there.items()}
    for t in applications(f):
        if algebra.atom(t) in keys:
            values[t] = keys[algebra.atom(t)]
    values |= {variable(name[2:]): x for name, x in names.items() if name[:2] == "v_"}
    e, relation = f.positive()
    found = evaluated(e, values)
    return {"==": found == 0, ">=": found >= 0, ">": found > 0}[relation]


def test_a_name_is_a_name_of_rocq_and_stands_once(goals: list[Leaf]) -> None:
    assert len({each.name for each in goals}) == len(goals)
    for each in goals:
        assert re.fullmatch(r"L_\w+", each.name, re.ASCII)
        code = re.sub(r"\(\* [^*]*(?:\*+[^)*][^*]*)*\*\)", "", each.text)
        assert TOKENS.fullmatch(code), code
        assert all(len(line) <= 100 for line in each.text.splitlines())


def test_words_of_rocq_as_variables_are_no_words_of_rocq() -> None:
    """forall, Qed and in are names that a lemma may use."""
    lemma = prove({
        "lemma": "T1", "title": "t", "statement": "s", "source": "s",
        "variables": {"forall": "R", "Qed": "R"}, "hypotheses": {"h": "forall >= Qed"},
        "goals": {"g": "forall - Qed >= 0"}, "witness": {"variables": {"forall": "1", "Qed": "0"}},
        "proof": [{"name": "g", "claim": "forall - Qed >= 0", "by": "pos",
                   "sum": [{"c": "1", "facts": ["h"]}], "say": "It is the hypothesis."}]}, {})
    (goal,) = leaves(lemma)
    assert goal.premises == ("v_forall >= v_Qed",)
    assert goal.conclusion == "v_forall - v_Qed >= 0"


def test_a_cut_with_fractions_is_over_the_integers() -> None:
    lemma = prove({
        "lemma": "T2", "title": "t", "statement": "s", "source": "s", "variables": {"n": "Z"},
        "hypotheses": {"h": "1/2*n + 1/3 >= 0"}, "goals": {"g": "n >= 0"},
        "witness": {"variables": {"n": "0"}},
        "proof": [{"name": "g", "claim": "n >= 0", "by": "cut", "from": "h",
                   "say": "More than -1."}]}, {})
    (goal,) = leaves(lemma)
    assert (goal.sort, goal.conclusion) == ("Z", "v_n >= 0")
    for n in range(-3, 4):
        here = {"v_n": Fraction(n)}
        assert value(goal.premises[0], here) == (Fraction(n, 2) + Fraction(1, 3) >= 0)


# -------------------- what coqc says


def falsified(goal: Leaf) -> Leaf | None:
    """The goal with a claim that its combination does not give: one more, or one less."""
    match = re.fullmatch(r"(.*) (>=|>|==|<=|<) (.*)", goal.conclusion)
    if match is None:
        return None
    left, relation, right = match.groups()
    wrong = f"{left} {relation} {right} " + ("- 1" if "<" in relation else "+ 1")
    return replace(goal, conclusion=wrong)


def attempts(goals: list[Leaf]) -> Iterator[str]:
    """Every goal, falsified, with the proof that must fail."""
    for each in filter(None, map(falsified, goals)):
        statement, proof = each.text.split("Proof.")
        intros, last = proof.removesuffix("Qed.").rsplit(f"  {each.proof.split()[0]}", 1)
        statement = statement.replace(f"Lemma {each.name} :", "Goal")
        yield f"{statement} {intros} Fail {each.proof.split()[0]}{last} Abort."


@needs_coqc
def test_coqc_accepts_them_and_none_that_is_falsified(tmp_path: Path, lemmas: list[Lemma],
                                                      goals: list[Leaf]) -> None:
    result = export.export(tmp_path, lemmas)
    assert result.is_accepted
    assert result.goals == len(goals)
    assert set(result.files.values()) == {CLOSED}
    lines = list(attempts(goals))
    assert len(lines) > 100
    (tmp_path / "Wrong.v").write_text(
        "From Memproof Require Import Leaf.\nOpen Scope Q_scope.\n" + "\n".join(lines))
    code, _, errors = run_tool(["coqc", *FLAGS, "Wrong.v"], tmp_path)
    assert code == 0, errors


@needs_coqc
def test_a_false_goal_is_refused_and_named(tmp_path: Path, lemmas: list[Lemma],
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third, *_ = leaves(lemmas[0])
    wrong = falsified(second)
    assert wrong is not None
    monkeypatch.setattr(export, "leaves", lambda lemma: iter([first, wrong, third]))
    ran = memproof("rocq", "--export", "G1", "--build", str(tmp_path / "made"))
    assert ran.code == 1
    assert "REFUSED: coqc does not accept Leaves1.v" in ran.out
    assert second.place in " ".join(ran.out.split())
    assert "PROVED" not in ran.out


@needs_coqc
def test_an_axiom_is_seen(tmp_path: Path, goals: list[Leaf]) -> None:
    shutil.copy(THEORIES / "Leaf.v", tmp_path)
    text = export.source([replace(goals[0], proof="destruct hole.")])
    text = text.replace("Open Scope", "Axiom hole : False.\nOpen Scope")
    (tmp_path / "One.v").write_text(text)
    assert run_tool(["coqc", *FLAGS, "Leaf.v"], tmp_path)[0] == 0
    code, said, errors = run_tool(["coqc", *FLAGS, "One.v"], tmp_path)
    assert code == 0, errors
    assert export.answers(said)["together"].startswith("Axioms: hole")


@needs_coqc
def test_something_else_in_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Leaves1.v").write_text("something of mine")
    ran = memproof("rocq", "--export", "G6", "--build", str(tmp_path))
    assert ran.code == 2
    assert "MP-U005" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["Leaves1.v"]


# -------------------- the command


def test_a_lemma_on_the_screen() -> None:
    shown = memproof("rocq", "--export", "G6").out
    assert "(* G6, step 1.a2, difference: pos *)\n(* f1 = relu(a) *)\nLemma L_G6_1_a2 :" in shown
    found = json.loads(memproof("rocq", "--export", "G6", "--json").out)
    assert found["text"].strip() == shown.strip()


@needs_coqc
def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    ran = memproof("rocq", "--export", "G6", "--build", str(tmp_path / "made"))
    assert ran.code == 0
    assert "not exported: 4 steps by instance: puts terms" in " ".join(ran.out.split())
    assert "PROVED: 4 goals of 1 lemma" in ran.out
    found = json.loads(memproof("rocq", "--export", "G6", "--build", str(tmp_path / "made"),
                                "--json").out)
    assert (found["goals"], found["is_accepted"]) == (4, True)
    assert found["left_out"] == {"cases": 1, "instance": 4, "congruence": 1}


def test_errors_of_the_command() -> None:
    for arguments, code in ((["--export", "no such lemma"], "MP-Q021"),
                            (["yang_yang", "--export", "G6"], "MP-U004"),
                            (["--export", "G6", "--recheck"], "MP-U004")):
        ran = memproof("rocq", *arguments)
        assert ran.code == 2
        assert code in ran.err


@needs_coqc
@pytest.mark.exhaustive
def test_all_leaves_are_accepted(tmp_path: Path) -> None:
    ran = memproof("rocq", "--export", "all", "--build", str(tmp_path / "made"))
    assert ran.code == 0, ran.out
