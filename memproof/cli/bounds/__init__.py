"""What no network can do, what every one of its size can be made to do, and the ratio.

  memproof bounds
      all bounds: what they are about, proved or cited
  memproof bounds pieces
      one bound: statement, hypotheses, proof
  memproof bounds --widths 1000,1000
      an architecture: up to how many points, and from how
      many on not (--points N: the verdict for N)
  memproof bounds --points 1000 --width 12
      N points: the depth that suffices, and is necessary
  memproof bounds --points 1000 --depth 2
      N points: the width
  memproof bounds --depth 2
      the same for many N, against the VC bound
  memproof bounds --widths 15,19 --certificate OUT.jsonl
      data that no weights fit, as a certificate; checked
  memproof bounds --check FILE
      such a certificate checked
  memproof bounds --network NET.json --line '0,0;1,1'
      the affine pieces of a network on a line, exactly
  memproof bounds --robust 1/2 --points 65 --dimension 64
      the width of the first layer of a robust network
      (--network NET.json: two points that refute one)
"""

from __future__ import annotations

import argparse

from memproof.cli.bounds.architecture import show_answer, show_bits, show_capacity
from memproof.cli.bounds.certificates import check_certificate, write_certificate
from memproof.cli.bounds.pieces import show_pieces
from memproof.cli.bounds.question import usage
from memproof.cli.bounds.robust import show_robust
from memproof.cli.bounds.sandwich import show_sizes
from memproof.cli.bounds.statements import show_statements
from memproof.cli.options import natural, refuse

ARCHITECTURE = ("widths", "width", "depth", "points", "activation", "dimension", "outputs",
                "labels", "separation")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``bounds``."""
    command.add_argument("id", nargs="?", metavar="ID", help="only this bound")
    command.add_argument("--widths", metavar="d1,d2,...", help="of the hidden layers")
    command.add_argument("--width", type=natural, metavar="W", help="of all hidden layers")
    command.add_argument("--depth", type=natural, metavar="L", help="number of hidden layers")
    command.add_argument("--points", type=natural, metavar="N")
    command.add_argument("--activation", choices=("relu", "hard-tanh", "sigmoid"),
                         metavar="NAME", help="of the hidden units: relu (the default), hard-tanh "
                         "or sigmoid")
    command.add_argument("--dimension", type=natural, metavar="d",
                         help="of the points (default 1)")
    command.add_argument("--outputs", type=natural, metavar="k", help="entries of a label "
                         "(default 1)")
    command.add_argument("--labels", "--classes", metavar="C|real",
                         help="all labelings with C labels (default 2), or with real labels")
    command.add_argument("--separation", metavar="RATIO",
                         help="only points whose least distance / largest norm is at least this "
                         "(default: all points)")
    command.add_argument("--certificate", metavar="OUT",
                         help="write an impossibility certificate for the architecture")
    command.add_argument("--check", metavar="FILE", help="check an impossibility certificate")
    command.add_argument("--network", metavar="NET.json", help="a network, with --line")
    command.add_argument("--line", metavar="x0;u", help="the line x0 + s u: '0,1/2;1,-1'")
    command.add_argument("--robust", metavar="RHO", help="radius over half of the least distance "
                         "of other labels, with --points and --dimension, or --network")
    command.add_argument("--max-pieces", type=natural, metavar="N", help="default 100000")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; the verdict's exit code for a certificate; raises MP-U004, MP-U010, MP-U011."""
    if options.check is not None:
        refuse(options, ["ID", *ARCHITECTURE, "certificate", "network", "line", "max_pieces",
                         "robust"], "beside --check")
        return check_certificate(options.check, options.json)
    if options.robust is not None:
        of_a_network = ["points", "dimension"] if options.network is not None else []
        refuse(options, [*of_a_network, "ID", "line", "certificate", "max_pieces",
                         *(name for name in ARCHITECTURE if name not in ("points", "dimension"))],
               "beside --robust")
        return show_robust(options)
    if options.network is not None or options.line is not None:
        refuse(options, ["ID", *ARCHITECTURE, "certificate"], "beside --network and --line")
        return show_pieces(options)
    refuse(options, ["max_pieces"], "without --network")
    given = any(getattr(options, name) is not None for name in ARCHITECTURE)
    if not given and options.certificate is None:
        return show_statements(options)
    if options.widths is None and (options.width is None or options.depth is None):
        if options.certificate is not None or options.id not in (None, "bits"):
            raise usage("--widths, or --width and --depth", "none")
        return show_bits(options) if options.id == "bits" else show_sizes(options)
    if options.certificate is not None:
        return write_certificate(options)
    return show_answer(options) if options.id is not None else show_capacity(options)
