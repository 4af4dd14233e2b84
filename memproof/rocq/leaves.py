"""The arithmetic steps of lemmas as goals for Rocq: a third opinion on them.

Every step by ``pos``, ``cut``, ``absurd`` or ``antisymmetry`` becomes a lemma of its own: for all
rational numbers (``cut``: integers) in the place of its variables and of the functions applied in
it, the facts that it uses imply its claim.  The proof puts the facts together as the step's file
says, with the lemmas of ``theories/Leaf.v``, and leaves the polynomial identity to the tactic
``ring`` (``cut``: all of it to ``lia``).  What holds for all rational numbers by a polynomial
identity holds in every ordered field.

Nothing of a lemma's file is copied: terms are written anew from what the kernel has read, variables
with ``v_`` before their name, an applied function as ``f1``, ``f2``, ..., one for each value of its
arguments' normal forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from textwrap import fill

from memproof.brief import brief
from memproof.lemmas.shown.outline import Step, Summand, outline, walk
from memproof.lemmas.trusted.algebra import Algebra
from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.scope import comparison
from memproof.lemmas.trusted.terms import Compare, Term, number
from memproof.lemmas.trusted.text import text_of

# Rules whose steps are no arithmetic, and why they are not exported.
NOT_EXPORTED = {
    "instance": "puts terms in the place of variables: logic",
    "congruence": "equal arguments, equal values: logic",
    "either": "one of the alternatives: logic",
    "cases": "its branches are exported, step by step",
    "generalization": "its steps are exported",
    "induction": "the steps of both parts are exported",
    "sturm": "counts roots, which neither ring nor lia does",
}
NAMES = {">=": "ge", ">": "gt", "<=": "le", "<": "lt", "==": "eq"}


@dataclass(frozen=True)
class Leaf:
    """A step as a goal: ``place`` in the lemma, ``variables`` of sort ``sort`` (Q or Z),
    ``premises`` and ``conclusion`` in Rocq's notation, ``proof``: its script; ``atoms``: what
    applied functions the variables f1, f2, ... stand for."""

    name: str
    place: str
    sort: str
    variables: tuple[str, ...]
    premises: tuple[str, ...]
    conclusion: str
    proof: str
    atoms: tuple[str, ...]

    __repr__ = brief

    @property
    def text(self) -> str:
        """The goal with its proof."""
        bound = f"forall {' '.join(self.variables)} : {self.sort}, " if self.variables else ""
        goal = " -> ".join([*self.premises, self.conclusion])
        names = [*self.variables, *(f"h{k}" for k in range(1, len(self.premises) + 1))]
        intros = [f"  intros {' '.join(names)}."] if names else []
        statement = f"({bound}{goal})%{self.sort}"
        parts = [f"(* {each} *)" for each in (self.place, *self.atoms)]
        parts += [f"Lemma {self.name} : {statement}.", "Proof.", *intros, f"  {self.proof}", "Qed."]
        return "\n".join(fill(each, 100, subsequent_indent="    ", break_long_words=False,
                              break_on_hyphens=False) for each in parts)


@dataclass
class Writer:
    """The terms of one step in Rocq's notation, and the variables that occur."""

    algebra: Algebra
    names: dict[str, str] = field(default_factory=dict)  # of an atom: its variable
    atoms: list[str] = field(default_factory=list)

    def atom(self, key: str, name: str) -> str:
        """The variable for an atom."""
        return self.names.setdefault(key, name)

    def application(self, t: Term) -> str:
        """The variable for an applied function: one for each value of its arguments."""
        key = self.algebra.atom(t)
        if key not in self.names:
            self.atoms.append(f"f{len(self.atoms) + 1} = {text_of(t)}")
            self.names[key] = f"f{len(self.atoms)}"
        return self.names[key]

    def number(self, value: Fraction) -> str:
        """p, (-p) or (p # q)."""
        p, q = value.numerator, value.denominator
        if q == 1:
            return str(p) if p >= 0 else f"({p})"
        return f"({p} # {q})" if p >= 0 else f"(({p}) # {q})"

    def term(self, t: Term, level: int = 0) -> str:
        """A term; ``level`` 1 inside a product, 2 under a power."""
        if t.op == "number":
            return self.number(t.args[0])
        if t.op == "variable":
            return self.atom(t.args[0], f"v_{t.args[0]}")
        if t.op == "apply":
            return self.application(t)
        if t.op == "^":
            text, own = f"{self.term(t.args[0], 2)} ^ {t.args[1]}", 2
        elif t.op == "*":
            text, own = " * ".join(self.term(each, 1) for each in t.args), 1
        else:
            text, own = self.sum(t), 0
        return f"({text})" if level > own or level == 2 else text

    def sum(self, t: Term) -> str:
        """a + b - c."""
        text = self.term(t.args[0])
        for each in t.args[1:]:
            less = each.op == "*" and len(each.args) > 1 and each.args[0] == number(-1)
            rest = Term("*", each.args[1:]) if less else each
            text += f" {'-' if less else '+'} {self.term(rest, 1)}"
        return text

    def formula(self, f: Compare) -> str:
        """A comparison."""
        return f"{self.term(f.left)} {f.relation} {self.term(f.right)}"

    def without_fractions(self, f: Compare) -> str:
        """A comparison without fractions: as it is, or its polynomial times their denominators."""
        text = self.formula(f)
        if is_whole(f.left) and is_whole(f.right):
            return text
        e, relation = f.positive()
        found = {m: Fraction(c) for m, c in self.algebra.normal(e).items()}
        scale = lcm(*(c.denominator for c in found.values()))
        parts = [" * ".join([self.number(c * scale), *(f"{self.names[x]} ^ {k}" for x, k in m)])
                 for m, c in found.items()]
        return f"{' + '.join(parts) or '0'} {relation} 0"


