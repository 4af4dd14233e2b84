"""What a theorem rests on: parts of its proof, their lemmas, down to the imported facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from memproof.errors import MemproofError
from memproof.lemmas import Library, Verdict
from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

IMPORTED, MISSING = "imported", "no file"


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
    return "proved" if verdict.error is None else f"REFUSED {verdict.error.code}"


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
    if not all(node.verdict == "proved" for node in part.nodes):
        return f"claimed {ALL}; not all of its lemmas are proved here"
    return f"proved {ALL}" + (", from the imported facts" if _imports(part) else "")


def _imports(node: Node) -> bool:
    return node.kind == "fact" or any(map(_imports, node.nodes))


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
            again = " (see above)" if node.seen and node.verdict == "proved" else ""
            yield depth, f"{node.name} ({node.text}): {node.verdict}{again}"
        yield from lines(node.nodes, depth + 1)


def is_refused(nodes: tuple[Node, ...]) -> bool:
    """Is a lemma refused?"""
    return any(node.verdict.startswith("REFUSED") or is_refused(node.nodes) for node in nodes)


def as_data(nodes: tuple[Node, ...]) -> list[dict[str, Any]]:
    """The tree as plain data."""
    return [{"kind": node.kind, "name": node.name, "text": node.text, "verdict": node.verdict,
             "nodes": as_data(node.nodes)} for node in nodes]
