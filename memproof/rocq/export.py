"""The leaves of lemmas as files for Rocq, and what coqc says of them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from textwrap import fill

from memproof.lemmas.trusted.kernel import Lemma
from memproof.outputs import replaceable, replacing
from memproof.rocq import THEORIES
from memproof.rocq.build import CLOSED, FLAGS, KIND, answers, run_tool, tool
from memproof.rocq.leaves import NOT_EXPORTED, Leaf, leaves, left_out

BASE = "Leaf"  # the lemmas that the proofs are made of
MOST = 500  # goals of a file: two or three seconds
AT_LINE = re.compile(r"line (\d+), characters")


@dataclass
class Export:
    """What coqc said of the goals: ``files``: name -> what it rests on (``Print Assumptions`` of
    all its goals); ``failures``: file -> the goal that is not accepted, and why; ``left_out``: the
    steps that are not exported, by their rule."""

    goals: int
    files: dict[str, str] = field(default_factory=dict)
    failures: dict[str, tuple[str, str]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """Is every goal accepted, without axioms?"""
        return not self.failures and all(said == CLOSED for said in self.files.values())


def source(goals: Sequence[Leaf], left: Counter[str] | None = None) -> str:
    """A file of goals, which ends with the axioms of all of them; ``left``: what it says not to
    have."""
    words = [f"{count} by {rule}: {NOT_EXPORTED[rule]}" for rule, count in (left or {}).items()]
    head = ["Arithmetic steps of lemmas, for all numbers in the place of their variables.",
            *(["Steps that are not exported:", *words] if words else [])]
    together = "".join(f"  let _ := {each.name} in\n" for each in goals)
    return "\n".join([
        "(* " + "\n   ".join(fill(line, 96, subsequent_indent="     ") for line in head) + " *)",
        f"From Memproof Require Import {BASE}.", "Open Scope Q_scope.", "",
        *(f"{each.text}\n" for each in goals),
        f"Definition together : True :=\n{together}  I.",
        'Goal True. idtac "= together". Abort.', "Print Assumptions together.", ""])


def text(lemmas: Sequence[Lemma]) -> str:
    """One file with the goals of these lemmas."""
    return source([goal for lemma in lemmas for goal in leaves(lemma)], left_out(lemmas))


def pieces(goals: Iterable[Leaf]) -> Iterator[tuple[Leaf, ...]]:
    """At most MOST at a time."""
    rest = iter(goals)
    while piece := tuple(islice(rest, MOST)):
        yield piece


def export(folder: Path, lemmas: Sequence[Lemma], tell: Callable[[str], None] = lambda _: None
           ) -> Export:
    """Write the goals of these lemmas to files in the folder and compile them, as many at once as
    there are processors.  ``tell`` hears of every file.

    Errors: MP-U021 if there is no coqc, MP-U005 before anything is written if something else is in
    the place of a file.
    """
    coqc = tool("coqc")
    found = list(pieces(goal for lemma in lemmas for goal in leaves(lemma)))
    texts = {f"Leaves{k}": source(piece) for k, piece in enumerate(found, 1)}
    write(folder, {BASE: (THEORIES / f"{BASE}.v").read_text(encoding="utf-8"), **texts})
    result = Export(sum(map(len, found)), left_out=dict(left_out(lemmas)))
    tell(f"{BASE}.v")
    answer = run_tool([coqc, *FLAGS, f"{BASE}.v"], folder)
    if answer[0]:
        result.failures[f"{BASE}.v"] = "", answer[1] + answer[2]
        return result

    def compiled(name: str) -> tuple[int, str, str]:
        tell(f"{name}.v")
        return run_tool([coqc, *FLAGS, f"{name}.v"], folder)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        ran = zip(texts, found, pool.map(compiled, texts), strict=True)
        for name, piece, (code, said, errors) in ran:
            if code:
                where = goal_at(piece, texts[name], errors)
                result.failures[f"{name}.v"] = where, said + errors
            else:
                result.files[f"{name}.v"] = answers(said).get("together", "nothing")
    return result


def write(folder: Path, texts: dict[str, str]) -> None:
    """The files, if none of them is in the place of something else.  Errors: MP-U005."""
    for name in texts:
        replaceable(folder / f"{name}.v", KIND)
    for name, content in texts.items():
        with replacing(folder / f"{name}.v", KIND) as stream:
            stream.write(content.encode())


def goal_at(goals: Sequence[Leaf], content: str, errors: str) -> str:
    """The place of the goal in which coqc found an error, "" if that is not known."""
    match = AT_LINE.search(errors)
    before = "\n".join(content.splitlines()[:int(match[1])] if match else [])
    names = re.findall(r"^Lemma (\w+)", before, re.MULTILINE)
    return next((each.place for each in goals if names and each.name == names[-1]), "")
