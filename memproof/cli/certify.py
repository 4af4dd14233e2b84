"""Memorize a table with a construction, write the certificate, and have the kernel check it.

DATA is a file (csv, tsv, txt, also gzipped; npy, npz, parquet), the standard input (-), or the name
of a bundled table: iris, wine, breast_cancer, digits.  Without DATA it is iris.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from memproof.api import Certified, certify
from memproof.certificate.writer import LabelsMissed
from memproof.checker.kernel import EXIT
from memproof.cli.networks import add_network_arguments, misses_as_json, print_misses, request
from memproof.cli.options import how_read_words, program, word_to_type
from memproof.cli.output import (
    count_text,
    note,
    print_json,
    print_table,
    progress_bar,
    say,
    say_command,
    say_verdict,
)
from memproof.cli.tables import reading_as_json, table
from memproof.constructions import constructions
from memproof.errors import MemproofError
from memproof.outside import title
from memproof.theorems.witness import Case, Witness, theorems_of

SHOWN = 50  # misses that are printed


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``certify``."""
    add_network_arguments(command, "certify")
    command.add_argument("-o", "--output", metavar="OUT",
                         help="default: certificates/NAME.memproof.jsonl, where NAME is the "
                         "table's; an existing certificate is replaced, nothing else; .gz is "
                         "gzipped")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code; 1 if a given network misses labels."""
    if options.output == "-":  # check reads '-' as the standard input
        raise MemproofError("MP-U005", "-o", "a file name", "-")
    dataset = table(options.data, options)
    note(f"{title(dataset.name)}: {len(dataset)} points in dimension {dataset.dimension}")
    wanted = request(options)
    try:
        with progress_bar("tracing") as progress:
            result = certify(dataset, options.output, network=wanted.network, progress=progress,
                             construction=wanted.construction, **wanted.options)
    except LabelsMissed as missed:
        return _show_misses(missed, options.json, dataset.classes)
    if options.json:
        print_json("certify", _as_json(result))
    else:
        _show(result, options)
    return EXIT[result.verdict.outcome]


def _show(result: Certified, options: argparse.Namespace) -> None:
    say_verdict(*result.verdict.report().split("\n"))
    if not result.accepted:
        return
    say(f"  read as: {result.dataset.how_read}")
    case = Case(result.dataset, result.network)
    witnesses = [case.against(theorem) for theorem in theorems_of(result.construction)]
    print_table(["", "this network", "bound on its line", "theorem's bound"],
                _rows(result, witnesses[0]))
    known = constructions().get(result.construction)
    claimed = known is None or bool(known.witnesses)
    for each in witnesses:
        say(_verdict_on_bound(each, claimed))
    _show_next(str(result.written.path), options)


def _rows(result: Certified, found: Witness) -> list[list[object]]:
    sizes = result.written.sizes
    return [
        ["width W", sizes.width, *_bounds(found, "width")],
        ["depth L", sizes.depth, *_bounds(found, "depth")],
        ["W^2 L^2", found.product, *_bounds(found, "product")],
        ["nodes", sizes.nodes, None, None],
        ["dense parameters", sizes.dense_parameters, None, None],
        ["nonzero parameters", sizes.nonzero_parameters, None, None],
        ["largest weight, bits", sizes.largest_weight_bits, None, None],
        ["all weights, bits", sizes.total_weight_bits, None, None],
    ]


def _show_next(path: str, options: argparse.Namespace) -> None:
    """Commands to go on with, as they can be typed."""
    path, data = word_to_type(path), word_to_type(options.data or "iris")
    how = "".join(f" {word_to_type(word)}" for word in how_read_words(options))
    name = program()
    say("", "next:")
    for words in (f"explain {path} --row 1", f"check {path} --data {data}{how}",
                  f"theorems --of {path}"):
        say_command(f"{name} {words}")


def _bounds(found: Witness, which: str) -> list[object]:
    return [getattr(bound, which) if bound else "-" for bound in (found.on_line, found.on_data)]


def _verdict_on_bound(found: Witness, claimed: bool) -> str:
    """Whether the bound is met; a construction that witnesses no theorem is only compared."""
    if found.on_data is None:
        return f"theorem {found.theorem} is not evaluated: {found.why_not}"
    if not claimed:
        width, depth = found.on_data.width, found.on_data.depth
        return (f"for comparison, theorem {found.theorem} at {found.at}, W = {width}, "
                f"allows depth {depth}; the construction claims no theorem")
    met = "meets" if found.is_met else "does NOT meet"
    count, most = found.parameters, getattr(found.on_data, "parameters", None)
    also = "" if most is None else f"; parameters {count}, bound {most}"
    return (f"theorem {found.theorem} at {found.at}, W = {found.on_data.width}, evaluated exactly "
            f"outside the kernel: depth {found.depth} {met} the bound {found.on_data.depth}{also}")


def _show_misses(missed: LabelsMissed, json: bool, classes: tuple[str, ...]) -> int:
    if json:
        misses = misses_as_json(missed.misses, classes)
        print_json("certify", {"verdict": "NOT MEMORIZED", "code": missed.code, "misses": misses})
        return 1
    count = len(missed.misses)
    say_verdict(f"NOT MEMORIZED {missed.code}: the output misses {count_text(count, 'label')}; "
                "no certificate is written")
    print_misses(missed.misses[:SHOWN], classes)
    if count > SHOWN:
        say(f"... and {count - SHOWN} more (--json lists all)")
    return 1


def _as_json(result: Certified) -> dict[str, object]:
    return {
        "verdict": result.verdict.outcome,
        "certificate": str(result.written.path),
        "construction": result.construction,
        "parameters": result.parameters,
        "points": len(result.dataset),
        "rows": result.dataset.row_count,
        "dimension": result.dataset.dimension,
        "table": reading_as_json(result.dataset),
        **asdict(result.written.sizes),
    }
