"""The theorems that are proved end to end in Rocq (formerly Coq), without axioms.

  memproof rocq
      the theorems, and what is not reached
  memproof rocq yang_yang
      one in full: in words, and as Rocq has it
  memproof rocq --build FOLDER
      compile all proofs there with coqc; the axioms of each
  memproof rocq --build FOLDER --recheck
      and check what was compiled again, with coqchk
  memproof rocq --export G6
      the arithmetic of a lemma, as goals for ring and lia
  memproof rocq --export all --build FOLDER
      those of all lemmas, compiled
  memproof rocq --extract FOLDER
      the checker of certificates that is proved sound,
      as a program

The list needs no Rocq; the statements are read from the files that --build compiles. The exit code
of --build is 1 if a file is not accepted, or something rests on an axiom.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from memproof.cli.options import refuse
from memproof.cli.output import (
    note,
    print_json,
    print_table,
    say,
    say_raw,
    say_verdict,
)
from memproof.lemmas.proving import Library, few_collections
from memproof.outside import count_text, path_text
from memproof.rocq import NOT_REACHED, STATE, rocq_theorem, rocq_theorems
from memproof.rocq.build import CLOSED, Build, build
from memproof.rocq.export import Export, export, text
from memproof.rocq.extract import extract
from memproof.rocq.leaves import NOT_EXPORTED


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``rocq``."""
    command.add_argument("name", nargs="?", metavar="NAME", help="only this theorem, in full")
    command.add_argument("--build", metavar="FOLDER", help="compile all proofs there with coqc")
    command.add_argument("--recheck", action="store_true",
                         help="check the compiled files again with coqchk, a minute")
    command.add_argument("--export", metavar="ID", help="the arithmetic steps of a lemma of "
                         "memproof lemmas, or of all lemmas, as goals; with --build, compiled")
    command.add_argument("--extract", metavar="FOLDER", help="the checker of Judge.v, extracted to "
                         "OCaml and compiled there: a program that judges certificates")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; 1 if a proof is not accepted or rests on an axiom; raises MP-Q021 for no such lemma,
    MP-U005, MP-U021, MP-U022, MP-U024."""
    if options.extract is not None:
        refuse(options, ["NAME", "build", "recheck", "export"], "beside --extract")
        return _extract(Path(options.extract), options.json)
    if options.export is not None:
        refuse(options, ["NAME", "recheck"], "beside --export")
        return _export(options.export, options.build, options.json)
    if options.build is not None:
        refuse(options, ["NAME"], "beside --build")
        return _build(Path(options.build), options.recheck, options.json)
    refuse(options, ["recheck"], "without --build")
    if options.json:
        chosen = rocq_theorems() if options.name is None else (rocq_theorem(options.name),)
        print_json("rocq", {"theorems": [asdict(each) for each in chosen],
                            "not_reached": NOT_REACHED})
    elif options.name is None:
        _print_all()
    else:
        found = rocq_theorem(options.name)
        say(found.title, f"  {found.words}")
        say(*(f"    {line}" for line in found.statement.split("\n")), hanging=4)
    return 0


def _extract(folder: Path, json: bool) -> int:
    """1 if a compiler does not accept a file."""
    found = extract(folder)
    name, said = found.failure
    if json:
        print_json("rocq-extract", {"program": str(found.program), "zarith": found.with_zarith,
                                    "failure": said})
    elif name:
        say_verdict(f"REFUSED: {name} is not accepted", *said.split("\n"))
    else:
        say(f"{path_text(found.program)} FILE judges a certificate; its integers are "
            f"{'those of zarith' if found.with_zarith else 'of Rocq, digit by digit'}")
    return 1 if name else 0


def _print_all() -> None:
    rows = [[each.name, f"{each.module}.v", each.paper or "-"] for each in rocq_theorems()]
    print_table(["theorem", "file", "about"], rows)
    say(f"{count_text(len(rows), 'theorem')}: {STATE}; memproof rocq --build FOLDER compiles them")
    for paper, what in NOT_REACHED.items():
        say(f"not reached of {paper}: {what}")


def _build(folder: Path, recheck: bool, json: bool) -> int:
    result = build(folder, recheck=recheck, tell=note)
    if json:
        print_json("rocq-build", {"folder": str(folder), **asdict(result),
                                  "is_proved": result.is_proved})
    else:
        _print_build(folder, result)
    return 0 if result.is_proved else 1


def _print_build(folder: Path, result: Build) -> None:
    name, said = result.failure
    if name:
        say_verdict(f"REFUSED: coqc does not accept {name}", *said.rstrip().split("\n"))
        return
    for each, axioms in result.axioms.items():
        say(f"{each}: {'no axioms' if axioms == CLOSED else axioms}")
    if result.checked is not None:
        say(f"coqchk: axioms: {result.checked}")
    files = count_text(len(result.compiled), "file")
    if result.is_proved:
        say_verdict(f"PROVED: {files} in {path_text(folder)} compiled, "
                    f"{count_text(len(result.axioms), 'theorem')} without axioms")
    else:
        say_verdict("REFUSED: not every theorem is free of axioms")


def _export(name: str, folder: str | None, json: bool) -> int:
    with few_collections():
        library = Library()
        chosen = library.files if name == "all" else (name,)
        lemmas = [library.verdict(each).accepted() for each in chosen]
        if folder is None:
            found = text(lemmas)
            print_json("rocq-leaves", {"text": found}) if json else say_raw(*found.splitlines())
            return 0
        result = export(Path(folder), lemmas, note)
    if json:
        print_json("rocq-export", {"folder": folder, **asdict(result),
                                   "is_accepted": result.is_accepted})
    else:
        _print_export(len(lemmas), folder, result)
    return 0 if result.is_accepted else 1


def _print_export(lemmas: int, folder: str, result: Export) -> None:
    for rule, count in sorted(result.left_out.items()):
        say(f"not exported: {count_text(count, 'step')} by {rule}: {NOT_EXPORTED[rule]}")
    for name, (place, said) in result.failures.items():
        where = f" at {place}" if place else ""
        say_verdict(f"REFUSED: coqc does not accept {name}{where}", *said.rstrip().split("\n"))
    for name, axioms in result.files.items():
        if axioms != CLOSED:
            say_verdict(f"REFUSED: {name} rests on {axioms}")
    if result.is_accepted:
        what = f"{count_text(result.goals, 'goal')} of {count_text(lemmas, 'lemma')}"
        say_verdict(f"PROVED: {what} in {path_text(Path(folder))} compiled, without axioms")
