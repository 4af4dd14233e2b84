"""A lemma and its proof as a text for a reader, with the numbers of one instance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from memproof.lemmas.shown.outline import (
    Block,
    Step,
    Summand,
    applies,
    constant,
    instance_at,
    numbers,
    numeral,
    outline,
    values,
)
from memproof.lemmas.shown.rules import WORDS
from memproof.lemmas.shown.standing import VACUOUS, standing
from memproof.lemmas.trusted.kernel import AXIOMS, RULES, Lemma
from memproof.lemmas.trusted.scope import KNOWN
from memproof.lemmas.trusted.terms import All, Formula
from memproof.lemmas.trusted.text import formula_text, text_of
from memproof.lemmas.trusted.witness import Instance
from memproof.outside import prose, visible
from memproof.terminal import WORD, columns, wrap

if TYPE_CHECKING:
    from memproof.lemmas import Verdict
    from memproof.lemmas.shown.axioms import Fact

FORMULA = ("[name] stands for the left side of that fact minus its right side "
           "(for <= and <, the reverse)")


def statement_lines(lemma: Lemma) -> Iterator[str]:
    """Title, words, source, what is assumed, what follows: no proof."""
    data = lemma.data
    yield from _filled(f"{visible(lemma.id)}  {prose(data['title'])}", 0, 4)
    yield from _filled(prose(data["statement"]), 2)
    yield from _filled(f"source: {prose(data['source'])}", 2, 4)
    yield from _filled(f"for all {_sorts(lemma)}", 2, 4)
    if lemma.imports:
        yield "  this proof assumes, without proving it:"
        for name, formula in lemma.imports.items():
            each = data["imports"][name]
            yield from _filled(f"{name}: {formula_text(formula)}", 4, 6)
            yield from _filled(f"{prose(each['says'])} (cited: {prose(each['cite'])})", 6)
    if data.get("uses"):
        yield from _filled(f"it uses the lemmas {', '.join(map(visible, data['uses']))}", 2, 4)
    found = standing(lemma)
    for title, formulas in assumptions(lemma):
        yield f"  {title}"
        yield from _formulas(formulas)
    for note in found.notes():
        yield from _filled(visible(note, None), 2, 4)
    yield "  goals"
    for name, formula in goals(lemma).items():
        yield from _formulas({name: formula})
        if name in found.refutes:
            yield from _filled(f"{VACUOUS}: refutes {prose(found.refutes[name])}", 6)


def assumptions(lemma: Lemma) -> Iterator[tuple[str, dict[str, Formula]]]:
    """The hypotheses by their names: what they define, and what the lemma is proved under."""
    found = standing(lemma)
    defining = [name for names in found.definitions.values() for name in names]
    for title, names in (("definitions", defining), ("hypotheses", found.hypotheses)):
        if names:
            yield title, {name: lemma.hypotheses[name] for name in names}


def _formulas(formulas: Mapping[str, Formula]) -> Iterator[str]:
    for name, formula in formulas.items():
        yield from _filled(f"{name}: {formula_text(formula)}", 4, 6)


def goals(lemma: Lemma) -> dict[str, Formula]:
    """The goals as the file has them: under the lemma's assumptions."""
    return {name: lemma.scope.formula(text) for name, text in lemma.data["goals"].items()}


def _sorts(lemma: Lemma) -> str:
    words = [f"{name} in {sort}" for name, sort in lemma.scope.variables.items()]
    words += [f"{name}: {text}" for name, text in lemma.data.get("functions", {}).items()]
    return ", ".join(words) or "values (it has no variables of its own)"


