"""Scripts that should prove nothing: attacks, changed certificates, and rules that are broken.

The rules are held to what they say by themselves: every attack is refused by the rules as they are,
and for each way of breaking them there is an attack that goes through then.
"""

from __future__ import annotations

import ast
import random
from typing import Any, NamedTuple

import pytest
from helpers.layers import long
from helpers.library import LIBRARY, proved, used_by
from helpers.scripts import RULES, refusal, run, run_body, unchecked
from helpers.small_lemmas import HONEST, changed, library
from lemmas.test_attacks import ATTACKS, Attack
from lemmas.test_mutations import mutated

from memproof.errors import MemproofError
from memproof.lemmas import prove
from memproof.lemmas.script.writer import script

# ------------------------------------------------------------------- what the kernel refuses, too

# Limits of the kernel: a script runs as long as it runs.
LIMIT = "MP-Q004"
# Of the attacks whose form is such that a script can be written, these are none on its proof: the
# form of the file is not that of a lemma, and "0 <= k" says what "k >= 0" says.
NO_ATTACKS = {
    "a flag that turns checks off", "a summand with a key too much", "a branch with a key too much",
    "cases of a fact and on a term", "a step that says nothing", "a start the other way round",
}


def written(attack: Attack) -> str | None:
    """The script of an attack, if its form allows to write one."""
    data = HONEST[attack.lemma]
    for path, value in attack.changes.items():
        data = changed(data, path, value)
    try:
        return unchecked(data, library())
    except (MemproofError, KeyError, IndexError, TypeError, ValueError):
        return None


@pytest.mark.parametrize("attack", [each for each in ATTACKS if each.code != LIMIT],
                         ids=lambda attack: attack.name)
def test_the_rules_refuse_what_the_kernel_refuses(attack: Attack) -> None:
    text = written(attack)
    if text is not None:
        assert (refusal(text) is None) == (attack.name in NO_ATTACKS)


def test_many_attacks_can_be_written() -> None:
    assert sum(written(attack) is not None for attack in ATTACKS) > 90


EVERY_DAY = ("G1", "G7", "P2", "SQ", "YH1", "S0")  # with more mutants than the others


@pytest.mark.parametrize("identifier", long(LIBRARY.files, lambda name: name not in EVERY_DAY))
def test_rules_and_kernel_agree_on_mutants(identifier: str) -> None:
    """A mutated proof that can be written is accepted by both, or by neither."""
    data, used = LIBRARY.files[identifier], used_by(identifier)
    compared = 0
    for seed in range(24 if identifier in EVERY_DAY else 6):
        mutant = {**data, "proof": mutated(data["proof"], random.Random(f"{identifier} {seed}"))}
        try:
            text = unchecked(mutant, used)
        except (MemproofError, KeyError, IndexError, TypeError, ValueError):
            continue
        compared += 1
        try:
            accepted = bool(prove(mutant, used))
        except MemproofError:
            accepted = False
        assert accepted == (refusal(text) is None), seed
    assert compared >= (5 if identifier in EVERY_DAY else 0)


# --------------------------------------------------------------------------- changed certificates


class Changing(ast.NodeTransformer):
    """One number, or the name of one fact, in the proof of a script becomes another one."""

    def __init__(self, place: int, chance: random.Random, facts: list[str]) -> None:
        self.place, self.chance, self.facts, self.seen = place, chance, facts, 0

    def here(self) -> bool:
        self.seen += 1
        return self.seen - 1 == self.place

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is int and self.here():
            return ast.Constant(node.value + self.chance.choice([-1, 1, 2]))
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id in self.facts and self.here():
            return ast.Name(self.chance.choice(self.facts), node.ctx)
        return node


def mutants(text: str, seed: int, number: int) -> list[str]:
    """Scripts with one change behind "the proof" and before "the claim"."""
    before, rest = text.split("# ---- the proof\n")
    middle, after = rest.split("# ---- the claim\n")
    tree = ast.parse(middle)
    facts = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
                    and isinstance(node.ctx, ast.Store)}
                   | {arg.arg for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
                      for arg in node.args.args})
    chance, found = random.Random(seed), []
    counting = Changing(-1, chance, facts)
    counting.visit(ast.parse(middle))
    for _ in range(number):
        change = Changing(chance.randrange(counting.seen), chance, facts)
        new = ast.unparse(change.visit(ast.parse(middle)))
        if new != ast.unparse(tree):
            found.append(f"{before}# ---- the proof\n{new}\n# ---- the claim\n{after}")
    return found