def is_whole(t: Term) -> bool:
    """Are all numbers in it integers, but for those inside of applied functions?"""
    if t.op == "number":
        return bool(t.args[0].denominator == 1)
    return t.op == "apply" or all(map(is_whole, t.inner()))


# ------------------------------------------------------------------------------------------- steps


@dataclass
class Goal:
    """A step on its way to a leaf: the facts that it uses get the names h1, h2, ..."""

    step: Step
    writer: Writer
    facts: dict[str, str] = field(default_factory=dict)

    def fact(self, name: str) -> tuple[Compare, str]:
        """The fact of that name, and the proof of what it says of a difference."""
        found = comparison(self.step.scope.fact(name))
        own = self.facts.setdefault(name, f"h{len(self.facts) + 1}")
        return found, f"(of_{NAMES[found.relation]} {own})"

    def premises(self) -> tuple[str, ...]:
        """The facts that were used, in the order of their names."""
        write = self.writer.without_fractions if self.step.rule == "cut" else self.writer.formula
        return tuple(write(self.fact(name)[0]) for name in tuple(self.facts))


def combination(goal: Goal) -> tuple[str, str]:
    """The rule ``pos``: a claim from a sum of products of facts."""
    claim = comparison(goal.step.claim)
    _, parts = goal.step.combination
    for name in (name for each in parts for name in each.facts):
        goal.fact(name)  # h1, h2, ... in the order of the file
    zero = fold("together", [multiple(goal, each) for each in parts if is_equality(goal, each)],
                "(Qeq_refl 0)")
    if claim.relation == "==":
        return goal.writer.formula(claim), f"apply (to_eq _ _ _ {zero}); ring."
    total = total_of([product(goal, each) for each in parts if not is_equality(goal, each)],
                     claim.relation in "<>")
    proof = f"apply (to_{NAMES[claim.relation]} _ _ _ _ {total} {zero}); ring."
    return goal.writer.formula(claim), proof


def total_of(summands: list[tuple[bool, str]], strict: bool) -> str:
    """The proof that a sum is not negative, or positive: with a strict summand in front."""
    summands = sorted(summands, key=lambda found: not found[0])
    if strict:
        return f"(plus' {summands[0][1]} {total_of(summands[1:], False)})"
    return fold("plus", [weak(*each) for each in summands], "(Qle_refl 0)")


def multiple(goal: Goal, part: Summand) -> str:
    """The proof that a multiple of an equality is 0."""
    _, proof = goal.fact(part.facts[0])
    return f"(multiple ({goal.writer.term(part.c)}) {proof})"


