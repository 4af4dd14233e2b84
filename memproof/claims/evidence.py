"""Evidence: a command of memproof, and what it must print for a row to hold.

A command is run by a function that is handed in (``Run``): the command line itself does it within
the process, and a test can hand in another one.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from memproof.errors import MemproofError
from memproof.exact import printed, rational

Run = Callable[[Sequence[str]], tuple[int, str, str]]  # -> exit code, stdout, stderr
PROGRAM = "memproof"
COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}


class NotThere(Exception):
    """A path leads nowhere in a JSON value."""


@dataclass(frozen=True)
class Line:
    """The output has this line, blanks at its ends aside."""

    text: str

    def __str__(self) -> str:
        return f"the line `{self.text}`"

    def fails(self, output: str) -> str:
        """What is wrong; empty if nothing is."""
        lines = [" ".join(line.split()) for line in output.splitlines()]
        return "" if " ".join(self.text.split()) in lines else "no such line"


@dataclass(frozen=True)
class Value:
    """The output is JSON, and its value at ``path`` is in this ``relation`` to ``value``.

    The path has steps with dots between them: a name looks into an object, a number into a list,
    and ``name=text`` keeps the elements of a list that have this entry; a name after that looks
    into the only one that is left.  ``==`` compares anything; ``<``, ``<=``, ``>``, ``>=`` compare
    numbers, those in texts such as "3/7" too; ``contains`` looks for a word in a text.
    """

    path: str
    value: int | str | bool | None
    relation: str = "=="

    def __str__(self) -> str:
        return f"`{self.path}` {self.relation} {json.dumps(self.value)}"

    def fails(self, output: str) -> str:
        """What is wrong; empty if nothing is."""
        try:
            found = at_path(json.loads(output), self.path)
        except ValueError:
            return "the output is not JSON"
        except NotThere as error:
            return f"{error} is not there"
        return "" if self.holds(found) else f"found {show_json(found)}"

    def holds(self, actual: Any) -> bool:
        """Is the relation true?"""
        if self.relation == "==":
            return type(actual) is type(self.value) and bool(actual == self.value)
        if self.relation == "contains":
            return isinstance(actual, str) and str(self.value) in actual.split()
        left, right = number(actual), number(self.value)
        if left is None or right is None:
            return False
        return COMPARISONS[self.relation](left, right)


@dataclass(frozen=True)
class Evidence:
    """``command`` as a person types it; it ends with ``code`` and shows all of ``shows``."""

    command: str
    shows: tuple[Line | Value, ...]
    code: int = 0

    @property
    def arguments(self) -> list[str]:
        """What the program is given.  Errors: ValueError for another program's command."""
        program, *arguments = shlex.split(self.command)
        if program != PROGRAM:
            raise ValueError(f"{self.command!r} is no command of {PROGRAM}")
        return arguments


