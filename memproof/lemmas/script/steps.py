"""The steps of a proof as lines of Python: what a step says, and the call of its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from memproof.lemmas.script.formulas import Language, any_order, total
from memproof.lemmas.script.layout import code, comment, remark
from memproof.lemmas.shown.outline import Block, Step, Summand, difference
from memproof.lemmas.trusted.algebra import Algebra
from memproof.lemmas.trusted.scope import comparison
from memproof.lemmas.trusted.terms import All, Term, number

LONGEST = 1500  # characters of an identity that is written out for the reader


def block_lines(block: Block, language: Language, indent: int) -> Iterator[str]:
    """All steps, and what the last one proves is returned."""
    inside = language.inside(block.variables)
    for step in block.steps:
        yield ""
        yield from step_lines(step, inside, indent)
    if indent:
        yield " " * indent + f"return {language.fact(block.steps[-1].name)}"


def step_lines(step: Step, language: Language, indent: int) -> Iterator[str]:
    """One step: what it says, the identity to be checked, its rule; or what is to be proved, by
    which rule, and the proofs of the parts."""
    name, claim = language.fact(step.name), language.formula(step.claim)
    yield from comment(f"{name}: {step.data['say']}", indent)
    if step.blocks:
        rule, *arguments = _DEEP[step.rule](step, language)
        yield from code(f"@{rule}({', '.join([claim, *arguments])})", indent)
        yield from _proofs(step, name, language, indent)
        return
    rule, *arguments = _FLAT[step.rule](step, language)
    for line in _identity(step, language):
        yield from code(line, indent)
    yield from code(f"{name} = {rule}({', '.join([claim, *arguments])})", indent)


# ------------------------------------------------------------------------ steps with proofs inside


def _proofs(step: Step, name: str, language: Language, indent: int) -> Iterator[str]:
    if step.rule == "generalization":
        yield from _function(name, step.blocks[0], language, indent)
        return
    yield " " * indent + f"class {name}:"
    for index, block in enumerate(step.blocks):
        yield from [""] * bool(index)
        yield from _function(block.title.replace(" ", "_"), block, language, indent + 4)


def _function(name: str, block: Block, language: Language, indent: int) -> Iterator[str]:
    """A proof as a function of what it may suppose."""
    supposed = [language.fact(each) for each, _ in block.assumed]
    line = " " * indent + f"def {name}({', '.join(supposed)}):"
    inside = language.inside(block.variables)
    fresh = ", ".join(f"{inside.symbol(x)} in {sort}" for x, sort in block.variables)
    words = [f"any {fresh}"] * bool(fresh) + [inside.words(f) for _, f in block.assumed]
    yield from remark(line, f"suppose {'; '.join(words)}") if words else [line]
    yield from block_lines(block, language, indent + 4)


def _cases(step: Step, language: Language) -> list[str]:
    if "of" in step.data:
        return ["cases", language.fact(step.data["of"])]
    t = step.scope.term(step.data["on"])
    sign = "integer_sign" if step.scope.integer(t) else "sign"
    return ["cases", f"{sign}({language.term(t)})"]


def _generalization(step: Step, language: Language) -> list[str]:
    return ["generalization"]


def _induction(step: Step, language: Language) -> list[str]:
    inside = language.inside(step.claim.variables if isinstance(step.claim, All) else ())
    return ["induction", inside.symbol(step.data["on"])]


_DEEP: dict[str, Callable[[Step, Language], list[str]]] = {
    "cases": _cases, "generalization": _generalization, "induction": _induction}


# --------------------------------------------------------------------------- steps that stand alone


def _combination(step: Step, language: Language) -> list[str]:
    _, summands = step.combination
    return ["combination", any_order(_summand(each, language) for each in summands)]


def _summand(each: Summand, language: Language) -> str:
    """c * facts * square^2, of facts by their names."""
    facts = [language.fact(fact) for fact in each.facts]
    square = [f"squared({language.term(each.square)})"] if each.square is not None else []
    return _product(each.c, [*facts, *square], language)


def _product(c: Term, factors: list[str], language: Language) -> str:
    if not factors or c == number(1):
        return "*".join(factors) or language.term(c)
    if c in (number(-1), -number(1)):
        return "-" + "*".join(factors)
    text = language.term(c)
    return "*".join([text if c.op != "+" and text[0] == "-" else language.term(c, 1), *factors])


def _instance(step: Step, language: Language) -> list[str]:
    fact, *given = step.references
    bound = step.scope.fact(fact)
    there = language.inside(bound.variables if isinstance(bound, All) else ())
    at = ", ".join(f"{there.symbol(x)}: {language.term(t)}" for x, t in step.at)
    return ["instance", language.fact(fact), f"{{{at}}}", *map(language.fact, given)]


def _congruence(step: Step, language: Language) -> list[str]:
    claim = comparison(step.claim)
    here, there = (", ".join(map(language.term, side.inner()))
                   for side in (claim.left, claim.right))
    function = language.function(claim.left.args[0])
    return ["congruence", function, f"[{here}]", f"[{there}]", *_facts(step, language)]


def _cut(step: Step, language: Language) -> list[str]:
    _, g, r = _remainder(step)
    return ["cut", language.fact(step.data["from"]), language.number(g, 0), language.number(r, 0)]


def _remainder(step: Step) -> tuple[Term, Fraction, Fraction]:
    """(p, g, r) where the claim says p >= 0 and the fact g p + r >= 0, if there are such."""
    e, relation = comparison(step.claim).positive()
    p = e - 1 if relation == ">" else e
    small, large = (Algebra().normal(t) for t in (p, step.scope.comparison(step.data["from"])[0]))
    monomial = next((m for m in small if m), ())
    g = Fraction(large.get(monomial, 0)) / small.get(monomial, 1)
    return p, g, large.get((), 0) - g * small.get((), 0)


def _facts(step: Step, language: Language) -> list[str]:
    return [language.fact(name) for name in step.references]


def _plain(rule: str) -> Callable[[Step, Language], list[str]]:
    return lambda step, language: [rule, *_facts(step, language)]


def _sturm(step: Step, language: Language) -> list[str]:
    ends = [language.fact(end) if isinstance(end, str) else "None"
            for end in (step.data["low"], step.data["high"])]
    return ["sturm", language.symbol(step.data["in"]), *ends]


_FLAT: dict[str, Callable[[Step, Language], list[str]]] = {
    "pos": _combination, "instance": _instance, "congruence": _congruence, "cut": _cut,
    "antisymmetry": _plain("antisymmetry"), "either": _plain("either"),
    "absurd": _plain("absurd"), "sturm": _sturm,
}


# ------------------------------------------------------------------------------------- identities


def _identity(step: Step, language: Language) -> list[str]:
    """The identity that the rule will check, of terms, so that a reader sees it."""
    if step.rule == "pos":
        e, summands = step.combination
        left = language.term(e)
        level = int(len(summands) > 1)
        right = any_order(_value(each, step, language, level) for each in summands)
    elif step.rule == "cut":
        left = _gap(step.data["from"], step, language)
        p, g, r = _remainder(step)
        right = total([_product(number(g), [language.term(p, 1)], language),
                       language.number(r, 0)])
    else:
        return []
    line = f"identity({left}, {right})"
    if len(line) > LONGEST:
        return [f"# (here stands an identity of {len(line)} characters, which the rule checks)"]
    return [line] if left != right else []


def _value(each: Summand, step: Step, language: Language, level: int) -> str:
    """A summand, of facts their gaps; ``level`` 1 in parentheses."""
    if each.c == number(1) and len(each.facts) == 1 and each.square is None:
        return _gap(each.facts[0], step, language, level)
    gaps = [_gap(fact, step, language, 1) for fact in each.facts]
    square = [f"{language.term(each.square, 2)}**2"] if each.square is not None else []
    return _product(each.c, [*gaps, *square], language)


def _gap(name: str, step: Step, language: Language, level: int = 0) -> str:
    """What the fact says to be == 0, >= 0 or > 0."""
    return language.term(difference(step.scope.fact(name)), level)
