"""Memorize a table with a construction, write the certificate, and have the kernel check it.

DATA is a file (csv, tsv, txt, also gzipped; npy, npz, parquet), the standard input (-), or the name
of a bundled table: iris, wine, breast_cancer, digits.  Without DATA it is iris.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from typing import Any

from memproof.api import Certified, certify, default_path
from memproof.certificate.writer import LabelsMissed
from memproof.checker.kernel import EXIT
from memproof.cli.certificates import margin_as_json, trace_progress, verdict_lines, where_text
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
from memproof.cli.smallest import (
    add_smallest,
    comparison,
    comparison_as_json,
    print_comparison,
    print_smaller,
    smaller_as_json,
    smaller_one,
)
from memproof.cli.tables import reading_as_json, table
from memproof.constructions import constructions
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.outside import path_text, title
from memproof.planning.glances import Smaller
from memproof.readings import READINGS
from memproof.theorems.witness import AT_MOST, Case, Witness, theorems_of

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
    dataset = table(options.data, options)
    note(f"{title(dataset.name)}: {len(dataset)} points in dimension {dataset.dimension}")
    try:
        result = _certified(dataset, options)
    except MemproofError as error:
        left = _left(dataset, options)
        if isinstance(error, LabelsMissed):
            return _show_misses(error, options.json, left)
        if left is None:
            raise
        found = "; ".join(filter(None, [error.found, f"{path_text(left)} is left as it was"]))
        raise MemproofError(error.code, error.place, error.expected, found) from error
    other = None if result.network.has_steps else smaller_one(
        options, dataset, result.written.sizes.dense_parameters)
    if options.json:
        print_json("certify", _as_json(result, dataset, options, other))
    else:
        _show(result, dataset, options, other)
    return EXIT[result.verdict.outcome]


def _certified(dataset: Dataset, options: argparse.Namespace) -> Certified:
    """The certificate that is asked for."""
    smallest = comparison(options, dataset)
    wanted: dict[str, Any] = {"smallest": smallest}
    if smallest is None:
        asked = request(options)
        wanted = {"network": asked.network, "construction": asked.construction, **asked.options}
    wanted |= {"reading": options.reading, "digest": options.digest}
    with progress_bar("building") as bar:
        return certify(dataset, options.output, progress=trace_progress(bar), **wanted)


def _left(dataset: Dataset, options: argparse.Namespace) -> str | None:
    """The file of the certificate's name that was there before, and still is."""
    path = options.output or str(default_path(dataset))
    return path if os.path.lexists(path) else None


def _show(
    result: Certified, dataset: Dataset, options: argparse.Namespace, other: Smaller | None
) -> None:
    verdict, *recomputed = verdict_lines(result)
    say_verdict(verdict, where_text(result.written), *recomputed)
    if not result.accepted:
        return
    if result.written.version == 2 and options.digest is None:
        say("  no traces, since there are more than 10^8 neurons times points, or 8 * 10^6 in one "
            "layer (--traces states them)")
    say(f"  read as: {dataset.how_read}", *([f"  {result.order}"] if result.order else []))
    if result.network.has_steps:
        print_table(["", "this network"], _sizes(result, {}))
        say("the theorems that are evaluated are about networks of ReLUs")
    elif result.margin is None:
        _show_theorems(result)
    if result.comparison is not None:
        print_comparison(result.comparison)
    if other is not None:
        print_smaller(other, result.construction, result.written.sizes.dense_parameters, options)
    _show_next(result, options)


def _show_theorems(result: Certified) -> None:
    """The sizes beside what theorems say of networks that hit labels exactly."""
    case = Case(result.dataset, result.network)
    claimed = _claims(result.construction)
    witnesses = [case.beside(theorem, claimed) for theorem in theorems_of(result.construction)]
    bounds = {key: _bounds(witnesses[0], key) for key in ("width", "depth", "product")}
    print_table(["", "this network", "bound on its line", "theorem's bound"],
                _sizes(result, bounds))
    who = "construction" if result.construction in constructions() else "given network"
    for each in witnesses:
        say(_verdict_on_bound(each, claimed, who))


def _sizes(result: Certified, bounds: dict[str, list[object]]) -> list[list[object]]:
    """The network's sizes, beside the ``bounds`` on some of them, if there are any."""
    sizes, empty = result.written.sizes, [None] * len(bounds.get("width", ()))
    product = sizes.width ** 2 * sizes.depth ** 2
    rows = {"width W": (sizes.width, "width"), "depth L": (sizes.depth, "depth"),
            "W^2 L^2": (product, "product"), "nodes": (sizes.nodes, ""),
            "dense parameters": (sizes.dense_parameters, ""),
            "nonzero parameters": (sizes.nonzero_parameters, ""),
            "largest weight, bits": (sizes.largest_weight_bits, ""),
            "all weights, bits": (sizes.total_weight_bits, "")}
    return [[name, value, *bounds.get(key, empty)] for name, (value, key) in rows.items()]


