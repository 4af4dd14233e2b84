"""A lemma as a script that imports sympy alone, and checks the lemma when it is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import chain

from memproof.errors import MemproofError
from memproof.lemmas.script.assumptions import assumptions, symbols
from memproof.lemmas.script.formulas import Language, variables_in
from memproof.lemmas.script.layout import code, comment
from memproof.lemmas.script.names import Names, names_of
from memproof.lemmas.script.steps import block_lines
from memproof.lemmas.shown.outline import Block, outline, walk
from memproof.lemmas.shown.text import goals
from memproof.lemmas.trusted.kernel import Lemma
from memproof.outputs import Kind

SCRIPT = Kind("a lemma's script", rb"# memproof lemma script, version [0-9]+: ")
IMPORT = "Eq, Function, Ge, Gt, Lambda, Le, Lt, Rational as Q, Symbol, expand, symbols"
PLAIN = """\
if not __debug__:
    raise SystemExit("run it without -O, which leaves out checks of sympy's own")
"""
LONGEST = 1 << 20  # characters of a script, without the rules


def script(lemma: Lemma, literal: bool = False) -> str:
    """The script of a lemma that the kernel has accepted; ``literal``: with Max(0, t), floor(t) and
    2**Max(0, k) for relu, floor and pow2.

    Errors: MP-Q028 for a lemma that is too long, or nested too deep, for a script.
    """
    try:
        return "\n".join(lines(lemma, outline(lemma), literal)) + "\n"
    except RecursionError:
        raise MemproofError("MP-Q028", f"lemma {lemma.id}", "less nesting", "too much") from None
    except MemproofError as error:
        place = error.place or f"lemma {lemma.id}"
        raise MemproofError(error.code, place, error.expected, error.found) from None


def lines(lemma: Lemma, proof: Block, literal: bool) -> Iterator[str]:
    """All lines of the script: what it is, the rules, the lemma."""
    data = lemma.data
    program = rules(literal, any(step.rule == "sturm" for step in walk(proof)))
    yield f"# memproof lemma script, version 1: {lemma.id}, checked with sympy alone"
    yield "#"
    for text in (f"{lemma.id}  {data['title']}", data["statement"], f"Source: {data['source']}"):
        yield from comment(text)
    yield from ("", *program.splitlines(), "")
    yield from ("# ==== the lemma ".ljust(109, "="), "")
    yield from lemma_lines(lemma, proof, Names(set(names_of(program))), literal)


@cache
def rules(literal: bool = False, sturm: bool = False) -> str:
    """What a script imports, and the rules, which stand in every script as they are."""
    imported = f"from sympy import {IMPORT}{', Max, floor, frac' * literal}{', Poly' * sturm}\n"
    return "\n".join([PLAIN, imported, part("rules"), *[part("sturm")] * sturm])


def part(name: str) -> str:
    """A part of the program of scripts."""
    file = resources.files("memproof.lemmas.script") / f"{name}.txt"
    return file.read_text(encoding="utf-8")


def within(parts: Iterable[str]) -> list[str]:
    """These lines, if they are not too long together.  Errors: MP-Q028."""
    found, size = [], 0
    for line in parts:
        found.append(line)
        size += len(line)
        if size > LONGEST:
            raise MemproofError("MP-Q028", "", f"at most {LONGEST} characters of a script", "more")
    return found


def lemma_lines(lemma: Lemma, proof: Block, names: Names, literal: bool) -> Iterator[str]:
    """What is supposed, the proof, and what it proves."""
    language = Language(names, lemma.scope.variables, literal)
    used = facts_used(proof)
    if literal:
        names.found["function", "floor"] = "floor"
    for name, sort in variables(lemma, proof, used):
        names.of(sort, name)
    supposed = within(assumptions(lemma, used, language))
    proved = within(proof_lines(lemma, proof, language))
    yield from symbols(lemma, language)
    yield from chain(supposed, proved)


def facts_used(proof: Block) -> list[str]:
    """The names of facts that steps use, in the order of their first use."""
    found: dict[str, None] = {}
    for step in walk(proof):
        summands = step.combination[1] if step.rule == "pos" else ()
        found |= dict.fromkeys(chain(step.references, *(each.facts for each in summands)))
    return list(found)


def variables(lemma: Lemma, proof: Block, used: Iterable[str]) -> Iterator[tuple[str, str]]:
    """All variables with their sorts, the lemma's own first."""
    yield from lemma.scope.variables.items()
    for step in walk(proof):
        yield from variables_in(step.claim)
    facts = lemma.scope.facts
    formulas = [facts[name] for name in (*lemma.imports, *lemma.hypotheses, *used) if name in facts]
    for formula in (*formulas, *goals(lemma).values()):
        yield from variables_in(formula)


def proof_lines(lemma: Lemma, proof: Block, language: Language) -> Iterator[str]:
    """The proof, and what it proves."""
    yield from ("", "# ---- the proof")
    yield from block_lines(proof, language, 0)
    yield from ("", "# ---- the claim")
    for goal, formula in goals(lemma).items():
        line = f"claim({goal!r}, {language.fact(goal)}, {language.formula(formula)})"
        yield from code(line, 0)
    yield f"report({lemma.id!r})"
