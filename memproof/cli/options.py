"""What commands have in common: the types of their options, and what goes together."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from memproof.errors import MemproofError


def program() -> str:
    """How this program was called: what the next command begins with."""
    return "python -m memproof" if os.path.basename(sys.argv[0]) == "__main__.py" else "memproof"


def natural(word: str) -> int:
    """The value of an option that is a number >= 0."""
    if not is_natural(word):
        raise argparse.ArgumentTypeError(f"expected a number >= 0, found {word!r}")
    return int(word)


def is_natural(word: str) -> bool:
    """Is it a number >= 0 of at most 19 decimal digits, and nothing else?"""
    return word.isascii() and word.isdigit() and len(word) < 20


def setting(word: str) -> tuple[str, int | str]:
    """NAME=VALUE; a value that is an integer is taken as one."""
    name, _, value = word.partition("=")
    return name, int(value) if value.isascii() and value.isdigit() else value


def refuse(options: argparse.Namespace, names: Sequence[str], why: str) -> None:
    """MP-U004 if one of these options is given, since it would have no effect."""
    for name in names:
        if getattr(options, name) is not None and getattr(options, name) is not False:
            raise MemproofError("MP-U004", f"--{name.replace('_', '-')}", f"not {why}", "given")


def add_table_arguments(command: argparse.ArgumentParser, what: str) -> None:
    """``DATA --label --one-hot --header``, as every command that reads a table has them."""
    command.add_argument("data", nargs="?", metavar="DATA", help=what)
    add_label_arguments(command)


def add_label_arguments(command: argparse.ArgumentParser) -> None:
    """``--label --one-hot --header``."""
    command.add_argument("--label", metavar="COL", action="append",
                         help="label column: a name or a position (default: the last column); "
                         "repeated, it makes label vectors")
    command.add_argument("--one-hot", action="store_true",
                         help="make every class (or distinct number) a one-hot label vector")
    command.add_argument("--header", choices=("auto", "yes", "no"),
                         help="whether the first row holds column names (default: auto)")
