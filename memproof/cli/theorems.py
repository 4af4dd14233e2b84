"""The literature's statements: citation, hypotheses, bound, what witnesses them.

With ID: also what its proof rests on, every lemma proved anew: the lemma at its root, if there is
one, the parts, down to the facts that are imported, and at the end all that remains in words;
before them what is proved end to end in Rocq, statement by statement (memproof rocq).
With --of: does the network of this certificate meet the bound, evaluated exactly at its own data?
With both: only the bound of this theorem.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict

from memproof.certificate.loader import load_bytes
from memproof.checker.files import judged, read_certificate
from memproof.checker.kernel import EXIT
from memproof.cli.output import print_json, print_table, say, say_verdict
from memproof.errors import MemproofError
from memproof.exact import decimal, log2_enclosure, printed
from memproof.outside import path_text
from memproof.readings import EQUALS
from memproof.rocq import STATE, about
from memproof.theorems import Theorem, theorem, theorems
from memproof.theorems.tree import Proof, lines, proof, proof_data, remaining_lines, root_lines
from memproof.theorems.witness import Witness, theorems_of, witnesses


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``theorems``."""
    command.add_argument("id", nargs="?", metavar="ID")
    command.add_argument("--of", metavar="CERTIFICATE", help="evaluate the bound at its data")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; 1 if a lemma is refused; the exit code of a certificate that is not accepted.

    Raises MP-B007, MP-U004 for a certificate with another reading than equals.
    """
    chosen = [theorem(options.id)] if options.id else list(theorems())
    if options.of is not None:
        return _evaluate(options.of, options.id, options.json)
    if options.id:
        return _show(chosen[0], options.json)
    if options.json:
        print_json("theorems", {"theorems": [_as_json(each) for each in chosen]})
    else:
        for each in chosen:
            say(f"{each.id}: {each.citation}")
            names = [found.name for found in about(each.id)]
            if names:
                say(f"  {STATE}: {', '.join(names)}", hanging=4)
    return 0


def _show(statement: Theorem, json: bool) -> int:
    found = proof(statement)
    if json:
        print_json("theorem", {**_as_json(statement), **proof_data(found)})
    else:
        _print(statement)
        _print_in_rocq(statement.id)
        _print_proof(found)
    return int(found.is_refused)


def _print_in_rocq(paper: str) -> None:
    for each in about(paper):
        say(f"  {each.title}", f"    {each.words}", hanging=4)
        say(*(f"      {line}" for line in each.statement.split("\n")), hanging=4)


def _print_proof(found: Proof) -> None:
    if found.root is None:
        say("  rests on (that the parts make up the proof is said in words, above):")
    else:
        say("  root of the proof, a lemma that joins the steps:")
        _print_tree(root_lines(found.root))
        say("  rests on (the parts of the proof, with their lemmas):")
    _print_tree(lines(found.parts))
    say("  what remains:")
    _print_tree((0, text) for text in remaining_lines(found))


def _print_tree(nodes: Iterable[tuple[int, str]]) -> None:
    for depth, text in nodes:
        indent = " " * (4 + 2 * depth)
        say(f"{indent}{text}")


def _as_json(statement: Theorem) -> dict[str, object]:
    data = asdict(statement)
    del data["parts"]
    return {**data, "lemmas": statement.lemmas,
            "rocq": [asdict(each) for each in about(statement.id)]}


def _print(statement: Theorem) -> None:
    say(statement.id)
    for label, text in (
        ("citation", statement.citation),
        ("statement", statement.statement),
        *(("hypothesis", text) for text in statement.hypotheses),
        ("quantifiers", statement.quantifiers),
        ("bound", statement.bound),
        ("proof", statement.proof),
        ("witnesses", ", ".join(statement.witnesses)),
        *(("note", text) for text in statement.notes),
    ):
        say(f"  {label}: {text}")


def _evaluate(path: str, only: str | None, json: bool) -> int:
    data = read_certificate(path)
    verdict = judged(path, data, checker="kernel")
    if verdict.outcome != "ACCEPTED":
        say_verdict(*verdict.report().split("\n"), stream=sys.stderr)
        return EXIT[verdict.outcome]
    certificate = load_bytes(path, data)
    if certificate.reading != EQUALS:
        raise MemproofError("MP-U004", path_text(path), "reading equals: the theorems are about "
                            "outputs that are the labels", certificate.reading)
    points = len(certificate.dataset)
    declared = theorems_of(certificate.declared["construction"])
    found = {each.theorem: each for each in witnesses(certificate.dataset, certificate.network)}
    others = [name for name in found if name not in declared and found[name].on_data is not None]
    chosen = [only] if only is not None else [*declared, *others]
    if json:
        shown = [_bound_json(found[name]) for name in chosen]
        print_json("bounds", {"certificate": path, "points": points, "theorems": shown})
        return 0
    for position, name in enumerate(chosen):
        if position:
            say("")
        _print_witness(path, points, found[name])
    return 0


def _bound_json(found: Witness) -> dict[str, object]:
    bounds = {key: asdict(bound) | {"product": bound.product} if bound else None
              for key, bound in (("on_line", found.on_line), ("on_data", found.on_data))}
    return {"theorem": found.theorem, "width": found.width, "depth": found.depth,
            "product": found.product, "parameters": found.parameters,
            "ratio_squared": found.ratio_squared, "aspect_squared": found.aspect_squared, **bounds,
            "met": found.is_met, "why_not": found.why_not or found.why_missed}


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
    "yun-2019": _COMMON | {
        "depth L, proved here": "proved_depth", "room of the widths, recalled": "recalled_room",
        "room of the widths, proved here": "proved_room", "impossible for some N >=": "impossible",
    },
    "park-2021": _COMMON | {
        "dense parameters": "parameters", "form": "form", "bits kappa of a label": "label_bits",
        "folds q1": "folds", "points B of a group": "group", "groups A": "groups",
        "slots S": "slots",
        "layers rr of a slot": "slot_layers", "depth at width 3, closed form": "closed_form",
        "depth at width 3, Delta form": "delta_depth",
        "the network's widths suffice for all such data": "criterion",
    },
}


def _cell(value: object) -> object:
    """``yes`` and ``no`` for truth values; what is None has no bound."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else value


def _print_witness(path: str, points: int, found: Witness) -> None:
    say(f"{found.theorem} at {path_text(path)}: N = {points}, W = {found.width}, L = {found.depth}")
    if found.ratio_squared is not None:
        say(f"  (delta/r)^2 = {printed(found.ratio_squared)}, exactly")
    if found.aspect_squared is not None:
        low, high = log2_enclosure(found.aspect_squared, 16)
        say(f"  (largest / least distance)^2 = {printed(found.aspect_squared)}, exactly;",
            "  Delta is any number above its root, whose log2 lies between "
              f"{decimal(low / 2, 4)} and {decimal(high / 2, 4, up=True)}")
    if found.on_data is None:
        say(f"  no bound: {found.why_not}")
        return
    rows = [[word, getattr(found, key, None), getattr(found.on_line, key, "-"),
             _cell(getattr(found.on_data, key))] for word, key in ROWS[found.theorem].items()]
    print_table(["", "this network", "bound on its line", "theorem's bound"], rows)
    met = "met" if found.is_met else f"NOT met: {found.why_missed}"
    say(f"the bound for the data is {met}")
    say("W and L: recomputed by the kernel; the bound: evaluated outside the kernel, exactly")
