"""A network that reads every point of a ball around each point as its label, certified.

DATA is a table: thresholds in the middle of gaps of its inputs, two neurons each, make one value
of every ball, and a construction labels these values. Or it is a certificate, by its name
(.jsonl): then its own network is certified, if it is a function of one scalar. The kernel of
robust certificates checks all real points of all balls.
"""

from __future__ import annotations

import argparse
import os
from fractions import Fraction

from memproof.checker.kernel import EXIT
from memproof.cli.options import (
    HOW_READ,
    add_table_arguments,
    natural,
    program,
    refuse,
    word_to_type,
)
from memproof.cli.output import print_json, say, say_command, say_verdict
from memproof.cli.tables import table
from memproof.errors import MemproofError
from memproof.exact import printed, rational, short_number
from memproof.outside import count_text, path_text
from memproof.robust import Robust, certify_ball, certify_distances, certify_robust
from memproof.robust.certifying import NORMS

CERTIFICATES = (".jsonl", ".jsonl.gz")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``robust``."""
    add_table_arguments(command, "a table: a file, or a bundled one; or a certificate")
    command.add_argument("--radius", metavar="MU",
                         help="of the closed balls (default: nearly the largest possible in this "
                         "way, the largest for a given network)")
    command.add_argument("--norm", choices=NORMS, default="inf", metavar="NORM",
                         help="inf (the default) or 1")
    command.add_argument("--grid", action="store_true",
                         help="cells of a grid, found bit by bit, in the place of thresholds: "
                         "layers instead of neurons")
    command.add_argument("--distances", action="store_true",
                         help="distances to all points, for every radius below half of the least "
                         "distance: large networks")
    command.add_argument("--width", type=natural, metavar="W",
                         help="with --distances: at least d + 4 (default: 3d + 3)")
    command.add_argument("--construction", metavar="ID",
                         help="what labels the values behind the thresholds (default: that of "
                         "certify)")
    command.add_argument("--seed", type=natural, metavar="S", default=0,
                         help="of the choice of thresholds (default 0)")
    command.add_argument("-o", "--output", metavar="OUT", required=True,
                         help="the certificate; an existing one is replaced, nothing else")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code; raises MP-B042, MP-B043 and those of tables, constructions and
    certificates."""
    if options.output == "-":
        raise MemproofError("MP-U005", "-o", "a file name", "-")
    radius = None if options.radius is None else _radius(options.radius)
    if (options.data or "").lower().endswith(CERTIFICATES) and os.path.exists(options.data):
        refuse(options, [*HOW_READ, "construction", "grid", "distances", "width"],
               "beside a certificate, which has its network")
        found = certify_ball(options.data, options.output, radius=radius, norm=options.norm)
    elif options.distances:
        refuse(options, ["construction", "grid"], "beside --distances")
        found = certify_distances(table(options.data, options), options.output, radius=radius,
                                  norm=options.norm, width=options.width)
    else:
        refuse(options, ["width"], "without --distances")
        found = certify_robust(table(options.data, options), options.output, radius=radius,
                               norm=options.norm, grid=options.grid,
                               construction=options.construction, seed=options.seed)
    if options.json:
        print_json("robust", _as_json(found))
    else:
        _show(found)
    return EXIT[found.verdict.outcome]


def _radius(word: str) -> Fraction:
    """Raises MP-B042 for what is no number, or one of too many digits."""
    try:
        return rational(word)
    except MemproofError as error:
        raise MemproofError("MP-B042", "--radius", error.expected, error.found) from None


def _show(found: Robust) -> None:
    first, *others = found.verdict.report().split("\n")
    replaced = "; an older file of this name is replaced" if found.replaced else ""
    say_verdict(first, f"  certificate: {path_text(found.path)}, {found.size:,} bytes{replaced}",
                *others)
    if found.by:
        those = {"thresholds": "of the inputs, two neurons each", "distances": "to points",
                 "bits": "of the inputs, four neurons each"}
        say(f"  {count_text(found.steps, found.by[:-1])} {those[found.by]}")
    if found.limit is not None:
        what = "radii that are possible so: below" if found.by else (
            "largest radius of this network:")
        say(f"  {what} {short_number(found.limit)}")
    if found.half is not None and found.rho is not None:
        say(f"  half of the least distance of other labels: {short_number(found.half)}, from which "
            f"on no function is robust; rho: {short_number(found.rho)}")
    if found.verdict.outcome != "ACCEPTED":
        say("  smaller: fewer decimals in the table, or another of thresholds, --grid and "
            "--distances")
        return
    say("", "next:")
    say_command(f"{program()} check {word_to_type(str(found.path))}")


def _as_json(found: Robust) -> dict[str, object]:
    def text(size: Fraction | None) -> str | None:
        return None if size is None else printed(size)

    sizes = found.sizes
    return {
        "verdict": found.verdict.outcome, "code": found.verdict.code or None,
        "certificate": str(found.path), "certificate_bytes": found.size,
        "replaced": found.replaced, "construction": found.construction, "norm": found.norm,
        "radius": printed(found.radius), "limit": text(found.limit),
        "half_least_distance_of_other_labels": text(found.half), "rho": text(found.rho),
        "by": found.by or None, "steps": found.steps, "points": len(found.dataset),
        "rows": found.dataset.row_count, "dimension": found.dataset.dimension,
        "width": sizes.width, "depth": sizes.depth, "dense_parameters": sizes.dense_parameters,
        "nonzero_parameters": sizes.nonzero_parameters,
        "largest_weight_bits": sizes.largest_weight_bits,
    }
