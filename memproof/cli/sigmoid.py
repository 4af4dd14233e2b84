"""Replace the steps and identities of a network by one real sigmoid, and certify the outputs.

CERTIFICATE is a step certificate, as certify writes it with --construction step-parity or
step-staircase. Every output of the new network is within eps of its label, in real arithmetic.
"""

from __future__ import annotations

import argparse
from fractions import Fraction

from memproof.checker.kernel import EXIT
from memproof.cli.options import program, word_to_type
from memproof.cli.output import print_json, say, say_command, say_verdict
from memproof.errors import MemproofError
from memproof.exact import printed, rational
from memproof.outside import count_text, path_text
from memproof.sigmoid.replacement import Replaced, replace_steps


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``sigmoid``."""
    command.add_argument("certificate", metavar="CERTIFICATE", help="a step certificate")
    command.add_argument("--activation", default="logistic", metavar="NAME",
                         help="logistic (the default), tanh, or softsign, x/(1+|x|)")
    command.add_argument("--eps", default="1/1048576", metavar="EPS",
                         help="how far an output may be from its label (default: 1/1048576)")
    command.add_argument("--method", default="analytic", metavar="METHOD",
                         help="analytic (the default): errors proved from layer to layer; balls: "
                         "every neuron enclosed at every point, which does not rest on the steps")
    command.add_argument("-o", "--output", metavar="OUT", required=True,
                         help="the new certificate; an existing one is replaced, nothing else")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code; raises MP-B030, MP-B031 and those of certificates."""
    if options.output == "-":
        raise MemproofError("MP-U005", "-o", "a file name", "-")
    found = replace_steps(options.certificate, options.output, activation=options.activation,
                          eps=_eps(options.eps), method=options.method)
    if options.json:
        print_json("sigmoid", _as_json(found))
        return EXIT[found.verdict.outcome]
    first, *others = found.verdict.report().split("\n")
    replaced = "; an older file of this name is replaced" if found.replaced else ""
    say_verdict(first, f"  certificate: {path_text(found.path)}, {found.size:,} bytes{replaced}",
                *others)
    if found.verdict.outcome == "ACCEPTED":
        bits = count_text(found.sizes.largest_weight_bits, "bit")
        say(f"  method {found.method}, {found.precision} bits behind the point; the longest weight "
            f"has {bits}")
        if not found.tells_labels:
            say("  this eps is not less than half the step between labels: an output may round to "
                "another label")
        say("", "next:")
        say_command(f"{program()} check {word_to_type(str(found.path))}")
    return EXIT[found.verdict.outcome]


def _eps(word: str) -> Fraction:
    """Raises MP-B031 for what is no number, or one of too many digits."""
    try:
        return rational(word)
    except MemproofError as error:
        raise MemproofError("MP-B031", "eps", error.expected, error.found) from None


def _as_json(found: Replaced) -> dict[str, object]:
    sizes, verdict = found.sizes, found.verdict
    return {
        "verdict": verdict.outcome, "code": verdict.code or None, "certificate": str(found.path),
        "certificate_bytes": found.size, "replaced": found.replaced,
        "activation": found.activation, "method": found.method, "eps": printed(found.eps),
        "precision": found.precision, "tells_labels": found.tells_labels,
        "largest_deviation": verdict.facts.get("largest_deviation"),
        "width": sizes.width, "depth": sizes.depth, "dense_parameters": sizes.dense_parameters,
        "nonzero_parameters": sizes.nonzero_parameters,
        "largest_weight_bits": sizes.largest_weight_bits,
        "total_weight_bits": sizes.total_weight_bits,
    }
