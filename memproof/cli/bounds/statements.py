"""``memproof bounds`` alone or with a name: the statements."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from memproof.bounds import Bound, bound, bounds
from memproof.bounds.statement import QUANTIFIERS
from memproof.cli.output import print_json, print_table, say


def show_statements(options: argparse.Namespace) -> int:
    """A table of all bounds, or one in full.  Raises MP-U010."""
    chosen = bounds() if options.id is None else (bound(options.id),)
    if options.json:
        print_json("bounds", {"bounds": [asdict(each) for each in chosen]})
    elif options.id is None:
        rows = [[each.id, each.side, each.quantifier, each.status] for each in chosen]
        print_table(["bound", "it is", "about the", "and"], rows, left=4)
    else:
        print_bound(chosen[0])
    return 0


def print_bound(bound: Bound) -> None:
    """Its statement, hypotheses and proof."""
    verb = "refutes" if bound.side == "necessary" else "grants"
    say(bound.id)
    for label, text in (
        ("statement", bound.statement),
        (verb, f"{bound.quantifier}: {QUANTIFIERS[bound.quantifier]}"),
        *(("hypothesis", text) for text in bound.hypotheses),
        ("status", bound.status),
        ("source", bound.source),
        ("proof", bound.proof),
        *([("lemmas", ", ".join(bound.lemmas))] if bound.lemmas else []),
        ("elsewhere", ", ".join(bound.instead)),
    ):
        say(f"  {label}: {text}")
