"""Check certificates with the kernel: a small program that needs nothing but Python.

ACCEPTED means: the network in the file maps every row of the table in the file exactly to its
label.  With --data the table in the file is compared with yours.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from memproof.checker.kernel import EXIT, Verdict
from memproof.cli.judging import judge_all, words_of
from memproof.cli.options import HOW_READ, add_label_arguments, natural, refuse
from memproof.cli.output import json_text, say_message, say_raw, say_verdict
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.outputs import Kind, replaceable, replacing
from memproof.outside import title
from memproof.review.judgement import Judgement

# The formats that may be files, and how such a file begins.
REPORTS = {
    "json": Kind("verdicts as JSON", rb'\{\s*"schema": "memproof/check/'),
    "markdown": Kind("verdicts as markdown", rb"\*\*memproof check\*\*"),
    "sarif": Kind("verdicts as SARIF", rb'\{\s*"\$schema": "[^"]*sarif[^"]*"'),
    "junit": Kind("verdicts as JUnit XML",
                  rb'<\?xml[^>]*>\s*<testsuites><testsuite name="memproof check"'),
}
# The checkers beside the kernel, and what is said of them.
OTHERS = {"second": "second checker, point by point",
          "js": "third checker, checker.js under node, in columns over one scale",
          "rocq": "kernel, which comes before Rocq: no theorem"}
PROVED = "  accepted by the kernel, and proved by Rocq, as a theorem"
EXTRACTED = ("  (memproof rocq --extract FOLDER makes a program of the same checker, where there "
             "is ocamlopt: faster than coqc, and without its limits)")
FORMATS = ("text", "json", "github", "markdown", "sarif", "junit")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``check``."""
    command.add_argument("certificates", nargs="+", metavar="CERTIFICATE",
                         help="a file, plain or gzipped; - is the standard input")
    command.add_argument("--data", metavar="TABLE", help="your table: every cell must agree")
    command.add_argument("--against", metavar="GLOB", action="append",
                         help="your tables: a certificate iris-x.memproof.jsonl is compared with "
                         "iris.csv (may be repeated)")
    add_label_arguments(command)
    command.add_argument("--max-width", type=natural, metavar="N", help="reject wider networks")
    command.add_argument("--max-depth", type=natural, metavar="N", help="reject deeper networks")
    command.add_argument("--max-parameters", type=natural, metavar="N",
                         help="reject networks with more dense parameters")
    command.add_argument("--max-work", type=natural, metavar="N",
                         help="decline what takes more units of work than N")
    command.add_argument("--checker", choices=("kernel", *OTHERS), default="kernel",
                         help="the kernel; the independent second checker (slow); js, a third one "
                         "in JavaScript, where there is node; rocq: what the kernel accepts has "
                         "to be a theorem, too, where there is coqc")
    command.add_argument("--proof", metavar="FOLDER",
                         help="the Rocq files of --checker rocq stay there")
    command.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT",
                         help="text (the default) or json; github: annotations; markdown: a "
                         "summary or a comment; sarif, junit: for what collects results")
    command.add_argument("--json", dest="format", action="store_const", const="json",
                         help="the same as --format json")
    command.add_argument("--report", type=_report, metavar="FORMAT=FILE", action="append",
                         help="write another format beside it, such as sarif=memproof.sarif (may "
                         "be repeated)")
    command.add_argument("--exit-zero", action="store_true",
                         help="exit code 0 whatever the verdicts are, as some collectors want it")
    command.add_argument("--jobs", type=natural, metavar="N",
                         help="check N certificates at a time (default: as many as there are "
                         "processors, if the files are large)")


