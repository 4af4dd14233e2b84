"""The scripts of several lemmas in one folder, and a program that runs them all."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable
from pathlib import Path

from memproof.lemmas.proving import Library
from memproof.lemmas.script.writer import SCRIPT, part, script
from memproof.lemmas.trusted.kernel import Lemma
from memproof.outputs import Kind, replaceable, replacing

RUN_ALL = Kind("a program that runs the scripts of lemmas", rb"# Runs the scripts of this folder, ")
NAME = "run_all.py"


def is_folder(where: str) -> bool:
    """Is it meant as the name of a folder?"""
    return where.endswith(("/", os.sep)) or os.path.isdir(where)


def with_used(known: Library, identifiers: Iterable[str]) -> list[str]:
    """These lemmas and all that they use, each after those that it uses."""
    found: dict[str, None] = {}

    def add(identifier: str, above: tuple[str, ...]) -> None:
        if identifier not in found and identifier not in above:
            for used in known.uses(identifier):
                add(used, (*above, identifier))
            found[identifier] = None

    for each in identifiers:
        add(each, ())
    return list(found)


def write(where: str | Path, lemma: Lemma, literal: bool = False) -> None:
    """The script of a lemma, as a file.  Errors: MP-U005, and those of ``script``."""
    text = script(lemma, literal)
    with replacing(where, SCRIPT) as stream:
        stream.write(text.encode())


def write_all(folder: str | Path, lemmas: Iterable[Lemma], literal: bool = False) -> None:
    """ID.py for every lemma, and run_all.py, which runs them in this order.

    Errors: MP-U005 before anything is written, if one of the files is something else; and those of
    ``script``.
    """
    texts = {f"{lemma.id}.py": script(lemma, literal) for lemma in lemmas}
    kinds = {NAME: RUN_ALL} | dict.fromkeys(texts, SCRIPT)
    for name, kind in kinds.items():
        replaceable(Path(folder) / name, kind)
    order = textwrap.fill(" ".join(name.removesuffix(".py") for name in texts), 100,
                          break_on_hyphens=False)
    texts[NAME] = part("run_all").replace("NAMES", order, 1)
    for name, text in texts.items():
        with replacing(Path(folder) / name, kinds[name]) as stream:
            stream.write(text.encode())
