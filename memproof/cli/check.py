"""Check certificates with the kernel: a small program that needs nothing but Python.

ACCEPTED means: the network in the file maps every row of the table in the file exactly to its
label.  With --data the table in the file is compared with yours.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace

from memproof.checker.files import judged, read
from memproof.checker.kernel import EXIT, Verdict
from memproof.cli.options import add_label_arguments, natural, refuse
from memproof.cli.output import print_json
from memproof.errors import MemproofError

LIMITS = {"width": "max_width", "depth": "max_depth", "dense_parameters": "max_parameters"}


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
                         help="decline what takes more work (64-bit words touched)")
    command.add_argument("--checker", choices=("kernel", "second"), default="kernel",
                         help="the kernel, or the independent second checker (slow)")
    command.add_argument("--format", choices=("text", "json", "github"), default="text")
    command.add_argument("--json", dest="format", action="store_const", const="json",
                         help="the same as --format json")


def run(options: argparse.Namespace) -> int:
    """The gravest exit code of all files: 4, 2, 1, 3, 0."""
    if options.data is None:
        refuse(options, ["label", "one_hot", "header"], "without --data")
    judgements = [(path, _judge(path, options)) for path in options.certificates]
    _show(judgements, options)
    codes = {EXIT[verdict.outcome] for _, verdict in judgements}
    return next(code for code in (4, 2, 1, 3, 0) if code in codes)


def _show(judgements: list[tuple[str, Verdict]], options: argparse.Namespace) -> None:
    """In the format that was asked for."""
    if options.format == "json":
        print_json("check", {"results": [_as_json(*each) for each in judgements]})
        return
    for path, verdict in judgements:
        if options.format == "github":
            print(_github(path, verdict))
        else:
            _print_text(path, verdict, options)


def _judge(path: str, options: argparse.Namespace) -> Verdict:
    """The checker's verdict, and after an acceptance the reviewer's limits and table."""
    try:
        data = read(path)
    except MemproofError as e:
        return Verdict("UNREADABLE", e.code, e.place, e.expected, e.found)
    verdict = judged(path, data, checker=options.checker, max_work=options.max_work)
    if verdict.outcome == "ACCEPTED":
        verdict = _limited(verdict, options)
    if verdict.outcome == "ACCEPTED" and options.data is not None:
        verdict = _compared(verdict, path, data, options)
    return verdict


def _limited(verdict: Verdict, options: argparse.Namespace) -> Verdict:
    """MP-P001 if a size is larger than the reviewer allows."""
    for key, option in LIMITS.items():
        limit, size = getattr(options, option), verdict.facts[key]
        if limit is not None and size > limit:
            place = f"{key} (--{option.replace('_', '-')})"
            return replace(verdict, outcome="REJECTED", code="MP-P001", place=place,
                           expected=f"at most {limit}", found=str(size))
    return verdict


def _compared(
    verdict: Verdict, path: str, data: bytes, options: argparse.Namespace
) -> Verdict:
    """MP-P... of the first cell in which the reviewer's table differs.  Raises those of reading."""
    # Imported here, since only --data needs them: they double the CPU of `check` (55 ms more).
    from memproof.certificate.compare import compare_data
    from memproof.certificate.loader import load_bytes
    from memproof.cli.tables import table

    certificate, mine = load_bytes(path, data), table(options.data, options)
    try:
        compare_data(certificate, mine)
    except MemproofError as error:
        return replace(verdict, outcome="REJECTED", code=error.code, place=error.place,
                       expected=error.expected, found=error.found)
    return verdict


def _print_text(path: str, verdict: Verdict, options: argparse.Namespace) -> None:
    where = f"{path}: " if len(options.certificates) > 1 else ""
    second = verdict.outcome == "ACCEPTED" and options.checker == "second"
    who = "\n  judged by the second checker, point by point" if second else ""
    failed = verdict.outcome in ("UNREADABLE", "ERROR")
    print(f"{where}{verdict.report()}{who}", file=sys.stderr if failed else sys.stdout)
    if verdict.code == "MP-L005":
        print("  (--max-work N raises the limit)", file=sys.stderr)
    elif verdict.code:
        print(f"  (memproof explain {verdict.code} tells more)", file=sys.stderr)


def _github(path: str, verdict: Verdict) -> str:
    """A workflow command, which GitHub shows beside the file; escaped as GitHub asks."""
    message = verdict.report().replace("%", "%25").replace("\n", "%0A")
    file = re.sub("[%\r\n:,]", lambda found: f"%{ord(found[0]):02X}", path)
    if verdict.outcome == "ACCEPTED":
        return f"::notice file={file},title=memproof::{message}"
    line = re.match("line ([0-9]+)", verdict.place)
    where = f",line={line[1]}" if line else ""
    return f"::error file={file}{where},title={verdict.code}::{message}"


def _as_json(path: str, verdict: Verdict) -> dict[str, object]:
    words = {key: getattr(verdict, key) for key in ("code", "place", "expected", "found")}
    failure = {key: value for key, value in words.items() if value}
    valid = {} if not verdict.code.startswith("MP-P") else {"certificate_verdict": "ACCEPTED"}
    return {"certificate": path, "verdict": verdict.outcome, **failure, **valid,
            "recomputed": {k: v for k, v in verdict.facts.items() if k != "kind"},
            "declared": verdict.declared}
