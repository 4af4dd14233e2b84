"""Where the modules of 0.1.0 are now: an old name still works, and says so.

Imported only when a module of memproof is asked for that is nowhere else (memproof/__init__.py).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

# Each old module, and where its names are now; the first one is what it was for.
_TABLE = """
claims.proofs: claims.evidence
constructions.affine_ledger: constructions.remainder_ledger.forms
constructions.blocks: constructions.threshold_ledger.blocks dataset.labels line.segments
constructions.bumps: constructions.hyperplanes.bumps
constructions.congruence: constructions.remainder_ledger.congruence
constructions.deep_pairs: constructions.sawtooth_grid.deep_pairs
constructions.folded_index_gaps: constructions.folded_index.gaps line.gaps
constructions.folded_index_layout: constructions.folded_index.sizes
constructions.folded_index_line: line.folded
constructions.folded_index_network: constructions.folded_index.network
constructions.folded_index_planner: constructions.folded_index.planner
    constructions.folded_index.cutting
constructions.folded_index_words: constructions.folded_index.words
constructions.general_position: constructions.hyperplanes.general_position
constructions.grid: line.vectors
constructions.hashed_line: line.hashed
constructions.integer_matrix: constructions.hyperplanes.integer_matrix
constructions.kinds: dataset.labels gadgets.constant
constructions.ledger_planner: constructions.threshold_ledger.planner
constructions.ledger_sizes: constructions.threshold_ledger.sizes network.sizes
constructions.line: line.integer
constructions.max_min_string: constructions.polygons.max_min_string
constructions.one_hot: constructions.sawtooth_grid.one_hot
constructions.projection: line.projection line.search
constructions.remainder_planner: constructions.remainder_ledger.planner
constructions.remainder_words: constructions.remainder_ledger.words
constructions.residual: constructions.hyperplanes.residual
constructions.staircase: constructions.polygons.staircase
constructions.turning: constructions.sawtooth_grid.turning
guarantees: planning.of_numbers constructions.folded_index.guarantee
    constructions.polygons.guarantee constructions.sawtooth_grid.guarantee
    constructions.threshold_ledger.guarantee constructions.triangle_ledger.guarantee
    constructions.triangle_ledger.sizes dataset.numbers line.bits network.sizes
lemmas.kernel: lemmas.trusted.kernel
lemmas.mathml: lemmas.shown.mathml
lemmas.outline: lemmas.shown.outline
lemmas.own: lemmas.proving lemmas.finder.drafts
lemmas.page: lemmas.shown.page
lemmas.scope: lemmas.trusted.scope
lemmas.search: lemmas.finder.filling lemmas.finder.attempt lemmas.finder.linear
lemmas.show: lemmas.shown.text
lemmas.terms: lemmas.trusted.terms
lemmas.text: lemmas.trusted.text
lemmas.to_sympy: lemmas.shown.to_sympy
lemmas.witness: lemmas.trusted.witness
lemmas.words: lemmas.shown.rules
plot: planning.plot
tradeoff: planning.tradeoff constructions.registry constructions.sawtooth_grid.deep_pairs
    constructions.threshold_ledger.network constructions.triangle_ledger.network
"""
_OLD = re.compile(r"^(\S+):((?:\s+\S+(?!:)\b(?!:))+)$", re.MULTILINE)
MOVED: dict[str, tuple[str, ...]] = {
    f"memproof.{old}": tuple(f"memproof.{home}" for home in homes.split())
    for old, homes in _OLD.findall(_TABLE)
}


class Moved(ModuleType):
    """A module of 0.1.0: its names are looked up where they are now."""

    def __init__(self, name: str, homes: Sequence[str]) -> None:
        super().__init__(name, f"Moved to {', '.join(homes)}.")
        self.homes = homes

    def __getattr__(self, name: str) -> object:
        for home in self.homes if not name.startswith("__") else ():
            found = getattr(import_module(home), name, None)
            if found is not None:
                return found
        raise AttributeError(f"{self.__name__} has moved to {', '.join(self.homes)}, "
                             f"and {name!r} is not there")


class Forwarding:
    """The loader of a moved module."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in, with a warning that names the new home."""
        homes = MOVED[spec.name]
        warnings.warn(f"{spec.name} is {homes[0]} now", DeprecationWarning, stacklevel=2)
        return Moved(spec.name, homes)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def spec_of(name: str) -> ModuleSpec | None:
    """How to load a module of that name, if it is one that has moved."""
    return ModuleSpec(name, Forwarding()) if name in MOVED else None  # type: ignore[arg-type]
