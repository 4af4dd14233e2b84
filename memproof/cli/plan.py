"""The sizes of networks for a table, without building them.

For a table the sizes are exact: what 'certify --width W' will build. For numbers (--points N
--dimension d --classes C, --separation delta/r) they are the theorem's guarantee: no set of points
of this kind needs more.
"""

from __future__ import annotations

import argparse
from typing import Any

from memproof.cli import add_table_arguments, natural, refuse, table
from memproof.cli.output import print_json, print_table

WIDTHS = (4, 5, 6, 8, 10, 12, 24, 48, 96)
KEYS = ("width", "depth", "nodes", "dense_parameters")


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
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U004 for DATA and --points together, MP-B..."""
    from memproof.planning import guaranteed, planned

    if options.points is not None:
        alone = ["data", "label", "header", "construction", "slots", "seed"]
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
                       options.construction)
        subject = f"{dataset.name}: {len(dataset)} points, dimension {dataset.dimension}"
    if options.json:
        print_json("plan", {"subject": subject, "plans": rows})
        return 0
    print(subject)
    _show(rows)
    return 0


def _show(rows: list[dict[str, Any]]) -> None:
    header = ["construction", "asked", "width", "depth", "nodes", "dense parameters", "slots",
              "W^2 L^2", "how sure"]
    keys = ("construction", "asked", "width", "depth", "nodes", "dense_parameters", "slots",
            "product", "certainty")
    print_table(header, [[row.get(key) for key in keys] for row in rows])
