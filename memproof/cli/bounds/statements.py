"""``memproof bounds`` alone or with a name: the statements."""

from __future__ import annotations

import argparse
import textwrap
from typing import Any


def _statements(options: argparse.Namespace) -> int:
    from memproof.bounds import bound, bounds

    chosen = bounds() if options.id is None else (bound(options.id),)
    if options.json:
        from memproof.cli.output import print_json

        print_json("bounds", {"bounds": [_bound_json(each) for each in chosen]})
    elif options.id is None:
        from memproof.cli.output import print_table

        rows = [[each.id, each.side, each.quantifier, each.status] for each in chosen]
        print_table(["bound", "it is", "about the", "and"], rows, left=4)
    else:
        _print_bound(chosen[0])
    return 0


def _bound_json(bound: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(bound)


def _print_bound(bound: Any) -> None:
    from memproof.bounds.statement import QUANTIFIERS

    verb = "refutes" if bound.side == "necessary" else "grants"
    print(bound.id)
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
        print(textwrap.fill(text, 96, initial_indent=f"  {label}: ", subsequent_indent="    "))
