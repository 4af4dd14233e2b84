"""The walks of the site: one page a certificate, written by ``memproof teach``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from facts import LESSONS, ROOT

import memproof
from memproof.teach import write_page

USED = re.compile(r"^:{3,}\{walk\} (\S+)$", re.MULTILINE)
ENDS = (".memproof.jsonl", ".memproof.jsonl.gz")
# What certify is asked for where a lesson has a table of its own, docs/lessons/tables/NAME.csv.
TABLES: dict[str, dict[str, Any]] = {
    "three": {"construction": "staircase"}, "string": {"construction": "max-min-string"},
    "eight": {"construction": "sawtooth-grid", "merge": 0}}


def source(name: str) -> Path | None:
    """The certificate or the table of this name."""
    found = [ROOT / "certificates" / f"{name}{end}" for end in ENDS]
    found += [LESSONS / "tables" / f"{name}.csv"] if name in TABLES else []
    return next((path for path in found if path.exists()), None)


def certificate(name: str, folder: Path) -> Path:
    """The certificate of this name; one of a lesson's own table is made in ``folder``."""
    path = source(name)
    if path is None:
        raise ValueError(f"no certificate is called {name}")
    if name not in TABLES:
        return path
    made = folder / f"{name}.memproof.jsonl"
    table = memproof.read_table(path, label="label")
    if not memproof.certify(table, made, **TABLES[name]).accepted:
        raise ValueError(f"{name} is not accepted")
    return made


def used() -> Iterator[str]:
    """The names of all walks that a lesson shows."""
    for page in sorted(LESSONS.glob("*.md")):
        yield from USED.findall(page.read_text(encoding="utf-8"))


def write(folder: Path) -> None:
    """Their pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(set(used())):
        write_page(certificate(name, folder), folder / f"{name}.html")
