"""What no network can do, what every one of its size can be made to do, and the ratio.

  memproof bounds                              all bounds: what they are about, proved or cited
  memproof bounds pieces                       one bound: statement, hypotheses, proof
  memproof bounds --widths 1000,1000           an architecture: up to how many points, and from
                                               how many on not (--points N: the verdict for N)
  memproof bounds --points 1000 --width 12     N points: the depth that suffices, and is necessary
  memproof bounds --points 1000 --depth 2      N points: the width
  memproof bounds --depth 2                    the same for many N, against the VC bound
  memproof bounds --widths 15,19 --certificate OUT.jsonl
                                               data that no weights fit, as a certificate; checked
  memproof bounds --check FILE                 such a certificate checked
  memproof bounds --network NET.json --line '0,0;1,1'
                                               the affine pieces of a network on a line, exactly
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from memproof.cli import natural, refuse

if TYPE_CHECKING:
    from fractions import Fraction

ARCHITECTURE = ("widths", "width", "depth", "points", "activation", "dimension", "outputs",
                "labels", "separation")
OTHERS = ("certificate", "check", "network", "line", "max_pieces")
LONGEST = 50  # rows of pieces that are printed


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``bounds``."""
    command.add_argument("id", nargs="?", metavar="ID", help="only this bound")
    command.add_argument("--widths", metavar="d1,d2,...", help="of the hidden layers")
    command.add_argument("--width", type=natural, metavar="W", help="of all hidden layers")
    command.add_argument("--depth", type=natural, metavar="L", help="number of hidden layers")
    command.add_argument("--points", type=natural, metavar="N")
    command.add_argument("--activation", choices=("relu", "hard-tanh", "sigmoid"),
                         help="of the hidden units (default: relu)")
    command.add_argument("--dimension", type=natural, metavar="d", help="of the points (default 1)")
    command.add_argument("--outputs", type=natural, metavar="k", help="entries of a label "
                         "(default 1)")
    command.add_argument("--labels", metavar="C|real",
                         help="all labelings with C labels (default 2), or with real labels")
    command.add_argument("--separation", metavar="RATIO",
                         help="only points whose least distance / largest norm is at least this "
                         "(default: all points)")
    command.add_argument("--certificate", metavar="OUT",
                         help="write an impossibility certificate for the architecture")
    command.add_argument("--check", metavar="FILE", help="check an impossibility certificate")
    command.add_argument("--network", metavar="NET.json", help="a network, with --line")
    command.add_argument("--line", metavar="x0;u", help="the line x0 + s u: '0,1/2;1,-1'")
    command.add_argument("--max-pieces", type=natural, metavar="N", help="default 100000")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; the verdict's exit code for a certificate; raises MP-U004, MP-U010, MP-U011."""
    if options.check is not None:
        refuse(options, ["id", *ARCHITECTURE, "certificate", "network", "line", "max_pieces"],
               "beside --check")
        return _check(options.check, options.json)
    if options.network is not None or options.line is not None:
        refuse(options, ["id", *ARCHITECTURE, "certificate"], "beside --network and --line")
        return _pieces(options)
    refuse(options, ["max_pieces"], "without --network")
    given = any(getattr(options, name) is not None for name in ARCHITECTURE)
    if not given and options.certificate is None:
        return _statements(options)
    if options.widths is None and (options.width is None or options.depth is None):
        if options.certificate is not None or options.id not in (None, "bits"):
            raise _usage("--widths, or --width and --depth", "none")
        return _bits(options) if options.id == "bits" else _sizes(options)
    if options.certificate is not None:
        return _certificate(options)
    return _one(options) if options.id is not None else _capacity(options)


# -- what is asked ---------------------------------------------------------------------------------


def _usage(expected: str, found: str) -> Exception:
    from memproof.errors import MemproofError

    return MemproofError("MP-U004", "the options", expected, found)


