"""Queries for verifiers of neural networks, with answers that are known and certified exactly.

Writes a folder in the habits of VNN-COMP's benchmarks (ONNX, VNN-LIB 1.0 and 2.0, instances.csv),
with answers.json beside it; or reads such a folder again, and proves every stated answer.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from memproof.cli.options import add_table_arguments, how_read_words, natural, refuse
from memproof.cli.output import (
    note,
    print_json,
    print_table,
    progress_bar,
    say,
    say_verdict,
)
from memproof.cli.tables import table
from memproof.errors import MemproofError, show
from memproof.exact import ABOUT, decimal_or_fraction, rounded_decimal
from memproof.instances.checking import (
    DECLINED,
    REJECTED,
    UNREADABLE,
    Finding,
    check_folder,
)
from memproof.instances.floats import AGREES, DIFFERS, OPEN
from memproof.instances.folder import write_folder
from memproof.instances.planting import Planted
from memproof.instances.sets import MARGIN_BITS, POINTS, SETS, Wanted, planted_queries
from memproof.instances.vnnlib import is_dyadic
from memproof.outside import count_text, path_text

MOST_BITS, MOST_POINTS = 40, 200
CODES = {REJECTED: 1, UNREADABLE: 2, DECLINED: 3}  # the first that occurs is the exit code


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``instances``."""
    add_table_arguments(command, "a table for the set ledger: a file, or a bundled one (default: "
                        "a random one)")
    command.add_argument("-o", "--output", metavar="FOLDER", help="the folder to write")
    command.add_argument("--seed", type=natural, metavar="S",
                         help="the same seed gives the same bytes (default 0)")
    command.add_argument("--margin-bits", type=margins, metavar="K,K,...",
                         help="margins 2^-K, K from 1 to 40 (default "
                         f"{','.join(map(str, MARGIN_BITS))})")
    command.add_argument("--points", type=natural, metavar="N",
                         help=f"points of the random table (default {POINTS})")
    command.add_argument("--construction", metavar="ID", help="of the networks of the set ledger")
    command.add_argument("--check", metavar="FOLDER",
                         help="read a folder again, and prove every stated answer")
    command.add_argument("--list", action="store_true",
                         help="with --check: every query, not only every set")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def margins(word: str) -> tuple[int, ...]:
    """The value of --margin-bits."""
    parts = word.split(",")
    if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts) or not all(
            1 <= int(part) <= MOST_BITS for part in parts) or len(set(parts)) < len(parts):
        raise argparse.ArgumentTypeError(f"expected different numbers from 1 to {MOST_BITS} with "
                                         f"commas, found {show(word)}")
    return tuple(map(int, parts))


def run(options: argparse.Namespace) -> int:
    """0, with --check 1 for a wrong answer; raises MP-U004, MP-U005, MP-V..., those of tables and
    constructions."""
    if options.check is not None:
        refuse(options, ["output", "seed", "margin_bits", "points", "construction", "DATA"],
               "beside --check")
        return _check(options)
    refuse(options, ["list"], "without --check")
    if options.output is None:
        raise MemproofError("MP-U004", "instances", "-o FOLDER, or --check FOLDER", "neither")
    return _plant(options)


# -- planting --------------------------------------------------------------------------------------


def _plant(options: argparse.Namespace) -> int:
    wanted = _wanted(options)
    replaced = os.path.lexists(os.path.join(options.output, "answers.json"))
    note("planting")
    planted = list(planted_queries(wanted))
    with progress_bar("writing") as progress:
        files = write_folder(options.output, planted, wanted, _words(options), progress)
    if options.json:
        print_json("instances", {"folder": options.output, "seed": wanted.seed, "files": files,
                                 "replaced": replaced,
                                 "queries": [_as_json(each) for each in planted]})
    else:
        _show(options.output, planted, files, replaced)
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    """Errors: MP-U004 --points beside a table, or out of range; those of tables."""
    wanted = Wanted()
    if options.points is not None and not 2 <= options.points <= MOST_POINTS:
        raise MemproofError("MP-U004", "--points", f"2 to {MOST_POINTS}", str(options.points))
    if options.data is not None:
        refuse(options, ["points"], "beside a table")
        wanted = replace(wanted, table=table(options.data, options))
    given = {name: getattr(options, name)
             for name in ("seed", "margin_bits", "points", "construction")}
    return replace(wanted, **{name: value for name, value in given.items() if value is not None})


