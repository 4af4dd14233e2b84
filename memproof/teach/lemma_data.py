"""Lemmas for a page: statements and proofs, with the formulas as data that JavaScript evaluates.

A LEMMA is {title, statement, source, variables: [[name, sort]], hypotheses: [NAMED], goals:
[NAMED], steps: [STEP] or null, count}; a NAMED {name, text, formula}; a STEP {number, name, text,
formula, rule, reason, say, blocks}, a block {title, variables, assumed: [NAMED], steps}.  ``steps``
are null where the proof is too long for a page; ``count`` says how many there are.

A formula is [relation, left, right], ["or", formula, ...] or ["all", [name, ...], [premise, ...],
conclusion]; a term "x" (a variable), ["number", "5/2"], ["+", t, ...], ["*", t, ...],
["^", t, k] or ["apply", function, t, ...].
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from memproof.lemmas import Library
from memproof.lemmas.shown.outline import Block, Step, outline, walk
from memproof.lemmas.shown.rules import WORDS
from memproof.lemmas.shown.text import goals, reason
from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.terms import Compare, Formula, Or, Term
from memproof.lemmas.trusted.text import digits, formula_text
from memproof.outside import prose
from memproof.teach.contents import pack

MOST_STEPS = 150  # of a proof that is shown in a page
MOST_LEMMAS = 40


def packed_lemmas(ids: Sequence[str]) -> str:
    """base64 of gzip of {id: LEMMA}: of those that the library has, proved now."""
    return pack(json.dumps(lemmas_data(ids), separators=(",", ":")).encode())


def lemmas_data(ids: Sequence[str]) -> dict[str, Any]:
    """{id: LEMMA} of those of the library's lemmas; what else a certificate names is left out."""
    library, found = Library(), {}
    for identifier in [each for each in ids if each in library.files][:MOST_LEMMAS]:
        verdict = library.verdict(identifier)
        if verdict.lemma is not None:
            found[identifier] = lemma_data(verdict.lemma)
    return found


def lemma_data(lemma: Lemma) -> dict[str, Any]:
    """A LEMMA."""
    data, proof = lemma.data, outline(lemma)
    count = sum(1 for _ in walk(proof))
    return {
        "title": prose(data["title"]), "statement": prose(data["statement"]),
        "source": prose(data["source"]),
        "variables": [list(pair) for pair in lemma.scope.variables.items()],
        "hypotheses": [_named(*each) for each in lemma.hypotheses.items()],
        "goals": [_named(*each) for each in goals(lemma).items()],
        "steps": list(map(_step, proof.steps)) if count <= MOST_STEPS else None, "count": count,
    }


def _named(name: str, formula: Formula) -> dict[str, Any]:
    return {"name": name, "text": formula_text(formula), "formula": formula_data(formula)}


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number, **_named(step.name, step.claim), "rule": WORDS[step.rule].word,
        "reason": reason(step), "say": prose(step.data["say"]),
        "blocks": list(map(_block, step.blocks)),
    }


def _block(block: Block) -> dict[str, Any]:
    return {"title": block.title, "variables": [name for name, _ in block.variables],
            "assumed": [_named(*each) for each in block.assumed],
            "steps": list(map(_step, block.steps))}


def formula_data(formula: Formula) -> list[Any]:
    """The formula as lists."""
    if isinstance(formula, Compare):
        return [formula.relation, term_data(formula.left), term_data(formula.right)]
    if isinstance(formula, Or):
        return ["or", *map(formula_data, formula.alternatives)]
    return ["all", [name for name, _ in formula.variables],
            list(map(formula_data, formula.premises)), formula_data(formula.conclusion)]


def term_data(term: Term) -> Any:
    """The term as a name or lists."""
    if term.op == "variable":
        return term.args[0]
    if term.op == "number":
        return ["number", digits(term.args[0])]
    if term.op == "^":
        return ["^", term_data(term.args[0]), term.args[1]]
    if term.op == "apply":
        return ["apply", term.args[0], *map(term_data, term.inner())]
    return [term.op, *map(term_data, term.inner())]
