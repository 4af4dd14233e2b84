"""Where things are: every test asks here."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
PACKAGE = ROOT / "memproof"
DOCS = ROOT / "docs"
CERTIFICATES = ROOT / "certificates"
FORGED = TESTS / "checker" / "forged"
LEMMA_VARIANTS = TESTS / "lemmas" / "variants"
LEMMA_SAMPLES = TESTS / "lemmas" / "samples"
