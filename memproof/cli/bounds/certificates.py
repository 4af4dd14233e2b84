"""``memproof bounds --certificate`` and ``--check``: impossibility certificates."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from memproof.cli import refuse
from memproof.cli.bounds.architecture import _number
from memproof.cli.bounds.question import question_of, usage, widths_of


def _certificate(options: argparse.Namespace) -> int:
    from memproof.bounds.impossibility import impossibility, write

    if options.id not in (None, "pieces"):
        raise usage("the bound pieces, which has certificates", options.id)
    refuse(options, ["labels", "separation"], "with --certificate: two labels, any points")
    q = question_of(options, widths_of(options))
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
