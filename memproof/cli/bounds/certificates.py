"""``memproof bounds --certificate`` and ``--check``: impossibility certificates."""

from __future__ import annotations

import argparse
import sys

from memproof.bounds.impossibility import impossibility, write
from memproof.checker import bounds_kernel
from memproof.checker.files import IMPOSSIBILITY, read_certificate
from memproof.cli.bounds.question import question_of, usage, widths_of
from memproof.cli.bounds.shown import json_number
from memproof.cli.options import refuse
from memproof.cli.output import print_json, say_message, say_verdict
from memproof.errors import MemproofError, show
from memproof.outside import path_text, visible


def write_certificate(options: argparse.Namespace) -> int:
    """Write a certificate for the architecture, and check it.  Raises MP-U004, MP-U005, MP-U010."""
    if options.id not in (None, "pieces"):
        raise usage("the bound pieces, which has certificates", visible(options.id))
    refuse(options, ["labels", "separation"], "with --certificate: two labels, any points")
    q = question_of(options, widths_of(options))
    certificate = impossibility(q.widths, q.activation, points=q.points, dimension=q.dimension,
                                outputs=q.outputs)
    return check_certificate(str(write(options.certificate, certificate)), options.json)


def check_certificate(path: str, json: bool) -> int:
    """The exit code of the kernel's verdict."""
    try:
        verdict = bounds_kernel.check(read_certificate(path, IMPOSSIBILITY))
    except MemproofError as e:
        verdict = bounds_kernel.Verdict("UNREADABLE", e.code, e.place, e.expected, e.found)
    except Exception as error:  # a bug of the kernel, or no memory left
        verdict = bounds_kernel.Verdict("ERROR", "MP-X001", path_text(path),
                                        "no internal error", show(error))
    if json:
        print_json("impossibility", _verdict_json(path, verdict))
    else:
        failed = verdict.outcome in ("UNREADABLE", "ERROR")
        say_verdict(*verdict.report().split("\n"), stream=sys.stderr if failed else None)
        if verdict.code:
            say_message(f"  (memproof explain {verdict.code} tells more)")
    return bounds_kernel.EXIT[verdict.outcome]


def _verdict_json(path: str, verdict: bounds_kernel.Verdict) -> dict[str, object]:
    words = {key: getattr(verdict, key) for key in ("code", "place", "expected", "found")}
    facts = {key: list(map(json_number, value)) if isinstance(value, list) else json_number(value)
             for key, value in verdict.facts.items()}
    return {"certificate": path, "verdict": verdict.outcome,
            **{key: value for key, value in words.items() if value},
            "recomputed": facts, "declared": verdict.declared}
