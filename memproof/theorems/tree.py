"""What a theorem rests on: the lemma at the root of its proof, the parts of the proof, their
lemmas, down to the imported facts; and what remains in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from memproof.errors import MemproofError
from memproof.lemmas import Library, Verdict
from memproof.lemmas.shown.standing import Standing, standing
from memproof.outside import prose
from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

IMPORTED, MISSING, PROVED = "imported", "no file", "proved"


@dataclass(frozen=True)
class Node:
    """A part, a lemma or a fact.  ``verdict``: how it is made sure of, proved, REFUSED, no file,
    imported; ``seen`` if a lemma's own nodes stand further up."""

    kind: str
    name: str
    text: str
    verdict: str
    nodes: tuple[Node, ...] = ()
    seen: bool = False


@dataclass(frozen=True)
class Root:
    """The composed lemma.  ``says``: the first sentence of its statement; ``under``: what it is
    proved under, None if it is not proved; ``uses``: the lemmas that it joins; ``imports``: the
    imported facts of these, and of those that they use."""

    name: str
    title: str
    says: str
    verdict: str
    under: Standing | None
    uses: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """What a theorem rests on.  ``beside``: lemmas of the parts that the root does not reach;
    ``in_words``, ``per_instance``: all that is not proved by lemmas for all parameters."""

    root: Root | None
    parts: tuple[Node, ...]
    beside: tuple[str, ...]
    in_words: tuple[str, ...]
    per_instance: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Is a lemma refused?"""
        return is_refused(self.parts) or (self.root is not None and self.root.verdict != PROVED)


def proof(theorem: Theorem, library: Library | None = None) -> Proof:
    """The root and the parts, each lemma proved now."""
    known = library or Library()
    root = _root(theorem.root, known) if theorem.root else None
    reached = _reached(theorem.root, known) if root else set[str]()
    stated = [name for part in theorem.parts if part.how == ALL for name in part.lemmas]
    beside = tuple(dict.fromkeys(name for name in stated if name not in reached)) if root else ()
    return Proof(root, tree(theorem, known), beside, tuple(_in_words(theorem, root, beside)),
                 tuple(part.what for part in theorem.parts if part.how == EACH))


def _root(name: str, library: Library) -> Root:
    try:
        verdict = library.verdict(name)
    except MemproofError:
        return Root(name, "", "", MISSING, None, (), ())
    data, lemma = verdict.data, verdict.lemma
    facts = dict.fromkeys(f"{fact} ({each})" for each in sorted(_reached(name, library))
                          for fact in library.files[each].get("imports", {}))
    says = first_sentence(prose(data.get("statement", "")))
    return Root(name, prose(data.get("title", "")), says, _word(verdict),
                standing(lemma) if lemma else None, tuple(library.uses(name)), tuple(facts))


def _reached(name: str, library: Library) -> set[str]:
    """The lemma and all that it uses, directly or through others."""
    found, waiting = set[str](), [name]
    while waiting:
        each = waiting.pop()
        if each in library.files and each not in found:
            found.add(each)
            waiting.extend(library.uses(each))
    return found


def _in_words(theorem: Theorem, root: Root | None, beside: tuple[str, ...]) -> Iterator[str]:
    yield from (part.what for part in theorem.parts if part.how == WORDS)
    if root is None:
        yield "that the parts make up the proof"
    elif root.verdict != PROVED:
        yield f"that the parts make up the proof ({root.name} is not proved here)"
    elif beside:
        yield f"how the lemmas beside the root belong to it: {', '.join(beside)}"


def first_sentence(text: str) -> str:
    """The text up to a full stop, a question or an exclamation mark before a space and a
    capital."""
    return re.split(r"(?<=[.?!])\s+(?=[A-Z])", text, maxsplit=1)[0]


def tree(theorem: Theorem, library: Library | None = None) -> tuple[Node, ...]:
    """The parts of the proof, each lemma proved now."""
    known, seen = library or Library(), set[str]()
    return tuple(_part(part, known, seen) for part in theorem.parts)


def _part(part: Part, library: Library, seen: set[str]) -> Node:
    lemmas = tuple(_lemma(name, library, seen) for name in part.lemmas)
    return Node("part", "", part.what, part.how, lemmas)


def _lemma(name: str, library: Library, seen: set[str]) -> Node:
    try:
        verdict = library.verdict(name)
    except MemproofError:
        return Node("lemma", name, "", MISSING)
    title = str(verdict.data.get("title", ""))
    if name in seen:
        return Node("lemma", name, title, _word(verdict), (), True)
    seen.add(name)
    facts = tuple(_facts(verdict))
    used = tuple(_lemma(each, library, seen) for each in library.uses(name))
    return Node("lemma", name, title, _word(verdict), (*facts, *used))


def _word(verdict: Verdict) -> str:
    return PROVED if verdict.error is None else f"REFUSED {verdict.error.code}"


def _facts(verdict: Verdict) -> Iterator[Node]:
    if verdict.lemma is not None:
        for name in verdict.lemma.imports:
            each = verdict.lemma.data["imports"][name]
            yield Node("fact", name, f"{each['says']} (cited: {each['cite']})", IMPORTED)


def meaning(part: Node) -> str:
    """How a part is made sure of, in words: no more than its lemmas' verdicts allow."""
    if part.verdict == EACH:
        beside = ", by the lemmas below and" if part.nodes else ","
        return f"certified per instance{beside} in every network that the kernel accepts"
    if part.verdict == WORDS:
        return "proved in words only" + (", on top of the lemmas below" if part.nodes else "")
    if not all(node.verdict == PROVED for node in part.nodes):
        return f"claimed {ALL}; not all of its lemmas are proved here"
    return f"proved {ALL}" + (", from the imported facts" if _imports(part) else "")


