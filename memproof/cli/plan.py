"""The sizes of networks for a table, without building them, and which is best for what.

For a table the sizes are exact: what 'certify --width W' will build. With --build every network is
built, which takes longer, and its nonzero parameters and the bits of its weights are shown, too.
For numbers (--points N --dimension d --classes C, --separation delta/r) the sizes are the theorem's
guarantee: no set of points of this kind needs more.
"""

from __future__ import annotations

import argparse
from typing import Any

from memproof.cli import add_table_arguments, natural, refuse, setting, table
from memproof.cli.output import print_json, print_table

WIDTHS = (4, 5, 6, 8, 10, 12, 24, 48, 96)
COLUMNS = {
    "construction": "construction", "asked": "asked", "width": "width", "depth": "depth",
    "nodes": "nodes", "dense_parameters": "dense parameters", "slots": "slots",
    "product": "W^2 L^2",
}
WEIGHT_COLUMNS = {
    "nonzero_parameters": "nonzero parameters", "largest_weight_bits": "largest weight bits",
    "total_weight_bits": "all weight bits",
}
PRAISE = {
    "dense_parameters": "fewest dense parameters", "nodes": "fewest nodes", "depth": "least depth",
    "width": "least width", "product": "least W^2 L^2",
    "nonzero_parameters": "fewest nonzero parameters",
    "largest_weight_bits": "shortest largest weight", "total_weight_bits": "fewest weight bits",
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``plan``."""
    add_table_arguments(command, "the table: a file, or a bundled one")
    command.add_argument("--points", type=natural, metavar="N", help="instead of DATA: N points")
    command.add_argument("--dimension", type=natural, metavar="d", help="of the points (default 1)")
    command.add_argument("--classes", type=natural, metavar="C", help="of their labels (default 2)")
    command.add_argument("--separation", metavar="RATIO",
                         help="least distance / largest norm, such as 1/1000 (the default)")
    command.add_argument("--width", type=int, action="append", metavar="W",
                         help="only this width (may be repeated)")
    command.add_argument("--construction", metavar="ID", help="only this one (default: all)")
    command.add_argument("--slots", type=int, metavar="n", help="force a ledger of n slots")
    command.add_argument("--seed", type=natural, metavar="S", help="of the search (default 0)")
    command.add_argument("--option", metavar="NAME=VALUE", action="append",
                         help="another option, of the constructions that take it (repeatable)")
    command.add_argument("--build", action="store_true",
                         help="build every network (takes longer: a few seconds to minutes) and "
                         "show the sizes of its weights")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U004 for DATA and --points together, MP-B..."""
    from memproof.planning import best, guaranteed, planned

    if options.points is not None:
        alone = ["data", "label", "one_hot", "header", "construction", "slots", "seed", "option",
                 "build"]
        refuse(options, alone, "beside --points")
        d = 1 if options.dimension is None else options.dimension
        c = 2 if options.classes is None else options.classes
        separation = options.separation or "1/1000"
        rows = guaranteed(options.points, d, c, separation,
                          options.width or [w for w in WIDTHS if w >= 6])
        subject = f"{options.points} points, dimension {d}, {c} classes, delta/r = {separation}"
    else:
        refuse(options, ["dimension", "classes", "separation"], "without --points")
        dataset = table(options.data, options)
        rows = planned(dataset, options.width or (None, *WIDTHS), options.slots, options.seed or 0,
                       options.construction, dict(map(setting, options.option or ())),
                       options.build)
        subject = f"{dataset.name}: {len(dataset)} points, dimension {dataset.dimension}"
    if options.json:
        print_json("plan", {"subject": subject, "plans": rows, "best": best(rows)})
        return 0
    print(subject)
    _show(rows, WEIGHT_COLUMNS if options.build else {})
    if len(rows) > 1:
        _show_best(best(rows))
    return 0


def _show(rows: list[dict[str, Any]], more: dict[str, str]) -> None:
    columns = {**COLUMNS, **more, "certainty": "how sure"}
    print_table(list(columns.values()), [[row.get(key) for key in columns] for row in rows])


def _show_best(found: dict[str, dict[str, Any]]) -> None:
    """One line for each size: its least value, and the first two rows that have it."""
    for key, winner in found.items():
        named = [f"{row['construction']} ({row['asked'].split(', ')[0]})" for row in winner["rows"]]
        others = f" and {len(named) - 2} more" if len(named) > 2 else ""
        print(f"{PRAISE[key]}: {winner['value']}, {', '.join(named[:2])}{others}")