@dataclass(frozen=True)
class Outcome:
    """Whether a command showed what it must; ``reasons``: each thing it did not, and what it was
    found to be."""

    evidence: Evidence
    reasons: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Is there nothing to complain about?"""
        return not self.reasons


def examine(evidence: Evidence, run: Run) -> Outcome:
    """Run one command and look at what it prints."""
    code, output, errors = run(evidence.arguments)
    reasons = []
    if code != evidence.code:
        message = " ".join(errors.split())
        reasons.append(f"exit code {evidence.code}: found {code}" + (f" ({message})" if message
                                                                     else ""))
    for each in evidence.shows:
        wrong = each.fails(output)
        if wrong:
            reasons.append(f"{each}: {wrong}")
    return Outcome(evidence, tuple(reasons))


def once(run: Run) -> Run:
    """``run``, but the lemma kernel proves the same lemmas only once: they need no files."""
    known: dict[tuple[str, ...], tuple[int, str, str]] = {}

    def remembering(arguments: Sequence[str]) -> tuple[int, str, str]:
        key = tuple(arguments)
        if key[:1] != ("lemmas",):
            return run(arguments)
        if key not in known:
            known[key] = run(arguments)
        return known[key]

    return remembering


# -- common ones -----------------------------------------------------------------------------------


def by_lemmas(*lemmas: str) -> Evidence:
    """The lemma kernel proves these lemmas anew."""
    return Evidence(f"{PROGRAM} lemmas {' '.join(lemmas)} --json",
                    (Value("proved", len(lemmas)), Value("refused", 0)))


def by_kernel(arguments: str, certificate: str, *shows: Value) -> Evidence:
    """``certify`` writes a certificate and the kernel accepts it."""
    return Evidence(f"{PROGRAM} certify {arguments} --json -o {certificate}",
                    (Value("verdict", "ACCEPTED"), *shows))


def by_command(arguments: str, *shows: Value, code: int = 0) -> Evidence:
    """Another command with JSON output."""
    return Evidence(f"{PROGRAM} {arguments} --json", shows, code)


# -- JSON ------------------------------------------------------------------------------------------


def at_path(value: Any, path: str) -> Any:
    """The value at a path (see ``Value``).  Errors: NotThere."""
    for step in path.split("."):
        value = one_step(value, step)
    return value


def one_step(value: Any, step: str) -> Any:
    """One step of a path.  Errors: NotThere."""
    name, equals, text = step.partition("=")
    if equals:
        if not isinstance(value, list):
            raise NotThere(step)
        return [each for each in value if isinstance(each, dict) and str(each.get(name)) == text]
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    if isinstance(value, list) and not step.isdigit() and len(value) == 1:
        value = value[0]
    if isinstance(value, dict) and step in value:
        return value[step]
    raise NotThere(step)


def number(value: Any) -> Fraction | None:
    """A number of JSON, or one in a text; None for anything else."""
    if type(value) is int:
        return Fraction(value)
    try:
        return rational(value) if isinstance(value, str) else None
    except MemproofError:
        return None


def show_json(value: Any) -> str:
    """At most 60 characters."""
    text = printed(value) if type(value) is int else json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


# -- evidence that several rows share --------------------------------------------------------------

# The lemma kernel proves what a lemma uses before the lemma itself, so the last ones are enough.
TURNING = by_lemmas("YR4-grid", "YR4-power", "YR4-turn", "G17")  # d1 floor(d2/d_y) points
SHORT = by_lemmas("YR-grid", "G17")  # floor((d1+1)/2) floor(d2/d_y) points, short weights
TANH = by_lemmas("YH-grid", "G17")  # d1 floor(d2/d_y) points, hard-tanh units
STAIRCASE = by_lemmas("HS", "G17")
IMPLIED = by_lemmas("YIMP")  # the recalled conditions of yun-2019 imply those proved here
PIECES = by_lemmas("C5", "A4")  # alternating labels; two layers from both sides
LISTED = by_lemmas("A1", "A2")  # the numbers against the listed bound, and their grid
GROWTH = by_lemmas("G22", "G22-growth", "G22-parameters")
DIRECTION = by_lemmas("B1", "B1c", "B1s", "B1r")  # a real direction, from facts about the sphere
LEDGER = by_lemmas("G15", "G16", "G4", "ENC", "G8a", "G8b", "G8c", "G9-all")  # encoder, decoder
SEPARATING = by_lemmas("D1", "D1r")  # an integer direction with small entries
INDEX = by_lemmas("D2", "D2f", "D3", "D4", "D4e")  # folds, index and encoder
CIRCLE = by_lemmas("HC-laps", "HC-residue", "HC-average", "HC-blocks")  # counting
SLOTS = by_lemmas("D5", "D6", "D7", "D8", "D9", "D10")  # what reads the label, and the size
WIDTH_3 = by_lemmas("D21", "D11", "D12", "D13", "D14", "D15", "D16")  # all of it joined, at width 3
GAPS = by_lemmas("D4g", "D17", "D18", "D19", "D20", "D22", "D23", "D24")  # on a line of gaps
