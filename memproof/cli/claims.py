"""The audit of the literature: what the papers claim, and what became of it here.

  memproof claims
      all claims by paper, with their status
  memproof claims park-imagenet
      one row in full: wording, what is proved here, evidence
  memproof claims --verify
      run all evidence, say of each command whether it holds
  memproof claims --verify ID
      the same for one row
  memproof claims --family FOLDER
      certificates against W^2 L^2 = Omega(N log(1/delta))
  memproof claims --simplex FOLDER
      100 points off a line: W = L = 1 is enough
      for all labels

Evidence is a command of memproof with what it has to show. --verify runs it within the process, in
an empty folder that is removed again; the exit code is 1 if something does not hold.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from memproof import claims as audit
from memproof import cli
from memproof.claims import STATUSES, Claim, simplex
from memproof.claims.evidence import Outcome, Run, examine, once
from memproof.claims.family import Family, as_data, family
from memproof.cli.options import refuse
from memproof.cli.output import note, print_json, print_table, say, say_command
from memproof.exact import decimal
from memproof.outside import count_text, path_text
from memproof.rocq import STATE, names_about


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``claims``."""
    command.add_argument("id", nargs="?", metavar="ID", help="only this claim, in full")
    command.add_argument("--verify", action="store_true", help="run the evidence")
    command.add_argument("--family", metavar="FOLDER",
                         help="write the certificates against the listed lower bound of "
                         "yang-yang-2026, and family.json about them")
    command.add_argument("--simplex", metavar="FOLDER",
                         help="write two certificates of one relu on 100 points of R^99")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; 1 if evidence does not hold; raises MP-U004, MP-U005, MP-U016."""
    if options.family is not None:
        refuse(options, ["ID", "verify", "simplex"], "beside --family")
        return _family(Path(options.family), options.json)
    if options.simplex is not None:
        refuse(options, ["ID", "verify"], "beside --simplex")
        return _simplex(Path(options.simplex), options.json)
    chosen = audit.claims() if options.id is None else (audit.claim(options.id),)
    if options.verify:
        return _verify(chosen, options.json)
    if options.json:
        print_json("claims", {"claims": [_as_json(each) for each in chosen]})
    elif options.id is None:
        _print_tables(chosen)
    else:
        _print_row(chosen[0])
    return 0


# -- rows ------------------------------------------------------------------------------------------


def _print_tables(chosen: Sequence[Claim]) -> None:
    for papers, claims in audit.tables():
        title = papers[0].citation if len(papers) == 1 else (
            "Other papers (memproof claims ID has the citation)")
        say(title, hanging=0)
        print_table(["claim", "it says", "status", "about"],
                    [[each.id, each.title, each.status, each.about] for each in claims], left=4)
    for status, meaning in STATUSES.items():
        count = sum(each.status == status for each in chosen)
        say(f"{status} ({count}): {meaning}")


def _print_row(claim: Claim) -> None:
    citation = {each.id: each.citation for each in audit.papers()}[claim.paper]
    wording = f'"{claim.wording}"' if claim.quoted else f"{claim.wording} (not a quotation)"
    say(f"{claim.id}: {claim.title}")
    for label, text in (
        ("paper", citation), ("wording", wording), ("from", claim.source),
        ("about", claim.question), ("status", claim.status), ("ours", claim.ours),
        ("how", claim.how), *(("remark", each) for each in claim.remarks),
        *((STATE, names) for names in [names_about(claim.id)] if names),
    ):
        say(f"  {label}: {text}")
    for each in claim.evidence:
        say_command(f"$ {each.command}")
        for shown in each.shows:
            say(f"    shows {shown}")


def _as_json(claim: Claim) -> dict[str, object]:
    evidence = [{"command": each.command, "code": each.code, "shows": list(map(str, each.shows))}
                for each in claim.evidence]
    texts = ("id", "paper", "title", "wording", "quoted", "source", "about", "data", "status",
             "ours", "how", "remarks")
    return {**{key: getattr(claim, key) for key in texts}, "evidence": evidence,
            "rocq": names_about(claim.id)}


# -- evidence --------------------------------------------------------------------------------------


def capture(arguments: Sequence[str]) -> tuple[int, str, str]:
    """Run a command of memproof within the process: its exit code, stdout and stderr."""
    output, errors = StringIO(), StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            code = cli.main(arguments)
        except SystemExit as end:  # argparse
            code = end.code if isinstance(end.code, int) else 2
    if code == 130:
        raise KeyboardInterrupt
    return code, output.getvalue(), errors.getvalue()


@contextmanager
def empty_folder() -> Iterator[None]:
    """An empty current folder; afterwards it is gone, and the old one is back."""
    before = os.getcwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def outcomes(claim: Claim, run: Run) -> list[Outcome]:
    """The evidence of one row, command after command in one empty folder."""
    with empty_folder():
        return [examine(each, run) for each in claim.evidence]


def _verify(chosen: Sequence[Claim], json: bool) -> int:
    run, found = once(capture), list[tuple[Claim, list[Outcome]]]()
    for each in chosen:
        note(f"{each.id}: {count_text(len(each.evidence), 'command')}")
        found.append((each, outcomes(each, run)))
        if not json:
            _print_outcomes(*found[-1])
    every = [outcome for _, listed in found for outcome in listed]
    failed = sum(not outcome.holds for outcome in every)
    if json:
        print_json("claims-verified", {
            "commands": len(every), "failed": failed,
            "claims": [{"id": each.id, "status": each.status,
                        "evidence": [_outcome_json(one) for one in listed]}
                       for each, listed in found]})
    else:
        verdict = f"{failed} do not show what they must" if failed else "all evidence holds"
        say(f"{count_text(len(every), 'command')}: {verdict}")
    return 1 if failed else 0


def _print_outcomes(claim: Claim, listed: Sequence[Outcome]) -> None:
    say(f"{claim.id}: {claim.status}")
    if not listed:
        say("  no command: nothing is claimed here")
    for outcome in listed:
        say(f"  {'holds' if outcome.holds else 'does NOT hold'}: {outcome.evidence.command}")
        for reason in outcome.reasons:
            say(f"    {reason}")


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    return {"command": outcome.evidence.command, "holds": outcome.holds,
            "reasons": outcome.reasons}


# -- points off a line -----------------------------------------------------------------------------


def _simplex(folder: Path, json: bool) -> int:
    found = simplex.simplex(folder)
    if json:
        print_json("simplex", simplex.as_data(found))
    else:
        say(f"{found.points} points of R^{found.points - 1}, 0 and the unit vectors, W = L = 1: "
            f"{found.accepted} of {len(found.verdicts)} labelings accepted by the kernel, in "
            f"{folder}",
            f"so many points on a line need W^2 L^2 >= {found.on_a_line} for all labelings "
            "(lemma G22)")
    return 0 if found.holds else 1


# -- the family ------------------------------------------------------------------------------------


def _family(folder: Path, json: bool) -> int:
    found = family(folder)
    if json:
        print_json("family", as_data(found))
    else:
        _print_family(folder, found)
    return 0 if found.holds else 1


def _print_family(folder: Path, found: Family) -> None:
    say("networks that memorize N points of step delta = 2^-k, against W^2 L^2 >= c N "
          "log(1/delta)")
    rows = [[str(m.constant), f"{m.convention} layers", m.logarithm, m.points, m.width, m.bits,
             each.labeling, each.verdict.outcome, each.product, decimal(m.bound, 2),
             "yes" if each.holds else "NO"]
            for each in found.instances for m in (each.member,)]
    print_table(["c", "L counts", "log", "N", "W", "k", "labels", "kernel", "W^2 L^2",
                 "c N log(1/delta)", "less"], rows, left=3)
    accepted = sum(each.verdict.outcome == "ACCEPTED" for each in found.instances)
    say(f"{accepted} of {len(found.instances)} certificates accepted by the kernel, in "
        f"{path_text(folder)} (family.json describes them)")
    for each in found.exhausted:
        say(f"all {each.labelings} labelings of N = {each.points}, W = {each.width} evaluated "
              f"exactly, point by point, at {len(each.steps)} steps: "
              + ("every label is hit" if not each.misses else f"{each.misses} labels are missed"))
    say("A certificate is about one labeling. All labelings of all points: lemmas YR4 and G17, see "
        "'memproof claims yang-yang-lower-listed'.", hanging=0)