def _question(options: argparse.Namespace, widths: tuple[int, ...]) -> Any:
    """The question of the options, about these widths."""
    from memproof.bounds import Question

    return Question(
        widths, options.activation or "relu",
        1 if options.dimension is None else options.dimension,
        1 if options.outputs is None else options.outputs,
        _labels(options.labels), options.points, _separation(options.separation))


def _labels(word: str | None) -> int | None:
    if word == "real":
        return None
    if word is None:
        return 2
    if not (word.isascii() and word.isdigit() and len(word) < 20):
        raise _usage("--labels C or --labels real", repr(word))
    return int(word)


def _separation(word: str | None) -> Fraction | None:
    from memproof.errors import MemproofError
    from memproof.exact import rational

    try:
        return None if word is None else rational(word)
    except MemproofError as error:
        raise MemproofError(error.code, "--separation", error.expected, error.found) from None


def _widths(options: argparse.Namespace) -> tuple[int, ...]:
    if options.widths is None:
        if options.depth > 10**6:
            raise _usage("a depth of at most 10^6", str(options.depth))
        width: int = options.width
        return (width,) * int(options.depth)
    refuse(options, ["width", "depth"], "beside --widths")
    words = [word.strip() for word in options.widths.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) < 20 for word in words):
        raise _usage("--widths d1,d2,...: positive integers", repr(options.widths))
    return tuple(map(int, words))


# -- statements ------------------------------------------------------------------------------------


def _statements(options: argparse.Namespace) -> int:
    from memproof.bounds import bound, bounds

    chosen = bounds() if options.id is None else (bound(options.id),)
    if options.json:
        from memproof.cli.output import print_json

        print_json("bounds", {"bounds": [_bound_json(each) for each in chosen]})
    elif options.id is None:
        from memproof.cli.output import print_table

        rows = [[each.id, each.side, each.quantifier, each.status] for each in chosen]
        print_table(["bound", "it is", "about the", "and"], rows, left=4)
    else:
        _print_bound(chosen[0])
    return 0


