"""What ``check`` found out about a certificate, before it takes a form.

Nothing here needs more than the standard library: ``check`` is the trusted step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from memproof.checker.kernel import Verdict, show


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where: a line (from 1; 0: no line) of a certificate or of a table."""

    code: str
    message: str
    file: str
    line: int = 0


@dataclass(frozen=True)
class Judgement:
    """The verdict on a file; ``compared``: what the comparison with a table says, as lines of text
    and as JSON; ``differences``: the cells that differ, as far as they are shown."""

    path: str
    verdict: Verdict
    compared: tuple[str, ...] = ()
    as_json: dict[str, object] = field(default_factory=dict)
    differences: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Is there nothing to find fault with?"""
        return self.verdict.outcome == "ACCEPTED"

    @property
    def reading(self) -> str:
        """How outputs are read, if they are accepted so and need not be the labels."""
        reading = str(self.verdict.facts.get("reading", "")) if self.accepted else ""
        return "" if reading == "equals" else reading

    @property
    def margin(self) -> str:
        """``5/128 at point 3``; nothing where outputs are the labels."""
        numbers = map(show, self.verdict.facts.get("margin", {}).values())
        return "{}/{} at point {}".format(*numbers) if self.reading else ""

    def report(self) -> list[str]:
        """The verdict and the comparison, line by line."""
        return [*self.verdict.report().split("\n"), *self.compared]

    def findings(self) -> Iterator[Finding]:
        """The verdict, if it is none of acceptance, and then every cell that differs."""
        if not self.accepted:
            number = re.match("line ([0-9]+)", self.verdict.place)
            yield Finding(self.verdict.code, self.report()[0], self.path,
                          int(number[1]) if number else 0)
        yield from self.differences