def run(options: argparse.Namespace) -> int:
    """The gravest exit code of all files: 4, 2, 1, 3, 0; raises MP-U004 and those of reading."""
    if options.data is None and not options.against:
        refuse(options, HOW_READ, "without --data or --against")
    elif options.data is not None:
        refuse(options, ["against"], "beside --data")
        if options.data == "-" and "-" in options.certificates:
            raise MemproofError("MP-U004", "--data",
                                "a file beside a certificate from standard input", "-")
    if options.checker != "rocq":
        refuse(options, ["proof"], "without --checker rocq")
    for form, name in options.report or ():
        replaceable(name, REPORTS[form])  # before there is work that would be lost
    judgements = list(judge_all(options))
    _show(judgements, options)
    codes = {EXIT[each.verdict.outcome] for each in judgements}
    gravest = next(code for code in (4, 2, 1, 3, 0) if code in codes)
    return 0 if options.exit_zero and gravest in (1, 3) else gravest


def _show(judgements: list[Judgement], options: argparse.Namespace) -> None:
    """In the format that was asked for."""
    if options.format == "text":
        for each in judgements:
            _print_text(each, options)
    else:
        say_raw(*_lines(options.format, judgements))
    for form, name in options.report or ():
        with replacing(name, REPORTS[form]) as stream:
            stream.write("".join(f"{each}\n" for each in _lines(form, judgements)).encode())


def _lines(form: str, judgements: list[Judgement]) -> Iterable[str]:
    """The judgements in a form for programs, line by line."""
    if form == "json":
        return json_text("check", {"results": [_as_json(each) for each in judgements]}).split("\n")
    # Imported here: with the explanations of all codes they are a fifth of what `check` takes.
    from memproof.review import formats

    by_form = {"github": formats.github, "markdown": formats.markdown, "sarif": formats.sarif,
               "junit": formats.junit}
    return by_form[form](judgements)


def _report(word: str) -> tuple[str, str]:
    """The value FORMAT=FILE of --report."""
    form, _, name = word.partition("=")
    if form not in REPORTS or not name:
        asked = f" (no file: {form}=FILE)" if form in REPORTS else did_you_mean(form, REPORTS)
        raise argparse.ArgumentTypeError(
            f"expected {'|'.join(REPORTS)}=FILE, found {show(word)}{asked}")
    return form, name


def _print_text(judgement: Judgement, options: argparse.Namespace) -> None:
    path, verdict = judgement.path, judgement.verdict
    where = f"{title(path)}: " if len(options.certificates) > 1 else ""
    failed = verdict.outcome in ("UNREADABLE", "ERROR")
    other = None if failed else OTHERS.get(options.checker)
    who = [f"  judged by the {other}"] if other else []
    if options.checker == "rocq" and verdict.outcome == "ACCEPTED":
        who = [PROVED]
    say_verdict(*judgement.report(), *who, stream=sys.stderr if failed else None, where=where)
    if verdict.outcome == "DECLINED" and "coqc" in f"{verdict.place} {verdict.expected}":
        say_message(EXTRACTED)
    if verdict.code == "MP-L005":
        say_message("  (--max-work N raises the limit)")
    elif verdict.code:
        say_message(f"  (memproof explain {verdict.code} tells more)")


def _as_json(judgement: Judgement) -> dict[str, object]:
    verdict = judgement.verdict
    valid = {} if not verdict.code.startswith("MP-P") else {"certificate_verdict": "ACCEPTED"}
    compared = {"compared": judgement.as_json} if judgement.compared else {}
    return {"certificate": judgement.path, "verdict": verdict.outcome, **words_of(verdict), **valid,
            **compared, "recomputed": _recomputed(verdict), "declared": verdict.declared}


def _recomputed(verdict: Verdict) -> dict[str, object]:
    """The claim, and the least margin if there is one, in integers as a certificate writes them."""
    facts = {key: value for key, value in verdict.facts.items() if key not in ("kind", "margin")}
    margin = {key: value if abs(value) <= 1 << 53 else f"{value:x}"
              for key, value in verdict.facts.get("margin", {}).items()}
    return facts | ({"margin": margin} if margin else {})