def _bound_json(bound: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(bound)


def _print_bound(bound: Any) -> None:
    from memproof.bounds import QUANTIFIERS

    verb = "refutes" if bound.side == "necessary" else "grants"
    print(bound.id)
    for label, text in (
        ("statement", bound.statement),
        (verb, f"{bound.quantifier}: {QUANTIFIERS[bound.quantifier]}"),
        *(("hypothesis", text) for text in bound.hypotheses),
        ("status", bound.status),
        ("source", bound.source),
        ("proof", bound.proof),
        *([("lemmas", ", ".join(bound.lemmas))] if bound.lemmas else []),
        ("elsewhere", ", ".join(bound.instead)),
    ):
        print(textwrap.fill(text, 96, initial_indent=f"  {label}: ", subsequent_indent="    "))


# -- an architecture -------------------------------------------------------------------------------


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

    answer = ask(options.id, _question(options, _widths(options)))
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

    found = capacity(_question(options, _widths(options)))
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


# -- a number of points ----------------------------------------------------------------------------


def _sizes(options: argparse.Namespace) -> int:
    from memproof.bounds.sandwich import POWERS, WIDTHS, at_depth, at_width

    if options.width == 0 or options.depth == 0 or options.points == 0:
        raise _usage("numbers of at least 1", "0")
    question = _question(options, (1,))
    if options.depth is not None:
        counts = POWERS if options.points is None else (options.points,)
        found = [at_depth(n, options.depth, question) for n in counts]
    elif options.points is None:
        raise _usage("--points, --depth or --widths", "none")
    else:
        widths = WIDTHS if options.width is None else (options.width,)
        found = [at_width(options.points, w, question) for w in widths]
    if options.json:
        from memproof.cli.output import print_json

        print_json("sandwich", {"rows": [_sandwich_json(each) for each in found]})
        return 0
    if len(found) == 1:
        _print_sandwich(found[0])
    else:
        _print_table(found)
    return 0


def _sandwich_json(found: Any) -> dict[str, Any]:
    from dataclasses import asdict

    def sized(size: Any) -> dict[str, Any] | None:
        return None if size is None else {**asdict(size), "product": size.product}

    return {
        "points": found.points, "free": found.free, "least_that_suffices": sized(found.least),
        "most_that_is_necessary": sized(found.most), "ratio": _number(found.ratio),
        "fewest_parameters": sized(found.fewest), "needed_parameters": found.needed_parameters,
        "parameter_ratio": _number(found.parameter_ratio),
        "suffices": [sized(each) for each in found.enough],
        "necessary": [sized(each) for each in found.needed],
        "refusals": _refusals_json(found),
    }


def _ratio(value: Fraction | None) -> str:
    from memproof.exact import decimal

    return "-" if value is None else decimal(value, 2, up=True)


def _print_sandwich(found: Any) -> None:
    from memproof.cli.output import print_table

    rows = [["suffices", *_size_row(size)] for size in found.enough]
    rows += [["necessary", *_size_row(size)] for size in found.needed]
    print(f"N = {found.points}, all labelings of every such set: the least {found.free}")
    print_table(["", "by", "width", "depth", "W^2 L^2", "dense parameters"], rows, left=2)
    least = "nothing that suffices is known here" if found.least is None else (
        f"{found.free} {found.value(found.least)} suffices ({found.least.by})")
    print(f"{least}; {found.free} {found.value(found.most)} is necessary ({found.most.by}); "
          f"ratio {_ratio(found.ratio)}")
    if found.needed_parameters is not None and found.fewest is not None:
        print(f"{found.fewest.parameters} parameters suffice ({found.fewest.by}); "
              f"{found.needed_parameters} are necessary at this depth, whatever the widths "
              f"(vc-parameters); ratio {_ratio(found.parameter_ratio)}")
    for identifier, error in found.refusals:
        print(f"not {identifier}: {_because(error)}")


def _size_row(size: Any) -> list[object]:
    return [size.by, size.width, size.depth, size.product, size.parameters]


def _print_table(found: list[Any]) -> None:
    from memproof.cli.output import print_table

    free, first = found[0].free, found[0]
    fixed = "width" if free == "depth" else "points"
    header = [fixed, f"{free} that suffices", "by", f"{free} that is necessary", "by", "ratio"]
    rows: list[list[object]] = []
    for each in found:
        key = each.most.width if free == "depth" else each.points
        least = [None, None] if each.least is None else [each.value(each.least), each.least.by]
        rows.append([key, *least, each.value(each.most), each.most.by, _ratio(each.ratio)])
    subject = f"N = {first.points}" if free == "depth" else f"depth {first.most.depth}"
    print(f"{subject}, all labelings of every such set of points")
    print_table(header, rows, left=0)
    if free == "width":
        print("parameters, against the VC bound (vc-parameters, at this depth, any widths)")
        rows = [[each.points, each.fewest and each.fewest.parameters,
                 each.fewest and each.fewest.by, each.needed_parameters,
                 _ratio(each.parameter_ratio)] for each in found]
        print_table(["points", "parameters that suffice", "by", "that are necessary", "ratio"],
                    rows, left=0)
    for identifier, error in first.refusals:
        print(f"not {identifier}: {_because(error)}")


# -- certificates ----------------------------------------------------------------------------------


def _certificate(options: argparse.Namespace) -> int:
    from memproof.bounds.impossibility import impossibility, write

    if options.id not in (None, "pieces"):
        raise _usage("the bound pieces, which has certificates", options.id)
    refuse(options, ["labels", "separation"], "with --certificate: two labels, any points")
    q = _question(options, _widths(options))
    certificate = impossibility(q.widths, q.activation, points=q.points, dimension=q.dimension,
                                outputs=q.outputs)
    return _check(str(write(options.certificate, certificate)), options.json)


def _check(path: str, json: bool) -> int:
    from memproof.checker import bounds_kernel
    from memproof.checker.files import read
    from memproof.errors import MemproofError

    try:
        verdict = bounds_kernel.check(read(path))
    except MemproofError as e:
        verdict = bounds_kernel.Verdict("UNREADABLE", e.code, e.place, e.expected, e.found)
    except Exception as error:  # a bug of the kernel, or no memory left
        verdict = bounds_kernel.Verdict("ERROR", "MP-X001", path, "no internal error", repr(error))
    if json:
        from memproof.cli.output import print_json

        print_json("impossibility", _verdict_json(path, verdict))
    else:
        failed = verdict.outcome in ("UNREADABLE", "ERROR")
        print(verdict.report(), file=sys.stderr if failed else sys.stdout)
        if verdict.code:
            print(f"  (memproof explain {verdict.code} tells more)", file=sys.stderr)
    return bounds_kernel.EXIT[verdict.outcome]


def _verdict_json(path: str, verdict: Any) -> dict[str, Any]:
    words = {key: getattr(verdict, key) for key in ("code", "place", "expected", "found")}
    facts = {key: [_number(each) for each in value] if isinstance(value, list) else _number(value)
             for key, value in verdict.facts.items()}
    return {"certificate": path, "verdict": verdict.outcome,
            **{key: value for key, value in words.items() if value},
            "recomputed": facts, "declared": verdict.declared}


# -- pieces ----------------------------------------------------------------------------------------


def _pieces(options: argparse.Namespace) -> int:
    from memproof.bounds.pieces import MOST_PIECES, enumerate_pieces, line_of
    from memproof.network.foreign import read_network

    if options.network is None or options.line is None:
        raise _usage("--network and --line together", "one of them")
    network, (origin, direction) = read_network(options.network), line_of(options.line)
    most = MOST_PIECES if options.max_pieces is None else options.max_pieces
    found = enumerate_pieces(network, origin, direction, most)
    if options.json:
        from memproof.cli.output import print_json

        print_json("pieces", _enumeration_json(found))
        return 0
    _print_pieces(found, options)
    return 0


def _enumeration_json(found: Any) -> dict[str, Any]:
    from memproof.exact import printed

    def vector(values: Any) -> list[str]:
        return [printed(value) for value in values]

    pieces = [{"from": None if p.start is None else printed(p.start),
               "to": None if p.end is None else printed(p.end),
               "slope": vector(p.slope), "offset": vector(p.offset)} for p in found.pieces]
    layers = [{"pieces": count, "at_most": _number(most)}
              for count, most in zip(found.layers, found.most, strict=True)]
    return {"count": len(pieces), "at_most": _number(found.bound), "layers": layers,
            "pieces": pieces}


def _print_pieces(found: Any, options: argparse.Namespace) -> None:
    from memproof.cli.output import counted, print_table
    from memproof.exact import printed

    print(f"{options.network} on the line x0 + s u, x0;u = {options.line}: "
          f"{counted(len(found.pieces), 'affine piece')} (at most {_short(found.bound)}, bound "
          "pieces)")
    print_table(["layer", "pieces", "at most"],
                [[number, count, _short(most)] for number, (count, most)
                 in enumerate(zip(found.layers, found.most, strict=True), 1)], left=0)
    rows = []
    for piece in found.pieces[:LONGEST]:
        ends = ["-oo" if piece.start is None else printed(piece.start),
                "oo" if piece.end is None else printed(piece.end)]
        values = [" ".join(map(printed, vector)) for vector in (piece.slope, piece.offset)]
        rows.append([*ends, *values])
    print_table(["from s", "to s", "slope", "offset"], rows, left=0)
    if len(found.pieces) > LONGEST:
        print(f"... and {len(found.pieces) - LONGEST} more (--json lists all)")
