"""Under what a lemma is proved: hypotheses, imported facts, and what was only sampled.

Definitions are not among them: they restrict nothing, which the lemma kernel has seen.

A statement for all values can be looked at for finitely many of them, so no witness proves that the
assumptions of a lemma hold together somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.terms import All, Formula
from memproof.lemmas.trusted.witness import true_by_definition, witnesses
from memproof.outside import prose

VACUOUS = "vacuous by design"


@dataclass(frozen=True)
class Standing:
    """Names of the assumptions, ``hypotheses`` those that define nothing; ``definitions``: symbol
    -> names of the hypotheses that define it; ``sampled``: what is said for all values, which the
    witness has looked at for the integers from ``low`` to ``high`` only; ``refutes``: goal -> what
    cannot be, in words; ``says``: what a witness says of itself."""

    hypotheses: tuple[str, ...]
    definitions: dict[str, tuple[str, ...]]
    imported: tuple[str, ...]
    sampled: tuple[str, ...]
    span: tuple[int, int]
    refutes: dict[str, str]
    says: tuple[str, ...]

    @property
    def words(self) -> str:
        """``no imported facts; 3 definitions; under 2 hypotheses; 2 of these sampled at the
        witness``."""
        facts = number_of(len(self.imported), "imported fact")
        parts = [facts + (f": {', '.join(self.imported)}" if self.imported else ""),
                 number_of(len(self.definitions), "definition"),
                 f"under {number_of(len(self.hypotheses), 'hypothesis', 'hypotheses')}"]
        if self.sampled:
            parts.append(f"{len(self.sampled)} of these sampled at the witness")
        parts += [f"{VACUOUS}: {name} refutes {prose(text)}" for name, text in self.refutes.items()]
        return "; ".join(parts)

    @property
    def short(self) -> str:
        """``2 + 1 imported``, for a table."""
        facts = f" + {len(self.imported)} imported" if self.imported else ""
        return f"{len(self.hypotheses)}{facts}"

    def notes(self) -> Iterator[str]:
        """What a reader should know before the goals are taken for more than they are."""
        if self.sampled:
            low, high = self.span
            yield (f"sampled, not proved to hold together: {', '.join(self.sampled)} (for all "
                   f"values; looked at for the integers {low} to {high}, and for reals also "
                   "halfway between)")
        yield from (f"of the witness: {each}" for each in self.says)

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"hypotheses": len(self.hypotheses), "definitions": len(self.definitions),
                "imported": len(self.imported), "sampled": list(self.sampled)}


def standing(lemma: Lemma) -> Standing:
    """What a proved lemma rests on."""
    given = witnesses(lemma.data)
    assumed = {**lemma.imports, **lemma.hypotheses}
    spans = [each.get("range", [0, 6]) for each in given]
    definitions = {symbol: each.names for symbol, each in lemma.definitions.items()}
    defining = {name for names in definitions.values() for name in names}
    true = true_by_definition(lemma.data, lemma.definitions)
    return Standing(
        tuple(name for name in lemma.hypotheses if name not in defining),
        definitions, tuple(lemma.imports),
        tuple(name for name, f in assumed.items() if name not in true and is_sampled(f)),
        (min(low for low, _ in spans), max(high for _, high in spans)),
        dict(lemma.data.get("refutes", {})),
        tuple(each["says"] for each in given if "says" in each),
    )


def is_sampled(f: Formula) -> bool:
    """Does it speak of all values of something, also in a premise?"""
    return isinstance(f, All) and (bool(f.variables) or any(map(is_sampled, f.premises)))


def number_of(count: int, one: str, many: str = "") -> str:
    """``no hypotheses``, ``1 hypothesis``, ``2 hypotheses``."""
    return f"{count or 'no'} {one if count == 1 else many or one + 's'}"
