"""What a shell completes: commands, options, their values, and the names that memproof knows.

argcomplete, an extra, asks the program itself at every press of the key, so that what is offered
is what is there: docs/how-to/shell-completion.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping

import argcomplete
from argcomplete import shell_integration
from argcomplete.completers import FilesCompleter

from memproof.bounds import REGISTRY as BOUNDS
from memproof.claims import REGISTRY as CLAIMS
from memproof.codes import CODES
from memproof.constructions import constructions
from memproof.dataset import bundled_names
from memproof.lemmas.files import library
from memproof.theorems import REGISTRY as THEOREMS

Names = Callable[[], Iterable[str]]
IDS: dict[str, Names] = {  # command -> the names of what it tells about
    "constructions": constructions,
    "theorems": lambda: THEOREMS.entries,
    "bounds": lambda: BOUNDS.entries,
    "claims": lambda: CLAIMS.entries,
    "lemmas": library,
}
# What else an argument may be, whatever the command; the last two may be files, too.
OTHERS: dict[str, Names] = {"construction": constructions, "data": bundled_names,
                            "subject": lambda: CODES}


def complete(top: argparse.ArgumentParser, commands: Mapping[str, argparse.ArgumentParser]) -> None:
    """Answer the shell, and end the process; nothing if no shell has asked."""
    for name, command in commands.items():
        for action in command._actions:
            names = IDS.get(name) if action.dest in ("id", "ids") else OTHERS.get(action.dest)
            if names is not None:
                files = action.dest in ("data", "subject")
                action.completer = completer(names, files)  # type: ignore[attr-defined]
    argcomplete.autocomplete(top)


def completer(names: Names, files: bool) -> Callable[..., list[str]]:
    """The names, and files if an argument may be one; argcomplete keeps those that fit."""

    def offer(prefix: str, **about: object) -> list[str]:
        return [*names(), *(FilesCompleter()(prefix) if files else ())]

    return offer


def script(shell: str) -> str:
    """What the shell has to run once."""
    return str(shell_integration.shellcode(["memproof"], shell=shell))
