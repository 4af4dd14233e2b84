"""``memproof bounds --widths``: what is necessary and what suffices for an architecture."""

from __future__ import annotations

import argparse

from memproof.bounds import Answer, Question, ask
from memproof.bounds.impossibility import widths_text
from memproof.bounds.sandwich import Capacity, capacity
from memproof.cli.bounds.question import question_of, widths_of
from memproof.cli.bounds.shown import json_number, print_refusals, refusals_json, short_number
from memproof.cli.bounds.statements import print_bound
from memproof.cli.output import print_json, print_table, say
from memproof.exact import decimal, printed

Verdict = tuple[str, Answer | None]  # for N points, and who says so


def _subject(question: Question) -> str:
    labels = "real labels" if question.labels is None else f"{question.labels} labels"
    apart = "" if question.ratio is None else f", delta/r = {printed(question.ratio)}"
    return (f"{question.activation}, hidden widths {widths_text(question.widths)}; dimension "
            f"{question.dimension}, outputs {question.outputs}, {labels}{apart}")


def _answer_row(answer: Answer) -> list[str]:
    if answer.points is None:
        says = answer.note
    elif answer.bound.side == "sufficient":
        says = f"guaranteed for N <= {short_number(answer.points)}"
    else:
        says = f"impossible for N >= {short_number(answer.points)}"
        says += "" if answer.up_to is None else f", up to {short_number(answer.up_to)}"
    return [answer.bound.id, says, answer.bound.quantifier, answer.bound.status]


def show_answer(options: argparse.Namespace) -> int:
    """What one bound says of the architecture.  Raises MP-U004, MP-U010."""
    answer = ask(options.id, question_of(options, widths_of(options)))
    if options.json:
        print_json("bound", {"question": _question_json(answer.question), **_answer_json(answer)})
        return 0
    print_bound(answer.bound)
    q = answer.question
    subject = f"N = {q.points}, {q.labels} labels" if options.id == "bits" else _subject(q)
    say(f"{subject}:", f"  {_answer_row(answer)[1]}")
    if answer.points is not None and answer.note:
        say(f"  {answer.note}")
    return 0


def show_bits(options: argparse.Namespace) -> int:
    """What the bound ``bits`` says: it needs no architecture.  Raises MP-U004, MP-U010."""
    options.widths = "1"
    return show_answer(options)


def show_capacity(options: argparse.Namespace) -> int:
    """What all bounds say of the architecture, and the verdict for --points.  Raises MP-U004."""
    found = capacity(question_of(options, widths_of(options)))
    verdict = None if options.points is None else found.verdict(options.points)
    if options.json:
        print_json("bounds", _capacity_json(found, verdict))
        return 0
    say(_subject(found.question))
    print_table(["bound", "says", "about the", "and"], [_answer_row(a) for a in found.answers],
                left=4)
    _print_summary(found)
    if verdict is not None:
        who = "" if verdict[1] is None else f" ({verdict[1].bound.id})"
        say(f"N = {options.points}: {verdict[0]}{who}")
    print_refusals(found.refusals)
    return 0


def _print_summary(found: Capacity) -> None:
    say("all labelings of every set of N points, by what is proved here:")
    for word, answer, sign in (("guaranteed", found.guaranteed, "<="),
                               ("impossible", found.impossible, ">=")):
        if answer is None or answer.points is None:
            say(f"  {word}: nothing is known here")
        else:
            say(f"  {word} for N {sign} {short_number(answer.points)} ({answer.bound.id})")
    if found.ratio is not None:
        say(f"  ratio {decimal(found.ratio, 4, up=True)}")


def _question_json(q: Question) -> dict[str, object]:
    return {"widths": list(q.widths), "activation": q.activation, "dimension": q.dimension,
            "outputs": q.outputs, "labels": "real" if q.labels is None else q.labels,
            "points": q.points, "separation": json_number(q.ratio)}


def _answer_json(answer: Answer) -> dict[str, object]:
    return {
        "bound": answer.bound.id, "side": answer.bound.side,
        "quantifier": answer.bound.quantifier, "status": answer.bound.status,
        "points": json_number(answer.points), "up_to": json_number(answer.up_to),
        "note": answer.note,
        "details": {key: json_number(value) for key, value in answer.details.items()},
    }


def _capacity_json(found: Capacity, verdict: Verdict | None) -> dict[str, object]:
    best = {key: None if answer is None else
            {"points": json_number(answer.points), "bound": answer.bound.id}
            for key, answer in (("guaranteed", found.guaranteed),
                                ("impossible", found.impossible))}
    asked = {} if verdict is None else {
        "verdict": verdict[0], "by": None if verdict[1] is None else verdict[1].bound.id}
    return {"question": _question_json(found.question), **asked, **best,
            "ratio": json_number(found.ratio), "answers": list(map(_answer_json, found.answers)),
            "refusals": refusals_json(found.refusals)}
