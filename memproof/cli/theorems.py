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


def theorems_of(construction: str) -> list[str]:
    """The theorems that a construction witnesses, of those that can be evaluated.

    yang-yang-2026 for a construction without any, and for a name that is not known: a certificate
    may declare what it likes.
    """
    from memproof.constructions import constructions
    from memproof.theorems.witness import EVALUATED

    known = constructions().get(construction)
    found = [theorem for theorem in known.witnesses if theorem in EVALUATED] if known else []
    return found or ["yang-yang-2026"]


def _evaluate(path: str) -> int:
    from memproof.certificate.loader import parsed
    from memproof.checker.files import judged, read
    from memproof.checker.kernel import EXIT
    from memproof.theorems.witness import witnesses

    data = read(path)
    verdict = judged(path, data, checker="kernel")
    if verdict.outcome != "ACCEPTED":
        print(verdict.report(), file=sys.stderr)
        return EXIT[verdict.outcome]
    certificate = parsed(path, data)
    points = len(certificate.dataset)
    declared = theorems_of(certificate.declared["construction"])
    found = {each.theorem: each for each in witnesses(certificate.dataset, certificate.network)}
    others = [name for name in found if name not in declared and found[name].on_data is not None]
    for position, name in enumerate([*declared, *others]):
        if position:
            print()
        _print_witness(path, points, found[name])
    return 0


_COMMON = {"width W": "width", "depth L": "depth", "W^2 L^2": "product"}
ROWS = {
    "yang-yang-2026": _COMMON | {
        "segments K": "segments", "bits rho of the line": "line_bits",
        "bits c of a label": "label_bits", "beta": "beta", "slots n": "slots",
    },
    "vardi-2022": _COMMON | {
        "points N, positions M": "points", "bits of the line": "line_bits",
        "bits c of a label": "label_bits", "bits S of a slot": "field", "slots n": "slots",
        "groups p": "groups", "depth, paper's form": "paper_form",
    },
}


def _print_witness(path: str, points: int, found: Any) -> None:
    from memproof.cli.output import print_table
    from memproof.exact import printed

    print(f"{found.theorem} at {path}: N = {points}, W = {found.width}, L = {found.depth}")
    if found.ratio_squared is not None:
        print(f"  (delta/r)^2 = {printed(found.ratio_squared)}, exactly")
    if found.on_data is None:
        print(f"  no bound: {found.why_not}")
        return
    rows = [[word, getattr(found, key, None), getattr(found.on_line, key, "-"),
             getattr(found.on_data, key)] for word, key in ROWS[found.theorem].items()]
    print_table(["", "this network", "bound on its line", "theorem's bound"], rows)
    print("the bound for the data is " + ("met" if found.met else "NOT met"))
    print("W and L: recomputed by the kernel; the bound: evaluated outside the kernel, exactly")