def _imports(node: Node) -> bool:
    return node.kind == "fact" or any(map(_imports, node.nodes))


def root_lines(root: Root) -> Iterator[tuple[int, str]]:
    """(depth, text): verdict and standing, what it says, what it joins, what that imports."""
    yield 0, f"{root.name} ({root.title}): {root.verdict}" + (
        f" {ALL}, {root.under.words}" if root.under else "")
    if root.under:
        yield 1, f"it says: {root.says}"
        if root.uses:
            yield 1, f"it joins the lemmas {', '.join(root.uses)}"
        facts = ", ".join(root.imports) or "none"
        yield 1, f"facts imported by it, or by any lemma that it uses: {facts}"


def lines(nodes: tuple[Node, ...], depth: int = 0) -> Iterator[tuple[int, str]]:
    """(depth, text) of every node."""
    for node in nodes:
        if node.kind == "part":
            yield depth, f"{node.text}: {meaning(node)}"
        elif node.kind == "fact":
            yield depth, f"imported, not proved: {node.name}. {node.text}"
        elif node.verdict == MISSING:
            yield depth, f"{node.name}: stated in words only (docs/proofs/README.md)"
        else:
            again = " (see above)" if node.seen and node.verdict == PROVED else ""
            yield depth, f"{node.name} ({node.text}): {node.verdict}{again}"
        yield from lines(node.nodes, depth + 1)


def remaining_lines(found: Proof) -> Iterator[str]:
    """What the root does not reach, what remains in words, and what is seen per instance."""
    if found.root is not None:
        yield f"beside the root: {', '.join(found.beside) or 'nothing'}"
    yield from (f"in words: {each}" for each in found.in_words)
    if not found.in_words:
        yield "nothing remains in words"
    yield from (f"certified per instance: {each}" for each in found.per_instance)


def is_refused(nodes: tuple[Node, ...]) -> bool:
    """Is a lemma refused?"""
    return any(node.verdict.startswith("REFUSED") or is_refused(node.nodes) for node in nodes)


def as_data(nodes: tuple[Node, ...]) -> list[dict[str, Any]]:
    """The tree as plain data."""
    return [{"kind": node.kind, "name": node.name, "text": node.text, "verdict": node.verdict,
             "nodes": as_data(node.nodes)} for node in nodes]


def proof_data(found: Proof) -> dict[str, Any]:
    """All of it as plain data."""
    root = found.root
    return {
        "root": root and {
            "lemma": root.name, "title": root.title, "says": root.says, "verdict": root.verdict,
            "under": root.under and root.under.as_data(), "uses": root.uses,
            "imports": root.imports},
        "parts": as_data(found.parts), "beside_the_root": found.beside,
        "in_words": found.in_words, "per_instance": found.per_instance}