def _show_next(result: Certified, options: argparse.Namespace) -> None:
    """Commands to go on with, as they can be typed."""
    path, data = word_to_type(str(result.written.path)), word_to_type(options.data or "iris")
    how = "".join(f" {word_to_type(word)}" for word in how_read_words(options))
    words = [f"explain {path} --row 1", f"check {path} --data {data}{how}"]
    exact_relus = result.margin is None and not result.network.has_steps
    words += [f"theorems --of {path}"] if exact_relus else []
    say("", "next:")
    for each in words:
        say_command(f"{program()} {each}")


def _bounds(found: Witness, which: str) -> list[object]:
    return [getattr(bound, which) if bound else "-" for bound in (found.on_line, found.on_data)]


def _verdict_on_bound(found: Witness, claimed: bool, who: str) -> str:
    """Whether the bound is met; a construction that witnesses no theorem is only compared."""
    if found.on_data is None:
        return f"theorem {found.theorem} is not evaluated: {found.why_not}"
    if not claimed:
        width, depth = found.on_data.width, found.on_data.depth
        return (f"for comparison, theorem {found.theorem} at {found.at}, W = {width}, "
                f"allows depth {depth}; the {who} claims no theorem")
    met = "meets" if found.is_met else "does NOT meet"
    why = f": {found.why_missed}" if found.why_missed else ""
    count, most = found.parameters, getattr(found.on_data, "parameters", None)
    also = "" if most is None else f"; parameters {count}, bound {most}"
    return (f"theorem {found.theorem} at {found.at}, W = {found.on_data.width}, evaluated exactly "
            f"outside the kernel: depth {found.depth} {met} the bound {found.on_data.depth}"
            f"{also}{why}")


def _claims(construction: str) -> bool:
    """Whether it is said to witness a theorem; a construction without any is compared with one."""
    known = constructions().get(construction)
    return known is not None and bool(known.witnesses)


def _bound_as_json(found: Witness, claimed: bool) -> dict[str, object]:
    bound = found.on_data
    return {
        "theorem": found.theorem, **({"at": AT_MOST} if found.at == AT_MOST else {}),
        "claimed": claimed, "met": found.is_met, "depth": found.depth,
        "most_depth": bound and bound.depth, "parameters": found.parameters,
        "most_parameters": getattr(bound, "parameters", None),
        "why_not": found.why_not or found.why_missed,
    }


def _theorems_as_json(result: Certified) -> list[dict[str, object]]:
    """Of a network of ReLUs that hits labels exactly."""
    if result.margin is not None or result.network.has_steps:
        return []
    case = Case(result.dataset, result.network)
    claimed = _claims(result.construction)
    return [_bound_as_json(case.beside(theorem, claimed), claimed)
            for theorem in theorems_of(result.construction)]


def _show_misses(missed: LabelsMissed, json: bool, left: str | None) -> int:
    classes = missed.classes  # in the order of the outputs, which need not be the table's
    if json:
        misses = misses_as_json(missed.misses, classes)
        print_json("certify", {"verdict": "NOT MEMORIZED", "code": missed.code,
                               "certificate": None, "left_as_it_was": left, "misses": misses})
        return 1
    count = len(missed.misses)
    say_verdict(f"NOT MEMORIZED {missed.code}: the output misses {count_text(count, 'label')}; "
                "no certificate is written")
    if left is not None:
        say(f"  {path_text(left)}: left as it was")
    print_misses(missed.misses[:SHOWN], classes)
    if count > SHOWN:
        say(f"... and {count - SHOWN} more (--json lists all)")
    return 1


def _as_json(
    result: Certified, dataset: Dataset, options: argparse.Namespace, other: Smaller | None
) -> dict[str, object]:
    compared = result.comparison
    return {
        "verdict": result.verdict.outcome,
        **margin_as_json(result.reading, result.margin),
        "certificate": str(result.written.path),
        "certificate_bytes": result.written.size,
        "certificate_version": result.written.version,
        "replaced": result.written.replaced,
        "construction": result.construction,
        "parameters": result.parameters,
        "points": len(result.dataset),
        "rows": result.dataset.row_count,
        "dimension": result.dataset.dimension,
        "table": reading_as_json(dataset),
        **asdict(result.written.sizes),
        "theorems": _theorems_as_json(result),
        "smaller": smaller_as_json(other, options),
        "smallest": None if compared is None else comparison_as_json(compared),
    }
