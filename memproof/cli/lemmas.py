"""Check the lemmas behind the constructions, read their proofs, write your own.

Without ID: a table of all lemmas ("under 2 + 1 imported": hypotheses that are no definitions, and
facts that are not proved here). With IDs: their statements; --steps adds the proofs, --html makes a
page of them. Every lemma is proved anew by the lemma kernel, each time; with --sympy a second
program checks every step again with sympy alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from memproof.cli.options import refuse, word_to_type
from memproof.cli.output import (
    print_json,
    print_table,
    say,
    say_message,
    say_raw,
    say_verdict,
)
from memproof.errors import MemproofError, show
from memproof.lemmas import Library, Verdict
from memproof.lemmas.files import LEMMA, dumps
from memproof.lemmas.finder.counterexample import Counterexample
from memproof.lemmas.finder.drafts import complete
from memproof.lemmas.proving import few_collections, with_files, with_gadgets
from memproof.lemmas.script.folder import is_folder, with_used, write, write_all
from memproof.lemmas.script.writer import SCRIPT, script
from memproof.lemmas.shown.chain_text import chain_json, chain_parts, chain_row, chain_summary
from memproof.lemmas.shown.folder import write_pages
from memproof.lemmas.shown.page import PAGE, page
from memproof.lemmas.shown.standing import standing
from memproof.lemmas.shown.text import (
    as_json,
    proof_lines,
    row,
    rules_json,
    rules_lines,
    statement_lines,
    summary,
    verdict_line,
)
from memproof.lemmas.shown.unaided_text import unaided_lines, unaided_rows, unaided_summary
from memproof.outputs import replaceable, replacing
from memproof.outside import count_text, path_text, visible

if TYPE_CHECKING:
    from memproof.lemmas.shown.chain import Chain


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``lemmas``."""
    command.add_argument("ids", nargs="*", metavar="ID", help="only these lemmas")
    command.add_argument("--steps", action="store_true", help="every step of the proofs")
    command.add_argument("--at", metavar="t=5/2,r=2",
                         help="the numbers of this instance beside the steps of one lemma, with "
                         "--steps or --html (default: its witness)")
    command.add_argument("--html", nargs="?", const="", metavar="FILE",
                         help="write a page with the proofs, FILE.html (default: lemmas.html); "
                         "FOLDER/ gets a page for each lemma and an index (default without ID: "
                         "lemmas/)")
    command.add_argument("--json", action="store_true", help="the result as JSON")
    command.add_argument("--sympy", action="store_true",
                         help="check every step again with sympy alone, by a program that shares "
                         "no line with the lemma kernel")
    command.add_argument("--rules", action="store_true", help="the rules of proof, and the axioms")
    command.add_argument("--gadget", action="store_true",
                         help="the gadgets of these lemmas, run on symbols of sympy, beside what "
                         "the lemmas speak of (without ID: a table of all)")
    command.add_argument("--script", nargs="?", const="-", metavar="FILE",
                         help="the lemma as a Python script that imports sympy alone and checks "
                         "every step when it is run: on the terminal, or FILE.py; FOLDER/ gets "
                         "those of all lemmas that it uses, too (without ID: of all lemmas)")
    command.add_argument("--max", action="store_true",
                         help="with --script: sympy's Max(0, t), floor(t), 2**Max(0, k) instead "
                         "of functions with axioms")
    command.add_argument("--unaided", action="store_true",
                         help="which goals sympy's linear arithmetic finds by itself, without a "
                         "proof (a second opinion, never a verdict)")
    command.add_argument("--file", action="append", metavar="PATH",
                         help="check a lemma's file of your own (may be repeated); it may use the "
                         "lemmas of memproof")
    command.add_argument("--find", metavar="DRAFT",
                         help="complete the proof of a draft (needs z3) and write it to -o OUT")
    command.add_argument("-o", "--output", metavar="OUT",
                         help="of --find; an existing lemma's file is replaced, nothing else")


