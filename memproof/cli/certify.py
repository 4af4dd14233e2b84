"""Memorize a table with a construction, write the certificate, and have the kernel check it.

DATA is a file (csv, tsv, txt, also gzipped; npy, npz, parquet), the standard input (-), or the name
of a bundled table: iris, wine, breast_cancer, digits.  Without DATA it is iris.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

from memproof.api import default_path, write_certificate
from memproof.certificate.writer import LabelsMissed
from memproof.checker.files import check
from memproof.checker.kernel import EXIT
from memproof.cli.account import Account, account_of
from memproof.cli.certificates import trace_progress
from memproof.cli.networks import add_network_arguments, misses_as_json, print_misses, request
from memproof.cli.output import note, print_json, progress_bar, say, say_verdict
from memproof.cli.smallest import add_smallest, comparison
from memproof.cli.tables import table
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.outside import count_text, path_text, title
from memproof.readings import READINGS

SHOWN = 50  # misses that are printed


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``certify``."""
    add_network_arguments(command, "certify")
    add_smallest(command)
    command.add_argument("--reading", choices=READINGS, metavar="READING",
                         help="how the outputs of --network are read: equals (the default), "
                         "nearest, argmax or sign")
    command.add_argument("-o", "--output", metavar="OUT",
                         help="default: certificates/NAME.memproof.jsonl, where NAME is the "
                         "table's; an existing certificate is replaced, nothing else; .gz is "
                         "gzipped")
    traces = command.add_mutually_exclusive_group()
    traces.add_argument("--digest", dest="digest", action="store_true", default=None,
                        help="state the sha256 of every trace, not the trace (version 2 of the "
                        "format); the default where traces are long: more than 10^8 "
                        "neurons times points, or 8 * 10^6 in one layer")
    traces.add_argument("--traces", dest="digest", action="store_false", default=None,
                        help="state the traces, however large they are")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code; 1 if a given network misses labels."""
    if options.output == "-":  # check reads '-' as the standard input
        raise MemproofError("MP-U005", "-o", "a file name", "-")
    account = _written(options)
    if account is None:
        return 1
    with progress_bar("checking"):
        verdict = check(account.written.path)  # table, network and trace are gone: there is room
    if options.json:
        print_json("certify", account.as_json(verdict, options))
    else:
        account.show(verdict, options)
    return EXIT[verdict.outcome]


def _written(options: argparse.Namespace) -> Account | None:
    """What there is to say of the certificate, when there is a verdict on it; None if labels are
    missed, which is said."""
    dataset = table(options.data, options)
    note(f"{title(dataset.name)}: {count_text(len(dataset), 'point')} in dimension "
         f"{dataset.dimension}")
    try:
        return _account(dataset, options)
    except MemproofError as error:
        left = _left(dataset, options)
        if isinstance(error, LabelsMissed):
            _show_misses(error, options.json, left)
            return None
        if left is None:
            raise
        found = "; ".join(filter(None, [error.found, f"{path_text(left)} is left as it was"]))
        raise MemproofError(error.code, error.place, error.expected, found) from error


def _account(dataset: Dataset, options: argparse.Namespace) -> Account:
    """The certificate that is asked for, and what is said of it."""
    smallest = comparison(options, dataset)
    wanted: dict[str, Any] = {"smallest": smallest}
    if smallest is None:
        asked = request(options)
        wanted = {"network": asked.network, "construction": asked.construction, **asked.options}
    wanted |= {"reading": options.reading, "digest": options.digest}
    with progress_bar("building") as bar:
        found = write_certificate(dataset, options.output, progress=trace_progress(bar), **wanted)
    return account_of(found, dataset, options)


def _left(dataset: Dataset, options: argparse.Namespace) -> str | None:
    """The file of the certificate's name that was there before, and still is."""
    path = options.output or str(default_path(dataset))
    return path if os.path.lexists(path) else None


def _show_misses(missed: LabelsMissed, json: bool, left: str | None) -> None:
    classes = missed.classes  # in the order of the outputs, which need not be the table's
    if json:
        misses = misses_as_json(missed.misses, classes)
        print_json("certify", {"verdict": "NOT MEMORIZED", "code": missed.code,
                               "certificate": None, "left_as_it_was": left, "misses": misses})
        return
    count = len(missed.misses)
    say_verdict(f"NOT MEMORIZED {missed.code}: the output misses {count_text(count, 'label')}; "
                "no certificate is written")
    if left is not None:
        say(f"  {path_text(left)}: left as it was")
    print_misses(missed.misses[:SHOWN], classes)
    if count > SHOWN:
        say(f"... and {count - SHOWN} more (--json lists all)")
