"""The walks of the site: one page a certificate, written by ``memproof teach``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from facts import LESSONS, ROOT

USED = re.compile(r"^:{3,}\{walk\} (\S+)$", re.MULTILINE)
ENDS = (".memproof.jsonl", ".memproof.jsonl.gz")


def source(name: str) -> Path | None:
    """The certificate of this name, of ``certificates/`` or of the lessons' own."""
    found = [folder / f"{name}{end}" for folder in (ROOT / "certificates", LESSONS / "certificates")
             for end in ENDS]
    return next((path for path in found if path.exists()), None)


def used() -> Iterator[str]:
    """The names of all walks that a lesson shows."""
    for page in sorted(LESSONS.glob("*.md")):
        yield from USED.findall(page.read_text(encoding="utf-8"))


def write(folder: Path) -> None:
    """Their pages."""
    from memproof.cli import main

    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(set(used())):
        if main(["teach", str(source(name)), "-o", str(folder / f"{name}.html")]):
            raise SystemExit(f"memproof teach refused {name}")