def proof_lines(lemma: Lemma, at: str | None = None) -> Iterator[str]:
    """The statement, and every step with its numbers at an instance (default: the witness).

    Errors: those of ``outline.instance_at``.
    """
    instance = instance_at(lemma, at)
    yield from statement_lines(lemma)
    yield ""
    found = values(instance)
    if found:
        which = "the witness" if at is None else "the instance"
        yield from _filled(f"proof, with numbers at {which} {found}", 2, 4)
        for name, formula in lemma.hypotheses.items():
            shown = numbers(formula, instance)
            if shown:
                yield from _filled(f"{name}: {shown}", 4, 6)
    else:
        yield "  proof"
    yield from _filled(FORMULA, 2, 4)
    yield from block_lines(outline(lemma), instance, 2)


def block_lines(block: Block, instance: Instance | None, indent: int) -> Iterator[str]:
    """The steps; without an instance no numbers."""
    for step in block.steps:
        yield ""
        here = _here(step.claim, instance)
        yield from _claim(f"{step.number}  {step.name}: {formula_text(step.claim)}", here, indent)
        why = f"{WORDS[step.rule].word}: {reason(step)}. {prose(step.data['say'])}"
        yield from _filled(why, indent + 4, indent + 6)
        for each in step.blocks:
            yield from _sub_proof(each, instance, indent + 2)


def _sub_proof(block: Block, instance: Instance | None, indent: int) -> Iterator[str]:
    inside = None if instance is None else applies(block, instance)
    if block.title:
        yield ""
    fresh = ", ".join(f"{name} in {sort}" for name, sort in block.variables)
    title = [f"{block.title}:" * bool(block.title), f"take any {fresh}" * bool(fresh),
             "(not entered at this instance)" * (inside is False)]
    if any(title):
        yield from _filled(" ".join(filter(None, title)), indent + 2, indent + 4)
    for name, formula in block.assumed:
        yield from _claim(f"suppose {name}: {formula_text(formula)}", _here(formula, instance),
                          indent + 4)
    yield from block_lines(block, instance if inside else None, indent + 2)


def _here(f: Formula, instance: Instance | None) -> str:
    return "" if instance is None or constant(f) else numbers(f, instance)


def _claim(text: str, here: str, indent: int) -> Iterator[str]:
    """The text, and its numbers on the same line if there is room."""
    lines = list(_filled(text, indent, indent + 4))
    if here and len(lines[-1]) + len(here) + 11 <= columns():
        lines[-1] += f"    (here {here})"
        here = ""
    yield from lines
    if here:
        yield from _filled(f"(here {here})", indent + 4)


def reason(step: Step) -> str:
    """What the step rests on: the facts, and for a combination how they make the claim."""
    return _REASONS[step.rule](step)


def _combination(step: Step) -> str:
    e, summands = step.combination
    return f"{text_of(e)} = {_sum(summands)}"


def _sum(summands: tuple[Summand, ...]) -> str:
    return " + ".join(map(_summand, summands)).replace("+ -", "- ") or "0"


def _summand(each: Summand) -> str:
    alone = not each.facts and each.square is None
    parts = [text_of(each.c, 0 if alone else 1)]
    if parts[0].startswith("(-") and parts[0].endswith(")") and each.c.op != "+":
        parts[0] = text_of(each.c)
    parts += [f"[{fact}]" for fact in each.facts]
    if each.square is not None:
        parts.append(f"{text_of(each.square, 2)}**2")
    return "*".join(parts)


def _facts(step: Step) -> str:
    return ", ".join(f"[{name}]" for name in step.references) or "no facts"


def _instance(step: Step) -> str:
    fact, *given = step.references
    at = ", ".join(f"{name} = {text_of(t)}" for name, t in step.at)
    since = ", ".join(f"[{name}]" for name in given)
    return f"[{fact}]" + (f" at {at}" if at else "") + (f", by {since}" if since else "")


def _cases(step: Step) -> str:
    return f"of {_facts(step)}" if "of" in step.data else (
        f"on the sign of {text_of(step.scope.term(step.data['on']))}")


def _values(step: Step) -> str:
    return "the premises are supposed" if isinstance(step.claim, All) and step.claim.premises else (
        "nothing is supposed of them")


