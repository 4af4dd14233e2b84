"""``memproof bounds --widths``: what is necessary and what suffices for an architecture."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from memproof.cli.bounds.question import question_of, widths_of
from memproof.cli.bounds.statements import _print_bound

if TYPE_CHECKING:
    pass

def _subject(question: Any) -> str:
    from memproof.bounds.impossibility import widths_text
    from memproof.exact import printed

    labels = "real labels" if question.labels is None else f"{question.labels} labels"
    apart = "" if question.ratio is None else f", delta/r = {printed(question.ratio)}"
    return (f"{question.activation}, hidden widths {widths_text(question.widths)}; dimension "
            f"{question.dimension}, outputs {question.outputs}, {labels}{apart}")


def _short(number: int) -> str:
    """All digits, or the first twelve and how many there are."""
    from memproof.exact import printed

    text = printed(number)
    return text if len(text) <= 30 or "." in text else f"{text[:12]}...({len(text)} digits)"


def _answer_row(answer: Any) -> list[str]:
    if answer.points is None:
        says = answer.note
    elif answer.bound.side == "sufficient":
        says = f"guaranteed for N <= {_short(answer.points)}"
    else:
        says = f"impossible for N >= {_short(answer.points)}"
        says += "" if answer.up_to is None else f", up to {_short(answer.up_to)}"
    return [answer.bound.id, says, answer.bound.quantifier, answer.bound.status]


def _one(options: argparse.Namespace) -> int:
    from memproof.bounds import ask

    answer = ask(options.id, question_of(options, widths_of(options)))
    if options.json:
        from memproof.cli.output import print_json

        print_json("bound", {"question": _question_json(answer.question), **_answer_json(answer)})
        return 0
    _print_bound(answer.bound)
    q = answer.question
    subject = f"N = {q.points}, {q.labels} labels" if options.id == "bits" else _subject(q)
    print(f"{subject}:\n  {_answer_row(answer)[1]}")
    return 0


def _bits(options: argparse.Namespace) -> int:
    """``bits`` needs no architecture."""
    options.widths = "1"
    return _one(options)


def _capacity(options: argparse.Namespace) -> int:
    from memproof.bounds.sandwich import capacity
    from memproof.cli.output import print_json, print_table

    found = capacity(question_of(options, widths_of(options)))
    verdict = None if options.points is None else found.verdict(options.points)
    if options.json:
        print_json("bounds", _capacity_json(found, verdict))
        return 0
    print(_subject(found.question))
    print_table(["bound", "says", "about the", "and"], [_answer_row(a) for a in found.answers],
                left=4)
    _print_summary(found)
    if verdict is not None:
        who = "" if verdict[1] is None else f" ({verdict[1].bound.id})"
        print(f"N = {options.points}: {verdict[0]}{who}")
    for identifier, error in found.refusals:
        print(f"not {identifier}: {_because(error)}")
    return 0


def _print_summary(found: Any) -> None:
    from memproof.exact import decimal

    print("all labelings of every set of N points, by what is proved here:")
    for word, answer, sign in (("guaranteed", found.guaranteed, "<="),
                               ("impossible", found.impossible, ">=")):
        if answer is None:
            print(f"  {word}: nothing is known here")
        else:
            print(f"  {word} for N {sign} {_short(answer.points)} ({answer.bound.id})")
    if found.ratio is not None:
        print(f"  ratio {decimal(found.ratio, 4, up=True)}")


def _because(error: Any) -> str:
    return f"expected {error.expected}, found {error.found}"


def _number(value: Any) -> Any:
    """An integer as a JSON number, or as text if readers might round or refuse it."""
    from fractions import Fraction

    from memproof.exact import printed

    if type(value) is not int or abs(value) <= 2**53:
        return printed(value) if isinstance(value, Fraction) else value
    return printed(value) if value.bit_length() <= 1900 else f"{value:#x}"


def _question_json(q: Any) -> dict[str, Any]:
    return {"widths": list(q.widths), "activation": q.activation, "dimension": q.dimension,
            "outputs": q.outputs, "labels": "real" if q.labels is None else q.labels,
            "points": q.points, "separation": _number(q.ratio)}


def _answer_json(answer: Any) -> dict[str, Any]:
    return {
        "bound": answer.bound.id, "side": answer.bound.side,
        "quantifier": answer.bound.quantifier, "status": answer.bound.status,
        "points": _number(answer.points), "up_to": _number(answer.up_to), "note": answer.note,
        "details": {key: _number(value) for key, value in answer.details.items()},
    }


def _refusals_json(found: Any) -> list[dict[str, str]]:
    return [{"bound": name, "code": e.code, "expected": e.expected, "found": e.found}
            for name, e in found.refusals]


def _capacity_json(found: Any, verdict: Any) -> dict[str, Any]:
    best = {key: None if answer is None else
            {"points": _number(answer.points), "bound": answer.bound.id}
            for key, answer in (("guaranteed", found.guaranteed),
                                ("impossible", found.impossible))}
    asked = {} if verdict is None else {
        "verdict": verdict[0], "by": None if verdict[1] is None else verdict[1].bound.id}
    return {"question": _question_json(found.question), **asked, **best,
            "ratio": _number(found.ratio), "answers": list(map(_answer_json, found.answers)),
            "refusals": _refusals_json(found)}
