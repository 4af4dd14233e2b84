"""Under what a lemma is proved: hypotheses, imported facts, and what was only sampled.

A statement for all values can be looked at for finitely many of them, so no witness proves that the
assumptions of a lemma hold together somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from memproof.lemmas.trusted.kernel import Lemma
from memproof.lemmas.trusted.terms import All, Formula
from memproof.lemmas.trusted.witness import witnesses

VACUOUS = "vacuous by design"


@dataclass(frozen=True)
class Standing:
    """Names of the assumptions; ``sampled``: those for all values, which the witness has looked at
    for the integers from ``low`` to ``high`` only; ``refutes``: goal -> what cannot be, in words;
    ``says``: what a witness says of itself."""

    hypotheses: tuple[str, ...]
    imported: tuple[str, ...]
    sampled: tuple[str, ...]
    span: tuple[int, int]
    refutes: dict[str, str]
    says: tuple[str, ...]

    @property
    def words(self) -> str:
        """``under 2 hypotheses, 1 imported fact: union; 2 of these sampled at the witness``."""
        facts = number_of(len(self.imported), "imported fact")
        facts += f": {', '.join(self.imported)}" if self.imported else ""
        parts = [f"under {number_of(len(self.hypotheses), 'hypothesis', 'hypotheses')}, {facts}"]
        if self.sampled:
            parts.append(f"{len(self.sampled)} of these sampled at the witness")
        if self.refutes:
            parts.append(f"{VACUOUS}: {', '.join(self.refutes)}")
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
        return {"hypotheses": len(self.hypotheses), "imported": len(self.imported),
                "sampled": list(self.sampled)}


def standing(lemma: Lemma) -> Standing:
    """What a proved lemma rests on."""
    given = witnesses(lemma.data)
    assumed = {**lemma.imports, **lemma.hypotheses}
    spans = [each.get("range", [0, 6]) for each in given]
    return Standing(
        tuple(lemma.hypotheses), tuple(lemma.imports),
        tuple(name for name, formula in assumed.items() if is_sampled(formula)),
        (min(low for low, _ in spans), max(high for _, high in spans)),
        dict(lemma.data.get("refutes", {})),
        tuple(each["says"] for each in given if "says" in each),
    )


def is_sampled(f: Formula) -> bool:
    """Does it speak of all values of something, also in a premise?"""
    return isinstance(f, All) and (bool(f.variables) or any(map(is_sampled, f.premises)))


def number_of(count: int, one: str, many: str = "") -> str:
    """``0 hypotheses``, ``1 hypothesis``, ``2 hypotheses``."""
    return f"{count} {one if count == 1 else many or one + 's'}"