def _words(options: argparse.Namespace) -> Sequence[str]:
    """The options that generate_properties.py repeats."""
    words = [] if options.data is None else [_from(options.output, options.data),
                                             *how_read_words(options)]
    if options.margin_bits is not None:
        words += ["--margin-bits", ",".join(map(str, options.margin_bits))]
    for name in ("points", "construction"):
        if getattr(options, name) is not None:
            words += [f"--{name}", str(getattr(options, name))]
    return words


def _from(folder: str, data: str) -> str:
    """A table as the folder sees it: a path from there, or the name of a bundled one."""
    if not os.path.isfile(data):
        return data
    return os.path.relpath(os.path.realpath(data), os.path.realpath(folder))


def _show(folder: str, planted: Sequence[Planted], files: int, replaced: bool) -> None:
    answers = Counter(each.answer for each in planted)
    say(f"written: {path_text(folder)}: {len(planted)} queries in {files} files, "
        f"{answers['sat']} sat and {answers['unsat']} unsat"
        + "; older queries of this folder are replaced" * replaced)
    for name in SETS:
        own = [each for each in planted if each.name.split("-")[0] == name]
        clear = sum(each.tolerance == "clear" for each in own)
        words = Counter(each.rounding for each in own)
        say(f"  {name}: {len(own)}; {clear} clear of tolerances; in floating point "
            + ", ".join(f"{words[word]} {word}" for word in sorted(words)))
    say("(each answer has certificates; 'memproof instances --check "
        f"{path_text(folder)}' proves them from the files)")


def _as_json(planted: Planted) -> dict[str, object]:
    return {"name": planted.name, "answer": planted.answer, "margin": str(planted.margin),
            "tolerance": planted.tolerance, "format": planted.form.name,
            "rounding": planted.rounding}


# -- checking --------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    with progress_bar("proving") as progress:
        found = list(check_folder(options.check, progress))
    if options.json:
        print_json("instances-check", {
            "folder": options.check, "queries": [_finding_as_json(each) for each in found]})
    else:
        _show_findings(found, options.list)
    outcomes = {each.outcome for each in found}
    return next((code for word, code in CODES.items() if word in outcomes), 0)


def _show_findings(found: Sequence[Finding], listed: bool) -> None:
    proved = [each for each in found if each.error is None]
    if proved and listed:
        print_table(["query", "answer", "margin", "knots", "tolerance", "rounding"],
                    [[each.name, each.stated.answer, _short(each.stated.margin), each.knots,
                      each.stated.tolerance, f"{each.stated.format} {each.stated.rounding}"]
                     for each in proved])
    elif proved:
        print_table(["proved", "sat", "unsat", "least margin", "most knots", "clear", AGREES,
                     DIFFERS, OPEN], list(_by_set(proved)))
    for each in found:
        if each.error is not None:
            say_verdict(f"{each.outcome} {each.error.message()}", where=f"{each.name}: ")
    if len(proved) == len(found):
        say_verdict(f"PROVED all {count_text(len(found), 'answer')}, from the files alone: in real "
                    "arithmetic, and what is said of tolerances and rounding")
    else:
        say(f"{len(proved)} of {count_text(len(found), 'answer')} proved")


def _by_set(proved: Sequence[Finding]) -> Iterator[Sequence[object]]:
    """A row for each set: what is proved of its queries."""
    for name in dict.fromkeys(each.stated.set for each in proved):
        own = [each for each in proved if each.stated.set == name]
        words = Counter(word for each in own for word in (
            each.stated.answer, each.stated.tolerance, each.stated.rounding))
        least = min((each.stated.margin for each in own), key=abs)
        yield (name, words["sat"], words["unsat"], _short(least), max(each.knots for each in own),
               words["clear"], words[AGREES], words[DIFFERS], words[OPEN])


def _short(margin: Fraction) -> str:
    """``-2^-20``, a decimal, or one that is rounded."""
    n, q = abs(margin.numerator), margin.denominator
    if n == 1 and is_dyadic(margin) and q > 64:
        return f"{'-' * (margin < 0)}2^-{q.bit_length() - 1}"
    text = decimal_or_fraction(margin)
    return text if len(text) <= 9 else f"{ABOUT} {rounded_decimal(margin, 3)}"


def _finding_as_json(found: Finding) -> dict[str, object]:
    error = {} if found.error is None else {
        "code": found.error.code, "place": found.error.place, "expected": found.error.expected,
        "found": found.error.found}
    return {"name": found.name, "outcome": found.outcome, "answer": found.stated.answer,
            "margin": str(found.stated.margin), "knots": found.knots, **error}
