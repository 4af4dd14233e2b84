"""``memproof bounds --network --line``: the affine pieces of a network along a line."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from fractions import Fraction

from memproof.bounds.pieces import MOST_PIECES, Enumeration, enumerate_pieces, line_of
from memproof.cli.bounds.question import usage
from memproof.cli.bounds.shown import json_number, short_number
from memproof.cli.output import print_json, print_table, say
from memproof.exact import printed
from memproof.network.foreign import read_network
from memproof.outside import count_text, title, visible

LONGEST = 50  # rows of pieces that are printed


def show_pieces(options: argparse.Namespace) -> int:
    """The pieces of --network on --line.  Raises MP-U004, MP-U011 and those of networks."""
    if options.network is None or options.line is None:
        raise usage("--network and --line together", "one of them")
    network, (origin, direction) = read_network(options.network), line_of(options.line)
    most = MOST_PIECES if options.max_pieces is None else options.max_pieces
    found = enumerate_pieces(network, origin, direction, most)
    if options.json:
        print_json("pieces", _enumeration_json(found))
        return 0
    _print_pieces(found, options)
    return 0


def _enumeration_json(found: Enumeration) -> dict[str, object]:
    def vector(values: Iterable[Fraction]) -> list[str]:
        return [printed(value) for value in values]

    pieces = [{"from": None if p.start is None else printed(p.start),
               "to": None if p.end is None else printed(p.end),
               "slope": vector(p.slope), "offset": vector(p.offset)} for p in found.pieces]
    layers = [{"pieces": count, "at_most": json_number(most)}
              for count, most in zip(found.layers, found.most, strict=True)]
    return {"count": len(pieces), "at_most": json_number(found.bound), "layers": layers,
            "pieces": pieces}


def _print_pieces(found: Enumeration, options: argparse.Namespace) -> None:
    say(f"{title(options.network)} on the line x0 + s u, x0;u = {visible(options.line)}: "
          f"{count_text(len(found.pieces), 'affine piece')} "
          f"(at most {short_number(found.bound)}, bound pieces)")
    print_table(["layer", "pieces", "at most"],
                [[number, count, short_number(most)] for number, (count, most)
                 in enumerate(zip(found.layers, found.most, strict=True), 1)], left=0)
    rows = []
    for piece in found.pieces[:LONGEST]:
        ends = ["-oo" if piece.start is None else printed(piece.start),
                "oo" if piece.end is None else printed(piece.end)]
        values = [" ".join(map(printed, vector)) for vector in (piece.slope, piece.offset)]
        rows.append([*ends, *values])
    print_table(["from s", "to s", "slope", "offset"], rows, left=0)
    if len(found.pieces) > LONGEST:
        say(f"... and {len(found.pieces) - LONGEST} more (--json lists all)")
