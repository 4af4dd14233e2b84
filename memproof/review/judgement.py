"""What ``check`` found out about a certificate, before it takes a form.

Nothing here needs more than the standard library, and little of that: ``check`` is the trusted
step, and starts fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from memproof.checker.kernel import Verdict, show


class Finding(NamedTuple):
    """What is wrong, and where: a line (from 1; 0: no line) of a certificate or of a table."""

    code: str
    message: str
    file: str
    line: int = 0


class Judgement(NamedTuple):
    """The verdict on a file; ``compared``: what the comparison with a table says, as lines of text
    and as JSON; ``differences``: the cells that differ, as far as they are shown; ``margin_row``:
    the first row of the point that has the least margin, 0 if it is not known."""

    path: str
    verdict: Verdict
    compared: tuple[str, ...] = ()
    as_json: dict[str, object] = {}  # noqa: RUF012  (nobody writes into it)
    differences: tuple[Finding, ...] = ()
    margin_row: int = 0

    @property
    def accepted(self) -> bool:
        """Is there nothing to find fault with?"""
        return self.verdict.outcome == "ACCEPTED"

    @property
    def reading(self) -> str:
        """How outputs are read, if they are accepted so and need not be the labels."""
        reading = str(self.verdict.facts.get("reading", "")) if self.accepted else ""
        within = reading == "within"
        return f"within {self.verdict.facts['eps']}" if within else (
            "" if reading == "equals" else reading)

    @property
    def margin(self) -> str:
        """``5/128 at point 3``; nothing where outputs are the labels."""
        numbers = self.verdict.facts.get("margin", {}) if self.reading else {}
        return "{}/{} at point {}".format(*map(show, numbers.values())) if numbers else ""

    @property
    def margin_in_table(self) -> str:
        """``0.25 at row 3``, if the row is known and there is a margin."""
        if not self.margin or not self.margin_row:
            return ""
        from fractions import Fraction  # here: most certificates have no margin

        from memproof.readings import margin_text

        numbers = self.verdict.facts["margin"]
        value = Fraction(numbers["numerator"], numbers["denominator"])
        return margin_text(value, self.margin_row)

    def report(self) -> list[str]:
        """The verdict and the comparison, line by line; below the margin, which is the second one,
        where that is in the table."""
        lines = self.verdict.report().split("\n")
        if self.accepted:  # before what is declared: 1 row, 1 bit
            own = next((i for i, each in enumerate(lines) if "declared" in each), 0)
            lines[:own] = (re.sub(r"(?<![0-9.,])1 (row|point|bit)s\b", r"1 \1", each)
                           for each in lines[:own])
        if self.margin_in_table:
            lines.insert(2, f"  that is {self.margin_in_table}")
        return [*lines, *self.compared]

    def findings(self) -> Iterator[Finding]:
        """The verdict, if it is none of acceptance, and then every cell that differs."""
        if not self.accepted:
            number = re.match("line ([0-9]+)", self.verdict.place)
            yield Finding(self.verdict.code, self.report()[0], self.path,
                          int(number[1]) if number else 0)
        yield from self.differences
