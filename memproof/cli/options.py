"""What commands have in common: the types of their options, and what goes together."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence

from memproof.errors import MemproofError, show
from memproof.outside import visible

PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
# The options that say how a table is read: their names in a namespace.
HOW_READ = ["label", "one_hot", "header", "delimiter", "decimal_comma", "ignore", "keep",
            "labels_are"]
# What a bundled table says itself.
SAID_BY_A_BUNDLED_TABLE = ["header", "delimiter", "decimal_comma", "keep"]


def how_read_words(options: argparse.Namespace) -> list[str]:
    """The options that say how a table is read, as they were given."""
    words = [word for name in ("label", "ignore", "keep")
             for each in getattr(options, name) or () for word in (f"--{name}", each)]
    words += [word for name in ("header", "delimiter") if getattr(options, name) is not None
              for word in (f"--{name}", getattr(options, name))]
    words += [f"--{name.replace('_', '-')}" for name in ("one_hot", "decimal_comma")
              if getattr(options, name)]
    return words + ([f"--{options.labels_are}"] if options.labels_are else [])


def program() -> str:
    """How this program was called: what the next command begins with."""
    own = os.path.join(PACKAGE, "__main__.py")
    return "python -m memproof" if os.path.realpath(sys.argv[0]) == own else "memproof"


def word_to_type(word: str) -> str:
    """A word of a command that a person may type or copy.  What is shown otherwise than it is
    (``outside.visible``) has its bytes in $'...', which bash, zsh and ksh read."""
    if visible(word, None) == word:
        return shlex.quote(word)
    kept = b"abcdefghijklmnopqrstuvwxyz0123456789._/-"
    codes = (chr(b) if b in kept else f"\\x{b:02x}" for b in os.fsencode(word))
    return f"$'{''.join(codes)}'"


def natural(word: str) -> int:
    """The value of an option that is a number >= 0."""
    return _at_least(0, word)


def positive(word: str) -> int:
    """The value of an option that is a number >= 1."""
    return _at_least(1, word)


def _at_least(least: int, word: str) -> int:
    if not is_natural(word) or int(word) < least:
        most = " of at most 19 digits" if word.isascii() and len(word) > 19 else ""
        raise argparse.ArgumentTypeError(f"expected a number >= {least}{most}, found {show(word)}")
    return int(word)


def naturals(word: str) -> list[int]:
    """The value of an option that is a list of numbers >= 0, with commas between them."""
    return [natural(each.strip()) for each in word.split(",")]


def is_natural(word: str) -> bool:
    """Is it a number >= 0 of at most 19 decimal digits, and nothing else?"""
    return word.isascii() and word.isdigit() and len(word) < 20


def setting(word: str) -> tuple[str, int | str]:
    """NAME=VALUE; a value that is an integer is taken as one."""
    name, _, value = word.partition("=")
    return name, int(value) if value.isascii() and value.isdigit() else value


def refuse(options: argparse.Namespace, names: Sequence[str], why: str) -> None:
    """MP-U004 if one of these is given, since it would have no effect: options, and arguments,
    which stand here in capital letters as in the help."""
    for name in names:
        value = getattr(options, name.lower())
        if value is not None and value is not False:
            option = value if name == "labels_are" else name.replace("_", "-")
            place = name if name.isupper() else f"--{option}"
            found = show(value) if isinstance(value, int | str) and value not in (
                option, True) else "the option"
            raise MemproofError("MP-U004", place, f"none {why}", found)


def add_table_arguments(
    command: argparse.ArgumentParser, what: str, *, classes: bool = True
) -> None:
    """``DATA`` and ``add_label_arguments``, as every command that reads a table has them."""
    command.add_argument("data", nargs="?", metavar="DATA", help=what)
    add_label_arguments(command, classes=classes)


def add_label_arguments(command: argparse.ArgumentParser, *, classes: bool = True) -> None:
    """How a table is read, the options of ``HOW_READ``; ``--classes`` only if asked for."""
    command.add_argument("--label", metavar="COL", action="append",
                         help="label column: a name or a position (default: the last column); "
                         "repeated, it makes label vectors")
    command.add_argument("--one-hot", action="store_true",
                         help="make every class (or distinct number) a one-hot label vector")
    command.add_argument("--header", choices=("auto", "yes", "no"),
                         help="whether the first row holds column names (default: auto)")
    command.add_argument("--delimiter", metavar="CHAR",
                         help="comma, semicolon, tab, pipe, space, or another character (auto)")
    command.add_argument("--decimal-comma", action="store_true", help="read 1,5 as 1.5")
    command.add_argument("--ignore", metavar="COL", action="append",
                         help="leave a column out (repeatable)")
    command.add_argument("--keep", metavar="COL", action="append",
                         help="a feature, even if it looks like row numbers (repeatable)")
    kinds = command.add_mutually_exclusive_group()
    if classes:
        kinds.add_argument("--classes", dest="labels_are", action="store_const", const="classes",
                           help="labels are names of classes, even if some are numbers")
    kinds.add_argument("--numbers", dest="labels_are", action="store_const", const="numbers",
                       help="labels are numbers; anything else is refused")
