"""Check certificates with the kernel: a small program that needs nothing but Python.

ACCEPTED means: the network in the file maps every row of the table in the file exactly to its
label.  With --data the table in the file is compared with yours.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from memproof.checker.files import judged, read_certificate
from memproof.checker.kernel import EXIT, Verdict
from memproof.cli.options import HOW_READ, add_label_arguments, natural, refuse
from memproof.cli.output import print_json, say_message, say_raw, say_verdict
from memproof.errors import MemproofError
from memproof.outside import line, path_text, title

if TYPE_CHECKING:
    from memproof.dataset import Dataset

LIMITS = {"width": "max_width", "depth": "max_depth", "dense_parameters": "max_parameters"}


@dataclass(frozen=True)
class Judgement:
    """The verdict on a file; ``compared``: what the comparison with a table says, as lines of text
    and as JSON."""

    path: str
    verdict: Verdict
    compared: tuple[str, ...] = ()
    as_json: dict[str, object] = field(default_factory=dict)

    def report(self) -> list[str]:
        """The verdict and the comparison, line by line."""
        return [*self.verdict.report().split("\n"), *self.compared]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``check``."""
    command.add_argument("certificates", nargs="+", metavar="CERTIFICATE",
                         help="a file, plain or gzipped; - is the standard input")
    command.add_argument("--data", metavar="TABLE", help="your table: every cell must agree")
    add_label_arguments(command)
    command.add_argument("--max-width", type=natural, metavar="N", help="reject wider networks")
    command.add_argument("--max-depth", type=natural, metavar="N", help="reject deeper networks")
    command.add_argument("--max-parameters", type=natural, metavar="N",
                         help="reject networks with more dense parameters")
    command.add_argument("--max-work", type=natural, metavar="N",
                         help="decline what takes more units of work than N")
    command.add_argument("--checker", choices=("kernel", "second"), default="kernel",
                         help="the kernel, or the independent second checker (slow)")
    command.add_argument("--format", choices=("text", "json", "github"), default="text")
    command.add_argument("--json", dest="format", action="store_const", const="json",
                         help="the same as --format json")


def run(options: argparse.Namespace) -> int:
    """The gravest exit code of all files: 4, 2, 1, 3, 0."""
    if options.data is None:
        refuse(options, HOW_READ, "without --data")
    elif options.data == "-" and "-" in options.certificates:
        raise MemproofError("MP-U004", "--data", "a file beside a certificate from standard input",
                            "-")
    own_table = cache(lambda: _table(options))
    judgements = [_judge(path, options, own_table) for path in options.certificates]
    _show(judgements, options)
    codes = {EXIT[each.verdict.outcome] for each in judgements}
    return next(code for code in (4, 2, 1, 3, 0) if code in codes)


def _show(judgements: list[Judgement], options: argparse.Namespace) -> None:
    """In the format that was asked for."""
    if options.format == "json":
        print_json("check", {"results": [_as_json(each) for each in judgements]})
        return
    for each in judgements:
        if options.format == "github":
            say_raw(_github(each))
        else:
            _print_text(each, options)


def _judge(path: str, options: argparse.Namespace, own_table: Callable[[], Dataset]) -> Judgement:
    """The checker's verdict, and after an acceptance the reviewer's limits and table."""
    try:
        data = read_certificate(path)
    except MemproofError as e:
        return Judgement(path, Verdict("UNREADABLE", e.code, e.place, e.expected, e.found))
    verdict = judged(path, data, checker=options.checker, max_work=options.max_work)
    if verdict.outcome == "ACCEPTED":
        verdict = _limited(verdict, options)
    if verdict.outcome == "ACCEPTED" and options.data is not None:
        return _compared(verdict, path, data, own_table())
    return Judgement(path, verdict)


