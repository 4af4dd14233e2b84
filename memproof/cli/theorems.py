"""The literature's statements: citation, hypotheses, bound, what witnesses them.

With --of: does the network of this certificate meet the bound, evaluated exactly at its own data?
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from typing import Any


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``theorems``."""
    command.add_argument("id", nargs="?", metavar="ID")
    command.add_argument("--of", metavar="CERTIFICATE", help="evaluate the bound at its data")


def run(options: argparse.Namespace) -> int:
    """0, or the exit code of a certificate that is not accepted; raises MP-B007."""
    from memproof.theorems import theorem, theorems

    chosen = [theorem(options.id)] if options.id else list(theorems())
    if options.of is not None:
        return _evaluate(options.of)
    for each in chosen:
        if options.id:
            _show(each)
        else:
            print(f"{each.id}: {each.citation}")
    return 0


def _show(theorem: Any) -> None:
    print(theorem.id)
    for label, text in (
        ("citation", theorem.citation),
        ("statement", theorem.statement),
        *(("hypothesis", text) for text in theorem.hypotheses),
        ("quantifiers", theorem.quantifiers),
        ("bound", theorem.bound),
        ("proof", theorem.proof),
        ("witnesses", ", ".join(theorem.witnesses)),
        ("lemmas", ", ".join(theorem.lemmas)),
        *(("note", text) for text in theorem.notes),
    ):
        print(textwrap.fill(text, 96, initial_indent=f"  {label}: ", subsequent_indent="    "))


def _evaluate(path: str) -> int:
    from memproof.certificate.loader import load
    from memproof.checker.files import check
    from memproof.checker.kernel import EXIT
    from memproof.cli.output import print_table
    from memproof.exact import printed
    from memproof.theorems.witness import witness

    verdict = check(path)
    if verdict.outcome != "ACCEPTED":
        print(verdict.report(), file=sys.stderr)
        return EXIT[verdict.outcome]
    certificate = load(path)
    found = witness(certificate.dataset, certificate.network)
    print(f"yang-yang-2026 at {path}: N = {len(certificate.dataset)}, W = {found.width}, "
          f"L = {found.depth}")
    if found.ratio_squared is not None:
        print(f"  (delta/r)^2 = {printed(found.ratio_squared)}, exactly")
    if found.on_data is None:
        print(f"  no bound: {found.why_not}")
        return 0
    words = {"width W": "width", "depth L": "depth", "W^2 L^2": "product",
             "segments K": "segments", "bits rho of the line": "line_bits",
             "bits c of a label": "label_bits", "beta": "beta", "slots n": "slots"}
    rows = [[word, getattr(found, key, None), getattr(found.on_line, key, "-"),
             getattr(found.on_data, key)] for word, key in words.items()]
    print_table(["", "this network", "bound on its line", "theorem's bound"], rows)
    print("the bound for the data is " + ("met" if found.met else "NOT met"))
    print("W and L: recomputed by the kernel; the bound: evaluated outside the kernel, exactly")
    return 0
