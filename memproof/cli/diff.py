"""How two certificates differ: table, sizes, layers, traces.

The first line says it in words.  Nothing is judged: 'memproof check' does that.
Exit codes: 0 no difference, 1 a difference, 2 a file that cannot be read.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from memproof.cli.output import print_json, print_table, say, say_raw
from memproof.errors import MemproofError
from memproof.outside import title
from memproof.review.difference import Difference, File, difference, read
from memproof.review.markdown import code, plain, table
from memproof.review.parts import Part
from memproof.terminal import cells

LONGEST = 24  # columns of a name that heads a column
NOTE = "as it stands in the files: 'memproof check' judges them"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``diff``."""
    command.add_argument("certificates", nargs="+", metavar="CERTIFICATE",
                         help="two files, the older one first; - is the standard input")
    command.add_argument("--format", choices=("text", "json", "markdown"), default="text",
                         metavar="FORMAT", help="text (the default), json, or markdown, which is "
                         "made for a comment")
    command.add_argument("--json", dest="format", action="store_const", const="json",
                         help="the same as --format json")


def run(options: argparse.Namespace) -> int:
    """0 if they are the same, else 1; raises MP-U004, MP-U001, MP-U018, MP-C003, MP-L..."""
    paths = options.certificates
    if len(paths) != 2 or paths == ["-", "-"]:
        raise MemproofError("MP-U004", "diff", "two certificates, the older one first",
                            "- twice" if len(paths) == 2 else str(len(paths)))
    before, after = map(read, paths)
    found = difference(before, after)
    if options.format == "json":
        print_json("diff", _as_json(found, paths, (before, after)))
    elif options.format == "markdown":
        say_raw(*_markdown(found, paths))
    else:
        _print_text(found, paths)
    return 0 if found.same else 1


def _print_text(found: Difference, paths: Sequence[str]) -> None:
    say(found.headline)
    if found.same:
        return
    rows = [[change.what, change.before, change.after]
            for part in found.parts for change in part.changes]
    names = list(map(_name, paths))
    if max(map(cells, names)) > LONGEST:
        say(f"  before: {names[0]}", f"  after: {names[1]}")
        names = ["before", "after"]
    print_table(["", *names], rows, left=3)
    say(*_more(found.parts), f"({NOTE})")


def _name(path: str) -> str:
    """What a file is called where it stands beside another one."""
    return "standard input" if path == "-" else title(path)


def _more(parts: Sequence[Part]) -> list[str]:
    return [f"{part.title}: {part.more} more" for part in parts if part.more]


def _markdown(found: Difference, paths: Sequence[str]) -> list[str]:
    """A comment: the first line, a table, and how far it goes."""
    names = [code(_name(path)) for path in paths]
    lines = [f"**memproof diff** {names[0]} → {names[1]}: {plain(found.headline)}"]
    if found.same:
        return lines
    rows = [[code(change.what), code(change.before), code(change.after)]
            for part in found.parts for change in part.changes]
    notes = [plain(text) for text in (*_more(found.parts), f"({NOTE})")]
    return [*lines, "", *table(["", *names], rows), "", *notes]


def _as_json(found: Difference, paths: Sequence[str], files: Sequence[File]) -> dict[str, object]:
    return {
        "same": found.same,
        "headline": found.headline,
        "files": [{"certificate": path, "sha256": file.sha256}
                  for path, file in zip(paths, files, strict=True)],
        "parts": [asdict(part) for part in found.parts],
    }
