"""The development compiled by coqc: whether every proof is accepted, and on which axioms it rests.

The files are written to a folder, compiled one after the other, and asked for their axioms there
(``Print Assumptions``); nothing outside of the folder is read but Rocq's standard library.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired

from memproof.errors import MemproofError
from memproof.outputs import Kind, replacing
from memproof.rocq import THEORIES, modules, rocq_theorems
from memproof.rocq.running import run

KIND = Kind("a file of the development in Rocq", rb"\(\* |-Q \. ")
SECONDS = 600  # that a file may take
AUDIT = "Audit"  # the file that asks for the axioms
CLOSED = "Closed under the global context"
FLAGS = ("-q", "-Q", ".", "Memproof")
ANSWER = re.compile(r"^= (\w+)\n(.*?)(?=^= |\Z)", re.DOTALL | re.MULTILINE)
AXIOMS = re.compile(r"\* Axioms:(.*?)\n\s*\n\*", re.DOTALL)


@dataclass
class Build:
    """What coqc said.  ``axioms``: theorem -> what ``Print Assumptions`` says; ``failure``: of the
    first file that is not accepted, ("", "") if all are; ``checked``: the axioms that coqchk lists
    for the compiled files, None if it was not asked."""

    compiled: list[str] = field(default_factory=list)
    failure: tuple[str, str] = ("", "")
    axioms: dict[str, str] = field(default_factory=dict)
    checked: str | None = None

    @property
    def is_proved(self) -> bool:
        """Is every file accepted, and every theorem closed?"""
        names = {each.name for each in rocq_theorems()}
        return not self.failure[0] and set(self.axioms) == names and all(
            said == CLOSED for said in self.axioms.values()) and self.checked in (None, "<none>")


def tool(name: str) -> str:
    """The path of coqc or coqchk.  Errors: MP-U021 if it is not there."""
    found = shutil.which(name)
    if found is None:
        raise MemproofError("MP-U021", name, "an installed Rocq, formerly Coq: the package coq of "
                            "Debian or Ubuntu, coq of Homebrew, or opam install coq", "none")
    return found


def write(folder: Path) -> None:
    """The development's files, and the one that asks for the axioms.  Errors: MP-U005."""
    for name in ("_CoqProject", *(f"{module}.v" for module in modules())):
        with replacing(folder / name, KIND) as stream:
            stream.write((THEORIES / name).read_bytes())
    with replacing(folder / f"{AUDIT}.v", KIND) as stream:
        stream.write(audit().encode())


def audit() -> str:
    """The source that prints, for every theorem, its name and what it rests on."""
    lines = ["(* What every theorem rests on. *)",
             f"From Memproof Require Import {' '.join(modules())}."]
    for each in rocq_theorems():
        lines += [f'Goal True. idtac "= {each.name}". Abort.',
                  f"Print Assumptions {each.module}.{each.name}."]
    return "\n".join(lines) + "\n"


def answers(text: str) -> dict[str, str]:
    """theorem -> what was printed about it."""
    return {name: " ".join(said.split()) for name, said in ANSWER.findall(text)}


def build(folder: Path, *, recheck: bool = False, tell: Callable[[str], None] = lambda _: None
          ) -> Build:
    """Write and compile; ``recheck``: coqchk too, which checks the compiled files again, and those
    of the standard library that they need.  ``tell`` hears of every file.

    Errors: MP-U021, MP-U005.
    """
    coqc, coqchk = tool("coqc"), tool("coqchk") if recheck else ""
    write(folder)
    result = Build()
    for module in (*modules(), AUDIT):
        tell(f"{module}.v")
        code, said, errors = run_tool([coqc, *FLAGS, f"{module}.v"], folder)
        if code:
            result.failure = f"{module}.v", said + errors
            return result
        result.compiled.append(module)
    result.axioms = answers(said)
    if recheck:
        tell("coqchk")
        command = [coqchk, "-silent", "-o", *FLAGS[1:], f"Memproof.{AUDIT}"]
        code, *both = run_tool(command, folder)  # its summary goes to stderr
        listed = AXIOMS.search("".join(both))
        result.checked = (" ".join(listed[1].split()) if listed and not code
                          else "coqchk fails: " + " ".join("".join(both).split()))
    return result


def run_tool(command: list[str], folder: Path) -> tuple[int, str, str]:
    """(exit code, stdout, stderr); what takes too long counts as refused."""
    try:
        return run(command, folder, SECONDS)
    except TimeoutExpired:
        return 1, "", f"not done after {SECONDS} seconds"