def _sturm(step: Step) -> str:
    return f"in {step.data['in']}, ends {_facts(step)}"


_REASONS: dict[str, Callable[[Step], str]] = {
    "pos": _combination, "cut": _facts, "antisymmetry": _facts, "instance": _instance,
    "congruence": _facts, "either": _facts, "absurd": _facts, "cases": _cases,
    "generalization": _values, "sturm": _sturm,
    "induction": lambda step: f"on {step.data['on']}",
}


# ------------------------------------------------------------------------------------- verdicts


def verdict_line(verdict: Verdict) -> str:
    """``PROVED G1 (kernel): 16 steps; no imported facts; no definitions; under 1 hypothesis``; of a
    refused lemma the code and the place; both answers of checkers that disagree."""
    name = visible(verdict.id)
    against = verdict.objection
    if against is not None and against.code == "MP-Q027":
        return f"DISAGREEMENT {name}: {against.message()}"
    if verdict.lemma is None:
        return f"REFUSED {name}: {verdict.error and verdict.error.message()}"
    steps = f"{verdict.lemma.steps} step" + "s" * (verdict.lemma.steps != 1)
    again = f"; not checked again with sympy: {against.message()}" if against else ""
    by = ", ".join(verdict.checkers)
    return f"PROVED {name} ({by}): {steps}; {standing(verdict.lemma).words}{again}"


def state(verdict: Verdict) -> str:
    """``proved``, ``REFUSED``, or ``DISAGREEMENT`` of the checkers."""
    against = verdict.objection
    if against is not None and against.code == "MP-Q027":
        return "DISAGREEMENT"
    return "proved" if verdict.proved else "REFUSED"


def row(verdict: Verdict) -> dict[str, Any]:
    """What the table says of a lemma; of a refused one the title only if there is one."""
    lemma, replay = verdict.lemma, verdict.replay
    return {
        "lemma": visible(verdict.id),
        "title": prose(verdict.data.get("title", "")),
        "verdict": state(verdict),
        "checkers": list(verdict.checkers),
        "steps": None if lemma is None else lemma.steps,
        "milliseconds": round(1000 * verdict.seconds),
        **({} if replay is None else {"sympy_milliseconds": round(1000 * replay.seconds)}),
        "assumes": [] if lemma is None else list(lemma.imports),
        "under": None if lemma is None else standing(lemma).as_data(),
    }


def summary(verdicts: Sequence[Verdict]) -> list[str]:
    """``22 lemmas proved (1062 steps) in 0.6 s``, how many are refused, and what is imported."""
    lemmas = [each.lemma for each in verdicts if each.lemma is not None]
    steps, seconds = sum(each.steps for each in lemmas), sum(each.seconds for each in verdicts)
    lines = [f"{len(lemmas)} lemmas proved ({steps} steps) in {seconds:.1f} s, "
             f"{len(verdicts) - len(lemmas)} refused"]
    if lemmas:
        lines.append("each is proved under its hypotheses: 'memproof lemmas ID' shows them")
        lines += _filled(checked_by(verdicts), 0, 2)
    for each in lemmas:
        if each.imports:
            names = f"{visible(each.id)} assumes, without proving it: {', '.join(each.imports)}"
            lines += _filled(names, 0, 2)
    return lines


def checked_by(verdicts: Sequence[Verdict]) -> str:
    """``130 lemmas, 8870 steps: checked by the kernel, and again with sympy alone in 5.9 s``."""
    if all(each.replay is None for each in verdicts):
        return ("checked by the lemma kernel; 'memproof lemmas --sympy' checks every step again "
                "with sympy alone")
    both = [each.lemma for each in verdicts if each.lemma is not None and each.objection is None]
    seconds = sum(each.replay.seconds for each in verdicts if each.replay)
    against = sum(each.objection is not None for each in verdicts)
    steps = sum(each.steps for each in both)
    found = (f"{len(both)} lemmas, {steps} steps: checked by the kernel, and again with sympy "
             f"alone in {seconds:.1f} s")
    return found + f"; {against} where sympy alone does not say the same" * bool(against)


