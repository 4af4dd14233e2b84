"""Queries that are planted once: those of all sets, and a small folder to forge."""

from __future__ import annotations

from pathlib import Path

import pytest

from memproof.instances.folder import write_folder
from memproof.instances.planting import Planted
from memproof.instances.sets import Wanted, planted_queries

WANTED = Wanted(seed=1, margin_bits=(2, 20), points=8)
FEW = ("control-1-2-unsat", "control-1-touching-sat", "classes-20-sat", "teeth-4-2-sat",
       "teeth-6-20-unsat", "ledger-narrow-point-2-unsat", "flip-float32-box-sat",
       "flip-float64-point-unsat")


@pytest.fixture(scope="session")
def planted() -> dict[str, Planted]:
    """By name."""
    pytest.importorskip("onnx", reason="onnx is not installed")
    return {each.name: each for each in planted_queries(WANTED)}


@pytest.fixture(scope="session")
def few(planted: dict[str, Planted], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the queries FEW."""
    folder = tmp_path_factory.mktemp("few")
    write_folder(folder, [planted[name] for name in FEW], WANTED, ["--points", "8"])
    return folder