def is_equality(goal: Goal, part: Summand) -> bool:
    """Is it a multiple of an equality?"""
    return (part.square is None and len(part.facts) == 1
            and goal.fact(part.facts[0])[0].relation == "==")


def weak(strict: bool, proof: str) -> str:
    """The proof that something is not negative."""
    return f"(weak {proof})" if strict else proof


def product(goal: Goal, part: Summand) -> tuple[bool, str]:
    """(is it strict?, the proof) of c * facts * square^2."""
    c = part.c.args[0]
    factors = [(True, f"(number {c.numerator} {c.denominator})")] if c != 1 else []
    for name in part.facts:
        fact, proof = goal.fact(name)
        factors.append((fact.relation in "<>", proof))
    if part.square is not None:
        factors.append((False, f"(square ({goal.writer.term(part.square)}))"))
    if not factors:
        return True, "(number 1 1)"
    if all(strict for strict, _ in factors):
        return True, fold("times'", [proof for _, proof in factors], "")
    return False, fold("times", [weak(*each) for each in factors], "")


def fold(name: str, proofs: list[str], empty: str) -> str:
    """(name a (name b c)); ``empty`` for none."""
    if not proofs:
        return empty
    result = proofs[-1]
    for proof in reversed(proofs[:-1]):
        result = f"({name} {proof} {result})"
    return result


def absurd(goal: Goal) -> tuple[str, str]:
    """The rule ``absurd``: a false comparison of numbers."""
    name = goal.step.data["from"]
    fact, proof = goal.fact(name)
    e, relation = fact.positive()
    c = goal.writer.number(Fraction(goal.writer.algebra.normal(e).get((), 0)))
    sure = "ltac:(discriminate)" if relation == "==" else (
        "eq_refl" if relation == ">=" else "ltac:(discriminate)")
    return "False", f"apply (not_{NAMES[relation]} {c} _ {sure} {proof}); ring."


def both(goal: Goal) -> tuple[str, str]:
    """The rule ``antisymmetry``: from both sides."""
    claim = comparison(goal.step.claim)
    e, _ = claim.positive()
    proofs = []
    for name, wanted in zip(goal.step.data["facts"], (-e, e), strict=True):
        fact, proof = goal.fact(name)
        found, relation = fact.positive()
        if relation == "==":
            same = goal.writer.algebra.equal(found, wanted)
            proof = f"({'least' if same else 'most'} {proof})"
        proofs.append(weak(relation == ">", proof))
    return goal.writer.formula(claim), f"apply (between _ _ _ _ {' '.join(proofs)}); ring."


def cut(goal: Goal) -> tuple[str, str]:
    """The rule ``cut``: an integer more than -1 is at least 0."""
    goal.fact(goal.step.data["from"])
    return goal.writer.formula(comparison(goal.step.claim)), "lia."


EXPORTED: dict[str, Callable[[Goal], tuple[str, str]]] = {
    "pos": combination, "cut": cut, "absurd": absurd, "antisymmetry": both}


def leaf(lemma: str, step: Step, algebra: Algebra) -> Leaf:
    """The goal of a step by one of the rules EXPORTED."""
    goal = Goal(step, Writer(algebra))
    conclusion, proof = EXPORTED[step.rule](goal)
    premises = goal.premises()
    place = f"{lemma}, step {step.number}, {step.name}: {step.rule}"
    name = f"L_{lemma}_{step.number}".replace("-", "_").replace(".", "_")
    variables = tuple(dict.fromkeys(goal.writer.names.values()))
    return Leaf(name, place, "Z" if step.rule == "cut" else "Q", variables, premises, conclusion,
                proof, tuple(goal.writer.atoms))


def leaves(lemma: Lemma) -> Iterator[Leaf]:
    """The goals of a lemma that the kernel has accepted, in the order of its steps."""
    for step in walk(outline(lemma)):
        if step.rule in EXPORTED:
            yield leaf(lemma.id, step, Algebra())


def left_out(lemmas: Iterable[Lemma]) -> Counter[str]:
    """How many steps there are by rules that are not exported."""
    return Counter(step.rule for lemma in lemmas for step in walk(outline(lemma))
                   if step.rule not in EXPORTED)
