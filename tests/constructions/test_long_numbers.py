"""Numbers of 4,000 digits, in tables and as options: every message stays short."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from helpers.command_line import memproof

from memproof.constructions import constructions
from memproof.dataset import Dataset
from memproof.errors import MemproofError

LONG = 10**4000 - 1
POINTS = [[1, 2], [2, 5], [3, 1], [5, 5]]
TABLES = {"whole": [0, 1, LONG, 3], "negative": [0, 1, -LONG, 3],
          "fractions": [0, Fraction(1, LONG), LONG, 3]}
MOST = 300  # characters
SLOW = {("step-parity", "negative"), ("step-parity", "fractions")}  # many bits of labels


@pytest.mark.parametrize(("construction", "labels"), [
    (name, labels) for name in constructions() for labels in TABLES
    if (name, labels) not in SLOW])
def test_labels(construction: str, labels: str) -> None:
    entry, message = constructions()[construction], ""
    try:
        (entry.plan or entry.build)(Dataset.from_rows(POINTS, TABLES[labels]))
    except MemproofError as error:
        message = str(error)
    assert len(message) <= MOST, message
    assert bool(message) == (construction in ("circle-ledger", "hashed-circle", "one-hot"))


@pytest.mark.parametrize(("code", "words"), [
    ("MP-B004", f"--width -{LONG}"), ("MP-B011", f"--construction triangle-ledger --width -{LONG}"),
    ("MP-B005", f"--slots {LONG}"), ("MP-B005", f"--slots -{LONG}"),
    ("MP-B021", f"--construction folded-index --option w=1/{LONG}"),
    ("MP-B021", f"--construction staircase --option depth={LONG}"),
    ("MP-B004", f"--construction step-parity --width -{LONG}"),
    ("MP-B025", f"--construction remainder-ledger --option kappa=-{LONG}")],
    ids=lambda text: text[:40])
def test_options(
    code: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = memproof("certify", "iris", *words.split())
    assert ran.code == 2
    assert code in ran.err
    assert len(ran.err) <= 1.5 * MOST, ran.err
    assert "9" * 80 not in ran.err