def _limited(verdict: Verdict, options: argparse.Namespace) -> Verdict:
    """MP-P001 if a size is larger than the reviewer allows."""
    for key, option in LIMITS.items():
        limit, size = getattr(options, option), verdict.facts[key]
        if limit is not None and size > limit:
            place = f"{key} (--{option.replace('_', '-')})"
            return replace(verdict, outcome="REJECTED", code="MP-P001", place=place,
                           expected=f"at most {limit}", found=str(size))
    return verdict


def _table(options: argparse.Namespace) -> Dataset:
    """The reviewer's table.  Raises those of reading."""
    # Imported here, since only --data needs it: it doubles the CPU of `check` (55 ms more).
    from memproof.cli.tables import table

    return table(options.data, options)


def _compared(verdict: Verdict, path: str, data: bytes, mine: Dataset) -> Judgement:
    """MP-P... of the first cell in which the reviewer's table differs, and how many do."""
    from memproof.certificate.compare import comparison, difference_lines
    from memproof.certificate.table import table_of
    from memproof.cli.tables import file_text, reading_as_json

    numbers: dict[str, int] = {}
    try:
        found = comparison(table_of(path, data), mine)
    except MemproofError as error:
        if error.code != "MP-P002":
            raise
        first, result = [error], "another shape"
    else:
        first, numbers = list(found.first), {"cells": found.cells, "differ": found.differing}
        result = (f"{found.differing} of {found.cells} cells differ" if first
                  else "every cell agrees")
    lines = [f"  compared with {file_text(mine)}, {result}", f"  read as: {mine.how_read}",
             *difference_lines(first, numbers.get("differ", 0))]
    for one in first[:1]:
        verdict = replace(verdict, outcome="REJECTED", code=one.code, place=one.place,
                          expected=one.expected, found=one.found)
    return Judgement(path, verdict, tuple(lines),
                     {**reading_as_json(mine), "rows": mine.row_count, "agrees": not first,
                      "result": result, **numbers, "differences": list(map(_words, first))})


def _words(error: MemproofError | Verdict) -> dict[str, object]:
    """Code, place, expected and found, as far as there is something to say."""
    words = {key: getattr(error, key) for key in ("code", "place", "expected", "found")}
    return {key: value for key, value in words.items() if value}


def _print_text(judgement: Judgement, options: argparse.Namespace) -> None:
    path, verdict = judgement.path, judgement.verdict
    where = f"{title(path)}: " if len(options.certificates) > 1 else ""
    second = verdict.outcome == "ACCEPTED" and options.checker == "second"
    who = ["  judged by the second checker, point by point"] if second else []
    failed = verdict.outcome in ("UNREADABLE", "ERROR")
    say_verdict(*judgement.report(), *who, stream=sys.stderr if failed else None, where=where)
    if verdict.code == "MP-L005":
        say_message("  (--max-work N raises the limit)")
    elif verdict.code:
        say_message(f"  (memproof explain {verdict.code} tells more)")


def _github(judgement: Judgement) -> str:
    """A workflow command, which GitHub shows beside the file; escaped as GitHub asks."""
    path, verdict = judgement.path, judgement.verdict
    message = "%0A".join(each.replace("%", "%25") for each in map(line, judgement.report()))
    name = re.sub("[%\r\n:,]", lambda found: f"%{ord(found[0]):02X}", path)
    file = path_text(name)
    if verdict.outcome == "ACCEPTED":
        return f"::notice file={file},title=memproof::{message}"
    number = re.match("line ([0-9]+)", verdict.place)
    where = f",line={number[1]}" if number else ""
    return f"::error file={file}{where},title={verdict.code}::{message}"


def _as_json(judgement: Judgement) -> dict[str, object]:
    verdict = judgement.verdict
    valid = {} if not verdict.code.startswith("MP-P") else {"certificate_verdict": "ACCEPTED"}
    compared = {"compared": judgement.as_json} if judgement.compared else {}
    return {"certificate": judgement.path, "verdict": verdict.outcome, **_words(verdict), **valid,
            **compared, "recomputed": {k: v for k, v in verdict.facts.items() if k != "kind"},
            "declared": verdict.declared}
