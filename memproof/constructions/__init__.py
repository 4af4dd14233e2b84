"""Constructions: algorithms dataset -> network with exact sizes.  The registry imports lazily."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from memproof.errors import MemproofError, shown

if TYPE_CHECKING:
    from memproof.dataset import Dataset


@dataclass(frozen=True)
class Construction:
    """An entry of the registry; ``module`` is imported when something is built.

    ``witnesses``: identifiers of the theorems whose bounds the construction reaches.
    """

    id: str
    title: str
    summary: str
    sizes: str
    witnesses: tuple[str, ...]
    module: str

    def build(self, dataset: Dataset, **options: Any) -> Any:
        """The module's ``build``: an object with plan, network and lines."""
        return import_module(self.module).build(dataset, **options)

    def plan(self, dataset: Dataset, **options: Any) -> Any:
        """The module's ``plan``: an object with parameters and sizes, nothing built."""
        return import_module(self.module).plan(dataset, **options)


CONSTRUCTIONS: dict[str, Construction] = {
    each.id: each
    for each in (
        Construction(
            id="threshold-ledger",
            title="Threshold ledger",
            summary="Projects the points onto a line, finds the ledger of the point's block by a "
            "step function, and reads the label out of the ledger's bits. Any width from 4 on.",
            sizes="depth 1 + enc(B) + ceil(rho/k) + ceil(c/k) + (n-1) beta + pi, exactly",
            witnesses=("yang-yang-2026",),
            module="memproof.constructions.threshold_ledger",
        ),
    )
}


def construction(identifier: str) -> Construction:
    """The construction of that name.  Errors: MP-B001."""
    if identifier not in CONSTRUCTIONS:
        expected = f"one of {', '.join(CONSTRUCTIONS)}"
        raise MemproofError("MP-B001", "the construction", expected, shown(identifier))
    return CONSTRUCTIONS[identifier]