@pytest.mark.parametrize("identifier", ["G1", "G7", "G12", "S0", "A4", "P2", "SQ", "YH1"])
def test_a_changed_certificate_proves_nothing_else(identifier: str) -> None:
    """It is refused; or it proves the same goals, from the same assumptions, in another way."""
    text = script(proved(identifier))
    honest, _ = run(text)
    passed = 0
    for mutant in mutants(text, 7, 16):
        try:
            names, _ = run(mutant)
        except Exception:
            continue
        passed += 1
        assert list(map(str, names["ASSUMED"])) == list(map(str, honest["ASSUMED"]))
        assert str(names["CLAIMS"]) == str(honest["CLAIMS"])
    assert passed <= 3


# ---------------------------------------------------------------------------------- broken rules


class Sabotage(NamedTuple):
    """A line of the rules, what is put in its place, and a proof of what is false that then goes
    through."""

    name: str
    line: str
    broken: str
    proof: str


BEGIN = "x, y = symbols('x y', real=True)\nn, k = symbols('n k', integer=True)\n"
FALSE = "claim('false', {}, gt(0, 1))\nreport('FALSE')\n"
SMALL = BEGIN + "f = Function('f', real=True)\nlet(x, y, n)\n"
LEAKED = """
h = hypothesis(any_of(ge(x, 1), ge(y, 1)))
out = []
@cases(ge(0, 0), h)
class both:
    def one(a):
        out.append({})
        return combination(ge(0, 0), 0)
    def two(b):
        return combination(ge(0, 0), 0)
"""

