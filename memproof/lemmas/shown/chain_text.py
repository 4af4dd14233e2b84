"""Chains from gadgets to lemmas as text, as rows of a table, and as data."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from memproof.outside import prose

if TYPE_CHECKING:
    from memproof.lemmas.shown.chain import Chain
    from memproof.lemmas.trusted.kernel import Lemma

VERDICTS = {
    "identical": "identical (== in sympy: nothing is simplified)",
    "equal after expand": "equal after expand: both sides multiplied out by sympy are the same",
    "different": "DIFFERENT: the lemma does not speak of what this gadget computes",
}


def chain_parts(lemma: Lemma, chains: Sequence[Chain]) -> Iterator[tuple[bool, list[str]]]:
    """Title, sources, chains, as paragraphs; with each, whether it is a program's text, whose
    lines stay as they are."""
    yield False, [f"{lemma.id}  {prose(lemma.data['title'])}"]
    shown: list[Callable[..., Any]] = []
    if not chains:
        yield False, ["  no gadget belongs to this lemma"]
    for each in chains:
        new = [function for function in sources(each) if function not in shown]
        shown += new
        for function in new:
            yield False, ["", f"  {function.__name__}, in {place(function)}"]
            yield True, [f"    {line}".rstrip() for line in source(function)]
        if new:
            yield False, ["", "  run on symbols of sympy, with Max(0, x) for relu(x)"]
        yield False, list(_lines_of(each))


def _lines_of(chain: Chain) -> Iterator[str]:
    size = f", {chain.link.size}" if chain.link.size else ""
    yield f"    {chain.call}{size}{''.join(f', {each}' for each in conditions(chain))}"
    yield f"        {chain.result}"
    unfolded = chain.link.definitions.split()
    by = f", unfolded by {', '.join(unfolded)}" if unfolded else ""
    for side in chain.sides:
        yield f"    lemma, {', '.join(side.formulas)}: {side.text}{by}"
        yield f"        {side.expression}"
        yield f"    {VERDICTS[side.verdict]}"


def conditions(chain: Chain) -> Iterator[str]:
    """Under what the two are compared: the signs of symbols, and numbers."""
    link = chain.link
    yield from (f"{name} {sign}" for name, sign in link.assume.items())
    yield from (f"{name} == {text}" for name, text in link.where.items())
    yield from link.given


def sources(chain: Chain) -> list[Callable[..., Any]]:
    """The functions that are shown, as they were written: the gadget, and what it is made of."""
    functions = [chain.link.gadget, *([chain.link.source] if chain.link.source else [])]
    return list(map(inspect.unwrap, functions))


def source(function: Callable[..., Any]) -> list[str]:
    """The lines of a function of the package."""
    return inspect.getsource(function).rstrip().splitlines()


def place(function: Callable[..., Any]) -> str:
    """``memproof/gadgets/ramp.py``."""
    return f"{function.__module__.replace('.', '/')}.py"


def chain_row(chain: Chain) -> list[str]:
    """Of a table: lemma, gadget, the formulas that speak of what it computes, the verdict."""
    link = chain.link
    what = [f"{key}={each}" for key, each in link.options.items() if key != "name"]
    what += [link.size] * bool(link.size)
    name = f"{link.gadget.__name__}" + (f" ({', '.join(what)})" if what else "")
    return [link.lemma, name, ", ".join(name for side in chain.sides for name in side.formulas),
            ", ".join(dict.fromkeys(side.verdict for side in chain.sides))]


def chain_summary(chains: Sequence[Chain], others: Mapping[str, str]) -> Iterator[str]:
    """How many gadgets are compared, and with what result; which are not, and why."""
    verdicts = Counter(side.verdict for each in chains for side in each.sides)
    gadgets = {each.link.gadget for each in chains}
    fixed = {each.link.gadget for each in chains if not each.link.size}
    found = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
    yield f"{len(gadgets)} gadgets against the sides of their lemmas: {found}"
    yield (f"{len(fixed)} have a fixed shape; that of the others depends on a number or a list, "
           "and the sizes in brackets were run")
    yield from (f"{name} is not compared: {why}" for name, why in others.items())


def chain_json(chain: Chain) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "gadget": chain.link.gadget.__name__, "call": chain.call, "size": chain.link.size,
        "conditions": list(conditions(chain)), "expression": str(chain.result),
        "sources": [{"file": place(each), "lines": source(each)} for each in sources(chain)],
        "unfolded_by": chain.link.definitions.split(),
        "sides": [{"formulas": list(side.formulas), "text": side.text,
                   "expression": str(side.expression), "verdict": side.verdict}
                  for side in chain.sides],
    }