def run(options: argparse.Namespace) -> int:
    """0, or 1 if a lemma is refused; raises MP-U004, MP-Q and the errors of files."""
    others = ["steps", "at", "html", "sympy", "script", "max", "file", "find", "output"]
    if options.html is not None:
        options.html = options.html or ("lemmas.html" if options.ids or options.file else "lemmas/")
        _require_name_of_page(options.html)
    if options.rules:
        refuse(options, others, "beside --rules")
        return _rules(options.json)
    if options.gadget:
        refuse(options, [each for each in others if each != "sympy"], "beside --gadget")
        return _gadgets(Library(sympy=options.sympy), options)
    if options.unaided:
        refuse(options, [each for each in others if each not in ("file", "sympy")],
               "beside --unaided")
        return _unaided(options)
    if options.find is not None:
        refuse(options, ["steps", "at", "html", "json", "sympy", "script", "max"], "beside --find")
        return _find(options)
    refuse(options, ["output"], "without --find")
    known, own = with_files(options.file or [], options.sympy)
    chosen = options.ids or own
    if options.script is not None:
        refuse(options, ["steps", "at", "html", "json", "sympy"], "beside --script")
        with few_collections():
            return _scripts(known, chosen, options.script, options.max)
    refuse(options, ["max"], "without --script")
    if options.at is not None:
        _require_steps_of_one(chosen, options)
    with few_collections():
        verdicts = list(known.all(chosen))
    if options.html is not None:
        _write_page(verdicts, options)
    false = {each.id: found for each in verdicts if not each.proved
             and (found := known.counterexample(each.id)) is not None}
    if options.json:
        _print_json(verdicts, false, options)
    elif options.html is None:
        _print_text(verdicts, false, options, bool(chosen))
    _print_refusals(verdicts)
    return 0 if all(each.proved and not each.objection for each in verdicts) else 1


def _require_steps_of_one(chosen: Sequence[str], options: argparse.Namespace) -> None:
    """MP-U004 unless --at is beside the steps of one lemma."""
    if len(chosen) != 1:
        raise MemproofError("MP-U004", "--at", "one lemma, whose variables it names",
                            str(len(chosen) or "all"))
    if not options.steps and options.html is None:
        raise MemproofError("MP-U004", "--at", "--steps or --html beside it", "neither")


def _require_name_of_page(name: str) -> None:
    """MP-U004 unless --html is followed by the name of a page: it may have taken an ID.  MP-U005
    if something else has the name."""
    if is_folder(name):
        return
    if not name.lower().endswith((".html", ".htm", ".xhtml")):
        raise MemproofError(
            "MP-U004", "--html", "a name that ends in .html (did you mean "
            f"memproof lemmas {word_to_type(name)} --html, or --html {word_to_type(name)}.html?)",
            show(name))
    replaceable(name, PAGE)


def _print_text(verdicts: Sequence[Verdict], false: Mapping[str, Counterexample],
                options: argparse.Namespace, chosen: bool) -> None:
    if not chosen and not options.steps:
        _print_table(verdicts)
        return
    for index, verdict in enumerate(verdicts):
        if index:
            say("")
        if verdict.lemma is not None:
            lines = proof_lines(verdict.lemma, options.at) if options.steps else (
                statement_lines(verdict.lemma))
            say(*lines, "", hanging=4)
        say_verdict(verdict_line(verdict))
        if verdict.id in false:
            say(f"  {false[verdict.id].words}", hanging=4)


def _print_table(verdicts: Sequence[Verdict]) -> None:
    rows = []
    for verdict in verdicts:
        found = row(verdict)
        under = standing(verdict.lemma).short if verdict.lemma else "-"
        again = [found["sympy_milliseconds"]] if verdict.replay else []
        by = ", ".join(verdict.checkers) if found["verdict"] == "proved" else found["verdict"]
        rows.append([found["lemma"], found["title"], by, found["steps"],
                     found["milliseconds"], *again, under])
    ms = ["ms", *(["sympy ms"] if any(each.replay for each in verdicts) else [])]
    print_table(["lemma", "title", "proved by", "steps", *ms, "under"], rows, left=3)
    say(*summary(verdicts))