SABOTAGES = [
    Sabotage("the zero test is always true", "def is_zero(e): return e == 0 or expand(e) == 0",
             "def is_zero(e): return True",
             SMALL + "a = combination(ge(0, 0), 0)\nclaim('false', a, ge(0, 1))\nreport('F')\n"),
    Sabotage("what is left over does not matter",
             'need(rest == 0, "for", claim, "is left over:", rest)', "pass",
             SMALL + "a = combination(gt(0, 1), 1)\n" + FALSE.format("a")),
    Sabotage("strictness is dropped",
             'need(total.sign == sign_of(claim) or sign_of(claim) == ">=", ', "need(True, ",
             SMALL + "a = combination(gt(0, 0), 0)\nclaim('false', a, gt(0, 0))\n"
             "report('F')\n"),
    Sabotage("a sum is as strong as its weakest part", "max(a.sign, b.sign, key=STRENGTH.index)",
             '"=="', SMALL + "a = combination(eq(1 + x**2, 0) , 1 + squared(x))\n"
             "claim('false', a, eq(1 + x**2, 0))\nreport('F')\n"),
    Sabotage("a product is as strong as its strongest factor",
             "min(f.sign, g.sign, key=STRENGTH.index)",
             "max(f.sign, g.sign, key=STRENGTH.index)",
             SMALL + "h = hypothesis(ge(x, 0))\np = hypothesis(gt(y, 0))\n"
             "a = combination(gt(x*y, 0), h*p)\nclaim('false', a, gt(x*y, 0))\nreport('F')\n"),
    Sabotage("negative numbers are positive", 'need(f >= 0, "a negative number", f)', "pass",
             SMALL + "a = combination(eq(-1, 0), -1)\nclaim('false', a, eq(-1, 0))\nreport('F')\n"),
    Sabotage("what is supposed in a case is known outside",
             'need(isinstance(f, Known) and f.scope in OPEN, "a fact that is not known here:", f)',
             "pass", SMALL + LEAKED.format("a") + """claim('false', out[0], ge(x, 1))
report('F')
"""),
    Sabotage("a combination outlives its case",
             'need(f.scope in OPEN and f.sign in STRENGTH, "no comparison that is known here:", f)',
             "pass", SMALL + LEAKED.format("a + 1") + """leak = combination(gt(x, 0), out[0])
claim('false', leak, gt(x, 0))
report('F')
"""),
    Sabotage("the base of an induction is skipped",
             "        under(start.bound, start.premises, base, start.conclusion)\n", "", SMALL + """
@induction(forall([k], [ge(k, 0)], ge(k, 5)), k)
class all_k:
    def base():
        return None
    def step(k0, before):
        ih = instance(ge(k, 5), before, {})
        return combination(ge(k + 1, 5), ih + 1)
claim('false', all_k, forall([k], [ge(k, 0)], ge(k, 5)))
report('F')
"""),
    Sabotage("the induction hypothesis is the claim for the next number",
             "under([n], [first, for_n], proof, after)", "under([n], [first, after], proof, after)",
             SMALL + """
@induction(forall([k], [ge(k, 0)], le(k, 0)), k)
class all_k:
    def base():
        return combination(le(0, 0), 0)
    def step(k0, before):
        return instance(le(k + 1, 0), before, {})
claim('false', all_k, forall([k], [ge(k, 0)], le(k, 0)))
report('F')
"""),
    Sabotage("induction over the reals", "need(n in claim.bound and is_integer(n) and ",
             "need(n in claim.bound and ", SMALL.replace("let(x, y, n)", "let(y, n)") + """
@induction(forall([x], [ge(x, 0)], ge(x*x, x)), x)
class all_x:
    def base():
        return combination(ge(0*0, 0), 0)
    def step(x0, before):
        ih = instance(ge(x*x, x), before, {})
        return combination(ge((x + 1)*(x + 1), x + 1), ih + 2*x0)
claim('false', all_x, forall([x], [ge(x, 0)], ge(x*x, x)))
report('F')
"""),
    Sabotage("a real number is cut", 'need(is_integer(expand(p)) and g > 0 and ', "need(g > 0 and ",
             SMALL + "h = hypothesis(ge(2*x, 1))\na = cut(ge(x, 1), h, 2, 1)\n"
             "claim('false', a, ge(x, 1))\nreport('F')\n"),
    Sabotage("a cut goes one too far", '(r < g or r == g and f.sign == ">")', "(r <= g)",
             SMALL + "h = hypothesis(ge(n, 0))\na = cut(ge(n, 1), h, 1, 1)\n"
             "claim('false', a, ge(n, 1))\nreport('F')\n"),
    Sabotage("a symbol is captured",
             'need(not any(e.free_symbols & set(s.bound) for e in at.values()), '
             '"a symbol would be captured in", s)', "pass", BEGIN + """
h = hypothesis(forall([x], [forall([y], [ge(y, 0)], ge(y, x))], le(x, 1)))
@generalization(forall([y], [forall([y], [ge(y, 0)], ge(y, y))], le(y, 1)))
def all_y(given):
    return instance(le(y, 1), h, {x: y}, given)
claim('false', all_y, forall([y], [forall([y], [ge(y, 0)], ge(y, y))], le(y, 1)))
report('F')
"""),
    Sabotage("a symbol is not fresh",
             'need(not any(x in s.names for s in OPEN for x in names), "not fresh:", names)',
             "pass", SMALL + """
h = hypothesis(ge(x, 1))
@generalization(forall([x], [], ge(x, 1)))
def all_x():
    return combination(ge(x, 1), h)
claim('false', all_x, forall([x], [], ge(x, 1)))
report('F')
"""),
    Sabotage("a premise is not asked for",
             'need(covers(says_now(f), p), "wanted:", p, "given:", f.says)', "pass",
             SMALL + "h = hypothesis(forall([x], [ge(x, 5)], ge(f(x), 5)))\n"
             "p = hypothesis(ge(0, 0))\na = instance(ge(f(0), 5), h, {x: 0}, p)\n"
             "claim('false', a, ge(f(0), 5))\nreport('F')\n"),
    Sabotage("premises are not counted",
             'need(len(premises) == len(facts), "one fact is needed for each of", premises)',
             "pass", SMALL + "h = hypothesis(forall([x], [ge(x, 5)], ge(f(x), 5)))\n"
             "a = instance(ge(f(0), 5), h, {x: 0})\nclaim('false', a, ge(f(0), 5))\n"
             "report('F')\n"),
    Sabotage("a real number where an integer belongs",
             'need(all(fits), "values that are not of their sorts:", at)', "pass",
             SMALL + "h = hypothesis(forall([k], [], ge(f(k), 5)))\n"
             "a = instance(ge(f(Q(1, 2)), 5), h, {k: Q(1, 2)})\n"
             "claim('false', a, ge(f(Q(1, 2)), 5))\nreport('F')\n"),
    Sabotage("a case is left out", 'need(fits, "one proof is needed for each of", split)', "pass",
             SMALL + """
h = hypothesis(any_of(ge(x, 1), ge(y, 1)))
@cases(ge(x, 1), h)
class one:
    def first(a):
        return combination(ge(x, 1), a)
claim('false', one, ge(x, 1))
report('F')
"""),
    Sabotage("a proof proves something else",
             'need(same_as(found, claim), "wanted:", claim, "found:", found)', "pass", SMALL + """
@generalization(implies([], gt(0, 1)))
def nothing():
    return combination(ge(0, 0), 0)
claim('false', nothing, implies([], gt(0, 1)))
report('F')
"""),
    Sabotage("an assumption comes late", 'need(not STEPS and len(OPEN) == 1, '
             '"an assumption stands before the proof")', "pass",
             SMALL + "a = combination(ge(0, 0), 0)\nh = hypothesis(gt(0, 1))\n"
             + FALSE.format("h")),
    Sabotage("anybody makes facts", 'need(key is KEY, "only rules and assumptions make a Fact")',
             "pass", SMALL + "a = combination(ge(0, 0), 0)\nh = Fact(gt(0, 1), None)\n"
             + FALSE.format("h")),
    Sabotage("the claim is not compared",
             'need(same_as(says_now(fact), says), "wanted:", says, "found:", fact.says)', "pass",
             SMALL + "a = combination(ge(0, 0), 0)\n" + FALSE.format("a")),
    Sabotage("bound symbols are not compared", "a.bound == b.bound and ", "",
             BEGIN + "f = Function('f', real=True)\nlet(n)\n"
             "h = hypothesis(forall([k], [], ge(f(k), 0)))\n"
             "claim('false', h, forall([x], [], ge(f(k), 0)))\nreport('F')\n"),
    Sabotage("symbols have more properties",
             "return x in [Symbol(x.name, real=True), Symbol(x.name, integer=True)]",
             "return True",
             "z = Symbol('z', positive=True, integer=True)\nlet(z)\n"
             "a = combination(ge(0, 0), 0)\nclaim('false', a, ge(0, 0))\nreport('F')\n"),
    Sabotage("division", "if e.is_Pow: return is_term(e.base) and is_natural(e.exp)",
             "if e.is_Pow: return True",
             SMALL + "a = combination(eq(1/y, 1/y), 0)\n"
             "claim('false', a, eq(1/y, 1/y))\nreport('F')\n"),
    Sabotage("a true comparison is absurd", 'need(false, "not false:", f.says)', "pass",
             SMALL + "a = combination(ge(0, 0), 0)\nb = absurd(gt(0, 1), a)\n" + FALSE.format("b")),
    Sabotage("either of anything",
             "any(covers(says_now(fact), s) for s in claim.parts)", "True",
             SMALL + "a = combination(ge(0, 0), 0)\nb = either(any_of(gt(0, 1), gt(0, 2)), a)\n"
             "claim('false', b, any_of(gt(0, 1), gt(0, 2)))\nreport('F')\n"),
    Sabotage("an integer's sign of a real number",
             'need(is_integer(Q(0) + t), "no integer:", t)', "pass", SMALL + """
@cases(any_of(ge(x, 0), le(x, -1)), integer_sign(x))
class split:
    def first(a):
        return either(any_of(ge(x, 0), le(x, -1)), a)
    def second(b):
        return either(any_of(ge(x, 0), le(x, -1)), b)
claim('false', split, any_of(ge(x, 0), le(x, -1)))
report('F')
"""),
    Sabotage("a cofactor is a float", 'need(is_term(Q(0) + other), "no term:", other)', "pass",
             SMALL + "h = hypothesis(eq(x, 1))\nfalse = eq(x, 1 + Q(1, 10**20))\n"
             "claim('false', combination(false, h*1.0), false)\nreport('F')\n"),
    Sabotage("fewer arguments there", "len(here) == len(there), ", "True, ",
             SMALL + "h = hypothesis(eq(x, y))\n"
             "a = congruence(eq(f(x), f(y, 1)), f, [x], [y, 1], h)\n"
             "claim('false', a, eq(f(x), f(y, 1)))\nreport('F')\n"),
    Sabotage("unequal arguments, equal values",
             "discharge([eq(x, y) for x, y in zip(here, there)], given)", "pass",
             SMALL + "a = congruence(eq(f(0), f(1)), f, [0], [1])\n"
             "claim('false', a, eq(f(0), f(1)))\nreport('F')\n"),
    Sabotage("a lemma without a claim", 'need(CLAIMS and len(OPEN) == 1, "nothing is proved")',
             "pass", SMALL + "report('F')\n"),
    Sabotage("sympy is not asked", 'need(all(checks), "sympy does not say that", says)', "pass",
             SMALL + "h = axiom(gt(0, 1), 1 < 0)\n" + FALSE.format("h")),
]


def why_refused(proof: str) -> str:
    """The kind of exception that a proof meets under the rules as they are."""
    try:
        run_body(proof)
    except Exception as error:
        return type(error).__name__
    return ""


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda each: each.name)
def test_an_attack_goes_through_only_if_the_rules_are_broken(sabotage: Sabotage) -> None:
    assert RULES.count(sabotage.line) >= 1
    assert why_refused(sabotage.proof) == "Refused"
    names: dict[str, Any] = run_body(sabotage.proof, RULES.replace(sabotage.line, sabotage.broken))
    assert names["CLAIMS"] or "report('F')" in sabotage.proof
