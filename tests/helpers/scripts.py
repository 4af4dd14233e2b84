"""Scripts of lemmas, run in this process, and scripts of lemmas that the kernel did not accept."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from memproof.lemmas import Lemma
from memproof.lemmas.script.writer import rules, script
from memproof.lemmas.trusted.kernel import assumptions

RULES = rules(sturm=True)


@cache
def compiled(program: str) -> Any:
    """The program of the rules, compiled once."""
    return compile(program, "rules", "exec")


def run(text: str) -> tuple[dict[str, Any], str]:
    """A script's names at its end, and what it printed; raises what it raises."""
    printed = io.StringIO()
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "script", "exec"), names)
    return names, printed.getvalue()


def run_body(body: str, program: str = RULES) -> dict[str, Any]:
    """The names after these lines, under these rules; raises what they raise."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compiled(program), names)
        exec(compile(body, "body", "exec"), names)
    return names


def refusal(text: str) -> Exception | None:
    """Why a script proves nothing; None if it proves something."""
    try:
        run(text)
    except Exception as error:
        return error
    return None


def unchecked(data: dict[str, Any], proved: Mapping[str, Lemma]) -> str:
    """The script of a lemma whose proof nobody has looked at.  Errors: MP-Q for its form, and
    others where a step is none."""
    scope, imports, hypotheses = assumptions(data, proved)
    return script(Lemma(data["lemma"], data, scope, imports, hypotheses, {}, {}, 0, 0))