def _print_refusals(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        error = verdict.objection or verdict.error
        if error is not None:
            say_message(f"memproof: {error.message()}",
                        f"  (memproof explain {error.code} tells more)")


def _print_json(verdicts: Sequence[Verdict], false: Mapping[str, Counterexample],
                options: argparse.Namespace) -> None:
    results = [as_json(verdict, options.at, options.steps) for verdict in verdicts]
    for verdict, result in zip(verdicts, results, strict=True):
        if verdict.id in false:
            result["counterexample"] = false[verdict.id].as_data()
    proved = sum(each.proved and not each.objection for each in verdicts)
    print_json("lemmas", {"proved": proved, "refused": len(verdicts) - proved, "lemmas": results})


def _write_page(verdicts: Sequence[Verdict], options: argparse.Namespace) -> None:
    if is_folder(options.html):
        write_pages(options.html, verdicts, options.at)
    else:
        text = page(verdicts, options.at)
        with replacing(options.html, PAGE) as stream:
            stream.write(text.encode())
    if not options.json:
        say(f"written: {path_text(options.html)} ({count_text(len(verdicts), 'lemma')})")


def _rules(json: bool) -> int:
    if json:
        print_json("rules", rules_json())
    else:
        say(*rules_lines())
    return 0


def _gadgets(known: Library, options: argparse.Namespace) -> int:
    """0, or 1 if some gadget is not what its lemma speaks of."""
    linked, others = with_gadgets()
    found = [(verdict, verdict.chains()) for verdict in known.all(options.ids or linked)]
    everything = [each for _, chains in found for each in chains]
    if options.json:
        print_json("gadgets", {
            "lemmas": [{"lemma": verdict.id, "gadgets": list(map(chain_json, chains))}
                       for verdict, chains in found], "not_compared": others})
    elif options.ids:
        for verdict, chains in found:
            _print_chains(verdict, chains)
    else:
        print_table(["lemma", "gadget", "formulas", "sympy says"],
                    list(map(chain_row, everything)), left=4)
        say(*chain_summary(everything, others))
    return int(any(side.verdict == "different" for each in everything for side in each.sides))


def _print_chains(verdict: Verdict, chains: Sequence[Chain]) -> None:
    for as_it_is, lines in chain_parts(verdict.accepted(), chains):
        if as_it_is:
            say_raw(*lines)
        else:
            say(*lines, hanging=4)
    say("")
    say_verdict(verdict_line(verdict))


def _scripts(known: Library, chosen: Sequence[str], where: str, literal: bool) -> int:
    """0, or 1 if a lemma is refused: then nothing is written."""
    if not is_folder(where):
        _require_one_script(chosen, where)
    ids = with_used(known, chosen or known.files) if is_folder(where) else chosen
    verdicts = list(known.all(ids))
    _print_refusals(verdicts)
    if not all(each.proved for each in verdicts):
        return 1
    lemmas = [each.accepted() for each in verdicts]
    if where == "-":
        say_raw(*script(lemmas[0], literal).splitlines())
        return 0
    if is_folder(where):
        write_all(where, lemmas, literal)
    else:
        write(where, lemmas[0], literal)
    steps = count_text(sum(each.steps for each in lemmas), "step")
    say(f"written: {path_text(where)} ({count_text(len(lemmas), 'script')}, {steps}); run it: "
        f"python {path_text(where)}{'run_all.py' * is_folder(where)}")
    return 0


def _require_one_script(chosen: Sequence[str], where: str) -> None:
    """MP-U004 unless --script is about one lemma, and followed by nothing or the name of a script:
    it may have taken an ID.  MP-U005 if something else has the name."""
    if where != "-" and not where.endswith(".py"):
        raise MemproofError(
            "MP-U004", "--script", "a name that ends in .py, or in / (did you mean memproof "
            f"lemmas {word_to_type(where)} --script, or --script {word_to_type(where)}.py?)",
            show(where))
    if len(chosen) != 1:
        raise MemproofError("MP-U004", "--script", "one lemma, or FOLDER/ behind it for more",
                            str(len(chosen) or "all"))
    if where != "-":
        replaceable(where, SCRIPT)


def _unaided(options: argparse.Namespace) -> int:
    """0, or 1 if a lemma is refused, about which nothing else is said then."""
    known, own = with_files(options.file or [], options.sympy)
    chosen = options.ids or own
    verdicts = list(known.all(chosen))
    found = {each.id: each.unaided_goals() for each in verdicts if each.proved}
    if options.json:
        print_json("unaided", {"lemmas": found})
    elif chosen:
        for verdict in verdicts:
            say(*unaided_lines(verdict, found.get(verdict.id, {})), hanging=4)
            say_verdict(verdict_line(verdict))
    else:
        print_table(["lemma", "goals", "found by itself"], list(unaided_rows(found)))
        say(*unaided_summary(found))
    _print_refusals(verdicts)
    return 0 if all(each.proved for each in verdicts) else 1


def _find(options: argparse.Namespace) -> int:
    if options.output is None or options.ids:
        found = "none" if options.output is None else "IDs"
        raise MemproofError("MP-U004", "--find", "-o OUT beside it, and no IDs", found)
    replaceable(options.output, LEMMA)
    known, _ = with_files(options.file or [])
    data, lemma = complete(options.find, known)
    with replacing(options.output, LEMMA) as stream:
        stream.write(dumps(data).encode())
    say(f"proved: {visible(lemma.id)}, {lemma.steps} steps, written to "
        f"{path_text(options.output)}")
    return 0
