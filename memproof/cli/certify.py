"""Memorize a table with a construction, write the certificate, and have the kernel check it.

DATA is a file (csv, tsv, npy) or the name of a bundled table: iris, wine, breast_cancer, digits.
Without DATA it is iris.
"""

from __future__ import annotations

import argparse
import shlex
from dataclasses import asdict
from typing import Any

from memproof.cli import add_table_arguments, natural, program, refuse, setting, table
from memproof.cli.output import counted, note, print_json, print_table, progress_bar


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``certify``."""
    add_network_arguments(command, "certify")
    command.add_argument("-o", "--output", metavar="OUT",
                         help="default: certificates/NAME.memproof.jsonl, where NAME is the "
                         "table's; an existing file is replaced; .gz is gzipped")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def add_network_arguments(command: argparse.ArgumentParser, verb: str) -> None:
    """A table, and the construction or the network for it."""
    add_table_arguments(command, "the table: a file, or a bundled one (default: iris)")
    command.add_argument("--construction", metavar="ID",
                         help="see 'memproof constructions' (default: threshold-ledger)")
    command.add_argument("--width", type=int, metavar="W",
                         help="least depth at this width (default: fewest parameters, W <= 12)")
    command.add_argument("--slots", type=int, metavar="n",
                         help="force n slots (threshold-ledger: 1 is no ledger)")
    command.add_argument("--seed", type=natural, metavar="S",
                         help="of the search for a direction (default 0)")
    command.add_argument("--option", metavar="NAME=VALUE", action="append", default=[],
                         help="another option of the construction (may be repeated)")
    command.add_argument("--network", metavar="NET.json",
                         help=f"{verb} this network instead of building one")


def network_settings(options: argparse.Namespace) -> dict[str, Any]:
    """What ``add_network_arguments`` asked for, as arguments of ``api.certify``."""
    given = {key: getattr(options, key) for key in ("construction", "width", "slots", "seed")}
    settings: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    settings |= dict(map(setting, options.option))
    if options.network is not None:
        from memproof.network.foreign import read_network

        refuse(options, list(given), "beside --network: nothing is constructed")
        settings["network"] = read_network(options.network)
    return settings


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code; 1 if a given network misses labels."""
    from memproof.api import certify
    from memproof.certificate.writer import LabelsMissed
    from memproof.checker.kernel import EXIT
    from memproof.errors import MemproofError

    if options.output == "-":  # check reads '-' as the standard input
        raise MemproofError("MP-U005", "-o", "a file name", "-")
    dataset = table(options.data, options)
    note(f"{dataset.name}: {len(dataset)} points in dimension {dataset.dimension}")
    settings = network_settings(options)
    try:
        with progress_bar("tracing") as progress:
            result = certify(dataset, options.output, progress=progress, **settings)
    except LabelsMissed as missed:
        return _show_misses(missed, options, dataset.classes)
    if options.json:
        print_json("certify", _as_json(result))
    else:
        _show(result, options)
    code: int = EXIT[result.verdict.outcome]
    return code


def _show(result: Any, options: argparse.Namespace) -> None:
    from memproof.cli.theorems import theorems_of
    from memproof.constructions import constructions
    from memproof.theorems.witness import Case

    print(result.verdict.report())
    if not result.accepted:
        return
    case = Case(result.dataset, result.network)
    witnesses = [case.against(theorem) for theorem in theorems_of(result.construction)]
    found = witnesses[0]
    sizes = result.written.sizes
    rows = [
        ["width W", sizes.width, *_bounds(found, "width")],
        ["depth L", sizes.depth, *_bounds(found, "depth")],
        ["W^2 L^2", found.product, *_bounds(found, "product")],
        ["nodes", sizes.nodes, None, None],
        ["dense parameters", sizes.dense_parameters, None, None],
        ["nonzero parameters", sizes.nonzero_parameters, None, None],
        ["largest weight, bits", sizes.largest_weight_bits, None, None],
        ["all weights, bits", sizes.total_weight_bits, None, None],
    ]
    print_table(["", "this network", "bound on its line", "theorem's bound"], rows)
    known = constructions().get(result.construction)
    claimed = known is None or bool(known.witnesses)
    for each in witnesses:
        print(_verdict_on_bound(each, claimed))
    path = shlex.quote(str(result.written.path))
    data = shlex.quote(options.data or "iris")
    label = "".join(f" --label {shlex.quote(each)}" for each in options.label or ())
    label += " --one-hot" if options.one_hot else ""
    header = f" --header {options.header}" if options.header else ""
    name = program()
    print(f"\nnext:\n  {name} explain {path} --row 1\n"
          f"  {name} check {path} --data {data}{label}{header}\n"
          f"  {name} theorems --of {path}")


def _bounds(found: Any, which: str) -> list[object]:
    return [getattr(bound, which) if bound else "-" for bound in (found.on_line, found.on_data)]


def _verdict_on_bound(found: Any, claimed: bool) -> str:
    """Whether the bound is met; a construction that witnesses no theorem is only compared."""
    if found.on_data is None:
        return f"theorem {found.theorem} is not evaluated: {found.why_not}"
    if not claimed:
        width, depth = found.on_data.width, found.on_data.depth
        return (f"for comparison, theorem {found.theorem} at {found.at}, W = {width}, "
                f"allows depth {depth}; the construction claims no theorem")
    met = "meets" if found.met else "does NOT meet"
    count, most = found.parameters, getattr(found.on_data, "parameters", None)
    also = "" if most is None else f"; parameters {count}, bound {most}"
    return (f"theorem {found.theorem} at {found.at}, W = {found.on_data.width}, evaluated exactly "
            f"outside the kernel: depth {found.depth} {met} the bound {found.on_data.depth}{also}")


def _class(miss: Any, classes: tuple[str, ...]) -> str:
    return f" ({classes[int(miss.expected)]})" if classes else ""


def _show_misses(missed: Any, options: argparse.Namespace, classes: tuple[str, ...]) -> int:
    if options.json:
        misses = misses_as_json(missed.misses, classes)
        print_json("certify", {"verdict": "NOT MEMORIZED", "code": missed.code, "misses": misses})
        return 1
    count = len(missed.misses)
    print(f"NOT MEMORIZED {missed.code}: the output misses {counted(count, 'label')}; "
          "no certificate is written")
    print_misses(missed.misses[:50], classes)
    if count > 50:
        print(f"... and {count - 50} more (--json lists all)")
    return 1


def misses_as_json(misses: Any, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The labels that are not hit, with numbers as text."""
    from memproof.exact import printed

    return [{"row": m.row, "point": m.point, "output": m.coordinate,
             "expected": printed(m.expected) + _class(m, classes), "found": printed(m.found)}
            for m in misses]


def print_misses(misses: Any, classes: tuple[str, ...]) -> None:
    """A table of labels that are not hit."""
    rows = [list(each.values()) for each in misses_as_json(misses, classes)]
    print_table(["row", "point", "output", "expected", "found"], rows)


def _as_json(result: Any) -> dict[str, Any]:
    return {
        "verdict": result.verdict.outcome,
        "certificate": str(result.written.path),
        "construction": result.construction,
        "parameters": result.parameters,
        "points": len(result.dataset),
        "rows": result.dataset.row_count,
        "dimension": result.dataset.dimension,
        **asdict(result.written.sizes),
    }
