"""The theorems that are proved end to end in Rocq, as the files of ``theories/`` state them.

Nothing about a theorem stands twice: its name, its words, the theorem of the literature that it is
about and its statement are read from the Rocq source.  A theorem is announced by a comment, then
comes its statement, up to its proof:

    (* THEOREM name [id-of-a-paper: id-of-a-claim].  Words. *)
    Theorem name : statement.
    Proof.

That Rocq accepts the proofs, and without axioms, is what ``rocq.build`` sees, and the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

from memproof.brief import brief
from memproof.names import unknown

THEORIES = Path(__file__).parent / "theories"
STATE = "proved end to end, Rocq, no axioms"
ANNOUNCED = re.compile(
    r"\(\* THEOREM (\w+)(?:\s+\[([\w-]+):\s+([\w-]+)\])?\.(.*?)\*\)\s*(Theorem \1\b.*?)\n *Proof",
    re.DOTALL)
# What the papers have and the development has not, with its status here.
NOT_REACHED = {
    "yang-yang-2026": "the lower bound; real points; the constant 2 pi in the bits of the line, "
    "which needs the measure of a sphere",
    "vardi-2022": "real points; 4.1; 6.1 for all architectures of so many parameters",
    "yun-2019": "SGD",
    "park-2021": "a given architecture; sigmoidal activations; at width 3 the index that is folded "
    "with its ledger, which has half as many layers",
}


@dataclass(frozen=True)
class RocqTheorem:
    """A theorem of the development.  ``paper``: the theorem of the literature (``memproof theorems
    ID``) that it is about, ``claim`` the row of the audit (``memproof claims ID``), "" if none;
    ``statement``: as it stands in theories/``module``.v."""

    name: str
    module: str
    paper: str
    claim: str
    words: str
    statement: str

    __repr__ = brief

    @property
    def title(self) -> str:
        """Its name, what is known of it, and where it stands."""
        return f"{self.name}: {STATE} (theories/{self.module}.v)"


def modules() -> tuple[str, ...]:
    """The files of the development without their ending, each after those that it needs."""
    lines = (THEORIES / "_CoqProject").read_text(encoding="utf-8").splitlines()
    return tuple(line.removesuffix(".v") for line in lines if line.endswith(".v"))


@lru_cache
def rocq_theorems() -> tuple[RocqTheorem, ...]:
    """All that are announced, in their order."""
    return tuple(found for module in modules() for found in announced_in(
        module, (THEORIES / f"{module}.v").read_text(encoding="utf-8")))


def announced_in(module: str, text: str) -> tuple[RocqTheorem, ...]:
    """The theorems of a Rocq source.  The statement begins in its own column."""
    found = []
    for match in ANNOUNCED.finditer(text):
        name, paper, claim, words, statement = match.groups()
        before = text.rfind("\n", 0, match.start(5)) + 1
        margin = " " * (match.start(5) - before)
        found.append(RocqTheorem(name, module, paper or "", claim or "", " ".join(words.split()),
                                 dedent(margin + statement)))
    return tuple(found)


def rocq_theorem(name: str) -> RocqTheorem:
    """The theorem of that name.  Errors: MP-U022."""
    for each in rocq_theorems():
        if each.name == name:
            return each
    names = [each.name for each in rocq_theorems()]
    raise unknown("MP-U022", "the development in Rocq", name, names)


def about(paper: str) -> tuple[RocqTheorem, ...]:
    """The theorems about a theorem of the literature."""
    return tuple(each for each in rocq_theorems() if each.paper == paper)


def names_about(claim: str) -> str:
    """The names of the theorems about a claim, in one line; "" if there is none."""
    return ", ".join(each.name for each in rocq_theorems() if each.claim == claim)