def as_json(verdict: Verdict, at: str | None = None, steps: bool = False) -> dict[str, Any]:
    """``row`` with the statement and, of a refused lemma, the error; ``steps`` with the proof."""
    found = row(verdict)
    error = verdict.objection or verdict.error
    if error is not None:
        return found | {"code": error.code, "place": error.place, "expected": error.expected,
                        "found": error.found}
    if verdict.lemma is None:
        return found
    lemma, data = verdict.lemma, verdict.lemma.data
    found |= {key: data[key] for key in ("statement", "source", "variables", "goals")}
    found |= {key: data.get(key, {}) for key in ("functions", "hypotheses", "imports", "refutes")}
    found["definitions"] = {symbol: list(each.names)
                            for symbol, each in lemma.definitions.items()}
    found["of_the_witness"] = list(standing(lemma).says)
    found |= {"uses": data.get("uses", []), "work": lemma.work}
    if steps:
        instance = instance_at(lemma, at)
        found["instance"] = {name: str(numeral(x)) for name, x in instance.values.items()}
        found["proof"] = list(_steps_json(outline(lemma), instance))
    return found


def _steps_json(block: Block, instance: Instance | None) -> Iterator[dict[str, Any]]:
    for step in block.steps:
        yield {"number": step.number, "name": step.name, "claim": formula_text(step.claim),
               "rule": step.rule, "reason": reason(step), "say": step.data["say"],
               "here": _here(step.claim, instance)}
        for each in step.blocks:
            inside = instance is not None and applies(each, instance)
            yield from _steps_json(each, instance if inside else None)


def rules_json() -> dict[str, Any]:
    """The rules and axioms as data."""
    from memproof.lemmas.shown.axioms import axiom_facts, sort_facts

    rules = [{"rule": name, "word": WORDS[name].word, "sentence": WORDS[name].sentence,
              "premises": WORDS[name].premises, "conclusion": WORDS[name].conclusion}
             for name in RULES]
    return {"rules": rules,
            "axioms": {name: formula_text(formula) for name, formula in AXIOMS.items()},
            "axioms_checked": _facts_json(axiom_facts()),
            "sorts_checked": _facts_json(sort_facts())}


def _facts_json(facts: Sequence[Fact]) -> dict[str, dict[str, str]]:
    return {fact.name: {"by": fact.by, "text": fact.text or fact.words} for fact in facts}


def rules_lines() -> Iterator[str]:
    """The rules of the kernel, and its axioms."""
    from memproof.lemmas.shown.axioms import axiom_facts, sort_facts

    yield "the rules of the lemma kernel"
    for name in RULES:
        rule = WORDS[name]
        yield ""
        yield from _filled(f"{name} ({rule.word}). {rule.sentence}", 2, 4)
        yield from (f"      {line}" for line in rule.figure(columns() - 6))
    yield ""
    yield "its axioms, which any step may use"
    for name, formula, fact in zip(AXIOMS, AXIOMS.values(), axiom_facts(), strict=True):
        yield from _filled(f"{name}: {formula_text(formula)}", 2, 4)
        yield from _filled(fact.line, 6, 8)
    yield ""
    yield "the sorts of its functions' values"
    for fact in sort_facts():
        kinds, kind = KNOWN[fact.name]
        yield from _filled(f"{fact.name}: {', '.join(kinds)} -> {kind}", 2, 4)
        yield from _filled(fact.line, 6, 8)


def _filled(text: str, indent: int, following: int | None = None) -> list[str]:
    deep = max(columns() - 40, 0)  # however deeply a proof is nested, its lines have room
    later = indent if following is None else following
    return wrap(" " * min(indent, deep) + text, hanging=later - indent, kept=WORD)
