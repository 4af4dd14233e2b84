"""Give some rows of a certificate other labels, by a few neurons more; all others keep theirs.

The new network is the old one plus a function that is 0 at every other point. LABELS are as the
certificate's: names of classes, or numbers; the entries of a vector stand in one label, apart by
blanks; a name with a comma stands in quotes, as in a table. What the new certificate says is
checked, and compared with the old one.
"""

from __future__ import annotations

import argparse
import csv

from memproof.checker.kernel import EXIT
from memproof.cli.options import is_natural, program, word_to_type
from memproof.cli.output import print_json, say, say_command, say_verdict
from memproof.errors import MemproofError, show
from memproof.outside import count_text, path_text
from memproof.patching import Patched, patch

SHOWN = 20  # rows that are listed


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``patch``."""
    command.add_argument("certificate", metavar="CERTIFICATE", help="an accepted certificate")
    command.add_argument("--rows", metavar="3,17,...", required=True, type=_rows,
                         help="the rows of the table, counted from 1")
    command.add_argument("--labels", metavar="5,2,...", required=True, type=_words,
                         help="their labels, in the same order")
    command.add_argument("-o", "--output", metavar="OUT", required=True,
                         help="the new certificate; an existing one is replaced, nothing else")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code; raises MP-B040, MP-B041, MP-U002 and those of certificates."""
    if options.output == "-":
        raise MemproofError("MP-U005", "-o", "a file name", "-")
    found = patch(options.certificate, options.output, rows=options.rows, labels=options.labels)
    if options.json:
        print_json("patch", _as_json(found))
    else:
        _show(found, options.certificate)
    return EXIT[found.verdict.outcome]


def _rows(word: str) -> list[int]:
    parts = [part.strip() for part in word.split(",")]
    if not all(map(is_natural, parts)):
        raise argparse.ArgumentTypeError(f"expected numbers of rows, as 3,17, found {show(word)}")
    return list(map(int, parts))


def _words(word: str) -> list[str]:
    """One line of a table."""
    try:
        lines = list(csv.reader([word], skipinitialspace=True, strict=True))
    except csv.Error:
        raise argparse.ArgumentTypeError(
            f"expected labels, as 5,2, a name with a comma in quotes, found {show(word)}") from None
    return [each.strip() for line in lines for each in line]


def _show(found: Patched, old: str) -> None:
    first, *others = found.verdict.report().split("\n")
    replaced = "; an older file of this name is replaced" if found.replaced else ""
    say_verdict(first, f"  certificate: {path_text(found.path)}, {found.size:,} bytes{replaced}",
                *others)
    say(f"  another label: {_list(found.rows)}")
    if found.kept:
        say(f"  had this label before: {_list(found.kept)}")
    say(f"  as before, point and label: {count_text(found.untouched_rows, 'row')} of "
        f"{found.dataset.row_count}",
        f"  {count_text(found.neurons, 'neuron')} more, at most "
        f"min(3 * {len(found.points)}, {found.places} - 1) for {len(found.points)} of "
        f"{found.places} places on {_scale(found)}"
        + (f"; {count_text(found.carriers, 'identity neuron')} in later layers"
           if found.carriers else ""), "", "next:")
    say_command(f"{program()} diff {word_to_type(old)} {word_to_type(str(found.path))}")


def _scale(found: Patched) -> str:
    return "a new direction" if found.scale.is_new else "the line of the certificate"


def _list(rows: tuple[int, ...]) -> str:
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows[:SHOWN]))}{more}"


def _as_json(found: Patched) -> dict[str, object]:
    sizes, before = found.sizes, found.before.network.sizes()
    return {
        "verdict": found.verdict.outcome, "code": found.verdict.code or None,
        "certificate": str(found.path), "certificate_bytes": found.size,
        "replaced": found.replaced, "rows": list(found.rows), "kept": list(found.kept),
        "untouched_rows": found.untouched_rows,
        "points": len(found.points), "places": found.places, "neurons": found.neurons,
        "carriers": found.carriers, "line": "new" if found.scale.is_new else "certificate",
        "width": sizes.width, "depth": sizes.depth, "dense_parameters": sizes.dense_parameters,
        "dense_parameters_before": before.dense_parameters,
        "largest_weight_bits": sizes.largest_weight_bits,
        "largest_weight_bits_before": before.largest_weight_bits,
    }
