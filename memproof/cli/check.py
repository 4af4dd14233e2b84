"""Check certificates with the kernel: a small program that needs nothing but Python.

ACCEPTED means: the network in the file maps every row of the table in the file exactly to its
label.  With --data the table in the file is compared with yours.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from memproof.cli import add_label_arguments, table

LIMITS = {"width": "max_width", "depth": "max_depth", "dense_parameters": "max_parameters"}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``check``."""
    command.add_argument("certificates", nargs="+", metavar="CERTIFICATE")
    command.add_argument("--data", metavar="TABLE", help="your table: every cell must agree")
    add_label_arguments(command)
    command.add_argument("--max-width", type=int, metavar="N", help="reject wider networks")
    command.add_argument("--max-depth", type=int, metavar="N", help="reject deeper networks")
    command.add_argument("--max-parameters", type=int, metavar="N",
                         help="reject networks with more dense parameters")
    command.add_argument("--max-work", type=int, metavar="N",
                         help="decline what takes more work (64-bit words touched)")
    command.add_argument("--checker", choices=("kernel", "second"), default="kernel",
                         help="the kernel, or the independent second checker (slow)")
    command.add_argument("--format", choices=("text", "json", "github"), default="text")


def run(options: argparse.Namespace) -> int:
    """The gravest exit code of all files: 4, 2, 1, 3, 0."""
    verdicts = [_judge(path, options) for path in options.certificates]
    codes = []
    for path, verdict in zip(options.certificates, verdicts, strict=True):
        codes.append(_exit_code(verdict))
        if options.format == "text":
            _print_text(path, verdict, len(verdicts) > 1)
        elif options.format == "github":
            print(_github(path, verdict))
    if options.format == "json":
        from memproof.cli.output import print_json

        pairs = zip(options.certificates, verdicts, strict=True)
        print_json("check", {"results": [_as_json(path, verdict) for path, verdict in pairs]})
    return next(code for code in (4, 2, 1, 3, 0) if code in codes)


def _judge(path: str, options: argparse.Namespace) -> Any:
    """The checker's verdict, and after an acceptance the reviewer's table and limits."""
    from memproof.checker import kernel
    from memproof.checker.files import check

    verdict = check(path, checker=options.checker, max_work=options.max_work)
    if verdict.outcome != "ACCEPTED":
        return verdict
    facts = verdict.facts or _claimed(path)
    for key, option in LIMITS.items():
        limit = getattr(options, option)
        if limit is not None and facts[key] > limit:
            return kernel.Verdict("REJECTED", "MP-P001", f"{key} (--{option.replace('_', '-')})",
                                  f"at most {limit}", str(facts[key]))
    if options.data is not None:
        from memproof.certificate.compare import compare_data
        from memproof.certificate.loader import load
        from memproof.errors import MemproofError

        mine = table(options.data, options)
        try:
            compare_data(load(path), mine)
        except MemproofError as error:
            return kernel.Verdict("REJECTED", error.code, error.place, error.expected, error.found)
    return verdict


def _claimed(path: str) -> dict[str, Any]:
    """The sizes of an accepted certificate: the second checker has recomputed them all."""
    from memproof.certificate.loader import load

    return load(path).claim


def _exit_code(verdict: Any) -> int:
    from memproof.checker import kernel

    return kernel.EXIT[verdict.outcome]


def _print_text(path: str, verdict: Any, several: bool) -> None:
    accepted = verdict.outcome == "ACCEPTED" and not verdict.facts
    report = "ACCEPTED by the second checker" if accepted else verdict.report()
    failed = verdict.outcome in ("UNREADABLE", "ERROR")
    stream = sys.stderr if failed else sys.stdout
    print(f"{path}: {report}" if several else report, file=stream)
    if verdict.code:
        print(f"  (memproof explain {verdict.code} tells more)", file=sys.stderr)


def _github(path: str, verdict: Any) -> str:
    """A workflow command, which GitHub shows beside the file."""
    if verdict.outcome == "ACCEPTED":
        return f"::notice file={path},title=memproof::ACCEPTED"
    line = verdict.place.split(",")[0].removeprefix("line ") if "line " in verdict.place else "1"
    place = f"file={path},line={line if line.isdigit() else 1}"
    return f"::error {place},title={verdict.code}::{verdict.report()}"


def _as_json(path: str, verdict: Any) -> dict[str, Any]:
    words = {key: getattr(verdict, key) for key in ("code", "place", "expected", "found")}
    failure = {key: value for key, value in words.items() if value}
    return {"certificate": path, "verdict": verdict.outcome, **failure,
            "recomputed": {k: v for k, v in verdict.facts.items() if k != "kind"},
            "declared": verdict.declared}
