"""Verdicts in the forms that tools of reviews read: GitHub's annotations, markdown, SARIF, JUnit.

GitHub: https://docs.github.com/actions, workflow commands.  SARIF 2.1.0: OASIS standard of 2020.
Nothing here needs more than the standard library.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote

from memproof.codes import CODES
from memproof.outside import line, path_text, title
from memproof.review.judgement import Finding, Judgement
from memproof.review.markdown import code, plain, table
from memproof.version import VERSION

MOST_RESULTS = 1000  # of a SARIF run: what is shown of more is at the reader's mercy
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


# -- GitHub ----------------------------------------------------------------------------------------


def github(judgements: Sequence[Judgement]) -> Iterator[str]:
    """Workflow commands, which GitHub shows beside the files; escaped as it asks."""
    for each in judgements:
        if each.accepted:
            yield f"::notice file={_property(each.path)},title=memproof::{_message(each.report())}"
            continue
        verdict, *others = each.findings()
        yield _error(verdict, each.report())
        for other in others:
            yield _error(other, [other.message])


def _error(finding: Finding, message: Sequence[str]) -> str:
    where = f",line={finding.line}" if finding.line else ""
    return (f"::error file={_property(finding.file)}{where},title={finding.code}::"
            f"{_message(message)}")


def _property(path: str) -> str:
    return path_text(re.sub("[%\r\n:,]", lambda found: f"%{ord(found[0]):02X}", path))


def _message(lines: Sequence[str]) -> str:
    return "%0A".join(each.replace("%", "%25") for each in map(line, lines))


# -- markdown --------------------------------------------------------------------------------------


def markdown(judgements: Sequence[Judgement]) -> Iterator[str]:
    """For the summary of a job, or a comment: a table of verdicts, and what is wrong below it."""
    count = Counter(each.verdict.outcome for each in judgements)
    yield "**memproof check**: " + ", ".join(f"{n} {outcome}" for outcome, n in count.items())
    yield ""
    yield from table(["certificate", "verdict", "points", "width", "depth", "parameters"],
                     map(_row, judgements))
    yield ""
    for each in judgements:
        for text in [f.message for f in each.findings()] or each.compared[:1]:
            yield f"- {code(title(each.path))}: {code(text.strip())}"


def _row(judgement: Judgement) -> list[str]:
    verdict = judgement.verdict
    sizes = [str(verdict.facts.get(key, "")) if judgement.accepted else ""
             for key in ("points", "width", "depth", "dense_parameters")]
    margin = judgement.margin_in_table or judgement.margin
    about = judgement.reading + f", least margin {margin}" * bool(margin)
    word = plain(f"{verdict.outcome} {verdict.code or about}".strip())
    return [code(title(judgement.path)), word if judgement.accepted else f"**{word}**", *sizes]


# -- SARIF -----------------------------------------------------------------------------------------


def sarif(judgements: Sequence[Judgement]) -> Iterator[str]:
    """A SARIF 2.1.0 log with one run, of at most 1,000 results."""
    found = [finding for each in judgements for finding in each.findings()]
    shown = found[:MOST_RESULTS]
    codes = sorted({each.code for each in shown})
    run: dict[str, object] = {
        "tool": {"driver": {
            "name": "memproof", "semanticVersion": VERSION,
            "rules": [{"id": each, "shortDescription": {"text": CODES[each][0]},
                       "fullDescription": {"text": " ".join(CODES[each][1].split())}}
                      for each in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in shown],
        "properties": {"certificates": len(judgements),
                       "accepted": sum(each.accepted for each in judgements),
                       "notShown": len(found) - len(shown)},
    }
    log = {"$schema": SARIF, "version": "2.1.0", "runs": [run]}
    yield from json.dumps(log, indent=1).replace("\x7f", "\\u007f").split("\n")


def _result(finding: Finding, rule: int) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line:
        place["region"] = {"startLine": finding.line}
    text = line(finding.message)
    mark = sha256("\0".join((finding.code, _uri(finding.file), text)).encode()).hexdigest()
    return {"ruleId": finding.code, "ruleIndex": rule, "level": "error", "message": {"text": text},
            "locations": [{"physicalLocation": place}], "partialFingerprints": {"finding/v1": mark}}


def _uri(path: str) -> str:
    """A path as a URI, relative where the path is."""
    posix = Path(path).as_posix()
    try:
        text = quote(posix.encode(errors="surrogateescape"), safe="/")
    except UnicodeEncodeError:  # no path that a system can have
        text = quote(posix.encode(errors="backslashreplace"), safe="/")
    return f"file://{text}" if text.startswith("/") else text


# -- JUnit -----------------------------------------------------------------------------------------


def junit(judgements: Sequence[Judgement]) -> Iterator[str]:
    """A test suite with one case for each certificate."""
    failures = sum(not each.accepted for each in judgements)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (f'<testsuites><testsuite name="memproof check" tests="{len(judgements)}" '
           f'failures="{failures}" errors="0" skipped="0">')
    for each in judgements:
        name = f'<testcase classname="memproof" name="{escape(title(each.path))}"'
        if each.accepted and not each.reading:
            yield f"{name}/>"
            continue
        if each.accepted:
            yield f'{name}><properties><property name="reading" value="{escape(each.reading)}"/>'
            yield f'<property name="least margin" value="{escape(each.margin)}"/></properties>'
            yield "</testcase>"
            continue
        told = "&#10;".join(escape(line(f.message)) for f in each.findings())
        yield f"{name}>"
        yield (f'<failure type="{escape(each.verdict.code)}" '
               f'message="{escape(line(each.report()[0]))}">{told}</failure>')
        yield "</testcase>"
    yield "</testsuite></testsuites>"
